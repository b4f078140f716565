"""What pages declare is read without running them, and a bad declaration is told in one Spanish sentence."""

import re
import shutil
from pathlib import Path

import pytest
from conftest import PROYECTO, opened
from msgspec.structs import replace
from streamlit.testing.v1 import AppTest

from pp0093 import programme
from pp0093.errors import UsageError
from pp0093.ingest.readers import formats
from pp0093.ui.shell import pages
from pp0093.ui.shell.address import ALL_OPEN
from pp0093.ui.shell.filters import Figures
from pp0093.ui.shell.pages import Declared, declared_pages
from pp0093.ui.subjects import guide

GOOD = """
[{0}]
title = "Una"
group = "Cómo vamos"
asks = "¿Qué?"
filters = "F"
"""
BAD = {
    "no question": (GOOD.replace('asks = "¿Qué?"', ""), "no se entiende (Object missing required field `asks`)"),
    "another group": (GOOD.replace("Cómo vamos", "¿Y eso?"), "¿Y eso?"),
    "other filters": (GOOD.replace('"F"', '"G"'), "no se entiende ('G')"),
    "an unknown field": (GOOD + "orden = 1", "orden"),
    "order in words": (GOOD + 'order = "1"', "$.order"),
    "keys of numbers": (GOOD + "keys = [1]", "$.keys[0]"),
    "another role": (GOOD + 'role = "JEFE"', "JEFE"),
    "another topic": (GOOD + 'topic = "empresa"', "es de un tema que no hay: «empresa»"),
    "no file": (GOOD + GOOD.format("otra"), "la página otra debe estar en pages/paginas.toml y tener su archivo"),
    "no entry": ("", "la página mala debe estar en pages/paginas.toml y tener su archivo"),
}


