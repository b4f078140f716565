"""Header maps: which column of a source is which of ours. A year or unit more is a row more in a CSV."""

from __future__ import annotations

import csv
import unicodedata
from functools import cache
from pathlib import Path

from pp0093 import country, programme


def path(nombre: str) -> Path:
    """Return the file of a header map: the country's, or else the programme's."""
    del_pais = country.FOLDER / "columnas" / f"{nombre}.csv"
    return del_pais if del_pais.exists() else programme.folder() / programme.COLUMNS / f"{nombre}.csv"


def normalise(texto: str) -> str:
    """Return a header or label as it is compared: no case, accents, spaces or punctuation."""
    plano = unicodedata.normalize("NFKD", texto)
    return "".join(c for c in plano if c.isalnum()).casefold()


def column_map(nombre: str) -> dict[str, dict[str, str]]:
    """Return {formato: {normalised source header: our column}} of `columnas/<nombre>.csv`."""
    return _map(path(nombre))


def headers(nombre: str, formato: str) -> dict[str, list[str]]:
    """Return {our column: the headers by which a format of `columnas/<nombre>.csv` names it, as they are written}."""
    dados: dict[str, list[str]] = {}
    for fila in _rows(path(nombre)):
        if fila["formato"] == formato:
            dados.setdefault(fila["columna"], []).append(fila["origen"])
    return dados


def rows_of(nombre: str) -> list[dict[str, str]]:
    """Return the rows of `columnas/<nombre>.csv` as they are written; none when there is no such file."""
    return _rows(path(nombre))


def owner(nombre: str, formato: str) -> str:
    """Return the unit whose lists have a format, as the column `unidad` of `columnas/<nombre>.csv` says; "" if none."""
    return next((f["unidad"] for f in _rows(path(nombre)) if f["formato"] == formato and f.get("unidad")), "")


@cache
def _map(ruta: Path) -> dict[str, dict[str, str]]:
    mapa: dict[str, dict[str, str]] = {}
    for fila in _rows(ruta):
        mapa.setdefault(fila["formato"], {})[normalise(fila["origen"])] = fila["columna"]
    return mapa


@cache
def _rows(ruta: Path) -> list[dict[str, str]]:
    """Return the rows of a header map; none when neither the country nor the programme has it."""
    if not ruta.exists():
        return []
    with ruta.open(encoding="utf-8", newline="") as entrada:
        return list(csv.DictReader(entrada))
