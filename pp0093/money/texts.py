"""Sentences about money and goals, made from their figures; those of the budget are in texts_budget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pp0093 import claims
from pp0093.ask.origin.beside import Impossible
from pp0093.ask.parts.structure import Element
from pp0093.ask.registry import FIRMS_UNIT, INDICATORS
from pp0093.ask.rows import AnswerRow, Filters
from pp0093.ask.standing.periods import Period
from pp0093.ask.standing.ratings import Yardstick
from pp0093.ask.view import View
from pp0093.claims import Claim, Relation, Sentence, Subject, sentence, shown, subject, words
from pp0093.firms.figures import RightOnes
from pp0093.money import answer, states
from pp0093.money.answer import NO_PIM
from pp0093.money.budget import Money, YearMoney
from pp0093.money.execution import (
    PRODUCT,
    AnnexLine,
    Goals,
    Opening,
    ProgressAlone,
    ProgressSides,
    furthest,
    goals,
    with_money,
)
from pp0093.money.progress import Advance
from pp0093.programme import Programme
from pp0093.provenance import Provenance
from pp0093.remedies import LOADED_AT
from pp0093.writing import formats
from pp0093.writing.formats import capital
from pp0093.writing.nouns import counted, noun

DELIVERED = INDICATORS["avance_fisico"]


def right_ones(anio: int, filtros: Filters, empresas: RightOnes | None, pedido: str = "") -> Sentence:
    """Say which part of the firms served are those that the programme looks for; empty where no one figure says it."""
    if not empresas:
        return sentence("")
    cuantas, de_que = empresas.empresas_atendidas, subject(anio=anio, **filtros)
    firmas = "las empresas atendidas" if cuantas is None else f"las {counted(cuantas, 'empresas atendidas')}"
    if cuantas == 1:
        firmas = "la empresa atendida"
    if cuantas is None and empresas.entre:
        firmas += f" ({empresas.entre})"
    tasa = formats.percent(empresas.focalizacion_pct)
    return sentence(
        f"De {firmas}{' ' + pedido if pedido else ''}, {tasa} son las que el programa busca.",
        _figures(empresas, de_que, "empresas_atendidas", "focalizacion_pct"),
    )


def _figures(fila: AnswerRow, de_que: Subject, *indicadores: str) -> list[Claim]:
    """Claim the figures of a row or, of one known only between two values, both."""
    sabidas = [i for i in indicadores if fila[i] is not None]
    entre = [f"{extremo}_{i}" for i in indicadores if i not in sabidas for extremo in ("minimo", "maximo")]
    todas = [(i, fila[i]) for i in (*sabidas, *entre)]
    return [claims.figure(i, float(cifra), de_que) for i, cifra in todas if cifra is not None]


def programmed(metas: Goals) -> str:
    """Return "lo programado a agosto", or to their last month where the activities reach different ones."""
    if len(metas.meses) == 1:
        return f"lo programado a {formats.month(metas.meses[0])}"
    return "lo programado hasta su último mes informado"


def progressed(linea: AnnexLine) -> str:
    """Return the progress of a line beside what it is set against: "0 de 70 empresas", "90 de 80 a agosto"."""
    unidad, al_mes = linea.unidad_medida.lower(), linea.avance.a_la_fecha
    if al_mes and not al_mes.programado:
        return f"{counted(al_mes.logrado, unidad)}, sin nada programado a {formats.month(al_mes.mes)}"
    if al_mes:
        programadas = noun(al_mes.programado, f"{unidad} programadas")
        return (
            f"{formats.number(al_mes.logrado)} de {formats.number(al_mes.programado)} {programadas} a "
            f"{formats.month(al_mes.mes)}"
        )
    if linea.avance.es_parcial:
        return f"registros recibidos: {_progress(linea)}"
    if not linea.meta_fisica:
        meta = "sin meta" if linea.meta_fisica is None else "con meta 0"
        return f"{_progress(linea)}, {meta}"
    return f"{formats.number(linea.avance_fisico)} de {_goal(linea)}"


def _progress(linea: AnnexLine) -> str:
    unidad, avance = linea.unidad_medida.lower(), linea.avance_fisico
    return f"{formats.number(avance)} {unidad if avance is None else noun(avance, unidad)}"


def _goal(linea: AnnexLine) -> str:
    unidad, meta = linea.unidad_medida.lower(), linea.meta_fisica
    return f"{formats.number(meta)} {unidad if meta is None else noun(meta, unidad)}"


def of_its_goal(linea: AnnexLine) -> str:
    """Return the progress of a line with its share, and up to when, where its year is not over; empty without any."""
    if linea.avance_entre:
        return f"{formats.between(DELIVERED, *linea.avance_entre)} {_of_the_goal(linea)}"
    if linea.avance_fisico is None:
        return "" if linea.meta_fisica is None else f"{formats.number(linea.meta_fisica)}, sin avance informado"
    if linea.avance.es_parcial or (linea.cumplimiento_pct is None and linea.de_lo_programado_pct is None):
        return progressed(linea)
    if linea.avance.es_del_anio:
        marca = "" if linea.avance.se_califica else ", preliminar"
        return f"{progressed(linea)} ({formats.percent(linea.cumplimiento_pct)}{marca})"
    if linea.de_lo_programado_pct is not None:
        return f"{progressed(linea)} ({formats.percent(linea.de_lo_programado_pct)})"
    cuando = f" {formats.up_to(linea.avance.corte)}" if linea.avance.corte else f", {formats.NO_CUTOFF}"
    return f"{progressed(linea)}: {formats.percent(linea.cumplimiento_pct)} de la meta anual{cuando}"


def _of_the_goal(linea: AnnexLine) -> str:
    return f"{linea.unidad_medida.lower()}, sin meta" if linea.meta_fisica is None else f"de {_goal(linea)}"


def goal_and_money(linea: AnnexLine) -> str:
    """Return the progress of a line beside its goal and what it spent."""
    if is_reversed(linea.devengado_soles):
        return f"{of_its_goal(linea)}; {answer.reversal(linea.devengado_soles or 0)}"
    if linea.ejecucion_pct is None:
        return f"{of_its_goal(linea)}; de su gasto no hay dato"
    return f"{of_its_goal(linea)}; gastó {formats.percent(linea.ejecucion_pct)} de {formats.soles(linea.pim_soles)}"


def said_of(lineas: Sequence[AnnexLine]) -> Callable[[AnnexLine], list[str]]:
    """Return what is said of a line that is behind: progress, what it lacks, money, who answers for it, and why.

    `lineas` are all of those with money, of which each is a part.
    """
    total = sum(f.devengado_soles or 0 for f in lineas)

    def dicha(linea: AnnexLine) -> list[str]:
        partes = [goal_and_money(linea), *_lacks(linea), *_part_of(linea, total)]
        porque = justified(linea)
        return [f"{'; '.join(partes)}. {linea.responsable}", *([f"Justificación: {porque}"] if porque else [])]

    return dicha


def _lacks(linea: AnnexLine) -> list[str]:
    faltan = lacking_units(linea)
    return (
        [f"le {'faltó' if faltan == 1 else 'faltaron'} {counted(faltan, linea.unidad_medida.lower())}"]
        if faltan
        else []
    )


def lacking_units(linea: AnnexLine) -> float:
    """Return how many units a line of a year that is over lacks for its goal; 0 where it met it or nobody knows."""
    if not linea.avance.es_del_anio or linea.meta_fisica is None or linea.avance_fisico is None:
        return 0
    return max(linea.meta_fisica - linea.avance_fisico, 0)


def _part_of(linea: AnnexLine, total: float) -> list[str]:
    if not linea.devengado_soles or total <= 0 or linea.devengado_soles < 0:
        return []
    return [f"es {formats.percent(100 * linea.devengado_soles / total)} del gasto"]


def of_line(linea: AnnexLine, de_que: Subject, *indicadores: str) -> list[Claim]:
    """Claim the figures of a line that are known."""
    return [claims.figure(i, float(linea[i]), de_que) for i in indicadores if linea[i] is not None]


def progress_and_spending(linea: AnnexLine) -> tuple[str, str]:
    """Return the progress of a line beside its goal, and what it spent."""
    return of_its_goal(linea), spent(linea)


def why_note(anio: int) -> str:
    """Say what the table of justifications lists."""
    return f"De metas/, lo último que la unidad informa de las actividades que no llegaron a lo programado, {anio}"


def justified(linea: AnnexLine) -> str:
    """Return what the unit says of its progress, that it says nothing, or nothing where nobody was asked."""
    return "" if linea.justificacion is None else linea.justificacion or UNJUSTIFIED


UNJUSTIFIED = "sin justificar"


def why_behind() -> Sentence:
    """Title the table of justifications."""
    return shown("Lo que falta, según lo justifica la unidad", "avance_fisico", por="actividad")


# What is missing where no line has a goal, by what the lines are.
GOALS_OF = {"producto": "las metas de cada producto, o las de todas sus actividades (metas/)"}
NO_GOALS = "no se puede decir: falta meta, avance o programa por mes"
ZERO_GOAL = "la meta es 0: no hay qué cumplir"


def opening_headline(vista: View, lineas: Sequence[Opening]) -> Sentence:
    """Title the money from its opening with the activity whose PIM moved most; where no source gives it, say so."""
    movidas = {f.codigo: f for f in lineas if f.variacion_pim_pct is not None}
    if not movidas:
        return shown("Qué parte del gasto de su producto es cada actividad", "devengado_soles", por="actividad")
    cambios = {c: f.variacion_pim_pct for c, f in movidas.items()}
    de_que = subject(anio=vista.anio, **vista.query)
    extremos = [claims.extreme(CHANGE_OF_PIM, "actividad", cambios, de_que, cual) for cual in EXTREMES]
    mayor = max(movidas.values(), key=lambda f: abs(f.variacion_pim_pct or 0))
    if not mayor.variacion_pim_pct:
        return sentence("Del PIA al PIM no cambió ninguna actividad con los dos datos", extremos)
    cuanto = formats.change(mayor.variacion_pim_pct)
    iguales = [f for f in movidas.values() if f.variacion_pim_pct and formats.change(f.variacion_pim_pct) == cuanto]
    if len(iguales) == len(movidas) > 1:
        return sentence(
            f"Del PIA al PIM, todas las actividades con los dos datos cambiaron lo mismo: {cuanto}", extremos
        )
    cuales = [f.codigo_corto for f in iguales] if len(iguales) > 1 else [f"{mayor.codigo_corto} {mayor.nombre_corto}"]
    cada = " cada una" * (len(iguales) > 1)
    return sentence(f"Del PIA al PIM, lo que más cambió: {formats.listed(cuales)}, {cuanto}{cada}", extremos)


CHANGE_OF_PIM, EXTREMES = "variacion_pim_pct", (Relation.LARGEST, Relation.SMALLEST)


def opening_note(anio: int, lineas: Sequence[Opening]) -> str:
    """Say what the table of the money from its opening measures, and what no source gives."""
    texto = f"Soles, {anio}; la parte es del devengado de todo el producto"
    dados = {"PIA": [f.pia_soles for f in lineas], "PIM": [f.pim_soles for f in lineas]}
    faltan = [f"el {que}" for que, montos in dados.items() if lineas and all(m is None for m in montos)]
    return f"{texto}. La fuente no da {' ni '.join(faltan)} por actividad" if faltan else texto


def progress_note(anio: int) -> str:
    """Say what the difference between both sides of progress is."""
    return f"Avance físico, {anio}; la diferencia es lo que cuentan los registros menos lo reportado"


def annex_title(anio: int, periodo: Period | None) -> Sentence:
    """Title the annex with what its year lacks."""
    return answer.marked(shown("Metas, avance y dinero", *ANNEX, por="actividad"), anio, periodo)


ANNEX = ("meta_fisica", "avance_fisico", "devengado_soles")


UNATTESTED = "Calificaciones por verificar: ninguna fuente atestigua su escala"


# True of the table and of what a telephone lists in its place.
OF_THE_YEAR = "«De la meta» es de la meta del año entero"
TO_DATE = "; lo «programado» a un mes, de lo que tocaba hasta él"


def annex_note(anio: int, filas: Sequence[AnnexLine], periodo: Period | None) -> str:
    """Say year and order of the annex and, of what is not closed, up to when money and progress are."""
    texto, gasto = f"En el orden del anexo, {anio}", states.until(periodo).strip()
    abiertas = [f.avance for f in filas if f.avance_fisico is not None and not f.avance.es_del_anio]
    partes = [*([f"gasto {gasto}"] if gasto else []), *([f"avance {_read(abiertas)}"] if abiertas else [])]
    a_la_fecha = any(a.a_la_fecha for a in abiertas)
    if partes:
        texto = f"{texto} (parcial: {'; '.join(partes)}). {OF_THE_YEAR}{TO_DATE if a_la_fecha else ''}"
    return f"{texto}. {UNATTESTED}" if _is_rated_unattested(filas) else texto


def _read(avances: Sequence[Advance]) -> str:
    """Say up to when some progress goes: every day that one of them reaches, and whether others declare none."""
    dias = sorted({d for a in avances if a.corte for d in formats.day(a.corte).split(", ")})
    sin_corte = any(not a.corte for a in avances)
    return " y ".join([*([f"al {formats.listed(dias)}"] if dias else []), *([f"con {formats.NO_CUTOFF}"] * sin_corte)])


def furthest_note(lejos: Sequence[AnnexLine], de: int) -> str:
    """Say the order of the list of the activities furthest from their goal, of how many, and what ratings stand on."""
    cuantas = f"{len(lejos)} de las {de} que no llegaron" if len(lejos) < de else "Las que no llegaron"
    texto = f"{cuantas}, de la más lejana a la más cercana, por lo que falta en %" if lejos else ""
    return f"{texto}. {UNATTESTED}" if _is_rated_unattested(lejos) else texto


def _is_rated_unattested(filas: Iterable[AnnexLine]) -> bool:
    """Tell whether some rating shown follows a rule that no source attests."""
    fisicas = [f.calificacion_fisica for f in filas if f.se_califica_la_meta]
    financieras = [f.calificacion_financiera for f in filas if f.se_califica_el_gasto and f.ejecucion_pct is not None]
    return not all(c.es_atestada for c in (*fisicas, *financieras))


def is_reversed(devengado: float | None) -> bool:
    """Tell whether more was given back than spent."""
    return devengado is not None and devengado < 0


def spent(linea: AnnexLine) -> str:
    """Return what a line spent of its budget, or that it is not known."""
    if linea.devengado_soles is None or linea.pim_soles is None:
        return formats.MISSING
    if is_reversed(linea.devengado_soles):
        return answer.reversal(linea.devengado_soles)
    cuanto = f"{formats.soles(linea.devengado_soles)} de {formats.soles(linea.pim_soles)}"
    return f"{cuanto} ({formats.percent(linea.ejecucion_pct)})"


def products_headline(vista: View, filas: Sequence[AnnexLine], periodo: Period | None = None) -> Sentence:
    """Say how the physical goals of some products or activities ended, or go; `periodo` is the money's."""
    dicho = answer.how_goals_go(vista.anio, filas, vista.query)
    if not dicho:
        por = "actividad" if filas and filas[0].nivel != PRODUCT else "producto"
        dicho = shown(f"Meta física y gasto, por {por}", "cumplimiento_pct", "ejecucion_pct", por=por)
    titulo = sentence(capital(dicho.texto), dicho.claims)
    return answer.marked(titulo, vista.anio, periodo) if periodo and with_money(filas) else titulo


