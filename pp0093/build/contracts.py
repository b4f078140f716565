"""The header of a SQL file is the table's contract and dictionary; this module reads it and runs it.

Header grammar, one item a line, each line starting with `-- `:

    grano: a, b                          the columns that make a row unique
    nace de: capa.tabla, capa.tabla      it has no rows while none of these has
    nombre | tipo | unidad | significado [| not_null] [unique]
    assert: regla: select ...            rows that break the rule; any row fails the build
    aviso: regla: select ...             the same, told as a warning
    (four spaces)                        continues the assert or aviso above
    anything else                        description

In a rule `this` is the table itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pp0093 import programme
from pp0093.config import PACKAGE
from pp0093.errors import BuildError

if TYPE_CHECKING:
    import duckdb

LAYERS = ("staging", "core", "marts")
SQL = PACKAGE / "sql"
SAMPLE_ROWS, SAMPLE_COLUMNS = 3, 8
PERSONAL = "dato personal"
REFERENCE = re.compile(r"\b(staging|core|marts)\.(\w+)")


@dataclass(frozen=True)
class Column:
    """One column of a table as its header describes it."""

    nombre: str
    tipo: str
    unidad: str
    significado: str
    not_null: bool = False
    unique: bool = False

    @property
    def es_personal(self) -> bool:
        """Tell a column whose values no message may show: its meaning says so."""
        return PERSONAL in self.significado


@dataclass(frozen=True)
class Rule:
    """A query that returns the rows that break it; `fatal` stops the build."""

    nombre: str
    consulta: str
    fatal: bool


@dataclass
class Model:
    """One table: where its file says it lives, how it is made and what it promises."""

    esquema: str
    nombre: str
    consulta: str
    descripcion: str = ""
    grano: tuple[str, ...] = ()
    nace_de: tuple[str, ...] = ()
    columnas: list[Column] = field(default_factory=list)
    reglas: list[Rule] = field(default_factory=list)

    @property
    def tabla(self) -> str:
        """The qualified name."""
        return f"{self.esquema}.{self.nombre}"

    @property
    def depende_de(self) -> set[str]:
        """Tables of ours that must exist first, those its rules ask included."""
        texto = self.consulta + " ".join(r.consulta for r in self.reglas)
        return {f"{a}.{b}" for a, b in REFERENCE.findall(texto)} - {self.tabla}


def parse(ruta: Path) -> Model:
    """Read one SQL file; raise BuildError when its header breaks the grammar."""
    cabecera: list[str] = []
    consulta: list[str] = []
    for linea in ruta.read_text(encoding="utf-8").splitlines():
        (cabecera if linea.startswith("--") and not consulta else consulta).append(linea)
    model = Model(ruta.parent.name, ruta.stem, "\n".join(consulta))
    descripcion: list[str] = []
    for linea in (linea[2:] for linea in cabecera):
        _header_line(model, linea, descripcion)
    model.descripcion = " ".join(descripcion)
    if not model.columnas:
        raise BuildError(f"{model.tabla}: su cabecera no describe ninguna columna; escríbala en {ruta.name}")
    sin_decimal = [c.nombre for c in model.columnas if c.nombre.endswith("_soles") and not c.tipo.startswith("decimal")]
    if sin_decimal:
        raise BuildError(f"{model.tabla}: {', '.join(sin_decimal)} debe ser DECIMAL; corrija {ruta.name}")
    return model


def _header_line(model: Model, linea: str, descripcion: list[str]) -> None:
    texto = linea.strip()
    if linea.startswith("     ") and model.reglas:
        ultima = model.reglas[-1]
        model.reglas[-1] = Rule(ultima.nombre, f"{ultima.consulta} {texto}", ultima.fatal)
    elif texto.startswith("grano:"):
        model.grano = _listed(texto)
    elif texto.startswith("nace de:"):
        model.nace_de = _listed(texto)
    elif texto.startswith(("assert:", "aviso:")):
        clase, nombre, consulta = (p.strip() for p in texto.split(":", 2))
        model.reglas.append(Rule(nombre, consulta, clase == "assert"))
    elif texto.count("|") >= 3:
        partes = [p.strip() for p in texto.split("|")]
        marcas = partes[4].split() if len(partes) > 4 else []
        nombre, tipo, unidad, significado = partes[:4]
        model.columnas.append(Column(nombre, tipo, unidad, significado, "not_null" in marcas, "unique" in marcas))
    else:
        descripcion.append(texto)


def _listed(texto: str) -> tuple[str, ...]:
    return tuple(parte.strip() for parte in texto.partition(":")[2].split(","))


def models() -> list[Model]:
    """Return every table, those of the programme's folder too, in the order in which they can be built."""
    carpetas = (SQL, programme.folder() / programme.SQL)
    rutas = [ruta for carpeta in carpetas for capa in LAYERS for ruta in sorted((carpeta / capa).glob("*.sql"))]
    pendientes: dict[str, Model] = {}
    for m in map(parse, rutas):
        if pendientes.setdefault(m.tabla, m) is not m:
            raise BuildError(f"{m.tabla}: el programa la define otra vez; dé otro nombre a su {m.nombre}.sql")
    ordenados: list[Model] = []
    while pendientes:
        listos = [m for m in pendientes.values() if not m.depende_de & set(pendientes)]
        if not listos:
            raise BuildError(f"las tablas {', '.join(pendientes)} dependen unas de otras; quite el ciclo")
        ordenados += listos
        for m in listos:
            del pendientes[m.tabla]
    return ordenados


