"""Sentences about the indicators of instruments, made from figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pp0093 import rules
from pp0093.writing import formats

Row = dict[str, Any]
PERCENT_UNIT = "%"
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
FINDINGS_NOTE = "Lo que el documento dice y lo que dan sus propios datos; cada hallazgo se calcula"
NO_FINDINGS = "El documento coincide con sus datos."
NO_SERIES = "Este indicador no tiene meta ni valor en ningún año conocido."
NO_GOALS = "Ningún indicador con meta se midió en este año."
NO_RECORDS = (
    "No hay notas de entrada y salida en los registros de este año. Cuando las unidades las entreguen en registros/, "
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


def not_loaded(carpeta: str) -> str:
    """Say that an instrument has no values, and what to do."""
    return (
        f"No hay indicadores con valores de este instrumento. Deje sus fichas.csv y valores.csv en "
        f"indicadores/{carpeta}/ y repita pp0093 etl."
    )


def year_shown(pedido: int, estado: Row | None) -> str:
    """Say which year is shown when the bar's has no values (instruments.policy, instruments.performance)."""
    if estado is None or estado["anio"] == pedido:
        return ""
    return f"{pedido} no tiene valores. Se muestra {estado['anio']}, el último con valores."


def own(valor: Any, unidad: str | None) -> str:
    """Return a figure in its indicator's own unit: "27.1 %", "89,767 soles por trabajador"."""
    return formats.exact(valor) if valor is None else f"{formats.exact(valor)} {unidad or ''}".strip()


def gap(valor: Any, unidad: str | None) -> str:
    """Return a gap with its sign: points for a percentage ("−32.9 pp"), else its own unit ("+5 empresas")."""
    if valor is None:
        return formats.MISSING
    signo = "+" if valor > 0 else ""
    return f"{signo}{formats.exact(valor)}\u00a0{gap_unit(unidad)}".strip()


def gap_unit(unidad: str | None) -> str:
    """Return the unit of a gap: points where the indicator is a percentage."""
    return "pp" if unidad == PERCENT_UNIT else unidad or ""


def policy(estado: Row | None) -> str:
    """Answer how a policy is doing and where the problem is (instruments.policy)."""
    if estado is None:
        return NOTHING_LOADED
    anio, indice, objetivos = estado["anio"], estado["indice"], estado["objetivos"]
    con_dato = [f for f in objetivos if f["avance_objetivo_pct"] is not None]
    if indice is None or not con_dato:
        return f"En {anio} ningún objetivo de la política tiene un avance que se pueda calcular."
    peor = min(con_dato, key=lambda f: f["avance_objetivo_pct"])
    texto = (
        f"En {anio} el índice de gestión fue {formats.percent(indice)}, con {len(con_dato)} de {len(objetivos)} "
        f"objetivos con dato. El más bajo: {peor['objetivo']} {peor['objetivo_nombre']}, "
        f"{formats.percent(peor['avance_objetivo_pct'])}"
    )
    retrocesos = estado["retroceso"]
    if retrocesos:
        al_indice = [
            f"{f['indicador']} con {formats.percent(f['avance_tipo1'])}"
            for f in retrocesos
            if f["servicio_politica"] is None and f["avance_tipo1"] is not None
        ]
        entran = "entran" if len(al_indice) > 1 else "entra"
        cola = f"; al índice {entran} {listed(al_indice)}" if al_indice else ""
        texto += f". {_counted(len(retrocesos))} peor que su línea base{cola}"
    return f"{texto}."


def _counted(cuantos: int) -> str:
    return "1 indicador está" if cuantos == 1 else f"{cuantos} indicadores están"


def listed(nombres: list[str]) -> str:
    """Return names as a list in a sentence: a, b y c."""
    if len(nombres) == 1:
        return nombres[0]
    y = "e" if nombres[-1][:1] in "Ii" else "y"
    return f"{', '.join(nombres[:-1])} {y} {nombres[-1]}"


def objectives_headline(filas: list[Row]) -> str:
    """Title the objectives with what type 2 changes."""
    atras = [f["objetivo"] for f in filas if f["avance_tipo2"] is not None and f["avance_tipo2"] < 0]
    if not atras:
        return "Avance de los objetivos"
    verbo = "parecen avanzar y están" if len(atras) > 1 else "parece avanzar y está"
    return f"{listed(atras)} {verbo} por debajo de su línea base"


