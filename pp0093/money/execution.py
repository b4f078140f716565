"""Goals, progress and spending of each product and activity, as the report's annex lists them.

And the state of progress: closed or running, its cut-off, and what was programmed to date.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import takewhile

from msgspec.structs import asdict

from pp0093 import clock
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.origin import printed
from pp0093.ask.parts import structure
from pp0093.ask.parts.structure import Element
from pp0093.ask.query import Query, answers, run
from pp0093.ask.registry import (
    ACCRUED,
    ACTIVITY,
    FIRMS_SERVED,
    FIRMS_UNIT,
    FULFILMENT,
    GOAL_AND_PROGRESS,
    PHYSICAL_PROGRESS,
    PRODUCT,
    RECORDS,
    REPORT,
)
from pp0093.ask.rows import OWN_FILTERS, AnswerRow, Filters, Row, bounds, known, record
from pp0093.ask.rule_rows import Synonym
from pp0093.ask.standing import comparability, norms, periods
from pp0093.ask.standing.comparability import SERVICES
from pp0093.ask.standing.norms import Rating, Yardstick
from pp0093.ask.standing.periods import CLOSED, PRELIMINARY, RUNNING
from pp0093.claims import Subject, subject
from pp0093.language.words import folded
from pp0093.provenance import Provenance
from pp0093.structs import Frozen
from pp0093.writing import formats


class ProgressRow(AnswerRow):
    """The progress of an activity or product in a year, in the unit of its goal, with provenance and cut-off."""

    avance_fisico: float | None
    procedencia_avance_fisico: str | None
    parcial_avance_fisico: bool
    corte: str | None

    @property
    def es_de_registros(self) -> bool:
        """Whether it is counted from records."""
        return self.procedencia_avance_fisico == Provenance.CALCULATED


class ToDate(Frozen):
    """What was programmed and delivered to the last whole month that both have, in the unit of the goal."""

    mes: int
    programado: float
    logrado: float

    @property
    def cumplimiento_pct(self) -> float | None:
        """Delivered over programmed to date, in percent; None when nothing was programmed yet."""
        return 100 * self.logrado / self.programado if self.programado else None


class Advance(Frozen):
    """The state of a progress (periods.CLOSED...), its cut-offs, whether records are partial, and its value to date.

    A product whose activities have different cut-offs has several, joined with "; ".
    """

    estado: str = CLOSED
    corte: str | None = None
    es_parcial: bool = False
    a_la_fecha: ToDate | None = None

    @property
    def es_del_anio(self) -> bool:
        """Whether it is the whole year's, comparable with the year's goal."""
        return self.estado != RUNNING and not self.es_parcial

    @property
    def se_califica(self) -> bool:
        """Whether it can be rated: whole, of a closed year."""
        return self.estado == CLOSED and not self.es_parcial


@cached_by_version
def standings(
    catalogo: Catalog, anio: int, dimension: str, filtros: Filters, hoy: date | None = None
) -> dict[str, Advance]:
    """Return {code: state of its progress} of a year's activities or products, on a day (today)."""
    avances = {}
    del_anio = {**filtros, "anio": [str(anio)]}
    for fila in answers(catalogo, ProgressRow, (dimension,), del_anio):
        if fila.avance_fisico is not None:
            estado = _state(catalogo, anio, fila, hoy or clock.today())
            corre = estado == RUNNING and not fila.parcial_avance_fisico
            al_mes = _to_date(catalogo, anio, dimension, fila, del_anio) if corre else None
            avances[fila.respuesta[dimension]] = Advance(estado, fila.corte, fila.parcial_avance_fisico, al_mes)
    return avances


def of_row(catalogo: Catalog, fila: Row) -> Advance | None:
    """Return the state of progress of a row's activity or product; None when it has neither."""
    for dimension in (ACTIVITY, PRODUCT):
        if fila.get(dimension) and "anio" in fila:
            return standings(catalogo, fila["anio"], dimension, {}).get(fila[dimension])
    return None


def _state(catalogo: Catalog, anio: int, fila: ProgressRow, hoy: date) -> str:
    """Return the state of a progress on a day: an annual report closes what it prints; the year's close, the rest."""
    if fila.procedencia_avance_fisico == Provenance.PUBLISHED:
        return CLOSED
    corte = _day(fila.corte)
    if not (corte >= date(anio, 12, 31) if corte else hoy.year > anio):
        return RUNNING
    return CLOSED if hoy > periods.closes_after(catalogo, anio) else PRELIMINARY


