"""Explain why a figure is missing: the only place that does, for questions, queries, passports, notes and sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby, product

from msgspec.structs import replace

from pp0093.ask.catalog import Catalog
from pp0093.ask.filter_values import short_name
from pp0093.ask.origin import printed
from pp0093.ask.parts import focalization
from pp0093.ask.query import Query, in_codes, run, run_if_kept
from pp0093.ask.registry import (
    ACTIVITY,
    DIMENSIONS,
    FIRMS_SERVED,
    INDICATORS,
    MONTH,
    NATIONAL,
    OF_DOCUMENTS,
    OF_THE_SCOPE,
    PHYSICAL_GOAL,
    PHYSICAL_PROGRESS,
    PRESUPUESTO,
    PRODUCT,
    RECORDS,
    REPORT,
    STRUCTURE,
    YEAR,
    bases_of,
    dimensions_of,
    is_counted,
    marts_of,
    partial_of,
)
from pp0093.ask.rows import HIDDEN, Filters, Row, fixed
from pp0093.ask.rule_rows import ActivityRule
from pp0093.ask.standing import basis, comparability, periods
from pp0093.ask.standing.comparability import SERVICES
from pp0093.ask.suppression.microdata import FROM_RECORDS
from pp0093.language.words import lowered
from pp0093.writing.formats import capital, listed, month, small

ATTENTIONS, BEYOND_DIFFUSION = "atenciones", "empresas_fuera_de_difusion"
NO_SOURCE, NO_SOURCE_OF_SEVERAL = "Ninguna fuente cargada da esa cifra.", "Ninguna fuente cargada da esas cifras."
DOES_NOT_APPLY = "No aplica a lo que se pide, o falta un dato de los que sale."
BY_ITS_PARTS, OVER_ZERO = "Sí se sabe por {}.", "es 0: no se divide entre cero."
NO_CROSS = "De ninguna de las empresas que se conocen se sabe si cumple los criterios: falta su cruce con SUNAT."
IN_ANOTHER = "Se mide en {}, y no en empresas."
NO_FIRMS_SERVED = "No se atendió a ninguna empresa."
NO_LISTS = "De las empresas se sabe cuántas son y no cuáles: faltan los registros de las unidades."
PARTLY_RECEIVED = "Lo recibido no es de todas las unidades, y cuántas empresas son se sabe por otra fuente."
BESIDE_OTHERS = "Lo recibido no es de todas las unidades, y las otras fuentes no dan esto."
OTHER_SCOPE = {
    REPORT: "Sólo se conoce la de lo que cubre el informe (alcance reporte).",
    NATIONAL: "Sólo se conoce la de todo el país (alcance nacional).",
}
NOT_BY_MONTH, OTHER_MONTHS = "Se conoce la cifra del año, y no por mes.", "Se conocen otros meses del año, y ése no."
NOT_ALL_MONTHS = "De los meses pedidos no se conocen todos."
BY_DOCUMENTS = "Ningún documento lo imprime y faltan los registros de las unidades."
NOT_INVENTED = "La demostración no trae ninguna empresa de eso."
HEADLESS = "Se imprime {}, y ninguna cifra vale sobre la otra."
OF_ANOTHER_DAY = "Lo que se resta no llega al mismo día."
NO_EARLIER = "No hay registros de años anteriores con que se compare."
NO_FAMILY = "Los registros no dicen de qué tipo es el servicio."
# Reason why each of these indicators of firms from records is missing.
WITH_RECORDS = {
    "empresas_nuevas": NO_EARLIER,
    "empresas_recurrentes": NO_EARLIER,
    BEYOND_DIFFUSION: NO_FAMILY,
}
# Dimensions whose members' figures are not additive.
OF_PARTS = (*STRUCTURE, "objetivo", "indicador")
PRINTED_APART = "La imprime un documento que no da la de todo lo demás (base publicado)."
NOT_OF_THAT_BASE = "No la da esa base: la imprime un documento (base publicado)."
PARTS_UNKNOWN = "No se {} de {}: la de {} se dice cuando se conocen las de todas sus actividades."
# Maximum of a table's groups named in a sentence.
MOST_PLACES = 3


def missing_reason(catalogo: Catalog, indicador: str, consulta: Query) -> str:
    """Return, in a sentence, why an indicator is missing where a query asks for it; "" if no source has it.

    The query's answer is one group.
    """
    pedida = replace(consulta, indicadores=(indicador,))
    partes = _known_by(catalogo, indicador, pedida)
    falta = _missing(catalogo, indicador, pedida) or _of_some_months(catalogo, indicador, pedida)
    propias = [d for d in partes if d not in pedida.filtros or is_counted(indicador)] if falta else partes
    donde = BY_ITS_PARTS.format(listed([DIMENSIONS[d].etiqueta.lower() for d in propias])) if propias else ""
    es_de_cada = not is_counted(indicador) and not (PRODUCT in (*pedida.por, *pedida.filtros) and ACTIVITY in partes)
    if donde and (es_de_cada or YEAR in partes):
        return donde  # Goals and progress are of each member: no total is missing.
    if not falta and {*pedida.filtros} & {*partes}:
        return donde  # Known for the values filtered by: no source lacks it.
    return " ".join(filter(None, [next(filter(None, _reasons(catalogo, indicador, pedida, falta)), ""), donde]))


def reason_or_no_source(catalogo: Catalog, indicador: str, consulta: Query) -> str:
    """Return why an indicator is missing, including that no source has it."""
    if dicho := missing_reason(catalogo, indicador, consulta):
        return dicho
    return DOES_NOT_APPLY if INDICATORS[indicador].usa or INDICATORS[indicador].sale_de else NO_SOURCE


def reason_clause(dicho: str) -> str:
    """Return a reason as a clause that follows other words."""
    return small(dicho).removesuffix(".")


def missing_notes(catalogo: Catalog, consulta: Query, filas: Iterable[Row]) -> list[str]:
    """Return notes on the figures missing from the rows of a query, where there is a reason to give."""
    consulta = in_codes(catalogo, consulta)
    filas = _or_of_nothing(consulta, filas)
    return [*_notes(catalogo, consulta, _unknown(consulta, filas)), *notes_of_open_rates(catalogo, consulta, filas)]


def has_received_apart(catalogo: Catalog, consulta: Query, filas: Iterable[Row]) -> bool:
    """Tell whether a figure missing from the rows of a query has received records, to be asked for by their base."""
    consulta = in_codes(catalogo, consulta)
    faltan = _unknown(consulta, _or_of_nothing(consulta, filas))
    return any(RECORDS in bases_of(i) and _stands_beside(catalogo, i, _of_group(consulta, f)) for f, i in faltan)


def notes_of_open_rates(catalogo: Catalog, consulta: Query, filas: Iterable[Row]) -> list[str]:
    """Return notes on the rates of the rows that could have any value: nothing is known of their firms."""
    posibles = [
        (f, i)
        for f, i in product(filas, consulta.indicadores)
        if INDICATORS[i].exige and f.get(i) is None and f.get(f"minimo_{i}") is not None and _is_of_some(consulta, f)
    ]
    return _notes(catalogo, consulta, posibles)


def _notes(catalogo: Catalog, consulta: Query, faltan: Iterable[tuple[Row, str]]) -> list[str]:
    dichos: dict[tuple[str, str], dict[str, None]] = {}
    for fila, indicador in faltan:
        if dicho := missing_reason(catalogo, indicador, _of_group(consulta, fila)):
            dichos.setdefault((indicador, dicho), {})[_row_subject(catalogo, consulta, fila)] = None
    return [_note(indicador, [*filter(None, lugares)], dicho) for (indicador, dicho), lugares in dichos.items()]


def _or_of_nothing(consulta: Query, filas: Iterable[Row]) -> list[Row]:
    """Return the rows of a query; if it has none and asks for one year, a row without figures of it."""
    anios = consulta.filtros.get(YEAR, [])
    de_nada = [dict.fromkeys(consulta.indicadores) | {YEAR: anios[0]}] if len(anios) == 1 else []
    return list(filas) or de_nada


def _unknown(consulta: Query, filas: Iterable[Row]) -> list[tuple[Row, str]]:
    """Return the (row, indicator) pairs of which nothing is known."""
    return [(f, i) for f, i in product(filas, consulta.indicadores) if _is_unknown(consulta, f, i)]


def _is_unknown(consulta: Query, fila: Row, indicador: str) -> bool:
    """Tell whether nothing is known of a row's figure: no value, no bounds, and it is not suppressed."""
    dichas = (indicador, f"minimo_{indicador}", f"{HIDDEN}{indicador}")
    return _is_of_some(consulta, fila) and all(fila.get(c) is None for c in dichas)


