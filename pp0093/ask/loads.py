"""What was loaded: files and their count of rows, rows kept out, warnings, and what each unit has delivered."""

from __future__ import annotations

from dataclasses import dataclass

from pp0093.ask.catalog import Catalog
from pp0093.ask.rows import Record, Row, records


def files(catalogo: Catalog) -> list[Row]:
    """Return the loaded files with their ledgers."""
    return catalogo.query("select * from marts.carga order by archivo")


def ledger(catalogo: Catalog) -> list[Row]:
    """Return the count of rows of each loaded file, with its cut-off and hash."""
    return catalogo.query(
        "select archivo, fuente, filas_leidas, filas_cargadas, filas_cuarentena, filas_repetidas, "
        "filas_fuera_alcance, corte, sha256 from marts.carga order by archivo"
    )


def quarantine_values(catalogo: Catalog, archivo: str | None = None) -> list[Row]:
    """Return the rows kept out (of one file) with the value of their cells: for the command line, never a page."""
    return catalogo.query(
        "select archivo, hoja, fila, columna, codigo_motivo, motivo, valor, otros_motivos from staging.cuarentena "
        "where ?::varchar is null or archivo = ? order by archivo, hoja, fila",
        [archivo, archivo],
    )


def pending(catalogo: Catalog, archivo: str | None = None) -> list[Row]:
    """Return the rows kept out (of one file) that nobody has sent back corrected, by unit, with their values."""
    return catalogo.query(
        "select unidad, archivo, hoja, fila, columna, codigo_motivo, motivo, valor, otros_motivos "
        "from staging.cuarentena where es_pendiente and (?::varchar is null or archivo = ?) "
        "order by unidad nulls last, archivo, hoja, fila",
        [archivo, archivo],
    )


def quarantine(catalogo: Catalog) -> list[Row]:
    """Return the rows kept out, without the value of their cells."""
    return catalogo.query("select * from marts.fila_apartada order by archivo, hoja, fila")


def warnings(catalogo: Catalog) -> list[Row]:
    """Return the warnings of the build."""
    return catalogo.query("select archivo, problema from marts.aviso order by orden")


@dataclass(frozen=True)
class Delivered(Record):
    """What a unit delivered of a year: the weakest provenance among it, and how many attentions."""

    anio: int
    unidad: str
    procedencia: str
    atenciones: int


def deliveries(catalogo: Catalog) -> list[Delivered]:
    """Return what each unit has delivered by year."""
    filas = catalogo.query(
        "select anio, unidad, max(procedencia) as procedencia, count(*) as atenciones "
        "from marts.atencion where unidad is not null group by all order by all"
    )
    return records(Delivered, filas)
