"""Monthly pace of a year by activity: programmed and executed goals and money, pace needed, and where each will end.

Includes the PIM as it changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import accumulate, zip_longest

from msgspec.structs import replace

from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.origin import progress
from pp0093.ask.parts import structure
from pp0093.ask.parts.structure import Activity
from pp0093.ask.query import Query, run
from pp0093.ask.registry import ACCRUED, ACTIVITY, MONTH, PHYSICAL_GOAL, PHYSICAL_PROGRESS, PIM, REPORT
from pp0093.ask.rows import Filters, Record, Row, known
from pp0093.ask.standing import comparability, periods
from pp0093.clock import last_whole_month, share_of_year
from pp0093.structs import Frozen
from pp0093.year import facts, own
from pp0093.year.closing import CLOSE, NO_HISTORY, PAST, SURPASSED, Closing, Closings, PanelMark
from pp0093.year.own import OwnClosing, month_of

MONTHLY_INDICATORS = (PHYSICAL_GOAL, PHYSICAL_PROGRESS, ACCRUED)
# The total of each.
WHOLE_OF = {ACCRUED: "pim_soles", PHYSICAL_PROGRESS: PHYSICAL_GOAL}


class ActivityMonth(Record):
    """A month of an activity, 0 its opening; None where unknown.

    Goals in the activity's unit, money in soles. Cumulative figures are None after a month that is unknown. `pim_soles`
    is the PIM at a cut-off in that month; at the opening, the PIA.
    """

    actividad: str
    actividad_nombre: str
    mes: int
    programado: float | None = None
    logrado: float | None = None
    programado_acumulado: float | None = None
    logrado_acumulado: float | None = None
    devengado_soles: float | None = None
    devengado_acumulado_soles: float | None = None
    pim_soles: float | None = None


def _rows_of_year(catalogo: Catalog, anio: int, ids: tuple[str, ...], *por: str) -> list[Row]:
    """Return the rows of some figures of a year."""
    return run(catalogo, Query(ids, por, {"anio": [str(anio)]}))


@cached_by_version
def months(catalogo: Catalog, anio: int, filtros: Filters) -> list[ActivityMonth]:
    """Return the opening and the twelve months of each activity with some month known in a year."""
    de_cada: dict[str, dict[int, Row]] = {}
    for f in run(catalogo, Query(MONTHLY_INDICATORS, (MONTH, ACTIVITY), {**filtros, "anio": [str(anio)]})):
        if f[MONTH] and f[ACTIVITY] and any(f[i] is not None for i in MONTHLY_INDICATORS):
            de_cada.setdefault(f[ACTIVITY], {})[f[MONTH]] = f
    # PIM at the month of each published cut-off (0: the PIA).
    publicados = (pims for _, pims in facts.by_version(catalogo, _pims))
    movido = {(codigo, mes): pim for pims in publicados for (a, codigo, mes), pim in pims.items() if a == anio}
    gastados, suyas = _spent_in(catalogo, anio), structure.activities(catalogo, anio)
    return [m for a in suyas if a.codigo in de_cada for m in _months(a, de_cada[a.codigo], movido, gastados)]


@cached_by_version
def months_apart(catalogo: Catalog, anio: int, filtros: Filters) -> list[str]:
    """Return notes on the activities whose months do not add up to what is reported for the year."""
    suyas = dict.fromkeys(m.actividad for m in months(catalogo, anio, filtros))
    return [*map(str, progress.notes(catalogo, anio, suyas))]


def span(meses: Iterable[ActivityMonth]) -> tuple[int, int]:
    """Return the first and last month with progress or spending known; 0 if none."""
    sabidos = [m.mes for m in meses if m.logrado is not None or m.devengado_soles is not None] or [0]
    return min(sabidos), max(sabidos)


def _pims(catalogo: Catalog) -> Mapping[tuple[int, str, int], float]:
    """Return the PIM of a version by year, activity and month: at each year's opening and at its cut-off."""
    return {
        (p.anio, f[ACTIVITY], mes): f[cual]
        for p in periods.periods(catalogo, REPORT)
        for f in _rows_of_year(catalogo, p.anio, ("pia_soles", "pim_soles"), ACTIVITY)
        for cual, mes in (("pia_soles", 0), ("pim_soles", CLOSE if p.alcanza_cierre else month_of(p.corte)))
        if mes is not None and f[cual] is not None
    }


def _spent_in(catalogo: Catalog, anio: int) -> range:
    """Return the months that the money of a year covers, for all activities: one of them may end before.

    Money without PIM that begins after January covers only its months: earlier ones are unknown.
    """
    meses = own.spent_by(catalogo, REPORT).get(anio, {})
    da_pim = known(_rows_of_year(catalogo, anio, (PIM,)), PIM)
    return range(1 if da_pim else min(meses, default=1), max(meses, default=0) + 1)


