"""The money of a year in a scope: its steps from opening to paid, and the way from the country to the report."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.query import SCOPES, answers
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import AnswerRow, Filters
from pp0093.ask.standing import periods
from pp0093.ask.standing.periods import BridgeStep, Period

BUDGET_STEPS = (
    "pia_soles",
    "pim_soles",
    "certificado_soles",
    "comprometido_soles",
    "devengado_soles",
    "girado_soles",
)
SERIES = ("pim_soles", "devengado_soles")
REPORT, UNNAMED = "reporte", "sin_desglose"


class Spent(AnswerRow, frozen=True):
    """The money of a year in a scope, in soles: what there was, what was spent of it, what was left."""

    pim_soles: float | None
    devengado_soles: float | None
    ejecucion_pct: float | None
    saldo_soles: float | None
    procedencia: str | None


class Steps(AnswerRow, frozen=True):
    """The same step by step, from opening to paid; None for a step that the source does not give."""

    pia_soles: float | None
    pim_soles: float | None
    certificado_soles: float | None
    comprometido_soles: float | None
    devengado_soles: float | None
    girado_soles: float | None
    ejecucion_pct: float | None
    variacion_pim_pct: float | None
    saldo_soles: float | None
    alcance: str
    corte: str | None


class YearMoney(AnswerRow, frozen=True):
    """What was spent in a year and its PIM, in soles."""

    anio: int
    devengado_soles: float | None
    pim_soles: float | None


Money = Spent | Steps


@remembered
def spent(catalogo: Catalog, anio: int, filtros: Filters, alcance: str) -> Spent | None:
    """Return the money of a year, None when it has no data in the scope."""
    return next(iter(answers(catalogo, Spent, ("anio",), {**filtros, "anio": [str(anio)]}, alcance)), None)


@remembered
def in_steps(catalogo: Catalog, anio: int, filtros: Filters, alcance: str) -> Steps | None:
    """Return the money of a year step by step, None when it has no data in the scope."""
    return next(iter(answers(catalogo, Steps, ("anio",), {**filtros, "anio": [str(anio)]}, alcance)), None)


@remembered
def series(catalogo: Catalog, filtros: Filters, alcance: str) -> list[YearMoney]:
    """Return the money of every year with data in a scope, oldest first."""
    return answers(catalogo, YearMoney, ("anio",), filtros, alcance)


@remembered
def sources(catalogo: Catalog, anio: int) -> list[Period]:
    """Return what the report's figures of a year stand on."""
    return [p for p in periods.periods(catalogo, REPORT) if p.anio == anio]


@remembered
def years(catalogo: Catalog, alcance: str) -> list[Period]:
    """Return the years with money in a scope, oldest first."""
    return periods.periods(catalogo, alcance)


@remembered
def standing(catalogo: Catalog, anio: int) -> dict[str, Period | None]:
    """Return how a year stands in each scope, None where it has no money."""
    return {alcance: periods.period(catalogo, alcance, anio) for alcance in SCOPES}


def steps(fila: Steps | None) -> list[str]:
    """Return the steps of the money that the source gives, in order."""
    return [i for i in BUDGET_STEPS if fila is not None and fila[i] is not None]


def missing_steps(fila: Steps | None) -> list[str]:
    """Return the labels of the steps that the source does not give."""
    return [INDICATORS[i].etiqueta for i in BUDGET_STEPS if fila is not None and fila[i] is None]


def covered_pct(puente: Iterable[BridgeStep]) -> Decimal:
    """Return the share of the country's PIM that the report covers, in percent."""
    montos = {paso.tramo: paso.pim_soles for paso in puente}
    return 100 * montos[REPORT] / sum(montos.values(), Decimal())
