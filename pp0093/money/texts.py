"""Sentences and tables about money and goals, made from their figures.

Also of what was spent beside what was delivered, and of the budget: from opening to paid, from the country to the
report, year by year, among programmes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pp0093 import claims
from pp0093.ask.catalog import Catalog
from pp0093.ask.origin.beside import Impossible
from pp0093.ask.parts.structure import Element
from pp0093.ask.registry import FIRMS_UNIT, INDICATORS, RECEIVED
from pp0093.ask.rows import Filters, Row, bounds
from pp0093.ask.standing.periods import PRELIMINARY, BridgeStep, Period
from pp0093.ask.view import View
from pp0093.claims import Claim, Relation, Sentence, Subject, fact, joined, shown, subject, unsayable, words
from pp0093.firms.figures import RightOnes
from pp0093.money import answer, budget, execution
from pp0093.money.answer import NATIONAL, of_lines
from pp0093.money.budget import UNNAMED, Money, ProgrammeSpent, RealMoney, Steps, YearMoney, covered_pct
from pp0093.money.execution import (
    ACTIVITY,
    PRODUCT,
    TOTAL,
    AnnexLine,
    Opening,
    ProgressSides,
    by_gap,
    furthest,
    with_money,
)
from pp0093.programme import Programme
from pp0093.remedies import LOADED_AT
from pp0093.writing import formats, tables
from pp0093.writing.nouns import counted, noun
from pp0093.writing.phrases import NOTHING, phrase, say
from pp0093.writing.tables import Level, Table

DELIVERED = INDICATORS["avance_fisico"]
FULFILMENT, CHANGE_OF_PIM = "cumplimiento_pct", "variacion_pim_pct"
FIRM_CARDS = {"empresas_atendidas": "Empresas atendidas", "focalizacion_pct": "Focalización: las que se buscan"}
RECEIVED_FIRMS = "Empresas de los registros recibidos"
UNJUSTIFIED, WHOLE_COUNTRY = "sin justificar", "Todo el país"


def right_ones(anio: int, filtros: Filters, empresas: RightOnes | None, pedido: str = "") -> Sentence:
    """Say which part of the firms served are those that the programme looks for; empty where no one figure says it."""
    if not empresas:
        return NOTHING
    de, cuantas = subject(anio=anio, **filtros), empresas.empresas_atendidas
    frase = "firmas_entre" if cuantas is None else "firmas"
    firmas = say(frase, de, empresas_atendidas=empresas.limites if cuantas is None else cuantas)
    return say("las_que_busca", de, firmas=firmas, pedido=pedido, focalizacion_pct=empresas.focalizacion_pct)


def lacking_units(linea: AnnexLine) -> float:
    """Return how many units a line of a year that is over lacks for its goal; 0 where it met it or nobody knows."""
    if not linea.avance.es_del_anio or linea.meta_fisica is None or linea.avance_fisico is None:
        return 0
    return max(linea.meta_fisica - linea.avance_fisico, 0)


def of_line(linea: AnnexLine, de_que: Subject, *indicadores: str) -> list[Claim]:
    """Claim the figures of a line that are known."""
    return [claims.figure(i, float(linea[i]), de_que) for i in indicadores if linea[i] is not None]


def opening_headline(vista: View, lineas: Sequence[Opening]) -> Sentence:
    """Title the money from its opening with the activities whose PIM moved most; only name it where none did."""
    cambios = {f.codigo: f.variacion_pim_pct for f in lineas if f.variacion_pim_pct is not None}
    if not any(cambios.values()):
        return say("parte_del_gasto_producto_es_cada")
    de = subject(anio=vista.anio, **vista.query)
    extremos = [
        claims.extreme(CHANGE_OF_PIM, "actividad", cambios, de, cual) for cual in (Relation.LARGEST, Relation.SMALLEST)
    ]
    cuanto = formats.change(max(cambios.values(), key=abs))
    iguales = [f for f in lineas if f.codigo in cambios and formats.change(cambios[f.codigo]) == cuanto]
    return say("pim_mas", de, extremos, cuales=[f"{f.codigo_corto} {f.nombre_corto}" for f in iguales], cuanto=cuanto)


def annex_note(anio: int, filas: Sequence[AnnexLine], periodo: Period | None) -> str:
    """Say year and order of the annex and, of what is not closed, up to when money and progress are."""
    partes, a_la_fecha = _cuts(filas, periodo), any(f.avance.a_la_fecha for f in filas if not f.avance.es_del_anio)
    parcial = phrase("parcial_y_a_la_fecha" if a_la_fecha else "parcial", partes=partes) if partes else ""
    return phrase("nota_del_anexo", anio=anio, parcial=parcial, por_verificar=_unattested(filas))


def _cuts(filas: Sequence[AnnexLine], periodo: Period | None) -> str:
    """Say up to when money and progress are, of what is not closed: "gasto al 31/08/2026; avance al 30/06/2026"."""
    abiertas = [f.avance for f in filas if f.avance_fisico is not None and not f.avance.es_del_anio]
    cortes = sorted({d for a in abiertas for d in formats.day(a.corte).split(", ")})
    avance = formats.listed([f"con {d}" if d == formats.NO_CUTOFF else f"al {d}" for d in cortes])
    cuando = {"gasto": budget.until(periodo), "avance": avance}
    return "; ".join(f"{que} {hasta}" for que, hasta in cuando.items() if hasta)


def _unattested(filas: Iterable[AnnexLine]) -> str:
    """Say that some rating shown follows a rule that no source attests; empty where none does."""
    fisicas = [f.calificacion_fisica for f in filas if f.se_califica_la_meta]
    financieras = [f.calificacion_financiera for f in filas if f.se_califica_el_gasto and f.ejecucion_pct is not None]
    return "" if all(c.es_atestada for c in (*fisicas, *financieras)) else phrase("por_verificar")


def is_reversed(devengado: float | None) -> bool:
    """Tell whether more was given back than spent."""
    return devengado is not None and devengado < 0


def products_headline(vista: View, filas: Sequence[AnnexLine]) -> Sentence:
    """Say how the physical goals of some products or activities ended, or go."""
    por = "actividad" if filas and filas[0].nivel != PRODUCT else "producto"
    nada = shown(f"Meta física y gasto, por {por}", FULFILMENT, "ejecucion_pct", por=por)
    return say("titulo", dicho=answer.how_goals_go(vista.anio, filas, vista.query) or nada)


def goals_card(anio: int, lineas: Sequence[AnnexLine]) -> tuple[str, str, str]:
    """Return label, figure and remark of the card of goals; where nothing can be said of them, why."""
    if cerradas := execution.ended(lineas):
        detalle = phrase(
            "casi_cumplidas",
            casi=sum(f.casi_cumple for f in cerradas),
            con_meta=len(cerradas),
            umbral=formats.percent(cerradas[0].vara.casi, 0),
            en_cero=sum(f.meta_fisica == 0 for f in lineas) or None,
        )
        return "Metas físicas cumplidas", _met_of(cerradas), detalle
    if en_curso := execution.under_way(lineas):
        detalle = phrase("lo_programado", cuando=answer.up_to_month(en_curso))
        return "Metas físicas a la fecha", _met_of(en_curso), detalle
    return "Metas físicas", formats.MISSING, str(answer.why_no_goals(anio, lineas))


def _met_of(lineas: Sequence[AnnexLine]) -> str:
    return f"{sum(f.cumple for f in lineas)} de {len(lineas)}"


def dumbbell_note(anio: int, filas: Sequence[AnnexLine], periodo: Period | None) -> str:
    """Say what the chart of goals and money measures, up to when, and which lines it can't draw."""
    frase = "nota_de_meta_y_gasto" if with_money(filas) else "nota_de_meta_sola"
    return phrase(frase, anio=anio, cortes=_cuts(filas, periodo), por_verificar=_unattested(filas))


