"""A rate by an earlier year's cross: one figure where both ends are alike, with the year of the cross."""

from __future__ import annotations

from carpetas_en_estado import REGISTRO, declara, escribe
from conftest import Carpetas, Orden, opened
from generador_registros import ruc
from test_paginas import part

from pp0093.ask.catalog import published
from pp0093.sheets.issue import sheet_of
from pp0093.sheets.subject import subjects


def test_one_figure_and_the_year_of_the_cross(carpetas: Carpetas, orden: Orden) -> None:
    raiz = carpetas.datos
    escribe(raiz / "registros" / "a.csv", REGISTRO[:5], [[ruc(1), "15/03/2025", "1.2", "S", "DDP"]])
    escribe(
        raiz / "padron" / "cruce_2024.csv", ["RUC", "VENTAS_UIT", "FECHA_INSCRIPCION"], [[ruc(1), 100, "2015-01-01"]]
    )
    entrega = {"unidad": "DDP", "actividad": "1.2", "anio": "2025", "corte": "2025-12-31", "entrega": "completa"}
    declara(raiz, archivo="registros/a.csv", **entrega)
    assert orden("etl").codigo == 0
    catalogo = published()
    sujeto = subjects(catalogo, 2025)["actividad-5005079"]
    dicha = "El 100.0 % de las empresas atendidas cumple los criterios de focalización, con el cruce con SUNAT de 2024."
    assert dicha in sheet_of(catalogo, sujeto, 2025).nota.frases.values()
    dicho = part(opened("focalizacion", anio="2025", actividad="5005079"), "pp-answer")
    assert " entre " not in dicho and "100.0" in dicho
    assert dicho.endswith("sus datos son del cruce con SUNAT de 2024, el último que hay hasta ese año.")
