"""Years with data in a scope, what they stand on, and the bridge from the whole country to the report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pp0093.ask.catalog import Catalog
from pp0093.ask.rows import Record, records
from pp0093.rules import YEARS


def last_year(catalogo: Catalog) -> int:
    """Return the last closed year with data of the report or, without any, of the country; else the last rule's."""
    filas = catalogo.query(
        "select anio from marts.periodo order by alcance = 'reporte' desc, es_parcial, anio desc limit 1"
    )
    return int(filas[0]["anio"]) if filas else YEARS[-1]


@dataclass(frozen=True)
class Period(Record):
    """A year of a scope: how far its data reach, whether the year is still open there, and what they are taken from."""

    anio: int
    corte: date | None
    es_parcial: bool
    fuente: str


@dataclass(frozen=True)
class BridgeStep(Record):
    """What is taken from the country's budget on the way to the report, or the report itself, in soles."""

    tramo: str
    tramo_nombre: str
    pim_soles: Decimal


def periods(catalogo: Catalog, alcance: str) -> list[Period]:
    """Return the years with data in a scope, oldest first."""
    return records(Period, catalogo.query("select * from marts.periodo where alcance = ? order by anio", [alcance]))


def bridge(catalogo: Catalog, anio: int) -> list[BridgeStep]:
    """Return the steps from the whole country to the report in a year, in order; empty where a side is missing."""
    filas = catalogo.query(
        "select p.tramo, p.pim_soles, t.tramo_nombre from marts.puente p join rules.tramo_puente t using (tramo) "
        "where anio = ? order by t.orden::integer",
        [anio],
    )
    return records(BridgeStep, filas)


def sources(catalogo: Catalog, alcance: str, anio: int, procedencia: str | None) -> list[str]:
    """Return what the figures of a scope and year stand on, in words: documents, files of records, demonstration.

    Another scope than those of money, firms and everything loaded is the code of an instrument.
    """
    if alcance in ("reporte", "nacional"):
        return [p.fuente for p in periods(catalogo, alcance) if p.anio == anio]
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
