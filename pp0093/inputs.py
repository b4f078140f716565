"""What lies in the raw folder: the files of each source and their passports."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from pp0093.errors import InputError
from pp0093.sources import SOURCES, is_ignored
from pp0093.sources.base import RawFile, normalise
from pp0093.sources.content import read_rows

MANIFEST = "manifest.csv"
PASSPORT = (
    "archivo",
    "fuente",
    "documento",
    "unidad",
    "actividad",
    "anio",
    "corte",
    "origen",
    "descargado_el",
    "url",
    "sha256",
    "nota",
)
BAD_CUTOFF = "el corte que declara el manifiesto no es una fecha (dd/mm/aaaa o aaaa-mm-dd): se dejó sin declarar"


@dataclass
class Inventory:
    """The raw files found, by path, and what is odd about the folder or its manifest."""

    archivos: list[RawFile] = field(default_factory=list)
    avisos: list[tuple[str, str]] = field(default_factory=list)


def manifest(datos: Path) -> dict[str, dict[str, str]]:
    """Return the manifest's rows by file, empty when there is none; raise InputError when it has no `archivo`."""
    ruta = datos / MANIFEST
    if not ruta.exists():
        return {}
    (_, encabezado), *filas = read_rows(RawFile(ruta, MANIFEST))
    nuestras = {normalise(c): c for c in PASSPORT}
    claves = [nuestras.get(normalise(c), c) for c in encabezado]
    if "archivo" not in claves:
        raise InputError(
            "falta la columna archivo",
            "póngala: es la única obligatoria",
            archivo=MANIFEST,
            fila=1,
            columna="archivo",
        )
    pasaportes = [dict(zip(claves, (c.strip() for c in celdas), strict=False)) for _, celdas in filas]
    return {p["archivo"].replace("\\", "/"): p for p in pasaportes if p.get("archivo")}


def inventory(datos: Path) -> Inventory:
    """Return the files of the known sources below the raw folder, in path order."""
    pasaportes = manifest(datos)
    inventario = Inventory()
    for carpeta in sorted(p for p in datos.iterdir() if p.is_dir()) if datos.is_dir() else []:
        if carpeta.name in SOURCES:
            for ruta in sorted(p for p in carpeta.rglob("*") if p.is_file() and not is_ignored(p)):
                archivo = ruta.relative_to(datos).as_posix()
                inventario.archivos.append(RawFile(ruta, archivo, pasaportes.get(archivo, {})))
        elif not carpeta.name.startswith("."):
            inventario.avisos.append((carpeta.name, "la carpeta no es de ninguna fuente conocida: no se leyó"))
    inventario.avisos += [
        (a.archivo, BAD_CUTOFF) for a in inventario.archivos if a.pasaporte.get("corte") and not a.corte
    ]
    presentes = {a.archivo for a in inventario.archivos}
    for archivo in sorted(set(pasaportes) - presentes):
        if archivo.split("/")[0] in SOURCES:
            inventario.avisos.append((archivo, "está en el manifiesto y no en la carpeta"))
    return inventario


def sha256(ruta: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with ruta.open("rb") as archivo:
        return hashlib.file_digest(archivo, "sha256").hexdigest()
