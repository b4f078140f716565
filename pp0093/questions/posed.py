"""Turns a parsed question into a query, runs it, and checks that its rows may answer."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from typing import Any

from msgspec.structs import replace

from pp0093 import clock
from pp0093.ask import query
from pp0093.ask.catalog import Catalog
from pp0093.ask.filter_values import short_name
from pp0093.ask.origin import printed
from pp0093.ask.query import Query
from pp0093.ask.registry import (
    DIMENSIONS,
    GOAL_AND_PROGRESS,
    INDICATORS,
    MONTH,
    NATIONAL,
    REPORT,
    SHARE,
    SHARE_WITH_DATA,
    UNITS,
    YEAR,
    Portion,
    dimensions_of,
    is_money,
    partial_of,
)
from pp0093.ask.rows import HIDDEN, Row, bounds
from pp0093.ask.rule_rows import ActivityRule, ProductRule, UnitRule
from pp0093.ask.standing import periods, unknown
from pp0093.questions.reading import (
    FACING,
    NOT_FOUND,
    UNITS_OF_GOALS,
    NotReadError,
    Posed,
    Understood,
)
from pp0093.questions.told import all_claimed, each, labelled, lacking, query_in_words, several_months, unit_of

SHARED = "responsable"
NOT_BY_MONTH = "No se conoce por mes: pida el año."
Members = dict[str, tuple[str, ...]]


def posed(catalogo: Catalog, leida: Understood) -> Posed:
    """Return a parsed question as a query; raise NotReadError when its figures do not exist in that form."""
    filtros = _structure(catalogo, leida)
    notas = list(leida.notas)
    anios = _years_asked(catalogo, leida)
    _check_codes(catalogo, filtros, anios)
    filtros = _by_who_answers(catalogo, leida, filtros, max(anios, default=periods.default_year(catalogo)))
    alcance = _scope(catalogo, leida, filtros, anios)
    if alcance == NATIONAL != leida.alcance and not catalogo.programa.es_todos:
        notas.append(f"El informe no la da{', o no de cada año' * (len(anios) > 1)}: la cifra es de todo el país")
    _check_known_up_to(catalogo, leida, alcance)
    if meses := leida.meses:
        filtros[MONTH] = tuple(map(str, meses))
    es_parte = SHARE in leida.medidas
    # Units are broken down, or ranked, by the same dimension that filters them.
    filtrada = next((u for u in UNITS if u in filtros), "")
    *abiertas, dimension = ((d in UNITS and filtrada) or d for d in (*leida.abiertas, leida.dimension))
    leida = replace(leida, dimension=dimension)
    # A share needs all members: the query has no filter on them, and `elegidos` selects the rows afterwards.
    elegidos = {d: filtros.pop(d) for d in abiertas if d in filtros} if es_parte else {}
    dentro = [] if es_parte else [d for d in filtros if d != MONTH or len(meses) == 1]
    de_cada = "indicador" if leida.clase == "color" else ""
    por = tuple(dict.fromkeys((YEAR, *filter(None, (*dentro, *abiertas, leida.dimension, de_cada)))))
    # Several months: stored measures only, not ratios to the year's budget.
    medidas = tuple(i for i in leida.medidas if len(meses) < 2 or not INDICATORS[i].usa) or leida.medidas
    for medida, dimension in product(medidas, [*por, *filtros]):
        if dimension not in dimensions_of(medida):
            raise NotReadError(f"No sé leer {labelled(medida)} por {DIMENSIONS[dimension].etiqueta.lower()}.")
    pedidos = {**{d: [*v] for d, v in filtros.items()}, **({YEAR: [*map(str, anios)]} if anios else {})}
    return Posed(catalogo, leida, Query(medidas, por, pedidos, alcance), tuple(notas), elegidos)


def _years_asked(catalogo: Catalog, leida: Understood) -> list[int]:
    """Return the years asked for; an open series runs to the last year with data."""
    if leida.clase == "cambio":
        return change_years(catalogo, leida)
    if not leida.es_serie or len(leida.anios) > 1:
        return [*leida.anios]
    todos = periods.years_with_data(catalogo)
    return [*range(leida.anios[0], max(leida.anios[0], *todos) + 1)] if leida.anios else todos


def change_years(catalogo: Catalog, leida: Understood) -> list[int]:
    """Return the two years of a change; with one named, it and the previous one, or the last if counted from it."""
    ultimo: int = periods.default_year(catalogo)
    if len(leida.anios) == 2:
        return [*leida.anios]
    [anio] = leida.anios or (ultimo,)
    return [anio, ultimo] if leida.sentido and anio < ultimo else [anio - 1, anio]


def _check_codes(catalogo: Catalog, filtros: Members, anios: Sequence[int]) -> None:
    """Raise when a short code asked for belongs to another product or activity in one of the years."""
    for tipo in (ProductRule, ActivityRule):
        cortos = {r.codigo: r.codigo_corto for r in catalogo.rules.typed_codes(tipo)}
        for codigo, anio in product(filtros.get(tipo.tabla, ()), anios):
            de_quien = {r.codigo for r in catalogo.rules.of(anio).typed(tipo) if r.codigo_corto == cortos.get(codigo)}
            if de_quien and codigo not in de_quien:
                quien = short_name(catalogo, anio, tipo.tabla, min(de_quien))
                raise NotReadError(f"En {anio} ese código es de otra: {quien}. Pregunte cada año por separado.")


def _structure(catalogo: Catalog, leida: Understood) -> Members:
    """Return the filters without the product of an activity (kept for shares); raise when it is another's."""
    filtros = dict(leida.filtros)
    if leida.clase == "color" and not filtros:
        politica = catalogo.programa.instrument("politica")
        return {"instrumento": (politica,)} if politica else {}
    productos = filtros.get("producto")
    actividades = filtros.get("actividad")
    if not (productos and actividades):
        return filtros
    if {f.producto for f in catalogo.rules.typed_codes(ActivityRule) if f.actividad in actividades} != {*productos}:
        raise NotReadError("Esa actividad no es de ese producto.")
    if SHARE not in leida.medidas:
        del filtros["producto"]
    return filtros


