"""Sentences about the indicators of instruments, made from figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from pp0093.claims import (
    COMPARES,
    Claim,
    Relation,
    Sentence,
    Subject,
    count,
    extreme,
    fact,
    figure,
    joined,
    subject,
    words,
)
from pp0093.instruments.figures import (
    MeasuredIndicator,
    Performance,
    Policy,
    PrintedFigure,
)
from pp0093.instruments.sheets import IndicatorSheet, IndicatorState, MarksValue, YearValue
from pp0093.remedies import LOADED_AT
from pp0093.writing import formats
from pp0093.writing.formats import capital
from pp0093.writing.nouns import counted, measured
from pp0093.writing.phrases import NOTHING, phrase, say

WHOLE_PCT, GREEN, ND = 100, "verde", "ND"
# Half of the last decimal with which a share is printed.
ROUNDED_EACH = Decimal("0.05")
# What is counted of instruments: sheets, those with a value, in a year by light and alert, guidelines.
SHEETS, VALUED, STATES = "fichas_de_indicadores", "indicadores_con_valor", "indicadores_en_el_anio"
GUIDELINES, PRINTED, PROGRESS = "lineamientos", "cifra_de_un_grupo", "avance_tipo1"
INDEX_NOTE = (
    "El índice de gestión es el promedio de los objetivos, y cada objetivo el de sus indicadores de resultado; lo que "
    "no tiene dato no cuenta. El avance tipo 1 compara lo obtenido con lo esperado; el avance tipo 2, con lo que había "
    "que recorrer desde la línea base. El documento publica el tipo 1; el tipo 2 es una regla nuestra, por verificar."
)
OBJECTIVES_NOTE = "Promedio de sus indicadores de resultado con dato, en % de la meta del año"
HOW_OBJECTIVES = (
    "El círculo es el avance tipo 1: cuánto de lo esperado se obtuvo, sin mirar de dónde se partía; su color, forma y "
    "palabra son los del semáforo. El cuadrado es el avance tipo 2: cuánto se recorrió desde la línea base. Por debajo "
    "de 0 % está peor que al empezar, aunque el tipo 1 sea alto."
)
METHODS_NOTE = "El mismo índice cambiando una sola cosa del método, o dejando fuera un objetivo o un indicador"
HOW_STRIP = (
    "Cada celda es un indicador. Las columnas son los servicios de cada objetivo, por su código; la primera, sus "
    "indicadores de resultado. Color y forma dicen el semáforo: ▼ rojo, ◆ ámbar, ● verde, ○ ND (falta la meta o el "
    "valor). El borde grueso avisa de una alerta. Pase por encima para leer su nombre, o pulse una celda para abrir su "
    "ficha."
)
LIGHTS_NOTE = "Indicadores de cada responsable, como los nombra el documento, por semáforo"
GUIDELINES_NOTE = "Indicadores de cada lineamiento, con su nombre oficial, por semáforo"
THE_SHEET = words("La ficha de un indicador")
HOW_SERIES = (
    "Los círculos son los valores; las rayas, las metas. Una línea discontinua vertical dice que cambió la población o "
    "la definición: los dos lados no se comparan. Los círculos huecos de la derecha son valores cuyo año perdió el "
    "texto del documento."
)
HOW_AGAINST = "La barra llega hasta lo que se logró de la meta; la línea de puntos es la meta. Al lado, valor y meta."
RECORDS_NOTE = "Personas o personal que cumple el criterio sobre quienes dieron la prueba; junto al valor publicado"
PERFORMANCE_NOTE = "La brecha es valor menos meta, en la unidad del indicador; en los de porcentaje, en puntos"


def lists(notas: MarksValue) -> str:
    """Say whether the lists that marks come from are all those owed, and to which day if not the year's last."""
    dias = [formats.day(d) for d in (notas.corte, notas.corte_ultimo) if d]
    if notas.es_parcial:
        return "recibidas"
    es_del_anio = dias == [formats.day(date(notas.anio, 12, 31))]
    return phrase("listas_completas", dias=[] if es_del_anio else dias)


