"""Build a new version: read changed files, run the SQL layers in order, check every contract, publish.

With demonstration files the layers run twice over the same readings: without those files, for readers, and with them,
in the version's own folder (versions.DEMONSTRATION).

A failed build publishes nothing; neither does one whose inputs, rules and code are the published version's, nor one
whose inputs were rolled back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct
from msgspec.structs import asdict, replace

from pp0093 import durable, models, process, programme, rules, versions
from pp0093.build import Phase, Step, layers, loading, mode, publish
from pp0093.build.layers import DUCKDB, Before, Engine, Run
from pp0093.build.loading import Inputs
from pp0093.config import Settings
from pp0093.errors import RULE_MENDED, BuildError, InputError, Remedy, public, why
from pp0093.ingest.cache import Readings, read_all
from pp0093.ingest.inventory import Inventory, inventory
from pp0093.ingest.readers import validate
from pp0093.ingest.readers.base import DEMO, Progress, RawFile, Stored, folder_of
from pp0093.ingest.readers.declarada import TABLES_DIR
from pp0093.language.words import counted
from pp0093.models import Model
from pp0093.structs import Frozen
from pp0093.versions import (
    CHANGES,
    DATABASE,
    DEMONSTRATION,
    EDITION,
    INPUTS,
    NEW_DATABASE,
    PREVIOUS,
    quoted,
)

if TYPE_CHECKING:
    import duckdb

# The name of a version's database while it is made.
MAKING = "v"
# DuckDB's own limit; the rest spills to disk, which takes longer than the work.
MEMORY_LIMIT = "480MB"
# Otherwise five row groups a thread wait in memory: 350 MB for a wide table.
LEAN_WRITES = "set write_buffer_row_group_count = 1"
UNTHINNED = "las versiones viejas no se terminaron de reducir a sus cifras ({}); lo hará la próxima publicación"
# Separates a file's name from its notice.
OF_FILE = ": "
REMADE = "{}: se rehace con los archivos de ahora"

ProgressOf = Callable[[RawFile], AbstractContextManager[Progress]]
Examine = Callable[[Path | None, Path], dict[str, Any]]
"""Given the published version and the finished one to replace it, return the changes, as JSON."""
Check = Callable[[rules.Rules, programme.Programme], list[str]]
"""Given the rules and the programme of a build, return their errors, a sentence each."""
Thin = Callable[[Path], list[str]]
"""Given the published folder, reduce its old versions to their figures; return the failures."""


class Asked(Frozen):
    """The options of a build.

    `revisar` builds and reports without publishing; `de_nuevo` also publishes inputs that were rolled back; `sin_demo`
    leaves the demonstration out, of this version and the next ones until it is asked for. `ademas` are files read with
    the raw folder's and moved there only when the version is published.
    """

    omitir_rechazados: bool = False
    sin_demo: bool = False
    revisar: bool = False
    de_nuevo: bool = False
    ademas: tuple[RawFile, ...] = ()


class Mode(NamedTuple):
    """A mode of a version, real or demonstration: its inputs and their hashes."""

    entradas: Inputs
    huellas: Mapping[str, str]


class Work(NamedTuple):
    """How tables are made: models, engine, memory and progress callback."""

    modelos: list[Model]
    motor: Engine
    memoria: str
    done: Callable[[], object]


class Outcome(Struct):
    """The result of a build: version, whether it is new, files read, notices and changes.

    `version` is the published one, or the one that `revisar` would publish. `dejada`: nothing was made, for these
    inputs were rolled back; `inventados`, the number of synthetic files. `callados` are the notices not to list one by
    one: those the previous version had, and of synthetic files.
    """

    version: Path
    es_nueva: bool
    leidos: int
    sin_cambios: int
    avisos: list[str] = []
    rechazos: list[InputError] = []
    cambios: dict[str, Any] = {}
    dejada: bool = False
    inventados: int = 0
    callados: set[str] = set()

    @property
    def nuevos(self) -> list[str]:
        """The notices to list one by one."""
        return [a for a in self.avisos if a not in self.callados]


class RefusedFiles(BuildError):
    """Some files were refused, so nothing was published; `rechazos` lists them."""

    def __init__(self, rechazos: list[InputError]) -> None:
        self.rechazos = rechazos
        cuantos = len({r.archivo for r in rechazos})
        que_hacer = "corríjalo o siga sin él" if cuantos == 1 else "corríjalos o siga sin ellos"
        super().__init__(
            f"no se publicó nada: {counted(cuantos, 'archivos rechazados')}",
            Remedy(f"{que_hacer} con pp0093 etl --omitir-rechazados", "corrija lo que se rechazó y vuelva a cargarlo"),
        )


def build(
    settings: Settings,
    progress_of: ProgressOf,
    waiting: Callable[[], None],
    asked: Asked,
    *,
    check: Check,
    examine: Examine,
    thin: Thin,
    step: Step,
    motor: Engine = DUCKDB,
) -> Outcome:
    """Build and publish a version from the raw folder; see the module's docstring.

    Raise RefusedFiles when a file is refused, BuildError when a rule or a contract fails or there is nothing to read,
    OSError when the disk fails, which is no file's fault.
    """
    if not settings.datos.is_dir():
        raise BuildError(f"no existe la carpeta de datos {settings.datos}; créela o indique otra con PP0093_DATOS")
    programa = programme.current()
    reglas = rules.checked(programa, "no se publicó nada")
    with publish.building(settings.salida, waiting):
        publish.finish_or_undo(settings)
        _check_owner(settings.salida, programa.codigo)
        inventario = _inventory(settings, asked, programa)
        leidas, rechazos, dicho_al_leer = _read_inputs(settings, inventario, progress_of, step)
        if rechazos and (not asked.omitir_rechazados or not leidas):
            raise RefusedFiles(rechazos)
        inventario.avisos += [(r.archivo, f"rechazado y omitido: {r}") for r in rechazos]
        leidas, dicho = mode.nothing_real(leidas)
        inventario.avisos += [(DEMO, d) for d in dicho]
        entradas = Inputs(leidas, inventario, reglas, programa)
        resultado = _publish(settings, entradas, asked, check=check, examine=examine, step=step, motor=motor)
        resultado.rechazos = rechazos
        inventados = {s.archivo.archivo for s in leidas if s.archivo.es_sintetico}
        resultado.inventados = len(inventados)
        resultado.callados |= {a for a in resultado.avisos if a.partition(OF_FILE)[0] in inventados}
        resultado.avisos = [*dicho_al_leer, *resultado.avisos]
        if not asked.revisar:
            resultado.avisos += _thinned(settings.salida, thin, step)
        if asked.sin_demo and not asked.revisar:
            resultado.avisos += _noted_without(settings)
        return resultado


def _thinned(salida: Path, thin: Thin, step: Step) -> list[str]:
    """Reduce old versions to their figures; return the failures, which do not undo the publication."""
    try:
        with process.stoppable():
            if not versions.older(salida):
                return []
            step(Phase.THIN, 0, 0)
            return thin(salida)
    except OSError as error:
        return [UNTHINNED.format(why(error))]
    except KeyboardInterrupt:
        return [UNTHINNED.format("se interrumpió")]


def _noted_without(settings: Settings) -> list[str]:
    """Store that versions go without demonstration; return the failure, which does not undo the publication."""
    try:
        mode.go_without(settings.datos, settings.salida)
    except OSError as error:
        return [f"no se pudo anotar que lo publicado va sin demostración ({why(error)}); repita con --sin-demo"]
    return []


def _inventory(settings: Settings, asked: Asked, programa: programme.Programme) -> Inventory:
    """Return the files to read: the raw folder's and `ademas`, with the demonstration's only when it is on.

    When every programme is followed, only national files: no others cover all, nor is there a demonstration.
    """
    todo = inventory(settings.datos).with_more(asked.ademas)
    if programa.es_todos:
        return todo.of_every_programme()
    if not asked.sin_demo and mode.is_on(settings.datos, settings.salida, todo.archivos):
        return todo
    queda = todo.without_demonstration()
    motivo = None if asked.sin_demo else mode.why_off(settings.datos, settings.salida)
    if motivo and len(queda.archivos) < len(todo.archivos):
        queda.avisos.append((DEMO, motivo))
    return queda


def _check_owner(salida: Path, codigo: str) -> None:
    """Raise BuildError when the folder has another programme's versions."""
    vigente = versions.current_version(salida)
    dueno = versions.description(vigente).get("programa", codigo) if vigente else codigo
    if dueno != codigo:
        raise BuildError(
            f"en {salida} está publicado el programa {dueno} y no el {codigo}; indique otra carpeta con PP0093_SALIDA"
        )


