"""Figures that alert rules use: those of the registry, and some that only make sense in a running year.

Each has a subject: an activity, a product, an indicator of the programme, or the programme itself, in a year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from datetime import date
from functools import lru_cache
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

from pp0093 import versions
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.parts import instruments, structure
from pp0093.ask.query import Query, answers, run
from pp0093.ask.registry import ACTIVITY, PHYSICAL_GOAL, PRODUCT, REPORT
from pp0093.ask.rows import AnswerRow, Row, known
from pp0093.ask.rule_rows import DeliveryRule
from pp0093.ask.standing import basis, comparability, periods
from pp0093.clock import month_end
from pp0093.errors import PP0093Error
from pp0093.instruments import figures
from pp0093.money import execution
from pp0093.provenance import derived, weakest
from pp0093.structs import Frozen
from pp0093.writing import formats
from pp0093.year.alert_rules import BY, OWN_INDICATOR, WHOLE_PROGRAMME, is_askable

T = TypeVar("T")
DECEMBER, POINTS = 12, 100
# Facts computed from monthly progress.
PROGRESS_FACTS = ("avance_programado_pct", "meses_en_cero", "avance_informado")
INITIAL_GOAL = "meta_inicial"


class Subject(Frozen):
    """Subject of an alert in a year; `codigo` is "" for the programme."""

    anio: int
    de: str
    codigo: str


class AlertFigure(Frozen):
    """A known figure with its provenance and cut-off date, if any."""

    valor: float
    procedencia: str = ""
    corte: date | None = None


Figures = dict[str, AlertFigure]
Known = dict[Subject, Figures]
Found = Iterator[tuple[Subject, str, float, str | None, date | None]]
"""A fact's subject, name, value, provenance, and date, None if the year's."""


@lru_cache(maxsize=256)
def _asked_then(version: Path, que: Callable[[Catalog], T]) -> T | None:
    """Return a query's answer in an earlier version, cached; None when this code cannot query it."""
    try:
        with closing(Catalog(version)) as catalogo:
            return que(catalogo)
    except PP0093Error:
        return None


def by_version(catalogo: Catalog, que: Callable[[Catalog], T], *, hasta: int | None = None) -> list[tuple[Path, T]]:
    """Return a query's answer in each version up to this one (`hasta` -1: before it) that can be queried, in order."""
    carpetas = versions.lineage(versions.home(catalogo.carpeta), catalogo.carpeta)[:hasta]
    return [(v, dicho) for v in carpetas if (dicho := _asked_then(v, que)) is not None]


@cached_by_version
def subjects_of(catalogo: Catalog, anio: int, producto: str | None, actividad: str | None) -> frozenset[str] | None:
    """Return the codes of the subjects of an activity's or a product's alerts; None where neither is selected.

    Those of a product include its activities and own indicators.
    """
    if actividad:
        return frozenset([actividad])
    if not producto:
        return None
    actividades = (a.codigo for a in structure.activities(catalogo, anio, producto))
    return frozenset(
        [producto, *actividades, *(n.codigo for n in figures.own_indicators(catalogo) if n.producto == producto)]
    )


def own_states(catalogo: Catalog) -> Iterator[figures.IndicatorState]:
    """Return the state of each of the programme's own indicators in each year."""
    propio = catalogo.programa.instrument(figures.OWN_INSTRUMENT)
    for del_anio in instruments.instrument_years(catalogo, propio):
        yield from figures.states(catalogo, propio, del_anio.anio)


def own_rows(catalogo: Catalog, *indicadores: str) -> list[Row]:
    """Return figures of the programme's own indicators by year; no rows where it has none."""
    propio = [n.instrumento for n in figures.own_indicators(catalogo)[:1]]
    return run(catalogo, Query(indicadores, BY[OWN_INDICATOR], {"instrumento": propio})) if propio else []


def known_figures(catalogo: Catalog, nombres: Collection[str], hoy: date) -> Known:
    """Return the known figures of some names by subject and year, as of a day.

    Counts of incomplete records are excluded: an alert accuses nobody by them.
    """
    conocido: Known = defaultdict(dict)
    hallan = (_of_progress, _of_goals, _of_money, _of_periods, _of_deliveries, _of_indicators)
    hallados = chain(_known_figures(catalogo, nombres), *(halla(catalogo, hoy) for halla in hallan))
    for sujeto, hecho, valor, procedencia, dia in hallados:
        if hecho in nombres:
            conocido[sujeto][hecho] = AlertFigure(float(valor), procedencia or "", dia)
    return dict(conocido)


def _known_figures(catalogo: Catalog, nombres: Collection[str]) -> Found:
    """Yield the numeric figures of the registry that are known."""
    for de, por in BY.items():
        ids = tuple(n for n in nombres if is_askable(catalogo.programa, de, n))
        if not ids:
            continue
        for f in own_rows(catalogo, *ids) if de == OWN_INDICATOR else run(catalogo, Query(ids, por)):
            sujeto = Subject(f["anio"], de, str(f.get(de) or ""))
            for i in ids if sujeto.codigo or de == WHOLE_PROGRAMME else ():
                if f[i] is not None and not f[f"parcial_{i}"]:
                    dias = map(date.fromisoformat, formats.each(f[f"corte_{i}"]))
                    yield sujeto, i, f[i], f[f"procedencia_{i}"], max(dias, default=None)


