"""The budget programme that is followed: a folder of data under `programas/`, and nothing of it in code."""

from __future__ import annotations

import csv
from pathlib import Path

from pp0093.config import settings

RULES, COLUMNS, DEMO = "reglas", "columnas", "demo"


def folder() -> Path:
    """Return the folder of the programme in force."""
    return settings().programa


def demo_table(nombre: str) -> Path:
    """Return the path of one of the tables from which the programme's demonstration is written."""
    return folder() / DEMO / f"{nombre}.csv"


def demo_years() -> tuple[int, ...]:
    """Return the years of which the programme's demonstration knows a volume, in order; none without demonstration."""
    tabla = demo_table("anios")
    if not tabla.exists():
        return ()
    with tabla.open(encoding="utf-8", newline="") as archivo:
        return tuple(sorted(int(f["anio"]) for f in csv.DictReader(archivo)))
