"""Access gate in front of Streamlit: checks origin, role, path and capacity of each request."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from html import escape
from typing import Any

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from streamlit.runtime import Runtime
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.starlette import starlette_websocket
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from pp0093 import journal
from pp0093.access import LOCAL_HOSTS, Access, Role, claimed_subject
from pp0093.ui import access

UPLOADS, STREAM, MEDIA = "/_stcore/upload_file/", "/_stcore/stream", "/media/"
STATIC, HEALTH = "/static/", "/salud"
# Least role for each path prefix, None when nobody passes; the longest match wins. Static code and sign-in need no
# role: the run behind the stream checks again
# (ui.access.role).
ROUTES: dict[str, Role | None] = {
    "/": Role.NADIE,
    STATIC: Role.NADIE,
    "/auth/": Role.NADIE,
    "/oauth2callback": Role.NADIE,
    HEALTH: Role.NADIE,
    "/_stcore/health": Role.NADIE,
    "/_stcore/host-config": Role.NADIE,
    STREAM: Role.NADIE,
    MEDIA: Role.LECTOR,
    "/component/": Role.LECTOR,
    "/_stcore/bidi-components/": Role.LECTOR,
    UPLOADS: Role.ANALISTA,
    "/_stcore/metrics": Role.ADMIN,
    "/_stcore/": None,
}
FULL = """<!doctype html><html lang="es-PE"><head><meta charset="utf-8"><title>Tablero lleno</title>
<meta name="viewport" content="width=device-width"></head><body style="font:16px sans-serif;margin:3rem">
<h1>El tablero está lleno</h1><p>{motivo} Esta página lo intenta otra vez cada
{segundos} segundos y se abre sola cuando haya lugar.</p></body></html>"""
RETRY_SECONDS = 10
# Uploads are held in memory: simultaneous ones, and seconds that another waits.
UPLOADS_AT_ONCE, LONGEST_WAIT = 2, 60
LONGEST_LENGTH = 15


class Gate:
    """Middleware that checks each request against the access settings in force (None: closed)."""

    def __init__(
        self,
        app: Any,
        vigente: Callable[[], Access | None] = access.in_force,
        subidos: Callable[[], Mapping[str, int]] | None = None,
    ) -> None:
        self.app, self.vigente, self.subidos = app, vigente, subidos or bytes_held
        # Open sessions with a role (True) and without (False); each kind has its limit.
        self.abiertas: Counter[bool] = Counter()
        self.subiendo = asyncio.Semaphore(UPLOADS_AT_ONCE)
        # Bytes of uploads in progress, by session.
        self.en_camino: Counter[str] = Counter()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Let it through, make it wait or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        acceso = self.vigente()
        if acceso is None:
            await PlainTextResponse(access.BOARD_CLOSED, 503)(scope, receive, send)
            return
        conexion = HTTPConnection(scope)
        ruta = scope["path"]
        dicho = provider_claims(conexion, acceso)
        rol = access.current_role(acceso, dicho)
        if negado := self._refusal(conexion, acceso, dicho, rol):
            await negado(scope, receive, send)  # Also for a websocket not accepted yet.
        elif ruta == STREAM:
            with counted(self.abiertas, rol is not Role.NADIE):
                await self.app(scope, receive, send)
        elif ruta.startswith(UPLOADS):
            await self._upload(conexion, acceso, receive, send)
        else:
            await self.app(scope, receive, send)

    def _refusal(
        self, conexion: HTTPConnection, acceso: Access, dicho: Mapping[str, Any], rol: Role
    ) -> Response | None:
        ruta = conexion.scope["path"]
        if conexion.url.hostname not in acceso.hosts:
            return PlainTextResponse("Este servidor no se llama así.", 421)
        if not acceso.con_entrada and not is_here(conexion):
            return PlainTextResponse(access.ELSEWHERE, 403)
        debido = role_asked(ruta)
        if debido is None or rol < debido:
            journal.log_event("negado", rol=rol.nombre, quien=acceso.known_as(dicho), parte=part(ruta))
            return PlainTextResponse("Su rol no alcanza para esto.", 404 if debido is None else 403)
        if ruta.startswith(MEDIA) and acceso.con_entrada and not _is_theirs(ruta, dicho):
            return PlainTextResponse("Este archivo se hizo para otra persona; pídalo desde la página.", 403)
        return self._no_room(conexion, acceso, rol is not Role.NADIE)

    def _no_room(self, conexion: HTTPConnection, acceso: Access, con_rol: bool) -> Response | None:
        """Refuse a new session when its kind is at its limit."""
        ruta = conexion.scope["path"]
        es_pagina = conexion.scope["type"] == "http" and "text/html" in conexion.headers.get("accept", "")
        if not (ruta == STREAM or (es_pagina and part(ruta) == "/")):
            return None
        if self.abiertas[con_rol] < (acceso.sesiones if con_rol else acceso.sesiones_sin_entrar):
            return None
        journal.log_event("lleno", abiertas=self.abiertas[con_rol], con_rol=con_rol)
        motivo = "Hay tantas personas mirando como caben."
        if not con_rol:
            entrar = f'<a href="{escape(generate_login_redirect_url("default"))}">Entre con su cuenta</a>'
            motivo = f"Hay demasiadas personas en la puerta. {entrar}: quien entra tiene su lugar."
        otra_vez = str(RETRY_SECONDS)
        return HTMLResponse(
            FULL.format(segundos=otra_vez, motivo=motivo), 503, {"retry-after": otra_vez, "refresh": otra_vez}
        )

    async def _upload(self, conexion: HTTPConnection, acceso: Access, receive: Any, send: Any) -> None:
        try:
            await asyncio.wait_for(self.subiendo.acquire(), LONGEST_WAIT)
        except TimeoutError:
            ocupado = "Hay demasiados archivos subiendo; espere un momento e inténtelo otra vez."
            await PlainTextResponse(ocupado, 503)(conexion.scope, receive, send)
            return
        # The session in the path.
        sesion = conexion.scope["path"].removeprefix(UPLOADS).partition("/")[0]
        octetos = _length(conexion, acceso)
        try:
            if negado := self._too_many(acceso, sesion, octetos):
                await negado(conexion.scope, receive, send)
                return
            with counted(self.en_camino, sesion, octetos):
                await self.app(conexion.scope, receive, send)
        finally:
            self.subiendo.release()

    def _too_many(self, acceso: Access, sesion: str, octetos: int) -> Response | None:
        """Refuse an upload that would exceed the limits of its session or of the server."""
        tiene = Counter(self.subidos()) + self.en_camino
        if octetos == 0:
            return None
        if tiene[sesion] + octetos > acceso.subidas_sesion_mb << 20:
            suyos = f"Ya subió {tiene[sesion] >> 20} MB en esta sesión"
            return PlainTextResponse(f"{suyos}: publique o descarte lo que tiene, o recargue la página.", 413)
        if tiene.total() + octetos > acceso.subidas_mb << 20:
            de_todos = f"El tablero ya guarda {tiene.total() >> 20} MB de archivos subidos"
            return PlainTextResponse(f"{de_todos}: espere a que otras personas publiquen los suyos.", 413)
        return None


@contextmanager
def counted(cuenta: Counter[Any], clave: str | bool, cuanto: int = 1) -> Iterator[None]:
    """Count something while a context is open."""
    cuenta[clave] += cuanto
    try:
        yield
    finally:
        cuenta[clave] -= cuanto


def bytes_held() -> dict[str, int]:
    """Return the bytes of uploaded files held in memory by each session."""
    guardados = vars(Runtime.instance().uploaded_file_mgr)["file_storage"]
    return {sesion: sum(len(a.data) for a in list(suyos.values())) for sesion, suyos in list(guardados.items())}


def _length(conexion: HTTPConnection, acceso: Access) -> int:
    """Return the size of a request's body: 0 for deletions, the upload limit when not declared."""
    if conexion.scope["method"] not in ("PUT", "POST"):
        return 0
    dicho = conexion.headers.get("content-length", "")
    return int(dicho) if dicho.isdecimal() and len(dicho) < LONGEST_LENGTH else acceso.subida_mb << 20


