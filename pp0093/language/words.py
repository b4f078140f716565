"""Words: without case or accents, without the ending of a plural; and the tables of words that a person edits."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path

TABLES = Path(__file__).with_name("tablas")
APOSTROPHES = "´‘’"
TOKEN = re.compile(r"[a-z]+(?:\.[a-z]+)*|\d+(?:\.\d+)*")


def plain(texto: str) -> str:
    """Return a text in lower case without accents, each character in its own place."""
    return texto.lower() if texto.isascii() else "".join(map(_letter, texto))


@cache
def _letter(letra: str) -> str:
    if letra in APOSTROPHES:
        return "'"
    base = unicodedata.normalize("NFKD", letra)[:1].lower()
    return base if len(base) == 1 else letra


def folded(texto: str) -> str:
    """Return a text as it is compared with what a person writes: no accents, case or repeated blanks; signs count."""
    return " ".join(plain(unicodedata.normalize("NFKC", texto)).split())


def stem(palabra: str) -> str:
    """Return a word without the ending of its plural."""
    if len(palabra) > 5 and palabra.endswith("es") and palabra[-3] not in "aeiou":
        return palabra[:-2]
    return palabra[:-1] if len(palabra) > 4 and palabra.endswith("s") else palabra


@cache
def table(nombre: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a table of words, its header apart."""
    with (TABLES / f"{nombre}.csv").open(encoding="utf-8", newline="") as entrada:
        return tuple(tuple(fila) for fila in csv.reader(entrada))[1:]


@cache
def one_of(nombre: str, clase: str) -> str:
    """Return a pattern of the phrases of a class in a table, the longest first."""
    frases = sorted((plain(frase) for frase, suya, *_ in table(nombre) if suya == clase), key=len, reverse=True)
    return "|".join(r"\s+".join(map(re.escape, f.split())) for f in frases)
