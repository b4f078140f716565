"""Build a new version: read what changed, run the SQL layers in order, check every contract, publish.

A build that fails publishes nothing; a build whose inputs, rules and code are those of the published
version publishes nothing either.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pp0093.ask import rules
from pp0093.build import contracts, publish
from pp0093.config import Settings
from pp0093.errors import BuildError, InputError, public
from pp0093.ingest.cache import READER_DATA, Readings, Stored, code_hash, read_all
from pp0093.ingest.inventory import Inventory, inventory
from pp0093.ingest.readers import folder_of, indicadores, tables
from pp0093.ingest.readers.base import Progress, RawFile, text_frame

if TYPE_CHECKING:
    import duckdb

DATABASE = "pp0093.duckdb"
STORAGE_VERSION = "v1.4.0"
BLOCK_BYTES = 1 << 16  # Each of many small tables takes whole blocks; big ones read as fast as with 256 kB.
MEMORY_LIMIT = "400MB"
# Most of a small table's time goes to planning it, which one thread does.
TABLES_AT_ONCE = 2
BUILD_CODE = ("**/*.py", "country/*/*", "sql/**/*.sql")
BUILD_DATA = (*READER_DATA, "sql/**/*.sql")
FILE_COLUMNS = (
    "archivo",
    "fuente",
    "formato",
    "anio",
    "corte",
    "sha256",
    "origen",
    "documento",
    "url",
    "descargado_el",
    "nota",
    "incluye",
    "filtros",
    "filas_leidas",
    "filas_cargadas",
    "filas_cuarentena",
    "filas_repetidas",
    "filas_fuera_alcance",
)
QUARANTINE_COLUMNS = ("archivo", "hoja", "fila", "columna", "codigo_motivo", "motivo", "valor", "otros_motivos")
PROBLEM_COLUMNS = ("archivo", "orden", "problema")

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


@dataclass(frozen=True)
class Made:
    """A table that stands: its rows and the warnings of its contract."""

    filas: int
    avisos: list[str]


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

    Raises RefusedFiles when a file is refused, BuildError when a contract fails or there is nothing to read.
    """
    if not settings.datos.is_dir():
        raise BuildError(f"no existe la carpeta de datos {settings.datos}; créela o indique otra con PP0093_DATOS")
    with publish.building(settings.salida, waiting):
        return _build(settings, progress_of, omitir_rechazados, sin_demo)


def _build(settings: Settings, progress_of: ProgressOf, omitir_rechazados: bool, sin_demo: bool) -> Outcome:
    inventario = inventory(settings.datos, sin_demo=sin_demo)
    if not inventario.archivos:
        raise BuildError(
            f"no hay archivos que leer en {settings.datos}; póngalos en mef/ o publicado/ (la guía dice cómo)"
        )
    readings = Readings(settings.salida)
    leidas, rechazos = read_all(inventario.archivos, readings, progress_of)
    readings.finish()
    leidas, rechazos = _agreed(inventario, leidas, rechazos)
    if rechazos and (not omitir_rechazados or not leidas):
        raise RefusedFiles(rechazos)
    inventario.avisos += [(r.archivo, f"rechazado y omitido: {r}") for r in rechazos]
    huella = _fingerprint(leidas, inventario)
    vigente = publish.current(settings.salida)
    nuevas = sum(s.es_nueva for s in leidas)
    if vigente and publish.description(vigente)["huella"] == huella:
        avisos = publish.description(vigente)["avisos"]
        return Outcome(vigente, False, nuevas, len(leidas) - nuevas, avisos, rechazos)
    version, avisos = _make(settings.salida, leidas, inventario, huella)
    return Outcome(version, True, nuevas, len(leidas) - nuevas, avisos, rechazos)


