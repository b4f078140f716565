"""What is taken home: the files that `pp0093 exportar` writes, opened and checked one by one."""

import csv
import io
import json
import os
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from carpetas_en_estado import declara, escribe
from conftest import PROYECTO, Carpetas, Orden, Respuesta, publicar
from generador_registros import ruc
from lxml import etree
from PIL import Image
from pypdf import PdfReader

from pp0093.cli import main

pytestmark = pytest.mark.usefixtures("mira_demostracion")

Exporta = Callable[..., Respuesta]
Archivos = dict[str, bytes]

NOMBRE = "pp0093_ejecucion_anexo_2020_producto-2_corte-2021-03-18"
AUTOR = "Elaboración: OGEIEE - OEI"
TITULO = "2.2 ejecutó S/ 690.1 mil y alcanzó 74.4 % de su meta"
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
    # Of the years of the series one declares no cut-off, and the printed progress has none: nor do their names.
    piezas = dict.fromkeys(("anexo", "apertura", "brecha"), del_dinero) | {
        "serie": "_producto-2",
        "acciones-impresas": "",  # The report prints them of other products: no filter is followed.
    }
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
        "anexo": (TITULO, "En el orden del anexo, 2020"),
        "apertura": ("Del PIA al PIM", "2020"),
        "brecha": ("2.1", "2020"),
    }
    esperado = (
        *titulos[pieza], "Año 2020, producto P2 Articulación empresarial", "Corte: 18/03/2021",
        "Fuente: Informe OEI 2020", AUTOR, "Versión de los datos: ",
    )  # fmt: skip
    for parte in esperado:
        assert parte in dicho
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
    assert hechas == [tuple(fila[c] for c in CIFRAS) for fila in filas]
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
    assert [f["Código"] for f in filas] == ["P2", "2.1", "2.2", "2.3"]
    assert filas[0]["PIM (S/)"] == "1221832"
    assert float(filas[0]["Del PIM (%)"]) == pytest.approx(100 * 1095411 / 1221832, abs=1e-9)
    assert {f["Procedencia"] for f in filas} == {"derivado"}


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


@pytest.mark.parametrize(
    ("pedido", "archivo", "dato"),
    [
        ("pasaporte --cifra ejecucion_pct --producto P2", "partes-ejecucion-pct_2025_producto-2", "S/ 2,193,937"),
        ("pasaporte --cifra pim_soles --alcance nacional", "publicado-pim-soles_2025", "S/ 73,486,603"),
        ("politica --indicador IOP.04.01", "ficha_2024_indicador-iop-04-01", "IOP.04.01"),
        ("presupuesto --enlace soles_de=2015", "serie-constante_2025_soles_de-2015", "2015,74069051,74069051"),
    ],
)
def test_la_clave_de_una_pagina_elige_lo_que_se_lleva(
    exporta: Exporta, tmp_path: Path, pedido: str, archivo: str, dato: str
):
    respuesta = exporta(*pedido.split(), "--anio", "2025", "--formato", "csv")
    assert respuesta.codigo == 0, respuesta.errores
    [ruta] = tmp_path.glob(f"*{archivo}*")
    assert dato in ruta.read_text("utf-8-sig")


MAL_PEDIDO = {
    "una pagina que no hay": (("ejecuciones",), "ejecucion"),
    "una pieza que no hay": (
        ("ejecucion", "--pieza", "nada", "--formato", "csv"),
        "anexo, brecha, serie, acciones-impresas",
    ),
    "un formato que no hay": (("ejecucion", "--formato", "docx"), "png"),
    "un año sin nada": (("territorio", "--anio", "2023"), "cargue los registros"),
    "un año que no existe": (("ejecucion", "--anio", "1999"), "anio=1999"),
    "una actividad de otro producto": (("ejecucion", "--producto", "P1", "--actividad", "2.1"), "actividad="),
    "una tabla que no cabe": (("datos", "--pieza", "diccionario", "--formato", "png"), "XLSX o CSV"),
    "una clave de otra pagina": (("resumen", "--indicador", "IOP.04.01"), "--indicador es de politica"),
    "un enlace que su pagina no lleva": (("presupuesto", "--enlace", "mide=x"), "lleva soles_de=…"),
    "un valor de enlace que no hay": (("presupuesto", "--enlace", "soles_de=1900"), "soles_de=1900"),
    "una cifra que no existe": (("pasaporte", "--cifra", "nada"), "cifra=nada"),
    "sin pagina": ((), "pagina"),
}


@pytest.mark.parametrize("caso", MAL_PEDIDO)
def test_un_pedido_malo_se_responde_con_una_linea(exporta: Exporta, tmp_path: Path, caso: str):
    argumentos, pista = MAL_PEDIDO[caso]
    respuesta = exporta(*argumentos)
    assert respuesta.codigo == 2
    [linea] = respuesta.lineas
    assert linea.startswith("Uso: ") and pista in linea
    assert respuesta.salida == "" and list(tmp_path.iterdir()) == []


def test_lo_que_no_cabe_en_una_imagen_lo_dice(exporta: Exporta, tmp_path: Path):
    assert exporta("datos", "--pieza", "diccionario").codigo == 0
    [larga] = tmp_path.glob("*_datos*.zip")
    assert ": tiene más de 300 filas; llévela en XLSX o CSV" in descomprime(larga.read_bytes())["LEAME.txt"].decode()


@pytest.mark.parametrize(
    ("pedido", "dice"),
    [
        (("desempeno",), "no tiene nada que llevar: Cargue fichas.csv, valores.csv y las demás tablas de"),
        (("beneficiarios", "--producto", "P1"), "no tiene nada que llevar con esos filtros: "),
        (("guia",), "la página guia no tiene nada que llevar"),
    ],
)
def test_what_a_page_has_nothing_of_says_what_to_do_and_no_more(
    ya_publicada: str, orden: Orden, pedido: tuple[str, ...], dice: str
) -> None:
    """Where a source is not loaded no other year has it; there are no filters where none was put."""
    respuesta = orden("exportar", *pedido)
    assert respuesta.codigo == 2 and dice in respuesta.errores, respuesta.errores
    assert "otro año" not in respuesta.errores or "con esos filtros" in respuesta.errores


def test_on_paper_what_every_row_says_is_said_once(exporta: Exporta, tmp_path: Path) -> None:
    """The alerts of a year are all since its last day: that takes no column, and all of them go on one sheet."""
    respuesta = exporta(
        "alertas", "--anio", "2025", "--pieza", "alertas", "--formato", "pdf", "--destino", str(tmp_path)
    )
    assert respuesta.codigo == 0, respuesta.errores
    [ruta] = tmp_path.glob("*.pdf")
    dicho = texto_pdf(ruta.read_bytes())
    assert "En todas las filas" in dicho and dicho.count("31/12/2025") == 1
