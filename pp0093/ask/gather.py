"""Gather stored figures from the marts, in groups. With marts.py, the only SQL above the layers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pp0093.ask import indices
from pp0093.ask.catalog import Catalog
from pp0093.ask.registry import (
    ATENCION,
    DIMENSIONS,
    FIRM_DIMENSIONS,
    INDICADOR_ANIO,
    INDICATORS,
    META_FISICA,
    PRESUPUESTO,
    Mart,
)
from pp0093.ask.rows import Filters, Row

Value = Decimal | int | float | str | None
NO_DATA = "Sin información"
# How indicators count over one row a firm, made of these columns.
OVER_FIRMS = {"empresas": "count(*)", "atenciones": "sum(atenciones)", "pares": "sum(actividades)"}
PER_ATTENTION = {
    "es_focalizada": "focalizacion = 'focalizada'",
    "es_no_focalizada": "focalizacion = 'no focalizada'",
}
PER_FIRM = {
    "atenciones": "count(*)",
    "actividades": "count(distinct actividad)",
    "es_focalizada": "bool_or(es_focalizada)",
    "es_no_focalizada": "not bool_or(es_focalizada) and bool_or(es_no_focalizada)",
    "es_recurrente": "bool_or(es_recurrente)",
}
TOTALS = ("total", "total_con_dato")
# The column of the mart that marks one attention of each firm in a year, by the dimensions of the service in play.
FIRST: dict[tuple[str, ...], str] = {
    (): "es_primera",
    ("actividad", "producto"): "es_primera_en_actividad",
    ("familia_servicio", "unidad"): "es_primera_en_familia_y_unidad",
    **{(d,): f"es_primera_en_{d}" for d in ("producto", "actividad", "unidad", "familia_servicio", "servicio", "cite")},
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
    sumas = ", ".join(f"sum({m}) as {m}" for m in ids)
    partes = ", ".join(dict.fromkeys((*columnas, "anio", "procedencia", "corte")))
    filas = catalogo.query(
        f"select {partes}, {sumas} from marts.presupuesto where alcance = ? and {donde}{sin_mes} group by {partes}",
        [alcance, *parametros],
    )
    return [
        (clave, dict(zip(columnas, clave, strict=True)), _summed(ids, del_grupo))
        for clave, del_grupo in _by_key(filas, columnas)
    ]


def _summed(ids: Sequence[str], partes: list[Row]) -> dict[str, Figure]:
    """Return the sums of one group from those of each year, provenance and cut-off in it."""
    con_dato = [p for p in partes if any(p[i] is not None for i in ids)]
    anios = frozenset(p["anio"] for p in con_dato)
    con_corte = [p for p in con_dato if p["corte"] is not None]
    sin_corte = anios - {p["anio"] for p in con_corte} if len(anios) > 1 else frozenset()
    procedencias, cortes = frozenset(p["procedencia"] for p in con_dato), frozenset(p["corte"] for p in con_corte)
    return {i: Figure(_sum_of_years(i, partes), procedencias, cortes, sin_corte) for i in ids}


def _sum_of_years(id_: str, partes: list[Row]) -> Value:
    """Return a sum; a year that lacks the measure leaves several years without a value, not short of it."""
    dados = [p for p in partes if p[id_] is not None]
    if {p["anio"] for p in dados} != {p["anio"] for p in partes}:
        return None
    return sum((p[id_] for p in dados), Decimal())


def _by_key(filas: list[Row], columnas: Sequence[str]) -> list[tuple[tuple[Any, ...], list[Row]]]:
    grupos: dict[tuple[Any, ...], list[Row]] = {}
    for fila in filas:
        grupos.setdefault(tuple(fila[c] for c in columnas), []).append(fila)
    return list(grupos.items())


def single(catalogo: Catalog, ids: Sequence[str], por: Sequence[str], filtros: Filters) -> list[Group]:
    """Take goals and progress: firms and actions do not add up, so a group has a figure only when it is one thing.

    Months have a table of their own, asked only when a month is.
    """
    tabla = f"{META_FISICA.nombre}_mes" if "mes" in por or filtros.get("mes") else META_FISICA.nombre
    columnas, nivel = group_columns(por), level(por, filtros)
    donde, parametros = where(catalogo, filtros, META_FISICA.dimensiones)
    propias = ", ".join(f"{m}, {m}_procedencia" for m in ids)
    filas = catalogo.query(
        f"select {_list(columnas)} {propias}, corte from marts.{tabla} where nivel = ? and {donde}",
        [nivel or "actividad", *parametros],
    )
    return [
        (
            clave,
            dict(zip(columnas, clave, strict=True)),
            {i: _of_one_thing(i, del_grupo, tiene_valor=nivel is not None and len(del_grupo) == 1) for i in ids},
        )
        for clave, del_grupo in _by_key(filas, columnas)
    ]


def _of_one_thing(id_: str, filas: list[Row], *, tiene_valor: bool) -> Figure:
    procedencias = frozenset(p for f in filas if (p := f[f"{id_}_procedencia"]) is not None)
    cortes = frozenset(f["corte"] for f in filas if f["corte"] is not None)
    return Figure(filas[0][id_] if tiene_valor else None, procedencias, cortes)


def firms(catalogo: Catalog, ids: Sequence[str], por: Sequence[str], filtros: Filters) -> list[Group]:
    """Count distinct firms. Grouped by product, only the activities that count towards it do."""
    columnas = group_columns(por)
    base = [c for c in columnas if c == "anio"]
    donde, parametros = where(catalogo, filtros, ATENCION.dimensiones)
    if only_counting(por):
        donde += " and cuenta_para_producto"
    con_dato = " and ".join(f"coalesce({c}, '{NO_DATA}') <> '{NO_DATA}'" for c in columnas if c in FIRM_IDS) or "true"
    marca = _mark(por, filtros)
    como, contables = (_over_attentions(marca), "filtradas") if marca else (OVER_FIRMS, "por_empresa")
    cuentas = {i: (INDICATORS[i].cuenta or "").format_map(como) for i in ids}
    contadas = {i: c for i, c in cuentas.items() if c not in TOTALS}
    por_empresa = "" if marca else f"por_empresa as ({_one_row_a_firm(columnas, contadas)}),"
    total_de_un_anio = None if only_counting(por) else _mark(base, filtros)
    if marca and set(columnas) <= {*base, *FIRM_IDS}:
        # Each firm is in one group of its year: those of the groups add up to all.
        contadas["en_grupo"] = como["empresas"]
        cuantas, de = "sum(en_grupo)", "grupos"
    elif total_de_un_anio:
        cuantas, de = _over_attentions(total_de_un_anio)["empresas"], "filtradas"
    else:
        cuantas, de = "count(distinct empresa_id)", contables
    filas = catalogo.query(
        f"""
        with filtradas as not materialized (
            select *, {_named(PER_ATTENTION)} from marts.atencion where {donde}
        ),
        {por_empresa}
        grupos as (
            select {_list([*columnas, *(f"{c} as {i}" for i, c in contadas.items())])}
                {con_dato} as con_dato, [max(procedencia)] as procedencias
            from {contables} {_group(columnas)}
        ),
        totales as (
            select {_list(base)} {cuantas} as total, {cuantas} filter (where {con_dato}) as total_con_dato
            from {de} {_group(base)}
        )
        {_with_totals(cuentas, base)}
        """,
        parametros,
    )
    return _groups(filas, ids, columnas)


def _one_row_a_firm(columnas: Sequence[str], contadas: dict[str, str]) -> str:
    """Return the query that leaves each firm of a group in one row, with what its counts use."""
    usadas = set(re.findall(r"\w+", " ".join(contadas.values())))
    propias = _named({c: e for c, e in PER_FIRM.items() if c in usadas})
    return (
        f"select {_list(columnas)} empresa_id, max(procedencia) as procedencia, {propias} "
        f"from filtradas group by {_list(columnas)} empresa_id"
    )


def _with_totals(cuentas: dict[str, str], base: Sequence[str]) -> str:
    """Return the query of the groups with the firms of the whole filter, when they are asked for.

    A group without data is no part of those with it.
    """
    valores = {"total": "total", "total_con_dato": "if(con_dato, total_con_dato, null)"}
    totales = {i: valores[c] for i, c in cuentas.items() if c in TOTALS}
    if not totales:
        return "select * from grupos"
    return f"select grupos.*, {_named(totales)} from grupos {'join totales using (anio)' if base else ', totales'}"


def _named(expresiones: dict[str, str]) -> str:
    return ", ".join(f"{expresion} as {nombre}" for nombre, expresion in expresiones.items())


def _mark(por: Sequence[str], filtros: Filters) -> str | None:
    """Return the column that marks one attention of each firm in every group of a year; None when none does.

    Counting marked rows is several times faster than telling firms apart again in each question. Of several years
    what a firm is changes, so its attentions cannot stand for it.
    """
    puestos = {d: v for d, v in filtros.items() if v}
    if only_counting(por) or ("anio" not in por and len(puestos.get("anio", ())) != 1):
        return None
    servicio = {d for d in (*por, *puestos) if d not in FIRM_IDS} - {"anio"}
    es_una_cosa = all(len(puestos.get(d, ())) == 1 for d in servicio - set(por))
    return FIRST.get(tuple(sorted(servicio))) if es_una_cosa else None


def _over_attentions(marca: str) -> dict[str, str]:
    """Return how indicators count over the attentions of a year, of which `marca` marks one of each firm."""
    return {
        "empresas": f"count(if({marca}, 1, null))",
        "atenciones": "count(*)",
        "pares": "count(distinct (empresa_id, actividad))",
    }


def only_counting(por: Iterable[str]) -> bool:
    """Tell whether firms opened by these dimensions are only those of the activities that count for their product."""
    return "producto" in por and "actividad" not in por


def readings(catalogo: Catalog, mart: Mart, ids: Sequence[str], por: Sequence[str], filtros: Filters) -> list[Group]:
    """Take what is known of indicators of instruments: a group has a figure only when it is one indicator and year."""
    columnas = group_columns(por)
    donde, parametros = where(catalogo, filtros, mart.dimensiones)
    valores = ", ".join(f"if(count(*) = 1, any_value({m}), null) as {m}" for m in ids)
    filas = catalogo.query(
        f"select {_list(columnas)} {valores}, list(distinct procedencia) as procedencias "
        f"from marts.{mart.nombre} where {donde} {_group(columnas)}",
        parametros,
    )
    return _groups(filas, ids, columnas)


def roll_ups(catalogo: Catalog, mart: Mart, ids: Sequence[str], por: Sequence[str], filtros: Filters) -> list[Group]:
    """Average result indicators by the published method: a group has a figure when it is one instrument and year."""
    filas = result_indicators(catalogo, {d: v for d, v in filtros.items() if d in mart.dimensiones})
    return [
        (clave, dict(zip(por, clave, strict=True)), {i: _rolled(i, del_grupo) for i in ids})
        for clave, del_grupo in _by_key(filas, por)
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
            # A year stays a number: of a cast column the engine could not skip the years that were not asked for.
            condiciones.append(f"{dimension} in ({', '.join('?' * len(valores))})")
            es_entera = DIMENSIONS[dimension].es_entera
            parametros += [int(v) if es_entera else code_of(catalogo, dimension, v) for v in valores]
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
    return [
        (
            tuple(fila[c] for c in columnas),
            {c: fila[c] for c in columnas},
            {i: Figure(fila[i], frozenset(fila["procedencias"])) for i in ids},
        )
        for fila in filas
    ]


def _list(columnas: Sequence[str]) -> str:
    return "".join(f"{c}, " for c in columnas)


def _group(columnas: Sequence[str]) -> str:
    return f"group by {', '.join(columnas)}" if columnas else "having count(*) > 0"
