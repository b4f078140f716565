"""Sentences and tables of money and goals, from their figures.

Spending against progress, and the budget: from opening to paid, from country to report, by year, among programmes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from pp0093 import claims
from pp0093.ask.origin.figure_notes import Impossible
from pp0093.ask.parts.structure import Element
from pp0093.ask.registry import (
    ACCRUED,
    ACTIVITY,
    FIRMS_UNIT,
    FULFILMENT,
    INDICATORS,
    NATIONAL,
    PIM,
    PRODUCT,
    RECEIVED,
    REPORT,
)
from pp0093.ask.rows import Filters, Row, bounds, known
from pp0093.ask.standing.periods import PRELIMINARY, BridgeStep, Period
from pp0093.ask.view import View
from pp0093.claims import Claim, Relation, Sentence, Subject, fact, joined, shown, subject
from pp0093.errors import LOADED_AT
from pp0093.firms.figures import FirmsTotal
from pp0093.language.words import lowered, noun
from pp0093.money import answer, budget, execution
from pp0093.money.answer import of_lines
from pp0093.money.budget import (
    BUDGET_STEPS,
    UNNAMED,
    Money,
    ProgrammeSpent,
    RealMoney,
    Steps,
    YearMoney,
    covered_pct,
    outside_soles,
)
from pp0093.money.execution import (
    TOTAL,
    AnnexLine,
    Opening,
    ProgressSides,
    ToDate,
    furthest,
    with_money,
)
from pp0093.writing import formats, tables
from pp0093.writing.phrases import NOTHING, phrase, say
from pp0093.writing.tables import Column, Level, Table

DELIVERED = INDICATORS["avance_fisico"]
# How many of the furthest lines a title names.
TITLED = 3


def focalized_share(vista: View, empresas: FirmsTotal | None, pedido: str) -> Sentence:
    """Return the share of firms served that are focalized; empty when no single figure says it."""
    if not empresas:
        return NOTHING
    de = _looked_at(vista)
    return say("las_que_busca", de, empresas, firmas=empresas.named(de), pedido=pedido)


def _looked_at(vista: View) -> Subject:
    return subject(anio=vista.anio, **vista.query)


def lacking_units(linea: AnnexLine) -> float:
    """Return how many units an ended line lacks for its goal; 0 when it met it or it is unknown."""
    if not linea.avance.es_del_anio or linea.meta_fisica is None or linea.avance_fisico is None:
        return 0
    return max(linea.meta_fisica - linea.avance_fisico, 0)


def of_line(linea: AnnexLine, *indicadores: str) -> list[Claim]:
    """Return claims of the known figures of a line."""
    return [claims.figure(i, linea[i], linea.sujeto) for i in indicadores if linea[i] is not None]


def opening_headline(vista: View, lineas: Sequence[Opening]) -> Sentence:
    """Return a title with the activities whose PIM changed most from opening, unless all did; plain when none did."""
    cambios = {f.codigo: f.variacion_pim_pct for f in lineas if f.variacion_pim_pct is not None}
    if not any(cambios.values()):
        return say("aperturas" if lineas else "del_pia_al_pim")
    de = _looked_at(vista)
    extremos = [
        claims.extreme("variacion_pim_pct", "actividad", cambios, de, cual)
        for cual in (Relation.LARGEST, Relation.SMALLEST)
    ]
    cuanto = formats.change(max(cambios.values(), key=abs))
    cuales = [f"{f.codigo_corto} {f.nombre_corto}" for f in lineas if formats.change(f.variacion_pim_pct) == cuanto]
    return say("pim_mas", de, extremos, cuales=cuales if len(cuales) < len(lineas) else [], cuanto=cuanto)


def annex_note(anio: int, filas: Sequence[AnnexLine], periodo: Period | None) -> str:
    """Return the annex's year and order and, for what is open, the cut-offs of money and progress."""
    partes = _cuts(filas, periodo)
    a_la_fecha = any(f.avance.a_la_fecha for f in filas if not f.avance.es_del_anio)
    parcial = phrase("parcial_y_a_la_fecha" if a_la_fecha else "parcial", partes=partes) if partes else ""
    return phrase("nota_del_anexo", anio=anio, parcial=parcial, por_verificar=unattested(filas))


