"""The user's guide inside the dashboard: short chapters with small pictures, and every page's question."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import streamlit as st
from msgspec import Struct

from pp0093.claims import Sentence, words
from pp0093.config import PROJECT
from pp0093.programme import FIRMS_TOPIC, Programme
from pp0093.ui import layout
from pp0093.ui.shell import address, run
from pp0093.ui.shell.pages import Declared, offered

PAGE_ID, READ = "guia", "Leer la guía: qué archivos se cargan y cómo"
PAGES = "Qué responde cada página"
# How wide a picture is drawn, in pixels: that of a desktop and that of a telephone.
DESKTOP_WIDTH, PHONE_WIDTH = 560, 220
ANSWER = "Qué hay en cada página, cómo se cargan los archivos y cómo se pregunta desde la consola."
WITHOUT_GUIDE = "Cómo se lee el tablero y qué responde cada página."
PICTURE = re.compile(r"^!\[(?P<nombre>[^\]]+)\]\((?P<ruta>[^)]+)\)$", re.MULTILINE)
HEADING = re.compile(r"^###? (.+)$")
FENCE = "```"
FORMATS_PAGE = "formatos.md"
"""The part about formats, which is generated (ingest.format_pages)."""


class GuideChapter(Struct, frozen=True):
    """A short page of the guide."""

    id: str
    titulo: str
    texto: str


def guide_answer(programa: Programme) -> Sentence:
    """Say what the guide of a programme has."""
    return words(ANSWER if programa.guia else WITHOUT_GUIDE)


def alone(pagina: Declared, programa: Programme) -> None:
    """Draw the whole page of the guide before anything is published: it stands on no figure."""
    address.arrive(PAGE_ID)
    layout.greeting(pagina.title, guide_answer(programa))
    draw(programa)


def way_in() -> None:
    """Draw the link to the guide, where there is nothing else to read yet."""
    st.page_link(f"pages/{PAGE_ID}.py", label=READ)


def draw(programa: Programme) -> None:
    """Draw the chapters of a programme's guide, each a folded row, and what each page answers.

    Where it has no guide, the visit's steps.
    """
    if programa.guia:
        guia = PROJECT / programa.guia
        formatos = guia.with_name(FORMATS_PAGE)
        for capitulo in chapters(guia, *([formatos] if formatos.exists() else [])):
            with address.fold(PAGE_ID, capitulo.id, capitulo.titulo) as lugar:
                if lugar.is_open:
                    _written(capitulo, guia.parent)
    else:
        st.markdown(in_markdown(programa, "##"))
    st.markdown("\n".join([f"## {PAGES}", "", *(f"- **{p.title}**: {p.asks}" for p in offered())]))


def _written(capitulo: GuideChapter, carpeta: Path) -> None:
    texto, *pares = PICTURE.split(capitulo.texto)
    st.markdown(texto)
    for nombre, ruta, resto in zip(pares[::3], pares[1::3], pares[2::3], strict=True):
        imagen = carpeta / ruta
        if imagen.exists():
            ancho = PHONE_WIDTH if "390" in ruta else DESKTOP_WIDTH
            st.image(str(imagen), caption=nombre, alt=f"Captura de la página: {nombre}", width=ancho)
        st.markdown(resto)


@cache
def chapters(*guias: Path) -> list[GuideChapter]:
    """Return the chapters of a guide: one for each heading below its titles; a repeated name is told by its number."""
    abiertos: list[tuple[str, list[str]]] = []
    en_bloque = False
    for linea in (linea for guia in guias for linea in guia.read_text(encoding="utf-8").splitlines()[1:]):
        en_bloque ^= linea.startswith(FENCE)
        if not en_bloque and (hallado := HEADING.match(linea)):
            abiertos.append((hallado[1], []))
        elif abiertos:
            abiertos[-1][1].append(linea)
    nombrados: dict[str, GuideChapter] = {}
    for titulo, lineas in abiertos:
        base = layout.anchor(titulo)
        id_ = base if base not in nombrados else f"{base}-{len(nombrados)}"
        nombrados[id_] = GuideChapter(id_, titulo, "\n".join(lineas))
    return list(nombrados.values())


TOUR_STEPS = (
    (
        "La respuesta va primero",
        "Cada página hace **una pregunta** y la contesta arriba, en una frase hecha con las cifras. Debajo dice qué "
        "cubren, hasta qué fecha llegan y de dónde salen: **calculado**, **reportado**, **publicado**, **derivado** o "
        "**sintético**.",
    ),
    (
        "Una sola barra de filtros",
        "Elija el **año** y, en **Filtros**, producto o actividad{MORE}. Lo elegido vale en todas las páginas y "
        "queda en la dirección: copie el enlace y quien lo abra verá lo mismo.",
    ),
    (
        "Pulse lo que le llame la atención",
        "Un clic en una barra, un punto o un cuadro deja sólo eso. **Quitar filtros** lo devuelve todo.",
    ),
    (
        "Llévese lo que necesite",
        "Bajo cada gráfico: su **tabla**, cómo se lee y **Llevar**, que lo da en PNG para una nota, SVG, PDF, XLSX o "
        "CSV, con su fuente. Arriba a la derecha, toda la página en un solo archivo.",
    ),
    (
        "¿De dónde sale esta cifra?",
        "Las palabras con subrayado de puntos se explican al pasar por encima. **Metodología** tiene fórmulas y "
        "reglas; **Datos**, los archivos cargados y lo que no coincide con lo publicado; **Guía**, todo lo demás.",
    ),
)


TOUR_OF_FIRMS = "; en «Filtros», también unidad, sector, tamaño y departamento"


def steps(programa: Programme) -> list[tuple[str, str]]:
    """Return the steps of the visit to a programme: title and what is said, in Markdown."""
    mas = TOUR_OF_FIRMS if programa.has(FIRMS_TOPIC) else ""
    return [(titulo, dicho.replace("{MORE}", mas)) for titulo, dicho in TOUR_STEPS]


def visit_button(programa: Programme, clave: str) -> None:
    """Draw the button that opens the visit; small, at the end of the menu."""
    if st.button("¿Primera vez aquí?", type="tertiary", key=clave):
        _visit(programa)


@st.dialog("Recorrido de un minuto", width="medium")
@run.redrawn
def _visit(programa: Programme) -> None:
    st.markdown(in_markdown(programa, "###"))


def in_markdown(programa: Programme, titulo: str) -> str:
    """Return the steps of the visit to a programme, each under a title of some level."""
    return "\n\n".join(f"{titulo} {de_que}\n\n{dicho}" for de_que, dicho in steps(programa))