def goals_card(metas: Goals, vara: Yardstick) -> tuple[str, str, str]:
    """Return label, figure and remark of the card of goals, or that it can't be said."""
    if metas.con_meta:
        casi = formats.percent(vara.casi, 0)
        en_cero = f"; {metas.en_cero} con meta 0" if metas.en_cero else ""
        que = f"{metas.casi} de {metas.con_meta} con {casi} o más{en_cero}"
        return "Metas físicas cumplidas", f"{metas.cumplidas} de {metas.con_meta}", que
    if metas.a_la_fecha:
        return "Metas físicas a la fecha", f"{metas.al_dia} de {metas.a_la_fecha}", f"{programmed(metas)} (parcial)"
    return "Metas físicas", formats.MISSING, ZERO_GOAL if metas.son_de_nada else NO_GOALS


def dumbbell_note(anio: int, filas: Sequence[AnnexLine], periodo: Period | None) -> str:
    """Say what the chart of goals and money measures, up to when, and which lines it can't draw."""
    texto = f"Meta física y gasto en % de lo programado, {anio}"
    if not with_money(filas):
        texto = f"Meta física en % de lo programado, {anio}: {NO_MONEY}"
    cortes = [f"gasto {states.until(periodo).strip()}"] if states.until(periodo) else []
    meses = {f.avance.a_la_fecha.mes for f in filas if f.avance.a_la_fecha}
    if meses:
        cortes.append(f"meta, de lo programado a {formats.listed([formats.month(m) for m in sorted(meses)])}")
    return f"{texto} ({'; '.join(['parcial', *cortes])})" if cortes else texto


