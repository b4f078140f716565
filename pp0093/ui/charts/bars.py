"""Bars from zero: sorted, by year, stacked, from step to step, and the same ones side by side."""

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
    HATCHED,
    INVENTED,
    LABEL_SIZE,
    LEGEND_ABOVE,
    MAX_LABEL,
    ROOM,
    ROOM_FOR_LEGEND,
    ROW_WITH_NAME,
    ROWS_DOWN,
    UNKNOWN,
    base_figure,
    height,
    names_above,
    reference_line,
    room,
    upright,
    wrapped,
)
from pp0093.ui.charts.chart import (
    Chart,
    Columns,
    Label,
    Plotted,
    Rows,
    chart,
    find,
    is_figure,
    is_missing,
    name,
    scale,
    shade,
    unrolled,
)
from pp0093.ui.charts.order import by_size
from pp0093.ui.theme import Palette
from pp0093.writing import formats
from pp0093.writing.tables import value

PANEL_ROW, PANEL_COLUMNS, PANEL_TITLE = 26, 2, 34
PANEL_MARGIN = {"l": 8, "r": 8, "t": 46, "b": 8}
# The narrowest part of a stack, as a share of the longest, that holds its own number.
NARROWEST = 0.09
# Height of a stack's row with several lines after it, and the letters after a row that leave its name half its room.
STACK_ROW, CROWDED = 60, 12
# Letters of a line of what is written at a bar's end: more do not fit beside half a telephone.
LONGEST_END = 24
# Letters of a name and of what is written at a bar's end that fit side by side there, and of such an end otherwise.
SIDE_BY_SIDE, SHORT_END = 42, 14
END = {"textposition": "outside", "textfont": {"size": LABEL_SIZE}, "cliponaxis": False}
OTHER_YEAR = "Año de comparación"
# How much taller rows are where another year stands under each.
# How wide a band stands, of the axis, for a figure that is not told.
BAND = 0.06
WITH_OTHER_YEAR = 1.5
# Where what is drawn of a row begins and ends, from its middle: a bar alone, or with that of another year under it.
ALONE, WITH_BEFORE = (-0.33, 0.33), (-0.4, 0.32)


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

    Lying bars go in the order of what opens them (order.by_size). Of several figures the first that any row has is
    drawn and all are written. `label` gives a row's words instead, `above` a name too long to stand at the side.
    `before` are the same rows of another year, a thin bar under each. `emphasis` are the values that keep their idea's
    colour, all when it is None; `hollow`, those that are not over, with up to when in words where it is a mapping.
    `reference` is what the figure is measured against. `picks` is the key of the code that a click takes, where it is
    not that of what opens the rows. A `whole` is drawn from 0 to 100, so that parts of several are compared.
    """
    filas, columns = unrolled(filas, columns)
    if emphasis is None and any(map(is_rest, filas)):
        emphasis = [value(f, str(y)) for f in filas if not is_rest(f)]
    aspecto = Look(emphasis, hollow, picks)
    if not is_figure(x, columns):
        campos, por = find(y, columns, filas), str(x)
        escala = scale(filas, campos)
        unidad = escala.titulo if escala.divisor > 1 else None
        return chart(Standing(filas, campos, por, aspecto), filas, por, campos, columns=columns, unidad=unidad)
    por, campos = str(y), find(x, columns, filas)
    campo = next((c for c in campos if any(c.of(f) is not None for f in filas)), campos[0])
    if above:
        named = NamedAbove(filas, campo, above, label or campo.whole, reference)
        return chart(named, filas, por, (campo,), columns=columns, label=label)
    todos = (campo, *(c for c in campos if c != campo))
    antes = {value(f, por): f for f in before}
    dicha = label or partial(_figures, todos)
    lying = Lying(by_size(filas, por, campo), todos, por, dicha, antes, reference, aspecto, whole)
    dibujo = chart(lying, filas, por, todos, columns=columns, label=label, drawn=(campo,))
    return dibujo.of([*filas, *before], columns) if before else dibujo


def bridge(filas: Rows, *, x: str, y: str, whole: str, columns: Columns | None = None) -> Chart:
    """Return a waterfall that lies: from the `whole` (its name) to the last row, what the others take away hatched."""
    filas, columns = unrolled(filas, columns)
    [campo] = find(x, columns, filas)
    return chart(Bridge(filas, campo, y, whole), filas, y, (campo,), columns=columns)


def stack(filas: Rows, *, x: Sequence[StackPart], y: str, columns: Columns | None = None) -> Chart:
    """Return bars of parts that add up, the longest first.

    A part with a shape bears it; another, its number, where it is wide enough and not hatched (nothing can be read
    over hatching). What a bar does not say inside stands after it.
    """
    filas, columns = unrolled(filas, columns)
    campos = find([parte.clave for parte in x], columns, filas)
    partes = tuple(zip((p.named(c) for p, c in zip(x, campos, strict=True)), campos, strict=True))
    dichas = tuple(c.renamed(p.nombre) for p, c in partes)
    return chart(Stack(filas, partes, y), filas, y, dichas, columns=columns)


def multiples(
    filas: Sequence[Any], *, x: str, y: str, panels: Mapping[Any, str], by: str, columns: Columns | None = None
) -> Chart:
    """Return the same bars side by side, a panel for each value of `by` in `panels`, with one order and one scale."""
    [campo] = find(x, columns, filas)

    def named(fila: Any) -> str:
        return f"{panels.get(value(fila, by))}, {name(fila, y)}"

    return chart(Multiples(filas, campo, y, panels, by), filas, (by, y), (campo,), columns=columns, names=named)


def _figures(campos: tuple[Plotted, ...], fila: Any) -> str:
    """Return what stands at the end of a bar: its figure and the others that are known, none invented beside a real."""
    principal, *otros = campos
    dichas = [c for c in otros if c.of(fila) is not None and c.is_invented(fila) <= principal.is_invented(fila)]
    escritas = [(c.columna.alone(value(fila, c.clave)), c.caveat(fila)) for c in (principal, *dichas)]
    if len(set(avisos := [aviso for _, aviso in escritas])) > 1:
        return " · ".join(cifra + aviso for cifra, aviso in escritas)
    return " · ".join(cifra for cifra, _ in escritas) + avisos[0]


class Look(Struct, frozen=True):
    """How bars are told apart: which names keep their idea's colour (None: all), which are not over, what picks one."""

    emphasis: Collection[Any] | None = None
    hollow: Collection[Any] = ()
    picks: str = ""

    def color(self, miembro: Any, campo: Plotted, p: Palette) -> str:
        """Return the colour of the bar of a member of what opens the rows."""
        if is_missing(miembro):
            return p.nd
        es_fondo = self.emphasis is not None and miembro not in self.emphasis
        return p.context if es_fondo else campo.color(p)

    def until(self, miembro: Any) -> str:
        """Return up to when the bar of a member goes ("al 31/08/2026"), empty for one that is over."""
        return self.hollow.get(miembro, "") if isinstance(self.hollow, Mapping) else ""

    def marker(
        self, filas: Sequence[Any], por: str, campo: Plotted, p: Palette, color: str | None = None
    ) -> dict[str, Any]:
        """Return the bars' marker: what is not known or invented is hatched, what is not over or not all, hollow.

        All are of a `color` where it is given.
        """
        miembros = [value(f, por) for f in filas]
        colores = [color or self.color(m, campo, p) for m in miembros]
        huecas = [m in self.hollow or campo.is_partial(f) for f, m in zip(filas, miembros, strict=True)]
        marca: dict[str, Any] = {
            "color": [p.paper if h else c for h, c in zip(huecas, colores, strict=True)],
            "pattern": {
                "shape": [_pattern(m, campo, f) for f, m in zip(filas, miembros, strict=True)],
                "solidity": HATCHED,
            },
        }
        if any(huecas):
            marca["line"] = {"color": list(colores), "width": [2 if h else 0 for h in huecas]}
        return marca


