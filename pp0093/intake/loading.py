"""Trial, publication and undoing of loads, in this process or in a separate one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from msgspec import convert, json
from msgspec.structs import replace

from pp0093 import durable, programme, versions
from pp0093.ask.catalog import Catalog
from pp0093.ask.gathering.thinning import thin_old
from pp0093.ask.origin import loads
from pp0093.build import Step, layers, publish
from pp0093.build.version import Asked, build
from pp0093.changes import version_diff
from pp0093.config import PROJECT, Settings, settings
from pp0093.console import progress_of
from pp0093.errors import WHOEVER_KEEPS_IT, BuildError, PP0093Error, Remedy, UsageError, public, why
from pp0093.ingest.readers.base import RawFile
from pp0093.ingest.readers.delivery import PARTIAL_DELIVERY
from pp0093.intake import recognised, tray
from pp0093.intake.recognised import LEDGER, Action, JobState, Recognised, Tried
from pp0093.intake.tray import Load, Loaded
from pp0093.year import alert_rules

OTHER_EDITION = (
    "la versión {} la hizo otra edición del programa: con los archivos de entonces, la próxima publicación la rehace "
    "con la de ahora"
)
UNREADABLE = "no se vuelve a la versión {}, que hizo otra edición del programa y ésta no puede leer"
WITHOUT_THEM = Remedy(
    "saque de la carpeta de datos los archivos que no quiere y ejecute pp0093 etl",
    f"{WHOEVER_KEEPS_IT} saque de la carpeta de datos los archivos que no quiere y publique otra vez",
)
NOT_LAST = "después de esa carga se publicó otra versión: ya no se puede deshacer"
NO_LOAD = "lo publicado no viene de una carga que se pueda deshacer"

Waiting = Callable[[], None]


def tried(carga: Load, opciones: Settings, step: Step, waiting: Waiting) -> Tried:
    """Build a load without publishing, and report what it would change."""
    return _built(carga, opciones, step, waiting, es_prueba=True)


def publish_load(carga: Load, opciones: Settings, step: Step, waiting: Waiting) -> Tried:
    """Publish a load: files and manifest rows enter the raw folder only once this succeeds.

    Raise as `build` does, leaving everything as it was.
    """
    anterior = versions.current_version(opciones.salida)
    hecho = _built(carga, opciones, step, waiting, es_prueba=False)
    suyos = [_recorded(a, hecho) for a in hecho.archivos if a.se_carga]
    antes = anterior.name if anterior else ""
    tray.keep(opciones.salida, Loaded(carga.id, carga.quien, tray.now(), hecho.version, antes, suyos))
    return hecho


def _recorded(archivo: Recognised, hecho: Tried) -> dict[str, str | int]:
    de_quien = {c: archivo.tomado[c] for c in ("unidad", "anio", "entrega") if archivo.tomado.get(c)}
    return {"archivo": archivo.archivo, "formato": archivo.formato_nombre, **de_quien, **hecho.filas[archivo.archivo]}


def _built(carga: Load, opciones: Settings, step: Step, waiting: Waiting, *, es_prueba: bool) -> Tried:
    hallados = recognised.recognised(carga, opciones.datos)
    archivos = _to_build(carga, hallados)
    suyos = {a.archivo for a in archivos}
    filas: dict[str, dict[str, int]] = {}
    parciales: set[str] = set()

    def examine(vigente: Path | None, nueva: Path) -> dict[str, Any]:
        """Return a version's changes; collect row counts, and lists taken as partial whatever they declare."""
        with closing(Catalog(nueva)) as catalogo:
            for fila in loads.ledger(catalogo):
                if fila["archivo"] in suyos:
                    filas[fila["archivo"]] = {c: int(fila[c]) for c in LEDGER}
            parciales.update(loads.taken_as_partial(catalogo))
            return version_diff.examine(vigente, catalogo)

    hecho = build(
        opciones,
        progress_of,
        waiting,
        # Files loaded again after being undone are wanted, though unchanged.
        Asked(revisar=es_prueba, de_nuevo=True, ademas=archivos),
        check=alert_rules.faults,
        examine=examine,
        thin=thin_old,
        step=step,
    )
    version = "" if es_prueba else hecho.version.name
    hallados = [replace(h, entrega=PARTIAL_DELIVERY) if h.archivo in parciales else h for h in hallados]
    return Tried(hallados, filas, hecho.cambios, hecho.avisos, hecho.nuevos, version)


def _to_build(carga: Load, hallados: Sequence[Recognised]) -> tuple[RawFile, ...]:
    """Return the loadable files; raise when there are none, or a required declaration is missing."""
    archivos = recognised.raw_files(carga, hallados)
    callados = [
        f"{h.nombre}: falta decir si la entrega es completa o parcial (--entrega)"
        for h in hallados
        if h.falta and not h.igual_a
    ]
    if not archivos:
        por_que = [h.por_que_no.rstrip(".") for h in hallados]
        raise BuildError(f"no se cargó nada: {'; '.join([*por_que, *callados]) or 'la carga no tiene archivos'}")
    if callados:  # Reported with the other refusals, all at once.
        raise UsageError("; ".join([*callados, *(h.por_que_no.rstrip(".") for h in hallados if h.rechazo)]))
    return archivos


def _taken_out(carga: Loaded) -> Remedy:
    """Return how to take out the files of a load that can no longer be undone."""
    cuales = f"si sobran sus archivos ({', '.join(carga.nombres)}),"
    return Remedy(
        f"{cuales} sáquelos de la carpeta de datos y publique otra vez con pp0093 etl",
        f"{cuales} {WHOEVER_KEEPS_IT} los saque de la carpeta de datos",
    )