def not_measured_note(anio: int) -> str:
    """Say what is known of lines that can be set against nothing, and what is missing."""
    return f"Lo que se sabe de {anio}. {NOT_MEASURED}"


def not_measured(anio: int, filas: Sequence[AnnexLine]) -> Sentence:
    """Say that of no line its spending or its progress can be set against anything."""
    de_que = subject(anio=anio, **({filas[0].nivel: [f.codigo for f in filas]} if filas else {}))
    faltan = [claims.unsayable(Relation.NO_VALUE, i, de_que) for i in ("ejecucion_pct", "cumplimiento_pct")]
    return sentence(f"{NOT_MEASURED}.", faltan)


def lacking(anio: int, filas: Sequence[AnnexLine], nivel: str) -> Sentence:
    """Say what is not loaded of a year that some lines need, and where it goes; empty when nothing is missing.

    `nivel` is what the lines are: a product has a goal where its own is loaded, or those of all its activities.
    """
    de_que = subject(anio=anio, **({filas[0].nivel: [f.codigo for f in filas]} if filas else {}))
    falta = {
        "el presupuesto (mef/)": (not with_money(filas), "devengado_soles"),
        GOALS_OF.get(nivel, "las metas (metas/)"): (all(f.meta_fisica is None for f in filas), "meta_fisica"),
    }
    faltan = {que: cual for que, (es, cual) in falta.items() if es and filas}
    if not faltan:
        return sentence("")
    return sentence(
        f"De {anio} falta cargar {formats.listed([*faltan])}.",
        [claims.unsayable(Relation.NO_VALUE, cual, de_que) for cual in faltan.values()],
    )


