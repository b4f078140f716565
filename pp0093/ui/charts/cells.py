"""Cells: two dimensions as a heat table, and what was combined with what as a matrix of dots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import plotly.graph_objects as go

from pp0093.ui.charts.base import LINE_HEIGHT, ROWS_DOWN, UPRIGHT_IF_NARROW, base_figure, height, wrapped
from pp0093.ui.charts.chart import Chart, Columns, Plotted, chart, find, name
from pp0093.ui.charts.order import by_size
from pp0093.ui.theme import Palette
from pp0093.writing.tables import value

# Letters that the heads of a heat table have for themselves across half a page.
HEAD_WIDTH = 70
# One combination alone takes no more room than if it were one of these.
FEWEST_COLUMNS = 6


def heat(filas: Sequence[Any], *, x: str, y: str, of: str, columns: Columns | None = None) -> Chart:
    """Return a figure by two dimensions as a table whose shade, from zero, says how much."""
    [campo] = find(of, columns, filas)
    return chart(partial(_heat, filas, x, y, campo), filas, (y, x), (campo,), columns=columns)


def _heat(filas: Sequence[Any], x: str, y: str, campo: Plotted, p: Palette) -> go.Figure:
    cabezas, lados = ({value(f, por): name(f, por) for f in by_size(filas, por, campo)} for por in (x, y))
    celdas = {(value(f, y), value(f, x)): f for f in filas}
    renglones = [[celdas.get((lado, cabeza)) for cabeza in cabezas] for lado in lados]
    nombres = [wrapped(n) for n in lados.values()]
    arriba = [wrapped(n, HEAD_WIDTH // len(cabezas)) for n in cabezas.values()]
    lineas = max(c.count("<br>") + 1 for c in arriba)
    tonos = [[_shade_of(f, campo) for f in fila] for fila in renglones]
    calor = {
        "type": "heatmap",
        # Shades go with the root: a few very large cells would leave the others white.
        "z": tonos,
        "x": arriba,
        "y": nombres,
        "text": [["" if f is None or not _is_said(f, campo) else campo.label(f) for f in fila] for fila in renglones],
        "customdata": [[None if f is None else campo.of(f) for f in fila] for fila in renglones],
        "hovertext": [["" if f is None else campo.whole(f) for f in fila] for fila in renglones],
        "texttemplate": "%{text}",
        "textfont": {"color": p.ink},
        "colorscale": [[0, p.paper], [1, p.tint(campo.color(p))]],
        # With one end alone Plotly would take both from the cells, and the smallest would be white.
        "zmin": 0,
        "zmax": max((t for fila in tonos for t in fila if t), default=1),
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hovertemplate": "%{y} · %{x}: %{hovertext}<extra></extra>",
    }
    return base_figure(
        p,
        height(nombres) + LINE_HEIGHT * lineas + 60,
        [calor],
        x={"side": "top", "showgrid": False, "autotickangles": UPRIGHT_IF_NARROW},
        y=ROWS_DOWN,
        margin={"l": 8, "r": 8, "b": 36, "t": LINE_HEIGHT * lineas + 12},
    )


def _shade_of(fila: Any, campo: Plotted) -> float | None:
    """Return how dark a cell is: none where nobody is; as light as zero, with its words, where it is not told."""
    if fila is None or not _is_said(fila, campo):
        return None
    return float(max(campo.of(fila) or 0, 0) ** 0.5)


def _is_said(fila: Any, campo: Plotted) -> bool:
    return campo.of(fila) is not None or bool(campo.hidden(fila))


def matrix(
    filas: Sequence[Any], *, sets: Mapping[str, str], combined: str, of: str, columns: Columns | None = None
) -> Chart:
    """Return combinations of sets (UpSet): a column of dots for each, joined, with its figure in a bar above.

    `sets` are the names of the sets by code; `combined`, the key of a combination, codes joined by "+".
    """
    [campo] = find(of, columns, filas)
    return chart(partial(_matrix, filas, sets, combined, campo), filas, combined, (campo,), columns=columns)


def _matrix(filas: Sequence[Any], sets: Mapping[str, str], combined: str, campo: Plotted, p: Palette) -> go.Figure:
    nombres = [wrapped(n) for n in sets.values()]
    alturas = {codigo: -n for n, codigo in enumerate(sets)}
    lugares = list(range(len(filas)))
    dentro = [[alturas[c] for c in value(f, combined).split("+")] for f in filas]
    barras = {
        "type": "bar", "x": lugares, "y": [campo.of(f) for f in filas], "marker": {"color": campo.color(p)},
        "yaxis": "y2", "hovertext": [f"{value(f, combined)}: {campo.whole(f)}" for f in filas],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip
    puntos = {
        "type": "scatter", "x": [x for x in lugares for _ in alturas], "y": [*alturas.values()] * len(lugares),
        "mode": "markers", "marker": {"color": p.line, "size": 9}, "hoverinfo": "skip",
    }  # fmt: skip
    # One line for all the columns of dots: nothing joins one to the next.
    columnas = {
        "type": "scatter", "x": [x for x, suyas in enumerate(dentro) for _ in (*suyas, None)],
        "y": [y for suyas in dentro for y in (*suyas, None)], "mode": "markers+lines",
        "marker": {"color": p.ink, "size": 9}, "line": {"color": p.ink, "width": 2}, "hoverinfo": "skip",
    }  # fmt: skip
    return base_figure(
        p,
        200 + height(nombres),
        [barras, puntos, columnas],
        xaxis={
            "anchor": "y2", "tickvals": lugares, "ticktext": [campo.label(f) for f in filas],
            "autotickangles": UPRIGHT_IF_NARROW, "showgrid": False, "showline": False, "fixedrange": True,
            "range": [-0.6, max(len(lugares), FEWEST_COLUMNS) - 0.4],
        },
        yaxis={
            "domain": [0, 0.66], "tickvals": list(alturas.values()), "ticktext": nombres, "showgrid": False,
            "range": [-len(alturas) + 0.3, 0.7], "zeroline": False, "automargin": True, "fixedrange": True,
        },
        yaxis2={"domain": [0.74, 1], "visible": False, "fixedrange": True},
    )  # fmt: skip
