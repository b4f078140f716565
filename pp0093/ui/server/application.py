"""Streamlit's application with our gate, our headers and our health, and how it is run."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

from pp0093 import access, journal, process
from pp0093.access import Access
from pp0093.config import PROJECT, settings
from pp0093.ui.server import ahead, handed, health, warm
from pp0093.ui.server.assets import Assets
from pp0093.ui.server.gate import Gate
from pp0093.ui.server.headers import Headers
from pp0093.ui.server.index import Index

SCRIPT = PROJECT / "app.py"


def application(acceso: Access) -> st.App:
    """Return the application, for an ASGI server: whatever it answers has passed the gate.

    Its pages are those of app.py from the first request on: until app.py has run once, Streamlit would take the files
    of pages/ for them, without app.py, and know no other address.
    """
    PagesManager.uses_pages_directory = False
    handed.serve()
    return st.App(
        SCRIPT,
        routes=[Route(health.PATH, health.answer)],
        middleware=[Middleware(Headers, acceso), Middleware(Gate), Middleware(Assets), Middleware(Index)],
        lifespan=partial(_kept, acceso),
        on_script_error=_failed,
    )


@asynccontextmanager
async def _kept(acceso: Access, _app: st.App) -> AsyncIterator[None]:
    """Write down what happens while it serves; from here, for the ASGI server sets its own logs when it starts.

    It answers once the first page is ready, for whoever comes while that is done waits longer.
    """
    journal.keep(Path(acceso.bitacora) if acceso.bitacora else None)
    journal.note("empieza", con_entrada=acceso.con_entrada, sesiones=acceso.sesiones)
    calienta = asyncio.create_task(asyncio.to_thread(warm.up, acceso))
    if not acceso.con_entrada:  # What is asked by who reads aggregates takes longer.
        await calienta
    sigue = asyncio.create_task(ahead.follow(acceso))
    yield
    sigue.cancel()
    with suppress(asyncio.CancelledError):
        await sigue
    await calienta
    journal.note("termina")


def run(direccion: str, puerto: int) -> None:
    """Serve until stopped."""
    process.keep_freed()  # Of threads, whoever starts it has said.
    acceso = access.settings()
    sys.argv = [str(SCRIPT)]  # Streamlit looks for .streamlit/config.toml beside it.
    application(acceso).run(config=_options(acceso, direccion, puerto))


def _options(acceso: Access, direccion: str, puerto: int) -> dict[str, Any]:
    propias: dict[str, Any] = {
        "server.address": direccion,
        "server.port": puerto,
        "server.maxUploadSize": acceso.subida_mb,
        "server.enableAgentApi": False,
    }
    return propias | ({"secrets.files": [str(settings().acceso)]} if acceso.con_entrada else {})


def _failed(error: Exception) -> None:
    journal.fault(error)
