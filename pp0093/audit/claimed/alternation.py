"""A name, its number, another name, its number: "la actividad 2.2 atendió a 918 empresas y la 2.3, a 356".

Said in that order, each number is of the name before it; when each is worth what is known of the other name, they were
swapped, and that both are named in the sentence is no doubt but the proof.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pp0093.audit.claimed.claims import ReadClaim
from pp0093.audit.claimed.topics import in_order
from pp0093.audit.knowledge import Knowledge
from pp0093.audit.known import KnownFigure
from pp0093.audit.reading.pairs import from_to, year_of
from pp0093.audit.reading.sentences import Parsed, place, series_in_order, with_theme
from pp0093.language.frames import PART_OF
from pp0093.language.numbers import Match, Written, match
from pp0093.language.phrases import Mention

# Where the second name begins: a separator and its article, after whatever is said of the first number.
SECOND = re.compile(r"^[^;:().]*(?:[,;]|\by|\bmientras que|\ben tanto que)\s*(?:(?:en|a)\s)?(?:la|el|las|los)?\s*$")
# A number of what stands after it: "a 918 empresas por la actividad 2.2".
FACED = re.compile(r"\b(?:por|de|del|en|para|con)\s(?:la|el|las|los)?\s*$")
HELD = re.compile(r"^[^;:().]*$")
IN_BRACKETS_OF_YEAR = re.compile(r"\bque en (?:el )?(?:ano )?((?:19|20)\d\d) \(\s*$")
# "no alcanzó su meta:", "superó su meta en 2.6 %:".
HOW_IT_ENDED = re.compile(
    r"\b(?:(?:super|alcanz|cumpli|logr)\w+ (?:apenas )?(?:su|la) meta(?: en [\d.,]+ ?%)?|"
    r"no (?:registro|tuvo) avance):\s*$"
)


def pairs(leida: Parsed) -> list[tuple[Mention, Written]]:
    """Return the names of a sentence with the number of each, when it says them one after the other; else nothing."""
    nombres = with_theme(leida.menciones)
    numeros = leida.numeros
    if len(nombres) != len(numeros) or len(nombres) < 2 or len({n.tipo for n in numeros}) != 1:
        return []
    juntos = list(zip(nombres, numeros, strict=True))
    if not all(m.fin <= n.inicio and HELD.match(leida.plano[m.fin : n.inicio]) for m, n in juntos):
        return []
    for (_, n), (m, _) in pairwise(juntos):
        entre = leida.plano[n.fin : m.inicio]
        if m.inicio < n.fin or not SECOND.match(entre) or FACED.search(entre):
            return []
    return juntos if len({frozenset(c for c, _ in m.temas) for m, _ in juntos}) == 1 else []


def swapped(leida: Parsed, claim: ReadClaim, conocido: Knowledge) -> bool:
    """Tell a number that is worth what is known of the other name of its sentence, whose number is worth its own."""
    juntos = pairs(leida)
    if len(juntos) != len(("una", "otra")) or not claim.lecturas:
        return False
    cifra = claim.lecturas[0].cifra
    (una, a), (otra, b) = juntos
    de_una, de_otra = (_same(conocido, cifra, m) for m in (una, otra))
    return bool(de_una and de_otra and _is(a, de_otra) and _is(b, de_una) and not _is(a, de_una))


def swapped_years(leida: Parsed, claim: ReadClaim, conocido: Knowledge) -> bool:
    """Tell a number of a year when each of two is worth what is known of the other's year.

    They go from one to the other, or the second stands in brackets after its year: "568 empresas, 87.9 % más que en
    2024 (1,067)".
    """
    if not claim.lecturas:
        return False
    cifra = claim.lecturas[0].cifra
    for par, anios in _of_two_years(leida, cifra):
        de_cada = [conocido.get(cifra.indicador, a, cifra.de) if a else None for a in anios]
        (a, b), (de_a, de_b) = par, de_cada
        if claim.escrito in par and de_a and de_b and _is(a, de_b) and _is(b, de_a) and not _is(a, de_a):
            return True
    return False


def _of_two_years(leida: Parsed, cifra: KnownFigure) -> Iterator[tuple[tuple[Written, Written], list[int | None]]]:
    for par in from_to(leida):
        yield par, [year_of(leida, n) for n in par]
    primera, ultima = leida.numeros[0], leida.numeros[-1]
    dicho = IN_BRACKETS_OF_YEAR.search(leida.plano[: ultima.inicio])
    propios = {a for _, a, es_otro in leida.anios if not es_otro}
    if dicho and primera.tipo == ultima.tipo and propios and max(propios) != int(dicho.group(1)):
        yield (primera, ultima), [max(propios), int(dicho.group(1))]


def swapped_goal(leida: Parsed, claim: ReadClaim, conocido: Knowledge) -> bool:
    """Tell a part and its whole that are the goal and the progress: "no alcanzó su meta: 1,672 de 1,644 empresas"."""
    par = next((p for p in pairwise(leida.numeros) if claim.escrito in p and _is_of_goal(leida, *p)), None)
    if par is None or not claim.lecturas:
        return False
    (a, b), cifra = par, claim.lecturas[0].cifra
    avance, meta = (conocido.get(i, cifra.anio, cifra.de) for i in ("avance_fisico", "meta_fisica"))
    return bool(avance and meta and _is(a, meta) and _is(b, avance) and not _is(a, avance))


def swapped_in_order(leida: Parsed, claim: ReadClaim, conocido: Knowledge) -> bool:
    """Tell a number of some given in order ("respectivamente") that is worth what is known of another of them."""
    serie = series_in_order(place(leida, claim.escrito))
    if not serie or not claim.lecturas:
        return False
    nombres = (m for n in serie if n != claim.escrito for m in in_order(place(leida, n)))
    dichas = (_same(conocido, claim.lecturas[0].cifra, m) for m in nombres)
    return any(c and _is(claim.escrito, c) for c in dichas)


def _is_of_goal(leida: Parsed, a: Written, b: Written) -> bool:
    """Tell a number of another right after the words that say how a goal ended."""
    dicha = HOW_IT_ENDED.search(leida.plano[: a.inicio])
    return bool(dicha and a.tipo == b.tipo and PART_OF.match(leida.plano[a.fin : b.inicio]))


def _same(conocido: Knowledge, cifra: KnownFigure, nombre: Mention) -> KnownFigure | None:
    """Return the figure of the same indicator and year of what a mention names."""
    posibles = (conocido.get(cifra.indicador, cifra.anio, frozenset({t})) for t in nombre.temas)
    return next((c for c in posibles if c), None)


def _is(n: Written, cifra: KnownFigure) -> bool:
    return match(n, cifra.desde, cifra.hasta, es_exacta=cifra.es_exacta) == Match.EQUAL


WAYS = (swapped, swapped_in_order, swapped_years, swapped_goal)
"""The ways in which two numbers of a sentence may be each in the place of the other."""
