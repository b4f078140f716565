"""Atomic, durable file writes, and files that carry their own checksum."""

import csv
import errno
import hashlib
import io
import json
import os
import stat
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from pp0093.structs import Frozen

SYNCED_AT_ONCE = 8
SUM = "suma"
ALGORITHM = "blake3"
"""Name of the hash of `fingerprint`, as stored in tables."""
# A fixed date for zip entries, so that equal contents give equal zips.
ZIP_DATE = (2000, 1, 1, 0, 0, 0)
REFUSED_FOR = (0.05, 0.1, 0.2, 0.4)
"""Seconds between retries of an operation that Windows refuses while a dashboard has the file open."""
T = TypeVar("T")


def sha256(ruta: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    return _digest(ruta, hashlib.sha256)


class Print(Frozen):
    """Fingerprint of a raw file: its hash and the algorithm."""

    huella: str
    algoritmo: str = ALGORITHM

    def is_of(self, ruta: Path) -> bool:
        """Return whether a file still has this hash."""
        taken = fingerprint if self.algoritmo == ALGORITHM else sha256  # Used by earlier releases.
        return taken(ruta) == self.huella


def fingerprint(ruta: Path) -> str:
    """Return the BLAKE3 hash that identifies a raw file."""
    from blake3 import blake3  # Needed only to read raw files.

    return _digest(ruta, blake3)


def _digest(ruta: Path, suma: Any) -> str:
    """Hash a file in chunks, each without the GIL, so that another thread can read the file meanwhile."""
    with ruta.open("rb", buffering=0) as archivo:
        return hashlib.file_digest(archivo, suma).hexdigest()


def digest(contenido: object) -> str:
    """Return a short hash of any JSON-serialisable value."""
    texto = json.dumps(contenido, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(texto.encode()).hexdigest()[:16]


def stamp(ruta: Path) -> tuple[int, ...]:
    """Return a change stamp of a file (its stat), empty if it cannot be examined."""
    try:
        estado = ruta.stat()
    except OSError:
        return ()
    return estado.st_ino, estado.st_size, estado.st_mtime_ns, estado.st_ctime_ns


def sync(ruta: Path) -> None:
    """Flush a file, or a folder's entries, to disk (fsync)."""
    if os.name == "nt" and ruta.is_dir():  # Windows cannot, and journals its directories.
        return
    abierto = os.open(ruta, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(abierto)
    finally:
        os.close(abierto)


def sync_tree(carpeta: Path) -> None:
    """Flush a folder and all below it to disk.

    In parallel: disks group concurrent flushes, in a third of the time.
    """
    with ThreadPoolExecutor(SYNCED_AT_ONCE) as hilos:
        for _ in hilos.map(sync, carpeta.rglob("*")):
            pass  # Raises the first failure.
    sync(carpeta)


def insist(hace: Callable[[], T]) -> T:
    """Retry a replacement or deletion for a moment while it is refused; then raise PermissionError."""
    for segundos in REFUSED_FOR:
        try:
            return hace()
        except PermissionError:
            time.sleep(segundos)
    return hace()


def unfinished(ruta: Path) -> Path:
    """Return the temporary name of a file being written; hidden files are never data."""
    return ruta.with_name(f".{ruta.name}.nuevo")


@contextmanager
def replacing(ruta: Path, *, permisos: int = 0o666) -> Iterator[BinaryIO]:
    """Yield a file that atomically replaces another on success, also if the power is cut.

    Readers find the old or the new one, whole; on failure the temporary file is deleted.
    """
    nuevo = unfinished(ruta)
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
    """Atomically replace a file's content, as `replacing` does."""
    ruta.parent.mkdir(parents=True, exist_ok=True)
    with replacing(ruta, permisos=permisos) as archivo:
        archivo.write(contenido.encode() if isinstance(contenido, str) else contenido)


def read_text(ruta: Path) -> str:
    """Return the text of a regular file; raise OSError for others: reading a pipe would block."""
    modo = ruta.stat().st_mode
    if not stat.S_ISREG(modo):
        raise OSError(errno.EISDIR if stat.S_ISDIR(modo) else errno.ENXIO, "no es un archivo", str(ruta))
    return ruta.read_text(encoding="utf-8")


def table_text(columnas: Iterable[str], filas: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as a CSV text with Unix line ends: missing cells are blank, and those of no column left out."""
    texto = io.StringIO()
    escritor = csv.DictWriter(texto, [*columnas], extrasaction="ignore", lineterminator="\n")
    escritor.writeheader()
    escritor.writerows(filas)
    return texto.getvalue()


def zipped(archivos: Mapping[str, bytes]) -> bytes:
    """Return files by name as the bytes of a zip."""
    salida = io.BytesIO()
    with zipfile.ZipFile(salida, "w") as comprimido:
        for nombre, datos in sorted(archivos.items()):
            comprimido.writestr(zipfile.ZipInfo(nombre, ZIP_DATE), datos, zipfile.ZIP_DEFLATED)
    return salida.getvalue()


def signed(contenido: dict[str, Any]) -> str:
    """Return an object as JSON with its own checksum inside."""
    return json.dumps(contenido | {SUM: _checksum(contenido)}, ensure_ascii=False, indent=1)


def read_signed(ruta: Path) -> dict[str, Any] | None:
    """Return the object of a file written by `signed`; None when it is missing, unreadable or altered."""
    return unbroken(read_json(ruta))


def unbroken(contenido: Any) -> dict[str, Any] | None:
    """Return the object of a parsed text written by `signed`, None when altered."""
    return contenido if isinstance(contenido, dict) and contenido.get(SUM) == _checksum(contenido) else None


def read_json(ruta: Path) -> dict[str, Any] | None:
    """Return the object in a JSON file; None when it has none or cannot be read."""
    try:
        contenido = json.loads(read_text(ruta))
    except (OSError, ValueError, RecursionError):
        return None
    return contenido if isinstance(contenido, dict) else None


def _checksum(contenido: dict[str, Any]) -> str:
    sin_suma = {clave: valor for clave, valor in contenido.items() if clave != SUM}
    texto = json.dumps(sin_suma, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(texto.encode("utf-8", "surrogatepass")).hexdigest()
