"""Numbers that go from one to another ("de 970 en 2020 a 975 en 2025"): the year of each, when the text says it."""

from __future__ import annotations

import re
from itertools import pairwise

from pp0093.audit.sentences import Parsed
from pp0093.language.numbers import Written

A_YEAR = r"(?:en|de|del|para|durante)\s(?:el\s|ano\s)*((?:19|20)\d\d)"
WHAT = r"(?:empresas|firmas|mipyme|acciones|soles)?"
BEGINS = re.compile(r"\bde(?: un| una| las| los| unas)?\s*(?:s/\.?\s*)?$")
BETWEEN = re.compile(rf"^\s*{WHAT}\s*(?:{A_YEAR}|\(((?:19|20)\d\d)\))?,?\s*a\s+(?:las |los |unas )?(?:s/\.?\s*)?$")
AFTER = re.compile(rf"^\s*{WHAT}\s*(?:{A_YEAR}|\(((?:19|20)\d\d)\))")
TWO_YEARS = re.compile(
    r"\b(?:de|desde|entre)\s(?:el\s|ano\s)*((?:19|20)\d\d)\s(?:a|y|hasta)\s(?:el\s|ano\s)*((?:19|20)\d\d)\b"
)


def from_to(leida: Parsed) -> list[tuple[Written, Written]]:
    """Return the pairs of numbers that a sentence gives as going from one to the other."""
    return [
        (a, b)
        for a, b in pairwise(leida.numeros)
        if a.tipo == b.tipo and BEGINS.search(leida.plano[: a.inicio]) and BETWEEN.match(leida.plano[a.fin : b.inicio])
    ]


def is_in(leida: Parsed, n: Written) -> bool:
    """Tell a number that goes to or from another."""
    return any(n in par for par in from_to(leida))


def year_of(leida: Parsed, n: Written) -> int | None:
    """Return the year of a number of a pair: the one beside it, or its place among the two that the sentence names.

    None when it is in no pair, or the text does not say the year of both.
    """
    for a, b in from_to(leida):
        if n in (a, b):
            anios = _beside(leida, a, b) or _in_order(leida)
            return anios[(a, b).index(n)] if anios else None
    return None


def _beside(leida: Parsed, a: Written, b: Written) -> tuple[int, int] | None:
    primero, segundo = BETWEEN.match(leida.plano[a.fin : b.inicio]), AFTER.match(leida.plano[b.fin :])
    if not primero or not segundo:
        return None
    de, hasta = (next((g for g in m.groups() if g), None) for m in (primero, segundo))
    return (int(de), int(hasta)) if de and hasta else None


def _in_order(leida: Parsed) -> tuple[int, int] | None:
    dichos = TWO_YEARS.findall(leida.plano)
    return (int(dichos[0][0]), int(dichos[0][1])) if len(dichos) == 1 else None
