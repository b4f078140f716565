"""How a claim stands to what is known: it agrees, it is refuted, or nothing can be said."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from pp0093.audit.claimed.claims import ReadAs, ReadClaim
from pp0093.audit.known import KnownFigure
from pp0093.audit.reading import numbers
from pp0093.audit.reading.numbers import AGREES, Match
from pp0093.audit.roles.role import NumberRelation

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
    miradas = con_base or (firmes if es_estricta else claim.lecturas)
    for encaje in AGREES:
        for lectura in miradas:
            if fits(claim, lectura.cifra) == encaje:
                return Judged(claim, encaje, lectura)
    if not claim.es_clara:
        return Judged(claim, None, None, "la frase no dice con certeza de qué indicador es")
    if not firmes and not claim.es_de_contexto and claim.relacion != NumberRelation.SHARE:
        return Judged(claim, None, None, "la frase no dice con certeza de qué es la cifra")
    if claim.cota == "aproximada":
        return Judged(claim, None, None, "la frase da la cifra como aproximada")
    return Judged(claim, Match.NO, miradas[0])


def fits(claim: ReadClaim, cifra: KnownFigure) -> Match:
    """Say whether a claim agrees with a known figure, by what it says of it."""
    rango = bounds(claim.relacion, cifra)
    if claim.cota in ("minimo", "maximo") and _within(claim, rango):
        return Match.ROUNDED
    if claim.cota == "aproximada" and abs(claim.escrito.whole - abs(cifra.valor)) <= abs(cifra.valor) / 20:
        return Match.ROUNDED
    return numbers.match(claim.escrito, *rango, es_exacta=cifra.es_exacta)


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


def _within(claim: ReadClaim, rango: tuple[Decimal, Decimal]) -> bool:
    """Tell a bound that holds and is near: "más de 2,800" of 2,823."""
    valor = abs(claim.escrito.whole)
    if claim.cota == "minimo":
        return rango[0] * Decimal("0.85") <= valor <= rango[1]
    return rango[0] <= valor <= rango[1] * Decimal("1.2")


def sign(cifra: KnownFigure) -> int:
    """Return the sign that a change surely has, 0 when it is not known."""
    return 1 if cifra.desde > 0 else -1 if cifra.hasta < 0 else 0
