"""The examples of despliegue/: nginx before the dashboard, on loopback with TLS, and the unit as systemd reads it.

nginx stands before something that says what reached it, and before two real processes of the dashboard, one killed.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import PROYECTO, capturas
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

FOLDER = PROYECTO / "despliegue"
HOST = "tablero.ejemplo.gob.pe"
UNIT = "pp0093@.service"
PATIENCE = 120
# Without sign-in the dashboard answers nobody who comes through a proxy.
FROM_HERE = {"    proxy_set_header X-Forwarded-For   $remote_addr;\n": ""}
# So that whoever asks too much does, however busy the machine.
UNHURRIED = {"rate=20r/s": "rate=1r/s"}


class Upstream(BaseHTTPRequestHandler):
    """Stands where the dashboard does, and says what reached it."""

    def do_GET(self) -> None:
        self.answer()

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.answer()

    def answer(self) -> None:
        cuerpo = f"{self.headers}Puerto: {self.server.server_address[1]}".encode()
        self.send_response(200)
        self.send_header("content-length", str(len(cuerpo)))
        self.send_header("content-security-policy", "default-src 'self'")
        self.end_headers()
        self.wfile.write(cuerpo)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def upstream() -> Iterator[int]:
    servidor = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=servidor.serve_forever, daemon=True).start()
    try:
        yield servidor.server_address[1]
    finally:
        servidor.shutdown()
        servidor.server_close()


@dataclass(frozen=True)
class Front:
    """nginx as the example says it, at two ports of this machine."""

    claro: int
    seguro: int
    carpeta: Path

    def ask(
        self, ruta: str, metodo: str = "GET", cuerpo: bytes = b"", *, seguro: bool = True, galletas: str = ""
    ) -> tuple[int, str, str]:
        contexto = ssl._create_unverified_context()
        conexion: http.client.HTTPConnection
        if seguro:
            conexion = http.client.HTTPSConnection("127.0.0.1", self.seguro, timeout=20, context=contexto)
        else:
            conexion = http.client.HTTPConnection("127.0.0.1", self.claro, timeout=20)
        conexion.request(metodo, ruta, cuerpo, {"Host": HOST} | ({"Cookie": galletas} if galletas else {}))
        respuesta = conexion.getresponse()
        return respuesta.status, str(respuesta.headers), respuesta.read().decode(errors="replace")


def certificate(carpeta: Path) -> None:
    orden = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={HOST}"]
    orden += ["-keyout", str(carpeta / "clave.pem"), "-out", str(carpeta / "certificado.pem")]
    subprocess.run(orden, check=True, capture_output=True)


@contextmanager
def served(carpeta: Path, detras: tuple[int, int], otros: dict[str, str]) -> Iterator[Front]:
    """Run nginx as the example says, before two ports, with other words in the place of some."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None or not shutil.which("openssl"):
        pytest.skip("nginx no está instalado (make test-acceso lo pide: sudo apt install nginx-light)")
    certificate(carpeta)
    puesto = Front(capturas().free_port(), capturas().free_port(), carpeta)
    texto = (FOLDER / "nginx.conf").read_text(encoding="utf-8")
    cambios = {
        "listen 80;": f"listen 127.0.0.1:{puesto.claro};",
        "listen 443 ssl;": f"listen 127.0.0.1:{puesto.seguro} ssl;",
        "    listen [::]:80;\n": "",
        "    listen [::]:443 ssl;\n": "",
        "/etc/ssl/pp0093": str(carpeta),
        "/var/log/nginx": str(carpeta),
        ":8501": f":{detras[0]}",
        ":8502": f":{detras[1]}",
        # What this machine may see is refused to others: 127.0.0.1 plays the other one here.
        "        allow 127.0.0.1;\n": "        allow 127.0.0.9;\n",
    }
    for esto, por in (cambios | otros).items():
        assert esto in texto, esto
        texto = texto.replace(esto, por)
    carpetas = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporales = "".join(f"{n}_temp_path {carpeta}/{n};\n" for n in carpetas)
    propio = f"daemon off; pid {carpeta}/pid; error_log {carpeta}/error.log;\nevents {{}}\n"
    (carpeta / "nginx.conf").write_text(f"{propio}http {{\naccess_log off;\n{temporales}{texto}}}\n", encoding="utf-8")
    orden = [nginx, "-p", str(carpeta), "-c", str(carpeta / "nginx.conf"), "-e", str(carpeta / "error.log")]
    probado = subprocess.run([*orden, "-t"], capture_output=True, text=True, check=False)
    assert probado.returncode == 0, probado.stderr
    with subprocess.Popen(orden, stderr=subprocess.DEVNULL) as proceso:
        try:
            _wait(puesto)
            yield puesto
        finally:
            proceso.terminate()


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with (
        upstream() as uno,
        upstream() as otro,
        served(tmp_path_factory.mktemp("nginx"), (uno, otro), UNHURRIED) as puesto,
    ):
        yield puesto


