"""What the pages about firms show: which figures, opened how, written how."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pp0093 import rules
from pp0093.ask import marts
from pp0093.ask.catalog import Catalog
from pp0093.ask.query import Query, run
from pp0093.ask.registry import DIMENSIONS
from pp0093.ask.view import Filters
from pp0093.ui import layout, passport
from pp0093.ui.layout import Card
from pp0093.writing import formats, tables
from pp0093.writing.marks import badge
from pp0093.writing.tables import Column, Style, Table

Row = dict[str, Any]
SHARE = ("participacion_pct", "empresas_atendidas")
PROFILE = ("sector", "tamano", "tramo_ventas", "tramo_trabajadores")
TOTALS = (
    "empresas_atendidas",
    "atenciones",
    "empresas_focalizadas",
    "focalizacion_pct",
    "focalizacion_con_dato_pct",
    "focalizacion_max_pct",
    "empresas_nuevas",
    "empresas_recurrentes",
)
MAP_VALUES = {"empresas_atendidas": "Empresas atendidas", "focalizacion_pct": "Focalización"}
PANELS = {p["producto"]: p["codigo_corto"] for p in rules.rows("producto")}
OVERLAP_COLUMNS = {
    "combinacion": Column("Actividades"),
    "actividades": Column("Cuántas", Style.NUMBER),
    "empresas": Column("Empresas", Style.NUMBER, unidad="empresas"),
    "solapamiento": Column("Solapamiento", Style.NUMBER),
}
WATERFALL_COLUMNS = (
    Column("Paso"),
    Column("Cumplen", Style.NUMBER),
    Column("No cumplen", Style.NUMBER),
    Column("Sin dato", Style.NUMBER),
)
MOST_COMBINED = 14


def label(dimension: str) -> str:
    """Return a dimension's name."""
    return DIMENSIONS[dimension].etiqueta


def years(catalogo: Catalog) -> list[int]:
    """Return the years with figures of firms, from records or printed, newest first."""
    filas = run(catalogo, Query(("empresas_atendidas",), ("anio",)))
    return sorted((f["anio"] for f in filas if f["empresas_atendidas"] is not None), reverse=True)


def total(catalogo: Catalog, filtros: Filters) -> Row | None:
    """Return the year's figures of firms under the filters, None when there are none."""
    filas = _ask(catalogo, TOTALS, (), filtros, filtros.anio)
    return filas[0] if filas and filas[0]["empresas_atendidas"] is not None else None


def right_ones(catalogo: Catalog, filtros: Filters) -> Row | None:
    """Return the firms served and their focalization where they are real or printed, None where they are not."""
    filas = _ask(catalogo, ("empresas_atendidas", "focalizacion_pct"), (), filtros, filtros.anio)
    completas = [f for f in filas if f["focalizacion_pct"] is not None and f["procedencia"] != "sintetico"]
    return completas[0] if completas else None


def shares(catalogo: Catalog, filtros: Filters, dimension: str, anio: int) -> list[Row]:
    """Return firms and their share by a dimension in a year."""
    return _ask(catalogo, ("empresas_atendidas", "participacion_pct"), (dimension,), filtros, anio)


def crossed(catalogo: Catalog, filtros: Filters, dimensiones: tuple[str, str]) -> list[Row]:
    """Return firms by two dimensions."""
    return _ask(catalogo, ("empresas_atendidas",), dimensiones, filtros, filtros.anio)


def by_product(catalogo: Catalog, filtros: Filters, dimension: str) -> list[Row]:
    """Return, product by product, the share of its firms in each value of a dimension."""
    filas = []
    for producto in PANELS:
        de_uno = Filters(**{**vars(filtros), "producto": producto})
        abiertas = _ask(catalogo, ("empresas_atendidas", "participacion_pct"), (dimension,), de_uno, filtros.anio)
        de_donde = {"producto": producto, passport.OWN_FILTERS: {"producto": producto}}
        filas += [{**f, **de_donde} for f in abiertas if f["participacion_pct"] is not None]
    return filas


