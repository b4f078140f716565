"""Recognition of a load's files: format, unit, year, days, row counts, and what the user must still declare.

Each file is read as a build would, with the same refusals, and its reading is kept in the tray.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from msgspec import Struct, convert
from msgspec.structs import replace

from pp0093 import durable
from pp0093.ask.registry import BUDGET_AMOUNTS
from pp0093.durable import Print
from pp0093.errors import InputError, public
from pp0093.ingest import fence
from pp0093.ingest.cache import FIRMS_ONLY, Readings
from pp0093.ingest.inventory import inventory, raw_file
from pp0093.ingest.quarantine import CORRECTS, inherited
from pp0093.ingest.readers import reader_of, sources
from pp0093.ingest.readers.base import (
    DELIVERED,
    PUBLISHED_ON,
    SAME_AS,
    Quarantined,
    RawFile,
    Stored,
    format_name,
    no_progress,
)
from pp0093.ingest.readers.delivery import with_delivery_sheet
from pp0093.ingest.readers.mef_abierto import sums
from pp0093.intake.tray import FROM_PAGE, Load

ASKS = {
    "registros": ("entrega", "unidad", "actividad", "anio", "desde", "corte"),
    "metas": ("unidad", "anio", "corte"),
    "mef": ("entrega", "corte"),
    "padron": ("anio",),
    "publicado": (PUBLISHED_ON, CORRECTS),
}
"""Declarations asked of the user about a file that does not have them, by folder."""
MOST_SHOWN = 20
"""Maximum quarantined rows of a file shown before it is loaded."""
LEDGER = {
    "filas_leidas": "leídas",
    "filas_cargadas": "cargadas",
    "filas_cuarentena": "en cuarentena",
    "filas_repetidas": "repetidas",
    # Counted only in a version: replacements depend on other files.
    "filas_reemplazadas": "reemplazadas",
    "filas_fuera_alcance": "fuera de alcance",
}
"""Row counts of a file, and their labels."""
REQUIRED = {"entrega"}
"""Declarations that the user must make: whether a list is complete. Readers require any others themselves."""


class Recognised(Struct, frozen=True):
    """A file of a load. `dice` is what it or the user declares, `pide` what to ask the user, in order.

    `motivos` are (reason, rows) quarantined; `rechazo` is why it cannot be loaded, "" when it can; `igual_a` the raw
    file with the same content; `entrega` the delivery type assigned, whatever was declared; `apartadas` the first
    quarantined rows, without personal data; `montos` the money loaded, in soles by indicator.
    """

    nombre: str
    archivo: str = ""
    carpeta: str = ""
    formato: str = ""
    formato_nombre: str = ""
    dice: dict[str, str] = {}
    pide: list[str] = []
    filtros: list[str] = []
    filas: dict[str, int] = {}
    motivos: list[tuple[str, int]] = []
    problemas: list[str] = []
    rechazo: str = ""
    igual_a: str = ""
    corrige: str = ""
    entrega: str = ""
    apartadas: list[Quarantined] = []
    montos: dict[str, str] = {}

    @property
    def tomado(self) -> dict[str, str]:
        """Its declarations with the delivery type assigned: what cannot be complete is partial."""
        return self.dice | ({"entrega": self.entrega} if self.dice.get("entrega") and self.entrega else {})

    @property
    def se_carga(self) -> bool:
        """Whether it can be loaded."""
        return not (self.rechazo or self.igual_a)

    @property
    def por_que_no(self) -> str:
        """Why it is not loaded, "" when it is."""
        if self.rechazo or not self.igual_a:
            return self.rechazo
        return f"{self.nombre}: no se carga: {SAME_AS.format(self.igual_a)}, que ya está en la carpeta de datos"

    @property
    def falta(self) -> list[str]:
        """Required declarations still missing."""
        return [c for c in self.pide if c in REQUIRED and not self.dice.get(c)]


class Tried(Struct, frozen=True):
    """Outcome of a load, tried or published: files, row counts by file as the version has them, and changes.

    `filas` are {file: row counts}; `cambios` the report of changes.version_diff; `avisos_nuevos` the notices that the
    published version does not have; `version` is "" until published.
    """

    archivos: list[Recognised]
    filas: dict[str, dict[str, int]] = {}
    cambios: dict[str, Any] = {}
    avisos: list[str] = []
    avisos_nuevos: list[str] = []
    version: str = ""


class Action(StrEnum):
    """Action on a load."""

    RECOGNISE = "reconocer"
    TRY = "revisar"
    PUBLISH = "publicar"


class JobState(Struct):
    """State of a job: phase, progress, whether it waits for another, and outcome.

    `tried` is its result, if it succeeded, or else the files recognised before.
    """

    accion: str = ""
    fase: str = ""
    hechas: int = 0
    total: int = 0
    espera: bool = False
    termino: bool = False
    error: str = ""
    tried: Tried | None = None


def recognised(carga: Load, datos: Path) -> list[Recognised]:
    """Recognise each file of a load."""
    cargados = {a.archivo: a for a in inventory(datos).archivos}
    ocupados = {nombre: a.ruta for nombre, a in cargados.items()}
    readings, hallados = Readings(carga.carpeta), []
    for ruta in carga.archivos:
        hallado = Recognised(ruta.name)
        try:
            crudo = raw_file(ruta, ruta.name, {ruta.name: _said_of_file(carga, ruta, cargados)})
            hallado = _belonging(crudo, ocupados)
            ocupados[hallado.archivo] = ruta
            suyo = RawFile(ruta, hallado.archivo, crudo.pasaporte)
            hallado = _with_reading(hallado, readings.get(suyo, no_progress), ocupados)
        except InputError as error:
            rechazo = error.en_pagina if carga.desde == FROM_PAGE else str(error)
            hallado = replace(hallado, rechazo=rechazo.replace(hallado.archivo or ruta.name, ruta.name, 1))
        hallados.append(hallado)
    return hallados


def _said_of_file(carga: Load, ruta: Path, cargados: Mapping[str, RawFile]) -> dict[str, str]:
    """Return the declarations about a file: by the user or, for a correction workbook, those of the corrected list."""
    corrige = raw_file(ruta, ruta.name, {}).pasaporte.get(CORRECTS, "")
    if not corrige:
        return dict(carga.dichos.get(ruta.name, {}))
    lista = cargados.get(corrige)
    try:
        return fence.call(lista, lambda _: inherited(lista)) if lista else {}
    except InputError:  # The workbook's own passport still applies.
        return {}


def _belonging(crudo: RawFile, ocupados: Mapping[str, Path]) -> Recognised:
    """Return a file's destination path, its declarations and what to ask the user."""
    nombre, solo = crudo.ruta.name, raw_file(crudo.ruta, crudo.archivo, {})
    carpeta, propio = fence.call(crudo, lambda _: _folder_and_own(crudo, solo))
    asks = ASKS.get(carpeta, ())
    dice = {c: v for c, v in (crudo.pasaporte | propio).items() if c in asks}
    pide = [] if CORRECTS in propio else [c for c in asks if c not in propio]
    # Loaded files are never replaced: a taken name gets a number.
    libre = next(a for a in _paths(carpeta, nombre) if a.casefold() not in map(str.casefold, ocupados))
    return Recognised(nombre, libre, carpeta, dice=dice, pide=pide)


