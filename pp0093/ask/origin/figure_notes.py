"""Notes shown under figures: conflicting printed values, declared bases, moved goals and uncounted activities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from pp0093.ask import external_figures, filter_values
from pp0093.ask.catalog import Catalog
from pp0093.ask.filter_values import member_names
from pp0093.ask.origin import printed, printed_checks, progress
from pp0093.ask.origin.printed import PublishedFigure
from pp0093.ask.parts import focalization, instruments
from pp0093.ask.query import Query, run
from pp0093.ask.registry import (
    DIMENSIONS,
    FIRMS_SERVED,
    FULFILMENT,
    INDICATORS,
    OF_DOCUMENTS,
    PHYSICAL_PROGRESS,
    REPORT,
    YEAR,
    Unit,
    bases_of,
    dimensions_of,
    is_money,
)
from pp0093.ask.rows import FEW, HIDDEN, NO_DATA, OWN_FILTERS, RESERVED, Filters, Row, bounds, cutoff_of, fixed
from pp0093.ask.rule_rows import activities_of
from pp0093.ask.selection import Question
from pp0093.ask.standing import comparability
from pp0093.ask.standing.change import IN_PERCENT, IN_POINTS, Since, in_points
from pp0093.ask.standing.comparability import SERVICES
from pp0093.ask.suppression.microdata import FROM_RECORDS
from pp0093.claims import Claim, Sentence, Subject, fact, figure, joined, sentence, subject, written
from pp0093.language.words import counted
from pp0093.provenance import Provenance
from pp0093.rules import InForce
from pp0093.structs import Frozen
from pp0093.writing import formats
from pp0093.writing.phrases import NOTHING, say

PROGRESS_AND_FULFILMENT = (PHYSICAL_PROGRESS, FULFILMENT)
FIRMS_AND_PROGRESS = (FIRMS_SERVED, *PROGRESS_AND_FULFILMENT)
BASE = "base"
# Limit of printed figures listed from one place: enough for every activity.
PER_PLACE = 12
WITH_CARE = "{}, {}: con otros años se compara con cuidado; {}"
# The base of a share.
OF_WHAT = {BASE: "{}, {}; base: {}"}
# How much of a figure's data is known and, when years are compared, also which services its firms received.
KNOWN_PART, WITH_OTHERS = {"datos": WITH_CARE}, {"datos": WITH_CARE, SERVICES: WITH_CARE}
WITH_SERVICES = {**KNOWN_PART, SERVICES: "{}, {}: {}"}
SUPPRESSED_WORDS = {
    FEW: "«Menos de 5»: de una a cuatro empresas",
    RESERVED: "«Reservado»: decirlo dejaría ver cuántas son unas pocas",
}


def notes(
    catalogo: Catalog,
    filas: Iterable[Row],
    filtros: Filters,
    *,
    solo: Mapping[str, str] = KNOWN_PART,
    con_dobles: bool = True,
) -> list[Sentence]:
    """Return the notes of a query's rows, one sentence each, without repeats, in the rows' order.

    `filtros` are the query's; nothing printed matches a filter of several values or a row of several years. `solo`
    are the declared aspects to mention of one year; of several, all, unless it is empty. Without `con_dobles`,
    conflicting prints and money outside the rules are left out: the page has a table and an alert for them. The whole
    country has only money, and only its conflicts are noted.
    """
    del_anio = [a for a in filtros.get("anio", ()) if filter_values.is_number(a)]
    dados = {d: v for d, v in filtros.items() if d != "anio"} | ({"anio": del_anio} if del_anio else {})
    fijas = fixed(filter_values.resolve_filters(catalogo, dados))
    filas = list(filas)
    son_varios_anios = len({f.get("anio") for f in filas}) > 1
    cuidado = WITH_OTHERS if solo and son_varios_anios else solo
    dichas: dict[Sentence, None] = {}
    for fila in filas:
        propias = {d: v for d, v in fila.items() if d in DIMENSIONS and v is not None}
        abiertas = {d: v for d, v in propias.items() if d not in fila.get(OWN_FILTERS, {})}
        de = {**fijas, **fila.get(OWN_FILTERS, {}), **propias}
        if not filter_values.is_number(str(de.get("anio", ""))):
            continue
        anio = int(de.pop("anio"))
        ids = [i for i in fila if i in INDICATORS and fila[i] is not None]
        alcance = fila.get("alcance", REPORT)
        dichas |= dict.fromkeys(_conflicts(catalogo, ids, anio, de, alcance) if con_dobles else ())
        if alcance != REPORT:
            continue
        con_tramo = [i for i in fila if i in INDICATORS and bounds(fila, i) is not None]
        sin_regla = (
            comparability.money_outside_rules(catalogo, anio) if con_dobles and any(map(is_money, ids)) else None
        )
        for nota in (
            *([sin_regla] if sin_regla else ()),
            *_moved(catalogo, ids, anio, de),
            *_impossible(catalogo, ids, anio, de),
            *_of_months(catalogo, ids, anio, de),
            *_left_out(catalogo, [*ids, *con_tramo], anio, de),
            *_declared_aspects(catalogo.rules.of(anio), ids, fila, abiertas, OF_WHAT),
            *_declared_aspects(catalogo.rules.of(anio), ids, fila, de, cuidado),
            *_served_how(catalogo, ids, anio, de),
        ):
            dichas[nota] = None
    varios = [d for d, v in dados.items() if len(v) > 1 and d != "anio"]
    sin_saber = _not_known_of(catalogo, filas, {d: v for d, v in dados.items() if v and d != "anio"})
    return [*dichas, *_periods(catalogo, filas, fijas), *_displaced(catalogo, filas, fijas, varios), *sin_saber]


def _not_known_of(catalogo: Catalog, filas: Iterable[Row], filtros: Filters) -> Iterator[Sentence]:
    """Note how many firms have no datum for a filtered dimension, when they exceed the limit of a rate (parametro.csv).

    Up to that many more may match the filter.
    """
    anios = sorted({f[YEAR] for f in filas if f.get(YEAR) is not None and _counts_from_records(f)})
    for anio, dimension in product(anios, focalization.OF_THE_CROSS & filtros.keys()):
        otros = {d: v for d, v in filtros.items() if d != dimension} | {YEAR: [str(anio)]}
        por_valor = {
            f[dimension]: f[FIRMS_SERVED] for f in run(catalogo, Query((FIRMS_SERVED,), (YEAR, dimension), otros))
        }
        if not por_valor.get(NO_DATA) or NO_DATA in filtros[dimension] or None in por_valor.values():
            continue
        sin_saber, todas = por_valor[NO_DATA], sum(por_valor.values())
        if 100 * sin_saber > catalogo.rules.of(anio).numero(focalization.MOST_UNKNOWN) * todas:
            de, que = subject(**otros), DIMENSIONS[dimension].etiqueta.lower()
            sin_dato = figure(FIRMS_SERVED, sin_saber, (*de, (dimension, NO_DATA)))
            yield say("sin_saber_del_filtro", de, sin_dato=sin_dato, empresas_atendidas=todas, anio=anio, que=que)


def _counts_from_records(fila: Row) -> bool:
    """Tell whether a row has a count of firms, or a part of them, computed from records."""
    contadas = [i for i in fila if i in INDICATORS and "tamano" in dimensions_of(i) and fila[i] is not None]
    return any(fila[f"procedencia_{i}"] != Provenance.PUBLISHED for i in contadas)


def _conflicts(
    catalogo: Catalog, ids: Sequence[str], anio: int, de: Mapping[str, Any], alcance: str
) -> Iterator[Sentence]:
    # A containing dimension adds nothing: an activity has one product.
    contienen, vistas = {DIMENSIONS[d].dentro_de for d in de}, set[tuple[object, ...]]()
    for id_ in dict.fromkeys(i for pedido in ids for i in (pedido, *INDICATORS[pedido].usa)):
        suyas = {d: v for d, v in de.items() if d in dimensions_of(id_) and d not in contienen}
        suyas = comparability.as_its_activity(catalogo.rules.of(anio), suyas) if id_ in FIRMS_AND_PROGRESS else suyas
        impreso = printed.of_scope(alcance, suyas) if is_money(id_) else suyas
        impresas = printed.conflicts(catalogo, id_, anio, impreso)
        if impresas and impresas[0].lugar not in vistas:  # Firms served and progress may be one figure.
            vistas.add(impresas[0].lugar)
            de_que = ", ".join([*_member_labels(catalogo, anio, suyas), str(anio)])
            dicho = f"{INDICATORS[id_].etiqueta} ({de_que}): se imprime {printed.values_in_words(impresas)}"
            filtros = {d: [str(v)] for d, v in {YEAR: anio, **suyas}.items()}
            resulta = _of_its_parts(catalogo, id_, filtros, alcance, impresas)
            yield joined([sentence(dicho, printed.claimed(impresas)), resulta], "; ")


def _of_its_parts(
    catalogo: Catalog, id_: str, filtros: Filters, alcance: str, impresas: Sequence[printed.ConflictingFigure]
) -> Sentence:
    """Note which of a rate's conflicting printed values its parts give; empty when none or several, or for no rate."""
    partes = INDICATORS[id_].usa
    filas = run(catalogo, Query((id_, *partes), (), filtros, alcance)) if INDICATORS[id_].numerador else []
    for fila in filas:
        if any(fila[i] is None for i in (id_, *partes)):
            continue
        dadas = {c.valor: c.escrita for c in impresas if printed.says(c, fila[id_])}
        if len(dadas) == 1:
            de = subject(**filtros, alcance=alcance)
            a, b = (figure(i, fila[i], de) for i in partes)
            return say("resulta_de_sus_partes", a=a, b=b, resulta=", ".join(dadas.values()))
    return NOTHING


