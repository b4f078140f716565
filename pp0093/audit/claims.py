"""What a number of a document says: its readings, and how sure its sentence is of each.

Nothing is guessed. A number may have several readings; one is `firme` when its sentence names the indicator and the
subject, and leaves nothing unread that would make it of something else. Only then can it be accused.
"""

from __future__ import annotations

import re

from msgspec import Struct

from pp0093.audit import pairs
from pp0093.audit.document import ReadSentence
from pp0093.audit.knowledge import PROGRAMME, KnownFigure, Of
from pp0093.audit.roles import NumberRelation
from pp0093.audit.sentences import Spot, is_beside_name, series_in_order, with_theme
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
IN_BRACKETS, AFTER_NAME, BEFORE_NAME, IN_PAIR, IN_YEAR = "nombre (n)", "nombre, n", "n nombre", "de a", "n en año"
OF_EARLIER = "en año (n)"
LISTED = (IN_BRACKETS, AFTER_NAME)
COMMA = re.compile(r"^\s*[,:]\s*(?:el|la|con|un)?\s*$")
FACING = re.compile(
    r"^\s?(?:,|de|del|en|fue|fueron|es|son|se ubic\w+ en|corresponde a|esta en|estan en|pertenece a)?\s*"
    r"(?:la|el|los|las)?\s*$"
)

# "superando lo registrado en 2024 (568)": what was said, in the year before.
AFTER_YEAR = re.compile(r"\b(?:registrad|alcanzad|obtenid|atendid)[oa]s? en (?:el )?(?:ano )?(?:19|20)\d\d \(\s*$")
BESIDE_YEAR = re.compile(
    r"^\s*(?:empresas|firmas|acciones|de su pim|de la meta|de su meta)?\s*"
    r"(?:(?:en|de|durante) (?:el )?(?:ano )?(?:19|20)\d\d\b|\((?:19|20)\d\d\))"
)


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


def tie(lugar: Spot) -> Tie:  # noqa: PLR0911
    """Return how a number is tied to the name of what it is of, and what the name may name."""
    plano, n = lugar.leida.plano, lugar.n
    if pairs.is_in(lugar.leida, n):
        return Tie(IN_PAIR if pairs.year_of(lugar.leida, n) else "")
    if AFTER_YEAR.search(plano[: n.inicio]):
        return Tie(OF_EARLIER)
    if series_in_order(lugar):
        return UNTIED
    con_nombre = with_theme(lugar.leida.menciones)
    antes = next((m for m in reversed(con_nombre) if m.fin <= n.inicio), None)
    if antes and is_beside_name(lugar.leida, n):
        return Tie(IN_BRACKETS, antes.temas)
    sigue = next((m for m in con_nombre if m.inicio >= n.fin), None)
    encara = sigue and FACING.match(plano[n.fin : sigue.inicio])
    # Where both may be its name, it is the one on the side where the first number has its own.
    es_antes = not encara or con_nombre[0].fin <= lugar.leida.numeros[0].inicio
    if antes and es_antes and COMMA.match(plano[antes.fin : n.inicio]):
        return Tie(AFTER_NAME, antes.temas)
    if sigue and encara:
        return Tie(BEFORE_NAME, sigue.temas)
    return Tie(IN_YEAR) if BESIDE_YEAR.match(plano[n.fin :]) else UNTIED
