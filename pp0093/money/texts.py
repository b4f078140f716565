"""Sentences about money and goals, made from their figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pp0093.ask.periods import BridgeStep, Period
from pp0093.ask.ratings import Yardstick
from pp0093.ask.rows import Row
from pp0093.ask.view import View
from pp0093.money import states
from pp0093.money.budget import UNNAMED, covered_pct
from pp0093.money.execution import PRODUCT, AnnexLine, Goals, ProgressSides, compared, furthest
from pp0093.programme import Programme
from pp0093.writing import formats


def how_are_we(
    anio: int,
    total: Row | None,
    actividades: Sequence[AnnexLine],
    metas: Goals,
    *,
    empresas: Row | None = None,
    periodo: Period | None = None,
    pedido: str = "",
) -> str:
    """Answer the first screen: what was spent, met and left behind, and whether the firms are the right ones.

    `pedido` are the filters of money in words (budget.asked). A year that is not closed is said against its own date.
    """
    if total is None:
        return no_report(anio)
    corte, marca = states.until(periodo), states.mark(periodo)
    cabeza = f"En {anio}{', ' + corte if corte else ' '}"
    texto = f"{cabeza}{spent_of_pim(total, 'devengó' if corte else 'gastó')}"
    texto += f" {pedido}" if pedido else ""
    texto += f" ({marca})" if marca else ""
    if metas.con_meta:
        texto += f" y {_goals(metas)}"
    lejos = furthest(actividades, 1)
    if lejos:
        peor = lejos[0]
        texto += (
            f". Lo más atrasado: {peor.etiqueta}, {formats.number(peor.avance_fisico)} de "
            f"{formats.number(peor.meta_fisica)} {peor.unidad_medida.lower()} con "
            f"{formats.percent(peor.ejecucion_pct)} gastado"
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


def spent_of_pim(fila: Row, verbo: str) -> str:
    """Return "se gastó 99.7 % del PIM" or, where the source gives no PIM, how much was spent."""
    if fila["ejecucion_pct"] is not None:
        return f"se {verbo} {formats.percent(fila['ejecucion_pct'])} del PIM"
    return f"se {verbo} {formats.soles(fila['devengado_soles'])} y {NO_PIM}"


def spent_without_product(actividades: Sequence[AnnexLine], vara: Yardstick) -> str:
    """Name the activities that spent and did not deliver, or say there is none of those of which both are known."""
    umbral = formats.percent(vara.sin_producto, 0)
    filas = [f for f in actividades if f.gasta_sin_producto]
    if not filas:
        quienes = _none_of(actividades)
        return f"{quienes} gastó {umbral} o más quedando por debajo de {umbral} de su meta" if quienes else NOT_COMPARED
    nombres = [f"{f.codigo_corto} ({formats.percent(f.cumplimiento_pct)} de su meta)" for f in filas]
    lista = f"{', '.join(nombres[:-1])} y {nombres[-1]}" if len(nombres) > 1 else nombres[0]
    verbo = "gastaron" if len(nombres) > 1 else "gastó"
    return f"{lista} {verbo} bastante más de lo que avanzó su meta"


def _none_of(actividades: Sequence[AnnexLine]) -> str:
    """Return the subject of what no activity did: of all, of those whose two percents are known; empty when of none."""
    conocidas = len(compared(actividades))
    if conocidas in (0, len(actividades)):
        return "Ninguna actividad" if conocidas else ""
    return f"Ninguna de las {conocidas} actividades con gasto y meta conocidos"


def products_headline(filas: Sequence[AnnexLine]) -> str:
    """Say which products reached their physical goal."""
    con_meta = [(f, f.cumplimiento_pct) for f in filas if f.cumplimiento_pct is not None]
    bien = [f for f, _ in con_meta if f.casi_cumple]
    if not con_meta:
        return "Meta física y gasto, por producto"
    que = "productos" if filas[0].nivel == PRODUCT else "actividades"
    casi = formats.percent(filas[0].vara.casi, 0)
    return f"{len(bien)} de {len(con_meta)} {que} llegaron a {casi} o más de su meta física"


def budget(
    anio: int, informe: Row | None, nacional: Row | None, periodos: Mapping[str, Period | None], pedido: str = ""
) -> str:
    """Answer the budget page's question; each scope against its own date, and with what its source leaves out.

    `periodos` are those of the scopes; `pedido` the filters of the report's figures in words (budget.asked).
    """
    partes = []
    if informe:
        de_que = f"{pedido}, " if pedido else ""
        partes.append(de_que + _pim_and_spent(informe, periodos.get("reporte"), "el informe cubre", "del informe"))
    if nacional:
        cabeza = "en todo el país el programa tuvo"
        partes.append(_pim_and_spent(nacional, periodos.get("nacional"), cabeza, "de todo el país"))
    if not partes:
        return f"No hay presupuesto de {anio}."
    return f"En {anio}: {'; '.join(partes)}."


def _pim_and_spent(fila: Row, periodo: Period | None, cabeza: str, de_quien: str) -> str:
    pim = fila["pim_soles"]
    dicho = f"{de_quien} {NO_PIM}" if pim is None else f"{cabeza} {formats.soles(pim)} de PIM"
    return f"{dicho} y {_spent(fila, periodo)}"


def _spent(fila: Row, periodo: Period | None) -> str:
    pct, soles = fila["ejecucion_pct"], fila["devengado_soles"]
    cuanto = formats.soles(soles) if pct is None else formats.percent(pct)
    return states.marked(f"{states.until(periodo)}se devengó {cuanto}", periodo)


def no_report(anio: int) -> str:
    """Say that a year has no report data."""
    return f"No hay datos del informe para {anio}."


def load_report(anio: int) -> str:
    """Say what to do about a year without report data."""
    return (
        f"Para ver {anio}, cargue el anexo del informe en publicado/ o un archivo del MEF en mef/ y repita pp0093 etl. "
        "También puede elegir otro año arriba."
    )


def nothing_filtered(vista: View) -> str:
    """Say that nothing answers: no report in the year, or a filter that leaves nothing."""
    if not vista.query:
        return load_report(vista.anio)
    return f"Nada de {vista.anio} responde a este filtro. Quite un filtro o elija otro año."


def change_since(valor: float | None, base: int | None) -> str:
    """Return "+7.8 % frente a 2020", empty without a base."""
    return "" if valor is None or base is None else f"{formats.change(valor)} frente a {base}"


def points_since(valor: float | None, base: int | None) -> str:
    """Return "+2.4 pp frente a 2020", empty without a base."""
    return "" if valor is None or base is None else f"{formats.points(valor)} frente a {base}"


NO_PIM = "la fuente no da el PIM"
NOT_COMPARED = "No se puede decir quién gastó sin avanzar: ninguna actividad trae a la vez su PIM y su meta con avance"
NOT_MEASURED = "De ninguno se conoce la ejecución de su PIM ni el cumplimiento de su meta."
NO_PROGRESS = "Ninguna actividad tiene avance reportado ni registros con estos filtros."
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


def furthest_headline(filas: Sequence[AnnexLine], cuantas: int, metas: Goals) -> str:
    """Title the list of the activities furthest behind, of how many that did not reach their goal."""
    if not metas.con_meta:
        return "No se sabe quién alcanzó su meta: ninguna actividad la trae con su avance"
    if not filas:
        return "Toda actividad con meta y avance la alcanzó"
    return f"Lo más lejos de su meta: {len(filas)} de las {cuantas} que no la alcanzaron"


def standing_on(programa: Programme, fuentes: Sequence[Period]) -> str:
    """Say what document or file the year's figures stand on, up to when, and who made the page."""
    partes = [f"{f.fuente_con_filtro} ({formats.day(f.corte)})" for f in fuentes]
    return f"Fuente: {'; '.join(partes)}. {programa.elaboracion}."


