"""Measure every programme at once: national files of several years, from CSV to a published version.

    python benchmarks/bench_todos.py [--anios 5] [--filas 4000000] [--repeticiones 1] [--salida FILE] [--compartida]

Synthetic national files (archivo_nacional.py) are written, one a year; `pp0093 etl` publishes them with every
programme, and again with one year changed and with none. Beside it, in turns: DuckDB's plain COPY of the same columns
to Parquet by year and programme, DuckDB's sum and, where requirements-spark.txt is installed (make motores), Spark's
and `pp0093 etl --motor spark` from the readings kept. All must give the same devengado by year and programme, to the
cent. Exit code: 0, 2 when they do not agree.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

from archivo_nacional import escribir
from informe import write_section
from medida import PRODUCTO, Corrida, run, run_alone, run_group

PARES = str(Path(__file__).with_name("pares_todos.py"))
INFORME = Path(__file__).parents[1] / "docs" / "rendimiento.md"
PRIMERO = 2021
# Each chain has twelve months: with a fourth as many as rows, few rows add up to one; and these fit in memory.
MOST_CHAINS = 200_000
ETL, UN_ANIO, IGUAL = "`pp0093 etl`, todos", "`pp0093 etl`, un año cambiado", "`pp0093 etl`, sin cambios"
COPIA, SUMA, SPARK = "DuckDB, `COPY` por año y programa", "DuckDB, sólo sumar", "Spark, sólo sumar"
UNO = "`pp0093 etl`, sólo el 0093"
CON_SPARK = "`pp0093 etl --motor spark`, todos"
# What a session of this machine may take, the memory that it has beside Python's.
SPARK_MEMORY = "--driver-memory 6g pyspark-shell"


class Banco:
    """The files of a benchmark and what each tool does with them."""

    def __init__(self, carpeta: Path, anios: int, filas: int, motor: Path) -> None:
        self.carpeta, self.filas = carpeta, filas
        self.anios = range(PRIMERO, PRIMERO + anios)
        self.mef = carpeta / "datos" / "mef"
        self.mef.mkdir(parents=True, exist_ok=True)
        self.motor = motor
        for anio in self.anios:
            if not self._file(anio).exists():
                self._write(anio, semilla=anio)

    @property
    def gb(self) -> float:
        """What all the files weigh."""
        return sum(r.stat().st_size for r in self.mef.iterdir()) / 1e9

    def _file(self, anio: int) -> Path:
        return self.mef / f"{anio}-Gasto.csv"

    def _write(self, anio: int, semilla: int) -> None:
        cadenas = min(self.filas // 4, MOST_CHAINS)
        escribir(self._file(anio), self.filas, "mensual", semilla, anio=anio, cadenas=cadenas)

    def settings(self, programa: str = "todos") -> dict[str, str]:
        """The settings with which pp0093 sees these files."""
        salida = str(self.carpeta / programa)
        return {"PP0093_DATOS": str(self.mef.parent), "PP0093_SALIDA": salida, "PP0093_PROGRAMA": programa}

    def run(self, herramienta: str) -> Corrida:
        """Run one tool from the start; Spark's, from the readings that there are."""
        if herramienta == CON_SPARK:
            orden = [PRODUCTO, "etl", "--motor", "spark", "--maestro", f"local[{os.cpu_count()}]"]
            motor = {"PP0093_MOTOR": str(self.motor), "PYSPARK_SUBMIT_ARGS": SPARK_MEMORY}
            return run_group(orden, self.settings() | motor)
        if herramienta in (ETL, UNO):
            entorno = self.settings("todos" if herramienta == ETL else "0093")
            shutil.rmtree(entorno["PP0093_SALIDA"], ignore_errors=True)
            return run([PRODUCTO, "etl"], entorno)
        if herramienta == UN_ANIO:
            self._write(PRIMERO, semilla=93)
        if herramienta in (UN_ANIO, IGUAL):
            return run([PRODUCTO, "etl"], self.settings())
        python, cual = {COPIA: (sys.executable, "copia"), SUMA: (sys.executable, "suma")}.get(
            herramienta, (str(self.motor), "spark")
        )
        destino = self.carpeta / "copia"
        shutil.rmtree(destino, ignore_errors=True)
        return (run_group if herramienta == SPARK else run)([python, PARES, cual, str(self.mef), str(destino)])

    def sums(self) -> dict[str, Decimal]:
        """Return the devengado by year and programme that the published version answers."""
        orden = [PRODUCTO, "consulta", "devengado_soles", "--por", "anio,programa", "--formato", "json"]
        filas = json.loads(run(orden, self.settings()).salida, parse_float=Decimal, parse_int=Decimal)
        return {f"{f['anio']}/{f['programa']}": f["devengado_soles"] for f in filas}

    def published_mb(self) -> float:
        """Return what the published folder weighs: readings and versions."""
        rutas = Path(self.settings()["PP0093_SALIDA"]).rglob("*")
        return sum(r.stat().st_size for r in rutas if r.is_file()) / 1e6


