"""The figures that a question asks for: its query, the rows, and what must be true of them to be said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pp0093 import claims, clock, provenance
from pp0093.ask.catalog import Catalog
from pp0093.ask.parts import brackets
from pp0093.ask.query import Query
from pp0093.ask.registry import DIMENSIONS, INDICATORS, PRESUPUESTO, RECEIVED, Unit
from pp0093.ask.rows import Row, bounds
from pp0093.ask.standing import change, norms, periods
from pp0093.ask.standing.change import in_points
from pp0093.claims import COMPARES, Claim, Relation, Sentence, fact, sentence, subject
from pp0093.money import execution
from pp0093.money.execution import ToDate
from pp0093.provenance import Provenance
from pp0093.questions import texts
from pp0093.questions.asking import (
    EXCEEDED,
    FIRMS,
    FULFILMENT,
    GOAL,
    LIGHT,
    MET,
    MISSED,
    ONLY_WITH_GOAL,
    OPENED_FIRST,
    SHARE,
    NotReadError,
    Posed,
    Understood,
    is_of,
)
from pp0093.questions.figured import (
    APART,
    TOGETHER,
    Answer,
    check_told,
    check_units,
    check_whole,
    claim_beyond,
    claim_compared,
    claim_counted,
    claim_first,
    claim_moved,
    claimed,
    derived,
    found,
    known,
    no_programmes,
    not_counted,
    of_parts,
    placed,
    rows,
    said,
    several,
    share_left,
)
from pp0093.questions.posing import posed
from pp0093.questions.texts import STRUCTURE, WHOLES
from pp0093.questions.words import MONTH, PLACES, YEAR
from pp0093.writing import formats
from pp0093.writing.nouns import counted, lowered, measured

NONE_SHORT, NOTHING_TO_RANK = "Ninguna quedó por debajo de su meta.", "No hay qué ordenar."
NOT_ALL_KNOWN = "No se conocen todos: el orden puede ser otro."
PROGRESS, PERCENT, TIMES = "avance_fisico", 100, "veces"
# How a goal that is asked about ended: only what goes over it exceeds it.
ENDED = {MET: Relation.AT_LEAST, EXCEEDED: Relation.OVER, MISSED: Relation.UNDER}


def answer(catalogo: Catalog, leida: Understood) -> Answer:
    """Answer a question of figures; raise NotReadError, which says why, when they are not known or can't be said so."""
    return ANSWERS[leida.clase](catalogo, posed(catalogo, leida))


def _figures(catalogo: Catalog, pedida: Posed) -> Answer:
    consulta, filas = rows(catalogo, pedida)
    _check_each(catalogo, pedida, consulta, filas)
    dichas = [texts.figures(catalogo, consulta, f) for f in filas]
    calladas = texts.not_told(catalogo, consulta, pedida.elegidos)
    frases = [sentence("; ".join(dichas))]
    if pedida.leida.anios or not pedida.leida.es_serie:
        frases += texts.missing(catalogo, consulta, [*filas, *calladas])
    frases += [*_added(catalogo, pedida, consulta, filas), *of_parts(catalogo, pedida, consulta)]
    frases += [sentence(texts.kept_back(catalogo, consulta, calladas))] if calladas else []
    return said(catalogo, pedida, consulta, frases, filas)


def _check_each(catalogo: Catalog, pedida: Posed, consulta: Query, filas: Sequence[Row]) -> None:
    """Raise when what is asked of each is only known of some together: they would be told as if they were all."""
    for por in {*pedida.leida.abiertas} - {*consulta.filtros, *pedida.elegidos}:
        if all(TOGETHER in str(f.get(por)) for f in filas):
            dicho = texts.each(catalogo, consulta.indicadores[0], por, filas)
            hechos = [c for f in filas for c in claimed(catalogo, consulta, f)]
            raise NotReadError(f"No se conoce de cada uno, sino sólo de algunos juntos: {dicho}.", hechos)


def _added(catalogo: Catalog, pedida: Posed, consulta: Query, filas: Sequence[Row]) -> list[Sentence]:
    """Say what several years add up to, or of which it is not known; nothing where it is not asked."""
    if not pedida.leida.se_suman or len({f[YEAR] for f in filas}) != len(filas):
        return []
    pedidos = [*map(int, consulta.filtros[YEAR])]
    con_cifra = {f[YEAR] for f in filas if all(f[i] is not None for i in consulta.indicadores)}
    if sin_cifra := sorted({*pedidos} - con_cifra):
        return [sentence(f"No se suman: de {formats.listed([*map(str, sin_cifra)])} no se conoce la cifra exacta")]
    totales = {i: float(sum(Decimal(str(f[i])) for f in filas)) for i in consulta.indicadores}
    sumas = [f"{texts.labelled(i)}, {formats.written(INDICATORS[i], total)}" for i, total in totales.items()]
    de = placed(consulta)
    hechos = [claims.fact("suma_de_anios", total, sujeto=(*de, ("cifra", i))) for i, total in totales.items()]
    hechos.append(claims.fact("anios_que_se_suman", len(pedidos), sujeto=de))
    hasta = _readings(catalogo, consulta, pedidos)
    como = "; ".join([provenance.name(derived(filas)).lower(), *hasta])
    return [sentence(f"Suma de {counted(len(pedidos), 'años')}: {'; '.join(sumas)} ({como})", hechos)]