def _day(corte: str | None) -> date | None:
    """Return the first cut-off of a progress: all of it reaches that day."""
    return date.fromisoformat(formats.each(corte)[0]) if corte else None


def _to_date(catalogo: Catalog, anio: int, dimension: str, fila: ProgressRow, filtros: Filters) -> ToDate | None:
    """Return progress against the months programmed; None without a whole month that both have."""
    corte = _day(fila.corte)
    codigo = fila.respuesta[dimension]
    hasta = 0 if fila.es_de_registros else 12
    if corte:  # Months ended by the cut-off.
        hasta = sum(clock.month_end(anio, mes) <= corte for mes in range(1, 13))
    suyas = {
        f["mes"]: f
        for f in run(catalogo, Query(GOAL_AND_PROGRESS, ("mes", dimension), filtros))
        if f[dimension] == codigo
    }
    # Progress from records needs no monthly report.
    sabidos = GOAL_AND_PROGRESS[:1] if fila.es_de_registros else GOAL_AND_PROGRESS
    por_mes = (suyas.get(mes, {}) for mes in range(1, hasta + 1))
    meses = [*takewhile(lambda f: all(f.get(i) is not None for i in sabidos), por_mes)]
    if not meses:
        return None
    programado, logrado = (sum(f[i] or 0 for f in meses) for i in GOAL_AND_PROGRESS)
    if fila.es_de_registros:
        logrado = _served_by_month(catalogo, {"anio": filtros["anio"], dimension: [codigo]}, len(meses))
    return None if logrado is None else ToDate(len(meses), programado, logrado)


def _served_by_month(catalogo: Catalog, filtros: Filters, mes: int) -> float | None:
    """Return the distinct firms served up to a month; None when a thin version keeps no months."""
    if catalogo.es_delgada:
        return None
    hasta = {**filtros, "mes": [str(m) for m in range(1, mes + 1)]}
    filas = run(catalogo, Query((FIRMS_SERVED,), tuple(filtros), hasta, base=RECORDS))
    return filas[0][FIRMS_SERVED] if filas else 0


# Up to this many lines near their goal are listed with the rest.
FEW_NEAR = 2
EXECUTION = (
    "meta_inicial",
    "meta_fisica",
    "avance_fisico",
    "cumplimiento_pct",
    "pim_soles",
    "devengado_soles",
    "ejecucion_pct",
    "brecha_pp",
)
OF_MONEY = EXECUTION[4:]
PROGRESS_BY_SOURCE = ("avance_reportado", "avance_registros", "diferencia_avance")
PROGRESS_ORIGIN = "procedencia_avance_fisico"
TOTAL = "total"
BUDGET_CHANGES = ("pia_soles", "pim_soles", "variacion_pim_pct", "devengado_soles")
# The dimensions that each level of lines is grouped by, and the name of the total line.
BY = {TOTAL: (), PRODUCT: (PRODUCT,), ACTIVITY: (PRODUCT, ACTIVITY)}
ALL_OF_IT = Element("", "", "", "Total", "", "")


