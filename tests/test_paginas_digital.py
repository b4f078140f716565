"""Economía digital and Ruta Digital: what their documents print, what is missing in them, and nothing guessed."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from conftest import PROYECTO, Orden, in_state
from streamlit.testing.v1 import AppTest
from test_paginas import Open, html, open_page, part, text

from pp0093.remedies import LOADED_AT
from pp0093.ui import theme
from pp0093.ui.exports.piece import Piece
from pp0093.ui.page import RECORDER

__all__ = ["open_page"]
GOALS = PROYECTO / "data" / "raw" / "indicadores" / "paed" / "valores.csv"
# Rating words of the process evaluation, which the text lost; a total by any of them would be invented.
RATINGS = re.compile(r"\d+ (procesos? )?(cumplen?|parcial(es)?|precisan? mejora)", re.IGNORECASE)


Pieces = dict[str, dict[str, Piece]]


@pytest.fixture(scope="module")
def apps(version_publicada: Path) -> dict[str, AppTest]:
    """Both pages, run once with what they offer to take kept."""
    with pytest.MonkeyPatch.context() as entorno:
        entorno.setenv("PP0093_DATOS", str(PROYECTO / "data" / "raw"))
        entorno.setenv("PP0093_SALIDA", str(version_publicada))
        return {pagina: run(pagina) for pagina in ("economia", "ruta")}


def run(pagina: str) -> AppTest:
    app = AppTest.from_file(str(PROYECTO / "app.py"))
    app.session_state[RECORDER] = []
    app.run()
    app.switch_page(f"pages/{pagina}.py").run()
    assert not app.exception
    return app


@pytest.fixture
def pieces(apps: dict[str, AppTest]) -> Pieces:
    return {pagina: {x.id: x for x in app.session_state[RECORDER]} for pagina, app in apps.items()}


def test_economia_says_how_much_is_developed_and_what_is_missing(apps: dict[str, AppTest]) -> None:
    respuesta = part(apps["economia"], "pp-answer")
    for dato in ("4 ejes", "desarrolla 2", "17 actividades", "19 indicadores", "2026 a 2030"):
        assert dato in respuesta
    assert "7 sin línea base y ninguno con un valor medido" in respuesta


def test_neither_page_changes_with_the_year_or_the_filters_and_both_say_so(open_page: Open) -> None:
    for pagina in ("economia", "ruta"):
        dichos = [open_page(pagina, anio="2025"), open_page(pagina, anio="2020", producto="3000535")]
        assert part(dichos[0], "pp-answer") == part(dichos[1], "pp-answer")
        assert all("No cambia con el año ni con los filtros" in part(d, "pp-scope") for d in dichos)


def test_every_goal_is_shown_as_printed(pieces: Pieces) -> None:
    tabla = pieces["economia"]["metas"].tabla
    codigo, anios = tabla.encabezado.index("Código"), ("2026", "2028", "2030")
    mostradas = {
        (fila[codigo], anio): escrita[tabla.encabezado.index(anio)]
        for fila, escrita in zip(tabla.filas, tabla.escritas, strict=True)
        for anio in anios
        if fila[tabla.encabezado.index(anio)] is not None
    }
    with GOALS.open(encoding="utf-8", newline="") as entrada:
        impresas = {(f["codigo"], f["anio"]): f["logro_esperado"] for f in csv.DictReader(entrada)}
    assert {c: v.replace(",", "") for c, v in mostradas.items()} == impresas
    assert len(impresas) == 55 and len(tabla.filas) == 19
    assert ("PAED.I1.03.1", "2028") not in mostradas


def test_a_share_printed_without_its_sign_is_not_called_one_or_the_other(pieces: Pieces) -> None:
    tabla = pieces["economia"]["metas"].tabla
    dudosas = [f for f in tabla.escritas if f[tabla.encabezado.index("2026")] == "0.2"]
    assert len(dudosas) == 2
    for fila in dudosas:
        assert "impreso sin signo" in fila[tabla.encabezado.index("Unidad")]
        assert "0.2 % o 20 %" in fila[tabla.encabezado.index("Observación")]


def test_the_list_of_axes_has_every_indicator_with_its_goal(apps: dict[str, AppTest], pieces: Pieces) -> None:
    """And the table has a row for each, and one for each axis that has none."""
    assert len(pieces["economia"]["arbol"].tabla.filas) == 19 + 2
    lista = next(h.proto.body for h in apps["economia"].get("html") if "<details>" in h.proto.body)
    assert lista.count("<details>") == 4
    assert lista.count("→") == 19
    assert "PROMPERÚ · 950 → 1,450 empresas en 2030" in lista
    assert "sin línea base → 1 test en 2026" in lista


def test_ruta_says_shares_with_their_samples_and_that_chance_explains_the_change(apps: dict[str, AppTest]) -> None:
    respuesta = part(apps["ruta"], "pp-answer")
    for dato in ("52,445 MYPE", "26.2 %", "96.2 % en la versión 3.0 (50 de 52)", "84.4 % en la versión 2.0 (27 de 32)"):
        assert dato in respuesta
    assert "con 52 y 32 respuestas, la diferencia de 11.8 puntos no se distingue del azar" in respuesta
    assert [e.proto.label for e in apps["ruta"].get("page_link") if e.proto.page == "hallazgos"][-1:] == [
        "1 aviso en el documento publicado"
    ]


def test_a_value_that_adds_up_says_from_when_to_when_and_no_year(
    apps: dict[str, AppTest], pieces: Pieces, comando: Orden
) -> None:
    """DOMAIN 15: in the answer, in title and note of the funnel, on its card, in its passport, in what is asked."""
    cuando = "de febrero de 2021 a diciembre de 2024"
    assert f"De 52,445 MYPE registradas {cuando}, 26.2 % completó" in part(apps["ruta"], "pp-answer")
    embudo = pieces["ruta"]["embudo"]
    assert embudo.titulo == f"26.2 % de las registradas {cuando} completó el autodiagnóstico"
    assert cuando in embudo.nota and "entre 13,714 y 13,767" in embudo.nota, "what is not printed is about"
    assert embudo.figura is not None
    escritos = [t.replace("<br>", " ") for t in embudo.figura(theme.LIGHT).data[0].text]
    assert escritos == ["100.0 % · 52,445", "26.2 %"], "how many they are is not printed"
    assert text(apps["ruta"]).count("De febrero de 2021 a diciembre de 2024") == 1, "once for the cards that share it"
    assert "De febrero de 2021 a mayo de 2023; no se imprime sobre cuántas" in text(apps["ruta"])
    filtros = ("--filtro", "anio=2024", "--filtro", "indicador=RD.REGISTRADAS")
    pasaporte = comando("pasaporte", "valor_obtenido", *filtros, "--formato", "json").json
    assert pasaporte["de_que"].startswith(f"{cuando}; Indicador: ")
    del_anio = comando("pasaporte", "valor_obtenido", *filtros[:3], "indicador=IOP.01.01", "--formato", "json").json
    assert del_anio["de_que"].startswith("2024; "), "one of its year alone has its year"


def test_every_share_has_its_interval(pieces: Pieces) -> None:
    pieza = pieces["ruta"]["encuesta-1"]
    filas = [f[:1] + f[2:7] for f in pieza.tabla.escritas]
    assert filas == [("2.0", "32", "27", "84.4", "68.2", "93.1"), ("3.0", "52", "50", "96.2", "87.0", "98.9")]
    assert "p = 0.10" in pieza.nota and "−0.9 pp" in pieza.nota and "+28.1 pp" in pieza.nota
    assert pieza.figura is not None
    dibujada = pieza.figura(theme.LIGHT)
    [linea] = [t for t in dibujada.data if t.mode == "lines"]
    assert [x and round(x, 1) for x in linea.x] == [68.2, 93.1, None, 87.0, 98.9, None]


def test_eleven_processes_whose_marks_are_lost_and_never_added_up(apps: dict[str, AppTest], pieces: Pieces) -> None:
    tabla = pieces["ruta"]["procesos"].tabla
    filas = [dict(zip(tabla.encabezado, f, strict=True)) for f in tabla.filas]
    assert {f["Calificación"] for f in filas} == {"Se perdió en el texto"}
    assert sum(f["Mejora que se sugiere"] == "El documento no la da" for f in filas) == 1
    dicho = text(apps["ruta"])
    assert "11 procesos, 4 de nivel interno y 7 de nivel externo; 10 con una mejora sugerida" in dicho
    assert not RATINGS.search(dicho)


def test_what_leaves_the_pages_names_their_document_and_no_filter(pieces: Pieces) -> None:
    for pagina, documento in (("economia", "005-2024-PCM-SGTD"), ("ruta", "Ruta Digital")):
        for pieza in pieces[pagina].values():
            assert pieza.pie.filtros == {} and pieza.pie.procedencia == "publicado"
            [fuente] = pieza.pie.fuentes()
            assert documento in fuente


@pytest.mark.parametrize(("pagina", "que"), [("economia", "del PAED"), ("ruta", "de Ruta Digital")])
def test_without_its_tables_a_page_says_which_to_load(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, pagina: str, que: str
) -> None:
    in_state(tmp_path_factory, "solo_publicado").looked_at(monkeypatch)
    app = run(pagina)
    assert part(app, "pp-empty").endswith(f" {que} {LOADED_AT}.") and 'class="pp-chart-title"' not in html(app)