def _by_who_answers(catalogo: Catalog, leida: Understood, filtros: Members, anio: int) -> Members:
    """Return the filters with units in the dimension of each measure: responsible for money, direction for firms.

    Amounts under joint responsibility are never split: a unit that shares one has no amount of its own.
    """
    [pedida, *otra] = [d for d in UNITS if d in filtros] or [""]
    if not pedida:
        return filtros
    if otra:
        raise NotReadError
    reglas = catalogo.rules.of(anio)
    siglas = filtros.pop(pedida)
    if all(SHARED in dimensions_of(i) for i in leida.medidas):
        responsables = {f.responsable for f in reglas.typed(ActivityRule)}
        for sigla in siglas:
            if (suyos := sorted(r for r in responsables if sigla in r.split("/"))) != [sigla]:
                raise _shared(catalogo, leida, sigla, suyos, anio)
        return {**filtros, SHARED: siglas}
    direcciones = {f.direccion for f in reglas.typed(UnitRule)}
    return {**filtros, "direccion" if pedida == "direccion" or {*siglas} <= direcciones else "unidad": siglas}


def _shared(catalogo: Catalog, leida: Understood, sigla: str, responsables: list[str], anio: int) -> NotReadError:
    """Return the refusal of a question about a unit with joint responsibilities; for money, with the joint amounts."""
    if not all(map(is_money, leida.medidas)):
        return NotReadError()
    if not responsables:  # An empty filter would select all.
        return NotReadError(f"{sigla} no responde por ninguna actividad de {anio}: no tiene dinero que se sepa.")
    de_cada = Query(leida.medidas[:1], (YEAR, SHARED), {YEAR: [str(anio)], SHARED: responsables})
    d = Posed(catalogo, leida, de_cada)
    d = d.of(rows_found(d))
    cifras = f" {anio}, {labelled(d.medida)}: {each(d, SHARED, d.filas)}." if d.filas else ""
    dicho = f"El dinero de {sigla} no se sabe aparte: en parte responde con otra.{cifras}"
    return NotReadError(dicho, all_claimed(d, d.filas))


