"""Response headers, and Streamlit's static files served from memory, compressed.

Each new browser requests about a hundred scripts, styles and fonts, which Streamlit reads from disk each time. Here
each is read and compressed once; their names have a content hash, so the cache never goes stale.
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
# Streamlit and Plotly use inline styles and blob images.
POLICY = (
    "default-src 'self'; "
    "script-src 'self' 'wasm-unsafe-eval' {scripts}; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; "
    "font-src 'self' data:; "
    "connect-src 'self'; "
    "worker-src 'self' blob:; "
    "object-src 'none'; "
    "base-uri 'self'; "
    "form-action 'self'; "
    "frame-ancestors {frames}"
)
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
POLICY_NAME = "content-security-policy"
# Paths that only the requester may cache.
PRIVATE = ("/media/", "/_stcore/")


class Headers:
    """Middleware that adds our security headers to each response."""

    def __init__(self, app: Any, acceso: Access) -> None:
        self.app = app
        self.es_segura = acceso.es_segura
        self.propias = ALWAYS | {POLICY_NAME: content_policy("'self'"), "x-frame-options": "SAMEORIGIN"}
        marcos = " ".join(["'self'", *acceso.marcos])
        # X-Frame-Options takes no list: when framing is allowed, only the content policy is sent.
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
        """Return a header, with Secure added to cookies."""
        es_abierta = nombre.lower() == b"set-cookie" and b"secure" not in valor.lower()
        return valor + b"; Secure" if es_abierta and self.es_segura else valor


def content_policy(marcos: str) -> str:
    """Return the content security policy for pages framed by some origins."""
    huellas = [b64encode(sha256(guion.encode()).digest()).decode() for guion in _scripts()]
    return POLICY.format(scripts=" ".join(f"'sha256-{h}'" for h in huellas), frames=marcos)


def _scripts() -> list[str]:
    """Return the hashes of the inline scripts that may run."""
    paginas = map(html.fromstring, (INDEX.read_text(encoding="utf-8"), run.ARRIVAL, run.BEHAVIOUR))
    return [guion.text for pagina in paginas for guion in pagina.iter("script") if guion.text]


STATIC = INDEX.parent / "static"
HEAD_TAG, BODY_END = "<head>", "</body>"
# Addresses of pages, all served with Streamlit's index page.
ADDRESS = re.compile(r"/[\w-]*")
GZIP = "gzip"
FRESH = "no-cache"
# Compressible files; fonts and images already are compressed. Beyond LEVEL, twice the time saves a twentieth
# of the bytes.
COMPRESSED = (".js", ".css")
LEVEL = 4


@cache
def kept(ruta: Path, como: str) -> Response:
    """Return a file's response, read and (`como` gzip) compressed once."""
    tipo = mimetypes.guess_type(ruta.name)[0] or "application/octet-stream"
    return _response(ruta.read_bytes(), tipo, como, "public, immutable, max-age=31536000")


def _response(octetos: bytes, tipo: str, como: str, dura: str) -> Response:
    """Return bytes as a response, with its encoding and cache lifetime."""
    cabeceras = {"cache-control": dura, "vary": "Accept-Encoding"} | ({"content-encoding": como} if como else {})
    return Response(gzip.compress(octetos, LEVEL) if como else octetos, headers=cabeceras, media_type=tipo)


class Assets:
    """Middleware that serves cached files; other requests continue.

    Page addresses get Streamlit's index page with our early script in its head and, at the end, our style, which
    overrides Streamlit's, and the pages' script.
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
