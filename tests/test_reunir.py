"""How each kind of table gathers, over tables of a few rows whose answers are counted by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from mesa import Mesa
from msgspec.structs import replace

from pp0093.ask import selection
from pp0093.ask.gathering import gather, kept
from pp0093.ask.protected import door, progress
from pp0093.ask.registry import (
    ATENCION,
    INDICADOR_REGISTRO,
    INDICE,
    META_FISICA,
    TABLES,
    Count,
    Distinct,
    Files,
    FirmMark,
    Mart,
    OneRow,
    Single,
    Sum,
    Thing,
)
from pp0093.ask.rows import Figure
from pp0093.ask.selection import Condition, Question
from pp0093.errors import UsageError

CLOSE, JUNE = date(2023, 12, 31), date(2023, 6, 30)
PRINTED = (
    "indicador varchar, anio int, dimension varchar, valor_dimension varchar, valor decimal(18, 2), decimales int, "
    "documento varchar, seccion varchar, archivo varchar, fila int, unidad_medida varchar, escala int, corte date, "
    "nota varchar"
)
SPENT = (
    "anio int, mes int, producto varchar, actividad varchar, procedencia varchar, corte date, "
    "pim_soles decimal(18, 2), devengado_soles decimal(18, 2)"
)
GOALS = (
    "anio int, nivel varchar, producto varchar, actividad varchar, responsable varchar, meta_fisica int, "
    "avance_fisico int, avance_fisico_procedencia varchar, avance_fisico_parcial boolean, avance_fisico_minimo int, "
    "avance_fisico_maximo int, procedencia varchar, corte date, corte_ultimo date, es_del_anio boolean"
)
RESULTS = (
    "instrumento varchar, anio int, orden int, objetivo varchar, indicador varchar, tipo varchar, avance_tipo1 double, "
    "procedencia varchar"
)
OBJETIVO = TABLES["objetivo"]
MONEY = Mart("marts.dinero", Sum(), ("anio", "mes"), ("anio", "mes", "producto", "actividad"))
PIM, SPENDING, GOAL, DONE = "pim_soles", "devengado_soles", "meta_fisica", "avance_fisico"
AMOUNTS = (PIM, SPENDING)


def printed_amount(
    indicador: str, anio: int, dimension: str | None = None, valor: str | None = None
) -> tuple[Any, ...]:
    return (indicador, anio, dimension, valor, 50, 0, "informe", None, "informe.csv", 1, None, 0, None, None)


def money() -> Mesa:
    """A 2023 by month and a 2024 that a report prints; of 2022, a row of nothing."""
    return Mesa(
        marts__publicado=(PRINTED, [printed_amount(PIM, 2024), printed_amount(PIM, 2024, "actividad", "A")]),
        marts__dinero=(
            SPENT,
            [
                (2022, None, "P", "B", "sintetico", JUNE, None, None),
                (2023, None, "P", "A", "calculado", CLOSE, 100, None),
                (2023, 1, "P", "A", "calculado", CLOSE, None, 10),
                (2023, 2, "P", "A", "calculado", CLOSE, None, 20),
                (2024, None, "P", "A", "publicado", None, 50, None),
                (2024, 1, "P", "B", "publicado", None, None, 5),
                (2024, 1, "Q", "C", "publicado", None, None, 2),
            ],
        ),
        marts__gasto=("anio int, actividad varchar, pim_soles int", [(2023, "A", 4), (2023, "A", 5)]),
    )


def goals() -> Mesa:
    """Of 2024: A was done, B lies between two values, a report of another year says of C; product P; half of 2023."""
    return Mesa(
        marts__meta_fisica=(
            GOALS,
            [
                (
                    2024,
                    "actividad",
                    "P",
                    "A",
                    "X",
                    10,
                    5,
                    "reportado",
                    True,
                    None,
                    None,
                    "publicado",
                    CLOSE,
                    JUNE,
                    True,
                ),
                (2024, "actividad", "P", "B", "X", 20, None, None, False, 3, 8, "publicado", None, None, True),
                (2024, "actividad", "Q", "C", "Y", 7, None, None, False, None, None, "publicado", None, None, False),
                (2024, "actividad", "Q", "D", "Z", None, None, None, False, 1, 2, "publicado", None, None, False),
                (
                    2024,
                    "producto",
                    "P",
                    None,
                    None,
                    30,
                    6,
                    "calculado",
                    False,
                    None,
                    None,
                    "publicado",
                    None,
                    None,
                    True,
                ),
                (
                    2023,
                    "actividad",
                    "P",
                    "A",
                    "X",
                    9,
                    9,
                    "publicado",
                    False,
                    None,
                    None,
                    "publicado",
                    None,
                    None,
                    False,
                ),
            ],
        ),
    )


def results() -> Mesa:
    """Two objectives of 2024, one of 2023, and what is not a result."""
    return Mesa(
        marts__indicador_anio=(
            RESULTS,
            [
                ("I", 2024, 2, "O2", "b", "resultado", 90.0, "publicado"),
                ("I", 2024, 1, "O1", "c", "resultado", 60.0, "publicado"),
                ("I", 2024, 3, "O1", "a", "resultado", 20.0, "publicado"),
                ("I", 2024, 4, "O1", "d", "producto", 99.0, "publicado"),
                ("I", 2023, 9, "O1", "e", "resultado", 10.0, "calculado"),
            ],
        ),
        marts__suelta=(
            "objetivo varchar, tipo varchar, avance_tipo1 double",
            [(o, "resultado", 1.0) for o in ("Q", "P")],
        ),
    )


@pytest.fixture(params=[money], scope="module")
def mesa(request: pytest.FixtureRequest) -> Iterator[Mesa]:
    hecha = request.param()
    yield hecha
    hecha.close()


de_metas = pytest.mark.parametrize("mesa", [goals], indirect=True, scope="module")
de_resultados = pytest.mark.parametrize("mesa", [results], indirect=True, scope="module")


def gathered(mesa: Mesa, mart: Mart, ids: Sequence[str], *por: str, **mas: Any) -> dict[Any, dict[str, Figure]]:
    """The figures by key; that of one dimension alone is its value."""
    filtros = mas.pop("filtros", {})
    grupos = gather.gather(mesa, mart, ids, Question(por, filtros, **mas))
    assert all(tuple(grupo.values()) == clave for clave, grupo, _ in grupos)
    return {clave[0] if len(clave) == 1 else clave: figuras for clave, _, figuras in grupos}


def values(grupos: dict[Any, dict[str, Figure]]) -> dict[Any, Any]:
    return {clave: tuple(f.valor for f in figuras.values()) for clave, figuras in grupos.items()}


def test_amounts_add_up_and_what_no_month_owns_is_left_out_of_months(mesa: Mesa) -> None:
    de_2023 = {"filtros": {"anio": ["2023"]}}
    assert values(gathered(mesa, MONEY, AMOUNTS, **de_2023)) == {(): (100, 30)}
    assert values(gathered(mesa, MONEY, AMOUNTS, "mes", **de_2023)) == {1: (None, 10), 2: (None, 20)}
    sin_meses = replace(MONEY, tabla="marts.gasto", dimensiones=("anio", "actividad"))
    [figura] = gathered(mesa, sin_meses, (PIM,), "actividad")["A"].values()
    assert figura == Figure(Decimal(9), frozenset(["calculado"]), frozenset())


def test_a_sum_of_years_is_not_short_of_one(mesa: Mesa) -> None:
    por_actividad = gathered(mesa, MONEY, AMOUNTS, "actividad", filtros={"anio": ["2023", "2024"]})
    assert values(por_actividad) == {"A": (150, None), "B": (None, 5), "C": (None, 2)}
    assert por_actividad["B"][SPENDING].procedencias == {"derivado"}


def test_only_what_has_figures_says_where_they_come_from_and_up_to_when(mesa: Mesa) -> None:
    de_b = gathered(mesa, MONEY, AMOUNTS, filtros={"actividad": ["B"]})[()][SPENDING]
    assert (de_b.valor, de_b.cortes, de_b.sin_corte) == (None, frozenset(), frozenset())
    assert de_b.procedencias == {"derivado"}, "not the demonstration, that gives nothing"


def test_of_several_years_those_without_a_cutoff_are_told(mesa: Mesa) -> None:
    dos = gathered(mesa, MONEY, (PIM,), filtros={"anio": ["2023", "2024"]})[()][PIM]
    assert (dos.valor, dos.cortes, dos.sin_corte) == (150, {CLOSE}, {2024})
    por_anio = gathered(mesa, MONEY, (PIM,), "anio")
    assert [(por_anio[a][PIM].cortes, por_anio[a][PIM].sin_corte) for a in (2023, 2024)] == [
        (frozenset([CLOSE]), frozenset()),
        (frozenset(), frozenset()),
    ]


@pytest.mark.parametrize(
    ("por", "filtros", "procedencia"),
    [
        ((), {"anio": ["2024"], "producto": []}, "publicado"),
        (("anio",), {}, "publicado"),
        ((), {"anio": ["2024"], "actividad": ["A"]}, "publicado"),
        (("actividad",), {"anio": ["2024"], "actividad": ["A", "B"]}, "publicado"),
        ((), {"anio": ["2024"], "actividad": ["A", "B"]}, "derivado"),
        ((), {"anio": ["2024"], "producto": ["P"]}, "derivado"),
        ((), {"anio": ["2023", "2024"]}, "derivado"),
    ],
)
def test_a_sum_of_printed_amounts_is_printed_only_where_it_is_itself(
    mesa: Mesa, por: tuple[str, ...], filtros: dict[str, list[str]], procedencia: str
) -> None:
    grupos = gathered(mesa, MONEY, AMOUNTS, *por, filtros=filtros)
    dichas = [g for clave, g in grupos.items() if clave in ((), 2024, "A")]
    assert [g[PIM].procedencias for g in dichas] == [{procedencia}]
    assert [g[SPENDING].procedencias for g in dichas] == [{"derivado"}]


def test_a_table_without_scopes_answers_in_the_reports_alone(mesa: Mesa) -> None:
    assert gathered(mesa, MONEY, AMOUNTS, "anio", alcance="nacional") == {}


@de_metas
def test_goals_are_told_of_one_thing_of_the_level_asked(mesa: Mesa) -> None:
    de_2024 = {"filtros": {"anio": ["2024"]}}
    assert values(gathered(mesa, META_FISICA, (GOAL,), "actividad", **de_2024)) == {"A": (10,), "B": (20,), "C": (7,)}
    assert values(gathered(mesa, META_FISICA, (GOAL,), "producto", **de_2024)) == {"P": (30,)}
    assert values(gathered(mesa, META_FISICA, (GOAL,), "responsable", **de_2024)) == {"X": (None,), "Y": (7,)}
    assert values(gathered(mesa, META_FISICA, (GOAL,), "anio")) == {2024: (None,), 2023: (None,)}
    sin_niveles = replace(META_FISICA, reune=Single())
    de_2023 = {"filtros": {"anio": ["2023"]}}
    assert values(gathered(mesa, sin_niveles, (GOAL,), "anio", **de_2023)) == {2023: (9,)}


@de_metas
def test_what_another_years_report_says_answers_when_nothing_else_is_asked(mesa: Mesa) -> None:
    de_2024 = {"filtros": {"anio": ["2024"]}}
    assert set(gathered(mesa, META_FISICA, (DONE,), "actividad", **de_2024)) == {"A", "B", "D"}
    assert set(gathered(mesa, META_FISICA, (GOAL, DONE), "actividad", **de_2024)) == {"A", "B"}
    assert set(gathered(mesa, META_FISICA, (GOAL, DONE), "actividad")) == {"A", "B"}


@de_metas
def test_a_goal_comes_from_where_its_own_measure_does(mesa: Mesa) -> None:
    por_actividad = gathered(mesa, META_FISICA, (GOAL, DONE), "actividad", filtros={"anio": ["2024"]})
    de_a, cortes = por_actividad["A"], frozenset([CLOSE, JUNE])
    assert de_a[DONE] == Figure(5, frozenset(["reportado"]), cortes, parcial=True)
    assert de_a[GOAL] == Figure(10, frozenset(["publicado"]), cortes)
    entre = Figure(None, frozenset(["derivado"]), frozenset(), minimo=3, maximo=8)
    assert por_actividad["B"] == {GOAL: Figure(20, frozenset(["publicado"])), DONE: entre}
    [de_dos] = gathered(mesa, META_FISICA, (DONE,), "responsable", filtros={"actividad": ["A"]}).values()
    assert de_dos[DONE] == Figure(None, frozenset(["reportado", "publicado"]), cortes, parcial=True)


DE_A = {"anio": ["2024"], "actividad": ["A"]}


@de_metas
def test_a_reading_is_of_one_row(mesa: Mesa) -> None:
    lectura = replace(META_FISICA, reune=OneRow())
    leidas = gathered(mesa, lectura, (GOAL,), "actividad", filtros={"actividad": ["A", "B"]})
    assert leidas == {
        "A": {GOAL: Figure(None, frozenset(["publicado"]))},
        "B": {GOAL: Figure(20, frozenset(["publicado"]))},
    }
    # Of one row, to the days that it reaches.
    [[de_a]] = ([*f.values()] for f in gathered(mesa, lectura, (GOAL,), "anio", "actividad", filtros=DE_A).values())
    assert de_a == Figure(10, frozenset(["publicado"]), frozenset([CLOSE, JUNE]))


@de_resultados
def test_progress_is_averaged_inside_each_objective_and_then_those_means(mesa: Mesa) -> None:
    de_2024 = {"filtros": {"anio": ["2024"]}}
    por_objetivo = gathered(mesa, OBJETIVO, ("avance_objetivo_pct",), "objetivo", **de_2024)
    assert values(por_objetivo) == {"O1": (40,), "O2": (90,)}
    assert por_objetivo["O1"]["avance_objetivo_pct"].procedencias == {"derivado"}
    por_anio = gathered(mesa, OBJETIVO, ("avance_objetivo_pct",), "anio", "instrumento")
    assert values(por_anio) == {(2023, "I"): (10,), (2024, "I"): (None,)}
    assert values(gathered(mesa, OBJETIVO, ("avance_objetivo_pct",), "objetivo")) == {
        "O1": (None,),
        "O2": (90,),
    }
    indices = gathered(mesa, INDICE, ("indice_gestion_pct",), "anio", "instrumento")
    assert values(indices) == {(2023, "I"): (10,), (2024, "I"): (65,)}
    assert values(gathered(mesa, INDICE, ("indice_gestion_pct",), "instrumento")) == {"I": (None,)}


@de_resultados
def test_what_is_averaged_is_in_the_order_of_the_documents(mesa: Mesa) -> None:
    assert [f["indicador"] for f in gather.rolled_up(mesa, INDICE, {})] == ["e", "c", "b", "a"]
    suelta = replace(INDICE, tabla="marts.suelta")
    assert [f["objetivo"] for f in gather.rolled_up(mesa, suelta, {})] == ["P", "Q"]


def test_who_reads_aggregates_is_told_through_what_protects_each_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    for modulo, nombre in ((progress, "of_records"), (progress, "of_marks"), (door, "guarded")):
        monkeypatch.setattr(modulo, nombre, lambda *_, nombre=nombre: nombre)
    mesa = Mesa(
        marts__meta_fisica=(GOALS, []),
        marts__indicador_registro=("anio int, indicador varchar, n int", []),
        marts__indicador_anio=("anio int, indicador varchar, n int", []),
        marts__atencion=("anio int, empresa_id int", []),
    )
    otra = replace(INDICADOR_REGISTRO, tabla="marts.indicador_anio")
    marts = [(META_FISICA, GOAL), (INDICADOR_REGISTRO, "n"), (otra, "n"), (ATENCION, "empresas_atendidas")]
    dichos = [
        [gather.gather(de, mart, (id_,), Question(("anio",))) for mart, id_ in marts] for de in (mesa, mesa.protected())
    ]
    mesa.close()
    assert dichos == [[[], [], [], []], ["of_records", "of_marks", [], "guarded"]]


@pytest.mark.parametrize("se_dice", [True, False])
def test_what_firms_lie_between_is_told_to_a_reader_of_aggregates_only_where_it_gives_none_away(
    se_dice: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "bounds_told", lambda *_: se_dice)
    mesa = Mesa()
    assert gather.tells_bounds(mesa, 2024, None)
    assert gather.tells_bounds(mesa.protected(), 2024, None) is se_dice
    mesa.close()


def sql_of(mesa: Mesa, mart: Mart, **de_que: Any) -> tuple[str, list[Any]]:
    return selection.rows_of(mesa, mart, Question(**de_que))


def test_a_condition_is_of_some_values_of_none_or_of_any() -> None:
    dichas = [Condition("c"), Condition("c", (1, 2)), Condition("c", (None,)), Condition("c", (None, 1))]
    assert [c.sql for c in dichas] == ["c is not null", "c in (?, ?)", "c is null", "(c in (?) or c is null)"]
    assert selection.in_sql(dichas) == (" and ".join(c.sql for c in dichas), [1, 2, 1])
    assert selection.in_sql([]) == ("true", [])


def test_a_question_takes_the_rows_of_its_filters_its_scope_its_source_and_its_bases() -> None:
    mesa = Mesa(
        marts__todo=("anio int, producto varchar, alcance varchar, de varchar, base varchar", []),
        marts__suelta=("anio int, producto varchar", []),
    )
    mart = Mart("marts.todo", Sum(), ("anio",), ("anio", "producto"))
    pedido: dict[str, Any] = {
        "filtros": {"anio": ["2024"], "producto": [], "sector": ["Pesca"]}, "grupo": {"producto": None, "sector": "x"},
        "segun": ("producto",), "fuente": "informe", "bases": ("registros",),
    }  # fmt: skip
    propias = "anio in (?) and producto is null and producto is not null"
    con_todo = f"{propias} and alcance in (?) and de in (?) and base in (?)"
    assert sql_of(mesa, mart, **pedido) == (con_todo, [2024, "reporte", "informe", "registros"])
    assert sql_of(mesa, replace(mart, tabla="marts.suelta"), **pedido) == (propias, [2024])
    assert sql_of(mesa, mart) == ("alcance in (?)", ["reporte"])
    assert selection.where({"anio": ["2024"], "sector": ["Pesca"]}, ("anio",)) == (["anio in (?)"], [2024])
    mesa.close()


def test_firms_opened_by_product_are_those_of_what_counts_for_it() -> None:
    mesa = Mesa(marts__atencion=("anio int, cuenta_para_producto boolean", []), marts__suelta=("anio int", []))
    suelta = replace(ATENCION, tabla="marts.suelta")
    assert sql_of(mesa, ATENCION, por=("producto",)) == ("cuenta_para_producto in (?)", [True])
    assert (
        sql_of(mesa, ATENCION, por=("producto", "actividad")) == sql_of(mesa, suelta, por=("producto",)) == ("true", [])
    )
    mesa.close()


def test_what_is_opened_by_decides_the_level_before_what_is_filtered() -> None:
    def nivel(*por: str, **filtros: list[str]) -> str | None:
        return selection.level(META_FISICA, Question(por, filtros))

    assert [nivel("producto"), nivel("responsable"), nivel("producto", actividad=["A"])] == [
        "producto", "actividad", "producto",
    ]  # fmt: skip
    assert [nivel("anio", producto=["P"]), nivel("anio", producto=[]), nivel("producto", "actividad")] == [
        "producto", None, "actividad",
    ]  # fmt: skip
    assert selection.level(MONEY, Question(("producto",))) is None


def test_months_and_sources_have_a_table_of_their_own_where_a_mart_says_so() -> None:
    sin_ellas = replace(META_FISICA, reune=Single())
    for mart, de_meses, de_fuente in (
        (META_FISICA, "marts.meta_fisica_mes", "marts.meta_fisica_fuente"),
        *((m, m.tabla, m.tabla) for m in (sin_ellas, MONEY)),
    ):
        assert selection.table_of(mart, Question(("mes",), fuente="metas")) == de_meses
        assert selection.table_of(mart, Question(filtros={"mes": ["1"]})) == de_meses
        assert selection.table_of(mart, Question(("anio",), fuente="metas")) == de_fuente
        assert selection.table_of(mart, Question(("anio",), {"mes": []})) == mart.tabla


def test_a_table_with_scopes_answers_in_each_and_one_without_in_the_reports(mesa: Mesa) -> None:
    con_alcance = replace(MONEY, tabla="marts.presupuesto")
    otra = Mesa(marts__presupuesto=("anio int, alcance varchar", []), marts__dinero=(SPENT, []))
    pedidas = [Question(), Question(alcance="nacional")]
    assert [[selection.is_asked(otra, m, p) for p in pedidas] for m in (con_alcance, MONEY)] == [
        [True, True], [True, False],
    ]  # fmt: skip
    otra.close()


def test_the_first_column_that_a_table_has_is_read() -> None:
    assert [selection.column_or(c, ["b", "a"], "x") for c in (("a", "b"), ("a",), ())] == ["b", "a", "x"]
    assert selection.group_columns(("anio", "ejecutora")) == ["anio", "ejecutora", "sec_ejec"]
    assert [selection.only_counting(p) for p in (("producto",), ("producto", "actividad"), ("anio",))] == [
        True, False, False,
    ]  # fmt: skip


def test_a_parameter_is_of_the_years_that_have_one() -> None:
    mesa = Mesa(vigente__parametro=("anio int, familia varchar", [(2024, "b"), (2023, "a"), (2022, None)]))
    assert selection.parameter(mesa, "familia") == {2023: "a", 2024: "b"} and selection.parameter(mesa, "otro") == {}
    mesa.close()


def test_what_wins_over_a_mark_is_looked_at_with_it() -> None:
    a, b, c = FirmMark("a", "x"), FirmMark("b", "x", salvo="a"), FirmMark("c", "x", salvo="a")
    reune = Distinct(marcas=(a, b, c))
    assert [reune.marks(ids) for ids in (("b",), ("a",), ())] == [(a, b), (a,), ()]


def test_a_count_says_what_it_counts() -> None:
    repetidas = Count(Thing.ATTENTIONS, con=("a",), sin=("b",), menos=Thing.FIRMS)
    assert (repetidas.formula, repetidas.marcas) == ("cuenta de atenciones menos cuenta de empresas", ("a", "b"))
    assert Count().formula == "cuenta de empresas distintas"
    assert (Files(formatos=("x",)).dichos, Files().dichos) == (("documento",), ("archivo",))
    assert ATENCION.cuenta_empresas and not MONEY.cuenta_empresas


ANSWERED = (
    "por varchar, segun varchar, alcance varchar, base varchar, anio int, sector varchar, unidad varchar, "
    "empresas_atendidas int, empresas_en_filtro int, procedencias varchar"
)
BEHIND = (
    "por varchar, segun varchar, alcance varchar, base varchar, anio int, sector varchar, unidad varchar, "
    "columna varchar, archivo varchar, corte date, filas int"
)
ASKED_OF = (
    ("anio", ""),
    ("anio", "sector"),
    ("anio,sector", ""),
    ("anio,sector", "sector"),
    ("", ""),
    ("sector", ""),
    ("anio,sector", "unidad"),
)
FISHING, TRADE = "Pesca", "Comercio"


@pytest.fixture
def delgada() -> Iterator[Mesa]:
    """What a thin version keeps: each answer is a number of its own."""
    preguntas = [("marts.atencion", "reporte", por, segun) for por, segun in ASKED_OF]
    preguntas += [("marts.empresa_anio", "reporte", "anio", segun) for segun in ("", "unidad")]
    respuestas = [
        ("anio", "", "reporte", "", 2024, None, None, 10, 100, None),
        ("anio", "", "reporte", "", 2025, None, None, 11, 100, None),
        ("anio", "", "reporte", "enteras", 2025, None, None, 12, 100, None),
        ("anio", "sector", "reporte", "", 2025, FISHING, None, 13, 100, None),
        ("anio,sector", "", "reporte", "", 2025, FISHING, None, 14, 100, None),
        ("anio,sector", "", "reporte", "", 2025, TRADE, None, 15, 100, None),
        ("anio,sector", "", "reporte", "", 2024, TRADE, None, 16, 100, None),
        ("anio,sector", "sector", "reporte", "", 2025, FISHING, None, 17, 100, None),
        ("", "", "reporte", "", None, None, None, 18, 100, None),
        ("sector", "", "reporte", "", None, TRADE, None, 19, 100, None),
        ("anio,sector", "unidad", "reporte", "", 2025, TRADE, "DDP", 20, 100, None),
    ]
    archivos = [
        ("anio,sector", "", "reporte", "", 2025, FISHING, None, "marts.atencion.archivo", "a.csv", None, 1),
        ("anio,sector", "", "reporte", "", 2025, TRADE, None, "marts.atencion.archivo", "b.csv", None, 2),
        ("anio,sector", "", "reporte", "", 2025, TRADE, None, "marts.empresa_anio.archivo_cruce", "c.csv", None, 3),
        ("anio,sector", "sector", "reporte", "", 2025, FISHING, None, "marts.atencion.archivo", "d.csv", None, 4),
    ]
    cascada = [(2024, "", "", None, 1), (2025, "", "", None, 2), (2025, "", "enteras", None, 3),
               (2025, "unidad", "", "DDP", 4), (2025, "unidad", "", "DAM", 5)]  # fmt: skip
    hecha = Mesa(
        cifras__pregunta=("tabla varchar, alcance varchar, por varchar, segun varchar", preguntas),
        cifras__atencion=(ANSWERED, respuestas),
        cifras__atencion_archivos=(BEHIND, archivos),
        cifras__empresa_anio=("anio int, segun varchar, base varchar, unidad varchar, atendidas int", cascada),
        cifras__origen_por_anio_codigo=("anio int, codigo varchar", []),
        cifras__base=("anio int", []),
        marts__base=("anio int", []),
    )
    yield hecha
    hecha.close()


@pytest.mark.parametrize(
    ("pregunta", "dichas"),
    [
        (Question(("anio",)), [10, 11]),
        (Question(("anio",), {"anio": ["2025"]}), [11]),
        (Question((), {"anio": ["2025"], "sector": [], "tema_que_no_tiene": ["x"]}), [11]),
        (Question(("anio",), {"anio": ["2024", "2025"]}), [10, 11]),
        (Question(("anio",), {"anio": ["2025"]}, bases=("registros",)), [12]),
        (Question(("anio",), {"anio": ["2025"], "sector": [FISHING]}), [13]),
        (Question(("sector",), {"anio": ["2025"]}), [14, 15]),
        (Question(("anio", "sector"), {"sector": [FISHING, TRADE]}), [14, 15, 16]),
        (Question(("sector",), {"anio": ["2025"], "sector": [FISHING]}), [17]),
        (Question(("anio", "sector"), {"sector": [FISHING, TRADE], "unidad": ["DDP"]}), [20]),
        (Question(), [18]),
        (Question(("sector",)), [19]),
    ],
)
def test_a_thin_version_finds_each_answer_that_it_keeps(delgada: Mesa, pregunta: Question, dichas: list[int]) -> None:
    filas = kept.counts(delgada, ATENCION, ["empresas_atendidas"], pregunta)
    assert sorted(f["empresas_atendidas"] for f in filas) == dichas


@pytest.mark.parametrize(
    ("ids", "pregunta", "que"),
    [
        (["empresas_atendidas"], Question((), {"anio": ["2024", "2025"]}), "pídalo de un solo año"),
        (
            ["empresas_atendidas"],
            Question(("anio",), {"sector": [FISHING, TRADE]}),
            "abierto por anio y filtrado por s",
        ),
        (
            ["empresas_en_filtro"],
            Question(("anio", "sector"), {"sector": [FISHING, TRADE]}),
            "por anio,sector y filtrad",
        ),
        (["empresas_atendidas"], Question((), {"sector": [FISHING]}), "abierto por nada y filtrado por sector"),
        (["empresas_atendidas"], Question(("unidad",)), "abierto por unidad y filtrado por nada"),
        (["empresas_atendidas"], Question(("anio",), alcance="nacional"), "abierto por anio y filtrado por nada"),
    ],
)
def test_what_a_thin_version_does_not_keep_is_said(delgada: Mesa, ids: list[str], pregunta: Question, que: str) -> None:
    with pytest.raises(UsageError, match=que):
        kept.counts(delgada, ATENCION, ids, pregunta)


def test_a_thin_version_keeps_the_files_of_each_group(delgada: Mesa) -> None:
    def de(pregunta: Question, archivos: Files) -> list[str]:
        return sorted(f["archivo"] for f in delgada.query(*kept.files_behind(delgada, ATENCION, archivos, pregunta)))

    por_sector = Question(("anio", "sector"))
    propios, del_cruce = ATENCION.archivos
    assert de(por_sector, propios) == ["a.csv", "b.csv"]
    assert de(replace(por_sector, grupo={"anio": 2025, "sector": TRADE, "no_es": 1}), propios) == ["b.csv"]
    assert de(por_sector, del_cruce) == ["c.csv"]
    assert de(replace(por_sector, filtros={"sector": [FISHING, TRADE]}), propios) == ["a.csv", "b.csv"]


@pytest.mark.parametrize(
    ("filtros", "base", "dichas"),
    [({}, "", [2]), ({"unidad": []}, "enteras", [3]), ({"unidad": ["DAM"]}, "", [5])],
)
def test_a_thin_version_keeps_the_firms_through_the_criteria(
    delgada: Mesa, filtros: dict[str, list[str]], base: str, dichas: list[int]
) -> None:
    assert [f["atendidas"] for f in kept.waterfall(delgada, 2025, filtros, base)] == dichas
    with pytest.raises(UsageError, match="filtrado por sector"):
        kept.waterfall(delgada, 2025, {"sector": [FISHING]})
    with pytest.raises(UsageError, match="filtrado por unidad"):
        kept.waterfall(delgada, 2025, {"unidad": ["DAM", "DDP"]})


def test_what_is_kept_takes_the_place_of_what_is_not_there(delgada: Mesa) -> None:
    assert kept.values_in(delgada, "marts.atencion") == "cifras.atencion"
    assert kept.values_in(delgada, "marts.base") == "marts.base", "it is there whole"
    assert kept.values_in(delgada, "marts.nada") == "marts.nada"
    por_claves = (("anio", "anio"), ("actividad", "codigo"))
    assert kept.told_by(delgada, Files("marts.origen", por_claves)) == "cifras.origen_por_anio_codigo"
    assert kept.told_by(delgada, Files("marts.base", por_claves)) == "marts.base"
    assert kept.told_by(delgada, Files("marts.otra", por_claves)) == "marts.otra"


def test_a_figure_is_of_the_years_asked_for() -> None:
    dinero, metas = money(), goals()

    def asked(mesa: Mesa, mart: Mart, ids: Sequence[str], anios: list[str], *por: str) -> Any:
        grupos = gather.gather(mesa, mart, ids, Question(por, {"anio": anios}))
        return {clave: [figuras[i].valor for i in ids] for clave, _, figuras in grupos}

    assert asked(dinero, MONEY, AMOUNTS, ["2023"]) == {(): [100, 30]}
    assert asked(metas, META_FISICA, [GOAL], ["2023"], "actividad") == {("A",): [9]}
    assert asked(dinero, MONEY, AMOUNTS, ["2024"]) == {(): [50, 7]}
    assert asked(dinero, MONEY, AMOUNTS, ["2023", "2024"]) == {(): [150, 37]}
    assert len(asked(metas, META_FISICA, [GOAL], ["2024"], "actividad")) > 1
    assert asked(dinero, MONEY, AMOUNTS, ["2019"]) == {}
