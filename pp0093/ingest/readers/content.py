"""What a raw file holds: its bytes, zipped or not, as text, and the rows of a sheet or of a delimited text."""

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
"""What a cell holds when its formula was saved without a value."""
DEFAULT_BLOCK = 1 << 20
"""Bytes of a file that are looked at together."""
COMPARE_IT = "compárelo con los formatos de la guía"
"""What to do with a file whose header is not known."""
HELP_MARK = "Esta hoja es ayuda de pp0093 y no se carga"
"""First cell of the sheets of our own templates that hold no data."""

DELIVERY_MARK = "Esta hoja dice qué entrega este libro de pp0093"
"""First cell of the sheet of our own templates that says what a workbook delivers."""


class SheetRow(NamedTuple):
    """A row that is not blank.

    `orden` counts rows from the first of the sheet, blank ones included; `fila` is the number a person sees (the line
    where the row starts, in a text). `hereda` says that some cell took the value of a merge that began higher up.
    """

    orden: int
    fila: int
    celdas: list[Cell]
    hereda: bool = False


class Sheet(Frozen):
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


HEAD_BYTES = 1 << 16
# Of a file, what is read ahead: less than the blocks of who reads national files, which so are not copied twice.
AHEAD = 1 << 17
MAX_UNZIPPED_BYTES = 40 << 30
MAX_ZIP_RATIO = 300
SMALL_ZIP_BYTES = 64 << 20
# A text that is read whole (all but MEF's open data and SUNAT's registers): as rows it takes many times its bytes, and
# this cap (ours, November 2026) is meant to keep it below 1 GB.
MAX_TEXT_BYTES = 64 << 20
# No cell is as long: a longer one is a quote that nobody closed. Python's own limit, which any library can lift.
MAX_CELL_CHARACTERS = 131_072
MAX_LINE, BLANKS = 1 << 20, b"\r\n \x1a"

