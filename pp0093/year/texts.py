"""What pages say of a year as it goes: its alerts, follow-up by month, pace, simulator, and where it will close."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from itertools import groupby, islice

from msgspec.structs import asdict

from pp0093 import clock, provenance
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.origin import cited
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import Filters, Record, Row, records
from pp0093.ask.standing import periods
from pp0093.ask.standing.periods import Period
from pp0093.claims import Relation, Sentence, extreme, fact, joined, shown, subject, words
from pp0093.money import answer
from pp0093.money.execution import AnnexLine
from pp0093.provenance import Provenance
from pp0093.remedies import LOADED_AT
from pp0093.writing import formats, tables
from pp0093.writing.cards import Card
from pp0093.writing.marks import SCOPE_CHOICES
from pp0093.writing.nouns import counted
from pp0093.writing.phrases import NOTHING, over_years, phrase, say
from pp0093.writing.tables import Column, Measure, Style, Table
from pp0093.year import facts, ledger, pace
from pp0093.year.alert_rules import OWN
from pp0093.year.alerts import LOWERED, NEW, SOLVED, UNTOLD, WHY_ENDED, Alert, worst_first
from pp0093.year.closing import INTERVAL, POINTS, Score
from pp0093.year.own import OVER_PIM, OwnClosing
from pp0093.year.pace import ALL, GOAL, MOST, SOLES, ActivityMonth, Expected, Pace, Simulated, usual

OLD_DAYS = 62
"""A cut-off of more than two months is told by its age: MEF publishes each month."""
GRAVE = "alta"
NO_FILTERS: Filters = {}
# As many alerts as the first page shows.
GRAVEST = 3


def about(alertas: Sequence[Alert], codigos: Collection[str] | None) -> list[Alert]:
    """Return the alerts about some codes (facts.subjects_of); of all where none is chosen."""
    return [a for a in alertas if codigos is None or a.sujeto.codigo in codigos]


def _alive(alertas: Sequence[Alert]) -> list[Alert]:
    return sorted((a for a in alertas if a.estado not in WHY_ENDED), key=worst_first)


def gravest(alertas: Sequence[Alert]) -> list[Alert]:
    """Return the few gravest alerts that hold, of activities and, apart, of indicators, which have another scale."""
    vivas = _alive(alertas)
    graves = (a for a in vivas if a.gravedad == vivas[0].gravedad)
    return [a for _, suyas in groupby(graves, key=lambda a: a.sujeto.de == OWN) for a in islice(suyas, GRAVEST)]


def listed(alertas: Sequence[Alert]) -> dict[str, list[Sentence | str]]:
    """Return what is said of each alert, by whom it is about and what it is."""
    return {f"{a.etiqueta}: {a.titulo}": [a.dicho, _noted(a)] for a in alertas}


def _noted(a: Alert) -> str:
    return "; ".join(filter(None, [away(a), a.estado.replace(UNTOLD, ""), a.justificacion]))


def away(a: Alert) -> str:
    """Say how far from its goal what an alert is about stayed, and with how much money; empty without a goal."""
    if a.brecha is None:
        return "no la alcanzó" if a.falta and a.es_permisible else ""
    # It may still be met while its year goes on.
    como = "faltó" if periods.has_ended(a.sujeto.anio) else "falta"
    return phrase("le_falto_de_su_meta", faltar=como, brecha=a.brecha, falta=a.falta, devengado_soles=a.devengado_soles)


def alerts_answer(
    anio: int, alertas: Sequence[Alert], de_que: str = "", falta: Sentence | None = None, filtros: Filters = NO_FILTERS
) -> Sentence:
    """Say how many alerts a year, or what is chosen of it, has, how many are grave, new or solved; or what it lacks."""
    if falta and not alertas:
        return falta
    de, vivas = subject(anio=anio, **filtros), _alive(alertas)
    sin_antes, nuevas, resueltas, rebajadas = (
        sum(a.estado == e for a in alertas) for e in (UNTOLD, NEW, SOLVED, LOWERED)
    )
    donde = phrase("en_lo_que_va", anio=anio, pedido=de_que) if de_que else f"En {anio}"
    hay = alive(anio, alertas, filtros)
    if sin_antes:
        return say(
            "hay_alertas_sin_antes", de, fact("alertas_sin_comparar", sin_antes, sujeto=de), donde=donde, hay=hay
        )
    dicho, cuantas = fact("alertas_nuevas", nuevas, sujeto=de), _of(nuevas, len(vivas), "nueva")
    con_nuevas = say("hay_alertas", de, dicho, donde=donde, hay=hay, nuevas=cuantas)
    acabadas = {"alertas_resueltas": resueltas, "alertas_rebajadas": rebajadas}
    dichas = (say(cuales, de, **{cuales: n}) for cuales, n in acabadas.items() if n)
    return joined([con_nuevas if vivas else say("ningun_aviso_en", de, donde=donde), *dichas])


def alive(anio: int, alertas: Sequence[Alert], filtros: Filters = NO_FILTERS) -> Sentence:
    """Title the list of a year's alerts with how many there are and how many are grave."""
    vivas, de = _alive(alertas), subject(anio=anio, **filtros)
    graves = sum(a.gravedad == GRAVE for a in vivas)
    cuantas = _of(graves, len(vivas), "grave")
    return say("alertas", de, fact("alertas_graves", graves, sujeto=de), alertas_vivas=len(vivas), graves=cuantas)


