"""What a workbook of corrections stands for: which rows of which file.

It carries the path of the file it corrects in its own properties and, in each of its rows, the row it stands for; its
sheets have the names of those it corrects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pp0093.ingest.columns import normalise
from pp0093.ingest.readers import SHEET_READERS
from pp0093.ingest.readers.base import INVISIBLE, RawFile, Reading, Source
from pp0093.ingest.readers.lists.delivery import FIELDS, told
from pp0093.ingest.readers.tables import books, sheets
from pp0093.ingest.readers.tables.sheets import text_of

ROW_HEADER = "FILA DE ORIGEN"
CORRECTS = "corrige"
"""What the passport of a workbook of corrections calls the file it corrects."""
INHERITED = ("documento", *FIELDS, "origen")
"""What it is because the file it corrects is so."""
TEXT_SHEET = "Datos"
FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31


def sheet_name(hoja: str | None) -> str:
    """Return the name in a workbook of corrections of a sheet, or of a text (None)."""
    return FORBIDDEN_IN_NAMES.sub(" ", hoja or TEXT_SHEET)[:LONGEST_NAME]


def inherited(corregido: RawFile) -> dict[str, str]:
    """Return what a workbook of corrections of a file is, because the file is so."""
    dice = told(corregido).pasaporte
    return {c: dice[c] for c in INHERITED if dice.get(c)}


def corrected_rows(archivo: RawFile, lector: Source, reading: Reading) -> Iterator[tuple[str | None, int, int]]:
    """Yield (sheet, row, row it stands for) of a workbook of corrections; nothing for any other file."""
    if not (archivo.pasaporte.get(CORRECTS) and isinstance(lector, SHEET_READERS)):
        return
    try:
        for hoja in lector.sheets(archivo):
            yield from _rows(hoja, reading.encabezados.get(hoja.nombre))
    finally:
        books.forget()


def _rows(hoja: sheets.Sheet, arriba: int | None) -> Iterator[tuple[str | None, int, int]]:
    lugar = None
    for fila in hoja.filas() if arriba else ():
        textos = [text_of(c).strip(INVISIBLE) for c in fila.celdas]
        if fila.fila == arriba:
            claves = [normalise(t) for t in textos]
            lugar = claves.index(normalise(ROW_HEADER)) if normalise(ROW_HEADER) in claves else None
        elif lugar is not None and lugar < len(textos) and textos[lugar].isdigit():
            yield hoja.nombre, fila.fila, int(textos[lugar])
