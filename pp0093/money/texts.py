"""Sentences about money and goals, made from their figures; those of the budget are in texts_budget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pp0093 import claims
from pp0093.ask.catalog import Catalog
from pp0093.ask.origin.beside import Impossible
from pp0093.ask.parts.structure import Element
from pp0093.ask.registry import FIRMS_UNIT, INDICATORS
from pp0093.ask.rows import Filters, Row, bounds
from pp0093.ask.standing.norms import Yardstick
from pp0093.ask.standing.periods import Period
from pp0093.ask.view import View
from pp0093.claims import Claim, Relation, Sentence, Subject, fact, joined, shown, subject, unsayable, words
from pp0093.firms.figures import RightOnes
from pp0093.money import answer, states
from pp0093.money.answer import NO_PIM, of_lines
from pp0093.money.budget import Money, YearMoney
from pp0093.money.budget import spent as spent_in
from pp0093.money.execution import (
    PRODUCT,
    AnnexLine,
    Goals,
    Opening,
    ProgressSides,
    furthest,
    with_money,
)
from pp0093.money.progress import Advance
from pp0093.programme import Programme
from pp0093.provenance import Provenance
from pp0093.remedies import LOADED_AT
from pp0093.writing import formats
from pp0093.writing.nouns import counted, noun
from pp0093.writing.phrases import NOTHING, phrase, say

DELIVERED = INDICATORS["avance_fisico"]
FULFILMENT, CHANGE_OF_PIM = "cumplimiento_pct", "variacion_pim_pct"
FIRM_CARDS = {"empresas_atendidas": "Empresas atendidas", "focalizacion_pct": "Focalización: las que se buscan"}
RECEIVED_FIRMS = "Empresas de los registros recibidos"
UNJUSTIFIED = "sin justificar"
NO_GOALS, ZERO_GOAL = phrase("meta_sin_decir"), phrase("meta_cero")
HOW_DUMBBELL = phrase("como_meta_y_gasto")


def right_ones(anio: int, filtros: Filters, empresas: RightOnes | None, pedido: str = "") -> Sentence:
    """Say which part of the firms served are those that the programme looks for; empty where no one figure says it."""
    if not empresas:
        return NOTHING
    de, cuantas = subject(anio=anio, **filtros), empresas.empresas_atendidas
    frase = "firmas_entre" if cuantas is None else "firmas"
    firmas = say(frase, de, empresas_atendidas=empresas.limites if cuantas is None else cuantas)
    return say("las_que_busca", de, firmas=firmas, pedido=pedido, focalizacion_pct=empresas.focalizacion_pct)


def progressed(linea: AnnexLine) -> str:
    """Return the progress of a line beside what it is set against: "0 de 70 empresas", "90 de 80 a agosto"."""
    unidad, al_mes, meta = linea.unidad_medida.lower(), linea.avance.a_la_fecha, linea.meta_fisica
    if al_mes and not al_mes.programado:
        return phrase("nada_programado", logrado=counted(al_mes.logrado, unidad), mes=al_mes.mes)
    if al_mes:
        programadas = counted(al_mes.programado, f"{unidad} programadas")
        return phrase("logrado_a_mes", logrado=al_mes.logrado, programadas=programadas, mes=al_mes.mes)
    entre = linea.avance_entre
    avance = formats.between(DELIVERED, *entre) if entre else formats.number(linea.avance_fisico)
    if meta and not linea.avance.es_parcial:
        return phrase("avance_de_meta", avance=avance, meta=_of_unit(linea, meta))
    avance = f"{avance} {unidad}" if entre else _of_unit(linea, linea.avance_fisico)
    return phrase(
        "recibido" if linea.avance.es_parcial else "sin_meta" if meta is None else "con_meta_cero", avance=avance
    )


def _of_unit(linea: AnnexLine, cifra: float | None) -> str:
    unidad = linea.unidad_medida.lower()
    return f"{formats.number(cifra)} {unidad if cifra is None else noun(cifra, unidad)}"


def of_its_goal(linea: AnnexLine) -> str:
    """Return the progress of a line with its share, and up to when, where its year is not over; empty without any."""
    suyo, parte, programado = linea.avance, linea.cumplimiento_pct, linea.de_lo_programado_pct
    if linea.avance_fisico is None and not linea.avance_entre:
        return (
            "" if linea.meta_fisica is None else phrase("sin_avance_informado", meta=formats.number(linea.meta_fisica))
        )
    avance = progressed(linea)
    if suyo.es_parcial or linea.avance_entre or (parte, programado) == (None, None):
        return avance
    if suyo.es_del_anio or programado is not None:
        marca = "preliminar" if suyo.es_del_anio and not suyo.se_califica else ""
        return phrase("avance_y_parte", avance=avance, parte=programado, marca=marca)
    cuando = f" {formats.up_to(suyo.corte)}" if suyo.corte else f", {formats.NO_CUTOFF}"
    return phrase("avance_anual", avance=avance, parte=parte, cuando=cuando)


def goal_and_money(linea: AnnexLine) -> str:
    """Return the progress of a line beside its goal and what it spent."""
    avance = of_its_goal(linea)
    if is_reversed(linea.devengado_soles):
        return f"{avance}; {answer.reversal(linea.devengado_soles or 0)}"
    frase = "avance_sin_gasto" if linea.ejecucion_pct is None else "avance_y_gasto"
    return phrase(frase, avance=avance, ejecucion_pct=linea.ejecucion_pct, pim_soles=linea.pim_soles)


def said_of(lineas: Sequence[AnnexLine]) -> Callable[[AnnexLine], list[str]]:
    """Return what is said of a line that is behind: progress, what it lacks, money, who answers for it, and why.

    `lineas` are all of those with money, of which each is a part.
    """
    total = sum(f.devengado_soles or 0 for f in lineas)

    def dicha(linea: AnnexLine) -> list[str]:
        faltan, gasto, porque = lacking_units(linea), linea.devengado_soles or 0, justified(linea)
        dicho = phrase(
            "renglon_atras",
            avance=goal_and_money(linea),
            le_falto=phrase("le_falto", n=faltan, cuantas=_of_unit(linea, faltan)) if faltan else "",
            parte=100 * gasto / total if gasto > 0 and total > 0 else None,
            responsable=linea.responsable,
        )
        return [dicho, *([phrase("justificacion", porque=porque)] if porque else [])]

    return dicha


def lacking_units(linea: AnnexLine) -> float:
    """Return how many units a line of a year that is over lacks for its goal; 0 where it met it or nobody knows."""
    if not linea.avance.es_del_anio or linea.meta_fisica is None or linea.avance_fisico is None:
        return 0
    return max(linea.meta_fisica - linea.avance_fisico, 0)


def of_line(linea: AnnexLine, de_que: Subject, *indicadores: str) -> list[Claim]:
    """Claim the figures of a line that are known."""
    return [claims.figure(i, float(linea[i]), de_que) for i in indicadores if linea[i] is not None]


def progress_and_spending(linea: AnnexLine) -> tuple[str, str]:
    """Return the progress of a line beside its goal, and what it spent."""
    return of_its_goal(linea), spent(linea)


def justified(linea: AnnexLine) -> str:
    """Return what the unit says of its progress, that it says nothing, or nothing where nobody was asked."""
    return "" if linea.justificacion is None else linea.justificacion or UNJUSTIFIED


def opening_headline(vista: View, lineas: Sequence[Opening]) -> Sentence:
    """Title the money from its opening with the activity whose PIM moved most; where no source gives it, say so."""
    cambios = {f.codigo: f.variacion_pim_pct for f in lineas if f.variacion_pim_pct is not None}
    if not cambios:
        return say("parte_del_gasto_producto_es_cada")
    de = subject(anio=vista.anio, **vista.query)
    extremos = [
        claims.extreme(CHANGE_OF_PIM, "actividad", cambios, de, cual) for cual in (Relation.LARGEST, Relation.SMALLEST)
    ]
    mayor = max(cambios.values(), key=abs)
    cuanto = formats.change(mayor)
    iguales = [f for f in lineas if f.codigo in cambios and formats.change(cambios[f.codigo]) == cuanto]
    if not mayor or len(iguales) == len(cambios) > 1:
        return say("pim_todas_igual", de, extremos, cuanto=cuanto)
    cuales = [f.codigo_corto if len(iguales) > 1 else f"{f.codigo_corto} {f.nombre_corto}" for f in iguales]
    return say("pim_mas", de, extremos, cuales=cuales, cuanto=cuanto, cada=" cada una" * (len(iguales) > 1))


def opening_note(anio: int, lineas: Sequence[Opening]) -> str:
    """Say what the table of the money from its opening measures, and what no source gives."""
    dados = {"el PIA": [f.pia_soles for f in lineas], "el PIM": [f.pim_soles for f in lineas]}
    faltan = [que for que, montos in dados.items() if lineas and all(m is None for m in montos)]
    return phrase("nota_de_apertura", anio=anio, faltan=" ni ".join(faltan))


def annex_note(anio: int, filas: Sequence[AnnexLine], periodo: Period | None) -> str:
    """Say year and order of the annex and, of what is not closed, up to when money and progress are."""
    partes, a_la_fecha = _cuts(filas, periodo), any(f.avance.a_la_fecha for f in filas if not f.avance.es_del_anio)
    parcial = phrase("parcial_y_a_la_fecha" if a_la_fecha else "parcial", partes=partes) if partes else ""
    return phrase("nota_del_anexo", anio=anio, parcial=parcial, por_verificar=_unattested(filas))


def _cuts(filas: Sequence[AnnexLine], periodo: Period | None) -> str:
    """Say up to when money and progress are, of what is not closed: "gasto al 31/08/2026; avance al 30/06/2026"."""
    abiertas = [f.avance for f in filas if f.avance_fisico is not None and not f.avance.es_del_anio]
    cuando = {"gasto": states.until(periodo), "avance": _read(abiertas)}
    return "; ".join(f"{que} {hasta}" for que, hasta in cuando.items() if hasta)


def _read(avances: Sequence[Advance]) -> str:
    """Say up to when some progress goes: every day that one of them reaches, and whether others declare none."""
    dias = formats.listed(sorted({d for a in avances if a.corte for d in formats.day(a.corte).split(", ")}))
    sin_corte = f"con {formats.NO_CUTOFF}" if any(not a.corte for a in avances) else ""
    return " y ".join(filter(None, [f"al {dias}" if dias else "", sin_corte]))


def furthest_note(lejos: Sequence[AnnexLine]) -> str:
    """Say the order of the list of the activities furthest from their goal, and what ratings stand on."""
    return phrase("nota_de_lejanas", por_verificar=_unattested(lejos))


def _unattested(filas: Iterable[AnnexLine]) -> str:
    """Say that some rating shown follows a rule that no source attests; empty where none does."""
    fisicas = [f.calificacion_fisica for f in filas if f.se_califica_la_meta]
    financieras = [f.calificacion_financiera for f in filas if f.se_califica_el_gasto and f.ejecucion_pct is not None]
    return "" if all(c.es_atestada for c in (*fisicas, *financieras)) else phrase("por_verificar")


def is_reversed(devengado: float | None) -> bool:
    """Tell whether more was given back than spent."""
    return devengado is not None and devengado < 0


def spent(linea: AnnexLine) -> str:
    """Return what a line spent of its budget, or that it is not known."""
    gasto, pim = linea.devengado_soles, linea.pim_soles
    if gasto is None or pim is None:
        return formats.MISSING
    if is_reversed(gasto):
        return answer.reversal(gasto)
    return phrase("gasto_de_pim", devengado_soles=gasto, pim_soles=pim, ejecucion_pct=linea.ejecucion_pct)


def products_headline(vista: View, filas: Sequence[AnnexLine], periodo: Period | None = None) -> Sentence:
    """Say how the physical goals of some products or activities ended, or go; `periodo` is the money's."""
    por = "actividad" if filas and filas[0].nivel != PRODUCT else "producto"
    nada = shown(f"Meta física y gasto, por {por}", FULFILMENT, "ejecucion_pct", por=por)
    titulo = say("titulo", dicho=answer.how_goals_go(vista.anio, filas, vista.query) or nada)
    return answer.marked(titulo, vista.anio, periodo) if periodo and with_money(filas) else titulo


