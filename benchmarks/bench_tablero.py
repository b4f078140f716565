"""Measure the dashboard on a real server with a real browser, on demonstration data ten times the size.

    python benchmarks/bench_tablero.py [--anios 2016-2025] [--escala 10] [--cambios 1000] [--salida docs/rendimiento.md]

A rerun is timed inside the server, from the start of the script's run to its end (servidor_medido.py); a first load
from the browser's request to a page whose script has ended and whose charts are drawn. Exit code 1 when a limit is
missed, 2 when the measurement could not be made. Linux only (/proc).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import cycle, islice
from math import isnan, nan
from pathlib import Path
from typing import Any

from informe import write_section
from medida import Limite, limits_said
from playwright.sync_api import Browser, Locator, Page

from pp0093 import demo
from pp0093.ui.shell import pages

PROYECTO = Path(__file__).resolve().parents[1]
INFORME = PROYECTO / "docs" / "rendimiento.md"
MEDIDO = str(Path(__file__).with_name("servidor_medido.py"))
PAQUETES = ("pp0093", "streamlit", "plotly", "duckdb", "pandas")
PRODUCTOS = ("P1", "P2", "P3", "P4", "Todos")
FUENTES = ("publicado", "indicadores")
SESIONES, VUELTAS = 10, 3
ARRANQUES = 3
# Whoever drives a browser listens to its engine, which then goes over Plotly's 4.7 MB several times more to know the
# places of the code: half a second that no reader waits. Noting them from the start costs less (docs/decisiones/011).
SIN_REPASOS = "--js-flags=--no-enable-lazy-source-positions"
PACIENCIA = 120
BARRA, CUADRO = ".pp-filas a .barra", ".scatterlayer .point"
# The charts whose marks are pressed: the page, the chart, its marks and the filter that they set.
MARCAS = (
    ("resumen?anio=2025&lugar=meta-y-gasto", "resumen_meta-y-gasto", BARRA, "producto"),
    ("resumen?anio=2025", "resumen_actividades", BARRA, "actividad"),
    ("beneficiarios?anio=2020", "beneficiarios_sector", BARRA, "sector"),
    ("territorio?anio=2020", "territorio_cuadros", CUADRO, "departamento"),
)
PULSADAS, DISTINTAS = 8, 3
# From the press to the first frame in which the page that answers it is whole.
PINTADO = """filtro => {
    window.pintado = new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error('lo pulsado no puso el filtro')), 20000);
        let pulsado = null;
        addEventListener('pointerdown', () => { pulsado = performance.now(); }, { capture: true, once: true });
        const app = document.querySelector('[data-testid="stApp"]');
        const mira = () => {
            const llego = pulsado !== null && new URLSearchParams(location.search).has(filtro)
                && app.dataset.testScriptState === 'notRunning' && !document.querySelector('[data-stale="true"]')
                && [...document.querySelectorAll('.stPlotlyChart')].every(c => c.querySelector('.main-svg'));
            if (llego) resolve(performance.now() - pulsado); else requestAnimationFrame(mira);
        };
        requestAnimationFrame(mira);
    });
}"""
MAX_RERUN, MAX_FRIA, MAX_CALIENTE, MAX_CLIC, MAX_SESION_MB, MAX_CRECE_MB = 0.3, 4.0, 2.5, 0.25, 20.0, 20.0


@dataclass(frozen=True)
class Pagina:
    """What was measured of one page: seconds of first loads, and of reruns with a filter new to the server or not.

    Of first loads, the medians.
    """

    nombre: str
    fria: float
    caliente: float
    nuevas: tuple[float, ...]
    repetidas: tuple[float, ...]

    @property
    def p95(self) -> float:
        """The 95th percentile of all the reruns."""
        return percentile((*self.nuevas, *self.repetidas))


@dataclass(frozen=True)
class Conjunto:
    """What was measured of the server: MB a session, MB more after many reruns, errors of sessions at once."""

    mb_por_sesion: float
    crece_mb: float
    cambios: int
    errores: int
    p95_a_la_vez: float


class Registro:
    """The runs that the measured server writes down."""

    def __init__(self, ruta: Path) -> None:
        self.ruta = ruta

    def runs(self) -> list[dict[str, float]]:
        """Return every run that ended so far; a line still being written is not one yet."""
        texto = self.ruta.read_text(encoding="utf-8") if self.ruta.exists() else ""
        return [json.loads(x) for x in texto[: texto.rfind("\n") + 1].splitlines()]

    def after(self, accion: Callable[[], None]) -> list[float]:
        """Do something that makes the server run, wait until it has, and return the seconds of those runs."""
        antes = len(self.runs())
        accion()
        limite = time.monotonic() + PACIENCIA
        while len(self.runs()) <= antes:
            if time.monotonic() > limite:
                raise RuntimeError("el servidor no terminó una vuelta a tiempo")
            time.sleep(0.01)
        return [r["segundos"] for r in self.runs()[antes:]]

    @property
    def mb(self) -> float:
        """Resident memory after the last run."""
        return self.runs()[-1]["mb"]


def percentile(segundos: Sequence[float], cuanto: int = 95) -> float:
    """Return a percentile of some seconds, not a number where a page has no filter to change."""
    return nan if len(segundos) < 2 else statistics.quantiles(segundos, n=100, method="inclusive")[cuanto - 1]


def _said(segundos: float) -> str:
    return "—" if isnan(segundos) else f"{segundos:.3f}"


def prepare(raiz: Path, anios: tuple[int, ...], escala: int) -> Path:
    """Write the demonstration beside the published documents and build a version; return where it is published."""
    datos, salida = raiz / "datos", raiz / "salida"
    for fuente in FUENTES:
        shutil.copytree(PROYECTO / "data" / "raw" / fuente, datos / fuente)
    shutil.copy(PROYECTO / "data" / "raw" / "manifest.csv", datos)
    demo.write_demonstration(datos / "demo", anios, escala)
    entorno = os.environ | {"PP0093_DATOS": str(datos), "PP0093_SALIDA": str(salida)}
    hecho = subprocess.run([sys.executable, "-m", "pp0093", "etl"], env=entorno, capture_output=True, check=False)
    if hecho.returncode:
        raise RuntimeError(hecho.stderr.decode())
    return salida


def capturas() -> Any:
    """Return scripts/capturas.py, which serves the dashboard and opens the browser."""
    especificacion = importlib.util.spec_from_file_location("capturas", PROYECTO / "scripts" / "capturas.py")
    assert especificacion and especificacion.loader
    modulo = importlib.util.module_from_spec(especificacion)
    especificacion.loader.exec_module(modulo)
    return modulo


class Banco:
    """One published version, one browser, and the ways of measuring pages on it."""

    def __init__(self, salida: Path, raiz: Path, navegador: Browser, anios: tuple[int, ...]) -> None:
        self.salida, self.raiz, self.navegador, self.anios = salida, raiz, navegador, anios
        self.capturas = capturas()

    def pages(self) -> list[Pagina]:
        """Measure each page: its first load on a server just started, and reruns on one that has been used."""
        # In turns, so that a slow moment of the machine does not fall on one page.
        nombres = pages.page_names()
        turnos = [{n: self._first_loads(n) for n in nombres} for _ in range(ARRANQUES)]
        registro = self._register()
        with self._serve(registro) as direccion:
            return [self._page(n, [turno[n] for turno in turnos], direccion, registro) for n in nombres]

    def together(self, cambios: int) -> Conjunto:
        """Measure the memory of sessions, many reruns of one, and ten at once."""
        registro = self._register()
        with self._serve(registro) as direccion:
            primera = self._open(direccion, "beneficiarios")
            for anio in (*self.anios, *self.anios):
                registro.after(lambda anio=anio: choose(primera, "Año", str(anio)))  # type: ignore[misc]
            con_una = registro.mb
            otras = [self._open(direccion, "beneficiarios") for _ in range(SESIONES - 1)]
            por_sesion = (registro.mb - con_una) / len(otras)
            segundos, errores = self._at_once([primera, *otras], registro)
            for pagina in otras:
                pagina.context.close()
            antes = registro.mb
            for anio in islice(cycle(self.anios), cambios):
                registro.after(lambda anio=anio: choose(primera, "Año", str(anio)))  # type: ignore[misc]
            return Conjunto(por_sesion, registro.mb - antes, cambios, errores, percentile(segundos))

    def clicks(self) -> dict[str, list[float]]:
        """Press some marks of some charts; return the seconds from each press to the page painted, by page."""
        with self._serve(self._register()) as direccion:
            return {ruta.partition("?")[0]: self._clicks(direccion, ruta, *marca) for ruta, *marca in MARCAS}

    def _clicks(self, direccion: str, ruta: str, grafico: str, marca: str, filtro: str) -> list[float]:
        pagina, segundos = self._open(direccion, ruta), []
        for cual in range(PULSADAS):
            dibujo = pagina.locator(f'[class*="st-key-grafico_{grafico}"], [data-clave="{grafico}"]')
            dibujo.scroll_into_view_if_needed()
            caja = dibujo.locator(marca).nth(cual % DISTINTAS).bounding_box()
            assert caja, f"{ruta}: no hay qué pulsar en {grafico}"
            pagina.evaluate(PINTADO, filtro)
            pagina.mouse.click(caja["x"] + caja["width"] / 2, caja["y"] + caja["height"] / 2)
            segundos.append(pagina.evaluate("window.pintado") / 1000)
            pagina.get_by_role("button", name="Quitar filtros").click()
            pagina.wait_for_function(f"() => !new URLSearchParams(location.search).has('{filtro}')")
            self.capturas.settle(pagina, PACIENCIA)
        pagina.context.close()
        return segundos

    def _register(self) -> Registro:
        descriptor, ruta = tempfile.mkstemp(dir=self.raiz)
        os.close(descriptor)
        return Registro(Path(ruta))

    def _serve(self, registro: Registro) -> Any:
        return self.capturas.serve(self.salida, (MEDIDO, str(registro.ruta)))

    def _open(self, direccion: str, nombre: str) -> Page:
        pagina = self.navegador.new_context(locale="es-PE").new_page()
        pagina.set_default_timeout(PACIENCIA * 1000)
        pagina.goto(f"{direccion}/{nombre}")
        self.capturas.settle(pagina, PACIENCIA)
        return pagina

    def _first_loads(self, nombre: str) -> tuple[float, float]:
        """Return the seconds of the first person's load on a server just started, and of the second's."""
        with self._serve(self._register()) as direccion:
            return self._load(direccion, nombre), self._load(direccion, nombre)

    def _load(self, direccion: str, nombre: str) -> float:
        inicio = time.perf_counter()
        pagina = self._open(direccion, nombre)
        segundos = time.perf_counter() - inicio
        pagina.context.close()
        return segundos

    def _page(self, nombre: str, cargas: Sequence[tuple[float, float]], direccion: str, registro: Registro) -> Pagina:
        pagina = self._open(direccion, nombre)
        vueltas = []
        for _ in range(2):
            vuelta: list[float] = []
            for filtro, opcion in self._changes(pagina):
                vuelta += registro.after(lambda f=filtro, o=opcion: choose(pagina, f, o))  # type: ignore[misc]
                self.capturas.settle(pagina, PACIENCIA)
            vueltas.append(tuple(vuelta))
        pagina.context.close()
        print(f"{nombre}: {percentile(vueltas[0]):.3f} s, {percentile(vueltas[1]):.3f} s", file=sys.stderr)
        fria, caliente = (statistics.median(segundos) for segundos in zip(*cargas, strict=True))
        return Pagina(nombre, fria, caliente, vueltas[0], vueltas[1])

    def _changes(self, pagina: Page) -> list[tuple[str, str]]:
        """Return each filter of the page with each option to choose of it."""
        opciones = {"Año": [str(a) for a in self.anios], "Producto": PRODUCTOS}
        return [(f, o) for f, todas in opciones.items() if reach(pagina, f) for o in todas]

    def _at_once(self, paginas: list[Page], registro: Registro) -> tuple[list[float], int]:
        """Change a filter in all the sessions before waiting for any; return the runs' seconds and how many failed."""
        segundos: list[float] = []
        for vuelta in range(VUELTAS):
            anios = [self.anios[(n + vuelta) % len(self.anios)] for n in range(len(paginas))]

            def cambian(anios: list[int] = anios) -> None:
                for pagina, anio in zip(paginas, anios, strict=True):
                    choose(pagina, "Año", str(anio))

            antes = len(registro.runs())
            registro.after(cambian)
            for pagina in paginas:
                self.capturas.settle(pagina, PACIENCIA)
            segundos += [r["segundos"] for r in registro.runs()[antes:]]
        return segundos, sum(p.get_by_test_id("stException").count() for p in paginas)


