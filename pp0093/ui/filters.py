"""The filter bar: one for every page, drawn by app.py before the page, its state in the URL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from pp0093 import analysis, marts
from pp0093.catalog import Catalog
from pp0093.gather import Filters as QueryFilters

ALL = ""
STRUCTURE = ("producto", "actividad")
FIRMS = {"unidad": "Unidad", "sector": "Sector", "tamano": "Tamaño", "departamento": "Departamento"}
LABELS = {"producto": "Producto", "actividad": "Actividad", **FIRMS}
KEYS = ("anio", *STRUCTURE, *FIRMS)
LAST_URL = "filtros_url"
STATE = "filtros"
NO_FIRMS = "Las cifras de esta página son de dinero y metas: no se abren por unidad, sector, tamaño ni departamento."


@dataclass(frozen=True)
class Filters:
    """What the reader is looking at; None means all."""

    anio: int
    producto: str | None = None
    actividad: str | None = None
    unidad: str | None = None
    sector: str | None = None
    tamano: str | None = None
    departamento: str | None = None

    @property
    def query(self) -> QueryFilters:
        """Product and activity, as query.py takes them: what money and goals can be filtered by."""
        return self._as_query(STRUCTURE)

    @property
    def firms(self) -> QueryFilters:
        """Everything but the year: what counts of firms can be filtered by."""
        return self._as_query((*STRUCTURE, *FIRMS))

    @property
    def url(self) -> dict[str, str]:
        """The same as the URL carries it."""
        return {k: str(getattr(self, k)) for k in KEYS if getattr(self, k)}

    def without(self, *claves: str) -> Filters:
        """Return the same without some filters: what a figure that does not have them is shown under."""
        return Filters(**{**vars(self), **dict.fromkeys(claves)})

    def _as_query(self, claves: tuple[str, ...]) -> QueryFilters:
        return {k: [getattr(self, k)] for k in claves if getattr(self, k)}


def current() -> Filters:
    """Return the filters that the bar holds in this run."""
    if PagesManager.uses_pages_directory or STATE not in st.session_state:
        # A server whose very first request is a link to a page runs that file of pages/ alone, without app.py,
        # until some run has called st.navigation. Tell it so and run again.
        PagesManager.uses_pages_directory = False
        st.rerun()
    filtros: Filters = st.session_state[STATE]
    return filtros


def value(filtro: str) -> Any:
    """Return what one filter holds in this run."""
    return getattr(current(), filtro)


def choose(filtro: str, valor: Any) -> None:
    """Set one filter, as a click on a chart does; called in a callback, before the bar is drawn."""
    st.session_state[_key(filtro)] = valor


def in_words(catalogo: Catalog, filtros: Filters) -> str:
    """Return the filters as a reader would say them: "2025, producto P2 Articulación"."""
    opciones = _options(catalogo)
    puestos = [(k, getattr(filtros, k)) for k in KEYS if k != "anio" and getattr(filtros, k)]
    partes = [f"{LABELS[k].lower()} {opciones[k].get(v, v)}" for k, v in puestos]
    return ", ".join([f"Año {filtros.anio}", *partes])


def bar(catalogo: Catalog, con_empresas: bool) -> None:
    """Draw the bar, adopting what a link brought and writing the outcome back to the URL.

    Filters of firms are inactive, and say why, on pages whose figures do not have them.
    """
    con_informe = {p["anio"]: p for p in catalogo.once(marts.periods, "reporte")}
    anios = _years(catalogo)
    opciones = _options(catalogo)
    _adopt_url(anios, opciones, catalogo)
    with st.container(key="pp_filtros", horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox("Año", anios, key=_key("anio"), format_func=lambda a: _year_label(a, con_informe), width=136)
        producto = _select("producto", LABELS["producto"], opciones["producto"], "Todos los productos", 206)
        opciones["actividad"] = _activities(catalogo, producto or None)
        _select("actividad", LABELS["actividad"], opciones["actividad"], "Todas las actividades", 330)
        puestos = sum(bool(st.session_state.get(_key(k))) for k in FIRMS)
        with st.popover(f"Más filtros ({puestos})" if puestos else "Más filtros"):
            if not con_empresas:
                st.caption(NO_FIRMS)
            for clave, etiqueta in FIRMS.items():
                _select(clave, etiqueta, opciones[clave], "Todos", "stretch", inactivo=not con_empresas)
        if any(st.session_state.get(_key(k)) for k in KEYS if k != "anio"):
            st.button("Quitar filtros", on_click=_clear, type="tertiary", icon=":material/close:")
    elegidos = {k: st.session_state[_key(k)] or None for k in KEYS if k != "anio"}
    filtros = Filters(st.session_state[_key("anio")], **elegidos)
    st.session_state[STATE] = filtros
    st.session_state[LAST_URL] = filtros.url
    if dict(st.query_params) != filtros.url:
        st.query_params.from_dict(filtros.url)


def _select(
    clave: str, etiqueta: str, nombres: dict[str, str], todos: str, ancho: Any, *, inactivo: bool = False
) -> str:
    if st.session_state.get(_key(clave)) not in (ALL, *nombres):
        # A mark of a chart can stand for what no record has: a value that only a document prints.
        st.session_state[_key(clave)] = ALL
    valor: str = st.selectbox(
        etiqueta,
        [ALL, *nombres],
        key=_key(clave),
        format_func=lambda c: todos if c == ALL else nombres.get(c, c),
        width=ancho,
        disabled=inactivo,
    )
    return valor


def _years(catalogo: Catalog) -> list[int]:
    anios = {p["anio"] for alcance in ("reporte", "nacional") for p in catalogo.once(marts.periods, alcance)}
    return sorted(anios | {e["anio"] for e in catalogo.once(marts.deliveries)}, reverse=True)


def _options(catalogo: Catalog) -> dict[str, dict[str, str]]:
    """Return {filter: {code: label}} of everything that can be chosen."""
    opciones = {"producto": _labels(catalogo.once(marts.products)), "actividad": _activities(catalogo, None)}
    for clave in FIRMS:
        opciones[clave] = {v["codigo"]: v["nombre"] for v in catalogo.once(marts.values, clave)}
    return opciones


def _activities(catalogo: Catalog, producto: str | None) -> dict[str, str]:
    return _labels(catalogo.once(marts.activities, producto))


def _labels(filas: list[dict[str, str]]) -> dict[str, str]:
    return {f["codigo"]: f"{f['codigo_corto']} {f['nombre_corto']}" for f in filas}


def _adopt_url(anios: list[int], opciones: dict[str, dict[str, str]], catalogo: Catalog) -> None:
    """Take the filters from the URL when it brings others than those last written (a link, a new session)."""
    url = {k: st.query_params[k] for k in KEYS if k in st.query_params}
    primera_vez = STATE not in st.session_state
    _fill_missing(catalogo)
    elegidos = {k: st.session_state[_key(k)] or None for k in KEYS}
    recien_elegidos = not primera_vez and elegidos != vars(st.session_state[STATE])
    # A choice just made arrives with the URL of before it, which must not undo it.
    if not url or recien_elegidos or (url == st.session_state.get(LAST_URL) and not primera_vez):
        return
    if url.get("anio") in [str(a) for a in anios]:
        st.session_state[_key("anio")] = int(url["anio"])
    for clave, validas in opciones.items():
        st.session_state[_key(clave)] = url[clave] if url.get(clave) in validas else ALL


def _fill_missing(catalogo: Catalog) -> None:
    """Give every filter a value: the one it had, for on a change of page Streamlit drops those in a closed popover."""
    previos = vars(st.session_state[STATE]) if STATE in st.session_state else {}
    iniciales = {"anio": catalogo.once(analysis.default_year)}
    for clave in KEYS:
        if _key(clave) not in st.session_state:
            st.session_state[_key(clave)] = previos.get(clave) or iniciales.get(clave, ALL)


def _clear() -> None:
    for clave in KEYS:
        if clave != "anio":
            st.session_state[_key(clave)] = ALL


def _key(filtro: str) -> str:
    return f"filtro_{filtro}"


def _year_label(anio: int, con_informe: dict[int, dict[str, object]]) -> str:
    if anio not in con_informe:
        return f"{anio} · sin informe"
    return f"{anio} (parcial)" if con_informe[anio]["es_parcial"] else str(anio)
