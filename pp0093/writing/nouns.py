"""A count and what is counted: "1 empresa", "1,644 empresas". The one place that chooses between the two."""

from __future__ import annotations

from decimal import Decimal

Count = int | float | Decimal


def counted(cuantas: Count, plural: str) -> str:
    """Return a whole count and its words: "1 archivo leído", "2 archivos leídos" (`plural`)."""
    return f"{cuantas:,.0f} {noun(cuantas, plural)}"


def noun(cuantas: Count, plural: str) -> str:
    """Return the words that go after a count, in singular where it is written as 1."""
    return singular(plural) if f"{cuantas:.0f}" == "1" else plural


def singular(plural: str) -> str:
    """Return some words in singular: empresas, acciones, talleres, informes, cifras publicadas, meses."""
    return " ".join(map(_singular, plural.split()))


def _singular(plural: str) -> str:
    if plural.endswith("iones"):
        return f"{plural[:-5]}ión"
    if plural.endswith("es") and plural[-3:-2] in ("r", "l", "d", "n"):
        return plural[:-2]
    return "mes" if plural == "meses" else plural.removesuffix("s")
