"""Low-level content of raw files: bytes, zipped or not, decoded text, and rows of sheets and delimited texts."""

from __future__ import annotations

import codecs
import csv
import io
import json
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from msgspec import Struct

from pp0093.errors import InputError
from pp0093.ingest.columns import HeaderMap, nearly
from pp0093.ingest.readers.base import Progress, RawFile, cell, some
from pp0093.ingest.readers.cells import INVISIBLE, Cell
from pp0093.language.words import counted
from pp0093.structs import Frozen

if TYPE_CHECKING:
    from stringzilla import Str

NO_VALUE = "\ue093"
"""Placeholder for a formula saved without its value."""
DEFAULT_BLOCK = 1 << 20
"""Bytes scanned at a time."""
COMPARE_IT = "compárelo con los formatos de la guía"
"""Remedy for an unknown header."""
HELP_MARK = "Esta hoja es ayuda de pp0093 y no se carga"
"""First cell of our templates' sheets without data."""

DELIVERY_MARK = "Esta hoja dice qué entrega este libro de pp0093"
"""First cell of our templates' sheet that declares the delivery."""


class SheetRow(NamedTuple):
    """A non-blank row.

    `orden` counts rows from the first of the sheet, blank ones included; `fila` is the number shown to users (in a
    text, the line where the row starts). `hereda` is whether a cell took its value from a merge that began higher up.
    """

    orden: int
    fila: int
    celdas: list[Cell]
    hereda: bool = False


class Sheet(Frozen):
    """A sheet of a workbook, or a whole text (`nombre` is None).

    Each call of `filas` starts from the first row. `es_cortada` is whether a text's last line has no end.
    """

    nombre: str | None
    filas: Callable[[], Iterator[SheetRow]]
    es_oculta: bool = False
    es_1904: bool = False
    es_cortada: bool = False

    @property
    def es_texto(self) -> bool:
        """Whether it is a text and not a workbook's sheet."""
        return self.nombre is None


def is_blank(celda: Cell) -> bool:
    """Return whether a cell is empty or white space."""
    return isinstance(celda, str) and not (celda and celda.strip(INVISIBLE))


def text_of(celda: Cell) -> str:
    """Return a cell as text: integers without a point, dates as dd/mm/aaaa, booleans as Excel shows them."""
    if isinstance(celda, str):
        return celda
    if isinstance(celda, bool):
        return "VERDADERO" if celda else "FALSO"
    if isinstance(celda, float):
        return format(Decimal(int(celda)) if celda.is_integer() else Decimal(repr(celda)), "f")
    if isinstance(celda, datetime):
        return f"{text_of(celda.date())} {celda:%H:%M:%S}"
    return f"{celda:%d/%m/}{celda.year:04d}" if isinstance(celda, date) else str(celda)


HEAD_BYTES = 1 << 16
# Read-ahead buffer, smaller than the blocks of national files, so that these are not copied twice.
AHEAD = 1 << 17
MAX_UNZIPPED_BYTES = 40 << 30
MAX_ZIP_RATIO = 300
SMALL_ZIP_BYTES = 64 << 20
# Maximum size of texts read whole (all but MEF's open data and SUNAT's registers): rows take many times their size;
# this cap (ours, November 2026) keeps them below 1 GB.
MAX_TEXT_BYTES = 64 << 20
# A longer cell is an unclosed quote. It is Python's default limit, which any library can raise.
MAX_CELL_CHARACTERS = 131_072
MAX_LINE, BLANKS = 1 << 20, b"\r\n \x1a"

