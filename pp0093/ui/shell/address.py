"""Links: encode and decode the choices of a page between its URL and its controls."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

import streamlit as st

from pp0093.errors import public
from pp0093.structs import Frozen
from pp0093.ui import layout

T = TypeVar("T")
# Parameters of any page: view, single piece, open row, pieces shown as tables.
VIEW, PIECE, PLACE_PARAM, FORM = "vista", "pieza", "lugar", "forma"
ONE_PIECE, WHOLE_PAGE = "figura", "todo"
# Separator between row and piece; old parameters of tabs and chapters, which are rows now.
INSIDE, OLD_PLACES = ".", ("hoja", "parte", "capitulo")
ARRIVED, ALL_OPEN = "direccion_llegada", "todo_abierto"
SENT = "direccion_enviada"
# Session keys: unknown parameters of the address, and the last own parameters of each page.
UNREAD_KEY, PAGE_STATES_KEY = "sin_leer", "lo_propio_de_cada_pagina"
COMMON_PARAMS = (VIEW, PIECE, PLACE_PARAM, FORM)
# Parameter of demonstration data, kept by links between pages.
DEMONSTRATION = "demo"
NO, YES = "no", "si"
# Footnote numbers after a plain text title.
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
MAX_PARAM_LETTERS = 100
NO_CHOICES: Mapping[str, str] = {}
LINK_NOT_READ = "El enlace pedía algo que esta página no tiene: se muestra lo de siempre"


class Fold(Frozen):
    """The current folded row; outside of any, an open one without a name.

    The contents of a closed one are recorded for exports but not drawn: drawing all rows was most of the cost of a
    page.
    """

    id: str
    is_open: bool
    titulo: str = ""


OUTSIDE = Fold("", is_open=True)
_entered: ContextVar[Fold] = ContextVar("entered", default=OUTSIDE)


def alone() -> str:
    """Return the piece that the address asks for alone; "" for a whole page."""
    return str(st.query_params.get(PIECE, "")) if st.query_params.get(VIEW) == ONE_PIECE else ""


def place_of(pieza: str) -> dict[str, str]:
    """Return the parameters that show a piece on its page: its row's name, or its own."""
    en = _entered.get()
    return {PLACE_PARAM: f"{en.id}{INSIDE}{pieza}" if en.id else pieza}


def is_here(enlace: str) -> bool:
    """Tell whether a link leads to the current view."""
    pedido, puesto = urlsplit(enlace), {*st.query_params.items(), ("anio", str(layout.year()))}
    return pedido.path == st.session_state.get(ARRIVED, ("",))[0] and {*parse_qsl(pedido.query)} <= puesto


def put(clave: str, valor: str) -> None:
    """Set a parameter of the address, or remove it when empty."""
    if not valor:
        st.query_params.pop(clave, None)
    elif st.query_params.get(clave) != valor:
        st.query_params[clave] = valor


def only(pagina: str, valores: Mapping[str, str], propias: Collection[str]) -> None:
    """Rewrite the address with some values, keeping the parameters of this page or common to all.

    A page entered without its parameters gets those it was left with. A link to the open page changes the session but
    not the browser's address, so values not sent from here are sent.
    """
    url = {k: st.query_params[k] for k in (*propias, *COMMON_PARAMS, DEMONSTRATION) if k in st.query_params}
    tenidas: dict[str, dict[str, str]] = st.session_state.setdefault(PAGE_STATES_KEY, {})
    if st.session_state.get(ARRIVED, (pagina,))[0] != pagina and url.keys().isdisjoint(propias):
        url |= tenidas.get(pagina, {})
    tenidas[pagina] = {k: url[k] for k in propias if k in url}
    st.session_state[UNREAD_KEY] = []
    url = {**valores, **url}
    if dict(st.query_params) != url or url != st.session_state.get(SENT):
        st.query_params.from_dict(url)
    st.session_state[SENT] = url


def held_choice(clave: str, reads: Callable[[str], T | None], inicial: T) -> T:
    """Return a page's own choice from the address; `inicial`, which is not written there, by default.

    `reads` returns None for invalid text, which is ignored and reported by `unread`.
    """
    escrito = st.query_params.get(clave)
    leido = None if escrito is None else reads(escrito)
    valor = inicial if leido is None else leido
    if leido is None and escrito is not None:
        st.session_state[UNREAD_KEY].append(clave)
    else:
        put(clave, "" if valor == inicial else str(valor))
    st.session_state[state_key(clave)] = str(valor)
    return valor


def unread(claves: Collection[str]) -> str:
    """Return a sentence about unknown parameters of the link, until something is chosen; else ""."""
    return "" if {*claves}.isdisjoint(st.session_state[UNREAD_KEY]) else LINK_NOT_READ


def own(clave: str, validos: Collection[str], inicial: str = "") -> str:
    """Return the current code of a choice; by default `inicial` or the first one."""
    return held_choice(clave, lambda texto: texto if texto in validos else None, inicial or next(iter(validos)))


