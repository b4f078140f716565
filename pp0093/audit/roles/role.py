"""What a number is: of which indicator, what it is of it, and whether the sentence says so by itself."""

from __future__ import annotations

from enum import StrEnum


class NumberRelation(StrEnum):
    """What a number is of its figure."""

    VALUE = "valor"
    EXCESS = "exceso sobre la meta"
    SHORT = "lo que falta a la meta"
    CHANGE = "variación"
    RATIO = "parte de lo del año anterior"
    SHARE = "participación"
    GAP = "diferencia con la meta"
    DIFFERENCE = "cuánto más o menos"


Role = tuple[str, NumberRelation, bool]
UNREAD: Role = ("", NumberRelation.VALUE, False)

INITIAL_TO_FINAL = "variacion_pim_pct"
"""What the budget of a year is over or under that of its opening."""


def money(papel: str | None) -> str:
    """Return the indicator of money that a word names; "" when it names none."""
    if papel == "ejecucion":
        return "devengado_soles"
    return papel if papel and papel.endswith("_soles") else ""
