"""A reader without a screen: what a browser asks of the dashboard and of what stands before it, and what comes back.

It opens a page by its address, chooses in its lists, and when its connection is cut it does what Streamlit's page and
tablero.js do: it asks until somebody answers, opens another connection offering the session it had and, if that is of
another process, opens its address again. `errores` are the words of what a person would have seen go wrong.
"""

from __future__ import annotations

import asyncio
import html
import http.client
import random
import re
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import Subprotocol
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, WebSocketException

STREAM, ASKED_FIRST = "_stcore/stream", ("_stcore/health", "_stcore/host-config")
PROCESS, TOKEN = "pp0093_proceso", "_streamlit_xsrf"
NO_TOKEN = "PLACEHOLDER_AUTH_TOKEN"
PATIENCE = 60.0
# Streamlit's page: between the cut and its first question, the least and most between two, and how many go without an
# answer before it says so.
FIRST_WAIT, LEAST_WAIT, MOST_WAIT, UNSAID = (0.25, 0.5), 0.1, 4.0, 6
STATIC = re.compile(r'(?:src|href)="\./(static/[^"]+)"')
ANSWER = re.compile(r'class="pp-answer">(.*?)</p>', re.DOTALL)
TAGS = re.compile(r"<[^>]+>")
LIST = re.compile(r'<label class="pp-campo">([^<]*)<select data-clave="([^"]*)">(.*?)</select>', re.DOTALL)
OPTION = re.compile(r'<option value="([^"]*)"( selected)?>')
SEEN_AGAIN = 2


class Cortado(Exception):
    """The connection was cut before the page was drawn."""


@dataclass(frozen=True)
class Sitio:
    """Where the dashboard is, as http or https (whose certificate nobody signs here)."""

    url: str

    @property
    def tls(self) -> ssl.SSLContext | None:
        """Return how to speak TLS there; None in the clear."""
        return ssl._create_unverified_context() if self.url.startswith("https") else None

    def connection(self) -> http.client.HTTPConnection:
        """Return a connection to ask by, not yet open."""
        lugar = urlsplit(self.url).netloc
        if (tls := self.tls) is None:
            return http.client.HTTPConnection(lugar, timeout=PATIENCE)
        return http.client.HTTPSConnection(lugar, timeout=PATIENCE, context=tls)


@dataclass
class Hoja:
    """What a page shows: its answer, its lists by label (key in the address, codes not chosen) and its faults."""

    respuesta: str = ""
    listas: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    errores: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Vista:
    """What a reader has before them: a page, its choices and what it answers."""

    pagina: str
    consulta: str
    respuesta: str


@dataclass
class Regreso:
    """How a reader came back after a cut.

    Seconds until their page was drawn again, whether by another process, and whether they had the same view.
    """

    segundos: float
    se_movio: bool
    es_la_misma: bool


