"""Write a deterministic padrón reducido shaped and sized like SUNAT's, and cross it with the firms served.

    python benchmarks/padron_sintetico.py {producto,duckdb,pandas} FILE FIRMS

Lines are as long as the real ones (about 83 bytes, 1.5 GB in all) and every RUC is invented: a prefix, 99, six digits
and the check digit. Those looked up stand once; the other four millions come round again. A tool's answer is how many
firms it found and a hash of what it says of them, so that the benchmark can check that all agree.
"""

from __future__ import annotations

import argparse
import hashlib
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ENCABEZADO = (
    "RUC|NOMBRE O RAZÓN SOCIAL|ESTADO DEL CONTRIBUYENTE|CONDICIÓN DE DOMICILIO|UBIGEO|TIPO DE VÍA|NOMBRE DE VÍA|"
    "CÓDIGO DE ZONA|TIPO DE ZONA|NÚMERO|INTERIOR|LOTE|DEPARTAMENTO|MANZANA|KILÓMETRO|"
)
CODIFICACION = "latin-1"
PESOS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
ATENDIDAS, AJENAS = "20", ("10", "15", "16", "17")
SERIE = 1_000_000
POOL = 4_096
NOMBRES = (
    "QUISPE",
    "MUÑOZ",
    "HUAMÁN",
    "ROSA",
    "LUZ",
    "JOSÉ",
    "INVERSIONES",
    '"EL SOL"',
    "DE LA CRUZ",
    "CÓNDOR",
    "E.I.R.L.",
)
ESTADOS = ("ACTIVO", "BAJA DE OFICIO", "SUSPENSION TEMPORAL", "BAJA DEFINITIVA", "BAJA PROV. POR OFICI")
CONDICIONES = ("HABIDO", "NO HABIDO", "NO HALLADO", "PENDIENTE")
PANDAS_CHUNK_ROWS = 500_000


def ruc(prefijo: str, numero: int) -> str:
    """Return an invented RUC: prefix, 99, six digits and its check digit."""
    diez = f"{prefijo}99{numero:06d}"
    return diez + str((11 - sum(p * int(d) for p, d in zip(PESOS, diez, strict=True)) % 11) % 10)


def empresas(cantidad: int) -> list[str]:
    """Return the RUC that are looked up, spread over their series."""
    return [ruc(ATENDIDAS, n * (SERIE // cantidad)) for n in range(cantidad)]


def escribir(destino: Path, lineas: int, buscadas: list[str], semilla: int = 93) -> Path:
    """Write a padrón of `lineas` rows, the firms looked up spread among them; the same seed, the same bytes."""
    rng = random.Random(semilla)
    colas = [_tail(rng) for _ in range(POOL)]
    paso = max(lineas // len(buscadas), 1)
    ajenas, pendientes = _others(), iter(buscadas)
    with destino.open("w", encoding=CODIFICACION, newline="") as salida:
        salida.write(f"{ENCABEZADO}\r\n")
        for n in range(lineas):
            numero = next(pendientes, None) if n % paso == 0 else None
            salida.write(f"{numero or next(ajenas)}{colas[rng.randrange(POOL)]}\r\n")
    return destino


def _others() -> Iterator[str]:
    while True:
        for prefijo in AJENAS:
            yield from (ruc(prefijo, n) for n in range(SERIE))


def _tail(rng: random.Random) -> str:
    nombre = " ".join(rng.choices(NOMBRES, k=rng.randint(2, 3)))
    celdas = [nombre, rng.choice(ESTADOS), rng.choice(CONDICIONES)]
    if rng.random() < 0.85:
        celdas += ["-"] * 11
    else:
        celdas += [
            f"{rng.randint(1, 25):02d}0101",
            "AV.",
            " ".join(rng.choices(NOMBRES, k=2)),
            "URB.",
            "LA CAMPIÑA",
            str(rng.randint(1, 9999)),
        ]
        celdas += ["-", "-", str(rng.randint(1, 900)), "-", "-"]
    return "|" + "|".join(celdas) + "|"


def con_producto(ruta: Path, buscadas: Iterable[str]) -> list[tuple[str, ...]]:
    """The product's reader."""
    from pp0093.ingest.readers.base import RawFile, no_progress
    from pp0093.ingest.readers.padron import Padron

    reading = Padron("padron_reducido").read(RawFile(ruta, ruta.name), no_progress, frozenset(buscadas))
    columnas = (reading.tabla[c].to_pylist() for c in ("ruc", "estado", "condicion", "ubigeo"))
    return list(zip(*columnas, strict=True))


def con_duckdb(ruta: Path, buscadas: Iterable[str]) -> list[tuple[str, ...]]:
    """DuckDB with explicit columns, nothing detected and a semi join."""
    import duckdb
    import pyarrow as pa

    nombres = [c or "nada" for c in ENCABEZADO.split("|")]
    tipos = dict.fromkeys(nombres, "VARCHAR")
    con = duckdb.connect()
    con.register("buscadas", pa.table({"RUC": list(buscadas)}))
    return con.execute(
        f'select RUC, "{nombres[2]}", "{nombres[3]}", nullif(UBIGEO, \'-\') from read_csv(?, columns = {tipos}, '
        f"auto_detect = false, header = true, delim = '|', quote = '', escape = '', encoding = '{CODIFICACION}') "
        "semi join buscadas using (RUC)",
        [str(ruta)],
    ).fetchall()


def con_pandas(ruta: Path, buscadas: Iterable[str]) -> list[tuple[str, ...]]:
    """Pandas in chunks, reading only the columns asked for."""
    import csv

    import pandas as pd

    rucs = set(buscadas)
    opciones: dict[str, Any] = {"sep": "|", "encoding": CODIFICACION, "dtype": "str", "quoting": csv.QUOTE_NONE}
    opciones |= {"usecols": [0, 2, 3, 4], "chunksize": PANDAS_CHUNK_ROWS, "keep_default_na": False, "na_values": "-"}
    partes = pd.read_csv(ruta, **opciones)
    halladas = pd.concat(p[p["RUC"].isin(rucs)] for p in partes).astype(object)
    return list(halladas.where(halladas.notna(), None).itertuples(index=False, name=None))


HERRAMIENTAS = {"producto": con_producto, "duckdb": con_duckdb, "pandas": con_pandas}


def answer(herramienta: str, ruta: Path, cantidad: int) -> str:
    """Return how many firms a tool found and a hash of what it says of them."""
    filas = sorted(HERRAMIENTAS[herramienta](ruta, empresas(cantidad)))
    return f"{len(filas)} {hashlib.sha256(repr(filas).encode()).hexdigest()[:16]}"


def main() -> None:
    """Answer with one tool."""
    orden = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    orden.add_argument("herramienta", choices=HERRAMIENTAS)
    orden.add_argument("archivo", type=Path)
    orden.add_argument("empresas", type=int)
    args = orden.parse_args()
    print(answer(args.herramienta, args.archivo, args.empresas))


if __name__ == "__main__":
    main()
