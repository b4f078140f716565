"""Sentences about the indicators of instruments, made from figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from pp0093.instruments.figures import (
    LightCount,
    MeasuredIndicator,
    MethodIndex,
    Objective,
    Performance,
    Policy,
    PrintedFigure,
)
from pp0093.instruments.findings import Finding
from pp0093.instruments.sheets import IndicatorSheet, IndicatorState, MarksValue, YearValue
from pp0093.remedies import LOADED_AT
from pp0093.writing import formats
from pp0093.writing.nouns import counted, measured

WHOLE_PCT = 100
NOTHING_LOADED = "No hay indicadores de este instrumento con valores."
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
NO_REGRESSION_KNOWN = "Retrocesos: no se puede decir, ninguno tiene valor y línea base"
NO_GOALS = "Ningún indicador con meta se midió en este año."
NO_RECORDS = (
    "No hay notas de entrada y salida en los registros de este año. Cuando las unidades las entreguen, "
    "aquí se verá el cálculo junto al valor publicado."
)
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


def what_to_load(instrumento: str | None) -> str:
    """Say what to do about an instrument without values."""
    return f"Cargue fichas.csv y valores.csv{f' de {instrumento}' if instrumento else ''} {LOADED_AT}."


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


def policy(politica: Policy | None) -> str:
    """Answer how a policy is doing and where the problem is."""
    if politica is None:
        return NOTHING_LOADED
    anio, objetivos = politica.anio, politica.objetivos
    con_dato = [(o.avance_tipo1, o) for o in objetivos if o.avance_tipo1 is not None]
    if politica.indice is None or not con_dato:
        return f"En {anio} ningún objetivo de la política tiene un avance que se pueda calcular."
    avance, peor = min(con_dato, key=lambda par: par[0])
    texto = (
        f"En {anio} el índice de gestión fue {formats.percent(politica.indice)}, con {len(con_dato)} de "
        f"{counted(len(objetivos), 'objetivos')} con dato. El más bajo: {peor.etiqueta}, {formats.percent(avance)}"
    )
    return f"{texto}{_regressions(politica.alerted('retroceso'))}."


def _regressions(retrocesos: list[IndicatorState]) -> str:
    """Say how many are worse than where they started and which of them enter the index; nothing without any."""
    if not retrocesos:
        return ""
    al_indice = [
        f"{f.indicador} con {formats.percent(f.avance_tipo1)}"
        for f in retrocesos
        if f.servicio_politica is None and f.avance_tipo1 is not None
    ]
    entran = "entran" if len(al_indice) > 1 else "entra"
    cola = f"; al índice {entran} {listed(al_indice)}" if al_indice else ""
    return f". {_are(len(retrocesos))} peor que su línea base{cola}"


def _are(cuantos: int) -> str:
    return f"{counted(cuantos, 'indicadores')} {'está' if cuantos == 1 else 'están'}"


def listed(nombres: list[str]) -> str:
    """Return names as a list in a sentence: a, b y c."""
    if len(nombres) == 1:
        return nombres[0]
    y = "e" if nombres[-1][:1] in "Ii" else "y"
    return f"{', '.join(nombres[:-1])} {y} {nombres[-1]}"


def objectives_headline(objetivos: Sequence[Objective]) -> str:
    """Title the objectives with what type 2 changes."""
    atras = [o.objetivo for o in objetivos if o.avance_tipo2 is not None and o.avance_tipo2 < 0]
    if not atras:
        return "Avance de los objetivos"
    verbo = "parecen avanzar y están" if len(atras) > 1 else "parece avanzar y está"
    return f"{listed(atras)} {verbo} por debajo de su línea base"


def methods_headline(metodos: Sequence[MethodIndex]) -> str:
    """Title the sensitivity with its range."""
    indices = [m.indice_gestion_pct for m in metodos if m.indice_gestion_pct is not None]
    if not indices:
        return "Cuánto depende el índice del método"
    return (
        f"El índice va de {formats.percent(min(indices))} a {formats.percent(max(indices))} según cómo se calcule; "
        f"con el método publicado, {formats.percent(indices[0])}"
    )


def strip_headline(estados: Sequence[IndicatorState]) -> str:
    """Title the strip with its lights."""
    verdes = sum(f.semaforo == "verde" for f in estados)
    sin_dato = sum(f.semaforo == "ND" for f in estados)
    return f"{verdes} de {counted(len(estados), 'indicadores')} en verde y {sin_dato} en ND"


def strip_note(anio: int, estados: Sequence[IndicatorState]) -> str:
    """Say what a cell is and how many have alerts."""
    con_alerta = sum(f.tiene_alerta for f in estados)
    return f"Semáforo del avance tipo 1, {anio}; borde grueso: con alerta ({con_alerta})"


def _regressions_headline(politica: Policy) -> str:
    cuantos = len(politica.alerted("retroceso"))
    if cuantos:
        return f"{_are(cuantos)} peor que su línea base"
    medidos = sum(f.alerta_retroceso is not None for f in politica.indicadores)
    return f"{_none_of(medidos, 'con dato')} está peor que su línea base" if medidos else NO_REGRESSION_KNOWN


def _none_of(cuantos: int, cuales: str) -> str:
    return f"El único {cuales} no" if cuantos == 1 else f"Ninguno de los {cuantos} {cuales}"


def _planning_headline(politica: Policy) -> str:
    limite, cuantos = formats.percent(politica.limite_pct, 0), len(politica.alerted("planeamiento"))
    medidos = sum(f.avance_tipo1 is not None for f in politica.indicadores)
    if not medidos:
        return "Lo que pasa de su meta: no se puede decir, ninguno tiene avance"
    if not cuantos:
        return f"{_none_of(medidos, 'con avance')} pasa de {limite} de su meta"
    pasan = f"{counted(cuantos, 'indicadores')} {'pasa' if cuantos == 1 else 'pasan'}"
    return f"{pasan} de {limite} de su meta: posible problema de planeamiento"


def regression_reason(fila: YearValue) -> str:
    """Say why an indicator is a regression."""
    return f"{own(fila.valor_obtenido, fila.unidad_medida)} frente a {formats.exact(fila.linea_base)} de línea base"


def planning_reason(fila: YearValue) -> str:
    """Say why an indicator's goal is taken as badly planned."""
    return f"{own(fila.valor_obtenido, fila.unidad_medida)} frente a {formats.exact(fila.logro_esperado)} de meta"


