"""Lines by year: cut where a year is missing or the base changes, hollow where the year is not over."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go
from msgspec import Struct

from pp0093.ui.charts.base import LABEL_SIZE, LEGEND_ABOVE, base_figure, upright, wrapped
from pp0093.ui.charts.chart import Chart, Columns, Plotted, Scale, chart, find, scale, shade
from pp0093.ui.theme import Palette
from pp0093.writing.tables import value

BROKEN = "cambia la base"
# How near two labels are, as a part of the largest figure, to be written one over the other.
NEAR = 0.2
# How far above the highest figure an axis goes where something is noted, and how wide a note is, in letters.
ROOM_FOR_EVENTS, NARROW = 1.3, 14
# As many years as are all written below an axis.
FEW = 6


class Mark(Struct, frozen=True):
    """How a figure that is no line is drawn: the shape of its points, their size and their colour in the palette."""

    forma: str
    color: str
    tamano: int = 9
    borde: int = 1


def lines(
    filas: Sequence[Any],
    *,
    x: str,
    y: str | Sequence[str],
    hollow: Collection[int] = (),
    breaks: Collection[int] = (),
    marks: Mapping[str, Mark] | None = None,
    tick: str = "",
    interval: tuple[str, str] | None = None,
    events: Mapping[int, str] | None = None,
    columns: Columns | None = None,
) -> Chart:
    """Return figures by year (`x`), a line each, zero in sight: named above with its last closed year.

    A line joins consecutive years and is cut at a year of `breaks`, where the base changes and a stroke says so. A
    year of `hollow` is not over: a hollow point apart, dated where that is a mapping. With `marks`, figures that are
    points and no line, each point bears its figure and there is no axis; `tick` is then the key of what is written
    under a year. With `interval`, the keys of two bounds, the years of `hollow` are expected and a stroke joins them.
    `events` are what is noted of some years, written above them.
    """
    campos = find(y, columns, filas)
    if marks is not None:
        marked = Marked(filas, x, campos, breaks=breaks, marks=marks, tick=tick or x)
        return chart(marked, filas, tick or x, campos, columns=columns)
    dibuja = Lines(filas, x, campos, breaks=breaks, hollow=hollow, limites=find(interval or (), columns), events=events)
    unidad = scale(filas, campos).titulo or None
    return chart(dibuja, filas, x, campos, columns=columns, unidad=unidad)


class Lines(Struct, frozen=True):
    """Figures by year on an axis that says what they are counted in."""

    filas: Sequence[Any]
    x: str
    campos: tuple[Plotted, ...]
    breaks: Collection[int] = ()
    hollow: Collection[int] = ()
    limites: tuple[Plotted, ...] = ()
    events: Mapping[int, str] | None = None

    def __call__(self, p: Palette) -> go.Figure:
        """Return the figure."""
        escala = scale(self.filas, self.campos)
        trazas = []
        for campo in self.campos:
            suyas = self.known(campo)
            cerradas = [f for f in suyas if value(f, self.x) not in self.hollow]
            nombre = campo.columna.etiqueta
            if cerradas:
                nombre += f" {value(cerradas[-1], self.x)}: {escala.label(cerradas[-1], campo)}"
            estilo: dict[str, Any] = {"mode": "lines+markers", "marker": {"size": 7, "symbol": "circle"}}
            for numero, tramo in enumerate(self._stretches(cerradas)):
                estilo |= {"name": nombre, "showlegend": numero == 0}
                trazas.append(self.line(tramo, escala, campo, estilo, p))
            for fila in (f for f in suyas if value(f, self.x) in self.hollow):
                trazas.append(self._partial(fila, campo, escala, p))
        (quiebres, dichos), notas = self.broken(p), self._noted(escala, p)
        arriba = {"range": [0, self._highest(escala) * ROOM_FOR_EVENTS]} if notas else {}
        return base_figure(
            p, 380, trazas, margin={"l": 52, "r": 96, "t": 48, "b": 36}, showlegend=True, legend=LEGEND_ABOVE,
            x={"tickvals": self._sparse(), "showgrid": False, "tickformat": "d", "tickangle": 0},
            y={"rangemode": "tozero", **escala.axis, **arriba},
            shapes=quiebres, annotations=[*dichos, *notas],
        )  # fmt: skip

    def _heights(self, escala: Scale) -> dict[int, list[float]]:
        """Return how high the figures of each year stand."""
        return {value(f, self.x): [escala.on(f, c) or 0 for c in self.campos] for f in self.filas}

    def _highest(self, escala: Scale) -> float:
        return max(max(suyas) for suyas in self._heights(escala).values())

    def _noted(self, escala: Scale, p: Palette) -> list[dict[str, Any]]:
        """Return what is noted of the years drawn, above their highest figure, in a band of its own."""
        alturas = self._heights(escala)
        return [
            {
                "x": anio, "y": max(alturas[anio]), "text": wrapped(dicho, NARROW),
                "font": {"size": LABEL_SIZE, "color": p.soft_ink},
                "arrowcolor": p.context, "arrowwidth": 1, "arrowhead": 0, "ax": 0, "ay": -28,
            }
            for anio, dicho in (self.events or {}).items()
            if anio in alturas
        ]  # fmt: skip

    def _lines(self) -> tuple[Plotted, ...]:
        """Return the figures that are lines, among which one is looked at."""
        return self.campos

    def known(self, campo: Plotted) -> list[Any]:
        """Return the rows that have a figure."""
        return [f for f in self.filas if campo.of(f) is not None]

    def line(
        self, filas: list[Any], escala: Scale, campo: Plotted, estilo: dict[str, Any], p: Palette
    ) -> dict[str, Any]:
        """Return some years of a figure as Plotly's trace, joined or not as the style says."""
        color = shade(campo, self._lines(), p)
        return {
            "type": "scatter",
            "x": [value(f, self.x) for f in filas],
            "y": [escala.on(f, campo) for f in filas],
            "line": {"color": color, "width": 2.5},
            "hovertext": [campo.whole(f) for f in filas],
            "hovertemplate": f"{campo.columna.etiqueta} %{{x}}: %{{hovertext}}<extra></extra>",
            "cliponaxis": False,
            **estilo,
            "marker": {"color": color, **estilo["marker"], "symbol": _shapes(estilo, campo, filas)},
        }

    def broken(self, p: Palette) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Return strokes and their words between the two years where the base of the first figure changes."""
        anios = [value(f, self.x) for f in self.known(self.campos[0])]
        donde = [(antes + anio) / 2 for antes, anio in pairwise(anios) if anio in self.breaks]
        dicho = {
            "text": BROKEN, "font": {"size": LABEL_SIZE - 1, "color": p.soft_ink}, "showarrow": False,
            "xref": "x", "xanchor": "left", "y": 0, "yref": "y domain", "yanchor": "bottom",
        }  # fmt: skip
        trazo = {"color": p.ink, "dash": "dash", "width": 1.5}
        return [upright(x, trazo) for x in donde], [{**dicho, "x": x} for x in donde]

    def joins(self, antes: int, anio: int) -> bool:
        """Tell whether the line goes on from one year to another."""
        return antes + 1 == anio and anio not in self.breaks

    def _stretches(self, filas: list[Any]) -> list[list[Any]]:
        tramos: list[list[Any]] = []
        for fila in filas:
            if tramos and self.joins(value(tramos[-1][-1], self.x), value(fila, self.x)):
                tramos[-1].append(fila)
            else:
                tramos.append([fila])
        return tramos

    def _sparse(self) -> list[int]:
        """Return the years to be written below the axis: all when they are few, else one in three and the last one."""
        anios = [value(f, self.x) for f in self.filas]
        return anios if len(anios) <= FEW else anios[::-3][::-1]

    def _until(self, fila: Any) -> str:
        hasta = self.hollow.get(value(fila, self.x), "") if isinstance(self.hollow, Mapping) else ""
        palabra = "esperado" if self.limites else "parcial"
        return f"{palabra}, {hasta}" if hasta else palabra

    def _beside(self, fila: Any, campo: Plotted, escala: Scale) -> tuple[str, str]:
        """Return what is written at a year that is not over, and where: of figures near each other, all at the first.

        Below one that is high and above one that is low, where there is room.
        """
        suyos = [c for c in self.campos if c.of(fila) is not None]
        mayor = max(c.of(f) or 0 for f in self.filas for c in self.campos)
        alturas = sorted(c.of(fila) or 0 for c in suyos)
        son_cercanas = any(b - a < NEAR * mayor for a, b in pairwise(alturas))
        if son_cercanas and campo != suyos[0]:
            return "", "middle right"
        dichas = ((c, escala.label(fila, c).removesuffix(c.caveat(fila))) for c in (suyos if son_cercanas else [campo]))
        lineas = [f"{c.columna.etiqueta} {dicha}" for c, dicha in dichas]
        lado = "middle" if not son_cercanas else "bottom" if alturas[-1] > mayor / 2 else "top"
        hasta = f"({self._until(fila)})".replace(", al ", ",\nal ").splitlines()
        return "<br>".join([*lineas, *(wrapped(h, NARROW) for h in hasta)]), f"{lado} right"

    def _partial(self, fila: Any, campo: Plotted, escala: Scale, p: Palette) -> dict[str, Any]:
        nombre = campo.columna.etiqueta
        escrito, lugar = self._beside(fila, campo, escala)
        estilo: dict[str, Any] = {
            "mode": "markers+text",
            "marker": {"size": 9, "symbol": "circle-open", "line": {"width": 2}},
            "text": [escrito],
            "textposition": lugar,
            "showlegend": False,
            "hovertemplate": f"{nombre} %{{x}}, año en curso: %{{hovertext}}<extra></extra>",
        }
        if self.limites:
            en_medio = escala.on(fila, campo) or 0
            bajo, alto = (abs((escala.on(fila, c) or 0) - en_medio) for c in self.limites)
            estilo["error_y"] = {
                "array": [alto],
                "arrayminus": [bajo],
                "symmetric": False,
                "color": shade(campo, self._lines(), p),
            }
        return self.line([fila], escala, campo, estilo, p)


def _shapes(estilo: Mapping[str, Any], campo: Plotted, filas: Sequence[Any]) -> str | list[str]:
    """Return the shape of the points, or of each: hollow where its figure is invented or of part of the records."""
    forma = str(estilo["marker"]["symbol"])
    hueca = f"{forma.removesuffix('-open')}-open"
    formas = [hueca if campo.is_invented(f) or campo.is_partial(f) else forma for f in filas]
    return forma if set(formas) <= {forma} else formas


class Marked(Lines, frozen=True):
    """A figure by year and what it is seen against (goals, baseline), each point with its figure, without an axis."""

    marks: Mapping[str, Mark] | None = None
    tick: str = ""

    def __call__(self, p: Palette) -> go.Figure:
        """Return the figure."""
        trazas = []
        for campo in self.campos:
            suyas = self.known(campo)
            marca = (self.marks or {}).get(campo.clave)
            tramos = [suyas] if marca else self._stretches(suyas)
            for numero, tramo in enumerate(t for t in tramos if t):
                estilo: dict[str, Any] = {
                    "name": campo.columna.etiqueta,
                    "showlegend": numero == 0,
                    "mode": "markers+text" if marca else "lines+markers+text",
                    "text": [campo.label(f) for f in tramo],
                    "textposition": [self._place(f, campo) for f in tramo],
                    "marker": {"size": 9, "symbol": "circle"},
                }
                if marca:
                    estilo["marker"] = {
                        "color": getattr(p, marca.color), "size": marca.tamano, "symbol": marca.forma,
                        "line": {"width": marca.borde},
                    }  # fmt: skip
                trazas.append(self.line(tramo, Scale(self.campos), campo, estilo, p))
        quiebres, dichos = self.broken(p)
        alturas = [0.0, *(c.of(f) or 0 for c in self.campos for f in self.known(c))]
        aire = 0.18 * (max(alturas) - min(alturas) or 1)
        return base_figure(
            p, 270, trazas, margin={"l": 8, "r": 24, "t": 40, "b": 36}, showlegend=True, legend=LEGEND_ABOVE,
            x=self._years(), y={"visible": False, "range": [min(alturas) - aire, max(alturas) + aire]},
            shapes=quiebres, annotations=dichos,
        )  # fmt: skip

    def _lines(self) -> tuple[Plotted, ...]:
        return tuple(c for c in self.campos if c.clave not in (self.marks or {})) or self.campos

    def joins(self, antes: int, anio: int) -> bool:
        """Tell whether the line goes on: between any two years with a figure, but for a break."""
        return anio not in self.breaks

    def _place(self, fila: Any, campo: Plotted) -> str:
        """Return where a label goes: of the first two figures of a year, that of the lower one below."""
        valores = [c.of(fila) for c in self.campos[:2]]
        if campo not in self.campos[:2] or None in valores or len(valores) < 2:
            return "top center"
        valor, meta = (v or 0 for v in valores)
        es_menor = valor < meta if campo == self.campos[0] else meta <= valor
        return "bottom center" if es_menor else "top center"

    def _years(self) -> dict[str, Any]:
        anios = [value(f, self.x) for f in self.filas]
        rotulos = [str(value(f, self.tick)) for f in self.filas]
        extremos = {"range": [anios[0] - 0.6, anios[-1] + 0.6]} if anios else {}
        return {"tickvals": anios, "ticktext": rotulos, "showgrid": False, **extremos}