def _cuts(filas: Sequence[AnnexLine], periodo: Period | None) -> str:
    """Return the cut-offs of open figures: "gasto al 31/08/2026; avance al 30/06/2026"."""
    abiertas = [f.avance for f in known(filas, DELIVERED.id) if not f.avance.es_del_anio]
    cortes = sorted({d for a in abiertas for d in formats.day(a.corte).split(", ")})
    avance = formats.listed([f"con {d}" if d == formats.NO_CUTOFF else f"al {d}" for d in cortes])
    return "; ".join(
        f"{que} {hasta}" for que, hasta in {"gasto": budget.until(periodo), "avance": avance}.items() if hasta
    )


def unattested(filas: Iterable[AnnexLine], frase: str = "por_verificar") -> str:
    """Return that some rating shown follows a rule without source, or why (`frase`); "" when none does."""
    dadas = [c for f in filas for c in (f.calificacion_fisica, f.calificacion_financiera) if c]
    return "" if all(c.es_atestada for c in dadas) else phrase(frase)


def is_reversed(devengado: float | None) -> bool:
    """Tell whether reversals exceed spending."""
    return devengado is not None and devengado < 0


def products_headline(anio: int, filtros: Filters, filas: Sequence[AnnexLine]) -> Sentence:
    """Return how the physical goals of the lines that match some filters ended, or go."""
    por = "actividad" if filas and filas[0].nivel != PRODUCT else "producto"
    nada = shown(f"Meta física y ejecución, por {por}", FULFILMENT, "ejecucion_pct", por=por)
    return say("titulo", dicho=answer.how_goals_go(anio, filas, filtros) or nada)


def _least_met(anio: int, filtros: Filters, filas: Sequence[AnnexLine], cerradas: Sequence[AnnexLine]) -> Claim:
    """Claim which ended lines, of all those that match some filters, met the smallest part of their goal."""
    return claims.extreme(*answer.claimed_among(anio, filtros, filas, cerradas), Relation.SMALLEST)


def annex_headline(vista: View, filas: Sequence[AnnexLine]) -> Sentence:
    """Return a title with the lines furthest from their goal, in the annex's order or, without any, how goals go.

    How the goal of a single activity goes is in the page's answer.
    """
    actividades = execution.only_activities(filas)
    if len(actividades) == 1:
        return shown("Meta física y ejecución", FULFILMENT, "ejecucion_pct", por="actividad")
    cerradas = execution.ended(actividades)
    cortas = [f for f in execution.by_goal(cerradas) if not f.casi_cumple]
    if not cortas:
        return products_headline(vista.anio, vista.query, actividades)
    partes = answer.claimed_among(vista.anio, vista.query, actividades, cerradas)
    ultima = cortas[:TITLED][-1].cumplimiento_pct or 0
    lejos = [f for f in cortas if (f.cumplimiento_pct or 0) <= ultima]
    cuales = [say("con_marca", dicho=f.breve, marca=claims.figure(FULFILMENT, f[FULFILMENT], f.sujeto)) for f in lejos]
    orden = claims.count(*partes, relacion=Relation.AT_MOST, umbral=ultima)
    return say("lejanas_de_su_meta", (), orden, n=len(lejos), cuales=cuales)


def goals_note(anio: int, filas: Sequence[AnnexLine], periodo: Period | None) -> str:
    """Return the note of the goals chart: measure, cut-offs, and whether a rating's rule has no source."""
    falta = "" if with_money(filas) else "presupuesto"
    mide, cortes = measured_by(filas), _cuts(filas, periodo)
    return phrase("nota_de_metas", mide=mide, anio=anio, falta=falta, cortes=cortes, por_verificar=unattested(filas))


def measured_by(filas: Sequence[AnnexLine]) -> str:
    """Return what a bar of that chart is a part of: a goal, what was programmed to date or, where neither, the PIM."""
    if known(filas, "ejecucion_pct") and not known(filas, "de_lo_programado_pct"):
        return phrase("mide_el_gasto")
    frase = "mide_lo_programado" if execution.under_way(filas) else "mide_la_meta"
    return phrase(frase, cuando=answer.up_to_month(filas))


def beside_goals(lineas: Sequence[AnnexLine], aparte: Sequence[AnnexLine]) -> Table:
    """Return the table beside the goals chart: units lacking, money, responsible and rating of each line.

    `aparte` are the activities that add to no product's goal: a product lists its own.
    """
    return tables.of_objects(
        lineas,
        _starred(lineas, "money.beside"),
        falta=lambda f: phrase(
            "le_falta",
            falta=lacking_units(f) or formats.MISSING,
            sin_contar=[a.codigo_corto for a in aparte if a.producto == f.codigo],
        ),
        ejecucion_pct=lambda f: formats.percent(f.ejecucion_pct),
        devengado_soles=lambda f: formats.millions(f.devengado_soles),
        calificacion_fisica=_rated,
    )


