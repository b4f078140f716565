"""The parts that every chart is made of: the frame (its look is aspecto.toml), labels, axes and panels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil
from typing import Any

import plotly.graph_objects as go

from pp0093.ui.theme import Palette, template
from pp0093.writing.typeface import REGULAR, width

LABEL_SIZE, SMALL_SIZE = 13, 12
MAX_LABEL, LONG_LABEL = 26, 50
# What part of the letters of a line fit in it when all are capitals.
CAPITALS = 0.75
# Where a label may be broken: between its words, or between its figures and what is said of them.
BETWEEN_WORDS, BETWEEN_FIGURES = r"\s+", r" (?=[·(])"
# Height of a row, of each of its lines, and of one whose name stands above what it names.
ROW_HEIGHT, LINE_HEIGHT, ROW_WITH_NAME = 34, 18, 126
LEFT = 8
ROOM = {"l": LEFT, "r": 8, "t": 8, "b": 36}
ROOM_FOR_LEGEND = {**ROOM, "t": 44}
# Between the names of rows and their axis, and from it to the edge.
BESIDE_NAMES = 12
# Labels under or over narrow columns stand up where they do not fit lying down.
UPRIGHT_IF_NARROW = [0, 90]
HIDDEN = {"visible": False}
# An axis of rows: the first on top, no lines between them.
ROWS_DOWN = {"autorange": "reversed", "showgrid": False}
PANEL_COLUMNS = 2


def base_figure(
    p: Palette,
    alto: float,
    marks: Sequence[Mapping[str, Any]] = (),
    *,
    x: Mapping[str, Any] | None = None,
    y: Mapping[str, Any] | None = None,
    margin: Mapping[str, float] = ROOM,
    **layout: Any,
) -> go.Figure:
    """Return a figure of some marks (Plotly's traces), `x` and `y` its axes.

    The names of its rows have their room from the start: to make it when they are seen, the browser draws all twice.
    """
    propio = {clave: v for clave, v in {"xaxis": x, "yaxis": y, **layout}.items() if v not in (None, [])}
    dicho: dict[str, Any] = {"template": template(p), "height": alto, **propio}
    izquierda = max(margin.get("l", LEFT), _room_for_names(marks, dicho))
    # All is given at once, and as Plotly writes it: it does not look at every property again, which takes longer than
    # all the rest of a drawing. Tests make it look at every chart.
    return go.Figure(list(marks), {**dicho, "margin": {**ROOM, **margin, "l": izquierda}}, _validate=False)


def _room_for_names(marks: Sequence[Mapping[str, Any]], layout: Mapping[str, Any]) -> int:
    """Return how far from the left edge an axis has to be for the names on it to fit; 0 where it has none."""
    ejes = [
        eje
        for clave, eje in {"yaxis": {}, **layout}.items()
        if clave.startswith("yaxis") and eje.get("visible", True) and "ticklabelposition" not in eje
    ]
    nombres = [nombre for eje in ejes for nombre in eje.get("ticktext", ())]
    nombres += [y for marca in marks for y in marca.get("y", ()) if isinstance(y, str)] if ejes else []
    if not nombres:
        return 0
    lineas = {linea for nombre in nombres for linea in nombre.split("<br>")}
    aparte = max(int(eje.get("ticklabelstandoff", 0)) for eje in ejes)
    return ceil(max(width(linea, LABEL_SIZE, REGULAR) for linea in lineas)) + BESIDE_NAMES + aparte


def wrapped(texto: str, largo: int = MAX_LABEL, entre: str = BETWEEN_WORDS) -> str:
    """Return a label broken into short lines, of `largo` letters where its words, or what is parted so, allow.

    A name all in capitals, as MEF writes its own, is broken sooner: they are wider.
    """
    if entre == BETWEEN_WORDS and texto.isupper():
        largo = round(largo * CAPITALS)
    primera, *palabras = re.split(entre, texto.strip())
    lineas = [primera]
    for palabra in palabras:
        if len(lineas[-1]) + len(palabra) >= largo:
            lineas.append(palabra)
        else:
            lineas[-1] += f" {palabra}"
    return "<br>".join(lineas)


def lines_of(textos: Sequence[str]) -> list[str]:
    """Return all the lines of some labels."""
    return [linea for texto in textos for linea in texto.split("<br>")]


def longest(textos: Sequence[str]) -> int:
    """Return the letters of the longest line of some labels."""
    return max(map(len, lines_of(textos)), default=0)


def height(nombres: Sequence[str]) -> int:
    """Return the height of rows with these labels: those of several lines need more room."""
    return sum(max(ROW_HEIGHT, LINE_HEIGHT * (n.count("<br>") + 1) + 8) for n in nombres)


def room(textos: Sequence[str]) -> float:
    """Return how much longer than its longest bar an axis must be for these labels to fit at the bars' ends."""
    return 1.1 + 0.03 * longest(textos)


def trace(tipo: str, marcas: Sequence[Mapping[str, Any]], **comun: Any) -> dict[str, Any]:
    """Return marks as Plotly takes them: a mark is what stands for a row, `marker_color` its marker's colour."""
    traza: dict[str, Any] = {"type": tipo, "x": [], "y": [], **comun}
    for clave in dict.fromkeys(c for marca in marcas for c in marca):
        *padres, ultima = clave.split("_")
        lugar = traza
        for padre in padres:
            lugar = lugar.setdefault(padre, {})
        lugar[ultima] = [marca.get(clave) for marca in marcas]
    return traza


def joined(filas: Iterable[tuple[float | None, float | None, Any]], **linea: Any) -> dict[str, Any]:
    """Return the lines between both ends of each row: where from, where to, how high; none where one is missing."""
    tramos = [(desde, hasta, altura) for desde, hasta, altura in filas if None not in (desde, hasta)]
    puntos = [m for d, h, y in tramos for m in ({"x": d, "y": y}, {"x": h, "y": y}, {})]
    return trace("scatter", puntos, mode="lines", line={"width": 3, **linea}, hoverinfo="skip", showlegend=False)


def upright(
    x: float | None, color: str, dash: str = "solid", ancho: float = 1.5, eje: str = ""
) -> list[dict[str, Any]]:
    """Return a line from the bottom to the top of a chart, or of a panel, under its marks; none where there is no x."""
    linea = {"color": color, "dash": dash, "width": ancho}
    lugar = {"xref": f"x{eje}", "yref": f"y{eje} domain", "x0": x, "x1": x, "y0": 0, "y1": 1}
    return [] if x is None else [{"type": "line", "layer": "below", "line": linea, **lugar}]


def written_above(p: Palette, texto: str, **donde: Any) -> dict[str, Any]:
    """Return, as a note, a name above what it names, from the left edge of the chart unless it is somewhere else."""
    letra = {"size": LABEL_SIZE, "color": p.ink}
    lugar = {"x": 0, "xref": "paper", "xanchor": "left", "yanchor": "bottom", "align": "left"}
    return {**lugar, "text": texto, "font": letra, **donde}


def panels_of(
    titulos: Sequence[str], alto: float, p: Palette, *, entre: float, under: float, over: float
) -> Iterator[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """Return of each of some panels, two a row: the number of its axes, each one's place, and its title as a note.

    `under` and `over` are the pixels of a row below and above its panels, `entre` the part of the width between two.
    """
    renglones, ancho = ceil(len(titulos) / PANEL_COLUMNS), (1 - entre * (PANEL_COLUMNS - 1)) / PANEL_COLUMNS
    for numero, titulo in enumerate(titulos):
        renglon, columna = divmod(numero, PANEL_COLUMNS)
        izquierda, eje = columna * (ancho + entre), str(numero + 1) if numero else ""
        arriba = 1 - renglon / renglones - over / alto
        x = {"domain": [izquierda, min(izquierda + ancho, 1)], "anchor": f"y{eje}"}
        y = {"domain": [max(1 - (renglon + 1) / renglones + under / alto, 0), arriba], "anchor": f"x{eje}"}
        yield eje, x, y, written_above(p, titulo, x=izquierda, y=arriba, yref="paper")