def _agreed(
    inventario: Inventory, leidas: list[Stored], rechazos: list[InputError]
) -> tuple[list[Stored], list[InputError]]:
    """Refuse also the files of indicators that do not agree with each other."""
    cruzadas = indicadores.crossed(a for a in inventario.archivos if folder_of(a.archivo) == indicadores.FOLDER)
    culpables = {falta.archivo for falta in cruzadas}
    return [s for s in leidas if s.archivo.archivo not in culpables], rechazos + cruzadas


def _fingerprint(leidas: list[Stored], inventario: Inventory) -> str:
    partes = [[s.archivo.archivo, s.sha256, s.archivo.pasaporte] for s in leidas]
    texto = json.dumps(
        [code_hash(BUILD_CODE, BUILD_DATA), partes, inventario.avisos], sort_keys=True, ensure_ascii=False
    )
    return hashlib.sha256(texto.encode()).hexdigest()


def _make(salida: Path, leidas: list[Stored], inventario: Inventory, huella: str) -> tuple[Path, list[str]]:
    import duckdb  # Only a build that has something new to publish needs it.

    creada = datetime.now(UTC)
    carpeta = publish.start(salida, f"{creada:%Y%m%dT%H%M%S%f}-{huella[:8]}")
    con = duckdb.connect()
    try:
        # Nobody sees the file before it is whole, so it needs no log to recover from.
        modo = f"storage_version '{STORAGE_VERSION}', block_size {BLOCK_BYTES}, recovery_mode 'no_wal_writes'"
        con.execute(f"attach '{_quoted(carpeta / DATABASE)}' as v ({modo})")
        con.execute(f"use v; set memory_limit = '{MEMORY_LIMIT}'; set temp_directory = '{_quoted(carpeta / 'tmp')}'")
        _load_raw(con, leidas, inventario)
        _load_rules(con)
        con.execute((contracts.SQL / "macros.sql").read_text(encoding="utf-8"))
        models = contracts.models()
        avisos = _run_layers(con, models, carpeta)
        con.execute("use memory; detach v")
    except duckdb.Error as error:
        raise BuildError(f"la construcción falló y no se publicó nada ({public(str(error))[:300]})") from error
    finally:
        con.close()
    contenido = {
        "id": carpeta.name.removeprefix(publish.UNFINISHED),
        "creada": creada.isoformat(),
        "huella": huella,
    }
    return publish.publish(salida, carpeta, contenido | {"avisos": avisos}), avisos


def _quoted(ruta: Path) -> str:
    return str(ruta).replace("'", "''")