def _wait(puesto: Front) -> None:
    limite = time.monotonic() + 20
    while time.monotonic() < limite:
        try:
            puesto.ask("/")
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("nginx no respondió")


def test_in_the_clear_one_is_sent_to_tls(front: Front) -> None:
    estado, encabezados, _ = front.ask("/resumen?anio=2025", seguro=False)
    assert estado == 301 and f"https://{HOST}/resumen?anio=2025" in encabezados


def test_the_headers_of_the_dashboard_pass_and_tls_is_kept(front: Front) -> None:
    estado, encabezados, visto = front.ask("/resumen")
    assert estado == 200 and "max-age=31536000" in encabezados
    assert encabezados.lower().count("content-security-policy") == 1 and "nginx/" not in encabezados
    assert f"Host: {HOST}" in visto and "X-Forwarded-Proto: https" in visto and "X-Forwarded-For: 127.0.0.1" in visto


def test_what_is_of_the_operator_is_refused_to_others(front: Front) -> None:
    assert front.ask("/salud")[0] == 403
    assert front.ask("/_stcore/metrics")[0] == 403


def test_a_file_too_large_does_not_reach_the_dashboard(front: Front) -> None:
    assert front.ask("/_stcore/upload_file/a/b", "PUT", b"x" * 1000)[0] == 200
    with pytest.raises((ConnectionError, AssertionError)):
        assert front.ask("/_stcore/upload_file/a/b", "PUT", b"x" * (67 << 20))[0] != 413


def test_who_asks_too_much_waits(front: Front) -> None:
    assert 429 in {front.ask("/resumen")[0] for _ in range(400)}


def test_the_log_says_the_page_and_not_what_follows(front: Front) -> None:
    front.ask("/_stcore/stream?departamento=Lima")
    bitacora = front.carpeta / "pp0093.log"
    for _ in range(100):  # An answer is written down after it is given: others meanwhile.
        if "/_stcore/stream" in bitacora.read_text(encoding="utf-8"):
            break
        front.ask("/salud")
    dicho = bitacora.read_text(encoding="utf-8")
    assert "/_stcore/stream" in dicho and "Lima" not in dicho and "127.0.0.1" not in dicho


def test_who_had_a_session_in_a_process_goes_on_in_it(front: Front) -> None:
    _, primera, _ = front.ask("/_stcore/stream")
    galleta = re.search(r"set-cookie: (pp0093_proceso=[12]); Path=/; Secure", primera, re.IGNORECASE)
    assert galleta, primera
    # Of the two processes it is the same that answers, whatever else is asked meanwhile.
    vistos = [front.ask("/_stcore/stream", galletas=galleta[1]) for _ in range(20)]
    assert all(galleta[1] in encabezados for _, encabezados, _ in vistos)
    assert len({re.findall(r"Puerto: \d+", visto)[0] for _, _, visto in vistos}) == 1


