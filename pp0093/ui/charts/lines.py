"""Series by year or by month, as lines or bars: cut where one is missing or the base changes, hollow when not over."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from itertools import pairwise
from math import ceil, floor, log10
from typing import Any

import plotly.graph_objects as go
from msgspec import Struct

from pp0093.ask.registry import INDICATORS
from pp0093.ui.charts.bars import look as bar_look
from pp0093.ui.charts.bars import lying
from pp0093.ui.charts.base import (
    PANEL_COLUMNS,
    Mark,
    figure,
    note,
    panels_of,
    trace,
    upright,
    wrapped,
)
from pp0093.ui.charts.chart import Chart, Columns, Plotted, Rows, Scale, chart, find, name, scale, shade, unrolled
from pp0093.ui.theme import Palette
from pp0093.writing import formats
from pp0093.writing.tables import Style, value

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
SHORT = ((10**6, " M"), (10**3, " mil"), (0, ""))
Hollow = Collection[Any] | Mapping[Any, str]


class Shape(Struct, frozen=True):
    """How a figure that is no line is drawn: the shape of its points, their size and their colour in the palette."""

    forma: str
    color: str
    tamano: int = 9
    borde: int = 1


def _until(hollow: Hollow, cuando: Any) -> str:
    """Return up to when a year that is not over goes, where that is known."""
    return hollow.get(cuando, "") if isinstance(hollow, Mapping) else ""


def bars(
    filas: Rows, *, x: str | Sequence[str], y: str | Sequence[str], columns: Columns | None = None, **como: Any
) -> Chart:
    """Return bars of a figure: standing where `y` is the figure (standing), else lying (bars.lying)."""
    propias = unrolled(filas, columns)[1] or {}
    if isinstance(x, str) and not (propias[x].es_numerica if x in propias else x in INDICATORS):
        return standing(filas, x=x, y=y, columns=columns, **como)
    return lying(filas, x=x, y=str(y), columns=columns, **como)


def standing(
    filas: Rows, *, x: str, y: str | Sequence[str], hollow: Hollow = (), columns: Columns | None = None
) -> Chart:
    """Return bars that stand, by year as a rule, those of several figures side by side; one of `hollow` is not over."""
    filas, columns = unrolled(filas, columns)
    campos = find(y, columns, filas)
    return chart(
        partial(_standing, filas, campos, x, hollow), filas, x, campos, columns, unidad=scale(filas, campos).titulo
    )


def _standing(filas: Sequence[Any], campos: Sequence[Plotted], por: str, hollow: Hollow, p: Palette) -> go.Figure:
    escala, barras = scale(filas, campos), []
    for campo in campos:
        marcas = [
            {
                "x": "<br>".join(filter(None, (name(f, por), _until(hollow, value(f, por))))),
                "y": escala.on(f, campo),
                "text": "" if campo.of(f) is None else escala.label(f, campo),
                "hovertext": f"{campo.columna.etiqueta} {name(f, por)}: {campo.whole(f)}",
                **bar_look(f, value(f, por), campo, shade(campo, campos, p), p, hollow=hollow),
            }
            for f in filas
        ]
        barras.append(trace("columna", marcas, name=campo.columna.etiqueta))
    return figure(p, "paradas", barras, yaxis={"title": {"text": escala.titulo}}, showlegend=len(campos) > 1)


def lines(
    filas: Sequence[Any],
    *,
    x: str,
    y: str | Sequence[str],
    hollow: Hollow = (),
    breaks: Collection[int] = (),
    interval: Sequence[str] = (),
    events: Mapping[int, str] | None = None,
    columns: Columns | None = None,
) -> Chart:
    """Return figures by year (`x`), a line each, zero in sight: named above with its last closed year.

    A line joins consecutive years and is cut at a year of `breaks`, where the base changes and a stroke says so. A
    year of `hollow` is not over: a hollow point apart, dated where that is a mapping. With `interval`, the keys of two
    bounds, the years of `hollow` are expected and a stroke joins them. `events` are what is noted of some years,
    written above them.
    """
    campos = find(y, columns, filas)
    dibuja = Lines(filas, x, campos, scale(filas, campos), breaks, hollow, find(interval, columns), events or {})
    return chart(dibuja, filas, x, campos, columns, unidad=dibuja.escala.titulo)


def _known(filas: Sequence[Any], campo: Plotted) -> list[Any]:
    return [f for f in filas if campo.of(f) is not None]


def _points(filas: Sequence[Any], x: str, campo: Plotted, escala: Scale, said: str = "") -> list[Mark]:
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


def _cut(puntos: Sequence[Mark], breaks: Collection[int], *, salta: bool) -> list[Mark]:
    """Return points with a gap where a line is cut: at a break and, unless it `salta`, where a year is missing."""
    cortada = list(puntos[:1])
    for antes, punto in pairwise(puntos):
        sigue = punto["x"] not in breaks and (salta or antes["x"] + 1 == punto["x"])
        cortada += [punto] if sigue else [{**punto, "y": None}, punto]
    return cortada


def _broken(filas: Sequence[Any], x: str, campo: Plotted, breaks: Collection[int], p: Palette) -> dict[str, Any]:
    """Return strokes and their words between the two years where the base of a figure changes."""
    anios = [value(f, x) for f in _known(filas, campo)]
    donde = [(antes + anio) / 2 for antes, anio in pairwise(anios) if anio in breaks]
    trazos = [trazo for x in donde for trazo in upright(x, p.ink, "dash")]
    return {"shapes": trazos, "annotations": [note(p, "quiebre", x=x) for x in donde]}


class Lines(Struct, frozen=True):
    """Figures by year on an axis that says what they are counted in."""

    filas: Sequence[Any]
    x: str
    campos: tuple[Plotted, ...]
    escala: Scale
    breaks: Collection[int]
    hollow: Hollow
    limites: tuple[Plotted, ...]
    events: Mapping[int, str]

    def __call__(self, p: Palette) -> go.Figure:
        """Return the figure."""
        trazas = [traza for campo in self.campos for traza in self._of(campo, shade(campo, self.campos, p))]
        anios = [value(f, self.x) for f in self.filas]
        alturas = {value(f, self.x): max(self.escala.on(f, c) or 0 for c in self.campos) for f in self.filas}
        notas = [
            note(p, "suceso", x=anio, y=alturas[anio], text=wrapped(dicho, NARROW))
            for anio, dicho in self.events.items()
            if anio in alturas
        ]
        # In a band of its own, above the highest figure.
        arriba = {"range": [0, max(alturas.values()) * ROOM_FOR_EVENTS]} if notas else {}
        quiebres = _broken(self.filas, self.x, self.campos[0], self.breaks, p)
        quiebres["annotations"] += notas
        # All years are written when they are few, else one in three and the last one.
        escritos = anios if len(anios) <= FEW else anios[::-3][::-1]
        y = {**self.escala.axis, **arriba}
        return figure(p, "lineas", trazas, xaxis={"tickvals": escritos}, yaxis=y, **quiebres)

    def _of(self, campo: Plotted, color: str) -> list[dict[str, Any]]:
        """Return the line of a figure, and the points of its years that are not over."""
        nombre, suyas, trazas = campo.columna.etiqueta, _known(self.filas, campo), []
        if cerradas := [f for f in suyas if value(f, self.x) not in self.hollow]:
            nombre += f" {value(cerradas[-1], self.x)}: {self.escala.label(cerradas[-1], campo)}"
            puntos = _cut(_points(cerradas, self.x, campo, self.escala), self.breaks, salta=False)
            trazas.append(trace("linea", puntos, name=nombre, line_color=color, marker_color=color))
        return trazas + [self._partial(f, campo, color) for f in suyas if f not in cerradas]

    def _beside(self, fila: Any, campo: Plotted) -> tuple[str, str]:
        """Return what is written at a year that is not over, all at its first figure, and where.

        Below one that is high and above one that is low, where there is room.
        """
        suyos = [c for c in self.campos if c.of(fila) is not None]
        if campo != suyos[0]:
            return "", "middle right"
        dichas = [(c, self.escala.label(fila, c).removesuffix(c.caveat(fila))) for c in suyos]
        hasta = _until(self.hollow, value(fila, self.x)).replace("al ", "<br>al ", 1)
        estado = ", ".join(filter(None, ["esperado" if self.limites else "parcial", hasta]))
        es_alta = (campo.of(fila) or 0) > max(c.of(f) or 0 for f in self.filas for c in self.campos) / 2
        lineas = [*(f"{c.columna.etiqueta} {dicha}" for c, dicha in dichas), f"({estado})"]
        return "<br>".join(lineas), f"{'bottom' if es_alta else 'top'} right"

    def _partial(self, fila: Any, campo: Plotted, color: str) -> dict[str, Any]:
        escrito, lugar = self._beside(fila, campo)
        [punto] = _points([fila], self.x, campo, self.escala, ", año en curso")
        punto |= {"text": escrito, "marker_symbol": "circle-open"}
        traza = trace("por_cerrar", [punto], textposition=lugar, marker_color=color)
        if self.limites:
            bajo, alto = ([abs((self.escala.on(fila, c) or 0) - (punto["y"] or 0))] for c in self.limites)
            traza["error_y"] = {"array": alto, "arrayminus": bajo, "symmetric": False, "color": color}
        return traza


def marked(
    filas: Sequence[Any],
    *,
    x: str,
    y: Sequence[str],
    marks: Mapping[str, Shape],
    tick: str,
    breaks: Collection[int],
    columns: Columns,
) -> Chart:
    """Return a figure by year and what it is seen against (`marks`: goals, baseline), each with its figure, no axis.

    `tick` is the key of what is written under a year.
    """
    campos = find(y, columns, filas)
    return chart(
        partial(_marked, filas, x, campos, breaks=breaks, marks=marks, tick=tick), filas, tick, campos, columns
    )


def _marked(
    filas: Sequence[Any],
    x: str,
    campos: Sequence[Plotted],
    p: Palette,
    *,
    breaks: Collection[int],
    marks: Mapping[str, Shape],
    tick: str,
) -> go.Figure:
    con_linea = [c for c in campos if c.clave not in marks]
    trazas = []
    for campo in campos:
        suyas, marca = _known(filas, campo), marks.get(campo.clave)
        escritos = [{"text": campo.label(f), "textposition": _place(f, campo, campos)} for f in suyas]
        puntos = [q | e for q, e in zip(_points(suyas, x, campo, Scale(Style.EXACT)), escritos, strict=True)]
        color = p.semantic(marca.color) if marca else shade(campo, con_linea, p)
        if marca:
            puntos = [{**punto, "marker_symbol": marca.forma} for punto in puntos]
            como: dict[str, Any] = {"marker_size": marca.tamano, "marker_line_width": marca.borde}
        else:
            puntos, como = _cut(puntos, breaks, salta=True), {"line_color": color}
        clase, nombre = "punto" if marca else "linea_con_cifras", campo.columna.etiqueta
        trazas += [trace(clase, puntos, name=nombre, marker_color=color, **como)] if puntos else []
    alturas = [0.0, *(c.of(f) or 0 for c in campos for f in filas)]
    aire = 0.18 * (max(alturas) - min(alturas) or 1)
    anios = [value(f, x) for f in filas]
    eje = {"tickvals": anios, "ticktext": [str(value(f, tick)) for f in filas]}
    return figure(
        p, "marcadas", trazas, xaxis=eje | ({"range": [anios[0] - 0.6, anios[-1] + 0.6]} if anios else {}),
        yaxis={"range": [min(alturas) - aire, max(alturas) + aire]}, **_broken(filas, x, campos[0], breaks, p),
    )  # fmt: skip


def _place(fila: Any, campo: Plotted, campos: Sequence[Plotted]) -> str:
    """Return where a label goes: of the first two figures of a year, that of the lower one below."""
    valor, meta = (c.of(fila) for c in campos[:2])
    if campo not in campos[:2] or valor is None or meta is None:
        return "top center"
    return "bottom center" if (valor < meta) == (campo == campos[0]) else "top center"


def panels(
    filas: Sequence[Any], *, x: str, y: Sequence[str], by: str, columns: Columns | None = None, today: int | None = None
) -> Chart:
    """Return figures by month (`x`, 0 the opening), a panel for each member of `by` and a scale for each panel.

    A line stops where a month is not known. `today` is the month that a dotted stroke marks.
    """
    campos = find(y, columns, filas)

    def named(fila: Any) -> str:
        return f"{name(fila, by)}, {formats.month(value(fila, x)) if value(fila, x) else 'apertura'}"

    return chart(partial(_panels, filas, x, campos, by=by, today=today), filas, (by, x), campos, columns, names=named)


def _panels(
    filas: Sequence[Any], x: str, campos: Sequence[Plotted], p: Palette, *, by: str, today: int | None
) -> go.Figure:
    """Draw lines by month in panels, whose names stand above each."""
    nombres = {value(f, by): wrapped(name(f, by), TITLE) for f in filas}
    alto = ceil(len(nombres) / PANEL_COLUMNS) * PANEL_ROW + 60
    lugares = panels_of(list(nombres.values()), alto, p, entre=PANEL_GAP, under=UNDER, over=OVER)
    de_meses = {"range": MONTHS, "tickvals": QUARTERS, "ticktext": [formats.month(m)[0].upper() for m in QUARTERS]}
    sin_lineas = {"showgrid": False, "tickangle": 0, "automargin": False}
    ejes, notas, trazas, hoy = {}, [], [], []
    for miembro, (eje, a_lo_ancho, a_lo_alto, titulo) in zip(nombres, lugares, strict=True):
        suyas = [f for f in filas if value(f, by) == miembro]
        ejes[f"xaxis{eje}"] = {**a_lo_ancho, **de_meses, **sin_lineas}
        ejes[f"yaxis{eje}"] = {**a_lo_alto, **_scaled(suyas, campos)}
        notas.append(titulo)
        hoy += upright(today, p.soft_ink, "dot", eje)
        for campo in campos:
            color, puntos = shade(campo, campos, p), _points(suyas, x, campo, Scale(Style.EXACT))
            trazas.append(trace(
                "linea_de_panel", puntos, name=campo.columna.etiqueta, legendgroup=campo.clave, showlegend=not eje,
                line_color=color, marker_color=color, xaxis=f"x{eje}", yaxis=f"y{eje}",
            ))  # fmt: skip
    return figure(p, "paneles", trazas, height=alto, annotations=notas, shapes=hoy, **ejes)


def _scaled(filas: Sequence[Any], campos: Sequence[Plotted]) -> dict[str, Any]:
    """Return the scale of a panel: zero and one or two round numbers up to its largest figure; zero alone where all is.

    Its numbers are short: 500, 20 mil, 2.5 M.
    """
    mayor, marcas = max((v for f in filas for c in campos if (v := c.of(f))), default=0.0), [0.0]
    if mayor > 0:
        potencia = 10 ** floor(log10(mayor))
        paso = max(s * potencia for s in TICK_STEPS if 2 * s * potencia <= mayor)
        marcas += [paso, 2 * paso]
    cortas = [next(f"{formats.exact(m / (d or 1))}{n}" for d, n in SHORT if m >= d) for m in marcas]
    sola = {} if mayor > 0 else {"range": [-0.05, 1]}
    return {
        "rangemode": "tozero", "tickvals": marcas, "ticktext": cortas, "automargin": False,
        "ticklabelposition": "inside top", **sola,
    }  # fmt: skip
