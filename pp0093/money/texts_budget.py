"""Sentences about the budget: from opening to paid, from the country to the report, year by year, among programmes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from pp0093 import claims
from pp0093.ask.standing.periods import PRELIMINARY, BridgeStep, Period
from pp0093.ask.view import View
from pp0093.claims import Relation, Sentence, Subject, joined, shown, subject, unsayable
from pp0093.money import answer, states, texts
from pp0093.money.answer import NATIONAL
from pp0093.money.budget import UNNAMED, Money, ProgrammeSpent, RealMoney, Steps, YearMoney, covered_pct
from pp0093.remedies import LOADED_AT
from pp0093.writing import formats
from pp0093.writing.phrases import phrase, say

HOW_BRIDGE, AMONG_SOURCE = phrase("como_puente"), phrase("fuente_de_programas")
SCOPE_TITLES = {"reporte": "Alcance del informe", NATIONAL: "Todo el país"}
PIM, SPENT = "pim_soles", "devengado_soles"


def budget(
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
    return say(frase, de, pedido=antes, pim_soles=fila.pim_soles, gasto=_spent(fila, periodo, de, ""))


def _spent(fila: Money, periodo: Period | None, de: Subject, pim: str = "PIM") -> Sentence:
    """Return how much was spent, with the mark of a year that is over and not closed: its answer says so first."""
    if fila.devengado_soles is None:
        return say("sin_devengado", de)
    dicho = answer.spending(fila, periodo, de, pim=pim)
    if periodo is None or not answer.is_in(PRELIMINARY, periodo) or PRELIMINARY in dicho.texto:
        return dicho
    hecho = answer.preliminary(periodo.anio, dict(de).get("alcance", "reporte"))
    return say("con_marca", de, hecho, dicho=dicho, marca=PRELIMINARY)


def steps_headline(vista: View, alcance: str, fila: Steps | None, periodo: Period | None) -> Sentence:
    """Title the steps of a scope with how far the money got, and when, where the year is not over."""
    nombre, filtros = SCOPE_TITLES[alcance], vista.query if alcance != NATIONAL else {}
    if fila is None:
        return shown(nombre, PIM, SPENT)
    return say(
        "de_que", nombre=nombre, dicho=_spent(fila, periodo, subject(anio=vista.anio, alcance=alcance, **filtros))
    )


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
        faltan=", ".join(f if f.isupper() else f.lower() for f in faltan),
        no_filtra=phrase("el_pais_no_filtra") if es_pais and vista.query else "",
    )


def no_budget(alcance: str, vista: View, pedido: str = "") -> Sentence:
    """Say that a scope has no money in the year, and what to load."""
    if alcance == "reporte":
        return joined([answer.no_report(vista.anio, vista.query, pedido), texts.load_report(vista.anio)])
    de = subject(anio=vista.anio, alcance=NATIONAL)
    return say("sin_total_del_pais", de, donde=LOADED_AT)


def bridge_headline(puente: Sequence[BridgeStep], anio: int, periodo: Period | None = None) -> Sentence:
    """Title the bridge with the share that the report covers; `periodo` is the report's."""
    if not puente:
        return say("del_pais_al_informe", anio=anio)
    titulo = say("cubre_el_informe", subject(anio=anio), cubre_el_informe_pct=covered_pct(puente))
    return answer.marked(titulo, anio, periodo)


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
    parciales = " ".join(states.reading(p) for p in periodos if p.es_parcial)
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
