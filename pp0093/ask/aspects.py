"""What a figure stands on, aspect by aspect, so that two of them are compared only where nothing forbids it."""

from __future__ import annotations

from pp0093.ask import periods
from pp0093.ask.catalog import Catalog
from pp0093.ask.comparability import Aspects, Place, declared, measured
from pp0093.ask.periods import Period
from pp0093.ask.rows import Row
from pp0093.writing import formats


def of(catalogo: Catalog, indicador: str, fila: Row, anio: int, lugar: Place) -> Aspects:
    """Return what a row of a query stands on; what is as defined is left out or empty."""
    procedencia, reglas = fila["procedencia"], catalogo.rules.of(anio)
    return {
        "alcance": fila["alcance"],
        "cierre": catalogo.once(closings).get(anio, ""),
        "procedencia": "de demostración" if procedencia == "sintetico" else "",
        **measured(reglas, lugar),
        **declared(reglas, indicador, lugar, procedencia),
    }


def closings(catalogo: Catalog) -> dict[int, str]:
    """Return, in words, how far each year that is not over or not whole has been read, in whatever scope."""
    periodos = [
        p for alcance in ("reporte", "nacional") for p in catalogo.once(periods.periods, alcance) if p.es_parcial
    ]
    return {p.anio: _reading(p) for p in periodos}


def _reading(periodo: Period) -> str:
    leido = f"hasta {formats.day(periodo.corte)}" if periodo.corte else f"con {formats.NO_CUTOFF}"
    hasta = "" if periodo.es_cerrado else f"leído {leido}"
    return ", ".join(filter(None, (hasta, periodo.deja_fuera)))
