"""The figures that a question asks for: its query, the rows, and what must be true of them to be said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

from msgspec.structs import replace

from pp0093 import clock, provenance
from pp0093.ask import query
from pp0093.ask.catalog import Catalog
from pp0093.ask.meaning import short_name
from pp0093.ask.parts import brackets
from pp0093.ask.query import Query
from pp0093.ask.registry import (
    DIMENSIONS,
    INDICADOR_ANIO,
    INDICATORS,
    PRESUPUESTO,
    RECEIVED,
    UNITS,
    Unit,
    dimensions_of,
    stored,
)
from pp0093.ask.rows import Row, bounds
from pp0093.ask.ruled import ActivityRule, ProductRule, UnitRule
from pp0093.ask.standing import change, norms, periods
from pp0093.ask.standing.change import in_points
from pp0093.claims import COMPARES, Claim, Relation, Sentence, fact, sentence, subject
from pp0093.money import budget, execution
from pp0093.provenance import Provenance
from pp0093.questions import figured
from pp0093.questions.figured import (
    APART,
    NOT_BY_MONTH,
    STRUCTURE,
    TOGETHER,
    WHOLES,
    Answer,
    check_alike,
    check_told,
    claim_beyond,
    claim_first,
    claim_moved,
    claimed,
    derived,
    found,
    known,
    no_programmes,
    of_parts,
    placed,
    rows,
    said,
    several,
    share_left,
)
from pp0093.questions.reading import (
    ADVANCE,
    EXCEEDED,
    FACING,
    FIRMS,
    GOAL,
    LIGHT,
    MET,
    MISSED,
    MONTH,
    OF_GOALS,
    ONLY_WITH_GOAL,
    OPENED_FIRST,
    SHARE,
    YEAR,
    NotReadError,
    Posed,
    Understood,
    is_of,
)
from pp0093.writing import formats
from pp0093.writing.nouns import counted, lowered, measured
from pp0093.writing.phrases import phrase, say
from pp0093.year import own

Members = dict[str, tuple[str, ...]]
ANOTHER = "En {} ese código es de otra: {}. Pregunte cada año por separado."
NOT_TOGETHER = "De varios meses juntos sólo se sabe el dinero: pida un mes o el año."
UNKNOWN_UP_TO = "No se conoce hasta ese mes: lo último {} es al {}."
NO_CUTOFF = "El año se lee {}, y ese mes puede no estar entero: pida un mes, o el año."
# The kinds of question whose months may be several.
OF_MONTHS = ("cifra", "orden", FACING)


def posed(catalogo: Catalog, leida: Understood) -> Posed:
    """Return what is asked as a query; raise NotReadError when its figures are not known so."""
    filtros, notas = _structure(catalogo, leida), list(leida.notas)
    anios = _years(catalogo, leida)
    if not anios and leida.dimension != YEAR:
        anios = [_default_year(catalogo, leida, filtros)]
        notas.append(figured.without_year(anios[0], es_de_instrumentos=_of_instruments(leida.medidas)))
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
            raise NotReadError(figured.not_opened(catalogo, medida, dimension))
    pedidos = {**{d: [*v] for d, v in filtros.items()}, **({YEAR: [*map(str, anios)]} if anios else {})}
    dichas = tuple(filter(None, [*notas, de_alcance, de_meses]))
    return Posed(catalogo, leida, Query(medidas, por, pedidos, alcance), dichas, elegidos)


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
        raise figured.no_data(Posed(catalogo, leida, pedido))
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
                como = f"responde como {', '.join(sorted(suyos))}, sin repartir" if suyos else "no responde por ninguna"
                raise NotReadError(f"El dinero y las metas de {sigla} no se saben aparte: {como}.")
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
    return "nacional", figured.only_country(faltan, hay_otra=bool({*faltan} & periods.budgeted(catalogo, "reporte")))


def _months_asked(catalogo: Catalog, leida: Understood, alcance: str) -> tuple[tuple[int, ...], str]:
    """Return the months to ask for; none when they are those up to which the year was read, which is then said."""
    if len(leida.meses) < 2:
        return leida.meses, ""
    if not is_of(leida.medidas, PRESUPUESTO) or leida.clase not in OF_MONTHS:
        raise NotReadError(NOT_TOGETHER)
    periodo = periods.period(catalogo, alcance, leida.anios[0])
    if periodo is None:
        raise NotReadError(NOT_BY_MONTH)
    corte, ultimo = periodo.corte, periodo.ultimo_mes
    # Where August has money, July is over.
    entero = 12 if periodo.alcanza_cierre else own.last_whole_month(corte) if corte else (ultimo or 1) - 1
    hasta_ahi = corte and not periodo.alcanza_cierre and (leida.meses[0], corte.month) == (1, leida.meses[-1])
    if corte and hasta_ahi and (not leida.son_enteros or entero == corte.month):
        return (), budget.reading(periodo)
    if leida.meses[-1] <= entero:
        return leida.meses, ""
    if corte:
        raise NotReadError(UNKNOWN_UP_TO.format("leído", formats.day(corte)))
    raise NotReadError(NO_CUTOFF.format(periodo.leido) if ultimo else NOT_BY_MONTH)


# The figures that a question asks for: its query, the rows, and what must be true of them to be said.

NOT_ALL_KNOWN = "No se conocen todos: con las cifras que hay no se sabe el orden."
FIRST = 3
"""So many of those known are told where not all are."""
TIMES, FURTHEST, FULFILLED = "veces", "lejos", "cumple"
# How a goal that is asked about ended: only what goes over it exceeds it.
ENDED = {MET: Relation.AT_LEAST, EXCEEDED: Relation.OVER, MISSED: Relation.UNDER}


def answer(catalogo: Catalog, leida: Understood) -> Answer:
    """Answer a question of figures; raise NotReadError, which says why, when they are not known or can't be said so."""
    return ANSWERS[leida.clase](posed(catalogo, leida))


