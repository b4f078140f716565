"""Places: equal squares to compare departments, outlines to find them; the same shades, said below both."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Any

import plotly.graph_objects as go
from msgspec import Struct
from msgspec.structs import replace

from pp0093 import country
from pp0093.ask import catalog
from pp0093.ask.rows import bounds
from pp0093.ui.charts.base import HIDDEN, SMALL_SIZE, base_figure, trace, written_above
from pp0093.ui.charts.chart import Chart, Columns, Plotted, chart, find
from pp0093.ui.theme import Palette, mixed
from pp0093.writing.tables import Style, value, words

PLACES = "departamento"
# Where shades begin: round, and the same for every year and filter, so that two maps can be compared.
BREAKS: Mapping[Style, tuple[float, ...]] = {
    Style.NUMBER: (50, 200, 500, 1500),
    Style.PERCENT: (20, 40, 60, 80),
    Style.RATE: (5, 10, 20, 40),
    Style.SOLES: (10**4, 10**5, 10**6, 10**7),
}
# The same of a share of all the firms of the country: most departments have little of it.
BREAKS_OF: Mapping[str, tuple[float, ...]] = {"participacion_pct": (1, 5, 10, 20)}
# From where a count is of a class apart: a capital beside which the others would look alike.
APART = 5000
DARKER = 0.6
FRAME = {"l": 4, "r": 4, "t": 4, "b": 30}
OUTLINE, HEIGHT = 3, 560


class Shading(Struct, frozen=True):
    """A figure of each department, and the department that is outlined, if any."""

    campo: Plotted
    filas: Mapping[str, Any]
    elegido: str = ""

    @property
    def cortes(self) -> tuple[float, ...]:
        """The values where a new shade begins."""
        return BREAKS_OF.get(self.campo.clave) or BREAKS[self.campo.columna.estilo]

    def _is_apart(self, fila: Any) -> bool:
        """Tell whether a department is of a class apart."""
        return self.campo.columna.estilo == Style.NUMBER and (self.campo.of(fila) or 0) >= APART

    def color(self, codigo: str, p: Palette) -> str:
        """Return a department's shade; paper where nothing is known, or what it lies between is of several."""
        fila = self.filas.get(codigo, {})
        valor = self.campo.of(fila)
        tramos = {sum(v >= c for c in self.cortes) for v in bounds(fila, self.campo.clave) or (valor,) if v is not None}
        if valor is None or len(tramos) > 1:
            return p.paper
        return self._shade(APART if self._is_apart(fila) else tramos.pop(), p)

    def line(self, codigo: str, p: Palette) -> dict[str, Any]:
        """Return a department's outline: a thick one for the one that was chosen."""
        return {"color": p.ink, "width": OUTLINE} if codigo == self.elegido else {"color": p.context, "width": 0.7}

    def last_chosen(self, codigos: Iterable[str]) -> list[str]:
        """Return departments with the chosen one last, so that no neighbour is drawn over its outline."""
        return sorted(codigos, key=lambda codigo: codigo == self.elegido)

    def label(self, codigo: str) -> str:
        """Return a department's figure as its square bears it, and in a line of its own what it is not."""
        fila = self.filas.get(codigo, {})
        # What is no number is long for a square.
        callada = words(fila, self.campo.clave).replace("menos ", "menos<br>").replace(" y ", "<br>y ")
        escrita = callada or self.campo.columna.alone(value(fila, self.campo.clave))
        return "<br>".join([escrita, *filter(None, [self.campo.caveat(fila).strip(" ()")])])

    def whole(self, lugar: Mapping[str, str]) -> str:
        """Return a department's name and figure, with its unit."""
        return f"{lugar[f'{PLACES}_nombre']}: {self.campo.whole(self.filas.get(lugar[PLACES], {}))}"

    def legend(self, p: Palette) -> dict[str, Any]:
        """Return the line below a map that says where each shade begins."""
        entero = replace(self.campo.columna, decimales=0)
        menos, *mas = map(entero.alone, self.cortes)
        partes = list(enumerate([f"menos de {menos}", f"desde {menos}", *mas]))
        if any(map(self._is_apart, self.filas.values())):
            partes.append((APART, f"aparte, desde {entero.alone(APART)}"))
        texto = "  ".join(f'<span style="color:{self._shade(paso, p)}">■</span> {dicho}' for paso, dicho in partes)
        letra = {"size": SMALL_SIZE, "color": p.soft_ink}
        return written_above(p, texto, y=0, yref="paper", yanchor="top", yshift=-6, font=letra)

    def _shade(self, paso: int, p: Palette) -> str:
        """Return the shade of a step; that of a class apart is darker than all."""
        color = self.campo.color(p)
        return (
            mixed(color, p.ink, DARKER)
            if paso == APART
            else mixed(p.paper, color, 0.16 + 0.84 * paso / len(self.cortes))
        )


