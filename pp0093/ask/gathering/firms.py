"""Distinct firms, their attentions and their activities, of any mart of attentions, counted in one query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.gathering import kept
from pp0093.ask.registry import DIMENSIONS, INDICATORS, YEAR, Count, Distinct, FirmMark, Mart, Thing, Whole
from pp0093.ask.rows import Row
from pp0093.ask.selection import (
    COMPUTED,
    Question,
    column_or,
    grouped,
    in_sql,
    listed_columns,
    of_a_share,
    parameter,
    rows_of,
)

# How things are counted over one row a firm.
OVER_FIRMS = {
    Thing.FIRMS: "count(*)",
    Thing.ATTENTIONS: "sum(atenciones)",
    Thing.PAIRS: "sum(actividades)",
}
TOTALS = {Whole.FILTER: "total", Whole.FILTER_WITH_DATA: "if(con_dato, total_con_dato, null)"}
# Attentions with their marks and whether shares are of them too; one row a firm of each group; and the groups.
COUNTED_SQL = """
    with filtradas as not materialized (
        select *, {por_atencion} 1 as filas, {procedencia} as de_donde, {del_todo} as es_del_todo
        from {tabla} where {donde}
    ),
    por_empresa as materialized (
        select {columnas} {por_firma} empresa_id, sum(filas) as atenciones, count(*) as actividades
        from {filas} group by {columnas} empresa_id
    ),
    grupos as (
        select {columnas} {cuentas} {con_dato} as con_dato, bool_or(es_del_todo) as es_del_todo,
            [max(de_donde)] as procedencias
        from por_empresa {juntas}
    )
    select g.* exclude (con_dato, es_del_todo) {totales} from grupos g"""
# A firm of each group by activity, where those are counted.
BY_ACTIVITY = """(
    select {columnas} {por_firma} empresa_id, sum(filas) as filas
    from filtradas group by {columnas} empresa_id, actividad
)"""
# The firms of all that the filters leave, those with data apart.
WITH_TOTALS = """
    left join (
        select {base} count(distinct empresa_id) as total,
            count(distinct empresa_id) filter (where {con_dato}) as total_con_dato
        from por_empresa where es_del_todo {juntas}
    ) t on {iguales}"""


def count_firms(catalogo: Catalog, mart: Mart, reune: Distinct, ids: Sequence[str], pregunta: Question) -> list[Row]:
    """Return a row for each group: its columns, its counts by indicator, and `procedencias` (the weakest).

    Grouped by product, only the activities that count towards it do. Raise UsageError when a version keeps the answers
    to some questions only, and this is none of them.
    """
    if kept.is_all_there_is(catalogo, mart.tabla):
        return kept.counts(catalogo.entero, mart, ids, pregunta)
    if not _has_rows(catalogo.entero, mart.tabla):  # As in what ships: no list of firms.
        return []
    return catalogo.entero.query(*counted(catalogo.entero, mart, reune, ids, pregunta))


@remembered
def _has_rows(catalogo: Catalog, tabla: str) -> bool:
    return bool(catalogo.query(f"select 1 from {tabla} limit 1"))


def counted(
    catalogo: Catalog, mart: Mart, reune: Distinct, ids: Sequence[str], pregunta: Question
) -> tuple[str, list[Any]]:
    """Return the query of `count_firms`, and its parameters."""
    columnas, cuentas = pregunta.columnas, {i: INDICATORS[i].cuenta or Count() for i in ids}
    del_grupo = {i: c for i, c in cuentas.items() if c.de is Whole.GROUP}
    marcas = reune.marks(tuple(m for c in del_grupo.values() for m in c.marcas))
    unidas = [f"bool_or({c}) as {c}" for c in (*(_column(m.id) for m in marcas), "es_del_todo")]
    con_dato = [f"({c} is not null and {c}::varchar <> '{DIMENSIONS[c].sin_dato}')" for c in pregunta.por]
    totales = [f", {TOTALS[c.de]} as {i}" for i, c in cuentas.items() if c.de is not Whole.GROUP]
    donde, parametros = rows_of(catalogo, mart, pregunta)
    del_todo, suyos = in_sql(of_a_share(catalogo, mart, pregunta))
    dichas = {
        "columnas": listed_columns(columnas),
        "por_firma": listed_columns([*unidas, "max(de_donde) as de_donde"]),
        "con_dato": " and ".join(con_dato) or "true",
    }
    de_pares = Thing.PAIRS in {cosa for c in del_grupo.values() for cosa in (c.que, c.menos)}
    consulta = COUNTED_SQL.format(
        **dichas,
        por_atencion=listed_columns(_per_attention(catalogo, m) for m in marcas),
        procedencia=column_or(catalogo.columns(mart.tabla), "procedencia", f"'{COMPUTED}'"),
        del_todo=del_todo,
        tabla=mart.tabla,
        donde=donde,
        filas=BY_ACTIVITY.format(**dichas) if de_pares else "filtradas",
        cuentas=listed_columns(f"{_expression(c, marcas)} as {i}" for i, c in del_grupo.items()),
        juntas=grouped(columnas),
        totales="".join(totales),
    )
    if totales:
        base = [c for c in columnas if c == YEAR or c in pregunta.segun]
        iguales = " and ".join(["g.es_del_todo", *(f"g.{c} is not distinct from t.{c}" for c in base)])
        consulta += WITH_TOTALS.format(**dichas, base=listed_columns(base), juntas=grouped(base), iguales=iguales)
    return consulta, [*suyos, *parametros]


def _expression(cuenta: Count, marcas: Sequence[FirmMark]) -> str:
    """Return what counts, over firms whose marks are columns; null where nobody is known to have one or not."""
    gana = {m.id: f"not {_column(m.salvo)} and " for m in marcas if m.salvo}
    alguna = [*(f"({gana.get(m, '')}{_column(m)})" for m in cuenta.con)]
    alguna += [f"not ({gana.get(m, '')}{_column(m)})" for m in cuenta.sin]
    filtro = f" filter (where {' or '.join(alguna)})" if alguna else ""
    de_ellas = f"coalesce({OVER_FIRMS[cuenta.que]}{filtro}, 0)::bigint"
    valor = f"{de_ellas} - {OVER_FIRMS[cuenta.menos]}::bigint" if cuenta.menos else de_ellas
    inciertas = [_column(m.id) for m in marcas if m.puede_faltar and m.id in cuenta.marcas]
    return f"if(count({inciertas[0]}) = 0, null, {valor})" if inciertas else valor


def _column(marca: str) -> str:
    return f"marca_{marca}"


def _per_attention(catalogo: Catalog, marca: FirmMark) -> str:
    valor = marca.columna if marca.valor is None else f"{marca.columna} = '{marca.valor}'"
    if marca.no_es:
        de_cada_anio = ", ".join(f"{anio}: '{v}'" for anio, v in parameter(catalogo, marca.no_es).items())
        valor = f"{marca.columna} <> map {{{de_cada_anio}}}[{YEAR}]" if de_cada_anio else "null::boolean"
    return f"{valor} as {_column(marca.id)}"
