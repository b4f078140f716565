"""Charts of the digital instruments: a programme as a tree, a funnel, shares with their intervals."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import plotly.graph_objects as go

from pp0093.ask.rows import Row
from pp0093.instruments import texts_digital
from pp0093.instruments.sheets import Node
from pp0093.ui.charts.base import LABEL_SIZE, base_figure, wrapped
from pp0093.ui.theme import Palette
from pp0093.writing import formats
from pp0093.writing.tables import Table

# Columns of the tree: level, width in pixels of a page on its side; a letter takes LETTER pixels.
LEVELS = {"eje": 165, "accion": 185, "actividad": 225, "indicador": 370}
SEEN_THROUGH = "objetivo"
EDGES = tuple(accumulate(LEVELS.values(), initial=0))
WIDTH = EDGES[-1]
LETTER, LINE, PADDING, INDENT = 6.5, 17, 9, 8
BAR_HEIGHT = 60
TICKS = (0, 25, 50, 75, 100)


@dataclass(frozen=True)
class Box:
    """One node of the tree: its column, its lines of text (the first ones its name) and where it stands, in pixels."""

    columna: int
    nombre: list[str]
    detalle: list[str]
    arriba: float
    abajo: float
    esta_vacia: bool = False


def tree(raiz: Node, p: Palette) -> go.Figure:
    """Axis, action, activity and indicator as nested boxes, from left to right, each with its words inside."""
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


def funnel(pasos: Table, p: Palette) -> go.Figure:
    """What is left at each step, as bars with their count and their share of the first."""
    figura = base_figure(p, BAR_HEIGHT * len(pasos.filas) + 30)
    figura.add_bar(
        x=[cuantas for _, cuantas, *_ in pasos.filas],
        y=[wrapped(paso) for paso, *_ in pasos.filas],
        orientation="h",
        marker={"color": [p.context, *(p.delivery for _ in pasos.filas[1:])]},
        text=[_count(fila) for fila in pasos.filas],
        textposition="outside",
        textfont={"size": LABEL_SIZE},
        hovertemplate="%{y}: %{text}<extra></extra>",
        cliponaxis=False,
        width=0.62,
    )
    mayor = max(cuantas for _, cuantas, *_ in pasos.filas)
    figura.update_xaxes(range=[0, mayor * 1.5], visible=False)
    figura.update_yaxes(autorange="reversed", showgrid=False)
    return figura


def _count(fila: tuple[Any, ...]) -> str:
    """Write a step: a count that is only known through its share is "about" so many."""
    _, cuantas, parte, desde, hasta = fila
    if desde == hasta:
        return formats.number(cuantas)
    return f"{formats.percent(parte)} · cerca de {formats.number(cuantas)}"


def intervals(respuestas: list[Row], p: Palette) -> go.Figure:
    """The share in favour of each version as a point on its interval, with how many answered."""
    nombres = [f"<b>Versión {r['version']}</b><br>{wrapped(r['periodo'] or '')}" for r in respuestas]
    partes = [r["parte"] for r in respuestas]
    figura = base_figure(p, 92 * len(respuestas) + 50)
    for nombre, parte in zip(nombres, partes, strict=True):
        figura.add_scatter(
            x=[parte.desde_pct, parte.hasta_pct],
            y=[nombre, nombre],
            mode="lines",
            line={"color": p.context, "width": 4},
            hoverinfo="skip",
        )
    figura.add_scatter(
        x=[s.pct for s in partes],
        y=nombres,
        mode="markers",
        marker={"color": p.delivery, "size": 13, "symbol": "diamond"},
        text=[_share(s) for s in partes],
        hovertemplate="%{text}<extra></extra>",
        cliponaxis=False,
    )
    for nombre, parte in zip(nombres, partes, strict=True):
        figura.add_annotation(
            x=100, y=nombre, text=_share(parte), showarrow=False, xanchor="right", yanchor="bottom", yshift=8,
            align="right",
        )  # fmt: skip
    figura.update_layout(margin={"r": 28})
    figura.update_xaxes(range=[0, 100], tickvals=TICKS, ticktext=[formats.percent(t, 0) for t in TICKS])
    figura.update_yaxes(range=[len(respuestas) - 0.4, -0.7], showgrid=False)
    return figura


def _share(parte: Any) -> str:
    return (
        f"<b>{formats.percent(parte.pct)}</b> · {parte.favorables} de {parte.n}<br>"
        f"entre {formats.percent(parte.desde_pct)} y {formats.percent(parte.hasta_pct)}"
    )