def lacking(anio: int, filas: Sequence[AnnexLine], nivel: str) -> Sentence:
    """Say what is not loaded of a year that some lines need, and where it goes; empty when nothing is missing.

    `nivel` is what the lines are: a product has a goal where its own is loaded, or those of all its activities.
    """
    metas = "faltan_metas_de_producto" if nivel == PRODUCT else "faltan_metas"
    cuales = {
        "falta_presupuesto": () if with_money(filas) else ("devengado_soles",),
        metas: ("meta_fisica",) if all(f.meta_fisica is None for f in filas) else (),
    }
    faltan = [unsayable(Relation.NO_VALUE, i, of_lines(anio, filas)) for suyos in cuales.values() for i in suyos]
    if not (filas and faltan):
        return NOTHING
    return say("falta_cargar", (), faltan, faltan=[phrase(f) for f, suyos in cuales.items() if suyos], anio=anio)


def load_report(anio: int) -> Sentence:
    """Say what to do about a year without report data."""
    return words(phrase("cargue_informe", anio=anio, donde=LOADED_AT))


def nothing_filtered(vista: View, sabidas: Sequence[tuple[str, Element, Row]] = ()) -> Sentence:
    """Say that nothing answers: no report in the year, or a filter that leaves nothing; and what is known besides.

    `sabidas` is what another year's report tells of this one (execution.of_another_report).
    """
    if not sabidas:
        return say("nada_filtrado", subject(anio=vista.anio, **vista.query)) if vista.query else load_report(vista.anio)
    dichas = []
    for nivel, elemento, fila in sabidas:
        unidad, entre, avance = elemento.unidad_medida.lower(), bounds(fila, DELIVERED.id), fila[DELIVERED.id]
        de, unidad = subject(anio=vista.anio, **{nivel: elemento.codigo}), unidad if entre else noun(avance, unidad)
        dichas.append(
            say("avance_solo", de, codigo=elemento.codigo_corto, avance_fisico=entre or avance, unidad=unidad)
        )
    return say("de_otro_informe", anio=vista.anio, dichas=joined(dichas, "; "))


