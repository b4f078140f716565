"""What is only known to lie between two values is said so, on pages as in answers: rates, firms and progress."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from carpetas_en_estado import escribe
from conftest import PROYECTO, opened
from generador_registros import ruc
from libros import leidas
from test_casos_vistos import di, dicho_en, enviado
from test_paginas import part, tables, text

from pp0093 import clock
from pp0093.ask.catalog import published
from pp0093.ask.view import View
from pp0093.audit import knowledge
from pp0093.changes import version_diff
from pp0093.documents.document import Board
from pp0093.firms import figures
from pp0093.note import issue
from pp0093.note.issue import Wanted
from pp0093.sheets import issue as sheets
from pp0093.sheets.subject import subjects
from pp0093.ui.charts import tiles

HOY = date(2026, 11, 20)
# A year of each kind: a tenth of the firms unknown, a quarter, and the cross of the year before.
# The first of them, before any cross.
SIN_CRUCE, POCAS, MUCHAS, ANTERIOR = 2018, 2021, 2022, 2023
CUANTAS = "empresas_focalizadas"
ENTRE = "entre 50.0 % y 75.0 %"
FIRMAS = {SIN_CRUCE: 8, POCAS: 10, MUCHAS: 8, ANTERIOR: 8}


def cruce(datos: Path, anio: int, ventas: list[Any]) -> None:
    filas = [[ruc(n), v, "10/05/2010", "ACTIVO"] for n, v in enumerate(ventas, 1)]
    escribe(datos / "padron" / f"cruce_{anio}.csv", ["RUC", "VENTAS_UIT", "FECHA_INSCRIPCION", "ESTADO"], filas)


@pytest.fixture(scope="module", autouse=True)
def publicada(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What ships, four whole years of one unit, crosses of two, and what units report of P1's activities."""
    raiz = tmp_path_factory.mktemp("entre")
    datos = enviado(raiz)
    for anio, cuantas in FIRMAS.items():
        filas = [[ruc(n), f"01/06/{anio}", "1.2", "Taller", "DDP", "Lima"] for n in range(1, cuantas + 1)]
        cabeza = ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD", "DEPARTAMENTO"]
        escribe(datos / "registros" / f"ddp_{anio}.csv", cabeza, filas)
        de_ella = {"unidad": "DDP", "actividad": "1.2;1.3", "anio": str(anio), "entrega": "completa"}
        dicho_en(datos, f"registros/ddp_{anio}.csv", **de_ella)
    cruce(datos, POCAS, [100] * 6 + [1] * 3 + ["-"])
    cruce(datos, MUCHAS, [100] * 4 + [1] * 2 + ["-"] * 2)
    tres = [[2022, c, "Empresas", 300, n] for c, n in (("1.1", 180), ("1.2", 20), ("1.3", 7))]
    escribe(datos / "metas" / "metas.csv", ["ANIO", "CODIGO", "UNIDAD_MEDIDA", "META_ANUAL", "EJEC_ANUAL"], tres)
    with pytest.MonkeyPatch.context() as entorno:
        entorno.setattr(clock, "today", lambda: HOY)
        entorno.setenv("PP0093_DATOS", str(datos))
        entorno.setenv("PP0093_SALIDA", str(raiz / "salida"))
        di("etl")
        yield


ASKED = leidas(PROYECTO / "tests" / "fixtures" / "preguntas_entre_valores.csv", delimiter="|")


@pytest.mark.parametrize("fila", ASKED, ids=lambda f: f["pregunta"])
def test_an_answer_says_what_it_lies_between_of_which_cross_it_is_and_what_it_leaves_out(fila: dict[str, str]) -> None:
    """What SUNAT says of a firm is of the cross, and the pages name its year; of nothing left out, nothing is said."""
    dicho = di("pregunta", fila["pregunta"])[0]
    assert fila["dice"] in dicho
    assert [c for c in fila["calla"].split(";") if c and c in dicho] == []


def comparados(a: int, b: int, **enlace: str) -> str:
    """What the page says of two years."""
    return text(opened("comparar", anio=str(a), que="anio", a=str(a), b=str(b), **enlace))


