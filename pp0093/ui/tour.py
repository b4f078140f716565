"""The guided first visit: a few steps in a dialog, opened by whoever wants them."""

from __future__ import annotations

import streamlit as st

from pp0093.money import texts

STEP = "recorrido_paso"


def button() -> None:
    """Draw the button that opens the visit; small, at the end of the menu."""
    if st.button("¿Primera vez aquí?", icon=":material/explore:", type="tertiary", key="recorrido_abrir"):
        st.session_state[STEP] = 0
        _visit()


@st.dialog("Recorrido de un minuto", width="medium")
def _visit() -> None:
    paso = st.session_state[STEP]
    titulo, dicho = texts.TOUR[paso]
    st.caption(f"Paso {paso + 1} de {len(texts.TOUR)}")
    st.subheader(titulo, anchor=False)
    st.markdown(dicho)
    with st.container(horizontal=True):
        st.button("Anterior", on_click=_move, args=(-1,), disabled=paso == 0, key="recorrido_anterior")
        if paso + 1 < len(texts.TOUR):
            st.button("Siguiente", on_click=_move, args=(1,), type="primary", key="recorrido_siguiente")
        elif st.button("Terminar", type="primary", key="recorrido_terminar"):
            st.rerun()


def _move(cuanto: int) -> None:
    st.session_state[STEP] += cuanto
