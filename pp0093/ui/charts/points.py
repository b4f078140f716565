"""Points on one axis, a row each: two of them joined, one on its interval, both sides of a comparison."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import ceil, floor
from typing import Any

import plotly.graph_objects as go
from msgspec.structs import replace

from pp0093.ask.registry import Unit
from pp0093.ask.standing.change import Side
from pp0093.compare.pairs import Compared
from pp0093.compare.texts import changed, named
from pp0093.provenance import OF_UNITS, Provenance
from pp0093.ui.charts.base import (
    Mark,
    figure,
    height,
    joined,
    trace,
    upright,
    wrapped,
)
from pp0093.ui.charts.chart import (
    INVENTED,
    Chart,
    Columns,
    Label,
    Plotted,
    Rows,
    chart,
    find,
    is_mixed,
    name,
    scale,
    shade,
    unrolled,
)
from pp0093.ui.theme import Palette
from pp0093.writing.tables import value

# Shares that differ in more points than these are not close: their scale is not cut. Where a cut one may begin.
WIDEST_CUT, STEP = 30, 5
# Pixels below a cut scale for its figures and what it says.
ROOM_FOR_TITLE = 82
# Height of a row with a label over one of its ends and one under the other, and of one whose label has several lines.
DUMBBELL_ROW, TALL_ROW = 74, 92
# How near an end of a scale, as a part of it, a label has no room on both sides.
NEAR_EDGE = 0.18
# Of two sides: the height of a row, and of one with a mark that says in a line of its own that it is invented.
PAIR_ROW, MARKED_ROW, EDGES = 70, 80, 36
# Space between indicators of different units, in rows.
PANEL_GAP = 0.25
# Where the changes stand, in a column of their own; labels of less than SMALL start at their mark, and those as near
# the other end finish at it.
CHANGES, SMALL = 1.08, 0.3
NOT_COMPARED = "≠ no se<br>compara"


def points(
    filas: Rows,
    *,
    x: str,
    y: str,
    interval: tuple[str, str],
    n: str = "",
    names: Label | None = None,
    label: Label | None = None,
    is_open: Callable[[Any], bool] = lambda _: False,
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

    def said(fila: Any) -> str:
        parte = principal.label(fila)
        if is_open(fila):
            desde, hasta = (c.columna.alone(value(fila, c.clave)) for c in limites)
            parte = f"{desde if desde == hasta else f'entre {desde} y {hasta}'}{principal.caveat(fila)}"
        return " · n = ".join([parte, *(c.label(fila) for c in muestra)])

    def mark(fila: Any) -> tuple[Mark, float | None, float | None]:
        nombre, texto = (names(fila) if names else name(fila, y)).split("<br>"), (label or said)(fila)
        dicho = "<br>".join(map(wrapped, nombre))
        marca = {
            "x": principal.of(fila), "y": dicho, "text": texto, "hovertext": f"{dicho}: {texto}",
            "customdata": [value(fila, y)], "marker_symbol": principal.shape(fila, "diamond"),
            "marker_opacity": 0 if is_open(fila) else 1,
        }  # fmt: skip
        return marca, limites[0].of(fila), limites[1].of(fila)

    marcas = [mark(f) for f in filas if principal.of(f) is not None]
    dibuja = partial(_intervals, marcas, principal, cut=cut)
    return chart(dibuja, filas, y, campos, columns, label=label, names=names, drawn=(principal,))


def _intervals(
    marcas: Sequence[tuple[Mark, float | None, float | None]], campo: Plotted, p: Palette, *, cut: bool
) -> go.Figure:
    """Draw points on their intervals, from 0 to 100 or on a scale marked as cut, each with its words over it."""
    todos = [v for m, *limites in marcas for v in (m["x"], *limites) if v is not None]
    abajo, arriba = _ends(todos) if cut else (0, 100)
    largo, nombres = arriba - abajo, [m["y"] for m, *_ in marcas]
    lugares = [{**m, "textposition": f"top {_lean((m['x'] - abajo) / largo, NEAR_EDGE)}"} for m, *_ in marcas]
    tramos = joined((desde, hasta, m["y"]) for m, desde, hasta in marcas)
    puntos = trace("punto", lugares, marker_size=12, marker_color=campo.color(p))
    son_altos = any("<br>" in m["text"] for m in lugares)
    eje = {"range": [abajo, arriba + 0.08 * largo], **scale((), (campo,)).axis}
    alto, dicho = TALL_ROW * len(marcas) + 50 if son_altos else height(nombres) + 70, dict[str, Any]()
    if son_altos:
        dicho |= {"yaxis": {"range": [len(marcas) - 0.4, -0.7], "autorange": False}}
    if abajo:
        alto += ROOM_FOR_TITLE
        eje |= {"title": {"text": f"Escala cortada:<br>de {abajo} % a {arriba} %"}}
        marca = {"x": abajo, "y": 0, "yref": "paper", "text": "<b>//</b>", "bgcolor": p.paper}
        dicho |= {"annotations": [marca], "margin": {"b": ROOM_FOR_TITLE}}
    return figure(p, "intervalos", [tramos, puntos], height=alto, xaxis=eje, **dicho)


def _lean(parte: float, cerca: float) -> str:
    """Return the side to which a label leans: beside an edge of the scale away from it, so that it covers no name."""
    return "right" if parte < cerca else "left" if parte > 1 - cerca else "center"


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

    The first is named over its mark and the second under. `picks` is the key of the code that a click takes.
    """
    filas, columns = unrolled(filas, columns)
    campos = find(x, columns, filas)
    return chart(partial(_dumbbell, filas, y, campos, reference=reference, picks=picks or y), filas, y, campos, columns)


