"""What is said of where a figure comes from and of what it covers."""

from __future__ import annotations

from pp0093 import rules

SCOPE_NAMES = {
    "reporte": "Alcance del informe: productos 1-4, once actividades, sector 38",
    "nacional": "Todo el país: actividades y proyectos de los tres niveles de gobierno",
    "empresas": "Empresas distintas, contadas una vez en cada nivel",
    "datos": "Todo lo cargado en esta versión",
    "instrumentos": "Los indicadores de todos los instrumentos cargados",
    "PP0093": "Indicadores de desempeño del PP 0093, como los publican sus informes",
    "PNDI": "Política Nacional de Desarrollo Industrial (PNDI), como la publica su reporte de seguimiento",
    "PAED": "Programa Articulador de Economía Digital (PAED), como lo publica su resolución",
    "RUTA_DIGITAL": "Estrategia Ruta Digital, como la publica la nota técnica de su evaluación de procesos",
}
SCOPE_CHOICES = {"reporte": "Lo que cubre el informe", "nacional": "Todo el país"}


def provenance(procedencia: str | None) -> str:
    """Return how a provenance is called."""
    return rules.names("procedencia").get(procedencia or "", "Sin dato")
