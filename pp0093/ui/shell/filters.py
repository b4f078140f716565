"""The filter bar: one for every page, drawn by app.py before the page, its state in the URL."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NoReturn

import streamlit as st
from msgspec import Struct
from msgspec.structs import asdict
from streamlit.runtime.pages_manager import PagesManager

from pp0093 import programme
from pp0093.ask import meaning, view
from pp0093.ask.catalog import Catalog
from pp0093.ask.standing import periods
from pp0093.ask.view import FIRM_FILTERS, KEYS, LABELS, View
from pp0093.errors import UsageError
from pp0093.ui import layout
from pp0093.ui.layout import STATE
from pp0093.ui.shell import address
from pp0093.ui.shell.address import state_key
from pp0093.writing import formats

FILTER_NAMES = {"anio": "Año", **LABELS}
ALL = ""
EVERY = {"producto": "Todos los productos", "actividad": "Todas las actividades"}
TO_COME = "filtros_por_poner"
TURNS = "filtros_vueltas"
PAGE_FILTERS = "filtros_de_la_pagina"
DROPPED = "filtros_del_enlace_que_no_hay"


class Figures(Struct, frozen=True, forbid_unknown_fields=True):
    """What the figures of a page can be filtered by besides the year, and why not by the rest.

    `motivo` may name the {programa}. Without the year (`con_anio`) nothing changes them, and there is no bar.
    """

    filtros: tuple[str, ...] = ()
    motivo: str = ""
    con_anio: bool = True


def current() -> View:
    """Return the filters that the bar holds in this run."""
    if PagesManager.uses_pages_directory or STATE not in st.session_state:
        # Started by Streamlit's own command, a server whose very first request is a link to a page runs that file of
        # pages/ alone, without app.py (ui/server/application.py). Tell it so and run again.
        PagesManager.uses_pages_directory = False
        st.rerun()
    filtros: View = st.session_state[STATE]
    return filtros


def applied() -> View:
    """Return the filters that the figures of this page have, of those the bar holds."""
    return current().without(*(k for k in LABELS if k not in st.session_state[PAGE_FILTERS]))


def dropped() -> str:
    """Say which filters of a link are not followed, for these data have no such value; empty where all are."""
    nombres = formats.listed([FILTER_NAMES[c].lower() for c in st.session_state.get(DROPPED, ())])
    return (
        f"El enlace filtraba por {nombres}: estos datos no tienen ese valor y el filtro no se aplica" if nombres else ""
    )


def value(filtro: str) -> Any:
    """Return what one filter, of the bar or of the page, holds in this run."""
    return st.session_state.get(_control(filtro))


def choose(filtro: str, valor: Any) -> None:
    """Set one filter otherwise than with its control, as a click on a chart does; before the bar is drawn.

    A control out of sight, in the closed list, goes on holding in the browser what was last chosen with it, and says so
    with whatever is done next, as if it had just been chosen. So what is set otherwise is held by a new control.
    """
    if filtro in LABELS and STATE in st.session_state and value(filtro) != valor:
        st.session_state.pop(_control(filtro), None)
        vueltas = st.session_state.get(TURNS, {})
        st.session_state[TURNS] = {**vueltas, filtro: vueltas.get(filtro, 0) + 1}
    st.session_state[_control(filtro)] = valor


def _control(filtro: str) -> str:
    """Return the name under which the session holds a filter: that of its control."""
    vuelta = st.session_state.get(TURNS, {}).get(filtro)
    return f"{state_key(filtro)}_{vuelta}" if vuelta else state_key(filtro)


def change(filtro: str, valor: Any) -> NoReturn:
    """Set one filter once the bar is drawn: the page starts again."""
    st.session_state[TO_COME] = {filtro: valor}
    st.rerun()


def bar(catalogo: Catalog, figuras: Figures, propias: tuple[str, ...] = ()) -> None:
    """Draw the bar where something acts, adopting what a link brought and writing the outcome back to the URL.

    Filters that the figures of the page do not have are not offered; one that is set says why it does not act.
    `propias` are keys of the URL that belong to the page (what it shows of its own), and stay there.
    """
    anios = periods.all_of(catalogo)
    _adopt_url(anios, catalogo)
    if figuras.con_anio and not address.alone():
        _draw(catalogo, figuras, anios)
    filtros = View(**_chosen())
    st.session_state[STATE] = filtros
    st.session_state[PAGE_FILTERS] = figuras.filtros
    address.only(STATE, filtros.url, propias)


def _draw(catalogo: Catalog, figuras: Figures, anios: list[int]) -> None:
    """Draw the year, the list of filters that opens and, of each one chosen, a chip that removes it."""
    con_informe = {p.anio: p.es_parcial for p in periods.periods(catalogo, catalogo.programa.scope("reporte"))}
    marcas = {None: " sin informe", True: " (parcial)", False: ""}
    opciones = _options(catalogo)
    por_que = figuras.motivo.format(programa=catalogo.programa.sigla)
    puestos = [k for k in LABELS if value(k)]
    with st.container(key="pp_filtros", horizontal=True, vertical_alignment="center", gap="small", width="content"):
        escritos = {a: f"{a}{marcas[con_informe.get(a)]}" for a in anios}
        layout.select(FILTER_NAMES["anio"], anios, escritos.__getitem__, _control("anio"), width=176)
        with st.popover(f"Filtros ({len(puestos)})" if puestos else "Filtros", key="pp_mas"):
            if por_que:
                st.caption(por_que)
            for clave in (c for c in figuras.filtros if c in opciones):
                nombres = {ALL: EVERY.get(clave, "Todos"), **opciones[clave]}
                layout.select(LABELS[clave], list(nombres), nombres.__getitem__, _control(clave))
    if puestos:
        with st.container(key="pp_puestos", horizontal=True, vertical_alignment="center", gap="small"):
            for clave in puestos:  # One that does not act says so, and why.
                dicho = f"{LABELS[clave]}: {opciones.get(clave, {}).get(value(clave), value(clave))}"
                marca, ayuda = ("", None) if clave in figuras.filtros else (" (no cambia esta página)", por_que or None)
                st.button(f"{dicho}{marca} ✕", key=f"quitar_{clave}", on_click=choose, args=(clave, ALL), help=ayuda)
            st.button("Quitar filtros", key="quitar_filtros", on_click=_clear, type="tertiary")


def _options(catalogo: Catalog) -> dict[str, dict[str, str]]:
    """Return the names by code of what each filter can be, whose value is none where it is no such code.

    A mark of a chart can stand for what no record has: a value that only a document prints.
    """
    anio = value("anio")
    de_empresas = catalogo.programa.has(programme.FIRMS_TOPIC)
    opciones = {k: n for k, n in view.options(catalogo, anio).items() if k not in FIRM_FILTERS or de_empresas}
    for clave, todos in [*opciones.items()]:
        nombres = view.activities(catalogo, anio, value("producto") or None) if clave == "actividad" else todos
        opciones[clave] = nombres
        if value(clave) not in (ALL, *nombres):
            choose(clave, ALL)
    return opciones


def _adopt_url(anios: list[int], catalogo: Catalog) -> None:
    """Take the filters from the URL when it brings others than those last written (a link, a new session)."""
    primera_vez = STATE not in st.session_state
    _fill_missing(catalogo)
    for clave, valor in st.session_state.pop(TO_COME, {}).items():
        choose(clave, valor)
    elegidos = _chosen()
    recien_elegidos = not primera_vez and elegidos != asdict(st.session_state[STATE])
    st.session_state[address.JUST_CHOSEN] = recien_elegidos
    url = address.news(STATE, KEYS, chosen=recien_elegidos)
    if url is not None or recien_elegidos:
        st.session_state[DROPPED] = ()
    if not url:
        return
    de_estos = [str(a) for a in anios]
    if url.get("anio") in de_estos:
        choose("anio", int(url["anio"]))
    for clave, validas in view.options(catalogo, value("anio")).items():
        choose(clave, _meant(catalogo, clave, url.get(clave, ALL), validas))
    hay_anio = url.get("anio", ALL) in (ALL, *de_estos)
    sin_valor = [c for c in LABELS if url.get(c, ALL) != ALL == value(c)]
    st.session_state[DROPPED] = (*(() if hay_anio else ("anio",)), *sin_valor)


def _meant(catalogo: Catalog, clave: str, escrito: str, validas: Collection[str]) -> str:
    """Return the code that a link means, whose writer may have put a short code or a name; ALL where it is none."""
    if escrito in (ALL, *validas):
        return escrito
    try:
        codigo = meaning.code(catalogo, clave, escrito, (value("anio"),))
    except UsageError:
        return ALL
    return codigo if codigo in validas else ALL


def _chosen() -> dict[str, Any]:
    """Return what each filter holds, None where it filters nothing."""
    return {k: value(k) or None for k in KEYS}


def _fill_missing(catalogo: Catalog) -> None:
    """Give every filter a value: the one it had, for on a change of page Streamlit drops those in a closed popover."""
    sesion = st.session_state
    previos = asdict(sesion[STATE]) if STATE in sesion else {"anio": periods.default(catalogo)}
    for clave in KEYS:
        sesion.setdefault(_control(clave), previos.get(clave) or ALL)


def _clear() -> None:
    for clave in LABELS:
        choose(clave, ALL)
