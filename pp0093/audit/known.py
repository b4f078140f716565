"""A figure that the audit knows, and what it is of."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from pp0093.ask.ranges import Range

Of = frozenset[tuple[str, str]]
"""The dimensions of a figure but its year, with their values; empty for the whole programme."""
PROGRAMME: Of = frozenset()
Key = tuple[str, int, Of]


class KnownFigure(Struct, frozen=True):
    """A figure: between which values it lies, both the same when it is known exactly, and who says so."""

    indicador: str
    anio: int
    de: Of
    desde: Decimal
    hasta: Decimal
    fuente: str
    es_exacta: bool = True

    @property
    def valor(self) -> Decimal:
        """The value, that of the middle when only a range is known."""
        return (self.desde + self.hasta) / 2

    @property
    def rango(self) -> Range:
        """Between which values it lies."""
        return Range(self.desde, self.hasta)

    def over(self, indicador: str, rango: Range | None, otra: KnownFigure) -> KnownFigure | None:
        """Return what is computed of it and of another, as exact as both; None without a value."""
        if rango is None:
            return None
        es_exacta = self.es_exacta and otra.es_exacta
        return replace(self, indicador=indicador, desde=rango.desde, hasta=rango.hasta, es_exacta=es_exacta)
