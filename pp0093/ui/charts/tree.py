"""A programme as a tree: nested boxes of words, from axis to indicator. It draws no figure and needs no unit."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

import plotly.graph_objects as go

from pp0093.ask.rows import Row
from pp0093.instruments import texts_digital
from pp0093.instruments.sheets import Node
from pp0093.ui.charts.base import LABEL_SIZE, base_figure
from pp0093.ui.charts.chart import Chart
from pp0093.ui.theme import Palette

# Columns of the tree: level, width in pixels of a page on its side; a letter takes LETTER pixels.
LEVELS = {"eje": 165, "accion": 185, "actividad": 225, "indicador": 370}
SEEN_THROUGH = "objetivo"
EDGES = tuple(accumulate(LEVELS.values(), initial=0))
WIDTH = EDGES[-1]
LETTER, LINE, PADDING, INDENT = 6.5, 17, 9, 8


@dataclass(frozen=True)
class Box:
    """One node of the tree: its column, its lines of text (the first ones its name) and where it stands, in pixels."""

    columna: int
    nombre: list[str]
    detalle: list[str]
    arriba: float
    abajo: float
    esta_vacia: bool = False


def tree(raiz: Node, alt: str) -> Chart:
    """Return axis, action, activity and indicator as nested boxes, from left to right, each with its words inside."""
    return Chart(partial(_tree, raiz), (), None, "arbol", raiz.nombre, "", alt)


def _tree(raiz: Node, p: Palette) -> go.Figure:
    cajas: list[Box] = []
    fin = 0.0
    for eje in raiz.below("eje"):
        cajas += _boxes(eje, fin, fin + _height(eje))
        fin += _height(eje)
    figura = base_figure(
        p,
        round(fin) + 2,
        width=WIDTH,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        # Given all at once: Plotly checks again every shape and note it has each time that one is added.
        shapes=[marco for caja in cajas for marco in _frames(caja, p)],
        annotations=[_text(caja, p) for caja in cajas],
    )
    figura.update_xaxes(visible=False, range=[-1, WIDTH + 1])
    figura.update_yaxes(visible=False, range=[fin + 1, -1])
    return figura


def _height(nodo: Node) -> float:
    """Return what a node needs: its own words, or all that it contains."""
    lineas = sum(map(len, _words(nodo)))
    return max(LINE * lineas + PADDING, sum(map(_height, _children(nodo))))


def _boxes(nodo: Node, arriba: float, abajo: float) -> list[Box]:
    """Return the boxes of a node and of what it contains, the last one down to where the node ends."""
    columna, hijos = _column(nodo), _children(nodo)
    esta_vacia = not hijos and columna < len(LEVELS) - 1
    cajas = [Box(columna, *_words(nodo), arriba, abajo, esta_vacia)]
    if esta_vacia:
        cajas.append(Box(columna + 1, [], [texts_digital.undeveloped(nodo)], arriba, abajo, esta_vacia))
    for hijo in hijos:
        fin = abajo if hijo is hijos[-1] else arriba + _height(hijo)
        cajas += _boxes(hijo, arriba, fin)
        arriba = fin
    return cajas


def _column(nodo: Node) -> int:
    return list(LEVELS).index(nodo.nivel)


def _words(nodo: Node) -> tuple[list[str], list[str]]:
    """Return a node's name and the small words below it, in lines that fit its column."""
    ancho = int((LEVELS[nodo.nivel] - 2 * INDENT) / LETTER)
    return textwrap.wrap(nodo.nombre, ancho), textwrap.wrap(_detail(nodo), ancho)


def _children(nodo: Node) -> list[Node]:
    """Return what hangs from a node in the drawing: objectives are written with their axis."""
    return [n for h in nodo.hijos for n in (h.hijos if h.nivel == SEEN_THROUGH else (h,))]


def _detail(nodo: Node) -> str:
    """Return the small words below a node's name: an axis's objective, an indicator's way to its last goal."""
    if nodo.nivel == "eje":
        return " ".join(h.nombre for h in nodo.hijos if h.nivel == SEEN_THROUGH)
    return texts_digital.path(nodo) if nodo.nivel == "indicador" else ""


def _frames(caja: Box, p: Palette) -> list[Row]:
    """Return a box's rectangle and, in the first column, the band at its side, as Plotly's shapes."""
    alto = {"type": "rect", "y0": caja.arriba, "y1": caja.abajo, "layer": "below"}
    hasta = WIDTH if not caja.nombre else EDGES[caja.columna + 1]
    linea = {"color": p.context, "width": 1, "dash": "dot" if caja.esta_vacia else "solid"}
    marcos = [{**alto, "x0": EDGES[caja.columna], "x1": hasta, "line": linea}]
    if caja.columna == 0:
        color = p.context if caja.esta_vacia else p.delivery
        marcos.append({**alto, "x0": 0, "x1": 4, "fillcolor": color, "line": {"width": 0}})
    return marcos


def _text(caja: Box, p: Palette) -> Row:
    """Return a box's words as Plotly's annotation."""
    detalle = [f'<span style="color:{p.soft_ink}">{x}</span>' for x in caja.detalle]
    return {
        "x": EDGES[caja.columna],
        "y": caja.arriba,
        "text": "<br>".join([*_named(caja), *detalle]),
        "showarrow": False,
        "align": "left",
        "xanchor": "left",
        "yanchor": "top",
        "xshift": INDENT - 2,
        "yshift": -2,
        "font": {"size": LABEL_SIZE, "color": p.ink},
    }


def _named(caja: Box) -> list[str]:
    return [f"<b>{x}</b>" for x in caja.nombre] if caja.columna == 0 else caja.nombre
