"""Why a figure is not known, where only one kind of data was loaded: the reason given is the true one."""

from __future__ import annotations

import shutil

import pytest
from conftest import PROYECTO, Carpetas, Orden
from generador_registros import ruc
from generadores import escribir_mensual, filas_mensuales
from streamlit.testing.v1 import AppTest
from test_paginas import SECONDS, go_to, part, text

SERIE = PROYECTO / "data" / "raw" / "publicado" / "serie_nacional.csv"
BY_DOCUMENTS = "Los documentos no lo imprimen"


def answered(orden: Orden, pregunta: str) -> str:
    return orden("pregunta", pregunta).salida


def page(monkeypatch: pytest.MonkeyPatch, nombre: str, anio: int) -> AppTest:
    monkeypatch.chdir(PROYECTO)
    app = AppTest.from_file(str(PROYECTO / "app.py"), default_timeout=SECONDS)
    app.query_params["anio"] = str(anio)
    app = go_to(app.run(), nombre)
    assert not app.exception
    return app


def test_what_no_record_says_of_firms_is_not_for_want_of_records(
    carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    lista = carpetas.datos / "registros" / "ddp.csv"
    lista.parent.mkdir()
    filas = [f"{ruc(n)},05/03/2025,1.2,Taller,DDP" for n in (1, 2)]
    lista.write_text("\n".join(["RUC,FECHA,ACTIVIDAD,SERVICIO,UNIDAD", *filas]) + "\n", encoding="utf-8")
    pasaporte = "archivo,unidad,actividad,anio,corte,entrega\nregistros/ddp.csv,DDP,1.2,2025,2025-12-31,completa\n"
    (carpetas.datos / "manifest.csv").write_text(pasaporte, encoding="utf-8")
    assert orden("etl", "--sin-demo").codigo == 0
    for pregunta, que in (
        ("qué porcentaje de empresas es de Lima en 2025", "departamento"),
        ("empresas de 1.2 en Lima en 2025", "departamento"),
        ("empresas por tamaño 2025", "tamaño"),
    ):
        dicho = answered(orden, pregunta)
        assert f"De ninguna de las empresas que se conocen se sabe su {que}." in dicho and BY_DOCUMENTS not in dicho
    assert BY_DOCUMENTS in answered(orden, "empresas de 2.1 en Lima en 2025"), "of 2.1 nothing was received"
    donde = part(page(monkeypatch, "territorio", 2025), "pp-answer")
    assert "ninguna fuente da su departamento; llegaron registros de 2 empresas" in donde


def test_a_month_without_its_figure_is_not_a_year_without_it(carpetas: Carpetas, orden: Orden) -> None:
    metas = carpetas.datos / "metas" / "m.csv"
    metas.parent.mkdir()
    metas.write_text("ANIO,CODIGO,META_ANUAL,EJEC_ANUAL\n2026,1.2,100,60\n", encoding="utf-8")
    filas = [f for f in filas_mensuales(3, cadenas=20, anio=2026) if int(f["MES_EJE"]) <= 10]
    escribir_mensual(carpetas.datos / "mef" / "2026.csv", filas)
    assert orden("etl", "--sin-demo").codigo == 0
    assert "1.2 Técnico-productiva, marzo de 2026." in answered(orden, "avance de 1.2 en marzo de 2026")
    assert "No hay dato: devengado, noviembre de 2026." in answered(orden, "cuánto se gastó en noviembre de 2026")
    juntos = answered(orden, "devengado de enero a marzo de 2026")
    assert "no declara su corte" in juntos and "No se conoce por mes" not in juntos


def test_a_year_with_the_budget_alone_is_a_year_with_data(
    carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report gives its PIM; what was spent only the country's series does, once it is loaded."""
    filas = [f for f in filas_mensuales(3, anio=2024) if f["MES_EJE"].strip() == "0"]
    escribir_mensual(carpetas.datos / "mef" / "2024.csv", filas)
    assert orden("etl", "--sin-demo").codigo == 0
    assert "No hay datos" not in part(page(monkeypatch, "presupuesto", 2024), "pp-answer")
    assert "o lo que se gastó en él" in text(page(monkeypatch, "presupuesto", 2024)), "why there is no bridge"
    shutil.copy(SERIE, carpetas.datos / "publicado" / SERIE.name)
    assert orden("etl", "--sin-demo").codigo == 0
    assert "en todo el país" not in answered(orden, "PIM de 2024")
    gastado = answered(orden, "cuánto se gastó en 2024")
    assert "El informe no da la cifra de 2024: la cifra es de todo el país" in gastado
    assert "El informe no tiene 2022" in answered(orden, "cuánto se gastó en 2022")
