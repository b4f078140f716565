"""Distinct firms, their attentions and their activities, of any mart of attentions, counted in one query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pp0093.ask.catalog import YEAR, Catalog, remembered
from pp0093.ask.gathering import kept
from pp0093.ask.registry import ACTIVITY, DIMENSIONS, FIRM, INDICATORS, Count, Distinct, FirmMark, Mart, Thing, Whole
from pp0093.ask.rows import Row
from pp0093.ask.selection import COMPUTED, Question, column_or, grouped, in_sql, listed, of_a_share, parameter, rows_of

# How things are counted over one row a firm.
OVER_FIRMS = {
    Thing.FIRMS: "count(*)",
    Thing.ATTENTIONS: "sum(atenciones)",
    Thing.PAIRS: "sum(actividades)",
}
TOTALS = {Whole.FILTER: "total", Whole.FILTER_WITH_DATA: "if(con_dato, total_con_dato, null)"}


def count(catalogo: Catalog, mart: Mart, reune: Distinct, ids: Sequence[str], pregunta: Question) -> list[Row]:
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
    """Return the query of `count`, and its parameters: attentions, one row a firm of each group, and the groups."""
    columnas, cuentas = pregunta.columnas, {i: INDICATORS[i].cuenta or Count() for i in ids}
    del_grupo = {i: c for i, c in cuentas.items() if c.de is Whole.GROUP}
    marcas = reune.marks(tuple(m for c in del_grupo.values() for m in c.marcas))
    con_dato = [f"({c} is not null and {c}::varchar <> '{DIMENSIONS[c].sin_dato}')" for c in pregunta.por]
    dichas = [*(f"{_expression(c, marcas)} as {i}" for i, c in del_grupo.items())]
    totales = [f"{TOTALS[c.de]} as {i}" for i, c in cuentas.items() if c.de is not Whole.GROUP]
    filtradas, parametros = _attentions(catalogo, mart, marcas, pregunta)
    consulta = f"""
        with filtradas as not materialized ({filtradas}),
        por_empresa as materialized ({_one_row_a_firm(columnas, del_grupo, marcas)}),
        grupos as (
            select {listed([*columnas, *dichas])} {" and ".join(con_dato) or "true"} as con_dato,
                bool_or(es_del_todo) as es_del_todo, [max(de_donde)] as procedencias
            from por_empresa {grouped(columnas)}
        )
        select g.* exclude (con_dato, es_del_todo) {"".join(f", {t}" for t in totales)} from grupos g"""
    base = [c for c in columnas if c == YEAR or c in pregunta.segun]
    return f"{consulta} {_with_totals(base, con_dato) if totales else ''}", parametros


def _attentions(catalogo: Catalog, mart: Mart, marcas: Sequence[FirmMark], pregunta: Question) -> tuple[str, list[Any]]:
    """Return the query of the attentions of a question, with their marks and whether shares are of them too."""
    donde, parametros = rows_of(catalogo, mart, pregunta)
    del_todo, suyos = in_sql(of_a_share(catalogo, mart, pregunta))
    procedencia = column_or(catalogo.columns(mart.tabla), ["procedencia"], f"'{COMPUTED}'")
    propias = listed(_per_attention(catalogo, m) for m in marcas)
    dichas = f"{propias} 1 as filas, {procedencia} as de_donde, {del_todo} as es_del_todo"
    return f"select *, {dichas} from {mart.tabla} where {donde}", [*suyos, *parametros]


def _one_row_a_firm(columnas: Sequence[str], cuentas: Mapping[str, Count], marcas: Sequence[FirmMark]) -> str:
    """Return the query that leaves each firm of a group in one row, first by activity where those are counted."""
    de_cada = [f"bool_or({_column(m.id)}) as {_column(m.id)}" for m in marcas]
    propias = listed([*columnas, *de_cada, "max(de_donde) as de_donde", "bool_or(es_del_todo) as es_del_todo", FIRM])
    por, filas = f"group by {listed(columnas)} {FIRM}", "filtradas"
    if Thing.PAIRS in {cosa for c in cuentas.values() for cosa in (c.que, c.menos)}:
        filas = f"(select {propias} sum(filas) as filas from filtradas {por}, {ACTIVITY})"
    return f"select {propias} sum(filas) as atenciones, count(*) as actividades from {filas} {por}"


def _with_totals(base: Sequence[str], con_dato: Sequence[str]) -> str:
    """Return the join of the groups with the firms of all that the filters leave, those with data apart."""
    cuantas = f"count(distinct {FIRM})"
    juntos = " and ".join(["g.es_del_todo", *(f"g.{c} is not distinct from t.{c}" for c in base)])
    sabidas = f"{cuantas} filter (where {' and '.join(con_dato) or 'true'})"
    totales = f"select {listed(base)} {cuantas} as total, {sabidas} as total_con_dato from por_empresa"
    return f"left join ({totales} where es_del_todo {grouped(base)}) t on {juntos}"


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
