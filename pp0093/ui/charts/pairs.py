"""Two things side by side, one indicator a line: what is looked at filled, what it is compared with hollow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from msgspec import Struct
from msgspec.structs import replace

from pp0093.ask.registry import Unit
from pp0093.ask.standing.change import Side
from pp0093.compare.sides import Compared
from pp0093.compare.texts import changed, named
from pp0093.provenance import OF_UNITS, Provenance
from pp0093.ui.charts.base import base_figure, upright, wrapped
from pp0093.ui.charts.chart import Chart, find
from pp0093.ui.charts.origin import INVENTED, is_mixed
from pp0093.ui.theme import Palette

# A mark that says that it is invented does so in a line of its own: beside the figure it does not fit on a telephone.
ROW_HEIGHT, MARKED_ROW_HEIGHT = 70, 80
EDGES = 36
# Space between indicators of different units, in rows.
PANEL_GAP = 0.25
# Room at each end of the axis, as a part of the largest value. Labels of less than SMALL start at their mark, and
# those as near the other end finish at it.
LEFT, RIGHT, SMALL = 0.06, 0.08, 0.3
# Room in pixels for the changes, in a column of their own.
CHANGES = 88
NOT_COMPARED = "≠ no se<br>compara"


class PairLine(Struct, frozen=True):
    """An indicator's place: how far down, and the largest value of its unit, which is the end of its axis."""

    fila: Compared
    y: float
    mayor: float

    @property
    def esta_completa(self) -> bool:
        """Whether both values are known."""
        return self.fila.a.tiene_valor and self.fila.b.tiene_valor

    def x(self, lado: Side) -> float:
        """Return where a value stands on the axis, from 0 to 1."""
        return float(lado.valor or 0) / self.mayor


def pairs(filas: Sequence[Compared], nombres: tuple[str, str], alt: str) -> Chart:
    """Return both values of each indicator on one axis a unit, from zero, joined where they compare, and the change.

    Where the bases differ the line is broken and says so; a missing value says so in words. What neither side has is
    not drawn.
    """
    titulo = f"{nombres[0]} y {nombres[1]}"
    return Chart(lambda p: _pairs(filas, nombres, p), (), None, "par", titulo, "", alt)


def _pairs(filas: Sequence[Compared], nombres: tuple[str, str], p: Palette) -> go.Figure:
    lineas = _lines([_drawn(f) for f in filas if f.tiene_algo])
    completas = [n for n in lineas if n.esta_completa]
    es_mixta = is_mixed(s.procedencia for n in lineas for s in (n.fila.a, n.fila.b) if s.procedencia)
    alto = MARKED_ROW_HEIGHT if es_mixta else ROW_HEIGHT
    cambios = {
        "type": "scatter",
        "x": [1 + RIGHT] * len(completas),
        "y": [n.y for n in completas],
        "mode": "text",
        "text": [f"<b>{changed(n.fila)}</b>" if n.fila.es_comparable else NOT_COMPARED for n in completas],
        "textposition": "middle right",
        "hoverinfo": "skip",
        "cliponaxis": False,
    }
    return base_figure(
        p,
        round(alto * (lineas[-1].y + 1)) + EDGES,
        [
            _joined([n for n in completas if n.fila.es_comparable], {"color": p.context, "width": 3}),
            _joined([n for n in completas if not n.fila.es_comparable], {"color": p.nd, "width": 2, "dash": "dot"}),
            _ends(lineas, [n.fila.b for n in lineas], nombres[1], p, es_hueca=True, es_mixta=es_mixta),
            _ends(lineas, [n.fila.a for n in lineas], nombres[0], p, es_hueca=False, es_mixta=es_mixta),
            cambios,
        ],
        margin={"l": 8, "r": CHANGES, "t": 18, "b": 18},
        x={"range": [-LEFT, 1 + RIGHT], "visible": False},
        y={
            "range": [lineas[-1].y + 0.5, -0.5],
            "tickvals": [n.y for n in lineas],
            "ticktext": [wrapped(named(n.fila)) for n in lineas],
            "ticklabelstandoff": 8,
            "showgrid": False,
            "showline": False,
        },
        shapes=[{**upright(0, {"color": p.context, "width": 1}), "layer": "below"}],
    )