def load_report(anio: int) -> Sentence:
    """Say what to do about a year without report data."""
    return words(
        f"Para ver {anio}, cargue el anexo del informe o un archivo del MEF {LOADED_AT}. También puede elegir otro año "
        "arriba."
    )


def nothing_filtered(vista: View, sabidas: Sequence[tuple[str, Element, ProgressAlone]] = ()) -> Sentence:
    """Say that nothing answers: no report in the year, or a filter that leaves nothing; and what is known besides.

    `sabidas` is what another year's report tells of this one (execution.of_another_report).
    """
    if sabidas:
        dichas = "; ".join(f"{e.codigo_corto}, {_alone(e, f)}" for _, e, f in sabidas)
        cifras = [
            c
            for nivel, e, f in sabidas
            for c in _figures(f, subject(anio=vista.anio, **{nivel: e.codigo}), "avance_fisico")
        ]
        return sentence(f"De {vista.anio} sólo se sabe el avance que da el informe de otro año: {dichas}.", cifras)
    if not vista.query:
        return load_report(vista.anio)
    falta = claims.unsayable(Relation.NO_ROW, "devengado_soles", subject(anio=vista.anio, **vista.query))
    return sentence(f"Nada de {vista.anio} responde a este filtro. Quite un filtro o elija otro año.", falta)


