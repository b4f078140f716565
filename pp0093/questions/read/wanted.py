"""What every question about figures says: measures, members, years, months and scope."""

from __future__ import annotations

from collections.abc import Sequence

from pp0093.questions.figures import FIRMS, SHARE
from pp0093.questions.read.measures import check_members, check_whole, measures, opened_member
from pp0093.questions.read.parts import BETWEEN, MEMBER, SINCE, WHOLE, Parts, members, years
from pp0093.questions.read.understood import NotReadError, Understood
from pp0093.questions.read.words import DIMENSION, MEASURE, MONTH, MONTHS, OPENED, SCOPE, YEAR

# What marks months that are asked to the end of the last one.
TO_THE_END = " enteros"
ASKED = (MEASURE, MEMBER, YEAR, SCOPE, "sujeto", "cuanto", "parte", WHOLE, MONTH, MONTHS, "rango")


def common(partes: Parts, clase: str, *pedidas: str) -> Understood:
    """Return what every question about figures says: the measures wanted or those said, members, years and scope."""
    filtros = members(partes)
    dimension = partes.one(DIMENSION)
    es_parte = partes.has("parte")
    medidas = pedidas or measures(partes, filtros, dimension, clase)
    abiertas = tuple(dict.fromkeys(h.valor for h in partes.of(OPENED)))
    if SHARE in medidas and not (abiertas or dimension):
        abiertas = (opened_member(partes),)
    if SHARE in medidas:
        check_whole(partes, filtros, dimension)
    check_members(medidas, {*filtros, *abiertas, *filter(None, [dimension])})
    if FIRMS in medidas and any(h.nota and h.valor.startswith("actividad=") for h in partes.of(MEMBER)):
        raise NotReadError("Esas empresas no se saben aparte de las de su actividad.")
    rango = partes.has("rango") or _is_between(partes, clase)
    anios = _range(partes, clase) if rango else years(partes)
    return Understood(
        clase,
        medidas,
        filtros,
        abiertas,
        anios,
        meses=_months(partes, anios),
        son_enteros=any(h.valor.endswith(TO_THE_END) for h in partes.of(MONTHS)),
        alcance=partes.one(SCOPE),
        es_serie=clase == "cifra" and (rango or _is_since(partes)),
        dimension=dimension,
        es_parte=es_parte,
        sujeto=partes.one("sujeto"),
        notas=tuple(dict.fromkeys(h.nota for h in partes.todos if h.nota)),
    )


def _is_between(partes: Parts, clase: str) -> bool:
    """Tell whether years are asked from one to the other as "between 2020 and 2023", where no change is."""
    dichos, entre = partes.of(YEAR), [h for h in partes.of(BETWEEN) if h.texto == BETWEEN]
    return clase == "cifra" and bool(entre) and len(dichos) == 2 and partes.joined(dichos)


def _is_since(partes: Parts) -> bool:
    """Tell whether years are asked from one on ("since 2019")."""
    son_anios = len(partes.of(YEAR)) == 1 and not partes.of(MONTH, MONTHS)
    return son_anios and [h.texto in SINCE for h in partes.of(BETWEEN)] == [True]


def _range(partes: Parts, clase: str) -> tuple[int, ...]:
    dichos = [int(h.valor) for h in partes.of(YEAR)]
    if len(dichos) != 2 or dichos[0] >= dichos[1]:
        raise NotReadError("No sé qué años van de uno a otro.")
    son_todos = clase == "cifra" or partes.one(DIMENSION) == YEAR
    return tuple(range(dichos[0], dichos[1] + 1)) if son_todos else years(partes)


def _months(partes: Parts, anios: Sequence[int]) -> tuple[int, ...]:
    """Return the month asked for, or those from one to another ("1-3")."""
    dichos = partes.of(MONTH, MONTHS)
    if len(dichos) > 1 or (dichos and len(anios) != 1):
        raise NotReadError("Pida un solo mes y su año.")
    if not dichos:
        return ()
    desde, _, hasta = dichos[0].valor.removesuffix(TO_THE_END).partition("-")
    return tuple(range(int(desde), int(hasta or desde) + 1))
