"""What a number of a document says: its readings, and how sure its sentence is of each.

Nothing is guessed. A number may have several readings; one is `firme` when its sentence names the indicator and the
subject, and leaves nothing unread that would make it of something else. Only then can it be accused.
"""

from __future__ import annotations

from msgspec import Struct

from pp0093.audit.known import PROGRAMME, KnownFigure, Of
from pp0093.audit.reading.document import ReadSentence
from pp0093.audit.roles import NumberRelation
from pp0093.language.numbers import Written
from pp0093.language.phrases import Meaning
from pp0093.language.relations import Bounding


class ReadAs(Struct, frozen=True):
    """One way of understanding a number: what is known of what it would say."""

    cifra: KnownFigure
    relacion: NumberRelation
    firme: bool
    dice_base: bool = False


class Tie(Struct, frozen=True):
    """How a number stands to the name of what it is of ("" when it does not), and all that the name may name."""

    como: str = ""
    con: tuple[Meaning, ...] = ()


UNTIED = Tie()


class ReadClaim(Struct, frozen=True):
    """A number of a document, its sentence, and its readings, the surest first; without any, `motivo` says why.

    `sentido` is what words say of a change (1 up, -1 down), `cota` what they say of its exactness, `orden` how
    what reached it stands to it when it is a goal, `enlace` how it is
    tied to its name, `por_paralelo` whether what it is of is known by the numbers said alike (see parallel) and
    `es_de_lista` whether its whole sentence is a list that was read (see listed).
    """

    escrito: Written
    oracion: ReadSentence
    papel: str
    relacion: NumberRelation
    anio: int | None
    lecturas: tuple[ReadAs, ...]
    es_clara: bool = False
    de: Of = PROGRAMME
    sentido: int = 0
    cota: Bounding = Bounding.EXACT
    orden: Bounding = Bounding.EXACT
    motivo: str = ""
    alrededor: frozenset[Meaning] = frozenset()
    es_de_contexto: bool = False
    enlace: Tie = UNTIED
    por_paralelo: bool = False
    es_de_lista: bool = False
