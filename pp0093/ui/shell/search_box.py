"""The search box at the top of every page (or by "/"): what it finds is shown as one types; "Enter" opens it whole."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pp0093.ask import catalog
from pp0093.ask.registry import OWN_DIMENSIONS
from pp0093.errors import public
from pp0093.instruments import figures
from pp0093.questions.asked import LONGEST, PAGE, Findable, ask, find
from pp0093.questions.reading import SHEET
from pp0093.ui import access, layout
from pp0093.ui.shell import pages, run

PAGE_ID = "buscar"
BOX, WRITTEN, ASKED = "pp_buscar", "pp_buscar_escrito", "pp_buscar_pedido"
LABEL = "Buscar o preguntar"
HINT = "Busque o pregunte"


# Of each class of things: its heading, the page where they are seen, and the key of its link that says which.
SEEN_IN = {
    PAGE: ("Páginas", "", ""),
    "producto": ("Productos", "ejecucion", "producto"),
    "actividad": ("Actividades", "ejecucion", "actividad"),
    "unidad": ("Unidades", "beneficiarios", "unidad"),
    "departamento": ("Departamentos", "territorio", "departamento"),
    **{d.id: (d.etiqueta, "servicios", "") for d in OWN_DIMENSIONS},
    "indicador": ("Indicadores", "pasaporte", "cifra"),
    SHEET: ("Indicadores de otros instrumentos", "", ""),
    "definicion": ("Definiciones", "metodologia", ""),
    "documento": ("Documentos", "datos", ""),
    "regla": ("Reglas y advertencias", "metodologia", ""),
}
SHEETS_IN = {
    figures.POLICY: ("politica", "indicador"),
    figures.OWN: ("desempeno", ""),
    figures.DIGITAL: ("economia", ""),
    figures.EVALUATED: ("ruta", ""),
}
# How many things are shown beneath the box, and the link to all of them.
BENEATH, ALL_OF_IT = 6, "Ver todo lo hallado"


def box() -> None:
    """Draw the box; what is written in it is found beneath, or opens the page that answers."""
    with st.container(key="pp_caja"):
        _box()


@st.fragment
@run.redrawn
def _box() -> None:
    escrito = st.query_params.get("q", "")
    if escrito != st.session_state.get(WRITTEN, ""):
        st.session_state[WRITTEN] = st.session_state[BOX] = escrito
    st.text_input(LABEL, key=BOX, placeholder=HINT, on_change=_asked, label_visibility="collapsed", max_chars=LONGEST)
    # While one types only the box runs (tablero.js), and shows what it finds: the page stays as it is.
    contexto = get_script_run_ctx()
    if contexto and contexto.fragment_ids_this_run and (pedido := st.session_state.pop(ASKED, None)):
        with st.container(key="pp_hallado", gap=None):
            beneath(pedido)


def _asked() -> None:
    # The first run after a search is told again what was written: only what is new is asked.
    if (escrito := public(st.session_state[BOX])) != st.session_state.get(WRITTEN):
        st.session_state[ASKED] = escrito


def follow(destino: Any, llevados: dict[str, str]) -> None:
    """Open the page of the search with what was just written in the box; nothing otherwise."""
    pedido = st.session_state.pop(ASKED, None)
    if pedido:
        st.session_state[WRITTEN] = pedido
        st.switch_page(destino, query_params={**llevados, "q": pedido})


def beneath(texto: str) -> None:
    """Draw under the box what it finds as one types: the answer, a few links, and the one to all of it."""
    version = catalog.published()
    respuesta = ask(version, texto)
    hallados = find(version, texto, found_pages())
    if respuesta.responde or not hallados:
        layout.note(layout.kept_words(respuesta.dicho))
        layout.note(respuesta.al_lado)
    for cosa in hallados[:BENEATH]:
        link_to(cosa)
    for sugerida in respuesta.sugerencias[: 0 if hallados else BENEATH]:
        go(PAGE_ID, sugerida, {"q": sugerida})
    with st.container(key="pp_hallado_todo"):
        go(PAGE_ID, ALL_OF_IT, {"q": texto})


def offered() -> list[pages.Declared]:
    """Return the pages that whoever looks may open."""
    return pages.offered(rol=access.role())


def go(pagina: str, rotulo: str, lleva: dict[str, str]) -> bool:
    """Draw the link to a page with what is chosen there, and tell whether whoever looks may open it: else, none."""
    titulo = next((p.title for p in offered() if p.id == pagina), "")
    if titulo:
        st.page_link(pages.way(pagina), label=rotulo or f"Ver en {titulo}", query_params=lleva or None)
    return bool(titulo)


def link_to(cosa: Findable) -> None:
    """Draw the link to where a thing is seen; its name alone where whoever looks may not open it."""
    pagina, clave = place(cosa)
    if not go(pagina, cosa.nombre, {clave: cosa.codigo} if clave else {}):
        layout.note(cosa.nombre)


def place(cosa: Findable) -> tuple[str, str]:
    """Return the page where a thing is seen and the key of its link."""
    if cosa.clase == PAGE:
        return cosa.codigo, ""
    _, pagina, clave = SEEN_IN[cosa.clase]
    return of_instrument(cosa.de) if cosa.de else (pagina, clave)


def of_instrument(instrumento: str) -> tuple[str, str]:
    """Return the page where the indicators of an instrument are seen and the key of its link; of any other, none."""
    programa = catalog.published().programa
    return next((p for papel, p in SHEETS_IN.items() if programa.instrument(papel) == instrumento), ("", ""))


def found_pages() -> tuple[Findable, ...]:
    """Return the pages that can be found."""
    return tuple(Findable(PAGE, p.id, p.title, p.asks) for p in offered())
