"""The answer of a year: the sentence on its spending and its goals, the same wherever it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from pp0093 import claims, clock
from pp0093.ask import view
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.registry import (
    ACTIVITY,
    FULFILMENT,
    INDICATORS,
    NATIONAL,
    PHYSICAL_GOAL,
    PHYSICAL_PROGRESS,
    PRODUCT,
    REPORT,
    SCOPES,
)
from pp0093.ask.rows import Filters, known
from pp0093.ask.standing import comparability, periods
from pp0093.ask.standing.comparability import SERVICES
from pp0093.ask.standing.periods import PRELIMINARY, RUNNING, Period
from pp0093.ask.view import View
from pp0093.claims import Claim, Relation, Sentence, Subject, fact, figure, joined, subject, written
from pp0093.language.words import counted, noun
from pp0093.money import budget, execution
from pp0093.money.budget import Money
from pp0093.money.execution import AnnexLine
from pp0093.structs import Frozen
from pp0093.writing import formats
from pp0093.writing.phrases import NOTHING, phrase, say


class Year(Frozen):
    """The data of a year's answer: money and activities under filters of product and activity, and the country's money.

    `pedido` are the filters in words (view.filters_in_words), and `lejos`, what is said after how goals ended.
    """

    anio: int
    filtros: Filters
    pedido: str
    total: Money | None
    periodo: Period | None
    lineas: Sequence[AnnexLine]
    pais: Money | None = None
    periodo_pais: Period | None = None
    lejos: Sentence = NOTHING


@cached_by_version
def answer_of_year(catalogo: Catalog, vista: View, lejos: Sentence = NOTHING) -> Sentence:
    """Return the answer of a year as a sentence with its claims; `lejos` is said after how goals ended."""
    anio = vista.anio
    periodo, periodo_pais = (periods.period(catalogo, alcance, anio) for alcance in SCOPES)
    return year_sentence(
        Year(
            anio,
            vista.query,
            view.filters_in_words(catalogo, View(anio, vista.producto, vista.actividad)),
            budget.spent(catalogo, anio, vista.query, REPORT),
            periodo,
            execution.activities(catalogo, anio, vista.query),
            budget.spent(catalogo, anio, {}, NATIONAL),
            periodo_pais,
            lejos,
        )
    )


def scope_of(catalogo: Catalog, vista: View) -> str:
    """Return the scope of a year's answer: the country's when nothing is known of the report's."""
    anio = vista.anio
    suyo = vista.query or budget.spent(catalogo, anio, {}, REPORT) or execution.activities(catalogo, anio, {})
    return NATIONAL if not suyo and budget.spent(catalogo, anio, {}, NATIONAL) else REPORT


def year_sentence(anio: Year) -> Sentence:
    """Return the sentence on spending and goals met; a running year's has its cut-off, and unknowns are named."""
    if anio.total is None and not anio.lineas:
        return _without_report(anio)
    del_dinero = {anio.periodo.estado} if anio.periodo and anio.total else set()
    estados = del_dinero or {f.avance.estado for f in anio.lineas}
    dicho = joined([_money(anio), _goals(anio)], "; ")
    return _whole_sentence(dicho, anio.anio, REPORT, es_preliminar=PRELIMINARY in estados)


def _whole_sentence(dicho: Sentence, anio: int, alcance: str, *, es_preliminar: bool) -> Sentence:
    """Return a sentence with its capital and full stop; preceded by "Preliminar:" when its year is, in a scope."""
    return say("preliminar" if es_preliminar else "oracion", subject(anio=anio, alcance=alcance), dicho=dicho)


