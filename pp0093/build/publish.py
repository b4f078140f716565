"""Publication: a version is written apart, and then the pointer is replaced atomically (pp0093/versions.py).

Files enter or leave the raw folder at the moment their version is published. `carga_en_curso.json` announces the change
and its version: after a crash, the next build (`finish_or_undo`) completes or undoes it, depending on which version is
published.

Rolling back publishes the previous version again. `vueltas.json`, beside the pointer, names it and the inputs left:
these are not published until asked for. It is written before the pointer: after a crash in between, the pointer still
names the version to be left, and the file is ignored.
"""

from __future__ import annotations

import json
import os
import shutil
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from pp0093 import durable, process, versions
from pp0093.config import Settings
from pp0093.errors import BuildError, why
from pp0093.ingest.inventory import MANIFEST, PASSPORT, manifest_rows
from pp0093.ingest.readers.base import RawFile
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
    """Hold the build lock; when another build has it, call `waiting` once and wait.

    A crashed build releases it; its unfinished folders are removed. Files are created with the owner's permissions
    only.
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
    """Yield an empty folder for a version, removed unless published. Call it inside `building`."""
    nueva = versions_folder(salida) / f"{UNFINISHED_PREFIX}{identificador}"
    versions_folder(salida).mkdir(mode=OWNER_ONLY, exist_ok=True)
    nueva.mkdir(mode=OWNER_ONLY)
    try:
        yield nueva
    finally:
        shutil.rmtree(nueva, ignore_errors=True)


def emptied(sin_terminar: Path) -> None:
    """Empty an unfinished folder."""
    durable.insist(lambda: shutil.rmtree(sin_terminar))
    sin_terminar.mkdir(mode=OWNER_ONLY)


def describe(sin_terminar: Path, contenido: dict[str, Any]) -> None:
    """Write the description of an unfinished version."""
    (sin_terminar / DESCRIPTION).write_text(durable.signed(contenido), encoding="utf-8")


def publish(salida: Path, sin_terminar: Path, contenido: dict[str, Any]) -> Path:
    """Publish an unfinished folder, once it is synced to disk; return the version's folder."""
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
    """Point to a finished version, atomically; interruptions wait from here on."""
    process.let_interruptions_wait()
    durable.write_at_once(salida / POINTER, identificador)


class Rollback(Frozen):
    """A rollback: the version left and the one published again."""

    dejada: Path
    version: Path


def roll_back(salida: Path, before: Callable[[Path], object]) -> Rollback:
    """Publish the previous version again; call it inside `building`. Raise BuildError when there is none.

    `before` is called with that version before any change; what it raises leaves everything as it was.
    """
    vigente = versions.current_version(salida)
    anterior = versions.before(salida, vigente) if vigente else None
    if vigente is None or anterior is None:
        raise BuildError("no hay una versión anterior entera a la que volver; lo publicado sigue como estaba")
    before(anterior)
    dejadas = [*rolled_back_inputs(salida, vigente), versions.description(vigente).get(INPUTS)]
    dicho = {CURRENT: anterior.name, LEFT: dejadas}
    durable.write_at_once(salida / RECORD, json.dumps(dicho, ensure_ascii=False))
    point_to(salida, anterior.name)
    return Rollback(vigente, anterior)


def rolled_back_inputs(salida: Path, vigente: Path | None) -> list[str]:
    """Return the hashes of the inputs that were rolled back from, to the published version."""
    dicho = durable.read_json(salida / RECORD) or {}
    return [e for e in dicho.get(LEFT, ()) if e] if vigente and dicho.get(CURRENT) == vigente.name else []


JOURNAL = "carga_en_curso.json"
FILES_KEY, VERSION_KEY, REMOVES_KEY, MANIFEST_KEY = "archivos", "version", "quita", "manifiesto"


