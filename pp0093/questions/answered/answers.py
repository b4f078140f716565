"""The figures that a reading asks for: its query, the rows, and what must be true of them to be said."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from msgspec.structs import replace

from pp0093 import claims, clock
from pp0093.ask.catalog import Catalog
from pp0093.ask.mart import RECEIVED
from pp0093.ask.parts import brackets
from pp0093.ask.query import Query
from pp0093.ask.registry import INDICATORS, PRESUPUESTO, stored
from pp0093.ask.rows import Row, bounds
from pp0093.ask.standing import change, periods, ratings, years
from pp0093.ask.standing.periods import Period
from pp0093.claims import Relation, Sentence, sentence
from pp0093.money import progress
from pp0093.provenance import Provenance
from pp0093.questions import texts
from pp0093.questions.answered import added, claimed, duel, gap, pace, remainder, weight
from pp0093.questions.answered.figured import (
    WITH_DATA,
    Figured,
    any_synthetic,
    check_told,
    check_whole,
    found,
    leading,
    no_data,
    origins,
    rows,
    said,
)
from pp0093.questions.answered.posed import Posed
from pp0093.questions.answered.posing import posed
from pp0093.questions.figures import EXCEEDED, FIRMS, FULFILMENT, MET, MISSED, ONLY_WITH_GOAL, OPENED_FIRST, SHARE
from pp0093.questions.read.parts import FACING
from pp0093.questions.read.understood import NotReadError, Understood
from pp0093.questions.read.words import YEAR
from pp0093.writing import formats

NONE_SHORT, NOTHING_TO_RANK = "Ninguna quedó por debajo de su meta.", "No hay qué ordenar."
NONE_OVER = "Ninguna meta se superó"
NOT_ALL_KNOWN = "No se conocen todos: el orden puede ser otro."
NOT_IN_ORDER = "no se ordenan"
IN_YEAR = "indicadores_en_el_anio"
OF_GOALS = ("meta_fisica", "avance_fisico")
# What the deliveries of a year give: until it ends, not all of them.
OF_FIRMS = (FIRMS, SHARE, WITH_DATA)
OF_ROWS = (Provenance.CALCULATED, Provenance.SYNTHETIC)


def answer(catalogo: Catalog, leida: Understood) -> Figured:
    """Answer a reading; raise NotReadError, which says why, when its figures are not known or cannot be said so."""
    hechos = {
        "cifra": _figures,
        "orden": _ranked,
        "umbral": _limited,
        "meta": _met,
        "cambio": _changed,
        "color": _coloured,
        FACING: duel.answer,
        "falta": gap.answer,
        "ritmo": pace.answer,
        weight.WEIGHT: weight.answer,
    }
    return hechos[leida.clase](catalogo, posed(catalogo, leida))


def _figures(catalogo: Catalog, pedida: Posed) -> Figured:
    consulta, filas, inventadas = leading(catalogo, pedida)
    dichas, ademas = (
        [texts.figures(catalogo, consulta, f, _period(catalogo, consulta, f)) for f in suyas]
        for suyas in (filas, inventadas)
    )
    calladas = texts.not_told(catalogo, consulta, pedida.elegidos)
    todas = [*filas, *inventadas, *calladas]
    faltan = texts.missing(catalogo, consulta, todas) if pedida.leida.anios or not pedida.leida.es_serie else []
    resto = [*added.of_years(catalogo, pedida, consulta, filas), *remainder.of_parts(catalogo, pedida, consulta)]
    if ademas:
        resto.append(sentence(texts.invented_too(ademas)))
    if calladas:
        resto.append(sentence(texts.kept_back(catalogo, consulta, calladas)))
    frases = [sentence("; ".join(dichas)), *faltan, *resto]
    return said(catalogo, pedida, consulta, frases, filas, filas=filas)


def _period(catalogo: Catalog, consulta: Query, fila: Row) -> Period | None:
    es_dinero = any(INDICATORS[s].mart is PRESUPUESTO for s in stored(consulta.indicadores))
    return periods.period(catalogo, consulta.alcance, fila[YEAR]) if es_dinero else None


def _ranked(catalogo: Catalog, pedida: Posed) -> Figured:
    return _of_the_surest(catalogo, pedida, _in_order)


def _in_order(catalogo: Catalog, pedida: Posed, consulta: Query, filas: list[Row]) -> Figured:
    leida = pedida.leida
    [medida] = consulta.indicadores
    if INDICATORS[medida].de_cada:
        raise NotReadError(f"{INDICATORS[medida].etiqueta} no se ordena: cada actividad hace una cosa distinta.")
    con_valor = _with_value(catalogo, leida, consulta, filas)
    if leida.sentido == "lejos" and leida.anios and (del_mes := pace.furthest(catalogo, pedida, con_valor)):
        return del_mes
    if medida in ONLY_WITH_GOAL and con_valor:
        con_valor = _of_whole_years(catalogo, medida, con_valor)
    todas, tope = con_valor, None
    if leida.sentido == "lejos":
        tope = _met_from(catalogo, _year(consulta))
        con_valor = [f for f in con_valor if f[medida] < _met_from(catalogo, f[YEAR])]
    if not con_valor:
        raise NotReadError(NONE_SHORT if leida.sentido == "lejos" else NOTHING_TO_RANK)
    de_menor = leida.sentido in ("menor", "lejos")
    en_orden = sorted(con_valor, key=lambda f: _least(f, medida), reverse=not de_menor)
    corte = _least(en_orden[min(leida.cuantas, len(en_orden)) - 1], medida)
    elegidas = [f for i, f in enumerate(en_orden) if i < leida.cuantas or _least(f, medida) == corte]
    _check_order(medida, en_orden)
    _check_rankable(catalogo, leida, consulta, con_valor, corte, de_menor=de_menor)
    frase, cual = texts.ranking(catalogo, consulta, elegidas, leida, de=len(con_valor)), Relation.LARGEST
    dichos = claimed.first(consulta, leida.dimension, todas, Relation.SMALLEST if de_menor else cual, bajo=tope)
    if leida.sentido == "cumple" and _least(en_orden[0], medida) <= _met_from(catalogo, en_orden[0][YEAR]):
        frase = f"{frase}. {NONE_OVER}"
        tope = _met_from(catalogo, en_orden[0][YEAR])
        dichos += claimed.beyond(consulta, leida.dimension, con_valor, Relation.OVER, tope)
    resto = remainder.of_parts(catalogo, pedida, consulta) if leida.dimension in remainder.APART else []
    resto += map(sentence, remainder.not_counted(catalogo, leida.dimension, filas))
    resto += _which_years(catalogo, leida, consulta, con_valor)
    frente_a = con_valor if leida.dimension == YEAR else ()
    frases = [sentence(frase, dichos), *resto]
    return said(catalogo, pedida, consulta, frases, elegidas, filas=elegidas, frente_a=frente_a)


def _with_value(catalogo: Catalog, leida: Understood, consulta: Query, filas: Sequence[Row]) -> list[Row]:
    """Return the rows with a figure; of years, only those that are over, whose figures are of all the year.

    Of programmes, only those that are: what goes under a code of theirs and is none would come first. Of several
    members given together none is said, where each is given apart.
    """
    [medida] = consulta.indicadores
    ajenas = {*remainder.no_programmes(catalogo, leida.dimension, filas), *remainder.several(leida.dimension, filas)}
    con_valor = [f for f in filas if _least(f, medida) is not None and f.get(leida.dimension) not in ajenas]
    if leida.dimension != YEAR:
        return con_valor
    sin_cerrar = {clock.today().year, *years.partial(catalogo, consulta.alcance)}
    return [f for f in con_valor if f[YEAR] not in sin_cerrar and not f.get(f"parcial_{medida}")]


def _which_years(catalogo: Catalog, leida: Understood, consulta: Query, filas: Sequence[Row]) -> list[Sentence]:
    """Say which years are looked at, where years are what is asked for."""
    if leida.dimension != YEAR:
        return []
    del_pais = years.closed(catalogo, "nacional") if _may_be_of_the_country(consulta) else []
    dicho = texts.years_seen([f[YEAR] for f in filas], del_pais)
    if not del_pais:
        return [sentence(dicho)]
    suyos = claims.subject(alcance="nacional", desde=min(del_pais), hasta=max(del_pais))
    return [sentence(dicho, claims.fact("anios_cerrados", len(del_pais), sujeto=suyos))]


def _may_be_of_the_country(consulta: Query) -> bool:
    """Tell whether a figure of the report, of some years, may be asked of the whole country, of others too."""
    es_dinero = all(INDICATORS[s].mart is PRESUPUESTO for s in stored(consulta.indicadores))
    return es_dinero and consulta.alcance == "reporte" and set(consulta.por) | set(consulta.filtros) <= {YEAR}


def _least(fila: Row, medida: str) -> Any:
    """Return a figure, or the least that it can be where only what it lies between is said."""
    return (bounds(fila, medida) or (fila[medida],))[0]


def _most(fila: Row, medida: str) -> Any:
    return (bounds(fila, medida) or (fila[medida],))[-1]


def _check_order(medida: str, en_orden: Sequence[Row]) -> None:
    """Raise when a figure known only between two values may stand at another place."""
    for uno, otro in pairwise(sorted(en_orden, key=lambda f: _least(f, medida))):
        if bounds(uno, medida) and _most(uno, medida) >= _least(otro, medida):
            raise NotReadError(NOT_ALL_KNOWN)


def _of_the_surest(
    catalogo: Catalog, pedida: Posed, answered: Callable[[Catalog, Posed, Query, list[Row]], Figured]
) -> Figured:
    """Return an answer from the surest rows that give one; raise what the surest of all lack."""
    motivo: NotReadError | None = None
    for consulta, filas in _rankable(catalogo, pedida):
        try:
            check_told(catalogo, pedida, consulta, NOT_IN_ORDER)
            return answered(catalogo, pedida, consulta, filas)
        except NotReadError as error:
            motivo = motivo or error
    raise motivo or NotReadError(NOT_ALL_KNOWN)


def _rankable(catalogo: Catalog, pedida: Posed) -> Iterator[tuple[Query, list[Row]]]:
    """Give the rows to rank, the surest first: firms counted where all are, else their share; then what is invented."""
    consulta = pedida.consulta
    if consulta.indicadores != (FIRMS,) or pedida.leida.dimension not in OPENED_FIRST:
        yield from _known_first(catalogo, pedida)
        return
    contadas = _with_value(catalogo, pedida.leida, consulta, found(catalogo, consulta))
    estan_todas = _all_known(catalogo, consulta, contadas, pedida.leida.dimension)
    if estan_todas and not any_synthetic(contadas):
        yield consulta, contadas
        return
    otros = [d for d in pedida.leida.filtros if d != pedida.leida.dimension]
    parte = replace(consulta, indicadores=(SHARE,), por=tuple(d for d in consulta.por if d not in otros))
    try:
        de_parte = list(_known_first(catalogo, replace(pedida, consulta=parte)))
    except NotReadError as no_hay:
        if not estan_todas:
            raise (NotReadError(NOT_ALL_KNOWN) if contadas else no_hay) from no_hay
        de_parte = []
    inventadas = [(consulta, contadas)] if estan_todas else []
    yield from (d for d in de_parte if not any_synthetic(d[1]))
    yield from inventadas or (d for d in de_parte if any_synthetic(d[1]))


def _known_first(catalogo: Catalog, pedida: Posed) -> Iterator[tuple[Query, list[Row]]]:
    """Give the rows that are no demonstration, then all of them where a demonstration adds some."""
    consulta, filas, inventadas = leading(catalogo, pedida)
    yield consulta, filas
    if inventadas:
        yield rows(catalogo, pedida)


def _all_known(catalogo: Catalog, consulta: Query, filas: Sequence[Row], dimension: str) -> bool:
    """Tell whether no member of a dimension can be missing: rows loaded have them all, documents those they print."""
    if filas and origins(filas) <= {*OF_ROWS}:
        return True
    hay = texts.members_of(catalogo, dimension, _year(consulta), consulta)
    return bool(hay) and hay <= {str(f[dimension]) for f in filas}


def _year(consulta: Query) -> int:
    return max(map(int, consulta.filtros.get(YEAR, ["0"])))


def _check_rankable(
    catalogo: Catalog, leida: Understood, consulta: Query, filas: Sequence[Row], corte: float, *, de_menor: bool
) -> None:
    """Raise when the first of a ranking may not be so: members missing, other units or invented figures among them."""
    [medida] = consulta.indicadores
    en_curso = [RECEIVED] if medida in OF_FIRMS and _year(consulta) == clock.today().year else []
    if leida.dimension != YEAR:
        check_whole(filas, medida, "no se ordena", *en_curso)
    if any_synthetic(filas) and origins(filas) != {Provenance.SYNTHETIC}:
        raise NotReadError("Unas cifras son de demostración y otras no: no se ordenan juntas.")
    if medida in OF_GOALS and len({texts.unit_of(catalogo, f) for f in filas}) > 1:
        raise NotReadError("Unas se miden en empresas y otras en acciones: no se ordenan juntas; pida el cumplimiento.")
    if len(filas) < 2 and medida not in (SHARE, WITH_DATA):
        raise NotReadError("Sólo se conoce una: no hay qué ordenar.")
    if brackets.overlap(leida.dimension, filas):
        raise NotReadError("Unos tramos son parte de otros: no se ordenan; pida el porcentaje de cada uno.")
    # Of what has no goal there is no fulfilment; of who answers for several goals it is not one.
    if leida.dimension == YEAR or (medida in ONLY_WITH_GOAL and leida.dimension in texts.STRUCTURE):
        return
    if _all_known(catalogo, consulta, filas, leida.dimension):
        return
    es_parte = medida in (SHARE, WITH_DATA) and leida.dimension in remainder.APART
    if not es_parte or de_menor or corte <= remainder.share_left(leida.dimension, medida, filas):
        raise NotReadError(NOT_ALL_KNOWN)


def _of_whole_years(catalogo: Catalog, medida: str, filas: list[Row]) -> list[Row]:
    """Return the rows whose progress is all that its year gave; raise when none is: no goal is met or missed yet."""
    avances = [(f, progress.of_row(catalogo, f)) for f in filas]
    enteras = [f for f, avance in avances if avance is None or avance.es_del_anio]
    if not enteras:
        raise NotReadError(texts.of_part_of_the_year(catalogo, medida, filas))
    return enteras


def _met_from(catalogo: Catalog, anio: int) -> float:
    return ratings.yardstick(catalogo.rules.of(anio)).cumplida


COMPARISONS = {
    "mas_de": lambda valor, tope: valor > tope,
    "menos_de": lambda valor, tope: valor < tope,
    "desde": lambda valor, tope: valor >= tope,
    "hasta": lambda valor, tope: valor <= tope,
}


def _limited(catalogo: Catalog, pedida: Posed) -> Figured:
    if pedida.leida.dimension:
        return _of_the_surest(catalogo, pedida, _beyond)
    return _beyond(catalogo, pedida, *rows(catalogo, pedida))


def _beyond(catalogo: Catalog, pedida: Posed, consulta: Query, filas: list[Row]) -> Figured:
    leida = pedida.leida
    [medida] = consulta.indicadores
    if leida.limite is None:
        raise NotReadError("No sé con qué se compara.")
    compara, tope = leida.limite
    con_valor = _with_value(catalogo, leida, consulta, filas)
    if not con_valor:
        raise no_data(catalogo, leida, consulta)
    de_empresas = medida in (FIRMS, SHARE, WITH_DATA) and leida.dimension
    if de_empresas and not _all_beyond_are_known(catalogo, leida, consulta, con_valor):
        raise NotReadError("No se conocen todos: no se puede decir cuáles.")
    if medida in OF_GOALS and len({texts.unit_of(catalogo, f) for f in con_valor}) > 1:
        raise NotReadError("Unas se miden en empresas y otras en acciones: no se comparan con un mismo número.")
    check_whole(con_valor, medida, "no se compara con un número")
    por_lo_menos, por_lo_mas = (
        [f for f in con_valor if COMPARISONS[compara](d(f, medida), tope)] for d in (_least, _most)
    )
    if por_lo_menos != por_lo_mas:
        raise NotReadError("No se conoce la cifra exacta: ese límite está entre los valores que puede tener.")
    cumplen = por_lo_menos
    frase = texts.limited(catalogo, consulta, leida, cumplen, con_valor)
    # Those that do not pass a limit are told too: where some are invented, so is what is said of them all.
    de_quien = con_valor if any_synthetic(con_valor) else cumplen or con_valor
    filas_dichas = cumplen if leida.dimension else con_valor
    es_de_todas = leida.dimension in remainder.APART and not any_synthetic(con_valor)
    resto = remainder.of_parts(catalogo, pedida, consulta) if es_de_todas else []
    resto += map(sentence, remainder.not_counted(catalogo, leida.dimension, filas))
    resto += _which_years(catalogo, leida, consulta, con_valor)
    frente_a = con_valor if leida.dimension == YEAR else ()
    dichos = claimed.beyond(consulta, leida.dimension, con_valor, claimed.COMPARED[compara], tope)
    frases = [sentence(frase, dichos), *resto]
    return said(catalogo, pedida, consulta, frases, de_quien, filas=filas_dichas, frente_a=frente_a)


def _all_beyond_are_known(catalogo: Catalog, leida: Understood, consulta: Query, filas: Sequence[Row]) -> bool:
    """Tell whether no value of a dimension that passes a limit can be missing: all are known, or what is left is less.

    Brackets within others are not counted with them.
    """
    [medida] = consulta.indicadores
    if brackets.overlap(leida.dimension, filas):
        return False
    if _all_known(catalogo, consulta, filas, leida.dimension):
        return True
    compara, tope = leida.limite or ("", 0.0)
    es_parte = medida in (SHARE, WITH_DATA) and leida.dimension in remainder.APART
    pasa_de = es_parte and compara in ("mas_de", "desde")
    return pasa_de and remainder.share_left(leida.dimension, medida, filas) < tope


# How a goal that is asked about ended: only what goes over it exceeds it.
ENDED: dict[str, Callable[[Any, Any], bool]] = {MET: operator.ge, EXCEEDED: operator.gt, MISSED: operator.lt}
STANDS = {MET: Relation.AT_LEAST, EXCEEDED: Relation.OVER, MISSED: Relation.UNDER}


def _met(catalogo: Catalog, pedida: Posed) -> Figured:
    leida = pedida.leida
    consulta, filas = rows(catalogo, pedida)
    check_told(catalogo, pedida, consulta, "no se cuentan")
    con_meta = [f for f in filas if f[FULFILMENT] is not None]
    if not con_meta:
        raise no_data(catalogo, leida, consulta)
    con_meta = _of_whole_years(catalogo, FULFILMENT, con_meta)
    tope = _met_from(catalogo, _year(consulta))
    termino = ENDED[leida.sentido]
    cumplen = [f for f in con_meta if termino(f[FULFILMENT], tope)]
    frase = texts.goals(catalogo, consulta, leida, cumplen, con_meta)
    dichas = cumplen if leida.dimension else con_meta
    de_ellas = replace(consulta, indicadores=(FULFILMENT,))
    dichos = claimed.beyond(de_ellas, leida.dimension, con_meta, STANDS[leida.sentido], tope)
    return said(catalogo, pedida, consulta, [sentence(frase, dichos)], dichas or con_meta, filas=dichas)


def _coloured(catalogo: Catalog, pedida: Posed) -> Figured:
    consulta, filas = rows(catalogo, pedida)
    suyas = [f for f in filas if f["semaforo"] == pedida.leida.sentido]
    frase = texts.coloured(catalogo, consulta, pedida.leida, len(suyas), len(filas))
    de = claims.subject(**consulta.filtros)
    de_color = (*de, ("semaforo", pedida.leida.sentido))
    hechos = [claims.fact(IN_YEAR, n, sujeto=d) for n, d in ((len(suyas), de_color), (len(filas), de))]
    return said(catalogo, pedida, consulta, [sentence(frase, hechos)], suyas or filas, filas=suyas)


def _changed(catalogo: Catalog, pedida: Posed) -> Figured:
    """Say how much a figure changed between two years, where the rules let them be compared."""
    consulta, filas = rows(catalogo, pedida)
    check_told(catalogo, pedida, consulta, "no se comparan")
    if "indicador" in consulta.por:
        raise NotReadError("La base de un indicador puede cambiar de un año a otro: pida el valor de cada año.")
    [medida], (antes, ahora) = consulta.indicadores, map(int, consulta.filtros[YEAR])
    por_anio = {f[YEAR]: f for f in filas if f[medida] is not None}
    faltan = [a for a in (antes, ahora) if a not in por_anio]
    if faltan or len(filas) != len(por_anio):
        nada = claimed.missing(replace(consulta, filtros={**consulta.filtros, YEAR: [*map(str, faltan)]}))
        raise NotReadError(texts.no_year(catalogo, consulta, faltan, filas), nada if faltan else ())
    lugar = {d: str(por_anio[ahora][d]) for d in consulta.por if d != YEAR}
    lados = [change.side(catalogo, medida, por_anio[a], a, lugar) for a in (ahora, antes)]
    cambio = change.of_sides(catalogo, INDICATORS[medida], YEAR, ahora, (lados[0], lados[1]))
    if cambio.impiden:
        por_que = [claimed.compared(consulta, YEAR, [por_anio[antes], por_anio[ahora]], cambio.impiden[0])]
        raise NotReadError(texts.not_comparable(cambio.impiden[0], (ahora, antes)), por_que)
    es_razon = pedida.leida.sentido == texts.TIMES
    frase = _change_said(catalogo, consulta, cambio, por_anio[antes], por_anio[ahora], es_razon=es_razon)
    if pedida.leida.sujeto == "dinero":
        frase = f"{frase}; la diferencia es de {texts.difference(medida, por_anio[antes], por_anio[ahora])}"
    dichas = [por_anio[antes], por_anio[ahora]]
    cuidado = [
        sentence(texts.with_care(r, (ahora, antes)), claimed.compared(consulta, YEAR, dichas, r))
        for r in cambio.razones
    ]
    dichos = [*claimed.moved(consulta, YEAR, dichas), *claimed.moved(consulta, YEAR, dichas, cambio.cuanto)]
    frases = [sentence(frase, dichos), *cuidado]
    return said(catalogo, pedida, consulta, frases, dichas, filas=dichas, cambio=cambio.procedencia)


def _change_said(
    catalogo: Catalog, consulta: Query, hallado: change.Variation, antes: Row, ahora: Row, *, es_razon: bool = False
) -> str:
    """Say a change: in percent of amounts and counts, in points of rates."""
    [medida] = consulta.indicadores
    a, b = antes[medida], ahora[medida]
    cuantos = None if hallado.cuanto is None else abs(hallado.cuanto)
    cambio = (formats.points(cuantos) if change.in_points(medida) else formats.change(cuantos)).removeprefix("+")
    verbo = "subió" if b > a else "bajó" if b < a else "no cambió"
    de_quien = texts.of_whom(catalogo, consulta, ahora)
    que = f"{texts.asked_of(catalogo, consulta, medida, ahora)}{', ' + de_quien if de_quien else ''}"
    cuanto = "" if b == a else f" {cambio}"
    if es_razon and a and not change.in_points(medida):
        return (
            f"{que}: {ahora[YEAR]} es {formats.number(b / a, 1)} veces {antes[YEAR]}, "
            f"{texts.valued(catalogo, medida, ahora)} y {texts.valued(catalogo, medida, antes)}"
        )
    return (
        f"{que}: {verbo}{cuanto} de {antes[YEAR]} a {ahora[YEAR]}, "
        f"de {texts.valued(catalogo, medida, antes)} a {texts.valued(catalogo, medida, ahora)}"
    )
