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
    sin_base = cifras.indicadores - cifras.con_base
    texto = (
        f"De {counted(len(cifras.ejes), 'ejes')}, el documento desarrolla {len(cifras.desarrollados)}: {_below(cifras)}"
    )
    if cifras.desde is not None:
        texto += f", con metas de {cifras.desde} a {cifras.hasta}"
    return sentence(
        f"{texto}; {sin_base} sin línea base y {cifras.con_valor or 'ninguno'} con un valor medido.",
        _axes(cifras),
        nodes(cifras.instrumento, cifras.acciones, nivel="accion"),
        nodes(cifras.instrumento, cifras.actividades, nivel="actividad"),
        _with_base(cifras),
        fact(VALUED, cifras.con_valor, sujeto=of_instrument(cifras.instrumento)),
        [] if cifras.desde is None else [_goal_years(cifras)],
    )


def _axes(cifras: AxesSummary) -> list[Claim]:
    """Claim how many axes there are and, of them, how many have indicators below, or nothing."""
    cuentas = {"todos": cifras.ejes, "con indicadores": cifras.desarrollados, "vacíos": cifras.vacios}
    return [nodes(cifras.instrumento, len(n), nivel="eje", cuales=cuales) for cuales, n in cuentas.items()]


def _with_base(cifras: AxesSummary) -> list[Claim]:
    sin_base = cifras.indicadores - cifras.con_base
    cuentas = {"todos": cifras.indicadores, "con línea base": cifras.con_base, "sin línea base": sin_base}
    return [nodes(cifras.instrumento, n, nivel="indicador", cuales=cuales) for cuales, n in cuentas.items()]


def _goal_years(cifras: AxesSummary) -> Claim:
    """Claim the first and the last year with goals."""
    return fact(GOAL_YEARS, 2, sujeto=of_instrument(cifras.instrumento, desde=cifras.desde, hasta=cifras.hasta))


def tree_headline(cifras: AxesSummary) -> Sentence:
    """Say which axes are developed and which are not."""
    faltan = [e for e in cifras.ejes if e not in cifras.desarrollados]
    if not cifras.ejes:
        texto = "No se puede decir qué ejes llegan hasta indicadores: no hay ejes cargados"
        return sentence(texto, nodes(cifras.instrumento, 0, nivel="eje"))
    if not faltan:
        return sentence("Todos los ejes llegan hasta indicadores", _axes(cifras))
    de_que = "acciones, actividades ni indicadores" if set(faltan) <= {*cifras.vacios} else "indicadores"
    de_cuantos = f"{len(faltan)} de {counted(len(cifras.ejes), 'ejes')}"
    sin = nodes(cifras.instrumento, len(faltan), nivel="eje", cuales="sin indicadores")
    return sentence(f"{de_cuantos} sin {de_que}: {listed(faltan)}", _axes(cifras), sin)


def _below(cifras: AxesSummary) -> str:
    return (
        f"{counted(cifras.acciones, 'acciones')}, {counted(cifras.actividades, 'actividades')} y "
        f"{counted(cifras.indicadores, 'indicadores')}"
    )


def path(indicador: Node) -> str:
    """Return who answers for an indicator and its way from the baseline to the last goal, in words."""
    partes = [indicador.responsable] if indicador.responsable else []
    if indicador.metas:
        meta = indicador.metas[-1]
        base = "sin línea base" if indicador.valor_base is None else formats.exact(indicador.valor_base)
        partes.append(f"{base} → {own(meta.logro_esperado, indicador.unidad_medida)} en {meta.anio}")
    return " · ".join(partes)


def goals_headline(cifras: AxesSummary) -> Sentence:
    """Say how many indicators know where they start."""
    dicen = "dice" if cifras.con_base == 1 else "dicen"
    texto = f"{cifras.con_base} de {counted(cifras.indicadores, 'indicadores')} {dicen} de dónde parten"
    return sentence(texto, _with_base(cifras))


def catalysts_headline(catalizadores: Sequence[Catalyst], instrumento: str | None) -> Sentence:
    """Say which catalysts no activity leans on."""
    sin = [c.nombre.lower() for c in catalizadores if not c.actividades]
    cuantos, de = len(catalizadores) - len(sin), of_instrument(instrumento)
    tienen = "tiene" if cuantos == 1 else "tienen"
    con = f"{cuantos} de {counted(len(catalizadores), 'catalizadores')} {tienen} actividades"
    return sentence(
        f"{con}; {listed(sin)}, ninguna" if sin else con,
        fact(LEANT_ON, len(catalizadores), sujeto=de),
        fact(LEANT_ON, cuantos, sujeto=(*de, ("con", "actividades"))),
    )


def undeveloped(eje: Node) -> str:
    """Say plainly that an axis has nothing below it."""
    cola = f". {eje.descripcion}" if eje.descripcion else ""
    return f"Sin acciones, actividades ni indicadores{cola}"


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
    return sentence(f"{dicho}.", dicho.claims) if dicho else to_load(programa, "intervencion.no_cargado", instrumento)