def _read_inputs(
    settings: Settings, inventario: Inventory, progress_of: ProgressOf, step: Step
) -> tuple[list[Stored], list[InputError], list[str]]:
    """Read new files; return the readings, the refusals and the notices of the cache.

    Files of indicators that contradict each other are refused too.
    """
    if not (inventario.archivos or inventario.rotos):
        raise BuildError(
            f"no hay archivos que leer en {settings.datos}; póngalos en mef/ o publicado/ (la guía dice cómo)"
        )
    step(Phase.READ, 0, len(inventario.archivos))
    readings = Readings(settings.salida)
    leidas, rechazos = read_all(inventario.archivos, readings, progress_of)
    readings.finish()
    tablas = [a for a in inventario.archivos if folder_of(a.archivo) == TABLES_DIR]
    *_, cruzadas = validate(tablas)
    culpables = {falta.archivo for falta in cruzadas}
    return (
        [s for s in leidas if s.archivo.archivo not in culpables],
        inventario.rotos + rechazos + cruzadas,
        readings.avisos,
    )


def _publish(
    settings: Settings, entradas: Inputs, asked: Asked, *, check: Check, examine: Examine, step: Step, motor: Engine
) -> Outcome:
    salida = settings.salida
    step(Phase.RULES, 0, 0)
    modelos = models.models(entradas.programa)
    de_que_salen = [*([entradas] if entradas.has_demonstration else []), entradas.real()]
    modos = [Mode(suyas, layers.fingerprints(modelos, suyas, motor)) for suyas in de_que_salen]
    lleva = entradas.carried
    huella = durable.digest([[m.huellas for m in modos], *lleva, entradas.inventario.avisos])
    de_que = durable.digest([entradas.given, *lleva])
    nuevas = sum(s.es_nueva for s in entradas.leidas)
    cuenta = (nuevas, len(entradas.leidas) - nuevas)
    servida = versions.served_version(salida)
    vigente = servida.carpeta
    descripcion = versions.description(vigente) if vigente else {}
    dejada = not asked.de_nuevo and de_que in publish.rolled_back_inputs(salida, vigente)
    falta = servida.falta or (_whole_fault(vigente) if vigente else "")
    es_igual = vigente is not None and not versions.is_thin(vigente) and descripcion["huella"] == huella
    if vigente and not falta and (dejada or es_igual):
        dicho = descripcion.get(CHANGES, {})
        return Outcome(vigente, False, *cuenta, list(descripcion["avisos"]), cambios=dicho, dejada=dejada)
    if faltas := check(entradas.reglas, entradas.programa):
        raise BuildError(f"no se publicó nada: {'; '.join(faltas)}", RULE_MENDED)
    creada = datetime.now(UTC)
    with publish.unfinished(salida, f"{creada:%Y%m%dT%H%M%S%f}-{huella[:8]}") as carpeta:
        cuantas = len(modelos) * len(modos)
        step(Phase.TABLES, 0, cuantas)
        dicho = {
            "id": carpeta.name.removeprefix(publish.UNFINISHED_PREFIX),
            "creada": creada.isoformat(),
            "huella": huella,
            PREVIOUS: vigente.name if vigente else None,
            INPUTS: de_que,
            EDITION: layers.edition(entradas.programa),
        }

        def write(memoria: str) -> dict[str, Any]:
            hechas = count(1)
            trabajo = Work(modelos, motor, memoria, lambda: step(Phase.TABLES, next(hechas), cuantas))
            escrita = dicho | _made_version(carpeta, vigente, modos, trabajo)
            step(Phase.COMPARE, 0, 0)
            publish.describe(carpeta, escrita)
            return escrita | {CHANGES: examine(vigente, carpeta)}

        try:
            contenido = write(f"set memory_limit = '{MEMORY_LIMIT}'")
        except layers.NoMemoryError:  # From the start, with all the memory there is.
            publish.emptied(carpeta)
            contenido = write(layers.MORE_MEMORY[-1])
        version = carpeta
        if not asked.revisar:
            step(Phase.PUBLISH, 0, 0)
            with publish.placing(settings, asked.ademas, contenido["id"]):
                version = publish.publish(salida, carpeta, contenido)
    avisos = [*([REMADE.format(falta)] if falta else []), *contenido["avisos"]]
    callados = {*descripcion.get("avisos", ())}
    return Outcome(version, True, *cuenta, avisos, cambios=contenido[CHANGES], callados=callados)


