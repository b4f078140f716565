"""A piece laid out for paper: title, subtitle, the chart or table, and the lines that say where it comes from."""

from __future__ import annotations

from html import escape
from math import ceil

import plotly.graph_objects as go
import segno
from msgspec import Struct

from pp0093.ui.charts import stamp
from pp0093.ui.charts.base import LEFT
from pp0093.ui.exports import tabular
from pp0093.ui.exports.measure import wrapped
from pp0093.ui.exports.piece import Footing, Piece
from pp0093.ui.exports.tabular import EDGE, PaperGrid
from pp0093.ui.theme import LIGHT
from pp0093.writing.tables import Table
from pp0093.writing.typeface import ANOTHER, is_drawn

TITLE_SIZE, NOTE_SIZE, FOOT_SIZE = 16, 13, 11
LINE = 1.3
NUMBERS_MARGIN = 64
# A slide is 13.33 inches wide; what is drawn on a larger one is seen smaller, and is written larger.
SLIDE = (1280, 720)
# The side of a QR code: 2 cm on paper.
CODE = 76
# How the title of one of many sheets ends, as long as it may be.
OTHER_SHEETS = " (10 de 10)"


class Size(Struct, frozen=True):
    """A size of paper in CSS pixels (96 an inch).

    A note's drawings are as tall as their rows ask, up to what an A4 page has. A slide's keep its shape
    (`es_de_una_forma`): those that ask for more are drawn on a larger one, so that nothing overlaps.
    """

    nombre: str
    para: str
    ancho: int
    alto: int
    alto_maximo: int
    es_de_una_forma: bool = False

    @property
    def papeles(self) -> list[tuple[int, int]]:
        """The widths and heights on which what can be broken is tried, one after the other."""
        if not self.es_de_una_forma:
            return [(self.ancho, self.alto_maximo)]
        return [(self.ancho, self.alto), SLIDE]

    def shape(self, pedido: int, ancho: int, *, estira: bool = False) -> tuple[int, int]:
        """Return the width and height of what asks for some height, on some width; a drawing may be stretched."""
        alto = min(max(self.alto, pedido) if estira or self.es_de_una_forma else pedido, self.alto_maximo)
        return (round(alto * self.ancho / self.alto), alto) if self.es_de_una_forma else (ancho, alto)


# Half a page of a note (16 x 9 cm, up to 24.7) and a slide; at its largest, what charts say is of 8 points still.
SIZES = {
    "nota": Size("nota", "16 cm de ancho, para una página A4", 605, 340, 933),
    "lamina": Size("lámina", "16:9, para una presentación", 960, 540, 880, es_de_una_forma=True),
}
MOST_SHEETS = 12
TOO_LONG = f"no cabe en {MOST_SHEETS} hojas; llévela en XLSX o CSV"


class PaperSheet(Struct, frozen=True):
    """A figure laid out for a sheet of paper, with its width and height in pixels."""

    figura: go.Figure
    ancho: int
    alto: int


class PaperLines(Struct, frozen=True):
    """Lines of text, in Plotly's own markup, and the size of their letters in pixels."""

    lineas: list[str]
    cuerpo: int

    @property
    def alto(self) -> float:
        """What they take, in pixels."""
        return LINE * self.cuerpo * len(self.lineas)


class Around(Struct, frozen=True):
    """What stands around a drawing, in lines that fit its width, and the room it takes above and below, in pixels."""

    rotulo: PaperLines
    titulo: PaperLines
    nota: PaperLines
    pie: PaperLines
    cabeza: float
    pies: float


def has_image(pieza: Piece) -> bool:
    """Tell whether a piece can be an image: a drawing, or a table that goes on a few sheets."""
    if pieza.figura is not None:
        return True
    nota = SIZES["nota"]
    cabria = tabular.least_height(seen(pieza)) <= MOST_SHEETS * nota.alto_maximo
    return cabria and len(_drawings(pieza, nota, con_codigo=False)) <= MOST_SHEETS


def sheets(pieza: Piece, tamano: Size, *, con_codigo: bool = False) -> list[PaperSheet]:
    """Return a piece laid out for a size of paper, on as many sheets as it needs.

    `con_codigo` draws its link as a QR code beside its foot.
    """
    dibujos = _drawings(pieza, tamano, con_codigo=con_codigo)
    de = len(dibujos)
    return [
        _sheet(dibujo, ancho, pieza, tamano, f" ({n} de {de})" if de > 1 else "", con_codigo=con_codigo)
        for n, (dibujo, ancho) in enumerate(dibujos, 1)
    ]


def stamped(pieza: Piece) -> go.Figure:
    """Return the drawing of a piece as it goes on paper, without what surrounds it."""
    return _stamped(pieza.figura(LIGHT), pieza.pie) if pieza.figura else go.Figure()


def _drawings(pieza: Piece, tamano: Size, *, con_codigo: bool) -> list[tuple[go.Figure, int]]:
    """Return what is drawn of a piece on each sheet, and its width: as it asks, or broken to the paper's."""
    if pieza.figura is not None and pieza.hojas is None:
        return [(_stamped(pieza.figura(LIGHT), pieza.pie), tamano.ancho)]
    dibujos: list[go.Figure] = []
    for ancho, alto in tamano.papeles:
        alrededor = _around(pieza, tamano, ancho, OTHER_SHEETS, con_codigo=con_codigo)
        libre = alto - alrededor.cabeza - alrededor.pies
        if pieza.hojas is not None:
            dibujos = pieza.hojas(LIGHT, ancho, libre)
        else:
            dibujos = [
                _table(grilla, pieza, ancho, libre if tamano.es_de_una_forma else 0)
                for grilla in tabular.sheets(seen(pieza), ancho, libre - tabular.MARGIN)
            ]
        if len(dibujos) == 1:
            break
    return [(d, ancho) for d in dibujos]


