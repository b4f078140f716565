"""What is taken home on paper: every piece of every page, at both sizes, measured before it is drawn."""

from __future__ import annotations

import io
import re
from collections import Counter
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
from conftest import PROYECTO, parte
from pypdf import PdfReader, PdfWriter

from pp0093.ask.registry import INDICATORS
from pp0093.errors import UsageError
from pp0093.ui.charts import stamp
from pp0093.ui.exports import files, headless, measure, paper, tabular
from pp0093.ui.exports.piece import Piece
from pp0093.ui.shell.pages import offered
from pp0093.writing.tables import NAMED_STYLES, Column, Level, Table

pytestmark = pytest.mark.usefixtures("mira_demostracion")

POINTS, CM = 0.75, 96 / 2.54
PAGES = {p.id: p for p in offered() if p.id not in ("guia", "auditoria", "nota")}
ASKED = {"buscar": {"q": "¿cuánto se gastó en ferias en 2020?"}}
# Codes of products and activities, of indicators, of scopes.
CODE, CODES = re.compile(r"50\d{5}|30000\d\d"), {*INDICATORS, "reporte", "nacional", "calculado", "sintetico"}
# What a slide of 13.33 inches has across, in CSS pixels.
SLIDE = 1280
EMPTY = {"seguimiento", "ritmo"}


@pytest.fixture
def piezas(
    version_publicada: Path, version_de_demostracion: Path, monkeypatch: pytest.MonkeyPatch, pagina: str
) -> list[Piece]:
    """What a page draws, of a version that has its figures."""
    monkeypatch.chdir(PROYECTO)
    es_de_empresas = PAGES[pagina].topic == "empresas"
    monkeypatch.setenv("PP0093_SALIDA", str(version_de_demostracion if es_de_empresas else version_publicada))
    return drawn(pagina, es_de_empresas)


@cache
def drawn(pagina: str, es_de_empresas: bool) -> list[Piece]:
    try:
        return headless.pieces(pagina, {"anio": "2025"}, ASKED.get(pagina))
    except UsageError:
        return []


def sizes(parte: Any) -> set[float]:
    """The sizes of all letters of a part of a figure, in pixels."""
    if isinstance(parte, dict):
        hechas = {float(v) for k, v in parte.get("font", {}).items() if k == "size"} if "font" in parte else set()
        for clave, valor in parte.items():
            if clave in ("textfont", "tickfont") and "size" in valor:
                hechas.add(float(valor["size"]))
            hechas |= sizes(valor)
        return hechas
    return {t for v in parte for t in sizes(v)} if isinstance(parte, list | tuple) else set()


@pytest.mark.parametrize("pagina", parte(PAGES, 8))
def test_every_chart_is_given_as_plotly_would_write_it(piezas: list[Piece], pagina: str) -> None:
    """Who draws it does not have Plotly look at each property: here it does."""
    assert piezas or pagina in EMPTY
    for pieza in piezas:
        if pieza.figura is not None:
            dibujo = pieza.figura(paper.LIGHT).to_dict()
            assert go.Figure(dibujo).to_dict() == dibujo, pieza.id


@pytest.mark.parametrize("tamano", paper.SIZES)
@pytest.mark.parametrize("pagina", parte(PAGES, 5))
def test_every_piece_fits_its_paper_in_letters_of_eight_points(piezas: list[Piece], pagina: str, tamano: str) -> None:
    assert piezas or pagina in EMPTY
    for pieza in filter(paper.has_image, piezas):
        hojas = paper.sheets(pieza, paper.SIZES[tamano])
        assert 1 <= len(hojas) <= paper.MOST_SHEETS
        for hoja in hojas:
            dibujo = hoja.figura.to_dict()
            if tamano == "nota":
                assert hoja.ancho / CM == pytest.approx(16, abs=0.1), pieza.id
                assert hoja.alto / CM < 24.7, "taller than the text of an A4 page"
            else:
                assert hoja.ancho / hoja.alto == pytest.approx(16 / 9, abs=0.01), pieza.id
            visto = POINTS * min(1, SLIDE / hoja.ancho)
            assert min(sizes({k: v for k, v in dibujo["layout"].items() if k != "template"})) * visto >= 7.9, pieza.id
            assert min(sizes(dibujo["data"]) or {99}) * visto >= 7.9, pieza.id
            notas = dibujo["layout"]["annotations"]
            titulos = {n["font"]["size"] for n in notas if n["text"].startswith(f"<b>{pieza.titulo.split()[0]}")}
            de_ancho = paper.TITLE_SIZE / paper.SIZES[tamano].ancho
            assert any(t / hoja.ancho == pytest.approx(de_ancho, rel=0.05) for t in titulos), "seen of one size"
            escrito = [n["text"] for n in notas]
            assert any("Fuente: " in t for t in escrito) and any("PP 0093" in t for t in escrito), pieza.id


@pytest.mark.parametrize("pagina", parte(PAGES, 4))
def test_no_word_of_a_table_is_broken_and_none_is_left_out(piezas: list[Piece], pagina: str) -> None:
    for pieza in (p for p in piezas if p.figura is None and paper.has_image(p)):
        suyas = Counter(v for fila in paper.seen(pieza).written() for v in fila)
        for tamano in paper.SIZES.values():
            dichas = [c for h in paper.sheets(pieza, tamano) for c in cells(h.figura)]
            assert not Counter(map(joined, suyas.elements())) - Counter(map(joined, dichas)), "a cell is left out"
            palabras = {p for v in suyas for p in v.split() if len(p) <= measure.LONGEST}
            assert palabras <= {p for c in dichas for p in c.split()}, (pieza.id, tamano.nombre)


