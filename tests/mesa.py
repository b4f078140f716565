"""A version made of tables of a few rows, in memory: what a question gives is then counted by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from pp0093 import models, programme, rules
from pp0093.ask.catalog import GIVEN_TABLE, Catalog


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
        if "marts__base" in tablas:
            self._with_what_counts_read()
        self._columnas = self._all_columns()
        self._forget()

    def _with_what_counts_read(self) -> None:
        """Add what every count of firms reads besides, where it is not given: the rules in force, and no reports."""
        self._con.execute("create schema if not exists vigente")
        modelos = {m.tabla: m for m in models.models(self.programa)}
        for tabla in sorted(t for t in modelos[GIVEN_TABLE].lee if t in modelos):
            primera, *otras = [f"{c.nombre} {c.tipo}" for c in modelos[tabla].columnas]
            self._con.execute(f"create table if not exists {tabla} ({primera})")
            for columna in (primera, *otras):
                self._con.execute(f"alter table {tabla} add column if not exists {columna}")
        for tabla in ("actividad", "entrega", "unidad"):
            filas = pa.table(self.rules.in_sql(tabla))  # noqa: F841  # DuckDB finds it by its name.
            self._con.execute(
                f"create table if not exists vigente.{tabla} as select * replace (anio::int as anio) from filas"
            )
        self._con.execute(f"create view {GIVEN_TABLE} as {modelos[GIVEN_TABLE].consulta}")