def near(lineas: Sequence[AnnexLine], casi: int) -> str:
    """Return how many lines came near their goal or met it; "" for none."""
    return phrase("las_que_casi", casi=casi, umbral=formats.percent(lineas[0].vara.casi, 0)) if casi else ""


def _starred(lineas: Iterable[AnnexLine], tabla: str) -> dict[str, Column]:
    """Return the columns of a table; a rating whose rule has no source gets a star."""
    columnas = tables.columns(tabla)
    for nota in ("calificacion_fisica", "calificacion_financiera"):
        if nota in columnas and any((dada := getattr(f, nota)) and not dada.es_atestada for f in lineas):
            columnas[nota] = Column(f"{columnas[nota].etiqueta}*", es_ancha=columnas[nota].es_ancha)
    return columnas


def _rated(linea: AnnexLine) -> str:
    """Return how the progress of a line is rated; of one far over its goal, that this has to be looked at again."""
    dada, es_dudosa = str(linea.calificacion_fisica or ""), (linea.cumplimiento_pct or 0) > linea.vara.sobrada
    return phrase("meta_en_duda", dada=dada) if dada and es_dudosa else dada


def lacking(anio: int, filas: Sequence[AnnexLine], nivel: str) -> Sentence:
    """Return what data some lines lack in a year, and where to load it; empty when nothing is missing.

    `nivel` is theirs: a product has a goal when its own is loaded, or those of all its activities.
    """
    faltan = [] if with_money(filas) else ["falta_presupuesto"]
    if all(f.meta_fisica is None for f in filas):
        faltan.append("faltan_metas_de_producto" if nivel == PRODUCT else "faltan_metas")
    de = of_lines(anio, filas)
    return say("falta_cargar", faltan=[say(f, de) for f in faltan], anio=anio) if filas and faltan else NOTHING


def nothing_filtered(vista: View, sabidas: Sequence[tuple[str, Element, Row]]) -> Sentence:
    """Return that nothing answers (no report in the year, or a filter without rows), and what else is known.

    `sabidas` is what another year's report says of this one (execution.of_another_report).
    """
    if not sabidas:
        return say("nada_filtrado" if vista.query else "cargue_informe", _looked_at(vista), donde=LOADED_AT)
    dichas = []
    for nivel, elemento, fila in sabidas:
        unidad, entre, avance = elemento.unidad_medida.lower(), bounds(fila, DELIVERED.id), fila[DELIVERED.id]
        de, unidad = subject(anio=vista.anio, **{nivel: elemento.codigo}), unidad if entre else noun(avance, unidad)
        dichas.append(say("avance_solo", de, elemento, avance_fisico=entre or avance, unidad=unidad))
    return say("de_otro_informe", (), vista, dichas=joined(dichas, "; "))


def uncounted_in_words(aparte: Sequence[AnnexLine], empresas: float) -> str:
    """Return the share of firms served by activities that add to no product's goal; "" without any."""
    return "; ".join(
        phrase("pasaron_por", f, parte=100 * f.avance_fisico / empresas)
        for f in aparte
        if f.avance_fisico is not None and empresas
    )


def not_adding(aparte: Sequence[AnnexLine], productos: Sequence[str]) -> str:
    """Return the firms of some products' activities that do not add to their goal; "" without any."""
    return "; ".join(phrase("no_suma", f) for f in aparte if f.producto in productos and f.avance_fisico is not None)


def out_of_bounds(hallado: Impossible | None) -> str:
    """Return that a product's firms contradict its activities'; "" when they do not."""
    if hallado is None:
        return ""
    return phrase("no_concuerda", hallado, mayor=hallado.actividades[hallado.mayor])


def furthest_headline(vista: View, todas: Sequence[AnnexLine]) -> Sentence:
    """Return the title of the activities furthest behind: the worst, and the one lacking most firms.

    Empty when nobody is behind: the answer of the year says how goals go, or why it is unknown.
    """
    lejos = furthest(todas)
    if not lejos:
        return NOTHING
    peor = lejos[0]
    if peor.avance.a_la_fecha and not peor.avance.es_del_anio:
        return _furthest_to_date(peor, peor.avance.a_la_fecha)
    cerradas = execution.ended(todas)
    if len(cerradas) == 1:  # The answer has its goal and progress.
        return NOTHING
    ultimas = _least_met(vista.anio, vista.query, todas, cerradas)
    suyas = [f for f in lejos if f.codigo in ultimas.miembros]
    dicho = say("mas_lejanas", (), ultimas, n=len(suyas), cuales=[say("lejana", f.sujeto, f) for f in suyas])
    return joined([dicho, _largest_lack(vista, lejos, suyas)], " · ")


