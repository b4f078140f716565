"""What makes an accusation doubtful: something else that its sentence may be saying, or a word in it that is not read.

The readings of a number are those its sentence gives it. Here the question is the other one: whether, of all that the
sentence names, anything is worth what the number says. Then it may be that, and it is not accused.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from pp0093.audit.claimed import alternation, topics
from pp0093.audit.claimed.claims import ReadClaim
from pp0093.audit.knowledge import Knowledge
from pp0093.audit.known import PROGRAMME, KnownFigure, Of
from pp0093.audit.reading import pairs
from pp0093.audit.reading.sentences import Parsed, is_of_part, place, themes, with_theme
from pp0093.audit.roles import THEN, NumberRelation
from pp0093.language.frames import OF_OTHERS, SEVERAL_YEARS, SUMMED, TOTAL, YEARS_JOINED
from pp0093.language.numbers import Match, NumberForm, match
from pp0093.language.relations import BOUNDS, relation
from pp0093.language.words import TOKEN, one_of, stem

HUNDRED = Decimal(100)
# "las actividades 1.1, 1.2 y 1.3": only the first is a name of the vocabulary.
PRINTED = re.compile(
    r"\bimprim\w+|\bimpres[oa]s?\b|\b(?:donde dice|debe decir|dice (?:el|un) (?:informe|texto|anexo|documento))\b|"
    r"\b(?:informe|texto|documento|anexo|cuadro|nota)\b.*\b(?:dic\w+|da|afirm\w+|mencion\w+|registra|consign\w+|reporta)\b"
    r".*\b(?:pero|cuando|aunque|sino|en realidad|en otro|mientras|choca|contradice|no coincide|y no)\b|"
    r"\bsegun el (?:informe|texto).*\b(?:cuando|en realidad)\b|"
    r"\b(?:dos|varias|otra) cifras?\b|\ben (?:otra|una) pagina\b|"
    r"\bno es (?:cierto|verdad|exacto|correcto)\b|\b(?:es falso|por error|erroneamente|equivocad\w+)\b"
)
# "y no el 99.4 %", "no fueron 40,695 sino ...".
DENIED = re.compile(
    r"\b(?:y no|no fue|no fueron|no son|no es|en vez de|en lugar de)\s(?:de |el |la |los |las |a )*(?:s/\.?\s*)?$"
)
OF_THEM = re.compile(r"\bde (?:ell[ao]s|est[ao]s|las cuales|los cuales)\b")
EACH_OF_THEM = re.compile(
    r"\b(?:ningun|ninguna|cada|cualquier|algun|alguna|toda) (?:\w+ )?(?:actividad|producto|indicador|unidad)\b|"
    r"\b(?:todas las|todos los) (?:\w+ )?(?:actividades|productos|indicadores)\b"
)
SEVERAL = re.compile(
    r"\b(?:actividades|productos) [\d.]+(?:,| y )|"
    r"\b(?:las|sus|los|estas|ambas|ambos) (?:\w+ )?(?:actividades|productos|indicadores)\b"
    r"(?! [\d.]| suman)"
)
BY_SO_MUCH = re.compile(
    r"(?:(?:\s+[a-z]+){0,5}?\s+(?:en|por)|\s+de)?\s+(?:(?:unos|unas|casi|cerca de|mas de)\s+)?(?:s/\.?\s*)?"
)
LISTED = re.compile(r"\s*(?:,|y|e|o|mas)\s*(?:(?:el|la|los|las|de|del|al|a)\s+)*")
# "La meta de la actividad 3.2 fue de": the number is the goal, and nothing else that the sentence names.
THE_GOAL = re.compile(
    r"^\s*(?:(?:en|para|durante) (?:el )?(?:ano )?(?:19|20)\d\d,? )?la meta\b"
    r"(?:(?!\b(?:cumpl|alcanz|logr|super|avanc|ejecut)\w*)[^,;:()])*"
    r"\b(?:fue|era|es|ascend\w+)\s(?:a |de |en )?$"
)
# What may be meant when a sentence names the role: its own figure and those made with it.
MONEY = ("pia_soles", "pim_soles", "devengado_soles")
COUNTS = ("empresas_atendidas", "meta_fisica", "avance_fisico")
MEANT = {
    "meta": ("meta_fisica", "avance_fisico", "empresas_atendidas"),
    "cumplimiento": ("meta_fisica", "avance_fisico"),
    "ejecucion": ("pim_soles", "devengado_soles"),
    "devengado_soles": ("pim_soles", "devengado_soles"),
    "pim_soles": ("pia_soles", "pim_soles", "devengado_soles"),
    "pia_soles": ("pia_soles", "pim_soles"),
    "saldo_soles": ("pim_soles", "devengado_soles"),
}
WORD_FIRST = re.compile(r"[^,;.()]*?(?:\b(?:fue|era|es|ascendi\w+|lleg\w+|alcanz\w+)(?: de| a)?)?\s*")
SERVED = re.compile(
    r"\b(?:atendi\w*|benefici\w+|lleg\w+|alcanz\w+|cubri\w+|sirvi\w+|capacit\w+|fueron)"
    r"(?: \w+)?(?: a)?(?: un total de)?\s*$"
)
ARE_SERVED = re.compile(r"\b(?:aten[dc]|atiend|benefici|sirvi|servicio)")
VERBS = re.compile(
    rf"(?:{one_of('conectores', 'raiz')})"
    r"(?:[aeo]|an|en|[ai]r|er|ron|aron|ieron|[ai]d[oa]s?|[ai]ndo|iendo|aban?|ian?|an?do|io|ra)?"
)
SAID_BY_WORDS = (NumberRelation.EXCESS, NumberRelation.SHORT)


def quotes(leida: Parsed) -> bool:
    """Tell a sentence that says what a document prints, right or wrong, and not that it is so."""
    return bool(PRINTED.search(leida.plano))


def of(claim: ReadClaim, leida: Parsed, conocido: Knowledge, neutras: frozenset[str]) -> str:
    """Return why a number that its reading refutes is not accused; "" when nothing speaks for it."""
    en_orden = topics.in_order(place(leida, claim.escrito))
    if _is_of_each(claim, leida):
        return "la frase habla de varios a la vez"
    if (SEVERAL.search(leida.plano) or _is_of_list(claim, leida)) and not en_orden:
        return "la frase nombra varios a la vez y no se sabe de cuál es la cifra"
    if not claim.por_paralelo and (extrana := unread(leida, neutras)):
        return f"la frase dice algo más de la cifra («{extrana}») y no se sabe si cambia de qué es"
    return _unsaid(claim, leida) or _said_of_another(claim, leida, conocido)


def any_way(  # noqa: PLR0911
    claim: ReadClaim, cifra: KnownFigure, leida: Parsed, conocido: Knowledge
) -> str:
    """Return why nothing is said of a number, right or wrong; "" when nothing speaks for it."""
    if quotes(leida) or DENIED.search(leida.plano[: claim.escrito.inicio]):
        return "la frase no la da por suya"
    if leida.oracion.es_fila or claim.es_de_lista:
        return ""
    lugar = place(leida, claim.escrito)
    if _is_of_each(claim, leida):
        return "la frase habla de varios a la vez"
    es_de_codigo = not claim.cota and cifra.de & set(_codes(leida))
    if SEVERAL.search(leida.plano) and not topics.in_order(lugar) and not es_de_codigo:
        return "la frase habla de varios a la vez"
    if duda := _of_sum(claim, leida):
        return duda
    if OF_THEM.search(lugar.gap_antes) and cifra.de != claim.de and not cifra.de & set(themes(lugar.despues)):
        return "es una parte de lo que la frase dijo antes"
    return "la frase nombra otro producto" if _is_of_other_product(cifra, leida, conocido) else ""


def _is_of_each(claim: ReadClaim, leida: Parsed) -> bool:
    """Tell a number of every one, or of none, with no name after them: "ninguna actividad superó el 110 %"."""
    dicho = EACH_OF_THEM.search(leida.plano, 0, claim.escrito.inicio)
    return dicho is not None and not with_theme(leida.between(dicho.end(), claim.escrito.inicio))


def _codes(leida: Parsed) -> Iterator[tuple[str, str]]:
    return (t for m in leida.menciones if leida.plano[m.fin - 1].isdigit() for t in m.temas)


def _is_of_other_product(cifra: KnownFigure, leida: Parsed, conocido: Knowledge) -> bool:
    """Tell an indicator of one product in a sentence that names another, or two names of one class for one thing."""
    indicador = next((v for c, v in cifra.de if c == "indicador_desempeno"), "")
    dichos = {
        conocido.nombres.get(t, "").removeprefix("el producto ") for t in themes(leida.menciones) if t[0] == "producto"
    }
    return bool(indicador and dichos) and not any(indicador.startswith(f"P{d}.") for d in dichos if d)


def _of_time(claim: ReadClaim, leida: Parsed) -> str:
    """Return what makes a number not that of its year: it is of several, or of what changed since another."""
    if SEVERAL_YEARS.search(leida.plano) or (YEARS_JOINED.search(leida.plano) and not _has_its_year(claim, leida)):
        return "la frase suma varios años y no se sabe si la cifra es de uno"
    if _is_amount_of_change(claim, leida):
        return "la frase dice en cuánto cambió y no a cuánto llegó"
    return ""


def _has_its_year(claim: ReadClaim, leida: Parsed) -> bool:
    """Tell a number that its sentence gives to one of the years it names: in order, or as one of a pair."""
    en_orden = topics.in_order(place(leida, claim.escrito))
    return bool(en_orden) or pairs.year_of(leida, claim.escrito) is not None


def _is_amount_of_change(claim: ReadClaim, leida: Parsed) -> bool:
    """Tell how much something changed from what it came to be: "bajó en S/ 120,000", not "bajó a S/ 120,000"."""
    cambio = place(leida, claim.escrito).nearest("cambio")
    return cambio is not None and bool(BY_SO_MUCH.fullmatch(leida.plano[cambio.fin : claim.escrito.inicio]))


def _is_of_list(claim: ReadClaim, leida: Parsed) -> bool:
    """Tell a number said of several together: "Lima, La Libertad y Arequipa sumaron el 48.6 %"."""
    nombres = [m for m in leida.menciones if m.temas and m.fin <= claim.escrito.inicio][-2:]
    if len(nombres) < 2:
        return False
    uno, otro = nombres
    if any(uno.fin <= n.inicio < claim.escrito.inicio for n in leida.numeros):
        return False
    hay_una_clase = {c for c, _ in uno.temas} & {c for c, _ in otro.temas}
    return bool(hay_una_clase) and bool(LISTED.fullmatch(leida.plano[uno.fin : otro.inicio]))


def _unsaid(claim: ReadClaim, leida: Parsed) -> str:
    """Return what a sentence leaves out of a number and another place may say."""
    if claim.relacion == NumberRelation.VALUE and (duda := _of_time(claim, leida)):
        return duda
    if _is_of_others(claim, leida):
        return "la frase calla de qué es la cifra y no es de lo último que nombra"
    if duda := _of_sum(claim, leida):
        return duda
    lugar = place(leida, claim.escrito)
    if OF_THEM.search(lugar.gap_antes) and not set(claim.de) & set(themes(lugar.despues)):
        return "es una parte de lo que la frase dijo antes"
    if claim.relacion == NumberRelation.SHARE and is_of_part(leida, claim.escrito):
        return "es la parte de lo que la misma frase cuenta"
    return _of_nothing(claim, leida)


def _of_nothing(claim: ReadClaim, leida: Parsed) -> str:
    """Return why a number of a sentence that names nothing may not be the whole programme's."""
    if claim.de != PROGRAMME or any(m.of("todo") or m.of("alcance") for m in leida.menciones):
        return ""
    if claim.escrito.tipo == NumberForm.SOLES and not leida.anios and not claim.por_paralelo:
        return "la frase no dice que el monto sea del programa ni de qué año"
    son_firmas = claim.papel == "empresas_atendidas" and claim.escrito.tipo == NumberForm.COUNT
    return "la frase no dice que sean todas" if son_firmas and not ARE_SERVED.search(leida.plano) else ""


