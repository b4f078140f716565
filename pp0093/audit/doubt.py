"""What makes a number unreadable: words that may change what it is of, and what else its sentence may be saying.

The words are a table of patterns with their reasons (language/tablas/ilegible.csv): some hush whatever is said of a
number, some only an accusation, some only say that its indicator is not sure. The rest is the other question: whether
anything else that the sentence names is worth what the number says. Then it may be that, and it is not accused.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Sequence

from pp0093.audit import topics
from pp0093.audit.knowledge import PROGRAMME, Knowledge, KnownFigure, NumberRelation, Of
from pp0093.audit.sentences import Parsed, Spot, place, series_in_order, themes
from pp0093.audit.topics import THEN
from pp0093.audit.verdicts import ReadClaim
from pp0093.language import patterns
from pp0093.language.frames import OF_OTHERS, PART_OF
from pp0093.language.numbers import HUNDRED, Match, NumberForm, Written, match
from pp0093.language.relations import BOUNDS, relation
from pp0093.language.words import TOKEN, one_of, stem

TABLE = "ilegible"
ANY_WAY, ACCUSING, QUOTE, SURE = "todo", "acusación", "cita", "segura"
BY_SO_MUCH = re.compile(
    r"(?:(?:\s+[a-z]+){0,5}?\s+(?:en|por)|\s+de)?\s+(?:(?:unos|unas|casi|cerca de|mas de)\s+)?(?:s/\.?\s*)?"
)
LISTED = re.compile(r"\s*(?:,|y|e|o|mas)\s*(?:(?:el|la|los|las|de|del|al|a)\s+)*")
VERBS = re.compile(
    rf"(?:{one_of('conectores', 'raiz')})"
    r"(?:[aeo]|an|en|[ai]r|er|ron|aron|ieron|[ai]d[oa]s?|[ai]ndo|iendo|aban?|ian?|an?do|io|ra)?"
)
# What may be meant in soles and in firms.
MONEY = ("pia_soles", "pim_soles", "devengado_soles")
COUNTS = ("empresas_atendidas", "meta_fisica", "avance_fisico")
SAID_BY_WORDS = (NumberRelation.EXCESS, NumberRelation.SHORT)
# Where the second name begins: a separator and its article, and no "por" that would put the number before its name.
SECOND = re.compile(r"^[^;:().]*(?:[,;]|\by|\bmientras que|\ben tanto que)\s*(?:(?:en|a)\s)?(?:la|el|las|los)?\s*$")
# "que en 2024 (1,067)": the year of the number in brackets.
OF_ITS_YEAR = re.compile(r"\b(?:19|20)\d\d \(\s*$")
FACED = re.compile(r"\b(?:por|de|del|en|para|con)\s(?:la|el|las|los)?\s*$")


def hushed(calla: str, texto: str, hay: Collection[str] = ()) -> str | None:
    """Return why a text hushes what is said of its number, None when it does not."""
    return next((fila.dice[0] for fila, _ in patterns.found(TABLE, calla, texto, hay)), None)


def quotes(leida: Parsed) -> bool:
    """Tell a sentence that says what a document prints, right or wrong, and not that it is so."""
    return hushed(QUOTE, leida.plano) is not None


def any_way(claim: ReadClaim, cifra: KnownFigure, leida: Parsed, conocido: Knowledge) -> str | None:
    """Return why nothing is said of a number, right or wrong; None when nothing speaks for it."""
    if leida.oracion.es_fila or claim.es_de_lista:
        return hushed(QUOTE, leida.plano)
    lugar = place(leida, claim.escrito)
    hay = set(_flags(claim, lugar))
    if not claim.cota and cifra.de & _codes(leida):
        hay.add("codigo")
    return hushed(ANY_WAY, lugar.marked(), hay)


def of(
    claim: ReadClaim, leida: Parsed, conocido: Knowledge, neutras: frozenset[str], otros: Sequence[ReadClaim]
) -> str | None:
    """Return why a number that its reading refutes is not accused; None when nothing speaks for it."""
    lugar = place(leida, claim.escrito)
    hay = set(_flags(claim, lugar))
    if motivo := hushed(ACCUSING, lugar.marked(), hay):
        return motivo
    if extrana := unread(leida, neutras):
        return f"la frase dice algo más de la cifra («{extrana}») y no se sabe si cambia de qué es"
    es_segura = hushed(SURE, topics.written(lugar), hay) is not None or claim.relacion in SAID_BY_WORDS
    if es_segura or _is_swapped(claim, leida, otros):
        return None
    n = claim.escrito
    es_otra = any(_is(n, c, Match.ROUNDED) for c in _worth(claim, leida, conocido))
    return "la frase puede decirlo de otra cosa que nombra" if es_otra else None


def _flags(claim: ReadClaim, lugar: Spot) -> Iterator[str]:
    """Yield what the table asks of a number besides its words."""
    leida, n = lugar.leida, claim.escrito
    otras = themes(leida.menciones)
    papeles = [m for m in leida.menciones if m.of("papel")]
    son = {
        "orden": topics.in_order(lugar),
        "prim": n is leida.numeros[0],
        "solo": len(leida.numeros) == 1,
        "valor": claim.relacion == NumberRelation.VALUE,
        "parte": claim.relacion == NumberRelation.SHARE,
        "meta": claim.papel == "meta_fisica",
        "firmas": claim.papel == "empresas_atendidas",
        "un_papel": len(papeles) == 1 and len({a for _, a, _ in leida.anios}) <= 1,
        "mas": THEN.match(leida.plano[n.fin :]),
        "tramo": n.tope,
        "opuesto": topics.worded(lugar) < 0 < n.signo,
        "una": len(leida.numeros) == 1 and len(otras) <= 1 and claim.cota in BOUNDS,
        "contado": n.tipo == NumberForm.COUNT,
        "soles": n.tipo == NumberForm.SOLES,
        "lista": _is_of_list(lugar),
        "cuanto": (c := lugar.nearest("cambio")) and BY_SO_MUCH.fullmatch(leida.plano[c.fin : n.inicio]),
        "otros": _is_of_others(lugar),
        "suyo": claim.de & set(themes(lugar.despues)),
        "de_nada": claim.de == PROGRAMME and not any(m.of("todo") or m.of("alcance") for m in leida.menciones),
        "anio": leida.anios,
    }
    yield from (nombre for nombre, es in son.items() if es)


def _codes(leida: Parsed) -> set[tuple[str, str]]:
    return {t for m in leida.menciones if leida.plano[m.fin - 1].isdigit() for t in m.temas}


def _is_of_list(lugar: Spot) -> bool:
    """Tell a number said of several together: "Lima, La Libertad y Arequipa sumaron el 48.6 %"."""
    leida, n = lugar.leida, lugar.n
    nombres = [m for m in leida.menciones if m.temas and m.fin <= n.inicio][-2:]
    if len(nombres) < 2 or any(nombres[0].fin <= x.inicio < n.inicio for x in leida.numeros):
        return False
    uno, otro = nombres
    hay_una_clase = {c for c, _ in uno.temas} & {c for c, _ in otro.temas}
    return bool(hay_una_clase) and bool(LISTED.fullmatch(leida.plano[uno.fin : otro.inicio]))


def _is_of_others(lugar: Spot) -> bool:
    """Tell a number of a clause that begins by leaving out its name, when nothing named comes between."""
    nombres = [m.fin for m in lugar.leida.menciones if m.temas and m.fin <= lugar.n.inicio]
    return bool(nombres and OF_OTHERS.search(lugar.leida.plano, nombres[-1], lugar.n.inicio))


def unread(leida: Parsed, neutras: frozenset[str]) -> str:
    """Return the first word of a sentence that the vocabulary does not know and may change what a number is of."""
    leidas = {i for m in leida.menciones for i in range(m.inicio, m.fin)}
    leidas |= {i for n in leida.numeros for i in range(n.inicio, n.fin)}
    leidas |= {i for n in leida.numeros for i in range(*relation(leida.plano, n.inicio, n.fin).lugar)}
    leidas |= {n.fin + i for n in leida.numeros if (m := THEN.match(leida.plano[n.fin :])) for i in range(m.end())}
    for m in TOKEN.finditer(leida.plano):
        palabra = m.group()
        es_neutra = stem(palabra) in neutras or VERBS.fullmatch(palabra)
        if palabra[0].isalpha() and m.start() not in leidas and not es_neutra:
            return palabra
    return ""


def _is_swapped(claim: ReadClaim, leida: Parsed, otros: Sequence[ReadClaim]) -> bool:
    """Tell a number that is worth what another of its sentence is of, whose number is worth what this one is of."""
    for otro in otros:
        if otro is claim or not claim.lecturas or not otro.lecturas:
            continue
        a, b = claim.lecturas[0].cifra, otro.lecturas[0].cifra
        if _is(claim.escrito, b) and _is(otro.escrito, a) and not _is(claim.escrito, a):
            return _are_apart(leida, claim, otro)
    return False


def _are_apart(leida: Parsed, claim: ReadClaim, otro: ReadClaim) -> bool:
    """Tell two numbers whose sentence says without a doubt which is of which."""
    uno, dos = sorted((claim, otro), key=lambda c: c.escrito.inicio)
    entre = leida.plano[uno.escrito.fin : dos.escrito.inicio]
    de_uno, de_dos = uno.lecturas[0].cifra, dos.lecturas[0].cifra
    if de_uno.de == de_dos.de:
        es_de_meta = de_uno.anio == de_dos.anio and bool(PART_OF.match(entre))
        return es_de_meta or bool(OF_ITS_YEAR.search(entre))
    nombres = [m for m in leida.between(uno.escrito.fin, dos.escrito.inicio) if m.temas]
    if series_in_order(place(leida, uno.escrito)):
        return True
    antes = leida.plano[uno.escrito.fin : nombres[0].inicio] if len(nombres) == 1 else ""
    return bool(antes and SECOND.match(antes) and not FACED.search(antes))


def _is(n: Written, cifra: KnownFigure, peor: Match = Match.EQUAL) -> bool:
    return match(n, cifra.desde, cifra.hasta, es_exacta=cifra.es_exacta) in (Match.EQUAL, peor)


def _worth(claim: ReadClaim, leida: Parsed, conocido: Knowledge) -> Iterator[KnownFigure]:
    """Yield what everything named, and what is made of two of them, is worth in the unit of a number."""
    tipo = claim.escrito.tipo
    es_parte = tipo in (NumberForm.PERCENT, NumberForm.POINTS)
    papeles = (*MONEY, *COUNTS) if es_parte else MONEY if tipo == NumberForm.SOLES else COUNTS
    cifras = list(_named(papeles, leida, claim, conocido))
    yield from () if es_parte else cifras
    for a, b in itertools.permutations(cifras, 2):
        son_distintas = a.indicador.endswith("_soles") != b.indicador.endswith("_soles")
        if son_distintas or ((a.indicador != b.indicador) + (a.anio != b.anio) + (a.de != b.de)) != 1 or b.valor <= 0:
            continue
        parte = HUNDRED * a.valor / b.valor
        for valor in (parte, abs(HUNDRED - parte)) if es_parte else (abs(a.valor - b.valor),):
            yield KnownFigure(a.indicador, a.anio, a.de, valor, valor, "")


def _named(papeles: Sequence[str], leida: Parsed, claim: ReadClaim, conocido: Knowledge) -> Iterator[KnownFigure]:
    """Yield the figures of some indicators for each subject and year that a sentence names, the claim's too."""
    es_nacional = any(m.of("alcance") == "nacional" for m in leida.menciones)
    sujetos: set[Of] = {frozenset({t}) for t in themes(leida.menciones)} | (set() if es_nacional else {claim.de})
    if es_nacional or any(m.of("todo") for m in leida.menciones):
        sujetos |= {frozenset({("alcance", "nacional")})} | (set() if es_nacional else {PROGRAMME})
    anios = {a for _, a, _ in leida.anios} | ({claim.anio} if claim.anio else set())
    for papel, anio, de in itertools.product(papeles, anios, sujetos):
        if cifra := conocido.get(papel, anio, de):
            yield cifra
