"""Drawings that pages write as HTML: horizontal rows, cells in columns, or vertical marks.

They appear with the answer, before any script; papers write them as vectors with the template named by `parte`
(exports/lying.svg, standing.svg, outlines.svg). Positions are percentages of the scale, so drawings take any width.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate
from math import ceil, floor, log10
from operator import attrgetter
from textwrap import wrap
from typing import Any, ClassVar, Self

from msgspec import Struct
from msgspec.structs import replace

from pp0093.structs import Frozen
from pp0093.ui.theme import Palette, mixed
from pp0093.writing.typeface import REGULAR, width

# Most steps of a scale, and the mantissas of round steps.
MOST_STEPS, ROUND = 8, (1, 2, 5, 10)
# Classes of bars: plain, hatched (unknown), cross-hatched (demonstration).
BAR, UNKNOWN_BAR, INVENTED_BAR = "barra", "barra rayada", "barra cruzada"
# Classes of vertical charts: strokes (plain, thin, dotted), and labels above positive bars, below negative ones and at
# line ends.
STROKE, THIN, DOTTED, OVER, UNDER, AT_END = "trazo", "trazo fino", "trazo dot", "cima", "cima bajo", "nombre"
# Classes: cell with words, column header, colour mark of a legend.
CELL, HEAD, SQUARE = "celda", "cabeza", "cuadro"
# Classes: zero line, reference line.
AXIS, GOAL = "linea", "linea meta"
# Class of the mark over a bar beyond the scale.
CUT = "corte"
POINT, OPEN, HOLLOW = "punto", "-open", " hueco"
# Opacity of the fill of an open year's mark.
INSIDE = 0.18


class Box(Frozen):
    """A mark or word of a row: position and width in percent of the scale, and style.

    A bar without `color` is hollow, with only its border (`borde`). `codigo` is what a click selects, and `dicho` its
    hover text or, in a legend, the words inside its mark. Words of a cell are in `tinta`, bold when `es_fuerte`. In
    vertical charts `abajo` is its distance from the bottom and `alto` its height, in percent: for strokes, the change
    in height.
    """

    clase: str
    desde: float
    ancho: float = 0
    color: str = ""
    borde: str = ""
    texto: str = ""
    codigo: Any = None
    dicho: str = ""
    tinta: str = ""
    es_fuerte: bool = False
    abajo: float = 0
    alto: float = 0


class NamedRow(Struct):
    """A row: name, subtitle in brackets, marks, hover and screen reader text.

    `celdas` are the texts of the columns at the end of the scale.
    """

    nombre: str
    debajo: str
    cajas: list[Box] = []
    dichos: list[str] = []
    celdas: list[str] = []

    @property
    def entero(self) -> str:
        """The name with its subtitle."""
        return f"{self.nombre} {self.debajo}".rstrip()


class Drawing(Struct, kw_only=True):
    """Any drawing of a chart: `parte` is its template, and `alto` the height in pixels of a row, a panel or a map.

    `titulo` is the unit of its scale; `leyenda` has each series' name and style, and `aire` is the width after the
    scale for labels. `sellos` are the watermark's words with positions in percent.
    """

    parte: ClassVar[str]
    alto: float = 560
    titulo: str = ""
    leyenda: list[Box] = []
    sellos: list[tuple[str, float, float]] = []
    aire: float = 0

    @property
    def marcas(self) -> list[list[Box]]:
        """The marks of each of its rows or panels."""
        return []

    @property
    def cuerpo(self) -> float:
        """Height in pixels of all of them."""
        return self.alto * max(len(self.marcas), 1)

    def unfinished(self, p: Palette) -> Self:
        """Hollow its marks in place, for an open year, and return it (shades of a map are not hollowed)."""
        for marcas in self.marcas:
            marcas[:] = [_unfinished(c, p) for c in marcas]
        return self


class Lying(Drawing):
    """Horizontal rows `alto` pixels tall beside names `nombres` pixels wide, with their scale.

    `lineas` go behind the marks; `encima` above the rows and `debajo` below (axis numbers, titled by `titulo`). `tope`
    is its maximum width in pixels, and `aire` may be for a legend `al_lado`. `columnas` are the headers and widths of
    the columns beside rows; the last `plegadas` rows are folded under the words of `resto`.
    """

    parte: ClassVar[str] = "lying"
    alto: float
    nombres: float
    filas: list[NamedRow]
    lineas: list[Box] = []
    encima: list[Box] = []
    debajo: list[Box] = []
    tope: float = 0
    al_lado: bool = False
    columnas: list[Box] = []
    plegadas: int = 0
    resto: str = ""

    @property
    def marcas(self) -> list[list[Box]]:
        """The marks of each row."""
        return [f.cajas for f in self.filas]

    def folded(self, ancho: float) -> Lying:
        """Return the chart for paper: folded rows on one line, and the columns that fit; a cut scale if seen."""
        angostas = [n for n, c in enumerate(self.columnas) if "ancho" not in c.clase]
        hasta = accumulate(self.columnas[n].ancho for n in angostas)
        caben = [n for n, suyo in zip(angostas, hasta, strict=True) if suyo <= ancho]
        vistas = self.filas[: len(self.filas) - self.plegadas]
        filas = [replace(f, celdas=[f.celdas[n] for n in caben]) for f in vistas]
        resto = [NamedRow(self.resto, "")] if self.plegadas else []
        titulo = self.titulo * (not resto or any(c.clase == CUT for f in vistas for c in f.cajas))
        columnas = [self.columnas[n] for n in caben]
        return replace(self, filas=filas + resto, titulo=titulo, columnas=columnas, plegadas=0)


class Facet(Struct):
    """Vertical marks over names (`debajo`, usually years): `escala` has axis numbers, `trazos` background strokes."""

    marcas: list[Box]
    debajo: list[Box]
    escala: list[Box] = []
    trazos: list[Box] = []
    nombre: str = ""

    def spaced(self, linea: float) -> Facet:
        """Return a copy where labels of last points don't overlap, with strokes to them.

        `linea` is the height of a line of text as a fraction of the panel.
        """
        lugares: dict[float, float] = {}
        marcas, libre = [m for m in self.marcas if not m.clase.startswith(AT_END)], 0.0
        for nombre in sorted((m for m in self.marcas if m.clase.startswith(AT_END)), key=attrgetter("abajo")):
            medio = 50 * linea * (nombre.texto.count("\n") + 1)
            lugar = lugares[round(nombre.abajo, 3)] = round(max(nombre.abajo, libre + medio), 3)
            libre = lugar + medio
            marcas.append(replace(nombre, abajo=lugar))
        trazos = []
        for t in self.trazos:
            hasta = t.abajo + t.alto
            va_a_un_nombre = t.clase == THIN and t.desde
            trazos.append(replace(t, alto=lugares.get(round(hasta, 3), hasta) - t.abajo) if va_a_un_nombre else t)
        return replace(self, marcas=marcas, trazos=trazos)


class Standing(Drawing):
    """Vertical panels `alto` pixels tall, one or in two columns, with their scale.

    Axis numbers have a margin `nombres` pixels wide, titled by `titulo`; `aire` is the width for labels of line ends.
    """

    parte: ClassVar[str] = "standing"
    alto: float
    nombres: float
    paneles: list[Facet]

    @property
    def marcas(self) -> list[list[Box]]:
        """The marks of each panel."""
        return [panel.marcas for panel in self.paneles]


class Shape(Frozen):
    """An outline: corners of its rings in degrees, and style."""

    anillos: Sequence[Sequence[tuple[float, float]]]
    color: str
    borde: str
    grosor: float
    dicho: str


class Outlines(Drawing):
    """Shapes on a map with their legend: `caja` is its extent, west, north, east and south."""

    parte: ClassVar[str] = "outlines"
    formas: list[Shape]
    caja: tuple[float, float, float, float]


def _unfinished(caja: Box, p: Palette) -> Box:
    if caja.clase == BAR and not caja.borde:  # Bars with a border are hollow already.
        return replace(caja, color=mixed(p.paper, caja.color, INSIDE), borde=caja.color)
    if caja.tinta and caja.color != p.paper:
        return replace(caja, color=mixed(p.paper, caja.color, INSIDE), borde=caja.color, tinta=p.ink)
    return (
        replace(caja, clase=caja.clase + HOLLOW) if caja.clase.startswith(POINT) and HOLLOW not in caja.clase else caja
    )


class Scale(Frozen):
    """A linear scale in the unit of the figures."""

    desde: float
    hasta: float

    def at(self, valor: float) -> float:
        """Return a value's position in percent, clipped to the end of the scale."""
        return round(100 * (min(valor, self.hasta) - self.desde) / (self.hasta - self.desde), 3)

    def between(self, clase: str, uno: float, otro: float, **como: Any) -> Box:
        """Return a mark between two values, in any order."""
        desde, hasta = sorted((self.at(uno), self.at(otro)))
        return Box(clase, desde, hasta - desde, **como)

    def steps(self) -> Iterator[float]:
        """Yield the round values of the axis."""
        menor = (self.hasta - self.desde) / MOST_STEPS
        potencia = 10 ** floor(log10(menor))
        paso = next(n * potencia for n in ROUND if n * potencia >= menor)
        for n in range(ceil(self.desde / paso), floor(self.hasta / paso) + 1):
            yield n * paso


