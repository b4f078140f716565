"""Sentences and tables of the year in progress: alerts, follow-up by month, pace, simulator and close forecast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import groupby, islice

from pp0093 import clock, provenance
from pp0093.ask.catalog import Catalog
from pp0093.ask.origin import cited
from pp0093.ask.registry import ACCRUED, ACTIVITY, PHYSICAL_GOAL, PHYSICAL_PROGRESS, PRODUCT
from pp0093.ask.rows import Filters, Record, Row, known, records
from pp0093.ask.view import View
from pp0093.claims import Relation, Sentence, extreme, fact, figure, joined, shown, subject
from pp0093.language.words import counted
from pp0093.money import answer
from pp0093.money.execution import AnnexLine
from pp0093.provenance import Provenance
from pp0093.writing import formats, tables
from pp0093.writing.formats import SCOPE_CHOICES
from pp0093.writing.phrases import NOTHING, over_years, phrase, say
from pp0093.writing.tables import Column, Measure, Style, Table
from pp0093.year import facts, pace
from pp0093.year.alert_rules import OWN_INDICATOR, WHOLE_PROGRAMME
from pp0093.year.alerts import (
    GRAVE,
    LOWERED,
    NEW,
    NOT_COMPARED,
    SOLVED,
    WHY_ENDED,
    Alert,
    alerts_of_year,
    worst_first,
)
from pp0093.year.closing import ANSWERED, INTERVAL, POINTS, Score
from pp0093.year.own import OVER_PIM, OwnClosing
from pp0093.year.pace import (
    FULL_PCT,
    NEARLY_PCT,
    SOLES,
    WHOLE_OF,
    ActivityMonth,
    Pace,
    Simulated,
    current_pace,
)

OLD_DAYS = 62
"""Cut-off dates older than two months get a notice: MEF publishes each month."""
EXPECTED, INTERVAL_PCT = "Cierre esperado", POINTS * INTERVAL
OF_PIM = Column("Del PIM", Style.PERCENT, 1)
SPENT_STEP = "Devengado"
MONEY_STEPS = "PIM", "Certificado", SPENT_STEP, EXPECTED
WHO_OWES = "vea «Alertas y entregas»"
NO_FILTERS: Filters = {}
# Most alerts on the first page.
GRAVEST = 3
KINDS = {ACTIVITY: "actividades", PRODUCT: "productos", OWN_INDICATOR: "indicadores", WHOLE_PROGRAMME: "programas"}


def alerts_of_view(catalogo: Catalog, vista: View, hoy: date) -> list[Alert]:
    """Return the alerts of a view's subject, as of a day."""
    codigos = facts.subjects_of(catalogo, vista.anio, vista.producto, vista.actividad)
    return [a for a in alerts_of_year(catalogo, vista.anio, hoy) if codigos is None or a.sujeto.codigo in codigos]


def _in_force(alertas: Sequence[Alert]) -> list[Alert]:
    return sorted((a for a in alertas if a.estado not in WHY_ENDED), key=worst_first)


def gravest(alertas: Sequence[Alert]) -> list[Alert]:
    """Return the few gravest alerts in force, of activities and, apart, of indicators, which have another scale."""
    vivas = _in_force(alertas)
    graves = (a for a in vivas if a.gravedad == vivas[0].gravedad)
    return [
        a for _, suyas in groupby(graves, key=lambda a: a.sujeto.de == OWN_INDICATOR) for a in islice(suyas, GRAVEST)
    ]


def alerts_answer(
    anio: int, alertas: Sequence[Alert], de_que: str = "", falta: Sentence | None = None, filtros: Filters = NO_FILTERS
) -> Sentence:
    """Return how many alerts a year or selection has, how many are grave, new or solved; or what it lacks (`falta`)."""
    if falta and not alertas:
        return falta
    de, vivas = subject(anio=anio, **filtros), _in_force(alertas)
    estados = Counter(a.estado for a in alertas)
    graves: dict[str, dict[str, str]] = {}
    for a in vivas:
        if a.gravedad == GRAVE:
            graves.setdefault(a.sujeto.de, {})[a.sujeto.codigo] = f"{a.codigo_corto} {a.nombre_breve}".strip()
    cuantas = "" if NOT_COMPARED in estados else _some(estados[NEW], len(vivas), "nueva")
    hay = say(
        "hay_alertas",
        de,
        [fact(f"graves_de_{cual}", len(suyas), de) for cual, suyas in graves.items()],
        [fact("alertas_nuevas", estados[NEW], de)] if cuantas else [],
        de_que=de_que,
        hay=alerts_in_force(anio, alertas, filtros),
        graves=[
            counted(len(suyas), KINDS[cual]) + (f" ({formats.listed([*suyas.values()])})" if cual == ACTIVITY else "")
            for cual, suyas in graves.items()
        ],
        nuevas=cuantas,
    )
    acabadas = {"alertas_resueltas": estados[SOLVED], "alertas_rebajadas": estados[LOWERED]}
    dichas = (say(cuales, de, **{cuales: n}) for cuales, n in acabadas.items() if n)
    return joined([hay if vivas else say("ningun_aviso_en", de, de_que=de_que), *dichas])


