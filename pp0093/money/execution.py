"""Readings of the figures that more than one page or note needs: table in, table out, with no interface in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pp0093 import rules
from pp0093.ask import marts
from pp0093.ask.catalog import Catalog
from pp0093.ask.gather import Filters
from pp0093.ask.query import Query, run

Row = dict[str, Any]

EXECUTION = (
    "meta_fisica",
    "avance_fisico",
    "cumplimiento_pct",
    "pim_soles",
    "devengado_soles",
    "ejecucion_pct",
    "brecha_pp",
)
PROGRESS = ("avance_reportado", "avance_registros", "diferencia_avance")


@dataclass(frozen=True)
class Rating:
    """A word, its shape and the meaning of its colour for a degree of progress."""

    calificacion: str
    simbolo: str
    color: str

    def __str__(self) -> str:
        return f"{self.simbolo} {self.calificacion}".strip()


@dataclass(frozen=True)
class Goals:
    """How many activities met their goal, how many came near, of how many that have one."""

    cumplidas: int
    casi: int
    con_meta: int


def rating(pct: float | None) -> Rating:
    """Return the rating of a physical or financial progress in percent (reglas/calificacion.csv), unrounded."""
    escala = sorted(rules.rows("calificacion"), key=lambda f: int(f["orden"]))
    for fila in escala:
        if fila["desde_pct"] and pct is not None and pct >= float(fila["desde_pct"]):
            return Rating(fila["calificacion"], fila["simbolo"], fila["color_semantico"])
    ultima = escala[-1]
    return Rating(ultima["calificacion"], ultima["simbolo"], ultima["color_semantico"])


def years(catalogo: Catalog) -> list[int]:
    """Return every year with data of money or of firms, newest first."""
    anios = {p["anio"] for alcance in ("reporte", "nacional") for p in catalogo.once(marts.periods, alcance)}
    return sorted(anios | {e["anio"] for e in catalogo.once(marts.deliveries)}, reverse=True)


def closed_years(catalogo: Catalog, alcance: str = "reporte") -> list[int]:
    """Return the closed years with data in the scope, oldest first."""
    return [p["anio"] for p in catalogo.once(marts.periods, alcance) if not p["es_parcial"]]


def comparable_year(catalogo: Catalog, anio: int, alcance: str = "reporte") -> int | None:
    """Return the last closed year before `anio` with data in the scope, None when there is none."""
    return max((a for a in closed_years(catalogo, alcance) if a < anio), default=None)


def default_year(catalogo: Catalog) -> int | None:
    """Return the last closed year with report data; the last of the country when the report has none."""
    for alcance in ("reporte", "nacional"):
        periodos = catalogo.once(marts.periods, alcance)
        cerrados = [p["anio"] for p in periodos if not p["es_parcial"]] or [p["anio"] for p in periodos]
        if cerrados:
            return int(cerrados[-1])
    return None


def activities(catalogo: Catalog, anio: int, filtros: Filters) -> list[Row]:
    """Return the report's activities in a year, in the annex's order, with goals, money and ratings."""
    nombres = {a["codigo"]: a for a in catalogo.once(marts.activities)}
    filas = run(catalogo, Query(EXECUTION, ("producto", "actividad"), {**filtros, "anio": [str(anio)]}))
    return [_rated("actividad", f, nombres[f["actividad"]]) for f in filas if f["actividad"] in nombres]


def products(catalogo: Catalog, anio: int, filtros: Filters) -> list[Row]:
    """Return the report's products in a year, in order, with goals, money and ratings."""
    nombres = {p["codigo"]: p for p in catalogo.once(marts.products)}
    filas = run(catalogo, Query(EXECUTION, ("producto",), {**filtros, "anio": [str(anio)]}))
    return [_rated("producto", f, nombres[f["producto"]]) for f in filas if f["producto"] in nombres]


