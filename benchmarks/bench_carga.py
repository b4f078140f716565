"""Measure the dashboard under load: many readers clicking, and one of two processes behind nginx killed meanwhile.

    python benchmarks/bench_carga.py [--publicado FOLDER] [--sesiones 50] [--segundos 180] [--vueltas 1000]
                                     [--salida docs/rendimiento.md] [--compartida]

The readers have no screen (lector.py) and are all in this process, on the machine of the server; each has a page with
filters open and chooses in one every five seconds. The time of a click is from the choice being sent to the page's run
having ended, as a reader has it. Three parts: one reader who does not pause; all of them on one process; all of them
from one address through nginx as despliegue/ says, on two processes, of which the one with more readers is killed half
way and comes back as the unit says. Exit code 1 when a limit is missed, 2 when the measurement could not be made or,
without --compartida, other processes took the machine meanwhile (medida.py). Linux only (/proc); it needs nginx.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import cycle
from pathlib import Path

import delante
from bench_tablero import INFORME, PAQUETES, capturas, percentile, prepare
from informe import write_section
from lector import PROCESS, Cortado, Lector, Sitio
from medida import MAX_FOREIGN_SHARE, PAUSE_SECONDS, TRIES, Limite, busy_seconds, is_quiet, limits_said, usage

from pp0093.ui.shell import pages

ANIO, PRODUCTO, PARTE_DE_ANIO = "Año", "Producto", 0.7
CADA, ENTRADA, CALENTAMIENTO = 5.0, 30.0, 30.0
# As RestartSec of the unit.
REINICIO = 5.0
SEMILLA = 93
WARM_TURNS = 2
MAX_UNA, MAX_TODAS, MAX_SESION_MB, MAX_CRECE_MB = 0.1, 0.4, 5.0, 20.0


@dataclass(frozen=True)
class Clic:
    """One choice: on which page, when, and the seconds until it was drawn."""

    pagina: str
    cuando: float
    segundos: float


@dataclass
class Carga:
    """What many readers did and saw; `por_repetir` are the clicks on their way when a connection was cut."""

    clics: list[Clic] = field(default_factory=list)
    errores: list[str] = field(default_factory=list)
    por_repetir: int = 0

    def seconds(self, desde: float = 0, hasta: float = float("inf")) -> list[float]:
        """Return the seconds of the clicks made between two moments."""
        return [c.segundos for c in self.clics if desde <= c.cuando < hasta]


@dataclass(frozen=True)
class Uno:
    """One process: clicks of one reader and of all, MB more after many reruns, MB a session, processors taken.

    `cpu_sola` are the server's processor seconds in each click of the one reader: a busy machine hardly changes them.
    """

    sola: Carga
    cpu_sola: float
    crece_mb: float
    sesion_mb: float
    todas: Carga
    nucleos: float
    mb: float


@dataclass(frozen=True)
class Caida:
    """Two processes, one killed: clicks, when it was, who had to move and what they waited, views not had again."""

    carga: Carga
    empieza: float
    cae: float
    movidos: tuple[float, ...]
    sin_vista: int
    nucleos: float


def filtered() -> list[str]:
    """Return the names of the pages with filters."""
    return [p.id for p in pages.offered_pages() if p.filters.con_anio]


def own_seconds() -> float:
    """Return what this process and those it has started and seen end have worked."""
    tiempos = os.times()
    return tiempos.user + tiempos.system + tiempos.children_user + tiempos.children_system


@contextmanager
def dashboards(salida: Path, cuantos: int) -> Iterator[dict[int, subprocess.Popen[bytes]]]:
    """Run some processes of the dashboard on one published version: {port: process}; who changes them, there."""
    procesos = {p: delante.start(p, salida) for p in (capturas().free_port() for _ in range(cuantos))}
    try:
        if not all(capturas().is_healthy(proceso, puerto) for puerto, proceso in procesos.items()):
            raise RuntimeError("el tablero no respondió")
        yield procesos
    finally:
        for proceso in procesos.values():
            proceso.kill()
            proceso.wait()


def readers(sitio: Sitio, cuantos: int, anio: int) -> list[Lector]:
    """Return some readers, by turns on the pages with filters."""
    nombres = cycle(filtered())
    return [Lector(sitio, f"{next(nombres)}?anio={anio}", random.Random(SEMILLA + n)) for n in range(cuantos)]


async def click(lector: Lector, carga: Carga, solo_anio: bool = False) -> None:
    """Choose something else in one of the lists of the page; raise Cortado when the connection is cut."""
    otros = () if solo_anio or lector.azar.random() < PARTE_DE_ANIO else lector.others(PRODUCTO)
    lista = PRODUCTO if otros else ANIO
    cuando = time.perf_counter()
    try:
        segundos = await lector.choose(lista, lector.azar.choice(otros or lector.others(ANIO)))
    except Cortado:
        carga.por_repetir += 1
        raise
    carga.clics.append(Clic(lector.pagina, cuando, segundos))


async def use(lector: Lector, carga: Carga, primero: float, hasta: float) -> None:
    """Click every five seconds from a moment to another, coming back whenever the connection is cut."""
    turno = primero
    while turno < hasta:
        try:
            await lector.rest(max(0.0, turno - time.perf_counter()))
            await click(lector, carga)
            turno = max(turno + CADA, time.perf_counter())
        except Cortado:
            await lector.come_back()


async def or_error(lector: Lector, hace: Awaitable[object]) -> None:
    """Do something as a reader, for whom waiting too long is one more error seen."""
    try:
        await hace
    except TimeoutError as error:
        lector.errores.append(str(error))


async def use_all(lectores: Sequence[Lector], segundos: float) -> Carga:
    """Have every reader click, one after another within five seconds, for some time."""
    carga, inicio = Carga(), time.perf_counter()
    primeros = [inicio + CADA * n / len(lectores) for n in range(len(lectores))]
    usos = [or_error(x, use(x, carga, p, inicio + segundos)) for x, p in zip(lectores, primeros, strict=True)]
    await asyncio.gather(*usos)
    carga.errores = [error for lector in lectores for error in lector.errores]
    return carga


async def alone(sitio: Sitio, carga: Carga, vueltas: int, anio: int) -> None:
    """Change the year as many times, on every page with filters, as one reader who does not pause."""
    lectores = readers(sitio, len(filtered()), anio)
    for lector in lectores:
        await lector.open()
        for _ in range(-(-vueltas // len(lectores))):
            await click(lector, carga, solo_anio=True)
        await lector.close()
        carga.errores += lector.errores


async def warm(sitio: Sitio, anio: int) -> None:
    """Have every page with filters answer every year, so that what is measured after is not what the first one asks."""
    for lector in readers(sitio, len(filtered()), anio):
        await lector.open()
        for _ in range(WARM_TURNS):
            for otro in lector.others(ANIO):
                await lector.choose(ANIO, otro)
        await lector.close()


async def one_process(salida: Path, args: argparse.Namespace) -> Uno:
    """Measure one process: with one reader, and with all."""
    with dashboards(salida, 1) as procesos:
        [(puerto, proceso)] = procesos.items()
        sitio = Sitio(f"http://127.0.0.1:{puerto}")
        await warm(sitio, args.anio)
        antes, trabajado, sola = usage(proceso.pid).mb, usage(proceso.pid).cpu, Carga()
        await alone(sitio, sola, args.vueltas, args.anio)
        cpu_sola = (usage(proceso.pid).cpu - trabajado) / len(sola.clics)
        crece = usage(proceso.pid).mb - antes
        _say(f"una sesión: {_figures(sola.seconds())}; {cpu_sola * 1000:.0f} ms de procesador; {crece:+.1f} MB")
        primera, *otras = lectores = readers(sitio, args.sesiones, args.anio)
        await primera.open()
        con_una = usage(proceso.pid).mb
        for lector in otras:
            await lector.open()
            await click(lector, Carga(), solo_anio=True)
        por_sesion = (usage(proceso.pid).mb - con_una) / max(len(otras), 1)
        trabajado, inicio = usage(proceso.pid).cpu, time.perf_counter()
        todas = await use_all(lectores, args.segundos)
        nucleos = (usage(proceso.pid).cpu - trabajado) / (time.perf_counter() - inicio)
        mb = usage(proceso.pid).mb
        _say(
            f"{len(lectores)} sesiones: {_figures(todas.seconds())}; {nucleos:.2f} núcleos, {por_sesion:.1f} MB/sesión"
        )
        for lector in lectores:
            await lector.close()
        return Uno(sola, cpu_sola, crece, por_sesion, todas, nucleos, mb)


async def one_killed(salida: Path, carpeta: Path, args: argparse.Namespace) -> Caida:
    """Measure two processes behind nginx, one killed half way."""
    puertos = (capturas().free_port(), capturas().free_port())
    with dashboards(salida, 2) as procesos, delante.served(carpeta, puertos, [*procesos], delante.FROM_HERE) as front:
        lectores = readers(Sitio(front.url), args.sesiones, args.anio)
        await asyncio.gather(*(or_error(x, _come_in(x, n / len(lectores))) for n, x in enumerate(lectores)))
        al_entrar = [error for x in lectores for error in x.errores if not x.vista.respuesta]
        lectores = [x for x in lectores if x.vista.respuesta]
        inicio, trabajado = time.perf_counter(), own_seconds() + _worked(procesos.values())
        uso = asyncio.create_task(use_all(lectores, CALENTAMIENTO + args.segundos))
        await asyncio.sleep(CALENTAMIENTO + args.segundos / 2)
        cae = time.perf_counter()
        quien = await _kill(procesos, salida, lectores)
        carga = await uso
        carga.errores += al_entrar
        nucleos = (own_seconds() + _worked(procesos.values()) - trabajado) / (time.perf_counter() - inicio)
        movidos = tuple(r.segundos for x in lectores for r in x.regresos if r.se_movio)
        perdidas = sum(not r.es_la_misma for x in lectores for r in x.regresos)
        perdidas += sum([not await _sees_the_same(lector) for lector in lectores])
        carga.errores += [f"cortado sin que nadie cayera, {len(x.regresos)} veces" for x in _cut(lectores, quien)]
        for lector in lectores:
            await lector.close()
        return Caida(carga, inicio + CALENTAMIENTO, cae, movidos, perdidas, nucleos)


async def _come_in(lector: Lector, turno: float) -> None:
    """Open a page for the first time on one's machine, when one's turn comes."""
    await asyncio.sleep(ENTRADA * turno)
    await lector.open(con_programa=True)


async def _kill(procesos: dict[int, subprocess.Popen[bytes]], salida: Path, lectores: Iterable[Lector]) -> set[int]:
    """Kill the process with more readers, which comes back as the unit says; return which readers it had."""
    [(numero, _)] = Counter(lector.galletas[PROCESS] for lector in lectores).most_common(1)
    suyos = {n for n, lector in enumerate(lectores) if lector.galletas[PROCESS] == numero}
    puerto = list(procesos)[int(numero) - 1]
    procesos[puerto].kill()
    procesos[puerto].wait()
    await asyncio.sleep(REINICIO)
    procesos[puerto] = delante.start(puerto, salida)
    return suyos


def _cut(lectores: Sequence[Lector], de_quien_cae: set[int]) -> list[Lector]:
    """Return who was cut more times than the process they were at fell."""
    return [lector for n, lector in enumerate(lectores) if len(lector.regresos) > (n in de_quien_cae)]


async def _sees_the_same(lector: Lector) -> bool:
    """Tell whether who opens the address of a reader now has the view that the reader has."""
    otro = Lector(lector.sitio, f"{lector.pagina}?{lector.consulta}", random.Random(SEMILLA), **lector.galletas)
    await or_error(otro, otro.open())
    await otro.close()
    return otro.vista == lector.vista


def _worked(procesos: Iterable[subprocess.Popen[bytes]]) -> float:
    return sum(usage(p.pid).cpu for p in procesos)


def limits(uno: Uno, caida: Caida, sesiones: int) -> list[Limite]:
    """Return each limit wanted, what was measured and whether it held."""
    sola, todas = percentile(uno.sola.seconds()), percentile(uno.todas.seconds())
    errores, vueltas = uno.sola.errores + uno.todas.errores, len(uno.sola.clics)
    return [
        Limite(f"una sesión, p95 < {MAX_UNA * 1000:.0f} ms", f"{sola * 1000:.0f} ms", sola < MAX_UNA),
        Limite(
            f"{sesiones} sesiones, un clic cada {CADA:.0f} s, p95 < {MAX_TODAS * 1000:.0f} ms",
            f"{todas * 1000:.0f} ms",
            todas < MAX_TODAS,
        ),
        Limite(
            f"memoria de una sesión < {MAX_SESION_MB:.0f} MB",
            f"{uno.sesion_mb:.1f} MB",
            uno.sesion_mb < MAX_SESION_MB,
        ),
        Limite(
            f"memoria estable: menos de {MAX_CRECE_MB:.0f} MB más en {vueltas:,} vueltas",
            f"{uno.crece_mb:+.1f} MB",
            uno.crece_mb < MAX_CRECE_MB,
        ),
        Limite("un proceso: errores vistos, ninguno", f"{len(errores)}", not errores),
        Limite(
            "un proceso de dos cae: errores vistos, ninguno", f"{len(caida.carga.errores)}", not caida.carga.errores
        ),
        Limite("un proceso de dos cae: vistas perdidas, ninguna", f"{caida.sin_vista}", not caida.sin_vista),
    ]


def _figures(segundos: Sequence[float]) -> str:
    """Return median, 95th percentile and worst, in milliseconds."""
    if not segundos:
        return "—"
    tres = (statistics.median(segundos), percentile(segundos), max(segundos))
    return " / ".join(f"{s * 1000:.0f}" for s in tres)


def _slowest(uno: Uno) -> str:
    """Return the page whose clicks take longest, by its percentile, with many readers."""
    por_pagina = {n: [c.segundos for c in uno.todas.clics if c.pagina == n] for n in filtered()}
    nombre = max((n for n, s in por_pagina.items() if s), key=lambda n: percentile(por_pagina[n]))
    return f"{nombre}, {_figures(por_pagina[nombre])}"


def report(uno: Uno, caida: Caida, limites: Sequence[Limite], args: argparse.Namespace, ajeno: float) -> str:
    """Return the section of the report in Markdown."""
    versiones = ", ".join(f"{p} {version(p)}" for p in PAQUETES)
    vista = "**Prueba en una máquina compartida: los tiempos no valen.** " if args.compartida else ""
    movidos = [*caida.movidos] or [0.0]
    antes = _figures(caida.carga.seconds(caida.empieza, caida.cae))
    return f"""# Tablero con muchos lectores

