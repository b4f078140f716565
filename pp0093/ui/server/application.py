"""Streamlit's application with our gate, our headers and our health, and how it is run."""

from __future__ import annotations

import asyncio
import atexit
import gc
import sys
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

from pp0093 import __version__, access, journal, process, versions
from pp0093.access import Access
from pp0093.ask import catalog
from pp0093.config import PROJECT, has_screen, settings
from pp0093.ui.server import handed
from pp0093.ui.server.assets import Assets
from pp0093.ui.server.gate import HEALTH, Gate
from pp0093.ui.server.headers import Headers

SCRIPT = PROJECT / "app.py"
HOUR = timedelta(hours=1)
# The word that asks for the browser of whoever starts it, and how long after it is ready it answers, in seconds.
OPEN_BROWSER, ANSWERS = "abrir", 0.5


def application(acceso: Access, url: str = "") -> st.App:
    """Return the application, for an ASGI server: whatever it answers has passed the gate.

    Its pages are those of app.py from the first request on: until app.py has run once, Streamlit would take the files
    of pages/ for them, without app.py, and know no other address. Where there is a screen it is opened at `url`.
    """
    PagesManager.uses_pages_directory = False
    handed.serve()
    return st.App(
        SCRIPT,
        routes=[Route(HEALTH, health)],
        middleware=[Middleware(Headers, acceso), Middleware(Gate), Middleware(Assets)],
        lifespan=partial(_kept, acceso, url),
        on_script_error=journal.log_error,
    )


@asynccontextmanager
async def _kept(acceso: Access, url: str, _app: st.App) -> AsyncIterator[None]:
    """Write down what happens while it serves; from here, for the ASGI server sets its own logs when it starts.

    It answers once what pages are drawn with is loaded: whoever comes while that is done waits longer. Where there is a
    screen it is opened then at `url`.
    """
    journal.keep(Path(acceso.bitacora) if acceso.bitacora else None)
    journal.log_event("empieza", con_entrada=acceso.con_entrada, sesiones=acceso.sesiones)
    await asyncio.to_thread(_load)
    if url and has_screen():
        asyncio.get_running_loop().call_later(ANSWERS, webbrowser.open, url)
    yield
    journal.log_event("termina")


def _load() -> None:
    """Import what pages are drawn with and open what is published, and leave them out of later garbage collections."""
    import pandas  # noqa: F401
    import plotly.graph_objects  # noqa: F401

    try:
        catalog.published_or_none()
    except Exception as error:
        journal.log_error(error)  # The page will say it to whoever opens it.
    gc.freeze()
    # DuckDB says on its way out that whatever is still set apart was leaked.
    atexit.register(gc.unfreeze)


async def health(_pedido: Request) -> JSONResponse:
    """Answer how the server is, no figure and no row: 200 when the version served is whole, else 503."""
    servida = await asyncio.to_thread(versions.served_version, settings().salida)
    creada = versions.description(servida.carpeta).get("creada") if servida.carpeta else None
    edad = datetime.now().astimezone() - datetime.fromisoformat(creada).astimezone() if creada else None
    es_entera = servida.carpeta is not None and not servida.falta
    dicho = {
        "pp0093": __version__,
        "version": servida.carpeta.name if servida.carpeta else None,
        "entera": es_entera,
        "publicada": creada,
        "edad_horas": None if edad is None else round(edad / HOUR, 1),
    }
    return JSONResponse(dicho, 200 if es_entera else 503, {"cache-control": "no-store"})


def serve_until_stopped(direccion: str, puerto: int, *, opens: bool = False) -> None:
    """Serve until stopped, and open it for whoever starts it if asked."""
    process.keep_freed()  # Of threads, whoever starts it has said.
    acceso = access.settings()
    sys.argv = [str(SCRIPT)]  # Streamlit looks for .streamlit/config.toml beside it.
    opciones: dict[str, Any] = {
        "server.address": direccion,
        "server.port": puerto,
        "server.maxUploadSize": acceso.subida_mb,
        "server.enableAgentApi": False,
    }
    if acceso.con_entrada:
        opciones["secrets.files"] = [str(settings().acceso)]
    application(acceso, f"http://localhost:{puerto}" if opens else "").run(config=opciones)
