"""Cells: two dimensions as a heat table, combinations as a matrix of dots, an instrument as a strip, and departments.

Departments are equal squares to be compared, or outlines to be found; the same shades, said below both.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from itertools import groupby
from typing import Any

import plotly.graph_objects as go
from msgspec import Struct
from msgspec.structs import replace

from pp0093 import country
from pp0093.ask import catalog
from pp0093.ask.rows import Row, bounds
from pp0093.ask.standing.norms import Rating
from pp0093.instruments.sheets import IndicatorState
from pp0093.ui.charts.base import (
    LABEL_SIZE,
    LINE_HEIGHT,
    LONG_LABEL,
    SMALL_SIZE,
    Mark,
    figure,
    height,
    note,
    trace,
    wrapped,
)
from pp0093.ui.charts.chart import Chart, Columns, Plotted, by_size, chart, find, name
from pp0093.ui.theme import Palette, mixed
from pp0093.writing import formats
from pp0093.writing.nouns import counted
from pp0093.writing.tables import Style, value, words

# Letters that the heads of a heat table have for themselves across half a page.
HEAD_WIDTH = 70
# One combination alone takes no more room than if it were one of these.
FEWEST_COLUMNS = 6
# Pixels of a cell of a strip, and of the codes under its columns.
CELL, CODE_HEIGHT = 30, 48
RESULTS = "Resultado"
PLACES = "departamento"
# Where shades begin: round, and the same for every year and filter, so that two maps can be compared. Of a share of all
# the firms of the country most departments have little.
BREAKS: Mapping[str, tuple[float, ...]] = {
    Style.NUMBER: (50, 200, 500, 1500),
    Style.PERCENT: (20, 40, 60, 80),
    Style.RATE: (5, 10, 20, 40),
    Style.SOLES: (10**4, 10**5, 10**6, 10**7),
    "participacion_pct": (1, 5, 10, 20),
}
# From where a count is of a class apart: a capital beside which the others would look alike.
APART = 5000
DARKER = 0.6
OUTLINE = 3


def heat(filas: Sequence[Any], *, x: str, y: str, of: str, columns: Columns | None = None) -> Chart:
    """Return a figure by two dimensions as a table whose shade, from zero, says how much."""
    [campo] = find(of, columns, filas)
    return chart(partial(_heat, filas, x, y, campo), filas, (y, x), (campo,), columns)


def _heat(filas: Sequence[Any], x: str, y: str, campo: Plotted, p: Palette) -> go.Figure:
    cabezas, lados = ({value(f, por): name(f, por) for f in by_size(filas, por, campo)} for por in (x, y))
    dichas = {(value(f, y), value(f, x)): f for f in filas if campo.of(f) is not None or campo.hidden(f)}
    nombres = [wrapped(n) for n in lados.values()]
    arriba = [wrapped(n, HEAD_WIDTH // len(cabezas)) for n in cabezas.values()]

    def each(dice: Callable[[Any, str, str], Any], nada: Any) -> list[list[Any]]:
        celdas = [(lado, n, [dichas.get((lado, c)) for c in cabezas]) for lado, n in zip(lados, nombres, strict=True)]
        return [
            [nada if f is None else dice(f, n, a) for f, a in zip(fila, arriba, strict=True)] for _, n, fila in celdas
        ]

    # Shades go with the root: a few very large cells would leave the others white. One that is not told is as light as
    # zero, with its words. With one end alone Plotly would take both from the cells, and the smallest would be white.
    tonos = each(lambda f, *_: float(max(campo.of(f) or 0, 0) ** 0.5), None)
    escala = {"zmin": 0, "zmax": max((t for fila in tonos for t in fila if t), default=1)}
    calor = {
        "clase": "calor", "x": arriba, "y": nombres, "z": tonos, "text": each(lambda f, *_: campo.label(f), ""),
        "hovertext": each(lambda f, n, a: f"{n} · {a}: {campo.whole(f)}", ""),
        "colorscale": [[0, p.paper], [1, p.tint(campo.color(p))]], **escala,
    }  # fmt: skip
    de_cabezas = LINE_HEIGHT * max(c.count("<br>") + 1 for c in arriba)
    return figure(p, "calor", [calor], height=height(nombres) + de_cabezas + 60, margin={"t": de_cabezas + 12})


def matrix(
    filas: Sequence[Any], *, sets: Mapping[str, str], combined: str, of: str, columns: Columns | None = None
) -> Chart:
    """Return combinations of sets (UpSet): a column of dots for each, joined, with its figure in a bar above.

    `sets` are the names of the sets by code; `combined`, the key of a combination, codes joined by "+".
    """
    [campo] = find(of, columns, filas)
    return chart(partial(_matrix, filas, sets, combined, campo), filas, combined, (campo,), columns)


def _matrix(filas: Sequence[Any], sets: Mapping[str, str], combined: str, campo: Plotted, p: Palette) -> go.Figure:
    nombres = [wrapped(n) for n in sets.values()]
    alturas = {codigo: -n for n, codigo in enumerate(sets)}
    # One line for all the columns of dots: nothing joins one to the next.
    barras, puntos, columnas = [], [], []
    for x, fila in enumerate(filas):
        barras.append({"x": x, "y": campo.of(fila), "hovertext": f"{value(fila, combined)}: {campo.whole(fila)}"})
        puntos += [{"x": x, "y": y} for y in alturas.values()]
        columnas += [*({"x": x, "y": alturas[c]} for c in value(fila, combined).split("+")), {}]
    trazas = [trace("columna", barras, yaxis="y2", marker_color=campo.color(p)), trace("vacio", puntos)]
    cifras = {"tickvals": list(range(len(filas))), "ticktext": [campo.label(f) for f in filas]}
    lados = {"tickvals": list(alturas.values()), "ticktext": nombres, "range": [-len(alturas) + 0.3, 0.7]}
    return figure(
        p, "matriz", [*trazas, trace("conjunto", columnas)], height=200 + height(nombres), yaxis=lados,
        xaxis={**cifras, "range": [-0.6, max(len(filas), FEWEST_COLUMNS) - 0.4]},
    )  # fmt: skip


def strip(
    indicadores: Sequence[IndicatorState], filas: Sequence[Row], lights: Mapping[str, Rating], columns: Columns
) -> Chart:
    """Return every indicator as a cell: a band an objective, a column a service, a thick edge for an alert.

    `filas` are the indicators as rows of `columns`; `lights`, the lights by code, in their order.
    """
    cuentas = Counter(f.semaforo for f in indicadores)
    lista = ", ".join(f"{n} {luz}" for luz, n in cuentas.items())
    alt = f"{counted(len(indicadores), 'indicadores')} por objetivo y servicio: {lista}"
    return Chart(partial(_strip, indicadores, lights), filas, columns, alt)


def _strip(indicadores: Sequence[IndicatorState], lights: Mapping[str, Rating], p: Palette) -> go.Figure:
    """Draw the cells; one is one on both axes."""
    notas: list[Row] = []
    celdas: list[tuple[IndicatorState, int, float]] = []
    base = 0.0
    for nombre, grupo in groupby(indicadores, key=lambda f: f.objetivo_nombre):
        columnas: dict[str, list[IndicatorState]] = {}
        for f in grupo:
            columnas.setdefault((f.servicio_politica or RESULTS).split(".", 2)[-1], []).append(f)
        titulo = wrapped(f"{f.objetivo} {nombre}", LONG_LABEL)
        base -= (titulo.count("<br>") + 2) * LINE_HEIGHT / CELL
        notas.append(note(p, "encima", text=f"<b>{titulo}</b>", y=base))
        base -= max(map(len, columnas.values()))
        de_codigo = {"y": base, "textangle": -90, "yanchor": "top", "font": {"size": LABEL_SIZE}}
        for x, (codigo, suyas) in enumerate(columnas.items()):
            celdas += [(f, x, base + n) for n, f in enumerate(reversed(suyas))]
            notas.append({**de_codigo, "x": x, "text": codigo})
        base -= CODE_HEIGHT / CELL
    trazas = [_cells(luz, [c for c in celdas if c[0].semaforo == codigo], p) for codigo, luz in lights.items()]
    ejes = {"xaxis": {"range": [-0.5, max(x for _, x, _ in celdas) + 0.5]}, "yaxis": {"range": [base, 0]}}
    return figure(p, "tira", trazas, height=round(-base * CELL) + 60, annotations=notas, **ejes)


def _cells(luz: Rating, celdas: Sequence[tuple[IndicatorState, int, float]], p: Palette) -> dict[str, Any]:
    """Return the cells of a light. The legend takes the edge of the first one: those without alert go before."""
    vacia, color = luz.color == "nd", p.semantic(luz.color)
    marcas = [
        {
            "x": x, "base": y, "y": 0.88, "text": luz.simbolo, "hovertext": _cell_words(f, luz.calificacion),
            "customdata": [f.indicador], "marker_line_color": p.ink if f.tiene_alerta else color,
            "marker_line_width": 3 if f.tiene_alerta else 1,
        }
        for f, x, y in sorted(celdas, key=lambda c: c[0].tiene_alerta)
    ]  # fmt: skip
    nombre, tinta = f"{luz.simbolo} {luz.calificacion} ({len(celdas)})", p.ink if vacia else p.paper
    return trace("celda", marcas, name=nombre, marker_color=p.paper if vacia else color, textfont_color=tinta)


def _cell_words(f: IndicatorState, luz: str) -> str:
    avance = "sin avance" if f.avance_tipo1 is None else formats.percent(f.avance_tipo1)
    alertas = (("avance fuera de rango", f.alerta_planeamiento), ("retroceso", f.alerta_retroceso))
    estado = ", ".join([luz, avance, *(palabras for palabras, la_tiene in alertas if la_tiene)])
    return "<br>".join([f.indicador, wrapped(f.nombre, LONG_LABEL), estado, f"Responsable: {f.responsable}"])


class Shading(Struct, frozen=True):
    """A figure of each department, and the department that is outlined, if any."""

    campo: Plotted
    filas: Mapping[str, Any]
    elegido: str

    @property
    def cortes(self) -> tuple[float, ...]:
        """The values where a new shade begins, and where the class apart does, of counts."""
        cortes = BREAKS.get(self.campo.clave) or BREAKS[self.campo.columna.estilo]
        return (*cortes, APART) if self.campo.columna.estilo == Style.NUMBER else cortes

    def step(self, codigo: str) -> int | None:
        """Return which shade a department has; None where nothing is known, or what it lies between is of several."""
        fila = self.filas.get(codigo, {})
        valores = [v for v in bounds(fila, self.campo.clave) or (self.campo.of(fila),) if v is not None]
        pasos = {sum(v >= corte for corte in self.cortes) for v in valores}
        return pasos.pop() if len(pasos) == 1 and self.campo.of(fila) is not None else None

    def look(self, codigo: str, p: Palette) -> dict[str, Any]:
        """Return the shade and the outline of a department: a thick one for the one that was chosen."""
        paso = self.step(codigo)
        borde = {"color": p.ink, "width": OUTLINE} if codigo == self.elegido else {"color": p.context, "width": 0.7}
        return {"fillcolor": p.paper if paso is None else self._shade(paso, p), "line": borde}

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
        menos, *mas = map(replace(self.campo.columna, decimales=0).alone, self.cortes)
        partes = [f"menos de {menos}", f"desde {menos}", *mas]
        if APART in self.cortes:
            hay = any(self.step(codigo) == len(self.cortes) for codigo in self.filas)
            partes[-1:] = [f"aparte, desde {mas[-1]}"] * hay
        texto = "  ".join(f'<span style="color:{self._shade(n, p)}">■</span> {dicho}' for n, dicho in enumerate(partes))
        letra = {"size": SMALL_SIZE, "color": p.soft_ink}
        return note(p, "encima", text=texto, y=0, yref="paper", yanchor="top", yshift=-6, font=letra)

    def _shade(self, paso: int, p: Palette) -> str:
        """Return the shade of a step; that of a class apart is darker than all."""
        color, pasos = self.campo.color(p), len(self.cortes) - (APART in self.cortes)
        return mixed(color, p.ink, DARKER) if paso > pasos else mixed(p.paper, color, 0.16 + 0.84 * paso / pasos)


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
    return chart(partial(dibuja, sombra), filas, PLACES, (campo,), columns)


def _places() -> dict[str, Mapping[str, str]]:
    """Return the departments by code, as the rules say where each is drawn, in any year."""
    return {d[PLACES]: d for d in catalog.published().rules.codes(PLACES)}


def _tiles(sombra: Shading, p: Palette) -> go.Figure:
    lugares = _places()
    cuadros, nombres, puntos = [], [], []
    for codigo in sombra.last_chosen(lugares):
        d, visto = lugares[codigo], sombra.look(codigo, p)
        x, y = int(d["grilla_columna"]), -int(d["grilla_fila"])
        cuadros.append({"type": "rect", "x0": x - 0.47, "x1": x + 0.47, "y0": y - 0.47, "y1": y + 0.47, **visto})
        letra = {"size": SMALL_SIZE, "color": p.words_on(visto["fillcolor"])}
        nombres.append({"x": x, "y": y, "text": f"<b>{d['abreviatura']}</b><br>{sombra.label(codigo)}", "font": letra})
        # A point that nobody sees gives each square its text on hover and its click.
        puntos.append({"x": x, "y": y, "customdata": [codigo], "text": sombra.whole(d)})
    notas = [*nombres, sombra.legend(p)]
    return figure(
        p, "mapa", [trace("invisible", puntos)], shapes=cuadros, annotations=notas, xaxis={"scaleanchor": "y"}
    )


def _outlines(sombra: Shading, p: Palette) -> go.Figure:
    lugares, limites = _places(), _boundaries()
    contornos = [
        {**trace("contorno", marcas, text=sombra.whole(lugares[codigo])), **sombra.look(codigo, p)}
        for codigo in sombra.last_chosen(limites)
        for marcas in limites[codigo]
    ]
    return figure(p, "mapa", contornos, annotations=[sombra.legend(p)], yaxis={"scaleanchor": "x"})


@cache
def _boundaries() -> dict[str, list[list[Mark]]]:
    """Return the outer rings of each department (country/fronteras.json), in degrees."""
    datos = json.loads(country.BOUNDARIES.read_text(encoding="utf-8"))
    return {
        f["properties"][PLACES]: [
            [{"x": x, "y": y} for x, y, *_ in anillo] for anillo, *_ in f["geometry"]["coordinates"]
        ]
        for f in datos["features"]
    }
