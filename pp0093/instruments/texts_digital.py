"""Sentences about a programme of axes and about an evaluated intervention, made from figures."""

from __future__ import annotations

from collections.abc import Sequence

from pp0093.ask.rows import Row
from pp0093.claims import NO_ROWS, Claim, Relation, Sentence, fact, joined, sentence, shown, subject, unsayable
from pp0093.instruments.digital import AxesSummary, Catalyst, EvaluatedProcess, Funnel, SurveyAnswer, SurveyQuestion
from pp0093.instruments.sheets import Node
from pp0093.instruments.statistics import Share
from pp0093.instruments.texts import VALUED, claimed_value, listed, of_instrument, own, when
from pp0093.programme import Programme
from pp0093.remedies import LOADED_AT
from pp0093.writing import formats
from pp0093.writing.nouns import counted
from pp0093.writing.phrases import phrase, say

ALWAYS_THE_SAME = "No cambia con el año ni con los filtros"
LOST_MARK = "Se perdió en el texto"
NONE = "El documento no la da"
TREE_NOTE = "Del eje al indicador; debajo de cada uno, quién responde, de dónde parte y a dónde debe llegar"
GOALS_NOTE = "Línea base y metas como se imprimen, cada una en su unidad; una raya es lo que el documento no da"
CATALYSTS_NOTE = "Cuántas actividades e indicadores se apoyan en cada uno; una actividad puede apoyarse en dos"


NODES, GOAL_YEARS, LEANT_ON = "nodos_del_instrumento", "anios_con_meta", "catalizadores"
ANSWERS, CHANCE, PROCESSES = "respuestas_de_la_encuesta", "diferencia_entre_versiones", "procesos"
"""What is counted of a programme of axes and of an evaluated intervention."""


def nodes(instrumento: str | None, cuantos: int, **cuales: str) -> Claim:
    """Claim how many sheets an instrument has of a kind."""
    return fact(NODES, cuantos, sujeto=(*of_instrument(instrumento), *subject(**cuales)))


def to_load(programa: Programme, clave: str, instrumento: str | None) -> Sentence:
    """Return one of its sentences that an instrument is not loaded, or what to load, with where that is done."""
    return sentence(programa.texto(clave, donde=LOADED_AT), nodes(instrumento, 0))


def economy(programa: Programme, cifras: AxesSummary | None, instrumento: str | None) -> Sentence:
    """Answer what a programme of axes proposes and how far it is developed."""
    if cifras is None:
        return to_load(programa, "economia.no_cargado", instrumento)
    de = of_instrument(cifras.instrumento)
    anios = [] if cifras.desde is None else [cifras.desde, cifras.hasta]
    con_metas = [fact(GOAL_YEARS, 2, sujeto=(*de, *subject(desde=cifras.desde, hasta=cifras.hasta)))] if anios else []
    return say(
        "ejes_desarrollados",
        (),
        _axes(cifras),
        nodes(cifras.instrumento, cifras.acciones, nivel="accion"),
        nodes(cifras.instrumento, cifras.actividades, nivel="actividad"),
        _with_base(cifras),
        fact(VALUED, cifras.con_valor, sujeto=de),
        con_metas,
        ejes=counted(len(cifras.ejes), "ejes"),
        desarrollados=str(len(cifras.desarrollados)),
        debajo=_below(cifras),
        metas=" a ".join(map(str, anios)),
        sin_base=str(cifras.indicadores - cifras.con_base),
        con_valor=str(cifras.con_valor or "ninguno"),
    )


def _axes(cifras: AxesSummary) -> list[Claim]:
    """Claim how many axes there are and, of them, how many have indicators below, or nothing."""
    cuentas = {"todos": cifras.ejes, "con indicadores": cifras.desarrollados, "vacíos": cifras.vacios}
    return [nodes(cifras.instrumento, len(n), nivel="eje", cuales=cuales) for cuales, n in cuentas.items()]


def _with_base(cifras: AxesSummary) -> list[Claim]:
    sin_base = cifras.indicadores - cifras.con_base
    cuentas = {"todos": cifras.indicadores, "con línea base": cifras.con_base, "sin línea base": sin_base}
    return [nodes(cifras.instrumento, n, nivel="indicador", cuales=cuales) for cuales, n in cuentas.items()]