def spent_zone(vara: Yardstick) -> str:
    """Name the corner of those that spent and did not deliver."""
    return f"Gastó {formats.percent(vara.sin_producto, 0)} o más y avanzó menos"


def quadrants_headline(actividades: Sequence[AnnexLine]) -> str:
    """Title the scatter with its finding."""
    sin_producto = [f for f in actividades if f.gasta_sin_producto]
    if not sin_producto:
        quienes = _none_of(actividades)
        return f"{quienes} gastó mucho más de lo que avanzó su meta" if quienes else "Gasto y meta de cada actividad"
    verbo = "Gastaron" if len(sin_producto) > 1 else "Gastó"
    return f"{verbo} más de lo que avanzó su meta: {' y '.join(f.etiqueta for f in sin_producto)}"


def in_the_country(pais: Row | None, periodo: Period | None = None) -> str:
    """Say beside the report's execution the whole programme's, which is another figure; empty when it is not known.

    Each has its own date: `periodo` is the country's.
    """
    if pais is None or pais["ejecucion_pct"] is None:
        return ""
    return f"; en todo el país, {states.until(periodo)}{formats.percent(pais['ejecucion_pct'])}"


def of_pim(fila: Row, periodo: Period | None) -> str:
    """Return "99.7 % del PIM"; of a year that is not closed, with its date and what it leaves out."""
    pct = fila.get("ejecucion_pct")
    if fila and pct is None:
        return states.marked(f"{states.until(periodo)}{NO_PIM}", periodo)
    return f"{states.until(periodo)}{states.marked(formats.percent(pct) + ' del PIM', periodo)}"


def out_of(fila: Row, periodo: Period | None) -> str:
    """Return of how much a balance is left: "de S/ 38,139,459 de PIM", with its mark."""
    pim = fila.get("pim_soles")
    return states.marked(f"de {formats.soles(pim)} de PIM" if pim is not None or not fila else NO_PIM, periodo)