def _pattern(miembro: Any, campo: Plotted, fila: Any) -> str:
    if campo.is_invented(fila):
        return INVENTED
    return UNKNOWN if is_missing(miembro) else ""


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
    aspecto: Look
    whole: bool

    def __call__(self, p: Palette) -> go.Figure:
        """Return the figure."""
        campo = self.campos[0]
        miembros = [value(f, self.por) for f in self.filas]
        nombres = [wrapped(name(f, self.por)) for f in self.filas]
        textos = self._written(nombres)
        altas = [max(ambos, key=lambda t: t.count("<br>")) for ambos in zip(nombres, textos, strict=True)]
        alto = round(height(altas) * (WITH_OTHER_YEAR if self.antes else 1))
        desde, hasta = self._ends(textos)
        lados = {**ROWS_DOWN, "showline": False} if desde < 0 else ROWS_DOWN
        barras = {
            "type": "bar",
            "x": [campo.of(f) for f in self.filas],
            "y": nombres,
            "orientation": "h",
            "marker": self.aspecto.marker(self.filas, self.por, campo, p),
            "text": textos,
            "hovertext": [" · ".join(c.whole(f) for c in self.campos) for f in self.filas],
            "customdata": [[] if is_rest(f) else [value(f, self.aspecto.picks or self.por)] for f in self.filas],
            "hovertemplate": "%{y}: %{hovertext}<extra></extra>",
            "width": 0.46 if self.antes else 0.66,
            "offset": -0.4 if self.antes else -0.33,
            **END,
        }
        antes = [self._before([self.antes.get(m, {}) for m in miembros], nombres, p)] if self.antes else []
        cero = reference_line(0, p, dash="solid") if desde < 0 else []
        return base_figure(
            p, alto + 60, [barras, *antes, *self._not_told(nombres, BAND * hasta, p)],
            x={"range": [desde, hasta], "visible": False}, y=lados, barmode="overlay",
            shapes=[*cero, *self._between_bars(reference_line(self.reference, p, dash="solid"))], **self._said_above(p),
        )  # fmt: skip

    def _written(self, nombres: Sequence[str]) -> list[str]:
        """Return what stands at the bars' ends, in shorter lines where names leave it little room on a telephone."""
        textos = [self.label(f) for f in self.filas]
        en_lineas = [wrapped(t, LONGEST_END, BETWEEN_FIGURES) for t in textos]
        juntos = sum(max((len(n) for t in ts for n in t.split("<br>")), default=0) for ts in (nombres, en_lineas))
        return en_lineas if juntos <= SIDE_BY_SIDE else [wrapped(t, SHORT_END, BETWEEN_FIGURES) for t in textos]

    def _between_bars(self, lineas: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return upright lines in the gaps alone: across a bar one would strike out the figure at its end."""
        arriba, abajo = WITH_BEFORE if self.antes else ALONE
        filas = range(len(self.filas))
        desde, hasta = [-0.5, *(n + abajo for n in filas)], [*(n + arriba for n in filas), len(filas) - 0.5]
        return [{**n, "yref": "y", "y0": d, "y1": h} for n in lineas for d, h in zip(desde, hasta, strict=True)]

    def _ends(self, textos: Sequence[str]) -> tuple[float, float]:
        """Return where the axis begins and ends, with room for what is written at the bars' ends."""
        entero = (100,) if self.whole else ()
        marcas = (0, *map(self.campos[0].of, (*self.filas, *self.antes.values())), self.reference, *entero)
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

    def _not_told(self, nombres: list[str], ancho: float, p: Palette) -> list[dict[str, Any]]:
        """Return a marked band, all of one width, where a figure is not told: it is not a zero."""
        ocultas = [self._why_not(f) for f in self.filas]
        if not any(ocultas):
            return []
        banda = {
            "type": "bar",
            "x": [ancho if o else None for o in ocultas],
            "y": nombres,
            "orientation": "h",
            "marker": _kept(p),
            "text": ocultas,
            "hovertemplate": "%{y}: %{text}<extra></extra>",
            "width": 0.46 if self.antes else 0.66,
            "offset": -0.4 if self.antes else -0.33,
            **END,
        }
        return [banda]

    def _before(self, filas: Sequence[Any], nombres: list[str], p: Palette) -> dict[str, Any]:
        campo = self.campos[0]
        textos = ["" if campo.of(f) is None else f"{value(f, 'anio') or OTHER_YEAR}: {campo.label(f)}" for f in filas]
        return {
            "type": "bar",
            "x": [campo.of(f) for f in filas],
            "y": nombres,
            "orientation": "h",
            "marker": Look().marker(filas, self.por, campo, p, p.context),
            "text": textos,
            "hovertemplate": "%{y}, %{text}<extra></extra>",
            "width": 0.2,
            "offset": 0.12,
            "textposition": "outside",
            "textfont": {"size": LABEL_SIZE - 1, "color": p.soft_ink},
            "cliponaxis": False,
        }

    def _said_above(self, p: Palette) -> dict[str, Any]:
        """Return, above what the bars are measured against, its figure and room for it: there is no axis."""
        if self.reference is None:
            return {}
        dicho = {
            "x": self.reference, "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False,
            "text": self.campos[0].columna.whole(self.reference),
            "font": {"size": LABEL_SIZE - 1, "color": p.soft_ink},
        }  # fmt: skip
        return {"annotations": [dicho], "margin": {**ROOM, "t": 26}}


class NamedAbove(Struct, frozen=True):
    """Thin bars, each under its name, on an axis with what they are measured against."""

    filas: Sequence[Any]
    campo: Plotted
    above: Label
    label: Label
    reference: float | None

    def __call__(self, p: Palette) -> go.Figure:
        """Return the figure."""
        valores = [self.campo.of(f) for f in self.filas]
        barras = {
            "type": "bar",
            "x": valores,
            "y": [-n for n in range(len(self.filas))],
            "orientation": "h",
            "marker": {"color": self.campo.color(p)},
            "hovertext": [self.label(f) for f in self.filas],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "width": 0.28,
        }
        linea = {"color": p.ink, "dash": "dot", "width": 1.5}
        hasta = max([1.1 * (self.reference or 0), *(v * 1.05 for v in valores if v is not None)])
        return base_figure(
            p, ROW_WITH_NAME * len(self.filas) + 50, [barras],
            x={"range": [0, hasta], **scale(self.filas, (self.campo,)).axis},
            shapes=[] if self.reference is None else [upright(self.reference, linea)],
            **names_above([self.above(f) for f in self.filas], p, rise=0.2),
        )  # fmt: skip


class Standing(Struct, frozen=True):
    """Bars that stand, by year as a rule, those of several figures side by side, on an axis named for its unit."""

    filas: Sequence[Any]
    campos: tuple[Plotted, ...]
    por: str
    aspecto: Look

    def __call__(self, p: Palette) -> go.Figure:
        """Return the figure."""
        escala = scale(self.filas, self.campos)
        barras = [
            {
                "type": "bar",
                "x": list(map(self._tick, self.filas)),
                "y": [escala.on(f, campo) for f in self.filas],
                "name": campo.columna.etiqueta,
                "marker": self.aspecto.marker(self.filas, self.por, campo, p, shade(campo, self.campos, p)),
                "text": ["" if campo.of(f) is None else escala.label(f, campo) for f in self.filas],
                "hovertext": [campo.whole(f) for f in self.filas],
                "hovertemplate": f"{campo.columna.etiqueta} %{{x}}: %{{hovertext}}<extra></extra>",
                **END,
            }
            for campo in self.campos
        ]
        return base_figure(
            p, 340, barras, x={"type": "category", "showgrid": False},
            y={
                "title": {"text": escala.titulo}, "showticklabels": False, "showgrid": False, "showline": False,
                "rangemode": "tozero",
            },
            barmode="group", bargap=0.35, bargroupgap=0.06, showlegend=len(self.campos) > 1, legend=LEGEND_ABOVE,
            margin={**ROOM_FOR_LEGEND, "l": 24},
        )  # fmt: skip

    def _tick(self, fila: Any) -> str:
        hasta = self.aspecto.until(value(fila, self.por))
        return "<br>".join([name(fila, self.por), *filter(None, [hasta])])


class Bridge(Struct, frozen=True):
    """From a whole to what is left of it: each part taken away begins where the one before ends."""

    filas: Sequence[Any]
    campo: Plotted
    por: str
    whole: str

    def __call__(self, p: Palette) -> go.Figure:
        """Return the figure."""
        *quitados, resto = self.filas
        partes = [self.campo.of(f) or 0 for f in quitados]
        queda = self.campo.of(resto) or 0
        total = sum(partes) + queda
        montos = [total, *partes, queda]
        nombres = [self.whole, *(f"− {name(f, self.por)}" for f in quitados), name(resto, self.por)]
        textos = [self.campo.columna.alone(m) for m in montos]
        ancho = {"range": [0, total * room(textos)], "visible": False}
        barras = {
            "type": "bar",
            "x": montos,
            "base": [0, *(total - sum(partes[: n + 1]) for n in range(len(partes))), 0],
            "y": nombres,
            "orientation": "h",
            "marker": {
                "color": [*[p.context] * (len(partes) + 1), self.campo.color(p)],
                "pattern": {"shape": ["", *["/"] * len(partes), ""], "solidity": HATCHED},
            },
            "text": textos,
            "hovertemplate": "%{y}: %{text}<extra></extra>",
            "width": 0.62,
            **END,
        }
        return base_figure(p, 52 * len(nombres) + 40, [barras], x=ancho, y=ROWS_DOWN)


class StackPart(Struct, frozen=True):
    """One part of a stack: its key, its colour in the palette, its pattern, and the shape and name written on it.

    One of colour "hollow" is paper with an edge. Its name is its column's where none is given.
    """

    clave: str
    color: str
    trama: str = ""
    simbolo: str = ""
    nombre: str = ""

    def named(self, campo: Plotted) -> StackPart:
        """Return it with a name."""
        return self if self.nombre else replace(self, nombre=campo.columna.etiqueta)

    def fits(self, valor: float | None, mayor: float) -> bool:
        """Tell whether the number of a bar stands inside it, the longest being `mayor`."""
        return not (self.trama or self.simbolo) and (valor or 0) > mayor * NARROWEST


# Of those that a criterion looks at: who meets it, who does not, and of whom it is not known.
KEPT = StackPart("", "hollow", "/", nombre="No se dice: son pocas")
MET = (StackPart("Cumplen", "delivery"), StackPart("No cumplen", "context"), StackPart("Sin dato", "nd", "/"))


class Stack(Struct, frozen=True):
    """Bars of parts that add up."""

    filas: Sequence[Any]
    partes: tuple[tuple[StackPart, Plotted], ...]
    por: str

    def __call__(self, p: Palette) -> go.Figure:
        """Return the figure."""
        calla = any(self._band(f, 1) for f in self.filas)
        orden = list(self.filas) if calla else sorted(self.filas, key=lambda f: -self._sum(f))
        mayor = max(map(self._sum, orden), default=1)
        finales = [self._after(f, mayor) for f in orden]
        derecha = max((len(linea) for t in finales for linea in t.split("<br>")), default=0)
        nombres = [wrapped(name(f, self.por), MAX_LABEL if derecha < CROWDED else MAX_LABEL // 2) for f in orden]
        alto = max(height(nombres), STACK_ROW * len(nombres) if any("<br>" in t for t in finales) else 0)
        trazas = [
            {
                **_drawn(parte, p), "x": [campo.of(f) for f in orden], "y": nombres,
                "text": [self._inside(parte, campo, f, mayor) for f in orden],
                "hovertext": [campo.hidden(f) or campo.whole(f) for f in orden],
                "hovertemplate": f"%{{y}}, {parte.nombre.lower()}: %{{hovertext}}<extra></extra>",
            }
            for parte, campo in self.partes
        ]  # fmt: skip
        if calla:
            trazas.append({
                **_drawn(KEPT, p), "x": [self._band(f, mayor) for f in orden], "y": nombres,
                "hoverinfo": "skip", "marker": _kept(p, solidity=HATCHED),
            })  # fmt: skip
        al_final = {
            "type": "scatter", "x": [self._sum(f) + self._band(f, mayor) for f in orden], "y": nombres, "mode": "text",
            "text": finales, "textposition": "middle right", "cliponaxis": False, "hoverinfo": "skip",
            "showlegend": False,
        }  # fmt: skip
        return base_figure(
            p, alto + 70, [*trazas, al_final],
            x={"visible": False, "range": [0, mayor * (1 + BAND * calla)]}, y=ROWS_DOWN,
            barmode="stack", showlegend=True, legend={**LEGEND_ABOVE, "traceorder": "normal"},
            margin={"l": 8, "r": round(6.6 * derecha), "t": 40, "b": 8},
        )  # fmt: skip

    def _band(self, fila: Any, mayor: float) -> float:
        """Return how wide what a bar does not tell is drawn: all the same, for it is no figure."""
        return BAND * mayor if any(campo.hidden(fila) for _, campo in self.partes) else 0

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


def _kept(p: Palette, **trama: float) -> dict[str, Any]:
    """Return how what is not told is drawn: paper with an edge, hatched."""
    return {
        "color": p.paper,
        "line": {"color": p.context, "width": 1},
        "pattern": {"shape": "/", "fgcolor": p.context, **trama},
    }


def _drawn(parte: StackPart, p: Palette) -> dict[str, Any]:
    """Return how the bars of a part of a stack are drawn."""
    es_hueca = parte.color == "hollow"
    color = p.nd if es_hueca else str(getattr(p, parte.color))
    return {
        "type": "bar",
        "orientation": "h",
        "name": f"{parte.simbolo} {parte.nombre}".strip(),
        "marker": {
            "color": p.paper if es_hueca else color,
            "line": {"color": color, "width": 1 if parte.simbolo else 0},
            "pattern": {"shape": parte.trama, "solidity": HATCHED},
        },
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "none",
        "textfont": {"color": p.ink if es_hueca else p.words_on(color)},
        "width": 0.7,
    }


class Multiples(Struct, frozen=True):
    """The same bars once for each panel, their names at the left of the first column only."""

    filas: Sequence[Any]
    campo: Plotted
    por: str
    paneles: Mapping[Any, str]
    by: str

    def __call__(self, p: Palette) -> go.Figure:
        """Return the figure."""
        orden = {value(f, self.por): name(f, self.por) for f in by_size(self.filas, self.por, self.campo)}
        renglones = -(-len(self.paneles) // PANEL_COLUMNS)
        mayor = max([v for f in self.filas if (v := self.campo.of(f)) is not None] + [1])
        alto = renglones * (PANEL_ROW * len(orden) + 50)
        entre = max(0.09, PANEL_TITLE / (alto - PANEL_MARGIN["t"] - PANEL_MARGIN["b"]))
        ejes: dict[str, Any] = {}
        titulos, barras = [], []
        for numero, (miembro, titulo) in enumerate(self.paneles.items()):
            renglon, columna = divmod(numero, PANEL_COLUMNS)
            x, y = (
                _panel(columna, PANEL_COLUMNS, 0.03),
                _panel(renglones - 1 - renglon, renglones, entre),
            )
            eje = str(numero + 1) if numero else ""
            ejes[f"xaxis{eje}"] = {
                "domain": x, "anchor": f"y{eje}", "range": [0, mayor * 1.5], "visible": False, "fixedrange": True
            }  # fmt: skip
            ejes[f"yaxis{eje}"] = {
                "domain": y, "anchor": f"x{eje}", "autorange": "reversed", "showgrid": False, "linecolor": p.context,
                "showticklabels": columna == 0, "automargin": True, "fixedrange": True,
            }  # fmt: skip
            titulos.append({
                "text": self._titled(miembro, titulo), "x": sum(x) / 2, "y": y[1], "xref": "paper", "yref": "paper",
                "xanchor": "center", "yanchor": "bottom", "showarrow": False, "font": {"size": 16},
            })  # fmt: skip
            barras.append(self._bars(miembro, orden, eje, p))
        return base_figure(p, alto, barras, margin=PANEL_MARGIN, annotations=titulos, **ejes)

    def _titled(self, miembro: Any, titulo: str) -> str:
        tiene = any(value(f, self.by) == miembro and self.campo.of(f) is not None for f in self.filas)
        return titulo if tiene else f"{titulo}: sin dato"

    def _of(self, suyas: Mapping[Any, Any], miembro: Any) -> float | None:
        return self.campo.of(suyas[miembro]) if miembro in suyas else None

    def _bars(self, miembro: Any, orden: Mapping[Any, str], eje: str, p: Palette) -> dict[str, Any]:
        suyas = {value(f, self.por): f for f in self.filas if value(f, self.by) == miembro}
        return {
            "type": "bar",
            "x": [0 if v in suyas and self.campo.hidden(suyas[v]) else self._of(suyas, v) for v in orden],
            "y": list(orden.values()),
            "orientation": "h",
            "marker": Look().marker([suyas.get(v, {}) for v in orden], self.por, self.campo, p, self.campo.color(p)),
            "text": [self.campo.label(suyas[v]) if v in suyas else formats.MISSING for v in orden],
            "hovertemplate": "%{y}: %{text}<extra></extra>",
            "xaxis": f"x{eje}",
            "yaxis": f"y{eje}",
            **END,
        }


def _panel(lugar: int, cuantos: int, separacion: float) -> list[float]:
    """Return the part of a side of the paper, from 0 to 1, that one of several panels has."""
    ancho = (1 - separacion * (cuantos - 1)) / cuantos
    desde = lugar * (ancho + separacion)
    return [desde, min(desde + ancho, 1.0)]
