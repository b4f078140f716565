"""Immutable versions behind one atomically replaced pointer: where they lie and what one says of itself.

A version is a folder `versiones/<id>/`, written once. `VIGENTE` holds the id of the published one. Readers resolve it
once per run, so what they read never changes under them. One that is no longer among the last is thinned
(pp0093/ask/thinning.py): of its figures it keeps the answers, in another database, and no row of a firm.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

POINTER = "VIGENTE"
DESCRIPTION = "version.json"
DATABASE = "pp0093.duckdb"
# Each of many small tables takes whole blocks; big ones read as fast as with 256 kB. Nobody sees the file before it is
# whole, so it needs no log to recover from.
NEW_DATABASE = "storage_version 'v1.4.0', block_size 65536, recovery_mode 'no_wal_writes'"
# What a version says of itself: the one it followed, what it was made of, and what it changed.
PREVIOUS, INPUTS, CHANGES = "anterior", "entradas", "cambios"
# What a thin version says of itself, and the database that it keeps.
KEEPS, FIGURES = "conserva", "cifras"
# Where it says which columns the tables that it has no more had.
REMOVED = "tablas_retiradas"
FIGURES_DATABASE = "conservado.duckdb"


def versions_folder(salida: Path) -> Path:
    """Return the folder that holds the versions."""
    return salida / "versiones"


def home(version: Path) -> Path:
    """Return the folder of what is published, from that of one of its versions."""
    return version.parent.parent


def current(salida: Path) -> Path | None:
    """Return the published version's folder, None when nothing is published yet."""
    try:
        identificador = (salida / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    return of_id(salida, identificador)


def of_id(salida: Path, identificador: str) -> Path | None:
    """Return the folder of a version by its id, None when it is not the id of a finished one."""
    return next((v for v in finished(salida) if v.name == identificador), None)


def finished(salida: Path) -> list[Path]:
    """Return the folders of the versions that were finished, the oldest first."""
    return sorted(c for c in versions_folder(salida).glob("[!.]*") if c.is_dir())


def description(version: Path) -> dict[str, Any]:
    """Return what a version says of itself."""
    contenido: dict[str, Any] = json.loads((version / DESCRIPTION).read_text(encoding="utf-8"))
    return contenido


def is_thin(version: Path) -> bool:
    """Tell whether a version keeps only its aggregated figures."""
    return description(version).get(KEEPS) == FIGURES


def database(version: Path) -> Path:
    """Return the database of a version: that of its tables or, of a thin one, that of its figures."""
    return version / (FIGURES_DATABASE if is_thin(version) else DATABASE)


def before(salida: Path, version: Path) -> Path | None:
    """Return the whole version that another followed, None when it is not kept whole.

    One that does not say which it followed came after the newest of those older than it.
    """
    viejas = [v.name for v in finished(salida) if v.name < version.name]
    anterior = description(version).get(PREVIOUS, viejas[-1] if viejas else None)
    carpeta = of_id(salida, anterior) if anterior else None
    return carpeta if carpeta and not is_thin(carpeta) else None


def lineage(salida: Path, version: Path) -> list[Path]:
    """Return the versions that led to one, the oldest first and itself last, without those that were turned back from.

    One that does not say which it followed came after the newest of those older than it.
    """
    acabadas = {v.name: v for v in finished(salida)}
    linea = [version]
    while True:
        viejas = [n for n in acabadas if n < linea[-1].name]
        anterior = acabadas.get(description(linea[-1]).get(PREVIOUS, max(viejas, default="")) or "")
        if anterior is None or anterior in linea:
            return linea[::-1]
        linea.append(anterior)


def quoted(ruta: object) -> str:
    """Return a path as it is written between single quotes in SQL."""
    return str(ruta).replace("'", "''")


def write_at_once(ruta: Path, texto: str) -> None:
    """Replace a file by another text: who reads it finds one or the other, whole, though the writing is killed."""
    ruta.parent.mkdir(parents=True, exist_ok=True)
    nuevo = ruta.with_name(f"{ruta.name}.nuevo")
    with nuevo.open("w", encoding="utf-8") as archivo:
        archivo.write(texto)
        archivo.flush()
        os.fsync(archivo.fileno())
    nuevo.replace(ruta)
