"""The user's guide in the dashboard: short chapters with small screenshots, and each page's question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from pp0093.claims import Sentence, words
from pp0093.config import COUNTRY_FOLDER, PROJECT
from pp0093.programme import Programme
from pp0093.ui import layout
from pp0093.ui.shell import address
from pp0093.ui.shell.pages import Declared, offered_pages

GUIDE_PAGE, READ_THE_GUIDE = "guia", "Leer la guía: qué archivos se cargan y cómo"
FIRST_TIME = "¿Primera vez aquí?"
# Width in pixels of desktop and telephone screenshots.
DESKTOP_WIDTH, PHONE_WIDTH = 560, 220
PICTURE = re.compile(r"^!\[(?P<nombre>[^\]]+)\]\((?P<ruta>[^)]+)\)$", re.MULTILINE)
HEADING, BELOW = re.compile(r"^(###?) (.+)\n", re.MULTILINE), "###"
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
    """Draw what each page of the menu answers and the guide of a programme, or everybody's, in folded rows."""
    with st.container(key="pp_guia"):
        for grupo, suyas in groupby(
            (p for p in offered_pages() if not p.by_name and p.id != GUIDE_PAGE), key=attrgetter("group")
        ):
            layout.chart_title(words(grupo))
            layout.draw("block", "", [[(p.title, p.id), (f": {p.asks}", "")] for p in suyas], True)
    guia = PROJECT / programa.guia if programa.guia else EVERYBODYS
    formatos = guia.with_name("formatos.md")  # Generated: scripts/formatos.py.
    _draw_chapters(chapters(guia, *([formatos] if formatos.exists() else [])), "", guia.parent)


def _draw_chapters(capitulos: Mapping[str, GuideChapter], grupo: str, carpeta: Path) -> None:
    """Draw the chapters of a group, each with its own; "" is the whole guide."""
    for id_, capitulo in capitulos.items():
        if capitulo.grupo == grupo:
            suyos = [c for c, otro in capitulos.items() if otro.grupo == id_]
            with address.fold(GUIDE_PAGE, id_, capitulo.titulo, suyos) as se_ve:
                if se_ve:
                    _draw_text(capitulo.texto, carpeta)
                    _draw_chapters(capitulos, id_, carpeta)


def _draw_text(capitulo: str, carpeta: Path) -> None:
    texto, *pares = PICTURE.split(capitulo)
    st.markdown(texto)
    for nombre, ruta, resto in zip(pares[::3], pares[1::3], pares[2::3], strict=True):
        imagen = carpeta / ruta
        if imagen.exists():
            st.image(
                str(imagen),
                caption=nombre,
                alt=f"Captura de la página: {nombre}",
                width=PHONE_WIDTH if "390" in ruta else DESKTOP_WIDTH,
            )
        st.markdown(resto)


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