def agree(nombre: str, banco: Banco, corrida: Corrida) -> None:
    """Raise RuntimeError unless a tool gave the sums that the product answers, to the cent."""
    suyas = {c: Decimal(m) for c, m in json.loads(corrida.salida).items()}
    if {c: m.quantize(Decimal("0.01")) for c, m in banco.sums().items()} != suyas:
        raise RuntimeError(f"{nombre}: las sumas por programa y año no coinciden con las de pp0093")


def tools(banco: Banco, *, con_un_anio: bool) -> list[str]:
    """Return what is measured, in order."""
    sin = [*(() if _has_spark(banco.motor) else (SPARK, CON_SPARK)), *(() if con_un_anio else (UN_ANIO,))]
    return [h for h in (ETL, COPIA, SUMA, SPARK, UNO, IGUAL, UN_ANIO, CON_SPARK) if h not in sin]


def measure(
    banco: Banco, herramientas: Sequence[str], repeticiones: int, *, compartida: bool
) -> dict[str, list[Corrida]]:
    """Measure some tools in turns; all must agree."""
    corridas: dict[str, list[Corrida]] = {}
    for _ in range(repeticiones):
        for herramienta in herramientas:
            corrida = run_alone(partial(banco.run, herramienta), herramienta, compartida=compartida)
            corridas.setdefault(herramienta, []).append(corrida)
            print(f"{herramienta}: {corrida.segundos:.1f} s, {corrida.cpu:.1f} CPU, {corrida.pico_mb:.0f} MB",
                  file=sys.stderr)  # fmt: skip
            if herramienta in (COPIA, SUMA, SPARK):
                agree(herramienta, banco, corrida)
    agree(SUMA, banco, banco.run(SUMA))  # Of what is published in the end, with the year changed or made by Spark.
    return corridas


def _has_spark(motor: Path) -> bool:
    prueba = [str(motor), "-c", "import pyspark"]
    return motor.exists() and subprocess.run(prueba, capture_output=True, check=False).returncode == 0


def report(banco: Banco, corridas: dict[str, list[Corrida]], *, compartida: bool) -> str:
    """Return the whole report in Markdown."""
    gb, todas = banco.gb, banco.filas * len(banco.anios)
    base = _median(corridas[COPIA], "cpu")
    filas = "\n".join(
        f"| {h} | {_median(c, 'segundos'):.1f} | {_median(c, 'cpu'):.1f} | {_median(c, 'cpu') / gb:.1f} "
        f"| {_median(c, 'cpu') / base:.2f} | {max(x.pico_mb for x in c):,.0f} |"
        for h, c in corridas.items()
    )
    maquina = "con otros procesos en la máquina: el reloj no vale y el procesador sí" if compartida else "máquina libre"
    return f"""# Todos los programas a la vez

Lo escribe `python benchmarks/bench_todos.py`; no se edita a mano.

{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} núcleos, {maquina}. {len(banco.anios)} archivos nacionales sintéticos \
de {banco.filas:,} filas ({todas:,} en total, {gb:.2f} GB); corridas: {len(corridas[ETL])}. Las mismas sumas de \
devengado por programa y año, al céntimo, en todas. Lo publicado (lecturas \
y versiones, al final) ocupa {banco.published_mb():,.0f} MB. Con `--motor spark` sólo se hacen las tablas, pues lo \
leído ya lo está; lo que toma Spark es lo de Python y Java juntos, mirado cada cuarto de segundo.

| Qué | Reloj, s | Procesador, s | s por GB | Veces `COPY` | Pico, MB |
|---|--:|--:|--:|--:|--:|
{filas}
"""


def _median(corridas: Sequence[Corrida], que: str) -> float:
    return float(statistics.median(getattr(c, que) for c in corridas))


def _arguments() -> argparse.Namespace:
    orden = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    orden.add_argument("--anios", type=int, default=5, help="files, one a year")
    orden.add_argument("--filas", type=int, default=4_000_000, help="rows of each")
    orden.add_argument("--repeticiones", type=int, default=1, help="runs of each tool")
    orden.add_argument("--compartida", action="store_true", help="do not wait for the machine to be free")
    orden.add_argument("--sin-un-anio", action="store_true", help="leave out the year changed, as long as the whole")
    orden.add_argument("--carpeta", type=Path, help="where the files are written; they stay there")
    orden.add_argument("--motor", type=Path, default=Path(".venv-motores/bin/python"), help="the Python that has Spark")
    orden.add_argument("--salida", type=Path, default=INFORME, help="report to write")
    return orden.parse_args()


def main() -> int:
    """Measure, print and write the report."""
    args = _arguments()
    with tempfile.TemporaryDirectory(prefix="pp0093-bench-") as temporal:
        banco = Banco(args.carpeta or Path(temporal), args.anios, args.filas, args.motor)
        try:
            herramientas = tools(banco, con_un_anio=not args.sin_un_anio)
            corridas = measure(banco, herramientas, args.repeticiones, compartida=args.compartida)
        except RuntimeError as error:
            print(error, file=sys.stderr)
            return 2
        texto = report(banco, corridas, compartida=args.compartida)
    print(texto)
    write_section(args.salida, texto)
    return 0


if __name__ == "__main__":
    sys.exit(main())
