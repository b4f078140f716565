"""The demonstration of a year never stands beside a real record of that year: which files go out, and what is said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pp0093.ingest import mode
from pp0093.ingest.readers.base import folder_of
from pp0093.ingest.stored import Stored

YEAR_OUT = "la demostración de {0} quedó fuera: terminó con los primeros registros reales de {0}"
SHARED_OUT = "la demostración de {} quedó fuera: está en un archivo con años que tienen registros reales"


def nothing_real(leidas: Sequence[Stored]) -> tuple[list[Stored], list[str]]:
    """Return the readings without the demonstration of the years that have real records, and what to say of it.

    All or nothing by year: a synthetic file of several years goes out with any of them, and takes the others along. A
    register of no year stays while some list of the demonstration does.
    """
    sinteticas = {s.archivo.archivo: s for s in leidas if mode.is_synthetic(s.archivo)}
    entregas = [s for s in leidas if folder_of(s.archivo.archivo) in mode.DELIVERED]
    if not sinteticas or all(mode.is_synthetic(s.archivo) for s in entregas):
        return list(leidas), []
    reales = set[int]().union(*(years_of(s) for s in entregas if not mode.is_synthetic(s.archivo)))
    anios = {archivo: years_of(s) for archivo, s in sinteticas.items()}
    fuera = _closed_under_files(reales, anios.values())
    salen = {archivo for archivo, suyos in anios.items() if suyos & fuera}
    if not any(folder_of(a) in mode.DELIVERED for a in sinteticas.keys() - salen):
        salen |= {archivo for archivo, suyos in anios.items() if not suyos}
    de_los_que_salen = sorted(set[int]().union(*(anios[a] for a in salen)))
    dicho = [(YEAR_OUT if a in reales else SHARED_OUT).format(a) for a in de_los_que_salen]
    return [s for s in leidas if s.archivo.archivo not in salen], dicho


def _closed_under_files(reales: set[int], de_archivos: Iterable[set[int]]) -> set[int]:
    """Return some years and those that share a file with any of them."""
    fuera, pendientes = set(reales), list(de_archivos)
    while tocados := [suyos for suyos in pendientes if suyos & fuera]:
        pendientes = [suyos for suyos in pendientes if not suyos & fuera]
        fuera |= set[int]().union(*tocados)
    return fuera


def years_of(leida: Stored) -> set[int]:
    """Return the years a reading is of: the one it declares, and those of its rows where they are dated."""
    declarado = leida.datos["anio"]
    anios = {int(declarado)} if declarado else set()
    return anios | _years_of_rows(leida.filas)


def _years_of_rows(ruta: Path) -> set[int]:
    import pyarrow.parquet as pq  # Only where real and synthetic files meet.

    with pq.ParquetFile(ruta) as abierto:
        columna = next((c for c in ("fecha", "anio") if c in abierto.schema_arrow.names), None)
        if columna is None:
            return set()
        valores = abierto.read(columns=[columna])[columna].unique().to_pylist()
    return {int(v[:4]) for v in valores if v and v[:4].isdecimal()}
