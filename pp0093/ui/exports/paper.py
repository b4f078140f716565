"""A piece laid out for paper: title, subtitle, the chart or table, and the lines that say where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import plotly.graph_objects as go
from PIL import ImageFont

from pp0093.tables import Table
from pp0093.ui.charts import LABEL_SIZE, base_figure
from pp0093.ui.exports import browser
from pp0093.ui.exports.piece import Piece
from pp0093.ui.theme import LIGHT

TITLE_SIZE, NOTE_SIZE, FOOT_SIZE = 16, 13, 11
LINE = 1.25
EDGE = 10
CELL_SIZE, ROW_HEIGHT, MAX_CELL = 11, 22, 260
# Plotly's own: eight pixels on each side of a cell, lines 1.3 times the type.
CELL_PADDING, TABLE_LINE = 16, 1.3
NUMBERS_MARGIN = 64
TABLE_SLACK = 28
LANDSCAPE = 945
MAX_ROWS = 60


@dataclass(frozen=True)
class Size:
    """A size of paper in CSS pixels (96 an inch); charts of a slide fill it, a note's are as tall as their rows ask."""

    nombre: str
    ancho: int
    alto: int
    es_fijo: bool = False


# Half a page of a note (16 x 9 cm, taller where the rows ask for it) and a slide (16:9).
SIZES = {"nota": Size("nota (16 cm de ancho)", 605, 340), "lamina": Size("lámina (16:9)", 1280, 720, es_fijo=True)}
TOO_LONG = f"son más de {MAX_ROWS} filas: no caben en una imagen; llévelas en XLSX o CSV"


def has_image(pieza: Piece) -> bool:
    """Tell whether a piece can be an image: a chart, or a table that fits a page."""
    return pieza.figura is not None or len(pieza.tabla.filas) <= MAX_ROWS


def figure(pieza: Piece, tamano: Size) -> tuple[go.Figure, int, int]:
    """Return the piece as a figure laid out for a size of paper, with its width and height in pixels."""
    dibujo = pieza.figura(LIGHT) if pieza.figura else _table(pieza.tabla.shown(), tamano)
    ancho = int(dibujo.layout.width or tamano.ancho)
    titulo = _wrapped(pieza.titulo, TITLE_SIZE, ancho - 2 * EDGE)
    nota = _wrapped(pieza.nota, NOTE_SIZE, ancho - 2 * EDGE)
    pie = [parte for linea in pieza.pie.lines() for parte in _wrapped(linea, FOOT_SIZE, ancho - 2 * EDGE)]
    cabeza = 2 * EDGE + LINE * (TITLE_SIZE * len(titulo) + NOTE_SIZE * len(nota))
    pies = 2 * EDGE + LINE * FOOT_SIZE * len(pie)
    margen = {lado: float(dibujo.layout.margin[lado] or 0) for lado in ("r", "t", "b")}
    izquierda = _left_margin(dibujo)
    pedido = round((dibujo.layout.height or 0) + cabeza + pies)
    alto = tamano.alto if tamano.es_fijo and pieza.figura else max(tamano.alto, pedido)
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


def _left_margin(dibujo: go.Figure) -> float:
    """Fix the left margin at what the labels of the vertical axis need, so that text can start at the paper's edge."""
    ejes = [t for t in dibujo.data if t.type != "table"]
    textos = [y for t in ejes if t.y is not None for y in t.y if isinstance(y, str)]
    textos += [y for eje in dibujo.select_yaxes() for y in eje.ticktext or ()]
    minimo = float(dibujo.layout.margin.l or 0)
    if textos:
        minimo = max(_width(linea, LABEL_SIZE) for texto in textos for linea in texto.split("<br>")) + 2 * EDGE
    elif ejes and dibujo.layout.yaxis.visible is not False:
        minimo = NUMBERS_MARGIN
    dibujo.update_yaxes(automargin=False)
    return max(minimo, EDGE)