def change_since(valor: float | None, base: int | None) -> str:
    """Return "+7.8 % frente a 2020", empty without a base."""
    return phrase("cambio_desde", valor=valor, anio=base)


def no_money_of(catalogo: Catalog, base: int) -> str:
    """Say that of the year of the other cards the report has no spending, and whether the whole country has."""
    pais = budget.spent(catalogo, base, {}, answer.NATIONAL)
    se_conoce = pais is not None and pais.devengado_soles is not None
    return phrase("gasto_solo_del_pais" if se_conoce else "gasto_no_conocido", anio=base)


def among(aparte: Sequence[AnnexLine], empresas: float) -> str:
    """Return what the activities that add to no product's goal are among the firms served; empty without any."""
    dichas = [(f.avance_fisico, f.etiqueta) for f in aparte if f.avance_fisico is not None and empresas]
    return "; ".join(phrase("pasaron_por", avance=a, parte=100 * a / empresas, cual=cual) for a, cual in dichas)


def not_adding(aparte: Sequence[AnnexLine], productos: Sequence[str]) -> str:
    """Return the firms of the activities of some products that do not add to its goal; empty without any."""
    suyas = [f for f in aparte if f.producto in productos and f.avance_fisico is not None]
    return "; ".join(phrase("no_suma", codigo=f.codigo_corto, avance=f.avance_fisico) for f in suyas)


def out_of_bounds(hallado: Impossible | None) -> str:
    """Say that the firms of a product do not go with those of its activities; empty where they do."""
    if hallado is None:
        return ""
    return phrase("no_concuerda", mayor=hallado.actividades[hallado.mayor], suma=hallado.suma)


def furthest_headline(vista: View, todas: Sequence[AnnexLine]) -> Sentence:
    """Title the list of the activities furthest behind with the worst, and with that which lacks most firms.

    Where nobody is behind it is empty: the answer of the year says how goals go, or why that can't be said.
    """
    lejos = furthest(todas)
    if not lejos:
        return NOTHING
    if not lejos[0].avance.es_del_anio:
        return _furthest_to_date(vista.anio, lejos[0])
    cerradas = execution.ended(todas)
    de = answer.about(vista.anio, vista.query, todas, cerradas, FULFILMENT)
    partes = {f.codigo: f.cumplimiento_pct for f in cerradas}
    peor = claims.extreme(FULFILMENT, lejos[0].nivel, partes, de, Relation.SMALLEST)
    suyas = [f for f in lejos if f.codigo in peor.miembros]
    cuales = [
        say("lejana", of_lines(vista.anio, [f]), cual=f.etiqueta, **{i: f[i] for i in ("avance_fisico", "meta_fisica")})
        for f in suyas
    ]
    return joined(
        [say("mas_lejanas", de, peor, n=len(suyas), cuales=cuales), _largest_lack(vista, lejos, suyas)], " · "
    )


def _largest_lack(vista: View, lejos: Sequence[AnnexLine], dichas: Sequence[AnnexLine]) -> Sentence:
    """Say which activity in firms lacks most of them; nothing where it is already told, or only one is behind."""
    de_empresas = [f for f in lejos if f.unidad_medida == FIRMS_UNIT]
    mayor = max(de_empresas, key=lacking_units, default=None)
    if mayor is None or mayor in dichas or len(de_empresas) < 2:
        return NOTHING
    de = (*subject(anio=vista.anio, **vista.query), ("le_falta", mayor.codigo))
    meta = of_line(mayor, of_lines(vista.anio, [mayor]), "meta_fisica")
    return say("mayor_brecha", de, meta, codigo=mayor.codigo_corto, mayor_falta=lacking_units(mayor))


def _furthest_to_date(anio: int, peor: AnnexLine) -> Sentence:
    de, al_mes = of_lines(anio, [peor]), peor.avance.a_la_fecha
    hechos = {"de_lo_programado_pct": peor.de_lo_programado_pct or 0}
    hechos |= {"programado": al_mes.programado, "logrado": al_mes.logrado} if al_mes else {}
    dichos = [fact(que, float(valor), sujeto=de) for que, valor in hechos.items()]
    return say("la_mas_atrasada", de, dichos, cual=peor.etiqueta, avance=_to_date(peor))


