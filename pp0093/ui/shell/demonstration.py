"""Whether a session sees real or demonstration data, and the switch between both.

Real data are shown unless a link or the switch asks otherwise; only users who load files may, while nothing real of the
year is loaded. Demonstration tables are a separate catalog (ask.catalog).
"""

from __future__ import annotations

import streamlit as st

from pp0093.access import Role
from pp0093.ask import catalog
from pp0093.ask.catalog import Catalog
from pp0093.ask.standing import basis
from pp0093.config import settings
from pp0093.ui import access, layout
from pp0093.ui.shell import address, run
from pp0093.ui.shell.pages import Declared

KEY, ON = address.DEMONSTRATION, "1"
IN_LINK = f"{KEY}={ON}"
WANTED_KEY, REFUSED_KEY = "demostracion_pedida", "demostracion_negada"
SEE, LEAVE = "Ver con datos de demostración", "Ver sólo lo real"
BAND = "Datos de demostración: las empresas de esta página no son reales; el dinero, las metas y lo publicado, sí."
LINK_ENDED = "El enlace pedía los datos de demostración, que no están: se muestra lo real."
NOT_OF_YEAR = "De {} no hay datos de demostración: se muestra lo real."
NOT_YOURS = f"Los datos de demostración los ve quien tiene el rol de {Role.ANALISTA.nombre}: se muestra lo real."
ONLY_REAL = "Esta página es siempre de lo real."


def adopt(pagina: Declared) -> None:
    """Switch to demonstration data when a link or the switch asks; before the filter bar, which depends on it."""
    if KEY in st.query_params:
        st.session_state[WANTED_KEY] = st.query_params[KEY] == ON
    st.session_state[REFUSED_KEY] = ""
    if not is_wanted() or pagina.only_real:
        return
    st.session_state[REFUSED_KEY] = _why_refused(catalog.published())
    if st.session_state[REFUSED_KEY]:
        st.session_state[WANTED_KEY] = False
    else:
        run.hold(catalog.published().demonstration())


def write_outcome(anio: int) -> None:
    """Write the final state to the address, once the year is known."""
    publicado = catalog.published()
    if publicado.es_demostracion and anio not in basis.demonstrated(publicado):
        run.hold(publicado.real())
        st.session_state[REFUSED_KEY] = NOT_OF_YEAR.format(anio)
    _want(es_pedida=is_wanted())


def _want(*, es_pedida: bool) -> None:
    st.session_state[WANTED_KEY] = es_pedida
    address.put(KEY, ON if es_pedida else "")


def tell(pagina: Declared) -> None:
    """Draw the band that tells which data the page shows."""
    if catalog.published().es_demostracion:
        layout.notice(BAND)
    else:
        layout.note(ONLY_REAL if is_wanted() and pagina.only_real else st.session_state[REFUSED_KEY])


def is_wanted() -> bool:
    """Tell whether this session asked for demonstration data."""
    return bool(st.session_state.get(WANTED_KEY))


def switch(lugar: str, anio: int) -> None:
    """Draw the switch where both are available; `lugar` tells apart several on a page."""
    publicado = catalog.published()
    if publicado.es_demostracion or is_offered(publicado, anio):
        que = LEAVE if publicado.es_demostracion else SEE
        st.button(
            que,
            key=f"demostracion_{lugar}",
            type="tertiary",
            on_click=_want,
            kwargs={"es_pedida": not is_wanted()},
            icon=":material/swap_horiz:",
        )


def is_offered(publicado: Catalog, anio: int) -> bool:
    """Tell whether the user may see demonstration data of a year."""
    return not _why_refused(publicado) and anio in basis.demonstrated(publicado.demonstration())


def version_looked_at(version: str) -> Catalog:
    """Return the catalog of a published version in the session's mode."""
    publicado = catalog.published()
    if publicado.version == version:
        return publicado
    pedida = catalog.catalog_of_version(settings().salida, version)
    return pedida.demonstration() if publicado.es_demostracion else pedida


def linked(enlace: str) -> str:
    """Return a link that keeps the session's mode."""
    return f"{enlace}&{IN_LINK}" if catalog.published().es_demostracion else enlace


def _why_refused(publicado: Catalog) -> str:
    if access.role() < Role.ANALISTA:
        return NOT_YOURS
    return "" if publicado.has_demonstration else LINK_ENDED
