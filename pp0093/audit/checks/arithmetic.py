"""Numbers computed again from the document's own: a share from part and whole, whether a percentage is possible."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from msgspec.structs import replace

from pp0093.audit.reading.language import BRACKET, WHOLE_FIRST
from pp0093.audit.reading.numbers import Match, NumberForm, Written, match
from pp0093.audit.reading.sentences import Parsed
from pp0093.audit.verdicts import Remark, Verdict, as_written, of_number, said

HUNDRED = Decimal(100)
OF_WHOLE = re.compile(
    r"^\s*(?:empresas?|firmas|mipyme|acciones|personas)?\s*(?:\w+das?\s)?(?:de|sobre|entre)\s+"
    r"(?:un total de|una meta de|un pim de|las|los|s/\.?)?\s*$"
)
RESULT = re.compile(
    r"^[^.;]{0,60}?(?:\(|es decir,?|esto es,?|equival\w+ al?|represent\w+(?: el| un)?|,? el|o sea,?|"
    r"(?:signific\w+|con) (?:un|una|el) (?:cumplimiento|avance|logro|ejecucion)(?: del?)?)\s*$"
)
# "de las 320 encuestadas, 96 (33.0 %)", "la meta era de 200 y se hicieron 150, el 85.0 % de lo previsto",
# "1,067 empresas, equivalentes al 18.6 % de las 5,725 capacitadas".
THEN_PART = re.compile(r"^[^.;:()]*,\s*(?:unas |unos )?$")
# "De las 250 empresas que debía atender, la actividad 1.3 llegó a 248, un cumplimiento del 99.2 %".
TO_SERVE = re.compile(
    r"^\s*(?:empresas|firmas|mipyme|acciones)?\s*(?:que (?:debia|tenia|preveia|esperaba)|programad|previst)"
    r"[^.;:()]*,(?:[^,.;:()]|(?<=\d)\.(?=\d))*\b(?:llego|atendio|beneficio|alcanzo|cubrio)(?: a)?\s*$"
)
A_FULFILMENT = re.compile(
    r"^\s*(?:empresas|firmas|acciones)?,\s(?:con )?un (?:cumplimiento|avance|logro) (?:del?|de el)\s*$"
)
GOAL_BEFORE = re.compile(
    r"\b(?:(?:meta|previsto|programado)s?\b(?: anual)?(?: (?:era|fue|es))?|"
    r"(?:previo|programo|planifico|preveia|previeron|programaron)(?: [a-z]+r)?)(?: de| a| en)?\s*$"
)
# "una tasa de 45.0 % (60 de 150 empresas)".
THE_PART = re.compile(r"^\s*\((?:es decir,? )?\s*$")
CLOSES = re.compile(r"^\s*(?:empresas|firmas|acciones|personas|participantes)?\s*\)")
COMPARING = ("cambio", "orden", "nivel", "supera")
REACHED = re.compile(r"^[^.;:()]{0,60}\b(?:el|un|al|del)\s*$")
AND_DONE = re.compile(r"^[^.;:()]*\b(?:se|y|,)\b[^.;:()]*$")
OF_THE_GOAL = re.compile(r"^\s*de (?:lo (?:previsto|programado|planificado)|(?:la|su) meta)\b")
OF_THEM = re.compile(r"^\s*de (?:las|los|sus|un total de|una meta de)\s*$")
PART_OF_IT = re.compile(
    r"^\s*(?:empresas|firmas|acciones|personas)?(?:\s\w+das)?(?:\s(?:del?|en|por|con) [a-z0-9. ]{1,40})?"
    r"(?:,\s*(?:es decir|esto es|o sea|lo que|que|cifra que)?,?\s*)?\s*(?:equival\w+ al?|represent\w+ (?:el|un)|"
    r"(?<=es decir, )el|(?<=esto es, )el|(?<=o sea, )el)\s*$"
)
SEMICOLON = re.compile(r"\s*(?:empresas|acciones)?\s*[;,]\s*")
# Words that make of a number something else than the part of the other.
NOT_OF_IT = re.compile(r"\bademas\b|\botr[ao]s?\b|\bsin\b|\bno\b")
FROM_TO = re.compile(r"\b(?:paso|pasando|pasar|subio|bajo|aumento|cayo|crecio)?\s*de\s+(?:s/\.?\s*)?$")
TO = re.compile(
    r"^\s*(?:empresas|firmas|acciones|soles|%)?\s*(?:(?:en (?:19|20)\d\d|\((?:19|20)\d\d\)),?\s*)?a\s+(?:s/\.?\s*)?$"
)
# "quedó 99 empresas por debajo de lo programado (918 frente a 1,017)".
MORE_OR_LESS = re.compile(
    r"^\s*(?:empresas|firmas|acciones|soles)?\s*(?:mas|menos|por (?:encima|debajo)|adicionales)\b"
    r"[^.;()]*\(\s*(?:s/\.?\s*)?$"
)
AGAINST = re.compile(
    r"^\s*(?:empresas|acciones)?\s*(?:frente a|contra|versus|vs\.?|respecto a)\s*(?:las |los |s/\.?\s*)*$"
)
# "1,800 empresas, 9.5 % más que las 1,644 del año anterior": the second is of the first, and what it is compared with.
THEN_MORE = re.compile(
    r"^\s*(?:empresas|firmas|mipyme|acciones|soles)?,\s*"
    r"(?:(?:lo que|que|cifra que) (?:represent|signific|equival)\w+ )?(?:un |una |el )?$"
)
MORE_THAN = re.compile(r"^\s*(?:empresas |acciones )?(?:mas|menos) que (?:las|los)\s*(?:s/\.?\s*)?$")
# "68.5 %, por debajo de su meta (86.0 %) en 17.5 puntos".
TO_GOAL = re.compile(r"^\s*,?\s*por (?:encima|debajo) de (?:su|la) meta\s*\(\s*$")
BY_SO_MUCH = re.compile(r"^\s*\)\s*(?:en|por)\s*$")
THAT_IS = re.compile(r"^\s*(?:empresas|firmas|acciones|soles)?,\s*(?:es decir|esto es|o sea),?\s*(?:un |el )?$")
WAYS = {"sube", "baja"}
# Over this many, any percentage with one decimal may be.
SMALL = 200


def recomputed(leida: Parsed) -> Iterator[Remark]:
    """Yield what a sentence's own numbers say of its percentages."""
    yield from _shares(leida)
    yield from _changes(leida)
    yield from _points(leida)
    yield from _gaps(leida)
    yield from _differences(leida)
    yield from _more_than(leida)
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
    for juntos in zip(leida.numeros, leida.numeros[1:], leida.numeros[2:], strict=False):
        if hallada := _in_other_order(leida, *juntos):
            parte, todo, pct = hallada
            yield _against(leida, pct, *_ratio(parte, todo), f"{parte.texto} de {todo.texto}")


