"""The question of the benchmark, asked of a national file with other tools, each as it is usually written.

    python benchmarks/pares.py {duckdb,polars,pandas} FILE {mensual,ancho}

The rows of programme 0093 are kept and every amount is summed by product and activity; the sum of
devengado goes to standard output, so that the benchmark can check that all tools agree to the cent.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from decimal import Decimal

from archivo_nacional import FAMILIAS, Familia, encabezado, medidas

PROGRAMA = "0093"
CLAVES = ["PRODUCTO_PROYECTO", "ACTIVIDAD_ACCION_OBRA"]
DEVENGADO = {"mensual": "MONTO_DEVENGADO", "ancho": "MONTO_DEVENGADO_ANUAL"}
PANDAS_CHUNK_ROWS = 100_000


def con_duckdb(ruta: str, familia: Familia) -> Decimal:
    """DuckDB with explicit columns and nothing detected."""
    import duckdb

    tipos = {c: "DECIMAL(18,2)" if c in medidas(familia) else "VARCHAR" for c in encabezado(familia)}
    filas = duckdb.execute(
        f"select {', '.join(CLAVES)}, {', '.join(f'sum({m}) as {m}' for m in medidas(familia))} "
        f"from read_csv(?, columns = {tipos}, auto_detect = false, header = true, delim = ',', quote = '\"', "
        f"escape = '\"') where PROGRAMA_PPTO = ? group by all",
        [ruta, PROGRAMA],
    ).fetchall()
    return sum((f[len(CLAVES) + _position(familia)] for f in filas), Decimal(0))


def con_polars(ruta: str, familia: Familia) -> Decimal:
    """Polars, lazy and streaming, with the same types."""
    import polars as pl

    importe = pl.Decimal(18, 2)
    esquema = {c: importe if c in medidas(familia) else pl.String for c in encabezado(familia)}
    filas = (
        pl.scan_csv(ruta, schema=esquema)
        .filter(pl.col("PROGRAMA_PPTO") == PROGRAMA)
        .group_by(CLAVES)
        .agg(pl.col(medidas(familia)).sum())
        .collect(engine="streaming")
    )
    return sum(filas[DEVENGADO[familia]].to_list(), Decimal(0))


def con_pandas(ruta: str, familia: Familia) -> Decimal:
    """Pandas in chunks, reading only the columns asked for; amounts are float64, as it reads them."""
    import pandas as pd

    montos = medidas(familia)
    textos = ["PROGRAMA_PPTO", *CLAVES]
    tipos = dict.fromkeys(textos, "str") | dict.fromkeys(montos, "float64")
    with pd.read_csv(ruta, usecols=[*textos, *montos], dtype=tipos, chunksize=PANDAS_CHUNK_ROWS) as partes:
        sumas = [p[p["PROGRAMA_PPTO"] == PROGRAMA].groupby(CLAVES)[montos].sum() for p in partes]
    filas = pd.concat(sumas).groupby(level=CLAVES).sum()
    return Decimal(f"{filas[DEVENGADO[familia]].sum():.2f}")


def _position(familia: Familia) -> int:
    return medidas(familia).index(DEVENGADO[familia])


PARES: dict[str, Callable[[str, Familia], Decimal]] = {
    "duckdb": con_duckdb,
    "polars": con_polars,
    "pandas": con_pandas,
}


def main() -> None:
    """Answer with one tool."""
    orden = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    orden.add_argument("herramienta", choices=PARES)
    orden.add_argument("archivo")
    orden.add_argument("familia", choices=FAMILIAS)
    args = orden.parse_args()
    print(PARES[args.herramienta](args.archivo, args.familia))


if __name__ == "__main__":
    main()