def methods_headline(filas: list[Row]) -> str:
    """Title the sensitivity with its range."""
    indices = [f["indice_gestion_pct"] for f in filas if f["indice_gestion_pct"] is not None]
    if not indices:
        return "Cuánto depende el índice del método"
    return (
        f"El índice va de {formats.percent(min(indices))} a {formats.percent(max(indices))} según cómo se calcule; "
        f"con el método publicado, {formats.percent(indices[0])}"
    )


def strip_headline(filas: list[Row]) -> str:
    """Title the strip with its lights."""
    verdes = sum(f["semaforo"] == "verde" for f in filas)
    sin_dato = sum(f["semaforo"] == "ND" for f in filas)
    return f"{verdes} de {len(filas)} indicadores en verde y {sin_dato} en ND"


def strip_note(anio: int, filas: list[Row]) -> str:
    """Say what a cell is and how many have alerts."""
    con_alerta = sum(bool(f["alerta_planeamiento"] or f["alerta_retroceso"]) for f in filas)
    return f"Semáforo del avance tipo 1, {anio}; borde grueso: con alerta ({con_alerta})"


def _regressions_headline(filas: list[Row]) -> str:
    return f"{_counted(len(filas))} peor que su línea base" if filas else "Sin retrocesos"


def _planning_headline(filas: list[Row]) -> str:
    limite = formats.percent(planning_limit(), 0)
    if not filas:
        return f"Ningún indicador pasa de {limite} de su meta"
    pasan = "1 indicador pasa" if len(filas) == 1 else f"{len(filas)} indicadores pasan"
    return f"{pasan} de {limite} de su meta: la meta se planeó mal"


def planning_limit() -> float:
    """Return the progress in percent above which a goal is taken as badly planned."""
    return rules.numero("alerta_planeamiento_pct")


def regression_reason(fila: Row) -> str:
    """Say why an indicator is a regression."""
    unidad = fila["unidad_medida"]
    return f"{own(fila['valor_obtenido'], unidad)} frente a {formats.exact(fila['linea_base'])} de línea base"


def planning_reason(fila: Row) -> str:
    """Say why an indicator's goal is taken as badly planned."""
    unidad = fila["unidad_medida"]
    return f"{own(fila['valor_obtenido'], unidad)} frente a {formats.exact(fila['logro_esperado'])} de meta"


@dataclass(frozen=True)
class Alert:
    """How the list of an alert is titled, what it is, and what is said when there is none."""

    headline: Callable[[list[Row]], str]
    nota: str
    vacio: str


ALERTS = {
    "retroceso": Alert(
        _regressions_headline,
        "Indicadores ascendentes o descendentes con valor peor que su línea base",
        "Ningún indicador con dato está peor que su línea base.",
    ),
    "planeamiento": Alert(
        _planning_headline, "Avance tipo 1 sobre el límite del documento", "Ningún avance pasa del límite."
    ),
}


def findings_headline(filas: list[Row]) -> str:
    """Title the findings with how many there are."""
    cuantos = {0: "Hallazgos", 1: "1 hallazgo"}.get(len(filas), f"{len(filas)} hallazgos")
    return f"{cuantos} en el documento publicado"


def lights_headline(filas: list[Row]) -> str:
    """Title the responsible units with who has most in red and most without data."""
    partes = []
    for luz in ("rojo", "ND"):
        primero = max(filas, key=lambda f: f[luz], default={luz: 0})
        if primero[luz]:
            partes.append(f"más en {luz}: {primero['nombre']} ({primero[luz]})")
    return f"Responsables con {' y '.join(partes)}" if partes else "Indicadores por responsable"


def sheet_note(fila: Row) -> str:
    """Say the state of an indicator in the year shown, with the reasons of its alerts and how long it has no data."""
    partes = [f"{fila['anio']}: {fila['luz']}"]
    if fila["alerta_retroceso"]:
        partes.append(f"retroceso: {regression_reason(fila)}")
    if fila["alerta_planeamiento"]:
        partes.append(f"alerta de planeamiento: {planning_reason(fila)}")
    if fila["anios_sin_dato"]:
        al_menos = "al menos " if fila["anios_sin_dato_es_minimo"] else ""
        partes.append(f"{al_menos}{_years(fila['anios_sin_dato'])} sin dato")
    return "; ".join(partes)


def _years(cuantos: int) -> str:
    return "1 año" if cuantos == 1 else f"{cuantos} años seguidos"