def _of_sum(claim: ReadClaim, leida: Parsed) -> str:
    """Return what makes a number what others add up to."""
    if claim.escrito.tipo == NumberForm.COUNT and SUMMED.search(leida.plano, 0, claim.escrito.inicio):
        return "la frase suma lo que puede estar contado más de una vez"
    if TOTAL.search(place(leida, claim.escrito).gap_antes) and claim.escrito is not leida.numeros[0]:
        return "la frase suma lo que dijo antes y no se sabe de qué es el total"
    return ""


def _said_of_another(claim: ReadClaim, leida: Parsed, conocido: Knowledge) -> str:
    if any(es(leida, claim, conocido) for es in alternation.WAYS):
        return ""
    if claim.papel == "meta_fisica" and len(leida.numeros) == 1 and THE_GOAL.match(leida.plano[: claim.escrito.inicio]):
        return ""
    es_sola = len(leida.numeros) == 1 and len(themes(leida.menciones)) <= 1
    if (claim.cota in BOUNDS and es_sola) or _is_of_its_word(claim, leida):
        return ""
    if claim.relacion not in SAID_BY_WORDS and _is_something_named(claim, leida, conocido):
        return "la frase puede decirlo de otra cosa que nombra"
    return ""


def _is_of_its_word(claim: ReadClaim, leida: Parsed) -> bool:
    """Tell an amount right after the one word that says what it is: "devengó S/ 25,524,520"."""
    palabras = [m for m in leida.menciones if m.of("papel")]
    antes = [m for m in palabras if m.fin <= claim.escrito.inicio]
    if claim.escrito.tipo != NumberForm.SOLES or len(palabras) != 1 or not antes or len(leida.numeros) != 1:
        return False
    if len({a for _, a, _ in leida.anios}) > 1 or THEN.match(leida.plano[claim.escrito.fin :]):
        return False
    return bool(WORD_FIRST.fullmatch(leida.plano[antes[0].fin : claim.escrito.inicio]))


