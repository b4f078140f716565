"""Distinct firms counted in memory: what nobody can add up beforehand, at the speed of a click.

The columns of a table of attentions are read once a version, as codes; a question is then the rows that it takes and
the firms under them, each once in each group. A page asks many things of few rows, so those of the last conditions are
remembered, each narrowed from those before. Rows are taken with `take` and `compress`, which do what brackets do in a
half and a quarter of the time. `distinct.statement` is the same count in SQL: tests hold one to the other.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from pp0093.ask.catalog import Catalog
from pp0093.ask.mart import ACTIVITY, FIRM, Count, Distinct, FirmMark, Mart, Thing, Whole
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import NO_DATA, Row
from pp0093.ask.selection import COMPUTED, Condition, Question, conditions, parameter

Codes = npt.NDArray[np.integer]
Mask = npt.NDArray[np.bool_]
ORIGIN, YEAR = "procedencia", "anio"
# A table of places is the fastest way to tell keys apart while it has no more than these for each row; then, where rows
# are few, to sort them, and where they are many, pandas' hash, which takes longer to import than to sort a few.
PLACES_A_ROW, FEW = 16, 100_000
# How many choices of rows are remembered, and of each how many ways of grouping them: some MB each.
CHOICES, GROUPINGS = 12, 2


@dataclass(frozen=True)
class Coded:
    """A column: its values and, row by row, the place of each in them (-1 where there is none)."""

    valores: Sequence[Any]
    codigos: Codes

    def at(self, filas: Codes) -> Coded:
        """Return the column of some rows."""
        return Coded(self.valores, self.codigos.take(filas))

    def is_any(self, valores: Iterable[Any]) -> Mask:
        """Tell the rows whose value is one of these, None among them."""
        pedidos = set(valores)
        elegidos = [i for i, v in enumerate(self.valores) if v in pedidos]
        if len(elegidos) == 1 and None not in pedidos:
            return np.equal(self.codigos, elegidos[0])  # A tenth of looking each up.
        tabla = np.zeros(len(self.valores) + 1, dtype=bool)  # The last place is that of -1.
        tabla[elegidos] = True
        tabla[-1] = None in pedidos
        return tabla.take(self.codigos)

    def passes(self, condicion: Condition) -> Mask:
        """Tell the rows that fulfil a condition on it."""
        return self.codigos >= 0 if condicion.valores is None else self.is_any(condicion.valores)


class Attentions:
    """The columns of a table of attentions, each read when it is first asked for; `propias` are its firms' own."""

    def __init__(self, catalogo: Catalog, tabla: str, propias: Sequence[str]) -> None:
        self.catalogo, self._tabla, self.propias = catalogo, tabla, frozenset(propias)
        self._leidas: dict[str, Coded] = {}
        self._lock = threading.RLock()
        self.columnas = catalogo.columns(tabla)
        (self._cuantas,) = catalogo.query(f"select count(*) as filas from {tabla}")[0].values()
        self._narrowed = lru_cache(CHOICES)(self._narrow)

    def column(self, columna: str) -> Coded:
        """Return a column of the table; who asks for one that another thread is reading waits for it."""
        with self._lock:
            if columna not in self._leidas:
                self._leidas[columna] = self._read(columna)
            return self._leidas[columna]

    def _read(self, columna: str) -> Coded:
        leida = self.catalogo.column(self._tabla, columna)
        # As few bytes as hold the codes: a hundred columns of a million rows stay in memory.
        tipo = np.int16 if len(leida.dictionary) < np.iinfo(np.int16).max else np.int32
        codigos = leida.indices.fill_null(-1).to_numpy().astype(tipo)
        # Nobody asks which firm it is: a million names are not kept.
        return Coded(range(len(leida.dictionary)) if columna == FIRM else leida.dictionary.to_pylist(), codigos)

    def chosen(self, condiciones: Iterable[Condition]) -> Chosen:
        """Return the rows that fulfil some conditions; those of a year first, which other questions narrow too."""
        return self._narrowed(tuple(sorted(condiciones, key=lambda c: c.columna != YEAR)))

    def _narrow(self, condiciones: tuple[Condition, ...]) -> Chosen:
        if not condiciones:
            return Chosen(self, np.arange(self._cuantas, dtype=np.int32))
        *primeras, ultima = condiciones
        antes, columna = self._narrowed(tuple(primeras)), self.column(ultima.columna)
        # Of all rows none has to be taken.
        pasan = (columna.at(antes.filas) if primeras else columna).passes(ultima)
        # What leaves no row out leaves what was counted of them too.
        return antes if pasan.all() else Chosen(self, antes.filas.compress(pasan))