def _largest_lack(vista: View, lejos: Sequence[AnnexLine], dichas: Sequence[AnnexLine]) -> Sentence:
    """Return the activity in firms that lacks most of them; empty when already named, or the only one behind."""
    de_empresas = [f for f in lejos if f.unidad_medida == FIRMS_UNIT]
    if len(de_empresas) < 2 or (mayor := max(de_empresas, key=lacking_units)) in dichas:
        return NOTHING
    de = (*_looked_at(vista), ("le_falta", mayor.codigo))
    return say("mayor_brecha", de, of_line(mayor, "meta_fisica"), mayor, mayor_falta=lacking_units(mayor))


def _furthest_to_date(peor: AnnexLine, al_mes: ToDate) -> Sentence:
    """Return the activity with least delivered of its programme to date: "90 de 80 empresas programadas a agosto"."""
    return say(
        "la_mas_atrasada",
        peor.sujeto,
        fact("de_lo_programado_pct", al_mes.cumplimiento_pct or 0, peor.sujeto),
        peor,
        al_mes,
        programadas=noun(al_mes.programado, f"{peor.unidad_medida.lower()} programadas"),
        mes=formats.month(al_mes.mes),
    )


def in_the_country(pais: Money | None, periodo: Period | None = None) -> str:
    """Return the whole programme's execution, to append to the report's, which differs; "" when unknown.

    Each has its own date: `periodo` is the country's.
    """
    if pais is None or pais.ejecucion_pct is None:
        return ""
    dicho = _dated(budget.marked(phrase("del_pim", pais), periodo), periodo)
    if is_reversed(pais.devengado_soles):
        dicho = phrase("reversion", pais)
    return f"; en todo el país, {dicho}"


def of_pim(fila: Money | None, periodo: Period | None) -> str:
    """Return "99.7 % del PIM"; for an open year, with its cut-off and what it leaves out."""
    if not fila:
        return phrase("sin_presupuesto")
    if is_reversed(fila.devengado_soles):
        frase = "por_reversiones"
    elif fila.ejecucion_pct is None:
        frase = "sin_devengado" if fila.devengado_soles is None else "sin_pim"
    else:
        frase = "del_pim"
    return _dated(budget.marked(phrase(frase, fila), periodo, fila), periodo)


def _dated(texto: str, periodo: Period | None) -> str:
    """Return a text after the cut-off of an open year: "al 30/06/2026, 56.0 %"."""
    return phrase("fechado", cuando=budget.until(periodo), dicho=texto)


def left_of(fila: Money | None) -> str:
    """Return the balance of the PIM: "; S/ 97,831 sin ejecutar"; "" when unknown."""
    if fila is None or fila.saldo_soles is None:
        return ""
    return phrase("saldo_negativo" if fila.saldo_soles < 0 else "saldo", fila)


def no_progress(vista: View) -> Sentence:
    """Return that no activity has two sources of progress to compare."""
    return say("sin_avances", _looked_at(vista))


def progress_headline(vista: View, filas: Sequence[ProgressSides]) -> Sentence:
    """Return in how many activities both sources of progress differ, and how many are not compared."""
    con_ambos = [f for f in filas if None not in (f.avance_reportado, f.avance_registros)]
    comparadas = [f for f in con_ambos if f.se_comparan]
    distintas = sum(f.diferencia_avance != 0 for f in comparadas)
    return say(
        "no_verifican" if not comparadas else "difieren" if distintas else "coinciden",
        _looked_at(vista),
        avances_distintos=distintas,
        avances_comparados=len(comparadas),
        avances_sin_comparar=len(con_ambos) - len(comparadas) or None,
    )


def gap_answer(
    vista: View, filas: Sequence[AnnexLine], total: Money | None, del_anio: Sentence, pedido: str
) -> Sentence:
    """Return what was spent and delivered: in a closed year, the amount and who stayed behind; else `del_anio`.

    `total` is the money of the year; `pedido` the filters in words (view.filters_in_words).
    """
    se_dice = any(f.se_califica_el_gasto for f in filas)
    cortas = behind(vista.anio, vista.query, filas, con_codigo=True) if se_dice else NOTHING
    gastado = _spent_of_pim(_looked_at(vista), total) if total else NOTHING
    if cortas and gastado:
        dicho = joined([joined([gastado, cortas], "; "), *answer.zero_goals(filas)], ". ")
        del_anio = say("frase", dicho=say("en_el_anio", (), vista, pedido=pedido, dicho=dicho))
    if suyas := [f for f in filas if f.gasta_sin_entregar and f.meta_fisica != 0]:
        cuales = [phrase("de_nada", f, sin_meta="sin meta" * (f.meta_fisica is None)) for f in suyas]
        dichos = (c for f in suyas for c in of_line(f, ACCRUED, "avance_fisico", "meta_fisica"))
        return joined([del_anio, say("gasto_sin_producto", (), dichos, cuales=cuales, n=len(suyas))])
    return del_anio


