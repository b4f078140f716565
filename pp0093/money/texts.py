"""Sentences about money and goals, made from their figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pp0093.ask.origin.beside import Impossible
from pp0093.ask.parts.structure import Element
from pp0093.ask.registry import INDICATORS
from pp0093.ask.standing.periods import BridgeStep, Period
from pp0093.ask.standing.ratings import Yardstick
from pp0093.ask.view import View
from pp0093.firms.figures import RightOnes, Served
from pp0093.firms.texts import who
from pp0093.money import states
from pp0093.money.around import ProgrammeSpent, RealMoney
from pp0093.money.budget import UNNAMED, Money, Spent, Steps, YearMoney, covered_pct
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
from pp0093.writing.nouns import counted, noun, singular

DELIVERED = INDICATORS["avance_fisico"]


def how_are_we(
    anio: int,
    total: Spent | None,
    actividades: Sequence[AnnexLine],
    metas: Goals,
    *,
    empresas: RightOnes | None = None,
    por_llegar: Served | None = None,
    periodo: Period | None = None,
    pedido: str = "",
) -> str:
    """Answer the first screen: what was spent, met and left behind, and whether the firms are the right ones.

    `pedido` are the filters of money in words (view.asked). A year that is not closed is said against its own date.
    `por_llegar` are its firms where only some records of them were received.
    """
    firmas = _the_right_ones(empresas, pedido) or ([who(por_llegar).removesuffix(".")] if por_llegar else [])
    if total is None and not actividades:
        return " ".join([no_report(anio, pedido), *(f"{f}." for f in firmas)])
    gasto, logro = _spent_of_pim(anio, total, periodo, pedido), goals_met(metas, es_una=len(actividades) == 1)
    es_una_frase = total is not None and bool(metas.con_meta or metas.a_la_fecha)
    partes = [f"{gasto} y {logro}"] if es_una_frase else [gasto, f"{logro[:1].upper()}{logro[1:]}"]
    partes += _furthest(actividades)
    return f"{'. '.join([*partes, *firmas])}."


def _the_right_ones(empresas: RightOnes | None, pedido: str) -> list[str]:
    if not empresas:
        return []
    cuantas = empresas.empresas_atendidas
    firmas = "las empresas atendidas" if cuantas is None else f"las {counted(cuantas, 'empresas atendidas')}"
    if cuantas == 1:
        firmas = "la empresa atendida"
    if cuantas is None and empresas.entre:
        firmas += f" ({empresas.entre})"
    tasa = formats.percent(empresas.focalizacion_pct)
    return [f"De {firmas}{' ' + pedido if pedido else ''}, {tasa} son las que el programa busca"]


def _spent_of_pim(anio: int, total: Spent | None, periodo: Period | None, pedido: str) -> str:
    if total is None or total.devengado_soles is None:
        sin_pim = total is None or total.pim_soles is None
        falta = "el presupuesto de lo que cubre el informe" if sin_pim else "lo devengado"
        return f"De {anio} no se puede decir cuánto se gastó{' ' + pedido if pedido else ''}: falta {falta}"
    corte, marca = states.until(periodo), states.mark(states.of_row(periodo, total))
    texto = f"En {anio}{', ' + corte if corte else ' '}{spent_of_pim(total, 'devengó' if corte else 'gastó')}"
    return texto + (f" {pedido}" if pedido else "") + (f" ({marca})" if marca else "")


def spent_of_pim(fila: Money, verbo: str) -> str:
    """Return "se gastó 99.7 % del PIM" or, where the source gives no PIM, how much was spent."""
    if fila.ejecucion_pct is not None:
        return f"se {verbo} {formats.percent(fila.ejecucion_pct)} del PIM"
    return f"se {verbo} {formats.soles(fila.devengado_soles)} y {NO_PIM}"


def goals_met(metas: Goals, *, es_una: bool) -> str:
    """Say how many met their goal or what was programmed to date, or that it can't be said and why.

    `es_una` says that a single activity is looked at.
    """
    partes = []
    if metas.con_meta:
        partes.append(_met(metas.cumplidas, metas.con_meta, "su meta física", es_una=es_una))
    if metas.a_la_fecha:
        partes.append(_met(metas.al_dia, metas.a_la_fecha, programmed(metas), es_una=es_una))
    return " y ".join(partes) or _no_goals(metas)


def _met(cuantas: int, de: int, que: str, *, es_una: bool) -> str:
    if es_una:
        return f"{'' if cuantas else 'no '}alcanzó {que}"
    return f"{cuantas} de {counted(de, 'actividades')} {_reached(cuantas or de)} {que}"


def _no_goals(metas: Goals) -> str:
    """Say why nothing is said of goals: months missing, a goal of nothing, or none known."""
    if metas.sin_decir:
        return _without_months(metas)
    return ZERO_GOALS if metas.son_de_nada else UNKNOWN_GOALS


def _without_months(metas: Goals) -> str:
    que = "la actividad con meta" if metas.sin_decir == 1 else f"las {counted(metas.sin_decir, 'actividades')} con meta"
    return f"No se puede decir si {que} va{'' if metas.sin_decir == 1 else 'n'} al día: falta su avance o su programa"


def programmed(metas: Goals) -> str:
    """Return "lo programado a agosto", or to their last month where the activities reach different ones."""
    if len(metas.meses) == 1:
        return f"lo programado a {formats.month(metas.meses[0])}"
    return "lo programado hasta su último mes informado"


def _furthest(actividades: Sequence[AnnexLine]) -> list[str]:
    lejos = furthest(actividades, 1)
    if not lejos:
        return []
    peor = lejos[0]
    que = "Lo más atrasado" if peor.avance.es_del_anio else "Lo más lejos de lo programado"
    gastado = f" con {formats.percent(peor.ejecucion_pct)} gastado" if peor.ejecucion_pct is not None else ""
    return [f"{que}: {peor.etiqueta}, {progressed(peor)}{gastado}"]


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
    if linea.ejecucion_pct is None:
        return f"{of_its_goal(linea)}; de su gasto no hay dato"
    return f"{of_its_goal(linea)}; gastó {formats.percent(linea.ejecucion_pct)} de {formats.soles(linea.pim_soles)}"


def said_of(linea: AnnexLine) -> list[str]:
    """Return what is said of a line that is behind: progress, money and who answers for it; and why, where asked."""
    porque = justified(linea)
    dicho = f"{goal_and_money(linea)}. {linea.responsable}"
    return [dicho, f"Justificación: {porque}"] if porque else [dicho]


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
WHY_BEHIND = "Por qué no se alcanzó, según la unidad"
# What is missing where no line has a goal, by what the lines are.
GOALS_OF = {"producto": "las metas de cada producto, o las de todas sus actividades (metas/)"}
UNKNOWN_GOALS = "De las metas físicas no se puede decir: no hay meta y avance cargados"
NO_GOALS = "no se puede decir: falta meta, avance o programa por mes"
ZERO_GOAL = "la meta es 0: no hay qué cumplir"
ZERO_GOALS = "La meta física es 0: no hay cumplimiento que decir"
NOT_CLOSED = "el año no está cerrado"
NOT_KNOWN = "falta el gasto, la meta o el avance"


def spent_without_product(filas: Sequence[AnnexLine]) -> str:
    """Name, of all the activities looked at, those that spent and did not deliver; or say there is none, or why not."""
    dichas = [f for f in filas if f.gasta_sin_producto is not None]
    if not dichas:
        return f"No se puede decir quién gastó sin avanzar: {_why_not(filas)}"
    sin_producto = [f for f in dichas if f.gasta_sin_producto]
    if not sin_producto:
        return f"{_none_of(dichas, filas)}{_unsaid(filas)}"
    verbo = "gastaron" if len(sin_producto) > 1 else "gastó"
    nombres = formats.listed([f"{f.codigo_corto} ({_fell_short(f)})" for f in sin_producto])
    return f"{nombres} {verbo} bastante más de lo que avanzó su meta{_unsaid(filas)}"


def who_spent_without_product(anio: int, filas: Sequence[AnnexLine], pedido: str = "") -> str:
    """Answer the page of what was spent and delivered, with year and filters (view.asked)."""
    if not filas:
        return no_report(anio, pedido)
    dicho, metas = spent_without_product(filas), goals(filas)
    a_la_fecha = _met(metas.al_dia, metas.a_la_fecha, programmed(metas), es_una=len(filas) == 1)
    cola = f". A la fecha, {a_la_fecha}" if metas.a_la_fecha else ""
    return f"En {anio}{', ' + pedido if pedido else ''}: {dicho[:1].lower()}{dicho[1:]}{cola}."


def _none_of(dichas: Sequence[AnnexLine], filas: Sequence[AnnexLine]) -> str:
    umbral = formats.percent(dichas[0].vara.sin_producto, 0)
    if len(dichas) == 1:
        return f"{_both_shares(dichas[0])}: no es gastar {umbral} o más del PIM sin llegar a {umbral} de la meta"
    quien = "Ninguna actividad" if len(dichas) == len(filas) else f"Ninguna de las {len(dichas)} que se pueden medir"
    return f"{quien} gastó {umbral} o más de su PIM sin llegar a {umbral} de su meta"


def _both_shares(linea: AnnexLine) -> str:
    gasto = f"{linea.codigo_corto} gastó {formats.percent(linea.ejecucion_pct)} de su PIM"
    if linea.no_entrego:
        return f"{gasto}, con meta 0 y sin entregar nada"
    return f"{gasto} y alcanzó {formats.percent(linea.cumplimiento_pct)} de su meta"


def _fell_short(linea: AnnexLine) -> str:
    if linea.no_entrego:
        return f"ninguna {singular(linea.unidad_medida.lower())}, con meta 0 y {formats.soles(linea.devengado_soles)}"
    return f"{formats.percent(linea.cumplimiento_pct)} de su meta"


def _unsaid(filas: Sequence[AnnexLine]) -> str:
    sin_decir = [f for f in filas if f.gasta_sin_producto is None]
    if not sin_decir:
        return ""
    return f". De {formats.listed([f.codigo_corto for f in sin_decir])} no se puede decir: {_why_not(sin_decir)}"


def _why_not(filas: Sequence[AnnexLine]) -> str:
    conocidas = [f for f in filas if f.ejecucion_pct is not None and f.avance_fisico is not None]
    razones = [NOT_CLOSED] * bool(conocidas) + [NOT_KNOWN] * (len(conocidas) < len(filas) or not filas)
    return " o ".join(razones)


def opening_headline(lineas: Sequence[Opening]) -> str:
    """Title the money from its opening with the activity whose PIM moved most; where no source gives it, say so."""
    movidas = [f for f in lineas if f.variacion_pim_pct is not None]
    if not movidas:
        return "Qué parte del gasto de su producto es cada actividad"
    mayor = max(movidas, key=lambda f: abs(f.variacion_pim_pct or 0))
    if not mayor.variacion_pim_pct:
        return "Del PIA al PIM no cambió ninguna actividad con los dos datos"
    cuanto = formats.change(mayor.variacion_pim_pct)
    iguales = [f for f in movidas if f.variacion_pim_pct and formats.change(f.variacion_pim_pct) == cuanto]
    if len(iguales) == len(movidas) > 1:
        return f"Del PIA al PIM, todas las actividades con los dos datos cambiaron lo mismo: {cuanto}"
    cuales = [f.codigo_corto for f in iguales] if len(iguales) > 1 else [f"{mayor.codigo_corto} {mayor.nombre_corto}"]
    return f"Del PIA al PIM, lo que más cambió: {formats.listed(cuales)}, {cuanto}{' cada una' * (len(iguales) > 1)}"


def opening_note(anio: int, lineas: Sequence[Opening]) -> str:
    """Say what the table of the money from its opening measures, and what no source gives."""
    texto = f"Soles, {anio}; la parte es del devengado de todo el producto"
    dados = {"PIA": [f.pia_soles for f in lineas], "PIM": [f.pim_soles for f in lineas]}
    faltan = [f"el {que}" for que, montos in dados.items() if lineas and all(m is None for m in montos)]
    return f"{texto}. La fuente no da {' ni '.join(faltan)} por actividad" if faltan else texto


def progress_note(anio: int) -> str:
    """Say what the difference between both sides of progress is."""
    return f"Avance físico, {anio}; la diferencia es lo que cuentan los registros menos lo reportado"


def annex_title(periodo: Period | None) -> str:
    """Title the annex with what its year lacks."""
    return states.marked("Metas, avance y dinero", periodo)


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


def furthest_note(lejos: Sequence[AnnexLine]) -> str:
    """Say the order of the list of the activities furthest from their goal, and what their ratings stand on."""
    texto = "Actividades, de la más lejana a su meta" if lejos else ""
    return f"{texto}. {UNATTESTED}" if _is_rated_unattested(lejos) else texto


def _is_rated_unattested(filas: Iterable[AnnexLine]) -> bool:
    """Tell whether some rating shown follows a rule that no source attests."""
    fisicas = [f.calificacion_fisica for f in filas if f.se_califica_la_meta]
    financieras = [f.calificacion_financiera for f in filas if f.se_califica_el_gasto and f.ejecucion_pct is not None]
    return not all(c.es_atestada for c in (*fisicas, *financieras))


def spent(linea: AnnexLine) -> str:
    """Return what a line spent of its budget, or that it is not known."""
    if linea.devengado_soles is None or linea.pim_soles is None:
        return formats.MISSING
    cuanto = f"{formats.soles(linea.devengado_soles)} de {formats.soles(linea.pim_soles)}"
    return f"{cuanto} ({formats.percent(linea.ejecucion_pct)})"


def products_headline(filas: Sequence[AnnexLine], periodo: Period | None = None) -> str:
    """Say which products reached their physical goal, or what was programmed to date; `periodo` is the money's."""
    dichas = [f for f in filas if f.de_lo_programado_pct is not None]
    if not dichas:
        por = "actividad" if filas and filas[0].nivel != PRODUCT else "producto"
        return states.marked(f"Meta física y gasto, por {por}", periodo)
    bien = [f for f in dichas if f.casi_cumple]
    que = "productos" if filas[0].nivel == PRODUCT else "actividades"
    casi = formats.percent(filas[0].vara.casi, 0)
    de_que = "de su meta física" if all(f.avance.es_del_anio for f in dichas) else "de lo programado a la fecha"
    llegaron = "llegó" if len(bien) == 1 else "llegaron"
    return states.marked(f"{len(bien)} de {counted(len(dichas), que)} {llegaron} a {casi} o más {de_que}", periodo)


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
    return f"Lo que se sabe de {anio}. {NOT_MEASURED.rstrip('.')}"


