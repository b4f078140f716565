"""The menu: pages offered, by group, and the open one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from msgspec import Struct

import pp0093
from pp0093 import programme
from pp0093.ask import catalog, view
from pp0093.ask.view import KEYS
from pp0093.claims import refused
from pp0093.errors import PP0093Error, public, sentence
from pp0093.programme import Programme
from pp0093.ui import access, layout
from pp0093.ui.page import OPEN_PAGE
from pp0093.ui.shell import address, pages, search
from pp0093.ui.shell.address import INSIDE, PLACE_PARAM
from pp0093.ui.shell.filters import current_view
from pp0093.ui.shell.pages import Declared
from pp0093.ui.subjects import declared, guide

HOME = "inicio"


class Menu(Struct, frozen=True):
    """Pages by group, the open one and its declaration (None when nothing can open).

    `entradas` are all the pages by name; search and guide are outside the groups.
    """

    grupos: dict[str, list[Declared]]
    abierta: st.Page
    declarada: Declared | None
    entradas: Mapping[str, st.Page] = {}

    @property
    def titulo(self) -> str:
        """The browser tab's title: page and programme."""
        return f"{self.declarada.title} · {followed().sigla}" if self.declarada else followed().sigla

    def draw(self, lugar: Any) -> None:
        """Draw product name, group menus and search box, in a place kept before the filters.

        Called after the bar, so that links carry this run's filters. On telephones a single menu has everything.
        """
        llevados = {k: v for k, v in st.query_params.to_dict().items() if k in KEYS}
        with lugar.container(horizontal=True, vertical_alignment="center", key="pp_nav", gap="small"):
            lugar = partial(address.leads, lleva=llevados)
            guia = lugar(guide.GUIDE_PAGE) if guide.GUIDE_PAGE in self.entradas else ""
            dichos = followed(), self.grupos, self.declarada, lugar, guide.FIRST_TIME, guia
            layout.draw("menu", *dichos, width="content")
            if search.SEARCH_PAGE in self.entradas:
                with st.container(key="pp_caja"):
                    search.box()
        search.follow(self.entradas.get(search.SEARCH_PAGE), llevados)


def followed() -> Programme:
    """Return the programme of the published version; before any, the one that would be built."""
    version = catalog.published_or_none()
    return version.programa if version else programme.current()


def build() -> Menu:
    """Return the menu of the offered pages, with the open one.

    When a page is badly declared none is offered, and the open one explains the error.
    """
    rol = access.role()
    try:
        todas, ajenas = pages.parted()
    except PP0093Error as error:
        dicho = partial(layout.empty, refused(sentence(error)))
        aviso = st.Page(dicho, title="Una página mal declarada", url_path=HOME)
        return Menu({}, st.navigation([aviso], position="hidden"), None)
    # Addresses of forbidden pages, or of another programme, explain themselves: their files are not run.
    vedadas = [_entry(p, p.id, partial(access.refuse, p.role, p.title)) for p in todas if p.role > rol]
    suyas = [p for p in todas if p.role <= rol]
    de_antes = {ruta for p in suyas for ruta in p.before}
    vedadas += [_entry(p, p.id, partial(_not_of, p, suyas)) for p in ajenas if p.id not in de_antes]
    if not suyas:
        return Menu({}, st.navigation(vedadas, position="hidden"), None)
    primera = next((p for p in suyas if p.id == st.session_state.get(pages.REQUESTED_PAGE)), suyas[0])
    entradas = {p.id: _entry(p, p.id) for p in suyas} | {primera.id: _entry(primera, "portada", default=True)}
    # Streamlit gives the first page an empty path: extra entries make its name work too.
    otras = [_entry(primera, ruta) for ruta in (primera.id, HOME)]
    antes = {
        _entry(p, ruta): (entradas[p.id], fila)
        for p in suyas
        for ruta, fila in p.before.items()
        if ruta not in entradas
    }
    abierta = st.navigation([*entradas.values(), *otras, *vedadas, *antes], position="hidden")
    if abierta in antes:
        pagina, fila = antes[abierta]
        url = st.query_params.to_dict()
        lugar = INSIDE.join(filter(None, (fila, url.get(PLACE_PARAM))))
        st.switch_page(pagina, query_params={**url, PLACE_PARAM: lugar})
    declarada = next((p for p in suyas if entradas[p.id] == abierta), primera)
    st.session_state[OPEN_PAGE] = declarada
    access.visited(abierta.url_path or declarada.id)
    por_grupo = groupby(pages.in_menu(suyas), lambda p: p.group)
    grupos = {str(g): [*del_grupo] for g, del_grupo in por_grupo}
    return Menu(grupos, abierta, None if abierta in vedadas else declarada, entradas)


def _not_of(pagina: Declared, suyas: Collection[Declared]) -> None:
    """Explain that a page does not belong to this programme, with links to the others of its group."""
    otras = [p for p in pages.in_menu(suyas) if p.group == pagina.group]
    dicho = f"El {followed().sigla} no tiene lo que muestra esta página.{' Siga en:' if otras else ''}"
    layout.greeting(pagina.title, refused(dicho, pagina=pagina.id))
    for otra in otras:
        address.way(otra.id, otra.title)
    access.account()


def _entry(pagina: Declared, ruta: str, dibuja: Callable[[], None] | None = None, *, default: bool = False) -> st.Page:
    """Return the navigation entry of an address: `dibuja` or, without it, the page's file."""
    propia = declared.draw if pagina.by else f"{pages.PAGES_DIR.name}/{pagina.id}.py"
    return st.Page(dibuja or propia, title=pagina.title, url_path=ruta, default=default)


def foot(pagina: Declared) -> None:
    """Draw the folded text to report an error: page, choices and version."""
    datos = catalog.published()
    con_anio = pagina.filters.con_anio
    url = urlencode(sorted((c, v) for c, v in st.query_params.to_dict().items() if con_anio or c != "anio"))
    filtros = view.view_in_words(datos, current_view()) if con_anio else ""
    layout.draw("report", pagina, public(f"{pagina.id}?{url}"), filtros, datos, pp0093.__version__)
