"""How physical progress stands: closed or under way, up to when, and what was programmed to date."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from pp0093 import clock
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.query import Query, answers, run
from pp0093.ask.registry import RECORDS
from pp0093.ask.rows import AnswerRow, Filters, Row
from pp0093.ask.standing import periods
from pp0093.ask.standing.periods import CLOSED, PRELIMINARY, RUNNING
from pp0093.provenance import Provenance
from pp0093.writing import formats

FIRMS_SERVED = "empresas_atendidas"


class ProgressRow(AnswerRow, frozen=True):
    """The progress of an activity or a product in a year, in the unit of its goal, and what it stands on."""

    avance_fisico: float | None
    procedencia_avance_fisico: str | None
    parcial_avance_fisico: bool
    corte: str | None

    @property
    def es_de_registros(self) -> bool:
        """Whether it is counted from records."""
        return self.procedencia_avance_fisico == Provenance.CALCULATED


class MonthGoal(AnswerRow, frozen=True):
    """What was programmed and delivered in a month, in the unit of the goal."""

    mes: int | None
    meta_fisica: float | None
    avance_fisico: float | None


class ToDate(Struct, frozen=True):
    """What was programmed and delivered up to the last whole month that both have, in the unit of the goal."""

    mes: int
    programado: float
    logrado: float

    @property
    def cumplimiento_pct(self) -> float | None:
        """What was delivered of what was programmed to date, in percent; None where nothing was programmed yet."""
        return 100 * self.logrado / self.programado if self.programado else None


class Advance(Struct, frozen=True):
    """The state of a progress (periods.CLOSED...), its cut-offs, whether it is only of records received; to date.

    A product whose activities reach each its own day has several, joined with "; ".
    """

    estado: str = CLOSED
    corte: str | None = None
    es_parcial: bool = False
    a_la_fecha: ToDate | None = None

    @property
    def es_del_anio(self) -> bool:
        """Whether it is all that the year gave, so that it can be set against the year's goal."""
        return self.estado != RUNNING and not self.es_parcial

    @property
    def se_califica(self) -> bool:
        """Whether it can be rated: it is all of a closed year."""
        return self.estado == CLOSED and not self.es_parcial


@remembered
def standings(
    catalogo: Catalog, anio: int, dimension: str, filtros: Filters, hoy: date | None = None, *, hasta_mes: int = 12
) -> dict[str, Advance]:
    """Return how the progress of each activity, or of each product, of a year stands on a day, today, by its code.

    What was programmed and delivered to date goes up to `hasta_mes` at most.
    """
    del_anio = {**filtros, "anio": [str(anio)]}
    respuestas = answers(catalogo, ProgressRow, (dimension,), del_anio)
    filas = {f.respuesta[dimension]: f for f in respuestas if f.avance_fisico is not None}
    estados = {c: _state(anio, f, hoy or clock.today(), periods.closes_after(catalogo, anio)) for c, f in filas.items()}
    en_curso = {c for c, estado in estados.items() if estado == RUNNING and not filas[c].parcial_avance_fisico}
    meses = _months(catalogo, dimension, del_anio) if en_curso else {}
    return {
        c: Advance(
            estados[c],
            f.corte,
            f.parcial_avance_fisico,
            _to_date(catalogo, anio, {dimension: [c]}, f, meses.get(c, {}), tope=hasta_mes) if c in en_curso else None,
        )
        for c, f in filas.items()
    }


def of_row(catalogo: Catalog, fila: Row) -> Advance | None:
    """Return how the progress of a row of an activity or a product of a year stands; None where it is of neither."""
    dimension = next((d for d in ("actividad", "producto") if fila.get(d)), None)
    if dimension is None or "anio" not in fila:
        return None
    return standings(catalogo, fila["anio"], dimension, {}).get(fila[dimension])


def _state(anio: int, fila: ProgressRow, hoy: date, cierra: date) -> str:
    """Return the state of a progress on a day: an annual report closes what it prints; the rest, the year's close."""
    if fila.procedencia_avance_fisico == Provenance.PUBLISHED:
        return CLOSED
    corte = _day(fila.corte)
    if not (corte >= date(anio, 12, 31) if corte else hoy.year > anio):
        return RUNNING
    return CLOSED if hoy > cierra else PRELIMINARY


def _day(corte: str | None) -> date | None:
    """Return the day that all of a progress reaches: the first of those of its activities."""
    return date.fromisoformat(formats.each(corte)[0]) if corte else None


def _months(catalogo: Catalog, dimension: str, filtros: Filters) -> dict[str, dict[int, MonthGoal]]:
    meses: dict[str, dict[int, MonthGoal]] = {}
    for fila in answers(catalogo, MonthGoal, ("mes", dimension), filtros):
        if fila.mes is not None:
            meses.setdefault(fila.respuesta[dimension], {})[fila.mes] = fila
    return meses


def _to_date(
    catalogo: Catalog, anio: int, de: Filters, fila: ProgressRow, meses: Mapping[int, MonthGoal], *, tope: int
) -> ToDate | None:
    """Set a progress against the months programmed; None without a whole month that both have."""
    corte = _day(fila.corte)
    hasta = min(tope, _whole_months(anio, corte) if corte else (0 if fila.es_de_registros else 12))
    mes = next((m for m in range(hasta) if not _is_known(meses.get(m + 1), fila)), hasta)
    if not mes:
        return None
    programado = sum(meses[m].meta_fisica or 0 for m in range(1, mes + 1))
    if fila.es_de_registros:
        logrado = _served(catalogo, {"anio": [str(anio)], **de}, mes)
    else:
        logrado = sum(meses[m].avance_fisico or 0 for m in range(1, mes + 1))
    return None if logrado is None else ToDate(mes, programado, logrado)


def _is_known(mes: MonthGoal | None, fila: ProgressRow) -> bool:
    """Tell whether a month has its goal and, of what is not counted from records, its progress."""
    return bool(mes and mes.meta_fisica is not None and (fila.es_de_registros or mes.avance_fisico is not None))


def _whole_months(anio: int, corte: date) -> int:
    """Return how many months of a year are over at a cut-off."""
    return sum(date(anio, mes, monthrange(anio, mes)[1]) <= corte for mes in range(1, 13))


def _served(catalogo: Catalog, filtros: Filters, mes: int) -> float | None:
    """Return the firms served up to a month, each once; None where a version keeps no months of them."""
    if catalogo.es_delgada:
        return None
    hasta = {**filtros, "mes": [str(m) for m in range(1, mes + 1)]}
    filas = run(catalogo, Query((FIRMS_SERVED,), tuple(filtros), hasta, base=RECORDS))
    return filas[0][FIRMS_SERVED] if filas else 0