def rules_of(model: Model) -> list[Rule]:
    """Return the rules of a table: those its grain and columns imply and those written."""
    return implied_rules(model) + model.reglas


def implied_rules(model: Model) -> list[Rule]:
    """Return the rules that a table's grain and columns imply."""
    reglas = [_not_null(c.nombre) for c in model.columnas if c.not_null]
    unicas = [model.grano] if model.grano else []
    unicas += [(c.nombre,) for c in model.columnas if c.unique]
    for columnas in unicas:
        lista = ", ".join(columnas)
        reglas.append(
            Rule(
                f"unico_por_{'_'.join(columnas)}",
                f"select {lista} from this group by all having count(*) > 1",
                True,
            )
        )
    return reglas


def _not_null(columna: str) -> Rule:
    return Rule(f"{columna}_no_es_nulo", f"select * from this where {columna} is null", True)


def _surely_kept(con: duckdb.DuckDBPyConnection, model: Model) -> set[Rule]:
    """Return the implied rules that surely hold, told by one pass over the table instead of one a rule.

    An empty table breaks none; in another, a column without nulls keeps its own.
    """
    columnas = [c.nombre for c in model.columnas if c.not_null]
    cuentas = ["count(*)", *(f"count({c})" for c in columnas)]
    filas, *llenas = con.execute(f"select {', '.join(cuentas)} from {model.tabla}").fetchone() or (0,)
    if not filas:
        return set(implied_rules(model))
    return {_not_null(c) for c, n in zip(columnas, llenas, strict=True) if n == filas}


def make(con: duckdb.DuckDBPyConnection, model: Model, *, es_vacia: bool) -> int:
    """Make a table and return how many rows it has.

    One known to have none is made from its header: planning its query would be most of what it takes.
    """
    if es_vacia:
        con.execute(f"create table {model.tabla} ({', '.join(f'{c.nombre} {c.tipo}' for c in model.columnas)})")
        return 0
    (filas,) = con.execute(f"create table {model.tabla} as {model.consulta}").fetchone() or (0,)
    return int(filas)


def check(con: duckdb.DuckDBPyConnection, model: Model) -> list[str]:
    """Run the contract of a table that has just been made; return the warnings, raise BuildError when it fails."""
    _check_columns(con, model)
    cumplidas = _surely_kept(con, model)
    return broken(con, model, [r for r in rules_of(model) if r not in cumplidas])


def broken(con: duckdb.DuckDBPyConnection, model: Model, reglas: Sequence[Rule]) -> list[str]:
    """Run some rules of a table; return the warnings, raise BuildError at the first that stops the build."""
    avisos = []
    for regla in reglas:
        consulta = re.sub(r"\bthis\b", model.tabla, regla.consulta)
        malas = con.execute(f"select *, count(*) over () as filas_malas from ({consulta}) limit {SAMPLE_ROWS}")
        nombres = [d[0] for d in malas.description or []]
        filas = malas.fetchall()
        if not filas:
            continue
        muestra = _sample(nombres[:-1], filas, {c.nombre for c in model.columnas if c.es_personal})
        mensaje = f"{model.tabla}: {filas[0][-1]:,} filas incumplen «{regla.nombre}» ({muestra})"
        if regla.fatal:
            raise BuildError(f"{mensaje}; corrija los archivos de origen y repita pp0093 etl")
        avisos.append(mensaje)
    return avisos


def _sample(nombres: list[str], filas: list[tuple[Any, ...]], personales: set[str]) -> str:
    """Return what identifies some rows, without their personal data."""
    lugares = [n for n, nombre in enumerate(nombres) if nombre not in personales][:SAMPLE_COLUMNS]
    return "; ".join(", ".join(f"{nombres[n]}={f[n]}" for n in lugares if f[n] is not None) for f in filas)


def _check_columns(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    real = con.table(model.tabla)
    descritas = {c.nombre: c.tipo for c in model.columnas}
    if real.columns != list(descritas):
        distintas = sorted(set(descritas) ^ set(real.columns)) or list(descritas)
        raise BuildError(
            f"{model.tabla}: la cabecera y la consulta no dicen las mismas columnas en el mismo orden "
            f"({', '.join(distintas)}); corrija sql/{model.esquema}/{model.nombre}.sql"
        )
    tipos = zip(real.columns, (str(t).lower() for t in real.types), strict=True)
    otros = [f"{n} es {tipo} y no {descritas[n]}" for n, tipo in tipos if tipo != descritas[n]]
    if otros:
        raise BuildError(
            f"{model.tabla}: la consulta da otro tipo que la cabecera ({'; '.join(otros)}); "
            f"corrija sql/{model.esquema}/{model.nombre}.sql"
        )
