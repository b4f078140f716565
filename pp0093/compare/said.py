"""What sentences about two things side by side claim: figures and changes, what differs most, why nothing is said."""

from __future__ import annotations

from collections.abc import Sequence

from pp0093 import claims
from pp0093.ask.catalog import YEAR
from pp0093.ask.standing import change
from pp0093.claims import Claim, Relation, Subject, fact, subject
from pp0093.compare.choosing import Pair
from pp0093.compare.matters import SCOPES
from pp0093.compare.sides import Compared

MOST_APART, MOST_ALIKE = "lo_mas_distinto", "lo_mas_parecido"


def compared_of(par: Pair, fila: Compared) -> Subject:
    """Return what the figures of both sides are of: filters, scope and years, and of a profile its value."""
    lados = {par.que: [par.b, par.a]}
    anio = lados[YEAR] if par.que == YEAR else [str(par.anio)]
    de_quien = {} if par.que == YEAR else lados
    parte = {fila.parte[0]: fila.parte[1]} if fila.parte else {}
    return subject(**{**par.filtros, **parte, **de_quien, YEAR: anio, "alcance": SCOPES[fila.materia]})


def both(par: Pair, fila: Compared) -> list[Claim]:
    """Claim how one figure changed from the other or, where that is not computed, each."""
    de_que, medida = compared_of(par, fila), fila.medida or fila.indicador.id
    filas = [(par.b, _known(fila.b.valor)), (par.a, _known(fila.a.valor))]
    cuanto = fila.cuanto
    if fila.parte:
        return [
            fact("cambio_de_parte", float(cuanto or 0), sujeto=(*de_que, ("que", par.que), ("cual", _called(fila))))
        ]
    if cuanto is None:
        return [
            claims.figure(medida, cifra, _of_side(par, quien, de_que)) for quien, cifra in filas if cifra is not None
        ]
    cual = Relation.POINTS if change.in_points(medida) else Relation.PERCENT
    return [claims.change(medida, par.que, filas, de_que, cual=cual, valor=float(cuanto))]


def _known(valor: float | None) -> float | None:
    return None if valor is None else float(valor)


def _of_side(par: Pair, codigo: str, de_que: Subject) -> Subject:
    return tuple((d, codigo if d == par.que else v) for d, v in de_que)


def ranked(par: Pair, filas: Sequence[Compared], cual: Compared, nombre: str) -> list[Claim]:
    """Claim that one of some rows that can be compared, or values of a profile, is the most apart or most alike."""
    if len(filas) < 2:
        return []
    propios = {("parte", f"{f.parte[0]}={f.parte[1]}" if f.parte else "") for f in (cual,)}
    todas = "|".join(_called(f) for f in filas)
    de_que = (*compared_of(par, cual), ("que", par.que), ("entre", todas), ("cual", _called(cual)), *propios)
    return [fact(nombre, float(cual.distancia or 0), sujeto=de_que)]


def _called(fila: Compared) -> str:
    parte = f"@{fila.parte[0]}={fila.parte[1]}" if fila.parte else ""
    return f"{fila.medida or fila.indicador.id}@{SCOPES[fila.materia]}{parte}"


def refused(par: Pair, fila: Compared) -> list[Claim]:
    """Claim why a row is not compared: a side has no figure, or a rule forbids it."""
    de_que, medida = compared_of(par, fila), fila.medida or fila.indicador.id
    faltan = [codigo for codigo, lado in ((par.a, fila.a), (par.b, fila.b)) if not lado.tiene_valor]
    if faltan:
        return [claims.unsayable(Relation.NO_VALUE, medida, _of_side(par, codigo, de_que)) for codigo in faltan]
    return [r.claim(medida, (*de_que, ("que", par.que))) for r in fila.impiden[:1]]


def empty(par: Pair, filas: Sequence[Compared], codigos: Sequence[str]) -> list[Claim]:
    """Claim that of some sides nothing is known of what is compared."""
    return [
        claims.unsayable(Relation.NO_VALUE, f.medida or f.indicador.id, _of_side(par, codigo, compared_of(par, f)))
        for f in filas
        for codigo in codigos
    ]
