"""Charts as Plotly figures: the question decides the form. Amounts in soles, shares in percent units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from pp0093.ask.periods import BridgeStep
from pp0093.ask.rows import Row
from pp0093.money.execution import AnnexLine
from pp0093.ui.theme import FONT, Palette
from pp0093.writing import formats
from pp0093.writing.tables import Table

LABEL_SIZE = 13
MAX_LABEL = 26
LEGEND_ABOVE = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}


@dataclass(frozen=True)
class Mark:
    """One end of a dumbbell: which figure, how it is called, its colour in the palette, shape and label's place."""

    clave: str
    nombre: str
    color: str
    forma: str
    etiqueta: str


SPENT = Mark("ejecucion_pct", "Gasto (devengado / PIM)", "money", "circle", "top center")
DELIVERED = Mark("cumplimiento_pct", "Meta física", "delivery", "diamond", "bottom center")


def base_figure(p: Palette, alto: int, **layout: Any) -> go.Figure:
    """Return an empty figure with the type, grid and margins that every chart shares."""
    ejes = {
        "gridcolor": p.line,
        "zeroline": False,
        "linecolor": p.context,
        "automargin": True,
        "fixedrange": True,
    }
    comun = {
        "height": alto,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 36},
        "font": {"family": FONT, "size": LABEL_SIZE, "color": p.ink},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "separators": ".,",
        "showlegend": False,
        "hoverlabel": {
            "font": {"family": FONT, "size": LABEL_SIZE},
            "bgcolor": p.paper,
            "bordercolor": p.context,
        },
        "dragmode": False,
        "xaxis": ejes,
        "yaxis": ejes,
    }
    # One dictionary, checked once: a chain of update_layout costs a page of charts a tenth of a second.
    return go.Figure(layout={**comun, **layout})


def wrapped(texto: str, largo: int = MAX_LABEL) -> str:
    """Return a label broken into short lines, of `largo` letters where its words allow."""
    lineas, linea = [], ""
    for palabra in texto.split():
        if linea and len(linea) + len(palabra) >= largo:
            lineas.append(linea)
            linea = palabra
        else:
            linea = f"{linea} {palabra}".strip()
    return "<br>".join([*lineas, linea])


def dumbbell(filas: Sequence[AnnexLine], p: Palette) -> go.Figure:
    """Delivered against spent, one line a product or activity, on one percent axis with a line at 100."""
    figura = base_figure(p, 74 * len(filas) + 90)
    nombres = [wrapped(f["etiqueta"]) for f in filas]
    for nombre, fila in zip(nombres, filas, strict=True):
        puntas = [fila["cumplimiento_pct"], fila["ejecucion_pct"]]
        if None not in puntas:
            figura.add_scatter(
                x=puntas,
                y=[nombre, nombre],
                mode="lines",
                line={"color": p.context, "width": 3},
                hoverinfo="skip",
                showlegend=False,
            )
    for punta in (SPENT, DELIVERED):
        figura.add_scatter(
            x=[f[punta.clave] for f in filas],
            y=nombres,
            mode="markers+text",
            name=punta.nombre,
            marker={"color": getattr(p, punta.color), "size": 13, "symbol": punta.forma},
            text=["" if f[punta.clave] is None else formats.percent(f[punta.clave]) for f in filas],
            textposition=punta.etiqueta,
            customdata=[[f["codigo"]] for f in filas],
            hovertemplate="%{y}<br>" + punta.nombre + ": %{text}<extra></extra>",
            cliponaxis=False,
        )
    valores = [v for f in filas for v in (f["cumplimiento_pct"], f["ejecucion_pct"]) if v is not None]
    figura.add_vline(x=100, line={"color": p.context, "dash": "dot", "width": 1.5}, layer="below")
    figura.update_xaxes(range=[0, max([112, *(v * 1.12 for v in valores)])], ticksuffix=" %", title=None)
    figura.update_yaxes(autorange="reversed", showgrid=False)
    figura.update_layout(showlegend=True, legend=LEGEND_ABOVE, margin={"l": 8, "r": 8, "t": 40, "b": 36})
    return figura


