"""Cells: two dimensions as a heat table, combinations as a matrix of dots, all of an instrument as a strip."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any, Protocol

import plotly.graph_objects as go

from pp0093.ask.rows import Row
from pp0093.instruments.sheets import IndicatorState
from pp0093.ui.charts.base import (
    HIDDEN,
    LABEL_SIZE,
    LINE_HEIGHT,
    LONG_LABEL,
    ROWS_DOWN,
    UPRIGHT_IF_NARROW,
    base_figure,
    height,
    trace,
    wrapped,
    written_above,
)
from pp0093.ui.charts.chart import Chart, Columns, Plotted, by_size, chart, find, name
from pp0093.ui.theme import Palette
from pp0093.writing import formats
from pp0093.writing.nouns import counted
from pp0093.writing.tables import value

# Letters that the heads of a heat table have for themselves across half a page.
HEAD_WIDTH = 70
# One combination alone takes no more room than if it were one of these.
FEWEST_COLUMNS = 6
# Pixels of a cell of a strip, and of the codes under its columns.
CELL, CODE_HEIGHT = 30, 48
RESULTS = "Resultado"


def heat(filas: Sequence[Any], *, x: str, y: str, of: str, columns: Columns | None = None) -> Chart:
    """Return a figure by two dimensions as a table whose shade, from zero, says how much."""
    [campo] = find(of, columns, filas)
    return chart(partial(_heat, filas, x, y, campo), filas, (y, x), (campo,), columns=columns)


def _heat(filas: Sequence[Any], x: str, y: str, campo: Plotted, p: Palette) -> go.Figure:
    cabezas, lados = ({value(f, por): name(f, por) for f in by_size(filas, por, campo)} for por in (x, y))
    dichas = {(value(f, y), value(f, x)): f for f in filas if campo.of(f) is not None or campo.hidden(f)}
    celdas = [[dichas.get((lado, cabeza)) for cabeza in cabezas] for lado in lados]
    nombres = [wrapped(n) for n in lados.values()]
    arriba = [wrapped(n, HEAD_WIDTH // len(cabezas)) for n in cabezas.values()]
    # Shades go with the root: a few very large cells would leave the others white. One that is not told is as light as
    # zero, with its words.
    tonos = [[None if f is None else float(max(campo.of(f) or 0, 0) ** 0.5) for f in fila] for fila in celdas]
    calor = {
        "type": "heatmap", "x": arriba, "y": nombres, "z": tonos, "texttemplate": "%{text}",
        "textfont": {"color": p.ink},
        "text": [["" if f is None else campo.label(f) for f in fila] for fila in celdas],
        "hovertext": [
            ["" if f is None else f"{n} · {a}: {campo.whole(f)}" for f, a in zip(fila, arriba, strict=True)]
            for fila, n in zip(celdas, nombres, strict=True)
        ],
        "colorscale": [[0, p.paper], [1, p.tint(campo.color(p))]],
        # With one end alone Plotly would take both from the cells, and the smallest would be white.
        "zmin": 0, "zmax": max((t for fila in tonos for t in fila if t), default=1),
    }  # fmt: skip
    de_cabezas = LINE_HEIGHT * max(c.count("<br>") + 1 for c in arriba)
    eje = {"side": "top", "showgrid": False, "autotickangles": UPRIGHT_IF_NARROW}
    return base_figure(p, height(nombres) + de_cabezas + 60, [calor], x=eje, y=ROWS_DOWN, margin={"t": de_cabezas + 12})


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
    barras = [
        {"x": x, "y": campo.of(f), "hovertext": f"{value(f, combined)}: {campo.whole(f)}"} for x, f in enumerate(filas)
    ]
    puntos = [{"x": x, "y": y} for x in range(len(filas)) for y in alturas.values()]
    # One line for all the columns of dots: nothing joins one to the next.
    columnas: list[dict[str, Any]] = []
    for x, fila in enumerate(filas):
        columnas += [*({"x": x, "y": alturas[c]} for c in value(fila, combined).split("+")), {}]
    como = {"hoverinfo": "skip", "marker": {"color": p.ink, "size": 9}}
    trazas = [
        trace("bar", barras, yaxis="y2", marker={"color": campo.color(p)}),
        trace("scatter", puntos, mode="markers", **(como | {"marker": {"color": p.line, "size": 9}})),
        trace("scatter", columnas, mode="markers+lines", line={"color": p.ink, "width": 2}, **como),
    ]
    eje = {"anchor": "y2", "tickvals": list(range(len(filas))), "ticktext": [campo.label(f) for f in filas]}
    lados = {"domain": [0, 0.66], "tickvals": list(alturas.values()), "ticktext": nombres}
    return base_figure(
        p, 200 + height(nombres), trazas,
        x={**eje, "autotickangles": UPRIGHT_IF_NARROW, "showgrid": False, "showline": False,
           "range": [-0.6, max(len(filas), FEWEST_COLUMNS) - 0.4]},
        y={**lados, "showgrid": False, "range": [-len(alturas) + 0.3, 0.7]}, yaxis2={**HIDDEN, "domain": [0.74, 1]},
    )  # fmt: skip


class State(Protocol):
    """A word, its shape and the meaning of its colour: a light."""

    @property
    def calificacion(self) -> str:
        """The word."""

    @property
    def simbolo(self) -> str:
        """The shape."""

    @property
    def color(self) -> str:
        """The meaning of its colour in the palette."""


def strip(
    indicadores: Sequence[IndicatorState], filas: Sequence[Row], lights: Mapping[str, State], columns: Columns
) -> Chart:
    """Return every indicator as a cell: a band an objective, a column a service, a thick edge for an alert.

    `filas` are the indicators as rows of `columns`; `lights`, the lights by code, in their order.
    """
    cuentas = Counter(f.semaforo for f in indicadores)
    lista = ", ".join(f"{n} {luz}" for luz, n in cuentas.items())
    alt = f"{counted(len(indicadores), 'indicadores')} por objetivo y servicio: {lista}"
    dibuja = partial(_strip, indicadores, lights)
    return Chart(dibuja, filas, columns, "mapa", "Semáforo de los indicadores", "", alt)


def _strip(indicadores: Sequence[IndicatorState], lights: Mapping[str, State], p: Palette) -> go.Figure:
    """Draw the cells; one is one on both axes."""
    notas: list[Row] = []
    celdas: list[tuple[IndicatorState, int, float]] = []
    base = 0.0
    for nombre, grupo in groupby(indicadores, key=lambda f: f.objetivo_nombre):
        columnas: dict[str, list[IndicatorState]] = {}
        for f in grupo:
            columnas.setdefault((f.servicio_politica or RESULTS).split(".", 2)[-1], []).append(f)
        titulo = wrapped(f"{f.objetivo} {nombre}", LONG_LABEL)
        base -= (titulo.count("<br>") + 2) * LINE_HEIGHT / CELL
        notas.append(written_above(p, f"<b>{titulo}</b>", y=base))
        base -= max(map(len, columnas.values()))
        de_codigo = {"y": base, "textangle": -90, "yanchor": "top", "font": {"size": LABEL_SIZE}}
        for x, (codigo, suyas) in enumerate(columnas.items()):
            celdas += [(f, x, base + n) for n, f in enumerate(reversed(suyas))]
            notas.append({**de_codigo, "x": x, "text": codigo})
        base -= CODE_HEIGHT / CELL
    trazas = [_cells(luz, [c for c in celdas if c[0].semaforo == codigo], p) for codigo, luz in lights.items()]
    return base_figure(
        p, round(-base * CELL) + 60, trazas, barmode="overlay", bargap=0, annotations=notas,
        x={**HIDDEN, "range": [-0.5, max(x for _, x, _ in celdas) + 0.5]}, y={**HIDDEN, "range": [base, 0]},
        showlegend=True, legend={"itemclick": False}, margin={"l": 0, "r": 0, "t": 52, "b": 8},
    )  # fmt: skip


def _cells(luz: State, celdas: Sequence[tuple[IndicatorState, int, float]], p: Palette) -> dict[str, Any]:
    """Return the cells of a light. The legend takes the edge of the first one: those without alert go before."""
    vacia, color = luz.color == "nd", p.semantic(luz.color)
    marcas = [
        {
            "x": x, "base": y, "y": 0.88, "text": luz.simbolo, "hovertext": _cell_words(f, luz.calificacion),
            "customdata": [f.indicador], "marker_line_color": p.ink if f.tiene_alerta else color,
            "marker_line_width": 3 if f.tiene_alerta else 1,
        }
        for f, x, y in sorted(celdas, key=lambda c: c[0].tiene_alerta)
    ]  # fmt: skip
    return trace(
        "bar", marcas, width=0.88, name=f"{luz.simbolo} {luz.calificacion} ({len(celdas)})", textposition="inside",
        constraintext="none", marker={"color": p.paper if vacia else color},
        textfont={"color": p.ink if vacia else p.paper},
    )  # fmt: skip


def _cell_words(f: IndicatorState, luz: str) -> str:
    avance = "sin avance" if f.avance_tipo1 is None else formats.percent(f.avance_tipo1)
    alertas = (("avance fuera de rango", f.alerta_planeamiento), ("retroceso", f.alerta_retroceso))
    estado = ", ".join([luz, avance, *(palabras for palabras, la_tiene in alertas if la_tiene)])
    return "<br>".join([f.indicador, wrapped(f.nombre, LONG_LABEL), estado, f"Responsable: {f.responsable}"])
