"""Questions in words: answered with the right figure or refused, never with another."""

import random
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import PROYECTO, Orden
from generador_registros import ONCE
from libros import de_toml, leidas

from pp0093.ask.catalog import Catalog, published
from pp0093.ask.filter_values import resolve_code
from pp0093.ask.query import Query, run
from pp0093.ask.registry import DIMENSIONS, INDICATORS
from pp0093.ask.view import View
from pp0093.language import words
from pp0093.money import answer as year_answer
from pp0093.questions import asked, posed
from pp0093.questions.asked import answered as ask
from pp0093.questions.figured import Answer

CASES = de_toml("preguntas")

pytestmark = pytest.mark.usefixtures("mira_demostracion")

FIXTURES = PROYECTO / "tests" / "fixtures"
REFUSED, IN_WORDS = "no_se", "texto"
ANSWERED_PCT = 88
# Each mutation is tried on one question of so many, from a place that the mutation's number says.
ONE_OF = 4
SEED = 14


def read(nombre: str) -> list[dict[str, str]]:
    return leidas(FIXTURES / nombre, delimiter="|")


OWN, FRESH = read("preguntas.csv"), read("preguntas_nuevas.csv")
# Written blind (docs/campanas.md): what the answer must say, or that there is none.
BLIND = read("preguntas_ciegas.csv")
ADVERSE = [p["pregunta"] for p in read("preguntas_adversas.csv")]
# Questions whose words once said another thing: a number read as a place, an ordinal as the first of a ranking...
TRAPS = read("preguntas_trampa.csv")
# As an adviser of the congress, an analyst and a journalist ask; `con_demostracion`, where one is asked for.
OF_THREE = read("preguntas_de_tres.csv")
# What an answer or a refusal says, and the page that says more of it.
SAID = read("preguntas_dichas.csv")
# Shares of firms that are part of others: the filters of the part, those of all of which it is, and how they are named.
OF_PARTS = read("preguntas_de_partes.csv")
ALL = [*OWN, *FRESH]
ANSWERABLE = [p for p in ALL if p["indicador"] != REFUSED]
UNANSWERABLE = [p for p in ALL if p["indicador"] == REFUSED]


@cache
def answered(version: Path, pregunta: str) -> Answer:
    return ask(published(version), pregunta)


def values(respuesta: Answer) -> list[Any]:
    """The figures of an answer: those of its measures, row by row."""
    medidas = respuesta.consulta.indicadores if respuesta.consulta else ()
    return [fila[m] for fila in respuesta.filas for m in medidas]


def is_value(dado: Any, esperado: str) -> bool:
    """Whether a figure is the expected one, written with six decimals at most."""
    if isinstance(dado, str) or dado is None:
        return dado == esperado
    return bool(abs(dado - float(esperado)) <= 1e-6 * max(1000, abs(float(esperado))))


def is_right(catalogo: Catalog, caso: dict[str, str], respuesta: Answer) -> bool:
    """Whether an answer gives the expected figures of the expected members, and the query alone gives them too."""
    if caso["indicador"] == IN_WORDS:
        return all(parte in respuesta.respuesta for parte in caso["valores"].split(";"))
    if respuesta.consulta is None:
        return False
    medidas, esperados = caso["indicador"].split(","), caso["valores"].split(";")
    if not set(medidas) <= set(respuesta.consulta.indicadores):
        return False
    dados = [fila[m] for fila in respuesta.filas for m in medidas]
    if len(dados) != len(esperados) or not all(any(is_value(d, e) for d in dados) for e in esperados):
        return False
    if caso["de"]:
        dimension, _, cuales = caso["de"].partition("=")
        codigos = {resolve_code(catalogo, dimension, c) for c in cuales.split(",")}
        if {str(fila.get(dimension)) for fila in respuesta.filas} != codigos:
            return False
    de_consulta = run(catalogo, respuesta.consulta)
    return all(fila in de_consulta for fila in respuesta.filas)


def test_most_answerable_questions_are_answered_and_none_wrong(catalogo: Catalog) -> None:
    respuestas = {p["pregunta"]: answered(catalogo.carpeta.parent.parent, p["pregunta"]) for p in ANSWERABLE}
    dadas = [p for p in ANSWERABLE if respuestas[p["pregunta"]].responde]
    equivocadas = [p["pregunta"] for p in dadas if not is_right(catalogo, p, respuestas[p["pregunta"]])]
    assert not equivocadas
    assert 100 * len(dadas) >= ANSWERED_PCT * len(ANSWERABLE)


