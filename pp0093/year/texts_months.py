"""What the pages of the year as it goes say: follow-up by month, the pace, the close by activity, the simulator."""

from __future__ import annotations

from collections.abc import Sequence

from pp0093 import provenance
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.rows import Filters, Record, Row, records
from pp0093.ask.standing.periods import Period
from pp0093.claims import Sentence, fact, subject, words
from pp0093.money import answer
from pp0093.money.execution import AnnexLine, goals
from pp0093.provenance import Provenance
from pp0093.remedies import LOADED_AT
from pp0093.writing import formats, tables
from pp0093.writing.nouns import counted
from pp0093.writing.phrases import phrase, say
from pp0093.writing.tables import Column, Measure, Style, Table
from pp0093.year import ledger, so_far
from pp0093.year.expected import Expected
from pp0093.year.own import OwnClosing
from pp0093.year.pace import ALL, MOST, Pace, Simulated, usual
from pp0093.year.tracking import GOAL, ActivityMonth, first_month, last_month

NAME = Column("Actividad")
BY_MONTH, SO_FAR = "mes", "acumulado"
VIEWS = {SO_FAR: "Acumulado desde enero", BY_MONTH: "Mes a mes"}
GOAL_COLUMNS = {
    BY_MONTH: tables.columns("year.goal_2"),
    SO_FAR: tables.columns("year.goal"),
}
MONEY_COLUMNS = {
    BY_MONTH: {"devengado_soles": Column("Devengado", Style.SOLES)},
    SO_FAR: tables.columns("year.money"),
}
MONEY_TITLES = {
    BY_MONTH: say("devengado"),
    SO_FAR: say("pim_devengado"),
}
CLOSES_OF_MONEY = say("cierre_del_dinero_actividad")
CLOSES_OF_GOALS = say("cierre_meta_fisica")
TESTED = say("cuanto_fallo_cada_metodo_anos_ya")
TESTED_NOTE = (
    "Cada año se pregunta de nuevo con los anteriores y nada más; error sobre el total, por mes en que se pregunta"
)
GOALS_TITLE = say("meta_fisica_programado_logrado")
HOW_PANELS = phrase("como_recuadros")
NO_RUNNING_YEAR = say("cargue_el_anio_en_curso", donde=LOADED_AT)
IT_IS_OVER = words("El ritmo es de un año en curso: elija otro año.")
GOAL_MONTHS, MONEY_MONTHS, LAST_MONTH, FIRST_MONTH = (
    "meses_con_meta", "meses_con_gasto", "ultimo_mes_conocido", "primer_mes_conocido",
)  # fmt: skip
"""What is counted of the months of a year."""
NO_CLOSED_BY_MONTH = "sin años anteriores por mes"


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
    filtros: Filters | None = None,
) -> Sentence:
    """Say up to which month a year is known, and how many activities reached what they are set against.

    Of money that declares no cut-off, `periodo` says how far it is known.
    """
    sujeto, hasta, desde = subject(anio=anio, **(filtros or {})), last_month(meses), first_month(meses)
    hechos = [fact(LAST_MONTH, hasta, sujeto=sujeto)]
    if not hasta:
        return say("ningun_mes", sujeto, hechos, de_que=de_que)
    hechos.append(fact(FIRST_MONTH, desde, sujeto=sujeto))
    logro = answer.how_goals_go(anio, lineas, filtros) or _why_nothing(anio, lineas)
    leido = periodo.leido if periodo and not periodo.alcanza_cierre and not periodo.corte else ""
    frase = "se_conoce_hasta" if desde == 1 else "se_conoce_un_mes" if desde == hasta else "se_conocen_meses"
    if leido and periodo and (desde, hasta) == (1, periodo.ultimo_mes):
        frase = "se_conoce_leido"
    huecos = {"de_que": de_que, "desde": formats.month(desde), "hasta": formats.month(hasta), "leido": leido}
    return say(frase, sujeto, hechos, logro=say("titulo", dicho=logro), **huecos)


def _why_nothing(anio: int, lineas: Sequence[AnnexLine]) -> Sentence:
    """Say why nothing is said of goals: some can't be set against their months, all are 0 or none is known."""
    metas = goals(lineas)
    if not metas.sin_decir:
        return answer.unknown_goals(anio, lineas)
    sin_programa = sum(bool(f.meta_fisica) and f.de_lo_programado_pct is None for f in lineas)
    de = subject(anio=anio, actividad=[f.codigo for f in lineas])
    return say("sin_meses", de, fact("metas_sin_programa", sin_programa, sujeto=de), n=metas.sin_decir)


def month_table(meses: Sequence[ActivityMonth], columnas: dict[str, Column]) -> Table:
    """Return the months that have one of some figures, by activity."""
    filas = [m for m in meses if any(getattr(m, c) is not None for c in columnas)]
    todas = {"actividad_nombre": NAME, "mes": Column("Mes"), **columnas}
    return tables.of_objects(filas, todas, mes=lambda m: formats.month(m.mes))


