"""What units write of why an activity or a product went as it did (marts.justificacion)."""

from __future__ import annotations

from datetime import date

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.rows import Record, records
from pp0093.provenance import Provenance

JUSTIFICATIONS = "marts.justificacion"


class Justification(Record, frozen=True):
    """What was written of a month (None, of the year) of an activity or product, in which cut-off and document."""

    anio: int
    nivel: str
    codigo: str
    mes: int | None
    justificacion: str
    procedencia: str
    corte: date | None
    segun: str | None = None

    @property
    def dicha(self) -> str:
        """What was written, with the document that prints it where no unit wrote it."""
        return f"{self.justificacion} ({self.segun})" if self.segun else self.justificacion

    @property
    def cuando(self) -> tuple[date, int]:
        """When it was written, to be set against others: that of the newest cut-off and, in it, of the last month."""
        return self.corte or date.min, self.mes or 0


@remembered
def justifications(catalogo: Catalog) -> list[Justification]:
    """Return everything that was written, oldest first; none where the version, older, does not have it."""
    if JUSTIFICATIONS not in catalogo.tables():
        return []
    return records(
        Justification, catalogo.query(f"select * from {JUSTIFICATIONS} order by anio, nivel, codigo, mes nulls first")
    )


@remembered
def last_said(catalogo: Catalog, anio: int) -> dict[str, str]:
    """Return the last thing said of each activity or product of a year, by code; empty where a unit says nothing.

    Only of the codes that real files give goals of: of the others nobody was asked.
    """
    pedidas = catalogo.entero.query(
        "select distinct codigo from marts.meta_fisica_fuente where de = 'metas' and anio = ? "
        "and 'reportado' in (meta_fisica_procedencia, avance_fisico_procedencia) order by codigo",
        [anio],
    )
    del_anio = [j for j in justifications(catalogo) if j.anio == anio and j.procedencia != Provenance.SYNTHETIC]
    dichas = {j.codigo: j.dicha for j in sorted(del_anio, key=lambda j: j.cuando)}
    return {f["codigo"]: dichas.get(f["codigo"], "") for f in pedidas}