def of_instrument(instrumento: str | None, anio: int | None = None, **mas: object) -> Subject:
    """Return the subject of what is said of an instrument; one that the programme has not is of no code."""
    return subject(instrumento=instrumento or formats.MISSING, anio=anio, **mas)


def nothing_loaded(instrumento: str | None) -> Sentence:
    """Say that an instrument has no values."""
    return say("nada_cargado", of_instrument(instrumento))


def what_to_load(instrumento: str | None) -> Sentence:
    """Say what to do about an instrument without values."""
    return say("cargue_fichas", (), nothing_loaded(instrumento).claims, instrumento=instrumento, donde=LOADED_AT)


def year_shown(pedido: int, estado: Policy | Performance | None) -> str:
    """Say which year is shown when the bar's has no values."""
    if estado is None or estado.anio == pedido:
        return ""
    return phrase("se_muestra_otro_anio", anio=pedido, anio_mostrado=estado.anio)


def own(valor: Decimal | None, unidad: str | None) -> str:
    """Return a figure in its indicator's own unit: "27.1 %", "89,767 soles por trabajador", "2 (índice)"."""
    return formats.MISSING if valor is None else measured(formats.exact(valor), unidad or "")


def policy(politica: Policy | None, instrumento: str | None) -> Sentence:
    """Answer how a policy is doing and where the problem is."""
    if politica is None:
        return nothing_loaded(instrumento)
    objetivos, de = politica.objetivos, of_instrument(instrumento, politica.anio)
    filas = {o.objetivo: o.avance_tipo1 for o in objetivos}
    peor = extreme("avance_objetivo_pct", "objetivo", filas, de, Relation.SMALLEST)
    if politica.indice is None or peor.valor is None:
        return say("sin_indice", de)
    return say(
        "indice",
        de,
        indice_gestion_pct=politica.indice,
        con_dato=str(sum(v is not None for v in filas.values())),
        todos=counted(len(objetivos), "objetivos"),
        bajos=listed([o.etiqueta for o in objetivos if o.objetivo in peor.miembros]),
        peor=peor,
        retrocesos=_regressions(politica.alerted("retroceso"), de),
    )


def _regressions(retrocesos: list[IndicatorState], de: Subject) -> Sentence:
    """Say how many are worse than where they started and which of them enter the index; nothing without any."""
    if not retrocesos:
        return NOTHING
    al_indice = [f for f in retrocesos if f.servicio_politica is None and f.avance_tipo1 is not None]
    dichos = [f"{f.indicador} con {formats.percent(f.avance_tipo1)}" for f in al_indice]
    return say(
        "retrocesos_del_indice" if al_indice else "retrocesos",
        (*de, ("alerta", "retroceso")),
        [figure(PROGRESS, f.avance_tipo1, (*de, ("indicador", f.indicador))) for f in al_indice],
        indicadores_en_el_anio=len(retrocesos),
        n=len(al_indice),
        cuales=listed(dichos),
    )


def listed(nombres: list[str]) -> str:
    """Return names as a list in a sentence: a, b y c."""
    if len(nombres) < 2:
        return "".join(nombres)
    y = "e" if nombres[-1][:1] in "Ii" else "y"
    return f"{', '.join(nombres[:-1])} {y} {nombres[-1]}"


def objectives_headline(politica: Policy) -> Sentence:
    """Title the objectives with what type 2 changes."""
    atras = {
        o.objetivo: o.avance_tipo2 for o in politica.objetivos if o.avance_tipo2 is not None and o.avance_tipo2 < 0
    }
    if not atras:
        return say("avance_objetivos")
    de = of_instrument(politica.instrumento, politica.anio)
    dichos = [fact("tipo_2_del_objetivo", v, sujeto=(*de, ("objetivo", o))) for o, v in atras.items()]
    return say("tipo_2_negativo" if len(atras) == 1 else "tipo_2_negativos", de, dichos, cuales=listed([*atras]))