def lacking(anio: int, filas: Sequence[AnnexLine], nivel: str) -> str:
    """Say what is not loaded of a year that some lines need, and where it goes; empty when nothing is missing.

    `nivel` is what the lines are: a product has a goal where its own is loaded, or those of all its activities.
    """
    falta = {
        "el presupuesto (mef/)": not with_money(filas),
        GOALS_OF.get(nivel, "las metas (metas/)"): all(f.meta_fisica is None for f in filas),
    }
    dichas = formats.listed([que for que, es in falta.items() if es])
    return f"De {anio} falta cargar {dichas}." if filas and dichas else ""


def budget(
    anio: int, informe: Money | None, nacional: Money | None, periodos: Mapping[str, Period | None], pedido: str = ""
) -> str:
    """Answer the budget page's question; each scope against its own date, and with what its source leaves out.

    `periodos` are those of the scopes; `pedido` the filters of the report's figures in words (view.asked).
    """
    partes = []
    if informe:
        de_que = f"{pedido}, " if pedido else ""
        partes.append(de_que + _pim_and_spent(informe, periodos.get("reporte"), "el informe cubre", "del informe"))
    if nacional:
        cabeza = f"{'sin ese filtro, ' if pedido else ''}en todo el país el programa tuvo"
        partes.append(_pim_and_spent(nacional, periodos.get("nacional"), cabeza, "de todo el país"))
    if not partes:
        return f"No hay presupuesto cargado de {anio}{' ' + pedido if pedido else ''}."
    return f"En {anio}: {'; '.join(partes)}."


