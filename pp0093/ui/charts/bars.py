"""Bars from zero: sorted, from step to step, and stacked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

import plotly.graph_objects as go
from msgspec import Struct
from msgspec.structs import replace

from pp0093.ask.rows import FEW, is_rest
from pp0093.ui.charts.base import (
    BETWEEN_FIGURES,
    LONG_LABEL,
    MAX_LABEL,
    Mark,
    figure,
    height,
    longest,
    note,
    room,
    trace,
    upright,
    wrapped,
)
from pp0093.ui.charts.chart import (
    Chart,
    Columns,
    Label,
    Plotted,
    Rows,
    by_size,
    chart,
    find,
    is_missing,
    name,
    scale,
    unrolled,
)
from pp0093.ui.theme import Palette
from pp0093.writing.tables import value

# What is not known is hatched; what is invented, crosshatched.
UNKNOWN, INVENTED = "/", "x"
# The narrowest part of a stack, as a share of the longest, that holds its own number.
NARROWEST = 0.09
# Height of a stack's row with several lines after it, and the letters after a row that leave its name half its room.
STACK_ROW, CROWDED = 60, 12
# Letters of a line of what is written at a bar's end: more do not fit beside half a telephone.
LONGEST_END = 24
# Letters of a name and of what is written at a bar's end that fit side by side there, and of such an end otherwise.
SIDE_BY_SIDE, SHORT_END = 42, 14
# Height of a row whose name stands above what it names.
ROW_WITH_NAME = 126
OTHER_YEAR = "Año de comparación"
# How wide a band stands, of the axis, for a figure that is not told.
BAND = 0.06
# A bar alone, and one with another year's thin bar under it; how much taller those rows are.
ALONE, SHARED = {"width": 0.66, "offset": -0.33}, {"width": 0.46, "offset": -0.4}
WITH_OTHER_YEAR = 1.5


def look(
    fila: Any, miembro: Any, campo: Plotted, color: str, p: Palette, *, hollow: Collection[Any] = ()
) -> dict[str, Any]:
    """Return how a bar looks: what is not known or invented is hatched, what is not over or not all, hollow."""
    es_hueca = miembro in hollow or campo.is_partial(fila)
    return {
        "marker_color": p.paper if es_hueca else color,
        "marker_line_color": color,
        "marker_line_width": 2 if es_hueca else 0,
        "marker_pattern_shape": INVENTED if campo.is_invented(fila) else UNKNOWN if is_missing(miembro) else "",
    }


class Lying(Struct, frozen=True):
    """Bars that lie, the first on top, each with its figures written at its end; the first of `campos` is drawn.

    `before` are rows of another year: a thin bar under each, with its figure. Members that are not in `emphasis` are
    what the others are seen against. A click takes the code in `picks`.
    """

    filas: Sequence[Any]
    campos: tuple[Plotted, ...]
    por: str
    label: Label | None
    before: Sequence[Any]
    emphasis: Collection[Any] | None
    reference: float | None
    picks: str
    whole: bool

    def __call__(self, p: Palette) -> go.Figure:
        """Return the figure."""
        nombres = [wrapped(name(f, self.por)) for f in self.filas]
        textos = self._written(nombres)
        desde, hasta = self._ends(textos)
        como, alto = (SHARED, WITH_OTHER_YEAR) if self.before else (ALONE, 1)
        marcas = [self._bar(f, n, t, p) for f, n, t in zip(self.filas, nombres, textos, strict=True)]
        trazas = [trace("barra", marcas, **como)]
        if self.before:
            trazas.append(self._before(nombres, p))
        if bandas := self._not_told(nombres, BAND * hasta):
            trazas.append(trace("callada", bandas, **como))
        altas = [max(ambos, key=lambda t: t.count("<br>")) for ambos in zip(nombres, textos, strict=True)]
        cero = upright(0, p.context) if desde < 0 else []
        return figure(
            p, "acostadas", trazas, height=round(height(altas) * alto) + 60,
            xaxis={"range": [desde, hasta]}, yaxis={"showline": False} if desde < 0 else {},
            shapes=[*cero, *self._between_bars(upright(self.reference, p.context))], **self._said_above(),
        )  # fmt: skip

    def _bar(self, fila: Any, nombre: str, texto: str, p: Palette) -> Mark:
        campo, miembro = self.campos[0], value(fila, self.por)
        es_fondo = self.emphasis is not None and miembro not in self.emphasis
        color = p.nd if is_missing(miembro) else p.context if es_fondo else campo.color(p)
        return {
            "x": campo.of(fila), "y": nombre, "text": texto,
            "hovertext": f"{nombre}: {' · '.join(c.whole(fila) for c in self.campos)}",
            "customdata": [] if is_rest(fila) else [value(fila, self.picks)],
            **look(fila, miembro, campo, color, p),
        }  # fmt: skip

    def _written(self, nombres: Sequence[str]) -> list[str]:
        """Return what stands at the bars' ends, in shorter lines where names leave it little room on a telephone."""
        textos = list(map(self.label or self._figures, self.filas))
        en_lineas = [wrapped(t, LONGEST_END, BETWEEN_FIGURES) for t in textos]
        if longest(nombres) + longest(en_lineas) <= SIDE_BY_SIDE:
            return en_lineas
        return [wrapped(t, SHORT_END, BETWEEN_FIGURES) for t in textos]

    def _figures(self, fila: Any) -> str:
        """Return a row's figure and the others that are known, none invented beside a real one."""
        principal, *otros = self.campos
        dichas = [c for c in otros if c.of(fila) is not None and c.is_invented(fila) <= principal.is_invented(fila)]
        escritas = [(c.columna.alone(value(fila, c.clave)), c.caveat(fila)) for c in (principal, *dichas)]
        avisos = {aviso for _, aviso in escritas}
        if len(avisos) > 1:
            return " · ".join(cifra + aviso for cifra, aviso in escritas)
        return " · ".join(cifra for cifra, _ in escritas) + avisos.pop()

    def _between_bars(self, lineas: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return upright lines in the gaps alone: across a bar one would strike out the figure at its end."""
        arriba, abajo = (-0.4, 0.32) if self.before else (-0.33, 0.33)
        filas = range(len(self.filas))
        desde, hasta = [-0.5, *(n + abajo for n in filas)], [*(n + arriba for n in filas), len(filas) - 0.5]
        return [{**n, "yref": "y", "y0": d, "y1": h} for n in lineas for d, h in zip(desde, hasta, strict=True)]

    def _ends(self, textos: Sequence[str]) -> tuple[float, float]:
        """Return where the axis begins and ends, with room for what is written at the bars' ends."""
        marcas = (0, *map(self.campos[0].of, (*self.filas, *self.before)), self.reference, 100 * self.whole)
        valores = [v for v in marcas if v is not None]
        menor, mayor = min(valores), max(valores)
        # Labels on both sides leave names and bars half the room.
        aire = (2 if menor < 0 < mayor else 1) * (room(textos) - 1) * (mayor - menor)
        hasta = mayor and mayor + aire
        return menor and menor - aire, hasta if hasta > menor else 1

    def _not_told(self, nombres: Sequence[str], ancho: float) -> list[Mark]:
        """Return a band of one width for each figure that is not told, which is no zero: of few, where any says so."""
        dichas = ((n, [c.hidden(f) for c in self.campos]) for n, f in zip(nombres, self.filas, strict=True))
        porques = [(n, FEW if FEW in calladas else calladas[0]) for n, calladas in dichas if calladas[0]]
        return [{"x": ancho, "y": n, "text": por, "hovertext": f"{n}: {por}"} for n, por in porques]

    def _before(self, nombres: Sequence[str], p: Palette) -> dict[str, Any]:
        campo, marcas = self.campos[0], []
        antes = {value(f, self.por): f for f in self.before if campo.of(f) is not None}
        for fila, nombre in zip(self.filas, nombres, strict=True):
            miembro = value(fila, self.por)
            if una := antes.get(miembro):
                texto = f"{value(una, 'anio') or OTHER_YEAR}: {campo.label(una)}"
                dicho = {"x": campo.of(una), "y": nombre, "text": texto, "hovertext": f"{nombre}, {texto}"}
                marcas.append(dicho | look(una, miembro, campo, p.context, p))
        return trace("otro_anio", marcas)

    def _said_above(self) -> dict[str, Any]:
        """Return, above what the bars are measured against, its figure and room for it: there is no axis."""
        if self.reference is None:
            return {}
        dicho = {"x": self.reference, "y": 1, "yref": "paper", "yanchor": "bottom"}
        return {"annotations": [{**dicho, "text": self.campos[0].columna.whole(self.reference)}], "margin": {"t": 26}}


def lying(
    filas: Rows,
    *,
    x: str | Sequence[str],
    y: str,
    before: Sequence[Any] = (),
    label: Label | None = None,
    emphasis: Collection[Any] | None = None,
    reference: float | None = None,
    picks: str = "",
    whole: bool = False,
    columns: Columns | None = None,
) -> Chart:
    """Return bars that lie: of several figures the first that any row has is drawn and all are written.

    They go in the order of what opens them (by_size). `label` gives a row's words instead. `emphasis` are the values
    that keep their idea's colour, all when it is None. `reference` is what the figure is measured against. A `whole` is
    drawn from 0 to 100, so that parts of several are compared.
    """
    filas, columns = unrolled(filas, columns)
    if emphasis is None and any(map(is_rest, filas)):
        emphasis = [value(f, y) for f in filas if not is_rest(f)]
    campos = find(x, columns, filas)
    campo = next((c for c in campos if any(c.of(f) is not None for f in filas)), campos[0])
    todos, ordenadas = (campo, *(c for c in campos if c != campo)), by_size(filas, y, campo)
    dibuja = Lying(ordenadas, todos, y, label, before, emphasis, reference, picks or y, whole)
    dibujo = chart(dibuja, filas, y, todos, columns, label=label, drawn=(campo,))
    return dibujo.of([*filas, *before], columns)


def bullets(
    filas: Sequence[Any], *, x: str, y: str, above: Label, label: Label, reference: float, columns: Columns
) -> Chart:
    """Return thin bars, each under its name (`above`), on an axis with what they are measured against.

    Names too long to stand at the side fit so at any width. `label` gives what whoever listens is told of a row.
    """
    [campo] = find(x, columns, filas)
    dibuja = partial(_bullets, [(campo.of(f), above(f)) for f in filas], scale(filas, (campo,)).axis, reference)
    return chart(lambda p: dibuja(campo.color(p), p), filas, y, (campo,), columns, label=label)


def _bullets(
    filas: Sequence[tuple[float | None, str]], eje: dict[str, Any], reference: float, color: str, p: Palette
) -> go.Figure:
    marcas = [{"x": x, "y": -n, "hovertext": nombre} for n, (x, nombre) in enumerate(filas)]
    notas = [
        note(p, "encima", text=wrapped(nombre, LONG_LABEL), y=0.2 - n, bgcolor=p.paper)
        for n, (_, nombre) in enumerate(filas)
    ]
    hasta = max([1.1 * reference, *(1.05 * (x or 0) for x, _ in filas)])
    return figure(
        p, "balas", [trace("bala", marcas, marker_color=color)], height=ROW_WITH_NAME * len(filas) + 50,
        xaxis={"range": [0, hasta], **eje}, yaxis={"range": [0.5 - len(filas), 0.95]}, annotations=notas,
        shapes=upright(reference, p.ink, "dot"),
    )  # fmt: skip


def bridge(filas: Rows, *, x: str, y: str, whole: str, columns: Columns | None = None) -> Chart:
    """Return a waterfall that lies: from the `whole` (its name) to the last row, what the others take away hatched."""
    filas, columns = unrolled(filas, columns)
    [campo] = find(x, columns, filas)
    return chart(partial(_bridge, filas, campo, y, whole), filas, y, (campo,), columns)


def _bridge(filas: Sequence[Any], campo: Plotted, por: str, whole: str, p: Palette) -> go.Figure:
    """Draw from a whole to what is left of it: each part taken away begins where the one before ends."""
    montos, nombres = [campo.of(f) or 0 for f in filas], [name(f, por) for f in filas]
    total = desde = sum(montos)
    tramos = [(whole, total, 0.0, p.context, "")]
    for nombre, monto in zip(nombres[:-1], montos, strict=False):
        desde -= monto
        tramos.append((f"− {nombre}", monto, desde, p.context, UNKNOWN))
    tramos.append((nombres[-1], montos[-1], 0.0, campo.color(p), ""))
    textos = [campo.columna.alone(monto) for _, monto, *_ in tramos]
    marcas = [
        {
            "x": monto, "y": nombre, "base": base, "text": texto, "hovertext": f"{nombre}: {texto}",
            "marker_color": color, "marker_pattern_shape": trama,
        }
        for (nombre, monto, base, color, trama), texto in zip(tramos, textos, strict=True)
    ]  # fmt: skip
    barras, hasta = trace("barra", marcas, width=0.62), total * room(textos)
    return figure(p, "acostadas", [barras], height=52 * len(marcas) + 40, xaxis={"range": [0, hasta]})


class StackPart(Struct, frozen=True):
    """One part of a stack: its key, its colour in the palette, its pattern, and the shape and name written on it.

    One of colour "hollow" is paper with an edge. Its name is its column's where none is given.
    """

    clave: str
    color: str
    trama: str = ""
    simbolo: str = ""
    nombre: str = ""

    def fits(self, valor: float | None, mayor: float) -> bool:
        """Tell whether the number of a bar stands inside it, the longest being `mayor`."""
        return not (self.trama or self.simbolo) and (valor or 0) > mayor * NARROWEST


# Of those that a criterion looks at: who meets it, who does not, and of whom it is not known.
MET = (StackPart("Cumplen", "delivery"), StackPart("No cumplen", "context"), StackPart("Sin dato", "nd", UNKNOWN))
Parts = Sequence[tuple[StackPart, Plotted]]


def stack(filas: Rows, *, x: Sequence[StackPart], y: str, columns: Columns | None = None) -> Chart:
    """Return bars of parts that add up, the longest first; in their order where one does not tell something.

    A part with a shape bears it; another, its number, where it is wide enough and not hatched (nothing can be read
    over hatching). What a bar does not say inside stands after it.
    """
    filas, columns = unrolled(filas, columns)
    campos = find([parte.clave for parte in x], columns, filas)
    partes = [
        (p, replace(c, columna=replace(c.columna, etiqueta=p.nombre or c.columna.etiqueta)))
        for p, c in zip(x, campos, strict=True)
    ]
    calla = any(c.hidden(f) for f in filas for c in campos)
    orden = filas if calla else sorted(filas, key=lambda f: -_sum(f, campos))
    return chart(partial(_stack, orden, partes, y), filas, y, [c for _, c in partes], columns)


def _sum(fila: Any, campos: Sequence[Plotted]) -> float:
    return sum(campo.of(fila) or 0 for campo in campos)


def _stack(filas: Sequence[Any], partes: Parts, por: str, p: Palette) -> go.Figure:
    sumas = [_sum(f, [c for _, c in partes]) for f in filas]
    mayor = max(sumas, default=0) or 1
    finales = [_after(f, partes, mayor) for f in filas]
    derecha = longest(finales)
    nombres = [wrapped(name(f, por), MAX_LABEL if derecha < CROWDED else MAX_LABEL // 2) for f in filas]
    alto = max(height(nombres), STACK_ROW * len(nombres) if any("<br>" in t for t in finales) else 0)
    trazas = [_of_part(parte, campo, list(zip(filas, nombres, strict=True)), mayor, p) for parte, campo in partes]
    al_final = [{"x": s, "y": n, "text": t} for s, n, t in zip(sumas, nombres, finales, strict=True)]
    return figure(
        p, "apiladas", [*trazas, trace("al_lado", al_final)], height=alto + 70, xaxis={"range": [0, mayor]},
        margin={"r": round(6.6 * derecha)},
    )  # fmt: skip


def _of_part(
    parte: StackPart, campo: Plotted, filas: Sequence[tuple[Any, str]], mayor: float, p: Palette
) -> dict[str, Any]:
    """Return the bars of a part of a stack, with their words inside."""

    def inside(fila: Any) -> str:
        if parte.simbolo:
            return parte.simbolo if (campo.of(fila) or 0) > 1 else ""
        return campo.label(fila) if parte.fits(campo.of(fila), mayor) else ""

    nombre, es_hueca = campo.columna.etiqueta, parte.color == "hollow"
    color = p.nd if es_hueca else p.semantic(parte.color)
    marcas = [
        {
            "x": campo.of(f), "y": n, "text": inside(f),
            "hovertext": f"{n}, {nombre.lower()}: {campo.hidden(f) or campo.whole(f)}",
        }
        for f, n in filas
    ]  # fmt: skip
    return trace(
        "parte", marcas, name=f"{parte.simbolo} {nombre}".strip(), marker_pattern_shape=parte.trama,
        textfont_color=p.ink if es_hueca else p.words_on(color), marker_color=p.paper if es_hueca else color,
        marker_line_color=color, marker_line_width=1 if parte.simbolo else 0,
    )  # fmt: skip


def _after(fila: Any, partes: Parts, mayor: float) -> str:
    """Return what stands after a bar: the count of each shape, or the parts whose number is not inside."""
    fuera = [(parte, c) for parte, c in partes if c.of(fila) and not parte.fits(c.of(fila), mayor)]
    if any(parte.simbolo for parte, _ in partes):
        return " ".join(f"{parte.simbolo} {c.label(fila)}" for parte, c in fuera)
    dichas = [f"\u00a0{c.label(fila)} {c.columna.etiqueta.lower()}" for _, c in fuera]
    calladas = [f"\u00a0{c.columna.etiqueta}: {c.hidden(fila)}" for _, c in partes if c.hidden(fila)]
    return "<br>".join([*dichas, *calladas])
