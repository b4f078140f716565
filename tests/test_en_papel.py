"""What is taken home on paper: every piece of every page, at both sizes, measured before it is drawn."""

import io
import re
from functools import cache
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from conftest import parte
from msgspec.structs import replace
from pypdf import PageObject, PdfReader

from pp0093.ask.registry import INDICATORS
from pp0093.errors import UsageError
from pp0093.ui.charts import bars, drawing
from pp0093.ui.charts.drawing import Facet, Lying, NamedRow, Standing
from pp0093.ui.exports import files, headless, paper
from pp0093.ui.exports.piece import Piece
from pp0093.ui.shell.pages import offered_pages
from pp0093.ui.theme import LIGHT
from pp0093.writing import typeface
from pp0093.writing.tables import NAMED_STYLES, Column, Style, Table

pytestmark = pytest.mark.usefixtures("mira_demostracion")

COLUMNS = {"nombre": Column("Actividad"), "monto": Column("Monto", Style.SOLES)}
POINTS, CM = 0.75, 96 / 2.54
PAGES = {p.id: p for p in offered_pages() if p.id not in ("guia", "auditoria", "nota")}
ASKED = {"buscar": {"q": "¿cuánto se gastó en ferias en 2020?"}}
# Codes of products and activities, of indicators, of scopes.
CODE, CODES = re.compile(r"50\d{5}|30000\d\d"), {*INDICATORS, "reporte", "nacional", "calculado", "sintetico"}
# DejaVu Sans, which Linux draws with where it has no other, beside ours.
WIDER = 1.22
# What has more rows than these may not go in 9 cm.
MOST_OF_A_NOTE = 3
# What a slide of 13.33 inches has across, in CSS pixels.
SLIDE = 1280


@pytest.fixture
def piezas(con_figuras: bool, pagina: str) -> list[Piece]:
    """What a page draws, of a version that has its figures."""
    return drawn(pagina, con_figuras)


@cache
def drawn(pagina: str, es_de_empresas: bool) -> list[Piece]:
    try:
        return headless.visited(pagina, {"anio": "2025"}, ASKED.get(pagina)).piezas
    except UsageError:
        return []


@pytest.mark.parametrize("tamano", paper.SIZES)
@pytest.mark.parametrize("pagina", parte(PAGES, 3))
def test_every_piece_fits_its_paper_in_letters_of_eight_points(piezas: list[Piece], pagina: str, tamano: str) -> None:
    assert piezas
    for pieza in filter(paper.has_image, piezas):
        for dibujo in paper.drawn(pieza, paper.SIZES[tamano]):
            assert_words_fit(dibujo, pieza.id)
        for hoja in on_paper(pieza, tamano):
            ancho, alto = (float(hoja.mediabox[n]) / POINTS for n in (2, 3))
            if tamano == "nota":
                assert ancho / CM == pytest.approx(16, abs=0.1) and 8.95 < alto / CM < 24.7, "at most an A4 page's text"
                assert alto / CM < 9.05 or len(pieza.tabla.filas) > MOST_OF_A_NOTE, (pieza.id, alto / CM)
            else:
                assert ancho / alto == pytest.approx(16 / 9, abs=0.01), pieza.id
            escrito = hoja.extract_text()
            assert "Fuente: " in escrito and "PP 0093" in escrito.replace("\xa0", " "), pieza.id
            assert joined(pieza.titulo) in joined(escrito), pieza.id


SVG = "{http://www.w3.org/2000/svg}"


def assert_words_fit(hecho: bytes, cual: str) -> None:
    """Every word of a drawing is in it, large enough, and no name of a row is over another."""
    arbol = ElementTree.fromstring(hecho)
    ancho, alto = (float(arbol.get(lado, 0)) for lado in ("width", "height"))
    medidas: list[float] = []
    for texto in arbol.iter(f"{SVG}text"):
        cuerpo, ancla = int(texto.get("font-size", 0)), texto.get("text-anchor")
        if texto.get("opacity"):  # The watermark goes over all, its edges too.
            continue
        assert cuerpo * POINTS * min(1, SLIDE / ancho) >= 7.9, cual
        for linea in texto.iter(f"{SVG}tspan"):
            x, y, largo = float(linea.get("x", 0)), float(linea.get("y", 0)), width_of(linea.text or "", cuerpo)
            desde = x - largo * {"start": 0, "middle": 0.5, "end": 1}[str(ancla)]
            assert desde >= -1 and desde + largo <= ancho + 1, (cual, linea.text, desde, largo, ancho)
            assert 0 < y <= alto, (cual, linea.text)
            medidas += [y] if ancla == "end" and x < ancho / 2 else []
    assert all(b - a > 12 for a, b in pairwise(sorted({*medidas}))), (cual, "over one another")


def width_of(texto: str, cuerpo: int) -> float:
    return typeface.width(texto, cuerpo, typeface.REGULAR)


def on_paper(pieza: Piece, tamano: str) -> list[PageObject]:
    """The sheets of a piece as a PDF."""
    papel = paper.SIZES[tamano]
    [escrito] = paper.paper_sheets(pieza, papel, paper.drawn(pieza, papel), "pdf")
    return [*PdfReader(io.BytesIO(escrito)).pages]