def _months(
    actividad: Activity, filas: dict[int, Row], pim: Mapping[tuple[str, int], float], dichos: range
) -> Iterator[ActivityMonth]:
    codigo = actividad.codigo
    meses = range(1, CLOSE + 1)
    por_mes = [filas.get(m, {}) for m in meses]
    programado, logrado, gastado = ([f.get(i) for f in por_mes] for i in MONTHLY_INDICATORS)
    if any(v is not None for v in gastado):
        # The budget's file lists months with spending: a month it covers without rows is zero.
        gastado = [v or 0.0 if m in dichos else v for m, v in enumerate(gastado, 1)]
    pims = [pim.get((codigo, mes)) for mes in meses]
    yield ActivityMonth(codigo, actividad.etiqueta, 0, pim_soles=pim.get((codigo, 0)))
    del_anio = programado, logrado, so_far(programado), so_far(logrado), gastado, so_far(gastado), pims
    for cifras in zip(meses, *del_anio, strict=True):
        yield ActivityMonth(codigo, actividad.etiqueta, *cifras)


def so_far(valores: Sequence[float | None]) -> list[float | None]:
    """Return cumulative sums since January: None from the first unknown month."""
    return [*accumulate(valores, lambda suma, v: None if suma is None or v is None else suma + v)]


POINTS, LAST = 100, 3
# Aims, in percent of the PIM or of the goal.
NEARLY_PCT, FULL_PCT = 95, 100
TOTAL, SOLES = "Total", "S/"


class Pace(Frozen):
    """Progress of a total by a month: what is left of it, and the amount a month needed to reach it by December.

    `total` is today's, and `llevado` the progress so far, in soles or the activity's unit (`unidad`). `ultimos_meses`
    is the mean of the last three months; `mismos_meses`, that of the months left in the earlier years known by month
    (`anios`). `corte` is the date of a mid-month reading, and `meses` the months elapsed by then: whole, or by days.
    `cierre` is the forecast, in the same unit. None where unknown.
    """

    codigo: str
    nombre: str
    unidad: str
    mes: int
    total: float
    llevado: float
    falta_casi: float
    falta_todo: float
    necesario_casi: float
    necesario_todo: float
    ultimos_meses: float | None = None
    mismos_meses: float | None = None
    anios: tuple[int, ...] = ()
    meses: float = 0.0
    corte: date | None = None
    cierre: Closing | None = None

    @property
    def ultimos_pct(self) -> float | None:
        """Mean of the last three months, in percent of the total."""
        return None if self.ultimos_meses is None or not self.total else POINTS * self.ultimos_meses / self.total

    @property
    def necesario_pct(self) -> float | None:
        """Amount a month needed to reach the lower aim, in percent of the total."""
        return POINTS * self.necesario_casi / self.total if self.total else None


# Subject of a pace: code, name and unit.
What = tuple[str, str, str]
WHOLE_PROGRAMME: What = ("", TOTAL, SOLES)


@cached_by_version
def of_money(catalogo: Catalog, anio: int) -> list[Pace]:
    """Return the pace of spending of each activity and, last, of all; empty if the year is not running or by month."""
    periodo = periods.period(catalogo, REPORT, anio)
    if periodo is None or periodo.estado != periods.RUNNING:
        return []
    filas, pims = _paces(catalogo, anio, ACCRUED, periodo.corte), _yearly(catalogo, anio, WHOLE_OF[ACCRUED])
    # Only those with both spending and PIM.
    suyos = [meses for c, meses in flows(catalogo, anio, ACCRUED).items() if c in pims]
    anios = {a for c in suyos for a in c}
    todos = {a: [*map(sum, zip_longest(*(c.get(a, ()) for c in suyos), fillvalue=0.0))] for a in anios}
    total = of_flows(WHOLE_PROGRAMME, anio, sum(f.total for f in filas), todos, periodo.corte)
    return [*filas, total] if total else filas


@cached_by_version
def of_goals(catalogo: Catalog, anio: int) -> list[Pace]:
    """Return the pace of each activity's goal, in its unit; firms and actions have no total."""
    return _paces(catalogo, anio, PHYSICAL_PROGRESS)


def _paces(catalogo: Catalog, anio: int, hecho: str, corte: date | None = None) -> list[Pace]:
    """Return the pace of an indicator in each activity with months and a total."""
    flujos, totales = flows(catalogo, anio, hecho), _yearly(catalogo, anio, WHOLE_OF[hecho])
    dichos = []
    for a in structure.activities(catalogo, anio):
        que = a.codigo, a.etiqueta, SOLES if hecho == ACCRUED else a.unidad_medida.lower()
        dichos.append(of_flows(que, anio, totales.get(a.codigo), flujos.get(a.codigo, {}), corte))
    return [p for p in dichos if p]


