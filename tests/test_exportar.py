"""What is taken home: the files that `pp0093 exportar` writes, opened one by one, every piece on paper, measured."""

import csv
import io
import json
import os
import re
import zipfile
from collections.abc import Callable
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from carpetas_en_estado import declara, escribe
from conftest import PROYECTO, Carpetas, Orden, Respuesta, parte, publicar
from generador_registros import ruc
from libros import de_toml
from lxml import etree
from msgspec.structs import replace
from PIL import Image
from pypdf import PageObject, PdfReader

from pp0093.ask.registry import INDICATORS
from pp0093.cli import main
from pp0093.errors import UsageError
from pp0093.ui.charts import bars, drawing
from pp0093.ui.charts.drawing import Facet, Lying, NamedRow, Standing
from pp0093.ui.exports import files, headless, paper
from pp0093.ui.exports.piece import Piece
from pp0093.ui.shell.pages import offered_pages
from pp0093.ui.theme import LIGHT
from pp0093.writing import typeface
from pp0093.writing.tables import NAMED_STYLES, Column, Style, Table

CASES = de_toml("exportar")

pytestmark = pytest.mark.usefixtures("mira_demostracion")

Exporta = Callable[..., Respuesta]
Archivos = dict[str, bytes]

NOMBRE = "pp0093_ejecucion_anexo_2020_producto-2_corte-2021-03-18"
AUTOR = "Elaboración: OGEIEE - OEI"
TITULO = "Las más lejanas de su meta: Ferias (74.4 %) y Clúster (83.3 %)"
DEMOSTRACION = "Datos de demostración: estas cifras no son reales."
CENTIMETROS = 16
CIFRAS = ("meta_fisica", "avance_fisico", "cumplimiento_pct", "pim_soles", "devengado_soles", "ejecucion_pct")
FORMULA = '=HIPERVINCULO("http://example.pe")'


@pytest.fixture(scope="module")
def con_navegador() -> None:
    """Images need Chromium; a machine without one fails unless PP0093_SIN_NAVEGADOR=1 says that this is known."""
    if os.environ.get("PP0093_SIN_NAVEGADOR") == "1":
        pytest.skip("PP0093_SIN_NAVEGADOR=1")


