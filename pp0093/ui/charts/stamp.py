"""What is written across a drawing or changes all its marks: that it is invented, that its year is not over."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import quote

import plotly.graph_objects as go

from pp0093.ui.theme import Palette, mixed

WATERMARK = "DEMOSTRACIÓN"
# Pixels between lines of the watermark, and where its words stand in odd and in even lines.
STEP = 70
PLACES = ((0.25, 0.75), (0.0, 0.5, 1.0))
SIZE, OPACITY, SLANT = 18, 0.16, -22
# How wide the widest screen is, and how far apart the words of a line are there.
SCREEN, APART = 1600, 260
SVG = "http://www.w3.org/2000/svg"
# How much of its colour a mark of a year that is not over keeps inside.
INSIDE = 0.18


def watermark(figura: go.Figure, p: Palette) -> go.Figure:
    """Write over all the drawing that it is of the demonstration, so closely that no crop leaves it out."""
    lineas = _lines(figura)
    lugares = [(x, (n + 0.5) / lineas) for n in range(lineas) for x in PLACES[n % 2]]
    comun: dict[str, Any] = {
        "text": WATERMARK, "xref": "paper", "yref": "paper", "xanchor": "center", "yanchor": "middle",
        "showarrow": False, "textangle": SLANT, "opacity": OPACITY,
        "font": {"size": SIZE, "color": p.ink}, "captureevents": False, "name": WATERMARK,
    }  # fmt: skip
    # Given all at once: Plotly checks again every note it has each time that one is added.
    figura.layout.annotations = [*figura.layout.annotations, *({**comun, "x": x, "y": y} for x, y in lugares)]
    return figura


def veiled(figura: go.Figure, p: Palette) -> go.Figure:
    """Write the same over a drawing on a screen, as one picture: a browser measures each word, and takes long.

    Its lines are as far apart as on paper; it is as wide as a screen, and what does not fit is cut.
    """
    imagen = {
        "source": _picture(_lines(figura), p.ink), "xref": "paper", "yref": "paper", "x": 0, "y": 1,
        "sizex": 1, "sizey": 1, "sizing": "fill", "opacity": OPACITY, "name": WATERMARK,
    }  # fmt: skip
    figura.layout.images = [*figura.layout.images, imagen]
    return figura


def _lines(figura: go.Figure) -> int:
    """Return how many lines of words a drawing takes."""
    margen = figura.layout.margin
    alto = float(figura.layout.height or STEP) - float(margen.t or 0) - float(margen.b or 0)
    return max(round(alto / STEP), 2)


@cache
def _picture(lineas: int, color: str) -> str:
    """Return an SVG with some lines of the watermark, as an address that has it whole."""
    palabras = "".join(
        f'<text x="{x}" y="{y}" transform="rotate({SLANT} {x} {y})">{WATERMARK}</text>'
        for n in range(lineas)
        for y in [round((n + 0.5) * STEP)]
        for x in range(STEP + (n % 2) * APART // 2, SCREEN, APART)
    )
    letra = f'font-family="sans-serif" font-size="{SIZE}" text-anchor="middle" fill="{color}"'
    dibujo = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SCREEN}" height="{lineas * STEP}" {letra}>{palabras}</svg>'
    )
    return f"data:image/svg+xml,{quote(dibujo)}"


def unfinished(figura: go.Figure, p: Palette) -> go.Figure:
    """Draw the marks of a year that is not over hollow, each in its colour."""
    for traza in figura.data:
        if traza.type == "bar":
            _hollow_bars(traza, p)
        elif traza.type == "scatter" and "markers" in (traza.mode or "") and traza.marker.opacity != 0:
            _hollow_points(traza)
    return figura


def _hollow_bars(barras: go.Bar, p: Palette) -> None:
    color, una = barras.marker.color, isinstance(barras.marker.color, str)
    colores = [color] if una else list(color)
    dentro = [c if c == p.paper else mixed(p.paper, c, INSIDE) for c in colores]
    # One that was hollow already has its colour in its edge: in that of its inside, white, nothing is seen.
    borde = barras.marker.line.color
    bordes = [borde] * len(colores) if borde is None or isinstance(borde, str) else list(borde)
    orilla = [b if b and c == p.paper else c for c, b in zip(colores, bordes, strict=True)]
    barras.marker.update(color=dentro[0] if una else dentro, line={"color": orilla[0] if una else orilla, "width": 2})
    if barras.textposition == "inside":
        barras.textfont.color = p.ink


def _hollow_points(puntos: go.Scatter) -> None:
    forma = puntos.marker.symbol or "circle"
    formas = [forma] if isinstance(forma, str) else list(forma)
    huecas = [f if f.endswith("-open") else f"{f}-open" for f in formas]
    puntos.marker.update(symbol=huecas[0] if isinstance(forma, str) else huecas, line={"width": 2})
