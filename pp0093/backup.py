"""Backup of everything that cannot be regenerated, in one archive with a manifest, and its restoration.

It holds the raw files and the published versions; not the kept readings, which the next build makes, nor settings or
keys. An archive is verified after it is written, and its manifest is checked before it is unpacked.
"""

import gzip
import hashlib
import io
import json
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import msgspec
from msgspec import Meta, Struct

from pp0093 import __version__, durable, versions
from pp0093.build.mode import MARK
from pp0093.config import Settings
from pp0093.errors import BuildError, InputError, unreadable_name
from pp0093.ingest.inventory import BROKEN_LINK
from pp0093.ingest.readers.base import DEMO, READINGS
from pp0093.language.words import counted

DATA, OUTPUT, LIST_FILE = "datos", "salida", "respaldo.json"
OWN_FILE = 0o600
# Links to folders are followed directly below these, as readers do.
FOLLOWED = (DATA, f"{DATA}/{DEMO}", OUTPUT)
CHANGED_WHILE_COPIED = "cambió mientras se copiaba", "repita cuando nadie esté copiando archivos"
NOT_WRITTEN = "lo escrito no se lee igual que lo copiado: revise el disco y repita; no quedó ninguna copia"
NOT_WHOLE = "no es una copia entera de las que hace el respaldo", "use otra copia"
TOO_LARGE = "dice que abierta ocupa {:,.1f} MB, mucho más de lo que cabe en una copia de su tamaño", "use otra copia"
# Shipped files compress 3 times (measured, November 2026); a higher ratio than this is refused as a zip bomb.
MAX_RATIO, SMALL_BYTES = 300, 64 << 20
MAX_LIST_BYTES = 64 << 20
# Raised by an invalid or truncated archive, and by two of its names for one path when unpacking.
COPY_ERRORS = (
    tarfile.TarError,
    zlib.error,
    gzip.BadGzipFile,
    EOFError,
    ValueError,
    RecursionError,
    msgspec.MsgspecError,
)
CLASHING = (FileExistsError, NotADirectoryError, IsADirectoryError)


class Listed(Struct):
    """Manifest of a backup: the served version, and the size and SHA-256 of each file by name.

    Names are relative to one of the two folders; no part of them is empty, "." or "..".
    """

    pp0093: str
    version: Annotated[str, Meta(pattern=r"\A[\w.-]{1,100}\Z")] | None
    archivos: dict[
        Annotated[str, Meta(pattern=r"\A(datos|salida)(/(?!\.{1,2}(/|\Z))[^/\0]+)+\Z")],
        tuple[Annotated[int, Meta(ge=0)], Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]],
    ]

    @property
    def octetos(self) -> int:
        """Total size in bytes."""
        return sum(octetos for octetos, _ in self.archivos.values())

    def said(self) -> str:
        """Summary in words: number of files, size and version."""
        cuantos = counted(len(self.archivos), "archivos")
        return f"{cuantos}, {self.octetos / 1e6:,.1f} MB, versión {self.version or 'ninguna'}"


def save(opciones: Settings, destino: Path) -> Listed:
    """Write the archive (mode 0600) and return its manifest; a partial archive is deleted.

    Call it while no build is running. Raise InputError for a file that cannot be copied, before anything is written.
    """
    # Raw files and those beside them; kept readings are regenerated.
    archivos = dict([*_below(DATA, opciones.datos), *_below(OUTPUT, opciones.salida)])
    servida = versions.current_version(opciones.salida)
    lista = Listed(
        __version__,
        servida.name if servida else None,
        {nombre: (ruta.stat().st_size, durable.sha256(ruta)) for nombre, ruta in archivos.items()},
    )
    with durable.replacing(destino, permisos=OWN_FILE) as abierto:
        _write_copy(abierto, lista, archivos)
        abierto.flush()
        _check(Path(abierto.name), lista)
    return lista


def _write_copy(abierto: BinaryIO, lista: Listed, archivos: dict[str, Path]) -> None:
    # Symbolic and hard links are stored as regular files.
    with tarfile.open(fileobj=abierto, mode="w:gz", compresslevel=1, dereference=True) as copia:
        dicho, contenido = tarfile.TarInfo(LIST_FILE), durable.signed(msgspec.to_builtins(lista)).encode()
        dicho.size, dicho.mode = len(contenido), OWN_FILE
        copia.addfile(dicho, io.BytesIO(contenido))
        for nombre, ruta in archivos.items():
            try:
                copia.add(ruta, nombre, recursive=False)
            except OSError as error:
                if ruta.is_file() and ruta.stat().st_size >= lista.archivos[nombre][0]:
                    raise
                raise InputError(*CHANGED_WHILE_COPIED, archivo=nombre) from error


def _check(nuevo: Path, lista: Listed) -> None:
    """Verify an archive just written as a restoration would; raise if any file differs."""
    try:
        with _open_copy(nuevo) as (leida, copia):
            distintos = _unlike(copia, lista)
    except InputError as error:
        raise BuildError(NOT_WRITTEN) from error
    if leida != lista:
        raise BuildError(NOT_WRITTEN)
    if distintos:
        raise InputError(*CHANGED_WHILE_COPIED, archivo=distintos[0])


