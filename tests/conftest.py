"""Fixtures shared by the tests: folders, the command line run in this process, a server and a browser."""

from __future__ import annotations

import atexit
import csv
import gc
import importlib
import importlib.util
import io
import json
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import carpetas_en_estado
import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe
from filelock import FileLock
from generadores import escribir_mensual, filas_mensuales
from hypothesis import settings
from lxml import html
from playwright.sync_api import expect
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest, local_script_runner

from pp0093 import cli, clock, demo, programme
from pp0093.ask import catalog
from pp0093.ask.catalog import Catalog, published
from pp0093.ask.gathering import thinning
from pp0093.ask.registry import alien_dimensions, dimensions_of
from pp0093.ask.view import FILTER_LABELS
from pp0093.build.layers import Run
from pp0093.cli import main, publishing
from pp0093.console import STEP_PREFIX
from pp0093.documents.document import Note
from pp0093.ingest import fence
from pp0093.ingest.readers.base import Reading
from pp0093.intake import loading
from pp0093.note import issue
from pp0093.rules import Rules
from pp0093.ui.shell import address
from pp0093.ui.shell.pages import offered_pages

PROYECTO = Path(__file__).resolve().parents[1]
# Of the firms of the demonstration, the part that is enough where how many there are is not the point.
PEQUENA = 0.05

# A page of a test is open for seconds: what its scripts run once is not worth compiling well, on other processors.
expect.set_options(timeout=60_000)
# All are of this machine: without sites apart, Chromium makes no other process ready for each page that is opened.
BRIEF = (
    "--js-flags=--no-opt --no-maglev --max-lazy --single-threaded",
    "--renderer-process-limit=1",
    "--disable-site-isolation-trials",
    "--in-process-gpu",
)

# Who may see what on the machine of whoever runs the tests is no matter of theirs.
os.environ |= {"PP0093_ACCESO": str(PROYECTO / "tests" / "sin_acceso.toml"), "PP0093_COMO": ""}

# Each process that a test starts would compile the whole house again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

os.chdir(PROYECTO)

# What a test writes is read at once and thrown away: in memory, where there is enough, nobody waits for a disk.
IN_MEMORY, ENOUGH = Path("/dev/shm"), 4 << 30
if IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ENOUGH:
    os.environ.setdefault("TMPDIR", str(IN_MEMORY))
    tempfile.tempdir = None

# A session looks for components, which no package of these brings, in every installed one: seconds.
manifest_scanner.scan_component_manifests = list


def _awaited(runner: Any, timeout: float = 3) -> None:
    """Wait for the run of a page: asked each millisecond whether it is over, as AppTest does, it takes a tenth more."""
    runner._script_thread.join(timeout)
    if not runner.script_stopped():
        runner.request_stop()
        raise RuntimeError(f"the page was still running after {timeout} s")


local_script_runner.require_widgets_deltas = _awaited


# What a table or a query of few rows takes is mostly its plan, which one thread makes.
duckdb.connect = partial(duckdb.connect, config={"threads": 1})

# The command line is the same for every command of a process, and rules say the same to every build of them.
cli.parser = cache(cli.parser)
Rules.in_sql, Rules.faults = cache(Rules.in_sql), cache(Rules.faults)

_from_file, _made = AppTest.from_file, AppTest.__init__


def _patient(app: AppTest, guion: str, *, default_timeout: float, **mas: Any) -> None:
    """A page of a test has the time that it takes on a busy machine."""
    _made(app, guion, default_timeout=300, **mas)


AppTest.__init__ = _patient  # type: ignore[assignment,method-assign]


def _with_all_open(*argumentos: Any, **nombrados: Any) -> AppTest:
    """A page of a test has every folded row open: what it says is looked for, wherever it stands (test_plegadas)."""
    app = _from_file(*argumentos, **nombrados)
    app.session_state[address.ALL_OPEN] = True
    return app


AppTest.from_file = staticmethod(_with_all_open)


