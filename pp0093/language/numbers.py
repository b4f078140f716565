"""Parsing of numbers in Spanish texts: value, decimals, unit and scale; numbers that are no figures are skipped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from functools import cache

from msgspec.structs import replace

from pp0093.clock import MONTHS
from pp0093.language.words import one_of, plain, word_rows
from pp0093.structs import Frozen

SCALE = one_of("numeros", "escala")
# In sentences thin spaces group digits, as blanks do: "a 7 154 en 2025"; between the numbers of a row they do not.
WORDS_BEFORE = (
    *("a", "de", "las", "los", "que", "son", "con", "fue", "y", "e", "en", "hasta", "unas", "unos", "hizo", "hubo"),
    *("era", "eran", "fueron", "sobre", "entre", "por"),
)
AFTER_A_WORD = "|".join((r"(?<=[:;,] )", *(rf"(?<=\b{p} )" for p in WORDS_BEFORE)))
PATTERN = re.compile(
    r"(?<![\w.,/°º])(?P<soles>s/\.?\s*)?(?P<signo>[+\-−–](?=\d))?"
    r"(?P<cifra>(?<=s/ )\d{1,3}(?: \d{3})+(?!\d)|\d{1,3}(?:[,']\d{3})+(?:\.\d+)?|"
    r"\d{1,3}(?:[\u00a0\u202f]\d{3})+(?![\d%])|"
    r"\d{1,3}(?: \d{3})+(?= (?:empresas|firmas|acciones|mipyme|soles)\b)|"
    rf"(?:(?<=\()|{AFTER_A_WORD})\d{{1,3}}(?: \d{{3}})+(?![\d%]|[.,]\d| \d| %)|\d+(?:[.,]\d+)?)"
    r"(?P<cola>\s?(?:%|por ciento\b|p\.\s?p\.|pp\b|puntos porcentuales\b|"
    r"puntos\b(?! de (?:venta|atencion|servicio|control))))?"
    rf"(?P<escala>\s?(?:{SCALE})\b)?"
    r"(?P<moneda>\.?\s?(?:de\s)?(?:nuevos\s)?soles\b)?"
)
SCALE_VALUES = {plain(palabra): int(valor) for palabra, clase, valor in word_rows("numeros") if clase == "escala"}
VALUES = {plain(palabra): int(valor) for palabra, clase, valor in word_rows("numeros") if clase != "escala"}
UNIT, TEN, PART, TIMES = (one_of("numeros", clase) for clase in ("cifra", "numero", "parte", "veces"))
LIKELY_YEARS = range(1900, 2101)
# Direction given by a number's sign; any dash is a minus.
SIGN_SENSE = {"": 0, "+": 1}
# Words before numbers that are no figures: laws, pages, addresses.
NO_FIGURE = re.compile(
    r"(?:\bn[°ºro.]{1,3}|\bley|\bdecreto|\bresolucion|\bdirectiva|\bpp|\bprograma presupuestal|\bpagina|\bpag\.|\bpiso|"
    r"\btelefono:?|\bcentral telefonica:?|\blima|\bgrafico|\bcuadro|\btabla|\banexo|\bfigura|\brev\.|\bart\.|"
    r"\barticulo|\bcovid-?|\bop|\biop|\bobjetivo prioritario|\btipo|\bnivel|\bversion|\bindustria|\bcriterio)\s*$"
)
MONTH_WORDS = "|".join((*MONTHS, "septiembre"))
DATE_AFTER = re.compile(rf"(?:\s?(?:de\s)?(?:{MONTH_WORDS})\b|/\d|-\d|[°º]|\s?de cada\b)")
NUMBER_WORDS = rf"(?:(?:{UNIT}|{TEN})\s|(?:{TEN})\sy\s(?=(?:{UNIT})\b))*(?:{UNIT}|{TEN})"
IN_WORDS = re.compile(
    rf"\b(?:(?P<de>{UNIT}|\d+) de cada (?P<cada>{UNIT}|cien|\d+)|"
    rf"(?:(?P<partes>{UNIT})\s)?(?P<parte>{PART})(?:\spartes?)?|"
    rf"(?P<veces>{TIMES})|(?P<n>{UNIT}|\d+(?:\.\d+)?) veces|"
    rf"(?P<letras>(?:{NUMBER_WORDS}\s)?mil(?:\s{NUMBER_WORDS})?|{NUMBER_WORDS}))\b"
)
# A range, unless it is the difference between two numbers.
BETWEEN_WORD = re.compile(r"(?<!diferencia )(?<!distancia )(?<!brecha )(?<!relacion )\bentre\s+(?:el |la |los |las )?$")
AND = re.compile(r"\s*y\s+(?:el |la |los |las )?")
FEMININE = ("a", "as")
# Numbers in words below this are as often articles.
SURE_IN_WORDS, COUNTED_THING = 11, re.compile(r"\s(?:empresas|ferias|ruedas|acciones|informes|mas|menos)\b|[.,;)]")


HUNDRED = Decimal(100)


class NumberForm(StrEnum):
    """Notation of a number."""

    PERCENT = "%"
    POINTS = "pp"
    SOLES = "soles"
    COUNT = "cantidad"
    TIMES = "veces"


SHARES = NumberForm.PERCENT, NumberForm.POINTS


class Written(Frozen):
    """A number in a text and its position: `valor` excludes its multiplier (46.3 of "46.3 millones").

    `partes` is the denominator of a fraction in words ("nueve de cada diez"), else 0. `tope` is the upper end of a
    range ("entre 200 y 400"), in units; `valor` is the lower.
    """

    texto: str
    valor: Decimal
    decimales: int
    tipo: NumberForm
    escala: int
    inicio: int
    fin: int
    signo: int = 0
    partes: int = 0
    tope: Decimal | None = None

    @property
    def whole(self) -> Decimal:
        """Value in units."""
        return self.valor.scaleb(self.escala)

    @property
    def step(self) -> Decimal:
        """Value of its last digit, in units; for fractions in words, of one part."""
        if self.partes:
            return HUNDRED / self.partes
        return Decimal(1).scaleb(self.escala - self.decimales)


class Match(StrEnum):
    """How a written number compares with a known one."""

    EQUAL = "coincide"
    ROUNDED = "redondeo"
    NO = "no"


AGREES = (Match.EQUAL, Match.ROUNDED)


def match(n: Written, desde: Decimal, hasta: Decimal, *, es_exacta: bool) -> Match:
    """Compare a number with a known value, from `desde` to `hasta`, at its own decimals and scale.

    Rounding is agreement; truncation is ROUNDED, as is the other neighbour of an inexact value; exact counts must be
    equal.
    """
    valor, paso = abs(n.whole), Decimal(1).scaleb(n.escala - n.decimales)
    lejos = max(desde - valor, valor - hasta)
    if lejos <= paso / 2:
        return Match.EQUAL
    es_cortada = lejos < paso and (desde > valor or not es_exacta)
    es_cuenta = es_exacta and n.tipo == NumberForm.COUNT and paso == 1
    es_sol = n.tipo == NumberForm.SOLES and lejos <= 1
    return Match.ROUNDED if es_sol or (es_cortada and not es_cuenta) else Match.NO


def find(texto: str) -> list[Written]:
    """Return the figures of a folded text, without years, codes, dates or numbers of laws, pages and addresses."""
    return [*filter(None, map(_number_written, PATTERN.finditer(texto)))]


def numbers_in_words(texto: str) -> list[Written]:
    """Return the numbers written in words in a folded text: fractions, multiples, and cardinals."""
    return [*filter(None, map(_worded, IN_WORDS.finditer(texto)))]


def with_ranges(escritos: Iterable[Written], texto: str) -> list[Written]:
    """Return the numbers of a folded text with the two of "entre 200 y 400" joined as a range."""
    hechos: list[Written] = []
    for n in escritos:
        a = hechos[-1] if hechos else n
        es_tramo = a.whole < n.whole and a.tipo == n.tipo and AND.fullmatch(texto, a.fin, n.inicio)
        if es_tramo and BETWEEN_WORD.search(texto, 0, a.inicio):
            hechos[-1] = replace(a, texto=texto[a.inicio : n.fin].strip(), fin=n.fin, tope=n.whole)
        else:
            hechos.append(n)
    return hechos


def _worded(m: re.Match[str]) -> Written | None:
    de, cada, partes, parte, veces, cuantas, letras = m.groups("")
    dicho = Written(m.group(), Decimal(0), 0, NumberForm.COUNT, 0, m.start(), m.end())
    if parte.endswith(FEMININE) and "parte" not in m.group():
        return None  # "la tercera región" is no fraction.
    if cada or parte:
        todas, dichas = in_figures(cada or parte), in_figures(de or partes or "1")
        if dichas >= todas:
            return None
        return replace(dicho, valor=HUNDRED * dichas / todas, decimales=1, tipo=NumberForm.PERCENT, partes=int(todas))
    if veces or cuantas:
        return replace(dicho, valor=in_figures(veces or cuantas), tipo=NumberForm.TIMES)
    miles, mil, resto = letras.partition("mil")
    escala = 3 if mil and not resto else 0
    delante = _value_in_words(miles) or Decimal(1 if mil else 0)
    valor = delante * 1000 + _value_in_words(resto) if resto else delante
    es_numero = valor >= SURE_IN_WORDS or escala or (valor > 1 and COUNTED_THING.match(m.string, m.end()))
    return replace(dicho, valor=valor, escala=escala) if es_numero else None


def in_figures(palabra: str) -> Decimal:
    """Parse a number in figures or in one word: 11, once."""
    return Decimal(VALUES.get(palabra, palabra))


def _value_in_words(letras: str) -> Decimal:
    return sum((Decimal(VALUES[p]) for p in letras.split() if p != "y"), Decimal(0))


def _number_written(m: re.Match[str]) -> Written | None:
    soles, signo, cifra, cola, escala, moneda = m.groups("")
    tipo = _kind(cola.strip(), soles or moneda)
    if tipo == NumberForm.COUNT and not escala and _is_no_figure(m, cifra):
        return None
    valor, decimales = value(cifra)
    potencia = SCALE_VALUES[" ".join(escala.split())] if escala else 0
    sentido = SIGN_SENSE.get(signo, -1)
    return Written(f"{signo}{cifra}", valor, decimales, tipo, potencia, m.start(), m.end(), sentido)


def _is_no_figure(m: re.Match[str], cifra: str) -> bool:
    if cifra.isdigit() and (
        int(cifra) in LIKELY_YEARS or len(cifra) >= 7 or (cifra.startswith("0") and len(cifra) > 1)
    ):
        return True
    antes = m.string[max(0, m.start() - 30) : m.start()]
    return bool(NO_FIGURE.search(antes) or DATE_AFTER.match(m.string, m.end()))


def _kind(cola: str, moneda: str) -> NumberForm:
    if cola:
        return NumberForm.PERCENT if cola in ("%", "por ciento") else NumberForm.POINTS
    return NumberForm.SOLES if moneda else NumberForm.COUNT


def value(cifra: str) -> tuple[Decimal, int]:
    """Return the value of a written figure and its decimals; a comma before one or two digits is a decimal mark."""
    limpia = re.sub(r"[ '\u00a0\u202f]", "", cifra)
    if re.fullmatch(r"\d+,\d{1,2}", limpia):
        limpia = limpia.replace(",", ".")
    limpia = limpia.replace(",", "")
    return Decimal(limpia), len(limpia.partition(".")[2])


# Qualifiers of a number: exactly, about, more than, at least, less than, at most.

# Words allowed between a qualifier and the number; and how far to look for it.
WORDS_BETWEEN = (
    r"\s+(?:en\s+(?:19|20)\d\d\s+)?(?:(?:a|de|del|al|el|la|los|las|un|una|total|monto|valor)\s+)*(?:s/\.?\s*)?$"
)
RELATION_REACH = 60
# "150 acciones más de las 1,928" is a difference, not "more than 1,928".
SO_MANY = re.compile(r"\d\s*%?\s*(?:puntos|empresas|firmas|acciones|mipyme|soles|millones|mil)\s*$")
# Relative tolerance of "about": agrees within the first, refuted beyond the second; "almost" is never over.
NEAR, ABOUT_LIMIT = Decimal("0.05"), Decimal("0.25")
JUST_OVER = Decimal("0.01")
# Tolerance of fractions in words, in percentage points.
SAME_PART = Decimal("2.5")


class Bounding(StrEnum):
    """How the words beside a number bound it: exactly, about, almost, more than, at least..."""

    EXACT = ""
    ABOUT = "cerca"
    ALMOST = "casi"
    MORE = "mas"
    AT_LEAST = "al_menos"
    LESS = "menos"
    AT_MOST = "a_lo_mas"


class SaidBeside(Frozen):
    """The qualifier of a number and its position."""

    relacion: Bounding = Bounding.EXACT
    lugar: tuple[int, int] = (0, 0)


BOUNDING_RELATIONS = (Bounding.MORE, Bounding.AT_LEAST, Bounding.LESS, Bounding.AT_MOST)
ENDLESS = Decimal("Infinity")


@cache
def _patterns() -> list[tuple[re.Pattern[str], dict[str, Bounding]]]:
    """Return the patterns of qualifiers before and after a number, each with its phrases' meanings."""
    hechos = []
    for lado, forma in (("antes", rf"\b({{}}){WORDS_BETWEEN}"), ("despues", r"\s*(?:\w+\s+)?({})\b")):
        suyas = {plain(frase): Bounding(r) for frase, r, dicho in word_rows("relaciones") if dicho == lado}
        frases = "|".join(re.escape(f) for f in sorted(suyas, key=len, reverse=True))
        hechos.append((re.compile(forma.format(frases)), suyas))
    return hechos


