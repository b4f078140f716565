"""Measure a click that counts distinct firms: in memory with NumPy, and in DuckDB with grouping sets.

    python benchmarks/bench_distintas.py [--repeticiones 9] [--salida docs/rendimiento.md]

It asks the version that is published (PP0093_SALIDA): the firms of all and by seven dimensions at once, as a page does,
under each filter. Both must count the same. The processor seconds of this process are those that count, so that a busy
machine can tell; wall time is said too. Exit code 1 when memory is slower under some filter.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from informe import write_section

from pp0093.ask.catalog import Catalog, published
from pp0093.ask.gathering import firms
from pp0093.ask.mart import FIRM, Distinct
from pp0093.ask.registry import ATENCION
from pp0093.ask.rows import Filters
from pp0093.ask.selection import Question, rows_of

INFORME = Path(__file__).resolve().parents[1] / "docs" / "rendimiento.md"
DIMENSIONES = ("anio", "actividad", "unidad", "sector", "tamano", "departamento", "familia_servicio")
FIRMS_ID = "empresas_atendidas"
Counts = dict[tuple[str, str], int]
"""{(dimension, value as text): firms}; ("", "") is all."""


@dataclass(frozen=True)
class Clic:
    """What one way of counting takes under a filter: median seconds of processor and by the clock."""

    cpu: float
    reloj: float


def in_memory(catalogo: Catalog, filtros: Filters) -> Counts:
    """Count as the product does, a question a dimension."""
    reune, halladas = ATENCION.reune, Counts()
    assert isinstance(reune, Distinct)
    for por in ((), *((d,) for d in dimensions(catalogo))):
        for fila in firms.count(catalogo, ATENCION, reune, (FIRMS_ID,), Question(por, filtros)):
            halladas[_key(por[0] if por else "", fila.get(por[0]) if por else "")] = fila[FIRMS_ID]
    return halladas


def in_sql(catalogo: Catalog, filtros: Filters) -> Counts:
    """Count in one query, its groups as grouping sets."""
    nombres = dimensions(catalogo)
    donde, parametros = rows_of(catalogo, ATENCION, Question((), filtros))
    conjuntos = ", ".join(["()", *(f"({d})" for d in nombres)])
    consulta = f"""
        select {", ".join(nombres)}, grouping({", ".join(nombres)}) as cual, count(distinct {FIRM}) as cuantas
        from {ATENCION.tabla} where {donde} group by grouping sets ({conjuntos})
    """
    ninguna = 2 ** len(nombres) - 1
    halladas = Counts()
    for fila in catalogo.query(consulta, parametros):
        suya = next((d for n, d in enumerate(reversed(nombres)) if not fila["cual"] & 1 << n), "")
        halladas[_key(suya, fila[suya] if suya else "")] = fila["cuantas"]
        assert suya or fila["cual"] == ninguna
    return halladas


def dimensions(catalogo: Catalog) -> list[str]:
    """Return those of the seven that the version has."""
    return [d for d in DIMENSIONES if d in catalogo.columns(ATENCION.tabla)]


def _key(dimension: str, valor: object) -> tuple[str, str]:
    return dimension, str(valor)


def measured(cuenta: Callable[[Catalog, Filters], Counts], catalogo: Catalog, filtros: Filters, veces: int) -> Clic:
    """Return what counting takes, its first time apart."""
    cuenta(catalogo, filtros)
    cpus, relojes = [], []
    for _ in range(veces):
        cpu, reloj = time.process_time(), time.perf_counter()
        cuenta(catalogo, filtros)
        cpus.append(time.process_time() - cpu)
        relojes.append(time.perf_counter() - reloj)
    return Clic(statistics.median(cpus), statistics.median(relojes))


def filters(catalogo: Catalog) -> dict[str, Filters]:
    """Return what is asked, by what it is called: the last year and the department of most attentions."""
    [fila] = catalogo.query(f"select max(anio) as anio, mode(departamento) as lugar from {ATENCION.tabla}")
    anio, lugar = {"anio": [str(fila["anio"])]}, {"departamento": [str(fila["lugar"])]}
    return {"sin filtros": {}, "un año": anio, "un departamento": lugar, "un año y un departamento": anio | lugar}


def rows(catalogo: Catalog, veces: int) -> tuple[list[str], bool]:
    """Return the rows of the table, and whether memory was never slower; RuntimeError when they count otherwise."""
    lineas, es_mejor = [], True
    for nombre, filtros in filters(catalogo).items():
        if in_memory(catalogo, filtros) != in_sql(catalogo, filtros):
            raise RuntimeError(f"{nombre}: no cuentan lo mismo")
        memoria, sql = (measured(c, catalogo, filtros, veces) for c in (in_memory, in_sql))
        es_mejor &= memoria.cpu <= sql.cpu
        lineas.append(
            f"| {nombre} | {memoria.cpu * 1000:.1f} ({memoria.reloj * 1000:.1f}) | {sql.cpu * 1000:.1f} "
            f"({sql.reloj * 1000:.1f}) | {memoria.cpu / sql.cpu:.2f} |"
        )
    return lineas, es_mejor


def main() -> int:
    """Measure and write the report."""
    argumentos = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    argumentos.add_argument("--repeticiones", type=int, default=9)
    argumentos.add_argument("--salida", type=Path, default=INFORME)
    args = argumentos.parse_args()
    catalogo = published()
    [cuantas] = catalogo.query(f"select count(*) as filas, count(distinct {FIRM}) as firmas from {ATENCION.tabla}")
    lineas, es_mejor = rows(catalogo, args.repeticiones)
    tabla = "\n".join(lineas)
    write_section(
        args.salida,
        f"""# Contar empresas distintas

Lo escribe `python benchmarks/bench_distintas.py`; no se edita a mano.

{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} núcleos, Python {platform.python_version()}, numpy {version("numpy")}, \
duckdb {version("duckdb")}. {cuantas["filas"]:,} atenciones de {cuantas["firmas"]:,} empresas: el total y siete \
aperturas, como los pide una página. Milisegundos de procesador (y de reloj), mediana de {args.repeticiones} después \
de una; las dos cuentan lo mismo. Límite: en memoria, no más que DuckDB.

| Filtro | En memoria (NumPy) | DuckDB (grouping sets) | Razón |
|---|--:|--:|--:|
{tabla}
""",
    )
    print(tabla)
    return 0 if es_mejor else 1


if __name__ == "__main__":
    sys.exit(main())