def opened(pagina: str = "resumen", /, *, todo: bool = True, **enlace: str) -> AppTest:
    """A page as a link opens it, run once in a session of its own, with every folded row open or only its own."""
    app = AppTest.from_file(str(PROYECTO / "app.py"))
    app.session_state[address.ALL_OPEN] = todo
    for clave, valor in enlace.items():
        app.query_params[clave] = valor
    app.switch_page(f"pages/{pagina}.py").run()
    assert not app.exception, (pagina, enlace, [e.message for e in app.exception])
    return app


def en_pantalla(app: Any) -> str:
    """The HTML that a page, or a block of it, draws; the spaces that tie a figure to its unit are plain ones."""
    return "\n".join(h.proto.body for h in app.get("html")).replace("\xa0", " ")


class Via(NamedTuple):
    """A link: its words, the page it leads to, and what it chooses there."""

    dicho: str
    pagina: str
    lleva: str


def vias(app: AppTest, de: str = "not(ancestor::nav)") -> list[Via]:
    """The ways to other pages that a page draws, or those of its menu."""
    cuerpo = html.fromstring(f"<div>{en_pantalla(app)}</div>")
    hallados = cuerpo.xpath(f"//a[contains(@class, 'pp-via') or ancestor::nav][{de}]")
    return [Via(a.text_content(), *a.get("href").partition("?")[::2]) for a in hallados]


DEL_MENU = "ancestor::nav"


@dataclass(frozen=True)
class Campo:
    """What a page lets one choose: its name, what it holds and {code: label} of what it can hold, of a list."""

    etiqueta: str
    valor: str
    opciones: dict[str, str]


def campos(app: AppTest) -> dict[str, Campo]:
    """What can be chosen in a page, by its key in the address."""
    hallados = {}
    for campo in html.fromstring(f"<div>{en_pantalla(app)}</div>").iter("label"):
        [control] = campo.xpath(".//*[@data-clave]")
        opciones = {o.get("value"): o.text for o in control.iter("option")}
        marcada = "si" if "checked" in control.attrib else "no"
        puesto = marcada if control.get("type") == "checkbox" else control.get("value", "")
        valor = next((o.get("value") for o in control.iter("option") if "selected" in o.attrib), puesto)
        etiqueta = (campo.text or control.tail or "").strip()
        hallados[control.get("data-clave")] = Campo(etiqueta, valor, opciones)
    return hallados


def elige(app: AppTest, **valores: str) -> AppTest:
    """Choose in a page, which puts it in the address."""
    for clave, valor in valores.items():
        app.query_params[clave] = valor
    return app.run()


def graficos(app: AppTest) -> dict[str, str]:
    """What each chart of a page is drawn with, by its key."""
    textos = [h.proto.body for h in app.get("html") if 'class="pp-filas' in h.proto.body]
    return {t.split('data-clave="')[1].split('"')[0]: t for t in textos}


def pytest_configure(config: pytest.Config) -> None:
    """Draw a share of the examples of each property, and in campaigns many more."""
    cuantos = 50 if "not campana" in config.option.markexpr else 500
    settings.register_profile("sin_reloj", max_examples=cuantos, deadline=None, database=None)
    settings.load_profile("sin_reloj")


@dataclass(frozen=True)
class Carpetas:
    """The raw and published folders of one test."""

    datos: Path
    salida: Path

    @classmethod
    def under(cls, raiz: Path) -> Carpetas:
        """Return those of a folder; nothing is made."""
        return cls(raiz / "datos", raiz / "salida")

    def looked_at(self, entorno: pytest.MonkeyPatch) -> None:
        """Let what is run next be on these."""
        entorno.setenv("PP0093_DATOS", str(self.datos))
        entorno.setenv("PP0093_SALIDA", str(self.salida))

    @property
    def vigente(self) -> str | None:
        """The id of the published version."""
        puntero = self.salida / "VIGENTE"
        return puntero.read_text(encoding="utf-8") if puntero.exists() else None


