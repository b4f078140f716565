"""The filter bar, shared by all pages and drawn by app.py before each; its state is in the URL."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st
from msgspec import Struct
from streamlit.runtime.pages_manager import PagesManager

from pp0093 import programme
from pp0093.ask import catalog, filter_values, view
from pp0093.ask.catalog import Catalog
from pp0093.ask.registry import REPORT, STRUCTURE, YEAR
from pp0093.ask.standing import periods
from pp0093.ask.view import FILTER_LABELS, FIRM_FILTERS, KEYS, View
from pp0093.errors import UsageError
from pp0093.ui import layout
from pp0093.ui.layout import STATE
from pp0093.ui.shell import address
from pp0093.writing import formats

FILTER_NAMES = {"anio": "Año", **FILTER_LABELS}
NO_FILTER = ""
EVERY = {"producto": "Todos los productos", "actividad": "Todas las actividades", "unidad": "Todas"}
PAGE_FILTERS = "filtros_de_la_pagina"
DROPPED = "filtros_del_enlace_que_no_hay"


class Figures(Struct, frozen=True, forbid_unknown_fields=True):
    """Filters that the figures of a page follow besides the year, and why not others.

    `motivo` may use {programa}. Without `con_anio` no filter applies, and there is no bar.
    """

    filtros: tuple[str, ...] = ()
    motivo: str = ""
    con_anio: bool = True


def current_view() -> View:
    """Return the filters of the bar in this run."""
    if PagesManager.uses_pages_directory or STATE not in st.session_state:
        # A server started with Streamlit's command runs, when its first request is a link to a page, that file alone
        # (ui/server/application.py): turn that off and rerun.
        PagesManager.uses_pages_directory = False
        st.rerun()
    filtros: View = st.session_state[STATE]
    return filtros


def applied() -> View:
    """Return the filters of the bar that this page's figures follow."""
    return current_view().without(*(k for k in FILTER_LABELS if k not in st.session_state[PAGE_FILTERS]))


def dropped() -> str:
    """Return a sentence about the link's filters with values that these data don't have; else ""."""
    nombres = formats.listed([FILTER_NAMES[c].lower() for c in st.session_state.get(DROPPED, ())])
    return f"El enlace filtraba por {nombres}: aquí no se ofrece ese valor y el filtro no se aplica" if nombres else ""


def is_offered(clave: str, anio: str) -> bool:
    """Tell whether a filter is available for the page's year and data."""
    hay = clave in FILTER_LABELS and anio == str(current_view().anio)
    return hay and bool(view.options(catalog.published(), current_view().anio)[clave])


def bar(catalogo: Catalog, figuras: Figures, pagina: str, propias: Collection[str] = ()) -> None:
    """Draw the bar with the address's filters, and write the outcome back to the address.

    Filters that the page does not follow are not offered; a chosen one says why it does not apply. `propias` are the
    page's own parameters, left as they are.
    """
    anios = periods.years_with_data(catalogo)
    filtros, opciones = _read_filters(catalogo, anios)
    st.session_state[STATE], st.session_state[PAGE_FILTERS] = filtros, figuras.filtros
    address.only(pagina, filtros.url, propias)
    if figuras.con_anio and not address.alone():
        _draw(catalogo, figuras, filtros, anios, opciones)


def _draw(
    catalogo: Catalog, figuras: Figures, filtros: View, anios: Sequence[int], opciones: Mapping[str, Mapping[str, str]]
) -> None:
    """Draw the year, the filter menu, and a removable chip for each chosen filter."""
    con_informe = {p.anio: p.es_parcial for p in periods.periods(catalogo, catalogo.programa.scope(REPORT))}
    marcas = {None: " sin informe", True: " (parcial)", False: ""}
    escritos = {str(a): f"{a}{marcas[con_informe.get(a)]}" for a in anios}
    por_que = figuras.motivo.format(programa=catalogo.programa.sigla)
    elegidos = view.chosen_names(catalogo, filtros)
    cortos = {c: nombre.partition(" ")[0] if c in STRUCTURE else nombre for c, nombre in elegidos.items()}
    offered = [c for c in figuras.filtros if opciones.get(c)]
    dichos = FILTER_LABELS, EVERY, opciones, filtros, cortos, offered, por_que, _without
    layout.draw("filters", escritos, *dichos, width="content")


def _without(*claves: str) -> str:
    """Return the address of this view without some filters."""
    return f"?{urlencode({c: v for c, v in st.query_params.to_dict().items() if c not in claves})}"


def _read_filters(catalogo: Catalog, anios: Sequence[int]) -> tuple[View, dict[str, dict[str, str]]]:
    """Return the filters from the address, else the previous ones, and {filter: {code: label}} of the options.

    Values missing in these data are dropped, and `dropped` reports them. Choosing a product clears another's activity.
    A chart's mark may filter by a value that only a document prints.
    """
    antes: View = st.session_state.get(STATE) or View(periods.default_year(catalogo))
    url = {k: v for k in KEYS if (v := st.query_params.get(k))}
    pedidos = url or antes.url
    anio = next((a for a in anios if str(a) == pedidos.get(YEAR)), antes.anio)
    de_empresas = catalogo.programa.has(programme.FIRMS_TOPIC)
    opciones = {k: n for k, n in view.options(catalogo, anio).items() if k not in FIRM_FILTERS or de_empresas}
    elegidos: dict[str, str] = {}
    for clave, todos in [*opciones.items()]:
        nombres = view.activity_choices(catalogo, anio, elegidos.get("producto")) if clave == "actividad" else todos
        opciones[clave] = nombres
        if codigo := meant(catalogo, clave, pedidos.get(clave, NO_FILTER), nombres, anio):
            elegidos[clave] = codigo
    if url != antes.url:
        hay_anio = url.get(YEAR) in (None, str(anio))
        st.session_state[DROPPED] = [k for k in url if k not in elegidos and not (k == YEAR and hay_anio)]
    return View(anio, **elegidos), opciones


def meant(catalogo: Catalog, clave: str, escrito: str, validas: Collection[str], anio: int) -> str:
    """Return the code meant by a link's text, which may be a short code or a name; NO_FILTER when none."""
    if escrito in (NO_FILTER, *validas):
        return escrito
    try:
        codigo = filter_values.resolve_code(catalogo, clave, escrito, (anio,))
    except UsageError:
        return NO_FILTER
    return codigo if codigo in validas else NO_FILTER
