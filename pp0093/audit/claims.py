"""What a number of a document says: its readings, and how sure its sentence is of each.

Nothing is guessed. A number may have several readings; one is `firme` when its sentence names the indicator and the
subject, and leaves nothing unread that would make it of something else. Only then can it be accused.

Numbers said alike in one sentence are settled together: "Lima (32.5 %), La Libertad (6.8 %) y Arequipa (6.6 %)" does
not say what the shares are of, but two are what is known of their places: the third is the same thing of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from pp0093.audit import sentences
from pp0093.audit.document import ReadSentence
from pp0093.audit.knowledge import PROGRAMME, KnownFigure, Of
from pp0093.audit.roles import NumberRelation
from pp0093.audit.sentences import Spot, is_beside_name, series_in_order, with_theme
from pp0093.language.numbers import AGREES, HUNDRED, Match, NumberForm, Written
from pp0093.language.phrases import Meaning
from pp0093.language.relations import Bounding, holds


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
    if sentences.is_in_pair(lugar.leida, n):
        return Tie(IN_PAIR if sentences.year_in_pair(lugar.leida, n) else "")
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


SIGNED = (NumberRelation.CHANGE, NumberRelation.GAP, NumberRelation.DIFFERENCE)


class Judged(Struct, frozen=True):
    """A claim with its outcome; `lectura` is the reading that agrees or that refutes it. None: nothing to say."""

    claim: ReadClaim
    encaje: Match | None
    lectura: ReadAs | None
    por_que: str = ""


def judge(claim: ReadClaim) -> Judged:
    """Return the outcome of a claim: refuted only when no way of reading it agrees and one is sure."""
    if not claim.lecturas:
        return Judged(claim, None, None, claim.motivo)
    firmes = [r for r in claim.lecturas if r.firme]
    es_estricta = bool(firmes) and claim.relacion != NumberRelation.SHARE
    con_base = [r for r in claim.lecturas if r.dice_base] if claim.relacion == NumberRelation.SHARE else []
    miradas = firmes if es_estricta else _likeliest(claim, con_base or claim.lecturas)
    for encaje in AGREES:
        for lectura in miradas:
            if fits(claim, lectura.cifra) == encaje:
                return Judged(claim, encaje, lectura)
    if not claim.es_clara:
        return Judged(claim, None, None, "la frase no dice con certeza de qué indicador es")
    if not firmes and not claim.es_de_contexto and claim.relacion != NumberRelation.SHARE:
        return Judged(claim, None, None, "la frase no dice con certeza de qué es la cifra")
    if fits(claim, miradas[0].cifra) is None:
        return Judged(claim, None, None, "la frase da la cifra como aproximada")
    return Judged(claim, Match.NO, miradas[0])


def _likeliest(claim: ReadClaim, lecturas: Sequence[ReadAs]) -> Sequence[ReadAs]:
    """Return the readings of the name tied to a number, else those of the likeliest thing that its sentence names."""
    if claim.enlace.con:
        return [r for r in lecturas if set(claim.enlace.con) & r.cifra.de] or lecturas
    if claim.es_de_contexto or any(r.dice_base for r in lecturas):
        return lecturas
    return [r for r in lecturas if r.cifra.de == lecturas[0].cifra.de]


def fits(claim: ReadClaim, cifra: KnownFigure) -> Match | None:
    """Say whether a claim agrees with a known figure, by what it says of it; None where its words are too loose."""
    desde, hasta = bounds(claim.relacion, cifra)
    if claim.escrito.tipo == NumberForm.TIMES:
        desde, hasta = desde / HUNDRED, hasta / HUNDRED
    return holds(claim.cota, claim.escrito, desde, hasta, es_exacta=cifra.es_exacta)


def bounds(relacion: NumberRelation, cifra: KnownFigure) -> tuple[Decimal, Decimal]:
    """Return between which values a number of a relation to a figure lies, without sign."""
    desde, hasta = cifra.desde, cifra.hasta
    if relacion == NumberRelation.EXCESS:
        desde, hasta = desde - HUNDRED, hasta - HUNDRED
        return (desde, hasta) if desde >= 0 else (Decimal(-1), Decimal(-1))
    if relacion == NumberRelation.SHORT:
        return (HUNDRED - hasta, HUNDRED - desde) if hasta < HUNDRED else (Decimal(-1), Decimal(-1))
    if hasta <= 0 or (relacion in SIGNED and abs(desde) > abs(hasta)):
        desde, hasta = -hasta, -desde
    return desde, hasta


def sign(cifra: KnownFigure) -> int:
    """Return the sign that a change surely has, 0 when it is not known."""
    return 1 if cifra.desde > 0 else -1 if cifra.hasta < 0 else 0


def settled(juzgados: Sequence[Judged]) -> list[Judged]:
    """Return the numbers of a sentence judged again: those not sure, by those said alike that agree."""
    return [_by_its_like(j, juzgados) for j in juzgados]


def _by_its_like(juzgado: Judged, todos: Sequence[Judged]) -> Judged:
    claim = juzgado.claim
    if juzgado.encaje in AGREES or not claim.enlace.como or claim.cota:
        return juzgado
    iguales = [j.lectura for j in todos if j is not juzgado and j.lectura and _is_alike(j, claim)]
    suyas = tuple(r for r in claim.lecturas if iguales and all(_is_of_the_same(r, otra, claim) for otra in iguales))
    suyas = tuple(r for r in suyas if not claim.enlace.con or set(claim.enlace.con) & r.cifra.de)
    if len({r.cifra.de for r in suyas}) != 1 or len({r.cifra.indicador for r in suyas}) != 1:
        return juzgado
    firmes = tuple(replace(r, firme=True, dice_base=True) for r in suyas)
    return judge(replace(claim, lecturas=firmes, es_clara=True, por_paralelo=True))


def _is_alike(otro: Judged, claim: ReadClaim) -> bool:
    """Tell a number that agrees, of the same kind and tied in the same way."""
    return (
        otro.encaje in AGREES
        and claim.enlace.como in (otro.claim.enlace.como, OF_EARLIER)
        and otro.claim.escrito.tipo == claim.escrito.tipo
        and otro.claim.relacion == claim.relacion
    )


def _is_of_the_same(lectura: ReadAs, otra: ReadAs, claim: ReadClaim) -> bool:
    """Tell two readings that differ in one thing: the year in a pair, what they are of elsewhere."""
    una, dos = lectura.cifra, otra.cifra
    if una.indicador != dos.indicador:
        return False
    if claim.enlace.como in (IN_PAIR, IN_YEAR, OF_EARLIER):
        return una.de == dos.de and una.anio != dos.anio
    return una.anio == dos.anio and una.de != dos.de and {d for d, _ in una.de} == {d for d, _ in dos.de}
