"""What the numbers of one sentence say of one another: a share of its part and whole, a change of its two ends.

Which numbers they are is said by a table of patterns (language/tablas/cuentas.csv) over the sentence with its numbers
as letters: C a count, M soles, N either, P percent, T points; Y a year, S a name, U and D a rise and a fall, X a
change. `c` is what `a` and `b` give.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import product

from msgspec.structs import replace

from pp0093.audit.judging import HUNDRED, Judged
from pp0093.audit.sentences import Parsed
from pp0093.audit.verdicts import Remark, Verdict, as_written, of_number, said
from pp0093.language.numbers import AGREES, Match, NumberForm, Written, match
from pp0093.language.words import table

MACROS = {
    "que": r"(?:\s*(?:empresas|firmas|mipyme|acciones|personas|participantes|soles|talleres|eventos))?",
    "de": r"\s*(?:de|sobre|entre)\s+(?:un total de |una meta de |un pim de |las |los )*",
    "liso": r"(?:(?!\b(?:ademas|otr[ao]s?|sin|no)\b)[^.;:()])*?",
    "todo": r"(?:^|[,;:]\s*)(?:de|del total de|entre)\s+(?:(?:las|los)\s+)?",
    "meta": r"\b(?:(?:meta|previsto|programado)s?\b(?: anual)?(?: (?:era|fue|es))?|"
    r"(?:previo|programo|planifico|preveia|previeron|programaron)(?: [a-z]+r)?)(?: de| a| en)?\s*",
    "desde": r"\bde\s+(?:un |una |las |los )?",
    "anio": r"(?:\s*(?:en Y|\(Y\)),?)?",
    "cambio": r"(?:(?P<sube>U)|(?P<baja>D)|X)",
}
LETTERS = {NumberForm.COUNT: "C", NumberForm.SOLES: "M", NumberForm.PERCENT: "P", NumberForm.POINTS: "T"}
LETTERS[NumberForm.TIMES] = "V"
CHANGES = {"sube": "U", "baja": "D", "signo": "X"}
COMPARING = ("cambio", "orden", "nivel", "supera")
NEGATED = re.compile(r"\b(?:no|sin|ni|para|lejos|debia|debe|esperaba|busca\w*|casi)\s(?:de\s)?$")
# Over this many, any percentage with one decimal may be.
SMALL = 200
# "De S/ 50 a S/ 60 millones" are both millions.
FAR, ORDER = 100, "orden"


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    letras = re.compile(r"\[(?:NP|PN)\]|\bN\b")
    return tuple(
        (cuenta, re.compile(letras.sub(lambda m: "[CM]" if m[0] == "N" else "[CMP]", patron.format(**MACROS))))
        for cuenta, patron in table("cuentas")
    )


def ordered(leida: Parsed, juzgados: Sequence[Judged]) -> Iterator[Remark]:
    """Yield what a sentence says to be more, or less, than another number of it that is the other way round."""
    yield from _checked(leida, juzgados, ORDER)


def recomputed(leida: Parsed, juzgados: Sequence[Judged]) -> Iterator[Remark]:
    """Yield what a sentence's own numbers make of one another."""
    for cuenta in CHECKS:
        if cuenta != ORDER:
            yield from _checked(leida, juzgados, cuenta)


def _checked(leida: Parsed, juzgados: Sequence[Judged], cual: str) -> Iterator[Remark]:
    texto, lugares = _lettered(leida)
    bien = {j.claim.escrito.inicio for j in juzgados if j.encaje in AGREES}
    mal = {j.claim.escrito.inicio for j in juzgados if j.encaje == Match.NO}
    for cuenta, patron in _patterns():
        if not cuenta.startswith(cual):
            continue
        if cuenta.endswith("comparar") and any(m.of(k) for m in leida.menciones for k in COMPARING):
            continue
        for m in patron.finditer(texto):
            dichos = {k: lugares[m.start(k)] for k in "abc" if k in patron.groupindex}
            yield from CHECKS[cual](leida, m, dichos, bien, mal)