def gap_headline(vista: View, filas: Sequence[AnnexLine], medidas: Sequence[AnnexLine]) -> Sentence:
    """Return by how many points the two widest gaps between spending and progress are.

    `medidas` are the lines with a comparable gap, the widest first; without any, a plain title.
    """
    if not medidas:
        return say("brechas")
    brechas = answer.claimed_among(vista.anio, vista.query, filas, medidas, "brecha_pp")
    son = claims.count(*brechas, relacion=Relation.OVER, umbral=0)
    if not son.cuantos:
        return say("ninguna_gastaron_mas", (), son, n=len(medidas))
    primera, *otra = [f for f in medidas[:2] if f.codigo in son.miembros]
    return say("gastaron_mas", primera.sujeto, son, primera, segunda=[say("otra_brecha", f.sujeto, f) for f in otra])


def no_gap(filas: Sequence[AnnexLine], periodo: Period | None) -> Sentence:
    """Return why no activity's spending and progress can be compared."""
    por_motivo: dict[str, dict[str, Sentence]] = {}
    for f in filas:
        if f.brecha_que_se_dice is None:
            dicho = say(_condition(f, periodo), f.sujeto)
            por_motivo.setdefault(dicho.texto, {})[f.codigo_corto] = dicho
    partes = [
        say("de_cuales", (), joined(suyas.values()).claims, cuales=[*suyas] if len(por_motivo) > 1 else [], que=que)
        for que, suyas in por_motivo.items()
    ]
    return say("no_se_puede_decir", porque=joined(partes, "; "))


def _condition(linea: AnnexLine, periodo: Period | None) -> str:
    """Return the name of the one reason why an activity's spending and progress are not comparable."""
    if periodo is not None and not linea.se_califica_el_gasto:
        return "dinero_incompleto" if periodo.es_cerrado else "anio_abierto"
    if falta := next((i for i in (ACCRUED, PIM, "meta_fisica", "avance_fisico") if linea[i] is None), ""):
        return f"falta_{falta}"
    if not (linea.pim_soles and linea.meta_fisica):
        return "la_meta_es_0" if linea.pim_soles else "el_pim_es_0"
    return "registros_incompletos" if linea.avance.es_parcial else "avance_abierto"


def behind(anio: int, filtros: Filters, filas: Sequence[AnnexLine], *, con_codigo: bool = False) -> Sentence:
    """Return which of several ended lines missed their goal and were not near it; empty without any.

    By name, or `con_codigo` too, which is a link. `filas` are all that match the filters.
    """
    cerradas = execution.ended(filas)
    if len(cerradas) < 2:
        return NOTHING
    casi = cerradas[0].vara.casi
    partes = answer.claimed_among(anio, filtros, filas, cerradas)
    son = claims.count(*partes, relacion=Relation.UNDER, umbral=casi)
    suyas = [f for f in furthest(cerradas) if f.codigo in son.miembros]
    cuales = [f.con_breve if con_codigo else f.breve for f in suyas]
    return say("atras", (), son, n=len(cuales), cuales=cuales, umbral=formats.percent(casi, 0)) if suyas else NOTHING


def last(anio: int, filtros: Filters, filas: Sequence[AnnexLine]) -> Sentence:
    """Return which of several ended activities got the least of its goal; `filas` as in `behind`."""
    cerradas = execution.ended(filas)
    if len(cerradas) < 2:
        return NOTHING
    menor = _least_met(anio, filtros, filas, cerradas)
    return say("la_ultima", cuales=[f.breve for f in cerradas if f.codigo in menor.miembros], parte=menor)


SCOPE_TITLES = {REPORT: "Alcance del informe", NATIONAL: "Todo el país"}


