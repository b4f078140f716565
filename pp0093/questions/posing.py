"""A question as a query: its year and scope where it says none, its units as each figure knows them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product

from pp0093 import clock
from pp0093.ask import query
from pp0093.ask.catalog import Catalog
from pp0093.ask.meaning import short_name
from pp0093.ask.query import Query
from pp0093.ask.registry import ATENCION, INDICADOR_ANIO, INDICATORS, PRESUPUESTO, UNITS, dimensions_of, stored
from pp0093.ask.ruled import ActivityRule, ProductRule, UnitRule
from pp0093.ask.standing import basis, periods
from pp0093.ask.standing.periods import Period
from pp0093.money import budget
from pp0093.questions import texts
from pp0093.questions.asking import SHARE, Given, NotReadError, Understood, is_of
from pp0093.questions.figured import NOT_BY_MONTH
from pp0093.questions.words import MONTH, YEAR
from pp0093.writing import formats

Members = dict[str, tuple[str, ...]]
ANOTHER = "En {} ese código es de otra: {}. Pregunte cada año por separado."
NOT_TOGETHER = "De varios meses juntos pida el dinero o las empresas de los registros; si no, un mes o el año."
UNKNOWN_UP_TO = "No se conoce hasta ese mes: lo último {} es al {}."
NO_CUTOFF = "El año se lee {}, y ese mes puede no estar entero: pida un mes, o el año."
# The kind of question whose months are those of the goals (see pace.py); and those that may be of several months.
PACE, OF_MONTHS = "ritmo", ("cifra", "orden", "frente")


def posed(catalogo: Catalog, leida: Understood) -> Given:
    """Return what is asked as a query; raise NotReadError when its figures are not known so."""
    filtros, notas = _structure(catalogo, leida), list(leida.notas)
    anios = _years(catalogo, leida)
    if not anios and leida.dimension != YEAR:
        anios = [_default_year(catalogo, leida, filtros)]
        notas.append(texts.without_year(anios[0], es_de_instrumentos=_of_instruments(leida.medidas)))
    _check_codes(catalogo, filtros, anios)
    filtros = _by_who_answers(catalogo, leida, filtros, max(anios, default=periods.default(catalogo)))
    alcance, de_alcance = _scope(catalogo, leida, filtros, anios)
    meses, de_meses = _months_asked(catalogo, leida, alcance)
    if meses:
        filtros[MONTH] = tuple(map(str, meses))
    es_parte = SHARE in leida.medidas
    # A unit is opened by the dimension by which it is filtered.
    abiertas = [next((u for u in UNITS if u in filtros), d) if d in UNITS else d for d in leida.abiertas]
    # A share is of one member among all: the query opens them all, and the rows asked for are taken after.
    elegidos = {d: filtros.pop(d) for d in abiertas if d in filtros} if es_parte else {}
    dentro = [] if es_parte else [d for d in filtros if d != MONTH or len(meses) == 1]
    de_cada = "indicador" if leida.clase == "color" else ""
    por = tuple(dict.fromkeys((YEAR, *filter(None, (*dentro, *abiertas, leida.dimension, de_cada)))))
    # Of several months, what is stored: not what it is of the year's budget.
    guardadas = tuple(i for i in leida.medidas if len(meses) < 2 or not INDICATORS[i].usa)
    medidas = guardadas or leida.medidas
    for medida, dimension in product(medidas, [*por, *filtros]):
        if dimension not in dimensions_of(medida):
            raise NotReadError(texts.not_opened(catalogo, medida, dimension))
    pedidos = {**{d: [*v] for d, v in filtros.items()}, **({YEAR: [*map(str, anios)]} if anios else {})}
    dichas = tuple(filter(None, [*notas, de_alcance, de_meses]))
    return Given(catalogo, leida, Query(medidas, por, pedidos, alcance), dichas, elegidos)


def _years(catalogo: Catalog, leida: Understood) -> list[int]:
    """Return the years asked for; of a series, all of them or from one on, to the last of which something is known."""
    if leida.clase == "cambio":
        return change_years(catalogo, leida)
    if leida.es_serie and not leida.anios:
        return periods.all_of(catalogo)
    if leida.es_serie and len(leida.anios) == 1:
        return [*range(leida.anios[0], max(leida.anios[0], *periods.all_of(catalogo)) + 1)]
    return [*leida.anios]


def change_years(catalogo: Catalog, leida: Understood) -> list[int]:
    """Return the two years of a change: of one, that year and the one before, or the last if it is counted from it."""
    ultimo: int = periods.default(catalogo)
    if len(leida.anios) == 2:
        return [*leida.anios]
    [anio] = leida.anios or (ultimo,)
    return [anio, ultimo] if leida.sentido and anio < ultimo else [anio - 1, anio]


def _check_codes(catalogo: Catalog, filtros: Members, anios: Sequence[int]) -> None:
    """Raise when the short code of what is asked is of another thing in one of some years."""
    for tipo in (ProductRule, ActivityRule):
        cortos = {r.codigo: r.codigo_corto for r in catalogo.rules.typed_codes(tipo)}
        for codigo, anio in product(filtros.get(tipo.tabla, ()), anios):
            de_quien = {r.codigo for r in catalogo.rules.of(anio).typed(tipo) if r.codigo_corto == cortos.get(codigo)}
            if de_quien and codigo not in de_quien:
                raise NotReadError(ANOTHER.format(anio, short_name(catalogo, anio, tipo.tabla, min(de_quien))))


def _structure(catalogo: Catalog, leida: Understood) -> Members:
    """Leave an activity without its product, unless it is a part of its firms; raise when it is of another."""
    filtros = dict(leida.filtros)
    if leida.clase == "color" and not filtros:
        politica = catalogo.programa.instrument("politica")
        return {"instrumento": (politica,)} if politica else {}
    if not {"actividad", "producto"} <= {*filtros}:
        return filtros
    suyos = {f.producto for f in catalogo.rules.typed_codes(ActivityRule) if f.actividad in filtros["actividad"]}
    if suyos != {*filtros["producto"]}:
        raise NotReadError("Esa actividad no es de ese producto.")
    return filtros if SHARE in leida.medidas else {d: v for d, v in filtros.items() if d != "producto"}


def _of_instruments(medidas: Sequence[str]) -> bool:
    return any("instrumento" in dimensions_of(i) for i in medidas)


def _default_year(catalogo: Catalog, leida: Understood, filtros: Members) -> int:
    """Return the year of a question that says none: the last with the report's data; of an instrument, with values."""
    if not _of_instruments(leida.medidas):
        return periods.default(catalogo)
    medidas, por = leida.medidas, (YEAR, *filter(None, [leida.dimension]))
    if any(INDICATORS[s].mart is INDICADOR_ANIO for s in stored(leida.medidas)):
        medidas, por = ("valor_obtenido",), (YEAR, "indicador")
    pedido = Query(medidas, por, {d: list(v) for d, v in filtros.items() if d in dimensions_of(medidas[0])})
    con_valor = [f[YEAR] for f in query.run(catalogo, pedido) if f[medidas[0]] is not None]
    if con_valor:
        return int(max(con_valor))
    if medidas == leida.medidas:
        raise texts.no_data(Given(catalogo, leida, pedido))
    raise NotReadError("De ese instrumento no hay valores: diga de qué año pide la meta.")


