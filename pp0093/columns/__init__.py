"""Header maps: which column of a source is which of ours. A year or unit more is a row more in a CSV."""

from __future__ import annotations

import csv
import unicodedata
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


def normalise(texto: str) -> str:
    """Return a header or label as it is compared: no case, accents, spaces or punctuation."""
    plano = unicodedata.normalize("NFKD", texto)
    return "".join(c for c in plano if c.isalnum()).casefold()


@cache
def column_map(nombre: str) -> dict[str, dict[str, str]]:
    """Return {formato: {normalised source header: our column}} of `columns/<nombre>.csv`."""
    mapa: dict[str, dict[str, str]] = {}
    with (HERE / f"{nombre}.csv").open(encoding="utf-8", newline="") as entrada:
        for fila in csv.DictReader(entrada):
            mapa.setdefault(fila["formato"], {})[normalise(fila["origen"])] = fila["columna"]
    return mapa