@pytest.mark.parametrize(
    ("pagina", "anio", "tabla"),
    [("territorio", POCAS, "60.0"), ("territorio", MUCHAS, ENTRE), ("servicios", ANTERIOR, ENTRE)],
)
def test_a_table_says_what_an_open_rate_lies_between(pagina: str, anio: int, tabla: str) -> None:
    app = opened(pagina, anio=str(anio), unidad="DDP", forma="cuadros-empresas-atendidas=tabla")
    celdas = {c.replace("\xa0", " ") for t in tables(app) for f in t for c in f.values()}
    assert tabla in celdas and "50.0" not in celdas


@pytest.mark.parametrize(("anio", "dicho"), [(POCAS, "60.0"), (MUCHAS, ENTRE)])
def test_the_command_line_says_it_in_its_table(anio: int, dicho: str) -> None:
    pedido = ("consulta", "focalizacion_pct", "--por", "unidad", "--filtro", f"anio={anio}")
    assert f" {dicho} " in di(*pedido)[0]
    # A program is given the ends, and the rate of those known.
    [fila] = json.loads(di(*pedido, "--formato", "json")[0])
    assert [k for k in fila if k.startswith("abierta")] == [] and fila["maximo_focalizacion_pct"] > 60


def rate_of_the_page(anio: int, respuesta: str, pagina: str) -> None:
    """A rate of many unknown firms has no single figure: nothing of the page sets one against another rule."""
    es_abierta, tarjeta = anio != POCAS, ENTRE if anio != POCAS else "60.0 %"
    de_todas = "cumple" if es_abierta else "cumple los tres criterios; con todos"
    assert f"{tarjeta} de las empresas atendidas {de_todas}" in respuesta
    assert ("frente a la vigente" in pagina) is not es_abierta
    assert ("cruce con SUNAT de 2022" in respuesta) is (anio == ANTERIOR)
    if es_abierta:
        assert pagina.partition("Empresas que cumplirían ")[2].startswith("entre 4 y 6 de 8")


@pytest.mark.parametrize(
    ("anio", "son"), [(POCAS, "6"), (MUCHAS, "entre 4 y 6"), (ANTERIOR, "entre 4 y 6"), (SIN_CRUCE, "entre 0 y 8")]
)
def test_how_many_firms_meet_the_criteria_is_said_as_their_rate_is(anio: int, son: str) -> None:
    """A count of those known is the least that they are; of firms of which nothing is known, none or all may."""
    pedido = ("consulta", CUANTAS, "--por", "unidad", "--filtro", f"anio={anio}", "--filtro", "unidad=DDP")
    [fila] = json.loads(di(*pedido, "--formato", "json")[0])
    esperadas = {SIN_CRUCE: (None, 0, 8), POCAS: (6, 6, 7)}
    assert tuple(fila[f"{de}{CUANTAS}"] for de in ("", "minimo_", "maximo_")) == esperadas.get(anio, (4, 4, 6))
    tabla, aviso = di(*pedido)
    dicho, _ = di("pregunta", f"empresas focalizadas de DDP en {anio}")
    pasaporte = di("pasaporte", CUANTAS, "--filtro", f"anio={anio}", "--filtro", "unidad=DDP")[0]
    app = opened("focalizacion", anio=str(anio), unidad="DDP")
    respuesta, pagina = part(app, "pp-answer"), text(app)
    if anio == SIN_CRUCE:
        assert all("falta su cruce con SUNAT" in d for d in (aviso, dicho, pasaporte))
        assert "entre 0.0 % y 100.0 %" in respuesta
        assert f"Empresas que cumplirían {son}" in pagina
    else:
        rate_of_the_page(anio, respuesta, pagina)
    assert f" {son} " in tabla and f"empresas focalizadas, {son} empresas" in dicho.lower()
    assert f"escrito: {son}\n" in pasaporte


def test_a_rate_that_may_be_any_says_why() -> None:
    por_que = "de ninguna de las empresas que se conocen se sabe si cumple los criterios: falta su cruce con SUNAT"
    tabla, aviso = di("consulta", "focalizacion_pct", "--por", "unidad", "--filtro", f"anio={SIN_CRUCE}")
    assert "entre 0.0 % y 100.0 %" in tabla and f"Focalización (DDP): {por_que}." in aviso
    dicho = di("pregunta", f"focalización de DDP en {SIN_CRUCE}")[0]
    assert "entre 0.0 % y 100.0 %" in dicho and por_que in dicho
    assert por_que not in di("pregunta", f"focalización de DDP en {MUCHAS}")[0]