def _readings(catalogo: Catalog, consulta: Query, anios: Sequence[int]) -> list[str]:
    """Say up to when the money of the years that are not closed was read."""
    return [*filter(None, (texts.reading(catalogo, consulta, a) for a in dict.fromkeys(anios)))]


def _of_the_surest(
    catalogo: Catalog,
    pedida: Posed,
    dadas: Sequence[tuple[Query, list[Row]]],
    answered: Callable[[Catalog, Posed, Query, list[Row]], Answer],
) -> Answer:
    """Return an answer from the surest rows that give one; raise what the surest of all lack."""
    motivo: NotReadError | None = None
    for consulta, filas in dadas:
        try:
            check_told(catalogo, pedida, consulta, "no se ordenan")
            return answered(catalogo, pedida, consulta, filas)
        except NotReadError as error:
            motivo = motivo or error
    raise motivo or NotReadError(NOT_ALL_KNOWN)


def _ranked(catalogo: Catalog, pedida: Posed) -> Answer:
    """Say the first of those that are counted, where all are; else of the shares that documents print."""
    de_parte = _as_share(pedida, pedida.leida.dimension)
    if not de_parte:
        return _of_the_surest(catalogo, pedida, known(catalogo, pedida), _in_order)
    contadas = _with_value(catalogo, pedida.leida, pedida.consulta, found(catalogo, pedida, pedida.consulta))
    if _all_known(catalogo, pedida.consulta, contadas, pedida.leida.dimension):
        return _of_the_surest(catalogo, pedida, [(pedida.consulta, contadas)], _in_order)
    try:
        return _of_the_surest(catalogo, pedida, known(catalogo, de_parte), _in_order)
    except NotReadError as error:
        raise NotReadError(NOT_ALL_KNOWN) if contadas and error.es_sin_dato else error from error


def _as_share(pedida: Posed, por: str) -> Posed | None:
    """Return what is asked of the firms of each member as the shares that documents print; None of anything else."""
    if pedida.consulta.indicadores != (FIRMS,) or por not in OPENED_FIRST:
        return None
    return replace(pedida, consulta=replace(pedida.consulta, indicadores=(SHARE,), por=(YEAR, por)))


def _in_order(catalogo: Catalog, pedida: Posed, consulta: Query, filas: list[Row]) -> Answer:
    leida, [medida] = pedida.leida, consulta.indicadores
    if INDICATORS[medida].de_cada:
        raise NotReadError(f"{INDICATORS[medida].etiqueta} no se ordena: cada actividad hace una cosa distinta.")
    todas = _with_value(catalogo, leida, consulta, filas)
    es_lejos, de_menor = leida.sentido == "lejos", leida.sentido in ("menor", "lejos")
    if es_lejos and leida.anios and (del_mes := _furthest(catalogo, pedida, todas)):
        return del_mes
    if medida in ONLY_WITH_GOAL and todas:
        todas = _of_whole_years(catalogo, medida, todas)
    cumple = _met_from(catalogo, todas) if todas and leida.sentido in ("lejos", "cumple") else 0
    con_valor = [f for f in todas if not es_lejos or f[medida] < cumple]
    if not con_valor:
        raise NotReadError(NONE_SHORT if es_lejos else NOTHING_TO_RANK)
    en_orden = sorted(con_valor, key=lambda f: _least(f, medida), reverse=not de_menor)
    corte = _least(en_orden[min(leida.cuantas, len(en_orden)) - 1], medida)
    elegidas = [f for i, f in enumerate(en_orden) if i < leida.cuantas or _least(f, medida) == corte]
    _check_rankable(catalogo, leida, consulta, en_orden, corte, de_menor=de_menor)
    frase = texts.ranking(catalogo, consulta, elegidas, leida, de=len(con_valor))
    cual = Relation.SMALLEST if de_menor else Relation.LARGEST
    dichos = claim_first(consulta, leida.dimension, todas, cual, bajo=cumple if es_lejos else None)
    if leida.sentido == "cumple" and _least(en_orden[0], medida) <= cumple:
        frase = f"{frase}. Ninguna meta se superó"
        dichos += claim_beyond(consulta, leida.dimension, con_valor, Relation.OVER, cumple)
    resto = _left_out(catalogo, pedida, consulta, con_valor, filas)
    if leida.se_cuentan and leida.dimension != YEAR:
        resto += [_part_of_all(catalogo, pedida, consulta, f)[0] for f in elegidas]
    frente_a = con_valor if leida.dimension == YEAR else ()
    return said(catalogo, pedida, consulta, [sentence(frase, dichos), *resto], elegidas, frente_a=frente_a)


