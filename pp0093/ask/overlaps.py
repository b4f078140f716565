"""Firms served by several activities: each combination once."""

from __future__ import annotations

from pp0093.ask.catalog import Catalog
from pp0093.ask.rows import Row


def overlap(catalogo: Catalog, anio: int, nivel: str = "programa", codigo: str = "0093") -> list[Row]:
    """Return the overlap ledger of a level: each exact combination of activities with its firms, the largest first."""
    return catalogo.query(
        "select combinacion, actividades, empresas, solapamiento from marts.solapamiento "
        "where anio = ? and nivel = ? and codigo = ? order by empresas desc, combinacion",
        [anio, nivel, codigo],
    )
