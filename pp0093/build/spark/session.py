"""A session of Spark that makes tables as it is told, by lines: `python -m pp0093.build.spark.session ADDRESS`.

It runs in an environment of its own (requirements-spark.txt). Each line of its input is a table: its query, the types
of its columns, where the tables it reads are and where its rows go; each line of its output says what went wrong, or
nothing. It ends when its input does.
"""

from __future__ import annotations

import json
import sys
from typing import Any, TextIO

from pp0093.build.spark.dialect import translated, view

PROTOCOL = "sc://"
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "8",
    "spark.log.level": "ERROR",
}


def session(address: str) -> Any:
    """Return a session at an address: Spark Connect (sc://), a master (spark://) or this machine (local[N])."""
    from pyspark.sql import SparkSession

    if address.startswith(PROTOCOL):
        return SparkSession.builder.remote(address).getOrCreate()
    builder = SparkSession.builder.master(address).appName("pp0093")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def make(spark: Any, asked: dict[str, Any]) -> None:
    """Make one table where it is asked for."""
    known = {}
    for table, place in asked["lee"].items():
        rows = spark.read.parquet(place)
        rows.createOrReplaceTempView(view(table))
        known[table] = rows.columns
    query = translated(asked["consulta"], asked["columnas"], known)
    spark.sql(query).write.mode("overwrite").parquet(asked["destino"])


def serve(address: str, entrada: TextIO, salida: TextIO) -> None:
    """Make the tables that are asked for until nobody asks."""
    spark = session(address)
    for line in entrada:
        falta = ""
        try:
            make(spark, json.loads(line))
        except Exception as error:  # Whatever it is, whoever asked says it.
            falta = " ".join(f"{type(error).__name__}: {error}".split())
        salida.write(json.dumps({"falta": falta}) + "\n")
        salida.flush()


if __name__ == "__main__":
    serve(sys.argv[1], sys.stdin, sys.stdout)
