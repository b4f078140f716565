"""Sentences about the indicators of instruments, made from figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from pp0093.claims import (
    Claim,
    Kind,
    Relation,
    Sentence,
    Subject,
    count,
    extreme,
    fact,
    figure,
    joined,
    sentence,
    shown,
    subject,
    words,
)
from pp0093.instruments.figures import (
    LightCount,
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

WHOLE_PCT, GREEN, ND = 100, "verde", "ND"
# Half of the last decimal with which a share is printed.
ROUNDED_EACH = Decimal("0.05")
NOTHING_LOADED = "No hay indicadores de este instrumento con valores."
# What is counted of instruments: sheets, those with a value, in a year by light and alert, guidelines.
SHEETS, VALUED, STATES = "fichas_de_indicadores", "indicadores_con_valor", "indicadores_en_el_anio"
GUIDELINES, MARKS, PRINTED, ADDED = "lineamientos", "indicadores_con_notas", "cifra_de_un_grupo", "suma_de_grupos"
MOST_OF_A_LIGHT, OBJECTIVE_TYPE_2, INDEX_BY_METHOD = "responsables_con_mas", "tipo_2_del_objetivo", "indice_por_metodo"
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
NO_SUCH_INDICATORS = "Ningún indicador reúne el color, el objetivo y el responsable elegidos."
NO_SERIES = "Este indicador no tiene meta ni valor en ningún año conocido."
THE_SHEET = words("La ficha de un indicador")
NO_REGRESSION_KNOWN = "Retrocesos: no se puede decir, ninguno tiene valor y línea base"
NO_GOALS = "Ningún indicador con meta se midió en este año."
NO_RECORDS = (
    "No hay notas de entrada y salida en los registros de este año{de_que}. Cuando las unidades las entreguen, "
    "aquí se verá el cálculo junto al valor publicado."
)
OF_THE_PRODUCT = " para los indicadores de este producto"
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
    return f"completas al {formats.listed(dias)}" if dias and not es_del_anio else "completas"


def of_instrument(instrumento: str | None, anio: int | None = None, **mas: object) -> Subject:
    """Return the subject of what is said of an instrument; one that the programme has not is of no code."""
    return subject(instrumento=instrumento or formats.MISSING, anio=anio, **mas)


def nothing_loaded(instrumento: str | None) -> Sentence:
    """Say that an instrument has no values."""
    return sentence(NOTHING_LOADED, fact(VALUED, 0, sujeto=of_instrument(instrumento)))


def what_to_load(instrumento: str | None) -> Sentence:
    """Say what to do about an instrument without values."""
    texto = f"Cargue fichas.csv y valores.csv{f' de {instrumento}' if instrumento else ''} {LOADED_AT}."
    return sentence(texto, nothing_loaded(instrumento).claims)


def year_shown(pedido: int, estado: Policy | Performance | None) -> str:
    """Say which year is shown when the bar's has no values."""
    if estado is None or estado.anio == pedido:
        return ""
    return f"{pedido} no tiene valores. Se muestra {estado.anio}, el último con valores."


def own(valor: Decimal | None, unidad: str | None) -> str:
    """Return a figure in its indicator's own unit: "27.1 %", "89,767 soles por trabajador", "2 (índice)"."""
    return formats.MISSING if valor is None else measured(formats.exact(valor), unidad or "")


def percent_only(unidad: str | None) -> str | None:
    """Return the percent sign, None for any other unit: what is counted is already in the name."""
    return formats.PERCENT_UNIT if unidad == formats.PERCENT_UNIT else None


