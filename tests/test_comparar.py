"""Year on year and side by side are one engine: exact differences, what may be said, and a page that keeps its link."""

import re
import shutil
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from carpetas_en_estado import declara, escribe
from conftest import DEL_MENU, PROYECTO, Carpetas, Orden, campos, elige, graficos, opened, parte, vias
from generador_registros import ruc
from hypothesis import given
from hypothesis import strategies as st
from libros import de_toml, escritas, leidas
from msgspec.structs import replace
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest
from test_consultas import NATIONAL, TOTAL_2020, TOTAL_2025
from test_paginas import go_to, html, part, text

from pp0093 import rules
from pp0093.ask import view
from pp0093.ask.catalog import Catalog, published
from pp0093.ask.origin.printed import PublishedFigure
from pp0093.ask.registry import INDICATORS
from pp0093.ask.standing import change, comparability
from pp0093.ask.standing.change import Side
from pp0093.ask.view import View
from pp0093.audit import knowledge
from pp0093.audit.knowledge import Range
from pp0093.compare import pairs
from pp0093.compare import pairs as compared
from pp0093.compare.pairs import Compared, Pair
from pp0093.money import cards
from pp0093.note import asking, saying
from pp0093.note.asking import Inquiry
from pp0093.questions.asked import ask
from pp0093.ui import theme
from pp0093.ui.charts import Chart
from pp0093.ui.charts.drawing import Lying, NamedRow
from pp0093.ui.subjects.compared import on_one_scale
from pp0093.writing.tables import Table

FIRMS, MONEY, P2 = "empresas_atendidas", "devengado_soles", {"producto": "3000535"}
RANGES = st.tuples(st.decimals(1, 10**6, places=1), st.decimals(1, 10**6, places=1)).map(lambda p: Range(*sorted(p)))


@given(RANGES, RANGES)
def test_the_range_of_a_change_holds_the_change_of_every_pair(ahora: Range, antes: Range) -> None:
    relativo, puntos = ahora.relative(antes), ahora.points(antes)
    assert relativo
    for a in (ahora.desde, ahora.hasta):
        for b in (antes.desde, antes.hasta):
            assert relativo.desde - 1 <= 100 * (a - b) / b <= relativo.hasta + 1
            assert puntos.desde <= a - b <= puntos.hasta


@given(st.decimals(1, 10**6, places=0), st.decimals(-99, 500, places=1))
def test_a_change_tells_of_the_year_before(ahora: Decimal, cambio: Decimal) -> None:
    antes = Range(ahora, ahora).before(Range(cambio, cambio))
    assert antes and abs(antes.desde * (1 + cambio / 100) - ahora) < Decimal("1e-6") * ahora


@pytest.mark.parametrize(
    ("indicador", "lugar", "cambio", "computado"),
    [(FIRMS, P2, 22.1, True), (FIRMS, {}, 220.3, False), ("focalizacion_pct", {}, 19.1, True)],
)
def test_every_door_gives_the_same_change(
    catalogo: Catalog, indicador: str, lugar: dict[str, str], cambio: float, computado: bool
) -> None:
    filtros = {d: [v] for d, v in lugar.items()}
    hallado = change.since(catalogo, indicador, (2025, 2024), filtros)
    assert hallado.cuanto == pytest.approx(cambio, abs=0.05)
    assert (hallado.cambio.cuanto is not None) is computado
    a = Inquiry(catalogo, 2025)
    cifra = asking.one(a, indicador, **lugar)
    assert cifra
    dicho, callado = saying.since(a, cifra)
    [(_, afirma), *_] = dicho.escritas
    assert not callado and afirma.valor == pytest.approx(hallado.cuanto)
    conocido = knowledge.of(catalogo)
    en = knowledge.POINTS if change.in_points(indicador) else knowledge.VARIATION
    sabido = conocido.versus(indicador, en, 2025, 2024, frozenset(lugar.items()))
    assert sabido and float(sabido.desde) - 0.05 <= hallado.cuanto <= float(sabido.hasta) + 0.05


def test_the_cards_of_whatever_is_chosen_are_set_against_one_year(catalogo: Catalog) -> None:
    """Money of 2020 beside firms of 2024 are two comparisons in one look (and where firms have none, money has its)."""
    bases = {}
    for anio in (2020, 2025):
        for filtro in ("producto", "actividad"):
            for codigo in view.options(catalogo, anio)[filtro]:
                tarjetas = cards.summary(catalogo, View(anio, **{filtro: codigo}))
                dicho = " ".join(c.detalle for c in tarjetas)
                bases[anio, codigo] = set(re.findall(r"frente a (\d{4})", dicho))
    assert all(len(vistas) <= 1 for vistas in bases.values()), bases
    assert bases[2025, P2["producto"]] == {"2024"} and bases[2025, "3000671"] == {"2020"}


def test_a_rule_that_forbids_is_kept_by_the_audit(catalogo: Catalog) -> None:
    """2026 is not closed: nothing is computed from it, not even to accuse."""
    assert change.since(catalogo, MONEY, (2026, 2025), {}, "nacional").cambio.impiden
    conocido = knowledge.of(catalogo)
    nacional = frozenset({("alcance", "nacional")})
    assert conocido.get(MONEY, 2026, nacional) and conocido.get(MONEY, 2025, nacional)
    assert conocido.versus(MONEY, knowledge.VARIATION, 2026, 2025, nacional) is None
    assert conocido.versus(MONEY, knowledge.VARIATION, 2025, 2020, nacional) is not None


