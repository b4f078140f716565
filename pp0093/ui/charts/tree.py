"""A programme as a tree: nested boxes of words, from axis to indicator. It draws no figure and needs no unit."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from functools import partial
from itertools import accumulate

import plotly.graph_objects as go
from msgspec import Struct

from pp0093.ask.rows import Row
from pp0093.instruments import texts_digital
from pp0093.instruments.sheets import Node
from pp0093.ui.charts.base import LABEL_SIZE, base_figure
from pp0093.ui.charts.chart import Chart
from pp0093.ui.theme import Palette

SEEN_THROUGH = "objetivo"
PADDING, INDENT = 9, 8


class Box(Struct, frozen=True):
    """One node of the tree: its column, its lines of text (the first ones its name) and where it stands, in pixels."""

    columna: int
    nombre: list[str]
    detalle: list[str]
    arriba: float
    abajo: float
    esta_vacia: bool = False


class Layout(Struct, frozen=True):
    """How wide the columns of the tree are, what its letters and lines take, and how large they are, in pixels."""

    columnas: dict[str, float]
    letra: float = 6.5
    linea: float = 17
    cuerpo: int = LABEL_SIZE

    @property
    def bordes(self) -> tuple[float, ...]:
        """Where each column begins, and where the last one ends."""
        return tuple(accumulate(self.columnas.values(), initial=0))

    def words(self, nodo: Node) -> tuple[list[str], list[str]]:
        """Return a node's name and the small words below it, in lines that fit its column."""
        ancho = int((self.columnas[nodo.nivel] - 2 * INDENT) / self.letra)
        return tuple(textwrap.wrap(t, ancho, break_long_words=False) for t in (nodo.nombre, _detail(nodo)))  # type: ignore[return-value]

    def height(self, nodo: Node) -> float:
        """Return what a node needs: its own words, or all that it contains."""
        lineas = sum(map(len, self.words(nodo)))
        return max(self.linea * lineas + PADDING, sum(map(self.height, _children(nodo))))

    def boxes(self, nodo: Node, arriba: float, abajo: float) -> list[Box]:
        """Return the boxes of a node and of what it contains, the last one down to where the node ends."""
        columna, hijos = list(self.columnas).index(nodo.nivel), _children(nodo)
        esta_vacia = not hijos and columna < len(self.columnas) - 1
        cajas = [Box(columna, *self.words(nodo), arriba, abajo, esta_vacia)]
        if esta_vacia:
            cajas.append(Box(columna + 1, [], [texts_digital.undeveloped(nodo)], arriba, abajo, esta_vacia))
        for hijo in hijos:
            fin = abajo if hijo is hijos[-1] else arriba + self.height(hijo)
            cajas += self.boxes(hijo, arriba, fin)
            arriba = fin
        return cajas


SCREEN = Layout({"eje": 165, "accion": 185, "actividad": 225, "indicador": 370})
# On a sheet upright, in letters of 8 points.
PAPER = Layout({"eje": 124, "accion": 128, "actividad": 143, "indicador": 190}, letra=5.6, linea=14.5, cuerpo=11)


def tree(raiz: Node, alt: str) -> Chart:
    """Return axis, action, activity and indicator as nested boxes, from left to right, each with its words inside."""
    dibuja, hojas = partial(_tree, raiz.below("eje"), SCREEN), partial(_sheets, raiz)
    return Chart(dibuja, (), None, "arbol", raiz.nombre, "", alt, hojas=hojas)


def _sheets(raiz: Node, p: Palette, ancho: int, alto: float) -> list[go.Figure]:
    """Return the tree on sheets of a width and a height: an axis is not parted."""
    como = SCREEN if ancho > SCREEN.bordes[-1] else PAPER
    partes: list[list[Node]] = []
    for eje in raiz.below("eje"):
        cabe = partes and sum(map(como.height, [*partes[-1], eje])) <= alto
        partes = [*partes[:-1], [*partes[-1], eje]] if cabe else [*partes, [eje]]
    return [_tree(ejes, como, p) for ejes in partes]


def _tree(ejes: Sequence[Node], como: Layout, p: Palette) -> go.Figure:
    cajas: list[Box] = []
    fin, ancho = 0.0, como.bordes[-1]
    for eje in ejes:
        cajas += como.boxes(eje, fin, fin + como.height(eje))
        fin += como.height(eje)
    return base_figure(
        p,
        round(fin) + 2,
        width=ancho,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        x={"visible": False, "range": [-1, ancho + 1]},
        y={"visible": False, "range": [fin + 1, -1]},
        shapes=[marco for caja in cajas for marco in _frames(caja, como, p)],
        annotations=[_text(caja, como, p) for caja in cajas],
    )


def _children(nodo: Node) -> list[Node]:
    """Return what hangs from a node in the drawing: objectives are written with their axis."""
    return [n for h in nodo.hijos for n in (h.hijos if h.nivel == SEEN_THROUGH else (h,))]


def _detail(nodo: Node) -> str:
    """Return the small words below a node's name: an axis's objective, an indicator's way to its last goal."""
    if nodo.nivel == "eje":
        return " ".join(h.nombre for h in nodo.hijos if h.nivel == SEEN_THROUGH)
    return texts_digital.path(nodo) if nodo.nivel == "indicador" else ""


def _frames(caja: Box, como: Layout, p: Palette) -> list[Row]:
    """Return a box's rectangle and, in the first column, the band at its side, as Plotly's shapes."""
    alto = {"type": "rect", "y0": caja.arriba, "y1": caja.abajo, "layer": "below"}
    hasta = como.bordes[-1 if not caja.nombre else caja.columna + 1]
    linea = {"color": p.context, "width": 1, "dash": "dot" if caja.esta_vacia else "solid"}
    marcos = [{**alto, "x0": como.bordes[caja.columna], "x1": hasta, "line": linea}]
    if caja.columna == 0:
        color = p.context if caja.esta_vacia else p.delivery
        marcos.append({**alto, "x0": 0, "x1": 4, "fillcolor": color, "line": {"width": 0}})
    return marcos


def _text(caja: Box, como: Layout, p: Palette) -> Row:
    """Return a box's words as Plotly's annotation."""
    detalle = [f'<span style="color:{p.soft_ink}">{x}</span>' for x in caja.detalle]
    return {
        "x": como.bordes[caja.columna],
        "y": caja.arriba,
        "text": "<br>".join([*_named(caja), *detalle]),
        "showarrow": False,
        "align": "left",
        "xanchor": "left",
        "yanchor": "top",
        "xshift": INDENT - 2,
        "yshift": -2,
        "font": {"size": como.cuerpo, "color": p.ink},
    }


def _named(caja: Box) -> list[str]:
    return [f"<b>{x}</b>" for x in caja.nombre] if caja.columna == 0 else caja.nombre
