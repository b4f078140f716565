"""Horizontal charts: bars from zero, points with intervals, pairs of joined points."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from math import ceil, floor
from operator import add
from typing import Any

from msgspec.structs import replace

from pp0093.ask.rows import FEW, is_open, is_rest
from pp0093.ui.charts.chart import (
    Chart,
    Label,
    Plotted,
    Rows,
    by_size,
    chart,
    find,
    is_missing,
    look,
    row_name,
    scaled,
    shade,
    unrolled,
)
from pp0093.ui.charts.drawing import (
    AXIS,
    BAR,
    CUT,
    GOAL,
    UNKNOWN_BAR,
    Box,
    Lying,
    Scale,
    label_width,
    longest,
    named_row,
    names_width,
    one_line,
    parted,
    point,
    row_height,
)
from pp0093.ui.charts.series import NONE, Hollow
from pp0093.ui.theme import Palette
from pp0093.writing.formats import MISSING
from pp0093.writing.tables import Column, Columns, Style, Table, answer_of, hidden, value

# Letters in a line of a bar's label.
LONGEST_END = 24
# Letters that fit inside a bar near its goal, where a label outside would cross the goal line.
SHORT_END = 9
# What separates a figure from its row's goal in a label, and the length of a bar, in percent of the scale, that holds
# the figure inside, so that the goal alone is written beside its line.
GOAL_WORDS, LONG_BAR = "; ", 15
# Pixels between a bar, or a point, and its label.
BESIDE_BAR, BESIDE_POINT = 10, 18
# Pixels before each column beside the rows.
BETWEEN_COLUMNS = 20
# Width of the band that stands for a suppressed figure, as a fraction of the axis.
BAND = 0.06
# Longest scale in multiples of the reference, and position of the cut mark on it.
MOST_OVER, CUT_AT = 1.5, 0.92
# Widest range in points of shares whose scale is cut, and the step where a cut scale may begin.
WIDEST_CUT, AXIS_STEP = 30, 5
# Height of a row of points, and of one whose labels have several lines; how near an end of the scale, as a part of it,
# a label has no room on both sides, and what part of it the label of a point below zero has beside it.
SHAPES = ("circle", "diamond")
POINT_ROW, TALL_ROW, NEAR_EDGE, BESIDE_LOWEST = 44, 92, 0.18, 0.16
NO_INTERVAL: Mapping[Any, tuple[float, float]] = {}


def bars(
    filas: Rows,
    *,
    x: str | Sequence[str],
    y: str,
    label: Label | None = None,
    emphasis: Collection[Any] | None = None,
    reference: float | str | None = None,
    goal: str = "Meta",
    base: str = "",
    picks: str = "",
    hollow: Hollow = NONE,
    interval: Mapping[Any, tuple[float, float]] = NO_INTERVAL,
    columns: Columns | None = None,
    folded: int = 0,
) -> Chart:
    """Return horizontal bars of a figure (vertical ones by year are series.standing); some are `hollow`.

    Of several figures the first is drawn and all are written. Order is by_size's; the remainder is hollow. `label`
    replaces a row's words. `emphasis` are the values in full colour (None: all). `reference` draws a line, called
    `goal`; `base` is the key of the start of floating bars. `interval` are the keys of bounds. The last `folded` rows
    are folded: the scale is that of the others.
    """
    filas, columns = unrolled(filas, columns)
    campos = find(x, columns, filas)
    campo = next((c for c in campos if any(c.of(f) is not None for f in filas)), campos[0])
    comun, propia = (None, reference) if isinstance(reference, str) else (reference, "")
    todos = (campo, *(c for c in campos if c != campo))
    ordenadas = by_size(filas, y, campo)

    escribe = label or partial(_figures_label, todos)

    def bar(fila: Any, fin: str, escala: Scale, p: Palette) -> list[Box]:
        """Return a row's bar with its label; a click selects the code in `picks`."""
        cifra, desde, miembro = campo.of(fila) or 0, _start(fila, base), value(fila, y)
        es_fondo = is_rest(fila) or (emphasis is not None and miembro not in emphasis)
        color = p.nd if is_missing(miembro) else p.context if es_fondo else campo.color(p)
        meta = _start(fila, propia) or comun or 0
        raya = [Box(GOAL, escala.at(meta), color=p.ink)] if propia and meta else []
        como = look(fila, miembro, campo, color, hollow=[miembro] if is_rest(fila) else hollow)
        codigo = None if is_rest(fila) else value(fila, picks or y)
        barra = escala.between(uno=desde, otro=desde + cifra, codigo=codigo, **como)
        tramo = [escala.between("tramo", *interval[miembro])] if miembro in interval else []
        hasta = max(b.desde + b.ancho for b in (barra, *tramo, *raya))
        lado = ("fin antes", barra.desde) if cifra < 0 else ("fin", hasta)
        dicho, _, resto = fin.partition(GOAL_WORDS) if propia else (fin, "", "")
        cabe = meta / 2 <= cifra if comun else barra.ancho >= LONG_BAR
        marca = _cut_mark(escala, desde + cifra)
        rotulos = [Box(*lado, texto=fin)]
        if cabe and cifra < meta and barra.clase == BAR and barra.color and len(dicho) <= SHORT_END:
            dentro = Box("fin antes", barra.ancho, color=barra.color, tinta=p.words_on(barra.color), texto=dicho)
            rotulos = [dentro, *([Box(*lado, texto=resto)] if resto else [])]
        return [barra, *tramo, *raya, *marca, *rotulos]

    def draw(p: Palette) -> Lying:
        llamadas = [": ".join(filter(None, (row_name(f, y), hollow.get(value(f, y))))) for f in ordenadas]
        fines = [parted(escribe(f), LONGEST_END) for f in ordenadas]
        puntas = [(_start(f, base) + (campo.of(f) or 0), fin) for f, fin in zip(ordenadas, fines, strict=True)]
        mayores = [alto for _, alto in interval.values()] + [_start(f, propia) for f in ordenadas]
        fondo = max(comun or 0, 100 if campo.columna.estilo == Style.PERCENT else 0, *mayores)
        extremos = _axis_ends(puntas[: len(puntas) - folded], fondo)
        escala, corte = _kept_scale(campo, extremos, (p for p, _ in puntas), comun)
        raya, rotulo = _goal(escala, comun, goal)
        filas = [named_row(n) for n in llamadas]
        for fila, dibujada, fin in zip(ordenadas, filas, fines, strict=True):
            rotulada = label(fila) if label else ""
            por_que = _not_told(fila, todos) or rotulada
            if campo.of(fila) is not None:
                dibujada.cajas += bar(fila, fin, escala, p)
                dichas = [rotulada] if label else [d for c in todos if (d := c.whole(fila)) != MISSING]
                dibujada.dichos.append(one_line(f"{dibujada.entero}: {' · '.join(dichas)}"))
            elif por_que:  # A fixed band, so that it does not look like zero.
                banda = escala.between(UNKNOWN_BAR, 0, BAND * escala.hasta, color=p.context, borde=p.context)
                dibujada.cajas += [banda, Box("fin", banda.desde + banda.ancho, texto=por_que)]
                dibujada.dichos.append(f"{dibujada.entero}: {por_que}")
        return Lying(
            row_height(fines), names_width(llamadas), filas, titulo=corte,
            lineas=[Box(AXIS, escala.at(0)), *raya], encima=rotulo,
            aire=0 if escala.desde < 0 else label_width(fines) + BESIDE_BAR, plegadas=folded,
        )  # fmt: skip

    return chart(draw, ordenadas, y, todos, columns, label=label, drawn=(campo,)).of(filas, columns)


