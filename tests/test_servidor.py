"""The dashboard's server without sign-in: this machine alone, what the browser is told, how it is, how many at once."""

import asyncio
import base64
import gzip
import http.client
import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from bench_carga import CADA, Carga, dashboards, readers, use_all
from conftest import PROYECTO, Carpetas, capturas, go
from lector import Sitio
from libros import de_toml
from medida import usage
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, DeferredFileRequestPayload
from streamlit.runtime import Runtime, app_session
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from pp0093 import journal, versions
from pp0093.access import Access, Granted
from pp0093.ask import catalog
from pp0093.ask.catalog import Catalog
from pp0093.errors import BuildError, UsageError
from pp0093.ui import theme
from pp0093.ui.server import application as served
from pp0093.ui.server import gate, sent
from pp0093.ui.server.application import application
from pp0093.ui.server.gate import Gate
from pp0093.ui.server.sent import Assets, Headers
from pp0093.ui.shell import run

CASES = de_toml("servidor")

STREAM = f"ws://localhost{gate.STREAM}"
MORE_MB = 50
# What an asset says of itself, whoever sends it.
SAME = ("content-type", "cache-control", *sent.ALWAYS)
EVERY = CASES["every"]


def asked(
    servidor: str, ruta: str, metodo: str = "GET", cuerpo: bytes = b"", **encabezados: str
) -> tuple[int, Any, bytes]:
    conexion = http.client.HTTPConnection(urlsplit(servidor).netloc, timeout=30)
    propios = {n.replace("_", "-"): v for n, v in encabezados.items()}
    conexion.request(metodo, ruta, cuerpo, propios)
    respuesta = conexion.getresponse()
    return respuesta.status, respuesta.headers, respuesta.read()


@pytest.mark.parametrize("ruta", ["/", "/resumen", "/_stcore/health", "/salud", "/media/nada.png", "/no/hay"])
@pytest.mark.parametrize("pedido", ["", "?q=ca%C3%ADda&pieza=", "?anio=%C2%B2", "?q=%FF"])
def test_every_answer_has_its_headers(servidor: str, ruta: str, pedido: str) -> None:
    estado, encabezados, _ = asked(servidor, f"{ruta}{pedido}")
    assert estado < 500
    assert {n: encabezados[n] for n in EVERY} == EVERY
    politica = encabezados["content-security-policy"]
    assert "frame-ancestors 'self'" in politica and "object-src 'none'" in politica
    assert "unsafe-inline" not in politica.partition("script-src")[2].partition(";")[0]
    assert "unsafe-eval'" not in politica.replace("'wasm-unsafe-eval'", "")


@pytest.mark.parametrize(("ruta", "encabezados", "estado"), CASES["without_sign_in_only_this"])
def test_without_sign_in_only_this_machine_is_answered_and_what_nobody_needs_is_not_there(
    servidor: str, ruta: str, encabezados: dict[str, str], estado: int
) -> None:
    assert asked(servidor, ruta, **encabezados)[0] == estado


def test_it_listens_at_this_machine_and_no_other(servidor: str) -> None:
    puerto = urlsplit(servidor).port
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as enchufe:
        enchufe.connect(("192.0.2.1", 9))  # Sends nothing: it says by which address one would go out.
        propia = enchufe.getsockname()[0]
    if propia.startswith("127."):
        pytest.skip("this machine has no other address")
    with pytest.raises(OSError):
        socket.create_connection((propia, puerto), timeout=5).close()


def test_who_looks_as_a_reader_uploads_nothing(version_publicada: Path) -> None:
    with capturas().serve(version_publicada, PP0093_COMO="lector") as servidor:
        assert asked(servidor, "/_stcore/upload_file/una/otra", "PUT", b"x" * 1000)[0] == 403
        assert asked(servidor, "/_stcore/metrics")[0] == 403
        assert asked(servidor, "/resumen")[0] == 200


