"""Phrases of a closed vocabulary: each, what it names, and where a sentence has it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct

from pp0093.language.words import TOKEN, plain, stem

# What figures are of, in the order in which a sentence is most sure of naming it.
SUBJECTS = (
    "indicador_desempeno",
    "actividad",
    "producto",
    "familia_servicio",
    "servicio",
    "unidad",
    "sector",
    "tamano",
    "tramo_ventas",
    "tramo_trabajadores",
    "departamento",
    "region_natural",
    "modalidad",
    "factor",
    "tema",
)
# A name by its code has these words: "actividad 1.1".
CODED = 2
LIST = re.compile(r",? ?(?:y )?")
Meaning = tuple[str, str]
"""What a phrase names: a class and a value of it."""


class Mention(Struct, frozen=True):
    """A phrase of the vocabulary in a sentence: from where to where, and all that it may name."""

    inicio: int
    fin: int
    significa: tuple[Meaning, ...]

    def of(self, clase: str) -> str | None:
        """Return what it names of a class, None when nothing."""
        return next((v for c, v in self.significa if c == clase), None)

    @property
    def temas(self) -> tuple[Meaning, ...]:
        """What it names that figures are of."""
        return tuple(s for s in self.significa if s[0] in SUBJECTS)


class Vocabulary:
    """Phrases by their first word, compiled once; the longest phrase that begins at a word is the one named.

    `neutras` are the stems of the words that say nothing of which figure a number is.
    """

    def __init__(self, frases: Iterable[tuple[str, str, str]], neutras: Iterable[str] = ()) -> None:
        self.neutras = frozenset(stem(plain(p)) for p in neutras)
        self._por_inicio: dict[str, dict[tuple[str, ...], dict[Meaning, None]]] = defaultdict(dict)
        for frase, clase, valor in frases:
            palabras = tuple(stem(t) for t in TOKEN.findall(plain(frase)))
            if palabras:
                self._por_inicio[palabras[0]].setdefault(palabras, {})[clase, valor] = None
        self._largos = {p: sorted({len(f) for f in fs}, reverse=True) for p, fs in self._por_inicio.items()}

    def mentions(self, texto: str) -> list[Mention]:
        """Return what a folded sentence names, in order, no phrase over another."""
        fichas = [(stem(m.group()), m.start(), m.end()) for m in TOKEN.finditer(texto)]
        hallados: list[Mention] = []
        i = 0
        while i < len(fichas):
            mencion, usadas = self._at(fichas, i)
            if mencion:
                hallados.append(mencion)
                if mencion.fin == fichas[i + usadas - 1][2] and usadas == CODED and texto[fichas[i][2] - 1] == "s":
                    seguidas = self._others(fichas, i, texto)
                    hallados += seguidas
                    usadas += len(seguidas) + sum(f[0] == "y" for f in fichas[i + usadas : i + usadas + len(seguidas)])
            i += usadas
        return hallados

    def _others(self, fichas: list[tuple[str, int, int]], i: int, texto: str) -> list[Mention]:
        """Return the codes that follow the first of a plural: "las actividades 1.1, 1.2 y 1.3"."""
        clase, hallados, fin = fichas[i][0], list[Mention](), fichas[i + 1][2]
        for palabra, desde, hasta in fichas[i + CODED :]:
            if palabra == "y":
                continue
            significa = self._por_inicio[clase].get((clase, palabra))
            if not significa or not LIST.fullmatch(texto[fin:desde]):
                break
            hallados.append(Mention(desde, hasta, tuple(significa)))
            fin = hasta
        return hallados

    def _at(self, fichas: list[tuple[str, int, int]], i: int) -> tuple[Mention | None, int]:
        for largo in self._largos.get(fichas[i][0], ()):
            frase = tuple(f[0] for f in fichas[i : i + largo])
            if len(frase) < largo:
                continue
            if significa := self._por_inicio[fichas[i][0]].get(frase):
                return Mention(fichas[i][1], fichas[i + largo - 1][2], tuple(significa)), largo
        return None, 1