def quadrants(filas: Sequence[AnnexLine], p: Palette) -> go.Figure:
    """Physical against financial progress, a point an activity; the quadrant "spent without product" is shaded.

    Labels stand in a column at the right with a thin line to their point, so that they never overlap.
    """
    puntos = [f for f in filas if f["ejecucion_pct"] is not None and f["cumplimiento_pct"] is not None]
    umbral = filas[0].vara.sin_producto
    piso = min([umbral - 3, *(f["ejecucion_pct"] - 4 for f in puntos)])
    techo = max([112, *(f["cumplimiento_pct"] * 1.06 for f in puntos)])
    figura = base_figure(p, 500, margin={"l": 8, "r": 104, "t": 8, "b": 60})
    figura.add_shape(type="rect", x0=umbral, x1=101, y0=-4, y1=umbral, fillcolor=p.band, line_width=0, layer="below")
    figura.add_annotation(
        x=umbral,
        y=umbral,
        text=f"Gastó {formats.percent(umbral, 0)} o más<br>y avanzó menos",
        align="left",
        showarrow=False,
        xanchor="left",
        yanchor="top",
        xshift=6,
        font={"color": p.soft_ink},
    )
    figura.add_hline(y=100, line={"color": p.context, "dash": "dot", "width": 1.5})
    _side_labels(figura, puntos, p, x=101 + (101 - piso) * 0.12, alto=techo + 4)
    _quadrant_points(figura, puntos, p)
    figura.update_xaxes(
        range=[piso, 101 + (101 - piso) * 0.12],
        title="Gasto: devengado / PIM (%)",
        showgrid=False,
        tickvals=[t for t in range(0, 101, 5) if t >= piso],
    )
    figura.update_yaxes(range=[-4, techo], title="Meta física alcanzada (%)")
    return figura


def _quadrant_points(figura: go.Figure, puntos: Sequence[AnnexLine], p: Palette) -> None:
    figura.add_scatter(
        x=[f["ejecucion_pct"] for f in puntos],
        y=[f["cumplimiento_pct"] for f in puntos],
        mode="markers",
        marker={
            "size": 12,
            "color": [p.delivery if f.gasta_sin_producto else p.context for f in puntos],
            "symbol": ["diamond" if f.gasta_sin_producto else "circle" for f in puntos],
            "line": {"color": p.paper, "width": 1},
        },
        customdata=[
            [f["etiqueta"], formats.percent(f["ejecucion_pct"]), formats.percent(f["cumplimiento_pct"]), f["codigo"]]
            for f in puntos
        ],
        hovertemplate="%{customdata[0]}<br>Gasto: %{customdata[1]}<br>Meta: %{customdata[2]}<extra></extra>",
        cliponaxis=False,
    )


def _side_labels(figura: go.Figure, puntos: Sequence[AnnexLine], p: Palette, x: float, alto: float) -> None:
    separacion = alto / 23
    anterior = alto + separacion
    for f in sorted(puntos, key=lambda f: -f["cumplimiento_pct"]):
        y = anterior = min(f["cumplimiento_pct"], anterior - separacion)
        destacado = f.gasta_sin_producto
        texto = f"{f['codigo_corto']} · {formats.percent(f['cumplimiento_pct'])}"
        figura.add_scatter(
            x=[f["ejecucion_pct"], x],
            y=[f["cumplimiento_pct"], y],
            mode="lines",
            line={"color": p.line, "width": 1},
            hoverinfo="skip",
            cliponaxis=False,
        )
        figura.add_annotation(
            x=x,
            y=y,
            text=f"<b>{texto}</b>" if destacado else texto,
            showarrow=False,
            xanchor="left",
            xshift=3,
            font={"color": p.ink if destacado else p.soft_ink},
        )


def bars(figura: go.Figure, nombres: list[str], valores: list[float], textos: list[str], color: Any) -> None:
    """Add horizontal bars from zero, the first on top, each with its figure written at its end."""
    figura.add_bar(
        x=valores,
        y=nombres,
        orientation="h",
        marker={"color": color},
        text=textos,
        textposition="outside",
        textfont={"size": LABEL_SIZE},
        hovertemplate="%{y}: %{text}<extra></extra>",
        cliponaxis=False,
        width=0.62,
    )
    figura.update_xaxes(visible=False)
    figura.update_yaxes(autorange="reversed", showgrid=False)


def steps(pasos: Table, p: Palette) -> go.Figure:
    """From opening to paid: a bar for each step that the source gives, with its amount."""
    figura = base_figure(p, 46 * len(pasos.filas) + 40)
    nombres = [n for n, _ in pasos.filas]
    montos = [float(v) for _, v in pasos.filas]
    colores = [p.money if n == "Devengado" else p.context for n in nombres]
    bars(figura, nombres, montos, [formats.soles(v) for _, v in pasos.filas], colores)
    figura.update_xaxes(range=[0, max(montos) * 1.5])
    return figura


def bridge(filas: Sequence[BridgeStep], p: Palette) -> go.Figure:
    """From the country to the report: what is taken away, by its name, as a horizontal waterfall of the PIM."""
    tramos = [f for f in filas if f["tramo"] != "reporte"]
    informe = next(f for f in filas if f["tramo"] == "reporte")
    total = sum(f["pim_soles"] for f in filas)
    nombres = ["Todo el país", *(f"− {f['tramo_nombre']}" for f in tramos), informe["tramo_nombre"]]
    montos = [total, *(f["pim_soles"] for f in tramos), informe["pim_soles"]]
    inicios, resta = [0], total
    for f in tramos:
        resta -= f["pim_soles"]
        inicios.append(resta)
    figura = base_figure(p, 52 * len(nombres) + 40)
    figura.add_bar(
        x=[float(m) for m in montos],
        base=[float(b) for b in [*inicios, 0]],
        y=nombres,
        orientation="h",
        marker={
            "color": [p.context, *(p.context for _ in tramos), p.money],
            "pattern": {"shape": ["", *("/" for _ in tramos), ""], "solidity": 0.35},
        },
        text=[formats.soles(m) for m in montos],
        textposition="outside",
        textfont={"size": LABEL_SIZE},
        hovertemplate="%{y}: %{text}<extra></extra>",
        cliponaxis=False,
        width=0.62,
    )
    figura.update_xaxes(range=[0, float(total) * 1.5], visible=False)
    figura.update_yaxes(autorange="reversed", showgrid=False)
    return figura


