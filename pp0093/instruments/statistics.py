"""Shares of small samples: their intervals, and whether two of them differ by more than chance.

Decision 7 says which intervals and which test, and why.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from msgspec import Struct

from pp0093.writing import formats
from pp0093.writing.nouns import counted

POINTS = 100


class Share(Struct, frozen=True):
    """A share of a sample, in percent, with its Wilson interval."""

    favorables: int
    n: int
    pct: float
    desde_pct: float
    hasta_pct: float


class Difference(Struct, frozen=True):
    """Second share minus first, in points, with Newcombe's interval and the two-sided p of Fisher's exact test."""

    antes: Share
    despues: Share
    diferencia_pp: float
    desde_pp: float
    hasta_pp: float
    p: float
    se_distingue: bool

    @property
    def frase(self) -> str:
        """What the test says, in plain words."""
        puntos = formats.number(abs(self.diferencia_pp), 1)
        muestra = f"con {self.antes.n} y {counted(self.despues.n, 'respuestas')}, la diferencia de {puntos} puntos"
        if self.se_distingue:
            return f"{muestra} es mayor de la que daría el azar"
        return f"{muestra} no se distingue del azar"


def share(favorables: int, n: int, confianza_pct: float) -> Share | None:
    """Return a share with its Wilson interval at a confidence in percent; None without answers.

    Raises ValueError when there are more in favour than answers, or less than none.
    """
    if not 0 <= favorables <= n:
        raise ValueError(f"{favorables} favorables de {n} respuestas")
    if n == 0:
        return None
    z, parte = NormalDist().inv_cdf(1 - _alpha(confianza_pct) / 2), favorables / n
    centro, divisor = parte + z * z / (2 * n), 1 + z * z / n
    radio = z * math.sqrt(parte * (1 - parte) / n + (z / (2 * n)) ** 2)
    desde, hasta = max((centro - radio) / divisor, 0.0), min((centro + radio) / divisor, 1.0)
    return Share(favorables, n, POINTS * parte, POINTS * desde, POINTS * hasta)


def difference(antes: tuple[int, int], despues: tuple[int, int], confianza_pct: float) -> Difference | None:
    """Return the change between two samples, each (in favour, answers); None when one has no answers.

    They are told apart when chance would give such a difference less often than the confidence in percent leaves.
    """
    primera, segunda = (share(*muestra, confianza_pct) for muestra in (antes, despues))
    if primera is None or segunda is None:
        return None
    p = _by_chance(primera, segunda)
    alpha = _alpha(confianza_pct)
    cambio = segunda.pct - primera.pct
    desde = cambio - math.hypot(segunda.pct - segunda.desde_pct, primera.hasta_pct - primera.pct)
    hasta = cambio + math.hypot(segunda.hasta_pct - segunda.pct, primera.pct - primera.desde_pct)
    se_distingue = p < alpha and not math.isclose(p, alpha)  # One in twenty is not less than one in twenty.
    return Difference(primera, segunda, cambio, desde, hasta, p, se_distingue)


def _by_chance(una: Share, otra: Share) -> float:
    """Return how often chance gives two samples of these totals no likelier than these (Fisher's exact test)."""
    a_favor, total = una.favorables + otra.favorables, math.comb(una.n + otra.n, una.favorables + otra.favorables)
    posibles = range(max(0, a_favor - otra.n), min(una.n, a_favor) + 1)
    casos = {k: math.comb(una.n, k) * math.comb(otra.n, a_favor - k) for k in posibles}
    return sum(c for c in casos.values() if c <= casos[una.favorables]) / total


def _alpha(confianza_pct: float) -> float:
    return (POINTS - confianza_pct) / POINTS