def methods_headline(politica: Policy) -> Sentence:
    """Title the sensitivity with its range."""
    indices = {m: m.indice_gestion_pct for m in politica.metodos if m.indice_gestion_pct is not None}
    if not indices or politica.indice is None:
        return say("cuanto_depende_indice_del_metodo")
    de = of_instrument(politica.instrumento, politica.anio)
    desde, hasta = (
        fact("indice_por_metodo", indices[m], sujeto=(*de, *subject(metodo=m.metodo, sin=m.sin)))
        for m in (f(indices, key=indices.__getitem__) for f in (min, max))
    )
    return say("indice_por_metodos", de, desde=desde, hasta=hasta, indice_gestion_pct=politica.indice)


def strip_headline(politica: Policy, estados: Sequence[IndicatorState], elegidos: Mapping[str, str]) -> Sentence:
    """Title the strip with its lights; that of one light, or without indicators, with how many they are."""
    de, luz = of_instrument(politica.instrumento, politica.anio, **elegidos), elegidos.get("semaforo")
    todos = fact(STATES, len(estados), sujeto=de)
    if luz or not estados:
        nombre = politica.luces[luz].calificacion.lower() if luz and luz != ND else luz
        return say("indicadores_de_luz", todos=todos, luz=nombre)
    verdes, sin_dato = (
        fact(STATES, sum(f.semaforo == c for f in estados), sujeto=(*de, ("semaforo", c))) for c in (GREEN, ND)
    )
    return say("luces", verdes=verdes, todos=todos, sin_dato=sin_dato)


def no_such(politica: Policy, elegidos: Mapping[str, str]) -> Sentence:
    """Say that no indicator is of what was chosen."""
    de = of_instrument(politica.instrumento, politica.anio, **elegidos)
    return say("ningun_elegido", de)


def strip_note(anio: int, estados: Sequence[IndicatorState]) -> str:
    """Say what a cell is and how many have alerts."""
    return phrase("nota_de_tira", anio=anio, con_alerta=sum(f.tiene_alerta for f in estados))


def alert_headline(politica: Policy, alerta: str) -> Sentence:
    """Title the list of an alert with how many have it, or why that can't be said."""
    return _planning_headline(politica) if alerta == "planeamiento" else _regressions_headline(politica)


def none_alerted(politica: Policy, alerta: str) -> Sentence:
    """Say that no indicator has an alert."""
    return say("ninguno_que_listar", (), _alerted(politica, alerta))


def _alerted(politica: Policy, alerta: str) -> Claim:
    """Claim how many indicators have an alert."""
    de = of_instrument(politica.instrumento, politica.anio, alerta=alerta)
    return fact(STATES, len(politica.alerted(alerta)), sujeto=de)


def _regressions_headline(politica: Policy) -> Sentence:
    con_alerta = _alerted(politica, "retroceso")
    if con_alerta.valor:
        return say("estan_peor", con_alerta=con_alerta)
    de = of_instrument(politica.instrumento, politica.anio, con="línea base")
    medidos = fact(STATES, sum(f.alerta_retroceso is not None for f in politica.indicadores), sujeto=de)
    return say("ninguno_peor" if medidos.valor else "peor_sin_decir", (), con_alerta, medidos, medidos=medidos)


def _planning_headline(politica: Policy) -> Sentence:
    limite, de = politica.limite_pct, of_instrument(politica.instrumento, politica.anio)
    filas = {f.indicador: f.avance_tipo1 for f in politica.indicadores}
    pasan = count(PROGRESS, "indicador", filas, de, relacion=Relation.OVER, umbral=limite)
    medidos = sum(a is not None for a in filas.values())
    if not medidos:
        return say("limite_sin_decir", de)
    frase = "pasan_del_limite" if pasan.cuantos else "ninguno_pasa" if medidos > 1 else "el_unico_no_pasa"
    limite_dicho = formats.percent(limite, 0)
    return say(frase, (), pasan, pasan=pasan, medidos=str(medidos), limite=limite_dicho)