def _is_of_some(consulta: Query, fila: Row) -> bool:
    """Tell whether a row has values of the dimensions grouped by; of missing ones nothing is said."""
    return not any(d in fila and DIMENSIONS[d].is_missing(fila[d]) for d in consulta.por)


def _row_subject(catalogo: Catalog, consulta: Query, fila: Row) -> str:
    """Return the subject of a row, in words: "2026, 1.2 Técnico-productiva, octubre"."""
    anio = int(fila.get(YEAR) or 0)
    otras = [d for d in consulta.por if d != YEAR and d in fila]
    dichas = [month(fila[d]) if d == MONTH else short_name(catalogo, anio, d, str(fila[d])) for d in otras]
    return ", ".join([*([str(anio)] if anio else []), *dichas])


def _note(indicador: str, lugares: Sequence[str], dicho: str) -> str:
    mas = f"; y {len(lugares) - MOST_PLACES} más" if len(lugares) > MOST_PLACES else ""
    de_que = f" ({'; '.join(lugares[:MOST_PLACES])}{mas})" if lugares else ""
    return f"{INDICATORS[indicador].etiqueta}{de_que}: {reason_clause(dicho)}"


def _of_group(consulta: Query, fila: Row) -> Query:
    """Return a query for the group of a row alone."""
    grupo: Filters = {d: [str(fila[d])] for d in consulta.por if fila.get(d) is not None}
    return replace(consulta, filtros={**consulta.filtros, **grupo})


