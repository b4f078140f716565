"""The programme's own panel: what it had spent in each scope, with its PIM, from what a version has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from pp0093.ask.catalog import Catalog
from pp0093.ask.query import SCOPES, answers
from pp0093.ask.rows import AnswerRow, Record, Row
from pp0093.ask.standing import norms, periods
from pp0093.ask.standing.periods import Period
from pp0093.year.closing import Closing, Closings, Score
from pp0093.year.facts import MonthMoney
from pp0093.year.panel import CLOSE, Panel, PanelMark

HALF_MONTH = 15

OVER_PIM = "sobre_el_pim"
"""What other years would give is over any PIM of this one: they are no measure of it."""


class OwnMoney(AnswerRow, frozen=True):
    """The budget of a year, at its opening and as it is, and what was spent of it, in soles."""

    anio: int
    pia_soles: float | None
    pim_soles: float | None
    devengado_soles: float | None


class OwnClosing(Record, frozen=True):
    """Where a scope of the programme will close a running year, beside what it has today; soles.

    `cubre` is what the scope covers that year, and `leido` up to when its money was read, in words.
    """

    alcance: str
    cubre: str
    anio: int
    corte: date | None
    pim_soles: float | None
    devengado_soles: float | None
    cierre: Closing
    leido: str = ""

    @property
    def ha_terminado(self) -> bool:
        """Whether no month of the year is left, today."""
        return periods.has_ended(self.anio)


def closings(catalogo: Catalog) -> Closings:
    """Return the closes of the programme's scopes; each is an entity of one panel."""
    return Closings(Panel(m for alcance in SCOPES for m in _marks(catalogo, alcance)))


def running(catalogo: Catalog) -> list[OwnClosing]:
    """Return the scopes with a year in course and where each will close; empty where none has one."""
    corren = {a: p for a in SCOPES for p in catalogo.once(periods.periods, a)[-1:] if p.estado == periods.RUNNING}
    if not corren:
        return []
    cierres = {c.entidad: c for c in catalogo.once(closings).expected()}
    return [_today(catalogo, cierres[a], p) for a, p in corren.items() if a in cierres and cierres[a].anio == p.anio]


def scores(catalogo: Catalog) -> list[Score]:
    """Return the back-test of the programme's own years, all of them together."""
    return [s for s in catalogo.once(closings).scores() if s.anio is None]


def tested(catalogo: Catalog) -> list[Row]:
    """Return what was spent in the years that the back-test asks about or from: those that closed, in each scope."""
    cerrados = {
        (a, p.anio) for a in SCOPES for p in catalogo.once(periods.periods, a) if p.es_completo and p.alcanza_cierre
    }
    dinero = {a: answers(catalogo, OwnMoney, ("anio",), {}, a) for a in SCOPES}
    return [f.respuesta for a, filas in dinero.items() for f in filas if (a, f.anio) in cerrados]


def _today(catalogo: Catalog, cierre: Closing, periodo: Period) -> OwnClosing:
    [fila] = answers(catalogo, OwnMoney, ("anio",), {"anio": [str(periodo.anio)]}, cierre.entidad)
    pim, devengado = (None if v is None else float(v) for v in (fila.pim_soles, fila.devengado_soles))
    cubre = norms.scope_name(catalogo, cierre.entidad, (periodo.anio,))
    posible = _possible(cierre, pim)
    return OwnClosing(cierre.entidad, cubre, periodo.anio, periodo.corte, pim, devengado, posible, periodo.leido)


def _possible(cierre: Closing, pim: float | None) -> Closing:
    """Return a close that some PIM can pay, today's or the one expected; nothing of what neither can."""
    topes = [t for t in (pim, cierre.pim_cierre_soles) if t is not None]
    esperado = cierre.devengado_cierre_soles
    if esperado is None or not topes or esperado <= max(topes):
        return cierre
    return replace(
        cierre,
        metodo=OVER_PIM,
        devengado_cierre_soles=None,
        devengado_minimo_soles=None,
        devengado_maximo_soles=None,
    )


def _marks(catalogo: Catalog, alcance: str) -> Iterator[PanelMark]:
    """Yield the opening, the months and the close or last reading of each year whose source is whole."""
    enteros = {p.anio: p for p in catalogo.once(periods.periods, alcance) if p.es_completo}
    for fila in answers(catalogo, OwnMoney, ("anio",), {}, alcance):
        periodo = enteros.get(fila.anio)
        if periodo is None or fila.devengado_soles is None:
            continue
        montos = (fila.pia_soles, fila.pim_soles, fila.devengado_soles)
        pia, pim, devengado = (None if v is None else float(v) for v in montos)
        yield PanelMark(alcance, periodo.anio, 0, pia, 0.0)
        if periodo.alcanza_cierre:
            yield PanelMark(alcance, periodo.anio, CLOSE, pim, devengado)
        elif (mes := month_of(periodo.corte)) is not None:
            yield PanelMark(alcance, periodo.anio, mes, pim, devengado)
    yield from _months(catalogo, alcance, enteros)


def _months(catalogo: Catalog, alcance: str, enteros: dict[int, Period]) -> Iterator[PanelMark]:
    llevan: dict[int, float] = {}
    for fila in answers(catalogo, MonthMoney, ("anio", "mes"), {}, alcance):
        anio, mes = fila.anio, fila.mes
        if mes and anio in enteros and fila.devengado_soles is not None:
            llevan[anio] = llevan.get(anio, 0.0) + float(fila.devengado_soles)
            if mes < (month_of(enteros[anio].corte) or CLOSE):
                yield PanelMark(alcance, anio, mes, None, llevan[anio])


def month_of(corte: date | None) -> int | None:
    """Return the month whose end a cut-off is nearest to; 0 is the beginning of the year."""
    return None if corte is None else min(corte.month - (corte.day < HALF_MONTH), CLOSE - 1)
