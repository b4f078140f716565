"""Series by year or by month, as bars or lines: cut where one is missing, hollow when not over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise
from math import ceil
from typing import Any

import plotly.graph_objects as go
from msgspec import Struct

from pp0093.ui.charts.base import LINE_HEIGHT, ROOM, Mark, figure, note, trace, upright, wrapped
from pp0093.ui.charts.chart import (
    Chart,
    Columns,
    Plotted,
    Scale,
    chart,
    find,
    look,
    name,
    scale,
    shade,
)
from pp0093.ui.theme import Palette
from pp0093.writing import formats
from pp0093.writing.tables import value

# Where something is noted, as parts of the highest figure: the two heights that notes take in turn, for their words not
# to meet on a telephone, and that of the axis. How wide a note is, in letters.
NOTED, ROOM_FOR_EVENTS, NARROW = (1.2, 1.45), 1.6, 12
# As many years as are all written below an axis.
FEW = 6
# Of panels, two a row: the height of a row of them, and the letters of a line of a title.
PANEL_ROW, TITLE = 225, 26
QUARTERS = [1, 4, 7, 10]
# Room before January for the opening's mark and, inside, for the numbers of the scale.
MONTHS = [-3, 12.5]
Hollow = Mapping[Any, str]
"""The years that are not over, each with up to when it goes, where that is known."""
NONE: Hollow = {}


def standing(filas: Sequence[Any], x: str, y: str | Sequence[str], hollow: Hollow, columns: Columns | None) -> Chart:
    """Return bars that stand, by year as a rule, those of several figures side by side; one of `hollow` is not over."""
    campos = find(y, columns, filas)
    return chart(
        partial(_standing, filas, campos, x, hollow), filas, x, campos, columns, unidad=scale(filas, campos).titulo
    )


def _standing(filas: Sequence[Any], campos: Sequence[Plotted], por: str, hollow: Hollow, p: Palette) -> go.Figure:
    escala = scale(filas, campos)
    barras = []
    nombres = ["<br>".join(filter(None, (name(f, por), hollow.get(value(f, por))))) for f in filas]
    debajo = LINE_HEIGHT * max((n.count("<br>") for n in nombres), default=0)
    for campo in campos:
        marcas = [
            {
                "x": nombre,
                "y": escala.on(f, campo),
                "text": "" if campo.of(f) is None else escala.label(f, campo),
                "hovertext": f"{campo.columna.etiqueta} {name(f, por)}: {campo.whole(f)}",
                **look(f, value(f, por), campo, shade(campo, campos, p), p, hollow=hollow),
            }
            for f, nombre in zip(filas, nombres, strict=True)
        ]
        barras.append(trace("columna", marcas, name=campo.columna.etiqueta))
    return figure(p, "paradas", barras, yaxis=escala.axis, margin={"b": ROOM["b"] + debajo}, showlegend=len(campos) > 1)


def lines(
    filas: Sequence[Any],
    *,
    x: str,
    y: str | Sequence[str],
    hollow: Hollow = NONE,
    interval: Sequence[str] = (),
    events: Mapping[int, str] = NONE,
    columns: Columns | None = None,
) -> Chart:
    """Return figures by year (`x`), a line each, zero in sight: named above with its last closed year.

    A line joins consecutive years. A year of `hollow` is not over: a hollow point apart, dated where that is known.
    With `interval`, the keys of two bounds, the years of `hollow` are expected and a stroke joins them. `events` are
    what is noted of some years, written above them.
    """
    campos = find(y, columns, filas)
    dibuja = Lines(filas, x, campos, scale(filas, campos), hollow, find(interval, columns), events)
    return chart(dibuja, filas, x, campos, columns, unidad=dibuja.escala.titulo)


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


class Lines(Struct, frozen=True):
    """Figures by year on an axis that says what they are counted in."""

    filas: Sequence[Any]
    x: str
    campos: tuple[Plotted, ...]
    escala: Scale
    hollow: Hollow
    limites: tuple[Plotted, ...]
    events: Mapping[int, str]

    def __call__(self, p: Palette) -> go.Figure:
        """Return the figure."""
        trazas = [t for c in self.campos for t in self._line(c, shade(c, self.campos, p))]
        alturas = {value(f, self.x): max(self.escala.on(f, c) or 0 for c in self.campos) for f in self.filas}
        anios = list(alturas)
        alto = max(alturas.values())
        # What is noted stands in a band of its own, above the highest figure, and leads to its year.
        sucesos = [
            note(p, "suceso", x=anio, ax=anio, y=alturas[anio], ay=alto * NOTED[n % 2], text=wrapped(dicho, NARROW))
            for n, (anio, dicho) in enumerate(sorted(self.events.items()))
            if anio in alturas
        ]
        arriba = {"range": [0, alto * ROOM_FOR_EVENTS]} if sucesos else {}
        # All years are written when they are few, else one in three and the last one.
        escritos = {"tickvals": anios if len(anios) <= FEW else anios[::-3][::-1]}
        return figure(p, "lineas", trazas, xaxis=escritos, yaxis={**self.escala.axis, **arriba}, annotations=sucesos)

    def _line(self, campo: Plotted, color: str) -> list[dict[str, Any]]:
        """Return the line of a figure, cut where a year is missing, and the points of its years that are not over."""
        suyas = [f for f in self.filas if campo.of(f) is not None]
        cerradas = [f for f in suyas if value(f, self.x) not in self.hollow]
        trazas = []
        if cerradas:
            puntos = _points(cerradas, self.x, campo, self.escala)
            cortada = puntos[:1]
            for antes, punto in pairwise(puntos):
                cortada += [punto] if antes["x"] + 1 == punto["x"] else [{**punto, "y": None}, punto]
            ultima = cerradas[-1]
            nombre = f"{campo.columna.etiqueta} {value(ultima, self.x)}: {self.escala.label(ultima, campo)}"
            trazas.append(trace("linea", cortada, name=nombre, line_color=color, marker_color=color))
        return trazas + [self._partial(f, campo, color) for f in suyas if f not in cerradas]

    def _beside(self, fila: Any) -> str:
        """Return what is written at a year that is not over: all its figures, up to when, and that it is partial."""
        dichas = [
            f"{c.columna.etiqueta} {self.escala.label(fila, c).removesuffix(c.caveat(fila))}"
            for c in self.campos
            if c.of(fila) is not None
        ]
        hasta = self.hollow[value(fila, self.x)].replace("al ", "<br>al ", 1)
        estado = ", ".join(filter(None, ["esperado" if self.limites else "parcial", hasta]))
        return "<br>".join([*dichas, f"({estado})"])

    def _partial(self, fila: Any, campo: Plotted, color: str) -> dict[str, Any]:
        """Return the point of a year that is not over: its words at its first figure, below where that is high."""
        [punto] = _points([fila], self.x, campo, self.escala, ", año en curso")
        es_primera = campo == next(c for c in self.campos if c.of(fila) is not None)
        es_alta = (campo.of(fila) or 0) > max(c.of(f) or 0 for f in self.filas for c in self.campos) / 2
        punto |= {"text": self._beside(fila) if es_primera else "", "marker_symbol": "circle-open"}
        traza = trace("por_cerrar", [punto], textposition=f"{'bottom' if es_alta else 'top'} right", marker_color=color)
        if self.limites:
            bajo, alto = ([abs((self.escala.on(fila, c) or 0) - (punto["y"] or 0))] for c in self.limites)
            traza["error_y"] = {"array": alto, "arrayminus": bajo, "symmetric": False, "color": color}
        return traza


def panels(
    filas: Sequence[Any], *, x: str, y: Sequence[str], by: str, columns: Columns | None = None, today: int | None = None
) -> Chart:
    """Return figures by month (`x`, 0 the opening), a panel for each member of `by` and a scale for each panel.

    A line stops where a month is not known. `today` is the month that a dotted stroke marks.
    """
    campos = find(y, columns, filas)

    def named(fila: Any) -> str:
        return f"{name(fila, by)}, {formats.month(value(fila, x))}"

    return chart(
        partial(_panels, filas, x, campos, by=by, today=today),
        filas,
        (by, x),
        campos,
        columns,
        names=named,
        unidad=scale(filas, campos).titulo,
    )


def _panels(
    filas: Sequence[Any], x: str, campos: Sequence[Plotted], p: Palette, *, by: str, today: int | None
) -> go.Figure:
    """Draw lines by month in a grid of panels, whose names stand above each: zero and their largest figure, inside."""
    nombres = {value(f, by): wrapped(name(f, by), TITLE) for f in filas}
    escala = scale(filas, campos)
    meses = {"range": MONTHS, "tickvals": QUARTERS, "ticktext": [formats.month(m)[0].upper() for m in QUARTERS]}
    ejes: dict[str, Any] = {}
    notas, trazas, hoy = [], [], []
    for numero, (miembro, nombre) in enumerate(nombres.items(), 1):
        eje = "" if numero == 1 else str(numero)
        suyas = [f for f in filas if value(f, by) == miembro]
        mayor = max((v for f in suyas for c in campos if (v := escala.on(f, c))), default=0.0)
        ejes[f"xaxis{eje}"] = {**meses, "showgrid": False, "tickangle": 0, "automargin": False}
        ejes[f"yaxis{eje}"] = {
            "tickvals": sorted({0, mayor}), "range": [-0.05 * (mayor or 1), 1.35 * (mayor or 1)], "tickformat": ",.3~f",
            "automargin": False, "ticklabelposition": "inside top",
        }  # fmt: skip
        notas.append(note(p, "encima", text=nombre, y=1, xref=f"x{eje} domain", yref=f"y{eje} domain"))
        hoy += upright(today, p.soft_ink, "dot", eje)
        for campo in campos:
            color = shade(campo, campos, p)
            trazas.append(trace(
                "linea_de_panel", _points(suyas, x, campo, escala), name=campo.columna.etiqueta,
                legendgroup=campo.clave, showlegend=not eje, line_color=color, marker_color=color,
                xaxis=f"x{eje}", yaxis=f"y{eje}",
            ))  # fmt: skip
    renglones = ceil(len(nombres) / 2)
    return figure(
        p, "paneles", trazas, height=renglones * PANEL_ROW + 60, annotations=notas, shapes=hoy,
        grid={"rows": renglones, "columns": 2, "pattern": "independent", "xgap": 0.12, "ygap": 0.5}, **ejes,
    )  # fmt: skip
