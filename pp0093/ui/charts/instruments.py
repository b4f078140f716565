"""Charts of the indicators of instruments: lights, progress, series; shared by the pages of every instrument."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise

import plotly.graph_objects as go

from pp0093.ask.ratings import Rating
from pp0093.ask.rows import Row
from pp0093.instruments import figures
from pp0093.instruments.sheets import IndicatorSheet
from pp0093.ui.charts.base import LABEL_SIZE, LEGEND_ABOVE, bars, base_figure, wrapped
from pp0093.ui.theme import Palette
from pp0093.writing import formats
from pp0093.writing.tables import Table

ROW_HEIGHT, ROW_WITH_NAME = 34, 126
CELL, LABEL_LINE, CODE_HEIGHT = 30, 18, 48
LONG_LABEL, SHORT_LABEL = 50, 13
RESULTS = "Resultado"
# Word, shape and colour of each light, by code.
Lights = dict[str, Rating]


@dataclass(frozen=True)
class Line:
    """What a series draws by year: which figure, how it is called, its colour in the palette, how and with what."""

    clave: str
    nombre: str
    color: str
    modo: str
    forma: str


VALUE = Line("valor_obtenido", "Valor", "delivery", "lines+markers+text", "circle")
UNDATED = Line("valor_obtenido", "Valor sin año", "delivery", "markers+text", "circle-open")
GOAL = Line("logro_esperado", "Meta", "context", "markers+text", "line-ew-open")
BASELINE = Line("valor_base", "Línea base", "ink", "markers+text", "diamond-open")
# A name written above what it names, from the left edge of the chart.
NAME = {"x": 0, "xref": "paper", "showarrow": False, "xanchor": "left", "yanchor": "bottom", "align": "left"}


def strip(filas: list[Row], luces: Lights, p: Palette) -> go.Figure:
    """Every indicator as a cell: a band for each objective, a column for each service, a thick edge for an alert.

    `filas` are those of instrumentos.indicators. The unit of both axes of a band is one cell.
    """
    bandas = [(nombre, list(grupo)) for nombre, grupo in groupby(filas, key=lambda f: f["objetivo_nombre"])]
    figura = base_figure(p, CELL, barmode="overlay", showlegend=True, legend={**LEGEND_ABOVE, "itemclick": False})
    celdas: list[Row] = []
    notas: list[Row] = []
    base = 0.0
    for nombre, grupo in bandas:
        titulo = wrapped(f"{grupo[0]['objetivo']} {nombre}", LONG_LABEL)
        base -= (titulo.count("<br>") + 2) * LABEL_LINE / CELL
        notas.append(_band_title(titulo, base))
        columnas = _columns(grupo)
        base -= max(len(c) for c in columnas.values())
        celdas += [
            {**f, "x": x, "y": base + y}
            for x, columna in enumerate(columnas.values())
            for y, f in enumerate(reversed(columna))
        ]
        base -= CODE_HEIGHT / CELL
        notas += _column_codes(list(columnas), base, p)
    for codigo, luz in luces.items():
        # The legend takes the edge of the first one: those without alert go before.
        _cells(figura, luz, sorted((c for c in celdas if c["semaforo"] == codigo), key=_has_alert), p)
    figura.update_xaxes(visible=False, range=[-0.5, max(c["x"] for c in celdas) + 0.5])
    figura.update_yaxes(visible=False, range=[base, 0])
    # Given all at once: Plotly checks again every note it has each time that one is added.
    figura.update_layout(
        height=round(-base * CELL) + 60, margin={"l": 0, "r": 0, "t": 52, "b": 8}, bargap=0, annotations=notas
    )
    return figura


def _columns(grupo: list[Row]) -> dict[str, list[Row]]:
    """Return the indicators of an objective by column: the result ones first, then service by service."""
    columnas: dict[str, list[Row]] = {}
    for f in grupo:
        servicio = f["servicio_politica"]
        columnas.setdefault(RESULTS if servicio is None else servicio.split(".", 2)[-1], []).append(f)
    return columnas


def _band_title(texto: str, y: float) -> Row:
    return {**NAME, "y": y, "text": f"<b>{texto}</b>"}


def _column_codes(codigos: list[str], y: float, p: Palette) -> list[Row]:
    letra = {"size": LABEL_SIZE - 1, "color": p.soft_ink}
    comun = {"y": y + CODE_HEIGHT / CELL, "textangle": -90, "showarrow": False, "yanchor": "top", "font": letra}
    return [{**comun, "x": x, "text": codigo} for x, codigo in enumerate(codigos)]


def _cells(figura: go.Figure, luz: Rating, celdas: list[Row], p: Palette) -> None:
    vacia = luz.color == "nd"
    color = p.semantic(luz.color)
    figura.add_bar(
        x=[c["x"] for c in celdas],
        base=[c["y"] for c in celdas],
        y=[0.88] * len(celdas),
        width=0.88,
        name=f"{luz.simbolo} {luz.calificacion} ({len(celdas)})",
        marker={
            "color": p.paper if vacia else color,
            "line": {
                "color": [p.ink if _has_alert(c) else color for c in celdas],
                "width": [3 if _has_alert(c) else 1 for c in celdas],
            },
        },
        text=[luz.simbolo] * len(celdas),
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont={"size": LABEL_SIZE, "color": p.ink if vacia else p.paper},
        customdata=[[_cell_words(c, luz.calificacion), c["indicador"]] for c in celdas],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def _has_alert(fila: Row) -> bool:
    return bool(fila["alerta_planeamiento"] or fila["alerta_retroceso"])


def _cell_words(fila: Row, luz: str) -> str:
    avance = "sin avance" if fila["avance_tipo1"] is None else formats.percent(fila["avance_tipo1"])
    alertas = [
        palabras
        for palabras, clave in (("avance fuera de rango", "alerta_planeamiento"), ("retroceso", "alerta_retroceso"))
        if fila[clave]
    ]
    partes = [fila["indicador"], wrapped(fila["nombre"], LONG_LABEL), ", ".join([luz, avance, *alertas])]
    return "<br>".join([*partes, f"Responsable: {fila['responsable']}"])


def objectives(filas: list[Row], luces: Lights, p: Palette) -> go.Figure:
    """Progress of type 1, with its light, beside that of type 2, on one axis with lines at 0 and at 100."""
    figura = base_figure(p, ROW_WITH_NAME * len(filas) + 80, showlegend=True, legend=LEGEND_ABOVE)
    _names_above(figura, [f["etiqueta"] for f in filas], p, rise=0.24)
    con_dato = [(-n, f) for n, f in enumerate(filas) if f["avance_tipo1"] is not None]
    for y, f in con_dato:
        figura.add_scatter(
            x=[f["avance_tipo2"], f["avance_tipo1"]], y=[y, y], mode="lines",
            line={"color": p.context, "width": 3}, hoverinfo="skip", showlegend=False,
        )  # fmt: skip
    suyas = [luces[f["semaforo"]] for _, f in con_dato]
    figura.add_scatter(
        x=[f["avance_tipo1"] for _, f in con_dato],
        y=[y for y, _ in con_dato],
        mode="markers+text",
        name="Avance tipo 1",
        marker={"color": [p.semantic(z.color) for z in suyas], "size": 13, "symbol": "circle"},
        text=[
            f"{z.simbolo} {z.calificacion} {formats.percent(f['avance_tipo1'])}"
            for z, (_, f) in zip(suyas, con_dato, strict=True)
        ],
        textposition="top center",
        hovertemplate="Avance tipo 1: %{text}<extra></extra>",
        cliponaxis=False,
    )
    figura.add_scatter(
        x=[f["avance_tipo2"] for _, f in con_dato],
        y=[y for y, _ in con_dato],
        mode="markers+text",
        name="Avance tipo 2",
        marker={"color": p.context, "size": 12, "symbol": "square"},
        text=[formats.percent(f["avance_tipo2"]) for _, f in con_dato],
        textposition="bottom center",
        hovertemplate="Avance tipo 2: %{text}<extra></extra>",
        cliponaxis=False,
    )
    sin_dato = luces[figures.NO_DATA]
    vacios = [-n for n, f in enumerate(filas) if f["avance_tipo1"] is None]
    figura.add_scatter(
        x=[0] * len(vacios), y=vacios, mode="text", text=f"{sin_dato.simbolo} {sin_dato.calificacion}: sin dato",
        textposition="middle right", showlegend=False, hoverinfo="skip",
    )  # fmt: skip
    for x in (0, 100):
        figura.add_vline(x=x, line={"color": p.context, "dash": "dot" if x else "solid", "width": 1.5}, layer="below")
    valores = [v for _, f in con_dato for v in (f["avance_tipo1"], f["avance_tipo2"]) if v is not None]
    desde, hasta = min([0, *valores]), max([100, *valores])
    aire = 0.16 * (hasta - desde)
    figura.update_xaxes(range=[desde - aire, hasta + aire], ticksuffix=" %", tickformat=",.0f", nticks=5)
    figura.update_layout(margin={"l": 8, "r": 8, "t": 40, "b": 36})
    return figura


def _names_above(figura: go.Figure, nombres: list[str], p: Palette, rise: float) -> None:
    """Write a name above each row of a chart whose rows are at 0, -1, -2...: there it fits at any width."""
    comun = {**NAME, "bgcolor": p.paper}
    notas = [{**comun, "y": -n + rise, "text": wrapped(nombre, LONG_LABEL)} for n, nombre in enumerate(nombres)]
    figura.update_layout(annotations=notas)
    figura.update_yaxes(visible=False, range=[0.5 - len(nombres), 0.95])


def lights(filas: list[Row], luces: Lights, p: Palette) -> go.Figure:
    """How many indicators each group has in each light, the group with most of them first (instrumentos.lights).

    Counts stand at the end of each bar, in ink, for they are too small to be read on the colours.
    """
    orden = sorted(filas, key=lambda f: -f["indicadores"])
    nombres = [wrapped(f["nombre"], SHORT_LABEL) for f in orden]
    figura = base_figure(p, ROW_HEIGHT * len(orden) + 70, barmode="stack", showlegend=True)
    for codigo, luz in luces.items():
        vacia = luz.color == "nd"
        figura.add_bar(
            x=[f[codigo] for f in orden],
            y=nombres,
            orientation="h",
            name=f"{luz.simbolo} {luz.calificacion}",
            marker={
                "color": p.paper if vacia else p.semantic(luz.color),
                "line": {"color": p.semantic(luz.color), "width": 1},
            },
            text=[luz.simbolo if f[codigo] > 1 else "" for f in orden],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            constraintext="none",
            textfont={"color": p.ink if vacia else p.paper},
            hovertemplate=f"%{{y}}, {luz.calificacion.lower()}: %{{x}}<extra></extra>",
            width=0.7,
        )
    figura.add_scatter(
        x=[f["indicadores"] for f in orden], y=nombres, mode="text", text=[_shapes_and_counts(f, luces) for f in orden],
        textposition="middle right", cliponaxis=False, hoverinfo="skip", showlegend=False,
    )  # fmt: skip
    figura.update_layout(legend={**LEGEND_ABOVE, "traceorder": "normal"}, margin={"l": 8, "r": 124, "t": 40, "b": 8})
    figura.update_xaxes(visible=False, range=[0, max((f["indicadores"] for f in orden), default=1)])
    figura.update_yaxes(autorange="reversed", showgrid=False)
    return figura


def _shapes_and_counts(fila: Row, luces: Lights) -> str:
    """Return "▼ 5 ◆ 1 ● 3 ○ 9", without the lights that a group does not have."""
    cuentas = [(luz.simbolo, fila[codigo]) for codigo, luz in luces.items()]
    return " ".join(f"{simbolo} {cuantos}" for simbolo, cuantos in cuentas if cuantos)


def methods(filas: list[Row], p: Palette) -> go.Figure:
    """The index by each method as bars from zero, the published one first."""
    con_indice = [f for f in filas if f["indice_gestion_pct"] is not None]
    figura = base_figure(p, ROW_HEIGHT * len(con_indice) + 40)
    valores = [f["indice_gestion_pct"] for f in con_indice]
    colores = [p.delivery if f is con_indice[0] else p.context for f in con_indice]
    bars(figura, [wrapped(f["etiqueta"]) for f in con_indice], valores, [formats.percent(v) for v in valores], colores)
    figura.update_xaxes(range=[min(0, *(v * 1.3 for v in valores)), max(valores) * 1.3])
    return figura


def series(ficha: IndicatorSheet, p: Palette) -> go.Figure:
    """Value, goal and baseline of one indicator by year, in its own unit.

    The line is cut, and the cut drawn, where the base changes (es_quiebre). Values whose year was lost stand apart,
    hollow, right of the years.
    """
    serie = [dict(vars(f)) for f in ficha.serie]
    figura = base_figure(p, 270, showlegend=True, legend=LEGEND_ABOVE, margin={"l": 8, "r": 24, "t": 40, "b": 36})
    valores = [f for f in serie if f["valor_obtenido"] is not None]
    for numero, tramo in enumerate(_unbroken(valores)):
        _points(figura, tramo, VALUE, p)
        figura.data[-1].update(showlegend=numero == 0)
    con_meta = [f for f in serie if f["logro_esperado"] is not None]
    if con_meta:
        _points(figura, con_meta, GOAL, p)
        figura.data[-1].update(marker={"size": 20, "line": {"width": 3}})
    anios = sorted({f["anio"] for f in serie})
    nodo = ficha.nodo
    if nodo.valor_base is not None and nodo.anio_base is not None:
        de_base = [{"anio": nodo.anio_base, "valor_base": nodo.valor_base}]
        _points(figura, de_base, BASELINE, p)
        anios = sorted({*anios, nodo.anio_base})
    rotulos = [str(a) for a in anios]
    perdidos = [dict(vars(f)) for f in ficha.sin_anio if f.valor_obtenido is not None]
    if perdidos:
        aparte = [{**f, "anio": max(anios, default=0) + n} for n, f in enumerate(perdidos, 1)]
        _points(figura, aparte, UNDATED, p)
        anios, rotulos = [*anios, *(f["anio"] for f in aparte)], [*rotulos, *("sin año" for _ in aparte)]
    _breaks(figura, valores, p)
    figura.update_xaxes(tickvals=anios, ticktext=rotulos, showgrid=False)
    if anios:
        figura.update_xaxes(range=[anios[0] - 0.6, anios[-1] + 0.6])
    alturas = [0.0, *(float(y) for traza in figura.data for y in traza.y)]
    aire = 0.18 * (max(alturas) - min(alturas) or 1)
    figura.update_yaxes(visible=False, range=[min(alturas) - aire, max(alturas) + aire])
    return figura


def _unbroken(valores: list[Row]) -> list[list[Row]]:
    """Return the stretches between breaks."""
    tramos: list[list[Row]] = []
    for fila in valores:
        if fila["es_quiebre"] or not tramos:
            tramos.append([])
        tramos[-1].append(fila)
    return tramos


def _points(figura: go.Figure, filas: list[Row], linea: Line, p: Palette) -> None:
    color = getattr(p, linea.color)
    figura.add_scatter(
        x=[f["anio"] for f in filas],
        y=[float(f[linea.clave]) for f in filas],
        mode=linea.modo,
        name=linea.nombre,
        line={"color": color, "width": 2.5},
        marker={"color": color, "size": 9, "symbol": linea.forma},
        text=[formats.exact(f[linea.clave]) for f in filas],
        textposition=["bottom center" if _is_under(f, linea) else "top center" for f in filas],
        hovertemplate=f"{linea.nombre} %{{x}}: %{{text}}<extra></extra>",
        cliponaxis=False,
    )


def _is_under(fila: Row, linea: Line) -> bool:
    """Tell whether value or goal is the lower of the two, where a year has both: its label goes below."""
    meta, valor = fila.get("logro_esperado"), fila.get("valor_obtenido")
    if meta is None or valor is None:
        return False
    return bool(meta <= valor) if linea is GOAL else bool(valor < meta)


def _breaks(figura: go.Figure, valores: list[Row], p: Palette) -> None:
    for antes, fila in pairwise(valores):
        if fila["es_quiebre"]:
            figura.add_vline(
                x=(antes["anio"] + fila["anio"]) / 2,
                line={"color": p.ink, "dash": "dash", "width": 1.5},
                annotation={"text": "cambia la base", "font": {"size": LABEL_SIZE - 1, "color": p.soft_ink}},
                annotation_position="bottom right",
            )


def against_goal(filas: list[Row], p: Palette) -> go.Figure:
    """What each indicator got of its goal, in percent, with a line at the goal; value, goal and light in words."""
    figura = base_figure(p, ROW_WITH_NAME * len(filas) + 50)
    _names_above(figura, [f"{f['nombre']}: <b>{f['dicho']}</b> {f['luz']}" for f in filas], p, rise=0.2)
    figura.add_bar(
        x=[f["avance_tipo1"] for f in filas],
        y=[-n for n in range(len(filas))],
        orientation="h",
        marker={"color": p.delivery},
        customdata=[[f"{formats.percent(f['avance_tipo1'])} de la meta"] for f in filas],
        hovertemplate="%{customdata[0]}<extra></extra>",
        width=0.28,
    )
    figura.add_vline(x=100, line={"color": p.ink, "dash": "dot", "width": 1.5})
    figura.update_xaxes(range=[0, max([110, *(f["avance_tipo1"] * 1.05 for f in filas)])], ticksuffix=" %")
    return figura


def printed(cifras: Table, p: Palette) -> go.Figure:
    """Printed figures as bars: what it is and how much, in the document's order."""
    figura = base_figure(p, ROW_HEIGHT * len(cifras.filas) + 30)
    montos = [float(v) for _, v in cifras.filas]
    nombres = [n for n, _ in cifras.filas]
    bars(figura, nombres, montos, [cifras.columnas[1].written(v) for _, v in cifras.filas], p.context)
    figura.update_xaxes(range=[0, max(montos) * 1.25])
    return figura
