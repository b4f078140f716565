"""What a degree of progress is called: the scale of the rules."""

from __future__ import annotations

from dataclasses import dataclass

from pp0093 import rules


@dataclass(frozen=True)
class Rating:
    """A word, its shape and the meaning of its colour for a degree of progress."""

    calificacion: str
    simbolo: str
    color: str

    def __str__(self) -> str:
        return f"{self.simbolo} {self.calificacion}".strip()


def rating(pct: float | None) -> Rating:
    """Return the rating of a physical or financial progress in percent (reglas/calificacion.csv), unrounded."""
    escala = sorted(rules.rows("calificacion"), key=lambda f: int(f["orden"]))
    for fila in escala:
        if fila["desde_pct"] and pct is not None and pct >= float(fila["desde_pct"]):
            return Rating(fila["calificacion"], fila["simbolo"], fila["color_semantico"])
    ultima = escala[-1]
    return Rating(ultima["calificacion"], ultima["simbolo"], ultima["color_semantico"])
