"""Cells: two dimensions as a heat table, an instrument as a strip, departments as squares, and outlines.

A cell has a place, a colour, its words inside, what it says on hover and the code that a click takes.
"""

from __future__ import annotations

import json
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from itertools import groupby
from operator import attrgetter
from typing import Any

import plotly.graph_objects as go
from msgspec.structs import replace

from pp0093 import country
from pp0093.ask import catalog
from pp0093.ask.rows import Row, bounds
from pp0093.ask.standing.norms import Rating
from pp0093.instruments.figures import IndicatorState
from pp0093.ui.charts.base import (
    LINE_HEIGHT,
    LONG_LABEL,
    SMALL_SIZE,
    Mark,
    annotation,
    figure,
    row_height,
    trace,
    wrapped,
)
from pp0093.ui.charts.chart import Chart, Plotted, by_size, chart, find, row_name
from pp0093.ui.theme import Palette, mixed
from pp0093.writing import formats
from pp0093.writing.nouns import counted
from pp0093.writing.tables import Columns, Style, hidden, value, words

# Letters that the heads of a heat table have for themselves across half a page.
HEAD_WIDTH = 70
# Pixels of a cell of a strip, how many go in a line; what part of its place a cell takes, and thick edges.
CELL, IN_LINE, SIDE, OUTLINE = 44, 8, 0.94, 3
MARKERS = {"▼": "triangle-down", "◆": "diamond", "●": "circle", "○": "circle-open"}
MAP_DIMENSION = "departamento"
# Where shades begin: round, and the same for every year and filter, so that two maps can be compared. Of a share of all
# the firms of the country most departments have little.
BREAKS: Mapping[str, tuple[float, ...]] = {
    Style.NUMBER: (50, 200, 1000, 5000),
    Style.PERCENT: (20, 40, 60, 80),
    Style.RATE: (5, 10, 20, 40),
    Style.SOLES: (10**4, 10**5, 10**6, 10**7),
    "participacion_pct": (1, 5, 10, 20),
}


def _cell(p: Palette, lugar: tuple[float, float], color: str, texto: str, dicho: str) -> Mark:
    (x, y), tinta = lugar, p.words_on(color)
    donde = {"x": x, "base": y - SIDE / 2, "y": SIDE}
    return {**donde, "marker_color": color, "textfont_color": tinta, "text": texto, "hovertext": dicho}


