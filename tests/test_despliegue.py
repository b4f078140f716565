"""The examples of despliegue/: nginx before the dashboard, on loopback with TLS, and the unit as systemd reads it."""

from __future__ import annotations

import http.client
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from conftest import PROYECTO, capturas

FOLDER = PROYECTO / "despliegue"
HOST = "tablero.ejemplo.gob.pe"


class Upstream(BaseHTTPRequestHandler):
    """Stands where the dashboard does, and says what reached it."""

    def do_GET(self) -> None:
        self.answer()

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.answer()

    def answer(self) -> None:
        cuerpo = str(self.headers).encode()
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

    def ask(self, ruta: str, metodo: str = "GET", cuerpo: bytes = b"", *, seguro: bool = True) -> tuple[int, str, str]:
        contexto = ssl._create_unverified_context()
        conexion: http.client.HTTPConnection
        if seguro:
            conexion = http.client.HTTPSConnection("127.0.0.1", self.seguro, timeout=20, context=contexto)
        else:
            conexion = http.client.HTTPConnection("127.0.0.1", self.claro, timeout=20)
        conexion.request(metodo, ruta, cuerpo, {"Host": HOST})
        respuesta = conexion.getresponse()
        return respuesta.status, str(respuesta.headers), respuesta.read().decode(errors="replace")


def certificate(carpeta: Path) -> None:
    orden = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={HOST}"]
    orden += ["-keyout", str(carpeta / "clave.pem"), "-out", str(carpeta / "certificado.pem")]
    subprocess.run(orden, check=True, capture_output=True)


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None or not shutil.which("openssl"):
        pytest.skip("nginx no está instalado (make test-acceso lo pide: sudo apt install nginx-light)")
    carpeta = tmp_path_factory.mktemp("nginx")
    certificate(carpeta)
    with upstream() as detras:
        puesto = Front(capturas().free_port(), capturas().free_port(), carpeta)
        texto = (FOLDER / "nginx.conf").read_text(encoding="utf-8")
        for esto, por in (
            ("listen 80;", f"listen 127.0.0.1:{puesto.claro};"),
            ("listen 443 ssl;", f"listen 127.0.0.1:{puesto.seguro} ssl;"),
            ("    listen [::]:80;\n", ""),
            ("    listen [::]:443 ssl;\n", ""),
            ("/etc/ssl/pp0093", str(carpeta)),
            ("/var/log/nginx", str(carpeta)),
            ("127.0.0.1:8501", f"127.0.0.1:{detras}"),
            # What this machine may see is refused to others: 127.0.0.1 plays the other one here.
            ("        allow 127.0.0.1;\n", "        allow 127.0.0.9;\n"),
        ):
            assert esto in texto, esto
            texto = texto.replace(esto, por)
        carpetas = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporales = "".join(f"{n}_temp_path {carpeta}/{n};\n" for n in carpetas)
        propio = f"daemon off; pid {carpeta}/pid; error_log {carpeta}/error.log;\nevents {{}}\n"
        principal = f"{propio}http {{\n{temporales}{texto}}}\n"
        (carpeta / "nginx.conf").write_text(principal, encoding="utf-8")
        orden = [nginx, "-p", str(carpeta), "-c", str(carpeta / "nginx.conf"), "-e", str(carpeta / "error.log")]
        probado = subprocess.run([*orden, "-t"], capture_output=True, text=True, check=False)
        assert probado.returncode == 0, probado.stderr
        with subprocess.Popen(orden, stderr=subprocess.DEVNULL) as proceso:
            try:
                _wait(puesto)
                yield puesto
            finally:
                proceso.terminate()


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


def test_systemd_reads_the_unit(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze no está en este equipo")
    texto = (FOLDER / "pp0093.service").read_text(encoding="utf-8")
    # What the unit runs has to be on the machine that verifies it.
    unidad = tmp_path / "pp0093.service"
    unidad.write_text(texto.replace("/opt/pp0093/.venv/bin/pp0093", "/bin/true"), encoding="utf-8")
    dicho = subprocess.run(["systemd-analyze", "verify", str(unidad)], capture_output=True, text=True, check=False)
    assert dicho.returncode == 0 and "pp0093.service" not in dicho.stderr, dicho.stderr
    unidad.write_text(texto.replace("Restart=on-failure", "Restarts=a-veces"), encoding="utf-8")
    mala = subprocess.run(["systemd-analyze", "verify", str(unidad)], capture_output=True, text=True, check=False)
    assert "Restarts" in mala.stderr
