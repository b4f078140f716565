"""Activities, products and units as people write them: in full, in short, by name, or as Excel left them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TypeAlias

from pp0093.ingest.columns import normalise
from pp0093.ingest.readers.base import INVISIBLE
from pp0093.ingest.readers.cells.amounts import GROUPED, plain_code
from pp0093.rules import Rules, holds, installed

ACTIVITY = "actividad"
CODE_NOISE = re.compile(r"[\s']+")
CODE_AND_NAME = re.compile(r"(P?\d+(?:[.,]\d+)?)\W+([^\W\d_].*)", re.IGNORECASE)
DECIMAL_COMMA = re.compile(r"(?<=^\d),(?=\d$)")
NAMES = ("_nombre", "_nombre_corto")
BLANK = "la celda está vacía: escriba de qué actividad es, con su código, corto o de siete cifras"
OF_TWO = "el código y el nombre escritos son de distinta actividad o producto; escriba sólo el código"

Element: TypeAlias = "tuple[str, str, dict[str, str]]"
"""The code of seven digits of an activity or a product, which of them it is, and its row."""


@lru_cache(maxsize=1 << 14)
def key(texto: str) -> str:
    """Return a label as it is compared; the same few are asked for in every row."""
    return normalise(texto)


def read_activity(texto: str, anio: int | None = None) -> str | None:
    """Return the code of an activity in force in a year (in any, without one), written in full or in short.

    Its name may stand after it; None for anything else.
    """
    posibles = _written_as(texto, texto.strip(INVISIBLE + "'"))
    return next((c for c, nivel, f in posibles if nivel == ACTIVITY and (anio is None or holds(f, anio))), None)


def called(nombre: str) -> set[str]:
    """Return the codes of the activities and products that bear a name in some year: in full, in short, its start.

    A code written for a name is of itself.
    """
    nombres, dicho = installed().made(_names), key(nombre)
    empiezan = (codigos for n, codigos in nombres.items() if dicho and n.startswith(dicho))
    suyos = nombres.get(dicho) or set[str]().union(*empiezan)
    return suyos or {codigo for codigo, *_ in _of_code(nombre.strip(INVISIBLE + "'"))}


def _names(reglas: Rules) -> dict[str, set[str]]:
    """Return {name as it is compared: codes}."""
    codigos: dict[str, set[str]] = {}
    for nivel in (ACTIVITY, "producto"):
        for fila in reglas.codes(nivel):
            for de in NAMES:
                codigos.setdefault(key(fila[f"{nivel}{de}"]), set()).add(fila[nivel])
    return codigos


def why_unknown(texto: str, motivo: str) -> str:
    """Return why what was written is of no code: `motivo`, but where nothing is, or its code is one and its name of
    another.
    """
    if not texto.strip(INVISIBLE):
        return BLANK
    codigo, nombre = _parted(texto)
    return OF_TWO if nombre and _of_code(codigo) else motivo


def elements(reglas: Rules) -> dict[str, list[Element]]:
    """Return {code as people write it: [(code of seven digits, level, its row)]}."""
    codigos: dict[str, list[Element]] = {}
    for nivel in (ACTIVITY, "producto"):
        for fila in reglas.codes(nivel):
            for escrito in {fila[nivel].upper(), fila["codigo_corto"].upper()}:
                codigos.setdefault(escrito, []).append((fila[nivel], nivel, fila))
    return codigos


def code_of(texto: str, anio: int | None = None) -> tuple[str, str] | None:
    """Return (code of seven digits, level) of what a year has (any year, without one), in full or in short.

    "3000001", "3.000001E6", "1.1", "1,1", "P1" or any of them with its name; None for anything else.
    """
    posibles = _written_as(texto, CODE_NOISE.sub("", texto))
    return next(((codigo, nivel) for codigo, nivel, fila in posibles if anio is None or holds(fila, anio)), None)


def _written_as(texto: str, limpio: str) -> list[Element]:
    """Return what a code may be in one year or another; with a name after it, where that is its name in some."""
    if suyos := _of_code(limpio):
        return suyos
    codigo, nombre = _parted(texto)
    suyos = _of_code(codigo)
    return [s for s in suyos if not nombre or s[0] in called(nombre)]


def _of_code(codigo: str) -> list[Element]:
    limpio = codigo.upper()
    numero = limpio.replace(",", "") if GROUPED.fullmatch(limpio) else limpio
    codigos = installed().made(elements)
    return codigos.get(limpio) or codigos.get(plain_code(numero, 7)) or []


def _parted(texto: str) -> tuple[str, str]:
    """Return a code, with the point that a Spanish keyboard writes as a comma, and the name that follows it, if any."""
    limpio = texto.strip(INVISIBLE + "'")
    hallado = CODE_AND_NAME.fullmatch(limpio)
    codigo, nombre = hallado.groups() if hallado else (limpio, "")
    return DECIMAL_COMMA.sub(".", codigo), nombre


def read_unit(texto: str) -> tuple[str, bool]:
    """Return a unit's code, given as such or by its name, and whether the rules know it."""
    limpio = texto.strip(INVISIBLE)
    unidad = installed().made(_units).get(key(limpio))
    return (unidad, True) if unidad else (limpio, False)


def _units(reglas: Rules) -> dict[str, str]:
    """Return {code or name as it is compared: unit}."""
    filas = reglas.codes("unidad")
    return {key(f[c]): f["unidad"] for c in ("unidad_nombre", "unidad") for f in filas}