def _left_out(
    catalogo: Catalog, pedida: Posed, consulta: Query, con_valor: Sequence[Row], filas: Sequence[Row]
) -> list[Sentence]:
    """Say what an answer of some of several rows leaves out: other parts, what is no programme, other years."""
    por = pedida.leida.dimension
    frases = of_parts(catalogo, pedida, consulta) if por in APART else []
    frases += not_counted(catalogo, por, filas)
    return [*frases, _which_years(catalogo, consulta, con_valor)] if por == YEAR else frases


def _with_value(catalogo: Catalog, leida: Understood, consulta: Query, filas: Sequence[Row]) -> list[Row]:
    """Return the rows with a figure; of years, only those that are over, whose figures are of all the year.

    Of programmes, only those that are: what goes under a code of theirs and is none would come first. Of several
    members given together none is said, where each is given apart.
    """
    [medida] = consulta.indicadores
    ajenas = {*no_programmes(catalogo, leida.dimension, filas), *several(leida.dimension, filas)}
    con_valor = [f for f in filas if _least(f, medida) is not None and f.get(leida.dimension) not in ajenas]
    if leida.dimension != YEAR:
        return con_valor
    sin_cerrar = {clock.today().year, *periods.partial(catalogo, consulta.alcance)}
    return [f for f in con_valor if f[YEAR] not in sin_cerrar and not f.get(f"parcial_{medida}")]


def _which_years(catalogo: Catalog, consulta: Query, filas: Sequence[Row]) -> Sentence:
    """Say which years are looked at, where years are what is asked for; the country's, where it may be asked of it."""
    es_total = is_of(consulta.indicadores, PRESUPUESTO) and {*consulta.por, *consulta.filtros} <= {YEAR}
    del_pais = periods.closed(catalogo, "nacional") if es_total and consulta.alcance == "reporte" else []
    dicho = texts.years_seen([f[YEAR] for f in filas], del_pais)
    if not del_pais:
        return sentence(dicho)
    suyos = claims.subject(alcance="nacional", desde=min(del_pais), hasta=max(del_pais))
    return sentence(dicho, claims.fact("anios_cerrados", len(del_pais), sujeto=suyos))


def _least(fila: Row, medida: str) -> Any:
    """Return a figure, or the least that it can be where only what it lies between is said."""
    return (bounds(fila, medida) or (fila[medida],))[0]


def _most(fila: Row, medida: str) -> Any:
    return (bounds(fila, medida) or (fila[medida],))[-1]


def _all_known(catalogo: Catalog, consulta: Query, filas: Sequence[Row], dimension: str) -> bool:
    """Tell whether no member of a dimension can be missing: rows loaded have them all, documents those they print."""
    if filas and {f["procedencia"] for f in filas} <= {Provenance.CALCULATED, Provenance.SYNTHETIC}:
        return True
    hay = texts.members_of(catalogo, dimension, _year(consulta), consulta)
    return bool(hay) and hay <= {str(f[dimension]) for f in filas}


def _year(consulta: Query) -> int:
    return max(map(int, consulta.filtros.get(YEAR, ["0"])))


def _check_rankable(
    catalogo: Catalog, leida: Understood, consulta: Query, filas: Sequence[Row], corte: float, *, de_menor: bool
) -> None:
    """Raise when the first of a ranking may not be so: members missing, other units or what is not exact among them."""
    [medida], por = consulta.indicadores, leida.dimension
    for uno, otro in pairwise(sorted(filas, key=lambda f: _least(f, medida))):
        if bounds(uno, medida) and _most(uno, medida) >= _least(otro, medida):
            raise NotReadError(NOT_ALL_KNOWN)
    if por != YEAR:  # What the deliveries of a year give: until it ends, not all of them.
        en_curso = [RECEIVED] if medida in (FIRMS, *WHOLES) and _year(consulta) == clock.today().year else []
        check_whole(filas, medida, "no se ordena", *en_curso)
    if medida in (GOAL, PROGRESS):
        check_units(catalogo, filas, "no se ordenan juntas; pida el cumplimiento")
    if len(filas) < 2 and medida not in WHOLES:
        raise NotReadError("Sólo se conoce una: no hay qué ordenar.")
    if brackets.overlap(por, filas):
        raise NotReadError("Unos tramos son parte de otros: no se ordenan; pida el porcentaje de cada uno.")
    # Of what has no goal there is no fulfilment; of who answers for several goals it is not one.
    if por == YEAR or (medida in ONLY_WITH_GOAL and por in texts.STRUCTURE):
        return
    if not _no_other(catalogo, consulta, por, filas, None if de_menor else corte):
        raise NotReadError(NOT_ALL_KNOWN)


