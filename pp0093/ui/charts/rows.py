"""Rows down the page, each with its name: bars from zero, points joined or on their interval."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import partial
from math import ceil, floor
from operator import add
from typing import Any

import plotly.graph_objects as go
from msgspec.structs import replace

from pp0093.ask.rows import FEW, is_open, is_rest
from pp0093.ui.charts.base import (
    BESIDE_NAMES,
    MAX_LABEL,
    ROOM,
    Mark,
    figure,
    height,
    label_width,
    longest,
    parted,
    trace,
    upright,
    wrapped,
)
from pp0093.ui.charts.chart import (
    UNKNOWN,
    Chart,
    Label,
    Plotted,
    Rows,
    by_size,
    chart,
    find,
    is_missing,
    look,
    row_name,
    scaled,
    shade,
    unrolled,
)
from pp0093.ui.charts.series import NONE, Hollow
from pp0093.ui.theme import Palette
from pp0093.writing.tables import Columns, Style, answer_of, hidden, value

# Letters of a name and of what is written at a bar's end that fit side by side, and of a line of such an end: where
# they do, and where they do not.
SIDE_BY_SIDE, LONGEST_END, SHORT_END, SHORT_NAME = 42, 24, 14, 20
# Pixels of a chart on a telephone, between a bar and what is at its end, and the least part that a bar has of them.
NARROW, BESIDE_BAR, LEAST_BAR = 350, 10, 0.25
# How wide a band stands, of the axis, for a figure that is not told.
BAND = 0.06
# Between which heights of a row no bar reaches.
GAP = (-0.66, -0.4)
# Shares that differ in more points than these are not close: their scale is not cut. Where a cut one may begin, and the
# pixels below it for what it says.
WIDEST_CUT, AXIS_STEP, ROOM_FOR_TITLE, ROOM_FOR_UNIT = 30, 5, 82, 48
# Height of a row of points, and of one whose labels have several lines; how near an end of the scale, as a part of it,
# a label has no room on both sides.
SHAPES = ("circle", "diamond")
POINT_ROW, TALL_ROW, NEAR_EDGE = 46, 92, 0.18


def bars(
    filas: Rows,
    *,
    x: str | Sequence[str],
    y: str,
    label: Label | None = None,
    emphasis: Collection[Any] | None = None,
    reference: float | None = None,
    base: str = "",
    picks: str = "",
    hollow: Hollow = NONE,
    columns: Columns | None = None,
) -> Chart:
    """Return lying bars of a figure; those that stand, by year, are series.standing. Some are `hollow`.

    Of several figures the first that any row has is drawn and all are written. They go in the order of what opens them
    (by_size); what the others leave is hollow. `label` gives a row's words instead. `emphasis` are the values that keep
    their idea's colour, all when it is None. `reference` is what the figure is measured against; `base`, the key of
    where a bar begins that is not at zero, hatched: it is what is taken away.
    """
    filas, columns = unrolled(filas, columns)
    if emphasis is None and any(map(is_rest, filas)):
        emphasis = [value(f, y) for f in filas if not is_rest(f)]
    campos = find(x, columns, filas)
    campo = next((c for c in campos if any(c.of(f) is not None for f in filas)), campos[0])
    todos = (campo, *(c for c in campos if c != campo))
    ordenadas = by_size(filas, y, campo)

    escribe = label or partial(_figures_label, todos)

    def mark(fila: Any, nombre: str, texto: str, p: Palette) -> Mark:
        """Return the bar of a row; a click takes the code in `picks`."""
        miembro = value(fila, y)
        es_fondo = emphasis is not None and miembro not in emphasis
        color = p.nd if is_missing(miembro) else p.context if es_fondo else campo.color(p)
        desde = value(fila, base) if base else None
        return {
            "x": campo.of(fila), "y": nombre, "text": texto,
            "hovertext": f"{nombre}: {' · '.join(c.whole(fila) for c in todos)}",
            "customdata": [] if is_rest(fila) else [value(fila, picks or y)],
            **look(fila, miembro, campo, color, p, hollow=[miembro] if is_rest(fila) else hollow),
            **({"base": float(desde), "marker_pattern_shape": UNKNOWN} if desde else {}),
        }  # fmt: skip

    def draw(p: Palette) -> go.Figure:
        llamadas = [": ".join(filter(None, (row_name(f, y), hollow.get(value(f, y))))) for f in ordenadas]
        nombres, textos = _side_by_side(llamadas, list(map(escribe, ordenadas)))
        marcas = [mark(f, n, t, p) for f, n, t in zip(ordenadas, nombres, textos, strict=True)]
        desde, hasta = _axis_ends(marcas, max(reference or 0, 100 if campo.columna.estilo == Style.PERCENT else 0))
        calladas = _not_told(zip(ordenadas, nombres, strict=True), todos, BAND * hasta)
        trazas = [trace("barra", marcas), *([trace("callada", calladas)] if calladas else [])]
        rayas, dicho = ([], {}) if reference is None else _goal(reference, len(marcas), p)
        rayas += upright(0, p.context) if desde < 0 else []
        return figure(
            p, "acostadas", trazas, nombres, height=max(height(nombres), height(textos)) + 60, shapes=rayas,
            xaxis={"range": [desde, hasta]}, yaxis={"showline": False} if desde < 0 else {}, **dicho,
        )  # fmt: skip

    return chart(draw, ordenadas, y, todos, columns, label=label, drawn=(campo,)).of(filas, columns)


def _not_told(filas: Iterable[tuple[Any, str]], campos: Sequence[Plotted], ancho: float) -> list[Mark]:
    """Return a band of one width for each figure that is not told, which is no zero: of few, where any says so."""
    bandas = []
    for fila, nombre in filas:
        calladas = [hidden(fila, c.clave) for c in campos]
        if calladas[0]:
            por_que = FEW if FEW in calladas else calladas[0]
            bandas.append({"x": ancho, "y": nombre, "text": por_que, "hovertext": f"{nombre}: {por_que}"})
    return bandas


def _goal(reference: float, cuantas: int, p: Palette) -> tuple[list[Mark], dict[str, Any]]:
    """Return the line of what some bars are measured against, and its name above: no axis is.

    It is in the gaps alone: across a bar it would strike out the figure at its end.
    """
    linea = {**upright(reference, p.context)[0], "yref": "y"}
    nombre = {"x": reference, "y": 1, "yref": "paper", "yanchor": "bottom", "text": "Meta"}
    rayas = [{**linea, "y0": n + GAP[0], "y1": n + GAP[1]} for n in range(cuantas + 1)]
    return rayas, {"annotations": [nombre], "margin": {"t": 26}}


def _side_by_side(nombres: Sequence[str], textos: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return names and what is at their bars' ends in lines that fit on a telephone: first ends are shortened."""
    for de_nombre, de_fin in ((MAX_LABEL, LONGEST_END), (MAX_LABEL, SHORT_END), (SHORT_NAME, SHORT_END)):
        partidos = [wrapped(n, de_nombre) for n in nombres]
        fines = [parted(t, de_fin) for t in textos]
        if longest(partidos) + longest(fines) <= SIDE_BY_SIDE:
            break
    return partidos, fines