def budget_answer(
    vista: View,
    informe: Money | None,
    nacional: Money | None,
    periodos: Sequence[Period | None],
    *,
    pedido: str,
    puente: Sequence[BridgeStep],
) -> Sentence:
    """Return the budget page's answer: each scope with its own cut-off and what its source leaves out.

    The country goes first, unless a filter is set, which it ignores; last, what was spent of what the report leaves out
    (`puente`). `periodos` are those of the scopes; `pedido` the filters of the report's figures in words
    (view.filters_in_words).
    """
    suyo = _looked_at(vista)
    pais = subject(anio=vista.anio, alcance=NATIONAL)
    del_informe, del_pais = periodos
    partes = [
        _pim_and_spent("pais", nacional, del_pais, pais, "sin ese filtro" if pedido else ""),
        _pim_and_spent("informe", informe, del_informe, suyo, pedido),
    ]
    if not any(partes):
        return say("sin_presupuesto_de", suyo, pedido=pedido)
    primera, *resto = filter(None, partes[::-1] if pedido else partes)
    if puente and informe and nacional and not pedido and not any(p and p.es_parcial for p in periodos):
        resto.append(_outside(informe, nacional, puente, vista.anio))
    dicho = say("presupuesto", (), vista, primera=primera, despues=joined(resto, "; "))
    return dicho if informe or not pedido else joined([say("sin_informe", suyo, vista, pedido=pedido), dicho])


def _outside(informe: Money, nacional: Money, puente: Sequence[BridgeStep], anio: int) -> Sentence:
    """Return the share spent of the country's PIM that the report does not cover, from both; empty when unknown."""
    fuera = float(outside_soles(puente))
    if nacional.devengado_soles is None or informe.devengado_soles is None or fuera <= 0:
        return NOTHING
    parte = 100 * (float(nacional.devengado_soles) - float(informe.devengado_soles)) / fuera
    return say("en_lo_demas", subject(anio=anio), pim_fuera_del_informe=fuera, ejecucion_fuera_del_informe_pct=parte)


def _pim_and_spent(quien: str, fila: Money | None, periodo: Period | None, de: Subject, pedido: str) -> Sentence:
    if fila is None:
        return NOTHING
    frase = f"gasto_del_{quien}" if fila.pim_soles is None else f"pim_y_gasto_del_{quien}"
    return say(frase, de, fila, pedido=pedido, gasto=_spent(fila, periodo, de))


def _spent(fila: Money, periodo: Period | None, de: Subject) -> Sentence:
    """Return the amount spent, marked when its year is preliminary and the sentence does not say so."""
    if fila.devengado_soles is None:
        return say("sin_devengado", de)
    dicho = answer.spending(fila, periodo, de, pim="")
    if not answer.is_in(PRELIMINARY, periodo) or PRELIMINARY in dicho.texto:
        return dicho
    return answer.marked(dicho, budget.of_row(periodo, fila), dict(de).get("alcance", REPORT))


def steps_headline(vista: View, alcance: str, fila: Steps) -> Sentence:
    """Return a scope's title: the PIM's change from opening or, when unknown, what was spent of it, as answers say."""
    nombre = SCOPE_TITLES[alcance]
    de = subject(anio=vista.anio, alcance=alcance, **(vista.query if alcance != NATIONAL else {}))
    dicho = _spent_of_pim(de, fila) if fila.variacion_pim_pct is None else say("pim_desde_el_pia", de, fila)
    return say("de_que", nombre=nombre, dicho=dicho) if dicho else shown(nombre, PIM, ACCRUED)


def _spent_of_pim(de: Subject, fila: Money) -> Sentence:
    """Return spending over PIM, with enough digits to differ; empty without both, or when reversed."""
    if not fila.pim_soles or fila.devengado_soles is None or is_reversed(fila.devengado_soles):
        return NOTHING
    escrito, todo = formats.beside_their_rate(fila.devengado_soles, fila.pim_soles)
    montos = claims.figure(ACCRUED, fila.devengado_soles, de), claims.figure(PIM, fila.pim_soles, de)
    return say("devengado_de_pim", de, montos, gasto=escrito, todo=todo)


def steps_note(alcance: str, fila: Steps, vista: View, pedido: str) -> str:
    """Return measure, unit, filters and missing steps."""
    es_pais = alcance == NATIONAL
    return phrase(
        "nota_de_pasos",
        vista,
        fila,
        pedido="" if es_pais else pedido,
        de_que="del dinero del país" if es_pais else "del alcance del informe",
        faltan=", ".join(lowered(INDICATORS[i].etiqueta) for i in BUDGET_STEPS if fila[i] is None),
    )