def reason(alerta: str, fila: YearValue) -> str:
    """Say why an indicator has an alert: its value beside what it is set against."""
    valor, es_meta = own(fila.valor_obtenido, fila.unidad_medida), alerta == "planeamiento"
    contra = formats.exact(fila.logro_esperado if es_meta else fila.linea_base)
    return phrase("frente_a_meta" if es_meta else "frente_a_linea_base", valor=valor, contra=contra)


ALERTS = {
    "retroceso": "Indicadores ascendentes o descendentes con valor peor que su línea base",
    "planeamiento": "Avance tipo 1 sobre el límite del documento",
}


def lights_headline(politica: Policy) -> Sentence:
    """Title the responsible units with who has most in red and most without data."""
    partes, de = [], of_instrument(politica.instrumento, politica.anio)
    for luz in ("rojo", ND):
        mas = max((getattr(g, luz) for g in politica.responsables), default=0)
        if mas:
            primeros = [g for g in politica.responsables if getattr(g, luz) == mas]
            quienes = (*de, *subject(semaforo=luz, responsable="|".join(str(g.codigo) for g in primeros)))
            nombres = listed([str(g.nombre) for g in primeros])
            partes.append(say("mas_en_luz", quienes, luz=luz, nombres=nombres, responsables_con_mas=mas))
    if not partes:
        return say("indicadores_responsable")
    return say("responsables", dichas=joined(partes, " y "))


def guidelines_headline(politica: Policy) -> Sentence:
    """Title the guidelines with how many have no indicator in green."""
    grupos, de = politica.lineamientos, of_instrument(politica.instrumento, politica.anio)
    if not grupos:
        return say("indicadores_lineamiento")
    sin_verde = fact(GUIDELINES, sum(not g.verde for g in grupos), sujeto=(*de, ("sin", "verde")))
    return say("sin_verde", sin_verde=sin_verde, todos=fact(GUIDELINES, len(grupos), sujeto=de))


def sheet_note(estado: IndicatorState) -> str:
    """Say the state of an indicator in the year shown, with the reasons of its alerts and how long it has no data."""
    return phrase(
        "nota_de_ficha",
        anio=estado.anio,
        luz=estado.luz if estado.semaforo else "",
        retroceso=reason("retroceso", estado) if estado.alerta_retroceso else "",
        planeamiento=reason("planeamiento", estado) if estado.alerta_planeamiento else "",
        sin_dato=phrase(
            "al_menos_sin_dato" if estado.anios_sin_dato_es_minimo else "sin_dato_seguidos", n=estado.anios_sin_dato
        )
        if estado.anios_sin_dato
        else "",
    )


def series_headline(ficha: IndicatorSheet) -> Sentence:
    """Title a series with its last value."""
    con_valor = [f for f in ficha.serie if f.valor_obtenido is not None]
    if not con_valor:
        return say("sin_valores", subject(indicador=ficha.nodo.codigo))
    ultimo = con_valor[-1]
    meta = "" if ultimo.logro_esperado is None else formats.exact(ultimo.logro_esperado)
    valor = own(ultimo.valor_obtenido, ficha.nodo.unidad_medida)
    return say("ultimo_valor", (), claimed_value(ultimo), valor=valor, cuando=when(ultimo), meta=meta)


def when(fila: YearValue) -> str:
    """Return what a value measures: "en 2024" or, of one that adds up several years, from when to when."""
    return fila.periodo or f"en {fila.anio}"


def remark(fila: YearValue) -> str:
    """Return from when to when a value adds up, and what its document remarks of it."""
    return capital("; ".join(filter(None, (fila.periodo, fila.nota))))


def claimed_value(fila: YearValue) -> list[Claim]:
    """Claim the value and the goal of an indicator in a year, those that it has."""
    de = subject(indicador=fila.indicador, anio=fila.anio, periodo=fila.periodo)
    dichas = {"valor_obtenido": fila.valor_obtenido, "logro_esperado": fila.logro_esperado}
    return [figure(i, float(v), de) for i, v in dichas.items() if v is not None]


