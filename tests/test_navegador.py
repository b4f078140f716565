"""The dashboard in a real browser, served as a process: what a person meets on a desk and on a telephone."""

import io
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from conftest import PROYECTO, capturas, faltas_de_acceso, go, parte, settle
from libros import de_toml
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pypdf import PdfReader
from test_paginas import IN_MENU as OF_THE_MENU
from test_paginas import PAGES as TITLES

from pp0093.ui.charts.drawing import WATERMARK
from pp0093.ui.shell.pages import offered_pages

CASES = de_toml("navegador")

pytestmark = pytest.mark.browser

PAGES = {"" if ruta == "resumen" else ruta: nombre for ruta, nombre in TITLES.items()}
# In these words are drawn over marks, whose colour the measure of contrast does not know.
OVER_MARKS = {"focalizacion", "servicios", "desempeno", "politica", "economia", "ruta"}
IN_MENU = [ruta for ruta in PAGES if (ruta or "resumen") in OF_THE_MENU]
PLAIN = [ruta for ruta in PAGES if ruta not in OVER_MARKS]
DESK, TELEPHONE = 1440, 390
HERE = {"127.0.0.1", "localhost"}
# Streamlit's word in the console where an address has no page.
NO_SUCH_PAGE = "The page that you have requested does not seem to exist"
PAPER = {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 24, 31)"}
NO_COLOUR = "rgba(0, 0, 0, 0)"
INK = {"light": "rgb(27, 36, 48)", "dark": "rgb(232, 236, 242)"}
TAB_LIMIT = 20
FOCUSED = """(e => (e.labels?.[0]?.firstChild?.textContent || e.ariaLabel || e.innerText || '').trim())(
    document.activeElement)"""
WIDER_THAN_WINDOW = """() => [document.documentElement, document.querySelector('[data-testid="stMain"]')]
    .some(e => e.scrollWidth > e.clientWidth)"""
LOW_CONTRAST = (PROYECTO / "tests" / "fixtures" / "contraste.js").read_text(encoding="utf-8")


def watch(pagina: Page, faltas: list[str]) -> None:
    """Note what goes wrong in a page, and what it asks of other machines."""

    def asked(direccion: str) -> None:
        partes = urlsplit(direccion)
        if partes.scheme not in ("data", "blob", "about") and partes.hostname not in HERE:
            faltas.append(direccion)

    pagina.on("console", lambda m: faltas.append(f"{m.text} {m.location}") if m.type == "error" else None)
    pagina.on("pageerror", lambda e: faltas.append(str(e)))
    pagina.on("request", lambda r: asked(r.url))
    pagina.on("websocket", lambda w: asked(w.url))


Open = Callable[..., Page]


@pytest.fixture(scope="module")
def servidor(version_completa: Path) -> Iterator[str]:
    """The address of the dashboard of what ships and the demonstration."""
    with capturas().serve(version_completa) as servida:
        yield servida


@pytest.fixture
def open_page(servidor: str, casa: BrowserContext) -> Iterator[Open]:
    """Open a path of the dashboard in a new session, and wait until it is drawn; nothing may go wrong in it."""
    paginas: list[Page] = []
    faltas: list[str] = []

    def abrir(
        ruta: str = "",
        ancho: int = DESK,
        tema: Literal["light", "dark"] = "light",
        direccion: str = servidor,
        contexto: BrowserContext = casa,
    ) -> Page:
        pagina = contexto.new_page()
        paginas.append(pagina)
        pagina.set_viewport_size({"width": ancho, "height": 900})
        pagina.emulate_media(color_scheme=tema)
        watch(pagina, faltas)
        go(pagina, f"{direccion}/{ruta}")
        return pagina

    yield abrir
    for pagina in paginas:
        pagina.close()
    assert [f for f in faltas if not f.startswith(NO_SUCH_PAGE)] == []


def filters_in_url(pagina: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(pagina.url).query)


def open_filters(pagina: Page) -> None:
    """Open the list of filters, unless it is."""
    lista = pagina.locator(".pp-filtrar")
    if lista.get_attribute("open") is None:
        lista.locator("summary").click()
    expect(pagina.get_by_role("combobox", name="Producto", exact=True)).to_be_visible()


def close_filters(pagina: Page) -> None:
    pagina.locator(".pp-filtrar summary").click()
    expect(pagina.get_by_role("combobox", name="Producto", exact=True)).to_have_count(0)


def pick(pagina: Page, filtro: str, opcion: str) -> None:
    """Choose an option of the filter bar and wait for the page that answers it."""
    if filtro not in ("Año", "Frente a"):
        open_filters(pagina)
    lista = pagina.get_by_role("combobox", name=filtro, exact=True)
    [valor] = lista.locator("option", has_text=re.compile(f"^{re.escape(opcion)}")).evaluate_all(
        "o => o.map(e => e.value)"
    )
    lista.select_option(valor)
    expect(pagina).to_have_url(re.compile(f"={valor}(&|$)"))
    settle(pagina)
    expect(lista).to_be_focused()  # Though it is drawn again.
    expect(lista).to_have_value(valor)


OPEN_MENU = ".pp-menu [open]"


def menus(pagina: Page) -> Locator:
    """The menus that this window shows: one a section, or one with them all where it is narrow."""
    return pagina.locator(".pp-menu summary").filter(visible=True)


def through_the_menu(pagina: Page, menu: str, nombre: str) -> None:
    """Open a page by its section's menu, which closes."""
    menus(pagina).filter(has_text=menu).click()
    pagina.locator(OPEN_MENU).get_by_role("link", name=nombre, exact=True).click()
    expect(pagina.get_by_role("heading", level=1)).to_have_text(nombre)
    expect(pagina.locator(OPEN_MENU)).to_have_count(0)
    settle(pagina)


# How a person presses something, in a window of which width; by touch it is a telephone's.
TOUCH, POINTER, KEYBOARD = "touch", "pointer", "keyboard"
NARROW = 700
HANDS = [(TOUCH, TELEPHONE), (POINTER, NARROW), (KEYBOARD, DESK), (KEYBOARD, TELEPHONE), (POINTER, DESK)]
# Each hand and each width once; in the campaign, all of them.
FEW = [h if n < 3 else pytest.param(*h, marks=pytest.mark.campana) for n, h in enumerate(HANDS)]
FINGER = 44


