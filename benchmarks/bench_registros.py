"""Measure what records and SUNAT cost: a big list, the padrón, one changed workbook among many, ten years of firms.

    python benchmarks/bench_registros.py [--filas 41000] [--lineas 18000000] [--libros 60] [--escala 10]
                                         [--anios 2016-2025] [--repeticiones 3] [--salida docs/...] [--compartida]

Every figure is that of a whole process, its start and imports included, after one warm-up round, tools taking turns;
those asked the same question must agree. A run counts only on a quiet machine (medida.py), unless --compartida tries
the benchmark out. Exit code 1 when a limit is missed, 2 when the measurement could not be made. POSIX only (wait4).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import padron_sintetico
import registros_sinteticos
from informe import write_section
from medida import MAX_FOREIGN_SHARE, PRODUCTO, Corrida, Limite, Serie, in_turns, limits_said, run, stop
from registros_sinteticos import ANIO, escribir_varios

AQUI = Path(__file__).resolve().parent
INFORME = AQUI.parent / "docs" / "rendimiento.md"
PAQUETES = ("pp0093", "duckdb", "pandas", "python-calamine", "openpyxl", "pyarrow")
ETL, ETL_UNO, ETL_SIN_LEER = "pp0093 etl", "pp0093 etl, un libro cambiado", "pp0093 etl, sin leer nada"
PANDAS, OPENPYXL, DUCKDB, LECTOR = "pandas (calamine)", "pandas (openpyxl)", "DuckDB (del CSV)", "lector del padrón"
MAX_SECONDS, MAX_MB, MAX_SHARE, MAX_DEMO_MB = 5.0, 600, 0.1, 1500


@dataclass(frozen=True)
class Medicion(Serie):
    """The measured runs of one tool in one case."""

    caso: str
    herramienta: str


@dataclass(frozen=True)
class Banco:
    """Where files are written, how often tools run and whether others may use the machine meanwhile."""

    carpeta: Path
    repeticiones: int
    compartida: bool

    def measure(self, caso: str, herramientas: Mapping[str, Callable[[], Corrida]]) -> dict[str, Medicion]:
        """Return the measurements of some tools, {tool: its runs but the warm-up}."""
        rondas = list(in_turns(caso, herramientas, self.repeticiones, compartida=self.compartida))[1:]
        return {h: Medicion(caso, h, corridas=tuple(r[h] for r in rondas)) for h in herramientas}

    def raw(self, nombre: str) -> Datos:
        """Return a raw folder of its own."""
        return Datos(self.carpeta / nombre, self.carpeta / f"{nombre}_publicado")


@dataclass(frozen=True)
class Datos:
    """A raw folder and where pp0093 publishes what it holds."""

    datos: Path
    publicado: Path

    def etl(self) -> Corrida:
        """Publish what the folder holds."""
        entorno = {"PP0093_DATOS": str(self.datos), "PP0093_SALIDA": str(self.publicado)}
        corrida = run([PRODUCTO, "etl"], entorno)
        if not corrida.salida.startswith("Publicada la versión"):
            raise RuntimeError(f"pp0093 etl respondió: {corrida.salida}")
        return corrida

    def from_nothing(self) -> Corrida:
        """Publish with nothing read before."""
        shutil.rmtree(self.publicado, ignore_errors=True)
        return self.etl()

    def firms(self) -> str:
        """Return the firms of each activity that the published version answers."""
        entorno = {"PP0093_DATOS": str(self.datos), "PP0093_SALIDA": str(self.publicado)}
        orden = [PRODUCTO, "consulta", "empresas_atendidas", "--por", "actividad", "--formato", "json"]
        filas = json.loads(run(orden, entorno).salida)
        return registros_sinteticos.written({f["actividad"]: f["empresas_atendidas"] for f in filas})

    def lists(self, libros: int, filas: int) -> list[Path]:
        """Write the lists of firms, and a manifest that says of which year they are."""
        rutas = escribir_varios(self.datos / "registros", libros, filas)
        with (self.datos / "manifest.csv").open("w", encoding="utf-8", newline="") as salida:
            escritor = csv.writer(salida)
            escritor.writerows([("archivo", "anio"), *((f"registros/{r.name}", ANIO) for r in rutas)])
        return rutas


def peer(modulo: str, herramienta: str, *argumentos: object) -> Callable[[], Corrida]:
    """Return how to run one of the tools of a module of ours."""
    return lambda: run([sys.executable, str(AQUI / modulo), herramienta, *map(str, argumentos)])


def check_same(caso: str, respuestas: Mapping[str, str]) -> None:
    """Raise RuntimeError unless all tools gave one answer."""
    if len({r.strip() for r in respuestas.values()}) != 1:
        raise RuntimeError(f"{caso}: las respuestas no coinciden: {respuestas}")


def one_list(banco: Banco, filas: int) -> Iterator[Medicion | Limite]:
    """A big workbook read, checked and loaded."""
    caso = f"un libro de {filas:,} filas y {len(registros_sinteticos.ENCABEZADO)} columnas"
    datos = banco.raw("libro")
    [ruta] = datos.lists(1, filas)
    pares = {PANDAS: "pandas", OPENPYXL: "openpyxl", DUCKDB: "duckdb"}
    hechas = banco.measure(
        caso, {ETL: datos.from_nothing} | {h: peer("registros_sinteticos.py", p, ruta) for h, p in pares.items()}
    )
    check_same(caso, {h: hechas[h].corridas[-1].salida for h in pares} | {ETL: datos.firms()})
    yield from hechas.values()
    segundos = hechas[ETL].mediana
    yield Limite(f"{caso}: menos de {MAX_SECONDS:.0f} s", f"{segundos:.2f} s", segundos < MAX_SECONDS)


def one_padron(banco: Banco, lineas: int, filas: int) -> Iterator[Medicion | Limite]:
    """SUNAT's padrón crossed with the firms served: the reader beside the usual tools, and the whole product."""
    caso = f"padrón de {lineas:,} líneas y {filas:,} empresas"
    datos = banco.raw("padron")
    datos.lists(1, filas)
    (datos.datos / "padron").mkdir()
    ruta = datos.datos / "padron" / "padron_reducido_ruc.txt"
    padron_sintetico.escribir(ruta, lineas, padron_sintetico.empresas(filas))
    pares = {LECTOR: "producto", "DuckDB": "duckdb", "pandas (por partes)": "pandas"}
    hechas = banco.measure(
        caso,
        {h: peer("padron_sintetico.py", p, ruta, filas) for h, p in pares.items()} | {ETL: datos.from_nothing},
    )
    check_same(caso, {h: hechas[h].corridas[-1].salida for h in pares})
    yield from hechas.values()
    razon = hechas[LECTOR].mediana / hechas["DuckDB"].mediana
    yield Limite(f"{caso}: no más lento que DuckDB", f"{razon:.2f} veces", razon <= 1)
    for herramienta in (LECTOR, ETL):
        pico = hechas[herramienta].pico_mb
        yield Limite(f"{caso}, {herramienta}: menos de {MAX_MB} MB", f"{pico:,.0f} MB", pico < MAX_MB)
    ruta.unlink()