def _left_out(catalogo: Catalog, ids: Sequence[str], anio: int, de: Mapping[str, Any]) -> Iterator[Sentence]:
    """Note the activities of a product whose firms don't add to its goal."""
    suyo = _product(ids, de)
    for regla in activities_of(catalogo.rules.of(anio), suyo):
        if regla.cuenta or not regla.es_de_empresas:
            continue
        de_ella = {"anio": [str(anio)], "actividad": [regla.actividad]}
        for suya in run(catalogo, Query((FIRMS_SERVED,), (YEAR, "actividad"), de_ella)):
            if suya[FIRMS_SERVED] is not None:
                avance = figure(FIRMS_SERVED, suya[FIRMS_SERVED], subject(anio=anio, actividad=regla.actividad))
                de_que = "de demostración" if suya["procedencia"] == Provenance.SYNTHETIC else ""
                yield say("no_suma", codigo_corto=f"{regla.codigo_corto} ({anio})", avance_fisico=avance, de_que=de_que)


def _moved(catalogo: Catalog, ids: Sequence[str], anio: int, de: Mapping[str, Any]) -> list[Sentence]:
    """Note both goals of a row's activity or product, when its goal was changed and the row has goals or progress."""
    nivel = next((d for d in ("actividad", "producto") if d in de), "")
    if not nivel or not {*PROGRESS_AND_FULFILMENT, "meta_fisica"} & {*ids}:
        return []
    return progress.goal_notes(catalogo, anio, nivel, str(de[nivel]))


