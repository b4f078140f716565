"""«¿Ve un error?»: what whoever mends it needs to know of the view, as a text to copy and send."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

import streamlit as st

import pp0093
from pp0093.ask import catalog, view
from pp0093.errors import public
from pp0093.ui.shell.filters import current
from pp0093.ui.shell.pages import Declared

ASK = "¿Ve un error?"
HOW = "Copie este texto, complete sus dos últimas líneas y envíelo a quien mantiene el sistema, sin datos personales."


def foot(pagina: Declared) -> None:
    """Draw, closed, the text that says which page is seen, with which choices and of which version."""
    texto = "\n".join(f"{que}: {dicho}".rstrip() for que, dicho in _said(pagina).items())
    st.html(
        f'<details class="pp-error"><summary>{ASK}</summary><p class="pp-note">{HOW}</p>'
        f'<pre tabindex="0" aria-label="Texto para enviar">{escape(texto)}</pre></details>'
    )


def _said(pagina: Declared) -> dict[str, str]:
    datos, url = catalog.published(), urlencode(sorted(st.query_params.to_dict().items()))
    return {
        "Página": f"{pagina.title} ({pagina.id})",
        "Dirección": public(f"{pagina.id}?{url}"),
        "Filtros": view.in_words(datos, current()),
        "Versión de los datos": datos.version,
        "Programa": f"{datos.programa.sigla}, pp0093 {pp0093.__version__}",
        "Qué vi": "",
        "Qué esperaba ver": "",
    }
