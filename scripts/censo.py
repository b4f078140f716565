"""Snapshot of everything the product outputs, line by line, to compare two releases.

`python scripts/censo.py FOLDER` builds six states (what ships, the demonstration, one partial unit, a year under way,
only records, a kept version) and writes for each: every indicator by every dimension and pair, for three roles; claims,
titles and rows of pages; notes, alerts, passports, answers to the questions of the tests, aggregates. `--muestra` takes
a fixed sample, in minutes. `--comparar A B` lists the lines that differ. Wording is written to separate files
(`palabras`), so that a reworded page still compares by its figures and claims.
"""

import argparse
import csv
import hashlib
import json
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import docx
from msgspec import Struct
from streamlit.testing.v1 import AppTest

from pp0093.config import PROJECT

sys.path.insert(0, str(PROJECT / "tests"))

import carpetas_en_estado as folders  # type: ignore[import-not-found]

from pp0093 import cli, demo, durable, programme
from pp0093.ask.registry import INDICATORS, alien_dimensions, dimensions_of
from pp0093.ui.access import RECORDER
from pp0093.ui.layout import MISSING_KEY, SAID_KEY
from pp0093.ui.shell.pages import offered_pages

SEED, SAMPLED_PART = 93, 0.02
# Version ids start with the time of publication.
VERSION_NAME = re.compile(r"\b20\d{6}T\d{12}-[0-9a-f]{8}\b")
# Larger tables, in cells, are written as a hash.
CELLS = 2000
JSON = ("--formato", "json")
ROLES = ("", "analista", "lector")
SCOPES = ("reporte", "nacional")
QUESTIONS = ("preguntas", "preguntas_nuevas", "preguntas_ciegas", "preguntas_adversas", "preguntas_trampa")
DEMONSTRATION, KEPT = "demostracion", "guardada"
Lines = Iterator[tuple[str, str]]
"""(file, line) pairs."""