def _dumbbell(
    filas: Sequence[Any], por: str, campos: Sequence[Plotted], p: Palette, *, reference: float | None, picks: str
) -> go.Figure:
    escala = scale(filas, campos, tells_the_least=True)
    nombres = [wrapped(name(f, por)) for f in filas]
    lugares = [[escala.on(f, c) for f in filas] for c in campos]
    trazas = [joined(zip(*lugares, nombres, strict=True))]
    for campo, forma, lado, puestos in zip(campos, ("circle", "diamond"), ("top", "bottom"), lugares, strict=True):
        marcas = []
        for fila, nombre, x in zip(filas, nombres, puestos, strict=True):
            texto = "" if x is None else escala.label(fila, campo)
            marcas.append({
                "x": x, "y": nombre, "text": texto, "customdata": [value(fila, picks)],
                "hovertext": f"{nombre}<br>{campo.columna.etiqueta}: {texto}",
                "marker_symbol": campo.shape(fila, forma),
            })  # fmt: skip
        como = {"textposition": f"{lado} center", "marker_color": shade(campo, campos, p)}
        trazas.append(trace("punto", marcas, name=campo.columna.etiqueta, **como))
    valores = [0, reference or 0, *(v for puestos in lugares for v in puestos if v is not None)]
    desde, hasta = min(valores), max(valores)
    aire = 0.12 * (hasta - desde)
    return figure(
        p, "unidas", trazas, height=90 + height(nombres, DUMBBELL_ROW), yaxis={"categoryarray": nombres},
        xaxis={"range": [desde - aire if desde < 0 else 0, hasta + aire], **escala.axis},
        shapes=[*(upright(0, p.context) if desde < 0 else []), *upright(reference, p.context, "dot")],
    )  # fmt: skip


def pairs(filas: Sequence[Compared], nombres: tuple[str, str], alt: str) -> Chart:
    """Return both values of each indicator on one axis a unit, from zero, joined where they compare, and the change.

    Where the bases differ the line is broken and says so; a missing value says so in words. What neither side has is
    not drawn. What is looked at is filled, what it is compared with hollow.
    """
    return Chart(partial(_pairs, filas, nombres), (), None, alt)


