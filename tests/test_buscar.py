"""The search: what is found by a few words, and the page that shows it or answers a question."""

import re
from html import unescape
from pathlib import Path

import pytest
from conftest import en_pantalla, opened, vias
from libros import de_toml
from streamlit.testing.v1 import AppTest

from pp0093.ask.catalog import Catalog, published
from pp0093.questions.asked import PAGE, Findable, find
from pp0093.ui.shell import pages, search
from pp0093.ui.subjects import searched

CASES = de_toml("buscar")


@pytest.mark.parametrize(("texto", "clase", "codigo"), CASES["halla"])
def test_it_is_found_among_the_first(catalogo: Catalog, texto: str, clase: str, codigo: str) -> None:
    paginas = tuple(Findable(PAGE, p.id, p.title, p.asks) for p in pages.declared_pages())
    assert (clase, codigo) in [(h.clase, h.codigo) for h in find(catalogo, texto, paginas)[:5]]


def test_what_is_nowhere_finds_nothing(catalogo: Catalog) -> None:
    assert not find(catalogo, "xyzzy")
    assert not find(catalogo, "de la")
    assert not find(catalogo, "")


def test_everything_that_is_found_has_a_page_that_is_there(publicada: Path) -> None:
    from pp0093.questions.asked import everything

    declaradas = {p.id for p in pages.declared_pages()}
    claves = {p.id: p.keys for p in pages.declared_pages()}
    for cosa in everything(published()):
        pagina, lleva = search.place(cosa)
        assert pagina in declaradas, cosa
        assert {*lleva} <= {"anio", "lugar", "producto", "actividad", "unidad", "departamento", *claves[pagina]}


def typed(texto: str) -> AppTest:
    return opened().text_input(key=search.SEARCH_BOX).set_value(texto).run()


def written(app: AppTest) -> str:
    return unescape(en_pantalla(app))


def test_the_box_answers_a_question_with_its_figure_and_its_link(publicada: Path) -> None:
    app = typed("¿cuánto se gastó en ferias en 2020?")
    assert not app.exception
    assert app.query_params["q"] == "¿cuánto se gastó en ferias en 2020?"
    assert "690,117" in written(app) and "ferias y ruedas" in written(app)
    assert "Devengado, 2.2 Conexión con mercados (ferias, ruedas), 2020" in written(app)
    enlaces = {v.dicho: v.lleva for v in vias(app)}
    assert "cifra=devengado_soles" in enlaces["¿De dónde sale esta cifra?"]
    assert "anio=2020&actividad=5005083" in enlaces["Ver en Ejecución física y financiera"]


@pytest.mark.parametrize(("pregunta", "pagina"), CASES["responde"])
def test_an_answer_of_several_figures_is_drawn_and_leads_to_its_page(
    publicada: Path, pregunta: str, pagina: str
) -> None:
    app = typed(pregunta)
    assert not app.exception
    assert not pagina or f"Ver en {pagina}" in [v.dicho for v in vias(app)]


def test_the_box_finds_and_links(publicada: Path) -> None:
    app = typed("cluster")
    assert not app.exception
    [enlace] = [v for v in vias(app) if v.dicho == "2.1 Iniciativas de clúster"]
    assert (enlace.pagina, enlace.lleva) == ("ficha", "ficha=actividad-5005082&anio=2025")


@pytest.mark.parametrize(("texto", "pagina"), CASES["abre"])
def test_what_is_found_opens_the_page_that_has_it(publicada: Path, texto: str, pagina: str) -> None:
    assert pagina in {v.pagina for v in vias(typed(texto))}


def test_what_is_not_known_is_said_with_what_can_be_asked(publicada: Path) -> None:
    app = typed("¿por qué bajó el gasto?")
    assert not app.exception
    assert "No digo causas, salvo" in written(app)
    assert "Puede preguntar" in written(app)


def test_a_name_is_answered_with_what_its_sheet_says(publicada: Path) -> None:
    """Definitions come after what has figures, though the word is theirs."""
    hallado = re.sub(r"<[^>]*>", "", written(opened("buscar", q="cite")))
    dicho = "En 2025, la actividad 4.1 Servicios tecnológicos y de innovación (CITE) no alcanzó su meta: 7,154 de 8,213"
    assert hallado.count(dicho) == 1 and "«cite»: 10 resultados." in hallado
    assert "2025, cerrado · Corte no declarado · Alcance" in hallado, "a figure says what it is of and up to when"
    assert hallado.index(dicho) < hallado.index("Actividades") < hallado.index("Definiciones")
    assert "«sunat»: " in written(opened("buscar", q="sunat"))


def test_a_taxpayer_does_not_reach_the_address(publicada: Path) -> None:
    app = typed("¿atendieron a 20999999991?")
    assert "20999999991" not in app.query_params["q"]
    assert "20999999991" not in written(app)


def test_who_has_written_nothing_is_offered_questions_that_are_answered(publicada: Path) -> None:
    app = opened("buscar")
    assert not app.exception
    enlaces = [v.dicho for v in vias(app)]
    assert {q.format(2025) for q in searched.STARTERS} <= {*enlaces}
    assert "Sin año" not in written(app)
    assert "2025, lo que cubre el informe: se ejecutó" in written(app), "another scope than the close of the year"
    assert "No se puede decir" not in written(app)
