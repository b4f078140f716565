"""Read-only access to one published version."""

from __future__ import annotations

import atexit
import copy
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache, wraps
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from pp0093 import clock, models, programme, rules, versions
from pp0093.ask import accepted_names, registry
from pp0093.ask.rows import Row
from pp0093.config import settings
from pp0093.errors import FIRST_LOAD, REMADE, BuildError, Remedy, UsageError, public
from pp0093.rules import Rules

if TYPE_CHECKING:  # Slow imports that most commands do without.
    import duckdb
    import pyarrow as pa

P = ParamSpec("P")
T = TypeVar("T")
# Limit of cached rows per version (about 1 kB each); beyond it the least recently used answers are evicted.
MAX_ROWS_REMEMBERED = 50_000
OF_ANOTHER_CODE = "la versión {} es de otra edición del programa: no tiene {}"
NOT_KEPT = "de la versión {} se conservan sólo sus cifras agregadas, y lo pedido no está entre ellas"
NO_DEMONSTRATION = "la versión {} no tiene datos de demostración; pídalo sin --demostracion"
THIN_DEMONSTRATION = "de la versión {} se conservan sólo sus cifras reales; pídalo sin --demostracion"
FIRMS_REFUSED = "{} tiene filas o cuentas de empresas: un lector sólo ve cifras agregadas"
# The name of the published database in a connection of views, and the schema of queried tables.
ATTACHED_NAME, MARTS = "publicada", "marts."
SEARCHED = f"set search_path = 'memory.main,{ATTACHED_NAME}.main'"  # The macros are the version's.
# Sessions share the processors: a query over half a million rows on two threads took half as much processor again.
ONE_THREAD = "set threads = 1"
# Figures of documents and units, known without their rows.
EXTERNAL_FIGURES_TABLE = "marts.cifra"
# Tables about firms: restricted readers reach them only through ask.suppression.
TABLES_OF_FIRMS = (
    "marts.atencion",
    "marts.empresa_anio",
    "marts.solapamiento",
    "marts.carga",
    EXTERNAL_FIGURES_TABLE,
    "marts.entrega",
    "marts.intervalo",
    "marts.meta_fisica",
    "marts.meta_origen",
    "marts.indicador_registro",
    "core.",
    "staging.",
    "raw.",
    "cifras.",
)
MESSAGE = 300
_held: ContextVar[Catalog | None] = ContextVar("held", default=None)