def alerts_in_force(anio: int, alertas: Sequence[Alert], filtros: Filters = NO_FILTERS) -> Sentence:
    """Return the title of a year's list of alerts: how many, and how many grave."""
    vivas, de = _in_force(alertas), subject(anio=anio, **filtros)
    graves = sum(a.gravedad == GRAVE for a in vivas)
    cuantas = _some(graves, len(vivas), "grave")
    return say("alertas", de, fact("alertas_graves", graves, de), alertas_vivas=len(vivas), graves=cuantas)


def alerts_title(anio: int, alertas: Sequence[Alert]) -> Sentence:
    """Return the title of the table of alerts: what happens to the first, one of the gravest."""
    primera = next(iter(_in_force(alertas)), None)
    if primera is None:
        return shown(f"Lo que avisan las reglas, {anio}")
    cual = primera.nombre_breve or primera.codigo_corto or primera.nombre
    return say("primera_alerta", (), primera.afirma, primera, cual=cual)


def of_alerts(anio: int, alertas: Sequence[Alert], al_lado: Sequence[str]) -> str:
    """Return the note on the alerts' order, on new ones if unknown, and on other printed values (`al_lado`)."""
    sin_antes = phrase("sin_version_anterior") if any(a.estado == NOT_COMPARED for a in alertas) else ""
    return formats.of_sentences(phrase("nota_de_alertas", anio=anio), sin_antes, *al_lado)


def no_alerts(anio: int | None, falta: Sentence = NOTHING, filtros: Filters = NO_FILTERS) -> Sentence:
    """Return why there are no alerts of a year, or of any."""
    if falta:
        return say("reglas_no_dicen", (), falta.claims)
    return say("ningun_aviso", subject(anio=anio, **filtros))


def _some(n: int, todas: int, cual: str) -> str:
    if 0 < n < todas:
        return counted(n, f"{cual}s")
    return f"ninguna {cual}" if not n else cual if todas == 1 else f"todas {cual}s"


def closing(propio: OwnClosing) -> Sentence:
    """Return a scope's close forecast and interval, whether it is below what is certified, or why there is none."""
    cierre, de = propio.cierre, propio.sujeto
    if cierre.devengado_cierre_soles is None:
        return say("cierre_sobre_el_pim" if cierre.metodo == OVER_PIM else "cierre_sin_decir", de)
    certificado = propio.certificado_soles or 0
    es_menos = (cierre.devengado_maximo_soles or 0) < certificado
    return say(
        "cierre",
        de,
        intervalo=INTERVAL_PCT,
        cierre_esperado=cierre.devengado_cierre_soles,
        cierre_minimo=cierre.devengado_minimo_soles,
        cierre_maximo=cierre.devengado_maximo_soles,
        bajo=say("bajo_lo_certificado", (), figure("certificado_soles", certificado, de)) if es_menos else "",
    )


def closing_answer(cierres: Sequence[OwnClosing]) -> Sentence:
    """Return the widest scope's close forecast with its PIM and other years; or that there is none, or it is over."""
    if not cierres:
        return say("sin_cierre_que_esperar")
    propio = cierres[-1]
    dichas = [closing(propio)]
    if propio.pim_soles is not None:
        dichas.append(
            say(
                "su_pim",
                propio.sujeto,
                propio,
                certificado_soles=propio.certificado_soles or None,
                otros=other_closes(propio),
            )
        )
    return joined([*dichas, *closing_notices(propio)])