def rates(catalogo: Catalog, filtros: Filters, dimension: str) -> list[Row]:
    """Return the focalization rate, its upper bound and its firms by a dimension."""
    indicadores = ("empresas_atendidas", "focalizacion_pct", "focalizacion_max_pct")
    filas = _ask(catalogo, indicadores, (dimension,), filtros, filtros.anio)
    return [f for f in filas if f["focalizacion_pct"] is not None]


def territory(catalogo: Catalog, filtros: Filters, dimension: str) -> list[Row]:
    """Return firms, share and focalization by department or province."""
    indicadores = ("empresas_atendidas", "participacion_pct", "focalizacion_pct")
    filas = _ask(catalogo, indicadores, (dimension,), filtros, filtros.anio)
    return sorted(filas, key=lambda f: (f[dimension] is None, -(f["participacion_pct"] or 0)))


def families(catalogo: Catalog, filtros: Filters) -> list[Row]:
    """Return firms and share by family of service."""
    filas = shares(catalogo, filtros, "familia_servicio", filtros.anio)
    return [f for f in filas if f["empresas_atendidas"] is not None]


def opened(catalogo: Catalog, filtros: Filters, dimension: str) -> list[Row]:
    """Return firms, share, attentions and focalization by a dimension of the service, the largest first."""
    indicadores = ("empresas_atendidas", "participacion_pct", "atenciones", "focalizacion_pct")
    filas = _ask(catalogo, indicadores, (dimension,), filtros, filtros.anio)
    con_valor = [f for f in filas if f[dimension] is not None and f["atenciones"] is not None]
    return sorted(con_valor, key=lambda f: -f["empresas_atendidas"])


def _ask(
    catalogo: Catalog, indicadores: tuple[str, ...], por: tuple[str, ...], filtros: Filters, anio: int
) -> list[Row]:
    filas = run(catalogo, Query(indicadores, ("anio", *por), {**filtros.firms, "anio": [str(anio)]}))
    if "actividad" not in por:
        return filas
    cortos = {a["codigo"]: f"{a['codigo_corto']} {a['nombre_corto']}" for a in catalogo.once(marts.activities)}
    return [{**f, "actividad_nombre": cortos.get(f["actividad"], f["actividad_nombre"])} for f in filas]


def focalization_cards(catalogo: Catalog, filtros: Filters, fila: Row) -> list[Card]:
    """Return the rate, the rate among those with data, the upper bound and the firms, each with its own mark."""
    marca = badge(fila["procedencia"])
    sola = _ask(catalogo, ("focalizacion_pct",), (), filtros, filtros.anio)
    return [
        Card(
            "Focalización",
            formats.percent(fila["focalizacion_pct"]),
            "de las empresas atendidas",
            badge(sola[0]["procedencia"]),
            "delivery",
            "focalizacion_pct",
            (fila,),
        ),
        Card(
            "Entre las que tienen dato",
            formats.percent(fila["focalizacion_con_dato_pct"]),
            "sin las que no se sabe",
            marca,
            "delivery",
            "focalizacion_con_dato_pct",
            (fila,),
        ),
        Card(
            "Como máximo",
            formats.percent(fila["focalizacion_max_pct"]),
            "si todas las sin dato cumplieran",
            marca,
            indicador="focalizacion_max_pct",
            cifras=(fila,),
        ),
        Card(
            "Empresas focalizadas",
            formats.number(fila["empresas_focalizadas"]),
            f"de {formats.number(fila['empresas_atendidas'])}",
            marca,
            indicador="empresas_focalizadas",
            cifras=(fila,),
        ),
    ]


def sensitivity_cards(fila: Row, cascada: Row) -> list[Card]:
    """Return the rate under the chosen criteria and its difference with the rule in force."""
    tasa = 100 * fila["focalizadas"] / fila["atendidas"]
    vigente = 100 * cascada["ventas_si"] / cascada["atendidas"]
    return [
        Card(
            "Focalización con esta regla",
            formats.percent(tasa),
            formats.points(tasa - vigente) + " frente a la vigente",
        ),
        Card("Empresas que cumplirían", formats.number(fila["focalizadas"]), f"de {formats.number(fila['atendidas'])}"),
        Card("Sin dato", formats.number(fila["sin_dato"]), "no se puede decir"),
    ]


def parameter(nombre: str) -> int:
    """Return a whole-number parameter in force."""
    return int(rules.numero(nombre))