def _to_date(linea: AnnexLine) -> str:
    """Return what a line delivered of what was programmed: "90 de 80 empresas programadas a agosto"."""
    al_mes = linea.avance.a_la_fecha
    if al_mes is None:
        return ""
    programadas = counted(al_mes.programado, f"{linea.unidad_medida.lower()} programadas")
    return phrase("logrado_a_mes", logrado=al_mes.logrado, programadas=programadas, mes=al_mes.mes)


def standing_on(programa: Programme, fuentes: Sequence[Period], de_metas: Sequence[str] = ()) -> str:
    """Say what document or file the year's money stands on, up to when, what its goals do, and who made the page."""
    de_dinero = {f.fuente_con_filtro: f.fuente_y_corte for f in fuentes}
    partes = [*de_dinero.values(), *(d for d in de_metas if d not in de_dinero)]
    return phrase("fuente", fuentes="; ".join(partes), elaboracion=programa.elaboracion)


def in_the_country(pais: Money | None, periodo: Period | None = None) -> str:
    """Say beside the report's execution the whole programme's, which is another figure; empty when it is not known.

    Each has its own date: `periodo` is the country's.
    """
    if pais is None or pais.ejecucion_pct is None:
        return ""
    if is_reversed(pais.devengado_soles):
        return f"; en todo el país, {answer.reversal(pais.devengado_soles or 0)}"
    return f"; en todo el país, {_dated(budget.marked(formats.percent(pais.ejecucion_pct), periodo), periodo)}"


def of_pim(fila: Money | None, periodo: Period | None) -> str:
    """Return "99.7 % del PIM"; of a year that is not closed, with its date and what it leaves out."""
    if not fila:
        return phrase("sin_presupuesto")
    if is_reversed(fila.devengado_soles):
        dicho = phrase("por_reversiones")
    elif fila.ejecucion_pct is None:
        dicho = phrase("sin_devengado") if fila.devengado_soles is None else phrase("sin_pim")
    else:
        dicho = phrase("del_pim", ejecucion_pct=fila.ejecucion_pct)
    return _dated(budget.marked(dicho, periodo, fila), periodo)


def _dated(texto: str, periodo: Period | None) -> str:
    """Return a text after the date that a year which is not closed is said against: "al 30/06/2026, 56.0 %"."""
    return phrase("fechado", cuando=budget.until(periodo), dicho=texto)


def out_of(fila: Money | None, periodo: Period | None) -> str:
    """Return of how much a balance is left: "de S/ 38,139,459 de PIM", with its mark; empty without money."""
    if not fila:
        return ""
    frase = "saldo_negativo" if fila.saldo_soles is not None and fila.saldo_soles < 0 else "de_pim"
    return budget.marked(
        phrase("sin_pim") if fila.pim_soles is None else phrase(frase, pim_soles=fila.pim_soles), periodo, fila
    )


def no_progress(vista: View) -> Sentence:
    """Say that no activity has two counts of progress to set side by side."""
    return say("sin_avances", subject(anio=vista.anio, **vista.query))


def progress_headline(vista: View, filas: Sequence[ProgressSides]) -> Sentence:
    """Title the two counts of progress with how many activities they disagree in, and how many are not compared."""
    con_ambos = [f for f in filas if f.diferencia_avance is not None or f.es_de_otro_dia]
    if not con_ambos:
        return say("reportado_y_registros")
    comparadas = [f for f in con_ambos if f.se_comparan]
    distintas, otras = sum(f.diferencia_avance != 0 for f in comparadas), len(con_ambos) - len(comparadas)
    cuentas = {"avances_distintos": distintas, "avances_comparados": len(comparadas), "avances_sin_comparar": otras}
    de, frase = subject(anio=vista.anio, **vista.query), "difieren" if distintas else "coinciden"
    hechos = [fact(nombre, cuantas, sujeto=de) for nombre, cuantas in cuentas.items()]
    return say(frase if comparadas else "no_verifican", de, hechos, n=otras or None, **cuentas)


RECEIVED_PART = "registros_parciales"
FOR_NOTHING = ("devengado_soles", "avance_fisico", "meta_fisica")
SHARES = ("ejecucion_pct", "devengado_soles", "cumplimiento_pct")


def gap_answer(vista: View, filas: Sequence[AnnexLine], periodo: Period | None, pedido: str) -> Sentence:
    """Answer the page of what was spent and delivered, if anything is known; `pedido` are the filters in words."""
    if not filas:
        return NOTHING
    partes = [*([_gaps(vista, filas)] if by_gap(filas) else []), *_for_nothing(vista.anio, filas)]
    primera = partes.pop(0) if partes else say("brecha_sin_decir", porque=_why_not(vista.anio, filas, periodo))
    dicha = say("en_el_anio", anio=vista.anio, pedido=pedido, dicho=primera)
    return joined(say("frase", dicho=p) for p in (dicha, *partes))


