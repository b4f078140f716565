"""Screenshots of every page at desktop and telephone width, into docs/capturas/, from the published data.

It serves the dashboard itself, on a free port. The tests use its `serve` and `open_browser` too.
"""

import io
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from pp0093.config import PROJECT
from pp0093.ui.shell import pages

FOLDER = PROJECT / "docs" / "capturas"
SCREENS = {1440: 900, 390: 844}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
START_SECONDS = 60
ATTEMPTS = 3
# hasReceivedNewSession, of Streamlit's front end, is false from the request of a run until it starts.
SETTLED = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    let owner = app?.[Object.keys(app).find(k => k.startsWith('__reactFiber'))];
    while (owner && owner.stateNode?.hasReceivedNewSession === undefined) owner = owner.return;
    const charts = [...document.querySelectorAll('[data-testid="stPlotlyChart"]')];
    return owner?.stateNode.hasReceivedNewSession && app.dataset.testScriptState === 'notRunning'
        && document.querySelector('.pp-head, .pp-empty, .pp-note') !== null
        && document.querySelector('[data-testid="stSkeleton"]') === null
        && document.querySelector('[data-stale="true"]') === null
        && charts.every(c => c.querySelector('.main-svg'))
        && document.getAnimations().every(a => a.playState !== 'running' || a.effect.getTiming().iterations > 9);
}"""


@contextmanager
def serve(
    salida: Path | None = None,
    servidor: Sequence[str] = ("-m", "pp0093.ui.server.application"),
    *,
    propio: int | None = None,
    errores: Path | None = None,
    **entorno_propio: str,
) -> Iterator[str]:
    """Serve the dashboard in a subprocess; yield its address, and stop it at the end.

    `servidor` is the Python command that starts it, before address and port; `propio` fixes the port. Its standard
    error is kept in `errores`.
    """
    entorno = {**os.environ, **({"PP0093_SALIDA": str(salida)} if salida else {}), **entorno_propio}
    for intento in range(1, ATTEMPTS + 1):
        puerto = propio or free_port()
        orden = [sys.executable, *servidor, "127.0.0.1", str(puerto)]
        with (errores or Path(os.devnull)).open("ab") as dicho:
            proceso = subprocess.Popen(orden, cwd=PROJECT, env=entorno, stdout=subprocess.DEVNULL, stderr=dicho)
        try:
            if is_healthy(proceso, puerto):
                yield f"http://127.0.0.1:{puerto}"
                return
        finally:
            proceso.terminate()
            try:
                proceso.wait(10)
            except subprocess.TimeoutExpired:
                proceso.kill()
                proceso.wait()
        if intento == ATTEMPTS:
            raise RuntimeError("el tablero no respondió; pruebe a abrirlo con make app")


def free_port() -> int:
    """Return a free port."""
    with socket.socket() as enchufe:
        enchufe.bind(("127.0.0.1", 0))
        return int(enchufe.getsockname()[1])


def is_healthy(proceso: subprocess.Popen[bytes], puerto: int) -> bool:
    """Wait until a dashboard just started answers at its port; return whether it does."""
    limite = time.monotonic() + START_SECONDS
    while time.monotonic() < limite and proceso.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{puerto}/_stcore/health", timeout=5) as respuesta:
                if respuesta.status == 200:
                    return proceso.poll() is None
        except (URLError, OSError):
            time.sleep(0.1)
    return False


def executable() -> str | None:
    """Return the path of the system's Chromium, None when there is only Playwright's own."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def open_browser(*opciones: str) -> Iterator[Browser]:
    """Open the system's Chromium headless, or Playwright's own, with extra command line options.

    Raise RuntimeError when there is none.
    """
    with sync_playwright() as playwright:
        try:
            navegador = playwright.chromium.launch(
                executable_path=executable(), args=[*QUIET, *opciones], timeout=180_000
            )
        except Exception as error:
            motivo = (str(error).splitlines() or ["sin motivo"])[0]
            raise RuntimeError(
                f"no se pudo abrir un navegador Chromium ({motivo}); instálelo con sh scripts/navegador.sh"
            ) from error
        try:
            yield navegador
        finally:
            navegador.close()


def settle(pagina: Page, segundos: float = 60) -> None:
    """Wait until the page's last run ends, its charts are drawn and nothing moves."""
    pagina.wait_for_function(SETTLED, timeout=segundos * 1000)
    pagina.evaluate("document.fonts.ready.then(() => true)")


def take(navegador: Browser, direccion: str, nombre: str, ancho: int) -> Path:
    """Save a full-page screenshot at one width."""
    contexto = navegador.new_context(
        viewport={"width": ancho, "height": SCREENS[ancho]}, color_scheme="light", reduced_motion="reduce"
    )
    try:
        pagina = contexto.new_page()
        pagina.goto(f"{direccion}/{'' if nombre == pages.page_names()[0] else nombre}")
        settle(pagina)
        # Streamlit scrolls inside a frame: make the window as tall as what it holds, and let charts follow.
        alto = pagina.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
        pagina.set_viewport_size({"width": ancho, "height": max(int(alto), SCREENS[ancho])})
        settle(pagina)
        imagen = Image.open(io.BytesIO(pagina.screenshot(animations="disabled")))
    finally:
        contexto.close()
    FOLDER.mkdir(parents=True, exist_ok=True)
    destino = FOLDER / f"{nombre}-{ancho}.png"
    paleta = imagen.convert("RGB").quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    paleta.save(destino, optimize=True)
    return destino


def main() -> int:
    """Take all the screenshots and print their paths."""
    try:
        with serve() as direccion, open_browser() as navegador:
            for nombre in pages.page_names():
                for ancho in SCREENS:
                    destino = take(navegador, direccion, nombre, ancho)
                    print(f"{destino.relative_to(PROJECT)} ({destino.stat().st_size // 1024} kB)")
    except RuntimeError as error:
        print(f"No se tomaron capturas: {error}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
