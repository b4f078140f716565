"""Tables as figures: columns as wide as their words ask, cells broken into lines, a rule under each row."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import accumulate
from typing import Any

import plotly.graph_objects as go

from pp0093.ui.charts.base import base_figure
from pp0093.ui.exports.measure import width, words, wrapped
from pp0093.ui.theme import LIGHT
from pp0093.writing.tables import Table

EDGE = 10
CELL_SIZE, LINE, PADDING, GAP = 11, 1.3, 2, 7
MAX_CELL = 260
# Width and height in CSS pixels (96 an inch) that a table may take, its heading and foot apart, on an A4 page
# upright (16 x 21 cm) and on its side (25 x 12 cm): on them its type is 8 points.
PAGES = ((605, 800), (945, 460))


@dataclass(frozen=True)
class PaperGrid:
    """A table laid out: each column's width, each row's cells as lines, each row's height; the header comes first."""

    anchos: list[float]
    filas: list[list[list[str]]]
    altos: list[float]


def fits(tabla: Table) -> bool:
    """Tell whether a table fits an A4 page, upright or on its side, with its type legible."""
    return _page(tabla) is not None


def figure(tabla: Table, ancho: int) -> go.Figure:
    """Draw a table as wide as the paper, or as a page on its side where its words ask for it."""
    ancho = max(ancho, _page(tabla) or 0)
    grilla = _grid(tabla, ancho)
    alto = sum(grilla.altos)
    bordes = [0.0, *accumulate(grilla.altos)]
    figura = base_figure(
        LIGHT,
        round(alto) + 8,
        margin={"l": EDGE, "r": EDGE, "t": 4, "b": 4},
        width=ancho,
        shapes=[_rule(b, ancho - 2 * EDGE, es_cabeza=n == 0) for n, b in enumerate(bordes[1:])],
    )
    izquierdas = [0.0, *accumulate(a + GAP for a in grilla.anchos)]
    for c, columna in enumerate(tabla.columnas):
        figura.add_scatter(
            x=[izquierdas[c] + (grilla.anchos[c] if columna.es_numerica else 0)] * len(grilla.filas),
            y=[b + PADDING for b in bordes[:-1]],
            text=_texts([fila[c] for fila in grilla.filas]),
            mode="text",
            textposition="bottom left" if columna.es_numerica else "bottom right",
            textfont={"size": CELL_SIZE, "color": LIGHT.ink},
            cliponaxis=False,
        )
    figura.update_xaxes(visible=False, range=[0, ancho - 2 * EDGE])
    figura.update_yaxes(visible=False, range=[alto, 0])
    return figura


def _rule(y: float, ancho: float, *, es_cabeza: bool) -> dict[str, Any]:
    color = LIGHT.context if es_cabeza else LIGHT.line
    return {"type": "line", "x0": 0, "x1": ancho, "y0": y, "y1": y, "line": {"color": color, "width": 1}}


def _page(tabla: Table) -> int | None:
    """Return the width of the page that a table fits, None when it fits none."""
    for ancho, alto in PAGES:
        # A row has a line at least: many rows need no measuring.
        if len(tabla.filas) * (CELL_SIZE * LINE + 2 * PADDING) > alto:
            continue
        grilla = _grid(tabla, ancho)
        if sum(grilla.altos) <= alto and sum(a + GAP for a in grilla.anchos) - GAP <= ancho - 2 * EDGE + 1:
            return ancho
    return None


def _grid(tabla: Table, ancho: int) -> PaperGrid:
    filas = [tabla.encabezado, *tabla.written()]
    medidas = [_needs(list(columna)) for columna in zip(*filas, strict=True)]
    anchos = _shared(medidas, ancho - 2 * EDGE - GAP * (len(medidas) - 1))
    celdas = [[wrapped(v, CELL_SIZE, a) for v, a in zip(fila, anchos, strict=True)] for fila in filas]
    altos = [max(1, *map(len, fila)) * CELL_SIZE * LINE + 2 * PADDING for fila in celdas]
    return PaperGrid(anchos, celdas, altos)


def _needs(textos: list[str]) -> tuple[float, float]:
    """Return the least width of a column (its longest word) and the one that leaves its cells whole (header apart)."""
    minimo = max(width(palabra, CELL_SIZE) for texto in textos for palabra in words(texto) or [""])
    return minimo, max(minimo, *(min(width(v, CELL_SIZE), MAX_CELL) for v in textos[1:]), 0)


def _shared(medidas: list[tuple[float, float]], ancho: float) -> list[float]:
    """Share a width among columns: each its least, the rest as each would need."""
    sobra = max(ancho - sum(m for m, _ in medidas), 0)
    faltan = [entero - minimo for minimo, entero in medidas]
    partes = [f / sum(faltan) if sum(faltan) else 1 / len(medidas) for f in faltan]
    return [minimo + sobra * parte for (minimo, _), parte in zip(medidas, partes, strict=True)]


def _texts(celdas: list[list[str]]) -> list[str]:
    """Return the cells of a column as Plotly's own markup, the header in bold."""
    cabeza, *cuerpo = ["<br>".join(escape(linea, quote=False) for linea in celda) for celda in celdas]
    return [f"<b>{cabeza}</b>", *cuerpo]