def _in_other_order(leida: Parsed, a: Written, b: Written, c: Written) -> tuple[Written, Written, Written] | None:
    """Return a part, its whole and its percentage said in another order than that one; None when they are not."""
    plano = leida.plano
    antes, uno, dos, despues = plano[: a.inicio], plano[a.fin : b.inicio], plano[b.fin : c.inicio], plano[c.fin :]
    if NOT_OF_IT.search(uno) or not a.valor or not b.valor:
        return None
    if c.tipo == NumberForm.PERCENT and a.tipo == b.tipo == NumberForm.COUNT and b.whole <= a.whole:
        es_todo_primero = WHOLE_FIRST.search(antes) and THEN_PART.match(uno) and despues.startswith(")")
        es_meta_primero = GOAL_BEFORE.search(antes) and AND_DONE.match(uno) and OF_THE_GOAL.match(despues)
        es_de_meta = WHOLE_FIRST.search(antes) and TO_SERVE.match(uno) and A_FULFILMENT.match(dos)
        if es_de_meta or (es_todo_primero and BRACKET.match(dos)):
            return b, a, c
        if es_meta_primero and REACHED.match(dos):
            return b, a, c
    es_entre = a.tipo == NumberForm.PERCENT and b.tipo == c.tipo == NumberForm.COUNT and c.valor
    es_tasa = es_entre and THE_PART.match(uno) and OF_WHOLE.match(dos) and CLOSES.match(despues)
    if es_tasa and not any(m.of(k) for m in leida.menciones for k in COMPARING):
        return b, c, a
    es_de_todo = b.tipo == NumberForm.PERCENT and a.tipo == c.tipo == NumberForm.COUNT and c.valor
    if es_de_todo and PART_OF_IT.match(uno) and OF_THEM.match(dos):
        return a, c, b
    return None


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
        pct = [
            n for n in otros if n.tipo == NumberForm.PERCENT and (_is_change(leida, n) or _is_that(leida, despues, n))
        ]
        if len(pct) == 1:
            yield from _change(leida, pct[0], inicio, despues, f"de {antes.texto} a {despues.texto}")