def test_the_passport_of_an_open_rate_says_its_ends() -> None:
    dicho = di("pasaporte", "focalizacion_pct", "--filtro", f"anio={MUCHAS}", "--filtro", "unidad=DDP")[0]
    assert "escrito: entre 50.0 % y 75.0 %\n" in dicho and "entre 50.0 % y 75.0 %." in dicho
    assert "como mínimo, 4 / 8 × 100 = 50.0 %; como máximo, 6 / 8 × 100 = 75.0 %" in dicho


def test_what_is_known_only_between_accuses_no_document() -> None:
    tasas = {(c.anio, *c.de): c.desde for c in knowledge.own(published()) if c.indicador == "focalizacion_pct"}
    assert tasas[POCAS, ("unidad", "DDP")] == 60
    assert (MUCHAS, ("unidad", "DDP")) not in tasas and (ANTERIOR, ("unidad", "DDP")) not in tasas


def test_an_open_rate_is_no_headline_of_what_a_version_changes() -> None:
    dichas = {h.anio for h in version_diff.headlines(published()) if h.indicador == "focalizacion_pct"}
    assert POCAS in dichas and not {SIN_CRUCE, MUCHAS, ANTERIOR} & dichas


def test_a_count_of_what_is_not_known_of_many_says_of_how_many() -> None:
    aviso = "De 2 de las 8 empresas (2022) no se sabe su tamaño"
    de_ddp = ("--filtro", "unidad=DDP", "--filtro", "tamano=Microempresa")
    assert aviso in di("consulta", "empresas_atendidas", "--por", "anio", "--filtro", f"anio={MUCHAS}", *de_ddp)[1]
    assert aviso in di("pregunta", f"cuántas empresas de DDP son microempresas en {MUCHAS}")[0]
    assert aviso in text(opened("beneficiarios", anio=str(MUCHAS), unidad="DDP", tamano="Microempresa"))
    pocas = di("consulta", "empresas_atendidas", "--por", "anio", "--filtro", f"anio={POCAS}", *de_ddp)
    assert "no se sabe" not in "".join(pocas)


def test_a_map_bears_what_an_open_rate_lies_between() -> None:
    filas = figures.territory(published(), View(MUCHAS, unidad="DDP"), "departamento")
    cuadros = tiles(filas, of="focalizacion_pct", outlined="15")
    assert "Lima: entre 50.0 % y 75.0 %" in cuadros.alt


def test_the_note_and_the_sheet_say_it() -> None:
    hecha, _ = sheets.of_part(published(), ANTERIOR, "actividad", "5005079")
    dichas = [*hecha.frases.values()]
    entre = "entre 50.0 % y 75.0 % de las empresas atendidas cumple los tres criterios"
    assert any(f"{entre}: sus datos son del cruce con SUNAT de 2022, " in d for d in dichas)
    ficha = sheets.sheet_of(published(), subjects(published(), MUCHAS)["actividad-5005079"], MUCHAS)
    tablas = {b.clave: b for s in ficha.nota.secciones for b in s.bloques if isinstance(b, Board)}
    assert "entre 50.0 y 75.0" in {str(c) for f in tablas["empresas"].filas for c in f}
    assert "entre 50.0 y 75.0" in {str(c) for f in tablas["donde"].filas for c in f}


def test_what_an_open_rate_lies_between_is_not_ranked_by_one_end() -> None:
    dicho = di("pregunta", f"¿qué unidad tuvo mayor focalización en {MUCHAS}?")[0]
    assert "50.0 %" not in dicho.replace(ENTRE, "")


def test_an_open_rate_is_not_compared() -> None:
    comparado = comparados(MUCHAS, POCAS, unidad="DDP")
    assert comparado.count("50.0") == comparado.count(ENTRE)
    assert "sólo se sabe entre qué valores está (2022: entre 50.0 % y 75.0 %)" in comparado