class Census(Struct):
    """Settings of the snapshot of a state: years, and whether it is a sample."""

    estado: str
    anios: tuple[int, ...]
    sample: bool

    @property
    def mode(self) -> list[str]:
        """Option that makes commands answer from the demonstration, if the state has it."""
        return ["--demostracion"] if self.estado == DEMONSTRATION else []

    def some(self, todos: Iterable[Any], share: float = SAMPLED_PART) -> list[Any]:
        """Return all or, for a sample, a draw that is stable when others are added."""
        return [c for c in todos if not self.sample or drawn(f"{self.estado}{c}") < share]

    def lines(self) -> Lines:
        """Return all output of the state."""
        return chain(self.figures(), self.pages(), self.notes(), self.commands(), self.questions(), self.aggregates())

    def figures(self) -> Lines:
        """Return each indicator by each dimension and pair, for each role."""
        ajenas = alien_dimensions(programme.current())
        propias = {i: [d for d in dimensions_of(i) if d not in ajenas] for i in INDICATORS}
        casos = [
            (rol, indicador, por, alcance)
            for indicador, dims in propias.items()
            for por in chain.from_iterable(combinations(dims, cuantas) for cuantas in range(3))
            for alcance in SCOPES
            for rol in ROLES
        ]
        opciones = [*JSON, *self.mode, *(["--version", oldest()] if self.estado == KEPT else [])]
        for rol, indicador, por, alcance in self.some(casos):
            os.environ["PP0093_COMO"] = rol
            abre = ",".join(por)
            for linea in cells(run_command("consulta", indicador, "--por", abre, "--alcance", alcance, *opciones)):
                yield "cifras", f"{indicador} | {abre} | {alcance} | {rol} | {linea}"
        os.environ["PP0093_COMO"] = ""

    def pages(self) -> Lines:
        """Return the sentences and charts of each page and year."""
        for pagina, anio in self.some(((p.id, anio) for p in offered_pages() for anio in self.anios), 0.15):
            app = open_page(pagina, anio, es_demostracion=self.estado == DEMONSTRATION)
            for dicho in app.session_state[SAID_KEY]:
                yield "palabras", f"{pagina} | {anio} | {dicho}"
                yield from (("afirmaciones", f"{pagina} | {anio} | {c}") for c in getattr(dicho, "claims", ()))
            for pieza in app.session_state[RECORDER]:
                yield "palabras", f"{pagina} | {anio} | {pieza.id} | {pieza.titulo} | {pieza.nota}"
                filas = [json.dumps(f, default=str, ensure_ascii=False) for f in pieza.tabla.filas]
                yield from (("piezas", f"{pagina} | {anio} | {pieza.id} | {f}") for f in hashed(filas))

    def notes(self) -> Lines:
        """Return the tables and sentences of each year's note."""
        for anio in self.some(self.anios, 0.3):
            for ruta in files_written("nota", "--anio", str(anio), "--sin-graficos", *self.mode, "--salida"):
                escrita = docx.Document(str(ruta))
                yield from (("palabras", f"nota | {anio} | {p.text}") for p in escrita.paragraphs if p.text)
                for n, tabla in enumerate(escrita.tables):
                    for fila in tabla.rows:
                        yield "notas", f"{anio} | {n} | {' | '.join(c.text for c in fila.cells)}"

    def commands(self) -> Lines:
        """Return alerts, loads, quarantined rows, goals, findings and the passports of a draw of indicators."""
        for orden in ("alertas", "cargas", "cuarentena", "metas", "entregas"):
            yield from ((orden, linea) for linea in cells(run_command(orden, *JSON)))
        for indicador in self.some(INDICATORS, 0.1):
            for anio in self.anios:
                dicho = run_command("pasaporte", indicador, "--filtro", f"anio={anio}", *JSON)
                yield "pasaportes", f"{indicador} | {anio} | {re.sub(r', línea [0-9]+', '', dicho)}"

    def questions(self) -> Lines:
        """Return the answers to the questions of the tests."""
        for nombre in QUESTIONS:
            with (PROJECT / "tests" / "fixtures" / f"{nombre}.csv").open(encoding="utf-8", newline="") as archivo:
                preguntas = [fila["pregunta"] for fila in csv.DictReader(archivo, delimiter="|")]
            for pregunta in self.some(preguntas, 0.05):
                yield "preguntas", f"{pregunta} | {run_command('pregunta', pregunta, *JSON)}"

    def aggregates(self) -> Lines:
        """Return the hash of each file of the aggregates."""
        for ruta in () if self.sample else files_written("agregados", *self.mode, "--destino"):
            yield "agregados", f"{ruta.name} | {durable.sha256(ruta)}"


def drawn(caso: str) -> float:
    """Return a reproducible pseudo-random number in [0, 1) for a case."""
    return int(hashlib.sha256(f"{SEED}{caso}".encode()).hexdigest()[:8], 16) / 16**8


def oldest() -> str:
    """Return the id of the oldest kept version."""
    return min(v.name for v in Path(os.environ["PP0093_SALIDA"], "versiones").iterdir() if v.is_dir())


def run_command(*argumentos: str) -> str:
    """Return the output of a pp0093 command on one line, or its error."""
    salida, errores = StringIO(), StringIO()
    with redirect_stdout(salida), redirect_stderr(errores):
        codigo = cli.main(list(argumentos))
    return salida.getvalue() if codigo == 0 else f"! {errores.getvalue().strip().splitlines()[-1:]}"


def files_written(*orden: str) -> Iterator[Path]:
    """Yield the files that a command writes to a temporary folder, given after its last option."""
    with tempfile.TemporaryDirectory() as carpeta:
        run_command(*orden, carpeta)
        yield from sorted(Path(carpeta).iterdir())


def cells(dicho: str) -> Iterable[str]:
    """Return the objects of a JSON answer, sorted, or the text printed instead."""
    if dicho.startswith("!"):
        return [dicho]
    leido = json.loads(dicho)
    filas = leido if isinstance(leido, list) else [leido]
    return hashed(sorted(json.dumps(f, sort_keys=True, ensure_ascii=False) for f in filas))


def hashed(filas: list[str]) -> list[str]:
    """Return the rows, or a single hash when they are too many."""
    if len(filas) <= CELLS:
        return filas
    return [f"{len(filas)} filas, {hashlib.sha256(chr(10).join(filas).encode()).hexdigest()}"]


