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


class NamedRow(Struct):
    """A row: its name, what stands under it in brackets, its marks, and what it says on hover and to who listens."""

    nombre: str
    debajo: str
    cajas: list[Box] = field(default_factory=list)
    dichos: list[str] = field(default_factory=list)

    @property
    def entero(self) -> str:
        """The name with what stands under it, which may be the end of it."""
        return f"{self.nombre} {self.debajo}".rstrip()


class Lying(Struct):
    """The figure: its rows, by what it calls them, as tall as `alto` beside names as wide as `nombres` (pixels).

    `lineas` stand behind the marks; `encima` is written over the rows and `debajo` under them (numbers of the scale);
    `leyenda` has the name and look of each series.
    """

    nombres: float
    alto: float
    filas: dict[str, NamedRow]
    titulo: str
    lineas: list[Box] = field(default_factory=list)
    encima: list[Box] = field(default_factory=list)
    debajo: list[Box] = field(default_factory=list)
    leyenda: list[Box] = field(default_factory=list)
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
    dibujo = Lying(margen.l, alto, {n: _split_name(n) for n in nombres}, _one_line(eje.title.text or ""))
    for traza in figura.data:
        _DRAWN[traza.type if traza.type == "bar" else traza.mode](dibujo, traza, escala)
        if disposicion.showlegend and traza.showlegend is not False:
            clase = _shape(_one(traza.marker.symbol, 0))
            dibujo.leyenda.append(Box(clase, 0, color=traza.marker.color, texto=traza.name))
    if eje.visible is not False:
        dibujo.debajo = [Box("", escala.at(n), texto=f"{n:,.10g}{eje.ticksuffix or ''}") for n in escala.steps()]
    suaves = [Box("linea suave", b.desde) for b in dibujo.debajo]
    propias = [Box(f"linea {r.line.dash}", escala.at(r.x0), 0, r.line.color) for r in disposicion.shapes]
    eje_de_nombres = [] if disposicion.yaxis.showline is False else [Box("linea", 0)]
    if not any("\n" in caja.texto for fila in dibujo.filas.values() for caja in fila.cajas):
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
        dibujo.filas[y].cajas += [
            Box(BARS[trama], desde, hasta - desde, color, borde, codigo=codigo[-1] if codigo else None),
            Box("fin antes" if x < 0 else "fin", desde if x < 0 else hasta, texto=_label_lines(_one(traza.text, n))),
        ]
        dibujo.filas[y].dichos.append(_one_line(_one(traza.hovertext, n)))


def _strokes(dibujo: Lying, traza: Any, escala: Scale) -> None:
    """Draw what joins two points; each comes as a pair with a gap after it."""
    for desde, hasta, y in zip(traza.x[::3], traza.x[1::3], traza.y[::3], strict=True):
        menor, mayor = sorted((escala.at(desde), escala.at(hasta)))
        dibujo.filas[y].cajas.append(Box("tramo", menor, mayor - menor))


def _points(dibujo: Lying, traza: Any, escala: Scale) -> None:
    """Draw points, each with its figure beside it, over it or under it."""
    marca = traza.marker
    for n, (x, y) in enumerate(zip(traza.x, traza.y, strict=True)):
        if x is None:
            continue
        lugar, fila = escala.at(x), dibujo.filas[y]
        if _one(marca.opacity, n):
            codigo = _one(traza.customdata, n)[-1]
            fila.cajas.append(Box(_shape(_one(marca.symbol, n)), lugar, color=_one(marca.color, n), codigo=codigo))
        fila.cajas.append(Box(f"cifra {_one(traza.textposition, n)}", lugar, texto=_label_lines(_one(traza.text, n))))
        fila.dichos.append(_one_line(_one(traza.hovertext, n)))


def _split_name(nombre: str) -> NamedRow:
    """Return a row of a figure's name: what begins a line of it in brackets stands under the rest."""
    cual, parentesis, debajo = nombre.rpartition("<br>(")
    return NamedRow(_one_line(cual), _one_line(f"({debajo}")) if parentesis else NamedRow(_one_line(nombre), "")


def _shape(forma: str) -> str:
    return f"punto {forma.removesuffix(HOLLOW)}{' hueco' if forma.endswith(HOLLOW) else ''}"


def _label_lines(texto: str) -> str:
    return texto.replace("<br>", "\n").replace("<b>", "").replace("</b>", "")


def _one_line(texto: str) -> str:
    return _label_lines(texto).replace("\n", " ")


_DRAWN = {"bar": _bars, "lines": _strokes, "markers+text": _points}
