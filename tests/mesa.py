"""A version made of tables of a few rows, in memory: what a question gives is then counted by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from pp0093 import programme, rules
from pp0093.ask.catalog import Catalog


class Mesa(Catalog):
    """Tables by their qualified name: the columns with their types, as SQL says them, and the rows."""

    def __init__(self, **tablas: tuple[str, Sequence[Sequence[Any]]]) -> None:
        self._con = duckdb.connect()
        for nombre, (columnas, filas) in tablas.items():
            esquema, _, tabla = nombre.partition("__")
            self._con.execute(f"create schema if not exists {esquema}; create table {esquema}.{tabla} ({columnas})")
            if filas:  # In one go: row by row takes longer than what is asked of them.
                huecos = ", ".join([f"({', '.join('?' * len(filas[0]))})"] * len(filas))
                self._con.execute(f"insert into {esquema}.{tabla} values {huecos}", [v for f in filas for v in f])
        self.version, self.es_delgada = "mesa", False
        self.descripcion: Mapping[str, Any] = {}
        self.rules, self.programa = rules.installed(), programme.current()
        self._columnas = self._all_columns()
        self._forget()
