"""Shares of small samples: their intervals, and whether two of them differ by more than chance.

statsmodels and scipy do the arithmetic; they are imported when asked for, because they are slow to import.
"""

from __future__ import annotations

import math

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
    from statsmodels.stats.proportion import proportion_confint

    if not 0 <= favorables <= n:
        raise ValueError(f"{favorables} favorables de {n} respuestas")
    if n == 0:
        return None
    desde, hasta = proportion_confint(favorables, n, alpha=_alpha(confianza_pct), method="wilson")
    return Share(favorables, n, POINTS * favorables / n, POINTS * float(desde), POINTS * float(hasta))


def difference(antes: tuple[int, int], despues: tuple[int, int], confianza_pct: float) -> Difference | None:
    """Return the change between two samples, each (in favour, answers); None when one has no answers.

    They are told apart when chance would give such a difference less often than the confidence in percent leaves.
    """
    from scipy.stats import fisher_exact
    from statsmodels.stats.proportion import confint_proportions_2indep

    primera, segunda = (share(*muestra, confianza_pct) for muestra in (antes, despues))
    if primera is None or segunda is None:
        return None
    tabla = [[s.favorables, s.n - s.favorables] for s in (primera, segunda)]
    p = float(fisher_exact(tabla).pvalue)
    alpha = _alpha(confianza_pct)
    desde, hasta = confint_proportions_2indep(
        segunda.favorables, segunda.n, primera.favorables, primera.n, method="newcomb", compare="diff", alpha=alpha
    )
    cambio = segunda.pct - primera.pct
    se_distingue = p < alpha and not math.isclose(p, alpha)  # One in twenty is not less than one in twenty.
    return Difference(primera, segunda, cambio, POINTS * float(desde), POINTS * float(hasta), p, se_distingue)


def _alpha(confianza_pct: float) -> float:
    return (POINTS - confianza_pct) / POINTS
