"""The tables of the demonstration, which are data of the programme in force: the only module that opens them."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from pp0093 import programme, rules

Fila = dict[str, str]


def filas(nombre: str) -> tuple[Fila, ...]:
    """Return the rows of one of the demonstration's tables, all values text."""
    return _leer(programme.demo_table(nombre))


def valores(nombre: str, columna: str) -> tuple[str, ...]:
    """Return the distinct values of a column, in order of appearance."""
    return tuple(dict.fromkeys(f[columna] for f in filas(nombre)))


def parametro(nombre: str) -> str:
    """Return a setting of the demonstration."""
    [valor] = [f["valor"] for f in filas("parametros") if f["parametro"] == nombre]
    return valor


def reglas(nombre: str) -> tuple[Fila, ...]:
    """Return the rows of one of the product's rule tables without dates."""
    return rules.installed().rows(nombre)


def reglas_de(nombre: str, anio: int) -> list[Fila]:
    """Return the rows of one of the product's dated rule tables in force in a year."""
    return rules.installed().of(anio).rows(nombre)


def numero_de_regla(nombre: str, anio: int) -> int:
    """Return a whole parameter of the product's rules, as it stands in a year."""
    return int(rules.installed().of(anio).numero(nombre))


def de_la_base(nombre: str, clave: str, base: int) -> dict[str, tuple[Fila, ...]]:
    """Return the rows of a table by key: those of every year (blank `base`), then those of this base year."""
    grupos: dict[str, list[Fila]] = {}
    for fila in filas(nombre):
        if fila["base"] in ("", str(base)):
            grupos.setdefault(fila[clave], []).append(fila)
    return {k: tuple(sorted(v, key=lambda f: f["base"] != "")) for k, v in grupos.items()}


@cache
def _leer(ruta: Path) -> tuple[Fila, ...]:
    with ruta.open(encoding="utf-8", newline="") as archivo:
        return tuple(csv.DictReader(archivo))
