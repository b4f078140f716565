"""The registry of sources: which formats may arrive in which folder, and how a file finds its reader.

A plain table more is a declaration in `fuentes/` (see `declarada`); a source that needs more, one module with a reader
and one entry in SOURCES.
"""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path

from pp0093.errors import InputError
from pp0093.ingest.readers import described, mef_abierto, metas, padron, registros, siaf, transcribed
from pp0093.ingest.readers.base import RawFile, Source, cell, folder_of
from pp0093.ingest.readers.books import OLE, forget, is_workbook, workbook
from pp0093.ingest.readers.consulta import ConsultaAmigable, ConsultaGuardada
from pp0093.ingest.readers.content import (
    COMPARE_IT,
    SAVE_AS_CSV,
    WORKBOOK,
    ZIP,
    decode,
    head,
    is_named_workbook,
    not_recognised,
    raw_head,
    refuse_utf16,
    separator,
    split_fields,
)
from pp0093.ingest.readers.declarada import Declarada, declaraciones
from pp0093.ingest.readers.described import Described, Mapped, of_columns, with_samples
from pp0093.ingest.readers.grid import GridReader
from pp0093.ingest.readers.mef_abierto import MefAbierto
from pp0093.ingest.readers.metas import Metas
from pp0093.ingest.readers.padron import Cruce, Padron
from pp0093.ingest.readers.registros import Registros
from pp0093.ingest.readers.siaf import Siaf
from pp0093.ingest.readers.transcribed import PUBLISHED_DIR, TABLES_DIR, Transcribed

REGISTERS = (("padron_reducido", "|"), ("padron_ruc", ","))
SOURCES: dict[str, tuple[Source, ...]] = {
    TABLES_DIR: (Transcribed(TABLES_DIR, transcribed.TABLES),),
    # The first reads its header and no more; of a base with a query pasted beside it, the base is what is read.
    "mef": (MefAbierto(), Siaf(), ConsultaGuardada(), ConsultaAmigable()),
    "metas": (Metas(),),
    "padron": (*(Padron(f) for f, _ in REGISTERS), Cruce()),
    PUBLISHED_DIR: (Transcribed(PUBLISHED_DIR, (transcribed.PUBLISHED,)),),
    "registros": (Registros(),),
}
SHEET_READERS = (GridReader,)
"""Readers of tables that may come in workbooks."""

LISTS = ((registros.FORMATO, "comun"), (registros.FORMATO_ASISTENCIA, registros.FORMATO_ASISTENCIA))
MAPPED = (
    *(Mapped("registros", f, "registro", "registros", suyo, registros.REQUIRED) for f, suyo in LISTS),
    Mapped("metas", metas.FORMATO, metas.MONTHLY_GOALS, "metas", "metas", ("codigo",), metas.AMOUNTS),
    *(
        Mapped("padron", f, padron.TAXPAYERS, "padron", f, padron.REQUIRED, es_libro=False, separador=separador)
        for f, separador in REGISTERS
    ),
    Mapped("padron", padron.CRUCE, padron.CRUCE, "cruce", "cruce", ("ruc",), padron.TELLS),
    Mapped("mef", siaf.FORMATO, siaf.TABLE, "siaf", "siaf", siaf.REQUIRED, mef_abierto.MONTH_COLUMNS),
    *(
        Mapped("mef", f, mef_abierto.OPEN_DATA_TABLES[f], "mef_abierto", f, columnas, es_libro=False)
        for f, columnas in mef_abierto.OPEN_DATA_FORMATS.items()
    ),
)
"""What is asked of a header by those that take theirs from a map; the format that comes first is preferred."""
HEADER_ROWS = 20
"""How far down a header is looked for in a file that no reader takes."""
LOADED = ("archivo", "cuarentena", "problema")
"""Raw tables that the build itself makes."""

XML_2003 = "urn:schemas-microsoft-com:office:spreadsheet"
NOT_A_WORKBOOK = "no es un libro de Excel, aunque su nombre lo diga, sino un texto; "
NO_CELLS = "el libro está en blanco", "verifique que sea el que quería cargar"
# What many systems give as a workbook, and Excel opens as one.
SAVE_AS_XLSX = "ábrala en Excel, guárdela como .xlsx y vuelva a cargarla"
PAGE = "es una página web y no un libro de Excel", SAVE_AS_XLSX
NO_EXPORT = "es una página web y no una exportación de Consulta Amigable", "expórtela de nuevo desde el sitio"
NO_DATA = "es una página web sin ninguna tabla{}: la descarga falló", "descárguelo de nuevo, más tarde si se repite"
TITLE = re.compile(r"<title[^>]*>([^<]{1,80})", re.IGNORECASE)
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
    ocupadas = {*LOADED, *(tabla for lectores in todas.values() for s in lectores for tabla in s.tablas)}
    for declarada in map(Declarada, declaraciones()):
        if declarada.fuente in ocupadas:
            raise declarada.refuse_name()
        ocupadas.add(declarada.fuente)
        suyas = todas.get(declarada.carpeta, ())
        # What has columns of its own is asked first: other headers may be part of it.
        todas[declarada.carpeta] = (declarada, *suyas) if declarada.declara.propias else (*suyas, declarada)
    return todas


