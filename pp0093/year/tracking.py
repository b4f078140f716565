"""The year by activity and month: goals and money, programmed and executed, and the PIM as it moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from pp0093 import versions
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.origin import monthly
from pp0093.ask.parts import structure
from pp0093.ask.parts.structure import Activity
from pp0093.ask.query import Query, answers, run
from pp0093.ask.rows import AnswerRow, Filters, Row
from pp0093.ask.standing import periods
from pp0093.errors import PP0093Error
from pp0093.year.own import month_of
from pp0093.year.panel import CLOSE

GOAL, PROGRESS, SPENT = "meta_fisica", "avance_fisico", "devengado_soles"
FIGURES = (GOAL, PROGRESS, SPENT)


class ActivityMonth(Struct, frozen=True):
    """A month of an activity, 0 its opening; None where it is not known.

    Goals in the unit of the activity, money in soles. Of the year so far is what was given up to the month, None after
    one that is not known. `pim_soles` is the PIM of a cut-off of that month; at the opening, the PIA.
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


class _Spent(AnswerRow, frozen=True):
    mes: int | None
    devengado_soles: float | None


class _Whole(AnswerRow, frozen=True):
    pim_soles: float | None


@remembered
def months(catalogo: Catalog, anio: int, filtros: Filters) -> list[ActivityMonth]:
    """Return the opening and the twelve months of each activity of a year of which some month is known."""
    filas = _by_month(catalogo, anio, filtros)
    movido = pim_moves(catalogo, anio)
    gastados = _spent_in(catalogo, anio)
    de_cada: dict[str, dict[int, Row]] = {}
    for (mes, actividad), fila in filas.items():
        if mes and actividad and any(fila[i] is not None for i in FIGURES):
            de_cada.setdefault(actividad, {})[mes] = fila
    return [
        fila
        for a in structure.activities(catalogo, anio)
        if a.codigo in de_cada
        for fila in _months(a, de_cada[a.codigo], movido.get(a.codigo, {}), gastados)
    ]


@remembered
def apart(catalogo: Catalog, anio: int, filtros: Filters) -> list[str]:
    """Say of each activity of a year whose months don't add up to what is reported of the year what each is."""
    return monthly.notes(catalogo, anio, dict.fromkeys(m.actividad for m in months(catalogo, anio, filtros)))


def last_month(meses: Iterable[ActivityMonth]) -> int:
    """Return the last month in which something was done or spent; 0 for none."""
    return max((m.mes for m in meses if m.logrado is not None or m.devengado_soles is not None), default=0)


def first_month(meses: Iterable[ActivityMonth]) -> int:
    """Return the first month of which something is known that was done or spent; 0 for none."""
    return min((m.mes for m in meses if m.logrado is not None or m.devengado_soles is not None), default=0)


def pim_moves(catalogo: Catalog, anio: int) -> dict[str, dict[int, float]]:
    """Return the PIM of each activity at the month of every cut-off that was published (0: the PIA), by its code."""
    movido: dict[str, dict[int, float]] = {}
    for version in versions.lineage(versions.home(catalogo.carpeta), catalogo.carpeta):
        for codigo, mes, pim in _pim_of(version, anio):
            movido.setdefault(codigo, {})[mes] = pim
    return movido


@lru_cache(maxsize=64)
def _pim_of(version: Path, anio: int) -> tuple[tuple[str, int, float], ...]:
    """Return (activity, month, PIM) of a version; empty when this code can't ask it or it has no such year."""
    try:
        catalogo = Catalog(version)
    except PP0093Error:
        return ()
    try:
        periodo = next((p for p in periods.periods(catalogo, "reporte") if p.anio == anio), None)
        if periodo is None:
            return ()
        filas = run(catalogo, Query(("pia_soles", "pim_soles"), ("actividad",), {"anio": [str(anio)]}))
        mes = CLOSE if periodo.alcanza_cierre else month_of(periodo.corte)
        cuando = ((0, "pia_soles"), (mes, "pim_soles"))
        return tuple(
            (f["actividad"], m, float(f[i])) for f in filas for m, i in cuando if m is not None and f[i] is not None
        )
    except PP0093Error:
        return ()
    finally:
        catalogo.close()


def _by_month(catalogo: Catalog, anio: int, filtros: Filters) -> dict[tuple[int, str], Row]:
    """Return the figures of each month (0: of none) and activity ("": of none) of a year."""
    de_cada: dict[tuple[int, str], Row] = {}
    for ids in ((GOAL, PROGRESS), (SPENT,)):
        for f in run(catalogo, Query(ids, ("mes", "actividad"), {**filtros, "anio": [str(anio)]})):
            clave = int(f["mes"] or 0), str(f["actividad"] or "")
            de_cada.setdefault(clave, dict.fromkeys(FIGURES)).update({i: f[i] for i in ids})
    return de_cada


def _spent_in(catalogo: Catalog, anio: int) -> range:
    """Return the months that the money of a year tells, whatever is asked of it: of an activity it would end before.

    Money that gives no PIM and begins after January is only of those months: of the ones before nothing is known.
    """
    del_anio = {"anio": [str(anio)]}
    meses = [f.mes for f in answers(catalogo, _Spent, ("mes",), del_anio) if f.mes and f.devengado_soles is not None]
    if not meses:
        return range(0)
    da_pim = any(f.pim_soles is not None for f in answers(catalogo, _Whole, (), del_anio))
    return range(1 if da_pim else min(meses), max(meses) + 1)


def _months(actividad: Activity, filas: dict[int, Row], pim: dict[int, float], gastados: range) -> list[ActivityMonth]:
    def of(que: str) -> list[float | None]:
        return [None if m not in filas or filas[m][que] is None else float(filas[m][que]) for m in range(1, CLOSE + 1)]

    # The budget's file names the months with spending: one of its own without rows is nothing spent.
    con_dinero = any(f[SPENT] is not None for f in filas.values())
    gastado = [v or 0.0 if con_dinero and m in gastados else v for m, v in enumerate(of(SPENT), 1)]
    programado, logrado = of(GOAL), of(PROGRESS)
    fisico = zip(programado, logrado, so_far(programado), so_far(logrado), strict=True)
    dinero = zip(gastado, so_far(gastado), strict=True)
    apertura = ActivityMonth(actividad.codigo, actividad.etiqueta, 0, pim_soles=pim.get(0))
    del_anio = (
        ActivityMonth(actividad.codigo, actividad.etiqueta, m, *meta, *gasto, pim.get(m))
        for m, (meta, gasto) in enumerate(zip(fisico, dinero, strict=True), 1)
    )
    return [apertura, *del_anio]


def so_far(valores: Sequence[float | None]) -> list[float | None]:
    """Return what each month adds up to since January: None from the first that is not known."""
    llevado: list[float | None] = []
    suma: float | None = 0.0
    for v in valores:
        suma = None if v is None or suma is None else suma + v
        llevado.append(suma)
    return llevado
