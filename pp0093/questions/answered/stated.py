"""An answer without a query of ours."""

from __future__ import annotations

from msgspec import Struct, field

from pp0093 import claims
from pp0093.ask.rows import Row
from pp0093.claims import Sentence


class Stated(Struct, frozen=True):
    """A sentence and, of a list or of print, its rows; `pagina` is where it is seen whole, with its choices there."""

    dicho: Sentence
    filas: list[Row]
    pagina: str = ""
    lleva: dict[str, str] = field(default_factory=dict)


def plain(texto: str, filas: list[Row]) -> Stated:
    """Return a sentence about names and rules as an answer: it states no finding."""
    return Stated(claims.shown(texto), filas)
