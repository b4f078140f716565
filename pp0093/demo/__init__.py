"""Demonstration data: synthetic raw files, each in its source's own format, calibrated to the published reports."""

from pathlib import Path

from pp0093 import durable, programme
from pp0093.demo.files import ajenos, escribe_cruce, escribe_padron, escribe_registros
from pp0093.demo.year import Anio, Directorio, Fila, calibrados
from pp0093.errors import UsageError
from pp0093.ingest.inventory import MANIFEST, PASSPORT

DOCUMENTO = "Datos de demostración de pp0093: empresas y RUC inventados"
NOTA = "Datos de demostración"


def write_demonstration(destino: Path, anios: tuple[int, ...] | None = None, escala: float = 1) -> list[Path]:
    """Write the demonstration to `destino` (a folder directly below the raw one); return the files, manifest last.

    Without `anios`, the calibrated years; `escala` other than 1 multiplies the firms, uncalibrated. The same arguments
    give the same bytes. Files of an earlier run are deleted first. Raise UsageError when the programme in force has no
    demonstration; ValueError when `escala` is not positive or more firms are requested than there are RUCs.
    """
    if not programme.demo_years():
        raise UsageError(f"el programa {programme.folder().name} no tiene datos de demostración")
    if escala <= 0:
        raise ValueError("la escala debe ser mayor que 0")
    destino.mkdir(parents=True, exist_ok=True)
    _delete_written(destino)
    directorio, otros = Directorio(), ajenos()
    escritos: dict[Path, Fila] = {}
    for anio in sorted(set(anios or calibrados())):
        del_anio = Anio(anio, escala, directorio)
        suyo = {"anio": str(anio), "corte": f"{anio}-12-31"}
        for ruta, ficha in escribe_registros(destino, del_anio, otros):
            nota = f"{NOTA}; sólo repite envíos de otra lista" if ficha["clase"] == "rezagos" else NOTA
            propio = {"fuente": "registros", "entrega": "completa", "nota": nota}
            escritos[ruta] = {**suyo, **propio, "unidad": ficha["unidad"], "actividad": ficha["actividad"]}
        cruce = escribe_cruce(destino, del_anio, otros)
        escritos[cruce] = {**suyo, "fuente": "padron", "nota": "Cruce con SUNAT de demostración"}
    padron = escribe_padron(destino, directorio)
    escritos[padron] = {"fuente": "padron", "nota": "Padrón reducido de demostración"}
    return [*escritos, _write_manifest(destino, escritos)]


def _write_manifest(destino: Path, escritos: dict[Path, Fila]) -> Path:
    filas = [
        {
            **dicho,
            "archivo": f"{destino.name}/{ruta.relative_to(destino).as_posix()}",
            "sha256": durable.sha256(ruta),
            "documento": DOCUMENTO,
            "origen": "sintetico",
        }
        for ruta, dicho in escritos.items()
    ]
    durable.write_at_once(destino / MANIFEST, durable.table_text(PASSPORT, filas))
    return destino / MANIFEST


def _delete_written(destino: Path) -> None:
    """Delete only the files that an earlier manifest of this folder marks as synthetic."""
    ruta = destino / MANIFEST
    for relativa in [Path(f["archivo"]) for f in programme.table_rows(ruta) if f["origen"] == "sintetico"]:
        if relativa.parts[0] == destino.name and ".." not in relativa.parts:
            (destino.parent / relativa).unlink(missing_ok=True)
    ruta.unlink(missing_ok=True)


def remove(destino: Path) -> None:
    """Delete the demonstration's files in a folder, and the folders left empty."""
    _delete_written(destino)
    for carpeta in sorted((p for p in destino.rglob("*") if p.is_dir()), reverse=True):
        if not any(carpeta.iterdir()):
            carpeta.rmdir()