@pytest.fixture
def dashboards(version_publicada: Path) -> Iterator[dict[int, subprocess.Popen[bytes]]]:
    """Two processes of the dashboard on one published version: {port: process}."""
    puertos = (capturas().free_port(), capturas().free_port())
    entorno = os.environ | {"PP0093_SALIDA": str(version_publicada)}
    orden = [sys.executable, "-m", "pp0093.ui.server", "127.0.0.1"]
    procesos = {
        p: subprocess.Popen(
            [*orden, str(p)], cwd=PROYECTO, env=entorno, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for p in puertos
    }
    try:
        for puerto, proceso in procesos.items():
            assert capturas().is_healthy(proceso, puerto)
        yield procesos
    finally:
        for proceso in procesos.values():
            proceso.kill()
            proceso.wait()


@dataclass
class Reader:
    """A page open in a browser of its own, and what went wrong in it."""

    hoja: Any
    errores: list[str] = field(default_factory=list)
    vueltas: list[bytes] = field(default_factory=list)

    @property
    def answer(self) -> str:
        return str(self.hoja.locator(".pp-answer").inner_text())

    def listen(self, conexion: Any) -> None:
        """Count the runs of the page that end on a connection."""
        conexion.on("framereceived", lambda dicho: self.vueltas.append(dicho) if ends_a_run(dicho) else None)

    def runs_again(self, antes: int) -> None:
        """Wait until the page has run more times than those, and is drawn."""
        limite = time.monotonic() + PATIENCE
        while len(self.vueltas) <= antes:
            assert time.monotonic() < limite, "la página no volvió a correr"
            self.hoja.wait_for_timeout(50)
        self.is_whole()

    def choose_year(self, anio: int) -> None:
        self.hoja.get_by_role("combobox", name="Año", exact=True).click()
        self.hoja.get_by_role("option", name=str(anio)).first.click()

    def is_whole(self) -> None:
        """Fail unless the page is there, by itself: no word of an error, no view lost."""
        capturas().settle(self.hoja, PATIENCE)
        assert self.hoja.get_by_test_id("stException").count() == 0
        assert self.hoja.get_by_role("dialog").count() == 0
        assert not self.errores, self.errores


def ends_a_run(dicho: str | bytes) -> bool:
    """Tell what the server says when a page has run to its end, and will not start again by itself."""
    mensaje = ForwardMsg.FromString(dicho) if isinstance(dicho, bytes) else ForwardMsg()
    return mensaje.WhichOneof("type") == "script_finished" and mensaje.script_finished == mensaje.FINISHED_SUCCESSFULLY


def reader(navegador: Any, front: Front, proceso: int, vista: str) -> Reader:
    """Open a view as one who was at a process of the two."""
    direccion = f"https://127.0.0.1:{front.seguro}"
    contexto = navegador.new_context(locale="es-PE", ignore_https_errors=True)
    contexto.add_cookies([{"name": "pp0093_proceso", "value": str(proceso), "url": direccion}])
    contexto.set_default_timeout(PATIENCE * 1000)
    abierto = Reader(contexto.new_page())
    abierto.hoja.on("websocket", abierto.listen)
    abierto.hoja.on("pageerror", lambda error: abierto.errores.append(str(error)))
    # Streamlit looks for its server below the page too, where it is not: 404 and it goes on.
    abierto.hoja.on(
        "response", lambda r: r.status not in (200, 304, 404) and abierto.errores.append(f"{r.status} {r.url}")
    )
    abierto.hoja.goto(f"{direccion}/{vista}")
    abierto.is_whole()
    return abierto


@pytest.mark.browser
def test_a_process_killed_while_used_takes_nothing_from_its_readers(
    dashboards: dict[int, subprocess.Popen[bytes]], navegador: Any, tmp_path: Path
) -> None:
    cae, queda = dashboards
    with served(tmp_path, (cae, queda), FROM_HERE) as front:
        vistas = ("resumen?anio=2020", "ejecucion?anio=2020&producto=3000534", "presupuesto?anio=2020")
        suyos = [reader(navegador, front, 1, vista) for vista in vistas]
        ajeno = reader(navegador, front, 2, vistas[0])
        leido = [r.answer for r in (*suyos, ajeno)]
        direcciones = [r.hoja.url for r in (*suyos, ajeno)]
        vueltas = [len(r.vueltas) for r in suyos]
        dashboards[cae].kill()
        for r, antes in zip(suyos, vueltas, strict=True):
            r.runs_again(antes)
            assert "2" in [c["value"] for c in r.hoja.context.cookies() if c["name"] == "pp0093_proceso"]
        for r, dicho, direccion in zip((*suyos, ajeno), leido, direcciones, strict=True):
            assert (r.answer, r.hoja.url) == (dicho, direccion)
            antes = len(r.vueltas)
            r.choose_year(2025)
            r.runs_again(antes)
            assert "anio=2025" in r.hoja.url and r.answer != dicho
            r.hoja.context.close()


def test_systemd_reads_the_unit(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze no está en este equipo")
    texto = (FOLDER / UNIT).read_text(encoding="utf-8")
    # What the unit runs has to be on the machine that verifies it.
    unidad = tmp_path / UNIT
    unidad.write_text(texto.replace("/opt/pp0093/.venv/bin/pp0093", "/bin/true"), encoding="utf-8")
    dicho = subprocess.run(["systemd-analyze", "verify", str(unidad)], capture_output=True, text=True, check=False)
    assert dicho.returncode == 0 and UNIT not in dicho.stderr, dicho.stderr
    unidad.write_text(texto.replace("Restart=on-failure", "Restarts=a-veces"), encoding="utf-8")
    mala = subprocess.run(["systemd-analyze", "verify", str(unidad)], capture_output=True, text=True, check=False)
    assert "Restarts" in mala.stderr