def combobox(pagina: Page, filtro: str) -> Locator:
    """Return a filter of the filter bar."""
    return pagina.get_by_label(filtro, exact=True)


def reach(pagina: Page, filtro: str) -> bool:
    """Open the list of the filters that are not at hand; tell whether the page has this one."""
    caja, cajon = combobox(pagina, filtro), pagina.locator(".pp-filtrar")
    if caja.count() and not caja.is_visible():
        cajon.locator("summary").click()
    return bool(caja.count())


def choose(pagina: Page, filtro: str, opcion: str) -> None:
    """Choose an option of the filter bar."""
    reach(pagina, filtro)
    opciones = combobox(pagina, filtro).locator("option", has_text=opcion)
    combobox(pagina, filtro).select_option(opciones.first.get_attribute("value"))


def limits(paginas: Sequence[Pagina], conjunto: Conjunto, clics: dict[str, list[float]]) -> list[Limite]:
    """Return each limit wanted, what was measured (the worst page) and whether it held."""
    lenta = max((p for p in paginas if p.nuevas), key=lambda p: p.p95)
    fria, caliente = max(paginas, key=lambda p: p.fria), max(paginas, key=lambda p: p.caliente)
    de_clics = {pagina: statistics.median(segundos) for pagina, segundos in clics.items()}
    lento = max(de_clics, key=de_clics.__getitem__)
    return [
        Limite(
            f"vuelta tras un filtro: p95 < {MAX_RERUN} s", f"{lenta.p95:.3f} s ({lenta.nombre})", lenta.p95 < MAX_RERUN
        ),
        Limite(f"primera carga en frío < {MAX_FRIA} s", f"{fria.fria:.2f} s ({fria.nombre})", fria.fria < MAX_FRIA),
        Limite(
            f"primera carga en caliente < {MAX_CALIENTE} s",
            f"{caliente.caliente:.2f} s ({caliente.nombre})",
            caliente.caliente < MAX_CALIENTE,
        ),
        Limite(
            f"memoria de una sesión < {MAX_SESION_MB} MB",
            f"{conjunto.mb_por_sesion:.1f} MB",
            conjunto.mb_por_sesion < MAX_SESION_MB,
        ),
        Limite(
            f"memoria estable: menos de {MAX_CRECE_MB} MB más en {conjunto.cambios:,} vueltas",
            f"{conjunto.crece_mb:+.1f} MB",
            conjunto.crece_mb < MAX_CRECE_MB,
        ),
        Limite(
            f"de pulsar una marca a la página pintada: mediana < {MAX_CLIC} s",
            f"{de_clics[lento]:.3f} s ({lento})",
            de_clics[lento] < MAX_CLIC,
        ),
        Limite(f"{SESIONES} sesiones a la vez sin errores", f"{conjunto.errores} errores", conjunto.errores == 0),
    ]