def part(ruta: str) -> str:
    """Return the key of ROUTES that matches a path."""
    return max((r for r in ROUTES if ruta == r or (r.endswith("/") and ruta.startswith(r))), key=len)


def role_asked(ruta: str) -> Role | None:
    """Return the least role for a path, None when nobody passes."""
    return ROUTES[part(ruta)]


def is_here(conexion: HTTPConnection) -> bool:
    """Tell whether a request is local and not proxied."""
    es_directa = not {"x-forwarded-for", "forwarded", "x-real-ip"} & set(conexion.headers.keys())
    return es_directa and conexion.client is not None and conexion.client.host in LOCAL_HOSTS


def provider_claims(conexion: HTTPConnection, acceso: Access) -> Mapping[str, Any]:
    """Return the sign-in provider's claims from Streamlit's signed cookie; empty without one."""
    if not acceso.con_entrada:
        return {}
    galleta = starlette_websocket._get_signed_cookie_with_chunks(conexion.cookies, USER_COOKIE_NAME)
    dicho = json.loads(galleta) if galleta else {}
    return dicho if dicho.get("origin") == acceso.origen else {}


def _is_theirs(ruta: str, dicho: Mapping[str, Any]) -> bool:
    """Tell whether a file belongs to the requester, as drawn by a page or made on request."""
    servido = Runtime.instance()
    archivo = ruta.removeprefix(MEDIA).partition(".")[0]
    sesiones = servido.media_file_mgr._files_by_session_and_coord.items()
    suyas = [sesion for sesion, archivos in list(sesiones) if archivo in archivos.values()]
    abiertas = filter(None, (servido._session_mgr.get_session_info(s) for s in suyas))
    quien = claimed_subject(dicho)
    if quien and any(claimed_subject(info.session._user_info) == quien for info in abiertas):
        return True
    guardado = vars(servido.media_file_mgr._storage)["_files_by_id"].get(archivo)
    return guardado is not None and access.is_theirs(dicho, guardado.content)
