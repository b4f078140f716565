"""The user's guide inside the dashboard: the programme's own, pictures included, and every page's question."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import streamlit as st

from pp0093.config import PROJECT
from pp0093.programme import Programme
from pp0093.ui import tour
from pp0093.ui.pages import offered

PAGES = "Qué responde cada página"
PHONE_WIDTH = 320
ANSWER = "Qué hay en cada página, cómo se cargan los archivos y cómo se pregunta desde la consola."
WITHOUT_GUIDE = "Cómo se lee el tablero y qué responde cada página."
PICTURE = re.compile(r"^!\[(?P<nombre>[^\]]+)\]\((?P<ruta>[^)]+)\)$", re.MULTILINE)


def answer(programa: Programme) -> str:
    """Say what the guide of a programme has."""
    return ANSWER if programa.guia else WITHOUT_GUIDE


def draw(programa: Programme) -> None:
    """Draw a programme's guide: its text as it is written, each picture with its name below.

    Where it has none, the visit's steps. Then what each page answers.
    """
    if programa.guia:
        _written(PROJECT / programa.guia)
    else:
        st.markdown("\n\n".join(f"## {titulo}\n\n{dicho}" for titulo, dicho in tour.steps(programa)))
    st.markdown(_questions())


def _written(guia: Path) -> None:
    resto, *pares = _parts(guia)
    st.markdown(resto)
    for nombre, ruta, texto in zip(pares[::3], pares[1::3], pares[2::3], strict=True):
        imagen = guia.parent / ruta
        if imagen.exists():
            st.image(
                str(imagen),
                caption=nombre,
                alt=f"Captura de la página: {nombre}",
                width=PHONE_WIDTH if "390" in ruta else "stretch",
            )
        st.markdown(texto)


def _questions() -> str:
    """Return what each page that is offered answers, as a list with the title of each."""
    return "\n".join([f"## {PAGES}", "", *(f"- **{p.title}**: {p.asks}" for p in offered())])


@cache
def _parts(guia: Path) -> list[str]:
    """Return text, then (name, path, text) for each picture; the title is the page's."""
    texto = guia.read_text(encoding="utf-8").split("\n", 1)[1]
    return PICTURE.split(texto)
