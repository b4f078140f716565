"""Dated legal, method and reference tables: each rule is a row of a CSV of the country or of the programme.

The country's folder has a file for every table that the engine reads; one with only a header declares the columns
of a table that the programme may fill. `parametro_del_motor` lists the parameters that the
engine reads, with type, whether required and for which topic;
`tipo_de_columna`, the types of other tables' columns that are not text.
A table with `valido_desde` and `valido_hasta` (years, inclusive, empty is open) is dated: it is always read for one
year, with `Rules.of(anio)` or in SQL as `vigente.<table>`, which has a row for each year and key in
force, the year in `anio`; `vigente.parametro` has a row per year and a column per parameter. Undated tables are
`Rules.rows(table)` and `rules.<table>`.
"""

from __future__ import annotations

import csv
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from msgspec import Struct, convert

from pp0093 import config, durable, programme
from pp0093.errors import RULE_MENDED, BuildError, among
from pp0093.structs import Frozen

T = TypeVar("T")
Fila = dict[str, str]
VALID_FROM, VALID_UNTIL = "valido_desde", "valido_hasta"
RULES_FOLDER = "reglas"
PARAMETERS = "parametro"
# Tables with the types of parameters and of the columns that are not text.
READ_PARAMETERS, READ_COLUMNS = "parametro_del_motor", "tipo_de_columna"
VALUE, YES = "valor", "si"
# Years for which dated rules are expanded in SQL; queries use no others.
YEARS = range(2000, 2051)
# Keys of the tables whose first column is not the key.
KEYS = {
    "base_indicador": ("aspecto", "indicador", "dimension", "valor_dimension", "procedencia", "base"),
    "comparabilidad": ("aspecto", "dimension", "indicador"),
    "entrega": ("actividad", "unidad"),
    "inflacion": ("anio",),
    "familia_servicio": ("actividad", "servicio"),
    "indicador_registro": ("indicador", "unidad"),
    "semaforo": ("instrumento", "semaforo"),
    "sujeto_impreso": ("dimension", "valor_dimension"),
    "uit": ("anio",),
}
_seen: ContextVar[list[Rules] | None] = ContextVar("seen", default=None)


class CellKind(Frozen):
    """Type of a cell: its pattern, its name, and advice on what to write instead."""

    patron: str
    es: str
    escriba: str


CELL_KINDS = {
    "numero": CellKind(
        r"-?\d{1,12}(\.\d{1,9})?", "un número", "escríbalo con punto decimal y sin separar los miles: 85.5"
    ),
    "entero": CellKind(r"\d{1,6}", "un número entero", "escríbalo sólo con cifras: 15"),
    "anio": CellKind(r"\d{4}", "un año", "escríbalo con sus cuatro cifras: 2025"),
    "si_no": CellKind("si|no", "sí o no", "escriba si o no, en minúsculas y sin tilde"),
    "texto": CellKind(r"(?s).*\S.*", "un texto", "escríbalo"),
}


@cache  # Thousands of cells hold few distinct values.
def _cell_fault(texto: str, tipo: str, *, es_obligatorio: bool) -> str:
    """Return what is wrong with a cell of a type (CELL_KINDS) and what to write in it, "" when valid."""
    debe = CELL_KINDS[tipo]
    if re.fullmatch(debe.patron, texto, re.ASCII) or not (texto or es_obligatorio):
        return ""
    return f"{f'dice «{texto}»' if texto else 'está en blanco'} y debe ser {debe.es}; {debe.escriba}"


