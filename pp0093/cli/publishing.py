"""The commands that publish: build a version, say what it changes, and go back to the one before."""

from __future__ import annotations

import argparse
import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pp0093 import console, programme, rules, versions
from pp0093.config import bring_what_ships, settings
from pp0093.errors import UsageError
from pp0093.writing.nouns import counted

if TYPE_CHECKING:
    from pp0093.build.engine import Engine
    from pp0093.build.version import Outcome

LOCAL = "local[*]"
WAITING = "Hay otra construcción en curso; se espera a que termine."
TURNED = "Sin cambios: se volvió a la versión {} desde estos mismos archivos; pp0093 etl --de-nuevo los publica"
WHY_APART = "pp0093 cuarentena dice por qué"
HUSHED = "{} de antes o de la demostración: en la página Datos (Avisos) o con --formato json"
BROUGHT = "Puestos en {} los archivos reales que trae el paquete."
WITH_DEMO = "Con la demostración, que no es real: {} (pp0093 demo --quitar la retira)"


def etl_command(args: argparse.Namespace) -> int:
    """Build, say what changes, and publish."""
    if bring_what_ships():
        console.say(BROUGHT.format(settings().datos))
    with _collecting_later():
        resultado = _built(args)
    tell_notices(resultado.nuevos, len(resultado.avisos))
    if args.formato == "json":
        console.answer_one(_plain(resultado, es_publicada=not args.revisar), "json")
    else:
        _tell(resultado, es_publicada=not args.revisar)
    return 0


def _built(args: argparse.Namespace) -> Outcome:
    """Build and publish; tell each refused file before the refusal of them all goes on."""
    from pp0093.build.version import Asked, RefusedFiles, build

    pedido = Asked(args.omitir_rechazados, args.sin_demo, args.revisar, args.de_nuevo)
    try:
        with console.steps() as paso:
            return build(
                settings(),
                console.progress_of,
                lambda: console.say(WAITING),
                pedido,
                check=_check,
                examine=_examine,
                thin=_thin,
                step=paso,
                motor=_engine(args),
            )
    except RefusedFiles as error:
        for rechazo in error.rechazos:
            console.say(str(rechazo))
        raise


def tell_notices(nuevos: Sequence[str], todos: int, por_que: str = WHY_APART) -> None:
    """Tell the notices that nobody was told, and how many more there are; `por_que` says where rows put apart are."""
    from pp0093.build.loading import APART

    for aviso in nuevos:
        console.warn(f"{aviso}: {por_que}" if por_que and aviso.endswith(APART) else aviso)
    if callados := todos - len(nuevos):
        console.warn(HUSHED.format(counted(callados, "avisos")))


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Leave the collection of garbage for when a build has ended.

    It looks through every row in memory again and again, a sixth of what a long list takes to be read and of what our
    modules take to be loaded, and finds nothing: rows refer to nobody, and are freed when nobody refers to them.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _engine(args: argparse.Namespace) -> Engine:
    """Return the engine that is to make the tables."""
    from pp0093.build.engine import DUCKDB

    if args.motor == DUCKDB.nombre:
        if args.maestro:
            raise UsageError("--maestro dice dónde está Spark: añada --motor spark")
        return DUCKDB
    from pp0093.build.spark.engine import Spark

    return Spark(args.maestro or LOCAL, settings().motor)


# What a build asks of other rooms is loaded when it does: with nothing to publish, never.
def _check(reglas: rules.Rules, programa: programme.Programme) -> list[str]:
    from pp0093.ask import registry
    from pp0093.changes import examined  # noqa: F401  # What is asked next, loaded while the tables are made.
    from pp0093.questions import words
    from pp0093.year import alert_rules

    return [
        *filter(None, [registry.fault_of(programa)]),
        *alert_rules.faults(reglas, programa),
        *words.misnamed(reglas),
    ]


def _examine(vigente: Path | None, nueva: versions.NewVersion) -> dict[str, Any]:
    from pp0093.ask.catalog import NewCatalog
    from pp0093.changes.examined import examine

    return examine(vigente, NewCatalog(nueva))


def _thin(salida: Path) -> list[str]:
    from pp0093.ask.gathering.thinning import thin_old

    return thin_old(salida)


def _tell(resultado: Outcome, *, es_publicada: bool) -> None:
    cuenta = f"({counted(resultado.leidos, 'archivos leídos')}, {resultado.sin_cambios} sin cambios)"
    if resultado.dejada:
        print(f"{TURNED.format(resultado.version.name)} {cuenta}")
    elif not resultado.es_nueva:
        print(f"Sin cambios: sigue publicada la versión {resultado.version.name} {cuenta}")
    else:
        from pp0093.changes import report

        hecho = f"Publicada la versión {resultado.version.name}"
        print(f"{hecho if es_publicada else 'Revisado: no se publicó nada'} {cuenta}")
        for linea in report.lines(resultado.cambios):
            print(linea)
    if resultado.inventados:
        print(WITH_DEMO.format(counted(resultado.inventados, "archivos inventados")))


def _plain(resultado: Outcome, *, es_publicada: bool) -> dict[str, Any]:
    return {
        "version": resultado.version.name if es_publicada or not resultado.es_nueva else None,
        "es_nueva": resultado.es_nueva,
        "es_publicada": es_publicada and resultado.es_nueva,
        "vuelta_atras": resultado.dejada,
        "archivos_leidos": resultado.leidos,
        "archivos_sin_cambios": resultado.sin_cambios,
        "archivos_inventados": resultado.inventados,
        "avisos": resultado.avisos,
        **resultado.cambios,
    }


def volver_command(args: argparse.Namespace) -> int:
    """Publish the previous version again, and say what that changes."""
    from pp0093.build import placed, publish, turned
    from pp0093.changes import examined, report, returning

    opciones = settings()
    salida = opciones.salida
    with publish.building(salida, lambda: console.say(WAITING)):
        placed.settle(placed.Folders(opciones.datos, salida))
        vuelta = turned.back(salida, partial(returning.warning, say=console.warn))
    dicho = versions.description(vuelta.version).get(versions.CHANGES)
    cambios = examined.between(vuelta.dejada, dicho) if dicho else {}
    if args.formato == "json":
        console.answer_one({"version": vuelta.version.name, "dejada": vuelta.dejada.name, **cambios}, "json")
        return 0
    print(f"Publicada otra vez la versión {vuelta.version.name} (antes, {vuelta.dejada.name})")
    for linea in report.lines(cambios) if cambios else ():
        print(linea)
    return 0