def alerts_title(anio: int, alertas: Sequence[Alert]) -> Sentence:
    """Title the table of alerts with one of the gravest: the page's answer has how many there are."""
    if not _alive(alertas):
        return shown(f"Lo que avisan las reglas, {anio}")
    primera = gravest(alertas)[0]
    return say("entre_las_mas_graves", (), primera.afirma, titulo=primera.titulo, cual=primera.etiqueta)


def of_alerts(al_lado: Sequence[str]) -> str:
    """Say how the alerts are in order and what is printed otherwise of what they speak of."""
    return beside(phrase("nota_de_alertas"), al_lado)


def no_alerts(anio: int | None, falta: Sentence = NOTHING, filtros: Filters = NO_FILTERS) -> Sentence:
    """Say why there is no alert of a year, or of any, to list."""
    if falta:
        return say("reglas_no_dicen", (), falta.claims)
    return say("ningun_aviso", subject(anio=anio, **filtros))


def _of(n: int, todas: int, cual: str) -> str:
    return counted(n, f"{cual}s") if 0 < n < todas or n == 1 else f"todas {cual}s" if n else f"ninguna {cual}"


def alerts_table(alertas: Sequence[Alert]) -> Table:
    """Return the alerts as a table, in words."""
    return tables.of_objects(alertas, "year.alert", lejos=lambda a: away(a) or formats.MISSING)


def closing_answer(cierres: Sequence[OwnClosing], *, con_dinero: bool = True) -> Sentence:
    """Say where the widest scope will close and between what; `con_dinero`, beside its PIM and other years."""
    if not cierres:
        return say("sin_cierre_que_esperar")
    propio = cierres[-1]
    cierre, pim, de = propio.cierre, propio.pim_soles, subject(anio=propio.anio, alcance=propio.alcance)
    if cierre.devengado_cierre_soles is None:
        dicho = say("cierre_sobre_el_pim" if cierre.metodo == OVER_PIM else "cierre_sin_decir", de)
    else:
        dicho = say(
            "cierre",
            de,
            cierre_esperado=cierre.devengado_cierre_soles,
            cierre_minimo=cierre.devengado_minimo_soles,
            cierre_maximo=cierre.devengado_maximo_soles,
            intervalo_pct=POINTS * INTERVAL,
            hasta=", todo su PIM" if cierre.devengado_maximo_soles == pim else "",
        )
    certificado = propio.certificado_soles
    frase = "su_pim" if certificado is None else "su_certificado"
    parte = POINTS * (cierre.devengado_cierre_soles or 0) / pim if pim else 0
    es_menos = 0 < parte < min((p for _, p in propio.ejecuciones), default=0)
    bajo = say("cierre_bajo_su_pim", de, cierre_del_pim_pct=parte) if es_menos else NOTHING
    dias = (clock.today() - propio.corte).days if propio.corte else 0
    viejo = say("corte_de_hace", de, dias_desde_el_corte=dias) if dias > OLD_DAYS else NOTHING
    al_lado = NOTHING
    if con_dinero and pim is not None:
        al_lado = say(frase, de, pim_soles=pim, certificado_soles=certificado, otros=others(propio))
    terminado = say("anio_terminado", subject(anio=propio.anio)) if propio.ha_terminado else NOTHING
    return joined([dicho, bajo, al_lado, viejo, terminado])


