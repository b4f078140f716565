"""A product whose activities are whole to different days: each counts to its own, and every one of them is said."""

from datetime import date
from pathlib import Path

import pytest
from carpetas_en_estado import REGISTRO, declara, escribe
from conftest import opened, publicar
from generador_registros import ruc
from test_paginas import part, text

from pp0093 import clock
from pp0093.ask.catalog import published
from pp0093.ask.registry import FIRMS_SERVED
from pp0093.note import asking
from pp0093.ui.exports import headless

P1, JUNIO, AGOSTO = "3000534", "2026-06-30", "2026-08-31"
ENTREGAS = (("DGITDF", "1.1", JUNIO, 0), ("PNTE", "1.1", JUNIO, 5), ("DDP", "1.2;1.3", AGOSTO, 3))
SEGUN = "según la actividad al 30/06/2026 o al 31/08/2026"


@pytest.fixture(scope="module")
def publicada_en_curso(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1.1 whole to June of two units that share firms, 1.2 to August with firms of July, 1.3 declared as nobody."""
    raiz, salida = (tmp_path_factory.mktemp("dias") / c for c in ("datos", "salida"))
    for unidad, actividades, corte, desde in ENTREGAS:
        fecha = f"10/{int(corte[5:7]) - (unidad == 'DDP'):02}/2026"
        filas = [[ruc(n), fecha, actividades[:3], "Taller", unidad, "150101"] for n in range(desde, desde + 10)]
        escribe(raiz / "registros" / f"{unidad}.csv", REGISTRO, filas)
        declara(
            raiz, archivo=f"registros/{unidad}.csv", fuente="registros", unidad=unidad, actividad=actividades,
            anio="2026", corte=corte, entrega="completa",
        )  # fmt: skip
    publicar(raiz, salida, "--sin-demo", hoy=date(2026, 9, 5))
    return salida


@pytest.fixture(autouse=True)
def entorno(publicada_en_curso: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PP0093_SALIDA", str(publicada_en_curso))
    monkeypatch.setattr(clock, "today", lambda: date(2026, 9, 5))


@pytest.mark.parametrize("pagina", ["beneficiarios", "ejecucion"])
def test_pages_say_every_day_and_none_alone(pagina: str) -> None:
    app = opened(pagina, anio="2026", producto=P1)
    assert "Corte: 30/06/2026, 31/08/2026" in part(app, "pp-scope")
    assert SEGUN in text(app)
    assert "al 30/06/2026, se atendió" not in text(app)
    if pagina == "beneficiarios":
        assert part(app, "pp-answer").startswith(f"En 2026, {SEGUN}, se atendió a 15 empresas")


def test_what_is_taken_home_says_every_day() -> None:
    piezas = headless.visited("beneficiarios", {"anio": "2026", "producto": P1}).piezas
    assert piezas
    for pieza in piezas:
        assert any("Corte: 30/06/2026, 31/08/2026" in linea for linea in pieza.pie.lines()), pieza.id


def test_one_activity_says_its_own_day() -> None:
    app = opened("beneficiarios", anio="2026", actividad="5005079")
    assert part(app, "pp-answer").startswith("En 2026, al 31/08/2026, se atendió a 10")


def test_figures_cited_together_name_each_kind_of_file_once(publicada_en_curso: Path) -> None:
    a = asking.Inquiry(published(publicada_en_curso), 2026)
    todas, de_una = (asking.one(a, FIRMS_SERVED, **lugar) for lugar in ({}, {"actividad": "5005079"}))
    assert todas and de_una
    assert asking.figure_sources(a.catalogo, [de_una]) == ["Registro administrativo de una unidad, archivo DDP.csv"]
    juntas = asking.figure_sources(a.catalogo, [todas, de_una])
    assert juntas == ["Registro administrativo de una unidad, archivos DDP.csv, DGITDF.csv, PNTE.csv"]
