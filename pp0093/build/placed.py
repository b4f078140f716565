"""Files that become part of the raw folder in the moment in which their version is published, and that leave it.

`carga_en_curso.json` says beforehand what is about to change and with which version: killed in between, the next build
(`finish_or_undo`) looks at which version is published and finishes the change or takes it back. Call all of it while
building.
"""

from __future__ import annotations

import csv
import io
import shutil
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pp0093 import durable, versions
from pp0093.config import Settings
from pp0093.ingest.inventory import MANIFEST, PASSPORT, manifest_rows
from pp0093.ingest.readers.base import RawFile

JOURNAL = "carga_en_curso.json"
FILES_KEY, VERSION_KEY, REMOVES_KEY, MANIFEST_KEY = "archivos", "version", "quita", "manifiesto"


@contextmanager
def placing(opciones: Settings, archivos: Sequence[RawFile], version: str) -> Iterator[None]:
    """Put files and their rows of the manifest in the raw folder while a version is published; undo it if it is not."""
    if not archivos:
        yield
        return
    manifiesto = opciones.datos / MANIFEST
    nuevo = _manifest(manifiesto, add=archivos)
    _announce(opciones, [a.archivo for a in archivos], version, nuevo)
    try:
        for archivo in archivos:
            _copy(archivo.ruta, opciones.datos / archivo.archivo)
        durable.write_at_once(manifiesto, nuevo)
        yield
    finally:
        finish_or_undo(opciones)


def withdraw(opciones: Settings, archivos: Sequence[str], version: str) -> None:
    """Say that some files leave the raw folder once a version is published; `finish_or_undo` takes them away."""
    _announce(opciones, archivos, version)


def finish_or_undo(opciones: Settings) -> None:
    """Finish what was announced, or take it back, by the version that is published."""
    dicho = durable.read_signed(opciones.salida / JOURNAL)
    if dicho is not None:
        es_publicada = _pointed(opciones.salida) == dicho[VERSION_KEY]
        if es_publicada == dicho[REMOVES_KEY]:
            _remove(opciones, dicho[FILES_KEY], dicho[MANIFEST_KEY])
    (opciones.salida / JOURNAL).unlink(missing_ok=True)


def _pointed(salida: Path) -> str:
    try:
        return durable.read_text(salida / versions.POINTER).strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _announce(opciones: Settings, archivos: Iterable[str], version: str, nuevo: str = "") -> None:
    """Write the journal: files, version, whether they leave and, where they enter, the manifest before and after."""
    manifiesto = opciones.datos / MANIFEST
    antes = b64encode(manifiesto.read_bytes()).decode() if manifiesto.exists() else None
    dicho = {FILES_KEY: list(archivos), VERSION_KEY: version, REMOVES_KEY: not nuevo, MANIFEST_KEY: [antes, nuevo]}
    durable.write_at_once(opciones.salida / JOURNAL, durable.signed(dicho))


def _copy(origen: Path, destino: Path) -> None:
    """Copy a file whole or not at all; its reader has the owner's permission alone."""
    destino.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    nuevo = _hidden(destino)
    try:
        shutil.copyfile(origen, nuevo)
        nuevo.chmod(0o600)
        durable.sync(nuevo)
        durable.insist(lambda: nuevo.replace(destino))
    finally:
        nuevo.unlink(missing_ok=True)
    durable.sync(destino.parent)


def _remove(opciones: Settings, archivos: Sequence[str], manifiestos: tuple[str | None, str]) -> None:
    """Take files out with their rows; the manifest is again, byte by byte, what it was, if nobody else touched it."""
    (antes, nuevo), manifiesto = manifiestos, opciones.datos / MANIFEST
    if manifiesto.exists():
        _take_out_rows(manifiesto, archivos, antes if nuevo.encode() == manifiesto.read_bytes() else "")
    for archivo in archivos:
        ruta = opciones.datos / archivo
        ruta.unlink(missing_ok=True)
        _hidden(ruta).unlink(missing_ok=True)


def _take_out_rows(ruta: Path, archivos: Sequence[str], antes: str | None) -> None:
    """Leave the manifest without the rows of some files; `antes` is what it held, None if it was not there."""
    if antes is None:
        ruta.unlink()
    elif antes:
        _hidden(ruta).write_bytes(b64decode(antes))
        durable.sync(_hidden(ruta))
        _hidden(ruta).replace(ruta)
    elif set(archivos) & {f.get("archivo", "") for f in _rows_of_manifest(ruta)[1]}:
        durable.write_at_once(ruta, _manifest(ruta, drop=archivos))


def _hidden(ruta: Path) -> Path:
    """Return where a file is written before it takes its name: hidden ones are nobody's data."""
    return ruta.with_name(f".{ruta.name}.nuevo")


def _manifest(ruta: Path, add: Sequence[RawFile] = (), drop: Sequence[str] = ()) -> str:
    """Return the manifest's text: its rows as they were but for those of some files, and those of others added."""
    encabezado, filas = _rows_of_manifest(ruta)
    fuera = {*drop, *(a.archivo for a in add)}
    quedan = [f for f in filas if f.get("archivo", "").replace("\\", "/") not in fuera]
    # What a workbook carries inside goes with it.
    nuevas = [{c: a.pasaporte.get(c, "") for c in PASSPORT} for a in add]
    columnas = list(dict.fromkeys([*encabezado, *(c for fila in nuevas for c, valor in fila.items() if valor)]))
    texto = io.StringIO()
    escritor = csv.DictWriter(texto, columnas, restval="", extrasaction="ignore", lineterminator="\n")
    escritor.writeheader()
    escritor.writerows([*quedan, *nuevas])
    return texto.getvalue()


def _rows_of_manifest(ruta: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Return the manifest's columns, ours by our name, and its rows."""
    return manifest_rows(ruta) if ruta.exists() else (list(PASSPORT), [])