def uit_years() -> list[int]:
    """Return the years whose UIT is known, newest first."""
    return sorted((int(f["anio"]) for f in rules.rows("uit")), reverse=True)


def waterfall_steps(cascada: Row) -> list[tuple[str, int, int, int]]:
    """Return the waterfall step by step: name, firms that meet it, that don't, without data."""
    desde, hasta = (formats.number(rules.numero(f"focalizacion_ventas_{lado}_uit")) for lado in ("min", "max"))
    anios = formats.number(rules.numero("focalizacion_antiguedad_anios"))
    nombres = {"formal": "En SUNAT", "antiguedad": f"{anios} años o más", "ventas": f"Ventas de {desde} a {hasta} UIT"}
    pasos = [
        (nombre, cascada[f"{clave}_si"], cascada[f"{clave}_no"], cascada[f"{clave}_sin_dato"])
        for clave, nombre in nombres.items()
    ]
    return [("Atendidas", cascada["atendidas"], 0, 0), *pasos]


def waterfall_table(cascada: Row) -> Table:
    """Return the waterfall as a table."""
    return Table(WATERFALL_COLUMNS, tuple(waterfall_steps(cascada)))


def most_combined(solapes: list[Row]) -> list[Row]:
    """Return the combinations of several activities with most firms, as many as a picture holds."""
    return [s for s in solapes if s["actividades"] > 1][:MOST_COMBINED]


def sets(catalogo: Catalog) -> dict[str, str]:
    """Return the activities that firms may combine: short code and name, by code."""
    return {a["codigo_corto"]: f"{a['codigo_corto']} {a['nombre_corto']}" for a in catalogo.once(marts.activities)}


def choose_other_year(anios: list[int], anio: int) -> int | None:
    """Ask for a year to compare with."""
    opciones = [None, *(a for a in anios if a != anio)]
    return layout.select(
        "Comparar con otro año", opciones, lambda a: "Sin comparar" if a is None else str(a), width=200
    )


def choose_map_value() -> str:
    """Ask what the maps show."""
    valor = st.segmented_control(
        "Qué se mira", list(MAP_VALUES), default="empresas_atendidas", required=True, format_func=MAP_VALUES.__getitem__
    )
    return valor or "empresas_atendidas"


def choose_criteria() -> marts.Criteria:
    """Ask for another focalization rule, the one in force first."""
    layout.chart_title("¿Y si la regla fuera otra?", "La regla vigente está puesta; cambie un valor y vea la tasa")
    columnas = st.columns(5)
    with columnas[0]:
        uit = layout.select("UIT del año", [None, *uit_years()], lambda a: str(a or "de las ventas"))
    minimo = columnas[1].number_input("Ventas desde (UIT)", 0, 2300, parameter("focalizacion_ventas_min_uit"))
    maximo = columnas[2].number_input("Ventas hasta (UIT)", 1, 20000, parameter("focalizacion_ventas_max_uit"))
    anios = columnas[3].number_input("Años en el registro", 0, 10, parameter("focalizacion_antiguedad_anios"))
    activas = columnas[4].toggle("Sólo contribuyentes activos")
    return marts.Criteria(uit, minimo, maximo, anios, activas)


def delivery_matrix(catalogo: Catalog) -> Table:
    """Return what each unit delivered by year, and how many of them did; no rows when nobody did."""
    entregas = {(e["unidad"], e["anio"]): e for e in marts.deliveries(catalogo)}
    anios = sorted({anio for _, anio in entregas})
    unidades = [u["unidad"] for u in rules.rows("unidad")]
    filas = [[u, *(_delivery(entregas.get((u, a))) for a in anios)] for u in unidades]
    recibidas = [
        sum((u, a) in entregas and entregas[u, a]["procedencia"] == "calculado" for u in unidades) for a in anios
    ]
    filas.append(["Recibidas", *(f"{n} de {len(unidades)} unidades" for n in recibidas)])
    return tables.of_texts(["Unidad", *map(str, anios)], filas if anios else [])


def _delivery(entrega: Row | None) -> str:
    if entrega is None:
        return "○ Falta"
    return "● Recibido" if entrega["procedencia"] == "calculado" else "◆ Demostración"
