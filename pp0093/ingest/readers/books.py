"""The sheets of a workbook (.xlsx, .xls, .ods), with the numbers that Excel gives their rows.

python-calamine reads them; what it does not tell is looked for beforehand (`prepared`), or by xlrd (`errors`).
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
"""How the first member of a sheet of LibreOffice begins, which is stored as it is."""
LOCAL_HEADER = 30
PROTECTED = "el libro está protegido con contraseña", "quítesela en Excel y vuelva a cargarlo"


def is_workbook(archivo: RawFile) -> bool:
    """Tell a workbook by its content: an OLE file, a zip with Office's content types (though broken) or an .ods."""
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
    """Return the worksheets of a workbook, hidden ones too, in its order; not those of a template that hold no data.

    The last workbook asked for stays in memory until `forget`. Raises InputError for one that is protected with a
    password, damaged, binary (.xlsb) or a zip bomb.
    """
    return tuple(hoja for hoja in _all_sheets(archivo) if not _begins(hoja, HELP_MARK, DELIVERY_MARK))


def delivery_rows(archivo: RawFile) -> Iterator[tuple[str, SheetRow]]:
    """Yield the rows of the sheets where a workbook says what it delivers, each with its sheet's name.

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
    """Drop the workbook kept in memory."""
    _workbook.cache_clear()


@functools.lru_cache(maxsize=1)
def _workbook(ruta: Path, archivo: str, _sello: tuple[int, ...]) -> tuple[Sheet, ...]:
    octetos = ruta.read_bytes()
    try:
        origen, es_1904 = prepared(octetos, archivo)
        libro = CalamineWorkbook.from_filelike(origen)  # It goes by the content, whatever the name says.
        errores = errors(octetos) if octetos.startswith(OLE) else {}
    except (*BROKEN_ZIP, CalamineError) as error:
        raise InputError(*(PROTECTED if _has_password(ruta) else DAMAGED), archivo=archivo) from error
    hojas = [hoja for hoja in libro.sheets_metadata if hoja.typ == SheetTypeEnum.WorkSheet]
    repetidos = [nombre for nombre, veces in Counter(hoja.name for hoja in hojas).items() if veces > 1]
    if repetidos:  # Excel never saves them.
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
    """Tell a workbook with a password: calamine says it of a path only, going by its extension."""
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
    # Of the cells merged downwards, where each begins and its last row.
    unidas = {empieza: ultima for empieza, (ultima, _) in hoja.merged_cell_ranges or () if ultima > empieza[0]}
    abiertas: dict[int, tuple[int, Cell]] = {}
    for numero, celdas in enumerate(hoja.iter_rows(), 1):
        _put_errors(errores.get(numero - 1, {}), celdas)
        if not all(map(is_blank, celdas)):
            yield SheetRow(numero, numero, celdas, bool(unidas) and _inherits(numero - 1, celdas, unidas, abiertas))


def _put_errors(errores: dict[int, str], celdas: list[Cell]) -> None:
    """Write the errors of a row where they stand in it."""
    for columna, error in errores.items():
        celdas += [""] * (columna + 1 - len(celdas))
        celdas[columna] = error


def _inherits(
    fila: int, celdas: list[Cell], unidas: dict[tuple[int, int], int], abiertas: dict[int, tuple[int, Cell]]
) -> bool:
    """Give a row the values of the merges that cover its blank cells, and take those that begin in it; tell whether
    any was given. `abiertas` are the last row and the value of the last merge of each column.
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
"""Cells that a sheet may have, blank ones too: each takes some thirty bytes of the gigabyte that a reader has."""
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
    # A formula whose value is an empty text is saved as a text cell with nothing in it.
    tipo = CELL_TYPE.search(formula[2])
    return tipo is None or tipo[1] != b"str"


def prepared(octetos: bytes, archivo: str) -> tuple[BinaryIO, bool]:
    """Return what calamine is to open and whether days count from 1904."""
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
    """Tell whether a worksheet has errors or formulas, and how many cells as far as its last row and column."""
    hay_especiales, alto, ancho = False, 0, (0, b"")
    for trozo in _pieces(libro, parte):
        hay_especiales = hay_especiales or bool(SPECIAL.search(trozo))
        for fila in trozo.split(b"row>") if b"c>" in trozo else ():
            # Only a cell with something inside has a closing tag; the last of the row is the furthest.
            if ultima := REFERENCE.match(fila, fila.rfind(b' r="', 0, fila.rfind(b"c>") + 1)):
                ancho, alto = max(ancho, (len(ultima[1]), ultima[1])), max(alto, int(ultima[2]))
    return hay_especiales, alto * functools.reduce(lambda n, letra: n * 26 + letra - 64, ancho[1], 0)


def _pieces(libro: zipfile.ZipFile, parte: str) -> Iterator[bytes]:
    """Yield a worksheet's XML in pieces that begin at a cell or a row, so that no cell is split."""
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
    """Return a copy of a workbook in memory where calamine sees errors and formulas without value as texts."""
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
        # calamine goes by local names: these need not repeat the prefix that the sheet may use.
        texto = b'<c%b t="str"><v>%b</v></c>' % (CELL_TYPE.sub(b"", formula[2]), NO_VALUE.encode())
        return texto if _is_unsaved(formula) else formula[0]

    return UNSAVED_FORMULA.sub(as_text, ERROR_CELL.sub(rb'\1"str"', trozo))


Errors: TypeAlias = "dict[int, dict[int, str]]"
"""{row: {column: what Excel shows}}, both from 0."""

_codes = b"[\\x00\\x07\\x0f\\x17\\x1d\\x24\\x2a]"
SEEMS_ERROR = re.compile(
    b"\x05\x02\x08\x00.{6}" + _codes + b"\x01|\x06\x00.{8}\x02." + _codes + b".{3}\xff\xff", re.DOTALL
)


def errors(octetos: bytes) -> dict[str, Errors]:
    """Return the errors of each sheet of a workbook of Excel 97 that has any: calamine gives them as blank cells."""
    if not SEEMS_ERROR.search(octetos):
        return {}
    import xlrd  # Few workbooks are so old.

    try:
        hojas = xlrd.open_workbook(file_contents=octetos, logfile=io.StringIO()).sheets()
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError, AssertionError, *BROKEN_ZIP):  # Cut or mangled.
        return {}
    return {h.name: {n: dichos for n in range(h.nrows) if (dichos := _of_row(h.row(n)))} for h in hojas}


def _of_row(celdas: Sequence[Any]) -> dict[int, str]:
    from xlrd import XL_CELL_ERROR, error_text_from_code

    return {n: error_text_from_code[c.value] for n, c in enumerate(celdas) if c.ctype == XL_CELL_ERROR}