def closing_notices(propio: OwnClosing) -> Iterator[Sentence]:
    """Yield notices of an old cut-off date, with its age, and of a year that is over."""
    dias = (clock.today() - propio.corte).days if propio.corte else 0
    if dias > OLD_DAYS:
        yield say("corte_viejo", propio.sujeto, propio, dias_desde_el_corte=dias)
    if propio.ha_terminado:
        yield say("anio_terminado", subject(anio=propio.anio))


def closing_title(propio: OwnClosing) -> Sentence:
    """Return the title of the close forecasts: the widest scope's bounds in percent of its PIM, and other years'."""
    entre = expected_between(propio).get(EXPECTED)
    if not propio.pim_soles or entre is None:
        return shown(f"En cuánto cerrará {propio.anio}", ACCRUED, por="anio")
    menor, mayor = (POINTS * monto / propio.pim_soles for monto in entre)
    otros = other_closes(propio)
    return say("cierre_del_pim", propio.sujeto, cierre_minimo_pct=menor, cierre_maximo_pct=mayor, otros=otros)


def pace_of_today(hoy: Pace) -> str:
    """Return, in words, the simulator's base pace: mean of whole months or, else, by days."""
    enteros = hoy.ultimos_meses is not None
    return phrase("ritmo_de_hoy", ultimos=pace.LAST if enteros else None, corte=None if enteros else hoy.corte)


def to_spend(propio: OwnClosing, saldo: float | None) -> Sentence:
    """Return the title of a scope's money: how much of its PIM is left to spend (`saldo`), if any."""
    if not saldo or saldo < 0:
        return shown(f"El dinero de {propio.anio}", ACCRUED, WHOLE_OF[ACCRUED])
    return say("por_devengar", propio.sujeto, propio, saldo_soles=saldo)


def money_so_far(propio: OwnClosing) -> Table:
    """Return a scope's money today and its expected close as a table; unknown rows omitted."""
    montos = propio.pim_soles, propio.certificado_soles, propio.devengado_soles, propio.cierre.devengado_cierre_soles
    pim = propio.pim_soles or None
    pasos = ((n, m, pim and 100 * m / pim) for n, m in zip(MONEY_STEPS, montos, strict=True) if m is not None)
    return Table((*[*tables.columns("money.step").values()][:2], OF_PIM), tuple(pasos))


def expected_between(propio: OwnClosing) -> dict[str, tuple[float, float]]:
    """Return the bounds of the expected close, in soles, by its row's name; empty where unknown."""
    menor, mayor = propio.cierre.devengado_minimo_soles, propio.cierre.devengado_maximo_soles
    return {} if menor is None or mayor is None else {EXPECTED: (menor, mayor)}


def other_closes(propio: OwnClosing) -> Sentence:
    """Return the range of percentages of PIM spent in the last closed years; NOTHING without any."""
    if not propio.ejecuciones:
        return NOTHING
    filas = {str(a): p for a, p in propio.ejecuciones}
    de = subject(anio=[*filas], alcance=propio.alcance)
    menor, mayor = (extreme("ejecucion_pct", "anio", filas, de, c) for c in (Relation.SMALLEST, Relation.LARGEST))
    frase = "otros_cierres" if len(filas) > 1 else "otro_cierre"
    return say(frase, (), mayor, cuando=cited.when([a for a, _ in propio.ejecuciones]), menor=menor, mayor=mayor)


def closing_note(cierres: Sequence[OwnClosing]) -> str:
    """Return the note of unit, interval and, where they differ, each scope's reading date."""
    dias = [phrase("leido_en", c, alcance=SCOPE_CHOICES[c.alcance]) for c in cierres]
    leido = "; ".join(dias) if len({c.leido for c in cierres}) > 1 else ""
    sin_meses = "" if all(c.por_meses for c in cierres) else phrase("sin_meses_enteros")
    return phrase("nota_de_cierre", leido=leido, intervalo=INTERVAL_PCT, sin_meses=sin_meses)


def closing_rows(cierres: Sequence[OwnClosing]) -> Table:
    """Return the close forecast of each scope with its money today."""
    return tables.of_objects(cierres, "year.closing", otros=lambda c: str(other_closes(c)) or formats.MISSING)


def score_title(notas: Sequence[Score], propio: OwnClosing) -> Sentence:
    """Return the title of the back-test: the answered method's error, at a month no later than today's."""
    suyas = [n for n in notas if n.metodo == ANSWERED and n.mes <= propio.cierre.mes]
    if not suyas or propio.cierre.devengado_cierre_soles is None:
        return say("cuanto_fallo_cada_metodo_anos_ya")
    return say("cuanto_fallo", propio.sujeto, suyas[-1], mes=formats.month(suyas[-1].mes))


