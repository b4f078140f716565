"""Places: equal squares to compare departments, outlines to find them; the same shades, said below both."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Any

import plotly.graph_objects as go
from msgspec import Struct
from msgspec.structs import replace

from pp0093 import country
from pp0093.ask.rows import bounds
from pp0093.ui.charts.base import LABEL_SIZE, base_figure
from pp0093.ui.charts.chart import Chart, Columns, Plotted, chart, find
from pp0093.ui.charts.order import listed
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
OUTLINE = 3


class Shading(Struct, frozen=True):
    """A figure of each department, the values where its shades begin, and the department that is outlined, if any."""

    campo: Plotted
    filas: Mapping[str, Any]
    elegido: str = ""

    @property
    def cortes(self) -> tuple[float, ...]:
        """The values where a new shade begins."""
        return BREAKS_OF.get(self.campo.clave) or BREAKS[self.campo.columna.estilo]

    @property
    def tiene_aparte(self) -> bool:
        """Whether some department is of a class apart."""
        return self.campo.columna.estilo == Style.NUMBER and any(map(self._is_apart, self.filas.values()))

    def _is_apart(self, fila: Any) -> bool:
        return self.campo.columna.estilo == Style.NUMBER and (self.campo.of(fila) or 0) >= APART

    def color(self, codigo: str, p: Palette) -> str:
        """Return a department's shade; paper where nothing is known, or what it lies between is of several."""
        fila = self.filas.get(codigo, {})
        valor = self.campo.of(fila)
        if valor is None:
            return p.paper
        menor, *mayor = (sum(v >= c for c in self.cortes) for v in bounds(fila, self.campo.clave) or (valor,))
        if mayor not in ([], [menor]):
            return p.paper
        return self._apart(p) if self._is_apart(fila) else self._shade(menor, p)

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
        menos, *mas = [self._bound(c) for c in self.cortes]
        pasos = [f"menos de {menos}", f"desde {menos}", *mas]
        partes = [(self._shade(n, p), dicho) for n, dicho in enumerate(pasos)]
        partes += [(self._apart(p), f"aparte, desde {self._bound(APART)}")] if self.tiene_aparte else []
        texto = "  ".join(f'<span style="color:{color}">■</span> {dicho}' for color, dicho in partes)
        return {
            "x": 0, "y": 0, "xref": "paper", "yref": "paper", "yanchor": "top", "yshift": -6, "xanchor": "left",
            "showarrow": False, "text": texto, "font": {"size": LABEL_SIZE - 1, "color": p.soft_ink},
        }  # fmt: skip

    def _bound(self, corte: float) -> str:
        return replace(self.campo.columna, decimales=0).alone(corte)

    def _shade(self, paso: int, p: Palette) -> str:
        return mixed(p.paper, self.campo.color(p), 0.16 + 0.84 * paso / len(self.cortes))

    def _apart(self, p: Palette) -> str:
        return mixed(self.campo.color(p), p.ink, DARKER)


def _shading(filas: Sequence[Any], clave: str, columnas: Columns | None, elegido: str) -> Shading:
    [campo] = find(clave, columnas, filas)
    return Shading(campo, {value(f, PLACES): f for f in filas}, elegido)


def tiles(filas: Sequence[Any], *, of: str, outlined: str | None = None, columns: Columns | None = None) -> Chart:
    """Return departments as equal squares, each where it roughly lies, shaded in steps by a figure of the rows.

    `outlined` is the one that was chosen.
    """
    sombra = _shading(filas, of, columns, outlined or "")
    return chart(partial(_tiles, sombra), filas, PLACES, (sombra.campo,), columns=columns)


def _tiles(sombra: Shading, p: Palette) -> go.Figure:
    cuadros, nombres = [], []
    lugares = listed(PLACES)
    de_codigo = {d[PLACES]: d for d in lugares}
    for d in map(de_codigo.__getitem__, sombra.last_chosen(de_codigo)):
        (x, y), color = _square(d), sombra.color(d[PLACES], p)
        cuadros.append({
            "type": "rect", "x0": x - 0.47, "x1": x + 0.47, "y0": y - 0.47, "y1": y + 0.47,
            "fillcolor": color, "line": sombra.line(d[PLACES], p),
        })  # fmt: skip
        nombres.append({
            "x": x, "y": y, "text": f"<b>{d['abreviatura']}</b><br>{sombra.label(d[PLACES])}", "showarrow": False,
            "font": {"size": LABEL_SIZE - 1, "color": p.words_on(color)},
        })  # fmt: skip
    # Points that nobody sees, which give each square its text on hover and its click.
    puntos = {
        "type": "scatter",
        "x": [_square(d)[0] for d in lugares],
        "y": [_square(d)[1] for d in lugares],
        "mode": "markers",
        "marker": {"size": 44, "opacity": 0},
        "customdata": [[d[PLACES]] for d in lugares],
        "text": [sombra.whole(d) for d in lugares],
        "hoverinfo": "text",
    }
    return base_figure(
        p,
        560,
        [puntos],
        x={"visible": False, "scaleanchor": "y"},
        y={"visible": False},
        margin=FRAME,
        shapes=cuadros,
        annotations=[*nombres, sombra.legend(p)],
    )


def _square(lugar: Mapping[str, str]) -> tuple[int, int]:
    """Return where the square of a department is drawn."""
    return int(lugar["grilla_columna"]), -int(lugar["grilla_fila"])


def outlines(filas: Sequence[Any], *, of: str, outlined: str | None = None, columns: Columns | None = None) -> Chart:
    """Return the departments' outlines, drawn as filled lines so that they need no map from anywhere."""
    sombra = _shading(filas, of, columns, outlined or "")
    return chart(partial(_outlines, sombra), filas, PLACES, (sombra.campo,), columns=columns)


def _outlines(sombra: Shading, p: Palette) -> go.Figure:
    lugares = {d[PLACES]: d for d in listed(PLACES)}
    limites = _boundaries()
    contornos = [
        {
            "type": "scatter",
            "x": [punto[0] for punto in anillo],
            "y": [punto[1] for punto in anillo],
            "mode": "lines",
            "fill": "toself",
            "fillcolor": sombra.color(codigo, p),
            "line": sombra.line(codigo, p),
            "hoveron": "fills",
            "hoverinfo": "text",
            "text": sombra.whole(lugares[codigo]),
        }
        for codigo in sombra.last_chosen(limites)
        for anillo in limites[codigo]
    ]
    return base_figure(
        p,
        560,
        contornos,
        x={"visible": False},
        y={"visible": False, "scaleanchor": "x"},
        margin=FRAME,
        annotations=[sombra.legend(p)],
    )


@cache
def _boundaries() -> dict[str, list[list[list[float]]]]:
    """Return the outer rings of each department (country/fronteras.json), in degrees."""
    datos = json.loads(country.BOUNDARIES.read_text(encoding="utf-8"))
    return {
        f["properties"][PLACES]: [poligono[0] for poligono in f["geometry"]["coordinates"]] for f in datos["features"]
    }
