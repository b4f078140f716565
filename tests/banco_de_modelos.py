"""Small tests of a model: some rows of the tables it reads, and the rows it must give.

`modelos/<layer>/<table>.toml` has a table per case, named by what it shows. In it, `"layer.table"` holds given rows
(`raw`, `staging`, `core`, `marts`), `"reglas.table"` rows of a rule table as its CSV writes them, dates included, and
`espera` the rows that must come out. Rows are written as in the header of a model, a line each, cells between bars:

    archivo | origen | corte
    a.csv   | real   | 2025-06-30

An empty cell is null and '' an empty text. A given column that is not named is null, a given table that is not named
has no rows; of what comes out, the columns that `espera` names are compared, row by row, whatever their order.
"""

from __future__ import annotations

import csv
import re
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pp0093.ask import rules
from pp0093.build import contracts
from pp0093.build.version import FILE_COLUMNS, PROBLEM_COLUMNS, QUARANTINE_COLUMNS
from pp0093.ingest.readers import tables

CARPETA = Path(__file__).parent / "modelos"
ESPERA, REGLAS = "espera", "reglas"
RAW = {"archivo": FILE_COLUMNS, "cuarentena": QUARANTINE_COLUMNS, "problema": PROBLEM_COLUMNS}
LUGAR = {"archivo": "varchar", "hoja": "varchar", "fila": "varchar", "file_row_number": "bigint"}


@dataclass(frozen=True)
class Bloque:
    """Rows as they are written: the columns named and, of each row, their texts (None is null)."""

    columnas: tuple[str, ...]
    filas: tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True)
class Caso:
    """One case of a model."""

    model: contracts.Model
    nombre: str
    dado: Mapping[str, Bloque]
    espera: Bloque

    def __str__(self) -> str:
        return f"{self.model.tabla}: {self.nombre}"


def casos() -> Iterator[Caso]:
    """Yield every case of every model, in order of path."""
    for ruta in sorted(CARPETA.glob("*/*.toml")):
        model = contracts.parse(contracts.SQL / ruta.parent.name / f"{ruta.stem}.sql")
        for nombre, partes in tomllib.loads(ruta.read_text(encoding="utf-8")).items():
            bloques = {parte: bloque(texto) for parte, texto in partes.items()}
            yield Caso(model, nombre, {t: b for t, b in bloques.items() if t != ESPERA}, bloques[ESPERA])


def bloque(texto: str) -> Bloque:
    """Read the rows of a table; raise ValueError at a row with more or fewer cells than the first."""
    lineas = [[celda.strip() for celda in linea.split("|")] for linea in texto.strip().splitlines()]
    columnas, *filas = lineas
    if mala := next((f for f in filas if len(f) != len(columnas)), None):
        raise ValueError(f"una fila no tiene una celda por columna: {' | '.join(mala)}")
    return Bloque(tuple(columnas), tuple(tuple(map(_celda, f)) for f in filas))


def diferencias(caso: Caso) -> list[str]:
    """Run a case; return a line for each row that is missing and each that is too many."""
    con = duckdb.connect()
    try:
        _prepara(con, caso)
        contracts.make(con, caso.model, es_vacia=False)
        _crea(con, "esperado", {c: _tipos(caso.model)[c] for c in caso.espera.columnas}, caso.espera)
        columnas = ", ".join(caso.espera.columnas)
        hecho, esperado = (f"select {columnas} from {tabla}" for tabla in (caso.model.tabla, "esperado"))
        return [
            f"{como} {_escrita(caso.espera.columnas, fila)}"
            for como, una, otra in (("falta", esperado, hecho), ("sobra", hecho, esperado))
            for fila in con.execute(f"{una} except all {otra} order by all").fetchall()
        ]
    finally:
        con.close()


def _prepara(con: duckdb.DuckDBPyConnection, caso: Caso) -> None:
    """Make what the model reads: what is given with its rows, the rest without any."""
    con.execute("attach ':memory:' as raw; create schema rules; create schema staging; create schema core")
    con.execute("create schema marts")
    leidas = {t: _columnas(t) for t in (*caso.model.depende_de, *_de_raw(caso.model))}
    reglas = {t.partition(".")[2]: b for t, b in caso.dado.items() if t.startswith(f"{REGLAS}.")}
    ajenas = {t for t in caso.dado if not t.startswith(f"{REGLAS}.")} - set(leidas)
    ajenas |= {f"{REGLAS}.{t}" for t in reglas if t not in caso.model.consulta}
    if ajenas:
        raise ValueError(f"{caso}: no lee {', '.join(sorted(ajenas))}")
    _carga_reglas(con, reglas)
    con.execute((contracts.SQL / "macros.sql").read_text(encoding="utf-8"))
    for tabla, columnas in leidas.items():
        _crea(con, tabla, columnas, caso.dado.get(tabla))


def _carga_reglas(con: duckdb.DuckDBPyConnection, dadas: Mapping[str, Bloque]) -> None:
    """Write every rule table to a folder, with the rows given and no others, and load them as a build does."""
    with tempfile.TemporaryDirectory() as carpeta:
        for propia in rules.tables():
            with propia.open(encoding="utf-8", newline="") as entrada:
                columnas = next(csv.reader(entrada))
            with (Path(carpeta) / propia.name).open("w", encoding="utf-8", newline="") as salida:
                escribe = csv.DictWriter(salida, columnas, restval="")
                escribe.writeheader()
                dada = dadas.get(propia.stem, Bloque((), ()))
                escribe.writerows(dict(zip(dada.columnas, fila, strict=True)) for fila in dada.filas)
        for ruta in Path(carpeta).glob("*.csv"):
            opciones = "all_varchar = true, header = true, delim = ',', nullstr = ''"
            con.execute(f"create table rules.{ruta.stem} as select * from read_csv('{ruta}', {opciones})")


def _de_raw(model: contracts.Model) -> set[str]:
    return {f"raw.{t}" for t in re.findall(r"\braw\.(\w+)", model.consulta)}


def _columnas(tabla: str) -> dict[str, str]:
    """Return the columns of a table that a model reads and their types."""
    esquema, _, nombre = tabla.partition(".")
    if esquema != "raw":
        return _tipos(contracts.parse(contracts.SQL / esquema / f"{nombre}.sql"))
    if nombre in RAW:
        return dict.fromkeys(RAW[nombre], "varchar")
    return LUGAR | dict.fromkeys((c for c in tables()[nombre] if c not in LUGAR), "varchar")


def _tipos(model: contracts.Model) -> dict[str, str]:
    return {c.nombre: c.tipo for c in model.columnas}


def _crea(con: duckdb.DuckDBPyConnection, tabla: str, columnas: Mapping[str, str], dada: Bloque | None) -> None:
    con.execute(f"create table {tabla} ({', '.join(f'{c} {t}' for c, t in columnas.items())})")
    if dada and dada.filas:
        valores = ", ".join(f"cast(? as {columnas[c]})" for c in dada.columnas)
        con.executemany(f"insert into {tabla} ({', '.join(dada.columnas)}) values ({valores})", dada.filas)


def _celda(texto: str) -> str | None:
    return None if texto == "" else "" if texto == "''" else texto


def _escrita(columnas: Sequence[str], fila: Sequence[object]) -> str:
    return ", ".join(f"{c}={v}" for c, v in zip(columnas, fila, strict=True))