def _gaps(vista: View, filas: Sequence[AnnexLine], cuales: str = "gastaron", *, es_titulo: bool = False) -> Sentence:
    """Say how many activities spent, of their PIM, more than they advanced of their goal, and which the most.

    Or how many advanced more (`cuales`); a title does not say which the most.
    """
    dichas = by_gap(filas)
    if len(dichas) == 1:
        [linea] = dichas
        frase = "revertido_y_meta" if is_reversed(linea.devengado_soles) else "gasto_y_meta"
        cifras = {i: linea[i] for i in SHARES}
        return say(frase, of_lines(vista.anio, dichas), codigo=linea.codigo_corto, **cifras)
    nivel, brechas = dichas[0].nivel, {f.codigo: f.brecha_pp for f in dichas}
    de = answer.about(vista.anio, vista.query, filas, dichas, "brecha_pp")
    lado = Relation.OVER if cuales == "gastaron" else Relation.UNDER
    son = claims.count("brecha_pp", nivel, brechas, de, relacion=lado, umbral=0)
    mayor = None if es_titulo else claims.extreme("brecha_pp", nivel, brechas, de, Relation.LARGEST)
    huecos = {"de_cuantas": counted(len(dichas), "actividades"), "cual": dichas[0].etiqueta, "mayor": mayor}
    return say(f"{cuales if son.cuantos else f'ninguna_{cuales}'}_mas", (), son, son=son, **huecos)


def _for_nothing(anio: int, filas: Sequence[AnnexLine]) -> list[Sentence]:
    """Name those that spent and delivered nothing at all, those with a goal of 0 apart; nothing where there is none."""
    por_clase: dict[str, list[AnnexLine]] = {}
    for f in filas:
        if f.gasta_sin_entregar:
            cual = "sin_meta" if f.meta_fisica is None else "con_meta_0" if f.meta_fisica == 0 else ""
            por_clase.setdefault(f"nada_{cual}" if cual else "gasto_sin_producto", []).append(f)
    return [
        say(
            frase,
            (),
            (c for f in suyas for c in of_line(f, of_lines(anio, [f]), *FOR_NOTHING)),
            cuales=[f"{f.codigo_corto} ({formats.soles(f.devengado_soles)})" for f in suyas],
        )
        for frase, suyas in sorted(por_clase.items())
    ]


def _why_not(anio: int, filas: Sequence[AnnexLine], periodo: Period | None) -> Sentence:
    """Say why what was spent is not set against what was advanced: the one condition of each activity that is not."""
    por_motivo: dict[str, list[tuple[AnnexLine, Claim]]] = {}
    for f in filas:
        if f.brecha_que_se_dice is None:
            frase, motivo, cual = _condition(f, periodo)
            de = subject(anio=anio, actividad=f.codigo)
            dicho = unsayable(motivo, cual, de) if cual != RECEIVED_PART else claims.fact(cual, 1, sujeto=de)
            por_motivo.setdefault(frase, []).append((f, dicho))
    partes = []
    for frase, suyas in por_motivo.items():
        cuales = [f.codigo_corto for f, _ in suyas] if len(por_motivo) > 1 else []
        partes.append(say("de_cuales", (), (dicho for _, dicho in suyas), cuales=cuales, que=phrase(frase)))
    return joined(partes, "; ")


def _condition(linea: AnnexLine, periodo: Period | None) -> tuple[str, Relation, str]:
    """Return what keeps an activity's spending from being set against its progress: frame, kind and which indicator."""
    falta = next((i for i in ("ejecucion_pct", "meta_fisica", "avance_fisico") if linea[i] is None), "")
    sin_cerrar = periodo is not None and not linea.se_califica_el_gasto
    if sin_cerrar and periodo and periodo.es_cerrado:
        return "dinero_incompleto", Relation.NOT_WHOLE, "devengado_soles"
    if falta and not sin_cerrar:
        return f"falta_{falta}", Relation.NO_VALUE, falta
    if linea.meta_fisica == 0 and not sin_cerrar:
        return "la_meta_es_0", Relation.ZERO, "meta_fisica"
    if linea.avance.es_parcial and not sin_cerrar:
        return "registros_incompletos", Relation.NO_VALUE, RECEIVED_PART
    return "anio_abierto", Relation.NOT_CLOSED, "devengado_soles" if sin_cerrar else "avance_fisico"


