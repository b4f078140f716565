"""What a text must not show: RUCs, documents, telephones, mails and names of people, and characters nobody sees.

The patterns are those of the macro `sin_datos_personales` too (sql/macros.sql), so they look neither ahead nor behind:
what stands beside a number is matched and put back, and numbers are looked for twice because two may share it.
Names are found by what is said before them and by two frequent surnames together: others pass.
"""

from __future__ import annotations

import re
import unicodedata

HIDDEN = "(dato personal)"
_D = "[0-9０-９]"
_RUC = rf"(?:1[0567]|2[0]|１[０５６７]|２０)(?:(?:[-‐–]?{_D}){{9}}|[ .]{_D}{{8}}[ .-]?{_D})"
_MOBILE = rf"(?:(?:\+|00)?51[ -]?)?[9９]{_D}{{2}}[ .-]?{_D}{{3}}[ .-]?{_D}{{3}}"
_LANDLINE = (
    rf"(?:\+?51[ -]?)?(?:(?:\(0?1\)|01)[ -]?{_D}{{3}}[ -]?{_D}{{4}}|\(?0[4-8]{_D}\)?[ -]?{_D}{{3}}[ -]?{_D}{{3}})"
)
_DOCUMENT = (
    r"(?i:d\.? ?n\.? ?i\.?|documento|carn[eé] de extranjer[ií]a)[ :.#°º]{0,3}"
    rf"(?i:n[°ºro.]{{0,3}} ?)?{_D}{{8,9}}"
)
NUMBERS = rf"(^|[^0-9０-９])(?:{_RUC}|{_MOBILE}|{_LANDLINE}|{_DOCUMENT})($|[^0-9０-９])"
_MAIL = r"[0-9A-Za-zÀ-ÿ_.+-]+ ?[@＠] ?[0-9A-Za-zÀ-ÿ_-]+(?:\.[0-9A-Za-zÀ-ÿ_-]+| ?\. ?[a-z]{2,4}\b)+"
_WORD = r"(?:[A-ZÁÉÍÓÚÑÜ][a-záéíóúñü]+|[A-ZÁÉÍÓÚÑÜ]{2,})"
_NAME = rf"{_WORD}(?: (?:(?i:de|del|la|las|los|y) )*{_WORD}){{0,4}}"
_CALLED = rf"\b(?i:sr|sra|srta|señora?|señorita|don|doña)\b\.? ?{_NAME}"
_SAID_TO_BE = (
    r"\b(?i:nombres?(?: y apellidos)?|apellidos(?: y nombres)?|contacto|representante(?: legal)?|titular) ?: ?"
    rf"{_NAME}"
)
# Surnames often seen in Peru (ours), without those that mostly name a thing: two of them together are a person.
_FREQUENT = (
    "QUISPE MAMANI HUAMAN GARCIA RODRIGUEZ SANCHEZ GONZALES GONZALEZ LOPEZ FERNANDEZ PEREZ CHAVEZ VASQUEZ "
    "VASQUES GUTIERREZ DIAZ ESPINOZA CONDORI RAMIREZ CASTILLO MENDOZA HERNANDEZ MARTINEZ VARGAS JIMENEZ "
    "ROMERO ALVAREZ CRUZ ROJAS FLORES RAMOS TORRES CCAMA APAZA CHOQUE HUANCA TICONA VILCA YUPANQUI "
    "AGUILAR CARDENAS CASTRO MEDINA MORALES ORTIZ PALOMINO PAREDES POMA REYES RUIZ SALAZAR SILVA SOTO "
    "SUAREZ VEGA VELASQUEZ VILLANUEVA ZAPATA CALDERON"
)
_ACCENTED = {"A": "[AÁaá]", "E": "[EÉeé]", "I": "[IÍií]", "O": "[OÓoó]", "U": "[UÚuú]", "N": "[NÑnñ]"}
_ANY_OF_THEM = "|".join("".join(_ACCENTED.get(c, f"[{c}{c.lower()}]") for c in nombre) for nombre in _FREQUENT.split())
_FULL_NAME = rf"(?:{_WORD},? ){{0,3}}\b(?:{_ANY_OF_THEM}) (?:{_ANY_OF_THEM})\b(?:,?(?: {_WORD}){{1,3}})?"
WORDS = rf"{_MAIL}|{_CALLED}|{_SAID_TO_BE}|{_FULL_NAME}"
EITHER_SIDE = rf"\1{HIDDEN}\2"
UNSEEN = {"Cc", "Cf", "Cs"}
_tag = re.compile(r"<(?=[A-Za-z/!])")
_line_ends = re.compile(r"\s*[\t\n\v\f\r\x85\u2028\u2029]\s*")
_numbers, _words = re.compile(NUMBERS), re.compile(WORDS)


def masked(texto: str) -> str:
    """Return a text with what it must not show hidden."""
    for _ in range(2):
        texto = _numbers.sub(EITHER_SIDE, texto)
    return _words.sub(HIDDEN, texto)


def seen(texto: str, *, con_parrafos: bool = False) -> str:
    """Return a text without the characters that nobody sees; line ends become spaces unless it has paragraphs."""
    if texto.isprintable():
        return texto
    if con_parrafos:
        return "\n".join(map(seen, texto.split("\n")))
    return "".join(c for c in _line_ends.sub(" ", texto) if unicodedata.category(c) not in UNSEEN)


def untagged(texto: str) -> str:
    """Return a text whose tags are no longer tags: a chart would draw a link or another type where a name says so."""
    return _tag.sub("‹", texto) if "<" in texto else texto
