"""How a claim stands to what is known: it agrees, it is refuted, or nothing can be said.

Numbers said alike in one sentence are settled together: "Lima (32.5 %), La Libertad (6.8 %) y Arequipa (6.6 %)" does
not say what the shares are of, but two are what is known of their places: the third is the same thing of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from pp0093.audit.claims import IN_PAIR, IN_YEAR, OF_EARLIER, ReadAs, ReadClaim
from pp0093.audit.knowledge import KnownFigure
from pp0093.audit.roles import NumberRelation
from pp0093.language.numbers import AGREES, HUNDRED, Match, NumberForm
from pp0093.language.relations import holds

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