@dataclass(frozen=True)
class RuleTable:
    """A rule table as written; one with columns and no rows is valid and empty.

    `lugares` are the file and line of each row.
    """

    nombre: str
    columnas: tuple[str, ...] = ()
    filas: tuple[Fila, ...] = ()
    lugares: tuple[tuple[Path, int], ...] = ()

    @property
    def es_fechada(self) -> bool:
        """Whether its rows are valid for some years only."""
        return VALID_FROM in self.columnas

    @property
    def clave(self) -> tuple[str, ...]:
        """Columns that identify a row within a year."""
        return KEYS.get(self.nombre) or self.columnas[:1]

    @cached_property
    def por_clave(self) -> dict[str, list[tuple[int, int, Fila]]]:
        """Rows by key, with the years (from, to) in which they hold, keys in order of appearance."""
        vidas: defaultdict[str, list[tuple[int, int, Fila]]] = defaultdict(list)
        for fila in self.filas:
            vidas[self.called(fila)].append((*_life(fila), fila))
        return vidas

    @cached_property
    def huella(self) -> str:
        """Hash of its content."""
        return durable.digest([self.columnas, [[*f.values()] for f in self.filas]])

    def called(self, fila: Fila) -> str:
        """Return the label of a row, for messages."""
        return ", ".join(fila[c] for c in self.clave if fila[c])

    def wrong(self, columna: str, tipo: str, *, es_obligatorio: bool, de: str = "") -> Iterator[str]:
        """Yield a sentence for each invalid cell of a column (of the parameter `de`, if given)."""
        for fila in self.filas:
            falta = _cell_fault(fila.get(columna, ""), tipo, es_obligatorio=es_obligatorio)
            if falta and de in ("", fila.get(PARAMETERS)):
                anios = [
                    f"{desde} {fila[c]}" for desde, c in (("desde", VALID_FROM), ("hasta", VALID_UNTIL)) if fila.get(c)
                ]
                cuando = f" ({' '.join(anios)})" if anios else ""
                yield f"reglas/{self.nombre}.csv, columna {columna}: «{self.called(fila)}»{cuando} {falta}"

    def wrong_dates(self, primero: int) -> Iterator[str]:
        """Yield a sentence for each key with invalid, overlapping or missing years; parameters start at `primero`."""
        for fila in self.filas:
            if any(_cell_fault(fila[c], "anio", es_obligatorio=False) for c in (VALID_FROM, VALID_UNTIL)):
                yield f"reglas/{self.nombre}.csv: la vigencia de «{self.called(fila)}» no es un año o está en blanco"
                return
        for clave, suyas in self.por_clave.items():
            vidas = sorted((desde, hasta) for desde, hasta, _ in suyas)
            yield from (f"reglas/{self.nombre}.csv: «{clave}» {falta}" for falta in _life_faults(vidas))
            if self.nombre == PARAMETERS and (desde := vidas[0][0]) > primero:
                yield f"reglas/{self.nombre}.csv: «{clave}» no tiene valor de {primero} a {desde - 1}"


class RuleRow(Struct, eq=False, kw_only=True):
    """A typed row of a rule table; columns that not every table has need a default.

    `escrita` is the original row.
    """

    tabla: ClassVar[str] = ""
    escrita: Fila


R = TypeVar("R", bound=RuleRow)


def _typed(tipo: type[R], filas: Iterable[Fila]) -> tuple[R, ...]:
    """Convert rows to a type; raise msgspec.ValidationError when a declared column is missing."""
    return tuple(convert(fila | {"escrita": fila}, tipo) for fila in filas)


