"""Count distinct firms, their attentions and their activities, of any mart whose rows are attentions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from pp0093.ask.catalog import Catalog
from pp0093.ask.gathering import kept
from pp0093.ask.mart import Count, Distinct, FirmMark, Mart, Thing, Whole
from pp0093.ask.registry import DIMENSIONS, INDICATORS
from pp0093.ask.rows import NO_DATA, Row
from pp0093.ask.selection import (
    COMPUTED,
    Question,
    column_or,
    grouped,
    listed,
    only_counting,
    rows_of,
)
from pp0093.models import AND

ROWS, PARAMETERS = "fila", "vigente.parametro"
FIRM, ACTIVITY = "empresa_id", "actividad"
# The columns that mark one attention of each firm in a year and, after the prefix, in each value of some dimensions.
FIRST, FIRST_IN = "es_primera", "es_primera_en_"
# How things are counted over one row a firm, and what those rows have.
OVER_FIRMS = {Thing.FIRMS: "count(*)", Thing.ATTENTIONS: "sum(atenciones)", Thing.PAIRS: "sum(actividades)"}
# And over attentions of which any, not only the first of its firm, may have the mark.
OVER_MARKED = {Thing.FIRMS: f"count(distinct {FIRM})"}
PER_FIRM = {
    Thing.ATTENTIONS: "count(*) as atenciones",
    Thing.PAIRS: f"count(distinct {ACTIVITY}) as actividades",
}
WHOLE = {Whole.FILTER: "total", Whole.FILTER_WITH_DATA: "if(con_dato, total_con_dato, null)"}


def count(catalogo: Catalog, mart: Mart, reune: Distinct, ids: Sequence[str], pregunta: Question) -> list[Row]:
    """Return a row for each group: its columns, its counts by indicator, and `procedencias`.

    Grouped by product, only the activities that count towards it do. Raise UsageError when a version keeps the answers
    to some questions only, and this is none of them.
    """
    if kept.is_all_there_is(catalogo, mart.tabla):
        return kept.counts(catalogo, mart, ids, pregunta)
    return catalogo.query(*statement(catalogo, mart, reune, ids, pregunta))


def statement(
    catalogo: Catalog, mart: Mart, reune: Distinct, ids: Sequence[str], pregunta: Question
) -> tuple[str, list[Any]]:
    """Return the query of `count` and its parameters."""
    tiene, columnas = catalogo.columns(mart.tabla), pregunta.columnas
    base = [c for c in columnas if c == "anio" or c in pregunta.segun]
    donde, parametros = rows_of(catalogo, mart, pregunta)
    cuentas = {i: INDICATORS[i].cuenta or Count() for i in ids}
    dichos = catalogo.columns(PARAMETERS)
    del_grupo = {i: c for i, c in cuentas.items() if c.de is Whole.GROUP}
    marcas = reune.marks(tuple(m for c in del_grupo.values() for m in c.marcas))
    primera = _first(tiene, reune, pregunta, (*pregunta.por, *pregunta.segun))
    como, de = (_over_attentions(primera), "filtradas") if primera else (OVER_FIRMS, "por_empresa")
    contadas = {
        i: _expression(c, OVER_MARKED if primera and _is_of_attentions(c, marcas) else como, marcas)
        for i, c in del_grupo.items()
    }
    procedencia = column_or(tiene, ["procedencia"], f"'{COMPUTED}'")
    por_empresa = "" if primera else f"por_empresa as ({_one_row_a_firm(columnas, del_grupo, marcas)}),"
    con_dato = " and ".join(f"coalesce({c}, '{NO_DATA}') <> '{NO_DATA}'" for c in pregunta.por if c in reune.propias)
    del_anio = _first(tiene, reune, pregunta, base)
    if primera and set(columnas) <= {*base, *reune.propias}:
        # Each firm is in one group of its year: those of the groups add up to all.
        contadas["en_grupo"] = como[Thing.FIRMS]
        cuantas, todas = "sum(en_grupo)", "grupos"
    elif del_anio:
        cuantas, todas = _over_attentions(del_anio)[Thing.FIRMS], "filtradas"
    else:
        cuantas, todas = f"count(distinct {FIRM})", de
    consulta = f"""
        with filtradas as not materialized (
            select *, {listed(_per_attention(m, dichos) for m in marcas)} {procedencia} as de_donde
            from {mart.tabla} {ROWS} where {donde}
        ),
        {por_empresa}
        grupos as (
            select {listed([*columnas, *(f"{c} as {i}" for i, c in contadas.items())])}
                {con_dato or "true"} as con_dato, [max(de_donde)] as procedencias
            from {de} {grouped(columnas)}
        ),
        totales as (
            select {listed(base)} {cuantas} as total,
                {cuantas} filter (where {con_dato or "true"}) as total_con_dato
            from {todas} {grouped(base)}
        )
        {_with_totals(cuentas, base)}
        """
    return consulta, parametros


def _expression(cuenta: Count, como: dict[Thing, str], marcas: Sequence[FirmMark]) -> str:
    """Return what counts, over attentions or firms whose marks are columns."""
    alguna = [*(_column(m) for m in cuenta.con), *(f"not {_column(m)}" for m in cuenta.sin)]
    de_ellas = f"{como[cuenta.que]} filter (where {' or '.join(alguna)})" if alguna else como[cuenta.que]
    valor = f"{de_ellas} - {como[cuenta.menos]}" if cuenta.menos else de_ellas
    inciertas = [_column(m.id) for m in marcas if m.puede_faltar and m.id in cuenta.marcas]
    return f"if(count({inciertas[0]}) = 0, null, {valor})" if inciertas else valor


def _is_of_attentions(cuenta: Count, marcas: Sequence[FirmMark]) -> bool:
    return any(m.no_es for m in marcas if m.id in cuenta.marcas)


def _column(marca: str) -> str:
    return f"marca_{marca}"


def _per_attention(marca: FirmMark, parametros: Collection[str]) -> str:
    valor = marca.columna if marca.valor is None else f"{marca.columna} = '{marca.valor}'"
    if marca.no_es:
        de_cada_anio = f"select map(list(anio), list({marca.no_es})) from {PARAMETERS}"
        valor = f"{marca.columna} <> ({de_cada_anio})[{ROWS}.anio]" if marca.no_es in parametros else "null::boolean"
    return f"{valor} as {_column(marca.id)}"


def _per_firm(marca: FirmMark) -> str:
    gana = f"not bool_or({_column(marca.salvo)}) and " if marca.salvo else ""
    return f"{gana}bool_or({_column(marca.id)}) as {_column(marca.id)}"


def _one_row_a_firm(columnas: Sequence[str], cuentas: dict[str, Count], marcas: Sequence[FirmMark]) -> str:
    """Return the query that leaves each firm of a group in one row, with what its counts use."""
    usadas = {cosa for c in cuentas.values() for cosa in (c.que, c.menos)}
    propias = [*(e for cosa, e in PER_FIRM.items() if cosa in usadas), *map(_per_firm, marcas)]
    return (
        f"select {listed([*columnas, *propias])} {FIRM}, max(de_donde) as de_donde "
        f"from filtradas group by {listed(columnas)} {FIRM}"
    )


def _with_totals(cuentas: dict[str, Count], base: Sequence[str]) -> str:
    """Return the query of the groups with the firms of the whole filter, when they are asked for.

    A group without data is no part of those with it.
    """
    totales = [f"{WHOLE[c.de]} as {i}" for i, c in cuentas.items() if c.de is not Whole.GROUP]
    if not totales:
        return "select * from grupos"
    unidos = f"join totales using ({', '.join(base)})" if base else ", totales"
    return f"select grupos.*, {', '.join(totales)} from grupos {unidos}"


def first_columns(columnas: Sequence[str]) -> dict[frozenset[str], str]:
    """Return the columns of a table that mark one attention of each firm in a year, by the dimensions they are of.

    Their names say it: es_primera, es_primera_en_producto, es_primera_en_familia_servicio_y_unidad.
    """
    marcadas: dict[frozenset[str], str] = {frozenset(): FIRST} if FIRST in columnas else {}
    for columna in columnas:
        if columna.startswith(FIRST_IN):
            marcadas[frozenset(columna.removeprefix(FIRST_IN).split(AND))] = columna
    return marcadas


def _first(tiene: Sequence[str], reune: Distinct, pregunta: Question, abiertas: Sequence[str]) -> str | None:
    """Return the column that marks one attention of each firm in every group of a year; None when none does.

    Counting marked rows is several times faster than telling firms apart again in each question. Of several years
    what a firm is changes, so its attentions cannot stand for it.
    """
    puestos = {d: v for d, v in pregunta.filtros.items() if v}
    if pregunta.bases or only_counting(pregunta.por) or ("anio" not in abiertas and len(puestos.get("anio", ())) != 1):
        return None
    servicio = {d for d in (*abiertas, *puestos) if d not in reune.propias} - {"anio"}
    if any(len(puestos.get(d, ())) != 1 for d in servicio - set(abiertas)):
        return None
    return first_columns(tiene).get(frozenset(servicio - {DIMENSIONS[d].dentro_de for d in servicio}))


def _over_attentions(primera: str) -> dict[Thing, str]:
    """Return how things are counted over the attentions of a year, of which `primera` marks one of each firm."""
    return {
        Thing.FIRMS: f"count(if({primera}, 1, null))",
        Thing.ATTENTIONS: "count(*)",
        Thing.PAIRS: f"count(distinct ({FIRM}, {ACTIVITY}))",
    }
