"""One run of a page: fixed to one published version, also for later fragments and downloads.

The user's role is checked once in each run of app.py, and again in fragments and downloads.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pp0093 import clock, documents, versions
from pp0093.access import Role
from pp0093.ask import catalog
from pp0093.ask.catalog import Catalog
from pp0093.errors import PP0093Error, sentence
from pp0093.ui import access
from pp0093.writing import formats

F = TypeVar("F", bound=Callable[..., Any])
PAGE_VERSION_KEY = "version_de_la_pagina"
# MIME types by file extension.
MEDIA = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "csv": "text/csv",
    "zip": "application/zip",
    **{nombre: formato.tipo for nombre, formato in documents.FORMATS.items()},
}


def _script(nombre: str) -> str:
    return f"<script>{Path(__file__).with_name(nombre).read_text(encoding='utf-8')}</script>"


# Our inline scripts: the only ones that the content policy lets run (ui/server/sent.py).
ARRIVAL = _script("llegada.js")
BEHAVIOUR = _script("tablero.js")


def begin() -> None:
    """Look up the published version as the user may see it; first step of every run of app.py."""
    catalog.hold(None)
    hallado = catalog.published_or_none()
    if hallado is not None and access.role() < Role.ANALISTA:
        acceso = access.in_force()
        hallado = ((catalog.released(acceso.dias) if acceso else None) or hallado).protected()
    hold(hallado)


def release() -> str:
    """Return the date of the data shown to readers and of the next update; "" without set dates."""
    acceso = access.in_force()
    tenido = st.session_state.get(PAGE_VERSION_KEY)
    if acceso is None or not acceso.dias or tenido is None or access.role() >= Role.ANALISTA:
        return ""
    luego = next((f" Las siguientes, el {formats.day(d)}." for d in acceso.dias if d > clock.today()), "")
    return f"Cifras publicadas el {formats.day(versions.published_on(tenido.carpeta))}.{luego}"


def hold(catalogo: Catalog | None) -> None:
    """Fix this run and its fragments to a catalog."""
    st.session_state[PAGE_VERSION_KEY] = catalogo
    catalog.hold(catalogo)


def redrawn(funcion: F) -> F:
    """Decorate a fragment or dialog to use the version that its page was drawn with.

    The user's access is checked again unless app.py is running, which already did.
    """

    @wraps(funcion)
    def done(*argumentos: Any, **nombrados: Any) -> Any:
        if _is_alone():
            access.require(access.needed())
        with catalog.holding(st.session_state.get(PAGE_VERSION_KEY)):
            return funcion(*argumentos, **nombrados)

    return cast(F, done)


def _is_alone() -> bool:
    """Tell whether this run is of a fragment, or outside any session."""
    vuelta = get_script_run_ctx(suppress_warning=True)
    return vuelta is None or bool(vuelta.fragment_ids_this_run)


def download(
    etiqueta: str, hace: Callable[[], bytes], nombre: str, clave: str, *, icono: str = "download", **como: Any
) -> None:
    """Draw a download button whose file is made on request (later)."""
    st.download_button(
        etiqueta,
        later(hace),
        nombre,
        MEDIA[nombre.rpartition(".")[2]],
        key=clave,
        icon=f":material/{icono}:",
        on_click="ignore",
        **como,
    )


def later(funcion: Callable[[], bytes]) -> Callable[[], bytes]:
    """Wrap a function to run on the version of this run when its button is pressed.

    It raises AccessError when the user may no longer see the page.
    """
    tenido: Catalog | None = st.session_state.get(PAGE_VERSION_KEY)

    def done() -> bytes:
        try:
            with catalog.holding(tenido):
                return funcion()
        except PP0093Error as error:  # Streamlit would show the bare text; this is drawn as a page.
            raise PP0093Error(sentence(error)) from error

    return access.handed_over(done)
