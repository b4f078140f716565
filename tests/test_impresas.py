"""What documents print and no figure of ours says, in the pages that it belongs to."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from test_paginas import Open, go_to, open_page, text  # noqa: F401

from pp0093.ask.catalog import Catalog
from pp0093.behind import transcribed
from pp0093.money import execution, tables


@pytest.fixture(scope="module")
def catalogo(version_publicada: Path) -> Catalog:
    return Catalog(version_publicada)


def written(catalogo: Catalog, pagina: str, anio: int, pieza: str) -> list[str]:
    [hallada] = [p for p in transcribed.pieces(catalogo, pagina, anio) if p.id == pieza]
    return [" ".join(f) for f in transcribed.table(hallada).written()]


@pytest.mark.parametrize(
    ("pagina", "anio", "pieza", "dichas"),
    [
        ("servicios", 2025, "ferias-y-ruedas", ("17 eventos", "18 eventos", "918 empresas")),
        ("servicios", 2020, "ferias-y-ruedas", ("575 empresas", "465 empresas", "6 eventos")),
        ("servicios", 2025, "familias-impresas", ("59.4 %", "53.7 %", "35.0 %", "23.9 %", "173 empresas")),
        ("beneficiarios", 2020, "direcciones-impresas", ("24,758 empresas", "982 empresas", "86.8 %")),
        ("beneficiarios", 2020, "ramas-impresas", ("17.8 %", "10.2 %", "26.9 %")),
        ("territorio", 2020, "lugares-impresos", ("35.2 %", "0.4 %", "65.2 %")),
        ("ejecucion", 2025, "acciones-impresas", ("2,038 acciones", "40 acciones")),
        ("comparar", 2025, "anio-anterior", ("70.8 %", "+220.3 %", "568 empresas")),
        ("comparar", 2020, "anio-anterior", ("S/ 5,011,781", "1,682 empresas", "−53.0 %")),
    ],
)
def test_printed_figures_are_in_the_page_of_their_matter(
    catalogo: Catalog, pagina: str, anio: int, pieza: str, dichas: tuple[str, ...]
) -> None:
    filas = [f.replace("\u00a0", " ") for f in written(catalogo, pagina, anio, pieza)]
    for dicho in dichas:
        assert any(dicho in f for f in filas), (dicho, filas)
    assert len(set(filas)) == len(filas), "a figure told twice"


def test_a_figure_is_of_the_year_asked_and_of_no_other(catalogo: Catalog) -> None:
    for anio in (2019, 2020, 2025):
        for pieza in transcribed.pieces(catalogo, "servicios", anio):
            assert {c.anio for c in pieza.cifras} == {anio}
    assert transcribed.pieces(catalogo, "servicios", 2016) == []
    assert transcribed.pieces(catalogo, "guia", 2025) == []


def test_every_row_of_the_rule_picks_something(catalogo: Catalog) -> None:
    anios = (2020, 2025)
    impresas = {a: transcribed._of_years(catalogo, a) for a in anios}
    for regla in catalogo.rules.rows(transcribed.RULE):
        assert any(transcribed._picked([regla], impresas[a], a) for a in anios), regla


def test_the_money_of_an_activity_from_its_opening_and_its_part(catalogo: Catalog) -> None:
    de_2020 = execution.opening(catalogo, 2020, {})
    partes = {f.codigo_corto: round(f.del_producto_pct or 0, 1) for f in de_2020}
    # As the report of 2020 prints them: products 1, 2 and 4.
    assert (partes["1.2"], partes["1.1"], partes["2.2"], partes["4.1"]) == (46.6, 40.0, 63.0, 94.2)
    assert "PIA (S/)" in tables.opening_table(de_2020).encabezado
    de_una = execution.opening(catalogo, 2025, {"actividad": ["5005078"]})
    assert [round(f.del_producto_pct or 0, 1) for f in de_una] == [39.3], "its part is of the whole product"
    assert "PIA (S/)" not in tables.opening_table(de_una).encabezado, "the source gives no PIA of 2025"


def test_documents_are_told_in_their_pages(open_page: Open) -> None:  # noqa: F811
    ruta = go_to(open_page(), "ruta")
    assert "42 participantes" in text(ruta) and "Método" in text(ruta)
    assert "residencia digital" in text(go_to(ruta, "economia"))


def test_the_strip_is_looked_at_by_light_objective_and_responsible(open_page: Open) -> None:  # noqa: F811
    app: AppTest = go_to(open_page(), "politica")
    assert "40 de 91 indicadores en verde" in text(app)
    assert "lineamientos no tienen ningún indicador en verde" in text(app)
    app.selectbox(key="propio_objetivo").select("OP.04").run()
    app.selectbox(key="propio_semaforo").select("rojo").run()
    assert "0 de 3 indicadores en verde" in text(app)
    app.selectbox(key="propio_responsable").select("ITP").run()
    assert "Ningún indicador reúne" in text(app)
