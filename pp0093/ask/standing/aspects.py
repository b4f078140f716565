"""What a figure stands on, aspect by aspect, so that two of them are compared only where nothing forbids it."""

from __future__ import annotations

from pp0093 import clock
from pp0093.ask import mart
from pp0093.ask.catalog import Catalog
from pp0093.ask.parts import focalization
from pp0093.ask.registry import INDICATORS, partial_of
from pp0093.ask.rows import Row
from pp0093.ask.standing import periods
from pp0093.ask.standing.comparability import Aspects, Place, declared, measured
from pp0093.ask.standing.periods import Period
from pp0093.writing import formats

RECEIVED = "registros_recibidos"
"""The aspect of a figure that counts records that are not all of its year; what money leaves out is of its close."""


def of(catalogo: Catalog, indicador: str, fila: Row, anio: int, lugar: Place) -> Aspects:
    """Return what a row of a query stands on; what is as defined is left out or empty."""
    procedencia, reglas = fila["procedencia"], catalogo.rules.of(anio)
    return {
        "alcance": fila["alcance"],
        "cierre": catalogo.once(closings).get(anio, ""),
        "procedencia": "de demostración" if procedencia == "sintetico" else "",
        "rango": _open(catalogo, indicador, fila),
        RECEIVED: f"lo recibido de {anio}" if mart.RECEIVED in partial_of(fila, [indicador]) else "",
        **measured(reglas, lugar),
        **declared(reglas, indicador, lugar, procedencia),
    }


def closings(catalogo: Catalog) -> dict[int, str]:
    """Return, in words, how far each year that is not over or not whole has been read, in whatever scope.

    The year under way is not over, whatever is known of it.
    """
    periodos = [
        p for alcance in ("reporte", "nacional") for p in catalogo.once(periods.periods, alcance) if p.es_parcial
    ]
    return {clock.today().year: "sin terminar"} | {p.anio: _reading(p) for p in periodos}


def _reading(periodo: Period) -> str:
    leido = f"hasta {formats.day(periodo.corte)}" if periodo.corte else f"con {formats.NO_CUTOFF}"
    hasta = "" if periodo.es_cerrado else f"leído {leido}"
    return ", ".join(filter(None, (hasta, periodo.deja_fuera)))


def _open(catalogo: Catalog, indicador: str, fila: Row) -> str:
    """Return, in words, what a rate lies between where it is said only so (focalization.is_open); else empty."""
    if indicador != focalization.RATE or not focalization.is_open(catalogo, fila):
        return ""
    cruce = focalization.earlier_cross(catalogo, fila["anio"])
    entre = formats.between(INDICATORS[indicador], *focalization.between(fila))
    return f"{entre}, con el cruce de {cruce}" if cruce else entre
