"""The codec of links: every choice of a page, as its address carries it and as a control holds it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

import streamlit as st

from pp0093.errors import public
from pp0093.structs import Frozen
from pp0093.ui import layout

T = TypeVar("T")
# What any page's address may carry: how it is seen, which piece alone, where one was, which pieces in another way.
VIEW, PIECE, PLACE_PARAM, FORM = "vista", "pieza", "lugar", "forma"
ONE_PIECE, WHOLE_PAGE = "figura", "todo"
# A piece inside a row is named after it; tabs and chapters of another time are rows now.
INSIDE, OLD_PLACES = ".", ("hoja", "parte", "capitulo")
ARRIVED, ALL_OPEN = "direccion_llegada", "todo_abierto"
SENT = "direccion_enviada"
# What the address asks of the page that it has not, and what each page was left with of its own.
UNREAD_KEY, PAGE_STATES_KEY = "sin_leer", "lo_propio_de_cada_pagina"
COMMON_PARAMS = (VIEW, PIECE, PLACE_PARAM, FORM)
# Whether it is of the demonstration, which links between pages carry.
DEMONSTRATION = "demo"
NO, YES = "no", "si"
MAX_PARAM_LETTERS = 100
NO_CHOICES: Mapping[str, str] = {}
LINK_NOT_READ = "El enlace pedía algo que esta página no tiene: se muestra lo de siempre"


class Fold(Frozen):
    """A folded row that is entered; outside of any, one without a name, open.

    Of a closed one, what it holds is kept to be taken home and not drawn. Drawn all, those that nobody looks at were
    most of what a browser was sent and laid out.
    """

    id: str
    is_open: bool
    titulo: str = ""


OUTSIDE = Fold("", is_open=True)
_entered: ContextVar[Fold] = ContextVar("entered", default=OUTSIDE)


def alone() -> str:
    """Return the name of the piece that the address asks to see alone; empty for a whole page."""
    return str(st.query_params.get(PIECE, "")) if st.query_params.get(VIEW) == ONE_PIECE else ""


def place_of(pieza: str) -> dict[str, str]:
    """Return what an address carries to show a piece in its page: the row that it is in, or its own."""
    en = _entered.get()
    return {PLACE_PARAM: f"{en.id}{INSIDE}{pieza}" if en.id else pieza}


def is_here(enlace: str) -> bool:
    """Tell whether a link below the dashboard leads to what is open, as it is."""
    pedido, puesto = urlsplit(enlace), {*st.query_params.items(), ("anio", str(layout.year()))}
    return pedido.path == st.session_state.get(ARRIVED, ("",))[0] and {*parse_qsl(pedido.query)} <= puesto


def put(clave: str, valor: str) -> None:
    """Put the value of one key in the address, or take it out where it is empty."""
    if not valor:
        st.query_params.pop(clave, None)
    elif st.query_params.get(clave) != valor:
        st.query_params[clave] = valor


def only(pagina: str, valores: Mapping[str, str], propias: Collection[str]) -> None:
    """Rewrite the address: some values, and the keys of this page or common to all, which stay as they are.

    Coming from another page, whose links do not carry them, those of the page are what they were when it was left.
    A link to the page that is open tells the server of its choices, and leaves the browser's address as it was: what
    was not sent from here is sent.
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
    """Return what the address says of a choice of the page alone; `inicial`, which it does not say, without any.

    `reads` returns None for a text that is no value of it, which is ignored and `unread` says.
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
    """Say that a link asked for what a page has not, if it did and nothing was chosen since; empty otherwise."""
    return "" if {*claves}.isdisjoint(st.session_state[UNREAD_KEY]) else LINK_NOT_READ


def own(clave: str, validos: Collection[str], inicial: str = "") -> str:
    """Return what a choice among some codes holds (held); `inicial` or the first of them at the start."""
    return held_choice(clave, lambda texto: texto if texto in validos else None, inicial or next(iter(validos)))


def own_select(clave: str, etiqueta: str, nombres: Mapping[str, str]) -> None:
    """Draw what `own` holds as a list to choose from: {code: label}."""
    layout.draw("field", clave, etiqueta, nombres, st.session_state[state_key(clave)], width="content")


def choice(clave: str, etiqueta: str, nombres: Mapping[str, str], inicial: str = "") -> str:
    """Draw a list to choose from and return the code chosen, which is in the address."""
    elegido = own(clave, nombres, inicial)
    own_select(clave, etiqueta, nombres)
    return elegido


def number(clave: str, etiqueta: str, desde: int, hasta: int, inicial: int) -> int:
    """Draw a box for a whole number and return it; it is in the address."""

    def read(texto: str) -> int | None:
        es_numero = texto.isascii() and texto.isdecimal() and len(texto) < MAX_PARAM_LETTERS
        return int(texto) if es_numero and desde <= int(texto) <= hasta else None

    valor = held_choice(clave, read, inicial)
    layout.draw("number", clave, etiqueta, desde, hasta, valor, width="content")
    return valor


def toggle(clave: str, etiqueta: str, *, inicial: bool = False) -> bool:
    """Draw a switch and return how it stands; it is in the address."""
    es_si = own(clave, (NO, YES), YES if inicial else NO) == YES
    layout.draw("toggle", clave, etiqueta, es_si)
    return es_si


def text(clave: str, etiqueta: str, como: str = "") -> str:
    """Draw a box for some words, `como` those of its sample, and return them.

    They are in the address, taxpayers' numbers apart.
    """
    control = state_key(clave)
    valor = held_choice(clave, lambda texto: public(texto[:MAX_PARAM_LETTERS]), "")

    def written() -> None:
        put(clave, public(st.session_state[control]))

    st.text_input(etiqueta, key=control, max_chars=MAX_PARAM_LETTERS, on_change=written, placeholder=como)
    return valor


def is_inside() -> bool:
    """Tell whether what is drawn now is inside a folded row."""
    return bool(_entered.get().id)


def is_titled(titulo: str) -> bool:
    """Tell whether what is drawn now is inside a folded row that says this title."""
    return _entered.get().titulo == titulo


def is_closed() -> bool:
    """Tell whether what is drawn now is inside a folded row that nobody has opened."""
    return not _entered.get().is_open


def arrive(pagina: str) -> None:
    """Open the rows that the address names, of a page that begins to be drawn."""
    dichas = [st.query_params.get(clave, "") for clave in (PLACE_PARAM, *OLD_PLACES)]
    if (pagina, dichas) != st.session_state.get(ARRIVED):
        for dicha in filter(None, INSIDE.join(dichas).split(INSIDE)):
            st.session_state[_fold_key(pagina, dicha)] = True
    st.session_state[ARRIVED] = (pagina, dichas)


def unfold(pagina: str, id: str) -> None:
    """Open a row that nobody has closed."""
    st.session_state.setdefault(_fold_key(pagina, id), True)


@contextmanager
def fold(pagina: str, id: str, titulo: str, dentro: Collection[str] = ()) -> Iterator[bool]:
    """Draw a row that opens, whose title is plain text, and enter it, telling whether it is open.

    It is open to begin with where one of the rows in it (`dentro`) is, which a link may name.
    """
    clave = _fold_key(pagina, id)
    if any(st.session_state.get(_fold_key(pagina, d)) for d in dentro):
        st.session_state.setdefault(clave, True)
    # To be printed, or because the address says so.
    if st.query_params.get(VIEW) == WHOLE_PAGE or st.session_state.get(ALL_OPEN):
        st.session_state[clave] = True
    lugar = st.expander(layout.as_label(titulo), key=clave, on_change="rerun")
    se_ve = bool(lugar.open)
    antes = _entered.set(Fold(id, se_ve, titulo))
    try:
        with lugar:
            yield se_ve
    finally:
        _entered.reset(antes)


def open_all() -> None:
    """Open every row of the page, to print it."""
    st.query_params[VIEW] = WHOLE_PAGE


def _fold_key(pagina: str, id: str) -> str:
    return f"plegada_{pagina}_{layout.anchor(id)}"


def state_key(clave: str) -> str:
    """Return the name under which the session holds a choice of a page."""
    return f"propio_{clave}"


def leads(pagina: str, lleva: Mapping[str, str]) -> str:
    """Return the address of a page with some choices."""
    return "?".join(filter(None, (pagina, grouped(lleva))))


def way(pagina: str, dicho: str, lleva: Mapping[str, str] = NO_CHOICES) -> None:
    """Draw the link to a page with some choices."""
    layout.draw("way", dicho, leads(pagina, lleva), width="content")


def group(texto: str) -> dict[str, str]:
    """Return several values that one key carries: {dimension: value}."""
    return dict(parse_qsl(texto))


def grouped(valores: Mapping[str, str]) -> str:
    """Return several values as one key carries them."""
    return urlencode(valores)
