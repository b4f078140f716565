"""What documents print and no figure of ours says, in the pages that it belongs to."""

import pytest
from conftest import elige
from streamlit.testing.v1 import AppTest
from test_paginas import Open, go_to, open_page, text  # noqa: F401
from test_paginas import tables as text_tables
from test_paginas_instrumentos import drawn

from pp0093.ask.catalog import Catalog
from pp0093.ask.origin import printed
from pp0093.ask.ruled import PiecePick
from pp0093.behind import traced
from pp0093.money import budget, execution
from pp0093.writing.tables import of_objects


def written(catalogo: Catalog, pagina: str, anio: int, pieza: str) -> list[str]:
    [hallada] = [p for p in traced.pieces(catalogo, pagina, anio) if p.id == pieza]
    return [" ".join(f) for f in traced.printed_table(hallada).escritas]


@pytest.mark.parametrize(
    ("pagina", "anio", "pieza", "dichas"),
    [
        ("servicios", 2025, "ferias-y-ruedas", ("17 eventos", "18 eventos", "918 empresas")),
        ("servicios", 2020, "ferias-y-ruedas", ("575 empresas", "465 empresas", "6 eventos")),
        ("servicios", 2025, "familias-impresas", ("59.4 %", "53.7 %", "35.0 %", "23.9 %")),
        ("beneficiarios", 2020, "ramas-impresas", ("17.8 %", "10.2 %", "26.9 %")),
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
    assert not any("PNDI" in f for f in filas), "an instrument of its own"


def test_a_figure_is_of_the_year_asked_and_one_printed_as_more_than_it_is_named_first(catalogo: Catalog) -> None:
    for anio in (2019, 2020, 2025):
        for pieza in traced.pieces(catalogo, "servicios", anio):
            assert {c.anio for c in pieza.cifras} == {anio}
    assert traced.pieces(catalogo, "servicios", 2016) == []
    assert traced.pieces(catalogo, "guia", 2025) == []
    [piso] = [c for c in printed.published_figures(catalogo, anio=2020) if c.es_piso]
    assert traced._figure_cells(piso)[0] == "Empresas con asistencia técnica virtual (más de)"


def test_every_row_of_the_rule_picks_something(catalogo: Catalog) -> None:
    anios = (2020, 2025)
    impresas = {a: traced._of_years(catalogo, a) for a in anios}
    for regla in catalogo.rules.typed(PiecePick):
        assert any(traced._picked([regla], impresas[a], a) for a in anios), regla


def test_the_money_of_an_activity_from_its_opening_and_its_part(catalogo: Catalog) -> None:
    de_2020 = execution.opening(catalogo, 2020, {})
    partes = {f.codigo_corto: round(f.del_producto_pct or 0, 1) for f in de_2020}
    # As the report of 2020 prints them: products 1, 2 and 4.
    assert (partes["1.2"], partes["1.1"], partes["2.2"], partes["4.1"]) == (46.6, 40.0, 63.0, 94.2)
    assert "PIA (S/)" in of_objects(de_2020, "money.opening").encabezado
    de_una = execution.opening(catalogo, 2020, {"actividad": ["5005078"]})
    assert [round(f.del_producto_pct or 0, 1) for f in de_una] == [40.0], "its part is of the whole product"
    assert execution.opening(catalogo, 2025, {}) == [], "the source gives no PIA of 2025"


def test_documents_are_told_in_their_pages_and_a_table_of_mixed_units_as_it_reads(open_page: Open) -> None:  # noqa: F811
    ruta = go_to(open_page(), "ruta")
    assert "42 participantes" in text(ruta) and "Método" in text(ruta)
    assert "residencia digital" in text(go_to(ruta, "economia"))
    servicios = go_to(open_page(anio="2020"), "servicios")
    cifras = [{f["Cifra"] for f in tabla} for tabla in text_tables(servicios) if "Cifra" in tabla[0]]
    assert any({"95\u00a0%", "2,074"} <= suyas for suyas in cifras)


def test_the_strip_is_looked_at_by_light_objective_and_responsible(open_page: Open) -> None:  # noqa: F811
    app: AppTest = go_to(open_page(), "politica")
    assert "19 de 91 indicadores en rojo y 25 sin dato" in text(app)
    assert "lineamientos no tienen ningún indicador en verde" in text(app)
    elige(app, objetivo="OP.04", semaforo="rojo")
    assert "3 indicadores en rojo" in text(app), "of one light, how many they are"
    elige(app, responsable="ITP")
    assert "Ningún indicador reúne" in text(app)


def test_the_country_is_told_in_soles_of_one_year(catalogo: Catalog) -> None:
    en_2024 = {f.anio: f for f in budget.real(catalogo, 2024)}
    assert en_2024[2024].constante_soles == en_2024[2024].corriente_soles
    # What cost 100 soles in 2023 cost 102.0077 in 2024.
    assert en_2024[2023].constante_soles == pytest.approx(float(en_2024[2023].corriente_soles or 0) * 1.020077)
    assert en_2024[2025].constante_soles is None, "no price index reaches it"
    assert 2026 not in en_2024, "a year under way is not told"
    en_2013 = {f.anio: f for f in budget.real(catalogo, 2013)}
    razones = [(en_2013[a].constante_soles or 0) / (en_2024[a].constante_soles or 1) for a in (2013, 2020)]
    assert razones[0] == pytest.approx(razones[1])
    assert budget.real_years(catalogo)[0] == 2024 and budget.real_years(catalogo)[-1] == 2013


def test_the_programme_has_its_place_among_all(catalogo: Catalog) -> None:
    todos = budget.programmes(catalogo, 2025)
    [suyo] = [p for p in todos if p.programa == "0093"]
    assert (suyo.puesto, len(todos), round(suyo.ejecucion_pct, 1)) == (49, 89, 94.7)
    vistos = budget.seen_from(todos, next(p for p in todos if p.programa == "0093"))
    assert [p.puesto for p in vistos] == [1, 2, 3, 47, 48, 49, 50, 51, 87, 88, 89]
    assert not {p.programa for p in todos} & {"9001", "9002"}, "they are no programmes"
    assert budget.programmes(catalogo, 2026) == []


def test_the_budget_is_told_in_soles_of_another_year(open_page: Open) -> None:  # noqa: F811
    app = go_to(open_page(), "presupuesto")
    anios = drawn(app, "serie-nacional")["layout"]["xaxis"]["tickvals"]
    assert max(anios) == 2025, "the last closed one is written"
    assert "puesto 49 de 89" in text(app)
    assert (
        "En soles de 2024, se devengó S/ 174.6 millones en 2016 y S/ 63.9 millones en 2024 (2025, sin índice)"
        in text(app)
    )
    elige(app, soles_de="2013")
    assert "En soles de 2013, se devengó" in text(app)
