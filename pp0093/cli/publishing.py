"""Commands that build and publish versions, write the demonstration, and make or restore backups."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pp0093 import config, console, programme, rules
from pp0093.config import bring_what_ships, settings
from pp0093.errors import UsageError
from pp0093.language.words import counted

if TYPE_CHECKING:
    from pp0093.ask.catalog import Catalog
    from pp0093.build.layers import Engine
    from pp0093.build.version import Outcome

SAME_FILES = "de estos mismos archivos, sólo pp0093 etl --de-nuevo publica otra"
TURNED_BACK = f"Sin cambios: se volvió a la versión {{}}; {SAME_FILES}"
WHY_APART = "pp0093 cuarentena dice por qué"
HUSHED = "{} más; --formato json los lista"


def served_catalog(*, demostracion: bool = False, que_hace: str = "") -> Catalog:
    """Return the served version, or its demonstration; warn when it is not the published one.

    Raise BuildError when there is none; UsageError when it is of another programme than PP0093_PROGRAMA or, for a
    command that needs one programme (`que_hace`), of all programmes at once.
    """
    from pp0093.ask import catalog

    servido = catalog.published()
    suyo = servido.programa.codigo
    if config.names_programme() and (pedido := programme.current().codigo) != suyo:
        raise UsageError(
            f"PP0093_PROGRAMA pide el programa {pedido} y lo publicado es del {suyo}; indique con PP0093_SALIDA dónde "
            f"está el {pedido}"
        )
    if falta := catalog.served_fault():
        console.warn(f"{falta}.")
    if que_hace and servido.programa.es_todos:
        raise UsageError(f"{que_hace} de un programa y lo publicado es de todos: elija uno con PP0093_PROGRAMA")
    return servido.demonstration() if demostracion else servido


def parts(texto: str) -> tuple[str, ...]:
    """Return the distinct values of a comma-separated option."""
    return tuple(dict.fromkeys(p.strip() for p in texto.split(",") if p.strip()))


def waiting() -> None:
    """Report that another build is running."""
    console.say("Hay otra construcción en curso; se espera a que termine.")


def print_outcome(formato: str, dicho: dict[str, Any], lineas: Iterable[str]) -> None:
    """Write the result of a command as JSON or, for format tabla, as lines."""
    if formato == "json":
        console.answer_one(dicho, "json")
    else:
        print(*lineas, sep="\n")


def change_lines(cambios: dict[str, Any]) -> list[str]:
    """Return a version's change report as lines; empty without changes."""
    from pp0093.changes import version_diff

    return version_diff.report_lines(cambios) if cambios else []


def tell_notices(nuevos: Sequence[str], todos: int, por_que: str = WHY_APART) -> None:
    """Print the new notices and how many others there are; `por_que` tells where quarantined rows are listed."""
    from pp0093.build.loading import QUARANTINED

    for aviso in nuevos:
        console.warn(f"{aviso}: {por_que}" if por_que and aviso.endswith(QUARANTINED) else aviso)
    if callados := todos - len(nuevos):
        console.warn(HUSHED.format(counted(callados, "avisos")))


def etl_command(
    *,
    omitir_rechazados: bool,
    sin_demo: bool,
    revisar: bool,
    de_nuevo: bool,
    motor: str,
    maestro: str | None,
    formato: str,
) -> None:
    """Build a version, report its changes, and publish it."""
    if bring_what_ships():
        console.say(f"Puestos en {settings().datos} los archivos reales que trae el paquete.")
    # Garbage collection takes a sixth of a build and frees nothing: rows have no reference cycles.
    gc.disable()
    try:
        from pp0093.build.version import Asked, build

        with console.steps() as paso:
            resultado = build(
                settings(),
                console.progress_of,
                waiting,
                Asked(omitir_rechazados, sin_demo, revisar, de_nuevo),
                check=rule_faults,
                examine=_examine,
                thin=_thin,
                step=paso,
                motor=_engine(motor, maestro),
            )
    finally:
        gc.enable()
    tell_notices(resultado.nuevos, len(resultado.avisos))
    dicho = {
        "version": None if revisar and resultado.es_nueva else resultado.version.name,
        "es_nueva": resultado.es_nueva,
        "es_publicada": resultado.es_nueva and not revisar,
        "vuelta_atras": resultado.dejada,
        "archivos_leidos": resultado.leidos,
        "archivos_sin_cambios": resultado.sin_cambios,
        "archivos_inventados": resultado.inventados,
        "avisos": resultado.avisos,
        **resultado.cambios,
    }
    print_outcome(formato, dicho, _outcome_lines(resultado, es_prueba=revisar))