def country_alone(anio: int, nacional: Money | None, periodos: Mapping[str, Period | None]) -> str:
    """Say the money of the whole country where it is all that a year has; nothing without any."""
    return budget(anio, None, nacional, periodos) if nacional else ""


def _pim_and_spent(fila: Money, periodo: Period | None, cabeza: str, de_quien: str) -> str:
    pim = fila.pim_soles
    dicho = f"{de_quien} {NO_PIM}" if pim is None else f"{cabeza} {formats.soles(pim)} de PIM"
    return f"{dicho} y {_spent(fila, periodo)}"


def _spent(fila: Money, periodo: Period | None) -> str:
    pct, soles = fila.ejecucion_pct, fila.devengado_soles
    if soles is None:
        return NO_SPENDING
    cuanto = formats.soles(soles) if pct is None else formats.percent(pct)
    return states.marked(f"{states.until(periodo)}se devengó {cuanto}", periodo, fila)


def no_report(anio: int, pedido: str = "") -> str:
    """Say that a year has no report data, or none of what is asked (view.asked)."""
    return f"No hay datos del informe para {anio}{' ' + pedido if pedido else ''}."


def load_report(anio: int) -> str:
    """Say what to do about a year without report data."""
    return (
        f"Para ver {anio}, cargue el anexo del informe o un archivo del MEF {LOADED_AT}. También puede elegir otro año "
        "arriba."
    )


