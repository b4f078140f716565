"""Immutable versions behind one atomically replaced pointer: where they lie and what one says of itself.

A version is a folder `versiones/<id>/`, written once and never changed. `VIGENTE` holds the id of the
published one. Readers resolve it once per run, so what they read never changes under them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

POINTER = "VIGENTE"
DESCRIPTION = "version.json"
DATABASE = "pp0093.duckdb"
# What a version says of itself: the one it followed, what it was made of, and what it changed.
PREVIOUS, INPUTS, CHANGES = "anterior", "entradas", "cambios"


def versions_folder(salida: Path) -> Path:
    """Return the folder that holds the versions."""
    return salida / "versiones"


def current(salida: Path) -> Path | None:
    """Return the published version's folder, None when nothing is published yet."""
    try:
        identificador = (salida / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    carpeta = versions_folder(salida) / identificador
    return carpeta if identificador and carpeta.is_dir() else None


def description(version: Path) -> dict[str, Any]:
    """Return what a version says of itself."""
    contenido: dict[str, Any] = json.loads((version / DESCRIPTION).read_text(encoding="utf-8"))
    return contenido


def before(salida: Path, version: Path) -> Path | None:
    """Return the whole version that another followed, None when it is not kept whole.

    One that does not say which it followed came after the newest of those older than it.
    """
    viejas = sorted(v.name for v in versions_folder(salida).glob("[!.]*") if v.name < version.name)
    anterior = description(version).get(PREVIOUS, viejas[-1] if viejas else None)
    carpeta = versions_folder(salida) / anterior if anterior else None
    return carpeta if carpeta and (carpeta / DATABASE).exists() else None