def tiles(filas: Sequence[Any], *, of: str, outlined: str | None = None, columns: Columns | None = None) -> Chart:
    """Return departments as equal squares, each where it roughly lies, shaded in steps by a figure of the rows.

    `outlined` is the one that was chosen.
    """
    return _map(_tiles, filas, of, outlined, columns)


def outlines(filas: Sequence[Any], *, of: str, outlined: str | None = None, columns: Columns | None = None) -> Chart:
    """Return the departments' outlines, drawn as filled lines so that they need no map from anywhere."""
    return _map(_outlines, filas, of, outlined, columns)


def _map(
    dibuja: Callable[[Shading, Palette], go.Figure],
    filas: Sequence[Any],
    of: str,
    elegido: str | None,
    columns: Columns | None,
) -> Chart:
    [campo] = find(of, columns, filas)
    sombra = Shading(campo, {value(f, PLACES): f for f in filas}, elegido or "")
    return chart(partial(dibuja, sombra), filas, PLACES, (campo,), columns=columns)


def _places() -> dict[str, Mapping[str, str]]:
    """Return the departments by code, as the rules say where each is drawn, in any year."""
    return {d[PLACES]: d for d in catalog.published().rules.codes(PLACES)}


def _tiles(sombra: Shading, p: Palette) -> go.Figure:
    lugares = _places()
    cuadros, nombres, puntos = [], [], []
    for codigo in sombra.last_chosen(lugares):
        d, color = lugares[codigo], sombra.color(codigo, p)
        x, y = int(d["grilla_columna"]), -int(d["grilla_fila"])
        esquinas = {"x0": x - 0.47, "x1": x + 0.47, "y0": y - 0.47, "y1": y + 0.47}
        cuadros.append({"type": "rect", **esquinas, "fillcolor": color, "line": sombra.line(codigo, p)})
        letra = {"size": SMALL_SIZE, "color": p.words_on(color)}
        nombres.append({"x": x, "y": y, "text": f"<b>{d['abreviatura']}</b><br>{sombra.label(codigo)}", "font": letra})
        # A point that nobody sees gives each square its text on hover and its click.
        puntos.append({"x": x, "y": y, "customdata": [codigo], "text": sombra.whole(d)})
    notas = [*nombres, sombra.legend(p)]
    invisibles = trace("scatter", puntos, mode="markers", marker={"size": 44, "opacity": 0})
    a_lo_ancho = {**HIDDEN, "scaleanchor": "y"}
    return base_figure(p, HEIGHT, [invisibles], margin=FRAME, shapes=cuadros, annotations=notas, x=a_lo_ancho, y=HIDDEN)


def _outlines(sombra: Shading, p: Palette) -> go.Figure:
    lugares, limites = _places(), _boundaries()
    contornos = [
        trace(
            "scatter", [{"x": x, "y": y} for x, y, *_ in anillo], mode="lines", fill="toself", hoveron="fills",
            fillcolor=sombra.color(codigo, p), line=sombra.line(codigo, p), text=sombra.whole(lugares[codigo]),
        )
        for codigo in sombra.last_chosen(limites)
        for anillo in limites[codigo]
    ]  # fmt: skip
    a_lo_alto = {**HIDDEN, "scaleanchor": "x"}
    return base_figure(p, HEIGHT, contornos, margin=FRAME, annotations=[sombra.legend(p)], x=HIDDEN, y=a_lo_alto)


@cache
def _boundaries() -> dict[str, list[list[list[float]]]]:
    """Return the outer rings of each department (country/fronteras.json), in degrees."""
    datos = json.loads(country.BOUNDARIES.read_text(encoding="utf-8"))
    return {
        f["properties"][PLACES]: [poligono[0] for poligono in f["geometry"]["coordinates"]] for f in datos["features"]
    }