def _around(pieza: Piece, tamano: Size, ancho: int, hoja: str, *, con_codigo: bool) -> Around:
    """Return what stands around a drawing of some width; titles are seen of one size on every slide."""
    lado = CODE + EDGE if con_codigo else 0
    en_titulo = ceil(TITLE_SIZE * ancho / tamano.ancho)
    en_nota, en_pie = (ceil(c * max(1, ancho / SLIDE[0])) for c in (NOTE_SIZE, FOOT_SIZE))
    rotulo = _lines([pieza.heading()], en_pie, ancho)
    titulo = _lines([pieza.titulo + hoja], en_titulo, ancho)
    nota = _lines([pieza.nota], en_nota, ancho)
    pie = _lines(pieza.lines(), en_pie, ancho - lado)
    cabeza = 2.5 * EDGE + rotulo.alto + titulo.alto + nota.alto
    return Around(rotulo, titulo, nota, pie, cabeza, 2 * EDGE + max(pie.alto, lado))


def _sheet(dibujo: go.Figure, ancho: int, pieza: Piece, tamano: Size, hoja: str, *, con_codigo: bool) -> PaperSheet:
    """Write around a drawing what it is and where it comes from, on a sheet of that width, or of its own shape."""
    a = _around(pieza, tamano, ancho, hoja, con_codigo=con_codigo)
    pedido = round((dibujo.layout.height or 0) + a.cabeza + a.pies)
    ancho, alto = tamano.shape(pedido, ancho, estira=dibujo.layout.width is None)
    a = _around(pieza, tamano, ancho, hoja, con_codigo=con_codigo)
    margen = {lado: float(dibujo.layout.margin[lado] or 0) for lado in ("r", "t", "b")}
    izquierda = left_margin(dibujo)
    dibujo.update_layout(
        width=ancho,
        height=alto,
        paper_bgcolor=LIGHT.paper,
        plot_bgcolor=LIGHT.paper,
        margin={
            "l": izquierda,
            "r": max(margen["r"], EDGE),
            "t": margen["t"] + a.cabeza,
            "b": margen["b"] + a.pies,
        },
    )
    if con_codigo:
        _draw_code(dibujo, pieza.url)
    en_negrita = PaperLines([f"<b>{linea}</b>" for linea in a.titulo.lineas], a.titulo.cuerpo)
    pie = a.pie
    if pieza.pie.es_sintetico:
        primera = f'<span style="color:{LIGHT.delivery}"><b>{pie.lineas[0]}</b></span>'
        pie = PaperLines([primera, *pie.lineas[1:]], pie.cuerpo)
    # Apart: lines of one text are all as far from each other as its largest letters ask.
    techo = margen["t"] + a.cabeza - EDGE
    _write(dibujo, a.rotulo, Place(1, techo, LIGHT.soft_ink), izquierda)
    techo -= a.rotulo.alto + EDGE / 2
    _write(dibujo, en_negrita, Place(1, techo, LIGHT.ink), izquierda)
    _write(dibujo, a.nota, Place(1, techo - a.titulo.alto, LIGHT.soft_ink), izquierda)
    _write(dibujo, pie, Place(0, -(margen["b"] + EDGE), LIGHT.soft_ink), izquierda)
    return PaperSheet(dibujo, ancho, alto)


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


def _table(grilla: PaperGrid, pieza: Piece, ancho: int, alto: float) -> go.Figure:
    """Return a table as a figure: one that is invented says so across it; one in part, in a column."""
    return _stamped(tabular.figure(grilla, ancho, alto - tabular.MARGIN), pieza.pie_de_cifras)


def _stamped(dibujo: go.Figure, pie: Footing) -> go.Figure:
    return stamp.watermark(dibujo, LIGHT) if pie.es_inventado else dibujo


def seen(pieza: Piece) -> Table:
    """Return a piece's table as paper has it: where some figures are invented, with where each comes from."""
    return pieza.tabla.shown(con_origen=pieza.pie_de_cifras.es_mixto)


def _lines(parrafos: list[str], cuerpo: int, ancho: int) -> PaperLines:
    """Return paragraphs broken to the paper's width."""
    partidos = [escape(linea, quote=False) for p in parrafos for linea in wrapped(p, cuerpo, ancho - 2 * EDGE)]
    return PaperLines(partidos, cuerpo)


class Place(Struct, frozen=True):
    """Where lines begin: pixels above the plot's top (`y` 1) or foot (0), with the colour of their type."""

    y: int
    sube: float
    color: str


def _write(dibujo: go.Figure, escrito: PaperLines, donde: Place, izquierda: float) -> None:
    """Write lines that start at the paper's left edge."""
    dibujo.add_annotation(
        text="<br>".join(escrito.lineas),
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
        font={"size": escrito.cuerpo, "color": donde.color},
    )


def left_margin(dibujo: go.Figure) -> float:
    """Fix the left margin at what is left of the vertical axis, so that text can start at the paper's edge.

    Names have room in whatever typeface draws them: an SVG names ours and is opened where it may not be.
    """
    minimo = float(dibujo.layout.margin.l or 0)
    if minimo > LEFT and is_drawn():
        minimo *= ANOTHER
    if dibujo.layout.yaxis.visible is not False:
        minimo = max(minimo, NUMBERS_MARGIN)
    dibujo.update_yaxes(automargin=False)
    return max(minimo, EDGE)
