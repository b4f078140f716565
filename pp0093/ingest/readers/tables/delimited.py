"""Rows of a delimited text, with the numbers that a text editor gives them."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import chain, islice
from typing import cast

from pp0093.errors import InputError
from pp0093.ingest.readers.base import Cell, RawFile
from pp0093.ingest.readers.tables.content import MAX_CELL_CHARACTERS
from pp0093.ingest.readers.tables.sheets import BLOCK, Sheet, SheetRow, is_blank

TEXT_FORMULA = '="', '"'


def decoded(octetos: bytes) -> str:
    """Return bytes as text: UTF-8, whose last character may be cut, and Windows-1252 for what is not."""
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(octetos)
    except UnicodeDecodeError:
        return octetos.decode("cp1252", errors="replace")


def text_rows(texto: str, separador: str) -> Iterator[SheetRow]:
    """Yield the rows of a delimited text that are not blank."""
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    lector = csv.reader(_lines(texto), delimiter=separador)
    fila, hay_formulas = 1, TEXT_FORMULA[0] in texto
    for orden, leidas in enumerate(lector, 1):
        celdas = [*map(_unwrapped, leidas)] if hay_formulas else leidas
        if not all(map(is_blank, celdas)):
            yield SheetRow(orden, fila, cast("list[Cell]", celdas))
        fila = lector.line_num + 1


def _unwrapped(celda: str) -> str:
    """Return what Excel shows of a cell that a system wrote as ="20100000001", for it to stay a text."""
    inicio, fin = TEXT_FORMULA
    dentro = celda[len(inicio) : -len(fin)]
    return dentro if celda.startswith(inicio) and celda.endswith(fin) and fin not in dentro else celda


def _lines(texto: str) -> Iterator[str]:
    """Return the lines of a text, whatever ends them; piece by piece, for a whole copy takes four times the text."""
    return chain.from_iterable(io.StringIO(parte, newline=None) for parte in _parts(texto))


def _parts(texto: str) -> Iterator[str]:
    desde = 0
    while desde < len(texto):
        hasta = texto.find("\n", desde + BLOCK) + 1 or len(texto)
        yield texto[desde:hasta]
        desde = hasta


def text_sheet(archivo: RawFile, texto: str, separador: str, *, es_inicio: bool = False) -> Sheet:
    """Return a delimited text as a sheet; its rows raise InputError where a quote is never closed.

    `es_inicio` says that the text is only the first part of a file: its last quote may be open.
    """

    def rows() -> Iterator[SheetRow]:
        ultima = SheetRow(0, 1, [])
        try:
            for ultima in text_rows(texto, separador):
                yield ultima
        except csv.Error:
            raise _open_quote(archivo, ultima.fila + 1) from None
        if not es_inicio and _is_open(texto, ultima.fila, separador):
            raise _open_quote(archivo, ultima.fila)

    return Sheet(None, rows, es_cortada=not texto.endswith(("\n", "\r")))


def _is_open(texto: str, fila: int, separador: str) -> bool:
    """Tell a text with a quote that nothing closes from its last row on."""
    if '"' not in texto:
        return False
    try:
        list(csv.reader(islice(_lines(texto), fila - 1, None), delimiter=separador, strict=True))
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def _open_quote(archivo: RawFile, fila: int) -> InputError:
    return InputError(
        "una comilla sin cerrar impide separar sus celdas",
        "ciérrela y vuelva a cargar el archivo",
        archivo=archivo.archivo,
        fila=fila,
    )
