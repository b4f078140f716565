"""The SQL layers of a new version: each table is made, or copied from the previous one if its inputs are the same.

DuckDB runs the SQL in this process, or another engine does elsewhere (spark/). Either way the table ends in the same
database, where DuckDB checks its contract and from where it is served.

Besides DuckDB's own functions, SQL calls the macros and `sin_datos_personales(texto)`, which is `masking.masked`, so
that tables and messages mask alike. It is Python's: tables that call it are made here, whatever the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pp0093 import masking
from pp0093.build import contracts
from pp0093.build.loading import Inputs
from pp0093.config import PACKAGE
from pp0093.durable import digest
from pp0093.errors import BuildError, public
from pp0093.ingest.cache import reader_version
from pp0093.models import LAYERS, SQL, Model, models
from pp0093.programme import Programme
from pp0093.structs import Frozen
from pp0093.versions import quoted

if TYPE_CHECKING:
    import duckdb

# Memory limits to retry a table with, up to DuckDB's own.
MORE_MEMORY = ("set memory_limit = '800MB'", "set memory_limit = '1200MB'", "reset global memory_limit")
# Limit of rows to compare a remade table with the old one: beyond it, that costs as much as remaking its dependents.
MOST_COMPARED = 100_000
MARTS = "marts"


class Made(Frozen):
    """A finished table: the hash of its inputs, its rows, the warnings of its contract.

    `dice` identifies its contents and enters the hashes of its dependents. It is the hash with which its rows were
    first made, kept while remakes give the same rows.
    """

    huella: str
    filas: int
    avisos: list[str]
    dice: str


class NoMemoryError(BuildError):
    """A table, or undoing it, did not fit in memory: its database cannot make it any more."""


class Before(Frozen):
    """The previous version, attached as `antes`: its folder and description of each table."""

    carpeta: Path
    tablas: Mapping[str, Mapping[str, Any]]

    def same(self, tabla: str, huella: str) -> Made | None:
        """Return its table when the input hash is the same; else None."""
        dicho = self.tablas.get(tabla)
        return Made(**dicho) if dicho and dicho["huella"] == huella else None

    def says(self, con: duckdb.DuckDBPyConnection, tabla: str, filas: int) -> str:
        """Return the content identifier of its table when the new rows are the same; else ""."""
        de_antes, dicho = f"antes.{tabla}", self.tablas.get(tabla, {})
        if filas > MOST_COMPARED or dicho.get("filas") != filas or _columns(con, tabla) != _columns(con, de_antes):
            return ""
        otra = con.execute(f"select 1 from (from {tabla} except all from {de_antes}) limit 1").fetchone()
        return "" if otra else str(dicho.get("dice", ""))


def _columns(con: duckdb.DuckDBPyConnection, tabla: str) -> list[tuple[Any, ...]]:
    return con.execute(f"describe {tabla}").fetchall()


def fingerprints(modelos: Sequence[Model], entradas: Inputs, motor: Engine) -> dict[str, str]:
    """Return the hash of each table's own inputs: code, SQL, and the files and rules that it reads."""
    return {
        m.tabla: digest([_code(motor.codigo), m.texto, {t: entradas.digest(t, m.texto) for t in m.lee - m.depende_de}])
        for m in modelos
    }


@cache
def _code(propio: tuple[Path, ...]) -> str:
    """Return a hash of the code that makes tables, the macros and the engine."""
    from importlib.metadata import version  # DuckDB loads it anyway, while the first file is read.

    partes = [*sorted((PACKAGE / "build").glob("*.py")), PACKAGE / "rules.py", *ENGINE_FILES, *propio]
    return digest([version("duckdb"), *(p.read_text(encoding="utf-8") for p in partes)])


def edition(programa: Programme) -> str:
    """Return a hash of the code that reads files and makes tables, for a programme.

    Versions of different editions may have different figures for the same files.
    """
    return digest([_code(()), *(m.texto for m in models(programa)), reader_version()])


