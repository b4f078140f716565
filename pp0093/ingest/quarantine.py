"""Quarantined rows as workbooks, one a file, to be corrected and loaded again, and which have come back corrected.

They hold the values of the cells: the command line writes them and, for who may load, the page that loads.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby, zip_longest
from pathlib import Path
from typing import Any, TypeAlias

from pp0093.durable import Print
from pp0093.errors import LOADED_AT, WHOEVER_KEEPS_IT, InputError, PP0093Error, Remedy, UsageError, why
from pp0093.ingest import workbooks
from pp0093.ingest.columns import normalise
from pp0093.ingest.inventory import manifest, raw_file
from pp0093.ingest.readers import reader_of
from pp0093.ingest.readers.base import Quarantined, RawFile, Reading, Source, Stored, no_progress
from pp0093.ingest.readers.cells import INVISIBLE
from pp0093.ingest.readers.content import NO_VALUE, Sheet, SheetRow, text_of
from pp0093.ingest.readers.delivery import FIELDS, with_delivery_sheet
from pp0093.ingest.readers.grid import GridReader

ROW_HEADER = "FILA DE ORIGEN"
CORRECTS = "corrige"
"""What the passport of a workbook of corrections calls the file it corrects."""
INHERITED = ("documento", *FIELDS, "origen")
"""What it is because the file it corrects is so."""
TEXT_SHEET = "Datos"
FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
LONGEST_SHEET_NAME = 31


def sheet_name(hoja: str | None) -> str:
    """Return the name in a workbook of corrections of a sheet, or of a text (None)."""
    return FORBIDDEN_IN_NAMES.sub(" ", hoja or TEXT_SHEET)[:LONGEST_SHEET_NAME]


def inherited(corregido: RawFile) -> dict[str, str]:
    """Return what a workbook of corrections of a file is, because the file is so."""
    dice = with_delivery_sheet(corregido).pasaporte
    return {c: dice[c] for c in INHERITED if dice.get(c)}


def corrected_rows(archivo: RawFile, lector: Source, reading: Reading) -> Iterator[tuple[str | None, int, int]]:
    """Yield (sheet, row, row it stands for) of a workbook of corrections; nothing for any other file."""
    if not (archivo.pasaporte.get(CORRECTS) and isinstance(lector, GridReader)):
        return
    for hoja, encabezado, fila in lector.rows(archivo, reading):
        dichos = dict(zip(map(normalise, map(text_of, encabezado.celdas)), map(text_of, fila.celdas), strict=False))
        origen = dichos.get(normalise(ROW_HEADER), "").strip(INVISIBLE)
        if origen.isdigit():
            yield hoja.nombre, fila.fila, int(origen)


Place: TypeAlias = "tuple[str, str | None, int]"
"""A row: its file, its sheet (None in a text), its number."""
Proposal: TypeAlias = tuple[str, str]
"""The RUC of a firm proposed for a row, and why, in words (candidates)."""
SheetPlace: TypeAlias = "tuple[str, str, int]"
"""A row: its file, the name its sheet has in a workbook of corrections, its number."""


def rows_apart(leidas: Sequence[Stored]) -> list[dict[str, Any]]:
    """Return the quarantined rows of all files, each with its unit, where it came back well and whether it is open.

    A row that a workbook of corrections sends again stands for the one it corrects: it is open where nobody has
    corrected it, at once or after other tries, and it is no new try of another.
    """
    apartadas = {_row_position(s, q["hoja"], q["fila"]) for s in leidas for q in s.datos["cuarentena"]}
    por: defaultdict[SheetPlace, list[SheetPlace]] = defaultdict(list)
    for s in leidas:
        corrige = s.archivo.pasaporte.get(CORRECTS, "")
        for hoja, fila, origen in s.datos["correcciones"]:
            aqui, de = _row_position(s, hoja, fila), (corrige, sheet_name(hoja), origen)
            if de in apartadas and de != aqui:
                por[de].append(aqui)
    reenvios, filas = {*chain.from_iterable(por.values())}, []
    for s in leidas:
        for q in s.datos["cuarentena"]:
            lugar = _row_position(s, q["hoja"], q["fila"])
            corregida = _corrected_in(lugar, por, apartadas, frozenset())
            de_quien = {"archivo": s.archivo.archivo, "unidad": q["unidad"] or s.datos["unidad"]}
            es_pendiente = lugar not in reenvios and corregida is None
            filas.append(q | de_quien | {"corregida_en": corregida, "es_pendiente": es_pendiente})
    return filas


def _corrected_in(
    fila: SheetPlace,
    por: Mapping[SheetPlace, list[SheetPlace]],
    apartadas: set[SheetPlace],
    vistas: frozenset[SheetPlace],
) -> str | None:
    """Return the file in which a quarantined row came back well, at once or after other tries; None if in none."""
    for aqui in por.get(fila, ()):
        if aqui not in apartadas:
            return aqui[0]
        if aqui not in vistas and (despues := _corrected_in(aqui, por, apartadas, vistas | {fila})):
            return despues
    return None


def _row_position(stored: Stored, hoja: str | None, fila: int) -> SheetPlace:
    """Return where a row of a file stands."""
    return (stored.archivo.archivo, sheet_name(hoja), fila)


SUFFIX = ".cuarentena.xlsx"
REASON_HEADER = "MOTIVO DE CUARENTENA"
PROPOSED_HEADER, WHY_HEADER = "PROPUESTA: REVISE ANTES DE USARLA", "POR QUÉ SE PROPONE"
"""Over the RUC proposed for a row, that no reader takes for one, and over why it is."""
OURS = {normalise(t) for t in (ROW_HEADER, REASON_HEADER, PROPOSED_HEADER, WHY_HEADER)}
WIDEST_PIXELS = 280
FILE_GONE = Remedy("devuélvalo o repita pp0093 etl", f"{WHOEVER_KEEPS_IT} lo devuelva, o publique sin él")
CHANGED_SINCE_LOADED = Remedy(
    "repita pp0093 etl y vuelva a pedirlo", f"vuelva a pedirlo después de la próxima carga que se publique {LOADED_AT}"
)


Apart: TypeAlias = "tuple[Sheet, SheetRow, SheetRow, Quarantined]"
"""A quarantined row: its sheet, the header above it, itself and why it was put apart."""


def write_workbooks(
    huellas: Mapping[str, Print],
    datos: Path,
    carpeta: Path,
    solo: Iterable[Mapping[str, Any]],
    propuestas: Mapping[Place, Proposal],
) -> tuple[list[dict[str, Any]], list[str], list[PP0093Error]]:
    """Write the workbooks of the quarantined rows of some files below `carpeta`, at each file's own path.

    `huellas` is {file: the print of what was loaded of it}; `solo` are the rows wanted (archivo, hoja, fila).
    `propuestas` are the firms that rows may be of: beside the RUC, never in its place.
    Return the rows of the answer (archivo, libro, filas), the files whose format no workbook corrects and why some
    workbook was not written: it was there already, or somebody has it. Raises UsageError for a folder inside the raw
    one, InputError for a file that has changed since it was loaded.
    """
    if carpeta.resolve().is_relative_to(datos):
        raise UsageError(
            f"{carpeta} está dentro de la carpeta de datos; elija otra y traiga el libro cuando esté corregido"
        )
    lugares, pasaportes = {(f["archivo"], f["hoja"], f["fila"]) for f in solo}, manifest(datos)
    elegidos = {archivo for archivo, *_ in lugares}
    crudos = [_same_file(datos, a, huella, pasaportes) for a, huella in huellas.items() if a in elegidos]
    respuesta: list[dict[str, Any]] = []
    sin_libro: list[str] = []
    sin_escribir: list[PP0093Error] = []
    for crudo in crudos:
        libro, apartadas = carpeta / f"{crudo.archivo}{SUFFIX}", rows_of_file(crudo, lugares)
        if not apartadas:
            sin_libro.append(crudo.archivo)
            continue
        try:
            _write_corrections(crudo, libro, apartadas, propuestas)
        except UsageError as error:
            sin_escribir.append(error)
        except OSError as error:
            motivo = f"no se pudo escribir {libro} ({why(error)})"
            sin_escribir.append(crudo.refusal(motivo, "ciérrelo si lo tiene abierto, o elija otra carpeta"))
        else:
            respuesta.append({"archivo": crudo.archivo, "libro": str(libro), "filas": len(apartadas)})
    return respuesta, sin_libro, sin_escribir


def _same_file(datos: Path, archivo: str, huella: Print, pasaportes: dict[str, dict[str, str]]) -> RawFile:
    ruta = datos / archivo
    if not ruta.is_file():
        raise InputError("ya no está en la carpeta de datos", FILE_GONE, archivo=archivo)
    if not huella.is_of(ruta):
        raise InputError("cambió después de cargarse", CHANGED_SINCE_LOADED, archivo=archivo)
    return raw_file(ruta, archivo, pasaportes)


def rows_of_file(crudo: RawFile, lugares: set[Place]) -> list[Apart]:
    """Return those quarantined rows of a file, as it has them, that stand in some places; none where no table has."""
    lector = reader_of(crudo)
    if not isinstance(lector, GridReader):
        return []
    reading = lector.read(crudo, no_progress)
    motivos = {(q.hoja, q.fila): q for q in reading.cuarentena if (crudo.archivo, q.hoja, q.fila) in lugares}
    filas = lector.rows(crudo, reading) if motivos else ()
    return [(h, e, f, motivo) for h, e, f in filas if (motivo := motivos.get((h.nombre, f.fila)))]


def _write_corrections(
    crudo: RawFile, libro: Path, apartadas: list[Apart], propuestas: Mapping[Place, Proposal]
) -> None:
    nota = f"Corrige filas en cuarentena de {crudo.archivo}"
    pasaporte = inherited(crudo) | {"nota": nota, CORRECTS: crudo.archivo}
    with workbooks.writing(libro, pasaporte, date_1904=any(hoja.es_1904 for hoja, *_ in apartadas)) as (nuevo, estilos):
        for nombre, suyas in groupby(apartadas, key=lambda a: a[0].nombre):
            filas = [*suyas]
            al_lado = [propuestas.get((crudo.archivo, nombre, fila.fila)) for _, _, fila, _ in filas]
            _write_sheet(nuevo.add_worksheet(sheet_name(nombre)), filas, estilos, al_lado)


def _write_sheet(hoja: Any, apartadas: list[Apart], estilos: dict[str, Any], suyas: Sequence[Proposal | None]) -> None:
    """Write the columns of the file, then the row of origin and the reasons, that no reader takes for data."""
    escritas = (apartadas[0][1], *(fila for _, _, fila, _ in apartadas))
    filas = [["" if c == NO_VALUE else text_of(c) for c in fila.celdas] for fila in escritas]
    # Theirs are the columns that hold something; a corrected workbook put apart again has ours already.
    columnas = (c for c in zip_longest(*filas, fillvalue="") if any(map(str.strip, c)) and normalise(c[0]) not in OURS)
    encabezado, *celdas = zip(*columnas, strict=True)
    hoja.freeze_panes(1, 0)
    titulos = [*encabezado, ROW_HEADER, REASON_HEADER, *((PROPOSED_HEADER, WHY_HEADER) if any(suyas) else ())]
    hoja.set_column(0, len(titulos) - 1, None, estilos["texto"])
    hoja.write_row(0, 0, titulos, estilos["encabezado"])
    for numero, (textos, (_, _, fila, motivo), propuesta) in enumerate(zip(celdas, apartadas, suyas, strict=True), 1):
        razones = "; ".join(f"{columna}: {razon}" if columna else razon for columna, razon in motivo.faltas)
        for columna, texto in enumerate([*textos, str(fila.fila), razones, *(propuesta or ())]):
            if texto:
                hoja.write_string(numero, columna, texto, estilos["texto"])
        for lugar, razon in _marks(encabezado, motivo).items():
            hoja.write_string(numero, lugar, textos[lugar], estilos["falta"])
            hoja.write_comment(numero, lugar, razon, {"author": "pp0093"})
    hoja.autofit(WIDEST_PIXELS)


def _marks(titulos: Iterable[str], motivo: Quarantined) -> dict[int, str]:
    """Return {column of a faulty cell: its reasons}; what concerns no cell stands in the reasons alone."""
    claves = [normalise(t) for t in titulos]
    marcas: dict[int, str] = {}
    for columna, razon in motivo.faltas:
        if columna and normalise(columna) in claves:
            lugar = claves.index(normalise(columna))
            marcas[lugar] = f"{marcas[lugar]}; {razon}" if lugar in marcas else razon
    return marcas
