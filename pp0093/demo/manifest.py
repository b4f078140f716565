"""The passports of the files written, as the raw folder's manifest has them."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

from msgspec import Struct

from pp0093.demo.tables import Fila
from pp0093.ingest.inventory import MANIFEST, PASSPORT

DOCUMENTO = "Datos de demostración de pp0093: empresas y RUC inventados"


class Pasaporte(Struct, frozen=True):
    """What is known of a file: `actividad` only where its list has no such column, `anio` None when of no year."""

    ruta: Path
    fuente: str
    nota: str
    unidad: str = ""
    actividad: str = ""
    anio: int | None = None


def escribe_manifiesto(destino: Path, pasaportes: list[Pasaporte]) -> Path:
    """Write the manifest of a folder right below the raw one."""
    ruta = destino / MANIFEST
    with ruta.open("w", encoding="utf-8", newline="") as archivo:
        escritor = csv.DictWriter(archivo, PASSPORT, lineterminator="\n", restval="")
        escritor.writeheader()
        escritor.writerows(_fila(destino, p) for p in pasaportes)
    return ruta


def borra_anteriores(destino: Path) -> None:
    """Delete the files that an earlier manifest of this folder calls synthetic, and no others."""
    ruta = destino / MANIFEST
    if not ruta.exists():
        return
    with ruta.open(encoding="utf-8", newline="") as archivo:
        anteriores = [f["archivo"] for f in csv.DictReader(archivo) if f["origen"] == "sintetico"]
    for anterior in anteriores:
        relativa = Path(anterior)
        if relativa.parts[0] == destino.name and ".." not in relativa.parts:
            (destino.parent / relativa).unlink(missing_ok=True)
    ruta.unlink()


def quita(destino: Path) -> None:
    """Delete what the demonstration wrote in a folder, and the folders that this leaves empty."""
    borra_anteriores(destino)
    carpetas = sorted((p for p in destino.rglob("*") if p.is_dir()), reverse=True)
    for vacia in (c for c in carpetas if not any(c.iterdir())):
        vacia.rmdir()


def _fila(destino: Path, pasaporte: Pasaporte) -> Fila:
    with pasaporte.ruta.open("rb") as archivo:
        huella = hashlib.file_digest(archivo, "sha256").hexdigest()
    return {
        "archivo": f"{destino.name}/{pasaporte.ruta.relative_to(destino).as_posix()}",
        "fuente": pasaporte.fuente,
        "documento": DOCUMENTO,
        "unidad": pasaporte.unidad,
        "actividad": pasaporte.actividad,
        "anio": str(pasaporte.anio or ""),
        "corte": f"{pasaporte.anio}-12-31" if pasaporte.anio else "",
        "origen": "sintetico",
        "entrega": "completa" if pasaporte.fuente == "registros" else "",
        "sha256": huella,
        "nota": pasaporte.nota,
    }