def _lettered(leida: Parsed) -> tuple[str, dict[int, Written]]:
    """Return a sentence with its numbers, years, names and changes as letters, and where each number is in it."""
    piezas: list[tuple[int, int, str, Written | None]] = [(n.inicio, n.fin, LETTERS[n.tipo], n) for n in leida.numeros]
    piezas += [(p, p + 4, "Y", None) for p, _, _ in leida.anios]
    for m in leida.menciones:
        letra = CHANGES.get(m.of("cambio") or "") or ("S" if m.temas and not m.of("cosa") else "")
        piezas += [(m.inicio, m.fin, letra, None)] if letra else []
    texto, lugares, desde = "", dict[int, Written](), 0
    for inicio, fin, letra, n in sorted(piezas, key=lambda p: p[:2]):
        if inicio >= desde:
            texto += leida.plano[desde:inicio]
            if n:
                lugares[len(texto)] = n
            texto, desde = texto + letra, fin
    return texto + leida.plano[desde:], lugares


Numbers = dict[str, Written]


def _half(n: Written) -> Decimal:
    """Return how far the true value may be from a written one: nothing for a count."""
    return n.step / 2 if n.escala or n.decimales else Decimal(0)


def _ends(n: Written) -> tuple[Decimal, Decimal]:
    return n.whole - _half(n), n.whole + _half(n)


def _share(leida: Parsed, m: re.Match[str], dichos: Numbers, bien: set[int], mal: set[int]) -> Iterator[Remark]:
    a, b, c = (dichos[k] for k in "abc")
    if a.tipo != b.tipo:
        return
    valores = [HUNDRED * x / y for x, y in product(_ends(a), _ends(b)) if y]
    otros = (b.whole * c.valor / HUNDRED, HUNDRED * a.whole / c.valor) if c.valor else None
    yield from _against(leida, c, valores, (a, b), bien, otros)


def _change(leida: Parsed, m: re.Match[str], dichos: Numbers, bien: set[int], mal: set[int]) -> Iterator[Remark]:
    a, b, c = (dichos[k] for k in "abc")
    if a.escala and not b.escala and b.valor < a.valor * FAR:
        b = replace(b, escala=a.escala)
    if a.tipo != b.tipo or not b.valor or (c.tipo not in (a.tipo, NumberForm.PERCENT, NumberForm.POINTS)):
        return
    pares = list(product(_ends(a), _ends(b)))
    restas, relativas = [abs(x - y) for x, y in pares], [abs(HUNDRED * (x - y) / y) for x, y in pares if y]
    if c.tipo == NumberForm.PERCENT and a.tipo == NumberForm.PERCENT:
        if _is(c, restas) and not _is(c, relativas):
            razon = (
                f"de {b.texto} % a {a.texto} % hay {said(abs(a.valor - b.valor))} puntos porcentuales, no {c.texto} %"
            )
            yield of_number(leida.oracion, c, Verdict.UNIT, razon, valor_esperado=c.valor)
        return
    es_cociente = c.tipo == NumberForm.PERCENT and _is(c, [HUNDRED * x / y for x, y in pares if y])
    valores = relativas if c.tipo == NumberForm.PERCENT else restas
    es_suya = _is(c, valores)
    grupos = m.groupdict()
    dicho = 1 if grupos.get("sube") else -1 if grupos.get("baja") else 0
    if es_suya and dicho and (a.whole > b.whole) != (dicho > 0):
        es, no = ("aumento", "disminución") if a.whole > b.whole else ("disminución", "aumento")
        razon = f"la frase habla de {no} y sus números (de {b.texto} a {a.texto}) dicen {es}"
        yield of_number(leida.oracion, c, Verdict.WORDING, razon, valor_esperado=c.valor)
    elif es_suya or not es_cociente:
        signo = dicho or (1 if a.whole > b.whole else -1)
        veces = 1 + signo * c.whole / HUNDRED if c.tipo == NumberForm.PERCENT else None
        otros = (b.whole + signo * c.whole, a.whole - signo * c.whole)
        if veces is not None:
            otros = (b.whole * veces, a.whole / veces if veces else a.whole)
        yield from _against(leida, c, valores, (a, b), bien, otros)