def restore(origen: Path, opciones: Settings) -> Listed:
    """Restore a backup into empty folders, after verifying every file, and return its manifest.

    Raise InputError when the archive is not valid or would not fit on disk, BuildError when a target folder is not
    empty.
    """
    for carpeta in (opciones.datos, opciones.salida):
        if carpeta.is_dir() and any(carpeta.iterdir()):
            raise BuildError(
                f"{carpeta} no está vacía; muévala a otro lugar y repita: nada se escribe encima de lo que hay"
            )
    opciones.salida.parent.mkdir(parents=True, exist_ok=True)
    aparte = opciones.salida.with_name(".en_curso-restaurar")
    shutil.rmtree(aparte, ignore_errors=True)
    try:
        lista = _unpacked(origen, aparte)
        for nombre, carpeta in ((DATA, opciones.datos), (OUTPUT, opciones.salida)):
            (aparte / nombre).mkdir(mode=0o700, exist_ok=True)
            _move_unpacked(aparte / nombre, carpeta)
    finally:
        shutil.rmtree(aparte, ignore_errors=True)
    versions.look_again()
    return lista


def _unpacked(origen: Path, aparte: Path) -> Listed:
    """Unpack an archive into a temporary folder and return its manifest, if it is valid and fits."""
    with _open_copy(origen) as (lista, copia):
        ocupa, libres = lista.octetos / 1e6, shutil.disk_usage(aparte.parent).free / 1e6
        if lista.octetos > max(SMALL_BYTES, MAX_RATIO * origen.stat().st_size):
            raise InputError(TOO_LARGE[0].format(ocupa), TOO_LARGE[1], archivo=origen.name)
        if ocupa > libres:
            motivo = f"abierta ocuparía {ocupa:,.1f} MB y en {aparte.parent} quedan {libres:,.1f}"
            raise InputError(motivo, "haga sitio y repita", archivo=origen.name)
        aparte.mkdir(mode=0o700)
        if _unlike(copia, lista):
            raise tarfile.ReadError
        copia.extractall(aparte, filter="data")
    return lista


@contextmanager
def _open_copy(origen: Path) -> Iterator[tuple[Listed, tarfile.TarFile]]:
    """Open an archive and read its manifest, its first member; raise InputError when it is not valid."""
    try:
        with _Unzipped(origen, "rb") as abierto, tarfile.open(fileobj=abierto, mode="r:") as copia:
            miembro = copia.next()
            if miembro is None or miembro.name != LIST_FILE or not miembro.isreg() or miembro.size > MAX_LIST_BYTES:
                raise tarfile.ReadError
            contenido = durable.unbroken(json.loads(tarfile.ExFileObject(copia, miembro).read()))
            yield msgspec.convert(contenido, Listed), copia
    except (*COPY_ERRORS, *CLASHING) as error:
        raise InputError(*NOT_WHOLE, archivo=origen.name) from error


class _Unzipped(gzip.GzipFile):
    """Decompressed archive, read in bounded chunks: a hostile header may announce gigabytes."""

    def read(self, size: int | None = -1) -> bytes:
        if size is None or not 0 <= size <= MAX_LIST_BYTES:
            raise tarfile.ReadError
        return super().read(size)


def _unlike(copia: tarfile.TarFile, lista: Listed) -> list[str]:
    """Return the files of an archive that differ from its manifest.

    Raise TarError for files not in the manifest and for links, devices or folders, which no backup has.
    """
    sumas = dict.fromkeys(lista.archivos, "")
    while miembro := copia.next():
        if miembro.name not in sumas or not miembro.isreg():
            raise tarfile.ReadError
        if miembro.size == lista.archivos[miembro.name][0]:
            contenido = tarfile.ExFileObject(copia, miembro)
            sumas[miembro.name] = hashlib.file_digest(contenido, hashlib.sha256).hexdigest()
    return [nombre for nombre, (_, suma) in lista.archivos.items() if sumas[nombre] != suma]


def _move_unpacked(de: Path, donde: Path) -> None:
    """Move the unpacked files to their place, readable by the owner only, and sync them to disk."""
    for ruta in de.rglob("*"):
        ruta.chmod(0o700 if ruta.is_dir() else OWN_FILE)
    durable.sync_tree(de)
    donde.parent.mkdir(parents=True, exist_ok=True)
    if donde.is_dir():
        donde.rmdir()
    shutil.move(de, donde)
    durable.sync(donde.parent)


def _is_left(nombre: str, ruta: Path) -> bool:
    """Return whether a file is left out: hidden ones and, of the raw folder, what no reader looks at.

    Readers do look at the demonstration's mode file and at hidden folders that are not directly below the raw one.
    """
    es_oculto = ruta.name.startswith(".")
    if nombre.startswith(OUTPUT):
        return es_oculto or nombre == f"{OUTPUT}/{READINGS}"
    return es_oculto and nombre != f"{DATA}/{DEMO}/{MARK}" and not (ruta.is_dir() and nombre.count("/") > 1)


def _below(donde: str, carpeta: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files below a folder as (name in the archive, path)."""
    for ruta in sorted(carpeta.iterdir()) if carpeta.is_dir() else ():
        nombre = f"{donde}/{ruta.name}"
        if _is_left(nombre, ruta):
            continue
        if ruta.is_symlink() and ruta.is_dir() and donde not in FOLLOWED:
            raise InputError(
                "es un enlace a una carpeta, y ahí nadie la lee",
                "ponga la carpeta en su lugar o borre el enlace",
                archivo=nombre,
            )
        if ruta.is_dir():
            yield from _below(nombre, ruta)
        elif ruta.is_file() or ruta.is_symlink():
            if sin_leer := unreadable_name(nombre):
                raise sin_leer
            if not ruta.exists():
                raise InputError(*BROKEN_LINK, archivo=nombre)
            yield nombre, ruta
