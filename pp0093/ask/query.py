"""Answer any indicator by any of its dimensions, from one published version."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import chain, product
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from pp0093.ask import meaning
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.gathering import gather
from pp0093.ask.given import GivenAnswers, is_weak
from pp0093.ask.meaning import name_of, names
from pp0093.ask.origin import printed
from pp0093.ask.parts import brackets, focalization, instruments
from pp0093.ask.registry import (
    BASES,
    DIMENSIONS,
    INDICATORS,
    PRESUPUESTO,
    Indicator,
    Mart,
    alien_dimensions,
    bases_of,
    dimensions_of,
    figure,
    is_counted,
    is_offered,
    marts_of,
    offered,
    offered_dimensions,
    plain_value,
    portions,
    stored,
    topics_of,
)
from pp0093.ask.rows import (
    CUTOFF_OF,
    HIDDEN,
    OPEN,
    PARTIAL_OF,
    PERIOD,
    A,
    Figure,
    Filters,
    Group,
    Row,
    fixed,
    record,
    told,
)
from pp0093.ask.selection import Question
from pp0093.ask.standing import periods
from pp0093.errors import UsageError, among
from pp0093.programme import Programme
from pp0093.provenance import weakest
from pp0093.writing import nouns
from pp0093.writing.formats import UNDECLARED, together

SCOPES = ("reporte", "nacional")
YEAR, MONTH = "anio", "mes"
ALL_MONTHS = range(1, 13)


class Query(Struct, frozen=True):
    """What is asked. `filtros` holds codes, short codes or names by dimension; several of one are alternatives.

    `base` is one of BASES: only what that source gives, which may stand beside what is shown without it.
    """

    indicadores: tuple[str, ...]
    por: tuple[str, ...] = ()
    filtros: Filters = field(default_factory=dict)
    alcance: str = "reporte"
    base: str = ""

    def __post_init__(self) -> None:
        _check(self)

    @property
    def pregunta(self) -> Question:
        """What it opens and filters, whatever the figures."""
        return Question(self.por, self.filtros, self.alcance, fuente=self.base)


def run(catalogo: Catalog, consulta: Query) -> list[Row]:
    """Return a row for each group: dimensions (and their names), indicators, alcance, procedencia, corte.

    Amounts and counts are int when whole, else float; percentages are floats in percent units; words are text; None
    where an indicator does not apply. `procedencia` is the weakest of the figures in the row; `corte` joins the
    cut-offs with "; " and ends in the years that declare none ("no declarado 2025") when, of several, others do.
    Each indicator has its own `corte_<id>`, `procedencia_<id>` and `parcial_<id>`: whether it is partial (see
    registry.portions); one made of several tables, `parcial_de_<id>`: which of the figures that it takes are, with ";"
    between.
    One that may be known only to lie between two values has `minimo_<id>` and `maximo_<id>`: null where it is exact. A
    rate that no single figure says, or the count that it is of (focalization.is_open), is marked (rows.bounds).
    Remembered as long as the version is: a page asks the same in several of its places.
    """
    return [dict(fila) for fila in _run(catalogo, consulta)]


def run_if_kept(catalogo: Catalog, consulta: Query) -> list[Row]:
    """Return the rows of a query; none of what a thin version does not keep: why, cannot be told of it."""
    try:
        return run(catalogo, consulta)
    except UsageError:
        if not catalogo.es_delgada:
            raise
        return []


@remembered
def _run(catalogo: Catalog, consulta: Query) -> list[Row]:
    pedida = in_codes(catalogo, consulta)
    consulta = _by_its_year(pedida)
    impresas = _given(catalogo, consulta)
    filas = [_row(catalogo, consulta, *grupo, impresas) for grupo in _groups(catalogo, consulta, impresas)]
    en_orden = sorted(filas, key=lambda f: _order(catalogo, consulta, f))
    return en_orden if consulta is pedida else [{c: v for c, v in f.items() if c != YEAR} for f in en_orden]


def rests(catalogo: Catalog, consulta: Query) -> list[Row]:
    """Return, of firms opened by labels, a row of what the printed shares of each year leave of the whole.

    A code names a row of its own: of what is opened by codes there is none.
    """
    columnas, consulta = columns(catalogo, consulta), _by_its_year(consulta)
    partes = [i for i in consulta.indicadores if i in (printed.SHARE, printed.SHARE_WITH_DATA)]
    abiertas = [d for d in consulta.por if d != YEAR]
    if consulta.filtros.keys() - {YEAR} or len(abiertas) != 1 or DIMENSIONS[abiertas[0]].con_nombre:
        return []
    por_anio: dict[int, list[Row]] = {}
    for fila in run(catalogo, consulta) if partes and YEAR in consulta.por else []:
        por_anio.setdefault(fila[YEAR], []).append(fila)
    casos = product(partes, por_anio.values())
    restos = chain.from_iterable(brackets.rest_row(catalogo, abiertas[0], suyas, p) for p, suyas in casos)
    return [{c: r[c] for c in columnas} for r in restos]


def columns(catalogo: Catalog, consulta: Query) -> list[str]:
    """Return the columns that the rows of a query have, also where it has none, as programs are given them."""
    pedida = in_codes(catalogo, consulta)
    consulta = _by_its_year(pedida)
    de_nadie = _row(catalogo, consulta, dict.fromkeys(consulta.por), {}, _given(catalogo, consulta))
    return [c for c in told([de_nadie])[0] if c != YEAR or YEAR in pedida.por]


def _by_its_year(consulta: Query) -> Query:
    """Return a query of one year opened by it: what a document prints or nobody declares is of a year."""
    es_de_uno = YEAR not in consulta.por and len(consulta.filtros.get(YEAR, ())) == 1
    return replace(consulta, por=(YEAR, *consulta.por)) if es_de_uno else consulta


@remembered
def answers(
    catalogo: Catalog, tipo: type[A], por: tuple[str, ...], filtros: Filters, alcance: str = "reporte"
) -> list[A]:
    """Return the rows of a query as answers of one type, which says what is asked: the indicators that it declares."""
    pedidos = tuple(c for c in tipo.__struct_fields__ if c in INDICATORS)
    filas = run(catalogo, Query(pedidos, por, filtros, alcance))
    return [record(tipo, fila, respuesta=fila) for fila in filas]


def in_codes(catalogo: Catalog, consulta: Query) -> Query:
    """Return a query whose filters are codes, in the scope that there is; raise UsageError for a value not known.

    And when the programme does not have what is asked (see meaning.code).
    """
    _check_topics(catalogo.programa, consulta)
    _check_own(catalogo.programa, consulta)
    alcance = catalogo.programa.scope(consulta.alcance)
    return replace(consulta, filtros=meaning.codes(catalogo, consulta.filtros), alcance=alcance)


class Trace(Struct, frozen=True):
    """A figure as it is shown and as what is loaded computes it: another one where a document's is shown instead."""

    mostrada: Figure
    calculada: Figure


