"""Two things side by side, one indicator a line: what is looked at filled, what it is compared with hollow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from msgspec.structs import replace

from pp0093.ask.registry import Unit
from pp0093.compare.pairs import Compared
from pp0093.compare.texts import changed, named
from pp0093.provenance import OF_UNITS, Provenance
from pp0093.ui.charts.base import HIDDEN, base_figure, joined, trace, upright, wrapped
from pp0093.ui.charts.chart import INVENTED, Chart, find, is_mixed
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


def pairs(filas: Sequence[Compared], nombres: tuple[str, str], alt: str) -> Chart:
    """Return both values of each indicator on one axis a unit, from zero, joined where they compare, and the change.

    Where the bases differ the line is broken and says so; a missing value says so in words. What neither side has is
    not drawn.
    """
    titulo = f"{nombres[0]} y {nombres[1]}"
    return Chart(lambda p: _pairs(filas, nombres, p), (), None, "par", titulo, "", alt)


def _pairs(filas: Sequence[Compared], nombres: tuple[str, str], p: Palette) -> go.Figure:
    lineas = _placed([_drawn(f) for f in filas if f.tiene_algo])
    es_mixta = is_mixed(s.procedencia for f, *_ in lineas for s in (f.a, f.b) if s.procedencia)
    completas = [
        (f, y, float(f.a.valor or 0) / mayor, float(f.b.valor or 0) / mayor)
        for f, y, mayor in lineas
        if f.a.tiene_valor and f.b.tiene_valor
    ]
    cambios = [
        {"x": 1 + RIGHT, "y": y, "text": f"<b>{changed(f)}</b>" if f.es_comparable else NOT_COMPARED}
        for f, y, *_ in completas
    ]
    abajo = lineas[-1][1]
    return base_figure(
        p,
        round((MARKED_ROW_HEIGHT if es_mixta else ROW_HEIGHT) * (abajo + 1)) + EDGES,
        [
            joined((a, b, y) for f, y, a, b in completas if f.es_comparable),
            joined(((a, b, y) for f, y, a, b in completas if not f.es_comparable), color=p.nd, width=2, dash="dot"),
            _ends(lineas, nombres[1], p, es_hueca=True, es_mixta=es_mixta),
            _ends(lineas, nombres[0], p, es_hueca=False, es_mixta=es_mixta),
            trace("scatter", cambios, mode="text", textposition="middle right", hoverinfo="skip"),
        ],
        margin={"r": CHANGES, "t": 18, "b": 18},
        x={**HIDDEN, "range": [-LEFT, 1 + RIGHT]},
        y={
            "range": [abajo + 0.5, -0.5],
            "tickvals": [y for _, y, _ in lineas],
            "ticktext": [wrapped(named(f)) for f, *_ in lineas],
            "ticklabelstandoff": 8,
            "showgrid": False,
            "showline": False,
        },
        shapes=upright(0, p.context, ancho=1),
    )


def _drawn(fila: Compared) -> Compared:
    """Return a pair without its invented side where the other is of units: no chart has both."""
    if not any(s.procedencia in OF_UNITS for s in (fila.a, fila.b)):
        return fila
    a, b = (replace(s, valor=None) if s.procedencia == Provenance.SYNTHETIC else s for s in (fila.a, fila.b))
    return replace(fila, a=a, b=b)


def _placed(filas: Sequence[Compared]) -> list[tuple[Compared, float, float]]:
    """Return each indicator, how far down it is, and the largest value of its unit: the end of its axis.

    Amounts, shares and counts have an axis each.
    """
    paneles: dict[str, list[Compared]] = {}
    for f in filas:
        unidad = f.indicador.unidad
        paneles.setdefault(unidad if unidad in (Unit.SOLES, Unit.PERCENT) else Unit.COUNT, []).append(f)
    lineas: list[tuple[Compared, float, float]] = []
    for numero, panel in enumerate(paneles.values()):
        mayor = max(float(s.valor or 0) for f in panel for s in (f.a, f.b)) or 1.0
        lineas += [(f, y + PANEL_GAP * numero, mayor) for y, f in enumerate(panel, len(lineas))]
    return lineas


def _ends(
    lineas: Sequence[tuple[Compared, float, float]], nombre: str, p: Palette, *, es_hueca: bool, es_mixta: bool
) -> dict[str, Any]:
    """Return one side's marks: where each stands and, above or below it, whose it is and how much."""
    marcas, alto = [], "bottom" if es_hueca else "top"
    for fila, y, mayor in lineas:
        lado, idea = fila.b if es_hueca else fila.a, find(fila.indicador.id)[0].idea
        x, es_inventada = float(lado.valor or 0) / mayor, lado.procedencia == Provenance.SYNTHETIC
        callado = f"sólo {INVENTED}" if es_inventada else "sin dato"
        cuanto = lado.written(fila.indicador) if lado.se_conoce else callado
        aviso = f"<br>({INVENTED})" if es_mixta and lado.tiene_valor and es_inventada else ""
        texto = f"{'' if lado.tiene_valor else '  '}{nombre}: {cuanto}{aviso}"
        al_costado = "right" if x < SMALL or not lado.tiene_valor else "left" if x > 1 - SMALL else "center"
        forma, color = "circle" if idea == "money" else "diamond", getattr(p, idea)
        marcas.append({
            "x": x, "y": y, "text": texto, "textposition": f"{alto} {al_costado}",
            "hovertext": f"{fila.etiqueta}<br>{texto}", "marker_color": color, "marker_line_color": color,
            "marker_symbol": f"{forma}-open" if es_hueca else forma, "marker_opacity": int(lado.tiene_valor),
        })  # fmt: skip
    return trace("scatter", marcas, mode="markers+text", marker={"size": 13, "line": {"width": 2}})
