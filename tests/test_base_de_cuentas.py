"""On what a count of firms stands, over tables of a few rows: whole records, part of them, or something else."""

from collections.abc import Iterator
from contextlib import closing
from inspect import unwrap
from typing import Any

import pytest
from libros import de_toml
from mesa import Mesa
from msgspec.structs import replace

from pp0093.ask import external_figures
from pp0093.ask.filter_values import short_name
from pp0093.ask.parts import structure
from pp0093.ask.query import Query, run, trace
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import HIDDEN, records
from pp0093.ask.selection import Question
from pp0093.ask.standing import basis
from pp0093.ask.standing.basis import Coverage
from pp0093.ask.view import View
from pp0093.errors import UsageError
from pp0093.firms import figures, texts

P1, P2, P3, P4 = "3000534", "3000535", "3000670", "3000671"
A11, A12, A13, A21, A22, A31, A32, A41 = (
    "5005078", "5005079", "5005080", "5005082", "5005083", "5005081", "5005086", "5005087",
)  # fmt: skip
CASES, TABLES, Row = de_toml("base_de_cuentas"), de_toml("mesas"), dict[str, Any]


@pytest.fixture(scope="module")
def mesa() -> Iterator[Mesa]:
    with closing(Mesa(**TABLES["registros"])) as hecha:
        yield hecha


@pytest.fixture(scope="module")
def mesa_de_octubre() -> Iterator[Mesa]:
    """The same, made when 2025 was not over."""
    with closing(Mesa(**TABLES["registros"])) as hecha:
        hecha._con.execute("update marts.entrega set entera_hasta = hasta")
        yield hecha


@pytest.mark.parametrize(("por", "filtros", "grupo", "esperada"), CASES["bases"])
def test_one_answer_stands_on_one_basis(
    mesa: Mesa, por: list[str], filtros: dict[str, list[str]], grupo: dict[str, Any], esperada: str
) -> None:
    hallada = basis.coverage_of_group(
        mesa, Question(tuple(por), filtros, grupo={d: None if v == "" else v for d, v in grupo.items()})
    )
    assert hallada is Coverage[esperada]


@pytest.mark.parametrize(("filtros", "esperada"), CASES["del_anio_que_corre"])
def test_what_a_unit_gave_of_a_running_year_is_whole_to_the_day_that_it_gave_whole(
    mesa_de_octubre: Mesa, filtros: dict[str, list[str]], esperada: str
) -> None:
    assert (
        basis.coverage_of_group(mesa_de_octubre, Question(("anio",), filtros, grupo={"anio": 2025}))
        is Coverage[esperada]
    )


@pytest.mark.parametrize("caso", CASES["dias"])
def test_a_count_reaches_the_days_of_the_records_it_is_made_of(mesa: Mesa, caso: list[Any]) -> None:
    por, filtros, grupo, enteros, ultimos = caso
    dias = [f(mesa, Question(tuple(por), filtros, grupo=grupo)) for f in (basis.complete_up_to, basis.last_received)]
    assert dias == [{*enteros}, {*ultimos}]


def test_where_records_are_whole_who_is_not_there_was_not_served(mesa: Mesa) -> None:
    def grupos(*por: str, **filtros: list[str]) -> list[tuple[Any, ...]]:
        dichos = basis.groups_without_firms(mesa, Question(tuple(por), filtros))
        assert all(tuple(grupo[d] for d in por) == clave for clave, grupo in dichos)
        return [clave for clave, _ in dichos]

    assert grupos("anio", "producto") == [(2023, P1), (2025, P1), (2025, P3)]
    assert grupos("producto", "anio", anio=["2025"]) == [(P1, 2025), (P3, 2025)]
    assert grupos("anio", "producto", producto=[P1], sector=[]) == [(2023, P1), (2025, P1)]
    assert grupos("anio", producto=[P1]) == [(2023,), (2025,)] and grupos("anio") == []
    assert (2025, A31) in grupos("anio", "actividad") and (2025, A32) not in grupos("anio", "actividad")
    los_tres = grupos("anio", "actividad", anio=["2025"], producto=[P3], actividad=[A31, "5006051"])
    assert los_tres == [(2025, A31)]
    assert grupos("producto") == grupos("anio", "sector") == grupos("anio", "producto", sector=["Pesca"]) == []


