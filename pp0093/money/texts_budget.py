"""Sentences about the budget: from opening to paid, from the country to the report, year by year, among programmes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from pp0093 import claims
from pp0093.ask.standing.periods import BridgeStep, Period
from pp0093.ask.view import View
from pp0093.claims import Relation, Sentence, Subject, sentence, shown, subject
from pp0093.money import answer, states, texts
from pp0093.money.answer import NATIONAL, NO_PIM, is_running
from pp0093.money.around import ProgrammeSpent, RealMoney
from pp0093.money.budget import UNNAMED, Money, Steps, YearMoney, covered_pct
from pp0093.remedies import LOADED_AT
from pp0093.writing import formats
from pp0093.writing.nouns import counted

HOW_BRIDGE = (
    "Se lee de arriba abajo: el presupuesto del programa en todo el país, lo que se le quita (rayado) y lo que queda, "
    "que es lo que cubre el informe."
)
SCOPE_TITLES = {"reporte": "Alcance del informe", NATIONAL: "Todo el país"}


def budget(
    vista: View, informe: Money | None, nacional: Money | None, periodos: Mapping[str, Period | None], pedido: str = ""
) -> Sentence:
    """Answer the budget page's question; each scope against its own date, and with what its source leaves out.

    `periodos` are those of the scopes; `pedido` the filters of the report's figures in words (view.asked).
    """
    anio, partes = vista.anio, []
    if informe:
        de_que = f"{pedido}, " if pedido else ""
        suyo = subject(anio=anio, **vista.query)
        partes.append(
            _pim_and_spent(informe, periodos.get("reporte"), suyo, f"{de_que}el informe cubre", "del informe")
        )
    if nacional:
        cabeza = f"{'sin ese filtro, ' if pedido else ''}en todo el país el programa tuvo"
        suyo = subject(anio=anio, alcance=NATIONAL)
        partes.append(_pim_and_spent(nacional, periodos.get(NATIONAL), suyo, cabeza, "de todo el país"))
    if not partes:
        falta = claims.unsayable(Relation.NO_ROW, "devengado_soles", subject(anio=anio, **vista.query))
        return sentence(f"No hay presupuesto cargado de {anio}{' ' + pedido if pedido else ''}.", falta)
    dicho = claims.joined(partes, "; ")
    return sentence(f"En {anio}: {dicho.texto}.", dicho.claims)


def _pim_and_spent(fila: Money, periodo: Period | None, de_que: Subject, cabeza: str, de_quien: str) -> Sentence:
    pim, gasto = fila.pim_soles, _spent(fila, periodo, de_que, "")
    if pim is None:
        return sentence(f"{de_quien} {gasto.texto}", gasto.claims)
    monto = claims.figure("pim_soles", float(pim), de_que)
    return sentence(f"{cabeza} {formats.soles(pim)} de PIM y {gasto.texto}", monto, gasto.claims)


def _spent(fila: Money, periodo: Period | None, de_que: Subject, de_cuanto: str = " del PIM") -> Sentence:
    """Return how much was spent, with the mark of a year that is over and not closed: its answer says so first."""
    if fila.devengado_soles is None:
        return sentence(texts.NO_SPENDING, claims.unsayable(Relation.NO_VALUE, "devengado_soles", de_que))
    dicho = answer.spending(fila, periodo, de_que, de_cuanto)
    if periodo is None or periodo.es_cerrado or is_running(periodo):
        return dicho
    es_preliminar = answer.preliminary(periodo.anio, dict(de_que).get("alcance", "reporte"))
    marca = "" if "preliminar" in dicho.texto else " (preliminar)"
    return sentence(f"{dicho.texto}{marca}", dicho.claims, es_preliminar)


def steps_headline(vista: View, alcance: str, fila: Steps | None, periodo: Period | None) -> Sentence:
    """Title the steps of a scope with how far the money got, and when, where the year is not over."""
    nombre, filtros = SCOPE_TITLES[alcance], vista.query if alcance != NATIONAL else {}
    if fila is None:
        return shown(nombre, "pim_soles", "devengado_soles")
    gasto = _spent(fila, periodo, subject(anio=vista.anio, alcance=alcance, **filtros))
    return sentence(f"{nombre}: {gasto.texto}", gasto.claims)


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


def no_budget(alcance: str, vista: View, pedido: str = "") -> Sentence:
    """Say that a scope has no money in the year, and what to load."""
    if alcance == "reporte":
        return claims.joined([answer.no_report(vista.anio, vista.query, pedido), texts.load_report(vista.anio)])
    falta = claims.unsayable(Relation.NO_ROW, "devengado_soles", subject(anio=vista.anio, alcance=NATIONAL))
    dicho = f"No hay total nacional de {vista.anio}. Cargue la serie o un archivo nacional del MEF {LOADED_AT}."
    return sentence(dicho, falta)


def bridge_headline(puente: Sequence[BridgeStep], anio: int, periodo: Period | None = None) -> Sentence:
    """Title the bridge with the share that the report covers; `periodo` is the report's."""
    if not puente:
        return shown(f"Del país al informe, {anio}", "pim_soles")
    parte = covered_pct(puente)
    hecho = claims.fact("cubre_el_informe_pct", float(parte), sujeto=subject(anio=anio))
    titulo = f"El informe cubre {formats.percent(parte)} del PIM del programa en el país, {anio}"
    return answer.marked(sentence(titulo, hecho), anio, periodo)


def bridge_note(puente: Sequence[BridgeStep]) -> str:
    """Explain the step that has no name."""
    if any(f.tramo == UNNAMED for f in puente):
        return (
            "«Sin desglose»: acciones comunes, proyectos y otros gobiernos que los archivos cargados no permiten "
            "separar. "
            "Un archivo nacional del MEF en mef/ les pone nombre."
        )
    return ""


