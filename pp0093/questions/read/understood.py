"""What a question asks, once its words are understood; or why it is not."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from pp0093.claims import Claim, Relation
from pp0093.questions.read.words import Meaning


class NotReadError(Exception):
    """A question that could not be read for sure; its text says why, in Spanish, and `dichos` what that states."""

    def __init__(self, motivo: str, dichos: Sequence[Claim] = ()) -> None:
        super().__init__(motivo)
        self.dichos = tuple(dichos)

    @property
    def es_sin_dato(self) -> bool:
        """Whether it was read and nothing is known of it."""
        return any(c.relacion is Relation.NO_VALUE for c in self.dichos)


class Understood(Struct, frozen=True):
    """What is asked of the figures: measures by dimensions under filters, and what is then made of the rows.

    `clase` is one of cifra, orden, umbral, meta, cambio, color, frente, falta, ritmo, peso; `dimension` is what is
    ranked, counted or listed. `filtros` are the members said, by dimension. `anios` is empty when none was said.
    `es_serie` are years from one to the other; `meses` the month asked for, or those from one to another
    (`son_enteros`: to the end of the last). `limite` is (comparison, number); `se_suman` asks what its years add up
    to; `cuantas` how many of a ranking; `sentido` mayor, menor, lejos...
    """

    clase: str
    medidas: tuple[str, ...] = ()
    filtros: dict[str, tuple[str, ...]] = field(default_factory=dict)
    abiertas: tuple[str, ...] = ()
    anios: tuple[int, ...] = ()
    meses: tuple[int, ...] = ()
    son_enteros: bool = False
    alcance: str = ""
    es_serie: bool = False
    dimension: str = ""
    sentido: str = ""
    cuantas: int = 1
    limite: tuple[str, float] | None = None
    se_cuentan: bool = False
    se_suman: bool = False
    es_parte: bool = False
    sujeto: str = ""
    notas: tuple[str, ...] = ()


class Told(Struct, frozen=True):
    """A question about names and rules: what is asked (define, formula, responsable, entrega...) of what."""

    clase: str
    de: tuple[Meaning, ...] = ()
    dimension: str = ""
    anios: tuple[int, ...] = ()
    se_cuentan: bool = False
