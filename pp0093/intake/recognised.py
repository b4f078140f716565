"""What each file of a load is: its format, whose, of which year and days, its rows in and out, what it leaves unsaid.

It is read as a build would read it, with the same refusals, and its reading is kept in the tray.
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
from pp0093.ingest.cache import FIRMS_ONLY, Readings
from pp0093.ingest.fence import Fence, fenced
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
"""What a person may be asked of a file, by its folder: what it does not say itself."""
MOST_SHOWN = 20
"""How many of the rows that a file would have put apart are shown before it is loaded."""
LEDGER = {
    "filas_leidas": "leídas",
    "filas_cargadas": "cargadas",
    "filas_cuarentena": "en cuarentena",
    "filas_repetidas": "repetidas",
    # Only a version counts them: a file alone does not say what others replace.
    "filas_reemplazadas": "reemplazadas",
    "filas_fuera_alcance": "fuera de alcance",
}
"""What is counted of the rows of a file, and how it is said."""
REQUIRED = {"entrega"}
"""What cannot stay unsaid: whether a list is all that its unit has to give. What else is needed, readers demand."""


class Recognised(Struct, frozen=True):
    """A file of a load. `dice` is what it declares or says itself, `pide` what it leaves to a person, in order.

    `motivos` are (reason, rows) put apart; `rechazo` is why it cannot be loaded, "" when it can; `igual_a` the file of
    the raw folder that has the same content; `entrega` what its delivery was taken for, whatever was declared;
    `apartadas` are the first of the rows put apart, without personal data; `montos`, the money of the rows loaded, in
    soles by indicator.
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
        """What it declares, as it was taken: what cannot be whole is partial."""
        return self.dice | ({"entrega": self.entrega} if self.dice.get("entrega") and self.entrega else {})

    @property
    def se_carga(self) -> bool:
        """Tell a file that can be loaded."""
        return not (self.rechazo or self.igual_a)

    @property
    def por_que_no(self) -> str:
        """Why it is not loaded, "" when it is."""
        if self.rechazo or not self.igual_a:
            return self.rechazo
        return f"{self.nombre}: no se carga: {SAME_AS.format(self.igual_a)}, que ya está en la carpeta de datos"

    @property
    def falta(self) -> list[str]:
        """What still has to be said of it."""
        return [c for c in self.pide if c in REQUIRED and not self.dice.get(c)]


class Tried(Struct, frozen=True):
    """What a load would do or did: its files, the ledger of each as the version counts it, and what it changes.

    `filas` are {file: its ledger}; `cambios` what changes.version_diff reads; `avisos_nuevos`, the notices that what is
    published does not give; `version` is "" while nothing is published.
    """

    archivos: list[Recognised]
    filas: dict[str, dict[str, int]] = {}
    cambios: dict[str, Any] = {}
    avisos: list[str] = []
    avisos_nuevos: list[str] = []
    version: str = ""


class Action(StrEnum):
    """What may be done with a load."""

    RECOGNISE = "reconocer"
    TRY = "revisar"
    PUBLISH = "publicar"


class JobState(Struct):
    """How a job goes: its phase with how much of it is done, whether it waits for another, and how it ended.

    `tried` is what it gave, if it ended well, or else the files that were recognised before.
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
    """Return what each file of a load is."""
    cargados = {a.archivo: a for a in inventory(datos).archivos}
    ocupados = {nombre: a.ruta for nombre, a in cargados.items()}
    readings, hallados = Readings(carga.carpeta), []
    with fenced() as valla:
        for ruta in carga.archivos:
            hallado = Recognised(ruta.name)
            try:
                crudo = raw_file(ruta, ruta.name, {ruta.name: _said_of_file(carga, ruta, cargados, valla)})
                hallado = _belonging(crudo, ocupados, valla)
                ocupados[hallado.archivo] = ruta
                suyo = RawFile(ruta, hallado.archivo, crudo.pasaporte)
                hallado = _with_reading(hallado, readings.get(suyo, no_progress, valla), ocupados)
            except InputError as error:
                rechazo = error.en_pagina if carga.desde == FROM_PAGE else str(error)
                hallado = replace(hallado, rechazo=rechazo.replace(hallado.archivo or ruta.name, ruta.name, 1))
            hallados.append(hallado)
    return hallados


def _said_of_file(carga: Load, ruta: Path, cargados: Mapping[str, RawFile], valla: Fence) -> dict[str, str]:
    """Return what is said of a file: by a person or, of a workbook of corrections, by the list that it corrects."""
    corrige = raw_file(ruta, ruta.name, {}).pasaporte.get(CORRECTS, "")
    if not corrige:
        return dict(carga.dichos.get(ruta.name, {}))
    lista = cargados.get(corrige)
    try:
        return valla.call(corrige, lista.ruta.stat().st_size, inherited, lista) if lista else {}
    except InputError:  # What the workbook carries of it is still said.
        return {}


def _belonging(crudo: RawFile, ocupados: Mapping[str, Path], valla: Fence) -> Recognised:
    """Return where a file belongs, what is said of it and what it does not say itself."""
    nombre, solo = crudo.ruta.name, raw_file(crudo.ruta, crudo.archivo, {})
    carpeta, propio = valla.call(nombre, crudo.ruta.stat().st_size, _folder_and_own, crudo, solo)
    asks = ASKS.get(carpeta, ())
    dice = {c: v for c, v in (crudo.pasaporte | propio).items() if c in asks}
    pide = [] if CORRECTS in propio else [c for c in asks if c not in propio]
    # What was loaded is not replaced: another name where there is one already.
    libre = next(a for a in _paths(carpeta, nombre) if a.casefold() not in map(str.casefold, ocupados))
    return Recognised(nombre, libre, carpeta, dice=dice, pide=pide)


def _folder_and_own(crudo: RawFile, solo: RawFile) -> tuple[str, dict[str, str]]:
    """Return the folder a file belongs in and what it says itself, in its passport or its sheet of delivery."""
    por_carpeta = sources()  # Asked once: each time those declared are made again.
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
    # Money of none of the programme's rows is of no use, whole or not.
    pide = [] if suyo.carpeta == "mef" and not (datos["filas_cargadas"] or datos["cuarentena"]) else suyo.pide
    # Of SUNAT's registers only the firms served are kept, and those are known when all is read.
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
        # As anyone may see them.
        apartadas=[convert(q | {"valor": public(q["valor"])}, Quarantined) for q in datos["cuarentena"][:MOST_SHOWN]],
        montos=_money_of(leida) if suyo.carpeta == "mef" else {},
    )


def _money_of(leida: Stored) -> dict[str, str]:
    """Return the sums of the money that a file gives: whoever loads it knows what they should be."""
    import pyarrow.parquet as pq

    hay = [m for m in BUDGET_AMOUNTS if m in pq.read_schema(leida.filas).names]
    sumas = sums([pq.read_table(leida.filas, columns=hay)], leida.archivo)
    return {m: str(sumas[m]) for m in hay if sumas[m] is not None}


def raw_files(carga: Load, hallados: Sequence[Recognised]) -> tuple[RawFile, ...]:
    """Return the files of a load that can be loaded as they will lie in the raw folder, with their passports."""
    de_cada = {r.name: r for r in carga.archivos}
    return tuple(_passported(carga, de_cada[h.nombre], h) for h in hallados if h.se_carga)


def _passported(carga: Load, ruta: Path, hallado: Recognised) -> RawFile:
    # A workbook of corrections is as its list is, demonstration or not: nobody is asked about it.
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
