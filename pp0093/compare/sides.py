"""Two figures side by side: values, difference, change, and whether their bases are the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pp0093 import provenance
from pp0093.ask.registry import Indicator, Unit
from pp0093.ask.standing.comparability import Aspects, Reason, change_pct
from pp0093.compare.matters import MATTERS


@dataclass(frozen=True)
class Side:
    """One of the two figures: its value in the indicator's unit, where it comes from and what it stands on."""

    valor: float | None
    procedencia: str | None
    corte: str | None
    aspectos: Aspects

    @property
    def tiene_valor(self) -> bool:
        """Whether there is a figure."""
        return self.valor is not None


NOTHING = Side(None, None, None, {})


@dataclass(frozen=True)
class Compared:
    """An indicator of both sides. Nothing is subtracted where a figure is missing or the bases differ.

    `es_parte` marks a value of a profile: its indicator is always the share. `cubre` says what its figures cover.
    """

    indicador: Indicator
    etiqueta: str
    materia: str
    a: Side
    b: Side
    razones: tuple[Reason, ...] = ()
    es_parte: bool = False
    cubre: str = ""

    @property
    def tiene_algo(self) -> bool:
        """Whether some side has a figure."""
        return self.a.tiene_valor or self.b.tiene_valor

    @property
    def diferencia(self) -> float | None:
        """A minus B in the indicator's unit; percentage points for shares."""
        if self.a.valor is None or self.b.valor is None or any(r.impide for r in self.razones):
            return None
        return self.a.valor - self.b.valor

    @property
    def es_comparable(self) -> bool:
        """Whether both figures exist and stand on the same base."""
        return self.diferencia is not None

    @property
    def cambio_pct(self) -> float | None:
        """A over B as a change in percent; None where B is zero and between shares, whose change is in points."""
        if not self.es_comparable or self.indicador.unidad in (Unit.PERCENT, Unit.POINTS):
            return None
        return change_pct(self.a.valor, self.b.valor)

    @property
    def distancia(self) -> float | None:
        """How far apart they are, the same seen from either side, to rank rows.

        From 0 (equal) to 1, whatever the unit; parts of one whole, in points.
        """
        if self.diferencia is None:
            return None
        if self.es_parte:
            return abs(self.diferencia)
        mayor = max(abs(self.a.valor or 0), abs(self.b.valor or 0))
        return abs(self.diferencia) / mayor if mayor else 0.0


def weakest(filas: Sequence[Compared]) -> str | None:
    """Return the weakest provenance among the figures of some rows, None without figures."""
    return provenance.weakest(s.procedencia for f in filas for s in (f.a, f.b) if s.valor is not None)


def extremes(filas: Sequence[Compared]) -> tuple[Compared, Compared]:
    """Return the most alike and the most different of some rows that can be compared, the first where several are."""
    return min(filas, key=lambda f: f.distancia or 0), max(filas, key=lambda f: f.distancia or 0)


def by_matter(filas: Sequence[Compared]) -> list[list[Compared]]:
    """Return the rows with some figure, one list a matter, in order."""
    por_materia = [[f for f in filas if f.materia == m and f.tiene_algo] for m in MATTERS]
    return [tema for tema in por_materia if tema]
