"""What is kept of one file that was read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pp0093.ingest.readers.base import RawFile


@dataclass(frozen=True)
class Stored:
    """One file's reading on disk and what the ledger says of it."""

    archivo: RawFile
    sha256: str
    carpeta: Path
    datos: dict[str, Any]
    es_nueva: bool