def nothing_filtered(vista: View, sabidas: Sequence[tuple[Element, ProgressAlone]] = (), del_pais: str = "") -> str:
    """Say that nothing answers: no report in the year, or a filter that leaves nothing; and what is known besides.

    `sabidas` is what another year's report tells of this one (execution.of_another_report); `del_pais`, what is said
    of the money of the whole country.
    """
    if sabidas:
        dichas = "; ".join(f"{e.codigo_corto}, {_alone(e, f)}" for e, f in sabidas)
        return f"De {vista.anio} sólo se sabe el avance que da el informe de otro año: {dichas}."
    if not vista.query:
        return f"{del_pais} {load_report(vista.anio)}".strip()
    return f"Nada de {vista.anio} responde a este filtro. Quite un filtro o elija otro año."


def _alone(elemento: Element, fila: ProgressAlone) -> str:
    """Return progress with its unit, or what it lies between."""
    unidad, entre = elemento.unidad_medida.lower(), fila.entre
    if entre is None:
        return counted(fila.avance_fisico or 0, unidad)
    return f"{formats.between(DELIVERED, *entre)} {unidad}"


def change_since(valor: float | None, base: int | None) -> str:
    """Return "+7.8 % frente a 2020", empty without a base."""
    return "" if valor is None or base is None else f"{formats.change(valor)} frente a {base}"


