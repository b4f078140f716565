"""What is written across a drawing or changes all its marks: that it is invented, that its year is not over."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from pp0093.ui.theme import Palette, mixed

WATERMARK = "DEMOSTRACIÓN"
# Pixels between lines of the watermark, and where its words stand in odd and in even lines.
STEP = 70
PLACES = ((0.25, 0.75), (0.0, 0.5, 1.0))
SIZE, OPACITY, SLANT = 18, 0.16, -22
# How much of its colour a mark of a year that is not over keeps inside.
INSIDE = 0.18


def watermark(figura: go.Figure, p: Palette) -> go.Figure:
    """Write over all the drawing that it is of the demonstration, so closely that no crop leaves it out."""
    margen = figura.layout.margin
    lineas = max(round((float(figura.layout.height or STEP) - float(margen.t or 0) - float(margen.b or 0)) / STEP), 2)
    lugares = [(x, (n + 0.5) / lineas) for n in range(lineas) for x in PLACES[n % 2]]
    comun: dict[str, Any] = {
        "text": WATERMARK, "xref": "paper", "yref": "paper", "xanchor": "center", "yanchor": "middle",
        "showarrow": False, "textangle": SLANT, "opacity": OPACITY,
        "font": {"size": SIZE, "color": p.ink}, "captureevents": False, "name": WATERMARK,
    }  # fmt: skip
    # Given all at once: Plotly checks again every note it has each time that one is added.
    figura.layout.annotations = [*figura.layout.annotations, *({**comun, "x": x, "y": y} for x, y in lugares)]
    return figura


def unfinished(figura: go.Figure, p: Palette) -> go.Figure:
    """Draw the marks of a year that is not over hollow, each in its colour."""
    for traza in figura.data:
        if traza.type == "bar":
            _hollow_bars(traza, p)
        elif traza.type == "scatter" and "markers" in (traza.mode or ""):
            formas = _each(traza.marker.symbol or "circle", traza)
            huecas = [f"{f.removesuffix('-open')}-open" for f in formas]
            traza.marker.update(symbol=huecas, line={"width": 2})
    return figura


def _each(valor: Any, traza: Any) -> list[Any]:
    """Return what each mark of a trace has, of what is one for all or one for each."""
    return list(valor) if isinstance(valor, list | tuple) else [valor] * len(traza.y)


def _hollow_bars(barras: go.Bar, p: Palette) -> None:
    colores, bordes = (_each(c, barras) for c in (barras.marker.color, barras.marker.line.color))
    dentro = [c if c == p.paper else mixed(p.paper, c, INSIDE) for c in colores]
    # One that was hollow already has its colour in its edge: in that of its inside, white, nothing is seen.
    orilla = [b if b and c == p.paper else c for c, b in zip(colores, bordes, strict=True)]
    barras.marker.update(color=dentro, line={"color": orilla, "width": 2})
    if barras.textposition == "inside":
        barras.textfont.color = p.ink