def _load_rules(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create schema rules")
    (base,) = con.execute("select current_database()").fetchone() or ("",)
    with ThreadPoolExecutor(TABLES_AT_ONCE) as hilos:
        list(hilos.map(partial(_load_rule, con, base), rules.tables()))


def _load_rule(con: duckdb.DuckDBPyConnection, base: str, ruta: Path) -> None:
    con.cursor().execute(
        f"create table {base}.rules.{ruta.stem} as select * from read_csv('{_quoted(ruta)}', all_varchar = true, "
        "header = true, delim = ',', quote = '\"', escape = '\"', nullstr = '')"
    )


def _load_raw(con: duckdb.DuckDBPyConnection, leidas: list[Stored], inventario: Inventory) -> None:
    con.execute("attach ':memory:' as raw")
    for tabla, columnas in tables().items():
        rutas = [str(s.carpeta / "filas.parquet") for s in leidas if s.datos["tabla"] == tabla]
        if rutas:
            lista = ", ".join(f"'{r.replace(chr(39), chr(39) * 2)}'" for r in rutas)
            con.execute(f"create view raw.{tabla} as select * from read_parquet([{lista}], file_row_number = true)")
        else:
            vacias = ", ".join(f"null::varchar as {c}" for c in columnas)
            lugar = "'' as archivo, '' as hoja, '' as fila, 0::bigint as file_row_number"
            con.execute(f"create view raw.{tabla} as select {lugar}, {vacias} where false")
    _load_rows(con, "archivo", FILE_COLUMNS, [_file_row(s) for s in leidas])
    apartadas = [q | {"archivo": s.archivo.archivo} for s in leidas for q in s.datos["cuarentena"]]
    _load_rows(con, "cuarentena", QUARANTINE_COLUMNS, apartadas)
    problemas = inventario.avisos + [(s.archivo.archivo, p) for s in leidas for p in _problems(s)]
    filas = [{"archivo": a, "orden": n, "problema": public(p)} for n, (a, p) in enumerate(problemas, 1)]
    _load_rows(con, "problema", PROBLEM_COLUMNS, filas)


def _problems(stored: Stored) -> list[str]:
    declarado = stored.archivo.pasaporte.get("sha256", "").lower()
    distinto = declarado and declarado != stored.sha256
    problemas: list[str] = stored.datos["problemas"]
    return [*problemas, "su SHA-256 no es el que declara el manifiesto"] if distinto else problemas


def _file_row(stored: Stored) -> dict[str, Any]:
    pasaporte = {
        c: stored.archivo.pasaporte.get(c, "") for c in ("origen", "documento", "url", "descargado_el", "nota")
    }
    datos = {c: stored.datos[c] for c in FILE_COLUMNS if c in stored.datos}
    return pasaporte | datos | {"archivo": stored.archivo.archivo, "sha256": stored.sha256}


def _load_rows(
    con: duckdb.DuckDBPyConnection, tabla: str, columnas: tuple[str, ...], filas: list[dict[str, Any]]
) -> None:
    textos = {c: [None if f.get(c) is None else str(f[c]) for f in filas] for c in columnas}
    con.register("filas_nuevas", text_frame(textos))
    con.execute(f"create table raw.{tabla} as select * from filas_nuevas")
    con.unregister("filas_nuevas")


def _run_layers(con: duckdb.DuckDBPyConnection, models: list[contracts.Model], carpeta: Path) -> list[str]:
    """Make every table and check its contract; return the warnings. Those that do not need each other go together.

    The marts are left as Parquet too, for whoever reads them without DuckDB.
    """
    marts = carpeta / "marts"
    marts.mkdir()
    for capa in contracts.LAYERS:
        con.execute(f"create schema {capa}")
    hechas: dict[str, Future[Made]] = {}
    hilos = ThreadPoolExecutor(TABLES_AT_ONCE)
    try:
        for model in models:  # Each after those it waits for, so that what a thread waits for has always begun.
            previas = {t: hechas[t] for t in model.depende_de if t in hechas}
            hechas[model.tabla] = hilos.submit(_make_table, con.cursor(), model, marts, previas)
        wait(hechas.values(), return_when=FIRST_EXCEPTION)
    finally:
        hilos.shutdown(cancel_futures=True)
    avisos = [aviso for model in models for aviso in hechas[model.tabla].result().avisos]
    problemas = con.execute("select archivo, problema from staging.problema order by orden").fetchall()
    return [f"{archivo}: {problema}" for archivo, problema in problemas] + avisos


def _make_table(
    con: duckdb.DuckDBPyConnection, model: contracts.Model, marts: Path, previas: Mapping[str, Future[Made]]
) -> Made:
    """Make a table after those it reads, check it, and leave a mart as Parquet."""
    import duckdb

    filas = {tabla: previa.result().filas for tabla, previa in previas.items()}
    es_vacia = bool(model.nace_de) and not any(filas[tabla] for tabla in model.nace_de)
    con.execute("use v")
    try:
        cuantas = contracts.make(con, model, es_vacia=es_vacia)
    except duckdb.Error as error:
        raise BuildError(
            f"{model.tabla}: su consulta falló y no se publicó nada ({public(str(error))[:300]})"
        ) from error
    avisos = contracts.broken(con, model, model.reglas) if es_vacia else contracts.check(con, model)
    if model.esquema == marts.name:
        con.execute(f"copy {model.tabla} to '{_quoted(marts / model.nombre)}.parquet' (format parquet)")
    return Made(cuantas, avisos)
