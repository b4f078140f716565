"""Series by year or by month, as bars or lines: cut where one is missing, hollow when not over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Any

from msgspec.structs import replace

from pp0093.structs import Frozen
from pp0093.ui.charts.base import HEAD_WIDTH, LINE_HEIGHT, LINES, label_width, wrapped
from pp0093.ui.charts.chart import PARTIAL, Chart, Plotted, chart, find, look, row_name, scaled, shade
from pp0093.ui.charts.drawing import (
    AT_END,
    DOTTED,
    HEAD,
    OVER,
    SQUARE,
    STROKE,
    THIN,
    UNDER,
    Box,
    Facet,
    Scale,
    Standing,
    point,
)
from pp0093.ui.theme import Palette
from pp0093.writing import formats
from pp0093.writing.tables import Columns, value

# How tall a series is drawn, and a panel of several, in pixels; what part of its year bars take.
HEIGHT, PANEL_HEIGHT, BARS_WIDTH = 300, 130, 65
# As many years as are all written below an axis.
MAX_YEAR_TICKS = 4
# Of the names of last points: letters of a line, and how far they are, of all years. Air over the largest figure.
NAME_LETTERS, BESIDE_LAST, AIR = 22, 0.03, 1.05
# Letters of a line of the title of a panel.
TITLE_LETTERS = 40
QUARTERS = [1, 4, 7, 10]
# Room before January for the opening's mark, and after December.
MONTHS = (-0.5, 12.5)
# Pixels between the numbers of a scale and its marks.
BESIDE_NUMBERS = 8
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

    def stroke(self, uno: tuple[float, float], otro: tuple[float, float], color: str) -> Box:
        """Return a stroke from one place, a year and its figure, to another."""
        desde, hasta = self.mark(STROKE, *uno), self.mark(STROKE, *otro)
        return replace(desde, color=color, ancho=hasta.desde - desde.desde, alto=hasta.abajo - desde.abajo)


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
) -> Chart:
    """Return bars that stand, by year as a rule, those of several figures side by side; one of `hollow` is not over."""
    campos = scaled(find(y, columns, filas), filas)
    parte = 100 / max(len(filas), 1)
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
        escala = _upwards([c.on(f) for f in filas for c in campos])
        marcas: list[Box] = []
        for n, fila in enumerate(filas):
            inicio = parte * (n + 0.5 - BARS_WIDTH / 200)
            for m, campo in enumerate(campos):
                if campo.of(fila) is not None:
                    marcas += bar(fila, campo, inicio + m * ancho, escala, p)
        leyenda = _legend(campos, p) if len(campos) > 1 else []
        return Standing(0, HEIGHT, [Facet(marcas, nombres, trazos=[_zero(escala, p)])], campos[0].measured, leyenda)

    return chart(draw, filas, x, campos, columns)


def _zero(escala: Scale, p: Palette) -> Box:
    """Return the stroke where a scale that goes up is zero."""
    return Box(THIN, 0, 100, color=p.context, abajo=escala.at(0))


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
        """Return how a last point is named: its figure and its year or, where that is not over, up to when it goes."""
        anio = value(fila, x)
        hasta = hollow.get(anio)
        como = "" if hasta is None else "esperado" if limites else PARTIAL
        cuando = ", ".join(filter(None, [como, "" if str(anio) in (hasta or "") else str(anio), hasta]))
        return f"{campo.columna.etiqueta} {campo.figure(fila) if como else campo.label(fila)} ({cuando})"

    def marked(fila: Any, campo: Plotted, plano: Plane, color: str, forma: str) -> Box:
        """Return the point of a year, hollow where that is not over."""
        anio = value(fila, x)
        que, dicho = (f"{forma}-open", ", año en curso") if anio in hollow else (campo.shape(fila, forma), "")
        return plano.mark(point(que), anio, campo.on(fila) or 0, color=color, dicho=campo.said(fila, f"{anio}{dicho}"))

    def expected(fila: Any, plano: Plane, color: str) -> Box:
        """Return the stroke of what a year may come to."""
        bajo, alto = ((value(fila, x), c.on(fila) or 0) for c in limites)
        return plano.stroke(bajo, alto, color)

    def draw(p: Palette) -> Standing:
        al_lado = max(anios) + BESIDE_LAST * ((max(anios) - min(anios)) or 1)
        alturas = [c.on(f) for f in filas for c in (*campos, *limites)]
        plano = Plane(Scale(min(anios) - (al_lado - max(anios)), al_lado), _upwards(alturas))
        colores, marcas, trazos, ultimos = [shade(c, campos, p) for c in campos], [], [], []
        for n, (campo, color) in enumerate(zip(campos, colores, strict=True)):
            forma = "diamond" if color in colores[:n] else "circle"
            suyas = [f for f in filas if campo.of(f) is not None]
            abiertas = [f for f in suyas if value(f, x) in hollow]
            cerradas = [f for f in suyas if f not in abiertas]
            trazos += _joined(cerradas, x, campo, plano, color)
            trazos += [expected(f, plano, color) for f in abiertas if limites]
            marcas += [marked(f, campo, plano, color, forma) for f in suyas]
            ultimos += [(value(f, x), campo.on(f) or 0, said(f, campo), color) for f in (*cerradas[-1:], *abiertas)]
        # All years are written when they are few, else one in three up to the last closed; one under way says its own.
        escritos = anios if len(anios) <= MAX_YEAR_TICKS else [a for a in anios if a not in hollow][::-3]
        nombres, tirantes = _beside(ultimos, plano, max(anios))
        numeros = [Box("", 0, abajo=plano.alto.at(n), texto=campos[0].numbered(n)) for n in plano.alto.steps()]
        debajo = [Box("", plano.largo.at(a), texto=str(a)) for a in escritos]
        panel = Facet([*marcas, *nombres], debajo, numeros, [_zero(plano.alto, p), *trazos, *tirantes])
        al_final = label_width(linea for n in nombres for linea in n.texto.split("\n")) + BESIDE_NUMBERS
        a_un_lado = label_width(n.texto for n in numeros) + BESIDE_NUMBERS
        return Standing(a_un_lado, HEIGHT, [panel], campos[0].measured, aire=al_final)

    return chart(draw, filas, x, campos, columns)


def _joined(filas: Sequence[Any], x: str, campo: Plotted, plano: Plane, color: str) -> list[Box]:
    """Return the strokes of a line, cut where a year is missing."""
    puntos = [(value(f, x), campo.on(f)) for f in filas]
    return [
        plano.stroke((antes, uno), (luego, otro), color)
        for (antes, uno), (luego, otro) in pairwise(puntos)
        if antes + 1 == luego and uno is not None and otro is not None
    ]


def _beside(ultimos: Sequence[tuple[Any, float, str, str]], plano: Plane, ultimo: Any) -> tuple[list[Box], list[Box]]:
    """Return the names of last points (year, height, words and colour), none over another, and a stroke to each.

    Those that stand before an open year, whose points it would cross, have no stroke.
    """
    nombres, tirantes, libre = [], [], 0.0
    for anio, altura, dicho, color in sorted(ultimos, key=itemgetter(1)):
        lineas, punto = LINES(dicho, NAME_LETTERS), plano.mark(THIN, anio, altura, color=color)
        medio, suyo = 50 * LINE_HEIGHT * len(lineas) / HEIGHT, punto.abajo
        lugar = max(suyo, libre + medio)
        libre = lugar + medio
        nombres.append(Box(AT_END, 100, abajo=lugar, texto="\n".join(lineas)))
        if anio == ultimo:
            tirantes.append(replace(punto, ancho=100 - punto.desde, alto=lugar - suyo))
    return nombres, tirantes


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
        plano = Plane(meses, _upwards([c.on(f) for f in suyas for c in campos]))
        mayor = max((v for f in suyas for c in campos if (v := c.on(f))), default=0.0)
        numeros = [Box("", 0, abajo=plano.alto.at(n), texto=campos[0].numbered(n)) for n in sorted({0, mayor})]
        hoy = [] if today is None else [Box(DOTTED, meses.at(today), abajo=0, alto=100, color=p.soft_ink)]
        trazos, marcas = [], []
        for campo in campos:
            color, sabidas = shade(campo, campos, p), [f for f in suyas if campo.of(f) is not None]
            trazos += _joined(sabidas, x, campo, plano, color)
            marcas += [
                plano.mark(
                    point(campo.shape(f, "circle")), value(f, x), campo.on(f) or 0, color=color,
                    dicho=campo.said(f, formats.month(value(f, x))),
                )
                for f in sabidas
            ]  # fmt: skip
        return Facet(marcas, debajo, numeros, [_zero(plano.alto, p), *hoy, *trazos], nombre=nombre)

    def draw(p: Palette) -> Standing:
        paneles = [panel(miembro, nombre, p) for miembro, nombre in nombres.items()]
        numeros = [n.texto for panel in paneles for n in panel.escala]
        ancho = label_width(numeros) + BESIDE_NUMBERS
        return Standing(ancho, PANEL_HEIGHT, paneles, campos[0].measured, _legend(campos, p))

    def named(fila: Any) -> str:
        return f"{row_name(fila, by)}, {formats.month(value(fila, x))}"

    return chart(draw, filas, (by, x), campos, columns, names=named)
