"""What pages show, put in rows and cards: which figures, in which columns, written how."""

from __future__ import annotations

from typing import Any

from pp0093 import rules
from pp0093.ask import marts
from pp0093.ask.catalog import Catalog
from pp0093.ask.registry import DIMENSIONS, INDICATORS, dimensions_of
from pp0093.ask.view import Filters
from pp0093.money import execution, texts
from pp0093.ui.layout import Card
from pp0093.writing import formats, tables
from pp0093.writing.marks import badge, provenance
from pp0093.writing.tables import Column, Style, Table

Row = dict[str, Any]
FIRMS_UNIT = "Empresas"
MONEY = ("pim_soles", "devengado_soles", "ejecucion_pct", "saldo_soles")
STEPS = (
    "pia_soles",
    "pim_soles",
    "certificado_soles",
    "comprometido_soles",
    "devengado_soles",
    "girado_soles",
)
SERIES = ("pim_soles", "devengado_soles")
BUDGET = (*STEPS, "ejecucion_pct", "variacion_pim_pct", "saldo_soles")

ANNEX_COLUMNS = {
    "codigo_corto": Column("Código"),
    "nombre_corto": Column("Producto o actividad"),
    "responsable": Column("Responsable", es_de_fondo=True),
    "unidad_medida": Column("Unidad", es_de_fondo=True),
    "meta_fisica": Column("Meta física", Style.NUMBER),
    "avance_fisico": Column("Avance", Style.NUMBER),
    "cumplimiento_pct": Column("De la meta", Style.PERCENT, 1),
    "calificacion_fisica": Column("Calif. física"),
    "pim_soles": Column("PIM", Style.SOLES),
    "devengado_soles": Column("Devengado", Style.SOLES),
    "ejecucion_pct": Column("Del PIM", Style.PERCENT, 1),
    "calificacion_financiera": Column("Calif. financiera"),
}
# What was spent beside what was delivered, as charts call them.
DELIVERED = {
    "ejecucion_pct": Column("Gasto sobre el PIM", Style.PERCENT, 1),
    "cumplimiento_pct": Column("Meta física", Style.PERCENT, 1),
}
PROGRESS_COLUMNS = {
    "codigo_corto": Column("Código"),
    "nombre_corto": Column("Actividad"),
    "avance_reportado": Column("Reportado", Style.NUMBER),
    "reportado_procedencia": Column("Procedencia de lo reportado"),
    "avance_registros": Column("Según registros", Style.NUMBER),
    "registros_procedencia": Column("Procedencia de los registros"),
    "diferencia_avance": Column("Diferencia", Style.NUMBER),
}
BRIDGE_COLUMNS = {"tramo_nombre": Column("Tramo"), "pim_soles": Column("PIM", Style.SOLES)}
STEP_COLUMNS = (Column("Paso"), Column("Monto", Style.SOLES))

FILE_HEADER = (
    "Archivo",
    "Documento",
    "Formato",
    "Corte",
    "Leídas",
    "Cargadas",
    "Cuarentena",
    "Repetidas",
    "Fuera de alcance",
    "SHA-256",
)
QUARANTINE_COLUMNS = {
    "archivo": Column("Archivo"),
    "hoja": Column("Hoja"),
    "fila": Column("Fila", Style.NUMBER),
    "columna": Column("Columna"),
    "motivo": Column("Motivo"),
}
COMPARISON_HEADER = ("Documento", "Sección", "Indicador", "De qué", "Publicado", "Calculado", "Resultado")
INDICATOR_HEADER = ("Indicador", "Definición", "Fórmula", "Unidad", "Sentido", "Dimensiones")
ACTIVITY_HEADER = ("Actividad", "Nombre", "Producto", "Unidad", "Responsable", "Cuenta", "Fuente", "Estado")
RATING_HEADER = ("Calificación", "Desde", "Estado", "Nota")
PARAMETER_HEADER = ("Parámetro", "Valor", "Significado", "Norma o fuente", "Estado")