def _figures(pedida: Posed) -> Answer:
    d = rows(pedida)
    # What is asked of each and only known of some together would be told as if they were all.
    for por in {*d.leida.abiertas} - {*d.consulta.filtros, *d.elegidos}:
        if all(TOGETHER in str(f.get(por)) for f in d.filas):
            dicho = f"No se conoce de cada uno, sino sólo de algunos juntos: {figured.each(d, por, d.filas)}."
            raise NotReadError(dicho, [c for f in d.filas for c in claimed(d, f)])
    calladas = figured.not_told(d)
    frases = [sentence("; ".join(figured.figures(d, f) for f in d.filas))]
    if d.leida.anios or not d.leida.es_serie:
        frases += figured.missing(d, [*d.filas, *calladas])
    frases += [*_added(d), *of_parts(d)]
    frases += [sentence(figured.kept_back(d, calladas))] if calladas else []
    return said(d, frases, d.filas)


def _added(d: Posed) -> list[Sentence]:
    """Say what several years add up to, or of which it is not known; nothing where it is not asked."""
    pedidos, medidas = [*map(int, d.consulta.filtros.get(YEAR, []))], d.consulta.indicadores
    if not d.leida.se_suman or len({f[YEAR] for f in d.filas}) != len(d.filas):
        return []
    con_cifra = {f[YEAR] for f in d.filas if all(f[i] is not None for i in medidas)}
    if sin_cifra := sorted({*pedidos} - con_cifra):
        return [sentence(f"No se suman: de {formats.listed([*map(str, sin_cifra)])} no se conoce la cifra exacta")]
    totales = {i: float(sum(Decimal(str(f[i])) for f in d.filas)) for i in medidas}
    sumas = [f"{figured.labelled(i)}, {formats.written(INDICATORS[i], total)}" for i, total in totales.items()]
    hechos = [fact("suma_de_anios", total, sujeto=(*placed(d), ("cifra", i))) for i, total in totales.items()]
    cuantos = fact("anios_que_se_suman", len(pedidos), sujeto=placed(d))
    como = "; ".join([provenance.name(derived(d.filas)).lower(), *_readings(d, pedidos)])
    return [sentence(f"Suma de {counted(len(pedidos), 'años')}: {'; '.join(sumas)} ({como})", hechos, cuantos)]