@dataclass(frozen=True)
class Respuesta:
    """What one command answered."""

    codigo: int
    salida: str
    errores: str

    @property
    def lineas(self) -> list[str]:
        """The lines of standard error, but for those of progress."""
        return [linea for linea in self.errores.splitlines() if not linea.startswith(STEP_PREFIX)]

    @property
    def json(self) -> Any:
        """Standard output as JSON, its numbers exact."""
        assert self.codigo == 0, self.errores
        return json.loads(self.salida, parse_float=Decimal, parse_int=Decimal)

    @property
    def csv(self) -> list[dict[str, str]]:
        """The rows of standard output as CSV."""
        assert self.codigo == 0, self.errores
        return list(csv.DictReader(io.StringIO(self.salida)))


Orden = Callable[..., Respuesta]


def answered(*argumentos: str | Path) -> Respuesta:
    """Run one command in this process, where there is no test to run it for."""
    with redirect_stdout(io.StringIO()) as salida, redirect_stderr(io.StringIO()) as errores:
        codigo = main([str(a) for a in argumentos])
    return Respuesta(codigo, salida.getvalue(), errores.getvalue())


def offered_by(indicador: str) -> tuple[str, ...]:
    """The dimensions by which an indicator can be asked of the programme in force."""
    ajenas = alien_dimensions(programme.current())
    return tuple(d for d in dimensions_of(indicador) if d not in ajenas)


# The files that take longest, longest first (seconds of 30 November 2026): begun last, one of them would be all that
# there is to wait for at the end.
LONGEST = """navegador ordenes estados dichos paginas cargar dia_de_oficina versiones preguntas cerco despliegue
reglas_fechadas fallas servidor construccion fuente_declarada auditoria modo_demostracion durabilidad nota
libros_cuarentena cabeza_presupuesto entregas anio_que_corre antes_y_despues mef_codigos sitio casos_vistos enlaces
fichas demo registros paquete todos secreto entradas_malas modos modelos lo_que_depende
pasaporte exportar alertas programa mart exportaciones metas privacidad entre_valores paginas_instrumentos
paginas_auditoria seguimiento dibujado atendidas buscar preguntas_en_curso comparar consultas cortes
campana_entregas nota_auditada documentacion"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first; with --no-loadscope-reorder they are begun in this order."""
    lugar = {f"test_{nombre}": n for n, nombre in enumerate(LONGEST.split())}
    items.sort(key=lambda item: lugar.get(item.path.stem, len(lugar)))


def pytest_collection_finish() -> None:
    """Whatever is loaded by now stays: to look through it for garbage is a twentieth of what the tests take."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    atexit.register(gc.unfreeze)


# Where files are read in a child with limits, as in use: what is about the fence, every kind of file and every refusal.
# In the others they are read here, as where there is no fork: to copy a process with all its libraries, only to read
# a few rows in it, costs more than to read them.
FENCED = {
    f"test_{nombre}"
    for nombre in ("cerco", "entradas_malas", "fallas", "fuente_declarada", "registros", "reglas_fechadas")
}
_forks = fence.forks


# Where what a test publishes has its marts as Parquet too, a tenth of what a small version takes; what is made once for
# several always has them (hecho_una_vez).
FOR_OTHERS = {
    f"test_{nombre}" for nombre in ("diagnostico", "durabilidad", "fallas", "privacidad", "todos", "versiones")
}
_with_parquet = Run._parquet


# Where old versions are reduced when another is published, which costs more than to build it.
THINNED = {f"test_{nombre}" for nombre in ("construccion", "durabilidad", "fallas", "versiones")}
_thin_old = thinning.thin_old


# Where what a version changes is looked at: to ask a new one for its headlines is a ninth of a small build.
EXAMINED = FOR_OTHERS | {
    f"test_{nombre}"
    for nombre in (
        "antes_y_despues", "cabeza_presupuesto", "campana_entregas", "cargar", "comparar", "construccion",
        "entregas", "ordenes", "secreto",
    )
}  # fmt: skip
_examine = publishing._examine


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Put the fence, Parquet, thinning and changes where a file wants them, before what its test asks for is made."""
    publishing._examine = _examine if item.path.stem in EXAMINED else lambda *_: {}
    thinning.thin_old = loading.thin_old = _thin_old if item.path.stem in THINNED else lambda _: []
    fence.forks = _forks if item.path.stem in FENCED else lambda: False
    Run._parquet = _with_parquet if item.path.stem in FOR_OTHERS else lambda *_, **__: None  # type: ignore[method-assign]


