"""A version made of tables of a few rows, in memory: what a question gives is then counted by hand."""

from collections.abc import Mapping
from typing import Any

import duckdb
import pyarrow as pa
from banco_de_modelos import Bloque, bloque, put_table

from pp0093 import models, programme, rules
from pp0093.ask.catalog import EXTERNAL_FIGURES_TABLE, Catalog


class Mesa(Catalog):
    """Rows by the name of their table, written as in a case of a model; the other tables of marts have none."""

    def __init__(self, **tablas: str) -> None:
        self._con = duckdb.connect()
        self._con.execute("create schema marts; create schema vigente")
        self.version, self.es_delgada = "mesa", False
        self.descripcion: Mapping[str, Any] = {}
        self.rules, self.programa = rules.installed(), programme.current()
        dadas = {nombre.replace("__", "."): bloque(texto) for nombre, texto in tablas.items()}
        for model in models.models(self.programa):
            if model.esquema == "marts" and model.tabla != EXTERNAL_FIGURES_TABLE:
                put_table(self._con, model.tabla, {c.nombre: c.tipo for c in model.columnas}, dadas.get(model.tabla))
            elif model.tabla == EXTERNAL_FIGURES_TABLE:
                cifras = model.consulta
        self._put_rules({t: b for t, b in dadas.items() if t.startswith("vigente.")})
        self._con.execute(f"create view {EXTERNAL_FIGURES_TABLE} as {cifras}")
        self._columnas = self._all_columns()
        self._forget()

    def _put_rules(self, dadas: Mapping[str, Bloque]) -> None:
        """Add the rules that are given and, where they are not, those in force that a count of firms reads."""
        for tabla, filas in dadas.items():
            put_table(self._con, tabla, dict.fromkeys(filas.columnas, "varchar") | {"anio": "int"}, filas)
        for tabla in ("actividad", "entrega", "unidad"):
            filas = pa.table(self.rules.in_sql(tabla))  # DuckDB finds it by its name.
            self._con.execute(
                f"create table if not exists vigente.{tabla} as select * replace (anio::int as anio) from filas"
            )