def series(filas: list[Row], medidas: dict[str, str], parciales: set[int], p: Palette) -> go.Figure:
    """Amounts by year in millions of soles, a line a measure, named above with its last closed year.

    The line joins consecutive closed years only; a partial year is a hollow point apart.
    """
    figura = base_figure(p, 380, margin={"l": 8, "r": 96, "t": 40, "b": 36}, showlegend=True, legend=LEGEND_ABOVE)
    for medida, nombre in medidas.items():
        color = _measure_color(medida, p)
        con_dato = [f for f in filas if f[medida] is not None]
        cerrados = [f for f in con_dato if f["anio"] not in parciales]
        ultimo = f"{nombre} {cerrados[-1]['anio']}: {_in_millions(cerrados[-1][medida])}" if cerrados else nombre
        for numero, tramo in enumerate(_consecutive(cerrados)):
            _series_line(figura, tramo, medida, nombre, color)
            figura.data[-1].update(name=ultimo, showlegend=numero == 0)
        for fila in (f for f in con_dato if f["anio"] in parciales):
            _series_partial(figura, fila, medida, nombre, color)
    figura.update_xaxes(tickvals=_sparse([f["anio"] for f in filas]), showgrid=False, tickformat="d", tickangle=0)
    figura.update_yaxes(rangemode="tozero", tickformat=",.0f")
    return figura


def _sparse(anios: list[int]) -> list[int]:
    """Return the years to be written below an axis: all when they are few, else one in three, the last one included."""
    return anios if len(anios) < 7 else anios[::-3][::-1]


def by_year(filas: list[Row], medidas: dict[str, str], p: Palette) -> go.Figure:
    """Amounts of a few years that need not be consecutive, in millions of soles: bars side by side."""
    figura = base_figure(p, 340, barmode="group", bargap=0.35, bargroupgap=0.06)
    for medida, nombre in medidas.items():
        figura.add_bar(
            x=[str(f["anio"]) for f in filas],
            y=[None if f[medida] is None else f[medida] / 1e6 for f in filas],
            name=nombre,
            marker={"color": _measure_color(medida, p)},
            text=["" if f[medida] is None else _in_millions(f[medida]) for f in filas],
            textposition="outside",
            customdata=[formats.soles(f[medida]) for f in filas],
            hovertemplate=f"{nombre} %{{x}}: %{{customdata}}<extra></extra>",
            cliponaxis=False,
        )
    figura.update_layout(showlegend=True, legend=LEGEND_ABOVE, margin={"l": 8, "r": 8, "t": 40, "b": 36})
    figura.update_xaxes(type="category", showgrid=False)
    figura.update_yaxes(visible=False, rangemode="tozero")
    return figura


def _measure_color(medida: str, p: Palette) -> str:
    return p.money if medida == "devengado_soles" else p.context


def _in_millions(soles: float) -> str:
    return formats.number(soles / 1e6, 1)


def _consecutive(filas: list[Row]) -> list[list[Row]]:
    tramos: list[list[Row]] = []
    for fila in filas:
        if tramos and tramos[-1][-1]["anio"] + 1 == fila["anio"]:
            tramos[-1].append(fila)
        else:
            tramos.append([fila])
    return tramos


def _series_line(figura: go.Figure, filas: list[Row], medida: str, nombre: str, color: str) -> None:
    figura.add_scatter(
        x=[f["anio"] for f in filas],
        y=[f[medida] / 1e6 for f in filas],
        mode="lines+markers",
        line={"color": color, "width": 2.5},
        marker={"color": color, "size": 7},
        text=[formats.soles(f[medida]) for f in filas],
        hovertemplate=f"{nombre} %{{x}}: %{{text}}<extra></extra>",
        cliponaxis=False,
    )


def _series_partial(figura: go.Figure, fila: Row, medida: str, nombre: str, color: str) -> None:
    figura.add_scatter(
        x=[fila["anio"]],
        y=[fila[medida] / 1e6],
        mode="markers+text",
        marker={"color": color, "size": 9, "symbol": "circle-open", "line": {"width": 2}},
        text=[f"{nombre} {_in_millions(fila[medida])}<br>(parcial)"],
        textposition="middle right",
        customdata=[formats.soles(fila[medida])],
        hovertemplate=f"{nombre} %{{x}}, año en curso: %{{customdata}}<extra></extra>",
        cliponaxis=False,
        showlegend=False,
    )