def report(
    paginas: Sequence[Pagina],
    conjunto: Conjunto,
    clics: dict[str, list[float]],
    limites: Sequence[Limite],
    datos: str,
) -> str:
    """Return the section of the report in Markdown."""
    pulsadas = "; ".join(f"*{p}* {statistics.median(s):.2f} ({min(s):.2f} a {max(s):.2f})" for p, s in clics.items())
    versiones = ", ".join(f"{p} {version(p)}" for p in PAQUETES)
    filas = "\n".join(f"| {p.nombre} | {p.fria:.2f} | {p.caliente:.2f} | {_said(p.p95)} |" for p in paginas)
    return f"""# Rendimiento del tablero

Lo escribe `python benchmarks/bench_tablero.py`; no se edita a mano.

{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} núcleos, {platform.system()} {platform.machine()}, Python \
{platform.python_version()}, {versiones}.

{datos} Un servidor de verdad y un Chromium de verdad en la misma máquina. Una vuelta se mide dentro del servidor, \
del comienzo al fin de la ejecución de la página (`benchmarks/servidor_medido.py`); una primera carga, desde que el \
navegador la pide hasta que la página terminó y sus gráficos están dibujados: en frío es la primera de un servidor \
recién abierto; en caliente, la segunda persona, cuyo navegador tampoco tiene nada guardado; mediana de {ARRANQUES} \
arranques, por turnos. El navegador corre con `{SIN_REPASOS}`, que le quita lo que le cuesta ser conducido \
(docs/decisiones/011). Las vueltas son con un filtro que el servidor no había visto en esa página y, después, las \
mismas otra vez. La memoria es la residente del servidor. Con \
{SESIONES} sesiones a la vez el p95 de una vuelta fue {conjunto.p95_a_la_vez:.3f} s.

| Página | Fría s | Caliente s | Vuelta, p95 s |
|---|--:|--:|--:|
{filas}

De pulsar una marca de un gráfico a la página que la contesta, pintada, en el mismo navegador (mediana, menor y \
mayor de {PULSADAS}, segundos): {pulsadas}.

{limits_said(limites)}
"""