def trace(catalogo: Catalog, consulta: Query, grupo: Row) -> dict[str, Trace]:
    """Return the figures of one group of a query ({dimension: value}) by indicator; empty when there is no such group.

    Raise UsageError when several groups share those values.
    """
    consulta = _by_its_year(in_codes(catalogo, consulta))
    impresas = _given(catalogo, consulta)
    hallados = [
        (de_grupo, figuras)
        for de_grupo, figuras in _groups(catalogo, consulta, impresas)
        if all(str(de_grupo[d]) == str(v) for d, v in grupo.items())
    ]
    if len(hallados) > 1:
        raise UsageError(
            f"hay {nouns.counted(len(hallados), 'cifras')} con {grupo}; pida también la dimensión que las distingue"
        )
    if not hallados:
        return {}
    [(de_grupo, figuras)] = hallados
    mostradas = _shown(catalogo, consulta, de_grupo, figuras, impresas)
    return {i: Trace(mostradas[i], figure(INDICATORS[i], figuras)) for i in consulta.indicadores}


def _given(catalogo: Catalog, consulta: Query) -> GivenAnswers:
    """Return what is given of what a query asks; of money, of what it is computed from alone."""
    pedidos = dict.fromkeys((*consulta.indicadores, *stored(consulta.indicadores)))
    return GivenAnswers(catalogo, (i for i in pedidos if not INDICATORS[i].usa or is_counted(i)), consulta.pregunta)


