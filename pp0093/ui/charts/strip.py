"""Every indicator of an instrument at once: a cell each, with its light's colour and shape."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby

import plotly.graph_objects as go
from msgspec import Struct

from pp0093.ask.rows import Row
from pp0093.instruments.sheets import IndicatorState
from pp0093.ui.charts.base import LABEL_SIZE, LEGEND_ABOVE, LONG_LABEL, NAME, base_figure, wrapped
from pp0093.ui.charts.chart import Chart, Columns
from pp0093.ui.charts.points import State
from pp0093.ui.theme import Palette
from pp0093.writing import formats
from pp0093.writing.nouns import counted

CELL, LABEL_LINE, CODE_HEIGHT = 30, 18, 48
RESULTS = "Resultado"


class StripCell(Struct, frozen=True):
    """An indicator where it is drawn; a cell is one on both axes."""

    estado: IndicatorState
    x: int
    y: float


def strip(
    indicadores: Sequence[IndicatorState], filas: Sequence[Row], lights: Mapping[str, State], columns: Columns
) -> Chart:
    """Return every indicator as a cell: a band an objective, a column a service, a thick edge for an alert.

    `filas` are the indicators as rows of `columns`; `lights`, the lights by code, in their order.
    """
    cuentas = Counter(f.semaforo for f in indicadores)
    lista = ", ".join(f"{n} {luz}" for luz, n in cuentas.items())
    alt = f"{counted(len(indicadores), 'indicadores')} por objetivo y servicio: {lista}"
    titulo = "Semáforo de los indicadores"
    return Chart(lambda p: _strip(indicadores, lights, p), filas, columns, "mapa", titulo, "", alt)


def _strip(indicadores: Sequence[IndicatorState], lights: Mapping[str, State], p: Palette) -> go.Figure:
    """Draw the cells."""
    bandas = [(nombre, list(grupo)) for nombre, grupo in groupby(indicadores, key=lambda f: f.objetivo_nombre)]
    celdas: list[StripCell] = []
    notas: list[Row] = []
    base = 0.0
    for nombre, grupo in bandas:
        titulo = wrapped(f"{grupo[0].objetivo} {nombre}", LONG_LABEL)
        base -= (titulo.count("<br>") + 2) * LABEL_LINE / CELL
        notas.append({**NAME, "y": base, "text": f"<b>{titulo}</b>"})
        columnas = _columns(grupo)
        base -= max(len(c) for c in columnas.values())
        celdas += [
            StripCell(f, x, base + y)
            for x, columna in enumerate(columnas.values())
            for y, f in enumerate(reversed(columna))
        ]
        base -= CODE_HEIGHT / CELL
        notas += _column_codes(list(columnas), base, p)
    # The legend takes the edge of the first one: those without alert go before.
    de_luz = {
        codigo: sorted((c for c in celdas if c.estado.semaforo == codigo), key=lambda c: c.estado.tiene_alerta)
        for codigo in lights
    }
    return base_figure(
        p,
        round(-base * CELL) + 60,
        [_cells(luz, de_luz[codigo], p) for codigo, luz in lights.items()],
        x={"visible": False, "range": [-0.5, max(c.x for c in celdas) + 0.5]},
        y={"visible": False, "range": [base, 0]},
        barmode="overlay",
        bargap=0,
        showlegend=True,
        legend={**LEGEND_ABOVE, "itemclick": False},
        margin={"l": 0, "r": 0, "t": 52, "b": 8},
        annotations=notas,
    )


def _columns(grupo: list[IndicatorState]) -> dict[str, list[IndicatorState]]:
    """Return the indicators of an objective by column: the result ones first, then service by service."""
    columnas: dict[str, list[IndicatorState]] = {}
    for f in grupo:
        servicio = f.servicio_politica
        columnas.setdefault(RESULTS if servicio is None else servicio.split(".", 2)[-1], []).append(f)
    return columnas


def _column_codes(codigos: list[str], y: float, p: Palette) -> list[Row]:
    letra = {"size": LABEL_SIZE, "color": p.soft_ink}
    comun = {"y": y + CODE_HEIGHT / CELL, "textangle": -90, "showarrow": False, "yanchor": "top", "font": letra}
    return [{**comun, "x": x, "text": codigo} for x, codigo in enumerate(codigos)]


def _cells(luz: State, celdas: list[StripCell], p: Palette) -> Row:
    vacia = luz.color == "nd"
    color = p.semantic(luz.color)
    return {
        "type": "bar",
        "x": [c.x for c in celdas],
        "base": [c.y for c in celdas],
        "y": [0.88] * len(celdas),
        "width": 0.88,
        "name": f"{luz.simbolo} {luz.calificacion} ({len(celdas)})",
        "marker": {
            "color": p.paper if vacia else color,
            "line": {
                "color": [p.ink if c.estado.tiene_alerta else color for c in celdas],
                "width": [3 if c.estado.tiene_alerta else 1 for c in celdas],
            },
        },
        "text": [luz.simbolo] * len(celdas),
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "none",
        "textfont": {"size": LABEL_SIZE, "color": p.ink if vacia else p.paper},
        "customdata": [[_cell_words(c.estado, luz.calificacion), c.estado.indicador] for c in celdas],
        "hovertemplate": "%{customdata[0]}<extra></extra>",
    }


def _cell_words(f: IndicatorState, luz: str) -> str:
    avance = "sin avance" if f.avance_tipo1 is None else formats.percent(f.avance_tipo1)
    alertas = (
        ("avance fuera de rango", f.alerta_planeamiento),
        ("retroceso", f.alerta_retroceso),
    )
    estado = ", ".join([luz, avance, *(palabras for palabras, la_tiene in alertas if la_tiene)])
    return "<br>".join([f.indicador, wrapped(f.nombre, LONG_LABEL), estado, f"Responsable: {f.responsable}"])
