"""Sheets of workbooks (.xlsx, .xls, .ods), with Excel's row numbers.

python-calamine reads them; what it does not report is found beforehand (`prepared`), or by xlrd (`errors`).
"""

from __future__ import annotations

import functools
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from pp0093 import durable
from pp0093.errors import InputError
from pp0093.ingest.readers.base import RawFile
from pp0093.ingest.readers.cells import Cell
from pp0093.ingest.readers.content import (
    BROKEN_ZIP,
    DAMAGED,
    DEFAULT_BLOCK,
    DELIVERY_MARK,
    HELP_MARK,
    NO_VALUE,
    ZIP,
    Sheet,
    SheetRow,
    is_blank,
    refuse_bomb,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONTENT_TYPES = "[Content_Types].xml"
OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
"""First bytes, stored uncompressed, of the first member of a LibreOffice spreadsheet."""
LOCAL_HEADER = 30
PROTECTED = "el libro está protegido con contraseña", "quítesela en Excel y vuelva a cargarlo"


def is_workbook(archivo: RawFile) -> bool:
    """Recognise a workbook by content: an OLE file, a zip with Office's content types (even if broken) or an .ods."""
    with archivo.ruta.open("rb") as crudo:
        inicio = crudo.read(DEFAULT_BLOCK)
    if not inicio.startswith(ZIP):
        return inicio.startswith(OLE)
    if OPEN_DOCUMENT in inicio[: LOCAL_HEADER + len(OPEN_DOCUMENT)]:
        return True
    try:
        with zipfile.ZipFile(archivo.ruta) as libro:
            return CONTENT_TYPES in libro.namelist()
    except BROKEN_ZIP:
        return CONTENT_TYPES.encode() in inicio or b"xl/w" in inicio


def workbook(archivo: RawFile) -> tuple[Sheet, ...]:
    """Return the worksheets of a workbook, hidden ones included, in order, without our templates' help sheets.

    The last workbook is cached until its child process ends or, without one, until `forget`. Raise InputError for a
    password, damage, the binary format (.xlsb) or a zip bomb.
    """
    return tuple(hoja for hoja in _all_sheets(archivo) if not _begins(hoja, HELP_MARK, DELIVERY_MARK))


def delivery_rows(archivo: RawFile) -> Iterator[tuple[str, SheetRow]]:
    """Yield the rows of a workbook's sheets that declare its delivery, with the sheet's name.

    Raise InputError as `workbook` does.
    """
    for hoja in _all_sheets(archivo):
        if _begins(hoja, DELIVERY_MARK):
            yield from ((hoja.nombre or "", fila) for fila in hoja.filas())


def _all_sheets(archivo: RawFile) -> tuple[Sheet, ...]:
    return _workbook(archivo.ruta, archivo.archivo, durable.stamp(archivo.ruta))


def _begins(hoja: Sheet, *marcas: str) -> bool:
    primera = next(hoja.filas(), None)
    return primera is not None and any(marca in primera.celdas for marca in marcas)


def forget() -> None:
    """Clear the cached workbook, where files are read in this process."""
    _workbook.cache_clear()


@functools.lru_cache(maxsize=1)
def _workbook(ruta: Path, archivo: str, _sello: tuple[int, ...]) -> tuple[Sheet, ...]:
    octetos = ruta.read_bytes()
    try:
        origen, es_1904 = prepared(octetos, archivo)
        libro = CalamineWorkbook.from_filelike(origen)  # The format is detected by content, not by name.
        errores = errors(octetos) if octetos.startswith(OLE) else {}
    except (*BROKEN_ZIP, CalamineError) as error:
        raise InputError(*(PROTECTED if _has_password(ruta) else DAMAGED), archivo=archivo) from error
    hojas = [hoja for hoja in libro.sheets_metadata if hoja.typ == SheetTypeEnum.WorkSheet]
    repetidos = [nombre for nombre, veces in Counter(hoja.name for hoja in hojas).items() if veces > 1]
    if repetidos:  # Excel never saves duplicates.
        raise InputError(
            "hay dos hojas con este nombre y sólo se puede leer la primera",
            "deje una, o cambie el nombre de la otra, y guarde el libro de nuevo",
            archivo=archivo,
            hoja=repetidos[0],
        )
    return tuple(
        Sheet(
            hoja.name,
            functools.partial(
                _sheet_rows, functools.cache(libro.get_sheet_by_name), hoja.name, archivo, errores.get(hoja.name, {})
            ),
            hoja.visible != SheetVisibleEnum.Visible,
            es_1904,
        )
        for hoja in hojas
    )


def _has_password(ruta: Path) -> bool:
    """Return whether a workbook has a password: calamine only reports it for paths, by extension."""
    try:
        CalamineWorkbook.from_path(str(ruta))
    except (CalamineError, OSError) as error:
        return isinstance(error, PasswordError)
    return False


def _sheet_rows(
    cargar: Callable[[str], CalamineSheet], nombre: str, archivo: str, errores: Errors
) -> Iterator[SheetRow]:
    try:
        hoja = cargar(nombre)
    except CalamineError as error:
        raise InputError(*DAMAGED, archivo=archivo, hoja=nombre) from error
    # Vertically merged cells: {start: last row}.
    unidas = {empieza: ultima for empieza, (ultima, _) in hoja.merged_cell_ranges or () if ultima > empieza[0]}
    abiertas: dict[int, tuple[int, Cell]] = {}
    for numero, celdas in enumerate(hoja.iter_rows(), 1):
        _put_errors(errores.get(numero - 1, {}), celdas)
        if not all(map(is_blank, celdas)):
            yield SheetRow(numero, numero, celdas, bool(unidas) and _inherits(numero - 1, celdas, unidas, abiertas))


def _put_errors(errores: dict[int, str], celdas: list[Cell]) -> None:
    """Insert Excel's error values into a row."""
    for columna, error in errores.items():
        celdas += [""] * (columna + 1 - len(celdas))
        celdas[columna] = error


def _inherits(
    fila: int, celdas: list[Cell], unidas: dict[tuple[int, int], int], abiertas: dict[int, tuple[int, Cell]]
) -> bool:
    """Fill a row's blank cells from the merges that cover them, and register those that begin in it.

    Return whether any cell was filled. `abiertas` has the last row and the value of the last merge of each column.
    """
    hereda = False
    for columna, celda in enumerate(celdas):
        ultima, valor = abiertas.get(columna, (-1, ""))
        if not is_blank(celda) and (fila, columna) in unidas:
            abiertas[columna] = (unidas[fila, columna], celda)
        elif is_blank(celda) and fila <= ultima:
            celdas[columna], hereda = valor, True
    return hereda


BINARY_WORKBOOK, WORKBOOK_PART = "xl/workbook.bin", "xl/workbook.xml"
SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
LONGEST_CELL = 1 << 18
MAX_WORKBOOK_BYTES = 4 << 30
MAX_AREA = 16 << 20
"""Maximum cells of a sheet, blanks included: each takes about thirty bytes of a reader's gigabyte."""
REFERENCE = re.compile(rb'\sr="([A-Z]{1,7})([0-9]{1,7})"')
START = re.compile(rb"<(?:\w+:)?(?:c|row)[ />]")
ERROR_CELL = re.compile(rb'(<(?:\w+:)?c\s[^>]*?\bt=)"e"')
SPECIAL = re.compile(rb'\st="e"|<(?:\w+:)?f[ />]')
UNSAVED_FORMULA = re.compile(
    rb"<((?:\w+:)?)c(\s[^>]*[^/>])>\s*<\1f\b(?:[^>]*/>|[^>]*>[^<]*</\1f>)\s*(?:<\1v\s*/>|<\1v>\s*</\1v>)?\s*</\1c>"
)
CELL_TYPE = re.compile(rb'\st="([A-Za-z]+)"')
DATES_1904 = re.compile(rb"\bdate1904=[\"'](?:1|true)[\"']")


def _is_unsaved(formula: re.Match[bytes]) -> bool:
    # A formula that gives an empty text is saved as an empty text cell.
    tipo = CELL_TYPE.search(formula[2])
    return tipo is None or tipo[1] != b"str"


def prepared(octetos: bytes, archivo: str) -> tuple[BinaryIO, bool]:
    """Return the stream for calamine to open, and whether days count from 1904."""
    if not octetos.startswith(ZIP):
        return io.BytesIO(octetos), False
    with zipfile.ZipFile(io.BytesIO(octetos)) as libro:
        refuse_bomb(libro.infolist(), MAX_WORKBOOK_BYTES, archivo, "el libro")
        if BINARY_WORKBOOK in libro.namelist():
            raise InputError("es un libro binario (.xlsb)", "guárdelo como .xlsx", archivo=archivo)
        es_1904 = WORKBOOK_PART in libro.namelist() and bool(DATES_1904.search(libro.read(WORKBOOK_PART)))
        vistas = {n: _survey(libro, n) for n in libro.namelist() if SHEET_PART.fullmatch(n)}
        if max((area for _, area in vistas.values()), default=0) > MAX_AREA:
            raise InputError(
                "una hoja tiene celdas con algo tan lejos de las demás que no se puede abrir entera",
                "borre las filas y columnas que sobran y guárdelo de nuevo",
                archivo=archivo,
            )
        raras = {n for n, (hay_especiales, _) in vistas.items() if hay_especiales}
        return _rewritten(libro, raras) if raras else io.BytesIO(octetos), es_1904


def _survey(libro: zipfile.ZipFile, parte: str) -> tuple[bool, int]:
    """Return whether a worksheet has errors or formulas, and its area in cells up to its last row and column."""
    hay_especiales, alto, ancho = False, 0, (0, b"")
    for trozo in _pieces(libro, parte):
        hay_especiales = hay_especiales or bool(SPECIAL.search(trozo))
        for fila in trozo.split(b"row>") if b"c>" in trozo else ():
            # Only non-empty cells have a closing tag; the last of a row is the furthest.
            if ultima := REFERENCE.match(fila, fila.rfind(b' r="', 0, fila.rfind(b"c>") + 1)):
                ancho, alto = max(ancho, (len(ultima[1]), ultima[1])), max(alto, int(ultima[2]))
    return hay_especiales, alto * functools.reduce(lambda n, letra: n * 26 + letra - 64, ancho[1], 0)


def _pieces(libro: zipfile.ZipFile, parte: str) -> Iterator[bytes]:
    """Yield a worksheet's XML in chunks that begin at a cell or a row, so that no cell is split."""
    resto = b""
    with libro.open(parte) as xml:
        while bloque := xml.read(DEFAULT_BLOCK):
            bloque = resto + bloque
            corte = len(bloque)
            for marca in START.finditer(bloque, max(0, len(bloque) - LONGEST_CELL)):
                corte = marca.start()
            yield bloque[:corte]
            resto = bloque[corte:]
    yield resto


def _rewritten(libro: zipfile.ZipFile, raras: set[str]) -> BinaryIO:
    """Return an in-memory copy of a workbook with errors and valueless formulas as texts, for calamine to see."""
    copia = io.BytesIO()
    with zipfile.ZipFile(copia, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as nuevo:
        for parte in libro.namelist():
            with nuevo.open(parte, "w") as fuera:
                fuera.writelines(
                    map(_formulas_as_text, _pieces(libro, parte)) if parte in raras else [libro.read(parte)]
                )
    copia.seek(0)
    return copia


def _formulas_as_text(trozo: bytes) -> bytes:
    def as_text(formula: re.Match[bytes]) -> bytes:
        # calamine matches local names: no namespace prefix is needed.
        texto = b'<c%b t="str"><v>%b</v></c>' % (CELL_TYPE.sub(b"", formula[2]), NO_VALUE.encode())
        return texto if _is_unsaved(formula) else formula[0]

    return UNSAVED_FORMULA.sub(as_text, ERROR_CELL.sub(rb'\1"str"', trozo))


Errors: TypeAlias = "dict[int, dict[int, str]]"
"""{row: {column: error value as Excel shows it}}, both zero-based."""

_codes = b"[\\x00\\x07\\x0f\\x17\\x1d\\x24\\x2a]"
SEEMS_ERROR = re.compile(
    b"\x05\x02\x08\x00.{6}" + _codes + b"\x01|\x06\x00.{8}\x02." + _codes + b".{3}\xff\xff", re.DOTALL
)


def errors(octetos: bytes) -> dict[str, Errors]:
    """Return the error values by sheet of an Excel 97 workbook: calamine gives blank cells for them."""
    if not SEEMS_ERROR.search(octetos):
        return {}
    import xlrd  # Rarely needed.

    try:
        hojas = xlrd.open_workbook(file_contents=octetos, logfile=io.StringIO()).sheets()
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError, AssertionError, *BROKEN_ZIP):  # Truncated or corrupt.
        return {}
    return {h.name: {n: dichos for n in range(h.nrows) if (dichos := _of_row(h.row(n)))} for h in hojas}


def _of_row(celdas: Sequence[Any]) -> dict[int, str]:
    from xlrd import XL_CELL_ERROR, error_text_from_code

    return {n: error_text_from_code[c.value] for n, c in enumerate(celdas) if c.ctype == XL_CELL_ERROR}
