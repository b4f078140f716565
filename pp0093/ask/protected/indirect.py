"""What counts firms and is not asked as their counts: criteria in turn, another rule, combinations, progress, marks.

Progress is told where the cells that it is of are; marks, where they are not of few.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, product
from typing import Any

import numpy as np
from msgspec.structs import replace

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.protected.cells import MANY, MORE_FIRMS, Keeper, Sums, imagined
from pp0093.ask.protected.door import firms, keeper, keeper_of, kept, placed
from pp0093.ask.protected.people import (
    COUNTING,
    CRITERION,
    FEW_SAT,
    FROM_RECORDS,
    PROGRESS_OF_FIRMS,
    terms_of_year,
)
from pp0093.ask.registry import ACTIVITY, MONTH, PRODUCT, RECORDS, YEAR, Mart
from pp0093.ask.rows import FEW, RESERVED, Figure, Filters, Group, Record, Row, fixed
from pp0093.ask.selection import WHOLE_BASES, Question, group_columns, listed_columns, rows_of
from pp0093.provenance import Provenance


class Sensitivity(Record):
    """The firms served, those that meet the criteria, those of which it can't be said, and where they come from."""

    atendidas: int
    focalizadas: int
    sin_dato: int
    procedencia: str

    @property
    def focalizacion_pct(self) -> float:
        """The share of the firms served that meet the criteria."""
        return 100 * self.focalizadas / self.atendidas

    @property
    def no_descartadas(self) -> int:
        """Firms not ruled out: those that meet the criteria and those without the data to tell."""
        return self.focalizadas + self.sin_dato

    @property
    def maxima_pct(self) -> float:
        """The share of the firms served that those would be."""
        return 100 * self.no_descartadas / self.atendidas


class Combination(Record):
    """An exact combination of activities ("1.1+2.2"): of how many, its firms, and how often they are counted twice."""

    combinacion: str
    actividades: int
    empresas: int
    solapamiento: int


FOCALIZATION = "focalizacion"
# Of more activities than these, what their combinations leave out is not looked at: all are told, or none.
MOST_ACTIVITIES = 12
# What stands for all activities together among them.
ALL_ACTIVITIES = ""
# How firms go through the criteria: which one they fail, which they lack the datum of (door.HOW_FAR), all met.
FAILED_STEPS, UNKNOWN_STEPS, PASSED_STEP = (
    ("formal", "antiguedad", "ventas"),
    ("formal?", "antiguedad?", "ventas?"),
    "cumple",
)
# The sales limits, in UIT, with which another rule may be tried: where the reports cut them.
LIMITS = [(a, b) for a, b in product((2, 13, 50, 150), (150, 300, 500, 850, 1700, 2300)) if a < b]


def steps_kept(catalogo: Catalog, anio: int, filtros: Filters, pregunta: Question) -> dict[str, str] | None:
    """Return which firms are not told, by the criterion that stops them, and why; None when none can be told.

    Of a question of some bases, the firms of those alone. What focalization is must be told whole, and those kept must
    be of firms without a datum: those that meet the criteria are the focalized ones, and those that fail one are of the
    others.
    """
    if catalogo.solo_totales or any(len(v) > 1 for v in filtros.values()):
        return None
    valores = fixed(filtros)
    quien = keeper_of(catalogo, anio, valores)
    return steps_told(quien, placed(quien, valores, pregunta))


def steps_told(quien: Keeper, valores: Mapping[str, Any]) -> dict[str, str] | None:
    """Return what `steps_kept` does, of the firms of a cell."""
    if any(kept(quien, {**valores, FOCALIZATION: v}) for v in quien.personas.valores[FOCALIZATION]):
        return None
    calladas = {
        p: motivo
        for p in (*FAILED_STEPS, *UNKNOWN_STEPS, PASSED_STEP)
        if (motivo := kept(quien, {**valores, CRITERION: p}))
    }
    return calladas if not calladas or _are_safe(quien, valores, calladas) else None


def _are_safe(quien: Keeper, valores: Mapping[str, Any], calladas: Collection[str]) -> bool:
    """Tell whether steps are kept that nothing told of focalization bounds more than what is said of them."""
    if len(calladas) < 2 or not set(calladas) <= set(UNKNOWN_STEPS):
        return False
    cuantas = {p: firms(quien, {**valores, CRITERION: p}) for p in (*FAILED_STEPS, *UNKNOWN_STEPS)}
    fallan_luego = firms(quien, {**valores, FOCALIZATION: "no focalizada"}) - sum(cuantas[p] for p in FAILED_STEPS)
    se_saben = sum(cuantas[p] for p in UNKNOWN_STEPS[:2] if p not in calladas)
    sin_dato = firms(quien, {**valores, FOCALIZATION: "sin dato"})
    return fallan_luego <= se_saben and sin_dato >= quien.terminos.minimo - 1


