"""Parser of the headers of SQL files, which are each table's contract and data dictionary.

Header grammar, one item a line, each line starting with `-- `:

    grano: a, b                          the columns that make a row unique
    nace de: capa.tabla, raw.tabla       it is empty while all of these are
    tema: empresas                       only programmes with this topic fill it
    nombre | tipo | unidad | significado [| not_null] [unique]
    assert: regla: select ...            rows that break the rule; any row fails the build
    aviso: regla: select ...             the same as a warning, worded by its column `dicho` if any
    (four spaces)                        continues the assert or aviso above
    particiones: a, b                    its Parquet is partitioned by these columns
    por partes: a                        it is built one value of this column at a time, in order, to save memory
    anything else                        description

In a rule `this` is the table itself. A line of header or query with `{propia}` is repeated for each extra
column of the programme's lists of firms (programa.toml), with `{nombre}` as its label. A line with
`{todos}` (after the dashes in the header, at its end in the query) is kept only when all programmes are followed at
once; one with `{uno}`, only for a single programme.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import takewhile
from pathlib import Path

from msgspec.structs import replace

from pp0093 import durable
from pp0093.config import PACKAGE
from pp0093.errors import BuildError, among
from pp0093.programme import SQL as OWN_SQL
from pp0093.programme import Programme
from pp0093.structs import Frozen

LAYERS = ("staging", "core", "marts")
SQL = PACKAGE / "sql"
OWN_COLUMN_SLOT, OWN_NAME_SLOT = "{propia}", "{nombre}"
ALL_PROGRAMMES_SLOT, ONE_PROGRAMME_SLOT = "{todos}", "{uno}"
# Prefixes of header lines and the attribute each fills; flags of a column.
LISTS = {"grano": "grano", "nace de": "nace_de", "particiones": "particiones"}
WORDS, CHECKS, COLUMN_CHECKS = {"tema": "tema", "por partes": "por_partes"}, ("assert", "aviso"), ("not_null", "unique")
REFERENCE = re.compile(r"\b(raw|rules|vigente|staging|core|marts)\.(\w+)")


def referred(consulta: str) -> set[str]:
    """Return the tables referenced by a SQL text."""
    return {f"{esquema}.{nombre}" for esquema, nombre in REFERENCE.findall(consulta)}


class Field(Frozen):
    """A column as described in the header."""

    nombre: str
    tipo: str
    unidad: str
    significado: str
    not_null: bool = False
    unique: bool = False

    @property
    def es_personal(self) -> bool:
        """Whether its values are personal data that no message may show, according to its meaning."""
        return "dato personal" in self.significado


class Check(Frozen):
    """A query that returns the rows that break a rule; `fatal` ones fail the build."""

    nombre: str
    consulta: str
    fatal: bool

    @property
    def lee(self) -> set[str]:
        """Tables that it reads."""
        return referred(self.consulta)


@dataclass
class Model:
    """A table: schema, query and contract; `archivo` is its SQL file."""

    esquema: str
    nombre: str
    consulta: str
    archivo: str = ""
    descripcion: str = ""
    grano: tuple[str, ...] = ()
    nace_de: tuple[str, ...] = ()
    tema: str = ""
    particiones: tuple[str, ...] = ()
    por_partes: str = ""
    columnas: list[Field] = field(default_factory=list)
    reglas: list[Check] = field(default_factory=list)

    @property
    def tabla(self) -> str:
        """Qualified name."""
        return f"{self.esquema}.{self.nombre}"

    @cached_property
    def texto(self) -> str:
        """All that determines its content and contract, for hashing: columns, query and checks."""
        columnas = [f"{c.nombre} {c.tipo} {c.not_null} {c.unique} {c.es_personal}" for c in self.columnas]
        checks = [f"{r.nombre} {r.fatal} {r.consulta}" for r in self.reglas]
        return "\n".join([*columnas, *self.grano, *self.nace_de, *self.particiones, self.consulta, *checks])

    @cached_property
    def lee(self) -> set[str]:
        """Tables that it or its checks read: raw files (raw), rules (rules, vigente) and layers."""
        return referred(self.consulta).union(*(r.lee for r in self.reglas)) - {self.tabla}

    @cached_property
    def depende_de(self) -> set[str]:
        """Tables of the layers that must be built before."""
        return {t for t in self.lee if t.partition(".")[0] in LAYERS}


def parse(ruta: Path, propias: Mapping[str, str] | None = None, *, es_todos: bool = False) -> Model:
    """Parse a SQL file for a programme; raise BuildError when its header is invalid."""
    lineas = [*_model_lines(ruta, propias or {}, ALL_PROGRAMMES_SLOT if es_todos else ONE_PROGRAMME_SLOT)]
    cabecera = [*takewhile(lambda linea: linea.startswith("--"), lineas)]
    # Relative path: pp0093/sql/core/x.sql, 0131/sql/marts/y.sql.
    archivo = "/".join(ruta.parts[-4:])
    model = Model(ruta.parent.name, ruta.stem, "\n".join(lineas[len(cabecera) :]), archivo)
    for linea in cabecera:
        _header_line(model, linea[2:])
    if not model.columnas:
        raise BuildError(f"{model.tabla}: su cabecera no describe ninguna columna; escríbala en {archivo}")
    if dobles := sorted(n for n, veces in Counter(c.nombre for c in model.columnas).items() if veces > 1):
        raise BuildError(f"{model.tabla}: {', '.join(dobles)} está dos veces; dé otro nombre a la del programa")
    sin_decimal = [c.nombre for c in model.columnas if c.nombre.endswith("_soles") and not c.tipo.startswith("decimal")]
    if sin_decimal:
        raise BuildError(f"{model.tabla}: {', '.join(sin_decimal)} debe ser DECIMAL; corrija {archivo}")
    return model


def _model_lines(ruta: Path, propias: Mapping[str, str], suya: str) -> Iterator[str]:
    for linea in ruta.read_text(encoding="utf-8").splitlines():
        marca = next((m for m in (ALL_PROGRAMMES_SLOT, ONE_PROGRAMME_SLOT) if m in linea), "")
        if OWN_COLUMN_SLOT in linea:
            yield from (
                linea.replace(OWN_COLUMN_SLOT, c).replace(OWN_NAME_SLOT, nombre) for c, nombre in propias.items()
            )
        elif not marca:
            yield linea
        elif marca == suya:
            yield linea.replace(f"{marca} " if linea.startswith("--") else f" -- {marca}", "")


def _header_line(model: Model, linea: str) -> None:
    texto = linea.strip()
    clave, _, valor = map(str.strip, texto.partition(":"))
    if linea.startswith("     ") and model.reglas:
        ultima = model.reglas[-1]
        model.reglas[-1] = replace(ultima, consulta=f"{ultima.consulta} {texto}")
    elif clave in LISTS:
        setattr(model, LISTS[clave], tuple(map(str.strip, valor.split(","))))
    elif clave in WORDS:
        setattr(model, WORDS[clave], valor)
    elif clave in CHECKS:
        nombre, _, consulta = map(str.strip, valor.partition(":"))
        model.reglas.append(Check(nombre, consulta, clave == CHECKS[0]))
    elif texto.count("|") >= 3:
        nombre, tipo, unidad, significado, *marcas = map(str.strip, texto.split("|"))
        model.columnas.append(Field(nombre, tipo, unidad, significado, *(m in " ".join(marcas) for m in COLUMN_CHECKS)))
    else:
        model.descripcion = f"{model.descripcion} {texto}".strip()


def models(programa: Programme) -> list[Model]:
    """Return the tables of a programme, its own included, in build order."""
    carpetas = (SQL, programa.carpeta / OWN_SQL)
    rutas = [ruta for carpeta in carpetas for capa in LAYERS for ruta in sorted((carpeta / capa).glob("*.sql"))]
    selladas = tuple((ruta, durable.stamp(ruta)) for ruta in rutas)
    return list(_ordered(selladas, tuple(programa.propias.items()), programa.es_todos))


@lru_cache(maxsize=512)
def _parsed(ruta: Path, _sello: tuple[int, ...], propias: tuple[tuple[str, str], ...], *, es_todos: bool) -> Model:
    """Parse a SQL file, cached: versions carry only the programme's own files."""
    return parse(ruta, dict(propias), es_todos=es_todos)


@lru_cache(maxsize=4)
def _ordered(
    rutas: tuple[tuple[Path, tuple[int, ...]], ...], propias: tuple[tuple[str, str], ...], es_todos: bool
) -> tuple[Model, ...]:
    pendientes: dict[str, Model] = {}
    for m in (_parsed(*sellada, propias, es_todos=es_todos) for sellada in rutas):
        if pendientes.setdefault(m.tabla, m) is not m:
            raise BuildError(f"{m.tabla}: el programa la define otra vez; dé otro nombre a {m.archivo}")
    for m in pendientes.values():
        for falta in sorted(m.depende_de - set(pendientes)):
            raise BuildError(f"{m.tabla}: su consulta lee {falta}, que no existe; {among(falta, pendientes)}")
    ordenados: list[Model] = []
    while pendientes:
        listos = [m for m in pendientes.values() if not m.depende_de & set(pendientes)]
        if not listos:
            raise BuildError(f"las tablas {', '.join(pendientes)} dependen unas de otras; quite el ciclo")
        ordenados += listos
        for m in listos:
            del pendientes[m.tabla]
    return tuple(ordenados)
