"""Rows of a workbook (.xlsx, .xls) or of a delimited text, with the numbers Excel or a text editor gives them.

python-calamine reads the workbooks. Three things it does not tell are looked for in the XML beforehand and, where a
sheet has them, it reads a rewritten copy: errors (#N/A) and formulas without a stored value, which it gives as blank
cells, and a few cells scattered over a huge area, which it would fill in whole. The errors of Excel 97-2003, `excel97`.
"""

from __future__ import annotations

import codecs
import csv
import errno
import functools
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple, TypeAlias, cast

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from pp0093.errors import InputError
from pp0093.ingest.readers.base import INVISIBLE, Cell, RawFile, cell
from pp0093.ingest.readers.tables import excel97
from pp0093.ingest.readers.tables.content import (
    BROKEN_ZIP,
    DAMAGED,
    MAX_CELL_CHARACTERS,
    MAX_ZIP_RATIO,
    SMALL_ZIP_BYTES,
    ZIP,
)
from pp0093.ingest.readers.tables.excel97 import Errors
from pp0093.writing.nouns import counted

Letters: TypeAlias = "tuple[int, bytes]"

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONTENT_TYPES, BINARY_WORKBOOK = "[Content_Types].xml", "xl/workbook.bin"
WORKBOOK_PART, SHEET_PART = "xl/workbook.xml", re.compile(r"xl/worksheets/[^/]+\.xml")

NO_VALUE = "\ue093"
"""What a cell holds when its formula was saved without a value."""
COMPACT = "\ue094"
"""First cell of a rewritten sheet whose rows carry their number in the first column."""
COMPARE_IT = "compárelo con los formatos de la guía"
"""What to do with a file whose header is not known."""
HELP_MARK = "Esta hoja es ayuda de pp0093 y no se carga"
"""First cell of the sheets of our own templates that hold no data."""

DELIVERY_MARK = "Esta hoja dice qué entrega este libro de pp0093"
"""First cell of the sheet of our own templates that says what a workbook delivers."""

BLOCK, LONGEST_CELL = 1 << 20, 1 << 18
MAX_WORKBOOK_BYTES = 4 << 30
LAST_ROW = 1 << 20
MAX_AREA, MAX_AREA_PER_CELL = 4_000_000, 4

TEXT_FORMULA = '="', '"'
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


class SheetRow(NamedTuple):
    """A row that is not blank.

    `orden` counts rows from the first of the sheet, blank ones included; `fila` is the number a person sees (the line
    where the row starts, in a text). `hereda` says that some cell took the value of a merge that began higher up.
    """

    orden: int
    fila: int
    celdas: list[Cell]
    hereda: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook, or a whole text (`nombre` is None).

    `filas` starts from the first row at each call. `es_cortada` says that the last line of a text never ends.
    """

    nombre: str | None
    filas: Callable[[], Iterator[SheetRow]]
    es_oculta: bool = False
    es_1904: bool = False
    es_cortada: bool = False

    @property
    def es_texto(self) -> bool:
        """Tell a text from a workbook's sheet."""
        return self.nombre is None


def is_blank(celda: Cell) -> bool:
    """Tell a cell with nothing but white space."""
    return isinstance(celda, str) and not (celda and celda.strip(INVISIBLE))


def text_of(celda: Cell) -> str:
    """Return a cell as text: whole numbers without a point, dates as dd/mm/aaaa, logical values as Excel says them."""
    if isinstance(celda, str):
        return celda
    if isinstance(celda, bool):
        return "VERDADERO" if celda else "FALSO"
    if isinstance(celda, float):
        return format(Decimal(int(celda)) if celda.is_integer() else Decimal(repr(celda)), "f")
    if isinstance(celda, datetime):
        return f"{text_of(celda.date())} {celda:%H:%M:%S}"
    return f"{celda:%d/%m/}{celda.year:04d}" if isinstance(celda, date) else str(celda)


# Workbooks.


def is_workbook(archivo: RawFile) -> bool:
    """Tell a workbook, or what says it is one, by its content: an OLE file or a zip with Office's content types."""
    with archivo.ruta.open("rb") as crudo:
        inicio = crudo.read(BLOCK)
    if not inicio.startswith(ZIP):
        return inicio.startswith(OLE)
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
        origen, es_1904 = _prepared(ruta, archivo)
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


# What calamine does not tell.


@dataclass
class _Survey:
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


def _prepared(ruta: Path, archivo: str) -> tuple[Path | BinaryIO, bool]:
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


# Delimited text.


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


def not_recognised(
    archivo: RawFile, hojas: tuple[Sheet, ...], parecido: str = "", que_hacer: str = COMPARE_IT
) -> InputError:
    """Return the refusal of a file none of whose sheets has a known header: it names them, and what it looks like."""
    nombres = [h.nombre for h in hojas if h.nombre]
    que = f"no se reconoce el encabezado de {'ninguna de sus hojas' if len(nombres) > 1 else 'su hoja'}"
    return InputError(
        (f"{que} ({cell(', '.join(nombres))})" if nombres else "no se reconoce su encabezado") + parecido,
        que_hacer,
        archivo=archivo.archivo,
    )
