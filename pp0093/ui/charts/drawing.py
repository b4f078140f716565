"""A chart that a page writes as its own text: lying rows along one scale, cells in columns, or marks that stand.

It is seen with the answer, before Plotly's script would be read; papers write it as a vector, by the template that its
`parte` names (exports/lying.svg, standing.svg, outlines.svg). Places are in percent of the scale, so it is as wide as
the page or the sheet is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate
from math import ceil, floor, log10
from operator import attrgetter
from textwrap import wrap
from typing import Any, ClassVar

from msgspec import Struct, field
from msgspec.structs import replace

from pp0093.structs import Frozen
from pp0093.ui.theme import Palette, mixed
from pp0093.writing.typeface import REGULAR, width

# How many steps a scale has at most, and the roundest steps there are.
MOST_STEPS, ROUND = 8, (1, 2, 5, 10)
# A bar and, hatched, one of what is not known or taken away, and one of what is invented.
BAR, UNKNOWN_BAR, INVENTED_BAR = "barra", "barra rayada", "barra cruzada"
# Of marks that stand: a stroke from one place to another, a thin and a dotted one; what is written over a bar that is
# above zero, under one that is below, and at the end of a line.
STROKE, THIN, DOTTED, OVER, UNDER, AT_END = "trazo", "trazo fino", "trazo dot", "cima", "cima bajo", "nombre"
# A cell with its words inside, what heads a column of them, and the mark of a colour in a legend.
CELL, HEAD, SQUARE = "celda", "cabeza", "cuadro"
# Where the scale is zero, and what is measured against.
AXIS, GOAL = "linea", "linea meta"
# Over a bar that goes on beyond the scale.
CUT = "corte"
POINT, OPEN, HOLLOW = "punto", "-open", " hueco"
# How much of its colour a mark of a year that is not over keeps inside.
INSIDE = 0.18


class Box(Frozen):
    """A mark or a word of a row: where it begins and how wide it is in percent of the scale, and how it looks.

    A bar without `color` is hollow: it has only its edge (`borde`). `codigo` is what a press on it chooses, where
    anything is chosen, and `dicho` what is said of it alone on hover or, in a legend, stands in its mark. The words of
    a cell are in `tinta`; one that `es_fuerte` stands out. Of marks that stand, `abajo` is where it begins from below
    and `alto` how tall it is, in percent too: a stroke goes up or down so much from where it begins.
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
    """A row: its name, what stands under it in brackets, its marks, and what it says on hover and to who listens.

    `celdas` is what is written of it at the end of the scale, in the columns of the chart.
    """

    nombre: str
    debajo: str
    cajas: list[Box] = field(default_factory=list)
    dichos: list[str] = field(default_factory=list)
    celdas: list[str] = field(default_factory=list)

    @property
    def entero(self) -> str:
        """The name with what stands under it, which may be the end of it."""
        return f"{self.nombre} {self.debajo}".rstrip()


class Lying(Struct):
    """The rows, as tall as `alto` beside names as wide as `nombres` (pixels), and what is written of their scale.

    `lineas` stand behind the marks; `encima` is written over the rows and `debajo` under them (numbers of the scale,
    which `titulo` names); `leyenda` has the name and look of each series. `sellos` are the words of a watermark and
    where each stands, in percent of the width and of the height. It is `tope` pixels wide at most, where that is said,
    and `aire` are those left after the scale for what is written at its end, or for the legend where it is `al_lado`.
    `columnas` head what rows have beside it, each as wide as it asks (pixels); the last rows (`plegadas`) are folded
    under what `resto` says of them.
    """

    nombres: float
    alto: float
    filas: list[NamedRow]
    titulo: str = ""
    lineas: list[Box] = field(default_factory=list)
    encima: list[Box] = field(default_factory=list)
    debajo: list[Box] = field(default_factory=list)
    leyenda: list[Box] = field(default_factory=list)
    sellos: list[tuple[str, float, float]] = field(default_factory=list)
    tope: float = 0
    aire: float = 0
    al_lado: bool = False
    columnas: list[Box] = field(default_factory=list)
    plegadas: int = 0
    resto: str = ""

    parte: ClassVar[str] = "lying"

    @property
    def cuerpo(self) -> float:
        """How tall all its rows are, in pixels."""
        return self.alto * len(self.filas)

    def unfinished(self, p: Palette) -> Lying:
        """Return the chart of a year that is not over: its marks are hollow, each in its colour."""
        filas = [replace(f, cajas=[_unfinished(c, p) for c in f.cajas]) for f in self.filas]
        return replace(self, filas=filas)

    def folded(self, ancho: float) -> Lying:
        """Return the chart as a sheet has it: rows folded in one line, of the columns those that fit in a width."""
        angostas = [n for n, c in enumerate(self.columnas) if "ancho" not in c.clase]
        hasta = accumulate(self.columnas[n].ancho for n in angostas)
        caben = [n for n, suyo in zip(angostas, hasta, strict=True) if suyo <= ancho]
        vistas = self.filas[: len(self.filas) - self.plegadas]
        filas = [replace(f, celdas=[f.celdas[n] for n in caben]) for f in vistas]
        resto = [NamedRow(self.resto, "")] if self.plegadas else []
        return replace(self, filas=filas + resto, columnas=[self.columnas[n] for n in caben], plegadas=0)


