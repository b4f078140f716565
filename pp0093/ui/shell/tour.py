"""The guided first visit: a few words in a dialog, opened by whoever wants them."""

from __future__ import annotations

import streamlit as st

from pp0093.programme import FIRMS_TOPIC, Programme
from pp0093.ui.shell import run

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


def button(programa: Programme, clave: str) -> None:
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
