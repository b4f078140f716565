"""The pace that a running year needs to reach what it set out to, against the pace that it had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.query import Query, answers, run
from pp0093.ask.rows import Filters
from pp0093.ask.ruled import ActivityRule
from pp0093.ask.standing import periods
from pp0093.year import tracking
from pp0093.year.facts import MonthMoney
from pp0093.year.own import OwnClosing, last_whole_month, share_of_year
from pp0093.year.panel import CLOSE

POINTS, LAST = 100, 3
# What is aimed at, in percent of the PIM or of the goal.
MOST, ALL = 95, 100
TOTAL, SOLES = "Total", "S/"


class Pace(Struct, frozen=True):
    """What is left of a budget or a goal and how much a month must give, by December; None where it is not known.

    In soles, or in the unit of the activity (`unidad`). `ultimos_meses` is what the last three months gave on average,
    `mismos_meses` what those still to come gave in the earlier years that are known by month (`anios`). `corte` is the
    day of a reading in the middle of a month, and `meses` the months gone by then.
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

    @property
    def transcurridos(self) -> float:
        """The months gone by: whole, or by its days where it was read in the middle of one."""
        return self.meses or self.mes

    @property
    def ultimos_pct(self) -> float | None:
        """What the last three months gave on average, in percent of the whole."""
        return None if self.ultimos_meses is None or not self.total else POINTS * self.ultimos_meses / self.total

    @property
    def necesario_pct(self) -> float | None:
        """What a month must give to reach what is aimed at most of, in percent of the whole."""
        return POINTS * self.necesario_casi / self.total if self.total else None


@remembered
def of_money(catalogo: Catalog, anio: int, filtros: Filters) -> list[Pace]:
    """Return the pace of the money of each activity and, last, of all; empty when the year is over or has no months."""
    if not _is_running(catalogo, anio):
        return []
    corte = next((p.corte for p in periods.periods(catalogo, "reporte") if p.anio == anio), None)
    gastado = flows(catalogo, anio, filtros, "devengado_soles")
    pims = _yearly(catalogo, anio, filtros, "pim_soles")
    filas = [
        p
        for codigo, nombre in _names(catalogo, anio, filtros).items()
        if (p := of_flows(What(codigo, nombre), anio, pims.get(codigo), gastado.get(codigo, {}), corte))
    ]
    suyos = [meses for c, meses in gastado.items() if c in pims]  # Spending and PIM of the same ones.
    todos = {a: _added([c.get(a, ()) for c in suyos]) for a in {a for c in suyos for a in c}}
    total = of_flows(WHOLE_PROGRAMME, anio, sum(pims[f.codigo] for f in filas), todos, corte) if filas else None
    return [*filas, *([total] if total else [])]


@remembered
def of_goals(catalogo: Catalog, anio: int, filtros: Filters) -> list[Pace]:
    """Return the pace of the goals of each activity, in its unit; there is no total of firms and actions."""
    logrado = flows(catalogo, anio, filtros, "avance_fisico")
    metas, unidades = _yearly(catalogo, anio, filtros, "meta_fisica"), _units(catalogo, anio)
    return [
        p
        for codigo, nombre in _names(catalogo, anio, filtros).items()
        if (p := of_flows(What(codigo, nombre, unidades[codigo]), anio, metas.get(codigo), logrado.get(codigo, {})))
    ]


@remembered
def apart(catalogo: Catalog, anio: int, filtros: Filters, cifras: Sequence[str] = (tracking.PROGRESS,)) -> list[str]:
    """Say of each activity whose goal's pace is known where its months don't add up, in every year that it takes.

    Nothing where its progress is not among the figures told.
    """
    metas = of_goals(catalogo, anio, filtros) if tracking.PROGRESS in cifras else []
    anios = sorted({anio, *(a for p in metas for a in p.anios)}, reverse=True) if metas else []
    return [dicho for a in anios for dicho in tracking.apart(catalogo, a, filtros)]


def of_scope(propio: OwnClosing) -> Pace | None:
    """Return the pace of a scope known by one reading of its year, without months; None without its figures."""
    if not propio.pim_soles or propio.devengado_soles is None or not propio.cierre.mes:
        return None
    return _needed(WHOLE_PROGRAMME, propio.cierre.mes, propio.pim_soles, propio.devengado_soles, propio.corte)


class What(Struct, frozen=True):
    """What a pace is of: its code and name, and what it is counted in."""

    codigo: str
    nombre: str
    unidad: str = SOLES


WHOLE_PROGRAMME = What("", TOTAL)
Months = Sequence[float | None]
Flows = Mapping[int, Months]


@remembered
def is_over(catalogo: Catalog, anio: int) -> bool:
    """Tell whether a year's accounts of the report reach its end: no month of it is left to spend in."""
    return any(p.anio == anio and p.alcanza_cierre for p in periods.periods(catalogo, "reporte"))


@remembered
def is_closed(catalogo: Catalog, anio: int) -> bool:
    """Tell whether the close of a year's accounts of the report is known, and not only what reaches its end."""
    return any(p.anio == anio and p.es_cerrado for p in periods.periods(catalogo, "reporte"))


def _is_running(catalogo: Catalog, anio: int) -> bool:
    return any(p.anio == anio and p.estado == periods.RUNNING for p in periods.periods(catalogo, "reporte"))


def _names(catalogo: Catalog, anio: int, filtros: Filters) -> dict[str, str]:
    return {m.actividad: m.actividad_nombre for m in tracking.months(catalogo, anio, filtros)}