def question_headline(pregunta: SurveyQuestion, instrumento: str | None) -> Sentence:
    """Say the share of each version, the newest first, and whether it changed more than by chance."""
    partes = [
        f"{formats.percent(r.parte.pct)} en la versión {r.version} ({r.parte.favorables} de {r.parte.n})"
        for r in reversed(pregunta.respuestas)
        if r.parte
    ]
    texto, cambio = f"{pregunta.pregunta}: {listed(partes)}", pregunta.cambio
    respuestas = [c for r in pregunta.respuestas if r.parte for c in _answers(r, r.parte, instrumento)]
    if cambio is None:
        return sentence(texto, respuestas)
    distingue = "se distingue" if cambio.se_distingue else "no se distingue"
    de = of_instrument(instrumento, pregunta=pregunta.pregunta, azar=distingue, confianza=f"{pregunta.confianza_pct:g}")
    return sentence(f"{texto}; {cambio.frase}", respuestas, fact(CHANCE, cambio.diferencia_pp, sujeto=de))


def _answers(respuesta: SurveyAnswer, parte: Share, instrumento: str | None) -> list[Claim]:
    """Claim how many answered, how many of them in favour, and which share they are."""
    de = of_instrument(instrumento, pregunta=respuesta.pregunta, version=respuesta.version)
    cuentas = {"todas": parte.n, "a favor": parte.favorables, "a favor, en %": parte.pct}
    return [fact(ANSWERS, cifra, sujeto=(*de, ("cuales", cuales))) for cuales, cifra in cuentas.items()]


def question_note(pregunta: SurveyQuestion) -> str:
    """Say what the intervals are, and the test behind the sentence."""
    confianza = formats.percent(pregunta.confianza_pct, 0)
    texto = f"Parte que respondió a favor, en %, con su intervalo al {confianza}"
    cambio = pregunta.cambio
    if cambio is None:
        return texto
    return (
        f"{texto}. Prueba exacta de Fisher: p = {formats.number(cambio.p, 2)}; la diferencia puede estar entre "
        f"{formats.points(cambio.desde_pp)} y {formats.points(cambio.hasta_pp)}"
    )


def without_share(pregunta: SurveyQuestion) -> str:
    """Say how many answered a question whose share is not printed."""
    return " ".join(
        f"{r.pregunta}: respondieron {formats.number(r.n)} ({r.version}); el documento no imprime qué parte."
        for r in pregunta.sin_parte
    )


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
    nota = f". {embudo.inicio.nota}" if embudo.inicio.nota else ""
    return (
        f"{quienes}, {when(embudo.inicio)}{nota}. Se imprime la parte y no la cuenta, que con ese redondeo está entre "
        f"{formats.number(embudo.desde)} y {formats.number(embudo.hasta)}"
    )


def alt_funnel(programa: Programme, embudo: Funnel | None) -> str:
    """Describe the funnel."""
    if embudo is None:
        return ""
    empiezan, siguen = formats.number(embudo.empiezan), formats.number(embudo.siguen)
    return programa.texto("intervencion.embudo_alt", empiezan=empiezan, siguen=siguen)


def step(fila: Row) -> str:
    """Write a row of the funnel's table: a count that is only known through its share is "about" so many."""
    _, cuantos, parte, desde, hasta = fila.values()
    if desde == hasta:
        return formats.number(cuantos)
    return f"{formats.percent(parte)} · cerca de {formats.number(cuantos)}"


def version(fila: Row) -> str:
    """Name the version of a row of the survey's table, and when it was used below."""
    return f"<b>Versión {fila['Versión']}</b><br>{fila['Cuándo la usaron'] or ''}"


def answered(fila: Row) -> str:
    """Write the share in favour of a row of the survey's table, with its count and its interval."""
    parte, desde, hasta = (formats.percent(fila[f"{c} (%)"]) for c in ("A favor", "Desde", "Hasta"))
    return f"<b>{parte}</b> · {fila['A favor']} de {fila['Respuestas']}<br>entre {desde} y {hasta}"


def processes_headline(procesos: Sequence[EvaluatedProcess], instrumento: str | None) -> Sentence:
    """Say how many processes were evaluated and how many have an improvement suggested."""
    con_mejora, de = sum(p.mejora is not None for p in procesos), of_instrument(instrumento)
    niveles = {n: sum(p.nivel == n for p in procesos) for n in dict.fromkeys(p.nivel for p in procesos)}
    if not procesos:
        return shown("Procesos evaluados")
    cuentas = [f"{cuantos} de nivel {n.lower()}" for n, cuantos in niveles.items()]
    return sentence(
        f"{counted(len(procesos), 'procesos')}, {listed(cuentas)}; {con_mejora} con una mejora sugerida",
        fact(PROCESSES, len(procesos), sujeto=de),
        fact(PROCESSES, con_mejora, sujeto=(*de, ("con", "mejora"))),
        [fact(PROCESSES, cuantos, sujeto=(*de, ("nivel", n))) for n, cuantos in niveles.items()],
    )
