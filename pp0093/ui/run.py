"""One run of a page stands on one version, whatever is published meanwhile; what is redrawn of it, on the same.

And whoever looks is asked for again: a run of app.py asks once, and what is redrawn or taken later is no such run.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import streamlit as st

from pp0093.ask import catalog
from pp0093.ask.catalog import Catalog
from pp0093.ui import access

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")
HELD = "version_de_la_pagina"


def begin() -> None:
    """Look up what is published, once; the first thing of every run of app.py."""
    catalog.hold(None)
    hallado = catalog.published_or_none()
    st.session_state[HELD] = hallado
    catalog.hold(hallado)


def redrawn(funcion: F) -> F:
    """Make what is redrawn alone (under st.fragment and st.dialog) stand on the version that the page was drawn of.

    Whoever may no longer see the page does not see that either.
    """

    @wraps(funcion)
    def done(*argumentos: Any, **nombrados: Any) -> Any:
        access.require(access.needed())
        with catalog.holding(st.session_state.get(HELD)):
            return funcion(*argumentos, **nombrados)

    return cast(F, done)


def later(funcion: Callable[[], T]) -> Callable[[], T]:
    """Make what a button will ask for, when it is pressed, stand on the version of this run.

    It raises AccessError when by then whoever asks may no longer see the page.
    """
    tenido: Catalog | None = st.session_state.get(HELD)

    def done() -> T:
        with catalog.holding(tenido):
            return funcion()

    return access.handed_over(done)