def _folder_and_own(crudo: RawFile, solo: RawFile) -> tuple[str, dict[str, str]]:
    """Return a file's folder and its own declarations, from its passport or delivery sheet."""
    por_carpeta = sources()  # Called once: each call rebuilds the declared readers.
    lector = reader_of(crudo, tuple(s for lectores in por_carpeta.values() for s in lectores))
    carpeta = next(c for c, lectores in por_carpeta.items() if lector in lectores)
    return carpeta, {c: v for c, v in with_delivery_sheet(solo).pasaporte.items() if v}


def _paths(carpeta: str, nombre: str) -> Iterator[str]:
    yield f"{carpeta}/{nombre}"
    raiz, punto, extension = nombre.partition(".")
    for vez in range(2, 10_000):
        yield f"{carpeta}/{raiz} ({vez}){punto}{extension}"


def _with_reading(suyo: Recognised, leida: Stored, ocupados: Mapping[str, Path]) -> Recognised:
    datos, dicho = leida.datos, leida.archivo.pasaporte
    de_filas = {c: str(datos[c]) for c in ("anio", "corte", "unidad") if datos.get(c)}
    sabidas = {c for c in ("anio", "corte") if suyo.carpeta not in DELIVERED and c in de_filas and c not in dicho}
    # Without rows of the programme, it does not matter whether the file is complete.
    pide = [] if suyo.carpeta == "mef" and not (datos["filas_cargadas"] or datos["cuarentena"]) else suyo.pide
    # SUNAT's registers keep only firms served, which are known once all files are read.
    es_de_servidas = suyo.carpeta == FIRMS_ONLY and not datos["filas_cargadas"]
    huella, octetos = Print(leida.huella), ocupados[suyo.archivo].stat().st_size
    otros = {} if leida.es_solo_encabezado else {a: r for a, r in ocupados.items() if a != suyo.archivo}
    iguales = (a for a, r in otros.items() if r.stat().st_size == octetos and huella.is_of(r))
    return replace(
        suyo,
        formato=datos["formato"],
        formato_nombre=format_name(datos["formato"]),
        dice=de_filas | suyo.dice,
        pide=[c for c in pide if c not in sabidas],
        filtros=[f for f in (datos["filtros"] or "").split(" > ") if f],
        filas={} if es_de_servidas else {c: datos.get(c, 0) for c in LEDGER},
        motivos=Counter(str(q["motivo"]) for q in datos["cuarentena"]).most_common(),
        problemas=list(datos["problemas"]),
        igual_a=next(iguales, ""),
        corrige=dicho.get(CORRECTS, ""),
        entrega=datos["entrega"],
        # Masked, for any reader.
        apartadas=[convert(q | {"valor": public(q["valor"])}, Quarantined) for q in datos["cuarentena"][:MOST_SHOWN]],
        montos=_money_of(leida) if suyo.carpeta == "mef" else {},
    )


