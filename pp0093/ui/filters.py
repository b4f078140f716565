"""The filter bar: one for every page, drawn by app.py before the page, its state in the URL."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from pp0093 import analysis, marts
from pp0093.catalog import Catalog
from pp0093.query import Filters as QueryFilters

KEYS = ("anio", "producto", "actividad")
ALL = ""
LAST_URL = "filtros_url"
STATE = "filtros"


@dataclass(frozen=True)
class Filters:
    """What the reader is looking at; None means all."""

    anio: int
    producto: str | None = None
    actividad: str | None = None

    @property
    def query(self) -> QueryFilters:
        """The same without the year, as query.py takes it."""
        return {k: [v] for k, v in (("producto", self.producto), ("actividad", self.actividad)) if v}

    @property
    def url(self) -> dict[str, str]:
        """The same as the URL carries it."""
        return {k: str(getattr(self, k)) for k in KEYS if getattr(self, k)}


def current() -> Filters:
    """Return the filters that the bar holds in this run."""
    if PagesManager.uses_pages_directory or STATE not in st.session_state:
        # A server whose very first request is a link to a page runs that file of pages/ alone, without app.py,
        # until some run has called st.navigation. Tell it so and run again.
        PagesManager.uses_pages_directory = False
        st.rerun()
    filtros: Filters = st.session_state[STATE]
    return filtros


def bar(catalogo: Catalog) -> None:
    """Draw the bar, adopting what a link brought and writing the outcome back to the URL."""
    con_informe = {p["anio"]: p for p in marts.periods(catalogo, "reporte")}
    anios = sorted({*con_informe, *(p["anio"] for p in marts.periods(catalogo, "nacional"))}, reverse=True)
    productos = {p["codigo"]: p for p in marts.products(catalogo)}
    _adopt_url(anios, set(productos), catalogo)
    with st.container(key="pp_filtros", horizontal=True, vertical_alignment="bottom", gap="small"):
        anio = st.selectbox(
            "Año", anios, key=_key("anio"), format_func=lambda a: _year_label(a, con_informe), width=136
        )
        producto = st.selectbox(
            "Producto",
            [ALL, *productos],
            key=_key("producto"),
            format_func=lambda c: _label(c, productos, "Todos los productos"),
            width=206,
        )
        actividades = {a["codigo"]: a for a in marts.activities(catalogo, producto or None)}
        if st.session_state.get(_key("actividad")) not in (ALL, *actividades):
            st.session_state[_key("actividad")] = ALL
        actividad = st.selectbox(
            "Actividad",
            [ALL, *actividades],
            key=_key("actividad"),
            format_func=lambda c: _label(c, actividades, "Todas las actividades"),
            width=330,
        )
        if producto or actividad:
            st.button("Quitar filtros", on_click=_clear, type="tertiary", icon=":material/close:")
    filtros = Filters(anio, producto or None, actividad or None)
    st.session_state[STATE] = filtros
    st.session_state[LAST_URL] = filtros.url
    if dict(st.query_params) != filtros.url:
        st.query_params.from_dict(filtros.url)


def _adopt_url(anios: list[int], productos: set[str], catalogo: Catalog) -> None:
    """Take the filters from the URL when it brings others than those last written (a link, a new session)."""
    url = {k: st.query_params[k] for k in KEYS if k in st.query_params}
    primera_vez = _key("anio") not in st.session_state
    if primera_vez:
        st.session_state[_key("anio")] = analysis.default_year(catalogo)
        st.session_state[_key("producto")] = st.session_state[_key("actividad")] = ALL
    elegidos = {k: st.session_state[_key(k)] or None for k in KEYS}
    recien_elegidos = not primera_vez and elegidos != vars(st.session_state[STATE])
    # A choice just made arrives with the URL of before it, which must not undo it.
    if not url or recien_elegidos or (url == st.session_state.get(LAST_URL) and not primera_vez):
        return
    if url.get("anio") in [str(a) for a in anios]:
        st.session_state[_key("anio")] = int(url["anio"])
    producto = url.get("producto") if url.get("producto") in productos else None
    actividades = {a["codigo"] for a in marts.activities(catalogo, producto)}
    st.session_state[_key("producto")] = producto or ALL
    st.session_state[_key("actividad")] = url["actividad"] if url.get("actividad") in actividades else ALL


def _clear() -> None:
    st.session_state[_key("producto")] = st.session_state[_key("actividad")] = ALL


def _year_label(anio: int, con_informe: dict[int, dict[str, object]]) -> str:
    if anio not in con_informe:
        return f"{anio} · sólo país"
    return f"{anio} (parcial)" if con_informe[anio]["es_parcial"] else str(anio)


def _key(filtro: str) -> str:
    return f"filtro_{filtro}"


def _label(codigo: str, nombres: dict[str, dict[str, str]], todos: str) -> str:
    return todos if codigo == ALL else f"{nombres[codigo]['codigo_corto']} {nombres[codigo]['nombre_corto']}"
