"""In a real browser: what the buttons give to take home, and marks that filter when they are clicked."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from conftest import capturas, parte, settle
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader
from test_navegador import TELEPHONE, Open, open_page

from pp0093.ui.charts.base import WATERMARK

__all__ = ["open_page"]
pytestmark = pytest.mark.browser

PUNTO, BARRA, CUADRO = "a .punto", "a .barra", ".barlayer .point"
# A mark that is clicked: page, chart, which mark, and the filter that it sets.
MARCAS = {
    "a product of the dumbbell": (
        "?anio=2025&lugar=meta-y-gasto",
        "resumen_meta-y-gasto",
        f"{PUNTO} >> nth=2",
        "producto",
        "3000535",
    ),
    "an activity of the dumbbell": ("resumen?anio=2020", "resumen_actividades", PUNTO, "actividad", r"50\d{5}"),
    "a bar of the profile": ("beneficiarios?anio=2020&demo=1", "beneficiarios_sector", BARRA, "sector", r"\w+"),
    "a tile of the country": ("territorio?anio=2020&demo=1", "territorio_cuadros", CUADRO, "departamento", r"\d\d"),
}


@pytest.fixture(scope="module")
def servidor(version_completa: Path) -> Iterator[str]:
    """The address of the dashboard of what ships and the demonstration."""
    with capturas().serve(version_completa) as servida:
        yield servida


def llevar(pagina: Page, pieza: str) -> Locator:
    """Open what a piece can be taken as."""
    pagina.locator(f".st-key-llevar_{pieza} button").click()
    pagina.get_by_test_id("stPopoverBody").get_by_role("button", name="Llevar").click()
    abierto = pagina.get_by_role("dialog")
    expect(abierto).to_be_visible()
    expect(pagina.get_by_test_id("stPopoverBody")).to_have_count(0)
    expect(abierto.get_by_role("button", name="CSV")).to_be_visible()
    settle(pagina)
    return abierto


def baja(pagina: Page, boton: Locator) -> tuple[str, bytes]:
    """Press a button and return the file that comes: its name and what it holds."""
    with pagina.expect_download() as bajada:
        boton.click()
    return bajada.value.suggested_filename, Path(bajada.value.path()).read_bytes()


def test_each_button_gives_the_file_it_names(open_page: Open) -> None:
    pagina = open_page("ejecucion?anio=2025&producto=3000535&lugar=serie")
    expect(pagina.locator(".st-key-pp_llevar_todo button")).to_be_visible()  # All of the page: test_exportar.
    abierto = llevar(pagina, "ejecucion_serie")
    archivos = {f: baja(pagina, abierto.get_by_role("button", name=f)) for f in ("PNG", "PDF", "XLSX", "CSV")}
    for formato, (nombre, _) in archivos.items():
        assert nombre == f"pp0093_ejecucion_serie_2025_producto-2.{formato.lower()}"
    assert Image.open(io.BytesIO(archivos["PNG"][1])).size[0] == 605 * 3
    assert "Elaboración: OGEIEE - OEI" in PdfReader(io.BytesIO(archivos["PDF"][1])).pages[0].extract_text()
    assert openpyxl.load_workbook(io.BytesIO(archivos["XLSX"][1])).sheetnames == ["Datos", "Fuente"]
    assert archivos["CSV"][1].startswith("\ufeffAño".encode())
    abierto.get_by_text("lámina").click()
    expect(abierto.get_by_text("para una presentación")).to_be_visible()
    settle(pagina)
    nombre, svg = baja(pagina, abierto.get_by_role("button", name="SVG"))
    ancho, alto = (float(n) for n in re.findall(rb'<svg[^>]*? width="([\d.]+)pt" height="([\d.]+)pt"', svg)[0])
    assert nombre.endswith(".svg") and ancho / alto == pytest.approx(16 / 9, abs=0.01)
    assert "anio=2025&producto=3000535" in pagina.url, "taking changes nothing of the view"


def test_without_chromium_on_the_server_figures_and_the_camera_still_work(
    open_page: Open, version_completa: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "nada"))
    with capturas().serve(version_completa) as sin_chromium:
        # A link can be the very first request of a server.
        pagina = open_page("ejecucion?anio=2020&producto=3000535&lugar=serie", direccion=sin_chromium)
        expect(pagina.get_by_role("dialog")).to_have_count(0)
        expect(pagina.get_by_role("heading", level=1)).to_have_text("Ejecución física y financiera")
        expect(pagina.locator(".pp-answer")).to_contain_text("2.2 y 2.1 quedaron bajo 95 % de su meta")
        assert {"anio=2020", "producto=3000535"} <= {*pagina.url.partition("?")[2].split("&")}
        abierto = llevar(pagina, "ejecucion_serie")
        expect(abierto.get_by_text("hace falta Chromium, Chrome o Edge")).to_be_visible()
        for formato in ("PNG", "SVG", "PDF"):
            expect(abierto.get_by_role("button", name=formato)).to_have_count(0)
        assert baja(pagina, abierto.get_by_role("button", name="XLSX"))[1].startswith(b"PK")
        # The button is disabled while it prepares its file, so the focus may be outside the dialog.
        abierto.press("Escape")
        expect(abierto).to_have_count(0)
        grafico = pagina.locator('[class*="st-key-grafico_ejecucion_serie"]')
        grafico.hover()
        nombre, contenido = baja(pagina, grafico.locator(".modebar-btn").first)
        assert nombre == "grafico.png" and contenido.startswith(b"\x89PNG")
        pagina.close()


@pytest.mark.parametrize("marca", parte(MARCAS, 2))
def test_a_click_on_a_mark_filters_and_one_button_goes_back(open_page: Open, marca: str) -> None:
    ruta, grafico, lugar, filtro, codigo = MARCAS[marca]
    pagina = open_page(ruta)
    antes = pagina.locator(".pp-answer").inner_text()
    dibujo = pagina.locator(f'[class*="st-key-grafico_{grafico}"], [data-clave="{grafico}"]')
    dibujo.scroll_into_view_if_needed()
    dibujo.locator(lugar).first.evaluate("marca => marca.scrollIntoView({ block: 'center' })")
    settle(pagina)
    caja = dibujo.locator(lugar).first.bounding_box()
    assert caja
    pagina.mouse.click(caja["x"] + caja["width"] / 2, caja["y"] + caja["height"] / 2)
    expect(pagina).to_have_url(re.compile(rf"[?&]{filtro}={codigo}(&|$)"))
    settle(pagina)
    expect(pagina.get_by_test_id("stException")).to_have_count(0)
    pagina.get_by_role("button", name="Quitar filtros").click()
    expect(pagina).not_to_have_url(re.compile(filtro))
    expect(pagina.locator(".pp-answer")).to_have_text(antes)
    expect(pagina.get_by_role("button", name="Quitar filtros")).to_have_count(0)


CUT = """() => [...document.querySelectorAll('[data-testid="stPlotlyChart"], .pp-filas')].flatMap(chart => {
    const { left, right } = (chart.querySelector('.main-svg') ?? chart).getBoundingClientRect();
    return [...chart.querySelectorAll('svg text, .n, .fin, .cifra, .sello')].filter(t => t.textContent.trim())
        .map(t => [t.textContent, t.getBoundingClientRect()])
        .filter(([, r]) => r.width && (r.left < left - 1 || r.right > right + 1)).map(([words]) => words);
})"""


def test_no_word_of_a_chart_is_cut_on_a_telephone_and_the_band_of_the_demonstration_is_whole(open_page: Open) -> None:
    for ruta in ("servicios", "beneficiarios", "focalizacion"):
        pagina = open_page(f"{ruta}?anio=2025&demo=1", TELEPHONE)
        expect(pagina.locator('[data-testid="stPlotlyChart"], .pp-filas')).not_to_have_count(0)
        # The watermark goes over the edges, so that no crop leaves it out.
        assert set(pagina.evaluate(CUT)) <= {WATERMARK}, ruta
    banda = pagina.locator(".pp-synthetic").bounding_box()
    assert banda and banda["width"] > 300, "not beside what the bar holds"
