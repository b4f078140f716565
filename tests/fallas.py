"""The process in which builds fail: run with tests/fallas.c preloaded, it copies itself for each fault and each repair.

Reads one JSON a line (what to do) and answers one JSON a line. Before the first, it builds once elsewhere, so that its
copies begin with all they import and all they read of the code already in memory; nothing of the folder under test is
(tests/test_fallas.py compares its calls with those of a process that did not, `--en-frio`).
"""

from __future__ import annotations

import ctypes
import functools
import gc
import io
import json
import os
import random
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, nullcontext, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import IO, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet

from pp0093 import durable, versions
from pp0093.ask import condition
from pp0093.build import version
from pp0093.changes import version_diff  # noqa: F401
from pp0093.cli import main

QUESTION = ("consulta", "pim_soles,devengado_soles", "--por", "anio", "--alcance", "nacional", "--formato", "json")
REMOVES = ("replace", "rename", "unlink", "rmdir")
SHIM = ctypes.CDLL(None)


class StillClock(datetime):
    """A clock that says when the folder was copied, and an hour later to the build after the one under test.

    A version is called by its time: so what two trials leave is called the same.
    """

    INSTANTE = datetime.fromtimestamp(Path(sys.argv[1]).stat().st_mtime).astimezone()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> StillClock:
        return cls.fromtimestamp(cls.INSTANTE.timestamp(), tz)


version.datetime = StillClock  # type: ignore[attr-defined]


