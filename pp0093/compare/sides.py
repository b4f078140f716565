"""Two figures side by side: how one compares with the other, and how far apart they are."""

from __future__ import annotations

from collections.abc import Sequence

from pp0093 import provenance
from pp0093.ask.standing.change import Variation
from pp0093.compare.matters import MATTERS


class Compared(Variation, frozen=True):
    """An indicator of both members, with its label and its matter.

    `es_parte` marks a value of a profile, `parte` (dimension and code): its indicator is always the share, and `medida`
    that which its figures are of. `cubre` says what its figures cover.
    """

    etiqueta: str = ""
    materia: str = ""
    es_parte: bool = False
    cubre: str = ""
    medida: str = ""
    parte: tuple[str, str] | None = None

    @classmethod
    def of(cls, cambio: Variation, etiqueta: str, materia: str, *, es_parte: bool = False) -> Compared:
        """Return how two figures compare, labelled."""
        dado = (cambio.indicador, cambio.a, cambio.b, cambio.razones)
        return cls(*dado, cambio.es_base_chica, etiqueta, materia, es_parte)

    @property
    def tiene_algo(self) -> bool:
        """Whether some side has a figure, or what it lies between."""
        return self.a.se_conoce or self.b.se_conoce

    @property
    def es_parcial(self) -> bool:
        """Whether some side counts records received that are not all."""
        return self.a.es_parcial or self.b.es_parcial

    @property
    def procedencias(self) -> list[str]:
        """Where its figures come from, and the difference computed from them, each once."""
        dadas = [*(s.procedencia for s in (self.a, self.b) if s.se_conoce), self.procedencia]
        return list(dict.fromkeys(filter(None, dadas)))

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
    """Return the weakest provenance among the figures of some rows and their differences, None without figures."""
    return provenance.weakest(p for f in filas for p in f.procedencias)


def extremes(filas: Sequence[Compared]) -> tuple[Compared, Compared]:
    """Return the most alike and the most different of some rows that can be compared, the first where several are."""
    return min(filas, key=lambda f: f.distancia or 0), max(filas, key=lambda f: f.distancia or 0)


def leading(temas: Sequence[list[Compared]]) -> list[Compared]:
    """Return the matter that the answer speaks of: the first with something to compare, else the first."""
    return next((t for t in temas if any(f.es_comparable for f in t)), temas[0] if temas else [])


def by_matter(filas: Sequence[Compared]) -> list[list[Compared]]:
    """Return the rows with some figure, one list a matter, in order."""
    por_materia = [[f for f in filas if f.materia == m and f.tiene_algo] for m in MATTERS]
    return [tema for tema in por_materia if tema]
