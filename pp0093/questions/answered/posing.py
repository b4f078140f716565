"""A reading as a query: its year and scope where it says none, its units as each figure knows them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import product

from pp0093 import clock
from pp0093.ask import query
from pp0093.ask.catalog import Catalog
from pp0093.ask.names import short_name
from pp0093.ask.query import Query
from pp0093.ask.registry import INDICADOR_ANIO, INDICATORS, PRESUPUESTO, UNITS, dimensions_of, stored
from pp0093.ask.rows import Filters
from pp0093.ask.ruled import ActivityRule, ProductRule, UnitRule
from pp0093.ask.standing import basis, periods, years
from pp0093.ask.standing.periods import Period
from pp0093.money import states
from pp0093.questions import texts
from pp0093.questions.answered.figured import no_data
from pp0093.questions.answered.posed import Posed
from pp0093.questions.figures import SHARE
from pp0093.questions.read import months
from pp0093.questions.read.understood import NotReadError, Understood
from pp0093.questions.read.words import MONTH, YEAR
from pp0093.writing import formats

TWO_WHO_SERVE = "No sé cómo se unen esas unidades: pida cada una, o sepárelas con «y»."
ANOTHER = "En {} ese código es de otra: {}. Pregunte cada año por separado."


def posed(catalogo: Catalog, leida: Understood) -> Posed:
    """Return a reading as a query; raise NotReadError when its figures are not known so."""
    filtros, notas = _structure(catalogo, leida), list(leida.notas)
    if leida.clase == "color" and not filtros:
        filtros = _policy(catalogo)
    anios = list(leida.anios)
    if leida.clase == "cambio":
        anios = change_years(catalogo, leida)
    if leida.es_serie and not anios:
        anios = years.all_of(catalogo)
    if leida.es_serie and len(anios) == 1:  # From one on: to the last of which something is known.
        anios = [*range(anios[0], max(anios[0], *years.all_of(catalogo)) + 1)]
    if not anios and leida.dimension != YEAR:
        anios = [_default_year(catalogo, leida, filtros)]
        notas.append(texts.without_year(anios[0], es_de_instrumentos=_of_instruments(leida.medidas)))
    _check_codes(catalogo, filtros, anios)
    filtros = _by_who_answers(catalogo, leida, filtros, max(anios, default=years.default(catalogo)))
    alcance, dicho = _scope(catalogo, leida, filtros, anios)
    notas += [dicho] if dicho else []
    meses, de_meses = _months_asked(catalogo, leida, alcance)
    notas += [de_meses] if de_meses else []
    if meses:
        filtros[MONTH] = tuple(map(str, meses))
    elegidos: dict[str, tuple[str, ...]] = {}
    abiertas = [_as_filtered(d, filtros) for d in leida.abiertas]
    if SHARE in leida.medidas:
        # A share is of one member among all: the query opens them all, and the rows asked for are taken after.
        elegidos = {d: filtros.pop(d) for d in abiertas if d in filtros}
    dentro = [] if SHARE in leida.medidas else [d for d in filtros if d != MONTH or len(meses) == 1]
    abre = [d for d in (*dentro, *abiertas, leida.dimension) if d]
    if leida.clase == "color":
        abre.append("indicador")
    medidas, por = months.measures(leida.medidas, meses), tuple(dict.fromkeys((YEAR, *abre)))
    de_anios = {YEAR: [str(a) for a in anios]} if anios else {}
    _check_opened(catalogo, medidas, [*por, *filtros])
    pedidos: Filters = {**{d: list(v) for d, v in filtros.items()}, **de_anios}
    return Posed(leida, Query(medidas, por, pedidos, alcance), tuple(notas), elegidos)


def change_years(catalogo: Catalog, leida: Understood) -> list[int]:
    """Return the two years of a change: of one, that year and the one before, or the last if it is counted from it."""
    ultimo: int = years.default(catalogo)
    if len(leida.anios) == 2:
        return [*leida.anios]
    [anio] = leida.anios or (ultimo,)
    return [anio, ultimo] if leida.sentido and anio < ultimo else [anio - 1, anio]


def _check_codes(catalogo: Catalog, filtros: Mapping[str, Sequence[str]], anios: Sequence[int]) -> None:
    """Raise when the short code of what is asked is of another thing in one of some years."""
    for tipo in (ProductRule, ActivityRule):
        cortos = {r.codigo: r.codigo_corto for r in catalogo.rules.typed_codes(tipo)}
        for codigo, anio in product(filtros.get(tipo.tabla, ()), anios):
            suyo = cortos.get(codigo)
            de_quien = {r.codigo for r in catalogo.rules.of(anio).typed(tipo) if r.codigo_corto == suyo}
            if de_quien and codigo not in de_quien:
                raise NotReadError(ANOTHER.format(anio, short_name(catalogo, anio, tipo.tabla, min(de_quien))))


def _check_opened(catalogo: Catalog, medidas: Sequence[str], dimensiones: Sequence[str]) -> None:
    """Raise when a figure is not known by one of some dimensions."""
    for medida in medidas:
        for dimension in dimensiones:
            if dimension not in dimensions_of(medida):
                raise NotReadError(texts.not_opened(catalogo, medida, dimension))


def _as_filtered(dimension: str, filtros: dict[str, tuple[str, ...]]) -> str:
    """Return the dimension by which a unit is filtered, when that is what is opened."""
    return next((d for d in UNITS if d in filtros), dimension) if dimension in UNITS else dimension


def _structure(catalogo: Catalog, leida: Understood) -> dict[str, tuple[str, ...]]:
    """Leave an activity without its product, unless it is a part of its firms; raise when it is of another."""
    filtros = dict(leida.filtros)
    if not {"actividad", "producto"} <= set(filtros):
        return filtros
    suyos = {f.producto for f in catalogo.rules.typed_codes(ActivityRule) if f.actividad in filtros["actividad"]}
    if suyos != set(filtros["producto"]):
        raise NotReadError("Esa actividad no es de ese producto.")
    return filtros if SHARE in leida.medidas else {d: v for d, v in filtros.items() if d != "producto"}


def _policy(catalogo: Catalog) -> dict[str, tuple[str, ...]]:
    codigo = catalogo.programa.instrument("politica")
    if codigo is None:
        raise NotReadError("El programa no tiene una política con semáforo.")
    return {"instrumento": (codigo,)}


def _of_instruments(medidas: Sequence[str]) -> bool:
    return any("instrumento" in dimensions_of(i) for i in medidas)


def _default_year(catalogo: Catalog, leida: Understood, filtros: dict[str, tuple[str, ...]]) -> int:
    """Return the year of a question that says none: the last with the report's data; of an instrument, with values."""
    if not _of_instruments(leida.medidas):
        return years.default(catalogo)
    medidas: tuple[str, ...]
    por: tuple[str, ...]
    if any(INDICATORS[s].mart is INDICADOR_ANIO for i in leida.medidas for s in stored((i,))):
        medidas, por = ("valor_obtenido",), (YEAR, "indicador")
    else:
        medidas, por = leida.medidas, (YEAR, *filter(None, [leida.dimension]))
    pedido = Query(medidas, por, {d: list(v) for d, v in filtros.items() if d in dimensions_of(medidas[0])})
    con_valor = [f[YEAR] for f in query.run(catalogo, pedido) if f[medidas[0]] is not None]
    if not con_valor:
        raise _without_value(catalogo, leida, pedido)
    return int(max(con_valor))