@pytest.fixture
def exporta(comando: Orden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Exporta:
    """Run `pp0093 exportar` on what the documents print, in a folder that is not the project's."""
    monkeypatch.chdir(tmp_path)
    return partial(comando, "exportar")


@pytest.fixture(scope="module")
def pagina(con_navegador: None, version_publicada: Path, tmp_path_factory: pytest.TempPathFactory) -> Archivos:
    """Every file of Ejecución, product 2, 2020: one start of the browser for the whole module."""
    carpeta = tmp_path_factory.mktemp("pagina")
    with pytest.MonkeyPatch.context() as cambios:
        Carpetas(PROYECTO / "data" / "raw", version_publicada).looked_at(cambios)
        pedido = ("exportar", "ejecucion", "--anio", "2020", "--producto", "P2", "--destino", str(carpeta))
        assert main([*pedido]) == 0
    [ruta] = carpeta.iterdir()
    assert ruta.name == "pp0093_ejecucion_2020_producto-2_corte-2021-03-18.zip"
    return descomprime(ruta.read_bytes())


@pytest.fixture(scope="module")
def sintetica(tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    """One synthetic list, one of whose services looks like a formula, published."""
    propias = Carpetas.under(tmp_path_factory.mktemp("sintetica"))
    servicios = ("Taller", "Taller", FORMULA)
    filas = [[ruc(n), "15/03/2025", "1.2", s, "DDP"] for n, s in enumerate(servicios)]
    escribe(propias.datos / "registros" / "ddp.csv", ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD"], filas)
    dice = {"documento": "Lista inventada", "unidad": "DDP", "actividad": "5005079", "anio": "2025"}
    declara(propias.datos, archivo="registros/ddp.csv", fuente="registros", origen="sintetico", **dice)
    publicar(propias.datos, propias.salida)
    return propias


@pytest.fixture
def exporta_sintetica(sintetica: Carpetas, correr: Orden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Exporta:
    sintetica.looked_at(monkeypatch)
    monkeypatch.chdir(tmp_path)
    return partial(correr, "exportar", "servicios", "--anio", "2025")


def descomprime(contenido: bytes) -> Archivos:
    with zipfile.ZipFile(io.BytesIO(contenido)) as comprimido:
        assert comprimido.testzip() is None
        return {nombre: comprimido.read(nombre) for nombre in comprimido.namelist()}


def texto_svg(contenido: bytes) -> str:
    """What an SVG says: of itself, where readers of screens look for it, and in its drawing."""
    arbol = etree.fromstring(contenido)
    textos = [t.itertext() for n in ("title", "desc", "text") for t in arbol.iter(f"{{http://www.w3.org/2000/svg}}{n}")]
    return " ".join(" ".join(" ".join(t).split()) for t in textos)


def texto_pdf(contenido: bytes) -> str:
    [hoja] = PdfReader(io.BytesIO(contenido)).pages
    return " ".join(hoja.extract_text().split())


def filas_csv(contenido: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(contenido.decode("utf-8-sig"), newline="")))


def metadatos(contenido: bytes) -> str:
    hoja = openpyxl.load_workbook(io.BytesIO(contenido))["Fuente"]
    return "\n".join(" ".join(str(c) for c in fila if c) for fila in hoja.iter_rows(values_only=True))


def test_el_zip_de_una_pagina_tiene_cada_pieza_en_cada_formato(pagina: Archivos):
    del_dinero = "_producto-2_corte-2021-03-18"
    # One year of the series declares no cut-off, so its name has none; printed actions are of other products.
    piezas = dict.fromkeys(("anexo", "apertura", "brecha"), del_dinero) | {"serie": "_producto-2"}
    assert set(pagina) == {
        f"pp0093_ejecucion_{p}_2020{de}.{f}" for p, de in piezas.items() for f in ("png", "svg", "pdf", "xlsx", "csv")
    }


@pytest.mark.parametrize("pieza", ["anexo", "apertura", "brecha", "serie"])
def test_un_png_mide_dieciseis_centimetros_y_se_lee_en_la_hoja(pagina: Archivos, pieza: str):
    [nombre] = [n for n in pagina if f"_{pieza}_" in n and n.endswith(".png")]
    imagen = Image.open(io.BytesIO(pagina[nombre]))
    assert imagen.info["dpi"] == pytest.approx((288, 288), abs=0.1)
    ancho, alto = (2.54 * lado / 288 for lado in imagen.size)
    assert ancho == pytest.approx(CENTIMETROS, abs=0.1) and alto < 24.7, "taller than the text of an A4 page"
    assert imagen.convert("RGB").getpixel((1, 1)) == (255, 255, 255)


@pytest.mark.parametrize("leer", [texto_svg, texto_pdf])
@pytest.mark.parametrize("pieza", ["anexo", "apertura", "brecha"])
def test_un_dibujo_dice_que_es_de_cuando_y_de_donde(pagina: Archivos, pieza: str, leer: Callable[[bytes], str]) -> None:
    formato = leer.__name__.removeprefix("texto_")
    dicho = " ".join(leer(pagina[f"{NOMBRE.replace('anexo', pieza)}.{formato}"]).split())
    dicho = dicho.replace("\xa0", " ")
    titulos = {
        "anexo": (TITULO, "2020; primero, la actividad más lejana de su meta"),
        "apertura": ("Del PIA al PIM", "2020"),
        "brecha": ("2.1", "2020"),
    }
    esperado = (
        *titulos[pieza], "Año 2020, producto P2 Articulación empresarial", "Corte: 18/03/2021",
        "Fuente: Informe OEI 2020", AUTOR, "Versión de los datos: ",
    )  # fmt: skip
    assert [e for e in esperado if e not in dicho] == []
    assert DEMOSTRACION not in dicho
    if leer is texto_pdf and pieza == "anexo":
        dichos = ("1,221,832", "1,095,411", "83.3", "Iniciativas de", "Devengado (S/)")
        assert [d for d in dichos if d not in dicho] == [], "no word of the table is broken"


def test_cada_imagen_dice_de_si_misma_que_es_y_con_que_letras(pagina: Archivos):
    """An SVG names its typeface; a PDF has it inside."""
    with Image.open(io.BytesIO(pagina[f"{NOMBRE}.png"])) as png:
        assert png.info["Title"] == TITULO and "producto P2" in png.info["Description"]
    titulo, dice = etree.fromstring(pagina[f"{NOMBRE}.svg"])[:2]
    assert (titulo.tag.rpartition("}")[2], titulo.text) == ("title", TITULO)
    assert dice.tag.endswith("desc") and "Fuente: Informe OEI 2020" in dice.text
    assert b"Source Sans Pro" in pagina["pp0093_ejecucion_serie_2020_producto-2.svg"]
    pdf = PdfReader(io.BytesIO(pagina[f"{NOMBRE}.pdf"]))
    assert pdf.metadata is not None
    assert (pdf.metadata.title, pdf.metadata.author) == (TITULO, "OGEIEE - OEI")
    assert pdf.root_object["/Lang"] == "es-PE"
    [hoja] = pdf.pages
    fuentes = [f.get_object()["/DescendantFonts"][0].get_object() for f in hoja["/Resources"]["/Font"].values()]  # type: ignore[index]
    descriptores = [f["/FontDescriptor"].get_object() for f in fuentes]
    assert all({"/FontFile2", "/FontFile3"} & set(d) for d in descriptores)
    assert {"SourceSansPro-Regular", "SourceSansPro-Bold"} <= {d["/FontName"].partition("+")[2] for d in descriptores}


def test_el_xlsx_tiene_las_cifras_que_responde_la_consulta_sin_redondear(pagina: Archivos, comando: Orden):
    pedido = ["consulta", ",".join(CIFRAS), "--por", "producto,actividad", "--formato", "json"]
    filas = json.loads(comando(*pedido, "--filtro", "anio=2020", "--filtro", "producto=P2").salida)
    hoja = openpyxl.load_workbook(io.BytesIO(pagina[f"{NOMBRE}.xlsx"]))["Datos"]
    encabezado, *cuerpo = list(hoja.iter_rows(values_only=True))
    columnas = ("Meta física", "Avance", "De la meta (%)", "PIM (S/)", "Devengado (S/)", "Del PIM (%)")
    lugares = [encabezado.index(c) for c in columnas]
    hechas = [tuple(fila[i] for i in lugares) for fila in cuerpo if "." in str(fila[0])]
    assert sorted(hechas) == sorted(tuple(fila[c] for c in CIFRAS) for fila in filas)
    assert any(isinstance(v, float) and round(v, 3) != v for fila in hechas for v in fila), "rounded"
    assert hoja.freeze_panes == "A2"
    dicho = metadatos(pagina[f"{NOMBRE}.xlsx"])
    partes = (TITULO, "Corte: 18/03/2021", "Fuente: Informe OEI 2020", AUTOR, "Derivado")
    assert [p for p in partes if p not in dicho] == [], "its second sheet says where it comes from"
    formatos = {c.value: hoja.cell(2, c.column).number_format for c in hoja[1]}
    assert (formatos["PIM (S/)"], formatos["Del PIM (%)"], formatos["Código"]) == ("#,##0", "#,##0.0", "@")


def test_el_csv_se_abre_bien_en_excel(pagina: Archivos):
    contenido = pagina[f"{NOMBRE}.csv"]
    assert contenido.startswith(b"\xef\xbb\xbf")
    assert contenido.count(b"\n") == contenido.count(b"\r\n") > 4
    filas = filas_csv(contenido)
    assert [f["Código"] for f in filas] == ["2.2", "2.1", "2.3", "P2"], "the furthest from its goal first"
    assert filas[-1]["PIM (S/)"] == "1221832"
    assert float(filas[-1]["Del PIM (%)"]) == pytest.approx(100 * 1095411 / 1221832, abs=1e-9)
    assert {f["Procedencia"].replace("Meta inicial, ", "") for f in filas} == {
        "derivado; publicado: Meta física, Avance físico, PIM, Devengado"
    }
    assert [c for c in filas[0] if c.startswith("Procedencia")] == ["Procedencia"]


def test_lo_sintetico_lo_dice_en_cada_formato(exporta_sintetica: Exporta, con_navegador: None, tmp_path: Path):
    respuesta = exporta_sintetica("--pieza", "familias", "--destino", "sub/carpeta")
    assert respuesta.codigo == 0, respuesta.errores
    [ruta] = list((tmp_path / "sub" / "carpeta").iterdir())
    archivos = descomprime(ruta.read_bytes())
    por_formato = {nombre.rpartition(".")[2]: datos for nombre, datos in archivos.items()}
    assert set(por_formato) == {"png", "svg", "pdf", "xlsx", "csv"}
    assert DEMOSTRACION in texto_svg(por_formato["svg"])
    assert DEMOSTRACION in texto_pdf(por_formato["pdf"])
    assert DEMOSTRACION in metadatos(por_formato["xlsx"])
    assert {f["Procedencia"] for f in filas_csv(por_formato["csv"])} == {"sintetico"}
    assert tiene_naranja(por_formato["png"]), "the line of the demonstration is in the colour of delivery"


def tiene_naranja(png: bytes) -> bool:
    """Whether the lower left corner, where the foot begins, has ink in the colour of the demonstration's line."""
    imagen = Image.open(io.BytesIO(png)).convert("RGB")
    ancho, alto = imagen.size
    colores = imagen.crop((0, alto - 330, ancho // 3, alto)).getcolors(10**6) or []
    return any(r > 180 and 60 < g < 110 and b < 60 for _, (r, g, b) in colores)


def test_un_texto_que_parece_formula_no_lo_es_en_excel(exporta_sintetica: Exporta, tmp_path: Path):
    for formato in ("csv", "xlsx"):
        assert exporta_sintetica("--pieza", "servicio", "--formato", formato).codigo == 0
    [texto] = tmp_path.glob("*.csv")
    [libro] = tmp_path.glob("*.xlsx")
    assert f"'{FORMULA}" in [f["Servicio"] for f in filas_csv(texto.read_bytes())]
    celdas = [c for fila in openpyxl.load_workbook(libro)["Datos"].iter_rows() for c in fila]
    assert [c.data_type for c in celdas if c.value == FORMULA] == ["s"]


def test_una_lamina_es_de_dieciseis_por_nueve(exporta: Exporta, con_navegador: None, tmp_path: Path):
    respuesta = exporta("resumen", "--anio", "2025", "--formato", "png", "--papel", "lamina", "--actividad", "2.1")
    assert respuesta.codigo == 0, respuesta.errores
    [ruta] = tmp_path.iterdir()
    assert ruta.name == "pp0093_resumen_actividades_2025_actividad-2-1_lamina.png"
    ancho, alto = Image.open(ruta).size
    assert ancho / alto == pytest.approx(16 / 9, abs=0.01)


def test_a_picture_has_notes_of_its_rows_alone_and_no_star_without_its_column(
    exporta: Exporta, con_navegador: None, tmp_path: Path
) -> None:
    """2.1, 3.2, 4.1 and 2.2 are drawn; 1.2 and 3.3, which something is said of too, are folded."""
    respuesta = exporta("resumen", "--anio", "2025", "--formato", "pdf", "--pieza", "actividades")
    assert respuesta.codigo == 0, respuesta.errores
    [ruta] = tmp_path.iterdir()
    dicho = texto_pdf(ruta.read_bytes())
    assert "(4.1, 2025)" in dicho and "(1.2, 2025)" not in dicho and "(3.3, 2025)" not in dicho
    assert "% de la meta física, 2025" in dicho and "*" not in dicho
    exporta("servicios", "--anio", "2025", "--formato", "pdf", "--pieza", "meta-y-avance")
    [ruta] = tmp_path.glob("*meta-y-avance*")
    assert "Actividad 4.1" in texto_pdf(ruta.read_bytes()), "the page's row names it, and the picture goes alone"


@pytest.mark.parametrize(("pedido", "archivo", "dato"), CASES["la_clave_de_una_pagina"])
def test_la_clave_de_una_pagina_elige_lo_que_se_lleva(
    exporta: Exporta, tmp_path: Path, pedido: str, archivo: str, dato: str
):
    respuesta = exporta(*pedido.split(), "--anio", "2025", "--formato", "csv")
    assert respuesta.codigo == 0, respuesta.errores
    [ruta] = tmp_path.glob(f"*{archivo}*")
    assert dato in ruta.read_text("utf-8-sig")


def test_lo_que_no_cabe_en_una_imagen_lo_dice(exporta: Exporta, tmp_path: Path):
    assert exporta("datos", "--pieza", "diccionario").codigo == 0
    [larga] = tmp_path.glob("*_datos*.zip")
    assert ": tiene más de 300 filas; llévela en XLSX o CSV" in descomprime(larga.read_bytes())["LEAME.txt"].decode()


def test_on_paper_what_every_row_says_is_said_once(exporta: Exporta, tmp_path: Path) -> None:
    """The alerts of a year are all since its last day: that takes no column, and all of them go on one sheet."""
    respuesta = exporta(
        "alertas", "--anio", "2025", "--pieza", "alertas", "--formato", "pdf", "--destino", str(tmp_path)
    )
    assert respuesta.codigo == 0, respuesta.errores
    [ruta] = tmp_path.glob("*.pdf")
    dicho = texto_pdf(ruta.read_bytes())
    assert "En todas las filas" in dicho and dicho.count("31/12/2025") == 1


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
@pytest.mark.parametrize("pagina", parte(PAGES, 2))
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


@pytest.mark.parametrize("pagina", parte(PAGES, 2))
def test_no_word_of_a_table_is_broken_and_none_is_left_out(piezas: list[Piece], pagina: str) -> None:
    for pieza in (p for p in piezas if p.figura is None and paper.has_image(p)):
        # A column of which no row says anything is left out.
        celdas = [v for fila in paper.seen(pieza).escritas for v in fila if v != "—"]
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
    # In a PDF the edge of a letter covers the one before it.
    assert not [t for t in ElementTree.fromstring(dibujo).iter(f"{SVG}text") if t.get("stroke")]
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
    for dibujo in (Lying(alto, 0, [NamedRow("", "")]), Standing(alto, 0, [Facet([], [])])):
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


@pytest.mark.parametrize("pagina", parte(PAGES, 3))
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
