"""The year by activity and month: goals and money, programmed and executed, and the PIM as it moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.origin import monthly
from pp0093.ask.parts import structure
from pp0093.ask.parts.structure import Activity
from pp0093.ask.query import Query, run
from pp0093.ask.rows import Filters, Row
from pp0093.ask.standing import periods
from pp0093.year import facts
from pp0093.year.methods import CLOSE
from pp0093.year.own import month_of

MONTH, ACTIVITY = "mes", "actividad"
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


@remembered
def months(catalogo: Catalog, anio: int, filtros: Filters) -> list[ActivityMonth]:
    """Return the opening and the twelve months of each activity of a year of which some month is known."""
    de_cada: dict[str, dict[int, Row]] = {}
    for ids in ((GOAL, PROGRESS), (SPENT,)):
        for f in run(catalogo, Query(ids, ("mes", "actividad"), {**filtros, "anio": [str(anio)]})):
            if f[MONTH] and f[ACTIVITY] and any(f[i] is not None for i in ids):
                de_cada.setdefault(f[ACTIVITY], {}).setdefault(f[MONTH], {}).update({i: f[i] for i in ids})
    movido, gastados = pim_moves(catalogo, anio), _spent_in(catalogo, anio)
    suyas = (a for a in structure.activities(catalogo, anio) if a.codigo in de_cada)
    return [m for a in suyas for m in _months(a, de_cada[a.codigo], movido.get(a.codigo, {}), gastados)]


@remembered
def apart(catalogo: Catalog, anio: int, filtros: Filters) -> list[str]:
    """Say of each activity of a year whose months don't add up to what is reported of the year what each is."""
    return monthly.notes(catalogo, anio, dict.fromkeys(m.actividad for m in months(catalogo, anio, filtros)))


def span(meses: Iterable[ActivityMonth]) -> tuple[int, int]:
    """Return the first and the last month of which something is known that was done or spent; 0 for none."""
    sabidos = [m.mes for m in meses if m.logrado is not None or m.devengado_soles is not None] or [0]
    return min(sabidos), max(sabidos)


def pim_moves(catalogo: Catalog, anio: int) -> dict[str, dict[int, float]]:
    """Return the PIM of each activity at the month of every cut-off that was published (0: the PIA), by its code."""
    movido: dict[str, dict[int, float]] = {}
    for _, pims in facts.of_each(catalogo, _pims):
        for codigo, mes, pim in pims.get(anio, ()):
            movido.setdefault(codigo, {})[mes] = pim
    return movido


def _pims(catalogo: Catalog) -> Mapping[int, list[tuple[str, int, float]]]:
    """Return activity, month and PIM of each year of a version, at its opening and at its cut-off."""
    hallados: dict[int, list[tuple[str, int, float]]] = {}
    for p in periods.periods(catalogo, "reporte"):
        filas = run(catalogo, Query(("pia_soles", "pim_soles"), ("actividad",), {"anio": [str(p.anio)]}))
        cuando = {"pia_soles": 0, "pim_soles": CLOSE if p.alcanza_cierre else month_of(p.corte)}
        hallados[p.anio] = [
            (f[ACTIVITY], m, float(f[i]))
            for f in filas
            for i, m in cuando.items()
            if m is not None and f[i] is not None
        ]
    return hallados


def _spent_in(catalogo: Catalog, anio: int) -> range:
    """Return the months that the money of a year tells, whatever is asked of it: of an activity it would end before.

    Money that gives no PIM and begins after January is only of those months: of the ones before nothing is known.
    """
    del_anio = {"anio": [str(anio)]}
    filas = run(catalogo, Query((SPENT,), ("mes",), del_anio))
    meses = [f[MONTH] for f in filas if f[MONTH] and f[SPENT] is not None]
    da_pim = any(f["pim_soles"] is not None for f in run(catalogo, Query(("pim_soles",), (), del_anio)))
    return range(1 if da_pim else min(meses, default=1), max(meses, default=0) + 1)


def _months(
    actividad: Activity, filas: dict[int, Row], pim: dict[int, float], dichos: range
) -> Iterator[ActivityMonth]:
    por_mes = [filas.get(m, {}) for m in range(1, CLOSE + 1)]
    programado, logrado, gastado = ([None if f.get(i) is None else float(f[i]) for f in por_mes] for i in FIGURES)
    if any(v is not None for v in gastado):
        # The budget's file names the months with spending: one of its own without rows is nothing spent.
        gastado = [v or 0.0 if m in dichos else v for m, v in enumerate(gastado, 1)]
    yield ActivityMonth(actividad.codigo, actividad.etiqueta, 0, pim_soles=pim.get(0))
    suman = zip(so_far(programado), so_far(logrado), so_far(gastado), strict=True)
    for n, (p, h, g) in enumerate(suman):
        cifras = programado[n], logrado[n], p, h, gastado[n], g
        yield ActivityMonth(actividad.codigo, actividad.etiqueta, n + 1, *cifras, pim.get(n + 1))


def so_far(valores: Sequence[float | None]) -> list[float | None]:
    """Return what each month adds up to since January: None from the first that is not known."""
    llevado: list[float | None] = []
    suma: float | None = 0.0
    for v in valores:
        suma = None if v is None or suma is None else suma + v
        llevado.append(suma)
    return llevado
