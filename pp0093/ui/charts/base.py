"""How long the labels of a chart are and how they are broken, and the watermark over all of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from math import ceil
from textwrap import wrap

from msgspec.structs import replace

from pp0093.ui.charts.drawing import Drawing
from pp0093.writing.typeface import REGULAR, width

LABEL_SIZE = 13
MAX_LABEL = 26
# What part of the letters of a line fit in it when all are capitals.
CAPITALS = 0.75
LINES = partial(wrap, break_long_words=False, break_on_hyphens=False)
# Spaces where a label of figures is not broken, and what is put in their place meanwhile.
INSIDE_FIGURES, JOINT = re.compile(r" (?![·(])"), "\x1f"
# Height of a row and of each of its lines.
ROW_HEIGHT, LINE_HEIGHT = 34, 18
# Letters that names side by side have across half a page.
HEAD_WIDTH = 70
# Between the names of rows and their axis, and from it to the edge.
BESIDE_NAMES = 12
WATERMARK = "DEMOSTRACIÓN"
# Pixels between lines of the watermark, and where its words stand in odd and in even lines.
WATERMARK_SPACING, WATERMARK_POSITIONS = 70, ((0.25, 0.75), (0.0, 0.5, 1.0))


def wrapped(texto: str, largo: int = MAX_LABEL) -> str:
    """Return a label broken into short lines, of `largo` letters where its words allow, besides those it has.

    A name all in capitals, as MEF writes its own, is broken sooner: they are wider.
    """
    caben = round(largo * CAPITALS) if texto.isupper() else largo
    return "\n".join(linea for propia in texto.split("\n") for linea in LINES(" ".join(propia.split()), caben))


def parted(cifras: str, largo: int) -> str:
    """Return some figures broken into short lines, between them or before what is said of them in brackets."""
    lineas = LINES(INSIDE_FIGURES.sub(JOINT, cifras), largo)
    return "\n".join(linea.replace(JOINT, " ").removeprefix("· ") for linea in lineas)


def lines_of(textos: Iterable[str]) -> list[str]:
    """Return all the lines of some labels."""
    return [linea for texto in textos for linea in texto.split("\n")]


def longest(textos: Iterable[str]) -> int:
    """Return the letters of the longest line of some labels."""
    return max(map(len, lines_of(textos)), default=0)


def label_width(textos: Iterable[str]) -> float:
    """Return the pixels that the longest line of some labels takes."""
    return max((width(linea, LABEL_SIZE, REGULAR) for linea in {*lines_of(textos)}), default=0)


def row_height(nombres: Iterable[str]) -> int:
    """Return the height of each row with these labels, all as tall as the one of most lines."""
    return max([ROW_HEIGHT, *(LINE_HEIGHT * (n.count("\n") + 1) + 8 for n in nombres)])


def names_width(nombres: Iterable[str]) -> int:
    """Return the pixels that names take beside their rows, up to the axis."""
    return ceil(label_width(nombres)) + BESIDE_NAMES


def watermark(figura: Drawing) -> Drawing:
    """Write over all the drawing that it is of the demonstration, so closely that no crop leaves it out."""
    return replace(figura, sellos=[(WATERMARK, 100 * x, 100 * y) for x, y in _seals(figura.cuerpo)])


def _seals(alto: float) -> list[tuple[float, float]]:
    """Return where the words of a watermark are in a drawing so many pixels tall, as parts of its width and height."""
    lineas = max(round(alto / WATERMARK_SPACING), 2)
    return [(x, (n + 0.5) / lineas) for n in range(lineas) for x in WATERMARK_POSITIONS[n % 2]]
