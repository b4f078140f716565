"""The money of a year that is loaded and that no rule of the year knows: it is in no figure of the report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.parts import structure
from pp0093.ask.rows import Record, records
from pp0093.writing import formats
from pp0093.writing.formats import listed
from pp0093.writing.nouns import counted

OUT_OF_RULES = "marts.fuera_de_regla"


class Outside(Record, frozen=True):
    """Money of a year that its rules do not know: of what, in words, and how much."""

    anio: int
    que: str
    soles: Decimal


class WithMoney(Record, frozen=True):
    """How many activities of a year have money in the report."""

    anio: int
    cuantas: int


@remembered
def by_year(catalogo: Catalog) -> Mapping[int, list[Outside]]:
    """Return what the file that heads each year has outside its rules; nothing of a version without that table."""
    if OUT_OF_RULES not in catalogo.tables():
        return {}
    filas = catalogo.query(
        f"select anio, que, sum(coalesce(nullif(pim_soles, 0), devengado_soles, 0)) as soles from {OUT_OF_RULES} "
        "where encabeza and motivo <> 'otro_alcance' group by all order by all"
    )
    por_anio: dict[int, list[Outside]] = defaultdict(list)
    for fila in records(Outside, filas):
        por_anio[fila.anio].append(fila)
    return dict(por_anio)


def money_outside_rules(catalogo: Catalog, anio: int) -> str:
    """Say how many activities of a year have money and what is outside its rules; "" where nothing is."""
    fuera = by_year(catalogo).get(anio)
    if not fuera:
        return ""
    todas = structure.activities(catalogo, anio)
    con_dinero = _with_money(catalogo).get(anio, 0)
    partes = [f"S/ {formats.number(f.soles)} {f.que}" for f in fuera]
    cuantas = f"{con_dinero} de {counted(len(todas), 'actividades')} con dinero"
    return f"{anio}: {cuantas}; fuera del informe, {listed(partes)}"


@remembered
def _with_money(catalogo: Catalog) -> dict[int, int]:
    filas = catalogo.query(
        "select anio, count(distinct actividad) as cuantas from marts.presupuesto where alcance = 'reporte' "
        "and actividad is not null and (pim_soles <> 0 or devengado_soles <> 0) group by anio"
    )
    return {f.anio: f.cuantas for f in records(WithMoney, filas)}
