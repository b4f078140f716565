"""The tables beside this module (margins, overlaps, texts, layouts), read once."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from pp0093 import programme, rules

Fila = dict[str, str]


@cache
def filas(nombre: str) -> tuple[Fila, ...]:
    """Return the rows of one of the demonstration's tables, all values text."""
    return _leer(programme.folder() / programme.DEMO / f"{nombre}.csv")


@cache
def reglas(nombre: str) -> tuple[Fila, ...]:
    """Return the rows of one of the product's rule tables."""
    return rules.rows(nombre)


@cache
def de_la_base(nombre: str, clave: str, base: int) -> dict[str, tuple[Fila, ...]]:
    """Return the rows of a table by key: those of every year (blank `base`), then those of this base year."""
    grupos: dict[str, list[Fila]] = {}
    for fila in filas(nombre):
        if fila["base"] in ("", str(base)):
            grupos.setdefault(fila[clave], []).append(fila)
    return {k: tuple(sorted(v, key=lambda f: f["base"] != "")) for k, v in grupos.items()}


def _leer(ruta: Path) -> tuple[Fila, ...]:
    with ruta.open(encoding="utf-8", newline="") as archivo:
        return tuple(csv.DictReader(archivo))
