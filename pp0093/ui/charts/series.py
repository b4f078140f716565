"""Series by year or by month, as bars or lines: cut where one is missing, hollow when not over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import ceil
from operator import itemgetter
from typing import Any

import plotly.graph_objects as go
from msgspec.structs import replace

from pp0093.ui.charts.base import LINE_HEIGHT, LINES, ROOM, Mark, annotation, figure, trace, upright, wrapped
from pp0093.ui.charts.chart import PARTIAL, Chart, Plotted, chart, find, look, row_name, scaled, shade
from pp0093.ui.theme import Palette
from pp0093.writing import formats
from pp0093.writing.tables import Columns, value

# As many years as are all written below an axis.
MAX_YEAR_TICKS = 4
# Of the names of last points: letters of a line, how far they are, of all years, and how tall is what they stand by.
NAME_LETTERS, BESIDE_LAST, PLOT_HEIGHT = 22, 0.03, 300
NO_STROKE = "rgba(0,0,0,0)"
# Of panels, two a row: the height of a row of them, and the letters of a line of a title.
PANEL_ROW, TITLE_LETTERS = 225, 26
QUARTERS = [1, 4, 7, 10]
# Room before January for the opening's mark and, inside, for the numbers of the scale.
MONTH_AXIS = [-3, 12.5]
Hollow = Mapping[Any, str]
"""The years that are not over, each with up to when it goes, where that is known."""
NONE: Hollow = {}


def standing(
    filas: Sequence[Any],
    *,
    x: str,
    y: str | Sequence[str],
    hollow: Hollow = NONE,
    columns: Columns | None = None,
) -> Chart:
    """Return bars that stand, by year as a rule, those of several figures side by side; one of `hollow` is not over."""
    campos = scaled(find(y, columns, filas), filas)
    nombres = ["<br>".join(filter(None, (row_name(f, x), hollow.get(value(f, x))))) for f in filas]

    def bar(fila: Any, nombre: str, campo: Plotted, p: Palette) -> Mark:
        return {
            "x": nombre,
            "y": campo.on(fila),
            "text": "" if campo.of(fila) is None else campo.label(fila),
            "hovertext": campo.said(fila, row_name(fila, x)),
            **look(fila, value(fila, x), campo, shade(campo, campos, p), p, hollow=hollow),
        }

    def draw(p: Palette) -> go.Figure:
        barras = [
            trace("columna", [bar(f, n, c, p) for f, n in zip(filas, nombres, strict=True)], name=c.columna.etiqueta)
            for c in campos
        ]
        margen = {"b": ROOM["b"] + LINE_HEIGHT * max((n.count("<br>") for n in nombres), default=0)}
        return figure(p, "paradas", barras, yaxis=campos[0].axis, margin=margen, showlegend=len(campos) > 1)

    return chart(draw, filas, x, campos, columns)


def lines(
    filas: Sequence[Any],
    *,
    x: str,
    y: str | Sequence[str],
    hollow: Hollow = NONE,
    interval: Sequence[str] = (),
    columns: Columns | None = None,
) -> Chart:
    """Return figures by year (`x`), a line each, zero in sight: named at its end with its last closed year.

    A line joins consecutive years; of two in one colour the second has diamonds. A year of `hollow` is not over: a
    hollow point apart, dated where that is known.
    With `interval`, the keys of two bounds, the years of `hollow` are expected and a stroke joins them.
    """
    campos = scaled(find(y, columns, filas), filas)
    limites = [replace(c, divisor=campos[0].divisor) for c in find(interval, columns)]
    alturas = {value(f, x): max(c.on(f) or 0 for c in campos) for f in filas}

    def said(fila: Any, campo: Plotted) -> str:
        """Return how a last point is named: its figure and its year or, where that is not over, up to when it goes."""
        anio = value(fila, x)
        hasta = hollow.get(anio)
        como = "" if hasta is None else "esperado" if limites else PARTIAL
        cuando = ", ".join(filter(None, [como, "" if str(anio) in (hasta or "") else str(anio), hasta]))
        return f"{campo.columna.etiqueta} {campo.figure(fila) if como else campo.label(fila)} ({cuando})"

    def under_way(fila: Any, campo: Plotted, color: str) -> Mark:
        """Return the point of a year that is not over."""
        [punto] = _points([fila], x, campo, ", año en curso")
        traza = trace("por_cerrar", [punto | {"marker_symbol": "circle-open"}], marker_color=color)
        if limites:
            bajo, alto = ([abs((c.on(fila) or 0) - punto["y"])] for c in limites)
            traza["error_y"] = {"array": alto, "arrayminus": bajo, "symmetric": False, "color": color}
        return traza

    def draw(p: Palette) -> go.Figure:
        trazas, ultimos = [], []
        colores = [shade(c, campos, p) for c in campos]
        for n, (campo, color) in enumerate(zip(campos, colores, strict=True)):
            forma = "diamond" if color in colores[:n] else "circle"
            suyas = [f for f in filas if campo.of(f) is not None]
            abiertas = [f for f in suyas if value(f, x) in hollow]
            if cerradas := [f for f in suyas if f not in abiertas]:
                trazas.append(_closed(cerradas, x, campo, color, forma))
            trazas += [under_way(f, campo, color) for f in abiertas]
            ultimos += [(value(f, x), campo.on(f) or 0, said(f, campo), color) for f in (*cerradas[-1:], *abiertas)]
        # All years are written when they are few, else one in three up to the last closed; one under way says its own.
        cerrados = [a for a in alturas if a not in hollow]
        escritos = {"tickvals": [*alturas] if len(alturas) <= MAX_YEAR_TICKS else cerrados[::-3]}
        notas = _beside(ultimos, [*alturas], max(alturas.values()), p)
        return figure(p, "lineas", trazas, xaxis=escritos, yaxis=campos[0].axis, annotations=notas)

    return chart(draw, filas, x, campos, columns)


def _points(filas: Sequence[Any], x: str, campo: Plotted, said: str = "", forma: str = "circle") -> list[Mark]:
    """Return the points of a figure, each with what it is, when and how much; `said` follows its year."""
    return [
        {
            "x": value(f, x),
            "y": campo.on(f),
            "hovertext": campo.said(f, f"{value(f, x)}{said}"),
            "marker_symbol": campo.shape(f, forma),
        }
        for f in filas
    ]


def _beside(
    ultimos: Sequence[tuple[Any, float, str, str]], anios: Sequence[Any], mayor: float, p: Palette
) -> list[Mark]:
    """Return the names of last points (year, height, words and colour), in their order, none over another.

    A stroke goes to each from its name, but to those that stand before an open year, whose points it would cross.
    """
    notas, libre, escala = [], 0.0, PLOT_HEIGHT / max(mayor, 1)
    for anio, altura, dicho, color in sorted(ultimos, key=itemgetter(1)):
        lineas = LINES(dicho, NAME_LETTERS)
        medio, suyo = LINE_HEIGHT * len(lineas) / 2, altura * escala
        lugar = max(suyo, libre + medio)
        libre = lugar + medio
        al_lado = max(anios) + BESIDE_LAST * ((max(anios) - min(anios)) or 1)
        trazo = color if anio == max(anios) else NO_STROKE
        donde = {"x": anio, "y": altura, "ax": al_lado, "ay": suyo - lugar, "arrowcolor": trazo}
        notas.append(annotation(p, "fin", **donde, text="<br>".join(lineas)))
    return notas


def _closed(filas: Sequence[Any], x: str, campo: Plotted, color: str, forma: str) -> Mark:
    """Return the line of a figure, cut where a year is missing."""
    puntos = _points(filas, x, campo, forma=forma)
    cortada = puntos[:1]
    for antes, punto in pairwise(puntos):
        if antes["x"] + 1 != punto["x"]:
            cortada.append({**punto, "y": None})
        cortada.append(punto)
    return trace("linea", cortada, line_color=color, marker_color=color)


def panels(
    filas: Sequence[Any], *, x: str, y: Sequence[str], by: str, columns: Columns | None = None, today: int | None = None
) -> Chart:
    """Return figures by month (`x`, 0 the opening), a panel for each member of `by` and a scale for each panel.

    A line stops where a month is not known. `today` is the month that a dotted stroke marks.
    """
    campos = scaled(find(y, columns, filas), filas)

    nombres = {value(f, by): wrapped(row_name(f, by), TITLE_LETTERS) for f in filas}
    de_meses = {
        "range": MONTH_AXIS, "tickvals": QUARTERS, "ticktext": [formats.month(m)[0].upper() for m in QUARTERS],
        "showgrid": False, "tickangle": 0, "automargin": False,
    }  # fmt: skip

    def draw(p: Palette) -> go.Figure:
        """Draw a grid of panels, whose names stand above each: zero and their largest figure, inside."""
        ejes: dict[str, Any] = {}
        notas, trazas, hoy = [], [], []
        for numero, (miembro, nombre) in enumerate(nombres.items(), 1):
            eje = "" if numero == 1 else str(numero)
            suyas = [f for f in filas if value(f, by) == miembro]
            mayor = max((v for f in suyas for c in campos if (v := c.on(f))), default=0.0)
            alcanza = mayor or 1
            ejes[f"xaxis{eje}"] = de_meses
            ejes[f"yaxis{eje}"] = {
                "tickvals": sorted({0, mayor}), "range": [-0.05 * alcanza, 1.35 * alcanza], "tickformat": ",.3~f",
                "automargin": False, "ticklabelposition": "inside top",
            }  # fmt: skip
            notas.append(annotation(p, "encima", text=nombre, y=1, xref=f"x{eje} domain", yref=f"y{eje} domain"))
            hoy += upright(today, p.soft_ink, "dot", eje)
            for campo in campos:
                color = shade(campo, campos, p)
                trazas.append(trace(
                    "linea_de_panel", _points(suyas, x, campo), name=campo.columna.etiqueta,
                    legendgroup=campo.clave, showlegend=not eje, line_color=color, marker_color=color,
                    xaxis=f"x{eje}", yaxis=f"y{eje}",
                ))  # fmt: skip
        renglones = ceil(len(nombres) / 2)
        return figure(
            p, "paneles", trazas, height=renglones * PANEL_ROW + 60, annotations=notas, shapes=hoy,
            grid={"rows": renglones, "columns": 2, "pattern": "independent", "xgap": 0.12, "ygap": 0.5}, **ejes,
        )  # fmt: skip

    def named(fila: Any) -> str:
        return f"{row_name(fila, by)}, {formats.month(value(fila, x))}"

    return chart(draw, filas, (by, x), campos, columns, names=named)
