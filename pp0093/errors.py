"""Errors that a person can act on: one Spanish sentence each, on one line, never a traceback."""

from __future__ import annotations

import errno
from functools import partial
from typing import Any

from pp0093.privacy import masked


class PP0093Error(Exception):
    """Base of every error the product raises on purpose; its text is meant for the person who reads it."""


class InputError(PP0093Error):
    """A file that cannot be taken in.

    The message names file, sheet, row and column as far as they apply, says what is wrong and what to do. `otras` are
    the other faults of the same file, where its reader looks for all of them.
    """

    otras: tuple[InputError, ...] = ()

    def __init__(
        self,
        motivo: str,
        que_hacer: str,
        *,
        archivo: str = "",
        hoja: str | None = None,
        fila: int | None = None,
        columna: str | None = None,
    ) -> None:
        self.motivo, self.que_hacer, self.archivo = motivo, que_hacer, archivo
        self.hoja, self.fila, self.columna = hoja, fila, columna
        super().__init__(motivo)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes whole."""
        donde = {c: getattr(self, c) for c in ("archivo", "hoja", "fila", "columna")}
        return partial(type(self), **donde), (self.motivo, self.que_hacer), {"otras": self.otras}

    def __str__(self) -> str:
        lugar = [self.archivo or "archivo"]
        lugar += [f"hoja {self.hoja}"] if self.hoja else []
        lugar += [f"fila {self.fila}"] if self.fila else []
        lugar += [f"columna {self.columna}"] if self.columna else []
        return public(f"{', '.join(lugar)}: {self.motivo}; {self.que_hacer}.")


class BuildError(PP0093Error):
    """A build that stopped: what failed, where, and what to do. What was published stays."""


class UsageError(PP0093Error):
    """A question the command line cannot answer as it was asked (exit code 2)."""


def public(texto: str) -> str:
    """Return a text fit for anyone to see: on one line, without personal data."""
    return masked(one_line(texto))


def sentence(error: PP0093Error) -> str:
    """Return what an error says as a sentence of a page: with its capital and its full stop."""
    texto = str(error)
    return f"{texto[0].upper()}{texto[1:]}."


WHY = {
    errno.ENOSPC: "no queda espacio en el disco",
    errno.EDQUOT: "no queda espacio en el disco",
    errno.EACCES: "falta permiso",
    errno.EPERM: "falta permiso",
    errno.EROFS: "el disco es de sólo lectura",
    errno.EIO: "el disco falló",
    errno.ENOENT: "no existe",
    errno.EMFILE: "hay demasiados archivos abiertos",
}


def why(error: OSError) -> str:
    """Return in Spanish why the system could not do what was asked."""
    return WHY.get(error.errno or 0, error.strerror or str(error))


def one_line(texto: str) -> str:
    """Return the text on a single line, its runs of white space folded and without what a terminal would obey."""
    return " ".join("".join(c if c.isprintable() else " " for c in texto).split())
