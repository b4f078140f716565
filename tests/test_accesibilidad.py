"""Access: what is open (in both themes), the keyboard, texts of charts, meanings and the first visit.

Each page is checked against WCAG 2.2 AA where it is opened in the browser, light and dark (test_navegador.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import capturas, faltas_de_acceso

pytestmark = pytest.mark.browser

WIDTHS = {1440: 900, 390: 844}


@pytest.fixture(scope="module")
def pagina(servidor: str, navegador: Any) -> Iterator[Any]:
    """A tab of the dashboard."""
    contexto = navegador.new_context(
        base_url=servidor,
        color_scheme="light",
        reduced_motion="reduce",
        viewport={"width": 1440, "height": WIDTHS[1440]},
    )
    yield contexto.new_page()
    contexto.close()


def show(pagina: Any, nombre: str, ancho: int = 1440) -> None:
    pagina.set_viewport_size({"width": ancho, "height": WIDTHS[ancho]})
    pagina.goto(f"/{'' if nombre == 'resumen' else nombre}")
    capturas().settle(pagina)


def test_no_violation_with_something_open(pagina: Any) -> None:
    """In both themes; what the other tests look at (the keyboard, words) no theme changes."""
    for tema in ("dark", "light"):
        pagina.emulate_media(color_scheme=tema, reduced_motion="reduce")
        show(pagina, "ejecucion", 390)
        fondo = pagina.get_by_test_id("stApp").evaluate("e => getComputedStyle(e).backgroundColor")
        assert (int(re.findall(r"\d+", fondo)[0]) < 128) == (tema == "dark")
        pagina.get_by_role("button", name=re.compile("^Más: ")).last.click()
        pagina.get_by_test_id("stPopoverBody").get_by_role("button", name="Llevar").click()
        pagina.get_by_text("CSV, para Excel").wait_for()
        assert faltas_de_acceso(pagina) == {}


def test_the_keyboard_reaches_links_filters_and_pieces(pagina: Any) -> None:
    show(pagina, "ejecucion")
    alcanzados = set()
    for _ in range(60):
        pagina.keyboard.press("Tab")
        alcanzados.add(
            pagina.evaluate(
                "(document.activeElement.getAttribute('aria-label') || document.activeElement.innerText || '').trim()"
            )
        )
    dicho = " | ".join(alcanzados)
    for nombre in ("Cómo vamos", "Año", "Filtros", "Más: ", "Notas y fuentes"):
        assert nombre in dicho, f"{nombre} is not reached: {dicho}"


def test_every_chart_has_its_text_and_its_table(pagina: Any) -> None:
    show(pagina, "presupuesto?vista=todo")
    graficos = pagina.locator('[data-testid="stPlotlyChart"]')
    assert graficos.count() == 6
    assert pagina.get_by_role("button", name=re.compile("^Más: ")).count() == 6
    for numero in range(graficos.count()):
        rotulo = graficos.nth(numero).evaluate(
            "e => (e.closest('[aria-label]') || e.querySelector('[aria-label]'))?.getAttribute('aria-label')"
        )
        assert rotulo and len(rotulo) > 20


def test_a_term_shows_its_meaning_to_whoever_tabs_to_it(pagina: Any) -> None:
    show(pagina, "resumen")
    termino = pagina.locator(".pp-term", has_text="PIM").first
    assert termino.inner_text() == "PIM", "the meaning is not part of the sentence"
    globo = "e => { const s = getComputedStyle(e, '::after'); return s.display === 'block' ? s.content : ''; }"
    assert termino.evaluate(globo) == ""
    termino.focus()
    assert "modificado" in termino.evaluate(globo)
