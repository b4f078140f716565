"""Which indicators the words of a question ask for, and what its members let be asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import groupby, pairwise

from pp0093.ask.registry import DIMENSIONS, INDICADOR_ANIO, INDICATORS, PRESUPUESTO, UNITS, Unit, dimensions_of, stored
from pp0093.questions.figures import (
    EXECUTION,
    FIRMS,
    FOCALIZATION,
    FOCALIZED,
    FULFILMENT,
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
from pp0093.questions.read.parts import MEMBER, WHOLE, Parts
from pp0093.questions.read.understood import NotReadError
from pp0093.questions.read.words import MEASURE, OPENED, YEAR

SEVERAL = "Son varias cifras y no sé cómo se unen: pida una, o sepárelas con «y»."
# What some measures said of one thing, one after the other, ask for.
TOGETHER = {
    frozenset({"meta_fisica", "avance_fisico"}): ("meta_fisica", "avance_fisico"),
    frozenset({FIRMS, "avance_fisico"}): ("avance_fisico",),
    # What is left of a budget is of its last amount.
    frozenset({"pim_soles", "saldo_soles"}): ("saldo_soles",),
    **{frozenset({FIRMS, i}): (i,) for i in (FOCALIZED, "empresas_nuevas", "empresas_recurrentes", OUT_OF_DIFFUSION)},
}
# Of these there is more than one percentage.
WITH_SEVERAL_RATES = {"producto", "actividad", *UNITS}
# What asks how many firms do something.
HOW_MANY_FIRMS = "cuantas"
# What the name of some firms may say that they are.
FIRM = "empresa"
OF_AN_OBJECTIVE, WHICH_OBJECTIVE = "avance_objetivo_pct", "Diga de qué objetivo pregunta, por su nombre o su código."
WHICH_INDICATOR = "Diga de qué indicador pregunta, por su nombre o su código."
# What goals are called of an indicator of an instrument.
INSTRUMENT_WORDS = {"meta_fisica": "logro_esperado", FULFILMENT: "avance_tipo1", "avance_fisico": "avance_tipo1"}


def measures(partes: Parts, filtros: dict[str, tuple[str, ...]], dimension: str, clase: str) -> tuple[str, ...]:
    """Return the indicators asked for; raise when what is said of them does not go together."""
    dichas = _said(partes)
    de, sujeto = frozenset(dichas), partes.one("sujeto") or _said_within(partes)
    if set(OF_INSTRUMENTS) & {*filtros, dimension} or sujeto == "indicadores":
        return _of_instrument(dichas, filtros, dimension)
    if any(i in INDICATORS and INDICATORS[i].mart is INDICADOR_ANIO for i in dichas):
        raise NotReadError(WHICH_INDICATOR)
    if OF_AN_OBJECTIVE in dichas:
        raise NotReadError(WHICH_OBJECTIVE)
    if partes.has("parte"):
        _check_part(partes, de)
        return (_as_share(de, clase),)
    _check_subject(sujeto, dichas)
    if not dichas:
        son_suyas = clase == "cambio" and bool(filtros) and {*filtros} <= {*PROFILE, *SERVED}
        if sujeto == "empresas" or son_suyas:
            return (FIRMS,)
        if sujeto == "acciones":
            return ("avance_fisico",)
        raise NotReadError("Falta decir qué cifra se pide.")
    terminos = [next(veces) for _, veces in groupby(partes.of(MEASURE), key=lambda h: h.valor)]
    if len(terminos) > 1 and partes.joined(terminos):
        return tuple(dichas)
    return _merged([h.valor for h in partes.of(MEASURE)], dichas)


def _said_within(partes: Parts) -> str:
    """Return firms as what is asked about, where the name of some of them says so ("small firms", "service firms")."""
    de_empresas = [h for h in partes.of(MEMBER) if h.valor.partition("=")[0] in PROFILE and FIRM in h.texto]
    # A name alone asks for nothing.
    return "empresas" if de_empresas and (partes.has("cuanto") or partes.has(YEAR)) else ""


def _said(partes: Parts) -> list[str]:
    """Return the measures said, in order; of how many firms meet the criteria, those that do and not their rate."""
    dichas = list(dict.fromkeys(i for h in partes.of(MEASURE) for i in h.valor.split(";")))
    son_cuantas = dichas == [FOCALIZATION] and any(h.texto.endswith(HOW_MANY_FIRMS) for h in partes.of("cuanto"))
    return [FOCALIZED] if son_cuantas else dichas


def _check_part(partes: Parts, de: frozenset[str]) -> None:
    """Raise when the percentage of who spends, or has goals, may be of its money, of its goal or of the firms."""
    dichas = {h.valor.partition("=")[0] for h in partes.of(MEMBER)}
    if not de and dichas and dichas <= WITH_SEVERAL_RATES and not partes.has("sujeto"):
        raise NotReadError("¿% de ejecución del PIM, de cumplimiento de la meta o de las empresas? Diga cuál.")


def _check_subject(sujeto: str, dichas: Collection[str]) -> None:
    """Raise when what is asked about has none of some measures."""
    if sujeto == "empresas" and _any_money(dichas) and FIRMS not in dichas:
        raise NotReadError("No sé leer el dinero por empresas.")
    if sujeto == "dinero" and not (dichas and _all_money(dichas)):
        raise NotReadError("Diga si pregunta por el PIM o por lo devengado.")
    if sujeto == "acciones" and not UNITS_OF_GOALS.issuperset(dichas):
        raise NotReadError("De las acciones pida su meta o su avance.")


def _merged(terminos: list[str], dichas: list[str]) -> tuple[str, ...]:
    """Return what several measures said of one thing ask for."""
    de = frozenset(dichas)
    if PROGRESS in terminos and len(terminos) > 1:
        raise NotReadError(SEVERAL)
    if (
        len(dichas) == 1
        or len(terminos) == 1
        or dichas in (["devengado_soles", EXECUTION], ["avance_fisico", FULFILMENT])
    ):
        return tuple(dichas)
    if de <= {*MONEY_OF}:
        return MONEY_OF
    if FULFILMENT in de and de <= {FULFILMENT, "meta_fisica", "avance_fisico"}:
        return (FULFILMENT,)
    if de in TOGETHER:
        return TOGETHER[de]
    raise NotReadError(SEVERAL)


def _as_share(de: frozenset[str], clase: str) -> str:
    """Return the rate that "porcentaje" asks for with some measures."""
    if not de - {FIRMS}:
        return SHARE
    if de <= {FOCALIZED, FOCALIZATION, FIRMS}:
        return FOCALIZATION
    if de <= {*MONEY_OF} and (len(de) > 1 or EXECUTION in de):
        return EXECUTION
    if de <= {"meta_fisica", "avance_fisico", FULFILMENT, FIRMS} and de & {"meta_fisica", FULFILMENT}:
        return FULFILMENT
    if len(de) == 1 and INDICATORS[next(iter(de))].unidad == Unit.PERCENT:
        return next(iter(de))
    if clase in ("umbral", "orden") and de == {"devengado_soles"}:
        return EXECUTION
    raise NotReadError("No sé de qué es esa parte: pida la ejecución, el cumplimiento o la participación.")


def _of_instrument(dichas: list[str], filtros: dict[str, tuple[str, ...]], dimension: str) -> tuple[str, ...]:
    """Return the measures of an indicator, an objective or an instrument."""
    if "objetivo" in {*filtros, dimension}:
        if set(dichas) - {OF_AN_OBJECTIVE, "avance_fisico", "avance_tipo1"}:
            raise NotReadError("De un objetivo pida su avance.")
        return (OF_AN_OBJECTIVE,)
    if {"producto", "actividad"} & {*filtros} and not {*OF_INSTRUMENTS} & {*filtros, dimension}:
        raise NotReadError(WHICH_INDICATOR)
    pedidas = tuple(dict.fromkeys(INSTRUMENT_WORDS.get(i, i) for i in dichas if i not in (FIRMS, FOCALIZED)))
    es_de_uno = "indicador" in {*filtros, dimension} or not any(INDICATORS[i].mart is INDICADOR_ANIO for i in pedidas)
    if pedidas and es_de_uno and all(INDICATORS[i].mart and "instrumento" in dimensions_of(i) for i in pedidas):
        return pedidas
    if not pedidas and "indicador" in filtros:
        return ("valor_obtenido",)
    raise NotReadError(WHICH_INDICATOR)


def _any_money(ids: Iterable[str]) -> bool:
    return any(INDICATORS[s].mart is PRESUPUESTO for i in ids for s in stored((i,)))


def _all_money(ids: Iterable[str]) -> bool:
    return all(INDICATORS[s].mart is PRESUPUESTO for i in ids for s in stored((i,)))


def opened_member(partes: Parts) -> str:
    """Return the dimension whose share is asked: that of the member said first, where it can be of the others.

    Where some are said as the whole, that of the other ones.
    """
    enteras = {h.valor for h in partes.of(WHOLE)}
    if enteras:
        return _part_of(partes, enteras)
    dichas = list(dict.fromkeys(h.valor.partition("=")[0] for h in partes.of(MEMBER)))
    if not dichas or any(d not in OPENED_FIRST for d in dichas) or sum(d in PROFILE for d in dichas) > 1:
        raise NotReadError("No sé de qué se pide la parte.")
    antes_y_despues = [h.clase for h in partes.of("parte", MEMBER)][:2] == [MEMBER, "parte"]
    de_quien_atiende = dichas[0] in SERVED and {*UNITS} & {*dichas}
    if len(dichas) > 1 and (antes_y_despues or de_quien_atiende or _is_of_all(partes)):
        raise NotReadError("No sé qué es parte de qué: pida las empresas de cada cosa.")
    if min(dichas, key=OPENED_FIRST.index) != dichas[0]:
        raise NotReadError("No sé qué es parte de qué: diga primero la parte y después el todo.")
    return dichas[0]


def _is_of_all(partes: Parts) -> bool:
    """Tell whether a part may be of all the firms: "what they stand for", "in the total"."""
    pesa = any(h.texto.startswith("represent") for h in partes.of("parte"))
    ultimo = max(h.lugar for h in partes.of(MEMBER))
    return pesa or any(h.texto.startswith("total") and h.lugar > ultimo for h in partes.of("cuanto"))


def _part_of(partes: Parts, enteras: set[str]) -> str:
    """Return the one dimension of the members that are not the whole."""
    otras = {h.valor.partition("=")[0] for h in partes.of(MEMBER)} - enteras
    if len(otras) != 1:
        raise NotReadError("No sé de qué se pide la parte.")
    return otras.pop()


def check_whole(partes: Parts, filtros: Iterable[str], dimension: str) -> None:
    """Raise when a share may be of what is opened ("% of small firms by sector"): only of all firms it is given."""
    abiertas = {h.valor for h in partes.of(OPENED)} | {dimension} - {""}
    dichas = partes.of("parte", "sujeto", MEMBER)
    de_miembro = any(a.clase == "parte" and b.clase == MEMBER for a, b in pairwise(dichas))
    for abierta in abiertas & {*OPENED_FIRST}:
        de_parte = [d for d in filtros if d in PROFILE or (d in OPENED_FIRST and _goes_before(d, abierta))]
        if set(de_parte) - {abierta} or (de_miembro and set(filtros) - {abierta}):
            raise NotReadError("No sé qué es parte de qué: pida las empresas de cada uno, o la parte de uno solo.")


def _goes_before(una: str, otra: str) -> bool:
    return OPENED_FIRST.index(una) < OPENED_FIRST.index(otra)


def check_members(medidas: tuple[str, ...], abiertas: set[str]) -> None:
    """Raise NotReadError when a measure is not known by one of some dimensions."""
    for id_ in medidas:
        # What a unit answers for in money is known by who is responsible (see posing).
        propias = {*dimensions_of(id_), *(UNITS if "responsable" in dimensions_of(id_) else [])}
        if ajenas := abiertas - propias:
            nombres = ", ".join(DIMENSIONS[d].etiqueta.lower() for d in sorted(ajenas))
            raise NotReadError(f"{INDICATORS[id_].etiqueta} no se sabe por {nombres}.")
