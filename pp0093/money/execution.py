"""What was programmed, delivered and spent by each product and activity, as the report's annex lists it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pp0093.ask import periods, ratings, structure
from pp0093.ask.catalog import Catalog
from pp0093.ask.query import Query, run
from pp0093.ask.ratings import Rating, Yardstick
from pp0093.ask.rows import Filters, Record, Row, record
from pp0093.provenance import weakest

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
PRODUCT, ACTIVITY, TOTAL = "producto", "actividad", "total"


@dataclass(frozen=True)
class AnnexLine(Record):
    """A line of the annex: a product, an activity or the total of the money, with its goal and what was spent.

    Goal and progress are in `unidad_medida`, money in soles. `respuesta` is the row of the query that its figures are
    of, with the line's name, for their passports.
    """

    nivel: str
    codigo: str
    codigo_corto: str
    nombre_corto: str
    unidad_medida: str
    responsable: str
    producto: str
    meta_fisica: float | None
    avance_fisico: float | None
    cumplimiento_pct: float | None
    pim_soles: float | None
    devengado_soles: float | None
    ejecucion_pct: float | None
    vara: Yardstick
    se_califica_el_gasto: bool
    respuesta: Row

    @property
    def etiqueta(self) -> str:
        """Its short code and name: "1.2 Técnico-productiva"."""
        return f"{self.codigo_corto} {self.nombre_corto}".strip()

    @property
    def calificacion_fisica(self) -> Rating:
        """How its progress is rated."""
        return self.vara.rating(self.cumplimiento_pct)

    @property
    def calificacion_financiera(self) -> Rating:
        """How its spending is rated: only of a closed year, and of the whole scope."""
        return self.vara.rating(self.ejecucion_pct if self.se_califica_el_gasto else None)

    @property
    def cumple(self) -> bool:
        """Whether it met its goal; not so without a goal."""
        return self.cumplimiento_pct is not None and self.cumplimiento_pct >= self.vara.cumplida

    @property
    def casi_cumple(self) -> bool:
        """Whether it met its goal or came near."""
        return self.cumplimiento_pct is not None and self.cumplimiento_pct >= self.vara.casi

    @property
    def gasta_sin_producto(self) -> bool:
        """Whether it spent its money and fell short of its goal."""
        return self.vara.spent_without_product(self.ejecucion_pct, self.cumplimiento_pct)


@dataclass(frozen=True)
class Goals:
    """How many activities met their goal, how many came near, of how many that have one; the weakest provenance."""

    cumplidas: int
    casi: int
    con_meta: int
    procedencia: str | None


@dataclass(frozen=True)
class ProgressSides(Record):
    """What is reported of an activity's progress beside what records count, in its unit.

    The difference is the second minus the first, None when one is missing; `procedencia` is the weaker of the two.
    """

    codigo: str
    codigo_corto: str
    nombre_corto: str
    unidad_medida: str
    avance_reportado: float | None
    reportado_procedencia: str | None
    avance_registros: float | None
    registros_procedencia: str | None
    diferencia_avance: float | None
    procedencia: str | None


WHOLE: Row = {
    "codigo": "",
    "codigo_corto": "",
    "nombre_corto": "Total",
    "unidad_medida": "",
    "responsable": "",
    "producto": "",
}


def activities(catalogo: Catalog, anio: int, filtros: Filters) -> list[AnnexLine]:
    """Return the report's activities in a year, in the annex's order, with goals and money."""
    nombres = {a["codigo"]: a for a in catalogo.once(structure.activities, anio)}
    filas = run(catalogo, Query(EXECUTION, ("producto", "actividad"), {**filtros, "anio": [str(anio)]}))
    return [_line(catalogo, anio, ACTIVITY, f, nombres[f["actividad"]]) for f in filas if f["actividad"] in nombres]


def products(catalogo: Catalog, anio: int, filtros: Filters) -> list[AnnexLine]:
    """Return the report's products in a year, in order, with goals and money."""
    nombres = {p["codigo"]: {**p, "producto": p["codigo"]} for p in catalogo.once(structure.products, anio)}
    filas = run(catalogo, Query(EXECUTION, ("producto",), {**filtros, "anio": [str(anio)]}))
    return [_line(catalogo, anio, PRODUCT, f, nombres[f["producto"]]) for f in filas if f["producto"] in nombres]


