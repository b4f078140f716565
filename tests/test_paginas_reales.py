"""What real pages show of the firms of a year without any list: what documents print, and what is missing by name."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import pytest
from conftest import Orden
from test_paginas import Open, html, open_page, text  # noqa: F401

from pp0093.ask.catalog import published
from pp0093.ask.query import Query, run
from pp0093.ask.view import View
from pp0093.firms import figures, texts
from pp0093.ui.page import DRAWN

SERVED, SHARE, WITH_DATA = "empresas_atendidas", "participacion_pct", "participacion_con_dato_pct"
RATE, SECTORS = "focalizacion_pct", "Otros: agropecuario, pesca, construcción y minería"
# DOMAIN, "What real pages can show": by dimension, what `consulta` gives of each year.
PRINTED: list[tuple[int, str, str, Mapping[str, float]]] = [
    (2025, SHARE, "sector", {"Comercio": 59.4, "Manufactura": 26.9, "Servicios": 8.7}),
    (2020, SERVED, "sector", {"Servicios": 16700, "Comercio": 5142, "Manufactura": 4660, "Agropecuario": 1184,
                              "Pesca": 402, "Construcción": 343, "Minería": 39, "Sin información": 40}),
    (2025, SHARE, "tamano", {"Microempresa": 81.0, "Pequeña empresa": 17.0, "Mediana empresa": 0.6,
                             "Gran empresa": 1.5}),
    (2020, WITH_DATA, "tamano", {"Microempresa": 76.8, "Pequeña empresa": 15.8, "Mediana empresa": 1.0,
                                 "Gran empresa": 6.4}),
    (2025, SHARE, "tramo_ventas", {"13 - 50 UIT": 53.8, "150 - 500 UIT": 12.2}),
    (2020, WITH_DATA, "tramo_ventas", {"0 - 13 UIT": 57.2, "0 - 2 UIT": 24.3}),
    (2025, SHARE, "tramo_trabajadores", {"0-4": 88.0, "Más de 100": 1.0}),
    (2020, WITH_DATA, "tramo_trabajadores", {"0-4": 76.6, "Más de 50": 7.3}),
    (2025, RATE, "anio", {"2025": 89.9}),
    (2024, RATE, "anio", {"2024": 70.8}),
    (2020, RATE, "anio", {"2020": 7.7}),
    (2025, SHARE, "departamento", {}),
    (2025, SHARE, "region_natural", {}),
    (2020, SHARE, "departamento", {"15": 35.2, "13": 6.8, "04": 6.6, "01": 0.8, "03": 0.8, "09": 0.4}),
    (2020, SHARE, "region_natural", {"Costa": 65.2, "Sierra": 21.8, "Selva": 13}),
    (2025, SERVED, "unidad", {"ITP": 7154}),
    (2020, SERVED, "direccion", {"ITP": 24758, "DGPAR": 2028, "PNTE": 1352, "DGDE": 982, "DGAAMI": 341, "DGITDF": 21}),
    (2025, SERVED, "familia_servicio", {"Capacitación": 5725, "Difusión": 34506, "Transferencia": 2685,
                                        "Articulación": 1217}),
    (2020, SERVED, "familia_servicio", {"Capacitación": 9219, "Difusión": 21502, "Asistencia técnica": 2800,
                                        "Articulación": 1038}),
]  # fmt: skip


@pytest.mark.parametrize(("anio", "indicador", "dimension", "cifras"), PRINTED)
def test_what_documents_print_of_firms_is_answered(
    anio: int, indicador: str, dimension: str, cifras: Mapping[str, float], publicada: object
) -> None:
    filas = run(published(), Query((indicador,), (dimension,), {"anio": [str(anio)]}))
    assert {str(f[dimension]): f[indicador] for f in filas if f[indicador] is not None} == cifras


@pytest.mark.parametrize(
    ("anio", "parte", "dimension", "resto"),
    [
        (2025, SHARE, "sector", (SECTORS, 5.0)),
        (2025, SHARE, "tramo_trabajadores", ("Sin desglose", 11.0)),
        (2020, WITH_DATA, "tramo_trabajadores", ("Sin desglose", 16.1)),
        (2025, SHARE, "tamano", ("Gran empresa", 1.5)),
    ],
)
def test_a_query_ends_in_what_the_printed_shares_leave(
    anio: int, parte: str, dimension: str, resto: tuple[str, float], comando: Orden
) -> None:
    """As pages do; of sizes, that add up to 100.1, nothing is left."""
    dada = comando("consulta", parte, "--por", dimension, "--filtro", f"anio={anio}", "--formato", "json")
    *otras, ultima = json.loads(dada.salida)
    assert (ultima[dimension], round(ultima[parte], 1)) == resto
    assert ultima["procedencia"] == ("publicado" if dimension == "tamano" else "derivado")
    assert all(f.keys() == ultima.keys() for f in otras)


def pieces(app: object) -> dict[str, list[str]]:
    """The pieces of a page by name, each row as it is written in its table."""
    pagina = app.session_state[DRAWN]  # type: ignore[attr-defined]
    return {p.id: [" ".join(f) for f in p.tabla.written()] for p in pagina.piezas}


@pytest.mark.parametrize(
    ("lugar", "dichas"),
    [
        (("beneficiarios", 2025, "sector"), ("Comercio|59.4", f"{SECTORS}|5.0")),
        (("beneficiarios", 2020, "sector"), ("Servicios 16,700 58.6", "Sin información 40 0.1")),
        (("focalizacion", 2025, "tasa-por-anio"), ("2020|7.7", "2024|70.8", "2025|89.9")),
        (("territorio", 2020, "lugares"), ("Lima|35.2", "Huancavelica|0.4", "Sin desglose|49.4")),
        (("servicios", 2025, "direcciones"), ("ITP|7,154",)),
        (("territorio", 2025, "lugares-impresos"), ("en conjunto|173",)),
    ],
)
def test_the_page_shows_what_is_printed(
    open_page: Open,  # noqa: F811
    lugar: tuple[str, int, str],
    dichas: tuple[str, ...],
    publicada: object,
) -> None:
    pagina, anio, pieza = lugar
    filas = pieces(open_page(pagina, anio=str(anio)))[pieza]
    for dicho in dichas:
        assert any(all(d in f for d in dicho.split("|")) for f in filas), (dicho, filas)


@pytest.mark.parametrize(
    ("pagina", "anio", "dichos"),
    [
        ("focalizacion", "2025", ("89.9 % de las empresas atendidas", "criterios, 19.1 puntos más que en 2024")),
        ("focalizacion", "2020", ("la base se perdió en el texto del informe",)),
        ("ficha", "2020", ("Corte: 18/03/2021, otros no declarados",)),
        ("comparar", "2025", ("Con cuidado: muchas sólo recibieron información",)),
        ("datos", "2025", ("219 coinciden, 3 no y 3 difieren sólo por el redondeo",)),
        ("territorio", "2025", ("ninguna fuente da su departamento", "cargue los registros")),
        ("territorio", "2020", ("de los 6 departamentos con cifra", "Participación, por departamento")),
        ("beneficiarios", "2025", ("el informe no dice sobre cuántas empresas",)),
        ("beneficiarios", "2020", ("Parte de las 13,448 empresas con dato, de 28,510", "en duda: el texto la refiere")),
    ],
)  # fmt: skip
def test_the_page_says_base_and_what_is_missing(
    open_page: Open,  # noqa: F811
    pagina: str,
    anio: str,
    dichos: tuple[str, ...],
    publicada: object,
) -> None:
    dicho = text(open_page(pagina, anio=anio))
    assert all(d in dicho for d in dichos), [d for d in dichos if d not in dicho]


def test_two_years_say_how_many_had_more_than_diffusion(open_page: Open, publicada: object) -> None:  # noqa: F811
    """Also by a link of when they were compared in the page of firms."""
    for pagina, suyos in (("comparar", {"que": "anio", "b": "2020"}), ("beneficiarios", {"con": "2020"})):
        dicho = text(open_page(pagina, anio="2025", **suyos))
        assert "entre 6,459 y 9,627" in dicho and "al menos 7,008" in dicho and "19,573" in dicho, pagina


def test_a_name_under_the_answer_is_the_way_to_its_sheet(open_page: Open, publicada: object) -> None:  # noqa: F811
    [sigue] = re.findall('class="pp-deck">(.*?)</span>', html(open_page("resumen", anio="2025")))
    enlaces = dict(re.findall(r'<a href="ficha\?ficha=(\S+)&amp;anio=2025"[^>]*>([^<,]*)', sigue))
    assert enlaces == {"actividad-5005082": "2.1 Iniciativas de clúster", "actividad-5005086": "3.2"}, (
        "and no figure is"
    )


def test_a_year_without_places_leads_to_the_one_that_has_them(open_page: Open, publicada: object) -> None:  # noqa: F811
    enlaces = {e.proto.label: e.proto.query_string for e in open_page("territorio", anio="2025").get("page_link")}
    assert enlaces["Ver 2020"] == "anio=2020" and "Ver 2025" not in enlaces


def test_a_place_with_a_printed_share_is_told_it(publicada: object) -> None:
    catalogo, vista = published(), View(2020, departamento="04")
    filas = figures.territory(catalogo, vista, "departamento")
    dicho = texts.where(vista, figures.served(catalogo, vista), filas).texto
    assert dicho.endswith("Arequipa tiene 6.6 % de las de todo el país; ninguna fuente dice cuántas son.")