def test_unanswerable_questions_are_refused_with_others_that_are_answered(catalogo: Catalog) -> None:
    for caso in UNANSWERABLE:
        respuesta = ask(catalogo, caso["pregunta"])
        assert not respuesta.responde, caso["pregunta"]
        assert respuesta.consulta is None and not respuesta.filas
        assert respuesta.sugerencias, caso["pregunta"]
        assert all(ask(catalogo, s).responde for s in respuesta.sugerencias)


def check_blind(catalogo: Catalog, casos: list[dict[str, str]]) -> int:
    """Ask, raise on a wrong answer or one where there is none, and count those answered."""
    dadas = [(c, r) for c in casos if (r := ask(catalogo, c["pregunta"])).responde]
    malas = [c["pregunta"] for c, r in dadas if c["espera"] == REFUSED or c["espera"] not in r.respuesta]
    assert not malas
    return len(dadas)


def test_a_share_of_the_blind_questions_is_answered_right(catalogo: Catalog) -> None:
    casos = random.Random(SEED).sample(BLIND, len(BLIND) // ONE_OF)
    assert 100 * check_blind(catalogo, casos) >= ANSWERED_PCT * sum(c["espera"] != REFUSED for c in casos)


@pytest.mark.campana
def test_the_blind_questions_are_answered_right(catalogo: Catalog) -> None:
    assert 100 * check_blind(catalogo, BLIND) >= ANSWERED_PCT * sum(c["espera"] != REFUSED for c in BLIND)


@pytest.mark.parametrize("caso", SAID, ids=[c["pregunta"] for c in SAID])
def test_what_is_asked_is_answered_or_refused_with_these_words(catalogo: Catalog, caso: dict[str, str]) -> None:
    respuesta = ask(catalogo, caso["pregunta"])
    assert (respuesta.plain()["estado"], respuesta.pagina) == (caso["estado"], caso["pagina"]), respuesta.respuesta
    assert caso["dice"] in respuesta.respuesta


@pytest.mark.parametrize("pregunta", ["cuánto PIM hay {}", "¿cuánto PIM tenemos {}?", "cuánto devengado hay {}"])
def test_how_much_there_is_of_a_figure_is_that_figure(catalogo: Catalog, pregunta: str) -> None:
    cifra = pregunta.split()[1]
    for cuando in ("en 2025", "este año", ""):
        assert ask(catalogo, pregunta.format(cuando)).respuesta == ask(catalogo, f"{cifra} {cuando}").respuesta != ""
    assert not ask(catalogo, "¿qué incluye el PIM?").responde


@pytest.mark.parametrize("parte", range(4))
def test_what_merely_looks_like_a_question_is_refused(catalogo: Catalog, parte: int) -> None:
    contestadas = [p for p in ADVERSE[parte::4] if ask(catalogo, p).responde]
    assert not contestadas


@pytest.mark.parametrize("parte", range(4))
def test_a_word_is_not_read_as_another_thing(version_completa: Path, parte: int) -> None:
    """What each word may mean is answered so or refused: what only lists of firms say, by the demonstration."""
    pedida, casos = published(version_completa), TRAPS[parte::4]
    check_blind(pedida.real(), casos)
    de_listas = [c for c in casos if c["espera"] != REFUSED and not ask(pedida.real(), c["pregunta"]).responde]
    assert check_blind(pedida, de_listas) == len(de_listas)


@pytest.mark.parametrize("parte", range(4))
def test_what_three_people_ask_is_answered_as_expected(catalogo: Catalog, version_completa: Path, parte: int) -> None:
    casos = OF_THREE[parte::4]
    assert check_blind(catalogo, casos) == sum(c["espera"] != REFUSED for c in casos)
    inventadas = [c | {"espera": c["con_demostracion"]} for c in casos if c["con_demostracion"] == "Sintético"]
    assert check_blind(published(version_completa), inventadas) == len(inventadas)


def without_accents(texto: str, _azar: random.Random) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", texto) if not unicodedata.combining(c))


def in_capitals(texto: str, _azar: random.Random) -> str:
    return texto.upper()


def shuffled(texto: str, azar: random.Random) -> str:
    palabras = texto.split()
    azar.shuffle(palabras)
    return " ".join(palabras)


def a_letter(texto: str, azar: random.Random) -> str:
    """Lose, double, change or swap a letter of a word."""
    lugares = [i for i in range(1, len(texto) - 2) if texto[i].isalpha() and texto[i + 1].isalpha()]
    i = azar.choice(lugares)
    otra = azar.choice("abcdefghijklmnopqrstuvwxyz")
    return azar.choice(
        [
            texto[:i] + texto[i + 1 :],
            texto[:i] + texto[i] + texto[i:],
            texto[:i] + otra + texto[i + 1 :],
            texto[:i] + texto[i + 1] + texto[i] + texto[i + 2 :],
        ]
    )


def a_word_less(texto: str, azar: random.Random) -> str:
    """Lose a short word that says nothing by itself."""
    palabras = texto.split()
    cortas = [i for i, p in enumerate(palabras) if p.lower() in ("de", "la", "el", "en", "del", "los", "las")]
    if cortas:
        palabras.pop(azar.choice(cortas))
    return " ".join(palabras)


MUTATIONS = (without_accents, in_capitals, shuffled, a_letter, a_letter, a_letter, a_word_less)


def mutated(vueltas: int) -> Iterator[tuple[dict[str, str], str]]:
    azar = random.Random(SEED)
    figuras = [p for p in ANSWERABLE if p["indicador"] != IN_WORDS]
    for vuelta in range(vueltas):
        for numero, cambia in enumerate(MUTATIONS):
            for caso in figuras[(numero + vuelta) % ONE_OF :: ONE_OF]:
                yield caso, cambia(caso["pregunta"], azar)


def tells_its_parts(caso: dict[str, str], respuesta: Answer) -> bool:
    """Whether what a figure is worked out from is told instead, each by its name: words in no order ask no more."""
    partes = {u for i in caso["indicador"].split(",") for u in INDICATORS[i].usa}
    return bool(partes) and respuesta.consulta is not None and partes == {*respuesta.consulta.indicadores}


def check_mutated(catalogo: Catalog, vueltas: int) -> int:
    otras, dadas = [], 0
    for caso, dicho in mutated(vueltas):
        respuesta = ask(catalogo, dicho)
        dadas += respuesta.responde
        if respuesta.responde and not (is_right(catalogo, caso, respuesta) or tells_its_parts(caso, respuesta)):
            otras.append((caso["pregunta"], dicho, respuesta.respuesta[:120]))
    assert not otras
    return dadas


def test_written_otherwise_it_is_the_same_figure_or_none(catalogo: Catalog) -> None:
    assert check_mutated(catalogo, 1) > len(ANSWERABLE) // 3


@pytest.mark.campana
def test_written_otherwise_many_times(catalogo: Catalog) -> None:
    check_mutated(catalogo, 12)


ADDED = (
    *("no {}", "{} no", "{} sin P4", "{} excepto 1.1", "{} además de 3.2", "{} menos 2.1", "{} zzz", "{} por mujeres"),
    *("{} fuera de Lima", "{} por empresa", "{} en promedio", "{} y el clima", "casi {}", "{} junto con P1", "{} x 2"),
)


@pytest.mark.parametrize("molde", ADDED)
def test_what_is_not_understood_stops_it(catalogo: Catalog, molde: str) -> None:
    figuras = [p["pregunta"] for p in ANSWERABLE if p["indicador"] != IN_WORDS]
    respuestas = [(p, ask(catalogo, molde.format(p))) for p in figuras[ADDED.index(molde) :: len(ADDED)]]
    # "No se cumplió la meta" is asked too, and answered with yes or no.
    assert not [p for p, r in respuestas if r.responde and not re.match("(Sí|No) se cumplió", r.respuesta)]


def test_another_member_is_another_figure(catalogo: Catalog) -> None:
    """Every activity and product, asked by its code: its own figure, and none for codes that do not exist."""
    for anio in ("2020", "2025"):
        for corto in (*ONCE, "P1", "P2", "P3", "P4"):
            dimension = "producto" if corto.startswith("P") else "actividad"
            respuesta = ask(catalogo, f"¿cuánto se gastó en {corto} en {anio}?")
            [fila] = run(catalogo, Query(("devengado_soles",), (), {dimension: [corto], "anio": [anio]}))
            assert values(respuesta) == [fila["devengado_soles"]]
        for corto in ("1.0", "1.4", "2.4", "3.4", "4.3", "5.1", "P0", "P5", "11", "3000536"):
            assert not ask(catalogo, f"¿cuánto se gastó en {corto} en {anio}?").responde


@pytest.mark.parametrize("anio", [1999, 2002, 2010, 2012, 2027, 2052, 2520])
def test_a_year_without_data_has_no_figure(catalogo: Catalog, anio: int) -> None:
    for molde in ("PIM {}", "empresas atendidas en {}", "gasto de 1.1 en {}", "focalización {}", "meta de 2.2 en {}"):
        assert not ask(catalogo, molde.format(anio)).responde


def test_the_command_says_it_as_json(comando: Orden) -> None:
    dada = comando("pregunta", "¿cuánto se gastó en ferias en 2020?", "--formato", "json").json
    assert list(dada) == ["estado", "respuesta", "consulta", "filas", "sugerencias"]
    assert dada["estado"] == "responde"
    assert dada["consulta"]["indicador"] == ["devengado_soles"]
    assert dada["consulta"]["filtro"]["actividad"] == ["5005083"]
    filas = comando(
        *("consulta", "devengado_soles", "--por", "anio,actividad", "--formato", "json"),
        *("--filtro", "anio=2020", "--filtro", "actividad=2.2"),
    ).json
    assert dada["filas"] == filas
    assert "ferias y ruedas" in dada["respuesta"]


def test_demonstration_is_given_and_marked(version_de_demostracion: Path) -> None:
    version = published(version_de_demostracion)
    respuesta = ask(version, "porcentaje de micro en Arequipa 2025")
    assert respuesta.responde
    assert {f["procedencia"] for f in respuesta.filas} == {"sintetico"}
    assert "Sintético" in respuesta.respuesta
    assert not asked.ask(version, "porcentaje de micro en Arequipa 2025").responde, "who asks is told what is real"
    [fila] = respuesta.filas
    consulta = Query(("participacion_pct",), ("tamano",), {"anio": ["2025"], "departamento": ["Arequipa"]})
    [suya] = [f for f in run(version, consulta) if f["tamano"] == "Microempresa"]
    assert fila["participacion_pct"] == suya["participacion_pct"]


# What is printed is answered though a demonstration is loaded; asked of it, the engine says so.
OF_EACH = CASES["of_each"]


@pytest.mark.parametrize(("pregunta", "procedencia", "dice"), OF_EACH)
def test_an_answer_is_of_what_is_printed_or_of_the_demonstration(
    version_completa: Path, pregunta: str, procedencia: str, dice: str
) -> None:
    pedida = published(version_completa)
    respuesta = ask(pedida if procedencia == "sintetico" else pedida.real(), pregunta)
    assert dice in respuesta.respuesta
    assert ("Sintético" in respuesta.respuesta) is (procedencia == "sintetico")


OF_FEW = (
    *("departamento con {} empresas de pesca en 2025", "sector con {} empresas de Tumbes en 2025"),
    *("qué departamentos tienen {} de 10 empresas de minería en 2025", "departamento con {} focalización en 2025"),
)
KEPT_FROM = [
    *(p.format(cual) for p in OF_FEW[:2] for cual in ("más", "menos")),
    *(OF_FEW[2].format(cual) for cual in ("más", "menos")),
    *(OF_FEW[3].format(cual) for cual in ("mayor", "menor")),
    *(
        "empresas por tamaño en Tumbes en 2025",
        "empresas de manufactura en Tumbes en 2025",
        "focalización de Tumbes 2025",
    ),
    *("¿más empresas de manufactura en Tumbes o en Piura en 2025?", "porcentaje de empresas por sector en Tumbes 2025"),
    "cuánto crecieron las empresas de comercio de Tumbes de 2020 a 2025",
]


@pytest.mark.parametrize("pregunta", KEPT_FROM)
def test_who_reads_aggregates_is_told_the_same_or_what_is_kept(version_completa: Path, pregunta: str) -> None:
    """Never the first of those that are told, nor that no document has what records do."""
    entero = published(version_completa)
    dicha, a_lector = ask(entero, pregunta), ask(entero.protected(), pregunta)
    assert dicha.responde
    assert a_lector.respuesta == dicha.respuesta or posed.GIVES_AWAY in a_lector.respuesta


def test_every_dimension_of_a_synonym_exists(catalogo: Catalog) -> None:
    from pp0093.questions.reading import FORMS, faults

    assert not faults(catalogo.rules, catalogo)
    clases = {f["clase"] for f in catalogo.rules.rows("sinonimos")}
    assert clases <= {*FORMS, *DIMENSIONS, "medida"}


def asked_of(escritos: str) -> dict[str, list[str]]:
    """Filters as their column writes them: dimension=value,value;dimension=value."""
    return {d: valores.split(",") for d, valores in (f.split("=") for f in escritos.split(";"))}


@pytest.mark.parametrize("caso", OF_PARTS, ids=[c["pregunta"] for c in OF_PARTS])
def test_a_part_is_of_the_firms_said_before_the_verb_and_names_them(
    version_de_demostracion: Path, caso: dict[str, str]
) -> None:
    """Of several members it is a part of the firms of any of them, each counted once."""
    version, enteras = published(version_de_demostracion), {"anio": ["2025"], **asked_of(caso["enteras"])}
    suyas, todas = (
        run(version, Query(("empresas_atendidas",), ("anio",), filtros))
        for filtros in (asked_of(caso["parte"]) | enteras, enteras)
    )
    respuesta = ask(version, caso["pregunta"])
    esperado = 100 * suyas[0]["empresas_atendidas"] / todas[0]["empresas_atendidas"]
    assert values(respuesta) == [pytest.approx(esperado)], respuesta.respuesta
    assert f": parte de las empresas atendidas {caso['dice']}, " in respuesta.respuesta


@pytest.mark.parametrize(("pregunta", "dicho"), CASES["a_sentence_names_what_it"])
def test_a_sentence_names_what_it_is_asked_of(version_de_demostracion: Path, pregunta: str, dicho: str) -> None:
    respuesta = ask(published(version_de_demostracion), pregunta)
    assert respuesta.responde and dicho in respuesta.respuesta, respuesta.respuesta


def test_a_verb_that_begins_a_question_is_not_said_of_its_last_word(version_de_demostracion: Path) -> None:
    pregunta = "fueron atendidas por el ITP, ¿qué porcentaje de las empresas de Lima son de comercio en 2025"
    sin_mas, con_que = (ask(published(version_de_demostracion), f"{pregunta}{fin}?") for fin in ("", " que"))
    assert (con_que.responde, con_que.filas) == (sin_mas.responde, sin_mas.filas)


@pytest.mark.parametrize("pregunta", CASES["a_part_of_what_is"])
def test_a_part_of_what_is_not_known_apart_is_refused(version_de_demostracion: Path, pregunta: str) -> None:
    respuesta = ask(published(version_de_demostracion), pregunta)
    assert not respuesta.responde, respuesta.respuesta


def test_a_part_of_a_department_is_not_the_department(version_de_demostracion: Path) -> None:
    version = published(version_de_demostracion)
    [entera] = values(ask(version, "empresas atendidas en Lima 2025"))
    metropolitana = ask(version, "empresas atendidas en Lima Metropolitana 2025")
    consulta = Query(("empresas_atendidas",), ("anio", "provincia"), {"anio": ["2025"], "provincia": ["1501"]})
    assert metropolitana.filas == run(version, consulta) and metropolitana.filas
    assert values(metropolitana)[0] < entera and "la provincia de Lima" in metropolitana.respuesta
    for parte in ("Lima provincias", "las provincias de Lima", "la región Lima"):
        respuesta = ask(version, f"empresas atendidas en {parte} 2025")
        assert not respuesta.responde and respuesta.sugerencias
    callao = ask(version, "empresas atendidas en la Provincia Constitucional del Callao 2025")
    assert {f["departamento"] for f in callao.filas} == {"07"}


@pytest.mark.parametrize(("pregunta", "dicho"), CASES["how_a_year_went_is"])
def test_how_a_year_went_is_answered_as_the_first_page_does_and_names_it(
    catalogo: Catalog, pregunta: str, dicho: str
) -> None:
    anio = int(dicho[:4])
    respuesta = ask(catalogo, pregunta).respuesta
    assert respuesta == dicho and dicho.endswith(str(year_answer.answer_of_year(catalogo, View(anio)))[1:])


def test_each_refusal_of_the_table_is_a_sentence_or_the_ordinary_one() -> None:
    dichas = [fila.dice[0] for fila in words.pattern_rows("preguntas") if "no" in fila.formas]
    assert len(dichas) > 50 and [d for d in dichas if d and not d.endswith(".")] == []