def _reasons(catalogo: Catalog, indicador: str, consulta: Query, falta: str) -> Iterator[str]:
    """Yield possible reasons, "" for one that does not apply: first those in the query, then those in what was loaded.

    `falta` says which activities or months are missing, where others are known.
    """
    medida, pedidas = INDICATORS[indicador], {*consulta.por, *consulta.filtros}
    yield _headless(catalogo, indicador, consulta)
    yield from _of_firms(catalogo, indicador, consulta)
    otro = next(a for a in OTHER_SCOPE if a != consulta.alcance)
    yield OTHER_SCOPE[otro] if _first(catalogo, replace(consulta, alcance=otro), indicador) is not None else ""
    if OF_DOCUMENTS in bases_of(indicador):
        impresa = _first(catalogo, replace(consulta, base=OF_DOCUMENTS), indicador)
        yield "" if impresa is None else NOT_OF_THAT_BASE if consulta.base else PRINTED_APART
    yield falta
    if medida.usa:
        yield _of_parts(catalogo, indicador, consulta)
    elif "departamento_atencion" in dimensions_of(indicador) and pedidas - {YEAR, MONTH}:
        invento = {str(a) for a in basis.demonstrated(catalogo)} & {*consulta.filtros.get(YEAR, ())}
        yield NOT_INVENTED if invento else BY_DOCUMENTS


def _headless(catalogo: Catalog, indicador: str, consulta: Query) -> str:
    """Return which values documents print of a figure, where none of them prevails."""
    de = fixed(consulta.filtros)
    if YEAR not in de or any(len(v) > 1 for v in consulta.filtros.values()):
        return ""
    anio = int(de.pop(YEAR))
    impresas = printed.conflicts(catalogo, indicador, anio, printed.of_scope(consulta.alcance, de))
    return HEADLESS.format(printed.values_in_words(impresas)) if impresas and printed.head(impresas) is None else ""


def _of_some_months(catalogo: Catalog, indicador: str, consulta: Query) -> str:
    """Return, of months, that the figure is known by year, or for other months; else ""."""
    filtros, por = {d: v for d, v in consulta.filtros.items() if d != MONTH}, (d for d in consulta.por if d != MONTH)
    del_anio = replace(consulta, por=tuple(por), filtros=filtros)
    if MONTH not in (*consulta.por, *consulta.filtros) or _first(catalogo, del_anio, indicador) is None:
        return ""
    filas = run_if_kept(catalogo, replace(del_anio, por=(*del_anio.por, MONTH), indicadores=(indicador,)))
    if not any(f[MONTH] is not None and f[indicador] is not None for f in filas):
        return NOT_BY_MONTH
    return NOT_ALL_MONTHS if len(consulta.filtros.get(MONTH, ())) > 1 else OTHER_MONTHS