def goals_card(metas: Goals, vara: Yardstick) -> tuple[str, str, str]:
    """Return label, figure and remark of the card of goals, or that it can't be said."""
    if metas.con_meta:
        umbral, en_cero = formats.percent(vara.casi, 0), metas.en_cero or None
        detalle = phrase("casi_cumplidas", casi=metas.casi, con_meta=metas.con_meta, umbral=umbral, en_cero=en_cero)
        return "Metas físicas cumplidas", f"{metas.cumplidas} de {metas.con_meta}", detalle
    if metas.a_la_fecha:
        a_su_mes = phrase("programado_a", mes=metas.meses[0]) if len(metas.meses) == 1 else phrase("programado_hasta")
        return "Metas físicas a la fecha", f"{metas.al_dia} de {metas.a_la_fecha}", f"{a_su_mes} (parcial)"
    return "Metas físicas", formats.MISSING, ZERO_GOAL if metas.son_de_nada else NO_GOALS


def dumbbell_note(anio: int, filas: Sequence[AnnexLine], periodo: Period | None) -> str:
    """Say what the chart of goals and money measures, up to when, and which lines it can't draw."""
    frase = "nota_de_meta_y_gasto" if with_money(filas) else "nota_de_meta_sola"
    return phrase(frase, anio=anio, cortes=_cuts(filas, periodo))


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
    pais = spent_in(catalogo, base, {}, answer.NATIONAL)
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
    cerradas = [f for f in todas if f.avance.es_del_anio and f.cumplimiento_pct is not None]
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


