"""A piece laid out for paper: title, subtitle, the chart or table, and the lines that say where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go
import segno

from pp0093.ui.charts import stamp
from pp0093.ui.charts.base import LABEL_SIZE
from pp0093.ui.exports import tabular
from pp0093.ui.exports.measure import width, wrapped
from pp0093.ui.exports.piece import Piece
from pp0093.ui.exports.tabular import EDGE
from pp0093.ui.theme import LIGHT
from pp0093.writing.tables import Table

TITLE_SIZE, NOTE_SIZE, FOOT_SIZE = 16, 13, 11
LINE = 1.3
NUMBERS_MARGIN = 64
# The side of a QR code: 2 cm on paper.
CODE = 76
PIXELS_A_CM = 96 / 2.54


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
    return pieza.figura is not None or tabular.fits(seen(pieza))


def width_said(pieza: Piece, tamano: Size) -> str:
    """Return how wide the image of a piece is and what for; one that asks for more than the paper says so."""
    _, ancho, _ = figure(pieza, tamano)
    if tamano.alto_maximo is not None or ancho <= tamano.ancho:
        return tamano.para
    return f"{ancho / PIXELS_A_CM:.0f} cm de ancho, para una página A4 apaisada"


def figure(pieza: Piece, tamano: Size, *, con_codigo: bool = False) -> tuple[go.Figure, int, int]:
    """Return the piece as a figure laid out for a size of paper, with its width and height in pixels.

    `con_codigo` draws its link as a QR code beside its foot.
    """
    dibujo = pieza.figura(LIGHT) if pieza.figura else _table(pieza, tamano)
    ancho = int(dibujo.layout.width or tamano.ancho)
    rotulo = _lines([pieza.heading()], FOOT_SIZE, ancho)
    titulo = _lines([pieza.titulo], TITLE_SIZE, ancho)
    nota = _lines([pieza.nota], NOTE_SIZE, ancho)
    lado = CODE + EDGE if con_codigo else 0
    pie = _lines(pieza.lines(), FOOT_SIZE, ancho - lado)
    cabeza = 2.5 * EDGE + LINE * (FOOT_SIZE * len(rotulo) + TITLE_SIZE * len(titulo) + NOTE_SIZE * len(nota))
    pies = 2 * EDGE + max(LINE * FOOT_SIZE * len(pie), lado)
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
    if con_codigo:
        _draw_code(dibujo, pieza.url)
    if pieza.pie.es_sintetico:
        pie[0] = f'<span style="color:{LIGHT.delivery}"><b>{pie[0]}</b></span>'
    techo = margen["t"] + cabeza - EDGE
    bajo_rotulo = techo - LINE * FOOT_SIZE * len(rotulo) - EDGE / 2
    _write(dibujo, rotulo, Place(1, techo, FOOT_SIZE, LIGHT.soft_ink), izquierda)
    bajo_titulo = bajo_rotulo - LINE * TITLE_SIZE * len(titulo)
    _write(dibujo, [f"<b>{linea}</b>" for linea in titulo], Place(1, bajo_rotulo, TITLE_SIZE, LIGHT.ink), izquierda)
    # Apart: lines of one text are all as far from each other as its largest letters ask.
    _write(dibujo, nota, Place(1, bajo_titulo, NOTE_SIZE, LIGHT.soft_ink), izquierda)
    _write(dibujo, pie, Place(0, -(margen["b"] + EDGE), FOOT_SIZE, LIGHT.soft_ink), izquierda)
    return dibujo, ancho, alto


def _draw_code(dibujo: go.Figure, url: str) -> None:
    """Draw an address as a QR code in the lower right corner of the paper, dark on white as readers of it ask."""
    caja = dibujo.layout
    ancho = caja.width - caja.margin.l - caja.margin.r
    alto = caja.height - caja.margin.t - caja.margin.b
    dibujo.add_layout_image(
        source=segno.make(url, micro=False).png_data_uri(scale=6, border=2, dark=LIGHT.ink, light=LIGHT.paper),
        xref="paper",
        yref="paper",
        x=1 + (caja.margin.r - EDGE) / ancho,
        y=(EDGE - caja.margin.b) / alto,
        sizex=CODE / ancho,
        sizey=CODE / alto,
        xanchor="right",
        yanchor="bottom",
        name=url,
    )


def _table(pieza: Piece, tamano: Size) -> go.Figure:
    """Return a table as a figure: one that is invented says so across it; one in part, in a column."""
    dibujo = tabular.figure(seen(pieza), tamano.ancho)
    return stamp.watermark(dibujo, LIGHT) if pieza.pie_de_cifras.es_inventado else dibujo


def seen(pieza: Piece) -> Table:
    """Return a piece's table as paper has it: where some figures are invented, with where each comes from."""
    return pieza.tabla.shown(con_origen=pieza.pie_de_cifras.es_mixto)


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


@dataclass(frozen=True)
class Place:
    """Where lines begin: pixels above the plot's top (`y` 1) or foot (0), with the size and colour of their type."""

    y: int
    sube: float
    cuerpo: int
    color: str


def _write(dibujo: go.Figure, lineas: list[str], donde: Place, izquierda: float) -> None:
    """Write lines that start at the paper's left edge."""
    dibujo.add_annotation(
        text="<br>".join(lineas),
        x=0,
        y=donde.y,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="top",
        xshift=EDGE - izquierda,
        yshift=donde.sube,
        align="left",
        showarrow=False,
        font={"size": donde.cuerpo, "color": donde.color},
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