def closing_cards(catalogo: Catalog, propio: OwnClosing, fila: Row) -> list[Card]:
    """Return the money of a year in course, a row of a query, and whether its goals by month are known."""
    dinero = [
        Card(
            INDICATORS[i].etiqueta,
            formats.millions(fila[i]),
            str(others(propio)) if i == "pim_soles" else "",
            indicador=i,
            cifras=(fila,),
            procedencias=(fila[f"procedencia_{i}"],),
        )
        for i in ("devengado_soles", "certificado_soles", "pim_soles")
        if fila[i] is not None
    ]
    hay_meses = any(sujeto.anio == propio.anio for sujeto in facts.months(catalogo))
    return dinero if hay_meses else [*dinero, Card("Metas por mes", formats.MISSING, "sin cargar")]


def others(propio: OwnClosing) -> Sentence:
    """Say between what parts of their PIM the last closed years ended; empty without any."""
    if not propio.ejecuciones:
        return NOTHING
    filas = {str(a): p for a, p in propio.ejecuciones}
    de, cuando = subject(anio=list(filas), alcance=propio.alcance), cited.when([a for a, _ in propio.ejecuciones])
    menor, mayor = (extreme("ejecucion_pct", "anio", filas, de, c) for c in (Relation.SMALLEST, Relation.LARGEST))
    frase = "otros_cierres" if len(filas) > 1 else "otro_cierre"
    return say(frase, (), mayor, cuando=cuando, menor=menor, mayor=mayor)


def closing_note(cierres: Sequence[OwnClosing]) -> str:
    """Say unit, interval and up to when each scope was read, where they are not of one day."""
    dias = [phrase("leido_en", alcance=SCOPE_CHOICES[c.alcance], leido=c.leido) for c in cierres]
    leido = "; ".join(dias) if len({c.leido for c in cierres}) > 1 else ""
    sin_meses = "" if all(c.por_meses for c in cierres) else phrase("sin_meses_enteros")
    return phrase("nota_de_cierre", leido=leido, intervalo=POINTS * INTERVAL, sin_meses=sin_meses)


def closing_rows(cierres: Sequence[OwnClosing]) -> Table:
    """Return the close of each scope beside what it has today."""
    return tables.of_objects(
        cierres,
        "year.closing",
        otros=lambda c: str(others(c)) or formats.MISSING,
        metodo=lambda c: phrase(f"cierre.{c.cierre.metodo}"),
    )


def score_rows(notas: Sequence[Score]) -> Table:
    """Return how each method missed in the years that closed."""
    return tables.of_objects(
        notas, "year.score", mes=lambda n: formats.month(n.mes), metodo=lambda n: phrase(f"cierre.{n.metodo}")
    )


BY_MONTH, SO_FAR = "mes", "acumulado"
VIEWS = {SO_FAR: "Acumulado desde enero", BY_MONTH: "Mes a mes"}
GOAL_COLUMNS = {BY_MONTH: tables.columns("year.goal_2"), SO_FAR: tables.columns("year.goal")}
MONEY_COLUMNS = {
    BY_MONTH: {"devengado_soles": Column("Devengado", Style.SOLES)},
    SO_FAR: tables.columns("year.money"),
}
MONEY_TITLES = {BY_MONTH: "devengado", SO_FAR: "pim_devengado"}
IT_IS_OVER = words("El ritmo es de un año en curso: elija otro año.")
# What is counted of the months of a year.
GOAL_MONTHS, MONEY_MONTHS = "meses_con_meta", "meses_con_gasto"


