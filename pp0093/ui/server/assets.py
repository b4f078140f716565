"""Streamlit's page, scripts, styles and fonts, kept in memory: each new reader's browser asks for a hundred of them.

Streamlit reads them from the disk each time, through threads, and sends them whole. Here each is read and compressed
once. Their names carry a hash of what they hold, so that what is kept never grows old.
"""

from __future__ import annotations

import asyncio
import gzip
import mimetypes
import re
from functools import cache
from pathlib import Path
from typing import Any

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, Response

from pp0093.ui.server import gate
from pp0093.ui.server.headers import INDEX
from pp0093.ui.shell import run

STATIC = INDEX.parent / "static"
HEAD_TAG = "<head>"
# The addresses of pages: every one opens Streamlit's own.
ADDRESS = re.compile(r"/[\w-]*")
GZIP = "gzip"
CACHE_HEADERS = {"cache-control": "public, immutable, max-age=31536000", "vary": "Accept-Encoding"}
# What says the same in fewer bytes; fonts and pictures are compressed already. More effort than LEVEL takes twice the
# time and saves a twentieth of the bytes.
COMPRESSED = (".js", ".css")
LEVEL = 4


@cache
def kept(ruta: Path, como: str) -> Response:
    """Return a file as it is sent, read and, `como` gzip, compressed once."""
    octetos = ruta.read_bytes()
    if como:
        octetos = gzip.compress(octetos, LEVEL)
    return Response(
        octetos,
        headers=CACHE_HEADERS | ({"content-encoding": como} if como else {}),
        media_type=mimetypes.guess_type(ruta.name)[0] or "application/octet-stream",
    )


class Assets:
    """Middleware that answers with what is kept; anything else goes on.

    Every page's address opens Streamlit's page, with our first script at its head: what has to run before it does.
    """

    def __init__(self, app: Any) -> None:
        self.app = app
        self.rutas = {f"{gate.STATIC}{r.relative_to(STATIC).as_posix()}": r for r in STATIC.rglob("*") if r.is_file()}
        pagina = INDEX.read_text(encoding="utf-8").replace(HEAD_TAG, f"{HEAD_TAG}{run.ARRIVAL}", 1)
        self.pagina = HTMLResponse(pagina, headers={"cache-control": "no-cache"})

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer, or let somebody else."""
        respuesta = await self._kept(HTTPConnection(scope)) if scope.get("method") == "GET" else None
        await (respuesta or self.app)(scope, receive, send)

    async def _kept(self, pedido: HTTPConnection) -> Response | None:
        direccion = pedido.url.path
        if ADDRESS.fullmatch(direccion) and gate.part(direccion) == "/":
            return self.pagina
        ruta = self.rutas.get(direccion)
        if ruta is None:
            return None
        es_texto = ruta.suffix in COMPRESSED and GZIP in pedido.headers.get("accept-encoding", "")
        return await asyncio.to_thread(kept, ruta, GZIP if es_texto else "")
