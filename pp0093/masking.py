"""Masking of personal data in texts: RUCs, identity documents, telephones, e-mails and names of people.

This module alone decides what is masked. Messages, logs and pages call `masked`; tables do through the SQL function
`sin_datos_personales` that each engine registers (pp0093/build). A text is first normalised (NFKD without marks, one
kind of space and of dash, nothing invisible); what is found there is masked in the original text.

Names are found after titles and labels, as two frequent surnames together, or as a frequent first name with one:
others pass, since no pattern tells them from the name of a service.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from msgspec import Struct

Span = tuple[int, int]

# Digits; and groups separated only by spaces, dots, dashes or slashes, which may be one number.
DIGITS = re.compile(r"\d+", re.ASCII)
CHAIN = re.compile(r"\d+(?:[ .\-/_()]{1,3}\d+)*", re.ASCII)
MOST_GROUPS = 11
RUC_PREFIXES = ("10", "15", "16", "17", "20")
LIKELY_YEAR = re.compile(r"(?:19[5-9]|20[0-4])\d")
# A date among groups of digits separated by spaces.
_YEAR, _MONTH, _DAY = LIKELY_YEAR.pattern, "(?:0?[1-9]|1[0-2])", "(?:0?[1-9]|[12][0-9]|3[01])"
DATE = re.compile(rf"\b(?:{_DAY} {_MONTH} {_YEAR}|{_YEAR} {_MONTH} {_DAY})\b")
# A number after its label (DNI, RUC...): 6 to 12 digits with any separators.
_JOIN = r"[ :.#°º\-_/=()]{0,4}(?:n(?:[°º]|ro|um|umero|o)?[°º.: ]{0,3})?[ :.#\-_/(]{0,2}"
_FREE = r"(?<!\d)\d(?:[ .,\-/_]{0,3}\d){%s}(?!\d)"
RUC_WITH_A_LETTER = re.compile(rf"\b(?:{'|'.join(RUC_PREFIXES)})\d{{8}}[a-z]\b")
RUC_NAMED = re.compile(rf"\br\.? ?u\.? ?c\b\.?{_JOIN}({_FREE % '7,11'})|\bruc{_JOIN}({_FREE % '7,11'})")
DOCUMENT = re.compile(
    r"(?:\bd\.? ?n\.? ?i\b\.?|\bdni|\bdoc(?:umento|\.)?(?: nacional)?(?: de)?(?: identidad)?\b|"
    r"\bcarnet? de extranjeria\b|\bc\. ?e\.|\bpasaporte\b|\bcedula\b|\blibreta electoral\b|\bl\. ?e\.)"
    rf"{_JOIN}({_FREE % '7,8'})"
)
TELEPHONE = re.compile(
    r"\b(?:tel(?:f|fs|ef|efono|efonos|fono)?|fono|cel(?:ular|ulares|s)?|movil|whats ?app|wsp|wa|fijo|llamar al?)\b\.?"
    rf"{_JOIN}(\+?(?:\(?\d{{1,3}}\)?[ .\-/_]{{0,3}})?{_FREE % '5,10'})"
)
ABROAD = re.compile(r"(?:\+|\b00)51[ .\-/_()]{0,3}(?:\d[ .\-/_()]{0,3}){7,8}\d(?!\d)")
_AT = r"(?: ?@ ?| ?[(\[{] ?(?:at|arroba|a) ?[)\]}] ?| arroba )"
_DOT = r"(?: ?\. ?| ?[(\[{] ?(?:dot|punto) ?[)\]}] ?| punto )"
_DOMAIN = r"(?:pe|com|org|net|gob|edu|es|info|biz)"
_LOCAL = r"[\w.+'\-]"
MAIL = re.compile(
    rf"[^\W_]{_LOCAL}{{0,64}}{_AT}[\w\-]{{1,64}}(?:{_DOT}[\w\-]{{1,64}}){{0,6}}{_DOT}{_DOMAIN}\b|"
    rf"{_LOCAL}{{0,64}}[^\W\d_]{_LOCAL}{{0,64}}@[^\W_][\w\-]{{0,64}}(?:\.[\w\-]{{1,64}}){{0,6}}"
)

# Names. Patterns match the folded text: lower case, without accents.
_WORD = r"[a-z]{2,}(?:['\-][a-z]{2,})*"
_LINK = r"(?:(?:de|del|la|las|los|y|vda\.?|viuda) )*"
COURTESY_TITLE = re.compile(r"\b(?:sr|sra|srta|sres|ing|lic|dr|dra|econ|arq|abog|mg|prof|cpc|tec)\b\.? ?(?=[a-z])")
COURTESY_WORD = re.compile(r"\b(?:senora?|senorita|don|dona)\b[ :]+(?=[a-z])")
SAID_TO_BE = re.compile(
    r"\b(?:nombres?(?: y apellidos| completo)?|apellidos(?: y nombres)?|contactos?|persona de contacto|"
    r"representante(?: legal)?|rep\. legal|titular|gerente(?: general)?|propietari[oa]|duen[oa]|atendid[oa] por|"
    r"a nombre de|asistente|participante|beneficiari[oa]|asesorad[oa]|emprendedora?|ponente|expositora?|facilitadora?|"
    r"capacitadora?|docente|usuari[oa]|solicitante|responsable)(?: ?[:=(] ?| - |(?<=por) |(?<=nombre de) )(?=[a-z])"
)
PERSON_NAME = re.compile(rf"{_WORD}\.?(?:,? {_LINK}{_WORD}){{0,5}}")
# Words by class: frequent surnames of Peru, those that are also common words, frequent first names, and words after
# a title or a label that are not names.
GIVEN_NAMES = Path(__file__).parent / "country" / "nombres.csv"
SURNAME, SURNAME_AND_WORD, FIRST_NAME, NOBODY = "apellido", "apellido_y_palabra", "nombre", "nadie"
# First words of places and institutions named after people.
PLACE_WORDS = re.compile(
    r"\b(?:aeropuerto|distrito|provincia|av|avenida|calle|jr|jiron|universidad|colegio|ie|plaza|parque|hospital|"
    r"instituto|mercado|urb|urbanizacion|puerto|centro|villa|santa?|san)\b\.?(?: de| del)?(?: [a-z]+){0,2} ?$"
)
_WORDS = re.compile(r"[a-z]+")
# Unicode categories of invisible characters, and of combining marks.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Mn"}


class Plain(Struct, frozen=True):
    """A normalised text (no accents or invisible characters) with the original position of each letter.

    `llano` is also in lower case.
    """

    claro: str
    llano: str
    lugares: Sequence[int]


def masked(texto: str) -> str:
    """Return a text with personal data masked; the same object when it has none."""
    plano = _folded_text(texto)
    oculta = [" "] * len(plano.llano)
    for a, b in (*_numbers(plano.llano), *_spans_after_names(plano.llano), *_people(plano)):
        oculta[a:b] = "x" * (b - a)
    salida, desde = "", 0
    for tramo in re.finditer("x+", "".join(oculta)):
        salida += texto[desde : plano.lugares[tramo.start()]] + "(dato personal)"
        desde = plano.lugares[tramo.end()]
    return salida + texto[desde:]


@cache
def _class_of() -> dict[str, str]:
    with GIVEN_NAMES.open(encoding="utf-8", newline="") as archivo:
        return {f["palabra"]: f["clase"] for f in csv.DictReader(archivo)}


def _is(palabra: re.Match[str], *clases: str) -> bool:
    return _class_of().get(palabra.group()) in clases


def _folded_text(texto: str) -> Plain:
    if texto.isascii() and texto.isprintable() and "  " not in texto:
        return Plain(texto, texto.lower(), range(len(texto) + 1))
    claro: list[str] = []
    lugares: list[int] = []
    for lugar, caracter in enumerate(texto):
        for letra in _letters(caracter):
            if letra != " " or claro[-1:] != [" "]:
                claro.append(letra)
                lugares.append(lugar)
    dicho = "".join(claro)
    return Plain(dicho, dicho.lower(), [*lugares, len(texto)])


@lru_cache(maxsize=4096)
def _letters(caracter: str) -> str:
    """Return a character normalised: standard width, dash and space, no accent, nothing if invisible."""
    salida = ""
    for letra in unicodedata.normalize("NFKD", caracter) if caracter not in "°º" else "°":
        clase = unicodedata.category(letra)
        if letra in "\n\t\r" or clase[0] == "Z":
            salida += "\n" if letra == "\n" else " "
        elif clase not in _UNSEEN:
            digito = str(unicodedata.decimal(letra, letra))
            salida += "-" if clase == "Pd" or letra == "\u2212" else digito
    return salida


# Numbers.


def _numbers(texto: str) -> Iterator[Span]:
    """Yield the spans of e-mails, RUCs and telephones; groups of digits may form one number."""
    yield from (m.span() for patron in (ABROAD, MAIL, RUC_WITH_A_LETTER) for m in patron.finditer(texto))
    for junta in CHAIN.finditer(texto):
        cadena, desde = [*DIGITS.finditer(texto, *junta.span())], 0
        while desde < len(cadena):
            hasta = next((j for j in range(desde + 1, len(cadena) + 1) if _is_someones(texto, cadena[desde:j])), 0)
            if hasta:
                inicio = cadena[desde].start()
                yield inicio - (texto[inicio - 1 : inicio] == "("), cadena[hasta - 1].end()
            desde = hasta or desde + 1


def _is_someones(texto: str, cadena: Sequence[re.Match[str]]) -> bool:
    """Return whether groups of digits are a RUC or a telephone, and not a date, amount or list of years."""
    grupos = [g.group() for g in cadena]
    todo = "".join(grupos)
    if len(grupos) > MOST_GROUPS or len(todo) not in (9, 11):
        return False
    if len(grupos) > 1 and (DATE.search(" ".join(grupos)) or _are_years(grupos)):
        return False
    # A decimal number: two groups separated by a dot, the second of at most two digits.
    if len(grupos) == 2 and len(grupos[1]) < 3 and texto[cadena[0].end() : cadena[1].start()] == ".":
        return False
    if len(todo) == 11:
        return todo.startswith((*RUC_PREFIXES, "519"))
    return bool(re.match("9|0[4-8]", todo)) or (len(grupos[0]) <= 3 and todo.startswith("01"))


def _are_years(grupos: Sequence[str]) -> bool:
    """Return whether groups of digits are a list with years, or a year before one number."""
    anios = sum(bool(LIKELY_YEAR.fullmatch(g)) for g in grupos)
    return anios > 1 or (anios == 1 and len(grupos) == 2 and bool(LIKELY_YEAR.fullmatch(grupos[0])))


def _spans_after_names(texto: str) -> Iterator[Span]:
    """Yield the spans of numbers after a label; for identity documents, with the label."""
    for patron in (DOCUMENT, RUC_NAMED, TELEPHONE):
        for m in patron.finditer(texto):
            numero = m.lastindex or 0
            if not _are_years(DIGITS.findall(m[numero])):
                yield m.span() if patron is DOCUMENT else m.span(numero)


# People.


def _people(plano: Plain) -> Iterator[Span]:
    """Yield the spans of names after a title or label (included), and of those found by two known words.

    The latter take in adjacent capitalised words: three at most.
    """
    for patron, es_cierta in ((COURTESY_TITLE, True), (SAID_TO_BE, True), (COURTESY_WORD, False)):
        for m in patron.finditer(plano.llano):
            if fin := _end_of_name(plano, m.end(), es_cierta=es_cierta):
                yield m.start(), fin
    fichas = list(_WORDS.finditer(plano.llano))
    for lugar, par in enumerate(pairwise(fichas)):
        if not _is_pair(plano, *par):
            continue
        a, b = lugar, lugar + 1
        while a > max(lugar - 3, 0) and _goes_on(plano, fichas[a - 1], fichas[a], fichas[a - 1]):
            a -= 1
        while b < min(lugar + 4, len(fichas) - 1) and _goes_on(plano, fichas[b], fichas[b + 1], fichas[b + 1]):
            b += 1
        yield fichas[a].start(), fichas[b].end()


def _end_of_name(plano: Plain, desde: int, *, es_cierta: bool) -> int:
    """Return the end of the name that starts at a position, 0 when none does.

    A name has up to four words, capitalised or, after an unambiguous label (`es_cierta`), in lower case.
    """
    hallado = PERSON_NAME.match(plano.llano, desde)
    palabras = list(_WORDS.finditer(plano.llano, desde, hallado.end())) if hallado else []
    if not palabras or _is(palabras[0], NOBODY):
        return 0
    con_mayuscula = plano.claro[palabras[0].start()].isupper()
    if not (con_mayuscula or es_cierta):
        return 0
    fin = 0
    for cuantas, p in enumerate(palabras):
        es_nexo = p.group() in ("de", "del", "la", "las", "los", "y", "vda", "viuda")
        es_palabra = plano.claro[p.start()].isupper() == con_mayuscula and not _is(p, NOBODY)
        if not es_nexo and (not es_palabra or (not con_mayuscula and cuantas > 3)):
            break
        fin = fin if es_nexo else p.end()
    return fin


def _is_pair(plano: Plain, a: re.Match[str], b: re.Match[str]) -> bool:
    """Return whether two words are a person's: two frequent surnames, or a first name and a surname."""
    entre = plano.llano[a.end() : b.start()]
    if not _is(b, SURNAME, SURNAME_AND_WORD) or not re.fullmatch(r" ?-? ?|, ?|/|_|\.", entre) or not entre:
        return False
    con_mayusculas = plano.claro[a.start()].isupper() and plano.claro[b.start()].isupper()
    if _is(a, SURNAME, SURNAME_AND_WORD):
        return con_mayusculas or _is(a, SURNAME) or _is(b, SURNAME)
    es_lugar = PLACE_WORDS.search(plano.llano, max(a.start() - 40, 0), a.start())
    return _is(a, FIRST_NAME) and (con_mayusculas or _is(b, SURNAME)) and not es_lugar


def _goes_on(plano: Plain, una: re.Match[str], otra: re.Match[str], nueva: re.Match[str]) -> bool:
    """Return whether the new one of two adjacent words extends a name."""
    if plano.llano[una.end() : otra.start()] not in (" ", ", ", "-"):
        return False
    es_propia = plano.claro[nueva.start()].isupper() and len(nueva.group()) > 1
    return _is(nueva, FIRST_NAME, SURNAME) or (es_propia and not _is(nueva, NOBODY))