class AnnexLine(AnswerRow):
    """A line of the annex: a product, an activity or the total of money, with goal, progress and spending.

    Goal and progress are in `unidad_medida`, money in soles; `meta_inicial`, the goal before it was changed, if it was.
    `respuesta` is its query row, with the line's name, for passports. `avance` is the state of its progress;
    `recibieron`, the services that its firms received, as a source declares; `justificacion`, the unit's: "" when it
    gives none, None when not asked.
    """

    anio: int
    nivel: str
    codigo: str
    codigo_corto: str
    nombre_corto: str
    unidad_medida: str
    responsable: str
    producto: str
    meta_fisica: float | None
    avance_fisico: float | None
    cumplimiento_pct: float | None
    pim_soles: float | None
    devengado_soles: float | None
    ejecucion_pct: float | None
    brecha_pp: float | None
    vara: Yardstick
    se_califica_el_gasto: bool
    avance: Advance
    justificacion: str | None = None
    nombre_breve: str = ""
    meta_inicial: float | None = None
    recibieron: str = ""

    @property
    def sujeto(self) -> Subject:
        """The subject of its claims."""
        return subject(anio=self.anio, **{self.nivel: self.codigo})

    @property
    def etiqueta(self) -> str:
        """Its short code and name: "1.2 Técnico-productiva"."""
        return f"{self.codigo_corto} {self.nombre_corto}".strip()

    @property
    def breve(self) -> str:
        """Its name in one or two words, for titles: "Clúster"; its code where no rule gives one."""
        return self.nombre_breve or self.codigo_corto

    @property
    def con_breve(self) -> str:
        """Its short code and that name: "2.1 Clúster"."""
        return f"{self.codigo_corto} {self.nombre_breve}".strip()

    @property
    def calificacion_fisica(self) -> Rating | None:
        """The rating of its progress: of closed years with complete records only."""
        return self.vara.rating(self.cumplimiento_pct) if self.se_califica_la_meta else None

    @property
    def calificacion_financiera(self) -> Rating | None:
        """The rating of its spending: of closed years with the whole scope only."""
        se_sabe = self.se_califica_el_gasto and self.ejecucion_pct is not None
        return self.vara.rating(self.ejecucion_pct) if se_sabe else None

    @property
    def se_califica_la_meta(self) -> bool:
        """Whether its progress has a rating."""
        return self.cumplimiento_pct is not None and self.avance.se_califica

    @property
    def de_lo_programado_pct(self) -> float | None:
        """Its fulfilment, in percent: of the year's goal when it is over, or else of what was programmed to date.

        None when nothing was programmed, or it is unknown.
        """
        if self.avance.es_del_anio:
            return self.cumplimiento_pct
        return self.avance.a_la_fecha.cumplimiento_pct if self.avance.a_la_fecha else None

    @property
    def cumple(self) -> bool:
        """Whether it met its goal, or what was programmed to date; False when unknown."""
        return (self.de_lo_programado_pct or 0) >= self.vara.cumplida

    @property
    def casi_cumple(self) -> bool:
        """Whether it met it or came near."""
        return (self.de_lo_programado_pct or 0) >= self.vara.casi

    @property
    def brecha_que_se_dice(self) -> float | None:
        """Spending minus progress, in points, when both are closed and whole; else None."""
        return self.brecha_pp if self.se_califica_el_gasto and self.se_califica_la_meta else None

    @property
    def gasta_sin_entregar(self) -> bool:
        """Whether in a closed year it spent money and delivered nothing, whatever its goal."""
        es_firme = self.se_califica_el_gasto and self.avance.se_califica
        return es_firme and (self.devengado_soles or 0) > 0 and self.avance_fisico == 0


class ProgressSides(AnswerRow):
    """The reported progress of an activity and its count from records, in its unit.

    The difference is the second minus the first, None when one is missing; `procedencia` is the weaker of the two and
    `respuesta`, their query row, for passports.
    """

    codigo: str
    codigo_corto: str
    nombre_corto: str
    unidad_medida: str
    avance_reportado: float | None
    procedencia_avance_reportado: str | None
    avance_registros: float | None
    procedencia_avance_registros: str | None
    diferencia_avance: float | None
    procedencia: str | None

    @property
    def se_comparan(self) -> bool:
        """Whether records verify the report: both known, records complete and real."""
        son_reales = self.procedencia_avance_registros != Provenance.SYNTHETIC
        return self.diferencia_avance is not None and son_reales and not self.respuesta["parcial_avance_registros"]


class Opening(AnswerRow):
    """The money of an activity from PIA to spending, in soles, and its share of its product's spending, in percent.

    `pia_soles` is None when no source gives it; `respuesta` is the query row, for its passport.
    """

    codigo_corto: str
    nombre_corto: str
    pia_soles: float | None
    pim_soles: float | None
    variacion_pim_pct: float | None
    devengado_soles: float | None
    del_producto_pct: float | None
    codigo: str = ""


def activities(catalogo: Catalog, anio: int, filtros: Filters) -> list[AnnexLine]:
    """Return the report's activities in a year, in the annex's order, with goals and money."""
    return _annex_lines(catalogo, anio, filtros, ACTIVITY)


def named(catalogo: Catalog, anio: int, filtros: Filters, nombre: str) -> AnnexLine | None:
    """Return the line of the activity that a name means to questions; None when the filters leave it out."""
    palabras = catalogo.rules.of(anio).typed(Synonym)
    codigos = {s.valor for s in palabras if s.clase == ACTIVITY and folded(nombre) in s.palabra.split("|")}
    return next((f for f in activities(catalogo, anio, filtros) if f.codigo in codigos), None)


def products(catalogo: Catalog, anio: int, filtros: Filters) -> list[AnnexLine]:
    """Return the report's products in a year, in order, with goals and money; under an activity, only its own."""
    return _annex_lines(catalogo, anio, filtros, PRODUCT)


