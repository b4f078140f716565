"""Charts: the question decides the form, the registry of indicators the units, names and colours.

Each function takes rows, what stands along x and y, and returns a `Chart`: the drawing with its title, unit, text for
screen readers and table. A page calls one and hands it to `page.piece`.
"""

from pp0093.ui.charts.bars import MET, StackPart, bars, bridge, stack
from pp0093.ui.charts.cells import heat, matrix, strip
from pp0093.ui.charts.chart import Chart
from pp0093.ui.charts.lines import Mark, lines, panels
from pp0093.ui.charts.places import outlines, tiles
from pp0093.ui.charts.points import dumbbell, points

__all__ = [
    "MET",
    "Chart",
    "Mark",
    "StackPart",
    "bars",
    "bridge",
    "dumbbell",
    "heat",
    "lines",
    "matrix",
    "outlines",
    "panels",
    "points",
    "stack",
    "strip",
    "tiles",
]