@pytest.mark.parametrize(("antes", "dicho"), [(12.0, "+100.0 %, sobre una base de 12"), (40.0, "+100.0 %")])
def test_a_small_base_is_said(catalogo: Catalog, antes: float, dicho: str) -> None:
    lados = (Side(2 * antes, "calculado", None, {}), Side(antes, "calculado", None, {}))
    hallado = change.variation_between(catalogo, INDICATORS[FIRMS], "anio", 2025, lados)
    assert compared.difference_text(hallado) == dicho
    dinero = change.variation_between(catalogo, INDICATORS[MONEY], "anio", 2025, lados)
    assert not dinero.es_base_chica


def figure(valor: float | None, **aspectos: str) -> Side:
    return Side(valor, "calculado", None, aspectos)


def test_a_range_is_part_of_another_and_tells_of_the_one_before() -> None:
    def entre(desde: str, hasta: str) -> Range:
        return Range(Decimal(desde), Decimal(hasta))

    assert entre("10", "20").part(entre("40", "50")) == entre("20", "50")
    assert entre("0.1", "0.2").part(entre("0.4", "0.5")) == entre("20", "50")
    assert entre("0.6", "0.8").relative(entre("0.5", "0.8")) == entre("-25", "60")
    assert entre("80", "160").before(entre("-20", "60")) == entre("50", "200")
    assert entre("80", "160").before(entre("-100", "50")) is None is entre("5", "5").before(entre("-100", "-100"))
    cero = entre("0", "0")
    assert cero.relative(cero) is cero.part(cero) is None, "nothing changes from nothing"


def test_what_a_rule_forbids_is_not_told_in_any_way(catalogo: Catalog) -> None:
    for id_ in (FIRMS, "focalizacion_pct"):
        lados = (figure(90.0, base="una"), figure(60.0, base="otra"))
        hallado = change.variation_between(catalogo, INDICATORS[id_], "anio", 2025, lados)
        assert hallado.impiden == hallado.razones != ()
        assert hallado.diferencia is hallado.cambio_pct is hallado.cuanto is None and not hallado.es_comparable
    for lados in ((figure(None, base="una"), figure(60.0)), (figure(60.0, base="una"), figure(None))):
        sin_dato = change.variation_between(catalogo, INDICATORS[FIRMS], "anio", 2025, lados)
        assert (sin_dato.razones, sin_dato.diferencia, sin_dato.es_base_chica) == ((), None, False)


def test_a_printed_change_is_of_the_year_before_and_of_one_place(catalogo: Catalog) -> None:
    actividad = {"actividad": ["5005078"]}
    hallado = change.since(catalogo, MONEY, (2020, 2019), actividad)
    assert [f.valor for f in hallado.impresos] == [Decimal("-59.3")] and hallado.cuanto == -59.3
    assert {f.valor for f in change.since(catalogo, FIRMS, (2025, 2024), {}).impresos} == {Decimal("220.3")}
    assert change.since(catalogo, MONEY, (2020, 2018), actividad).impresos == ()
    dos = {"actividad": ["5005078", "5005079"]}
    assert change.since(catalogo, FIRMS, (2025, 2024), dos).impresos == ()
    assert change.since(catalogo, MONEY, (2020, 2019), dos).impresos == ()
    assert change.since(catalogo, "focalizacion_pct", (2025, 2024), {}).impresos != ()


def test_documents_that_disagree_print_no_change(catalogo: Catalog) -> None:
    [uno] = change.since(catalogo, MONEY, (2020, 2019), {"actividad": ["5005078"]}).impresos
    [otro] = change.since(catalogo, MONEY, (2020, 2019), {"actividad": ["5005079"]}).impresos
    nada = change.Variation(INDICATORS[MONEY], change.NO_SIDE, change.NO_SIDE)

    def dicho(*impresos: PublishedFigure) -> tuple[float | None, bool]:
        desde = change.Since(nada, None, None, impresos)
        return desde.cuanto, desde.impreso is not None

    assert [dicho(), dicho(uno), dicho(uno, uno), dicho(uno, otro)] == [
        (None, False), (-59.3, True), (-59.3, True), (None, False),
    ]  # fmt: skip


# Two years are compared by the rules of each.

CHANGED = de_toml("comparar")["changed"]


def from_2025(carpeta: Path, tabla: str) -> None:
    """Close the rows of a rule in 2024 and write them again from 2025 with what changed."""
    (columna, valor), cambia = CHANGED[tabla]
    ruta = carpeta / f"{tabla}.csv"
    filas = leidas(ruta)
    suyas = [f for f in filas if f[columna] == valor and not f["valido_hasta"]]
    nuevas = [f | cambia | {"valido_desde": "2025"} for f in suyas]
    for f in suyas:
        f["valido_hasta"] = "2024"
    escritas(ruta, [*filas, *nuevas])


@pytest.mark.parametrize("caso", de_toml("cambio")["casos"])
def test_two_years_are_compared_where_their_rules_say_the_same(
    caso: list[Any], version_publicada: Path, tmp_path: Path
) -> None:
    tabla, indicador, lugar, razon, dice = caso
    [version] = (version_publicada / "versiones").iterdir()
    shutil.copytree(version / rules.RULES_FOLDER, tmp_path / "reglas")
    iguales = rules.Rules([tmp_path / "reglas"])
    assert not _reasons(iguales, indicador, lugar), "with the rules that ship"
    from_2025(tmp_path / "reglas", tabla)
    halladas = _reasons(rules.Rules([tmp_path / "reglas"]), indicador, lugar)
    assert [(r.razon, r.impide) for r in halladas] == ([(razon, True)] if razon else [])
    assert all(d in f"{r.a} {r.b}" for r in halladas for d in dice)