def _readings(d: Posed, anios: Sequence[int]) -> list[str]:
    """Say up to when the money of the years that are not closed was read."""
    return [*filter(None, (figured.reading(d, a) for a in dict.fromkeys(anios)))]


def _of_the_surest(dadas: Sequence[Posed], answered: Callable[[Posed], Answer]) -> Answer:
    """Return an answer from the surest rows that give one; raise what the surest of all lack."""
    motivo: NotReadError | None = None
    for d in dadas:
        try:
            check_told(d)
            return answered(d)
        except NotReadError as error:
            motivo = motivo or error
    raise motivo or NotReadError(NOT_ALL_KNOWN)


def _ranked(pedida: Posed) -> Answer:
    """Say the first of those that are counted, where all are; else of the shares that documents print."""
    de_parte = _as_share(pedida, pedida.por)
    if not de_parte:
        return _of_the_surest(known(pedida), _in_order)
    contadas = pedida.of(found(pedida))
    contadas = contadas.of(_with_value(contadas))
    if _all_known(contadas):
        return _of_the_surest([contadas], _in_order)
    try:
        return _of_the_surest(known(de_parte), _in_order)
    except NotReadError as error:
        raise NotReadError(NOT_ALL_KNOWN) if contadas.filas and error.es_sin_dato else error from error


def _as_share(d: Posed, por: str) -> Posed | None:
    """Return what is asked of the firms of each member as the shares that documents print; None of anything else."""
    de_firmas = d.consulta.indicadores == (FIRMS,) and por in OPENED_FIRST
    return d.of(indicadores=(SHARE,), por=(YEAR, por)) if de_firmas else None


def _in_order(d: Posed) -> Answer:
    medida, sentido, de_menor = d.medida, d.leida.sentido, d.leida.sentido in ("menor", FURTHEST)
    if INDICATORS[medida].de_cada:
        raise NotReadError(f"{INDICATORS[medida].etiqueta} no se ordena: cada actividad hace una cosa distinta.")
    todas, cumple = _with_value(d), None
    if medida in ONLY_WITH_GOAL and todas:
        todas, cumple = _of_whole_years(d, todas)
    con_valor = [f for f in todas if sentido != FURTHEST or f[medida] < cumple]
    if not con_valor:
        nada = "Ninguna quedó por debajo de su meta." if sentido == FURTHEST else "No hay qué ordenar."
        raise NotReadError(nada)
    en_orden = sorted(con_valor, key=lambda f: _least(f, medida), reverse=not de_menor)
    corte = _least(en_orden[min(d.leida.cuantas, len(en_orden)) - 1], medida)
    elegidas = [f for i, f in enumerate(en_orden) if i < d.leida.cuantas or _least(f, medida) == corte]
    _check_rankable(d.of(en_orden), None if de_menor else corte)
    frase, cual = _first_said(d, elegidas, len(con_valor)), Relation.SMALLEST if de_menor else Relation.LARGEST
    dichos = claim_first(d, d.por, todas, cual, bajo=cumple if sentido == FURTHEST else None)
    if sentido == FULFILLED and cumple is not None and _least(en_orden[0], medida) <= cumple:
        frase = f"{frase}. Ninguna meta se superó"
        dichos += claim_beyond(d, con_valor, Relation.OVER, cumple)
    resto = _left_out(d, con_valor)
    if d.leida.clase == FACING:
        frase, dichos = _both_said(d, frase, dichos, en_orden)
    elif d.leida.se_cuentan and d.por != YEAR:
        resto += [_part_of_all(d, f)[0] for f in elegidas]
    frente_a, cambio = (con_valor if d.por == YEAR else ()), derived(elegidas) if d.leida.se_cuentan else None
    return said(d, [sentence(frase, dichos), *resto], elegidas, cambio=cambio, frente_a=frente_a)


