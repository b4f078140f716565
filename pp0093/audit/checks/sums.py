"""Parts that do not add up to their whole: actions by unit, amounts, and shares of all the values of a dimension."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from pp0093.audit.claims import Claim, Parsed, Relation
from pp0093.audit.judging import Judged
from pp0093.audit.knowledge import Knowledge
from pp0093.audit.numbers import Kind
from pp0093.audit.verdicts import Remark, Verdict, remark, said

HUNDRED = Decimal(100)
# What adds up: an action and a sol are counted once; a firm may be in several parts.
ADDS = ("avance_fisico", "devengado_soles", "pim_soles", "pia_soles")
# Dimensions whose values, all of them, are the whole.
WHOLE = ("factor", "tamano", "region_natural")


def parts(
    anterior: Sequence[Judged], juzgados: Sequence[Judged], leida: Parsed, conocido: Knowledge
) -> Iterator[Remark]:
    """Yield the parts of a whole said before them that do not sum to it."""
    for papel in ADDS:
        suyos = [j.claim for j in juzgados if j.claim.papel == papel and j.claim.relacion == Relation.VALUE]
        dentro = _split(suyos)
        if len(dentro) < 2:
            continue
        fuera = [c for c in suyos if c not in dentro] or [
            j.claim for j in anterior if j.claim.papel == papel and j.claim.relacion == Relation.VALUE and _unit(j.claim) is None
        ]
        if len(fuera) != 1 or not (_says_parts(leida) or _are_all(fuera[0], dentro, conocido)):
            continue
        total, suma = fuera[0].escrito.whole, sum(c.escrito.whole for c in dentro)
        holgura = sum((c.escrito.step for c in (*dentro, fuera[0]) if c.escrito.escala or c.escrito.decimales), Decimal(0))
        if abs(total - suma) > holgura:
            razon = f"las partes suman {said(suma)} y el total dicho es {said(total)}"
            yield from (remark(c, Verdict.SUM, razon) for c in dentro)


def _are_all(total: Claim, dentro: Sequence[Claim], conocido: Knowledge) -> bool:
    """Tell the parts of every unit that runs an activity."""
    actividad = next((v for d, v in total.de if d == "actividad"), "")
    return {_unit(c) for c in dentro} == set(conocido.responsables.get(actividad, ()))


def _split(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims that are of different units, each of its own."""
    con_unidad = [c for c in claims if _unit(c)]
    return con_unidad if len({_unit(c) for c in con_unidad}) == len(con_unidad) else []


def _unit(claim: Claim) -> str | None:
    return next((v for d, v in claim.de if d == "unidad"), None)


def _says_parts(leida: Parsed) -> bool:
    return any(m.of("base") for m in leida.menciones) or leida.plano.startswith(("de est", "de las", "de los", "del total"))


def shares(juzgados: Iterable[Judged], conocido: Knowledge) -> Iterator[Remark]:
    """Yield the shares of every value of a dimension that do not sum to 100, rounding apart."""
    por_dimension: dict[str, list[Claim]] = {}
    for j in juzgados:
        if j.claim.escrito.tipo == Kind.PERCENT and len(j.claim.de) == 1 and j.claim.relacion == Relation.SHARE:
            por_dimension.setdefault(next(iter(j.claim.de))[0], []).append(j.claim)
    for dimension, claims in por_dimension.items():
        dichos = {next(iter(c.de))[1] for c in claims}
        if dimension not in WHOLE or len(dichos) != len(claims) or not dichos >= _all(conocido, dimension):
            continue
        suma = sum(c.escrito.valor for c in claims)
        holgura = sum((c.escrito.step / 2 for c in claims), Decimal(0))
        if abs(suma - HUNDRED) > holgura:
            razon = f"las partes suman {said(suma)} % y no 100"
            yield from (remark(c, Verdict.SUM, razon) for c in claims)


def _all(conocido: Knowledge, dimension: str) -> set[str]:
    valores = {
        v
        for (indicador, _), cifras in conocido.por_lugar.items()
        if indicador.startswith("participacion")
        for c in cifras
        if len(c.de) == 1
        for d, v in c.de
        if d == dimension and not v.startswith("Sin ")
    }
    return valores or {""}
