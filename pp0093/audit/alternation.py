"""A name, its number, another name, its number: "la actividad 2.2 atendió a 918 empresas y la 2.3, a 356".

Said in that order, each number is of the name before it; when each is worth what is known of the other name, they were
swapped, and that both are named in the sentence is no doubt but the proof.
"""

from __future__ import annotations

import re
from itertools import pairwise

from pp0093.audit.claims import Claim
from pp0093.audit.knowledge import Knowledge, KnownFigure
from pp0093.audit.numbers import Match, Written, match
from pp0093.audit.pairs import from_to, year_of
from pp0093.audit.sentences import Parsed, with_theme
from pp0093.audit.vocabulary import Mention

# Where the second name begins: a separator and its article, after whatever is said of the first number.
SECOND = re.compile(r"^[^;:().]*(?:[,;]|\by|\bmientras que|\ben tanto que)\s*(?:(?:en|a)\s)?(?:la|el|las|los)?\s*$")
# A number of what stands after it: "a 918 empresas por la actividad 2.2".
FACED = re.compile(r"\b(?:por|de|del|en|para|con)\s(?:la|el|las|los)?\s*$")
HELD = re.compile(r"^[^;:().]*$")


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


def swapped(leida: Parsed, claim: Claim, conocido: Knowledge) -> bool:
    """Tell a number that is worth what is known of the other name of its sentence, whose number is worth its own."""
    juntos = pairs(leida)
    if len(juntos) != len(("una", "otra")) or not claim.lecturas:
        return False
    cifra = claim.lecturas[0].cifra
    (una, a), (otra, b) = juntos
    de_una, de_otra = (_same(conocido, cifra, m) for m in (una, otra))
    return bool(de_una and de_otra and _is(a, de_otra) and _is(b, de_una) and not _is(a, de_una))


def swapped_years(leida: Parsed, claim: Claim, conocido: Knowledge) -> bool:
    """Tell a number that goes to or from another when each is worth what is known of the other's year."""
    par = next((p for p in from_to(leida) if claim.escrito in p), None)
    if par is None or not claim.lecturas:
        return False
    cifra, anios = claim.lecturas[0].cifra, [year_of(leida, n) for n in par]
    de_cada = [conocido.get(cifra.indicador, a, cifra.de) if a else None for a in anios]
    (a, b), (de_a, de_b) = par, de_cada
    return bool(de_a and de_b and _is(a, de_b) and _is(b, de_a) and not _is(a, de_a))


def _same(conocido: Knowledge, cifra: KnownFigure, nombre: Mention) -> KnownFigure | None:
    """Return the figure of the same indicator and year of what a mention names."""
    posibles = (conocido.get(cifra.indicador, cifra.anio, frozenset({t})) for t in nombre.temas)
    return next((c for c in posibles if c), None)


def _is(n: Written, cifra: KnownFigure) -> bool:
    return match(n, cifra.desde, cifra.hasta, es_exacta=cifra.es_exacta) == Match.EQUAL