def _pairs(filas: Sequence[Compared], nombres: tuple[str, str], p: Palette) -> go.Figure:
    lineas = _placed([_drawn(f) for f in filas if f.tiene_algo])
    es_mixta = is_mixed(s.procedencia for f, *_ in lineas for s in (f.a, f.b) if s.procedencia)
    tramos = [
        (f, (float(f.a.valor or 0) / mayor, float(f.b.valor or 0) / mayor, y))
        for f, y, mayor in lineas
        if f.a.tiene_valor and f.b.tiene_valor
    ]
    cambios = [
        {"x": CHANGES, "y": tramo[-1], "text": f"<b>{changed(f)}</b>" if f.es_comparable else NOT_COMPARED}
        for f, tramo in tramos
    ]
    abajo = lineas[-1][1]
    trazas = [
        joined(t for f, t in tramos if f.es_comparable),
        joined((t for f, t in tramos if not f.es_comparable), line_color=p.nd, line_width=2, line_dash="dot"),
        trace("lado", [_end(n, n[0].b, nombres[1], "bottom", p, es_mixta=es_mixta) for n in lineas]),
        trace("lado", [_end(n, n[0].a, nombres[0], "top", p, es_mixta=es_mixta) for n in lineas]),
        trace("al_lado", cambios),
    ]
    lados = {"tickvals": [y for _, y, _ in lineas], "ticktext": [wrapped(named(f)) for f, *_ in lineas]}
    alto = round((MARKED_ROW if es_mixta else PAIR_ROW) * (abajo + 1)) + EDGES
    y = {**lados, "range": [abajo + 0.5, -0.5]}
    return figure(p, "pares", trazas, height=alto, yaxis=y, shapes=upright(0, p.context))


def _drawn(fila: Compared) -> Compared:
    """Return a pair without its invented side where the other is of units: no chart has both."""
    if not any(s.procedencia in OF_UNITS for s in (fila.a, fila.b)):
        return fila
    a, b = (replace(s, valor=None) if s.procedencia == Provenance.SYNTHETIC else s for s in (fila.a, fila.b))
    return replace(fila, a=a, b=b)


def _placed(filas: Sequence[Compared]) -> list[tuple[Compared, float, float]]:
    """Return each indicator, how far down it is, and the largest value of its unit: the end of its axis.

    Amounts, shares and counts have an axis each.
    """
    paneles: dict[str, list[Compared]] = {}
    for f in filas:
        unidad = f.indicador.unidad
        paneles.setdefault(unidad if unidad in (Unit.SOLES, Unit.PERCENT) else Unit.COUNT, []).append(f)
    lineas: list[tuple[Compared, float, float]] = []
    for numero, panel in enumerate(paneles.values()):
        mayor = max(float(s.valor or 0) for f in panel for s in (f.a, f.b)) or 1.0
        lineas += [(f, y + PANEL_GAP * numero, mayor) for y, f in enumerate(panel, len(lineas))]
    return lineas


def _end(
    linea: tuple[Compared, float, float], lado: Side, nombre: str, alto: str, p: Palette, *, es_mixta: bool
) -> Mark:
    """Return the mark of one side: where it stands and, above or below it, whose it is and how much."""
    fila, y, mayor = linea
    idea, x = find(fila.indicador.id)[0].idea, float(lado.valor or 0) / mayor
    es_inventada = lado.procedencia == Provenance.SYNTHETIC
    cuanto = lado.written(fila.indicador) if lado.se_conoce else f"sólo {INVENTED}" if es_inventada else "sin dato"
    if es_mixta and lado.tiene_valor and es_inventada:
        cuanto += f"<br>({INVENTED})"
    texto = f"{'' if lado.tiene_valor else '  '}{nombre}: {cuanto}"
    forma = ("circle" if idea == "money" else "diamond") + ("-open" if alto == "bottom" else "")
    return {
        "x": x, "y": y, "text": texto, "hovertext": f"{fila.etiqueta}<br>{texto}",
        "textposition": f"{alto} {_lean(x, SMALL) if lado.tiene_valor else 'right'}",
        "marker_color": p.semantic(idea), "marker_line_color": p.semantic(idea), "marker_symbol": forma,
        "marker_opacity": int(lado.tiene_valor),
    }  # fmt: skip
