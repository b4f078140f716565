"""What makes the rows of a table from its SQL: DuckDB, in this process, or another engine elsewhere (spark/).

Whoever makes them, the table ends in the same database, where DuckDB checks its contract and from where it is served.

What SQL calls that is not DuckDB's own are the macros and `sin_datos_personales(texto)`, which is `masking.masked`, so
that tables and messages hide the same. It is Python's: tables whose query calls it are made here, whatever the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pp0093 import masking
from pp0093.models import SQL, Model

if TYPE_CHECKING:
    import duckdb

MACROS = SQL / "macros.sql"
HIDES = "sin_datos_personales"
ENGINE_FILES = (MACROS, Path(masking.__file__), masking.GIVEN_NAMES)
"""The files that decide what these give."""
REMEMBERED = 50_000

Maker = Callable[["duckdb.DuckDBPyConnection", Model], int]
"""Given a connection that uses the new database, make a table in it and return how many rows it has."""


class Engine:
    """What makes the tables of a version: DuckDB, in this process, or another that extends it."""

    nombre = "duckdb"
    """What a version says it was made with."""

    @property
    def codigo(self) -> tuple[Path, ...]:
        """The files of its own that decide what a table holds."""
        return ()

    @contextmanager
    def at_work(self, _carpeta: Path) -> Iterator[Maker]:
        """Be ready to make the tables of a version that is being written in a folder: here, where they are to stay."""
        yield made_here


def made_here(con: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Make a table where it is to stay; return how many rows it has."""
    if model.por_partes:
        return _made_by_parts(con, model)
    return _rows_written(con, f"create table {model.tabla} as {model.consulta}")


def _made_by_parts(con: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Make a table a part at a time, in order: what joins and orders one fits where the whole would wait on disk."""
    parte, (de_donde, *_) = model.por_partes, model.nace_de
    partes = con.execute(f"select distinct {parte} from {de_donde} order by {parte}").fetchall()
    con.execute(f"create table {model.tabla} as {model.consulta} limit 0")
    return sum(
        _rows_written(con, f"insert into {model.tabla} from ({model.consulta}) where {parte} = ?", p) for p in partes
    )


def _rows_written(con: duckdb.DuckDBPyConnection, orden: str, valores: tuple[object, ...] = ()) -> int:
    """Do what writes rows; return how many."""
    (filas,) = con.execute(orden, valores).fetchone() or (0,)
    return int(filas)


def load_functions(con: duckdb.DuckDBPyConnection) -> None:
    """Give a connection, and those that come of it, the macros and functions of the layers."""
    con.create_function(HIDES, lru_cache(maxsize=REMEMBERED)(masking.masked), ["VARCHAR"], "VARCHAR")
    con.execute(MACROS.read_text(encoding="utf-8"))


DUCKDB = Engine()