def _whole_fault(vigente: Path) -> str:
    motivo = versions.version_fault(vigente, con_todo=True)
    return versions.DAMAGED.format(vigente.name, motivo) if motivo else ""


def _made_version(carpeta: Path, vigente: Path | None, modos: Sequence[Mode], trabajo: Work) -> dict[str, Any]:
    """Write an unpublished version in a folder; return the description of its tables."""
    *de_demostracion, real = modos
    real.entradas.reglas.copy(carpeta / rules.RULES_FOLDER)
    programme.copy(real.entradas.programa.carpeta, carpeta / programme.PROGRAMME_FOLDER)
    antes, dicho, avisos = _before(vigente), dict[str, Any](), list[str]()
    for modo in de_demostracion:
        aparte = carpeta / DEMONSTRATION
        aparte.mkdir()
        suyo = _tables(aparte, _before(vigente, DEMONSTRATION), modo, trabajo)
        avisos, dicho = suyo.pop("avisos"), {DEMONSTRATION: suyo}
        antes = antes or Before(aparte, suyo["tablas"])  # Tables equal in both modes are made once.
    suyo = _tables(carpeta, antes, real, trabajo)
    dicho |= {"programa": real.entradas.programa.codigo, "motor": trabajo.motor.nombre, **suyo}
    dicho["avisos"] = [*dict.fromkeys([*suyo["avisos"], *avisos])]
    return dicho