def marked(dicho: Sentence, periodo: Period | None, alcance: str) -> Sentence:
    """Append to a title, in brackets, the mark of a year that is partial or not closed, with its claim."""
    if periodo is None or not periodo.es_parcial:
        return dicho
    frase = "marca_preliminar" if periodo.estado == PRELIMINARY else "marca_abierta"
    marca = say(
        "marca_incompleta" if periodo.deja_fuera else frase,
        subject(anio=periodo.anio, alcance=alcance, deja_fuera=periodo.deja_fuera),
        marca=budget.mark(periodo),
    )
    return say("con_marca", dicho=dicho, marca=marca)


def _country(anio: Year) -> Sentence:
    """Return the country's spending as a sentence; empty when unknown or something is filtered."""
    if anio.pais is None or anio.pedido:
        return NOTHING
    return spending(anio.pais, anio.periodo_pais, subject(anio=anio.anio, alcance=NATIONAL))


def _without_report(anio: Year) -> Sentence:
    """Return the country's spending when nothing else is known; for a filter, that nothing answers it."""
    nada = say("sin_informe", subject(anio=anio.anio, **anio.filtros), anio)
    gasto = _country(anio)
    if not gasto:
        return nada
    dicho = say("en_el_pais", gasto=gasto)
    dicho = _whole_sentence(dicho, anio.anio, NATIONAL, es_preliminar=is_in(PRELIMINARY, anio.periodo_pais))
    return dicho if is_in(RUNNING, anio.periodo_pais) else joined([dicho, nada])


def is_in(estado: str, periodo: Period | None) -> bool:
    """Tell whether the money of a year is in a state."""
    return periodo is not None and periodo.estado == estado


def _money(anio: Year) -> Sentence:
    de = subject(anio=anio.anio, **anio.filtros)
    total = anio.total
    if total is not None and total.devengado_soles is not None:
        return spending(total, anio.periodo, de, anio.pedido)
    falta = phrase("falta_el_gasto" if total is not None and total.pim_soles is not None else "falta_el_pim")
    return say("gasto_desconocido", de, anio, falta=falta, pais=_country(anio))


def spending(fila: Money, periodo: Period | None, de: Subject, pedido: str = "", pim: str = "PIM") -> Sentence:
    """Return "se ejecutó 99.7 % del PIM" or, for a running year, "al 18/06 (46 % del año) se devengó 37.9 % del PIM".

    In soles when the source gives no PIM; a reversal is said as such. `pim` is empty when the PIM is already named.
    What the money leaves out of its scope follows in brackets.
    """
    alcance = dict(de).get("alcance", REPORT)
    suyo = budget.of_row(periodo, fila)
    cuando = _until(periodo, alcance)
    gasto, parte, verbo = fila.devengado_soles, fila.ejecucion_pct, "devengó" if cuando else "ejecutó"
    frase = "reversion" if (gasto or 0) < 0 else "gasto_sin_pim" if parte is None else "gasto"
    cuanto = say(frase, de, devengado_soles=gasto, verbo=verbo, ejecucion_pct=parte, pim=pim, pedido=pedido)
    dicho = joined([cuando, cuanto])
    return marked(dicho, suyo, alcance) if suyo and suyo.deja_fuera else dicho


def _until(periodo: Period | None, alcance: str) -> Sentence:
    """Return a running year's cut-off and the share of the year it covers; empty for one that is over."""
    if periodo is None or periodo.estado != RUNNING:
        return NOTHING
    corte = periodo.corte
    de = subject(anio=periodo.anio, alcance=alcance)
    if corte is None:
        return claims.sentence(periodo.leido, fact("corte_no_declarado", 1, de))
    if corte.year != periodo.anio:
        return claims.sentence(periodo.leido)
    return say("leido_al", de, dia=f"{corte:%d/%m}", parte_del_anio_pct=100 * clock.share_of_year(corte))


def _goals(anio: Year) -> Sentence:
    """Return how goals ended or, in a running year, how they go; for a closed year without any, why it is unknown."""
    if dicho := how_goals_go(anio.anio, anio.lineas, anio.filtros, anio.lejos):
        return dicho
    se_sabe = known(anio.lineas, FULFILMENT)
    return NOTHING if se_sabe or is_in(RUNNING, anio.periodo) else unknown_goals(anio.anio, anio.lineas)


