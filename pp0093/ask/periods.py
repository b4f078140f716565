"""Years with data in a scope, what they stand on, and the bridge from the whole country to the report."""

from __future__ import annotations

from pp0093.ask.catalog import Catalog
from pp0093.ask.rows import Row


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


def sources(catalogo: Catalog, alcance: str, anio: int, procedencia: str | None) -> list[str]:
    """Return what the figures of a scope and year stand on, in words: documents, files of records, demonstration.

    Another scope than those of money, firms and everything loaded is the code of an instrument.
    """
    if alcance in ("reporte", "nacional"):
        return [p["fuente"] for p in periods(catalogo, alcance) if p["anio"] == anio]
    if alcance == "empresas" and procedencia == "publicado":
        filas = catalogo.query("select distinct documento from marts.impreso where anio = ? order by all", [anio])
    elif alcance == "empresas":
        origen = "sintetico" if procedencia == "sintetico" else "real"
        filas = catalogo.query(
            "select distinct coalesce(documento, archivo) as documento from marts.carga "
            "where fuente in ('registros', 'padron') and origen = ? and coalesce(anio, ?) = ? order by all",
            [origen, anio, anio],
        )
    elif alcance == "datos":
        filas = catalogo.query("select distinct documento from marts.carga where documento is not null order by all")
    else:
        filas = catalogo.query(
            "select distinct documento from marts.indicador where instrumento = ? "
            "and documento is not null order by all",
            [alcance],
        )
    return [f["documento"] for f in filas]
