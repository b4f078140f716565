"""Why a figure is not known, where only one kind of data was loaded: the reason given is the true one."""

import shutil
from pathlib import Path

from carpetas_en_estado import REGISTRO, declara, escribe
from conftest import PROYECTO, Carpetas, Orden, opened
from generador_registros import ruc
from generadores import escribir_mensual, filas_mensuales
from test_paginas import part, text

from pp0093.ask.catalog import published
from pp0093.ask.query import Query
from pp0093.ask.standing import unknown

SERIE = PROYECTO / "data" / "raw" / "publicado" / "serie_nacional.csv"
BY_DOCUMENTS = "Ningún documento lo imprime y faltan los registros de las unidades."


GOALS = ["ANIO", "CODIGO", "META_ANUAL", "EJEC_ANUAL"]


def two_firms(datos: Path) -> None:
    """All that DDP gave of 1.2 in 2025: two firms, of which nothing else is said."""
    escribe(
        datos / "registros" / "ddp.csv", REGISTRO[:5], [[ruc(n), "05/03/2025", "1.2", "Taller", "DDP"] for n in (1, 2)]
    )
    entrega = {"unidad": "DDP", "actividad": "1.2", "anio": "2025", "corte": "2025-12-31", "entrega": "completa"}
    declara(datos, archivo="registros/ddp.csv", **entrega)


def answered(orden: Orden, pregunta: str) -> str:
    return orden("pregunta", pregunta).salida


def test_what_no_record_says_of_firms_is_not_for_want_of_records(carpetas: Carpetas, orden: Orden) -> None:
    two_firms(carpetas.datos)
    assert orden("etl", "--sin-demo").codigo == 0
    for pregunta, que in (
        ("qué porcentaje de empresas es de Lima en 2025", "departamento"),
        ("empresas de 1.2 en Lima en 2025", "departamento"),
        ("empresas por tamaño 2025", "tamaño"),
    ):
        dicho = answered(orden, pregunta)
        assert f"De ninguna de las empresas que se conocen se sabe su {que}." in dicho and BY_DOCUMENTS not in dicho
    assert BY_DOCUMENTS in answered(orden, "empresas de 2.1 en Lima en 2025"), "of 2.1 nothing was received"
    donde = part(opened("territorio", anio="2025"), "pp-answer")
    assert "ninguna fuente las da por departamento; llegaron registros de 2 empresas" in donde


def test_a_month_without_its_figure_is_not_a_year_without_it(carpetas: Carpetas, orden: Orden) -> None:
    escribe(carpetas.datos / "metas" / "m.csv", GOALS, [[2026, "1.2", 100, 60]])
    filas = [f for f in filas_mensuales(3, cadenas=20, anio=2026) if int(f["MES_EJE"]) <= 10]
    escribir_mensual(carpetas.datos / "mef" / "2026.csv", filas)
    assert orden("etl", "--sin-demo").codigo == 0
    assert "1.2 Técnico-productiva, marzo de 2026." in answered(orden, "avance de 1.2 en marzo de 2026")
    assert "No hay dato: devengado, noviembre de 2026." in answered(orden, "cuánto se gastó en noviembre de 2026")
    assert "de enero a marzo: devengado, S/" in answered(orden, "devengado de enero a marzo de 2026")
    hasta_el_ultimo = answered(orden, "devengado de enero a octubre de 2026")
    assert "No se conoce hasta el fin de ese mes" in hasta_el_ultimo and "No se conoce por mes" not in hasta_el_ultimo


def test_a_year_with_the_budget_alone_is_a_year_with_data(carpetas: Carpetas, orden: Orden) -> None:
    """The report gives its PIM; what was spent only the country's series does, once it is loaded."""
    filas = [f for f in filas_mensuales(3, anio=2024) if f["MES_EJE"].strip() == "0"]
    escribir_mensual(carpetas.datos / "mef" / "2024.csv", filas)
    assert orden("etl", "--sin-demo").codigo == 0
    assert "No hay datos" not in part(opened("presupuesto", anio="2024"), "pp-answer")
    assert "no se sabe lo ejecutado en" in text(opened("presupuesto", anio="2024")), "why there is no bridge"
    shutil.copy(SERIE, carpetas.datos / "publicado" / SERIE.name)
    assert orden("etl", "--sin-demo").codigo == 0
    assert "en todo el país" not in answered(orden, "PIM de 2024")
    gastado = answered(orden, "cuánto se gastó en 2024")
    assert "El informe no la da, o no de cada año: la cifra es de todo el país" in gastado
    assert "El informe no la da, o no de cada año" in answered(orden, "cuánto se gastó en 2022")
    assert "sólo se conoce la de todo el país (alcance nacional)" in how(orden, "devengado_soles", "anio=2024")
    del_informe = orden("consulta", "devengado_soles", "--por", "anio", "--filtro", "anio=2022").errores
    assert "Devengado (2022): sólo se conoce la de todo el país" in del_informe
    por_fuente = orden("consulta", "devengado_soles", "--por", "fuente_financiamiento", "--filtro", "anio=2022").errores
    assert "sólo se conoce la de todo el país" not in por_fuente, "the series gives no sources of financing"


def how(orden: Orden, cifra: str, *filtros: str) -> str:
    """How the passport of a figure says that it comes."""
    pedido = [p for f in filtros for p in ("--filtro", f)]
    return str(orden("pasaporte", cifra, *pedido, "--formato", "json").json["como"])


def test_what_a_demonstration_has_nobody_of_is_not_said_to_want_print(version_de_demostracion: Path) -> None:
    """The report of 2025 prints that 2.1 served nobody."""
    catalogo = published(version_de_demostracion).demonstration()
    consulta = Query(("empresas_atendidas",), ("anio",), {"anio": ["2025"], "actividad": ["5005082"]})
    assert unknown.reason_or_no_source(catalogo, "empresas_atendidas", consulta) == unknown.NOT_INVENTED
