"""Files that outlive a power cut, and that say themselves whether they are the ones that were written."""

import errno
import hashlib
import io
import json
import os
import stat
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from pp0093.structs import Frozen

SYNCED_AT_ONCE = 8
SUM = "suma"
ALGORITHM = "blake3"
"""What `fingerprint` is taken with, as tables say it."""
# A zip entry has a date of its own; a fixed one makes equal files equal zips.
ZIP_DATE = (2000, 1, 1, 0, 0, 0)
REFUSED_FOR = (0.05, 0.1, 0.2, 0.4)
"""Seconds to wait before trying again what Windows refuses while a dashboard has the file open."""
T = TypeVar("T")


def sha256(ruta: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    return _digest(ruta, hashlib.sha256)


class Print(Frozen):
    """What a raw file was told apart by: its hash and the algorithm that took it."""

    huella: str
    algoritmo: str = ALGORITHM

    def is_of(self, ruta: Path) -> bool:
        """Tell whether a file still is the one that was read."""
        taken = fingerprint if self.algoritmo == ALGORITHM else sha256  # Which earlier editions took.
        return taken(ruta) == self.huella


def fingerprint(ruta: Path) -> str:
    """Return the hash by which raw files are told apart: BLAKE3."""
    from blake3 import blake3  # Only who reads raw files takes it.

    return _digest(ruta, blake3)


def _digest(ruta: Path, suma: Any) -> str:
    """Hash a file in pieces: each without the interpreter's lock, so another thread reads the file meanwhile."""
    with ruta.open("rb", buffering=0) as archivo:
        return hashlib.file_digest(archivo, suma).hexdigest()


def digest(contenido: object) -> str:
    """Return a short hash of what can be written as JSON."""
    texto = json.dumps(contenido, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(texto.encode()).hexdigest()[:16]


def stamp(ruta: Path) -> tuple[int, ...]:
    """Return what changes when a file does, nothing of one that is not there or can't be looked at."""
    try:
        estado = ruta.stat()
    except OSError:
        return ()
    return estado.st_ino, estado.st_size, estado.st_mtime_ns, estado.st_ctime_ns


def sync(ruta: Path) -> None:
    """Wait until a file, or what a folder lists, is on the disk itself."""
    if os.name == "nt" and ruta.is_dir():  # Windows gives no way to, and keeps its own journal of names.
        return
    abierto = os.open(ruta, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(abierto)
    finally:
        os.close(abierto)


def sync_tree(carpeta: Path) -> None:
    """Wait until a folder and all below it are on the disk itself.

    Several at once: a disk writes together what is asked of it together, in a third of the time.
    """
    with ThreadPoolExecutor(SYNCED_AT_ONCE) as hilos:
        for _ in hilos.map(sync, carpeta.rglob("*")):
            pass  # The first that fails is raised.
    sync(carpeta)


def insist(hace: Callable[[], T]) -> T:
    """Replace or delete something, again for a moment while it is refused; raise PermissionError when it still is."""
    for segundos in REFUSED_FOR:
        try:
            return hace()
        except PermissionError:
            time.sleep(segundos)
    return hace()


@contextmanager
def replacing(ruta: Path, *, permisos: int = 0o666) -> Iterator[BinaryIO]:
    """Give where to write what takes the place of a file at the end: who reads it finds one or the other, whole.

    So it is though the power is cut; when it can't be written nothing is left of it.
    """
    nuevo = ruta.with_name(f"{ruta.name}.nuevo")
    try:
        with open(nuevo, "wb", opener=lambda a, modo: os.open(a, modo, permisos)) as archivo:
            yield archivo
            archivo.flush()
            os.fsync(archivo.fileno())
        insist(lambda: nuevo.replace(ruta))
    except BaseException:
        nuevo.unlink(missing_ok=True)
        raise
    sync(ruta.parent)


def write_at_once(ruta: Path, contenido: str | bytes, *, permisos: int = 0o666) -> None:
    """Replace a file by another content, as `replacing` does."""
    ruta.parent.mkdir(parents=True, exist_ok=True)
    with replacing(ruta, permisos=permisos) as archivo:
        archivo.write(contenido.encode() if isinstance(contenido, str) else contenido)


def read_text(ruta: Path) -> str:
    """Return the text of a file; raise OSError of what is none: a pipe would keep whoever reads it waiting."""
    modo = ruta.stat().st_mode
    if not stat.S_ISREG(modo):
        raise OSError(errno.EISDIR if stat.S_ISDIR(modo) else errno.ENXIO, "no es un archivo", str(ruta))
    return ruta.read_text(encoding="utf-8")


def zipped(archivos: Mapping[str, bytes]) -> bytes:
    """Return some files by name as a zip."""
    salida = io.BytesIO()
    with zipfile.ZipFile(salida, "w") as comprimido:
        for nombre, datos in sorted(archivos.items()):
            comprimido.writestr(zipfile.ZipInfo(nombre, ZIP_DATE), datos, zipfile.ZIP_DEFLATED)
    return salida.getvalue()


def signed(contenido: dict[str, Any]) -> str:
    """Return a content as JSON with its own sum inside."""
    return json.dumps(contenido | {SUM: _checksum(contenido)}, ensure_ascii=False, indent=1)


def read_signed(ruta: Path) -> dict[str, Any] | None:
    """Return what a file written by `signed` holds; None when it is not there, can't be read or is not what it was."""
    return unbroken(read_json(ruta))


def unbroken(contenido: Any) -> dict[str, Any] | None:
    """Return what was read of a text written by `signed`, None when it is not what was written."""
    return contenido if isinstance(contenido, dict) and contenido.get(SUM) == _checksum(contenido) else None


def read_json(ruta: Path) -> dict[str, Any] | None:
    """Return the object that a JSON file holds; None when it holds none or can't be read."""
    try:
        contenido = json.loads(read_text(ruta))
    except (OSError, ValueError, RecursionError):
        return None
    return contenido if isinstance(contenido, dict) else None


def _checksum(contenido: dict[str, Any]) -> str:
    sin_suma = {clave: valor for clave, valor in contenido.items() if clave != SUM}
    texto = json.dumps(sin_suma, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(texto.encode("utf-8", "surrogatepass")).hexdigest()
