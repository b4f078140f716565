"""Provenance of figures, from the strongest to the weakest; a derived figure has its weakest input's."""

from collections.abc import Iterable
from enum import StrEnum


class Provenance(StrEnum):
    """Provenance of a figure, in one word."""

    CALCULATED = "calculado"
    REPORTED = "reportado"
    PUBLISHED = "publicado"
    DERIVED = "derivado"
    SYNTHETIC = "sintetico"

    @property
    def nombre(self) -> str:
        """Label."""
        return _WORDS[self][0]

    @property
    def dicho(self) -> str:
        """Label in a line of sources, after them: a derived figure is derived from their figures."""
        return f"{self.nombre} de sus cifras" if self is Provenance.DERIVED else self.nombre

    @property
    def significado(self) -> str:
        """Definition."""
        return _WORDS[self][1]


_WORDS = {
    Provenance.CALCULATED: ("Calculado", "Suma de filas de una fuente primaria cargada"),
    Provenance.REPORTED: ("Reportado", "Cifra que informa la unidad en su reporte de metas"),
    Provenance.PUBLISHED: ("Publicado", "Cifra impresa en un documento y transcrita"),
    Provenance.DERIVED: ("Derivado", "Se obtiene de cifras impresas o reportadas"),
    Provenance.SYNTHETIC: ("Sintético", "Dato de demostración"),
}
ORDER = tuple(Provenance)
# Data delivered by units: charts never mix it with synthetic data.
OF_UNITS = (Provenance.CALCULATED, Provenance.REPORTED)
UNKNOWN_ORIGIN = "Sin dato"


def weakest(procedencias: Iterable[str | None]) -> str | None:
    """Return the weakest of some provenances, that of a figure computed from them; None if empty."""
    dadas = [Provenance(p) for p in procedencias if p]
    return max(dadas, key=ORDER.index).value if dadas else None


def provenance_name(procedencia: str | None) -> str:
    """Return the label of a provenance."""
    return Provenance(procedencia).nombre if procedencia else UNKNOWN_ORIGIN


def derived(procedencias: Iterable[str]) -> frozenset[str]:
    """Return the provenance of a figure computed from others: derived, if any is printed or reported."""
    dadas = frozenset(procedencias)
    if Provenance.SYNTHETIC in dadas or not dadas:
        return dadas
    return frozenset([(Provenance.CALCULATED if dadas <= {Provenance.CALCULATED} else Provenance.DERIVED).value])
