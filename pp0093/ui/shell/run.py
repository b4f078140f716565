"""One run of a page stands on one version, whatever is published meanwhile; what is redrawn of it, on the same.

And whoever looks is asked for again: a run of app.py asks once, and what is redrawn or taken later is no such run.
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
# What a file is to a browser, by how its name ends.
MEDIA = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "csv": "text/csv",
    "zip": "application/zip",
    **{nombre: formato.tipo for nombre, formato in documents.FORMATS.items()},
}


def _script(nombre: str) -> str:
    return f"<script>{Path(__file__).with_name(nombre).read_text(encoding='utf-8')}</script>"


# The scripts that a page of ours carries: these run in the browser, and no other (ui/server/sent.py).
ARRIVAL = _script("llegada.js")
BEHAVIOUR = _script("tablero.js")


def begin() -> None:
    """Look up what is published, once, as whoever is looking may see it; the first thing of every run of app.py."""
    catalog.hold(None)
    hallado = catalog.published_or_none()
    if hallado is not None and access.role() < Role.ANALISTA:
        acceso = access.in_force()
        hallado = ((catalog.released(acceso.dias) if acceso else None) or hallado).protected()
    hold(hallado)


def release() -> str:
    """Return of which day is what is shown to who reads aggregates, and when they see another; "" on no set days."""
    acceso = access.in_force()
    tenido = st.session_state.get(PAGE_VERSION_KEY)
    if acceso is None or not acceso.dias or tenido is None or access.role() >= Role.ANALISTA:
        return ""
    luego = next((f" Las siguientes, el {formats.day(d)}." for d in acceso.dias if d > clock.today()), "")
    return f"Cifras publicadas el {formats.day(versions.published_on(tenido.carpeta))}.{luego}"


def hold(catalogo: Catalog | None) -> None:
    """Make this run, and what is redrawn of it, stand on a catalog."""
    st.session_state[PAGE_VERSION_KEY] = catalogo
    catalog.hold(catalogo)


def redrawn(funcion: F) -> F:
    """Make what is redrawn alone (under st.fragment and st.dialog) stand on the version that the page was drawn of.

    Whoever may no longer see the page does not see that either: they are asked for again unless app.py is running,
    which has asked.
    """

    @wraps(funcion)
    def done(*argumentos: Any, **nombrados: Any) -> Any:
        if _is_alone():
            access.require(access.needed())
        with catalog.holding(st.session_state.get(PAGE_VERSION_KEY)):
            return funcion(*argumentos, **nombrados)

    return cast(F, done)


def _is_alone() -> bool:
    """Tell whether what runs now is not app.py: it is redrawn alone, or nobody's run."""
    vuelta = get_script_run_ctx(suppress_warning=True)
    return vuelta is None or bool(vuelta.fragment_ids_this_run)


def download(
    etiqueta: str, hace: Callable[[], bytes], nombre: str, clave: str, *, icono: str = "download", **como: Any
) -> None:
    """Draw a button for a file that is made when it is asked for (later)."""
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
    """Make what a button will ask for, when it is pressed, stand on the version of this run.

    It raises AccessError when by then whoever asks may no longer see the page.
    """
    tenido: Catalog | None = st.session_state.get(PAGE_VERSION_KEY)

    def done() -> bytes:
        try:
            with catalog.holding(tenido):
                return funcion()
        except PP0093Error as error:  # What Streamlit shows of it is its text, and this is a page.
            raise PP0093Error(sentence(error)) from error

    return access.handed_over(done)
