"""Which firms the rows put apart for their RUC may be of: what the files say of them, read again and kept nowhere.

The firms that may be proposed are those of the good rows of the lists and those that SUNAT's register names; a real row
is never given a synthetic firm, nor the other way round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from msgspec import Struct, field

from pp0093.durable import sha256
from pp0093.ingest import linkage, mode
from pp0093.ingest.columns import column_map, normalise
from pp0093.ingest.inventory import manifest, raw_file
from pp0093.ingest.linkage import Clue, Proposal
from pp0093.ingest.readers import reader_of, sources
from pp0093.ingest.readers.base import INVISIBLE, Cell, RawFile, Reading, folder_of, no_progress
from pp0093.ingest.readers.cells.rucs import read_ruc
from pp0093.ingest.readers.lists.registros import MOTIVOS, Registros
from pp0093.ingest.readers.sunat.firms import KnownFirms
from pp0093.ingest.readers.sunat.padron import PadronReducido
from pp0093.ingest.readers.tables import books
from pp0093.ingest.readers.tables.sheets import Sheet, text_of

Place: TypeAlias = "tuple[str, str | None, int]"
"""A row: its file, its sheet (None in a text), its number."""
HEADERS, LISTS = "candidatos", "registros"
BAD_RUC = {codigo for codigo in MOTIVOS if codigo.startswith("ruc_")}
KNOWN_BY = "está en {}"
LOCATION = ("departamento", "provincia", "distrito")


class Gathered(Struct):
    """What the lists say: the doubtful rows and the known firms, apart for real and synthetic ones."""

    dudosas: dict[bool, dict[Place, Clue]] = field(default_factory=lambda: defaultdict(dict))
    conocidas: dict[bool, list[Clue]] = field(default_factory=lambda: defaultdict(list))


def proposed(huellas: Mapping[str, str], datos: Path, solo: str | None = None) -> dict[Place, Proposal]:
    """Return {quarantined row: the firm proposed for it}, of the loaded files of a raw folder (of one of them).

    `huellas` is {file: sha256 of what was loaded of it}; a list that is no longer the same says nothing.
    """
    pasaportes = manifest(datos)
    crudos = [raw_file(datos / a, a, pasaportes) for a in huellas if (datos / a).is_file()]
    dicho = Gathered()
    for crudo in crudos:
        if folder_of(crudo.archivo) == LISTS and sha256(crudo.ruta) == huellas[crudo.archivo]:
            _listen(crudo, dicho, solo)
    propuestas: dict[Place, Proposal] = {}
    for sintetico, filas in dicho.dudosas.items():
        padrones = [c for c in crudos if folder_of(c.archivo) == "padron" and mode.is_synthetic(c) == sintetico]
        dudosas = list(filas.values())
        conocidas = [*dicho.conocidas[sintetico], *_registered(padrones, dudosas)]
        lugares = list(filas)
        propuestas |= {lugares[n]: c for n, c in linkage.propose(dudosas, conocidas).items()}
    return propuestas


def beside(filas: Iterable[dict[str, Any]], propuestas: Mapping[Place, Proposal]) -> list[dict[str, Any]]:
    """Return quarantined rows with the RUC proposed for each and why, both empty where nobody is."""
    return [f | _columns(propuestas.get((f["archivo"], f["hoja"], f["fila"]))) for f in filas]


def _columns(propuesta: Proposal | None) -> dict[str, str | None]:
    return {
        "ruc_propuesto": propuesta.ruc if propuesta else None,
        "por_que_se_propone": propuesta.por_que if propuesta else None,
    }


def _listen(crudo: RawFile, dicho: Gathered, solo: str | None) -> None:
    """Take from a list of firms what its rows say of theirs."""
    lector = reader_of(crudo, sources()[LISTS])
    if not isinstance(lector, Registros):
        return
    reading, sintetico = lector.read(crudo, no_progress), mode.is_synthetic(crudo)
    malas = {(q.hoja, q.fila): q.valor for q in reading.cuarentena if q.codigo_motivo in BAD_RUC}
    buenas = _good(reading)
    de = KNOWN_BY.format(crudo.archivo)
    try:
        for hoja in lector.sheets(crudo):
            for fila, nombre, lugar in _texts(hoja, reading.encabezados.get(hoja.nombre)):
                aqui = (hoja.nombre, fila)
                if aqui in buenas:
                    dicho.conocidas[sintetico].append(Clue(buenas[aqui], nombre, lugar, de))
                elif aqui in malas and solo in (None, crudo.archivo):
                    pista = Clue(linkage.digits(read_ruc(malas[aqui])[0]), nombre, lugar)
                    dicho.dudosas[sintetico][(crudo.archivo, *aqui)] = pista
    finally:
        books.forget()


def _good(reading: Reading) -> dict[tuple[str | None, int], str]:
    """Return {(sheet, row): RUC} of the rows that were loaded."""
    columnas = (reading.tabla[c].to_pylist() for c in ("hoja", "fila", "ruc"))
    return {(hoja, int(fila)): ruc for hoja, fila, ruc in zip(*columnas, strict=True)}


def _texts(hoja: Sheet, arriba: int | None) -> Iterator[tuple[int, str, str]]:
    """Yield (row, name, place) below the header of a sheet; nothing where it names no firm."""
    donde: dict[str, int] = {}
    for fila in hoja.filas() if arriba else ():
        if fila.fila == arriba:
            donde = _columns_of(fila.celdas)
        elif "nombre" in donde:
            yield fila.fila, _at(fila.celdas, donde.get("nombre")), _location(fila.celdas, donde)


def _columns_of(celdas: list[Cell]) -> dict[str, int]:
    """Return {our column: its place}; the last of those that name a place, that is where a list has the firm's."""
    nuestras = column_map(HEADERS)[LISTS]
    claves = [normalise(text_of(c)) for c in celdas]
    lugares = {nuestra: n for n, c in enumerate(celdas) if (nuestra := nuestras.named(text_of(c)))}
    nombres = [claves.index(c) for c, columna in nuestras.items() if columna == "nombre" and c in claves]
    return lugares | ({"nombre": nombres[0]} if nombres else {})


def _at(celdas: list[Cell], lugar: int | None) -> str:
    return "" if lugar is None or lugar >= len(celdas) else text_of(celdas[lugar]).strip(INVISIBLE)


def _location(celdas: list[Cell], donde: dict[str, int]) -> str:
    """Return where a row is, as it is compared, "" unless it says the district."""
    partes = [normalise(_at(celdas, donde.get(c))) for c in LOCATION]
    return "|".join(partes) if partes[-1] else ""


def _registered(padrones: Iterable[RawFile], dudosas: Iterable[Clue]) -> Iterator[Clue]:
    """Yield the firms of SUNAT's registers whose RUC is an error away from a doubtful one."""
    posibles = KnownFirms.of(set[str]().union(*(linkage.one_error_away(c.ruc) for c in dudosas if c.ruc)))
    for crudo in padrones if posibles else ():
        lector = reader_of(crudo, sources()["padron"])
        if isinstance(lector, PadronReducido):
            for ruc, nombre in lector.names(crudo, posibles):
                yield Clue(ruc, nombre, "", KNOWN_BY.format(crudo.archivo))