def _is_that(leida: Parsed, despues: Written, n: Written) -> bool:
    """Tell the change that "es decir" gives of two numbers that a sentence says rose or fell."""
    es_eso = n.inicio > despues.fin and THAT_IS.match(leida.plano[despues.fin : n.inicio])
    return bool(es_eso) and any(m.of("cambio") in WAYS and m.fin <= despues.inicio for m in leida.menciones)


def _change(leida: Parsed, pct: Written, antes: Written, despues: Written, de_que: str) -> Iterator[Remark]:
    """Yield what two numbers say of the change given between them: its size and, where it is right, its direction."""
    a, b = _ratio(despues, antes)
    desde, hasta = sorted((abs(a - HUNDRED), abs(b - HUNDRED)))
    es_cociente = match(pct, *sorted((a, b)), es_exacta=a == b) != Match.NO
    dicho = _against(leida, pct, desde, hasta, de_que)
    if es_cociente and dicho.es_acusacion:
        return
    sube = despues.whole > antes.whole
    dichos = {m.of("cambio") for m in leida.menciones} & WAYS
    if not dicho.es_acusacion and dichos == {"baja" if sube else "sube"} and len(leida.numeros) == len("abc"):
        es, no = ("aumento", "disminución") if sube else ("disminución", "aumento")
        razon = f"la frase habla de {no} y sus números ({de_que}) dicen {es}"
        yield of_number(leida.oracion, pct, Verdict.WORDING, razon, valor_esperado=pct.valor)
    else:
        yield dicho


def _more_than(leida: Parsed) -> Iterator[Remark]:
    """Yield how much more or less a number is than another that its sentence gives: "512, 64 más que las 448"."""
    for a, n, b in zip(leida.numeros, leida.numeros[1:], leida.numeros[2:], strict=False):
        dicho = MORE_THAN.match(leida.plano[n.fin : b.inicio])
        if not dicho or a.tipo != b.tipo or not b.valor or not THEN_MORE.match(leida.plano[a.fin : n.inicio]):
            continue
        de_que = f"{a.texto} frente a {b.texto}"
        if n.tipo == NumberForm.PERCENT != a.tipo:
            desde, hasta = sorted(abs(x - HUNDRED) for x in _ratio(a, b))
            yield _against(leida, n, desde, hasta, de_que)
        elif n.tipo == a.tipo == NumberForm.COUNT and not (a.escala or n.escala or b.escala):
            yield _difference(leida, n, abs(a.whole - b.whole), Decimal(0), de_que)