def _periods(catalogo: Catalog, filas: Iterable[Row], fijas: Mapping[str, str]) -> Iterator[Sentence]:
    """Note the periods of cumulative values of instruments' indicators; one sentence per period and year."""
    juntos: dict[tuple[str, int], dict[str, Claim]] = {}
    for fila in filas:
        codigo, del_anio = (str({**fijas, **fila}.get(d) or "") for d in ("indicador", YEAR))
        if not codigo or fila.get("valor_obtenido") is None or not filter_values.is_number(del_anio):
            continue
        anio = int(del_anio)
        if periodo := instruments.adds_up(catalogo, {"indicador": codigo, YEAR: anio}):
            [nombre] = _member_labels(catalogo, anio, {"indicador": codigo})
            de = subject(anio=anio, indicador=codigo, periodo=periodo)
            juntos.setdefault((periodo, anio), {})[nombre] = fact("suma_desde_antes", 1, de)
    for (periodo, anio), suyos in juntos.items():
        yield sentence(f"{'; '.join(suyos)}: {periodo}, y no sólo de {anio}", suyos.values())


def change_sentence(hallado: Since, de: Subject, era: Claim | None = None) -> Sentence:
    """Return a sentence on the change of a figure from the year before, computed or printed; empty when unknown.

    `era` replaces the earlier value when it was not asked with the same filters: a product's, over what counts for it.
    """
    cuanto, cambio = hallado.cuanto, hallado.cambio
    if cuanto is None:
        return NOTHING
    indicador, antes = cambio.indicador.id, str(int(dict(de)[YEAR]) - 1)
    en_puntos, de_antes = in_points(indicador), tuple((d, antes if d == YEAR else v) for d, v in de)
    afirma = fact(f"{indicador}{IN_POINTS if en_puntos else IN_PERCENT}", cuanto, de)
    es_nada = formats.number(abs(cuanto), 1) == "0.0"
    return say(
        "casi_lo_mismo" if es_nada else "mas_que_en" if cuanto > 0 else "menos_que_en",
        de,
        cuantos=written(formats.points_in_words(cuanto) if en_puntos else formats.percent(abs(cuanto)), afirma),
        anio_antes=antes,
        antes=None if cambio.cuanto is None else era or figure(indicador, cambio.b.valor, de_antes),
        base="una base pequeña" if cambio.es_base_chica else "",
    )