def progress_headline(filas: Sequence[ProgressSides]) -> str:
    """Title the two counts of progress with how many activities they disagree in."""
    con_ambos = [f for f in filas if f.diferencia_avance is not None]
    if not con_ambos:
        return "Lo reportado y lo que cuentan los registros"
    if any(f.registros_procedencia == "sintetico" for f in con_ambos):
        return "Los registros son de demostración: no verifican lo reportado"
    distintas = sum(f.diferencia_avance != 0 for f in con_ambos)
    if not distintas:
        return f"Lo reportado y los registros coinciden en las {len(con_ambos)} actividades que tienen los dos"
    return f"Lo reportado y los registros difieren en {distintas} de {len(con_ambos)} actividades"


def gap_years(serie: list[Row]) -> str:
    """Say that years without data are not joined."""
    anios = [f["anio"] for f in serie]
    if len(anios) < 2 or anios[-1] - anios[0] == len(anios) - 1:
        return ""
    return "Sólo se dibujan los años con datos del informe."


def steps_headline(alcance: str, fila: Row | None, periodo: Period | None) -> str:
    """Title the steps of a scope with how far the money got, and when, where the year is not over."""
    nombre = {"reporte": "Alcance del informe", "nacional": "Todo el país"}[alcance]
    return f"{nombre}: {_spent(fila, periodo)}" if fila else nombre


def steps_note(alcance: str, fila: Row | None, faltan: list[str], vista: View, pedido: str = "") -> str:
    """Say measure, unit, what is filtered, date, change since the opening, what the source lacks or does not filter."""
    if fila is None:
        return str(vista.anio)
    de_que = f", {pedido}" if pedido and alcance != "nacional" else ""
    texto = f"Soles, {vista.anio}{de_que}. {formats.cutoff(fila['corte'])}"
    if fila["variacion_pim_pct"] is not None:
        texto += f". El PIM varió {formats.change(fila['variacion_pim_pct'])} desde el PIA"
    if faltan:
        texto += f". La fuente no da: {', '.join(f if f.isupper() else f.lower() for f in faltan)}"
    if alcance == "nacional" and vista.query:
        texto += ". No cambia con el producto ni la actividad: la serie sólo trae el total"
    return texto


def no_budget(alcance: str, vista: View) -> str:
    """Say that a scope has no money in the year."""
    if alcance == "reporte":
        return f"{no_report(vista.anio)} {load_report(vista.anio)}"
    return f"No hay total nacional de {vista.anio}. Cargue la serie en publicado/ o un archivo nacional en mef/."


def bridge_headline(puente: Sequence[BridgeStep], anio: int) -> str:
    """Title the bridge with the share that the report covers."""
    if not puente:
        return f"Del país al informe, {anio}"
    return f"El informe cubre {formats.percent(covered_pct(puente))} del PIM del programa en el país, {anio}"


def bridge_note(puente: Sequence[BridgeStep]) -> str:
    """Explain the step that has no name."""
    if any(f.tramo == UNNAMED for f in puente):
        return (
            "«Sin desglose»: acciones comunes, proyectos y otros gobiernos que los archivos cargados no permiten "
            "separar. "
            "Un archivo nacional del MEF en mef/ les pone nombre."
        )
    return ""


def no_bridge(anio: int, informe: Period | None = None, pais: Period | None = None) -> str:
    """Say why there is no bridge: a side is missing, is not whole or was read on another date."""
    if informe is None or pais is None:
        return f"Para {anio} falta el total del país o el del informe; sin los dos no hay puente."
    limites = [
        f"{quien} trae {p.deja_fuera}" for quien, p in (("el informe", informe), ("el país", pais)) if p.deja_fuera
    ]
    if limites:
        return f"Para {anio}, {' y '.join(limites)}: de partes no se hace un puente."
    if informe.corte == pais.corte:
        return f"Para {anio} {NO_PIM} de cada parte; sin él no hay puente."
    return (
        f"Para {anio}, el total del país es al {formats.day(pais.corte)} y el del informe al "
        f"{formats.day(informe.corte)}: de dos fechas no se hace un puente."
    )


def series_headline(serie: list[Row], parciales: set[int]) -> str:
    """Title the national series with its highest and last closed years."""
    cerrados = [f for f in serie if f["anio"] not in parciales and f["pim_soles"] is not None]
    if not cerrados:
        return "Presupuesto del programa en el país"
    mayor, ultimo = max(cerrados, key=lambda f: f["pim_soles"]), cerrados[-1]
    if mayor is ultimo:
        return (
            f"El PIM del país fue de {formats.millions(ultimo['pim_soles'])} en {ultimo['anio']}, el mayor de la serie"
        )
    return (
        f"El PIM del país llegó a {formats.millions(mayor['pim_soles'])} en {mayor['anio']} y fue de "
        f"{formats.millions(ultimo['pim_soles'])} en {ultimo['anio']}"
    )


def series_note(unidad: str, que: str, periodos: Sequence[Period]) -> str:
    """Say measure and scope of a series, and which of its years are read before their close or not whole."""
    parciales = " ".join(states.reading(p) for p in periodos if p.es_parcial)
    return f"{unidad} corrientes, {que}" + (f". {parciales}" if parciales else "")