def one_changed(banco: Banco, libros: int, filas: int) -> Iterator[Medicion | Limite]:
    """One changed workbook among many: what it costs to read beside what all of them cost."""
    caso = f"un libro cambiado de {libros}"
    datos = banco.raw("varios")
    rutas = datos.lists(libros, filas)
    cambiado = rutas[libros // 2]
    vueltas = iter(range(1, 1 << 30))

    def change() -> Corrida:
        # A row less in each round: another content, and hardly another size.
        todas = padron_sintetico.empresas(filas)[libros // 2 :: libros]
        registros_sinteticos.escribir(cambiado, todas[: -next(vueltas)], libros // 2)
        return datos.etl()

    def build_alone() -> Corrida:
        shutil.rmtree(datos.publicado / "versiones")
        (datos.publicado / "VIGENTE").unlink()
        return datos.etl()

    pares = {PANDAS: "pandas", DUCKDB: "duckdb"}
    productos = {ETL: datos.from_nothing, ETL_UNO: change, ETL_SIN_LEER: build_alone}
    datos.from_nothing()
    hechas = banco.measure(caso, productos | {h: peer("registros_sinteticos.py", p, *rutas) for h, p in pares.items()})
    # The files changed between runs: the peers are asked again, of the ones published last.
    de_pares = {h: peer("registros_sinteticos.py", p, *rutas)().salida for h, p in pares.items()}
    check_same(caso, de_pares | {ETL: datos.firms()})
    yield from hechas.values()
    # Processor seconds: the difference of two nearly equal times is small.
    de_uno, de_todos = (hechas[h].cpu - hechas[ETL_SIN_LEER].cpu for h in (ETL_UNO, ETL))
    parte = de_uno / de_todos
    yield Limite(f"{caso}: leerlo cuesta hasta {MAX_SHARE:.0%} de leer todos", f"{parte:.1%}", parte <= MAX_SHARE)


def ten_years(banco: Banco, anios: str, escala: int) -> Iterator[Medicion | Limite]:
    """Years of demonstration records at many times their size, built in bounded memory."""
    from pp0093 import demo
    from pp0093.ingest.readers.base import DEMO

    desde, _, hasta = anios.partition("-")
    caso = f"demostración de {anios} a escala {escala}"
    datos = banco.raw("demo")
    demo.write_demonstration(datos.datos / DEMO, tuple(range(int(desde), int(hasta or desde) + 1)), escala)
    [medicion] = banco.measure(caso, {ETL: datos.from_nothing}).values()
    yield medicion
    yield Limite(f"{caso}: menos de {MAX_DEMO_MB:,} MB", f"{medicion.pico_mb:,.0f} MB", medicion.pico_mb < MAX_DEMO_MB)


def report(mediciones: Sequence[Medicion], limites: Sequence[Limite], repeticiones: int, compartida: bool) -> str:
    """Return the whole report in Markdown."""
    versiones = ", ".join(f"{p} {version(p)}" for p in PAQUETES)
    maquina = (
        "**Prueba en una máquina compartida: las cifras no valen.**"
        if compartida
        else f"Una corrida vale sólo si los demás procesos ocuparon menos del {MAX_FOREIGN_SHARE:.0%} de la máquina."
    )
    return f"""# Rendimiento con registros y padrón

Lo escribe `python benchmarks/bench_registros.py`; no se edita a mano.

{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} núcleos, {platform.system()} {platform.machine()}, Python \
{platform.python_version()}, {versiones}.

Empresas y filas inventadas. Cada cifra es de un proceso entero, con su arranque y sus importaciones: mediana de \
{repeticiones} corridas después de una de calentamiento, por turnos. {maquina} Las herramientas que responden la \
misma pregunta dan la misma respuesta: las empresas distintas de cada actividad con dígito de control válido o, en el \
padrón, lo que dice de cada empresa atendida. `pp0093 etl` además verifica fecha, actividad y lugar de cada fila, \
cuenta las del archivo, toma su SHA-256, construye todas las tablas con sus contratos y publica una versión. DuckDB no \
lee libros de Excel sin descargar una extensión: responde desde un CSV con las mismas filas. CPU es el tiempo de \
procesador, sumados los núcleos; el pico, la memoria residente máxima del proceso.

| Caso | Herramienta | Mediana s (mín–máx) | CPU s | Pico MB |
|---|---|--:|--:|--:|
{_rows(mediciones)}

{limits_said(limites)}
"""


def _rows(mediciones: Sequence[Medicion]) -> str:
    return "\n".join(
        f"| {m.caso} | {m.herramienta} | {m.mediana:.2f} ({min(c.segundos for c in m.corridas):.2f}–"
        f"{max(c.segundos for c in m.corridas):.2f}) | {m.cpu:.2f} | {m.pico_mb:,.0f} |"
        for m in mediciones
    )


def _arguments() -> argparse.Namespace:
    orden = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    orden.add_argument("--filas", type=int, default=41_000, help="firms, and rows of the lists")
    orden.add_argument("--lineas", type=int, default=18_000_000, help="lines of the padrón")
    orden.add_argument("--libros", type=int, default=60, help="workbooks among which one changes")
    orden.add_argument("--escala", type=int, default=10, help="how many times the firms of the demonstration")
    orden.add_argument("--anios", default="2016-2025", help="years of the demonstration")
    orden.add_argument("--repeticiones", type=int, default=3, help="measured runs of each tool")
    orden.add_argument("--salida", type=Path, default=INFORME, help="report to write its section in")
    orden.add_argument("--compartida", action="store_true", help="do not wait for a quiet machine: a trial")
    args = orden.parse_args()
    if args.repeticiones < 1:
        orden.error("--repeticiones must be at least 1")
    return args


def main() -> int:
    """Measure, print and write the report; see the module's text for the exit code."""
    args = _arguments()
    signal.signal(signal.SIGTERM, stop)
    try:
        with tempfile.TemporaryDirectory(prefix="pp0093-bench-") as carpeta:
            banco = Banco(Path(carpeta), args.repeticiones, args.compartida)
            hecho = [
                *one_list(banco, args.filas),
                *one_padron(banco, args.lineas, args.filas),
                *one_changed(banco, args.libros, args.filas),
                *ten_years(banco, args.anios, args.escala),
            ]
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 2
    limites = [x for x in hecho if isinstance(x, Limite)]
    texto = report([m for m in hecho if isinstance(m, Medicion)], limites, args.repeticiones, args.compartida)
    print(texto)
    write_section(args.salida, texto)
    return 0 if all(x.se_cumple for x in limites) else 1


if __name__ == "__main__":
    sys.exit(main())