def _without_value(catalogo: Catalog, leida: Understood, pedido: Query) -> NotReadError:
    """Return why no year is the last with a value: it has none, or what is asked is only known of its parts."""
    if pedido.indicadores == leida.medidas:
        return no_data(catalogo, leida, pedido)
    return NotReadError("De ese instrumento no hay valores: diga de qué año pide la meta.")


def _by_who_answers(
    catalogo: Catalog, leida: Understood, filtros: dict[str, tuple[str, ...]], anio: int
) -> dict[str, tuple[str, ...]]:
    """Return the filters with units as each figure knows them: who answers for money, the direction of firms.

    What several units answer for together is never split: a unit that shares it has no amount of its own.
    """
    reglas = catalogo.rules.of(anio)
    if not {*UNITS} & {*filtros}:
        return filtros
    otros = {d: v for d, v in filtros.items() if d not in UNITS}
    if {*UNITS} <= {*filtros}:
        raise NotReadError(TWO_WHO_SERVE)
    siglas = next(filtros[d] for d in UNITS if d in filtros)
    if all("responsable" in dimensions_of(i) for i in leida.medidas):
        responsables = {f.responsable for f in reglas.typed(ActivityRule)}
        for sigla in siglas:
            suyos = {r for r in responsables if sigla in r.split("/")}
            if suyos != {sigla}:
                raise NotReadError(texts.shared(sigla, sorted(suyos)))
        return {**otros, "responsable": siglas}
    direcciones = {f.direccion for f in reglas.typed(UnitRule)}
    propia = "direccion" if "direccion" in filtros or set(siglas) <= direcciones else "unidad"
    return {**otros, propia: siglas}


