"""A sheet on paper: two pages of A4."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from itertools import islice, zip_longest

from msgspec.structs import replace
from pypdf import PdfReader

from pp0093.documents import pdf
from pp0093.documents.document import Block, Board, NoteSection, Part
from pp0093.sheets.issue import FactSheet

PAGES = 2
# How many rows a table has at most, tried one after the other until everything is on two pages.
ROWS = (14, 10, 8, 6, 5, 4, 3)
LEFT_OUT = "Y {} más en la página de la ficha"


def file_name(ficha: FactSheet) -> str:
    """Return how the PDF of a sheet is called: its programme, year and subject."""
    return f"pp{ficha.programa}_ficha_{ficha.anio}_{re.sub(r'[^A-Za-z0-9.-]+', '-', ficha.sujeto.clave)}.pdf"


def of_sheet(ficha: FactSheet) -> bytes:
    """Return a sheet as PDF, its longest tables cut so that it has two pages; what is cut is said."""
    for filas in ROWS:
        nota = replace(ficha.nota, secciones=tuple(_cut(s, filas) for s in ficha.secciones))
        escrito = pdf.write(nota, {})
        if len(PdfReader(io.BytesIO(escrito)).pages) <= PAGES:
            break
    return escrito


def _cut(seccion: NoteSection, filas: int) -> NoteSection:
    return replace(seccion, bloques=tuple(_fitting(b, filas) for b in seccion.bloques))


def _fitting(bloque: Block, filas: int) -> Block:
    if not isinstance(bloque, Board) or len(bloque.filas) <= filas:
        return bloque
    sobran = LEFT_OUT.format(len(bloque.filas) - filas)
    nota = f"{bloque.nota}. {sobran}" if bloque.nota else sobran
    return replace(bloque, filas=_of_each(bloque.filas, filas), nota=nota)


def _of_each(filas: Sequence[tuple[Part, ...]], cuantas: int) -> tuple[tuple[Part, ...], ...]:
    """Return so many rows in their order: one of each group (what the first column says) in turn."""
    grupos: dict[str, list[int]] = {}
    for lugar, fila in enumerate(filas):
        grupos.setdefault(str(fila[0]), []).append(lugar)
    por_turno = (n for turno in zip_longest(*grupos.values()) for n in turno if n is not None)
    return tuple(filas[n] for n in sorted(islice(por_turno, cuantas)))
