"""The versions that a note can be written from, by when they were published and up to when they have a year."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pp0093 import clock, versions
from pp0093.config import settings
from pp0093.writing import formats

NO_YEAR = "sin cifras del año"


def offered(anio: int, salida: Path | None = None) -> dict[str, str]:
    """Return what each kept version is called by its id, the newest first: its number, its day, the year's cut-off."""
    halladas = reversed(versions.finished(salida or settings().salida))
    return {v.name: _called(v, anio) for v in halladas if not versions.fault(v)}


def _called(version: Path, anio: int) -> str:
    dicho = versions.description(version)
    dia = formats.day(clock.in_lima(dicho["creada"]).date())
    return f"Versión {dicho.get('numero', '')}, del {dia}: {anio}, {_cutoff(dicho, anio)}"


def _cutoff(dicho: dict[str, object], anio: int) -> str:
    """Return the latest cut-off of a year's figures in a version, as its description has them."""
    cambios = dicho.get("cambios")
    cifras = cambios.get("cifras", []) if isinstance(cambios, dict) else []
    suyas = [c for c in cifras if c["anio"] == anio and c["alcance"] == "reporte"]
    if not suyas:
        return NO_YEAR
    cortes = [date.fromisoformat(c["corte"]) for c in suyas if c["corte"]]
    return formats.cutoff(max(cortes) if cortes else None).lower()