class Facet(Struct):
    """Marks over names (`debajo`), as years are: `escala` has the numbers beside them, `trazos` the strokes behind."""

    marcas: list[Box]
    debajo: list[Box]
    escala: list[Box] = field(default_factory=list)
    trazos: list[Box] = field(default_factory=list)
    nombre: str = ""

    def spaced(self, linea: float) -> Facet:
        """Return it with none of the names of its last points over another, and their strokes up to them.

        `linea` is how tall a line of theirs is, as a part of the panel.
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


class Standing(Struct):
    """A panel, or several two in a line, each as tall as `alto` (pixels), and what is written of their scale.

    Numbers stand in a margin as wide as `nombres`, with what they count (`titulo`) over them; `aire` is left for the
    names of what ends at the right. `leyenda` and `sellos` are as in Lying.
    """

    nombres: float
    alto: float
    paneles: list[Facet]
    titulo: str = ""
    leyenda: list[Box] = field(default_factory=list)
    sellos: list[tuple[str, float, float]] = field(default_factory=list)
    aire: float = 0
    parte: ClassVar[str] = "standing"

    @property
    def cuerpo(self) -> float:
        """How tall all its panels are, in pixels."""
        return self.alto * len(self.paneles)

    def unfinished(self, p: Palette) -> Standing:
        """Return the chart of a year that is not over: its marks are hollow, each in its colour."""
        paneles = [replace(panel, marcas=[_unfinished(c, p) for c in panel.marcas]) for panel in self.paneles]
        return replace(self, paneles=paneles)


class Shape(Frozen):
    """An outline, the corners of each of its rings in degrees, and how it looks."""

    anillos: Sequence[Sequence[tuple[float, float]]]
    color: str
    borde: str
    grosor: float
    dicho: str


class Outlines(Struct):
    """Shapes on one plane, with the legend of their colours: `caja` is where they begin, west and north, and end."""

    formas: list[Shape]
    caja: tuple[float, float, float, float]
    leyenda: list[Box]
    sellos: list[tuple[str, float, float]] = field(default_factory=list)
    cuerpo: float = 560
    parte: ClassVar[str] = "outlines"

    def unfinished(self, _: Palette) -> Outlines:
        """Return it as it is: its shades say how much, also of a year that is not over."""
        return self


Drawing = Lying | Standing | Outlines
"""What a chart is drawn as."""


def _unfinished(caja: Box, p: Palette) -> Box:
    if caja.clase == BAR and not caja.borde:  # One with an edge is hollow already.
        return replace(caja, color=mixed(p.paper, caja.color, INSIDE), borde=caja.color)
    if caja.tinta and caja.color != p.paper:
        return replace(caja, color=mixed(p.paper, caja.color, INSIDE), borde=caja.color, tinta=p.ink)
    return (
        replace(caja, clase=caja.clase + HOLLOW) if caja.clase.startswith(POINT) and HOLLOW not in caja.clase else caja
    )


class Scale(Frozen):
    """The scale of the rows, in its unit."""

    desde: float
    hasta: float

    def at(self, valor: float) -> float:
        """Return where a value is, in percent; what goes on beyond the scale is at its end."""
        return round(100 * (min(valor, self.hasta) - self.desde) / (self.hasta - self.desde), 3)

    def between(self, clase: str, uno: float, otro: float, **como: Any) -> Box:
        """Return a mark from one value to another, whichever is larger."""
        desde, hasta = sorted((self.at(uno), self.at(otro)))
        return Box(clase, desde, hasta - desde, **como)

    def steps(self) -> Iterator[float]:
        """Yield the round values that are written along it."""
        menor = (self.hasta - self.desde) / MOST_STEPS
        potencia = 10 ** floor(log10(menor))
        paso = next(n * potencia for n in ROUND if n * potencia >= menor)
        for n in range(ceil(self.desde / paso), floor(self.hasta / paso) + 1):
            yield n * paso


def named_row(nombre: str) -> NamedRow:
    """Return a row of a name in lines: what begins a line of it in brackets stands under the rest."""
    cual, parentesis, debajo = nombre.rpartition("\n(")
    return NamedRow(one_line(cual), one_line(f"({debajo}")) if parentesis else NamedRow(one_line(nombre), "")


def point(forma: str) -> str:
    """Return the class of a point from the name of its shape: "circle", "diamond-open"."""
    return f"{POINT} {forma.removesuffix(OPEN)}{HOLLOW if forma.endswith(OPEN) else ''}"


def one_line(texto: str) -> str:
    """Return a label in one line."""
    return texto.replace("\n", " ")


# How long the labels of a chart are and how they are broken, and the watermark over all of it.

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
