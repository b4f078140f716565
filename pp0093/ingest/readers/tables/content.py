"""The bytes of a raw file, zipped or not, and what can be told from the first of them."""

from __future__ import annotations

import csv
import io
import json
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from pp0093.errors import InputError
from pp0093.ingest.readers.base import RawFile
from pp0093.writing.nouns import counted

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

ZIP, EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"
ENCRYPTED = 1
JSON_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*[{\[]\s*[\"{\[]")
WORKBOOK_ENDINGS = (".xls", ".xlsb", ".xlsm", ".xlsx")
UTF16 = (b"\xff\xfe", b"\xfe\xff")
ABSENT = "\ue095"
"""Header of a last, blank column that the answer of an API has here: what it lacks may be read from it."""
CUT_JSON = "es JSON y está cortado o mal escrito", "descárguelo de nuevo"
NO_RECORDS = "es JSON y no trae una lista de registros", "descargue la tabla como CSV del mismo sitio"


SAVE_AS_CSV = "guárdelo como CSV UTF-8"
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
    raise InputError(
        f"pesa {octetos / 1e6:,.0f} MB, más de los {MAX_TEXT_BYTES / 1e6:,.0f} que una tabla así puede pesar",
        "verifique qué es o pártalo en varios",
        archivo=archivo.archivo,
    )


def is_named_workbook(archivo: RawFile) -> bool:
    """Tell a file that its name calls a workbook of Excel, whatever is inside."""
    return archivo.ruta.suffix.lower() in WORKBOOK_ENDINGS


@contextmanager
def open_bytes(archivo: RawFile) -> Iterator[tuple[BinaryIO, int]]:
    """Open a raw file, or the only file inside it when it is a zip; yield the stream and its size in bytes.

    Raises InputError for an empty file, a broken or encrypted zip, one with several files, or a zip bomb.
    """
    if archivo.ruta.stat().st_size == 0:
        raise InputError("el archivo está vacío", "descárguelo de nuevo", archivo=archivo.archivo)
    with archivo.ruta.open("rb", buffering=AHEAD) as crudo:
        es_zip = crudo.read(4) in (ZIP, EMPTY_ZIP)
        crudo.seek(0)
        if not es_zip:
            tabla = _records_as_csv(crudo, archivo)
            yield (crudo, archivo.ruta.stat().st_size) if tabla is None else (_stream(tabla), len(tabla))
            return
        try:
            yield _unzip(crudo, archivo)
        except (zipfile.BadZipFile, EOFError, NotImplementedError, zlib.error, lzma.LZMAError) as error:
            dicho = DAMAGED if is_named_workbook(archivo) else DAMAGED_ZIP  # Inside, a workbook is a zip.
            raise InputError(*dicho, archivo=archivo.archivo) from error


def _stream(octetos: bytes) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, io.BytesIO(octetos))))


def _records_as_csv(crudo: BinaryIO, archivo: RawFile) -> bytes | None:
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
        raise InputError(*CUT_JSON, archivo=archivo.archivo) from error
    if not filas:
        raise InputError(*NO_RECORDS, archivo=archivo.archivo)
    columnas = [*dict.fromkeys(c for f in filas for c in f)]
    texto = io.StringIO()
    escritor = csv.writer(texto, quoting=csv.QUOTE_ALL)
    escritor.writerow([*columnas, ABSENT])
    escritor.writerows([*("" if f.get(c) is None else str(f[c]) for c in columnas), ""] for f in filas)
    return texto.getvalue().encode()


def _records(dicho: Any) -> list[dict[str, Any]]:
    """Return the first list of objects in a JSON value, itself or inside; empty where there is none."""
    if isinstance(dicho, list):
        return dicho if dicho and all(isinstance(f, dict) for f in dicho) else []
    dentro = dicho.values() if isinstance(dicho, dict) else ()
    return next(filter(None, map(_records, dentro)), [])


def _unzip(crudo: BinaryIO, archivo: RawFile) -> tuple[BinaryIO, int]:
    try:
        comprimido = zipfile.ZipFile(crudo)
        miembro = _only_member(comprimido, archivo)
        return cast(BinaryIO, io.BufferedReader(comprimido.open(miembro), 1 << 20)), miembro.file_size
    except (LookupError, ValueError, struct.error) as error:  # what zipfile raises at some mangled directories
        raise zipfile.BadZipFile from error


