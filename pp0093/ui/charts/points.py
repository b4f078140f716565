"""Points: with their interval, and two of them on a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import ceil, floor
from typing import Any

import plotly.graph_objects as go
from msgspec import Struct

from pp0093.ui.charts.base import (
    ROOM_FOR_LEGEND,
    ROWS_DOWN,
    base_figure,
    height,
    joined,
    trace,
    upright,
    wrapped,
)
from pp0093.ui.charts.chart import Chart, Columns, Label, Plotted, Rows, chart, find, name, scale, shade, unrolled
from pp0093.ui.theme import Palette
from pp0093.writing.tables import value

# Shares that differ in more points than these are not close: their scale is not cut. Where a cut one may begin.
WIDEST_CUT, STEP = 30, 5
# Pixels below a cut scale for its figures and what it says.
ROOM_FOR_TITLE = 82
# How near an end of a scale, in percent of it, a label has no room on both sides.
NEAR_EDGE = 18
# Height of a row with a label over one of its ends and one under the other, and of one whose label has several lines.
DUMBBELL_ROW, TALL_ROW = 74, 92


def points(
    filas: Rows,
    *,
    x: str,
    y: str,
    interval: tuple[str, str],
    n: str = "",
    names: Label | None = None,
    label: Label | None = None,
    is_open: Callable[[Any], bool] | None = None,
    cut: bool = False,
    columns: Columns | None = None,
) -> Chart:
    """Return a share of each row as a point on its interval, with the size of its sample (`n`, a key) beside it.

    `label` gives a row's words instead of both, and `names` its name where it has more than one line. Of a row that
    `is_open` only the interval is known: it has no point and says "entre a y b". `cut`: where all shares are close,
    the scale begins beside the lowest and says so.
    """
    filas, columns = unrolled(filas, columns)
    campos = find(dict.fromkeys(filter(None, (x, *interval, n))), columns, filas)
    [principal], muestra, limites = find(x, columns, filas), find(n or (), columns), find(interval, columns)

    def share(fila: Any) -> str:
        if not (is_open and is_open(fila)):
            return principal.label(fila)
        desde, hasta = (c.columna.alone(value(fila, c.clave)) for c in limites)
        return f"{desde if desde == hasta else f'entre {desde} y {hasta}'}{principal.caveat(fila)}"

    def said(fila: Any) -> str:
        return " · n = ".join([share(fila), *(c.label(fila) for c in muestra)])

    lugares = [
        Interval(
            f, principal.of(f) or 0, (limites[0].of(f), limites[1].of(f)),
            "<br>".join(map(wrapped, (names(f) if names else name(f, y)).split("<br>"))), (label or said)(f),
        )
        for f in filas
        if principal.of(f) is not None
    ]  # fmt: skip
    dibuja = partial(_intervals, lugares, principal, y, is_open, cut=cut)
    return chart(dibuja, filas, y, campos, columns=columns, label=label, names=names, drawn=(principal,))


class Interval(Struct, frozen=True):
    """A row where it is drawn: its share, the ends of its interval, its name and its words, in lines."""

    fila: Any
    x: float
    limites: tuple[float | None, float | None]
    nombre: str
    texto: str


def _intervals(
    lugares: Sequence[Interval],
    campo: Plotted,
    por: str,
    is_open: Callable[[Any], bool] | None,
    p: Palette,
    *,
    cut: bool,
) -> go.Figure:
    """Draw points on their intervals, from 0 to 100 or on a scale marked as cut, each with its words over it."""
    abajo, arriba = _ends([v for i in lugares for v in (i.x, *i.limites) if v is not None]) if cut else (0, 100)
    marcas = []
    for i in lugares:
        parte = 100 * (i.x - abajo) / (arriba - abajo)
        # A label beside an edge of the scale leans away from it, so that it covers no name.
        lado = "right" if parte < NEAR_EDGE else "left" if parte > 100 - NEAR_EDGE else "center"
        marcas.append({
            "x": i.x, "y": i.nombre, "text": i.texto, "hovertext": f"{i.nombre}: {i.texto}",
            "textposition": f"top {lado}", "customdata": [value(i.fila, por)],
            "marker_symbol": campo.shape(i.fila, "diamond"),
            "marker_opacity": 0 if is_open and is_open(i.fila) else 1,
        })  # fmt: skip
    tramos = joined((*i.limites, i.nombre) for i in lugares)
    puntos = trace("scatter", marcas, mode="markers+text", marker={"color": campo.color(p), "size": 12})
    son_altos = any("<br>" in i.texto for i in lugares)
    alto = TALL_ROW * len(lugares) + 50 if son_altos else height([i.nombre for i in lugares]) + 70
    eje = {"range": [abajo, arriba + 0.08 * (arriba - abajo)], **scale((), (campo,)).axis}
    corte: dict[str, Any] = {}
    if abajo:
        alto += ROOM_FOR_TITLE
        eje |= {"title": {"text": f"Escala cortada:<br>de {abajo} % a {arriba} %"}}
        marca = {"x": abajo, "y": 0, "yref": "paper", "text": "<b>//</b>", "bgcolor": p.paper}
        corte = {"annotations": [marca], "margin": {"b": ROOM_FOR_TITLE}}
    abiertas = {"range": [len(lugares) - 0.4, -0.7], "autorange": False, "showgrid": False}
    return base_figure(p, alto, [tramos, puntos], x=eje, y=abiertas if son_altos else ROWS_DOWN, **corte)


def _ends(valores: Sequence[float]) -> tuple[int, int]:
    """Return where a scale that may be cut begins and ends: from 0 to 100 where shares are far from each other."""
    if not valores or max(valores) - min(valores) > WIDEST_CUT or max(valores) > 100:
        return 0, 100
    return max(STEP * floor((min(valores) - 1) / STEP), 0), min(STEP * ceil((max(valores) + 1) / STEP), 100)


def dumbbell(
    filas: Rows,
    *,
    x: tuple[str, str],
    y: str,
    reference: float | None = None,
    picks: str = "",
    columns: Columns | None = None,
) -> Chart:
    """Return two figures of each row joined by a line, on one axis, with what they are measured against.

    `picks` is the key of the code that a click takes.
    """
    filas, columns = unrolled(filas, columns)
    campos = find(x, columns, filas)
    return chart(
        partial(_dumbbell, filas=filas, por=y, campos=(campos[0], campos[1]), reference=reference, picks=picks or y),
        filas,
        y,
        campos,
        columns=columns,
    )


def _dumbbell(
    p: Palette, *, filas: Sequence[Any], por: str, campos: tuple[Plotted, Plotted], reference: float | None, picks: str
) -> go.Figure:
    """Draw two figures of each row joined, the first named over its mark and the second under."""
    escala = scale(filas, campos, tells_the_least=True)
    nombres = [wrapped(name(f, por)) for f in filas]
    una, otra = campos
    trazas = [joined((escala.on(f, una), escala.on(f, otra), n) for f, n in zip(filas, nombres, strict=True))]
    for campo, forma, lugar in zip(campos, ("circle", "diamond"), ("top", "bottom"), strict=True):
        marcas = []
        for fila, nombre in zip(filas, nombres, strict=True):
            texto = "" if campo.of(fila) is None else escala.label(fila, campo)
            marcas.append({
                "x": escala.on(fila, campo), "y": nombre, "text": texto, "customdata": [value(fila, picks)],
                "hovertext": f"{nombre}<br>{campo.columna.etiqueta}: {texto}",
                "marker_symbol": campo.shape(fila, forma),
            })  # fmt: skip
        como = {"textposition": f"{lugar} center", "marker": {"size": 13, "color": shade(campo, campos, p)}}
        trazas.append(trace("scatter", marcas, mode="markers+text", name=campo.columna.etiqueta, **como))
    valores = [0, reference or 0, *(v for f in filas for c in campos if (v := escala.on(f, c)) is not None)]
    desde, hasta = min(valores), max(valores)
    aire = 0.12 * (hasta - desde)
    # Rows keep their order where the first of them has no figure.
    lados = {**ROWS_DOWN, "categoryorder": "array", "categoryarray": nombres}
    eje = {"range": [desde - aire if desde < 0 else 0, hasta + aire], **escala.axis}
    alto = 90 + sum(max(DUMBBELL_ROW, height([n])) for n in nombres)
    return base_figure(
        p, alto, trazas, x=eje, y=lados, showlegend=True, margin=ROOM_FOR_LEGEND,
        shapes=[*(upright(0, p.context) if desde < 0 else []), *upright(reference, p.context, "dot")],
    )  # fmt: skip
