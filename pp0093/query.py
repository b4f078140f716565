"""Answer any indicator by any of its dimensions, from one published version.

Ratios are taken after aggregation from the stored numerators and denominators, unrounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pp0093.catalog import Catalog
from pp0093.errors import UsageError
from pp0093.indicators import (
    DIMENSIONS,
    INDICATORS,
    META_FISICA,
    PRESUPUESTO,
    Indicator,
    Unit,
    dimensions_of,
    stored,
)

SCOPES = ("reporte", "nacional")
PROVENANCES = ("calculado", "publicado", "sintetico")
Filters = dict[str, list[str]]
Row = dict[str, Any]


@dataclass(frozen=True)
class Query:
    """What is asked. `filtros` holds codes or labels by dimension; several values of one are alternatives."""

    indicadores: tuple[str, ...]
    por: tuple[str, ...] = ()
    filtros: Filters = field(default_factory=dict)
    alcance: str = "reporte"

    def __post_init__(self) -> None:
        _check(self)


@dataclass
class _Cell:
    """What one mart gives for one group: stored values, and where they come from."""

    valores: dict[str, Decimal | None]
    procedencias: set[str]
    cortes: set[str]


def run(catalogo: Catalog, consulta: Query) -> list[Row]:
    """Return a row for each group: dimensions (and their names), indicators, alcance, procedencia, corte.

    Amounts and counts are int when whole, else float; percentages are floats in percent units; None where an
    indicator does not apply. `procedencia` is the weakest of the figures in the row.
    """
    necesarios = stored(consulta.indicadores)
    grupos: dict[tuple[Any, ...], list[_Cell]] = {}
    nombres: dict[tuple[Any, ...], Row] = {}
    for leer in (_money, _physical):
        for clave, fila_nombres, celda in leer(catalogo, consulta, necesarios):
            grupos.setdefault(clave, []).append(celda)
            nombres[clave] = {
                **nombres.get(clave, {}),
                **{k: v for k, v in fila_nombres.items() if v is not None},
            }
    # By key first, so that rows that share a code (units of several pliegos) always come in the same order.
    filas = [_row(catalogo, consulta, nombres[c], grupos[c]) for c in sorted(grupos, key=repr)]
    return sorted(filas, key=lambda f: _order(catalogo, consulta, f))


def _check(consulta: Query) -> None:
    desconocidos = [i for i in consulta.indicadores if i not in INDICATORS]
    if desconocidos or not consulta.indicadores:
        raise UsageError(f"indicador desconocido: {', '.join(desconocidos)}; los hay: {', '.join(INDICATORS)}")
    for dimension in (*consulta.por, *consulta.filtros):
        if dimension not in DIMENSIONS:
            raise UsageError(f"dimensión desconocida: {dimension}; las hay: {', '.join(DIMENSIONS)}")
        for indicador in consulta.indicadores:
            if dimension not in dimensions_of(indicador):
                raise UsageError(
                    f"{indicador} no se abre por {dimension}; sí por {', '.join(dimensions_of(indicador))}"
                )
    if consulta.alcance not in SCOPES:
        raise UsageError(f"alcance desconocido: {consulta.alcance}; use {' o '.join(SCOPES)}")
    for dimension in ("anio", "mes"):
        malos = [v for v in consulta.filtros.get(dimension, []) if not v.isdigit()]
        if malos:
            raise UsageError(f"{dimension} debe ser un número: {', '.join(malos)}")


def code_of(catalogo: Catalog, dimension: str, valor: str) -> str:
    """Return the code of a value given as a code or, where the report has them, as its short code (P1, 1.1)."""
    filas = catalogo.query(
        "select codigo from marts.nombre where dimension = ? and lower(codigo_corto) = lower(?)",
        [dimension, valor],
    )
    return str(filas[0]["codigo"]) if filas else valor


def _where(catalogo: Catalog, filtros: Filters, dimensiones: Iterable[str]) -> tuple[str, list[Any]]:
    condiciones, parametros = ["true"], []
    for dimension, valores in filtros.items():
        if dimension in dimensiones and valores:
            condiciones.append(f"{dimension}::varchar in ({', '.join('?' * len(valores))})")
            parametros += [code_of(catalogo, dimension, v) for v in valores]
    return " and ".join(condiciones), parametros


def _keys(por: Sequence[str]) -> list[str]:
    return [c for d in por for c in (d, DIMENSIONS[d].clave) if c]


def _cells(filas: list[Row], medidas: Sequence[str], claves: Sequence[str]) -> list[tuple[tuple[Any, ...], Row, _Cell]]:
    celdas = []
    for fila in filas:
        celda = _Cell(
            {m: fila[m] for m in medidas},
            {p for p in fila["procedencias"] if p},
            {c.isoformat() for c in fila["cortes"] if c},
        )
        celdas.append((tuple(fila[c] for c in claves), {c: fila[c] for c in claves}, celda))
    return celdas


def _money(catalogo: Catalog, consulta: Query, necesarios: Sequence[str]) -> list[tuple[tuple[Any, ...], Row, _Cell]]:
    medidas = [n for n in necesarios if INDICATORS[n].mart is PRESUPUESTO]
    if not medidas:
        return []
    claves = _keys(consulta.por)
    donde, parametros = _where(catalogo, consulta.filtros, PRESUPUESTO.dimensiones)
    # Figures that no month owns (PIM, what a source gives only by year) are not a month.
    sin_mes = " and mes is not null" if "mes" in consulta.por else ""
    con_dato = f"coalesce({', '.join(medidas)}) is not null"
    # A year that lacks the measure leaves the sum of several years without a value, not short of it.
    en_todos = "count(distinct anio) filter (where {0} is not null) = count(distinct anio)"
    sumas = ", ".join(f"if({en_todos.format(m)}, sum({m}), null) as {m}" for m in medidas)
    filas = catalogo.query(
        f"select {_list(claves)} {sumas}, list(distinct procedencia) filter (where {con_dato}) as procedencias, "
        f"list(distinct corte) filter (where {con_dato} and corte is not null) as cortes "
        f"from marts.presupuesto where alcance = ? and {donde}{sin_mes} {_group(claves)}",
        [consulta.alcance, *parametros],
    )
    return _cells([_no_nulls(f) for f in filas], medidas, claves)


def _physical(
    catalogo: Catalog, consulta: Query, necesarios: Sequence[str]
) -> list[tuple[tuple[Any, ...], Row, _Cell]]:
    """Goals and progress: firms and actions do not add up, so a group has a figure only when it is one thing."""
    medidas = [n for n in necesarios if INDICATORS[n].mart is META_FISICA]
    nivel = _level(consulta)
    if not medidas or consulta.alcance != "reporte":
        return []
    claves = _keys(consulta.por)
    donde, parametros = _where(catalogo, consulta.filtros, META_FISICA.dimensiones)
    solo = ", ".join(f"if(count(*) = 1 and {'true' if nivel else 'false'}, max({m}), null) as {m}" for m in medidas)
    filas = catalogo.query(
        f"select {_list(claves)} {solo}, list(distinct procedencia) as procedencias, "
        f"list(distinct corte) filter (where corte is not null) as cortes "
        f"from marts.meta_fisica where nivel = ? and {donde} {_group(claves)}",
        [nivel or "actividad", *parametros],
    )
    return _cells([_no_nulls(f) for f in filas], medidas, claves)


def _level(consulta: Query) -> str | None:
    """Return the level whose figures a group may show, None above product.

    What the rows are opened by decides first, then what they are filtered by; a responsable answers for activities.
    """
    for pedidas in (consulta.por, [d for d, valores in consulta.filtros.items() if valores]):
        if "actividad" in pedidas or "responsable" in pedidas:
            return "actividad"
        if "producto" in pedidas:
            return "producto"
    return None


def _list(claves: Sequence[str]) -> str:
    return "".join(f"{c}, " for c in claves)


def _group(claves: Sequence[str]) -> str:
    return f"group by {', '.join(claves)}" if claves else "having count(*) > 0"


def _no_nulls(fila: Row) -> Row:
    return {**fila, "procedencias": fila["procedencias"] or [], "cortes": fila["cortes"] or []}


def _row(catalogo: Catalog, consulta: Query, grupo: Row, celdas: list[_Cell]) -> Row:
    valores: dict[str, Decimal | None] = {}
    for celda in celdas:
        valores.update(celda.valores)
    fila: Row = {}
    for dimension in consulta.por:
        fila[dimension] = grupo[dimension]
        if DIMENSIONS[dimension].con_nombre:
            clave = grupo.get(DIMENSIONS[dimension].clave or "")
            fila[f"{dimension}_nombre"] = name_of(catalogo, dimension, grupo[dimension], clave)
    fila |= {i: _plain(INDICATORS[i], value(INDICATORS[i], valores)) for i in consulta.indicadores}
    procedencias = set().union(*(c.procedencias for c in celdas))
    cortes = sorted(set().union(*(c.cortes for c in celdas)))
    return fila | {
        "alcance": consulta.alcance,
        "procedencia": max(procedencias, key=PROVENANCES.index, default=None),
        "corte": "; ".join(cortes) or None,
    }


def value(indicador: Indicator, valores: dict[str, Decimal | None]) -> Decimal | None:
    """Return an indicator from stored values; None when something is missing or the denominator is zero."""
    if not indicador.usa:
        return valores.get(indicador.id)
    partes = [value(INDICATORS[u], valores) for u in indicador.usa]
    if any(p is None for p in partes):
        return None
    primero, segundo = (p for p in partes if p is not None)
    if indicador.menos:
        return primero - segundo
    if segundo == 0:
        return None
    return 100 * (primero - segundo if indicador.resta_base else primero) / segundo


def _plain(indicador: Indicator, numero: Decimal | None) -> int | float | None:
    if numero is None:
        return None
    es_entero = indicador.unidad in (Unit.SOLES, Unit.COUNT) and numero == numero.to_integral_value()
    return int(numero) if es_entero else float(numero)


def names(catalogo: Catalog) -> dict[tuple[str, str, str], Row]:
    """Return every name by (dimension, code, key); read once a version."""
    if "nombres" not in catalogo.memoria:
        filas = catalogo.query("select * from marts.nombre")
        catalogo.memoria["nombres"] = {(f["dimension"], f["codigo"], f["clave"]): f for f in filas}
    nombres: dict[tuple[str, str, str], Row] = catalogo.memoria["nombres"]
    return nombres


def name_of(catalogo: Catalog, dimension: str, codigo: str | None, clave: str | None = None) -> str | None:
    """Return the name of a code, None when no source gives one."""
    fila = names(catalogo).get((dimension, codigo or "", clave or ""))
    return fila["nombre"] if fila else None


def _order(catalogo: Catalog, consulta: Query, fila: Row) -> tuple[Any, ...]:
    clave: list[Any] = []
    for dimension in consulta.por:
        codigo = fila[dimension]
        nombre = names(catalogo).get((dimension, str(codigo), ""))
        orden = nombre["orden"] if nombre and nombre["orden"] is not None else 999
        clave.append((codigo is None, orden, str(codigo)))
    return tuple(clave)