@cached_by_version
def _annex_lines(catalogo: Catalog, anio: int, filtros: Filters, nivel: str) -> list[AnnexLine]:
    """Return the lines of a level, in order: products, activities or the total."""
    avances = {} if nivel == TOTAL else standings(catalogo, anio, nivel, filtros)
    periodo, dichas = periods.period(catalogo, REPORT, anio), printed.last_said(catalogo, anio)
    reglas = catalogo.rules.of(anio)
    vara = norms.yardstick(reglas)
    return [
        record(
            AnnexLine,
            {PRODUCT: e.codigo, **fila, **asdict(e)},
            anio=anio,
            nivel=nivel,
            vara=vara,
            se_califica_el_gasto=periodo is not None and not periodo.es_parcial,
            respuesta=fila,
            avance=avances.get(e.codigo, Advance()),
            justificacion=dichas.get(e.codigo),
            recibieron=comparability.declared_base(reglas, FULFILMENT, {nivel: e.codigo}, None).get(SERVICES, ""),
        )
        for e, fila in _elements_with_rows(catalogo, anio, filtros, EXECUTION, nivel)
    ]


def _elements_with_rows(
    catalogo: Catalog, anio: int, filtros: Filters, indicadores: tuple[str, ...], nivel: str = ACTIVITY
) -> list[tuple[Element, Row]]:
    """Return the products or activities of a year with a row of some indicators, each with it, named, in order."""
    filas = run(catalogo, Query(indicadores, BY[nivel], {**filtros, "anio": [str(anio)]}))
    suyas = {f.get(nivel, ""): f for f in filas}
    todos = [ALL_OF_IT] if nivel == TOTAL else structure.elements(catalogo, nivel, anio)
    return [(e, {**suyas[e.codigo], "etiqueta": e.etiqueta.strip()}) for e in todos if e.codigo in suyas]


@cached_by_version
def of_another_report(catalogo: Catalog, anio: int, filtros: Filters) -> list[tuple[str, Element, Row]]:
    """Return the known progress by product and activity of a year without annex: (level, element, row), in order."""
    return [
        (nivel, e, fila)
        for nivel in (PRODUCT, ACTIVITY)
        for e, fila in _elements_with_rows(catalogo, anio, filtros, (PHYSICAL_PROGRESS,), nivel)
        if fila[PHYSICAL_PROGRESS] is not None or bounds(fila, PHYSICAL_PROGRESS)
    ]


@cached_by_version
def annex(catalogo: Catalog, anio: int, filtros: Filters) -> list[AnnexLine]:
    """Return the annex's lines: each product followed by its activities, and the total of money."""
    actividades = activities(catalogo, anio, filtros)
    if filtros.get(ACTIVITY):
        return actividades
    productos = products(catalogo, anio, filtros)
    orden = [p.codigo for p in productos]
    # Each product before its activities; those of none, last.
    lineas = sorted((*productos, *actividades), key=lambda f: (*orden, f.producto).index(f.producto))
    return [*lineas, *_annex_lines(catalogo, anio, {}, TOTAL)] if lineas and not filtros.get(PRODUCT) else lineas


@cached_by_version
def opening(catalogo: Catalog, anio: int, filtros: Filters) -> list[Opening]:
    """Return the money of each activity of a year from its PIA, in the annex's order.

    Empty when a PIM is known and no PIA is.
    """
    gastado = {f.codigo: f.devengado_soles for f in products(catalogo, anio, {})}
    lineas = []
    for a, fila in _elements_with_rows(catalogo, anio, filtros, BUDGET_CHANGES):
        total, suyo = gastado.get(fila[PRODUCT]), fila[ACCRUED]
        parte = None if not total or suyo is None else 100 * suyo / total
        dicho = fila if parte is None else {**fila, "procedencia": Provenance.DERIVED.value}
        lineas.append(record(Opening, {**fila, **asdict(a)}, respuesta=dicho, del_producto_pct=parte))
    se_abre = known(lineas, "pia_soles") or all(f.pim_soles is None for f in lineas)
    return [f for f in lineas if se_abre and (f.pim_soles, f.devengado_soles) != (None, None)]


def annex_worst_first(lineas: Iterable[AnnexLine]) -> list[AnnexLine]:
    """Return the lines of an annex, its activities first (by_goal); then its products, which repeat them, and total."""
    todas = [*lineas]
    return [*by_goal(only_activities(todas)), *(f for f in todas if f.nivel != ACTIVITY)]


def only_activities(lineas: Iterable[AnnexLine]) -> list[AnnexLine]:
    """Return the lines of activities."""
    return [linea for linea in lineas if linea.nivel == ACTIVITY]


