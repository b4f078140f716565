"""Series by year or month, as bars or lines: broken at gaps, hollow when the period is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
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

# Height in pixels of a series, and of a panel; percent of a year's width taken by its bars.
HEIGHT, PANEL_HEIGHT, BARS_WIDTH = 300, 130, 65
# Minimum number of year positions.
FEWEST = 2
# Up to this many years, all have an axis label.
MAX_YEAR_TICKS = 4
# Labels of last points: letters in a line, and distance as a fraction of the axis. Room above the largest figure.
NAME_LETTERS, BESIDE_LAST, AIR = 16, 0.03, 1.05
# Letters in a line of a panel's title.
TITLE_LETTERS = 40
QUARTERS = [1, 4, 7, 10]
# Axis limits, with room for the opening before January.
MONTHS = (-0.5, 12.5)
# Pixels between axis numbers and marks.
BESIDE_NUMBERS = 8
# Pixels before the label of a last point, for its mark.
MARK_OF_NAME = 15
Hollow = Mapping[Any, str]
"""Open years, each with its cut-off when known."""
NONE: Hollow = {}


class Plane(Frozen):
    """Horizontal scale (usually years) and vertical scale."""

    largo: Scale
    alto: Scale

    def mark(self, clase: str, x: float, y: float, **como: Any) -> Box:
        """Return a mark at a point."""
        return Box(clase, self.largo.at(x), abajo=self.alto.at(y), **como)

    def joined(self, puntos: Sequence[Box]) -> list[Box]:
        """Return strokes between points of consecutive years or months."""
        paso = self.largo.at(1) - self.largo.at(0)
        return [
            _stroke(uno, STROKE, ancho=paso, alto=otro.abajo - uno.abajo)
            for uno, otro in pairwise(puntos)
            if isclose(otro.desde - uno.desde, paso, abs_tol=0.01)
        ]

    def numbers(self, campo: Plotted, valores: Iterable[float]) -> list[Box]:
        """Return axis numbers."""
        return [Box("", 0, abajo=self.alto.at(n), texto=campo.numbered(n)) for n in valores]

    def zero(self, p: Palette) -> Box:
        """Return the line at zero."""
        return Box(THIN, 0, 100, color=p.context, abajo=self.alto.at(0))


def _stroke(punto: Box, clase: str, **como: float) -> Box:
    """Return a stroke from a point, in its colour."""
    return replace(punto, clase=clase, dicho="", **como)


def _upwards(valores: Sequence[float | None]) -> Scale:
    """Return a vertical scale that includes zero."""
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
    """Return vertical bars, usually by year, several figures side by side; those of `hollow` years are hollow."""
    campos = scaled(find(y, columns, filas), filas)
    # What has no bar has half the width.
    pesos = [1 if any(c.of(f) is not None for c in campos) else 0.5 for f in filas]
    parte = 100 / max(sum(pesos), FEWEST)
    inicios = [parte * peso for peso in accumulate(pesos, initial=0)]
    ancho = parte * BARS_WIDTH / 100 / len(campos)
    llamadas = ["\n".join(filter(None, (row_name(f, x), hollow.get(value(f, x))))) for f in filas]
    nombres = [
        Box(HEAD, inicio, parte * peso, texto=wrapped(nombre, round(HEAD_WIDTH * parte / 100)))
        for inicio, peso, nombre in zip(inicios, pesos, llamadas, strict=False)
    ]

    def bar(fila: Any, campo: Plotted, lugar: float, escala: Scale, p: Palette) -> list[Box]:
        """Return a bar labelled above, or below when negative."""
        abajo, arriba = sorted((escala.at(0), escala.at(campo.on(fila) or 0)))
        como = look(fila, value(fila, x), campo, shade(campo, campos, p), hollow=hollow)
        dicho = campo.said(fila, row_name(fila, x))
        clase, altura = (UNDER, abajo) if (campo.of(fila) or 0) < 0 else (OVER, arriba)
        return [
            Box(desde=lugar, ancho=ancho, abajo=abajo, alto=arriba - abajo, dicho=dicho, **como),
            Box(clase, lugar + ancho / 2, abajo=altura, texto=campo.label(fila)),
        ]

    def draw(p: Palette) -> Standing:
        plano = Plane(Scale(0, len(filas)), _upwards([c.on(f) for f in filas for c in campos]))
        marcas: list[Box] = []
        for inicio, fila in zip(inicios, filas, strict=False):
            for m, campo in enumerate(campos):
                if campo.of(fila) is not None:
                    marcas += bar(fila, campo, inicio + parte * (0.5 - BARS_WIDTH / 200) + m * ancho, plano.alto, p)
        paneles = [Facet(marcas, nombres, trazos=[plano.zero(p)])]
        leyenda = _legend(campos, p) if len(campos) > 1 else []
        return Standing(height, 0, paneles, titulo=campos[0].measured, leyenda=leyenda)

    return chart(draw, filas, x, campos, columns)


def _legend(campos: Sequence[Plotted], p: Palette) -> list[Box]:
    """Return the legend: name and colour of each figure."""
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
    """Return a line for each figure by year (`x`), with zero on the axis, labelled with its last closed figure.

    Lines join consecutive years; of two in one colour, the second has diamonds. `hollow` years are separate hollow
    points, dated when known. With `interval` (keys of two bounds) `hollow` years are forecasts with a range.
    """
    campos = scaled(find(y, columns, filas), filas)
    limites = [replace(c, divisor=campos[0].divisor) for c in find(interval, columns)]
    anios = [value(f, x) for f in filas]

    def said(fila: Any, campo: Plotted) -> str:
        """Return the label of a last point: figure and year, or what an open one is and its cut-off."""
        if (anio := value(fila, x)) not in hollow:
            return f"{campo.columna.etiqueta} {campo.label(fila)} ({anio})"
        cuando = "esperado" if limites else hollow[anio] or PARTIAL
        return f"{campo.columna.etiqueta} {campo.figure(fila)} " + f"({cuando})".replace(" ", "\u00a0")

    def marked(fila: Any, campo: Plotted, plano: Plane, color: str, forma: str) -> Box:
        """Return a year's point, hollow when the year is open."""
        anio = value(fila, x)
        como, cuando = (
            (f"{forma}-open", f"{anio}, año en curso") if anio in hollow else (campo.shape(fila, forma), anio)
        )
        return plano.mark(point(como), anio, campo.on(fila) or 0, color=color, dicho=campo.said(fila, str(cuando)))

    def draw(p: Palette) -> Standing:
        al_lado = max(anios) + BESIDE_LAST * ((max(anios) - min(anios)) or 1)
        alturas = [c.on(f) for f in filas for c in (*campos, *limites)]
        plano = Plane(Scale(min(anios) + max(anios) - al_lado, al_lado), _upwards(alturas))
        colores, ultimos, puntos = [shade(c, campos, p) for c in campos], [], []
        panel = Facet([], [], plano.numbers(campos[0], plano.alto.steps()), [plano.zero(p)])
        for n, (campo, color) in enumerate(zip(campos, colores, strict=True)):
            forma = "diamond" if color in colores[:n] else "circle"
            de_cada = [(f, marked(f, campo, plano, color, forma)) for f in filas if campo.of(f) is not None]
            cerrados, abiertos = ([d for d in de_cada if (value(d[0], x) in hollow) is a] for a in (False, True))
            panel.marcas += [m for _, m in de_cada]
            panel.trazos += plano.joined([m for _, m in cerrados])
            for fila, marca in abiertos if limites else ():
                bajo, alto = (plano.alto.at(c.on(fila) or 0) for c in limites)
                panel.trazos.append(_stroke(marca, STROKE, abajo=bajo, alto=alto - bajo))
            al_final = [*cerrados[-1:], *abiertos]
            ultimos += [(m, said(f, campo)) for f, m in al_final]
            puntos += [(m, "" if (f, m) in al_final else campo.figure(f)) for f, m in de_cada]
        panel.marcas += [  # The highest of all has its figure over its point.
            replace(m, clase=OVER, dicho="", texto=cifra)
            for m, cifra in sorted(puntos, key=lambda punto: punto[0].abajo)[-1:]
            if cifra
        ]
        # Axis labels: all years when few, else every third up to the last closed; open years with their cut-off.
        escritos = [a for a in anios if a not in hollow][:: 1 if len(anios) <= MAX_YEAR_TICKS else -3]
        panel.debajo = [Box("", plano.largo.at(a), texto=str(a)) for a in escritos]
        for anio in {*anios} & {*hollow}:  # One line lower, for it is wider than a year.
            hasta = hollow[anio] if str(anio) in hollow[anio] else f"{anio} {hollow[anio]}".rstrip()
            panel.debajo.append(Box("", plano.largo.at(anio), texto=f"\n{hasta}"))
        nombres, tirantes = _beside(ultimos, plano.largo.at(max(anios)))
        panel.marcas += nombres
        panel.trazos += tirantes
        al_borde = label_width(n.texto for n in nombres) + BESIDE_NUMBERS + MARK_OF_NAME
        a_un_lado = label_width(n.texto for n in panel.escala) + BESIDE_NUMBERS
        paneles = [panel.spaced(LINE_HEIGHT / HEIGHT)]
        return Standing(HEIGHT, a_un_lado, paneles, titulo=campos[0].measured, aire=al_borde)

    return chart(draw, filas, x, campos, columns)


def _beside(ultimos: Sequence[tuple[Box, str]], al_borde: float) -> tuple[list[Box], list[Box]]:
    """Return the labels of last points, with a stroke to each except those before an open year."""
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
    """Return figures by month (`x`, 0 is the opening), one panel with its own scale for each member of `by`.

    Lines break at unknown months. `today` is the month with a dotted line.
    """
    campos = scaled(find(y, columns, filas), filas)
    nombres = {value(f, by): wrapped(row_name(f, by), TITLE_LETTERS) for f in filas}
    meses = Scale(*MONTHS)
    debajo = [Box("", meses.at(m), texto=formats.month(m)[0].upper()) for m in QUARTERS]

    def panel(miembro: Any, nombre: str, p: Palette) -> Facet:
        """Return a panel: lines, zero and largest figure on its axis, and today's line."""
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
        return Standing(PANEL_HEIGHT, ancho, paneles, titulo=campos[0].measured, leyenda=_legend(campos, p))

    def named(fila: Any) -> str:
        return f"{row_name(fila, by)}, {formats.month(value(fila, x))}"

    return chart(draw, filas, (by, x), campos, columns, names=named)