def policy(politica: Policy | None, instrumento: str | None) -> Sentence:
    """Answer how a policy is doing and where the problem is."""
    if politica is None:
        return nothing_loaded(instrumento)
    anio, objetivos, de = politica.anio, politica.objetivos, of_instrument(instrumento, politica.anio)
    filas = {o.objetivo: o.avance_tipo1 for o in objetivos}
    peor = extreme("avance_objetivo_pct", "objetivo", filas, de, Relation.SMALLEST)
    if politica.indice is None or peor.valor is None:
        nada = Claim(Kind.UNSAYABLE, "avance_objetivo_pct", de, Relation.NO_VALUE, por="objetivo")
        return sentence(f"En {anio} ningún objetivo de la política tiene un avance que se pueda calcular.", nada)
    con_dato = sum(v is not None for v in filas.values())
    bajos = listed([o.etiqueta for o in objetivos if o.objetivo in peor.miembros])
    texto = (
        f"En {anio} el índice de gestión fue {formats.percent(politica.indice)}, con {con_dato} de "
        f"{counted(len(objetivos), 'objetivos')} con dato. El más bajo: {bajos}, {formats.percent(peor.valor)}"
    )
    indice = sentence(texto, figure("indice_gestion_pct", politica.indice, de), peor)
    dicho = joined([indice, _regressions(politica.alerted("retroceso"), de)], "")
    return sentence(f"{dicho}.", dicho.claims)


def _regressions(retrocesos: list[IndicatorState], de: Subject) -> Sentence:
    """Say how many are worse than where they started and which of them enter the index; nothing without any."""
    if not retrocesos:
        return sentence("")
    al_indice = [f for f in retrocesos if f.servicio_politica is None and f.avance_tipo1 is not None]
    dichos = [f"{f.indicador} con {formats.percent(f.avance_tipo1)}" for f in al_indice]
    cola = f"; al índice {'entran' if len(al_indice) > 1 else 'entra'} {listed(dichos)}" if al_indice else ""
    return sentence(
        f". {_are(len(retrocesos))} peor que su línea base{cola}",
        fact(STATES, len(retrocesos), sujeto=(*de, ("alerta", "retroceso"))),
        [figure("avance_tipo1", f.avance_tipo1, (*de, ("indicador", f.indicador))) for f in al_indice],
    )


def _are(cuantos: int) -> str:
    return f"{counted(cuantos, 'indicadores')} {'está' if cuantos == 1 else 'están'}"


def listed(nombres: list[str]) -> str:
    """Return names as a list in a sentence: a, b y c."""
    if len(nombres) == 1:
        return nombres[0]
    y = "e" if nombres[-1][:1] in "Ii" else "y"
    return f"{', '.join(nombres[:-1])} {y} {nombres[-1]}"


def objectives_headline(politica: Policy) -> Sentence:
    """Title the objectives with what type 2 changes."""
    atras = {
        o.objetivo: o.avance_tipo2 for o in politica.objetivos if o.avance_tipo2 is not None and o.avance_tipo2 < 0
    }
    de = of_instrument(politica.instrumento, politica.anio)
    if not atras:
        return shown("Avance de los objetivos", "avance_objetivo_pct", por="objetivo")
    texto = f"{listed([*atras])} {'están' if len(atras) > 1 else 'está'} por debajo de su línea base"
    return sentence(
        f"{texto}: su avance tipo 2 es negativo",
        [fact(OBJECTIVE_TYPE_2, v, sujeto=(*de, ("objetivo", o))) for o, v in atras.items()],
    )


def methods_headline(politica: Policy) -> Sentence:
    """Title the sensitivity with its range."""
    indices = {m: m.indice_gestion_pct for m in politica.metodos if m.indice_gestion_pct is not None}
    if not indices or politica.indice is None:
        return shown("Cuánto depende el índice del método", "indice_gestion_pct")
    de = of_instrument(politica.instrumento, politica.anio)
    extremos = [f(indices, key=indices.__getitem__) for f in (min, max)]
    desde, hasta = (formats.percent(indices[m]) for m in extremos)
    return sentence(
        f"El índice va de {desde} a {hasta} según cómo se calcule; con el método publicado, "
        f"{formats.percent(politica.indice)}",
        figure("indice_gestion_pct", politica.indice, de),
        [fact(INDEX_BY_METHOD, indices[m], sujeto=(*de, *subject(metodo=m.metodo, sin=m.sin))) for m in extremos],
    )


