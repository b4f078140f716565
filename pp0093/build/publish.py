"""Publication: a new version is written apart and the pointer is replaced at once (pp0093/versions.py).

Turning back publishes the previous one again. `vueltas.json` says, beside the pointer, which one was returned to and
from which inputs: these are not published until it is asked. It is written before the pointer: killed between both, the
pointer still names the version that was going to be left, and it says nothing.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from pp0093 import durable, process, versions
from pp0093.errors import BuildError, why
from pp0093.structs import Frozen
from pp0093.versions import DESCRIPTION, FILES, INPUTS, NUMBER, POINTER, versions_folder

UNFINISHED_PREFIX = ".en_curso-"
RECORD = "vueltas.json"
CURRENT, LEFT = "vigente", "dejadas"
NOT_ASSURED = (
    "la versión {} quedó publicada, pero el disco no confirma que la guardó ({}): si se corta la luz puede volver la "
    "anterior; revise el disco"
)
OWNER_ONLY, NOT_OTHERS = 0o700, 0o077


@contextmanager
def building(salida: Path, waiting: Any) -> Iterator[None]:
    """Hold the right to build; call `waiting` once and wait when another build has it.

    A killed build frees it; what it left half made is removed. What is written meanwhile is its owner's alone.
    """
    antes = os.umask(NOT_OTHERS)
    try:
        yield from _construction_lock(salida, waiting)
    finally:
        os.umask(antes)


def _construction_lock(salida: Path, waiting: Any) -> Iterator[None]:
    salida.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    lock = FileLock(salida / ".construccion.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        waiting()
        lock.acquire()
    try:
        for resto in versions_folder(salida).glob(f"{UNFINISHED_PREFIX}*"):
            shutil.rmtree(resto, ignore_errors=True)
        yield
    finally:
        lock.release()


@contextmanager
def unfinished(salida: Path, identificador: str) -> Iterator[Path]:
    """Give a fresh folder for a version; what is not published of it is removed. Call it while building."""
    nueva = versions_folder(salida) / f"{UNFINISHED_PREFIX}{identificador}"
    versions_folder(salida).mkdir(mode=OWNER_ONLY, exist_ok=True)
    nueva.mkdir(mode=OWNER_ONLY)
    try:
        yield nueva
    finally:
        shutil.rmtree(nueva, ignore_errors=True)


def emptied(sin_terminar: Path) -> None:
    """Leave an unfinished folder as it was given."""
    durable.insist(lambda: shutil.rmtree(sin_terminar))
    sin_terminar.mkdir(mode=OWNER_ONLY)


def describe(sin_terminar: Path, contenido: dict[str, Any]) -> None:
    """Write what an unfinished version says of itself."""
    (sin_terminar / DESCRIPTION).write_text(durable.signed(contenido), encoding="utf-8")


def publish(salida: Path, sin_terminar: Path, contenido: dict[str, Any]) -> Path:
    """Make an unfinished folder the published version, once all of it is on the disk itself."""
    describe(
        sin_terminar, contenido | {NUMBER: versions.next_number(salida), FILES: versions.version_files(sin_terminar)}
    )
    durable.sync_tree(sin_terminar)
    version = sin_terminar.with_name(sin_terminar.name.removeprefix(UNFINISHED_PREFIX))
    durable.insist(lambda: sin_terminar.replace(version))
    try:
        durable.sync(version.parent)
        point_to(salida, version.name)
    except OSError as error:
        if versions.current_version(salida) == version:
            raise BuildError(NOT_ASSURED.format(version.name, why(error))) from error
        shutil.rmtree(version, ignore_errors=True)  # Nobody was told of it.
        raise
    return version


def point_to(salida: Path, identificador: str) -> None:
    """Make a finished version the published one, at once; an interruption waits from here on."""
    process.let_interruptions_wait()
    durable.write_at_once(salida / POINTER, identificador)


class Turn(Frozen):
    """A turning back: the version left and the one published again."""

    dejada: Path
    version: Path


def back(salida: Path, before: Callable[[Path], object]) -> Turn:
    """Publish the previous version again; call it while building. Raises BuildError when there is none to return to.

    `before` is given that version while nothing has changed yet; what it raises leaves everything as it was.
    """
    vigente = versions.current_version(salida)
    anterior = versions.before(salida, vigente) if vigente else None
    if vigente is None or anterior is None:
        raise BuildError("no hay una versión anterior entera a la que volver; lo publicado sigue como estaba")
    before(anterior)
    dejadas = [*left(salida, vigente), versions.description(vigente).get(INPUTS)]
    dicho = {CURRENT: anterior.name, LEFT: dejadas}
    durable.write_at_once(salida / RECORD, json.dumps(dicho, ensure_ascii=False))
    point_to(salida, anterior.name)
    return Turn(vigente, anterior)


def left(salida: Path, vigente: Path | None) -> list[str]:
    """Return the digests of the inputs from which somebody turned back to the version that is published."""
    dicho = durable.read_json(salida / RECORD) or {}
    return [e for e in dicho.get(LEFT, ()) if e] if vigente and dicho.get(CURRENT) == vigente.name else []