def annex_table(filas: list[Row]) -> Table:
    """Return the annex as a table; a rating only where there is something to rate."""
    rated = {"calificacion_fisica": "cumplimiento_pct", "calificacion_financiera": "ejecucion_pct"}
    escritas = [
        {**f, "nombre_corto": _measured(f), **{c: None if f[pct] is None else str(f[c]) for c, pct in rated.items()}}
        for f in filas
    ]
    return tables.from_rows(escritas, ANNEX_COLUMNS)


def _measured(fila: Row) -> str:
    """Return the name, with its unit where what is counted are not firms."""
    unidad = fila.get("unidad_medida") or FIRMS_UNIT
    return fila["nombre_corto"] if unidad == FIRMS_UNIT else f"{fila['nombre_corto']} ({unidad.lower()})"


def progress_rows(filas: list[Row]) -> list[Row]:
    """Return what is reported beside what records count, each with where it comes from in words."""
    lados = ("reportado_procedencia", "registros_procedencia")
    return [{**f, **{c: provenance(f[c]) for c in lados}} for f in filas]


def cited(filas: list[Row]) -> list[Row]:
    """Return rows of the annex with only the dimensions that their query opened, for their passports."""
    abiertas: dict[str, tuple[str, ...]] = {"actividad": ("producto", "actividad"), "producto": ("producto",)}
    return [{k: v for k, v in f.items() if k not in DIMENSIONS or k in abiertas.get(f["nivel"], ())} for f in filas]


def summary_cards(catalogo: Catalog, filtros: Filters) -> list[Card]:
    """Return the first screen's cards: money, goals, firms served and focalization, with their change."""
    anio, base = filtros.anio, execution.comparable_year(catalogo, filtros.anio)
    ahora = execution.total(catalogo, MONEY, anio, filtros.query, "reporte") or {}
    antes = execution.total(catalogo, MONEY, base, filtros.query, "reporte") if base else None
    cambio = execution.change_pct(ahora.get("devengado_soles"), antes["devengado_soles"] if antes else None)
    actividades = execution.activities(catalogo, anio, filtros.query)
    metas = execution.goals(actividades)
    casi = formats.percent(rules.numero("meta_casi_cumplida_pct"), 0)
    pais = None if filtros.query else execution.total(catalogo, ("ejecucion_pct",), anio, {}, "nacional")
    tarjetas = [
        Card(
            "Devengado",
            formats.soles(ahora.get("devengado_soles")),
            f"{formats.percent(ahora.get('ejecucion_pct'))} del PIM{texts.in_the_country(pais)}",
            f"{texts.change_since(cambio, base)} {badge(ahora.get('procedencia'))}",
            "money",
            "devengado_soles",
            (ahora,),
        ),
        Card(
            "Saldo sin gastar",
            formats.soles(ahora.get("saldo_soles")),
            f"de {formats.soles(ahora.get('pim_soles'))} de PIM",
            badge(ahora.get("procedencia")),
            "money",
            "saldo_soles",
            (ahora,),
        ),
        Card(
            "Metas físicas cumplidas",
            f"{metas.cumplidas} de {metas.con_meta}",
            f"{metas.casi} de {metas.con_meta} con {casi} o más",
            badge(ahora.get("procedencia")),
            "delivery",
            "cumplimiento_pct",
            tuple(cited(actividades)),
        ),
    ]
    sin_filtro = not filtros.query
    return tarjetas + (_printed_cards(catalogo, anio) if sin_filtro else [])


