"""The sheets of a workbook (.xlsx, .xls, .ods), with the numbers that Excel gives their rows.

python-calamine reads them; what it does not tell is looked for beforehand (`prepared`, `excel97`).
"""

from __future__ import annotations

import errno
import functools
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from pp0093.errors import InputError
from pp0093.ingest.readers.base import Cell, RawFile
from pp0093.ingest.readers.tables import excel97, prepared
from pp0093.ingest.readers.tables.content import BROKEN_ZIP, DAMAGED, ZIP
from pp0093.ingest.readers.tables.excel97 import Errors
from pp0093.ingest.readers.tables.sheets import BLOCK, COMPACT, DELIVERY_MARK, HELP_MARK, Sheet, SheetRow, is_blank

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONTENT_TYPES = "[Content_Types].xml"
OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
"""How the first member of a sheet of LibreOffice begins, which is stored as it is."""
LOCAL_HEADER = 30


def is_workbook(archivo: RawFile) -> bool:
    """Tell a workbook by its content: an OLE file, a zip with Office's content types (though broken) or an .ods."""
    with archivo.ruta.open("rb") as crudo:
        inicio = crudo.read(BLOCK)
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
    estado = archivo.ruta.stat()
    return _workbook(archivo.ruta, archivo.archivo, estado.st_size, estado.st_mtime_ns)


def _begins(hoja: Sheet, *marcas: str) -> bool:
    primera = next(hoja.filas(), None)
    return primera is not None and any(marca in primera.celdas for marca in marcas)


def forget() -> None:
    """Drop the workbook kept in memory."""
    _workbook.cache_clear()


@functools.lru_cache(maxsize=1)
def _workbook(ruta: Path, archivo: str, _tamano: int, _modificado: int) -> tuple[Sheet, ...]:
    try:
        origen, es_1904 = prepared.prepared(ruta, archivo)
        libro = _opened(origen)
        errores = excel97.errors(ruta.read_bytes()) if origen == ruta and _is_ole(ruta) else {}
    except PasswordError as error:
        raise InputError(
            "el libro está protegido con contraseña", "quítesela en Excel y vuelva a cargarlo", archivo=archivo
        ) from error
    except (*BROKEN_ZIP, CalamineError) as error:
        raise InputError(*DAMAGED, archivo=archivo) from error
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise InputError(*DAMAGED, archivo=archivo) from error
    hojas = [hoja for hoja in libro.sheets_metadata if hoja.typ == SheetTypeEnum.WorkSheet]
    _refuse_namesakes([hoja.name for hoja in hojas], archivo)
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


def _refuse_namesakes(nombres: list[str], archivo: str) -> None:
    """Raise InputError for two sheets of one name, that Excel never saves: only the first of them could be read."""
    if repetido := next((n for n in nombres if nombres.count(n) > 1), None):
        raise InputError(
            "hay dos hojas con este nombre y sólo se puede leer la primera",
            "deje una, o cambie el nombre de la otra, y guarde el libro de nuevo",
            archivo=archivo,
            hoja=repetido,
        )


def _is_ole(ruta: Path) -> bool:
    with ruta.open("rb") as crudo:
        return crudo.read(len(OLE)) == OLE


def _opened(origen: Path | BinaryIO) -> CalamineWorkbook:
    """Open a workbook whatever its name says: calamine believes the extension of a path and the content of bytes."""
    if not isinstance(origen, Path):
        return CalamineWorkbook.from_filelike(origen)
    try:
        return CalamineWorkbook.from_path(str(origen))
    except PasswordError:
        raise
    except CalamineError:
        return CalamineWorkbook.from_filelike(io.BytesIO(origen.read_bytes()))


def _sheet_rows(
    cargar: Callable[[str], CalamineSheet], nombre: str, archivo: str, errores: Errors
) -> Iterator[SheetRow]:
    try:
        hoja = cargar(nombre)
    except CalamineError as error:
        raise InputError(*DAMAGED, archivo=archivo, hoja=nombre) from error
    es_compacta = False
    unidas = _Merges(hoja.merged_cell_ranges or [])
    for numero, celdas in enumerate(hoja.iter_rows(), 1):
        if numero == 1 and celdas and celdas[0] == COMPACT:
            es_compacta = True
            continue
        _put(errores.get(numero - 1, {}), celdas)
        if all(map(is_blank, celdas[es_compacta:])):
            continue
        elif es_compacta:
            if not isinstance(celdas[0], float):
                raise InputError(*DAMAGED, archivo=archivo, hoja=nombre)
            propia = int(celdas[0])
            hereda = unidas.fill(propia - 1, celdas)
            yield SheetRow(propia, propia, celdas[1:], hereda)
        else:
            yield SheetRow(numero, numero, celdas, unidas.fill(numero - 1, celdas))


def _put(errores: dict[int, str], celdas: list[Cell]) -> None:
    """Write the errors of a row where they stand in it."""
    for columna, error in errores.items():
        celdas += [""] * (columna + 1 - len(celdas))
        celdas[columna] = error


class _Merges:
    """Cells merged downwards: each row with cells of its own takes the value of the merge's first row."""

    def __init__(self, rangos: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
        self.abiertas: dict[int, tuple[int, Cell]] = {}
        self.por_fila: dict[int, list[tuple[int, int]]] = {}
        for (primera, columna), (ultima, _) in rangos:
            if ultima > primera:
                self.por_fila.setdefault(primera, []).append((columna, ultima))

    def fill(self, fila: int, celdas: list[Cell]) -> bool:
        """Fill a row's blank cells from the merges that cover it; tell whether any was filled."""
        hereda = False
        for columna, (ultima, valor) in self.abiertas.items():
            if fila <= ultima and columna < len(celdas) and is_blank(celdas[columna]):
                celdas[columna] = valor
                hereda = True
        for columna, ultima in self.por_fila.get(fila, ()):
            if columna < len(celdas) and not is_blank(celdas[columna]):
                self.abiertas[columna] = (ultima, celdas[columna])
        return hereda