def tree_headline(cifras: AxesSummary) -> Sentence:
    """Say which axes are developed and which are not."""
    faltan = [e for e in cifras.ejes if e not in cifras.desarrollados]
    if not cifras.ejes:
        return say("ejes_sin_decir", (), nodes(cifras.instrumento, 0, nivel="eje"))
    if not faltan:
        return say("ejes_todos", (), _axes(cifras))
    sin = nodes(cifras.instrumento, len(faltan), nivel="eje", cuales="sin indicadores")
    vacios, ejes = set(faltan) <= {*cifras.vacios}, counted(len(cifras.ejes), "ejes")
    return say("ejes_vacios" if vacios else "ejes_sin", (), _axes(cifras), sin=sin, ejes=ejes, cuales=listed(faltan))


def _below(cifras: AxesSummary) -> str:
    return phrase(
        "debajo_del_eje",
        acciones=cifras.acciones,
        actividades=cifras.actividades,
        indicadores=cifras.indicadores,
    )


def path(indicador: Node) -> str:
    """Return who answers for an indicator and its way from the baseline to the last goal, in words."""
    meta = indicador.metas[-1] if indicador.metas else None
    base = "sin línea base" if indicador.valor_base is None else formats.exact(indicador.valor_base)
    camino = f"{base} → {own(meta.logro_esperado, indicador.unidad_medida)} en {meta.anio}" if meta else ""
    return " · ".join(filter(None, (indicador.responsable, camino)))


def goals_headline(cifras: AxesSummary) -> Sentence:
    """Say how many indicators know where they start."""
    todos, con_base, _ = _with_base(cifras)
    return say("con_linea_base", (), _with_base(cifras), con_base=con_base, todos=todos)


def catalysts_headline(catalizadores: Sequence[Catalyst], instrumento: str | None) -> Sentence:
    """Say which catalysts no activity leans on."""
    sin, de = [c.nombre.lower() for c in catalizadores if not c.actividades], of_instrument(instrumento)
    todos = fact(LEANT_ON, len(catalizadores), sujeto=de)
    con = fact(LEANT_ON, len(catalizadores) - len(sin), sujeto=(*de, ("con", "actividades")))
    return say("catalizadores_con", con=con, todos=todos, sin=listed(sin))


def undeveloped(eje: Node) -> str:
    """Say plainly that an axis has nothing below it."""
    return phrase("eje_vacio", descripcion=eje.descripcion)


def route(
    programa: Programme, embudo: Funnel | None, preguntas: Sequence[SurveyQuestion], instrumento: str | None
) -> Sentence:
    """Answer who went through the intervention and whether it is better liked than before."""
    partes = []
    if embudo is not None:
        empiezan, parte = formats.number(embudo.empiezan), formats.percent(embudo.siguen_pct)
        texto = programa.texto("intervencion.respuesta", empiezan=empiezan, parte=parte, cuando=when(embudo.inicio))
        partes.append(sentence(texto, claimed_value(embudo.inicio), claimed_value(embudo.parte)))
    partes += [question_headline(p, instrumento) for p in preguntas if p.cambio is not None]
    dicho = joined(partes, ". ")
    return say("frase", dicho=dicho) if dicho else to_load(programa, "intervencion.no_cargado", instrumento)


def question_headline(pregunta: SurveyQuestion, instrumento: str | None) -> Sentence:
    """Say the share of each version, the newest first, and whether it changed more than by chance."""
    partes = [_share(r, r.parte, instrumento) for r in reversed(pregunta.respuestas) if r.parte]
    azar, cambio = [], pregunta.cambio
    if cambio is not None:
        distingue = "se distingue" if cambio.se_distingue else "no se distingue"
        confianza = f"{pregunta.confianza_pct:g}"
        de = of_instrument(instrumento, pregunta=pregunta.pregunta, azar=distingue, confianza=confianza)
        azar = [fact(CHANCE, cambio.diferencia_pp, sujeto=de)]
    partes_y = joined([joined(partes[:-1], ", "), *partes[-1:]], " y ")
    return say("pregunta", (), azar, pregunta=pregunta.pregunta, partes=partes_y, cambio=cambio.frase if cambio else "")


def _share(respuesta: SurveyAnswer, parte: Share, instrumento: str | None) -> Sentence:
    """Say how many answered, how many of them in favour, and which share they are."""
    de = of_instrument(instrumento, pregunta=respuesta.pregunta, version=respuesta.version)
    todas, a_favor, pct = (
        fact(ANSWERS, cifra, sujeto=(*de, ("cuales", cuales)))
        for cuales, cifra in (("todas", parte.n), ("a favor", parte.favorables), ("a favor, en %", parte.pct))
    )
    return say("parte_de_version", parte=pct, version=respuesta.version, a_favor=a_favor, todas=todas)


