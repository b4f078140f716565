"""Sentences about a programme of axes and about an evaluated intervention, made from figures."""

from __future__ import annotations

from collections.abc import Sequence

from pp0093.ask.rows import Row
from pp0093.instruments.digital import AxesSummary, Catalyst, EvaluatedProcess, Funnel, SurveyQuestion
from pp0093.instruments.sheets import Node
from pp0093.instruments.texts import listed, own
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
HOW_TREE = (
    "Se lee de izquierda a derecha: cada eje se abre en acciones estratégicas, cada acción en actividades y cada "
    "actividad en los indicadores con que se mide. La flecha va de la línea base a la última meta. El borde punteado "
    "marca los ejes que el documento nombra y todavía no desarrolla."
)


def to_load(programa: Programme, clave: str) -> str:
    """Return one of its sentences that say what to load, with where that is done."""
    return programa.texto(clave, donde=LOADED_AT)


def economy(programa: Programme, cifras: AxesSummary | None) -> str:
    """Answer what a programme of axes proposes and how far it is developed."""
    if cifras is None:
        return programa.texto("economia.no_cargado")
    sin_base = cifras.indicadores - cifras.con_base
    texto = (
        f"De {counted(len(cifras.ejes), 'ejes')}, el documento desarrolla {len(cifras.desarrollados)}: {_below(cifras)}"
    )
    if cifras.desde is not None:
        texto += f", con metas de {cifras.desde} a {cifras.hasta}"
    return f"{texto}; {sin_base} sin línea base y {cifras.con_valor or 'ninguno'} con un valor medido."


def tree_headline(cifras: AxesSummary) -> str:
    """Say which axes are developed and which are not."""
    faltan = [e for e in cifras.ejes if e not in cifras.desarrollados]
    if not cifras.ejes:
        return "No se puede decir qué ejes llegan hasta indicadores: no hay ejes cargados"
    if not faltan:
        return "Todos los ejes llegan hasta indicadores"
    de_cuantos = f"{len(faltan)} de {counted(len(cifras.ejes), 'ejes')}"
    return f"{de_cuantos} sin acciones, actividades ni indicadores: {listed(faltan)}"


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


def alt_tree(cifras: AxesSummary) -> str:
    """Describe the diagram of the programme."""
    return (
        f"Diagrama de {counted(len(cifras.ejes), 'ejes')} y lo que se abre de ellos: {_below(cifras)}. "
        f"{tree_headline(cifras)}."
    )


def goals_headline(cifras: AxesSummary) -> str:
    """Say how many indicators know where they start."""
    dicen = "dice" if cifras.con_base == 1 else "dicen"
    return f"{cifras.con_base} de {counted(cifras.indicadores, 'indicadores')} {dicen} de dónde parten"


def catalysts_headline(catalizadores: Sequence[Catalyst]) -> str:
    """Say which catalysts no activity leans on."""
    sin = [c.nombre.lower() for c in catalizadores if not c.actividades]
    cuantos = len(catalizadores) - len(sin)
    tienen = "tiene" if cuantos == 1 else "tienen"
    con = f"{cuantos} de {counted(len(catalizadores), 'catalizadores')} {tienen} actividades"
    return f"{con}; {listed(sin)}, ninguna" if sin else con


def undeveloped(eje: Node) -> str:
    """Say plainly that an axis has nothing below it."""
    cola = f". {eje.descripcion}" if eje.descripcion else ""
    return f"Sin acciones, actividades ni indicadores{cola}"


def route(programa: Programme, embudo: Funnel | None, preguntas: Sequence[SurveyQuestion]) -> str:
    """Answer who went through the intervention and whether it is better liked than before."""
    partes = []
    if embudo is not None:
        empiezan, parte = formats.number(embudo.empiezan), formats.percent(embudo.siguen_pct)
        partes.append(programa.texto("intervencion.respuesta", empiezan=empiezan, parte=parte))
    partes += [question_headline(p) for p in preguntas if p.cambio is not None]
    return f"{'. '.join(partes)}." if partes else programa.texto("intervencion.no_cargado")


def question_headline(pregunta: SurveyQuestion) -> str:
    """Say the share of each version, the newest first, and whether it changed more than by chance."""
    partes = [
        f"{formats.percent(r.parte.pct)} en la versión {r.version} ({r.parte.favorables} de {r.parte.n})"
        for r in reversed(pregunta.respuestas)
        if r.parte
    ]
    texto = f"{pregunta.pregunta}: {listed(partes)}"
    return f"{texto}; {pregunta.cambio.frase}" if pregunta.cambio is not None else texto


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


def funnel_headline(programa: Programme, embudo: Funnel | None) -> str:
    """Say what share of those who began went on."""
    if embudo is None:
        return programa.texto("intervencion.embudo_sin_cifras")
    return programa.texto("intervencion.embudo", parte=formats.percent(embudo.siguen_pct))


def funnel_note(programa: Programme, embudo: Funnel | None) -> str:
    """Say what the bars count, and that the second count is not printed."""
    quienes = programa.texto("intervencion.quienes")
    if embudo is None:
        return quienes
    return (
        f"{quienes}. {embudo.nota}. Se imprime la parte y no la cuenta, que con ese redondeo está entre "
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


def processes_headline(procesos: Sequence[EvaluatedProcess]) -> str:
    """Say how many processes were evaluated and how many have an improvement suggested."""
    con_mejora = sum(p.mejora is not None for p in procesos)
    niveles = dict.fromkeys(p.nivel for p in procesos)
    cuentas = [f"{sum(p.nivel == n for p in procesos)} de nivel {n.lower()}" for n in niveles]
    return f"{counted(len(procesos), 'procesos')}, {listed(cuentas)}; {con_mejora} con una mejora sugerida"
