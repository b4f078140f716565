"""How progress stands, over answers of a few rows: closed or under way, and what was programmed to date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from inspect import unwrap
from typing import Any

import pytest
from mesa import Mesa
from msgspec.structs import replace

from pp0093 import clock, rules
from pp0093.ask import query
from pp0093.ask.catalog import Catalog
from pp0093.ask.origin import printed
from pp0093.ask.parts import structure
from pp0093.ask.parts.structure import Activity, Element
from pp0093.ask.standing import norms, periods
from pp0093.ask.standing.periods import CLOSED, PRELIMINARY, RUNNING, Period
from pp0093.ask.view import View
from pp0093.money import answer, execution, texts
from pp0093.money.execution import Advance, AnnexLine, Goals, ProgressSides, ToDate
from pp0093.writing import formats
from pp0093.writing.phrases import phrase

A, YEAR = "5005079", 2026
AUGUST = "2026-08-31"


class Answers(Catalog):
    """A version whose queries answer what a test gives of one activity: its year, its months, its firms by then."""

    def __init__(self, fila: dict[str, Any] | None, meses: dict[int, tuple[Any, Any]], atendidas: int | None) -> None:
        self.fila, self.meses, self.atendidas, self.es_delgada = fila, meses, atendidas, False

    def columns(self, _tabla: str) -> tuple[str, ...]:
        """None: it has no tables."""
        return ()

    def answered(self, funcion: Callable[..., Any], *argumentos: Any) -> Any:
        if funcion is not unwrap(query._run):
            return funcion(self, *argumentos)
        [consulta] = argumentos
        if consulta.indicadores == (execution.FIRMS_SERVED,):
            assert (consulta.filtros["actividad"], consulta.base) == ([A], "registros")
            cuantas = None if self.atendidas is None else self.atendidas + len(consulta.filtros["mes"])
            return [] if cuantas is None else [{execution.FIRMS_SERVED: cuantas}]
        if "mes" in consulta.por:
            return [
                {"actividad": A, "mes": m, "meta_fisica": p, "avance_fisico": v} for m, (p, v) in self.meses.items()
            ]
        return [] if self.fila is None else [{"actividad": A, **self.fila}]


def stands(
    corte: str | None,
    meses: dict[int, tuple[Any, Any]] | None = None,
    de: str = "reportado",
    *,
    anio: int = YEAR,
    parcial: bool = False,
    avance: int | None = 70,
    atendidas: int | None = 30,
) -> Advance | None:
    """How the progress of the activity stands in a year."""
    fila = {
        "avance_fisico": avance, "procedencia_avance_fisico": de, "parcial_avance_fisico": parcial, "corte": corte,
    }  # fmt: skip
    return execution.standings(Answers(fila, meses or {}, atendidas), anio, "actividad", {}).get(A)


def to_date(*argumentos: Any, **mas: Any) -> ToDate | None:
    hallado = stands(*argumentos, **mas)
    assert hallado is not None
    return hallado.a_la_fecha


@pytest.fixture(autouse=True)
def hoy(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    def es(dia: date) -> None:
        monkeypatch.setattr(clock, "today", lambda: dia)

    es(date(2026, 11, 20))
    return es


def known(hasta: int, **otros: tuple[Any, Any]) -> dict[int, tuple[Any, Any]]:
    """Ten programmed and nine done each month up to one; later, only programmed; others are written m5=(10, 0)."""
    meses = {m: (10, 9 if m <= hasta else None) for m in range(1, 13)}
    return meses | {int(m[1:]): v for m, v in otros.items()}


def test_progress_is_set_against_the_months_that_are_whole_and_known() -> None:
    assert to_date(AUGUST, known(8)) == ToDate(8, 80, 72)
    assert to_date("2026-08-30", known(8)) == ToDate(7, 70, 63), "August is not over"
    assert to_date(AUGUST, known(8, m5=(10, None))) == ToDate(4, 40, 36)
    assert to_date(AUGUST, known(8, m5=(None, 9))) == ToDate(4, 40, 36)
    assert to_date(AUGUST, known(8, m5=(0, 0))) == ToDate(8, 70, 63)
    assert to_date(AUGUST, {m: v for m, v in known(8).items() if m != 3}) == ToDate(2, 20, 18)
    assert to_date(None, known(6)) == ToDate(6, 60, 54) and to_date(None, known(12)) == ToDate(12, 120, 108)
    assert to_date("2026-01-15", known(8)) is to_date(AUGUST) is to_date("2025-12-31", known(8)) is None
    assert to_date("2026-08-31; 2026-10-31", known(10)) == ToDate(8, 80, 72), "what all of it reaches"


def test_what_was_programmed_is_kept_to_or_not() -> None:
    assert (ToDate(8, 80, 72).cumplimiento_pct, ToDate(8, 0, 5).cumplimiento_pct) == (90, None)


def test_progress_counted_from_records_is_the_firms_up_to_then() -> None:
    assert to_date(AUGUST, known(0), "calculado") == ToDate(8, 80, 38)
    assert to_date(AUGUST, known(0), "calculado", atendidas=None) == ToDate(8, 80, 0)
    assert to_date(None, known(12), "calculado") is None, "nobody says how far records reach"
    assert to_date(AUGUST, known(8), parcial=True) is None
    delgada = Answers(
        {"avance_fisico": 1, "procedencia_avance_fisico": "calculado", "parcial_avance_fisico": False, "corte": AUGUST},
        known(8), 30,
    )  # fmt: skip
    delgada.es_delgada = True
    assert execution.standings(delgada, YEAR, "actividad", {})[A].a_la_fecha is None


@pytest.mark.parametrize(
    ("dia", "anio", "fila", "estado"),
    [
        (date(2026, 11, 20), 2026, (None, "reportado"), RUNNING),
        (date(2026, 11, 20), 2027, (None, "reportado"), RUNNING),
        (date(2026, 11, 20), 2026, (AUGUST, "publicado"), CLOSED),
        (date(2026, 12, 31), 2026, ("2026-12-31", "reportado"), PRELIMINARY),
        (date(2026, 12, 31), 2026, (None, "reportado"), RUNNING),
        (date(2027, 2, 1), 2026, (None, "reportado"), PRELIMINARY),
        (date(2027, 3, 31), 2026, ("2026-12-31", "reportado"), PRELIMINARY),
        (date(2027, 4, 1), 2026, ("2026-12-31", "reportado"), CLOSED),
        (date(2027, 4, 1), 2026, ("2026-12-30", "reportado"), RUNNING),
        (date(2027, 4, 1), 2026, ("2026-08-31; 2026-12-31", "calculado"), RUNNING),
    ],
)
def test_a_progress_is_closed_preliminary_or_under_way(
    hoy: Callable[[date], None], dia: date, anio: int, fila: tuple[str | None, str], estado: str
) -> None:
    hoy(dia)
    corte, de = fila
    hallado = stands(corte, de=de, anio=anio)
    assert hallado is not None and (hallado.estado, hallado.corte) == (estado, corte)


def test_only_all_of_a_year_is_set_against_its_goal_and_only_a_closed_one_is_rated() -> None:
    dichos = [Advance(e, es_parcial=p) for p in (False, True) for e in (CLOSED, PRELIMINARY, RUNNING)]
    assert [a.es_del_anio for a in dichos] == [True, True, False, False, False, False]
    assert [a.se_califica for a in dichos] == [True, False, False, False, False, False]


def test_without_progress_nothing_stands() -> None:
    assert stands(AUGUST, avance=None) is None
    fila = {"avance_fisico": 0, "procedencia_avance_fisico": "x", "parcial_avance_fisico": False, "corte": None}
    catalogo = Answers(fila, {}, None)
    assert execution.of_row(catalogo, {"anio": YEAR, "actividad": A}) == Advance(RUNNING)
    nada = ({"anio": YEAR}, {"actividad": A}, {"anio": YEAR, "actividad": "otra"}, {"anio": YEAR, "actividad": None})
    assert [execution.of_row(catalogo, f) for f in nada] == [None] * 4


VARA = norms.yardstick(rules.installed().of(YEAR))
UNDER_WAY, LATE = Advance(RUNNING), Advance(RUNNING, a_la_fecha=ToDate(8, 100, 50))
PERFECT = Advance(RUNNING, a_la_fecha=ToDate(6, 10, 10))


def line(meta: float | None, logrado: float | None, ejecucion: float | None = None, **mas: Any) -> AnnexLine:
    """A line of the annex: its goal, its progress, what it spent in percent of its PIM; rated unless it says not."""
    cumplimiento = 100 * logrado / meta if meta and logrado is not None else None
    campos: dict[str, Any] = {
        "nivel": "actividad", "codigo": "1", "codigo_corto": "1.1", "nombre_corto": "Una", "unidad_medida": "Empresas",
        "responsable": "U", "producto": "P", "meta_fisica": meta, "avance_fisico": logrado,
        "cumplimiento_pct": cumplimiento, "pim_soles": None, "devengado_soles": None, "ejecucion_pct": ejecucion,
        "brecha_pp": None if ejecucion is None or cumplimiento is None else ejecucion - cumplimiento,
        "vara": VARA, "se_califica_el_gasto": True, "respuesta": {"procedencia_cumplimiento_pct": "reportado"},
        "avance": Advance(), "justificacion": "",
    }  # fmt: skip
    return AnnexLine(**(campos | mas))


def test_a_line_lies_between_two_figures_only_where_both_are_all_that_is_known() -> None:
    entre = {"minimo_avance_fisico": 3, "maximo_avance_fisico": 9}
    assert line(10, None, respuesta=entre).avance_entre == (3, 9)
    assert line(10, 5, respuesta=entre).avance_entre is None
    assert line(10, None, respuesta={"minimo_avance_fisico": 3}).avance_entre is None
    assert line(10, None, respuesta={"maximo_avance_fisico": 9}).avance_entre is None


def test_a_line_says_meta_only_of_what_has_one() -> None:
    lineas = [line(None, 89), line(100, 89), line(100, None), line(None, 89, avance=Advance(es_parcial=True))]
    dichos = [texts.progress_and_spending(f)[0].split(" ")[0] for f in lineas]
    assert dichos == ["Avance:", "Meta:", "Meta:", "Avance,"]


def test_a_line_is_rated_on_what_can_be_rated_of_it() -> None:
    sin_nota = VARA.rating(None)
    todo = line(10, 10, 100)
    assert todo.calificacion_fisica == todo.calificacion_financiera == VARA.rating(100) != sin_nota
    assert line(10, 10, 100, avance=UNDER_WAY).calificacion_fisica == sin_nota
    assert line(10, 10, 100, se_califica_el_gasto=False).calificacion_financiera == sin_nota
    con_meta = [line(10, 10), line(0, 10), line(10, 10, avance=UNDER_WAY)]
    assert [f.se_califica_la_meta for f in con_meta] == [True, False, False]


def test_a_line_meets_what_it_is_set_against() -> None:
    lineas = [
        line(100, VARA.cumplida), line(100, VARA.cumplida - 1), line(100, VARA.casi), line(100, VARA.casi - 1),
        line(None, 5), line(100, 100, avance=UNDER_WAY), line(100, 100, avance=LATE), line(100, 1, avance=PERFECT),
    ]  # fmt: skip
    assert [f.de_lo_programado_pct for f in lineas[4:]] == [None, None, 50, 100]
    assert [f.cumple for f in lineas] == [True, False, VARA.casi >= VARA.cumplida, False, False, False, False, True]
    assert [f.casi_cumple for f in lineas] == [True, True, True, False, False, False, False, True]


def test_who_spent_and_delivered_nothing_spent_without_product() -> None:
    nada = line(100, 0, 99, devengado_soles=9.0)
    gastan = [nada, line(0, 0, 99, devengado_soles=9.0), line(100, 5, 99, devengado_soles=9.0)]
    assert [((f.gasta_sin_entregar and bool(f.meta_fisica)), f.gasta_sin_entregar) for f in gastan] == [
        (True, True),
        (False, True),
        (False, False),
    ]
    sin_gasto = [replace(nada, devengado_soles=g) for g in (None, 0.0, -1.0)]
    no_se_dice = [replace(nada, se_califica_el_gasto=False), replace(nada, avance=LATE)]
    assert not any((f.gasta_sin_entregar and bool(f.meta_fisica)) for f in (*sin_gasto, *no_se_dice))


def test_lines_are_chosen_by_what_is_known_of_them() -> None:
    meta, gasto, nada = line(100, 10), line(None, None, 99), line(None, None)
    assert execution.measured([meta, gasto, nada]) == [meta, gasto]
    assert execution.only_activities([meta, line(1, 1, nivel="producto")]) == [meta]
    cumplida, callada, dicha = line(100, 100), line(100, 10, justificacion=None), line(100, 10, justificacion="Faltó")
    assert execution.to_justify([meta, nada, cumplida, callada, dicha]) == [meta, dicha]


def test_the_widest_gap_comes_first() -> None:
    corta, ancha, pareja, adelante = line(100, 90, 90.5), line(100, 10, 91), line(100, 90, 90), line(100, 50, 49.5)
    sin_meta, no_se_sabe = line(0, 0, 91), line(100, 10)
    filas = [adelante, pareja, corta, no_se_sabe, ancha, sin_meta]
    assert execution.by_gap(filas) == [ancha, corta, pareja, adelante]


def test_the_furthest_come_first() -> None:
    nada, poco, media, toda = line(100, 0), line(100, 0.5), line(100, 50), line(100, 100)
    assert execution.furthest([media, toda, line(None, 1), poco, nada]) == [nada, poco, media]
    assert execution.furthest([media, nada, poco], 2) == [nada, poco]


def test_goals_are_counted_apart_in_the_year_and_to_date() -> None:
    de = [{"procedencia_cumplimiento_pct": p} for p in ("reportado", "sintetico", "publicado")]
    filas = [
        line(100, 100, respuesta=de[0]), line(100, 100, respuesta=de[0]), line(100, VARA.casi, respuesta=de[0]),
        line(100, 1, respuesta=de[0]), line(None, 9, respuesta=de[1]), line(0, 0, respuesta=de[1]),
        line(50, None, respuesta=de[1]), line(100, 1, avance=LATE, respuesta=de[2]),
        line(100, 1, avance=PERFECT, respuesta=de[2]), line(100, 1, avance=PERFECT, respuesta=de[2]),
        line(100, 1, avance=UNDER_WAY, respuesta=de[1]),
        line(None, 1, avance=PERFECT, respuesta=de[1]),
    ]  # fmt: skip
    hechas = execution.goals(filas)
    assert hechas == Goals(2, 3, 4, hechas.procedencia, 2, 3, (6, 8), 2, 1)
    assert hechas.procedencia == execution.weakest(["reportado", "publicado"])
    assert execution.goals([]) == Goals(0, 0, 0)
    assert texts.goals_card(hechas, VARA)[2].endswith("; 1 con meta 0")


def test_a_goal_of_nothing_is_not_a_goal_that_is_missing() -> None:
    en_cero, sin_ninguna = execution.goals([line(0, 0)]), execution.goals([line(None, 0)])
    dichas = [texts.nothing_behind(m) for m in (en_cero, sin_ninguna)]
    assert dichas == [f"{formats.capital(d)}." for d in (phrase("metas_en_cero"), phrase("metas_desconocidas"))]
    assert [str(answer.unknown_goals(2025, [f])) for f in (line(0, 0), line(None, 0))] == [
        phrase('metas_en_cero'), phrase('metas_desconocidas'),
    ]  # fmt: skip
    assert [texts.goals_card(m, VARA)[2] for m in (en_cero, sin_ninguna)] == [
        phrase("meta_cero"),
        phrase("meta_sin_decir"),
    ]
    assert str(texts.furthest_headline(View(2025), [line(0, 0)])) == ""


def test_records_verify_what_is_reported_when_both_are_known_real_and_whole() -> None:
    def sides(diferencia: float | None, de: str = "calculado", parcial: bool = False) -> ProgressSides:
        fila = {"parcial_avance_registros": parcial}
        return ProgressSides("1", "1.1", "Una", "Empresas", 10, "reportado", 9, de, diferencia, de, fila)

    casos = [sides(-1), sides(None), sides(-1, "sintetico"), sides(-1, parcial=True)]
    assert [s.se_comparan for s in casos] == [True, False, False, False]


class Annex(Catalog):
    """A version of three activities of two products and two more that no product counts, whose queries are given."""

    def __init__(self, filas: dict[str, dict[str, Any]], periodo: Period | None = None) -> None:
        self.filas, self.rules, self.es_delgada = filas, rules.installed(), False
        self.periodos = [periodo] if periodo else []

    def answered(self, funcion: Callable[..., Any], *argumentos: Any) -> Any:
        if funcion is unwrap(periods.periods):
            return self.periodos
        if funcion is unwrap(printed.last_said):
            return {"a1": "Faltó personal"}
        if funcion is unwrap(structure.products):
            return [Element(p, p[1], p, f"El {p}", "Empresas", "U") for p in ("p1", "p2")]
        if funcion is unwrap(structure.activities):
            de = {"a1": "p1", "a2": "p1", "a3": "p2"}
            suyas = [Activity(a, a[1], a, f"La {a}", "Empresas", "U", p, True) for a, p in de.items()]
            apartes = {"a4": execution.FIRMS_UNIT, "a5": "Acción", "a6": execution.FIRMS_UNIT}
            return [*suyas, *(Activity(a, a[1], a, f"La {a}", u, "U", "p3", False) for a, u in apartes.items())]
        if funcion is not unwrap(query._run):
            return funcion(self, *argumentos)
        [consulta] = argumentos
        por = consulta.por[-1] if consulta.por else ""
        pedidas = consulta.filtros.get("actividad")
        filas = {c: f for c, f in self.filas.items() if c[:1] == por[:1] and (not pedidas or c in pedidas)}
        return [self._answer(consulta, por, c, f) for c, f in filas.items() if "producto" not in consulta.filtros]

    def _answer(self, consulta: Any, por: str, codigo: str, fila: dict[str, Any]) -> dict[str, Any]:
        fijas = {"procedencia": "de " + consulta.indicadores[0], "procedencia_avance_fisico": "reportado"}
        fijas |= {"parcial_avance_fisico": False, "corte": None, "producto": "p1", por: codigo}
        suyas = {f"procedencia_{i}": f"de {i}" for i in consulta.indicadores} | fijas
        return {**suyas, **{i: fila.get(i) for i in consulta.indicadores}, **fila}


CLOSED_2025 = Period(2025, None, True, None, True, date(2026, 3, 31), "x")
ROWS: dict[str, dict[str, Any]] = {
    "p1": {"pim_soles": 100, "devengado_soles": 80}, "p2": {"pim_soles": 50}, "p9": {"pim_soles": 1},
    "a1": {"pim_soles": 60, "devengado_soles": 20}, "a2": {"pim_soles": 40, "devengado_soles": None},
    "a3": {"devengado_soles": 5}, "a9": {"pim_soles": 1}, "a4": {"avance_reportado": 7},
    "a5": {"avance_registros": None}, "a6": {"procedencia_avance_fisico": "sintetico"}, "": {"pim_soles": 150},
}  # fmt: skip


def test_the_annex_lists_each_product_before_its_activities_and_the_total_last() -> None:
    version = Annex(ROWS, CLOSED_2025)
    lineas = execution.annex(version, 2025, {})
    assert [f.codigo for f in lineas] == ["p1", "a1", "a2", "p2", "a3", "a4", "a5", "a6", ""]
    assert [f.nivel for f in lineas[:2]] == ["producto", "actividad"] and lineas[-1].etiqueta == "Total"
    assert lineas[1].justificacion == "Faltó personal" and lineas[2].justificacion is None
    assert all(f.se_califica_el_gasto for f in lineas)
    assert [f.codigo for f in execution.annex(version, 2025, {"actividad": ["a2"]})] == ["a2"]
    assert execution.annex(Annex({"": {"pim_soles": 1}}), 2025, {}) == []
    assert execution.annex(version, 2025, {"producto": ["p7"]}) == []


def test_spending_is_rated_of_a_closed_and_whole_year() -> None:
    parcial = replace(CLOSED_2025, es_completo=False)
    calificadas = [execution.activities(Annex(ROWS, p), 2025, {})[0].se_califica_el_gasto for p in (None, parcial)]
    assert calificadas == [False, False]


def test_the_money_of_an_activity_is_a_part_of_what_its_product_spent() -> None:
    filas = execution.opening(Annex(ROWS), 2025, {})
    sin_pim = ("3", None, None)
    partes = [(f.codigo_corto, f.pim_soles, f.del_producto_pct) for f in filas]
    assert partes == [("1", 60, 25), ("2", 40, None), sin_pim]
    gastado_nada = {**ROWS, "p1": {"devengado_soles": 0}}
    assert execution.opening(Annex(gastado_nada), 2025, {})[0].del_producto_pct is None


def test_apart_are_the_activities_of_firms_that_no_product_counts_and_nobody_invented() -> None:
    assert [f.codigo for f in execution.apart(Annex(ROWS), 2025)] == ["a4"]


def test_both_sides_of_progress_are_told_where_either_is_known() -> None:
    lados = execution.progress_sources(Annex(ROWS), 2025, {})
    assert [(s.codigo, s.avance_reportado, s.reportado_procedencia, s.registros_procedencia) for s in lados] == [
        ("a4", 7, "de avance_reportado", "de avance_registros")
    ]


def test_the_last_said_is_of_the_newest_cut_off_and_then_of_the_last_month() -> None:
    junio, agosto = date(YEAR, 6, 30), date(YEAR, 8, 31)
    escritas = [
        (YEAR, "actividad", "a", 6, "junio", "reportado", junio),
        (YEAR, "actividad", "a", 3, "marzo, en agosto", "reportado", agosto),
        (YEAR, "actividad", "a", None, "del año, en agosto", "reportado", agosto),
        (YEAR, "actividad", "a", 8, "de nadie", "sintetico", agosto),
        (YEAR - 1, "actividad", "a", 12, "otro año", "reportado", date(YEAR - 1, 12, 31)),
        (YEAR, "actividad", "b", 2, "sin corte", "reportado", None),
    ]
    fuentes = [(YEAR, c, "metas", "reportado", None) for c in ("a", "b", "callada")]
    fuentes += [(YEAR, "c", "publicado", "publicado", "publicado"), (YEAR, "d", "metas", "sintetico", "sintetico")]
    mesa = Mesa(
        marts__justificacion=(
            "anio int, nivel varchar, codigo varchar, mes int, justificacion varchar, procedencia varchar, corte date",
            escritas,
        ),
        marts__meta_fisica_fuente=(
            "anio int, codigo varchar, de varchar, meta_fisica_procedencia varchar, avance_fisico_procedencia varchar",
            fuentes,
        ),
    )
    assert printed.last_said(mesa, YEAR) == {"a": "marzo, en agosto", "b": "sin corte", "callada": ""}
    mesa.close()