def undone(
    opciones: Settings, quien: str, waiting: Waiting, warn: Callable[[str], None]
) -> tuple[Loaded, dict[str, Any]]:
    """Publish again the version before the last load, and remove its files from the raw folder.

    Return the load and the changes; `warn` gets warnings about that version beforehand. Raise BuildError when the
    published version comes from no load, or the previous one is unreadable.
    """
    salida = opciones.salida
    with publish.building(salida, waiting):
        publish.finish_or_undo(opciones)
        carga = last(salida)
        if carga is None:
            cargas = tray.loads(salida)
            raise BuildError(NOT_LAST, _taken_out(cargas[0])) if cargas else BuildError(NO_LOAD)

        def leave(anterior: Path) -> None:
            warning(anterior, warn)
            publish.announce(opciones, carga.nombres, anterior.name)

        vuelta = publish.roll_back(salida, leave)
        publish.finish_or_undo(opciones)
        return tray.undone(salida, carga, quien), version_diff.changes_between(vuelta.dejada, vuelta.version)


def before_undoing(salida: Path) -> str:
    """Return the warning to show before undoing the last load, "" when none; raise as `undone` does."""
    vigente = versions.current_version(salida)
    anterior = versions.before(salida, vigente) if vigente else None
    return warning(anterior) if anterior else ""


def last(salida: Path) -> Loaded | None:
    """Return the load of the published version, None when it comes from none or was undone."""
    vigente = versions.current_version(salida)
    suyas = (c for c in tray.loads(salida) if vigente and c.version == vigente.name and not c.deshecha_el)
    return next(suyas, None)


def warning(version: Path, say: Callable[[str], None] = lambda _: None) -> str:
    """Return, and pass to `say`, the warning about restoring a version, "" when none.

    Raise BuildError when this release cannot read it: nothing could be shown.
    """
    # Versions without an edition come from older releases.
    if versions.description(version).get(versions.EDITION) == layers.edition(programme.current()):
        return ""
    try:
        Catalog(version).close()
    except PP0093Error as error:
        raise BuildError(UNREADABLE.format(version.name), WITHOUT_THEM) from error
    aviso = OTHER_EDITION.format(version.name)
    say(aviso)
    return aviso


# Jobs run in a separate process that reports its state in the tray; the page only polls it, and
# may be closed and reopened. No click interrupts a build.

STATE_FILE, LOCK = "estado.json", "en_curso.lock"
CUT = "se interrumpió antes de terminar; lo publicado y los archivos siguen como estaban"


_started: dict[str, subprocess.Popen[bytes]] = {}


def start(carga: Load, accion: Action) -> None:
    """Start a job on a load in another process; its previous state is cleared."""
    _write_state(carga, JobState(accion.value, tried=_files(carga)))
    orden = [sys.executable, "-m", __spec__.name, carga.id, accion.value]
    nada = subprocess.DEVNULL
    _started[carga.id] = subprocess.Popen(
        orden, cwd=PROJECT, stdin=nada, stdout=nada, stderr=nada, start_new_session=True
    )


def state(carga: Load) -> JobState:
    """Return the state of a load's last job; if its process died, the state says so."""
    dicho = _read_state(carga)
    if not dicho.accion or dicho.termino or _is_alive(carga):
        return dicho
    dicho = _read_state(carga)  # It may have ended between both reads.
    return dicho if dicho.termino else JobState(dicho.accion, dicho.fase, termino=True, error=CUT)


def _is_alive(carga: Load) -> bool:
    proceso = _started.get(carga.id)
    if proceso is not None:
        return proceso.poll() is None
    cerrojo = FileLock(carga.carpeta / LOCK)
    try:
        with cerrojo.acquire(timeout=0):
            return False
    except Timeout:
        return True


def run_job(carga: Load, accion: Action, opciones: Settings) -> JobState:
    """Run a job here, writing its state to the tray; return the final state."""
    dicho = JobState(accion.value, tried=_files(carga))

    def step(fase: str, hechas: int, total: int) -> None:
        dicho.fase, dicho.hechas, dicho.total, dicho.espera = str(fase), hechas, total, False
        _write_state(carga, dicho)

    def waiting() -> None:
        dicho.espera = True
        _write_state(carga, dicho)

    with FileLock(carga.carpeta / LOCK):
        try:
            if accion is Action.RECOGNISE:
                dicho.tried = Tried(recognised.recognised(carga, opciones.datos))
            elif accion is Action.TRY:
                dicho.tried = tried(carga, opciones, step, waiting)
            else:
                dicho.tried = publish_load(carga, opciones, step, waiting)
                tray.empty(carga)
        except PP0093Error as error:
            dicho.error = "; ".join(r.en_pagina for r in getattr(error, "rechazos", ())) or error.en_pagina
        except OSError as error:
            dicho.error = f"no se pudo leer o escribir ({why(error)}); lo publicado sigue como estaba"
        except Exception as error:
            dicho.error = public(
                f"la carga falló y no se publicó nada ({type(error).__name__}); avise a quien mantiene el programa"
            )
        dicho.termino = True
        _write_state(carga, dicho)
    return dicho


def _files(carga: Load) -> Tried | None:
    """Return the files recognised before in a load, kept if a later step fails."""
    antes = _read_state(carga).tried
    return Tried(antes.archivos) if antes else None


def _write_state(carga: Load, dicho: JobState) -> None:
    durable.write_at_once(carga.carpeta / STATE_FILE, json.encode(dicho))


def _read_state(carga: Load) -> JobState:
    return convert(durable.read_json(carga.carpeta / STATE_FILE) or {}, JobState)


if __name__ == "__main__":
    _, identificador, pedida = sys.argv
    propias = settings()
    run_job(tray.open_load(propias.salida, identificador), Action(pedida), propias)