def pytest_sessionstart() -> None:
    """Have each worker import its share of the test files first: what it compiled, the others find kept.

    To rewrite their asserts is most of what collecting takes, and every worker collects all of them.
    """
    yo, cuantos = (os.environ.get(f"PYTEST_XDIST_WORKER{x}", "") for x in ("", "_COUNT"))
    if yo and not sys.dont_write_bytecode:
        for ruta in sorted(Path(__file__).parent.glob("test_*.py"))[int(yo.removeprefix("gw")) :: int(cuantos)]:
            importlib.import_module(ruta.stem)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One worker more than processors: who waits for a browser or a child process leaves its own free."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture
def carpetas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Carpetas:
    propias = Carpetas.under(tmp_path)
    (propias.datos / "mef").mkdir(parents=True)
    (propias.datos / "publicado").mkdir()
    propias.looked_at(monkeypatch)
    return propias


@pytest.fixture(scope="module")
def mira_demostracion() -> Iterator[None]:
    """What a test file asks is asked of the demonstration where there is one, as with --demostracion and demo=1.

    What is never of it (alerts, questions, audit) is real here too.
    """

    def asked(carpeta: Path) -> Catalog:
        hallado = dado(carpeta)
        if not hallado.has_demonstration:
            return hallado
        return hallado.demonstration().protected() if hallado.protegido else hallado.demonstration()

    dado = catalog._as_held
    with pytest.MonkeyPatch.context() as entorno:
        entorno.setattr(catalog, "_as_held", asked)
        yield


@pytest.fixture
def correr(capsys: pytest.CaptureFixture[str]) -> Orden:
    """Run one command of pp0093 in the environment of the test."""

    def correr(*argumentos: str) -> Respuesta:
        capsys.readouterr()
        codigo = main([str(a) for a in argumentos])
        return Respuesta(codigo, *capsys.readouterr())

    return correr


@pytest.fixture
def programa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the programme, the one that is followed in this test."""
    carpeta = shutil.copytree(PROYECTO / "programas" / "0093", tmp_path / "programa")
    monkeypatch.setenv("PP0093_PROGRAMA", str(carpeta))
    return carpeta


@pytest.fixture
def orden(carpetas: Carpetas, correr: Orden) -> Orden:
    """Run one command of pp0093 on the test's folders."""
    return correr


def cierra(reading: Reading) -> bool:
    """Whether every row that was read is told somewhere."""
    return reading.filas_leidas == (reading.filas_cargadas + len(reading.cuarentena) + reading.filas_fuera_alcance)


def motivos(reading: Reading) -> list[tuple[int, str, str]]:
    return [(q.fila, q.columna, q.codigo_motivo) for q in reading.cuarentena]


def parte(casos: Iterable[Any], cuantos: int) -> list[Any]:
    """Return all the cases as parameters: a fixed draw of them always run, the rest only in `make campanas`."""
    todos = list(casos)
    siempre = set(random.Random(93).sample(range(len(todos)), cuantos))
    return [c if i in siempre else pytest.param(*_as_values(c), marks=pytest.mark.campana) for i, c in enumerate(todos)]


def _as_values(caso: Any) -> tuple[Any, ...]:
    return caso if isinstance(caso, tuple) else (caso,)


def hecho_una_vez(fabrica: pytest.TempPathFactory, nombre: str, hacer: Callable[[Path], Any]) -> Path:
    """Return a folder made once for every worker of a run; the others wait for the first."""
    base = fabrica.getbasetemp()
    carpeta = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / nombre
    with FileLock(f"{carpeta}.lock"):
        if not carpeta.exists():
            en_curso = carpeta.with_name(f"{nombre}-en-curso")
            with pytest.MonkeyPatch.context() as entorno:
                entorno.setattr(Run, "_parquet", _with_parquet)
                entorno.setattr(thinning, "thin_old", _thin_old)
                entorno.setattr(publishing, "_examine", _examine)
                hacer(en_curso)
            en_curso.rename(carpeta)
    return carpeta


