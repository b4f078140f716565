"""A reading with the query that answers it."""

from __future__ import annotations

from msgspec import Struct

from pp0093.ask.query import Query
from pp0093.questions.read.understood import Understood


class Posed(Struct, frozen=True):
    """A reading with its query: which scope and years it takes where the question says none, and what is said of it.

    `elegidos` are the members whose rows are taken, of those that the query gives; all of them without any.
    """

    leida: Understood
    consulta: Query
    notas: tuple[str, ...]
    elegidos: dict[str, tuple[str, ...]]