def _scope(catalogo: Catalog, leida: Understood, filtros: Members, anios: list[int]) -> str:
    """Return the scope; "nacional" when only national data has the years of a total."""
    if catalogo.programa.es_todos:
        return NATIONAL
    es_dinero = all(map(is_money, leida.medidas))
    es_total = es_dinero and not filtros and not {*leida.abiertas} - {YEAR} and leida.dimension in ("", YEAR)
    if leida.alcance == NATIONAL and not es_total:
        raise NotReadError
    if leida.alcance or not es_total or not anios:
        return leida.alcance or REPORT
    pedida = Query(leida.medidas, (YEAR,), {YEAR: [str(a) for a in anios]})
    del_informe = {f[YEAR] for f in query.run(catalogo, pedida) if any(f[i] is not None for i in leida.medidas)}
    del_pais = {p.anio for p in periods.periods(catalogo, NATIONAL)}
    return NATIONAL if {*anios} <= del_pais and not {*anios} <= del_informe else REPORT


def _check_known_up_to(catalogo: Catalog, leida: Understood, alcance: str) -> None:
    """Raise when money is not known up to the end of the last of several months."""
    if len(leida.meses) < 2:
        return
    if not all(map(is_money, leida.medidas)) or leida.clase not in ("cifra", "orden", FACING):
        raise NotReadError
    periodo = periods.period(catalogo, alcance, leida.anios[0])
    if periodo is None or not (periodo.corte or periodo.ultimo_mes):
        raise NotReadError(NOT_BY_MONTH)
    # The last month with money may be incomplete; the previous one is not.
    entero = clock.last_whole_month(periodo.corte) if periodo.corte else (periodo.ultimo_mes or 1) - 1
    if leida.meses[-1] > entero and not periodo.alcanza_cierre:
        raise NotReadError(f"No se conoce hasta el fin de ese mes: el año se lee {periodo.leido}.")


# The rows of a query, and the conditions to publish them.

GIVES_AWAY = "dejaría ver a unas pocas empresas"
# Start of a reason that offers figures of the parts.
KNOWN_BY = unknown.BY_ITS_PARTS.partition("{")[0]


def last_first(catalogo: Catalog) -> list[int]:
    """Return the candidate years of a question without one: the last, then the previous ones in order."""
    ultimo = periods.default_year(catalogo)
    return [ultimo, *(a for a in periods.years_with_data(catalogo) if a < ultimo)]


def not_told(d: Posed) -> list[Row]:
    """Return the rows of the members asked for with suppressed figures."""
    return [
        f
        for f in d.run()
        if any(f"{HIDDEN}{i}" in f for i in d.consulta.indicadores)
        and all(str(f[por]) in valores for por, valores in d.leida.filtros.items() if por in f)
    ]


def no_data(d: Posed) -> NotReadError:
    """Return the refusal of a question without data, with the reason and where the data would come from."""
    nada = lacking(d.fixed(**d.elegidos))
    pedido = query_in_words(d)
    if not_told(d):
        return NotReadError(f"No se dice: {pedido}; {GIVES_AWAY}.", nada)
    porque = unknown.missing_reason(d.catalogo, d.leida.medidas[0], d.consulta)
    es_cierto = KNOWN_BY in porque or unknown.OVER_ZERO in porque or _is_sure(d)
    return NotReadError(f"No hay dato: {pedido}. {porque}".rstrip() if es_cierto else f"{NOT_FOUND} {pedido}.", nada)


