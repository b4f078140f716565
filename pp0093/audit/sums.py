"""What numbers say of one another: a share of its part and whole, a change of its ends, parts of their total.

Which numbers of a sentence they are is a table of patterns (language/tablas/cuentas.csv) over the sentence with its
numbers as letters: C a count, M soles, P percent, T points, V times; Y a year, S a name, U and D a rise and a fall, X a
change. `c` is what `a` and `b` give.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import product

from pp0093.audit.knowledge import PROGRAMME, Knowledge, NumberRelation, Of
from pp0093.audit.sentences import Parsed
from pp0093.audit.verdicts import Judged, Remark, Verdict, against, of_number, remark, said
from pp0093.language import patterns
from pp0093.language.numbers import AGREES, HUNDRED, Match, NumberForm, Written, match

TABLE = "cuentas"
LETTERS = dict(zip(NumberForm, "PTMCV", strict=True))
CHANGES = {"sube": "U", "baja": "D", "signo": "X"}
COMPARING = ("cambio", "orden", "nivel", "supera")
NEGATED = re.compile(r"\b(?:no|sin|ni|para|lejos|debia|debe|esperaba|busca\w*|casi)\s(?:de\s)?$")
# Two numbers give a third that is known to so many of its steps.
WIDE = 2
# What adds up: an action and a sol are counted once; a firm may be in several parts.
ADDS = ("acciones", "devengado_soles", "pim_soles", "pia_soles")
# Dimensions whose values, all of them, are the whole.
WHOLE = ("factor", "tamano", "region_natural")
# What says that not all the parts are there, or that some are within others.
NOT_ALL = re.compile(
    r"\b(?:entre otr|principal|incluid|incluy|destac|sobre todo|mayorm|por ejemplo|ellas|ellos|cuales|ademas|tambien)"
)
Numbers = dict[str, Written]
Three = tuple[Written, Written, Written]
"""A part, its whole and its share; or what was reached, from what, and the change."""


def ordered(leida: Parsed, juzgados: Sequence[Judged]) -> Iterator[Remark]:
    """Yield what a sentence says to be more, or less, than another number of it that is the other way round."""
    mal = {j.claim.escrito.inicio for j in juzgados if j.encaje == Match.NO}
    for m, dichos in _found(leida, "orden"):
        a, b = (dichos[k] for k in "ab")
        es_ajena = a.tipo != b.tipo or a.whole == b.whole or (b.inicio in mal and a.inicio not in mal)
        if es_ajena or NEGATED.search(m.groupdict().get("nada") or ""):
            continue
        es_mas = a.whole > b.whole
        if (m.group("sube") or m.group("baja")) and es_mas != bool(m.group("sube")):
            es, no = ("mayor", "menor") if es_mas else ("menor", "mayor")
            razon = f"la frase da {a.texto} por {no} que {b.texto}, y es {es}"
            yield of_number(leida.oracion, a, Verdict.WORDING, razon, valor_esperado=a.valor)


def recomputed(leida: Parsed, juzgados: Sequence[Judged]) -> Iterator[Remark]:
    """Yield what a sentence's own numbers make of one another: a share of a part and a whole, a change of its ends."""
    bien = {j.claim.escrito.inicio for j in juzgados if j.encaje in AGREES}
    for cuenta in ("parte", "cambio"):
        for m, dichos in _found(leida, cuenta):
            a, b, c = (dichos[k] for k in "abc")
            pares = [(x, y) for x, y in product(_ends(a), _ends(b)) if y]
            partes = [HUNDRED * x / y for x, y in pares]
            if a.tipo != b.tipo or not b.valor:
                continue
            if cuenta == "parte":
                yield from _third(leida, (a, b, c), partes, bien)
            elif c.tipo == NumberForm.PERCENT != a.tipo and not _is(c, partes):
                yield from _change(leida, m, (a, b, c), [abs(p - HUNDRED) for p in partes], bien)
            elif c.tipo in (a.tipo, NumberForm.POINTS) and c.tipo != NumberForm.PERCENT:
                yield from _change(leida, m, (a, b, c), [abs(x - y) for x, y in pares], bien)
            elif c.tipo == a.tipo and _is(c, [abs(x - y) for x, y in pares]):
                razon = f"de {b.texto} % a {a.texto} % hay {c.texto} puntos porcentuales, no {c.texto} %"
                yield of_number(leida.oracion, c, Verdict.UNIT, razon, valor_esperado=c.valor)