def strip_headline(politica: Policy, estados: Sequence[IndicatorState], elegidos: Mapping[str, str]) -> Sentence:
    """Title the strip with its lights; that of one light, or without indicators, with how many they are."""
    de, luz = of_instrument(politica.instrumento, politica.anio, **elegidos), elegidos.get("semaforo")
    todos = fact(STATES, len(estados), sujeto=de)
    if luz or not estados:
        en_luz = f" en {politica.luces[luz].calificacion.lower() if luz != ND else ND}" if luz else ""
        return sentence(f"{counted(len(estados), 'indicadores')}{en_luz}", todos)
    luces = verdes, sin_dato = [sum(f.semaforo == c for f in estados) for c in (GREEN, ND)]
    return sentence(
        f"{verdes} de {counted(len(estados), 'indicadores')} en verde y {sin_dato} en ND",
        todos,
        [fact(STATES, n, sujeto=(*de, ("semaforo", c))) for c, n in zip((GREEN, ND), luces, strict=True)],
    )


def no_such(politica: Policy, elegidos: Mapping[str, str]) -> Sentence:
    """Say that no indicator is of what was chosen."""
    de = of_instrument(politica.instrumento, politica.anio, **elegidos)
    return sentence(NO_SUCH_INDICATORS, fact(STATES, 0, sujeto=de))


def strip_note(anio: int, estados: Sequence[IndicatorState]) -> str:
    """Say what a cell is and how many have alerts."""
    con_alerta = sum(f.tiene_alerta for f in estados)
    return f"Semáforo del avance tipo 1, {anio}; borde grueso: con alerta ({con_alerta})"


def _alerted(politica: Policy, alerta: str) -> Claim:
    """Claim how many indicators have an alert."""
    de = of_instrument(politica.instrumento, politica.anio, alerta=alerta)
    return fact(STATES, len(politica.alerted(alerta)), sujeto=de)


def _none_alerted(politica: Policy, alerta: str) -> Sentence:
    return sentence("Ninguno que listar: cuántos se midieron está en el título.", _alerted(politica, alerta))


def _regressions_headline(politica: Policy) -> Sentence:
    con_alerta = _alerted(politica, "retroceso")
    cuantos = len(politica.alerted("retroceso"))
    if cuantos:
        return sentence(f"{_are(cuantos)} peor que su línea base", con_alerta)
    medidos = sum(f.alerta_retroceso is not None for f in politica.indicadores)
    conocida = fact(STATES, medidos, sujeto=of_instrument(politica.instrumento, politica.anio, con="línea base"))
    texto = f"{_none_of(medidos, 'con dato')} está peor que su línea base" if medidos else NO_REGRESSION_KNOWN
    return sentence(texto, con_alerta, conocida)


def _none_of(cuantos: int, cuales: str) -> str:
    return f"El único {cuales} no" if cuantos == 1 else f"Ninguno de los {cuantos} {cuales}"


def _planning_headline(politica: Policy) -> Sentence:
    limite, de = politica.limite_pct, of_instrument(politica.instrumento, politica.anio)
    filas = {f.indicador: f.avance_tipo1 for f in politica.indicadores}
    pasan = count("avance_tipo1", "indicador", filas, de, relacion=Relation.OVER, umbral=limite)
    medidos, escrito = sum(a is not None for a in filas.values()), formats.percent(limite, 0)
    if not medidos:
        nada = Claim(Kind.UNSAYABLE, "avance_tipo1", de, Relation.NO_VALUE, por="indicador")
        return sentence("Lo que pasa de su meta: no se puede decir, ninguno tiene avance", nada)
    if not pasan.cuantos:
        return sentence(f"{_none_of(medidos, 'con avance')} pasa de {escrito} de su meta", pasan)
    verbo = "pasa" if pasan.cuantos == 1 else "pasan"
    texto = f"{counted(pasan.cuantos, 'indicadores')} {verbo} de {escrito} de su meta: posible problema de planeamiento"
    return sentence(texto, pasan)


def regression_reason(fila: YearValue) -> str:
    """Say why an indicator is a regression."""
    return f"{own(fila.valor_obtenido, fila.unidad_medida)} frente a {formats.exact(fila.linea_base)} de línea base"


def planning_reason(fila: YearValue) -> str:
    """Say why an indicator's goal is taken as badly planned."""
    return f"{own(fila.valor_obtenido, fila.unidad_medida)} frente a {formats.exact(fila.logro_esperado)} de meta"


class AlertWords(Struct, frozen=True):
    """How the list of an alert is titled, the reason of each row, what it is, and what is said when there is none."""

    headline: Callable[[Policy], Sentence]
    reason: Callable[[YearValue], str]
    nota: str
    vacio: Callable[[Policy], Sentence]