def _groups(catalogo: Catalog, consulta: Query, impresas: GivenAnswers) -> list[tuple[Row, dict[str, Figure]]]:
    """Return each group's dimensions and stored figures, those that only a document has included."""
    grupos: dict[tuple[Any, ...], dict[str, Figure]] = {}
    dimensiones: dict[tuple[Any, ...], Row] = {}
    for clave, del_grupo, figuras in _gather(catalogo, consulta):
        grupos.setdefault(clave, {}).update(figuras)
        dimensiones[clave] = {**dimensiones.get(clave, {}), **del_grupo}
    dimensiones |= dict(impresas.missing_groups(grupos))
    dimensiones |= dict(_untold_months(consulta, dimensiones))
    # Groups that share a code and a name (ejecutoras) keep the order of their keys.
    claves = sorted(dimensiones, key=lambda c: [str(v) for v in c])
    return [(dimensiones[c], grupos.get(c, {})) for c in claves]


def _untold_months(consulta: Query, grupos: dict[tuple[Any, ...], Row]) -> list[tuple[tuple[Any, ...], Row]]:
    """Return the months without a row of what several tables know by month: nulls, so that all have the same twelve.

    Not of counts of firms, which say by their records whether a month without rows had nobody.
    """
    varias = len(marts_of(*consulta.indicadores)) > 1
    if MONTH not in consulta.por or not varias or any(map(is_counted, consulta.indicadores)):
        return []
    pedidos = {int(m) for m in consulta.filtros.get(MONTH, ())} or set(ALL_MONTHS)
    doce = ({**g, MONTH: m} for g in grupos.values() if g[MONTH] is not None for m in ALL_MONTHS if m in pedidos)
    return [(c, g) for c, g in {tuple(g.values()): g for g in doce}.items() if c not in grupos]


def _gather(catalogo: Catalog, consulta: Query) -> Iterable[Group]:
    ids: dict[Mart, list[str]] = {}
    tasas = filter(None, (INDICATORS[i].tasa for i in consulta.indicadores))
    for necesario in stored((*consulta.indicadores, *tasas)):
        mart = INDICATORS[necesario].mart
        if mart is not None:
            ids.setdefault(mart, []).append(necesario)
    pregunta = consulta.pregunta
    for mart, propios in ids.items():
        if mart.cuenta_empresas:
            yield from gather.by_records(catalogo, mart, propios, pregunta)
        elif mart is not PRESUPUESTO or not consulta.base:  # Documents alone give money without its rows.
            yield from gather.gather(catalogo, mart, propios, pregunta)


def _check_topics(programa: Programme, consulta: Query) -> None:
    """Refuse what the programme does not have."""
    if ajenos := [i for i in consulta.indicadores if i in INDICATORS and not is_offered(programa, i)]:
        hay = offered(programa)
        temas = ", ".join(sorted({t for i in ajenos for t in topics_of(i) if not programa.has(t)})) or "eso"
        raise UsageError(f"el {programa.sigla} no tiene {temas}: no responde {', '.join(ajenos)}; sí {', '.join(hay)}")


def _check_own(programa: Programme, consulta: Query) -> None:
    if ajenas := sorted(alien_dimensions(programa) & {*consulta.por, *consulta.filtros}):
        raise UsageError(
            f"el {programa.sigla} no tiene {', '.join(ajenas)}; sí {', '.join(offered_dimensions(programa))}"
        )


def _check(consulta: Query) -> None:
    desconocidos = [i for i in consulta.indicadores if i not in INDICATORS]
    if desconocidos or not consulta.indicadores:
        raise UsageError(
            f"indicador desconocido: {', '.join(desconocidos)}; {among(''.join(desconocidos[:1]), INDICATORS)}"
        )
    for dimension in (*consulta.por, *consulta.filtros):
        if dimension not in DIMENSIONS:
            raise UsageError(f"dimensión desconocida: {dimension}; {among(dimension, DIMENSIONS, 'las hay')}")
        for indicador in consulta.indicadores:
            if dimension not in dimensions_of(indicador):
                raise UsageError(
                    f"{indicador} no se abre por {dimension}; sí por {', '.join(dimensions_of(indicador))}"
                )
    _check_choices(consulta)


