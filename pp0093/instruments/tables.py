"""What the pages of instruments show: which figures, in which columns, written how; shared by all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pp0093.ask.catalog import Catalog
from pp0093.ask.query import weakest
from pp0093.ask.view import Filters
from pp0093.instruments import figures, texts
from pp0093.ui.layout import Card
from pp0093.writing import formats, tables
from pp0093.writing.tables import Column, Style, Table

Row = dict[str, Any]
POLICY, PROGRAMME = "PNDI", "PP0093"

_CODE, _NAME, _IN_CHARGE = Column("Código"), Column("Indicador"), Column("Responsable")
_PROGRESS = {
    "linea_base": Column("Línea base", Style.EXACT),
    "logro_esperado": Column("Meta", Style.EXACT),
    "valor_obtenido": Column("Valor", Style.EXACT),
    "brecha_meta": Column("Brecha", Style.EXACT),
    "avance_tipo1": Column("Avance tipo 1", Style.PERCENT, 1),
    "avance_tipo2": Column("Avance tipo 2", Style.PERCENT, 1),
    "luz": Column("Semáforo"),
}
STRIP_COLUMNS = {
    "indicador": _CODE,
    "nombre": _NAME,
    "objetivo": Column("Objetivo"),
    "servicio_politica": Column("Servicio (código)", es_de_fondo=True),
    "servicio_nombre": Column("Servicio", es_de_fondo=True),
    "responsable": _IN_CHARGE,
    "tipo": Column("Tipo", es_de_fondo=True),
    "sentido": Column("Sentido", es_de_fondo=True),
    "unidad_medida": Column("Unidad"),
    **_PROGRESS,
    "alertas": Column("Alertas"),
}
ALERT_COLUMNS = {
    "indicador": _CODE,
    "nombre": _NAME,
    "responsable": _IN_CHARGE,
    "motivo": Column("Motivo"),
    "avance_tipo1": Column("Avance tipo 1", Style.PERCENT, 1),
}
OBJECTIVE_COLUMNS = {
    "objetivo": _CODE,
    "objetivo_nombre": Column("Objetivo"),
    "avance_tipo1": Column("Avance tipo 1", Style.PERCENT, 1),
    "luz": Column("Semáforo"),
    "avance_tipo2": Column("Avance tipo 2", Style.PERCENT, 1),
}
LIGHT_COLUMNS = {
    "nombre": _IN_CHARGE,
    "indicadores": Column("Indicadores", Style.NUMBER),
    "rojo": Column("▼ Rojo", Style.NUMBER),
    "ambar": Column("◆ Ámbar", Style.NUMBER),
    "verde": Column("● Verde", Style.NUMBER),
    "ND": Column("○ ND", Style.NUMBER),
    "planeamiento": Column("Alertas de planeamiento", Style.NUMBER),
    "retroceso": Column("Retrocesos", Style.NUMBER),
}
METHOD_COLUMNS = {
    "etiqueta": Column("Método"),
    "indice_gestion_pct": Column("Índice de gestión", Style.PERCENT, 1),
    "diferencia_pp": Column("Diferencia", Style.POINTS, 1),
}
FINDING_COLUMNS = {
    "hallazgo": Column("Hallazgo"),
    "donde": Column("Dónde"),
    "dice": Column("El documento dice"),
    "da": Column("Sus datos dan"),
    "documento": Column("Documento", es_de_fondo=True),
}
SERIES_COLUMNS = {
    "cuando": Column("Año"),
    **{c: columna for c, columna in _PROGRESS.items() if c != "linea_base"},
    "base": Column("Base"),
    "nota": Column("Nota"),
    "fuente": Column("Fuente", es_de_fondo=True),
}
PERFORMANCE_COLUMNS = {
    "codigo": _CODE,
    "nombre": _NAME,
    "valor_obtenido": Column("Valor", Style.EXACT),
    "logro_esperado": Column("Meta", Style.EXACT),
    "brecha": Column("Brecha"),
    "avance_tipo1": Column("De la meta", Style.PERCENT, 1),
    "luz": Column("Semáforo"),
    "mide": Column("Año que mide"),
    "unidad_medida": Column("Unidad"),
    "responsable": _IN_CHARGE,
    "fuente": Column("Fuente", es_de_fondo=True),
}
RECORD_COLUMNS = {
    "codigo": _CODE,
    "nombre": _NAME,
    "anio": Column("Año", Style.YEAR),
    "publicado": Column("Publicado", Style.PERCENT, 1),
    "valor_registros": Column("Según las notas", Style.PERCENT, 1),
    "evaluados": Column("Evaluados", Style.NUMBER),
    "logran": Column("Lo logran", Style.NUMBER),
    "procedencia": Column("Procedencia de las notas", es_de_fondo=True),
}


def light(codigo: str) -> str:
    """Return a light as tables write it: shape and word."""
    luz = figures.light(codigo)
    return f"{luz.simbolo} {luz.calificacion}"


def _cells(catalogo: Catalog, instrumento: str, anio: int) -> list[Row]:
    return [
        {
            **f,
            "luz": light(f["semaforo"]),
            "tipo": figures.label("tipo", f["tipo"]),
            "sentido": figures.label("sentido", f["sentido"]),
            "alertas": ", ".join(
                palabra
                for palabra, clave in (("Planeamiento", "alerta_planeamiento"), ("Retroceso", "alerta_retroceso"))
                if f[clave]
            ),
        }
        for f in figures.indicators(catalogo, instrumento, anio)
    ]


def policy(catalogo: Catalog, instrumento: str, pedido: int) -> Row | None:
    """Return the state of an instrument with objectives in a year, or in its last with values; None without any.

    Keys: anio, indice (%), luz, objetivos, indicadores (cells), retroceso and planeamiento (alerts with their
    `motivo`), responsables, metodos.
    """
    anio = figures.year_of(catalogo, instrumento, pedido)
    if anio is None:
        return None
    alertas = figures.alerts(catalogo, instrumento, anio)
    indice = figures.index(catalogo, instrumento, anio)
    return {
        "anio": anio,
        "indice": indice,
        "luz": light(figures.light_of(catalogo, indice, anio)),
        "objetivos": _objectives(catalogo, instrumento, anio),
        "indicadores": _cells(catalogo, instrumento, anio),
        "retroceso": [{**f, "motivo": texts.regression_reason(f)} for f in alertas["retroceso"]],
        "planeamiento": [{**f, "motivo": texts.planning_reason(f)} for f in alertas["planeamiento"]],
        "responsables": figures.lights(catalogo, instrumento, anio, "responsable"),
        "metodos": figures.sensitivity(catalogo, instrumento, anio),
    }


def _objectives(catalogo: Catalog, instrumento: str, anio: int) -> list[Row]:
    return [
        {
            **f,
            "avance_tipo1": f["avance_objetivo_pct"],
            "luz": light(f["semaforo"]),
            "etiqueta": f"{f['objetivo']} {f['objetivo_nombre']}",
        }
        for f in figures.objectives(catalogo, instrumento, anio)
    ]


def policy_cards(estado: Row) -> list[Card]:
    """Return the index by the published method and on type 2, the lights of the services and the alerts."""
    metodos = {m["metodo"]: m["indice_gestion_pct"] for m in estado["metodos"]}
    de_servicio = [f for f in estado["indicadores"] if f["servicio_politica"] is not None]
    cuentas = {c: sum(f["semaforo"] == c for f in de_servicio) for c in figures.LIGHTS}
    return [
        Card("Índice de gestión", formats.percent(estado["indice"]), estado["luz"], clase="delivery"),
        Card("Con el avance tipo 2", formats.percent(metodos["tipo_2"]), "lo recorrido desde la línea base"),
        Card(
            "Indicadores de servicio en rojo",
            f"{cuentas['rojo']} de {len(de_servicio)}",
            ", ".join(f"{light(c)}: {cuentas[c]}" for c in figures.LIGHTS[1:]),
        ),
        Card("Retrocesos", formats.number(len(estado["retroceso"])), "peor que su línea base"),
        Card(
            f"Avance de más de {formats.percent(texts.planning_limit(), 0)}",
            formats.number(len(estado["planeamiento"])),
            "la meta se planeó mal",
        ),
    ]


def names(filas: list[Row]) -> dict[str, str]:
    """Return {code: code and name} of some indicators, to choose from."""
    return {f["indicador"]: f"{f['indicador']} {f['nombre']}" for f in filas}


def of_one(filas: list[Row], codigo: str) -> Row:
    """Return the row of one indicator."""
    return next(f for f in filas if f["indicador"] == codigo)


def sheet_cards(fila: Row) -> list[Card]:
    """Return value, goal, gap and progress of one indicator in a year."""
    unidad = fila["unidad_medida"] or ""
    return [
        Card("Valor", formats.exact(fila["valor_obtenido"]), unidad),
        Card("Meta", formats.exact(fila["logro_esperado"]), unidad),
        Card("Brecha", texts.gap(fila["brecha_meta"], ""), f"valor menos meta, en {texts.gap_unit(unidad)}"),
        Card("Avance tipo 1", formats.percent(fila["avance_tipo1"]), fila["luz"], clase="delivery"),
        Card("Avance tipo 2", formats.percent(fila["avance_tipo2"]), f"línea base {formats.exact(fila['linea_base'])}"),
    ]


def sheet_table(ficha: Row) -> Table:
    """Return all that a sheet says, line by line; what the document does not give is left out."""
    encima = [(figures.label("nivel", c["nivel"]), f"{c['codigo']} {c['nombre']}") for c in ficha["contenido_en"]]
    propios = [
        ("Código", ficha["codigo"]),
        ("Indicador", ficha["nombre"]),
        *encima,
        ("Responsable", ficha["responsable"]),
        *((etiqueta, figures.label(c, ficha[c])) for c, etiqueta in _WORDS.items()),
        ("Unidad de medida", ficha["unidad_medida"]),
        ("Línea base", _baseline(ficha)),
        *((etiqueta, ficha[c]) for c, etiqueta in _OTHER.items()),
    ]
    return tables.of_texts(("Dato", "Qué dice la ficha"), [(que, dicho) for que, dicho in propios if dicho])


_WORDS = {"tipo": "Tipo", "sentido": "Sentido", "agregacion": "Agregación o estándar de cumplimiento"}
_OTHER = {
    "formula": "Fórmula",
    "necesidad": "Necesidad",
    "publico_objetivo": "A quién se dirige",
    "catalizador": "Catalizador",
    "descripcion": "Qué es",
    "documento": "Documento",
}


def _baseline(ficha: Row) -> str:
    anio = f" ({ficha['anio_base']})" if ficha["anio_base"] else ""
    return "" if ficha["valor_base"] is None else f"{formats.exact(ficha['valor_base'])}{anio}"


def series_rows(ficha: Row) -> list[Row]:
    """Return the years of an indicator and, apart and without a year, the values whose position was lost."""
    con_anio = [{**f, "cuando": str(f["anio"]), "luz": light(f["semaforo"])} for f in ficha["serie"]]
    return [*con_anio, *({**f, "cuando": "Sin año"} for f in ficha.get("sin_anio", ()))]


def series_points(ficha: Row) -> list[Row]:
    """Return what a series draws by year: value and goal, the baseline in its year, and after them the lost years."""
    puntos = {f["anio"]: {**f, "cuando": str(f["anio"])} for f in ficha["serie"]}
    if None not in (ficha["valor_base"], ficha["anio_base"]):
        anio = ficha["anio_base"]
        puntos[anio] = {**puntos.get(anio, {"anio": anio, "cuando": str(anio)}), "valor_base": ficha["valor_base"]}
    perdidos = [f["valor_obtenido"] for f in ficha.get("sin_anio", ()) if f["valor_obtenido"] is not None]
    ultimo = max(puntos, default=0)
    aparte = [{"anio": ultimo + n, "cuando": "sin año", "sin_anio": v} for n, v in enumerate(perdidos, 1)]
    return [*(puntos[anio] for anio in sorted(puntos)), *aparte]


def point_columns(unidad: str | None) -> dict[str, Column]:
    """Return the columns of series_points, in the indicator's own unit."""
    nombres = {
        "valor_obtenido": "Valor",
        "logro_esperado": "Meta",
        "valor_base": "Línea base",
        "sin_anio": "Valor sin año",
    }
    return {c: Column(nombre, Style.EXACT, unidad=unidad or "") for c, nombre in nombres.items()}


