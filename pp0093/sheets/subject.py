"""Subjects of sheets: activities, products, units, departments and values of the programme's own dimensions."""

from __future__ import annotations

from collections.abc import Iterator

from pp0093.ask import filter_values
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.parts import structure
from pp0093.ask.registry import ACTIVITY, OWN_DIMENSIONS, PRODUCT, offered_dimensions
from pp0093.ask.standing import periods
from pp0093.ask.view import View
from pp0093.errors import UsageError
from pp0093.money import execution
from pp0093.note.saying import DEPARTMENT, UNIT, Matter, of_structure

SHEET_DIMENSIONS = (ACTIVITY, PRODUCT, UNIT, *(d.id for d in OWN_DIMENSIONS), DEPARTMENT)


@cached_by_version
def subjects(catalogo: Catalog, anio: int) -> dict[str, Matter]:
    """Return {key: subject} of a year, in the order of SHEET_DIMENSIONS."""
    return {s.clave: s for s in _all(catalogo, anio)}


def opened(catalogo: Catalog, vista: View) -> str:
    """Return the key of the sheet that a page opens by default: the filtered subject, else the furthest behind."""
    posibles = subjects(catalogo, vista.anio)
    filtrados = (f"{d}-{vista.chosen[d]}" for d in SHEET_DIMENSIONS if d in vista.chosen)
    anios = (vista.anio, periods.default_year(catalogo))
    return next((clave for clave in filtrados if clave in posibles), "") or next(
        filter(None, (furthest(catalogo, anio) for anio in anios)), ""
    )


@cached_by_version
def furthest(catalogo: Catalog, anio: int) -> str:
    """Return the key of the activity furthest from its goal in a year; "" when none is behind."""
    lejos = execution.furthest(execution.activities(catalogo, anio, {}))[:1]
    return "".join(f"{ACTIVITY}-{f.codigo}" for f in lejos)


def _all(catalogo: Catalog, anio: int) -> Iterator[Matter]:
    hay = offered_dimensions(catalogo.programa)
    for dimension in (ACTIVITY, PRODUCT):
        yield from (of_structure(dimension, e) for e in structure.elements(catalogo, dimension, anio))
    if UNIT in hay and UNIT in catalogo.rules.tables():
        # Only units that must deliver, or are responsible for an activity, in the year.
        todas = catalogo.rules.of(anio).names(UNIT)
        yield from (Matter(UNIT, u, u) for u in todas if structure.of_unit(catalogo, anio, u))
    for propia in OWN_DIMENSIONS:
        if propia.id in hay:
            yield from (Matter(propia.id, v.codigo, v.nombre) for v in structure.dimension_values(catalogo, propia.id))
    if DEPARTMENT in hay:
        yield from (Matter(DEPARTMENT, c, nombre) for c, nombre in catalogo.rules.of(anio).names(DEPARTMENT).items())


def find_subject(catalogo: Catalog, anio: int, escrito: str) -> Matter:
    """Return the subject named by a key, code, short code or name, optionally after its dimension.

    Raise UsageError when there is none, or several.
    """
    todos = subjects(catalogo, anio)
    if escrito in todos:
        return todos[escrito]
    dicha, _, resto = escrito.partition("-")
    nombre = resto if dicha in SHEET_DIMENSIONS else escrito
    dimensiones = [d for d in dict.fromkeys(s.dimension for s in todos.values()) if dicha == d or nombre == escrito]
    dichos = {(d, c) for d in dimensiones for c in filter_values.values_of(catalogo, d).meant(nombre)}
    hallados = [s for s in todos.values() if (s.dimension, s.codigo) in dichos]
    if len(hallados) == 1:
        return hallados[0]
    if hallados:
        raise UsageError(f"{escrito!r} puede ser {' o '.join(s.clave for s in hallados)}; diga cuál")
    raise UsageError(f"no hay ficha de {escrito!r} en {anio}; diga, por ejemplo, {', '.join(list(todos)[:3])}")