def _alone(elemento: Element, fila: ProgressAlone) -> str:
    """Return progress with its unit, or what it lies between."""
    unidad, entre = elemento.unidad_medida.lower(), fila.entre
    if entre is None:
        return counted(fila.avance_fisico or 0, unidad)
    return f"{formats.between(DELIVERED, *entre)} {unidad}"


def change_since(valor: float | None, base: int | None) -> str:
    """Return "+7.8 % frente a 2020", empty without a base."""
    return "" if valor is None or base is None else f"{formats.change(valor)} frente a {base}"


def no_money_of(base: int | None, pais: Money | None) -> str:
    """Say that of the year of the other cards the report has no spending, and whether the whole country has."""
    if pais is None or pais.devengado_soles is None:
        return f"de {base} no se conoce el gasto"
    return f"de {base} sólo se conoce el gasto de todo el país"


def among(aparte: Sequence[AnnexLine], empresas: float) -> str:
    """Return what the activities that add to no product's goal are among the firms served; empty without any."""
    partes = [
        f"{formats.number(f.avance_fisico)} ({formats.percent(100 * f.avance_fisico / float(empresas))}) "
        f"pasaron por {f.etiqueta}"
        for f in aparte
        if f.avance_fisico is not None and empresas
    ]
    return "; ".join(partes)