def no_money_of(base: int | None) -> str:
    """Say that the year of the other cards has no money to be set against."""
    return f"de {base} no hay gasto con que comparar"


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
NO_PIM = "la fuente no da el PIM"
NOT_MEASURED = "De ninguno se conoce la ejecución de su PIM ni el cumplimiento de su meta."
NO_SPENDING = "no se sabe lo devengado"
NO_MONEY = "falta el presupuesto y no se puede decir el gasto"
NO_PROGRESS = "Ninguna actividad tiene avance reportado ni registros con estos filtros."
HOW_DUMBBELL = (
    "Cada renglón es un producto o una actividad. El círculo dice cuánto de su presupuesto (PIM) se devengó; el rombo, "
    "cuánto de su meta física se alcanzó. La línea punteada es el 100 %: lo programado. Si el rombo queda lejos a la "
    "izquierda del círculo, se gastó sin entregar lo que se programó. Pulse una marca para ver sólo ese renglón."
)
HOW_GAP = (
    "Cada barra es una actividad: los puntos en que lo gastado, en % del PIM, supera a lo avanzado, en % de la meta. "
    "Hacia la izquierda avanzó más de lo que gastó. Con color, las que gastaron bastante y avanzaron poco. Pulse una "
    "barra para ver sólo esa actividad."
)
HOW_BRIDGE = (
    "Se lee de arriba abajo: el presupuesto del programa en todo el país, lo que se le quita (rayado) y lo que queda, "
    "que es lo que cubre el informe."
)


def furthest_headline(filas: Sequence[AnnexLine], cuantas: int, metas: Goals) -> str:
    """Title the list of the activities furthest behind, of how many that did not reach their goal."""
    if filas:
        que, la = ("su meta", "la") if filas[0].avance.es_del_anio else (programmed(metas), "lo")
        if cuantas == 1:
            return f"Lo más lejos de {que}: la única que no {la} alcanzó"
        de_cuantas = f"las {cuantas}" if len(filas) == cuantas else f"{len(filas)} de las {cuantas}"
        return f"Lo más lejos de {que}: {de_cuantas} que no {la} alcanzaron"
    if metas.con_meta:
        return f"{_all(metas.con_meta)} con meta y avance la {_reached(metas.con_meta)}"
    if metas.a_la_fecha:
        return f"{_all(metas.a_la_fecha)} con programa por mes {_reached(metas.a_la_fecha)} {programmed(metas)}"
    return "Sin meta que alcanzar" if metas.son_de_nada else "No se sabe quién alcanzó su meta"


