"""Economía digital and Ruta Digital: what their documents print, what is missing in them, and nothing guessed."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from conftest import PROYECTO, Orden, in_state, vias
from streamlit.testing.v1 import AppTest
from test_paginas import html, open_page, part, text

from pp0093.errors import LOADED_AT
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


def rows(pieza: Piece) -> list[dict[str, str]]:
    return [dict(zip(pieza.tabla.encabezado, fila, strict=True)) for fila in pieza.tabla.escritas]


def test_economia_says_how_much_is_developed_and_what_is_missing(pieces: Pieces) -> None:
    arbol = pieces["economia"]["arbol"]
    assert arbol.titulo == "2 de 4 ejes no tienen indicadores"
    sin = {f["Eje"]: f["Indicador"] for f in rows(arbol) if f["Actividad"] == "—"}
    assert list(sin.values()) == ["Fase 2: el documento no lo desarrolla"] * 2
    assert len({f["Eje"] for f in rows(arbol)}) == 4
    assert len({f["Actividad"] for f in rows(arbol) if f["Eje"] not in sin}) == 17


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
    base = [fila[tabla.encabezado.index("Línea base")] for fila in tabla.filas]
    ultima = [next(v for v in reversed(fila) if v is not None) for fila in tabla.filas]
    como = ["sin base" if b is None else "crece" if u > b else "no" for b, u in zip(base, ultima, strict=True)]
    assert como == ["crece"] * 10 + ["no"] * 2 + ["sin base"] * 7, "those of the title first, without baseline last"
    assert ("PAED.I1.03.1", "2028") not in mostradas


def test_a_share_printed_without_its_sign_is_not_called_one_or_the_other(pieces: Pieces) -> None:
    tabla, notas = pieces["economia"]["metas"].tabla, pieces["economia"]["metas"].notas
    dudosas = [f for f in tabla.escritas if f[tabla.encabezado.index("2026")] == "0.2"]
    assert len(dudosas) == 2
    for fila in dudosas:
        assert "proporción" in fila[tabla.encabezado.index("Unidad")]
        assert any(n.startswith(f"{fila[0]}: ") and "0.2 % o 20 %" in n for n in notas)


def test_the_list_of_axes_has_every_indicator_with_its_goal(pieces: Pieces) -> None:
    """It has a row for each, whose goals are in the table above, and one for each axis that has none."""
    arbol, metas = rows(pieces["economia"]["arbol"]), {f["Código"]: f for f in rows(pieces["economia"]["metas"])}
    assert len(arbol) == 19 + 2 and len({f["Acción estratégica"] for f in arbol} - {"—"}) == 4
    assert {f["Código"] for f in arbol if f["Actividad"] != "—"} == metas.keys() and len(metas) == 19
    de_una, de_otra = (
        [metas[c][q] for q in ("Responsable", "Unidad", "Línea base", "2026", "2028", "2030")]
        for c in ("PAED.I1.01", "PAED.I1.03.1")
    )
    assert de_una == ["PROMPERÚ", "empresas", "950", "1,250", "1,350", "1,450"]
    assert de_otra == ["MINCETUR (DGPDCE) / PROMPERÚ", "test", "—", "1", "—", "—"]


def test_ruta_says_shares_with_their_samples_and_that_chance_explains_the_change(
    apps: dict[str, AppTest], pieces: Pieces
) -> None:
    encuesta = pieces["ruta"]["encuesta-1"]
    assert encuesta.titulo.endswith("en la versión anterior, 84.4 % (27 de 32): puede ser azar")
    assert encuesta.titulo in text(apps["ruta"])
    assert encuesta.figura is not None
    escritos = [c.texto for f in encuesta.figura(theme.LIGHT).filas for c in f.cajas if c.texto]
    assert [t.partition("\n")[0] for t in escritos] == ["84.4 % · 27 de 32", "96.2 % · 50 de 52"]
    dicho = text(apps["ruta"])
    for version, parte in (("2.0", escritos[0]), ("3.0", escritos[1])):
        assert re.search(rf"Versión {version}, [^,]+ A favor: {re.escape(parte.replace(chr(10), ' '))}", dicho)
    assert not [v for v in vias(apps["ruta"]) if "documento publicado" in v.dicho], "nothing contradicts"


def test_a_value_that_adds_up_says_from_when_to_when_and_no_year(pieces: Pieces, comando: Orden) -> None:
    """DOMAIN 15: in the note of the funnel, in its passport, in what is asked; and in the answer."""
    cuando = "de febrero de 2021 a diciembre de 2024"
    embudo = pieces["ruta"]["embudo"]
    assert embudo.titulo == "Completaron el autodiagnóstico más de una de cada 4 MYPE registradas"
    assert cuando in embudo.nota and "entre 13,715 y 13,766" in embudo.nota, "what is not printed is about"
    assert embudo.figura is not None
    escritos = [c.texto.replace("\n", " ") for f in embudo.figura(theme.LIGHT).filas for c in f.cajas if c.texto]
    assert escritos == ["100.0 %", "26.2 %"], "bars are of one unit"
    assert embudo.nota.startswith("% de 52,445 MYPE registradas")
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
    tramos = [c for f in pieza.figura(theme.LIGHT).filas for c in f.cajas if c.clase == "tramo"]
    # Shares on their interval go to 100.
    assert [round(x, 1) for t in tramos for x in (t.desde, t.desde + t.ancho)] == [68.2, 93.1, 87.0, 98.9]


def test_eleven_processes_whose_marks_are_lost_and_never_added_up(apps: dict[str, AppTest], pieces: Pieces) -> None:
    tabla = pieces["ruta"]["procesos"].tabla
    filas = [dict(zip(tabla.encabezado, f, strict=True)) for f in tabla.filas]
    assert {f["Calificación"] for f in filas} == {"No se lee en el documento"}
    assert sum(f["Mejora que se sugiere"] == "El documento no la da" for f in filas) == 1
    assert Counter(f["Nivel"] for f in filas) == {"Interno": 4, "Externo": 7}
    assert not RATINGS.search(text(apps["ruta"]))


def test_what_leaves_the_pages_names_their_document_and_no_filter(pieces: Pieces) -> None:
    for pagina, documento in (("economia", "005-2024-PCM-SGTD"), ("ruta", "Ruta Digital")):
        for pieza in pieces[pagina].values():
            assert pieza.pie.filtros == {} and pieza.pie.procedencia == "publicado"
            [fuente] = pieza.pie.fuentes()
            assert documento in fuente


@pytest.mark.parametrize(("pagina", "que"), [("economia", "«Economía digital»"), ("ruta", "«Ruta Digital»")])
def test_without_its_tables_a_page_says_which_to_load(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, pagina: str, que: str
) -> None:
    in_state(tmp_path_factory, "solo_publicado").looked_at(monkeypatch)
    app = run(pagina)
    assert part(app, "pp-empty").endswith(f" {que} {LOADED_AT}.") and 'class="pp-chart-title"' not in html(app)
