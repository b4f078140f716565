"""x"""

import csv
import re
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

import duckdb

from pp0093 import models, programme, rules
from pp0093.build import contracts, layers, loading
from pp0093.build.layers import made_here
from pp0093.ingest.readers import tables

CARPETA = Path(__file__).parent / "modelos"
ESPERA, AVISA, REGLAS = "espera", "avisa", "reglas"
RAW = {"archivo": loading.FILE_COLUMNS, "cuarentena": loading.QUARANTINE_COLUMNS, "problema": loading.PROBLEM_COLUMNS}
LUGAR = {"archivo": "varchar", "hoja": "varchar", "fila": "varchar", "file_row_number": "bigint"}


@dataclass(frozen=True)
class Bloque:
    """Rows as they are written: the columns named and, of each row, their texts (None is null)."""

    columnas: tuple[str, ...]
    filas: tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True)
class Caso:
    """One case of a model."""

    model: models.Model
    nombre: str
    dado: Mapping[str, Bloque]
    espera: Bloque
    avisa: list[str] | None = None

    def __str__(self) -> str:
        return f"{self.model.tabla}: {self.nombre}"


def casos() -> Iterator[Caso]:
    """Yield every case of every model, in order of path."""
    for ruta in sorted(CARPETA.glob("*/*.toml")):
        model = _model(ruta.parent.name, ruta.stem)
        for nombre, partes in tomllib.loads(ruta.read_text(encoding="utf-8")).items():
            avisa = partes.pop(AVISA, None)
            bloques = {parte: bloque(texto) for parte, texto in partes.items()}
            yield Caso(model, nombre, {t: b for t, b in bloques.items() if t != ESPERA}, bloques[ESPERA], avisa)


def bloque(texto: str) -> Bloque:
    """Read the rows of a table; raise ValueError at a row with more or fewer cells than the first."""
    lineas = [[celda.strip() for celda in linea.split("|")] for linea in texto.strip().splitlines()]
    columnas, *filas = lineas
    if mala := next((f for f in filas if len(f) != len(columnas)), None):
        raise ValueError(f"una fila no tiene una celda por columna: {' | '.join(mala)}")
    return Bloque(tuple(columnas), tuple(tuple(map(_celda, f)) for f in filas))


def diferencias(caso: Caso) -> list[str]:
    """Run a case; return a line for each row, or notice, that is missing and each that is too many."""
    with abierto(caso) as con:
        made_here(con, caso.model)
        return comparadas(con, caso) + _notices(con, caso)


def _notices(con: duckdb.DuckDBPyConnection, caso: Caso) -> list[str]:
    if caso.avisa is None:
        return []
    dichos = contracts.broken(con, caso.model, [r for r in caso.model.reglas if not r.fatal])
    faltan, sobran = set(caso.avisa) - set(dichos), set(dichos) - set(caso.avisa)
    return [*(f"falta: {d}" for d in sorted(faltan)), *(f"sobra: {d}" for d in sorted(sobran))]


