"""Firms served by several activities: each combination once."""

from __future__ import annotations

from pp0093.ask.catalog import Catalog
from pp0093.ask.protected.people import of_year
from pp0093.ask.rows import Record, records
from pp0093.ask.standing import basis


class Combination(Record, frozen=True):
    """An exact combination of activities ("1.1+2.2"): of how many, its firms, and how often they are counted twice."""

    combinacion: str
    actividades: int
    empresas: int
    solapamiento: int


def overlap(catalogo: Catalog, anio: int, nivel: str = "programa", codigo: str | None = None) -> list[Combination]:
    """Return the overlap ledger of a level: each exact combination of activities with its firms, the largest first.

    Without a code, of the whole programme. None where the year's firms are not those of the records (see basis.py).
    """
    if basis.of_group(catalogo, ("anio",), {}, {"anio": anio}) is basis.Coverage.BESIDE:
        return []
    if catalogo.protegido and (codigo or catalogo.solo_totales):  # What filters leave of them is few away from all.
        return []
    filas = catalogo.entero.query(
        "select combinacion, actividades, empresas, solapamiento from marts.solapamiento "
        "where anio = ? and nivel = ? and codigo = ? order by empresas desc, combinacion",
        [anio, nivel, codigo or catalogo.programa.codigo],
    )
    todas = records(Combination, filas)
    if not catalogo.protegido:
        return todas
    from pp0093.ask.protected import pieces  # NumPy is loaded only for who reads aggregates.

    return pieces.enough(todas, of_year(catalogo.rules.of(anio)).minimo)