def _all(cuantas: int) -> str:
    return "La actividad" if cuantas == 1 else f"Las {counted(cuantas, 'actividades')}"


def _reached(cuantas: int) -> str:
    return "alcanzó" if cuantas == 1 else "alcanzaron"


def nothing_behind(metas: Goals) -> str:
    """Say why no activity is listed as behind where it can't be said; empty where none is."""
    if metas.con_meta or metas.a_la_fecha:
        return ""
    return f"{_no_goals(metas)}."


def standing_on(programa: Programme, fuentes: Sequence[Period], de_metas: Sequence[str] = ()) -> str:
    """Say what document or file the year's money stands on, up to when, what its goals do, and who made the page."""
    partes = [f.fuente_y_corte for f in fuentes]
    partes += [d for d in de_metas if d not in {f.fuente_con_filtro for f in fuentes}]
    return f"Fuente: {'; '.join(partes)}. {programa.elaboracion}." if partes else f"{programa.elaboracion}."


def gap_note(anio: int, vara: Yardstick) -> str:
    """Say what the gap is and from where an activity stands out."""
    umbral = formats.percent(vara.sin_producto, 0)
    return (
        f"Ejecución del PIM menos cumplimiento de la meta, en puntos, {anio}; con color, las que gastaron {umbral} o "
        "más y avanzaron menos"
    )


def spent_short(filas: Sequence[AnnexLine]) -> list[str]:
    """Return the names of the activities that spent and did not deliver."""
    return [f.etiqueta for f in filas if f.gasta_sin_producto]


def gap_headline(filas: Sequence[AnnexLine]) -> str:
    """Title the gaps of all the activities with their finding."""
    dichas = [f for f in filas if f.gasta_sin_producto is not None]
    if not dichas:
        return "Gasto y avance de cada actividad"
    sin_producto = [f for f in dichas if f.gasta_sin_producto]
    if len(dichas) == 1 and not sin_producto:
        return f"{dichas[0].etiqueta} no gastó mucho más de lo que avanzó su meta"
    if not sin_producto:
        return f"Ninguna de las {counted(len(dichas), 'actividades medidas')} gastó mucho más de lo que avanzó su meta"
    verbo = "Gastaron" if len(sin_producto) > 1 else "Gastó"
    return f"{verbo} más de lo que avanzó su meta: {formats.listed([f.etiqueta for f in sin_producto])}"


def gap_empty(filas: Sequence[AnnexLine]) -> str:
    """Say why no activity can be drawn by what it spent and what it met of its goal."""
    return f"No se puede decir: {_why_not(filas)}."


def in_the_country(pais: Money | None, periodo: Period | None = None) -> str:
    """Say beside the report's execution the whole programme's, which is another figure; empty when it is not known.

    Each has its own date: `periodo` is the country's.
    """
    if pais is None or pais.ejecucion_pct is None:
        return ""
    return f"; en todo el país, {_dated(states.marked(formats.percent(pais.ejecucion_pct), periodo), periodo)}"


def of_pim(fila: Money | None, periodo: Period | None) -> str:
    """Return "99.7 % del PIM"; of a year that is not closed, with its date and what it leaves out."""
    if not fila:
        return "no se puede decir: falta el presupuesto"
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
    return states.marked(NO_PIM if pim is None else f"de {formats.soles(pim)} de PIM", periodo, fila)


UNVERIFIED = "Los registros {}: no verifican lo reportado"
OTHER_DAYS = "Lo reportado y los registros no llegan al mismo día: no se comparan"


