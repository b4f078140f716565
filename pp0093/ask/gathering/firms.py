"""Distinct firms counted in memory: what nobody can add up beforehand, at the speed of a click.

The columns of a table of attentions are read once a version, as codes, and kept by year and firm: the rows of a year
are a slice, and those of a firm in it stand together. A question is then the rows that it takes and the firms under
them, each once in each group. A page asks many things of few rows, so those of the last conditions are remembered, each
narrowed from those before. Rows are taken with `take` and `compress`, which do what brackets do in a half and a quarter
of the time. Tests hold it to the same count in SQL.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache, reduce
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.mart import ACTIVITY, FIRM, Count, Distinct, FirmMark, Mart, Thing, Whole
from pp0093.ask.registry import DIMENSIONS, INDICATORS
from pp0093.ask.rows import Row
from pp0093.ask.selection import COMPUTED, Condition, Question, conditions, of_a_share, parameter

Codes = npt.NDArray[np.integer]
Mask = npt.NDArray[np.bool_]
# Places of rows: those that stand one after another are not written one by one.
Rows = slice | Codes
ALL = slice(None)
ORIGIN, YEAR = "procedencia", "anio"
# A table of places is the fastest way to tell keys apart while it has no more than these for each row; then, where rows
# are few, to sort them, and where they are many, pandas' hash, which takes longer to import than to sort a few.
PLACES_A_ROW, FEW = 16, 100_000
# How many choices of rows are remembered, and of each how many ways of grouping them: some MB each.
CHOICES, GROUPINGS = 12, 2


class Coded(Struct, frozen=True):
    """A column: its values and, row by row, the place of each in them (-1 where there is none)."""

    valores: Sequence[Any]
    codigos: Codes

    def at(self, filas: Rows) -> Coded:
        """Return the column of some rows."""
        return Coded(self.valores, self.codigos[filas] if isinstance(filas, slice) else self.codigos.take(filas))

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
        self._lock = threading.RLock()
        self.columnas = catalogo.columns(tabla)
        ordenan = {c: coded(catalogo, tabla, c) for c in (FIRM, YEAR) if c in self.columnas}
        self._orden = _by_the_last([leida.codigos for leida in ordenan.values()])
        self._leidas = {c: leida.at(self._orden) for c, leida in ordenan.items()}
        self._narrowed = lru_cache(CHOICES)(self._narrow)

    def column(self, columna: str) -> Coded:
        """Return a column of the table; who asks for one that another thread is reading waits for it."""
        with self._lock:
            if columna not in self._leidas:
                self._leidas[columna] = coded(self.catalogo, self._tabla, columna).at(self._orden)
            return self._leidas[columna]

    def chosen(self, condiciones: Iterable[Condition]) -> Chosen:
        """Return the rows that fulfil some conditions; those of a year first, which other questions narrow too."""
        return self._narrowed(tuple(sorted(condiciones, key=lambda c: c.columna != YEAR)))

    def forget(self) -> None:
        """Forget the rows chosen: some hundred MB that who asks for every answer of a version asks no more."""
        self._narrowed.cache_clear()

    def _narrow(self, condiciones: tuple[Condition, ...]) -> Chosen:
        if not condiciones:
            return Chosen(self, slice(0, len(self._leidas[FIRM].codigos)))
        *primeras, ultima = condiciones
        antes = self._narrowed(tuple(primeras))
        pasan = antes.column(ultima.columna).passes(ultima)
        # What leaves no row out leaves what was counted of them too.
        return antes if pasan.all() else Chosen(self, _passed(antes.filas, pasan))


class Firms(Struct, frozen=True):
    """The firms of some rows, each once: one of its rows and, row by row, which one it is."""

    una_fila: Codes
    de_fila: Codes


class Groups:
    """What tells groups apart, the group of each firm (in each of its groups, once) and that of each row.

    `una_fila` is a row of each firm, where all of its rows say the same of what it is. Which firm each row is of has to
    be found only for what its rows do not all say: `find` does.
    """

    def __init__(
        self,
        valores: list[Row],
        grupo: Codes,
        find: Callable[[], Codes],
        *,
        una_fila: Codes | None = None,
        de_cada_fila: Codes | None = None,
    ) -> None:
        self.valores, self.grupo, self.una_fila = valores, grupo, una_fila
        self._find, self._de_cada_fila = find, de_cada_fila

    @cached_property
    def de_fila(self) -> Codes:
        """Which firm of which group each row is of."""
        return self._find()

    @cached_property
    def de_cada_fila(self) -> Codes:
        """The group of each row."""
        return self.grupo.take(self.de_fila) if self._de_cada_fila is None else self._de_cada_fila

    @cached_property
    def sizes(self) -> Codes:
        """How many firms each group has."""
        return self.per_group(self.grupo)

    @cached_property
    def attentions(self) -> Codes:
        """How many rows each group has."""
        return self.per_group(self.de_cada_fila)

    def per_group(self, grupo: Codes) -> Codes:
        """Return how many there are of each group, from the group of each one."""
        return np.bincount(grupo, minlength=len(self.valores))

    def any_of(self, filas: Mask) -> Mask:
        """Tell the firms that have one of some rows."""
        alguna = np.zeros(len(self.grupo), dtype=bool)
        alguna[self.de_fila.compress(filas)] = True
        return alguna


class Chosen:
    """The rows of a table that fulfil some conditions."""

    def __init__(self, tabla: Attentions, filas: Rows) -> None:
        self.tabla, self.filas = tabla, filas
        # No lru_cache: it would hold these rows, and they it, until garbage is looked for.
        self._hechos: deque[tuple[tuple[str, ...], Groups]] = deque(maxlen=GROUPINGS)

    @property
    def cuantas(self) -> int:
        """How many they are."""
        return self.filas.stop - self.filas.start if isinstance(self.filas, slice) else len(self.filas)

    def column(self, columna: str) -> Coded:
        """Return a column of these rows."""
        return self.tabla.column(columna).at(self.filas)

    def by(self, columnas: tuple[str, ...]) -> Groups:
        """Return the firms of each combination of values of some columns."""
        hecho = next((grupos for de, grupos in tuple(self._hechos) if de == columnas), None)
        if hecho is None:
            hecho = self._by(columnas)
            self._hechos.append((columnas, hecho))
        return hecho

    def _by(self, columnas: tuple[str, ...]) -> Groups:
        if not (self._has_one_year or YEAR in columnas):
            return self._by_any(columnas)
        empresas = self._a_year
        if self.tabla.propias.issuperset({*columnas} - {YEAR}):
            # What a firm is, it is in all its rows of a year: one is enough.
            valores, grupo = self._grouped(columnas, empresas.una_fila)
            return Groups(valores, grupo, lambda: empresas.de_fila, una_fila=empresas.una_fila)
        valores, de_cada_fila = self._grouped(columnas, ALL)
        cuantos = max(len(valores), 1)
        hay, una_fila, find = _nearly_in_order(paired(empresas.de_fila, de_cada_fila, cuantos))
        return Groups(valores, hay % cuantos, find, una_fila=una_fila, de_cada_fila=de_cada_fila)

    def _by_any(self, columnas: tuple[str, ...]) -> Groups:
        """Return them where a firm may be one thing in a year and another in the next."""
        valores, de_cada_fila = self._grouped(columnas, ALL)
        cuantas, de_empresa = self._firms
        hay, de_fila = once(paired(de_cada_fila, de_empresa, cuantas), len(valores) * cuantas)
        # Without firms, there are no pairs.
        return Groups(valores, hay // cuantas, lambda: de_fila, de_cada_fila=de_cada_fila)

    def attentions_by(self, columnas: tuple[str, ...]) -> Groups:
        """Return the rows of each combination of values of some columns, each as if it were of a firm of its own."""
        valores, de_cada_fila = self._grouped(columnas, ALL)
        return Groups(valores, de_cada_fila, lambda: np.arange(self.cuantas), de_cada_fila=de_cada_fila)

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
    def _firms(self) -> tuple[int, Codes]:
        """How many firms there are and which one each row is of."""
        empresas = self.column(FIRM)
        hay, de_fila = once(empresas.codigos, len(empresas.valores))
        return len(hay), de_fila

    @cached_property
    def _a_year(self) -> Firms:
        """The firms of each year: the rows of each one stand together."""
        empieza = _starts(self.column(FIRM).codigos) | _starts(self.column(YEAR).codigos)
        return Firms(np.flatnonzero(empieza), _numbered(empieza))

    def _grouped(self, columnas: Sequence[str], filas: Rows) -> tuple[list[Row], Codes]:
        """Return the values of each group that there is in some of these rows, and the group of each."""
        claves, tamanos = self._keys(columnas, filas)
        hay, de_fila = once(claves, int(np.prod(tamanos, dtype=float)))
        return [self._values(columnas, tamanos, int(clave)) for clave in hay], de_fila

    def _keys(self, columnas: Sequence[str], filas: Rows) -> tuple[Codes, list[int]]:
        """Return one number a row for its values in some columns, and how many values each of those may have."""
        leidas = [self.column(c).at(filas) for c in columnas]
        tamanos = [len(leida.valores) + 1 for leida in leidas]
        cuantas = self.cuantas if isinstance(filas, slice) else len(filas)
        juntas: Codes = np.zeros(cuantas, dtype=np.int64)
        for leida, tamano in zip(leidas, tamanos, strict=True):
            juntas *= tamano
            juntas += leida.codigos
            juntas += 1
        return juntas, tamanos

    def _values(self, columnas: Sequence[str], tamanos: Sequence[int], clave: int) -> Row:
        """Return the values of a group from its key."""
        valores: Row = {}
        for columna, tamano in zip(reversed(columnas), reversed(tamanos), strict=True):
            clave, codigo = divmod(clave, tamano)
            valores[columna] = self.tabla.column(columna).valores[codigo - 1] if codigo else None
        return {c: valores[c] for c in columnas}


class Seen(Struct, frozen=True):
    """What is counted: the firms of each group, who has each mark and who is known not to, how many things each has.

    There is no weight for what each firm has one of, nor for the attentions of all of them.
    """

    grupos: Groups
    marcas: dict[str, tuple[Mask, Mask]]
    pesos: dict[Thing, Codes]

    def all(self, cosa: Thing) -> Codes:
        """Return what the firms of each group add up to."""
        match cosa:
            case Thing.FIRMS:
                return self.grupos.sizes
            case Thing.ATTENTIONS:
                return self.grupos.attentions
            case Thing.PAIRS:
                return self._weighed(self.grupos.grupo, self.pesos[cosa])

    def added(self, cosa: Thing, elegidas: Mask) -> Codes:
        """Return what the chosen firms of each group add up to."""
        grupo = self.grupos.grupo.compress(elegidas)
        if cosa is Thing.FIRMS:
            return self.grupos.per_group(grupo)
        return self._weighed(grupo, self.pesos[cosa].compress(elegidas))

    def _weighed(self, grupo: Codes, pesos: Codes) -> Codes:
        # Weights are whole and far below 2**53, where floating sums are exact.
        return np.bincount(grupo, weights=pesos, minlength=len(self.grupos.valores)).astype(np.int64)


def count(catalogo: Catalog, mart: Mart, reune: Distinct, ids: Sequence[str], pregunta: Question) -> list[Row]:
    """Return a row for each group: its columns, its counts by indicator, and `procedencias`."""
    tabla, condiciones = attentions(catalogo, mart, reune), conditions(catalogo, mart, pregunta)
    elegidas = tabla.chosen(condiciones)
    cuentas = {i: INDICATORS[i].cuenta or Count() for i in ids}
    if all(c.is_of_rows for c in cuentas.values()):
        grupos, cuentas = elegidas.attentions_by(tuple(pregunta.columnas)), dict.fromkeys(ids, Count())
    else:
        grupos = elegidas.by(tuple(pregunta.columnas))
    contadas = _of_groups(elegidas, reune, grupos, {i: c for i, c in cuentas.items() if c.de is Whole.GROUP})
    totales: dict[str, Whole] = {i: c.de for i, c in cuentas.items() if c.de is not Whole.GROUP}
    if totales:
        de_todo = tabla.chosen([*condiciones, *of_a_share(catalogo, mart, pregunta)])
        suyos = grupos if de_todo is elegidas else de_todo.by(tuple(pregunta.columnas))
        contadas |= _placed_as(grupos, suyos, _of_filter(de_todo, suyos, pregunta, totales))
    procedencias = _origins(elegidas, grupos)
    return [
        valores | {i: contadas[i][k] for i in ids} | {"procedencias": procedencias[k]}
        for k, valores in enumerate(grupos.valores)
    ]


@remembered
def attentions(catalogo: Catalog, mart: Mart, reune: Distinct) -> Attentions:
    """Return the rows of a mart, as they are counted."""
    return Attentions(catalogo, mart.tabla, reune.propias)


def coded(catalogo: Catalog, tabla: str, columna: str) -> Coded:
    """Return a column of a table."""
    leida = catalogo.column(tabla, columna)
    if columna == FIRM:  # They are numbered from 1: to find out which ones there are takes hundreds of MB.
        numeros = np.from_dlpack(leida)  # Not by `to_numpy`, which imports pandas.
        cuantas = int(numeros.max(initial=0)) + 1
        return Coded(range(cuantas), numeros.astype(_narrowest(cuantas)))
    leida = leida.dictionary_encode()
    return Coded(leida.dictionary.to_pylist(), _codes(leida.indices).astype(_narrowest(len(leida.dictionary))))


def _codes(indices: Any) -> Codes:
    """Return the places of values in their dictionary, -1 of none: not by `fill_null`, which imports pandas too."""
    valen, datos = indices.buffers()
    hasta = indices.offset + len(indices)
    codigos = np.frombuffer(datos, np.int32, hasta)[indices.offset :]
    if not valen:
        return codigos
    hay = np.unpackbits(np.frombuffer(valen, np.uint8), count=hasta, bitorder="little")[indices.offset :]
    return np.where(hay, codigos, -1)


def _by_the_last(codigos: Sequence[Codes]) -> Rows:
    """Return the order of some rows by the last of their codes, then by the one before; all, where they are in it."""
    iguales: Mask | bool = True
    for unos in reversed(codigos):
        if (iguales & (unos[1:] < unos[:-1])).any():
            return np.lexsort(codigos).astype(np.int32)
        iguales = iguales & (unos[1:] == unos[:-1])
    return ALL


def _passed(filas: Rows, pasan: Mask) -> Rows:
    """Return those of some rows that pass: those of a year stand one after another."""
    if not isinstance(filas, slice):
        return filas.compress(pasan)
    primera, cuantas = int(pasan.argmax()), int(np.count_nonzero(pasan))
    if pasan[primera : primera + cuantas].all():
        return slice(filas.start + primera, filas.start + primera + cuantas)
    cuales = np.flatnonzero(pasan)
    cuales += filas.start
    return cuales


def _narrowest(cuantos: int) -> type[np.signedinteger]:
    """Return what holds so many codes in the fewest bytes: a hundred columns of a million rows stay in memory."""
    return next(t for t in (np.int8, np.int16, np.int32, np.int64) if cuantos < np.iinfo(t).max)


def once(claves: Codes, lugares: int) -> tuple[Codes, Codes]:
    """Return the keys that there are and which one each row has."""
    if lugares > PLACES_A_ROW * len(claves):
        return _sorted(claves) if len(claves) < FEW else _hashed(claves)
    ocupados = np.zeros(lugares, dtype=bool)
    ocupados[claves] = True
    hay = np.flatnonzero(ocupados)
    cual = np.empty(lugares, dtype=np.int32)  # Only the places that are taken are written, and read.
    cual[hay] = np.arange(len(hay), dtype=np.int32)
    return hay, cual.take(claves)


def _nearly_in_order(claves: Codes) -> tuple[Codes, Codes, Callable[[], Codes]]:
    """Return the keys that there are, a row of each and how to find which one each row has.

    Where few of them are out of order, so they are found in a tenth of the time that a table or a hash takes.
    """
    orden = claves.argsort(kind="stable")
    en_orden = claves.take(orden)
    empieza = _starts(en_orden)

    def find() -> Codes:
        cual = np.empty(len(orden), dtype=np.int64)
        cual[orden] = _numbered(empieza)
        return cual

    primeras = np.flatnonzero(empieza)
    return en_orden.take(primeras), orden.take(primeras), find


def _starts(claves: Codes) -> Mask:
    """Tell the rows whose key is not that of the row before."""
    empieza = np.ones(len(claves), dtype=bool)
    np.not_equal(claves[1:], claves[:-1], out=empieza[1:])
    return empieza


def _numbered(empieza: Mask) -> Codes:
    """Return which run each row is of, from where they start."""
    return np.cumsum(empieza, dtype=np.int64) - 1


def _sorted(claves: Codes) -> tuple[Codes, Codes]:
    hay, cual = np.unique(claves, return_inverse=True)
    return hay, cual


def _hashed(claves: Codes) -> tuple[Codes, Codes]:
    from pandas import factorize

    cual, hay = factorize(claves)
    return np.asarray(hay), cual


def paired(primeros: Codes, segundos: Codes, cuantos: int) -> Codes:
    """Return one number for each pair of codes, the second of them below `cuantos`."""
    return primeros.astype(np.int64) * cuantos + segundos


def _of_groups(
    elegidas: Chosen, reune: Distinct, grupos: Groups, cuentas: dict[str, Count]
) -> dict[str, list[int | None]]:
    """Return the counts of each group by indicator."""
    if not cuentas:
        return {}
    declaradas = reune.marks(tuple(m for c in cuentas.values() for m in c.marcas))
    de_algunas = {c.que for c in cuentas.values() if c.marcas}
    de_todas = {cosa for c in cuentas.values() for cosa in (c.que, c.menos)} - {Thing.ATTENTIONS}
    pesadas = (de_algunas | de_todas) - {Thing.FIRMS}
    pesos = {cosa: _weights(elegidas, grupos, cosa) for cosa in Thing if cosa in pesadas}
    visto = Seen(grupos, _marks(elegidas, grupos, declaradas), pesos)
    inciertas = {m.id for m in declaradas if m.puede_faltar}
    return {i: _counted(c, visto, [m for m in c.marcas if m in inciertas]) for i, c in cuentas.items()}


def _marks(elegidas: Chosen, grupos: Groups, declaradas: Sequence[FirmMark]) -> dict[str, tuple[Mask, Mask]]:
    """Return for each mark the firms that have it and those known not to."""
    vistas = {m.id: _mark_of_rows(elegidas, grupos, m) for m in declaradas}
    return {m.id: _without_winner(vistas[m.id], vistas[m.salvo] if m.salvo else None) for m in declaradas}


def _mark_of_rows(elegidas: Chosen, grupos: Groups, marca: FirmMark) -> tuple[Mask, Mask]:
    if grupos.una_fila is not None and marca.columna in elegidas.tabla.propias:
        tiene, sabidas = _of_rows(elegidas, grupos.una_fila, marca)
        return tiene, sabidas & ~tiene
    tiene, sabidas = _of_rows(elegidas, ALL, marca)
    alguna = grupos.any_of(tiene)
    return alguna, grupos.any_of(sabidas) & ~alguna


def _of_rows(elegidas: Chosen, filas: Rows, marca: FirmMark) -> tuple[Mask, Mask]:
    """Return which of some of the rows chosen have a mark, and of which it is known."""
    leida = elegidas.column(marca.columna).at(filas)
    sabidas = leida.codigos >= 0
    if not marca.no_es:
        return leida.is_any([True if marca.valor is None else marca.valor]), sabidas
    de_cada_anio = parameter(elegidas.tabla.catalogo, marca.no_es)
    anio = elegidas.column(YEAR).at(filas)
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
    pares, _ = once(paired(grupos.de_fila, actividades.codigos, hay), cuantas * hay)
    return np.bincount(pares // hay, minlength=cuantas)


def _counted(cuenta: Count, visto: Seen, inciertas: Sequence[str]) -> list[int | None]:
    """Return one count of each group; None where nobody is known to have or not a mark that may be missing."""
    alguna = [*(visto.marcas[m][0] for m in cuenta.con), *(visto.marcas[m][1] for m in cuenta.sin)]
    suma = visto.added(cuenta.que, reduce(np.logical_or, alguna)) if alguna else visto.all(cuenta.que)
    if cuenta.menos:
        suma = suma - visto.all(cuenta.menos)
    if not inciertas:
        return [int(n) for n in suma]
    con, sin = visto.marcas[inciertas[0]]
    return [int(n) if sabidas else None for n, sabidas in zip(suma, visto.added(Thing.FIRMS, con | sin), strict=True)]


def _placed_as(grupos: Groups, suyos: Groups, contadas: dict[str, list[int | None]]) -> dict[str, list[int | None]]:
    """Return what was counted of some groups for others with their values: None for one that is none of them."""
    if suyos is grupos:
        return contadas
    lugar = {tuple(v.values()): k for k, v in enumerate(suyos.valores)}
    donde = [lugar.get(tuple(v.values())) for v in grupos.valores]
    return {i: [None if k is None else cuantas[k] for k in donde] for i, cuantas in contadas.items()}


def _of_filter(
    elegidas: Chosen, grupos: Groups, pregunta: Question, totales: dict[str, Whole]
) -> dict[str, list[int | None]]:
    """Return the firms of the whole filter, in the year and the value of each group; only with data if so asked."""
    base = tuple(c for c in pregunta.columnas if c == YEAR or c in pregunta.segun)
    bases = elegidas.by(base)
    orden = {tuple(v[c] for c in base): k for k, v in enumerate(bases.valores)}
    de_base = [orden[tuple(v[c] for c in base)] for v in grupos.valores]
    contadas: dict[str, list[int | None]] = {i: [int(bases.sizes[b]) for b in de_base] for i in totales}
    con_dato = [i for i, de in totales.items() if de is Whole.FILTER_WITH_DATA]
    return contadas | (dict.fromkeys(con_dato, _with_data(grupos, bases, pregunta, de_base)) if con_dato else {})


def _with_data(grupos: Groups, bases: Groups, pregunta: Question, de_base: Sequence[int]) -> list[int | None]:
    """Return, for each group with data, the firms that have them in the whole that it is of."""
    faltan = [any(DIMENSIONS[c].is_missing(v[c]) for c in pregunta.por) for v in grupos.valores]
    con_dato = ~np.array(faltan, dtype=bool)
    sabidas = bases.any_of(con_dato.take(grupos.de_cada_fila))
    con = bases.per_group(bases.grupo.compress(sabidas))
    return [int(con[b]) if sabe else None for b, sabe in zip(de_base, con_dato, strict=True)]


def _origins(elegidas: Chosen, grupos: Groups) -> list[list[str]]:
    """Return the weakest provenance of the rows of each group."""
    cuantos, hay = len(grupos.valores), elegidas.origins
    if len(hay) == 1:
        return [[*hay]] * cuantos
    leida = elegidas.column(ORIGIN)
    veces = {v: grupos.per_group(grupos.de_cada_fila.compress(leida.is_any([v]))) for v in hay}
    return [[max(v for v in hay if veces[v][k])] for k in range(cuantos)]