ALERTS = {
    "retroceso": AlertWords(
        _regressions_headline,
        regression_reason,
        "Indicadores ascendentes o descendentes con valor peor que su línea base",
        lambda politica: _none_alerted(politica, "retroceso"),
    ),
    "planeamiento": AlertWords(
        _planning_headline,
        planning_reason,
        "Avance tipo 1 sobre el límite del documento",
        lambda politica: _none_alerted(politica, "planeamiento"),
    ),
}


def lights_headline(politica: Policy) -> Sentence:
    """Title the responsible units with who has most in red and most without data."""
    partes, de = [], of_instrument(politica.instrumento, politica.anio)
    for luz in ("rojo", ND):
        mas = max((_count(g, luz) for g in politica.responsables), default=0)
        primeros = [g for g in politica.responsables if mas and _count(g, luz) == mas]
        if primeros:
            quienes = (*de, *subject(semaforo=luz, responsable="|".join(str(g.codigo) for g in primeros)))
            nombres = listed([str(g.nombre) for g in primeros])
            partes.append(sentence(f"más en {luz}: {nombres} ({mas})", fact(MOST_OF_A_LIGHT, mas, sujeto=quienes)))
    dichas = joined(partes, " y ")
    if not dichas:
        return shown("Indicadores por responsable", "semaforo", por="responsable")
    return sentence(f"Responsables con {dichas}", dichas.claims)


def guidelines_headline(politica: Policy) -> Sentence:
    """Title the guidelines with how many have no indicator in green."""
    grupos, de = politica.lineamientos, of_instrument(politica.instrumento, politica.anio)
    if not grupos:
        return shown("Indicadores por lineamiento", "semaforo", por="lineamiento")
    sin_verde = sum(not g.verde for g in grupos)
    de_cuantos = f"{sin_verde} de {counted(len(grupos), 'lineamientos')}"
    return sentence(
        f"{de_cuantos} no {'tiene' if sin_verde == 1 else 'tienen'} ningún indicador en verde",
        fact(GUIDELINES, len(grupos), sujeto=de),
        fact(GUIDELINES, sin_verde, sujeto=(*de, ("sin", "verde"))),
    )


def _count(grupo: LightCount, luz: str) -> int:
    return int(getattr(grupo, luz))


def sheet_note(estado: IndicatorState) -> str:
    """Say the state of an indicator in the year shown, with the reasons of its alerts and how long it has no data."""
    partes = [f"{estado.anio}: {estado.luz}" if estado.semaforo else str(estado.anio)]
    if estado.alerta_retroceso:
        partes.append(f"retroceso: {regression_reason(estado)}")
    if estado.alerta_planeamiento:
        partes.append(f"alerta de planeamiento: {planning_reason(estado)}")
    if estado.anios_sin_dato:
        al_menos = "al menos " if estado.anios_sin_dato_es_minimo else ""
        partes.append(f"{al_menos}{_years(estado.anios_sin_dato)} sin dato")
    return "; ".join(partes)


def _years(cuantos: int) -> str:
    return f"{counted(cuantos, 'años')}{' seguidos' if cuantos > 1 else ''}"


def series_headline(ficha: IndicatorSheet) -> Sentence:
    """Title a series with its last value."""
    con_valor = [f for f in ficha.serie if f.valor_obtenido is not None]
    if not con_valor:
        return sentence("Todavía sin valores", _unknown("valor_obtenido", ficha))
    ultimo = con_valor[-1]
    meta = "" if ultimo.logro_esperado is None else f", con una meta de {formats.exact(ultimo.logro_esperado)}"
    unidad = ficha.nodo.unidad_medida
    return sentence(f"{own(ultimo.valor_obtenido, unidad)} {when(ultimo)}{meta}", claimed_value(ultimo))


def when(fila: YearValue) -> str:
    """Return what a value measures: "en 2024" or, of one that adds up several years, from when to when."""
    return fila.periodo or f"en {fila.anio}"


def remark(fila: YearValue) -> str:
    """Return from when to when a value adds up, and what its document remarks of it."""
    dicho = "; ".join(filter(None, (fila.periodo, fila.nota)))
    return capital(dicho)


