"""Numbers as Spanish texts write them: what each is worth, its decimals, unit and scale, and which are no figures."""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum

from msgspec import Struct

from pp0093.writing import formats

PATTERN = re.compile(
    r"(?<![\w.,/°º])(?P<soles>s/\.?\s*)?(?P<signo>[+\-−–](?=\d))?"
    r"(?P<cifra>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[\u00a0\u202f]\d{3})+(?![\d%])|"
    r"\d{1,3} \d{3}(?= (?:empresas|firmas|acciones|mipyme|soles)\b)|\d+(?:[.,]\d+)?)"
    r"(?P<cola>\s?(?:%|por ciento\b|p\.\s?p\.|pp\b|puntos porcentuales\b|puntos\b(?! de)))?"
    r"(?P<escala>\s?(?:mil millones|millones|millon|miles|mil|mm)\b)?"
    r"(?P<moneda>\s?(?:de\s)?(?:nuevos\s)?soles\b)?"
)
SCALES = {"mil millones": 9, "millones": 6, "millon": 6, "mm": 6, "miles": 3, "mil": 3}
YEARS = range(1900, 2101)
# What comes before a number that is no figure: a law, a page, an address.
NO_FIGURE = re.compile(
    r"(?:\bn[°ºro.]{1,3}|\bley|\bdecreto|\bresolucion|\bdirectiva|\bpp|\bprograma presupuestal|\bpagina|\bpag\.|\bpiso|"
    r"\btelefono:?|\bcentral telefonica:?|\blima|\bgrafico|\bcuadro|\btabla|\banexo|\bfigura|\brev\.|\bart\.|"
    r"\barticulo|\bcovid-?|\bop|\biop|\bobjetivo prioritario|\btipo|\bnivel|\bversion|\bindustria|\bcriterio)\s*$"
)
MONTHS = "|".join((*formats.MONTHS, "septiembre"))
DATE_AFTER = re.compile(rf"^(?:\s?(?:de\s)?(?:{MONTHS})\b|/\d|-\d|[°º]|\s?de cada\b)")


class NumberForm(StrEnum):
    """What a number is written as."""

    PERCENT = "%"
    POINTS = "pp"
    SOLES = "soles"
    COUNT = "cantidad"


class Written(Struct, frozen=True):
    """A number as it is written, and where: `valor` without its multiplier (46.3 of "46.3 millones")."""

    texto: str
    valor: Decimal
    decimales: int
    tipo: NumberForm
    escala: int
    inicio: int
    fin: int
    signo: int = 0

    @property
    def whole(self) -> Decimal:
        """The value in units."""
        return self.valor.scaleb(self.escala)

    @property
    def step(self) -> Decimal:
        """What its last digit is worth, in units."""
        return Decimal(1).scaleb(self.escala - self.decimales)


class Match(StrEnum):
    """How a written number stands to a known one."""

    EQUAL = "coincide"
    ROUNDED = "redondeo"
    NO = "no"


AGREES = (Match.EQUAL, Match.ROUNDED)


def match(escrito: Written, desde: Decimal, hasta: Decimal, *, es_exacta: bool) -> Match:
    """Say whether a number is what is known of it, from `desde` to `hasta`, as its decimals and scale can tell.

    Rounding half up agrees; cutting, or the other neighbour in the last place, is rounding too; a count is itself.
    """
    valor, paso = abs(escrito.whole), escrito.step
    if es_exacta and desde == hasta:
        redonda = desde.scaleb(-escrito.escala).quantize(Decimal(1).scaleb(-escrito.decimales), ROUND_HALF_UP)
        if redonda == abs(escrito.valor):
            return Match.EQUAL
        cortada = desde.scaleb(-escrito.escala).quantize(Decimal(1).scaleb(-escrito.decimales), ROUND_DOWN)
        if escrito.tipo == NumberForm.COUNT and not escrito.escala and not escrito.decimales:
            return Match.NO
        if cortada == abs(escrito.valor) or abs(desde - valor) <= (1 if escrito.tipo == NumberForm.SOLES else 0):
            return Match.ROUNDED
        return Match.NO
    if desde - paso / 2 <= valor <= hasta + paso / 2:
        return Match.EQUAL
    holgura = _trailing(escrito)
    return Match.ROUNDED if desde - holgura < valor < hasta + holgura else Match.NO


def _trailing(escrito: Written) -> Decimal:
    """Return the step of a number whose last decimal may be a zero that only fills its place ("42.50")."""
    if escrito.decimales >= 2 and escrito.texto.rstrip(" %").endswith("0"):
        return escrito.step * 10
    return escrito.step


def find(texto: str) -> list[Written]:
    """Return the figures of a folded text: neither years, codes, dates nor the numbers of laws, pages and addresses."""
    return [n for m in PATTERN.finditer(texto) if (n := _written(m, texto)) is not None]


def _written(m: re.Match[str], texto: str) -> Written | None:
    cifra = m["cifra"]
    valor, decimales = value(cifra)
    escala = SCALES[" ".join(m["escala"].split())] if m["escala"] else 0
    tipo = _kind(m)
    antes, despues = texto[max(0, m.start() - 30) : m.start()], texto[m.end() :]
    es_desnuda = tipo == NumberForm.COUNT and not m["escala"]
    if es_desnuda and _is_no_figure(cifra, valor, antes, despues):
        return None
    signo = 0 if not m["signo"] else 1 if m["signo"] == "+" else -1
    propio = m["signo"] or ""
    return Written(f"{propio}{cifra}", valor, decimales, tipo, escala, m.start(), m.end(), signo)


def _is_no_figure(cifra: str, valor: Decimal, antes: str, despues: str) -> bool:
    if cifra.isdigit() and (int(cifra) in YEARS or len(cifra) >= 7 or (cifra.startswith("0") and len(cifra) > 1)):
        return True
    return bool(NO_FIGURE.search(antes) or DATE_AFTER.match(despues))


def _kind(m: re.Match[str]) -> NumberForm:
    cola = (m["cola"] or "").strip()
    if cola:
        return NumberForm.PERCENT if cola in ("%", "por ciento") else NumberForm.POINTS
    return NumberForm.SOLES if m["soles"] or m["moneda"] else NumberForm.COUNT


def value(cifra: str) -> tuple[Decimal, int]:
    """Return what a written figure is worth and its decimals; a comma before one or two digits is a decimal point."""
    limpia = re.sub(r"[ \u00a0\u202f]", "", cifra)
    if re.fullmatch(r"\d+,\d{1,2}", limpia):
        limpia = limpia.replace(",", ".")
    limpia = limpia.replace(",", "")
    return Decimal(limpia), len(limpia.partition(".")[2])