def beside(grafico: Chart, tabla: Table, resto: str = "") -> Chart:
    """Return a horizontal chart with a table's columns beside its rows, and the words of its folded ones (Lying).

    Empty columns are dropped.
    """
    por_columna = enumerate(zip(*tabla.escritas, strict=True))
    tabla = tabla.only([n for n, suyas in por_columna if {*suyas} != {MISSING}])

    def draw(p: Palette) -> Lying:
        dibujo = grafico(p)
        assert isinstance(dibujo, Lying)
        for fila, celdas in zip(dibujo.filas, tabla.escritas, strict=True):
            fila.celdas = [*celdas]
        return replace(dibujo, columnas=[*map(_head, tabla.columnas, zip(*tabla.escritas, strict=True))], resto=resto)

    return replace(grafico, dibuja=draw)


def _head(columna: Column, celdas: Sequence[str]) -> Box:
    """Return the header of a column beside the rows, as wide as its contents."""
    clase = ("num" * columna.es_numerica + " ancho" * columna.es_ancha).strip()
    return Box(clase, 0, label_width([columna.encabezado, *celdas]) + BETWEEN_COLUMNS, texto=columna.encabezado)


def _start(fila: Any, base: str) -> float:
    """Return the start of a row's bar."""
    return float(value(fila, base) or 0) if base else 0.0