def how_goals_go(
    anio: int, lineas: Sequence[AnnexLine], filtros: Filters, lejos: Sentence = NOTHING, *, por_nombre: bool = False
) -> Sentence:
    """Return how the goals of some lines ended (`por_nombre`, which) and how those of running years go, if known.

    Then `lejos` and, apart, progress so far over its goal that the goal is doubtful, and goals of 0.
    """
    van = joined([met(anio, filtros, lineas, por_nombre=por_nombre), to_date(anio, lineas)], "; ")
    return joined([van, lejos, doubtful(anio, filtros, lineas), *zero_goals(lineas)], ". ")


def of_lines(anio: int, lineas: Sequence[AnnexLine]) -> Subject:
    """Return the subject of a claim about some lines of one level in a year."""
    return subject(anio=anio, **({lineas[0].nivel: [f.codigo for f in lineas]} if lineas else {}))


def unknown_goals(anio: int, lineas: Sequence[AnnexLine]) -> Sentence:
    """Return why goals cannot be assessed: all are 0, or none has both goal and progress."""
    con_meta = known(lineas, PHYSICAL_GOAL)
    en_cero = con_meta and not any(f.meta_fisica for f in con_meta)
    return say("metas_en_cero" if en_cero else "metas_desconocidas", of_lines(anio, con_meta if en_cero else lineas))


def why_no_goals(anio: int, lineas: Sequence[AnnexLine]) -> Sentence:
    """Return, of lines of which none is compared with its goal, the same or how many goals have no months."""
    sin_decir = sum(bool(f.meta_fisica) for f in lineas)
    de = of_lines(anio, lineas)
    if not sin_decir:
        return unknown_goals(anio, lineas)
    return say("sin_meses", de, fact("metas_sin_programa", sin_decir, de), n=sin_decir)


def met(anio: int, filtros: Filters, lineas: Sequence[AnnexLine], *, por_nombre: bool = False) -> Sentence:
    """Return how many lines of an ended year met their goal, came near or stayed below, of those with a goal above 0.

    Which, `por_nombre`. With, apart, unknown progress.
    """
    cerradas = execution.ended(lineas)
    if not cerradas:
        return NOTHING
    vara = cerradas[0].vara
    cuenta = partial(claims.count, *claimed_among(anio, filtros, lineas, cerradas))
    clases = (
        cuenta(relacion=Relation.AT_LEAST, umbral=vara.cumplida),
        cuenta(relacion=Relation.AT_LEAST, umbral=vara.casi, tope=vara.cumplida),
        cuenta(relacion=Relation.UNDER, umbral=vara.casi),
    )
    dichas = _classes(cerradas, *clases, es_una_de=len(lineas) > 1, por_nombre=por_nombre)
    sin_avance = [f for f in lineas if f.meta_fisica and f.cumplimiento_pct is None]
    aparte = say("aparte", cuales=[say("una_sin_avance_conocido", f.sujeto, f) for f in sin_avance])
    return joined([dichas, aparte], "")


def doubtful(anio: int, filtros: Filters, lineas: Sequence[AnnexLine]) -> Sentence:
    """Return the ended activities whose progress is so far over its goal that the goal needs review."""
    cerradas = execution.ended(lineas)
    if not cerradas or cerradas[0].nivel != ACTIVITY:
        return NOTHING
    partes = claimed_among(anio, filtros, lineas, cerradas)
    pasan = claims.count(*partes, relacion=Relation.OVER, umbral=cerradas[0].vara.sobrada)
    dudosas = [
        say(
            "de_su_meta",
            (),
            f,
            # The services that its firms received, if a source declares them.
            [comparability.declared(anio, FULFILMENT, SERVICES, f.recibieron)] if f.recibieron else [],
            parte=formats.percent(f.cumplimiento_pct),
        )
        for f in cerradas
        # The only line's fulfilment is in the sentence already.
        if f.codigo in pasan.miembros and len(cerradas) > 1
    ]
    return say("revisar", (), pasan, cuales=dudosas) if pasan.cuantos else NOTHING


