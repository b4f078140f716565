"""Measuring whole processes on a machine that nobody else uses: what the benchmarks share.

A run counts only if other processes took less than MAX_FOREIGN_SHARE of the machine meanwhile (on Linux; elsewhere
nobody can tell); otherwise it is repeated, whatever tool it was. POSIX only (wait4).
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO

PRODUCTO = str(Path(sys.executable).with_name("pp0093"))

MAX_FOREIGN_SHARE = 0.1
TRIES, PAUSE_SECONDS, LISTEN_SECONDS = 200, 5.0, 0.5
CPU_TIMES = Path("/proc/stat")
# The warm-up round leaves the bytecode that every installation has after its first run, whoever measures.
ENTORNO = {clave: valor for clave, valor in os.environ.items() if clave != "PYTHONDONTWRITEBYTECODE"}
IDLE_FIELDS = (3, 4)
# Of /proc/<pid>/stat, what comes after the name of the process.
PROCESSES, GROUP_FIELD, CPU_FIELDS, RESIDENT_FIELD = Path("/proc"), 2, (11, 12), 21
LOOK_SECONDS = 0.25


@dataclass(frozen=True)
class Corrida:
    """One process that ended well.

    Wall seconds, processor seconds, peak resident megabytes (10^6 bytes), standard output, and the share of
    the machine's processors that other processes took meanwhile (0 where the system does not say).
    """

    segundos: float
    cpu: float
    pico_mb: float
    salida: str
    ajeno: float


@dataclass(frozen=True)
class Uso:
    """What a process has used: its group, its processor seconds, the megabytes (10^6 bytes) it has resident."""

    grupo: int
    cpu: float
    mb: float


@dataclass(frozen=True, kw_only=True)
class Serie:
    """The measured runs of one tool."""

    corridas: tuple[Corrida, ...]

    @property
    def mediana(self) -> float:
        """Median of the wall seconds."""
        return statistics.median(c.segundos for c in self.corridas)

    @property
    def cpu(self) -> float:
        """Median of the processor seconds."""
        return statistics.median(c.cpu for c in self.corridas)

    @property
    def pico_mb(self) -> float:
        """The worst peak."""
        return max(c.pico_mb for c in self.corridas)


@dataclass(frozen=True)
class Limite:
    """A limit wanted, what was measured and whether it held."""

    texto: str
    medido: str
    se_cumple: bool


def run(orden: Sequence[str], entorno: dict[str, str] | None = None) -> Corrida:
    """Run one process to its end and measure it; raise RuntimeError with its words when it fails."""
    with tempfile.TemporaryFile() as salida, tempfile.TemporaryFile() as errores:
        inicio, ocupado = time.perf_counter(), busy_seconds()
        proceso = subprocess.Popen(orden, stdout=salida, stderr=errores, env=ENTORNO | (entorno or {}))
        _, estado, uso = os.wait4(proceso.pid, 0)
        segundos, ocupado = time.perf_counter() - inicio, busy_seconds() - ocupado
        proceso.returncode = os.waitstatus_to_exitcode(estado)
        dicho = _said(orden, proceso.returncode, salida, errores)
        # Linux counts ru_maxrss in KiB, macOS in bytes.
        pico = uso.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        cpu = uso.ru_utime + uso.ru_stime
        ajeno = max(ocupado - cpu, 0.0) / (segundos * (os.cpu_count() or 1))
        return Corrida(segundos, cpu, pico / 1e6, dicho, ajeno)


def run_group(orden: Sequence[str], entorno: dict[str, str] | None = None) -> Corrida:
    """Run one process and measure it with all those it starts, some of which nobody waits for (Linux only).

    Their processor and their memory together are looked at every LOOK_SECONDS; the peak is the sum of what each has
    resident, so what they share counts twice. Raises RuntimeError with its words when it fails.
    """
    inicio, pico, cpu = time.perf_counter(), 0.0, dict[str, float]()
    with tempfile.TemporaryFile() as salida, tempfile.TemporaryFile() as errores:
        proceso = subprocess.Popen(
            orden, stdout=salida, stderr=errores, env=ENTORNO | (entorno or {}), start_new_session=True
        )
        while proceso.poll() is None:
            vistos = _group(proceso.pid)
            cpu |= {pid: uso.cpu for pid, uso in vistos.items()}
            pico = max(pico, sum(uso.mb for uso in vistos.values()))
            time.sleep(LOOK_SECONDS)
        segundos = time.perf_counter() - inicio
        return Corrida(segundos, sum(cpu.values()), pico, _said(orden, proceso.returncode, salida, errores), 0.0)


def _said(orden: Sequence[str], codigo: int, salida: IO[bytes], errores: IO[bytes]) -> str:
    """Return what a process that has ended wrote; raise RuntimeError with its complaint when it failed."""
    escrito = errores if codigo else salida
    escrito.seek(0)
    dicho = escrito.read().decode()
    if codigo:
        raise RuntimeError(f"{' '.join(orden)}: {codigo}\n{dicho}")
    return dicho


def usage(pid: int | str) -> Uso:
    """Return what a process that is running has used; raise OSError when there is none (Linux only)."""
    campos = (PROCESSES / str(pid) / "stat").read_text().rpartition(")")[2].split()
    cpu = sum(int(campos[c]) for c in CPU_FIELDS) / os.sysconf("SC_CLK_TCK")
    return Uso(int(campos[GROUP_FIELD]), cpu, int(campos[RESIDENT_FIELD]) * os.sysconf("SC_PAGE_SIZE") / 1e6)


def _group(grupo: int) -> dict[str, Uso]:
    """Return what each process of a group has used."""
    vistos = {}
    for ruta in PROCESSES.glob("[0-9]*"):
        with suppress(OSError):  # It ended meanwhile.
            vistos[ruta.name] = usage(ruta.name)
    return {pid: uso for pid, uso in vistos.items() if uso.grupo == grupo}


def busy_seconds() -> float:
    """Return the processor seconds the machine has worked since it started, 0 where the system does not say."""
    if not CPU_TIMES.exists():
        return 0.0
    tiempos = [int(t) for t in CPU_TIMES.read_text().split("\n", 1)[0].split()[1:9]]
    return (sum(tiempos) - sum(tiempos[i] for i in IDLE_FIELDS)) / os.sysconf("SC_CLK_TCK")


def is_quiet() -> bool:
    """Listen for a moment and tell whether other processes leave the machine alone."""
    antes = busy_seconds()
    time.sleep(LISTEN_SECONDS)
    return busy_seconds() - antes < MAX_FOREIGN_SHARE * LISTEN_SECONDS * (os.cpu_count() or 1)


def run_alone(correr: Callable[[], Corrida], nombre: str, *, compartida: bool = False) -> Corrida:
    """Run as often as it takes to have the machine for itself, or once when it is shared; RuntimeError if never."""
    if compartida:
        return correr()
    for _ in range(TRIES):
        if is_quiet():
            corrida = correr()
            if corrida.ajeno < MAX_FOREIGN_SHARE:
                return corrida
        time.sleep(PAUSE_SECONDS)
    raise RuntimeError(f"{nombre}: otros procesos no dejan libre la máquina")


def in_turns(
    nombre: str, herramientas: Mapping[str, Callable[[], Corrida]], repeticiones: int, *, compartida: bool = False
) -> Iterator[dict[str, Corrida]]:
    """Yield the runs of each round, the warm-up first; each round begins with another tool."""
    nombres = list(herramientas)
    for ronda in range(repeticiones + 1):
        turno = ronda % len(nombres)
        ordenados = [*nombres[turno:], *nombres[:turno]]
        corridas = {h: run_alone(herramientas[h], f"{nombre}, {h}", compartida=compartida) for h in ordenados}
        segundos = ", ".join(f"{h} {c.segundos:.2f}" for h, c in corridas.items())
        print(f"{nombre}, ronda {ronda} de {repeticiones}: {segundos}", file=sys.stderr)
        yield corridas


def limits_said(limites: Sequence[Limite]) -> str:
    """Say how many limits were looked for and which did not hold, with what was measured."""
    no = [f"{x.texto} ({x.medido})" for x in limites if not x.se_cumple]
    cuantos = f"no se {'cumple' if len(no) == 1 else 'cumplen'} {len(no)}: " if no else "se cumplen todos"
    return f"De {len(limites)} límites buscados {cuantos}{'; '.join(no)}."


def stop(_signal: int, _frame: FrameType | None) -> None:
    """Leave by the usual way, so that the gigabytes written go away too, and only once."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(143)
