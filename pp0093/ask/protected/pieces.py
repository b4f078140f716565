"""What is not asked through a query but counts firms: criteria one after the other, another rule, combinations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from pp0093.ask.catalog import Catalog
from pp0093.ask.protected import door
from pp0093.ask.protected.cells import Keeper
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
# How firms go through the criteria: which one they fail, which they lack the datum of (door.HOW_FAR), all met.
FAILED, LACKING, MET = ("formal", "antiguedad", "ventas"), ("formal?", "antiguedad?", "ventas?"), "cumple"
# The sales, in UIT, with which another rule may be tried: where the reports cut them.
LOWER, UPPER = (2, 13, 50, 150), (150, 300, 500, 850, 1700, 2300)


def steps_kept(catalogo: Catalog, anio: int, filtros: Filters) -> dict[str, str] | None:
    """Return which firms are not told, by the criterion that stops them, and why; None when none can be told.

    What focalization is must be told whole, and those kept must be of firms without a datum: those that meet the
    criteria are the focalized ones, and those that fail one are of the others.
    """
    if catalogo.es_delgada or any(len(v) > 1 for v in filtros.values()):
        return None
    return steps_told(catalogo.once(door.keeper, anio), {d: v[0] for d, v in filtros.items() if v})


def steps_told(quien: Keeper, valores: Mapping[str, Any]) -> dict[str, str] | None:
    """Return what `steps_kept` does, of the firms of a cell."""
    if any(door.kept(quien, {**valores, FOCUS: v}) for v in quien.personas.valores[FOCUS]):
        return None
    calladas = {p: motivo for p in (*FAILED, *LACKING, MET) if (motivo := door.kept(quien, {**valores, STEP: p}))}
    return calladas if not calladas or _are_safe(quien, valores, calladas) else None


def _are_safe(quien: Keeper, valores: Mapping[str, Any], calladas: Collection[str]) -> bool:
    """Tell whether steps are kept that nothing told of focalization bounds more than what is said of them."""
    if len(calladas) < 2 or not set(calladas) <= set(LACKING):
        return False
    cuantas = {p: door.firms(quien, {**valores, STEP: p}) for p in (*FAILED, *LACKING)}
    fallan_luego = door.firms(quien, {**valores, FOCUS: "no focalizada"}) - sum(cuantas[p] for p in FAILED)
    se_saben = sum(cuantas[p] for p in LACKING[:2] if p not in calladas)
    sin_dato = door.firms(quien, {**valores, FOCUS: "sin dato"})
    return fallan_luego <= se_saben and sin_dato >= quien.terminos.minimo - 1


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