def _figures_label(campos: Sequence[Plotted], fila: Any) -> str:
    """Return a row's figure and the others that are known, none invented beside a real one."""
    principal, *otros = campos
    dichas = [c for c in otros if c.of(fila) is not None and c.is_invented(fila) <= principal.is_invented(fila)]
    cifras = [c.columna.alone(value(fila, c.clave)) for c in (principal, *dichas)]
    avisos = [c.caveat(fila) for c in (principal, *dichas)]
    if len({*avisos}) == 1:
        return " · ".join(cifras) + avisos[0]
    return " · ".join(map(add, cifras, avisos))


def _axis_ends(marcas: Sequence[Mark], fondo: float) -> tuple[float, float]:
    """Return where the axis begins and ends: it has `fondo`, and what is at the bars' ends whole on a telephone."""
    valores = [0, fondo, *(m["x"] or 0 for m in marcas)]
    menor, mayor = min(valores), max(valores)
    if menor < 0:  # Labels on both sides leave names and bars half the room.
        aire = 2 * (0.1 + 0.03 * longest(m["text"] for m in marcas)) * (mayor - menor)
        return menor - aire, mayor and mayor + aire
    eje = NARROW - BESIDE_NAMES - label_width(m["y"] for m in marcas)
    for m in marcas:
        libre = 1 - (label_width([m["text"]]) + BESIDE_BAR) / eje
        mayor = max(mayor, ((m["x"] or 0) + m.get("base", 0)) / max(libre, LEAST_BAR))
    return 0, mayor or 1


