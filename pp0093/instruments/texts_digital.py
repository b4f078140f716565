"""Sentences about the digital-economy programme and Ruta Digital, made from figures."""

from __future__ import annotations

from typing import Any

from pp0093 import rules
from pp0093.instruments.texts import listed
from pp0093.writing import formats

Row = dict[str, Any]
ALWAYS_THE_SAME = "No cambia con el año ni con los filtros"
LOST_MARK = "Se perdió en el texto"
NONE = "El documento no la da"
NO_ECONOMY = (
    "El Programa Articulador de Economía Digital no está cargado. Deje fichas.csv y valores.csv en indicadores/paed/ "
    "y repita pp0093 etl."
)
NO_ROUTE = (
    "La evaluación de Ruta Digital no está cargada. Deje fichas.csv, valores.csv, encuestas.csv y procesos.csv en "
    "indicadores/ruta_digital/ y repita pp0093 etl."
)
NO_FUNNEL = "Falta cuántas MYPE se registraron o qué parte completó el autodiagnóstico."
TREE_NOTE = "Del eje al indicador; debajo de cada uno, quién responde, de dónde parte y a dónde debe llegar"
GOALS_NOTE = "Línea base y metas como se imprimen, cada una en su unidad; una raya es lo que el documento no da"
CATALYSTS_NOTE = "Cuántas actividades e indicadores se apoyan en cada uno; una actividad puede apoyarse en dos"
HOW_TREE = (
    "Se lee de izquierda a derecha: cada eje se abre en acciones estratégicas, cada acción en actividades y cada "
    "actividad en los indicadores con que se mide. La flecha va de la línea base a la última meta. El borde punteado "
    "marca los ejes que el documento nombra y todavía no desarrolla."
)
HOW_SURVEY = (
    "El punto es la parte que respondió a favor. La línea es su intervalo de Wilson: entre qué valores puede estar la "
    "parte de todas las empresas usuarias, dado que sólo respondieron unas pocas. Si las líneas se pisan mucho, no se "
    "puede decir que una versión guste más que la otra."
)
PROCESSES_NOTE = (
    "La nota técnica marca cada proceso como cumplido, parcial o por mejorar; esas marcas se perdieron en el texto: no "
    "se adivinan ni se suman"
)


def economy(cifras: Row | None) -> str:
    """Answer what the digital-economy programme proposes and how far it is developed."""
    if cifras is None:
        return NO_ECONOMY
    sin_base = cifras["indicador"] - cifras["con_base"]
    texto = (
        f"De {len(cifras['ejes'])} ejes, el documento desarrolla {len(cifras['desarrollados'])}: "
        f"{cifras['accion']} acciones, {cifras['actividad']} actividades y {cifras['indicador']} indicadores"
    )
    if cifras["desde"] is not None:
        texto += f", con metas de {cifras['desde']} a {cifras['hasta']}"
    return f"{texto}; {sin_base} sin línea base y {cifras['con_valor'] or 'ninguno'} con un valor medido."


def tree_headline(cifras: Row) -> str:
    """Say which axes are developed and which are not."""
    faltan = [e for e in cifras["ejes"] if e not in cifras["desarrollados"]]
    if not faltan:
        return "Todos los ejes llegan hasta indicadores"
    return f"{len(faltan)} de {len(cifras['ejes'])} ejes sin acciones, actividades ni indicadores: {listed(faltan)}"


def counted(indicadores: list[Row]) -> str:
    """Return how many indicators there are: 1 indicador, 9 indicadores."""
    return f"{len(indicadores)} {'indicador' if len(indicadores) == 1 else 'indicadores'}"


def alt_tree(cifras: Row) -> str:
    """Describe the diagram of the programme."""
    return (
        f"Diagrama de {len(cifras['ejes'])} ejes que se abren en {cifras['accion']} acciones, "
        f"{cifras['actividad']} actividades y {cifras['indicador']} indicadores. {tree_headline(cifras)}."
    )


def goals_headline(cifras: Row) -> str:
    """Say how many indicators know where they start."""
    return f"{cifras['con_base']} de {cifras['indicador']} indicadores dicen de dónde parten"


def catalysts_headline(filas: list[Row]) -> str:
    """Say which catalysts no activity leans on."""
    sin = [f["nombre"].lower() for f in filas if not f["actividades"]]
    con = f"{len(filas) - len(sin)} de {len(filas)} catalizadores tienen actividades"
    return f"{con}; {listed(sin)}, ninguna" if sin else con