def not_adding(aparte: Sequence[AnnexLine], productos: Sequence[str]) -> str:
    """Return the firms of the activities of some products that do not add to its goal; empty without any."""
    return "; ".join(
        f"{f.codigo_corto}: {formats.firms(f.avance_fisico)}, no suma a la meta del producto"
        for f in aparte
        if f.producto in productos and f.avance_fisico is not None
    )


def out_of_bounds(hallado: Impossible | None) -> str:
    """Say that the firms of a product do not go with those of its activities; empty where they do."""
    if hallado is None:
        return ""
    mayor, suma = formats.number(hallado.actividades[hallado.mayor]), formats.number(hallado.suma)
    return f"no concuerda con sus actividades: la mayor tiene {mayor} y todas suman {suma}"


def points_since(valor: float | None, base: int | None) -> str:
    """Return "+2.4 pp frente a 2020", empty without a base."""
    return "" if valor is None or base is None else f"{formats.points(valor)} frente a {base}"


FIRM_CARDS = {"empresas_atendidas": "Empresas atendidas", "focalizacion_pct": "Focalización: las que se buscan"}
RECEIVED_FIRMS = "Empresas de los registros recibidos"
NOT_MEASURED = "De ninguno se conoce la ejecución de su PIM ni el cumplimiento de su meta"
NO_SPENDING = "no se sabe lo devengado"
NO_MONEY = "falta el presupuesto y no se puede decir el gasto"
HOW_DUMBBELL = (
    "Cada renglón es un producto o una actividad. El círculo dice cuánto de su presupuesto (PIM) se devengó; el rombo, "
    "cuánto de su meta física se alcanzó. La línea punteada es el 100 %: lo programado. Si el rombo queda lejos a la "
    "izquierda del círculo, se gastó sin entregar lo que se programó. Pulse una marca para ver sólo ese renglón."
)


def furthest_headline(vista: View, todas: Sequence[AnnexLine]) -> Sentence:
    """Title the list of the activities furthest behind with the worst, and with that which lacks most firms."""
    lejos = furthest(todas)
    if not lejos:
        return _nobody_behind(vista, todas)
    if not lejos[0].avance.es_del_anio:
        return _furthest_to_date(vista.anio, lejos)
    cerradas = [f for f in todas if f.avance.es_del_anio and f.cumplimiento_pct is not None]
    de_que = answer.about(vista.anio, vista.query, todas, cerradas, "cumplimiento_pct")
    partes = {f.codigo: f.cumplimiento_pct for f in cerradas}
    peor = claims.extreme("cumplimiento_pct", lejos[0].nivel, partes, de_que, Relation.SMALLEST)
    suyas = [f for f in lejos if f.codigo in peor.miembros]
    cifras = [c for f in suyas for c in of_line(f, _of(vista.anio, f), "avance_fisico", "meta_fisica")]
    cabeza = (
        "La única que no la alcanzó" if len(lejos) == 1 else "La más lejana" if len(suyas) == 1 else "Las más lejanas"
    )
    nombres = formats.listed([f"{f.etiqueta}, {_of_goal(f)}" for f in suyas])
    return claims.joined([sentence(f"{cabeza}: {nombres}", peor, cifras), *_largest_lack(vista, lejos, suyas)], " · ")


def left_behind(vista: View, lejos: Sequence[AnnexLine]) -> Sentence:
    """Title the list of the activities that did not meet their goal; of a year that is not over, without a finding."""
    if not all(f.avance.es_del_anio for f in lejos):
        return shown("Las más lejanas de su meta, una por una", "cumplimiento_pct", por="actividad")
    partes = {f.codigo: f.cumplimiento_pct for f in lejos}
    de_que = subject(anio=vista.anio, actividad=[f.codigo for f in lejos])
    debajo = claims.count("cumplimiento_pct", lejos[0].nivel, partes, de_que, relacion=Relation.UNDER, umbral=100)
    return sentence(f"{counted(debajo.cuantos, 'actividades')} sin alcanzar su meta, una por una", debajo)