def unread(leida: Parsed, neutras: frozenset[str]) -> str:
    """Return the first word of a sentence that the vocabulary does not know and may change what a number is of."""
    leidas = {i for m in leida.menciones for i in range(m.inicio, m.fin)}
    leidas |= {i for n in leida.numeros for i in range(n.inicio, n.fin)}
    leidas |= {i for n in leida.numeros for i in range(*relation(leida.plano, n.inicio, n.fin).lugar)}
    leidas |= {n.fin + i for n in leida.numeros if (m := THEN.match(leida.plano[n.fin :])) for i in range(m.end())}
    for m in TOKEN.finditer(leida.plano):
        if m.group()[0].isalpha() and m.start() not in leidas and not _is_neutral(m.group(), neutras):
            return m.group()
    return ""


def _is_neutral(palabra: str, neutras: frozenset[str]) -> bool:
    """Tell a word that changes nothing of what a number is of: by itself, or as a form of a verb."""
    return stem(palabra) in neutras or VERBS.fullmatch(palabra) is not None


def _is_of_others(claim: ReadClaim, leida: Parsed) -> bool:
    """Tell a number of a clause that begins by leaving out its name, when nothing named comes between."""
    nombres = [m.fin for m in leida.menciones if m.temas and m.fin <= claim.escrito.inicio]
    return bool(nombres and OF_OTHERS.search(leida.plano, nombres[-1], claim.escrito.inicio))