def test_how_many_rows_a_unit_delivered_is_not_for_a_reader_of_aggregates(mesa: Mesa) -> None:
    filas = [
        [e.filas for e in basis.deliveries(de) if e.unidad == "DDP" and e.anio == 2025]
        for de in (mesa, mesa.protected())
    ]
    assert filas == [[5, 0], [1, 0]]


def test_some_unit_delivered_or_none_did() -> None:
    def entregan(*filas: str) -> bool:
        columnas = "anio | actividad | se_mide_en_empresas | base | unidades_completas | unidades_recibidas"
        with closing(Mesa(marts__base="\n".join([columnas, *(f"2025 | {A11} | true | {f}" for f in filas)]))) as mesa:
            return basis.has_records(mesa)

    assert entregan("registros | 1 | 0") and entregan("parcial | 0 | 1")
    assert not entregan("demostracion | 0 | 0") and not entregan()
    assert entregan("demostracion | 0 | 0", "registros | 1 | 1")


YES, NO, UNKNOWN = "focalizada", "no focalizada", "sin dato"
COMERCIO, PESCA, LIMA, CUSCO = "Comercio", "Pesca", "15", "08"


@pytest.fixture(scope="module")
def oficina() -> Iterator[Mesa]:
    with closing(Mesa(**TABLES["oficina"])) as hecha:
        yield hecha


def test_the_years_of_firms_are_those_of_a_figure_the_newest_first(oficina: Mesa) -> None:
    assert figures.years_with_firms(oficina) == [2025, 2024, 2023, 2022, 2020, 2017]


@pytest.mark.parametrize(
    ("anio", "tasa"), [(2017, 20), (2020, 40), (2021, None), (2022, 50), (2023, None), (2024, None), (2025, None)]
)
def test_a_rate_is_said_where_one_figure_says_it(oficina: Mesa, anio: int, tasa: float | None) -> None:
    hallada = figures.focalized_firms(oficina, View(anio))
    assert (hallada and hallada.focalizacion_pct) == tasa


def test_of_firms_of_which_nothing_is_known_it_is_not_said_that_none_meets_the_criteria() -> None:
    """Zero is of nobody, or of those known: of 2023, of Lima nothing is known; of Cusco, one of two that does not."""
    mesa = Mesa(**TABLES["sin_dato"])
    pide = ("empresas_focalizadas", "empresas_con_dato", "focalizacion_pct")

    def dicho(*por: str, **filtros: list[str]) -> dict[str, tuple[Any, ...]]:
        filas = run(mesa, Query(pide, ("anio", *por), {"anio": ["2023"], **filtros}))
        return {str(f[por[0]]): (*(f[i] for i in pide), f["maximo_focalizacion_pct"]) for f in filas}

    assert dicho("departamento") == {LIMA: (None, 0, None, 100), CUSCO: (0, 1, 0, 50)}
    assert dicho("actividad")[A13] == (0, 0, None, None), "nobody was served"
    partes = run(mesa, Query(("participacion_con_dato_pct",), ("anio", "focalizacion"), {}))
    mesa.close()
    assert {f["focalizacion"]: f["participacion_con_dato_pct"] for f in partes} == {NO: 100, UNKNOWN: None}