def _both_said(d: Posed, frase: str, dichos: list[Claim], ambas: Sequence[Row]) -> tuple[str, list[Claim]]:
    """Return what is said of a ranking of two, with their difference where it is asked; raise unless both are known."""
    if len(ambas) != 2 or any(f[d.medida] is None for f in ambas):
        raise NotReadError("No se conocen las dos cifras con exactitud: pida cada una.")
    if ambas[0][d.medida] == ambas[1][d.medida]:
        return _first_said(replace(d, leida=replace(d.leida, sentido="igual_en")), ambas, 2), dichos
    if not d.leida.se_cuentan:
        return frase, dichos
    return f"{frase}; la diferencia es de {_apart(d.medida, ambas)}", [*dichos, *claim_moved(d, d.por, ambas)]


def _first_said(d: Posed, elegidas: Sequence[Row], de: int) -> str:
    """Say the first of a ranking, and of how many."""
    que, es_tasa = figured.asked_of(d, elegidas[0]), in_points(d.medida)
    return phrase(
        f"pregunta_{d.leida.sentido}",
        cosa=DIMENSIONS[d.por].etiqueta,
        tasa=que if es_tasa else "",
        cuenta="" if es_tasa else que,
        de_quien=", ".join(figured.of_all(d, elegidas[0])),
        donde=figured.NATIONAL if d.consulta.alcance == "nacional" else "",
        cuando="" if d.por == YEAR else figured.when(d, elegidas[0]),
        n=de,
        lista=figured.each(d, d.por, elegidas),
    )


def _left_out(d: Posed, con_valor: Sequence[Row]) -> list[Sentence]:
    """Say what an answer of some of several rows leaves out: other parts, what is no programme, other years."""
    frases = of_parts(d) if d.por in APART else []
    if ajenas := no_programmes(d):
        frases.append(say("pregunta_no_son_programas", cuales=" ni ".join(ajenas.values())))
    if d.por == YEAR:
        es_total = is_of(d.consulta.indicadores, PRESUPUESTO) and {*d.consulta.por, *d.consulta.filtros} <= {YEAR}
        anios = sorted(f[YEAR] for f in con_valor)
        del_pais = periods.closed(d.catalogo, "nacional") if es_total and d.consulta.alcance == "reporte" else []
        de = subject(alcance="nacional", desde=min(del_pais, default=0), hasta=max(del_pais, default=0))
        hechos = [fact("anios_cerrados", len(del_pais), sujeto=de)] if del_pais else []
        otros = f"{del_pais[0]}-{del_pais[-1]}" if {*del_pais} - {*anios} else ""
        frases.append(say("pregunta_anios", (), hechos, anios=anios, otros=otros))
    return frases


def _with_value(d: Posed) -> list[Row]:
    """Return the rows with a figure; of years, only those that are over, whose figures are of all the year.

    Of programmes, only those that are: what goes under a code of theirs and is none would come first. Of several
    members given together none is said, where each is given apart.
    """
    ajenas = {*no_programmes(d), *several(d)}
    con_valor = [f for f in d.filas if _least(f, d.medida) is not None and f.get(d.por) not in ajenas]
    if d.por != YEAR:
        return con_valor
    sin_cerrar = {clock.today().year, *periods.partial(d.catalogo, d.consulta.alcance)}
    return [f for f in con_valor if f[YEAR] not in sin_cerrar and not f.get(f"parcial_{d.medida}")]


def _least(fila: Row, medida: str) -> Any:
    """Return a figure, or the least that it can be where only what it lies between is said."""
    return (bounds(fila, medida) or (fila[medida],))[0]


