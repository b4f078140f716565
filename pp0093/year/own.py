"""The programme's own panel for the close forecast: accrued spending and PIM by scope, year and month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import accumulate

from msgspec.structs import replace

from pp0093 import clock
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.query import answers
from pp0093.ask.registry import SCOPES
from pp0093.ask.rows import AnswerRow, Record, Row
from pp0093.ask.standing import norms, periods
from pp0093.ask.standing.periods import Period
from pp0093.claims import Subject, subject
from pp0093.year.closing import CLOSE, Closing, Closings, PanelMark, Score
from pp0093.year.facts import MonthMoney

HALF_MONTH = 15
# Close forecast and bounds of its interval.
CLOSING_FORECAST = ("devengado_cierre_soles", "devengado_minimo_soles", "devengado_maximo_soles")
# Most closed years cited beside a forecast.
LAST_CLOSES = 6

OVER_PIM = "sobre_el_pim"
"""Method when the whole interval is over this year's PIM: other years do not apply."""


class OwnMoney(AnswerRow):
    """Budget of a year, initial and current, and its spending: in soles, and in percent of it."""

    anio: int
    pia_soles: float | None
    pim_soles: float | None
    certificado_soles: float | None
    devengado_soles: float | None
    ejecucion_pct: float | None


class OwnClosing(Record):
    """Close forecast of a scope's running year, with its money today; soles.

    `cubre` is what the scope covers that year, and `leido` the date its money was read, in words. `ejecuciones` are the
    percentages of PIM spent in the last closed years; `por_meses` tells whether whole months are known.
    """

    alcance: str
    cubre: str
    anio: int
    corte: date | None
    pim_soles: float | None
    devengado_soles: float | None
    cierre: Closing
    leido: str = ""
    certificado_soles: float | None = None
    ejecuciones: tuple[tuple[int, float], ...] = ()
    por_meses: bool = False

    @property
    def sujeto(self) -> Subject:
        """Subject of its claims: year and scope."""
        return subject(anio=self.anio, alcance=self.alcance)

    @property
    def por_dias_soles(self) -> float | None:
        """Linear extrapolation of spending by days, as a reference: spending is uneven."""
        if self.corte is None or self.devengado_soles is None or self.por_meses:
            return None
        return self.devengado_soles / clock.share_of_year(self.corte)

    @property
    def ha_terminado(self) -> bool:
        """Whether the year is past in the calendar."""
        return periods.has_ended(self.anio)


@cached_by_version
def closings(catalogo: Catalog) -> Closings:
    """Return the closes of the programme's scopes, entities of one panel."""
    return Closings(m for alcance in SCOPES for m in _marks(catalogo, alcance))


@cached_by_version
def running_closings(catalogo: Catalog) -> list[OwnClosing]:
    """Return the scopes with a running year and their close forecast; empty if none has one."""
    ultimos = {a: [p for p in periods.periods(catalogo, a) if p.estado != periods.TO_BEGIN][-1:] for a in SCOPES}
    corren = {a: p for a, suyos in ultimos.items() for p in suyos if p.estado == periods.RUNNING}
    cierres = {(c.entidad, c.anio): c for c in closings(catalogo).expected()} if corren else {}
    return [_today(catalogo, cierres[a, p.anio], p) for a, p in corren.items() if (a, p.anio) in cierres]


def closing_of_year(catalogo: Catalog, anio: int) -> OwnClosing | None:
    """Return the widest scope whose running year is this; None if the year is closed or has no data."""
    return next((c for c in reversed(running_closings(catalogo)) if c.anio == anio), None)


@cached_by_version
def scores(catalogo: Catalog) -> list[Score]:
    """Return the back-test of the programme's own years, all pooled."""
    return [s for s in closings(catalogo).scores() if s.anio is None]


@cached_by_version
def tested_years(catalogo: Catalog) -> list[Row]:
    """Return the spending of the years in the back-test: those closed and complete, by scope."""
    cerrados = {(a, p.anio) for a in SCOPES for p in periods.periods(catalogo, a) if p.es_completo and p.alcanza_cierre}
    dinero = ((a, f) for a in SCOPES for f in answers(catalogo, OwnMoney, ("anio",), {}, a))
    return [f.respuesta for a, f in dinero if (a, f.anio) in cerrados]


