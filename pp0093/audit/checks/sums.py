"""Parts that do not add up to their whole: actions by unit, amounts, and shares of all the values of a dimension."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from pp0093.audit.claims import Claim
from pp0093.audit.judging import Judged
from pp0093.audit.knowledge import Knowledge, Of
from pp0093.audit.numbers import NumberForm
from pp0093.audit.role import Relation
from pp0093.audit.sentences import Parsed
from pp0093.audit.verdicts import Remark, Verdict, remark, said

HUNDRED = Decimal(100)
# What adds up: an action and a sol are counted once; a firm may be in several parts.
ADDS = ("acciones", "devengado_soles", "pim_soles", "pia_soles")
# Dimensions whose values, all of them, are the whole.
WHOLE = ("factor", "tamano", "region_natural")


def parts(
    anterior: Sequence[Judged], juzgados: Sequence[Judged], leida: Parsed, conocido: Knowledge
) -> Iterator[Remark]:
    """Yield the parts of a whole said before them that do not sum to it."""
    for papel in ADDS:
        suyos = [j for j in juzgados if _is_amount(j, papel)]
        dentro = [j for j in suyos if _unit(j)]
        if len(dentro) < 2 or len({_unit(j) for j in dentro}) < len(dentro):
            continue
        fuera = [j for j in suyos if j not in dentro] or [j for j in anterior if _is_amount(j, papel) and not _unit(j)]
        if len(fuera) != 1 or not (_says_parts(leida) or _are_all(fuera[0], dentro, conocido)):
            continue
        todos = [j.claim.escrito for j in (*dentro, *fuera)]
        total, suma = todos[-1].whole, sum((n.whole for n in todos[:-1]), Decimal(0))
        holgura = sum((n.step for n in todos if n.escala or n.decimales), Decimal(0))
        if abs(total - suma) > holgura:
            razon = f"las partes suman {said(suma)} y el total dicho es {said(total)}"
            yield from (remark(j.claim, Verdict.SUM, razon) for j in dentro)


def _is_amount(juzgado: Judged, papel: str) -> bool:
    return juzgado.claim.papel == papel and juzgado.claim.relacion == Relation.VALUE


def _of(juzgado: Judged) -> Of:
    """Return what a number is of: what it agrees with, else what its sentence says first."""
    return juzgado.lectura.cifra.de if juzgado.lectura else juzgado.claim.de


def _are_all(total: Judged, dentro: Sequence[Judged], conocido: Knowledge) -> bool:
    """Tell the parts of every unit that runs an activity."""
    actividad = next((v for d, v in _of(total) if d == "actividad"), "")
    return {_unit(j) for j in dentro} == set(conocido.responsables.get(actividad, ()))


def _unit(juzgado: Judged) -> str | None:
    dichas = (*juzgado.claim.enlace.con, *_of(juzgado))
    return next((v for d, v in dichas if d == "unidad"), None)


def _says_parts(leida: Parsed) -> bool:
    return any(m.of("base") for m in leida.menciones) or leida.plano.startswith(
        ("de est", "de las", "de los", "del total")
    )


def shares(juzgados: Iterable[Judged], conocido: Knowledge) -> Iterator[Remark]:
    """Yield the shares of every value of a dimension that do not sum to 100, rounding apart."""
    por_dimension: dict[str, list[Claim]] = {}
    for j in juzgados:
        if j.claim.escrito.tipo == NumberForm.PERCENT and len(j.claim.de) == 1 and j.claim.relacion == Relation.SHARE:
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
