"""Sentences made from figures: active, short, in Spanish of Peru."""

from __future__ import annotations

from html import escape
from typing import Any

from pp0093 import rules
from pp0093.ask.passport import Passport
from pp0093.ask.registry import ATENCION, INDICATORS, stored
from pp0093.ask.view import Filters
from pp0093.money.execution import Goals, furthest, spending_threshold
from pp0093.writing import formats
from pp0093.writing.marks import badge

Row = dict[str, Any]
SCOPE_NAMES = {
    "reporte": "Alcance del informe: productos 1-4, once actividades, sector 38",
    "nacional": "Todo el país: actividades y proyectos de los tres niveles de gobierno",
    "empresas": "Empresas distintas, contadas una vez en cada nivel",
    "datos": "Todo lo cargado en esta versión",
    "instrumentos": "Los indicadores de todos los instrumentos cargados",
    "PP0093": "Indicadores de desempeño del PP 0093, como los publican sus informes",
    "PNDI": "Política Nacional de Desarrollo Industrial (PNDI), como la publica su reporte de seguimiento",
    "PAED": "Programa Articulador de Economía Digital (PAED), como lo publica su resolución",
    "RUTA_DIGITAL": "Estrategia Ruta Digital, como la publica la nota técnica de su evaluación de procesos",
}


SCOPE_CHOICES = {"reporte": "Lo que cubre el informe", "nacional": "Todo el país"}


def scope(alcance: str, fila: Row | None, nota: str = "") -> str:
    """Return, as HTML, what the figures cover, up to when and where they come from."""
    partes = [SCOPE_NAMES[alcance]]
    if fila is not None and "corte" in fila:
        partes.append(formats.cutoff(fila["corte"]))
    if fila is not None and fila.get("procedencia"):
        partes.append(badge(fila["procedencia"]))
    return " · ".join([*partes, *([escape(nota)] if nota else [])])


def how_are_we(anio: int, total: Row | None, actividades: list[Row], metas: Goals, empresas: Row | None = None) -> str:
    """Answer the first screen: what was spent, met and left behind, and whether the firms are the right ones."""
    if total is None:
        return no_report(anio)
    texto = f"En {anio} se gastó {formats.percent(total['ejecucion_pct'])} del PIM"
    if metas.con_meta:
        texto += f" y {_goals(metas)}"
    lejos = furthest(actividades, 1)
    if lejos:
        peor = lejos[0]
        texto += (
            f". Lo más atrasado: {peor['etiqueta']}, {formats.number(peor['avance_fisico'])} de "
            f"{formats.number(peor['meta_fisica'])} {peor['unidad_medida'].lower()} con "
            f"{formats.percent(peor['ejecucion_pct'])} gastado"
        )
    if empresas:
        texto += (
            f". De las {formats.number(empresas['empresas_atendidas'])} empresas atendidas, "
            f"{formats.percent(empresas['focalizacion_pct'])} son las que el programa busca"
        )
    return f"{texto}."


def _goals(metas: Goals) -> str:
    if metas.con_meta == 1:
        return "alcanzó su meta física" if metas.cumplidas else "no alcanzó su meta física"
    return f"{metas.cumplidas} de {metas.con_meta} actividades alcanzaron su meta física"


def spent_without_product(filas: list[Row]) -> str:
    """Name the activities that spent and did not deliver, or say there is none."""
    umbral = formats.percent(spending_threshold(), 0)
    if not filas:
        return f"Ninguna actividad gastó {umbral} o más quedando por debajo de {umbral} de su meta"
    nombres = [f"{f['codigo_corto']} ({formats.percent(f['cumplimiento_pct'])} de su meta)" for f in filas]
    lista = f"{', '.join(nombres[:-1])} y {nombres[-1]}" if len(nombres) > 1 else nombres[0]
    verbo = "gastaron" if len(nombres) > 1 else "gastó"
    return f"{lista} {verbo} bastante más de lo que avanzó su meta"


def products_headline(filas: list[Row]) -> str:
    """Say which products reached their physical goal."""
    con_meta = [f for f in filas if f["cumplimiento_pct"] is not None]
    cumplida = rules.numero("meta_casi_cumplida_pct")
    bien = [f["codigo_corto"] for f in con_meta if f["cumplimiento_pct"] >= cumplida]
    if not con_meta:
        return "Meta física y gasto, por producto"
    que = "productos" if filas[0]["nivel"] == "producto" else "actividades"
    return f"{len(bien)} de {len(con_meta)} {que} llegaron a {formats.percent(cumplida, 0)} o más de su meta física"