@pytest.mark.parametrize(("anio", "cuantas", "son", "hasta"), CASES["atendidas"])
def test_the_firms_served_say_what_stands_behind_them(
    oficina: Mesa, anio: int, cuantas: int | str, son: list[str], hasta: str
) -> None:
    dichas = figures.served(oficina, View(anio))
    assert {dichas.estado} | {q for q in ("es_todo", "es_parcial", "es_abierta") if getattr(dichas, q)} == {*son}
    assert (dichas.hasta, dichas.oculta) == (hasta, "")
    hay = (dichas.fila and dichas.fila.empresas_atendidas, dichas.cifras and dichas.cifras["empresas_atendidas"])
    assert hay == ((None, None) if cuantas == "" else (cuantas, cuantas))
    assert (dichas.tramo is not None) == (anio == 2021)
    assert (dichas.only("empresas_atendidas") is None) == (anio == 2019)


@pytest.mark.parametrize(("vista", "dicho"), CASES["a_nadie"])
def test_only_of_whole_records_is_it_said_that_nobody_was_served(oficina: Mesa, vista: Row, dicho: str) -> None:
    """Who invented a year or delivered a part of it does not say that a kind of firm was not served."""
    assert texts.firms_served_answer(figures.served(oficina, View(**vista))).texto.startswith(dicho)


def test_what_is_known_between_two_values_is_said_so(oficina: Mesa) -> None:
    tramo = figures.served(oficina, View(2021)).tramo
    assert tramo and tramo.limites == (3, 9)
    entero = figures.served(oficina, View(2022)).fila
    assert entero and entero.limites is None
    for extremo in ("minimo", "maximo"):
        sin_uno = {**tramo.respuesta, f"{extremo}_empresas_atendidas": None}
        assert replace(tramo, respuesta=sin_uno).limites is None


def test_how_many_they_are_stands_on_its_own(oficina: Mesa) -> None:
    dichas = figures.served(oficina, View(2022))
    assert dichas.fila
    debil = {**dichas.fila.respuesta, "procedencia": "sintetico", "procedencia_empresas_atendidas": "calculado"}
    con_otra = replace(dichas, fila=replace(dichas.fila, respuesta=debil))
    contadas = con_otra.only("empresas_atendidas")
    assert contadas and contadas["procedencia"] == "calculado"
    assert [i for i in contadas if i in INDICATORS] == ["empresas_atendidas"], "what is beside it is of it"
    del debil["procedencia_empresas_atendidas"]
    assert (con_otra.only("empresas_atendidas") or {})["procedencia"] == "sintetico"
    assert figures.served(oficina, View(2019)).only("empresas_atendidas") is None


@pytest.mark.parametrize(("vista", "dicho"), CASES["entregas"])
def test_what_units_delivered_of_what_is_looked_at(oficina: Mesa, vista: Row, dicho: list[Any]) -> None:
    r = figures.deliveries_received(oficina, View(**vista))
    hallado = [r.deben, r.completas, r.recibidas + r.otras, "" if r.empresas is None else r.empresas] if r else []
    assert hallado == dicho


@pytest.mark.parametrize(("vista", "falta"), CASES["sin_terminar"])
def test_firms_are_unfinished_where_some_records_are_there_and_not_all(oficina: Mesa, vista: Row, falta: bool) -> None:
    assert (figures.unfinished(oficina, View(**vista)) is not None) == falta


def test_where_all_firms_are_counted_nothing_more_is_asked_of_them(
    oficina: Mesa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "served", lambda *_: pytest.fail("all that a page of firms says"))
    assert figures.unfinished(oficina, View(2022)) is None


def test_a_programme_without_firms_says_nothing_of_them(oficina: Mesa, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oficina, "programa", replace(oficina.programa, temas=frozenset()))
    sin_guardar = [
        unwrap(figures.focalized_firms)(oficina, View(2022)),
        unwrap(figures.unfinished)(oficina, View(2025)),
    ]
    assert sin_guardar == [None, None]


def test_what_is_opened_is_freed_of_the_filters_that_say_the_same() -> None:
    vista = View(2022, producto=P1, sector=PESCA, departamento=LIMA)
    assert figures.freed(vista, "sector") == View(2022, producto=P1, departamento=LIMA)
    assert figures.freed(vista, "region_natural", "familia_servicio") == View(2022, producto=P1, sector=PESCA)