def _check_choices(consulta: Query) -> None:
    if consulta.base and consulta.base not in BASES:
        raise UsageError(f"base desconocida: {consulta.base}; use {', '.join(BASES)}")
    for indicador in consulta.indicadores:
        if consulta.base and consulta.base not in (suyas := bases_of(indicador)):
            cuales = f"sólo {' o '.join(suyas)}" if suyas else "se pide sin base"
            raise UsageError(f"{indicador} no se pide por la base {consulta.base}: {cuales}")
    if consulta.alcance not in SCOPES:
        raise UsageError(f"alcance desconocido: {consulta.alcance}; use {' o '.join(SCOPES)}")
    for dimension in (YEAR, MONTH):
        for valor in consulta.filtros.get(dimension, []):
            meaning.whole(dimension, valor)


def _row(catalogo: Catalog, consulta: Query, grupo: Row, figuras: dict[str, Figure], impresas: GivenAnswers) -> Row:
    fila: Row = {}
    anio = year_named(catalogo, consulta, grupo)
    for dimension in consulta.por:
        fila[dimension] = grupo[dimension]
        if DIMENSIONS[dimension].con_nombre:
            clave = grupo.get(DIMENSIONS[dimension].clave or "")
            fila[f"{dimension}_nombre"] = name_of(catalogo, anio, dimension, grupo[dimension], clave)
    respuestas = _shown(catalogo, consulta, grupo, figuras, impresas)
    fila |= {i: plain_value(INDICATORS[i], f.valor) for i, f in respuestas.items()}
    for i, f in respuestas.items():
        fila[f"procedencia_{i}"] = weakest(f.procedencias) if f.se_sabe else None
        fila[f"parcial_{i}"] = f.se_sabe and f.parcial
        fila[f"{CUTOFF_OF}{i}"] = _cutoffs(f.cortes, f.sin_corte)
        if len(portions(i)) > 1:
            fila[f"{PARTIAL_OF}{i}"] = ";".join(sorted(f.parciales)) if fila[f"parcial_{i}"] else ""
        if f.oculta:
            fila[f"{HIDDEN}{i}"] = f.oculta
        if INDICATORS[i].tiene_extremos:
            fila[f"minimo_{i}"], fila[f"maximo_{i}"] = (plain_value(INDICATORS[i], v) for v in (f.minimo, f.maximo))
        if INDICATORS[i].hasta:
            fila[f"{OPEN}{i}"] = f.abierta
    con_valor = [f for f in respuestas.values() if f.se_sabe] or list(respuestas.values())
    procedencias = frozenset[str]().union(*(f.procedencias for f in con_valor))
    cortes = frozenset[date]().union(*(f.cortes for f in con_valor))
    sin_corte = frozenset[int]().union(*(f.sin_corte for f in con_valor))
    return (
        fila
        | _adds_up(catalogo, consulta, grupo, anio)
        | {"alcance": consulta.alcance, "procedencia": weakest(procedencias), "corte": _cutoffs(cortes, sin_corte)}
    )


def _adds_up(catalogo: Catalog, consulta: Query, grupo: Row, anio: int) -> Row:
    """Return from when to when the value of an indicator of an instrument adds up: it is not of its year alone."""
    if "valor_obtenido" not in consulta.indicadores:
        return {}
    fijas = fixed(consulta.filtros)
    return {PERIOD: instruments.adds_up(catalogo, fijas | grupo | {YEAR: anio}) or None}


def _cutoffs(cortes: frozenset[date], sin_corte: frozenset[int]) -> str | None:
    """Return the cut-offs declared and the years that declare none; None when none is declared."""
    partes = sorted(c.isoformat() for c in cortes)
    if partes and sin_corte:
        desde, hasta = min(sin_corte), max(sin_corte)
        seguidos = hasta - desde + 1 == len(sin_corte) > 2
        anios = f"{desde}-{hasta}" if seguidos else ", ".join(map(str, sorted(sin_corte)))
        partes.append(f"{UNDECLARED} {anios}")
    return together(partes)