def _table(tabla: Table, tamano: Size) -> go.Figure:
    """Draw a table as a figure: as wide as the paper, or as a page on its side where its words ask for it."""
    filas = tabla.written()
    columnas = [[fila[c] for fila in filas] for c in range(len(tabla.columnas))]
    medidas = [_needs(c.encabezado, valores) for c, valores in zip(tabla.columnas, columnas, strict=True)]
    ancho = max(tamano.ancho, min(sum(m for m, _ in medidas) + 2 * EDGE, LANDSCAPE))
    anchos = _shared(medidas, ancho - 2 * EDGE)
    alineado = ["right" if c.es_numerica else "left" for c in tabla.columnas]
    encabezado, altos = _cells([tabla.encabezado, *filas], anchos)
    figura = base_figure(
        LIGHT, round(sum(altos)) + TABLE_SLACK, margin={"l": EDGE, "r": EDGE, "t": 4, "b": 4}, width=ancho
    )
    celdas = {"align": alineado, "fill": {"color": LIGHT.paper}, "font": {"size": CELL_SIZE, "color": LIGHT.ink}}
    figura.add_table(
        columnwidth=anchos,
        header={
            **celdas,
            "values": [f"<b>{h}</b>" for h in encabezado[0]],
            "line": {"color": LIGHT.context},
            "height": altos[0],
        },
        cells={
            **celdas,
            "values": list(zip(*encabezado[1:], strict=True)),
            "line": {"color": LIGHT.line},
            "height": ROW_HEIGHT,
        },
    )
    return figura


def _needs(encabezado: str, valores: list[str]) -> tuple[float, float]:
    """Return the least width of a column (its longest word) and the width that would leave its cells whole."""
    minimo = max(_width(palabra, CELL_SIZE) for texto in (encabezado, *valores) for palabra in texto.split(" "))
    entero = max([_width(v, CELL_SIZE) for v in valores], default=minimo)
    return minimo + CELL_PADDING, max(minimo, entero) + CELL_PADDING


def _shared(medidas: list[tuple[float, float]], ancho: float) -> list[float]:
    """Share a width among columns: each its least, the rest as each would need."""
    sobra = max(ancho - sum(m for m, _ in medidas), 0)
    faltan = [min(entero, MAX_CELL) - min(minimo, MAX_CELL) for minimo, entero in medidas]
    partes = [f / sum(faltan) if sum(faltan) else 1 / len(medidas) for f in faltan]
    return [minimo + sobra * parte for (minimo, _), parte in zip(medidas, partes, strict=True)]


def _cells(filas: list[list[str]], anchos: list[float]) -> tuple[list[list[str]], list[float]]:
    """Return the rows with their cells broken to the columns' widths, and the height that Plotly gives each row."""
    partidas, altos = [], []
    for fila in filas:
        celdas = [_wrapped(v, CELL_SIZE, a - CELL_PADDING) for v, a in zip(fila, anchos, strict=True)]
        partidas.append(["<br>".join(c) for c in celdas])
        lineas = max(len(c) for c in celdas)
        altos.append(ROW_HEIGHT if lineas < 2 else lineas * CELL_SIZE * TABLE_LINE + CELL_PADDING)
    return partidas, altos


def _wrapped(texto: str, cuerpo: int, ancho: float) -> list[str]:
    """Break a text into lines that fit a width."""
    lineas: list[str] = []
    for palabra in texto.split(" "):
        if lineas and _width(f"{lineas[-1]} {palabra}", cuerpo) <= ancho:
            lineas[-1] += f" {palabra}"
        else:
            lineas.append(palabra)
    return lineas


def _width(texto: str, cuerpo: int) -> float:
    """Return how many pixels a text takes, in the semibold of the exports' typeface, never less than it needs."""
    fuente = _font(cuerpo)
    return float(fuente.getlength(texto)) if fuente else 0.56 * cuerpo * len(texto)


@cache
def _font(cuerpo: int) -> Any:
    carpeta = browser.typeface()
    return ImageFont.truetype(str(carpeta / "SourceSansPro-Semibold.ttf"), cuerpo) if carpeta else None