def no_series(ficha: IndicatorSheet) -> Sentence:
    """Say that an indicator has neither goal nor value in any year."""
    return say("sin_serie", subject(indicador=ficha.nodo.codigo))


def series_note(ficha: IndicatorSheet) -> str:
    """Say unit, breaks and lost years of a series."""
    quiebres = [phrase("quiebre", anio=f.anio, base=f.base) for f in ficha.serie if f.es_quiebre]
    return phrase(
        "nota_de_serie_de_ficha",
        unidad=ficha.nodo.unidad_medida,
        quiebres="; ".join(quiebres),
        sin_anio=len(ficha.sin_anio) or None,
    )


def performance(estado: Performance | None, instrumento: str | None, pedido: str = "") -> Sentence:
    """Answer how many goals were reached in a year and which is furthest; else what there is.

    `pedido` are the filters in words (view.asked).
    """
    if estado is None:
        return nothing_loaded(instrumento)
    if not estado.con_meta:
        return _without_goals(estado, pedido)
    logradas = reached(estado)
    unica = "meta_unica_alcanzada" if logradas.cuantos else "meta_unica_no_alcanzada"
    return say(
        "metas_logradas" if len(estado.con_meta) > 1 else unica,
        (),
        logradas,
        anio=estado.anio,
        logradas=logradas,
        todas=counted(len(estado.con_meta), "indicadores"),
        pedido=pedido,
        lejos=_furthest(estado),
    )


def _without_goals(estado: Performance, pedido: str) -> Sentence:
    """Say what there is where no indicator is measured against a goal."""
    de = of_instrument(estado.instrumento, producto=estado.producto)
    fichas = fact(SHEETS, len(estado.indicadores), sujeto=de)
    if not estado.indicadores:
        return say("sin_indicadores", (), fichas, pedido=pedido)
    medidos = sum(m.ultimo is not None for m in estado.indicadores)
    return say(
        "sin_metas_medidas",
        (),
        no_goals(estado).claims,
        fichas=fichas,
        medidos=fact(VALUED, medidos, sujeto=(*de, *subject(hasta=estado.anio))),
        pedido=pedido,
        anio=estado.anio,
    )


def no_goals(estado: Performance) -> Sentence:
    """Say that no indicator with a goal was measured in the year."""
    return say("ninguna_meta_medida", _of(estado))


def _of(estado: Performance, indicadores: Iterable[MeasuredIndicator] = ()) -> Subject:
    """Return the subject of the indicators of a year, or of some of them."""
    codigos = [m.codigo for m in indicadores]
    return of_instrument(estado.instrumento, estado.anio, producto=estado.producto, indicador=codigos)


def reached(estado: Performance) -> Claim:
    """Claim which indicators reached the goal of the year."""
    filas = {m.codigo: m.avance for m in estado.con_meta}
    return count(PROGRESS, "indicador", filas, _of(estado), relacion=Relation.AT_LEAST, umbral=WHOLE_PCT)


def _furthest(estado: Performance) -> Sentence:
    """Say which indicators are furthest from their goal, by what they lack of it; nothing where all reached it.

    One that is only met or not is not far: it is left out.
    """
    medibles = [m for m in estado.con_meta if not m.es_permisible]
    filas = {m.codigo: m.avance for m in medibles}
    peor = extreme(PROGRESS, "indicador", filas, _of(estado, medibles), Relation.SMALLEST)
    if peor.valor is None or peor.valor >= WHOLE_PCT:
        return NOTHING
    dichos = _beside_goal(m for m in medibles if m.codigo in peor.miembros)
    return say("el_mas_lejos" if len(dichos) == 1 else "los_mas_lejos", (), peor, dichos=joined(dichos, "; "))


def beyond(estado: Performance, relacion: Relation) -> list[Sentence]:
    """Name each indicator whose progress is so to its goal, with its value and goal."""
    return _beside_goal(m for m in estado.con_meta if m.avance is not None and COMPARES[relacion](m.avance, WHOLE_PCT))


