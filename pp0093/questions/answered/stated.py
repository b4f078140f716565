"""An answer without a query of ours."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from pp0093 import claims
from pp0093.ask.rows import Row
from pp0093.claims import Claim, Sentence


class Stated(Struct, frozen=True):
    """A sentence and, of a list or of print, its rows; `pagina` is where it is seen whole, with its choices there."""

    dicho: Sentence
    filas: list[Row]
    pagina: str = ""
    lleva: dict[str, str] = field(default_factory=dict)


def plain(texto: str, filas: list[Row], dichos: Sequence[Claim] = ()) -> Stated:
    """Return a sentence about names and rules as an answer: it states no finding but `dichos`."""
    return Stated(claims.sentence(texto, dichos) if dichos else claims.shown(texto), filas)
