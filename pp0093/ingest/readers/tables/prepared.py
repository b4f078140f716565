"""What python-calamine does not tell of a workbook, looked for in its XML beforehand.

Where a sheet has any, it reads a rewritten copy: errors (#N/A) and formulas without a stored value, which it gives as
blank cells, and a few cells scattered over a huge area, which it would fill in whole.
"""

from __future__ import annotations

import functools
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO, TypeAlias

from msgspec import Struct

from pp0093.errors import InputError
from pp0093.ingest.readers.tables.content import DAMAGED, MAX_ZIP_RATIO, SMALL_ZIP_BYTES, ZIP
from pp0093.ingest.readers.tables.sheets import BLOCK, COMPACT, NO_VALUE
from pp0093.writing.nouns import counted

Letters: TypeAlias = "tuple[int, bytes]"
BINARY_WORKBOOK, WORKBOOK_PART = "xl/workbook.bin", "xl/workbook.xml"
SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
LONGEST_CELL = 1 << 18
MAX_WORKBOOK_BYTES = 4 << 30
LAST_ROW = 1 << 20
MAX_AREA, MAX_AREA_PER_CELL = 4_000_000, 4
START = re.compile(rb"<(?:\w+:)?(?:c|row)[ />]")
REFERENCE = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"')
CONTENT_CELL = re.compile(rb"<(?:\w+:)?c(\s[^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
ERROR_CELL = re.compile(rb'(<(?:\w+:)?c\s[^>]*?\bt=)"e"')
FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
UNSAVED_FORMULA = re.compile(
    rb"<((?:\w+:)?)c(\s[^>]*[^/>])>\s*<\1f\b(?:[^>]*/>|[^>]*>[^<]*</\1f>)\s*(?:<\1v\s*/>|<\1v>\s*</\1v>)?\s*</\1c>"
)
ROWS_END = re.compile(rb"</(?:\w+:)?sheetData>")
MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?\bref="([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})"')
CELL_TYPE = re.compile(rb'\st="([A-Za-z]+)"')
DATES_1904 = re.compile(rb"\bdate1904=[\"'](?:1|true)[\"']")


class _Survey(Struct):
    """What one worksheet's XML holds: special cells, cells with a value, and the last row and column that appear."""

    hay_especiales: bool = False
    celdas: int = 0
    ultima_fila: int = 0
    ultima_columna: Letters = (0, b"")

    @property
    def is_sparse(self) -> bool:
        """Tell a sheet whose area is out of proportion to its cells."""
        area = self.ultima_fila * _column_number(self.ultima_columna[1])
        return area > max(MAX_AREA, MAX_AREA_PER_CELL * self.celdas)

    def add(self, trozo: bytes) -> None:
        """Take in one piece of the XML."""
        self.celdas += trozo.count(b"v>") // 2 + trozo.count(b"<is")
        self.hay_especiales = self.hay_especiales or _has_special(trozo)
        for fila in trozo.split(b"row>") if b"c>" in trozo else ():
            # Only a cell with something inside has a closing tag; the last of the row is the furthest.
            ultima = REFERENCE.match(fila, fila.rfind(b' r="', 0, fila.rfind(b"c>") + 1))
            if ultima:
                letras = ultima[1]
                self.ultima_columna = max(self.ultima_columna, (len(letras), letras))
                self.ultima_fila = max(self.ultima_fila, int(ultima[2]))


def _has_special(trozo: bytes) -> bool:
    if b't="e"' in trozo and ERROR_CELL.search(trozo):
        return True
    return bool(FORMULA.search(trozo)) and any(_is_unsaved(m) for m in UNSAVED_FORMULA.finditer(trozo))


def _is_unsaved(formula: re.Match[bytes]) -> bool:
    # A formula whose value is an empty text is saved as a text cell with nothing in it.
    tipo = CELL_TYPE.search(formula[2])
    return tipo is None or tipo[1] != b"str"


def prepared(ruta: Path, archivo: str) -> tuple[Path | BinaryIO, bool]:
    """Return what calamine is to open and whether days count from 1904."""
    with ruta.open("rb") as crudo:
        if crudo.read(4) != ZIP:
            return ruta, False
    with zipfile.ZipFile(ruta) as libro:
        _refuse_bombs(libro, archivo)
        if BINARY_WORKBOOK in libro.namelist():
            raise InputError("es un libro binario (.xlsb)", "guárdelo como .xlsx", archivo=archivo)
        hojas = {n: _survey(libro, n) for n in libro.namelist() if SHEET_PART.fullmatch(n)}
        es_1904 = WORKBOOK_PART in libro.namelist() and bool(DATES_1904.search(libro.read(WORKBOOK_PART)))
        if any(h.ultima_fila > LAST_ROW for h in hojas.values()):
            raise InputError(*DAMAGED, archivo=archivo)
        raras = {n: h for n, h in hojas.items() if h.hay_especiales or h.is_sparse}
        return (_rewritten(libro, raras, archivo) if raras else ruta), es_1904


def _refuse_bombs(libro: zipfile.ZipFile, archivo: str) -> None:
    miembros = libro.infolist()
    octetos = sum(m.file_size for m in miembros)
    if octetos <= MAX_WORKBOOK_BYTES and not any(
        m.file_size > max(SMALL_ZIP_BYTES, MAX_ZIP_RATIO * m.compress_size) for m in miembros
    ):
        return
    raise InputError(
        f"el libro ocuparía {octetos / 1e9:,.1f} GB al abrirse, más de lo que debe pesar",
        "verifique su origen y vuelva a guardarlo en Excel",
        archivo=archivo,
    )


def _survey(libro: zipfile.ZipFile, parte: str) -> _Survey:
    hoja = _Survey()
    with libro.open(parte) as xml:
        for trozo in _pieces(xml):
            hoja.add(trozo)
    return hoja


def _pieces(xml: IO[bytes]) -> Iterator[bytes]:
    """Yield a worksheet's XML in pieces that begin at a cell or a row, so that no cell is split."""
    resto = b""
    while bloque := xml.read(BLOCK):
        bloque = resto + bloque
        corte = len(bloque)
        for marca in START.finditer(bloque, max(0, len(bloque) - LONGEST_CELL)):
            corte = marca.start()
        yield bloque[:corte]
        resto = bloque[corte:]
    yield resto


def _rewritten(libro: zipfile.ZipFile, raras: dict[str, _Survey], archivo: str) -> BinaryIO:
    """Return a copy of a workbook in memory where calamine sees errors and formulas without value as texts."""
    copia = io.BytesIO()
    with zipfile.ZipFile(copia, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as nuevo:
        for parte in libro.namelist():
            with libro.open(parte) as dentro, nuevo.open(parte, "w") as fuera:
                if parte not in raras:
                    fuera.write(dentro.read())
                    continue
                trozos: Iterator[bytes] = map(_marked, _pieces(dentro))
                if raras[parte].is_sparse:
                    trozos = _compacted(trozos, _used_columns(libro, parte, archivo))
                for trozo in trozos:
                    fuera.write(trozo)
    copia.seek(0)
    return copia


def _marked(trozo: bytes) -> bytes:
    def as_text(formula: re.Match[bytes]) -> bytes:
        return _text_cell(CELL_TYPE.sub(b"", formula[2]), NO_VALUE) if _is_unsaved(formula) else formula[0]

    return UNSAVED_FORMULA.sub(as_text, ERROR_CELL.sub(rb'\1"str"', trozo))


def _text_cell(atributos: bytes, texto: str) -> bytes:
    # calamine goes by local names: these need not repeat the prefix that the sheet may use.
    return b'<c%b t="str"><v>%b</v></c>' % (atributos, texto.encode())


def _used_columns(libro: zipfile.ZipFile, parte: str, archivo: str) -> dict[bytes, bytes]:
    """Return {column: column of the compact sheet}; raise InputError when not even that one would be small."""
    filas, columnas, celdas = 0, set(), 0
    anterior = b""
    with libro.open(parte) as xml:
        for trozo in _pieces(xml):
            for celda in CONTENT_CELL.finditer(trozo):
                columna, fila = _reference(celda)
                filas += fila != anterior
                anterior, celdas = fila, celdas + 1
                columnas.add((len(columna), columna))
    if filas * len(columnas) > max(MAX_AREA, 2 * MAX_AREA_PER_CELL * celdas):
        raise InputError(
            f"una hoja reparte {counted(celdas, 'celdas')} entre {counted(filas, 'filas')} y "
            f"{counted(len(columnas), 'columnas')}",
            "borre las filas y columnas que sobran y guárdelo de nuevo",
            archivo=archivo,
        )
    return {letras: _column_letters(n) for n, (_, letras) in enumerate(sorted(columnas), 2)}


def _reference(celda: re.Match[bytes]) -> tuple[bytes, bytes]:
    lugar = REFERENCE.search(celda[1])
    if lugar is None:
        raise zipfile.BadZipFile("a cell that does not say where it is")
    return lugar[1], lugar[2]


def _compacted(trozos: Iterator[bytes], columnas: dict[bytes, bytes]) -> Iterator[bytes]:
    """Yield a worksheet with its blank rows and columns taken out; its first column holds each row's number.

    What is merged goes on being of its own rows, those that the first column says.
    """
    numero, anterior, cola = 1, b"", b""
    yield b'<worksheet><sheetData><row r="1">' + _text_cell(b' r="A1"', COMPACT)
    for trozo in trozos:
        salida = []
        for celda in CONTENT_CELL.finditer(trozo):
            columna, fila = _reference(celda)
            if fila != anterior:
                numero, anterior = numero + 1, fila
                salida.append(b'</row><row r="%d"><c r="A%d"><v>%b</v></c>' % (numero, numero, fila))
            lugar = b' r="%b%d"' % (columnas[columna], numero)
            salida.append(b"<c%b>%b</c>" % (REFERENCE.sub(lugar, celda[1], count=1), celda[2]))
        yield b"".join(salida)
        fin = ROWS_END.search(trozo)
        cola += trozo[fin.end() :] if fin else trozo if cola else b""
    yield b"</row></sheetData><mergeCells>"
    for columna, primera, ultima in MERGE.findall(cola):
        if columna in columnas:
            yield b'<mergeCell ref="%b%b:%b%b"/>' % (columnas[columna], primera, columnas[columna], ultima)
    yield b"</mergeCells></worksheet>"


def _column_number(letras: bytes) -> int:
    return functools.reduce(lambda n, letra: n * 26 + letra - 64, letras, 0)


def _column_letters(numero: int) -> bytes:
    letras = b""
    while numero:
        numero, resto = divmod(numero - 1, 26)
        letras = bytes([65 + resto]) + letras
    return letras