def told_apart(
    catalogo: Catalog, anio: int, resultados: Mapping[tuple[int, int], Sensitivity], vigente: tuple[int, int]
) -> list[tuple[int, int]]:
    """Return the sales limits whose results may be told: none is few firms away from any other, nor from the rule's.

    Those nearest to the rule in force come first.
    """
    minimo = terms_of_year(catalogo.rules.of(anio)).minimo
    dichos: list[tuple[int, int]] = []
    for limites in sorted(resultados, key=lambda k: (abs(k[0] - vigente[0]), abs(k[1] - vigente[1]))):
        # What some results give: what a limit leaves out is the same whatever the other is.
        menores, mayores = ({k[n] for k in (*dichos, limites)} for n in (0, 1))
        deducibles = [(a, b) for a, b in resultados if a in menores and b in mayores]
        if all(_differ_by_no_few(resultados[a], resultados[b], minimo) for a, b in product(deducibles, repeat=2)):
            dichos = deducibles
    return sorted(dichos)


def _differ_by_no_few(uno: Sensitivity, otro: Sensitivity, minimo: int) -> bool:
    """Tell whether two results, or one and itself, give away no few firms."""
    partes = [(r.focalizadas, r.sin_dato, r.atendidas - r.focalizadas - r.sin_dato) for r in (uno, otro)]
    lejos = [abs(a - b) for a, b in zip(*partes, strict=True)]
    return not any(0 < n < minimo for n in (*partes[0], *partes[1], *lejos))


def enough(combinadas: Sequence[Combination], minimo: int) -> list[Combination]:
    """Return the combinations of activities that may be told.

    What is left out must be, as a whole and in each activity, of nobody or of firms enough; and with the firms of each
    activity and of all, each one of few must still be able to have others.
    """
    dichas = [c for c in combinadas if c.empresas >= minimo]
    while (faltan := _left_few(combinadas, dichas, minimo)) is not None:
        dichas.remove(min((c for c in dichas if faltan in _activities(c)), key=_smallest))
    while dichas and _is_worked_out(combinadas, dichas, minimo):
        dichas.remove(min(dichas, key=_smallest))
    return dichas


def _smallest(combinada: Combination) -> tuple[int, str]:
    return combinada.empresas, combinada.combinacion


def _is_worked_out(todas: Sequence[Combination], dichas: Sequence[Combination], minimo: int) -> bool:
    """Tell whether one of few can only have the firms that it has, for who knows those of each activity and of all.

    It knows no more of what is left out than that: any other combination may be there, or nobody in it.
    """
    callan = {_activities(c): c.empresas for c in todas if c not in dichas}
    cada_una = sorted(frozenset[str]().union(*map(_activities, todas)))
    if len(cada_una) > MOST_ACTIVITIES + 1:
        return True
    se_dicen = {*map(_activities, dichas)}
    posibles = (frozenset(c) for n in range(1, len(cada_una)) for c in combinations(cada_una[1:], n))
    libres = [c | {ALL_ACTIVITIES} for c in posibles if c | {ALL_ACTIVITIES} not in se_dicen]
    suyas = np.array([float(callan.get(c, 0)) for c in libres])
    adentro = [np.array([a in c for c in libres], np.int64) for a in cada_una]
    sumas = [Sums(de_cual, [np.bincount(de_cual, suyas, 2).astype(float)] * MANY, exactas=True) for de_cual in adentro]
    limites, pocas = (np.zeros(len(libres)), np.full(len(libres), MORE_FIRMS)), (suyas > 0) & (suyas < minimo)
    while pocas.any():
        fijas = pocas & imagined(suyas, limites, pocas, sumas)[1]
        if (fijas == pocas).all():
            return True
        pocas = fijas
    return False


def _left_few(todas: Iterable[Combination], dichas: Sequence[Combination], minimo: int) -> str | None:
    """Return an activity in which few firms are left out, ALL_ACTIVITIES when they are few of all; None without any."""
    de_cada = Counter[str]()
    for combinada in todas:
        if combinada not in dichas:
            de_cada.update(dict.fromkeys(_activities(combinada), combinada.empresas))
    se_dicen = frozenset[str]().union(*map(_activities, dichas))
    return min((a for a, n in de_cada.items() if 0 < n < minimo and a in se_dicen), default=None)


def _activities(combinada: Combination) -> frozenset[str]:
    """Return the activities of a combination, with ALL_ACTIVITIES."""
    return frozenset([ALL_ACTIVITIES, *combinada.combinacion.split("+")])


CODE_COLUMN = "codigo"


def of_records(catalogo: Catalog, pregunta: Question, grupos: list[Group]) -> list[Group]:
    """Return progress with what records count of few firms without its value; with it, all the months of records.

    Several months together are not told: with one month less they would give away its firms. What a unit reports or a
    document prints is told.
    """
    fijas = fixed(pregunta.filtros)
    calladas = [_why_not_progress(catalogo, fijas | grupo, figuras) for _, grupo, figuras in grupos]
    juntos = MONTH not in pregunta.por and len(pregunta.filtros.get(MONTH, ())) > 1
    todas = juntos or (pregunta.es_de_meses and any(calladas))
    return [
        (clave, grupo, {i: _told(i, f, por_que or (RESERVED if todas else "")) for i, f in figuras.items()})
        for (clave, grupo, figuras), por_que in zip(grupos, calladas, strict=True)
    ]