class AlertWords(Struct, frozen=True):
    """How the list of an alert is titled, the reason of each row, what it is, and what is said when there is none."""

    headline: Callable[[Policy], str]
    reason: Callable[[YearValue], str]
    nota: str
    vacio: str


ALERTS = {
    "retroceso": AlertWords(
        _regressions_headline,
        regression_reason,
        "Indicadores ascendentes o descendentes con valor peor que su línea base",
        "Ninguno que listar: cuántos se midieron está en el título.",
    ),
    "planeamiento": AlertWords(
        _planning_headline,
        planning_reason,
        "Avance tipo 1 sobre el límite del documento",
        "Ninguno que listar: cuántos se midieron está en el título.",
    ),
}


def findings_headline(hallazgos: Sequence[Finding]) -> str:
    """Title the findings with how many there are."""
    cuantos = counted(len(hallazgos), "hallazgos") if hallazgos else "Hallazgos"
    return f"{cuantos} en el documento publicado"


def lights_headline(grupos: Sequence[LightCount]) -> str:
    """Title the responsible units with who has most in red and most without data."""
    partes = []
    for luz in ("rojo", "ND"):
        primero = max(grupos, key=lambda g: _count(g, luz), default=None)
        if primero is not None and _count(primero, luz):
            partes.append(f"más en {luz}: {primero.nombre} ({_count(primero, luz)})")
    return f"Responsables con {' y '.join(partes)}" if partes else "Indicadores por responsable"


def guidelines_headline(grupos: Sequence[LightCount]) -> str:
    """Title the guidelines with how many have no indicator in green."""
    sin_verde = sum(not g.verde for g in grupos)
    de_cuantos = f"{sin_verde} de {counted(len(grupos), 'lineamientos')}"
    return f"{de_cuantos} no {'tiene' if sin_verde == 1 else 'tienen'} ningún indicador en verde"


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


def series_headline(ficha: IndicatorSheet) -> str:
    """Title a series with its last value."""
    con_valor = [f for f in ficha.serie if f.valor_obtenido is not None]
    if not con_valor:
        return "Todavía sin valores"
    ultimo = con_valor[-1]
    meta = "" if ultimo.logro_esperado is None else f", con una meta de {formats.exact(ultimo.logro_esperado)}"
    return f"{own(ultimo.valor_obtenido, ficha.nodo.unidad_medida)} en {ultimo.anio}{meta}"