def _most(fila: Row, medida: str) -> Any:
    return (bounds(fila, medida) or (fila[medida],))[-1]


def _all_known(d: Posed, desde: float | None = None) -> bool:
    """Tell whether no other member can count: rows loaded have them all, documents those they print.

    Where only shares over one count (`desde`), those that are left may not reach it.
    """
    es_mas_que_el_resto = desde is not None and d.medida in WHOLES and d.por in APART
    if es_mas_que_el_resto and share_left(d) < (desde or 0):
        return True
    if d.filas and {f["procedencia"] for f in d.filas} <= {Provenance.CALCULATED, Provenance.SYNTHETIC}:
        return True
    hay = {*d.consulta.filtros.get(d.por, ())} or figured.members_of(d)
    return bool(hay) and hay <= {str(f[d.por]) for f in d.filas}


def _check_rankable(d: Posed, desde: float | None) -> None:
    """Raise when the first of a ranking may not be so: members missing, other units or what is not exact among them."""
    medida, de_firmas = d.medida, d.medida in (FIRMS, *WHOLES)
    for uno, otro in pairwise(sorted(d.filas, key=lambda f: _least(f, medida))):
        if bounds(uno, medida) and _most(uno, medida) >= _least(otro, medida):
            raise NotReadError(NOT_ALL_KNOWN)
    if d.por != YEAR:  # What the deliveries of a year give: until it ends, not all of them.
        check_alike(d, *([RECEIVED] if de_firmas and d.anio == clock.today().year else []))
    if len(d.filas) < 2 and medida not in WHOLES:
        raise NotReadError("Sólo se conoce una: no hay qué ordenar.")
    if brackets.overlap(d.por, d.filas):
        raise NotReadError("Unos tramos son parte de otros: no se ordenan; pida el porcentaje de cada uno.")
    # Of what has no goal there is no fulfilment; of who answers for several goals it is not one.
    es_de_metas = medida in ONLY_WITH_GOAL and d.por in STRUCTURE
    if d.por != YEAR and not es_de_metas and not _all_known(d, desde):
        primeras = d.filas[:FIRST]
        dicho = f"{NOT_ALL_KNOWN} De los que se conocen: {figured.each(d, d.por, primeras)}."
        raise NotReadError(dicho, [c for f in primeras for c in claimed(d, f)])


def _of_whole_years(d: Posed, filas: list[Row]) -> tuple[list[Row], float]:
    """Return the rows whose progress is all that its year gave, and from what fulfilment on their goals are met.

    Raise when none is: no goal is met or missed yet.
    """
    enteras = [f for f in filas if (avance := execution.of_row(d.catalogo, f)) is None or avance.es_del_anio]
    if not enteras:
        por = [p for p in STRUCTURE if p in filas[0]][-1]  # Of an activity of a product asked for, the activity.
        dichas = [f"{figured.named(d.catalogo, f[YEAR], por, str(f[por]))}, {figured.valued(d, f)}" for f in filas]
        dicho = f"No se puede decir todavía: el avance no es el del año entero. {'; '.join(dichas)}."
        raise NotReadError(dicho, [c for f in filas for c in claimed(d, f)])
    return enteras, norms.yardstick(d.catalogo.rules.of(max(f[YEAR] for f in enteras))).cumplida


def _limited(pedida: Posed) -> Answer:
    return _of_the_surest(known(pedida)[: None if pedida.por else 1], _beyond)