def _arguments() -> argparse.Namespace:
    orden = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    orden.add_argument("--anios", default="2016-2025", help="years of the demonstration")
    orden.add_argument("--escala", type=int, default=10, help="times as many firms")
    orden.add_argument("--cambios", type=int, default=1000, help="reruns that memory must stand")
    orden.add_argument("--salida", type=Path, default=INFORME, help="report to write its section in")
    orden.add_argument("--publicado", type=Path, help="a version already built with those years and scale")
    return orden.parse_args()


def main() -> int:
    """Measure, print and write the report; see the module's text for the exit code."""
    args = _arguments()
    desde, _, hasta = args.anios.partition("-")
    anios = tuple(range(int(desde), int(hasta or desde) + 1))
    datos = f"Datos de `pp0093 demo --anios {args.anios} --escala {args.escala}`."
    try:
        with (
            tempfile.TemporaryDirectory(prefix="pp0093-bench-") as carpeta,
            capturas().open_browser(SIN_REPASOS) as navegador,
        ):
            raiz = Path(carpeta)
            banco = Banco(args.publicado or prepare(raiz, anios, args.escala), raiz, navegador, anios)
            # What may find nothing to press goes first: it is soon known.
            clics, paginas, conjunto = banco.clicks(), banco.pages(), banco.together(args.cambios)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 2
    limites = limits(paginas, conjunto, clics)
    texto = report(paginas, conjunto, clics, limites, datos)
    print(texto)
    write_section(args.salida, texto)
    return 0 if all(x.se_cumple for x in limites) else 1


if __name__ == "__main__":
    sys.exit(main())
