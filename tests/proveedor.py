"""A real OpenID Connect provider, and the dashboard behind its sign-in, for the tests that sign in."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import capturas

HERE = Path(__file__).parent / "oidc"
ABSENT = "el proveedor de OIDC de las pruebas no está instalado (make test-acceso lo instala; pide npm)"
SETTINGS = """
[auth]
redirect_uri = "{tablero}/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "tablero"
client_secret = "secreto"
server_metadata_url = "{proveedor}/.well-known/openid-configuration"
client_kwargs = {{ prompt = "login" }}

[acceso]
claim = "grupos"
{mas}
[acceso.lector]
correos = ["*@ejemplo.pe"]
[acceso.analista]
valores = ["pp-analistas"]
[acceso.admin]
valores = ["pp-jefes"]
"""


@contextmanager
def provider(regreso: str) -> Iterator[str]:
    """Run the provider, which sends people back to an address; skip where it is not installed."""
    if not (HERE / "node_modules" / "oidc-provider").is_dir() or not shutil.which("node"):
        pytest.skip(ABSENT)
    puerto = capturas().free_port()
    orden = ["node", str(HERE / "proveedor.mjs"), str(puerto), regreso]
    with subprocess.Popen(orden, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as proceso:
        try:
            assert proceso.stdout and "listo" in proceso.stdout.readline()
            yield f"http://127.0.0.1:{puerto}"
        finally:
            proceso.terminate()


@contextmanager
def signed_in_dashboard(carpeta: Path, publicada: Path, *, mas: str = "") -> Iterator[str]:
    """Serve the dashboard with sign-in; yield its address. What it logs is in errores.jsonl of the folder."""
    carpeta.mkdir(parents=True, exist_ok=True)
    puerto = capturas().free_port()
    tablero = f"http://localhost:{puerto}"
    with provider(f"{tablero}/oauth2callback") as proveedor:
        ajustes = carpeta / "acceso.toml"
        dicho = SETTINGS.format(tablero=tablero, proveedor=proveedor, mas=mas)
        ajustes.write_text(dicho, encoding="utf-8")
        errores = carpeta / "errores.jsonl"
        with capturas().serve(publicada, propio=puerto, errores=errores, PP0093_ACCESO=str(ajustes)):
            yield tablero


def enter(navegador: Any, tablero: str, quien: str, pagina: str = "", **opciones: Any) -> Any:
    """Sign in as somebody in a browser of their own; return its page, on the dashboard."""
    hoja = navegador.new_context(**opciones).new_page()
    hoja.goto(f"{tablero}/{pagina}")
    hoja.get_by_role("button", name="Entrar con mi cuenta").click()
    identify(hoja, tablero, quien)
    return hoja


def identify(hoja: Any, tablero: str, quien: str) -> None:
    """Tell the provider, which a page shows, who one is; wait until it sends one back."""
    hoja.locator("input[name=login]").fill(quien)
    hoja.locator("input[name=password]").fill("x")
    hoja.locator("button[type=submit]").click()
    hoja.get_by_role("button", name="Continue").click()
    hoja.wait_for_url(f"{tablero}/**")
