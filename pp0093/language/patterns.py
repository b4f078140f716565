"""Tables of named patterns (tablas/*.csv): what a sentence says by its words, in the order in which it is asked.

A row has its kind (`formas`), what else is asked or denied of the number (`si`: "par -orden"), its pattern and what it
says. A row whose kind is `=` names a part of patterns, used as `{name}`. In a pattern `«class=value»` is a name marked
as `⟨class=value ...|words⟩`, `‖` the ends of what is a number's own, `#` the number, `…` any words of its own, and
`{sin x}` those without a name of a class.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache

from msgspec import Struct

from pp0093.language.words import one_of, table

PART = "="


class PatternRow(Struct, frozen=True):
    """A row: the kinds that it is of, what it asks and denies, its pattern and what it says."""

    formas: frozenset[str]
    con: frozenset[str]
    sin: frozenset[str]
    patron: re.Pattern[str]
    dice: tuple[str, ...]


@cache
def rows(nombre: str) -> tuple[PatternRow, ...]:
    """Return the rows of a table of patterns."""
    partes = {clase: one_of("conectores", clase) for clase in ("union", "atendidas")}
    filas = []
    for formas, si, patron, *dice in table(nombre):
        if formas == PART:
            partes[si] = patron
            continue
        piden = si.split()
        con, sin = (frozenset(p.lstrip("-") for p in piden if p.startswith("-") == es) for es in (False, True))
        es = re.compile(_opened(patron, partes))
        filas.append(PatternRow(frozenset(formas.split()), con, sin, es, tuple(dice)))
    return tuple(filas)


def _opened(patron: str, partes: dict[str, str]) -> str:
    """Return a pattern of a table as a regular expression."""

    def part(m: re.Match[str]) -> str:
        sin = m[1].removeprefix("sin ")
        return partes.get(m[1], rf"(?:(?!⟨[^⟩|]*\b(?:{sin})\b)[^‖#])*")

    abierto = re.sub(r"\{([^{}\d,][^{}]*)\}", part, patron)
    if abierto != patron:
        return _opened(abierto, partes)
    return re.sub(r"«([^«»]+)»", r"⟨[^⟩|]*\\b(?:\1)\\b[^⟩]*⟩", patron).replace("…", "[^‖#]*")


def found(nombre: str, forma: str, texto: str, hay: Collection[str]) -> Iterator[tuple[PatternRow, re.Match[str]]]:
    """Yield the rows of a kind that a text fits, each where it first does, in the order of the table."""
    dado = frozenset(hay)
    for fila in rows(nombre):
        if forma in fila.formas and fila.con <= dado and not fila.sin & dado and (m := fila.patron.search(texto)):
            yield fila, m
