"""Tables as figures: columns as wide as their words ask, cells broken into lines, a rule under each row.

One that does not fit a sheet goes on the next ones: its rows under the same header, its columns beside the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from html import escape
from itertools import accumulate, product
from typing import Any

import plotly.graph_objects as go
from msgspec import Struct

from pp0093.ui.charts.base import base_figure
from pp0093.ui.exports.measure import BREAK, words, wrapped
from pp0093.ui.theme import LIGHT
from pp0093.writing.tables import Level, Table
from pp0093.writing.typeface import width

EDGE, MARGIN = 10, 8
CELL_SIZE, LINE, PADDING, GAP = 11, 1.3, 2, 5
ROW = CELL_SIZE * LINE + 2 * PADDING
# Up to how wide a column is without breaking its cells, and how much wider it may be made at a time, in pixels.
MAX_CELL, STEPS = 260, (8, 16, 32, 64)
# The rows whose words say how wide columns have to be.
WEIGHED = 60
# A first column as narrow as this is a code: on the next sheets its name goes with it.
SHORT = 60


class PaperGrid(Struct, frozen=True):
    """A table laid out: each column's width, each row's cells as lines, each row's height; the header comes first."""

    tabla: Table
    anchos: list[float]
    filas: list[list[list[str]]]
    altos: list[float]

    @property
    def alto(self) -> float:
        """How tall it is, in pixels."""
        return sum(self.altos)


def least_height(tabla: Table) -> float:
    """Return a height that the table has at least, in pixels, without measuring its words."""
    return len(tabla.filas) * ROW


def sheets(tabla: Table, ancho: int, alto: float) -> list[PaperGrid]:
    """Return a table laid out on as many sheets of a width and a height as it needs, in pixels."""
    return [hoja for parte in _beside(tabla, ancho) for hoja in _below(_grid(parte, ancho), alto)]


def figure(grilla: PaperGrid, ancho: int, alto: float = 0) -> go.Figure:
    """Draw a table laid out on a sheet of some width, with room below it up to a height."""
    alto = max(alto, grilla.alto)
    bordes = [0.0, *accumulate(grilla.altos)]
    figura = base_figure(
        LIGHT,
        round(alto) + MARGIN,
        margin={"l": EDGE, "r": EDGE, "t": MARGIN / 2, "b": MARGIN / 2},
        width=ancho,
        shapes=list(map(partial(_rule, ancho - 2 * EDGE), bordes[1:], _strong(grilla.tabla))),
    )
    izquierdas = [0.0, *accumulate(a + GAP for a in grilla.anchos)]
    for c, columna in enumerate(grilla.tabla.columnas):
        figura.add_scatter(
            x=[izquierdas[c] + (grilla.anchos[c] if columna.es_numerica else 0)] * len(grilla.filas),
            y=[b + PADDING for b in bordes[:-1]],
            text=_texts(grilla, c),
            mode="text",
            textposition="bottom left" if columna.es_numerica else "bottom right",
            textfont={"size": CELL_SIZE, "color": LIGHT.ink},
            cliponaxis=False,
        )
    figura.update_xaxes(visible=False, range=[0, ancho - 2 * EDGE])
    figura.update_yaxes(visible=False, range=[alto, 0])
    return figura


def _strong(tabla: Table) -> list[bool]:
    """Tell, of the rule under the header and under each row, whether it parts: the header, or what is summed."""
    niveles = [tabla.level(n) for n in range(len(tabla.filas))]
    return [True, *(siguiente == Level.TOTAL for siguiente in [*niveles[1:], Level.ITEM][: len(niveles)])]


def _rule(ancho: float, y: float, es_fuerte: bool) -> dict[str, Any]:
    color = LIGHT.context if es_fuerte else LIGHT.line
    return {"type": "line", "x0": 0, "x1": ancho, "y0": y, "y1": y, "line": {"color": color, "width": 1 + es_fuerte}}


def _beside(tabla: Table, ancho: int) -> list[Table]:
    """Return a table in parts whose columns fit a width, the first ones repeated in each."""
    minimos = [m for m, _ in map(_needs, _columns(tabla))]
    if len(minimos) == 1 or _taken(minimos) <= ancho - 2 * EDGE:
        return [tabla]
    fijas = list(range(2 if minimos[0] <= SHORT and not tabla.columnas[1].es_numerica else 1))
    partes: list[list[int]] = []
    for c in range(len(fijas), len(minimos)):
        cabe = partes and _taken([minimos[i] for i in (*fijas, *partes[-1], c)]) <= ancho - 2 * EDGE
        partes = [*partes[:-1], [*partes[-1], c]] if cabe else [*partes, [c]]
    return [tabla.only([*fijas, *parte]) for parte in partes]


