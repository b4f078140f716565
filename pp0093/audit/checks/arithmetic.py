"""Numbers computed again from the document's own: a share from part and whole, whether a percentage is possible."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from pp0093.audit.numbers import Match, NumberForm, Written, match
from pp0093.audit.sentences import Parsed
from pp0093.audit.verdicts import Remark, Verdict, as_written, of_number, said

HUNDRED = Decimal(100)
OF_WHOLE = re.compile(
    r"^\s*(?:empresas?|firmas|mipyme|acciones|personas)?\s*(?:\w+das?\s)?(?:de|sobre|entre)\s+"
    r"(?:un total de|una meta de|un pim de|las|los|s/\.?)?\s*$"
)
RESULT = re.compile(r"^[^.;]{0,60}?(?:\(|es decir,?|equivale\w* al?|represent\w+(?: el| un)?|,? el|o sea,?)\s*$")
SEMICOLON = re.compile(r"\s*(?:empresas|acciones)?\s*[;,]\s*")
FROM_TO = re.compile(r"\b(?:paso|pasando|pasar|subio|bajo|aumento|cayo|crecio)?\s*de\s+(?:s/\.?\s*)?$")
TO = re.compile(r"^\s*(?:empresas|firmas|acciones|soles|%)?\s*(?:en (?:19|20)\d\d\s*)?a\s+(?:s/\.?\s*)?$")
# Over this many, any percentage with one decimal may be.
SMALL = 200


def recomputed(leida: Parsed) -> Iterator[Remark]:
    """Yield what a sentence's own numbers say of its percentages."""
    yield from _shares(leida)
    yield from _changes(leida)
    yield from _impossible(leida)


def _shares(leida: Parsed) -> Iterator[Remark]:
    for parte, todo, pct in zip(leida.numeros, leida.numeros[1:], leida.numeros[2:], strict=False):
        if (
            pct.tipo != NumberForm.PERCENT
            or parte.tipo != todo.tipo
            or parte.tipo not in (NumberForm.COUNT, NumberForm.SOLES)
            or not todo.valor
        ):
            continue
        es_parte = OF_WHOLE.match(leida.plano[parte.fin : todo.inicio])
        if es_parte and (RESULT.match(leida.plano[todo.fin : pct.inicio]) or _closes(leida, parte, todo, pct)):
            yield _against(leida, pct, *_ratio(parte, todo), f"{parte.texto} de {todo.texto}")


def _closes(leida: Parsed, parte: Written, todo: Written, pct: Written) -> bool:
    """Tell a percentage that closes a bracket of its part and whole: "(918 de 1,017; 90.3 %)"."""
    plano = leida.plano
    abre, cierra = plano[: parte.inicio].rstrip(), plano[pct.fin :].lstrip()
    return abre.endswith("(") and cierra.startswith(")") and bool(SEMICOLON.fullmatch(plano[todo.fin : pct.inicio]))


def _ratio(parte: Written, todo: Written) -> tuple[Decimal, Decimal]:
    a, b = _half(parte), _half(todo)
    return HUNDRED * (parte.whole - a) / (todo.whole + b), HUNDRED * (parte.whole + a) / (todo.whole - b)


def _half(n: Written) -> Decimal:
    """Return how far the true value may be from a written one: nothing for a count."""
    return n.step / 2 if n.escala or n.decimales else Decimal(0)


def _changes(leida: Parsed) -> Iterator[Remark]:
    for i, (antes, despues) in enumerate(zip(leida.numeros, leida.numeros[1:], strict=False)):
        if antes.tipo == NumberForm.PERCENT or not antes.valor or not FROM_TO.search(leida.plano[: antes.inicio]):
            continue
        if not TO.match(leida.plano[antes.fin : despues.inicio]):
            continue
        inicio = antes if antes.escala else replace(antes, escala=despues.escala)
        otros = (*leida.numeros[:i], *leida.numeros[i + 2 :])
        pct = [n for n in otros if n.tipo == NumberForm.PERCENT and _is_change(leida, n)]
        if len(pct) == 1:
            a, b = _ratio(despues, inicio)
            desde, hasta = sorted((abs(a - HUNDRED), abs(b - HUNDRED)))
            yield _against(leida, pct[0], desde, hasta, f"de {antes.texto} a {despues.texto}")


def _is_change(leida: Parsed, n: Written) -> bool:
    return any(m.of("cambio") and m.fin <= n.inicio and n.inicio - m.fin < 30 for m in leida.menciones)


def _impossible(leida: Parsed) -> Iterator[Remark]:
    """Yield a percentage that no whole number of the few it is of would give."""
    for pct, n in zip(leida.numeros, leida.numeros[1:], strict=False):
        if (
            pct.tipo != NumberForm.PERCENT
            or not pct.decimales
            or n.tipo != NumberForm.COUNT
            or n.decimales
            or not 0 < n.valor <= SMALL
        ):
            continue
        if not re.match(r"^\s*de\s+(?:las|los)\s*$", leida.plano[pct.fin : n.inicio]) or n.escala:
            continue
        paso = Decimal(1).scaleb(-pct.decimales)
        posibles = {(HUNDRED * k / n.valor).quantize(paso, ROUND_HALF_UP) for k in range(int(n.valor) + 1)}
        if pct.valor <= HUNDRED and pct.valor not in posibles:
            cerca = min(posibles, key=lambda p: abs(p - pct.valor))
            razon = f"ningún número entero de {n.texto} da {pct.texto} %; lo más cercano es {said(cerca)}"
            yield of_number(leida.oracion, pct, Verdict.DOCUMENT, razon, valor_esperado=cerca)


def _against(leida: Parsed, pct: Written, desde: Decimal, hasta: Decimal, de_que: str) -> Remark:
    encaje = match(pct, desde, hasta, es_exacta=desde == hasta)
    if encaje != Match.NO:
        return of_number(leida.oracion, pct, Verdict(str(encaje)), f"es lo que dan los números de la frase: {de_que}")
    bien = as_written(pct, (desde + hasta) / 2)
    texto = leida.oracion.texto
    return of_number(
        leida.oracion,
        pct,
        Verdict.DOCUMENT,
        f"los números de la misma frase ({de_que}) dan {said(bien)} %",
        valor_esperado=bien,
        sugerencia=f"{texto[: pct.inicio]}{said(bien)}{texto[pct.inicio + len(pct.texto) :]}",
    )