def own_select(clave: str, etiqueta: str, nombres: Mapping[str, str]) -> None:
    """Draw the choice of `own` as a select box: {code: label}."""
    layout.draw("field", clave, etiqueta, nombres, st.session_state[state_key(clave)], width="content")


def choice(clave: str, etiqueta: str, nombres: Mapping[str, str], inicial: str = "") -> str:
    """Draw a select box kept in the address, and return the code chosen."""
    elegido = own(clave, nombres, inicial)
    own_select(clave, etiqueta, nombres)
    return elegido


def number(clave: str, etiqueta: str, desde: int, hasta: int, inicial: int) -> int:
    """Draw an integer input kept in the address, and return its value."""

    def read(texto: str) -> int | None:
        es_numero = texto.isascii() and texto.isdecimal() and len(texto) < MAX_PARAM_LETTERS
        return int(texto) if es_numero and desde <= int(texto) <= hasta else None

    valor = held_choice(clave, read, inicial)
    layout.draw("number", clave, etiqueta, desde, hasta, valor, width="content")
    return valor


def toggle(clave: str, etiqueta: str, *, inicial: bool = False) -> bool:
    """Draw a switch kept in the address, and return its value."""
    es_si = own(clave, (NO, YES), YES if inicial else NO) == YES
    layout.draw("toggle", clave, etiqueta, es_si)
    return es_si


def text(clave: str, etiqueta: str, como: str = "") -> str:
    """Draw a text input with an example (`como`), and return its value.

    It is kept in the address unless it has taxpayer numbers.
    """
    control = state_key(clave)
    valor = held_choice(clave, lambda texto: public(texto[:MAX_PARAM_LETTERS]), "")

    def written() -> None:
        put(clave, public(st.session_state[control]))

    st.text_input(etiqueta, key=control, max_chars=MAX_PARAM_LETTERS, on_change=written, placeholder=como)
    return valor


def is_inside() -> bool:
    """Tell whether drawing happens inside a folded row."""
    return bool(_entered.get().id)


def is_titled(titulo: str) -> bool:
    """Tell whether drawing happens inside a folded row with this title."""
    return _entered.get().titulo == titulo


def is_closed() -> bool:
    """Tell whether drawing happens inside a closed row."""
    return not _entered.get().is_open


def arrive(pagina: str) -> None:
    """Open the rows named by the address, as a page begins."""
    dichas = [st.query_params.get(clave, "") for clave in (PLACE_PARAM, *OLD_PLACES)]
    if (pagina, dichas) != st.session_state.get(ARRIVED):
        for dicha in filter(None, INSIDE.join(dichas).split(INSIDE)):
            st.session_state[_fold_key(pagina, dicha)] = True
    st.session_state[ARRIVED] = (pagina, dichas)


def unfold(pagina: str, id: str) -> None:
    """Open a row, unless the user closed it."""
    st.session_state.setdefault(_fold_key(pagina, id), True)


@contextmanager
def fold(
    pagina: str, id: str, titulo: str, dentro: Collection[str] = (), llamadas: Iterable[int] = ()
) -> Iterator[bool]:
    """Draw a folded row with a plain text title and enter it, yielding whether it is open.

    It starts open when one of the rows in it (`dentro`) is, as a link may name one. `llamadas` are the numbers of the
    notes on what it holds.
    """
    clave = _fold_key(pagina, id)
    if any(st.session_state.get(_fold_key(pagina, d)) for d in dentro):
        st.session_state.setdefault(clave, True)
    # Open everything to print, or when the address says so.
    if st.query_params.get(VIEW) == WHOLE_PAGE or st.session_state.get(ALL_OPEN):
        st.session_state[clave] = True
    notas = " ".join(str(n).translate(RAISED) for n in sorted(llamadas))
    lugar = st.expander(layout.as_label(f"{titulo} {notas}".strip()), key=clave, on_change="rerun")
    se_ve = bool(lugar.open)
    antes = _entered.set(Fold(id, se_ve, titulo))
    try:
        with lugar:
            yield se_ve
    finally:
        _entered.reset(antes)


def open_all() -> None:
    """Open every row of the page, for printing."""
    st.query_params[VIEW] = WHOLE_PAGE


def _fold_key(pagina: str, id: str) -> str:
    return f"plegada_{pagina}_{layout.anchor(id)}"


def state_key(clave: str) -> str:
    """Return the session key of a page's choice."""
    return f"propio_{clave}"


def leads(pagina: str, lleva: Mapping[str, str]) -> str:
    """Return the address of a page with some parameters."""
    return "?".join(filter(None, (pagina, grouped(lleva))))


def way(pagina: str, dicho: str, lleva: Mapping[str, str] = NO_CHOICES) -> None:
    """Draw a link to a page with some parameters."""
    layout.draw("way", dicho, leads(pagina, lleva), width="content")


def group(texto: str) -> dict[str, str]:
    """Decode a parameter with several values: {dimension: value}."""
    return dict(parse_qsl(texto))


def grouped(valores: Mapping[str, str]) -> str:
    """Encode several values in one parameter."""
    return urlencode(valores)