def _product(ids: Sequence[str], de: Mapping[str, Any]) -> str:
    """Return the product whose firms or progress a row has, "" when it has none or is of an activity."""
    es_suya = "actividad" not in de and {*FIRMS_AND_PROGRESS} & set(ids)
    return str(de.get("producto", "")) if es_suya else ""


class Impossible(Frozen):
    """A product's firms when fewer than one of its activities' or more than their sum; and those, by activity."""

    empresas: float
    actividades: Mapping[str, float]

    @property
    def mayor(self) -> str:
        """The activity with most firms."""
        return max(self.actividades, key=lambda a: self.actividades[a])

    @property
    def suma(self) -> float:
        """The sum of firms over its activities."""
        return sum(self.actividades.values())


def impossible(catalogo: Catalog, anio: int, producto: str) -> Impossible | None:
    """Return the firms of a product when its activities' figures make them impossible; else None."""
    suyas = activities_of(catalogo.rules.of(anio), producto)
    cuentan = {r.actividad for r in suyas if r.cuenta and r.es_de_empresas}
    total = _progress_by(catalogo, anio, "producto").get(producto) if cuentan else None
    dados = {a: v for a, v in _progress_by(catalogo, anio, "actividad").items() if a in cuentan}
    if total is None or not dados:
        return None
    hallado = Impossible(total, dados)
    es_mas = total > hallado.suma and len(dados) == len(cuentan)
    return hallado if es_mas or total < dados[hallado.mayor] else None


def _progress_by(catalogo: Catalog, anio: int, nivel: str) -> dict[str, float]:
    """Return {code: progress} of the products or activities of a year; products with partial records are left out."""
    filas = run(catalogo, Query((PHYSICAL_PROGRESS,), (YEAR, nivel), {YEAR: [str(anio)]}))
    sabidas = (f for f in filas if f[PHYSICAL_PROGRESS] is not None and f[nivel] is not None)
    return {
        f[nivel]: f[PHYSICAL_PROGRESS] for f in sabidas if nivel == "actividad" or not f[f"parcial_{PHYSICAL_PROGRESS}"]
    }