def _not_told(fila: Any, campos: Sequence[Plotted]) -> str:
    """Return why a row's first figure is suppressed, "few firms" before other reasons; "" when it is not."""
    calladas = [hidden(fila, c.clave) for c in campos]
    return calladas[0] and (FEW if FEW in calladas else calladas[0])


def _figures_label(campos: Sequence[Plotted], fila: Any) -> str:
    """Return a row's figure and the other known ones, without mixing demonstration and real data."""
    principal, *otros = campos
    dichas = [c for c in otros if c.of(fila) is not None and c.is_invented(fila) <= principal.is_invented(fila)]
    dichas = [principal, *dichas]
    cifras, avisos = [c.columna.alone(value(fila, c.clave)) for c in dichas], [c.caveat(fila) for c in dichas]
    if len({*avisos}) == 1:
        return " · ".join(cifras) + avisos[0]
    return " · ".join(map(add, cifras, avisos))


def _axis_ends(puntas: Sequence[tuple[float, str]], fondo: float) -> tuple[float, float]:
    """Return the ends of the axis: zero to `fondo`, with room for labels on both sides when some are negative."""
    valores = [0, fondo, *(punta for punta, _ in puntas)]
    menor, mayor = min(valores), max(valores)
    if menor < 0:
        aire = 2 * (0.1 + 0.03 * longest(fin for _, fin in puntas)) * (mayor - menor)
        return menor - aire, mayor and mayor + aire
    return 0, mayor or 1


def _kept_scale(
    campo: Plotted, extremos: tuple[float, float], valores: Iterable[float], reference: float | None = None
) -> tuple[Scale, str]:
    """Return a scale at most MOST_OVER times its reference, and the words that say when it is cut."""
    desde, hasta = extremos
    tope = min(hasta, MOST_OVER * reference) if reference else hasta
    menor, mayor = map(replace(campo.columna, decimales=0).alone, (desde, tope))
    if desde > 0:
        return Scale(desde, tope), f"Escala cortada: de {menor} a {mayor}"
    return Scale(desde, tope), f"Escala cortada en {mayor}" if any(v > tope for v in valores) else ""


def _cut_mark(escala: Scale, valor: float) -> list[Box]:
    """Return the mark of a value beyond the scale, if it is."""
    return [Box(CUT, escala.at(CUT_AT * escala.hasta))] if valor > escala.hasta else []


def _goal(escala: Scale, reference: float | None, goal: str = "Meta") -> tuple[list[Box], list[Box]]:
    """Return the reference line and its name above; empty without a reference."""
    lugares = [] if reference is None else [escala.at(reference)]
    return [Box(GOAL, m) for m in lugares], [Box("", m, texto=goal) for m in lugares]


