"""Dated legal, method and reference tables: a rule is a row of a CSV of the country or of the programme."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from pp0093 import country, programme


def tables() -> list[Path]:
    """Return the paths of all rule tables, in order."""
    return sorted((*(country.FOLDER / "reglas").glob("*.csv"), *(programme.folder() / programme.RULES).glob("*.csv")))


@cache
def rows(tabla: str) -> tuple[dict[str, str], ...]:
    """Return a rule table's rows as text."""
    [ruta] = (r for r in tables() if r.stem == tabla)
    with ruta.open(encoding="utf-8", newline="") as entrada:
        return tuple(csv.DictReader(entrada))


def names(tabla: str) -> dict[str, str]:
    """Return {code: name} of a table that has a column of its own name and its `_nombre`."""
    return {f[tabla]: f[f"{tabla}_nombre"] for f in rows(tabla)}


def in_force(fila: dict[str, str], anio: int | None) -> bool:
    """Tell whether a dated row is in force in a year (any row is, when no year is asked for)."""
    desde, hasta = fila.get("valido_desde") or "", fila.get("valido_hasta") or ""
    return anio is None or (int(desde or 0) <= anio <= int(hasta or 9999))


def parametro(nombre: str, anio: int | None = None) -> str:
    """Return the value of a parameter in force in `anio` (the newest when no year is given)."""
    filas = [f for f in rows("parametro") if f["parametro"] == nombre and in_force(f, anio)]
    if not filas:
        raise KeyError(f"parámetro sin valor: {nombre} ({anio})")
    return filas[-1]["valor"]


def numero(nombre: str, anio: int | None = None) -> float:
    """Return a numeric parameter."""
    return float(parametro(nombre, anio))
