"""The same lines once for each panel, month by month: what was programmed behind, what was done before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor, log10
from typing import Any

import plotly.graph_objects as go
from msgspec import Struct

from pp0093.ui.charts.base import LABEL_SIZE, LEGEND_ABOVE, base_figure, wrapped
from pp0093.ui.charts.chart import Chart, Columns, Plotted, chart, find, name, shade, unit_of
from pp0093.ui.theme import Palette
from pp0093.writing import formats
from pp0093.writing.tables import value

COLUMNS, ROW, GAP = 2, 225, 0.08
# Pixels of a row under its panel, for the months, and over it, for a name of two lines, also when paper shrinks it.
UNDER, OVER = 40, 76
PANEL_MONTHS = range(13)
INITIALS = ("", *(formats.month(m)[0].upper() for m in PANEL_MONTHS[1:]))
TITLE = 26
# Room before January for the opening's mark and, inside, for the numbers of the scale.
OPENING = -3
# Parts of a power of ten that a scale goes by, two of them no more than its largest figure.
TICK_STEPS = (0.5, 1, 2, 4)
SHORT = ((10**6, " M"), (10**3, " mil"), (1, ""))


def panels(
    filas: Sequence[Any], *, x: str, y: Sequence[str], by: str, columns: Columns | None = None, today: int | None = None
) -> Chart:
    """Return figures by month (`x`, 0 the opening), a panel for each member of `by` and a scale for each panel.

    A line stops where a month is not known. `today` is the month that a dotted stroke marks.
    """
    campos = find(y, columns, filas)

    def named(fila: Any) -> str:
        return f"{name(fila, by)}, {formats.month(value(fila, x)) if value(fila, x) else 'apertura'}"

    unidad = unit_of(campos) if len({c.columna.unidad for c in campos}) == 1 else ""
    dibuja = Panels(filas, x, campos, by, today)
    return chart(dibuja, filas, (by, x), campos, columns=columns, names=named, unidad=unidad)


class Panels(Struct, frozen=True):
    """Lines by month in panels, whose names stand above each."""

    filas: Sequence[Any]
    x: str
    campos: tuple[Plotted, ...]
    by: str
    today: int | None = None

    def __call__(self, p: Palette) -> go.Figure:
        """Return the figure."""
        nombres = {value(f, self.by): name(f, self.by) for f in self.filas}
        renglones = -(-len(nombres) // COLUMNS)
        alto = renglones * ROW + 60
        ejes: dict[str, Any] = {}
        titulos, trazas, hoy = [], [], []
        for numero, (miembro, nombre) in enumerate(nombres.items()):
            renglon, columna = divmod(numero, COLUMNS)
            ancho, parte = (1 - GAP * (COLUMNS - 1)) / COLUMNS, 1 / renglones
            x = [columna * (ancho + GAP), columna * (ancho + GAP) + ancho]
            y = [1 - (renglon + 1) * parte + UNDER / alto, 1 - renglon * parte - OVER / alto]
            eje = str(numero + 1) if numero else ""
            suyas = [f for f in self.filas if value(f, self.by) == miembro]
            ejes |= self._axes(eje, x, y, p, suyas)
            titulos.append({
                "text": wrapped(nombre, TITLE), "x": x[0], "y": y[1], "xref": "paper", "yref": "paper",
                "xanchor": "left", "yanchor": "bottom", "align": "left", "showarrow": False,
                "font": {"size": LABEL_SIZE},
            })  # fmt: skip
            trazas += [self._line(suyas, campo, eje, p, con_nombre=not numero) for campo in self.campos]
            hoy += [self._today(eje, p)] if self.today is not None else []
        return base_figure(
            p, alto, trazas, margin={"l": 8, "r": 8, "t": 40, "b": 24}, showlegend=True, legend=LEGEND_ABOVE,
            annotations=titulos, shapes=hoy, **ejes,
        )  # fmt: skip

    def _axes(
        self, eje: str, x: Sequence[float], y: Sequence[float], p: Palette, filas: Sequence[Any]
    ) -> Mapping[str, Any]:
        meses = [m for m in PANEL_MONTHS if m % 3 == 1]
        marcas = _ticks(max((v for f in filas for c in self.campos if (v := c.of(f))), default=0.0))
        return {
            f"xaxis{eje}": {
                "domain": x, "anchor": f"y{eje}", "range": [OPENING, 12.5], "tickvals": meses,
                "ticktext": [INITIALS[m] for m in meses], "showgrid": False, "linecolor": p.context, "tickangle": 0,
                "zeroline": False, "fixedrange": True,
            },
            f"yaxis{eje}": {
                "domain": y, "anchor": f"x{eje}", "rangemode": "tozero", "tickvals": marcas,
                "ticktext": [_short(m) for m in marcas], **({} if marcas[-1] else {"range": [-0.05, 1]}),
                "gridcolor": p.line, "zeroline": False, "fixedrange": True, "ticklabelposition": "inside top",
            },
        }  # fmt: skip

    def _line(self, filas: Sequence[Any], campo: Plotted, eje: str, p: Palette, *, con_nombre: bool) -> dict[str, Any]:
        color = shade(campo, self.campos, p)
        return {
            "type": "scatter",
            "x": [value(f, self.x) for f in filas],
            "y": [campo.of(f) for f in filas],
            "mode": "lines+markers",
            "name": campo.columna.etiqueta,
            "legendgroup": campo.clave,
            "showlegend": con_nombre,
            "line": {"color": color, "width": 2},
            "marker": {"size": 5, "color": color, "symbol": self._shapes(filas, campo)},
            "hovertext": [campo.whole(f) for f in filas],
            "hovertemplate": f"{campo.columna.etiqueta}: %{{hovertext}}<extra></extra>",
            "xaxis": f"x{eje}",
            "yaxis": f"y{eje}",
            "cliponaxis": False,
        }

    def _shapes(self, filas: Sequence[Any], campo: Plotted) -> list[str]:
        huecas = [campo.is_invented(f) or campo.is_partial(f) for f in filas]
        return ["circle-open" if hueca else "circle" for hueca in huecas]

    def _today(self, eje: str, p: Palette) -> dict[str, Any]:
        return {
            "type": "line", "xref": f"x{eje}", "yref": f"y{eje} domain", "x0": self.today, "x1": self.today,
            "y0": 0, "y1": 1, "line": {"color": p.soft_ink, "width": 1, "dash": "dot"},
        }  # fmt: skip


def _ticks(mayor: float) -> list[float]:
    """Return zero and one or two round numbers up to the largest of a panel; zero alone where all of it is zero."""
    if mayor <= 0:
        return [0]
    potencia = 10 ** floor(log10(mayor))
    paso = max(s * potencia for s in TICK_STEPS if 2 * s * potencia <= mayor)
    return [0, paso, 2 * paso]


def _short(valor: float) -> str:
    """Return a number of a small scale: 500, 20 mil, 2.5 M."""
    divisor, nombre = next(((d, n) for d, n in SHORT if valor >= d), SHORT[-1])
    return f"{formats.exact(valor / divisor)}{nombre}"
