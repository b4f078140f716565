"""Places: equal squares to compare departments, outlines to find them. Five shades, the same cut-points below both."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import plotly.graph_objects as go

from pp0093 import country
from pp0093.ui.charts.base import LABEL_SIZE, base_figure
from pp0093.ui.charts.chart import Chart, Columns, Plotted, chart, find
from pp0093.ui.charts.order import listed
from pp0093.ui.theme import Palette, mixed
from pp0093.writing.tables import value

PLACES = "departamento"
SHADES = 5
FRAME = {"l": 4, "r": 4, "t": 4, "b": 30}


@dataclass(frozen=True)
class Shading:
    """A figure of each department, and the four values that part them in five steps of equal count."""

    campo: Plotted
    valores: Mapping[str, float | None]
    cortes: tuple[float, ...]

    def color(self, codigo: str, p: Palette) -> str:
        """Return a department's shade; paper where nothing is known."""
        valor = self.valores.get(codigo)
        return p.paper if valor is None else self._shade(sum(valor >= c for c in self.cortes), p)

    def label(self, codigo: str) -> str:
        """Return a department's figure as its square bears it."""
        return self.campo.columna.alone(self.valores.get(codigo))

    def whole(self, lugar: Mapping[str, str]) -> str:
        """Return a department's name and figure, with its unit."""
        return f"{lugar[f'{PLACES}_nombre']}: {self.campo.columna.whole(self.valores.get(lugar[PLACES]))}"

    def legend(self, p: Palette) -> dict[str, Any]:
        """Return the line below a map that says where each shade begins."""
        bordes = ["menos", *(f"desde {self.campo.columna.alone(c)}" for c in self.cortes)]
        texto = "  ".join(f'<span style="color:{self._shade(i, p)}">■</span> {b}' for i, b in enumerate(bordes))
        return {
            "x": 0, "y": 0, "xref": "paper", "yref": "paper", "yanchor": "top", "yshift": -6, "xanchor": "left",
            "showarrow": False, "text": texto, "font": {"size": LABEL_SIZE - 1, "color": p.soft_ink},
        }  # fmt: skip

    def _shade(self, paso: int, p: Palette) -> str:
        return mixed(p.paper, self.campo.color(p), 0.16 + 0.84 * paso / (SHADES - 1))


def _shading(filas: Sequence[Any], clave: str, columnas: Columns | None) -> Shading:
    [campo] = find(clave, columnas, filas)
    valores = {value(f, PLACES): campo.of(f) for f in filas}
    orden = sorted(v for v in valores.values() if v is not None)
    cortes = (orden[min(len(orden) * i // SHADES, len(orden) - 1)] for i in range(1, SHADES)) if orden else ()
    return Shading(campo, valores, tuple(cortes))


def tiles(filas: Sequence[Any], *, of: str, columns: Columns | None = None) -> Chart:
    """Return departments as equal squares, each where it roughly lies, shaded in five steps by a figure of the rows."""
    sombra = _shading(filas, of, columns)
    return chart(partial(_tiles, sombra), filas, PLACES, (sombra.campo,), columns=columns)


def _tiles(sombra: Shading, p: Palette) -> go.Figure:
    cuadros, nombres = [], []
    lugares = listed(PLACES)
    for d in lugares:
        x, y, color = int(d["grilla_columna"]), -int(d["grilla_fila"]), sombra.color(d[PLACES], p)
        cuadros.append({
            "type": "rect", "x0": x - 0.47, "x1": x + 0.47, "y0": y - 0.47, "y1": y + 0.47,
            "fillcolor": color, "line": {"color": p.line, "width": 1},
        })  # fmt: skip
        nombres.append({
            "x": x, "y": y, "text": f"<b>{d['abreviatura']}</b><br>{sombra.label(d[PLACES])}", "showarrow": False,
            "font": {"size": LABEL_SIZE - 1, "color": p.words_on(color)},
        })  # fmt: skip
    figura = base_figure(p, 560, margin=FRAME, shapes=cuadros, annotations=[*nombres, sombra.legend(p)])
    # Points that nobody sees, which give each square its text on hover and its click.
    figura.add_scatter(
        x=[int(d["grilla_columna"]) for d in lugares],
        y=[-int(d["grilla_fila"]) for d in lugares],
        mode="markers",
        marker={"size": 44, "opacity": 0},
        customdata=[[d[PLACES]] for d in lugares],
        text=[sombra.whole(d) for d in lugares],
        hoverinfo="text",
    )
    figura.update_xaxes(visible=False, scaleanchor="y")
    figura.update_yaxes(visible=False)
    return figura


def outlines(filas: Sequence[Any], *, of: str, columns: Columns | None = None) -> Chart:
    """Return the departments' outlines, drawn as filled lines so that they need no map from anywhere."""
    sombra = _shading(filas, of, columns)
    return chart(partial(_outlines, sombra), filas, PLACES, (sombra.campo,), columns=columns)


def _outlines(sombra: Shading, p: Palette) -> go.Figure:
    lugares = {d[PLACES]: d for d in listed(PLACES)}
    figura = base_figure(p, 560, margin=FRAME, annotations=[sombra.legend(p)])
    for codigo, anillos in _boundaries().items():
        for anillo in anillos:
            figura.add_scatter(
                x=[punto[0] for punto in anillo],
                y=[punto[1] for punto in anillo],
                mode="lines",
                fill="toself",
                fillcolor=sombra.color(codigo, p),
                line={"color": p.context, "width": 0.7},
                hoveron="fills",
                hoverinfo="text",
                text=sombra.whole(lugares[codigo]),
            )
    figura.update_xaxes(visible=False)
    figura.update_yaxes(visible=False, scaleanchor="x")
    return figura


@cache
def _boundaries() -> dict[str, list[list[list[float]]]]:
    """Return the outer rings of each department (country/fronteras.json), in degrees."""
    datos = json.loads(country.BOUNDARIES.read_text(encoding="utf-8"))
    return {
        f["properties"][PLACES]: [poligono[0] for poligono in f["geometry"]["coordinates"]] for f in datos["features"]
    }
