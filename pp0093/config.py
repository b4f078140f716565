"""Paths and settings; the only module that reads the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pp0093.errors import UsageError

PROJECT = Path(__file__).resolve().parents[1]
PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Settings:
    """Where raw files are read, where versions are published, and the dashboard's port."""

    datos: Path
    salida: Path
    puerto: int


def settings() -> Settings:
    """Return the settings in force; PP0093_DATOS, PP0093_SALIDA and PP0093_PUERTO override the defaults."""
    puerto = os.environ.get("PP0093_PUERTO") or "8501"
    if not (puerto.isascii() and puerto.isdecimal()):
        raise UsageError(f"PP0093_PUERTO debe ser un número de puerto y dice {puerto!r}")
    return Settings(
        datos=Path(os.environ.get("PP0093_DATOS") or PROJECT / "data" / "raw").resolve(),
        salida=Path(os.environ.get("PP0093_SALIDA") or PROJECT / "data" / "parquet").resolve(),
        puerto=int(puerto),
    )


def offer_typefaces(configuracion: Path) -> None:
    """Point fontconfig, in programs started from here, to a configuration of ours, unless the user has one."""
    os.environ.setdefault("FONTCONFIG_FILE", str(configuracion))
