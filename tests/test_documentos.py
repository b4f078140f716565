"""What documents print beside what is computed: independent, echo or copy; contradictions shown; shares with a base."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Orden, opened
from libros import de_toml
from streamlit.testing.v1 import AppTest
from test_paginas import part, text

from pp0093.ask.catalog import published
from pp0093.ask.origin import documents
from pp0093.ask.origin.documents import Evidence
from pp0093.ask.parts import structure
from pp0093.ask.registry import INDICATORS
from pp0093.behind import loaded

# What DOMAIN lists as printed twice with other values, of what is served: how it is asked and both values.
CASES = de_toml("documentos")
CONTRADICTIONS = CASES["contradicciones"]
PARTITIONS = ("sector", "tamano", "tramo_ventas", "tramo_trabajadores", "departamento", "region_natural")

Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def correr(version_completa: Path, monkeypatch: pytest.MonkeyPatch, correr: Orden) -> Orden:
    """Run a command on the files that ship with the demonstration (without it, all is the same: test_modos)."""
    monkeypatch.setenv("PP0093_SALIDA", str(version_completa))
    return correr


@pytest.fixture
def ask(correr: Orden) -> Ask:
    def preguntar(indicadores: str, por: str, *filtros: str) -> list[dict[str, Any]]:
        puestos = [a for f in filtros for a in ("--filtro", f)]
        filas: list[dict[str, Any]] = correr("consulta", indicadores, "--por", por, *puestos, "--formato", "json").json
        return filas

    return preguntar


@pytest.mark.parametrize("caso", CONTRADICTIONS)
def test_both_printed_values_are_said_where_either_is_asked(correr: Orden, caso: str) -> None:
    indicador, por, filtros, uno, otro = CONTRADICTIONS[caso]
    puestos = [a for f in filtros for a in ("--filtro", f)]
    respuesta = correr("consulta", indicador, "--por", f"anio,{por}", *puestos)
    assert respuesta.codigo == 0
    dicha = [n for n in respuesta.lineas if uno in n and otro in n]
    assert len(dicha) == 1 and INDICATORS[indicador].etiqueta in dicha[0] and "Informe OEI" in dicha[0]


def test_a_rounding_is_no_contradiction(correr: Orden) -> None:
    hallados = published().query("select distinct indicador, anio, valor_dimension from marts.conflicto")
    de = {(f["indicador"], f["anio"], f["valor_dimension"]) for f in hallados}
    assert ("devengado_soles", 2025, "5005081") not in de, "S/ 822 mil is cut, not another value"
    assert ("ejecucion_pct", 2020, "3000671") not in de, "97.5 and 98 are one"
    assert len(de) == 8


def test_the_passport_names_both_values(correr: Orden) -> None:
    grupo = ("--grupo", "servicio=Ensayos de laboratorio")
    filtros = ("--filtro", "anio=2025", "--filtro", "familia_servicio=Transferencia")
    hallado = correr("pasaporte", "participacion_pct", *filtros, *grupo, "--formato", "json").json
    assert "35.0 %" in hallado["como"] and "23.9 %" in hallado["como"]
    assert {float(p["valor"]) for p in hallado["publicadas"]} == {35.0, 23.9}
    assert "igual" not in {p["resultado"] for p in hallado["publicadas"] if "demostración" in p["resultado"]}


def test_echoes_and_copies_are_not_agreements(correr: Orden) -> None:
    cifras = documents.compare(published())
    cuenta = Counter((c.clase, c.resultado) for c in cifras)
    propias = documents.of_kind(cifras, Evidence.INDEPENDENT)
    distintas, otras = (sum(cuenta[de, c] for c in loaded.UNLIKE) for de in (Evidence.INDEPENDENT, Evidence.COPY))
    de_cuantas = f"{distintas} de {len(propias)} cifras publicadas no coinciden con su cálculo"
    assert str(loaded.checked_headline(cifras)) == f"{de_cuantas}; {otras}, con otra copia impresa"
    assert {c.resultado for c in documents.of_kind(cifras, Evidence.NONE)} == {documents.NOT_COMPUTED}
    assert {c.resultado for c in documents.of_kind(cifras, Evidence.ECHO)} == {documents.EQUAL}
    anexo = [c for c in cifras if c.seccion == "Anexo" and c.indicador == "avance_fisico"]
    assert {c.clase for c in anexo} == {Evidence.ECHO}
    de_conteos = {
        (c.anio, c.valor_dimension): (c.clase, c.resultado) for c in cifras if c.indicador == "participacion_pct"
    }
    propia = (Evidence.INDEPENDENT, documents.EQUAL)
    assert de_conteos[2020, "ITP"] == de_conteos[2025, "Difusión;5005086"] == propia, "two printed counts give it"
    texto = [c for c in cifras if c.indicador == "empresas_atendidas" and c.valor_dimension == "3000534"]
    assert {c.clase for c in texto if c.anio == 2025} == {Evidence.COPY}
    de_empresas = [c for c in cifras if c.indicador in ("empresas_atendidas", "focalizacion_pct")]
    assert not documents.of_kind(de_empresas, Evidence.INDEPENDENT), "what is invented verifies nothing"


@pytest.mark.parametrize("dimension", PARTITIONS)
def test_parts_of_a_partition_never_sum_over_100(ask: Ask, dimension: str) -> None:
    """A document's own bracket, that has others within, is beside them: neither of both takes the other's place."""
    for indicador in ("participacion_pct", "participacion_con_dato_pct"):
        filas = [f for f in ask(indicador, f"anio,{dimension}") if f[indicador] is not None]
        for anio in {f["anio"] for f in filas}:
            suyas = structure.outermost(dimension, [f for f in filas if f["anio"] == anio])
            assert sum(f[indicador] for f in suyas) < 100.5, (indicador, anio)


def test_the_13448_are_the_firms_with_size_known(ask: Ask) -> None:
    [fila] = ask("empresas_con_tamano,empresas_con_tamano_pct", "anio", "anio=2020")
    assert fila["empresas_con_tamano"] == 13_448 and f"{fila['empresas_con_tamano_pct']:.1f}" == "47.2"
    assert all(f["empresas_con_dato"] != 13_448 for f in ask("empresas_con_dato", "anio", "anio=2020"))
    por_tamano = {f["tamano"]: f for f in ask("participacion_con_dato_pct", "anio,tamano", "anio=2020")}
    micro = por_tamano["Microempresa"]
    assert (float(micro["participacion_con_dato_pct"]), micro["procedencia"]) == (76.8, "publicado")


@pytest.mark.parametrize("por", ["anio,producto", "anio"])
def test_what_does_not_add_to_a_product_is_said(correr: Orden, por: str) -> None:
    respuesta = correr(
        "consulta", "empresas_atendidas", "--por", por, "--filtro", "anio=2025", "--filtro", "producto=P3"
    )
    # Without records no document prints all the firms of a product, 3.2's too.
    esperado = "3.2: 31,364 empresas, no suma a la meta del producto." if "2025" in respuesta.salida else "Sin filas"
    assert any(linea.startswith(esperado) for linea in respuesta.lineas)


def test_a_share_by_product_names_its_base(correr: Orden, ask: Ask) -> None:
    respuesta = correr("consulta", "participacion_pct", "--por", "anio,producto", "--filtro", "anio=2025")
    hay = bool(re.search(r"3000534 .*\d\.\d", respuesta.salida))
    assert hay == any("base: todas las empresas atendidas del año" in linea for linea in respuesta.lineas)
    [de_4] = ask("participacion_pct", "anio,producto", "anio=2025", "producto=3000671")
    assert (f"{de_4['participacion_pct']:.2f}", de_4["procedencia"]) == ("17.46", "derivado"), "7,154 of 40,965"


Open = Callable[..., AppTest]


@pytest.fixture
def open_page(version_completa: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    monkeypatch.setenv("PP0093_SALIDA", str(version_completa))

    return opened


@pytest.mark.parametrize("pagina, enlace, dicho", CASES["paginas"])
def test_pages_say_it_beside_the_figure(
    open_page: Open, pagina: str, enlace: dict[str, str], dicho: tuple[str, ...]
) -> None:
    escrito = text(open_page(pagina, **enlace))
    assert [d for d in dicho if d not in escrito] == []


def test_two_years_are_compared_with_what_one_lies_between(open_page: Open) -> None:
    """It is not that nothing is known of 2019; and the answer says that it stands on the whole country."""
    comparada = open_page("comparar", anio="2025", que="anio", b="2019")
    dicho = text(comparada)
    assert "entre 14,662 y 14,669 40,965 — — No: de 2019 sólo se sabe entre qué valores está" in dicho
    assert "En 2025, en todo el país, se ejecutó 94.7 % del PIM" in dicho
    assert part(comparada, "pp-scope").startswith("2025, cerrado · Todo el país")