@pytest.mark.parametrize("pagina", parte(PAGES, 3))
def test_no_word_of_a_table_is_broken_and_none_is_left_out(piezas: list[Piece], pagina: str) -> None:
    for pieza in (p for p in piezas if p.figura is None and paper.has_image(p)):
        celdas = [v for fila in paper.seen(pieza).escritas for v in fila]
        for tamano in paper.SIZES:
            dicho = " ".join(h.extract_text() for h in on_paper(pieza, tamano)).replace("\xa0", " ")
            todo = joined(dicho)
            assert not [c for c in celdas if joined(c) not in todo], (pieza.id, tamano)
            palabras = {p for v in celdas for p in re.findall(r"(?<![\w/.-])[^\W\d_]{1,24}(?![\w/.-])", v)}
            assert not [p for p in palabras if p not in dicho], (pieza.id, tamano)


def joined(texto: str) -> str:
    return re.sub(r"[\s\u200b]", "", texto)


def test_names_are_not_cut_where_another_typeface_draws_them() -> None:
    filas = [{"nombre": "MECANISMOS PARA MEJORAR", "monto": 4}, {"nombre": "B", "monto": 3}]
    dibujo = paper.vector(bars(filas, x="monto", y="nombre", columns=COLUMNS)(LIGHT), 780, 330)
    [nombre] = [t for t in ElementTree.fromstring(dibujo).iter(f"{SVG}tspan") if t.text == "MECANISMOS PARA MEJORAR"]
    assert float(nombre.get("x", 0)) >= WIDER * width_of(str(nombre.text), 12)


@pytest.mark.parametrize("pagina", ["metodologia"])
@pytest.mark.parametrize("tamano", paper.SIZES)
def test_a_chart_of_too_many_rows_goes_on_in_another_picture(piezas: list[Piece], pagina: str, tamano: str) -> None:
    nombres = [f"Fila {n}" for n in range(70)]
    grafico = bars([{"nombre": n, "monto": 5} for n in nombres], x="monto", y="nombre", columns=COLUMNS)
    pieza = replace(piezas[0], figura=grafico.dibuja)
    partes = paper.drawn(pieza, paper.SIZES[tamano])
    assert len(partes) == paper.sheet_count(pieza, paper.SIZES[tamano]) > 1
    assert [*re.findall(r"Fila \d+", b"".join(partes).decode())] == nombres, "each once and in order"
    assert "(1 de" in on_paper(pieza, tamano)[0].extract_text().replace("\xa0", " ")


def wide(columnas: int, filas: int) -> Table:
    cabeza = ["Código", "Nombre", *(f"Característica{n}" for n in range(columnas))]
    cuerpo = [[f"{f}.1", f"Actividad número {f}", *(f"{f}-{n}" for n in range(columnas))] for f in range(filas)]
    return Table(tuple(map(Column, cabeza)), tuple(map(tuple, cuerpo)))


@pytest.mark.parametrize("pagina", ["metodologia"])
def test_a_wide_table_repeats_its_names_in_each_part(piezas: list[Piece], pagina: str) -> None:
    ancha = replace(next(p for p in piezas if p.figura is None), tabla=wide(12, 9))
    [hoja] = [h.extract_text() for h in on_paper(ancha, "nota")]
    assert hoja.count("Código") == hoja.count("Nombre") == hoja.count("8.1 Act") > 1, "one part under another"
    assert sorted(re.findall(r"Característica\d+", hoja)) == sorted(wide(12, 9).encabezado[2:]), "each once"
    assert "Dato" in on_paper(replace(ancha, tabla=wide(12, 1)), "nota")[0].extract_text(), "of one row, upright"


def test_a_crop_of_what_is_invented_still_says_so() -> None:
    """Whatever rectangle of a quarter of the width and a third of the height is cut out, a word of it stays."""
    alto = 900
    for dibujo in (Lying(0, alto, [NamedRow("", "")]), Standing(0, alto, [Facet([], [])])):
        puestas = [(x * 6.05, y * alto / 100) for _, x, y in drawing.watermark(dibujo).sellos]
        lado, caida = 605 / 2, alto / 3
        for x in range(0, round(605 - lado), 20):
            for y in range(0, round(alto - caida), 20):
                assert any(x <= px <= x + lado and y <= py <= y + caida for px, py in puestas), (x, y)


@pytest.mark.parametrize("pagina", ["metodologia"])
def test_a_long_table_is_one_document_of_several_pages_and_a_zip_of_pictures(piezas: list[Piece], pagina: str) -> None:
    [parametros] = [p for p in piezas if p.id == "parametros"]
    [(nombre, contenido)] = files.images([parametros], ("pdf",)).items()
    assert nombre.endswith("_2025.pdf") or nombre.endswith("parametros.pdf")
    documento = PdfReader(io.BytesIO(contenido))
    assert len(documento.pages) == paper.sheet_count(parametros, paper.SIZES["nota"]) > 1
    assert documento.metadata is not None and documento.metadata.title == parametros.titulo
    ofrecido = files.content_name(parametros, "png", "lamina", 2)
    assert ofrecido.endswith("_lamina.png.zip") and files.content_name(parametros, "pdf", "nota", 2) == nombre
    assert files.page_name("x", parametros.pie, "lamina") != files.page_name("x", parametros.pie)


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