def annex(catalogo: Catalog, anio: int, filtros: Filters) -> list[Row]:
    """Return the annex's table: each product followed by its activities, and the total of the money."""
    por_producto: dict[str, list[Row]] = {}
    for actividad in activities(catalogo, anio, filtros):
        por_producto.setdefault(actividad["producto"], []).append(actividad)
    filas = []
    for producto in products(catalogo, anio, filtros) if not filtros.get("actividad") else []:
        filas += [producto, *por_producto.pop(producto["codigo"], [])]
    filas += [a for actividades in por_producto.values() for a in actividades]
    if filas and not filtros.get("actividad"):
        total = run(catalogo, Query(EXECUTION, (), {"producto": filtros.get("producto", []), "anio": [str(anio)]}))
        filas += [_rated("total", f, TOTAL) for f in total if not filtros.get("producto")]
    return filas


TOTAL = {"codigo": "", "codigo_corto": "", "nombre": "Total", "nombre_corto": "Total"}


def _rated(nivel: str, fila: Row, nombre: Row) -> Row:
    return {
        **fila,
        **nombre,
        "nivel": nivel,
        "etiqueta": f"{nombre['codigo_corto']} {nombre['nombre_corto']}".strip(),
        "calificacion_fisica": rating(fila["cumplimiento_pct"]),
        "calificacion_financiera": rating(fila["ejecucion_pct"]),
    }


def progress_sources(catalogo: Catalog, anio: int, filtros: Filters) -> list[Row]:
    """Return, for each activity with a progress from either side in a year, what is reported beside what records count.

    Keys: those of marts.activities; avance_reportado, avance_registros (firms) and diferencia_avance (the second minus
    the first; None when one is missing), in the activity's unit; reportado_procedencia, registros_procedencia, and
    procedencia, the weaker of the two.
    """

    def ask(*indicadores: str) -> dict[str, Row]:
        consulta = Query(indicadores, ("producto", "actividad"), {**filtros, "anio": [str(anio)]})
        return {f["actividad"]: f for f in run(catalogo, consulta)}

    juntas, reportado, registros = ask(*PROGRESS), ask("avance_reportado"), ask("avance_registros")
    return [
        {
            **juntas[a["codigo"]],
            **a,
            "reportado_procedencia": reportado[a["codigo"]]["procedencia"],
            "registros_procedencia": registros[a["codigo"]]["procedencia"],
        }
        for a in catalogo.once(marts.activities)
        if a["codigo"] in juntas and any(juntas[a["codigo"]][i] is not None for i in PROGRESS)
    ]


def goals(filas: list[Row]) -> Goals:
    """Count the goals met among rows that have one."""
    cumplidas, casi = rules.numero("cumplimiento_meta_pct"), rules.numero("meta_casi_cumplida_pct")
    avances = [f["cumplimiento_pct"] for f in filas if f["cumplimiento_pct"] is not None]
    return Goals(sum(a >= cumplidas for a in avances), sum(a >= casi for a in avances), len(avances))


def furthest(filas: list[Row], cuantas: int) -> list[Row]:
    """Return the activities furthest from their goal, the worst first; those that met it are left out."""
    cumplida = rules.numero("cumplimiento_meta_pct")
    lejos = [f for f in filas if f["cumplimiento_pct"] is not None and f["cumplimiento_pct"] < cumplida]
    return sorted(lejos, key=lambda f: f["cumplimiento_pct"])[:cuantas]


def spending_threshold() -> float:
    """Return the share of its money, in percent, from which an activity is asked for as much of its goal."""
    return rules.numero("umbral_gasto_sin_producto_pct")


def spent_without_product(fila: Row) -> bool:
    """Tell an activity that spent its money and fell short of its goal."""
    umbral = spending_threshold()
    ejecucion, cumplimiento = fila["ejecucion_pct"], fila["cumplimiento_pct"]
    return ejecucion is not None and cumplimiento is not None and ejecucion >= umbral > cumplimiento


def total(catalogo: Catalog, indicadores: tuple[str, ...], anio: int, filtros: Filters, alcance: str) -> Row | None:
    """Return the indicators of one year as one row, None when the year has no data in the scope."""
    filas = run(catalogo, Query(indicadores, ("anio",), {**filtros, "anio": [str(anio)]}, alcance))
    return filas[0] if filas else None


def change_pct(ahora: float | None, antes: float | None) -> float | None:
    """Return the relative change in percent, None without a base."""
    return None if ahora is None or not antes else 100 * (ahora - antes) / antes