def no_bridge(anio: int, informe: Period | None = None, pais: Period | None = None) -> Sentence:
    """Say why there is no bridge: a side is missing, is not whole or was read on another date."""
    lados = {"reporte": ("el total del informe", informe), NATIONAL: ("el total del país", pais)}
    if faltan := {alcance: que for alcance, (que, p) in lados.items() if p is None}:
        return sentence(
            f"Para {anio} falta {' y '.join(faltan.values())}, o lo que se gastó en él: sin los dos no hay puente.",
            [claims.unsayable(Relation.NO_VALUE, "devengado_soles", subject(anio=anio, alcance=a)) for a in faltan],
        )
    assert informe is not None and pais is not None
    cortos = {a: p for a, p in (("reporte", informe), (NATIONAL, pais)) if p.deja_fuera}
    if cortos:
        limites = [f"{'el informe' if a == 'reporte' else 'el país'} trae {p.deja_fuera}" for a, p in cortos.items()]
        hechos = [
            claims.fact("deja_fuera", 1, sujeto=(*subject(anio=anio, alcance=a), ("deja_fuera", p.deja_fuera or "")))
            for a, p in cortos.items()
        ]
        return sentence(f"Para {anio}, {' y '.join(limites)}: de partes no se hace un puente.", hechos)
    if informe.corte == pais.corte:
        falta = claims.fact("tramos_sin_pim", 1, sujeto=subject(anio=anio))
        return sentence(f"Para {anio} {NO_PIM} de cada parte; sin él no hay puente.", falta)
    cortes = claims.fact("cortes_distintos", 2, sujeto=subject(anio=anio))
    return sentence(
        f"Para {anio}, el total del país es {pais.leido}, y el del informe, {informe.leido}: de dos fechas no se hace "
        "un puente.",
        cortes,
    )


def series_title() -> Sentence:
    """Title the money of the report by year."""
    return shown("PIM y devengado por año", "pim_soles", "devengado_soles", por="anio")


def series_headline(serie: Sequence[YearMoney], parciales: set[int]) -> Sentence:
    """Title the national series with its highest and last closed years."""
    montos = {f.anio: float(f.pim_soles) for f in serie if f.anio not in parciales and f.pim_soles is not None}
    if not montos:
        return shown("Presupuesto del programa en el país", "pim_soles", "devengado_soles", por="anio")
    de_que = subject(alcance=NATIONAL, anio=[*montos])
    filas: dict[str, float | None] = {str(a): m for a, m in montos.items()}
    mayor = claims.extreme("pim_soles", "anio", filas, de_que, Relation.LARGEST)
    ultimo = max(montos)
    del_ultimo = claims.figure("pim_soles", montos[ultimo], subject(alcance=NATIONAL, anio=ultimo))
    if str(ultimo) in mayor.miembros:
        fue = f"El PIM del país fue de {formats.millions(montos[ultimo])} en {ultimo}"
        if len(montos) == 1:
            return sentence(fue, del_ultimo)
        return sentence(f"{fue}, el mayor de la serie", mayor, del_ultimo)
    return sentence(
        f"El PIM del país llegó a {formats.millions(mayor.valor)} en {mayor.miembros[0]} y fue de "
        f"{formats.millions(montos[ultimo])} en {ultimo}",
        mayor,
        del_ultimo,
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


def real_headline(filas: Sequence[RealMoney], en: int) -> Sentence:
    """Title what was spent in soles of one year with its highest year and the last one that can be told."""
    dichas = [f for f in filas if f.constante_soles is not None]
    if not dichas:
        return shown(f"Devengado en soles de {en}", "devengado_soles", por="anio")
    mayor, ultimo = max(dichas, key=lambda f: f.constante_soles or 0), dichas[-1]
    hechos = [
        claims.fact(nombre, float(f.constante_soles or 0), sujeto=subject(anio=f.anio, en=en))
        for nombre, f in (("mayor_devengado_constante", mayor), ("devengado_constante", ultimo))
    ]
    return sentence(
        f"En soles de {en}, el devengado del país llegó a {formats.millions(mayor.constante_soles)} en {mayor.anio} y "
        f"fue de {formats.millions(ultimo.constante_soles)} en {ultimo.anio}",
        hechos,
    )


def real_note(filas: Sequence[RealMoney]) -> str:
    """Say what current soles were turned with, and which years could not be."""
    sin_indice = [str(f.anio) for f in filas if f.constante_soles is None]
    texto = "Todo el país, años cerrados. Precios al consumidor del Perú, Banco Mundial"
    return f"{texto}; {formats.listed(sin_indice)} sin índice todavía, en soles corrientes" if sin_indice else texto


def among_programmes(anio: int, todos: Sequence[ProgrammeSpent], suyo: ProgrammeSpent, sigla: str) -> Sentence:
    """Say which place the programme has among those of the country, by what part of its PIM it spent."""
    de_que = subject(anio=anio, programa=suyo.programa)
    return sentence(
        f"En {anio} el {sigla} gastó {formats.percent(suyo.ejecucion_pct)} de su PIM en todo el país: puesto "
        f"{suyo.puesto} de {counted(len(todos), 'programas presupuestales')}",
        claims.fact("ejecucion_de_programa_pct", suyo.ejecucion_pct, sujeto=de_que),
        claims.fact("puesto_entre_programas", suyo.puesto, sujeto=de_que),
        claims.fact("programas_presupuestales", len(todos), sujeto=subject(anio=anio)),
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
