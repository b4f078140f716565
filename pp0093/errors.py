"""Errors shown to users: one actionable Spanish sentence each, with personal data masked."""

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
    """What to do about a fault: as a terminal command, and for a user of the app."""

    orden: str
    pagina: str


# Pages, sheets, notes and exports never name commands, as their readers may have no terminal: they name what
# to load and the page to do it, with the role that sees it.
LOADED_AT = "en la página Cargar (rol de analista)"
"""Where files are loaded, appended to what has to be loaded."""
WHOEVER_KEEPS_IT = "pida a quien administra el tablero que"
"""Opening of requests about folders that users of the app cannot reach."""
FIRST_LOAD = Remedy("publíquelos con pp0093 etl", f"los primeros archivos se cargan {LOADED_AT}")
REMADE = Remedy("pp0093 etl la rehace", f"la rehace la próxima carga que se publique {LOADED_AT}")
RULE_MENDED = Remedy("corríjalo y repita", f"{WHOEVER_KEEPS_IT} lo corrija")


class PP0093Error(Exception):
    """Base class of the product's own errors; the message is written for users.

    `str` gives the message for a terminal; `remedio`, what to do when a page words it differently.
    """

    def __init__(self, motivo: str, remedio: Remedy | None = None) -> None:
        super().__init__(motivo)
        self.motivo, self.remedio = motivo, remedio

    def __str__(self) -> str:
        return self.with_remedy(self.remedio.orden if self.remedio else "")

    @property
    def en_pagina(self) -> str:
        """Message for a user of the app."""
        return self.with_remedy(self.remedio.pagina if self.remedio else "")

    def with_remedy(self, que_hacer: str) -> str:
        """Return the fault and, if anything can be done, what."""
        return f"{self.motivo}; {que_hacer}" if que_hacer else self.motivo


class InputError(PP0093Error):
    """An input file that cannot be loaded.

    The message names file, sheet, row and column as far as they apply, the fault and what to do. `otras` are the other
    faults of the same file, when its reader looks for all of them.
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
        self.args = motivo, remedio  # Pickling calls the constructor with these; the rest is restored as state.
        self.que_hacer, self.archivo = remedio.orden, archivo
        self.hoja, self.fila, self.columna = hoja, fila, columna

    def with_remedy(self, que_hacer: str) -> str:
        """Return the place, the fault and what to do."""
        lugar = [self.archivo or "archivo", *place(self.hoja, self.fila, self.columna)]
        return public(f"{', '.join(lugar)}: {super().with_remedy(que_hacer)}.")


def place(hoja: str | None, fila: int | None, columna: str | None) -> list[str]:
    """Return the parts of a location in a file, as far as known."""
    donde = (("hoja", hoja), ("fila", fila), ("columna", columna))
    return [f"{que} {cual}" for que, cual in donde if cual]


class BuildError(PP0093Error):
    """A failed build: what failed, where, and what to do. The published version stays."""


class UsageError(PP0093Error):
    """A request that cannot be answered as given (exit code 2)."""


def public(texto: str) -> str:
    """Return a text that is safe to show: on one line, without personal data."""
    return masked(one_line(texto))


def sentence(error: PP0093Error) -> str:
    """Return an error as a sentence for a page; a leading file name keeps its case."""
    if isinstance(error, InputError) and error.archivo:
        return f"{error.en_pagina.rstrip('.')}."
    return sentence_of(error.en_pagina)


def sentence_of(texto: str) -> str:
    """Return a terminal line as a sentence: capitalised, with a full stop."""
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
    """Describe where a TOML file stops being valid, or that it is not UTF-8."""
    if isinstance(error, UnicodeDecodeError):
        return "no está en UTF-8"
    donde = re.search(r"line (\d+), column (\d+)", str(error))
    return f"no es TOML bien escrito ({f'línea {donde[1]}, columna {donde[2]}' if donde else 'al final'})"


def key_at_fault(error: Exception) -> str:
    """Return the key named by a msgspec error ("... field `color` - at `$.columnas[1]`"), after its parents."""
    dichos = (re.search(patron, str(error)) for patron in (r"at `\$\.([^`]*)`", r"field `([^`]*)`"))
    return ".".join(m[1] for m in dichos if m)


def why(error: OSError) -> str:
    """Return in Spanish why the operating system failed."""
    return WHY.get(error.errno or 0, error.strerror or str(error))


def one_line(texto: str) -> str:
    """Return a text on one line, white space collapsed and terminal control characters removed."""
    return " ".join("".join(c if c.isprintable() else " " for c in texto).split())


def seen(texto: str, *, con_parrafos: bool = False) -> str:
    """Return a text without invisible characters; line ends become spaces unless `con_parrafos`."""
    if texto.isprintable():
        return texto
    if con_parrafos:
        return "\n".join(map(seen, texto.split("\n")))
    return "".join(c for c in _line_ends.sub(" ", texto) if unicodedata.category(c) not in UNSEEN)


def untagged(texto: str) -> str:
    """Return a text with HTML tags neutralised: a chart would render links or typefaces from a name."""
    return _tag.sub("‹", texto) if "<" in texto else texto


def unreadable_name(archivo: str) -> InputError | None:
    """Return the error for a file name that is not UTF-8, None when it is."""
    try:
        archivo.encode()
    except UnicodeEncodeError:
        legible = os.fsencode(archivo).decode("cp1252", errors="replace")
        return InputError("el nombre del archivo no está en UTF-8", "cámbiele el nombre y repita", archivo=legible)
    return None


def check_is_file(ruta: Path) -> None:
    """Raise InputError unless a path is a regular file."""
    if not ruta.is_file():
        raise InputError("no existe o no es un archivo", "revise la ruta", archivo=str(ruta))


def among(texto: str, posibles: Iterable[str], hay: str = "los hay") -> str:
    """Return suggestions for a mistyped name: those with its prefix, or the nearest; else all names."""
    from difflib import get_close_matches  # Imported only on errors.

    todos = list(posibles)
    cercanos = [p for p in todos if texto and p.startswith(texto)][:3] or get_close_matches(texto, todos)
    return f"lo más parecido: {', '.join(cercanos)}" if cercanos else f"{hay}: {', '.join(todos)}"