def claimed_among(
    anio: int, filtros: Filters, lineas: Sequence[AnnexLine], dichas: Sequence[AnnexLine], indicador: str = FULFILMENT
) -> tuple[str, str, dict[str, float | None], Subject]:
    """Return the arguments of a claim about some lines: indicator, dimension, value by code and subject.

    The subject is the filters when they are all the lines with the figure; otherwise, the lines.
    """
    son_todas = all(f[indicador] is None or f in dichas for f in lineas)
    de = subject(anio=anio, **filtros) if son_todas else of_lines(anio, dichas)
    return indicador, dichas[0].nivel, {f.codigo: f[indicador] for f in dichas}, de


def _classes(
    cerradas: Sequence[AnnexLine], alcanzan: Claim, cerca: Claim, debajo: Claim, *, es_una_de: bool, por_nombre: bool
) -> Sentence:
    """Return "4 de 11 actividades alcanzaron su meta, 3 quedaron entre 95 % y 100 % y 4 por debajo de 95 %".

    Empty classes are left out. A single line is named, when others were asked for too; each is, `por_nombre`.
    """
    if len(cerradas) == 1:
        return goal(cerradas[0], cerradas[0].codigo_corto if es_una_de else "")
    vara = cerradas[0].vara
    umbral, tope = formats.percent(vara.casi, 0), formats.percent(vara.cumplida, 0)
    frases = {"alcanzaron": alcanzan, "cerca": cerca, "debajo" if cerca.cuantos else "quedaron_debajo": debajo}
    cortos, como = {f.codigo: f.con_breve for f in cerradas}, "_ellas" if por_nombre else ""
    partes = [
        say(
            f"{frase}{como}",
            cuantas=cuantas,
            cuales=[cortos[codigo] for codigo in cuantas.miembros],
            de_cuantas=_lines_counted(cerradas),
            umbral=umbral,
            tope=tope,
        )
        for frase, cuantas in frases.items()
        if cuantas.cuantos or (cuantas is alcanzan and not por_nombre)
    ]
    return say("lista", (), cerca, debajo, partes=partes)


def goal(linea: AnnexLine, quien: str = "") -> Sentence:
    """Return how the goal of a line ended or goes, with progress and goal, or the one that is known."""
    if not (frase := _how(linea)):
        return NOTHING
    avance = linea.avance_fisico
    unidad = noun((avance if linea.meta_fisica is None else linea.meta_fisica) or 0, linea.unidad_medida.lower())
    dicho: Sentence | float | None = avance
    if frase == ALONE[1]:  # With its unit, which no mark of the figure parts from it.
        escrito = f"{formats.written(INDICATORS[PHYSICAL_PROGRESS], avance)} {unidad}"
        dicho = written(escrito, figure(PHYSICAL_PROGRESS, avance, linea.sujeto))
    return say(
        frase,
        linea.sujeto,
        [_stands(linea)] if frase in ENDED else [],
        linea,
        quien=quien,
        avance_fisico=dicho,
        unidad=unidad,
        exceso_sobre_la_meta_pct=_excess(linea),
        al_mes=_of_programmed(linea),
    )


def _of_programmed(linea: AnnexLine) -> Sentence:
    """Return progress against what was programmed to date; empty when goals are not known by month."""
    al_mes = linea.avance.a_la_fecha
    if al_mes is None or al_mes.cumplimiento_pct is None:
        return NOTHING
    return say(
        "de_lo_programado",
        linea.sujeto,
        al_mes,
        hasta="en enero" if al_mes.mes == 1 else f"de enero a {formats.month(al_mes.mes)}",
        programadas=noun(al_mes.programado, f"{linea.unidad_medida.lower()} programadas"),
        de_lo_programado_pct=al_mes.cumplimiento_pct,
    )