def _money_of(leida: Stored) -> dict[str, str]:
    """Return the totals of a money file, for the user to verify."""
    import pyarrow.parquet as pq

    hay = [m for m in BUDGET_AMOUNTS if m in pq.read_schema(leida.filas).names]
    sumas = sums([pq.read_table(leida.filas, columns=hay)], leida.archivo)
    return {m: str(sumas[m]) for m in hay if sumas[m] is not None}


def raw_files(carga: Load, hallados: Sequence[Recognised]) -> tuple[RawFile, ...]:
    """Return the loadable files with their passports and their paths in the raw folder."""
    de_cada = {r.name: r for r in carga.archivos}
    return tuple(_passported(carga, de_cada[h.nombre], h) for h in hallados if h.se_carga)


def _passported(carga: Load, ruta: Path, hallado: Recognised) -> RawFile:
    # A correction workbook inherits its list's declarations, demonstration or not.
    es_correccion = hallado.corrige and hallado.carpeta in DELIVERED
    dicho = hallado.dice if es_correccion else {**carga.dichos.get(ruta.name, {}), "origen": "real"}
    fila = {
        "archivo": hallado.archivo,
        "fuente": hallado.carpeta,
        **{c: v for c, v in dicho.items() if c in (*ASKS.get(hallado.carpeta, ()), "origen")},
        "sha256": durable.sha256(ruta),
        "nota": carga.desde,
    }
    return raw_file(ruta, hallado.archivo, {hallado.archivo: fila})
