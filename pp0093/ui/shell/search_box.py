"""The search box at the top of every page (or by "/"): what it finds is shown as one types; "Enter" opens it whole."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pp0093.errors import public
from pp0093.ui.shell import finder

PAGE_ID = finder.PAGE_ID
BOX, WRITTEN, ASKED = "pp_buscar", "pp_buscar_escrito", "pp_buscar_pedido"
LONGEST = 300
LABEL = "Buscar o preguntar"
HINT = "Busque o pregunte: «¿cuánto se gastó en 2025?»"


def box() -> None:
    """Draw the box; what is written in it is found beneath, or opens the page that answers."""
    with st.container(key="pp_caja"):
        _box()


@st.fragment
def _box() -> None:
    escrito = st.query_params.get("q", "")
    if escrito != st.session_state.get(WRITTEN, ""):
        st.session_state[WRITTEN] = st.session_state[BOX] = escrito
    st.text_input(LABEL, key=BOX, placeholder=HINT, on_change=_asked, label_visibility="collapsed", max_chars=LONGEST)
    # While one types only the box runs (tablero.js), and shows what it finds: the page stays as it is.
    if _runs_alone() and (pedido := st.session_state.pop(ASKED, None)):
        with st.container(key="pp_hallado", gap=None):
            finder.beneath(pedido)


def _runs_alone() -> bool:
    contexto = get_script_run_ctx()
    return contexto is not None and bool(contexto.fragment_ids_this_run)


def _asked() -> None:
    # The first run after a search is told again what was written: only what is new is asked.
    if (escrito := public(st.session_state[BOX])) != st.session_state.get(WRITTEN):
        st.session_state[ASKED] = escrito


def follow(destino: Any, llevados: dict[str, str]) -> None:
    """Open the page of the search with what was just written in the box; nothing otherwise."""
    pedido = st.session_state.pop(ASKED, None)
    if pedido:
        st.session_state[WRITTEN] = pedido
        st.switch_page(destino, query_params={**llevados, "q": pedido})