def named_row(nombre: str) -> NamedRow:
    """Return a row with a multi-line name; lines in brackets become its subtitle."""
    cual, parentesis, debajo = nombre.rpartition("\n(")
    return NamedRow(one_line(cual), one_line(f"({debajo}")) if parentesis else NamedRow(one_line(nombre), "")


def point(forma: str) -> str:
    """Return the class of a point from the name of its shape: "circle", "diamond-open"."""
    return f"{POINT} {forma.removesuffix(OPEN)}{HOLLOW if forma.endswith(OPEN) else ''}"


def one_line(texto: str) -> str:
    """Return a label on one line."""
    return texto.replace("\n", " ")


# How long the labels of a chart are and how they are broken, and the watermark over all of it.

LABEL_SIZE = 13
MAX_LABEL = 26
# Fraction of a line's letters that fit when they are capitals.
CAPITALS = 0.75
LINES = partial(wrap, break_long_words=False, break_on_hyphens=False)
# Non-breaking spaces of a label of figures, and their placeholder while wrapping.
INSIDE_FIGURES, JOINT = re.compile(r" (?![·(])"), "\x1f"
# Pixels: height of a row, and of each of its lines.
ROW_HEIGHT, LINE_HEIGHT = 34, 18
# Letters across half a page of side-by-side names.
HEAD_WIDTH = 70
# Pixels between row names and the axis.
BESIDE_NAMES = 12
WATERMARK = "DEMOSTRACIÓN"
# Watermark: pixels between lines, and positions of words in odd and even lines.
WATERMARK_SPACING, WATERMARK_POSITIONS = 70, ((0.25, 0.75), (0.0, 0.5, 1.0))