def _units(catalogo: Catalog, anio: int) -> dict[str, str]:
    return {f.actividad: f.unidad_medida.lower() for f in catalogo.rules.of(anio).typed(ActivityRule)}


def _yearly(catalogo: Catalog, anio: int, filtros: Filters, que: str) -> dict[str, float]:
    filas = run(catalogo, Query((que,), ("actividad",), {**filtros, "anio": [str(anio)]}))
    return {f["actividad"]: float(f[que]) for f in filas if f["actividad"] and f[que] is not None}


def flows(catalogo: Catalog, anio: int, filtros: Filters, que: str) -> Mapping[str, Flows]:
    """Return the twelve months of every year up to one, by activity."""
    campo = {"devengado_soles": "devengado_soles", "avance_fisico": "logrado"}[que]
    anios = [p.anio for p in periods.periods(catalogo, "reporte") if p.anio < anio] + [anio]
    flujos: dict[str, dict[int, Months]] = {}
    for a in anios:
        for m in tracking.months(catalogo, a, filtros):
            if m.mes:
                suyos = flujos.setdefault(m.actividad, {})
                suyos[a] = [*suyos.get(a, ()), getattr(m, campo)]
    return flujos


def _added(de_cada: Sequence[Months]) -> list[float | None]:
    con_meses = [c for c in de_cada if c]
    suma = [[v for v in mes if v is not None] for mes in zip(*con_meses, strict=True)]
    return [sum(v) if v else None for v in suma]


def of_flows(que: What, anio: int, total: float | None, flujos: Flows, corte: date | None = None) -> Pace | None:
    """Return the pace of what has the twelve months of some years; None when the year has none or is over.

    Its last three months are whole: that of a cut-off in the middle of it is not one of them.
    """
    meses = flujos.get(anio, ())
    mes = next((n for n, v in enumerate(meses) if v is None), len(meses))
    if not total or not mes or mes == CLOSE:
        return None
    dados = [v or 0.0 for v in meses[:mes]]
    antes = {
        a: [v or 0.0 for v in f[mes:]] for a, f in flujos.items() if a < anio and len(f) == CLOSE and None not in f
    }
    a_medias = corte if corte and (corte.year, corte.month) == (anio, mes) and last_whole_month(corte) < mes else None
    enteros = dados[:-1] if a_medias else dados
    return replace(
        _needed(que, mes, total, sum(dados), a_medias),
        ultimos_meses=sum(enteros[-LAST:]) / LAST if len(enteros) >= LAST else None,
        mismos_meses=sum(map(sum, antes.values())) / (len(antes) * (CLOSE - mes)) if antes else None,
        anios=tuple(sorted(antes)),
    )


def _needed(que: What, mes: int, total: float, llevado: float, corte: date | None = None) -> Pace:
    casi, todo = (max(total * p / POINTS - llevado, 0.0) for p in (MOST, ALL))
    meses = CLOSE * share_of_year(corte) if corte else float(mes)
    quedan = CLOSE - meses
    return Pace(
        que.codigo, que.nombre, que.unidad, mes, total, llevado, casi, todo, casi / quedan, todo / quedan,
        meses=meses, corte=corte,
    )  # fmt: skip


class Simulated(Struct, frozen=True):
    """Where a year would close with a pace and a PIM that somebody sets; soles, and soles a month.

    `falta_casi` and `falta_todo` are what the pace lacks for each aim; 0 when it reaches it. `tope` tells that the PIM,
    and not the pace, is what ends it.
    """

    pim_soles: float
    ritmo_soles: float
    devengado_cierre_soles: float
    ejecucion_pct: float | None
    falta_casi: float
    falta_todo: float
    tope: bool


def simulate(hoy: Pace, ritmo_pct: float, pim_pct: float) -> Simulated:
    """Return the close with a share of the pace that the year has and a PIM moved in percent from today's."""
    pim, ritmo = hoy.total * (1 + pim_pct / POINTS), usual(hoy) * ritmo_pct / POINTS
    quedan = CLOSE - hoy.transcurridos
    libre = hoy.llevado + ritmo * quedan
    cierre = max(min(libre, pim), hoy.llevado)
    necesario = _needed(WHOLE_PROGRAMME, hoy.mes, pim, hoy.llevado, hoy.corte)
    return Simulated(
        pim,
        ritmo,
        cierre,
        POINTS * cierre / pim if pim else None,
        max(necesario.necesario_casi - ritmo, 0.0),
        max(necesario.necesario_todo - ritmo, 0.0),
        libre > pim,
    )


def usual(hoy: Pace) -> float:
    """Return what a month gives now: what the last three gave or, where they are not known, those of the year."""
    return hoy.ultimos_meses if hoy.ultimos_meses is not None else hoy.llevado / hoy.transcurridos


@remembered
def of_today(catalogo: Catalog, propio: OwnClosing) -> Pace | None:
    """Return the pace of a scope's running year: by its months where it has them, else by its reading."""
    filas = answers(catalogo, MonthMoney, ("anio", "mes"), {}, propio.alcance)
    flujos: dict[int, Months] = {}
    for anio in {f.anio for f in filas}:
        de_mes = {f.mes: f.devengado_soles for f in filas if f.anio == anio and f.mes}
        suyos = {m: float(v) for m, v in de_mes.items() if v is not None}
        ultimo = max(suyos, default=0)
        # As in tracking: a month without rows up to the last that has some is nothing spent.
        flujos[anio] = [suyos.get(m, 0.0) if m <= ultimo else None for m in range(1, CLOSE + 1)]
    return of_flows(WHOLE_PROGRAMME, propio.anio, propio.pim_soles, flujos, propio.corte) or of_scope(propio)