def _printed_cards(catalogo: Catalog, anio: int) -> list[Card]:
    """Return the cards of figures that only a document prints: firms served and focalization."""
    empresas = _printed(catalogo, "empresas_atendidas", anio)
    foco = _printed(catalogo, "focalizacion_pct", anio)
    cambio = _printed(catalogo, "empresas_atendidas_variacion_pct", anio)
    puntos = _printed(catalogo, "focalizacion_pct_variacion_pp", anio)
    tarjetas = []
    if empresas:
        detalle = texts.change_since(cambio["valor"], anio - 1) if cambio else ""
        tarjetas.append(_printed_card("Empresas atendidas", formats.number(empresas["valor"]), detalle, empresas))
    if foco:
        detalle = texts.points_since(puntos["valor"], anio - 1) if puntos else ""
        tarjetas.append(_printed_card("Focalización: las que se busca", formats.percent(foco["valor"]), detalle, foco))
    return tarjetas


def _printed_card(etiqueta: str, valor: str, detalle: str, cifra: Row) -> Card:
    fila = {"anio": cifra["anio"], "alcance": "reporte", cifra["indicador"]: cifra["valor"]}
    fuente = f"{cifra['documento']} {badge('publicado')}"
    return Card(etiqueta, valor, detalle, fuente, "delivery", cifra["indicador"], (fila,))


def _printed(catalogo: Catalog, indicador: str, anio: int) -> Row | None:
    cifras = marts.published(catalogo, indicador=indicador, anio=anio, dimension=None)
    return cifras[0] if cifras else None


def sources(catalogo: Catalog, anio: int) -> list[Row]:
    """Return what the report's figures of a year stand on."""
    return [p for p in catalogo.once(marts.periods, "reporte") if p["anio"] == anio]


def steps(fila: Row | None) -> Table:
    """Return the steps of the money that the source gives, with their labels, in order."""
    dados = [i for i in STEPS if fila is not None and fila[i] is not None]
    return Table(STEP_COLUMNS, tuple((INDICATORS[i].etiqueta, fila[i]) for i in dados if fila is not None))


def missing_steps(fila: Row | None) -> list[str]:
    """Return the labels of the steps that the source does not give."""
    return [INDICATORS[i].etiqueta for i in STEPS if fila is not None and fila[i] is None]


def file_table(archivos: list[Row]) -> Table:
    """Return the loaded files as the page lists them."""
    return tables.of_texts(FILE_HEADER, map(_file_row, archivos))


def warning_table(avisos: list[Row]) -> Table:
    """Return what files left to be looked at."""
    return tables.of_texts(("Archivo", "Aviso"), ((a["archivo"], a["problema"]) for a in avisos))


def _file_row(archivo: Row) -> tuple[Any, ...]:
    return (
        archivo["archivo"],
        archivo["documento"],
        archivo["formato_nombre"],
        formats.day(archivo["corte"] or archivo["cortes_filas"]),
        archivo["filas_leidas"],
        archivo["filas_cargadas"],
        archivo["filas_cuarentena"],
        archivo["filas_repetidas"],
        archivo["filas_fuera_alcance"],
        archivo["sha256"][:12],
    )


def quarantine_table(apartadas: list[Row]) -> Table:
    """Return the quarantined rows without their values."""
    return tables.from_rows(apartadas, QUARANTINE_COLUMNS)


def comparison_table(cifras: list[Row]) -> Table:
    """Return the published figures beside the computed ones, both as the document writes them."""
    return tables.of_texts(COMPARISON_HEADER, map(_comparison_row, cifras))


def _comparison_row(cifra: Row) -> tuple[Any, ...]:
    indicador = INDICATORS[cifra["indicador"]]
    return (
        cifra["documento"],
        cifra["seccion"],
        indicador.etiqueta,
        f"{cifra['valor_dimension'] or 'Programa'}, {cifra['anio']}",
        f"{formats.number(cifra['valor'], cifra['decimales'])} {cifra['unidad_medida'] or ''}".strip(),
        formats.written(indicador, cifra["calculado"]),
        cifra["resultado"],
    )


def search(filas: list[dict[str, str]], texto: str) -> list[dict[str, str]]:
    """Return the dictionary rows that hold a text."""
    return [f for f in filas if texto.casefold() in " ".join(f.values()).casefold()]


