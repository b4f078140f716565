"""The codec of links: every choice of a page, as its address carries it and as a control holds it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from msgspec import Struct

from pp0093.ask.view import KEYS as BAR
from pp0093.errors import public
from pp0093.ui import layout

T = TypeVar("T")
# What any page's address may carry: how it is seen, which piece alone, where one was, which pieces in another way.
VIEW, PIECE, PLACE, FORM = "vista", "pieza", "lugar", "forma"
FIGURE, ALL = "figura", "todo"
# A piece inside a row is named after it; tabs and chapters of another time are rows now.
INSIDE, OLD_PLACES = ".", ("hoja", "parte", "capitulo")
ARRIVED, ALL_OPEN = "direccion_llegada", "todo_abierto"
SENT = "direccion_enviada"
# Whether a filter of the bar was chosen for this run, whose address is then the one of before.
JUST_CHOSEN = "filtros_recien"
OF_ALL = (VIEW, PIECE, PLACE, FORM)
NO_OR_YES = {"no": False, "si": True}
LONGEST = 100
IGNORED = "_sin_leer"
NOT_READ = "El enlace pedía algo que esta página no tiene: se muestra lo de siempre"


class Fold(Struct, frozen=True):
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
    return str(st.query_params.get(PIECE, "")) if st.query_params.get(VIEW) == FIGURE else ""


def place_of(pieza: str) -> dict[str, str]:
    """Return what an address carries to show a piece in its page: the row that it is in, or its own."""
    en = _entered.get()
    return {PLACE: f"{en.id}{INSIDE}{pieza}" if en.id else pieza}


def news(de: str, claves: Collection[str], *, chosen: bool) -> dict[str, str] | None:
    """Return what the address brings of some keys; None when it is what was last written of them, or nothing new.

    A choice just made (`chosen`) arrives with the address of before it, which must not undo it. `de` names the keys.
    """
    url = {k: st.query_params[k] for k in claves if k in st.query_params}
    return None if chosen or url == st.session_state.get(f"{de}_url") else url


def wrote(de: str, valores: Mapping[str, str]) -> None:
    """Take note of what the address has of some keys as written here: it is no news."""
    st.session_state[f"{de}_url"] = dict(valores)


def put(clave: str, valor: str) -> None:
    """Put the value of one key in the address, or take it out where it is empty."""
    wrote(clave, {clave: valor} if valor else {})
    if not valor:
        st.query_params.pop(clave, None)
    elif st.query_params.get(clave) != valor:
        st.query_params[clave] = valor


def only(de: str, valores: Mapping[str, str], propias: Collection[str]) -> None:
    """Leave in the address some values, which `de` names, and the keys that are of the page or of any, as they are.

    A link to the page that is open tells the server of its choices, and leaves the browser's address as it was: what
    was not sent from here is sent.
    """
    wrote(de, valores)
    url = {**valores, **{k: st.query_params[k] for k in (*propias, *OF_ALL) if k in st.query_params}}
    if dict(st.query_params) != url or url != st.session_state.get(SENT):
        st.query_params.from_dict(url)
    st.session_state[SENT] = url


def held(clave: str, reads: Callable[[str], T | None], inicial: T, writes: Callable[[T], str] = str) -> T:
    """Return what a choice of the page alone holds, adopting what a link brought; `inicial` is not in the address.

    `reads` returns None for a text that is no value of it, and `writes` is how the address has one.
    Called before its control is drawn, with `key=state_key(clave)`. A value that is not one of its kind is ignored,
    which `unread` says.
    """
    en_control, tenida, ignorada = state_key(clave), f"{clave}_tenida", f"{clave}{IGNORED}"
    tenido, era_inicial = st.session_state.get(tenida, (inicial, True))
    elegido = st.session_state.get(en_control, tenido)
    url = news(clave, (clave,), chosen=elegido != tenido or st.session_state.get(JUST_CHOSEN, False))
    if elegido != tenido or url == {}:
        st.session_state[ignorada] = False
    if url:
        traido = reads(url[clave])
        st.session_state[ignorada] = traido is None
        elegido = elegido if traido is None else traido
    elif url is not None and en_control in st.session_state:
        # Coming from another page, whose links do not carry it, it holds what it held; on its own page the URL without
        # it is that of the first one.
        elegido = inicial
    elif era_inicial and elegido == tenido:
        elegido = inicial  # Which may be another in another year.
    leido = None if elegido is None else reads(writes(elegido))
    valor = inicial if leido is None else leido
    st.session_state[en_control], st.session_state[tenida] = valor, (valor, valor == inicial)
    put(clave, "" if valor == inicial else writes(valor))
    return valor


def unread(claves: Collection[str]) -> str:
    """Say that a link asked for what a page has not, if it did and nothing was chosen since; empty otherwise."""
    return NOT_READ if any(st.session_state.get(f"{c}{IGNORED}") for c in claves) else ""


def own(clave: str, validos: Collection[str], inicial: str = "") -> str:
    """Return what a choice among some codes holds (held); `inicial` or the first of them at the start."""
    return held(clave, lambda texto: texto if texto in validos else None, inicial or next(iter(validos)))


def own_select(clave: str, etiqueta: str, nombres: dict[str, str], **detalles: Any) -> None:
    """Draw what `own` holds as a list to choose from: {code: label}."""
    layout.select(etiqueta, list(nombres), nombres.__getitem__, state_key(clave), **detalles)


def choice(clave: str, etiqueta: str, nombres: dict[str, str], inicial: str = "", **detalles: Any) -> str:
    """Draw a list to choose from and return the code chosen, which is in the address."""
    elegido = own(clave, nombres, inicial)
    own_select(clave, etiqueta, nombres, **detalles)
    return elegido


def segments(clave: str, etiqueta: str, nombres: dict[str, str]) -> str:
    """Draw a row of which one is chosen, and return its code, which is in the address."""
    elegido = own(clave, nombres)
    st.segmented_control(etiqueta, list(nombres), required=True, format_func=nombres.__getitem__, key=state_key(clave))
    return elegido


def number(clave: str, etiqueta: str, desde: int, hasta: int, inicial: int) -> int:
    """Draw a box for a whole number and return it; it is in the address."""

    def read(texto: str) -> int | None:
        es_numero = texto.isascii() and texto.isdecimal() and len(texto) < LONGEST
        return int(texto) if es_numero and desde <= int(texto) <= hasta else None

    valor = held(clave, read, inicial)
    st.number_input(etiqueta, desde, hasta, key=state_key(clave))
    return valor


def toggle(clave: str, etiqueta: str, *, inicial: bool = False) -> bool:
    """Draw a switch and return how it stands; it is in the address."""
    valor = held(clave, NO_OR_YES.get, inicial, [*NO_OR_YES].__getitem__)
    st.toggle(etiqueta, key=state_key(clave))
    return valor


def text(clave: str, etiqueta: str) -> str:
    """Draw a box for some words and return them; they are in the address, taxpayers' numbers apart."""
    valor = held(clave, lambda texto: public(texto[:LONGEST]), "", public)
    st.text_input(etiqueta, key=state_key(clave), max_chars=LONGEST)
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
    dichas = [st.query_params.get(clave, "") for clave in (PLACE, *OLD_PLACES)]
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
    if st.query_params.get(VIEW) == ALL or st.session_state.get(ALL_OPEN):
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
    st.query_params[VIEW] = ALL


def _fold_key(pagina: str, id: str) -> str:
    return f"plegada_{pagina}_{layout.anchor(id)}"


def state_key(clave: str) -> str:
    """Return the name under which the session holds a choice: of the bar, or of a page."""
    return f"filtro_{clave}" if clave in BAR else f"propio_{clave}"


def group(texto: str) -> dict[str, str]:
    """Return several values that one key carries: {dimension: value}."""
    return dict(parse_qsl(texto))


def grouped(valores: dict[str, str]) -> str:
    """Return several values as one key carries them."""
    return urlencode(valores)
