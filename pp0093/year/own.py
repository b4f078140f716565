"""The programme's own panel: what it had spent in each scope, with its PIM, from what a version has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import accumulate

from msgspec.structs import replace

from pp0093 import clock
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.query import SCOPES, answers
from pp0093.ask.rows import AnswerRow, Record, Row
from pp0093.ask.standing import norms, periods
from pp0093.ask.standing.periods import Period
from pp0093.claims import Subject, subject
from pp0093.year.closing import CLOSE, Closing, Closings, Panel, PanelMark, Score
from pp0093.year.facts import MonthMoney

HALF_MONTH = 15
# Where a year will close, and between what.
CLOSING_FORECAST = ("devengado_cierre_soles", "devengado_minimo_soles", "devengado_maximo_soles")
# As many closed years as are said beside a projection.
LAST_CLOSES = 6

OVER_PIM = "sobre_el_pim"
"""What other years would give is over the PIM of this one: they are no measure of it."""


class OwnMoney(AnswerRow):
    """The budget of a year, at its opening and as it is, and what was spent of it: in soles, and in percent of it."""

    anio: int
    pia_soles: float | None
    pim_soles: float | None
    certificado_soles: float | None
    devengado_soles: float | None
    ejecucion_pct: float | None


class OwnClosing(Record):
    """Where a scope of the programme will close a running year, beside what it has today; soles.

    `cubre` is what the scope covers that year, and `leido` up to when its money was read, in words. `ejecuciones` are
    the parts of its PIM, in percent, that the last closed years spent; `por_meses` tells that whole months are known.
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
        """What is said of it is of, as claims have it: its year and scope."""
        return subject(anio=self.anio, alcance=self.alcance)

    @property
    def por_dias_soles(self) -> float | None:
        """What the year would spend at the pace of its days so far: a reference, for spending is uneven."""
        if self.corte is None or self.devengado_soles is None or self.por_meses:
            return None
        return self.devengado_soles / clock.share_of_year(self.corte)

    @property
    def ha_terminado(self) -> bool:
        """Whether no month of the year is left, today."""
        return periods.has_ended(self.anio)


@remembered
def closings(catalogo: Catalog) -> Closings:
    """Return the closes of the programme's scopes; each is an entity of one panel."""
    return Closings(Panel(m for alcance in SCOPES for m in _marks(catalogo, alcance)))


@remembered
def running(catalogo: Catalog) -> list[OwnClosing]:
    """Return the scopes with a year in course and where each will close; empty where none has one."""
    ultimos = {a: [p for p in periods.periods(catalogo, a) if p.estado != periods.TO_BEGIN][-1:] for a in SCOPES}
    corren = {a: p for a, suyos in ultimos.items() for p in suyos if p.estado == periods.RUNNING}
    cierres = {(c.entidad, c.anio): c for c in closings(catalogo).expected()} if corren else {}
    return [_today(catalogo, cierres[a, p.anio], p) for a, p in corren.items() if (a, p.anio) in cierres]


def of_year(catalogo: Catalog, anio: int) -> OwnClosing | None:
    """Return the widest scope with a year in course; None where that is over, or nothing is known of it."""
    return next((c for c in reversed(running(catalogo)) if c.anio == anio), None)


@remembered
def scores(catalogo: Catalog) -> list[Score]:
    """Return the back-test of the programme's own years, all of them together."""
    return [s for s in closings(catalogo).scores() if s.anio is None]


@remembered
def tested(catalogo: Catalog) -> list[Row]:
    """Return what was spent in the years that the back-test asks about or from: those that closed, in each scope."""
    cerrados = {(a, p.anio) for a in SCOPES for p in periods.periods(catalogo, a) if p.es_completo and p.alcanza_cierre}
    dinero = ((a, f) for a in SCOPES for f in answers(catalogo, OwnMoney, ("anio",), {}, a))
    return [f.respuesta for a, f in dinero if (a, f.anio) in cerrados]


def _today(catalogo: Catalog, cierre: Closing, periodo: Period) -> OwnClosing:
    alcance, anio = cierre.entidad, periodo.anio
    filas = {f.anio: f for f in answers(catalogo, OwnMoney, ("anio",), {}, alcance)}
    fila = filas[anio]
    cerrados = periods.closed(catalogo, alcance)
    partes = [(f.anio, f.ejecucion_pct) for f in filas.values() if f.anio in cerrados and f.ejecucion_pct is not None]
    return OwnClosing(
        alcance,
        norms.scope_name(catalogo, alcance, (anio,)),
        anio,
        periodo.corte,
        fila.pim_soles,
        fila.devengado_soles,
        possible(cierre, fila.pim_soles, fila.devengado_soles),
        periodo.leido,
        fila.certificado_soles,
        tuple(partes[-LAST_CLOSES:]),
        bool(whole_months(catalogo, alcance, periodo)),
    )


def possible(cierre: Closing, pim: float | None, devengado: float | None) -> Closing:
    """Return a close that today's PIM can pay, no less than what is spent; nothing where all of it is over the PIM."""
    if cierre.devengado_cierre_soles is None or pim is None:
        return cierre
    cifras = {c: getattr(cierre, c) for c in CLOSING_FORECAST}
    cabe = min(cifras.values()) <= pim
    dichas = {c: max(min(v, pim), devengado or 0.0) if cabe else None for c, v in cifras.items()}
    return replace(cierre, metodo=cierre.metodo if cabe else OVER_PIM, **dichas)


def _marks(catalogo: Catalog, alcance: str) -> Iterator[PanelMark]:
    """Yield the opening, the whole months and the close or last reading of each year whose source is whole.

    A reading in the middle of a month is not set against whole months of other years, nor against a straight line from
    January: without whole months only the PIM of a running year is told.
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
    """Return what was spent in each month known of each year of a scope."""
    gastado: dict[int, dict[int, float]] = {}
    for fila in answers(catalogo, MonthMoney, ("anio", "mes"), {}, alcance):
        if fila.mes and fila.devengado_soles is not None:
            gastado.setdefault(fila.anio, {})[fila.mes] = fila.devengado_soles
    return gastado


def whole_months(catalogo: Catalog, alcance: str, periodo: Period) -> dict[int, float]:
    """Return what had been spent by each month that ended before the cut-off; of a whole year, by all but its last."""
    por_mes = spent_by(catalogo, alcance).get(periodo.anio, {})
    ultimo = clock.last_whole_month(periodo.corte) if periodo.corte and not periodo.alcanza_cierre else CLOSE - 1
    meses = sorted(mes for mes in por_mes if mes <= ultimo)
    return dict(zip(meses, accumulate(por_mes[m] for m in meses), strict=True))


def month_of(corte: date | None) -> int | None:
    """Return the month whose end a cut-off is nearest to; 0 is the beginning of the year."""
    return None if corte is None else min(corte.month - (corte.day < HALF_MONTH), CLOSE - 1)
