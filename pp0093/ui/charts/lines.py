"""Lines by year or by month: cut where one is missing or the base changes, hollow where it is not over."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from itertools import pairwise
from math import ceil, floor, log10
from typing import Any

import plotly.graph_objects as go
from msgspec import Struct

from pp0093.ui.charts.base import (
    HIDDEN,
    LABEL_SIZE,
    PANEL_COLUMNS,
    ROOM_FOR_LEGEND,
    base_figure,
    panels_of,
    trace,
    upright,
    wrapped,
)
from pp0093.ui.charts.chart import Chart, Columns, Plotted, Scale, chart, find, name, scale, shade, unit_of
from pp0093.ui.theme import Palette
from pp0093.writing import formats
from pp0093.writing.tables import value

BROKEN = "cambia la base"
# How near two labels are, as a part of the largest figure, to be written one over the other.
NEAR = 0.2
# How far above the highest figure an axis goes where something is noted, and how wide a note is, in letters.
ROOM_FOR_EVENTS, NARROW = 1.3, 14
# As many years as are all written below an axis.
FEW = 6
# Of panels: the height of a row of them, the part of the width between two, the pixels under one, for the months, and
# over it, for a name of two lines, also when paper shrinks it, and the letters of such a line.
PANEL_ROW, PANEL_GAP, UNDER, OVER, TITLE = 225, 0.08, 40, 76, 26
QUARTERS = [1, 4, 7, 10]
# Room before January for the opening's mark and, inside, for the numbers of the scale.
MONTHS = [-3, 12.5]
# Parts of a power of ten that a scale goes by, two of them no more than its largest figure.
TICK_STEPS = (0.5, 1, 2, 4)
SHORT = ((10**6, " M"), (10**3, " mil"), (1, ""))


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
        marked = partial(_marked, filas=filas, x=x, campos=campos, breaks=breaks, marks=marks, tick=tick or x)
        return chart(marked, filas, tick or x, campos, columns=columns)
    dibuja = Lines(filas, x, campos, breaks, hollow, find(interval or (), columns), events or {})
    return chart(dibuja, filas, x, campos, columns=columns, unidad=scale(filas, campos).titulo or None)


def panels(
    filas: Sequence[Any], *, x: str, y: Sequence[str], by: str, columns: Columns | None = None, today: int | None = None
) -> Chart:
    """Return figures by month (`x`, 0 the opening), a panel for each member of `by` and a scale for each panel.

    A line stops where a month is not known. `today` is the month that a dotted stroke marks.
    """
    campos = find(y, columns, filas)

    def named(fila: Any) -> str:
        return f"{name(fila, by)}, {formats.month(value(fila, x)) if value(fila, x) else 'apertura'}"

    unidad = unit_of(campos) if len({c.columna.unidad for c in campos}) == 1 else ""
    dibuja = partial(_panels, filas=filas, x=x, campos=campos, by=by, today=today)
    return chart(dibuja, filas, (by, x), campos, columns=columns, names=named, unidad=unidad)


def _points(filas: Sequence[Any], x: str, campo: Plotted, escala: Scale, said: str = "") -> list[dict[str, Any]]:
    """Return the points of a figure, each with what it is, when and how much; `said` follows its year."""
    return [
        {
            "x": value(f, x),
            "y": escala.on(f, campo),
            "hovertext": f"{campo.columna.etiqueta} {value(f, x)}{said}: {campo.whole(f)}",
            "marker_symbol": campo.shape(f, "circle"),
        }
        for f in filas
    ]


def _known(filas: Sequence[Any], campo: Plotted) -> list[Any]:
    return [f for f in filas if campo.of(f) is not None]


def _cut(puntos: Sequence[dict[str, Any]], breaks: Collection[int], *, salta: bool) -> list[dict[str, Any]]:
    """Return points with a gap where a line is cut: at a break and, unless it `salta`, where a year is missing."""
    cortada = list(puntos[:1])
    for antes, punto in pairwise(puntos):
        sigue = punto["x"] not in breaks and (salta or antes["x"] + 1 == punto["x"])
        cortada += [punto] if sigue else [{**punto, "y": None}, punto]
    return cortada


def _broken(
    filas: Sequence[Any], x: str, campo: Plotted, breaks: Collection[int], p: Palette
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return strokes and their words between the two years where the base of a figure changes."""
    anios = [value(f, x) for f in _known(filas, campo)]
    donde = [(antes + anio) / 2 for antes, anio in pairwise(anios) if anio in breaks]
    dicho = {"text": BROKEN, "xanchor": "left", "y": 0, "yref": "y domain", "yanchor": "bottom"}
    return [trazo for x in donde for trazo in upright(x, p.ink, "dash")], [{**dicho, "x": x} for x in donde]