@dataclass(frozen=True)
class Firms:
    """The firms of some rows, each once: a row of each one and, row by row, which one it is."""

    una_fila: Codes
    de_fila: Codes


@dataclass(frozen=True)
class Groups:
    """What tells groups apart, the group of each firm (in each of its groups, once), and which one each row is.

    `una_fila` is a row of each firm, where all of its rows say the same of what it is.
    """

    valores: list[Row]
    grupo: Codes
    de_fila: Codes
    una_fila: Codes | None = None

    @property
    def sizes(self) -> Codes:
        """How many firms each group has."""
        return np.bincount(self.grupo, minlength=len(self.valores))

    def any_of(self, filas: Mask) -> Mask:
        """Tell the firms that have one of some rows."""
        alguna = np.zeros(len(self.grupo), dtype=bool)
        alguna[self.de_fila.compress(filas)] = True
        return alguna


class Chosen:
    """The rows of a table that fulfil some conditions."""

    def __init__(self, tabla: Attentions, filas: Codes) -> None:
        self.tabla, self.filas = tabla, filas
        self.by = lru_cache(GROUPINGS)(self._by)

    def column(self, columna: str) -> Coded:
        """Return a column of these rows."""
        return self.tabla.column(columna).at(self.filas)

    def _by(self, columnas: tuple[str, ...]) -> Groups:
        """Return the firms of each combination of values of some columns."""
        empresas = self._a_year if YEAR in columnas and not self._has_one_year else self._firms
        es_de_un_anio = self._has_one_year or YEAR in columnas
        if es_de_un_anio and self.tabla.propias.issuperset({*columnas} - {YEAR}):
            # What a firm is, it is in all its rows of a year: one is enough.
            valores, grupo = self._grouped(columnas, self.filas.take(empresas.una_fila))
            return Groups(valores, grupo, empresas.de_fila, empresas.una_fila)
        valores, de_cada_fila = self._grouped(columnas, self.filas)
        cuantas = len(empresas.una_fila)
        hay, de_fila = _once(_paired(de_cada_fila, empresas.de_fila, cuantas), len(valores) * cuantas)
        return Groups(valores, hay // cuantas, de_fila)  # Without firms, there are no pairs.

    def attentions_by(self, columnas: tuple[str, ...]) -> Groups:
        """Return the rows of each combination of values of some columns, each as if it were of a firm of its own."""
        valores, de_cada_fila = self._grouped(columnas, self.filas)
        return Groups(valores, de_cada_fila, np.arange(len(self.filas)))

    @cached_property
    def origins(self) -> tuple[str, ...]:
        """The provenances that there are among these rows."""
        if ORIGIN not in self.tabla.columnas:
            return (COMPUTED,)
        leida = self.column(ORIGIN)
        veces = np.bincount(leida.codigos + 1, minlength=len(leida.valores) + 1)[1:]
        return tuple(v for v, n in zip(leida.valores, veces, strict=True) if n)

    @cached_property
    def _has_one_year(self) -> bool:
        if YEAR not in self.tabla.columnas:
            return False
        anios = self.column(YEAR).codigos
        return len(anios) == 0 or bool((anios == anios[0]).all())

    @cached_property
    def _firms(self) -> Firms:
        empresas = self.tabla.column(FIRM)
        return self._each(empresas.codigos.take(self.filas), len(empresas.valores))

    @cached_property
    def _a_year(self) -> Firms:
        anios, cuantos = self.column(YEAR).codigos, len(self.tabla.column(YEAR).valores)
        return self._each(_paired(self._firms.de_fila, anios, cuantos), len(self._firms.una_fila) * cuantos)

    def _each(self, claves: Codes, lugares: int) -> Firms:
        hay, de_fila = _once(claves, lugares)
        una_fila = np.empty(len(hay), dtype=np.int32)
        una_fila[de_fila] = np.arange(len(de_fila), dtype=np.int32)
        return Firms(una_fila, de_fila.astype(np.int32))

    def _grouped(self, columnas: Sequence[str], filas: Codes) -> tuple[list[Row], Codes]:
        """Return the values of each group that there is in some rows, and the group of each row."""
        claves, tamanos = self._keys(columnas, filas)
        hay, de_fila = _once(claves, int(np.prod(tamanos, dtype=float)))
        return [self._values(columnas, tamanos, int(clave)) for clave in hay], de_fila

    def _keys(self, columnas: Sequence[str], filas: Codes) -> tuple[Codes, list[int]]:
        """Return one number a row for its values in some columns, and how many values each of those may have."""
        leidas = [self.tabla.column(c) for c in columnas]
        tamanos = [len(leida.valores) + 1 for leida in leidas]
        es_poco = np.prod(tamanos, dtype=float) < np.iinfo(np.int32).max
        juntas: Codes = np.zeros(len(filas), dtype=np.int32 if es_poco else np.int64)
        for leida, tamano in zip(leidas, tamanos, strict=True):
            juntas = juntas * tamano + leida.codigos.take(filas) + 1
        return juntas, tamanos

    def _values(self, columnas: Sequence[str], tamanos: Sequence[int], clave: int) -> Row:
        """Return the values of a group from its key."""
        valores: Row = {}
        for columna, tamano in zip(reversed(columnas), reversed(tamanos), strict=True):
            clave, codigo = divmod(clave, tamano)
            valores[columna] = self.tabla.column(columna).valores[codigo - 1] if codigo else None
        return {c: valores[c] for c in columnas}


@dataclass(frozen=True)
class Seen:
    """What is counted: the firms of each group, who has each mark and who is known not to, how many things each has.

    There is no weight for what each firm has one of.
    """

    grupos: Groups
    marcas: dict[str, tuple[Mask, Mask]]
    pesos: dict[Thing, Codes]

    def added(self, cosa: Thing, elegidas: Mask) -> Codes:
        """Return what the chosen firms of each group add up to."""
        cuantos, grupo = len(self.grupos.valores), self.grupos.grupo.compress(elegidas)
        if cosa is Thing.FIRMS:
            return np.bincount(grupo, minlength=cuantos)
        # Weights are whole and far below 2**53, where floating sums are exact.
        return np.bincount(grupo, weights=self.pesos[cosa].compress(elegidas), minlength=cuantos).astype(np.int64)


def count(catalogo: Catalog, mart: Mart, reune: Distinct, ids: Sequence[str], pregunta: Question) -> list[Row]:
    """Return a row for each group: its columns, its counts by indicator, and `procedencias`."""
    tabla = catalogo.once(_attentions, mart.tabla, reune.propias)
    elegidas = tabla.chosen(conditions(catalogo, mart, pregunta))
    cuentas = {i: INDICATORS[i].cuenta or Count() for i in ids}
    if all(c.is_of_rows for c in cuentas.values()):
        grupos, cuentas = elegidas.attentions_by(tuple(pregunta.columnas)), dict.fromkeys(ids, Count())
    else:
        grupos = elegidas.by(tuple(pregunta.columnas))
    contadas = _of_groups(elegidas, reune, grupos, {i: c for i, c in cuentas.items() if c.de is Whole.GROUP})
    totales: dict[str, Whole] = {i: c.de for i, c in cuentas.items() if c.de is not Whole.GROUP}
    contadas |= _of_filter(elegidas, reune, grupos, pregunta, totales) if totales else {}
    procedencias = _origins(elegidas, grupos)
    return [
        valores | {i: contadas[i][k] for i in ids} | {"procedencias": procedencias[k]}
        for k, valores in enumerate(grupos.valores)
    ]


def _attentions(catalogo: Catalog, tabla: str, propias: Sequence[str]) -> Attentions:
    return Attentions(catalogo, tabla, propias)


def _once(claves: Codes, lugares: int) -> tuple[Codes, Codes]:
    """Return the keys that there are and which one each row has."""
    if lugares > PLACES_A_ROW * len(claves):
        return _sorted(claves) if len(claves) < FEW else _hashed(claves)
    ocupados = np.zeros(lugares, dtype=bool)
    ocupados[claves] = True
    hay = np.flatnonzero(ocupados)
    cual = np.empty(lugares, dtype=np.int32)  # Only the places that are taken are written, and read.
    cual[hay] = np.arange(len(hay), dtype=np.int32)
    return hay, cual.take(claves)


def _sorted(claves: Codes) -> tuple[Codes, Codes]:
    hay, cual = np.unique(claves, return_inverse=True)
    return hay, cual


def _hashed(claves: Codes) -> tuple[Codes, Codes]:
    from pandas import factorize

    cual, hay = factorize(claves)
    return np.asarray(hay), cual


def _paired(primeros: Codes, segundos: Codes, cuantos: int) -> Codes:
    """Return one number for each pair of codes, the second of them below `cuantos`."""
    return primeros.astype(np.int64) * cuantos + segundos


def _of_groups(
    elegidas: Chosen, reune: Distinct, grupos: Groups, cuentas: dict[str, Count]
) -> dict[str, list[int | None]]:
    """Return the counts of each group by indicator."""
    if not cuentas:
        return {}
    declaradas = reune.marks(tuple(m for c in cuentas.values() for m in c.marcas))
    cosas = {cosa for c in cuentas.values() for cosa in (c.que, c.menos)}
    pesos = {cosa: _weights(elegidas, grupos, cosa) for cosa in Thing if cosa in cosas - {Thing.FIRMS}}
    visto = Seen(grupos, _marks(elegidas, grupos, declaradas), pesos)
    inciertas = {m.id for m in declaradas if m.puede_faltar}
    return {i: _counted(c, visto, [m for m in c.marcas if m in inciertas]) for i, c in cuentas.items()}


def _marks(elegidas: Chosen, grupos: Groups, declaradas: Sequence[FirmMark]) -> dict[str, tuple[Mask, Mask]]:
    """Return for each mark the firms that have it and those known not to."""
    vistas = {m.id: _mark_of_rows(elegidas, grupos, m) for m in declaradas}
    return {m.id: _without_winner(vistas[m.id], vistas[m.salvo] if m.salvo else None) for m in declaradas}


def _mark_of_rows(elegidas: Chosen, grupos: Groups, marca: FirmMark) -> tuple[Mask, Mask]:
    if grupos.una_fila is not None and marca.columna in elegidas.tabla.propias:
        tiene, sabidas = _of_rows(elegidas.tabla, elegidas.filas.take(grupos.una_fila), marca)
        return tiene, sabidas & ~tiene
    tiene, sabidas = _of_rows(elegidas.tabla, elegidas.filas, marca)
    alguna = grupos.any_of(tiene)
    return alguna, grupos.any_of(sabidas) & ~alguna


def _of_rows(tabla: Attentions, filas: Codes, marca: FirmMark) -> tuple[Mask, Mask]:
    """Return which of some rows have a mark, and of which it is known."""
    leida = tabla.column(marca.columna).at(filas)
    sabidas = leida.codigos >= 0
    if not marca.no_es:
        return leida.is_any([True if marca.valor is None else marca.valor]), sabidas
    de_cada_anio, anio = parameter(tabla.catalogo, marca.no_es), tabla.column(YEAR).at(filas)
    sabidas &= anio.is_any(de_cada_anio)
    iguales = [anio.is_any([a]) & leida.is_any([v]) for a, v in de_cada_anio.items()]
    return sabidas & ~reduce(np.logical_or, iguales, np.zeros(len(sabidas), dtype=bool)), sabidas


def _without_winner(propia: tuple[Mask, Mask], gana: tuple[Mask, Mask] | None) -> tuple[Mask, Mask]:
    if gana is None:
        return propia
    return propia[0] & gana[1], propia[1] | gana[0]


def _weights(elegidas: Chosen, grupos: Groups, cosa: Thing) -> Codes:
    """Return how many of the things to count each firm of a group has."""
    cuantas = len(grupos.grupo)
    if cosa is Thing.ATTENTIONS:
        return np.bincount(grupos.de_fila, minlength=cuantas)
    actividades = elegidas.column(ACTIVITY)
    hay = len(actividades.valores)
    pares, _ = _once(_paired(grupos.de_fila, actividades.codigos, hay), cuantas * hay)
    return np.bincount(pares // hay, minlength=cuantas)


def _counted(cuenta: Count, visto: Seen, inciertas: Sequence[str]) -> list[int | None]:
    """Return one count of each group; None where nobody is known to have or not a mark that may be missing."""
    alguna = [*(visto.marcas[m][0] for m in cuenta.con), *(visto.marcas[m][1] for m in cuenta.sin)]
    todas = np.ones(len(visto.grupos.grupo), dtype=bool)
    suma = visto.added(cuenta.que, reduce(np.logical_or, alguna) if alguna else todas)
    if cuenta.menos:
        suma = suma - visto.added(cuenta.menos, todas)
    if not inciertas:
        return [int(n) for n in suma]
    con, sin = visto.marcas[inciertas[0]]
    return [int(n) if sabidas else None for n, sabidas in zip(suma, visto.added(Thing.FIRMS, con | sin), strict=True)]


def _of_filter(
    elegidas: Chosen, reune: Distinct, grupos: Groups, pregunta: Question, totales: dict[str, Whole]
) -> dict[str, list[int | None]]:
    """Return the firms of the whole filter, in the year and the value of each group; only with data if so asked."""
    base = tuple(c for c in pregunta.columnas if c == YEAR or c in pregunta.segun)
    propias = [c for c in pregunta.por if c in reune.propias]
    con_dato = np.array([all(v[c] not in (None, NO_DATA) for c in propias) for v in grupos.valores], dtype=bool)
    bases = elegidas.by(base)
    orden = {tuple(v[c] for c in base): k for k, v in enumerate(bases.valores)}
    de_base = [orden[tuple(v[c] for c in base)] for v in grupos.valores]
    sabidas = bases.any_of(con_dato.take(grupos.grupo.take(grupos.de_fila)))
    todos, con = bases.sizes, np.bincount(bases.grupo.compress(sabidas), minlength=len(bases.valores))
    return {
        i: [
            int(todos[b]) if de is Whole.FILTER else (int(con[b]) if sabe else None)
            for b, sabe in zip(de_base, con_dato, strict=True)
        ]
        for i, de in totales.items()
    }


def _origins(elegidas: Chosen, grupos: Groups) -> list[list[str]]:
    """Return the weakest provenance of the rows of each group."""
    cuantos, hay = len(grupos.valores), elegidas.origins
    if len(hay) == 1:
        return [[*hay]] * cuantos
    leida, de_fila = elegidas.column(ORIGIN), grupos.grupo.take(grupos.de_fila)
    veces = {v: np.bincount(de_fila.compress(leida.is_any([v])), minlength=cuantos) for v in hay}
    return [[max(v for v in hay if veces[v][k])] for k in range(cuantos)]
