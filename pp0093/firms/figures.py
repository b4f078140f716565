"""What the pages about firms show: which figures, opened how."""

from __future__ import annotations

from collections.abc import Iterable

from pp0093.ask import printed, structure
from pp0093.ask.catalog import Catalog
from pp0093.ask.overlaps import Combination
from pp0093.ask.query import Query, run
from pp0093.ask.registry import DIMENSIONS
from pp0093.ask.rows import OWN_FILTERS, Row
from pp0093.ask.view import View
from pp0093.programme import FIRMS

SHARE = ("participacion_pct", "empresas_atendidas")
BOUNDS = ("focalizacion_pct", "focalizacion_max_pct")
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
MOST_COMBINED = 14


def panels(catalogo: Catalog, anio: int) -> dict[str, str]:
    """Return the products of a year, by code, as panels of a chart name them."""
    return {p["codigo"]: p["codigo_corto"] for p in catalogo.once(structure.products, anio)}


def sets(catalogo: Catalog, anio: int) -> dict[str, str]:
    """Return the activities of a year that firms may combine: short code and name, by code."""
    return {
        a["codigo_corto"]: f"{a['codigo_corto']} {a['nombre_corto']}" for a in catalogo.once(structure.activities, anio)
    }


def label(dimension: str) -> str:
    """Return a dimension's name."""
    return DIMENSIONS[dimension].etiqueta


def years(catalogo: Catalog) -> list[int]:
    """Return the years with figures of firms, from records or printed, newest first."""
    filas = run(catalogo, Query(("empresas_atendidas",), ("anio",)))
    return sorted((f["anio"] for f in filas if f["empresas_atendidas"] is not None), reverse=True)


def total(catalogo: Catalog, vista: View) -> Row | None:
    """Return the year's figures of firms under the filters, None when there are none."""
    filas = _ask(catalogo, TOTALS, (), vista, vista.anio)
    return filas[0] if filas and filas[0]["empresas_atendidas"] is not None else None


def right_ones(catalogo: Catalog, vista: View) -> Row | None:
    """Return the firms served and their focalization where they are real or printed, None where they are not."""
    if not catalogo.programa.has(FIRMS):
        return None
    filas = _ask(catalogo, ("empresas_atendidas", "focalizacion_pct"), (), vista, vista.anio)
    completas = [f for f in filas if f["focalizacion_pct"] is not None and f["procedencia"] != "sintetico"]
    return completas[0] if completas else None


def rate_alone(catalogo: Catalog, vista: View) -> Row:
    """Return the focalization rate of the year as a row of its own, whose provenance is that of the rate alone."""
    [fila] = _ask(catalogo, ("focalizacion_pct",), (), vista, vista.anio)
    return fila


def shares(catalogo: Catalog, vista: View, dimension: str, anio: int) -> list[Row]:
    """Return firms and their share by a dimension in a year, by the share that documents print of the year looked at.

    What is printed is of all firms: under a filter it is the share of them all (see share_of).
    """
    parte = printed.SHARE if any(vista.firms.values()) else printed.share_printed(catalogo, dimension, vista.anio)
    return _ask(catalogo, ("empresas_atendidas", parte), (dimension,), vista, anio)


def share_of(filas: Iterable[Row]) -> str:
    """Return which share some rows have: of all the firms, or of those with data."""
    return next((printed.SHARE_WITH_DATA for f in filas if printed.SHARE_WITH_DATA in f), printed.SHARE)


def measured(filas: Iterable[Row]) -> tuple[str, str]:
    """Return what a chart of shares draws: the share that the rows have, else how many firms."""
    return share_of(filas), "empresas_atendidas"


def crossed(catalogo: Catalog, vista: View, dimensiones: tuple[str, str]) -> list[Row]:
    """Return firms by two dimensions."""
    return _ask(catalogo, ("empresas_atendidas",), dimensiones, vista, vista.anio)


def by_product(catalogo: Catalog, vista: View, dimension: str) -> list[Row]:
    """Return, product by product, the share of its firms in each value of a dimension."""
    filas = []
    for producto in panels(catalogo, vista.anio):
        de_uno = vista.within({"producto": producto})
        abiertas = _ask(catalogo, ("empresas_atendidas", "participacion_pct"), (dimension,), de_uno, vista.anio)
        de_donde = {"producto": producto, OWN_FILTERS: {"producto": producto}}
        filas += [{**f, **de_donde} for f in abiertas if f["participacion_pct"] is not None]
    return filas


def rates(catalogo: Catalog, vista: View, dimension: str) -> list[Row]:
    """Return the focalization rate, its upper bound and its firms by a dimension."""
    indicadores = ("empresas_atendidas", "focalizacion_pct", "focalizacion_max_pct")
    filas = _ask(catalogo, indicadores, (dimension,), vista, vista.anio)
    return [f for f in filas if f["focalizacion_pct"] is not None]


def territory(catalogo: Catalog, vista: View, dimension: str) -> list[Row]:
    """Return firms, share and focalization by department or province."""
    indicadores = ("empresas_atendidas", "participacion_pct", "focalizacion_pct")
    filas = _ask(catalogo, indicadores, (dimension,), vista, vista.anio)
    return sorted(filas, key=lambda f: (f[dimension] is None, -(f["participacion_pct"] or 0)))


def families(catalogo: Catalog, vista: View) -> list[Row]:
    """Return firms and share by family of service."""
    filas = shares(catalogo, vista, "familia_servicio", vista.anio)
    return [f for f in filas if f["empresas_atendidas"] is not None]


def opened(catalogo: Catalog, vista: View, dimension: str) -> list[Row]:
    """Return firms, share, attentions and focalization by a dimension of the service, the largest first."""
    indicadores = ("empresas_atendidas", "participacion_pct", "atenciones", "focalizacion_pct")
    filas = _ask(catalogo, indicadores, (dimension,), vista, vista.anio)
    con_valor = [f for f in filas if f[dimension] is not None and f["atenciones"] is not None]
    return sorted(con_valor, key=lambda f: -f["empresas_atendidas"])


def _ask(catalogo: Catalog, indicadores: tuple[str, ...], por: tuple[str, ...], vista: View, anio: int) -> list[Row]:
    filas = run(catalogo, Query(indicadores, ("anio", *por), {**vista.firms, "anio": [str(anio)]}))
    if "actividad" not in por:
        return filas
    cortos = {
        a["codigo"]: f"{a['codigo_corto']} {a['nombre_corto']}" for a in catalogo.once(structure.activities, anio)
    }
    return [{**f, "actividad_nombre": cortos.get(f["actividad"], f["actividad_nombre"])} for f in filas]


def most_combined(solapes: Iterable[Combination]) -> list[Combination]:
    """Return the combinations of several activities with most firms, as many as a picture holds."""
    return [s for s in solapes if s.actividades > 1][:MOST_COMBINED]