Lo escribe `python benchmarks/bench_carga.py`; no se edita a mano.

{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} núcleos, {platform.system()} {platform.machine()}, Python \
{platform.python_version()}, {versiones}.

{vista}{args.datos} Lectores sin pantalla (`benchmarks/lector.py`) en la misma máquina que el servidor: cada uno tiene \
abierta una de las {len(filtered())} páginas con filtros y cambia uno cada {CADA:.0f} s (siete de diez veces el año; \
si no, el producto). Un clic se mide desde que se envía hasta que la página terminó, como lo espera quien lee. «Una \
sesión» es un lector que no descansa: {len(uno.sola.clics):,} cambios de año, de \
{uno.cpu_sola * 1000:.0f} ms de procesador del servidor cada uno, con lo que cuesta abrir las páginas. Con \
{args.sesiones}, {args.segundos:.0f} s: {len(uno.todas.clics):,} clics, {uno.nucleos:.2f} núcleos y {uno.mb:,.0f} MB \
del proceso. Otros procesos ocuparon el {ajeno:.0%} de la máquina.

En ms (mediana / p95 / peor): una sesión, {_figures(uno.sola.seconds())}; {args.sesiones} sesiones, \
{_figures(uno.todas.seconds())}; de éstas, la página más lenta, {_slowest(uno)}.