def step_said(propio: OwnClosing, paso: Row) -> str:
    """Return an amount of the money table in millions; for the forecast, with its bounds."""
    menor, mayor = expected_between(propio).get(paso["Paso"], (None, None))
    return phrase("paso", monto=paso["Monto (S/)"], menor=menor, mayor=mayor)


BY_MONTH, SO_FAR = "mes", "acumulado"
VIEWS = {SO_FAR: "Acumulado desde enero", BY_MONTH: "Mes a mes"}
GOAL_COLUMNS = {BY_MONTH: tables.columns("year.goal_2"), SO_FAR: tables.columns("year.goal")}
MONEY_COLUMNS = {BY_MONTH: tables.columns("year.money_2"), SO_FAR: tables.columns("year.money")}
# Counted facts about a year's months.
GOAL_MONTHS, MONEY_MONTHS = "meses_con_meta", "meses_con_gasto"


def following(anio: int, meses: Sequence[ActivityMonth], lineas: Sequence[AnnexLine], filtros: Filters) -> Sentence:
    """Return how many activities are on schedule or, if unknown, which months of a year are known."""
    if logro := answer.to_date(anio, lineas):
        return say("oracion", dicho=logro)
    desde, hasta = pace.span(meses)
    primero = desde if desde < hasta else None
    return say("se_conoce", subject(anio=anio, **filtros), primer_mes_conocido=primero, ultimo_mes_conocido=hasta)


def month_table(meses: Sequence[ActivityMonth], columnas: dict[str, Column]) -> Table:
    """Return the months with any of some figures, by activity."""
    todas = {"actividad_nombre": Column("Actividad"), "mes": Column("Mes", como="mes"), **columnas}
    return tables.of_objects(_with_some(meses, columnas), todas)


def known_months(meses: Sequence[ActivityMonth], columnas: dict[str, Column]) -> list[ActivityMonth]:
    """Return the months of the activities with any of some figures."""
    con_algo = {m.actividad for m in _with_some(meses, columnas)}
    return [m for m in meses if m.actividad in con_algo]


def _with_some(meses: Sequence[ActivityMonth], columnas: Collection[str]) -> list[ActivityMonth]:
    """Return the months with any of some figures."""
    return [m for m in meses if any(getattr(m, c) is not None for c in columnas)]


def no_money(anio: int, filtros: Filters, meses: Sequence[ActivityMonth]) -> Sentence:
    """Return why no money is drawn by month: no source has it, or it starts after January and is not cumulative."""
    gastados = [m.mes for m in known(meses, ACCRUED)]
    if not gastados:
        return no_activity_months(anio, (ACCRUED,), filtros)
    de = subject(anio=anio, **filtros)
    return say("dinero_sin_enero", de, fact("primer_mes_con_gasto", min(gastados), de))


def no_activity_months(anio: int, cifras: Sequence[str], filtros: Filters = NO_FILTERS) -> Sentence:
    """Return a sentence: some figures of a year are not known by month of each activity."""
    hecho, cual = (GOAL_MONTHS, "el avance") if PHYSICAL_GOAL in cifras else (MONEY_MONTHS, "el gasto")
    de = subject(anio=anio, **filtros)
    return say("sin_meses_por_actividad", de, fact(hecho, 0, de), cual=cual)


# As percentages, so that budgets of fifty thousand and twenty million soles share an axis.
PACE_SHOWN = ("ultimos_pct", "necesario_pct")


def _measure(clave: str, columna: Column, p: Pace) -> Measure | None:
    """Return a figure of a pace in its unit; money without cents."""
    valor = tables.value(p, clave)
    escrita = Column("", Style.SOLES) if p.unidad == SOLES else Column("", Style.NUMBER, columna.decimales)
    return None if valor is None else Measure(valor, escrita)


def needed(hoy: Pace, propio: OwnClosing) -> Sentence:
    """Return the amount a month needed since a scope was read, and the current one; or what a finished year lacked."""
    if propio.ha_terminado or not hoy.falta_casi:
        frase = "ritmo_terminado" if hoy.falta_casi else "ritmo_alcanzado"
    else:
        frase = "ritmo_del_anio" if hoy.ultimos_meses is None else "ritmo"
    return say(
        frase,
        propio.sujeto,
        hoy,
        casi_todo_pct=NEARLY_PCT,
        mes="" if hoy.corte else formats.month(hoy.mes),
        falta_para_casi=hoy.falta_casi,
        necesario_al_mes=hoy.necesario_casi,
        ultimos_tres_al_mes=hoy.ultimos_meses,
        al_mes=current_pace(hoy),
    )


