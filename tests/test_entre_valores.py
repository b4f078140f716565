"""What is only known to lie between two values is said so, on pages as in answers: rates, firms and progress."""

import json

import pytest
from conftest import PROYECTO, answered, in_state, opened
from libros import leidas
from test_paginas import part, tables, text

from pp0093.ask.catalog import published
from pp0093.ask.view import View
from pp0093.audit import knowledge
from pp0093.changes import version_diff
from pp0093.documents.document import Board
from pp0093.firms import figures
from pp0093.sheets import issue as sheets
from pp0093.sheets.subject import subjects
from pp0093.ui.charts import tiles

# A year of each kind: a tenth of the firms unknown, a quarter, and the cross of the year before.
# The first of them, before any cross.
SIN_CRUCE, POCAS, MUCHAS, ANTERIOR = 2018, 2021, 2022, 2023
CUANTAS = "empresas_focalizadas"
ENTRE = "entre 50.0 % y 75.0 %"


@pytest.fixture(autouse=True)
def publicada(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, en_noviembre: None) -> None:
    in_state(tmp_path_factory, "entre_valores").looked_at(monkeypatch)


def di(*argumentos: str) -> tuple[str, str]:
    """Run one command; return what it answered and what it said beside."""
    hecho = answered(*argumentos)
    assert hecho.codigo == 0, hecho.errores
    return hecho.salida, hecho.errores


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


def test_what_is_known_only_between_accuses_no_document() -> None:
    tasas = {(c.anio, *c.de): c.desde for c in knowledge.own(published()) if c.indicador == "focalizacion_pct"}
    assert tasas[POCAS, ("unidad", "DDP")] == 60
    assert (MUCHAS, ("unidad", "DDP")) not in tasas and (ANTERIOR, ("unidad", "DDP")) not in tasas


def test_an_open_rate_is_no_headline_of_what_a_version_changes() -> None:
    dichas = {h.anio for h in version_diff.headlines(published()) if h.indicador == "focalizacion_pct"}
    assert POCAS in dichas and not {SIN_CRUCE, MUCHAS, ANTERIOR} & dichas


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
