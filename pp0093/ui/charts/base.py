"""The parts that every chart is made of: the frame, labels, marks and legends."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

import plotly.graph_objects as go

from pp0093.ui.theme import FONT, Palette
from pp0093.writing.typeface import REGULAR, width

LABEL_SIZE = 13
MAX_LABEL = 26
LONG_LABEL = 50
# What part of the letters of a line fit in it when all are capitals.
CAPITALS = 0.75
# Where a label may be broken: between its words, or between its figures and what is said of them.
BETWEEN_WORDS, BETWEEN_FIGURES = r"\s+", r" (?=[·(])"
ROW_HEIGHT, LINE_HEIGHT = 34, 18
# Height of a row whose name stands above what it names.
ROW_WITH_NAME = 126
# What is not known is hatched; what is invented, crosshatched.
UNKNOWN, INVENTED, HATCHED = "/", "x", 0.35
LEGEND_ABOVE = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
LEFT = 8
ROOM = {"l": LEFT, "r": 8, "t": 8, "b": 36}
ROOM_FOR_LEGEND = {**ROOM, "t": 44}
# Between the names of rows and their axis, and from it to the edge.
BESIDE_NAMES = 12
# Labels under or over narrow columns stand up where they do not fit lying down.
UPRIGHT_IF_NARROW = [0, 90]
# An axis of rows: the first on top, no lines between them.
ROWS_DOWN = {"autorange": "reversed", "showgrid": False}
# A name written above what it names, from the left edge of the chart.
NAME = {"x": 0, "xref": "paper", "showarrow": False, "xanchor": "left", "yanchor": "bottom", "align": "left"}


def base_figure(
    p: Palette,
    alto: int,
    marks: Sequence[Mapping[str, Any]] = (),
    *,
    x: Mapping[str, Any] | None = None,
    y: Mapping[str, Any] | None = None,
    **layout: Any,
) -> go.Figure:
    """Return a figure of some marks (Plotly's traces) with the type, grid and margins that every chart shares.

    `x` and `y` add to its axes'. The names of its rows have their room from the start: to make it when they are seen,
    the browser draws all twice.
    """
    ejes = {
        "gridcolor": p.line,
        "zeroline": False,
        "linecolor": p.context,
        "automargin": True,
        "fixedrange": True,
    }
    comun = {
        "height": alto,
        "font": {"family": FONT, "size": LABEL_SIZE, "color": p.ink},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "separators": ".,",
        "showlegend": False,
        "hoverlabel": {
            "font": {"family": FONT, "size": LABEL_SIZE, "color": p.ink},
            "bgcolor": p.paper,
            "bordercolor": p.context,
        },
        "dragmode": False,
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": p.context, "activecolor": p.ink},
        "xaxis": {**ejes, **(x or {})},
        "yaxis": {**ejes, **(y or {})},
    }
    dicho = {**comun, **{c: v for c, v in layout.items() if v != []}}
    margen = {**ROOM, **layout.get("margin", {})}
    izquierda = max(margen["l"], _room_for_names(marks, dicho))
    # All is given at once, and as Plotly writes it: it does not look at every property again, which takes longer than
    # all the rest of a drawing. Tests make it look at every chart.
    return go.Figure(data=list(marks), layout={**dicho, "margin": {**margen, "l": izquierda}}, _validate=False)


def _room_for_names(marks: Sequence[Mapping[str, Any]], layout: Mapping[str, Any]) -> int:
    """Return how far from the left edge an axis has to be for the names on it to fit; 0 where it has none."""
    ejes = [eje for clave, eje in layout.items() if clave.startswith("yaxis") and _has_names_outside(eje)]
    nombres = [nombre for eje in ejes for nombre in eje.get("ticktext", ())]
    nombres += [y for marca in marks for y in marca.get("y", ()) if isinstance(y, str)] if ejes else []
    if not nombres:
        return 0
    lineas = {linea for nombre in nombres for linea in nombre.split("<br>")}
    aparte = max(int(eje.get("ticklabelstandoff", 0)) for eje in ejes)
    return ceil(max(width(linea, LABEL_SIZE, REGULAR) for linea in lineas)) + BESIDE_NAMES + aparte


def _has_names_outside(eje: Mapping[str, Any]) -> bool:
    return bool(eje.get("visible", True)) and not eje.get("ticklabelposition", "").startswith("inside")


def wrapped(texto: str, largo: int = MAX_LABEL, entre: str = BETWEEN_WORDS) -> str:
    """Return a label broken into short lines, of `largo` letters where its words, or what is parted so, allow.

    A name all in capitals, as MEF writes its own, is broken sooner: they are wider.
    """
    if entre == BETWEEN_WORDS and texto.isupper():
        largo = round(largo * CAPITALS)
    lineas, linea = [], ""
    for palabra in re.split(entre, texto.strip()):
        if linea and len(linea) + len(palabra) >= largo:
            lineas.append(linea)
            linea = palabra
        else:
            linea = f"{linea} {palabra}".strip()
    return "<br>".join([*lineas, linea])


def height(nombres: Sequence[str]) -> int:
    """Return the height of rows with these labels: those of several lines need more room."""
    return sum(max(ROW_HEIGHT, LINE_HEIGHT * (n.count("<br>") + 1) + 8) for n in nombres)


def room(textos: Sequence[str]) -> float:
    """Return how much longer than its longest bar an axis must be for these labels to fit at the bars' ends."""
    return 1.1 + 0.03 * max((len(linea) for t in textos for linea in t.split("<br>")), default=0)


def joined(filas: Sequence[tuple[float | None, float | None, Any]], p: Palette) -> dict[str, Any]:
    """Return the lines between both ends of each row: where from, where to, how high; none where one is missing."""
    tramos = [(desde, hasta, altura) for desde, hasta, altura in filas if None not in (desde, hasta)]
    return {
        "type": "scatter",
        "x": [x for desde, hasta, _ in tramos for x in (desde, hasta, None)],
        "y": [y for *_, altura in tramos for y in (altura, altura, None)],
        "mode": "lines",
        "line": {"color": p.context, "width": 3},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def upright(x: float, linea: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line (Plotly's) from the bottom to the top of a chart."""
    return {"type": "line", "x0": x, "x1": x, "xref": "x", "y0": 0, "y1": 1, "yref": "y domain", "line": linea}


def reference_line(x: float | None, p: Palette, dash: str = "dot") -> list[dict[str, Any]]:
    """Return what figures are measured against, under the marks; nothing when there is no such thing."""
    if x is None:
        return []
    return [{**upright(x, {"color": p.context, "dash": dash, "width": 1.5}), "layer": "below"}]


def names_above(nombres: Sequence[str], p: Palette, rise: float) -> dict[str, Any]:
    """Return a name above each row of a chart whose rows are at 0, -1, -2...: there it fits at any width."""
    comun = {**NAME, "bgcolor": p.paper}
    notas = [{**comun, "y": -n + rise, "text": wrapped(nombre, LONG_LABEL)} for n, nombre in enumerate(nombres)]
    return {"annotations": notas, "y": {"visible": False, "range": [0.5 - len(nombres), 0.95]}}
