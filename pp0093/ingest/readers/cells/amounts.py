"""Amounts and codes as people and Excel leave them, brought back where the meaning is certain."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

# Fifteen digits before the point: no amount of the State is longer, and every table holds it to the cent.
PLAIN = re.compile(r"[+-]?([0-9]{1,15}(\.[0-9]*)?|\.[0-9]+)")
GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3}){1,4}(\.[0-9]*)?")
SCIENTIFIC = re.compile(r"[+-]?[0-9](\.[0-9]+)?[eE]\+?[0-9]{1,2}")
CURRENCY = re.compile(r"\A([+-]?) *(\(?) *S/\.? *", re.IGNORECASE)
SPACE_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[ '](?=[0-9])")
ENDS_IN_DECIMALS = re.compile(r"[0-9]([.,])[0-9]{1,2}\)?$")
TWO_READINGS = re.compile(r",|\.[0-9]{3}(?![0-9])")
"""In an amount, what is one thing where decimals have a comma and another where they have a point."""
SPACES = str.maketrans({"\xa0": " ", "\u202f": " ", "\t": " ", "\u2212": "-"})
NOISE = str.maketrans({"\xa0": "", "\u202f": "", " ": "", "\t": "", "'": "", "\u2212": "-"})


def uses_comma(textos: Iterable[str]) -> bool:
    """Tell amounts written with a decimal comma: some end in one and none in a decimal point."""
    marcas = {hallado[1] for t in textos if (hallado := ENDS_IN_DECIMALS.search(t))}
    return marcas == {","}


def with_point(texto: str) -> str:
    """Return an amount written with a decimal comma ("1.234,50") as one with a decimal point."""
    return texto.replace(".", "").replace(",", ".")


def plain_amount(texto: str) -> str | None:
    """Return an amount as plain decimal text ("S/ 1,234.50" -> "1234.50"), "" for blank, None if it is no amount."""
    if PLAIN.fullmatch(texto):
        return texto
    limpio = CURRENCY.sub(r"\1\2", texto.translate(SPACES).strip(" '"))
    limpio = SPACE_BETWEEN_DIGITS.sub(",", limpio).replace(" ", "")
    if limpio.startswith("(") and limpio.endswith(")"):
        limpio = "-" + limpio[1:-1]
    if GROUPED.fullmatch(limpio):
        limpio = limpio.replace(",", "")
    elif SCIENTIFIC.fullmatch(limpio):
        limpio = format(Decimal(limpio), "f")
    return limpio if not limpio or PLAIN.fullmatch(limpio) else None


@lru_cache(maxsize=1 << 16)  # Codes repeat: a national file has few of each column.
def plain_code(texto: str, ancho: int) -> str:
    """Return a numeric code with the zeros it lost ("24" -> "0024", "3.000001E6" -> "3000001"); other text as it is."""
    if texto.isascii() and texto.isdigit():
        return texto.zfill(ancho)
    limpio = texto.translate(NOISE).strip()
    if SCIENTIFIC.fullmatch(limpio) or re.fullmatch(r"\d+\.0*", limpio):
        numero = Decimal(limpio)
        limpio = format(numero.to_integral_value(), "f") if numero == numero.to_integral_value() else limpio
    return limpio.zfill(ancho) if limpio.isascii() and limpio.isdigit() else texto.strip()