class OneAtATime(ThreadPoolExecutor):
    """Threads that are one, and whoever asks waits for each thing that it does."""

    def __init__(self, *_cuantos: int) -> None:
        super().__init__(1)

    def submit(self, *que: Any, **como: Any) -> Future[Any]:
        hecha = super().submit(*que, **como)
        wait([hecha])
        return hecha


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let a build do one thing at a time: its calls are then the same ones, in the same order."""
    with ExitStack() as luego:
        for de, nombre, valor in (
            (durable, "ThreadPoolExecutor", OneAtATime),
            (duckdb, "connect", functools.partial(duckdb.connect, config={"threads": 1})),
        ):
            luego.callback(setattr, de, nombre, getattr(de, nombre))
            setattr(de, nombre, valor)
        luego.callback(pa.set_cpu_count, pa.cpu_count())
        pa.set_cpu_count(1)
        yield


def said(*argumentos: str) -> tuple[int, str, str]:
    """Run a command; return its code and what it said on each output. What escapes from it is a traceback."""
    salida, errores = io.StringIO(), io.StringIO()
    with redirect_stdout(salida), redirect_stderr(errores):
        try:
            codigo = main(list(argumentos))
        except BaseException:
            codigo = 99
            traceback.print_exc()
    return codigo, salida.getvalue(), errores.getvalue()


def apart(hacer: Callable[[], Any]) -> tuple[int, Any]:
    """Do something in a copy of this process; return how it ended and what it gave, None when it was killed."""
    lee, escribe = os.pipe()
    hijo = os.fork()
    if not hijo:
        os.close(lee)
        with os.fdopen(escribe, "w") as fuera:
            json.dump(hacer(), fuera)
        os._exit(0)
    os.close(escribe)
    with os.fdopen(lee) as dentro:
        dicho = dentro.read()
    _, como = os.waitpid(hijo, 0)
    return os.waitstatus_to_exitcode(como), json.loads(dicho) if dicho else None


@dataclass(frozen=True)
class Fault:
    """Which call below the published folder fails: the n-th (from 0) of those that do the same to the same path."""

    que: str = ""
    ruta: str = ""
    n: int = 0
    con_muerte: bool = False


def armed(falla: Fault, nota: int) -> None:
    """From here, note each call in a descriptor and let one fail."""
    carpeta, cual = os.fsencode(os.environ["PP0093_SALIDA"]), os.fsencode(f"{falla.que}\t{falla.ruta}")
    SHIM.armar(carpeta, cual, ctypes.c_long(falla.n), int(falla.con_muerte), nota)


def disarmed() -> None:
    """Let calls be."""
    SHIM.armar(b"", b"", ctypes.c_long(0), 0, -1)


def noted(nota: IO[bytes]) -> list[list[str]]:
    """Return the calls that were noted, in order: (what, path in the folder)."""
    nota.seek(0)
    return [linea.split("\t") for linea in os.fsdecode(nota.read()).splitlines()]


def watched(falla: Fault, hacer: Callable[[], Any]) -> tuple[int, Any, list[list[str]]]:
    """Do something in a copy of this process with a fault.

    Return how it ended, what it gave and its calls in order: (what, path in the folder).
    """
    with tempfile.TemporaryFile() as nota:

        def under_watch() -> Any:
            armed(falla, nota.fileno())
            hecho = hacer()
            disarmed()
            return hecho

        como, hecho = apart(under_watch)
        return como, hecho, noted(nota)


def build(*, de_uno_en_uno: bool) -> dict[str, Any]:
    """Build, and return what was said."""
    with one_at_a_time() if de_uno_en_uno else nullcontext():
        codigo, salida, errores = said("etl")
    return {"codigo": codigo, "salida": salida, "errores": errores}


def state() -> dict[str, Any]:
    """What readers find, then what the next build does, and what readers find after it."""
    StillClock.INSTANTE += timedelta(hours=1)
    carpeta = Path(os.environ["PP0093_SALIDA"])
    antes = said(*QUESTION)
    repara = said("etl")
    servida = versions.served_version(carpeta)
    faltas = [versions.version_fault(v, con_todo=True) for v in versions.finished(carpeta)]
    resto = [r.name for r in carpeta.rglob("*") if r.name.endswith(".nuevo") or r.name.startswith(".en_curso")]
    return {
        "antes": antes,
        "repara": repara,
        "despues": said(*QUESTION),
        "falta": str(servida.falta or ""),
        "danadas": [f for f in faltas if f] + [v.name for v in versions.unreadable(carpeta)],
        "resto": resto,
    }


def _kept(de: str, a: str) -> None:
    """Leave a file elsewhere: itself or, if somebody writes in it again or waits on it, a copy."""
    (shutil.copy2 if "/.en_curso-" in de or de.endswith(".lock") else os.link)(de, a)


class Disk:
    """What of the published folder is on the disk itself, as far as it was synced, while a build goes on."""

    def __init__(self, copia: Path, carpeta: Path) -> None:
        self.carpeta = carpeta
        self.carpetas = {d.stat().st_ino: listed(d) for d in (carpeta, *(r for r in carpeta.rglob("*") if r.is_dir()))}
        self.archivos = {r.stat().st_ino: r.read_bytes() for r in copia.rglob("*") if r.is_file()}
        self.sujetos: list[int] = []

    def hold(self, ruta: Any, dir_fd: int | None) -> None:
        """Keep what is about to be removed from being anything else: another file would take its place on the disk."""
        with suppress(FileNotFoundError):
            self.sujetos.append(os.open(ruta, os.O_PATH | os.O_NOFOLLOW, dir_fd=dir_fd))

    def sync(self, ruta: Path) -> None:
        """Note what has just been synced."""
        if ruta.is_dir():
            self.carpetas[ruta.stat().st_ino] = listed(ruta)
        else:
            self.archivos[ruta.stat().st_ino] = ruta.read_bytes()

    def after_a_cut(self, destino: Path, azar: random.Random) -> None:
        """Write what could be found after a power cut: of what was not synced, anything."""
        actuales = {r.stat().st_ino: r for r in (self.carpeta, *self.carpeta.rglob("*"))}
        self._folder(self.carpeta.stat().st_ino, destino, actuales, azar)

    def _folder(self, quien: int, destino: Path, actuales: dict[int, Path], azar: random.Random) -> None:
        destino.mkdir()
        ahora = listed(actuales[quien]) if quien in actuales else {}
        queda = azar.choice([self.carpetas.get(quien, {}), ahora])
        for nombre, (suyo, es_carpeta) in queda.items():
            if es_carpeta:
                self._folder(suyo, destino / nombre, actuales, azar)
            else:
                entero = self.archivos.get(suyo)
                if entero is None:
                    escrito = actuales[suyo].read_bytes() if suyo in actuales else b""
                    entero = azar.choice([b"", escrito[: len(escrito) // 2], bytes(len(escrito)), escrito])
                (destino / nombre).write_bytes(entero)


def listed(carpeta: Path) -> dict[str, tuple[int, bool]]:
    """Return {name: (inode, whether it is a folder)}."""
    return {r.name: (r.stat().st_ino, r.is_dir()) for r in carpeta.iterdir()}


def cut(copia: str, momento: int) -> int:
    """Build, and cut the power at some operation (-1: never); return how many there are."""
    carpeta = Path(os.environ["PP0093_SALIDA"])
    disco, hechas = Disk(Path(copia), carpeta), [0]

    def counted(nombre: str) -> None:
        de_verdad = getattr(os, nombre)

        def hace(*argumentos: Any, **nombrados: Any) -> Any:
            if hechas[0] == momento:
                hechas[0] += 1  # What is left is written with these same calls, and they are none of the build's.
                disco.after_a_cut(carpeta.with_name("cortada"), random.Random(momento))
                os._exit(0)
            hechas[0] += 1
            if nombre in REMOVES:
                disco.hold(argumentos[-1], nombrados.get("dir_fd"))
            resultado = de_verdad(*argumentos, **nombrados)
            if nombre == "fsync":
                ruta = Path(f"/proc/self/fd/{argumentos[0]}").readlink()
                if ruta.is_relative_to(carpeta):
                    disco.sync(ruta)
            return resultado

        setattr(os, nombre, hace)

    for nombre in ("fsync", "replace", "rename", "mkdir", "unlink", "rmdir"):
        counted(nombre)
    with one_at_a_time():
        said("etl")
    return hechas[0]


def power_cut(copia: str, momento: int) -> int | None:
    """Cut the power of a build and leave, in the published folder, what is found after it."""
    carpeta = Path(os.environ["PP0093_SALIDA"])
    _, operaciones = apart(lambda: cut(copia, momento))
    if carpeta.with_name("cortada").exists():
        shutil.rmtree(carpeta)
        carpeta.with_name("cortada").rename(carpeta)
    return operaciones


def restored(copia: str) -> None:
    """Put the published folder as it was."""
    carpeta = os.environ["PP0093_SALIDA"]
    shutil.rmtree(carpeta, ignore_errors=True)
    shutil.copytree(copia, carpeta, copy_function=_kept)


def warm(copia: str) -> None:
    """Build and ask once elsewhere, so that all that is read of the code is in memory; nothing stays at work."""
    salida = os.environ["PP0093_SALIDA"]
    with tempfile.TemporaryDirectory() as otra:
        os.environ["PP0093_SALIDA"] = f"{otra}/salida"
        shutil.copytree(copia, f"{otra}/salida")
        with one_at_a_time():
            said("etl")
            said(*QUESTION)
    os.environ["PP0093_SALIDA"] = salida
    versions.look_again()
    condition.engine.cache_clear()
    gc.collect()
    gc.freeze()
    # A copy of this process has none of its threads: those of Arrow, which alone are left, begin again in it.
    assert len(list(Path("/proc/self/task").iterdir())) <= 3 + pa.io_thread_count()


def answer(copia: str, pedido: dict[str, Any]) -> dict[str, Any]:
    """Do what is asked: a build with a fault or a power cut in it, and to look at what it leaves."""
    respuesta: dict[str, Any] = {}
    restored(copia)
    if "falla" in pedido:
        respuesta = _failed(Fault(**pedido["falla"]), de_uno_en_uno=pedido["de_uno_en_uno"])
    elif "corte" in pedido:
        respuesta["operaciones"] = power_cut(copia, pedido["corte"])
    if pedido.get("mira"):
        como, hallado, _ = watched(Fault(), state)
        respuesta["queda"] = hallado or {"como": como}
    return respuesta


def _failed(falla: Fault, *, de_uno_en_uno: bool) -> dict[str, Any]:
    como, hecho, llamadas = watched(falla, functools.partial(build, de_uno_en_uno=de_uno_en_uno))
    ocurrio = llamadas.count([falla.que, falla.ruta]) > falla.n
    return {"como": como, "hecho": hecho} | ({"ocurrio": ocurrio} if falla.que else {"llamadas": llamadas})


def serve(copia: str, *, en_frio: bool) -> None:
    """Answer each line of standard input."""
    if not en_frio:
        warm(copia)
    for linea in sys.stdin:
        print(json.dumps(answer(copia, json.loads(linea))), flush=True)


if __name__ == "__main__":
    serve(sys.argv[1], en_frio="--en-frio" in sys.argv)