def _beyond(d: Posed) -> Answer:
    """Say which, or how many, are beyond a limit; of goals, that of those that were met."""
    con_valor = _with_value(d)
    if not con_valor:
        raise figured.no_data(d)
    if d.leida.clase == "meta":
        con_valor, tope = _of_whole_years(d, con_valor)
        relacion = ENDED[d.leida.sentido]
    else:
        relacion, tope = figured.COMPARED[d.leida.limite[0]], d.leida.limite[1]
        suyas = d.of(con_valor)
        # Brackets within others are not counted with them.
        if d.por and d.medida in (FIRMS, *WHOLES):
            desde = tope if relacion in (Relation.OVER, Relation.AT_LEAST) else None
            if brackets.overlap(d.por, con_valor) or not _all_known(suyas, desde):
                raise NotReadError("No se conocen todos: no se puede decir cuáles.")
        check_alike(suyas)
    cumplen, cumplirian = ([f for f in con_valor if COMPARES[relacion](v(f, d.medida), tope)] for v in (_least, _most))
    if cumplen != cumplirian:
        raise NotReadError("No se conoce la cifra exacta: ese límite está entre los valores que puede tener.")
    dicho = sentence(_which_said(d, cumplen, con_valor), claim_beyond(d, con_valor, relacion, tope))
    frente_a, contadas = (con_valor if d.por == YEAR else ()), cumplen if d.por else con_valor
    return said(d, [dicho, *_left_out(d, con_valor)], cumplen or con_valor, filas=contadas, frente_a=frente_a)


def _which_said(d: Posed, cumplen: Sequence[Row], todas: Sequence[Row]) -> str:
    """Say which (or how many) are beyond a limit or met their goals, or whether one is or did."""
    una, (compara, tope), que = todas[0], d.leida.limite, figured.asked_of(d, todas[0])
    es_meta, quien, cifra = d.leida.clase == "meta", figured.of_whom(d, una), figured.valued(d, una)
    limite = "" if es_meta else f"{figured.COMPARED[compara]} {_limit(d, tope)}"
    frase = d.leida.sentido if es_meta else "cuantas"
    return phrase(
        f"pregunta_{frase}" if d.por else f"pregunta_fue_{frase}" if es_meta else "pregunta_si",
        si="Sí" if bool(cumplen) == (not es_meta or frase != MISSED) else "No",
        quien=quien,
        cifra=cifra if es_meta else figured.listed(quien, que, cifra),
        limite=limite,
        anio=una[YEAR],
        n=len(cumplen),
        total=str(len(todas)),
        cosa=DIMENSIONS[d.por].etiqueta if d.por else "",
        cosas=_what(d),
        que=f"{limite} {que}" if d.medida == FIRMS else f"{que} de {limite}",
        de_quien=", ".join(figured.of_all(d, una)),
        cuando="" if d.por == YEAR else figured.when(d, una),
        lista=figured.each(d, d.por, cumplen) if d.por else "",
    )


def _limit(d: Posed, tope: float) -> str:
    unidad = INDICATORS[d.medida].unidad
    return formats.soles(tope) if unidad == Unit.SOLES else f"{formats.exact(tope)}{' %' * (unidad == Unit.PERCENT)}"


def _what(d: Posed) -> str:
    return "productos" if d.por == "producto" else "actividades"


def _coloured(pedida: Posed) -> Answer:
    """Say how many indicators have a colour."""
    d = rows(pedida)
    catalogo, anio, color = d.catalogo, d.anio, d.leida.sentido
    suyas, de = [f for f in d.filas if f[LIGHT] == color], subject(**d.consulta.filtros)
    cuentas = {(*de, (LIGHT, color)): len(suyas), de: len(d.filas)}
    hechos = [fact("indicadores_en_el_anio", n, sujeto=s) for s, n in cuentas.items()]
    quien = figured.listed(str(anio), *figured.all_named(catalogo, anio, d.leida.filtros))
    de_color = figured.named(catalogo, anio, LIGHT, color)
    todos = counted(len(d.filas), "indicadores")
    dicho = say("pregunta_color", (), hechos, quien=quien, n=len(suyas), total=todos, color=de_color)
    return said(d, [dicho], suyas or d.filas, filas=suyas)