def series_note(ficha: IndicatorSheet) -> str:
    """Say unit, breaks and lost years of a series."""
    partes = [f"En {ficha.nodo.unidad_medida}"]
    partes += [f"en {f.anio} la base cambia a «{f.base}»" for f in ficha.serie if f.es_quiebre]
    if ficha.sin_anio:
        partes.append(f"{counted(len(ficha.sin_anio), 'valores')} sin año (posición perdida)")
    return "; ".join(partes)


def performance(estado: Performance | None, pedido: str = "") -> str:
    """Answer how many goals were reached in a year and which is furthest; else what there is.

    `pedido` are the filters in words (view.asked).
    """
    if estado is None:
        return NOTHING_LOADED
    anio, con_meta, de_que = estado.anio, estado.con_meta, f" {pedido}" if pedido else ""
    if not estado.indicadores:
        return f"No se puede decir: ningún documento cargado trae indicadores de desempeño{de_que}."
    if not con_meta:
        medidos, todos = sum(m.ultimo is not None for m in estado.indicadores), len(estado.indicadores)
        texto = f"No se puede decir si se alcanzó alguna meta: ningún indicador con meta{de_que} se midió en {anio}"
        return f"{texto}; {medidos} de {todos} {'tiene' if medidos == 1 else 'tienen'} algún valor hasta ese año."
    logradas = sum(map(_is_reached, con_meta))
    alcanzo = "alcanzó" if logradas == 1 else "alcanzaron"
    texto = (
        f"En {anio}, {logradas} de {counted(len(con_meta), 'indicadores')} con meta{de_que} la {alcanzo}"
        if len(con_meta) > 1
        else f"En {anio} el único indicador con meta{de_que} {'la alcanzó' if logradas else 'no la alcanzó'}"
    )
    peor = min(con_meta, key=lambda m: m.avance or 0)
    if peor.ultimo is not None and not _is_reached(peor):
        texto += f". El más lejos: «{peor.ficha.nodo.nombre}», {value_and_goal(peor.ultimo)}"
    return f"{texto}."


def _is_reached(medido: MeasuredIndicator) -> bool:
    return (medido.avance or 0) >= WHOLE_PCT


def value_and_goal(fila: YearValue) -> str:
    """Return "27.1 % frente a 60 % (−32.9 pp)"."""
    unidad = fila.unidad_medida
    valor, meta = own(fila.valor_obtenido, unidad), own(fila.logro_esperado, unidad)
    return f"{valor} frente a {meta} ({formats.gap(fila.brecha_meta, unidad)})"


def against_headline(con_meta: Sequence[MeasuredIndicator]) -> str:
    """Title the goals with how many were reached."""
    logradas = sum(map(_is_reached, con_meta))
    return f"{logradas} de {counted(len(con_meta), 'metas alcanzadas')}" if con_meta else "Metas alcanzadas"


def size_headline(cifras: Sequence[PrintedFigure]) -> str:
    """Title productivity by size with its two ends."""
    if not cifras:
        return "Productividad por tamaño"
    menor, mayor = (f(cifras, key=lambda c: c.valor) for f in (min, max))
    return (
        f"{menor.valor_dimension}: {formats.exact(menor.valor)} de productividad por cada "
        f"{formats.exact(mayor.valor)} de {mayor.valor_dimension.lower()}"
    )


def factor_headline(cifras: Sequence[PrintedFigure]) -> str:
    """Title the factor shares with the largest and their sum, where they do not add up."""
    if not cifras:
        return "Participación de los factores"
    mayor = max(cifras, key=lambda c: c.valor)
    suma = sum(c.valor for c in cifras)
    texto = f"{mayor.valor_dimension} aporta {formats.percent(mayor.valor)} de la producción"
    return texto if suma == WHOLE_PCT else f"{texto}; los factores impresos suman {formats.percent(suma)}, no 100 %"


def printed_note(cifras: Sequence[PrintedFigure]) -> str:
    """Say where printed figures come from, their year and their remark."""
    return "".join(f"{c.documento}, {c.anio}. {c.nota}" for c in cifras[:1])


def alt_series(ficha: IndicatorSheet) -> str:
    """Describe a series."""
    unidad = ficha.nodo.unidad_medida
    return f"{ficha.nodo.nombre}. " + "; ".join(
        f"{f.anio}: valor {own(f.valor_obtenido, unidad)}, meta {own(f.logro_esperado, unidad)}" for f in ficha.serie
    )