def _below(grilla: PaperGrid, alto: float) -> list[PaperGrid]:
    """Return a table in parts whose rows fit a height, each under its header."""
    cortes, suma = [0], grilla.altos[0]
    for fila, suyo in enumerate(grilla.altos[1:]):
        if suma + suyo > alto and fila > cortes[-1]:
            cortes.append(fila)
            suma = grilla.altos[0]
        suma += suyo
    limites = zip(cortes, [*cortes[1:], len(grilla.tabla.filas)], strict=True)
    return [_rows(grilla, desde, hasta) for desde, hasta in limites]


def _rows(grilla: PaperGrid, desde: int, hasta: int) -> PaperGrid:
    tabla, suyas = grilla.tabla, slice(desde + 1, hasta + 1)
    parte = Table(tabla.columnas, tabla.filas[desde:hasta], tabla.niveles[desde:hasta])
    return PaperGrid(
        parte, grilla.anchos, [grilla.filas[0], *grilla.filas[suyas]], [grilla.altos[0], *grilla.altos[suyas]]
    )


def _grid(tabla: Table, ancho: int) -> PaperGrid:
    anchos = _shared(_columns(tabla), ancho - 2 * EDGE - GAP * (len(tabla.columnas) - 1))
    filas = [
        [wrapped(v, CELL_SIZE, a) for v, a in zip(fila, anchos, strict=True)]
        for fila in [tabla.encabezado, *tabla.written()]
    ]
    altos = [max(1, *map(len, fila)) * CELL_SIZE * LINE + 2 * PADDING for fila in filas]
    return PaperGrid(tabla, anchos, filas, altos)


def _columns(tabla: Table) -> list[tuple[str, ...]]:
    return list(zip(tabla.encabezado, *tabla.written(), strict=True))


def _taken(anchos: Iterable[float]) -> float:
    return sum(a + GAP for a in anchos) - GAP


def _needs(textos: Sequence[str]) -> tuple[float, float]:
    """Return the least width of a column (its longest word) and the one that leaves its cells whole (header apart)."""
    minimo = max(width(p.replace(BREAK, ""), CELL_SIZE) for texto in textos for p in words(texto) or [""])
    return minimo, max(minimo, *(min(width(v, CELL_SIZE), MAX_CELL) for v in textos[1:]), 0)


def _shared(columnas: Sequence[tuple[str, ...]], ancho: float) -> list[float]:
    """Share a width among columns: each its least, then more to whichever makes the table shorter by it."""
    medidas = [_needs(c) for c in columnas]
    lineas = cache(lambda c, a: [len(wrapped(t, CELL_SIZE, a)) for t in columnas[c][: WEIGHED + 1]])
    anchos = [minimo for minimo, _ in medidas]
    while sobra := max(ancho - sum(anchos), 0):
        gana, paso, c = max(_wider(lineas, anchos, sobra), default=(0.0, 0, 0))
        if gana <= 0:
            break
        anchos[c] += paso
    faltan = [max(entero - a, 0) for (_, entero), a in zip(medidas, anchos, strict=True)]
    partes = [f / sum(faltan) if sum(faltan) else 1 / len(medidas) for f in faltan]
    return [a + sobra * parte for a, parte in zip(anchos, partes, strict=True)]


def _wider(
    lineas: Callable[[int, float], list[int]], anchos: list[float], sobra: float
) -> Iterator[tuple[float, int, int]]:
    """Yield, of each column and step that fits, how many lines the table loses a pixel, the step and the column."""
    de_cada = [lineas(c, a) for c, a in enumerate(anchos)]
    antes = sum(map(max, zip(*de_cada, strict=True)))
    for c, paso in product(range(len(anchos)), STEPS):
        if paso <= sobra:
            despues = [*de_cada[:c], lineas(c, anchos[c] + paso), *de_cada[c + 1 :]]
            yield (antes - sum(map(max, zip(*despues, strict=True)))) / paso, paso, c


def _texts(grilla: PaperGrid, columna: int) -> list[str]:
    """Return the cells of a column as Plotly's own markup; the header and what heads or sums others, in bold."""
    celdas = ["<br>".join(escape(linea, quote=False) for linea in fila[columna]) for fila in grilla.filas]
    fuertes = [True, *(grilla.tabla.level(n) != Level.ITEM for n in range(len(grilla.tabla.filas)))]
    return [f"<b>{c}</b>" if fuerte else c for c, fuerte in zip(celdas, fuertes, strict=True)]