def _changed(pedida: Posed) -> Answer:
    """Say how much a figure changed between two years, where the rules let them be compared."""
    d = rows(pedida)
    check_told(d)
    if "indicador" in d.consulta.por:
        raise NotReadError("La base de un indicador puede cambiar de un año a otro: pida el valor de cada año.")
    pedidos, medida = [*map(int, d.consulta.filtros[YEAR])], d.medida
    por_anio = {f[YEAR]: f for f in d.filas if f[medida] is not None}
    faltan = [a for a in pedidos if a not in por_anio]
    if faltan or len(d.filas) != len(por_anio):
        nada = figured.lacking(d.fixed(**{YEAR: [*map(str, faltan)]}).consulta) if faltan else ()
        raise NotReadError(_no_year(d, faltan), nada)
    par = por_anio[pedidos[0]], por_anio[pedidos[1]]
    cambio, cuidado = _compared(d, par)
    frase = _change_said(d, cambio, par)
    if d.leida.sujeto == "dinero" or d.leida.se_cuentan:
        frase = f"{frase}; la diferencia es de {_apart(medida, par)}"
    dichos = [*claim_moved(d, YEAR, par), *claim_moved(d, YEAR, par, cambio.cuanto)]
    return said(d, [sentence(frase, dichos), *cuidado], par, cambio=cambio.procedencia)


def _no_year(d: Posed, faltan: Sequence[int]) -> str:
    """Say that a year to compare with is missing, or known only between two values."""
    sin_cifra = [f for f in d.filas if f[YEAR] in faltan and f[d.medida] is None]
    if sin_cifra:
        entre = [f"{f[YEAR]}, {figured.valued(d, f)}" for f in sin_cifra]
        return f"No se dice cuánto cambió, porque de un año no se conoce la cifra exacta: {'; '.join(entre)}."
    return f"No hay dato de {' ni de '.join(map(str, faltan))}." if faltan else "No se comparan varias cifras a la vez."


def _compared(d: Posed, par: tuple[Row, Row]) -> tuple[change.Variation, list[Sentence]]:
    """Return how a row compares with that of an earlier year, and what has to be minded; raise where it may not."""
    antes, ahora = par
    a, b = (
        change.side(d.catalogo, d.medida, f, f[YEAR], {c: str(f[c]) for c in d.consulta.por if c != YEAR})
        for f in (ahora, antes)
    )
    anios = ahora[YEAR], antes[YEAR]
    cambio = change.of_sides(d.catalogo, INDICATORS[d.medida], YEAR, anios[0], (a, b))
    de = (*placed(d, antes, **{YEAR: [str(a) for a in sorted(anios)]}), ("que", YEAR))
    dichas = [sentence(figured.because(r, anios), r.claim(d.medida, de)) for r in cambio.razones]
    if cambio.impiden:
        impide = dichas[cambio.razones.index(cambio.impiden[0])]
        raise NotReadError(impide.texto, impide.claims)
    return cambio, dichas


def _apart(medida: str, par: Sequence[Row]) -> str:
    """Return how far apart two figures are, in what they are measured in."""
    cuanto = abs(par[0][medida] - par[1][medida])
    escrito = formats.points(cuanto) if in_points(medida) else formats.written(INDICATORS[medida], cuanto)
    return escrito.removeprefix("+")


def _change_said(d: Posed, cambio: change.Variation, par: tuple[Row, Row]) -> str:
    """Say a change: in percent of amounts and counts, in points of rates."""
    medida, (antes, ahora) = d.medida, par
    subio, escribe = ahora[medida] - antes[medida], formats.points if in_points(medida) else formats.change
    es_razon = d.leida.sentido == TIMES and antes[medida] and not in_points(medida)
    como = "veces" if es_razon else "sube" if subio > 0 else "baja" if subio else "igual"
    return phrase(
        f"pregunta_{como}",
        que=figured.listed(figured.asked_of(d, ahora), figured.of_whom(d, ahora)),
        n=ahora[medida] / antes[medida] if es_razon else 0,
        cuanto=escribe(None if cambio.cuanto is None else abs(cambio.cuanto)).removeprefix("+"),
        anio=ahora[YEAR],
        anio_antes=antes[YEAR],
        a=figured.valued(d, antes),
        b=figured.valued(d, ahora),
    )