def _impossible(catalogo: Catalog, ids: Sequence[str], anio: int, de: Mapping[str, Any]) -> Iterator[Sentence]:
    """Note that a product's firms are fewer than one activity's or more than all of them."""
    suyo = _product(ids, de)
    hallado = impossible(catalogo, anio, suyo) if suyo else None
    if hallado:
        de_cada = [
            figure(PHYSICAL_PROGRESS, v, subject(anio=anio, actividad=a)) for a, v in hallado.actividades.items()
        ]
        yield say(
            "empresas_imposibles",
            subject(anio=anio, producto=suyo),
            de_cada,
            de_que=", ".join([*_member_labels(catalogo, anio, {"producto": suyo}), str(anio)]),
            avance_fisico=hallado.empresas,
            mayor=formats.number(hallado.actividades[hallado.mayor]),
            suma=fact("suma_de_avances", hallado.suma, subject(anio=anio, actividad=[*hallado.actividades])),
        )


def _of_months(catalogo: Catalog, ids: Sequence[str], anio: int, de: Mapping[str, Any]) -> list[Sentence]:
    """Note progress of a year that its months don't add up to; for a product, also its only activity's."""
    if not {*PROGRESS_AND_FULFILMENT} & {*ids}:
        return []
    return progress.notes(catalogo, anio, progress.within(catalogo.rules.of(anio), de))


def _displaced(
    catalogo: Catalog, filas: Sequence[Row], fijas: Mapping[str, str], varios: Iterable[str]
) -> Iterator[Sentence]:
    """Note the printed figures that records, or a file of money, replace: a sentence per figure and year.

    `varios` are the dimensions filtered by several values: no document prints their total.
    """
    vistas: set[tuple[object, ...]] = set()
    juntas: dict[tuple[str, int, str], list[PublishedFigure]] = {}
    for fila, id_ in ((f, i) for f in filas for i in f if i in INDICATORS):
        propias = {d: v for d, v in fila.items() if d in DIMENSIONS}
        del_anio = str(propias.get(YEAR, fijas.get(YEAR, "")))
        if not filter_values.is_number(del_anio) or {*varios} - {*propias}:
            continue
        de = {YEAR: int(del_anio), **propias}
        impresa = displaced_print(catalogo, id_, fila, de, {d: [v] for d, v in fijas.items() if d not in de})
        if (
            impresa is None
            or (clave := (impresa.lugar, isinstance(impresa, external_figures.ComputedFromPrint) and id_)) in vistas
        ):
            continue
        vistas.add(clave)
        dicho = _how_it_differs(catalogo, id_, fila, impresa)
        juntas.setdefault((id_, impresa.anio, dicho), []).append(impresa)
    for (id_, anio, dicho), suyas in juntas.items():
        que = INDICATORS[PHYSICAL_PROGRESS if PHYSICAL_PROGRESS in INDICATORS[id_].usa else id_].etiqueta
        yield sentence(f"{que} ({anio}), {dicho}: {_listed(catalogo, suyas)}", printed.claimed(suyas))


def _how_it_differs(catalogo: Catalog, indicador: str, fila: Row, impresa: PublishedFigure) -> str:
    """Return in words how a printed figure stands beside the one that replaces it; rounding is said as rounding."""
    if indicador == printed_checks.RATIO and printed_checks.admit_their_rounding(catalogo, impresa):
        return "por el redondeo de sus partes se imprime"
    es_otro_corte = _is_of_records(fila, indicador) and printed.reads_another_day(impresa, cutoff_of(fila, indicador))
    otra = "otra lectura, de otro corte," if es_otro_corte else "otra cifra"
    como = "de lo impreso resulta" if isinstance(impresa, external_figures.ComputedFromPrint) else "se imprime"
    return f"{como} {otra} que {_whence(indicador, fila)}"


