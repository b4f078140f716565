"""Estrategias: what the office writes by hand, taken from its Markdown as it is."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from pp0093.documents.document import Block, Heading, NoteSection, Points, Prose, Said, Unsaid

TITLE = "Estrategias implementadas"
NOTHING_GIVEN = "lo escribe la oficina y no se entregó (--estrategias ARCHIVO.md)"


def section(markdown: str) -> NoteSection:
    """Return the section with the office's own words; without them it is left unsaid."""
    bloques = tuple(_blocks(SyntaxTreeNode(MarkdownIt().parse(markdown))))
    callado = () if bloques else (Unsaid("estrategias", "qué estrategias se implementaron", NOTHING_GIVEN),)
    return NoteSection("estrategias", TITLE, bloques, callado)


def _blocks(todo: SyntaxTreeNode) -> Iterator[Block]:
    """Yield headings, paragraphs and lists; emphasis, links and pictures are left as their text."""
    for lugar, nodo in enumerate(todo.children):
        dichos = [_text(n) for n in nodo.walk() if n.type == "inline"]
        frases = tuple(Said(f"estrategias.{lugar}.{n}", (d,)) for n, d in enumerate(dichos))
        if nodo.type == "heading":
            yield Heading("".join(dichos))
        elif frases:
            yield Points(frases) if nodo.type.endswith("_list") else Prose(frases)


def _text(linea: SyntaxTreeNode) -> str:
    return "".join(" " if n.type.endswith("break") else n.content for n in linea.walk() if not n.children).strip()
