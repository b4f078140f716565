"""A chart of lying rows as words and boxes of a page: it is seen with the answer, before Plotly's script would be read.

What is drawn is the figure that papers have: its scale, marks, words and lines are read from it, and nothing is said
that is not in it. Places are shares of the scale, so it is as wide as the page is.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor, log10
from typing import Any

import plotly.graph_objects as go
from msgspec import Struct, field

# The classes of figures (aspecto.toml) that are drawn so.
CLASSES = ("acostadas", "puntos")
# How many steps a scale has at most, and the roundest steps there are.
MOST_STEPS, ROUND = 8, (1, 2, 5, 10)
BARS = {"": "barra", "/": "barra rayada", "x": "barra cruzada"}
HOLLOW = "-open"
# As tall as a row is, in pixels, unless its figures or its name have more lines.
ROW = 44


class Box(Struct, frozen=True):
    """A mark or a word of a row: where it begins and how wide it is in percent of the scale, and how it looks.

    `codigo` is what a press on it chooses, where anything is chosen.
    """

    clase: str
    desde: float
    ancho: float = 0
    color: str = ""
    borde: str = ""
    texto: str = ""
    codigo: Any = None


class Lying(Struct):
    """The figure: its rows by name, as tall as `alto` beside names as wide as `nombres` (pixels), and what they share.

    `lineas` stand behind the marks; `encima` is written over the rows and `debajo` under them (numbers of the scale);
    `leyenda` has the name and look of each series, `dichas` what each row says on hover and to who listens.
    """

    nombres: float
    alto: float
    filas: dict[str, list[Box]]
    titulo: str
    lineas: list[Box] = field(default_factory=list)
    encima: list[Box] = field(default_factory=list)
    debajo: list[Box] = field(default_factory=list)
    leyenda: list[Box] = field(default_factory=list)
    dichas: dict[str, list[str]] = field(default_factory=dict)
    sellos: list[Any] = field(default_factory=list)


def is_lying(figura: go.Figure) -> bool:
    """Tell whether a figure is one of lying rows."""
    return figura.layout.meta in CLASSES


def lying(figura: go.Figure) -> Lying:
    """Return a figure of lying rows as what a page is written with."""
    disposicion = figura.layout
    margen, eje = disposicion.margin, disposicion.xaxis
    escala = Scale(*map(float, eje.range))
    nombres = disposicion.yaxis.categoryarray or dict.fromkeys(y for t in figura.data for y in t.y if y)
    alto = (disposicion.height - margen.t - margen.b) / max(len(nombres), 1)
    dibujo = Lying(margen.l, alto, {n: [] for n in nombres}, (eje.title.text or "").replace("<br>", " "))
    for traza in figura.data:
        _DRAWN[traza.type, traza.mode if traza.type == "scatter" else None](dibujo, traza, escala)
        if disposicion.showlegend and traza.showlegend is not False:
            dibujo.leyenda.append(
                Box(f"punto {_one(traza.marker.symbol, 0)}", 0, 0, traza.marker.color, "", traza.name)
            )
    if eje.visible is not False:
        dibujo.debajo = [Box("", escala.at(n), texto=f"{n:,.10g}{eje.ticksuffix or ''}") for n in escala.steps()]
    suaves = [Box("linea suave", b.desde) for b in dibujo.debajo]
    propias = [Box(f"linea {r.line.dash}", escala.at(r.x0), 0, r.line.color) for r in disposicion.shapes]
    eje_de_nombres = [] if disposicion.yaxis.showline is False else [Box("linea", 0)]
    if not any("\n" in b.texto for cajas in dibujo.filas.values() for b in cajas):
        dibujo.alto = min(dibujo.alto, ROW)
    dibujo.lineas = [*dict.fromkeys([*suaves, *propias, *eje_de_nombres])]
    for nota in disposicion.annotations:
        if nota.xref == "paper":
            dibujo.sellos.append(nota)
        else:
            dibujo.encima.append(Box("", escala.at(nota.x), texto=nota.text))
    return dibujo


class Scale(Struct, frozen=True):
    """The scale of the rows, in its unit."""

    desde: float
    hasta: float

    def at(self, valor: float) -> float:
        """Return where a value is, in percent."""
        return round(100 * (valor - self.desde) / (self.hasta - self.desde), 3)

    def steps(self) -> Iterator[float]:
        """Yield the round values that are written along it."""
        menor = (self.hasta - self.desde) / MOST_STEPS
        potencia = 10 ** floor(log10(menor))
        paso = next(n * potencia for n in ROUND if n * potencia >= menor)
        for n in range(ceil(self.desde / paso), floor(self.hasta / paso) + 1):
            yield n * paso


def _one(valor: Any, n: int) -> Any:
    """Return what a property of a trace is for one of its marks."""
    return valor[n] if isinstance(valor, (list, tuple)) else valor


def _bars(dibujo: Lying, traza: Any, escala: Scale) -> None:
    """Draw bars, each with its figure at its end."""
    marca = traza.marker
    for n, (x, y) in enumerate(zip(traza.x, traza.y, strict=True)):
        if x is None:
            continue
        base = _one(traza.base, n) or 0
        desde, hasta = sorted((escala.at(base), escala.at(base + x)))
        trama = _one(marca.pattern.shape, n) or ""
        color = (_one(marca.pattern.fgcolor, n) if trama else None) or _one(marca.color, n)
        borde = _one(marca.line.color, n) if _one(marca.line.width, n) else ""
        codigo = _one(traza.customdata, n)
        dibujo.filas[y] += [
            Box(BARS[trama], desde, hasta - desde, color, borde, codigo=codigo[-1] if codigo else None),
            Box("fin antes" if x < 0 else "fin", desde if x < 0 else hasta, texto=_lines(_one(traza.text, n))),
        ]
        dibujo.dichas.setdefault(y, []).append(_lines(_one(traza.hovertext, n)).replace("\n", " "))


def _strokes(dibujo: Lying, traza: Any, escala: Scale) -> None:
    """Draw what joins two points; each comes as a pair with a gap after it."""
    for desde, hasta, y in zip(traza.x[::3], traza.x[1::3], traza.y[::3], strict=True):
        menor, mayor = sorted((escala.at(desde), escala.at(hasta)))
        dibujo.filas[y].append(Box("tramo", menor, mayor - menor))


def _points(dibujo: Lying, traza: Any, escala: Scale) -> None:
    """Draw points, each with its figure over or under it."""
    marca = traza.marker
    for n, (x, y) in enumerate(zip(traza.x, traza.y, strict=True)):
        if x is None:
            continue
        lugar, forma = escala.at(x), _one(marca.symbol, n)
        hueca = " hueco" if forma.endswith(HOLLOW) else ""
        if _one(marca.opacity, n):
            clase, color, codigo = (
                f"punto {forma.removesuffix(HOLLOW)}{hueca}",
                _one(marca.color, n),
                traza.customdata[n][-1],
            )
            dibujo.filas[y].append(Box(clase, lugar, color=color, codigo=codigo))
        dibujo.filas[y].append(Box(f"cifra {_one(traza.textposition, n)}", lugar, texto=_lines(_one(traza.text, n))))
        dibujo.dichas.setdefault(y, []).append(_lines(_one(traza.hovertext, n)).replace("\n", " "))


def _lines(texto: str) -> str:
    return texto.replace("<br>", "\n").replace("<b>", "").replace("</b>", "")


_DRAWN = {("bar", None): _bars, ("scatter", "lines"): _strokes, ("scatter", "markers+text"): _points}