class Rules:
    """The rule tables of several folders; the rows of a table in more than one are concatenated in order."""

    def __init__(self, carpetas: Sequence[Path]) -> None:
        self.carpetas = tuple(carpetas)
        self._tablas: dict[str, RuleTable] = {}
        self._hechos: dict[object, Any] = {}
        self._anios: dict[int, InForce] = {}

        rutas: defaultdict[str, list[Path]] = defaultdict(list)
        for ruta in chain.from_iterable(carpeta.glob("*.csv") for carpeta in carpetas):
            rutas[ruta.stem].append(ruta)
        self._rutas = dict(sorted(rutas.items()))
        self.read: set[str] = set()  # Tables read so far.

    def tables(self) -> list[str]:
        """Return the names of all tables, sorted."""
        return [*self._rutas]

    def table(self, tabla: str) -> RuleTable:
        """Return a table as written; raise BuildError when no folder has it."""
        self.read.add(tabla)
        if tabla not in self._tablas:
            if tabla not in self._rutas:
                raise BuildError(f"no existe la tabla de reglas {tabla}; póngala en reglas/ del programa")
            self._tablas[tabla] = _join_tables(tabla, self._rutas[tabla])
        return self._tablas[tabla]

    def place(self, tabla: str, fila: Fila) -> str:
        """Return the row, file and line where a row of a table is written, "" if not found."""
        escrita = self._if_any(tabla)
        if fila not in escrita.filas:
            return ""
        ruta, linea = escrita.lugares[escrita.filas.index(fila)]
        return f"{escrita.called(fila)}: {'/'.join(ruta.parts[-4:])}, línea {linea}"

    def rows(self, tabla: str) -> tuple[Fila, ...]:
        """Return the rows of an undated table."""
        if self.table(tabla).es_fechada:
            raise BuildError(f"la tabla {tabla} tiene fechas: pida la de un año (Rules.of)")
        return self.codes(tabla)

    def codes(self, tabla: str) -> tuple[Fila, ...]:
        """Return the rows of a table for all years, to recognise codes in files whatever their year."""
        return self.table(tabla).filas

    def typed(self, tipo: type[R]) -> tuple[R, ...]:
        """Return the typed rows of an undated table."""
        return _typed(tipo, self.rows(tipo.tabla))

    def typed_codes(self, tipo: type[R]) -> tuple[R, ...]:
        """Return the typed rows of a table for all years, as `codes` does."""
        return _typed(tipo, self.codes(tipo.tabla))

    def of(self, anio: int) -> InForce:
        """Return the rules in force in a year."""
        return self._anios.setdefault(anio, InForce(self, anio))

    def made(self, funcion: Callable[[Rules], T]) -> T:
        """Return `funcion(self)`, cached."""
        if funcion not in self._hechos:
            self._hechos[funcion] = funcion(self)
        hecho: T = self._hechos[funcion]
        return hecho

    def digest_of(self, tabla: str) -> str:
        """Return the hash of a table."""
        return self._if_any(tabla).huella

    def in_sql(self, tabla: str) -> dict[str, list[str | None]]:
        """Return a table as columns of texts for SQL, None for blanks.

        A dated one has a row for each year in force, in `anio`; that of parameters, a row per year.
        """
        escrita = self.table(tabla)
        columnas, filas = [*escrita.columnas], [*escrita.filas]
        if tabla == PARAMETERS:
            columnas = ["anio", *(f[PARAMETERS] for f in (*self._if_any(READ_PARAMETERS).filas, *filas))]
            filas = [
                {"anio": str(anio)} | {f[PARAMETERS]: f[VALUE] for f in self.in_force(tabla, anio)} for anio in YEARS
            ]
        elif escrita.es_fechada:
            columnas = ["anio", *(c for c in columnas if c not in (VALID_FROM, VALID_UNTIL))]
            filas = [{"anio": str(anio)} | fila for anio in YEARS for fila in self.in_force(tabla, anio)]
        return {c: [f.get(c) or None for f in filas] for c in columnas}

    def copy(self, destino: Path) -> None:
        """Write all tables to a folder, to travel with a version."""
        destino.mkdir(parents=True)
        for nombre in self.tables():
            with (destino / f"{nombre}.csv").open("w", encoding="utf-8", newline="") as archivo:
                celdas = [self.table(nombre).columnas, *(f.values() for f in self.table(nombre).filas)]
                csv.writer(archivo, lineterminator="\n").writerows(celdas)

    def in_force(self, tabla: str, anio: int) -> list[Fila]:
        """Return the rows of a table in a year, in the order in which their keys first appear; see `InForce.rows`."""
        escrita = self.table(tabla)
        if not escrita.es_fechada:
            return list(escrita.filas)
        vidas = chain.from_iterable(escrita.por_clave.values())
        return [fila for desde, hasta, fila in vidas if desde <= anio <= hasta]

    def parameter(self, nombre: str, anio: int) -> str:
        """Return the value of a parameter in a year; raise BuildError when it has none."""
        for fila in self.in_force(PARAMETERS, anio):
            if fila[PARAMETERS] == nombre:
                return fila[VALUE]
        raise BuildError(f"el parámetro {nombre} no tiene valor en {anio}; póngalo en reglas/parametro.csv")

    def faults(self, desde: int, temas: Collection[str] = ()) -> list[str]:
        """Return the faults of the tables, a sentence each: missing or invalid values.

        Every parameter needs a value from `desde` on, the first year with data; parameters required of every programme,
        or of those with some topics, must exist.
        """
        fechadas = [t for t in map(self.table, self.tables()) if t.es_fechada]
        if ajenas := [*self._unknown_columns()]:
            return ajenas
        faltas = [falta for tabla in fechadas for falta in tabla.wrong_dates(desde)]
        leidos, hay = self._if_any(READ_PARAMETERS).filas, {f[PARAMETERS] for f in self._if_any(PARAMETERS).filas}
        exigidos = [f[PARAMETERS] for f in leidos if f["obligatorio"] == YES and f["tema"] in ("", *temas)]
        faltas += [f"reglas/{PARAMETERS}.csv: falta «{p}»" for p in exigidos if p not in hay]
        faltas += self._repeated()
        for f in leidos:
            faltas += self.wrong_values(f[PARAMETERS], f["tipo"])
        for c in self._if_any(READ_COLUMNS).filas:
            exige = c["obligatoria"] == YES
            faltas += self._if_any(c["tabla"]).wrong(c["columna"], c["tipo"], es_obligatorio=exige)
        return faltas

    def _unknown_columns(self) -> Iterator[str]:
        """Yield a sentence for each column of a programme's table that the country's table lacks."""
        for del_pais, *suyas in self._rutas.values():
            hay = _header(del_pais)
            for ajena in sorted(set().union(*map(_header, suyas)) - hay):
                yield f"reglas/{del_pais.name}, fila 1: no hay una columna «{ajena}»; {among(ajena, hay, 'las hay')}"

    def _repeated(self) -> Iterator[str]:
        """Yield a sentence for each duplicate key of an undated table."""
        for tabla in map(self._if_any, KEYS):
            veces = Counter(map(tabla.called, () if tabla.es_fechada else tabla.filas))
            yield from (f"reglas/{tabla.nombre}.csv: «{c}» está {n} veces; deje una" for c, n in veces.items() if n > 1)

    def wrong_values(self, parametro: str, tipo: str) -> Iterator[str]:
        """Yield a sentence for each value of a parameter that is not of a type; blanks are valid."""
        return self._if_any(PARAMETERS).wrong(VALUE, tipo, es_obligatorio=True, de=parametro)

    def lacking(self) -> str | None:
        """Return a table, or a column, of the installed country rules that these rules (of a version) lack."""
        for ruta in sorted((config.COUNTRY_FOLDER / RULES_FOLDER).glob("*.csv")):
            suyas = self._rutas.get(ruta.stem, [])
            if faltan := _header(ruta) - set().union(*map(_header, suyas)):
                return f"{RULES_FOLDER}/{ruta.stem}" + (f".{min(faltan)}" if suyas else "")
        return None

    def _if_any(self, tabla: str) -> RuleTable:
        """Return a table, or one without columns when no folder has it."""
        return self.table(tabla) if tabla in self._rutas else RuleTable(tabla)


