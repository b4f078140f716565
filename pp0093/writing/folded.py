"""A text as it is compared with what a person writes."""

from __future__ import annotations

import unicodedata


def folded(texto: str) -> str:
    """Return a text without accents, case or repeated blanks; its signs count."""
    plano = texto.casefold()
    if not plano.isascii():
        abierto = unicodedata.normalize("NFKD", texto).casefold()
        plano = "".join(c for c in abierto if not unicodedata.combining(c))
    return " ".join(plano.split())
