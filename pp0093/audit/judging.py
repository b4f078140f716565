"""How a claim stands to what is known: it agrees, it is refuted, or nothing can be said."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from pp0093.audit.claims import ReadAs, ReadClaim
from pp0093.audit.known import KnownFigure
from pp0093.audit.roles import NumberRelation
from pp0093.language.numbers import AGREES, Match, NumberForm
from pp0093.language.relations import holds

HUNDRED = Decimal(100)
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