def open_page(pagina: str, anio: int, *, es_demostracion: bool) -> Any:
    """Open a page on a year, recording its sentences and charts."""
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=300)
    app.query_params["anio"] = str(anio)
    if es_demostracion:
        app.query_params["demo"] = "1"
    for anotado in (RECORDER, MISSING_KEY, SAID_KEY):
        app.session_state[anotado] = []
    app.run()
    return app.switch_page(f"pages/{pagina}.py").run()


def shipped(raiz: Path) -> None:
    """Copy the shipped raw files."""
    shutil.copytree(folders.ENVIADO, raiz, ignore=shutil.ignore_patterns("demo"))


def demonstration(raiz: Path) -> None:
    """Copy the shipped raw files and add the demonstration."""
    shipped(raiz)
    demo.write_demonstration(raiz / "demo")


def kept(raiz: Path) -> None:
    """Publish one unit, and add another list to be published later."""
    folders.una_unidad(raiz)
    publish()
    filas = [[folders.ruc(n), f"{n:02}/04/2025", "1.3", "Taller", "DDP", folders.LIMA] for n in range(11, 19)]
    folders.escribe(raiz / "registros" / "otra.csv", folders.REGISTRO, filas)


STATES: dict[str, tuple[Callable[[Path], object], tuple[int, ...]]] = {
    "enviado": (shipped, (2026, 2025, 2024, 2020, 2019)),
    DEMONSTRATION: (demonstration, (2025, 2020)),
    "una_unidad": (folders.una_unidad, (2025,)),
    "en_curso": (folders.en_curso, (2026,)),
    "solo_registros": (folders.solo_registros, (2025,)),
    KEPT: (kept, (2025,)),
}


def publish() -> None:
    """Publish the raw folder set in the environment."""
    if (dicho := run_command("etl")).startswith("!"):
        raise SystemExit(dicho)


def take(destino: Path, *, sample: bool) -> None:
    """Write the snapshot of this release to a folder."""
    os.chdir(PROJECT)
    logging.disable(logging.WARNING)  # Outside a browser, Streamlit warns at each widget.
    os.environ["PP0093_ACCESO"] = str(PROJECT / "tests" / "sin_acceso.toml")
    for n, (estado, (llenar, anios)) in enumerate(STATES.items(), 1):
        with tempfile.TemporaryDirectory() as raiz:
            os.environ |= {"PP0093_DATOS": f"{raiz}/raw", "PP0093_SALIDA": f"{raiz}/salida"}
            llenar(Path(raiz) / "raw")
            publish()
            written: dict[str, list[str]] = {}
            for archivo, linea in Census(estado, anios, sample=sample).lines():
                llana = linea.replace("\n", " ").replace(raiz, "")
                written.setdefault(archivo, []).append(VERSION_NAME.sub("VERSION", llana))
        (destino / estado).mkdir(parents=True, exist_ok=True)
        for archivo, lineas in written.items():
            (destino / estado / f"{archivo}.txt").write_text("\n".join(lineas) + "\n", encoding="utf-8")
            print(f"{n} of {len(STATES)}, {estado}: {archivo}, {len(lineas)} lines", file=sys.stderr)


def compare(antes: Path, ahora: Path) -> int:
    """Print the lines in only one of two snapshots; return their number."""
    distintas = 0
    for ruta in sorted({r.relative_to(c) for c in (antes, ahora) for r in c.rglob("*.txt")}):
        una, otra = (
            set((c / ruta).read_text(encoding="utf-8").splitlines() if (c / ruta).exists() else ())
            for c in (antes, ahora)
        )
        for signo, lineas in (("-", una - otra), ("+", otra - una)):
            distintas += len(lineas)
            for linea in sorted(lineas):
                print(f"{ruta} {signo} {linea}")
    print(f"{distintas} lines differ", file=sys.stderr)
    return distintas


def main() -> int:
    """Take a census, or compare two."""
    lee = argparse.ArgumentParser(description=__doc__)
    lee.add_argument("carpetas", nargs="+", type=Path)
    lee.add_argument("--muestra", action="store_true")
    lee.add_argument("--comparar", action="store_true")
    dicho = lee.parse_args()
    if dicho.comparar:
        return min(1, compare(*dicho.carpetas))
    take(dicho.carpetas[0].resolve(), sample=dicho.muestra)
    return 0


if __name__ == "__main__":
    sys.exit(main())
