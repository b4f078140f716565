"""Adding a page is copying a short one: the page that CONTRIBUTING.md shows is built as it is written there."""

from __future__ import annotations

import ast
import json
import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from conftest import PROYECTO
from streamlit.testing.v1 import AppTest

from pp0093 import ui
from pp0093.ui.pages import Declared, declared

GUIDE = (PROYECTO / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", GUIDE[GUIDE.index("### Una página") :], flags=re.DOTALL | re.MULTILINE)


@pytest.fixture
def copia(publicada: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the app, untouched, and of its pages, with the file of the guide among them and nothing else."""
    shutil.copytree(PROYECTO / "pages", tmp_path / "pages")
    (tmp_path / "pages" / "responsables.py").write_text(BLOCKS[0], encoding="utf-8")
    shutil.copy(PROYECTO / "app.py", tmp_path)
    monkeypatch.chdir(PROYECTO)
    return tmp_path / "app.py"


def abre(copia: Path, **enlace: str) -> AppTest:
    app = AppTest.from_file(str(copia), default_timeout=60)
    for clave, valor in enlace.items():
        app.query_params[clave] = valor
    app.run()
    return app.switch_page("pages/responsables.py").run()


def dicho(app: AppTest) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", "\n".join(h.proto.body for h in app.get("html"))))


def test_the_page_of_the_guide_works_as_it_is_written(copia: Path) -> None:
    app = abre(copia)
    assert not app.exception
    texto = dicho(app)
    for parte in ("¿Quién gasta el presupuesto?", "En 2025 gastaron 8 responsables.", "Devengado (S/)", "25,454,952"):
        assert parte in texto
    assert any("responsables" in b.key for b in app.get("download_button")), "the page can be taken"
    assert len(app.get("plotly_chart")) == 1
    menu = [e.proto.label for e in app.get("page_link")]
    assert menu[:5] == ["Resumen", "Ejecución", "Presupuesto", "Comparar", "Responsables"], "the last of its group"


def test_the_chart_of_the_guide_is_in_its_unit_without_being_told(copia: Path) -> None:
    """A percentage was divided by a million and written in soles: 0.0 and S/ 89."""
    app = abre(copia)
    [grafico] = app.get("plotly_chart")
    [barras] = json.loads(grafico.proto.spec)["data"]
    assert len(barras["text"]) == 8 and all(re.fullmatch(r">?\d+\.\d %", t) for t in barras["text"])
    assert "ITP: 99.7 %" in grafico.proto.alt
    assert "Ejecución del PIM, por responsable" in dicho(app) and "En %, 2025" in dicho(app)


def test_the_page_of_the_guide_follows_the_filters(copia: Path) -> None:
    app = abre(copia, anio="2020", producto="3000535")
    assert not app.exception
    assert "En 2020 gastaron 2 responsables." in dicho(app) and "812,719" in dicho(app)
    app.selectbox(key="filtro_anio").set_value(2025).run()
    assert not app.exception and "1,889,859" in dicho(app)


def test_the_page_of_the_guide_is_listed_without_running_it(copia: Path) -> None:
    antes, listadas = declared(), declared(copia.with_name("pages"))
    assert [p for p in listadas if p not in antes] == [
        Declared("responsables", "Responsables", "¿Cómo vamos?", "¿Quién gasta el presupuesto?", ui.MONEY)
    ]
    assert [p for p in listadas if p in antes] == antes


def test_a_page_asks_by_year_of_every_year_and_of_the_country_without_the_filters(copia: Path) -> None:
    pagina = copia.with_name("pages") / "responsables.py"
    cabeza = BLOCKS[0].partition("anio = ")[0]
    pagina.write_text(
        f"""{cabeza}
anios = [f["anio"] for f in pagina.ask("pim_soles", by="anio")]
[informe], [pais] = pagina.ask("pim_soles"), pagina.ask("pim_soles", alcance="nacional")
pagina.answer(f"{{len(anios)}} años; {{informe['pim_soles']:,}} de {{pais['pim_soles']:,}}.")
""",
        encoding="utf-8",
    )
    app = abre(copia, anio="2025", producto="3000535", departamento="04")
    assert not app.exception
    hallado = " ".join(dicho(app).split())
    assert "2 años; 2,193,937 de 73,486,603" in hallado
    assert "Corte no declarado · Publicado" in hallado, "it stands on what it asked first, of the year looked at"


def test_the_page_of_the_guide_keeps_the_rules_of_a_page() -> None:
    pagina = BLOCKS[0]
    assert len(pagina.splitlines()) <= 80
    importados = {
        nombre.split(".")[0]
        for nodo in ast.walk(ast.parse(pagina))
        for nombre in (
            [a.name for a in nodo.names] if isinstance(nodo, ast.Import) else [getattr(nodo, "module", None) or ""]
        )
        if isinstance(nodo, ast.Import | ast.ImportFrom)
    }
    assert importados <= {"functools", "pp0093", "streamlit"}