def cells(figura: Any) -> list[str]:
    """What a drawn table has in each cell, a line after another."""
    return [
        unescape(re.sub("</?b>", "", t)).replace("<br>", " ").replace("\xa0", " ")
        for traza in figura.data
        for t in traza.text or ()
    ]


def joined(texto: str) -> str:
    return "".join(texto.split())


def wide(columnas: int, filas: int) -> Table:
    cabeza = ["Código", "Nombre", *(f"Característica{n}" for n in range(columnas))]
    cuerpo = [[f"{f}.1", f"Actividad número {f}", *(f"{f}-{n}" for n in range(columnas))] for f in range(filas)]
    return Table(tuple(map(Column, cabeza)), tuple(map(tuple, cuerpo)))


def test_a_wide_table_repeats_its_names_and_a_long_one_its_header() -> None:
    hojas = tabular.sheets(wide(12, 40), 605, 700)
    assert len(hojas) > 2
    for hoja in hojas:
        assert hoja.tabla.encabezado[:2] == ["Código", "Nombre"] and hoja.alto <= 700
        assert sum(hoja.anchos) + tabular.GAP * (len(hoja.anchos) - 1) <= 605 - 2 * tabular.EDGE + 1
    vistas = Counter((c, f[0]) for h in hojas for c in h.tabla.encabezado[2:] for f in h.tabla.filas)
    assert len(vistas) == 12 * 40 and set(vistas.values()) == {1}, "each cell once"


@pytest.mark.parametrize("pagina", ["ejecucion"])
def test_products_are_bold_and_the_total_is_ruled(piezas: list[Piece], pagina: str) -> None:
    [anexo] = [p for p in piezas if p.id == "anexo"]
    assert Counter(anexo.tabla.niveles) == {Level.GROUP: 4, Level.ITEM: 11, Level.TOTAL: 1}
    [hoja] = paper.sheets(anexo, paper.SIZES["nota"])
    codigos = [t for t in hoja.figura.data[0].text if t.startswith("<b>")]
    assert codigos == ["<b>Código</b>", *(f"<b>P{n}</b>" for n in range(1, 5)), "<b>—</b>"]
    fuertes = [n for n, s in enumerate(hoja.figura.layout.shapes) if s.line.width == 2]
    assert fuertes == [0, 15], "under the header, and over the sum"


def test_a_crop_of_what_is_invented_still_says_so() -> None:
    """Whatever rectangle of a quarter of the width and a third of the height is cut out, a word of it stays."""
    figura = tabular.figure(tabular.sheets(wide(3, 30), 605, 900)[0], 605)
    alto = figura.layout.height
    stamp.watermark(figura, paper.LIGHT)
    puestas = [(a.x * 605, (1 - a.y) * alto) for a in figura.layout.annotations]
    lado, caida = 605 / 2, alto / 3
    for x in range(0, round(605 - lado), 20):
        for y in range(0, round(alto - caida), 20):
            dentro = [1 for px, py in puestas if x <= px <= x + lado and y <= py <= y + caida]
            assert dentro, (x, y)


@pytest.mark.parametrize("pagina", ["metodologia"])
def test_a_long_table_is_one_document_of_several_pages_and_a_zip_of_pictures(
    piezas: list[Piece], pagina: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser is not asked: what it would draw is counted."""
    pedidos: list[Any] = []

    def draw(trabajos: Any) -> list[bytes]:
        pedidos.extend(trabajos)
        return [blank() for _ in trabajos]

    monkeypatch.setattr(files.browser, "draw", draw)
    [parametros] = [p for p in piezas if p.id == "parametros"]
    [(nombre, contenido)] = files.images([parametros], ("pdf",)).items()
    assert nombre.endswith("_2025.pdf") or nombre.endswith("parametros.pdf")
    documento = PdfReader(io.BytesIO(contenido))
    assert len(documento.pages) == len(pedidos) > 1
    assert documento.metadata is not None and documento.metadata.title == parametros.titulo
    ofrecido = files.offered(parametros, "png", "lamina", 2)
    assert ofrecido.endswith("_lamina.png.zip") and files.offered(parametros, "pdf", "nota", 2) == nombre
    assert files.page_name("x", parametros.pie, "lamina") != files.page_name("x", parametros.pie)


def blank() -> bytes:
    salida, hoja = io.BytesIO(), PdfWriter()
    hoja.add_blank_page(100, 100)
    hoja.write(salida)
    return salida.getvalue()


@pytest.mark.parametrize("pagina", parte(PAGES, 4))
def test_a_workbook_has_words_beside_each_code(piezas: list[Piece], pagina: str) -> None:
    """A column of codes has a name, and the words of each are in another column."""
    for pieza in piezas:
        encabezado = pieza.tabla.encabezado
        for columna in encabezado:
            if columna.endswith(" (código)"):
                assert columna.removesuffix(" (código)") in encabezado, (pieza.id, columna)
        for n, columna in enumerate(pieza.tabla.columnas):
            # A dictionary of columns is of codes, and so are the values of rules and what an alert looks at.
            if not re.search(r"[cC]ódigo|Cifras|Dimensiones|Nombre|Valor", columna.encabezado):
                como = columna.written if columna.estilo in NAMED_STYLES else str
                crudos = {como(f[n]) for f in pieza.tabla.filas if isinstance(f[n], str)}
                assert not {c for c in crudos if CODE.fullmatch(c) or c in CODES}, (pieza.id, columna.encabezado)