def _shown(
    catalogo: Catalog, consulta: Query, grupo: Row, figuras: dict[str, Figure], impresas: GivenAnswers
) -> dict[str, Figure]:
    anio, respuestas = year_named(catalogo, consulta, grupo), _answered(consulta, grupo, figuras, impresas)
    return {i: _marked(catalogo, anio, INDICATORS[i], f, figuras) for i, f in respuestas.items()}


def _marked(catalogo: Catalog, anio: int, indicador: Indicator, figura: Figure, figuras: dict[str, Figure]) -> Figure:
    """Return a figure marked where it is said only with what it lies between (focalization.is_open)."""
    if not indicador.hasta or figura.impresa:
        return figura
    tasa = figure(INDICATORS[indicador.tasa], figuras) if indicador.tasa else figura
    return replace(figura, abierta=focalization.is_open(catalogo, anio, tasa))


def _answered(consulta: Query, grupo: Row, figuras: dict[str, Figure], impresas: GivenAnswers) -> dict[str, Figure]:
    clave = tuple(grupo[d] for d in consulta.por)
    con_impresas = {s: impresas.over(s, clave, figuras.get(s, Figure(None))) for s in stored(consulta.indicadores)}
    respuestas = {}
    for i in consulta.indicadores:
        calculada = _computed_of(INDICATORS[i], figuras, con_impresas)
        respuestas[i] = impresas.over(i, clave, calculada) if _is_of_one(consulta, INDICATORS[i]) else Figure(None)
    return respuestas


def _computed_of(indicador: Indicator, figuras: dict[str, Figure], con_impresas: dict[str, Figure]) -> Figure:
    """Return an indicator from what is loaded; from what is printed too where only one of its parts is of a population.

    One population at a time: else what is printed enters only where what is loaded gives none, or where nothing loaded
    is left in it and what it displaces is weak.
    """
    propia = figure(indicador, figuras)
    if propia.valor is None or indicador.de_cada:
        return figure(indicador, con_impresas)
    if is_weak(propia) and not is_weak(impresa := figure(indicador, con_impresas)):
        return impresa
    return _if_known(indicador, figuras, propia)


def _if_known(indicador: Indicator, figuras: dict[str, Figure], figura: Figure) -> Figure:
    """Return a count that may be more with what it lies between; of firms of which nothing is known, with no value."""
    if indicador.usa or not indicador.exige:
        return figura
    sabidas, tope = (figure(INDICATORS[i], figuras) for i in (indicador.exige, indicador.hasta))
    if tope.valor == figura.valor:
        return figura
    valor = figura.valor if sabidas.valor or sabidas.oculta else None
    posible = figura if tope.valor is None else replace(figura, minimo=figura.valor, maximo=tope.valor)
    return replace(posible, valor=valor)


def _is_of_one(consulta: Query, indicador: Indicator) -> bool:
    """Tell whether each group is of one value of the dimension that an indicator is of each of."""
    suya = indicador.de_cada
    return not suya or suya in consulta.por or len(consulta.filtros.get(suya, ())) == 1


def year_named(catalogo: Catalog, consulta: Query, fila: Row) -> int:
    """Return the year whose names a row takes: its own or, of several years, the last one asked or closed."""
    if fila.get("anio") is not None:
        return int(fila["anio"])
    pedidos = consulta.filtros.get("anio") or [str(periods.default(catalogo))]
    return max(map(int, pedidos))


def _order(catalogo: Catalog, consulta: Query, fila: Row) -> tuple[Any, ...]:
    clave: list[Any] = []
    anio = year_named(catalogo, consulta, fila)
    for dimension in consulta.por:
        codigo = fila[dimension]
        es_entera = DIMENSIONS[dimension].es_entera
        orden = brackets.LAST if es_entera else _place(catalogo, anio, dimension, str(codigo))
        nombrado = str(fila.get(f"{dimension}_nombre"))
        valor = codigo or 0 if es_entera else str(codigo)
        clave.append((DIMENSIONS[dimension].is_missing(codigo), orden, valor, nombrado))
    return tuple(clave)


def _place(catalogo: Catalog, anio: int, dimension: str, codigo: str) -> tuple[float, float]:
    nombre = names(catalogo, anio, dimension).get((codigo, ""))
    if nombre and nombre.orden is not None:
        return nombre.orden, 0
    return brackets.bracket_order(catalogo, dimension, codigo)