def undeveloped(eje: Row) -> str:
    """Say plainly that an axis has nothing below it."""
    cola = f". {eje['descripcion']}" if eje["descripcion"] else ""
    return f"Sin acciones, actividades ni indicadores{cola}"


def route(embudo: Row | None, preguntas: list[Row]) -> str:
    """Answer who went through Ruta Digital and whether it is better liked than before."""
    partes = []
    if embudo is not None:
        partes.append(
            f"De {formats.number(embudo['registradas'])} MYPE registradas, "
            f"{formats.percent(embudo['autodiagnostico_pct'])} completó el autodiagnóstico"
        )
    partes += [question_headline(p) for p in preguntas if p["cambio"] is not None]
    return f"{'. '.join(partes)}." if partes else NO_ROUTE


def question_headline(pregunta: Row) -> str:
    """Say the share of each version, the newest first, and whether it changed more than by chance."""
    partes = [
        f"{formats.percent(r['parte'].pct)} en la versión {r['version']} ({r['parte'].favorables} de {r['parte'].n})"
        for r in reversed(pregunta["respuestas"])
    ]
    texto = f"{pregunta['pregunta']}: {listed(partes)}"
    return f"{texto}; {pregunta['cambio'].frase}" if pregunta["cambio"] is not None else texto


def question_note(pregunta: Row) -> str:
    """Say what the intervals are, and the test behind the sentence."""
    confianza = formats.percent(rules.numero("nivel_confianza_pct"), 0)
    texto = f"Parte que respondió a favor, en %, con su intervalo al {confianza}"
    cambio = pregunta["cambio"]
    if cambio is None:
        return texto
    return (
        f"{texto}. Prueba exacta de Fisher: p = {formats.number(cambio.p, 2)}; la diferencia puede estar entre "
        f"{formats.points(cambio.desde_pp)} y {formats.points(cambio.hasta_pp)}"
    )


def without_share(pregunta: Row) -> str:
    """Say how many answered a question whose share is not printed."""
    return " ".join(
        f"{r['pregunta']}: respondieron {formats.number(r['n'])} ({r['version']}); el documento no imprime qué parte."
        for r in pregunta["sin_parte"]
    )


def funnel_headline(embudo: Row | None) -> str:
    """Say what share of the registered completed the self-assessment."""
    if embudo is None:
        return "De las registradas a las que completaron el autodiagnóstico"
    return f"{formats.percent(embudo['autodiagnostico_pct'])} de las registradas completó el autodiagnóstico"


def funnel_note(embudo: Row | None) -> str:
    """Say what the bars count, and that the second count is not printed."""
    if embudo is None:
        return "MYPE"
    return (
        f"MYPE. {embudo['nota']}. Se imprime la parte y no la cuenta, que con ese redondeo está entre "
        f"{formats.number(embudo['desde'])} y {formats.number(embudo['hasta'])}"
    )


def step(fila: Row) -> str:
    """Write a step of the funnel: a count that is only known through its share is "about" so many."""
    cuantas = formats.number(fila["MYPE"])
    if fila["Al menos"] == fila["A lo más"]:
        return cuantas
    return f"{formats.percent(fila['De las registradas (%)'])} · cerca de {cuantas}"


def version(fila: Row) -> str:
    """Name the version of an answer, and when it was used below."""
    return f"<b>Versión {fila['Versión']}</b><br>{fila['Cuándo la usaron'] or ''}"


def answered(fila: Row) -> str:
    """Write a share in favour with its count and its interval."""
    parte, desde, hasta = (formats.percent(fila[f"{c} (%)"]) for c in ("A favor", "Desde", "Hasta"))
    return f"<b>{parte}</b> · {fila['A favor']} de {fila['Respuestas']}<br>entre {desde} y {hasta}"


def processes_headline(filas: list[Row]) -> str:
    """Say how many processes were evaluated and how many have an improvement suggested."""
    con_mejora = sum(f["mejora"] != NONE for f in filas)
    niveles = dict.fromkeys(f["nivel"] for f in filas)
    cuentas = [f"{sum(f['nivel'] == n for f in filas)} de nivel {n.lower()}" for n in niveles]
    return f"{len(filas)} procesos, {listed(cuentas)}; {con_mejora} con una mejora sugerida"