class Lector:
    """One person with one page open; every method but the constructor runs in one event loop."""

    def __init__(self, sitio: Sitio, vista: str, azar: random.Random, **galletas: str) -> None:
        self.sitio, self.azar, self.galletas = sitio, azar, dict(galletas)
        self.pagina, _, self.consulta = vista.partition("?")
        self.errores: list[str] = []
        self.regresos: list[Regreso] = []
        self.vista = Vista(self.pagina, self.consulta, "")
        self._sesion = ""
        self._hoja, self._dibujada = Hoja(), Hoja()
        self._guardados: dict[str, tuple[int, ForwardMsg]] = {}
        self._vuelta, self._empezo = 0, False
        self._conexion: ClientConnection | None = None
        self._escucha: asyncio.Task[None] | None = None
        self._fin: asyncio.Future[None] = asyncio.get_event_loop().create_future()

    async def open(self, *, con_programa: bool = False) -> float:
        """Open the page by its address, as a new session; return the seconds until it is drawn.

        `con_programa` fetches the page's own program too, which a browser that was here before has.
        """
        inicio = time.perf_counter()
        self._sesion, self._guardados = "", {}
        await asyncio.to_thread(self._ask_page, con_programa)
        try:
            await self._connect()
            await self._run()
        except Cortado:
            await self.come_back()
        return time.perf_counter() - inicio

    def others(self, lista: str) -> tuple[str, ...]:
        """Return the codes of what else could be chosen in a list, by its label; nothing when the page has it not."""
        return self._dibujada.listas.get(lista, ("", ()))[1]

    async def choose(self, lista: str, codigo: str) -> float:
        """Choose in a list; return the seconds until the page is drawn. Raise Cortado when the connection is cut."""
        clave, _ = self._dibujada.listas[lista]
        self.consulta = urlencode(dict(parse_qsl(self.consulta)) | {clave: codigo})
        return await self._run()

    async def rest(self, segundos: float) -> None:
        """Look at the page for some seconds. Raise Cortado as soon as its connection is cut."""
        assert self._escucha is not None
        await asyncio.wait([self._escucha], timeout=segundos)
        if self._escucha.done():
            raise Cortado

    async def come_back(self) -> Regreso:
        """Do what a page does by itself when its connection is cut, until it is drawn again."""
        inicio, antes, era = time.perf_counter(), self.vista, self.galletas.get(PROCESS)
        if self.consulta != antes.consulta:  # What was chosen last was in the address already, and not drawn.
            antes = Vista(self.pagina, self.consulta, "")
        await asyncio.sleep(self.azar.uniform(*FIRST_WAIT))
        while not await self._is_back(inicio, era):
            pass
        es_la_misma = self.vista == (antes if antes.respuesta else replace(antes, respuesta=self.vista.respuesta))
        regreso = Regreso(time.perf_counter() - inicio, self.galletas.get(PROCESS) != era, es_la_misma)
        self.regresos.append(regreso)
        return regreso

    async def _is_back(self, inicio: float, era: str | None) -> bool:
        """Try to have the page again; tell whether it is drawn. Another process knows nothing of its session."""
        await self._until_answered(inicio)
        try:
            await self._connect()
            if self.galletas.get(PROCESS) == era:
                await self._run()
                return True
        except Cortado:
            return False
        await self.open()
        return True

    async def close(self) -> None:
        """Leave."""
        if self._conexion is not None:
            await self._conexion.close()
        if self._escucha is not None:
            await self._escucha

    def _ask_page(self, con_programa: bool) -> None:
        """Ask for the page and what it asks before its connection; a page that does not come is an error seen."""
        conexion = self.sitio.connection()
        with suppress(OSError, http.client.HTTPException):
            ruta = f"/{self.pagina}?{self.consulta}"
            estado, cuerpo = self._ask(conexion, ruta, accept="text/html")
            self._note(estado == 200, f"la página {self.pagina} respondió {estado}")
            if con_programa:
                for archivo in STATIC.findall(cuerpo):
                    estado, _ = self._ask(conexion, f"/{archivo}")
                    self._note(estado == 200, f"{archivo} respondió {estado}")
            # It looks for its server below the page too, where it is not.
            for ruta in (
                *(f"/{self.pagina}/{r}" for r in ASKED_FIRST),
                "/favicon.png",
                *(f"/{r}" for r in ASKED_FIRST),
            ):
                self._ask(conexion, ruta)
            return
        self._note(False, f"la página {self.pagina} no llegó")

    def _ask(self, conexion: http.client.HTTPConnection, ruta: str, accept: str = "*/*") -> tuple[int, str]:
        propios = {"Cookie": self._cookies(), "Accept": accept}
        conexion.request("GET", ruta, headers={n: v for n, v in propios.items() if v})
        respuesta = conexion.getresponse()
        self._keep(respuesta.headers.get_all("set-cookie") or [])
        return respuesta.status, respuesta.read().decode(errors="replace")

    def _cookies(self) -> str:
        return "; ".join(f"{n}={v}" for n, v in self.galletas.items())

    def _keep(self, galletas: list[str]) -> None:
        for galleta in galletas:
            nombre, _, valor = galleta.partition(";")[0].partition("=")
            self.galletas[nombre] = valor

    def _note(self, esta_bien: bool, dicho: str) -> None:
        if not esta_bien:
            self.errores.append(dicho)

    async def _until_answered(self, inicio: float) -> None:
        """Ask until the server says that it is there, as the page does under the words «Conectando»."""
        espera, intentos = LEAST_WAIT, 0
        while not await asyncio.to_thread(self._is_there):
            intentos += 1
            self._note(intentos != UNSAID, "la página dijo que el tablero no responde")
            await asyncio.sleep(espera)
            espera = min(2 * espera, MOST_WAIT)
            if time.perf_counter() - inicio > PATIENCE:
                raise TimeoutError(f"{self.pagina}: nadie respondió")

    def _is_there(self) -> bool:
        conexion = self.sitio.connection()
        try:
            return all(self._ask(conexion, f"/{ruta}")[0] == 200 for ruta in ASKED_FIRST)
        except (OSError, http.client.HTTPException):
            return False
        finally:
            conexion.close()

    async def _connect(self) -> None:
        """Open the connection, offering the session that one had. Raise Cortado when it is refused or cut."""
        await self.close()
        ofrecido = ["streamlit", self.galletas.get(TOKEN, NO_TOKEN), *([self._sesion] if self._sesion else [])]
        try:
            self._conexion = await connect(
                f"{self.sitio.url.replace('http', 'ws', 1)}/{STREAM}",
                ssl=self.sitio.tls,
                subprotocols=[Subprotocol(x) for x in ofrecido],
                additional_headers={"Cookie": self._cookies()},
                max_size=None,
                open_timeout=PATIENCE,
                proxy=None,
            )
        except (OSError, InvalidHandshake) as error:
            raise Cortado from error
        assert self._conexion.response is not None
        self._keep(self._conexion.response.headers.get_all("set-cookie"))
        self._escucha = asyncio.create_task(self._listen(self._conexion))

    async def _listen(self, conexion: ClientConnection) -> None:
        with suppress(WebSocketException):
            async for dicho in conexion:
                self._take(ForwardMsg.FromString(dicho if isinstance(dicho, bytes) else dicho.encode()))
        if not self._fin.done():
            self._fin.set_exception(Cortado())
            self._fin.exception()  # Nobody may be waiting.

    async def _run(self) -> float:
        """Ask for the page with what is chosen; return the seconds until it is drawn."""
        assert self._conexion is not None
        inicio, self._vuelta = time.perf_counter(), self._vuelta + 1
        self._empezo, self._hoja, self._fin = False, Hoja(), asyncio.get_running_loop().create_future()
        pedido = BackMsg()
        vuelta = pedido.rerun_script
        vuelta.query_string, vuelta.page_name = self.consulta, self.pagina
        vuelta.context_info.timezone, vuelta.context_info.locale = "America/Lima", "es-PE"
        vuelta.cached_message_hashes.extend(self._guardados)
        try:
            await self._conexion.send(pedido.SerializeToString())
            await asyncio.wait_for(self._fin, PATIENCE)
        except WebSocketException as error:
            raise Cortado from error
        except TimeoutError as error:
            raise TimeoutError(f"{self.pagina}?{self.consulta}: la página no terminó") from error
        self._drawn()
        return time.perf_counter() - inicio

    def _drawn(self) -> None:
        """See what the page is once its run has ended, and forget what it no longer draws."""
        self._dibujada = self._hoja
        self._note(bool(self._hoja.respuesta), f"la página {self.pagina} no dijo su respuesta")
        self.errores += [f"{self.pagina}?{self.consulta}: {x}" for x in self._hoja.errores]
        self.vista = Vista(self.pagina, self.consulta, self._hoja.respuesta)
        desde = self._vuelta - SEEN_AGAIN
        self._guardados = {h: (n, m) for h, (n, m) in self._guardados.items() if n > desde}

    def _take(self, dicho: ForwardMsg) -> None:
        """Take what the server says as the page does."""
        tipo = dicho.WhichOneof("type")
        if toma := TAKEN.get(tipo or ""):
            toma(self, dicho)

    def _take_start(self, dicho: ForwardMsg) -> None:
        self._sesion, self._empezo = dicho.new_session.initialize.session_id, True
        self._hoja = Hoja(errores=self._hoja.errores)

    def _take_address(self, dicho: ForwardMsg) -> None:
        self.consulta = dicho.page_info_changed.query_string

    def _take_lost_page(self, _: ForwardMsg) -> None:
        self._hoja.errores.append("no hay esa página")

    def _take_delta(self, dicho: ForwardMsg) -> None:
        if dicho.metadata.cacheable and dicho.hash:
            self._guardados[dicho.hash] = (self._vuelta, dicho)
        self._draw(dicho.delta)

    def _take_known(self, dicho: ForwardMsg) -> None:
        if dicho.ref_hash not in self._guardados:
            self._hoja.errores.append("el servidor nombró algo que no había enviado")
            return
        _, guardado = self._guardados[dicho.ref_hash]
        self._guardados[dicho.ref_hash] = (self._vuelta, guardado)
        self._draw(guardado.delta)

    def _take_end(self, dicho: ForwardMsg) -> None:
        if dicho.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            self._hoja.errores.append("la página no se pudo leer")
        es_el_fin = dicho.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN or bool(self._hoja.errores)
        # The end of a run that began before this one was asked for is not its end.
        if es_el_fin and self._empezo and not self._fin.done():
            self._fin.set_result(None)

    def _draw(self, delta: Delta) -> None:
        """Keep, of an element, what a reader of this kind looks at."""
        elemento = delta.new_element
        tipo = elemento.WhichOneof("type")
        if tipo == "exception":
            self._hoja.errores.append(f"error: {elemento.exception.type} {elemento.exception.message}")
        elif tipo == "html":
            self._hoja.listas |= {n: (c, _not_chosen(opciones)) for n, c, opciones in LIST.findall(elemento.html.body)}
            if respuesta := ANSWER.search(elemento.html.body):
                self._hoja.respuesta = html.unescape(TAGS.sub("", respuesta[1]))


def _not_chosen(opciones: str) -> tuple[str, ...]:
    return tuple(codigo for codigo, elegida in OPTION.findall(opciones) if not elegida)


TAKEN: dict[str, Callable[[Lector, ForwardMsg], None]] = {
    "new_session": Lector._take_start,
    "page_info_changed": Lector._take_address,
    "page_not_found": Lector._take_lost_page,
    "delta": Lector._take_delta,
    "ref_hash": Lector._take_known,
    "script_finished": Lector._take_end,
}
