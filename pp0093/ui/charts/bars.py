"""Bars from zero: sorted, by year, stacked, and from step to step."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

import plotly.graph_objects as go
from msgspec import Struct
from msgspec.structs import replace

from pp0093.ask.rows import FEW, is_rest
from pp0093.ui.charts.base import (
    BETWEEN_FIGURES,
    HIDDEN,
    LONG_LABEL,
    MAX_LABEL,
    ROOM_FOR_LEGEND,
    ROW_WITH_NAME,
    ROWS_DOWN,
    SMALL_SIZE,
    base_figure,
    height,
    longest,
    room,
    trace,
    upright,
    wrapped,
    written_above,
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
    is_figure,
    is_missing,
    name,
    scale,
    shade,
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
OTHER_YEAR = "Año de comparación"
# How wide a band stands, of the axis, for a figure that is not told.
BAND = 0.06
# A bar alone, and one with another year's thin bar under it; how much taller those rows are.
ALONE, SHARED, BEFORE = ({"width": a, "offset": d} for a, d in ((0.66, -0.33), (0.46, -0.4), (0.2, 0.12)))
WITH_OTHER_YEAR = 1.5


def bars(
    filas: Rows,
    *,
    x: str | Sequence[str],
    y: str | Sequence[str],
    before: Sequence[Any] = (),
    label: Label | None = None,
    above: Label | None = None,
    emphasis: Collection[Any] | None = None,
    hollow: Collection[Any] = (),
    reference: float | None = None,
    picks: str = "",
    whole: bool = False,
    columns: Columns | None = None,
) -> Chart:
    """Return bars of a figure: lying (`x` is the figure) or standing, one beside another, where `y` are figures.

    Lying bars go in the order of what opens them (by_size). Of several figures the first that any row has is
    drawn and all are written. `label` gives a row's words instead, `above` a name too long to stand at the side.
    `before` are the same rows of another year, a thin bar under each. `emphasis` are the values that keep their idea's
    colour, all when it is None; `hollow`, those that are not over, with up to when in words where it is a mapping.
    `reference` is what the figure is measured against. `picks` is the key of the code that a click takes, where it is
    not that of what opens the rows. A `whole` is drawn from 0 to 100, so that parts of several are compared.
    """
    filas, columns = unrolled(filas, columns)
    if emphasis is None and any(map(is_rest, filas)):
        emphasis = [value(f, str(y)) for f in filas if not is_rest(f)]
    if not is_figure(x, columns):
        campos, por = find(y, columns, filas), str(x)
        escala = scale(filas, campos)
        unidad = escala.titulo if escala.divisor > 1 else None
        return chart(partial(_standing, filas, campos, por, hollow), filas, por, campos, columns=columns, unidad=unidad)
    por, campos = str(y), find(x, columns, filas)
    campo = next((c for c in campos if any(c.of(f) is not None for f in filas)), campos[0])
    if above:
        named = partial(_named_above, filas, campo, above, reference)
        return chart(named, filas, por, (campo,), columns=columns, label=label)
    todos = (campo, *(c for c in campos if c != campo))
    antes = {value(f, por): f for f in before}
    dicha, colores = label or partial(_figures, todos), partial(_color, emphasis)
    lying = Lying(by_size(filas, por, campo), todos, por, dicha, antes, reference, colores, picks or por, whole)
    dibujo = chart(lying, filas, por, todos, columns=columns, label=label, drawn=(campo,))
    return dibujo.of([*filas, *before], columns) if before else dibujo


def bridge(filas: Rows, *, x: str, y: str, whole: str, columns: Columns | None = None) -> Chart:
    """Return a waterfall that lies: from the `whole` (its name) to the last row, what the others take away hatched."""
    filas, columns = unrolled(filas, columns)
    [campo] = find(x, columns, filas)
    return chart(partial(_bridge, filas, campo, y, whole), filas, y, (campo,), columns=columns)


def _figures(campos: tuple[Plotted, ...], fila: Any) -> str:
    """Return what stands at the end of a bar: its figure and the others that are known, none invented beside a real."""
    principal, *otros = campos
    dichas = [c for c in otros if c.of(fila) is not None and c.is_invented(fila) <= principal.is_invented(fila)]
    escritas = [(c.columna.alone(value(fila, c.clave)), c.caveat(fila)) for c in (principal, *dichas)]
    if len(set(avisos := [aviso for _, aviso in escritas])) > 1:
        return " · ".join(cifra + aviso for cifra, aviso in escritas)
    return " · ".join(cifra for cifra, _ in escritas) + avisos[0]


def _color(emphasis: Collection[Any] | None, miembro: Any, campo: Plotted, p: Palette) -> str:
    """Return the colour of the bar of a member of what opens the rows."""
    es_fondo = emphasis is not None and miembro not in emphasis
    return p.nd if is_missing(miembro) else p.context if es_fondo else campo.color(p)


def _look(
    fila: Any, por: str, campo: Plotted, color: str, p: Palette, *, hollow: Collection[Any] = ()
) -> dict[str, Any]:
    """Return how a bar looks: what is not known or invented is hatched, what is not over or not all, hollow."""
    miembro = value(fila, por)
    es_hueca = miembro in hollow or campo.is_partial(fila)
    return {
        "marker_color": p.paper if es_hueca else color,
        "marker_line_color": color,
        "marker_line_width": 2 if es_hueca else 0,
        "marker_pattern_shape": INVENTED if campo.is_invented(fila) else UNKNOWN if is_missing(miembro) else "",
    }


def _kept(p: Palette) -> dict[str, Any]:
    """Return how what is not told is drawn: paper with an edge, hatched."""
    borde = {"color": p.context, "width": 1}
    return {"marker": {"color": p.paper, "line": borde, "pattern": {"shape": UNKNOWN, "fgcolor": p.context}}}


class Lying(Struct, frozen=True):
    """Bars that lie, the first on top, each with its figures written at its end.

    `antes` are the rows of another year by what opens them: a thin bar under each, with its figure.
    """

    filas: Sequence[Any]
    campos: tuple[Plotted, ...]
    por: str
    label: Label
    antes: Mapping[Any, Any]
    reference: float | None
    color: Any
    picks: str
    whole: bool

    def __call__(self, p: Palette) -> go.Figure:
        """Return the figure."""
        filas, por, campo = self.filas, self.por, self.campos[0]
        nombres = [wrapped(name(f, por)) for f in filas]
        textos = self._written(nombres)
        desde, hasta = self._ends(textos)
        como = {"orientation": "h", **(SHARED if self.antes else ALONE)}
        marcas = [
            {
                "x": campo.of(f), "y": nombre, "text": texto,
                "hovertext": f"{nombre}: {' · '.join(c.whole(f) for c in self.campos)}",
                "customdata": [] if is_rest(f) else [value(f, self.picks)],
                **_look(f, por, campo, self.color(value(f, por), campo, p), p),
            }
            for f, nombre, texto in zip(filas, nombres, textos, strict=True)
        ]  # fmt: skip
        trazas = [trace("bar", marcas, **como)]
        if self.antes:
            trazas.append(self._before(nombres, p))
        # A band of one width: a figure that is not told is not a zero.
        ocultas = zip(nombres, map(self._why_not, filas), strict=True)
        if bandas := [{"x": BAND * hasta, "y": n, "text": o, "hovertext": f"{n}: {o}"} for n, o in ocultas if o]:
            trazas.append(trace("bar", bandas, **como, **_kept(p)))
        altas = [max(ambos, key=lambda t: t.count("<br>")) for ambos in zip(nombres, textos, strict=True)]
        cero = upright(0, p.context) if desde < 0 else []
        return base_figure(
            p, round(height(altas) * (WITH_OTHER_YEAR if self.antes else 1)) + 60, trazas, barmode="overlay",
            x={**HIDDEN, "range": [desde, hasta]}, y=ROWS_DOWN if desde >= 0 else {**ROWS_DOWN, "showline": False},
            shapes=[*cero, *self._between_bars(upright(self.reference, p.context))], **self._said_above(),
        )  # fmt: skip

    def _written(self, nombres: Sequence[str]) -> list[str]:
        """Return what stands at the bars' ends, in shorter lines where names leave it little room on a telephone."""
        textos = [self.label(f) for f in self.filas]
        en_lineas = [wrapped(t, LONGEST_END, BETWEEN_FIGURES) for t in textos]
        if longest(nombres) + longest(en_lineas) <= SIDE_BY_SIDE:
            return en_lineas
        return [wrapped(t, SHORT_END, BETWEEN_FIGURES) for t in textos]

    def _between_bars(self, lineas: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return upright lines in the gaps alone: across a bar one would strike out the figure at its end."""
        arriba, abajo = (-0.4, 0.32) if self.antes else (-0.33, 0.33)
        filas = range(len(self.filas))
        desde, hasta = [-0.5, *(n + abajo for n in filas)], [*(n + arriba for n in filas), len(filas) - 0.5]
        return [{**n, "yref": "y", "y0": d, "y1": h} for n in lineas for d, h in zip(desde, hasta, strict=True)]

    def _ends(self, textos: Sequence[str]) -> tuple[float, float]:
        """Return where the axis begins and ends, with room for what is written at the bars' ends."""
        marcas = (0, *map(self.campos[0].of, (*self.filas, *self.antes.values())), self.reference, 100 * self.whole)
        valores = [v for v in marcas if v is not None]
        # Labels on both sides leave names and bars half the room.
        lados = 2 if min(valores) < 0 < max(valores) else 1
        aire = lados * (room(textos) - 1) * (max(valores) - min(valores))
        desde, hasta = (limite and limite + lado * aire for limite, lado in ((min(valores), -1), (max(valores), 1)))
        return desde, hasta if hasta > desde else 1

    def _why_not(self, fila: Any) -> str:
        """Return what stands for the figure drawn: that it is of few, where any of the row's says it."""
        propia = self.campos[0].hidden(fila)
        return FEW if propia and any(c.hidden(fila) == FEW for c in self.campos) else propia

    def _before(self, nombres: Sequence[str], p: Palette) -> dict[str, Any]:
        campo, marcas = self.campos[0], []
        for fila, nombre in zip(self.filas, nombres, strict=True):
            antes = self.antes.get(value(fila, self.por), {})
            if campo.of(antes) is not None:
                texto = f"{value(antes, 'anio') or OTHER_YEAR}: {campo.label(antes)}"
                dicho = {"x": campo.of(antes), "y": nombre, "text": texto, "hovertext": f"{nombre}, {texto}"}
                marcas.append(dicho | _look(antes, self.por, campo, p.context, p))
        letra = {"size": SMALL_SIZE, "color": p.soft_ink}
        return trace("bar", marcas, orientation="h", textfont=letra, **BEFORE)

    def _said_above(self) -> dict[str, Any]:
        """Return, above what the bars are measured against, its figure and room for it: there is no axis."""
        if self.reference is None:
            return {}
        dicho = {"x": self.reference, "y": 1, "yref": "paper", "yanchor": "bottom"}
        return {
            "annotations": [{**dicho, "text": self.campos[0].columna.whole(self.reference)}],
            "margin": {"t": 26},
        }


def _named_above(filas: Sequence[Any], campo: Plotted, above: Label, reference: float | None, p: Palette) -> go.Figure:
    """Draw thin bars, each under its name, on an axis with what they are measured against: they fit at any width."""
    marcas = [{"x": campo.of(f), "y": -n, "hovertext": above(f)} for n, f in enumerate(filas)]
    barras = trace("bar", marcas, orientation="h", width=0.28, marker={"color": campo.color(p)})
    nombres = [written_above(p, wrapped(above(f), LONG_LABEL), y=0.2 - n, bgcolor=p.paper) for n, f in enumerate(filas)]
    hasta = max([1.1 * (reference or 0), *(1.05 * (campo.of(f) or 0) for f in filas)])
    return base_figure(
        p, ROW_WITH_NAME * len(filas) + 50, [barras], x={"range": [0, hasta], **scale(filas, (campo,)).axis},
        y={**HIDDEN, "range": [0.5 - len(filas), 0.95]}, annotations=nombres, shapes=upright(reference, p.ink, "dot"),
    )  # fmt: skip


def _standing(
    filas: Sequence[Any], campos: tuple[Plotted, ...], por: str, hollow: Collection[Any], p: Palette
) -> go.Figure:
    """Draw bars that stand, by year as a rule, those of several figures side by side, on an axis named for its unit."""
    escala, barras = scale(filas, campos), []
    hastas = [hollow.get(value(f, por)) if isinstance(hollow, Mapping) else "" for f in filas]
    for campo in campos:
        marcas = [
            {
                "x": "<br>".join(filter(None, (name(f, por), hasta))),
                "y": escala.on(f, campo),
                "text": "" if campo.of(f) is None else escala.label(f, campo),
                "hovertext": f"{campo.columna.etiqueta} {name(f, por)}: {campo.whole(f)}",
                **_look(f, por, campo, shade(campo, campos, p), p, hollow=hollow),
            }
            for f, hasta in zip(filas, hastas, strict=True)
        ]
        barras.append(trace("bar", marcas, name=campo.columna.etiqueta))
    sin_escala = {"showticklabels": False, "showgrid": False, "showline": False, "rangemode": "tozero"}
    return base_figure(
        p, 340, barras, x={"type": "category", "showgrid": False}, y={"title": {"text": escala.titulo}, **sin_escala},
        barmode="group", bargap=0.35, bargroupgap=0.06, showlegend=len(campos) > 1, margin={**ROOM_FOR_LEGEND, "l": 24},
    )  # fmt: skip


def _bridge(filas: Sequence[Any], campo: Plotted, por: str, whole: str, p: Palette) -> go.Figure:
    """Draw from a whole to what is left of it: each part taken away begins where the one before ends."""
    total = desde = sum(campo.of(f) or 0 for f in filas)
    tramos = [(total, whole, 0.0, p.context, "")]
    for fila in filas[:-1]:
        desde -= campo.of(fila) or 0
        tramos.append((campo.of(fila) or 0, f"− {name(fila, por)}", desde, p.context, UNKNOWN))
    tramos.append((campo.of(filas[-1]) or 0, name(filas[-1], por), 0.0, campo.color(p), ""))
    textos = [campo.columna.alone(monto) for monto, *_ in tramos]
    marcas = [
        {
            "x": monto, "y": nombre, "base": base, "text": texto, "hovertext": f"{nombre}: {texto}",
            "marker_color": color, "marker_pattern_shape": trama,
        }
        for (monto, nombre, base, color, trama), texto in zip(tramos, textos, strict=True)
    ]  # fmt: skip
    eje = {**HIDDEN, "range": [0, total * room(textos)]}
    barras = trace("bar", marcas, orientation="h", width=0.62)
    return base_figure(p, 52 * len(marcas) + 40, [barras], x=eje, y=ROWS_DOWN)


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
KEPT = StackPart("", "hollow", UNKNOWN, nombre="No se dice: son pocas")


def stack(filas: Rows, *, x: Sequence[StackPart], y: str, columns: Columns | None = None) -> Chart:
    """Return bars of parts that add up, the longest first.

    A part with a shape bears it; another, its number, where it is wide enough and not hatched (nothing can be read
    over hatching). What a bar does not say inside stands after it.
    """
    filas, columns = unrolled(filas, columns)
    campos = find([parte.clave for parte in x], columns, filas)
    partes = tuple((replace(p, nombre=p.nombre or c.columna.etiqueta), c) for p, c in zip(x, campos, strict=True))
    return chart(Stack(filas, partes, y), filas, y, tuple(c.renamed(p.nombre) for p, c in partes), columns=columns)


class Stack(Struct, frozen=True):
    """Bars of parts that add up."""

    filas: Sequence[Any]
    partes: tuple[tuple[StackPart, Plotted], ...]
    por: str

    def __call__(self, p: Palette) -> go.Figure:
        """Return the figure."""
        calla = any(map(self._is_kept, self.filas))
        orden = list(self.filas) if calla else sorted(self.filas, key=lambda f: -self._sum(f))
        mayor = max(map(self._sum, orden), default=1)
        finales = [self._after(f, mayor) for f in orden]
        derecha = longest(finales)
        nombres = [wrapped(name(f, self.por), MAX_LABEL if derecha < CROWDED else MAX_LABEL // 2) for f in orden]
        alto = max(height(nombres), STACK_ROW * len(nombres) if any("<br>" in t for t in finales) else 0)
        trazas, bandas = [], [BAND * mayor if self._is_kept(f) else 0 for f in orden]
        for parte, campo in self.partes:
            marcas = [
                {
                    "x": campo.of(f), "y": n, "text": self._inside(parte, campo, f, mayor),
                    "hovertext": f"{n}, {parte.nombre.lower()}: {campo.hidden(f) or campo.whole(f)}",
                }
                for f, n in zip(orden, nombres, strict=True)
            ]  # fmt: skip
            trazas.append(trace("bar", marcas, **_of_part(parte, p)))
        if calla:
            marcas = [{"x": banda, "y": n} for banda, n in zip(bandas, nombres, strict=True)]
            trazas.append(trace("bar", marcas, **(_of_part(KEPT, p) | _kept(p)), hoverinfo="skip"))
        al_final = [
            {"x": self._sum(f) + banda, "y": n, "text": t}
            for f, banda, n, t in zip(orden, bandas, nombres, finales, strict=True)
        ]
        como = {"mode": "text", "textposition": "middle right", "hoverinfo": "skip", "showlegend": False}
        trazas.append(trace("scatter", al_final, **como))
        return base_figure(
            p, alto + 70, trazas, x={**HIDDEN, "range": [0, mayor * (1 + BAND * calla)]}, y=ROWS_DOWN, barmode="stack",
            showlegend=True, legend={"traceorder": "normal"}, margin={"r": round(6.6 * derecha), "t": 40, "b": 8},
        )  # fmt: skip

    def _is_kept(self, fila: Any) -> bool:
        """Tell whether a bar does not tell something: drawn all of one width, for it is no figure."""
        return any(campo.hidden(fila) for _, campo in self.partes)

    def _sum(self, fila: Any) -> float:
        return sum(campo.of(fila) or 0 for _, campo in self.partes)

    @staticmethod
    def _inside(parte: StackPart, campo: Plotted, fila: Any, mayor: float) -> str:
        if parte.simbolo:
            return parte.simbolo if (campo.of(fila) or 0) > 1 else ""
        return campo.label(fila) if parte.fits(campo.of(fila), mayor) else ""

    def _after(self, fila: Any, mayor: float) -> str:
        """Return what stands after a bar: the count of each shape, or the parts whose number is not inside."""
        fuera = [(parte, c) for parte, c in self.partes if c.of(fila) and not parte.fits(c.of(fila), mayor)]
        if any(parte.simbolo for parte, _ in self.partes):
            return " ".join(f"{parte.simbolo} {c.label(fila)}" for parte, c in fuera)
        calladas = [f"\u00a0{parte.nombre}: {c.hidden(fila)}" for parte, c in self.partes if c.hidden(fila)]
        return "<br>".join([*(f"\u00a0{c.label(fila)} {parte.nombre.lower()}" for parte, c in fuera), *calladas])


def _of_part(parte: StackPart, p: Palette) -> dict[str, Any]:
    """Return how the bars of a part of a stack are drawn, with their words inside."""
    es_hueca = parte.color == "hollow"
    color = p.nd if es_hueca else p.semantic(parte.color)
    marca = {
        "color": p.paper if es_hueca else color,
        "line": {"color": color, "width": 1 if parte.simbolo else 0},
        "pattern": {"shape": parte.trama},
    }
    comun = {"orientation": "h", "width": 0.7, "textposition": "inside", "constraintext": "none", "marker": marca}
    letra = {"color": p.ink if es_hueca else p.words_on(color)}
    return {**comun, "name": f"{parte.simbolo} {parte.nombre}".strip(), "textfont": letra}