def _of_firms(catalogo: Catalog, indicador: str, consulta: Query) -> Iterator[str]:
    """Yield possible reasons for a count of firms, or for what is computed from one."""
    yield _in_other_unit(catalogo, indicador, consulta)
    if is_counted(indicador) and _first(catalogo, consulta, FIRMS_SERVED) == 0:
        yield NO_FIRMS_SERVED
    if indicador == BEYOND_DIFFUSION and YEAR in consulta.filtros:
        for fila in run(catalogo, Query((FIRMS_SERVED,), (YEAR,), consulta.filtros)):
            dicho = comparability.said_of(catalogo, FIRMS_SERVED, fila, fixed(consulta.filtros), SERVICES)
            yield f"{capital(dicho)}." if dicho else ""
    if callado := known_of_nobody(catalogo, consulta):
        yield f"De ninguna de las empresas que se conocen se sabe su {DIMENSIONS[callado].etiqueta.lower()}."
    exige = INDICATORS[indicador].exige
    if exige and _first(catalogo, consulta, FIRMS_SERVED) and not _first(catalogo, consulta, exige):
        servidas = run(catalogo, Query((FIRMS_SERVED,), consulta.por, consulta.filtros))
        # Counted from records, not given by a document or unit.
        yield NO_CROSS if any(f["procedencia"] in FROM_RECORDS for f in servidas) else NO_LISTS
    if indicador in WITH_RECORDS and _first(catalogo, consulta, ATTENTIONS) is not None:
        yield WITH_RECORDS[indicador]
    if _stands_beside(catalogo, indicador, consulta):
        yield PARTLY_RECEIVED if _is_given(catalogo, consulta, FIRMS_SERVED) else BESIDE_OTHERS


def _in_other_unit(catalogo: Catalog, indicador: str, consulta: Query) -> str:
    """Return the unit of an activity whose firms are asked for and that is not measured in firms."""
    de = fixed(consulta.filtros)
    if not is_counted(indicador) or YEAR not in de:
        return ""
    reglas = catalogo.rules.of(int(de[YEAR])).typed(ActivityRule)
    suya = next((r for r in reglas if r.actividad == de.get(ACTIVITY) and not r.es_de_empresas), None)
    return IN_ANOTHER.format(lowered(suya.unidad_medida)) if suya else ""


def _known_by(catalogo: Catalog, indicador: str, consulta: Query) -> list[str]:
    """Return the dimensions by which non-additive figures are known: the year, or the parts of what is asked."""
    anio = () if YEAR in consulta.por or len(consulta.filtros.get(YEAR, ())) == 1 else (YEAR,)
    del_anio = replace(consulta, por=(*anio, *consulta.por))
    if anio and _first(catalogo, del_anio, indicador) is not None:
        return [YEAR]
    # Thin versions do not store each part by attributes of firms from the cross with SUNAT.
    se_guarda = focalization.OF_THE_CROSS.isdisjoint((*consulta.por, *consulta.filtros))
    posibles = (*consulta.filtros, *(OF_PARTS if se_guarda else ()))
    partes = [d for d in dict.fromkeys(posibles) if d in dimensions_of(indicador) and d not in consulta.por]
    sabidas = [d for d in partes if _first(catalogo, replace(del_anio, por=(*del_anio.por, d)), indicador) is not None]
    return [*anio, *sabidas] if sabidas else []


def _of_parts(catalogo: Catalog, indicador: str, consulta: Query) -> str:
    """Return which operand of a computed indicator is missing and why, or that it is divided by zero."""
    medida = INDICATORS[indicador]
    valores = {u: _first(catalogo, consulta, u) for u in medida.usa}
    if nulas := [u for u, v in valores.items() if v is None]:
        # One that is known between two values is not what is missing, where another is not known at all.
        faltan = [u for u in nulas if not _is_given(catalogo, consulta, u)] or nulas
        por_que = {u: reason_or_no_source(catalogo, u, consulta) for u in faltan}
        juntas = {d: [INDICATORS[u].etiqueta for u in suyas] for d, suyas in groupby(faltan, por_que.__getitem__)}
        return " ".join(_missing_parts(cuales, d) for d, cuales in juntas.items())
    if medida.denominador and not valores[medida.denominador]:
        return f"{INDICATORS[medida.denominador].etiqueta} {OVER_ZERO}"
    return OF_ANOTHER_DAY if medida.del_mismo_dia else ""


def _missing_parts(cuales: Sequence[str], dicho: str) -> str:
    """Return, in words, that one or several operands are missing, and why."""
    if len(cuales) == 1:
        return f"Falta {cuales[0]}: {small(dicho)}"
    por_que = NO_SOURCE_OF_SEVERAL if dicho == NO_SOURCE else dicho
    return f"Faltan {listed(cuales)}: {small(por_que)}"


