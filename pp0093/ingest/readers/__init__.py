"""Registry of sources: which formats each folder accepts, and how a file is matched to its reader.

A new plain table needs only a declaration in `fuentes/` (see `declarada`); a source that needs more, a module with a
reader and an entry in SOURCES.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import cast

from pp0093.errors import InputError
from pp0093.ingest.columns import column_map
from pp0093.ingest.readers import mef_abierto, padron, registros
from pp0093.ingest.readers.base import RawFile, Source, cell, folder_of, no_progress
from pp0093.ingest.readers.books import OLE, is_workbook, workbook
from pp0093.ingest.readers.consulta import ConsultaAmigable
from pp0093.ingest.readers.content import (
    COMPARE_IT,
    SAVE_AS_CSV,
    WORKBOOK,
    ZIP,
    decode,
    head,
    is_named_workbook,
    refuse_utf16,
    split_fields,
)
from pp0093.ingest.readers.declarada import MORE, TABLES_DIR, Declarada, Examined, declaraciones, faults_between
from pp0093.ingest.readers.grid import NO_BOOK, Described, GridReader, nearest_format
from pp0093.ingest.readers.mef_abierto import MefAbierto
from pp0093.ingest.readers.metas import Metas
from pp0093.ingest.readers.padron import Cruce, Padron
from pp0093.ingest.readers.registros import Registros
from pp0093.ingest.readers.siaf import Siaf
from pp0093.rules import seen_once

REGISTERS = (("padron_reducido", "|"), ("padron_ruc", ","))
SOURCES: dict[str, tuple[Source, ...]] = {
    # Cheapest test first; in a SIAF base with a query pasted beside it, the base is read.
    "mef": (MefAbierto(), Siaf(), ConsultaAmigable()),
    "metas": (Metas(),),
    "padron": (*(Padron(f) for f, _ in REGISTERS), Cruce()),
    "registros": (Registros(),),
}

HEADER_ROWS = 20
"""Rows searched for a header in an unrecognised file."""
LOAD_TABLES = ("archivo", "cuarentena", "problema")
"""Raw tables made by the build itself."""

XML_2003 = "urn:schemas-microsoft-com:office:spreadsheet"
# Formats that systems export under the name of a workbook, and that Excel opens.
SAVE_AS_XLSX = "ábrala en Excel, guárdela como .xlsx y vuelva a cargarla"
IS_A_WEB_PAGE = "es una página web y no un libro de Excel", SAVE_AS_XLSX
NO_EXPORT = "es una página web y no una exportación de Consulta Amigable", "expórtela de nuevo desde el sitio"
NO_TABLE_IN_PAGE = (
    "es una página web sin ninguna tabla{}: la descarga falló",
    "descárguelo de nuevo, más tarde si se repite",
)
HTML_TITLE = re.compile(r"<title[^>]*>([^<]{1,80})", re.IGNORECASE)
SIGNATURES = (
    # A bare workbook is recognised earlier: this one is inside a zip.
    (OLE, "el .zip trae un libro de Excel", "descomprímalo y cargue el libro"),
    (b"version https://git-lfs", "es un puntero de Git LFS y no el archivo", "descargue el archivo al que apunta"),
    (b"MIME-Version:", "es una página web guardada en un solo archivo (MHT)", SAVE_AS_XLSX),
    (b"%PDF", "es un PDF", "cargue la tabla como CSV o la exportación en Excel del sitio"),
    *(
        (firma, "es un archivo comprimido que no se puede abrir aquí", "descomprímalo antes de cargarlo")
        for firma in (ZIP, b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")
    ),
)


OF_THE_SYSTEM = ("thumbs.db", "desktop.ini")


def sources() -> dict[str, tuple[Source, ...]]:
    """Return the readers of each folder: those in code, then the declared ones.

    Raise InputError for an invalid declaration or one that takes another source's table name.
    """
    todas = dict(SOURCES)
    ocupadas = {*LOAD_TABLES, *(tabla for lectores in todas.values() for s in lectores for tabla in s.tablas)}
    for d in declaraciones():
        if d.tabla in ocupadas:
            motivo = f"otra fuente ya da la tabla raw.{d.tabla}"
            raise InputError(motivo, "dé otro nombre al archivo", archivo=d.archivo)
        ocupadas.add(d.tabla)
        declarada = MORE.get(d.tabla, Declarada)(d)
        suyas = todas.get(declarada.carpeta, ())
        # Formats with exclusive columns go first: their headers may contain those of others.
        todas[declarada.carpeta] = (declarada, *suyas) if d.propias else (*suyas, declarada)
    return todas


def all_sources() -> tuple[Source, ...]:
    """Return all readers."""
    return tuple(source for lectores in sources().values() for source in lectores)


def tables() -> dict[str, tuple[str, ...]]:
    """Return {raw table: its columns} over all readers."""
    return {tabla: columnas for s in all_sources() for tabla, columnas in s.tablas.items()}


def formats() -> list[Described]:
    """Return every plain table accepted, by decreasing priority.

    Exports of Consulta Amigable are not included, nor formats for which the programme has no headers.
    """
    listas = {registros.REGISTROS: "comun", registros.FORMATO_ASISTENCIA: registros.FORMATO_ASISTENCIA}
    de_listas, de_padron, de_mef = map(column_map, ("registros", "padron", "mef_abierto"))
    return [
        *(
            Described(f, "registros", registros.RECORDS_TABLE, de_listas[mapa], registros.REQUIRED)
            for f, mapa in listas.items()
            if mapa in de_listas
        ),
        _of_grid(Metas()),
        *(
            Described(f, "padron", padron.TAXPAYERS, de_padron[f], padron.DEMANDED, es_libro=False, separador=s)
            for f, s in REGISTERS
        ),
        _of_grid(Cruce()),
        _of_grid(Siaf()),
        *(
            Described(f, "mef", tabla, de_mef[f], mef_abierto.columns_of(f, ""), es_libro=False)
            for f, tabla in mef_abierto.OPEN_DATA_TABLES.items()
        ),
        *(d.described() for d in declaraciones()),
    ]


def _of_grid(lector: Metas | Cruce | Siaf) -> Described:
    tipo = lector.tipo
    [tabla] = lector.tablas
    return Described(tipo.mapa, lector.fuente, tabla, tipo.names(), tipo.pide, tipo.una_de)


def reader_of(archivo: RawFile, candidatas: tuple[Source, ...] = ()) -> Source:
    """Return the reader, among some or its folder's, that recognises a file's content.

    Raise InputError that says what the file is instead.
    """
    candidatas = candidatas or sources()[folder_of(archivo.archivo)]
    es_libro = is_workbook(archivo)
    inicio = b"" if es_libro else head(archivo)
    if not es_libro:
        refuse_utf16(archivo, inicio)
    for source in candidatas:
        if source.recognises(archivo, inicio):
            return source
    if es_libro:
        raise _unknown_workbook(archivo, candidatas)
    if de_firma := _what_it_is(inicio, archivo):
        raise archivo.refusal(*de_firma)
    # Not quoted in the error: the first lines of a list of firms may be data.
    lineas = [decode(linea).lstrip("\ufeff") for linea in inicio.splitlines()[:HEADER_ROWS]]
    filas = [(None, n, split_fields(linea)) for n, linea in enumerate(lineas, 1)]
    no_es = "no es un libro de Excel, aunque su nombre lo diga, sino un texto; " if is_named_workbook(archivo) else ""
    raise _unlike(archivo, filas, f"{no_es}no se reconoce su encabezado")


def validate(archivos: Iterable[RawFile]) -> tuple[list[Examined], list[InputError], list[InputError]]:
    """Return the indicator files as read, and all their faults, within and between files."""
    examinados: list[Examined] = []
    faltas: list[InputError] = []
    with seen_once():  # The rules are looked up once, and not for each cell.
        for archivo in archivos:
            try:
                lector = cast(Declarada, reader_of(archivo, sources()[TABLES_DIR]))
                examinados.append(lector.examine(archivo, no_progress))
                faltas += examinados[-1].faltas
            except InputError as falta:
                faltas.append(falta)
    return examinados, faltas, [*faults_between(examinados)]


def _unlike(archivo: RawFile, filas: Sequence[tuple[str | None, int, list[str]]], motivo: str) -> InputError:
    """Return the refusal of a file with an unknown header: nearest format, sheet and row, and missing columns."""
    textos, es_libro = [textos for *_, textos in filas], bool(filas and filas[0][0])
    parecido, donde, falta = nearest_format(textos, formats(), _folder(archivo), es_libro=es_libro)
    hoja, fila, _ = filas[donde] if donde is not None and falta else (None, None, [])
    que_hacer = SAVE_AS_CSV if parecido.endswith(f": {NO_BOOK}") else COMPARE_IT
    return archivo.refusal(motivo + parecido, que_hacer, hoja=hoja, fila=fila, columna=falta)


def _folder(archivo: RawFile) -> str:
    """Return the source folder of a file, "" when it is in none yet."""
    return folder_of(archivo.archivo) if "/" in archivo.archivo else ""


def _unknown_workbook(archivo: RawFile, candidatas: tuple[Source, ...]) -> InputError:
    """Return the error for an unrecognised workbook: its sheets, or that the folder takes no workbooks."""
    if not any(isinstance(c, GridReader) and c.es_libro for c in candidatas):
        return archivo.refusal(*WORKBOOK)
    hojas = workbook(archivo)
    filas = [(h.nombre, f.fila, [*map(str, f.celdas)]) for h in hojas for f in islice(h.filas(), HEADER_ROWS)]
    if not filas:
        return archivo.refusal("el libro está en blanco", "verifique que sea el que quería cargar")
    nombres = ", ".join(h.nombre or "" for h in hojas)
    cuales = "ninguna de sus hojas" if len(hojas) > 1 else "su hoja"
    return _unlike(archivo, filas, f"no se reconoce el encabezado de {cuales} ({cell(nombres)})")


def _what_it_is(inicio: bytes, archivo: RawFile) -> tuple[str, str] | None:
    """Identify content that is not a table, as an error and its remedy; None for a text that may be one."""
    for firma, motivo, que_hacer in SIGNATURES:
        if inicio.startswith(firma):
            return motivo, que_hacer
    if not inicio.removeprefix(b"\xef\xbb\xbf").strip():
        return "el archivo está vacío", "descárguelo de nuevo"
    if b"\0" in inicio:
        return "es un archivo binario que ninguna fuente usa", "descárguelo de nuevo en el formato original"
    return _marked_up(inicio.decode("latin-1"), archivo)


def _marked_up(texto: str, archivo: RawFile) -> tuple[str, str] | None:
    """Identify a text with tags; None for other texts."""
    if XML_2003 in texto:
        return "es un libro de Excel en XML 2003", "ábralo en Excel, guárdelo como .xlsx y vuelva a cargarlo"
    if not any(marca in texto[:2000].lower() for marca in ("<html", "<!doctype", "<body")):
        return None
    if "<table" in texto.lower():
        return NO_EXPORT if _folder(archivo) == ConsultaAmigable.fuente else IS_A_WEB_PAGE
    titulo = HTML_TITLE.search(texto)
    return NO_TABLE_IN_PAGE[0].format(f" («{cell(titulo[1])}»)" if titulo else ""), NO_TABLE_IN_PAGE[1]


def is_ignored(ruta: Path) -> bool:
    """Return whether a file holds no data: hidden files, Excel's locks, system files, notes."""
    nombre = ruta.name
    return nombre.startswith((".", "~$")) or ruta.suffix.lower() == ".md" or nombre.lower() in OF_THE_SYSTEM
