"""What the browser is sent besides what Streamlit answers: headers, and Streamlit's page and files, from memory.

Each new reader's browser asks for a hundred scripts, styles and fonts. Streamlit reads them from the disk each time,
through threads, and sends them whole: here each is read and compressed once. Their names carry a hash of what they
hold, so that what is kept never grows old.
"""

from __future__ import annotations

import asyncio
import gzip
import mimetypes
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import streamlit
from lxml import html
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response

from pp0093.access import Access
from pp0093.ui import theme
from pp0093.ui.server import gate
from pp0093.ui.shell import run
from pp0093.ui.shell.address import PIECE

INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
# Streamlit's styles and Plotly's are written into elements; both draw what they download from blobs.
POLICY = (
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval' {scripts}",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors {frames}",
)
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
POLICY_NAME = "content-security-policy"
# What only whoever asked for it may keep.
PRIVATE = ("/media/", "/_stcore/")


class Headers:
    """Middleware that adds the headers of ours to each answer."""

    def __init__(self, app: Any, acceso: Access) -> None:
        self.app = app
        self.es_segura = acceso.es_segura
        self.propias = ALWAYS | {POLICY_NAME: content_policy("'self'"), "x-frame-options": "SAMEORIGIN"}
        marcos = " ".join(["'self'", *acceso.marcos])
        # The old header knows no list: where others may frame, only the new one speaks.
        self.de_una_pieza = ALWAYS | {POLICY_NAME: content_policy(marcos)} if acceso.marcos else self.propias

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer, with the headers."""

        async def sent(mensaje: Any) -> None:
            if mensaje["type"] == "http.response.start":
                mensaje = {**mensaje, "headers": [(n, self._secure(n, v)) for n, v in mensaje["headers"]]}
                MutableHeaders(scope=mensaje).update(self._added(scope))
            await send(mensaje)

        await self.app(scope, receive, sent)

    def _added(self, scope: Any) -> dict[str, str]:
        if scope["path"].startswith(PRIVATE):
            return self.propias | {"cache-control": "no-store"}
        pedido = parse_qs(scope["query_string"].decode("latin-1"), errors="replace")
        return self.de_una_pieza if pedido.get(PIECE) else self.propias

    def _secure(self, nombre: bytes, valor: bytes) -> bytes:
        """Return a header, where it is a cookie, such that it never travels in the clear."""
        es_abierta = nombre.lower() == b"set-cookie" and b"secure" not in valor.lower()
        return valor + b"; Secure" if es_abierta and self.es_segura else valor


def content_policy(marcos: str) -> str:
    """Return the policy of contents of a page that may be framed by some origins."""
    huellas = [b64encode(sha256(guion.encode()).digest()).decode() for guion in _scripts()]
    return "; ".join(POLICY).format(scripts=" ".join(f"'sha256-{h}'" for h in huellas), frames=marcos)


def _scripts() -> list[str]:
    """Return the scripts written in the page itself, which run because they are these."""
    paginas = map(html.fromstring, (INDEX.read_text(encoding="utf-8"), run.ARRIVAL, run.BEHAVIOUR))
    return [guion.text for pagina in paginas for guion in pagina.iter("script") if guion.text]


STATIC = INDEX.parent / "static"
HEAD_TAG, BODY_END = "<head>", "</body>"
# The addresses of pages: every one opens Streamlit's own.
ADDRESS = re.compile(r"/[\w-]*")
GZIP = "gzip"
FRESH = "no-cache"
# What says the same in fewer bytes; fonts and pictures are compressed already. More effort than LEVEL takes twice the
# time and saves a twentieth of the bytes.
COMPRESSED = (".js", ".css")
LEVEL = 4


@cache
def kept(ruta: Path, como: str) -> Response:
    """Return a file as it is sent, read and, `como` gzip, compressed once."""
    tipo = mimetypes.guess_type(ruta.name)[0] or "application/octet-stream"
    return _response(ruta.read_bytes(), tipo, como, "public, immutable, max-age=31536000")


def _response(octetos: bytes, tipo: str, como: str, dura: str) -> Response:
    """Return some octets as they are sent, `como` gzip, and how long a browser keeps them."""
    cabeceras = {"cache-control": dura, "vary": "Accept-Encoding"} | ({"content-encoding": como} if como else {})
    return Response(gzip.compress(octetos, LEVEL) if como else octetos, headers=cabeceras, media_type=tipo)


class Assets:
    """Middleware that answers with what is kept; anything else goes on.

    Every page's address opens Streamlit's page, with what has to run before it does at its head and, at its end, our
    style, which wins over Streamlit's, and what pages do.
    """

    def __init__(self, app: Any) -> None:
        self.app = app
        self.rutas = {f"{gate.STATIC}{r.relative_to(STATIC).as_posix()}": r for r in STATIC.rglob("*") if r.is_file()}
        pagina = INDEX.read_text(encoding="utf-8").replace(HEAD_TAG, f"{HEAD_TAG}{run.ARRIVAL}", 1)
        pagina = pagina.replace(BODY_END, f"{theme.STYLE}{run.BEHAVIOUR}{BODY_END}")
        octetos = pagina.encode()
        self.paginas = {como: _response(octetos, "text/html", como, FRESH) for como in ("", GZIP)}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer, or let somebody else."""
        respuesta = await self._kept(HTTPConnection(scope)) if scope.get("method") == "GET" else None
        await (respuesta or self.app)(scope, receive, send)

    async def _kept(self, pedido: HTTPConnection) -> Response | None:
        direccion = pedido.url.path
        como = GZIP if GZIP in pedido.headers.get("accept-encoding", "") else ""
        if ADDRESS.fullmatch(direccion) and gate.part(direccion) == "/":
            return self.paginas[como]
        ruta = self.rutas.get(direccion)
        if ruta is None:
            return None
        return await asyncio.to_thread(kept, ruta, como if ruta.suffix in COMPRESSED else "")
