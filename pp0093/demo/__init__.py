"""Demonstration data: synthetic raw files, each in its source's own format, calibrated to the published reports."""

from __future__ import annotations

from pathlib import Path

from pp0093 import programme
from pp0093.demo.design import calibrados, diseno
from pp0093.demo.directory import Directorio
from pp0093.demo.lists import escribe_registros
from pp0093.demo.manifest import Pasaporte, borra_anteriores, escribe_manifiesto
from pp0093.demo.manifest import quita as remove
from pp0093.demo.sunat import ajenos, escribe_cruce, escribe_padron
from pp0093.demo.year import simula
from pp0093.errors import UsageError

__all__ = ["remove", "write_demonstration"]


def write_demonstration(destino: Path, anios: tuple[int, ...] | None = None, escala: float = 1) -> list[Path]:
    """Write the demonstration below `destino` (a folder right below the raw one) and return the files, manifest last.

    Without `anios`, the calibrated years; with another `escala` than 1, so many times the firms, uncalibrated. The same
    arguments give the same bytes. What an earlier run wrote there is deleted first. Raises UsageError when the
    programme in force has no demonstration; ValueError when `escala` is not positive or the firms asked for are more
    than its RUCs.
    """
    if not programme.demo_years():
        raise UsageError(f"el programa {programme.folder().name} no tiene datos de demostración")
    if escala <= 0:
        raise ValueError("la escala debe ser mayor que 0")
    destino.mkdir(parents=True, exist_ok=True)
    borra_anteriores(destino)
    directorio, otros = Directorio(), ajenos()
    pasaportes: list[Pasaporte] = []
    for anio in sorted(set(anios or calibrados())):
        del_anio = simula(diseno(anio, escala), directorio)
        pasaportes += escribe_registros(destino, del_anio, otros)
        cruce = escribe_cruce(destino, del_anio, otros)
        pasaportes.append(Pasaporte(cruce, "padron", "Cruce con SUNAT de demostración", anio=anio))
    pasaportes.append(Pasaporte(escribe_padron(destino, directorio), "padron", "Padrón reducido de demostración"))
    return [*(p.ruta for p in pasaportes), escribe_manifiesto(destino, pasaportes)]