@pytest.fixture
def carpeta(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pages").mkdir()
    monkeypatch.setattr(pages, "PAGES_DIR", tmp_path / "pages")
    return tmp_path / "pages"


@pytest.fixture
def copia(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the app and of its pages."""
    shutil.copytree(PROYECTO / "pages", tmp_path / "pages")
    shutil.copy(PROYECTO / "app.py", tmp_path)
    monkeypatch.setattr(pages, "PAGES_DIR", tmp_path / "pages")
    return tmp_path


def write(carpeta: Path, **entradas: str) -> None:
    """Write pages and the list of them, beside those that there are."""
    lista = carpeta / pages.PAGES_FILE
    antes = lista.read_text(encoding="utf-8") if lista.exists() else "[filtros.F]\n"
    lista.write_text(antes + "".join(e.replace("{0}", n) for n, e in entradas.items()), encoding="utf-8")
    for nombre in entradas:
        (carpeta / f"{nombre}.py").write_text("raise SystemExit\n", encoding="utf-8")


@pytest.mark.parametrize("caso", BAD)
def test_an_entry_that_is_not_understood_names_its_page(carpeta: Path, caso: str) -> None:
    texto, dicho = BAD[caso]
    write(carpeta, mala=texto, buena=GOOD)
    with pytest.raises(UsageError) as error:
        declared_pages()
    assert dicho in str(error.value) and "\n" not in str(error.value)


def test_a_page_is_read_and_not_run_and_read_again_when_the_list_changes(carpeta: Path) -> None:
    write(carpeta, una=GOOD)
    assert declared_pages() == [Declared("una", "Una", "Cómo vamos", "¿Qué?", Figures())]
    write(carpeta, otra=GOOD)
    assert [p.id for p in declared_pages()] == ["otra", "una"]


def test_pages_stand_by_group_then_order_then_file(carpeta: Path) -> None:
    otro = GOOD.replace("Cómo vamos", "Informes y datos") + "order = 1"
    write(carpeta, b=GOOD, a=GOOD, z=GOOD + "order = 1", c=otro)
    assert [p.id for p in declared_pages()] == ["z", "a", "b", "c"]


def test_a_page_is_offered_where_the_programme_has_its_topic(carpeta: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(carpeta, una=GOOD, otra=GOOD + 'topic = "empresas"')
    assert {p.id for p in pages.offered_pages()} == {"una", "otra"}
    monkeypatch.setattr(pages.catalog, "published_or_none", lambda: None)
    de_dinero = replace(programme.current(), temas=("dinero",))
    monkeypatch.setattr(programme, "current", lambda: de_dinero)
    assert {p.id for p in pages.offered_pages()} == {"una"}


def test_what_can_be_taken_is_what_is_offered() -> None:
    temas = {"", *programme.current().temas}
    assert sorted(pages.page_names()) == sorted(p.id for p in pages.declared_pages() if p.topic in temas)


def test_the_dashboard_says_which_page_is_badly_declared(publicada: Path, copia: Path) -> None:
    write(copia / "pages", mala=GOOD + 'order = "1"')
    app = AppTest.from_file(str(copia / "app.py")).run()
    assert not app.exception and not app.selectbox
    dicho = re.sub(r"<[^>]+>", " ", "\n".join(h.proto.body for h in app.get("html")))
    assert "La página mala de pages/paginas.toml no se entiende" in dicho


def test_a_page_that_asks_for_what_there_is_not_says_so_in_its_place(publicada: Path, copia: Path) -> None:
    """A list that is no TOML is told too, and neither is a fault of Streamlit."""
    (copia / "pages" / "guia.py").write_text(
        'from pp0093 import ui\nui.page().ask("pim_sole", by="anio")\n', encoding="utf-8"
    )
    app = AppTest.from_file(str(copia / "app.py")).run().switch_page("pages/guia.py").run()
    dicho = " ".join(h.proto.body for h in app.get("html"))
    assert not app.exception and "Indicador desconocido: pim_sole" in dicho and "pim_soles" in dicho
    (copia / "pages" / pages.PAGES_FILE).write_text("[pagos", encoding="utf-8")
    app = AppTest.from_file(str(copia / "app.py")).run()
    dicho = " ".join(h.proto.body for h in app.get("html"))
    assert not app.exception and "paginas.toml: no es TOML bien escrito" in dicho


def test_the_guide_says_what_every_page_answers(publicada: Path) -> None:
    app = opened("guia")
    cuerpo = "".join(h.proto.body for h in app.get("html"))
    titulos = " ".join(filas := [e.label for e in app.expander])
    for p in pages.offered_pages():
        if p.by_name:
            assert p.title in titulos, "the list has it not: a chapter does"
        elif p.id != "guia":
            assert re.search(rf'<a [^>]*href="{p.id}"[^>]*>{p.title}</a>: {re.escape(p.asks)}', cuerpo), p.title
    assert {f.nombre for f in formats()} <= {*filas}


def test_the_guide_is_short_chapters_that_a_link_opens(publicada: Path) -> None:
    guia = PROYECTO / "docs" / "guia.md"
    capitulos = guide.chapters(guia)
    assert len(capitulos) == len(guide.HEADING.findall(guia.read_text(encoding="utf-8"))) > 30
    escrito = re.sub(r"\[([^]]+)\]\([a-z_]+\.md[^)]*\)", r"\1", guia.read_text(encoding="utf-8"))
    sin_espacio = "".join(escrito.partition("\n## ")[2].split())
    assert sin_espacio.count("```") % 2 == 0 and all(
        "".join(c.texto.split()) in sin_espacio for c in capitulos.values()
    )
    app = AppTest.from_file(str(PROYECTO / "app.py"))
    app.session_state[ALL_OPEN], app.query_params["capitulo"] = False, "presupuesto"
    app.switch_page("pages/guia.py").run()
    texto = "\n".join(m.value for m in app.markdown)
    assert capitulos["presupuesto"].texto.strip()[:60] in texto and len(texto) < 5000, "one chapter and no other"


def test_every_page_that_a_person_meets_is_told_in_the_guide(publicada: Path) -> None:
    """Sections of the guide with a picture are of pages that there are, under their title."""
    guia = (PROYECTO / "docs" / "guia.md").read_text(encoding="utf-8")
    con_imagen = re.findall(r"^!\[(.+)\]\(capturas/(\w+)-1440\.png\)", guia, re.MULTILINE)
    titulos = {p.id: p.title for p in pages.offered_pages()}
    assert con_imagen and all(titulos[pagina] == titulo for titulo, pagina in con_imagen)
