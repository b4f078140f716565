"""Which indicators the words of a question ask for, and what its members let be asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import groupby, pairwise

from pp0093.ask.registry import DIMENSIONS, INDICADOR_ANIO, INDICATORS, PRESUPUESTO, UNITS, Unit, dimensions_of
from pp0093.questions.asking import NotReadError, is_of
from pp0093.questions.figures import (
    EXECUTION,
    FIRMS,
    FOCALIZATION,
    FOCALIZED,
    FULFILMENT,
    GOAL,
    MONEY_OF,
    OF_INSTRUMENTS,
    OPENED_FIRST,
    OUT_OF_DIFFUSION,
    PROFILE,
    PROGRESS,
    SERVED,
    SHARE,
    UNITS_OF_GOALS,
)
from pp0093.questions.parts import MEMBER, Parts, dimension_of, joined
from pp0093.questions.words import MEASURE, OPENED, YEAR

SEVERAL = "Son varias cifras y no sé cómo se unen: pida una, o sepárelas con «y»."
WHICH_PART = "No sé qué es parte de qué: pida las empresas de cada uno, o la parte de uno solo."
# What some measures said of one thing, one after the other, ask for.
TOGETHER = {
    frozenset({GOAL, "avance_fisico"}): (GOAL, "avance_fisico"),
    frozenset({FIRMS, "avance_fisico"}): ("avance_fisico",),
    # What is left of a budget is of its last amount.
    frozenset({"pim_soles", "saldo_soles"}): ("saldo_soles",),
    **{frozenset({FIRMS, i}): (i,) for i in (FOCALIZED, "empresas_nuevas", "empresas_recurrentes", OUT_OF_DIFFUSION)},
}
# How a part of the whole programme's is said.
OF_THE_WHOLE = ("parte", "particip", "pes", "represent")
WHICH_CHANGE = "Diga qué cambió de eso: lo devengado, el PIM, el avance físico, las empresas..."
SPENDING = ("gasto", "gastos", "devengado")
# Of these there is more than one percentage.
WITH_SEVERAL_RATES = {"producto", "actividad", *UNITS}
OF_AN_OBJECTIVE, WHICH_OBJECTIVE = "avance_objetivo_pct", "Diga de qué objetivo pregunta, por su nombre o su código."
WHICH_INDICATOR = "Diga de qué indicador pregunta, por su nombre o su código."
# What goals are called of an indicator of an instrument.
INSTRUMENT_WORDS = {GOAL: "logro_esperado", FULFILMENT: "avance_tipo1", "avance_fisico": "avance_tipo1"}


def measures(partes: Parts, filtros: dict[str, tuple[str, ...]], dimension: str, clase: str) -> tuple[str, ...]:
    """Return the indicators asked for; raise when what is said of them does not go together."""
    dichas = list(dict.fromkeys(i for valor in partes.values(MEASURE) for i in valor.split(";")))
    if dichas == [FOCALIZATION] and any(h.texto.endswith("cuantas") for h in partes.of("cuanto")):
        dichas = [FOCALIZED]  # Of how many firms meet the criteria, those that do and not their rate.
    de, sujeto = frozenset(dichas), partes.one("sujeto") or _said_within(partes)
    if {*OF_INSTRUMENTS} & {*filtros, dimension} or sujeto == "indicadores":
        return _of_instrument(dichas, filtros, dimension)
    if any(_is_of_indicators(i) for i in dichas):
        raise NotReadError(WHICH_INDICATOR)
    if OF_AN_OBJECTIVE in dichas:
        raise NotReadError(WHICH_OBJECTIVE)
    if partes.has("parte"):
        _check_part(partes, de)
        return (_as_share(partes, de, clase),)
    _check_subject(sujeto, dichas)
    if not dichas:
        son_suyas = clase == "cambio" and bool(filtros) and {*filtros} <= {*PROFILE, *SERVED}
        de_sujeto = {"empresas": (FIRMS,), "acciones": ("avance_fisico",)}
        if sujeto not in de_sujeto and not son_suyas:
            raise NotReadError(WHICH_CHANGE if clase == "cambio" and filtros else "Falta decir qué cifra se pide.")
        return de_sujeto.get(sujeto, (FIRMS,))
    terminos = [next(veces) for _, veces in groupby(partes.of(MEASURE), key=lambda h: h.valor)]
    if len(terminos) > 1 and joined(terminos):
        return tuple(dichas)
    return _merged(partes, dichas)


def _is_of_indicators(medida: str) -> bool:
    return medida in INDICATORS and INDICATORS[medida].mart is INDICADOR_ANIO


def _said_within(partes: Parts) -> str:
    """Return firms as what is asked about, where the name of some of them says so ("small firms", "service firms")."""
    de_empresas = any(dimension_of(h) in PROFILE and "empresa" in h.texto for h in partes.of(MEMBER))
    # A name alone asks for nothing.
    return "empresas" if de_empresas and (partes.has("cuanto") or partes.has(YEAR)) else ""


def _check_part(partes: Parts, de: Collection[str]) -> None:
    """Raise when the percentage of who spends, or has goals, may be of its money, of its goal or of the firms."""
    dichas = {dimension_of(h) for h in partes.of(MEMBER)}
    if not de and dichas and dichas <= WITH_SEVERAL_RATES and not partes.has("sujeto"):
        raise NotReadError("¿% de ejecución del PIM, de cumplimiento de la meta o de las empresas? Diga cuál.")


def _check_subject(sujeto: str, dichas: Collection[str]) -> None:
    """Raise when what is asked about has none of some measures."""
    if sujeto == "empresas" and FIRMS not in dichas and any(is_of([i], PRESUPUESTO) for i in dichas):
        raise NotReadError("No sé leer el dinero por empresas.")
    if sujeto == "dinero" and not (dichas and is_of([*dichas], PRESUPUESTO)):
        raise NotReadError("Diga si pregunta por el PIM o por lo devengado.")
    if sujeto == "acciones" and not UNITS_OF_GOALS.issuperset(dichas):
        raise NotReadError("De las acciones pida su meta o su avance.")


def _merged(partes: Parts, dichas: list[str]) -> tuple[str, ...]:
    """Return what several measures said of one thing ask for."""
    if PROGRESS in partes.values(MEASURE) and len(partes.of(MEASURE)) > 1:
        raise NotReadError(SEVERAL)
    van_juntas = dichas in (["devengado_soles", EXECUTION], ["avance_fisico", FULFILMENT])
    if len(dichas) == 1 or len(partes.of(MEASURE)) == 1 or van_juntas:
        return tuple(dichas)
    de = frozenset(dichas)
    if de <= {*MONEY_OF}:
        return MONEY_OF
    if FULFILMENT in de and de <= UNITS_OF_GOALS:
        return (FULFILMENT,)
    if de not in TOGETHER:
        raise NotReadError(SEVERAL)
    return TOGETHER[de]


def is_part_of_money(partes: Parts) -> bool:
    """Tell whether what is ranked is the part of one amount that each takes, and not how much of its own it spent."""
    medidas = partes.values(MEASURE)
    return partes.starts("parte", *OF_THE_WHOLE) and len(medidas) == 1 and medidas <= {*MONEY_OF} - {EXECUTION}


def _check_of_total(partes: Parts) -> None:
    """Raise when "more than 10 % of the spending" may be a part of all of it, or how much of its own each one spent."""
    primera = min(h.lugar for h in partes.of("parte", "simbolo"))
    if any(h.lugar > primera and h.texto in SPENDING for h in partes.of(MEASURE)):
        raise NotReadError("¿% de ejecución del PIM o parte de todo el gasto? Diga cuál.")


def _as_share(partes: Parts, de: frozenset[str], clase: str) -> str:
    """Return the rate that "porcentaje" asks for with some measures; of who takes most of an amount, that amount."""
    if clase == "orden" and is_part_of_money(partes):
        return next(iter(de))
    if not de - {FIRMS}:
        return SHARE
    if de <= {FOCALIZED, FOCALIZATION, FIRMS}:
        return FOCALIZATION
    es_gasto = clase in ("umbral", "orden") and de == {"devengado_soles"}
    if es_gasto:
        _check_of_total(partes)
    if es_gasto or (de <= {*MONEY_OF} and (len(de) > 1 or EXECUTION in de)):
        return EXECUTION
    if de <= {*UNITS_OF_GOALS, FIRMS} and de & {GOAL, FULFILMENT}:
        return FULFILMENT
    [medida, *otras] = de
    if not otras and INDICATORS[medida].unidad == Unit.PERCENT:
        return medida
    raise NotReadError("No sé de qué es esa parte: pida la ejecución, el cumplimiento o la participación.")


def _of_instrument(dichas: list[str], filtros: dict[str, tuple[str, ...]], dimension: str) -> tuple[str, ...]:
    """Return the measures of an indicator, an objective or an instrument."""
    de = {*filtros, dimension}
    if "objetivo" in de:
        if {*dichas} - {OF_AN_OBJECTIVE, "avance_fisico", "avance_tipo1"}:
            raise NotReadError("De un objetivo pida su avance.")
        return (OF_AN_OBJECTIVE,)
    pedidas = tuple(dict.fromkeys(INSTRUMENT_WORDS.get(i, i) for i in dichas if i not in (FIRMS, FOCALIZED)))
    if not pedidas and "indicador" in filtros:
        return ("valor_obtenido",)
    es_de_todos = not {*OF_INSTRUMENTS} & de and {"producto", "actividad"} & {*filtros}
    sin_decir_cual = "indicador" not in de and any(map(_is_of_indicators, pedidas))
    son_suyas = all(INDICATORS[i].mart and "instrumento" in dimensions_of(i) for i in pedidas)
    if es_de_todos or sin_decir_cual or not pedidas or not son_suyas:
        raise NotReadError(WHICH_INDICATOR)
    return pedidas


def opened_member(partes: Parts) -> str:
    """Return the dimension whose share is asked: that of the member said first, where it can be of the others.

    Where some are said as the whole, that of the other ones.
    """
    dichas = list(dict.fromkeys(map(dimension_of, partes.of(MEMBER))))
    if enteras := {dimension_of(h) for h in partes.of(MEMBER) if h.es_entera}:
        dichas = [d for d in dichas if d not in enteras]
        if len(dichas) != 1:
            raise NotReadError(WHICH_PART)
        return dichas[0]
    no_se_abren = any(d not in OPENED_FIRST for d in dichas) or sum(d in PROFILE for d in dichas) > 1
    if not dichas or no_se_abren or min(dichas, key=OPENED_FIRST.index) != dichas[0]:
        raise NotReadError(WHICH_PART)
    antes_y_despues = [h.clase for h in partes.of("parte", MEMBER)][:2] == [MEMBER, "parte"]
    de_quien_atiende = dichas[0] in SERVED and {*UNITS} & {*dichas}
    if len(dichas) > 1 and (antes_y_despues or de_quien_atiende or _is_of_all(partes)):
        raise NotReadError(WHICH_PART)
    return dichas[0]


def _is_of_all(partes: Parts) -> bool:
    """Tell whether a part may be of all the firms: "what they stand for", "in the total"."""
    pesa = any(h.texto.startswith("represent") for h in partes.of("parte"))
    ultimo = max(h.lugar for h in partes.of(MEMBER))
    return pesa or any(h.texto.startswith("total") and h.lugar > ultimo for h in partes.of("cuanto"))


def check_whole(partes: Parts, filtros: Iterable[str], dimension: str) -> None:
    """Raise when a share may be of what is opened ("% of small firms by sector"): only of all firms it is given."""
    abiertas = (partes.values(OPENED) | {dimension}) & {*OPENED_FIRST}
    dichas = partes.of("parte", "sujeto", MEMBER)
    de_miembro = any(a.clase == "parte" and b.clase == MEMBER for a, b in pairwise(dichas))
    for abierta in abiertas:
        antes = OPENED_FIRST[: OPENED_FIRST.index(abierta)]
        if {d for d in filtros if de_miembro or d in PROFILE or d in antes} - {abierta}:
            raise NotReadError(WHICH_PART)


def check_members(medidas: Iterable[str], abiertas: set[str]) -> None:
    """Raise NotReadError when a measure is not known by one of some dimensions."""
    for id_ in medidas:
        # What a unit answers for in money is known by who is responsible (see posing).
        propias = {*dimensions_of(id_), *(UNITS if "responsable" in dimensions_of(id_) else [])}
        if ajenas := abiertas - propias:
            nombres = ", ".join(DIMENSIONS[d].etiqueta.lower() for d in sorted(ajenas))
            raise NotReadError(f"{INDICATORS[id_].etiqueta} no se sabe por {nombres}.")