Dos procesos detrás de nginx (`despliegue/nginx.conf`), los {args.sesiones} lectores desde una sola dirección y con el \
navegador vacío al entrar: antes de la caída, {antes} ms (mediana / p95 / peor). A la mitad se mata el proceso que más \
lectores tiene, que vuelve a los {REINICIO:.0f} s; después, {_figures(caida.carga.seconds(caida.cae))} ms, en total \
{len(caida.carga.clics):,} clics y {caida.nucleos:.2f} núcleos con los lectores y nginx. Pasaron al otro proceso \
{len(caida.movidos)} lectores; desde el corte hasta tener su página otra vez, {statistics.median(movidos):.1f} s \
(mediana) y {max(movidos):.1f} s (quien más). Clics que iban en camino y hubo que repetir: {caida.carga.por_repetir}.

{limits_said(limites)}
"""


def _say(dicho: str) -> None:
    print(dicho, file=sys.stderr, flush=True)


def _wait_for_quiet() -> None:
    for _ in range(TRIES):
        if is_quiet():
            return
        time.sleep(PAUSE_SECONDS)
    raise RuntimeError("otros procesos no dejan libre la máquina")


def measure(salida: Path, carpeta: Path, args: argparse.Namespace) -> tuple[Uno, Caida, float]:
    """Measure everything; return also the share of the machine that others took. Raise RuntimeError if it was busy."""
    if not args.compartida:
        _wait_for_quiet()
    inicio, ocupado, propio = time.perf_counter(), busy_seconds(), own_seconds()
    uno = asyncio.run(one_process(salida, args))
    caida = asyncio.run(one_killed(salida, carpeta, args))
    ajenos = busy_seconds() - ocupado - (own_seconds() - propio)
    ajeno = max(ajenos, 0.0) / ((time.perf_counter() - inicio) * (os.cpu_count() or 1))
    if not args.compartida and ajeno >= MAX_FOREIGN_SHARE:
        raise RuntimeError(f"otros procesos ocuparon el {ajeno:.0%} de la máquina: la medida no vale")
    return uno, caida, ajeno


def _arguments() -> argparse.Namespace:
    orden = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    orden.add_argument("--publicado", type=Path, help="a version already built with those years and scale")
    orden.add_argument("--anios", default="2016-2025", help="years of the demonstration")
    orden.add_argument("--escala", type=int, default=10, help="times as many firms")
    orden.add_argument("--sesiones", type=int, default=50, help="readers at once")
    orden.add_argument("--segundos", type=float, default=180.0, help="of clicking, in each of the two parts")
    orden.add_argument("--vueltas", type=int, default=1000, help="reruns that memory must stand")
    orden.add_argument("--salida", type=Path, default=INFORME, help="report to write its section in")
    orden.add_argument("--compartida", action="store_true", help="do not wait for a quiet machine: a trial")
    return orden.parse_args()


def main() -> int:
    """Measure, print and write the report; see the module's text for the exit code."""
    args = _arguments()
    desde, _, hasta = args.anios.partition("-")
    args.anio = int(hasta or desde)
    args.datos = f"Datos de `pp0093 demo --anios {args.anios} --escala {args.escala}`."
    try:
        with tempfile.TemporaryDirectory(prefix="pp0093-bench-") as carpeta:
            raiz = Path(carpeta)
            salida = args.publicado or prepare(raiz, tuple(range(int(desde), args.anio + 1)), args.escala)
            os.environ["PP0093_SALIDA"] = str(salida)
            uno, caida, ajeno = measure(salida, raiz, args)
    except (RuntimeError, TimeoutError) as error:
        _say(str(error))
        return 2
    limites = limits(uno, caida, args.sesiones)
    for visto, veces in Counter(uno.sola.errores + uno.todas.errores + caida.carga.errores).most_common(20):
        _say(f"{veces} veces: {visto}")
    texto = report(uno, caida, limites, args, ajeno)
    print(texto)
    write_section(args.salida, texto)
    return 0 if all(x.se_cumple for x in limites) else 1


if __name__ == "__main__":
    sys.exit(main())
