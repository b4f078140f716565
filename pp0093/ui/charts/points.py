"""Points: with their interval, and two of them on a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, floor
from typing import Any, Protocol

import plotly.graph_objects as go
from msgspec import Struct

from pp0093.ui.charts.base import (
    LEGEND_ABOVE,
    ROOM,
    ROOM_FOR_LEGEND,
    ROW_WITH_NAME,
    ROWS_DOWN,
    base_figure,
    height,
    joined,
    names_above,
    reference_line,
    wrapped,
)
from pp0093.ui.charts.chart import Chart, Columns, Label, Plotted, Rows, Scale, chart, find, name, scale, unrolled
from pp0093.ui.theme import Palette
from pp0093.writing.tables import value

# Shares that differ in more points than these are not close: their scale is not cut. Where a cut one may begin.
WIDEST_CUT, STEP = 30, 5
# Pixels below a cut scale for its figures and what it says.
ROOM_FOR_TITLE = 82
# How near an end of a scale of percents, in points, a label has no room on both sides.
NEAR_EDGE = 18
# Height of a row with a label over one of its ends and one under the other.
DUMBBELL_ROW = 74
# Height of a row whose label has several lines.
TALL_ROW = 92


class State(Protocol):
    """A word, its shape and the meaning of its colour: a light."""

    @property
    def calificacion(self) -> str:
        """The word."""

    @property
    def simbolo(self) -> str:
        """The shape."""

    @property
    def color(self) -> str:
        """The meaning of its colour in the palette."""


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
    [principal], muestra = find(x, columns, filas), find(n, columns) if n else ()

    limites = find(interval, columns)

    def share(fila: Any) -> str:
        if not (is_open and is_open(fila)):
            return principal.label(fila)
        desde, hasta = (c.columna.alone(value(fila, c.clave)) for c in limites)
        entre = desde if desde == hasta else f"entre {desde} y {hasta}"
        return f"{entre}{principal.caveat(fila)}"

    def said(fila: Any) -> str:
        return " · n = ".join([share(fila), *(c.label(fila) for c in muestra)])

    dibuja = Intervals(
        filas, y, principal, limites, names or (lambda fila: name(fila, y)), label or said,
        is_open or (lambda _: False), cut,
    )  # fmt: skip
    return chart(dibuja, filas, y, campos, columns=columns, label=label, names=names, drawn=(principal,))


def dumbbell(
    filas: Rows,
    *,
    x: tuple[str, str],
    y: str,
    reference: float | None = None,
    picks: str = "",
    state: Callable[[Any], State] | None = None,
    columns: Columns | None = None,
) -> Chart:
    """Return two figures of each row joined by a line, on one axis, with what they are measured against.

    `picks` is the key of the code that a click takes. With a `state` names stand above, for they may be long, and the
    first figure has its light's colour, shape and word.
    """
    filas, columns = unrolled(filas, columns)
    campos = find(x, columns, filas)
    return chart(Dumbbell(filas, y, campos, reference, picks or y, state), filas, y, campos, columns=columns)


class Intervals(Struct, frozen=True):
    """Points on their intervals, from 0 to 100 or on a scale marked as cut, each with its words over it."""

    filas: Sequence[Any]
    por: str
    campo: Plotted
    interval: tuple[Plotted, ...]
    names: Label
    label: Label
    is_open: Callable[[Any], bool]
    cut: bool

    def __call__(self, p: Palette) -> go.Figure:
        """Return the figure."""
        orden = [f for f in self.filas if self.campo.of(f) is not None]
        nombres = ["<br>".join(map(wrapped, self.names(f).split("<br>"))) for f in orden]
        textos = [self.label(f) for f in orden]
        son_altos = any("<br>" in t for t in textos)
        abajo, arriba = self._ends()
        desde, hasta = self.interval
        tramos = joined([(desde.of(f), hasta.of(f), y) for f, y in zip(orden, nombres, strict=True)], p)
        puntos = {
            "type": "scatter",
            "x": [self.campo.of(f) for f in orden],
            "y": nombres,
            "mode": "markers+text",
            "marker": {
                "color": self.campo.color(p),
                "size": 12,
                "symbol": [_shape("diamond", self.campo, f) for f in orden],
                "opacity": [0 if self.is_open(f) else 1 for f in orden],
            },
            "text": textos,
            "customdata": [[value(f, self.por)] for f in orden],
            # A label beside an edge of the scale leans away from it, so that it covers no name.
            "textposition": [_leaning(self._part(self.campo.of(f) or 0)) for f in orden],
            "hovertemplate": "%{y}: %{text}<extra></extra>",
            "cliponaxis": False,
        }
        alto = TALL_ROW * len(orden) + 50 if son_altos else height(nombres) + 70
        eje = {"range": [abajo, arriba + 0.08 * (arriba - abajo)], **scale(self.filas, (self.campo,)).axis}
        corte: dict[str, Any] = {}
        if abajo:
            alto += ROOM_FOR_TITLE
            eje |= {"title": {"text": f"Escala cortada:<br>de {abajo} % a {arriba} %"}}
            marca = {"x": abajo, "y": 0, "yref": "paper", "text": "<b>//</b>", "showarrow": False, "bgcolor": p.paper}
            corte = {"annotations": [marca], "margin": {**ROOM, "b": ROOM_FOR_TITLE}}
        return base_figure(
            p, alto, [tramos, puntos], x=eje,
            y={"range": [len(orden) - 0.4, -0.7], "autorange": False, "showgrid": False} if son_altos else ROWS_DOWN,
            **corte,
        )  # fmt: skip

    def _ends(self) -> tuple[int, int]:
        """Return where the scale begins and ends: from 0 to 100 unless it is cut."""
        valores = [v for f in self.filas for c in (self.campo, *self.interval) if (v := c.of(f)) is not None]
        if not self.cut or not valores or max(valores) - min(valores) > WIDEST_CUT or max(valores) > 100:
            return 0, 100
        return max(STEP * floor((min(valores) - 1) / STEP), 0), min(STEP * ceil((max(valores) + 1) / STEP), 100)

    def _part(self, pct: float) -> float:
        """Return how far along the scale a share is, in percent."""
        abajo, arriba = self._ends()
        return 100 * (pct - abajo) / (arriba - abajo)


def _shape(forma: str, campo: Plotted, fila: Any) -> str:
    """Return the shape of a mark: hollow where its figure is invented or of part of the records."""
    return f"{forma}-open" if campo.is_invented(fila) or campo.is_partial(fila) else forma


def _leaning(pct: float) -> str:
    if pct < NEAR_EDGE:
        return "top right"
    return "top left" if pct > 100 - NEAR_EDGE else "top center"


class Dumbbell(Struct, frozen=True):
    """Two figures of each row joined, the first named over its mark and the second under.

    With a `state` names stand above, the first mark has its light and who has no figure says so.
    """

    filas: Sequence[Any]
    por: str
    campos: tuple[Plotted, ...]
    reference: float | None
    picks: str
    state: Callable[[Any], State] | None = None

    def __call__(self, p: Palette) -> go.Figure:
        """Return the figure."""
        alto = (ROW_WITH_NAME * len(self.filas) + 80) if self.state else (DUMBBELL_ROW * len(self.filas) + 90)
        nombres = [name(f, self.por) for f in self.filas]
        alturas: list[Any] = [-n for n in range(len(nombres))] if self.state else [wrapped(n) for n in nombres]
        una, otra = self.campos
        escala = self._scale()
        tramos = ((escala.on(f, una), escala.on(f, otra), y) for f, y in zip(self.filas, alturas, strict=True))
        trazas = [joined(list(tramos), p)]
        for campo, marca, lugar in zip(self.campos, self._markers(p), ("top center", "bottom center"), strict=True):
            trazas.append({
                "type": "scatter",
                "x": [escala.on(f, campo) for f in self.filas],
                "y": alturas,
                "mode": "markers+text",
                "name": campo.columna.etiqueta,
                "marker": marca,
                "text": [self._label(f, campo) for f in self.filas],
                "textposition": lugar,
                "customdata": [[value(f, self.picks)] for f in self.filas],
                "hovertext": list(map(wrapped, nombres)),
                "hovertemplate": f"%{{hovertext}}<br>{campo.columna.etiqueta}: %{{text}}<extra></extra>",
                "cliponaxis": False,
            })  # fmt: skip
        # Rows keep their order where the first of them has no figure.
        lados = {"y": {**ROWS_DOWN, "categoryorder": "array", "categoryarray": alturas}}
        cero = []
        if self.state:
            lados, cero = names_above(nombres, p, rise=0.24), reference_line(0, p, dash="solid")
            trazas.append(self._without_figure(alturas, self.state))
        return base_figure(
            p, alto, trazas, x=self._axis(), showlegend=True, legend=LEGEND_ABOVE, margin=ROOM_FOR_LEGEND,
            shapes=[*cero, *reference_line(self.reference, p)], **lados,
        )  # fmt: skip

    def _markers(self, p: Palette) -> list[dict[str, Any]]:
        una, otra = self.campos
        if self.state:
            luces = [p.semantic(self.state(f).color) for f in self.filas]
            return [
                {"color": luces, "size": 13, "symbol": "circle"},
                {"color": p.context, "size": 12, "symbol": "square"},
            ]
        return [
            {"color": c.color(p), "size": 13, "symbol": [_shape(forma, c, f) for f in self.filas]}
            for c, forma in ((una, "circle"), (otra, "diamond"))
        ]

    def _label(self, fila: Any, campo: Plotted) -> str:
        if campo.of(fila) is None:
            return ""
        luz = self.state(fila) if self.state and campo == self.campos[0] else None
        cifra = self._scale().label(fila, campo)
        return f"{luz.simbolo} {luz.calificacion} {cifra}" if luz else cifra

    def _scale(self) -> Scale:
        return scale(self.filas, self.campos, tells_the_least=True)

    def _without_figure(self, alturas: Sequence[Any], state: Callable[[Any], State]) -> dict[str, Any]:
        vacios = [(y, state(f)) for y, f in zip(alturas, self.filas, strict=True) if self.campos[0].of(f) is None]
        return {
            "type": "scatter", "x": [0] * len(vacios), "y": [y for y, _ in vacios], "mode": "text",
            "text": [f"{z.simbolo} {z.calificacion}: sin dato" for _, z in vacios],
            "textposition": "middle right", "showlegend": False, "hoverinfo": "skip",
        }  # fmt: skip

    def _axis(self) -> dict[str, Any]:
        """Return the axis: how far it goes and what it counts in."""
        escala = self._scale()
        puestos = (escala.on(f, c) for f in self.filas for c in self.campos)
        valores = [0, self.reference or 0, *(v for v in puestos if v is not None)]
        desde, hasta = min(valores), max(valores)
        aire = (0.16 if self.state else 0.12) * (hasta - desde)
        izquierda = desde - aire if desde < 0 or self.state else 0
        pocas = {"nticks": 5} if self.state else {}
        return {"range": [izquierda, hasta + aire], **pocas, **escala.axis}
