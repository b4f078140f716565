"""The files behind figures, and how many of their rows: of what, never whose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pp0093.ask import gather
from pp0093.ask.catalog import Catalog
from pp0093.ask.registry import ATENCION, DIMENSIONS, INDICADOR_ANIO, PRESUPUESTO
from pp0093.ask.rows import Filters, Row


def budget_files(catalogo: Catalog, medida: str, filtros: Filters, grupo: Row, alcance: str) -> list[Row]:
    """Return the files behind a sum of money: archivo, documento, formato, fuente, corte, sha256, filas summed."""
    donde, parametros = _inside(catalogo, filtros, grupo, PRESUPUESTO.dimensiones)
    return _files(
        catalogo,
        f"select archivo, max(corte) as corte, count(*) as filas from marts.presupuesto "
        f"where alcance = ? and {medida} is not null and {donde} group by archivo",
        [alcance, *parametros],
    )


def goal_files(catalogo: Catalog, medida: str, filtros: Filters, grupo: Row) -> list[Row]:
    """Return the files behind a goal, a progress or a universe: the same columns, filas as marts.meta_origen says."""
    donde, parametros = _inside(catalogo, filtros, grupo, GOAL_DIMENSIONS)
    return _files(
        catalogo,
        f"select archivo, max(corte) as corte, sum(filas)::bigint as filas "
        f"from marts.meta_origen join marts.meta_fisica using (anio, nivel, codigo) "
        f"where medida = ? and nivel = ? and {donde} group by archivo",
        [medida, gather.level(tuple(grupo), filtros), *parametros],
    )


def attention_files(catalogo: Catalog, filtros: Filters, grupo: Row) -> list[Row]:
    """Return the files behind a count of firms: the same columns, filas being attentions."""
    donde, parametros = _attentions(catalogo, filtros, grupo)
    return _files(
        catalogo,
        f"select archivo, null::date as corte, count(*) as filas from marts.atencion where {donde} group by archivo",
        parametros,
    )


def instrument_files(catalogo: Catalog, filtros: Filters, grupo: Row) -> list[Row]:
    """Return the files behind indicators of instruments: the same columns, filas being indicators."""
    donde, parametros = _inside(catalogo, filtros, grupo, INDICADOR_ANIO.dimensiones)
    return _files(
        catalogo,
        f"""
        select archivo, null::date as corte, count(*) as filas
        from (
            select distinct i.codigo, i.documento
            from marts.indicador i join (select * from marts.indicador_anio where {donde}) a on a.indicador = i.codigo
        )
        join marts.carga c using (documento)
        where c.formato in ('indicadores_fichas', 'indicadores_valores')
        group by archivo
        """,
        parametros,
    )


def instruments(catalogo: Catalog, filtros: Filters, grupo: Row) -> list[str]:
    """Return the instruments that some filters and a group leave."""
    donde, parametros = _inside(catalogo, filtros, grupo, INDICADOR_ANIO.dimensiones)
    filas = catalogo.query(
        f"select distinct instrumento from marts.indicador_anio where {donde} order by 1", parametros
    )
    return [f["instrumento"] for f in filas]


def sunat_files(catalogo: Catalog, filtros: Filters, grupo: Row) -> list[Row]:
    """Return the files of SUNAT that say who some firms are: the same columns, filas being firms."""
    donde, parametros = _attentions(catalogo, filtros, grupo)
    return _files(
        catalogo,
        f"""
        select archivo, null::date as corte, count(*) as filas
        from (
            unpivot (
                select archivo_cruce, archivo_padron from marts.empresa_anio
                where (anio, empresa_id) in (select anio, empresa_id from marts.atencion where {donde})
            ) on archivo_cruce, archivo_padron into name de value archivo
        )
        group by archivo
        """,
        parametros,
    )


def printed_file(catalogo: Catalog, impresa: Row) -> list[Row]:
    """Return the file that a printed figure (a row of marts.impreso) was transcribed into: the same columns."""
    return _files(catalogo, "select ? as archivo, ?::date as corte, 1 as filas", [impresa["archivo"], impresa["corte"]])


# What tells one goal from another; a month is of the same file as its year.
GOAL_DIMENSIONS = ("anio", "producto", "actividad", "responsable")


def _attentions(catalogo: Catalog, filtros: Filters, grupo: Row) -> tuple[str, list[Any]]:
    donde, parametros = _inside(catalogo, filtros, grupo, ATENCION.dimensiones)
    return donde + (" and cuenta_para_producto" if gather.only_counting(grupo) else ""), parametros


def _inside(catalogo: Catalog, filtros: Filters, grupo: Row, dimensiones: Sequence[str]) -> tuple[str, list[Any]]:
    """Return the condition of some filters and of one group ({dimension: value}, None included)."""
    donde, parametros = gather.where(catalogo, filtros, dimensiones)
    propias = [d for d in grupo if d in dimensiones]
    iguales = "".join(f" and {d} is not distinct from ?" for d in propias)
    tipos = {d: int if DIMENSIONS[d].es_entera else str for d in propias}
    return donde + iguales, [*parametros, *(None if grupo[d] is None else tipos[d](grupo[d]) for d in propias)]


def _files(catalogo: Catalog, detras: str, parametros: Sequence[Any]) -> list[Row]:
    """Return the passport of some files: `detras` gives archivo, corte (null: the file's) and filas."""
    return catalogo.query(
        f"select archivo, c.documento, c.formato_nombre as formato, c.fuente, coalesce(d.corte, c.corte) as corte, "
        f"c.sha256, d.filas from ({detras}) d join marts.carga c using (archivo) order by d.filas desc, archivo",
        parametros,
    )