def gap_note(anio: int, filas: Sequence[AnnexLine]) -> str:
    """Say what the gap is, what is marked, and which activities have none."""
    return phrase("nota_de_brecha", anio=anio, en_cero=[f.codigo_corto for f in filas if f.meta_fisica == 0])


def spent_more(filas: Sequence[AnnexLine]) -> list[str]:
    """Return the names of the activities that spent more than they advanced."""
    return [f.etiqueta for f in filas if f.brecha_que_se_dice is not None and f.brecha_que_se_dice > 0]


def gap_headline(vista: View, filas: Sequence[AnnexLine], *, es_respuesta: bool = False) -> Sentence:
    """Title the gaps of all the activities with how many spent more or, where that is the answer, advanced more."""
    dichas = by_gap(filas)
    if not dichas or (es_respuesta and len(dichas) == 1):
        return say("gasto_avance_cada_actividad")
    return say("titulo", dicho=_gaps(vista, filas, "avanzaron" if es_respuesta else "gastaron", es_titulo=True))


def no_gap(vista: View, filas: Sequence[AnnexLine], periodo: Period | None) -> Sentence:
    """Say why no activity can be drawn by what it spent and what it met of its goal."""
    return say("no_se_puede_decir", porque=_why_not(vista.anio, filas, periodo))


SCOPE_TITLES = {"reporte": "Alcance del informe", NATIONAL: "Todo el país"}
PIM, SPENT = "pim_soles", "devengado_soles"


def budget_answer(
    vista: View, informe: Money | None, nacional: Money | None, periodos: Mapping[str, Period | None], pedido: str = ""
) -> Sentence:
    """Answer the budget page's question; each scope against its own date, and with what its source leaves out.

    `periodos` are those of the scopes; `pedido` the filters of the report's figures in words (view.asked).
    """
    anio, suyo, pais = vista.anio, subject(anio=vista.anio, **vista.query), subject(anio=vista.anio, alcance=NATIONAL)
    partes = [
        *([_pim_and_spent("informe", informe, periodos.get("reporte"), suyo, pedido)] if informe else []),
        *([_pim_and_spent("pais", nacional, periodos.get(NATIONAL), pais, pedido)] if nacional else []),
    ]
    if not partes:
        return say("sin_presupuesto_de", suyo, pedido=pedido)
    return say("presupuesto", anio=anio, partes=joined(partes, "; "))


def _pim_and_spent(quien: str, fila: Money, periodo: Period | None, de: Subject, pedido: str) -> Sentence:
    frase = f"gasto_del_{quien}" if fila.pim_soles is None else f"pim_y_gasto_del_{quien}"
    antes = "sin ese filtro" if pedido and quien == "pais" else pedido
    return say(frase, de, pedido=antes, pim_soles=fila.pim_soles, gasto=_spent(fila, periodo, de))


def _spent(fila: Money, periodo: Period | None, de: Subject) -> Sentence:
    """Return how much was spent, with the mark of a year that is over and not closed: its answer says so first."""
    if fila.devengado_soles is None:
        return say("sin_devengado", de)
    dicho = answer.spending(fila, periodo, de, pim="")
    if periodo is None or not answer.is_in(PRELIMINARY, periodo) or PRELIMINARY in dicho.texto:
        return dicho
    hecho = answer.preliminary(periodo.anio, dict(de).get("alcance", "reporte"))
    return say("con_marca", de, hecho, dicho=dicho, marca=PRELIMINARY)


def steps_headline(vista: View, alcance: str, fila: Steps | None) -> Sentence:
    """Title the steps of a scope with how much of its PIM was spent, where both are known and none is given back."""
    nombre = SCOPE_TITLES[alcance]
    if fila is None or not fila.pim_soles or fila.devengado_soles is None or is_reversed(fila.devengado_soles):
        return shown(nombre, PIM, SPENT)
    de = subject(anio=vista.anio, alcance=alcance, **(vista.query if alcance != NATIONAL else {}))
    gasto, pim = fila.devengado_soles, fila.pim_soles
    escrito, todo = formats.beside_their_rate(gasto, pim)
    montos = (claims.figure(SPENT, gasto, de), claims.figure(PIM, pim, de))
    dicho = say("devengado_de_pim", de, montos, gasto=escrito, todo=todo)
    return say("de_que", nombre=nombre, dicho=dicho)


def steps_note(alcance: str, fila: Steps | None, faltan: list[str], vista: View, pedido: str = "") -> str:
    """Say measure, unit, what is filtered, date, change since the opening, what the source lacks or does not filter."""
    if fila is None:
        return str(vista.anio)
    es_pais = alcance == NATIONAL
    return phrase(
        "nota_de_pasos",
        anio=vista.anio,
        pedido="" if es_pais else pedido,
        corte=formats.cutoff(fila.corte),
        cambio=fila.variacion_pim_pct,
        de_que="del dinero del país" if es_pais else "del alcance del informe",
        faltan=", ".join(f if f.isupper() else f.lower() for f in faltan),
        no_filtra=phrase("el_pais_no_filtra") if es_pais and vista.query else "",
    )