def known(meses: Sequence[ActivityMonth], columnas: dict[str, Column]) -> list[ActivityMonth]:
    """Return the months of the activities of which some figure is known."""
    con_algo = {m.actividad for m in meses if any(getattr(m, c) is not None for c in columnas)}
    return [m for m in meses if m.actividad in con_algo]


def no_goals(anio: int, filtros: Filters) -> Sentence:
    """Say that goals and progress of a year are not known by month."""
    de = subject(anio=anio, **filtros)
    return say("sin_metas_por_mes", de)


def no_money(anio: int, filtros: Filters, meses: Sequence[ActivityMonth]) -> Sentence:
    """Say why no money is drawn by month: nobody brings it, or it does not begin in January and can't add up."""
    de = subject(anio=anio, **filtros)
    gastados = [m.mes for m in meses if m.devengado_soles is not None]
    if gastados:
        return say("dinero_sin_enero", de, fact("primer_mes_con_gasto", min(gastados), sujeto=de))
    return say("sin_gasto_por_mes", de)


def no_activity_months(anio: int, cifras: Sequence[str]) -> Sentence:
    """Say that of a year some figures are not known by month of each activity."""
    de_metas, de = GOAL in cifras, subject(anio=anio)
    hecho = fact(GOAL_MONTHS if de_metas else MONEY_MONTHS, 0, sujeto=de)
    return say("sin_meses_por_actividad", de, hecho, cual="el avance" if de_metas else "el gasto")


def no_months(anio: int, filtros: Filters) -> Sentence:
    """Say what a year without a known month lacks to be followed."""
    dicho = so_far.lacking(anio, con_metas=False, con_gasto=False)
    return say("lista", (), fact(LAST_MONTH, 0, sujeto=subject(anio=anio, **filtros)), partes=dicho)


PACE_COLUMNS = {
    "casi": Column(f"Necesario para {MOST} %", Style.MEASURE),
    "todo": Column(f"Necesario para {ALL} %", Style.MEASURE),
    "ultimos": Column("Últimos tres meses", Style.MEASURE),
    "mismos": Column("Mismos meses de otros años", Style.MEASURE),
    "falta": Column(f"Falta para {ALL} %", Style.MEASURE),
}
# Budgets of fifty thousand and of twenty million soles stand on one axis as parts of themselves.
PACE_DRAWN = {
    "ultimos_pct": Column("Últimos tres meses", Style.PERCENT, 1, es_de_dinero=True),
    "necesario_pct": Column(f"Necesario para {MOST} %", Style.PERCENT, 1, es_de_dinero=True),
}
PACE_SHOWN = ("ultimos_pct", "necesario_pct")


def _measure(p: Pace | Expected, valor: float | None, decimales: int = 1) -> Measure | None:
    return None if valor is None else Measure(valor, _column(p.unidad, decimales))


def _whole(p: Pace | Expected, valor: float | None) -> Measure | None:
    """Return what is counted, which has no parts: firms, not firms a month."""
    return _measure(p, valor, decimales=0)


def _column(unidad: str, decimales: int = 1) -> Column:
    return Column("", Style.SOLES) if unidad == "S/" else Column("", Style.NUMBER, decimales)


def pace_answer(
    anio: int,
    total: Pace | None,
    metas: Sequence[Pace],
    *,
    es_entero: bool,
    es_cerrado: bool,
    ha_terminado: bool,
    de_que: str = "",
    filtros: Filters | None = None,
) -> Sentence:
    """Say what is left of the year's money and what a month must give, against what it gives now.

    Of a year that is known to its end (`es_entero`) nothing is left, whether or not its close is known.
    """
    sujeto, del_anio = subject(anio=anio, **(filtros or {})), subject(anio=anio)
    if es_entero:
        estado = "anio_cerrado" if es_cerrado else "anio_entero"
        return say(f"ritmo_de_{estado}", del_anio, de_que=de_que)
    if total is None:
        return say("sin_ritmo", sujeto, de_que=de_que)
    falta = {
        "de_que": de_que,
        "falta": fact("falta_para_casi", total.falta_casi, sujeto=sujeto),
        "casi": fact("casi_todo_pct", MOST),
    }
    if ha_terminado:
        terminado = fact("anio_terminado", 1, sujeto=del_anio)
        return say("ritmo_terminado", sujeto, terminado, mes=formats.month(total.mes), **falta)
    cortas = sum(m.ultimos_meses is not None and m.ultimos_meses < m.necesario_todo for m in metas)
    al_mes = total.ultimos_meses is None
    return say(
        "ritmo_del_anio" if al_mes else "ritmo",
        sujeto,
        hasta=formats.capital(_up_to(total)),
        necesario=fact("necesario_al_mes", total.necesario_casi, sujeto=sujeto),
        lleva=fact("al_mes" if al_mes else "ultimos_tres_al_mes", usual(total), sujeto=sujeto),
        metas=say(
            "metas_cortas" if cortas else "ninguna_corta",
            sujeto,
            fact("metas_con_ritmo", len(metas), sujeto=sujeto),
            fact("metas_cortas", cortas, sujeto=sujeto),
            todas=counted(len(metas), "metas"),
            n=cortas,
        )
        if metas and not al_mes
        else "",
        **falta,
    )


