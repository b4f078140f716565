"""Where each activity will end the running year: its money, where it is known by month, and its goal."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.query import Query, run
from pp0093.ask.standing import comparability, periods
from pp0093.year import own, pace
from pp0093.year.closing import NO_HISTORY, PAST, SURPASSED, Closing, Closings
from pp0093.year.panel import CLOSE, Panel, PanelMark

# With fewer closed years than these an activity's end is not forecast: the range of the past is said instead.
YEARS_TO_FORECAST = 3
POINTS = 100


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
    hoy = pace.of_goals(catalogo, anio, {})
    return _expected(catalogo, anio, hoy, ("avance_fisico", "meta_fisica", "cumplimiento_pct"))


Figures = tuple[str, str, str]
"""What is done, of how much, and the share of it: three indicators."""


def _expected(catalogo: Catalog, anio: int, hoy: list[pace.Pace], que: Figures) -> list[Expected]:
    cierres = _closings(catalogo, anio, hoy, *que[:2]) if hoy else {}
    return [_of_one(catalogo, anio, p, cierres.get(p.codigo), que[2]) for p in hoy]


def _of_one(catalogo: Catalog, anio: int, hoy: pace.Pace, cierre: Closing | None, parte: str) -> Expected:
    if cierre is not None and cierre.anios_cerrados >= YEARS_TO_FORECAST:
        return _said(hoy, cierre)
    tope = POINTS if hoy.unidad == pace.SOLES else float("inf")
    dichos = [hoy.total * min(p, tope) / POINTS for p in _shares(catalogo, anio, hoy.codigo, parte)]
    metodo, minimo, maximo = _between(dichos, hoy.llevado)
    return Expected(
        hoy.codigo, hoy.nombre, hoy.unidad, hoy.mes, hoy.total, hoy.llevado, metodo, None, minimo, maximo, len(dichos)
    )


def _between(dichos: list[float], llevado: float) -> tuple[str, float | None, float | None]:
    """Return between what the past would leave an activity: no less than it has and, past all of it, nobody knows."""
    if not dichos:
        return NO_HISTORY, None, None
    if max(dichos) <= llevado:
        return SURPASSED, llevado, None
    return PAST, max(min(dichos), llevado), max(dichos)


def _said(hoy: pace.Pace, c: Closing) -> Expected:
    c = own.possible(c, hoy.total, hoy.llevado) if hoy.unidad == pace.SOLES else c
    return Expected(
        hoy.codigo, hoy.nombre, hoy.unidad, hoy.mes, hoy.total, hoy.llevado, c.metodo,
        c.devengado_cierre_soles, c.devengado_minimo_soles, c.devengado_maximo_soles, c.anios_cerrados,
    )  # fmt: skip


def _shares(catalogo: Catalog, anio: int, codigo: str, parte: str) -> Iterator[float]:
    """Yield how much of its goal or PIM an activity reached in each closed year measured in what this one is."""
    medida = comparability.measured(catalogo.rules.of(anio), {"actividad": codigo})
    cerrados = {p.anio for p in periods.periods(catalogo, "reporte") if p.es_cerrado and p.anio < anio}
    for f in run(catalogo, Query((parte,), ("anio", "actividad"), {"actividad": [codigo]})):
        de, valor = f["anio"], f[parte]
        suya = comparability.measured(catalogo.rules.of(de), {"actividad": codigo})
        if de in cerrados and valor is not None and suya == medida:
            yield float(valor)


def _closings(catalogo: Catalog, anio: int, hoy: list[pace.Pace], hecho: str, total: str) -> dict[str, Closing]:
    """Return the closes of a panel whose entities are the activities."""
    flujos = pace.flows(catalogo, anio, {}, hecho)
    cerrados = {p.anio for p in periods.periods(catalogo, "reporte") if p.es_cerrado and p.anio < anio}
    marcas = [PanelMark(p.codigo, anio, p.mes, p.total, p.llevado) for p in hoy]
    for f in run(catalogo, Query((hecho, total), ("anio", "actividad"))):
        de, codigo = f["anio"], f["actividad"]
        if de in cerrados and codigo and f[hecho] is not None:
            pim = None if f[total] is None else float(f[total])
            marcas.append(PanelMark(codigo, de, CLOSE, pim, float(f[hecho])))
    hasta = {p.codigo: p.mes for p in hoy}
    for codigo, por_anio in flujos.items():
        for a, meses in por_anio.items():
            marcas += _marks(codigo, a, meses, hasta.get(codigo, 0) if a == anio else CLOSE)
    return {c.entidad: c for c in Closings(Panel(marcas)).expected() if c.anio == anio}


def _marks(codigo: str, anio: int, meses: pace.Months, hasta: int) -> Iterator[PanelMark]:
    """Yield what had been given by each month before the last one."""
    llevado = 0.0
    for mes, valor in enumerate(meses[: max(hasta - 1, 0)], 1):
        if valor is None:
            return
        llevado += valor
        yield PanelMark(codigo, anio, mes, None, llevado)