@cached_by_version
def goals_apart(catalogo: Catalog, anio: int) -> list[str]:
    """Return notes on the activities with a goal's pace whose months do not add up, in every year used."""
    anios = {a for p in of_goals(catalogo, anio) for a in (anio, *p.anios)}
    return [dicho for a in sorted(anios, reverse=True) for dicho in months_apart(catalogo, a, {})]


def of_scope(propio: OwnClosing) -> Pace | None:
    """Return the pace of a scope from a single reading, without months; None without its figures."""
    if not propio.pim_soles or propio.devengado_soles is None or not propio.cierre.mes:
        return None
    return _needed(WHOLE_PROGRAMME, propio.cierre.mes, propio.pim_soles, propio.devengado_soles, propio.corte)


def _yearly(catalogo: Catalog, anio: int, que: str) -> dict[str, float]:
    filas = _rows_of_year(catalogo, anio, (que,), ACTIVITY)
    return {f[ACTIVITY]: f[que] for f in known(filas, que) if f[ACTIVITY]}


def flows(catalogo: Catalog, anio: int, que: str) -> Mapping[str, Mapping[int, Sequence[float]]]:
    """Return the amounts of the months known of every year up to one, from January, by activity."""
    flujos: dict[str, dict[int, list[float]]] = {}
    for a in (*(p.anio for p in periods.periods(catalogo, REPORT) if p.anio < anio), anio):
        for m in months(catalogo, a, {}):
            suyo, suma = m.devengado_soles, m.devengado_acumulado_soles
            if que == PHYSICAL_PROGRESS:
                suyo, suma = m.logrado, m.logrado_acumulado
            if suyo is not None and suma is not None:
                flujos.setdefault(m.actividad, {}).setdefault(a, []).append(suyo)
    return flujos


def of_flows(
    que: What, anio: int, total: float | None, flujos: Mapping[int, Sequence[float]], corte: date | None = None
) -> Pace | None:
    """Return the pace from the months of several years; None when the year has none or is over.

    The last three months are whole: a mid-month cut-off's is excluded.
    """
    dados = flujos.get(anio, ())
    mes = len(dados)
    if not total or not mes or mes == CLOSE:
        return None
    antes = {a: sum(f[mes:]) for a, f in flujos.items() if a < anio and len(f) == CLOSE}
    a_medias = corte if corte and (corte.year, corte.month) == (anio, mes) and last_whole_month(corte) < mes else None
    ultimos = (dados[:-1] if a_medias else dados)[-LAST:]
    return replace(
        _needed(que, mes, total, sum(dados), a_medias),
        ultimos_meses=sum(ultimos) / LAST if len(ultimos) == LAST else None,
        mismos_meses=sum(antes.values()) / (len(antes) * (CLOSE - mes)) if antes else None,
        anios=tuple(sorted(antes)),
    )


def _needed(que: What, mes: int, total: float, llevado: float, corte: date | None = None) -> Pace:
    casi, todo = (max(total * p / POINTS - llevado, 0.0) for p in (NEARLY_PCT, FULL_PCT))
    meses = CLOSE * share_of_year(corte) if corte else float(mes)
    quedan = CLOSE - meses
    return Pace(*que, mes, total, llevado, casi, todo, casi / quedan, todo / quedan, meses=meses, corte=corte)


class Simulated(Frozen):
    """What-if close of a year with a given pace and PIM; soles, and soles a month.

    `falta_casi` and `falta_todo` are what the pace lacks for each aim; 0 when it reaches it. `tope` tells that the PIM,
    not the pace, limits it.
    """

    pim_soles: float
    ritmo_soles: float
    devengado_cierre_soles: float
    ejecucion_pct: float | None
    falta_casi: float
    falta_todo: float
    tope: bool


def simulate(hoy: Pace, ritmo_pct: float, pim_pct: float) -> Simulated:
    """Return the close with a percentage of the current pace and a PIM changed in percent."""
    pim, ritmo = hoy.total * (1 + pim_pct / POINTS), current_pace(hoy) * ritmo_pct / POINTS
    libre = hoy.llevado + ritmo * (CLOSE - hoy.meses)
    cierre = max(min(libre, pim), hoy.llevado)
    necesario = _needed(WHOLE_PROGRAMME, hoy.mes, pim, hoy.llevado, hoy.corte)
    casi, todo = (max(n - ritmo, 0.0) for n in (necesario.necesario_casi, necesario.necesario_todo))
    return Simulated(pim, ritmo, cierre, POINTS * cierre / pim if pim else None, casi, todo, libre > pim)