def test_health_says_what_is_served_and_whether_it_is_whole(servidor: str, version_publicada: Path) -> None:
    estado, encabezados, cuerpo = asked(servidor, "/salud")
    dicho = json.loads(cuerpo)
    assert estado == 200 and encabezados["cache-control"] == "no-store"
    assert dicho["version"] == (version_publicada / versions.POINTER).read_text() and dicho["entera"] is True
    assert 0 <= dicho["edad_horas"] < 24
    assert set(dicho) == {"pp0093", "version", "entera", "publicada", "edad_horas"}


@pytest.fixture
def anonymous(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """The application at this machine with nothing published."""
    monkeypatch.setenv("PP0093_SALIDA", str(tmp_path / "nada"))
    monkeypatch.setattr(Runtime, "_instance", None)  # One a process, whoever made it.
    return TestClient(application(Access()), "http://localhost", client=("127.0.0.1", 5000))


def test_what_two_ask_at_once_is_computed_once(version_publicada: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PP0093_SALIDA", str(version_publicada))
    publicado, empezo, sigue = catalog.published(), threading.Event(), threading.Event()
    veces = []

    def larga(_catalogo: Catalog) -> int:
        veces.append(1)
        empezo.set()
        sigue.wait(30)
        return 7

    with ThreadPoolExecutor(2) as hilos:
        primera = hilos.submit(publicado.answered, larga)
        empezo.wait(30)
        segunda = hilos.submit(publicado.answered, larga)
        sigue.set()
        assert (primera.result(30), segunda.result(30), len(veces)) == (7, 7, 1)


def test_an_error_is_remembered_by_nobody(version_publicada: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PP0093_SALIDA", str(version_publicada))
    publicado, veces = catalog.published(), []

    def falla(_catalogo: Catalog) -> int:
        veces.append(1)
        raise BuildError("falta algo")

    for _ in range(2):
        with pytest.raises(BuildError, match="falta algo"):
            publicado.answered(falla)
    assert len(veces) == 2


def test_what_a_browser_loads_first_is_what_streamlit_would_send(servidor: str) -> None:
    """Streamlit still answers who asks how long one is: of each kind its own answer says what ours has to be."""
    rutas = Assets(None).rutas
    kinds = {ruta.suffix: nombre for nombre, ruta in rutas.items()}
    assert {".js", ".css", ".woff2"} <= kinds.keys()
    for suffix, name in kinds.items():
        whole = rutas[name].read_bytes()
        _, theirs, _ = asked(servidor, name, "HEAD")
        assert theirs["etag"], "that is Streamlit's answer"
        for accepts in ("identity", "gzip, br", "identity"):
            _, ours, octets = asked(servidor, name, accept_encoding=accepts)
            assert not ours["etag"]
            assert {n: ours[n] for n in SAME} == {n: theirs[n] for n in SAME}
            is_less = accepts != "identity" and suffix in (".js", ".css")
            assert ours["content-encoding"] == ("gzip" if is_less else None)
            assert (gzip.decompress(octets) if is_less else octets) == whole


@pytest.mark.parametrize("ruta", ["/", "/resumen", "/no-hay"])
def test_the_page_is_streamlit_s_with_our_scripts_and_style(servidor: str, ruta: str) -> None:
    estado, encabezados, cuerpo = asked(servidor, ruta)
    assert (estado, encabezados["cache-control"]) == (200, "no-cache")
    propia = cuerpo.decode()
    assert propia.index("BACKEND_BASE_URL") < propia.index('type="module"'), "it runs before Streamlit does"
    assert propia.index("<style>") > propia.index('id="root"'), "ours wins"
    for nuestro in (run.ARRIVAL, theme.STYLE, run.BEHAVIOUR):
        propia = propia.replace(nuestro, "")
    assert propia == sent.INDEX.read_text(encoding="utf-8")
    _, encabezados, menor = asked(servidor, ruta, accept_encoding="gzip")
    assert encabezados["content-encoding"] == "gzip" and gzip.decompress(menor) == cuerpo
    assert asked(servidor, f"{ruta.rstrip('/')}/favicon.png")[1]["content-type"] != "text/html"


@pytest.mark.parametrize("ruta", ["/static/../index.html", "/static/%2e%2e/index.html", "/static/", "/static/no.js"])
def test_nothing_but_streamlit_s_files_is_kept(servidor: str, ruta: str) -> None:
    _, answer, _ = asked(servidor, ruta, accept_encoding="gzip")
    assert (answer["content-encoding"], answer["vary"]) == (None, None), "Streamlit's answer, not ours"


def test_health_of_an_empty_folder_is_not_good(anonymous: TestClient) -> None:
    dicho = anonymous.get("/salud")
    assert dicho.status_code == 503 and dicho.json()["version"] is None and dicho.json()["edad_horas"] is None


async def _answered(scope: Any, receive: Any, send: Any) -> None:
    """An application that answers everything."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await receive()
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"set-cookie", b"a=b; Path=/")]})
    await send({"type": "http.response.body", "body": b"bien"})


def behind(acceso: Access) -> TestClient:
    puerta = Headers(Gate(_answered, lambda: acceso, dict), acceso)
    return TestClient(puerta, acceso.origen or "http://localhost", client=("127.0.0.1", 5000))


def test_who_comes_when_it_is_full_waits_for_a_place() -> None:
    cliente = behind(Access(sesiones=1))
    with cliente.websocket_connect(STREAM):
        lleno = cliente.get("/resumen", headers={"accept": "text/html"})
        assert lleno.status_code == 503 and lleno.headers["refresh"] == str(gate.RETRY_SECONDS)
        assert "El tablero está lleno" in lleno.text
        with pytest.raises(WebSocketDisconnect), cliente.websocket_connect(STREAM):
            pass
        assert cliente.get("/static/x.js").status_code == 200
    assert cliente.get("/resumen", headers={"accept": "text/html"}).status_code == 200


@pytest.fixture
def with_sign_in(monkeypatch: pytest.MonkeyPatch) -> tuple[TestClient, dict[str, str]]:
    """A server where one signs in, with few places, and the headers of somebody who has."""
    unsigned = "_get_signed_cookie_with_chunks"
    monkeypatch.setattr(
        gate.starlette_websocket, unsigned, lambda dadas, nombre: base64.b64decode(dadas.get(nombre, ""))
    )
    monkeypatch.setattr(gate, "generate_login_redirect_url", lambda _: "/auth/login?provider=ficha")
    dicho = {"sub": "1", "is_logged_in": True, "iat": time.time(), "grupos": "jefes", "origin": "https://tablero.pe"}
    acceso = Access(
        con_entrada=True, origen="https://tablero.pe", claim="grupos", sesiones=60, sesiones_sin_entrar=3,
        lector=Granted(valores=frozenset({"jefes"})),
    )  # fmt: skip
    galleta = base64.b64encode(json.dumps(dicho).encode()).decode()
    return behind(acceso), {"cookie": f"{gate.USER_COOKIE_NAME}={galleta}", "accept": "text/html"}


def test_who_has_no_role_leaves_the_places_of_those_who_have(with_sign_in: tuple[TestClient, dict[str, str]]) -> None:
    cliente, suyos = with_sign_in
    with ExitStack() as abiertas:
        entraron = 0
        for _ in range(60):
            with suppress(WebSocketDisconnect):
                abiertas.enter_context(cliente.websocket_connect("wss://tablero.pe/_stcore/stream"))
                entraron += 1
        assert cliente.get("/resumen", headers=suyos).status_code == 200
        abiertas.enter_context(cliente.websocket_connect("wss://tablero.pe/_stcore/stream", headers=suyos))
        assert entraron == 3
        sin_entrar = cliente.get("/resumen", headers={"accept": "text/html"})
        assert sin_entrar.status_code == 503 and 'href="/auth/login?provider=ficha"' in sin_entrar.text
        for puerta in ("/auth/login?provider=ficha", "/oauth2callback?code=x"):
            assert cliente.get(puerta, headers={"accept": "text/html"}).status_code == 200, puerta
    assert cliente.get("/resumen", headers={"accept": "text/html"}).status_code == 200


def test_files_upload_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "UPLOADS_AT_ONCE", 0)
    monkeypatch.setattr(gate, "LONGEST_WAIT", 0.01)
    dicho = behind(Access()).put("/_stcore/upload_file/una/otra", content=b"x")
    assert dicho.status_code == 503 and "Hay demasiados archivos subiendo" in dicho.text


class Made:
    """The media files of a server whose files take as long as we want, and which readers are still there."""

    def __init__(self) -> None:
        self.media_file_mgr = self
        self.presentes = {f"s{n}" for n in range(30)}
        self.sigue = threading.Event()
        self.hechos: list[str] = []

    def is_active_session(self, sesion: str) -> bool:
        return sesion in self.presentes

    def execute_deferred(self, archivo: str) -> str:
        assert self.sigue.wait(30)
        self.hechos.append(archivo)
        if archivo == "f1":
            raise MediaFileStorageError("no") from UsageError("no cabe en una imagen")
        return f"/media/{archivo}"


def test_of_thirty_files_asked_for_at_once_each_comes_or_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of whoever leaves meanwhile are not made."""
    hechos = Made()
    monkeypatch.setattr(Runtime, "instance", lambda: hechos)
    application(Access())
    atiende = vars(app_session)["DeferredFileHandler"](lambda: hechos)

    async def asked_at_once() -> list[Any]:
        pedidos = [
            BackendOperationRequest(request_id=str(n), deferred_file=DeferredFileRequestPayload(file_id=f"f{n}"))
            for n in range(30)
        ]
        tareas = [asyncio.create_task(atiende.handle(p, f"s{n}")) for n, p in enumerate(pedidos)]
        for tarea in tareas[served.MAX_QUEUED :]:
            assert "Lleno" in (await tarea).error_msg, "the word comes at once"
        hechos.presentes -= {"s10", "s11"}
        hechos.sigue.set()
        return await asyncio.gather(*tareas)

    dichos = asyncio.run(asked_at_once())
    assert len(hechos.hechos) == served.MAX_QUEUED - 2 and not {"f10", "f11"} & set(hechos.hechos)
    con_archivo = [n for n, d in enumerate(dichos) if d.deferred_file.url == f"/media/f{n}"]
    assert con_archivo == [n for n in range(served.MAX_QUEUED) if n not in (1, 10, 11)]
    assert dichos[1].error_msg == "No cabe en una imagen."
    assert all(d.error_msg for n, d in enumerate(dichos) if n not in con_archivo)


def test_who_waits_too_long_for_a_file_is_told_before_their_page_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    hechos = Made()
    monkeypatch.setattr(Runtime, "instance", lambda: hechos)
    monkeypatch.setattr(served, "PATIENCE", 0)
    pedido = BackendOperationRequest(deferred_file=DeferredFileRequestPayload(file_id="f0"))
    dicho = asyncio.run(served.FilesInTurns().handle(pedido, "s0"))
    hechos.sigue.set()
    assert dicho.error_msg == served.TOO_LATE


def test_the_dashboard_is_opened_once_it_answers_where_there_is_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    pedidas: list[str] = []
    for que, hace in (("_load", lambda: None), ("ANSWERS", 0)):
        monkeypatch.setattr(served, que, hace)
    monkeypatch.setattr(served.webbrowser, "open", pedidas.append)
    monkeypatch.setattr(sys, "platform", "linux")
    for variable in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(variable, raising=False)

    async def serves(url: str) -> None:
        async with served._kept(Access(), url, None):
            await asyncio.sleep(0.01)

    asyncio.run(serves("http://localhost:8501"))
    assert not pedidas, "a server without a screen opens nothing"
    monkeypatch.setenv("DISPLAY", ":0")
    asyncio.run(serves(""))
    assert not pedidas, "nobody asked for it"
    asyncio.run(serves("http://localhost:8501"))
    assert pedidas == ["http://localhost:8501"]


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of another process is read from /proc")
@pytest.mark.parametrize(("cuantas", "segundos"), [(3, CADA), pytest.param(50, 60, marks=pytest.mark.campana)])
def test_those_who_look_see_no_error_though_another_version_is_published(
    cuantas: int, segundos: float, version_publicada: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each chooses every five seconds; once the new version has answered, to go on takes no more memory."""
    suyas = Carpetas.under(tmp_path)
    shutil.copytree(PROYECTO / "data" / "raw", suyas.datos, ignore=shutil.ignore_patterns("demo"))
    shutil.copy(PROYECTO / "docs" / "ejemplos" / "gasto_2025.csv", suyas.datos / "mef")
    shutil.copytree(version_publicada, suyas.salida)
    etl = [sys.executable, "-m", "pp0093", "etl", "--sin-demo"]
    entorno = os.environ | {"PP0093_DATOS": str(suyas.datos), "PP0093_SALIDA": str(suyas.salida)}

    async def used(url: str, pid: int) -> tuple[Carga, list[float]]:
        lectores = readers(Sitio(url), cuantas, 2025)
        await asyncio.gather(*(lector.open() for lector in lectores))
        megas = [usage(pid).mb]
        publica = asyncio.to_thread(subprocess.run, etl, cwd=PROYECTO, env=entorno, check=True, capture_output=True)
        carga, _ = await asyncio.gather(use_all(lectores, segundos), publica)
        # On a slow machine the new version is published after their last choice: whoever chooses now opens it.
        vista = await use_all(lectores, CADA)
        megas.append(usage(pid).mb)
        despues = await use_all(lectores, segundos)
        megas.append(usage(pid).mb)
        for lector in lectores:
            await lector.close()
        errores = carga.errores + vista.errores + despues.errores
        return Carga(carga.clics + vista.clics + despues.clics, errores), [*megas, usage(pid).mb]

    antes = (suyas.salida / versions.POINTER).read_text()
    with dashboards(suyas.salida, 1) as procesos:
        [(puerto, proceso)] = procesos.items()
        carga, megas = asyncio.run(used(f"http://127.0.0.1:{puerto}", proceso.pid))
        servida = json.loads(asked(f"http://127.0.0.1:{puerto}", "/salud")[2])["version"]
    assert servida == (suyas.salida / versions.POINTER).read_text() != antes
    assert not carga.errores and len(carga.clics) >= 2 * cuantas
    assert max(megas[2:]) < megas[1] + MORE_MB
    if cuantas > 3:
        with capsys.disabled():
            vistos = " / ".join(f"{m:.0f}" for m in megas)
            print(f"\n| {cuantas} sesiones y una publicación | {len(carga.clics):,} clics | 0 errores | {vistos} MB |")


@pytest.mark.parametrize(
    ("tiene", "dicho"),
    [
        ({}, "bien"),
        ({"una": 3 << 20}, "Ya subió 3 MB en esta sesión"),
        ({"otra": 3 << 20}, "bien"),
        ({"otra": 3 << 20, "mas": 4 << 20}, "El tablero ya guarda 7 MB"),
    ],
)
def test_what_is_uploaded_has_a_limit_by_session_and_in_all(tiene: dict[str, int], dicho: str) -> None:
    acceso = Access(subidas_sesion_mb=4, subidas_mb=8)
    puerta = Gate(_answered, lambda: acceso, lambda: tiene)
    cliente = TestClient(puerta, "http://localhost", client=("127.0.0.1", 5000))
    respuesta = cliente.put(f"{gate.UPLOADS}una/archivo", content=b"x" * ((1 << 20) + 1))
    assert dicho in respuesta.text and respuesta.status_code == (200 if dicho == "bien" else 413)
    assert cliente.delete(f"{gate.UPLOADS}una/archivo").status_code == 200, "one may always take away"


def test_what_streamlit_holds_is_counted_by_session(monkeypatch: pytest.MonkeyPatch) -> None:
    guardados = MemoryUploadedFileManager(gate.UPLOADS)
    for n, archivo in enumerate((b"abc", b"de")):
        guardados.add_file("una", UploadedFileRec(str(n), "a.csv", "text/csv", archivo))
    monkeypatch.setattr(gate.Runtime, "instance", lambda: SimpleNamespace(uploaded_file_mgr=guardados))
    assert gate.bytes_held() == {"una": 5}


def test_cookies_never_travel_in_the_clear() -> None:
    seguro = behind(Access(con_entrada=True, origen="https://tablero.pe")).get("/")
    assert seguro.headers["set-cookie"] == "a=b; Path=/; Secure"
    assert "Secure" not in behind(Access()).get("/").headers["set-cookie"]


def test_only_the_view_of_one_piece_may_be_framed_by_others() -> None:
    cliente = behind(Access(marcos=("https://intranet.pe",)))
    pieza = cliente.get("/ejecucion?anio=2025&pieza=avance").headers
    assert "frame-ancestors 'self' https://intranet.pe" in pieza["content-security-policy"]
    assert "x-frame-options" not in pieza
    for ruta in (
        "/ejecucion",
        "/ejecucion?pieza=",
        "/ejecucion?x=pieza",
        "/media/x?pieza=a",
        "/_stcore/health?pieza=a",
    ):
        otra = cliente.get(ruta).headers
        assert otra["content-security-policy"].endswith("frame-ancestors 'self'"), ruta
        assert otra["x-frame-options"] == "SAMEORIGIN"
    assert "intranet" not in behind(Access()).get("/ejecucion?pieza=avance").headers["content-security-policy"]


@pytest.mark.parametrize("ruta", ["/media/x.csv", "/_stcore/upload_file/a/b", "/_stcore/metrics", "/component/x"])
def test_with_sign_in_nobody_gets_anything_without_it(ruta: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cliente = behind(Access(con_entrada=True, origen="https://tablero.pe"))
    assert cliente.get(ruta).status_code == 403
    monkeypatch.setenv("PP0093_COMO", "admin")
    assert cliente.get(ruta).status_code == 403
    cliente.cookies.set("_streamlit_user", '{"sub":"1","is_logged_in":true,"origin":"https://tablero.pe"}')
    assert cliente.get(ruta).status_code == 403


@pytest.fixture
def quiet() -> Iterator[None]:
    """What keep() changes of the process is put back."""
    todos = [d for d in logging.root.manager.loggerDict.values() if isinstance(d, logging.Logger)]
    antes = [(d, d.handlers, d.propagate, d.level) for d in todos]
    yield
    logging.captureWarnings(False)
    for diario, manejadores, propaga, nivel in antes:
        diario.handlers, diario.propagate = manejadores, propaga
        diario.setLevel(nivel)


@pytest.mark.usefixtures("quiet")
def test_a_log_says_what_happened_and_nobody_s_data(tmp_path: Path) -> None:
    ruta = tmp_path / "accesos.jsonl"
    journal.keep(ruta)
    journal.log_event("pagina", rol="lector", pagina="resumen")
    try:
        raise ValueError("el RUC 20123456789 de ana@ejemplo.pe")
    except ValueError as error:
        journal.log_error(error)
    dichos = [json.loads(linea) for linea in ruta.read_text(encoding="utf-8").splitlines()]
    assert [d["que"] for d in dichos] == ["pagina", "error"] and dichos[0]["pagina"] == "resumen"
    assert dichos[1]["tipo"] == "ValueError" and dichos[1]["donde"].startswith("test_servidor.py:")
    assert "20123456789" not in ruta.read_text() and "ana@" not in ruta.read_text()
    assert ruta.stat().st_mode & 0o777 == 0o600


def test_no_page_draws_a_script() -> None:
    """The policy of contents lets run what the server sends in the page; another would do nothing, in silence."""
    for modulo in [*(PROYECTO / "pp0093" / "ui").rglob("*.py"), *(PROYECTO / "pages").glob("*.py")]:
        assert "unsafe_allow_javascript" not in modulo.read_text("utf-8"), modulo.name


@pytest.mark.browser
def test_no_page_breaks_the_policy_of_contents(servidor: str, navegador: Any) -> None:
    pagina = navegador.new_page()
    pagina.add_init_script(
        "window.faltas = []; document.addEventListener('securitypolicyviolation', "
        "e => window.faltas.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sourceFile))"
    )
    for nombre in ("resumen", "territorio", "buscar"):
        go(pagina, f"{servidor}/{nombre}")
        assert pagina.evaluate("window.faltas") == []
        assert pagina.evaluate("document.documentElement.lang") == "es-PE"
    pagina.close()
