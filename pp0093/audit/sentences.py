"""A sentence with what the vocabulary and the numbers find in it, and a number with what surrounds it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from pp0093.audit.document import ReadSentence
from pp0093.language import numbers
from pp0093.language.frames import (
    CAPITAL,
    CLAUSE_END,
    COMPARED,
    CONTENTS,
    IN_ORDER,
    INDICATOR,
    INHERITS,
    JOINED,
    MONEY_HEADING,
    NAME_FIRST,
    OTHER_HEADING,
    PART_OF,
    WHOLE_HEADING,
    YEAR,
)
from pp0093.language.numbers import NumberForm, Written
from pp0093.language.phrases import Meaning, Mention, Vocabulary
from pp0093.language.words import plain

# Below this, an amount without its multiplier may have the one of the next.
SHORT = 1000


class Parsed(Struct, frozen=True):
    """A sentence with what the vocabulary and the numbers find in it."""

    oracion: ReadSentence
    plano: str
    menciones: tuple[Mention, ...]
    numeros: tuple[Written, ...]
    anios: tuple[tuple[int, int, bool], ...]

    def between(self, desde: int, hasta: int) -> list[Mention]:
        """Return the mentions within two positions."""
        return [m for m in self.menciones if desde <= m.inicio and m.fin <= hasta]


def parse(oracion: ReadSentence, vocabulario: Vocabulary) -> Parsed:
    """Return a sentence with its mentions, figures and years."""
    plano = plain(oracion.texto)
    menciones = vocabulario.mentions(plano)
    escritos = numbers.find(plano)
    codigos = [m for m in menciones if m.temas and plano[m.inicio : m.fin][-1:].isdigit()]
    numeros = _same_units([n for n in escritos if not _is_code(n, plano, codigos, menciones)], plano)
    libres = [m for m in menciones if not any(_over(m, n) for n in numeros) and _is_capital(m, oracion.texto, plano)]
    anios = tuple((m.start(), int(m.group()), is_compared(plano, m.start())) for m in YEAR.finditer(plano))
    return Parsed(oracion, plano, tuple(libres), tuple(numbers.with_ranges(numeros, plano)), anios)


def _same_units(escritos: list[Written], plano: str) -> list[Written]:
    """Return the numbers with those of "de 44.8 a 46.3 millones de soles" in the same unit."""
    salida = list(escritos)
    for i in range(len(escritos) - 2, -1, -1):
        n, otro = salida[i], salida[i + 1]
        es_suelto = n.tipo == NumberForm.COUNT != otro.tipo or (
            n.tipo == NumberForm.SOLES == otro.tipo and n.valor < SHORT
        )
        if es_suelto and not n.escala and INHERITS.match(plano[n.fin : otro.inicio]):
            salida[i] = replace(n, tipo=otro.tipo, escala=otro.escala)
    return salida


def _is_code(n: Written, plano: str, codigos: list[Mention], menciones: list[Mention]) -> bool:
    """Tell the number of an activity, of a band of sales or of workers, from a figure."""
    es_desnudo = n.tipo == NumberForm.COUNT and not n.escala
    dentro = any(m.inicio <= n.inicio and n.fin <= m.fin for m in (codigos if es_desnudo else ()))
    de_otro = any(m.inicio <= n.inicio and n.fin < m.fin and m.temas for m in menciones)
    despues = plano[n.fin : n.fin + 8]
    return (
        dentro
        or (es_desnudo and de_otro)
        or bool(re.match(r"\s?(?:uit|anos?\b|meses|dias|y \d+ uit|a \d+ uit)", despues))
    )


def _over(m: Mention, n: Written) -> bool:
    return m.inicio < n.fin and n.inicio < m.fin


def _is_capital(m: Mention, texto: str, plano: str) -> bool:
    """Tell a name that is also a common word ("Servicios") from the word."""
    if not {c for c, _ in m.significa} & CAPITAL or " " in plano[m.inicio : m.fin]:
        return True
    if m.inicio == 0 and (m.of("departamento") or NAME_FIRST.match(plano[m.fin :])):
        return True
    es_nombrado = bool(re.search(r"\bsector(?:es)?\b", plano[: m.inicio]))
    return (texto[m.inicio].isupper() and m.inicio > 0) or es_nombrado or len(m.temas) > 1


def is_compared(plano: str, lugar: int) -> bool:
    """Tell a year that a sentence compares with."""
    return bool(COMPARED.search(plano[:lugar]))


def themes(menciones: Iterable[Mention]) -> tuple[Meaning, ...]:
    """Return all that some mentions may name, each once."""
    return tuple(dict.fromkeys(t for m in menciones for t in m.temas))


class Spot(Struct, frozen=True):
    """A number within its sentence: the mentions before it, after it, and at the beginning."""

    leida: Parsed
    n: Written
    antes: tuple[Mention, ...]
    despues: tuple[Mention, ...]
    lejos: tuple[Mention, ...]
    gap_antes: str
    gap_despues: str

    def nearest(self, clase: str, *, antes: bool = True) -> Mention | None:
        """Return the closest mention of a class on one side."""
        lado = reversed(self.antes) if antes else iter(self.despues)
        return next((m for m in lado if m.of(clase)), None)

    def marked(self) -> str:
        """Return its sentence with the number and what is its own marked, as the tables read it."""
        plano, n = self.leida.plano, self.n
        desde, hasta = n.inicio - len(self.gap_antes), n.fin + len(self.gap_despues)
        return f"{plano[:desde]}‖{self.gap_antes}#{self.gap_despues}‖{plano[hasta:]}"


def place(leida: Parsed, n: Written) -> Spot:
    """Return a number with what surrounds it: up to its neighbours, and not past the end of its clause."""
    i = leida.numeros.index(n)
    desde = leida.numeros[i - 1].fin if i else 0
    hasta = leida.numeros[i + 1].inicio if i + 1 < len(leida.numeros) else len(leida.plano)
    hasta = min(hasta, _clause_end(leida, n, hasta))
    visibles = visible(leida, n)
    return Spot(
        leida,
        n,
        tuple(m for m in visibles if desde <= m.inicio and m.fin <= n.inicio),
        tuple(m for m in visibles if n.fin <= m.inicio and m.fin <= hasta),
        tuple(m for m in visibles if m.fin <= desde),
        leida.plano[desde : n.inicio],
        leida.plano[n.fin : hasta],
    )


def _clause_end(leida: Parsed, n: Written, hasta: int) -> int:
    """Return where the clause of a number ends; the bracket that only closes round it is no end."""
    desde = n.fin
    if leida.plano[desde : desde + 2].strip().startswith(")") and not is_beside_name(leida, n):
        desde = leida.plano.index(")", desde) + 1
    for corte in CLAUSE_END.finditer(leida.plano, desde, hasta):
        if not any(m.inicio < corte.start() < m.fin for m in leida.menciones):
            return corte.start()
    return hasta


def is_beside_name(leida: Parsed, n: Written) -> bool:
    """Tell a number in brackets right after the name of what it is of: "Comercio (59.4 %)"."""
    antes = leida.plano[: n.inicio].rstrip()
    return antes.endswith("(") and any(m.temas and m.fin == len(antes[:-1].rstrip()) for m in leida.menciones)


def visible(leida: Parsed, n: Written) -> list[Mention]:
    """Return the mentions of a sentence but those within brackets that the number is not in."""
    huecos = [(m.start(), m.end()) for m in re.finditer(r"\([^()]*\)", leida.plano)]
    ajenos = [(a, b) for a, b in huecos if not a < n.inicio < b]
    return [
        m for m in leida.menciones if not any(a < m.inicio < b and not is_code_mention(leida, m) for a, b in ajenos)
    ]


def is_code_mention(leida: Parsed, m: Mention) -> bool:
    """Tell a name that ends in its code: "actividad 1.1"."""
    return leida.plano[m.inicio : m.fin][-1:].isdigit()


def with_theme(menciones: Iterable[Mention]) -> tuple[Mention, ...]:
    """Return the mentions of what figures are of."""
    return tuple(m for m in menciones if m.temas)


def is_joined(leida: Parsed, n: Written, otro: Written) -> bool:
    """Tell two numbers that nothing but "y" stands between."""
    return bool(JOINED.match(leida.plano[n.fin : otro.inicio]))


def series_in_order(lugar: Spot) -> list[Written]:
    """Return the numbers that a sentence says are in order and this is one of; none when it does not say so."""
    plano, n = lugar.leida.plano, lugar.n
    dicho = IN_ORDER.search(plano, n.fin)
    if dicho is None:
        return []
    juntos = [x for x in lugar.leida.numeros if x.fin <= dicho.start() and x.tipo == n.tipo]
    serie = juntos[-1:]
    for x in reversed(juntos[:-1]):
        if not JOINED.match(plano[x.fin : serie[0].inicio]):
            break
        serie.insert(0, x)
    return serie if n in serie and len(serie) > 1 else []


def as_one(lugar: Spot) -> Spot:
    """Return the numbers in order that this is one of as if they were one, with what is before and after them all."""
    serie = series_in_order(lugar)
    if not serie:
        return lugar
    primero, ultimo = place(lugar.leida, serie[0]), place(lugar.leida, serie[-1])
    junto = replace(lugar.n, inicio=serie[0].inicio, fin=serie[-1].fin)
    return replace(primero, n=junto, despues=ultimo.despues, gap_despues=ultimo.gap_despues)


def is_whole_of_part(lugar: Spot) -> bool:
    """Tell the second number of "918 de 1,017 empresas"."""
    anterior = next((n for n in reversed(lugar.leida.numeros) if n.fin <= lugar.n.inicio), None)
    es_par = anterior is not None and anterior.tipo == lugar.n.tipo
    return es_par and bool(PART_OF.match(lugar.gap_antes))


TWO_YEARS = re.compile(
    r"\b(?:de|desde|entre)\s(?:el\s|ano\s)*((?:19|20)\d\d)\s(?:\([^()]*\)\s)?(?:a|y|hasta)\s(?:el\s|ano\s)*((?:19|20)\d\d)\b"
)


OF_ANOTHER = "la frase es de otro programa presupuestal"
# The codes of the MEF: four digits, the first 0 but in the few without a product ("1001"); "PP068" leaves it out.
PROGRAMME_CODE = r"(?:0\d{2,3}|100[12]|900[12])"
OTHER_PROGRAMME = re.compile(
    rf"\b(?:programas?(?:\s+presupuestal(?:es)?)?|pps?|p\.p\.?)(?:\s+n\W{{0,3}}o?\W{{0,2}})?[\s-]*"
    rf"(?P<codigos>{PROGRAMME_CODE}(?:(?:,\s*|\s+y\s+|\s+e\s+){PROGRAMME_CODE})*)\b"
)
OWN_PARTS = ("actividad", "producto", "indicador_desempeno")


class Others:
    """Follows a document sentence by sentence: whether what is being said is of another programme."""

    def __init__(self, codigo: str) -> None:
        self.propio = int(codigo)
        self.de_seccion = self.de_parrafo = False
        self.bloque = -1

    def speak(self, leida: Parsed) -> bool:
        """Tell whether a sentence, the next of its document, is of another programme."""
        if leida.oracion.bloque != self.bloque:
            self.bloque, self.de_parrafo = leida.oracion.bloque, self.de_seccion
        dichos = {
            int(c)
            for m in OTHER_PROGRAMME.finditer(leida.plano)
            for c in re.findall(PROGRAMME_CODE, m.group("codigos"))
        }
        if dichos - {self.propio}:
            self.de_parrafo = True
        elif dichos or any(clase in OWN_PARTS for clase, _ in themes(leida.menciones)):
            self.de_parrafo = False
        if leida.oracion.es_titulo:
            self.de_seccion = self.de_parrafo and bool(dichos - {self.propio})
        return self.de_parrafo


# What the text before a sentence has said: its section, its paragraph, its year -----------------------------------


class Context(Struct):
    """What the text before a sentence has said: the section's subject, the paragraph's, whether it speaks of money.

    `cuentas` is how many things the last sentence of the paragraph counts, those of an earlier year in brackets apart.
    """

    anio: int | None
    seccion: tuple[Meaning, ...] = ()
    parrafo: tuple[Meaning, ...] = ()
    bloque: int = -1
    indicador: str | None = None
    cosa: str | None = None
    de_dinero: bool = False
    anio_parrafo: int | None = None
    cuentas: int = 0


def is_statement(leida: Parsed) -> bool:
    """Tell a heading that states a figure."""
    return bool(leida.numeros) and any(m.of("cosa") or m.of("papel") for m in leida.menciones)


def enter(contexto: Context, leida: Parsed) -> None:
    """Take a heading: it changes the subject of what follows, and a product's forgets the rest."""
    if CONTENTS.search(leida.oracion.texto):
        return
    temas = themes(leida.menciones)
    if temas or WHOLE_HEADING.match(leida.plano):
        contexto.seccion = temas
    if MONEY_HEADING.search(leida.plano):
        contexto.de_dinero = True
    elif temas or OTHER_HEADING.search(leida.plano):
        contexto.de_dinero = False


