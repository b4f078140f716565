"""Perfil: who the firms served are, by what they do, sell and employ."""

from __future__ import annotations

from collections.abc import Iterator

from pp0093.ask.origin import printed
from pp0093.ask.registry import DIMENSIONS
from pp0093.ask.view import PROFILE
from pp0093.documents.document import Block, CitedFigure, Heading, NoteSection
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
        abiertas = asking.opened(a, parte, dimension, **a.filtros)
        decibles = writing.sayable(a, abiertas)
        de_una = list(_by(a, dimension, parte, abiertas, decibles))
        frases += de_una
        if decibles:
            nombre = DIMENSIONS[dimension].etiqueta
            eje = "% de las empresas con dato" if parte == printed.SHARE_WITH_DATA else "% de las empresas"
            bloques += [Heading(nombre), *writing.prose(de_una)]
            bloques += writing.plot(dimension, f"Empresas por {nombre.lower()}", eje, decibles[:10])
    return writing.section("perfil", "Perfil de las empresas atendidas", bloques, frases)


def _by(
    a: Inquiry,
    dimension: str,
    parte: str,
    abiertas: list[tuple[str, CitedFigure]],
    decibles: list[tuple[str, CitedFigure]],
) -> Iterator[Sentence]:
    nombre = DIMENSIONS[dimension].etiqueta.lower()
    if not decibles:
        cifra, falta = abiertas[0][1] if abiertas else None, Lacking(FIRMS, a.filtros, dimension)
        yield writing.unsaid(a, dimension, f"cómo se reparten por {nombre}", cifra, falta)
        return
    base = "las empresas con dato" if parte == printed.SHARE_WITH_DATA else "las empresas atendidas"
    yield full_sentence(dimension, f"Por {nombre}, de {base}: ", *writing.shares(decibles))
    if dimension in WITHIN:
        yield from _within(a, dimension, parte, decibles[0])


def _within(a: Inquiry, dimension: str, parte: str, mayor: tuple[str, CitedFigure]) -> Iterator[Sentence]:
    nombre, cifra = mayor
    valor = dict(cifra.lugar)[dimension]
    dentro = asking.opened(a, parte, WITHIN[dimension], **{**a.filtros, dimension: valor})
    decibles = writing.sayable(a, dentro)
    clave = f"{dimension}.{valor}.{WITHIN[dimension]}"
    por = DIMENSIONS[WITHIN[dimension]].etiqueta.lower()
    if decibles:
        yield full_sentence(clave, f"Dentro de {nombre}, por {por}: ", *writing.shares(decibles))
    else:
        falta = Lacking(FIRMS, {**a.filtros, dimension: valor}, WITHIN[dimension])
        que = f"cómo se reparten por {por} las de {nombre}"
        yield writing.unsaid(a, clave, que, dentro[0][1] if dentro else None, falta)
