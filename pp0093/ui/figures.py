"""What pages show, put in rows and cards: which figures, in which columns, written how."""

from __future__ import annotations

from typing import Any

from pp0093 import analysis, formats, marts, rules
from pp0093.catalog import Catalog
from pp0093.indicators import DIMENSIONS, INDICATORS, dimensions_of
from pp0093.ui import texts
from pp0093.ui.filters import Filters
from pp0093.ui.layout import Card, badge

Row = dict[str, Any]
MONEY = ("pim_soles", "devengado_soles", "ejecucion_pct", "saldo_soles")
STEPS = (
    "pia_soles",
    "pim_soles",
    "certificado_soles",
    "comprometido_soles",
    "devengado_soles",
    "girado_soles",
)
BUDGET = (*STEPS, "ejecucion_pct", "variacion_pim_pct", "saldo_soles")
SERIES = {"pim_soles": "PIM", "devengado_soles": "Devengado"}

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
QUARANTINE_HEADER = ("Archivo", "Hoja", "Fila", "Columna", "Motivo")
COMPARISON_HEADER = ("Documento", "Sección", "Indicador", "De qué", "Publicado", "Calculado", "Resultado")
INDICATOR_HEADER = ("Indicador", "Definición", "Fórmula", "Unidad", "Sentido", "Dimensiones")
ACTIVITY_HEADER = ("Actividad", "Nombre", "Producto", "Unidad", "Responsable", "Cuenta", "Fuente", "Estado")
RATING_HEADER = ("Calificación", "Desde", "Estado", "Nota")
PARAMETER_HEADER = ("Parámetro", "Valor", "Significado", "Norma o fuente", "Estado")


def summary_cards(catalogo: Catalog, filtros: Filters) -> list[Card]:
    """Return the first screen's cards: money, goals, firms served and focalization, with their change."""
    anio, base = filtros.anio, analysis.comparable_year(catalogo, filtros.anio)
    ahora = analysis.total(catalogo, MONEY, anio, filtros.query, "reporte") or {}
    antes = analysis.total(catalogo, MONEY, base, filtros.query, "reporte") if base else None
    cambio = analysis.change_pct(ahora.get("devengado_soles"), antes["devengado_soles"] if antes else None)
    metas = analysis.goals(analysis.activities(catalogo, anio, filtros.query))
    casi = formats.percent(rules.numero("meta_casi_cumplida_pct"), 0)
    tarjetas = [
        Card(
            "Devengado",
            formats.soles(ahora.get("devengado_soles")),
            f"{formats.percent(ahora.get('ejecucion_pct'))} del PIM",
            f"{texts.change_since(cambio, base)} {badge(ahora.get('procedencia'))}",
            "money",
        ),
        Card(
            "Saldo sin gastar",
            formats.soles(ahora.get("saldo_soles")),
            f"de {formats.soles(ahora.get('pim_soles'))} de PIM",
            badge(ahora.get("procedencia")),
            "money",
        ),
        Card(
            "Metas físicas cumplidas",
            f"{metas.cumplidas} de {metas.con_meta}",
            f"{metas.casi} de {metas.con_meta} con {casi} o más",
            badge(ahora.get("procedencia")),
            "delivery",
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
        tarjetas.append(
            Card("Empresas atendidas", formats.number(empresas["valor"]), detalle, _cited(empresas), "delivery")
        )
    if foco:
        detalle = texts.points_since(puntos["valor"], anio - 1) if puntos else ""
        tarjetas.append(Card("Focalización", formats.percent(foco["valor"]), detalle, _cited(foco), "delivery"))
    return tarjetas


def _printed(catalogo: Catalog, indicador: str, anio: int) -> Row | None:
    cifras = marts.published(catalogo, indicador=indicador, anio=anio, dimension=None)
    return cifras[0] if cifras else None


def _cited(cifra: Row) -> str:
    return f"{cifra['documento']} {badge('publicado')}"


def sources(catalogo: Catalog, anio: int) -> list[Row]:
    """Return what the report's figures of a year stand on."""
    return [p for p in marts.periods(catalogo, "reporte") if p["anio"] == anio]


def steps(fila: Row) -> list[tuple[str, float | None]]:
    """Return the steps of the money with their labels, in order."""
    return [(INDICATORS[i].etiqueta, fila[i]) for i in STEPS]


def file_row(archivo: Row) -> tuple[Any, ...]:
    """Return one loaded file as the page lists it."""
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


def quarantine_row(fila: Row) -> tuple[Any, ...]:
    """Return one quarantined row without its values."""
    return (fila["archivo"], fila["hoja"], fila["fila"], fila["columna"], fila["motivo"])


def comparison_row(cifra: Row) -> tuple[Any, ...]:
    """Return one published figure beside the computed one, both as the document writes it."""
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


def indicator_rows() -> list[tuple[str, ...]]:
    """Return the registry of indicators as rows."""
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


def activity_rows(anio: int) -> list[tuple[str, ...]]:
    """Return the structure in force in a year, with which activity counts towards its product."""
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
    return [tuple(f[c] for c in columnas) for f in rules.rows("actividad") if rules.in_force(f, anio)]


def rating_rows(anio: int) -> list[tuple[str, ...]]:
    """Return the rating scale in force in a year."""
    filas = [f for f in rules.rows("calificacion") if rules.in_force(f, anio)]
    return [
        (
            f"{f['simbolo']} {f['calificacion']}",
            f"{f['desde_pct']} %" if f["desde_pct"] else "",
            f["estado"],
            f["nota"],
        )
        for f in filas
    ]


def parameter_rows(anio: int) -> list[tuple[str, ...]]:
    """Return the parameters in force in a year."""
    columnas = ("parametro", "valor", "significado", "norma", "estado")
    return [tuple(f[c] for c in columnas) for f in rules.rows("parametro") if rules.in_force(f, anio)]


def provenance_rows() -> list[tuple[str, ...]]:
    """Return what each provenance means."""
    return [(f["procedencia_nombre"], f["significado"]) for f in rules.rows("procedencia")]


def caveat_rows() -> list[tuple[str, ...]]:
    """Return the caveats."""
    return [(f["asunto"], f["advertencia"]) for f in rules.rows("advertencia")]
