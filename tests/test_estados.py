"""Every page in every state a person reaches: no file, one kind of file, a first unit, a year under way; filters."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from carpetas_en_estado import CERRADO, EN_CURSO, ESTADOS
from conftest import PROYECTO, hecho_una_vez
from streamlit.testing.v1 import AppTest
from test_paginas import PAGES, SECONDS, go_to, part, text

from pp0093 import clock
from pp0093.ask.view import LABELS
from pp0093.cli import main
from pp0093.ui.pages import declared

HOY = date(2026, 11, 20)
FILTROS = {
    "producto": ("3000534", "P1"),
    "actividad": ("5005079", "1.2"),
    "unidad": ("DDP", "DDP"),
    "departamento": ("04", "Arequipa"),
    "tamano": ("Microempresa", "Microempresa"),
    "sector": ("Comercio", "Comercio"),
}
# The pages whose figures some filter changes.
FILTRADAS = [
    p.id for p in declared() if p.filters.filtros and p.id not in ("datos", "metodologia", "guia", "pasaporte")
]
ANIOS = {
    "solo_publicado": (2025, 2024, 2020),
    "una_unidad": (2025,),
    "en_curso": (EN_CURSO,),
    "solo_metas": (2025, 2026),
}
DE_SOBRA = re.compile(
    r"\b(None|nan|NaN|null|inf|KeyError|Traceback)\b|\{|\}|(?<![\d,.])0 de 0|de las 1 |Fuente: \.|— de —|"
    r"[Tt]odas (las actividades )?alcanzaron"
)
CALIFICA = re.compile(
    r"Muy bueno|\bBueno\b|Regular|Deficiente|atrasad|[+−][\d,.]+ % frente a|se gastó|bastante más de lo que"
)

Abrir = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def hoy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test happens on the same day."""
    monkeypatch.setattr(clock, "today", lambda: HOY)
    monkeypatch.chdir(PROYECTO)


@pytest.fixture
def version(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Point the environment at the version of a state, built once a run."""

    def de(estado: str) -> None:
        def publicar(raiz: Path) -> None:
            ESTADOS[estado](raiz / "raw")
            monkeypatch.setenv("PP0093_DATOS", str(raiz / "raw"))
            monkeypatch.setenv("PP0093_SALIDA", str(raiz / "salida"))
            assert main(["etl"]) == (1 if estado == "vacia" else 0)

        raiz = hecho_una_vez(tmp_path_factory, f"estado_{estado}", publicar)
        monkeypatch.setenv("PP0093_DATOS", str(raiz / "raw"))
        monkeypatch.setenv("PP0093_SALIDA", str(raiz / "salida"))

    return de


@pytest.fixture
def abrir(version: Callable[[str], None]) -> Abrir:
    """Open a page on the version of a state, in one session a test."""
    sesiones: dict[str, AppTest] = {}

    def abre(estado: str, pagina: str = "resumen", **enlace: str) -> AppTest:
        if estado not in sesiones:
            version(estado)
            sesiones[estado] = AppTest.from_file(str(PROYECTO / "app.py"), default_timeout=SECONDS)
        app = sesiones[estado]
        app.query_params.clear()
        for clave, valor in enlace.items():
            app.query_params[clave] = valor
        app.run()
        return app if pagina == "resumen" else go_to(app, pagina)

    return abre


def bien_dicha(app: AppTest, caso: object) -> str:
    """The page's answer, once what no page may say has been looked for."""
    assert not app.exception, (caso, [e.message for e in app.exception])
    dicho = text(app)
    assert not (de_sobra := DE_SOBRA.search(dicho)), (caso, dicho[max(0, de_sobra.start() - 60) : de_sobra.end() + 60])
    respuesta = part(app, "pp-answer")
    assert respuesta.endswith("."), (caso, respuesta)
    return respuesta


def puestos(app: AppTest) -> dict[str, str]:
    """The filters that the bar took from the link."""
    return {k: v for k, v in app.query_params.items() if k in LABELS}


@pytest.mark.parametrize("estado", [e for e in ESTADOS if e != "vacia"])
def test_every_page_opens_in_every_state_with_and_without_filters(abrir: Abrir, estado: str) -> None:
    for anio in ANIOS.get(estado, (CERRADO,)):
        for pagina in PAGES:
            bien_dicha(abrir(estado, pagina, anio=str(anio)), (pagina, anio))
        for filtro, (codigo, _) in FILTROS.items():
            enlace = {"anio": str(anio), filtro: codigo}
            if not puestos(abrir(estado, **enlace)):
                continue
            for pagina in FILTRADAS:
                bien_dicha(abrir(estado, pagina, **enlace), (pagina, enlace))


def test_an_empty_folder_opens_every_page(abrir: Abrir) -> None:
    for pagina in PAGES:
        app = abrir("vacia", pagina)
        assert not app.exception and part(app, "pp-empty")


@pytest.mark.parametrize("estado", ["una_unidad", "en_curso"])
def test_every_filter_is_in_the_sentence_or_said_not_to_be_followed(abrir: Abrir, estado: str) -> None:
    anio = str(ANIOS.get(estado, (CERRADO,))[0])
    for filtro, (codigo, nombre) in FILTROS.items():
        enlace = {"anio": anio, filtro: codigo}
        if not puestos(abrir(estado, **enlace)):
            continue
        for pagina in PAGES:
            app = abrir(estado, pagina, **enlace)
            alcance = part(app, "pp-scope")
            if f"No sigue el filtro de {LABELS[filtro].lower()}" in alcance:
                assert nombre not in part(app, "pp-answer").split(), (pagina, enlace)
            else:
                assert nombre in part(app, "pp-answer"), (pagina, enlace, part(app, "pp-answer"))
                assert nombre in alcance, (pagina, enlace, alcance)
