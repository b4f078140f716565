"""What a degree of progress is called: the scale of the rules."""

from __future__ import annotations

from msgspec import Struct

from pp0093.ask.ruled import RatingRule
from pp0093.rules import InForce

ATTESTED = "atestada"
"""The state of a rule that some source attests."""


class Rating(Struct, frozen=True):
    """A word, its shape and the meaning of its colour for a degree of progress; whether a source attests its rule."""

    calificacion: str
    simbolo: str
    color: str
    es_atestada: bool = True

    def __str__(self) -> str:
        return f"{self.simbolo} {self.calificacion}".strip()


class Yardstick(Struct, frozen=True):
    """What progress is measured with in a year, in percent: the scale of ratings and the thresholds of the rules."""

    anio: int
    escala: tuple[tuple[float | None, Rating], ...]
    cumplida: float
    casi: float
    sin_producto: float

    def rating(self, pct: float | None) -> Rating:
        """Return the rating of a physical or financial progress in percent, unrounded."""
        for desde, calificacion in self.escala:
            if desde is not None and pct is not None and pct >= desde:
                return calificacion
        return self.escala[-1][1]

    def spent_without_product(self, ejecucion: float, cumplimiento: float) -> bool:
        """Tell who spent its money and fell short of its goal."""
        return ejecucion >= self.sin_producto > cumplimiento


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
    umbrales = ("cumplimiento_meta_pct", "meta_casi_cumplida_pct", "umbral_gasto_sin_producto_pct")
    return Yardstick(reglas.anio, escala, *map(reglas.numero, umbrales))
