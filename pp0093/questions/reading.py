"""What a question asks: the terms of its words put in the places of one kind of question, none left over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from itertools import product as combined

from msgspec.structs import replace

from pp0093 import clock
from pp0093.ask.registry import INDICATORS, PRESUPUESTO, Unit
from pp0093.questions.asking import NotReadError, Understood, is_of
from pp0093.questions.figures import (
    CHANGE_OF_PIM,
    EXCEEDED,
    EXECUTION,
    FIRMS,
    FULFILMENT,
    GOAL,
    LIGHT,
    MISSED,
    MONEY_OF,
    OF_INSTRUMENTS,
    PROFILE,
    PROGRESS,
    SHARE,
    UNITS_OF_GOALS,
    WHO_AND_WHERE,
)
from pp0093.questions.measures import (
    WHICH_OBJECTIVE,
    check_members,
    check_whole,
    is_part_of_money,
    measures,
    opened_member,
)
from pp0093.questions.parts import (
    AGAINST,
    BETWEEN,
    FACING,
    MEMBER,
    PERCENT,
    SERIES,
    UNION,
    Found,
    Parts,
    dimension_of,
    joined,
    members,
    parts_of,
    years,
)
from pp0093.questions.posing import PACE
from pp0093.questions.words import (
    CITED,
    CUTOFF,
    DIMENSION,
    FIXED,
    MEASURE,
    MONTH,
    MONTHS,
    MOST_READINGS,
    NUMBER,
    NUMBER_WORD,
    OPENED,
    PLACES,
    PRINTED,
    REFUSED,
    SCOPE,
    SHEET,
    SUMMARY,
    TERM,
    YEAR,
    Meaning,
    Term,
)

CAUSE = "causa"
REASONS = {
    CAUSE: "No digo causas: sólo lo que dicen las cifras.",
    "futuro": "No hago pronósticos, salvo en cuánto cerrará el año que corre: pregunte «¿cómo cerrará el año?».",
    "privado": "No doy datos de empresas por su nombre o RUC: son datos personales.",
    "negacion": "No sé leer con seguridad «{}», que niega, excluye o agrega.",
    "tamano": "No sé leer aquí «{}», que son varios tamaños de empresa: pida las empresas por tamaño.",
    "lugar": "Ese lugar es parte de un departamento: pida el departamento o una provincia.",
    "real": "Cada cifra dice si es real o de demostración: pídala sin más.",
    "ordinal": "No sé cuál es por su lugar: diga su código o su nombre.",
    "union": UNION,
    "uno": "No sé cuál es, o no se sabe de cada uno: diga su código o su nombre.",
    "dato": "No sé sobre qué empresas se pide.",
    "destino": "No sé leer en qué se gastó: pida el devengado por actividad.",
    "miles": "No sé si ese punto separa miles o decimales: escriba «1,000» o «1.0».",
    "carga": "Qué está cargado lo dice la página Datos: pida la cifra, o la fecha de corte.",
    "ajeno": "No sé leer «{}» en esta pregunta.",
    "recibido": "No sé leer qué recibe cada quien: pida el PIM, lo devengado o las empresas atendidas.",
    "ventas": "No sé leer qué se pide de las ventas: pida el tramo de ventas, o las ventas por trabajador.",
    "trabajadores": "No sé leer qué se pide de los trabajadores: pida las empresas por tramo de trabajadores.",
}
# What can be asked instead, in a year, for some of those reasons.
INSTEAD = {
    "tamano": ("Empresas atendidas por tamaño en {}", "Porcentaje de empresas por tamaño en {}"),
    "lugar": ("Empresas atendidas por provincia en {}", "Empresas atendidas por departamento en {}"),
    "ventas": ("Porcentaje de empresas por tramo de ventas en {}",),
    "trabajadores": ("Porcentaje de empresas por tramo de trabajadores en {}",),
}
OF_WHAT = "Diga de qué actividad, producto, unidad o departamento, y qué se pregunta."
NOT_ADDED = "No sumo lo de varios: pida cada uno, o el total de todos."
NOT_COUNTED = "No sé cuántos hay de eso: pida las empresas atendidas, o el avance de su meta."
NOT_COMPARED = "No sé con qué se compara."
NOT_OF_GOAL = "No sé qué se pregunta de la meta."
ONE_FIGURE = "Pida una sola cifra de un solo año."
ONE_AGAINST_ONE = "Para comparar, pida una sola cifra de dos años, o de dos cosas en un año."
WHICH_YEARS = "Diga de qué años: «de 2020 a 2025»."
FIRMS_NOT_ADDED = "Lo de varios años no se suma: una misma empresa puede estar en varios. Pida cada año."
RATES_NOT_ADDED = "Lo de varios años no se suma: no es dinero. Pida cada año."
FEW, MOST_RANKED = 3, 25
# What each member of a dimension is in one of: those ranked of several are no sums.
WITHIN = {"actividad": "producto", "provincia": "departamento", "unidad": "direccion"}
LEVELS = ("actividad", "producto")
# What asks why, and that what it asks of was not done.
WHY, NOT = "por que", "no"
# What asks for one figure of several things together; and of what, as some years, has to be said.
OF_YEARS = ("suma", "acumulad")
TOTALS = ("total", "juntas", *OF_YEARS)
# A change from one to the other is an indicator.
FROM_ONE_TO_OTHER = {
    frozenset({"pia_soles", "pim_soles"}): CHANGE_OF_PIM,
    frozenset({"pim_soles", "devengado_soles"}): "saldo_soles",
}
# What asks for all of a ranking; how who came first is said; and what asks for all of them, or whether there is any.
IN_ORDER, CAME, ALL = ("orden", "ranking"), ("quedo", "ocupo", "fue"), "todos"
SINCE = ("desde", "a partir de", "a partir del")
# What marks months that are asked to the end of the last one.
TO_THE_END = " enteros"
# "It lacked... to reach": alone they may be of money or of anything; with the goal they say what the whole phrase says.
LACKED, TO_REACH = "verbo", "para"
# What there is to say of an activity or a product in a year: what it reached and what it spent.
OF_ONE = ("avance_fisico", GOAL, FULFILMENT, *MONEY_OF)
WEIGHT = "peso"
ASKED = (MEASURE, MEMBER, YEAR, SCOPE, "sujeto", "cuanto", "parte", MONTH, MONTHS, "rango")
FACED = (MEASURE, MEMBER, YEAR, SCOPE, "sujeto", "orden", FACING, BETWEEN, DIMENSION, MONTH, MONTHS, "cuanto")


def readings(terminos: Sequence[Term]) -> Iterator[Understood]:
    """Give what the terms may ask, the surest first; raise NotReadError when they ask nothing that is known."""
    terminos = without_names(terminos)
    for termino in terminos:
        if termino.significados and all(s.clase == REFUSED for s in termino.significados):
            raise NotReadError(REASONS[termino.significados[0].valor].format(termino.texto))
    if ajeno := next((t for t in terminos if not t.significados), None):
        es_por_que = any(s == Meaning(REFUSED, CAUSE) for t in terminos for s in t.significados)
        raise NotReadError(REASONS[CAUSE] if es_por_que else f"No conozco «{ajeno.texto}».")
    motivo: NotReadError | None = None
    dadas: list[Understood] = []
    for elegidos in islice(combined(*(t.significados for t in terminos)), MOST_READINGS * FEW):
        hallados = [
            Found(i, t.texto, s.clase, s.valor, s.nota) for i, (t, s) in enumerate(zip(terminos, elegidos, strict=True))
        ]
        try:
            leida = _read(hallados)
        except NotReadError as error:
            # "Avance" may be of an objective too: why it is none is the last thing to say.
            motivo = error if motivo is None or str(motivo) == WHICH_OBJECTIVE else motivo
            continue
        if leida not in dadas:
            dadas.append(leida)
            yield leida
    if not dadas:
        raise motivo or NotReadError("No hay ninguna pregunta ahí.")


def without_names(terminos: Sequence[Term]) -> list[Term]:
    """Return terms without what they are the names of, where nothing is defined: then they are only asked by."""
    if any(t.means("define") for t in terminos):
        return list(terminos)
    otros = [tuple(s for s in t.significados if s.clase != TERM) for t in terminos]
    return [replace(t, significados=o or t.significados) for t, o in zip(terminos, otros, strict=True)]


def _read(hallados: list[Found]) -> Understood:
    """Return what some terms ask, as the kind of question that one of them says."""
    if rechazo := next((h for h in hallados if h.clase == REFUSED), None):
        raise NotReadError(REASONS[rechazo.valor].format(rechazo.texto))
    partes = parts_of(hallados)
    pesa, partes, medidas = partes.has(WEIGHT), partes.without(WEIGHT), partes.values(MEASURE)
    if pesa and len(medidas) == 1 and medidas <= INDICATORS.keys() and is_of([*medidas], PRESUPUESTO):
        return _read_as(WEIGHT, partes)
    clase = next((clase for clase in KINDS if partes.has(clase)), "")
    es_a_un_mes = partes.has(MONTHS) and partes.has(MEASURE) and _said(partes) <= UNITS_OF_GOALS
    return _read_as(clase or (PACE if es_a_un_mes else _plain_kind(partes)), partes)


def _read_as(clase: str, partes: Parts) -> Understood:
    admite, lee = KINDS[clase]
    if admite:
        partes.only(*admite)
    return lee(partes)


def _plain_kind(partes: Parts) -> str:
    """Return what a question that no word says the kind of is: a list, what the firms are, or a figure."""
    dichas, dimension = {h.clase for h in partes.todos} - {YEAR}, partes.one(DIMENSION) if partes.has(DIMENSION) else ""
    es_lista = partes.has(DIMENSION) and not partes.has(MEASURE, "sujeto")
    de_empresas = partes.values(MEASURE, "sujeto")
    es_perfil = dichas <= {DIMENSION, MEASURE, "sujeto"} and bool(de_empresas) and de_empresas <= {FIRMS, "empresas"}
    if (es_lista and partes.has(YEAR) and dimension in PROFILE) or (es_perfil and dimension in WHO_AND_WHERE):
        return "perfil"
    return "lista" if es_lista else "cifra"


def _said(partes: Parts) -> set[str]:
    return {i for valor in partes.values(MEASURE) for i in valor.split(";")}


def _common(partes: Parts, clase: str, *pedidas: str) -> Understood:
    """Return what every question about figures says: the measures wanted or those said, members, years and scope."""
    filtros, dimension = members(partes), partes.one(DIMENSION)
    medidas = pedidas or measures(partes, filtros, dimension, clase)
    abiertas = tuple(partes.values(OPENED))
    if SHARE in medidas:
        abiertas = abiertas or (() if dimension else (opened_member(partes),))
        check_whole(partes, filtros, dimension)
    check_members(medidas, {*filtros, *abiertas, dimension} - {""})
    if FIRMS in medidas and any(h.nota and dimension_of(h) == "actividad" for h in partes.of(MEMBER)):
        raise NotReadError("Esas empresas no se saben aparte de las de su actividad.")
    rango, de_cifra = partes.has("rango") or _is_between(partes, clase), clase == "cifra"
    anios = years(partes)
    if rango:
        dichos = [int(h.valor) for h in partes.of(YEAR)]
        if len(dichos) != 2 or dichos[0] >= dichos[1]:
            raise NotReadError("No sé qué años van de uno a otro.")
        anios = tuple(range(dichos[0], dichos[1] + 1)) if de_cifra or dimension == YEAR else anios
    son_desde = len(partes.of(YEAR)) == 1 and [h.texto in SINCE for h in partes.of(BETWEEN)] == [True]
    return Understood(
        clase,
        medidas,
        filtros,
        abiertas,
        anios,
        meses=_months(partes, anios),
        son_enteros=any(valor.endswith(TO_THE_END) for valor in partes.values(MONTHS)),
        alcance=partes.one(SCOPE),
        es_serie=de_cifra and (rango or (son_desde and not partes.has(MONTH, MONTHS))),
        dimension=dimension,
        sujeto=partes.one("sujeto"),
        notas=tuple(dict.fromkeys(h.nota for h in partes.todos if h.nota)),
    )


def _is_between(partes: Parts, clase: str) -> bool:
    """Tell whether years are asked from one to the other as "between 2020 and 2023", where no change is."""
    dichos, entre = partes.of(YEAR), any(h.texto == BETWEEN for h in partes.of(BETWEEN))
    return clase == "cifra" and entre and len(dichos) == 2 and joined(dichos)


def _months(partes: Parts, anios: Sequence[int]) -> tuple[int, ...]:
    """Return the month asked for, or those from one to another ("1-3")."""
    dichos = partes.of(MONTH, MONTHS)
    if len(dichos) > 1 or (dichos and len(anios) != 1):
        raise NotReadError("Pida un solo mes y su año.")
    if not dichos:
        return ()
    desde, _, hasta = dichos[0].valor.removesuffix(TO_THE_END).partition("-")
    return tuple(range(int(desde), int(hasta or desde) + 1))


def _weight(partes: Parts) -> Understood:
    """Read "which part of the spending goes to P4"."""
    leida = _common(partes, WEIGHT, *partes.values(MEASURE))
    if [*leida.filtros] not in [[d] for d in LEVELS] or len(leida.anios) > 1 or leida.sujeto not in ("", "dinero"):
        raise NotReadError(ONE_FIGURE)
    if len(partes.values(MEMBER)) > 1:
        raise NotReadError(ONE_FIGURE)
    return leida


def _definition(partes: Parts) -> Understood:
    de = partes.without("define", "sujeto").todos or partes.of("sujeto")
    if len(de) > 1:  # What it is of says no more: "the progress of an indicator of the policy".
        de = [h for h in de if dimension_of(h) != "instrumento"]
    if len(de) != 1 and not (len(de) == 2 and joined(de)):
        raise NotReadError("Pida la definición de una sola cosa.")
    return Understood(partes.one("define"), de=tuple(map(_meaning, de)))


def _meaning(h: Found) -> Meaning:
    clase, _, valor = h.valor.partition("=") if h.clase == MEMBER else (h.clase, "", h.valor)
    return Meaning(clase, valor)


def _relation(partes: Parts) -> Understood:
    que, sin_ella = partes.one("relacion"), partes.without("relacion")
    if que == "tiene" and partes.has(FACING):
        return _read_as("orden", sin_ella)
    cuenta = partes.has(MEASURE) or (partes.has("sujeto") and partes.has(MEMBER, YEAR))
    if que == "tiene" and partes.has("cuanto") and cuenta and not partes.has(DIMENSION):
        return _read_as("cambio" if partes.has("cambio") else "cifra", sin_ella)
    partes.only("relacion", MEMBER, YEAR, DIMENSION, "cuanto", *(["sujeto"] if que == "entrega" else []))
    if que == "tiene":
        return _list(partes)
    de, dimension = partes.of(MEMBER), partes.one(DIMENSION)
    if len(de) != 1 or (dimension and que != "responsable"):
        raise NotReadError("Diga de qué actividad, producto o unidad pregunta.")
    return Understood(que, de=(_meaning(de[0]),), dimension=dimension, anios=years(partes))


def _list(partes: Parts) -> Understood:
    de, dimension = partes.of(MEMBER), partes.one(DIMENSION)
    if not dimension or len(de) > 1 or partes.starts(DIMENSION, "quien"):
        raise NotReadError("No sé qué se pide de esa lista.")
    return Understood("lista", de=tuple(map(_meaning, de)), dimension=dimension, anios=years(partes))


def _profile(partes: Parts) -> Understood:
    """Read "size, 2025" as what it asks: which share each size has."""
    abiertos = [replace(h, clase=OPENED) if h.clase == DIMENSION else h for h in partes.todos]
    return _read_as("cifra", Parts((*abiertos, PERCENT)))


def _figure(partes: Parts) -> Understood:
    es_total = partes.starts("cuanto", *TOTALS)
    if not (es_total or _is_counted(partes)):  # A figure "of the activities" is that of each.
        dichas = (replace(h, clase=OPENED) if h.texto in ("actividades", "productos") else h for h in partes.todos)
        partes = Parts(dichas)
    partes.only(*ASKED, OPENED, BETWEEN)
    leida = _common(partes, "cifra")
    _check_counted(partes, leida)
    if YEAR in leida.abiertas:
        if len(leida.anios) == 1 and not leida.es_serie:
            raise NotReadError(WHICH_YEARS)
        leida = replace(leida, es_serie=leida.es_serie or not leida.anios)
    son_anios, de_varios = len(leida.anios) > 1 or leida.es_serie, [len(v) > 1 for v in leida.filtros.values()]
    if es_total:
        _check_total(partes, leida, son_anios=son_anios, son_varios=any(de_varios))
    if son_anios and not leida.es_serie and not joined(partes.of(YEAR)):
        raise NotReadError("Hay dos años y no sé cómo se unen: pida uno, «2020 y 2025», o cuánto creció entre ellos.")
    if partes.has(BETWEEN) and not leida.es_serie:
        raise NotReadError("«Entre» dos años no se suma: pida cada año o cuánto cambió.")
    son_varias = len(leida.medidas) > 1 and leida.medidas not in (MONEY_OF, tuple(PROGRESS.split(";")))
    if sum([son_varias, son_anios, *de_varios]) > 1:
        raise NotReadError("Son varias preguntas en una: pida una a la vez.")
    se_dice_que = leida.filtros or leida.abiertas or partes.has(MEASURE) or (partes.has("cuanto") and leida.anios)
    if not se_dice_que:
        raise NotReadError("Falta decir qué se pregunta de las empresas.")
    sin_abrir = leida.es_serie and YEAR not in leida.abiertas and all(map(_is_amount, leida.medidas))
    return replace(leida, se_suman=son_anios and (es_total or (partes.has("cuanto") and sin_abrir)))


def _check_total(partes: Parts, leida: Understood, *, son_anios: bool, son_varios: bool) -> None:
    """Raise when one figure is asked of what is not added: of years only money is."""
    if son_varios or (son_anios and {*leida.abiertas} - {YEAR}):
        raise NotReadError(NOT_ADDED)
    if son_anios and not all(map(_is_amount, leida.medidas)):
        raise NotReadError(FIRMS_NOT_ADDED if FIRMS in leida.medidas else RATES_NOT_ADDED)
    if not son_anios and partes.starts("cuanto", *OF_YEARS):
        raise NotReadError("Diga de qué años, o hasta qué mes, se suma.")


def _is_amount(medida: str) -> bool:
    return INDICATORS[medida].unidad == Unit.SOLES and is_of([medida], PRESUPUESTO)


def _counted(partes: Parts) -> list[Found]:
    """Return the members of which it is asked how many there are: those right after "how many"."""
    return [h for h in partes.of(MEMBER) if h.se_cuenta]


def _check_counted(partes: Parts, leida: Understood) -> None:
    """Raise when how many clusters, fairs or other places there were would be told as how many firms they served."""
    if FIRMS in leida.medidas and any(dimension_of(h) not in (*PROFILE, *PLACES) for h in _counted(partes)):
        raise NotReadError(NOT_COUNTED)


def _ranking(partes: Parts) -> Understood:
    if _is_duel(partes):
        return _duel(partes)
    partes = _of_indicators(partes)
    partes.only(*ASKED, DIMENSION, "orden", NUMBER, NUMBER_WORD)
    sentidos = partes.values("orden")
    if len(sentidos) > 1 or not partes.has(DIMENSION):
        raise NotReadError("No sé qué se ordena: actividades, productos, departamentos..., de mayor o de menor.")
    [sentido], medidas = sentidos, partes.values(MEASURE)
    de_metas = sentido in ("lejos", "cumple")
    if de_metas and (medidas - {GOAL} or partes.has("cuanto", "sujeto")):
        raise NotReadError("Lo lejos que se quedó de su meta se mide en porcentaje: pida su meta y su avance.")
    # Worst is never by units: what advanced least is what is furthest from its goal.
    de_metas = de_metas or bool(medidas & {PROGRESS, "avance_fisico"} and partes.one(DIMENSION) in LEVELS)
    de_ejecucion = _said(partes) == {*MONEY_OF}  # "Which one executes least of its budget".
    leida = _common(partes, "orden", *([FULFILMENT] if de_metas else [EXECUTION] if de_ejecucion else []))
    if len(leida.medidas) > 1 or (len(leida.anios) > 1 and leida.dimension != YEAR):
        raise NotReadError(ONE_FIGURE)
    _check_of_one(leida)
    return replace(leida, sentido=sentido, cuantas=_how_many(partes), se_cuentan=is_part_of_money(partes))


def _check_of_one(leida: Understood) -> None:
    """Raise when figures of several things would be one: only the firms that a share is of are counted together."""
    varios = {d for d, v in leida.filtros.items() if len(v) > 1} - {leida.dimension, WITHIN.get(leida.dimension)}
    if varios and not (leida.dimension and SHARE in leida.medidas):
        raise NotReadError(NOT_ADDED)


def _how_many(partes: Parts) -> int:
    """Return how many of a ranking are asked: the number right before what is ranked or after "top"; all, in order."""
    dichas = partes.of(NUMBER, NUMBER_WORD)
    if not dichas and partes.starts("orden", *IN_ORDER):
        return MOST_RANKED
    if not dichas:
        dicha = partes.of(DIMENSION)[0].texto.partition(" de ")[0]
        plural = any(p.endswith("s") and p != MONTH for p in dicha.split())
        # Who came first, or last, is one, whatever it is of ("came first of the products").
        return FEW if plural and not any(h.texto.split()[0] in CAME for h in partes.of("orden")) else 1
    [numero, *otros] = dichas
    if otros or not numero.valor.isdigit() or not 1 <= int(numero.valor) <= MOST_RANKED or not numero.se_cuenta:
        raise NotReadError(f"No sé qué hacer con «{numero.texto}» en esta pregunta.")
    return int(numero.valor)


def _is_duel(partes: Parts) -> bool:
    """Tell whether two things are set face to face, and not ranked among others."""
    cuantos = Counter([YEAR] * len(partes.values(YEAR)) + [v.partition("=")[0] for v in partes.values(MEMBER)])
    pares = {d for d, n in cuantos.items() if n == 2}
    dimension = partes.one(DIMENSION)
    return bool(pares) and (not dimension or (dimension in pares and partes.has(FACING)))


def _duel(partes: Parts) -> Understood:
    """Read "was more spent in 2020 or in 2025?", "did P4 spend more than P1 in 2025?"."""
    partes.only(*FACED)
    sentido = partes.one("orden")
    cuanto_sin_par = partes.has("cuanto") and not partes.has(FACING)
    if cuanto_sin_par or sentido not in ("mayor", "menor") or not joined(partes.of(YEAR)):
        raise NotReadError(ONE_AGAINST_ONE)
    return replace(_faced(partes), sentido=sentido, se_cuentan=partes.has("cuanto"))


def _faced(partes: Parts) -> Understood:
    """Return the one figure of two things that is asked for."""
    leida = _common(partes.without(DIMENSION), FACING)
    cuantos = sorted([len(leida.anios or (0,)), *(len(v) for v in leida.filtros.values())])
    if len(leida.medidas) != 1 or cuantos[-1] != 2 or cuantos.count(2) != 1:
        raise NotReadError(ONE_AGAINST_ONE)
    return leida


def _of_indicators(partes: Parts) -> Parts:
    """Return what is ranked or counted with the indicators as what it is of: "the indicator with least progress"."""
    if partes.has(DIMENSION):
        return partes
    como = [replace(h, clase=DIMENSION, valor="indicador") if h.valor == "indicadores" else h for h in partes.todos]
    return Parts(replace(h, clase=DIMENSION) if h.clase == OPENED else h for h in como)


def _threshold(partes: Parts) -> Understood:
    partes = _of_indicators(partes)
    todos = [ALL] if partes.has(DIMENSION) else []
    partes.only(*ASKED, DIMENSION, "compara", NUMBER, "simbolo", "multiplo", "orden", *todos)
    compara, numero = partes.one("compara"), _number_compared(partes)
    es_pct, por = partes.has("simbolo"), [float(valor) for valor in partes.values("multiplo")]
    if es_pct and not partes.has("parte"):
        partes = partes.plus(PERCENT)
    if es_pct and not partes.has(MEASURE, "sujeto") and partes.one(DIMENSION) not in OF_INSTRUMENTS:
        raise NotReadError("¿% de ejecución del PIM o de cumplimiento de la meta? Diga cuál.")
    leida = _common(partes, "umbral")
    if len(leida.medidas) != 1 or len(leida.anios) > 1 or len(por) > 1 or (es_pct and por):
        raise NotReadError(ONE_FIGURE)
    [medida] = leida.medidas
    if not (es_pct or por or leida.sujeto):
        raise NotReadError("Diga de qué es el número: %, soles, empresas...")
    if es_pct != (INDICATORS[medida].unidad == Unit.PERCENT):
        raise NotReadError("No sé si el número es un porcentaje: escríbalo con «%» donde lo sea.")
    de_todas = medida == FIRMS or is_of([medida], PRESUPUESTO)
    es_del_total = not leida.filtros and bool(leida.anios) and partes.has(MEASURE) and de_todas
    if not (leida.dimension or es_del_total or any(len(v) == 1 for v in leida.filtros.values())):
        raise NotReadError("Falta decir de qué: actividades, productos, departamentos...")
    _check_of_one(leida)
    return replace(leida, limite=(compara, numero * (por[0] if por else 1)))


def _number_compared(partes: Parts) -> float:
    """Return the number that something is compared with; raise where it is not sure, or what is counted is not said."""
    dichas = partes.of(NUMBER)
    if len(dichas) != 1 or partes.has("orden") or not dichas[0].se_cuenta:
        raise NotReadError(NOT_COMPARED)
    if _counted(partes) and not partes.has(DIMENSION):
        raise NotReadError(NOT_COUNTED)
    return float(dichas[0].valor)


def _is_counted(partes: Parts) -> bool:
    """Tell whether "how many" is asked of what is listed, not of its figures."""
    return partes.has(DIMENSION) and any(h.se_cuenta for h in partes.of("cuanto")[:1])


def _colour(partes: Parts) -> Understood:
    filtros = members(partes)
    son_indicadores = partes.values("sujeto") == {"indicadores"} and not {*filtros} - {"instrumento", "objetivo"}
    if partes.values(MEASURE) - {LIGHT} or not son_indicadores or len(years(partes)) > 1:
        raise NotReadError("De un color sólo se dice cuántos indicadores de una política lo tienen, en un año.")
    return Understood("color", (LIGHT,), filtros, anios=years(partes), sentido=partes.one("color"))


def _ended(partes: Parts) -> Understood:
    """Read how goals ended; those of the indicators, as their page says it."""
    son_indicadores = partes.one("sujeto") == "indicadores" or partes.has(MEMBER)
    if not son_indicadores or {*members(partes)} - {"instrumento"}:
        return _goals(partes)
    partes.only("estado", "sujeto", YEAR, "cuanto", MEASURE, MEMBER)
    de, sentido = tuple(map(_meaning, partes.of(MEMBER))), partes.one("estado")
    return Understood("desempeno", de=de, anios=years(partes), sentido=sentido)


def _goals(partes: Parts) -> Understood:
    """Read "was the goal met" of one, "which met it" and "how many goals were met" of many."""
    partes.only("estado", MEASURE, MEMBER, YEAR, DIMENSION, "cuanto", "parte", "sujeto", SCOPE, ALL)
    filtros, dimension, anios = members(partes), partes.one(DIMENSION), years(partes)
    if partes.values(MEASURE) - {GOAL} or partes.has("sujeto") or len(anios) > 1:
        raise NotReadError(NOT_OF_GOAL)
    if [*filtros] == ["indicador"] and not dimension:
        return Understood("cifra", ("valor_obtenido", "logro_esperado"), filtros, anios=anios)
    if {*filtros, dimension} - {"", *LEVELS}:
        raise NotReadError("Pida la meta de una actividad, de un producto o de un indicador.")
    if partes.one(SCOPE) == "nacional" or any(len(v) > 1 for v in filtros.values()):
        raise NotReadError(NOT_OF_GOAL)
    cuanto, es_parte, sentido = partes.has("cuanto"), partes.has("parte"), partes.one("estado")
    es_una = "actividad" in filtros or ("producto" in filtros and not (dimension or cuanto or partes.has(ALL)))
    if es_parte and (not es_una or dimension):
        raise NotReadError("No sé de qué es esa parte: pida cuántas metas se cumplieron.")
    if es_una and sentido == EXCEEDED and es_parte:
        raise NotReadError(
            "El cumplimiento de una meta no es en cuánto la superó: pida su cumplimiento, o su meta y su avance."
        )
    if es_una and sentido == EXCEEDED and cuanto:
        return Understood("falta", (GOAL, "avance_fisico"), filtros, anios=anios)
    if es_una and (cuanto or es_parte) and not dimension:
        return Understood("cifra", (FULFILMENT,), filtros, anios=anios)
    de_cual = dimension or ("" if es_una else "actividad")
    return Understood("meta", (FULFILMENT,), filtros, anios=anios, dimension=de_cual, sentido=sentido)


def _lacked(partes: Parts) -> Understood:
    """Read "how much was left for 3.2 to reach its goal", in one phrase or around who it was left for."""
    dichas, partido = partes.values(MEASURE), partes.values("falta") & {LACKED, TO_REACH}
    es_otra_cosa = dichas - {GOAL} or partes.one("sujeto") in ("dinero", "indicadores")
    de_su_meta = dichas or (TO_REACH in partido and partes.has("sujeto"))
    if es_otra_cosa or (partido and not (LACKED in partido and de_su_meta)):
        raise NotReadError("No sé qué es lo que falta: pida el saldo, o la meta y el avance.")
    leida = _common(partes, "falta", GOAL, "avance_fisico")
    if [*leida.filtros] not in [[d] for d in LEVELS] or len(partes.values(MEMBER)) > 1 or len(leida.anios) > 1:
        raise NotReadError("Diga de qué actividad o producto es la meta, y de un solo año.")
    return leida


def _pace(partes: Parts) -> Understood:
    """Read "is 1.1 on time", "what part of its goal had 1.1 reached by June"."""
    if _said(partes) - UNITS_OF_GOALS:
        raise NotReadError("Pida el avance de las metas a un mes, o el dinero de cada mes.")
    leida = _common(partes, PACE, "avance_fisico", GOAL, FULFILMENT)
    de = [*leida.filtros, *filter(None, [leida.dimension])]
    if len(de) > 1 or {*de} - {*LEVELS} or len(partes.values(MEMBER)) > 1:
        raise NotReadError("Pida la meta de una actividad o de un producto, o de todas.")
    if len(leida.anios) > 1 or leida.sujeto not in ("", "empresas", "acciones") or leida.meses[:1] not in ((), (1,)):
        raise NotReadError("Pida lo programado de un solo año, hasta un mes.")
    dimension = "" if leida.filtros else leida.dimension or LEVELS[0]
    anios = leida.anios or (clock.today().year,)
    return replace(leida, anios=anios, dimension=dimension, sentido=partes.one(PACE), notas=())


def _series(partes: Parts) -> Understood:
    """Read how a figure went from one year to another: that of each year."""
    leida = _read_as("cifra", partes.without(SERIES))
    if len(leida.anios) == 1 and not leida.es_serie:
        raise NotReadError(WHICH_YEARS)
    return replace(leida, es_serie=leida.es_serie or not leida.anios)


def _change(partes: Parts) -> Understood:
    es_diferencia = partes.starts("cambio", "diferencia") and len(years(partes)) < 2
    if es_diferencia and _is_duel(partes):
        partes.only(*FACED, "cambio")
        return replace(_faced(partes.without("cambio", BETWEEN)), sentido="mayor", se_cuentan=True)
    partes.only(*ASKED, "cambio", BETWEEN)
    medidas = partes.values(MEASURE)
    entre = FROM_ONE_TO_OTHER.get(frozenset(medidas))
    if entre and len(years(partes)) < 2:
        return replace(_common(partes, "cifra", entre), es_serie=False)
    if medidas and medidas <= INDICATORS.keys() and is_of([*medidas], PRESUPUESTO):
        partes = partes.without("parte")  # The percent that it is asked in is how a change of money is said.
    leida = _common(partes, "cambio")
    if leida.medidas == (CHANGE_OF_PIM,):
        leida = replace(leida, medidas=("pim_soles",))
    if len(leida.anios) > 2 or (partes.has("rango") and len(leida.anios) != 2):
        raise NotReadError("Para decir cuánto cambió hacen falta dos años.")
    if len(leida.medidas) != 1 or any(len(v) > 1 for v in leida.filtros.values()) or leida.meses:
        raise NotReadError("Para decir cuánto cambió, pida una sola cifra.")
    desde = any(h.texto.split()[0] in AGAINST or h.texto in SINCE for h in partes.of(BETWEEN, FACING))
    es_veces = partes.one("cambio") == "veces"
    return replace(leida, sentido="veces" if es_veces else "desde" if desde and len(leida.anios) == 1 else "")


def _cutoff(partes: Parts) -> Understood:
    return Understood(CUTOFF, anios=years(partes))


def _fixed(partes: Parts) -> Understood:
    """Read "how much is the UIT of 2025"."""
    if partes.one("sujeto") not in ("", "dinero"):
        raise NotReadError("De eso pida cuántos soles es cada año.")
    return Understood(FIXED, anios=years(partes))


def _summary(partes: Parts) -> Understood:
    """Read "how did 2.1 go" as its figures; "how are we going", of no activity or product, as the answer of a year."""
    tema, filtros, anios = partes.one(SUMMARY), members(partes), years(partes)
    if not filtros:
        partes.only(SUMMARY, YEAR, DIMENSION)
        if partes.values(DIMENSION) - {YEAR}:
            raise NotReadError(OF_WHAT)
        return Understood(tema or SUMMARY, anios=anios)
    partes.only(SUMMARY, MEMBER, YEAR)
    de = tuple(map(_meaning, partes.of(MEMBER)))
    if tema == "hallazgos":
        return Understood(tema, de=de, anios=anios)
    if tema or len({*de}) > 1 or len(anios) > 1:
        raise NotReadError(OF_WHAT)
    if [*filtros] <= [*LEVELS] and de[0].clase in LEVELS:
        return Understood("cifra", OF_ONE, filtros, anios=anios)
    return Understood(SHEET, de=de[:1], anios=anios)


def _printed(partes: Parts) -> Understood:
    """Read "how many fairs were there in 2025": what only documents count."""
    dichas = partes.of(PRINTED)
    if partes.has("sujeto") and not all("|" in h.valor for h in dichas):
        raise NotReadError(NOT_COUNTED)
    if not joined(dichas):
        raise NotReadError(ONE_FIGURE)
    de = [Meaning(d, v) for d, cuales in members(partes).items() for v in cuales]
    de += [Meaning(LIGHT, h.valor) for h in partes.of("color")]
    que = [Meaning(PRINTED, v) for h in dichas for v in h.valor.split(";")]
    return Understood(PRINTED, de=(*que, *de), anios=years(partes))


def _cited(partes: Parts) -> Understood:
    """Read "why does a report say 27,758 and another 24,758": where some numbers are printed, of whom if that is said.

    "Why did 2.3 serve no one in 2020" asks for what is printed of why.
    """
    niega = partes.values("estado") == {MISSED} or NOT in partes.values(CITED)
    de = tuple(map(_meaning, partes.of(NUMBER, MEMBER)))
    if partes.has(NUMBER) and not (niega or partes.has("estado", YEAR, MEASURE)):
        return Understood(CITED, de=de)
    es_de_una = len({*de}) == len(years(partes)) == 1 and not partes.has(NUMBER, "simbolo")
    if not (niega and es_de_una and partes.starts(CITED, WHY) and _said(partes) <= {FIRMS, *UNITS_OF_GOALS}):
        raise NotReadError(REASONS[CAUSE])
    return Understood(CITED, de=de, anios=years(partes))


# The kinds of question, by the class of term that says each, the first that is there; the classes of terms that each
# has a place for (none where it says itself), and what reads it. The last ones are of no word.
KINDS: dict[str, tuple[tuple[str, ...], Callable[[Parts], Understood]]] = {
    CITED: ((CITED, NUMBER, SCOPE, "simbolo", "sujeto", MEMBER, MEASURE, YEAR, "estado"), _cited),
    "define": (("define", MEASURE, MEMBER, TERM, DIMENSION, "sujeto", "color"), _definition),
    SUMMARY: ((), _summary),
    PRINTED: ((PRINTED, MEMBER, YEAR, "cuanto", "relacion", "parte", "sujeto", "color"), _printed),
    "relacion": ((), _relation),
    CUTOFF: ((CUTOFF, YEAR, SCOPE, MEASURE, "sujeto"), _cutoff),
    FIXED: ((FIXED, "cuanto", "sujeto", YEAR), _fixed),
    PACE: ((PACE, MEMBER, YEAR, DIMENSION, MEASURE, "cuanto", "parte", "sujeto", MONTHS), _pace),
    "falta": (("falta", MEMBER, YEAR, "cuanto", "sujeto", MEASURE), _lacked),
    SERIES: ((), _series),
    "cambio": ((), _change),
    "compara": ((), _threshold),
    "color": (("color", "cuanto", "sujeto", MEMBER, YEAR, MEASURE), _colour),
    "estado": ((), _ended),
    "orden": ((), _ranking),
    WEIGHT: (("parte", "cuanto", "sujeto", MEASURE, MEMBER, YEAR, SCOPE), _weight),
    "perfil": ((), _profile),
    "lista": ((DIMENSION, MEMBER, YEAR, "cuanto", "relacion"), _list),
    "cifra": ((), _figure),
}