def _missing(catalogo: Catalog, indicador: str, consulta: Query) -> str:
    """Return which activities of a product, or of the programme, are missing, where others are known."""
    filtros, anios = consulta.filtros, consulta.filtros.get(YEAR, [])
    es_de_todas = not {*consulta.por, *filtros} - {YEAR, PRODUCT} and len(anios) == 1
    if not es_de_todas or indicador not in (FIRMS_SERVED, PHYSICAL_GOAL, PHYSICAL_PROGRESS):
        return ""
    productos = filtros.get(PRODUCT, [])
    # As a filter of firms, a product is all its activities; of its goal, those that count for it.
    es_de_presupuesto = is_counted(indicador) and PRODUCT not in consulta.por
    suyas = [
        r
        for r in catalogo.rules.of(int(anios[0])).typed(ActivityRule)
        if (r.producto in productos and (r.es_de_empresas if es_de_presupuesto else r.cuenta))
        or (not productos and r.es_de_empresas)
    ]
    pedida = Query((indicador,), (YEAR, ACTIVITY), {YEAR: anios}, consulta.alcance)
    dadas = {f[ACTIVITY] for f in run_if_kept(catalogo, pedida) if not _is_unknown(pedida, f, indicador)}
    faltan = [r.codigo_corto for r in suyas if r.actividad not in dadas]
    if not faltan or len(faltan) == len(suyas):
        return ""
    se_dice = "conocen las" if len(faltan) > 1 else "conoce la"
    return PARTS_UNKNOWN.format(se_dice, listed(faltan), "un producto" if productos else "todo el programa")


def _stands_beside(catalogo: Catalog, indicador: str, consulta: Query) -> bool:
    """Tell whether firms of a year were received but another source gives the figure asked for, or one under it."""
    anios = consulta.filtros.get(YEAR, [])
    if consulta.base or len(anios) != 1 or not is_counted(indicador):
        return False
    grupo = {YEAR: int(anios[0]), **{d: v[0] for d, v in consulta.filtros.items() if d in consulta.por and d != YEAR}}
    return basis.coverage_of_group(catalogo, replace(consulta.pregunta, grupo=grupo)) is basis.Coverage.BESIDE


def _is_given(catalogo: Catalog, consulta: Query, indicador: str) -> bool:
    """Tell whether a query has some value or bounds of an indicator."""
    pedida = replace(consulta, indicadores=(indicador,))
    return any(not _is_unknown(pedida, f, indicador) for f in run_if_kept(catalogo, pedida))


def _first(catalogo: Catalog, consulta: Query, indicador: str) -> object:
    """Return the first value of an indicator in a query, or why it is suppressed; None if missing or not askable so."""
    if not {*consulta.por, *consulta.filtros} <= {*dimensions_of(indicador)}:
        return None
    filas = filter(partial(_is_of_some, consulta), run_if_kept(catalogo, replace(consulta, indicadores=(indicador,))))
    dichos = (f[indicador] if f[indicador] is not None else f.get(f"{HIDDEN}{indicador}") for f in filas)
    return next((v for v in dichos if v is not None), None)


def known_of_nobody(catalogo: Catalog, consulta: Query) -> str:
    """Return the first dimension asked for that no firm has a value of; "" without one."""
    for d in dict.fromkeys((*consulta.por, *consulta.filtros)):
        if d in focalization.OF_THE_CROSS:
            otros = {k: v for k, v in consulta.filtros.items() if k != d}
            abierta = replace(consulta, por=tuple(dict.fromkeys((*consulta.por, d))), filtros=otros)
            con_valor = [f for f in run_if_kept(catalogo, abierta) if any(f[i] for i in consulta.indicadores)]
            if con_valor and all(DIMENSIONS[d].is_missing(f[d]) for f in con_valor):
                return d
    return ""


def money_left_out(catalogo: Catalog, consulta: Query, filas: Sequence[Row]) -> list[str]:
    """Return a sentence for each year of an answer about money whose source leaves out part of its scope."""
    ids = consulta.indicadores
    if PRESUPUESTO not in marts_of(*ids):
        return []
    # A row is short if it lacks a figure or has one of part of its scope; an amount that is all its source has is not.
    if filas and not any(OF_THE_SCOPE in partial_of(f, ids) or None in (f.get(i) for i in ids) for f in filas):
        return []
    pedidos = set(map(int, consulta.filtros.get(YEAR, [])))
    en_filas = {f[YEAR] for f in filas if f.get(YEAR) is not None}
    return [
        f"{p.anio} no trae el alcance entero: {p.deja_fuera} ({p.fuente})"
        for p in periods.periods(catalogo, consulta.alcance)
        if p.deja_fuera and p.anio in (en_filas or pedidos or {p.anio})
    ]
