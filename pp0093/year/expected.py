"""Where each activity will end the running year: its money, where it is known by month, and its goal."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.query import Query, run
from pp0093.ask.rows import Row
from pp0093.ask.standing import comparability, periods
from pp0093.year import own, pace, tracking
from pp0093.year.closing import NO_HISTORY, PAST, SURPASSED, Closing, Closings
from pp0093.year.methods import CLOSE, Panel, PanelMark

# With fewer closed years than these an activity's end is not forecast: the range of the past is said instead.
YEARS_TO_FORECAST = 3
POINTS, PART, ACTIVITY = 100, "parte", "actividad"


class Expected(Struct, frozen=True):
    """Where an activity will end a year, between what and what, in soles or its own unit; None where it can't be said.

    `total` is its PIM or goal today and `llevado` what it gave so far. `anios` are the closed years it stands on.
    """

    codigo: str
    nombre: str
    unidad: str
    mes: int
    total: float
    llevado: float
    metodo: str
    esperado: float | None
    minimo: float | None
    maximo: float | None
    anios: int


@remembered
def of_money(catalogo: Catalog, anio: int) -> list[Expected]:
    """Return the close of each activity whose running year is known by month: as a goal is said, in soles."""
    hoy = [p for p in pace.of_money(catalogo, anio, {}) if p.codigo]
    return _expected(catalogo, anio, hoy, ("devengado_soles", "pim_soles", "ejecucion_pct"))


@remembered
def of_goals(catalogo: Catalog, anio: int) -> list[Expected]:
    """Return where each goal of a running year will end: forecast, or what the past would give, or neither."""
    que = "avance_fisico", "meta_fisica", "cumplimiento_pct"
    return _expected(catalogo, anio, pace.of_goals(catalogo, anio, {}), que)


def _expected(catalogo: Catalog, anio: int, hoy: list[pace.Pace], que: tuple[str, str, str]) -> list[Expected]:
    """Return where each pace ends; `que` is what is done, of how much, and the share of it: three indicators."""
    cerrados = {p.anio for p in periods.periods(catalogo, "reporte") if p.es_cerrado and p.anio < anio}
    filas = run(catalogo, Query(que, ("anio", "actividad"))) if hoy else []
    antes = [f | {PART: f[que[2]]} for f in filas if f["anio"] in cerrados and f[ACTIVITY]]
    cierres = {
        c.entidad: c for c in Closings(Panel(_marks(catalogo, anio, hoy, antes, que))).expected() if c.anio == anio
    }
    return [
        Expected(p.codigo, p.nombre, p.unidad, p.mes, p.total, p.llevado, *_end(catalogo, anio, p, cierre, antes))
        for p in hoy
        for cierre in [cierres.get(p.codigo)]
    ]


End = tuple[str, float | None, float | None, float | None, int]


def _end(catalogo: Catalog, anio: int, hoy: pace.Pace, cierre: Closing | None, antes: list[Row]) -> End:
    """Return how an end is known, itself, between what and what, and from how many years."""
    if cierre is not None and cierre.anios_cerrados >= YEARS_TO_FORECAST:
        c = own.possible(cierre, hoy.total, hoy.llevado) if hoy.unidad == pace.SOLES else cierre
        cifras = c.devengado_cierre_soles, c.devengado_minimo_soles, c.devengado_maximo_soles
        return c.metodo, *cifras, c.anios_cerrados
    tope = POINTS if hoy.unidad == pace.SOLES else float("inf")
    medida = comparability.measured(catalogo.rules.of(anio), {"actividad": hoy.codigo})
    dichos = [
        hoy.total * min(f[PART], tope) / POINTS
        for f in antes
        if f[ACTIVITY] == hoy.codigo
        and f[PART] is not None
        and comparability.measured(catalogo.rules.of(f["anio"]), {"actividad": hoy.codigo}) == medida
    ]
    # Between what the past would leave: no less than it has and, past all of it, nobody knows.
    if not dichos:
        return NO_HISTORY, None, None, None, 0
    if max(dichos) <= hoy.llevado:
        return SURPASSED, None, hoy.llevado, None, len(dichos)
    return PAST, None, max(min(dichos), hoy.llevado), max(dichos), len(dichos)


def _marks(
    catalogo: Catalog, anio: int, hoy: list[pace.Pace], antes: list[Row], que: tuple[str, str, str]
) -> Iterator[PanelMark]:
    """Yield a panel whose entities are the activities: today, the closed years, and the months before the last."""
    hecho, total, _ = que
    for p in hoy:
        yield PanelMark(p.codigo, anio, p.mes, p.total, p.llevado)
    for f in antes:
        if f[hecho] is not None:
            yield PanelMark(f[ACTIVITY], f["anio"], CLOSE, f[total], float(f[hecho]))
    hasta = {p.codigo: p.mes for p in hoy}
    for codigo, por_anio in pace.flows(catalogo, anio, {}, hecho).items() if hoy else ():
        for a, meses in por_anio.items():
            ultimo = hasta.get(codigo, 0) if a == anio else CLOSE
            for mes, llevado in enumerate(tracking.so_far(meses[: max(ultimo - 1, 0)]), 1):
                if llevado is not None:
                    yield PanelMark(codigo, a, mes, None, llevado)