ZIP, EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"
ENCRYPTED = 1
JSON_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*[{\[]\s*[\"{\[]")
WORKBOOK_ENDINGS = (".xls", ".xlsb", ".xlsm", ".xlsx")
UTF16 = (b"\xff\xfe", b"\xfe\xff")
ABSENT = "\ue095"
"""Header of a last, blank column that the answer of an API has here: what it lacks may be read from it."""


SAVE_AS_CSV = "guárdelo como CSV UTF-8"
VERIFY_DOWNLOAD = "verifique que la descarga esté completa"
WORKBOOK = "es un libro de Excel y aquí se esperaba un texto (.csv)", SAVE_AS_CSV
DAMAGED = "el libro está dañado o no es de Excel", "ábralo en Excel, guárdelo como .xlsx y vuelva a cargarlo"
DAMAGED_ZIP = (
    "el .zip está dañado o usa una compresión poco común",
    "descárguelo de nuevo o descomprímalo antes de cargarlo",
)

# What zipfile and what it stands on raise at a mangled file.
BROKEN_ZIP = (
    zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, LookupError, ValueError, struct.error, zlib.error,
    lzma.LZMAError,
)  # fmt: skip


def whole(archivo: RawFile) -> bytes:
    """Return all that a text holds, zipped or not; raise InputError as `open_bytes` does and when it is too big."""
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
    """Tell a file that its name calls a workbook of Excel, whatever is inside."""
    return archivo.ruta.suffix.lower() in WORKBOOK_ENDINGS


@contextmanager
def open_bytes(archivo: RawFile) -> Iterator[tuple[io.BufferedReader, int]]:
    """Open a raw file, or the only file inside it when it is a zip; yield the stream and its size in bytes.

    Raises InputError for an empty file, a broken or encrypted zip, one with several files, or a zip bomb.
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
            dicho = DAMAGED if is_named_workbook(archivo) else DAMAGED_ZIP  # Inside, a workbook is a zip.
            raise archivo.refusal(*dicho) from error


def _records_as_csv(crudo: io.BufferedReader, archivo: RawFile) -> bytes | None:
    """Return the records of a JSON answer as a CSV, None for a content that is no JSON.

    Raises InputError for JSON that is cut or holds no records.
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
    """Return the first list of objects in a JSON value, itself or inside; empty where there is none."""
    if isinstance(dicho, list):
        return dicho if dicho and all(isinstance(f, dict) for f in dicho) else []
    dentro = dicho.values() if isinstance(dicho, dict) else ()
    return next(filter(None, map(_records, dentro)), [])


def _unzip(crudo: io.BufferedReader, archivo: RawFile) -> tuple[io.BufferedReader, int]:
    try:
        comprimido = zipfile.ZipFile(crudo)
        miembro = _only_member(comprimido, archivo)
        return io.BufferedReader(cast(io.RawIOBase, comprimido.open(miembro)), 1 << 20), miembro.file_size
    except (LookupError, ValueError, struct.error) as error:  # what zipfile raises at some mangled directories
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
    """Raise InputError for what (a workbook, a zip) would take more once open than it can need."""
    octetos = sum(m.file_size for m in miembros)
    if octetos > maximo or any(m.file_size > max(SMALL_ZIP_BYTES, MAX_ZIP_RATIO * m.compress_size) for m in miembros):
        dicho = f"{que} ocuparía {octetos / 1e9:,.1f} GB al abrirse, más de lo que un archivo así puede pesar"
        raise InputError(dicho, "verifique su origen y consígalo de nuevo", archivo=archivo)


def head(archivo: RawFile) -> bytes:
    """Return the first bytes of the content (of what is inside, when it is a zip)."""
    with open_bytes(archivo) as (contenido, _):
        return contenido.read(HEAD_BYTES)


class Scan(Struct):
    """A pass over the lines below a header, by blocks of whole ones: how many there were and which is the last."""

    contenido: io.BufferedReader
    total: int
    avance: Progress
    octetos: int
    texto: Any = b""
    """The block that is looked at (stringzilla.Str)."""
    lineas: int = 1
    """How many lines end before `contado`, a place in that block."""
    contado: int = 0
    fila: int = 0
    """The row number of the last line that is not blank; 0 where there is none."""
    ultima: bytes = b""
    """That line and what follows it in its block."""

    def blocks(self) -> Iterator[Str]:
        """Yield each block, of whole lines; keep its last one that is not blank."""
        from stringzilla import Str  # Imported while another thread takes the file's hash, as pyarrow is.

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
        """Return the row number of what stands at a place of the block; none is asked before one already asked."""
        self.lineas += self.texto.count(b"\n", self.contado, lugar)
        self.contado = lugar
        return self.lineas + 1

    @property
    def leidas(self) -> int:
        """How many rows there were below the header."""
        return max(self.fila - 1, 0)

    def end(self, layout: TextLayout) -> tuple[list[str] | None, list[str]]:
        """Return the fields of the last line that is not blank, None of one that is cut, and what is to be said."""
        if not self.fila:
            return [], []
        celdas = layout.fields(self.ultima.rstrip(BLANKS))
        if celdas is None:
            return None, [f"la última línea (fila {self.fila}) está cortada: {VERIFY_DOWNLOAD}"]
        es_entera = self.ultima.rstrip(b"\x1a").endswith(b"\n")
        return celdas, [] if es_entera else [f"el archivo no termina en salto de línea: {VERIFY_DOWNLOAD}"]


def refuse_utf16(archivo: RawFile, inicio: bytes) -> None:
    """Raise InputError for UTF-16, told by its mark or by its zero bytes: all fall on even or all on odd places."""
    muestra = inicio[:400]
    pares, impares = muestra[::2].count(0), muestra[1::2].count(0)
    if inicio.startswith(UTF16) or (not (pares and impares) and (pares + impares) * 3 > len(muestra) > 3):
        raise archivo.refusal("está en UTF-16, que ninguna fuente usa", "guárdelo como CSV UTF-8")


def first_line(inicio: bytes) -> str:
    """Return the first line of a content as text, whatever ends it."""
    return decode(re.split(rb"[\r\n]", inicio, maxsplit=1)[0])


def header_of(inicio: bytes) -> tuple[list[str], str]:
    """Return the names that the first line of a content has, and what parts them."""
    linea = first_line(inicio)
    return split_fields(linea, separator(linea)), separator(linea)


def split_fields(linea: str, separador: str) -> list[str]:
    """Return the fields of one line; none when it is no line of a delimited file."""
    try:
        return next(csv.reader([linea], delimiter=separador), [])
    except csv.Error:
        return []


def read_rows(archivo: RawFile) -> list[list[str]]:
    """Return the fields of the rows of a small delimited file that are not blank, the header first."""
    return [[*map(text_of, f.celdas)] for f in whole_sheet(archivo, lambda _: None).filas()] or [[]]


def whole_sheet(archivo: RawFile, separator_of: Callable[[str], str | None]) -> Sheet:
    """Return a text as a sheet, parted by what its first lines say or, where they say nothing, its first one.

    Any encoding but UTF-16, any delimiter and any line ending will do; raises InputError for a quote never closed.
    """
    octetos = whole(archivo)
    refuse_utf16(archivo, octetos)
    separador = separator_of(decode(octetos[:HEAD_BYTES])) or separator(first_line(octetos))
    return text_sheet(archivo, decode(octetos), separador)


class TextLayout(Frozen):
    """The header of a text that is read line by line: its format, and where each of our columns stands.

    `codigo` is the programme whose rows are wanted, where there may be several. Where nothing is quoted
    (`hay_comillas`), a quote is part of a name.
    """

    formato: str
    separador: str
    encabezado: list[str]
    posicion: dict[str, int]
    codigo: str = ""
    hay_comillas: bool = True

    @property
    def ancho(self) -> int:
        """How many fields a row has: a header may end in its delimiter."""
        return len(self.encabezado) - (len(self.encabezado) > 1 and not self.encabezado[-1].strip())

    def fields(self, linea: bytes) -> list[str] | None:
        """Return the fields of a line, None when it is cut or has fields too many."""
        texto = decode(linea)
        celdas = split_fields(texto, self.separador) if self.hay_comillas else texto.split(self.separador)
        if len(celdas) == self.ancho + 1 and not celdas[-1].strip():
            celdas.pop()
        es_cortada = self.hay_comillas and texto.count('"') % 2
        return celdas if len(celdas) == self.ancho and not es_cortada else None


def text_layout(
    archivo: RawFile, inicio: bytes, formato: str, mapa: HeaderMap, *, pide: Collection[str], de: str, **mas: Any
) -> TextLayout:
    """Return the layout of a header with the columns of ours that its format asks for; `de` is whose files have them.

    An answer of an API with those that `bastan` lacks the others. Raises InputError for a column that is missing or
    stands twice, and for lines that end in a return alone.
    """
    (encabezado, separador), bastan = header_of(inicio), mas.pop("bastan", None)
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
    return TextLayout(formato, separador, encabezado, posicion, **mas)


MOST_LACKING = 6
"""How many of the columns that it lacks are named."""
IN_THOUSANDS = re.compile(r"\b(miles|millones)\b", re.IGNORECASE)
"""What must not be in a heading that is proposed for a column: its amounts would be read as soles."""


def unread(named: Callable[[str], object], faltan: Sequence[str], fila: Sequence[str]) -> str:
    """Return " (trae sin leer «Fecha Regist.», que se parece a FECHA DE REGISTRO)" of the headings of a row, if any.

    Only headings are quoted, for the row names columns of a format; none with digits, that may be somebody's. None is
    proposed for a column of one month, nor one in thousands.
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
    """Open a text that is read line by line; yield its layout and the pass over its lines, by blocks of `octetos`."""
    with open_bytes(archivo) as (contenido, total):
        layout = layout_of(archivo, contenido.peek(HEAD_BYTES))
        yield layout, Scan(contenido, total, avance, octetos)


def separator(linea: str) -> str:
    """Return the delimiter that a header uses."""
    return max(",;|\t", key=linea.count)


TEXT_FORMULA = '="', '"'


def decode(octetos: bytes) -> str:
    """Return bytes as text: UTF-8, whose last character may be cut, and Windows-1252 for what is not."""
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(octetos)
    except UnicodeDecodeError:
        return octetos.decode("cp1252", errors="replace")


def text_rows(texto: str, separador: str) -> Iterator[SheetRow]:
    """Yield the rows of a delimited text that are not blank."""
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    lector = csv.reader(_text_lines(texto), delimiter=separador)
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


def _text_lines(texto: str) -> Iterator[str]:
    """Return the lines of a text, whatever ends them; by parts, for StringIO's whole copy takes four times the text."""
    return io.TextIOWrapper(io.BytesIO(texto.encode()), encoding="utf-8", newline=None)


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
