"""What the programme is made of: products, activities, and the values that its firms and services have."""

from __future__ import annotations

from pp0093.ask import kept
from pp0093.ask.catalog import Catalog
from pp0093.ask.registry import ATENCION, DIMENSIONS
from pp0093.ask.rows import Row


def activities(catalogo: Catalog, anio: int, producto: str | None = None) -> list[Row]:
    """Return the activities of a year (of one product): codigo, codigo_corto, nombre, nombre_corto, producto, order."""
    return catalogo.query(
        "select a.actividad as codigo, a.codigo_corto, a.actividad_nombre as nombre, "
        "a.actividad_nombre_corto as nombre_corto, a.producto, a.unidad_medida, a.responsable, "
        "a.cuenta_para_producto = 'si' as cuenta_para_producto from vigente.actividad a "
        "where a.anio = ? and (?::varchar is null or a.producto = ?) order by a.orden::integer",
        [anio, producto, producto],
    )


def products(catalogo: Catalog, anio: int) -> list[Row]:
    """Return the products of a year in order: codigo, codigo_corto, nombre, nombre_corto, responsable."""
    return catalogo.query(
        "select producto as codigo, codigo_corto, producto_nombre as nombre, producto_nombre_corto as nombre_corto, "
        "unidad_medida, responsable from vigente.producto where anio = ? order by orden::integer",
        [anio],
    )


def values(catalogo: Catalog, dimension: str) -> list[Row]:
    """Return the values of a dimension that some attention has: codigo and nombre (the code when it has none)."""
    columna, tabla = DIMENSIONS[dimension].id, kept.values_in(catalogo, ATENCION.tabla)
    return catalogo.query(
        f"select distinct a.{columna} as codigo, coalesce(n.nombre, a.{columna}::varchar) as nombre "
        f"from {tabla} a left join marts.nombre n on n.dimension = ? and n.codigo = a.{columna} "
        f"where a.{columna} is not null order by nombre",
        [dimension],
    )