def _whence(indicador: str, fila: Row) -> str:
    """Return in words the figure that replaces a printed one."""
    if not is_money(indicador) and indicador not in printed.OF_SHEETS:
        es_inventada = fila.get(f"procedencia_{indicador}") == Provenance.SYNTHETIC
        return "la de la demostración" if es_inventada else "la de los registros"
    return "la del archivo" if _is_of_records(fila, indicador) else "la de sus partes"


def _listed(catalogo: Catalog, impresas: Sequence[PublishedFigure]) -> str:
    """Write printed figures with their dimensions, grouped by place in a document."""
    lugares: dict[str, list[str]] = {}
    for cifra in impresas:
        de_que = _member_labels(catalogo, cifra.anio, cifra.dimensiones)
        escrita = f"{printed.MORE_THAN} {cifra.escrita}" if cifra.es_piso else cifra.escrita
        lugares.setdefault(cifra.donde, []).append(", ".join([*de_que, escrita]))
    return "; ".join(
        f"{'; '.join([*cifras[:PER_PLACE], *mas])} ({donde})"
        for donde, cifras in lugares.items()
        for mas in [[f"y {counted(len(cifras) - PER_PLACE, 'cifras')} más"] if len(cifras) > PER_PLACE else []]
    )


def _declared_aspects(
    reglas: InForce, ids: Sequence[str], fila: Row, de: Mapping[str, Any], cuales: Mapping[str, str]
) -> Iterator[Sentence]:
    """Note what the sources declare of some figures: aspects of reglas/base_indicador.csv, with a template for each.

    `de` are the dimensions of the figures: a share's are its own row's; those of firms include the query's filters.
    """
    for id_ in ids:
        dichas = comparability.declared_base(reglas, id_, de, fila.get("procedencia"), fila.get(id_))
        # The name already says what holds for every value of every source.
        de_suyo = comparability.declared_base(reglas, id_, dict.fromkeys(de, ""), None)
        for que, palabras in cuales.items():
            de_avance = que == SERVICES and id_ in PROGRESS_AND_FULFILMENT  # Noted once for both (_served_how).
            if (dicho := dichas.get(que)) and dicho != de_suyo.get(que) and not de_avance:
                afirma = comparability.declared(reglas.anio, id_, que, dicho)
                yield sentence(palabras.format(_opened_by(id_, de), reglas.anio, dicho), afirma)


def _served_how(catalogo: Catalog, ids: Sequence[str], anio: int, de: Mapping[str, Any]) -> Iterator[Sentence]:
    """Note which services the firms of an activity's progress received, when the sources declare it for a year."""
    if not {*PROGRESS_AND_FULFILMENT} & {*ids}:
        return
    lugar = comparability.as_its_activity(catalogo.rules.of(anio), de)
    if "actividad" not in lugar:
        return
    dichas = comparability.declared_base(catalogo.rules.of(anio), PHYSICAL_PROGRESS, lugar, Provenance.PUBLISHED)
    if dicho := dichas.get(SERVICES):
        de_que = ", ".join([*_member_labels(catalogo, anio, {"actividad": lugar["actividad"]}), str(anio)])
        palabras = f"{INDICATORS[PHYSICAL_PROGRESS].etiqueta} ({de_que}): {dicho}"
        yield sentence(palabras, comparability.declared(anio, PHYSICAL_PROGRESS, SERVICES, dicho))


def _opened_by(indicador: str, de: Mapping[str, Any]) -> str:
    """Return an indicator's name and, for a share, its last dimension: bases may differ by dimension."""
    partes = [DIMENSIONS[d].etiqueta.lower() for d in de if INDICATORS[indicador].unidad is Unit.PERCENT and d != YEAR]
    return " por ".join([INDICATORS[indicador].etiqueta, *partes[-1:]])