def _drawn(fila: Compared) -> Compared:
    """Return a pair without its invented side where the other is of units: no chart has both."""
    if not any(s.procedencia in OF_UNITS for s in (fila.a, fila.b)):
        return fila
    a, b = (replace(s, valor=None) if s.procedencia == Provenance.SYNTHETIC else s for s in (fila.a, fila.b))
    return replace(fila, a=a, b=b)


def _lines(filas: Sequence[Compared]) -> list[PairLine]:
    """Return the indicators by unit: amounts, shares and counts have an axis each."""
    paneles: dict[str, list[Compared]] = {}
    for f in filas:
        unidad = f.indicador.unidad
        paneles.setdefault(unidad if unidad in (Unit.SOLES, Unit.PERCENT) else Unit.COUNT, []).append(f)
    lineas: list[PairLine] = []
    for numero, panel in enumerate(paneles.values()):
        mayor = max(float(s.valor or 0) for f in panel for s in (f.a, f.b)) or 1.0
        lineas += [PairLine(f, len(lineas) + n + PANEL_GAP * numero, mayor) for n, f in enumerate(panel)]
    return lineas


def _joined(lineas: list[PairLine], trazo: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [x for n in lineas for x in (n.x(n.fila.a), n.x(n.fila.b), None)],
        "y": [y for n in lineas for y in (n.y, n.y, None)],
        "mode": "lines",
        "line": trazo,
        "hoverinfo": "skip",
    }


def _not_drawn(lado: Side) -> str:
    return f"sólo {INVENTED}" if lado.procedencia == Provenance.SYNTHETIC else "sin dato"


def _ends(
    lineas: list[PairLine], lados: list[Side], nombre: str, p: Palette, *, es_hueca: bool, es_mixta: bool
) -> dict[str, Any]:
    """Return one side's marks: where each stands and, above or below it, whose it is and how much."""
    ideas = [find(n.fila.indicador.id)[0].idea for n in lineas]
    colores = [getattr(p, idea) for idea in ideas]
    formas = ["circle" if idea == "money" else "diamond" for idea in ideas]
    donde = "bottom" if es_hueca else "top"
    textos, lugares = [], []
    for linea, lado in zip(lineas, lados, strict=True):
        cuanto = lado.written(linea.fila.indicador) if lado.se_conoce else _not_drawn(lado)
        cuanto += (
            f"<br>({INVENTED})" if es_mixta and lado.tiene_valor and lado.procedencia == Provenance.SYNTHETIC else ""
        )
        textos.append(f"{'' if lado.tiene_valor else '  '}{nombre}: {cuanto}")
        al_costado = "right" if linea.x(lado) < SMALL else "left" if linea.x(lado) > 1 - SMALL else "center"
        lugares.append(f"{donde} {al_costado}" if lado.tiene_valor else f"{donde} right")
    return {
        "type": "scatter",
        "x": [n.x(s) for n, s in zip(lineas, lados, strict=True)],
        "y": [n.y for n in lineas],
        "mode": "markers+text",
        "marker": {
            "size": 13,
            "color": colores,
            "symbol": [f"{f}-open" if es_hueca else f for f in formas],
            "line": {"width": 2, "color": colores},
            "opacity": [1 if s.tiene_valor else 0 for s in lados],
        },
        "text": textos,
        "textposition": lugares,
        "customdata": [n.fila.etiqueta for n in lineas],
        "hovertemplate": "%{customdata}<br>%{text}<extra></extra>",
        "cliponaxis": False,
    }
