"""Every indicator of an instrument at once: a cell each, with its light's colour and shape."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

import plotly.graph_objects as go

from pp0093.ask.rows import Row
from pp0093.ui.charts.base import LABEL_SIZE, LEGEND_ABOVE, LONG_LABEL, NAME, base_figure, wrapped
from pp0093.ui.charts.chart import Chart, Columns
from pp0093.ui.charts.points import State
from pp0093.ui.theme import Palette
from pp0093.writing import formats

CELL, LABEL_LINE, CODE_HEIGHT = 30, 18, 48
RESULTS = "Resultado"


def strip(filas: list[Row], lights: Mapping[str, State], columns: Columns) -> Chart:
    """Return every indicator as a cell: a band an objective, a column a service, a thick edge for an alert.

    `filas` are those of instruments.figures.indicators; `lights`, the lights by code, in their order.
    """
    cuentas = {luz: sum(f["semaforo"] == luz for f in filas) for luz in dict.fromkeys(f["semaforo"] for f in filas)}
    alt = f"{len(filas)} indicadores por objetivo y servicio: {', '.join(f'{n} {luz}' for luz, n in cuentas.items())}"
    return Chart(lambda p: _strip(filas, lights, p), filas, columns, "mapa", "Semáforo de los indicadores", "", alt)


def _strip(filas: list[Row], lights: Mapping[str, State], p: Palette) -> go.Figure:
    """Draw the cells. The unit of both axes of a band is one cell."""
    bandas = [(nombre, list(grupo)) for nombre, grupo in groupby(filas, key=lambda f: f["objetivo_nombre"])]
    figura = base_figure(p, CELL, barmode="overlay", showlegend=True, legend={**LEGEND_ABOVE, "itemclick": False})
    celdas: list[Row] = []
    notas: list[Row] = []
    base = 0.0
    for nombre, grupo in bandas:
        titulo = wrapped(f"{grupo[0]['objetivo']} {nombre}", LONG_LABEL)
        base -= (titulo.count("<br>") + 2) * LABEL_LINE / CELL
        notas.append({**NAME, "y": base, "text": f"<b>{titulo}</b>"})
        columnas = _columns(grupo)
        base -= max(len(c) for c in columnas.values())
        celdas += [
            {**f, "x": x, "y": base + y}
            for x, columna in enumerate(columnas.values())
            for y, f in enumerate(reversed(columna))
        ]
        base -= CODE_HEIGHT / CELL
        notas += _column_codes(list(columnas), base, p)
    for codigo, luz in lights.items():
        # The legend takes the edge of the first one: those without alert go before.
        _cells(figura, luz, sorted((c for c in celdas if c["semaforo"] == codigo), key=_has_alert), p)
    figura.update_xaxes(visible=False, range=[-0.5, max(c["x"] for c in celdas) + 0.5])
    figura.update_yaxes(visible=False, range=[base, 0])
    # Given all at once: Plotly checks again every note it has each time that one is added.
    figura.update_layout(
        height=round(-base * CELL) + 60, margin={"l": 0, "r": 0, "t": 52, "b": 8}, bargap=0, annotations=notas
    )
    return figura


def _columns(grupo: list[Row]) -> dict[str, list[Row]]:
    """Return the indicators of an objective by column: the result ones first, then service by service."""
    columnas: dict[str, list[Row]] = {}
    for f in grupo:
        servicio = f["servicio_politica"]
        columnas.setdefault(RESULTS if servicio is None else servicio.split(".", 2)[-1], []).append(f)
    return columnas


def _column_codes(codigos: list[str], y: float, p: Palette) -> list[Row]:
    letra = {"size": LABEL_SIZE, "color": p.soft_ink}
    comun = {"y": y + CODE_HEIGHT / CELL, "textangle": -90, "showarrow": False, "yanchor": "top", "font": letra}
    return [{**comun, "x": x, "text": codigo} for x, codigo in enumerate(codigos)]


def _cells(figura: go.Figure, luz: State, celdas: list[Row], p: Palette) -> None:
    vacia = luz.color == "nd"
    color = p.semantic(luz.color)
    figura.add_bar(
        x=[c["x"] for c in celdas],
        base=[c["y"] for c in celdas],
        y=[0.88] * len(celdas),
        width=0.88,
        name=f"{luz.simbolo} {luz.calificacion} ({len(celdas)})",
        marker={
            "color": p.paper if vacia else color,
            "line": {
                "color": [p.ink if _has_alert(c) else color for c in celdas],
                "width": [3 if _has_alert(c) else 1 for c in celdas],
            },
        },
        text=[luz.simbolo] * len(celdas),
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont={"size": LABEL_SIZE, "color": p.ink if vacia else p.paper},
        customdata=[[_cell_words(c, luz.calificacion), c["indicador"]] for c in celdas],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def _has_alert(fila: Row) -> bool:
    return bool(fila["alerta_planeamiento"] or fila["alerta_retroceso"])


def _cell_words(fila: Row, luz: str) -> str:
    avance = "sin avance" if fila["avance_tipo1"] is None else formats.percent(fila["avance_tipo1"])
    alertas = [
        palabras
        for palabras, clave in (("avance fuera de rango", "alerta_planeamiento"), ("retroceso", "alerta_retroceso"))
        if fila[clave]
    ]
    partes = [fila["indicador"], wrapped(fila["nombre"], LONG_LABEL), ", ".join([luz, avance, *alertas])]
    return "<br>".join([*partes, f"Responsable: {fila['responsable']}"])
