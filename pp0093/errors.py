"""What people are told: errors to act on, one Spanish sentence each, and what no text shows, errors' or not.

No text shows RUCs, documents, telephones, mails or names of people, however they are written. The patterns are those
of the macro `sin_datos_personales` too (sql/macros.sql), so they look neither ahead nor behind: what stands beside a
number is matched and put back, and numbers are looked for twice because two may share it. Names are found by what is
said before them and by two frequent surnames together: others pass.
"""

from __future__ import annotations

import errno
import os
import re
import unicodedata
from functools import cache, partial
from typing import Any

from msgspec import Struct

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


class Remedy(Struct, frozen=True):
    """What to do about a fault: the order to give in a terminal, and what a reader of the app does."""

    orden: str
    pagina: str


class PP0093Error(Exception):
    """Base of every error the product raises on purpose; its text is meant for the person who reads it.

    What to do about it, where a page says it otherwise than a terminal, is its `remedio`: `str` is for a terminal.
    """

    def __init__(self, motivo: str, remedio: Remedy | None = None) -> None:
        super().__init__(motivo)
        self.motivo, self.remedio = motivo, remedio

    def __str__(self) -> str:
        return self.told(self.remedio.orden if self.remedio else "")

    @property
    def en_pagina(self) -> str:
        """What it says to whoever reads it in the app."""
        return self.told(self.remedio.pagina if self.remedio else "")

    def told(self, que_hacer: str) -> str:
        """Return what is wrong and, when there is something to be done about it, what."""
        return f"{self.motivo}; {que_hacer}" if que_hacer else self.motivo


class InputError(PP0093Error):
    """A file that cannot be taken in.

    The message names file, sheet, row and column as far as they apply, says what is wrong and what to do. `otras` are
    the other faults of the same file, where its reader looks for all of them.
    """

    otras: tuple[InputError, ...] = ()

    def __init__(
        self,
        motivo: str,
        que_hacer: str | Remedy,
        *,
        archivo: str = "",
        hoja: str | None = None,
        fila: int | None = None,
        columna: str | None = None,
    ) -> None:
        remedio = que_hacer if isinstance(que_hacer, Remedy) else Remedy(que_hacer, que_hacer)
        super().__init__(motivo, remedio)
        self.que_hacer, self.archivo = remedio.orden, archivo
        self.hoja, self.fila, self.columna = hoja, fila, columna

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes whole."""
        donde = {c: getattr(self, c) for c in ("archivo", "hoja", "fila", "columna")}
        return partial(type(self), **donde), (self.motivo, self.remedio), {"otras": self.otras}

    def told(self, que_hacer: str) -> str:
        """Return where it is, what is wrong and what to do."""
        lugar = [self.archivo or "archivo"]
        lugar += [f"hoja {self.hoja}"] if self.hoja else []
        lugar += [f"fila {self.fila}"] if self.fila else []
        lugar += [f"columna {self.columna}"] if self.columna else []
        return public(f"{', '.join(lugar)}: {super().told(que_hacer)}.")


class BuildError(PP0093Error):
    """A build that stopped: what failed, where, and what to do. What was published stays."""


class UsageError(PP0093Error):
    """A question the command line cannot answer as it was asked (exit code 2)."""


def public(texto: str) -> str:
    """Return a text fit for anyone to see: on one line, without personal data."""
    return masked(one_line(texto))


def sentence(error: PP0093Error) -> str:
    """Return what an error says as a sentence of a page; one that begins with a file's name, with the name as it is."""
    if isinstance(error, InputError) and error.archivo:
        return f"{error.en_pagina.rstrip('.')}."
    return sentence_of(error.en_pagina)


def sentence_of(texto: str) -> str:
    """Return what is said on one line of a terminal as a sentence of a page: with its capital and its full stop."""
    return f"{texto[:1].upper()}{texto[1:].rstrip('.')}."


WHY = {
    errno.ENOSPC: "no queda espacio en el disco",
    errno.EDQUOT: "no queda espacio en el disco",
    errno.EACCES: "falta permiso",
    errno.EPERM: "falta permiso",
    errno.EROFS: "el disco es de sólo lectura",
    errno.EIO: "el disco falló",
    errno.ENOENT: "no existe",
    errno.EISDIR: "es una carpeta y no un archivo",
    errno.ENOTDIR: "una parte de la ruta no es una carpeta",
    errno.EEXIST: "ya existe",
    errno.ENOTEMPTY: "la carpeta no está vacía",
    errno.ENAMETOOLONG: "el nombre es demasiado largo",
    errno.EFBIG: "es demasiado grande para el disco",
    errno.EBUSY: "otro programa lo está usando",
    errno.ETXTBSY: "otro programa lo está usando",
    errno.EMFILE: "hay demasiados archivos abiertos",
}


def why(error: OSError) -> str:
    """Return in Spanish why the system could not do what was asked."""
    return WHY.get(error.errno or 0, error.strerror or str(error))


def one_line(texto: str) -> str:
    """Return the text on a single line, its runs of white space folded and without what a terminal would obey."""
    return " ".join("".join(c if c.isprintable() else " " for c in texto).split())


def masked(texto: str) -> str:
    """Return a text with what it must not show hidden."""
    numeros, palabras = _personal()
    for _ in range(2):
        texto = numeros.sub(EITHER_SIDE, texto)
    return palabras.sub(HIDDEN, texto)


@cache
def _personal() -> tuple[re.Pattern[str], re.Pattern[str]]:
    # Only when there is something to say: they take longer to compile than this module to load.
    return re.compile(NUMBERS), re.compile(WORDS)


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


def unreadable_name(archivo: str) -> InputError | None:
    """Return the refusal of a file whose name is no UTF-8, None when it is."""
    try:
        archivo.encode()
    except UnicodeEncodeError:
        legible = os.fsencode(archivo).decode("cp1252", errors="replace")
        return InputError("el nombre del archivo no está en UTF-8", "cámbiele el nombre y repita", archivo=legible)
    return None