def _of_whole_years(catalogo: Catalog, medida: str, filas: list[Row]) -> list[Row]:
    """Return the rows whose progress is all that its year gave; raise when none is: no goal is met or missed yet."""
    avances = [(f, execution.of_row(catalogo, f)) for f in filas]
    enteras = [f for f, avance in avances if avance is None or avance.es_del_anio]
    if not enteras:
        raise NotReadError(texts.of_part_of_the_year(catalogo, medida, filas))
    return enteras


def _met_from(catalogo: Catalog, filas: Sequence[Row]) -> float:
    """Return from what fulfilment on the goals of some rows are met."""
    return norms.yardstick(catalogo.rules.of(max(f[YEAR] for f in filas))).cumplida


def _limited(catalogo: Catalog, pedida: Posed) -> Answer:
    return _of_the_surest(catalogo, pedida, known(catalogo, pedida)[: None if pedida.leida.dimension else 1], _beyond)


def _beyond(catalogo: Catalog, pedida: Posed, consulta: Query, filas: list[Row]) -> Answer:
    """Say which, or how many, are beyond a limit; of goals, that of those that were met."""
    leida, medida, por = pedida.leida, consulta.indicadores[0], pedida.leida.dimension
    con_valor = _with_value(catalogo, leida, consulta, filas)
    if not con_valor:
        raise texts.no_data(catalogo, leida, consulta)
    if leida.clase == "meta":
        con_valor = _of_whole_years(catalogo, medida, con_valor)
        relacion, tope, escribe = ENDED[leida.sentido], _met_from(catalogo, con_valor), texts.goals
    else:
        relacion, tope, escribe = texts.COMPARED[leida.limite[0]], leida.limite[1], texts.limited
        _check_limitable(catalogo, leida, consulta, con_valor)
    cumplen, cumplirian = ([f for f in con_valor if COMPARES[relacion](d(f, medida), tope)] for d in (_least, _most))
    if cumplen != cumplirian:
        raise NotReadError("No se conoce la cifra exacta: ese límite está entre los valores que puede tener.")
    dichos = claim_beyond(consulta, por, con_valor, relacion, tope)
    dicho = sentence(escribe(catalogo, consulta, leida, cumplen, con_valor), dichos)
    resto = _left_out(catalogo, pedida, consulta, con_valor, filas)
    frente_a, base = con_valor if por == YEAR else (), cumplen or con_valor
    suyas = cumplen if por else con_valor
    return said(catalogo, pedida, consulta, [dicho, *resto], base, filas=suyas, frente_a=frente_a)


def _check_limitable(catalogo: Catalog, leida: Understood, consulta: Query, filas: Sequence[Row]) -> None:
    """Raise when which of some rows are beyond a limit may not be said: others missing or not whole, other units."""
    [medida], por, (compara, tope) = consulta.indicadores, leida.dimension, leida.limite
    desde = tope if compara in ("mas_de", "desde") else None
    es_de_empresas = bool(por) and medida in (FIRMS, *WHOLES)  # Brackets within others are not counted with them.
    if es_de_empresas and (brackets.overlap(por, filas) or not _no_other(catalogo, consulta, por, filas, desde)):
        raise NotReadError("No se conocen todos: no se puede decir cuáles.")
    if medida in (GOAL, PROGRESS):
        check_units(catalogo, filas, "no se comparan con un mismo número")
    check_whole(filas, medida, "no se compara con un número")


def _no_other(catalogo: Catalog, consulta: Query, por: str, filas: Sequence[Row], desde: float | None) -> bool:
    """Tell whether no other value of a dimension can count: all are known, or what is left is less than some share."""
    [medida] = consulta.indicadores
    es_mas_que_el_resto = desde is not None and medida in WHOLES and por in APART
    return (es_mas_que_el_resto and share_left(por, medida, filas) < (desde or 0)) or _all_known(
        catalogo, consulta, filas, por
    )


def _coloured(catalogo: Catalog, pedida: Posed) -> Answer:
    consulta, filas = rows(catalogo, pedida)
    suyas = [f for f in filas if f[LIGHT] == pedida.leida.sentido]
    de = claims.subject(**consulta.filtros)
    de_color = (*de, ("semaforo", pedida.leida.sentido))
    hechos = [claims.fact("indicadores_en_el_anio", n, sujeto=d) for n, d in ((len(suyas), de_color), (len(filas), de))]
    dicho = sentence(texts.coloured(catalogo, consulta, pedida.leida, len(suyas), len(filas)), hechos)
    return said(catalogo, pedida, consulta, [dicho], suyas or filas, filas=suyas)


