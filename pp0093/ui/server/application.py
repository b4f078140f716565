"""Streamlit's application with our gate, headers, health check and generated files, and its runner.

Streamlit would make those files in the server's own threads and report errors in English. Run as `python -m
pp0093.ui.server.application DIRECCION PUERTO [abrir]`, as pp0093 app does.
"""

from __future__ import annotations

import asyncio
import atexit
import gc
import sys
import webbrowser
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
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
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse, DeferredFileResponsePayload
from streamlit.runtime import Runtime, app_session
from streamlit.runtime.backend_operation_handler import BackendOperationHandler
from streamlit.runtime.pages_manager import PagesManager

from pp0093 import __version__, access, journal, process, versions
from pp0093.access import Access
from pp0093.ask import catalog
from pp0093.config import PROJECT, has_screen, settings
from pp0093.errors import PP0093Error, sentence
from pp0093.ui.server.gate import HEALTH, Gate
from pp0093.ui.server.sent import Assets, Headers

SCRIPT = PROJECT / "app.py"
HOUR = timedelta(hours=1)
# Argument that opens the browser, and seconds from ready to answering.
OPEN_BROWSER, ANSWERS = "abrir", 0.5


def application(acceso: Access, url: str = "") -> st.App:
    """Return the ASGI application; every response passes the gate.

    Pages are those of app.py from the first request on: before app.py runs once, Streamlit would serve the files of
    pages/ alone. On a machine with a screen, `url` is opened.
    """
    PagesManager.uses_pages_directory = False
    archivos = FilesInTurns()
    vars(app_session)["DeferredFileHandler"] = lambda _: archivos  # For every session of this server.
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
    """Import what pages use and open the published version, and keep them out of garbage collection."""
    import pandas  # noqa: F401

    try:
        catalog.published_or_none()
    except Exception as error:
        journal.log_error(error)  # Pages show this error themselves.
    gc.freeze()
    # On exit DuckDB reports frozen objects as leaks.
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
    """Serve until stopped; open the browser if asked."""
    process.keep_freed()  # The number of threads is already set.
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


AT_ONCE, MAX_QUEUED = 3, 20
"""Files generated at once, and the most in the queue: a longer wait would be too long."""
FULL = "Lleno: hay {} archivos por hacer. Espere un minuto e inténtelo otra vez."
PATIENCE, TOO_LATE = 150, "Lleno: el archivo no estuvo listo a tiempo. Espere un minuto e inténtelo otra vez."
"""Seconds before an error: Streamlit's page gives up, in English, after three minutes."""


class FilesInTurns(BackendOperationHandler):
    """Handler of Streamlit's requests for generated files: a few at a time, with a bounded queue."""

    def __init__(self) -> None:
        self._hilos = ThreadPoolExecutor(AT_ONCE)
        self._pedidos = 0

    async def handle(self, request: Any, session_id: str) -> BackendOperationResponse:
        """Return where the file is once it is made, or one sentence that says why there is none."""
        respuesta = BackendOperationResponse(request_id=request.request_id)
        if self._pedidos >= MAX_QUEUED:
            respuesta.error_msg = FULL.format(self._pedidos)
            return respuesta
        self._pedidos += 1
        try:
            turno = asyncio.get_running_loop().run_in_executor
            hecho = turno(self._hilos, _make_file, request.deferred_file.file_id, session_id)
            url = await asyncio.wait_for(hecho, PATIENCE)  # A file not started by then is cancelled.
            respuesta.deferred_file.CopyFrom(DeferredFileResponsePayload(url=url))
        except TimeoutError:
            respuesta.error_msg = TOO_LATE
        except Exception as error:
            respuesta.error_msg = _why_no_file(error)
        finally:
            self._pedidos -= 1
        return respuesta


def _make_file(archivo: str, sesion: str) -> str:
    """Make a file, unless its session has ended by its turn."""
    if not Runtime.instance().is_active_session(sesion):
        raise PP0093Error("Quien lo pidió ya no está.")
    return Runtime.instance().media_file_mgr.execute_deferred(archivo)


def _why_no_file(error: Exception) -> str:
    """Return the reason for a failed file as a sentence; unexpected errors are logged."""
    causa = error.__cause__ or error  # Streamlit wraps the original error.
    if isinstance(causa, PP0093Error):
        return sentence(causa)
    journal.log_error(causa if isinstance(causa, Exception) else error)
    return "No se pudo hacer el archivo. Inténtelo otra vez."


if __name__ == "__main__":
    serve_until_stopped(sys.argv[1], int(sys.argv[2]), opens=OPEN_BROWSER in sys.argv[3:])
