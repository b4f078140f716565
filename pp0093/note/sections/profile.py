"""Perfil: who the firms served are, by what they do, sell and employ."""

from __future__ import annotations

from collections.abc import Mapping

from pp0093.ask.origin import printed
from pp0093.ask.registry import DIMENSIONS
from pp0093.ask.view import PROFILE
from pp0093.documents.document import Block, CitedFigure, Heading, NoteSection, Plot
from pp0093.note import asking, writing
from pp0093.note.asking import FIRMS, Inquiry
from pp0093.note.writing import Lacking, Sentence, full_sentence

OPENS = (*PROFILE, "departamento")
# What the largest group of one is opened by.
WITHIN = {"tramo_trabajadores": "sector"}


def section(a: Inquiry) -> NoteSection:
    """Return the section."""
    bloques: list[Block] = []
    frases: list[Sentence] = []
    for dimension in OPENS:
        parte = printed.share_printed(a.catalogo, dimension, a.anio) if not a.filtros else printed.SHARE
        con_dato, nombre = parte == printed.SHARE_WITH_DATA, DIMENSIONS[dimension].etiqueta
        que = f"cómo se reparten por {nombre.lower()}"
        abre = f"Por {nombre.lower()}, de las empresas {'con dato' if con_dato else 'atendidas'}: "
        decibles, dicha = _split(a, (dimension, parte), (dimension, abre, que), a.filtros)
        de_una = [dicha, *(_within(a, dimension, parte, decibles[0]) if decibles and dimension in WITHIN else ())]
        frases += de_una
        if decibles:
            eje = "% de las empresas con dato" if con_dato else "% de las empresas"
            bloques += [Heading(nombre), *writing.prose(de_una)]
            titulo = f"Empresas por {nombre.lower()}"
            bloques += writing.plotted(Plot(dimension, titulo, eje, tuple(decibles[:10])))
    return writing.section("perfil", "Perfil de las empresas atendidas", bloques, frases)


def _within(a: Inquiry, dimension: str, parte: str, mayor: tuple[str, CitedFigure]) -> list[Sentence]:
    """Say how the largest group of one way of telling firms apart is split by another."""
    (nombre, cifra), otra = mayor, WITHIN[dimension]
    lugar, por = {**a.filtros, dimension: dict(cifra.lugar)[dimension]}, DIMENSIONS[otra].etiqueta.lower()
    dicho = (f"{dimension}.{lugar[dimension]}.{otra}", f"Dentro de {nombre}, por {por}: ")
    return [_split(a, (otra, parte), (*dicho, f"cómo se reparten por {por} las de {nombre}"), lugar)[1]]


def _split(
    a: Inquiry, de: tuple[str, str], dicho: tuple[str, str, str], lugar: Mapping[str, str]
) -> tuple[list[tuple[str, CitedFigure]], Sentence]:
    """Return the parts of a share by a dimension that can be said, and the sentence of them or what it leaves unsaid.

    `dicho` is its key, how it begins and what it would say.
    """
    (dimension, parte), (clave, abre, que) = de, dicho
    abiertas = asking.opened(a, parte, dimension, **lugar)
    decibles = writing.sayable(a, abiertas)
    if decibles:
        return decibles, full_sentence(clave, abre, *writing.shares(decibles))
    cifra = abiertas[0][1] if abiertas else None
    return [], writing.unsaid(a, clave, que, cifra, Lacking(FIRMS, lugar, dimension))