def beside(nota: str, aparte: Sequence[str]) -> str:
    """Add to a note where the months of a goal don't add up to what is reported of its year."""
    return ". ".join([nota, *aparte])


def following(
    anio: int,
    meses: Sequence[ActivityMonth],
    lineas: Sequence[AnnexLine],
    de_que: str = "",
    periodo: Period | None = None,
    *,
    filtros: Filters = NO_FILTERS,
) -> Sentence:
    """Say up to which month a year is known, and how many activities reached what they are set against.

    Of money that declares no cut-off, `periodo` says how far it is known.
    """
    sujeto, (desde, hasta) = subject(anio=anio, **filtros), pace.span(meses)
    hechos = [fact("ultimo_mes_conocido", hasta, sujeto=sujeto), fact("primer_mes_conocido", desde, sujeto=sujeto)]
    if not hasta:
        return say("ningun_mes", sujeto, hechos[0], de_que=de_que)
    leido = periodo.leido if periodo and not periodo.alcanza_cierre and not periodo.corte else ""
    cuando = f"hasta {formats.month(hasta)}" if desde == 1 else f"sólo de {formats.month(desde)}"
    cuando += f" a {formats.month(hasta)}" if 1 < desde < hasta else ""
    logro = answer.how_goals_go(anio, lineas, filtros) or answer.why_no_goals(anio, lineas)
    return say("se_conoce", sujeto, hechos, de_que=de_que, cuando=cuando, leido=leido, logro=logro)


def month_table(meses: Sequence[ActivityMonth], columnas: dict[str, Column]) -> Table:
    """Return the months that have one of some figures, by activity."""
    filas = [m for m in meses if any(getattr(m, c) is not None for c in columnas)]
    todas = {"actividad_nombre": Column("Actividad"), "mes": Column("Mes"), **columnas}
    return tables.of_objects(filas, todas, mes=lambda m: formats.month(m.mes))


def known(meses: Sequence[ActivityMonth], columnas: dict[str, Column]) -> list[ActivityMonth]:
    """Return the months of the activities of which some figure is known."""
    con_algo = {m.actividad for m in meses if any(getattr(m, c) is not None for c in columnas)}
    return [m for m in meses if m.actividad in con_algo]


def no_goals(anio: int, filtros: Filters) -> Sentence:
    """Say that goals and progress of a year are not known by month."""
    return say("sin_metas_por_mes", subject(anio=anio, **filtros))


def no_money(anio: int, filtros: Filters, meses: Sequence[ActivityMonth]) -> Sentence:
    """Say why no money is drawn by month: nobody brings it, or it does not begin in January and can't add up."""
    de = subject(anio=anio, **filtros)
    gastados = [m.mes for m in meses if m.devengado_soles is not None]
    if gastados:
        return say("dinero_sin_enero", de, fact("primer_mes_con_gasto", min(gastados), sujeto=de))
    return say("sin_gasto_por_mes", de)


def no_activity_months(anio: int, cifras: Sequence[str]) -> Sentence:
    """Say that of a year some figures are not known by month of each activity."""
    hecho, cual = (GOAL_MONTHS, "el avance") if GOAL in cifras else (MONEY_MONTHS, "el gasto")
    de = subject(anio=anio)
    return say("sin_meses_por_actividad", de, fact(hecho, 0, sujeto=de), cual=cual)


def no_months(anio: int, filtros: Filters) -> Sentence:
    """Say what a year without a known month lacks to be followed."""
    return say("falta_para_seguir", subject(anio=anio, **filtros), donde=LOADED_AT)


