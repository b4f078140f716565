"""A copy of all that cannot be made again, in one file that says what is in it, and its way back.

It has the raw files and what is published; not the kept readings, which the next build makes, nor any setting or key.
"""

from __future__ import annotations

import io
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pp0093 import __version__, durable, versions
from pp0093.config import Settings
from pp0093.errors import BuildError, InputError
from pp0093.writing.nouns import counted

DATA, PUBLISHED, LIST = "datos", "salida", "respaldo.json"
# Made again by the next build.
LEFT_OUT = ("lecturas",)
OWN_FILE = 0o600
UNFINISHED = ".en_curso-restaurar"
OCCUPIED = "{} no está vacía; muévala a otro lugar y repita: nada se escribe encima de lo que hay"


def save(opciones: Settings, destino: Path) -> dict[str, Any]:
    """Write the copy (0600) and return what it holds; nothing is left of one that could not be written.

    Call it while nobody builds.
    """
    archivos = dict(_files(opciones))
    lista = {
        "pp0093": __version__,
        "version": servida.name if (servida := versions.current(opciones.salida)) else None,
        "archivos": {nombre: [ruta.stat().st_size, durable.sha256(ruta)] for nombre, ruta in archivos.items()},
    }
    nuevo = destino.with_name(f"{destino.name}.nuevo")
    try:
        with open(nuevo, "wb", opener=_owner_only) as abierto:
            with tarfile.open(fileobj=abierto, mode="w:gz", compresslevel=1) as copia:
                _add(copia, LIST, durable.signed(lista).encode())
                for nombre, ruta in archivos.items():
                    copia.add(ruta, nombre, recursive=False)
            abierto.flush()
            os.fsync(abierto.fileno())
        nuevo.replace(destino)
    finally:
        nuevo.unlink(missing_ok=True)
    durable.sync(destino.resolve().parent)
    return lista


def restore(origen: Path, opciones: Settings) -> dict[str, Any]:
    """Put a copy back in empty folders and return what it held, once each file is found to be the one that was saved.

    Raise InputError when the file is not a whole copy, BuildError when there is something where it would be written.
    """
    for carpeta in (opciones.datos, opciones.salida):
        if carpeta.is_dir() and any(carpeta.iterdir()):
            raise BuildError(OCCUPIED.format(carpeta))
    opciones.salida.parent.mkdir(parents=True, exist_ok=True)
    aparte = opciones.salida.with_name(UNFINISHED)
    shutil.rmtree(aparte, ignore_errors=True)
    try:
        lista = _unpacked(origen, aparte)
        for nombre, carpeta in ((DATA, opciones.datos), (PUBLISHED, opciones.salida)):
            (aparte / nombre).mkdir(mode=0o700, exist_ok=True)
            _put(aparte / nombre, carpeta)
    finally:
        shutil.rmtree(aparte, ignore_errors=True)
    versions.look_again()
    return lista


def _unpacked(origen: Path, aparte: Path) -> dict[str, Any]:
    """Unpack a copy apart and return what it says it holds, when it does."""
    aparte.mkdir(mode=0o700)
    try:
        with tarfile.open(origen, "r:gz") as copia:
            for miembro in copia:
                _take(copia, miembro, aparte)
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise _not_whole(origen) from error
    lista = durable.read_signed(aparte / LIST)
    dichos = lista.get("archivos", {}) if lista else {}
    hallados = {r.relative_to(aparte).as_posix() for r in aparte.rglob("*") if r.is_file()} - {LIST}
    if lista is None or hallados != set(dichos) or any(_is_other(aparte / n, *dichos[n]) for n in dichos):
        raise _not_whole(origen)
    return lista


def _take(copia: tarfile.TarFile, miembro: tarfile.TarInfo, aparte: Path) -> None:
    """Unpack a file below a folder; raise TarError at what no copy has: links, devices and files of elsewhere.

    Python's own filter of what is unpacked came with 3.11.4.
    """
    destino, contenido = aparte / miembro.name, copia.extractfile(miembro) if miembro.isreg() else None
    if contenido is None or not destino.resolve().is_relative_to(aparte.resolve()):
        raise tarfile.TarError(miembro.name)
    destino.parent.mkdir(parents=True, exist_ok=True)
    with contenido, destino.open("wb") as abierto:
        shutil.copyfileobj(contenido, abierto)
    os.utime(destino, (miembro.mtime, miembro.mtime))


def _is_other(ruta: Path, octetos: int, suma: str) -> bool:
    return ruta.stat().st_size != octetos or durable.sha256(ruta) != suma


def _not_whole(origen: Path) -> InputError:
    return InputError("no es una copia entera de las que hace el respaldo", "use otra copia", archivo=origen.name)


def _put(de: Path, donde: Path) -> None:
    """Move what was unpacked to its place, its owner's alone, and wait until it is on the disk itself."""
    for ruta in de.rglob("*"):
        ruta.chmod(0o700 if ruta.is_dir() else OWN_FILE)
    durable.sync_tree(de)
    donde.parent.mkdir(parents=True, exist_ok=True)
    if donde.is_dir():
        donde.rmdir()
    shutil.move(de, donde)
    durable.sync(donde.parent)


def _files(opciones: Settings) -> Iterator[tuple[str, Path]]:
    """Yield the files that a copy has, by their name in it; what starts with a dot is passing."""
    for nombre, carpeta in ((DATA, opciones.datos), (PUBLISHED, opciones.salida)):
        for ruta in sorted(carpeta.rglob("*")):
            partes = ruta.relative_to(carpeta).parts
            if ruta.is_file() and partes[0] not in LEFT_OUT and not any(p.startswith(".") for p in partes):
                yield "/".join((nombre, *partes)), ruta


def _add(copia: tarfile.TarFile, nombre: str, contenido: bytes) -> None:
    dicho = tarfile.TarInfo(nombre)
    dicho.size, dicho.mode = len(contenido), OWN_FILE
    copia.addfile(dicho, io.BytesIO(contenido))


def _owner_only(ruta: str, opciones: int) -> int:
    return os.open(ruta, opciones, OWN_FILE)


def said(lista: dict[str, Any]) -> str:
    """Return what a copy holds as it is told to a person."""
    octetos = sum(n for n, _ in lista["archivos"].values())
    version = lista["version"] or "ninguna"
    return f"{counted(len(lista['archivos']), 'archivos')}, {octetos / 1e6:,.1f} MB, versión {version}"