def _reasons(reglas: rules.Rules, indicador: str, lugar: dict[str, str]) -> tuple[comparability.Reason, ...]:
    lados = [
        comparability.rule_aspects(reglas.of(a), INDICATORS[indicador], lugar, es_dinero=indicador == MONEY)
        for a in (2025, 2024)
    ]
    return comparability.reasons(reglas.of(2025), indicador, "anio", *lados)


IMPRESO = PROYECTO / "data" / "raw" / "publicado"


def printed(anio: int) -> dict[tuple[str, str], int]:
    """The firms that the report of a year prints of it, by what opens them; its first place of several."""
    de_empresas = {"indicador": "empresas_atendidas", "anio": str(anio)}.items()
    filas = [f for f in leidas(IMPRESO / f"informe_{anio}.csv") if de_empresas <= f.items()]
    return {(f["dimension"], f["valor_dimension"]): int(f["valor"]) for f in reversed(filas)}


def families(anio: int) -> tuple[int, int, int]:
    """The firms of a year, those with diffusion, and the sum of those of the other families, as printed."""
    impresas = printed(anio)
    de_familia = {v: n for (d, v), n in impresas.items() if d == "familia_servicio"}
    difusion = de_familia.pop("Difusión")
    return impresas["", ""], difusion, sum(de_familia.values())


def test_a_comparison_of_years_says_who_received_more_than_information(publicada: Path, comando: Orden) -> None:
    dicho = comando("consulta", "empresas_atendidas", "--por", "anio").errores
    todas, difusion, otras = families(2025)
    assert f"de {todas:,} empresas, {difusion:,} recibieron difusión: entre {todas - difusion:,} y {otras:,}" in dicho
    todas, difusion, _ = families(2020)
    assert f"de {todas:,} empresas, {difusion:,} recibieron difusión: al menos {todas - difusion:,}" in dicho
    de_boletines = printed(2020)["servicio", "Información tecnológica especializada"]
    assert f"en 4.1, de sus empresas, a {de_boletines:,} se enviaron boletines" in dicho
    assert (todas - difusion, de_boletines) == (7008, 19573)


def test_the_newsletters_are_said_of_4_1_and_of_its_product_and_of_no_other(publicada: Path, comando: Orden) -> None:
    def beside(filtro: str) -> str:
        return comando("consulta", "empresas_atendidas", "--por", "anio", "--filtro", filtro).errores

    assert "19,573" in beside("actividad=4.1") and "19,573" in beside("producto=P4")
    for filtro in ("actividad=1.2", "producto=P1"):
        assert "boletines" not in beside(filtro) and "difusión" not in beside(filtro)


def test_a_year_alone_is_no_comparison(publicada: Path, comando: Orden) -> None:
    dicho = comando("consulta", "empresas_atendidas", "--por", "anio", "--filtro", "anio=2025").errores
    assert "se compara con cuidado" not in dicho


def test_a_question_on_the_change_says_it_once(catalogo: Catalog) -> None:
    dicho = str(ask(catalogo, "¿cuánto crecieron las empresas atendidas de 2020 a 2025?").dicho)
    assert "subió 43.7 %" in dicho
    assert dicho.count("6,459") == dicho.count("7,008") == dicho.count("19,573") == 1


