"""Charts: the question decides the form, the registry of indicators the units, names and colours.

Each function takes rows, what stands along x and y, and returns a `Chart`: the drawing with its text for screen readers
and table. A page calls one and hands it to `page.piece`.
"""

from pp0093.ui.charts.cells import heat, outlines, strip, tiles
from pp0093.ui.charts.chart import Chart
from pp0093.ui.charts.rows import bars, beside, points
from pp0093.ui.charts.series import lines, panels, standing

__all__ = [
    "Chart",
    "bars",
    "beside",
    "heat",
    "lines",
    "outlines",
    "panels",
    "points",
    "standing",
    "strip",
    "tiles",
]
