"""What pages and notes may ask of a version besides indicators. With query.py, the only SQL above the layers."""

from __future__ import annotations

from typing import Any

from pp0093.catalog import Catalog

Row = dict[str, Any]


def periods(catalogo: Catalog, alcance: str) -> list[Row]:
    """Return the years with data in a scope: anio, corte, es_parcial, procedencia, fuente; oldest first."""
    return catalogo.query("select * from marts.periodo where alcance = ? order by anio", [alcance])


def bridge(catalogo: Catalog, anio: int) -> list[Row]:
    """Return the steps from the whole country to the report in a year, in order; empty where a side is missing."""
    return catalogo.query(
        "select p.*, t.tramo_nombre, t.significado from marts.puente p join rules.tramo_puente t using (tramo) "
        "where anio = ? order by t.orden::integer",
        [anio],
    )


def files(catalogo: Catalog) -> list[Row]:
    """Return the loaded files with their ledgers."""
    return catalogo.query("select * from marts.carga order by archivo")


def ledger(catalogo: Catalog) -> list[Row]:
    """Return the count of rows of each loaded file, with its cut-off and hash."""
    return catalogo.query(
        "select archivo, fuente, filas_leidas, filas_cargadas, filas_cuarentena, filas_repetidas, "
        "filas_fuera_alcance, corte, sha256 from marts.carga order by archivo"
    )


def quarantine_values(catalogo: Catalog, archivo: str | None = None) -> list[Row]:
    """Return the rows kept out (of one file) with the value of their cells: for the command line, never a page."""
    return catalogo.query(
        "select archivo, hoja, fila, columna, codigo_motivo, motivo, valor, otros_motivos from staging.cuarentena "
        "where ?::varchar is null or archivo = ? order by archivo, hoja, fila",
        [archivo, archivo],
    )


def quarantine(catalogo: Catalog) -> list[Row]:
    """Return the rows kept out, without the value of their cells."""
    return catalogo.query("select * from marts.fila_apartada order by archivo, hoja, fila")


def warnings(catalogo: Catalog) -> list[Row]:
    """Return the warnings of the build."""
    return catalogo.query("select archivo, problema from marts.aviso order by orden")


def published(catalogo: Catalog, **igual: Any) -> list[Row]:
    """Return published figures whose columns equal what is given (None: is null), in the document's order."""
    condiciones = " and ".join(f"{columna} is not distinct from ?" for columna in igual) or "true"
    return catalogo.query(
        f"select * from marts.publicado where {condiciones} order by documento, archivo, fila",
        list(igual.values()),
    )


def activities(catalogo: Catalog, producto: str | None = None) -> list[Row]:
    """Return the report's activities (of one product): codigo, codigo_corto, nombre, nombre_corto, producto, order."""
    return catalogo.query(
        "select a.actividad as codigo, a.codigo_corto, a.actividad_nombre as nombre, "
        "a.actividad_nombre_corto as nombre_corto, a.producto, a.unidad_medida, a.responsable, "
        "a.cuenta_para_producto = 'si' as cuenta_para_producto from rules.actividad a "
        "where ?::varchar is null or a.producto = ? order by a.orden::integer",
        [producto, producto],
    )


def products(catalogo: Catalog) -> list[Row]:
    """Return the report's products in order: codigo, codigo_corto, nombre, nombre_corto, responsable."""
    return catalogo.query(
        "select producto as codigo, codigo_corto, producto_nombre as nombre, producto_nombre_corto as nombre_corto, "
        "unidad_medida, responsable from rules.producto order by orden::integer"
    )
