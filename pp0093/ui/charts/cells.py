"""Charts made of cells: heat tables, indicator strips, tile maps and outline maps.

A cell has a position, a colour, words inside, hover text and the code that a click selects.
"""

from __future__ import annotations

import json
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any

from msgspec.structs import replace

from pp0093 import config
from pp0093.ask import catalog
from pp0093.ask.rows import Row, bounds
from pp0093.ask.standing.norms import Rating
from pp0093.instruments.figures import IndicatorState
from pp0093.language.words import counted
from pp0093.structs import Frozen
from pp0093.ui.charts.chart import Chart, Plotted, by_size, chart, find, row_name
from pp0093.ui.charts.drawing import (
    CELL,
    HEAD,
    HEAD_WIDTH,
    SQUARE,
    Box,
    Drawing,
    Lying,
    NamedRow,
    Outlines,
    Shape,
    label_width,
    named_row,
    names_width,
    one_line,
    row_height,
    wrapped,
)
from pp0093.ui.theme import Palette, mixed
from pp0093.writing import formats
from pp0093.writing.tables import Columns, Style, hidden, value, words

# Sizes in pixels: strip cell, tile (width, height), legend mark, and edges.
SIDE, TILE, BESIDE, CHOSEN_EDGE, THIN_EDGE = 30, (190, 72), 60, 3, 0.7
MAP_DIMENSION = "departamento"
# Lower bounds of the shades: round and fixed, so that maps of any year and filter can be compared. Most departments
# have a small share of the country's firms.
BREAKS: Mapping[str, tuple[float, ...]] = {
    Style.NUMBER: (50, 200, 1000, 5000),
    Style.PERCENT: (20, 40, 60, 80),
    Style.RATE: (5, 10, 20, 40),
    Style.SOLES: (10**4, 10**5, 10**6, 10**7),
    "participacion_pct": (1, 5, 10, 20),
}


def _cell(p: Palette, donde: tuple[int, int], color: str, texto: str, dicho: str) -> Box:
    """Return a cell in a column (its index, and how many columns there are)."""
    columna, de = donde
    tinta, dicho = p.words_on(color), one_line(dicho)
    return Box(CELL, 100 * columna / de, 100 / de, color, texto=texto, dicho=dicho, tinta=tinta)


