"""What people are told: errors to act on, one Spanish sentence each, that show no personal data (masking)."""

from __future__ import annotations

import errno
import os
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from pp0093.masking import masked
from pp0093.structs import Frozen

UNSEEN = {"Cc", "Cf", "Cs"}
_tag = re.compile(r"<(?=[A-Za-z/!])")
_line_ends = re.compile(r"\s*[\t\n\v\f\r\x85\u2028\u2029]\s*")


class Remedy(Frozen):
    """What to do about a fault: the order to give in a terminal, and what a reader of the app does."""

    orden: str
    pagina: str


# What a page, a sheet, a note or an export says names no order, for whoever reads it may have no terminal: it says what
# to load and on which page, with the role that sees it.
LOADED_AT = "en la página Cargar (rol de analista)"
"""Where files are loaded, to be said after what is to be loaded."""
WHOEVER_KEEPS_IT = "pida a quien administra el tablero que"
"""How a reader of the app asks for what is done in folders that it does not reach."""
FIRST_LOAD = Remedy("publíquelos con pp0093 etl", f"los primeros archivos se cargan {LOADED_AT}")
REMADE = Remedy("pp0093 etl la rehace", f"la rehace la próxima carga que se publique {LOADED_AT}")
RULE_MENDED = Remedy("corríjalo y repita", f"{WHOEVER_KEEPS_IT} lo corrija")


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
        self.args = motivo, remedio  # It travels between processes whole: made of these, and the rest put back.
        self.que_hacer, self.archivo = remedio.orden, archivo
        self.hoja, self.fila, self.columna = hoja, fila, columna

    def told(self, que_hacer: str) -> str:
        """Return where it is, what is wrong and what to do."""
        lugar = [self.archivo or "archivo", *place(self.hoja, self.fila, self.columna)]
        return public(f"{', '.join(lugar)}: {super().told(que_hacer)}.")


def place(hoja: str | None, fila: int | None, columna: str | None) -> list[str]:
    """Return the words that say where in a file something is, as far as it is known."""
    donde = (("hoja", hoja), ("fila", fila), ("columna", columna))
    return [f"{que} {cual}" for que, cual in donde if cual]


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
    errno.ENXIO: "no es un archivo",
    errno.ENOTDIR: "una parte de la ruta no es una carpeta",
    errno.EEXIST: "ya existe",
    errno.ENOTEMPTY: "la carpeta no está vacía",
    errno.ENAMETOOLONG: "el nombre es demasiado largo",
    errno.EFBIG: "es demasiado grande para el disco",
    errno.EBUSY: "otro programa lo está usando",
    errno.ETXTBSY: "otro programa lo está usando",
    errno.EMFILE: "hay demasiados archivos abiertos",
}


def ill_written(error: ValueError) -> str:
    """Say where a file of TOML stops being one, or that its letters are not UTF-8."""
    if isinstance(error, UnicodeDecodeError):
        return "no está en UTF-8"
    donde = re.search(r"line (\d+), column (\d+)", str(error))
    return f"no es TOML bien escrito ({f'línea {donde[1]}, columna {donde[2]}' if donde else 'al final'})"


def key_at_fault(error: Exception) -> str:
    """Return the key that msgspec speaks of ("... field `color` - at `$.columnas[1]`"), after what holds it."""
    dichos = (re.search(patron, str(error)) for patron in (r"at `\$\.([^`]*)`", r"field `([^`]*)`"))
    return ".".join(m[1] for m in dichos if m)


def why(error: OSError) -> str:
    """Return in Spanish why the system could not do what was asked."""
    return WHY.get(error.errno or 0, error.strerror or str(error))


def one_line(texto: str) -> str:
    """Return the text on a single line, its runs of white space folded and without what a terminal would obey."""
    return " ".join("".join(c if c.isprintable() else " " for c in texto).split())


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


def check_is_file(ruta: Path) -> None:
    """Raise InputError when a path is of no file."""
    if not ruta.is_file():
        raise InputError("no existe o no es un archivo", "revise la ruta", archivo=str(ruta))


def among(texto: str, posibles: Iterable[str], hay: str = "los hay") -> str:
    """Return which of some names a mistyped one may mean, those that begin like it or the nearest; else all of them."""
    from difflib import get_close_matches  # Only a mistake needs it.

    todos = list(posibles)
    cercanos = [p for p in todos if texto and p.startswith(texto)][:3] or get_close_matches(texto, todos)
    return f"lo más parecido: {', '.join(cercanos)}" if cercanos else f"{hay}: {', '.join(todos)}"
