"""The figures that documents print, as they were transcribed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from pp0093.ask.catalog import Catalog
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import Record, Row

SHARE, SHARE_WITH_DATA = "participacion_pct", "participacion_con_dato_pct"
FIRMS, WITH_SIZE, WITH_SIZE_SHARE = "empresas_atendidas", "empresas_con_tamano", "empresas_con_tamano_pct"
NATIONAL = "alcance"
"""The dimension with which a document prints what is of the whole country."""
OF_ANOTHER = {
    "_variacion_pct": "cambio frente al año anterior",
    "_variacion_pp": "cambio frente al año anterior",
    "_razon_pct": "como parte del año anterior",
}
"""How the figures that documents print of another figure end, and what they are of it."""


def published(catalogo: Catalog, **igual: Any) -> list[Row]:
    """Return published figures whose columns equal what is given (None: is null), in the document's order."""
    condiciones = " and ".join(f"{columna} is not distinct from ?" for columna in igual) or "true"
    return catalogo.query(
        f"select * from marts.publicado where {condiciones} order by documento, archivo, fila",
        list(igual.values()),
    )


def label(catalogo: Catalog, indicador: str) -> str:
    """Return what a printed figure is called: by the registry, by the programme (impreso.<id>) or by what it is of."""
    if indicador in INDICATORS:
        return INDICATORS[indicador].etiqueta
    if propio := catalogo.programa.frase(f"impreso.{indicador}"):
        return propio
    for fin, que_es in OF_ANOTHER.items():
        if indicador.endswith(fin):
            return f"{label(catalogo, indicador.removesuffix(fin))}, {que_es}"
    return indicador.replace("_", " ").capitalize()


def dimensions(cifra: Row | Record) -> dict[str, str]:
    """Return the dimensions of a printed figure and their values, in printed order; empty for the whole programme."""
    nombres, valores = (cifra[c].split(";") if cifra[c] else [] for c in ("dimension", "valor_dimension"))
    return dict(zip(nombres, valores, strict=False))


Subject = tuple[str, int, frozenset[tuple[str, str]]]
"""What a figure is of: indicator, year, and its dimensions with their values."""


def conflicts(catalogo: Catalog, indicador: str, anio: int, valores: Mapping[str, Any]) -> tuple[Row, ...]:
    """Return the places where documents print different values for a figure (rows of marts.conflicto).

    `valores` are its dimensions but the year with their codes; none for the whole programme. Empty without conflict.
    """
    de = {(d, str(v)) for d, v in valores.items()}
    return catalogo.once(_conflicts).get((indicador, anio, frozenset(de)), ())


def in_two_ways(catalogo: Catalog, anio: int) -> list[Row]:
    """Return every place where documents print different values of a year (rows of marts.conflicto), by figure."""
    return catalogo.query(
        "select * from marts.conflicto where anio = ? "
        "order by indicador, dimension, valor_dimension, documento desc, archivo, fila",
        [anio],
    )


def _conflicts(catalogo: Catalog) -> dict[Subject, tuple[Row, ...]]:
    """Return the conflicts by each name under which what they are of is printed."""
    juntas: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for fila in catalogo.query("select * from marts.conflicto order by documento desc, archivo, fila"):
        juntas[tuple(fila[c] for c in ("indicador", "anio", "dimension", "valor_dimension"))].append(fila)
    hallados: dict[Subject, tuple[Row, ...]] = {}
    for (indicador, anio, dimension, valor), filas in juntas.items():
        indicadores = {indicador, *(f["indicador_impreso"] for f in filas)}
        lugares = {(dimension, valor), *((f["dimension_impresa"], f["valor_dimension_impreso"]) for f in filas)}
        for d, v in lugares:
            de = frozenset(dimensions({"dimension": d, "valor_dimension": v}).items())
            hallados |= {(i, anio, de): tuple(filas) for i in indicadores}
    return hallados


def share_printed(catalogo: Catalog, dimension: str, anio: int) -> str:
    """Return the share that documents print of a dimension in a year: over those with data, else over all firms."""
    sobre_las_que_tienen = published(catalogo, indicador=SHARE_WITH_DATA, anio=anio, dimension=dimension)
    return SHARE_WITH_DATA if sobre_las_que_tienen else SHARE


def answers(cifra: Row, abiertas: Iterable[str], fijas: Iterable[str]) -> bool:
    """Tell whether a printed figure (with its `valores`) is by the dimensions a query opens and fixes.

    A share is printed of the last dimension within the others, so only that one may be opened.
    """
    dimensiones = list(cifra["valores"])
    if cifra["indicador"] in (SHARE, SHARE_WITH_DATA) and list(abiertas) != dimensiones[-1:]:
        return False
    return set(dimensiones) == {*abiertas, *fijas}


def amounts(catalogo: Catalog) -> set[tuple[str, int, str, frozenset[tuple[str, str]]]]:
    """Return what amounts documents print: indicator, year, scope, and {(dimension, code)} (none for the whole)."""
    filas = catalogo.query(
        "select indicador, anio, dimension, valor_dimension from marts.publicado where indicador like '%_soles'"
    )
    impresas = set()
    for fila in filas:
        de_que = dimensions(fila)
        alcance = de_que.pop("alcance", "reporte")
        de_que.pop("programa", None)
        impresas.add((fila["indicador"], fila["anio"], alcance, frozenset(de_que.items())))
    return impresas
