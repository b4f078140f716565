"""The firms of a year of a version, and who decides what is told of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pp0093.ask.catalog import Catalog
from pp0093.ask.mart import Distinct, FirmMark, Mart
from pp0093.ask.protected.cells import Keeper
from pp0093.ask.protected.people import People, people
from pp0093.ask.protected.terms import COUNTED, COUNTING, OF_A_FIRM, STEP, WHOLE, of_year
from pp0093.ask.registry import ATENCION, DIMENSIONS
from pp0093.ask.selection import parameter
from pp0093.ask.standing.basis import WHOLE_BASES

YEAR, PRODUCT, NOT_COUNTED = "anio", "producto", " sin contar"
# Which criterion stops a firm, and whether it fails it or nobody knows.
HOW_FAR = """case
    when es_formal is null then 'formal?' when not es_formal then 'formal'
    when tiene_antiguedad is null then 'antiguedad?' when not tiene_antiguedad then 'antiguedad'
    when vende_en_rango is null then 'ventas?' when not vende_en_rango then 'ventas' else 'cumple' end"""
IS_WHOLE = f"base in {WHOLE_BASES} as {WHOLE}"


def keeper(catalogo: Catalog, anio: int) -> Keeper:
    """Return who decides what is told of the firms of a year."""
    return Keeper(_people(catalogo.entero, anio), of_year(catalogo.rules.of(anio)))


def _people(catalogo: Catalog, anio: int) -> People:
    """Return the firms of a year with what each is and received: what may be asked, and what only counts may ask."""
    tabla = ATENCION.tabla
    dimensiones = [d for d in catalogo.columns(tabla) if d in DIMENSIONS or d in OF_A_FIRM]
    columnas = [IS_WHOLE, f"coalesce({COUNTED}, false) as {COUNTED}"]
    columnas += [f"if({COUNTED}, {PRODUCT}, {PRODUCT} || '{NOT_COUNTED}') as {COUNTING}"]
    columnas += _of_other_values(catalogo, anio)
    columnas += [d for d in dimensiones if d != YEAR]
    filas = catalogo.frame(
        f"select distinct empresa_id, {', '.join(columnas)} from {tabla} where anio = ?", [anio]
    ).merge(catalogo.frame(f"select empresa_id, {HOW_FAR} as {STEP} from marts.empresa_anio where anio = ?", [anio]))
    return people(filas["empresa_id"], {c: filas[c] for c in filas.columns if c != "empresa_id"})


def _of_other_values(catalogo: Catalog, anio: int) -> Iterable[str]:
    """Return, of the marks that are of some attentions of a firm and not of others, whether each attention has it."""
    for marca in marks(ATENCION):
        if marca.no_es and (valor := parameter(catalogo, marca.no_es).get(anio)) is not None:
            yield f"coalesce({marca.columna} <> '{valor}', false) as {marca.id}"


def marks(mart: Mart) -> tuple[FirmMark, ...]:
    """Return the marks that a mart's counts look at."""
    return mart.reune.marcas if isinstance(mart.reune, Distinct) else ()


def cell_of(marca: FirmMark) -> dict[str, Any]:
    """Return what the firms with a mark have, as a cell says it."""
    if marca.no_es:
        return {marca.id: True}
    return {marca.columna: True if marca.valor is None else marca.valor}


def years(catalogo: Catalog) -> list[int]:
    """Return the years with firms served."""
    return [f[YEAR] for f in catalogo.entero.query(f"select distinct {YEAR} from {ATENCION.tabla} order by all")]


def placed(quien: Keeper, valores: Mapping[str, Any], bases: Iterable[str] = ()) -> dict[str, Any]:
    """Return the values of a cell of the firms of some bases, without what is true of all firms."""
    puestos = {**valores, WHOLE: True} if any(bases) else dict(valores)
    de_todas = [d for d in (WHOLE, COUNTED) if set(quien.personas.valores[d]) == {True}]
    return {d: v for d, v in puestos.items() if d not in de_todas}
