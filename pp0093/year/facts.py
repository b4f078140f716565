"""The figures that alerts look at: those of the registry, and a few that only make sense of a year as it goes.

Each is of a subject: an activity, a product, an indicator of the programme, or the programme itself, in a year.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from msgspec import Struct, field

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.parts import structure
from pp0093.ask.query import Query, answers, run
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import AnswerRow, Row
from pp0093.ask.ruled import DeliveryRule
from pp0093.ask.standing import aspects, basis, periods
from pp0093.instruments import roles, sheets
from pp0093.money import progress
from pp0093.money.progress import Advance
from pp0093.provenance import derived, weakest
from pp0093.writing import formats
from pp0093.year.alert_rules import ACTIVITY, BY, OWN, PRODUCT, WHOLE, is_offered

DECEMBER, POINTS = 12, 100
# The facts that are made of months of progress.
ADVANCE, OF_PROGRESS = "avance_fisico", ("avance_programado_pct", "meses_en_cero", "avance_informado")
GOAL, INITIAL_GOAL = "meta_fisica", "meta_inicial"


class Subject(Struct, frozen=True):
    """What an alert is about, in a year; `codigo` is "" for the programme."""

    anio: int
    de: str
    codigo: str


class KnownFigures(Struct):
    """The figures known of a subject by name, the weakest provenance of each and its cut-off, where it has one."""

    valores: dict[str, float] = field(default_factory=dict)
    procedencias: dict[str, str] = field(default_factory=dict)
    cortes: dict[str, date] = field(default_factory=dict)

    def put(self, nombre: str, valor: object, procedencia: str | None, corte: str | date | None = None) -> None:
        """Note a figure and the day that it reaches; one without a value is not known."""
        if isinstance(valor, bool) or valor is None or isinstance(valor, str):
            return
        self.valores[nombre] = float(str(valor))
        self.procedencias[nombre] = procedencia or ""
        if corte:
            dias = [corte] if isinstance(corte, date) else [*map(date.fromisoformat, formats.each(corte))]
            self.cortes[nombre] = max(dias)


Known = dict[Subject, KnownFigures]
Found = tuple[Subject, float, str] | tuple[Subject, float, str, date]
"""What a fact is of, how much it is, the provenance of it and, where it is not that of the year, its day."""


@remembered
def subjects_of(catalogo: Catalog, anio: int, producto: str | None, actividad: str | None) -> frozenset[str] | None:
    """Return the codes of what alerts of an activity, or of a product, are about; None where neither is chosen.

    Those of a product are also of its activities and of the programme's own indicators of it.
    """
    if actividad:
        return frozenset([actividad])
    if not producto:
        return None
    propio = catalogo.programa.instrument(roles.OWN)
    propios = sheets.nodes(catalogo, propio, OWN) if propio else ()
    actividades = (a.codigo for a in structure.activities(catalogo, anio, producto))
    return frozenset([producto, *actividades, *(n.codigo for n in propios if n.producto == producto)])


def figures(catalogo: Catalog, nombres: Collection[str], hoy: date) -> Known:
    """Return what is known of every subject and year, of some figures by name, as it is on a day.

    What is counted from part of the records accuses nobody: to an alert it is not known.
    """
    conocido: Known = defaultdict(KnownFigures)
    for de in BY:
        _ask(catalogo, de, [n for n in nombres if is_offered(catalogo.programa, de, n)], conocido)
    for nombre in nombres:
        if halla := FINDS.get(nombre):
            for sujeto, valor, procedencia, *corte in halla(catalogo, hoy):
                conocido[sujeto].put(nombre, valor, procedencia, *corte)
    return dict(conocido)


def _ask(catalogo: Catalog, de: str, ids: list[str], conocido: Known) -> None:
    propio = catalogo.programa.instrument(roles.OWN)
    es_propio = de == OWN
    if not ids or (es_propio and not (propio and sheets.nodes(catalogo, propio, OWN))):
        return
    filtros = {"instrumento": [propio]} if es_propio and propio else {}
    for fila in run(catalogo, Query(tuple(ids), BY[de], filtros)):
        sujeto = Subject(int(fila["anio"]), de, _code(fila, de))
        if sujeto.codigo or de == WHOLE:
            for i in ids:
                if not fila[f"parcial_{i}"]:
                    conocido[sujeto].put(i, fila[i], fila[f"procedencia_{i}"], fila[f"corte_{i}"])


def known_up_to(catalogo: Catalog) -> dict[int, date]:
    """Return the day up to which the money of each year is known, of those that say it."""
    return {p.anio: p.se_sabe_hasta for p in periods.periods(catalogo, "reporte") if p.se_sabe_hasta}


def _code(fila: Row, de: str) -> str:
    return "" if de == WHOLE else str(fila[de] or "")


class Month(Struct, frozen=True):
    """What was programmed and done in a month, None where it is not known, in the unit of its activity."""

    mes: int
    programado: float | None
    logrado: float | None
    procedencia: str


class AskedMonth(AnswerRow, frozen=True):
    """Goal and progress of an activity in a month, in its unit."""

    anio: int
    mes: int | None
    actividad: str | None
    meta_fisica: float | None
    avance_fisico: float | None
    procedencia: str | None


@remembered
def months(catalogo: Catalog) -> Mapping[Subject, list[Month]]:
    """Return the months of every activity of which one is known, in order."""
    por_sujeto: dict[Subject, list[Month]] = defaultdict(list)
    for f in answers(catalogo, AskedMonth, ("anio", "mes", ACTIVITY), {}):
        if f.mes is not None and f.actividad:
            meta, avance = (None if v is None else float(v) for v in (f.meta_fisica, f.avance_fisico))
            por_sujeto[Subject(f.anio, ACTIVITY, f.actividad)].append(Month(f.mes, meta, avance, f.procedencia or ""))
    return {s: sorted(m, key=lambda x: x.mes) for s, m in por_sujeto.items()}


class AskedProgress(AnswerRow, frozen=True):
    """Progress of an activity in a year, in its unit."""

    anio: int
    actividad: str | None
    avance_fisico: float | None


@remembered
def _standings(catalogo: Catalog, hoy: date) -> Mapping[Subject, Advance]:
    """Return how the progress of every activity and year stands on a day, as pages set it against what is due."""
    dichos = answers(catalogo, AskedProgress, ("anio", ACTIVITY), {})
    anios = sorted({f.anio for f in dichos if f.avance_fisico is not None})
    return {
        Subject(anio, ACTIVITY, codigo): avance
        for anio in anios
        for codigo, avance in progress.standings(catalogo, anio, ACTIVITY, {}, hoy).items()
    }


def _programmed_share(catalogo: Catalog, hoy: date) -> Iterable[Found]:
    """Yield what was done of what was programmed up to the last whole month that both have, of years under way."""
    meses = months(catalogo)
    for sujeto, avance in _standings(catalogo, hoy).items():
        hasta = avance.a_la_fecha
        if hasta and hasta.cumplimiento_pct is not None:
            de_las_dos = derived(m.procedencia for m in meses.get(sujeto, ()) if m.mes <= hasta.mes and m.procedencia)
            yield sujeto, hasta.cumplimiento_pct, weakest(de_las_dos) or ""


def _closed_progress(catalogo: Catalog, hoy: date) -> Iterable[Found]:
    """Yield whether the progress of each activity is all of a closed year, so that it can be judged."""
    for sujeto, avance in _standings(catalogo, hoy).items():
        yield sujeto, float(avance.se_califica), ""


def _closed_money(catalogo: Catalog, hoy: date) -> Iterable[Found]:
    """Yield whether the money of each activity is the whole of a closed year, so that it can be judged."""
    for periodo in periods.periods(catalogo, "reporte"):
        for actividad in structure.activities(catalogo, periodo.anio):
            yield Subject(periodo.anio, ACTIVITY, actividad.codigo), float(periodo.is_judged_on(hoy)), ""


def _idle_months(catalogo: Catalog, hoy: date) -> Iterable[Found]:
    """Yield how many of the last months reported had nothing done; a month to come says nothing."""
    for sujeto, meses in months(catalogo).items():
        informados = [m for m in meses if m.logrado is not None and _last_day(sujeto.anio, m.mes) <= hoy]
        con_algo = [n for n, m in enumerate(informados, 1) if m.logrado]
        if informados:
            ultimo = _last_day(sujeto.anio, informados[-1].mes)
            yield sujeto, len(informados) - max(con_algo, default=0), _weakest(meses), ultimo


def _reported_so_far(catalogo: Catalog, _hoy: date) -> Iterable[Found]:
    """Yield what was done in the months reported of a year or, where it is more, what is told of the year."""
    del_anio = {
        Subject(f.anio, ACTIVITY, f.actividad or ""): float(f.avance_fisico)
        for f in answers(catalogo, AskedProgress, ("anio", ACTIVITY), {})
        if f.avance_fisico is not None
    }
    for sujeto, meses in months(catalogo).items():
        informados = [m for m in meses if m.logrado is not None]
        if informados:
            suma = sum(m.logrado or 0.0 for m in informados)
            ultimo = _last_day(sujeto.anio, informados[-1].mes)
            yield sujeto, max(suma, del_anio.get(sujeto, suma)), _weakest(meses), ultimo


def _last_day(anio: int, mes: int) -> date:
    return date(anio, mes, monthrange(anio, mes)[1])


def _first_goal(catalogo: Catalog, _hoy: date) -> Iterable[Found]:
    """Yield the initial goal of each activity whose goal was changed, where a source tells both."""
    if INITIAL_GOAL not in INDICATORS:
        return
    for f in run(catalogo, Query((INITIAL_GOAL, GOAL), ("anio", ACTIVITY))):
        if f[INITIAL_GOAL] is not None and f[GOAL] is not None and f[INITIAL_GOAL] != f[GOAL]:
            procedencia = f[f"procedencia_{INITIAL_GOAL}"] or ""
            yield Subject(int(f.get("anio") or 0), ACTIVITY, str(f[ACTIVITY])), float(f[INITIAL_GOAL]), procedencia


def _weakest(meses: Iterable[Month]) -> str:
    return weakest([m.procedencia for m in meses if m.procedencia]) or ""


class MonthMoney(AnswerRow, frozen=True):
    """What was spent in a month, in soles."""

    anio: int
    mes: int | None
    devengado_soles: float | None
    procedencia: str | None


def _december(catalogo: Catalog, hoy: date) -> Iterable[Found]:
    """Yield the share of the spending of a closed year, whole and known by month, that fell in December."""
    cerrados = {p.anio for p in periods.periods(catalogo, "reporte") if p.is_judged_on(hoy)}
    for de in (ACTIVITY, PRODUCT):
        meses: dict[Subject, dict[int, float]] = defaultdict(dict)
        procedencias: dict[Subject, str] = {}
        por = ("anio", "mes", *BY[de][1:])
        for f in answers(catalogo, MonthMoney, por, {}):
            if f.mes and f.devengado_soles is not None and f.anio in cerrados and f.respuesta[de]:
                sujeto = Subject(f.anio, de, f.respuesta[de])
                meses[sujeto][f.mes] = float(f.devengado_soles)
                procedencias[sujeto] = f.procedencia or ""
        for sujeto, gasto in meses.items():
            if (total := sum(gasto.values())) > 0 and len(gasto) > 1:
                yield sujeto, POINTS * gasto.get(DECEMBER, 0.0) / total, procedencias[sujeto]


@remembered
def _negative_months(catalogo: Catalog) -> Mapping[Subject, list[MonthMoney]]:
    """Return the months of each activity in which more spending was annulled than made."""
    negativos: dict[Subject, list[MonthMoney]] = defaultdict(list)
    for f in answers(catalogo, MonthMoney, ("anio", "mes", ACTIVITY), {}):
        if f.mes and f.devengado_soles is not None and f.devengado_soles < 0 and f.respuesta[ACTIVITY]:
            negativos[Subject(f.anio, ACTIVITY, f.respuesta[ACTIVITY])].append(f)
    return negativos


def _reversed_months(catalogo: Catalog, _hoy: date) -> Iterable[Found]:
    for sujeto, meses in _negative_months(catalogo).items():
        yield sujeto, len(meses), meses[-1].procedencia or "", _last_day(sujeto.anio, max(m.mes or 1 for m in meses))


def _reversed_money(catalogo: Catalog, _hoy: date) -> Iterable[Found]:
    for sujeto, meses in _negative_months(catalogo).items():
        yield sujeto, -sum(float(m.devengado_soles or 0.0) for m in meses), meses[-1].procedencia or ""


def _cutoff_days(catalogo: Catalog, hoy: date) -> Iterable[Found]:
    for periodo in periods.periods(catalogo, "reporte"):
        if periodo.estado == periods.RUNNING and periodo.se_sabe_hasta:
            dias = (hoy - periodo.se_sabe_hasta).days
            yield Subject(periodo.anio, WHOLE, ""), dias, "", periodo.se_sabe_hasta


def _outside_rules(catalogo: Catalog, _hoy: date) -> Iterable[Found]:
    """Yield the money of each year, in the file that heads it, that no rule of the year knows."""
    for anio, fuera in aspects.by_year(catalogo).items():
        yield Subject(anio, WHOLE, ""), float(sum(f.soles for f in fuera)), ""


def _cutoff_month(catalogo: Catalog, _hoy: date) -> Iterable[Found]:
    """Yield the month up to which a year is known, of each activity: December of one that reaches its close."""
    for periodo in periods.periods(catalogo, "reporte"):
        corre = periodo.estado == periods.RUNNING
        if corre and periodo.se_sabe_hasta is None:
            continue
        mes = periodo.se_sabe_hasta.month if corre and periodo.se_sabe_hasta else DECEMBER
        for actividad in structure.activities(catalogo, periodo.anio):
            yield Subject(periodo.anio, ACTIVITY, actividad.codigo), mes, ""


def _not_delivered(catalogo: Catalog, hoy: date) -> Iterable[Found]:
    """Yield how many units that must deliver have not what has fallen due: the months whose term is past."""
    entregas = basis.deliveries(catalogo) if "marts.entrega" in catalogo.tables() else []
    con_registros = {e.anio for e in entregas if e.has_delivered} & {e.anio for e in entregas if e.debe}
    vencidos = {anio: basis.fallen_due(catalogo, anio, hoy) for anio in con_registros}
    deben: dict[Subject, list[bool]] = defaultdict(list)
    for e in entregas:
        if e.debe and vencidos.get(e.anio):
            debe_hasta, _ = vencidos[e.anio][-1]
            deben[Subject(e.anio, ACTIVITY, e.actividad)].append(e.hasta is not None and e.hasta >= debe_hasta)
    for anio in _followed_by_money(catalogo) - con_registros:
        if basis.fallen_due(catalogo, anio, hoy):
            for regla in catalogo.rules.of(anio).typed(DeliveryRule):
                deben[Subject(anio, ACTIVITY, regla.actividad)].append(False)
    for sujeto, entregadas in deben.items():
        _, vencio = basis.fallen_due(catalogo, sujeto.anio, hoy)[-1]
        yield sujeto, entregadas.count(False), "", vencio


def _followed_by_money(catalogo: Catalog) -> set[int]:
    """Return the years under way whose money of the report is loaded: their lists are owed though none has come."""
    del_informe = periods.periods(catalogo, "reporte")
    return {p.anio for p in del_informe if periods.is_under_way(p.estado, p.anio)}


def _base_changes(catalogo: Catalog, _hoy: date) -> Iterable[Found]:
    propio = catalogo.programa.instrument(roles.OWN)
    for del_anio in sheets.years(catalogo, propio) if propio else ():
        for estado in sheets.states(catalogo, propio, del_anio.anio):
            yield Subject(estado.anio, OWN, estado.indicador), float(estado.es_quiebre), estado.procedencia


Finds = Callable[[Catalog, date], Iterable[Found]]
FINDS: dict[str, Finds] = {
    "avance_programado_pct": _programmed_share,
    "avance_cerrado": _closed_progress,
    "gasto_cerrado": _closed_money,
    "meses_en_cero": _idle_months,
    "avance_informado": _reported_so_far,
    "meta_reprogramada_desde": _first_goal,
    "meses_con_reversion": _reversed_months,
    "revertido_soles": _reversed_money,
    "devengado_diciembre_pct": _december,
    "fuera_de_regla_soles": _outside_rules,
    "dias_desde_corte": _cutoff_days,
    "mes_del_corte": _cutoff_month,
    "unidades_sin_entregar": _not_delivered,
    "cambia_la_base": _base_changes,
}
"""How each fact that rules may name is computed: what it is of, how much it is and the provenance of it."""


class Called(Struct, frozen=True):
    """How a subject is called in a year, what it is measured in, and of whom a rule may say that they answer.

    That is `responsable`, as it is printed, the units that must deliver its firms (`entrega`) and the `oficina` that
    follows the programme; empty where nobody says. `es_permisible` is an indicator with a minimum or maximum, which is
    met or not and has no distance.
    """

    codigo_corto: str
    nombre: str = ""
    unidad_medida: str = ""
    responsable: str = ""
    entrega: str = ""
    oficina: str = ""
    es_permisible: bool = False


def names_of(catalogo: Catalog, anio: int) -> dict[tuple[str, str], Called]:
    """Return how each subject of a year is called, by kind and code."""
    oficina = catalogo.programa.oficina
    nombres = {(WHOLE, ""): Called("", catalogo.programa.sigla, oficina=oficina)}
    deben = catalogo.rules.of(anio).typed(DeliveryRule)
    for de in (ACTIVITY, PRODUCT):
        for f in structure.elements(catalogo, de, anio):
            entregan = formats.listed([d.unidad for d in deben if d.actividad == f.codigo])
            nombres[de, f.codigo] = Called(
                f.codigo_corto, f.nombre_corto, f.unidad_medida, f.responsable, entregan, oficina
            )
    propio = catalogo.programa.instrument(roles.OWN)
    for n in sheets.nodes(catalogo, propio, OWN) if propio else ():
        # The code of an indicator of ours is for files: a person knows whose it is.
        de_quien = nombres.get((PRODUCT, n.producto or ""), Called(""))
        nombres[OWN, n.codigo] = Called(
            de_quien.codigo_corto, n.nombre, n.unidad_medida or "", n.responsable or "", "", oficina,
            "permisible" in f"{n.sentido_nombre} {n.agregacion_nombre}".lower(),
        )  # fmt: skip
    return nombres
