"""Dated legal, method and reference tables: a rule is a row of a CSV of the country or of the programme.

The country's folder has a file for every table that the engine reads; one with its header alone says what the table
is made of, and the programme says what it holds, or nothing. `parametro_del_motor` lists the parameters that the
engine reads, each with its kind, whether it must be given and the topic whose programmes must;
`tipo_de_columna`, the columns of the other tables that are not read as text, with theirs.
A table with `valido_desde` and `valido_hasta` (years, inclusive, empty is open) is dated: it is only ever read as it
was in one year, here with `Rules.of(anio)` and in SQL as `vigente.<table>`, which has a row for each year and key in
force and its year in `anio`; `vigente.parametro` has a row a year and a column a parameter. The others are
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
# The parameters that the engine reads, and the columns that it does not read as text: each with its kind.
READ_PARAMETERS, READ_COLUMNS = "parametro_del_motor", "tipo_de_columna"
VALUE, YES = "valor", "si"
# The years that dated rules are written out for in SQL; nothing is asked of others.
YEARS = range(2000, 2051)
# What tells rows of a table apart, where the first column does not.
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
    """What a cell is: the pattern of its text, what it is called, and what to write where it is something else."""

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


@cache  # Few values are told apart in thousands of cells.
def _cell_fault(texto: str, tipo: str, *, es_obligatorio: bool) -> str:
    """Return what is wrong with a cell of a kind of CELL_KINDS and what to write in it, "" when nothing is."""
    debe = CELL_KINDS[tipo]
    if re.fullmatch(debe.patron, texto, re.ASCII) or not (texto or es_obligatorio):
        return ""
    return f"{f'dice «{texto}»' if texto else 'está en blanco'} y debe ser {debe.es}; {debe.escriba}"


@dataclass(frozen=True)
class RuleTable:
    """A rule table as it is written; one with columns and no rows is known and says nothing.

    `lugares` are the file and the line of each row.
    """

    nombre: str
    columnas: tuple[str, ...] = ()
    filas: tuple[Fila, ...] = ()
    lugares: tuple[tuple[Path, int], ...] = ()

    @property
    def es_fechada(self) -> bool:
        """Tell a table whose rows hold for some years."""
        return VALID_FROM in self.columnas

    @property
    def clave(self) -> tuple[str, ...]:
        """The columns that tell its rows apart within a year."""
        return KEYS.get(self.nombre) or self.columnas[:1]

    @cached_property
    def por_clave(self) -> dict[str, list[tuple[int, int, Fila]]]:
        """Its rows with the years they hold, by what their key is called, in the order in which keys are written."""
        vidas: defaultdict[str, list[tuple[int, int, Fila]]] = defaultdict(list)
        for fila in self.filas:
            vidas[self.called(fila)].append((*_life(fila), fila))
        return vidas

    @cached_property
    def huella(self) -> str:
        """The hash of what it says."""
        return durable.digest([self.columnas, [[*f.values()] for f in self.filas]])

    def called(self, fila: Fila) -> str:
        """Return how a row of it is called."""
        return ", ".join(fila[c] for c in self.clave if fila[c])

    def wrong(self, columna: str, tipo: str, *, es_obligatorio: bool, de: str = "") -> Iterator[str]:
        """Yield a sentence for each cell of a column (of the parameter `de`, if one is said) not of its kind."""
        for fila in self.filas:
            falta = _cell_fault(fila.get(columna, ""), tipo, es_obligatorio=es_obligatorio)
            if falta and de in ("", fila.get(PARAMETERS)):
                anios = [
                    f"{desde} {fila[c]}" for desde, c in (("desde", VALID_FROM), ("hasta", VALID_UNTIL)) if fila.get(c)
                ]
                cuando = f" ({' '.join(anios)})" if anios else ""
                yield f"reglas/{self.nombre}.csv, columna {columna}: «{self.called(fila)}»{cuando} {falta}"

    def wrong_dates(self, primero: int) -> Iterator[str]:
        """Yield a sentence for each key whose dates are none, overlap or leave years out; of a parameter, at first."""
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
    """A row of a rule table with its columns declared, as text; one that not every table has says its default.

    `escrita` is the row itself, as the table writes it.
    """

    tabla: ClassVar[str] = ""
    escrita: Fila


R = TypeVar("R", bound=RuleRow)


def _typed(tipo: type[R], filas: Iterable[Fila]) -> tuple[R, ...]:
    """Return rows as a type; raise msgspec.ValidationError where they lack a declared column."""
    return tuple(convert(fila | {"escrita": fila}, tipo) for fila in filas)


class Rules:
    """The rule tables of some folders; a table that lies in several has the rows of them all, in that order."""

    def __init__(self, carpetas: Sequence[Path]) -> None:
        self.carpetas = tuple(carpetas)
        self._tablas: dict[str, RuleTable] = {}
        self._hechos: dict[object, tuple[Any, frozenset[str]]] = {}
        self._anios: dict[int, InForce] = {}

        rutas: defaultdict[str, list[Path]] = defaultdict(list)
        for ruta in chain.from_iterable(carpeta.glob("*.csv") for carpeta in carpetas):
            rutas[ruta.stem].append(ruta)
        self._rutas = dict(sorted(rutas.items()))
        self.read: set[str] = set()  # The tables that somebody has read.

    def tables(self) -> list[str]:
        """Return the names of all tables, in order."""
        return [*self._rutas]

    def table(self, tabla: str) -> RuleTable:
        """Return a table as it is written; raise BuildError when no folder has it."""
        self.read.add(tabla)
        if tabla not in self._tablas:
            if tabla not in self._rutas:
                raise BuildError(f"no existe la tabla de reglas {tabla}; póngala en reglas/ del programa")
            self._tablas[tabla] = _join_tables(tabla, self._rutas[tabla])
        return self._tablas[tabla]

    def place(self, tabla: str, fila: Fila) -> str:
        """Return which row of a table one is, in which file and on which line, "" where none is as it."""
        escrita = self._if_any(tabla)
        if fila not in escrita.filas:
            return ""
        ruta, linea = escrita.lugares[escrita.filas.index(fila)]
        return f"{escrita.called(fila)}: {'/'.join(ruta.parts[-4:])}, línea {linea}"

    def rows(self, tabla: str) -> tuple[Fila, ...]:
        """Return the rows of a table without dates."""
        if self.table(tabla).es_fechada:
            raise BuildError(f"la tabla {tabla} tiene fechas: pida la de un año (Rules.of)")
        return self.codes(tabla)

    def codes(self, tabla: str) -> tuple[Fila, ...]:
        """Return the rows of a table in every year, to recognise what a file says whatever its year."""
        return self.table(tabla).filas

    def typed(self, tipo: type[R]) -> tuple[R, ...]:
        """Return the rows of the table without dates of a type."""
        return _typed(tipo, self.rows(tipo.tabla))

    def typed_codes(self, tipo: type[R]) -> tuple[R, ...]:
        """Return the rows of the table of a type in every year, as `codes` does."""
        return _typed(tipo, self.codes(tipo.tabla))

    def of(self, anio: int) -> InForce:
        """Return the rules in force in a year."""
        return self._anios.setdefault(anio, InForce(self, anio))

    def made(self, funcion: Callable[[Rules], T]) -> T:
        """Return `funcion(self)`, made once; what it reads is `read` each time."""
        if funcion not in self._hechos:
            antes, self.read = self.read, set()
            try:
                self._hechos[funcion] = funcion(self), frozenset(self.read)
            finally:
                self.read = antes
        hecho: T
        hecho, leidas = self._hechos[funcion]
        self.read |= leidas
        return hecho

    def digest_of(self, tabla: str) -> str:
        """Return the hash of a table."""
        return self._if_any(tabla).huella

    def in_sql(self, tabla: str) -> dict[str, list[str | None]]:
        """Return a table as SQL reads it, each column's texts, None for one in blank.

        A dated one has a row for each year in force, its year in `anio`; that of parameters, a row a year.
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
        """Write every table to a folder, so that they travel with a version."""
        destino.mkdir(parents=True)
        for nombre in self.tables():
            with (destino / f"{nombre}.csv").open("w", encoding="utf-8", newline="") as archivo:
                celdas = [self.table(nombre).columnas, *(f.values() for f in self.table(nombre).filas)]
                csv.writer(archivo, lineterminator="\n").writerows(celdas)

    def in_force(self, tabla: str, anio: int) -> list[Fila]:
        """Return the rows of a table in a year, each key where its first row stands; see `InForce.rows`."""
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
        """Return what is wrong with the tables, a sentence each: what is missing or not what it must be.

        Every parameter has a value from `desde` on, the first year with data; none is missing that the engine reads
        of every programme or of those with some topics.
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
        """Yield a sentence for each column of a programme's table that the country's table of that name has not."""
        for del_pais, *suyas in self._rutas.values():
            hay = _header(del_pais)
            for ajena in sorted(set().union(*map(_header, suyas)) - hay):
                yield f"reglas/{del_pais.name}, fila 1: no hay una columna «{ajena}»; {among(ajena, hay, 'las hay')}"

    def _repeated(self) -> Iterator[str]:
        """Yield a sentence for each key that a table without dates has twice."""
        for tabla in map(self._if_any, KEYS):
            veces = Counter(map(tabla.called, () if tabla.es_fechada else tabla.filas))
            yield from (f"reglas/{tabla.nombre}.csv: «{c}» está {n} veces; deje una" for c, n in veces.items() if n > 1)

    def wrong_values(self, parametro: str, tipo: str) -> Iterator[str]:
        """Yield a sentence for each value of a parameter that is not of a kind; in blank none is."""
        return self._if_any(PARAMETERS).wrong(VALUE, tipo, es_obligatorio=True, de=parametro)

    def lacking(self) -> str | None:
        """Return a table of the country that this code has and these rules of another don't, or a column of one."""
        for ruta in sorted((config.COUNTRY_FOLDER / RULES_FOLDER).glob("*.csv")):
            suyas = self._rutas.get(ruta.stem, [])
            if faltan := _header(ruta) - set().union(*map(_header, suyas)):
                return f"{RULES_FOLDER}/{ruta.stem}" + (f".{min(faltan)}" if suyas else "")
        return None

    def _if_any(self, tabla: str) -> RuleTable:
        """Return a table, without columns where no folder has it."""
        return self.table(tabla) if tabla in self._rutas else RuleTable(tabla)