def _only_member(comprimido: zipfile.ZipFile, archivo: RawFile) -> zipfile.ZipInfo:
    miembros = [m for m in comprimido.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
    if any(m.filename == "[Content_Types].xml" for m in miembros):
        raise InputError(*WORKBOOK, archivo=archivo.archivo)
    if len(miembros) != 1:
        raise InputError(
            f"el .zip trae {counted(len(miembros), 'archivos')} y se esperaba uno",
            "deje un solo archivo de datos dentro del .zip",
            archivo=archivo.archivo,
        )
    miembro = miembros[0]
    if miembro.flag_bits & ENCRYPTED:
        raise InputError(
            "el .zip está protegido con contraseña", "descomprímalo antes de cargarlo", archivo=archivo.archivo
        )
    razon = miembro.file_size / max(miembro.compress_size, 1)
    if miembro.file_size > MAX_UNZIPPED_BYTES or (razon > MAX_ZIP_RATIO and miembro.file_size > SMALL_ZIP_BYTES):
        raise InputError(
            f"el .zip ocuparía {miembro.file_size / 1e9:,.1f} GB al abrirse, más de lo que un archivo así puede pesar",
            "verifique su origen y descárguelo de nuevo",
            archivo=archivo.archivo,
        )
    return miembro


def raw_head(archivo: RawFile) -> bytes:
    """Return the first bytes of the file itself, zipped or not."""
    with archivo.ruta.open("rb") as crudo:
        return crudo.read(HEAD_BYTES)


def head(archivo: RawFile) -> bytes:
    """Return the first bytes of the content (of what is inside, when it is a zip)."""
    with open_bytes(archivo) as (contenido, _):
        return contenido.read(HEAD_BYTES)


def is_utf16(inicio: bytes) -> bool:
    """Tell UTF-16, with its mark or by its zero bytes, that fall all on even or all on odd places."""
    muestra = inicio[:400]
    pares, impares = muestra[::2].count(0), muestra[1::2].count(0)
    return inicio.startswith(UTF16) or (not (pares and impares) and (pares + impares) * 3 > len(muestra) > 3)


def refuse_utf16(archivo: RawFile, inicio: bytes) -> None:
    """Raise InputError when a content is in UTF-16."""
    if is_utf16(inicio):
        raise InputError("está en UTF-16, que ninguna fuente usa", "guárdelo como CSV UTF-8", archivo=archivo.archivo)


def is_blank(inicio: bytes) -> bool:
    """Tell a content that holds nothing but white space."""
    return not inicio.removeprefix(b"\xef\xbb\xbf").strip()


def first_line(inicio: bytes) -> str:
    """Return the first line of a content as text, whatever ends it."""
    return decode(re.split(rb"[\r\n]", inicio, maxsplit=1)[0]).lstrip("\ufeff")


def split_fields(linea: str, separador: str) -> list[str]:
    """Return the fields of one line; none when it is no line of a delimited file."""
    try:
        return next(csv.reader([linea], delimiter=separador), [])
    except csv.Error:
        return []


def read_rows(archivo: RawFile) -> list[tuple[int, list[str]]]:
    """Return (row number, fields) of the rows of a small delimited file that are not blank, the header first.

    Any encoding but UTF-16, any delimiter and any line ending will do; raises InputError for a quote never closed.
    """
    octetos = whole(archivo)
    refuse_utf16(archivo, octetos)
    entrada = io.StringIO(decode(octetos).lstrip("\ufeff"), newline=None)
    lector = csv.reader(entrada, delimiter=separator(first_line(octetos)))
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    try:
        return [(lector.line_num, celdas) for celdas in lector if any(c.strip() for c in celdas)] or [(1, [])]
    except csv.Error as error:
        raise InputError(
            "una comilla sin cerrar impide separar sus celdas",
            "ciérrela y vuelva a cargar el archivo",
            archivo=archivo.archivo,
            fila=lector.line_num,
        ) from error


def separator(linea: str) -> str:
    """Return the delimiter that a header uses."""
    return max(",;|\t", key=linea.count)


def decode(texto: bytes) -> str:
    """Return bytes as text: UTF-8, and Windows-1252 for what is not."""
    try:
        return texto.decode("utf-8")
    except UnicodeDecodeError:
        return texto.decode("cp1252", errors="replace")