ALONE = ("meta_sola", "avance_sin_meta")
ENDED = ("meta_no_alcanzada", "meta_alcanzada", "meta_superada_apenas", "meta_superada")


def _how(f: AnnexLine) -> str:
    """Return the name of the phrase for a goal: not begun, missed, met, exceeded, under way, half known or ""."""
    meta, avance = f.meta_fisica, f.avance_fisico
    if meta is None or avance is None:
        return ALONE[meta is None] if meta != avance else ""
    if not f.avance.se_califica:
        return "meta_va"
    if not avance:
        return "meta_sin_avance" if meta else "sin_meta_ni_avance"
    if avance <= meta:
        return ENDED[avance == meta]
    return ENDED[2 if formats.number(_excess(f) or 0, 1) == "0.0" else 3]


def _excess(f: AnnexLine) -> float | None:
    """Return by how much progress exceeds its goal, in percent of it; None when it does not."""
    meta, avance = f.meta_fisica, f.avance_fisico or 0
    return 100 * (avance - meta) / meta if meta and avance > meta else None


def _stands(f: AnnexLine) -> Claim:
    """Return the claim comparing progress with its goal: over, equal or under."""
    avance, meta = f.avance_fisico or 0, f.meta_fisica or 0
    relacion = Relation.IS if avance == meta else Relation.OVER if avance > meta else Relation.UNDER
    return figure(PHYSICAL_PROGRESS, avance, f.sujeto, relacion, frente_a=meta)


def _lines_counted(lineas: Sequence[AnnexLine]) -> str:
    return counted(len(lineas), "productos" if lineas[0].nivel == PRODUCT else "actividades")


def zero_goals(lineas: Sequence[AnnexLine]) -> list[Sentence]:
    """Return what each line with a goal of 0, neither met nor missed, spent and delivered, and its initial goal.

    The only line is not named.
    """
    return [
        say(
            "meta_en_0",
            f.sujeto,
            f,
            con_breve=f.con_breve * (len(lineas) > 1),
            unidad=noun(f.avance_fisico or 0, f.unidad_medida.lower()),
        )
        for f in lineas
        if f.meta_fisica == 0
    ]


# A running year's progress against the months programmed, in the order of the sentence.
GOES = ("van_segun_programa", "van_cerca", "van_atras")


def up_to_month(lineas: Sequence[AnnexLine]) -> str:
    """Return the month that the progress of some activities reaches; "su mes" when they differ."""
    meses = {f.avance.a_la_fecha.mes for f in lineas if f.avance.a_la_fecha}
    return phrase("a_mes", mes=min(meses)) if len(meses) == 1 else phrase("hasta_su_mes")


def to_date(anio: int, lineas: Sequence[AnnexLine]) -> Sentence:
    """Return how many activities of a running year are on programme, near it or behind; empty without months.

    A single activity is named, when others were asked for too.
    """
    dichas = execution.under_way(lineas)
    if not dichas:
        return NOTHING
    van = [GOES[0] if f.cumple else GOES[1] if f.casi_cumple else GOES[2] for f in dichas]
    de = of_lines(anio, dichas)
    cuando = up_to_month(dichas)
    hechos = [fact(como, van.count(como), de) for como in GOES]
    if len(dichas) == 1:
        quien = dichas[0].codigo_corto if len(lineas) > 1 else ""
        return say(f"una_{van[0]}", de, hechos, dichas[0], cuando=cuando, quien=quien)
    todas = _lines_counted(dichas)
    partes = [say(h.indicador, cuantas=h, de_cuantas=todas) for h in hechos if h.valor or h is hechos[0]]
    return say("van", de, hechos, fact("con_programa", len(dichas), de), cuando=cuando, partes=partes)