def _header(ruta: Path) -> set[str]:
    return set(next(csv.reader(programme.table_lines(ruta)), ()))


class InForce:
    """The rules of one year."""

    def __init__(self, reglas: Rules, anio: int) -> None:
        self.reglas, self.anio = reglas, anio
        self._tipos: dict[tuple[type[RuleRow], str], tuple[RuleRow, ...]] = {}

    def rows(self, tabla: str) -> list[Fila]:
        """Return the rows of a table in force, in the order in which their keys are first written."""
        return self.reglas.in_force(tabla, self.anio)

    def typed(self, tipo: type[R], tabla: str = "") -> tuple[R, ...]:
        """Return the rows in force of a table (its own if not said) as a type."""
        clave = tipo, tabla or tipo.tabla
        self.reglas.read.add(clave[1])
        if clave not in self._tipos:
            self._tipos[clave] = _typed(tipo, self.rows(clave[1]))
        return self._tipos[clave]  # type: ignore[return-value]

    def names(self, tabla: str) -> dict[str, str]:
        """Return {code: name} of a table, of its column of its own name and its `_nombre`."""
        return {f[tabla]: f[f"{tabla}_nombre"] for f in self.rows(tabla)}

    def parametro(self, nombre: str) -> str:
        """Return the value of a parameter."""
        return self.reglas.parameter(nombre, self.anio)

    def numero(self, nombre: str) -> float:
        """Return a numeric parameter."""
        return float(self.parametro(nombre))