ZIP, EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"
ENCRYPTED = 1
JSON_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*[{\[]\s*[\"{\[]")
WORKBOOK_ENDINGS = (".xls", ".xlsb", ".xlsm", ".xlsx")
UTF16 = (b"\xff\xfe", b"\xfe\xff")
ABSENT = "\ue095"
"""Header of an extra blank column in converted API answers: missing columns are read from it."""


SAVE_AS_CSV = "guárdelo como CSV UTF-8"
VERIFY_DOWNLOAD = "verifique que la descarga esté completa"
WORKBOOK = "es un libro de Excel y aquí se esperaba un texto (.csv)", SAVE_AS_CSV
DAMAGED = "el libro está dañado o no es de Excel", "ábralo en Excel, guárdelo como .xlsx y vuelva a cargarlo"
DAMAGED_ZIP = (
    "el .zip está dañado o usa una compresión poco común",
    "descárguelo de nuevo o descomprímalo antes de cargarlo",
)

# Exceptions of zipfile and its decompressors for corrupt files.
BROKEN_ZIP = (
    zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, LookupError, ValueError, struct.error, zlib.error,
    lzma.LZMAError,
)  # fmt: skip


def whole(archivo: RawFile) -> bytes:
    """Return all bytes of a text, unzipped; raise InputError as `open_bytes` does and when it is too big."""
    with open_bytes(archivo) as (contenido, octetos):
        if octetos <= MAX_TEXT_BYTES:
            todo = contenido.read(MAX_TEXT_BYTES + 1)
            if len(todo) <= MAX_TEXT_BYTES:
                return todo
    raise archivo.refusal(
        f"pesa {octetos / 1e6:,.0f} MB, más de los {MAX_TEXT_BYTES / 1e6:,.0f} que una tabla así puede pesar",
        "verifique qué es o pártalo en varios",
    )


def is_named_workbook(archivo: RawFile) -> bool:
    """Return whether a file has an Excel extension, whatever its content."""
    return archivo.ruta.suffix.lower() in WORKBOOK_ENDINGS


@contextmanager
def open_bytes(archivo: RawFile) -> Iterator[tuple[io.BufferedReader, int]]:
    """Open a raw file, or the only file inside a zip; yield the stream and its size in bytes.

    Raise InputError for an empty file, a broken or encrypted zip, one with several files, or a zip bomb.
    """
    if archivo.ruta.stat().st_size == 0:
        raise archivo.refusal("el archivo está vacío", "descárguelo de nuevo")
    with cast(io.BufferedReader, archivo.ruta.open("rb", buffering=AHEAD)) as crudo:
        es_zip = crudo.read(4) in (ZIP, EMPTY_ZIP)
        crudo.seek(0)
        if not es_zip:
            tabla = _records_as_csv(crudo, archivo)
            if tabla is None:
                yield crudo, archivo.ruta.stat().st_size
            else:
                yield io.BufferedReader(cast(io.RawIOBase, io.BytesIO(tabla))), len(tabla)
            return
        try:
            yield _unzip(crudo, archivo)
        except (zipfile.BadZipFile, EOFError, NotImplementedError, zlib.error, lzma.LZMAError) as error:
            dicho = DAMAGED if is_named_workbook(archivo) else DAMAGED_ZIP  # Workbooks are zips too.
            raise archivo.refusal(*dicho) from error


def _records_as_csv(crudo: io.BufferedReader, archivo: RawFile) -> bytes | None:
    """Convert a JSON answer's records to CSV; None for content that is not JSON.

    Raise InputError for JSON that is truncated or has no records.
    """
    inicio = crudo.read(AHEAD)
    crudo.seek(0)
    if not JSON_START.match(inicio) or archivo.ruta.stat().st_size > MAX_TEXT_BYTES:
        return None
    try:
        filas = _records(json.loads(crudo.read(), parse_float=str, parse_int=str))
    except (ValueError, RecursionError) as error:
        raise archivo.refusal("es JSON y está cortado o mal escrito", "descárguelo de nuevo") from error
    if not filas:
        raise archivo.refusal("es JSON y no trae una lista de registros", "descargue la tabla como CSV del mismo sitio")
    texto = io.StringIO()
    tabla = csv.DictWriter(texto, [*dict.fromkeys(chain(*filas, [ABSENT]))], quoting=csv.QUOTE_ALL)
    tabla.writeheader()
    tabla.writerows(filas)
    return texto.getvalue().encode()


def _records(dicho: Any) -> list[dict[str, Any]]:
    """Return the first list of objects in a JSON value, at any depth; empty when there is none."""
    if isinstance(dicho, list):
        return dicho if dicho and all(isinstance(f, dict) for f in dicho) else []
    dentro = dicho.values() if isinstance(dicho, dict) else ()
    return next(filter(None, map(_records, dentro)), [])


def _unzip(crudo: io.BufferedReader, archivo: RawFile) -> tuple[io.BufferedReader, int]:
    try:
        comprimido = zipfile.ZipFile(crudo)
        miembro = _only_member(comprimido, archivo)
        return io.BufferedReader(cast(io.RawIOBase, comprimido.open(miembro)), 1 << 20), miembro.file_size
    except (LookupError, ValueError, struct.error) as error:  # raised by zipfile for some corrupt directories
        raise zipfile.BadZipFile from error


def _only_member(comprimido: zipfile.ZipFile, archivo: RawFile) -> zipfile.ZipInfo:
    miembros = [m for m in comprimido.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
    if any(m.filename == "[Content_Types].xml" for m in miembros):
        raise archivo.refusal(*WORKBOOK)
    if len(miembros) != 1:
        raise archivo.refusal(
            f"el .zip trae {counted(len(miembros), 'archivos')} y se esperaba uno",
            "deje un solo archivo de datos dentro del .zip",
        )
    miembro = miembros[0]
    if miembro.flag_bits & ENCRYPTED:
        raise archivo.refusal("el .zip está protegido con contraseña", "descomprímalo antes de cargarlo")
    refuse_bomb(miembros, MAX_UNZIPPED_BYTES, archivo.archivo, "el .zip")
    return miembro


def refuse_bomb(miembros: Sequence[zipfile.ZipInfo], maximo: int, archivo: str, que: str) -> None:
    """Raise InputError for zip members that would expand beyond a maximum."""
    octetos = sum(m.file_size for m in miembros)
    if octetos > maximo or any(m.file_size > max(SMALL_ZIP_BYTES, MAX_ZIP_RATIO * m.compress_size) for m in miembros):
        dicho = f"{que} ocuparía {octetos / 1e9:,.1f} GB al abrirse, más de lo que un archivo así puede pesar"
        raise InputError(dicho, "verifique su origen y consígalo de nuevo", archivo=archivo)


def head(archivo: RawFile) -> bytes:
    """Return the first bytes of the content, unzipped."""
    with open_bytes(archivo) as (contenido, _):
        return contenido.read(HEAD_BYTES)


class Scan(Struct):
    """A pass over the lines below a header, in blocks of whole lines, which counts rows and keeps the last one."""

    contenido: io.BufferedReader
    total: int
    avance: Progress
    octetos: int
    texto: Any = b""
    """Current block (stringzilla.Str)."""
    lineas: int = 1
    """Number of lines that end before position `contado` of the block."""
    contado: int = 0
    fila: int = 0
    """Row number of the last non-blank line; 0 when there is none."""
    ultima: bytes = b""
    """The last non-blank line and the rest of its block."""

    def blocks(self) -> Iterator[Str]:
        """Yield blocks of whole lines; keep the last non-blank line."""
        from stringzilla import Str  # Imported here, like pyarrow, while another thread hashes the file.

        leidos = dichos = 0
        self.contenido.readline(MAX_LINE)
        while bloque := self.contenido.read(self.octetos):
            bloque += self.contenido.readline(MAX_LINE)
            self.texto, self.contado = Str(bloque), 0
            yield self.texto
            fila, fin = self.row(len(bloque)), self.texto.find_last_not_of(BLANKS) + 1
            if fin:
                self.ultima = bytes(self.texto[self.texto.rfind(b"\n", 0, fin) + 1 :])
                self.fila = fila - self.ultima.count(b"\n")
            leidos += len(bloque)
            if leidos >= dichos:
                self.avance(leidos, self.total, self.lineas - 1)
                dichos = leidos + self.total // 100

    def row(self, lugar: int = 0) -> int:
        """Return the row number of a position of the block; positions must not decrease."""
        self.lineas += self.texto.count(b"\n", self.contado, lugar)
        self.contado = lugar
        return self.lineas + 1

    @property
    def leidas(self) -> int:
        """Number of rows below the header."""
        return max(self.fila - 1, 0)

    def end(self, layout: TextLayout) -> tuple[list[str] | None, list[str]]:
        """Return the fields of the last non-blank line, None if truncated, and notices about the file's end."""
        if not self.fila:
            return [], []
        celdas = layout.fields(self.ultima.rstrip(BLANKS))
        if celdas is None:
            return None, [f"la última línea (fila {self.fila}) está cortada: {VERIFY_DOWNLOAD}"]
        es_entera = self.ultima.rstrip(b"\x1a").endswith(b"\n")
        return celdas, [] if es_entera else [f"el archivo no termina en salto de línea: {VERIFY_DOWNLOAD}"]


def refuse_utf16(archivo: RawFile, inicio: bytes) -> None:
    """Raise InputError for UTF-16, detected by its BOM or by zero bytes, all at even or all at odd positions."""
    muestra = inicio[:400]
    pares, impares = muestra[::2].count(0), muestra[1::2].count(0)
    if inicio.startswith(UTF16) or (not (pares and impares) and (pares + impares) * 3 > len(muestra) > 3):
        raise archivo.refusal("está en UTF-16, que ninguna fuente usa", "guárdelo como CSV UTF-8")


def first_line(inicio: bytes) -> str:
    """Return the first line of the content as text, with any line end."""
    return decode(re.split(rb"[\r\n]", inicio, maxsplit=1)[0])


def header_of(inicio: bytes) -> list[str]:
    """Return the headers in the first line of the content."""
    return split_fields(first_line(inicio))


def split_fields(linea: str, separador: str = "") -> list[str]:
    """Split a line into fields, by its likeliest delimiter if none is given; empty when it is malformed."""
    try:
        return next(csv.reader([linea], delimiter=separador or separator(linea)), [])
    except csv.Error:
        return []


def read_rows(archivo: RawFile) -> list[list[str]]:
    """Return the non-blank rows of a small delimited file, header included."""
    return [[*map(text_of, f.celdas)] for f in whole_sheet(archivo, lambda _: None).filas()] or [[]]


def whole_sheet(archivo: RawFile, separator_of: Callable[[str], str | None]) -> Sheet:
    """Return a text as a sheet, with the delimiter of its header or, if none is recognised, of its first line.

    Any encoding but UTF-16, delimiter and line end are accepted; raise InputError for an unclosed quote.
    """
    octetos = whole(archivo)
    refuse_utf16(archivo, octetos)
    separador = separator_of(decode(octetos[:HEAD_BYTES])) or separator(first_line(octetos))
    return text_sheet(archivo, decode(octetos), separador)


class TextLayout(Frozen):
    """Layout of a text read line by line: format, delimiter and positions of our columns.

    `codigo` is the programme wanted, where there may be several. Without `hay_comillas`, quotes are ordinary
    characters.
    """

    formato: str
    separador: str
    encabezado: list[str]
    posicion: dict[str, int]
    codigo: str = ""
    hay_comillas: bool = True

    @property
    def ancho(self) -> int:
        """Number of fields of a row: a header may end in a delimiter."""
        return len(self.encabezado) - (len(self.encabezado) > 1 and not self.encabezado[-1].strip())

    def fields(self, linea: bytes) -> list[str] | None:
        """Split a line into fields, None when it is truncated or has too many."""
        texto = decode(linea)
        celdas = split_fields(texto, self.separador) if self.hay_comillas else texto.split(self.separador)
        if len(celdas) == self.ancho + 1 and not celdas[-1].strip():
            celdas.pop()
        es_cortada = self.hay_comillas and texto.count('"') % 2
        return celdas if len(celdas) == self.ancho and not es_cortada else None


def text_layout(
    archivo: RawFile, inicio: bytes, formato: str, mapa: HeaderMap, *, pide: Collection[str], de: str, **mas: Any
) -> TextLayout:
    """Return the layout of a header, with the required columns of its format; `de` names the source in errors.

    An API answer with at least the columns `bastan` may lack the others. Raise InputError for missing or repeated
    columns, and for lines that end in a bare carriage return.
    """
    encabezado, bastan = header_of(inicio), mas.pop("bastan", None)
    if b"\r" in inicio.split(b"\n", 1)[0].rstrip(b"\r"):
        raise archivo.refusal(
            "sus filas terminan en un retorno de carro y no en un salto de línea",
            "ábralo en Excel y guárdelo como CSV UTF-8",
        )
    posicion: dict[str, int] = {}
    for lugar, nombre in enumerate(encabezado):
        nuestra = mapa.named(nombre)
        if nuestra and posicion.setdefault(nuestra, lugar) != lugar:
            raise archivo.refusal(
                f"la columna {cell(nombre)} aparece dos veces",
                "deje una sola y vuelva a cargar el archivo",
                fila=1,
                columna=cell(nombre),
            )
    if encabezado[-1:] == [ABSENT] and bastan and posicion.keys() >= bastan:
        posicion = dict.fromkeys(pide, len(encabezado) - 1) | posicion
    escritos = mapa.by_column()
    if faltan := [escritos[nuestra][0] for nuestra in pide if nuestra not in posicion]:
        dicho = f"faltan columnas que los archivos {de} traen: {some(faltan, MOST_LACKING)}"
        dicho += unread(mapa.named, faltan, encabezado)
        raise archivo.refusal(
            dicho,
            "cargue el archivo con todas las columnas de su sitio y con los nombres que ahí tienen",
            fila=1,
            columna=faltan[0],
        )
    return TextLayout(formato, separator(first_line(inicio)), encabezado, posicion, **mas)


MOST_LACKING = 6
"""Maximum missing columns listed."""
IN_THOUSANDS = re.compile(r"\b(miles|millones)\b", re.IGNORECASE)
"""Marks headings never suggested for a column, as their amounts would be read as soles."""


def unread(named: Callable[[str], object], faltan: Sequence[str], fila: Sequence[str]) -> str:
    """Return " (trae sin leer «Fecha Regist.», que se parece a FECHA DE REGISTRO)" for similar headings, or "".

    Only rows that name known columns are quoted, and no heading with digits, which may be personal data. None is
    suggested for a monthly column, nor one in thousands.
    """
    escritas = [c for c in fila if c.strip(INVISIBLE + ABSENT) and not any(map(str.isdigit, c))]
    sueltas = [c.strip() for c in escritas if not named(c)]
    if not sueltas:
        return ""
    en_soles = (c for c in sueltas if not IN_THOUSANDS.search(c))
    parecidas = nearly(en_soles, (f for f in faltan if not f[-1].isdigit()))
    seria = "".join(f"; si «{cell(c)}» es {f}, llámela así" for c, f in islice(parecidas, 1))
    return f" (trae sin leer {some([cell(c) for c in sueltas], MOST_LACKING)}{seria})"


@contextmanager
def open_lines(
    archivo: RawFile, avance: Progress, octetos: int, layout_of: Callable[[RawFile, bytes], TextLayout]
) -> Iterator[tuple[TextLayout, Scan]]:
    """Open a text read line by line; yield its layout and a scan of its lines in blocks of `octetos`."""
    with open_bytes(archivo) as (contenido, total):
        layout = layout_of(archivo, contenido.peek(HEAD_BYTES))
        yield layout, Scan(contenido, total, avance, octetos)


def separator(linea: str) -> str:
    """Return the delimiter of a header."""
    return max(",;|\t", key=linea.count)


TEXT_FORMULA = '="', '"'


def decode(octetos: bytes) -> str:
    """Decode UTF-8, perhaps truncated in its last character, or else Windows-1252."""
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(octetos)
    except UnicodeDecodeError:
        return octetos.decode("cp1252", errors="replace")


def text_rows(texto: str, separador: str) -> Iterator[SheetRow]:
    """Yield the non-blank rows of a delimited text."""
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    lector = csv.reader(_text_lines(texto), delimiter=separador)
    fila, hay_formulas = 1, TEXT_FORMULA[0] in texto
    for orden, leidas in enumerate(lector, 1):
        celdas = [*map(_unwrapped, leidas)] if hay_formulas else leidas
        if not all(map(is_blank, celdas)):
            yield SheetRow(orden, fila, cast("list[Cell]", celdas))
        fila = lector.line_num + 1


def _unwrapped(celda: str) -> str:
    """Return the text of a cell exported as ="20100000001", which Excel shows without the formula."""
    inicio, fin = TEXT_FORMULA
    dentro = celda[len(inicio) : -len(fin)]
    return dentro if celda.startswith(inicio) and celda.endswith(fin) and fin not in dentro else celda


def _text_lines(texto: str) -> Iterator[str]:
    """Yield the lines of a text with any line ends, in chunks: StringIO would take four times its memory."""
    return io.TextIOWrapper(io.BytesIO(texto.encode()), encoding="utf-8", newline=None)


def text_sheet(archivo: RawFile, texto: str, separador: str, *, es_inicio: bool = False) -> Sheet:
    """Return a delimited text as a sheet; iterating its rows raises InputError for an unclosed quote.

    `es_inicio` marks the first part of a file: its last quote may be open.
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
    """Return whether an unclosed quote begins at or after the last row."""
    if '"' not in texto:
        return False
    try:
        list(csv.reader(islice(_text_lines(texto), fila - 1, None), delimiter=separador, strict=True))
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def _open_quote(archivo: RawFile, fila: int) -> InputError:
    return archivo.refusal(
        "una comilla sin cerrar impide separar sus celdas",
        "ciérrela y vuelva a cargar el archivo",
        fila=fila,
    )
