"""Rows down the page, each with its name: bars from zero, points joined or on their interval."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from math import ceil, floor
from typing import Any

import plotly.graph_objects as go
from msgspec import Struct

from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import FEW, is_rest
from pp0093.ui.charts.base import (
    BESIDE_NAMES,
    BETWEEN_FIGURES,
    LABEL_SIZE,
    Mark,
    figure,
    height,
    lines_of,
    longest,
    trace,
    upright,
    wrapped,
)
from pp0093.ui.charts.chart import (
    UNKNOWN,
    Chart,
    Columns,
    Label,
    Plotted,
    Rows,
    by_size,
    chart,
    find,
    is_missing,
    look,
    name,
    scale,
    shade,
    unrolled,
)
from pp0093.ui.charts.series import NONE, Hollow, standing
from pp0093.ui.theme import Palette
from pp0093.writing.tables import Style, value
from pp0093.writing.typeface import REGULAR, width

# Letters of a name and of what is written at a bar's end that fit side by side, and of a line of such an end: where
# they do, and where they do not.
SIDE_BY_SIDE, LONGEST_END, SHORT_END, SHORT_NAME = 42, 24, 14, 20
# Pixels of a chart on a telephone, between a bar and what is at its end, and the least part that a bar has of them.
NARROW, BESIDE_BAR, LEAST_BAR = 350, 10, 0.25
# How wide a band stands, of the axis, for a figure that is not told.
BAND = 0.06
# What a reference is called, and between which heights of a row no bar reaches.
GOAL, GAP = "Meta", (-0.66, -0.4)
# Shares that differ in more points than these are not close: their scale is not cut. Where a cut one may begin, and the
# pixels below it for what it says.
WIDEST_CUT, STEP, ROOM_FOR_TITLE, ROOM_FOR_UNIT = 30, 5, 82, 48
# Height of a row of one point, of two, and of one whose labels have several lines; how near an end of the scale, as a
# part of it, a label has no room on both sides.
SHAPES = ("circle", "diamond")
POINT_ROWS, TALL_ROW, NEAR_EDGE = (46, 66), 92, 0.18


def bars(
    filas: Rows,
    *,
    x: str | Sequence[str],
    y: str | Sequence[str],
    label: Label | None = None,
    emphasis: Collection[Any] | None = None,
    reference: float | None = None,
    base: str = "",
    picks: str = "",
    hollow: Hollow = NONE,
    columns: Columns | None = None,
) -> Chart:
    """Return bars of a figure: standing where `y` is the figure (series.standing), with those of `hollow`, else lying.

    Of several figures the first that any row has is drawn and all are written. They go in the order of what opens them
    (by_size). `label` gives a row's words instead. `emphasis` are the values that keep their idea's colour, all when it
    is None. `reference` is what the figure is measured against; `base`, the key of where a bar begins that is not at
    zero, hatched: it is what is taken away.
    """
    filas, columns = unrolled(filas, columns)
    propias = columns or {}
    if isinstance(x, str) and not (propias[x].es_numerica if x in propias else x in INDICATORS):
        return standing(filas, x, y, hollow, columns)
    y = str(y)
    if emphasis is None and any(map(is_rest, filas)):
        emphasis = [value(f, y) for f in filas if not is_rest(f)]
    campos = find(x, columns, filas)
    campo = next((c for c in campos if any(c.of(f) is not None for f in filas)), campos[0])
    todos = (campo, *(c for c in campos if c != campo))
    ordenadas = by_size(filas, y, campo)
    dibuja = Lying(ordenadas, todos, y, label, emphasis, reference, base, picks or y)
    return chart(dibuja, ordenadas, y, todos, columns, label=label, drawn=(campo,)).of(filas, columns)


class Lying(Struct, frozen=True):
    """Bars that lie, the first on top, each with its figures written at its end; the first of `campos` is drawn.

    Members that are not in `emphasis` are what the others are seen against. A click takes the code in `picks`.
    """

    filas: Sequence[Any]
    campos: tuple[Plotted, ...]
    por: str
    label: Label | None
    emphasis: Collection[Any] | None
    reference: float | None
    base: str
    picks: str

    def __call__(self, p: Palette) -> go.Figure:
        """Return the figure."""
        nombres = [wrapped(name(f, self.por)) for f in self.filas]
        textos = self._written(nombres)
        if longest(nombres) + longest(textos) > SIDE_BY_SIDE:
            nombres = [wrapped(name(f, self.por), SHORT_NAME) for f in self.filas]
        desde, hasta = self._ends(nombres, textos)
        marcas = [self._bar(f, n, t, p) for f, n, t in zip(self.filas, nombres, textos, strict=True)]
        trazas = [trace("barra", marcas)]
        if calladas := self._not_told(nombres, BAND * hasta):
            trazas.append(trace("callada", calladas))
        de_cero = upright(0, p.context) if desde < 0 else []
        dicho: dict[str, Any] = {}
        if self.reference is not None:
            # In the gaps alone: across a bar it would strike out the figure at its end. Its own is above: no axis is.
            linea = {**upright(self.reference, p.context)[0], "yref": "y"}
            de_cero += [{**linea, "y0": n + GAP[0], "y1": n + GAP[1]} for n in range(len(marcas) + 1)]
            encima = {"x": self.reference, "y": 1, "yref": "paper", "yanchor": "bottom"}
            dicho = {"annotations": [{**encima, "text": GOAL}], "margin": {"t": 26}}
        return figure(
            p, "acostadas", trazas, height=max(height(nombres), height(textos)) + 60, xaxis={"range": [desde, hasta]},
            yaxis={"showline": False} if desde < 0 else {}, shapes=de_cero, **dicho,
        )  # fmt: skip

    def _bar(self, fila: Any, nombre: str, texto: str, p: Palette) -> Mark:
        campo = self.campos[0]
        miembro = value(fila, self.por)
        es_fondo = self.emphasis is not None and miembro not in self.emphasis
        color = p.nd if is_missing(miembro) else p.context if es_fondo else campo.color(p)
        desde = value(fila, self.base) if self.base else None
        return {
            "x": campo.of(fila), "y": nombre, "text": texto,
            "hovertext": f"{nombre}: {' · '.join(c.whole(fila) for c in self.campos)}",
            "customdata": [] if is_rest(fila) else [value(fila, self.picks)],
            **look(fila, miembro, campo, color, p),
            **({"base": float(desde), "marker_pattern_shape": UNKNOWN} if desde else {}),
        }  # fmt: skip

    def _written(self, nombres: Sequence[str]) -> list[str]:
        """Return what stands at the bars' ends, in shorter lines where names leave it little room on a telephone."""
        textos = list(map(self.label or self._figures, self.filas))
        largos, cortos = (
            [wrapped(t, largo, BETWEEN_FIGURES).replace("<br>· ", "<br>") for t in textos]
            for largo in (LONGEST_END, SHORT_END)
        )
        return largos if longest(nombres) + longest(largos) <= SIDE_BY_SIDE else cortos

    def _figures(self, fila: Any) -> str:
        """Return a row's figure and the others that are known, none invented beside a real one."""
        principal, *otros = self.campos
        dichas = [c for c in otros if c.of(fila) is not None and c.is_invented(fila) <= principal.is_invented(fila)]
        escritas = [(c.columna.alone(value(fila, c.clave)), c.caveat(fila)) for c in (principal, *dichas)]
        avisos = {aviso for _, aviso in escritas}
        if len(avisos) > 1:
            return " · ".join(cifra + aviso for cifra, aviso in escritas)
        return " · ".join(cifra for cifra, _ in escritas) + avisos.pop()

    def _ends(self, nombres: Sequence[str], textos: Sequence[str]) -> tuple[float, float]:
        """Return where the axis begins and ends, what is at the bars' ends whole on a telephone: shares reach 100."""
        entero = 100 if self.campos[0].columna.estilo == Style.PERCENT else 0
        marcas = (0, *map(self.campos[0].of, self.filas), self.reference, entero)
        valores = [v for v in marcas if v is not None]
        menor = min(valores)
        mayor = max(valores)
        if menor < 0:  # Labels on both sides leave names and bars half the room.
            aire = 2 * (0.1 + 0.03 * longest(textos)) * (mayor - menor)
            return menor - aire, mayor and mayor + aire
        eje = NARROW - BESIDE_NAMES - max(_width(n) for n in nombres)
        barras = [
            ((self.campos[0].of(f) or 0) + float((self.base and value(f, self.base)) or 0), t)
            for f, t in zip(self.filas, textos, strict=True)
        ]
        return 0, max(mayor, *(v / max(1 - (_width(t) + BESIDE_BAR) / eje, LEAST_BAR) for v, t in barras)) or 1

    def _not_told(self, nombres: Sequence[str], ancho: float) -> list[Mark]:
        """Return a band of one width for each figure that is not told, which is no zero: of few, where any says so."""
        dichas = ((n, [c.hidden(f) for c in self.campos]) for n, f in zip(nombres, self.filas, strict=True))
        porques = [(n, FEW if FEW in calladas else calladas[0]) for n, calladas in dichas if calladas[0]]
        return [{"x": ancho, "y": n, "text": por, "hovertext": f"{n}: {por}"} for n, por in porques]


