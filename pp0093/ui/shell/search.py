"""Search: the box on every page (or "/"), its results, and where each leads.

Results appear below while typing; "Enter" opens the search page (subjects/searched.py).
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
from pp0093.questions import posed
from pp0093.questions.asked import MAX_QUESTION_LETTERS, PAGE, Findable, ask, find
from pp0093.questions.figured import Answer
from pp0093.questions.reading import SHEET
from pp0093.sheets import issue, subject
from pp0093.ui import access, drawn, layout
from pp0093.ui.shell import address, pages, run

SEARCH_PAGE = "buscar"
SEARCH_BOX, SEARCH_TEXT, SEARCH_REQUEST = "pp_buscar", "pp_buscar_escrito", "pp_buscar_pedido"
# By class of result: heading, page, and link parameter.
SEEN_IN = {
    PAGE: ("Páginas", "", ""),
    "producto": ("Productos", "ejecucion", "producto"),
    "actividad": ("Actividades", "ejecucion", "actividad"),
    "unidad": ("Unidades", "beneficiarios", "unidad"),
    "departamento": ("Departamentos", "territorio", "departamento"),
    **{d.id: (d.etiqueta, "servicios", "") for d in OWN_DIMENSIONS},
    "indicador": ("Indicadores", "pasaporte", "cifra"),
    SHEET: ("Indicadores de desempeño y de políticas", "", ""),
    "definicion": ("Definiciones", "metodologia", ""),
    "documento": ("Documentos", "datos", ""),
    "regla": ("Reglas y advertencias", "metodologia", ""),
}
# Most results below the box, and the label of the link to all.
BENEATH, ALL_OF_IT = 6, "Ver todo lo hallado"


@st.fragment
@run.redrawn
def box() -> None:
    """Draw the box; results appear below, and a question opens its page."""
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
    # While typing only this fragment runs (tablero.js): the page is not redrawn.
    contexto = get_script_run_ctx()
    if contexto and contexto.fragment_ids_this_run and (pedido := st.session_state.pop(SEARCH_REQUEST, None)):
        with st.container(key="pp_hallado", gap=None):
            _beneath(pedido)


def _take_question() -> None:
    # The browser sends the last text again after a search: only new text counts.
    if (escrito := public(st.session_state[SEARCH_BOX])) != st.session_state.get(SEARCH_TEXT):
        st.session_state[SEARCH_REQUEST] = escrito


def follow(destino: Any, llevados: dict[str, str]) -> None:
    """Open the search page with the text just entered; nothing when there is none."""
    pedido = st.session_state.pop(SEARCH_REQUEST, None)
    if pedido:
        st.session_state[SEARCH_TEXT] = pedido
        st.switch_page(destino, query_params={**llevados, "q": pedido})


def _beneath(texto: str) -> None:
    """Draw the results below the box: the answer, a few links, and one to all."""
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
    """Return the answer to some words, and the things found that the user may open."""
    version = catalog.published()
    paginas = tuple(Findable(PAGE, p.id, p.title, p.asks) for p in pages.offered_pages(rol=access.role()))
    return ask(version, texto), find(version, texto, paginas)


def go(pagina: str, rotulo: str, lleva: dict[str, str]) -> bool:
    """Draw a link to a page with parameters, if the user may open it; return whether they may."""
    ofrecida = next((p for p in pages.offered_pages(rol=access.role()) if p.id == pagina), None)
    if ofrecida:
        address.way(pagina, rotulo or f"Ver en {ofrecida.title}", lleva)
    return ofrecida is not None


def link_to(cosa: Findable) -> None:
    """Draw the link to a thing, or its name alone when the user may not open it."""
    pagina, lleva = place(cosa)
    if not go(pagina, cosa.nombre, lleva):
        layout.note(cosa.nombre)


def place(cosa: Findable) -> tuple[str, dict[str, str]]:
    """Return the page of a thing (its sheet when it has one) and the link's parameters."""
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
    """Return the opening of a sheet and its year: the page's, or the last with a statement."""
    datos = catalog.published()
    anios = (layout.year(), *posed.last_first(datos))
    return issue.told(datos, cosa.clave, anios) if cosa.clase in subject.SHEET_DIMENSIONS else None
