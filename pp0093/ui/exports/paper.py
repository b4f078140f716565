"""A piece laid out for paper: title, subtitle, the chart or table, and the lines that say where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go

from pp0093.ui.charts.base import LABEL_SIZE
from pp0093.ui.exports import tabular
from pp0093.ui.exports.measure import width, wrapped
from pp0093.ui.exports.piece import Piece
from pp0093.ui.exports.tabular import EDGE
from pp0093.ui.theme import LIGHT

TITLE_SIZE, NOTE_SIZE, FOOT_SIZE = 16, 13, 11
LINE = 1.25
NUMBERS_MARGIN = 64


@dataclass(frozen=True)
class Size:
    """A size of paper in CSS pixels (96 an inch).

    A note's charts are as tall as their rows ask. A slide's keep its shape: with many rows they are drawn on a larger
    one, up to `alto_maximo`, so that nothing overlaps.
    """

    nombre: str
    para: str
    ancho: int
    alto: int
    alto_maximo: int | None = None


# Half a page of a note (16 x 9 cm, taller where the rows ask for it) and a slide (10 x 5.6 in, 16:9).
SIZES = {
    "nota": Size("nota", "16 cm de ancho, para una página A4", 605, 340),
    "lamina": Size("lámina", "16:9, para una presentación", 960, 540, alto_maximo=720),
}
TOO_LONG = "no cabe legible en una hoja A4; llévela en XLSX o CSV"


def has_image(pieza: Piece) -> bool:
    """Tell whether a piece can be an image: a chart, or a table that fits a page."""
    return pieza.figura is not None or tabular.fits(pieza.tabla.shown())


def figure(pieza: Piece, tamano: Size) -> tuple[go.Figure, int, int]:
    """Return the piece as a figure laid out for a size of paper, with its width and height in pixels."""
    dibujo = pieza.figura(LIGHT) if pieza.figura else tabular.figure(pieza.tabla.shown(), tamano.ancho)
    ancho = int(dibujo.layout.width or tamano.ancho)
    titulo = _lines([pieza.titulo], TITLE_SIZE, ancho)
    nota = _lines([pieza.nota], NOTE_SIZE, ancho)
    pie = _lines(pieza.pie.lines(), FOOT_SIZE, ancho)
    cabeza = 2 * EDGE + LINE * (TITLE_SIZE * len(titulo) + NOTE_SIZE * len(nota))
    pies = 2 * EDGE + LINE * FOOT_SIZE * len(pie)
    margen = {lado: float(dibujo.layout.margin[lado] or 0) for lado in ("r", "t", "b")}
    izquierda = left_margin(dibujo)
    pedido = round((dibujo.layout.height or 0) + cabeza + pies)
    # What has a width of its own (a table, a diagram of words) keeps its shape on any paper.
    ancho, alto = (ancho, pedido) if dibujo.layout.width else _shape(tamano, pedido)
    dibujo.update_layout(
        width=ancho,
        height=alto,
        paper_bgcolor=LIGHT.paper,
        plot_bgcolor=LIGHT.paper,
        margin={
            "l": izquierda,
            "r": max(margen["r"], EDGE),
            "t": margen["t"] + cabeza,
            "b": margen["b"] + pies,
        },
    )
    encima = [f'<span style="font-size:{TITLE_SIZE}px"><b>{linea}</b></span>' for linea in titulo]
    encima += [f'<span style="font-size:{NOTE_SIZE}px;color:{LIGHT.soft_ink}">{linea}</span>' for linea in nota]
    if pieza.pie.es_sintetico:
        pie[0] = f'<span style="color:{LIGHT.delivery}"><b>{pie[0]}</b></span>'
    _write(dibujo, encima, y=1, sube=margen["t"] + cabeza - EDGE, izquierda=izquierda)
    _write(dibujo, pie, y=0, sube=-(margen["b"] + EDGE), izquierda=izquierda)
    return dibujo, ancho, alto


def _lines(parrafos: list[str], cuerpo: int, ancho: int) -> list[str]:
    """Return paragraphs broken to the paper's width, as Plotly's own markup."""
    return [escape(linea, quote=False) for p in parrafos for linea in wrapped(p, cuerpo, ancho - 2 * EDGE)]


def _shape(tamano: Size, pedido: int) -> tuple[int, int]:
    """Return the width and height of a chart that asks for some height."""
    alto = max(tamano.alto, pedido)
    if tamano.alto_maximo is None:
        return tamano.ancho, alto
    alto = min(alto, tamano.alto_maximo)
    return round(alto * tamano.ancho / tamano.alto), alto


def _write(dibujo: go.Figure, lineas: list[str], *, y: int, sube: float, izquierda: float) -> None:
    """Write lines that start at the paper's left edge, their top `sube` pixels above the plot's top (1) or foot (0)."""
    dibujo.add_annotation(
        text="<br>".join(lineas),
        x=0,
        y=y,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="top",
        xshift=EDGE - izquierda,
        yshift=sube,
        align="left",
        showarrow=False,
        font={"size": TITLE_SIZE if y else FOOT_SIZE, "color": LIGHT.ink if y else LIGHT.soft_ink},
    )


def left_margin(dibujo: go.Figure) -> float:
    """Fix the left margin at what the labels of the vertical axis need, so that text can start at the paper's edge."""
    textos = [y for t in dibujo.data if t.y is not None for y in t.y if isinstance(y, str)]
    textos += [y for eje in dibujo.select_yaxes() for y in eje.ticktext or ()]
    minimo = float(dibujo.layout.margin.l or 0)
    if textos:
        minimo = max(width(linea, LABEL_SIZE) for texto in textos for linea in texto.split("<br>")) + 2 * EDGE
    elif dibujo.layout.yaxis.visible is not False:
        minimo = NUMBERS_MARGIN
    dibujo.update_yaxes(automargin=False)
    return max(minimo, EDGE)