def remember_block(contexto: Context, leida: Parsed) -> None:
    """Forget the paragraph before when another begins."""
    if contexto.bloque != leida.oracion.bloque:
        contexto.bloque, contexto.parrafo, contexto.anio_parrafo = leida.oracion.bloque, (), None


def leave(contexto: Context, leida: Parsed) -> None:
    """Remember what a sentence was of for those that follow it."""
    primeros = leida.numeros[0].inicio if leida.numeros else len(leida.plano)
    temas = themes(leida.between(0, primeros)) or themes(leida.menciones)
    if temas and not leida.oracion.es_fila:
        contexto.parrafo = temas
    contexto.cuentas = sum(_counts(leida, n) for n in leida.numeros)
    contexto.indicador = next((v for m in leida.menciones if (v := m.of("indicador_desempeno"))), contexto.indicador)
    contexto.cosa = next((v for m in reversed(leida.menciones) if (v := m.of("cosa"))), None)
    propios = [a for _, a, es_otro in leida.anios if not es_otro]
    if propios:
        contexto.anio_parrafo = propios[-1]


def _counts(leida: Parsed, n: Written) -> bool:
    return n.tipo == NumberForm.COUNT and not leida.plano[: n.inicio].rstrip().endswith("(")


def indicator_named(lugar: Spot, contexto: Context) -> str | None:
    """Return the performance indicator that a number is of, None when none was named."""
    en_oracion = next((v for m in lugar.leida.menciones if (v := m.of("indicador_desempeno"))), None)
    previo = contexto.indicador if INDICATOR.search(lugar.leida.plano) else None
    return en_oracion or next((v for c, v in contexto.parrafo if c == "indicador_desempeno"), None) or previo
