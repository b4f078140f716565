"""What pages are made of. A page asks for figures, says them in words and draws them with these pieces."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, TypeVar

import streamlit as st

from pp0093.ask import catalog, marts, query, view
from pp0093.ask.catalog import Catalog
from pp0093.ask.view import Filters
from pp0093.errors import PP0093Error
from pp0093.ui import compared, filters, layout, memory, passport, theme, tour
from pp0093.ui.page import RECORDER, footing, open_page

T = TypeVar("T")
Row = dict[str, Any]
LANGUAGE = (
    "<script>window.parent.document.documentElement.lang='es-PE'; document.documentElement.lang='es-PE';</script>"
)


def data() -> Catalog:
    """Return the version published now. Resolved at each run, so a new version shows up without a restart."""
    return catalog.published()


def start() -> None:
    """Set the page's language and style; once at the top of app.py."""
    if RECORDER not in st.session_state:  # Whoever takes pieces home without a server ends at once.
        memory.set_apart()
    st.html(theme.css(theme.palette()))
    st.html(LANGUAGE, unsafe_allow_javascript=True)


def bar(figuras: filters.Figures) -> str:
    """Draw the filter bar of a page; return what is missing, as a sentence, when nothing is published yet."""
    try:
        filters.bar(data(), figuras)
    except PP0093Error as error:
        texto = str(error)
        return f"{texto[0].upper()}{texto[1:]}."
    return ""


def menu(grupos: dict[str, list[Any]], lugar: Any, actual: Any) -> None:
    """Draw the product's name and the links to the pages, in groups, in a place kept above the bar.

    Called once the bar has run, so that the links carry the filters of this run. On a telephone the row of links
    starts where the page that is open (`actual`) is.
    """
    lugar.html('<p class="pp-title">PP 0093 <span>Desarrollo Productivo de las Empresas</span></p>')
    llevados = {k: v for k, v in st.query_params.to_dict().items() if k in view.KEYS}
    with lugar.container(horizontal=True, key="pp_nav", gap="small"):
        for numero, (pregunta, paginas) in enumerate(grupos.items()):
            with st.container(horizontal=True, gap=None, width="content", key=f"pp_nav_{numero}"):
                st.html(f'<p class="pp-nav">{pregunta}</p>', width="content")
                for pagina in paginas:
                    with st.container(width="content", key="pp_nav_actual") if pagina == actual else nullcontext():
                        st.page_link(pagina, query_params=llevados)
        tour.button()


def read(funcion: Callable[..., T], *argumentos: Any) -> T:
    """Call `funcion(catalog, *arguments)`, remembering the answer as long as the version is the published one."""
    return data().once(funcion, *argumentos)


def ask(indicadores: tuple[str, ...], por: tuple[str, ...], filtros: Any = None, alcance: str = "reporte") -> list[Row]:
    """Return the rows of a query, from memory when it was asked before."""
    return read(query.run, query.Query(indicadores, por, filtros or {}, alcance))


def partial_years(alcance: str) -> set[int]:
    """Return the years that a source has not closed."""
    return {p["anio"] for p in read(marts.periods, alcance) if p["es_parcial"]}


__all__ = [
    "Filters",
    "ask",
    "compared",
    "data",
    "filters",
    "footing",
    "layout",
    "menu",
    "open_page",
    "partial_years",
    "passport",
    "read",
    "start",
    "theme",
]