# Budgets of fifty thousand and of twenty million soles stand on one axis as parts of themselves.
PACE_DRAWN = tables.columns("year.pace_drawn")
PACE_SHOWN = ("ultimos_pct", "necesario_pct")


def _measure(cual: str, decimales: int, p: Pace | Expected) -> Measure | None:
    """Return a figure of a pace in its unit; what is counted has no parts."""
    valor = getattr(p, cual)
    columna = Column("", Style.SOLES) if p.unidad == SOLES else Column("", Style.NUMBER, decimales)
    return None if valor is None else Measure(valor, columna)


def _unit(p: Pace | Expected) -> str:
    return "soles" if p.unidad == SOLES else p.unidad


def pace_answer(
    anio: int,
    total: Pace | None,
    metas: Sequence[Pace],
    periodo: Period | None,
    *,
    de_que: str = "",
    filtros: Filters = NO_FILTERS,
) -> Sentence:
    """Say what is left of the year's money and what a month must give, against what it gives now.

    Of a year that is known to its end nothing is left, whether or not its close is known.
    """
    sujeto, del_anio = subject(anio=anio, **filtros), subject(anio=anio)
    if periodo and periodo.alcanza_cierre:
        return say(f"ritmo_de_anio_{'cerrado' if periodo.es_cerrado else 'entero'}", del_anio, de_que=de_que)
    if total is None:
        return say("sin_ritmo", sujeto, de_que=de_que)
    huecos = {"de_que": de_que, "falta_para_casi": total.falta_casi, "casi_todo_pct": MOST}
    if periods.has_ended(anio):
        faltaba = say("ritmo_terminado", sujeto, mes=formats.month(total.mes), **huecos)
        return joined([faltaba, say("anio_terminado", del_anio)])
    por_mes = total.ultimos_meses is not None
    return say(
        "ritmo" if por_mes else "ritmo_del_anio",
        sujeto,
        hasta=formats.capital(_up_to(total) if total.corte else phrase("a_mes_de", mes=total.mes, anio=anio)),
        necesario_al_mes=total.necesario_casi,
        ultimos_tres_al_mes=total.ultimos_meses,
        al_mes=usual(total),
        metas=_short(sujeto, metas) if metas and por_mes else "",
        **huecos,
    )


def country_pace(anio: int, total: Pace | None) -> Sentence:
    """Say what is left of the country's money and what a month must give: all that is known of some years."""
    return pace_answer(anio, total, (), None, de_que="en todo el país", filtros={"alcance": [answer.NATIONAL]})


def _short(sujeto: tuple[tuple[str, str], ...], metas: Sequence[Pace]) -> Sentence:
    """Say how many goals need more a month than the last three gave."""
    cortas = sum(m.ultimos_meses is not None and m.ultimos_meses < m.necesario_todo for m in metas)
    frase = "metas_cortas" if cortas else "ninguna_corta"
    return say(frase, sujeto, metas_con_ritmo=len(metas), metas_cortas=cortas)


def pace_table(filas: Sequence[Pace]) -> Table:
    """Return what is left and what a month must give, beside what it gave."""
    al_mes = ("necesario_casi", "necesario_todo", "ultimos_meses", "mismos_meses")
    return tables.of_objects(
        filas,
        "year.pace",
        unidad=_unit,
        mes=lambda p: formats.month(p.mes),
        falta_todo=partial(_measure, "falta_todo", 0),
        anios=lambda p: formats.listed([str(a) for a in p.anios]) or phrase("sin_anios_por_mes"),
        **{c: partial(_measure, c, 1) for c in al_mes},
    )


def used(filas: Sequence[Row], ritmos: Sequence[Pace], anio: int) -> list[Row]:
    """Return, of the rows of every year, those of the years that some pace stands on."""
    anios = {anio, *(a for p in ritmos for a in p.anios)}
    return [f for f in filas if tables.value(f, "anio") in anios]