@contextmanager
def abierto(caso: Caso, propia: duckdb.DuckDBPyConnection | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a database with what a case gives and what it expects, before its model is made.

    It is that of all the cases, one at a time, unless who holds several gives each its own.
    """
    con = propia or _shared()
    try:
        _prepara(con, caso)
        put_table(con, "esperado", {c: _tipos(caso.model)[c] for c in caso.espera.columnas}, caso.espera)
        yield con
    finally:
        _empty(con)


def connection() -> duckdb.DuckDBPyConnection:
    """Return a connection with the macros: to open one takes as long as a case."""
    con = duckdb.connect(config={"threads": 1})
    layers.load_functions(con)
    return con


_shared = cache(connection)


def _empty(con: duckdb.DuckDBPyConnection) -> None:
    """Leave nothing of a case in its connection but the macros, whatever became of it."""
    with suppress(duckdb.TransactionException):
        con.execute("rollback")
    con.execute("; ".join(f"drop schema if exists {e} cascade" for e in (*models.LAYERS, "rules", "vigente")))
    con.execute("detach database if exists raw; drop table if exists esperado")
    hay = con.execute(
        "select table_name from duckdb_tables() union all select view_name from duckdb_views() where not internal"
    ).fetchall()
    assert not hay, hay


def comparadas(con: duckdb.DuckDBPyConnection, caso: Caso) -> list[str]:
    """Compare the table that was made with what its case expects, as `diferencias` says."""
    columnas = ", ".join(caso.espera.columnas)
    hecho, esperado = (f"select {columnas} from {tabla}" for tabla in (caso.model.tabla, "esperado"))
    distintas = [
        f"{como} {_escrita(caso.espera.columnas, fila)}"
        for como, una, otra in (("falta", esperado, hecho), ("sobra", hecho, esperado))
        for fila in con.execute(f"{una} except all {otra} order by all").fetchall()
    ]
    if not distintas and re.search(r"^order by", caso.model.consulta, re.MULTILINE):
        en_orden = zip(con.execute(hecho).fetchall(), con.execute(esperado).fetchall(), strict=True)
        antes = [fila for fila, otra in en_orden if fila != otra][:1]
        return [f"está antes {_escrita(caso.espera.columnas, fila)}" for fila in antes]
    return distintas


def _prepara(con: duckdb.DuckDBPyConnection, caso: Caso) -> None:
    """Make what the model reads: what is given with its rows, the rest without any."""
    de_reglas = {t for t in caso.model.lee if t.startswith(("rules.", "vigente."))}
    reglas = {t.partition(".")[2] for t in de_reglas}
    if ajenas := set(caso.dado) - (caso.model.lee - de_reglas) - {f"{REGLAS}.{t}" for t in reglas}:
        raise ValueError(f"{caso}: no lee {', '.join(sorted(ajenas))}")
    con.execute("attach ':memory:' as raw")
    for capa in models.LAYERS:
        con.execute(f"create schema {capa}")
    _carga_reglas(con, {t.partition(".")[2]: b for t, b in caso.dado.items() if t.startswith(f"{REGLAS}.")}, de_reglas)
    for tabla in caso.model.lee - de_reglas:
        put_table(con, tabla, _columnas(tabla), caso.dado.get(tabla))


def _carga_reglas(con: duckdb.DuckDBPyConnection, dadas: Mapping[str, Bloque], se_leen: set[str]) -> None:
    """Load the rule tables that are read as a build does, with the rows given and no others."""
    propias = rules.installed()
    with tempfile.TemporaryDirectory() as carpeta:
        for tabla in {t.partition(".")[2] for t in se_leen} & set(propias.tables()) | {rules.READ_PARAMETERS}:
            # Which parameters the engine reads is no rule: it is what the table is made of.
            propias_filas = propias.table(tabla).filas if tabla == rules.READ_PARAMETERS else ()
            dada = dadas.get(tabla, Bloque((), ()))
            with (Path(carpeta) / f"{tabla}.csv").open("w", encoding="utf-8", newline="") as salida:
                escribe = csv.DictWriter(salida, propias.table(tabla).columnas, restval="")
                escribe.writeheader()
                escribe.writerows(propias_filas)
                escribe.writerows(dict(zip(dada.columnas, fila, strict=True)) for fila in dada.filas)
        loading.load_rules(con, rules.Rules([Path(carpeta)]), programme.current(), se_leen)


def _columnas(tabla: str) -> dict[str, str]:
    """Return the columns of a table that a model reads and their types."""
    esquema, _, nombre = tabla.partition(".")
    if esquema != "raw":
        return _tipos(_model(esquema, nombre))
    if nombre in RAW:
        return dict.fromkeys(RAW[nombre], "varchar")
    return LUGAR | dict.fromkeys((c for c in tables()[nombre] if c not in LUGAR), "varchar")


def _model(esquema: str, nombre: str) -> models.Model:
    return _models()[f"{esquema}.{nombre}"]


@cache
def _models() -> dict[str, models.Model]:
    """Return every table, the programme's own too, by its name."""
    return {m.tabla: m for m in models.models(programme.current())}


def _tipos(model: models.Model) -> dict[str, str]:
    return {c.nombre: c.tipo for c in model.columnas}


def put_table(con: duckdb.DuckDBPyConnection, tabla: str, columnas: Mapping[str, str], dada: Bloque | None) -> None:
    con.execute(f"create table {tabla} ({', '.join(f'{c} {t}' for c, t in columnas.items())})")
    if dada and dada.filas:
        fila = f"({', '.join(f'cast(? as {columnas[c]})' for c in dada.columnas)})"
        filas = ", ".join([fila] * len(dada.filas))
        con.execute(f"insert into {tabla} ({', '.join(dada.columnas)}) values {filas}", [*chain(*dada.filas)])


def _celda(texto: str) -> str | None:
    return None if texto == "" else "" if texto == "''" else texto


def _escrita(columnas: Sequence[str], fila: Sequence[object]) -> str:
    return ", ".join(f"{c}={v}" for c, v in zip(columnas, fila, strict=True))