def ranked_title() -> Sentence:
    """Name the chart of the goal and the spending of each activity."""
    return shown("Meta y gasto de cada actividad", "cumplimiento_pct", "ejecucion_pct", por="actividad")


def _of(anio: int, linea: AnnexLine) -> Subject:
    return subject(anio=anio, **{linea.nivel: linea.codigo})


def _of_goal(linea: AnnexLine) -> str:
    return f"{formats.number(linea.avance_fisico)} de {formats.number(linea.meta_fisica)}"


def _largest_lack(vista: View, lejos: Sequence[AnnexLine], dichas: Sequence[AnnexLine]) -> list[Sentence]:
    """Return which activity in firms lacks most of them; nothing where it is already told, or only one is behind."""
    de_empresas = [f for f in lejos if f.unidad_medida == FIRMS_UNIT]
    mayor = max(de_empresas, key=lacking_units, default=None)
    if mayor is None or mayor in dichas or len(de_empresas) < 2:
        return []
    faltan = lacking_units(mayor)
    de_que = (*subject(anio=vista.anio, **vista.query), (LACKS, mayor.codigo))
    hecho = claims.fact("mayor_falta", float(faltan), sujeto=de_que)
    meta = of_line(mayor, _of(vista.anio, mayor), "meta_fisica")
    return [sentence(f"La mayor brecha: {mayor.codigo_corto}, {formats.firms(faltan)}", hecho, meta)]


LACKS = "le_falta"


def _furthest_to_date(anio: int, lejos: Sequence[AnnexLine]) -> Sentence:
    peor = lejos[0]
    al_mes = peor.avance.a_la_fecha
    parte = claims.fact("de_lo_programado_pct", float(peor.de_lo_programado_pct or 0), sujeto=_of(anio, peor))
    cabeza = "La única por debajo de lo programado" if len(lejos) == 1 else "La más lejana de lo programado"
    hechos = [parte]
    if al_mes:
        hechos += [
            claims.fact(que, float(valor), sujeto=_of(anio, peor))
            for que, valor in (("programado", al_mes.programado), ("logrado", al_mes.logrado))
        ]
    return sentence(f"{cabeza}: {peor.etiqueta}, {progressed(peor)}", hechos)


def _nobody_behind(vista: View, todas: Sequence[AnnexLine]) -> Sentence:
    """Say that all met their goal, or go as programmed, or why that can't be said."""
    if dicho := answer.how_goals_go(vista.anio, todas, vista.query):
        return sentence(capital(dicho.texto), dicho.claims)
    porque = answer.unknown_goals(vista.anio, todas)
    return sentence(
        "Sin meta que alcanzar" if goals(todas).son_de_nada else "No se sabe quién alcanzó su meta", porque.claims
    )


def nothing_behind(metas: Goals) -> str:
    """Say why no activity is listed as behind where it can't be said; empty where none is."""
    if metas.con_meta or metas.a_la_fecha:
        return ""
    if metas.sin_decir:
        return f"{_without_months(metas)}."
    return f"{capital(answer.ZERO_GOALS if metas.son_de_nada else answer.UNKNOWN_GOALS)}."


def _without_months(metas: Goals) -> str:
    que = "la actividad con meta" if metas.sin_decir == 1 else f"las {counted(metas.sin_decir, 'actividades')} con meta"
    return f"No se puede decir si {que} va{'' if metas.sin_decir == 1 else 'n'} al día: falta su avance o su programa"


