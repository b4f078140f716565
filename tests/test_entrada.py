"""Signing in against a real OpenID Connect provider, in a real browser: who gets in, to what, for how long."""

import http.client
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import capturas, faltas_de_acceso, go, settle

HERE = Path(__file__).parent / "oidc"
ABSENT = "el proveedor de OIDC de las pruebas no está instalado (make test-acceso lo instala; pide npm)"
SETTINGS = (HERE / "ajustes.toml").read_text(encoding="utf-8")


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


ROLES = {"luis": "lector", "ana": "analista", "jefa": "admin"}
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def carpeta(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("entrada")


@pytest.fixture(scope="module")
def tablero(carpeta: Path, version_publicada: Path) -> Iterator[str]:
    with signed_in_dashboard(carpeta, version_publicada, mas=f'bitacora = "{carpeta / "accesos.jsonl"}"') as direccion:
        yield direccion


@pytest.fixture(scope="module")
def hojas(tablero: str, navegador: Any) -> dict[str, Any]:
    """A page of each one who signs in, on the dashboard."""
    return {quien: enter(navegador, tablero, quien) for quien in ROLES}


def cookies(hoja: Any) -> str:
    return "; ".join(f"{c['name']}={c['value']}" for c in hoja.context.cookies() if c["domain"] == "localhost")


def answered(tablero: str, ruta: str, galletas: str = "", metodo: str = "GET") -> int:
    conexion = http.client.HTTPConnection(urlsplit(tablero).netloc, timeout=30)
    conexion.request(metodo, ruta, b"x" if metodo == "PUT" else b"", {"Cookie": galletas})
    return conexion.getresponse().status


def test_nobody_sees_a_figure_without_signing_in(tablero: str, navegador: Any) -> None:
    hoja = navegador.new_page()
    for pagina in ("", "resumen", "auditoria", "datos"):
        hoja.goto(f"{tablero}/{pagina}")
        hoja.get_by_role("button", name="Entrar con mi cuenta").wait_for()
        assert "S/" not in hoja.inner_text("body") and hoja.locator(".pp-scope").count() == 0
    hoja.close()


@pytest.mark.parametrize("quien", ROLES)
def test_each_role_sees_its_pages(hojas: dict[str, Any], tablero: str, quien: str) -> None:
    hoja, es_lector = hojas[quien], quien == "luis"
    go(hoja, f"{tablero}/resumen")
    assert "S/" in hoja.inner_text("body")
    hoja.locator(".st-key-pp_llevar_todo button").click()
    hoja.get_by_text(f"Entró como {quien}@ejemplo.pe ({ROLES[quien]})").wait_for()
    go(hoja, f"{tablero}/auditoria")
    assert (hoja.get_by_text("hace falta el de analista").count() == 1) is es_lector
    assert (hoja.locator("[data-testid=stFileUploader]").count() == 0) is es_lector


def test_on_a_telephone_one_is_told_as_whom_and_the_menu_opens_pages(hojas: dict[str, Any], tablero: str) -> None:
    hoja = hojas["ana"]
    hoja.set_viewport_size({"width": 390, "height": 844})
    go(hoja, f"{tablero}/resumen")
    hoja.locator(".st-key-pp_llevar_todo button").click()
    hoja.get_by_text("Entró como ana@ejemplo.pe").wait_for()
    hoja.get_by_role("button", name="Salir").wait_for()
    hoja.locator(".pp-menu .todo summary").click()
    hoja.locator(".pp-menu [open]").get_by_role("link", name="Presupuesto").click()
    hoja.wait_for_url("**/presupuesto*")
    settle(hoja)
    assert hoja.get_by_test_id("stException").count() == 0
    hoja.set_viewport_size({"width": 1440, "height": 900})


def test_who_is_on_no_list_sees_nothing(tablero: str, navegador: Any) -> None:
    hoja = enter(navegador, tablero, "extrana")
    hoja.get_by_text("Su cuenta (extrana@otra.pe) no está en la lista").wait_for()
    assert "S/" not in hoja.inner_text("body")
    hoja.get_by_role("button", name="Salir").click()
    hoja.context.close()


@pytest.mark.parametrize(
    ("ruta", "metodo", "pasan"),
    [
        ("/_stcore/upload_file/una/otra", "PUT", {"ana", "jefa"}),
        ("/_stcore/metrics", "GET", {"jefa"}),
        ("/component/x", "GET", {"luis", "ana", "jefa"}),
        ("/_stcore/agent/mcp", "GET", set()),
    ],
)
def test_each_route_asks_for_its_role(
    hojas: dict[str, Any], tablero: str, ruta: str, metodo: str, pasan: set[str]
) -> None:
    assert answered(tablero, ruta, metodo=metodo) in (403, 404)
    for quien, hoja in hojas.items():
        # Whoever passes meets Streamlit, which asks for a token of its own: its 403 says something else.
        assert _is_ours(tablero, ruta, cookies(hoja), metodo) is (quien not in pasan)


def _is_ours(tablero: str, ruta: str, galletas: str, metodo: str) -> bool:
    conexion = http.client.HTTPConnection(urlsplit(tablero).netloc, timeout=30)
    conexion.request(metodo, ruta, b"x", {"Cookie": galletas})
    return "Su rol no alcanza" in conexion.getresponse().read().decode(errors="replace")


def test_a_download_is_only_of_whoever_asked_for_it(hojas: dict[str, Any], tablero: str) -> None:
    hoja = hojas["ana"]
    go(hoja, f"{tablero}/presupuesto")
    hoja.locator("[class*='st-key-abrir_'] button").first.click()
    hoja.get_by_test_id("stPopoverBody").get_by_role("button", name="Llevar").click()
    settle(hoja)
    with hoja.expect_download() as bajado:
        hoja.get_by_role("button", name="CSV, para Excel").click()
    assert bajado.value.failure() is None
    ruta = urlsplit(bajado.value.url).path
    assert ruta.startswith("/media/")
    assert answered(tablero, ruta, cookies(hoja)) == 200
    assert answered(tablero, ruta) == 403
    assert answered(tablero, ruta, cookies(hojas["luis"])) == 403
    assert answered(tablero, ruta, cookies(hojas["jefa"])) == 403


def test_a_cookie_that_was_touched_is_nobody_s(hojas: dict[str, Any], tablero: str) -> None:
    buena = cookies(hojas["jefa"])
    nombre = "_streamlit_user="
    lugar = buena.index(nombre) + len(nombre) + 20
    otra = buena[:lugar] + ("A" if buena[lugar] != "A" else "B") + buena[lugar + 1 :]
    assert answered(tablero, "/_stcore/metrics", buena) == 200
    assert answered(tablero, "/_stcore/metrics", otra) == 403


def test_the_log_says_who_looked_at_what_without_saying_who(hojas: dict[str, Any], tablero: str, carpeta: Path) -> None:
    go(hojas["ana"], f"{tablero}/ejecucion")
    texto = (carpeta / "accesos.jsonl").read_text(encoding="utf-8")
    lineas = [json.loads(linea) for linea in texto.splitlines()]
    vistas = {(d["rol"], d["pagina"]) for d in lineas if d["que"] == "pagina"}
    assert ("analista", "ejecucion") in vistas
    assert len({d["quien"] for d in lineas if d["que"] == "pagina" and d["rol"] == "analista"}) == 1
    assert not any(t in texto for t in ("ana@", "luis", "jefa", "ejemplo.pe", "127.0.0.1", "anio="))


def test_a_session_that_expires_asks_to_enter_again(tablero: str, carpeta: Path, navegador: Any) -> None:
    ajustes = carpeta / "acceso.toml"
    antes = ajustes.read_text(encoding="utf-8")
    hoja = enter(navegador, tablero, "jefa")
    settle(hoja)
    assert "S/" in hoja.inner_text("body") and answered(tablero, "/_stcore/metrics", cookies(hoja)) == 200
    try:
        # Time is not waited for: what was signed a while ago is now too old.
        ajustes.write_text(antes.replace("[acceso]", "[acceso]\nsesion_horas = 0.0001"), encoding="utf-8")
        assert answered(tablero, "/_stcore/metrics", cookies(hoja)) == 403
        # What is drawn stays on the screen; the next thing that is asked for does not come.
        hoja.get_by_role("button", name=re.compile("de dónde sale")).first.click()
        hoja.get_by_text("Su sesión venció").first.wait_for()
        hoja.goto(f"{tablero}/presupuesto")
        hoja.get_by_text("Su sesión venció. Entre otra vez.").wait_for()
        assert "S/" not in hoja.inner_text("body")
    finally:
        ajustes.write_text(antes, encoding="utf-8")
        hoja.context.close()


def test_the_door_can_be_read_by_everybody(tablero: str, navegador: Any) -> None:
    for ancho, alto in ((1440, 900), (390, 844)):
        hoja = navegador.new_page(viewport={"width": ancho, "height": alto})
        hoja.goto(tablero)
        hoja.get_by_role("button", name="Entrar con mi cuenta").wait_for()
        assert faltas_de_acceso(hoja) == {}
        hoja.close()


def test_with_the_door_full_one_signs_in_from_the_page_that_says_so(
    tmp_path: Path, version_publicada: Path, navegador: Any
) -> None:
    with signed_in_dashboard(tmp_path, version_publicada, mas="sesiones_sin_entrar = 1") as direccion:
        primera = navegador.new_context().new_page()
        primera.goto(direccion)
        primera.get_by_role("button", name="Entrar con mi cuenta").wait_for()
        hoja = navegador.new_context().new_page()
        hoja.goto(direccion)
        hoja.get_by_role("link", name="Entre con su cuenta").click()
        identify(hoja, direccion, "luis")
        settle(hoja)
        assert "S/" in hoja.inner_text("body")
        hoja.context.close()
        primera.context.close()
