"""Write deterministic lists of firms served, and count the firms of each activity in them with the usual tools.

    python benchmarks/registros_sinteticos.py {pandas,openpyxl,duckdb} FILE...

A list has 28 columns, of which fifteen are known to the product, and a row per firm; every RUC is invented. The same
rows go to a workbook and to a CSV beside it, for DuckDB reads no workbook here without downloading an extension. The
answer is a line per activity with its distinct firms of a right check digit, so that the benchmark can check that all
agree.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from padron_sintetico import PESOS, empresas

ACTIVIDADES = ("5005078", "5005079", "5005083", "5005081", "5005087")
CONOCIDAS = (
    "RUC",
    "FECHA",
    "ACTIVIDAD",
    "SERVICIO",
    "UNIDAD",
    "DEPARTAMENTO",
    "PROVINCIA",
    "DISTRITO",
    "UBIGEO",
    "CITE",
    "TEMA",
    "MODALIDAD",
    "NOTA ENTRADA",
    "NOTA SALIDA",
    "GENERO",
)
AJENAS = tuple(f"DATO {n}" for n in range(1, 14))
ENCABEZADO = (*CONOCIDAS, *AJENAS)
ANIO = 2025


def fila(ruc: str, numero: int, rng: random.Random) -> list[str | date | int]:
    """Return the row of a firm."""
    dia = date(ANIO, 1, 1) + timedelta(rng.randrange(365))
    lugar = ["Lima", "Lima", "Miraflores", "150122"]
    servicio = rng.choice(("Taller", "Asistencia técnica", "Charla", "Diagnóstico"))
    resto: list[str | int] = [servicio, "DDP", *lugar, "", f"Tema {rng.randrange(60)}", rng.choice(("Virtual", ""))]
    notas: list[str | int] = [rng.randint(0, 20), rng.randint(0, 20), rng.choice("FM")]
    ajenas = [f"texto {rng.randrange(10**6)}" for _ in AJENAS]
    return [ruc, dia, ACTIVIDADES[numero % len(ACTIVIDADES)], *resto, *notas, *ajenas]


def escribir(ruta: Path, rucs: Sequence[str], semilla: int = 93) -> Path:
    """Write a workbook and the CSV beside it; return the workbook's path. The same seed, the same rows."""
    import xlsxwriter

    rng = random.Random(semilla)
    filas = [fila(ruc, n, rng) for n, ruc in enumerate(rucs)]
    with xlsxwriter.Workbook(str(ruta), {"constant_memory": True, "default_date_format": "dd/mm/yyyy"}) as libro:
        hoja = libro.add_worksheet("Atenciones")
        for numero, celdas in enumerate([list(ENCABEZADO), *filas]):
            hoja.write_row(numero, 0, celdas)
    with csv_de(ruta).open("w", encoding="utf-8", newline="") as salida:
        csv.writer(salida).writerows([ENCABEZADO, *filas])
    return ruta


def csv_de(ruta: Path) -> Path:
    """Return where the CSV of a workbook lies, out of the folder that pp0093 reads."""
    return ruta.parents[2] / f"{ruta.parents[1].name}_csv_{ruta.stem}.csv"


def escribir_varios(carpeta: Path, libros: int, filas: int) -> list[Path]:
    """Write `filas` firms shared out among several workbooks, each firm in one."""
    carpeta.mkdir(parents=True, exist_ok=True)
    rucs = empresas(filas)
    return [escribir(carpeta / f"lista_{n:02d}.xlsx", rucs[n::libros], n) for n in range(libros)]


def es_valido(ruc: str) -> bool:
    """Tell eleven digits whose last one is right."""
    if len(ruc) != 11 or not ruc.isdigit():
        return False
    return str((11 - sum(p * int(d) for p, d in zip(PESOS, ruc[:10], strict=True)) % 11) % 10) == ruc[-1]


def con_pandas(rutas: Sequence[Path], motor: str = "calamine") -> dict[str, int]:
    """Pandas with the given engine, each cell a text."""
    import pandas as pd

    opciones: dict[str, Any] = {"engine": motor, "dtype": str}
    tabla = pd.concat([pd.read_excel(ruta, **opciones) for ruta in rutas])
    buenas = tabla[tabla["RUC"].map(es_valido)]
    return {str(k): int(v) for k, v in buenas.groupby("ACTIVIDAD")["RUC"].nunique().items()}


def con_openpyxl(rutas: Sequence[Path]) -> dict[str, int]:
    """Pandas with openpyxl."""
    return con_pandas(rutas, "openpyxl")


def con_duckdb(rutas: Sequence[Path]) -> dict[str, int]:
    """DuckDB over the CSV of the same rows, with explicit columns and the check digit in SQL."""
    import duckdb

    columnas = dict.fromkeys(ENCABEZADO, "VARCHAR")
    suma = " + ".join(f"{p} * RUC[{n}]::integer" for n, p in enumerate(PESOS, 1))
    valido = f"length(RUC) = 11 and (11 - ({suma}) % 11) % 10 = RUC[11]::integer"
    filas = duckdb.execute(
        f"select ACTIVIDAD, count(distinct RUC) from read_csv(?, columns = {columnas}, auto_detect = false, "
        f"header = true, delim = ',', quote = '\"', escape = '\"') where {valido} group by all",
        [[str(csv_de(r)) for r in rutas]],
    ).fetchall()
    return dict(filas)


HERRAMIENTAS: dict[str, Callable[[Sequence[Path]], dict[str, int]]] = {
    "pandas": con_pandas,
    "openpyxl": con_openpyxl,
    "duckdb": con_duckdb,
}


def written(cuentas: dict[str, int]) -> str:
    """Return the counts as every tool answers them."""
    return "; ".join(f"{actividad} {cuentas[actividad]}" for actividad in sorted(cuentas))


def main() -> None:
    """Answer with one tool."""
    orden = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    orden.add_argument("herramienta", choices=HERRAMIENTAS)
    orden.add_argument("archivos", nargs="+", type=Path)
    args = orden.parse_args()
    print(written(HERRAMIENTAS[args.herramienta](args.archivos)))


if __name__ == "__main__":
    main()