@pytest.fixture(scope="module")
def telefono(navegador: Browser) -> Iterator[BrowserContext]:
    """A browser that is touched."""
    with navegador.new_context(has_touch=True, is_mobile=True, locale="es-PE") as contexto:
        yield contexto


@pytest.fixture
def in_hand(open_page: Open, casa: BrowserContext, telefono: BrowserContext) -> Callable[[str, str, int], Page]:
    """Open a path in the window of a hand."""

    def abrir(ruta: str, mano: str, ancho: int) -> Page:
        return open_page(ruta, ancho, contexto=telefono if mano == TOUCH else casa)

    return abrir


def press(que: Locator, mano: str, *, force: bool = False) -> None:
    """Press something, and wait until what follows from it has finished."""
    if mano == TOUCH:
        que.tap(force=force)
    elif mano == POINTER:
        que.click(force=force)
    else:
        que.press("Enter")
    settle(que.page)


def press_in_the_menu(pagina: Page, nombre: str, mano: str) -> None:
    """Open each menu of this window until the one that has what is looked for, and press it there."""
    lista = pagina.locator(OPEN_MENU)
    que = lista.get_by_role("link", name=nombre, exact=True)
    for menu in menus(pagina).all():
        press(menu, mano)
        expect(lista.get_by_role("link").first).to_be_visible()
        if que.count():
            break
        press(menu, mano)
        expect(lista).to_have_count(0)
    press(que, mano)


@pytest.mark.parametrize(("mano", "ancho"), FEW)
def test_every_page_is_gone_to_by_the_menu(in_hand: Callable[[str, str, int], Page], mano: str, ancho: int) -> None:
    """A fifth of the pages by each hand: each as the next step of one window. What a finger presses is as large."""
    desde = HANDS.index((mano, ancho))
    pagina = in_hand("hallazgos", mano, ancho)
    if mano == TOUCH:
        [menu] = menus(pagina).all()
        menu.tap()
        enlaces = pagina.locator(OPEN_MENU).get_by_role("link")
        expect(enlaces).to_have_count(len(IN_MENU) + 1)  # And the guide, for whoever is here first.
        for que in (menu, *enlaces.all()):
            assert min((que.bounding_box() or {}).get(lado, 0) for lado in ("width", "height")) >= FINGER
        menu.tap()
        expect(pagina.locator(OPEN_MENU)).to_have_count(0)
    for ruta in list(IN_MENU)[desde :: len(HANDS)]:
        press_in_the_menu(pagina, PAGES[ruta], mano)
        expect(pagina.get_by_role("heading", level=1)).to_have_text(PAGES[ruta])
        expect(pagina.locator(OPEN_MENU)).to_have_count(0)
        assert urlsplit(pagina.url).path == f"/{ruta or 'resumen'}"


# Other ways of going somewhere: where they are, what is pressed one after the other, and what the address has then.
ALONE = "resumen?anio=2025&vista=figura&pieza=meta-y-gasto"
LINK = "a.pp-via:not(nav *)"
WAYS = CASES["ways"]


@pytest.mark.parametrize(("mano", "ancho"), FEW)
def test_every_other_way_leads_where_it_says(
    in_hand: Callable[[str, str, int], Page], servidor: str, mano: str, ancho: int
) -> None:
    """A name beside a bar and a third of the ways by each hand; what a piece is taken as, by a menu that closes."""
    pagina = in_hand("", mano, ancho)
    press(pagina.get_by_role("button", name=re.compile("^Más: ")).first, mano)
    press(pagina.get_by_test_id("stPopoverBody").get_by_role("button", name="Copiar enlace"), mano)
    expect(pagina.get_by_text("Enlace copiado").first).to_be_visible()
    press(pagina.get_by_test_id("stPopoverBody").get_by_role("button", name="Llevar"), mano)
    for formato in ("CSV", "XLSX"):
        with pagina.expect_download() as bajada:
            press(pagina.get_by_role("dialog").get_by_role("button", name=formato), mano)
        assert bajada.value.suggested_filename.endswith(formato.lower())
    press(pagina.get_by_role("dialog").get_by_role("button", name="Cerrar"), mano)
    expect(pagina.get_by_role("dialog")).to_have_count(0)
    pagina.evaluate("window.sigue = 1")
    press(pagina.locator(".pp-filas a", has_text="3.2 ").first, mano)
    expect(pagina).to_have_url(re.compile(r"/ficha\?.*actividad-5005086"))
    expect(pagina.locator(".pp-answer")).to_contain_text("3.2")
    pagina.go_back()
    expect(pagina.locator(".pp-filas a", has_text="3.2 ").first).to_be_visible()
    assert pagina.evaluate("window.sigue") == 1, "going by a name loads nothing again"
    for ruta, pasos, llega in [*WAYS.values()][HANDS.index((mano, ancho)) % 3 :: 3]:
        go(pagina, f"{servidor}/{ruta}")
        for paso in pasos:
            press(pagina.locator(paso).first, mano)
        expect(pagina).to_have_url(re.compile(llega))
    pagina.get_by_label("Buscar o preguntar").fill("ferias")
    pagina.get_by_label("Buscar o preguntar").press("Enter")
    expect(pagina).to_have_url(re.compile(r"/buscar\?.*q=ferias"))


# Where the first line of the answer ends, in px, at each width: a desk, a telephone, a desk at 200 %.
ZOOMED, NARROWEST = 720, 320
ANSWER_ENDS = {DESK: 160, TELEPHONE: 200, ZOOMED: 300}
# Whether page, year and what is covered stand over the answer, on a telephone in three lines at most.
UNDER_ITS_KICKER = """() => {
    const [sobre, dicho] = ['.pp-kicker', '.pp-answer'].map(c => document.querySelector(c).getBoundingClientRect());
    return sobre.bottom <= dicho.top && (innerWidth > 640 || sobre.height <= 3 * 18);
}"""
HEIGHTS = {DESK: 900, TELEPHONE: 844, ZOOMED: 450}
# The pages that no filter changes have no bar, and some change with the year alone.
WITH_BAR = {("" if p.id == "resumen" else p.id) for p in offered_pages() if p.filters.con_anio}
LONGEST_FILTERS = "?producto=3000670&actividad=5005081&departamento=15&tamano=Microempresa"


