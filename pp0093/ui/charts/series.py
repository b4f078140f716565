"""Series by year or by month, as bars or lines: cut where one is missing, hollow when not over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import isclose
from typing import Any

from msgspec.structs import replace

from pp0093.structs import Frozen
from pp0093.ui.charts.chart import PARTIAL, Chart, Plotted, chart, find, look, row_name, scaled, shade
from pp0093.ui.charts.drawing import (
    AT_END,
    DOTTED,
    HEAD,
    HEAD_WIDTH,
    LINE_HEIGHT,
    LINES,
    OVER,
    POINT,
    SQUARE,
    STROKE,
    THIN,
    UNDER,
    Box,
    Facet,
    Scale,
    Standing,
    label_width,
    point,
    wrapped,
)
from pp0093.ui.theme import Palette
from pp0093.writing import formats
from pp0093.writing.tables import Columns, value

# How tall a series is drawn, and a panel of several, in pixels; what part of its year bars take.
HEIGHT, PANEL_HEIGHT, BARS_WIDTH = 300, 130, 65
# As many years as have a place at least.
FEWEST = 2
# As many years as are all written below an axis.
MAX_YEAR_TICKS = 4
# Of the names of last points: letters of a line, and how far they are, of all years. Air over the largest figure.
NAME_LETTERS, BESIDE_LAST, AIR = 24, 0.03, 1.05
# Letters of a line of the title of a panel.
TITLE_LETTERS = 40
QUARTERS = [1, 4, 7, 10]
# Room before January for the opening's mark, and after December.
MONTHS = (-0.5, 12.5)
# Pixels between the numbers of a scale and its marks.
BESIDE_NUMBERS = 8
# And before the name of a last point, for a mark as its own.
MARK_OF_NAME = 15
Hollow = Mapping[Any, str]
"""The years that are not over, each with up to when it goes, where that is known."""
NONE: Hollow = {}


class Plane(Frozen):
    """What goes along, years as a rule, and what goes up."""

    largo: Scale
    alto: Scale

    def mark(self, clase: str, x: float, y: float, **como: Any) -> Box:
        """Return a mark where a year and a figure are."""
        return Box(clase, self.largo.at(x), abajo=self.alto.at(y), **como)

    def joined(self, puntos: Sequence[Box]) -> list[Box]:
        """Return the strokes between points of one year, or month, and the next."""
        paso = self.largo.at(1) - self.largo.at(0)
        juntos = [(uno, otro) for uno, otro in pairwise(puntos) if isclose(otro.desde - uno.desde, paso, abs_tol=0.01)]
        return [_stroke(uno, STROKE, ancho=paso, alto=otro.abajo - uno.abajo) for uno, otro in juntos]

    def numbers(self, campo: Plotted, valores: Iterable[float]) -> list[Box]:
        """Return some numbers of what goes up, beside it."""
        return [Box("", 0, abajo=self.alto.at(n), texto=campo.numbered(n)) for n in valores]

    def zero(self, p: Palette) -> Box:
        """Return the stroke where what goes up is zero."""
        return Box(THIN, 0, 100, color=p.context, abajo=self.alto.at(0))


def _stroke(punto: Box, clase: str, **como: float) -> Box:
    """Return a stroke from a point, in its colour."""
    return replace(punto, clase=clase, dicho="", **como)


def _upwards(valores: Sequence[float | None]) -> Scale:
    """Return the scale of some figures, zero in it."""
    sabidos = [0.0, *(v for v in valores if v is not None)]
    menor, mayor = min(sabidos), max(sabidos)
    return Scale(AIR * menor, AIR * mayor if mayor > menor else 1.0)


def standing(
    filas: Sequence[Any],
    *,
    x: str,
    y: str | Sequence[str],
    hollow: Hollow = NONE,
    columns: Columns | None = None,
    height: int = HEIGHT,
) -> Chart:
    """Return bars that stand, by year as a rule, those of several figures side by side; one of `hollow` is not over."""
    campos = scaled(find(y, columns, filas), filas)
    parte = 100 / max(len(filas), FEWEST)
    ancho = parte * BARS_WIDTH / 100 / len(campos)
    llamadas = ["\n".join(filter(None, (row_name(f, x), hollow.get(value(f, x))))) for f in filas]
    nombres = [
        Box(HEAD, n * parte, parte, texto=wrapped(nombre, round(HEAD_WIDTH * parte / 100)))
        for n, nombre in enumerate(llamadas)
    ]

    def bar(fila: Any, campo: Plotted, lugar: float, escala: Scale, p: Palette) -> list[Box]:
        """Return a bar with its figure over it, or under one below zero."""
        abajo, arriba = sorted((escala.at(0), escala.at(campo.on(fila) or 0)))
        como = look(fila, value(fila, x), campo, shade(campo, campos, p), p, hollow=hollow)
        dicho = campo.said(fila, row_name(fila, x))
        clase, altura = (UNDER, abajo) if (campo.of(fila) or 0) < 0 else (OVER, arriba)
        return [
            Box(desde=lugar, ancho=ancho, abajo=abajo, alto=arriba - abajo, dicho=dicho, **como),
            Box(clase, lugar + ancho / 2, abajo=altura, texto=campo.label(fila)),
        ]

    def draw(p: Palette) -> Standing:
        plano = Plane(Scale(0, len(filas)), _upwards([c.on(f) for f in filas for c in campos]))
        marcas: list[Box] = []
        for n, fila in enumerate(filas):
            inicio = parte * (n + 0.5 - BARS_WIDTH / 200)
            for m, campo in enumerate(campos):
                if campo.of(fila) is not None:
                    marcas += bar(fila, campo, inicio + m * ancho, plano.alto, p)
        leyenda = _legend(campos, p) if len(campos) > 1 else []
        return Standing(0, height, [Facet(marcas, nombres, trazos=[plano.zero(p)])], campos[0].measured, leyenda)

    return chart(draw, filas, x, campos, columns)


def _legend(campos: Sequence[Plotted], p: Palette) -> list[Box]:
    """Return the name and the colour of each figure."""
    return [Box(SQUARE, 0, color=shade(c, campos, p), texto=c.columna.etiqueta) for c in campos]


def lines(
    filas: Sequence[Any],
    *,
    x: str,
    y: str | Sequence[str],
    hollow: Hollow = NONE,
    interval: Sequence[str] = (),
    columns: Columns | None = None,
) -> Chart:
    """Return figures by year (`x`), a line each, zero in sight: named at its end with its last closed year.

    A line joins consecutive years; of two in one colour the second has diamonds. A year of `hollow` is not over: a
    hollow point apart, dated where that is known.
    With `interval`, the keys of two bounds, the years of `hollow` are expected and a stroke joins them.
    """
    campos = scaled(find(y, columns, filas), filas)
    limites = [replace(c, divisor=campos[0].divisor) for c in find(interval, columns)]
    anios = [value(f, x) for f in filas]

    def said(fila: Any, campo: Plotted) -> str:
        """Return how a last point is named: its figure and its year or, where that is not over, that it is so."""
        if (anio := value(fila, x)) not in hollow:
            return f"{campo.columna.etiqueta} {campo.label(fila)} ({anio})"
        return f"{campo.columna.etiqueta} {campo.figure(fila)} ({'esperado' if limites else PARTIAL})"

    def marked(fila: Any, campo: Plotted, plano: Plane, color: str, forma: str) -> Box:
        """Return the point of a year, hollow where that is not over."""
        anio = value(fila, x)
        como, cuando = (
            (f"{forma}-open", f"{anio}, año en curso") if anio in hollow else (campo.shape(fila, forma), anio)
        )
        return plano.mark(point(como), anio, campo.on(fila) or 0, color=color, dicho=campo.said(fila, str(cuando)))

    def draw(p: Palette) -> Standing:
        al_lado = max(anios) + BESIDE_LAST * ((max(anios) - min(anios)) or 1)
        alturas = [c.on(f) for f in filas for c in (*campos, *limites)]
        plano = Plane(Scale(min(anios) + max(anios) - al_lado, al_lado), _upwards(alturas))
        colores, ultimos = [shade(c, campos, p) for c in campos], []
        panel = Facet([], [], plano.numbers(campos[0], plano.alto.steps()), [plano.zero(p)])
        for n, (campo, color) in enumerate(zip(campos, colores, strict=True)):
            forma = "diamond" if color in colores[:n] else "circle"
            de_cada = [(f, marked(f, campo, plano, color, forma)) for f in filas if campo.of(f) is not None]
            cerrados = [(f, m) for f, m in de_cada if value(f, x) not in hollow]
            abiertos = [(f, m) for f, m in de_cada if value(f, x) in hollow]
            panel.marcas += [m for _, m in de_cada]
            panel.trazos += plano.joined([m for _, m in cerrados])
            for fila, marca in abiertos if limites else ():
                bajo, alto = (plano.alto.at(c.on(fila) or 0) for c in limites)
                panel.trazos.append(_stroke(marca, STROKE, abajo=bajo, alto=alto - bajo))
            ultimos += [(m, said(f, campo)) for f, m in (*cerrados[-1:], *abiertos)]
        # All years are written when they are few, else one in three up to the last closed; one under way, up to when.
        escritos = anios if len(anios) <= MAX_YEAR_TICKS else [a for a in anios if a not in hollow][::-3]
        panel.debajo = [Box("", plano.largo.at(a), texto=str(a)) for a in escritos if a not in hollow]
        for anio in (a for a in anios if a in hollow):  # A line lower: it is as wide as several years.
            hasta = hollow[anio] if str(anio) in hollow[anio] else f"{anio} {hollow[anio]}".rstrip()
            panel.debajo.append(Box("", plano.largo.at(anio), texto=f"\n{hasta}"))
        nombres, tirantes = _beside(ultimos, plano.largo.at(max(anios)))
        panel.marcas += nombres
        panel.trazos += tirantes
        al_final = label_width(n.texto for n in nombres) + BESIDE_NUMBERS + MARK_OF_NAME
        a_un_lado = label_width(n.texto for n in panel.escala) + BESIDE_NUMBERS
        return Standing(a_un_lado, HEIGHT, [panel.spaced(LINE_HEIGHT / HEIGHT)], campos[0].measured, aire=al_final)

    return chart(draw, filas, x, campos, columns)


def _beside(ultimos: Sequence[tuple[Box, str]], al_borde: float) -> tuple[list[Box], list[Box]]:
    """Return the names of last points, and a stroke to each but those before an open year."""
    nombres = [
        Box(
            p.clase.replace(POINT, AT_END),
            100,
            color=p.color,
            abajo=p.abajo,
            texto="\n".join(LINES(dicho, NAME_LETTERS)),
        )
        for p, dicho in ultimos
    ]
    return nombres, [_stroke(p, THIN, ancho=100 - p.desde, alto=0) for p, _ in ultimos if p.desde == al_borde]


def panels(
    filas: Sequence[Any], *, x: str, y: Sequence[str], by: str, columns: Columns | None = None, today: int | None = None
) -> Chart:
    """Return figures by month (`x`, 0 the opening), a panel for each member of `by` and a scale for each panel.

    A line stops where a month is not known. `today` is the month that a dotted stroke marks.
    """
    campos = scaled(find(y, columns, filas), filas)
    nombres = {value(f, by): wrapped(row_name(f, by), TITLE_LETTERS) for f in filas}
    meses = Scale(*MONTHS)
    debajo = [Box("", meses.at(m), texto=formats.month(m)[0].upper()) for m in QUARTERS]

    def panel(miembro: Any, nombre: str, p: Palette) -> Facet:
        """Return a panel: zero and its largest figure beside, its lines, and today."""
        suyas = [f for f in filas if value(f, by) == miembro]
        mayor = max((v for f in suyas for c in campos if (v := c.on(f))), default=0.0)
        plano = Plane(meses, _upwards([mayor]))
        hoy = [] if today is None else [Box(DOTTED, meses.at(today), abajo=0, alto=100, color=p.soft_ink)]
        hecho = Facet([], debajo, plano.numbers(campos[0], sorted({0, mayor})), [plano.zero(p), *hoy], nombre)
        for campo in campos:
            puntos = [
                plano.mark(
                    point(campo.shape(f, "circle")), value(f, x), campo.on(f) or 0,
                    color=shade(campo, campos, p), dicho=campo.said(f, formats.month(value(f, x))),
                )
                for f in suyas
                if campo.of(f) is not None
            ]  # fmt: skip
            hecho.marcas += puntos
            hecho.trazos += plano.joined(puntos)
        return hecho

    def draw(p: Palette) -> Standing:
        paneles = [panel(miembro, nombre, p) for miembro, nombre in nombres.items()]
        ancho = label_width(n.texto for panel in paneles for n in panel.escala) + BESIDE_NUMBERS
        return Standing(ancho, PANEL_HEIGHT, paneles, campos[0].measured, _legend(campos, p))

    def named(fila: Any) -> str:
        return f"{row_name(fila, by)}, {formats.month(value(fila, x))}"

    return chart(draw, filas, (by, x), campos, columns, names=named)