def relation(plano: str, n: Written) -> SaidBeside:
    """Return the qualifier of a number in a folded sentence."""
    (primero, dichas), (ultimo, detras) = _patterns()
    antes = plano[max(0, n.inicio - RELATION_REACH) : n.inicio]
    hallada, desde = primero.search(antes), n.inicio - len(antes)
    if hallada and SO_MANY.search(antes[: hallada.start()]):
        return SaidBeside()
    if not hallada:
        hallada, dichas, desde = ultimo.match(plano[n.fin : n.fin + RELATION_REACH]), detras, n.fin
    if not hallada:
        return SaidBeside()
    return SaidBeside(dichas[hallada[1]], (desde + hallada.start(1), desde + hallada.end(1)))


def holds(dicho: Bounding, n: Written, desde: Decimal, hasta: Decimal, *, es_exacta: bool) -> Match | None:
    """Compare a qualified number with a known value, from `desde` to `hasta`; None when it cannot be decided."""
    valor = abs(n.whole)
    lejos = max(desde - valor, valor - hasta)
    if n.tope is not None or dicho in BOUNDING_RELATIONS:
        es_minimo = n.tope is not None or dicho in (Bounding.MORE, Bounding.AT_LEAST)
        menor, mayor = valor if es_minimo else -ENDLESS, n.tope or (ENDLESS if es_minimo else valor)
        medio = n.step / 2 if (n.escala or n.decimales) and not n.partes and not es_exacta else 0
        cabe = menor <= desde and hasta <= mayor and (lejos or dicho not in (Bounding.MORE, Bounding.LESS))
        es_otra = hasta < menor - medio or desde > mayor + medio
        return Match.ROUNDED if cabe else Match.NO if es_otra else None
    if not dicho and not n.partes and n.tipo != NumberForm.TIMES:
        return match(n, desde, hasta, es_exacta=es_exacta)
    cerca, tope = _near(dicho, n, es_mas=desde > valor)
    return Match.ROUNDED if lejos <= cerca else Match.NO if lejos > tope else None


def _near(dicho: Bounding, n: Written, *, es_mas: bool) -> tuple[Decimal, Decimal]:
    """Return the distances within which a known value agrees with a number and beyond which it refutes it."""
    valor = abs(n.whole)
    if dicho == Bounding.ALMOST and es_mas:
        return valor * JUST_OVER, valor * NEAR
    if n.partes and not dicho:
        return SAME_PART if n.partes < 10 else n.step / 2, n.step / 3
    # Value of the last non-zero digit: 1,000 of "7,000", 10 of "1,250".
    grano = Decimal(1).scaleb(int(valor.normalize().as_tuple().exponent))
    return min(valor * NEAR, max(grano, valor * JUST_OVER)), valor * ABOUT_LIMIT
