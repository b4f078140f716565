"""Three numbers of a sentence that give each other: where two are as known, the third can be only one.

"918 de 1,017 empresas (90.3 %)", "568 empresas, 87.9 % más que en 2024 (302)": whatever else the sentence may name,
when two of the three are right and they do not give the third, the third is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from pp0093.audit.judging import HUNDRED, Judged
from pp0093.audit.reading.language import BRACKET, PART_OF
from pp0093.audit.reading.numbers import AGREES, NumberForm, Written
from pp0093.audit.reading.sentences import Parsed
from pp0093.audit.verdicts import Remark, Verdict, as_written, of_number, said

BESIDE = re.compile(r"^\s*(?:empresas|firmas|mipyme|acciones|soles)?[^,;.():]*,\s*$")
MORE_THAN_IN = re.compile(r"^\s*(?P<orden>mas|menos) que en (?:el )?(?:ano )?(?:19|20)\d\d \(\s*$")
Third = Callable[[Decimal, Decimal], Decimal | None]
"""What two numbers of three make the other, in units; None when they can't."""


def third(leida: Parsed, juzgados: Sequence[Judged]) -> Iterator[Remark]:
    """Yield the number that two of its sentence, as known, refute."""
    por_lugar = {j.claim.escrito.inicio: j for j in juzgados}
    for trio in zip(leida.numeros, leida.numeros[1:], leida.numeros[2:], strict=False):
        bien = [(j := por_lugar.get(n.inicio)) is not None and j.encaje in AGREES for n in trio]
        formas = _made(leida, *trio)
        if formas is None or sum(bien) != len(trio) - 1:
            continue
        malo = bien.index(False)
        a, b = (n for n, es in zip(trio, bien, strict=True) if es)
        dado = formas[malo](a.whole, b.whole)
        if dado is None or _fits(trio[malo], dado, (a, b), formas[malo]):
            continue
        n = trio[malo]
        bien_dicho = as_written(n, dado)
        razon = f"los otros números de la frase ({a.texto} y {b.texto}) son los que se saben y dan {said(bien_dicho)}"
        yield of_number(leida.oracion, n, Verdict.DOCUMENT, razon, valor_esperado=bien_dicho)


def _made(leida: Parsed, a: Written, b: Written, c: Written) -> tuple[Third, Third, Third] | None:
    """Return how each of three numbers is made of the other two, in their order; None when they are no such three."""
    uno, dos, cierra = leida.plano[a.fin : b.inicio], leida.plano[b.fin : c.inicio], leida.plano[c.fin :].lstrip()
    if not cierra.startswith(")"):
        return None
    es_parte = a.tipo == b.tipo and a.tipo in (NumberForm.COUNT, NumberForm.SOLES) and c.tipo == NumberForm.PERCENT
    if es_parte and PART_OF.match(uno) and BRACKET.match(dos):
        return (
            lambda todo, pct: todo * pct / HUNDRED,
            lambda parte, pct: HUNDRED * parte / pct if pct else None,
            lambda parte, todo: HUNDRED * parte / todo if todo else None,
        )
    dicho = MORE_THAN_IN.match(dos)
    if not dicho or not BESIDE.match(uno) or a.tipo != c.tipo:
        return None
    signo = 1 if dicho.group("orden") == "mas" else -1
    if b.tipo == NumberForm.POINTS and a.tipo == NumberForm.PERCENT:
        return (lambda b, c: c + signo * b, lambda a, c: signo * (a - c), lambda a, b: a - signo * b)
    if b.tipo == NumberForm.PERCENT and a.tipo in (NumberForm.COUNT, NumberForm.SOLES):
        return (
            lambda pct, antes: antes * (1 + signo * pct / HUNDRED),
            lambda ahora, antes: signo * HUNDRED * (ahora - antes) / antes if antes else None,
            lambda ahora, pct: ahora / (1 + signo * pct / HUNDRED) if pct != -signo * HUNDRED else None,
        )
    return None


def _fits(n: Written, dado: Decimal, otros: tuple[Written, Written], forma: Third) -> bool:
    """Tell a number that the others may give, as far as their last decimals go, and its own."""
    a, b = otros
    posibles = [
        v for x in (-1, 1) for y in (-1, 1) if (v := forma(a.whole + x * _half(a), b.whole + y * _half(b))) is not None
    ]
    return min([dado, *posibles]) - n.step <= n.whole <= max([dado, *posibles]) + n.step


def _half(n: Written) -> Decimal:
    return n.step / 2 if n.escala or n.decimales else Decimal(0)
