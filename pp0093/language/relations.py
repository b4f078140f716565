"""What the words beside a number say of it: that it is so, about so, more, at least, less, at most."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from pp0093.language.numbers import Match, NumberForm, Written, match
from pp0093.language.words import plain, table

# What may stand between the words of a relation and the number; and from where to look for them.
BETWEEN = r"\s+(?:(?:a|de|del|al|el|la|los|las|un|una|total|monto|valor)\s+)*(?:s/\.?\s*)?$"
FAR = 60
# "150 acciones más de las 1,928": so many more, and not more than so many.
COUNTED = re.compile(r"\d\s*%?\s*(?:puntos|empresas|firmas|acciones|mipyme|soles|millones|mil)\s*$")
# How near "about" is: surely within the first, surely not beyond the second; "almost" is never over.
NEAR, APART = Decimal("0.05"), Decimal("0.25")
JUST_OVER = Decimal("0.01")
# Of a part of a whole in words, how many points from it are the same.
SAME_PART = Decimal("2.5")


class Bounding(StrEnum):
    """How a number stands, by the words beside it, to what it is of."""

    EXACT = ""
    ABOUT = "cerca"
    ALMOST = "casi"
    MORE = "mas"
    AT_LEAST = "al_menos"
    LESS = "menos"
    AT_MOST = "a_lo_mas"
    WITHIN = "entre"


class SaidBeside(Struct, frozen=True):
    """What words say of a number; `es_del_sujeto` when it is their subject that is over or under it."""

    relacion: Bounding = Bounding.EXACT
    es_del_sujeto: bool = False
    lugar: tuple[int, int] = (0, 0)


BOUNDS = (Bounding.MORE, Bounding.AT_LEAST, Bounding.LESS, Bounding.AT_MOST, Bounding.WITHIN)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], dict[str, SaidBeside]], ...]:
    """Return the pattern of what may stand before a number and of what may stand after, with what each phrase says."""
    hechos = []
    for lado, forma in (("antes", rf"\b({{}}){BETWEEN}"), ("despues", r"^\s*(?:\w+\s+)?({})\b")):
        filas = ((plain(frase), r, quien) for frase, r, dicho, quien in table("relaciones") if dicho == lado)
        suyas = {frase: SaidBeside(Bounding(r), bool(quien)) for frase, r, quien in filas}
        frases = "|".join(re.escape(f) for f in sorted(suyas, key=len, reverse=True))
        hechos.append((re.compile(forma.format(frases)), suyas))
    return tuple(hechos)


def relation(plano: str, inicio: int, fin: int) -> SaidBeside:
    """Return what the words beside a number of a folded sentence say of it."""
    antes, despues = plano[max(0, inicio - FAR) : inicio], plano[fin : fin + FAR]
    (primero, dichas), (ultimo, detras) = _patterns()
    hallada, desde = primero.search(antes), inicio - len(antes)
    if hallada and COUNTED.search(antes[: hallada.start()]):
        hallada = None
    elif not hallada:
        hallada, dichas, desde = ultimo.match(despues), detras, fin
    if not hallada:
        return SaidBeside()
    return replace(dichas[hallada[1]], lugar=(desde + hallada.start(1), desde + hallada.end(1)))


def holds(dicho: Bounding, n: Written, desde: Decimal, hasta: Decimal, *, es_exacta: bool) -> Match | None:
    """Say whether a number stands as its words say to what is known from `desde` to `hasta`; None: it can't be told."""
    valor = abs(n.whole)
    medio = n.step / 2 if (n.escala or n.decimales) and not n.partes and not es_exacta else Decimal(0)
    if n.tope is not None:
        es_otra = hasta < valor - medio or desde > n.tope + medio
        return Match.ROUNDED if valor <= desde and hasta <= n.tope else Match.NO if es_otra else None
    if dicho in (Bounding.MORE, Bounding.AT_LEAST):
        return _bound(desde - valor, hasta - valor, medio, incluye=dicho == Bounding.AT_LEAST)
    if dicho in (Bounding.LESS, Bounding.AT_MOST):
        return _bound(valor - hasta, valor - desde, medio, incluye=dicho == Bounding.AT_MOST)
    if dicho in (Bounding.ABOUT, Bounding.ALMOST):
        return _about(dicho, valor, desde, hasta, _grain(valor))
    if n.partes or n.tipo == NumberForm.TIMES:
        lejos = max(desde - valor, valor - hasta, Decimal(0))
        cerca = SAME_PART if n.partes < 10 else n.step / 2
        cerca, tope = (valor * NEAR, valor * APART) if n.tipo == NumberForm.TIMES else (cerca, n.step / 2)
        return Match.ROUNDED if lejos <= cerca else Match.NO if lejos > tope else None
    return match(n, desde, hasta, es_exacta=es_exacta)


def _bound(menor: Decimal, mayor: Decimal, medio: Decimal, *, incluye: bool) -> Match | None:
    if menor > 0 or (incluye and menor >= 0):
        return Match.ROUNDED
    return Match.NO if mayor < -medio else None


def _grain(valor: Decimal) -> Decimal:
    """Return what the last digit of a round number is worth: 1,000 of "7,000", 10 of "1,250"."""
    normal = valor.normalize().as_tuple()
    return Decimal(1).scaleb(int(normal.exponent))


def _about(dicho: Bounding, valor: Decimal, desde: Decimal, hasta: Decimal, grano: Decimal) -> Match | None:
    if dicho == Bounding.ALMOST and hasta < valor * (1 - APART):
        return Match.NO
    if dicho == Bounding.ALMOST and desde > valor * (1 + JUST_OVER):
        return Match.NO if desde > valor * (1 + NEAR) else None
    cerca = min(valor * NEAR, max(grano, valor * JUST_OVER))
    if hasta >= valor - cerca and desde <= valor + cerca:
        return Match.ROUNDED
    return Match.NO if desde > valor * (1 + APART) or hasta < valor * (1 - APART) else None