def _points(leida: Parsed) -> Iterator[Remark]:
    """Yield the difference of two percentages, said as a percentage: "mejoró 19.1 %, de 70.8 % a 89.9 %"."""
    for i, (antes, despues) in enumerate(zip(leida.numeros, leida.numeros[1:], strict=False)):
        entre = leida.plano[antes.fin : despues.inicio]
        if not antes.tipo == despues.tipo == NumberForm.PERCENT or not antes.valor or not TO.match(entre):
            continue
        if not FROM_TO.search(leida.plano[: antes.inicio]):
            continue
        puntos = abs(despues.valor - antes.valor)
        relativa = HUNDRED * puntos / antes.valor
        for n in (*leida.numeros[:i], *leida.numeros[i + 2 :]):
            es_cambio = n.tipo == NumberForm.PERCENT and _is_change(leida, n)
            if es_cambio and n.valor == puntos and abs(n.valor - relativa) > n.step:
                razon = f"de {antes.texto} % a {despues.texto} % hay {said(puntos)} puntos porcentuales, no {n.texto} %"
                yield _in_points(leida, n, razon)


def _gaps(leida: Parsed) -> Iterator[Remark]:
    """Yield how far a percentage is from its goal, said in percent: "68.5 %, por debajo de su meta (86.0 %) en 17.5 %".

    In points it is the difference of the two; in percent, what that is of the goal.
    """
    for a, b, n in zip(leida.numeros, leida.numeros[1:], leida.numeros[2:], strict=False):
        es_de_ellos = TO_GOAL.match(leida.plano[a.fin : b.inicio]) and BY_SO_MUCH.match(leida.plano[b.fin : n.inicio])
        if not es_de_ellos or not a.tipo == b.tipo == NumberForm.PERCENT or not b.valor:
            continue
        puntos, holgura = abs(a.valor - b.valor), (a.step + b.step) / 2
        en_pct = HUNDRED * puntos / b.valor
        de_que = f"{a.texto} % frente a {b.texto} %"
        if n.tipo == NumberForm.POINTS:
            if abs(n.valor - puntos) > holgura + n.step / 2:
                yield _difference(leida, n, puntos, holgura, de_que)
        elif n.tipo == NumberForm.PERCENT and abs(n.valor - puntos) <= holgura < abs(n.valor - en_pct) - n.step:
            razon = f"la diferencia ({de_que}) es de {said(puntos)} puntos porcentuales, no {n.texto} %"
            yield _in_points(leida, n, razon)


def _in_points(leida: Parsed, n: Written, razon: str) -> Remark:
    """Accuse a percentage that is right in points."""
    texto = leida.oracion.texto
    bien = f"{texto[: n.inicio]}{n.texto} puntos porcentuales{texto[n.fin :]}"
    return of_number(leida.oracion, n, Verdict.UNIT, razon, valor_esperado=n.valor, sugerencia=bien)


def _is_change(leida: Parsed, n: Written) -> bool:
    return any(m.of("cambio") and m.fin <= n.inicio and n.inicio - m.fin < 30 for m in leida.menciones)


def _differences(leida: Parsed) -> Iterator[Remark]:
    """Yield a difference that the two numbers in brackets after it do not give."""
    for n, a, b in zip(leida.numeros, leida.numeros[1:], leida.numeros[2:], strict=False):
        es_de_ellos = MORE_OR_LESS.match(leida.plano[n.fin : a.inicio]) and AGAINST.match(leida.plano[a.fin : b.inicio])
        if es_de_ellos and n.tipo == a.tipo == b.tipo and leida.plano[b.fin :].lstrip().startswith(")"):
            holgura = sum((_half(x) for x in (n, a, b)), Decimal(0))
            yield _difference(leida, n, abs(a.whole - b.whole), holgura, f"{a.texto} frente a {b.texto}")


def _difference(leida: Parsed, n: Written, dada: Decimal, holgura: Decimal, de_que: str) -> Remark:
    if abs(abs(n.whole) - dada) <= holgura:
        return of_number(leida.oracion, n, Verdict.EQUAL, f"es lo que dan los números de la frase: {de_que}")
    bien = as_written(n, dada)
    razon = f"los números de la misma frase ({de_que}) dan {said(bien)}"
    return of_number(leida.oracion, n, Verdict.DOCUMENT, razon, valor_esperado=bien)


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