class Run(Frozen):
    """The making of a version's tables in its folder, copying what it can from the previous one (`antes`).

    `huellas` are each table's own; combined with the contents of the tables it reads, they are its input hash. `traen`
    are the tables of `raw` with rows. The new database is attached as `v`.
    """

    con: duckdb.DuckDBPyConnection
    carpeta: Path
    huellas: Mapping[str, str]
    traen: Set[str]
    antes: Before | None
    hace: Maker

    def all(self, modelos: Sequence[Model], done: Callable[[], object]) -> dict[str, Made]:
        """Make every table after those it reads, and check its contract; `done` is called after each.

        Marts are also written as Parquet, for readers without DuckDB.
        """
        (self.carpeta / MARTS).mkdir()
        for capa in LAYERS:
            self.con.execute(f"create schema {capa}")
        load_functions(self.con)
        hechas: dict[str, Made] = {}
        for modelo in modelos:
            hechas[modelo.tabla] = self._one(modelo, {t: hechas[t] for t in modelo.depende_de})
            done()
        return hechas

    def _one(self, modelo: Model, leidas: Mapping[str, Made]) -> Made:
        """Copy or make a table; `leidas` are those that it reads."""
        import duckdb

        con_filas = {tabla for tabla, leida in leidas.items() if leida.filas} | self.traen
        huella = digest([self.huellas[modelo.tabla], {tabla: leida.dice for tabla, leida in leidas.items()}])
        try:
            for mas in MORE_MEMORY:
                try:
                    return self._left(modelo, huella, con_filas)
                except (duckdb.OutOfMemoryException, duckdb.TransactionException):
                    self.con.execute(f"{mas}; drop table if exists {modelo.tabla}")  # Undoing takes memory too.
            return self._left(modelo, huella, con_filas)
        except (duckdb.OutOfMemoryException, duckdb.TransactionException) as error:
            raise NoMemoryError(
                f"{modelo.tabla}: no alcanzó la memoria para hacerla y no se publicó nada; cierre otros programas y "
                "repita"
            ) from error
        except duckdb.Error as error:
            raise BuildError(
                f"{modelo.tabla}: su consulta falló y no se publicó nada ({public(str(error))[:300]})"
            ) from error

    def _left(self, modelo: Model, huella: str, con_filas: Set[str]) -> Made:
        """Copy a table of the previous version when its inputs are the same, else make it; export marts to Parquet."""
        hecha = self.antes.same(modelo.tabla, huella) if self.antes else None
        if hecha:
            self.con.execute(f"create table {modelo.tabla} as select * from antes.{modelo.tabla}")
        else:
            hecha = self._make(modelo, huella, con_filas)
        if modelo.esquema == MARTS:
            self._parquet(modelo)
        return hecha

    def _make(self, modelo: Model, huella: str, con_filas: Set[str]) -> Made:
        """Make a table and check its contract.

        When the tables it comes from (`nace_de`) are empty, so is it: it is created from its header, and only the rules
        that read other tables with rows are run.
        """
        if not modelo.nace_de or not con_filas.isdisjoint(modelo.nace_de):
            filas, avisos = self.hace(self.con, modelo), contracts.check(self.con, modelo)
        else:
            contracts.make_empty(self.con, modelo)
            dicen = [r for r in modelo.reglas if not con_filas.isdisjoint(r.lee)]
            filas, avisos = 0, contracts.broken(self.con, modelo, dicen)
        de_antes = self.antes.says(self.con, modelo.tabla, filas) if self.antes else ""
        return Made(huella, filas, avisos, de_antes or huella)

    def _parquet(self, modelo: Model) -> None:
        """Write a mart as Parquet: a file or, when partitioned, a folder (anio=2024/programa=.../...)."""
        destino = self.carpeta / MARTS / (modelo.nombre if modelo.particiones else f"{modelo.nombre}.parquet")
        por = f", partition_by ({', '.join(modelo.particiones)})" if modelo.particiones else ""
        self.con.execute(f"copy {modelo.tabla} to '{quoted(destino)}' (format parquet{por})")


# Engines.

MACROS = SQL / "macros.sql"
HIDES = "sin_datos_personales"
ENGINE_FILES = (MACROS, Path(masking.__file__), masking.GIVEN_NAMES)
"""The files that these functions depend on."""
REMEMBERED = 50_000

Maker = Callable[["duckdb.DuckDBPyConnection", Model], int]
"""Given a connection that uses the new database, make a table in it and return its number of rows."""


class Engine:
    """An engine that makes tables: DuckDB in this process, or a subclass."""

    nombre = "duckdb"
    """The name recorded in the version."""

    @property
    def codigo(self) -> tuple[Path, ...]:
        """Its own files that affect the tables' contents."""
        return ()

    @contextmanager
    def at_work(self, _carpeta: Path) -> Iterator[Maker]:
        """Yield the function that makes the tables of a version in a folder: here, in place."""
        yield made_here


def made_here(con: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Make a table in this process; return its number of rows."""
    if model.por_partes:
        return _made_by_parts(con, model)
    return _rows_written(con, f"create table {model.tabla} as {model.consulta}")


def _made_by_parts(con: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Make a table one part at a time, in order: each fits in memory, where the whole would spill to disk."""
    parte, (de_donde, *_) = model.por_partes, model.nace_de
    partes = con.execute(f"select distinct {parte} from {de_donde} order by {parte}").fetchall()
    con.execute(f"create table {model.tabla} as {model.consulta} limit 0")
    return sum(
        _rows_written(con, f"insert into {model.tabla} from ({model.consulta}) where {parte} = ?", p) for p in partes
    )


def _rows_written(con: duckdb.DuckDBPyConnection, orden: str, valores: tuple[object, ...] = ()) -> int:
    """Run a statement that writes rows; return how many."""
    (filas,) = con.execute(orden, valores).fetchone() or (0,)
    return int(filas)


def load_functions(con: duckdb.DuckDBPyConnection) -> None:
    """Register the layers' macros and functions in a connection and its cursors."""
    con.create_function(HIDES, lru_cache(maxsize=REMEMBERED)(masking.masked), ["VARCHAR"], "VARCHAR")
    con.execute(MACROS.read_text(encoding="utf-8"))


DUCKDB = Engine()
