"""On what a count of firms stands, over tables of a few rows: whole records, part of them, or something else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from mesa import Mesa

from pp0093.ask.standing import basis
from pp0093.ask.standing.basis import Coverage

P1, P2, P3, P4 = "3000534", "3000535", "3000670", "3000671"
A11, A12, A13, A21, A22, A31, A32, A41 = (
    "5005078", "5005079", "5005080", "5005082", "5005083", "5005081", "5005086", "5005087",
)  # fmt: skip
BASE = (
    "anio int, actividad varchar, producto varchar, cuenta_para_producto boolean, se_mide_en_empresas boolean, "
    "base varchar, hasta date, unidades_deben int, unidades_completas int, unidades_recibidas int, "
    "hay_parciales boolean, hay_otra_cifra boolean"
)
DELIVERY = "anio int, actividad varchar, unidad varchar, debe boolean, hasta date, ultima date, filas int"
END, OCTOBER, JUNE, MAY = (date(2025, m, d) for m, d in ((12, 31), (10, 31), (6, 30), (5, 31)))


def base(anio: int, actividad: str, producto: str, que: str = "registros", **mas: Any) -> tuple[Any, ...]:
    recibidas = mas.get("recibidas", 1 if que == "registros" else 0)
    return (
        anio, actividad, producto, actividad != A32, mas.get("en_empresas", True), que, mas.get("hasta"), 1,
        1 if que == "registros" else 0, recibidas, que == "parcial", mas.get("otra", False),
    )  # fmt: skip


@pytest.fixture(scope="module")
def mesa() -> Iterator[Mesa]:
    """Of 2025, 1 and 3.1 whole, 2 in part, of 4.1 something else; 2024 invented; of 2023, the product 2 is given."""
    bases = [
        base(2025, A11, P1, hasta=END), base(2025, A12, P1, hasta=OCTOBER), base(2025, A13, P1),
        base(2025, A21, P2, "parcial", recibidas=1, hasta=MAY), base(2025, A31, P3, hasta=JUNE),
        base(2025, A32, P3, "parcial"), base(2025, A41, P4, "publicado", otra=True),
        base(2025, "5006051", P3, en_empresas=False),
        base(2024, A11, P1, "demostracion"), base(2022, A21, P2, "parcial", recibidas=1),
        base(2021, A11, P1, recibidas=0),
        *(base(2023, a, P1) for a in (A11, A12, A13)), base(2023, A21, P2, "parcial", recibidas=1),
    ]  # fmt: skip
    entregas = [
        (2025, A12, "DDP", True, OCTOBER, OCTOBER, 5), (2025, A13, "DDP", True, END, END, 0),
        (2025, A21, "DAM", True, None, MAY, 3), (2025, A22, "DAM", True, JUNE, JUNE, 2),
        (2025, A22, "PNTE", False, None, JUNE, 1), (2025, A12, "DAM", False, None, None, 0),
        (2025, A22, "DGI", True, JUNE, JUNE, 2), (2025, A21, "DGI", True, None, None, 0),
        (2025, A21, "PRODUCE", False, JUNE, JUNE, 1),
        (2024, A12, "DDP", True, date(2024, 3, 31), date(2024, 3, 31), 4), (2024, A21, "DAM", True, None, None, 0),
    ]  # fmt: skip
    hecha = Mesa(
        marts__base=(BASE, bases),
        marts__entrega=(DELIVERY, entregas),
        marts__impreso=("anio int, indicador varchar, dimension varchar, valor_dimension varchar", []),
        marts__meta_fisica=(
            "anio int, nivel varchar, codigo varchar, avance_reportado int, avance_reportado_procedencia varchar", [],
        ),
        marts__intervalo=(
            "anio int, nivel varchar, codigo varchar", [(2023, "producto", P2), (2015, "programa", "0093")],
        ),
    )  # fmt: skip
    yield hecha
    hecha.close()


@pytest.mark.parametrize(
    ("por", "filtros", "grupo", "esperada"),
    [
        (("anio", "producto"), {}, {"anio": 2025, "producto": P1}, Coverage.WHOLE),
        (("anio", "producto"), {}, {"anio": 2025, "producto": P2}, Coverage.PART),
        (("anio", "producto"), {}, {"anio": 2025, "producto": P3}, Coverage.WHOLE),
        (("anio",), {"producto": [P3]}, {"anio": 2025}, Coverage.PART),
        (("anio", "producto"), {}, {"anio": 2025, "producto": P4}, Coverage.BESIDE),
        (("anio", "actividad"), {}, {"anio": 2025, "actividad": A31}, Coverage.WHOLE),
        (("anio", "actividad"), {}, {"anio": 2025, "actividad": A32}, Coverage.PART),
        (("anio", "actividad"), {}, {"anio": 2025, "actividad": A22}, Coverage.PART),
        (("anio", "actividad"), {}, {"anio": 2025, "actividad": "5006051"}, Coverage.PART),
        (("anio", "actividad"), {"producto": [P1]}, {"anio": 2025, "actividad": A11}, Coverage.WHOLE),
        (("anio", "producto", "actividad"), {}, {"anio": 2025, "producto": P3, "actividad": A32}, Coverage.PART),
        (("anio",), {}, {"anio": 2025}, Coverage.BESIDE),
        (("anio",), {"producto": [P1, P2]}, {"anio": 2025}, Coverage.PART),
        (("anio", "producto"), {}, {"anio": 2023, "producto": P2}, Coverage.BESIDE),
        (("anio",), {"producto": [P2]}, {"anio": 2023}, Coverage.BESIDE),
        (("anio",), {"producto": [P1]}, {"anio": 2023}, Coverage.WHOLE),
        (("anio", "actividad"), {"producto": [P2]}, {"anio": 2023, "actividad": A21}, Coverage.PART),
        (("producto",), {"actividad": [A21]}, {"producto": P2}, Coverage.BESIDE),
        (("producto",), {"actividad": [A21], "anio": ["2023", "2025"]}, {"producto": P2}, Coverage.PART),
        (("anio",), {}, {"anio": 2024}, Coverage.INVENTED),
        (("producto",), {"anio": ["2024"]}, {"producto": P1}, Coverage.INVENTED),
        (("producto",), {"anio": ["2024", "2025"]}, {"producto": P1}, Coverage.BESIDE),
        (("producto",), {"anio": ["2023", "2025"]}, {"producto": P1}, Coverage.WHOLE),
        (("producto",), {"anio": ["2023", "2025"]}, {"producto": P2}, Coverage.BESIDE),
        (("anio", "unidad"), {}, {"anio": 2025, "unidad": "DDP"}, Coverage.WHOLE),
        (("anio", "unidad"), {}, {"anio": 2025, "unidad": "DAM"}, Coverage.PART),
        (("anio",), {"unidad": ["DAM"], "actividad": [A22]}, {"anio": 2025}, Coverage.WHOLE),
        (("anio",), {"unidad": ["PNTE"]}, {"anio": 2025}, Coverage.PART),
        (("anio",), {"unidad": ["DGI"]}, {"anio": 2025}, Coverage.PART),
        (("anio",), {"unidad": ["PRODUCE"]}, {"anio": 2025}, Coverage.WHOLE),
        (("anio", "actividad"), {}, {"anio": 2022, "actividad": A21}, Coverage.PART),
        (("anio", "actividad"), {}, {"anio": 2021, "actividad": A11}, Coverage.WHOLE),
        (("anio",), {"unidad": ["ITP"]}, {"anio": 2025}, Coverage.PART),
    ],
)  # fmt: skip
def test_one_answer_stands_on_one_basis(
    mesa: Mesa, por: tuple[str, ...], filtros: dict[str, list[str]], grupo: dict[str, Any], esperada: Coverage
) -> None:
    assert basis.of_group(mesa, por, filtros, grupo) is esperada


@pytest.mark.parametrize(
    ("por", "filtros", "grupo", "dias"),
    [
        (("anio", "producto"), {}, {"anio": 2025, "producto": P1}, ({OCTOBER}, {END})),
        (("anio", "producto"), {}, {"anio": 2025, "producto": P2}, (set(), {JUNE})),
        (("anio",), {}, {"anio": 2025}, ({OCTOBER, JUNE}, {END})),
        (("producto",), {"anio": ["2024", "2025"]}, {"producto": P1}, ({OCTOBER}, {END, date(2024, 3, 31)})),
        (("producto",), {}, {"producto": P2}, (set(), {JUNE})),
        (("anio",), {"unidad": ["DDP"]}, {"anio": 2025}, ({OCTOBER}, {END})),
        (("anio", "unidad"), {}, {"anio": 2025, "unidad": "DAM"}, ({JUNE}, {JUNE})),
        (("anio", "unidad"), {"actividad": [A21]}, {"anio": 2025, "unidad": "DAM"}, (set(), {MAY})),
        (("anio",), {"unidad": ["DDP"]}, {"anio": 2024}, ({date(2024, 3, 31)}, {date(2024, 3, 31)})),
    ],
)  # fmt: skip
def test_a_count_reaches_the_days_of_the_records_it_is_made_of(
    mesa: Mesa,
    por: tuple[str, ...],
    filtros: dict[str, list[str]],
    grupo: dict[str, Any],
    dias: tuple[set[date], set[date]],
) -> None:
    """`dias`: those up to which records are whole, and the last of what was received."""
    assert (basis.reached(mesa, por, filtros, grupo), basis.received(mesa, por, filtros, grupo)) == dias


def test_where_records_are_whole_who_is_not_there_was_not_served(mesa: Mesa) -> None:
    def grupos(*por: str, **filtros: list[str]) -> list[tuple[Any, ...]]:
        dichos = basis.groups_of_nobody(mesa, por, filtros)
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
    def entregan(*filas: tuple[Any, ...]) -> bool:
        mesa = Mesa(marts__base=(BASE, filas))
        hay = basis.has_records(mesa)
        mesa.close()
        return hay

    assert entregan(base(2025, A11, P1, recibidas=0)) and entregan(base(2025, A11, P1, "parcial", recibidas=1))
    assert not entregan(base(2025, A11, P1, "demostracion")) and not entregan()
    assert entregan(base(2024, A11, P1, "demostracion"), base(2025, A11, P1))
