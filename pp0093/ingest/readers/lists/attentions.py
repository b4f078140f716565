"""What a row of a list of firms served holds: its columns, and how a cell of each is read whatever its row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pp0093.ingest.readers.base import INVISIBLE, Cell
from pp0093.ingest.readers.cells.amounts import plain_amount
from pp0093.ingest.readers.cells.codes import key
from pp0093.rules import Rules, installed

PLACE = ("departamento", "provincia", "distrito")
TEXTS = (*(f"{columna}_empresa" for columna in PLACE), "tema", "modalidad", "genero")
MARKS = ("nota_entrada", "nota_salida")
COLUMNS = (
    "orden_fecha",
    "ruc",
    "fecha",
    "actividad",
    "servicio",
    "unidad",
    *PLACE,
    "ubigeo",
    *TEXTS,
    *MARKS,
)
TOTAL = re.compile(r"(?:(?:sub)?total|total\s+general)\s*:?", re.IGNORECASE)
DECIMAL_COMMA = re.compile(r"[0-9]+,[0-9]{1,2}")
ABSENT, PRESENT = {"", "x", "no", "n"}, {"si", "sí", "s"}
EXCEL_ERROR = re.compile(r"#(?:N/[AD]|¡?REF!|VALUE!|¡VALOR!|¡?DIV/0!|NAME\?|¿NOMBRE\?|¡?NUM!|NULL!|¡NULO!)")


def is_excel_error(texto: str) -> bool:
    """Tell what Excel writes where it could not calculate."""
    return texto.startswith("#") and EXCEL_ERROR.fullmatch(texto) is not None


def mark_of(texto: str) -> str | None:
    """Return a mark as plain decimal text, None for what is no number."""
    return plain_amount(texto.replace(",", ".") if DECIMAL_COMMA.fullmatch(texto) else texto) or None


def has_total(celdas: list[Cell]) -> bool:
    """Tell a row of totals."""
    textos = [celda for celda in celdas if isinstance(celda, str)]
    if "total" not in "\n".join(textos).casefold():
        return False
    return any(TOTAL.fullmatch(texto.strip(INVISIBLE)) for texto in textos)


def is_known_place(ubigeo: str, *nombres: str) -> bool:
    """Tell a place of INEI's table by its ubigeo, or by its names when it has none; no place at all is not unknown."""
    codigos, lugares = installed().made(_places)
    if ubigeo:
        return ubigeo in codigos
    return not any(nombres) or tuple(map(key, nombres)) in lugares


def _named_places(reglas: Rules) -> Iterator[tuple[str, ...]]:
    """Yield every place with those that hold it, as INEI calls them and with each other name of its department."""
    otros: dict[str, list[str]] = {}
    for fila in reglas.rows("departamento_alias"):
        otros.setdefault(fila["departamento"], []).append(fila["alias"])
    for fila in reglas.rows("ubigeo"):
        departamento, *resto = (fila[c] for c in PLACE)
        for nombre in (departamento, *otros.get(fila["ubigeo_inei"][:2], ())):
            yield (nombre, *resto)


def _places(reglas: Rules) -> tuple[frozenset[str], frozenset[tuple[str, ...]]]:
    """Return the ubigeos of INEI and every place name, by itself and with those that hold it, by any of their names."""
    lugares = [tuple(key(nombre) for nombre in lugar) for lugar in _named_places(reglas)]
    parciales = {
        tuple(nombre if n in dejar else "" for n, nombre in enumerate(lugar))
        for lugar in lugares
        for dejar in ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2))
    }
    return frozenset(fila["ubigeo_inei"] for fila in reglas.rows("ubigeo")), frozenset(parciales)
