"""Activities, products and units as people write them: in full, in short, by name, or as Excel left them."""

from __future__ import annotations

import re
from functools import lru_cache

from pp0093.ingest.columns import normalise
from pp0093.ingest.readers.amounts import GROUPED, plain_code
from pp0093.ingest.readers.base import INVISIBLE
from pp0093.rules import Rules, holds, installed

CODE_NOISE = re.compile(r"[\s']+")


@lru_cache(maxsize=1 << 14)
def key(texto: str) -> str:
    """Return a label as it is compared; the same few are asked for in every row."""
    return normalise(texto)


def read_activity(texto: str, anio: int | None = None) -> str | None:
    """Return the code of an activity in force in a year (in any, without one), written in full or in short.

    None for anything else.
    """
    limpio = texto.strip(INVISIBLE + "'")
    codigo = plain_code(limpio.replace(",", "") if GROUPED.fullmatch(limpio) else limpio, 7)
    conocidas = installed().made(_activities)
    filas = conocidas.get(limpio) or conocidas.get(codigo) or []
    return next((f["actividad"] for f in filas if anio is None or holds(f, anio)), None)


def _activities(reglas: Rules) -> dict[str, list[dict[str, str]]]:
    """Return the rows of activities by their code and by their short code."""
    por_codigo: dict[str, list[dict[str, str]]] = {}
    for fila in reglas.codes("actividad"):
        for codigo in {fila["actividad"], fila["codigo_corto"]}:
            por_codigo.setdefault(codigo, []).append(fila)
    return por_codigo


def elements(reglas: Rules) -> dict[str, list[tuple[str, str, dict[str, str]]]]:
    """Return {code as people write it: [(code of seven digits, level, its row)]}."""
    codigos: dict[str, list[tuple[str, str, dict[str, str]]]] = {}
    for nivel in ("actividad", "producto"):
        for fila in reglas.codes(nivel):
            for escrito in {fila[nivel].upper(), fila["codigo_corto"].upper()}:
                codigos.setdefault(escrito, []).append((fila[nivel], nivel, fila))
    return codigos


def code_of(texto: str, anio: int | None = None) -> tuple[str, str] | None:
    """Return (code of seven digits, level) of what a year has (any year, without one), in full or in short.

    "3000001", "3.000001E6", "1.1" or "P1"; None for anything else.
    """
    limpio = CODE_NOISE.sub("", texto).upper()
    numero = limpio.replace(",", "") if GROUPED.fullmatch(limpio) else limpio
    codigos = installed().made(elements)
    posibles = codigos.get(limpio) or codigos.get(plain_code(numero, 7)) or []
    return next(((codigo, nivel) for codigo, nivel, fila in posibles if anio is None or holds(fila, anio)), None)


def read_unit(texto: str) -> tuple[str, bool]:
    """Return a unit's code, given as such or by its name, and whether the rules know it."""
    limpio = texto.strip(INVISIBLE)
    unidad = installed().made(_units).get(key(limpio))
    return (unidad, True) if unidad else (limpio, False)


def _units(reglas: Rules) -> dict[str, str]:
    """Return {code or name as it is compared: unit}."""
    filas = reglas.codes("unidad")
    return {key(f[c]): f["unidad"] for c in ("unidad_nombre", "unidad") for f in filas}