def series_headline(ficha: Row) -> str:
    """Title a series with its last value."""
    con_valor = [f for f in ficha["serie"] if f["valor_obtenido"] is not None]
    if not con_valor:
        return "Todavía sin valores"
    ultimo = con_valor[-1]
    meta = "" if ultimo["logro_esperado"] is None else f", con una meta de {formats.exact(ultimo['logro_esperado'])}"
    return f"{own(ultimo['valor_obtenido'], ficha['unidad_medida'])} en {ultimo['anio']}{meta}"


def series_note(fila: Row) -> str:
    """Say unit, breaks and lost years of a series."""
    partes = [f"En {fila['unidad_medida']}" if fila["unidad_medida"] != PERCENT_UNIT else "En %"]
    partes += [f"en {f['anio']} la base cambia a «{f['base']}»" for f in fila["serie"] if f["es_quiebre"]]
    if fila.get("sin_anio"):
        cuantos = len(fila["sin_anio"])
        partes.append("1 valor sin año (posición perdida)" if cuantos == 1 else f"{cuantos} valores sin año")
    return "; ".join(partes)


def performance(estado: Row | None) -> str:
    """Answer how many goals were reached in a year and which is furthest; else what there is."""
    if estado is None:
        return NOTHING_LOADED
    anio, con_meta, filas = estado["anio"], estado["con_meta"], estado["indicadores"]
    if not filas:
        return "El producto elegido no tiene indicadores de desempeño publicados."
    if not con_meta:
        medidos = sum(f["ultimo"] is not None for f in filas)
        return (
            f"Ningún indicador con meta se midió en {anio}; {medidos} de {len(filas)} tienen algún valor hasta ese año."
        )
    logradas = [f for f in con_meta if f["avance_tipo1"] >= 100]
    peor = min(con_meta, key=lambda f: f["avance_tipo1"])
    texto = (
        f"En {anio}, {len(logradas)} de {len(con_meta)} indicadores con meta la alcanzaron"
        if len(con_meta) > 1
        else f"En {anio} el único indicador con meta {'la alcanzó' if logradas else 'no la alcanzó'}"
    )
    if peor["avance_tipo1"] < 100:
        texto += f". El más lejos: «{peor['nombre']}», {peor['dicho']}"
    return f"{texto}."


def value_and_goal(valor: Any, meta: Any, unidad: str | None) -> str:
    """Return "27.1 % de 60 % (−32.9 pp)"."""
    return f"{own(valor, unidad)} frente a {own(meta, unidad)} ({gap(valor - meta, unidad)})"


def against_headline(con_meta: list[Row]) -> str:
    """Title the goals with how many were reached."""
    logradas = sum(f["avance_tipo1"] >= 100 for f in con_meta)
    return f"{logradas} de {len(con_meta)} metas alcanzadas" if con_meta else "Metas alcanzadas"


def size_headline(cifras: list[Row]) -> str:
    """Title productivity by size with its two ends."""
    if not cifras:
        return "Productividad por tamaño"
    menor, mayor = (f(cifras, key=lambda c: c["valor"]) for f in (min, max))
    return (
        f"{menor['valor_dimension']}: {formats.exact(menor['valor'])} de productividad por cada "
        f"{formats.exact(mayor['valor'])} de {mayor['valor_dimension'].lower()}"
    )


def factor_headline(cifras: list[Row]) -> str:
    """Title the factor shares with the largest and their sum, where they do not add up."""
    if not cifras:
        return "Participación de los factores"
    mayor = max(cifras, key=lambda c: c["valor"])
    suma = sum(c["valor"] for c in cifras)
    texto = f"{mayor['valor_dimension']} aporta {formats.percent(mayor['valor'])} de la producción"
    return texto if suma == 100 else f"{texto}; los factores impresos suman {formats.percent(suma)}, no 100 %"


def printed_note(cifras: list[Row]) -> str:
    """Say where printed figures come from, their year and their remark."""
    return ". ".join(dict.fromkeys(f"{c['documento']}, {c['anio']}. {c['nota']}" for c in cifras[:1]))


def alt_series(ficha: Row) -> str:
    """Describe a series."""
    unidad = ficha["unidad_medida"]
    return f"{ficha['nombre']}. " + "; ".join(
        f"{f['anio']}: valor {own(f['valor_obtenido'], unidad)}, meta {own(f['logro_esperado'], unidad)}"
        for f in ficha["serie"]
    )
