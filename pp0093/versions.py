"""Immutable versions behind one atomically replaced pointer: where they lie and what one says of itself.

A version is a folder `versiones/<id>/`, written once. `VIGENTE` holds the id of the published one. Readers resolve it
once per run, so what they read never changes under them. One that is no longer among the last is thinned
(pp0093/build/thinning.py): of its figures it keeps the answers, in another database, and no row of a firm.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

POINTER = "VIGENTE"
DESCRIPTION = "version.json"
DATABASE = "pp0093.duckdb"
# What a thin version says of itself, and the database that it keeps.
KEEPS, FIGURES = "conserva", "cifras"
# Where it says which columns the tables that it has no more had.
REMOVED = "tablas_retiradas"
FIGURES_DATABASE = "conservado.duckdb"


def versions_folder(salida: Path) -> Path:
    """Return the folder that holds the versions."""
    return salida / "versiones"


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