def answer(pagina: Page) -> str:
    return pagina.locator(".pp-answer").inner_text()


def first_line_ends(pagina: Page) -> float:
    """Return where the answer's first line ends, in px from the top of the window."""
    return float(
        pagina.locator(".pp-answer").evaluate(
            "e => e.getBoundingClientRect().top + parseFloat(getComputedStyle(e).lineHeight)"
        )
    )


# A twelfth of the pages in the two widths; all of them, in the campaign.
WIDTHS = [(ruta, ancho) for ruta in PAGES for ancho in (DESK, TELEPHONE)]


@pytest.mark.parametrize(("ruta", "ancho"), parte(WIDTHS, len(WIDTHS) // 12))
def test_every_page_is_sound_on_a_desk_and_on_a_telephone(open_page: Open, ruta: str, ancho: int) -> None:
    pagina = open_page(ruta, ancho)
    expect(pagina.get_by_role("heading", level=1)).to_have_text(PAGES[ruta])
    expect(pagina.locator("html")).to_have_attribute("lang", "es-PE")
    expect(pagina).to_have_title(re.compile("PP 0093"))
    assert pagina.evaluate(WIDER_THAN_WINDOW) is False
    assert faltas_de_acceso(pagina) == {}
    expect(pagina).to_have_title(re.compile(f"^{re.escape(PAGES[ruta])} · "))
    expect(pagina.get_by_role("combobox", name="Año", exact=True)).to_have_count(int(ruta in WITH_BAR))
    expect(pagina.get_by_test_id("stException")).to_have_count(0)
    for grafico in pagina.locator(".pp-filas").all():
        if grafico.get_attribute("data-clave") is None:
            expect(grafico).to_have_attribute("aria-label", re.compile(r"\d|: —"))  # Of nothing known, dashes.
        else:
            expect(grafico.locator(".oido").filter(has_text=re.compile(r"\d|: —"))).not_to_have_count(0)
        assert grafico.evaluate("e => e.getBoundingClientRect().right <= innerWidth + 1")
    assert first_line_ends(pagina) <= ANSWER_ENDS[ancho]
    assert pagina.evaluate(UNDER_ITS_KICKER)


@pytest.mark.parametrize("sexto", parte(range(6), 1))
def test_the_page_begins_with_its_answer_whatever_is_filtered_and_however_large_its_letters(
    open_page: Open, servidor: str, sexto: int
) -> None:
    """One window walks a sixth of the pages at each width, and at 320 px nothing is wider than it."""
    pagina = open_page()
    for ruta in list(PAGES)[sexto::6]:
        go(pagina, f"{servidor}/{ruta}{LONGEST_FILTERS}")
        for ancho, fin in ANSWER_ENDS.items():
            pagina.set_viewport_size({"width": ancho, "height": HEIGHTS[ancho]})
            settle(pagina)
            assert first_line_ends(pagina) <= fin, (ruta, ancho)
            assert pagina.evaluate(UNDER_ITS_KICKER), (ruta, ancho)
        pagina.set_viewport_size({"width": NARROWEST, "height": 640})
        pagina.wait_for_function(f"() => !({WIDER_THAN_WINDOW})()")


def _right_of_the_menu(pagina: Page) -> int:
    """Where the menu of the page ends, in pixels from the left; nothing of the bar covers it."""
    settle(pagina)
    boton = pagina.locator(".st-key-pp_llevar_todo button")
    boton.click(trial=True)
    return int(boton.evaluate("e => Math.round(e.getBoundingClientRect().right)"))


def test_what_is_said_of_a_year_is_whole_in_its_bar(open_page: Open) -> None:
    """A year without a report says so, uncut, at both widths; on a desk the bar stays in the row of the menu."""
    pagina = open_page("ejecucion?anio=2019")
    anio = pagina.get_by_role("combobox", name="Año", exact=True)
    expect(anio.locator("option:checked")).to_have_text("2019 sin informe")
    for ancho in ANSWER_ENDS:
        pagina.set_viewport_size({"width": ancho, "height": HEIGHTS[ancho]})
        settle(pagina)
        assert anio.evaluate("e => e.scrollWidth <= e.clientWidth"), ancho
    pagina.set_viewport_size({"width": DESK, "height": HEIGHTS[DESK]})
    settle(pagina)
    centros = "ids => ids.map(c => document.querySelector(c).getBoundingClientRect()).map(r => r.top + r.height / 2)"
    barra, menu = pagina.evaluate(centros, [".pp-filtros", ".pp-menu"])
    assert abs(barra - menu) < 5
    for ancho in (DESK, TELEPHONE):
        pagina.set_viewport_size({"width": ancho, "height": HEIGHTS[ancho]})
        lugares = [_right_of_the_menu(pagina), _right_of_the_menu(open_page("cierre", ancho))]
        assert lugares[0] == lugares[1] <= ancho, "what is done with the page is in sight, and always in one place"


@pytest.mark.parametrize("filtrada", [LONGEST_FILTERS, "?anio=2020"])
def test_the_bar_of_a_tablet_is_one_row_whatever_is_filtered(open_page: Open, filtrada: str) -> None:
    pagina = open_page(f"resumen{filtrada}", 820)
    settle(pagina)
    alto = pagina.locator(".st-key-pp_fila").evaluate("e => e.getBoundingClientRect().height")
    assert alto <= 56 and _right_of_the_menu(pagina) <= 820
    largos = pagina.locator(".fila:not(.rotulos) > .pista:visible").evaluate_all("es => es.map(e => e.clientWidth)")
    assert not largos or min(largos) > 100, "bars have room beside their columns"


ORDER_IN_THE_BAR = """() => ['.pp-menu > .pp-via', '.st-key-pp_buscar', '.pp-campo', '.pp-filtrar',
    ...document.querySelectorAll('.pp-puestos a'), '.st-key-pp_llevar_todo']
    .map(e => (e.at ? document.querySelector(e) : e).getBoundingClientRect()).filter(r => r.width)
    .map(r => [Math.round(r.left), Math.round(r.right)])"""


def test_on_a_desk_what_is_chosen_covers_nothing_and_is_whole(open_page: Open) -> None:
    """Two filters leave the search and the way to the guide their room: what was cut and stood on what takes it off."""
    for ancho in (DESK, 1280):
        pagina = open_page("servicios?producto=3000535&unidad=DAM", ancho)
        settle(pagina)
        assert pagina.locator(".pp-puestos a").all_text_contents() == ["P2 ✕", "DAM ✕"]
        lugares = pagina.evaluate(ORDER_IN_THE_BAR)
        assert all(uno[1] <= otro[0] for uno, otro in pairwise(lugares)) and lugares[-1][1] <= ancho, lugares
        assert pagina.locator(".pp-puestos").evaluate("e => e.scrollWidth <= e.clientWidth")


def test_the_first_screen_shows_its_figures_and_what_its_terms_mean(open_page: Open) -> None:
    pagina = open_page()
    expect(pagina.get_by_test_id("stApp")).to_have_css("background-color", PAPER["light"])
    expect(pagina.locator(".pp-answer")).to_have_css("color", INK["light"])
    expect(pagina.locator(".pp-answer")).to_contain_text("4 de 11 actividades alcanzaron su meta")
    for ancho in (DESK, TELEPHONE):
        pagina.set_viewport_size({"width": ancho, "height": HEIGHTS[ancho]})
        settle(pagina)
        for figura in ("S/ 38,041,628", "99.7 % del PIM", "40,965", "89.9 %"):
            expect(pagina.get_by_text(figura).first).to_be_visible()
        expect(pagina.locator(".pp-filas .fin", has_text="76.9 %")).to_be_visible()
        assert pagina.locator(".pp-answer").evaluate("e => e.getBoundingClientRect().bottom < innerHeight")
    termino = pagina.locator(".pp-term", has_text="PIM").first
    assert termino.inner_text() == "PIM", "the meaning is not part of the sentence"
    globo = "e => { const s = getComputedStyle(e, '::after'); return s.display === 'block' ? s.content : ''; }"
    assert termino.evaluate(globo) == ""
    termino.focus()
    assert "modificado" in termino.evaluate(globo)


def test_charts_and_the_annex_show_their_figures_and_the_annex_is_text_that_sorts(open_page: Open) -> None:
    """Labels of charts are text, and so is the annex, which is sorted by the head that is pressed."""
    ejecucion = open_page("ejecucion")
    ejecucion.locator("summary", has_text="más de lo que avanzó su meta").click()
    expect(ejecucion.locator(".pp-filas .fin", has_text="+23.1 pp")).to_be_visible()
    fila = ejecucion.locator(".pp-table tr").filter(has_text="40,794")
    expect(fila).to_be_visible()
    for dato in ("Difusión de normatividad", "31,364", "76.9", "Deficiente", "751,505", "751,322", ">99.9"):
        expect(fila).to_contain_text(dato)
    assert ejecucion.evaluate(WIDER_THAN_WINDOW) is False
    primera, avance = ejecucion.locator(".pp-table").first.locator("tbody tr").first, ejecucion.locator("th button")
    de_antes = primera.inner_text()
    cabeza = ejecucion.locator("th", has_text="PIM").first
    for lugar in ("descending", "ascending", ""):
        avance.filter(has_text="PIM").first.press("Enter")
        expect(
            cabeza.and_(ejecucion.locator(f'[aria-sort="{lugar}"]' if lugar else ":not([aria-sort])"))
        ).to_be_visible()
    expect(primera).to_have_text(re.compile(re.escape(de_antes.split()[0])))


@pytest.mark.parametrize("ruta", parte(PAGES, 1))
def test_the_dark_theme_is_drawn_and_can_be_read(open_page: Open, ruta: str) -> None:
    pagina = open_page(ruta, tema="dark")
    expect(pagina.get_by_test_id("stApp")).to_have_css("background-color", PAPER["dark"])
    expect(pagina.locator(".pp-answer")).to_have_css("color", INK["dark"])
    for texto in pagina.locator(".pp-filas :is(.serie, .numero, .eje span):visible").all()[:4]:
        expect(texto).to_have_css("color", INK["dark"])
    assert faltas_de_acceso(pagina) == {}
    assert ruta not in PLAIN or pagina.evaluate(LOW_CONTRAST) == []


def test_a_choice_goes_to_the_url_stays_on_other_pages_and_is_taken_off(open_page: Open) -> None:
    pagina = open_page("presupuesto")
    pick(pagina, "Producto", "P2 Articulación empresarial y acceso a mercados")
    expect(pagina).to_have_url(re.compile(r"producto=3000535"))
    expect(pagina.locator(".pp-answer")).to_contain_text("el informe cubre S/ 2.2 millones")
    pick(pagina, "Año", "2020")
    expect(pagina.locator(".pp-answer")).to_contain_text("el informe cubre S/ 1.2 millones")
    assert filters_in_url(pagina) == {"anio": ["2020"], "producto": ["3000535"]}
    through_the_menu(pagina, "Cómo vamos", "Ejecución física y financiera")
    assert filters_in_url(pagina) == {"anio": ["2020"], "producto": ["3000535"]}, "other pages keep it"
    pagina.get_by_role("link", name=re.compile("^Producto: P2 ")).click()
    expect(pagina).not_to_have_url(re.compile("producto"))
    settle(pagina)
    pick(pagina, "Año", "2025")  # Its control, in the closed list, does not say again what was chosen with it.
    expect(pagina).to_have_url(re.compile(r"anio=2025"))
    assert filters_in_url(pagina) == {"anio": ["2025"]}


def chosen_in(pagina: Page) -> tuple[str, str, list[str]]:
    """Where one is, once it is drawn: the page, its address below the dashboard's, and its chips."""
    settle(pagina)
    partes = urlsplit(pagina.url)
    chips = pagina.locator(".pp-puestos a:not(.todos)").all_inner_texts()
    return pagina.get_by_role("heading", level=1).inner_text(), f"{partes.path}?{partes.query}", chips


def steps(pagina: Page) -> int:
    return int(pagina.evaluate("history.length"))


def test_each_back_is_one_step_and_each_forward_too(open_page: Open) -> None:
    """Over choices made in the list of filters, which is closed after each, and over pages."""
    pagina = open_page("ejecucion")
    antes, vistas = steps(pagina), [chosen_in(pagina)]
    assert "anio=2025" in vistas[0][1], "the address is made whole without a step of its own"

    def note(texto: str) -> None:
        expect(pagina).to_have_url(re.compile(texto))
        vistas.append(chosen_in(pagina))

    pick(pagina, "Producto", "P4 Trans")
    note("/ejecucion.*producto=3000671")
    for nombre, ruta in (("Comparar", "/comparar"), ("Presupuesto", "/presupuesto")):
        through_the_menu(pagina, "Cómo vamos", nombre)
        note(f"{ruta}.*producto=3000671")
    for producto, codigo in (("P1 Capac", "3000534"), ("P2 Artic", "3000535")):
        pick(pagina, "Producto", producto)
        close_filters(pagina)
        note(f"/presupuesto.*producto={codigo}")
    assert steps(pagina) == antes + len(vistas) - 1
    for dar, quedan in ((pagina.go_back, vistas[-2::-1]), (pagina.go_forward, vistas[1:])):
        for vista in quedan:
            dar()
            pagina.wait_for_url(f"**{vista[1]}")
            expect(pagina.get_by_role("heading", level=1)).to_have_text(vista[0], ignore_case=True)
            expect(pagina.locator(".pp-puestos a:not(.todos)")).to_have_text(vista[2])
            assert chosen_in(pagina) == vista
    assert steps(pagina) == antes + len(vistas) - 1
    # A page that is slow to add to its own address does it when the person is already opening the filters.
    open_filters(pagina)
    pagina.evaluate("history.pushState(null, '', `${location.href}&tarde=1`)")
    assert pagina.url.endswith("&tarde=1") and steps(pagina) == antes + len(vistas) - 1


DEED = "window.dispatchEvent(new Event('click')); WebSocket.prototype.send.call(null, '')"


@pytest.mark.parametrize("antes_llega", ["ejecucion?que=anio", "comparar"])
def test_another_page_is_one_step_whatever_comes_first_of_it(
    servidor: str, casa: BrowserContext, antes_llega: str
) -> None:
    """Its path and what it adds to its address come by two ways. Here the page never speaks, so nothing else comes."""
    pagina = casa.new_page()
    pagina.add_init_script("WebSocket.prototype.send = () => {}")
    pagina.goto(f"{servidor}/ejecucion?anio=2025", wait_until="commit")
    antes = steps(pagina)
    pagina.evaluate(DEED)
    for llega in (antes_llega, "comparar?que=anio"):
        pagina.evaluate("llega => history.pushState(null, '', `/${llega}`)", llega)
    assert steps(pagina) == antes + 1 and pagina.url == f"{servidor}/comparar?que=anio"
    pagina.go_back(wait_until="commit")
    assert pagina.url == f"{servidor}/ejecucion?anio=2025"
    pagina.close()


def test_the_keyboard_reaches_and_moves_the_filters(open_page: Open) -> None:
    pagina = open_page()
    vistos: list[str] = []
    for _ in range(TAB_LIMIT):
        pagina.keyboard.press("Tab")
        vistos.append(pagina.evaluate(FOCUSED))
        if vistos[-1] == "Año":
            break
    assert vistos[-1] == "Año", vistos
    secciones = [m.inner_text() for m in menus(pagina).all()]
    assert [v for v in vistos if v in secciones] == secciones, "the menus come before, in order"
    pagina.keyboard.type("2020")
    expect(pagina.get_by_text("S/ 34,443,915").first).to_be_visible()
    expect(pagina).to_have_url(re.compile("anio=2020"))
    settle(pagina)
    pagina.keyboard.press("Tab")
    pagina.keyboard.press("Enter")
    for lista in ("Producto", "Actividad"):
        pagina.keyboard.press("Tab")
        expect(pagina.get_by_role("combobox", name=lista, exact=True)).to_be_focused()
    pagina.keyboard.press("Escape")
    expect(pagina.locator(".pp-filtrar summary")).to_be_focused()
    vistos = []
    for _ in range(60):
        pagina.keyboard.press("Tab")
        vistos.append(pagina.evaluate(FOCUSED))
    assert all(any(que in v for v in vistos) for que in ("Más: ", "Notas y fuentes")), vistos


def test_a_wide_table_has_rows_of_two_lines_on_a_telephone(open_page: Open) -> None:
    """Its head says once what is under a name; it has no scroll of its own, sideways, nor makes the page wider."""
    for direccion in ("cierre?vista=todo", "hallazgos?vista=todo", "datos?vista=todo"):
        pagina = open_page(direccion, TELEPHONE)
        expect(pagina.locator(".pp-table").first).to_have_attribute("tabindex", "0")
        anchas = ".pp-table:has(th:nth-child(4))"
        assert not pagina.locator(anchas).evaluate_all("t => t.filter(e => e.scrollWidth > e.clientWidth).length")
        assert pagina.evaluate(WIDER_THAN_WINDOW) is False
        cortas = pagina.locator(".palabras tbody tr:has(> .breve:nth-child(6):last-child)")
        lineas = cortas.evaluate_all("f => f.map(e => new Set([...e.cells].slice(1).map(c => c.offsetTop)).size)")
        assert {*lineas} == ({1} if "cierre" in direccion else set()), "five short figures are in one line"
    de_palabras = pagina.locator(".pp-table").first
    trae, corte = de_palabras.get_by_role("row").nth(1).locator("td:not(:first-child)").all()
    assert corte.evaluate("e => getComputedStyle(e, '::before').content") == '" · Corte: "', "sentences run on"
    assert (trae.bounding_box() or {})["y"] == (corte.bounding_box() or {})["y"]
    larga = open_page("ejecucion", TELEPHONE)
    filas = larga.locator(".pp-table").first.locator("tbody tr")
    novena, quinta = filas.nth(8), filas.nth(4)
    se_ven = filas.evaluate_all("f => f.map(e => e.getClientRects().length > 0)")
    assert se_ven == [True] * 8 + [False] * 7 + [True], "the first in order, and the total"
    expect(quinta.get_by_role("cell").filter(visible=True)).to_have_count(6)  # What needs no width.
    tabla = larga.get_by_role("table").first
    cabezas = tabla.get_by_role("columnheader").filter(visible=True)
    assert [c.strip() for c in cabezas.all_inner_texts()][-4:] == [
        "Avance / meta",
        "De la meta (%)",
        "Devengado (S/)",
        "Del PIM (%)",
    ]
    nombre, *cifras = [
        c for c in map(Locator.bounding_box, quinta.get_by_role("cell").filter(visible=True).all()[1:]) if c
    ]
    debajo = [c for c in map(Locator.bounding_box, cabezas.all()[-4:]) if c]
    assert all(c["y"] >= nombre["y"] + nombre["height"] for c in cifras) and len({c["y"] for c in cifras}) == 1
    assert [c["x"] for c in cifras] == [c["x"] for c in debajo], "each under what it is called"
    larga.get_by_text(re.compile(r"^Ver las \d+ filas$")).first.click()
    expect(novena).to_be_visible()


@pytest.mark.parametrize("ruta", parte(["ejecucion", "ruta", "datos"], 1))
def test_the_menu_shows_where_one_is(open_page: Open, ruta: str) -> None:
    pagina = open_page(ruta)
    for ancho, cuantos in ((DESK, 4), (TELEPHONE, 1)):
        pagina.set_viewport_size({"width": ancho, "height": HEIGHTS[ancho]})
        expect(menus(pagina)).to_have_count(cuantos)
        settle(pagina)
        cajas = [caja for m in menus(pagina).all() if (caja := m.bounding_box())]
        assert len(cajas) == cuantos
        assert all(a["x"] + a["width"] <= b["x"] + 1 for a, b in pairwise(cajas)), "one menu covers another"
        assert all(c["x"] >= 0 and c["x"] + c["width"] <= ancho + 1 for c in cajas)
        expect(pagina.get_by_role("navigation", name="Páginas")).to_be_visible()
        actual = pagina.locator(".pp-menu .actual summary") if ancho == DESK else menus(pagina)
        actual.click()
        expect(pagina.locator(f'{OPEN_MENU} [aria-current="page"]')).to_have_text(PAGES[ruta])
        actual.click()
        expect(pagina.locator(OPEN_MENU)).to_have_count(0)
        actual.press("Enter")
        pagina.keyboard.press("Tab")
        expect(pagina.locator(OPEN_MENU)).to_have_count(1)
        pagina.keyboard.press("Escape")
        expect(pagina.locator(OPEN_MENU)).to_have_count(0)
        expect(actual).to_be_focused()


@pytest.mark.parametrize("ruta", parte(["inicio", "no-existe"], 1))
def test_any_path_is_answered_in_spanish(open_page: Open, ruta: str) -> None:
    pagina = open_page(ruta)
    expect(pagina.get_by_role("heading", level=1)).to_have_text("Resumen")
    assert not re.search(r"\b(page|Page|main|requested|Close|Skip)\b", pagina.locator("body").inner_text())
    pagina.keyboard.press("Escape")  # A path of no page is told in a dialog.
    expect(pagina.get_by_role("dialog")).to_have_count(0)
    pagina.keyboard.press("Tab")
    expect(pagina.get_by_text("Saltar al contenido")).to_be_focused()


@pytest.mark.parametrize(("antes", "hoy", "fila"), [(a, p.id, f) for p in offered_pages() for a, f in p.before.items()])
def test_a_page_of_another_time_leads_to_the_row_that_it_became(
    open_page: Open, antes: str, hoy: str, fila: str
) -> None:
    pagina = open_page(f"{antes}?anio=2026&producto=3000535&pim=10")
    expect(pagina.get_by_role("heading", level=1)).to_have_text(PAGES[hoy])
    expect(pagina).to_have_url(re.compile(rf"/{hoy}\?(?=.*lugar={fila})(?=.*anio=2026).*producto=3000535"))
    if hoy == "cierre":  # Of what ships no month is known: the other row is not there.
        expect(pagina.locator("details[open] summary", has_text="al mes para el 95 %")).to_be_visible()


@pytest.mark.parametrize(("mano", "ancho"), [(KEYBOARD, DESK), (TOUCH, TELEPHONE)])
def test_the_box_finds_as_one_types_and_opens_what_is_entered(
    in_hand: Callable[[str, str, int], Page], mano: str, ancho: int
) -> None:
    pagina = in_hand("territorio", mano, ancho)
    caja = pagina.locator(".st-key-pp_buscar input")
    if mano == TOUCH:
        caja.tap()
    else:
        pagina.keyboard.press("/")
    expect(caja).to_be_focused()
    pagina.keyboard.type("¿cuántas ferias hubo en 2025?")
    hallado = pagina.locator(".st-key-pp_hallado")
    expect(hallado).to_contain_text("18 eventos")
    lugar = caja.bounding_box()
    assert lugar and lugar["width"] > min(ancho * 0.9, 600)
    assert "/territorio" in pagina.url
    pagina.keyboard.press("Enter")
    expect(pagina).to_have_url(re.compile(r"/buscar\?.*q="))


@pytest.mark.parametrize("pregunta", parte(["¿cuántas mujeres empresarias se atendió?", "clúster"], 1))
def test_entered_at_once_the_box_opens_what_was_written_and_not_what_it_offers(open_page: Open, pregunta: str) -> None:
    pagina = open_page("resumen")
    caja = pagina.locator(".st-key-pp_buscar input")
    caja.fill("¿cuántas")
    expect(pagina.locator(".st-key-pp_hallado_todo a")).to_be_visible()  # What is shown then is of other words.
    caja.fill(pregunta)
    caja.press("Enter")
    pagina.wait_for_url(re.compile(r"/buscar\?"))
    assert parse_qs(urlsplit(pagina.url).query)["q"] == [pregunta]


def test_a_page_is_printed_whole_with_its_filters_and_its_money(open_page: Open) -> None:
    pagina = open_page("ejecucion?anio=2025&producto=3000535&vista=todo")
    hojas = PdfReader(io.BytesIO(pagina.pdf(prefer_css_page_size=True))).pages
    dicho = " ".join(" ".join(h.extract_text() for h in hojas).split())
    for trozo in ("producto P2 Articulación", "Devengado (S/)", "1,884,814", "Calificación financiera", "+98.1 pp"):
        assert trozo in dicho, trozo
    assert "Llevar" not in dicho and "Filtros" not in dicho and "Ve un error" not in dicho
    donde: list[float] = []
    for hoja in hojas:
        hoja.extract_text(
            visitor_text=lambda texto, cm, tm, *_: (
                donde.append(cm[0] * tm[4] + cm[2] * tm[5] + cm[4]) if texto.strip() else None
            )
        )
    assert min(donde) >= 0 and max(donde) < float(hojas[0].mediabox.width), "nothing is cut at the side"


def test_what_a_long_table_holds_is_printed_whole(open_page: Open) -> None:
    pagina = open_page("datos?hoja=Diccionario")
    hojas = PdfReader(io.BytesIO(pagina.pdf(prefer_css_page_size=True))).pages
    dicho = " ".join(" ".join(h.extract_text() for h in hojas).split())
    assert "Clase Tabla Nombre Unidad Significado indicador" in dicho
    assert re.search(r" Y \d+ filas más: todas, en XLSX o CSV\.", dicho)


# Of each piece that is drawn: its title, what is said under it and the first words of its chart.
DRAWN_PIECES = """() => [...document.querySelectorAll('.pp-filas')].map(chart => {
    const head = [...document.querySelectorAll('.pp-lugar')].filter(
        h => h.compareDocumentPosition(chart) & Node.DOCUMENT_POSITION_FOLLOWING).at(-1);
    const texts = [...chart.querySelectorAll('.n, .nombre, .serie')].map(t => t.textContent.trim());
    const words = texts.filter(t => /[a-z]{4}/.test(t));
    return [head.querySelector('h2').textContent, head.querySelector('.pp-note').textContent, words[0]];
})"""


@pytest.mark.parametrize("ruta", parte(["servicios", "politica", ""], 1))
def test_on_paper_a_title_stands_with_its_chart(open_page: Open, ruta: str) -> None:
    pagina = open_page(ruta)
    piezas = pagina.evaluate(DRAWN_PIECES)
    hojas = PdfReader(io.BytesIO(pagina.pdf(prefer_css_page_size=True))).pages
    dichas = ["".join(h.extract_text().split()) for h in hojas]
    assert piezas
    for partes in piezas:
        cortas = ["".join(p.split())[:25] for p in partes]
        assert any(all(c in dicha for c in cortas) for dicha in dichas), f"{cortas} are on different pages"
    assert [h for h in dichas if h], "no page is blank"


@pytest.mark.parametrize("tema", ["light", "dark"])
def test_on_paper_there_are_figures_and_marks_in_the_colours_of_light(open_page: Open, tema: str) -> None:
    pagina = open_page("", tema=tema)
    pagina.emulate_media(media="print")
    expect(pagina.locator('[class*="st-key-tarjeta_"] button p')).to_have_count(4)
    expect(pagina.locator('[class*="st-key-tarjeta_"] button p').first).to_be_visible()
    for texto in (pagina.locator(".pp-answer"), pagina.locator(".pp-filas .fila:not(.rotulos) .n").first):
        expect(texto).to_have_css("color", INK["light"])
    marcas = pagina.locator(".pp-filas .pista :is(.barra, .punto, .tramo)").all()[:6]
    assert len(marcas) > 3
    for marca in marcas:
        expect(marca).not_to_have_css("background-color", NO_COLOUR)
    for fondo in ("html", "body", ".stApp"):
        expect(pagina.locator(fondo)).to_have_css("background-color", NO_COLOUR)


def test_money_is_drawn_and_no_two_buttons_are_called_the_same(open_page: Open) -> None:
    """Each piece has its own way of being taken, seen and linked: whoever does not see it is told of which."""
    pagina = open_page("presupuesto?vista=todo")
    expect(pagina.locator(".pp-filas")).to_have_count(5)
    for figura in ("S/ 38,139,459", "S/ 73,486,603", "S/ 35,347,144", "(al 18/06/2026)"):
        expect(pagina.locator(".pp-filas :is(.fin, .nombre)", has_text=figura).first).to_be_visible()
    nombres = pagina.locator('[class*="st-key-llevar_"] button').evaluate_all(
        "b => b.map(e => e.ariaLabel || e.innerText)"
    )
    assert len(nombres) == 5 and len(set(nombres)) == len(nombres), sorted(nombres)


def test_a_folded_row_opens_and_a_cell_of_its_strip_opens_its_sheet(open_page: Open) -> None:
    pagina = open_page("politica")
    fila = pagina.locator("summary", has_text="lineamientos")
    fila.click()
    expect(pagina.get_by_role("heading", name=fila.locator("p").inner_text())).to_be_attached()
    settle(pagina)
    for n in (10, 3):  # And from one to another.
        celda = pagina.locator("a .celda").nth(n)
        codigo = str(celda.get_attribute("title")).partition(" ")[0]
        celda.click()
        expect(pagina.locator("summary", has_text=f"Ficha de {codigo}")).to_be_in_viewport()
        settle(pagina)
        assert filters_in_url(pagina)["indicador"] == [codigo]


def test_a_strip_is_low_on_a_telephone_and_each_of_its_cells_as_tall_as_a_finger(open_page: Open) -> None:
    """A cell is pressed on the line of its name, or on the air after it, and nobody's finger is on two."""
    pagina = open_page("politica", TELEPHONE)
    cuerpo = pagina.locator(".pp-filas .cuerpo").first
    lineas = cuerpo.locator(".pista > a:nth-child(8n + 1)").count()  # Eight cells in each.
    assert (cuerpo.bounding_box() or {})["height"] < lineas * (FINGER + 8)
    pulsadas = cuerpo.locator(".pista > a .celda").evaluate_all(
        """celdas => celdas.map(cell => {
            cell.scrollIntoView({block: 'center'});
            const {left, right, top} = cell.getBoundingClientRect();
            const at = (y) => document.elementFromPoint((left + right) / 2, y) === cell;
            return [...Array(160).keys()].filter(n => at(Math.round(top) - 80 + n)).length;
        })"""
    )
    assert min(pulsadas) >= FINGER, pulsadas


def test_what_is_open_over_a_page_has_no_fault_of_access_in_either_theme(open_page: Open) -> None:
    pagina = open_page("ejecucion", TELEPHONE, "dark")
    pagina.get_by_role("button", name=re.compile("^Más: ")).last.click()
    pagina.get_by_test_id("stPopoverBody").get_by_role("button", name="Llevar").click()
    pagina.get_by_text("CSV, para Excel").wait_for()
    for tema in ("dark", "light"):
        pagina.emulate_media(color_scheme=tema)
        expect(pagina.get_by_test_id("stApp")).to_have_css("background-color", PAPER[tema])
        settle(pagina)
        assert faltas_de_acceso(pagina) == {}


# What the buttons give to take home, and marks that filter when they are clicked.

# A mark that is clicked: page, chart, which mark, and the filter that it sets.
MARCAS = CASES["marcas"]


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


def test_what_is_pressed_to_take_a_piece_is_as_large_as_a_finger_and_no_result_is_cut(open_page: Open) -> None:
    pagina = open_page("?anio=2025", TELEPHONE)
    pagina.get_by_role("button", name=re.compile("^Más: ")).first.click()
    menu = pagina.get_by_test_id("stPopoverBody")
    expect(menu).to_be_visible()
    assert menu.evaluate("e => e.getBoundingClientRect().width") <= 320, "no wider than its words"
    pagina.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    abierto = llevar(pagina, "resumen_actividades")
    for boton in abierto.get_by_role("button").or_(abierto.get_by_role("radio")).filter(visible=True).all():
        caja = boton.bounding_box()
        assert caja and min(caja["width"], caja["height"]) >= FINGER, boton.inner_text()
    abierto.get_by_role("button", name="Cerrar").click()
    pagina.locator(".st-key-pp_buscar input").fill("cite")
    hallados = pagina.locator(".st-key-pp_hallado a")
    expect(hallados.filter(has_text="transferencia tecnológica").first).to_be_visible()
    assert hallados.locator("*").evaluate_all("t => t.every(e => e.scrollWidth <= e.clientWidth + 1)")


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


def press_mark(pagina: Page, grafico: str, lugar: str) -> None:
    """Click in the middle of the first mark of a chart."""
    dibujo = pagina.locator(f'[data-clave^="{grafico}"]').first
    dibujo.scroll_into_view_if_needed()
    dibujo.locator(lugar).first.evaluate("marca => marca.scrollIntoView({ block: 'center' })")
    settle(pagina)
    caja = dibujo.locator(lugar).first.bounding_box()
    assert caja
    pagina.mouse.click(caja["x"] + caja["width"] / 2, caja["y"] + caja["height"] / 2)


def test_a_mark_without_a_filter_opens_the_sheet_of_its_year(open_page: Open) -> None:
    pagina = open_page("territorio?anio=2025")
    press_mark(pagina, "territorio_cuadros", "a .barra")
    expect(pagina).to_have_url(re.compile(r"/ficha\?anio=2020&ficha=departamento-\d\d"))
    settle(pagina)
    expect(pagina.get_by_test_id("stException")).to_have_count(0)


@pytest.mark.parametrize("marca", parte(MARCAS, 2))
def test_a_click_on_a_mark_filters_and_one_button_goes_back(open_page: Open, marca: str) -> None:
    ruta, grafico, lugar, filtro, codigo = MARCAS[marca]
    pagina = open_page(ruta)
    antes = pagina.locator(".pp-answer").inner_text()
    press_mark(pagina, grafico, lugar)
    expect(pagina).to_have_url(re.compile(rf"[?&]{filtro}={codigo}(&|$)"))
    settle(pagina)
    expect(pagina.get_by_test_id("stException")).to_have_count(0)
    quitar = pagina.get_by_role("link", name=re.compile(": quitar$"))
    quitar.click()
    expect(pagina).not_to_have_url(re.compile(filtro))
    expect(pagina.locator(".pp-answer")).to_have_text(antes)
    expect(quitar).to_have_count(0)


CUT = """() => [...document.querySelectorAll('.pp-filas')].flatMap(chart => {
    const { left, right } = chart.getBoundingClientRect();
    const words = '.n, .fin, .cifra, .cima, .nombre, .numero b, .eje span, .sello';
    return [...chart.querySelectorAll(words)].filter(t => t.textContent.trim())
        .map(t => [t.textContent, t.getBoundingClientRect()])
        .filter(([, r]) => r.width && (r.left < left - 1 || r.right > right + 1)).map(([said]) => said);
})"""


def test_no_word_of_a_chart_is_cut_on_a_telephone_and_the_band_of_the_demonstration_is_whole(open_page: Open) -> None:
    for ruta in ("servicios", "beneficiarios", "focalizacion"):
        pagina = open_page(f"{ruta}?anio=2025&demo=1", TELEPHONE)
        expect(pagina.locator(".pp-filas")).not_to_have_count(0)
        # The watermark goes over the edges, so that no crop leaves it out.
        assert set(pagina.evaluate(CUT)) <= {WATERMARK}, ruta
    banda = pagina.locator(".pp-synthetic").bounding_box()
    assert banda and banda["width"] > 300, "not beside what the bar holds"