def no_budget(alcance: str, vista: View, pedido: str = "") -> Sentence:
    """Say that a scope has no money in the year, and what to load."""
    if alcance == "reporte":
        return joined([answer.no_report(vista.anio, vista.query, pedido), load_report(vista.anio)])
    de = subject(anio=vista.anio, alcance=NATIONAL)
    return say("sin_total_del_pais", de, donde=LOADED_AT)


def bridge_headline(puente: Sequence[BridgeStep], anio: int) -> Sentence:
    """Title the bridge with the share that the report covers."""
    if not puente:
        return say("del_pais_al_informe", anio=anio)
    return say("cubre_el_informe", subject(anio=anio), cubre_el_informe_pct=covered_pct(puente))


def bridge_note(puente: Sequence[BridgeStep]) -> str:
    """Explain the step that has no name."""
    return phrase("sin_desglose") if any(f.tramo == UNNAMED for f in puente) else ""


def no_bridge(anio: int, informe: Period | None = None, pais: Period | None = None) -> Sentence:
    """Say why there is no bridge: a side is missing, is not whole or was read on another date."""
    lados, de = {"reporte": informe, NATIONAL: pais}, subject(anio=anio)
    del_lado = {a: subject(anio=anio, alcance=a) for a in lados}
    if faltan := [a for a, p in lados.items() if p is None]:
        nada = [unsayable(Relation.NO_VALUE, SPENT, del_lado[a]) for a in faltan]
        return say("sin_puente_falta", de, nada, faltan=" y ".join(phrase(f"total_{a}") for a in faltan))
    if cortos := {a: p.deja_fuera for a, p in lados.items() if p and p.deja_fuera}:
        partes = [say(f"corto_{a}", (), answer.left_out(del_lado[a], que), que=que) for a, que in cortos.items()]
        return say("sin_puente_partes", de, partes=joined(partes, " y "))
    if informe and pais and informe.corte != pais.corte:
        return say("sin_puente_fechas", de, pais=pais.leido, informe=informe.leido)
    return say("sin_puente_pim", de)


def series_headline(serie: Sequence[YearMoney], parciales: set[int]) -> Sentence:
    """Title the national series with its highest and last closed years."""
    montos = {str(f.anio): float(f.pim_soles) for f in serie if f.anio not in parciales and f.pim_soles is not None}
    if not montos:
        return say("presupuesto_del_programa_pais")
    mayor = claims.extreme(PIM, "anio", montos, subject(alcance=NATIONAL, anio=[*montos]), Relation.LARGEST)
    ultimo, en = max(montos), mayor.miembros
    frase, de = "serie_mayor" if ultimo in en else "serie", subject(alcance=NATIONAL, anio=ultimo)
    cual = "el mayor de la serie" if len(montos) > 1 else ""
    return say(frase, de, mayor, mayor=mayor, anio=ultimo, anio_mayor=en[0], pim_soles=montos[ultimo], cual=cual)


def series_note(unidad: str, que: str, periodos: Sequence[Period]) -> str:
    """Say measure and scope of a series, and which years are of another source, read before they close or not whole."""
    de_cada = Counter(p.fuente for p in periodos)
    de_casi_todas = next((f for f, cuantos in de_cada.items() if cuantos * 2 > len(periodos)), None)
    otras = [f"{p.anio}, de {p.fuente}" for p in periodos if p.fuente != de_casi_todas] if de_casi_todas else []
    parciales = " ".join(budget.reading(p) for p in periodos if p.es_parcial)
    return phrase("nota_de_serie", unidad=unidad, que=que, otras=otras, demas=de_casi_todas, parciales=parciales)


def real_headline(filas: Sequence[RealMoney], en: int) -> Sentence:
    """Title what was spent in soles of one year with its highest year and the last one that can be told."""
    montos = {f.anio: f.constante_soles for f in filas if f.constante_soles is not None}
    if not montos:
        return say("devengado_en_soles_de", anio=en)
    mayor, ultimo = max(montos, key=montos.__getitem__), [*montos][-1]
    de_mayor, de_ultimo = (subject(anio=a, en=en) for a in (mayor, ultimo))
    return say(
        "serie_real",
        anio=en,
        anio_mayor=mayor,
        anio_ultimo=ultimo,
        mayor=claims.fact("mayor_devengado_constante", float(montos[mayor]), sujeto=de_mayor),
        ultimo=claims.fact("devengado_constante", float(montos[ultimo]), sujeto=de_ultimo),
    )