def _outcome_lines(resultado: Outcome, *, es_prueba: bool) -> list[str]:
    version = resultado.version.name
    cambian: list[str] = []
    if resultado.dejada:
        hecho = TURNED_BACK.format(version)
    elif not resultado.es_nueva:
        hecho = f"Sin cambios: sigue publicada la versión {version}"
    else:
        hecho = "Revisado: no se publicó nada" if es_prueba else f"Publicada la versión {version}"
        cambian = change_lines(resultado.cambios)
    if resultado.inventados:
        cuantos = counted(resultado.inventados, "archivos inventados")
        cambian.append(f"Con la demostración, que no es real: {cuantos} (pp0093 demo --quitar la retira)")
    return [f"{hecho} ({counted(resultado.leidos, 'archivos leídos')}, {resultado.sin_cambios} sin cambios)", *cambian]


def _engine(motor: str, maestro: str | None) -> Engine:
    """Return the engine that builds the tables."""
    from pp0093.build.layers import DUCKDB

    if motor != DUCKDB.nombre:
        from pp0093.build.spark.engine import Spark

        return Spark(maestro or "local[*]", settings().motor)
    if maestro:
        raise UsageError("--maestro dice dónde está Spark: añada --motor spark")
    return DUCKDB


# Imports inside functions: never loaded when there is nothing to publish.
def rule_faults(reglas: rules.Rules, programa: programme.Programme) -> list[str]:
    """Return the inconsistencies between a programme's rules and the modules that read them, a sentence each."""
    from pp0093.ask import registry
    from pp0093.changes import version_diff  # noqa: F401  # Preloaded, for the change report.
    from pp0093.questions import reading
    from pp0093.year import alert_rules

    falta = registry.declaration_fault(programa)
    if programa.declara("pagina") and not falta:
        from pp0093.ui.exports import headless

        falta = headless.fault_of_pages(programa)
    return [*filter(None, [falta]), *alert_rules.faults(reglas, programa), *reading.faults(reglas)]


def _examine(vigente: Path | None, nueva: Path) -> dict[str, Any]:
    from pp0093.ask.catalog import Catalog
    from pp0093.changes.version_diff import examine

    with closing(Catalog(nueva)) as catalogo:
        return examine(vigente, catalogo)


def _thin(salida: Path) -> list[str]:
    from pp0093.ask.gathering.thinning import thin_old

    return thin_old(salida)


def demo_command(*, anios: str | None, escala: int, si_falta: bool, quitar: bool) -> None:
    """Write or delete the demonstration below the raw folder, and record the choice as the mode."""
    from pp0093 import demo
    from pp0093.build import mode
    from pp0093.ingest.readers.base import DEMO

    datos = settings().datos
    if quitar:
        if si_falta or anios or escala != 1:
            raise UsageError("--quitar va solo: quita la demostración entera")
        demo.remove(datos / DEMO)
        mode.store_choice(datos, mode.DemoChoice.REMOVED)
        print("Quitada la demostración: no vuelve hasta que la pida pp0093 demo. Publique sin ella con pp0093 etl")
        return
    if si_falta and not _lacks_demonstration(datos, settings().salida):
        return
    if programme.demo_years():
        rules.checked(programme.current(), "no se escribió la demostración")
    archivos = demo.write_demonstration(datos / DEMO, _parse_years(anios), escala)
    if not si_falta:  # Written for lack of data, not requested: the mode stays unset.
        mode.store_choice(datos, mode.DemoChoice.ASKED)
    cuantos = counted(len(archivos), "archivos")
    print(f"Escritos {cuantos} de demostración en {datos / DEMO}; cárguelos con pp0093 etl")


def _lacks_demonstration(datos: Path, salida: Path) -> bool:
    """Return whether the demonstration is on but its files are missing."""
    from pp0093.build import mode
    from pp0093.ingest.inventory import MANIFEST, inventory
    from pp0093.ingest.readers.base import DEMO

    if not programme.demo_years() or (datos / DEMO / MANIFEST).exists():
        return False
    return mode.is_on(datos, salida, inventory(datos).archivos if datos.is_dir() else [])


def _parse_years(texto: str | None) -> tuple[int, ...] | None:
    if not texto:
        return None
    escritos = re.fullmatch(r"(\d+)-?(\d*)", texto, re.ASCII)
    if not escritos:
        raise UsageError(f"--anios {texto}: escriba AAAA o AAAA-AAAA")
    desde, hasta = escritos.groups()
    return tuple(range(int(desde), int(hasta or desde) + 1))


def respaldo_command(*, archivo: Path) -> None:
    """Write a backup of raw files and published versions, while no build is running."""
    from pp0093 import backup
    from pp0093.build.publish import building

    opciones, destino = settings(), archivo.resolve()
    if any(destino.is_relative_to(carpeta) for carpeta in (opciones.datos, opciones.salida)):
        raise UsageError(f"{archivo} está dentro de lo que se copia; diga otra carpeta, mejor en otro disco")
    with building(opciones.salida, waiting):
        lista = backup.save(opciones, destino)
    print(f"Escrita {archivo}: {lista.said()}")


def restaurar_command(*, archivo: Path) -> None:
    """Restore a backup into empty folders."""
    from pp0093 import backup

    print(f"Restaurada: {backup.restore(archivo, settings()).said()}")
