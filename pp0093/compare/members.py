"""What can be compared: the kinds, and the members of each."""

from __future__ import annotations

from msgspec import Struct

from pp0093.ask.catalog import YEAR, Catalog, remembered
from pp0093.ask.parts import structure
from pp0093.ask.registry import offered_dimensions
from pp0093.ask.rows import Filters
from pp0093.ask.standing import years
from pp0093.programme import Programme

# What is compared, and the filters that say the same and are therefore set aside.
SET_ASIDE = {
    "anio": (),
    "producto": ("producto", "actividad"),
    "actividad": ("producto", "actividad"),
    "unidad": ("unidad",),
    "departamento": ("departamento",),
    "region_natural": ("departamento",),
    "sector": ("sector",),
    "tamano": ("tamano",),
}
COMPARED = tuple(SET_ASIDE)
# Where the members of a dimension are listed: rule table and the column of their names.
LISTS = {
    "unidad": ("unidad", "unidad"),
    "departamento": ("departamento", "departamento_nombre"),
    "region_natural": ("departamento", "region_natural"),
    "sector": ("ciiu_division", "sector"),
    "tamano": ("tamano", "tamano"),
}


class Member(Struct, frozen=True):
    """What can be compared: its code, its name and a short name for charts and headers."""

    codigo: str
    nombre: str
    corto: str


def kinds(programa: Programme) -> list[str]:
    """Return what can be compared in a programme: years, and what opens the figures that it has."""
    hay = offered_dimensions(programa)
    return [que for que in COMPARED if que in hay]


@remembered
def members(catalogo: Catalog, que: str, anio: int) -> list[Member]:
    """Return what can be compared in a dimension in a year, in the order people know; years newest first."""
    if que == YEAR:
        return [Member(str(a), str(a), str(a)) for a in years.all_of(catalogo)]
    if que in ("producto", "actividad"):
        return [Member(e.codigo, e.etiqueta, e.codigo_corto) for e in structure.elements(catalogo, que, anio)]
    tabla, nombre = LISTS[que]
    codigos = {f[que]: f[nombre] for f in catalogo.rules.of(anio).rows(tabla)}
    return [Member(c, n, n) for c, n in codigos.items()]


def kept(que: str, filtros: Filters) -> Filters:
    """Return the filters that still hold when members of a dimension are compared."""
    return {d: v for d, v in filtros.items() if d not in SET_ASIDE[que]}
