"""Charts of the firms served: who they are, whether they are the right ones, where, and with what."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

import plotly.graph_objects as go

from pp0093 import country
from pp0093.ask import catalog
from pp0093.ask.overlaps import Combination
from pp0093.ask.rows import NO_DATA, Row
from pp0093.firms.figures import share_of
from pp0093.firms.tables import Step
from pp0093.ui.charts.base import LABEL_SIZE, LEGEND_ABOVE, base_figure, wrapped
from pp0093.ui.theme import Palette, mixed
from pp0093.writing import formats

ROW_HEIGHT = 34
PANEL_ROW, PANEL_COLUMNS = 26, 2
LINE_HEIGHT = 18
# Letters that the heads of a heat table have for themselves across half a page.
HEAD_WIDTH = 70
# Labels under or over narrow columns stand up where they do not fit lying down.
UPRIGHT_IF_NARROW = [0, 90]
# The narrowest part of a bar, as a share of the longest, that holds its own number.
NARROWEST = 0.09
# How near an end of a scale of percents, in points, a label has no room on both sides.
NEAR_EDGE = 18
SHADES = 5
ORDERED = ("tamano", "tramo_ventas", "tramo_trabajadores")


def shares(filas: list[Row], dimension: str, p: Palette, anterior: list[Row] | None = None) -> go.Figure:
    """Share and count of each value of a dimension: brackets in their order, the rest the largest first.

    Where no share is known the bars are the counts. `anterior` draws the same in another year as a mark on each bar.
    """
    parte = share_of(filas)
    medida = parte if any(f[parte] is not None for f in filas) else "empresas_atendidas"
    orden = sorted(filas, key=lambda f: _place(f, dimension, medida))
    nombres = [wrapped(_name(f, dimension)) for f in orden]
    figura = base_figure(p, _height(nombres) + 60)
    figura.add_bar(
        x=[f[medida] for f in orden],
        y=nombres,
        orientation="h",
        marker={
            "color": [p.nd if _is_missing(f[dimension]) else p.delivery for f in orden],
            "pattern": {"shape": ["/" if _is_missing(f[dimension]) else "" for f in orden], "solidity": 0.35},
        },
        text=[_share_and_count(f, parte) for f in orden],
        customdata=[[f[dimension]] for f in orden],
        textposition="outside",
        textfont={"size": LABEL_SIZE},
        hovertemplate="%{y}: %{text}<extra></extra>",
        cliponaxis=False,
        width=0.66,
    )
    antes = {f[dimension]: f[medida] for f in anterior or []}
    if antes:
        figura.add_scatter(
            x=[antes.get(f[dimension]) for f in orden],
            y=nombres,
            mode="markers",
            marker={"symbol": "line-ns-open", "size": 18, "color": p.ink, "line": {"width": 2}},
            hovertemplate="Año de comparación: %{x:,.1f}<extra></extra>",
        )
    mayor = max([f[medida] or 0 for f in orden] + [v or 0 for v in antes.values()] + [1])
    figura.update_xaxes(range=[0, mayor * 1.55], visible=False)
    figura.update_yaxes(autorange="reversed", showgrid=False)
    return figura


def _place(fila: Row, dimension: str, medida: str) -> tuple[bool, float]:
    """Return where a value stands: "Sin información" last, brackets in their own order, the rest by share."""
    valor = fila[dimension]
    return _is_missing(valor), _rank(dimension, valor, fila[medida] or 0)


def _rank(dimension: str, valor: Any, peso: float) -> float:
    if dimension not in ORDERED:
        return -peso
    escala = {f[dimension]: int(f["orden"]) for f in catalog.published().rules.codes(dimension)}
    return escala.get(valor, len(escala) + 1)


def _height(nombres: list[str]) -> int:
    """Return the height of rows with these labels: those of several lines need more room."""
    lineas = max((n.count("<br>") + 1 for n in nombres), default=1)
    return max(ROW_HEIGHT, LINE_HEIGHT * lineas + 8) * len(nombres)


def _share_and_count(fila: Row, parte: str) -> str:
    escrita, firmas = formats.percent(fila[parte]), fila["empresas_atendidas"]
    return f"{escrita} · {formats.number(firmas)}" if firmas is not None else escrita


def _is_missing(valor: Any) -> bool:
    return valor is None or valor == NO_DATA


def _name(fila: Row, dimension: str) -> str:
    return str(fila.get(f"{dimension}_nombre") or fila[dimension] or NO_DATA)


def heat(filas: list[Row], arriba: str, lado: str, p: Palette, valor: str = "empresas_atendidas") -> go.Figure:
    """Firms by two dimensions as a table whose shade says how many."""
    columnas = _by_weight(filas, arriba, valor)
    renglones = _by_weight(filas, lado, valor)
    celdas = {(f[lado], f[arriba]): f[valor] for f in filas}
    z = [[celdas.get((r, c)) for c in columnas] for r in renglones]
    nombres = [wrapped(str(r or NO_DATA)) for r in renglones]
    cabezas = [wrapped(str(c or NO_DATA), HEAD_WIDTH // len(columnas)) for c in columnas]
    lineas = max(c.count("<br>") + 1 for c in cabezas)
    figura = base_figure(p, _height(nombres) + LINE_HEIGHT * lineas + 60)
    figura.add_heatmap(
        z=[[None if v is None else float(v) ** 0.5 for v in fila] for fila in z],
        x=cabezas,
        y=nombres,
        text=[[formats.number(v) if v is not None else "" for v in fila] for fila in z],
        texttemplate="%{text}",
        textfont={"color": p.ink},
        colorscale=[[0, p.paper], [1, p.tint(p.delivery)]],
        showscale=False,
        xgap=2,
        ygap=2,
        hovertemplate="%{y} · %{x}: %{text}<extra></extra>",
    )
    figura.update_yaxes(autorange="reversed", showgrid=False)
    figura.update_xaxes(side="top", showgrid=False, autotickangles=UPRIGHT_IF_NARROW)
    figura.update_layout(margin={"t": LINE_HEIGHT * lineas + 12})
    return figura


def _by_weight(filas: list[Row], dimension: str, valor: str) -> list[Any]:
    pesos: dict[Any, float] = {}
    for f in filas:
        pesos[f[dimension]] = pesos.get(f[dimension], 0) + float(f[valor] or 0)
    return sorted(pesos, key=lambda v: (_is_missing(v), _rank(dimension, v, pesos[v])))


def multiples(filas: list[Row], dimension: str, paneles: dict[str, str], p: Palette) -> go.Figure:
    """The same shares side by side, one panel a product, with one order and one scale."""
    orden = _by_weight(filas, dimension, "participacion_pct")
    renglones = -(-len(paneles) // PANEL_COLUMNS)
    mayor = max([f["participacion_pct"] or 0 for f in filas] + [1])
    ejes: dict[str, Any] = {}
    titulos, barras = [], []
    for numero, (producto, titulo) in enumerate(paneles.items()):
        partes = {f[dimension]: f["participacion_pct"] for f in filas if f["producto"] == producto}
        renglon, columna = divmod(numero, PANEL_COLUMNS)
        x, y = _panel(columna, PANEL_COLUMNS, 0.03), _panel(renglones - 1 - renglon, renglones, 0.09)
        eje = str(numero + 1)
        ejes[f"xaxis{eje}"] = {
            "domain": x, "anchor": f"y{eje}", "range": [0, mayor * 1.5], "visible": False, "fixedrange": True
        }  # fmt: skip
        ejes[f"yaxis{eje}"] = {
            "domain": y, "anchor": f"x{eje}", "autorange": "reversed", "showgrid": False, "linecolor": p.context,
            "showticklabels": columna == 0, "automargin": True, "fixedrange": True,
        }  # fmt: skip
        titulos.append({
            "text": titulo, "x": sum(x) / 2, "y": y[1], "xref": "paper", "yref": "paper", "xanchor": "center",
            "yanchor": "bottom", "showarrow": False, "font": {"size": 16},
        })  # fmt: skip
        barras.append(
            go.Bar(
                x=[partes.get(v) for v in orden],
                y=[str(v or NO_DATA) for v in orden],
                orientation="h",
                marker={"color": p.delivery},
                text=[formats.percent(partes.get(v)) for v in orden],
                textposition="outside",
                cliponaxis=False,
                hovertemplate="%{y}: %{text}<extra></extra>",
                xaxis=f"x{eje}",
                yaxis=f"y{eje}",
            )
        )
    alto = renglones * (PANEL_ROW * len(orden) + 50)
    figura = base_figure(p, alto, margin={"l": 8, "r": 8, "t": 46, "b": 8}, annotations=titulos, **ejes)
    figura.add_traces(barras)
    return figura


def _panel(lugar: int, cuantos: int, separacion: float) -> list[float]:
    """Return the part of a side of the paper, from 0 to 1, that one of several panels has."""
    ancho = (1 - separacion * (cuantos - 1)) / cuantos
    desde = lugar * (ancho + separacion)
    return [desde, min(desde + ancho, 1.0)]


def focalization_waterfall(pasos: Sequence[Step], p: Palette) -> go.Figure:
    """From served to focalized: what each criterion leaves, what it takes away, and what is unknown, hatched."""
    atendidas = pasos[0][1]
    nombres = [wrapped(n) for n, *_ in pasos]
    cuentas: list[Any] = list(pasos)
    angosta = atendidas * NARROWEST
    al_final = [_beside(no_cumplen if no_cumplen <= angosta else 0, sin_dato) for *_, no_cumplen, sin_dato in pasos]
    figura = base_figure(p, 320, barmode="stack")
    series = (("Cumplen", 1, p.delivery, ""), ("No cumplen", 2, p.context, ""), ("Sin dato", 3, p.nd, "/"))
    for nombre, indice, color, trama in series:
        valores: list[int] = [paso[indice] for paso in cuentas]
        figura.add_bar(
            x=valores,
            y=nombres,
            orientation="h",
            name=nombre,
            marker={"color": color, "pattern": {"shape": trama, "solidity": 0.35}},
            text=al_final if trama else [formats.number(v) if v > angosta else "" for v in valores],
            # Nothing can be read over hatching, nor in a narrow bar: those numbers stand after the last of the stack.
            textposition="outside" if trama else "inside",
            cliponaxis=False,
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": p.ink if trama else p.words_on(color)},
            customdata=[formats.number(v) for v in valores],
            hovertemplate=f"%{{y}}, {nombre.lower()}: %{{customdata}}<extra></extra>",
            width=0.62,
        )
    leyenda = {**LEGEND_ABOVE, "traceorder": "normal"}
    figura.update_layout(showlegend=True, legend=leyenda, margin={"l": 8, "r": 92, "t": 40, "b": 8})
    figura.update_xaxes(visible=False, range=[0, atendidas])
    figura.update_yaxes(autorange="reversed", showgrid=False)
    return figura


def _beside(no_cumplen: int, sin_dato: int) -> str:
    partes = {"no": no_cumplen, "sin dato": sin_dato}
    return "<br>".join(f"{formats.number(cuantas)} {que}" for que, cuantas in partes.items() if cuantas)


def rates(filas: list[Row], dimension: str, p: Palette) -> go.Figure:
    """The focalization rate of each group as a point, with a line up to what it could be and its number of firms."""
    orden = [f for f in filas if f["focalizacion_pct"] is not None]
    nombres = [wrapped(_name(f, dimension)) for f in orden]
    figura = base_figure(p, _height(nombres) + 70)
    for nombre, f in zip(nombres, orden, strict=True):
        if f["focalizacion_max_pct"] is not None:
            figura.add_scatter(
                x=[f["focalizacion_pct"], f["focalizacion_max_pct"]],
                y=[nombre, nombre],
                mode="lines",
                line={"color": p.context, "width": 3},
                hoverinfo="skip",
            )
    figura.add_scatter(
        x=[f["focalizacion_pct"] for f in orden],
        y=nombres,
        mode="markers+text",
        marker={"color": p.delivery, "size": 12, "symbol": "diamond"},
        text=[
            f"{formats.percent(f['focalizacion_pct'])} · n = {formats.number(f['empresas_atendidas'])}" for f in orden
        ],
        customdata=[[f[dimension]] for f in orden],
        # A label beside an edge of the scale leans away from it, so that it covers no name.
        textposition=[_leaning(f["focalizacion_pct"]) for f in orden],
        hovertemplate="%{y}: %{text}<extra></extra>",
        cliponaxis=False,
    )
    figura.update_xaxes(range=[0, 108], ticksuffix=" %")
    figura.update_yaxes(autorange="reversed", showgrid=False)
    return figura


def _leaning(pct: float) -> str:
    if pct < NEAR_EDGE:
        return "top right"
    return "top left" if pct > 100 - NEAR_EDGE else "top center"


def tiles(filas: list[Row], valor: str, p: Palette) -> go.Figure:
    """Twenty-five equal squares, each department where it roughly lies, shaded in five steps."""
    valores = {f["departamento"]: f[valor] for f in filas}
    cortes = _cuts([v for v in valores.values() if v is not None])
    cuadros, nombres = [], []
    for d in catalog.published().rules.rows("departamento"):
        x, y = int(d["grilla_columna"]), -int(d["grilla_fila"])
        v = valores.get(d["departamento"])
        paso = _step(v, cortes)
        cuadros.append({
            "type": "rect", "x0": x - 0.47, "x1": x + 0.47, "y0": y - 0.47, "y1": y + 0.47,
            "fillcolor": _shade(paso, p), "line": {"color": p.line, "width": 1},
        })  # fmt: skip
        nombres.append({
            "x": x, "y": y, "text": f"<b>{d['abreviatura']}</b><br>{_written(v, valor)}", "showarrow": False,
            "font": {"size": LABEL_SIZE - 1, "color": p.words_on(_shade(paso, p))},
        })  # fmt: skip
    nombres.append(_legend_of_steps(cortes, valor, p))
    figura = base_figure(p, 560, margin={"l": 4, "r": 4, "t": 4, "b": 30}, shapes=cuadros, annotations=nombres)
    _invisible_points(figura, valores, valor)
    figura.update_xaxes(visible=False, scaleanchor="y")
    figura.update_yaxes(visible=False)
    return figura


def outlines(filas: list[Row], valor: str, p: Palette) -> go.Figure:
    """The departments' outlines, drawn as filled lines so that they need no map from anywhere."""
    valores = {f["departamento"]: f[valor] for f in filas}
    nombres = catalog.published().rules.names("departamento")
    cortes = _cuts([v for v in valores.values() if v is not None])
    leyenda = _legend_of_steps(cortes, valor, p)
    figura = base_figure(p, 560, margin={"l": 4, "r": 4, "t": 4, "b": 30}, annotations=[leyenda])
    for codigo, poligonos in _boundaries().items():
        v = valores.get(codigo)
        for anillo in poligonos:
            figura.add_scatter(
                x=[punto[0] for punto in anillo],
                y=[punto[1] for punto in anillo],
                mode="lines",
                fill="toself",
                fillcolor=_shade(_step(v, cortes), p),
                line={"color": p.context, "width": 0.7},
                hoveron="fills",
                hoverinfo="text",
                text=f"{nombres[codigo]}: {_written(v, valor)}",
            )
    figura.update_xaxes(visible=False)
    figura.update_yaxes(visible=False, scaleanchor="x")
    return figura


