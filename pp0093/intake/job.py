"""A load tried or published by a process of its own, which says how it goes in the tray.

The page only looks at it: whoever closes it comes back to the same, and a build is not cut short by a click.
"""

import subprocess
import sys

from filelock import FileLock, Timeout
from msgspec import convert, json

from pp0093 import durable
from pp0093.config import PROJECT, Settings, settings
from pp0093.errors import PP0093Error, public, why
from pp0093.intake import loading, recognised, tray
from pp0093.intake.recognised import Action, JobState, Tried
from pp0093.intake.tray import Load

STATE_FILE, LOCK = "estado.json", "en_curso.lock"
CUT = "se interrumpió antes de terminar; lo publicado y los archivos siguen como estaban"


_started: dict[str, subprocess.Popen[bytes]] = {}


def start(carga: Load, accion: Action) -> None:
    """Begin to do something with a load in another process; what was said before of it is forgotten."""
    _write_state(carga, JobState(accion.value, tried=_files(carga)))
    orden = [sys.executable, "-m", __spec__.name, carga.id, accion.value]
    nada = subprocess.DEVNULL
    _started[carga.id] = subprocess.Popen(
        orden, cwd=PROJECT, stdin=nada, stdout=nada, stderr=nada, start_new_session=True
    )


def state(carga: Load) -> JobState:
    """Return how the last job of a load goes; one whose process died says so."""
    dicho = _read_state(carga)
    if not dicho.accion or dicho.termino or _is_alive(carga):
        return dicho
    dicho = _read_state(carga)  # It may have ended between both looks.
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
    """Do it here, saying how it goes in the tray; return how it ended."""
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
                dicho.tried = loading.tried(carga, opciones, step, waiting)
            else:
                dicho.tried = loading.publish_load(carga, opciones, step, waiting)
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
    """Return what was recognised before of the files of a load, which stays when what follows fails."""
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