def known_up_to(catalogo: Catalog) -> dict[int, date]:
    """Return the last day known of each year's money, where declared."""
    return {p.anio: p.se_sabe_hasta for p in periods.periods(catalogo, REPORT) if p.se_sabe_hasta}


class OfMonth(AnswerRow):
    """A row of a month; `mes` is None without one."""

    anio: int
    mes: int | None
    procedencia: str | None


class AskedMonth(OfMonth):
    """Goal and progress of an activity in a month, in its unit."""

    meta_fisica: float | None
    avance_fisico: float | None


class MonthMoney(OfMonth):
    """Spending of a month, in soles."""

    devengado_soles: float | None


class AskedProgress(AnswerRow):
    """Progress of an activity in a year, in its unit."""

    anio: int
    actividad: str | None
    avance_fisico: float | None


M = TypeVar("M", bound=OfMonth)


def _by_month(catalogo: Catalog, tipo: type[M], de: str) -> dict[Subject, dict[int, M]]:
    por_sujeto: dict[Subject, dict[int, M]] = defaultdict(dict)
    for f in answers(catalogo, tipo, ("anio", "mes", de), {}):
        if f.mes and f.respuesta[de]:
            por_sujeto[Subject(f.anio, de, f.respuesta[de])][f.mes] = f
    return por_sujeto


def _of_progress(catalogo: Catalog, hoy: date) -> Found:
    """Yield whether each activity's progress is of a whole closed year, and its percentage of the goal due to date.

    As on pages: up to the last whole month with both. Also its months' facts (_of_months).
    """
    dichos = answers(catalogo, AskedProgress, ("anio", ACTIVITY), {})
    de_cada = _by_month(catalogo, AskedMonth, ACTIVITY)
    for anio in sorted({f.anio for f in known(dichos, "avance_fisico")}):
        for codigo, avance in execution.standings(catalogo, anio, ACTIVITY, {}, hoy).items():
            sujeto, hasta = Subject(anio, ACTIVITY, codigo), avance.a_la_fecha
            yield sujeto, "avance_cerrado", avance.se_califica, "", None
            if hasta and hasta.cumplimiento_pct is not None:
                suyas = (m.procedencia for mes, m in de_cada.get(sujeto, {}).items() if mes <= hasta.mes)
                de_las_dos = weakest(derived(filter(None, suyas)))
                yield sujeto, "avance_programado_pct", hasta.cumplimiento_pct, de_las_dos, None
    del_anio = {Subject(f.anio, ACTIVITY, f.actividad or ""): f.avance_fisico or 0 for f in dichos}
    for sujeto, meses in de_cada.items():
        yield from _of_months(sujeto, meses, del_anio.get(sujeto, 0), hoy)


def _of_months(sujeto: Subject, meses: Mapping[int, AskedMonth], del_anio: float, hoy: date) -> Found:
    """Yield how many of the last months reported had zero progress, and the sum reported or, if larger, the year's.

    Future months are not counted.
    """
    informados = {mes: m.avance_fisico for mes, m in meses.items() if m.avance_fisico is not None}
    pasados = [mes for mes in informados if month_end(sujeto.anio, mes) <= hoy]
    procedencia = weakest(m.procedencia for m in meses.values())
    if pasados:
        con_algo = max((n for n, mes in enumerate(pasados, 1) if informados[mes]), default=0)
        hasta = month_end(sujeto.anio, pasados[-1])
        yield sujeto, "meses_en_cero", len(pasados) - con_algo, procedencia, hasta
    if informados:
        hecho = max(sum(informados.values()), del_anio)
        yield sujeto, "avance_informado", hecho, procedencia, month_end(sujeto.anio, max(informados))


def _of_goals(catalogo: Catalog, _hoy: date) -> Found:
    """Yield the initial goal of each activity whose goal was changed, where a source gives both."""
    for f in run(catalogo, Query((INITIAL_GOAL, PHYSICAL_GOAL), ("anio", ACTIVITY))):
        inicial, modificada = f[INITIAL_GOAL], f[PHYSICAL_GOAL]
        if None not in (inicial, modificada) and inicial != modificada:
            sujeto = Subject(f["anio"], ACTIVITY, f[ACTIVITY])
            yield sujeto, "meta_reprogramada_desde", inicial, f[f"procedencia_{INITIAL_GOAL}"], None