def dictionary_table(filas: list[dict[str, str]]) -> Table:
    """Return rows of the dictionary as the page lists them."""
    return tables.of_texts(("Clase", "Tabla", "Nombre", "Unidad", "Significado"), (tuple(f.values()) for f in filas))


def method_tables(anio: int) -> list[tuple[str, str, str, Table]]:
    """Return the registries in force in a year, as tables: id, title, what it is, the table."""
    return [
        (
            "indicadores",
            "Indicadores",
            "Definición, fórmula y unidad de cada uno; las dimensiones por las que se abre van en el archivo",
            tables.of_texts(INDICATOR_HEADER, _indicator_rows(), de_fondo=("Dimensiones",)),
        ),
        (
            "actividades",
            "Qué actividad cuenta para la meta de su producto",
            "El dinero cuenta siempre; las metas físicas, sólo donde dice sí",
            tables.of_texts(ACTIVITY_HEADER, _activity_rows(anio)),
        ),
        (
            "calificacion",
            "Calificación del avance",
            "Del avance físico o financiero, en % de lo programado",
            tables.of_texts(RATING_HEADER, _rating_rows(anio)),
        ),
        (
            "parametros",
            "Parámetros",
            "Valores con fecha; se cambian en programas/0093/reglas/parametro.csv",
            tables.of_texts(PARAMETER_HEADER, _parameter_rows(anio)),
        ),
        (
            "procedencia",
            "De dónde puede venir una cifra",
            "De menos a más fuerza: sintético, publicado, calculado",
            tables.of_texts(("Procedencia", "Significado"), _provenance_rows()),
        ),
        (
            "glosario",
            "Glosario",
            "Las palabras con subrayado de puntos en las páginas",
            tables.of_texts(("Término", "Definición"), _glossary_rows()),
        ),
        (
            "advertencias",
            "Advertencias",
            "Lo que conviene saber antes de citar",
            tables.of_texts(("Asunto", "Advertencia"), _caveat_rows()),
        ),
    ]


def _indicator_rows() -> list[tuple[str, ...]]:
    return [
        (
            i.etiqueta,
            i.definicion,
            i.formula,
            i.unidad.value,
            i.sentido.value,
            ", ".join(DIMENSIONS[d].etiqueta.lower() for d in dimensions_of(i.id)),
        )
        for i in INDICATORS.values()
    ]


def _activity_rows(anio: int) -> list[tuple[str, ...]]:
    columnas = (
        "codigo_corto",
        "actividad_nombre",
        "producto",
        "unidad_medida",
        "responsable",
        "cuenta_para_producto",
        "fuente",
        "estado",
    )
    return [tuple(f[c] for c in columnas) for f in rules.installed().of(anio).rows("actividad")]


def _rating_rows(anio: int) -> list[tuple[str, ...]]:
    filas = rules.installed().of(anio).rows("calificacion")
    return [
        (
            f"{f['simbolo']} {f['calificacion']}",
            f"{f['desde_pct']} %" if f["desde_pct"] else "",
            f["estado"],
            f["nota"],
        )
        for f in filas
    ]


def _parameter_rows(anio: int) -> list[tuple[str, ...]]:
    columnas = ("parametro", "valor", "significado", "norma", "estado")
    return [tuple(f[c] for c in columnas) for f in rules.installed().of(anio).rows("parametro")]


def _provenance_rows() -> list[tuple[str, ...]]:
    return [(f["procedencia_nombre"], f["significado"]) for f in rules.rows("procedencia")]


def _glossary_rows() -> list[tuple[str, ...]]:
    return [(f["termino"], f["definicion"]) for f in rules.rows("glosario")]


def _caveat_rows() -> list[tuple[str, ...]]:
    return [(f["asunto"], f["advertencia"]) for f in rules.rows("advertencia")]
