"""What documents print beside what is computed: independent, echo or copy; in its page where no figure says it."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import Orden, opened
from libros import de_toml
from test_paginas import Open, seen, text
from test_paginas import tables as text_tables
from test_paginas_instrumentos import drawn

from pp0093.ask.catalog import Catalog, published
from pp0093.ask.origin import printed, printed_checks
from pp0093.ask.origin.printed_checks import Evidence
from pp0093.ask.parts import structure
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rule_rows import PiecePick
from pp0093.ask.view import View
from pp0093.behind import loaded, traced
from pp0093.money import budget, execution
from pp0093.writing.tables import of_objects

__all__ = ["seen"]

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


def test_echoes_and_copies_are_not_agreements(correr: Orden) -> None:
    cifras = printed_checks.check_published(published())
    cuenta = Counter((c.clase, c.resultado) for c in cifras)
    propias = printed_checks.of_kind(cifras, Evidence.INDEPENDENT)
    distintas, otras = (sum(cuenta[de, c] for c in loaded.UNLIKE) for de in (Evidence.INDEPENDENT, Evidence.COPY))
    de_cuantas = f"{distintas} de {len(propias)} cifras impresas no dan lo mismo al calcularlas"
    assert str(loaded.checked_headline(cifras)) == f"{de_cuantas}; {otras} se imprimen de dos formas"
    assert {c.resultado for c in printed_checks.of_kind(cifras, Evidence.NONE)} == {printed_checks.NOT_COMPUTED}
    assert {c.resultado for c in printed_checks.of_kind(cifras, Evidence.ECHO)} == {printed_checks.EQUAL}
    anexo = [c for c in cifras if c.seccion == "Anexo" and c.indicador == "avance_fisico"]
    assert {c.clase for c in anexo} == {Evidence.ECHO}
    de_conteos = {
        (c.anio, c.valor_dimension): (c.clase, c.resultado) for c in cifras if c.indicador == "participacion_pct"
    }
    propia = (Evidence.INDEPENDENT, printed_checks.EQUAL)
    assert de_conteos[2020, "ITP"] == de_conteos[2025, "Difusión;5005086"] == propia, "two printed counts give it"
    texto = [c for c in cifras if c.indicador == "empresas_atendidas" and c.valor_dimension == "3000534"]
    assert {c.clase for c in texto if c.anio == 2025} == {Evidence.COPY}
    de_empresas = [c for c in cifras if c.indicador in ("empresas_atendidas", "focalizacion_pct")]
    assert not printed_checks.of_kind(de_empresas, Evidence.INDEPENDENT), "what is invented verifies nothing"


@pytest.mark.parametrize("dimension", PARTITIONS)
def test_parts_of_a_partition_never_sum_over_100(ask: Ask, dimension: str) -> None:
    """A document's own bracket, that has others within, is beside them: neither of both takes the other's place."""
    for indicador in ("participacion_pct", "participacion_con_dato_pct"):
        filas = [f for f in ask(indicador, f"anio,{dimension}") if f[indicador] is not None]
        for anio in {f["anio"] for f in filas}:
            suyas = structure.outermost(dimension, [f for f in filas if f["anio"] == anio])
            assert sum(f[indicador] for f in suyas) < 100.5, (indicador, anio)


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


def test_a_figure_is_of_the_year_asked_told_once_and_one_printed_as_more_than_it_is_named_first(
    catalogo: Catalog,
) -> None:
    for anio in (2019, 2020, 2025):
        for pieza in traced.pieces(catalogo, "servicios", View(anio)):
            assert {c.anio for c in pieza.cifras} == {anio}
    for pagina, anio in product(("servicios", "beneficiarios", "ejecucion", "comparar"), (2020, 2025)):
        for pieza in traced.pieces(catalogo, pagina, View(anio)):
            escritas = traced.printed_table(pieza).escritas
            assert len({*escritas}) == len(escritas), pieza.id
    assert traced.pieces(catalogo, "servicios", View(2016)) == []
    assert traced.pieces(catalogo, "guia", View(2025)) == []
    del_p2, otra = (
        {p.id: [c.que_es for c in p.cifras] for p in traced.pieces(catalogo, "servicios", View(2025, **de))}
        for de in ({"producto": "3000535"}, {"producto": "3000670"})
    )
    assert del_p2 == {
        "familias-impresas": ["Parte de ferias y ruedas en articulación", "Parte de proveedores en articulación"],
        "ferias-y-ruedas": ["Empresas en ferias y ruedas", "Ruedas de negocio del año", "Ferias comerciales del año"],
    }, "a filter leaves its own figures, and the whole of a piece that is only of it"
    assert [*otra] == ["familias-impresas"]
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


def test_a_table_of_mixed_units_reads_as_it_is(seen: Open) -> None:
    servicios = seen("servicios", anio="2020")
    cifras = [{f["Cifra"] for f in tabla} for tabla in text_tables(servicios) if "Cifra" in tabla[0]]
    assert any({"95 %", "2,074 empresas"} <= suyas for suyas in cifras)


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


def test_the_last_closed_year_of_a_series_is_written(seen: Open) -> None:
    [panel] = drawn(seen("presupuesto", anio="2025"), "serie-nacional").paneles
    assert [b.texto for b in panel.debajo][:1] == ["2025"]


def test_what_heads_is_of_the_first_turn_and_of_two_that_disagree_there_none_does() -> None:
    def figure(turno: int, valor: int) -> SimpleNamespace:
        return SimpleNamespace(turno=turno, documento=f"D{valor}", seccion="", valor=Decimal(valor), escala=0)

    assert printed.head([figure(2, 7), figure(1, 5)]) == figure(1, 5), "another turn may say another thing"
    assert printed.head([figure(1, 5), figure(1, 6)]) is None
    assert printed.head([figure(1, 5), figure(1, 5)]) == figure(1, 5)


def test_printed_money_is_of_another_day_where_its_cut_off_is_not_that_of_ours() -> None:
    def another(indicador: str, corte: date | None, nuestro: str | None) -> bool:
        return printed.reads_another_day(SimpleNamespace(indicador=indicador, corte=corte), nuestro)

    junio, dinero = date(2025, 6, 30), "devengado_soles"
    assert another(dinero, junio, "2025-12-31") and another(dinero, junio, None) and another(dinero, None, "2025-06-30")
    assert not another(dinero, junio, "2025-06-30") and not another(dinero, None, None)
    assert not another("empresas_atendidas", junio, "2025-12-31"), "firms are of their year"
