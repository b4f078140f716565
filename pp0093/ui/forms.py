"""How a piece is seen: as its chart, as a table to be sorted or as text, one in the place of another."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pp0093.ui import drawn
from pp0093.ui.exports.piece import Piece
from pp0093.ui.shell import address
from pp0093.writing.tables import Table

CHART, TABLE, TEXT = "grafico", "tabla", "texto"
CHOSEN, OPEN = "forma_elegida", "forma_pagina"
LABELS = {
    CHART: ("Ver el gráfico", ":material/bar_chart:"),
    TABLE: ("Ver la tabla", ":material/table:"),
    TEXT: ("Ver como texto", ":material/notes:"),
}
# What a table that is text by itself is seen in another way for.
SORT = ("Ordenar la tabla", ":material/swap_vert:")
DRAWN = {TABLE: drawn.framed, TEXT: drawn.drawn_table}
Draw = Callable[[Table], None] | None
"""How a page draws a table of its own under its title."""


def possible(pieza: Piece, dibuja: Draw = None) -> tuple[str, ...]:
    """Return the ways in which a piece can be seen, its own first; `dibuja` is how a table draws itself, as text."""
    if pieza.figura is not None:
        return (CHART, TABLE, TEXT)
    es_texto = dibuja is not None or len(pieza.tabla.filas) <= drawn.WINDOW_ROWS
    return (TEXT, TABLE) if es_texto else (TABLE, TEXT)


def current(pieza: Piece, posibles: tuple[str, ...]) -> str:
    """Return how a piece is seen now: as it is by itself until a reader chooses another way."""
    elegida = _chosen(pieza.pagina).get(pieza.id)
    return elegida if elegida in posibles else posibles[0]


def draw(pieza: Piece, forma: str) -> None:
    """Draw a piece in another way than its own."""
    DRAWN[forma](pieza.tabla.shown())


def switch(pieza: Piece, posibles: tuple[str, ...]) -> None:
    """Offer the other ways of seeing a piece, in its place; of a chart, its text once the table is seen."""
    forma = current(pieza, posibles)
    otras = [f for f in posibles if f != forma and not (forma == CHART and f == TEXT)]
    for lugar, otra in enumerate(otras):
        etiqueta, icono = SORT if (posibles[0], otra) == (TEXT, TABLE) else LABELS[otra]
        # The key stays when the label changes, so that the keyboard stays on the button.
        clave = f"forma_{lugar}_{pieza.pagina}_{pieza.id}"
        st.button(etiqueta, key=clave, icon=icono, type="tertiary", on_click=_choose, args=(pieza, otra, posibles[0]))
    if st.session_state.pop(CHOSEN, False):
        st.rerun()  # What was pressed is under the piece, and only that is drawn again.


def _choose(pieza: Piece, forma: str, propia: str) -> None:
    elegidas = _chosen(pieza.pagina)
    elegidas.pop(pieza.id, None)
    if forma != propia:
        elegidas[pieza.id] = forma
    st.session_state[CHOSEN] = True


def adopt(pagina: str) -> None:
    """Take from the address how the pieces of a page are seen, and put there what has been chosen since.

    Coming from another page, whose links do not carry it, they are seen as they were.
    """
    viene_de_otra = st.session_state.get(OPEN) != pagina
    st.session_state[OPEN] = pagina
    url = address.news(address.FORM, (address.FORM,), chosen=False)
    if url or (url is not None and not viene_de_otra):
        _chosen(pagina).clear()
        _chosen(pagina).update(address.group(url.get(address.FORM, "")))
    elegidas = _chosen(pagina)
    address.put_in_address(address.FORM, (address.FORM,), {address.FORM: address.grouped(elegidas)} if elegidas else {})


def _chosen(pagina: str) -> dict[str, str]:
    """Return the pieces of a page that are seen in another way than their own: {piece: way}."""
    elegidas: dict[str, str] = st.session_state.setdefault(f"formas_{pagina}", {})
    return elegidas