def claimed_value(fila: YearValue) -> list[Claim]:
    """Claim the value and the goal of an indicator in a year, those that it has."""
    de = subject(indicador=fila.indicador, anio=fila.anio, periodo=fila.periodo)
    dichas = {"valor_obtenido": fila.valor_obtenido, "logro_esperado": fila.logro_esperado}
    return [figure(i, float(v), de) for i, v in dichas.items() if v is not None]


def _unknown(indicador: str, ficha: IndicatorSheet) -> Claim:
    return Claim(Kind.UNSAYABLE, indicador, subject(indicador=ficha.nodo.codigo), Relation.NO_VALUE, por="anio")


def no_series(ficha: IndicatorSheet) -> Sentence:
    """Say that an indicator has neither goal nor value in any year."""
    return sentence(NO_SERIES, _unknown("valor_obtenido", ficha), _unknown("logro_esperado", ficha))


def series_note(ficha: IndicatorSheet) -> str:
    """Say unit, breaks and lost years of a series."""
    partes = [f"En {ficha.nodo.unidad_medida}"]
    partes += [f"en {f.anio} la base cambia a «{f.base}»" for f in ficha.serie if f.es_quiebre]
    if ficha.sin_anio:
        partes.append(f"{counted(len(ficha.sin_anio), 'valores')} sin año (posición perdida)")
    return "; ".join(partes)


def performance(estado: Performance | None, instrumento: str | None, pedido: str = "") -> Sentence:
    """Answer how many goals were reached in a year and which is furthest; else what there is.

    `pedido` are the filters in words (view.asked).
    """
    if estado is None:
        return nothing_loaded(instrumento)
    anio, con_meta, de_que = estado.anio, estado.con_meta, f" {pedido}" if pedido else ""
    if not con_meta:
        return _without_goals(estado, de_que)
    logradas = reached(estado)
    alcanzo = "alcanzó" if logradas.cuantos == 1 else "alcanzaron"
    texto = (
        f"En {anio}, {logradas.cuantos} de {counted(len(con_meta), 'indicadores')} con meta{de_que} la {alcanzo}"
        if len(con_meta) > 1
        else f"En {anio} el único indicador con meta{de_que} {'la alcanzó' if logradas.cuantos else 'no la alcanzó'}"
    )
    dicho = joined([sentence(texto, logradas), _furthest(estado)], ". ")
    return sentence(f"{dicho}.", dicho.claims)


def _without_goals(estado: Performance, de_que: str) -> Sentence:
    """Say what there is where no indicator is measured against a goal."""
    todos, medidos = len(estado.indicadores), sum(m.ultimo is not None for m in estado.indicadores)
    fichas = fact(SHEETS, todos, sujeto=of_instrument(estado.instrumento, producto=estado.producto))
    if not todos:
        return sentence(f"No se puede decir: ningún documento cargado trae indicadores de desempeño{de_que}.", fichas)
    texto = f"No se puede decir si se alcanzó alguna meta: ningún indicador con meta{de_que} se midió en {estado.anio}"
    con_valor = of_instrument(estado.instrumento, producto=estado.producto, hasta=estado.anio)
    return sentence(
        f"{texto}; {medidos} de {todos} {'tiene' if medidos == 1 else 'tienen'} algún valor hasta ese año.",
        fichas,
        fact(VALUED, medidos, sujeto=con_valor),
        no_goals(estado).claims,
    )


def no_goals(estado: Performance) -> Sentence:
    """Say that no indicator with a goal was measured in the year."""
    return sentence(NO_GOALS, Claim(Kind.UNSAYABLE, "avance_tipo1", _of(estado), Relation.NO_VALUE, por="indicador"))


def _of(estado: Performance, indicadores: Iterable[MeasuredIndicator] = ()) -> Subject:
    """Return the subject of the indicators of a year, or of some of them."""
    codigos = [m.codigo for m in indicadores]
    return of_instrument(estado.instrumento, estado.anio, producto=estado.producto, indicador=codigos)


def reached(estado: Performance) -> Claim:
    """Claim which indicators reached the goal of the year."""
    filas = {m.codigo: m.avance for m in estado.con_meta}
    return count("avance_tipo1", "indicador", filas, _of(estado), relacion=Relation.AT_LEAST, umbral=WHOLE_PCT)


