"""What the benchmark of every programme compares with, each tool as it is usually written.

    python benchmarks/pares_todos.py {copia,suma,spark} FOLDER DESTINATION

`copia` is DuckDB's plain COPY of the columns that the product keeps of every row, to Parquet by year and programme;
`suma`, DuckDB's sum of devengado by year and programme; `spark`, the same sum on a session of this machine. They print
{"year/programme": soles} of what they wrote or summed, so that all can be seen to agree to the cent.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from decimal import Decimal

from archivo_nacional import encabezado, medidas

MONTO = "DECIMAL(18,2)"
FIJAS = ("ANO_EJE", "PROGRAMA_PPTO")
# The columns of the file that the product keeps besides the amounts.
GUARDADAS = (
    *FIJAS, "MES_EJE", "PROGRAMA_PPTO_NOMBRE", "SEC_EJEC", "TIPO_ACT_PROY", "META",
    *(c for n in ("NIVEL_GOBIERNO", "SECTOR", "PLIEGO", "EJECUTORA", "DEPARTAMENTO_META", "PRODUCTO_PROYECTO",
                  "ACTIVIDAD_ACCION_OBRA", "FUENTE_FINANCIAMIENTO", "RUBRO", "GENERICA") for c in (n, f"{n}_NOMBRE")),
)  # fmt: skip
Sumas = dict[str, Decimal]


def _leido(carpeta: str) -> str:
    montos = medidas("mensual")
    tipos = {c: MONTO if c in montos else "VARCHAR" for c in encabezado("mensual")}
    return (
        f"read_csv('{carpeta}/*.csv', columns = {tipos}, auto_detect = false, header = true, delim = ',', "
        "quote = '\"', escape = '\"')"
    )


def copia(carpeta: str, destino: str) -> Sumas:
    """DuckDB, nothing detected, the same columns, with the memory that the product has."""
    import duckdb

    columnas = ", ".join((*GUARDADAS, *medidas("mensual")))
    duckdb.execute("set memory_limit = '1200MB'")
    duckdb.execute(
        f"copy (select {columnas} from {_leido(carpeta)}) to '{destino}' "
        f"(format parquet, partition_by ({', '.join(FIJAS)}))"
    )
    return _sumado(f"read_parquet('{destino}/**/*.parquet', hive_types = {dict.fromkeys(FIJAS, 'VARCHAR')})")


def suma(carpeta: str, _destino: str) -> Sumas:
    """DuckDB, straight from the files."""
    return _sumado(_leido(carpeta))


def _sumado(de: str) -> Sumas:
    import duckdb

    consulta = f"select ANO_EJE || '/' || PROGRAMA_PPTO, sum(MONTO_DEVENGADO) from {de} group by all"
    return dict(duckdb.execute(consulta).fetchall())


def spark(carpeta: str, _destino: str) -> Sumas:
    """Spark, straight from the files, on every core of this machine."""
    from pyspark.sql import SparkSession

    sesion = SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false").getOrCreate()
    esquema = ", ".join(f"`{c}` {MONTO if c in medidas('mensual') else 'STRING'}" for c in encabezado("mensual"))
    sesion.read.csv(f"{carpeta}/*.csv", header=True, schema=esquema).createOrReplaceTempView("filas")
    consulta = "select concat(ANO_EJE, '/', PROGRAMA_PPTO), sum(MONTO_DEVENGADO) from filas group by 1"
    sumado = {str(clave): Decimal(monto) for clave, monto in sesion.sql(consulta).collect()}
    sesion.stop()
    return sumado


PARES: dict[str, Callable[[str, str], Sumas]] = {"copia": copia, "suma": suma, "spark": spark}


def main() -> None:
    """Answer with one tool."""
    orden = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    orden.add_argument("herramienta", choices=PARES)
    orden.add_argument("carpeta")
    orden.add_argument("destino")
    args = orden.parse_args()
    print(json.dumps({c: str(m) for c, m in PARES[args.herramienta](args.carpeta, args.destino).items()}))


if __name__ == "__main__":
    main()
