"""Build a new version: read what changed, run the SQL layers in order, check every contract, publish.

A build that fails publishes nothing; a build whose inputs, rules and code are those of the published
version publishes nothing either.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pp0093 import models, programme, rules, versions
from pp0093.build import layers, loading, publish, thinning
from pp0093.build.layers import Before, Made, Run
from pp0093.build.loading import NEW_DATABASE, Inputs, quoted
from pp0093.config import Settings
from pp0093.errors import BuildError, InputError, public
from pp0093.ingest.cache import Readings, Stored, read_all
from pp0093.ingest.inventory import Inventory, inventory
from pp0093.ingest.readers import folder_of, indicadores
from pp0093.ingest.readers.base import Progress, RawFile
from pp0093.versions import DATABASE

if TYPE_CHECKING:
    import duckdb

MEMORY_LIMIT = "400MB"

ProgressOf = Callable[[RawFile], AbstractContextManager[Progress]]


@dataclass
class Outcome:
    """What a build did: the published version, whether it is new, how many files were read, what to mention."""

    version: Path
    es_nueva: bool
    leidos: int
    sin_cambios: int
    avisos: list[str] = field(default_factory=list)
    rechazos: list[InputError] = field(default_factory=list)


class RefusedFiles(BuildError):
    """Some files were refused, so nothing was published; `rechazos` has them all."""

    def __init__(self, rechazos: list[InputError]) -> None:
        self.rechazos = rechazos
        archivos = len({r.archivo for r in rechazos})
        super().__init__(
            f"no se publicó nada: {archivos} archivos rechazados; corríjalos o siga sin ellos con "
            "pp0093 etl --omitir-rechazados"
        )


def build(
    settings: Settings,
    progress_of: ProgressOf,
    waiting: Callable[[], None],
    *,
    omitir_rechazados: bool = False,
    sin_demo: bool = False,
) -> Outcome:
    """Build and publish a version from the raw folder; see the module's text.

    Raises RefusedFiles when a file is refused, BuildError when a rule or a contract fails or there is nothing to read.
    """
    if not settings.datos.is_dir():
        raise BuildError(f"no existe la carpeta de datos {settings.datos}; créela o indique otra con PP0093_DATOS")
    reglas, programa = _checked_rules()
    with publish.building(settings.salida, waiting):
        _check_owner(settings.salida, programa.codigo)
        inventario = inventory(settings.datos, sin_demo=sin_demo)
        leidas, rechazos = _read(settings, inventario, progress_of)
        if rechazos and (not omitir_rechazados or not leidas):
            raise RefusedFiles(rechazos)
        inventario.avisos += [(r.archivo, f"rechazado y omitido: {r}") for r in rechazos]
        resultado = _publish(settings.salida, Inputs(leidas, inventario, reglas, programa), rechazos)
        resultado.avisos += thinning.thin_old(settings.salida)
        return resultado


def _checked_rules() -> tuple[rules.Rules, programme.Programme]:
    reglas, programa = rules.installed(), programme.current()
    if faltas := reglas.faults(programa.desde, programa.temas):
        raise BuildError(f"no se publicó nada: {'; '.join(faltas)}; corrija la vigencia y repita pp0093 etl")
    return reglas, programa


def _check_owner(salida: Path, codigo: str) -> None:
    """Refuse to publish over the versions of another programme."""
    vigente = versions.current(salida)
    dueno = versions.description(vigente).get("programa", codigo) if vigente else codigo
    if dueno != codigo:
        raise BuildError(
            f"en {salida} está publicado el programa {dueno} y no el {codigo}; indique otra carpeta con PP0093_SALIDA"
        )


def _read(settings: Settings, inventario: Inventory, progress_of: ProgressOf) -> tuple[list[Stored], list[InputError]]:
    """Read what is new, and refuse also the files of indicators that do not agree with each other."""
    if not inventario.archivos:
        raise BuildError(
            f"no hay archivos que leer en {settings.datos}; póngalos en mef/ o publicado/ (la guía dice cómo)"
        )
    readings = Readings(settings.salida)
    leidas, rechazos = read_all(inventario.archivos, readings, progress_of)
    readings.finish()
    cruzadas = indicadores.crossed(a for a in inventario.archivos if folder_of(a.archivo) == indicadores.FOLDER)
    culpables = {falta.archivo for falta in cruzadas}
    return [s for s in leidas if s.archivo.archivo not in culpables], rechazos + cruzadas


def _publish(salida: Path, entradas: Inputs, rechazos: list[InputError]) -> Outcome:
    modelos = models.models(entradas.programa.carpeta / programme.SQL)
    huellas = layers.fingerprints(modelos, entradas)
    # What travels with a version besides its tables changes it too.
    lleva = [entradas.reglas.written(t) for t in entradas.reglas.tables()]
    huella = loading.digest([huellas, lleva, dict(entradas.programa.textos), entradas.inventario.avisos])
    nuevas = sum(s.es_nueva for s in entradas.leidas)
    cuenta = (nuevas, len(entradas.leidas) - nuevas)
    vigente = versions.current(salida)
    if vigente and not versions.is_thin(vigente) and versions.description(vigente)["huella"] == huella:
        return Outcome(vigente, False, *cuenta, versions.description(vigente)["avisos"], rechazos)
    version, avisos = _make(salida, entradas, modelos, huellas, huella)
    return Outcome(version, True, *cuenta, avisos, rechazos)


def _make(
    salida: Path, entradas: Inputs, modelos: list[models.Model], huellas: dict[str, str], huella: str
) -> tuple[Path, list[str]]:
    """Write a version and publish it; return it and its warnings."""
    import duckdb  # Only a build that has something new to publish needs it.

    creada = datetime.now(UTC)
    antes = _before(salida)
    carpeta = publish.start(salida, f"{creada:%Y%m%dT%H%M%S%f}-{huella[:8]}")
    entradas.reglas.copy(carpeta / rules.FOLDER)
    programme.copy(entradas.programa.carpeta, carpeta / programme.FOLDER)
    con = duckdb.connect()
    try:
        _attach(con, carpeta, antes)
        loading.load(con, entradas)
        hechas = Run(con, carpeta, huellas, antes).all(modelos)
        problemas = con.execute("select archivo, problema from staging.problema order by orden").fetchall()
        con.execute("use memory; detach v")
    except duckdb.Error as error:
        raise BuildError(f"la construcción falló y no se publicó nada ({public(str(error))[:300]})") from error
    finally:
        con.close()
    avisos = [f"{archivo}: {problema}" for archivo, problema in problemas] + [
        a for h in hechas.values() for a in h.avisos
    ]
    contenido = {
        "id": carpeta.name.removeprefix(publish.UNFINISHED),
        "creada": creada.isoformat(),
        "huella": huella,
        "programa": entradas.programa.codigo,
        "avisos": avisos,
        "tablas": _said(hechas),
    }
    return publish.publish(salida, carpeta, contenido), avisos


def _said(hechas: dict[str, Made]) -> dict[str, object]:
    return {tabla: asdict(hecha) for tabla, hecha in hechas.items()}


def _before(salida: Path) -> Before | None:
    """Return the published version, when its tables can be taken."""
    vigente = versions.current(salida)
    tablas = versions.description(vigente).get("tablas") if vigente else None
    return Before(vigente, tablas) if vigente and tablas and (vigente / DATABASE).exists() else None


def _attach(con: duckdb.DuckDBPyConnection, carpeta: Path, antes: Before | None) -> None:
    con.execute(f"attach '{quoted(carpeta / DATABASE)}' as v ({NEW_DATABASE})")
    if antes:
        con.execute(f"attach '{quoted(antes.carpeta / DATABASE)}' as antes (read_only)")
    con.execute(f"use v; set memory_limit = '{MEMORY_LIMIT}'; set temp_directory = '{quoted(carpeta / 'tmp')}'")