def _changed(catalogo: Catalog, pedida: Posed) -> Answer:
    """Say how much a figure changed between two years, where the rules let them be compared."""
    consulta, filas = rows(catalogo, pedida)
    check_told(catalogo, pedida, consulta, "no se comparan")
    if "indicador" in consulta.por:
        raise NotReadError("La base de un indicador puede cambiar de un año a otro: pida el valor de cada año.")
    medida, (antes, ahora) = consulta.indicadores[0], map(int, consulta.filtros[YEAR])
    por_anio = {f[YEAR]: f for f in filas if f[medida] is not None}
    faltan = [a for a in (antes, ahora) if a not in por_anio]
    if faltan or len(filas) != len(por_anio):
        nada = texts.lacking(replace(consulta, filtros={**consulta.filtros, YEAR: [*map(str, faltan)]}))
        raise NotReadError(texts.no_year(catalogo, consulta, faltan, filas), nada if faltan else ())
    par = por_anio[antes], por_anio[ahora]
    cambio, cuidado = _compared(catalogo, consulta, YEAR, par)
    frase = _change_said(catalogo, consulta, cambio, par, es_razon=pedida.leida.sentido == TIMES)
    if pedida.leida.sujeto == "dinero":
        frase = f"{frase}; la diferencia es de {_apart(medida, par)}"
    dichos = [*claim_moved(consulta, YEAR, par), *claim_moved(consulta, YEAR, par, cambio.cuanto)]
    return said(catalogo, pedida, consulta, [sentence(frase, dichos), *cuidado], par, cambio=cambio.procedencia)


def _compared(
    catalogo: Catalog, consulta: Query, por: str, par: tuple[Row, Row]
) -> tuple[change.Variation, list[Sentence]]:
    """Return how the second of two rows compares with the first, and what has to be minded; raise where it may not."""
    [medida], (antes, ahora) = consulta.indicadores, par
    a, b = (
        change.side(catalogo, medida, f, f[YEAR], {d: str(f[d]) for d in consulta.por if d != YEAR})
        for f in (ahora, antes)
    )
    anios = ahora[YEAR], antes[YEAR]
    cambio = change.of_sides(catalogo, INDICATORS[medida], por, max(anios), (a, b))
    dichas = [sentence(texts.because(r, anios), claim_compared(consulta, por, par, r)) for r in cambio.razones]
    if cambio.impiden:
        impide = dichas[cambio.razones.index(cambio.impiden[0])]
        raise NotReadError(impide.texto, impide.claims)
    return cambio, dichas if por == YEAR else []


def _apart(medida: str, par: tuple[Row, Row]) -> str:
    """Return how far apart two figures are, in what they are measured in."""
    cuanto = abs(par[0][medida] - par[1][medida])
    return (
        formats.points(cuanto).removeprefix("+") if in_points(medida) else formats.written(INDICATORS[medida], cuanto)
    )


def _change_said(
    catalogo: Catalog, consulta: Query, cambio: change.Variation, par: tuple[Row, Row], *, es_razon: bool
) -> str:
    """Say a change: in percent of amounts and counts, in points of rates."""
    [medida], (antes, ahora) = consulta.indicadores, par
    que = texts.listed(texts.asked_of(catalogo, consulta, medida, ahora), texts.of_whom(catalogo, consulta, ahora))
    a, b = (texts.valued(catalogo, medida, f) for f in par)
    if es_razon and antes[medida] and not in_points(medida):
        return (
            f"{que}: {ahora[YEAR]} es {formats.number(ahora[medida] / antes[medida], 1)} veces {antes[YEAR]}, {b} y {a}"
        )
    cuando, subio = f"de {antes[YEAR]} a {ahora[YEAR]}, de {a} a {b}", ahora[medida] - antes[medida]
    if not subio:
        return f"{que}: no cambió {cuando}"
    escribe = formats.points if in_points(medida) else formats.change
    cuanto = None if cambio.cuanto is None else abs(cambio.cuanto)
    return f"{que}: {'subió' if subio > 0 else 'bajó'} {escribe(cuanto).removeprefix('+')} {cuando}"