def among_note(anio: int, suyo: ProgrammeSpent, cargado: YearMoney | None, sigla: str) -> str:
    """Say what the place among the programmes measures and that it is of no file that was loaded.

    Of what is `cargado` and is not the same, that it is the same programme read otherwise.
    """
    aqui, alla = (
        phrase("pim_y_devengado", pim_soles=d.pim_soles, devengado_soles=d.devengado_soles) if d else ""
        for d in (suyo, cargado)
    )
    return phrase("nota_de_programas", anio=anio, sigla=sigla, aqui=aqui, alla=alla)


LEVELS = {PRODUCT: Level.GROUP, ACTIVITY: Level.ITEM, TOTAL: Level.TOTAL}
# What was spent beside what was delivered, as charts call them.
DELIVERED_COLUMNS = tables.columns("money.delivered")
REAL_COLUMNS = tables.columns("money.real")
PROGRAMME_COLUMNS = tables.columns("money.programme")
STEP_COLUMNS = tuple(tables.columns("money.step").values())


def annex_table(lineas: Iterable[AnnexLine], *, en_pantalla: bool = False) -> Table:
    """Return the annex as a table; a rating only where there is something to rate.

    On screen, what is only of the records received says so in its cell; files, in a column.
    """
    lineas = tuple(lineas)
    tabla = tables.of_objects(
        lineas,
        "money.annex",
        nombre_corto=_measured,
        avance_fisico=_received if en_pantalla else _progress,
        calificacion_fisica=lambda f: str(f.calificacion_fisica) if f.se_califica_la_meta else None,
        # Of a year that is not over the goal of the whole year says nothing of what was spent to date.
        brecha_pp=lambda f: f.brecha_pp if f.se_califica_la_meta else None,
        calificacion_financiera=_rated_spending,
    )
    return replace(tabla, niveles=tuple(LEVELS[linea.nivel] for linea in lineas))


def _rated_spending(linea: AnnexLine) -> str | None:
    con_gasto = linea.ejecucion_pct is not None and linea.se_califica_el_gasto
    return str(linea.calificacion_financiera) if con_gasto else None


def _received(linea: AnnexLine) -> float | str | None:
    """Return the progress of a line, said to be only of the records received where it is."""
    avance = _progress(linea)
    es_recibido = linea.avance.es_parcial and linea.avance_fisico is not None
    return f"{formats.number(linea.avance_fisico)} ({RECEIVED.corto})" if es_recibido else avance


def _progress(linea: AnnexLine) -> float | str | None:
    """Return the progress of a line or, in words, between what it lies where only that is known."""
    return formats.between(DELIVERED, *linea.avance_entre) if linea.avance_entre else linea.avance_fisico


def _measured(linea: AnnexLine) -> str:
    """Return the name, with its unit where what is counted are not firms."""
    unidad = linea.unidad_medida or FIRMS_UNIT
    return linea.nombre_corto if unidad == FIRMS_UNIT else f"{linea.nombre_corto} ({unidad.lower()})"


def justification_table(lineas: Iterable[AnnexLine]) -> Table:
    """Return, of the lines behind, who answers, how much they met and what their unit says of it."""
    return tables.of_objects(lineas, "money.justified", justificacion=lambda f: f.justificacion or UNJUSTIFIED)


def opening_table(lineas: Sequence[Opening]) -> Table:
    """Return the money of activities from its opening."""
    return tables.of_objects(lineas, "money.opening")


def progress_table(lados: Iterable[ProgressSides]) -> Table:
    """Return what is reported beside what records count, each with where it comes from in words."""
    return tables.of_objects(
        lados, "money.progress", diferencia_avance=lambda f: f.diferencia_avance if f.se_comparan else None
    )


def step_table(fila: Steps | None) -> Table:
    """Return the steps of the money that the source gives, with their labels, in order: with their scope in files."""
    pasos = [(INDICATORS[i].etiqueta, fila[i], fila.alcance, fila.corte) for i in budget.steps(fila)] if fila else []
    return Table(STEP_COLUMNS, tuple(pasos))


def bridge_table(puente: Sequence[BridgeStep]) -> Table:
    """Return the way from the country to the report: the whole, what is taken away and from where on, what is left."""
    total = desde = Decimal(sum(t.pim_soles for t in puente))
    filas = [(WHOLE_COUNTRY, total, Decimal(0))] if puente else []
    for paso in puente[:-1]:
        desde -= paso.pim_soles
        filas.append((f"− {paso.tramo_nombre}", paso.pim_soles, desde))
    filas += [(t.tramo_nombre, t.pim_soles, Decimal(0)) for t in puente[-1:]]
    return Table((*tables.columns("money.bridge").values(),), tuple(filas))