def _today(catalogo: Catalog, cierre: Closing, periodo: Period) -> OwnClosing:
    alcance = cierre.entidad
    filas = {f.anio: f for f in answers(catalogo, OwnMoney, ("anio",), {}, alcance)}
    fila = filas[periodo.anio]
    cerrados = periods.closed(catalogo, alcance)
    partes = [(f.anio, f.ejecucion_pct) for f in filas.values() if f.anio in cerrados and f.ejecucion_pct is not None]
    return OwnClosing(
        alcance,
        norms.scope_name(catalogo, alcance, (periodo.anio,)),
        periodo.anio,
        periodo.corte,
        fila.pim_soles,
        fila.devengado_soles,
        bounded_by_pim(cierre, fila.pim_soles, fila.devengado_soles),
        periodo.leido,
        fila.certificado_soles,
        tuple(partes[-LAST_CLOSES:]),
        bool(whole_months(catalogo, alcance, periodo)),
    )


def bounded_by_pim(cierre: Closing, pim: float | None, devengado: float | None) -> Closing:
    """Return a close bounded by today's PIM and spending; without figures where the whole interval is over the PIM."""
    if cierre.devengado_cierre_soles is None or pim is None:
        return cierre
    cifras = {c: getattr(cierre, c) for c in CLOSING_FORECAST}
    cabe = min(cifras.values()) <= pim
    dichas = {c: max(min(v, pim), devengado or 0.0) if cabe else None for c, v in cifras.items()}
    return replace(cierre, metodo=cierre.metodo if cabe else OVER_PIM, **dichas)


def _marks(catalogo: Catalog, alcance: str) -> Iterator[PanelMark]:
    """Yield the opening, the whole months and the close or last reading of each year whose source is complete.

    A mid-month reading is compared neither with whole months of other years nor with a linear pace: without whole
    months, a running year has its PIM alone.
    """
    enteros = {p.anio: p for p in periods.periods(catalogo, alcance) if p.es_completo and p.estado != periods.TO_BEGIN}
    for fila in answers(catalogo, OwnMoney, ("anio",), {}, alcance):
        periodo = enteros.get(fila.anio)
        if periodo is None or fila.devengado_soles is None:
            continue
        cierra, meses = periodo.alcanza_cierre, whole_months(catalogo, alcance, periodo)
        marcas: dict[int, tuple[float | None, float | None]] = {0: (fila.pia_soles, 0.0 if cierra or meses else None)}
        marcas |= {mes: (None, llevan) for mes, llevan in meses.items()}
        leido = CLOSE if cierra else max(meses) if meses else month_of(periodo.corte)
        if leido is not None:
            marcas[leido] = fila.pim_soles, fila.devengado_soles if cierra else meses.get(leido)
        yield from (PanelMark(alcance, fila.anio, mes, *suya) for mes, suya in marcas.items())


def spent_by(catalogo: Catalog, alcance: str) -> dict[int, dict[int, float]]:
    """Return the spending of each month known, by year, in a scope."""
    gastado: dict[int, dict[int, float]] = {}
    for fila in answers(catalogo, MonthMoney, ("anio", "mes"), {}, alcance):
        if fila.mes and fila.devengado_soles is not None:
            gastado.setdefault(fila.anio, {})[fila.mes] = fila.devengado_soles
    return gastado


def whole_months(catalogo: Catalog, alcance: str, periodo: Period) -> dict[int, float]:
    """Return cumulative spending by each month ended before the cut-off date; of a complete year, all but the last."""
    por_mes = spent_by(catalogo, alcance).get(periodo.anio, {})
    ultimo = clock.last_whole_month(periodo.corte) if periodo.corte and not periodo.alcanza_cierre else CLOSE - 1
    meses = sorted(mes for mes in por_mes if mes <= ultimo)
    return dict(zip(meses, accumulate(por_mes[m] for m in meses), strict=True))


def month_of(corte: date | None) -> int | None:
    """Return the month whose end is nearest to a cut-off date; 0 is the beginning of the year."""
    return None if corte is None else min(corte.month - (corte.day < HALF_MONTH), CLOSE - 1)
