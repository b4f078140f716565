"""Measure `pp0093 etl` on national open-data files against the usual tools asked the same question.

    python benchmarks/bench_mef.py [--filas 500000,2000000] [--repeticiones 5] [--salida docs/rendimiento.md]

Every figure is that of a whole process, its start and imports included: wall time and peak resident
memory. After one warm-up round the tools take turns, each round beginning with another one. All
answers must agree to the cent. With the file out of the system's cache ("en frío") only pp0093 and
`cat` are measured: how far it is from reading the disk alone. On Linux a run counts only if other
processes took less than MAX_FOREIGN_SHARE of the machine meanwhile; otherwise it is repeated, whatever
tool it was. Exit code 1 when a limit is missed, 2 when the measurement could not be made. POSIX only
(wait4).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import linear_regression

from archivo_nacional import FAMILIAS, Familia, escribir
from informe import write_section
from medida import MAX_FOREIGN_SHARE, PRODUCTO, Corrida, Limite, Serie, limits_said, run, run_alone, stop

PROYECTO = Path(__file__).resolve().parents[1]
INFORME = PROYECTO / "docs" / "rendimiento.md"
PARES = str(Path(__file__).with_name("pares.py"))
PAQUETES = ("pp0093", "duckdb", "polars", "pandas", "numpy", "pyarrow")

ETL, ETL_SIN_CAMBIOS, DUCKDB, CAT = "pp0093 etl", "pp0093 etl, sin cambios", "DuckDB", "cat > /dev/null"
ETL_EN_FRIO, CAT_EN_FRIO = "pp0093 etl, en frío", "cat > /dev/null, en frío"
EN_FRIO = {ETL_EN_FRIO: ETL, CAT_EN_FRIO: CAT}
POLARS = "Polars (streaming)"
PARES_DE = {DUCKDB: "duckdb", POLARS: "polars", "pandas (por partes)": "pandas"}
COLUMNAS = (ETL, *PARES_DE, CAT, ETL_SIN_CAMBIOS, ETL_EN_FRIO, CAT_EN_FRIO)
DE_PROCESO = (ETL, *PARES_DE)
MAX_RATIOS = {2_000_000: 1.15, 5_000_000: 1.0}
"""How many times the time of Polars is wanted at most, from how many rows on."""
MAX_MB, MAX_UNCHANGED_SECONDS = 300, 3
MAX_COLD_RATIO = 2.5


@dataclass(frozen=True)
class Archivo:
    """A national file, alone below its own raw folder."""

    familia: Familia
    filas: int
    datos: Path

    @property
    def ruta(self) -> Path:
        """The file itself."""
        return self.datos / "mef" / f"{self.familia}.csv"

    @property
    def publicado(self) -> Path:
        """Where pp0093 publishes what it reads in it."""
        return self.datos.with_suffix(".publicado")

    @property
    def entorno(self) -> dict[str, str]:
        """The settings with which pp0093 sees this file alone."""
        return {"PP0093_DATOS": str(self.datos), "PP0093_SALIDA": str(self.publicado)}

    @property
    def nombre(self) -> str:
        """How the report calls it."""
        return f"{self.familia}, {self.filas:,} filas"


@dataclass(frozen=True)
class Medicion(Serie):
    """The measured runs of one tool on one file."""

    archivo: Archivo
    gb: float
    herramienta: str


def files(carpeta: Path, filas: Sequence[int]) -> Iterator[Archivo]:
    """Write the file of each family and size in turn."""
    for cantidad in filas:
        for familia in FAMILIAS:
            archivo = Archivo(familia, cantidad, carpeta / f"{familia}_{cantidad}")
            archivo.ruta.parent.mkdir(parents=True, exist_ok=True)
            if not archivo.ruta.exists():
                escribir(archivo.ruta, cantidad, familia)
            yield archivo


def evict(ruta: Path) -> None:
    """Take a file out of the system's cache."""
    with ruta.open("rb") as abierto:
        os.fsync(abierto.fileno())
        os.posix_fadvise(abierto.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def run_tool(herramienta: str, archivo: Archivo) -> Corrida:
    """Run one tool on a file; what pp0093 says of its run must fit what is measured."""
    if herramienta in EN_FRIO:
        evict(archivo.ruta)
        return run_tool(EN_FRIO[herramienta], archivo)
    if herramienta == CAT:
        return run(["sh", "-c", 'exec cat "$1" > /dev/null', "sh", str(archivo.ruta)])
    if herramienta in PARES_DE:
        return run([sys.executable, PARES, PARES_DE[herramienta], str(archivo.ruta), archivo.familia])
    if herramienta == ETL:
        shutil.rmtree(archivo.publicado, ignore_errors=True)
    corrida = run([PRODUCTO, "etl"], archivo.entorno)
    if not corrida.salida.startswith("Publicada la versión" if herramienta == ETL else "Sin cambios"):
        raise RuntimeError(f"{herramienta} respondió: {corrida.salida}")
    return corrida


def measure(archivo: Archivo, repeticiones: int) -> list[Medicion]:
    """Measure every tool on one file, in turns after a warm-up round; all must give the same sum."""
    herramientas = [ETL_EN_FRIO, CAT_EN_FRIO, ETL, *PARES_DE, CAT]
    corridas: dict[str, list[Corrida]] = {h: [] for h in [*herramientas, ETL_SIN_CAMBIOS]}
    for ronda in range(repeticiones + 1):
        turno = ronda % len(herramientas)
        for herramienta in [*herramientas[turno:], *herramientas[:turno], ETL_SIN_CAMBIOS]:
            corridas[herramienta].append(
                run_alone(partial(run_tool, herramienta, archivo), f"{archivo.nombre}, {herramienta}")
            )
        sumas = {h: Decimal(corridas[h][-1].salida.strip()) for h in PARES_DE}
        check_sums(archivo, sumas | {ETL: product_sum(archivo)})
        segundos = ", ".join(f"{h} {c[-1].segundos:.2f}" for h, c in corridas.items())
        print(f"{archivo.nombre}, ronda {ronda} de {repeticiones}: {segundos}", file=sys.stderr)
    gb = archivo.ruta.stat().st_size / 1e9
    return [Medicion(archivo, gb, h, corridas=tuple(c[1:])) for h, c in corridas.items()]


def product_sum(archivo: Archivo) -> Decimal:
    """Return the devengado that the published version answers."""
    orden = [PRODUCTO, "consulta", "devengado_soles", "--alcance", "nacional", "--formato", "json"]
    respuesta = run(orden, archivo.entorno).salida
    return Decimal(json.loads(respuesta, parse_float=Decimal, parse_int=Decimal)[0]["devengado_soles"])


def check_sums(archivo: Archivo, sumas: dict[str, Decimal]) -> None:
    """Raise RuntimeError unless all tools gave one and the same sum, to the cent."""
    if len({s.quantize(Decimal("0.01")) for s in sumas.values()}) != 1:
        raise RuntimeError(f"{archivo.nombre}: las sumas no coinciden: {sumas}")


def limits(mediciones: Sequence[Medicion]) -> list[Limite]:
    """Return the limits wanted of the product on every file, and whether each held."""
    por_clave = {(m.archivo, m.herramienta): m for m in mediciones}
    limites = []
    for archivo in dict.fromkeys(m.archivo for m in mediciones):
        etl, sin_cambios = por_clave[archivo, ETL], por_clave[archivo, ETL_SIN_CAMBIOS]
        veces = [v for n, v in MAX_RATIOS.items() if n <= archivo.filas][-1:]
        pedidos = (
            *((f"hasta {v} veces Polars", etl.mediana / por_clave[archivo, POLARS].mediana, v, "") for v in veces),
            (f"menos de {MAX_MB} MB", etl.pico_mb, MAX_MB, " MB"),
            (f"sin cambios, menos de {MAX_UNCHANGED_SECONDS} s", sin_cambios.mediana, MAX_UNCHANGED_SECONDS, " s"),
            (f"en frío, hasta {MAX_COLD_RATIO} veces cat", _cold_ratio(archivo, por_clave), MAX_COLD_RATIO, ""),
        )
        limites += [Limite(f"{archivo.nombre}: {que}", f"{v:.2f}{de}", v <= tope) for que, v, tope, de in pedidos]
    return limites


def _cold_ratio(archivo: Archivo, por_clave: dict[tuple[Archivo, str], Medicion]) -> float:
    return por_clave[archivo, ETL_EN_FRIO].mediana / por_clave[archivo, CAT_EN_FRIO].mediana


def growth(mediciones: Sequence[Medicion]) -> dict[tuple[str, str], float]:
    """Return, of each family and tool measured at several sizes, the power of the rows with which its time grows."""
    series: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for m in mediciones:
        serie = series.setdefault((m.archivo.familia, m.herramienta), [])
        serie.append((math.log(m.archivo.filas), math.log(m.mediana)))
    return {c: linear_regression(*zip(*s, strict=True)).slope for c, s in series.items() if len(s) > 1}


def report(mediciones: Sequence[Medicion], limites: Sequence[Limite], repeticiones: int) -> str:
    """Return the whole report in Markdown."""
    versiones = ", ".join(f"{p} {version(p)}" for p in PAQUETES)
    return f"""# Rendimiento con archivos nacionales

Lo escribe `python benchmarks/bench_mef.py`; no se edita a mano.

{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} núcleos, Python {platform.python_version()}, {versiones}.

Archivos sintéticos como los datos abiertos del MEF (0.4 % de las filas, del programa 0093). Segundos de un proceso \
entero, con el archivo en la memoria caché salvo «en frío»: mediana de {repeticiones} corridas, por turnos, que valen \
si los demás procesos ocuparon menos del {MAX_FOREIGN_SHARE:.0%}. Todas, salvo `cat`, dan la misma suma de devengado, \
al céntimo; `pp0093 etl` además guarda las filas, toma la huella del archivo, verifica los contratos y publica.

| Familia | Filas | {" | ".join(COLUMNAS)} |
|---|--:|{"--:|" * len(COLUMNAS)}
{_rows(mediciones)}

Procesador, en segundos, y memoria, en MB:

| Familia | Filas | {" | ".join(DE_PROCESO)} |
|---|--:|{"--:|" * len(DE_PROCESO)}
{_process_rows(mediciones)}

{_growth(mediciones)}{limits_said(limites)}
"""


def _growth(mediciones: Sequence[Medicion]) -> str:
    crece = [f"{h} {e:.2f} ({f})" for (f, h), e in growth(mediciones).items() if h in (ETL, *PARES_DE)]
    return f"Exponente con que crece el tiempo (1, como las filas): {', '.join(crece)}.\n\n" if crece else ""


def _by_file(mediciones: Sequence[Medicion]) -> dict[Archivo, dict[str, Medicion]]:
    por_archivo: dict[Archivo, dict[str, Medicion]] = {}
    for m in mediciones:
        por_archivo.setdefault(m.archivo, {})[m.herramienta] = m
    return por_archivo


def _rows(mediciones: Sequence[Medicion]) -> str:
    return "\n".join(
        f"| {a.familia} | {a.filas:,} | {' | '.join(f'{suyas[h].mediana:.2f}' for h in COLUMNAS)} |"
        for a, suyas in _by_file(mediciones).items()
    )


def _process_rows(mediciones: Sequence[Medicion]) -> str:
    return "\n".join(
        f"| {a.familia} | {a.filas:,} | {' | '.join(f'{m.cpu:.2f}; {m.pico_mb:,.0f}' for m in medidas)} |"
        for a, suyas in _by_file(mediciones).items()
        if (medidas := [suyas[h] for h in DE_PROCESO])
    )


def _arguments() -> argparse.Namespace:
    orden = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    orden.add_argument("--filas", default="500000,2000000", help="sizes, separated by commas")
    orden.add_argument("--repeticiones", type=int, default=5, help="measured runs of each tool")
    orden.add_argument("--salida", type=Path, default=INFORME, help="report to write")
    args = orden.parse_args()
    args.filas = [int(f) for f in args.filas.split(",")]
    if args.repeticiones < 1:
        orden.error("--repeticiones must be at least 1")
    return args


def main() -> int:
    """Measure, print and write the report; see the module's text for the exit code."""
    args = _arguments()
    signal.signal(signal.SIGTERM, stop)
    try:
        with tempfile.TemporaryDirectory(prefix="pp0093-bench-") as carpeta:
            mediciones = [m for a in files(Path(carpeta), args.filas) for m in measure(a, args.repeticiones)]
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 2
    limites = limits(mediciones)
    texto = report(mediciones, limites, args.repeticiones)
    print(texto)
    write_section(args.salida, texto)
    return 0 if all(x.se_cumple for x in limites) else 1


if __name__ == "__main__":
    sys.exit(main())
