"""Distinct firms counted in memory: what nobody can add up beforehand, at the speed of a click.

The columns of a table of attentions are read once a version, as codes; a question is then a mask over its rows and the
firms under it, each once in each group. `distinct.statement` is the same count in SQL: tests hold one to the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
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
# Beyond these places a table of them is slower than sorting.
PLACES = 30_000_000


@dataclass(frozen=True)
class Coded:
    """A column: its values and, row by row, the place of each in them (-1 where there is none)."""

    valores: list[Any]
    codigos: Codes

    def is_any(self, valores: Iterable[Any]) -> Mask:
        """Tell the rows whose value is one of these, None among them."""
        pedidos = set(valores)
        elegidos = [i for i, v in enumerate(self.valores) if v in pedidos]
        tabla = np.zeros(len(self.valores) + 1, dtype=bool)  # The last place is that of -1.
        tabla[elegidos] = True
        tabla[-1] = None in pedidos
        return tabla[self.codigos]


class Attentions:
    """The columns of a table of attentions, each read when it is first asked for."""

    def __init__(self, catalogo: Catalog, tabla: str) -> None:
        self.catalogo, self._tabla = catalogo, tabla
        self._leidas: dict[str, Coded] = {}
        self.columnas = catalogo.columns(tabla)

    def column(self, columna: str) -> Coded:
        """Return a column of the table."""
        if columna not in self._leidas:
            leida = self.catalogo.column(self._tabla, columna).combine_chunks().dictionary_encode()
            # As few bytes as hold the codes: a hundred columns of a million rows stay in memory.
            tipo = np.int16 if len(leida.dictionary) < np.iinfo(np.int16).max else np.int32
            codigos = leida.indices.fill_null(-1).to_numpy().astype(tipo)
            self._leidas[columna] = Coded(leida.dictionary.to_pylist(), codigos)
        return self._leidas[columna]


@dataclass(frozen=True)
class Groups:
    """The rows that a question takes, the group of each, and what tells groups apart."""

    filas: Codes
    de_fila: Codes
    valores: list[Row]


@dataclass(frozen=True)
class Firms:
    """The firms of each group, each once: the group of each one and, row by row, which one it is."""

    grupo: Codes
    de_fila: Codes


@dataclass(frozen=True)
class Seen:
    """What is counted: the group of each firm, who has each mark and who is known not to, how many things each has."""

    cuantos: int
    grupo: Codes
    marcas: dict[str, tuple[Mask, Mask]]
    pesos: dict[Thing, Codes]

    def added(self, pesos: npt.NDArray[Any]) -> Codes:
        """Return what the firms of each group add up to."""
        # Weights are whole and far below 2**53, where floating sums are exact.
        return np.bincount(self.grupo, weights=pesos, minlength=self.cuantos).astype(np.int64)


def count(catalogo: Catalog, mart: Mart, reune: Distinct, ids: Sequence[str], pregunta: Question) -> list[Row]:
    """Return a row for each group: its columns, its counts by indicator, and `procedencias`."""
    tabla = catalogo.once(_attentions, mart.tabla)
    columnas = pregunta.columnas
    grupos = _groups(tabla, conditions(catalogo, mart, pregunta), columnas)
    cuentas = {i: INDICATORS[i].cuenta or Count() for i in ids}
    contadas = _of_groups(tabla, reune, grupos, {i: c for i, c in cuentas.items() if c.de is Whole.GROUP})
    totales: dict[str, Whole] = {i: c.de for i, c in cuentas.items() if c.de is not Whole.GROUP}
    contadas |= _of_filter(tabla, reune, grupos, pregunta, totales) if totales else {}
    procedencias = _origins(tabla, grupos)
    return [
        valores | {i: contadas[i][k] for i in ids} | {"procedencias": procedencias[k]}
        for k, valores in enumerate(grupos.valores)
    ]


def _attentions(catalogo: Catalog, tabla: str) -> Attentions:
    return Attentions(catalogo, tabla)


def _groups(tabla: Attentions, condiciones: Sequence[Condition], columnas: Sequence[str]) -> Groups:
    firmas = tabla.column(FIRM).codigos
    pasan = reduce(np.logical_and, [_passes(tabla, c) for c in condiciones], np.ones(len(firmas), dtype=bool))
    filas = np.flatnonzero(pasan)
    juntas, tamanos = np.zeros(len(filas), dtype=np.int64), []
    for columna in columnas:
        leida = tabla.column(columna)
        tamanos.append(len(leida.valores) + 1)
        juntas = juntas * tamanos[-1] + leida.codigos[filas] + 1
    hay, de_fila = _once(juntas, int(np.prod(tamanos, dtype=float)))
    return Groups(filas, de_fila, [_values(tabla, columnas, tamanos, int(clave)) for clave in hay])


def _passes(tabla: Attentions, condicion: Condition) -> Mask:
    leida = tabla.column(condicion.columna)
    return leida.codigos >= 0 if condicion.valores is None else leida.is_any(condicion.valores)


def _once(claves: Codes, lugares: int) -> tuple[Codes, Codes]:
    """Return the keys that there are, in order, and which one each row has."""
    if lugares > PLACES:
        hay, cual = np.unique(claves, return_inverse=True)
        return hay, cual
    tabla = np.zeros(lugares, dtype=np.int32)
    tabla[claves] = 1
    hay = np.flatnonzero(tabla)
    tabla[hay] = np.arange(len(hay), dtype=np.int32)
    return hay, tabla[claves].astype(np.int64)


def _values(tabla: Attentions, columnas: Sequence[str], tamanos: Sequence[int], clave: int) -> Row:
    """Return the values of a group from its key."""
    valores: Row = {}
    for columna, tamano in zip(reversed(columnas), reversed(tamanos), strict=True):
        clave, codigo = divmod(clave, tamano)
        valores[columna] = tabla.column(columna).valores[codigo - 1] if codigo else None
    return {c: valores[c] for c in columnas}


def _firms(tabla: Attentions, grupos: Groups) -> Firms:
    empresas = tabla.column(FIRM)
    cuantas = len(empresas.valores)
    hay, de_fila = _once(grupos.de_fila * cuantas + empresas.codigos[grupos.filas], len(grupos.valores) * cuantas)
    return Firms(hay // max(cuantas, 1), de_fila)


def _of_groups(
    tabla: Attentions, reune: Distinct, grupos: Groups, cuentas: dict[str, Count]
) -> dict[str, list[int | None]]:
    """Return the counts of each group by indicator."""
    if not cuentas:
        return {}
    empresas = _firms(tabla, grupos)
    declaradas = reune.marks(tuple(m for c in cuentas.values() for m in c.marcas))
    cosas = {cosa for c in cuentas.values() for cosa in (c.que, c.menos) if cosa}
    visto = Seen(
        len(grupos.valores),
        empresas.grupo,
        _marks(tabla, grupos, empresas, declaradas),
        {cosa: _weights(tabla, grupos, empresas, cosa) for cosa in cosas},
    )
    inciertas = {m.id for m in declaradas if m.puede_faltar}
    return {i: _counted(c, visto, [m for m in c.marcas if m in inciertas]) for i, c in cuentas.items()}


def _marks(
    tabla: Attentions, grupos: Groups, empresas: Firms, declaradas: Sequence[FirmMark]
) -> dict[str, tuple[Mask, Mask]]:
    """Return for each mark the firms that have it and those known not to."""
    vistas = {m.id: _mark_of_rows(tabla, grupos, empresas, m) for m in declaradas}
    return {m.id: _without_winner(vistas[m.id], vistas[m.salvo] if m.salvo else None) for m in declaradas}


def _mark_of_rows(tabla: Attentions, grupos: Groups, empresas: Firms, marca: FirmMark) -> tuple[Mask, Mask]:
    tiene, sabidas = (m[grupos.filas] for m in _of_rows(tabla, marca))
    alguna, se_sabe = (np.zeros(len(empresas.grupo), dtype=bool) for _ in range(2))
    alguna[empresas.de_fila[tiene]] = True
    se_sabe[empresas.de_fila[sabidas]] = True
    return alguna, se_sabe & ~alguna


def _of_rows(tabla: Attentions, marca: FirmMark) -> tuple[Mask, Mask]:
    """Return the rows that have a mark, and those of which it is known."""
    leida = tabla.column(marca.columna)
    sabidas = leida.codigos >= 0
    if not marca.no_es:
        return leida.is_any([True if marca.valor is None else marca.valor]), sabidas
    de_cada_anio = parameter(tabla.catalogo, marca.no_es)
    sabidas &= tabla.column(YEAR).is_any(de_cada_anio)
    iguales = [tabla.column(YEAR).is_any([a]) & leida.is_any([v]) for a, v in de_cada_anio.items()]
    return sabidas & ~reduce(np.logical_or, iguales, np.zeros(len(sabidas), dtype=bool)), sabidas


def _without_winner(propia: tuple[Mask, Mask], gana: tuple[Mask, Mask] | None) -> tuple[Mask, Mask]:
    if gana is None:
        return propia
    return propia[0] & gana[1], propia[1] | gana[0]


def _weights(tabla: Attentions, grupos: Groups, empresas: Firms, cosa: Thing) -> Codes:
    """Return how many of the things to count each firm of a group has."""
    cuantas = len(empresas.grupo)
    match cosa:
        case Thing.FIRMS:
            return np.ones(cuantas, dtype=np.int64)
        case Thing.ATTENTIONS:
            return np.bincount(empresas.de_fila, minlength=cuantas)
        case Thing.PAIRS:
            actividades = tabla.column(ACTIVITY)
            hay = len(actividades.valores)
            pares, _ = _once(empresas.de_fila * hay + actividades.codigos[grupos.filas], cuantas * hay)
            return np.bincount(pares // max(hay, 1), minlength=cuantas)


def _counted(cuenta: Count, visto: Seen, inciertas: Sequence[str]) -> list[int | None]:
    """Return one count of each group; None where nobody is known to have or not a mark that may be missing."""
    alguna = [*(visto.marcas[m][0] for m in cuenta.con), *(visto.marcas[m][1] for m in cuenta.sin)]
    elegidas = reduce(np.logical_or, alguna) if alguna else np.ones(len(visto.grupo), dtype=bool)
    suma = visto.added(visto.pesos[cuenta.que] * elegidas)
    if cuenta.menos:
        suma = suma - visto.added(visto.pesos[cuenta.menos])
    if not inciertas:
        return [int(n) for n in suma]
    con, sin = visto.marcas[inciertas[0]]
    return [int(n) if sabidas else None for n, sabidas in zip(suma, visto.added(con | sin), strict=True)]


def _of_filter(
    tabla: Attentions, reune: Distinct, grupos: Groups, pregunta: Question, totales: dict[str, Whole]
) -> dict[str, list[int | None]]:
    """Return the firms of the whole filter, in the year and the value of each group; only with data if so asked."""
    base = [c for c in pregunta.columnas if c == "anio" or c in pregunta.segun]
    propias = [c for c in pregunta.por if c in reune.propias]
    con_dato = np.array([all(v[c] not in (None, NO_DATA) for c in propias) for v in grupos.valores], dtype=bool)
    de_base = [tuple(v[c] for c in base) for v in grupos.valores]
    orden = {clave: k for k, clave in enumerate(dict.fromkeys(de_base))}
    de_grupo = np.array([orden[clave] for clave in de_base], dtype=np.int64)
    valores = [dict(zip(base, clave, strict=True)) for clave in orden]
    de_fila = de_grupo[grupos.de_fila] if len(de_grupo) else grupos.de_fila
    todos = _firms_in(tabla, Groups(grupos.filas, de_fila, valores))
    sabidas = con_dato[grupos.de_fila] if len(con_dato) else np.zeros(0, dtype=bool)
    con = _firms_in(tabla, Groups(grupos.filas[sabidas], de_fila[sabidas], valores))
    return {
        i: [
            int(todos[b]) if de is Whole.FILTER else (int(con[b]) if sabe else None)
            for b, sabe in zip(de_grupo, con_dato, strict=True)
        ]
        for i, de in totales.items()
    }


def _firms_in(tabla: Attentions, grupos: Groups) -> Codes:
    return np.bincount(_firms(tabla, grupos).grupo, minlength=len(grupos.valores))


def _origins(tabla: Attentions, grupos: Groups) -> list[list[str]]:
    """Return the weakest provenance of the rows of each group."""
    cuantos = len(grupos.valores)
    if ORIGIN not in tabla.columnas:
        return [[COMPUTED]] * cuantos
    leida = tabla.column(ORIGIN)
    codigos = leida.codigos[grupos.filas]
    hay = {v: np.bincount(grupos.de_fila[codigos == i], minlength=cuantos) for i, v in enumerate(leida.valores)}
    return [[max(v for v, veces in hay.items() if veces[k])] for k in range(cuantos)]