def annex(catalogo: Catalog, anio: int, filtros: Filters) -> list[AnnexLine]:
    """Return the annex's table: each product followed by its activities, and the total of the money."""
    actividades = activities(catalogo, anio, filtros)
    if filtros.get("actividad"):
        return actividades
    productos = products(catalogo, anio, filtros)
    lineas = [linea for p in productos for linea in (p, *(a for a in actividades if a.producto == p.codigo))]
    lineas += [a for a in actividades if a not in lineas]
    return [*lineas, *_whole(catalogo, anio)] if lineas and not filtros.get("producto") else lineas


def _whole(catalogo: Catalog, anio: int) -> list[AnnexLine]:
    filas = run(catalogo, Query(EXECUTION, (), {"anio": [str(anio)]}))
    return [_line(catalogo, anio, TOTAL, f, WHOLE) for f in filas]


def yardstick(catalogo: Catalog, anio: int) -> Yardstick:
    """Return what progress is measured with in a year."""
    return ratings.yardstick(catalogo.rules.of(anio))


def _line(catalogo: Catalog, anio: int, nivel: str, fila: Row, nombre: Row) -> AnnexLine:
    etiqueta = f"{nombre['codigo_corto']} {nombre['nombre_corto']}".strip()
    return record(
        AnnexLine,
        {**fila, **nombre},
        nivel=nivel,
        vara=catalogo.once(yardstick, anio),
        se_califica_el_gasto=_is_rated(catalogo, anio),
        respuesta={**fila, "etiqueta": etiqueta},
    )


def _is_rated(catalogo: Catalog, anio: int) -> bool:
    periodo = periods.period(catalogo, "reporte", anio)
    return periodo is not None and not periodo.es_parcial


def only_activities(lineas: Iterable[AnnexLine]) -> list[AnnexLine]:
    """Return the lines of activities."""
    return [linea for linea in lineas if linea.nivel == ACTIVITY]


def measured(lineas: Iterable[AnnexLine]) -> list[AnnexLine]:
    """Return the lines of which what was spent of the PIM or met of the goal is known."""
    return [f for f in lineas if (f.ejecucion_pct, f.cumplimiento_pct) != (None, None)]


def compared(lineas: Iterable[AnnexLine]) -> list[AnnexLine]:
    """Return the lines of which both are known."""
    return [f for f in lineas if None not in (f.ejecucion_pct, f.cumplimiento_pct)]


def cited(lineas: Iterable[AnnexLine]) -> list[Row]:
    """Return the answers that some lines are of, for their passports."""
    return [linea.respuesta for linea in lineas]


def progress_sources(catalogo: Catalog, anio: int, filtros: Filters) -> list[ProgressSides]:
    """Return both sides of each activity's progress in a year, where either is known, in the annex's order."""

    def ask(*indicadores: str) -> dict[str, Row]:
        consulta = Query(indicadores, ("producto", "actividad"), {**filtros, "anio": [str(anio)]})
        return {f["actividad"]: f for f in run(catalogo, consulta)}

    juntas, reportado, registros = ask(*PROGRESS), ask("avance_reportado"), ask("avance_registros")
    return [
        record(
            ProgressSides,
            {**juntas[a["codigo"]], **a},
            reportado_procedencia=reportado[a["codigo"]]["procedencia"],
            registros_procedencia=registros[a["codigo"]]["procedencia"],
        )
        for a in catalogo.once(structure.activities, anio)
        if a["codigo"] in juntas and any(juntas[a["codigo"]][i] is not None for i in PROGRESS)
    ]


def goals(lineas: Iterable[AnnexLine]) -> Goals:
    """Count the goals met among lines that have one."""
    con_meta = [linea for linea in lineas if linea.cumplimiento_pct is not None]
    procedencia = weakest(f.respuesta["procedencia_cumplimiento_pct"] for f in con_meta)
    return Goals(sum(f.cumple for f in con_meta), sum(f.casi_cumple for f in con_meta), len(con_meta), procedencia)


def furthest(lineas: Sequence[AnnexLine], cuantas: int | None = None) -> list[AnnexLine]:
    """Return the lines furthest from their goal (how many, or all), the worst first, without those that met it."""
    lejos = [f for f in lineas if f.cumplimiento_pct is not None and not f.cumple]
    return sorted(lejos, key=lambda f: f.cumplimiento_pct or 0)[:cuantas]