def _found(leida: Parsed, cuenta: str) -> Iterator[tuple[re.Match[str], Numbers]]:
    """Yield where a sentence fits the patterns of a kind, with the numbers of each."""
    texto, lugares = _lettered(leida)
    hay = {"compara"} if any(m.of(k) for m in leida.menciones for k in COMPARING) else set()
    hay |= {"firmas"} if any(m.of("cosa") == "empresas" for m in leida.menciones) else set()
    for fila, _ in patterns.found(TABLE, cuenta, texto, hay):
        for m in fila.patron.finditer(texto):
            yield m, {k: lugares[m.start(k)] for k in "abcd" if m.groupdict().get(k)}


def _lettered(leida: Parsed) -> tuple[str, dict[int, Written]]:
    """Return a sentence with its numbers, years, names and changes as letters, and where each number is in it."""
    piezas: list[tuple[int, int, str, Written | None]]
    piezas = [(n.inicio, n.fin, LETTERS[n.tipo], n) for n in leida.numeros if n.tope is None]
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


def _ends(n: Written) -> tuple[Decimal, Decimal]:
    """Return between which values the true one of a written number is: a count is itself."""
    medio = n.step / 2 if n.escala or n.decimales else Decimal(0)
    return n.whole - medio, n.whole + medio


def _change(
    leida: Parsed, m: re.Match[str], tres: Three, valores: Sequence[Decimal], bien: set[int]
) -> Iterator[Remark]:
    a, b, c = tres
    sube, grupos = a.whole > b.whole, m.groupdict()
    dicho = True if grupos.get("sube") else False if grupos.get("baja") else sube
    if _is(c, valores) and dicho != sube:
        es, no = ("aumento", "disminución") if sube else ("disminución", "aumento")
        razon = f"la frase habla de {no} y sus números (de {b.texto} a {a.texto}) dicen {es}"
        yield of_number(leida.oracion, c, Verdict.WORDING, razon, valor_esperado=c.valor)
    else:
        yield from _third(leida, tres, valores, bien)


def _is(n: Written, valores: Sequence[Decimal]) -> bool:
    return bool(valores) and match(n, min(valores), max(valores), es_exacta=min(valores) == max(valores)) != Match.NO


def _third(leida: Parsed, tres: Three, valores: Sequence[Decimal], bien: set[int]) -> Iterator[Remark]:
    """Yield what two numbers of a sentence make of the third; of the three, the only one not as known is the wrong."""
    *otros, c = tres
    malos = [n for n in otros if n.inicio not in bien]
    if valores and _is(c, valores) and max(valores) - min(valores) > WIDE * c.step:
        return  # So rounded, they would give others too.
    if valores and (_is(c, valores) or c.inicio not in bien):
        de_que = f"los números de la misma frase ({' y '.join(n.texto for n in otros)})"
        yield against(leida.oracion, c, (min(valores), max(valores)), de_que, Verdict.DOCUMENT)
    elif len(malos) == 1:
        razon = "los otros números de la frase son los que se saben y no lo dan"
        yield of_number(leida.oracion, malos[0], Verdict.DOCUMENT, razon)


def overlapped(leida: Parsed, juzgados: Sequence[Judged], conocido: Knowledge) -> Iterator[Remark]:
    """Yield what is said of the sum of the firms of every activity, and of how many more than the different ones."""
    anios = {j.claim.anio for j in juzgados if j.claim.anio}
    anio = anios.pop() if len(anios) == 1 else 0
    suma, todas = conocido.of_activities(anio), conocido.get("empresas_atendidas", anio, PROGRAMME)
    if suma is None or todas is None:
        return
    for m, dichos in _found(leida, "solape"):
        [n] = dichos.values()
        desde, hasta = (suma - todas.hasta, suma - todas.desde) if "d" in dichos else (suma, suma)
        que = "la suma de las actividades" + (" menos las empresas distintas" if "d" in dichos else "")
        if m.groupdict().get("baja"):
            yield of_number(leida.oracion, n, Verdict.WORDING, f"son más: {que} da {said(desde)}")
        else:
            yield against(leida.oracion, n, (desde, hasta), que, Verdict.SUM)


