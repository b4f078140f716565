"""What is not asked through a query but counts firms: criteria one after the other, another rule, combinations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from pp0093.ask.catalog import Catalog
from pp0093.ask.protected import door
from pp0093.ask.protected.terms import STEP, of_year
from pp0093.ask.rows import Filters


class Result(Protocol):
    """What comes out under a rule: the firms served, those that meet it, those of which it can't be said."""

    @property
    def atendidas(self) -> int: ...  # noqa: D102
    @property
    def focalizadas(self) -> int: ...  # noqa: D102
    @property
    def sin_dato(self) -> int: ...  # noqa: D102


class Combined(Protocol):
    """An exact combination of activities ("1.1+2.2") and its firms."""

    @property
    def combinacion(self) -> str: ...  # noqa: D102
    @property
    def empresas(self) -> int: ...  # noqa: D102


C = TypeVar("C", bound=Combined)
FOCUS = "focalizacion"
# The sales, in UIT, with which another rule may be tried: where the reports cut them.
LOWER, UPPER = (2, 13, 50, 150), (150, 300, 500, 850, 1700, 2300)


def all_steps(catalogo: Catalog, anio: int, filtros: Filters) -> bool:
    """Tell whether all that firms meet or fail, one criterion after the other, may be told under some filters."""
    if catalogo.es_delgada or any(len(v) > 1 for v in filtros.values()):
        return False
    quien = catalogo.once(door.keeper, anio)
    valores = {d: v[0] for d, v in filtros.items() if v}
    partes = [(d, v) for d in (STEP, FOCUS) for v in quien.personas.valores[d]]
    return not any(door.kept(quien, {**valores, d: v}) for d, v in partes)


def told_apart(
    catalogo: Catalog, anio: int, resultados: Mapping[tuple[int, int], Result], vigente: tuple[int, int]
) -> list[tuple[int, int]]:
    """Return the sales limits whose results may be told: none is few firms away from any other, nor from the rule's.

    Those nearest to the rule in force come first.
    """
    minimo = of_year(catalogo.rules.of(anio)).minimo
    dichos: list[tuple[int, int]] = []
    orden = sorted(resultados, key=lambda k: (abs(k[0] - vigente[0]), abs(k[1] - vigente[1])))
    for limites in orden:
        if all(_apart(resultados[limites], resultados[otros], minimo) for otros in (*dichos, limites)):
            dichos.append(limites)
    return sorted(dichos)


def _apart(uno: Result, otro: Result, minimo: int) -> bool:
    """Tell whether two results, or one and itself, give away no few firms."""
    partes = [(r.focalizadas, r.sin_dato, r.atendidas - r.focalizadas - r.sin_dato) for r in (uno, otro)]
    lejos = [abs(a - b) for a, b in zip(*partes, strict=True)]
    return not any(0 < n < minimo for n in (*partes[0], *partes[1], *lejos))


def enough(combinadas: Sequence[C], minimo: int) -> list[C]:
    """Return the combinations of activities that may be told.

    What is left out must be, as a whole and in each activity, of nobody or of firms enough.
    """
    dichas = [c for c in combinadas if c.empresas >= minimo]
    while (faltan := _left_few(combinadas, dichas, minimo)) is not None:
        con_ella = [c for c in dichas if faltan in ("", *_activities(c))]
        if not con_ella:
            break
        dichas.remove(min(con_ella, key=lambda c: (c.empresas, c.combinacion)))
    return dichas


def _left_few(todas: Iterable[Combined], dichas: Sequence[Combined], minimo: int) -> str | None:
    """Return an activity in which few firms are left out, "" when they are few of all; None without any."""
    callan = [c for c in todas if c not in dichas]
    de_cada: dict[str, int] = {"": sum(c.empresas for c in callan)}
    for combinada in callan:
        for actividad in _activities(combinada):
            de_cada[actividad] = de_cada.get(actividad, 0) + combinada.empresas
    pocas = [a for a, n in de_cada.items() if 0 < n < minimo]
    con_otra = [a for a in pocas if any(a in ("", *_activities(c)) for c in dichas)]
    return min(con_otra, default=None)


def _activities(combinada: Combined) -> list[str]:
    return combinada.combinacion.split("+")


def limits() -> list[tuple[int, int]]:
    """Return the sales limits that another rule may be tried with."""
    return [(a, b) for a in LOWER for b in UPPER if a < b]