def _faced(catalogo: Catalog, pedida: Posed) -> Answer:
    """Say which of two has more of a figure; raise NotReadError where they are not both known or not compared."""
    leida = pedida.leida
    pedido = next((d for d, v in leida.filtros.items() if len(v) == 2), YEAR)
    de_parte = _as_share(pedida, pedido)
    suya = de_parte if de_parte and not found(catalogo, pedida, pedida.consulta) else pedida
    consulta, filas = rows(catalogo, suya)
    check_told(catalogo, pedida, consulta, "no se comparan")
    _check_pair(catalogo, consulta, filas)
    # Who answers for money is its own dimension.
    por = pedido if pedido in consulta.por else next(d for d in consulta.por if len(consulta.filtros[d]) == 2)
    medida, par = consulta.indicadores[0], (filas[0], filas[1])
    cambio, cuidado = _compared(catalogo, consulta, por, par)
    mas, menos = sorted(par, key=lambda f: f[medida], reverse=True)
    dichos: list[Claim] = claim_moved(consulta, por, (menos, mas))
    for cual in (Relation.LARGEST, Relation.SMALLEST):
        dichos += claim_first(consulta, por, par, cual)
    de_dinero = is_of([medida], PRESUPUESTO)
    frases = [sentence(_which_more(catalogo, consulta, por, par, leida), dichos), *cuidado]
    frases += map(sentence, _readings(catalogo, consulta, [f[YEAR] for f in par]) if de_dinero else [])
    return said(catalogo, pedida, consulta, frases, par, cambio=cambio.procedencia if leida.se_cuentan else None)


def _check_pair(catalogo: Catalog, consulta: Query, filas: Sequence[Row]) -> None:
    """Raise when two figures are not both known for sure, of all the year and in the same unit."""
    [medida, *otras] = consulta.indicadores
    if len(filas) != 2 or otras or any(f[medida] is None for f in filas):
        raise NotReadError("No se conocen las dos cifras con exactitud: pida cada una.")
    if INDICATORS[medida].de_cada or INDICATORS[medida].unidad in (Unit.OWN, Unit.WORD, Unit.FLAG):
        raise NotReadError("Esas cifras no se comparan: cada una mide otra cosa.")
    check_whole(filas, medida, "no se compara")
    if medida in (GOAL, PROGRESS):
        check_units(catalogo, filas, "no se comparan; pida el cumplimiento")
    if medida in (GOAL, PROGRESS, FULFILMENT, FIRMS) and clock.today().year in {f[YEAR] for f in filas}:
        raise NotReadError("Ese año no ha terminado: todavía no se compara.")


def _which_more(catalogo: Catalog, consulta: Query, por: str, par: tuple[Row, Row], leida: Understood) -> str:
    """Say it: "Devengado, en 2025: más en P4 (S/ 3) que en P1 (S/ 2)"."""
    [medida], anio = consulta.indicadores, max(f[YEAR] for f in par)
    como = texts.named if por in PLACES else texts.called
    quienes = [como(catalogo, f[YEAR], por, str(f[por])) for f in par]
    cifras = [texts.valued(catalogo, medida, f) for f in par]
    fijos = texts.all_named(catalogo, anio, {d: v for d, v in leida.filtros.items() if len(v) == 1})
    que = texts.listed(texts.labelled(medida), *fijos, "" if por == YEAR else texts.in_when(consulta, par[0]))
    if cifras[0] == cifras[1]:
        return f"{que}: lo mismo en {quienes[0]} que en {quienes[1]} ({cifras[0]})"
    es_mayor, es_tasa = leida.sentido == "mayor", INDICATORS[medida].unidad in (Unit.PERCENT, Unit.POINTS)
    mas = (("menos", "más"), ("menor", "mayor"))[es_tasa][es_mayor]
    dichas = [f"{quien} ({cifra})" for quien, cifra in zip(quienes, cifras, strict=True)]
    antes, despues = dichas if (par[0][medida] > par[1][medida]) == es_mayor else dichas[::-1]
    cuanto = f"; la diferencia es de {_apart(medida, par)}" if leida.se_cuentan else ""
    return f"{que}: {mas} en {antes} que en {despues}{cuanto}"


def _weighed(catalogo: Catalog, pedida: Posed) -> Answer:
    """Say which part of the programme's money goes to an activity or a product, with both amounts."""
    consulta, [suya] = rows(catalogo, pedida)
    frase, todo = _part_of_all(catalogo, pedida, consulta, suya)
    par = [suya, todo]
    return said(catalogo, pedida, consulta, [frase], par, filas=[suya], cambio=derived(par))


def _part_of_all(catalogo: Catalog, pedida: Posed, consulta: Query, suya: Row) -> tuple[Sentence, Row]:
    """Say which part of the programme's money a row is, and return the row of the whole; raise where it is unknown."""
    [medida] = consulta.indicadores
    de_todo = replace(
        consulta,
        por=(YEAR,),
        filtros={YEAR: [str(suya[YEAR])], **{d: v for d, v in consulta.filtros.items() if d == MONTH}},
    )
    todo = next((f for f in found(catalogo, pedida, de_todo) if f[medida]), None)
    if todo is None:
        raise NotReadError("No se conoce el total con que se compara: pida cada cifra.")
    parte = float(PERCENT * suya[medida] / todo[medida])
    de_quien = texts.of_whom(catalogo, consulta, suya)
    montos = " de ".join(texts.valued(catalogo, medida, f) for f in (suya, todo))
    [cuando] = _readings(catalogo, consulta, [suya[YEAR]]) or [suya[YEAR]]
    frase = f"{cuando}, {de_quien}: {formats.percent(parte)} del {texts.labelled(medida)} ({montos})"
    hechos = [claim_counted("parte_del_total_pct", parte, consulta, suya, cifra=medida)]
    hechos += claimed(catalogo, de_todo, todo)
    return sentence(frase, hechos), todo