def pace_table(filas: Sequence[Pace]) -> Table:
    """Return what is left and what a month must give, beside what it gave."""
    cuerpo = [
        {
            "nombre": p.nombre,
            "unidad": _unit(p),
            "hasta": formats.month(p.mes),
            "falta": _whole(p, p.falta_todo),
            "casi": _measure(p, p.necesario_casi),
            "todo": _measure(p, p.necesario_todo),
            "ultimos": _measure(p, p.ultimos_meses),
            "mismos": _measure(p, p.mismos_meses),
            "anios": formats.listed([str(a) for a in p.anios]) if p.anios else NO_CLOSED_BY_MONTH,
        }
        for p in filas
    ]
    columnas = {
        "nombre": NAME,
        "unidad": Column("Al mes, en"),
        "hasta": Column("Se conoce hasta"),
        **{c: PACE_COLUMNS[c] for c in ("falta", "casi", "todo", "ultimos", "mismos")},
        "anios": Column("Otros años"),
    }
    return tables.from_rows(cuerpo, columnas)


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
        **{c: lambda e, c=c: _measure(e, getattr(e, c), decimales=0) for c in medidas},
    )


def _unit(p: Pace | Expected) -> str:
    return "soles" if p.unidad == "S/" else p.unidad


# The simulator: shares of the pace that the year has, and percents that the PIM moves.
PACES = {str(p): "Como hasta hoy" if p == ALL else f"{p} % del de hoy" for p in (100, 0, 50, 75, 125, 150, 200, 300)}
PIMS = {str(p): "El de hoy" if not p else f"{formats.change(p, 0)}" for p in (0, -30, -20, -10, -5, 5, 10, 20, 30)}


def simulated(hoy: Pace, s: Simulated) -> str:
    """Say where the year would close with what was set, and what pace is missing."""
    faltas = [
        phrase("falta_al_mes", monto=f, parte=str(p)) for f, p in ((s.falta_casi, MOST), (s.falta_todo, ALL)) if f
    ]
    fin = "se_acaba_el_pim" if s.tope else "faltan_al_mes" if faltas else "alcanza"
    return phrase(
        "simulado",
        ritmo=s.ritmo_soles,
        pim=s.pim_soles,
        cierre=s.devengado_cierre_soles,
        parte=s.ejecucion_pct,
        fin=phrase(fin, faltas=" y ".join(faltas)),
    )


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
    pasados = [
        _close(f.anio, f.procedencia, f.devengado_soles, f.devengado_soles, f.devengado_soles)
        for f in records(YearSpent, filas)
        if f.anio < propio.anio and f.devengado_soles is not None
    ]
    c = propio.cierre
    montos = (c.devengado_cierre_soles, c.devengado_minimo_soles, c.devengado_maximo_soles)
    de_todos = provenance.derived(p for f in pasados if (p := f["procedencia"]))
    return [*pasados, _close(propio.anio, provenance.weakest([Provenance.DERIVED, *de_todos]), *montos)]


def closes_title(propio: OwnClosing) -> tuple[Sentence, str]:
    """Title the closes drawn and say how the expected one is drawn; where none can be told, say so."""
    if propio.cierre.devengado_cierre_soles is None:
        de = subject(anio=propio.anio, alcance=propio.alcance)
        return say("cierres_pasados", de), "Devengado al cierre, soles"
    nota = "Devengado al cierre, soles; hueco, el esperado con su intervalo del 80 %"
    return say("cierres_y_esperado", anio=propio.anio), nota


def _close(anio: int, procedencia: str | None, *montos: float | None) -> Row:
    de_donde = {"procedencia": procedencia}
    return {"anio": anio, **dict(zip(("devengado_soles", *BOUNDS), montos, strict=True)), **de_donde}


@remembered
def target_table(catalogo: Catalog) -> Table:
    """Return every goal that a source gave, beside the one it replaced."""
    return tables.of_objects(ledger.targets(catalogo), "year.target")


@remembered
def pair_table(catalogo: Catalog) -> Table:
    """Return which pairs of years compare and, of the rest, why not."""
    return tables.of_objects(ledger.year_pairs(catalogo), "year.pair")