def _in_report(catalogo: Catalog, medidas: Sequence[str], anios: Sequence[int]) -> set[int]:
    """Return those of some years of which the report has some of the figures asked for."""
    pedida = Query(tuple(medidas), (YEAR,), {YEAR: [str(a) for a in anios]})
    return {f[YEAR] for f in query.run(catalogo, pedida) if any(f[i] is not None for i in medidas)}


def _scope(
    catalogo: Catalog, leida: Understood, filtros: dict[str, tuple[str, ...]], anios: list[int]
) -> tuple[str, str]:
    """Return the scope, and what is said of it: the whole country where only it has the years of a total."""
    if catalogo.programa.es_todos:
        return "nacional", ""
    es_dinero = all(INDICATORS[s].mart is PRESUPUESTO for i in leida.medidas for s in stored((i,)))
    abiertas = {*leida.abiertas} - {YEAR}
    if leida.alcance == "nacional":
        if not es_dinero or filtros or abiertas or leida.dimension not in ("", YEAR):
            raise NotReadError("De todo el país pida el dinero de cada año, entero.")
        return "nacional", ""
    del_informe = _in_report(catalogo, leida.medidas, anios) if es_dinero else set()
    del_pais = {p.anio for p in periods.periods(catalogo, "nacional")}
    es_total = es_dinero and not filtros and not abiertas and leida.dimension in ("", YEAR)
    if es_total and not leida.alcance and anios and set(anios) - del_informe and set(anios) <= del_pais:
        faltan = [a for a in anios if a not in del_informe]
        hay_otra = bool({*faltan} & periods.budgeted(catalogo, "reporte"))
        return "nacional", texts.only_country(faltan, hay_otra=hay_otra)
    return "reporte", ""


def _check_received(catalogo: Catalog, leida: Understood) -> None:
    """Raise where the records of a year that has not ended do not reach the end of the months asked for."""
    anio, mes = leida.anios[0], leida.meses[-1]
    recibido = max((b.ultima for b in basis.activities(catalogo) if b.anio == anio and b.ultima), default=None)
    if clock.today().year > anio or (recibido and recibido >= date(anio, mes, monthrange(anio, mes)[1])):
        return
    raise NotReadError(
        months.UNKNOWN_UP_TO.format("recibido", formats.day(recibido)) if recibido else months.NOT_BY_MONTH
    )


def _months_asked(catalogo: Catalog, leida: Understood, alcance: str) -> tuple[tuple[int, ...], str]:
    """Return the months to ask for; none when they are those up to which the year was read, which is then said."""
    if leida.clase == months.PACE:
        return (), ""
    if len(leida.meses) < 2:
        return leida.meses, ""
    if months.are_firms(leida.medidas) and leida.clase == months.KINDS[0]:
        _check_received(catalogo, leida)
        return leida.meses, ""
    if not months.is_money(leida.medidas) or leida.clase not in months.KINDS:
        raise NotReadError(months.NOT_TOGETHER)
    periodo = periods.period(catalogo, alcance, leida.anios[0])
    if periodo and _is_all_read(periodo, leida.meses) and (not leida.son_enteros or _is_whole(periodo)):
        return (), states.reading(periodo)
    if periodo is None or leida.meses[-1] > _last_whole(periodo):
        raise NotReadError(_unknown(periodo))
    return leida.meses, ""


def _is_all_read(periodo: Period, meses: Sequence[int]) -> bool:
    corte = None if periodo.alcanza_cierre else periodo.corte
    return corte is not None and meses[0] == 1 and corte.month == meses[-1]


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


def _unknown(periodo: Period | None) -> str:
    """Say why the months asked for are not added: how far the year was read, or that it is not known by month."""
    if periodo and periodo.corte:
        return months.UNKNOWN_UP_TO.format("leído", formats.day(periodo.corte))
    return months.NO_CUTOFF.format(periodo.leido) if periodo and periodo.ultimo_mes else months.NOT_BY_MONTH
