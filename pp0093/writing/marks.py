"""Scopes in words, and the note on which cross the data of firms come from."""

from __future__ import annotations

SCOPE_NAMES = {
    "reporte": "Lo que cubre el informe del programa",
    "nacional": "Todo el país: actividades y proyectos de los tres niveles de gobierno",
    "empresas": "Empresas distintas: cada una se cuenta una vez",
    "datos": "Todo lo cargado en esta versión",
    "instrumentos": "Los indicadores de todos los instrumentos cargados",
}
OF_INSTRUMENTS = "instrumentos"
SCOPE_CHOICES = {"reporte": "Lo que cubre el informe", "nacional": "Todo el país"}


def earlier_cross(cruce: int) -> str:
    """Return which cross the data of the firms of a year are of, where the year has none of its own."""
    return f"del cruce con SUNAT de {cruce}, el último que hay hasta ese año"
