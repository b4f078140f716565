"""An attacker who is told what a reader is: it adds, subtracts and bounds, and knows nothing of how it was decided.

It holds every cell of every cross that may be asked, and what is publicly known: what a firm is adds up, what it
received adds up to no less, a part is no more than the whole, and what the words that stand for a figure mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

Cell = frozenset[tuple[str, Any]]
# What it is told of a cell: a number, or a word.
Told = int | str
FEW, RESERVED, MOST = "menos de 5", "reservado", 10_000.0


@dataclass
class Attacker:
    """What is told of each cell; `de_empresa` are the dimensions that add up, `dentro` the coarser of a finer value."""

    dichas: Mapping[Cell, Told]
    valores: Mapping[str, Sequence[Any]]
    de_empresa: frozenset[str]
    dentro: Mapping[tuple[str, str], Mapping[Any, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.celdas = list(self.dichas)
        self.lugar = {c: i for i, c in enumerate(self.celdas)}

    def differences(self) -> list[tuple[Cell, Cell, int]]:
        """Return two cells told, one within the other, that few firms set apart."""
        return [
            (c, madre, resto)
            for c in self.celdas
            if isinstance(self.dichas[c], int)
            for madre in self._mothers(c)
            if isinstance(self.dichas.get(madre), int)
            and 0 < (resto := int(self.dichas[madre]) - int(self.dichas[c])) < 5
        ]

    def overlaps(self) -> list[tuple[Cell, str, int]]:
        """Return groups whose services, all told, add up to few firms more: those that had several."""
        return [
            (madre, dimension, de_mas)
            for madre, partes, dimension in self._lines()
            if dimension not in self.de_empresa
            and all(isinstance(self.dichas[c], int) for c in (madre, *partes))
            and 0 < (de_mas := sum(int(self.dichas[p]) for p in partes) - int(self.dichas[madre])) < 5
        ]

    def derived(self, verdad: Callable[[Cell], int], intentos: int = 6) -> tuple[int, list[Cell]]:
        """Return how many cells of few firms there are, and those whose figure can only be one."""
        limites, iguales, menores = self._bounds(), *self._system()
        pocas = [i for i, c in enumerate(self.celdas) if not isinstance(self.dichas[c], int) and 0 < verdad(c) < 5]
        visto_min, visto_max = np.full(len(self.celdas), np.inf), np.full(len(self.celdas), -np.inf)

        def solve(peso: np.ndarray) -> None:
            hallada = linprog(peso, *menores, *iguales, bounds=limites, method="highs")
            assert hallada.status == 0, "lo dicho se contradice"
            np.minimum(visto_min, hallada.x, out=visto_min)
            np.maximum(visto_max, hallada.x, out=visto_max)

        azar = np.random.default_rng(0)
        for _ in range(intentos):
            solve(azar.normal(size=len(self.celdas)))
        for i in pocas:
            for signo in (1.0, -1.0):
                if visto_max[i] - visto_min[i] < 0.5:
                    peso = np.zeros(len(self.celdas))
                    peso[i] = signo
                    solve(peso)
        return len(pocas), [self.celdas[i] for i in pocas if visto_max[i] - visto_min[i] < 0.5]

    def _mothers(self, celda: Cell) -> Iterable[Cell]:
        """Return the cells that a cell is part of: without a dimension, or with a coarser value of it."""
        for dimension, valor in celda:
            resto = celda - {(dimension, valor)}
            yield resto
            for (fina, gruesa), mapa in self.dentro.items():
                if fina == dimension and all(d != gruesa for d, _ in resto):
                    yield resto | {(gruesa, mapa[valor])}

    def _bounds(self) -> list[tuple[float, float]]:
        calladas = {c for c in self.celdas if not isinstance(self.dichas[c], int)}
        enteras = self._wholly_hidden(calladas)
        limites = []
        for c in self.celdas:
            dicha = self.dichas[c]
            se_abre = c not in enteras and all(m not in calladas for m in self._mothers(c) if m in self.lugar)
            if isinstance(dicha, int):
                limites.append((float(dicha), float(dicha)))
            elif dicha == FEW:
                limites.append((1.0 if se_abre else 0.0, 4.0))
            else:
                limites.append((5.0 if se_abre else 0.0, MOST))
        return limites

    def _wholly_hidden(self, calladas: set[Cell]) -> set[Cell]:
        """Return the cells of groups that are not opened: nobody there is told, not even where there is nobody."""
        return {c for grupo in self._lines() for c in grupo[1] if all(p in calladas for p in grupo[1])}

    def _lines(self) -> Iterable[tuple[Cell, list[Cell], str]]:
        """Return each cell with the parts that it is opened in by one more dimension, or by a finer one."""
        for madre in self.celdas:
            puestas = {d for d, _ in madre}
            for dimension in self.valores:
                if dimension not in puestas:
                    partes = [madre | {(dimension, v)} for v in self.valores[dimension]]
                    if all(p in self.lugar for p in partes):
                        yield madre, partes, dimension
            for (fina, gruesa), mapa in self.dentro.items():
                puesta = next((v for d, v in madre if d == gruesa), None)
                if puesta is not None and fina not in puestas:
                    resto = madre - {(gruesa, puesta)}
                    partes = [resto | {(fina, v)} for v in self.valores[fina] if mapa[v] == puesta]
                    if partes and all(p in self.lugar for p in partes):
                        yield madre, partes, fina

    def _system(self) -> tuple[Any, Any]:
        iguales, menores = _Rows(len(self.celdas)), _Rows(len(self.celdas))
        for madre, partes, dimension in self._lines():
            suma = [(self.lugar[p], 1.0) for p in partes] + [(self.lugar[madre], -1.0)]
            if dimension in self.de_empresa:
                iguales.add(suma)
                continue
            menores.add([(i, -v) for i, v in suma])
            for parte in partes:
                menores.add([(self.lugar[parte], 1.0), (self.lugar[madre], -1.0)])
        return iguales.made(), menores.made()


class _Rows:
    def __init__(self, columnas: int) -> None:
        self.columnas, self.filas = columnas, []

    def add(self, fila: list[tuple[int, float]]) -> None:
        self.filas.append(fila)

    def made(self) -> tuple[Any, Any]:
        lugares = [(n, i, v) for n, fila in enumerate(self.filas) for i, v in fila]
        if not lugares:
            return None, None
        n, i, v = zip(*lugares, strict=True)
        return sparse.csr_matrix((v, (n, i)), shape=(len(self.filas), self.columnas)), np.zeros(len(self.filas))


def every_cell(valores: Mapping[str, Sequence[Any]], crosses: Iterable[Sequence[str]]) -> Iterable[Cell]:
    """Return every cell of some crosses."""
    for cruce in crosses:
        for combinada in product(*(valores[d] for d in cruce)):
            yield frozenset(zip(cruce, combinada, strict=True))


def up_to(dimensiones: Sequence[str], cuantas: int) -> list[tuple[str, ...]]:
    """Return every cross of up to some dimensions."""
    return [c for n in range(cuantas + 1) for c in combinations(dimensiones, n)]
