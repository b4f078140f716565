"""What the SQL of the layers calls that is not DuckDB's own: the macros, and what hides personal data.

`sin_datos_personales(texto)` is `masking.masked`, so that tables and messages hide the same. It is Python's: tables
whose query calls it are made by DuckDB in this process, whatever engine makes the others.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pp0093 import masking
from pp0093.models import SQL, Model

if TYPE_CHECKING:
    import duckdb

MACROS = SQL / "macros.sql"
HIDES = "sin_datos_personales"
CODE = (MACROS, Path(masking.__file__), masking.GIVEN_NAMES)
"""The files that decide what these give."""
REMEMBERED = 50_000


def load(con: duckdb.DuckDBPyConnection) -> None:
    """Give a connection, and those that come of it, the macros and functions of the layers."""
    con.create_function(HIDES, lru_cache(maxsize=REMEMBERED)(masking.masked), ["VARCHAR"], "VARCHAR")
    con.execute(MACROS.read_text(encoding="utf-8"))


def hides(model: Model) -> bool:
    """Tell whether the query of a table hides personal data."""
    return HIDES in model.consulta