def _beside_goal(medidos: Iterable[MeasuredIndicator]) -> list[Sentence]:
    return [
        say("indicador_lejos", (), _gap_read(m.ultimo), nombre=m.ficha.nodo.nombre, valor=value_and_goal(m.ultimo))
        for m in medidos
        if m.ultimo
    ]


def _gap_read(fila: YearValue) -> list[Claim]:
    de, brecha = subject(indicador=fila.indicador, anio=fila.anio), fila.brecha_meta
    return [*claimed_value(fila), *([] if brecha is None else [figure("brecha_meta", float(brecha), de)])]


def met(medido: MeasuredIndicator) -> str:
    """Say of an indicator that is only met or not which of the two it is; empty of the others."""
    if not medido.es_permisible or medido.avance is None:
        return ""
    return "lo cumple" if medido.avance >= WHOLE_PCT else "no lo cumple"


def value_and_goal(fila: YearValue) -> str:
    """Return "27.1 % frente a 60 % (−32.9 pp)"."""
    unidad = fila.unidad_medida
    valor, meta = own(fila.valor_obtenido, unidad), own(fila.logro_esperado, unidad)
    return f"{valor} frente a {meta} ({formats.gap(fila.brecha_meta, unidad)})"


def against_headline(estado: Performance) -> Sentence:
    """Title the goals with how many were reached."""
    if not estado.con_meta:
        return say("lo_logrado_cada_meta")
    return say("metas_de", logradas=reached(estado), todas=counted(len(estado.con_meta), "metas alcanzadas"))


def no_records(estado: Performance) -> Sentence:
    """Say that the lists of the year bring no marks."""
    de = of_instrument(estado.instrumento, estado.anio, producto=estado.producto)
    frase = "sin_notas_del_producto" if estado.producto else "sin_notas"
    return say(frase, de)


def size_headline(cifras: Sequence[PrintedFigure]) -> Sentence:
    """Title productivity by size with its two ends."""
    if not cifras:
        return say("productividad_tamano")
    menor, mayor = (f(cifras, key=lambda c: c.valor) for f in (min, max))
    return say(
        "productividad",
        (),
        map(_as_printed, cifras),
        tamano=menor.valor_dimension,
        otro=mayor.valor_dimension.lower(),
        menor=formats.exact(menor.valor),
        mayor=formats.exact(mayor.valor),
    )


def _as_printed(cifra: PrintedFigure) -> Claim:
    """Claim what a document prints of one of its groups."""
    de = subject(documento=cifra.documento, anio=cifra.anio, grupo=cifra.valor_dimension)
    return fact(PRINTED, float(cifra.valor), sujeto=de)


def factor_headline(cifras: Sequence[PrintedFigure]) -> Sentence:
    """Title the factor shares with the largest and their sum, where rounding does not tell why it is not the whole."""
    if not cifras:
        return say("participacion_factores")
    mayor, suma = max(cifras, key=lambda c: c.valor), sum(c.valor for c in cifras)
    no_cierra = abs(Decimal(suma) - WHOLE_PCT) > ROUNDED_EACH * len(cifras)
    de = subject(documento=mayor.documento, anio=mayor.anio, grupo=[c.valor_dimension for c in cifras], de=WHOLE_PCT)
    return say(
        "factor_mayor",
        (),
        map(_as_printed, cifras),
        fact("suma_de_grupos", float(suma), sujeto=de),
        factor=mayor.valor_dimension,
        aporta=formats.percent(mayor.valor),
        suma=formats.percent(suma) if no_cierra else "",
    )


def printed_note(cifras: Sequence[PrintedFigure]) -> str:
    """Say where printed figures come from, their year and their remark."""
    return "".join(f"{c.documento}, {c.anio}. {c.nota}" for c in cifras[:1])


def alt_series(ficha: IndicatorSheet) -> str:
    """Describe a series."""
    unidad = ficha.nodo.unidad_medida
    return f"{ficha.nodo.nombre}. " + "; ".join(
        f"{f.anio}: valor {own(f.valor_obtenido, unidad)}, meta {own(f.logro_esperado, unidad)}" for f in ficha.serie
    )