def points(
    filas: Rows,
    *,
    x: str | tuple[str, str],
    y: str,
    interval: tuple[str, str] | tuple[()] = (),
    n: str = "",
    names: Label | None = None,
    label: Label | None = None,
    cut: bool = False,
    reference: float | None = None,
    columns: Columns | None = None,
) -> Chart:
    """Return a point with its interval for each row, or two points joined by a line, on one axis.

    Two points are labelled on their outer sides, or above and below when names have several lines. A single one has its
    sample size (`n`, a key) beside it. `label` and `names` replace a row's words and name. Open figures only have an
    interval. With `cut`, the scale of close shares begins near the lowest and says so. `reference` draws a goal line;
    values far beyond it stand at the end of a scale marked as cut.
    """
    filas, columns = unrolled(filas, columns)
    medidas, muestra = find(x, columns, filas), find(n or (), columns)
    vistas = [f for f in filas if len(medidas) > 1 or medidas[0].of(f) is not None]
    medidas = scaled(medidas, vistas, tells_the_least=True)
    limites = [replace(c, divisor=medidas[0].divisor) for c in find(interval, columns)]

    nombra, formas = names or partial(row_name, por=y), SHAPES[-len(medidas) :]

    def said(fila: Any, campo: Plotted) -> str:
        if campo.of(fila) is None:
            return ""
        return label(fila) if label else " · n = ".join(c.label(fila) for c in (campo, *muestra))

    def draw(p: Palette) -> Lying:
        nombres = [nombra(f) for f in vistas]
        todos = [v for f in vistas for c in (*medidas, *limites) if (v := c.on(f)) is not None]
        extremos = _point_ends(todos, cut, max(reference or 0, 100 if limites else 0))
        escala, corte = _kept_scale(medidas[0], extremos, todos, reference)
        dichos = [said(f, c) for f in vistas for c in medidas]
        es_alta = any("\n" in d for d in dichos)
        es_una = len(medidas) == 1 or es_alta
        filas = [named_row(n) for n in nombres]
        for fila, dibujada in zip(vistas, filas, strict=True):
            puntas = [c.on(fila) for c in limites or medidas]
            if None not in puntas:  # Both ends are needed for a line.
                de, a = (p or 0 for p in (puntas[0], puntas[-1]))
                dibujada.cajas.append(escala.between("tramo", de, a))
            for campo, forma, lado in zip(medidas, formas, ("top", "bottom"), strict=False):
                if (valor := campo.on(fila)) is None:
                    continue
                texto, lugar = said(fila, campo), escala.at(valor)
                parte = lugar / 100
                if not is_open(answer_of(fila), campo.clave):
                    como = {"color": shade(campo, medidas, p), "codigo": value(fila, y)}
                    dibujada.cajas.append(Box(point(campo.shape(fila, forma)), lugar, **como))
                dibujada.cajas += _cut_mark(escala, valor)
                al_lado = f"{lado} {_inner_side(parte)}" if es_una else _outer_side(campo, medidas, fila, parte)
                dibujada.cajas.append(Box(f"cifra {al_lado}", lugar, texto=texto))
                dibujada.dichos.append(one_line(f"{dibujada.entero} {campo.columna.etiqueta}: {texto}"))
        numeros = [Box("", escala.at(n), texto=medidas[0].numbered(n)) for n in escala.steps()]
        lineas = [Box("linea suave", n.desde) for n in numeros] + [Box(AXIS, 0)]
        lineas += [Box(AXIS, escala.at(0))] if escala.desde < 0 else []
        raya, rotulo = _goal(escala, reference)
        leyenda = [
            Box(point(forma), 0, color=shade(c, medidas, p), texto=c.columna.etiqueta)
            for c, forma in zip(medidas, formas, strict=True)
        ]
        return Lying(
            TALL_ROW if es_alta else POINT_ROW, names_width(nombres), filas, titulo=corte or medidas[0].measured,
            lineas=[*lineas, *raya], encima=rotulo,
            debajo=numeros, leyenda=leyenda if len(medidas) > 1 else [],
            aire=label_width(dichos) * (0.5 if es_una else 1) + BESIDE_POINT,
        )  # fmt: skip

    campos = list({c.clave: c for c in (*medidas, *limites, *muestra)}.values())
    return chart(draw, filas, y, campos, columns, label=label, names=names, drawn=medidas)


def _inner_side(parte: float) -> str:
    """Return the side of a mark with room for its label, from its position on the scale."""
    return "right" if parte < NEAR_EDGE else "left" if parte > 1 - NEAR_EDGE else "center"


def _outer_side(campo: Plotted, medidas: Sequence[Plotted], fila: Any, parte: float) -> str:
    """Return the side for the label of one of two points: never between them, nor over a name."""
    suyo, primero = campo.on(fila) or 0, campo is medidas[0]
    hay_mayor = any(
        v > suyo or (v == suyo and primero) for c in medidas if c is not campo and (v := c.on(fila)) is not None
    )
    if hay_mayor and parte < NEAR_EDGE:
        return "top right"
    return "middle left" if hay_mayor else "middle right"


def _point_ends(valores: Sequence[float], cut: bool, entero: float) -> tuple[float, float]:
    """Return the ends of the scale: shares with intervals go to 100, unless they are close."""
    if cut and valores and max(valores) - min(valores) <= WIDEST_CUT and max(valores) <= 100:
        return max(AXIS_STEP * floor((min(valores) - 1) / AXIS_STEP), 0), min(
            AXIS_STEP * ceil((max(valores) + 1) / AXIS_STEP), 100
        )
    desde, hasta = min([0, *valores]), max([*valores, entero]) or 1
    return desde - BESIDE_LOWEST * (hasta - desde) if desde else 0, hasta
