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
from pp0093.ask import listed, registry
from pp0093.ask.rows import Row
from pp0093.config import settings
from pp0093.errors import FIRST_LOAD, REMADE, BuildError, Remedy, UsageError, public
from pp0093.rules import Rules

if TYPE_CHECKING:  # Each takes longer to load than most of what is done without it.
    import duckdb
    import pyarrow as pa

P = ParamSpec("P")
T = TypeVar("T")
# Rows that a version keeps in memory (about 1 kB each); beyond them the answers least used are forgotten.
MAX_ROWS_REMEMBERED = 50_000
OF_ANOTHER_CODE = "la versión {} es de otra edición del programa: no tiene {}"
NOT_KEPT = "de la versión {} se conservan sólo sus cifras agregadas, y lo pedido no está entre ellas"
NO_DEMONSTRATION = "la versión {} no tiene datos de demostración; pídalo sin --demostracion"
THIN_DEMONSTRATION = "de la versión {} se conservan sólo sus cifras reales; pídalo sin --demostracion"
NOT_TOLD = "{} tiene filas o cuentas de empresas: un lector sólo ve cifras agregadas"
# How a connection of views names the published database, and the tables that are asked.
ATTACHED_NAME, MARTS = "publicada", "marts."
SEARCHED = f"set search_path = 'memory.main,{ATTACHED_NAME}.main'"  # The macros are the version's.
# What documents print and units report: the figures that stand without their rows.
GIVEN_TABLE = "marts.cifra"
# Who reads aggregates asks these through ask.protected alone.
TABLES_OF_FIRMS = (
    "marts.atencion",
    "marts.empresa_anio",
    "marts.solapamiento",
    "marts.carga",
    GIVEN_TABLE,
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


def remembered(funcion: Callable[Concatenate[Catalog, P], T]) -> Callable[Concatenate[Catalog, P], T]:
    """Cache what a function answers of a version, by its arguments, with the version: neither changes."""

    @wraps(funcion)
    def answer(catalogo: Catalog, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return catalogo.answered(funcion, *args, **kwargs)

    return answer


class AnotherCode(BuildError):
    """A version that this code cannot read, now or later: it is of another edition of the program."""


def _not_opened(error: Exception) -> BuildError:
    """Say that the database of a version could not be opened, and what to do."""
    return BuildError(f"la base publicada no se pudo abrir ({public(str(error))[:MESSAGE]})", REMADE)


class Catalog:
    """One immutable version, safe for many threads: each call has a cursor of its own.

    It remembers answers already computed; as the version never changes, neither do they. One that is `protegido` is of
    who reads aggregates: what counts firms passes ask.protected; their rows and counts are asked of the `entero` alone.
    One that `es_otra` is not the version that this reader looks at: the two together would tell who came in between.
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
        if not (
            carpeta / programme.PROGRAMME_FOLDER
        ).is_dir():  # Those of the first edition had neither programme nor rules.
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
        if not self.es_delgada:  # What was kept of a thin one stays as it is, whatever code comes after.
            self._check_edition()
        if self._faltan:
            self._con.close()
            self._con, self.con_vistas = self.connected(), True
            self._columnas = self._all_columns()
        # The registry may declare what no table has.
        if not self.es_delgada and (mal_declarado := registry.registry_fault(self._columnas, self.programa)):
            raise AnotherCode(mal_declarado)
        self._forget()

    def __repr__(self) -> str:
        """Name the version and the way of looking at it: answers that take another version are cached by it."""
        modos = self.es_demostracion, self.protegido, self.es_otra
        return f"{type(self).__name__}({self.carpeta}, {modos}, {self.sello})"

    def _database(self) -> Path:
        return self._lugar / versions.database(self.carpeta).name

    def _look_at_demonstration(self) -> None:
        """Take the tables of the demonstration of the version; raise UsageError when it has none."""
        aparte = versions.demonstration(self.carpeta)
        if aparte is None:
            raise UsageError((NO_DEMONSTRATION if not self.es_delgada else THIN_DEMONSTRATION).format(self.version))
        self.es_demostracion, self._lugar = True, aparte
        self.descripcion = self.descripcion | self.descripcion[versions.DEMONSTRATION]

    @property
    def has_demonstration(self) -> bool:
        """Whether the version has a demonstration apart from what is real."""
        return versions.demonstration(self.carpeta) is not None

    def demonstration(self) -> Catalog:
        """Return the same version with the figures of its demonstration; raise UsageError when it has none."""
        return _open(self.carpeta, demostracion=True)

    def real(self) -> Catalog:
        """Return the same version, asked by the same reader, without its demonstration."""
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
        """Return the same version asked in another way, with answers remembered apart."""
        otro = copy.copy(self)
        otro._forget()
        vars(otro).update(suyas)
        return otro

    def protected(self) -> Catalog:
        """Return the same version as who reads aggregates asks it, with answers remembered apart.

        Its services and topics are those of the programme's list (listed), until more are accepted.
        """
        if self.protegido:
            return self
        sello = listed.seal()
        with self._lock:
            if self._de_lector is not None and self._de_lector.sello == sello:
                return self._de_lector
        entero = self
        if fuera := listed.outside(self):
            entero = self._copied(_fuera=fuera, sello=sello)
            entero._con, entero.con_vistas = entero.connected(), True
        hecho = entero._copied(protegido=True, entero=entero, sello=sello)
        hecho._otra = hecho._copied(entero=entero, es_otra=True)
        with self._lock:
            if self._de_lector is None or self._de_lector.sello != sello:
                self._de_lector = hecho
            return self._de_lector

    def beside(self) -> Catalog:
        """Return the same version as who reads aggregates asks it beside the one that it looks at."""
        return self.protected()._otra

    @property
    def solo_totales(self) -> bool:
        """Whether who reads aggregates is told no more of its firms than how many each year had."""
        return self.es_delgada or self.es_otra

    def _lacking(self) -> dict[str, list[models.Field]]:
        """Return the columns that the tables of an earlier edition do not have: what nobody had said is null in them.

        Of a thin version, those of the marts that it keeps, the ones that came after it included.
        """
        modelos = {m.tabla: m for m in models.models(self.programa)}
        if self.es_delgada:
            retiradas = self.descripcion.get(versions.REMOVED, {})
            modelos = {t: m for t, m in modelos.items() if t.startswith(MARTS) and t not in retiradas}
        sin = {t: [c for c in m.columnas if c.nombre not in self.columns(t)] for t, m in modelos.items()}
        return {t: faltan for t, faltan in sin.items() if faltan}

    def _check_edition(self) -> None:
        """Raise BuildError where this code needs what an earlier edition did not say: what every row of a mart does.

        Or where it did not keep real figures and its demonstration apart, and who asked for neither would see both.
        """
        de_marts = [
            (t, c) for t in self._faltan if t in self._columnas and t.startswith(MARTS) for c in self._faltan[t]
        ]
        exigidas = [f"{tabla}.{columna.nombre}" for tabla, columna in de_marts if columna.not_null]
        if falta := self.rules.lacking() or min(exigidas, default=None) or self._mixed():
            raise AnotherCode(OF_ANOTHER_CODE.format(self.version, falta), REMADE)

    def _mixed(self) -> str:
        """Return what a version lacks whose demonstration is among what is real, "" of any other."""
        inventados = "from marts.carga where origen = 'sintetico' limit 1"
        mezcla = not self.es_demostracion and self._con.execute(inventados).fetchone()
        return f"su carpeta {versions.DEMONSTRATION}" if mezcla else ""

    def _all_columns(self) -> dict[str, tuple[str, ...]]:
        """Return the columns of every table, in order, by its qualified name."""
        filas = self._con.execute(
            "select schema_name || '.' || table_name, list(column_name order by column_index) "
            "from duckdb_columns() where not internal and database_name = current_database() group by all"
        ).fetchall()
        return {tabla: tuple(columnas) for tabla, columnas in filas}

    def columns(self, tabla: str) -> tuple[str, ...]:
        """Return the columns of a table (`marts.presupuesto`), in order; none when there is no such table.

        A thin version still says which columns the tables that it has no more had.
        """
        return self._columnas.get(tabla) or tuple(self.descripcion.get(versions.REMOVED, {}).get(tabla, ()))

    def tables(self) -> dict[str, tuple[str, ...]]:
        """Return the columns of every table by its qualified name."""
        return self._columnas

    def close(self) -> None:
        """Close the database, when nobody asks this catalog any more."""
        self._con.close()

    def query(self, consulta: str, parametros: Sequence[Any] = ()) -> list[Row]:
        """Run a query and return its rows as dictionaries, in order; raise BuildError when it cannot be answered."""
        self._refuse(consulta)
        with self._asked() as cursor:
            resultado = cursor.execute(consulta, list(parametros))
            nombres = [d[0] for d in resultado.description or []]
            return [dict(zip(nombres, fila, strict=True)) for fila in resultado.fetchall()]

    @contextmanager
    def _asked(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor of its own, whose errors are sentences."""
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
        """Return a connection with the tables as this code asks them, to be asked or to write others from them.

        Its own database has a view of each table of the version: this one is only read.
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
        if GIVEN_TABLE not in vistas:  # An earlier edition read it from these tables each time that it was asked.
            [dado] = [m for m in models.models(self.programa) if m.tabla == GIVEN_TABLE]
            con.execute(f"create or replace view {GIVEN_TABLE} as {dado.consulta}")
        con.execute(SEARCHED)
        return con

    def _seen(self, tabla: str) -> str:
        """Return what of a table is seen, as it is selected: of attentions, the services and topics of the list."""
        cambios = []
        for dimension, textos in self._fuera.items() if tabla == listed.ATTENTIONS else ():
            lista = ", ".join(f"'{versions.quoted(t)}'" for t in sorted(textos))
            cambios.append(f"if({dimension} in ({lista}), '{listed.UNCLASSIFIED}', {dimension}) as {dimension}")
        return f"* replace ({', '.join(cambios)})" if cambios else "*"

    def arrow(self, consulta: str, parametros: dict[str, Any]) -> pa.Table:
        """Return what a query answers as a table in columns, for who counts it by itself."""
        self._refuse(consulta)
        with self._asked() as cursor:
            return cursor.sql(consulta, params=parametros).to_arrow_table()

    def _refuse(self, consulta: str) -> None:
        """Raise BuildError when who reads aggregates would read rows of firms."""
        if self.protegido and (tabla := next((t for t in TABLES_OF_FIRMS if t in consulta), "")):
            raise BuildError(NOT_TOLD.format(tabla))

    def answered(self, funcion: Callable[Concatenate[Catalog, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return `funcion(self, *args)`, cached with the version; callers decorate the function with `remembered`.

        A thread that asks for what another is computing waits for it. The next day it is computed again: which years
        are closed, and who is late, is said as of today.
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
        """Give an answer just computed to who waits for it; forget those least used that do not fit with it.

        Those that are done are those whose rows are counted, but for one that was forgotten while it was computed.
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
    """Return the catalog of a version in one mode, opened once; raise BuildError when it cannot be."""
    hallado = _open_catalog(carpeta, demostracion)
    if isinstance(hallado, Catalog):
        return hallado
    raise AnotherCode(*hallado)


@lru_cache(maxsize=4)
def _open_catalog(carpeta: Path, demostracion: bool) -> Catalog | tuple[str, Remedy | None]:
    """Return the catalog of a version, or why this code cannot read it: a page asks that thirty times a run."""
    try:
        return Catalog(carpeta, demostracion=demostracion)
    except AnotherCode as error:
        return error.motivo, error.remedio


# On its way out DuckDB says that what is still open was leaked. A Struct of plain values does not tell the garbage
# collector of its class, so a module that keeps one is taken apart too late, with all that it reaches.
atexit.register(_open_catalog.cache_clear)


def published_or_none() -> Catalog | None:
    """Return the catalog of the version published now, None when there is none that can be read."""
    try:
        return published()
    except BuildError:
        return None


def published(salida: Path | None = None) -> Catalog:
    """Return the catalog of the version that is served now; raise BuildError when there is none.

    A thread that holds one (`hold`) has always that one, whatever is published meanwhile.
    """
    tenido = _held.get()
    if tenido is not None and salida is None:
        return tenido
    servida = versions.served_version(salida or settings().salida)
    if servida.carpeta is None:
        raise servida.falta or BuildError("todavía no hay datos publicados", FIRST_LOAD)
    return _as_held(servida.carpeta)


def _as_held(carpeta: Path) -> Catalog:
    """Return the catalog of a version as whoever holds one now may ask it: who reads aggregates does of every one."""
    hallado, tenido = _open(carpeta), _held.get()
    return hallado.protected() if tenido is not None and tenido.protegido else hallado


def hold(catalogo: Catalog | None) -> None:
    """Make a catalog the one that `published` gives to this thread from now on, None to look again at each call."""
    _held.set(catalogo)


@contextmanager
def holding(catalogo: Catalog | None) -> Iterator[None]:
    """Hold a catalog for a while."""
    antes = _held.set(catalogo)
    try:
        yield
    finally:
        _held.reset(antes)


def released(dias: Sequence[date]) -> Catalog | None:
    """Return the version for whom another is let out only on some days, None when it is the one that is served."""
    carpeta = versions.released(settings().salida, dias)
    return _open(carpeta) if carpeta else None


def served_fault() -> BuildError | None:
    """Return why what is served is not what was published, None when it is."""
    return versions.served_version(settings().salida).falta


def catalog_of_version(salida: Path, identificador: str) -> Catalog:
    """Return the catalog of a version by its id, whole or thin; raise UsageError when there is none of that id.

    Who reads aggregates is told of another version than the one it looks at only the firms of each year.
    """
    carpeta = versions.of_id(salida, identificador)
    if carpeta is None:
        hay = ", ".join(v.name for v in versions.finished(salida)) or "ninguna"
        raise UsageError(f"no hay una versión {identificador or '«»'}; las hay: {hay}")
    hallado, tenido = _as_held(carpeta), _held.get()
    es_otra = hallado.protegido and tenido is not None and tenido.version != hallado.version
    return hallado.beside() if es_otra else hallado