def _is_sure(d: Posed) -> bool:
    """Tell whether the lack of data is certain: no printed figure of the year may cover the question.

    A figure of other members may come with this one's in a chart; a unit's, through its activities; a year's, through
    the next one's change; a part's, through its share. Attentions may be told as firms.
    """
    de = {*d.consulta.por, *d.consulta.filtros, *d.elegidos} - {YEAR}
    medidas = {*d.leida.medidas}
    otras = tuple(i.id for i in INDICATORS.values() if medidas & {i.id, *i.usa})
    return not (
        de & {*UNITS}
        or "atenciones" in medidas
        or any(
            c.indicador.startswith(otras)
            and (len(de - {MONTH}) > 1 or de <= {*c.dimensiones})
            and {c.anio, c.anio - ("_variacion" in c.indicador)} & {*(d.leida.anios or [c.anio])}
            for c in printed.published_figures(d.catalogo)
        )
    )


# What a goal counts, and the start of its unit.
GOAL_UNITS = {"empresas": "empresa", "acciones": "acci"}


def rows_found(d: Posed) -> list[Row]:
    """Return the rows asked for with some value or range, except those of firms with missing data."""
    abiertas = [por for por in d.consulta.por if por not in (YEAR, *d.consulta.filtros)]
    return [
        f
        for f in d.run()
        if any(least(f, i) is not None for i in d.consulta.indicadores)
        and not any(DIMENSIONS[por].is_missing(f[por]) for por in abiertas)
        and all(str(f[por]) in cuales for por, cuales in d.elegidos.items())
    ]


def with_rows(d: Posed) -> Posed:
    """Return the question with its rows, trying the most faithful measures first; raise when none has any.

    Some printed shares are over firms with data; and a year known only through another's report may have the first
    measure only.
    """
    pedidos = [d.consulta.indicadores, d.consulta.indicadores[:1]]
    if SHARE in pedidos[0]:
        pedidos.insert(1, (SHARE_WITH_DATA,))
    hallada = next((q.of(filas) for i in pedidos if (filas := rows_found(q := d.of(indicadores=i)))), None)
    if hallada is None:
        raise no_data(d)
    if several_months(d.consulta):
        _check_months(hallada)
    de_metas = hallada.filas if UNITS_OF_GOALS & {*d.leida.medidas} else []
    medidas = {unit_of(d.catalogo, f).lower() for f in de_metas}
    unidad = GOAL_UNITS.get(d.leida.sujeto, "")
    if ajenas := sorted(u for u in medidas if u and not u.startswith(unidad)):
        raise NotReadError(f"Su meta no se mide en {d.leida.sujeto}, sino en {', '.join(ajenas)}.")
    return hallada


def check_told(d: Posed) -> None:
    """Raise when some rows have suppressed figures, which must not be compared."""
    if not_told(d):
        raise NotReadError(f"De algunas cifras no se dice cuánto son, que {GIVES_AWAY}: no se comparan.")


def check_alike(d: Posed, *tambien: Portion) -> None:
    """Raise when figures are not comparable: partial ones, possibly partial (`tambien`), or of different units."""
    if partes := [*(p for f in d.filas for p in partial_of(f, [d.medida])), *tambien]:
        raise NotReadError(f"{partes[0].motivo.capitalize()}: no se compara.")
    if d.medida in GOAL_AND_PROGRESS and len({unit_of(d.catalogo, f) for f in d.filas}) > 1:
        raise NotReadError("Unas se miden en empresas y otras en acciones: pida el cumplimiento.")


def _check_months(d: Posed) -> None:
    """Raise when a year's months do not add up to it, because some money has no month."""
    anual = d.of(filtros={por: v for por, v in d.consulta.filtros.items() if por != MONTH})
    filas = anual.run(), anual.of(por=(*d.consulta.por, MONTH)).run()
    for medida in d.consulta.indicadores:
        del_anio, de_meses = (sum(Decimal(str(f[medida] or 0)) for f in suyas) for suyas in filas)
        if de_meses != del_anio:
            raise NotReadError(NOT_BY_MONTH)


def least(fila: Row, medida: str) -> Any:
    """Return a figure, or the lower bound of its range."""
    return (bounds(fila, medida) or (fila[medida],))[0]