def all_sources() -> tuple[Source, ...]:
    """Return every reader, whatever its folder."""
    return tuple(source for lectores in sources().values() for source in lectores)


def tables() -> dict[str, tuple[str, ...]]:
    """Return {raw table: its columns} over all readers."""
    return {tabla: columnas for s in all_sources() for tabla, columnas in s.tablas.items()}


def formats() -> list[Described]:
    """Return every plain table that may be given, in the order in which one is preferred to another.

    An export of Consulta Amigable is none.
    """
    return with_samples(
        [
            *(m.described() for m in MAPPED),
            *(
                of_columns(carpeta, t.formato, t.columnas, {*t.requeridas, *(t.lleva if t.basta else t.propias)})
                for carpeta, clases in ((TABLES_DIR, transcribed.TABLES), (PUBLISHED_DIR, (transcribed.PUBLISHED,)))
                for t in clases
            ),
            *(d.described() for d in declaraciones()),
        ]
    )


def reader_of(archivo: RawFile, candidatas: tuple[Source, ...]) -> Source:
    """Return the reader that recognises a file's content; raise InputError saying what the file is instead."""
    es_libro = is_workbook(archivo)
    inicio = raw_head(archivo) if es_libro else head(archivo)
    if not es_libro:
        refuse_utf16(archivo, inicio)
    for source in candidatas:
        if source.recognises(archivo, inicio):
            return source
    if es_libro:
        raise _unknown_workbook(archivo, candidatas)
    raise InputError(*_what_it_is(inicio, archivo), archivo=archivo.archivo)


def _folder(archivo: RawFile) -> str:
    """Return the source folder where a file lies, "" where it lies in none yet."""
    return folder_of(archivo.archivo) if "/" in archivo.archivo else ""


def _unknown_workbook(archivo: RawFile, candidatas: tuple[Source, ...]) -> InputError:
    """Say which sheets a workbook has, where workbooks are expected; otherwise that they are not."""
    if not any(isinstance(c, SHEET_READERS) for c in candidatas):
        return InputError(*WORKBOOK, archivo=archivo.archivo)
    hojas = workbook(archivo)
    primeras = [[str(c) for c in f.celdas] for hoja in hojas for f in islice(hoja.filas(), HEADER_ROWS)]
    forget()
    if not primeras:
        return InputError(*NO_CELLS, archivo=archivo.archivo)
    parecido = described.nearest_format(primeras, formats(), _folder(archivo), es_libro=True)
    es_solo_eso = parecido.endswith(f": {described.NO_BOOK}")
    return not_recognised(archivo, hojas, parecido, SAVE_AS_CSV if es_solo_eso else COMPARE_IT)


def _what_it_is(inicio: bytes, archivo: RawFile) -> tuple[str, str]:
    for firma, motivo, que_hacer in SIGNATURES:
        if inicio.startswith(firma):
            return motivo, que_hacer
    if not inicio.removeprefix(b"\xef\xbb\xbf").strip():
        return "el archivo está vacío", "descárguelo de nuevo"
    if de_marcas := _marked_up(inicio.decode("latin-1"), archivo):
        return de_marcas
    if b"\0" in inicio:
        return "es un archivo binario que ninguna fuente usa", "descárguelo de nuevo en el formato original"
    # Not quoted: the first lines of a list of firms may be rows of it.
    lineas = [decode(linea).lstrip("\ufeff") for linea in inicio.splitlines()[:HEADER_ROWS]]
    parecido = described.nearest_format(
        [split_fields(linea, separator(linea)) for linea in lineas], formats(), _folder(archivo)
    )
    no_es = NOT_A_WORKBOOK if is_named_workbook(archivo) else ""
    return f"{no_es}no se reconoce su encabezado{parecido}", COMPARE_IT


def _marked_up(texto: str, archivo: RawFile) -> tuple[str, str] | None:
    """Say what a text with tags is, None for another."""
    if XML_2003 in texto:
        return "es un libro de Excel en XML 2003", "ábralo en Excel, guárdelo como .xlsx y vuelva a cargarlo"
    if not any(marca in texto[:2000].lower() for marca in ("<html", "<!doctype", "<body")):
        return None
    if "<table" in texto.lower():
        return NO_EXPORT if _folder(archivo) == ConsultaAmigable.fuente else PAGE
    titulo = TITLE.search(texto)
    return NO_DATA[0].format(f" («{cell(titulo[1])}»)" if titulo else ""), NO_DATA[1]


def is_ignored(ruta: Path) -> bool:
    """Tell files that are nobody's data: hidden ones, Excel's locks, what the system leaves in a folder, notes."""
    nombre = ruta.name
    return nombre.startswith((".", "~$")) or ruta.suffix.lower() == ".md" or nombre.lower() in OF_THE_SYSTEM