def goals_needed(anio: int, metas: Sequence[Pace]) -> Sentence:
    """Return the title of the goals' pace: how many need more a month than the last three gave, if known."""
    if all(m.ultimos_meses is None for m in metas):
        return shown("Metas: lo que falta y lo que da cada mes", PHYSICAL_PROGRESS, por="actividad")
    cortas = sum(m.ultimos_meses is not None and m.ultimos_meses < m.necesario_todo for m in metas)
    frase = "metas_cortas" if cortas else "ninguna_corta"
    return say(frase, subject(anio=anio), metas_con_ritmo=len(metas), metas_cortas=cortas)


def pace_table(filas: Sequence[Pace], tabla: str) -> Table:
    """Return paces as a table with some columns: what is left and needed a month, or the forecast."""
    columnas = tables.columns(tabla).items()
    return tables.of_objects(
        filas,
        tabla,
        unidad=lambda p: "soles" if p.unidad == SOLES else p.unidad,
        anios=lambda p: formats.listed([str(a) for a in p.anios]) or phrase("sin_anios_por_mes"),
        **{c: partial(_measure, c, columna) for c, columna in columnas if columna.estilo == Style.MEASURE},
    )


def rows_used(filas: Sequence[Row], ritmos: Sequence[Pace], anio: int) -> list[Row]:
    """Return the rows of the years that some pace uses."""
    anios = {anio, *(a for p in ritmos for a in p.anios)}
    return [f for f in filas if tables.value(f, "anio") in anios]


# Options of the simulator: percentages of the current pace, and changes of PIM.
PACES = {
    str(p): "Como lo leído" if p == FULL_PCT else f"{p} % de lo leído" for p in (100, 0, 50, 75, 125, 150, 200, 300)
}
PIMS = {str(p): "El leído" if not p else formats.change(p, 0) for p in (0, -30, -20, -10, -5, 5, 10, 20, 30)}


def simulated(s: Simulated) -> str:
    """Return the what-if close in words, and the pace it lacks."""
    faltas = [
        phrase("falta_al_mes", monto=f, parte=str(p))
        for f, p in ((s.falta_casi, NEARLY_PCT), (s.falta_todo, FULL_PCT))
        if f
    ]
    fin = "se_acaba_el_pim" if s.tope else "faltan_al_mes" if faltas else "alcanza"
    return phrase("simulado", s, fin=phrase(fin, faltas=" y ".join(faltas)))


FORECAST_BOUNDS = ("devengado_minimo_soles", "devengado_maximo_soles")


class YearSpent(Record):
    """Spending of a year, in soles."""

    anio: int
    devengado_soles: float | None
    procedencia: str | None


def closes(filas: Sequence[Row], propio: OwnClosing) -> list[Row]:
    """Return the spending of each closed year and, last, the running one's forecast with the bounds of its interval."""
    pasados = [f for f in known(records(YearSpent, filas), ACCRUED) if f.anio < propio.anio]
    c, de_donde = propio.cierre, provenance.weakest([Provenance.DERIVED, *(f.procedencia for f in pasados)])
    dichos = [(f.anio, *[f.devengado_soles] * 3, f.procedencia) for f in pasados]
    montos = c.devengado_cierre_soles, c.devengado_minimo_soles, c.devengado_maximo_soles
    return [
        dict(zip(tables.columns("year.close"), d, strict=True)) for d in (*dichos, (propio.anio, *montos, de_donde))
    ]


def closes_title(propio: OwnClosing, filas: Sequence[Row]) -> tuple[Sentence, str]:
    """Return the title of the chart of closes, with the last ones, and its note; or that there is no forecast.

    `filas` is the money of each year.
    """
    if propio.cierre.devengado_cierre_soles is None:
        return say("cierres_pasados", propio.sujeto), phrase("nota_de_cierres_pasados")
    pasados = over_years("devengado_soles", filas, {"alcance": propio.alcance}, propio.anio - 1)
    return pasados or say("cierres_y_esperado", anio=propio.anio), phrase("nota_del_esperado")
