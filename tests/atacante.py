"""An attacker who is told what a reader is: it adds, subtracts and bounds, and knows nothing of how it was decided.

It holds every cell of every cross that may be asked, and what is publicly known: what a firm is adds up, what it
received adds up to no less, a part is no more than the whole, and what the words that stand for a figure mean.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import combinations, product
from typing import Any

import numpy as np
import scipy  # Its parts are imported when they are asked for.

Cell = frozenset[tuple[str, Any]]
# What it is told of a cell: a number, or a word.
Told = int | str
FEW, RESERVED, MOST = "menos de 5", "reservado", 10_000.0


# Places of cells and how many times each adds.
Sum = list[tuple[int, float]]


@dataclass(frozen=True)
class System:
    """Between which figures each cell is, the sums that are of nothing, and those of nothing or less."""

    limites: list[tuple[float, float]]
    iguales: list[Sum]
    menores: list[Sum]


class Change(Enum):
    """In which way firms changed from a version to the next: whole ones came, or rows did, or any way."""

    MORE = "llegan empresas"
    ROWS = "llega una lista"
    ANY = "cambian"


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
            for madre in self.mothers(c)
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
        pocas = [i for i, c in enumerate(self.celdas) if not isinstance(self.dichas[c], int) and 0 < verdad(c) < 5]
        fijas = _only_one(self.system(), pocas, intentos)
        return len(pocas), [self.celdas[i] for i in fijas]

    def system(self) -> System:
        """Return what it knows of its cells: their limits, what adds up, what is no more than something else."""
        return System(self._bounds(), *self._system())

    def mothers(self, celda: Cell, *, solo_de_empresa: bool = False) -> Iterable[Cell]:
        """Return the cells that a cell is part of: without a dimension, or with a coarser value of it."""
        for dimension, valor in celda:
            if solo_de_empresa and dimension not in self.de_empresa:
                continue
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
            se_abre = c not in enteras and all(m not in calladas for m in self.mothers(c) if m in self.lugar)
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

    def _system(self) -> tuple[list[Sum], list[Sum]]:
        iguales, menores = [], []
        for madre, partes, dimension in self._lines():
            suma = [(self.lugar[p], 1.0) for p in partes] + [(self.lugar[madre], -1.0)]
            if dimension in self.de_empresa:
                iguales.append(suma)
                continue
            menores.append([(i, -v) for i, v in suma])
            for parte in partes:
                menores.append([(self.lugar[parte], 1.0), (self.lugar[madre], -1.0)])
        return iguales, menores


def derived_of_two(
    antes: Attacker, ahora: Attacker, verdades: tuple[Callable[[Cell], int], Callable[[Cell], int]], cambia: Change
) -> tuple[int, list[tuple[str, Cell]]]:
    """Return how many cells not told, of few firms, two versions have, and those whose figure can only be one.

    Who attacks holds what both tell and knows in which way firms changed from one to the other.
    """
    uno, otro, n = antes.system(), ahora.system(), len(antes.celdas)
    comunes = [c for c in antes.celdas if c in ahora.lugar]
    lugares = {c: (antes.lugar[c], n + ahora.lugar[c]) for c in comunes}
    menores = [*uno.menores, *([(i + n, v) for i, v in fila] for fila in otro.menores)]
    if cambia is not Change.ANY:
        menores += [[(a, 1.0), (b, -1.0)] for a, b in lugares.values()]
        for c, (a, b) in lugares.items():  # Of whole firms that come, no more are of a part than of its whole.
            suyas = [lugares[m] for m in antes.mothers(c, solo_de_empresa=cambia is Change.ROWS) if m in lugares]
            menores += [[(b, 1.0), (a, -1.0), (mb, -1.0), (ma, 1.0)] for ma, mb in suyas]
    iguales = [*uno.iguales, *([(i + n, v) for i, v in fila] for fila in otro.iguales)]
    pocas = [
        i + lejos
        for atacante, verdad, lejos in ((antes, verdades[0], 0), (ahora, verdades[1], n))
        for i, c in enumerate(atacante.celdas)
        if not isinstance(atacante.dichas[c], int) and 0 < verdad(c) < 5
    ]
    fijas = _only_one(System([*uno.limites, *otro.limites], iguales, menores), pocas, 6)
    return len(pocas), [("antes", antes.celdas[i]) if i < n else ("ahora", ahora.celdas[i - n]) for i in fijas]


def _only_one(sabido: System, lugares: Sequence[int], intentos: int) -> list[int]:
    """Return the cells, of some, that can only have one figure."""
    n = len(sabido.limites)
    iguales, menores = (_matrix(filas, n) for filas in (sabido.iguales, sabido.menores))
    visto_min, visto_max = np.full(n, np.inf), np.full(n, -np.inf)

    def solve(peso: np.ndarray) -> None:
        hallada = scipy.optimize.linprog(peso, *menores, *iguales, bounds=sabido.limites, method="highs")
        assert hallada.status == 0, "lo dicho se contradice"
        np.minimum(visto_min, hallada.x, out=visto_min)
        np.maximum(visto_max, hallada.x, out=visto_max)

    azar = np.random.default_rng(0)
    for _ in range(intentos):
        solve(azar.normal(size=n))
    for i in lugares:
        for signo in (1.0, -1.0):
            if visto_max[i] - visto_min[i] < 0.5:
                peso = np.zeros(n)
                peso[i] = signo
                solve(peso)
    return [i for i in lugares if visto_max[i] - visto_min[i] < 0.5]


def _matrix(filas: Sequence[Sum], columnas: int) -> tuple[Any, Any]:
    lugares = [(n, i, v) for n, fila in enumerate(filas) for i, v in fila]
    if not lugares:
        return None, None
    n, i, v = zip(*lugares, strict=True)
    return scipy.sparse.csr_matrix((v, (n, i)), shape=(len(filas), columnas)), np.zeros(len(filas))


def every_cell(valores: Mapping[str, Sequence[Any]], crosses: Iterable[Sequence[str]]) -> Iterable[Cell]:
    """Return every cell of some crosses."""
    for cruce in crosses:
        for combinada in product(*(valores[d] for d in cruce)):
            yield frozenset(zip(cruce, combinada, strict=True))


def up_to(dimensiones: Sequence[str], cuantas: int) -> list[tuple[str, ...]]:
    """Return every cross of up to some dimensions."""
    return [c for n in range(cuantas + 1) for c in combinations(dimensiones, n)]