class Lines(Struct, frozen=True):
    """Figures by year on an axis that says what they are counted in."""

    filas: Sequence[Any]
    x: str
    campos: tuple[Plotted, ...]
    breaks: Collection[int]
    hollow: Collection[int]
    limites: tuple[Plotted, ...]
    events: Mapping[int, str]

    def __call__(self, p: Palette) -> go.Figure:
        """Return the figure."""
        escala, trazas = scale(self.filas, self.campos), []
        for campo in self.campos:
            color, nombre, suyas = shade(campo, self.campos, p), campo.columna.etiqueta, _known(self.filas, campo)
            if cerradas := [f for f in suyas if value(f, self.x) not in self.hollow]:
                nombre += f" {value(cerradas[-1], self.x)}: {escala.label(cerradas[-1], campo)}"
                puntos = _cut(_points(cerradas, self.x, campo, escala), self.breaks, salta=False)
                linea = {"line": {"color": color, "width": 2.5}, "marker": {"color": color, "size": 7}}
                trazas.append(trace("scatter", puntos, name=nombre, mode="lines+markers", **linea))
            trazas += [self._partial(f, campo, escala, color) for f in suyas if value(f, self.x) in self.hollow]
        alturas = {value(f, self.x): max(escala.on(f, c) or 0 for c in self.campos) for f in self.filas}
        notas = self._noted(alturas)
        arriba = {"range": [0, max(alturas.values()) * ROOM_FOR_EVENTS]} if notas else {}
        quiebres, dichos = _broken(self.filas, self.x, self.campos[0], self.breaks, p)
        return base_figure(
            p, 380, trazas, margin={"l": 52, "r": 96, "t": 48}, showlegend=True,
            x={"tickvals": self._sparse(), "showgrid": False, "tickformat": "d", "tickangle": 0},
            y={"rangemode": "tozero", **escala.axis, **arriba},
            shapes=quiebres, annotations=[*dichos, *notas],
        )  # fmt: skip

    def _noted(self, alturas: Mapping[int, float]) -> list[dict[str, Any]]:
        """Return what is noted of the years drawn, above their highest figure, in a band of its own."""
        flecha = {"showarrow": True, "ax": 0, "ay": -28, "font": {"size": LABEL_SIZE}}
        return [
            {**flecha, "x": anio, "y": alturas[anio], "text": wrapped(dicho, NARROW)}
            for anio, dicho in self.events.items()
            if anio in alturas
        ]

    def _sparse(self) -> list[int]:
        """Return the years to be written below the axis: all when they are few, else one in three and the last one."""
        anios = [value(f, self.x) for f in self.filas]
        return anios if len(anios) <= FEW else anios[::-3][::-1]

    def _until(self, fila: Any) -> list[str]:
        hasta = self.hollow.get(value(fila, self.x), "") if isinstance(self.hollow, Mapping) else ""
        dicho = f"({', '.join(filter(None, ['esperado' if self.limites else 'parcial', hasta]))})"
        return [wrapped(d, NARROW) for d in dicho.replace(", al ", ",\nal ").splitlines()]

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
        lado = "middle" if not son_cercanas else "bottom" if alturas[-1] > mayor / 2 else "top"
        lineas = [f"{c.columna.etiqueta} {dicha}" for c, dicha in dichas]
        return "<br>".join([*lineas, *self._until(fila)]), f"{lado} right"

    def _partial(self, fila: Any, campo: Plotted, escala: Scale, color: str) -> dict[str, Any]:
        escrito, lugar = self._beside(fila, campo, escala)
        [punto] = _points([fila], self.x, campo, escala, ", año en curso")
        extremos: dict[str, Any] = {}
        if self.limites:
            bajo, alto = ([abs((escala.on(fila, c) or 0) - (punto["y"] or 0))] for c in self.limites)
            extremos["error_y"] = {"array": alto, "arrayminus": bajo, "symmetric": False, "color": color}
        return trace(
            "scatter", [{**punto, "text": escrito, "marker_symbol": "circle-open"}], mode="markers+text",
            textposition=lugar, showlegend=False, marker={"size": 9, "color": color, "line": {"width": 2}}, **extremos,
        )  # fmt: skip