def no_budget(alcance: str, vista: View, pedido: str = "") -> Sentence:
    """Return that a scope has no money in the year, and what to load."""
    if alcance == REPORT:
        return say("sin_dinero_del_informe", _looked_at(vista), pedido=pedido, donde=LOADED_AT)
    return say("sin_total_del_pais", subject(anio=vista.anio, alcance=NATIONAL), donde=LOADED_AT)


def bridge_headline(puente: Sequence[BridgeStep], anio: int) -> Sentence:
    """Return the bridge's title: the PIM that the report does not cover, and whether by named steps."""
    if not puente:
        return say("del_pais_al_informe", anio=anio)
    sin_desglose = "sin desglose" * all(paso.tramo == UNNAMED for paso in puente[:-1])
    fuera = outside_soles(puente)
    return say("fuera_del_informe", subject(anio=anio), pim_fuera_del_informe=fuera, sin_desglose=sin_desglose)


def bridge_amounts(puente: Sequence[BridgeStep], anio: int) -> Sentence:
    """Return the country's PIM, what the report covers of it, with its share, and what it does not."""
    fuera, informe = outside_soles(puente), puente[-1].pim_soles
    return say(
        "pim_del_pais_al_informe",
        subject(anio=anio),
        pim_del_pais=informe + fuera,
        pim_del_informe=informe,
        cubre_el_informe_pct=covered_pct(puente),
        pim_fuera_del_informe=fuera,
    )


def bridge_note(puente: Sequence[BridgeStep]) -> str:
    """Explain the bridge's unnamed step."""
    return phrase("sin_desglose") if any(f.tramo == UNNAMED for f in puente) else ""


def no_bridge(anio: int, informe: Period | None, pais: Period | None) -> Sentence:
    """Return why there is no bridge: a side is missing, partial or of another cut-off."""
    lados = {a: (p, subject(anio=anio, alcance=a)) for a, p in ((REPORT, informe), (NATIONAL, pais))}
    de = subject(anio=anio)
    if faltan := [say(f"total_{a}", suyo) for a, (p, suyo) in lados.items() if p is None]:
        return say("sin_puente_falta", de, faltan=faltan)
    cortos = [
        say(f"corto_{a}", (*suyo, ("deja_fuera", p.deja_fuera))) for a, (p, suyo) in lados.items() if p and p.deja_fuera
    ]
    if cortos:
        return say("sin_puente_partes", de, partes=cortos)
    if informe and pais and informe.corte != pais.corte:
        return say("sin_puente_fechas", de, pais=pais.leido, informe=informe.leido)
    return say("sin_puente_pim", de)


def series_headline(serie: Sequence[YearMoney], hasta: int, parciales: set[int]) -> Sentence:
    """Return the title of the national series up to a year: its last closed year, in percent of the highest."""
    cerrados = [f for f in serie if f.anio not in parciales and f.anio <= hasta]
    montos = {str(f.anio): f.pim_soles or 0 for f in known(cerrados, PIM)}
    if not montos:
        return say("serie_del_pais")
    mayor = claims.extreme(PIM, "anio", montos, subject(alcance=NATIONAL, anio=[*montos]), Relation.LARGEST)
    ultimo, en = max(montos), mayor.miembros
    if ultimo in en:
        return say("serie", (), mayor=mayor, anio_mayor=en[0], n=len(montos))
    de, parte = subject(alcance=NATIONAL, anio=ultimo, frente_a=en[0]), 100 * montos[ultimo] / montos[en[0]]
    return say("serie_que_baja", de, mayor, anio=ultimo, anio_mayor=en[0], pim_frente_al_mayor_pct=parte)


def series_note(unidad: str, que: str, periodos: Sequence[Period]) -> str:
    """Return measure and scope of a series, and its years that are open, partial or from another source."""
    de_cada = Counter(p.fuente for p in periodos)
    de_casi_todas = next((f for f, cuantos in de_cada.items() if cuantos * 2 > len(periodos)), None)
    otras = [f"{p.anio}, de {p.fuente}" for p in periodos if p.fuente != de_casi_todas]
    parciales = " ".join(budget.reading(p) for p in periodos if p.es_parcial)
    return phrase("nota_de_serie", unidad=unidad, que=que, otras=otras, demas=de_casi_todas, parciales=parciales)


