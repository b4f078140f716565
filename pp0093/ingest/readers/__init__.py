"""The registry of sources: which formats may arrive in which folder, and how a file finds its reader.

A plain table more is a declaration in `fuentes/` (see `declarada`); a source that needs more, one module with a reader
and one entry in SOURCES.
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
from pp0093.ingest.readers.books import OLE, forget, is_workbook, workbook
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
    separator,
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
    # The first reads its header and no more; of a base with a query pasted beside it, the base is what is read.
    "mef": (MefAbierto(), Siaf(), ConsultaAmigable()),
    "metas": (Metas(),),
    "padron": (*(Padron(f) for f, _ in REGISTERS), Cruce()),
    "registros": (Registros(),),
}

HEADER_ROWS = 20
"""How far down a header is looked for in a file that no reader takes."""
LOAD_TABLES = ("archivo", "cuarentena", "problema")
"""Raw tables that the build itself makes."""

XML_2003 = "urn:schemas-microsoft-com:office:spreadsheet"
# What many systems give as a workbook, and Excel opens as one.
SAVE_AS_XLSX = "ábrala en Excel, guárdela como .xlsx y vuelva a cargarla"
IS_A_WEB_PAGE = "es una página web y no un libro de Excel", SAVE_AS_XLSX
NO_EXPORT = "es una página web y no una exportación de Consulta Amigable", "expórtela de nuevo desde el sitio"
NO_TABLE_IN_PAGE = (
    "es una página web sin ninguna tabla{}: la descarga falló",
    "descárguelo de nuevo, más tarde si se repite",
)
HTML_TITLE = re.compile(r"<title[^>]*>([^<]{1,80})", re.IGNORECASE)
SIGNATURES = (
    # A workbook by itself is told before: this one is inside a zip.
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
    """Return the readers of each folder: those written in code and, after them, those declared.

    Raises InputError for a declaration that breaks the grammar or takes the name of another source's table.
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
        # What has columns of its own is asked first: other headers may be part of it.
        todas[declarada.carpeta] = (declarada, *suyas) if d.propias else (*suyas, declarada)
    return todas


def all_sources() -> tuple[Source, ...]:
    """Return every reader, whatever its folder."""
    return tuple(source for lectores in sources().values() for source in lectores)


def tables() -> dict[str, tuple[str, ...]]:
    """Return {raw table: its columns} over all readers."""
    return {tabla: columnas for s in all_sources() for tabla, columnas in s.tablas.items()}


def formats() -> list[Described]:
    """Return every plain table that may be given, in the order in which one is preferred to another.

    An export of Consulta Amigable is none, nor what the programme has no headers of.
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
    """Return the reader, of some or of its folder's, that recognises a file's content.

    Raises InputError saying what the file is instead.
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
    # Not quoted: the first lines of a list of firms may be rows of it.
    lineas = [decode(linea).lstrip("\ufeff") for linea in inicio.splitlines()[:HEADER_ROWS]]
    filas = [(None, n, split_fields(linea, separator(linea))) for n, linea in enumerate(lineas, 1)]
    no_es = "no es un libro de Excel, aunque su nombre lo diga, sino un texto; " if is_named_workbook(archivo) else ""
    raise _unlike(archivo, filas, f"{no_es}no se reconoce su encabezado")


def validate(archivos: Iterable[RawFile]) -> tuple[list[Examined], list[InputError], list[InputError]]:
    """Return each file of indicators as it stands, everything wrong in them and what is wrong between them."""
    examinados: list[Examined] = []
    faltas: list[InputError] = []
    with seen_once():  # The rules are looked for once, and not cell by cell.
        for archivo in archivos:
            try:
                lector = cast(Declarada, reader_of(archivo, sources()[TABLES_DIR]))
                examinados.append(lector.examine(archivo, no_progress))
                faltas += examinados[-1].faltas
            except InputError as falta:
                faltas.append(falta)
    return examinados, faltas, [*faults_between(examinados)]


def _unlike(archivo: RawFile, filas: Sequence[tuple[str | None, int, list[str]]], motivo: str) -> InputError:
    """Return the refusal of a file of no known header: what it is nearest to, in which sheet and row, what it lacks."""
    textos, es_libro = [textos for *_, textos in filas], bool(filas and filas[0][0])
    parecido, donde, falta = nearest_format(textos, formats(), _folder(archivo), es_libro=es_libro)
    hoja, fila, _ = filas[donde] if donde is not None and falta else (None, None, [])
    que_hacer = SAVE_AS_CSV if parecido.endswith(f": {NO_BOOK}") else COMPARE_IT
    return archivo.refusal(motivo + parecido, que_hacer, hoja=hoja, fila=fila, columna=falta)


def _folder(archivo: RawFile) -> str:
    """Return the source folder where a file lies, "" where it lies in none yet."""
    return folder_of(archivo.archivo) if "/" in archivo.archivo else ""


def _unknown_workbook(archivo: RawFile, candidatas: tuple[Source, ...]) -> InputError:
    """Say which sheets a workbook has, where workbooks are expected; otherwise that they are not."""
    if not any(isinstance(c, GridReader) and c.es_libro for c in candidatas):
        return archivo.refusal(*WORKBOOK)
    hojas = workbook(archivo)
    filas = [(h.nombre, f.fila, [*map(str, f.celdas)]) for h in hojas for f in islice(h.filas(), HEADER_ROWS)]
    forget()
    if not filas:
        return archivo.refusal("el libro está en blanco", "verifique que sea el que quería cargar")
    nombres = ", ".join(h.nombre or "" for h in hojas)
    cuales = "ninguna de sus hojas" if len(hojas) > 1 else "su hoja"
    return _unlike(archivo, filas, f"no se reconoce el encabezado de {cuales} ({cell(nombres)})")


def _what_it_is(inicio: bytes, archivo: RawFile) -> tuple[str, str] | None:
    """Say what a content is that is no table, None for a text that may be one."""
    for firma, motivo, que_hacer in SIGNATURES:
        if inicio.startswith(firma):
            return motivo, que_hacer
    if not inicio.removeprefix(b"\xef\xbb\xbf").strip():
        return "el archivo está vacío", "descárguelo de nuevo"
    if b"\0" in inicio:
        return "es un archivo binario que ninguna fuente usa", "descárguelo de nuevo en el formato original"
    return _marked_up(inicio.decode("latin-1"), archivo)


def _marked_up(texto: str, archivo: RawFile) -> tuple[str, str] | None:
    """Say what a text with tags is, None for another."""
    if XML_2003 in texto:
        return "es un libro de Excel en XML 2003", "ábralo en Excel, guárdelo como .xlsx y vuelva a cargarlo"
    if not any(marca in texto[:2000].lower() for marca in ("<html", "<!doctype", "<body")):
        return None
    if "<table" in texto.lower():
        return NO_EXPORT if _folder(archivo) == ConsultaAmigable.fuente else IS_A_WEB_PAGE
    titulo = HTML_TITLE.search(texto)
    return NO_TABLE_IN_PAGE[0].format(f" («{cell(titulo[1])}»)" if titulo else ""), NO_TABLE_IN_PAGE[1]


def is_ignored(ruta: Path) -> bool:
    """Tell files that are nobody's data: hidden ones, Excel's locks, what the system leaves in a folder, notes."""
    nombre = ruta.name
    return nombre.startswith((".", "~$")) or ruta.suffix.lower() == ".md" or nombre.lower() in OF_THE_SYSTEM