def performance(catalogo: Catalog, instrumento: str, pedidos: Filters) -> Row | None:
    """Return the programme's indicators, of the product in the filter, in a year or in the last with values.

    None without any. Keys: anio, filtros (with that year), fila (what they stand on), indicadores (each with the last
    value it has up to the year), con_meta (those measured in it against a goal), por_notas (computed from marks).
    """
    anio = figures.year_of(catalogo, instrumento, pedidos.anio)
    if anio is None:
        return None
    todos = figures.performance(catalogo, instrumento, anio)
    filas = [_measured(f) for f in todos if pedidos.producto in (None, f["producto"])]
    return {
        "anio": anio,
        "filtros": replace(pedidos, anio=anio),
        "fila": {"procedencia": weakest(f["procedencia"] for f in todos), "corte": None},
        "indicadores": filas,
        "con_meta": _with_goal(filas, anio),
        "por_notas": _by_marks(filas),
    }


def _measured(fila: Row) -> Row:
    ultimo = fila["ultimo"] or {}
    unidad = fila["unidad_medida"]
    claves = ("logro_esperado", "valor_obtenido", "avance_tipo1", "fuente", "brecha_meta")
    return {
        **fila,
        **{c: ultimo.get(c) for c in claves},
        "mide": str(ultimo["anio"]) if ultimo else None,
        "brecha": None if ultimo.get("brecha_meta") is None else texts.gap(ultimo["brecha_meta"], unidad),
        "luz": light(ultimo.get("semaforo", "ND")),
        "etiqueta": f"{fila['codigo']} {fila['nombre']}",
    }


def _with_goal(filas: list[Row], anio: int) -> list[Row]:
    return [
        {**f, "dicho": texts.value_and_goal(f["valor_obtenido"], f["logro_esperado"], f["unidad_medida"])}
        for f in filas
        if f["avance_tipo1"] is not None and f["ultimo"]["anio"] == anio
    ]


def _by_marks(filas: list[Row]) -> list[Row]:
    return [
        {**f["registros"], "codigo": f["codigo"], "nombre": f["nombre"], "publicado": f["valor_obtenido"]}
        for f in filas
        if f["registros"]
    ]


def series_id(fila: Row) -> str:
    """Return the name of an indicator's series for files."""
    return f"serie-{fila['codigo'].lower().replace('.', '-')}"


def printed_table(cifras: list[Row], estilo: Style) -> Table:
    """Return printed figures as a table: what it is and how much."""
    columnas = (Column("Grupo"), Column("Valor", estilo, 1))
    return Table(columnas, tuple((c["valor_dimension"], c["valor"]) for c in cifras))