def cached_by_version(funcion: Callable[Concatenate[Catalog, P], T]) -> Callable[Concatenate[Catalog, P], T]:
    """Cache a function of a version by its arguments, with the version: neither changes."""

    @wraps(funcion)
    def answer(catalogo: Catalog, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return catalogo.answered(funcion, *args, **kwargs)

    return answer


class AnotherCode(BuildError):
    """A version that this code can never read: another edition of the program made it."""


def _not_opened(error: Exception) -> BuildError:
    """Return the error for a database that cannot be opened, with its remedy."""
    return BuildError(f"la base publicada no se pudo abrir ({public(str(error))[:MESSAGE]})", REMADE)


class Catalog:
    """One immutable published version, with its cache; safe for threads: each call uses its own cursor.

    A `protegido` one is for restricted readers (role lector), who see aggregates: counts of firms go through
    ask.suppression, which queries firms' rows in the `entero`. An `es_otra` one is not the version that this reader has
    open: comparing both would reveal which firms were added.
    """

    protegido = es_otra = es_demostracion = con_vistas = False
    sello: tuple[int, ...] = ()
    _fuera: Mapping[str, frozenset[str]] = MappingProxyType({})

    def __init__(self, carpeta: Path, *, demostracion: bool = False) -> None:
        if falta := versions.version_fault(carpeta):
            raise versions.damaged(carpeta, falta)
        self.carpeta = self._lugar = carpeta
        self.version = carpeta.name
        self.descripcion = versions.description(carpeta)
        self.es_delgada = versions.is_thin(carpeta)
        if demostracion:
            self._look_at_demonstration()
        # First-edition versions carry neither programme nor rules.
        if not (carpeta / programme.PROGRAMME_FOLDER).is_dir():
            raise AnotherCode(OF_ANOTHER_CODE.format(self.version, f"su carpeta {programme.PROGRAMME_FOLDER}"), REMADE)
        self.rules = Rules([carpeta / rules.RULES_FOLDER])
        self.programa = programme.load(carpeta / programme.PROGRAMME_FOLDER)
        import duckdb

        try:
            self._con = duckdb.connect(str(self._database()), read_only=True)
        except duckdb.Error as error:
            raise _not_opened(error) from error
        self._columnas = self._all_columns()
        self._faltan = self._lacking()
        if not self.es_delgada:  # A thin version keeps old answers, whatever code reads them.
            self._check_edition()
        if self._faltan:
            self._con.close()
            self._con, self.con_vistas = self.connected(), True
            self._columnas = self._all_columns()
        self._con.execute(ONE_THREAD)
        # The registry may declare what no table has.
        if not self.es_delgada and (mal_declarado := registry.registry_fault(self._columnas, self.programa)):
            raise AnotherCode(mal_declarado)
        self._forget()

    def __repr__(self) -> str:
        """Name the version and its mode: part of the cache key of answers that take another version."""
        modos = self.es_demostracion, self.protegido, self.es_otra
        return f"{type(self).__name__}({self.carpeta}, {modos}, {self.sello})"

    def _database(self) -> Path:
        return self._lugar / versions.database(self.carpeta).name

    def _look_at_demonstration(self) -> None:
        """Switch to the tables of the version's demonstration; raise UsageError when it has none."""
        aparte = versions.demonstration(self.carpeta)
        if aparte is None:
            raise UsageError((NO_DEMONSTRATION if not self.es_delgada else THIN_DEMONSTRATION).format(self.version))
        self.es_demostracion, self._lugar = True, aparte
        self.descripcion = self.descripcion | self.descripcion[versions.DEMONSTRATION]

    @property
    def has_demonstration(self) -> bool:
        """Whether the version has a demonstration apart from its real data."""
        return versions.demonstration(self.carpeta) is not None

    def demonstration(self) -> Catalog:
        """Return the version's demonstration; raise UsageError when it has none."""
        return _open(self.carpeta, demostracion=True)

    def real(self) -> Catalog:
        """Return the version without its demonstration, for the same reader."""
        if not self.es_demostracion:
            return self
        abierta = _open(self.carpeta)
        return abierta.protected() if self.protegido else abierta

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._memoria: OrderedDict[Any, Future[Any]] = OrderedDict()
        self._filas = 0
        self._de_lector: Catalog | None = None
        self._otra: Catalog = self
        self.entero: Catalog = self

    def _copied(self, **suyas: object) -> Catalog:
        """Return a copy of this catalog with other attributes and its own cache."""
        otro = copy.copy(self)
        otro._forget()
        vars(otro).update(suyas)
        return otro

    def protected(self) -> Catalog:
        """Return the version as a restricted reader queries it, with its own cache.

        Its services and topics are the accepted ones, until more are accepted.
        """
        if self.protegido:
            return self
        sello = accepted_names.acceptance_stamp()
        with self._lock:
            if self._de_lector is not None and self._de_lector.sello == sello:
                return self._de_lector
        entero = self
        if fuera := accepted_names.unaccepted(self):
            entero = self._copied(_fuera=fuera, sello=sello)
            entero._con, entero.con_vistas = entero.connected(), True
            entero._con.execute(ONE_THREAD)
        hecho = entero._copied(protegido=True, entero=entero, sello=sello)
        hecho._otra = hecho._copied(entero=entero, es_otra=True)
        with self._lock:
            if self._de_lector is None or self._de_lector.sello != sello:
                self._de_lector = hecho
            return self._de_lector

    def beside(self) -> Catalog:
        """Return the version for a restricted reader who has another one open."""
        return self.protected()._otra

    @property
    def solo_totales(self) -> bool:
        """Whether only yearly totals of firms are shown to restricted readers."""
        return self.es_delgada or self.es_otra

    def _lacking(self) -> dict[str, list[models.Field]]:
        """Return the columns that older tables lack: they are read as null.

        For a thin version, only of the marts it keeps and of later ones.
        """
        modelos = {m.tabla: m for m in models.models(self.programa)}
        if self.es_delgada:
            retiradas = self.descripcion.get(versions.REMOVED, {})
            modelos = {t: m for t, m in modelos.items() if t.startswith(MARTS) and t not in retiradas}
        sin = {t: [c for c in m.columnas if c.nombre not in self.columns(t)] for t, m in modelos.items()}
        return {t: faltan for t, faltan in sin.items() if faltan}

    def _check_edition(self) -> None:
        """Raise BuildError when an older version lacks required columns or rules of this code.

        Or when its real figures and its demonstration are in the same tables.
        """
        de_marts = [
            (t, c) for t in self._faltan if t in self._columnas and t.startswith(MARTS) for c in self._faltan[t]
        ]
        exigidas = [f"{tabla}.{columna.nombre}" for tabla, columna in de_marts if columna.not_null]
        if falta := self.rules.lacking() or min(exigidas, default=None) or self._mixed():
            raise AnotherCode(OF_ANOTHER_CODE.format(self.version, falta), REMADE)

    def _mixed(self) -> str:
        """Return the folder that a version lacks when synthetic files are among its real ones; else ""."""
        inventados = "from marts.carga where origen = 'sintetico' limit 1"
        mezcla = not self.es_demostracion and self._con.execute(inventados).fetchone()
        return f"su carpeta {versions.DEMONSTRATION}" if mezcla else ""

    def _all_columns(self) -> dict[str, tuple[str, ...]]:
        """Return {qualified table: its columns, in order}."""
        filas = self._con.execute(
            "select schema_name || '.' || table_name, list(column_name order by column_index) "
            "from duckdb_columns() where not internal and database_name = current_database() group by all"
        ).fetchall()
        return {tabla: tuple(columnas) for tabla, columnas in filas}

    def columns(self, tabla: str) -> tuple[str, ...]:
        """Return the columns of a table (`marts.presupuesto`), in order; empty when it does not exist.

        A thin version still answers for the tables it dropped.
        """
        return self._columnas.get(tabla) or tuple(self.descripcion.get(versions.REMOVED, {}).get(tabla, ()))

    def tables(self) -> dict[str, tuple[str, ...]]:
        """Return {qualified table: its columns}."""
        return self._columnas

    def close(self) -> None:
        """Close the database, when no one uses this catalog any more."""
        self._con.close()

    def query(self, consulta: str, parametros: Sequence[Any] = ()) -> list[Row]:
        """Run a SQL query and return its rows as dictionaries, in order; raise BuildError when it fails."""
        self._refuse(consulta)
        with self._asked() as cursor:
            resultado = cursor.execute(consulta, list(parametros))
            nombres = [d[0] for d in resultado.description or []]
            return [dict(zip(nombres, fila, strict=True)) for fila in resultado.fetchall()]

    @contextmanager
    def _asked(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield a new cursor; database errors become BuildError."""
        import duckdb

        with self._lock:
            cursor = self._con.cursor()
            if self.con_vistas:
                cursor.execute(SEARCHED)
        try:
            yield cursor
        except duckdb.Error as error:
            if self.es_delgada and isinstance(error, duckdb.CatalogException | duckdb.BinderException):
                raise BuildError(NOT_KEPT.format(self.version)) from error
            dicho = f"la base publicada no pudo responder ({public(str(error))[:MESSAGE]})"
            raise BuildError(dicho, REMADE) from error
        finally:
            cursor.close()

    def connected(self) -> duckdb.DuckDBPyConnection:
        """Return a connection with a view of each table as this code expects it, to query or to write others from.

        The version's database is attached read-only.
        """
        import duckdb

        con = duckdb.connect()
        try:
            con.execute(f"attach '{versions.quoted(self._database())}' as {ATTACHED_NAME} (read_only)")
        except duckdb.Error as error:
            con.close()
            raise _not_opened(error) from error
        escritas = con.execute(
            f"select schema_name || '.' || table_name from duckdb_tables() where database_name = '{ATTACHED_NAME}'"
        )
        vistas = {tabla: f" from {ATTACHED_NAME}.{tabla}" for (tabla,) in escritas.fetchall()}
        for esquema in {t.partition(".")[0] for t in (*vistas, *self._faltan)}:
            con.execute(f'create schema "{esquema}"')
        for tabla in {**vistas, **self._faltan}:
            suyas = [self._seen(tabla)] if tabla in vistas else []
            suyas += [f"null::{c.tipo} as {c.nombre}" for c in self._faltan.get(tabla, ())]
            con.execute(f"create view {tabla} as select {', '.join(suyas)}{vistas.get(tabla, ' where false')}")
        if EXTERNAL_FIGURES_TABLE not in vistas:  # Older editions computed it from these tables at query time.
            [dado] = [m for m in models.models(self.programa) if m.tabla == EXTERNAL_FIGURES_TABLE]
            con.execute(f"create or replace view {EXTERNAL_FIGURES_TABLE} as {dado.consulta}")
        con.execute(SEARCHED)
        return con

    def _seen(self, tabla: str) -> str:
        """Return the SELECT list of a table's view: services and topics that are not accepted are grouped as one."""
        cambios = []
        for dimension, textos in self._fuera.items() if tabla == accepted_names.ATTENTIONS else ():
            lista = ", ".join(f"'{versions.quoted(t)}'" for t in sorted(textos))
            cambios.append(f"if({dimension} in ({lista}), '{accepted_names.UNCLASSIFIED}', {dimension}) as {dimension}")
        return f"* replace ({', '.join(cambios)})" if cambios else "*"

    def arrow(self, consulta: str, parametros: dict[str, Any]) -> pa.Table:
        """Run a SQL query and return an Arrow table."""
        self._refuse(consulta)
        with self._asked() as cursor:
            return cursor.sql(consulta, params=parametros).to_arrow_table()

    def _refuse(self, consulta: str) -> None:
        """Raise BuildError when a restricted reader's query touches a table about firms."""
        if self.protegido and (tabla := next((t for t in TABLES_OF_FIRMS if t in consulta), "")):
            raise BuildError(FIRMS_REFUSED.format(tabla))

    def answered(self, funcion: Callable[Concatenate[Catalog, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return `funcion(self, *args)`, cached with the version; see the decorator `cached_by_version`.

        Threads that ask for a value in progress wait for it. The key includes today's date: which years are closed, and
        who is late, depend on it.
        """
        clave = (clock.today(), funcion.__module__, funcion.__qualname__, repr(args), repr(kwargs))
        with self._lock:
            dada: Future[T] | None = self._memoria.get(clave)
            if dada is None:
                mia = self._memoria[clave] = Future()
            else:
                self._memoria.move_to_end(clave)
        if dada is not None:
            return dada.result() if dada.exception() is None else funcion(self, *args, **kwargs)
        try:
            respuesta = funcion(self, *args, **kwargs)
        except BaseException as error:
            with self._lock:
                self._memoria.pop(clave, None)
            mia.set_exception(error)
            raise
        self._remember(clave, mia, respuesta)
        return respuesta

    def _remember(self, clave: Any, mia: Future[Any], respuesta: Any) -> None:
        """Deliver a computed answer to waiting threads; evict the least used beyond the limit.

        Only finished answers have their rows counted, except one evicted while in progress.
        """
        with self._lock:
            if self._memoria.get(clave) is mia:
                self._filas += _answer_size(respuesta)
            mia.set_result(respuesta)
            while self._filas > MAX_ROWS_REMEMBERED and len(self._memoria) > 1:
                _, olvidada = self._memoria.popitem(last=False)
                self._filas -= _answer_size(olvidada.result()) if olvidada.done() else 0


def _answer_size(respuesta: Any) -> int:
    return max(1, len(respuesta)) if isinstance(respuesta, list | tuple | dict) else 1


def _open(carpeta: Path, *, demostracion: bool = False) -> Catalog:
    """Return the catalog of a version in one mode, opened once; raise BuildError when it cannot be read."""
    hallado = _open_catalog(carpeta, demostracion)
    if isinstance(hallado, Catalog):
        return hallado
    raise AnotherCode(*hallado)


@lru_cache(maxsize=4)
def _open_catalog(carpeta: Path, demostracion: bool) -> Catalog | tuple[str, Remedy | None]:
    """Return the catalog of a version, or why this code cannot read it: cached, for a page asks thirty times a run."""
    try:
        return Catalog(carpeta, demostracion=demostracion)
    except AnotherCode as error:
        return error.motivo, error.remedio


# At exit DuckDB reports open databases as leaks. The garbage collector does not track a Struct of plain values, so a
# module that holds one is torn down too late, with all that it references.
atexit.register(_open_catalog.cache_clear)


def published_or_none() -> Catalog | None:
    """Return the catalog of the version published now; None when none can be read."""
    try:
        return published()
    except BuildError:
        return None


def published(salida: Path | None = None) -> Catalog:
    """Return the catalog of the served version; raise BuildError when there is none.

    In a thread that holds one (`hold`), always that one, whatever is published meanwhile.
    """
    tenido = _held.get()
    if tenido is not None and salida is None:
        return tenido
    servida = versions.served_version(salida or settings().salida)
    if servida.carpeta is None:
        raise servida.falta or BuildError("todavía no hay datos publicados", FIRST_LOAD)
    return _as_held(servida.carpeta)


def _as_held(carpeta: Path) -> Catalog:
    """Return the catalog of a version with the restrictions of the one this thread holds."""
    hallado, tenido = _open(carpeta), _held.get()
    return hallado.protected() if tenido is not None and tenido.protegido else hallado


def hold(catalogo: Catalog | None) -> None:
    """Pin the catalog that `published` returns in this thread; None to look it up again at each call."""
    _held.set(catalogo)


@contextmanager
def holding(catalogo: Catalog | None) -> Iterator[None]:
    """Pin a catalog during a `with` block."""
    antes = _held.set(catalogo)
    try:
        yield
    finally:
        _held.reset(antes)


def released(dias: Sequence[date]) -> Catalog | None:
    """Return the version for users who see new ones only on release days; None when it is the one served."""
    carpeta = versions.released(settings().salida, dias)
    return _open(carpeta) if carpeta else None


def served_fault() -> BuildError | None:
    """Return why the served version is not the published one; None when it is."""
    return versions.served_version(settings().salida).falta


def catalog_of_version(salida: Path, identificador: str) -> Catalog:
    """Return the catalog of a version by id, whole or thin; raise UsageError when there is none.

    A restricted reader gets only the yearly totals of firms of any version but the open one.
    """
    carpeta = versions.of_id(salida, identificador)
    if carpeta is None:
        hay = ", ".join(v.name for v in versions.finished(salida)) or "ninguna"
        raise UsageError(f"no hay una versión {identificador or '«»'}; las hay: {hay}")
    hallado, tenido = _as_held(carpeta), _held.get()
    es_otra = hallado.protegido and tenido is not None and tenido.version != hallado.version
    return hallado.beside() if es_otra else hallado