def _marked(
    p: Palette,
    *,
    filas: Sequence[Any],
    x: str,
    campos: tuple[Plotted, ...],
    breaks: Collection[int],
    marks: Mapping[str, Mark],
    tick: str,
) -> go.Figure:
    """Draw a figure by year and what it is seen against (goals, baseline), each with its figure, without an axis."""
    con_linea = tuple(c for c in campos if c.clave not in marks) or campos
    trazas = []
    for campo in campos:
        suyas, marca = _known(filas, campo), marks.get(campo.clave)
        puntos = [
            {**punto, "text": campo.label(f), "textposition": _place(f, campo, campos)}
            for f, punto in zip(suyas, _points(suyas, x, campo, Scale(campos)), strict=True)
        ]
        if marca:
            como: dict[str, Any] = {
                "color": p.semantic(marca.color),
                "size": marca.tamano,
                "line": {"width": marca.borde},
            }
            puntos = [{**punto, "marker_symbol": marca.forma} for punto in puntos]
        else:
            como, puntos = {"color": shade(campo, con_linea, p), "size": 9}, _cut(puntos, breaks, salta=True)
        modo, linea = ("" if marca else "lines+"), {"color": como["color"], "width": 2.5}
        trazas.append(
            trace("scatter", puntos, name=campo.columna.etiqueta, mode=f"{modo}markers+text", marker=como, line=linea)
        )
    quiebres, dichos = _broken(filas, x, campos[0], breaks, p)
    alturas = [0.0, *(c.of(f) or 0 for c in campos for f in filas)]
    aire = 0.18 * (max(alturas) - min(alturas) or 1)
    anios = [value(f, x) for f in filas]
    eje = {"tickvals": anios, "ticktext": [str(value(f, tick)) for f in filas], "showgrid": False}
    return base_figure(
        p, 270, [t for t in trazas if t["x"]], margin={"r": 24, "t": 40}, showlegend=True,
        x=eje | ({"range": [anios[0] - 0.6, anios[-1] + 0.6]} if anios else {}),
        y={**HIDDEN, "range": [min(alturas) - aire, max(alturas) + aire]}, shapes=quiebres, annotations=dichos,
    )  # fmt: skip


def _place(fila: Any, campo: Plotted, campos: Sequence[Plotted]) -> str:
    """Return where a label goes: of the first two figures of a year, that of the lower one below."""
    valor, meta = (*(c.of(fila) for c in campos[:2]), None)[:2]
    if campo not in campos[:2] or valor is None or meta is None:
        return "top center"
    es_menor = valor < meta if campo == campos[0] else meta <= valor
    return "bottom center" if es_menor else "top center"


def _panels(
    p: Palette, *, filas: Sequence[Any], x: str, campos: tuple[Plotted, ...], by: str, today: int | None
) -> go.Figure:
    """Draw lines by month in panels, whose names stand above each."""
    nombres = {value(f, by): name(f, by) for f in filas}
    alto = ceil(len(nombres) / PANEL_COLUMNS) * PANEL_ROW + 60
    titulos = [wrapped(nombre, TITLE) for nombre in nombres.values()]
    lugares = panels_of(titulos, alto, p, entre=PANEL_GAP, under=UNDER, over=OVER)
    de_meses = {"range": MONTHS, "tickvals": QUARTERS, "ticktext": [formats.month(m)[0].upper() for m in QUARTERS]}
    ejes, notas, trazas, hoy = {}, [], [], []
    for miembro, (eje, a_lo_ancho, a_lo_alto, titulo) in zip(nombres, lugares, strict=True):
        suyas = [f for f in filas if value(f, by) == miembro]
        ejes[f"xaxis{eje}"] = {**a_lo_ancho, **de_meses, "showgrid": False, "tickangle": 0, "automargin": False}
        ejes[f"yaxis{eje}"] = {**a_lo_alto, **_scaled(suyas, campos)}
        notas.append(titulo)
        hoy += upright(today, p.soft_ink, "dot", 1, eje)
        for campo in campos:
            color = shade(campo, campos, p)
            trazas.append(trace(
                "scatter", _points(suyas, x, campo, Scale(campos)), mode="lines+markers", name=campo.columna.etiqueta,
                legendgroup=campo.clave, showlegend=not eje, line={"color": color, "width": 2},
                marker={"size": 5, "color": color}, xaxis=f"x{eje}", yaxis=f"y{eje}",
            ))  # fmt: skip
    margen = {**ROOM_FOR_LEGEND, "b": 24}
    return base_figure(p, alto, trazas, margin=margen, showlegend=True, annotations=notas, shapes=hoy, **ejes)


def _scaled(filas: Sequence[Any], campos: tuple[Plotted, ...]) -> dict[str, Any]:
    """Return the scale of a panel: zero and one or two round numbers up to its largest figure; zero alone where all is.

    Its numbers are short: 500, 20 mil, 2.5 M.
    """
    mayor, marcas = max((v for f in filas for c in campos if (v := c.of(f))), default=0.0), [0.0]
    if mayor > 0:
        potencia = 10 ** floor(log10(mayor))
        paso = max(s * potencia for s in TICK_STEPS if 2 * s * potencia <= mayor)
        marcas += [paso, 2 * paso]
    cortas = [next(f"{formats.exact(m / d)}{n}" for d, n in SHORT if m >= d or d == 1) for m in marcas]
    sola = {} if mayor > 0 else {"range": [-0.05, 1]}
    return {
        "rangemode": "tozero", "tickvals": marcas, "ticktext": cortas, "automargin": False,
        "ticklabelposition": "inside top", **sola,
    }  # fmt: skip