def wrapped(texto: str, largo: int = MAX_LABEL) -> str:
    """Wrap a label into lines of at most `largo` letters where words allow, keeping its own breaks.

    All-capital names, as MEF writes them, wrap sooner: capitals are wider.
    """
    caben = round(largo * CAPITALS) if texto.isupper() else largo
    return "\n".join(linea for propia in texto.split("\n") for linea in LINES(" ".join(propia.split()), caben))


def parted(cifras: str, largo: int) -> str:
    """Wrap figures into lines, between figures or before their brackets."""
    lineas = LINES(INSIDE_FIGURES.sub(JOINT, cifras), largo)
    return "\n".join(linea.replace(JOINT, " ").removeprefix("· ") for linea in lineas)


def lines_of(textos: Iterable[str]) -> list[str]:
    """Return all the lines of some labels."""
    return [linea for texto in textos for linea in texto.split("\n")]


def longest(textos: Iterable[str]) -> int:
    """Return the letters in the longest line of some labels."""
    return max(map(len, lines_of(textos)), default=0)


def label_width(textos: Iterable[str]) -> float:
    """Return the width in pixels of the longest line of some labels."""
    return max((width(linea, LABEL_SIZE, REGULAR) for linea in {*lines_of(textos)}), default=0)


def row_height(nombres: Iterable[str]) -> int:
    """Return the row height for some labels: that of the label with most lines."""
    return max([ROW_HEIGHT, *(LINE_HEIGHT * (n.count("\n") + 1) + 8 for n in nombres)])


def names_width(nombres: Iterable[str]) -> int:
    """Return the width in pixels of the names beside the rows."""
    return ceil(label_width(nombres)) + BESIDE_NAMES


def watermark(figura: Drawing) -> Drawing:
    """Add the demonstration watermark to a drawing, dense enough for any crop to show it."""
    lineas = max(round(figura.cuerpo / WATERMARK_SPACING), 2)
    return replace(
        figura,
        sellos=[
            (WATERMARK, 100 * x, 100 * ((n + 0.5) / lineas)) for n in range(lineas) for x in WATERMARK_POSITIONS[n % 2]
        ],
    )
