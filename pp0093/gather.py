"""Gather stored figures from the marts, in groups. With marts.py, the only SQL above the layers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pp0093 import indices
from pp0093.catalog import Catalog
from pp0093.indicators import (
    ATENCION,
    DIMENSIONS,
    FIRM_DIMENSIONS,
    INDICADOR_ANIO,
    INDICATORS,
    META_FISICA,
    PRESUPUESTO,
    Mart,
)

Row = dict[str, Any]
Filters = dict[str, list[str]]
Value = Decimal | int | float | str | None
NO_DATA = "Sin información"
# What an indicator may count of one firm; only what it names is computed.
PER_FIRM = {
    "atenciones": "count(*)",
    "actividades": "count(distinct actividad)",
    "es_focalizada": "bool_or(focalizacion = 'focalizada')",
    "es_no_focalizada": "not bool_or(focalizacion = 'focalizada') and bool_or(focalizacion = 'no focalizada')",
    "es_recurrente": "bool_or(es_recurrente)",
}
TOTALS = ("total", "total_con_dato")
# The same of one row a firm, for what a firm is does not change within a year.
ONE_ROW = {
    "es_focalizada": "focalizacion = 'focalizada'",
    "es_no_focalizada": "focalizacion = 'no focalizada'",
    "es_recurrente": "es_recurrente",
}
# The column of the mart that marks one attention of each firm in a year, by the dimensions of the service in play.
FIRST = {
    (): "es_primera",
    ("producto",): "es_primera_en_producto",
    ("actividad",): "es_primera_en_actividad",
    ("actividad", "producto"): "es_primera_en_actividad",
    ("unidad",): "es_primera_en_unidad",
}
FIRM_IDS = tuple(d.id for d in FIRM_DIMENSIONS)


@dataclass
class Figure:
    """One value and where it comes from.

    Of several years together, `sin_corte` are those that declare no cut-off. `impresa` is the row of marts.impreso
    when a document prints the value.
    """

    valor: Value
    procedencias: frozenset[str] = frozenset()
    cortes: frozenset[date] = frozenset()
    sin_corte: frozenset[int] = frozenset()
    impresa: Row | None = None


Group = tuple[tuple[Any, ...], Row, dict[str, Figure]]
"""Key of a group, its dimensions, and its stored figures by id."""


def group_columns(por: Sequence[str]) -> list[str]:
    """Return the columns that tell groups apart: the dimensions and the keys that tell equal codes apart."""
    return [c for d in por for c in (d, DIMENSIONS[d].clave) if c]


def money(catalogo: Catalog, ids: Sequence[str], por: Sequence[str], filtros: Filters, alcance: str) -> list[Group]:
    """Sum amounts. Figures that no month owns (PIM, what a source gives only by year) are not a month."""
    columnas = group_columns(por)
    donde, parametros = where(catalogo, filtros, PRESUPUESTO.dimensiones)
    sin_mes = " and mes is not null" if "mes" in por else ""
    con_dato = f"coalesce({', '.join(ids)}) is not null"
    # A year that lacks the measure leaves the sum of several years without a value, not short of it.
    en_todos = "count(distinct anio) filter (where {0} is not null) = count(distinct anio)"
    sumas = ", ".join(f"if({en_todos.format(m)}, sum({m}), null) as {m}" for m in ids)
    filas = catalogo.query(
        f"select {_list(columnas)} {sumas}, "
        f"list(distinct procedencia) filter (where {con_dato}) as procedencias, "
        f"list(distinct corte) filter (where {con_dato} and corte is not null) as cortes, "
        f"list(distinct anio) filter (where {con_dato}) as anios, "
        f"list(distinct anio) filter (where {con_dato} and corte is not null) as anios_con_corte "
        f"from marts.presupuesto where alcance = ? and {donde}{sin_mes} {_group(columnas)}",
        [alcance, *parametros],
    )
    return _groups(filas, ids, columnas)


def single(catalogo: Catalog, ids: Sequence[str], por: Sequence[str], filtros: Filters) -> list[Group]:
    """Take goals and progress: firms and actions do not add up, so a group has a figure only when it is one thing.

    Months have a table of their own, asked only when a month is.
    """
    tabla = f"{META_FISICA.nombre}_mes" if "mes" in por or filtros.get("mes") else META_FISICA.nombre
    columnas, nivel = group_columns(por), level(por, filtros)
    donde, parametros = where(catalogo, filtros, META_FISICA.dimensiones)
    valor = ", ".join(f"if(count(*) = 1 and {'true' if nivel else 'false'}, max({m}), null) as {m}" for m in ids)
    fuente = ", ".join(f"max({m}_procedencia) as {m}_procedencia" for m in ids)
    filas = catalogo.query(
        f"select {_list(columnas)} {valor}, {fuente}, list(distinct corte) filter (where corte is not null) as cortes "
        f"from marts.{tabla} where nivel = ? and {donde} {_group(columnas)}",
        [nivel or "actividad", *parametros],
    )
    return [
        (
            clave,
            grupo,
            {i: Figure(f.valor, frozenset({fila[f"{i}_procedencia"]} - {None}), f.cortes) for i, f in figuras.items()},
        )
        for (clave, grupo, figuras), fila in zip(_groups(filas, ids, columnas), filas, strict=True)
    ]


def firms(catalogo: Catalog, ids: Sequence[str], por: Sequence[str], filtros: Filters) -> list[Group]:
    """Count distinct firms. Grouped by product, only the activities that count towards it do."""
    columnas = group_columns(por)
    donde, parametros = where(catalogo, filtros, ATENCION.dimensiones)
    if only_counting(por):
        donde += " and cuenta_para_producto"
    base = [c for c in columnas if c == "anio"]
    con_dato = " and ".join(f"coalesce({c}, '{NO_DATA}') <> '{NO_DATA}'" for c in columnas if c in FIRM_IDS) or "true"
    cuentas = {i: _counted(i) for i in ids}
    usadas = set(re.findall(r"\w+", " ".join(cuentas.values())))
    con_totales = not usadas.isdisjoint(TOTALS)
    una_vez = _first(por, filtros, usadas)
    por_cada_una = [f"{e} as {c}" for c, e in (ONE_ROW if una_vez else PER_FIRM).items() if c in usadas]
    por_cada_una.append("con_dato" if una_vez else "bool_and(con_dato) as con_dato")
    procedencia = "procedencia" if una_vez else "max(procedencia) as procedencia"
    # What a firm is does not change within a year: opened by that alone, a firm is in one group and needs no distinct.
    es_una_fila = bool(base) and set(columnas) <= {*base, *FIRM_IDS}
    empresas = "count(*)" if es_una_fila else "count(distinct empresa_id)"
    filas = catalogo.query(
        f"""
        with filtradas as (select *, {con_dato} as con_dato from marts.atencion where {donde}),
        por_empresa as (
            select {_list(columnas)} {_list(por_cada_una)} empresa_id, {procedencia}
            from filtradas {f"where {una_vez}" if una_vez else f"group by {_list(columnas)} empresa_id"}
        ),
        totales as (
            select {_list(base)} {empresas} as de_todas, {empresas} filter (where con_dato) as de_con_dato
            from por_empresa {_group(base)}
        ),
        juntas as (
            select p.*, t.de_todas as total, if(p.con_dato, t.de_con_dato, null) as total_con_dato
            from por_empresa p {"join totales t using (anio)" if base else "cross join totales t"}
        )
        select {_list(columnas)} {", ".join(f"{c} as {i}" for i, c in cuentas.items())},
            list(distinct procedencia) as procedencias, []::date[] as cortes
        from {"juntas" if con_totales else "por_empresa"} {_group(columnas)}
        """,
        parametros,
    )
    return _groups(filas, ids, columnas)


def _first(por: Sequence[str], filtros: Filters, usadas: set[str]) -> str | None:
    """Return the column that leaves one attention of each firm in every group, None when no column does.

    Counting marked rows is several times faster than telling firms apart again in each question.
    """
    puestos = {d: v for d, v in filtros.items() if v}
    servicio = {d for d in (*por, *puestos) if d not in FIRM_IDS} - {"anio"}
    sueltas = {"anio", *servicio} - set(por)
    es_una_cosa = all(len(puestos.get(d, ())) == 1 for d in sueltas)
    cuenta_atenciones = not usadas.isdisjoint(PER_FIRM.keys() - ONE_ROW.keys())
    if not es_una_cosa or cuenta_atenciones or only_counting(por):
        return None
    return FIRST.get(tuple(sorted(servicio)))


def only_counting(por: Iterable[str]) -> bool:
    """Tell whether firms opened by these dimensions are only those of the activities that count for their product."""
    return "producto" in por and "actividad" not in por


def _counted(id_: str) -> str:
    cuenta = INDICATORS[id_].cuenta or ""
    return f"max({cuenta})" if cuenta.isidentifier() else cuenta


def readings(catalogo: Catalog, mart: Mart, ids: Sequence[str], por: Sequence[str], filtros: Filters) -> list[Group]:
    """Take what is known of indicators of instruments: a group has a figure only when it is one indicator and year."""
    columnas = group_columns(por)
    donde, parametros = where(catalogo, filtros, mart.dimensiones)
    valores = ", ".join(f"if(count(*) = 1, any_value({m}), null) as {m}" for m in ids)
    filas = catalogo.query(
        f"select {_list(columnas)} {valores}, list(distinct procedencia) as procedencias, []::date[] as cortes "
        f"from marts.{mart.nombre} where {donde} {_group(columnas)}",
        parametros,
    )
    return _groups(filas, ids, columnas)


def roll_ups(catalogo: Catalog, mart: Mart, ids: Sequence[str], por: Sequence[str], filtros: Filters) -> list[Group]:
    """Average result indicators by the published method: a group has a figure when it is one instrument and year."""
    grupos: dict[tuple[Any, ...], list[Row]] = {}
    for fila in result_indicators(catalogo, {d: v for d, v in filtros.items() if d in mart.dimensiones}):
        grupos.setdefault(tuple(fila[d] for d in por), []).append(fila)
    return [
        (clave, dict(zip(por, clave, strict=True)), {i: _rolled(i, del_grupo) for i in ids})
        for clave, del_grupo in grupos.items()
    ]


def result_indicators(catalogo: Catalog, filtros: Filters) -> list[Row]:
    """Return what indices.py averages: the result indicators of the objectives, a row for each and year."""
    donde, parametros = where(catalogo, filtros, INDICADOR_ANIO.dimensiones)
    return catalogo.query(
        "select instrumento, anio, objetivo, indicador, avance_tipo1, avance_tipo2, procedencia "
        f"from marts.indicador_anio where tipo = 'resultado' and objetivo is not null and {donde} order by anio, orden",
        parametros,
    )


def _rolled(id_: str, filas: list[Row]) -> Figure:
    procedencias = frozenset(f["procedencia"] for f in filas)
    if len({(f["instrumento"], f["anio"]) for f in filas}) > 1:
        return Figure(None, procedencias)
    if id_ == "indice_gestion_pct":
        return Figure(indices.index(filas), procedencias)
    avances = list(indices.objectives(filas).values())
    return Figure(avances[0] if len(avances) == 1 else None, procedencias)


def code_of(catalogo: Catalog, dimension: str, valor: str) -> str:
    """Return the code of a value given as a code or, where the report has them, as its short code (P1, 1.1)."""
    return catalogo.once(_codes).get((dimension, valor.lower()), valor)


def _codes(catalogo: Catalog) -> dict[tuple[str, str], str]:
    """Return {(dimension, short code in lower case): code}."""
    filas = catalogo.query("select dimension, codigo, codigo_corto from marts.nombre where codigo_corto is not null")
    return {(f["dimension"], f["codigo_corto"].lower()): str(f["codigo"]) for f in filas}


def where(catalogo: Catalog, filtros: Filters, dimensiones: Sequence[str]) -> tuple[str, list[Any]]:
    """Return the condition of some filters, those of these dimensions, and its parameters."""
    condiciones, parametros = ["true"], []
    for dimension, valores in filtros.items():
        if dimension in dimensiones and valores:
            condiciones.append(f"{dimension}::varchar in ({', '.join('?' * len(valores))})")
            parametros += [code_of(catalogo, dimension, v) for v in valores]
    return " and ".join(condiciones), parametros


def level(por: Sequence[str], filtros: Filters) -> str | None:
    """Return the level whose figures a group may show, None above product.

    What the rows are opened by decides first, then what they are filtered by; a responsable answers for activities.
    """
    for pedidas in (por, [d for d, valores in filtros.items() if valores]):
        if "actividad" in pedidas or "responsable" in pedidas:
            return "actividad"
        if "producto" in pedidas:
            return "producto"
    return None


def _groups(filas: list[Row], ids: Sequence[str], columnas: Iterable[str]) -> list[Group]:
    grupos = []
    for fila in filas:
        procedencias, cortes = frozenset(fila.get("procedencias") or []), frozenset(fila["cortes"] or [])
        anios = frozenset(fila.get("anios") or [])
        callan = anios - frozenset(fila.get("anios_con_corte") or []) if len(anios) > 1 else frozenset()
        figuras = {i: Figure(fila[i], procedencias, cortes, callan) for i in ids}
        grupos.append((tuple(fila[c] for c in columnas), {c: fila[c] for c in columnas}, figuras))
    return grupos


def _list(columnas: Sequence[str]) -> str:
    return "".join(f"{c}, " for c in columnas)


def _group(columnas: Sequence[str]) -> str:
    return f"group by {', '.join(columnas)}" if columnas else "having count(*) > 0"
