"""How the values of a dimension are called, year by year, and their order."""

from __future__ import annotations

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.rows import Record, records


class MemberName(Record, frozen=True):
    """How a value of a dimension is called in a year (in all, without one), and its place among the others."""

    anio: int | None
    codigo: str
    clave: str
    nombre: str | None
    nombre_corto: str | None
    codigo_corto: str | None
    orden: int | None


@remembered
def names(catalogo: Catalog, anio: int, dimension: str) -> dict[tuple[str, str], MemberName]:
    """Return every name that a dimension has in a year, by (code, key)."""
    de_siempre = _names_of_every_year(catalogo, dimension)
    return {(n.codigo, n.clave): n for n in de_siempre if n.anio in (None, anio)}


@remembered
def _names_of_every_year(catalogo: Catalog, dimension: str) -> list[MemberName]:
    return records(MemberName, catalogo.query("select * from marts.nombre where dimension = ?", [dimension]))


def name_of(catalogo: Catalog, anio: int, dimension: str, codigo: str | None, clave: str | None = None) -> str | None:
    """Return the name of a code in a year, None when no source gives one."""
    fila = names(catalogo, anio, dimension).get((codigo or "", clave or ""))
    return fila.nombre if fila else None


def short_name(catalogo: Catalog, anio: int, dimension: str, codigo: str) -> str:
    """Return the short code and name of a code in a year: "1.2 Técnico-productiva"; the code where nobody names it."""
    fila = names(catalogo, anio, dimension).get((codigo, ""))
    return f"{fila.codigo_corto or ''} {fila.nombre_corto}".strip() if fila else codigo
