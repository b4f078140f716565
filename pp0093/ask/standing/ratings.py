"""What a degree of progress is called: the scale of the rules."""

from __future__ import annotations

import math

from msgspec import Struct

from pp0093.ask.ruled import ParameterRule, RatingRule
from pp0093.rules import InForce

ATTESTED = "atestada"
"""The state of a rule that some source attests."""
NEARLY_MET, OVER_ITS_GOAL = "meta_casi_cumplida_pct", "sobrecumplimiento_pct"


class Rating(Struct, frozen=True):
    """A word, its shape and the meaning of its colour for a degree of progress; whether a source attests its rule."""

    calificacion: str
    simbolo: str
    color: str
    es_atestada: bool = True

    def __str__(self) -> str:
        return f"{self.simbolo} {self.calificacion}".strip()


class Yardstick(Struct, frozen=True):
    """What progress is measured with in a year, in percent: the scale of ratings and the thresholds of the rules.

    Over `sobrada` a goal is doubted; infinite where no rule says it.
    """

    anio: int
    escala: tuple[tuple[float | None, Rating], ...]
    cumplida: float
    casi: float
    sobrada: float = math.inf

    def rating(self, pct: float | None) -> Rating:
        """Return the rating of a physical or financial progress in percent, unrounded."""
        for desde, calificacion in self.escala:
            if desde is not None and pct is not None and pct >= desde:
                return calificacion
        return self.escala[-1][1]


def yardstick(reglas: InForce) -> Yardstick:
    """Return the yardstick of the rules of a year (reglas/calificacion.csv, reglas/parametro.csv)."""
    filas = sorted(reglas.typed(RatingRule), key=lambda f: int(f.orden))
    escala = tuple(
        (
            float(f.desde_pct) if f.desde_pct else None,
            Rating(f.calificacion, f.simbolo, f.color_semantico, f.estado == ATTESTED),
        )
        for f in filas
    )
    sobrada = next((float(f.valor) for f in reglas.typed(ParameterRule) if f.parametro == OVER_ITS_GOAL), math.inf)
    return Yardstick(reglas.anio, escala, reglas.numero("cumplimiento_meta_pct"), reglas.numero(NEARLY_MET), sobrada)