def _is(n: Written, valores: Sequence[Decimal]) -> bool:
    return bool(valores) and match(n, min(valores), max(valores), es_exacta=min(valores) == max(valores)) != Match.NO


def _against(  # noqa: PLR0917
    leida: Parsed,
    c: Written,
    valores: Sequence[Decimal],
    otros: tuple[Written, Written],
    bien: set[int],
    resueltos: tuple[Decimal, Decimal] | None,
) -> Iterator[Remark]:
    """Yield what two numbers of a sentence make of the third; `resueltos` is what each should be for the third.

    Of the three, the only one that is not as known is the wrong one.
    """
    de_que = " y ".join(n.texto for n in otros)
    if valores and _is(c, valores):
        encaje = match(c, min(valores), max(valores), es_exacta=min(valores) == max(valores))
        yield of_number(leida.oracion, c, Verdict(str(encaje)), f"es lo que dan los números de la frase: {de_que}")
        return
    malos = [n for n in (*otros, c) if n.inicio not in bien]
    if c.inicio not in bien and valores:
        dado = as_written(c, (min(valores) + max(valores)) / 2)
        razon = f"los números de la misma frase ({de_que}) dan {said(dado)}"
        yield of_number(leida.oracion, c, Verdict.DOCUMENT, razon, valor_esperado=dado)
    elif len(malos) == 1 and resueltos:
        [malo] = malos
        dado = as_written(malo, resueltos[otros.index(malo)])
        razon = f"los otros números de la frase son los que se saben y dan {said(dado)}"
        yield of_number(leida.oracion, malo, Verdict.DOCUMENT, razon, valor_esperado=dado)


def _order(leida: Parsed, m: re.Match[str], dichos: Numbers, bien: set[int], mal: set[int]) -> Iterator[Remark]:
    """Yield what is said to be more, or less, than another number that it is not; not where the other may be wrong."""
    a, b = dichos["a"], dichos["b"]
    if a.tipo != b.tipo or a.whole == b.whole or (b.inicio in mal and a.inicio not in mal):
        return
    if NEGATED.search(m.groupdict().get("nada") or ""):
        return
    es_mas = a.whole > b.whole
    if (m.group("sube") or m.group("baja")) and es_mas != bool(m.group("sube")):
        es, no = ("mayor", "menor") if es_mas else ("menor", "mayor")
        razon = f"la frase da {a.texto} por {no} que {b.texto}, y es {es}"
        yield of_number(leida.oracion, a, Verdict.WORDING, razon, valor_esperado=a.valor)


def _impossible(leida: Parsed, m: re.Match[str], dichos: Numbers, bien: set[int], mal: set[int]) -> Iterator[Remark]:
    """Yield a percentage that no whole number of the few it is of would give."""
    c, n = dichos["c"], dichos["b"]
    if not c.decimales or n.decimales or n.escala or not 0 < n.valor <= SMALL:
        return
    paso = Decimal(1).scaleb(-c.decimales)
    posibles = {(HUNDRED * k / n.valor).quantize(paso, ROUND_HALF_UP) for k in range(int(n.valor) + 1)}
    if c.valor <= HUNDRED and c.valor not in posibles:
        cerca = min(posibles, key=lambda p: abs(p - c.valor))
        razon = f"ningún número entero de {n.texto} da {c.texto} %; lo más cercano es {said(cerca)}"
        yield of_number(leida.oracion, c, Verdict.DOCUMENT, razon, valor_esperado=cerca)


CHECKS = {"parte": _share, "cambio": _change, ORDER: _order, "imposible": _impossible}
