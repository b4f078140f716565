"""The layers of a new version: each table is made, or taken from the one before when all it stands on is the same.

What makes its rows from its SQL is DuckDB, in this process, or another engine elsewhere (spark/). Whoever makes them,
the table ends in the same database, where DuckDB checks its contract and from where it is served.

What SQL calls that is not DuckDB's own are the macros and `sin_datos_personales(texto)`, which is `masking.masked`, so
that tables and messages hide the same. It is Python's: tables whose query calls it are made here, whatever the engine.
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

# What a table that does not fit in the memory of an ordinary build is tried with, until what DuckDB takes by itself.
MORE_MEMORY = ("set memory_limit = '800MB'", "set memory_limit = '1200MB'", "reset global memory_limit")
# What is made again and says the same as before is told apart up to these rows: more take as long as what reads them.
MOST_COMPARED = 100_000
MARTS = "marts"


class Made(Frozen):
    """A table that stands: the hash of all it stands on, its rows, the warnings of its contract.

    `dice` names what its rows say: who reads them stands on this. It is the hash with which they were first made, and
    stays while tables made anew, of other files or rules, come out the same.
    """

    huella: str
    filas: int
    avisos: list[str]
    dice: str


class NoMemoryError(BuildError):
    """A table did not fit, or there was no memory even to undo it, and its database can't make it any more."""


class Before(Frozen):
    """The version before, attached as `antes`: its folder and what it says of each table."""

    carpeta: Path
    tablas: Mapping[str, Mapping[str, Any]]

    def same(self, tabla: str, huella: str) -> Made | None:
        """Return a table of it that stands on the same, None when it has none."""
        dicho = self.tablas.get(tabla)
        return Made(**dicho) if dicho and dicho["huella"] == huella else None

    def says(self, con: duckdb.DuckDBPyConnection, tabla: str, filas: int) -> str:
        """Return the identifier of the old rows of a table if the new rows are the same; "" otherwise."""
        de_antes, dicho = f"antes.{tabla}", self.tablas.get(tabla, {})
        if filas > MOST_COMPARED or dicho.get("filas") != filas or _columns(con, tabla) != _columns(con, de_antes):
            return ""
        otra = con.execute(f"select 1 from (from {tabla} except all from {de_antes}) limit 1").fetchone()
        return "" if otra else str(dicho.get("dice", ""))


def _columns(con: duckdb.DuckDBPyConnection, tabla: str) -> list[tuple[Any, ...]]:
    return con.execute(f"describe {tabla}").fetchall()


def fingerprints(modelos: Sequence[Model], entradas: Inputs, motor: Engine) -> dict[str, str]:
    """Return the hash of what each table stands on by itself: its file, and the files and rules that it reads."""
    return {
        m.tabla: digest([_code(motor.codigo), m.texto, {t: entradas.digest(t, m.texto) for t in m.lee - m.depende_de}])
        for m in modelos
    }


@cache
def _code(propio: tuple[Path, ...]) -> str:
    """Return a hash of the code that makes tables, the macros, the engine and what is its own."""
    from importlib.metadata import version  # DuckDB itself loads it, while the first file is read.

    partes = [*sorted((PACKAGE / "build").glob("*.py")), PACKAGE / "rules.py", *ENGINE_FILES, *propio]
    return digest([version("duckdb"), *(p.read_text(encoding="utf-8") for p in partes)])


def edition(programa: Programme) -> str:
    """Return a hash of the code that reads files and makes tables, for the programme that is followed.

    What another edition made may say other figures of the same files.
    """
    return digest([_code(()), *(m.texto for m in models(programa)), reader_version()])