def _lacked(catalogo: Catalog, pedida: Posed) -> Answer:
    """Say how much was left to reach a goal; raise NotReadError where it or its progress is not known as it is."""
    consulta, filas = rows(catalogo, pedida)
    if len(filas) != 1 or any(filas[0].get(i) is None for i in (GOAL, PROGRESS)) or filas[0][f"parcial_{PROGRESS}"]:
        raise texts.no_data(catalogo, pedida.leida, consulta)
    frase = f"{filas[0][YEAR]}, {texts.of_whom(catalogo, consulta, filas[0])}: {_left(catalogo, filas[0])}"
    falta = claim_counted("falta_para_la_meta", float(filas[0][GOAL] - filas[0][PROGRESS]), consulta, filas[0])
    return said(catalogo, pedida, consulta, [sentence(frase, falta)], filas, cambio=derived(filas))


def _left(catalogo: Catalog, fila: Row) -> str:
    """Return what a row's progress lacks of its goal: "faltaron 12 empresas para su meta de 30 (avance, 18)"."""
    unidad, meta, avance = lowered(texts.unit_of(catalogo, fila)), fila[GOAL], fila[PROGRESS]
    estado = execution.of_row(catalogo, fila)
    sigue = estado is not None and not estado.es_del_anio
    hasta = f" {formats.up_to(estado.corte)}" if estado and sigue and estado.corte else ""
    contado = f"avance, {formats.exact(avance)}{hasta}"
    cuanto, de_meta = measured(formats.exact(abs(meta - avance)), unidad), measured(formats.exact(meta), unidad)
    if avance < meta:
        verbo, anual = ("faltan", " anual") if sigue else ("faltaron", "")
        return f"{verbo} {cuanto} para su meta{anual} de {formats.exact(meta)} ({contado})"
    de_mas = f"; la superó en {cuanto}" if avance > meta else ""
    return f"no faltó nada para su meta de {de_meta} ({contado}){de_mas}"


ON_TIME, LATE = "al_dia", "atrasada"


class Paced(Struct, frozen=True):
    """An activity or a product: its row of the year, its code, and what it delivered of what was programmed."""

    fila: Row
    codigo: str
    al_mes: ToDate
    cumplida: float

    @property
    def pct(self) -> float:
        """What it delivered, in percent of what was programmed."""
        return self.al_mes.cumplimiento_pct or 0.0

    @property
    def va_al_dia(self) -> bool:
        """Whether it delivered what was programmed."""
        return self.pct >= self.cumplida


def _paced_answer(catalogo: Catalog, pedida: Posed) -> Answer:
    """Say how goals go; raise NotReadError where what was programmed or delivered is not known up to then."""
    leida = pedida.leida
    consulta, filas = rows(catalogo, pedida)
    dichas = _paced(catalogo, leida, filas)
    if not dichas:
        que = f"No se conoce lo programado y lo logrado{_until(leida)} de {leida.anios[0]}"
        raise NotReadError(f"{que}: pida el avance y la meta del año.")
    frase = _each(catalogo, leida, dichas) if leida.dimension else _one(catalogo, leida, dichas[0])
    return said(catalogo, pedida, consulta, [_stated(leida, frase, dichas)], [d.fila for d in dichas])


def _level(leida: Understood) -> str:
    return leida.dimension or next(iter(leida.filtros))


def _paced(catalogo: Catalog, leida: Understood, filas: Sequence[Row]) -> list[Paced]:
    [anio], nivel = leida.anios, _level(leida)
    tope = leida.meses[-1] if leida.meses else 12
    estados = execution.standings(catalogo, anio, nivel, {}, hasta_mes=tope)
    cumplida = norms.yardstick(catalogo.rules.of(anio)).cumplida
    hasta = [(f, e.a_la_fecha) for f in filas if (e := estados.get(f[nivel])) and e.a_la_fecha]
    return [
        Paced(f, str(f[nivel]), a, cumplida) for f, a in hasta if a.programado and (not leida.meses or a.mes == tope)
    ]


def _until(leida: Understood) -> str:
    return f" hasta {formats.month(leida.meses[-1])}" if leida.meses else ""