def budget(anio: int, informe: Row | None, nacional: Row | None, es_parcial: bool) -> str:
    """Answer the budget page's question; a year that is not over says so."""
    partes = []
    if informe:
        partes.append(
            f"el informe cubre {formats.soles(informe['pim_soles'])} de PIM y se devengó "
            f"{formats.percent(informe['ejecucion_pct'])}"
        )
    if nacional:
        cola = f"en todo el país el programa tuvo {formats.soles(nacional['pim_soles'])} y se devengó "
        partes.append(cola + formats.percent(nacional["ejecucion_pct"]))
    if not partes:
        return f"No hay presupuesto de {anio}."
    hasta = f" (lectura parcial al {formats.day((nacional or informe or {}).get('corte'))})" if es_parcial else ""
    return f"En {anio}{hasta}: {'; '.join(partes)}."


def no_report(anio: int) -> str:
    """Say that a year has no report data."""
    return f"No hay datos del informe para {anio}."


def load_report(anio: int) -> str:
    """Say what to do about a year without report data."""
    return (
        f"Para ver {anio}, cargue el anexo del informe en publicado/ o un archivo del MEF en mef/ y repita pp0093 etl. "
        "También puede elegir otro año arriba."
    )


def nothing_filtered(filtros: Filters) -> str:
    """Say that nothing answers: no report in the year, or a filter that leaves nothing."""
    if not filtros.query:
        return load_report(filtros.anio)
    return f"Nada de {filtros.anio} responde a este filtro. Quite un filtro o elija otro año."


def change_since(valor: float | None, base: int | None) -> str:
    """Return "+7.8 % frente a 2020", empty without a base."""
    return "" if valor is None or base is None else f"{formats.change(valor)} frente a {base}"


def points_since(valor: float | None, base: int | None) -> str:
    """Return "+2.4 pp frente a 2020", empty without a base."""
    return "" if valor is None or base is None else f"{formats.points(valor)} frente a {base}"


NO_PROGRESS = "Ninguna actividad tiene avance reportado ni registros con estos filtros."
NOTHING = "No hay datos para esto con los filtros puestos."
LEDGER_NOTE = "Leídas = cargadas + cuarentena + repetidas + fuera de alcance"
WARNINGS_NOTE = "Lo que no impidió cargar y conviene mirar"
NO_WARNINGS = "Ningún archivo dejó avisos."
QUARANTINE_NOTE = "Filas apartadas por error; sus valores se ven con pp0093 cuarentena"
HOW_DUMBBELL = (
    "Cada renglón es un producto o una actividad. El círculo dice cuánto de su presupuesto (PIM) se devengó; el rombo, "
    "cuánto de su meta física se alcanzó. La línea punteada es el 100 %: lo programado. Si el rombo queda lejos a la "
    "izquierda del círculo, se gastó sin entregar lo que se programó. Pulse una marca para ver sólo ese renglón."
)
HOW_QUADRANTS = (
    "Cada punto es una actividad: a la derecha gastó más de su presupuesto, arriba cumplió más de su meta. La zona "
    "sombreada reúne a las que gastaron bastante y avanzaron poco. Pulse un punto para ver sólo esa actividad."
)
HOW_BRIDGE = (
    "Se lee de arriba abajo: el presupuesto del programa en todo el país, lo que se le quita (rayado) y lo que queda, "
    "que es lo que cubre el informe."
)
COUNTING_NOTE = (
    "El avance de un producto son empresas contadas una vez y sólo de las actividades que cuentan: en el producto 3 la "
    "3.1 y en el 4 la 4.1. La 3.2 no suma a la meta del producto; la 3.3 y la 4.2 se miden en acciones."
)
GUIDE_ANSWER = "Qué hay en cada página, cómo se cargan los archivos y cómo se pregunta desde la consola."
TOUR = (
    (
        "La respuesta va primero",
        "Cada página hace **una pregunta** y la contesta arriba, en una frase hecha con las cifras. Debajo dice qué "
        "cubren, hasta qué fecha llegan y si la cifra es **calculada**, **publicada** o **sintética**.",
    ),
    (
        "Una sola barra de filtros",
        "Elija **año**, **producto** o **actividad**; en «Más filtros» hay unidad, sector, tamaño y departamento. Lo "
        "elegido vale en todas las páginas y queda en la dirección: copie el enlace y quien lo abra verá lo mismo.",
    ),
    (
        "Pulse lo que le llame la atención",
        "Un clic en una barra, un punto o un cuadro deja sólo eso. **Quitar filtros** lo devuelve todo.",
    ),
    (
        "Llévese lo que necesite",
        "Bajo cada gráfico: su **tabla**, cómo se lee y **Llevar**, que lo da en PNG para una nota, SVG, PDF, XLSX o "
        "CSV, con su fuente. Arriba a la derecha, toda la página en un solo archivo.",
    ),
    (
        "¿De dónde sale esta cifra?",
        "Las palabras con subrayado de puntos se explican al pasar por encima. **Metodología** tiene fórmulas y "
        "reglas; **Datos**, los archivos cargados y lo que no coincide con lo publicado; **Guía**, todo lo demás.",
    ),
)
METHOD_ANSWER = (
    "Cada indicador se define una vez; los cocientes se calculan al final, con numerador y denominador ya sumados, "
    "y se redondean sólo al mostrarse."
)