def _faced(pedida: Posed) -> Answer:
    """Say which of two has more of a figure: two members are a ranking of both, and two years a change."""
    pedidos = pedida.consulta.filtros
    por = next((c for c in pedida.consulta.por if c != YEAR and len(pedidos.get(c, ())) == 2), "")
    if not por:
        return _changed(pedida)
    return _ranked(replace(pedida, leida=replace(pedida.leida, dimension=por, cuantas=2)))


def _weighed(pedida: Posed) -> Answer:
    """Say which part of the programme's money goes to an activity or a product, with both amounts."""
    d = rows(pedida)
    [suya] = d.filas
    frase, todo = _part_of_all(d, suya)
    return said(d, [frase], [suya, todo], filas=[suya], cambio=derived([suya, todo]))


def _part_of_all(d: Posed, suya: Row) -> tuple[Sentence, Row]:
    """Say which part of the programme's money a row is, and return the row of the whole; raise where it is unknown."""
    meses = {por: v for por, v in d.consulta.filtros.items() if por == MONTH}
    de_todo = d.of(por=(YEAR,), filtros={YEAR: [str(suya[YEAR])], **meses})
    todo = next((f for f in found(de_todo) if f[d.medida]), None)
    if todo is None:
        raise NotReadError("No se conoce el total con que se compara: pida cada cifra.")
    montos = " de ".join(figured.valued(d, f) for f in (suya, todo))
    dicho = say(
        "pregunta_peso",
        placed(d, suya, cifra=d.medida),
        claimed(de_todo, todo),
        cuando=figured.reading(d, suya[YEAR]) or str(suya[YEAR]),
        quien=figured.of_whom(d, suya),
        parte_del_total_pct=float(100 * suya[d.medida] / todo[d.medida]),
        que=figured.labelled(d.medida),
        montos=montos,
    )
    return dicho, todo


def _lacked(pedida: Posed) -> Answer:
    """Say how much was left to reach a goal; raise NotReadError where it or its progress is not known as it is."""
    d = rows(pedida)
    [fila, *otras] = d.filas
    if otras or any(fila.get(i) is None for i in OF_GOALS) or fila[f"parcial_{ADVANCE}"]:
        raise figured.no_data(d)
    unidad, meta, avance = lowered(figured.unit_of(d.catalogo, fila)), fila[GOAL], fila[ADVANCE]
    estado = execution.of_row(d.catalogo, fila)
    sigue, falta = estado is not None and not estado.es_del_anio, avance < meta
    cuanto, de_meta = (measured(formats.exact(n), unidad) for n in (abs(meta - avance), meta))
    dicho = say(
        f"pregunta_{'falta' if falta and sigue else 'falto' if falta else 'no_falto'}",
        (),
        [fact("falta_para_la_meta", float(meta - avance), sujeto=placed(d, fila))],
        anio=fila[YEAR],
        quien=figured.of_whom(d, fila),
        cuanto=cuanto,
        meta=formats.exact(meta) if falta else de_meta,
        avance=formats.exact(avance),
        hasta=formats.up_to(estado.corte) if estado and sigue and estado.corte else "",
        de_mas=cuanto if avance > meta else "",
    )
    return said(d, [dicho], d.filas, cambio=derived(d.filas))


ANSWERS: dict[str, Callable[[Posed], Answer]] = {
    "cifra": _figures,
    "orden": _ranked,
    "umbral": _limited,
    "meta": _limited,
    "cambio": _changed,
    "color": _coloured,
    FACING: _faced,
    "falta": _lacked,
    "peso": _weighed,
}