def test_the_printed_rate_of_2020_is_compared_with_its_warning() -> None:
    aviso = "el informe no dice de cuántas empresas; el tamaño se sabía de 13,448 de 28,510 empresas, 47.2 %"
    assert aviso in di("consulta", "focalizacion_pct", "--por", "anio")[1]
    assert aviso in comparados(2025, 2020)
    assert aviso not in di("consulta", "focalizacion_pct", "--por", "anio", "--filtro", "anio=2025")[1]
    aviso = (  # And alone.
        "Focalización, 2020: con otros años se compara con cuidado; el informe no dice de cuántas empresas; "
        "el tamaño se sabía de 13,448 de 28,510 empresas"
    )
    assert aviso in di("consulta", "focalizacion_pct", "--por", "anio", "--filtro", "anio=2020")[1]
    assert aviso in di("pregunta", "focalización en 2020")[0]
    assert aviso in text(opened("focalizacion", anio="2020"))


def test_a_sheet_and_a_note_say_why_as_questions_do() -> None:
    """Of 2018 every record is there and no cross: nothing was received in part."""
    sin_cruce = "de ninguna de las empresas que se conocen se sabe si cumple los criterios: falta su cruce con SUNAT"
    ficha = sheets.sheet_of(published(), subjects(published(), SIN_CRUCE)["actividad-5005079"], SIN_CRUCE).nota
    assert sin_cruce[1:] in di("pregunta", f"empresas focalizadas de DDP en {SIN_CRUCE}")[0]
    por_que = {c.clave.rpartition(".")[2]: c.por_que for _, c in ficha.callado}
    assert por_que["focalizacion"] == sin_cruce
    assert por_que["perfil"] == "de ninguna de las empresas que se conocen se sabe su sector económico"
    nuevas = ("consulta", "empresas_nuevas", "--por", "anio,unidad", "--filtro", f"anio={SIN_CRUCE}")
    assert "no hay registros de años anteriores con que se compare" in di(*nuevas)[1]


def test_firms_known_only_between_two_values_are_said_so() -> None:
    assert "En 2024 se atendió a entre 12,788 y 12,791 empresas" in part(
        opened("beneficiarios", anio="2024"), "pp-answer"
    )
    assert "De las empresas atendidas (entre 12,788 y 12,791), 70.8 %" in part(
        opened("resumen", anio="2024"), "pp-answer"
    )
    assert "70.8 % de las empresas atendidas cumple" in part(opened("focalizacion", anio="2024"), "pp-answer")


def test_the_progress_of_a_product_known_only_between_two_values_is_said_so() -> None:
    app = opened("ejecucion", anio="2022")
    celdas = {c.replace("\xa0", " ") for t in tables(app) for f in t for c in f.values()}
    assert "entre 180 y 188" in celdas
    anexos = [
        b for s in issue.note_of_year(published(), Wanted(2022)).secciones for b in s.bloques if isinstance(b, Board)
    ]
    [anexo] = [b for b in anexos if b.clave == "anexo"]
    assert "entre 180 y 188" in {str(c) for f in anexo.filas for c in f}


def test_a_file_that_holds_what_lies_between_says_that_it_is_derived(tmp_path: Path) -> None:
    """The weakest of what a table holds is what it lies between, worked out from what is reported."""
    di("exportar", "ejecucion", "--anio", "2022", "--pieza", "anexo", "--formato", "csv", "--destino", str(tmp_path))
    [ruta] = tmp_path.iterdir()
    filas = list(csv.DictReader(ruta.read_text(encoding="utf-8-sig").splitlines()))
    assert "entre 180 y 188" in {f["Avance"] for f in filas} and {f["Procedencia"] for f in filas} == {"derivado"}


def test_what_is_known_only_between_is_not_said_to_be_all_that_is_known() -> None:
    respuesta = part(opened("beneficiarios", anio="2024"), "pp-answer")
    assert "En 2024 se atendió a entre 12,788 y 12,791 empresas: ninguna fuente da la cifra exacta" in respuesta
    # What else is asked of them is answered, or why it can't be.
    assert "cuántas empresas recibieron cada servicio" in part(opened("servicios", anio="2024"), "pp-answer")