def heat(filas: Sequence[Any], *, x: str, y: str, of: str) -> Chart:
    """Return a figure by two dimensions as a table shaded from zero."""
    [campo] = find(of, filas=filas)

    def draw(p: Palette) -> Lying:
        """Draw the cells, shaded by square roots so that a few large values don't leave the others white."""
        cabezas, lados = ({value(f, por): row_name(f, por) for f in by_size(filas, por, campo)} for por in (x, y))
        columnas, de = list(cabezas), len(cabezas)
        renglones = {valor: named_row(nombre) for valor, nombre in lados.items()}
        color = p.tint(campo.color(p))
        mayor = max((campo.of(f) or 0 for f in filas), default=0) or 1
        for f in filas:
            if hidden(f, campo.clave) or campo.of(f) is not None:
                tono = mixed(p.paper, color, (max(campo.of(f) or 0, 0) / mayor) ** 0.5)
                dicho = f"{row_name(f, y)} · {row_name(f, x)}: {campo.whole(f)}"
                celda = _cell(p, (columnas.index(value(f, x)), de), tono, campo.label(f), dicho)
                renglones[value(f, y)].cajas.append(celda)
        arriba = [wrapped(n, HEAD_WIDTH // de) for n in cabezas.values()]
        encima = [Box(HEAD, 100 * n / de, 100 / de, texto=c) for n, c in enumerate(arriba)]
        return Lying(row_height(()), names_width(lados.values()), [*renglones.values()], encima=encima)

    return chart(draw, filas, (y, x), (campo,), None)


def strip(
    indicadores: Sequence[IndicatorState],
    filas: Sequence[Row],
    lights: Mapping[str, Rating],
    columns: Columns,
    bands: Mapping[str, str],
) -> Chart:
    """Return each indicator as a cell coloured by its light, in named rows, with an arrow when below its baseline.

    `filas` are rows of `columns`; `lights`, lights by code, in order; `bands`, the row name of each indicator.
    Consecutive rows of an objective are separated from the next.
    """
    cuantos = Counter(f.semaforo for f in indicadores)

    def draw(p: Palette) -> Lying:
        renglones: list[NamedRow] = []
        de = max(Counter(bands.values()).values())
        for _, suyos in groupby(indicadores, attrgetter("objetivo")):
            renglones += [NamedRow("", "")] if renglones else []
            for nombre, grupo in groupby(suyos, lambda f: bands[f.indicador]):
                en_orden = enumerate(sorted(grupo, key=lambda f: [*lights].index(str(f.semaforo))))
                celdas = [_of_light(f, lights[str(f.semaforo)], (n, de), p) for n, f in en_orden]
                renglones.append(NamedRow(nombre, "", celdas))
        leyenda = [
            replace(_of_color(luz, (0, de), p), clase=SQUARE, ancho=0, texto=f"{luz.calificacion} ({cuantos[codigo]})")
            for codigo, luz in lights.items()
        ]
        ancho = names_width(bands.values())
        return Lying(SIDE, ancho, renglones, leyenda=leyenda, tope=ancho + 2 * SIDE * de)

    lista = ", ".join(f"{n} {luz}" for luz, n in cuantos.items())
    alt = f"{counted(len(indicadores), 'indicadores')} por objetivo y lineamiento: {lista}"
    return Chart(draw, filas, columns, alt)


def _of_light(f: IndicatorState, luz: Rating, donde: tuple[int, int], p: Palette) -> Box:
    avance = "sin avance" if f.avance_tipo1 is None else formats.percent(f.avance_tipo1)
    alertas = "avance fuera de rango" if f.alerta_planeamiento else "", "retroceso" if f.alerta_retroceso else ""
    estado = ", ".join(filter(None, [luz.calificacion, avance, *alertas]))
    dicho = f"{f.indicador} {f.nombre}; {estado}; Responsable: {f.responsable}"
    texto = f"{luz.simbolo} ↓" if f.alerta_retroceso else luz.simbolo
    return replace(_of_color(luz, donde, p), texto=texto, dicho=dicho, codigo=f.indicador)


def _of_color(luz: Rating, donde: tuple[int, int], p: Palette) -> Box:
    """Return a cell coloured by a light; in a legend, its shape is inside the mark."""
    color = p.semantic(luz.color)
    return replace(_cell(p, donde, p.paper if luz.color == "nd" else color, "", luz.simbolo), borde=color)


def tiles(filas: Sequence[Any], *, of: str, outlined: str | None = None) -> Chart:
    """Return departments as equal tiles in rough geographic position, shaded in steps; `outlined` is the chosen one."""
    return _map(_tiles, filas, of, outlined)


def outlines(filas: Sequence[Any], *, of: str, outlined: str | None = None) -> Chart:
    """Return departments as outlines, drawn without any map service."""
    return _map(_outlines, filas, of, outlined)


def _map(
    dibuja: Callable[[Sequence[Place], list[Box], Plotted, Palette], Drawing],
    filas: Sequence[Any],
    of: str,
    elegido: str | None,
) -> Chart:
    """Return a chart of the departments: `dibuja` takes them, with rows, colours and edges, and the legend."""
    [campo] = find(of, filas=filas)
    de_cada = {value(f, MAP_DIMENSION): f for f in filas}

    def draw(p: Palette) -> Drawing:
        tonos, leyenda = _shades(campo, de_cada, p)
        lugares = []
        for d in catalog.published().rules.codes(MAP_DIMENSION):
            codigo, fila = d[MAP_DIMENSION], de_cada.get(d[MAP_DIMENSION], {})
            dicho = f"{d[f'{MAP_DIMENSION}_nombre']}: {campo.whole(fila)}"
            lugares.append(Place(d, fila, tonos.get(codigo, p.paper), codigo == elegido, dicho))
        lugares.sort(key=attrgetter("es_elegido"))  # Draw the chosen one last, over its neighbours.
        return dibuja(lugares, leyenda if tonos else [], campo, p)

    return chart(draw, by_size(filas, MAP_DIMENSION, campo), MAP_DIMENSION, (campo,), None).of(filas)


class Place(Frozen):
    """A department: rules, row, colour, whether it is chosen, and hover text."""

    regla: Row
    fila: Row
    color: str
    es_elegido: bool
    dicho: str

    def edge(self, p: Palette) -> str:
        """Return the colour of its border."""
        return p.ink if self.es_elegido else p.context


def _shades(campo: Plotted, de_cada: Mapping[str, Any], p: Palette) -> tuple[dict[str, str], list[Box]]:
    """Return the shade of each department with a value, and the legend.

    None when nothing is known, or when an interval spans several shades.
    """
    cortes = BREAKS.get(campo.clave) or BREAKS[campo.columna.estilo]
    color = campo.color(p)
    colores = [mixed(p.paper, color, 0.28 + 0.72 * n / len(cortes)) for n in range(len(cortes) + 1)]
    tonos = {}
    for codigo, fila in de_cada.items():
        entre = bounds(fila, campo.clave) or (campo.of(fila),)
        pasos = {bisect(cortes, v) for v in entre if v is not None}
        if len(pasos) == 1 and campo.of(fila) is not None:
            tonos[codigo] = colores[pasos.pop()]
    desde = [*map(replace(campo.columna, decimales=0).alone, cortes)]
    tramos = [f"{uno.removesuffix(campo.sign)} a {otro}" for uno, otro in pairwise(desde)]
    dichos = [f"menos de {desde[0]}", *tramos, f"{desde[-1]} o más"]
    return tonos, [Box(SQUARE, 0, color=c, texto=d) for c, d in zip(colores, dichos, strict=True)]


def _tiles(lugares: Sequence[Place], leyenda: list[Box], campo: Plotted, p: Palette) -> Lying:
    """Return each department as a tile with its figure, or the reason for its absence on a line of its own."""
    filas, columnas = (sorted({int(d.regla[c]) for d in lugares}) for c in ("grilla_fila", "grilla_columna"))
    renglones, de = {fila: NamedRow("", "") for fila in filas}, len(columnas)
    for d in lugares:
        # Texts are long for a cell.
        callada = words(d.fila, campo.clave).replace("menos ", "menos\n").replace(" y ", "\ny ")
        cifra = callada or campo.columna.alone(value(d.fila, campo.clave))
        aviso = campo.caveat(d.fila).strip(" ()")
        texto = "\n".join(filter(None, [d.regla[f"{MAP_DIMENSION}_nombre"], cifra, aviso]))
        columna = columnas.index(int(d.regla["grilla_columna"]))
        celda = _cell(p, (columna, de), d.color, texto, d.dicho)
        tinta = celda.tinta if d.fila else p.soft_ink
        celda = replace(celda, tinta=tinta, borde=d.edge(p), codigo=d.regla[MAP_DIMENSION], es_fuerte=d.es_elegido)
        renglones[int(d.regla["grilla_fila"])].cajas.append(celda)
    (ancho, alto), al_lado = TILE, label_width(b.texto for b in leyenda) + BESIDE
    filas_de_celdas = [*renglones.values()]
    return Lying(alto, 0, filas_de_celdas, leyenda=leyenda, tope=ancho * de + al_lado, aire=al_lado, al_lado=True)


def _outlines(lugares: Sequence[Place], leyenda: list[Box], _campo: Plotted, p: Palette) -> Outlines:
    formas = []
    for d in lugares:
        anillos = _boundaries().get(d.regla[MAP_DIMENSION], [])
        formas.append(Shape(anillos, d.color, d.edge(p), CHOSEN_EDGE if d.es_elegido else THIN_EDGE, d.dicho))
    puntos = [punto for forma in formas for anillo in forma.anillos for punto in anillo]
    largos, altos = zip(*puntos, strict=True)
    return Outlines(formas, (min(largos), max(altos), max(largos), min(altos)), leyenda=leyenda)


@cache
def _boundaries() -> dict[str, list[list[tuple[float, float]]]]:
    """Return the outer rings of each department (country/fronteras.json), in degrees."""
    datos = json.loads((config.COUNTRY_FOLDER / "fronteras.json").read_text(encoding="utf-8"))
    return {
        f["properties"][MAP_DIMENSION]: [[(x, y) for x, y, *_ in anillo] for anillo, *_ in f["geometry"]["coordinates"]]
        for f in datos["features"]
    }