def furthest_headline(filas: list[Row], cuantas: int) -> str:
    """Title the list of the activities furthest behind, of how many that did not reach their goal."""
    if not filas:
        return "Todas las actividades alcanzaron su meta"
    return f"Lo más lejos de su meta: {len(filas)} de las {cuantas} que no la alcanzaron"


def standing_on(fuentes: list[Row]) -> str:
    """Say what document or file the year's figures stand on, and up to when."""
    partes = [f"{f['fuente']} ({formats.day(f['corte'])})" for f in fuentes]
    return f"Fuente: {'; '.join(partes)}. Elaboración: OGEIEE - OEI."


def spent_zone() -> str:
    """Name the corner of those that spent and did not deliver."""
    return f"Gastó {formats.percent(spending_threshold(), 0)} o más y avanzó menos"


def quadrants_headline(sin_producto: list[Row]) -> str:
    """Title the scatter with its finding."""
    if not sin_producto:
        return "Ninguna actividad gastó mucho más de lo que avanzó su meta"
    verbo = "Gastaron" if len(sin_producto) > 1 else "Gastó"
    return f"{verbo} más de lo que avanzó su meta: {' y '.join(f['etiqueta'] for f in sin_producto)}"


def in_the_country(pais: Row | None) -> str:
    """Say beside the report's execution the whole programme's, which is another figure; empty when it is not known."""
    if pais is None or pais["ejecucion_pct"] is None:
        return ""
    return f"; en todo el país, {formats.percent(pais['ejecucion_pct'])}"


def progress_headline(filas: list[Row]) -> str:
    """Title the two counts of progress with how many activities they disagree in."""
    con_ambos = [f for f in filas if f["diferencia_avance"] is not None]
    if not con_ambos:
        return "Lo reportado y lo que cuentan los registros"
    if any(f["registros_procedencia"] == "sintetico" for f in con_ambos):
        return "Los registros son de demostración: no verifican lo reportado"
    distintas = sum(f["diferencia_avance"] != 0 for f in con_ambos)
    if not distintas:
        return f"Lo reportado y los registros coinciden en las {len(con_ambos)} actividades que tienen los dos"
    return f"Lo reportado y los registros difieren en {distintas} de {len(con_ambos)} actividades"


def gap_years(serie: list[Row]) -> str:
    """Say that years without data are not joined."""
    anios = [f["anio"] for f in serie]
    if len(anios) < 2 or anios[-1] - anios[0] == len(anios) - 1:
        return ""
    return "Sólo se dibujan los años con datos del informe."


def steps_headline(alcance: str, fila: Row | None) -> str:
    """Title the steps of a scope with how far the money got."""
    nombre = {"reporte": "Alcance del informe", "nacional": "Todo el país"}[alcance]
    return f"{nombre}: se devengó {formats.percent(fila['ejecucion_pct'])}" if fila else nombre


def steps_note(alcance: str, fila: Row | None, faltan: list[str], filtros: Filters) -> str:
    """Say measure, unit, date, change since the opening, what the source lacks, and what ignores the filters."""
    if fila is None:
        return str(filtros.anio)
    texto = f"Soles, {filtros.anio}. {formats.cutoff(fila['corte'])}"
    if fila["variacion_pim_pct"] is not None:
        texto += f". El PIM varió {formats.change(fila['variacion_pim_pct'])} desde el PIA"
    if faltan:
        texto += f". La fuente no da: {', '.join(faltan).lower().replace('pia', 'PIA')}"
    if alcance == "nacional" and filtros.query:
        texto += ". No cambia con el producto ni la actividad: la serie sólo trae el total"
    return texto