def _furthest(estado: Performance) -> Sentence:
    """Say which indicators are furthest from their goal, by what they lack of it; nothing where all reached it.

    One that is only met or not is not far: it is left out.
    """
    medibles = [m for m in estado.con_meta if not m.es_permisible]
    filas = {m.codigo: m.avance for m in medibles}
    peor = extreme("avance_tipo1", "indicador", filas, _of(estado, medibles), Relation.SMALLEST)
    if peor.valor is None or peor.valor >= WHOLE_PCT:
        return sentence("")
    peores = [m for m in medibles if m.codigo in peor.miembros and m.ultimo]
    dichos = [f"«{m.ficha.nodo.nombre}», {value_and_goal(m.ultimo)}" for m in peores if m.ultimo]
    return sentence(
        f"{'El más lejos' if len(dichos) == 1 else 'Los más lejos'}: {'; '.join(dichos)}",
        peor,
        [c for m in peores if m.ultimo for c in (*claimed_value(m.ultimo), *_gap_read(m.ultimo))],
    )


def _gap_read(fila: YearValue) -> list[Claim]:
    de = subject(indicador=fila.indicador, anio=fila.anio)
    return [] if fila.brecha_meta is None else [figure("brecha_meta", float(fila.brecha_meta), de)]


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
    con_meta = estado.con_meta
    if not con_meta:
        return shown("Lo logrado de cada meta", "avance_tipo1", por="indicador")
    logradas = reached(estado)
    return sentence(f"{logradas.cuantos} de {counted(len(con_meta), 'metas alcanzadas')}", logradas)


def no_records(estado: Performance) -> Sentence:
    """Say that the lists of the year bring no marks."""
    dicho = NO_RECORDS.format(de_que=OF_THE_PRODUCT if estado.producto else "")
    return sentence(
        dicho, fact(MARKS, 0, sujeto=of_instrument(estado.instrumento, estado.anio, producto=estado.producto))
    )


def size_headline(cifras: Sequence[PrintedFigure]) -> Sentence:
    """Title productivity by size with its two ends."""
    if not cifras:
        return shown("Productividad por tamaño")
    menor, mayor = (f(cifras, key=lambda c: c.valor) for f in (min, max))
    return sentence(
        f"{menor.valor_dimension}: {formats.exact(menor.valor)} de productividad por cada "
        f"{formats.exact(mayor.valor)} de {mayor.valor_dimension.lower()}",
        map(_as_printed, cifras),
    )


def _as_printed(cifra: PrintedFigure) -> Claim:
    """Claim what a document prints of one of its groups."""
    de = subject(documento=cifra.documento, anio=cifra.anio, grupo=cifra.valor_dimension)
    return fact(PRINTED, float(cifra.valor), sujeto=de)


def factor_headline(cifras: Sequence[PrintedFigure]) -> Sentence:
    """Title the factor shares with the largest and their sum, where rounding does not tell why it is not the whole."""
    if not cifras:
        return shown("Participación de los factores")
    mayor, suma = max(cifras, key=lambda c: c.valor), sum(c.valor for c in cifras)
    texto = f"{mayor.valor_dimension} aporta {formats.percent(mayor.valor)} de la producción"
    if abs(Decimal(suma) - WHOLE_PCT) > ROUNDED_EACH * len(cifras):
        texto = f"{texto}; los factores impresos suman {formats.percent(suma)}, no {WHOLE_PCT} %"
    de = subject(documento=mayor.documento, anio=mayor.anio, grupo=[c.valor_dimension for c in cifras], de=WHOLE_PCT)
    return sentence(texto, map(_as_printed, cifras), fact(ADDED, float(suma), sujeto=de))


def printed_note(cifras: Sequence[PrintedFigure]) -> str:
    """Say where printed figures come from, their year and their remark."""
    return "".join(f"{c.documento}, {c.anio}. {c.nota}" for c in cifras[:1])


def alt_series(ficha: IndicatorSheet) -> str:
    """Describe a series."""
    unidad = ficha.nodo.unidad_medida
    return f"{ficha.nodo.nombre}. " + "; ".join(
        f"{f.anio}: valor {own(f.valor_obtenido, unidad)}, meta {own(f.logro_esperado, unidad)}" for f in ficha.serie
    )