def _by_who_answers(catalogo: Catalog, leida: Understood, filtros: Members, anio: int) -> Members:
    """Return the filters with units as each figure knows them: who answers for money, the direction of firms.

    What several units answer for together is never split: a unit that shares it has no amount of its own.
    """
    reglas, pedidas = catalogo.rules.of(anio), [d for d in UNITS if d in filtros]
    if not pedidas:
        return filtros
    otros = {d: v for d, v in filtros.items() if d not in UNITS}
    if len(pedidas) == len(UNITS):
        raise NotReadError("No sé cómo se unen esas unidades: pida cada una, o sepárelas con «y».")
    siglas = filtros[pedidas[0]]
    if all("responsable" in dimensions_of(i) for i in leida.medidas):
        responsables = {f.responsable for f in reglas.typed(ActivityRule)}
        for sigla in siglas:
            suyos = {r for r in responsables if sigla in r.split("/")}
            if suyos != {sigla}:
                de = (
                    f"responde como {', '.join(sorted(suyos))}, sin repartir."
                    if suyos
                    else "no es responsable de nada."
                )
                raise NotReadError(f"El dinero y las metas de {sigla} no se saben aparte: {de}")
        return {**otros, "responsable": siglas}
    direcciones = {f.direccion for f in reglas.typed(UnitRule)}
    propia = "direccion" if "direccion" in filtros or {*siglas} <= direcciones else "unidad"
    return {**otros, propia: siglas}


