"""How figures of instruments are put in tables: which columns, under which headers, written how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import asdict

from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import Row
from pp0093.instruments import figures, texts
from pp0093.instruments.figures import MeasuredIndicator, Objective, Policy, PrintedFigure
from pp0093.instruments.sheets import IndicatorSheet, IndicatorState, YearValue
from pp0093.provenance import derived, weakest
from pp0093.writing import formats, tables
from pp0093.writing.tables import Column, Style, Table

LIGHT = "luz"
STRIP_COLUMNS, ALERT_COLUMNS = tables.columns("instruments.strip"), tables.columns("instruments.alert")
OBJECTIVE_COLUMNS, LIGHT_COLUMNS = tables.columns("instruments.objective"), tables.columns("instruments.light")
GUIDELINE_COLUMNS, METHOD_COLUMNS = tables.columns("instruments.guideline"), tables.columns("instruments.method")
SERIES_COLUMNS, RECORD_COLUMNS = tables.columns("instruments.series"), tables.columns("instruments.record")
PERFORMANCE_COLUMNS = tables.columns("instruments.performance")
_COMPUTED = tuple(c for c in STRIP_COLUMNS if c in INDICATORS and (INDICATORS[c].usa or INDICATORS[c].sale_de))
ALL = "todos"
_WORDS = {
    "tipo_nombre": "Tipo",
    "sentido_nombre": "Sentido",
    "agregacion_nombre": "Agregación o estándar de cumplimiento",
}
_OTHER = {
    "formula": "Fórmula",
    "necesidad": "Necesidad",
    "publico_objetivo": "A quién se dirige",
    "catalizador": "Catalizador",
    "descripcion": "Qué es",
    "documento": "Documento",
}
_ALERT_WORDS = {"planeamiento": "Planeamiento", "retroceso": "Retroceso"}


def _in_year(f: YearValue) -> Row:
    """Return an indicator in a year as a row, where what is computed of it says so: documents print the rest."""
    return {**asdict(f), **_computed(f.procedencia)}


def _computed(procedencia: str) -> Row:
    return {f"procedencia_{i}": weakest(derived([procedencia])) for i in _COMPUTED}


def strip_rows(estados: Iterable[IndicatorState]) -> list[Row]:
    """Return indicators in a year as rows of STRIP_COLUMNS, light and alerts in words."""
    return [
        {
            **_in_year(f),
            LIGHT: str(f.luz),
            "alertas": ", ".join(palabra for alerta, palabra in _ALERT_WORDS.items() if figures.ALERTS[alerta](f)),
        }
        for f in estados
    ]


def alert_rows(politica: Policy, alerta: str) -> list[Row]:
    """Return the indicators with an alert as rows of ALERT_COLUMNS, with the reason of each."""
    return [{**_in_year(f), "motivo": texts.reason(alerta, f)} for f in politica.alerted(alerta)]


def objective_rows(objetivos: Iterable[Objective]) -> list[Row]:
    """Return objectives as rows of OBJECTIVE_COLUMNS, with those of the query they come from."""
    return [
        {
            **o.cifras,
            "avance_tipo1": o.avance_tipo1,
            "avance_tipo2": o.avance_tipo2,
            "semaforo": o.semaforo,
            LIGHT: str(o.luz),
            "etiqueta": o.etiqueta,
        }
        for o in objetivos
    ]


def names(estados: Iterable[IndicatorState]) -> dict[str, str]:
    """Return {code: code and name} of some indicators, to choose from."""
    return {f.indicador: f"{f.indicador} {f.nombre}" for f in estados}


def strip_filters(politica: Policy) -> dict[str, dict[str, str]]:
    """Return what the strip can be looked at by: {field: {code: label}}, all of it first."""
    return {
        "semaforo": {ALL: "Todos los colores"} | {codigo: str(luz) for codigo, luz in politica.luces.items()},
        "objetivo": {ALL: "Todos los objetivos"} | {o.objetivo: o.etiqueta for o in politica.objetivos},
        "responsable": {ALL: "Todos los responsables"} | {str(r.codigo): str(r.nombre) for r in politica.responsables},
    }


def of_one(estados: Iterable[IndicatorState], codigo: str) -> IndicatorState:
    """Return the state of one indicator."""
    return next(f for f in estados if f.indicador == codigo)


def sheet_table(ficha: IndicatorSheet) -> Table:
    """Return all that a sheet says, line by line; what the document does not give is left out."""
    nodo = ficha.nodo
    encima = [(n.nivel_nombre, f"{n.codigo} {n.nombre}") for n in ficha.contenido_en]
    anio = f" ({nodo.anio_base})" if nodo.anio_base else ""
    propios = [
        ("Código", nodo.codigo),
        ("Indicador", nodo.nombre),
        *encima,
        ("Responsable", nodo.responsable),
        *((etiqueta, getattr(nodo, c)) for c, etiqueta in _WORDS.items()),
        ("Unidad de medida", nodo.unidad_medida),
        ("Línea base", "" if nodo.valor_base is None else f"{formats.exact(nodo.valor_base)}{anio}"),
        *((etiqueta, getattr(nodo, c)) for c, etiqueta in _OTHER.items()),
    ]
    return tables.of_texts(("Dato", "Qué dice la ficha"), [(que, dicho) for que, dicho in propios if dicho])


def series_rows(ficha: IndicatorSheet) -> list[Row]:
    """Return the years of an indicator and, apart and without a year, the values whose position was lost."""
    con_anio = [{**_in_year(f), "cuando": str(f.anio), LIGHT: str(f.luz)} for f in ficha.serie]
    return [*con_anio, *({**asdict(f), "cuando": "Sin año"} for f in ficha.sin_anio)]


def series_points(ficha: IndicatorSheet) -> list[Row]:
    """Return what a series draws by year: value and goal, the baseline in its year, and after them the lost years."""
    puntos: dict[int, Row] = {f.anio: {**asdict(f), "cuando": str(f.anio)} for f in ficha.serie}
    anio = ficha.nodo.anio_base
    if anio is not None and ficha.nodo.valor_base is not None:
        puntos[anio] = {"anio": anio, "cuando": str(anio), **puntos.get(anio, {}), "valor_base": ficha.nodo.valor_base}
    perdidos = [f.valor_obtenido for f in ficha.sin_anio if f.valor_obtenido is not None]
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


def lit(columnas: Mapping[str, Column], filas: Iterable[Row]) -> dict[str, Column]:
    """Return some columns without that of lights where no row has any: no rule gives its instrument one."""
    hay = any(f.get(LIGHT) for f in filas)
    return {c: columna for c, columna in columnas.items() if hay or c != LIGHT}


def performance_rows(indicadores: Iterable[MeasuredIndicator]) -> list[Row]:
    """Return indicators with their last value as rows of PERFORMANCE_COLUMNS, and what each says of its goal."""
    return [_performance_row(m) for m in indicadores]


def _performance_row(medido: MeasuredIndicator) -> Row:
    nodo, ultimo = medido.ficha.nodo, medido.ultimo
    comun = {
        "codigo": nodo.codigo,
        "nombre": nodo.nombre,
        "unidad_medida": nodo.unidad_medida,
        "responsable": nodo.responsable,
        "procedencia": nodo.procedencia,
        "etiqueta": medido.etiqueta,
        LIGHT: str(medido.luz),
    }
    if ultimo is None:
        return comun
    return {
        **comun,
        **_computed(ultimo.procedencia),
        "valor_obtenido": ultimo.valor_obtenido,
        "logro_esperado": ultimo.logro_esperado,
        "brecha": None if ultimo.brecha_meta is None else formats.gap(ultimo.brecha_meta, nodo.unidad_medida),
        "avance_tipo1": ultimo.avance_tipo1,
        "mide": str(ultimo.anio),
        "fuente": ultimo.fuente,
        "dicho": None
        if ultimo.logro_esperado is None
        else "; ".join(filter(None, (texts.value_and_goal(ultimo), texts.met(medido)))),
    }


def record_rows(indicadores: Iterable[MeasuredIndicator]) -> list[Row]:
    """Return the indicators computed from marks as rows of RECORD_COLUMNS, beside the published value."""
    return [
        {
            **asdict(m.por_notas),
            "listas": texts.lists(m.por_notas),
            "codigo": m.codigo,
            "nombre": m.ficha.nodo.nombre,
            "publicado": m.ultimo.valor_obtenido if m.ultimo else None,
            "procedencia_publicado": m.ultimo.procedencia if m.ultimo else None,
        }
        for m in indicadores
        if m.por_notas
    ]


def printed_table(cifras: Sequence[PrintedFigure], estilo: Style) -> Table:
    """Return printed figures as a table: what it is and how much."""
    columnas = (Column("Grupo"), Column("Valor", estilo, 1))
    return Table(columnas, tuple((c.valor_dimension, c.valor) for c in cifras))