def _header(ruta: Path) -> set[str]:
    return set(next(csv.reader(programme.table_lines(ruta)), ()))


class InForce:
    """The rules of one year."""

    def __init__(self, reglas: Rules, anio: int) -> None:
        self.reglas, self.anio = reglas, anio
        self._tipos: dict[tuple[type[RuleRow], str], tuple[RuleRow, ...]] = {}

    def rows(self, tabla: str) -> list[Fila]:
        """Return the rows of a table in force, in the order in which their keys first appear."""
        return self.reglas.in_force(tabla, self.anio)

    def typed(self, tipo: type[R], tabla: str = "") -> tuple[R, ...]:
        """Return the typed rows in force of a table (by default, the type's own)."""
        clave = tipo, tabla or tipo.tabla
        if clave not in self._tipos:
            self._tipos[clave] = _typed(tipo, self.rows(clave[1]))
        return self._tipos[clave]  # type: ignore[return-value]

    def names(self, tabla: str) -> dict[str, str]:
        """Return {code: name} of a table, from its columns `<table>` and `<table>_nombre`."""
        return {f[tabla]: f[f"{tabla}_nombre"] for f in self.rows(tabla)}

    def parametro(self, nombre: str) -> str:
        """Return the value of a parameter."""
        return self.reglas.parameter(nombre, self.anio)

    def numero(self, nombre: str) -> float:
        """Return a numeric parameter."""
        return float(self.parametro(nombre))


def checked(programa: programme.Programme, nada: str) -> Rules:
    """Return the rules in force after validating them for a programme.

    Raise BuildError with the faults and the action that was not done (`nada`).
    """
    reglas = installed()
    if faltas := reglas.faults(programa.desde, programa.temas):
        raise BuildError(f"{nada}: {'; '.join(faltas)}", RULE_MENDED)
    return reglas


