"""Publication: a new version is written apart and the pointer is replaced at once (pp0093/versions.py)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from pp0093.versions import DESCRIPTION, POINTER, versions_folder, write_at_once

UNFINISHED = ".en_curso-"


@contextmanager
def building(salida: Path, waiting: Any) -> Iterator[None]:
    """Hold the right to build; call `waiting` once and wait when another build has it. A killed build frees it."""
    salida.mkdir(parents=True, exist_ok=True)
    lock = FileLock(salida / ".construccion.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        waiting()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def start(salida: Path, identificador: str) -> Path:
    """Return a fresh unfinished folder; what killed builds left is removed. Call it while building."""
    carpeta = versions_folder(salida)
    carpeta.mkdir(parents=True, exist_ok=True)
    for resto in carpeta.glob(f"{UNFINISHED}*"):
        shutil.rmtree(resto, ignore_errors=True)
    nueva = carpeta / f"{UNFINISHED}{identificador}"
    nueva.mkdir()
    return nueva


def describe(sin_terminar: Path, contenido: dict[str, Any]) -> None:
    """Write what an unfinished version says of itself."""
    (sin_terminar / DESCRIPTION).write_text(json.dumps(contenido, ensure_ascii=False, indent=1), encoding="utf-8")


def drop(sin_terminar: Path) -> None:
    """Remove an unfinished version that is not going to be published."""
    shutil.rmtree(sin_terminar, ignore_errors=True)


def publish(salida: Path, sin_terminar: Path, contenido: dict[str, Any]) -> Path:
    """Make an unfinished folder the published version."""
    describe(sin_terminar, contenido)
    version = sin_terminar.with_name(sin_terminar.name.removeprefix(UNFINISHED))
    sin_terminar.replace(version)
    point_to(salida, version.name)
    return version


def point_to(salida: Path, identificador: str) -> None:
    """Make a finished version the published one, at once."""
    write_at_once(salida / POINTER, identificador)
