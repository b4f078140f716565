"""The closed vocabulary that a document is read with: the names of a version and the words of its tables."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pp0093.ask import meaning
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.ruled import AuditWord
from pp0093.instruments import sheets
from pp0093.language.phrases import Vocabulary

"""The table of rules with the language of reports (the country's) and what its words name (the programme's)."""
NEUTRAL = "neutra"
"""The class of the words that change nothing of what a number is of."""
# The dimensions whose names come from the version; the words that add to them, from the programme's own table.
NAMED = ("actividad", "producto", "familia_servicio", "servicio", "unidad", "sector", "tamano", "departamento")
SHORT_CODES = ("actividad", "producto")
# A code shorter than these digits is a number like any other.
CODE_DIGITS = 7


@remembered
def of(catalogo: Catalog) -> Vocabulary:
    """Return the vocabulary of a version: its language, its programme's words, and the names its figures are of."""
    filas = catalogo.rules.typed(AuditWord)
    propias = ((f.palabra, f.clase, f.valor) for f in filas if f.clase != NEUTRAL)
    neutras = (f.palabra for f in filas if f.clase == NEUTRAL)
    return Vocabulary([*propias, *_named(catalogo), *_bands(catalogo), *indicators(catalogo)], neutras)


def _named(catalogo: Catalog) -> Iterable[tuple[str, str, str]]:
    for dimension in NAMED:
        valores = meaning.values_of(catalogo, dimension)
        for codigo, nombres in valores.nombres.items():
            if codigo.casefold().startswith("sin "):
                continue
            for nombre in (*nombres,) if codigo.isdigit() and len(codigo) < CODE_DIGITS else (codigo, *nombres):
                yield nombre, dimension, codigo
                yield re.sub(r"\s*\(.*?\)", "", nombre), dimension, codigo
        if dimension in SHORT_CODES:
            for codigo in valores.nombres:
                yield f"{dimension} {codigo}", dimension, codigo
            for corto, codigos in valores.cortos.items():
                numero = corto.lstrip("p")
                yield f"{dimension} {numero}", dimension, min(codigos)
                yield corto, dimension, min(codigos)


def _bands(catalogo: Catalog) -> Iterable[tuple[str, str, str]]:
    """Return the ways of writing a band of sales: "13 - 50 UIT", "13 y 50 UIT", "13 a 50 UIT"."""
    for banda in meaning.values_of(catalogo, "tramo_ventas").nombres:
        for union in (" - ", " y ", " a ", " hasta "):
            yield banda.replace(" - ", union), "tramo_ventas", banda


def indicators(catalogo: Catalog) -> list[tuple[str, str, str]]:
    """Return the names of the indicators of the instrument that is the programme's own, with class and code."""
    propio = catalogo.programa.instrument("propio")
    fichas = sheets.nodes(catalogo, propio, "indicador") if propio else ()
    return [(f.nombre, "indicador_desempeno", f.codigo) for f in fichas if f.nombre]
