"""What is drawn and taken home stands on the rows drawn: sources, cut-offs, stamps, marks, filters and years."""

import io
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from carpetas_en_estado import AREQUIPA, CRUCE, ESTADOS, LIMA, REGISTRO, declara, escribe
from conftest import DAY_OF_STATES, graficos, in_state, opened, publicar
from generador_registros import ruc
from generadores import escribir_exportacion, exportacion_al_azar
from libros import de_toml
from streamlit.testing.v1 import AppTest
from test_exportar import filas_csv, texto_pdf
from test_paginas import html

from pp0093.ui.charts.drawing import WATERMARK
from pp0093.ui.exports import files, headless
from pp0093.ui.exports.piece import ALL_DEMONSTRATION, PART_DEMONSTRATION, Piece
from pp0093.ui.theme import LIGHT

CASES = de_toml("dibujado")

pytestmark = pytest.mark.usefixtures("mira_demostracion", "en_noviembre")

Abre = Callable[..., dict[str, Piece]]


@pytest.fixture(scope="module")
def mixta(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the documents print, a demonstration of one trade firm, one farm and one unknown, and money of 2026."""
    raiz = tmp_path_factory.mktemp("mixta") / "datos"
    ESTADOS["solo_publicado"](raiz)
    lugares = enumerate((AREQUIPA, AREQUIPA, LIMA), 1)
    filas = [[ruc(n), "15/03/2025", "1.2", "Taller", "DDP", lugar] for n, lugar in lugares]
    escribe(raiz / "registros" / "ddp.csv", REGISTRO, filas)
    firmas = [[ruc(n), c, 100, "01/01/2010", AREQUIPA] for n, c in ((1, "4711"), (2, "0111"))]
    escribe(raiz / "padron" / "cruce_2025.csv", CRUCE, firmas)
    de_2025 = {"anio": "2025", "origen": "sintetico"}
    lista = {"documento": "Lista inventada", "unidad": "DDP", "actividad": "5005079"}
    declara(raiz, archivo="registros/ddp.csv", fuente="registros", **lista, **de_2025)
    declara(raiz, archivo="padron/cruce_2025.csv", fuente="padron", documento="Cruce inventado", **de_2025)
    escribir_exportacion(raiz / "mef" / "2026.xls", exportacion_al_azar(1, fecha="20-agosto-2026", anio=2026))
    publicar(raiz, raiz.with_name("salida"), hoy=DAY_OF_STATES)
    return raiz


@pytest.fixture(scope="session")
def en_curso(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ships and, of 2026, money, monthly goals and one unit's records, all to August."""
    return in_state(tmp_path_factory, "en_curso").datos


@pytest.fixture
def abre(monkeypatch: pytest.MonkeyPatch) -> Abre:
    """Return the pieces of a page of a folder under some filters, by their id; the test goes on in that folder."""

    def abrir(raiz: Path, pagina: str, **filtros: str) -> dict[str, Piece]:
        monkeypatch.setenv("PP0093_DATOS", str(raiz))
        monkeypatch.setenv("PP0093_SALIDA", str(raiz.with_name("salida")))
        return _piezas(raiz, pagina, *filtros.items())

    return abrir


@cache
def _piezas(raiz: Path, pagina: str, *filtros: tuple[str, str]) -> dict[str, Piece]:
    return {p.id: p for p in headless.visited(pagina, dict(filtros)).piezas}


def dicho(pieza: Piece) -> str:
    return "\n".join([pieza.heading(), pieza.titulo, pieza.nota, *pieza.pie.lines()])


def rotulos(pieza: Piece) -> list[str]:
    assert pieza.figura is not None
    return [c.texto for fila in pieza.figura(LIGHT).filas for c in fila.cajas if c.texto]


def sellos(pieza: Piece) -> int:
    """How many times a drawing says across itself that it is of the demonstration."""
    return texto_pdf(files.content(pieza, "pdf")).count(WATERMARK)


def test_on_a_screen_only_what_is_invented_is_veiled(
    version_de_demostracion: Path, version_publicada: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    velados = []
    for salida in (version_de_demostracion, version_publicada):
        monkeypatch.setenv("PP0093_SALIDA", str(salida))
        velados.append([WATERMARK in dibujo for dibujo in graficos(opened("servicios", anio="2025")).values()])
    de_demostracion, publicados = velados
    assert any(de_demostracion) and publicados and not any(publicados)


def test_a_chart_of_the_demonstration_is_all_of_it_and_one_of_print_has_none(
    mixta: Path, abre: Abre, version_publicada: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sector = abre(mixta, "beneficiarios", anio="2025")["sector"]
    assert ALL_DEMONSTRATION in dicho(sector) and PART_DEMONSTRATION not in dicho(sector) and sellos(sector) > 0
    assert {f["Procedencia"] for f in filas_csv(files.content(sector, "csv"))} == {"sintetico"}
    monkeypatch.setenv("PP0093_SALIDA", str(version_publicada))
    [impreso] = [p for p in headless.visited("beneficiarios", {"anio": "2025"}).piezas if p.id == "sector"]
    assert "59.4 %" in rotulos(impreso) and sellos(impreso) == 0 and ALL_DEMONSTRATION not in dicho(impreso)


def test_a_table_that_says_where_each_figure_is_from_says_it_once(mixta: Path, abre: Abre) -> None:
    fuentes = abre(mixta, "ejecucion", anio="2025")["avance-por-fuente"]
    hoja = openpyxl.load_workbook(io.BytesIO(files.content(fuentes, "xlsx")))["Datos"]
    assert [c.value for c in hoja[1] if str(c.value).startswith("Procedencia")] == [
        "Procedencia de lo reportado",
        "Procedencia de los registros",
    ]


def test_what_is_all_invented_says_so_all_over_itself(mixta: Path, abre: Abre) -> None:
    piezas = abre(mixta, "servicios", anio="2025", actividad="5005079")
    familias = piezas["familias-por-unidad"]
    assert ALL_DEMONSTRATION in familias.pie.lines() and sellos(familias) >= 4
    assert sellos(piezas["servicio"]) >= 2, "a table too"


def test_money_bears_no_stamp_because_a_list_is_invented(mixta: Path, abre: Abre) -> None:
    for pagina, pieza in (("presupuesto", "puente"), ("ejecucion", "anexo"), ("ejecucion", "serie")):
        lineas = abre(mixta, pagina, anio="2025")[pieza].pie_de_cifras.lines()
        assert not any("demostración" in linea for linea in lineas), pieza


def test_a_series_cites_every_document_and_the_cut_off_of_each_year(mixta: Path, abre: Abre) -> None:
    serie = abre(mixta, "ejecucion", anio="2025")["serie"]
    fuentes = "Informe OEI 2020; Informe OEI 2025; Consulta Amigable, consulta del 20/08/2026"
    assert f"Fuente: {fuentes}. Corte: 18/03/2021, 20/08/2026, no declarado en 2025." in serie.pie.lines()
    assert "Años 2020, 2025 y 2026" in serie.heading()


def test_a_year_under_way_is_hollow_dated_and_said_in_titles(en_curso: Path, abre: Abre) -> None:
    piezas = abre(en_curso, "ejecucion", anio="2026")
    assert "(parcial" in piezas["anexo"].titulo and "31/08/2026" in dicho(piezas["anexo"])
    serie = piezas["serie"]
    assert serie.figura is not None
    [panel] = serie.figura(LIGHT).paneles
    assert [b.texto.replace("\n", " ") for b in panel.debajo] == ["2020", "2025", "2026 al 31/08/2026"]
    barras = [b for b in panel.marcas if b.clase.startswith("barra")]
    assert barras and all(bool(b.borde) == (b.desde > 200 / 3) for b in barras), "those of the last year are hollow"
    resumen = abre(en_curso, "resumen", anio="2026")
    for pieza in resumen.values():
        assert "parcial" in pieza.titulo, pieza.id


def test_no_source_line_names_a_code(en_curso: Path, abre: Abre) -> None:
    for pagina in ("ejecucion", "presupuesto", "resumen"):
        for pieza in abre(en_curso, pagina, anio="2026").values():
            assert ":" not in " ".join(pieza.pie.fuentes()), pieza.id
            assert "no declarada" not in " ".join(pieza.pie.lines()), pieza.id


@pytest.mark.parametrize(("pagina", "anio", "cortes"), CASES["each_scope_keeps_its_own"])
def test_each_scope_keeps_its_own_cut_off_whatever_year_is_looked_at(
    mixta: Path, abre: Abre, pagina: str, anio: str, cortes: dict[str, str]
) -> None:
    piezas = abre(mixta, pagina, anio=anio)
    assert {p: piezas[p].pie.lines()[0].partition(" Corte: ")[2] for p in cortes} == {
        p: f"{c}." for p, c in cortes.items()
    }
    if pagina == "presupuesto":
        assert "18/06/2026" not in dicho(piezas["pasos-reporte"])


def test_the_filter_is_in_the_picture_and_what_does_not_follow_it_says_so(mixta: Path, abre: Abre) -> None:
    perfil = abre(mixta, "beneficiarios", anio="2025", departamento="04")
    assert "departamento Arequipa" in perfil["tamano"].heading()
    mapa = abre(mixta, "territorio", anio="2025", departamento="04")["cuadros-empresas-atendidas"]
    assert "Arequipa" not in mapa.heading() and "filtro de departamento" in mapa.nota
    assert mapa.figura is not None
    fuertes = [f.nombre for f in mapa.figura(LIGHT).filas for c in f.cajas if c.color == LIGHT.semantic("delivery")]
    assert fuertes == ["Arequipa"], "of the two with a figure, the chosen one is in full colour"
    nacional = abre(mixta, "presupuesto", anio="2025", producto="3000534")["pasos-nacional"]
    assert "No cambia con el producto" in nacional.nota or "No sigue el filtro de producto" in nacional.nota


def test_a_row_read_down_is_named_by_what_tells_it_apart() -> None:
    """On a telephone each row is a paragraph, headed by its second column where the first repeats; sentences run on."""

    def dibuja() -> None:
        from pp0093.ui import drawn
        from pp0093.writing import tables

        encabezado = ("Por", "Cuál", "Dónde", "Procedencia")
        drawn.table(tables.of_texts(encabezado, [("Unidad", "DAM", "a", "b"), ("Unidad", "ITP", "a", "b")]))
        drawn.table(tables.of_texts(encabezado, [("Unidad", "DAM", "a", "b"), ("CITE", "Lima", "a", "b")]))
        drawn.table(tables.of_texts(encabezado, [("Unidad", 1, "a", "b"), ("Unidad", 2, "a", "b")]))
        drawn.table(tables.of_texts(encabezado, [("Unidad", n, "a", "b") for n in (1, 2, 3)]))
        drawn.table(tables.of_texts(("Palabra", "Qué es"), [("PIM", "El presupuesto con los cambios del año")]))

    dicho = html(AppTest.from_function(dibuja).run())
    clases = re.findall('<table class="([^"]*)"', dicho)
    assert clases == ["palabras agrupada", "palabras", "palabras", "palabras corrida"]
    assert dicho.count("En todas las filas: Dónde: a · Procedencia: b") == 1, "of three rows, what repeats is said once"
