"""What is done with a load: tried without publishing, published, and undone."""

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from pp0093 import versions
from pp0093.ask.catalog import Catalog
from pp0093.ask.gathering.thinning import thin_old
from pp0093.ask.origin import loads
from pp0093.build import Step, publish
from pp0093.build.version import Asked, build
from pp0093.changes import examined, returning
from pp0093.config import Settings
from pp0093.console import progress_of
from pp0093.errors import WHOEVER_KEEPS_IT, BuildError, Remedy, UsageError
from pp0093.ingest.readers.base import RawFile
from pp0093.ingest.readers.delivery import PARTIAL_DELIVERY
from pp0093.intake import history, recognised
from pp0093.intake.history import Loaded
from pp0093.intake.recognised import LEDGER, Recognised, Tried
from pp0093.intake.tray import Load
from pp0093.year import alert_rules

NOT_LAST = "después de esa carga se publicó otra versión: ya no se puede deshacer"
NO_LOAD = "lo publicado no viene de una carga que se pueda deshacer"

Waiting = Callable[[], None]


def tried(carga: Load, opciones: Settings, step: Step, waiting: Waiting) -> Tried:
    """Build what a load would publish, say what it changes and publish nothing."""
    return _built(carga, opciones, step, waiting, es_prueba=True)


def publish_load(carga: Load, opciones: Settings, step: Step, waiting: Waiting) -> Tried:
    """Publish a load: its files and the rows of the manifest are in the raw folder when this returns, and not before.

    Raises as `build` does, and then nothing has changed.
    """
    anterior = versions.current_version(opciones.salida)
    hecho = _built(carga, opciones, step, waiting, es_prueba=False)
    suyos = [_recorded(a, hecho) for a in hecho.archivos if a.se_carga]
    antes = anterior.name if anterior else ""
    history.keep(opciones.salida, Loaded(carga.id, carga.quien, history.now(), hecho.version, antes, suyos))
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
        """Return what a version changes; keep the ledgers, and which lists are not whole whatever they declare."""
        with closing(Catalog(nueva)) as catalogo:
            for fila in loads.ledger(catalogo):
                if fila["archivo"] in suyos:
                    filas[fila["archivo"]] = {c: int(fila[c]) for c in LEDGER}
            parciales.update(loads.taken_as_partial(catalogo))
            return examined.examine(vigente, catalogo)

    hecho = build(
        opciones,
        progress_of,
        waiting,
        # Somebody who turned back from these same files and loads them again wants them.
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
    """Return the files of a load that can be loaded; raise where none can, or something is to be said of one."""
    archivos = recognised.raw_files(carga, hallados)
    callados = [
        f"{h.nombre}: falta decir si la entrega es completa o parcial (--entrega)"
        for h in hallados
        if h.falta and not h.igual_a
    ]
    if not archivos:
        por_que = [h.por_que_no.rstrip(".") for h in hallados]
        raise BuildError(f"no se cargó nada: {'; '.join([*por_que, *callados]) or 'la carga no tiene archivos'}")
    if callados:  # With what else keeps others out: it is not asked one thing at a time.
        raise UsageError("; ".join([*callados, *(h.por_que_no.rstrip(".") for h in hallados if h.rechazo)]))
    return archivos


def _taken_out(carga: Loaded) -> Remedy:
    """Return how the files of a load that can no longer be undone leave the figures."""
    cuales = f"si sobran sus archivos ({', '.join(carga.nombres)}),"
    return Remedy(
        f"{cuales} sáquelos de la carpeta de datos y publique otra vez con pp0093 etl",
        f"{cuales} {WHOEVER_KEEPS_IT} los saque de la carpeta de datos",
    )


def undone(
    opciones: Settings, quien: str, waiting: Waiting, warn: Callable[[str], None]
) -> tuple[Loaded, dict[str, Any]]:
    """Publish again the version before the last load and take its files out of the raw folder.

    Return the load and what that changes; `warn` is given, before, what is to be known of that version. Raises
    BuildError when the published version is of no load, or the one before it cannot be read.
    """
    salida = opciones.salida
    with publish.building(salida, waiting):
        publish.finish_or_undo(opciones)
        carga = last(salida)
        if carga is None:
            cargas = history.loads(salida)
            raise BuildError(NOT_LAST, _taken_out(cargas[0])) if cargas else BuildError(NO_LOAD)

        def leave(anterior: Path) -> None:
            returning.warning(anterior, warn)
            publish.withdraw(opciones, carga.nombres, anterior.name)

        vuelta = publish.back(salida, leave)
        publish.finish_or_undo(opciones)
        return history.undone(salida, carga, quien), examined.changes_between(vuelta.dejada, vuelta.version)


def before_undoing(salida: Path) -> str:
    """Return what is to be known before the last load is undone, "" when nothing; raise as `undone` does."""
    vigente = versions.current_version(salida)
    anterior = versions.before(salida, vigente) if vigente else None
    return returning.warning(anterior) if anterior else ""


def last(salida: Path) -> Loaded | None:
    """Return the load that the published version is of, None when it is of none or that one was undone."""
    vigente = versions.current_version(salida)
    suyas = (c for c in history.loads(salida) if vigente and c.version == vigente.name and not c.deshecha_el)
    return next(suyas, None)
