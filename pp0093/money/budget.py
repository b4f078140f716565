"""The money of a year in a scope: its steps from opening to paid, and the way from the country to the report."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from pp0093.ask import periods
from pp0093.ask.catalog import Catalog
from pp0093.ask.periods import BridgeStep, Period
from pp0093.ask.query import SCOPES, Query, run
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import Filters, Row

MONEY = ("pim_soles", "devengado_soles", "ejecucion_pct", "saldo_soles")
STEPS = (
    "pia_soles",
    "pim_soles",
    "certificado_soles",
    "comprometido_soles",
    "devengado_soles",
    "girado_soles",
)
BUDGET = (*STEPS, "ejecucion_pct", "variacion_pim_pct", "saldo_soles")
SERIES = ("pim_soles", "devengado_soles")
REPORT, UNNAMED = "reporte", "sin_desglose"


def total(catalogo: Catalog, indicadores: tuple[str, ...], anio: int, filtros: Filters, alcance: str) -> Row | None:
    """Return the indicators of one year as one row, None when the year has no data in the scope."""
    filas = run(catalogo, Query(indicadores, ("anio",), {**filtros, "anio": [str(anio)]}, alcance))
    return filas[0] if filas else None


def sources(catalogo: Catalog, anio: int) -> list[Period]:
    """Return what the report's figures of a year stand on."""
    return [p for p in catalogo.once(periods.periods, REPORT) if p.anio == anio]


def years(catalogo: Catalog, alcance: str) -> list[Period]:
    """Return the years with money in a scope, oldest first."""
    return catalogo.once(periods.periods, alcance)


def standing(catalogo: Catalog, anio: int) -> dict[str, Period | None]:
    """Return how a year stands in each scope, None where it has no money."""
    return {alcance: periods.period(catalogo, alcance, anio) for alcance in SCOPES}


def steps(fila: Row | None) -> list[str]:
    """Return the steps of the money that the source gives, in order."""
    return [i for i in STEPS if fila is not None and fila[i] is not None]


def missing_steps(fila: Row | None) -> list[str]:
    """Return the labels of the steps that the source does not give."""
    return [INDICATORS[i].etiqueta for i in STEPS if fila is not None and fila[i] is None]


def covered_pct(puente: Iterable[BridgeStep]) -> Decimal:
    """Return the share of the country's PIM that the report covers, in percent."""
    montos = {paso.tramo: paso.pim_soles for paso in puente}
    return 100 * montos[REPORT] / sum(montos.values(), Decimal())