def standing_on(programa: Programme, fuentes: Sequence[Period], de_metas: Sequence[str] = ()) -> str:
    """Say what document or file the year's money stands on, up to when, what its goals do, and who made the page."""
    partes = [f.fuente_y_corte for f in fuentes]
    partes += [d for d in de_metas if d not in {f.fuente_con_filtro for f in fuentes}]
    return f"Fuente: {'; '.join(partes)}. {programa.elaboracion}." if partes else f"{programa.elaboracion}."


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
        return "no se puede decir: falta el presupuesto"
    if is_reversed(fila.devengado_soles):
        return _dated(states.marked("negativo por reversiones", periodo, fila), periodo)
    if fila.ejecucion_pct is None:
        return _dated(states.marked(NO_SPENDING if fila.devengado_soles is None else NO_PIM, periodo, fila), periodo)
    return _dated(states.marked(f"{formats.percent(fila.ejecucion_pct)} del PIM", periodo, fila), periodo)


def _dated(texto: str, periodo: Period | None) -> str:
    """Return a text after the date that a year which is not closed is said against: "al 30/06/2026, 56.0 %"."""
    cuando = states.until(periodo).strip()
    return f"{cuando}, {texto}" if cuando else texto


def out_of(fila: Money | None, periodo: Period | None) -> str:
    """Return of how much a balance is left: "de S/ 38,139,459 de PIM", with its mark; empty without money."""
    if not fila:
        return ""
    pim = fila.pim_soles
    if fila.saldo_soles is not None and fila.saldo_soles < 0:
        return states.marked(f"negativo: se devengó más que el PIM de {formats.soles(pim)}", periodo, fila)
    return states.marked(NO_PIM if pim is None else f"de {formats.soles(pim)} de PIM", periodo, fila)


def no_progress(vista: View) -> Sentence:
    """Say that no activity has two counts of progress to set side by side."""
    de_que = subject(anio=vista.anio, **vista.query)
    return sentence(
        "Ninguna actividad tiene avance reportado ni registros con estos filtros.",
        [claims.unsayable(Relation.NO_VALUE, i, de_que) for i in ("avance_reportado", "avance_registros")],
    )


UNVERIFIED = "Los registros {}: no verifican lo reportado"
OTHER_DAYS = "Lo reportado y los registros no llegan al mismo día: no se comparan"


def progress_headline(vista: View, filas: Sequence[ProgressSides]) -> Sentence:
    """Title the two counts of progress with how many activities they disagree in, and how many are not compared."""
    con_ambos = [f for f in filas if f.diferencia_avance is not None or f.es_de_otro_dia]
    comparadas = [f for f in con_ambos if f.se_comparan]
    if not con_ambos:
        return shown("Lo reportado y lo que cuentan los registros", "avance_reportado", "avance_registros")
    distintas, otras = sum(f.diferencia_avance != 0 for f in comparadas), len(con_ambos) - len(comparadas)
    de_que = subject(anio=vista.anio, **vista.query)
    cuentas = {"avances_distintos": distintas, "avances_comparados": len(comparadas), "avances_sin_comparar": otras}
    hechos = [claims.fact(nombre, cuantas, sujeto=de_que) for nombre, cuantas in cuentas.items()]
    if not comparadas:
        motivos = dict.fromkeys(map(_why_unverified, con_ambos))
        uno = motivos.popitem()[0] if len(motivos) == 1 else "Los registros recibidos no verifican lo reportado"
        return sentence(uno, hechos)
    verbo = "difieren" if distintas else "coinciden"
    dicho = f"Lo reportado y los registros {verbo} en {_which(distintas, len(comparadas))}"
    if otras:
        dicho = f"{dicho}; {counted(otras, 'actividades')} no {'se compara' if otras == 1 else 'se comparan'}"
    return sentence(dicho, hechos)


def _which(distintas: int, comparadas: int) -> str:
    if comparadas == 1:
        return "la única actividad que se compara"
    cuantas = counted(comparadas, "actividades")
    return f"{distintas} de {cuantas}" if distintas else f"las {cuantas} que se comparan"


def _why_unverified(lado: ProgressSides) -> str:
    """Say why records do not verify what is reported of an activity."""
    if lado.registros_procedencia == Provenance.SYNTHETIC:
        return UNVERIFIED.format("son de demostración")
    return UNVERIFIED.format("recibidos no están completos") if lado.es_de_una_parte else OTHER_DAYS


def gap_years(serie: Sequence[YearMoney]) -> str:
    """Say that years without data are not joined."""
    anios = [f.anio for f in serie]
    if len(anios) < 2 or anios[-1] - anios[0] == len(anios) - 1:
        return ""
    return "Sólo se dibujan los años con datos del informe."