def test_firms_by_place_go_from_the_largest_share(oficina: Mesa) -> None:
    filas = figures.territory(oficina, View(2022), "departamento")
    assert [(f["departamento"], f["empresas_atendidas"], f["empresas_por_mil"]) for f in filas] == [
        (LIMA, 3, 3.0), (CUSCO, 2, None), (None, 1, None),
    ]  # fmt: skip
    provincias = figures.territory(oficina, View(2022), "provincia")
    assert "empresas_por_mil" not in provincias[0] and len(provincias) == 3
    assert "empresas_por_mil" not in figures.territory(oficina, View(2022, sector=PESCA), "departamento")[0]
    assert "empresas_por_mil" not in figures.territory(oficina, View(2025), "departamento")[0]
    assert [*figures.map_values(oficina, View(2022))] == ["empresas_atendidas", "focalizacion_pct", "empresas_por_mil"]
    assert [*figures.map_values(oficina, View(2025))] == ["empresas_atendidas", "focalizacion_pct"]
    assert [*figures.map_values(oficina, View(2022, sector=PESCA))] == ["empresas_atendidas", "focalizacion_pct"]


def test_a_share_is_of_all_under_a_filter_and_as_printed_without(oficina: Mesa) -> None:
    filas = figures.shares(oficina, View(2022, sector=PESCA), "sector")
    assert {f["sector"]: f["empresas_atendidas"] for f in filas} == {COMERCIO: 4, PESCA: 2}
    assert figures.share_of(filas) == "participacion_con_dato_pct", "no other filter is left"
    de_lima = figures.shares(oficina, View(2022, sector=PESCA, departamento=LIMA), "sector")
    assert figures.share_of(de_lima) == "participacion_pct"
    assert figures.share_of([{"participacion_con_dato_pct": 1.0}]) == "participacion_con_dato_pct"
    cruzadas = figures.crossed(oficina, View(2022, sector=PESCA), ("sector", "departamento"))
    assert {(f["sector"], f["departamento"]): f["empresas_atendidas"] for f in cruzadas} == {
        (COMERCIO, LIMA): 3, (COMERCIO, CUSCO): 1, (PESCA, CUSCO): 1, (PESCA, None): 1,
    }  # fmt: skip


def test_firms_by_family_by_activity_and_by_product(oficina: Mesa) -> None:
    de_2022, familia = View(2022), "familia_servicio"
    de_cada = {f[familia]: f["empresas_atendidas"] for f in figures.known_shares(oficina, de_2022, familia)}
    assert de_cada == {"Curso": 4, "Feria": 1, None: 1}
    abiertas = figures.attentions_by(oficina, de_2022, "familia_servicio")
    assert [(f["familia_servicio"], f["empresas_atendidas"]) for f in abiertas] == [("Curso", 4), ("Feria", 1)]
    actividades = figures.attentions_by(oficina, de_2022, "actividad")
    assert [f["actividad_nombre"] for f in actividades[:2]] == ["1.1 Corta 1.1", "2.2 Corta 2.2"]
    for por_producto in (
        figures.by_product(oficina, de_2022, "sector"),
        figures.crossed(oficina, de_2022, ("producto", "sector")),
    ):
        assert [(f["producto"], f["sector"], f["empresas_atendidas"]) for f in por_producto] == [
            (P1, COMERCIO, 4), (P2, COMERCIO, 1), (P2, PESCA, 2),
        ]  # fmt: skip
    assert {f["sector"]: f["focalizacion_pct"] for f in figures.rates(oficina, de_2022, "sector")} == {
        COMERCIO: 75.0, PESCA: 0.0,
    }  # fmt: skip


