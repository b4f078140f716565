"""How progress stands, over answers of a few rows: closed or under way, and what was programmed to date."""

from collections.abc import Callable
from datetime import date
from inspect import unwrap
from types import SimpleNamespace
from typing import Any

import pytest
from libros import de_toml
from mesa import Mesa

from pp0093 import clock
from pp0093.ask import query
from pp0093.ask.catalog import Catalog
from pp0093.ask.origin import printed
from pp0093.ask.parts import structure
from pp0093.ask.parts.structure import Activity
from pp0093.ask.registry import FIRMS_SERVED
from pp0093.money import execution
from pp0093.money.execution import Advance, ToDate

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
        if consulta.indicadores == (FIRMS_SERVED,):
            assert (consulta.filtros["actividad"], consulta.base) == ([A], "registros")
            cuantas = None if self.atendidas is None else self.atendidas + len(consulta.filtros["mes"])
            return [] if cuantas is None else [{FIRMS_SERVED: cuantas}]
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


@pytest.mark.parametrize("caso", de_toml("avances")["estados"])
def test_a_progress_is_closed_preliminary_or_under_way(hoy: Callable[[date], None], caso: list[Any]) -> None:
    dia, anio, corte, de, estado = caso
    hoy(dia)
    hallado = stands(corte or None, de=de, anio=anio)
    assert hallado is not None and (hallado.estado, hallado.corte or "") == (estado, corte)


def test_apart_are_the_activities_of_firms_that_no_product_counts_and_nobody_invented(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    todas = [
        ("a1", execution.FIRMS_UNIT, True, "reportado"),
        ("a4", execution.FIRMS_UNIT, False, "reportado"),
        ("a5", "Acción", False, "reportado"),
        ("a6", execution.FIRMS_UNIT, False, "sintetico"),
    ]
    suyas = [
        Activity(a, a, a, a, unidad, "U", producto="p", cuenta_para_producto=cuenta) for a, unidad, cuenta, _ in todas
    ]
    lineas = [SimpleNamespace(codigo=a, respuesta={execution.PROGRESS_ORIGIN: de}) for a, _, _, de in todas]
    monkeypatch.setattr(structure, "activities", lambda *_: suyas)
    monkeypatch.setattr(execution, "activities", lambda *_: lineas)
    assert [f.codigo for f in execution.uncounted_activities(Answers(None, {}, None), 2025)] == ["a4"]


def test_the_last_said_is_of_the_newest_cut_off_and_then_of_the_last_month() -> None:
    mesa = Mesa(**de_toml("avances")["dicho_al_final"])
    assert printed.last_said(mesa, YEAR) == {"a": "marzo, en agosto", "b": "sin corte", "callada": ""}
    mesa.close()