def left_behind(vista: View, lejos: Sequence[AnnexLine]) -> Sentence:
    """Title the list of the activities that did not meet their goal; of a year that is not over, without a finding."""
    if not all(f.avance.es_del_anio for f in lejos):
        return say("mas_lejanas_meta")
    partes, de = {f.codigo: f.cumplimiento_pct for f in lejos}, of_lines(vista.anio, lejos)
    return say(
        "sin_alcanzar", debajo=claims.count(FULFILMENT, lejos[0].nivel, partes, de, relacion=Relation.UNDER, umbral=100)
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
    return say("la_mas_atrasada", de, dichos, cual=peor.etiqueta, avance=progressed(peor))


def nothing_behind(metas: Goals) -> str:
    """Say why no activity is listed as behind where it can't be said; empty where none is."""
    if metas.con_meta or metas.a_la_fecha:
        return ""
    if metas.sin_decir:
        return phrase("sin_meses", n=metas.sin_decir)
    return phrase("oracion", dicho=answer.ZERO_GOALS if metas.son_de_nada else answer.UNKNOWN_GOALS)


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
    return f"; en todo el país, {_dated(states.marked(formats.percent(pais.ejecucion_pct), periodo), periodo)}"


def of_pim(fila: Money | None, periodo: Period | None) -> str:
    """Return "99.7 % del PIM"; of a year that is not closed, with its date and what it leaves out."""
    if not fila:
        return phrase("sin_presupuesto")
    if is_reversed(fila.devengado_soles):
        dicho = phrase("por_reversiones")
    elif fila.ejecucion_pct is None:
        dicho = phrase("sin_devengado") if fila.devengado_soles is None else NO_PIM
    else:
        dicho = phrase("del_pim", ejecucion_pct=fila.ejecucion_pct)
    return _dated(states.marked(dicho, periodo, fila), periodo)


def _dated(texto: str, periodo: Period | None) -> str:
    """Return a text after the date that a year which is not closed is said against: "al 30/06/2026, 56.0 %"."""
    return phrase("fechado", cuando=states.until(periodo), dicho=texto)


def out_of(fila: Money | None, periodo: Period | None) -> str:
    """Return of how much a balance is left: "de S/ 38,139,459 de PIM", with its mark; empty without money."""
    if not fila:
        return ""
    frase = "saldo_negativo" if fila.saldo_soles is not None and fila.saldo_soles < 0 else "de_pim"
    return states.marked(NO_PIM if fila.pim_soles is None else phrase(frase, pim_soles=fila.pim_soles), periodo, fila)


def no_progress(vista: View) -> Sentence:
    """Say that no activity has two counts of progress to set side by side."""
    return say("sin_avances", subject(anio=vista.anio, **vista.query))


def progress_headline(vista: View, filas: Sequence[ProgressSides]) -> Sentence:
    """Title the two counts of progress with how many activities they disagree in, and how many are not compared."""
    con_ambos = [f for f in filas if f.diferencia_avance is not None or f.es_de_otro_dia]
    comparadas = [f for f in con_ambos if f.se_comparan]
    if not con_ambos:
        return say("reportado_y_registros")
    distintas, otras = sum(f.diferencia_avance != 0 for f in comparadas), len(con_ambos) - len(comparadas)
    cuentas = {"avances_distintos": distintas, "avances_comparados": len(comparadas), "avances_sin_comparar": otras}
    de, motivos = subject(anio=vista.anio, **vista.query), {_why_unverified(f) for f in con_ambos}
    hechos = [fact(nombre, cuantas, sujeto=de) for nombre, cuantas in cuentas.items()]
    if comparadas:
        return say("difieren" if distintas else "coinciden", de, hechos, n=otras or None, **cuentas)
    return say(motivos.pop() if len(motivos) == 1 else "no_verifican", de, hechos)


def _why_unverified(lado: ProgressSides) -> str:
    """Return the frame that says why records do not verify what is reported of an activity."""
    if lado.registros_procedencia == Provenance.SYNTHETIC:
        return "no_verifican_demostracion"
    return "no_verifican_incompletos" if lado.es_de_una_parte else "de_otros_dias"


def gap_years(serie: Sequence[YearMoney]) -> str:
    """Say that years without data are not joined."""
    anios = [f.anio for f in serie]
    return phrase("solo_con_datos") if anios and max(anios) - min(anios) >= len(anios) else ""
