"""What records count that is not asked as firms: progress, told where the cells that it is of are; marks of few."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.protected.door import ACTIVITY, PRODUCT, YEAR, firms, keeper, kept, placed
from pp0093.ask.protected.people import COUNTING, FROM_RECORDS, MARKS, PROGRESS_OF_FIRMS, are_few, of_year
from pp0093.ask.registry import RECORDS, Mart
from pp0093.ask.rows import FEW, RESERVED, Figure, Group, Row, fixed
from pp0093.ask.selection import WHOLE_BASES, Question, group_columns, rows_of
from pp0093.provenance import Provenance

MONTH, CODE = "mes", "codigo"


def of_records(catalogo: Catalog, pregunta: Question, grupos: list[Group]) -> list[Group]:
    """Return progress with what records count of few firms without its value; with it, all the months of records.

    Several months together are not told: with one month less they would give away its firms. What a unit reports or a
    document prints is told.
    """
    fijas = fixed(pregunta.filtros)
    calladas = [_why_not(catalogo, fijas | grupo, figuras) for _, grupo, figuras in grupos]
    juntos = MONTH not in pregunta.por and len(pregunta.filtros.get(MONTH, ())) > 1
    todas = juntos or (pregunta.es_de_meses and any(calladas))
    return [
        (clave, grupo, {i: _told(i, f, por_que or (RESERVED if todas else "")) for i, f in figuras.items()})
        for (clave, grupo, figuras), por_que in zip(grupos, calladas, strict=True)
    ]


def bounds_told(catalogo: Catalog, anio: int, producto: str | None) -> bool:
    """Tell whether what the firms of a product (None: the programme) lie between gives no few firms away."""
    return not _is_with_kept(catalogo, anio, producto)


def _why_not(catalogo: Catalog, puestos: Row, figuras: Mapping[str, Figure]) -> str:
    """Return why progress of something (its dimensions) is not told, "" when it is or records do not count it."""
    anio = None if puestos.get(YEAR) is None else int(puestos[YEAR])
    de_empresas = {i: f for i, f in figuras.items() if _tells_firms(i, f)}
    if not de_empresas:
        return ""
    minimo = of_year(catalogo.rules.of(anio or catalogo.programa.desde)).minimo
    if any(_is_of_few(f.valor, minimo) for f in de_empresas.values()):
        return FEW
    if not puestos.get(ACTIVITY) and _is_with_kept(catalogo, anio, puestos.get(PRODUCT)):
        return RESERVED
    # The months of the demonstration are those of invented reports.
    contadas = [
        f
        for f in de_empresas.values()
        if _counted(f) and not (Provenance.SYNTHETIC in f.procedencias and puestos.get(MONTH))
    ]
    if not contadas or not _has_records(catalogo, anio, puestos):
        return ""
    if anio is None or catalogo.solo_totales:
        return RESERVED
    return RESERVED if any(_gives_away(catalogo, anio, puestos, f.valor) for f in contadas) else ""


def _has_records(catalogo: Catalog, anio: int | None, puestos: Row) -> bool:
    """Tell whether records count the firms of something: what else is invented or added up is of no firms."""
    codigo = puestos.get(ACTIVITY) or puestos.get(PRODUCT)
    return any(anio in (None, a) and codigo in (None, c) for a, c in _with_records(catalogo.entero))


@remembered
def _with_records(catalogo: Catalog) -> set[tuple[int, str]]:
    filas = catalogo.query("select anio, codigo from marts.meta_fisica_fuente where de = ?", [RECORDS])
    return {(f[YEAR], f[CODE]) for f in filas}


def _gives_away(catalogo: Catalog, anio: int, puestos: Row, valor: Any) -> bool:
    """Tell whether some firms counted as progress are of a cell that is kept or, of a month, few firms away from it."""
    quien = keeper(catalogo, anio)
    que = {ACTIVITY: puestos[ACTIVITY]} if puestos.get(ACTIVITY) else {COUNTING: puestos.get(PRODUCT)}
    mes = {MONTH: int(puestos[MONTH])} if puestos.get(MONTH) else {}
    celdas = [placed(quien, que | mes, p) for p in (Question(), Question(bases=WHOLE_BASES))]
    if any(kept(quien, celda) for celda in celdas):
        return True
    # Those of a month are the firms that had not come before: the others of its cell are those that came back.
    return bool(mes) and any(0 < abs(firms(quien, c) - int(valor)) < quien.terminos.minimo for c in celdas)


def _is_with_kept(catalogo: Catalog, anio: int | None, producto: str | None) -> bool:
    """Tell whether a product in a year (None: any) has an activity whose firms, by records, are not told."""
    calladas = _with_kept(catalogo.entero, catalogo.solo_totales)
    return any(anio in (None, a) and producto in (None, p) for a, p in calladas)


@remembered
def _with_kept(catalogo: Catalog, todas: bool) -> set[tuple[int, str]]:
    """Return the years and products with an activity whose firms, by records, are not told: all, or those kept."""
    filas = catalogo.query(
        "select anio, producto, actividad, avance_registros from marts.meta_fisica "
        "where nivel = 'actividad' and avance_registros > 0"
    )
    return {(f[YEAR], f[PRODUCT]) for f in filas if todas or kept(keeper(catalogo, f[YEAR]), {ACTIVITY: f[ACTIVITY]})}


def of_marks(catalogo: Catalog, mart: Mart, pregunta: Question, grupos: list[Group]) -> list[Group]:
    """Return what marks say of an indicator without what few people sat, passed or failed."""
    columnas = group_columns(pregunta.por)
    donde, parametros = rows_of(catalogo.entero, mart, pregunta)
    leidas = ", ".join(dict.fromkeys([*columnas, *MARKS]))
    filas = catalogo.entero.query(f"select {leidas} from {mart.tabla} where {donde}", parametros)
    pocas = {tuple(f[c] for c in columnas) for f in filas if are_few(catalogo.rules, f)}
    return [
        (c, g, {i: replace(f, valor=None, oculta=RESERVED) for i, f in figuras.items()} if c in pocas else figuras)
        for c, g, figuras in grupos
    ]


def _told(id_: str, figura: Figure, por_que: str) -> Figure:
    if not por_que or not _tells_firms(id_, figura):
        return figura
    return replace(figura, valor=None, minimo=None, maximo=None, oculta=por_que)


def _tells_firms(id_: str, figura: Figure) -> bool:
    """Tell whether a figure is a count of firms that records make, or what it lies between."""
    return id_ in PROGRESS_OF_FIRMS and (figura.minimo is not None or (_counted(figura) and bool(figura.valor)))


def _is_of_few(valor: Any, minimo: int) -> bool:
    return isinstance(valor, int | float | Decimal) and 0 < valor < minimo


def _counted(figura: Figure) -> bool:
    return bool(figura.procedencias) and figura.procedencias <= {*FROM_RECORDS}
