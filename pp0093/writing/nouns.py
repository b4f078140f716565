"""A count and what is counted: "1 empresa", "1,644 empresas". The one place that chooses between the two.

And a figure and what it is measured in, which may not be counted: "27.1 %", "2 (índice)".
"""

from __future__ import annotations

import re
from decimal import Decimal

Count = int | float | Decimal
# Words that name a measure: of an index of 2 there are not two.
SIGNS, ONE = "+−", "1"
# How a plural ends, and what its singular ends in where that is not what is before; "atendidos/as" is of both.
PLURAL_ENDING = re.compile(r"ces$|iones$|(?<=[rldn])es(?=/as$|$)|(?<=^mes)es$|s(?=/as$|$)")
ENDINGS = {"ces": "z", "iones": "ión"}
MEASURES = ("coeficiente", "índice", "promedio", "puntaje", "ratio", "razón", "tasa", "valor")


def counted(cuantas: Count, plural: str) -> str:
    """Return a whole count and its words: "1 archivo leído", "2 archivos leídos" (`plural`)."""
    return f"{cuantas:,.0f} {noun(cuantas, plural)}"


def noun(cuantas: Count, plural: str) -> str:
    """Return the words that go after a count, in singular where it is written as 1."""
    return singular(plural) if f"{cuantas:.0f}" == "1" else plural


def measured(escrito: str, unidad: str) -> str:
    """Return a figure, already written, and what it is measured in, which may be nothing: "1 empresa", "2 (índice)"."""
    if is_measure(unidad):
        return f"{escrito} ({unidad})"
    return f"{escrito} {singular(unidad) if escrito.lstrip(SIGNS) == ONE else unidad}".rstrip()


def is_measure(unidad: str) -> bool:
    """Tell whether a unit is the name of a measure and not of what is counted."""
    return unidad.split(" ", maxsplit=1)[0].lower() in MEASURES


def lowered(unidad: str) -> str:
    """Return what something is measured in as it goes inside a sentence: empresas; an acronym stays as it is."""
    return unidad if unidad.isupper() else unidad.lower()


def singular(plural: str) -> str:
    """Return some words in singular: empresas, acciones, talleres, informes, cifras publicadas, meses."""
    return " ".join(PLURAL_ENDING.sub(lambda fin: ENDINGS.get(fin[0], ""), palabra) for palabra in plural.split())
