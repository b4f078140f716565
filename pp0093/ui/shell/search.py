"""The search: the box at the top of every page (or by "/"), what it finds, and where each thing is seen.

What it finds is shown beneath it as one types; "Enter" opens it whole (subjects/searched.py).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pp0093.ask import catalog
from pp0093.ask.registry import OWN_DIMENSIONS
from pp0093.claims import Sentence
from pp0093.errors import public
from pp0093.questions import figured
from pp0093.questions.asked import MAX_QUESTION_LETTERS, PAGE, Findable, ask, find
from pp0093.questions.figured import Answer
from pp0093.questions.reading import SHEET
from pp0093.sheets import issue, subject
from pp0093.ui import access, drawn, layout
from pp0093.ui.shell import address, pages, run

SEARCH_PAGE = "buscar"
SEARCH_BOX, SEARCH_TEXT, SEARCH_REQUEST = "pp_buscar", "pp_buscar_escrito", "pp_buscar_pedido"
# Of each class of things: its heading, the page where they are seen, and the key of its link that says which.
SEEN_IN = {
    PAGE: ("Páginas", "", ""),
    "producto": ("Productos", "ejecucion", "producto"),
    "actividad": ("Actividades", "ejecucion", "actividad"),
    "unidad": ("Unidades", "beneficiarios", "unidad"),
    "departamento": ("Departamentos", "territorio", "departamento"),
    **{d.id: (d.etiqueta, "servicios", "") for d in OWN_DIMENSIONS},
    "indicador": ("Indicadores", "pasaporte", "cifra"),
    SHEET: ("Indicadores de otros instrumentos", "", ""),
    "definicion": ("Definiciones", "metodologia", ""),
    "documento": ("Documentos", "datos", ""),
    "regla": ("Reglas y advertencias", "metodologia", ""),
}
# How many things are shown beneath the box, and the link to all of them.
BENEATH, ALL_OF_IT = 6, "Ver todo lo hallado"


@st.fragment
@run.redrawn
def box() -> None:
    """Draw the box; what is written in it is found beneath, or opens the page that answers."""
    escrito = st.query_params.get("q", "")
    if escrito != st.session_state.get(SEARCH_TEXT, ""):
        st.session_state[SEARCH_TEXT] = st.session_state[SEARCH_BOX] = escrito
    st.text_input(
        "Buscar o preguntar",
        key=SEARCH_BOX,
        placeholder="Busque o pregunte",
        on_change=_take_question,
        label_visibility="collapsed",
        max_chars=MAX_QUESTION_LETTERS,
    )
    # While one types only the box runs (tablero.js), and shows what it finds: the page stays as it is.
    contexto = get_script_run_ctx()
    if contexto and contexto.fragment_ids_this_run and (pedido := st.session_state.pop(SEARCH_REQUEST, None)):
        with st.container(key="pp_hallado", gap=None):
            _beneath(pedido)


def _take_question() -> None:
    # The first run after a search is told again what was written: only what is new is asked.
    if (escrito := public(st.session_state[SEARCH_BOX])) != st.session_state.get(SEARCH_TEXT):
        st.session_state[SEARCH_REQUEST] = escrito


def follow(destino: Any, llevados: dict[str, str]) -> None:
    """Open the page of the search with what was just written in the box; nothing otherwise."""
    pedido = st.session_state.pop(SEARCH_REQUEST, None)
    if pedido:
        st.session_state[SEARCH_TEXT] = pedido
        st.switch_page(destino, query_params={**llevados, "q": pedido})


def _beneath(texto: str) -> None:
    """Draw under the box what it finds as one types: the answer, a few links, and the one to all of it."""
    respuesta, hallados = searched(texto)
    if respuesta.responde or not hallados:
        layout.note(layout.kept_words(respuesta.dicho))
        layout.note(respuesta.al_lado)
    for cosa in hallados[:BENEATH]:
        link_to(cosa)
    for sugerida in respuesta.sugerencias[: 0 if hallados else BENEATH]:
        go(SEARCH_PAGE, sugerida, {"q": sugerida})
    with st.container(key="pp_hallado_todo"):
        go(SEARCH_PAGE, ALL_OF_IT, {"q": texto})


def searched(texto: str) -> tuple[Answer, list[Findable]]:
    """Return the answer to some words and what they find, the pages that whoever looks may open among it."""
    version = catalog.published()
    paginas = tuple(Findable(PAGE, p.id, p.title, p.asks) for p in pages.offered_pages(rol=access.role()))
    return ask(version, texto), find(version, texto, paginas)


def go(pagina: str, rotulo: str, lleva: dict[str, str]) -> bool:
    """Draw the link to a page with what is chosen there, and tell whether whoever looks may open it: else, none."""
    ofrecida = next((p for p in pages.offered_pages(rol=access.role()) if p.id == pagina), None)
    if ofrecida:
        address.way(pagina, rotulo or f"Ver en {ofrecida.title}", lleva)
    return ofrecida is not None


def link_to(cosa: Findable) -> None:
    """Draw the link to where a thing is seen; its name alone where whoever looks may not open it."""
    pagina, lleva = place(cosa)
    if not go(pagina, cosa.nombre, lleva):
        layout.note(cosa.nombre)


def place(cosa: Findable) -> tuple[str, dict[str, str]]:
    """Return the page where a thing is seen, its sheet where it has one, and what its link carries."""
    if cosa.clase == PAGE:
        return cosa.codigo, {}
    if dicha := sheet_said(cosa):
        return SHEET, {SHEET: cosa.clave, "anio": str(dicha[0])}
    if cosa.de:
        pagina, abre = drawn.seen_in(catalog.published(), cosa.de, cosa.codigo)
        return pagina, dict(parse_qsl(abre))
    _, pagina, clave = SEEN_IN[cosa.clase]
    return pagina, {clave: cosa.codigo} if clave else {}


def sheet_said(cosa: Findable) -> tuple[int, Sentence] | None:
    """Return what a sheet says first, in the year looked at or the last in which it says something, and which it is."""
    datos = catalog.published()
    anios = (layout.year(), *figured.last_first(datos))
    return issue.told(datos, cosa.clave, anios) if cosa.clase in subject.SHEET_DIMENSIONS else None
