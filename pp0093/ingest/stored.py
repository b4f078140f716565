"""What is kept of one file that was read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from pp0093.ingest.mode import DELIVERED
from pp0093.ingest.readers.base import ROWS, RawFile, folder_of

SAME_AS = "es igual a {}"


class Stored(Struct, frozen=True):
    """One file's reading on disk and what the ledger says of it."""

    archivo: RawFile
    sha256: str
    carpeta: Path
    datos: dict[str, Any]
    es_nueva: bool

    @property
    def filas(self) -> Path:
        """The Parquet file of its rows."""
        return self.carpeta / ROWS

    @property
    def es_solo_encabezado(self) -> bool:
        """Whether it says only what is declared of it: two units that attended to nobody send the same header."""
        return folder_of(self.archivo.archivo) in DELIVERED and not self.datos["filas_leidas"]


def copies(leidas: Sequence[Stored]) -> dict[str, str]:
    """Return {file: the first by name that has the same content}, of those that have one before."""
    primeras: dict[str, str] = {}
    con_algo = sorted((s.archivo.archivo, s.sha256) for s in leidas if not s.es_solo_encabezado)
    iguales = [(archivo, primeras.setdefault(huella, archivo)) for archivo, huella in con_algo]
    return {archivo: primera for archivo, primera in iguales if archivo != primera}