def measured_lines(lineas: Iterable[AnnexLine]) -> list[AnnexLine]:
    """Return the lines with a known execution or fulfilment."""
    return [f for f in lineas if (f.ejecucion_pct, f.cumplimiento_pct) != (None, None)]


def known_lines(lineas: Iterable[AnnexLine]) -> list[AnnexLine]:
    """Return the lines with a known goal, progress (or its interval) or money."""
    return [
        f
        for f in lineas
        if (f.meta_fisica, f.avance_fisico) != (None, None) or with_money([f]) or bounds(f.respuesta, PHYSICAL_PROGRESS)
    ]


def with_money(lineas: Iterable[AnnexLine]) -> list[AnnexLine]:
    """Return the lines with a known PIM or spending."""
    return [f for f in lineas if (f.pim_soles, f.devengado_soles) != (None, None)]


def to_justify(lineas: Iterable[AnnexLine]) -> list[AnnexLine]:
    """Return the lines below what was programmed whose units were asked why."""
    return [f for f in known(lineas, "de_lo_programado_pct", "justificacion") if not f.cumple]


def cited_goals(lineas: Iterable[AnnexLine]) -> list[Row]:
    """Return rows with only the goals of some lines, each with its filters: sources of sentences without money."""
    return [
        {c: v for c, v in f.respuesta.items() if c not in OF_MONEY} | {OWN_FILTERS: {f.nivel: f.codigo}} for f in lineas
    ]


def uncounted_activities(catalogo: Catalog, anio: int) -> list[AnnexLine]:
    """Return the activities that serve firms and add to no product's goal, unless their progress is synthetic."""
    de_empresas = {
        a.codigo
        for a in structure.activities(catalogo, anio)
        if not a.cuenta_para_producto and a.unidad_medida == FIRMS_UNIT
    }
    return [
        linea
        for linea in activities(catalogo, anio, {})
        if linea.codigo in de_empresas and linea.respuesta.get(PROGRESS_ORIGIN) != Provenance.SYNTHETIC
    ]


@cached_by_version
def progress_sources(catalogo: Catalog, anio: int, filtros: Filters) -> list[ProgressSides]:
    """Return both sources of each activity's progress in a year, when either is known, in the annex's order.

    Empty when no activity has both.
    """
    todas = _elements_with_rows(catalogo, anio, filtros, PROGRESS_BY_SOURCE)
    lados = [record(ProgressSides, {**fila, **asdict(a)}, respuesta=fila) for a, fila in todas]
    hay_ambos = any(None not in (f.avance_reportado, f.avance_registros) for f in lados)
    return [f for f in lados if hay_ambos and (f.avance_reportado, f.avance_registros) != (None, None)]


def ended(lineas: Iterable[AnnexLine]) -> list[AnnexLine]:
    """Return the lines with fulfilment of an ended year's goal."""
    return [f for f in known(lineas, FULFILMENT) if f.avance.es_del_anio]


def under_way(lineas: Iterable[AnnexLine]) -> list[AnnexLine]:
    """Return the lines compared with what was programmed to date: their year is running."""
    return [f for f in known(lineas, "de_lo_programado_pct") if not f.avance.es_del_anio]


def by_goal(lineas: Iterable[AnnexLine]) -> list[AnnexLine]:
    """Sort lines by fulfilment, the lowest first, ties by money; unknown ones, last."""
    return sorted(
        lineas, key=lambda f: (f.de_lo_programado_pct is None, f.de_lo_programado_pct or 0, -(f.devengado_soles or 0))
    )


def worst_first(lineas: Iterable[AnnexLine]) -> tuple[list[AnnexLine], int]:
    """Sort lines as by_goal, with those near their goal last; return them and how many those are.

    0 when they are few, or all.
    """
    todas = sorted(by_goal(lineas), key=lambda f: f.casi_cumple)
    casi = sum(f.casi_cumple for f in todas)
    return todas, casi if FEW_NEAR < casi < len(todas) else 0


def by_gap(lineas: Iterable[AnnexLine]) -> list[AnnexLine]:
    """Return the lines with a comparable gap between spending and progress, the widest first."""
    return sorted(known(lineas, "brecha_que_se_dice"), key=lambda f: -(f.brecha_que_se_dice or 0))


def furthest(lineas: Iterable[AnnexLine]) -> list[AnnexLine]:
    """Return the lines below what was programmed, the furthest first (by_goal)."""
    return by_goal(f for f in known(lineas, "de_lo_programado_pct") if not f.cumple)