def test_the_overlap_is_of_one_filter_or_of_all(oficina: Mesa) -> None:
    def cuantas(vista: View) -> tuple[list[int], View]:
        filas, de_que = figures.overlapped(oficina, vista)
        return [f.empresas for f in filas], de_que

    de_lima, de_producto = View(2022, departamento=LIMA), View(2022, producto=P1)
    assert cuantas(View(2022)) == ([9, 5], View(2022))
    assert cuantas(de_lima) == ([3], de_lima)
    assert cuantas(de_producto) == ([9, 5], View(2022))
    assert cuantas(View(2022, departamento=LIMA, sector=PESCA)) == ([9, 5], View(2022))
    assert [s.empresas for s in figures.most_combined(figures.overlapped(oficina, View(2022))[0])] == [5]


def test_a_unit_has_what_it_must_deliver_and_what_nobody_must_that_it_answers_for(oficina: Mesa) -> None:
    assert structure.of_unit(oficina, 2025, "DGITDF") == {A11, "5005088"}
    assert structure.of_unit(oficina, 2025, "DGPAR") == {A31, A32, "5006051"}
    assert structure.of_unit(oficina, 2025, "NADIE") == set()
    assert [e.codigo for e in structure.elements(oficina, "producto", 2022)] == [P1, P2]
    assert [e.codigo for e in structure.elements(oficina, "actividad", 2022)] == [A11, A12, A13, A21, A22]


def test_a_name_is_of_the_last_year_asked_and_a_group_is_one(oficina: Mesa) -> None:
    de_dos = {"anio": ["2025", "2022"]}
    filas = run(oficina, Query(("empresas_atendidas",), ("departamento",), de_dos))
    assert {f["departamento"]: f["departamento_nombre"] for f in filas} == {
        LIMA: "Lima de 2025",
        CUSCO: None,
        None: None,
    }
    de_sectores = Query(("empresas_atendidas",), ("sector", "departamento"), {"anio": ["2022"]})
    with pytest.raises(UsageError, match="hay 2 cifras"):
        trace(oficina, de_sectores, {"sector": PESCA})
    assert (
        trace(oficina, de_sectores, {"sector": PESCA, "departamento": CUSCO})["empresas_atendidas"].mostrada.valor == 1
    )
    assert trace(oficina, de_sectores, {"sector": "Minería"}) == {}


def test_whole_records_say_zero_of_what_nobody_came_to(oficina: Mesa) -> None:
    filas = run(oficina, Query(("empresas_atendidas",), ("anio", "actividad"), {"anio": ["2022"]}))
    dichas = {f["actividad"]: f["empresas_atendidas"] for f in filas}
    assert (dichas[A11], dichas[A12], dichas[A13], dichas[A22]) == (3, 1, 0, 2)


def test_the_share_of_a_place_is_of_all_places_even_asked_alone(oficina: Mesa) -> None:
    de_lima = {"anio": ["2022"], "departamento": [LIMA]}
    [una] = run(oficina, Query(("participacion_pct", "empresas_atendidas"), ("anio", "departamento"), de_lima))
    assert (una["participacion_pct"], una["empresas_atendidas"]) == (50, 3)
    assert not [clave for clave in una if clave.startswith(HIDDEN)], "nothing is kept from who sees everything"
    assert short_name(oficina, 2022, "departamento", LIMA) == "Lima" and short_name(oficina, 2022, "sector", "X") == "X"


@pytest.fixture(scope="module")
def caja() -> Iterator[Mesa]:
    with closing(Mesa(**TABLES["caja"])) as hecha:
        yield hecha


def test_what_several_tables_know_by_month_has_all_the_months_asked(caja: Mesa) -> None:
    dinero_y_metas, abierta = ("devengado_soles", "avance_fisico"), ("anio", "mes", "actividad")

    def meses(ids: tuple[str, ...], **mas: list[str]) -> dict[int, tuple[Any, ...]]:
        filas = run(caja, Query(ids, abierta, {"anio": ["2022"], "actividad": [A11], **mas}))
        return {f["mes"]: tuple(f[i] for i in ids) for f in filas}

    nada = dict.fromkeys(range(1, 13), (None, None))
    assert meses(dinero_y_metas) == nada | {1: (1, None), 3: (3, 7)}
    assert meses(dinero_y_metas, mes=["1", "2"]) == {1: (1, None), 2: (None, None)}
    assert set(meses(("devengado_soles",))) == {1, 3}, "one table says by its rows which months there are"
    assert set(meses(("devengado_soles", "empresas_atendidas"))) == {1, 3}, "and so do firms"