def _is_something_named(claim: ReadClaim, leida: Parsed, conocido: Knowledge) -> bool:
    n = claim.escrito
    return any(
        match(n, desde, hasta, es_exacta=exacta) != Match.NO for desde, hasta, exacta in _worth(claim, leida, conocido)
    )


Range = tuple[Decimal, Decimal, bool]


def _worth(claim: ReadClaim, leida: Parsed, conocido: Knowledge) -> Iterator[Range]:
    """Yield what everything named, and what is made of two of them, is worth in the unit of a number."""
    papeles = {p for m in leida.menciones if (p := m.of("papel"))}
    indicadores = tuple(dict.fromkeys(i for p in papeles for i in MEANT.get(p, ()))) or _of_form(
        claim, leida.plano[: claim.escrito.inicio]
    )
    cifras = list(_named(indicadores, leida, claim, conocido))
    tipo = claim.escrito.tipo
    if tipo in (NumberForm.PERCENT, NumberForm.POINTS):
        yield from _percents(cifras)
        return
    es_dinero = tipo == NumberForm.SOLES
    suyas = [c for c in cifras if c.indicador.endswith("_soles") == es_dinero]
    yield from ((c.desde, c.hasta, c.es_exacta) for c in suyas)
    for a, b in (par for par in itertools.combinations(suyas, 2) if _comparable(*par)):
        yield abs(a.valor - b.valor), abs(a.valor - b.valor), True


def _of_form(claim: ReadClaim, antes: str) -> tuple[str, ...]:
    if claim.escrito.tipo == NumberForm.SOLES:
        return MONEY[2:]
    return COUNTS[:1] if SERVED.search(antes) else COUNTS


def _named(indicadores: Iterable[str], leida: Parsed, claim: ReadClaim, conocido: Knowledge) -> Iterator[KnownFigure]:
    """Yield the figures of some indicators for each subject and year that a sentence names, the claim's too."""
    es_nacional = any(m.of("alcance") for m in leida.menciones)
    sujetos: set[Of] = {frozenset({t}) for m in leida.menciones for t in m.temas}
    sujetos |= set() if es_nacional else {claim.de}
    if any(m.of("todo") or m.of("alcance") for m in leida.menciones):
        sujetos |= {frozenset({("alcance", "nacional")})}
        sujetos |= set() if es_nacional else {PROGRAMME}
    anios = {a for _, a, _ in leida.anios} | ({claim.anio} if claim.anio else set())
    for indicador, anio, de in itertools.product(indicadores, sorted(anios), sorted(sujetos, key=sorted)):
        if cifra := conocido.get(indicador, anio, de):
            yield cifra


def _percents(cifras: list[KnownFigure]) -> Iterator[Range]:
    """Yield each as a part of each other, what it lacks to it and what it exceeds it by."""
    for a, b in itertools.permutations(cifras, 2):
        if b.valor > 0 and _comparable(a, b):
            parte = HUNDRED * a.valor / b.valor
            for valor in (parte, abs(HUNDRED - parte)):
                yield valor, valor, True


def _comparable(a: KnownFigure, b: KnownFigure) -> bool:
    """Tell two figures that differ in one thing only: the indicator, the year or the subject."""
    return ((a.indicador != b.indicador) + (a.anio != b.anio) + (a.de != b.de)) == 1