def _tables(carpeta: Path, antes: Before | None, modo: Mode, trabajo: Work) -> dict[str, Any]:
    """Make the tables of a mode in a folder; return their description."""
    import duckdb  # Imported only by builds with something new.

    modelos = trabajo.modelos
    con = duckdb.connect()
    try:
        antes = _attached(con, carpeta, antes, trabajo.memoria)
        loading.load(con, modo.entradas, set().union(*(m.lee for m in modelos)))
        with trabajo.motor.at_work(carpeta) as hace:
            vuelta = Run(con, carpeta, modo.huellas, modo.entradas.with_rows, antes, hace)
            hechas = vuelta.all(modelos, trabajo.done)
        problemas = con.execute("select archivo, problema from staging.problema order by orden").fetchall()
        avisos = [f"{archivo}{OF_FILE}{problema}" for archivo, problema in problemas]
        avisos += [a for h in hechas.values() for a in h.avisos]
        con.execute(f"use memory; detach {MAKING}")
        return {"avisos": avisos, "tablas": {tabla: asdict(hecha) for tabla, hecha in hechas.items()}}
    except duckdb.Error as error:
        raise BuildError(f"la construcción falló y no se publicó nada ({public(str(error))[:300]})") from error
    finally:
        con.close()


def _before(vigente: Path | None, modo: str = "") -> Before | None:
    """Return a version in a mode, if its tables are intact and can be copied.

    Without a demonstration of its own, its real tables are used for both.
    """
    if vigente is None or versions.version_fault(vigente, con_todo=True):
        return None
    dicho, aparte = versions.description(vigente), versions.demonstration(vigente) if modo else None
    carpeta, tablas = aparte or vigente, (dicho[modo] if aparte else dicho).get("tablas")
    return Before(carpeta, tablas) if tablas and (carpeta / DATABASE).exists() else None


def _attached(con: duckdb.DuckDBPyConnection, carpeta: Path, antes: Before | None, memoria: str) -> Before | None:
    """Attach the new and previous databases; return the previous version with only the tables it still has."""
    con.execute(f"attach '{quoted(carpeta / DATABASE)}' as {MAKING} ({NEW_DATABASE})")
    if antes:
        con.execute(f"attach '{quoted(antes.carpeta / DATABASE)}' as antes (read_only)")
    con.execute(f"use {MAKING}; {memoria}; {LEAN_WRITES}")
    con.execute(f"set temp_directory = '{quoted(carpeta / 'tmp')}'")
    hay = con.execute("select schema_name || '.' || table_name from duckdb_tables() where database_name = 'antes'")
    tiene = {tabla for (tabla,) in hay.fetchall()}
    return antes and replace(antes, tablas={t: dicho for t, dicho in antes.tablas.items() if t in tiene})