def test_what_a_document_alone_has_stands_beside_unless_it_is_what_a_firm_is(caja: Mesa) -> None:
    def dichas(dimension: str, anio: str) -> dict[str, Any]:
        filas = run(caja, Query(("empresas_atendidas",), ("anio", dimension), {"anio": [anio]}))
        return {f[dimension]: f["empresas_atendidas"] for f in filas}

    assert dichas("producto", "2025") == {P1: 1, P4: 9}
    assert dichas("sector", "2022") == {COMERCIO: 2}


def test_rows_beyond_whole_records_make_no_place(caja: Mesa) -> None:
    filas = run(caja, Query(("empresas_atendidas",), ("anio", "departamento"), {"anio": ["2022"]}))
    assert [(f["departamento"], f["empresas_atendidas"]) for f in filas] == [(LIMA, 2)]


def test_what_is_of_each_activity_is_told_of_one(caja: Mesa) -> None:
    def cada(*actividades: str) -> list[float | None]:
        filas = run(caja, Query(("devengado_por_empresa_soles",), (), {"anio": ["2022"], "actividad": [*actividades]}))
        return [f["devengado_por_empresa_soles"] for f in filas]

    assert cada(A11) == [2] and cada(A11, A12) == [None]


def test_bounds_are_asked_of_the_product_or_of_the_programme(caja: Mesa, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        external_figures, "_is_reserved", lambda _, d: d.es_tramo and (d.anio, d.valor_dimension) != (2021, P2)
    )
    caja._forget()
    filas = run(caja, Query(("empresas_atendidas",), ("anio", "producto"), {"anio": ["2021"]}))
    assert [(f["producto"], f["minimo_empresas_atendidas"]) for f in filas] == [(P2, 2)]
    monkeypatch.setattr(
        external_figures, "_is_reserved", lambda _, d: d.es_tramo and (d.anio, d.valor_dimension) != (2021, None)
    )
    caja._forget()
    [de_todo] = run(caja, Query(("empresas_atendidas",), ("anio",), {"anio": ["2021"]}))
    assert de_todo["maximo_empresas_atendidas"] == 9
    caja._forget()


def test_a_share_of_all_is_partial_where_all_is(oficina: Mesa) -> None:
    de_2025 = {"anio": ["2025"]}
    ids = ("participacion_pct", "empresas_atendidas")
    por_unidad = {f["unidad"]: f for f in run(oficina, Query(ids, ("anio", "unidad"), de_2025))}
    dichas = {u: tuple(f[f"parcial_{i}"] for i in ids) for u, f in por_unidad.items()}
    assert dichas == {"DDP": (True, False), "DAM": (True, True), "DGI": (True, True)}
    assert por_unidad["DDP"]["participacion_pct"] == pytest.approx(100 / 3)
    por_lugar = run(oficina, Query(ids, ("departamento",), {"anio": ["2022"]}))
    assert [f["departamento"] for f in por_lugar] == [CUSCO, LIMA, None], "what has no datum comes last"


def test_a_version_kept_from_before_a_column_is_still_read(mesa: Mesa) -> None:
    """A thin version stays as it is, whatever code comes after: its table of bases once had no last day."""
    filas = mesa.query("select * exclude (ultima) from marts.base")
    antes, ahora = records(basis.ActivityBase, filas), [b for b in basis.activity_bases(mesa) if b.base]
    assert {b.ultima for b in antes} == {None} and {b.ultima for b in ahora} > {None}
    entregado, entregado_antes = ({(b.anio, b.actividad): b.is_delivered for b in bs} for bs in (ahora, antes))
    assert entregado == entregado_antes
