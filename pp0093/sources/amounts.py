"""Amounts and codes as people and Excel leave them, brought back where the meaning is certain."""

from __future__ import annotations

import re
from decimal import Decimal

PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
SCIENTIFIC = re.compile(r"[+-]?\d(\.\d+)?[eE]\+?\d{1,2}")
NOISE = str.maketrans({"\xa0": "", "\u202f": "", " ": "", "\t": "", "'": "", "\u2212": "-"})


def plain_amount(texto: str) -> str | None:
    """Return an amount as plain decimal text ("S/ 1,234.50" -> "1234.50"), "" for blank, None if it is no amount."""
    if PLAIN.fullmatch(texto):
        return texto
    limpio = texto.translate(NOISE)
    limpio = re.sub(r"^([+-]?)S/\.?", r"\1", limpio, flags=re.IGNORECASE)
    if limpio.startswith("(") and limpio.endswith(")"):
        limpio = "-" + limpio[1:-1]
    if not limpio or PLAIN.fullmatch(limpio):
        return limpio
    if GROUPED.fullmatch(limpio):
        return limpio.replace(",", "")
    if SCIENTIFIC.fullmatch(limpio):
        return format(Decimal(limpio), "f")
    return None


def plain_code(texto: str, ancho: int) -> str:
    """Return a numeric code with the zeros it lost ("93" -> "0093", "5.005078E6" -> "5005078"); other text as it is."""
    limpio = texto.translate(NOISE)
    if SCIENTIFIC.fullmatch(limpio) or re.fullmatch(r"\d+\.0*", limpio):
        numero = Decimal(limpio)
        limpio = format(numero.to_integral_value(), "f") if numero == numero.to_integral_value() else limpio
    return limpio.zfill(ancho) if limpio.isdigit() else texto.strip()