def points(
    filas: Rows,
    *,
    x: str | tuple[str, str],
    y: str,
    interval: tuple[str, str] | tuple[()] = (),
    n: str = "",
    names: Label | None = None,
    label: Label | None = None,
    cut: bool = False,
    reference: float | None = None,
    picks: str = "",
    columns: Columns | None = None,
) -> Chart:
    """Return a figure of each row as a point on its interval, or two joined by a line, on one axis.

    Of two each is named on its outer side, or over and under where names have lines. One has the size of its sample
    (`n`, a key) beside it. `label` gives a row's words instead, and `names` its name where it has more than one line.
    Of a figure that is open only the interval is known: it has no point. `cut`: where all shares are close, the scale
    begins beside the lowest and says so. `picks` is the key of the code that a click takes.
    """
    filas, columns = unrolled(filas, columns)
    medidas, muestra = find(x, columns, filas), find(n or (), columns)
    vistas = [f for f in filas if len(medidas) > 1 or medidas[0].of(f) is not None]
    medidas = scaled(medidas, vistas, tells_the_least=True)
    limites = [replace(c, divisor=medidas[0].divisor) for c in find(interval, columns)]

    nombra = names or partial(row_name, por=y)

    def said(fila: Any, campo: Plotted) -> str:
        if campo.of(fila) is None:
            return ""
        return label(fila) if label else " · n = ".join(c.label(fila) for c in (campo, *muestra))

    def draw(p: Palette) -> go.Figure:
        nombres = ["<br>".join(map(wrapped, nombra(f).split("<br>"))) for f in vistas]
        todos = [v for f in vistas for c in (*medidas, *limites) if (v := c.on(f)) is not None]
        desde, hasta = _point_ends(todos, cut, reference, 100 if limites else 0)
        aire = 0.16 * (hasta - desde)
        es_alta = any("<br>" in said(f, c) for f in vistas for c in medidas)
        trazas = [_strokes(vistas, nombres, limites or medidas)]
        for campo, forma, lado in zip(medidas, SHAPES[-len(medidas) :], ("top", "bottom"), strict=False):
            puntos = []
            for fila, nombre in zip(vistas, nombres, strict=True):
                texto = said(fila, campo)
                parte = ((campo.on(fila) or 0) - desde) / (hasta - desde)
                hacia = "right" if parte < NEAR_EDGE else "left" if parte > 1 - NEAR_EDGE else "center"
                es_una = len(medidas) == 1 or es_alta
                al_lado = f"{lado} {hacia}" if es_una else _outer_side(campo, medidas, fila, parte)
                puntos.append({
                    "x": campo.on(fila), "y": nombre, "text": texto, "customdata": [value(fila, picks or y)],
                    "hovertext": f"{nombre}<br>{campo.columna.etiqueta}: {texto}", "textposition": al_lado,
                    "marker_symbol": campo.shape(fila, forma),
                    "marker_opacity": 1 - is_open(answer_of(fila), campo.clave),
                })  # fmt: skip
            trazas.append(trace("punto", puntos, marker_color=shade(campo, medidas, p), name=campo.columna.etiqueta))
        alto = height(nombres, TALL_ROW if es_alta else POINT_ROW) + 70
        eje = medidas[0].axis
        debajo = ROOM_FOR_UNIT if "title" in eje else ROOM["b"]
        if cut and desde:
            eje["title"] = {"text": f"Escala cortada:<br>de {desde:.0f} % a {hasta:.0f} %"}
            debajo = ROOM_FOR_TITLE
            alto += debajo
        return figure(
            p, "puntos", trazas, nombres, height=alto, showlegend=len(medidas) > 1, margin={"b": debajo},
            xaxis={**eje, "range": [desde - aire if desde < 0 else desde, hasta + aire]},
            yaxis={"categoryarray": nombres, "range": [len(nombres) - 0.4, -0.6]},
            shapes=[*(upright(0, p.context) if desde < 0 else []), *upright(reference, p.context, "dot")],
        )  # fmt: skip

    campos = list({c.clave: c for c in (*medidas, *limites, *muestra)}.values())
    return chart(draw, filas, y, campos, columns, label=label, names=names, drawn=medidas)


def _outer_side(campo: Plotted, medidas: Sequence[Plotted], fila: Any, parte: float) -> str:
    """Return on which side of its mark the label of one of two points is: never between them, nor over a name."""
    suyo, primero = campo.on(fila) or 0, campo is medidas[0]
    hay_mayor = any(
        v > suyo or (v == suyo and primero) for c in medidas if c is not campo and (v := c.on(fila)) is not None
    )
    if hay_mayor and parte < NEAR_EDGE:
        return "top right"
    return "middle left" if hay_mayor else "middle right"


def _strokes(filas: Sequence[Any], nombres: Sequence[str], campos: Sequence[Plotted]) -> dict[str, Any]:
    """Return the lines that join the points of each row, or that its interval is; none of a row that lacks one."""
    tramos: list[Mark] = []
    for fila, nombre in zip(filas, nombres, strict=True):
        puntas = [c.on(fila) for c in campos]
        if None not in puntas:
            tramos += [{"x": puntas[0], "y": nombre}, {"x": puntas[-1], "y": nombre}, {}]
    return trace("tramo", tramos)


def _point_ends(valores: Sequence[float], cut: bool, reference: float | None, entero: int) -> tuple[float, float]:
    """Return where the scale begins and ends: shares on their interval go to 100, unless they are close."""
    if cut and valores and max(valores) - min(valores) <= WIDEST_CUT and max(valores) <= 100:
        return max(AXIS_STEP * floor((min(valores) - 1) / AXIS_STEP), 0), min(
            AXIS_STEP * ceil((max(valores) + 1) / AXIS_STEP), 100
        )
    hasta = max([*valores, reference or 0, entero])
    return min([0, *valores]), hasta or 1
