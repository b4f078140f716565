"""The search box at the top of every page (or by "/"): what is written in it opens the page that answers (finder)."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pp0093.errors import public

PAGE_ID = "buscar"
BOX, WRITTEN, ASKED = "pp_buscar", "pp_buscar_escrito", "pp_buscar_pedido"
LONGEST = 300
LABEL = "Buscar o preguntar"
HINT = "Busque o pregunte"


def box() -> None:
    """Draw the box; what is written in it opens the page that answers."""
    escrito = st.query_params.get("q", "")
    if escrito != st.session_state.get(WRITTEN, ""):
        st.session_state[WRITTEN] = st.session_state[BOX] = escrito
    st.text_input(LABEL, key=BOX, placeholder=HINT, on_change=_asked, label_visibility="collapsed", max_chars=LONGEST)


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
