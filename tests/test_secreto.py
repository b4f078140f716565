"""Nobody can be derived from what a reader of aggregates is told: an attacker of its own tries."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest
from atacante import FEW, RESERVED, Attacker, Cell, every_cell, up_to

from pp0093.ask.protected import door
from pp0093.ask.protected.cells import Keeper
from pp0093.ask.protected.people import people
from pp0093.ask.protected.terms import OF_A_FIRM, Terms

TERMS = Terms(minimo=5, dimensiones=3, de_empresa=2, celdas_pct=90)
WITHIN = {("provincia", "departamento"): {f"{d}{p}": d for d in "ABC" for p in "12"}}


class Population:
    """Some firms invented at random: what they are, and what they received."""

    def __init__(self, semilla: int) -> None:
        azar = random.Random(semilla)
        cuantas = azar.choice([20, 60, 150, 400])
        pesos = {d: [azar.random() ** 2 + 0.02 for _ in range(n)] for d, n in
                 {"sector": 4, "tamano": 3, "provincia": 6, "unidad": 3, "modalidad": 2}.items()}  # fmt: skip
        nombres = {"provincia": list(WITHIN["provincia", "departamento"])}
        self.filas: list[dict[str, Any]] = []
        for empresa in range(cuantas):
            es = {d: azar.choices(nombres.get(d, range(len(p))), p)[0] for d, p in pesos.items()}
            es["departamento"] = es["provincia"][0]
            for _ in range(azar.choice([1, 1, 1, 2, 3])):
                recibio = {d: azar.choices(range(len(pesos[d])), pesos[d])[0] for d in ("unidad", "modalidad")}
                self.filas.append({**es, **recibio, "empresa": empresa})
        dimensiones = [d for d in self.filas[0] if d != "empresa"]
        self.valores = {d: sorted({f[d] for f in self.filas}) for d in dimensiones}
        columnas = {d: [f[d] for f in self.filas] for d in dimensiones}
        self.quien = Keeper(people([f["empresa"] for f in self.filas], columnas), TERMS)

    def count(self, celda: Cell) -> int:
        return len({f["empresa"] for f in self.filas if all(f[d] == v for d, v in celda)})

    def told(self) -> dict[Cell, int | str]:
        """What a reader is told of every cell of every cross that is opened."""
        cruces = [c for c in up_to(list(self.valores), 3) if _is_asked(c) and self.quien.opens(c)]
        return {c: _said(self, c) for c in every_cell(self.valores, cruces)}


def _is_asked(cruce: Sequence[str]) -> bool:
    return not {"provincia", "departamento"} <= set(cruce)


def _said(poblacion: Population, celda: Cell) -> int | str:
    verdad = poblacion.count(celda)
    if not celda:
        return verdad
    por_que = door.kept(poblacion.quien, dict(celda))
    if not por_que:
        return verdad
    return FEW if verdad < TERMS.minimo else RESERVED


def _attacked(semilla: int) -> tuple[int, list[Any], int, int]:
    """Return the cells of few firms tried, those derived, and of those of firms enough how many are told, of how many."""
    poblacion = Population(semilla)
    dichas = poblacion.told()
    dentro = {k: {p: d for p, d in m.items() if p in poblacion.valores["provincia"]} for k, m in WITHIN.items()}
    atacante = Attacker(dichas, poblacion.valores, frozenset(OF_A_FIRM), dentro)
    pocas, dadas = atacante.derived(poblacion.count)
    bastan = [c for c in dichas if poblacion.count(c) >= TERMS.minimo]
    return pocas, [*dadas, *atacante.differences()], sum(isinstance(dichas[c], int) for c in bastan), len(bastan)


@pytest.mark.parametrize("semilla", range(12))
def test_no_cell_of_few_firms_can_be_worked_out_of_what_is_told(semilla: int) -> None:
    _, dadas, _, _ = _attacked(semilla)
    assert not dadas
