"""The examples of despliegue/: nginx before the dashboard, on loopback with TLS, and the unit as systemd reads it.

nginx stands before something that says what reached it, and before two real processes of the dashboard, one killed.
"""

import asyncio
import random
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import delante
import pytest
from conftest import capturas
from delante import FOLDER, FROM_HERE, HOST, Front
from lector import Cortado, Lector, Sitio, Vista
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

UNIT = "pp0093@.service"
PATIENCE = 120
JOURNAL = "dicho.log"
# So that whoever asks too much does, however busy the machine.
UNHURRIED = {"rate=20r/s": "rate=1r/s", "burst=1000": "burst=200"}


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
        self.send_header(
            "cache-control", "public, immutable, max-age=31536000" if "/static/" in self.path else "no-cache"
        )
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


@contextmanager
def served(carpeta: Path, detras: tuple[int, int], otros: dict[str, str]) -> Iterator[Front]:
    """Run nginx as the example says, before two ports, with other words in the place of some."""
    if delante.nginx() is None:
        pytest.skip("nginx no está instalado (make test-acceso lo pide: sudo apt install nginx-light)")
    with delante.served(carpeta, (capturas().free_port(), capturas().free_port()), detras, otros) as puesto:
        yield puesto


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with (
        upstream() as uno,
        upstream() as otro,
        served(tmp_path_factory.mktemp("nginx"), (uno, otro), UNHURRIED) as puesto,
    ):
        yield puesto


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


def test_the_program_of_the_page_is_asked_of_the_dashboard_once(front: Front) -> None:
    # What reaches the dashboard is in what it answers: the second time it is what the first one asked.
    primera, otra = (front.ask("/static/js/uno.js", galletas=f"quien={n}") for n in (1, 2))
    assert primera == otra and "quien=1" in otra[2]


def test_when_nobody_answers_it_is_said_and_the_page_opens_by_itself(tmp_path: Path) -> None:
    nadie = (capturas().free_port(), capturas().free_port())
    with served(tmp_path, nadie, UNHURRIED) as front:
        estado, encabezados, visto = front.ask("/resumen?anio=2025")
        assert estado == 502 and "Retry-After: 5" in encabezados and "max-age=31536000" in encabezados
        assert "El tablero no responde" in visto and 'http-equiv="refresh" content="5"' in visto


def test_a_file_too_large_does_not_reach_the_dashboard(front: Front) -> None:
    assert front.ask("/_stcore/upload_file/a/b", "PUT", b"x" * 1000)[0] == 200
    with pytest.raises((ConnectionError, AssertionError)):
        assert front.ask("/_stcore/upload_file/a/b", "PUT", b"x" * (67 << 20))[0] != 413


def test_who_asks_too_much_waits(front: Front) -> None:
    assert 429 in {front.ask("/resumen")[0] for _ in range(400)}


def test_the_log_says_the_page_and_not_what_follows(front: Front) -> None:
    front.ask("/_stcore/stream?departamento=Lima")
    bitacora = front.carpeta / "pp0093.log"
    limite = time.monotonic() + PATIENCE
    while "/_stcore/stream" not in bitacora.read_text(encoding="utf-8") and time.monotonic() < limite:
        front.ask("/salud")  # An answer is written down after it is given: others meanwhile.
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
def dashboards(version_publicada: Path, tmp_path: Path) -> Iterator[dict[int, subprocess.Popen[bytes]]]:
    """Two processes of the dashboard on one published version: {port: process}."""
    puertos = (capturas().free_port(), capturas().free_port())
    procesos = {p: delante.start(p, version_publicada, tmp_path / JOURNAL) for p in puertos}
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
        self.hoja.get_by_role("combobox", name="Año", exact=True).select_option(str(anio))

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


CLICKED = ("resumen", "ejecucion", "presupuesto", "alertas", "comparar", "beneficiarios", "desempeno", "metodologia")


async def click(lector: Lector, leido: set[Vista], hasta: Callable[[], bool]) -> None:
    """Go from one year to another until it is enough, keeping what was read; who is cut comes back."""
    while not hasta():
        try:
            await lector.choose("Año", lector.azar.choice(lector.others("Año")))
        except Cortado:
            await lector.come_back()
        leido.add(lector.vista)


def faults(carpeta: Path) -> list[str]:
    """What the processes wrote down as going wrong."""
    dicho = (carpeta / JOURNAL).read_text(encoding="utf-8").splitlines()
    return [linea for linea in dicho if '"nivel": "info"' not in linea]


async def read_while_killed(front: Front, proceso: subprocess.Popen[bytes]) -> tuple[list[Lector], set[Vista]]:
    """Have readers click at both processes, and kill the first one once each has; return them and what they read."""
    lectores = [
        Lector(Sitio(front.url), f"{pagina}?anio=2025", random.Random(n), pp0093_proceso=str(1 + n % 2))
        for n, pagina in enumerate(CLICKED)
    ]
    suyos, leido = lectores[::2], set[Vista]()
    await asyncio.gather(*(lector.open() for lector in lectores))
    assert not [error for lector in lectores for error in lector.errores], faults(front.carpeta)
    await asyncio.gather(*(lector.choose("Año", lector.others("Año")[0]) for lector in lectores))
    usos = [asyncio.create_task(click(x, leido, lambda: all(s.regresos for s in suyos))) for x in lectores]
    proceso.kill()
    await asyncio.gather(*usos)
    for lector in lectores:
        await lector.choose("Año", lector.others("Año")[-1])
        leido.add(lector.vista)
        await lector.close()
    return lectores, leido


def test_a_process_killed_while_readers_click_is_an_error_for_nobody(
    dashboards: dict[int, subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    cae, queda = dashboards
    # Playwright keeps a loop of its own in this thread.
    with served(tmp_path, (cae, queda), FROM_HERE) as front, ThreadPoolExecutor() as aparte:
        lectores, leido = aparte.submit(asyncio.run, read_while_killed(front, dashboards[cae])).result()
    assert not [error for lector in lectores for error in lector.errores], faults(tmp_path)
    assert [(len(x.regresos), x.galletas["pp0093_proceso"]) for x in lectores] == [(1, "2"), (0, "2")] * 4
    assert all(r.se_movio and r.es_la_misma for lector in lectores for r in lector.regresos)
    # Whoever asked for a view read the same, whichever process answered.
    assert len({(v.pagina, v.consulta) for v in leido}) == len(leido) > len(CLICKED)


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