def current_pace(hoy: Pace) -> float:
    """Return the current amount a month: the mean of the last three or, if unknown, of the year."""
    return hoy.ultimos_meses if hoy.ultimos_meses is not None else hoy.llevado / hoy.meses


@cached_by_version
def of_today(catalogo: Catalog, propio: OwnClosing) -> Pace | None:
    """Return the pace of a scope's running year: by months if it has them, else by its reading."""
    # As in `months`: a month without rows before the last with some is zero.
    flujos = {
        anio: [meses.get(m, 0.0) for m in range(1, max(meses) + 1)]
        for anio, meses in own.spent_by(catalogo, propio.alcance).items()
    }
    return of_flows(WHOLE_PROGRAMME, propio.anio, propio.pim_soles, flujos, propio.corte) or of_scope(propio)


# Fewest closed years to forecast an activity; with fewer, the range of the past is given.
YEARS_TO_FORECAST = 3


@cached_by_version
def expected_money(catalogo: Catalog, anio: int) -> list[Pace]:
    """Return the close forecast of each activity's spending in a running year known by month, in soles."""
    hoy = [p for p in of_money(catalogo, anio) if p.codigo]
    return _expected(catalogo, anio, hoy, (ACCRUED, WHOLE_OF[ACCRUED], "ejecucion_pct"))


@cached_by_version
def expected_goals(catalogo: Catalog, anio: int) -> list[Pace]:
    """Return the forecast of each goal of a running year, or the range of the past, or neither."""
    return _expected(catalogo, anio, of_goals(catalogo, anio), (PHYSICAL_PROGRESS, PHYSICAL_GOAL, "cumplimiento_pct"))


def _expected(catalogo: Catalog, anio: int, hoy: list[Pace], que: tuple[str, str, str]) -> list[Pace]:
    """Return paces with their close; `que` are three indicators: the executed, its total, and its percentage."""
    cerrados = {p.anio for p in periods.periods(catalogo, REPORT) if p.es_cerrado and p.anio < anio}
    filas = run(catalogo, Query(que, ("anio", ACTIVITY))) if hoy else []
    antes = [f for f in filas if f["anio"] in cerrados and f[ACTIVITY]]
    esperados = Closings(_marks(catalogo, anio, hoy, antes, que)).expected()
    cierres = {c.entidad: c for c in esperados if c.anio == anio}
    salida = []
    for p in hoy:
        cierre = cierres.get(p.codigo)
        if cierre is None or cierre.anios_cerrados < YEARS_TO_FORECAST:
            cierre = _of_the_past(catalogo, anio, p, antes, que[-1])
        elif p.unidad == SOLES:
            cierre = own.bounded_by_pim(cierre, p.total, p.llevado)
        salida.append(replace(p, cierre=cierre))
    return salida


def _of_the_past(catalogo: Catalog, anio: int, hoy: Pace, antes: Iterable[Row], parte: str) -> Closing:
    """Return the range of a pace's close if it ends as in the years with the same unit; `parte` is their percentage.

    No less than it has; if it is past them all, without upper bound.
    """
    tope, de = POINTS if hoy.unidad == SOLES else float("inf"), {ACTIVITY: hoy.codigo}
    medida = comparability.goal_units(catalogo.rules.of(anio), de)
    dichos = [
        hoy.total * min(f[parte], tope) / POINTS
        for f in known(antes, parte)
        if f[ACTIVITY] == hoy.codigo
        if comparability.goal_units(catalogo.rules.of(f["anio"]), de) == medida
    ]
    minimo = max(min(dichos), hoy.llevado) if dichos else None
    maximo = max((d for d in dichos if d > hoy.llevado), default=None)
    metodo = NO_HISTORY if minimo is None else SURPASSED if maximo is None else PAST
    return Closing(hoy.codigo, anio, hoy.mes, metodo, None, minimo, maximo, None, len(dichos))


def _marks(
    catalogo: Catalog, anio: int, hoy: list[Pace], antes: list[Row], que: tuple[str, str, str]
) -> Iterator[PanelMark]:
    """Yield a panel of activities: today, the closed years, and the months before the last."""
    hecho, total, _ = que
    for p in hoy:
        yield PanelMark(p.codigo, anio, p.mes, p.total, p.llevado)
    for f in antes:
        if f[hecho] is not None:
            yield PanelMark(f[ACTIVITY], f["anio"], CLOSE, f[total], f[hecho])
    hasta = {p.codigo: p.mes for p in hoy}
    for codigo, por_anio in flows(catalogo, anio, hecho).items() if hoy else ():
        for a, meses in por_anio.items():
            ultimo = hasta.get(codigo, 0) if a == anio else CLOSE
            for mes, llevado in enumerate(accumulate(meses[: max(ultimo - 1, 0)]), 1):
                yield PanelMark(codigo, a, mes, None, llevado)
