"""The user's guide inside the dashboard: short chapters with small pictures, and every page's question."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import streamlit as st

from pp0093.claims import Sentence, words
from pp0093.config import PROJECT
from pp0093.country import COUNTRY_FOLDER
from pp0093.programme import Programme
from pp0093.ui import layout
from pp0093.ui.shell import address
from pp0093.ui.shell.pages import Declared, offered

PAGE_ID, READ = "guia", "Leer la guía: qué archivos se cargan y cómo"
FIRST_TIME = "¿Primera vez aquí?"
PAGES = "Qué responde cada página"
# How wide a picture is drawn, in pixels: that of a desktop and that of a telephone.
DESKTOP_WIDTH, PHONE_WIDTH = 560, 220
ANSWER = "Qué hay en cada página, cómo se cargan los archivos y cómo se pregunta desde la consola."
PICTURE = re.compile(r"^!\[(?P<nombre>[^\]]+)\]\((?P<ruta>[^)]+)\)$", re.MULTILINE)
HEADING = re.compile(r"^###? (.+)\n", re.MULTILINE)
OTHER_DOCUMENT = re.compile(r"\[([^\]]+)\]\([\w.\-]+\.md(?:#[^)]*)?\)")
"""A link to a document that the dashboard does not serve: its name is what is read."""
EVERYBODYS = COUNTRY_FOLDER / "recorrido.md"
FORMATS_PAGE = "formatos.md"
"""The part about formats, which is generated (scripts/formatos.py)."""


def guide_answer(programa: Programme) -> Sentence:
    """Say what the guide of a programme has."""
    return words(ANSWER if programa.guia else "Cómo se lee el tablero y qué responde cada página.")


def alone(pagina: Declared, programa: Programme) -> None:
    """Draw the whole page of the guide before anything is published: it stands on no figure."""
    address.arrive(PAGE_ID)
    layout.greeting(pagina.title, guide_answer(programa))
    draw(programa)


def draw(programa: Programme) -> None:
    """Draw the chapters of a programme's guide, or of everybody's, each a folded row, and what each page answers."""
    guia = PROJECT / programa.guia if programa.guia else EVERYBODYS
    formatos = guia.with_name(FORMATS_PAGE)
    for id_, (titulo, texto) in chapters(guia, *([formatos] if formatos.exists() else [])).items():
        with address.fold(PAGE_ID, id_, titulo) as se_ve:
            if se_ve:
                _written(texto, guia.parent)
    st.markdown("\n".join([f"## {PAGES}", "", *(f"- **{p.title}**: {p.asks}" for p in offered())]))


def _written(capitulo: str, carpeta: Path) -> None:
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
def chapters(*guias: Path) -> dict[str, tuple[str, str]]:
    """Return the chapters of a guide: {id: (title, text)}, one for each heading below its titles.

    A repeated name is told by its number.
    """
    escrito = "\n".join(g.read_text(encoding="utf-8").partition("\n")[2] for g in guias)
    _, *partes = HEADING.split(OTHER_DOCUMENT.sub(r"\1", escrito))
    hechos: dict[str, tuple[str, str]] = {}
    for titulo, texto in zip(partes[::2], partes[1::2], strict=True):
        id_ = layout.anchor(titulo)
        id_ = f"{id_}-{len(hechos)}" if id_ in hechos else id_
        hechos[id_] = titulo, texto
    return hechos
