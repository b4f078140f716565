"""The firms of a question, and the files behind them, counted by SQL: to this the counts in memory are held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pp0093.ask.catalog import Catalog
from pp0093.ask.gathering import kept
from pp0093.ask.mart import ACTIVITY, FIRM, Count, Distinct, Files, FirmMark, Mart, Thing, Whole
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import NO_DATA
from pp0093.ask.selection import COMPUTED, Question, column_or, grouped, listed, parameter, rows_of

# How things are counted over one row a firm, and what those rows have.
OVER_FIRMS = {Thing.FIRMS: "count(*)", Thing.ATTENTIONS: "sum(atenciones)", Thing.PAIRS: "sum(actividades)"}
PER_FIRM = {
    Thing.ATTENTIONS: "count(*) as atenciones",
    Thing.PAIRS: f"count(distinct {ACTIVITY}) as actividades",
}
WHOLE = {Whole.FILTER: "total", Whole.FILTER_WITH_DATA: "if(con_dato, total_con_dato, null)"}


def counted(
    catalogo: Catalog, mart: Mart, reune: Distinct, ids: Sequence[str], pregunta: Question
) -> tuple[str, list[Any]]:
    """Return the query that counts what distinct.count does, and its parameters."""
    tiene, columnas = catalogo.columns(mart.tabla), pregunta.columnas
    base = [c for c in columnas if c == "anio" or c in pregunta.segun]
    donde, parametros = rows_of(catalogo, mart, pregunta)
    cuentas = {i: INDICATORS[i].cuenta or Count() for i in ids}
    del_grupo = {i: c for i, c in cuentas.items() if c.de is Whole.GROUP}
    marcas = reune.marks(tuple(m for c in del_grupo.values() for m in c.marcas))
    contadas = {i: _expression(c, marcas) for i, c in del_grupo.items()}
    procedencia = column_or(tiene, ["procedencia"], f"'{COMPUTED}'")
    sin_dato = {c: "sin dato" if c == "focalizacion" else NO_DATA for c in pregunta.por}
    con_dato = " and ".join(f"coalesce({c}::varchar, '{v}') <> '{v}'" for c, v in sin_dato.items())
    cuantas = f"count(distinct {FIRM})"
    consulta = f"""
        with filtradas as not materialized (
            select *, {listed(_per_attention(catalogo, m) for m in marcas)} {procedencia} as de_donde
            from {mart.tabla} where {donde}
        ),
        por_empresa as ({_one_row_a_firm(columnas, del_grupo, marcas)}),
        grupos as (
            select {listed([*columnas, *(f"{c} as {i}" for i, c in contadas.items())])}
                {con_dato or "true"} as con_dato, [max(de_donde)] as procedencias
            from por_empresa {grouped(columnas)}
        ),
        totales as (
            select {listed(base)} {cuantas} as total,
                {cuantas} filter (where {con_dato or "true"}) as total_con_dato
            from por_empresa {grouped(base)}
        )
        {_with_totals(cuentas, base)}
        """
    return consulta, parametros


def _expression(cuenta: Count, marcas: Sequence[FirmMark]) -> str:
    """Return what counts, over firms whose marks are columns."""
    alguna = [*(_column(m) for m in cuenta.con), *(f"not {_column(m)}" for m in cuenta.sin)]
    de_ellas = f"{OVER_FIRMS[cuenta.que]} filter (where {' or '.join(alguna)})" if alguna else OVER_FIRMS[cuenta.que]
    valor = f"{de_ellas} - {OVER_FIRMS[cuenta.menos]}" if cuenta.menos else de_ellas
    inciertas = [_column(m.id) for m in marcas if m.puede_faltar and m.id in cuenta.marcas]
    return f"if(count({inciertas[0]}) = 0, null, {valor})" if inciertas else valor


def _column(marca: str) -> str:
    return f"marca_{marca}"


def _per_attention(catalogo: Catalog, marca: FirmMark) -> str:
    valor = marca.columna if marca.valor is None else f"{marca.columna} = '{marca.valor}'"
    if marca.no_es:
        de_cada_anio = ", ".join(f"{anio}: '{v}'" for anio, v in parameter(catalogo, marca.no_es).items())
        valor = f"{marca.columna} <> map {{{de_cada_anio}}}[anio]" if de_cada_anio else "null::boolean"
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


def files(catalogo: Catalog, mart: Mart, archivos: Files, pregunta: Question) -> tuple[str, list[Any]]:
    """Return the query of what gathering.files.behind gives, and its parameters."""
    abiertas = pregunta.columnas
    donde, parametros = rows_of(catalogo, mart, pregunta)
    corte = column_or(catalogo.columns(mart.tabla), ["corte"], "null::date")
    if archivos.tabla:
        claves = [de_aqui for de_aqui, _ in archivos.claves]
        juntas = " and ".join(f"m.{de_aqui} = f.{de_alla}" for de_aqui, de_alla in archivos.claves)
        de_cada = ", ".join(dict.fromkeys([*claves, *abiertas]))
        propias = listed([*(f"m.{c}" for c in abiertas), *(f"f.{c}" for c in archivos.dichos)])
        filas = (
            f"select {propias} m.corte as corte from (select {de_cada}, max({corte}) as corte from {mart.tabla} "
            f"where {donde} group by {de_cada}) m join {archivos.tabla} f on {juntas}"
        )
    else:
        filas = f"select {listed([*abiertas, *archivos.dichos])} {corte} as corte from {mart.tabla} where {donde}"
    de_cada_columna = [
        f"select {listed(abiertas)} '{kept.place_of_file(mart, archivos, c)}' as columna, {c} as archivo, "
        f"max(corte) as corte, count(*) as filas from filas where {c} is not null group by all"
        for c in archivos.dichos
    ]
    return f"with filas as ({filas}) {' union all '.join(de_cada_columna)}", parametros