def _scope(catalogo: Catalog, leida: Understood, filtros: Members, anios: list[int]) -> tuple[str, str]:
    """Return the scope, and what is said of it: the whole country where only it has the years of a total."""
    if catalogo.programa.es_todos:
        return "nacional", ""
    es_dinero = is_of(leida.medidas, PRESUPUESTO)
    es_total = es_dinero and not filtros and not {*leida.abiertas} - {YEAR} and leida.dimension in ("", YEAR)
    if leida.alcance == "nacional":
        if not es_total:
            raise NotReadError("De todo el país pida el dinero de cada año, entero.")
        return "nacional", ""
    if not es_total or leida.alcance or not anios:
        return "reporte", ""
    pedida = Query(leida.medidas, (YEAR,), {YEAR: [str(a) for a in anios]})
    del_informe = {f[YEAR] for f in query.run(catalogo, pedida) if any(f[i] is not None for i in leida.medidas)}
    del_pais = {p.anio for p in periods.periods(catalogo, "nacional")}
    faltan = [a for a in anios if a not in del_informe]
    if not faltan or not {*anios} <= del_pais:
        return "reporte", ""
    return "nacional", texts.only_country(faltan, hay_otra=bool({*faltan} & periods.budgeted(catalogo, "reporte")))


def _months_asked(catalogo: Catalog, leida: Understood, alcance: str) -> tuple[tuple[int, ...], str]:
    """Return the months to ask for; none when they are those up to which the year was read, which is then said."""
    if leida.clase == PACE or len(leida.meses) < 2:
        return () if leida.clase == PACE else leida.meses, ""
    if is_of(leida.medidas, ATENCION) and leida.clase == OF_MONTHS[0]:
        _check_received(catalogo, leida)
        return leida.meses, ""
    if not is_of(leida.medidas, PRESUPUESTO) or leida.clase not in OF_MONTHS:
        raise NotReadError(NOT_TOGETHER)
    periodo = periods.period(catalogo, alcance, leida.anios[0])
    if periodo is None:
        raise NotReadError(NOT_BY_MONTH)
    corte = None if periodo.alcanza_cierre else periodo.corte
    es_todo_lo_leido = corte is not None and (leida.meses[0], corte.month) == (1, leida.meses[-1])
    if es_todo_lo_leido and (not leida.son_enteros or _is_whole(periodo)):
        return (), budget.reading(periodo)
    if leida.meses[-1] > _last_whole(periodo):
        raise NotReadError(_unknown(periodo))
    return leida.meses, ""


def _check_received(catalogo: Catalog, leida: Understood) -> None:
    """Raise where the records of a year that has not ended do not reach the end of the months asked for."""
    anio, mes = leida.anios[0], leida.meses[-1]
    recibido = max((b.ultima for b in basis.activities(catalogo) if b.anio == anio and b.ultima), default=None)
    if clock.today().year <= anio and not (recibido and recibido >= date(anio, mes, monthrange(anio, mes)[1])):
        raise NotReadError(UNKNOWN_UP_TO.format("recibido", formats.day(recibido)) if recibido else NOT_BY_MONTH)


def _last_whole(periodo: Period) -> int:
    """Return the last month that a year is read to the end of, 0 where it is not known."""
    if periodo.alcanza_cierre:
        return 12
    if periodo.corte is None:  # Where August has money, July is over.
        return (periodo.ultimo_mes or 1) - 1
    return periodo.corte.month - (0 if _is_whole(periodo) else 1)


def _is_whole(periodo: Period) -> bool:
    """Tell whether the last month of a reading is read to its end."""
    return periodo.corte is not None and (periodo.corte + timedelta(days=1)).day == 1


def _unknown(periodo: Period) -> str:
    """Say why the months asked for are not added: how far the year was read, or that it is not known by month."""
    if periodo.corte:
        return UNKNOWN_UP_TO.format("leído", formats.day(periodo.corte))
    return NO_CUTOFF.format(periodo.leido) if periodo.ultimo_mes else NOT_BY_MONTH