def _why_not_progress(catalogo: Catalog, puestos: Row, figuras: Mapping[str, Figure]) -> str:
    """Return why progress of something (its dimensions) is not told, "" when it is or records do not count it."""
    anio = None if puestos.get(YEAR) is None else int(puestos[YEAR])
    de_empresas = {i: f for i, f in figuras.items() if _tells_firms(i, f)}
    if not de_empresas:
        return ""
    minimo = terms_of_year(catalogo.rules.of(anio or catalogo.programa.desde)).minimo
    if any(isinstance(f.valor, int | float | Decimal) and 0 < f.valor < minimo for f in de_empresas.values()):
        return FEW
    if not puestos.get(ACTIVITY) and is_with_kept(catalogo, anio, puestos.get(PRODUCT)):
        return RESERVED
    # The months of the demonstration are those of invented reports.
    contadas = [
        f
        for f in de_empresas.values()
        if _is_from_records(f) and not (Provenance.SYNTHETIC in f.procedencias and puestos.get(MONTH))
    ]
    # What else is invented or added up is of no firms.
    con_registros = _is_any(_with_records(catalogo.entero), anio, puestos.get(ACTIVITY) or puestos.get(PRODUCT))
    if not contadas or not con_registros:
        return ""
    if anio is None or catalogo.solo_totales:
        return RESERVED
    return RESERVED if any(_gives_away(catalogo, anio, puestos, f.valor) for f in contadas) else ""


def _is_any(pares: Iterable[tuple[int, str]], anio: int | None, codigo: str | None) -> bool:
    """Tell whether some years and codes have one of a year and a code (None: any)."""
    return any(anio in (None, a) and codigo in (None, c) for a, c in pares)


@remembered
def _with_records(catalogo: Catalog) -> set[tuple[int, str]]:
    filas = catalogo.query("select anio, codigo from marts.meta_fisica_fuente where de = ?", [RECORDS])
    return {(f[YEAR], f[CODE_COLUMN]) for f in filas}


def _gives_away(catalogo: Catalog, anio: int, puestos: Row, valor: Any) -> bool:
    """Tell whether some firms counted as progress are of a cell that is kept or, of a month, few firms away from it."""
    quien = keeper(catalogo, anio)
    que = {ACTIVITY: puestos[ACTIVITY]} if puestos.get(ACTIVITY) else {COUNTING: puestos.get(PRODUCT)}
    mes = {MONTH: int(puestos[MONTH])} if puestos.get(MONTH) else {}
    celdas = [placed(quien, que | mes, p) for p in (Question(), Question(bases=WHOLE_BASES))]
    if any(kept(quien, celda) for celda in celdas):
        return True
    # Those of a month are the firms that had not come before: the others of its cell are those that came back.
    return bool(mes) and any(0 < abs(firms(quien, c) - int(valor)) < quien.terminos.minimo for c in celdas)


def is_with_kept(catalogo: Catalog, anio: int | None, producto: str | None) -> bool:
    """Tell whether a product in a year (None: any) has an activity whose firms, by records, are not told.

    What its firms (of None, the programme's) lie between would give those away.
    """
    return _is_any(_with_kept(catalogo.entero, catalogo.solo_totales), anio, producto)


@remembered
def _with_kept(catalogo: Catalog, todas: bool) -> set[tuple[int, str]]:
    """Return the years and products with an activity whose firms, by records, are not told: all, or those kept."""
    filas = catalogo.query(
        "select anio, producto, actividad, avance_registros from marts.meta_fisica "
        "where nivel = 'actividad' and avance_registros > 0"
    )
    return {(f[YEAR], f[PRODUCT]) for f in filas if todas or kept(keeper(catalogo, f[YEAR]), {ACTIVITY: f[ACTIVITY]})}


def of_marks(catalogo: Catalog, mart: Mart, pregunta: Question, grupos: list[Group]) -> list[Group]:
    """Return what marks say of an indicator without what few people sat, passed or failed."""
    donde, parametros = rows_of(catalogo.entero, mart, pregunta)
    leidas = listed_columns(group_columns(pregunta.por))
    filas = catalogo.entero.query(f"select {leidas} 1 from {mart.tabla} r where {donde} and {FEW_SAT}", parametros)
    pocas = {tuple(f.values())[:-1] for f in filas}
    return [
        (c, g, {i: replace(f, valor=None, oculta=RESERVED) for i, f in figuras.items()} if c in pocas else figuras)
        for c, g, figuras in grupos
    ]


def _told(id_: str, figura: Figure, por_que: str) -> Figure:
    if not por_que or not _tells_firms(id_, figura):
        return figura
    return replace(figura, valor=None, minimo=None, maximo=None, oculta=por_que)


def _tells_firms(id_: str, figura: Figure) -> bool:
    """Tell whether a figure is a count of firms that records make, or what it lies between."""
    return id_ in PROGRESS_OF_FIRMS and (figura.minimo is not None or (_is_from_records(figura) and bool(figura.valor)))


def _is_from_records(figura: Figure) -> bool:
    return bool(figura.procedencias) and figura.procedencias <= {*FROM_RECORDS}
