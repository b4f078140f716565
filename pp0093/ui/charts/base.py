"""One builder of every chart: its frame and marks by their class (their look is aspecto.toml), and what is over all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from math import ceil
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go
from msgspec.structs import replace

from pp0093.ui.charts.lying import INSIDE, Drawing, Lying
from pp0093.ui.theme import LIGHT, Palette, look, mixed
from pp0093.writing.typeface import REGULAR, width

Mark = dict[str, Any]
LABEL_SIZE, SMALL_SIZE = 13, 12
MAX_LABEL = 26
# What part of the letters of a line fit in it when all are capitals.
CAPITALS = 0.75
LINES = partial(wrap, break_long_words=False, break_on_hyphens=False)
# Spaces where a label of figures is not broken, and what is put in their place meanwhile.
INSIDE_FIGURES, JOINT = re.compile(r" (?![·(])"), "\x1f"
# Height of a row and of each of its lines.
ROW_HEIGHT, LINE_HEIGHT = 34, 18
ROOM = {"l": 8, "r": 8, "t": 8, "b": 36}
# Between the names of rows and their axis, and from it to the edge.
BESIDE_NAMES = 12
WATERMARK = look(LIGHT)["notas"]["sello"]["text"]
# Pixels between lines of the watermark, and where its words stand in odd and in even lines.
WATERMARK_SPACING, WATERMARK_POSITIONS = 70, ((0.25, 0.75), (0.0, 0.5, 1.0))


def figure(p: Palette, clase: str, marks: Sequence[Mapping[str, Any]] = (), **propio: Any) -> go.Figure:
    """Return a figure of a class: what all of its class have, its own layout and its marks."""
    dicho = _merged({"margin": ROOM}, _merged(look(p)["figuras"][clase], propio))
    dicho = {clave: v for clave, v in dicho.items() if v != []}
    trazas = [_merged(look(p)["marcas"][m["clase"]], {c: v for c, v in m.items() if c != "clase"}) for m in marks]
    # All is given at once, and as Plotly writes it: it does not look at every property again, which takes longer than
    # all the rest of a drawing. Tests make it look at every chart.
    return go.Figure(trazas, {"template": look(p)["grafico"], **dicho}, _validate=False)


def _merged(base: Mapping[str, Any], otro: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mapping with what another says, also inside what both have."""
    ambos = {c: _merged(base[c], v) for c, v in otro.items() if isinstance(v, Mapping) and c in base}
    return {**base, **otro, **ambos}


def trace(clase: str, marcas: Sequence[Mark], **comun: Any) -> dict[str, Any]:
    """Return marks of a class: a mark is what stands for a row, `marker_color` its marker's colour."""
    traza: dict[str, Any] = {"clase": clase, "x": [], "y": []}
    todas = {clave: [marca.get(clave) for marca in marcas] for clave in dict.fromkeys(c for m in marcas for c in m)}
    for clave, valor in {**comun, **todas}.items():
        *padres, ultima = clave.split("_")
        lugar = traza
        for padre in padres:
            lugar = lugar.setdefault(padre, {})
        lugar[ultima] = valor
    return traza


def wrapped(texto: str, largo: int = MAX_LABEL) -> str:
    """Return a label broken into short lines, of `largo` letters where its words allow.

    A name all in capitals, as MEF writes its own, is broken sooner: they are wider.
    """
    return "<br>".join(LINES(" ".join(texto.split()), round(largo * CAPITALS) if texto.isupper() else largo))


def parted(cifras: str, largo: int) -> str:
    """Return some figures broken into short lines, between them or before what is said of them in brackets."""
    lineas = LINES(INSIDE_FIGURES.sub(JOINT, cifras), largo)
    return "<br>".join(linea.replace(JOINT, " ").removeprefix("· ") for linea in lineas)


def lines_of(textos: Iterable[str]) -> list[str]:
    """Return all the lines of some labels."""
    return [linea for texto in textos for linea in texto.split("<br>")]


def longest(textos: Iterable[str]) -> int:
    """Return the letters of the longest line of some labels."""
    return max(map(len, lines_of(textos)), default=0)


def label_width(textos: Iterable[str]) -> float:
    """Return the pixels that the longest line of some labels takes."""
    return max(width(linea, LABEL_SIZE, REGULAR) for linea in {*lines_of(textos)})


def row_height(nombres: Iterable[str]) -> int:
    """Return the height of each row with these labels, all as tall as the one of most lines."""
    return max([ROW_HEIGHT, *(LINE_HEIGHT * (n.count("<br>") + 1) + 8 for n in nombres)])


def names_width(nombres: Iterable[str]) -> int:
    """Return the pixels that names take beside their rows, up to the axis."""
    return ceil(label_width(nombres)) + BESIDE_NAMES


def upright(x: float | None, color: str, dash: str = "solid", eje: str = "") -> list[dict[str, Any]]:
    """Return a line from the bottom to the top of a chart, or of a panel, under its marks; none where there is no x."""
    linea = {"color": color, "dash": dash, "width": 1.5}
    lugar = {"xref": f"x{eje}", "yref": f"y{eje} domain", "x0": x, "x1": x, "y0": 0, "y1": 1}
    return [] if x is None else [{"type": "line", "layer": "below", "line": linea, **lugar}]


def annotation(p: Palette, clase: str, **donde: Any) -> dict[str, Any]:
    """Return what is written on a chart: of class "encima", a name above what it names, from the left edge."""
    return {**look(p)["notas"][clase], **donde}


def watermark(figura: Drawing, p: Palette) -> Drawing:
    """Write over all the drawing that it is of the demonstration, so closely that no crop leaves it out."""
    if isinstance(figura, Lying):
        lugares = _seals(figura.alto * len(figura.filas))
        return replace(figura, sellos=[(WATERMARK, 100 * x, 100 * y) for x, y in lugares])
    margen = figura.layout.margin
    sellos = [annotation(p, "sello", x=x, y=y) for x, y in _seals(figura.layout.height - margen.t - margen.b)]
    # Given all at once: Plotly checks again every note it has each time that one is added.
    figura.layout.annotations = [*figura.layout.annotations, *sellos]
    return figura


def _seals(alto: float) -> list[tuple[float, float]]:
    """Return where the words of a watermark are in a drawing so many pixels tall, as parts of its width and height."""
    lineas = max(round(alto / WATERMARK_SPACING), 2)
    return [(x, (n + 0.5) / lineas) for n in range(lineas) for x in WATERMARK_POSITIONS[n % 2]]


def unfinished(figura: Drawing, p: Palette) -> Drawing:
    """Draw the marks of a year that is not over hollow, each in its colour."""
    if isinstance(figura, Lying):
        return figura.unfinished(p)
    for traza in figura.data:
        if traza.type == "bar" and not isinstance(traza.marker.color, str):  # A band of what is not told is hollow.
            colores = traza.marker.color
            # One that was hollow already has its colour in its edge: in that of its inside, white, nothing is seen.
            bordes = traza.marker.line.color or colores
            traza.marker.update(
                color=[c if c == p.paper else mixed(p.paper, c, INSIDE) for c in colores],
                line={"color": [b if c == p.paper else c for c, b in zip(colores, bordes, strict=True)], "width": 2},
            )
        elif traza.type == "scatter" and "markers" in traza.mode:
            formas = [f"{f.removesuffix('-open')}-open" for f in traza.marker.symbol or ()]
            traza.marker.update(symbol=formas, line={"width": 2})
    return figura