def divided(leida: Parsed) -> Iterator[Remark]:
    """Yield the parts that a sentence says a whole is divided in, to its last number, and do not sum to it."""
    if NOT_ALL.search(leida.plano):
        return
    for cuenta in ("suma", "mayor"):
        for _, dichos in _found(leida, cuenta):
            [todo] = dichos.values()
            partes = [n for n in leida.numeros if n.inicio > todo.inicio and n.tipo == todo.tipo]
            if len(partes) > 1 and (cuenta == "suma" or sum(n.whole for n in partes) > todo.whole):
                yield from (of_number(leida.oracion, n, Verdict.SUM, r) for n in partes if (r := _broken(todo, partes)))


def _broken(todo: Written, partes: Sequence[Written]) -> str:
    """Return how parts do not sum to their whole; "" when they do, roundings apart."""
    suma = sum((n.whole for n in partes), Decimal(0))
    holgura = sum((n.step for n in (*partes, todo) if n.escala or n.decimales), Decimal(0))
    es_otra = abs(suma - todo.whole) > holgura
    return f"las partes suman {said(suma)} y el total dicho es {said(todo.whole)}" if es_otra else ""


def parts(
    anterior: Sequence[Judged], juzgados: Sequence[Judged], leida: Parsed, conocido: Knowledge
) -> Iterator[Remark]:
    """Yield the parts by unit of a whole said before them, or with them, that do not sum to it."""
    for papel in ADDS:
        suyos = [j for j in juzgados if _is_amount(j, papel)]
        dentro = {u: j for j in suyos if (u := _value(j, "unidad"))}
        fuera = [j for j in suyos if not _value(j, "unidad")]
        fuera = fuera or [j for j in anterior if _is_amount(j, papel) and not _value(j, "unidad")]
        if len(dentro) < 2 or len(fuera) != 1 or len(dentro) + len([j for j in fuera if j in suyos]) < len(suyos):
            continue
        son_todas = set(dentro) == set(conocido.responsables.get(_value(fuera[0], "actividad"), ()))
        if (
            son_todas
            or any(m.of("base") for m in leida.menciones)
            or leida.plano.startswith(("de est", "de l", "del total"))
        ):
            razon = _broken(fuera[0].claim.escrito, [j.claim.escrito for j in dentro.values()])
            todas = [*dentro.values(), *fuera]
            yield from (remark(j.claim, Verdict.SUM, razon) for j in (_blamed(todas[:-1], fuera) if razon else ()))


def _blamed(partes: Sequence[Judged], total: Sequence[Judged] = ()) -> Sequence[Judged]:
    """Return the parts that a broken sum accuses: the only one not as known, where all the rest is; else all."""
    malas = [j for j in partes if j.encaje not in AGREES]
    return malas if len(malas) == 1 < len(partes) and all(j.encaje in AGREES for j in total) else partes


def _is_amount(juzgado: Judged, papel: str) -> bool:
    return juzgado.claim.papel == papel and juzgado.claim.relacion == NumberRelation.VALUE


def _value(juzgado: Judged, dimension: str) -> str:
    """Return the value of a dimension that a number is of: by its name, by what it agrees with or by its sentence."""
    de: Of = juzgado.lectura.cifra.de if juzgado.lectura else juzgado.claim.de
    return next((v for d, v in (*juzgado.claim.atado, *de) if d == dimension), "")


def shares(juzgados: Iterable[Judged], conocido: Knowledge) -> Iterator[Remark]:
    """Yield the shares of every value of a dimension that do not sum to 100, rounding apart."""
    son_partes = [
        j
        for j in juzgados
        if j.claim.escrito.tipo == NumberForm.PERCENT
        and len(j.claim.de) == 1
        and j.claim.relacion == NumberRelation.SHARE
    ]
    for dimension in WHOLE:
        suyos = [j for j in son_partes if {d for d, _ in j.claim.de} == {dimension}]
        if len(suyos) < 2 or len({j.claim.de for j in suyos}) < len(suyos):
            continue
        todos = {v for i, de in conocido.por_sujeto if i.startswith("participacion") for v in _only(de, dimension)}
        suma = sum(j.claim.escrito.valor for j in suyos)
        holgura = sum((j.claim.escrito.step / 2 for j in suyos), Decimal(0))
        if {v for j in suyos for _, v in j.claim.de} >= todos and abs(suma - HUNDRED) > holgura:
            razon = f"las partes suman {said(suma)} % y no 100"
            yield from (remark(j.claim, Verdict.SUM, razon) for j in _blamed(suyos))


def _only(de: Of, dimension: str) -> list[str]:
    """Return the value of a figure of one dimension alone."""
    return [v for d, v in de if d == dimension and len(de) == 1 and not v.startswith("Sin ")]