def installed() -> Rules:
    """Return the rules of the country and of the programme in force, from their current files.

    Only reading files, building a version and locating rows use them: queries take the rules stored in the version.
    """
    vistas = _seen.get()
    vistas = [] if vistas is None else vistas
    if not vistas:
        carpetas = _folders()
        vistas.append(_installed(carpetas, tuple(map(_stamp, carpetas))))
    return vistas[0]


def _folders() -> tuple[Path, Path]:
    return config.COUNTRY_FOLDER / RULES_FOLDER, programme.folder() / RULES_FOLDER


def _stamp(carpeta: Path) -> tuple[tuple[str, int, int], ...]:
    """Return the change stamp of a folder: its tables with modification time and size."""
    if not carpeta.is_dir():
        return ()
    with os.scandir(carpeta) as hay:  # Path objects cost three times as much, and this runs very often.
        tablas = [(e.name, e.stat()) for e in hay if e.name.endswith(".csv")]
    return tuple(sorted((nombre, s.st_mtime_ns, s.st_size) for nombre, s in tablas))


def _as_they_are(carpetas: tuple[Path, ...], _sello: object) -> Rules:
    return Rules(carpetas)


_installed = lru_cache(maxsize=4)(_as_they_are)
_for_reading = lru_cache(maxsize=1)(_as_they_are)  # Separate from `_installed`, which other threads may be reading.


@contextmanager
def seen_once(vistas: list[Rules] | None = None) -> Iterator[None]:
    """Read the rule files at most once inside, so that they stay the same throughout.

    `vistas` gives the rules to use.
    """
    ya = _seen.get()
    antes = _seen.set(vistas or ([] if ya is None else ya))
    try:
        yield
    finally:
        _seen.reset(antes)


@contextmanager
def read_anew() -> Iterator[Rules]:
    """Fix the rules while a file is read; yield them, to know which tables were `read` for it.

    A child process reads one file. Without fork, what was derived from them is reused for the files that follow, which
    are taken to depend on all the tables read before.
    """
    carpetas = _folders()
    with seen_once([_for_reading(carpetas, tuple(map(_stamp, carpetas)))]):
        yield installed()


def holds(fila: Fila, anio: int) -> bool:
    """Return whether a row is in force in a year; undated ones always are."""
    desde, hasta = _life(fila)
    return desde <= anio <= hasta


def _life(fila: Fila) -> tuple[int, int]:
    return int(fila.get(VALID_FROM) or 0), int(fila.get(VALID_UNTIL) or 9999)


def _join_tables(nombre: str, rutas: Sequence[Path]) -> RuleTable:
    """Concatenate a table of several folders, with blanks for columns that one lacks."""
    vacia = Fila()
    filas: list[Fila] = []
    lugares: list[tuple[Path, int]] = []
    for ruta in rutas:
        lector = csv.reader(programme.table_lines(ruta))
        encabezado = next(lector, [])
        if len(encabezado) == 1 and ";" in encabezado[0]:
            raise BuildError(f"{ruta.parent.name}/{ruta.name} está separado con «;»; guárdelo con comas y repita")
        vacia |= dict.fromkeys(encabezado, "")
        for celdas in filter(None, lector):
            if len(celdas) != len(encabezado):
                raise BuildError(
                    f"{ruta.parent.name}/{ruta.name}, fila {lector.line_num}: sus celdas son {len(celdas)} y las del "
                    f"encabezado, {len(encabezado)}; complétela, y ponga entre comillas lo que lleve comas"
                )
            filas.append(dict(zip(encabezado, celdas, strict=False)))
            lugares.append((ruta, lector.line_num))
    return RuleTable(nombre, tuple(vacia), tuple(vacia | fila for fila in filas), tuple(lugares))


def _life_faults(vidas: list[tuple[int, int]]) -> Iterator[str]:
    for desde, hasta in vidas:
        if desde > hasta:
            yield f"termina ({hasta}) antes de empezar ({desde})"
    for (_, hasta), (desde, _) in pairwise(vidas):
        if desde <= hasta:
            yield f"tiene dos filas que valen a la vez en {desde}"
        elif desde > hasta + 1:
            yield f"no tiene ninguna fila que valga de {hasta + 1} a {desde - 1}"