class Run(Frozen):
    """The making of one version's tables: into `v`, its folder, from what stands before (attached as `antes`).

    `huellas` are those of each table by itself: with what the tables it reads say, they are that of all it stands on.
    `traen` are the tables of `raw` that have something.
    """

    con: duckdb.DuckDBPyConnection
    carpeta: Path
    huellas: Mapping[str, str]
    traen: Set[str]
    antes: Before | None
    hace: Maker

    def all(self, modelos: Sequence[Model], done: Callable[[], object]) -> dict[str, Made]:
        """Make every table after those it reads, and check its contract; `done` is called as each is done.

        The marts are left as Parquet too, for whoever reads them without DuckDB.
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
        """Take or make a table, and leave a mart as Parquet; `leidas` are those that it reads."""
        import duckdb

        con_filas = {tabla for tabla, leida in leidas.items() if leida.filas} | self.traen
        huella = digest([self.huellas[modelo.tabla], {tabla: leida.dice for tabla, leida in leidas.items()}])
        try:
            for mas in MORE_MEMORY:
                try:
                    return self._left(modelo, huella, con_filas)
                except (duckdb.OutOfMemoryException, duckdb.TransactionException):
                    self.con.execute(f"{mas}; drop table if exists {modelo.tabla}")  # To undo takes memory too.
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
        """Leave a table in its schema, the one that stood before where it is the same, and a mart as Parquet too."""
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

        One that is born of tables without rows has none either: its header makes it, and of its rules only those that
        look at another table with rows can find something.
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
        """Leave a mart as Parquet: a file or, of one with partitions, a folder (anio=2024/programa=.../...)."""
        destino = self.carpeta / MARTS / (modelo.nombre if modelo.particiones else f"{modelo.nombre}.parquet")
        por = f", partition_by ({', '.join(modelo.particiones)})" if modelo.particiones else ""
        self.con.execute(f"copy {modelo.tabla} to '{quoted(destino)}' (format parquet{por})")


# What makes the rows of a table.

MACROS = SQL / "macros.sql"
HIDES = "sin_datos_personales"
ENGINE_FILES = (MACROS, Path(masking.__file__), masking.GIVEN_NAMES)
"""The files that decide what these give."""
REMEMBERED = 50_000

Maker = Callable[["duckdb.DuckDBPyConnection", Model], int]
"""Given a connection that uses the new database, make a table in it and return how many rows it has."""


class Engine:
    """What makes the tables of a version: DuckDB, in this process, or another that extends it."""

    nombre = "duckdb"
    """What a version says it was made with."""

    @property
    def codigo(self) -> tuple[Path, ...]:
        """The files of its own that decide what a table holds."""
        return ()

    @contextmanager
    def at_work(self, _carpeta: Path) -> Iterator[Maker]:
        """Be ready to make the tables of a version that is being written in a folder: here, where they are to stay."""
        yield made_here


def made_here(con: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Make a table where it is to stay; return how many rows it has."""
    if model.por_partes:
        return _made_by_parts(con, model)
    return _rows_written(con, f"create table {model.tabla} as {model.consulta}")


def _made_by_parts(con: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Make a table a part at a time, in order: what joins and orders one fits where the whole would wait on disk."""
    parte, (de_donde, *_) = model.por_partes, model.nace_de
    partes = con.execute(f"select distinct {parte} from {de_donde} order by {parte}").fetchall()
    con.execute(f"create table {model.tabla} as {model.consulta} limit 0")
    return sum(
        _rows_written(con, f"insert into {model.tabla} from ({model.consulta}) where {parte} = ?", p) for p in partes
    )


def _rows_written(con: duckdb.DuckDBPyConnection, orden: str, valores: tuple[object, ...] = ()) -> int:
    """Do what writes rows; return how many."""
    (filas,) = con.execute(orden, valores).fetchone() or (0,)
    return int(filas)


def load_functions(con: duckdb.DuckDBPyConnection) -> None:
    """Give a connection, and those that come of it, the macros and functions of the layers."""
    con.create_function(HIDES, lru_cache(maxsize=REMEMBERED)(masking.masked), ["VARCHAR"], "VARCHAR")
    con.execute(MACROS.read_text(encoding="utf-8"))


DUCKDB = Engine()