def no_budget(alcance: str, filtros: Filters) -> str:
    """Say that a scope has no money in the year."""
    if alcance == "reporte":
        return f"{no_report(filtros.anio)} {load_report(filtros.anio)}"
    return f"No hay total nacional de {filtros.anio}. Cargue la serie en publicado/ o un archivo nacional en mef/."


def bridge_headline(puente: list[Row], anio: int) -> str:
    """Title the bridge with the share that the report covers."""
    if not puente:
        return f"Del país al informe, {anio}"
    informe = next(f["pim_soles"] for f in puente if f["tramo"] == "reporte")
    parte = 100 * informe / sum(f["pim_soles"] for f in puente)
    return f"El informe cubre {formats.percent(parte)} del PIM del programa en el país, {anio}"


def bridge_note(puente: list[Row]) -> str:
    """Explain the step that has no name."""
    if any(f["tramo"] == "sin_desglose" for f in puente):
        return (
            "«Sin desglose»: acciones comunes, proyectos y otros gobiernos que los archivos cargados no permiten "
            "separar. "
            "Un archivo nacional del MEF en mef/ les pone nombre."
        )
    return ""


def no_bridge(anio: int) -> str:
    """Say why there is no bridge."""
    return f"Para {anio} falta el total del país o el del informe; sin los dos no hay puente."


def series_headline(serie: list[Row], parciales: set[int]) -> str:
    """Title the national series with its highest and last closed years."""
    cerrados = [f for f in serie if f["anio"] not in parciales and f["pim_soles"] is not None]
    if not cerrados:
        return "Presupuesto del programa en el país"
    mayor, ultimo = max(cerrados, key=lambda f: f["pim_soles"]), cerrados[-1]
    return (
        f"El PIM del país llegó a {formats.millions(mayor['pim_soles'])} en {mayor['anio']} y fue de "
        f"{formats.millions(ultimo['pim_soles'])} en {ultimo['anio']}"
    )


def partial_note(periodos: list[Row]) -> str:
    """Name the years that are read before their close."""
    return " ".join(
        f"{p['anio']} es una lectura parcial al {formats.day(p['corte'])}: se dibuja aparte y no se compara."
        for p in periodos
        if p["es_parcial"]
    )


def passport_answer(hallado: Passport) -> str:
    """Answer where a figure comes from: what it is, of what, how much, and how it is known."""
    return f"{hallado.indicador.etiqueta} ({hallado.de_que}): {hallado.escrito}. {hallado.como}"


def of_figure(hallado: Passport, nota: str) -> str:
    """Return a note that says which figure it is about, for a table taken out of its page."""
    return f"{hallado.indicador.etiqueta} ({hallado.de_que}). {nota}"


def passport_scope(hallado: Passport) -> str:
    """Return the scope (of SCOPE_NAMES) of a figure: those of firms cover the firms served."""
    if hallado.instrumentos:
        solo = hallado.instrumentos[0] if len(hallado.instrumentos) == 1 else ""
        return solo if solo in SCOPE_NAMES else "instrumentos"
    es_de_empresas = any(INDICATORS[s].mart is ATENCION for s in stored((hallado.indicador.id,)))
    return "empresas" if es_de_empresas else hallado.referencia.alcance


def not_filtered_by(filtros: list[str]) -> str:
    """Say which filters do not change a figure, empty when all do."""
    return f"No la cambia el filtro de {', '.join(filtros).lower()}." if filtros else ""


def data_answer(archivos: list[Row], avisos: list[Row], apartadas: list[Row], cifras: list[Row]) -> str:
    """Answer the data page's question."""
    leidas = sum(a["filas_leidas"] for a in archivos)
    inventados = sum(a["origen"] == "sintetico" for a in archivos)
    de_demostracion = f" ({formats.number(inventados)} de demostración)" if inventados else ""
    iguales = sum(c["resultado"] == "igual" for c in cifras)
    return (
        f"{formats.number(len(archivos))} archivos{de_demostracion} y {formats.number(leidas)} filas leídas; "
        f"{formats.number(len(apartadas))} filas en cuarentena y {formats.number(len(avisos))} avisos. "
        f"De {formats.number(len(cifras))} cifras publicadas que se pueden calcular, "
        f"{formats.number(iguales)} coinciden."
    )


def comparison_headline(cifras: list[Row], distintas: list[Row]) -> str:
    """Title the comparison with its finding."""
    return f"{len(distintas)} de {len(cifras)} cifras publicadas no coinciden con su cálculo"