def expected_table(filas: Sequence[Expected]) -> Table:
    """Return where each activity will end, between what and what."""
    medidas = ("total", "llevado", "esperado", "minimo", "maximo")
    return tables.of_objects(
        filas,
        "year.expected",
        unidad=_unit,
        metodo=lambda e: phrase(f"cierre.{e.metodo}"),
        **{c: partial(_measure, c, 0) for c in medidas},
    )


# The simulator: shares of the pace that the year has, and percents that the PIM moves.
PACES = {str(p): "Como hasta hoy" if p == ALL else f"{p} % del de hoy" for p in (100, 0, 50, 75, 125, 150, 200, 300)}
PIMS = {str(p): "El de hoy" if not p else formats.change(p, 0) for p in (0, -30, -20, -10, -5, 5, 10, 20, 30)}


def simulated(s: Simulated) -> str:
    """Say where the year would close with what was set, and what pace is missing."""
    faltas = [
        phrase("falta_al_mes", monto=f, parte=str(p)) for f, p in ((s.falta_casi, MOST), (s.falta_todo, ALL)) if f
    ]
    fin = "se_acaba_el_pim" if s.tope else "faltan_al_mes" if faltas else "alcanza"
    return phrase("simulado", **asdict(s), fin=phrase(fin, faltas=" y ".join(faltas)))


def pace_said(hoy: Pace) -> str:
    """Say which pace the simulator starts from."""
    frase = "ritmo_de_hoy" if hoy.ultimos_meses is not None else "ritmo_del_anio_hasta_hoy"
    return phrase(frase, al_mes=usual(hoy), hasta=_up_to(hoy))


def _up_to(p: Pace) -> str:
    """Say up to when a pace is known: the day of a reading in the middle of a month, else its month."""
    return phrase("al_dia_contado", dia=p.corte) if p.corte else phrase("a_mes", mes=p.mes)


CLOSE_COLUMNS = tables.columns("year.close")
BOUNDS = ("devengado_minimo_soles", "devengado_maximo_soles")


class YearSpent(Record, frozen=True):
    """What was spent in a year, in soles."""

    anio: int
    devengado_soles: float | None
    procedencia: str | None


def closes(filas: Sequence[Row], propio: OwnClosing) -> list[Row]:
    """Return what each closed year spent and, last, what the running one will, with the bounds of its interval."""
    pasados = [f for f in records(YearSpent, filas) if f.anio < propio.anio and f.devengado_soles is not None]
    c, de_donde = propio.cierre, provenance.weakest([Provenance.DERIVED, *(f.procedencia for f in pasados)])
    dichos = [(f.anio, f.devengado_soles, f.devengado_soles, f.devengado_soles, f.procedencia) for f in pasados]
    montos = c.devengado_cierre_soles, c.devengado_minimo_soles, c.devengado_maximo_soles
    return [dict(zip(CLOSE_COLUMNS, d, strict=True)) for d in (*dichos, (propio.anio, *montos, de_donde))]


def closes_title(propio: OwnClosing, filas: Sequence[Row]) -> tuple[Sentence, str]:
    """Title the closes drawn with the last ones and say how the expected one is drawn; where none can be told, say so.

    `filas` is the money of each year.
    """
    if propio.cierre.devengado_cierre_soles is None:
        return say("cierres_pasados", subject(anio=propio.anio, alcance=propio.alcance)), phrase(
            "nota_de_cierres_pasados"
        )
    pasados = over_years("devengado_soles", filas, {"alcance": propio.alcance}, [propio.anio])
    return pasados or say("cierres_y_esperado", anio=propio.anio), phrase("nota_del_esperado")


@remembered
def target_table(catalogo: Catalog) -> Table:
    """Return every goal that a source gave, beside the one it replaced."""
    return tables.of_objects(ledger.targets(catalogo), "year.target")


@remembered
def pair_table(catalogo: Catalog) -> Table:
    """Return which pairs of years compare and, of the rest, why not."""
    return tables.of_objects(ledger.year_pairs(catalogo), "year.pair")