def checked(programa: programme.Programme, nada: str) -> Rules:
    """Return the rules in force, with nothing wrong with them for a programme.

    Raises BuildError that says what was not done (`nada`) and what is wrong.
    """
    reglas = installed()
    if faltas := reglas.faults(programa.desde, programa.temas):
        raise BuildError(f"{nada}: {'; '.join(faltas)}", RULE_MENDED)
    return reglas


def installed() -> Rules:
    """Return the rules of the country and of the programme in force, as their files are now.

    Only reading files, building a version and saying where a row is written use them: whoever asks a version takes the
    rules that travel in it.
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
    """Return what changes when a table of a folder does: its tables, with when each was written and its size."""
    if not carpeta.is_dir():
        return ()
    with os.scandir(carpeta) as hay:  # A path of each costs three times as much, and this is asked at every turn.
        tablas = [(e.name, e.stat()) for e in hay if e.name.endswith(".csv")]
    return tuple(sorted((nombre, s.st_mtime_ns, s.st_size) for nombre, s in tablas))


def _as_they_are(carpetas: tuple[Path, ...], _sello: object) -> Rules:
    return Rules(carpetas)


_installed = lru_cache(maxsize=4)(_as_they_are)
_for_reading = lru_cache(maxsize=1)(_as_they_are)  # Not those of `_installed`, which threads may be reading.


@contextmanager
def seen_once(vistas: list[Rules] | None = None) -> Iterator[None]:
    """Look at the files of the rules once inside, when they are first asked for: they are the same all through.

    Those that are given are what is looked at.
    """
    ya = _seen.get()
    antes = _seen.set(vistas or ([] if ya is None else ya))
    try:
        yield
    finally:
        _seen.reset(antes)


@contextmanager
def read_anew() -> Iterator[Rules]:
    """Keep the rules as they are now while a file is read; give them, which know what was `read` of them meanwhile.

    What was made of them for the file before serves while they do not change: it takes longer than a short list.
    """
    carpetas = _folders()
    reglas = _for_reading(carpetas, tuple(map(_stamp, carpetas)))
    reglas.read = set()
    with seen_once([reglas]):
        yield reglas


def holds(fila: Fila, anio: int) -> bool:
    """Tell whether a row is in force in a year; one without dates always is."""
    desde, hasta = _life(fila)
    return desde <= anio <= hasta


def _life(fila: Fila) -> tuple[int, int]:
    return int(fila.get(VALID_FROM) or 0), int(fila.get(VALID_UNTIL) or 9999)


def _join_tables(nombre: str, rutas: Sequence[Path]) -> RuleTable:
    """Return a table of several folders as one, in blank what a row of one has not."""
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