def progress_headline(filas: Sequence[ProgressSides]) -> str:
    """Title the two counts of progress with how many activities they disagree in, and how many are not compared."""
    con_ambos = [f for f in filas if f.diferencia_avance is not None or f.es_de_otro_dia]
    comparadas = [f for f in con_ambos if f.se_comparan]
    if not con_ambos:
        return "Lo reportado y lo que cuentan los registros"
    if not comparadas:
        motivos = dict.fromkeys(map(_why_unverified, con_ambos))
        return motivos.popitem()[0] if len(motivos) == 1 else "Los registros recibidos no verifican lo reportado"
    distintas = sum(f.diferencia_avance != 0 for f in comparadas)
    if len(comparadas) == 1:
        cuales = "la única actividad que se compara"
    elif not distintas:
        cuales = f"las {counted(len(comparadas), 'actividades')} que se comparan"
    else:
        cuales = f"{distintas} de {counted(len(comparadas), 'actividades')}"
    otras = len(con_ambos) - len(comparadas)
    dicho = f"Lo reportado y los registros {'difieren' if distintas else 'coinciden'} en {cuales}"
    return (
        f"{dicho}; {counted(otras, 'actividades')} no {'se compara' if otras == 1 else 'se comparan'}"
        if otras
        else dicho
    )


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


def steps_headline(alcance: str, fila: Steps | None, periodo: Period | None) -> str:
    """Title the steps of a scope with how far the money got, and when, where the year is not over."""
    nombre = {"reporte": "Alcance del informe", "nacional": "Todo el país"}[alcance]
    return f"{nombre}: {_spent(fila, periodo)}" if fila else nombre


def steps_note(alcance: str, fila: Steps | None, faltan: list[str], vista: View, pedido: str = "") -> str:
    """Say measure, unit, what is filtered, date, change since the opening, what the source lacks or does not filter."""
    if fila is None:
        return str(vista.anio)
    de_que = f", {pedido}" if pedido and alcance != "nacional" else ""
    texto = f"Soles, {vista.anio}{de_que}. {formats.cutoff(fila.corte)}"
    if fila.variacion_pim_pct is not None:
        texto += f". El PIM varió {formats.change(fila.variacion_pim_pct)} desde el PIA"
    if faltan:
        texto += f". La fuente no da: {', '.join(f if f.isupper() else f.lower() for f in faltan)}"
    if alcance == "nacional" and vista.query:
        texto += ". No cambia con el producto ni la actividad: la serie sólo trae el total"
    return texto


def no_budget(alcance: str, vista: View) -> str:
    """Say that a scope has no money in the year."""
    if alcance == "reporte":
        return f"{no_report(vista.anio)} {load_report(vista.anio)}"
    return f"No hay total nacional de {vista.anio}. Cargue la serie o un archivo nacional del MEF {LOADED_AT}."


def bridge_headline(puente: Sequence[BridgeStep], anio: int, periodo: Period | None = None) -> str:
    """Title the bridge with the share that the report covers; `periodo` is the report's."""
    if not puente:
        return f"Del país al informe, {anio}"
    titulo = f"El informe cubre {formats.percent(covered_pct(puente))} del PIM del programa en el país, {anio}"
    return states.marked(titulo, periodo)


def bridge_note(puente: Sequence[BridgeStep]) -> str:
    """Explain the step that has no name."""
    if any(f.tramo == UNNAMED for f in puente):
        return (
            "«Sin desglose»: acciones comunes, proyectos y otros gobiernos que los archivos cargados no permiten "
            "separar. "
            "Un archivo nacional del MEF en mef/ les pone nombre."
        )
    return ""


def no_bridge(anio: int, informe: Period | None = None, pais: Period | None = None) -> str:
    """Say why there is no bridge: a side is missing, is not whole or was read on another date."""
    if informe is None or pais is None:
        faltan = [que for que, p in (("el total del informe", informe), ("el total del país", pais)) if p is None]
        return f"Para {anio} falta {' y '.join(faltan)}, o lo que se gastó en él: sin los dos no hay puente."
    limites = [
        f"{quien} trae {p.deja_fuera}" for quien, p in (("el informe", informe), ("el país", pais)) if p.deja_fuera
    ]
    if limites:
        return f"Para {anio}, {' y '.join(limites)}: de partes no se hace un puente."
    if informe.corte == pais.corte:
        return f"Para {anio} {NO_PIM} de cada parte; sin él no hay puente."
    return (
        f"Para {anio}, el total del país es {pais.leido}, y el del informe, {informe.leido}: de dos fechas no se hace "
        "un puente."
    )


