"""Two things side by side, one indicator a line: what is looked at filled, what it is compared with hollow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from pp0093 import formats
from pp0093.comparing import MONEY, Compared, Side
from pp0093.indicators import Unit
from pp0093.ui.charts import base_figure, wrapped
from pp0093.ui.theme import Palette

ROW_HEIGHT = 70
PANEL_GAP = 14
EDGES = 36
# Room for a label at each end of the axis, as a part of the largest value.
LEFT, RIGHT = 0.16, 0.32
NOT_COMPARED = "≠ no se compara"


def pairs(filas: Sequence[Compared], nombres: tuple[str, str], p: Palette) -> go.Figure:
    """Both values of each indicator on one axis a unit, from zero, joined where they can be compared.

    Where the bases differ the line is broken and says so; a missing value says so in words.
    """
    paneles = _panels(filas)
    alto = ROW_HEIGHT * len(filas) + PANEL_GAP * (len(paneles) - 1) + EDGES
    figura = make_subplots(
        rows=len(paneles),
        cols=1,
        row_heights=[len(panel) for panel in paneles],
        vertical_spacing=PANEL_GAP / alto,
    )
    figura.update_layout(base_figure(p, alto).layout)
    for numero, panel in enumerate(paneles, 1):
        mayor = max([float(s.valor) for f in panel for s in (f.a, f.b) if s.valor is not None] or [1.0]) or 1.0
        for fila in panel:
            _row(figura, fila, nombres, p, {"row": numero, "col": 1})
        figura.add_vline(x=0, line={"color": p.context, "width": 1}, layer="below", row=numero, col=1)
        figura.update_xaxes(range=[-LEFT * mayor, (1 + RIGHT) * mayor], row=numero, col=1)
        figura.update_yaxes(range=[len(panel) - 0.5, -0.5], row=numero, col=1)
    figura.update_xaxes(visible=False, fixedrange=True)
    figura.update_yaxes(showgrid=False, zeroline=False, showline=False, fixedrange=True, automargin=True)
    figura.update_layout(margin={"l": 8, "r": 8, "t": 18, "b": 18})
    return figura


def _panels(filas: Sequence[Compared]) -> list[list[Compared]]:
    """Return the rows by unit: amounts, shares and counts have an axis each."""
    paneles: dict[str, list[Compared]] = {}
    for f in filas:
        unidad = f.indicador.unidad
        paneles.setdefault(unidad if unidad in (Unit.SOLES, Unit.PERCENT) else Unit.COUNT, []).append(f)
    return list(paneles.values())


def _row(figura: go.Figure, fila: Compared, nombres: tuple[str, str], p: Palette, donde: dict[str, int]) -> None:
    renglon = wrapped(fila.etiqueta)
    presentes = [float(s.valor) for s in (fila.a, fila.b) if s.valor is not None]
    if len(presentes) > 1:
        union = {"color": p.context, "width": 3} if fila.es_comparable else {"color": p.nd, "width": 2, "dash": "dot"}
        figura.add_scatter(
            x=presentes, y=[renglon] * 2, mode="lines", line=union, hoverinfo="skip", cliponaxis=False, **donde
        )
    if len(presentes) > 1 and not fila.es_comparable:
        figura.add_annotation(
            x=max(presentes),
            y=renglon,
            text=NOT_COMPARED,
            showarrow=False,
            xanchor="left",
            xshift=14,
            font={"color": p.soft_ink},
            **donde,
        )
    es_dinero = fila.indicador.id in MONEY
    marca = {"size": 13, "line": {"width": 2}, "color": p.money if es_dinero else p.delivery}
    forma = "circle" if es_dinero else "diamond"
    abajo = _end(fila, fila.b, nombres[1], "bottom")
    arriba = _end(fila, fila.a, nombres[0], "top")
    figura.add_scatter(**abajo, y=[renglon], marker={**marca, "symbol": f"{forma}-open"}, **donde)
    figura.add_scatter(**arriba, y=[renglon], marker={**marca, "symbol": forma}, **donde)


def _end(fila: Compared, lado: Side, nombre: str, donde: str) -> dict[str, Any]:
    """Return one end: where it stands and, above or below it, whose it is and how much."""
    texto = f"{nombre}: {formats.written(fila.indicador, lado.valor) if lado.tiene_valor else 'sin dato'}"
    return {
        "x": [float(lado.valor or 0)],
        "mode": "markers+text" if lado.tiene_valor else "text",
        "text": [texto],
        "textposition": f"{donde} {'center' if lado.valor else 'right'}",
        "hovertemplate": f"{fila.etiqueta}<br>{texto}<extra></extra>",
        "cliponaxis": False,
    }