def publicar(datos: Path, salida: Path, *opciones: str, codigo: int = 0, hoy: date | None = None) -> None:
    """Publish what a folder has, as on a day."""
    with pytest.MonkeyPatch.context() as entorno:
        if hoy:
            entorno.setattr(clock, "today", lambda: hoy)
        Carpetas(datos, salida).looked_at(entorno)
        assert main(["etl", *opciones]) == codigo


@pytest.fixture(scope="session")
def version_publicada(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one version built from the repository's data; once a run, only for reading."""
    datos = PROYECTO / "data" / "raw"
    return hecho_una_vez(tmp_path_factory, "publicada", lambda salida: publicar(datos, salida, "--sin-demo"))


@pytest.fixture(scope="module")
def catalogo(version_publicada: Path) -> Catalog:
    """That version, for what a test file asks of it; others ask another."""
    return published(version_publicada)


@pytest.fixture(scope="module")
def nota(catalogo: Catalog) -> Note:
    """The note of 2025 of that version."""
    return issue.note_of_year(catalogo, issue.Wanted(2025))


@pytest.fixture(scope="session")
def demostracion(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A raw folder with nothing but the demonstration's files, of few of its firms; once a run, only for reading."""
    return hecho_una_vez(
        tmp_path_factory, "demostracion", lambda raiz: demo.write_demonstration(raiz / "demo", escala=PEQUENA)
    )


@pytest.fixture(scope="session")
def version_de_demostracion(demostracion: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one version built from that; once a run, only for reading."""
    return hecho_una_vez(tmp_path_factory, "publicada_demo", lambda salida: publicar(demostracion, salida))


@pytest.fixture(scope="session")
def demostracion_entera(tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    """The demonstration with all its firms, for how many there are, and its version; once a run, only for reading."""

    def hacer(raiz: Path) -> None:
        demo.write_demonstration(raiz / "datos" / "demo")
        publicar(raiz / "datos", raiz / "salida")

    return Carpetas.under(hecho_una_vez(tmp_path_factory, "demostracion_entera", hacer))


@pytest.fixture
def consulta(demostracion_entera: Carpetas, correr: Orden, monkeypatch: pytest.MonkeyPatch) -> Orden:
    """Run one command on the demonstration with all its firms."""
    demostracion_entera.looked_at(monkeypatch)
    return correr


@pytest.fixture(scope="session")
def completa(tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    """The files that ship and a demonstration, published; once a run, only for reading.

    It has few of the firms (PEQUENA): what is asked of it depends on which kinds there are, not on how many.
    """

    def hacer(raiz: Path) -> None:
        shutil.copytree(PROYECTO / "data" / "raw", raiz / "datos", ignore=shutil.ignore_patterns("demo"))
        demo.write_demonstration(raiz / "datos" / "demo", escala=PEQUENA)
        publicar(raiz / "datos", raiz / "salida")

    raiz = hecho_una_vez(tmp_path_factory, "completa", hacer)
    return Carpetas.under(raiz)


# The day of the states of carpetas_en_estado.py, and of what is looked at in them.
DAY_OF_STATES = date(2026, 11, 20)


@pytest.fixture
def en_noviembre(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is that day."""
    monkeypatch.setattr(clock, "today", lambda: DAY_OF_STATES)


def in_state(fabrica: pytest.TempPathFactory, estado: str) -> Carpetas:
    """The folders of a state that a person reaches, published; once a run, only for reading."""

    def hacer(raiz: Path) -> None:
        (carpetas_en_estado.ESTADOS | carpetas_en_estado.OTROS)[estado](raiz / "datos")
        publicar(raiz / "datos", raiz / "salida", codigo=int(estado == "vacia"), hoy=DAY_OF_STATES)

    return Carpetas.under(hecho_una_vez(fabrica, f"estado_{estado}", hacer))


def as_received(datos: Path) -> None:
    """Make the lists of a demonstration those that units gave: what only real records have is looked at with them."""
    manifiesto = datos / "demo" / "manifest.csv"
    manifiesto.write_text(manifiesto.read_text(encoding="utf-8").replace(",sintetico,", ",,"), encoding="utf-8")


# Outside campaigns, the filters under which a thin version keeps its answers: test_versiones.py looks at these then.
THINNED_UNDER = {"producto", "actividad", "departamento", "sector"}


@pytest.fixture(scope="session")
def tres_publicaciones(
    completa: Carpetas, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Path:
    """Three publications (`salida`; between them a firm that lost its cross of 2025, and a note), only for reading.

    The first is thin; it is also as it was (`entera`), and as the one that is published (`delgada`).
    """
    todas = thinning.stored_questions

    def always(*de: Any) -> list[Any]:
        return [p for p in todas(*de) if set(p.segun).isdisjoint(FILTER_LABELS.keys() - THINNED_UNDER)]

    def hacer(raiz: Path) -> None:
        with pytest.MonkeyPatch.context() as entorno:
            if "not campana" in pytestconfig.option.markexpr:
                entorno.setattr(thinning, "stored_questions", always)
            publish(raiz)

    def publish(raiz: Path) -> None:
        datos, salida = raiz / "datos", raiz / "salida"
        shutil.copytree(completa.datos, datos)
        as_received(datos)
        publicar(datos, salida)
        shutil.copytree(salida, raiz / "entera", ignore=shutil.ignore_patterns("lecturas"))
        cruce, manifiesto = datos / "demo" / "padron" / "cruce_2025.csv", datos / "manifest.csv"
        cruce.write_text("".join(cruce.read_text("utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
        publicar(datos, salida)
        escrito = manifiesto.read_text(encoding="utf-8-sig")
        manifiesto.write_text(escrito.replace("Metas a 2026", "Metas al 2026", 1), encoding="utf-8")
        publicar(datos, salida)
        shutil.copytree(salida, raiz / "delgada", ignore=shutil.ignore_patterns("lecturas"))
        primera = (raiz / "entera" / "VIGENTE").read_text(encoding="utf-8")
        (raiz / "delgada" / "VIGENTE").write_text(primera, encoding="utf-8")

    return hecho_una_vez(tmp_path_factory, "tres_publicaciones", hacer)


@pytest.fixture(scope="session")
def version_completa(completa: Carpetas) -> Path:
    """The folder where the files that ship and the demonstration are published."""
    return completa.salida


@pytest.fixture
def publicada(version_publicada: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The environment of this test points at the repository's data, already published."""
    monkeypatch.setenv("PP0093_DATOS", str(PROYECTO / "data" / "raw"))
    monkeypatch.setenv("PP0093_SALIDA", str(version_publicada))
    return version_publicada


@pytest.fixture
def con_figuras(
    version_publicada: Path, version_de_demostracion: Path, monkeypatch: pytest.MonkeyPatch, pagina: str
) -> bool:
    """A version that has the figures of a page; return whether it is that of the demonstration."""
    es_de_empresas = pagina in {p.id for p in offered_pages() if p.topic == "empresas"}
    monkeypatch.setenv("PP0093_SALIDA", str(version_de_demostracion if es_de_empresas else version_publicada))
    return es_de_empresas


@pytest.fixture
def comando(publicada: Path, correr: Orden) -> Orden:
    """Run one command of pp0093 on the repository's data."""
    return correr


@pytest.fixture
def entorno(publicado: Carpetas, monkeypatch: pytest.MonkeyPatch) -> Carpetas:
    """The environment of who looks at what a test file publishes (its `publicado`); the version says its programme."""
    publicado.looked_at(monkeypatch)
    return publicado


@pytest.fixture
def preguntar(entorno: Carpetas, correr: Orden) -> Orden:
    """Run one command of pp0093 on what a test file publishes."""
    return correr


@cache
def guion(nombre: str) -> Any:
    """A module of scripts/."""
    especificacion = importlib.util.spec_from_file_location(nombre, PROYECTO / "scripts" / f"{nombre}.py")
    assert especificacion and especificacion.loader
    modulo = importlib.util.module_from_spec(especificacion)
    especificacion.loader.exec_module(modulo)
    return modulo


def capturas() -> Any:
    """The module that serves the dashboard and opens the browser."""
    return guion("capturas")


def settle(pagina: Any, segundos: float = 60) -> None:
    """Wait until a page of the browser has finished what was last asked of it."""
    capturas().settle(pagina, segundos)


def go(pagina: Any, direccion: str) -> None:
    """Open an address and wait until the page has finished: what is first of a piece still being drawn is another."""
    pagina.set_default_timeout(60_000)
    pagina.goto(direccion)
    settle(pagina)


@pytest.fixture(scope="session")
def servidor(version_publicada: Path) -> Iterator[str]:
    """The address of the dashboard, served as a process of its own from the published version."""
    with capturas().serve(version_publicada) as direccion:
        yield direccion


@pytest.fixture(scope="module")
def navegador() -> Iterator[Any]:
    """A real Chromium; a machine without one fails unless PP0093_SIN_NAVEGADOR=1 says that this is known."""
    if os.environ.get("PP0093_SIN_NAVEGADOR") == "1":
        pytest.skip("PP0093_SIN_NAVEGADOR=1")
    with ExitStack() as pila:
        try:
            chromium = pila.enter_context(guion("capturas").open_browser(*BRIEF))
        except RuntimeError as error:
            pytest.fail(f"{error}; o use PP0093_SIN_NAVEGADOR=1 para dejar fuera estas pruebas", pytrace=False)
        yield chromium


@pytest.fixture(scope="module")
def casa(navegador: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One person's browser, which keeps on disk what it downloaded; every page opened in it is a session of its own.

    The scripts of a page are most of what opening it takes: here they are compiled once.
    """
    perfil = tmp_path_factory.mktemp("perfil")
    propio = {"executable_path": guion("capturas").executable(), "args": [*guion("capturas").QUIET, *BRIEF]}
    contexto = navegador.browser_type.launch_persistent_context(perfil, locale="es-PE", timeout=180_000, **propio)
    yield contexto
    contexto.close()


# Violations inside a Streamlit widget that no setting avoids: {axe rule: upstream issue}. None is known.
ACCESO_AJENO: dict[str, str] = {}


def faltas_de_acceso(pagina: Any) -> dict[str, list[str]]:
    """What axe finds against WCAG 2.2 AA on a page: {rule: elements}, but for what is known to be Streamlit's."""
    reglas = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    halladas = Axe().run(pagina, options=reglas).response["violations"]
    return {v["id"]: [n["html"][:200] for n in v["nodes"]] for v in halladas if v["id"] not in ACCESO_AJENO}


@pytest.fixture(scope="session")
def plantilla(tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    """Publish one small good file, once; tests copy it."""

    def hacer(raiz: Path) -> None:
        escribir_mensual(raiz / "datos" / "mef" / "0_bueno.csv", filas_mensuales(3, cadenas=4))
        publicar(raiz / "datos", raiz / "salida")

    return Carpetas.under(hecho_una_vez(tmp_path_factory, "plantilla", hacer))


@pytest.fixture
def ya_publicada(plantilla: Carpetas, carpetas: Carpetas) -> str:
    """Give the test's own folders one good file and its published version; return the version's id."""
    return copiada(plantilla, carpetas)


@pytest.fixture(scope="session")
def con_informes(tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    """The transcribed reports that ship, published; tests copy them (copiada)."""

    def hacer(raiz: Path) -> None:
        shutil.copytree(PROYECTO / "data" / "raw" / "publicado", raiz / "datos" / "publicado")
        publicar(raiz / "datos", raiz / "salida")

    raiz = hecho_una_vez(tmp_path_factory, "con_informes", hacer)
    return Carpetas.under(raiz)


@pytest.fixture
def informes(con_informes: Carpetas, carpetas: Carpetas) -> Carpetas:
    """Give the test's own folders the transcribed reports that ship, published."""
    copiada(con_informes, carpetas)
    return carpetas


def copiada(de: Carpetas, a: Carpetas) -> str:
    """Copy what somebody left and published to a test's own folders; return the version's id."""
    shutil.copytree(de.datos, a.datos, dirs_exist_ok=True)
    shutil.copytree(de.salida, a.salida)
    assert a.vigente
    return a.vigente
