"""What pages declare is read without running them, and a bad declaration is told in one Spanish sentence."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from conftest import PROYECTO
from streamlit.testing.v1 import AppTest

from pp0093 import programme, ui
from pp0093.errors import UsageError
from pp0093.ingest.readers import formats
from pp0093.ui.exports import headless
from pp0093.ui.shell import pages
from pp0093.ui.shell.pages import Declared, declared
from pp0093.ui.subjects import compared, guide, passport

DECLARED = {p.id: p for p in declared()}
GOOD = 'pagina = ui.page("Una", group="Cómo vamos", asks="¿Qué?", filters=ui.MONEY)\n'
BAD = {
    "nothing": ("x = 1\n", "la página pages/mala.py no se declara; debe hacerlo una vez, así: pagina = ui.page("),
    "twice": (GOOD * 2, "pages/mala.py se declara varias veces"),
    "inside a block": (f"if True:\n    {GOOD}", "no se declara"),
    "not Python": ("x = = 1\n", "línea 1: no es Python bien escrito"),
    "no title": (GOOD.replace('"Una", ', ""), "línea 1: ui.page lleva el título"),
    "empty title": (GOOD.replace('"Una"', '""'), "línea 1: title está vacío"),
    "no question": (GOOD.replace('asks="¿Qué?", ', ""), "línea 1: a ui.page le falta asks"),
    "a computed title": (GOOD.replace('"Una"', "nombre()"), "title debe ser un texto escrito ahí y dice nombre()"),
    "another group": (GOOD.replace("Cómo vamos", "¿Y eso?"), "group dice «¿Y eso?»; puede ser «Cómo vamos»"),
    "other filters": (GOOD.replace("ui.MONEY", "ui.DINERO"), "filters dice ui.DINERO; puede ser ui.MONEY"),
    "filters by name": (GOOD.replace("ui.MONEY", '"MONEY"'), "filters dice 'MONEY'; puede ser ui.MONEY"),
    "an unknown argument": (GOOD.replace(")", ", orden=1)"), "ui.page no conoce orden; conoce title"),
    "arguments in a variable": (GOOD.replace(")", ", **otros)"), "ui.page no conoce **"),
    "order in words": (GOOD.replace(")", ', order="1")'), "order debe ser un número entero"),
    "order is no truth": (GOOD.replace(")", ", order=True)"), "order debe ser un número entero"),
    "one key alone": (GOOD.replace(")", ', keys=("a"))'), "keys debe ser una tupla de textos"),
    "keys of numbers": (GOOD.replace(")", ", keys=(1,))"), "keys debe ser una tupla de textos"),
    "another role": (GOOD.replace(")", ", role=3)"), "role dice 3; puede ser ui.Role.LECTOR, ui.Role.ANALISTA"),
    "another topic": (GOOD.replace(")", ', topic="empresa")'), "topic dice «empresa»; puede ser «dinero»"),
}


@pytest.fixture
def carpeta(tmp_path: Path) -> Path:
    (tmp_path / "pages").mkdir()
    return tmp_path / "pages"


def write(carpeta: Path, **textos: str) -> None:
    for nombre, texto in textos.items():
        (carpeta / f"{nombre}.py").write_text(texto, encoding="utf-8")


@pytest.mark.parametrize("caso", BAD)
def test_a_bad_declaration_is_told_in_spanish(carpeta: Path, caso: str) -> None:
    texto, dicho = BAD[caso]
    write(carpeta, mala=texto, buena=GOOD)
    with pytest.raises(UsageError) as error:
        declared(carpeta)
    assert dicho in str(error.value) and str(error.value).startswith("la página pages/mala.py")
    assert "\n" not in str(error.value)


def test_a_page_is_read_and_not_run(carpeta: Path) -> None:
    write(carpeta, una=f"{GOOD}raise SystemExit\n")
    assert declared(carpeta) == [Declared("una", "Una", "Cómo vamos", "¿Qué?", ui.MONEY)]


def test_a_page_that_changes_is_read_again(carpeta: Path) -> None:
    write(carpeta, una=GOOD)
    assert declared(carpeta)[0].title == "Una"
    write(carpeta, una=GOOD.replace("Una", "Otra distinta"))
    assert declared(carpeta)[0].title == "Otra distinta"


def test_pages_stand_by_group_then_order_then_file(carpeta: Path) -> None:
    write(
        carpeta,
        b=GOOD,
        a=GOOD,
        z=GOOD.replace(")", ", order=1)"),
        c=GOOD.replace("Cómo vamos", "Informes y datos").replace(")", ", order=1)"),
    )
    assert [p.id for p in declared(carpeta)] == ["z", "a", "b", "c"]


def test_a_page_is_offered_where_the_programme_has_its_topic(carpeta: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(carpeta, una=GOOD, otra=GOOD.replace(")", ', topic="empresas")'))
    assert {p.id for p in pages.offered(carpeta)} == {"una", "otra"}
    monkeypatch.setattr(pages, "topics", lambda: ("dinero",))
    assert {p.id for p in pages.offered(carpeta)} == {"una"}


def test_keys_of_the_url_are_those_that_the_page_uses() -> None:
    assert DECLARED["comparar"].keys == compared.KEYS
    assert DECLARED["pasaporte"].keys == passport.KEYS


def test_every_set_of_filters_can_be_named_in_a_declaration() -> None:
    assert {n: getattr(ui, n) for n in pages.SETS} == pages.SETS


def test_what_can_be_taken_is_what_is_offered() -> None:
    temas = {"", *programme.current().temas}
    assert headless.page_names() == sorted(p.id for p in pages.declared() if p.topic in temas)


def test_the_dashboard_says_which_page_is_badly_declared(
    publicada: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(PROYECTO / "pages", tmp_path / "pages")
    shutil.copy(PROYECTO / "app.py", tmp_path)
    write(tmp_path / "pages", mala=GOOD.replace("ui.MONEY", "ui.DINERO"))
    monkeypatch.chdir(PROYECTO)
    app = AppTest.from_file(str(tmp_path / "app.py"), default_timeout=60).run()
    assert not app.exception and not app.selectbox
    dicho = re.sub(r"<[^>]+>", " ", "\n".join(h.proto.body for h in app.get("html")))
    assert "La página pages/mala.py, línea 1: filters dice ui.DINERO" in dicho


def test_the_guide_says_what_every_page_answers(publicada: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROYECTO)
    app = AppTest.from_file(str(PROYECTO / "app.py"), default_timeout=60).run()
    app.switch_page("pages/guia.py").run()
    texto = "\n".join(m.value for m in app.markdown)
    assert not app.exception
    assert all(f"- **{p.title}**: {p.asks}" in texto for p in pages.offered())
    enlaces = [e.proto.label for e in app.get("page_link")]
    assert {f"· {f.nombre}" for f in formats()} <= set(enlaces)


def test_the_guide_is_an_index_and_short_chapters(publicada: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROYECTO)
    guia = PROYECTO / "docs" / "guia.md"
    capitulos = guide.chapters(guia)
    assert len({c.id for c in capitulos}) == len(capitulos) > 30
    sin_espacio = "".join(guia.read_text(encoding="utf-8").partition("\n## ")[2].split())
    assert sin_espacio.count("```") % 2 == 0 and all("".join(c.texto.split()) in sin_espacio for c in capitulos)
    app = AppTest.from_file(str(PROYECTO / "app.py"), default_timeout=60)
    app.query_params["capitulo"] = "presupuesto"
    app.run().switch_page("pages/guia.py").run()
    app.selectbox(key="propio_capitulo").select("presupuesto").run()
    texto = "\n".join(m.value for m in app.markdown)
    [suyo] = [c for c in capitulos if c.id == "presupuesto"]
    assert suyo.texto.strip()[:60] in texto and len(texto) < 5000, "one chapter and no other"
    vecinos = [e.proto.label for e in app.get("page_link") if e.proto.label[:1] in "←→"]
    assert [v[2:] for v in vecinos] == ["Ejecución física y financiera", "Comparar"]


def test_every_page_that_a_person_meets_is_told_in_the_guide(publicada: Path) -> None:
    """Sections of the guide with a picture are of pages that there are, under their title."""
    guia = (PROYECTO / "docs" / "guia.md").read_text(encoding="utf-8")
    con_imagen = re.findall(r"^!\[(.+)\]\(capturas/(\w+)-1440\.png\)", guia, re.MULTILINE)
    titulos = {p.id: p.title for p in pages.offered()}
    assert con_imagen and all(titulos[pagina] == titulo for titulo, pagina in con_imagen)