def heat(filas: Sequence[Any], *, x: str, y: str, of: str) -> Chart:
    """Return a figure by two dimensions as a table whose shade, from zero, says how much."""
    [campo] = find(of, filas=filas)

    def draw(p: Palette) -> go.Figure:
        """Draw the cells; shades go with the root of each: a few very large ones would leave the others white."""
        cabezas, lados = ({value(f, por): row_name(f, por) for f in by_size(filas, por, campo)} for por in (x, y))
        columnas, renglones = list(cabezas), list(lados)
        arriba = [wrapped(n, HEAD_WIDTH // len(cabezas)) for n in cabezas.values()]
        nombres = list(map(wrapped, lados.values()))
        color = p.tint(campo.color(p))
        mayor = max((campo.of(f) or 0 for f in filas), default=0) or 1
        celdas = []
        for f in filas:
            if hidden(f, campo.clave) or campo.of(f) is not None:
                lugar = columnas.index(value(f, x)), -renglones.index(value(f, y))
                tono = mixed(p.paper, color, (max(campo.of(f) or 0, 0) / mayor) ** 0.5)
                dicho = f"{row_name(f, y)} · {row_name(f, x)}: {campo.whole(f)}"
                celdas.append(_cell(p, lugar, tono, campo.label(f), dicho))
        de_cabezas = LINE_HEIGHT * max(c.count("<br>") + 1 for c in arriba)
        alto = len(nombres) * row_height(nombres) + de_cabezas + 60
        return figure(
            p, "calor", [trace("celda", celdas)], nombres, height=alto, margin={"t": de_cabezas + 12},
            xaxis={"tickvals": [*range(len(arriba))], "ticktext": arriba, "range": [-0.5, len(arriba) - 0.5]},
            yaxis={
                "tickvals": [-n for n in range(len(nombres))], "ticktext": nombres,
                "range": [0.5 - len(nombres), 0.5],
            },
        )  # fmt: skip

    return chart(draw, filas, (y, x), (campo,), None)


def strip(
    indicadores: Sequence[IndicatorState],
    filas: Sequence[Row],
    lights: Mapping[str, Rating],
    columns: Columns,
    bands: Mapping[str, str],
) -> Chart:
    """Return every indicator as a cell: a band an objective, by light, an arrow where it is worse than at its start.

    `filas` are the indicators as rows of `columns`; `lights`, the lights by code, in their order; `bands`, the name of
    each objective.
    """
    lista = ", ".join(f"{n} {luz}" for luz, n in Counter(f.semaforo for f in indicadores).items())
    alt = f"{counted(len(indicadores), 'indicadores')} por objetivo y servicio: {lista}"
    return Chart(partial(_strip, indicadores, lights, bands), filas, columns, alt)


def _strip(
    indicadores: Sequence[IndicatorState], lights: Mapping[str, Rating], bands: Mapping[str, str], p: Palette
) -> go.Figure:
    """Draw the cells, one of which is one on both axes."""
    notas: list[Row] = []
    celdas: dict[Any, list[Mark]] = {codigo: [] for codigo in lights}
    base = 0.0
    for objetivo, grupo in groupby(indicadores, key=attrgetter("objetivo")):
        base -= 2 * LINE_HEIGHT / CELL
        notas.append(annotation(p, "encima", text=f"<b>{objetivo} {bands[objetivo]}</b>", y=base))
        for n, f in enumerate(sorted(grupo, key=lambda f: [*lights].index(str(f.semaforo)))):
            base -= not n % IN_LINE
            celdas[f.semaforo].append(_of_light(f, lights[str(f.semaforo)], (n % IN_LINE, base + 0.5), p))
    trazas = [trace("celda", suyas, showlegend=False) for suyas in celdas.values()]
    # A letter that the face lacks would have the whole name of a legend drawn in another: its shape is a marker's.
    trazas += [
        trace(
            "punto", [{"x": None, "y": None}], name=f"{luz.calificacion} ({len(celdas[codigo])})",
            marker_color=p.semantic(luz.color), marker_symbol=MARKERS[luz.simbolo],
        )
        for codigo, luz in lights.items()
    ]  # fmt: skip
    return figure(
        p, "tira", trazas, height=round(-base * CELL) + 60, annotations=notas,
        xaxis={"range": [-0.5, IN_LINE - 0.5]}, yaxis={"range": [base, 0]},
    )  # fmt: skip


def _of_light(f: IndicatorState, luz: Rating, lugar: tuple[float, float], p: Palette) -> Mark:
    avance = "sin avance" if f.avance_tipo1 is None else formats.percent(f.avance_tipo1)
    alertas = (("avance fuera de rango", f.alerta_planeamiento), ("retroceso", f.alerta_retroceso))
    estado = ", ".join([luz.calificacion, avance, *(palabras for palabras, la_tiene in alertas if la_tiene)])
    dicho = "<br>".join([f.indicador, wrapped(f.nombre, LONG_LABEL), estado, f"Responsable: {f.responsable}"])
    color = p.semantic(luz.color)
    texto = f"{luz.simbolo} ↓" if f.alerta_retroceso else luz.simbolo
    celda = _cell(p, lugar, p.paper if luz.color == "nd" else color, texto, dicho)
    return {**celda, "marker_line_color": color, "marker_line_width": 1, "customdata": [f.indicador]}


def tiles(filas: Sequence[Any], *, of: str, outlined: str | None = None) -> Chart:
    """Return departments as equal squares, each where it roughly lies, shaded in steps by a figure of the rows.

    `outlined` is the one that was chosen.
    """
    return _map(_tiles, filas, of, outlined)


def outlines(filas: Sequence[Any], *, of: str, outlined: str | None = None) -> Chart:
    """Return the departments' outlines, drawn as filled lines so that they need no map from anywhere."""
    return _map(_outlines, filas, of, outlined)


def _map(
    dibuja: Callable[[Sequence[Mark], Plotted, Palette], list[Mark]],
    filas: Sequence[Any],
    of: str,
    elegido: str | None,
) -> Chart:
    """Return a chart of the departments: `dibuja` takes each with its row, its colour and its edge."""
    [campo] = find(of, filas=filas)
    de_cada = {value(f, MAP_DIMENSION): f for f in filas}

    def draw(p: Palette) -> go.Figure:
        tonos, leyenda = _shades(campo, de_cada, p)
        lugares = [
            {**d, "fila": de_cada.get(d[MAP_DIMENSION], {})} for d in catalog.published().rules.codes(MAP_DIMENSION)
        ]
        for d in lugares:
            es_elegido = d[MAP_DIMENSION] == elegido
            d["color"] = tonos.get(d[MAP_DIMENSION], p.paper)
            d["linea"] = {"color": p.ink if es_elegido else p.context, "width": OUTLINE if es_elegido else 0.7}
            d["dicho"] = f"{d[f'{MAP_DIMENSION}_nombre']}: {campo.whole(d['fila'])}"
        lugares.sort(
            key=lambda d: d[MAP_DIMENSION] == elegido
        )  # No neighbour is drawn over the outline of the chosen one.
        return figure(p, "mapa", dibuja(lugares, campo, p), annotations=[leyenda] if tonos else [])

    return chart(draw, by_size(filas, MAP_DIMENSION, campo), MAP_DIMENSION, (campo,), None).of(filas)


def _shades(campo: Plotted, de_cada: Mapping[str, Any], p: Palette) -> tuple[dict[str, str], Mark]:
    """Return the shade of each department that has one, and the line below the map that says where each begins.

    None where nothing is known, or what it lies between is of several.
    """
    cortes = BREAKS.get(campo.clave) or BREAKS[campo.columna.estilo]
    color = campo.color(p)
    colores = [mixed(p.paper, color, 0.16 + 0.84 * n / len(cortes)) for n in range(len(cortes) + 1)]
    tonos = {}
    for codigo, fila in de_cada.items():
        entre = bounds(fila, campo.clave) or (campo.of(fila),)
        pasos = {bisect(cortes, v) for v in entre if v is not None}
        if len(pasos) == 1 and campo.of(fila) is not None:
            tonos[codigo] = colores[pasos.pop()]
    menos, *mas = map(replace(campo.columna, decimales=0).alone, cortes)
    dichos = [f"menos de {menos}", f"desde {menos}", *mas]
    partes = (f'<span style="color:{c};font-size:20px">■</span> {d}' for c, d in zip(colores, dichos, strict=True))
    debajo = {"x": 0.5, "xanchor": "center", "y": 0, "yref": "paper", "yanchor": "top", "yshift": 2}
    return tonos, annotation(
        p, "encima", text="  ".join(partes), font={"size": SMALL_SIZE, "color": p.soft_ink}, **debajo
    )


def _tiles(lugares: Sequence[Mark], campo: Plotted, p: Palette) -> list[Mark]:
    """Return each department as a square with its figure and, in a line of its own, what that is not."""
    cuadros = []
    for d in lugares:
        # What is no number is long for a square.
        callada = words(d["fila"], campo.clave).replace("menos ", "menos<br>").replace(" y ", "<br>y ")
        cifra = callada or campo.columna.alone(value(d["fila"], campo.clave))
        aviso = campo.caveat(d["fila"]).strip(" ()")
        texto = "<br>".join(filter(None, [f"<b>{d['abreviatura']}</b>", cifra, aviso]))
        celda = _cell(p, (int(d["grilla_columna"]), -int(d["grilla_fila"])), d["color"], texto, d["dicho"])
        borde = {"marker_line_color": d["linea"]["color"], "marker_line_width": d["linea"]["width"]}
        cuadros.append({**celda, **borde, "customdata": [d[MAP_DIMENSION]]})
    return [trace("celda", cuadros, textfont_size=SMALL_SIZE)]


def _outlines(lugares: Sequence[Mark], _campo: Plotted, _p: Palette) -> list[Mark]:
    return [
        trace("contorno", anillo, line=d["linea"], fillcolor=d["color"], text=d["dicho"])
        for d in lugares
        for anillo in _boundaries().get(d[MAP_DIMENSION], ())
    ]


@cache
def _boundaries() -> dict[str, list[list[Mark]]]:
    """Return the outer rings of each department (country/fronteras.json), in degrees."""
    datos = json.loads(country.BOUNDARIES.read_text(encoding="utf-8"))
    return {
        f["properties"][MAP_DIMENSION]: [
            [{"x": x, "y": y} for x, y, *_ in anillo] for anillo, *_ in f["geometry"]["coordinates"]
        ]
        for f in datos["features"]
    }
