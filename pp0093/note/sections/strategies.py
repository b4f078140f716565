"""Estrategias: what the office writes by hand, taken from its Markdown as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pp0093.note.content import Block, Heading, NoteSection, Points, Prose, Said, Unsaid

TITLE = "Estrategias implementadas"
NOTHING_GIVEN = "lo escribe la oficina y no se entregó (--estrategias ARCHIVO.md)"


def section(markdown: str) -> NoteSection:
    """Return the section with the office's own words; without them it is left unsaid."""
    bloques = tuple(_blocks(MarkdownIt().parse(markdown)))
    callado = () if bloques else (Unsaid("estrategias", "qué estrategias se implementaron", NOTHING_GIVEN),)
    return NoteSection("estrategias", TITLE, bloques, callado)


def _blocks(fichas: Sequence[Token]) -> Iterator[Block]:
    """Yield headings, paragraphs and lists; emphasis, links and pictures are left as their text."""
    puntos: list[Said] = []
    en_lista = 0
    for lugar, ficha in enumerate(fichas):
        if ficha.type.endswith("_list_open"):
            en_lista += 1
        elif ficha.type.endswith("_list_close"):
            en_lista -= 1
            if not en_lista and puntos:
                yield Points(tuple(puntos))
                puntos = []
        elif ficha.type == "inline" and en_lista:
            puntos.append(_said(ficha, lugar))
        elif ficha.type == "inline":
            es_titulo = fichas[lugar - 1].type == "heading_open"
            yield Heading(_text(ficha)) if es_titulo else Prose((_said(ficha, lugar),))


def _said(ficha: Token, lugar: int) -> Said:
    return Said(f"estrategias.{lugar}", (_text(ficha),))


def _text(ficha: Token) -> str:
    trozos = [" " if hija.type in ("softbreak", "hardbreak") else hija.content for hija in ficha.children or ()]
    return "".join(trozos).strip()