def _member_labels(catalogo: Catalog, anio: int, de: Mapping[str, Any]) -> list[str]:
    nombres = [(str(v), "indicador" if d == printed.OF_A_SHEET else d) for d, v in de.items()]
    filas = [(v, member_names(catalogo, anio, d).get((v, ""))) for v, d in nombres]
    return [(n.codigo_corto or n.nombre_corto or v) if n else v for v, n in filas]


def suppression_legend(filas: Iterable[Row]) -> list[str]:
    """Return the legend of the words that replace suppressed figures in some rows."""
    puestas = {v for f in filas for c, v in f.items() if c.startswith(HIDDEN)}
    return [dicho for palabra, dicho in SUPPRESSED_WORDS.items() if palabra in puestas]


def displaced_print(
    catalogo: Catalog, indicador: str, fila: Row, de: Mapping[str, Any], fijas: Filters
) -> PublishedFigure | None:
    """Return the printed figure that records or a file of money replace in a row; None without one, or if it is equal.

    Also for money and indicators computed from printed figures; for a fulfilment, that of its progress. `de` are the
    year and the row's dimensions; `fijas`, the filters of others.
    """
    es_derivada = fila.get(f"procedencia_{indicador}") == Provenance.DERIVED and not fila.get(f"parcial_{indicador}")
    if indicador in printed.OF_SHEETS:
        suyo = {**fixed(fijas), **de}.get("indicador")
        impresa = printed.of_sheet(catalogo, indicador, suyo, de[YEAR]) if es_derivada and suyo else None
    elif is_money(indicador):
        if fila.get(indicador) is None or not (es_derivada or _is_of_records(fila, indicador)):
            return None
        pregunta = Question(tuple(de), fijas, fila.get("alcance", REPORT))
        impresa = external_figures.printed_amount(catalogo, indicador, pregunta, tuple(de.values()))
    else:
        if PHYSICAL_PROGRESS in INDICATORS[indicador].usa:
            if PHYSICAL_PROGRESS in fila or not {*de, *fijas} <= {*dimensions_of(PHYSICAL_PROGRESS)}:
                return None
            indicador, fila = PHYSICAL_PROGRESS, _progress(catalogo, de, fijas)
        impresa = _printed_for_row(catalogo, indicador, de, fijas) if _is_of_records(fila, indicador) else None
    es_la_misma = impresa and fila[indicador] is not None and printed.says(impresa, fila[indicador])
    return None if es_la_misma else impresa


def _is_of_records(fila: Row, indicador: str) -> bool:
    """Tell whether a figure of a row is computed from complete records, or from those of a demonstration."""
    es_calculada = fila.get(f"procedencia_{indicador}") in FROM_RECORDS
    se_sabe = fila.get(indicador) is not None or bounds(fila, indicador)
    return bool(es_calculada and se_sabe and not fila.get(f"parcial_{indicador}"))


def _progress(catalogo: Catalog, de: Mapping[str, Any], fijas: Filters) -> Row:
    filas = run(catalogo, Query((PHYSICAL_PROGRESS,), tuple(de), dict(fijas)))
    return next((f for f in filas if all(f[d] == v for d, v in de.items())), {})


def _printed_for_row(
    catalogo: Catalog, indicador: str, de: Mapping[str, Any], fijas: Filters
) -> PublishedFigure | None:
    if indicador == PHYSICAL_PROGRESS:
        # Firms served are printed as the progress of what is measured in firms; a product's, even as a filter, are
        # those of its goal.
        indicador, de, fijas = FIRMS_SERVED, {YEAR: de[YEAR], **{d: v[0] for d, v in fijas.items()}, **de}, {}
    if OF_DOCUMENTS not in bases_of(indicador) or not {*de, *fijas} <= {*dimensions_of(indicador)}:
        return None
    return external_figures.printed_by_group(catalogo, indicador, Question(tuple(de), fijas)).get(tuple(de.values()))