def test_invented_marks_leave_with_their_own_source(
    version_completa: Path, correr: Orden, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """People that nobody examined, beside the printed 27.1 %: neither the document's alone nor published."""
    monkeypatch.setenv("PP0093_SALIDA", str(version_completa))

    def workbook(pieza: str) -> Any:
        pedido = ("--anio", "2025", "--pieza", pieza, "--formato", "xlsx", "--destino", tmp_path)
        assert correr("exportar", "desempeno", *pedido, "--demostracion").codigo == 0
        return load_workbook(tmp_path / f"pp0093_desempeno_{pieza}_2025.xlsx")

    notas, metas = workbook("notas"), workbook("metas")
    encabezado, *filas = notas["Datos"].iter_rows(values_only=True)
    assert filas[0][encabezado.index("Evaluados")] > 0
    de_donde = ["Procedencia", "Procedencia de Publicado"]
    assert {tuple(f[encabezado.index(c)] for c in de_donde) for f in filas} == {("Sintético", "Publicado")}

    def below(libro: object) -> str:
        return "\n".join(str(c) for f in libro["Fuente"].iter_rows(values_only=True) for c in f if c)  # type: ignore[index]

    assert "Procedencia\nSintético" in below(notas), "all that it draws is invented"
    assert "Informes OEI 2020 y OEI 2025; Datos de demostración de pp0093" in below(notas)
    assert "demostración" not in below(metas) and "Procedencia\nDerivado" in below(metas), "it has gaps of ours"


CITE = "5005087"
NAMES = ("A", "B")
CASES = de_toml("comparar")
VALUES = st.one_of(st.none(), st.integers(-(10**9), 10**9), st.integers(-(10**7), 10**7).map(lambda n: n / 1000))
REGLAS = rules.installed()
WRITTEN = REGLAS.table("comparabilidad").filas
FORBIDDING = [f for f in WRITTEN if f["efecto"] == "impide"]

Open = Callable[..., AppTest]


def one(id_: str, a: float | None, b: float | None, **aspectos_de_b: str) -> Compared:
    """An indicator of two sides, B standing on something else when aspects are given."""
    lados = (Side(a, "publicado", None, {}), Side(b, "publicado", None, aspectos_de_b))
    razones = comparability.reasons(REGLAS.of(2025), id_, "anio", {}, aspectos_de_b)
    return Compared(INDICATORS[id_], *lados, razones, etiqueta=INDICATORS[id_].etiqueta, materia="dinero")


@pytest.mark.parametrize(
    ("de_a", "de_b", "dicho"),
    [
        ("calculado", "sintetico", set()),
        ("reportado", "sintetico", set()),
        ("publicado", "sintetico", {"7", "5 (demostración)"}),
        ("sintetico", "sintetico", {"7", "5"}),
        ("calculado", "publicado", {"7", "5"}),
    ],
)
def test_what_is_invented_is_drawn_with_its_mark_and_never_beside_what_units_gave(
    de_a: str, de_b: str, dicho: set[str]
) -> None:
    fila = one("atenciones", 7, 5)
    fila = replace(fila, a=replace(fila.a, procedencia=de_a), b=replace(fila.b, procedencia=de_b))
    assert dicho <= drawn_words([fila]) and bool(dicho) == bool(drawn_words([fila]))


def drawn_words(filas: list[Compared]) -> set[str]:
    """What a chart of pairs writes: beside its marks and as the names of its rows."""
    dibujo = on_one_scale(filas, NAMES)
    if isinstance(dibujo, Table):
        return set()
    dichas = lying_rows(dibujo)
    return {t for f in dichas for t in (f.nombre, f.debajo, *(c.texto for c in f.cajas)) if t}


def lying_rows(dibujo: Chart) -> list[NamedRow]:
    hecho = dibujo(theme.LIGHT)
    assert isinstance(hecho, Lying)
    return hecho.filas


def found(filas: list[Compared]) -> dict[str, Compared]:
    return {f.indicador.id: f for f in filas if f.materia != "pais"}


@pytest.fixture
def datos(publicada: Path) -> Catalog:
    return published()


@given(VALUES, VALUES, st.sampled_from(sorted(INDICATORS)))
def test_seen_from_the_other_side_the_difference_changes_its_sign(a: Any, b: Any, id_: str) -> None:
    ida, vuelta = one(id_, a, b), one(id_, b, a)
    if a is None or b is None:
        assert ida.diferencia is ida.cambio_pct is None
        return
    assert ida.diferencia == -(vuelta.diferencia or 0)
    assert (ida.diferencia or 0) + b == pytest.approx(a, abs=1e-9 * max(abs(a), abs(b)))
    if ida.cambio_pct is not None:
        assert b * (1 + ida.cambio_pct / 100) == pytest.approx(a, abs=1e-9 * max(abs(a), abs(b)))


@pytest.mark.parametrize("regla", FORBIDDING, ids=lambda f: f"{f['aspecto']}-{f['indicador']}")
def test_each_rule_forbids_what_it_says_and_nothing_else(regla: dict[str, str]) -> None:
    id_ = regla["indicador"] or "devengado_soles"
    dimension = regla["dimension"] or "actividad"
    anio = int(regla["valido_desde"])
    distintas = ({regla["aspecto"]: "una"}, {regla["aspecto"]: "otra"})
    [razon] = comparability.reasons(REGLAS.of(anio), id_, dimension, *distintas)
    assert razon == comparability.Reason(regla["razon"], "una", "otra", True)
    assert comparability.reasons(REGLAS.of(anio), id_, dimension, distintas[0], distintas[0]) == ()
    de_la_misma = [f for f in WRITTEN if all(f[c] == regla[c] for c in ("aspecto", "dimension", "indicador"))]
    primero = min(int(f["valido_desde"]) for f in de_la_misma)
    assert comparability.reasons(REGLAS.of(primero - 1), id_, dimension, *distintas) == ()
    if regla["indicador"]:
        assert comparability.reasons(REGLAS.of(anio), "devengado_soles", dimension, *distintas) == ()
    if regla["dimension"]:
        assert comparability.reasons(REGLAS.of(anio), id_, "sector", *distintas) == ()


def test_a_warning_does_not_forbid() -> None:
    fila = one("focalizacion_pct", 89.9, 7.7, datos="pocos")
    assert fila.es_comparable and fila.diferencia == pytest.approx(82.2)
    assert pairs.verdict(fila, NAMES)[0] == "Con cuidado: no se sabe lo mismo de las empresas"
    assert pairs.verdict(fila, NAMES, fila.razones)[0] == "Con cuidado", "its reason is said once of several rows"
    assert pairs.verdict(fila, NAMES, fila.razones)[1].endswith("pocos)"), "and files have it in each"


def test_a_demonstration_is_not_compared_with_what_is_real(datos: Catalog) -> None:
    firmas, sin_tramo = "empresas_atendidas", {f"{e}_empresas_atendidas": None for e in ("minimo", "maximo")}
    fila = {"anio": 2025, firmas: 5, "alcance": "reporte", "corte": None, **sin_tramo}
    inventada, otra, real = (
        comparability.aspects_of(datos, firmas, fila | {"procedencia": p}, 2025, {})
        for p in ("sintetico", "sintetico", "calculado")
    )
    assert comparability.reasons(REGLAS.of(2025), firmas, "anio", inventada, otra) == ()
    assert any(r.impide for r in comparability.reasons(REGLAS.of(2025), firmas, "anio", inventada, real))


def test_every_declared_base_belongs_to_an_indicator_and_a_rule() -> None:
    aspectos = {f["aspecto"] for f in WRITTEN} | {"resto"}  # How a document names what its shares leave.
    for fila in REGLAS.table("base_indicador").filas:
        assert fila["indicador"] in INDICATORS and fila["aspecto"] in aspectos


def test_the_whole_programme_has_money_firms_and_the_country_but_no_goals(datos: Catalog) -> None:
    filas = pairs.compare(datos, pairs.pair(datos, "anio", 2025, {}))
    propias = found(filas)
    assert propias["devengado_soles"].diferencia == TOTAL_2025[2] - TOTAL_2020[2]
    assert propias["empresas_atendidas"].diferencia == 40965 - 28510
    assert not {"meta_fisica", "avance_fisico", "cobertura_pct"} & set(propias)
    [pais] = [f for f in filas if f.materia == "pais" and f.indicador.id == "pim_soles"]
    assert pais.diferencia == NATIONAL[2025][1] - NATIONAL[2020][1]


def test_a_year_is_set_against_the_last_comparable_and_one_not_over_is_not_compared(datos: Catalog) -> None:
    assert [pairs.pair(datos, "anio", a, {}).b for a in (2016, 2020, 2025)] == ["2015", "2025", "2020"]
    par = pairs.pair(datos, "anio", 2026, {})
    assert (par.a, par.b) == ("2026", "2025")
    for seleccion in (par, Pair("anio", "2025", "2026", 2025, {})):
        filas = pairs.compare(datos, seleccion)
        del_pais = [f for f in filas if f.materia == "pais"]
        assert del_pais and all(f.a.tiene_valor and f.b.tiene_valor for f in del_pais)
        assert not any(f.es_comparable or f.cambio_pct for f in filas)
        assert "18/06/2026" in pairs.verdict(del_pais[0], NAMES)[1]


def test_firms_and_actions_are_not_subtracted_and_their_shares_are(datos: Catalog) -> None:
    filas = found(pairs.compare(datos, pairs.pair(datos, "actividad", 2025, {}, ("5005082", "5006051"))))
    for id_ in ("meta_fisica", "avance_fisico"):
        assert not filas[id_].es_comparable and filas[id_].a.valor is not None
        assert all(u in pairs.verdict(filas[id_], NAMES)[1] for u in ("empresas", "acciones"))
    assert filas["cumplimiento_pct"].es_comparable and filas["devengado_soles"].es_comparable


@pytest.mark.parametrize("filtros", [{"actividad": [CITE]}, {"producto": ["3000671"]}], ids="".join)
def test_the_coverage_of_the_cite_breaks_between_2020_and_2025(datos: Catalog, filtros: dict[str, list[str]]) -> None:
    fila = found(pairs.compare(datos, pairs.pair(datos, "anio", 2025, filtros)))["cobertura_pct"]
    assert fila.a.valor == 4.4 and fila.b.valor == pytest.approx(100 * 24758 / 49741)
    assert not fila.es_comparable
    assert all(base in pairs.verdict(fila, NAMES)[1] for base in ("49,741", "162,600"))


def test_sizes_of_2020_are_of_the_firms_with_data_and_break(datos: Catalog) -> None:
    par = pairs.pair(datos, "anio", 2025, {})
    tamanos = {f.etiqueta: f for f in pairs.profile(datos, par, "tamano")}
    assert list(tamanos) == [f["tamano"] for f in REGLAS.of(2025).rows("tamano")]
    assert (tamanos["Microempresa"].a.valor, tamanos["Microempresa"].b.valor) == (81.0, 76.8)
    assert not any(f.es_comparable for f in tamanos.values())
    sectores = {f.etiqueta: f for f in pairs.profile(datos, par, "sector")}
    assert sectores["Comercio"].diferencia == pytest.approx(59.4 - 18.0)
    # The report of 2020 prints how many they are, and not their share.
    de_manufactura = sectores["Manufactura"].b
    assert (de_manufactura.valor, de_manufactura.procedencia) == (pytest.approx(100 * 4_660 / 28_510), "derivado")


def test_there_is_a_profile_only_where_both_sides_have_one(datos: Catalog) -> None:
    assert pairs.profile(datos, pairs.pair(datos, "anio", 2016, {}), "sector") == []
    assert pairs.profile(datos, pairs.pair(datos, "sector", 2025, {}), "sector") == []
    assert pairs.profile(datos, pairs.pair(datos, "anio", 2025, {"sector": ["Pesca"]}), "sector") == []


@pytest.mark.parametrize(("que", "pedidos", "esperado"), CASES["por_defecto"])
def test_what_is_not_asked_has_a_default(datos: Catalog, que: str, pedidos: list[str], esperado: list[str]) -> None:
    a, b = (p or None for p in pedidos)
    par = pairs.pair(datos, que, 2025, {}, (a, b))
    assert [par.a, par.b] == esperado


def test_what_is_filtered_is_looked_at_first_and_no_longer_filters(datos: Catalog) -> None:
    par = pairs.pair(datos, "actividad", 2025, {"producto": ["3000534"], "actividad": ["5005079"]})
    assert par.a == "5005079" and par.filtros == {}
    assert pairs.pair(datos, "unidad", 2025, {"producto": ["3000534"]}).filtros == {"producto": ["3000534"]}


@pytest.mark.parametrize("que", pairs.SET_ASIDE)
def test_no_member_is_compared_with_itself(datos: Catalog, que: str) -> None:
    codigos = [m.codigo for m in pairs.members(datos, que, 2025)]
    assert len(set(codigos)) == len(codigos) > 1
    for codigo in codigos:
        par = pairs.pair(datos, que, 2025, {}, (codigo, codigo))
        assert par.a != par.b and {par.a, par.b} <= set(codigos)


def test_the_chart_joins_what_compares_and_what_does_not_is_in_the_table() -> None:
    filas = [one("meta_fisica", 200, 100), one("atenciones", 4, 49, base="otra"), one("avance_fisico", None, 70)]
    dibujo = on_one_scale(filas, NAMES)
    assert isinstance(dibujo, Chart)
    hecho = dibujo(theme.LIGHT)
    assert isinstance(hecho, Lying)
    [fila] = hecho.filas
    assert [c.clase.split()[0] for c in fila.cajas] == ["tramo", "punto", "cifra", "punto", "cifra"]
    assert fila.cajas[0].desde == fila.cajas[1].desde < fila.cajas[3].desde
    dicho = drawn_words(filas)
    assert fila.celdas == ["+100"] and {"200", "100"} <= dicho and not {"4", "49", "70"} & dicho
    assert isinstance(dibujo.datos, Table) and len(dibujo.datos.filas) == 3
    assert isinstance(on_one_scale(filas[1:], NAMES), Table), "what does not compare has no axis"
    frente, mira = hecho.leyenda
    assert (frente.texto, mira.texto) == NAMES[::-1] and frente.color == theme.LIGHT.context
    assert mira.color == theme.LIGHT.delivery


def test_the_table_subtracts_nothing_it_should_not_and_keeps_raw_values() -> None:
    tabla = pairs.side_by_side(
        [one("ejecucion_pct", 99.7434, 97.3486), one("cobertura_pct", 4.4, 49.8, base="otra")], NAMES
    )
    ejecucion, cobertura = tabla.shown().escritas
    assert [v.replace("\u00a0", " ") for v in ejecucion[:6]] == [
        "Ejecución del PIM", "99.7 %", "97.3 %", "+2.4 pp", "—", "Sí",
    ]  # fmt: skip
    assert cobertura[3:6] == ("—", "—", "No")
    assert "las bases son distintas" in tabla.filas[1][8]
    assert tabla.filas[0][3].valor == 99.7434


@pytest.fixture
def open_pair(publicada: Path) -> Open:
    """Open Comparar as a link would, with these query parameters."""
    return partial(opened, "comparar")


def own(app: AppTest) -> tuple[str, ...]:
    """What is compared: the year looked at is the bar's."""
    puesto = {k: app.session_state[f"propio_{k}"] for k in ("que", "b")}
    a = app.query_params["anio"] if puesto["que"] == "anio" else app.session_state["propio_a"]
    return puesto["que"], a, puesto["b"]


KINDS = CASES["clases"]


@pytest.mark.parametrize("que", parte(KINDS, 2))
def test_the_page_compares_each_kind_and_says_how(open_pair: Open, que: str) -> None:
    enlace, url, dichos = KINDS[que].values()
    app = open_pair(que=que, **enlace)
    assert not app.exception and own(app) == tuple(url)
    assert all(d in part(app, "pp-answer") for d in dichos), part(app, "pp-answer")
    assert not re.search(r"\b(None|nan|NaN|null|inf)\b|\{|\}", text(app))
    codigos = pairs.comparable_dimensions(published(), int(app.query_params["anio"]), {})
    assert que in codigos and [*campos(app)["que"].opciones.values()] == [pairs.KIND_NAMES[c] for c in codigos]
    assert "Devengado" in text(app) or que not in ("anio", "producto", "actividad")


def test_only_what_has_figures_of_the_year_is_offered(datos: Catalog, open_pair: Open) -> None:
    """No document prints departments of 2025, nor any unit but one: nothing to set side by side."""
    assert not {"departamento", "region_natural", "unidad"} & set(pairs.comparable_dimensions(datos, 2025, {}))
    assert list(pairs.known_members(datos, "departamento", 2020, {})) == ["01", "03", "04", "09", "13", "15"]
    app = open_pair(que="departamento", anio="2025")
    assert own(app) == ("anio", "2025", "2020") and "no se comparan unidades, departamentos y regiones" in text(app)
    assert "No hay cifras" not in part(app, "pp-answer")


def test_a_link_that_names_a_year_looks_at_it(open_pair: Open) -> None:
    app = open_pair(que="anio", a="2020", b="2025")
    assert own(app) == ("anio", "2020", "2025") and app.query_params["anio"] == "2020"
    assert campos(app)["anio"].valor == "2020"


OTHERS = "Con cuidado: no tuvieron meta las mismas actividades"


def test_the_table_has_the_goals_of_the_answer_and_says_that_its_soles_are_of_each_year(open_pair: Open) -> None:
    app = open_pair(anio="2025")
    assert re.search(rf"Metas cumplidas</td>.*?6 de 10</td>.*?4 de 11</td>.*?−2</td>.*?{OTHERS}</td>", html(app))
    assert text(app).count(OTHERS) == 1
    assert "2 de 9 medidas se comparan sin reservas" in text(app)
    assert "con cuidado: son soles corrientes y los precios cambiaron (S/ 1 de 2020 es S/ 1.23 de 2024)" in text(app)


def test_what_asks_several_rows_for_care_is_said_once_over_them_and_each_row_says_its_own(open_pair: Open) -> None:
    app = open_pair(anio="2025")
    dicho = "2025 frente a 2020; PIM y devengado, con cuidado: son soles corrientes y los precios cambiaron"
    assert dicho in text(app) and text(app).count("los precios cambiaron") == 1
    veredictos = re.findall(r"data-de=.¿Se compara\?.>([^<]*)</td>", html(app))
    assert sorted(v.partition(":")[0] for v in veredictos) == ["Con cuidado"] * 7 + ["Sí"] * 2
    propias = [v for v in veredictos if v.startswith("Con cuidado:")]
    assert len({*propias}) == len(propias) == 3, "no reason is read twice"


def test_why_some_rows_are_not_compared_or_are_with_care_stands_below_their_table(open_pair: Open) -> None:
    """A reason is no column: it took half of the table. It names its rows, unless it is of all of them."""
    de_2025 = text(open_pair(anio="2025"))
    assert de_2025.count("Empresas atendidas, con cuidado: muchas sólo recibieron información") == 1
    assert "Focalización, con cuidado: no se sabe lo mismo de las empresas" in de_2025
    assert "(todo el país) no se comparan: un año no está cerrado (2026: leído al" in text(open_pair(anio="2026"))


MADE_UP = [{"que": "mes"}, {"que": "actividad", "a": "<script>"}, {"a": "1999", "b": "x"}, {"que": "anio", "a": "x"}]


@pytest.mark.parametrize("enlace", parte(MADE_UP, 1))
def test_what_a_link_makes_up_is_replaced(open_pair: Open, enlace: dict[str, str]) -> None:
    app = open_pair(**enlace)
    assert not app.exception and "script" not in " ".join(own(app))
    codigos = {m.codigo for m in pairs.members(published(), own(app)[0], 2025)}
    assert set(own(app)[1:]) <= codigos


def test_the_address_keeps_what_is_compared(open_pair: Open) -> None:
    app = open_pair(que="actividad", a="5005082", b="5005081")
    antes = dict(app.query_params)
    otra = open_pair(**{k: str(v) for k, v in antes.items()})
    assert otra.query_params == app.query_params and text(otra) == text(app)
    assert not any("que=" in v.lleva for v in vias(otra, DEL_MENU))
    go_to(otra, "ejecucion")
    assert not set(otra.query_params) & {"que", "a", "b"}
    assert own(go_to(otra, "comparar")) == ("actividad", "5005082", "5005081")
    elige(elige(app, b="5005078"), anio="2020")
    assert own(app) == ("actividad", "5005082", "5005078") and app.query_params["anio"] == "2020"


def test_filters_that_do_not_hold_and_figures_that_one_leaves_out_are_said(datos: Catalog, open_pair: Open) -> None:
    app = open_pair(que="actividad", producto="3000534")
    assert "No sigue el filtro de producto" in part(app, "pp-scope")
    par = pairs.pair(datos, "anio", 2025, {"unidad": ["ITP"]})
    assert {f.materia for f in pairs.compare(datos, par)} == {"empresas"}
    assert "no se abren por unidad" in pairs.left_out(par)
    assert pairs.left_out(pairs.pair(datos, "anio", 2025, {})) == ""


def test_nothing_to_compare_is_a_designed_state(open_pair: Open) -> None:
    app = open_pair(unidad="ITP", anio="2016")
    assert not app.exception and "Ni 2016 ni 2015 tienen cifras" in part(app, "pp-empty")
    assert not graficos(app) and 'class="pp-table"' not in html(app)
    assert "quite filtros o cargue" in part(app, "pp-empty")
    sin_filtros = pairs.no_figures_sentence(pairs.Pair("anio", "2016", "2015", 2016, {}), ("2016", "2015"))
    assert "compare otra cosa o cargue" in str(sin_filtros), "there is no filter to take off"


def test_the_only_year_is_not_compared_with_itself(ya_publicada: str) -> None:
    app = opened("comparar")
    assert own(app)[1] == own(app)[2]
    assert "No hay otro año con datos" in part(app, "pp-answer") and "Cargue los datos de otro año" in part(
        app, "pp-empty"
    )


def test_the_page_is_taken_from_the_command_line(comando: Orden, tmp_path: Path) -> None:
    orden = ("exportar", "comparar", "--anio", "2025", "--formato", "xlsx", "--destino", str(tmp_path))
    assert comando(*orden, "--pieza", "lado-a-lado").codigo == 0
    [archivo] = tmp_path.glob("*.xlsx")
    assert "2025-frente-a-2020" in archivo.name
    libro = openpyxl.load_workbook(archivo)
    dicho = [c.value for fila in libro["Fuente"].iter_rows() for c in fila]
    corte = " Corte: 18/03/2021 y otros no declarados (2020), no declarado en 2025."
    assert any(str(d).endswith(corte) for d in dicho), "each year has its own"
    hoja = libro["Datos"]
    encabezado, *filas = [[c.value for c in fila] for fila in hoja.iter_rows()]
    assert encabezado[3:7] == ["2020", "2025", "Diferencia", "Diferencia (%)"]
    por_nombre = {f[0]: f for f in filas}
    assert por_nombre["Devengado"][3:6] == [TOTAL_2020[2], TOTAL_2025[2], TOTAL_2025[2] - TOTAL_2020[2]]
    formatos = {f[0].value: f[3].number_format for f in hoja.iter_rows(min_row=2)}
    assert formatos["Devengado"] == "#,##0" and formatos["Ejecución del PIM"] == "#,##0.0"


def test_the_command_line_chooses_what_is_compared(comando: Orden, tmp_path: Path) -> None:
    eleccion = ("--que", "actividad", "--a", "2.1", "--b", "3.3")
    respuesta = comando("exportar", "comparar", *eleccion, "--formato", "csv", "--destino", str(tmp_path))
    assert respuesta.codigo == 0
    [archivo] = tmp_path.glob("*lado-a-lado*")
    assert archivo.name == "pp0093_comparar_lado-a-lado_2025_actividad-2-1-frente-a-3-3.csv"
    contenido = archivo.read_text("utf-8-sig")
    assert "2.1,3.3,Diferencia" in contenido and "acciones" in contenido
    mala = comando("exportar", "comparar", "--que", "actividad", "--a", "9.9", "--destino", str(tmp_path))
    assert mala.codigo == 2 and "9.9" in mala.errores and "actividad" in mala.errores


def test_what_is_not_compared_is_named_with_its_scope() -> None:
    """Devengado of the report is compared and that of the country, of the same name, is not: which is said."""
    aspecto = next(f["aspecto"] for f in FORBIDDING if not f["indicador"] and not f["dimension"])
    del_pais = replace(one("devengado_soles", 9, 4, **{aspecto: "otro"}), materia="pais")
    filas = [one("devengado_soles", 2, 1), one("pim_soles", 3, 3), del_pais]
    assert "todo el país" not in str(pairs.headline(Pair("anio", "2025", "2020", 2025, {}), filas, NAMES, ""))
    [dicho] = pairs.cautions(filas, NAMES)
    assert dicho.startswith("Devengado (todo el país) no se compara: ")


@pytest.mark.parametrize(
    ("dichas", "titulo"),
    [
        ("nn", "Ninguna medida se compara"),
        ("cc", "Ninguna medida se compara sin reservas"),
        ("sn", "1 de 2 medidas se compara sin reservas"),
        ("ssn", "2 de 3 medidas se comparan sin reservas"),
        ("s", "La única medida se compara sin reservas"),
        ("ss", "Las 2 medidas se comparan sin reservas"),
    ],
)
def test_the_table_is_titled_by_how_much_of_it_compares_without_a_caution(dichas: str, titulo: str) -> None:
    impide = next(f["aspecto"] for f in FORBIDDING if not f["indicador"] and not f["dimension"])
    aspectos = {"s": {}, "n": {impide: "otro"}, "c": {"datos": "otros"}}
    filas = [one("pim_soles", 3, 2, **aspectos[d]) for d in dichas]
    assert str(pairs.title(Pair("anio", "2025", "2020", 2025, {}), filas, ())) == titulo


def test_figures_of_different_days_are_shown_and_not_subtracted(carpetas: Carpetas, orden: Orden) -> None:
    """Of one year under way each activity stops on its own day; two years may be reported to different months."""
    for codigo, corte in {"1.2": "2026-05-31", "1.3": "2026-09-30", "2.1": "2026-09-30"}.items():
        unidad, lista = "DAM" if codigo == "2.1" else "DDP", f"registros/{codigo}.csv"
        filas = [[ruc(n), f"{n + 10}/03/2026", codigo, unidad] for n in range(9)]
        escribe(carpetas.datos / lista, ["RUC", "FECHA", "ACTIVIDAD", "UNIDAD"], filas)
        de_ella = {"unidad": unidad, "actividad": codigo, "anio": "2026", "corte": corte, "entrega": "completa"}
        declara(carpetas.datos, archivo=lista, **de_ella)
    for anio, corte in ((2023, "2023-09-30"), (2024, "2024-06-30"), (2025, "2025-06-30")):
        metas = f"metas/{anio}.csv"
        escribe(
            carpetas.datos / metas, ["ANIO", "CODIGO", "META_ANUAL", "EJEC_ANUAL"], [[anio, "1.2", 100, anio - 1970]]
        )
        declara(carpetas.datos, archivo=metas, anio=str(anio), corte=corte)
    assert orden("etl", "--sin-demo").codigo == 0
    catalogo = published()

    def comparado(que: str, a: str, b: str, **filtros: list[str]) -> tuple[float | None, str]:
        fila = found(pairs.compare(catalogo, Pair(que, a, b, 2026, filtros)))["avance_fisico"]
        assert fila.a.tiene_valor and fila.b.tiene_valor
        return fila.diferencia, ": ".join(filter(None, pairs.verdict(fila, NAMES)))

    de_1_2 = {"actividad": ["5005079"]}
    assert comparado("actividad", "5005079", "5005080") == (
        None,
        "No: no llegan al mismo día (A: hasta el 31/05; B: hasta el 30/09)",
    )
    assert comparado("actividad", "5005082", "5005080") == (0, "Sí")
    assert comparado("anio", "2025", "2023", **de_1_2) == (
        None,
        "No: no llegan al mismo día (A: hasta el 30/06; B: hasta el 30/09)",
    )
    assert comparado("anio", "2025", "2024", **de_1_2) == (1, "Sí")


def test_two_years_compare_a_measure_by_activity_those_that_fell_most_first(datos: Catalog) -> None:
    par = pairs.pair(datos, "anio", 2025, {}, ("2025", "2020"))
    assert [*pairs.opened_by_activity(datos, par)] == [*pairs.BY_ACTIVITY]
    filas = pairs.by_activity(datos, par, "cumplimiento_pct")
    restas = [f.diferencia for f in filas]
    assert len(filas) == 11 and restas[-1] is None, "what has no goal of a year is the last"
    assert restas[:-1] == sorted(restas[:-1]) and filas[1].etiqueta.startswith("2.1")
    nombres = pairs.side_names(datos, par)
    assert str(pairs.fallen(par, "cumplimiento_pct", filas, nombres)) == (
        "5 de 10 actividades tuvieron menos cumplimiento de la meta que en 2020"
    )
    nota = pairs.fallen_note(filas, nombres)
    assert "2025 frente a 2020; sin cumplimiento de la meta en 2020: 2.3 Proveedores." in nota
    assert "19,573" in nota and "4.1" in nota
    hecho = lying_rows(on_one_scale(filas, nombres))
    assert len(hecho) == 10 and [c.clase for c in hecho[0].cajas].count("corte") == 1, "272.5 % is cut at 150 %"


@pytest.mark.parametrize(
    ("que", "anio", "filtros"),
    [
        ("actividad", 2025, {}),
        ("anio", 2025, {"sector": ["Comercio"]}),
        ("anio", 2025, {"actividad": ["5005087"]}),
        ("anio", 2024, {}),
    ],
)
def test_nothing_is_compared_by_activity_where_no_activity_compares(
    datos: Catalog, que: str, anio: int, filtros: dict[str, list[str]]
) -> None:
    assert pairs.opened_by_activity(datos, pairs.pair(datos, que, anio, filtros)) == {}
