"""What units write of why an activity or a product went as it did (marts.justificacion)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pp0093.ask.catalog import Catalog
from pp0093.ask.rows import Record, records

TABLE = "marts.justificacion"


@dataclass(frozen=True)
class Justification(Record):
    """What was written of a month (None, of the year) of an activity or product, and in which cut-off."""

    anio: int
    nivel: str
    codigo: str
    mes: int | None
    justificacion: str
    procedencia: str
    corte: date | None

    @property
    def cuando(self) -> tuple[date, int]:
        """When it was written, to be set against others: that of the newest cut-off and, in it, of the last month."""
        return self.corte or date.min, self.mes or 0


def justifications(catalogo: Catalog) -> list[Justification]:
    """Return everything that was written, oldest first; none where the version, older, does not have it."""
    if TABLE not in catalogo.tables():
        return []
    return records(
        Justification, catalogo.query(f"select * from {TABLE} order by anio, nivel, codigo, mes nulls first")
    )


def last_said(catalogo: Catalog, anio: int) -> dict[str, str]:
    """Return the last thing said of each activity or product of a year, by code; empty where a unit says nothing.

    Only of the codes that real files give goals of: of the others nobody was asked.
    """
    filas = catalogo.entero.of_years(
        {anio},
        "with pedida as (select anio, codigo from marts.meta_fisica_fuente where de = 'metas' "
        "and 'reportado' in (meta_fisica_procedencia, avance_fisico_procedencia)) "
        "select p.anio, p.codigo, "
        "coalesce(arg_max(j.justificacion, (coalesce(j.corte, date '0001-01-01'), coalesce(j.mes, 0))), '') as dicha "
        "from pedida p "
        f"left join {TABLE} j on j.anio = p.anio and j.codigo = p.codigo and j.procedencia <> 'sintetico' "
        "group by p.anio, p.codigo",
    )
    return {f["codigo"]: f["dicha"] for f in filas}
