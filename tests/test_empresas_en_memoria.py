"""Firms counted in memory give what SQL gives, whatever they are opened and filtered by."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pp0093.ask.catalog import Catalog, published
from pp0093.ask.gathering import distinct, firms
from pp0093.ask.mart import Distinct
from pp0093.ask.registry import ATENCION, DIMENSIONS, INDICATORS
from pp0093.ask.selection import WHOLE_BASES, Question, group_columns

IDS = tuple(i for i, v in INDICATORS.items() if v.mart is ATENCION and v.cuenta is not None)
ALWAYS, ALL = 40, 10_000


@pytest.fixture
def catalogo(version_de_demostracion: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalog]:
    monkeypatch.setenv("PP0093_SALIDA", str(version_de_demostracion))
    return published()


def pregunta(catalogo: Catalog, azar: random.Random, valores: dict[str, list[Any]]) -> Question:
    """A question drawn: dimensions, filters of one or more values (some that nothing has), groups, bases."""
    dimensiones = list(valores)
    filtradas = azar.sample(dimensiones, azar.choice((0, 0, 1, 1, 2, 3)))
    filtros = {d: azar.sample(valores[d], min(len(valores[d]), azar.choice((1, 1, 2, 5)))) for d in filtradas}
    if azar.random() < 0.05:
        filtros["departamento"] = ["99"]
    por = tuple(azar.sample(dimensiones, azar.choice((0, 1, 1, 1, 2, 2, 3))))
    if azar.random() < 0.5:  # As pages ask: of one year, or year by year.
        filtros["anio"] = [azar.choice(valores["anio"])]
    elif azar.random() < 0.5:
        por = tuple(dict.fromkeys(("anio", *por)))
    de_uno = Question(por, {d: [str(v) for v in vs] for d, vs in filtros.items()})
    if azar.random() < 0.2:
        de_uno = replace(de_uno, bases=azar.choice((WHOLE_BASES, ("demostracion",))))
    if azar.random() < 0.2:
        de_uno = replace(de_uno, segun=(azar.choice(dimensiones),))
    if azar.random() < 0.2:
        dimension = azar.choice(dimensiones)
        de_uno = replace(de_uno, grupo={dimension: azar.choice([*valores[dimension], None])})
    return de_uno


def en_orden(filas: list[dict[str, Any]], de_que: Question) -> list[Any]:
    columnas = [*group_columns(de_que.por), *de_que.segun, *IDS, "procedencias"]
    return sorted(([str(f[c]) for c in columnas if c in f] for f in filas), key=str)


@pytest.mark.parametrize("cuantas", [ALWAYS, pytest.param(ALL, marks=pytest.mark.campana)])
def test_firms_in_memory_are_those_of_sql(catalogo: Catalog, cuantas: int) -> None:
    reune = ATENCION.reune
    assert isinstance(reune, Distinct)
    tiene = catalogo.columns(ATENCION.tabla)
    dimensiones = [d for d in ATENCION.dimensiones if d in tiene and all(c in tiene for c in group_columns((d,)))]
    valores = {
        d: [f[d] for f in catalogo.query(f"select distinct {d} from {ATENCION.tabla} where {d} is not null order by 1")]
        for d in dimensiones
    }
    azar = random.Random(cuantas)
    con_filas = 0
    for _ in range(cuantas):
        de_que = pregunta(catalogo, azar, valores)
        ids = IDS if azar.random() < 0.8 else ("atenciones",)  # Which alone need no firm to be told apart.
        hechas = firms.count(catalogo, ATENCION, reune, ids, de_que)
        en_sql = catalogo.query(*distinct.statement(catalogo, ATENCION, reune, ids, de_que))
        assert en_orden(hechas, de_que) == en_orden(en_sql, de_que), de_que
        con_filas += bool(hechas)
    assert con_filas > cuantas / 2


@pytest.mark.parametrize("pocas", [10**9, 0], ids=["sorted", "hashed"])
def test_keys_too_far_apart_for_a_table_are_told_apart_too(
    catalogo: Catalog, monkeypatch: pytest.MonkeyPatch, pocas: int
) -> None:
    reune = ATENCION.reune
    assert isinstance(reune, Distinct)
    de_que = Question(("anio", "actividad", "departamento"))
    antes = firms.count(catalogo, ATENCION, reune, IDS, de_que)
    monkeypatch.setattr(firms, "PLACES_A_ROW", 0)
    monkeypatch.setattr(firms, "FEW", pocas)
    catalogo.entero._forget()  # What was counted the other way.
    assert en_orden(firms.count(catalogo, ATENCION, reune, IDS, de_que), de_que) == en_orden(antes, de_que)


def test_every_dimension_of_firms_can_be_asked() -> None:
    assert set(ATENCION.dimensiones) <= set(DIMENSIONS)