def _width(texto: str) -> float:
    """Return the pixels that the longest line of a label takes."""
    return max(width(linea, LABEL_SIZE, REGULAR) for linea in lines_of([texto]))


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

    Of two the first is named over its mark and the second under. One has the size of its sample (`n`, a key) beside it.
    `label` gives a row's words instead, and `names` its name where it has more than one line. Of a figure that is open
    only the interval is known: it has no point. `cut`: where all shares are close, the scale begins beside the lowest
    and says so. `picks` is the key of the code that a click takes.
    """
    filas, columns = unrolled(filas, columns)
    medidas, limites, muestra = find(x, columns, filas), find(interval, columns), find(n or (), columns)
    vistas = [f for f in filas if len(medidas) > 1 or medidas[0].of(f) is not None]

    def said(fila: Any, escrita: str) -> str:
        return label(fila) if label else " · n = ".join([escrita, *(c.label(fila) for c in muestra)])

    nombra = names or (lambda f: name(f, y))
    dibuja = partial(
        _points, vistas, medidas, limites, said, names=nombra, cut=cut, reference=reference, picks=picks or y
    )
    campos = list({c.clave: c for c in (*medidas, *limites, *muestra)}.values())
    return chart(dibuja, filas, y, campos, columns, label=label, names=names, drawn=medidas)


def _points(
    filas: Sequence[Any],
    campos: Sequence[Plotted],
    limites: Sequence[Plotted],
    said: Callable[[Any, str], str],
    p: Palette,
    *,
    names: Label,
    cut: bool,
    reference: float | None,
    picks: str,
) -> go.Figure:
    """Draw points of rows on one axis, with what they are measured against."""
    escala = scale(filas, campos, tells_the_least=True)
    nombres = ["<br>".join(map(wrapped, names(f).split("<br>"))) for f in filas]
    todos = [v for f in filas for c in (*campos, *limites) if (v := escala.on(f, c)) is not None]
    desde, hasta = _point_ends(todos, cut, reference, 100 if limites else 0)
    largo = hasta - desde
    tramos: list[Mark] = []
    for fila, nombre in zip(filas, nombres, strict=True):
        puntas = [escala.on(fila, c) for c in limites or campos]
        if None not in puntas:
            tramos += [{"x": puntas[0], "y": nombre}, {"x": puntas[-1], "y": nombre}, {}]
    trazas = [trace("tramo", tramos)]
    for campo, forma, lado in zip(campos, SHAPES[-len(campos) :], ("top", "bottom"), strict=False):
        marcas = []
        for fila, nombre in zip(filas, nombres, strict=True):
            x = escala.on(fila, campo)
            texto = "" if x is None else said(fila, escala.label(fila, campo))
            parte = ((x or 0) - desde) / largo
            hacia = "right" if parte < NEAR_EDGE else "left" if parte > 1 - NEAR_EDGE else "center"
            marcas.append({
                "x": x, "y": nombre, "text": texto, "customdata": [value(fila, picks)],
                "hovertext": f"{nombre}<br>{campo.columna.etiqueta}: {texto}", "textposition": f"{lado} {hacia}",
                "marker_symbol": campo.shape(fila, forma), "marker_opacity": 1 - campo.is_open(fila),
            })  # fmt: skip
        trazas.append(trace("punto", marcas, marker_color=shade(campo, campos, p), name=campo.columna.etiqueta))
    es_alta = any("<br>" in t for traza in trazas for t in traza.get("text", ()))
    fila_alta = TALL_ROW if es_alta else POINT_ROWS[len(campos) - 1]
    eje = escala.axis
    alto = height(nombres, fila_alta) + 70
    dicho: dict[str, Any] = {"margin": {"b": ROOM_FOR_UNIT}} if "title" in eje else {}
    if cut and desde:
        alto += ROOM_FOR_TITLE
        eje |= {"title": {"text": f"Escala cortada:<br>de {desde:.0f} % a {hasta:.0f} %"}}
        dicho = {"margin": {"b": ROOM_FOR_TITLE}}
    return figure(
        p, "puntos", trazas, height=alto, showlegend=len(campos) > 1,
        xaxis={**eje, "range": [desde - (0.12 * largo if desde < 0 else 0), hasta + 0.12 * largo]},
        yaxis={"categoryarray": nombres, "range": [len(nombres) - 0.4, -0.6]},
        shapes=[*(upright(0, p.context) if desde < 0 else []), *upright(reference, p.context, "dot")], **dicho,
    )  # fmt: skip


def _point_ends(valores: Sequence[float], cut: bool, reference: float | None, entero: int) -> tuple[float, float]:
    """Return where the scale begins and ends: shares on their interval go to 100, unless they are close."""
    if cut and valores and max(valores) - min(valores) <= WIDEST_CUT and max(valores) <= 100:
        return max(STEP * floor((min(valores) - 1) / STEP), 0), min(STEP * ceil((max(valores) + 1) / STEP), 100)
    hasta = max([*valores, reference or 0, entero])
    return min([0, *valores]), hasta or 1
