"""Overlap, counted from firms, is the sum of activities less unique firms at every level, or nothing is published."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import Carpetas, opened
from libros import de_toml
from msgspec.structs import replace
from test_paginas import text

from pp0093 import models, programme, versions
from pp0093.ask.catalog import published
from pp0093.ask.parts import structure
from pp0093.ask.query import Query, run
from pp0093.ask.view import View
from pp0093.build import contracts
from pp0093.errors import BuildError
from pp0093.firms import figures
from pp0093.firms.texts import overlap_headline, overlap_note
from pp0093.models import Model
from pp0093.note import issue
from pp0093.versions import DATABASE

CASES = de_toml("solapamiento")

pytestmark = pytest.mark.usefixtures("mira_demostracion")

NIVELES = ("producto", "direccion", "unidad", "departamento", "sector")
RULE = "cierra_con_la_suma_de_actividades"


@pytest.fixture(scope="module")
def tablas(version_de_demostracion: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The demonstration's tables, in a copy that a test may spoil."""
    vigente = versions.current_version(version_de_demostracion)
    assert vigente
    copia = shutil.copy(
        (versions.demonstration(vigente) or vigente) / DATABASE, tmp_path_factory.mktemp("solapamiento")
    )
    with duckdb.connect(str(copia)) as con:
        yield con


@pytest.fixture
def estropeadas(tablas: Any) -> Iterator[Any]:
    tablas.execute("begin")
    yield tablas
    tablas.execute("rollback")


@pytest.fixture(scope="module")
def libro() -> Model:
    return next(m for m in models.models(programme.current()) if m.tabla == "marts.solapamiento")


@pytest.mark.parametrize("nivel", ["programa", *NIVELES])
@pytest.mark.parametrize(
    "fallo", CASES["un_error_en_el_libro"], ids=["solapamiento", "empresas", "falta una combinación"]
)
def test_un_error_en_el_libro_no_se_publica(estropeadas: Any, libro: Model, nivel: str, fallo: str) -> None:
    una = f"rowid = (select min(rowid) from marts.solapamiento where nivel = '{nivel}')"
    estropeadas.execute(fallo.format(una=una))
    no_se_publica(estropeadas, libro)


FIRM = "empresa_id = (select min(empresa_id) from marts.atencion where actividad = '5005087')"
OF_ACTIVITIES = CASES["of_activities"]


@pytest.mark.parametrize("nivel", OF_ACTIVITIES)
def test_un_error_en_lo_que_se_cuenta_por_actividad_no_se_publica(estropeadas: Any, libro: Model, nivel: str) -> None:
    estropeadas.execute(OF_ACTIVITIES[nivel])
    no_se_publica(estropeadas, libro)


def no_se_publica(con: Any, libro: Model) -> None:
    with pytest.raises(BuildError, match=rf"«{RULE}»"):
        contracts.check(con, libro)


def test_lo_que_el_grafico_no_dibuja_se_dice_al_lado(version_de_demostracion: Path) -> None:
    catalogo = published(version_de_demostracion)
    [total] = run(catalogo, Query(("solapamiento",), ("anio",), {"anio": ["2025"]}))
    filas, de_mas = structure.overlap_ledger(catalogo, 2025), figures.overlap_row(catalogo, View(2025))
    dibujadas = figures.most_combined(filas)
    en_varias = sum(f["empresas"] for f in filas if f["actividades"] > 1)
    otras = en_varias - sum(f["empresas"] for f in dibujadas)
    reales = figures.Served(2025, None, "", None)
    assert 0 < otras < en_varias and f"{en_varias:,} empresas" in str(overlap_headline(filas, reales))
    nota = overlap_note(filas, dibujadas, View(2025), View(2025), de_mas)
    assert f"las demás tienen {otras:,} empresas" in nota
    assert f"contaría {total['solapamiento']} empresas de más" in nota
    assert "las demás" not in overlap_note(filas, filas, View(2025), View(2025), de_mas)


def test_what_print_adds_up_to_is_said_though_a_demonstration_is_loaded(
    completa: Carpetas, version_publicada: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reports that ship and the demonstration are of the same years: each is shown where it is asked for."""
    monkeypatch.setenv("PP0093_SALIDA", str(completa.salida))
    pedida = published(completa.salida)
    catalogo = pedida.real()
    por_anio = Query(("solapamiento",), ("anio",))
    dichos = {f["anio"]: (f["solapamiento"], f["procedencia"]) for f in run(catalogo, por_anio)}
    assert dichos == {2020: (1_212, "derivado"), 2025: (1_565, "derivado")}
    inventados = {f["anio"]: f for f in run(pedida, replace(por_anio, base="registros"))}
    assert inventados[2025]["procedencia"] == "sintetico" and inventados[2025]["solapamiento"] != 1_565
    de_p2 = Query(("solapamiento",), (), {"anio": ["2025"], "producto": ["P2"]})
    assert [(f["solapamiento"], f["procedencia"]) for f in run(catalogo, de_p2)] == [(57, "derivado")]
    assert "42,530 empresas, 1,565 más" in issue.note_of_year(catalogo, issue.Wanted(2025)).frases["solapamiento"]
    monkeypatch.setenv("PP0093_SALIDA", str(version_publicada))  # The same rows, as test_modos.py says.
    pagina = text(opened("servicios", anio="2025"))
    assert "contaría 1,565 empresas de más, según lo impreso o reportado: es el solapamiento" in pagina


def test_a_share_of_two_printed_counts_is_theirs(version_publicada: Path) -> None:
    catalogo = published(version_publicada)

    def partes(dimension: str, anio: int) -> dict[str, tuple[float | None, str]]:
        filas = run(catalogo, Query(("participacion_pct",), ("anio", dimension), {"anio": [str(anio)]}))
        return {f[dimension]: (f["participacion_pct"], f["procedencia_participacion_pct"]) for f in filas}

    assert partes("familia_servicio", 2025)["Difusión"] == (pytest.approx(100 * 34_506 / 40_965), "derivado")
    assert partes("actividad", 2025)["5005087"] == (pytest.approx(100 * 7_154 / 40_965), "derivado")
    # Where the report prints the share it is that.
    de_sectores = partes("sector", 2020)
    assert de_sectores["Servicios"] == (58.6, "publicado")
    assert de_sectores["Manufactura"] == (pytest.approx(100 * 4_660 / 28_510), "derivado")
    assert partes("producto", 2025)["3000671"] == (pytest.approx(100 * 7_154 / 40_965), "derivado")
