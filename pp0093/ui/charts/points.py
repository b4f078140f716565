"""Points: with their interval, two of them on a line, and one figure against another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import plotly.graph_objects as go

from pp0093.ui.charts.base import (
    LEGEND_ABOVE,
    ROOM_FOR_LEGEND,
    ROW_WITH_NAME,
    base_figure,
    height,
    joined,
    names_above,
    reference_line,
    rows_down,
    wrapped,
)
from pp0093.ui.charts.chart import Chart, Columns, Label, Plotted, Rows, chart, find, name, scale, unrolled
from pp0093.ui.theme import Palette
from pp0093.writing.tables import value

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
    columns: Columns | None = None,
) -> Chart:
    """Return a share of each row as a point on its interval, with the size of its sample (`n`, a key) beside it.

    `label` gives a row's words instead of both, and `names` its name where it has more than one line.
    """
    filas, columns = unrolled(filas, columns)
    campos = find(dict.fromkeys(filter(None, (x, *interval, n))), columns)
    [principal], muestra = find(x, columns), find(n, columns) if n else ()

    def said(fila: Any) -> str:
        return " · n = ".join([principal.label(fila), *(c.label(fila) for c in muestra)])

    dibuja = Intervals(
        filas, y, principal, find(interval, columns), names or (lambda fila: name(fila, y)), label or said
    )
    return chart(dibuja, filas, y, campos, columns=columns, label=label, names=names)


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
    campos = find(x, columns)
    return chart(Dumbbell(filas, y, campos, reference, picks or y, state), filas, y, campos, columns=columns)


def quadrants(
    filas: Sequence[Any],
    *,
    x: str,
    y: str,
    label: str,
    reference: float,
    zone: str,
    picks: str,
    columns: Columns | None = None,
) -> Chart:
    """Return a share against another, a point a row: those with `x` from the `reference` on and `y` under it stand out.

    `zone` names that corner, `label` is the key of a short name and `picks` that of the code that a click takes.
    Labels stand in a column at the right with a thin line to their point, so that they never overlap.
    """
    campos = find((x, y), columns)
    puntos = [f for f in filas if None not in (c.of(f) for c in campos)]
    return chart(Quadrants(puntos, label, campos, reference, zone, picks), filas, label, campos, columns=columns)


@dataclass(frozen=True)
class Intervals:
    """Points on their intervals, from 0 to 100, each with its words over it."""

    filas: Sequence[Any]
    por: str
    campo: Plotted
    interval: tuple[Plotted, ...]
    names: Label
    label: Label

    def __call__(self, p: Palette) -> go.Figure:
        """Return the figure."""
        orden = [f for f in self.filas if self.campo.of(f) is not None]
        nombres = ["<br>".join(map(wrapped, self.names(f).split("<br>"))) for f in orden]
        textos = [self.label(f) for f in orden]
        son_altos = any("<br>" in t for t in textos)
        figura = base_figure(p, TALL_ROW * len(orden) + 50 if son_altos else height(nombres) + 70)
        desde, hasta = self.interval
        joined(figura, [(desde.of(f), hasta.of(f), y) for f, y in zip(orden, nombres, strict=True)], p)
        figura.add_scatter(
            x=[self.campo.of(f) for f in orden],
            y=nombres,
            mode="markers+text",
            marker={"color": self.campo.color(p), "size": 12, "symbol": "diamond"},
            text=textos,
            customdata=[[value(f, self.por)] for f in orden],
            # A label beside an edge of the scale leans away from it, so that it covers no name.
            textposition=[_leaning(self.campo.of(f) or 0) for f in orden],
            hovertemplate="%{y}: %{text}<extra></extra>",
            cliponaxis=False,
        )
        figura.update_xaxes(range=[0, 108], **scale(self.filas, (self.campo,)).axis)
        rows_down(figura)
        if son_altos:
            figura.update_yaxes(autorange=False, range=[len(orden) - 0.4, -0.7])
        return figura


def _leaning(pct: float) -> str:
    if pct < NEAR_EDGE:
        return "top right"
    return "top left" if pct > 100 - NEAR_EDGE else "top center"


@dataclass(frozen=True)
class Dumbbell:
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
        figura = base_figure(p, alto, showlegend=True, legend=LEGEND_ABOVE, margin=ROOM_FOR_LEGEND)
        nombres = [name(f, self.por) for f in self.filas]
        alturas: list[Any] = [-n for n in range(len(nombres))] if self.state else [wrapped(n) for n in nombres]
        una, otra = self.campos
        joined(figura, [(una.of(f), otra.of(f), y) for f, y in zip(self.filas, alturas, strict=True)], p)
        for campo, marca, lugar in zip(self.campos, self._markers(p), ("top center", "bottom center"), strict=True):
            figura.add_scatter(
                x=[campo.of(f) for f in self.filas],
                y=alturas,
                mode="markers+text",
                name=campo.columna.etiqueta,
                marker=marca,
                text=[self._label(f, campo) for f in self.filas],
                textposition=lugar,
                customdata=[[value(f, self.picks)] for f in self.filas],
                hovertext=list(map(wrapped, nombres)),
                hovertemplate=f"%{{hovertext}}<br>{campo.columna.etiqueta}: %{{text}}<extra></extra>",
                cliponaxis=False,
            )
        if self.state:
            names_above(figura, nombres, p, rise=0.24)
            self._without_figure(figura, alturas, self.state)
            reference_line(figura, 0, p, dash="solid")
        else:
            rows_down(figura)
        reference_line(figura, self.reference, p)
        self._axis(figura)
        return figura

    def _markers(self, p: Palette) -> list[dict[str, Any]]:
        una, otra = self.campos
        if self.state:
            luces = [p.semantic(self.state(f).color) for f in self.filas]
            return [
                {"color": luces, "size": 13, "symbol": "circle"},
                {"color": p.context, "size": 12, "symbol": "square"},
            ]
        return [{"color": c.color(p), "size": 13, "symbol": f} for c, f in ((una, "circle"), (otra, "diamond"))]

    def _label(self, fila: Any, campo: Plotted) -> str:
        if campo.of(fila) is None:
            return ""
        luz = self.state(fila) if self.state and campo == self.campos[0] else None
        return f"{luz.simbolo} {luz.calificacion} {campo.label(fila)}" if luz else campo.label(fila)

    def _without_figure(self, figura: go.Figure, alturas: Sequence[Any], state: Callable[[Any], State]) -> None:
        vacios = [(y, state(f)) for y, f in zip(alturas, self.filas, strict=True) if self.campos[0].of(f) is None]
        figura.add_scatter(
            x=[0] * len(vacios), y=[y for y, _ in vacios], mode="text",
            text=[f"{z.simbolo} {z.calificacion}: sin dato" for _, z in vacios],
            textposition="middle right", showlegend=False, hoverinfo="skip",
        )  # fmt: skip

    def _axis(self, figura: go.Figure) -> None:
        valores = [0, self.reference or 0, *(v for f in self.filas for c in self.campos if (v := c.of(f)) is not None)]
        desde, hasta = min(valores), max(valores)
        aire = (0.16 if self.state else 0.12) * (hasta - desde)
        izquierda = desde - aire if desde < 0 or self.state else 0
        figura.update_xaxes(range=[izquierda, hasta + aire], nticks=5 if self.state else None)
        figura.update_xaxes(**scale(self.filas, self.campos).axis)


@dataclass(frozen=True)
class Quadrants:
    """A share against another; the corner with much of the first and little of the second is shaded."""

    puntos: Sequence[Any]
    label: str
    campos: tuple[Plotted, ...]
    reference: float
    zone: str
    picks: str

    def __call__(self, p: Palette) -> go.Figure:
        """Return the figure."""
        figura = base_figure(p, 500, margin={"l": 8, "r": 104, "t": 8, "b": 60})
        piso = min([self.reference - 3, *(x - 4 for x, _ in map(self._at, self.puntos))])
        techo = max([112, *(y * 1.06 for _, y in map(self._at, self.puntos))])
        derecha = 101 + (101 - piso) * 0.12
        self._zone(figura, p)
        self._side_labels(figura, derecha, techo + 4, p)
        self._points(figura, p)
        horizontal, vertical = (c.columna.encabezado for c in self.campos)
        marcas = [t for t in range(0, 101, 5) if t >= piso]
        figura.update_xaxes(range=[piso, derecha], title=horizontal, showgrid=False, tickvals=marcas)
        figura.update_yaxes(range=[-4, techo], title=vertical)
        return figura

    def _at(self, fila: Any) -> tuple[float, float]:
        una, otra = self.campos
        return una.of(fila) or 0, otra.of(fila) or 0

    def _stands_out(self, fila: Any) -> bool:
        x, y = self._at(fila)
        return x >= self.reference > y

    def _points(self, figura: go.Figure, p: Palette) -> None:
        una, otra = self.campos
        destacan = [self._stands_out(f) for f in self.puntos]
        figura.add_scatter(
            x=[una.of(f) for f in self.puntos],
            y=[otra.of(f) for f in self.puntos],
            mode="markers",
            marker={
                "size": 12,
                "color": [otra.color(p) if d else p.context for d in destacan],
                "symbol": ["diamond" if d else "circle" for d in destacan],
                "line": {"color": p.paper, "width": 1},
            },
            text=[value(f, self.label) for f in self.puntos],
            customdata=[[una.label(f), otra.label(f), value(f, self.picks)] for f in self.puntos],
            hovertemplate=(
                f"%{{text}}<br>{una.columna.etiqueta}: %{{customdata[0]}}"
                f"<br>{otra.columna.etiqueta}: %{{customdata[1]}}<extra></extra>"
            ),
            cliponaxis=False,
        )

    def _zone(self, figura: go.Figure, p: Palette) -> None:
        borde = self.reference
        figura.add_shape(type="rect", x0=borde, x1=101, y0=-4, y1=borde, fillcolor=p.band, line_width=0, layer="below")
        figura.add_annotation(
            x=borde, y=borde, text=wrapped(self.zone, 17), align="left", showarrow=False, xanchor="left",
            yanchor="top", xshift=6, font={"color": p.soft_ink},
        )  # fmt: skip
        figura.add_hline(y=100, line={"color": p.context, "dash": "dot", "width": 1.5})

    def _side_labels(self, figura: go.Figure, derecha: float, alto: float, p: Palette) -> None:
        anterior = alto + alto / 23
        for f in sorted(self.puntos, key=lambda f: -self._at(f)[1]):
            x, y = self._at(f)
            anterior = min(y, anterior - alto / 23)
            destaca = self._stands_out(f)
            texto = f"{str(value(f, self.label)).split(' ')[0]} · {self.campos[1].label(f)}"
            figura.add_scatter(
                x=[x, derecha], y=[y, anterior], mode="lines", line={"color": p.line, "width": 1}, hoverinfo="skip",
                cliponaxis=False,
            )  # fmt: skip
            figura.add_annotation(
                x=derecha, y=anterior, text=f"<b>{texto}</b>" if destaca else texto, showarrow=False, xanchor="left",
                xshift=3, font={"color": p.ink if destaca else p.soft_ink},
            )  # fmt: skip
