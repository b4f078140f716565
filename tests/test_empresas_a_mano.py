"""Firms of a few rows, counted by hand."""

from __future__ import annotations

from typing import Any

import pytest
from mesa import Mesa

from pp0093.ask.gathering import firms
from pp0093.ask.registry import (
    ATENCION,
    DIMENSIONS,
    INDICATORS,
    Count,
    Distinct,
    FirmMark,
    Indicator,
    Mart,
    Thing,
    Unit,
    Whole,
)
from pp0093.ask.selection import Question


def visited(monkeypatch: pytest.MonkeyPatch, mesa: Mesa, por: str, **cuentas: Count) -> dict[Any, tuple[Any, ...]]:
    """What a table without years nor provenances counts, by the value of a dimension."""
    marcas = (FirmMark("nueva", "es_nueva"), FirmMark("rara", "es_rara", puede_faltar=True))
    mart = Mart("marts.visita", Distinct((por,), marcas), ("visita",), (por,))
    for id_, cuenta in cuentas.items():
        monkeypatch.setitem(INDICATORS, id_, Indicator(id_, id_, Unit.FIRMS, "", mart=mart, cuenta=cuenta))
    assert isinstance(mart.reune, Distinct)
    filas = firms.count(mesa, mart, mart.reune, tuple(cuentas), Question((por,)))
    assert {tuple(f["procedencias"]) for f in filas} == {("calculado",)}
    return {f[por]: tuple(f[i] for i in cuentas) for f in filas}


def test_a_table_without_years_counts_each_firm_in_every_value_that_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    filas = [
        (1, "A", "Pesca", True, None),
        (1, "A", "Pesca", False, None),
        (1, "B", "Comercio", None, None),
        (2, "B", "Comercio", True, True),
        (3, "B", "Comercio", False, None),
        (3, "A", None, True, False),
    ]
    columnas = "empresa_id int, actividad varchar, sector varchar, es_nueva boolean, es_rara boolean"
    mesa = Mesa(marts__visita=(columnas, filas))
    cuentas = {
        "todas": Count(), "nuevas": Count(con=("nueva",)), "no_nuevas": Count(sin=("nueva",)),
        "raras": Count(con=("rara",)), "visitas": Count(Thing.ATTENTIONS), "visitas_nuevas": Count(
            Thing.ATTENTIONS, con=("nueva",)
        ), "repiten": Count(Thing.ATTENTIONS, menos=Thing.FIRMS), "pares": Count(Thing.PAIRS),
        "del_filtro": Count(de=Whole.FILTER), "con_dato": Count(de=Whole.FILTER_WITH_DATA),
    }  # fmt: skip
    assert visited(monkeypatch, mesa, "sector", **cuentas) == {
        "Pesca": (1, 1, 0, None, 2, 2, 1, 1, 3, 3),
        "Comercio": (3, 1, 1, 1, 3, 1, 0, 3, 3, 3),
        None: (1, 1, 0, 0, 1, 1, 0, 1, 3, None),
    }
    mesa.close()


def test_a_firm_has_a_mark_of_any_of_its_attentions_of_a_year(monkeypatch: pytest.MonkeyPatch) -> None:
    filas = [(2024, e, "Pesca", v) for e, v in ((1, True), (1, False), (2, None), (3, False), (3, True), (4, False))]
    mesa = Mesa(marts__visita=("anio int, empresa_id int, sector varchar, es_nueva boolean", filas))
    cuentas = {"nuevas": Count(con=("nueva",)), "no_nuevas": Count(sin=("nueva",)), "todas": Count()}
    assert visited(monkeypatch, mesa, "sector", **cuentas) == {"Pesca": (2, 1, 4)}
    mesa.close()


def test_every_dimension_of_firms_can_be_asked() -> None:
    assert set(ATENCION.dimensiones) <= set(DIMENSIONS)
