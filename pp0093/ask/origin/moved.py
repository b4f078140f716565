"""Goals that were changed in their year: the one that is evaluated and the one of before, said together."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.names import short_name
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import Record, records
from pp0093.writing import formats
from pp0093.writing.nouns import measured

TABLE, INITIAL = "marts.meta_fisica", "meta_inicial"
FULFILMENT = INDICATORS["cumplimiento_pct"]


class MovedGoal(Record, frozen=True):
    """An activity or product whose goal was changed, with its progress where it is known."""

    anio: int
    nivel: str
    codigo: str
    meta_inicial: Decimal
    meta_fisica: Decimal
    avance_fisico: Decimal | None
    unidad_medida: str

    @property
    def dicho(self) -> str:
        """The progress over both goals, or from which goal to which where it can't be divided by one of them."""
        if self.avance_fisico is None or not (self.meta_fisica and self.meta_inicial):
            logro = self.avance_fisico
            avance = "" if logro is None else f"; {measured(formats.number(logro), self.unidad_medida.lower())}"
            return (
                f"meta reprogramada de {formats.number(self.meta_inicial)} a {formats.number(self.meta_fisica)}{avance}"
            )
        metas = ("meta modificada", self.meta_fisica), ("inicial", self.meta_inicial)
        partes = ((cual, meta, float(100 * self.avance_fisico / meta)) for cual, meta in metas)
        return "; ".join(f"{formats.written(FULFILMENT, p)} de la {c} ({formats.number(m)})" for c, m, p in partes)


@remembered
def goals(catalogo: Catalog) -> Mapping[tuple[int, str, str], MovedGoal]:
    """Return the goals that were changed, by year, level and code; none of a version that does not tell them."""
    if INITIAL not in catalogo.columns(TABLE):
        return {}
    filas = catalogo.entero.query(
        f"select anio, nivel, codigo, {INITIAL}, meta_fisica, if(avance_fisico_parcial, null, avance_fisico) as "
        f"avance_fisico, unidad_medida from {TABLE} where {INITIAL} is not null and meta_fisica is not null "
    )
    return {(m.anio, m.nivel, m.codigo): m for m in records(MovedGoal, filas)}


def note(catalogo: Catalog, anio: int, nivel: str, codigo: str) -> str:
    """Say both goals of an activity or product whose goal was changed, "" where it was not."""
    movida = goals(catalogo).get((anio, nivel, codigo))
    return f"{short_name(catalogo, anio, nivel, codigo)} ({anio}): {movida.dicho}" if movida else ""
