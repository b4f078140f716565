"""The user's guide in the dashboard: what a reader does, each page's question, and short chapters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from pp0093.access import Role
from pp0093.claims import Sentence, words
from pp0093.config import COUNTRY_FOLDER, PROJECT
from pp0093.programme import Programme
from pp0093.ui import access, layout
from pp0093.ui.shell import address
from pp0093.ui.shell.pages import Declared, offered_pages

GUIDE_PAGE, PAGES, READ_THE_GUIDE = "guia", "paginas", "Leer la guía: qué archivos se cargan y cómo"
FIRST_TIME = "¿Primera vez aquí?"
# A picture of a page, which the reader of the dashboard has at hand.
PICTURE = re.compile(r"^!\[.*$", re.MULTILINE)
HEADING, BELOW, CODE = re.compile(r"^(###?) (.+)\n", re.MULTILINE), "###", "`"
OTHER_DOCUMENT = re.compile(r"\[([^\]]+)\]\([\w.\-]+\.md(?:#[^)]*)?\)")
"""A link to a document that the dashboard does not serve: only its text is kept."""
EVERYBODYS = COUNTRY_FOLDER / "recorrido.md"


class GuideChapter(NamedTuple):
    """A heading of the guide with its text; `grupo` is the parent's id, "" for none."""

    titulo: str
    texto: str
    grupo: str


def guide_answer() -> Sentence:
    """Return where to begin: the first page offered."""
    como = "Cada página contesta una pregunta; una cifra subrayada dice de dónde sale y un nombre abre su ficha"
    return words(f"{como}. Empiece por «{offered_pages()[0].title}».")


def alone(pagina: Declared, programa: Programme) -> None:
    """Draw the guide before the first publication."""
    address.arrive(GUIDE_PAGE)
    layout.greeting(pagina.title, guide_answer())
    draw_guide(programa)


def draw_guide(programa: Programme) -> None:
    """Draw what a reader does, what each page answers and, in folded rows, the guide of a programme.

    Readers are not shown the chapters that tell of files or commands.
    """
    st.markdown(EVERYBODYS.read_text(encoding="utf-8").partition("\n")[2])
    with address.fold(GUIDE_PAGE, PAGES, "Qué contesta cada página") as se_ve, st.container(key="pp_guia"):
        for grupo, suyas in groupby(
            (p for p in offered_pages() if se_ve and not p.by_name and p.id != GUIDE_PAGE), key=attrgetter("group")
        ):
            layout.chart_title(words(grupo))
            layout.draw("block", "", [[(p.title, p.id), (f": {p.asks}", "")] for p in suyas], True)
    if programa.guia:
        guia = PROJECT / programa.guia
        formatos = guia.with_name("formatos.md")  # Generated: scripts/formatos.py.
        todos = chapters(guia, *([formatos] if formatos.exists() else []))
        _draw_chapters(todos if access.role() >= Role.ANALISTA else for_readers(todos))


def for_readers(capitulos: Mapping[str, GuideChapter]) -> dict[str, GuideChapter]:
    """Return the chapters of the groups without code: neither files nor commands."""
    con_codigo = {c.grupo or id_ for id_, c in capitulos.items() if CODE in c.texto}
    return {id_: c for id_, c in capitulos.items() if (c.grupo or id_) not in con_codigo}


def _draw_chapters(capitulos: Mapping[str, GuideChapter], grupo: str = "") -> None:
    """Draw the chapters of a group, each with its own; "" is the whole guide."""
    for id_, capitulo in capitulos.items():
        if capitulo.grupo == grupo:
            suyos = [c for c, otro in capitulos.items() if otro.grupo == id_]
            with address.fold(GUIDE_PAGE, id_, capitulo.titulo, suyos) as se_ve:
                if se_ve:
                    st.markdown(PICTURE.sub("", capitulo.texto))
                    _draw_chapters(capitulos, id_)


@cache
def chapters(*guias: Path) -> dict[str, GuideChapter]:
    """Return {id: chapter} for each heading below the titles; repeated names get a number."""
    escrito = "\n".join(g.read_text(encoding="utf-8").partition("\n")[2] for g in guias)
    _, *partes = HEADING.split(OTHER_DOCUMENT.sub(r"\1", escrito))
    hechos: dict[str, GuideChapter] = {}
    grupo = ""
    for nivel, titulo, texto in zip(partes[::3], partes[1::3], partes[2::3], strict=True):
        id_ = layout.anchor(titulo)
        id_ = f"{id_}-{len(hechos)}" if id_ in hechos else id_
        hechos[id_] = GuideChapter(titulo, texto, grupo if nivel == BELOW else "")
        grupo = grupo if nivel == BELOW else id_
    return hechos