def _of_money(catalogo: Catalog, hoy: date) -> Found:
    """Yield the months with negative spending and their sum, and December's share of a closed year's spending."""
    cerrados = {p.anio for p in periods.periods(catalogo, REPORT) if p.is_judged_on(hoy)}
    gastado = {**_by_month(catalogo, MonthMoney, ACTIVITY), **_by_month(catalogo, MonthMoney, PRODUCT)}
    for sujeto, meses in gastado.items():
        montos = {m: f.devengado_soles for m, f in meses.items() if f.devengado_soles is not None}
        procedencia, total = weakest(meses[m].procedencia for m in montos), sum(montos.values())
        anulados = {m: -v for m, v in montos.items() if v < 0}
        if anulados and sujeto.de == ACTIVITY:
            ultimo = month_end(sujeto.anio, max(anulados))
            yield sujeto, "meses_con_reversion", len(anulados), procedencia, ultimo
            yield sujeto, "revertido_soles", sum(anulados.values()), procedencia, None
        if sujeto.anio in cerrados and total > 0 and len(montos) > 1:
            yield sujeto, "devengado_diciembre_pct", POINTS * montos.get(DECEMBER, 0) / total, procedencia, None


def _of_periods(catalogo: Catalog, hoy: date) -> Found:
    """Yield the cut-off of each year, whether it is closed and complete, and its money outside the rules."""
    for p in periods.periods(catalogo, REPORT):
        corre, hasta = p.estado == periods.RUNNING, p.se_sabe_hasta
        if corre and hasta:
            yield Subject(p.anio, WHOLE_PROGRAMME, ""), "dias_desde_corte", (hoy - hasta).days, "", hasta
        for a in structure.activities(catalogo, p.anio):
            sujeto = Subject(p.anio, ACTIVITY, a.codigo)
            yield sujeto, "gasto_cerrado", p.is_judged_on(hoy), "", None
            if hasta or not corre:
                yield sujeto, "mes_del_corte", hasta.month if corre and hasta else DECEMBER, "", None
    for anio, fuera in groupby(comparability.outside(catalogo), attrgetter("anio")):
        yield Subject(anio, WHOLE_PROGRAMME, ""), "fuera_de_regla_soles", float(sum(f.soles for f in fuera)), "", None


def _of_deliveries(catalogo: Catalog, hoy: date) -> Found:
    """Yield how many units that must deliver lack months already due.

    In years with records, and in running ones with money loaded: their lists are owed even if none has come.
    """
    entregas = basis.deliveries(catalogo) if "marts.entrega" in catalogo.tables() else []
    corren = {p.anio for p in periods.periods(catalogo, REPORT) if periods.is_under_way(p.estado, p.anio)}
    for anio in sorted(corren | {e.anio for e in entregas if e.has_delivered and e.debe}):
        if vencidos := basis.fallen_due(catalogo, anio, hoy):
            hasta, vencio = vencidos[-1]
            deben = catalogo.rules.of(anio).typed(DeliveryRule)
            dadas = {(e.unidad, e.actividad) for e in entregas if e.anio == anio and e.hasta and e.hasta >= hasta}
            faltan = [r.actividad for r in deben if (r.unidad, r.actividad) not in dadas]
            for actividad in dict.fromkeys(r.actividad for r in deben):
                yield Subject(anio, ACTIVITY, actividad), "unidades_sin_entregar", faltan.count(actividad), "", vencio


def _of_indicators(catalogo: Catalog, _hoy: date) -> Found:
    """Yield whether the base of each of the programme's own indicators changed in a year."""
    for e in own_states(catalogo):
        yield Subject(e.anio, OWN_INDICATOR, e.indicador), "cambia_la_base", e.es_quiebre, e.procedencia, None


class Called(Frozen):
    """Names of a subject in a year, its unit, and who answers for it in a rule's text.

    `responsable` is as printed; `entrega`, the units that must deliver its firms; `oficina`, the one that follows the
    programme; empty if unknown. `es_permisible` is an indicator with a minimum or maximum, met or not, without
    distance.
    """

    codigo_corto: str
    nombre: str = ""
    unidad_medida: str = ""
    responsable: str = ""
    entrega: str = ""
    oficina: str = ""
    es_permisible: bool = False
    nombre_breve: str = ""


def names_of(catalogo: Catalog, anio: int) -> dict[tuple[str, str], Called]:
    """Return the names of each subject of a year, by kind and code."""
    oficina = catalogo.programa.oficina
    nombres = {(WHOLE_PROGRAMME, ""): Called("", catalogo.programa.sigla, oficina=oficina)}
    deben = catalogo.rules.of(anio).typed(DeliveryRule)
    for de in (ACTIVITY, PRODUCT):
        for f in structure.elements(catalogo, de, anio):
            entregan = formats.listed([d.unidad for d in deben if d.actividad == f.codigo])
            propias = f.codigo_corto, f.nombre_corto, f.unidad_medida, f.responsable
            nombres[de, f.codigo] = Called(*propias, entregan, oficina, nombre_breve=f.nombre_breve)
    for n in figures.own_indicators(catalogo):
        # Own indicators' codes are for files; people know the product.
        corto = nombres.get((PRODUCT, n.producto or ""), Called("")).codigo_corto
        permisible = "permisible" in f"{n.sentido_nombre} {n.agregacion_nombre}".lower()
        nombres[OWN_INDICATOR, n.codigo] = Called(
            corto, n.nombre, n.unidad_medida or "", n.responsable or "", "", oficina, permisible
        )
    return nombres