@contextmanager
def placing(opciones: Settings, archivos: Sequence[RawFile], version: str) -> Iterator[None]:
    """Add files and their manifest rows to the raw folder while a version is published; undo it unless it is."""
    if not archivos:
        yield
        return
    manifiesto = opciones.datos / MANIFEST
    nuevo = _manifest(manifiesto, add=archivos)
    announce(opciones, [a.archivo for a in archivos], version, nuevo)
    try:
        for archivo in archivos:
            _copy(archivo.ruta, opciones.datos / archivo.archivo)
        durable.write_at_once(manifiesto, nuevo)
        yield
    finally:
        finish_or_undo(opciones)


def finish_or_undo(opciones: Settings) -> None:
    """Complete or undo the announced change, depending on the published version."""
    dicho = durable.read_signed(opciones.salida / JOURNAL)
    if dicho is not None:
        es_publicada = versions.pointed(opciones.salida) == dicho[VERSION_KEY]
        if es_publicada == dicho[REMOVES_KEY]:
            _remove(opciones, dicho[FILES_KEY], dicho[MANIFEST_KEY])
    (opciones.salida / JOURNAL).unlink(missing_ok=True)


def announce(opciones: Settings, archivos: Iterable[str], version: str, nuevo: str = "") -> None:
    """Announce that files enter or leave the raw folder once a version is published; `finish_or_undo` does it.

    They enter with a new manifest (`nuevo`), and the journal has it and the one before.
    """
    manifiesto = opciones.datos / MANIFEST
    antes = b64encode(manifiesto.read_bytes()).decode() if manifiesto.exists() else None
    dicho = {FILES_KEY: list(archivos), VERSION_KEY: version, REMOVES_KEY: not nuevo, MANIFEST_KEY: [antes, nuevo]}
    durable.write_at_once(opciones.salida / JOURNAL, durable.signed(dicho))


def _copy(origen: Path, destino: Path) -> None:
    """Copy a file atomically, readable by its owner only."""
    destino.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with origen.open("rb") as contenido, durable.replacing(destino, permisos=0o600) as nuevo:
        shutil.copyfileobj(contenido, nuevo)


def _remove(opciones: Settings, archivos: Sequence[str], manifiestos: tuple[str | None, str]) -> None:
    """Remove files and their rows; the manifest is restored byte by byte, unless somebody else changed it."""
    (antes, nuevo), manifiesto = manifiestos, opciones.datos / MANIFEST
    if manifiesto.exists():
        _take_out_rows(manifiesto, archivos, antes if nuevo.encode() == manifiesto.read_bytes() else "")
    for archivo in archivos:
        ruta = opciones.datos / archivo
        ruta.unlink(missing_ok=True)
        durable.unfinished(ruta).unlink(missing_ok=True)


def _take_out_rows(ruta: Path, archivos: Sequence[str], antes: str | None) -> None:
    """Remove some files' rows from the manifest; `antes` is its previous content, None if it did not exist."""
    if antes is None:
        ruta.unlink()
    elif antes:
        durable.write_at_once(ruta, b64decode(antes))
    elif set(archivos) & {f.get("archivo", "") for f in _rows_of_manifest(ruta)[1]}:
        durable.write_at_once(ruta, _manifest(ruta, drop=archivos))


def _manifest(ruta: Path, add: Sequence[RawFile] = (), drop: Sequence[str] = ()) -> str:
    """Return the manifest's text with some files' rows removed and others' added."""
    encabezado, filas = _rows_of_manifest(ruta)
    fuera = {*drop, *(a.archivo for a in add)}
    quedan = [f for f in filas if f.get("archivo", "").replace("\\", "/") not in fuera]
    # Including the workbook's own declarations.
    nuevas = [{c: a.pasaporte.get(c, "") for c in PASSPORT} for a in add]
    columnas = dict.fromkeys([*encabezado, *(c for fila in nuevas for c, valor in fila.items() if valor)])
    return durable.table_text(columnas, [*quedan, *nuevas])


def _rows_of_manifest(ruta: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Return the manifest's columns, with our names, and its rows."""
    return manifest_rows(ruta) if ruta.exists() else (list(PASSPORT), [])
