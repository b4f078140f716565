"""The process in which builds fail: run with tests/fallas.c preloaded, it copies itself for each fault and each repair.

Reads one JSON a line (what to do) and answers one JSON a line.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import random
import shutil
import sys
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import duckdb  # noqa: F401 (what a build imports late is imported once, here)
import pyarrow.parquet  # noqa: F401

from pp0093 import versions
from pp0093.build import version  # noqa: F401
from pp0093.changes import examined, report  # noqa: F401
from pp0093.cli import main

QUESTION = ("consulta", "pim_soles,devengado_soles", "--por", "anio", "--alcance", "nacional", "--formato", "json")
SHIM = ctypes.CDLL(None)


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


def build(punto: int, con_muerte: bool) -> dict[str, Any]:
    """Build with a fault at one call (-1: none)."""
    SHIM.armar(os.fsencode(os.environ["PP0093_SALIDA"]), ctypes.c_long(punto), int(con_muerte))
    codigo, salida, errores = said("etl")
    SHIM.contadas.restype, SHIM.donde.restype = ctypes.c_long, ctypes.c_char_p
    hechas, donde = SHIM.contadas(), SHIM.donde().decode()
    SHIM.armar(b"", ctypes.c_long(-1), 0)
    return {"codigo": codigo, "salida": salida, "errores": errores, "llamadas": hechas, "donde": donde}


def state() -> dict[str, Any]:
    """What readers find, then what the next build does, and what readers find after it."""
    carpeta = Path(os.environ["PP0093_SALIDA"])
    antes = said(*QUESTION)
    repara = said("etl")
    servida = versions.served(carpeta)
    faltas = [versions.fault(v, con_todo=True) for v in versions.finished(carpeta)]
    resto = [r.name for r in carpeta.rglob("*") if r.name.endswith(".nuevo") or r.name.startswith(".en_curso")]
    return {
        "antes": antes,
        "repara": repara,
        "despues": said(*QUESTION),
        "falta": servida.falta,
        "danadas": [f for f in faltas if f] + [v.name for v in versions.unreadable(carpeta)],
        "resto": resto,
    }


class Disk:
    """What of the published folder is on the disk itself, as far as it was synced, while a build goes on."""

    def __init__(self, copia: Path, carpeta: Path) -> None:
        self.carpeta = carpeta
        self.carpetas = {d.stat().st_ino: listed(d) for d in (carpeta, *(r for r in carpeta.rglob("*") if r.is_dir()))}
        self.archivos = {r.stat().st_ino: r.read_bytes() for r in copia.rglob("*") if r.is_file()}

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

    def watched(nombre: str) -> None:
        de_verdad = getattr(os, nombre)

        def hace(*argumentos: Any, **nombrados: Any) -> Any:
            if hechas[0] == momento:
                disco.after_a_cut(carpeta.with_name("cortada"), random.Random(momento))
                os._exit(0)
            hechas[0] += 1
            resultado = de_verdad(*argumentos, **nombrados)
            if nombre == "fsync":
                ruta = Path(f"/proc/self/fd/{argumentos[0]}").readlink()
                if ruta.is_relative_to(carpeta):
                    disco.sync(ruta)
            return resultado

        setattr(os, nombre, hace)

    for nombre in ("fsync", "replace", "rename", "mkdir", "unlink", "rmdir"):
        watched(nombre)
    said("etl")
    return hechas[0]


def power_cut(copia: str, momento: int) -> int | None:
    """Cut the power of a build and leave, in the published folder, what is found after it."""
    carpeta = Path(os.environ["PP0093_SALIDA"])
    shutil.rmtree(carpeta.with_name("cortada"), ignore_errors=True)
    _, operaciones = apart(lambda: cut(copia, momento))
    if carpeta.with_name("cortada").exists():
        shutil.rmtree(carpeta)
        carpeta.with_name("cortada").rename(carpeta)
    return operaciones


def restored(copia: str) -> None:
    """Put the published folder as it was."""
    carpeta = os.environ["PP0093_SALIDA"]
    shutil.rmtree(carpeta, ignore_errors=True)
    shutil.copytree(copia, carpeta, copy_function=os.link)


def serve() -> None:
    """Answer each line of standard input."""
    for linea in sys.stdin:
        pedido = json.loads(linea)
        if "copia" in pedido:
            restored(pedido["copia"])
        respuesta: dict[str, Any] = {}
        if "punto" in pedido:
            respuesta["como"], respuesta["hecho"] = apart(lambda p=pedido: build(p["punto"], p["muerte"]))
        if "corte" in pedido:
            respuesta["operaciones"] = power_cut(pedido["copia"], pedido["corte"])
        if pedido.get("mira"):
            respuesta["como_queda"], respuesta["queda"] = apart(state)
        print(json.dumps(respuesta), flush=True)


if __name__ == "__main__":
    serve()