@cache
def _boundaries() -> dict[str, list[list[list[float]]]]:
    """Return the outer rings of each department (country/fronteras.json), in degrees."""
    datos = json.loads(country.BOUNDARIES.read_text(encoding="utf-8"))
    return {
        f["properties"]["departamento"]: [poligono[0] for poligono in f["geometry"]["coordinates"]]
        for f in datos["features"]
    }


def _cuts(valores: list[float]) -> list[float]:
    """Return the four values that part what is shown in five steps of equal count."""
    orden = sorted(float(v) for v in valores)
    return [orden[min(len(orden) * i // SHADES, len(orden) - 1)] for i in range(1, SHADES)] if orden else []


def _step(valor: float | None, cortes: list[float]) -> int:
    return -1 if valor is None else sum(float(valor) >= c for c in cortes)


def _shade(paso: int, p: Palette) -> str:
    if paso < 0:
        return p.paper
    return mixed(p.paper, p.delivery, 0.16 + 0.84 * paso / (SHADES - 1))


def _written(valor: float | None, indicador: str) -> str:
    return formats.percent(valor) if indicador.endswith("_pct") else formats.number(valor)


def _invisible_points(figura: go.Figure, valores: dict[str, Any], valor: str) -> None:
    """Points that nobody sees, which give each tile its text on hover."""
    departamentos = catalog.published().rules.rows("departamento")
    figura.add_scatter(
        x=[int(d["grilla_columna"]) for d in departamentos],
        y=[-int(d["grilla_fila"]) for d in departamentos],
        mode="markers",
        marker={"size": 44, "opacity": 0},
        customdata=[[d["departamento"]] for d in departamentos],
        text=[f"{d['departamento_nombre']}: {_written(valores.get(d['departamento']), valor)}" for d in departamentos],
        hoverinfo="text",
    )


def _legend_of_steps(cortes: list[float], valor: str, p: Palette) -> Row:
    bordes = ["menos", *(_written(c, valor) for c in cortes)]
    texto = "  ".join(
        f'<span style="color:{_shade(i, p)}">■</span> {b if i == 0 else "desde " + b}' for i, b in enumerate(bordes)
    )
    return {
        "x": 0, "y": 0, "xref": "paper", "yref": "paper", "yanchor": "top", "yshift": -6, "xanchor": "left",
        "showarrow": False, "text": texto, "font": {"size": LABEL_SIZE - 1, "color": p.soft_ink},
    }  # fmt: skip


def upset(filas: Sequence[Combination], actividades: list[Row], p: Palette) -> go.Figure:
    """Which activities firms combined: a column of dots for each combination, with its number of firms above."""
    nombres = [wrapped(f"{a['codigo_corto']} {a['nombre_corto']}") for a in actividades]
    alturas = {a["codigo_corto"]: -n for n, a in enumerate(actividades)}
    lugares = list(range(len(filas)))
    dentro = [[alturas[c] for c in f["combinacion"].split("+")] for f in filas]
    figura = base_figure(
        p,
        200 + _height(nombres),
        xaxis={
            "anchor": "y2", "tickvals": lugares, "ticktext": [formats.number(f["empresas"]) for f in filas],
            "autotickangles": UPRIGHT_IF_NARROW, "showgrid": False, "showline": False, "fixedrange": True,
        },
        yaxis={
            "domain": [0, 0.66], "tickvals": list(alturas.values()), "ticktext": nombres, "showgrid": False,
            "range": [-len(alturas) + 0.3, 0.7], "zeroline": False, "automargin": True, "fixedrange": True,
        },
        yaxis2={"domain": [0.74, 1], "visible": False, "fixedrange": True},
    )  # fmt: skip
    figura.add_bar(
        x=lugares, y=[f["empresas"] for f in filas], marker={"color": p.delivery}, yaxis="y2",
        hovertext=[f["combinacion"] for f in filas], hovertemplate="%{hovertext}: %{y:,}<extra></extra>",
    )  # fmt: skip
    figura.add_scatter(
        x=[x for x in lugares for _ in alturas], y=[*alturas.values()] * len(lugares), mode="markers",
        marker={"color": p.line, "size": 9}, hoverinfo="skip",
    )  # fmt: skip
    # One line for all the columns of dots: nothing joins one to the next.
    figura.add_scatter(
        x=[x for x, suyas in enumerate(dentro) for _ in (*suyas, None)],
        y=[y for suyas in dentro for y in (*suyas, None)],
        mode="markers+lines", marker={"color": p.ink, "size": 9}, line={"color": p.ink, "width": 2}, hoverinfo="skip",
    )  # fmt: skip
    return figura