def question_note(pregunta: SurveyQuestion) -> str:
    """Say what the intervals are, and the test behind the sentence."""
    nota, cambio = phrase("nota_de_pregunta", confianza=pregunta.confianza_pct), pregunta.cambio
    if cambio is None:
        return nota
    p = formats.number(cambio.p, 2)
    return phrase("prueba_exacta", nota=nota, p=p, desde=cambio.desde_pp, hasta=cambio.hasta_pp)


def without_share(pregunta: SurveyQuestion) -> str:
    """Say how many answered a question whose share is not printed."""
    return " ".join(phrase("sin_parte", pregunta=r.pregunta, n=r.n, version=r.version) for r in pregunta.sin_parte)


def funnel_headline(programa: Programme, embudo: Funnel | None) -> Sentence:
    """Say what share of those who began went on, and from when to when."""
    if embudo is None:
        return shown(programa.texto("intervencion.embudo_sin_cifras"), "valor_obtenido")
    parte = formats.percent(embudo.siguen_pct)
    texto = programa.texto("intervencion.embudo", parte=parte, cuando=when(embudo.inicio))
    return sentence(texto, claimed_value(embudo.parte))


def no_funnel(programa: Programme, faltan: Sequence[str]) -> Sentence:
    """Say that one of the two figures of the funnel is missing."""
    claims = [unsayable(Relation.NO_VALUE, "valor_obtenido", subject(indicador=c)) for c in faltan]
    return sentence(programa.texto("intervencion.embudo_vacio"), claims or [NO_ROWS])


def funnel_note(programa: Programme, embudo: Funnel | None) -> str:
    """Say what the bars count, and that the second count is not printed."""
    quienes = programa.texto("intervencion.quienes")
    if embudo is None:
        return quienes
    inicio = embudo.inicio
    cuenta = {"desde": embudo.desde, "hasta": embudo.hasta}
    return phrase("nota_de_embudo", quienes=quienes, cuando=when(inicio), nota=inicio.nota, **cuenta)


def alt_funnel(programa: Programme, embudo: Funnel | None) -> str:
    """Describe the funnel."""
    if embudo is None:
        return ""
    empiezan, siguen = formats.number(embudo.empiezan), formats.number(embudo.siguen)
    return programa.texto("intervencion.embudo_alt", empiezan=empiezan, siguen=siguen)


def step(fila: Row) -> str:
    """Write a row of the funnel's table: a count that is only known through its share is "about" so many."""
    _, cuantos, parte, desde, hasta = fila.values()
    return formats.number(cuantos) if desde == hasta else phrase("cerca_de", parte=parte, cuantos=cuantos)


def version(fila: Row) -> str:
    """Name the version of a row of the survey's table, and when it was used below."""
    return f"<b>Versión {fila['Versión']}</b><br>{fila['Cuándo la usaron'] or ''}"


def answered(fila: Row) -> str:
    """Write the share in favour of a row of the survey's table, with its count and its interval."""
    parte, desde, hasta = (formats.percent(fila[f"{c} (%)"]) for c in ("A favor", "Desde", "Hasta"))
    return f"<b>{parte}</b> · {fila['A favor']} de {fila['Respuestas']}<br>entre {desde} y {hasta}"


def processes_headline(procesos: Sequence[EvaluatedProcess], instrumento: str | None) -> Sentence:
    """Say how many processes were evaluated and how many have an improvement suggested."""
    if not procesos:
        return say("procesos_evaluados_2")
    con_mejora, de = sum(p.mejora is not None for p in procesos), of_instrument(instrumento)
    niveles = [p.nivel for p in procesos]
    cuentas = [
        say("de_nivel", cuantos=fact(PROCESSES, niveles.count(n), sujeto=(*de, ("nivel", n))), nivel=n.lower())
        for n in dict.fromkeys(niveles)
    ]
    mejoran = fact(PROCESSES, con_mejora, sujeto=(*de, ("con", "mejora")))
    return say(
        "procesos_evaluados", procesos=fact(PROCESSES, len(procesos), sujeto=de), cuentas=cuentas, mejoran=mejoran
    )
