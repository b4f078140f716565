"""What each file of a load is: its format, whose, of which year and days, its rows in and out, what it leaves unsaid.

It is read as a build would read it, with the same refusals, and its reading is kept in the tray.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct, convert
from msgspec.structs import replace

from pp0093 import durable
from pp0093.durable import Print
from pp0093.errors import InputError, public
from pp0093.ingest.cache import FIRMS_ONLY, Readings
from pp0093.ingest.fence import Fence, fenced
from pp0093.ingest.inventory import inventory, raw_file
from pp0093.ingest.quarantine import CORRECTS, inherited
from pp0093.ingest.readers import reader_of, sources
from pp0093.ingest.readers.base import PUBLISHED_ON, Quarantined, RawFile, Stored, format_name, no_progress
from pp0093.ingest.readers.delivery import told
from pp0093.intake.said import LEDGER, Recognised
from pp0093.intake.tray import FROM_PAGE, Load

ASKS = {
    "registros": ("unidad", "actividad", "anio", "desde", "corte", "entrega"),
    "metas": ("unidad", "anio", "corte"),
    "mef": ("corte", "entrega"),
    "padron": ("anio",),
    "publicado": (PUBLISHED_ON, CORRECTS),
}
"""What a person may be asked of a file, by its folder: what it does not say itself."""
DECLARED = ("registros", "metas")
"""Folders whose files may be declared otherwise than their rows suggest."""
REAL = "real"
MOST_SHOWN = 20
"""How many of the rows that a file would have put apart are shown before it is loaded."""


def recognised(carga: Load, datos: Path) -> list[Recognised]:
    """Return what each file of a load is."""
    cargados = {a.archivo: a for a in inventory(datos).archivos}
    ocupados = {nombre: a.ruta for nombre, a in cargados.items()}
    readings = Readings(carga.carpeta)
    with fenced() as valla:
        return [
            _recognised(ruta, carga, _said(carga, ruta, cargados, valla), ocupados, _Reads(readings, valla))
            for ruta in carga.archivos
        ]


class _Reads(NamedTuple):
    """Who reads: the readings that are kept and the fence inside which a file is read."""

    readings: Readings
    valla: Fence


def _said(carga: Load, ruta: Path, cargados: Mapping[str, RawFile], valla: Fence) -> dict[str, str]:
    """Return what is said of a file: by a person or, of a workbook of corrections, by the list that it corrects."""
    corrige = raw_file(ruta, ruta.name, {}).pasaporte.get(CORRECTS, "")
    if not corrige:
        return dict(carga.dichos.get(ruta.name, {}))
    lista = cargados.get(corrige)
    try:
        return valla.call(corrige, lista.ruta.stat().st_size, inherited, lista) if lista else {}
    except InputError:  # What the workbook carries of it is still said.
        return {}


def raw_files(carga: Load, hallados: Sequence[Recognised]) -> tuple[RawFile, ...]:
    """Return the files of a load that can be loaded as they will lie in the raw folder, with their passports."""
    por_nombre = {h.nombre: h for h in hallados if h.se_carga}
    return tuple(_passported(carga, ruta, por_nombre[ruta.name]) for ruta in carga.archivos if ruta.name in por_nombre)


def _passported(carga: Load, ruta: Path, hallado: Recognised) -> RawFile:
    # A workbook of corrections is as its list is, demonstration or not: nobody is asked about it.
    es_correccion = hallado.corrige and hallado.carpeta in DECLARED
    dicho = hallado.dice if es_correccion else {**carga.dichos.get(ruta.name, {}), "origen": REAL}
    fila = {
        "archivo": hallado.archivo,
        "fuente": hallado.carpeta,
        **{c: v for c, v in dicho.items() if c in (*ASKS.get(hallado.carpeta, ()), "origen")},
        "sha256": durable.sha256(ruta),
        "nota": carga.desde,
    }
    return raw_file(ruta, hallado.archivo, {hallado.archivo: fila})


def _recognised(ruta: Path, carga: Load, dicho: dict[str, str], ocupados: dict[str, Path], lee: _Reads) -> Recognised:
    nombre, octetos = ruta.name, ruta.stat().st_size
    solo, crudo = (raw_file(ruta, nombre, {nombre: d}) for d in ({}, dicho))
    try:
        carpeta, propio = lee.valla.call(nombre, octetos, _folder_and_own, crudo, solo)
    except InputError as error:
        return _refused(nombre, Belongs("", {}, []), _told(error, carga))
    archivo = _free_path(carpeta, nombre, ocupados)
    ocupados[archivo] = ruta
    pide = [] if CORRECTS in propio else [c for c in ASKS.get(carpeta, ()) if c not in propio]
    suyo = Belongs(carpeta, {c: v for c, v in (dicho | propio).items() if c in ASKS.get(carpeta, ())}, pide, archivo)
    try:
        leida = lee.readings.get(RawFile(ruta, archivo, crudo.pasaporte), no_progress, lee.valla)
    except InputError as error:
        return _refused(nombre, suyo, _told(error, carga))
    otros = {} if leida.es_solo_encabezado else {a: r for a, r in ocupados.items() if a != archivo}
    igual = _same_content(Print(leida.huella), octetos, otros)
    return _read(leida, nombre, suyo, igual)


class Belongs(Struct, frozen=True):
    """Where a file belongs, what is said of it and what it does not say itself."""

    carpeta: str
    dice: dict[str, str]
    pide: list[str]
    archivo: str = ""


def _folder_and_own(crudo: RawFile, solo: RawFile) -> tuple[str, dict[str, str]]:
    """Return the folder a file belongs in and what it says itself, in its passport or its sheet of delivery."""
    por_carpeta = sources()  # Asked once: each time those declared are made again.
    lector = reader_of(crudo, tuple(s for lectores in por_carpeta.values() for s in lectores))
    carpeta = next(c for c, lectores in por_carpeta.items() if lector in lectores)
    return carpeta, {c: v for c, v in told(solo).pasaporte.items() if v}


def _free_path(carpeta: str, nombre: str, ocupados: dict[str, Path]) -> str:
    """Return where a file will lie: another name where there is one already, for what was loaded is not replaced."""
    return next(a for a in _paths(carpeta, nombre) if a.casefold() not in map(str.casefold, ocupados))


def _paths(carpeta: str, nombre: str) -> Iterator[str]:
    yield f"{carpeta}/{nombre}"
    raiz, punto, extension = nombre.partition(".")
    for vez in range(2, 10_000):
        yield f"{carpeta}/{raiz} ({vez}){punto}{extension}"


def _same_content(huella: Print, octetos: int, otros: dict[str, Path]) -> str:
    iguales = (a for a, r in otros.items() if r.stat().st_size == octetos and huella.is_of(r))
    return next(iguales, "")


def _told(error: InputError, carga: Load) -> str:
    """Return what a refusal says to whoever makes a load, on the page or in a terminal."""
    return error.en_pagina if carga.desde == FROM_PAGE else str(error)


def _refused(nombre: str, suyo: Belongs, dicho: str) -> Recognised:
    rechazo = dicho.replace(suyo.archivo or nombre, nombre, 1)
    return Recognised(
        nombre, suyo.archivo, suyo.carpeta, "", "", suyo.dice, suyo.pide, [], {}, [], [], rechazo, "", "", ""
    )


def _read(leida: Stored, nombre: str, suyo: Belongs, igual_a: str) -> Recognised:
    datos, dicho = leida.datos, leida.archivo.pasaporte
    de_filas = {c: str(datos[c]) for c in ("anio", "corte", "unidad") if datos.get(c)}
    sabidas = {c for c in ("anio", "corte") if suyo.carpeta not in DECLARED and c in de_filas and c not in dicho}
    motivos = Counter(str(q["motivo"]) for q in datos["cuarentena"])
    # Money of none of the programme's rows is of no use, whole or not.
    pide = [] if suyo.carpeta == "mef" and not (datos["filas_cargadas"] or datos["cuarentena"]) else suyo.pide
    return Recognised(
        nombre,
        leida.archivo.archivo,
        suyo.carpeta,
        datos["formato"],
        format_name(datos["formato"]),
        de_filas | suyo.dice,
        [c for c in pide if c not in sabidas],
        [f for f in (datos["filtros"] or "").split(" > ") if f],
        # Of SUNAT's registers only the firms served are kept, and those are known when all is read.
        {} if suyo.carpeta == FIRMS_ONLY and not datos["filas_cargadas"] else {c: datos.get(c, 0) for c in LEDGER},
        motivos.most_common(),
        list(datos["problemas"]),
        "",
        igual_a,
        dicho.get(CORRECTS, ""),
        datos["entrega"],
        [_shown(convert(q, Quarantined)) for q in datos["cuarentena"][:MOST_SHOWN]],
    )


def _shown(fila: Quarantined) -> Quarantined:
    """Return a row put apart as anyone may see it."""
    return replace(fila, valor=public(fila.valor))