def real_headline(filas: Sequence[RealMoney], en: int, hasta: int) -> Sentence:
    """Return the title of spending in constant soles up to a year: its highest and last known years."""
    filas = [f for f in filas if f.anio <= hasta]
    montos = {f.anio: f.constante_soles for f in filas if f.constante_soles is not None}
    if not montos:
        return say("ver_serie_real", anio=en)
    mayor = max(montos, key=montos.__getitem__)
    ultimo = max(montos)
    sin = [f for f in filas if f.constante_soles is None]
    return say(
        "serie_real",
        (),
        [claims.figure(ACCRUED, f.corriente_soles, subject(anio=f.anio, alcance=NATIONAL)) for f in sin],
        anio=en,
        anio_mayor=mayor,
        anio_ultimo=ultimo,
        anios_sin_indice=[str(f.anio) for f in sin],
        mayor=fact("mayor_devengado_constante", montos[mayor], subject(anio=mayor, en=en, hasta=hasta)),
        ultimo=fact("devengado_constante", montos[ultimo], subject(anio=ultimo, en=en)) if ultimo != mayor else None,
    )


def among_note(anio: int, suyo: ProgrammeSpent, cargado: Money | None, sigla: str) -> str:
    """Return what the rank among programmes measures, and that no loaded file gives it.

    When the loaded money (`cargado`) differs, that it is another reading of the same programme.
    """
    aqui, alla = (phrase("pim_y_devengado", d) if d else "" for d in (suyo, cargado))
    return phrase("nota_de_programas", anio=anio, sigla=sigla, aqui=aqui, alla=alla)


ROW_LEVELS = {PRODUCT: Level.GROUP, ACTIVITY: Level.ITEM, TOTAL: Level.TOTAL}


def annex_table(lineas: Iterable[AnnexLine], *, en_pantalla: bool = False) -> Table:
    """Return the annex as a table; ratings only where they apply.

    On screen, partial records say so in their cell, and a telephone has progress and goal in one; in files, in two.
    """
    lineas = tuple(lineas)
    columnas = _starred(lineas, "money.annex")
    if not en_pantalla:
        del columnas["avance_de_meta"]
    tabla = tables.of_objects(
        lineas,
        columnas,
        avance_de_meta=lambda f: phrase("avance_de_meta", f),
        nombre_corto=_name_with_unit,
        **{DELIVERED.id: _progress_shown} if en_pantalla else {},
        calificacion_fisica=_rated,
        # Against an open year's whole goal, spending to date has no gap.
        brecha_pp=lambda f: f.brecha_pp if f.se_califica_la_meta else None,
        calificacion_financiera=lambda f: str(f.calificacion_financiera or ""),
    )
    return replace(tabla, niveles=tuple(ROW_LEVELS[linea.nivel] for linea in lineas))


def _progress_shown(linea: AnnexLine) -> float | str | None:
    """Return the progress of a line, labelled when its records are partial."""
    es_recibido = linea.avance.es_parcial and linea.avance_fisico is not None
    dicho: float | str | None = tables.value_told(linea, DELIVERED.id)
    return f"{formats.number(linea.avance_fisico)} ({RECEIVED.corto})" if es_recibido else dicho


def _name_with_unit(linea: AnnexLine) -> str:
    """Return the name, with its unit unless it is firms."""
    unidad = linea.unidad_medida or FIRMS_UNIT
    return linea.nombre_corto if unidad == FIRMS_UNIT else f"{linea.nombre_corto} ({unidad.lower()})"


def justification_table(lineas: Iterable[AnnexLine]) -> Table:
    """Return the table of lines behind: responsible, fulfilment and the unit's justification."""
    return tables.of_objects(lineas, "money.justified", justificacion=lambda f: f.justificacion or "sin remitir")


def progress_table(lados: Iterable[ProgressSides]) -> Table:
    """Return the table of reported progress and counts from records, with their provenance in words."""
    return tables.of_objects(
        lados, "money.progress", diferencia_avance=lambda f: f.diferencia_avance if f.se_comparan else None
    )


def step_table(fila: Steps) -> Table:
    """Return the table of the steps that the source gives, in order; files add their scope."""
    pasos = [(INDICATORS[i].etiqueta, fila[i], fila.alcance, fila.corte) for i in budget.steps(fila)]
    return Table((*tables.columns("money.step").values(),), tuple(pasos))


def bridge_table(puente: Sequence[BridgeStep]) -> Table:
    """Return the bridge's table from country to report: amount and start of each bar."""
    total = desde = Decimal(sum(t.pim_soles for t in puente))
    filas = [("Todo el país", total, Decimal(0))] if puente else []
    for paso in puente[:-1]:
        desde -= paso.pim_soles
        filas.append((f"− {paso.tramo_nombre}", paso.pim_soles, desde))
    filas += [(t.tramo_nombre, t.pim_soles, Decimal(0)) for t in puente[-1:]]
    return Table((*tables.columns("money.bridge").values(),), tuple(filas))