def _furthest(catalogo: Catalog, pedida: Posed, filas: Sequence[Row]) -> Answer | None:
    """Say which are furthest from what was programmed to date; None where it is known of none, or of one alone."""
    leida = pedida.leida
    dichas = _paced(catalogo, leida, filas) if leida.dimension in STRUCTURE else []
    lejos = sorted((d for d in dichas if not d.va_al_dia), key=lambda d: d.pct)
    if len(dichas) < 2 or not lejos:
        return None
    suyas = [d for d in lejos if d.pct <= lejos[min(leida.cuantas, len(lejos)) - 1].pct]
    que = f"{DIMENSIONS[leida.dimension].etiqueta} más lejos de lo programado a la fecha, {leida.anios[0]}"
    dicho = _stated(leida, f"{que} (de {len(dichas)}): {_listed_paces(catalogo, leida, suyas)}", dichas)
    return said(catalogo, pedida, pedida.consulta, [dicho], [d.fila for d in suyas])


def _stated(leida: Understood, frase: str, dichas: Sequence[Paced]) -> Sentence:
    """Claim what each delivered of what was programmed and, of several, how many go on time."""
    nivel, codigos, hechos = _level(leida), [d.codigo for d in dichas], list[Claim]()
    de = {YEAR: leida.anios[0], "hasta_mes": leida.meses[-1] if leida.meses else None}
    for d in dichas:
        cifras = {"de_lo_programado_pct": d.pct, "programado": d.al_mes.programado, "logrado": d.al_mes.logrado}
        if meta := d.fila.get(GOAL):
            cifras["logrado_de_la_meta_pct"] = 100 * float(d.al_mes.logrado) / float(meta)
        hechos += [fact(n, float(v), sujeto=subject(**de, **{nivel: d.codigo})) for n, v in cifras.items()]
    al_dia = sum(d.va_al_dia for d in dichas)
    cuentas = {"con_programa": len(dichas), "van_segun_programa": al_dia, "no_van_al_dia": len(dichas) - al_dia}
    return sentence(frase, hechos, [fact(n, v, sujeto=subject(**de, **{nivel: codigos})) for n, v in cuentas.items()])


def _listed_paces(catalogo: Catalog, leida: Understood, dichas: Sequence[Paced]) -> str:
    quienes = [texts.called(catalogo, d.fila[YEAR], leida.dimension, d.codigo) for d in dichas]
    return "; ".join(f"{q} ({texts.of_programmed(d.al_mes)})" for q, d in zip(quienes, dichas, strict=True))


def _one(catalogo: Catalog, leida: Understood, dicha: Paced) -> str:
    """Say how one goes: "no va al día: 48 empresas de 60 programadas hasta junio, 80.0 %; 40.0 % de la meta anual"."""
    fila, al_mes, meta = dicha.fila, dicha.al_mes, dicha.fila[GOAL]
    de_quien = texts.named(catalogo, fila[YEAR], _level(leida), dicha.codigo)
    logrado = measured(formats.exact(al_mes.logrado), lowered(texts.unit_of(catalogo, fila)))
    va = f"{'' if dicha.va_al_dia else 'no '}va al día: {logrado}, {texts.of_programmed(al_mes)}"
    del_anio = f" y {formats.percent(100 * al_mes.logrado / meta)} de la meta anual ({formats.exact(meta)})"
    return f"{fila[YEAR]}, {de_quien}: {va} ({formats.exact(al_mes.programado)}){del_anio if meta else ''}"


def _each(catalogo: Catalog, leida: Understood, dichas: Sequence[Paced]) -> str:
    """Say how many go on time, or are late, and which; of what was programmed alone, how each goes."""
    son_algunas, es_tarde = leida.sentido in (ON_TIME, LATE), leida.sentido == LATE
    suyas = [d for d in dichas if not son_algunas or d.va_al_dia is not es_tarde]
    cuantas = sum(d.va_al_dia is not es_tarde for d in dichas)
    quienes = counted(len(dichas), "productos" if leida.dimension == "producto" else "actividades")
    como = f"{'no ' if es_tarde else ''}{'va' if cuantas == 1 else 'van'} al día{_until(leida)}"
    lista = [_listed_paces(catalogo, leida, suyas)] if suyas else []
    dicho = f"{leida.anios[0]}, {cuantas} de {quienes} con programa por mes {como}"
    return (": " if son_algunas else ". De cada una: ").join([dicho, *lista])


ANSWERS: dict[str, Callable[[Catalog, Posed], Answer]] = {
    "cifra": _figures,
    "orden": _ranked,
    "umbral": _limited,
    "meta": _limited,
    "cambio": _changed,
    "color": _coloured,
    "frente": _faced,
    "falta": _lacked,
    "ritmo": _paced_answer,
    "peso": _weighed,
}
