"""Charts: one function for each form; units, names and colours come from the registry of indicators.

Each takes rows and what goes on x and y, and returns a `Chart`: drawing, alternative text and table, which a page
passes to `page.piece`.
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