def series_headline(serie: Sequence[YearMoney], parciales: set[int]) -> str:
    """Title the national series with its highest and last closed years."""
    cerrados = [f for f in serie if f.anio not in parciales and f.pim_soles is not None]
    if not cerrados:
        return "Presupuesto del programa en el país"
    mayor, ultimo = max(cerrados, key=lambda f: f.pim_soles or 0), cerrados[-1]
    if mayor is ultimo:
        fue = f"El PIM del país fue de {formats.millions(ultimo.pim_soles)} en {ultimo.anio}"
        return f"{fue}, el mayor de la serie" if len(cerrados) > 1 else fue
    return (
        f"El PIM del país llegó a {formats.millions(mayor.pim_soles)} en {mayor.anio} y fue de "
        f"{formats.millions(ultimo.pim_soles)} en {ultimo.anio}"
    )


def series_note(unidad: str, que: str, periodos: Sequence[Period]) -> str:
    """Say measure and scope of a series, and which years are of another source, read before they close or not whole."""
    parciales = " ".join(states.reading(p) for p in periodos if p.es_parcial)
    return ". ".join(filter(None, [f"{unidad} corrientes, {que}", _of_other_sources(periodos), parciales]))


def _of_other_sources(periodos: Sequence[Period]) -> str:
    """Say which years of a series are not of the source of most of them; nothing where none is of most."""
    de_cada = Counter(p.fuente for p in periodos)
    de_casi_todas = next((f for f, cuantos in de_cada.items() if cuantos * 2 > len(periodos)), None)
    if de_casi_todas is None or len(de_cada) == 1:
        return ""
    otras = [f"{p.anio}, de {p.fuente}" for p in periodos if p.fuente != de_casi_todas]
    return f"{formats.listed(otras)}; los demás años, de {de_casi_todas}"


def real_headline(filas: Sequence[RealMoney], en: int) -> str:
    """Title what was spent in soles of one year with its highest year and the last one that can be told."""
    dichas = [f for f in filas if f.constante_soles is not None]
    if not dichas:
        return f"Devengado en soles de {en}"
    mayor, ultimo = max(dichas, key=lambda f: f.constante_soles or 0), dichas[-1]
    return (
        f"En soles de {en}, el devengado del país llegó a {formats.millions(mayor.constante_soles)} en {mayor.anio} y "
        f"fue de {formats.millions(ultimo.constante_soles)} en {ultimo.anio}"
    )


def real_note(filas: Sequence[RealMoney]) -> str:
    """Say what current soles were turned with, and which years could not be."""
    sin_indice = [str(f.anio) for f in filas if f.constante_soles is None]
    texto = "Todo el país, años cerrados. Precios al consumidor del Perú, Banco Mundial"
    return f"{texto}; {formats.listed(sin_indice)} sin índice todavía, en soles corrientes" if sin_indice else texto


def among_programmes(anio: int, todos: Sequence[ProgrammeSpent], suyo: ProgrammeSpent, sigla: str) -> str:
    """Say which place the programme has among those of the country, by what part of its PIM it spent."""
    return (
        f"En {anio} el {sigla} gastó {formats.percent(suyo.ejecucion_pct)} de su PIM en todo el país: puesto "
        f"{suyo.puesto} de {counted(len(todos), 'programas presupuestales')}"
    )


AMONG_SOURCE = "Consulta Amigable del MEF, todos los programas presupuestales"


def among_note(anio: int, suyo: ProgrammeSpent, cargado: YearMoney | None, sigla: str) -> str:
    """Say what the place among the programmes measures and that it is of no file that was loaded.

    Of what is `cargado` and is not the same, that it is the same programme read otherwise.
    """
    nota = (
        f"Devengado sobre PIM de todo {anio}, en %; los primeros, los últimos y los vecinos. Todos están en la tabla. "
        "Viene con el sistema: no sale de los archivos cargados"
    )
    if cargado is None:
        return nota
    aqui, alla = (
        f"{formats.soles(d.pim_soles)} de PIM y {formats.soles(d.devengado_soles)} de devengado"
        for d in (suyo, cargado)
    )
    return (
        f"{nota}. Aquí el {sigla} tiene {aqui}; en «Todo el país», según lo cargado, {alla}: son dos lecturas del "
        "mismo programa, y el puesto es con la de aquí"
    )
