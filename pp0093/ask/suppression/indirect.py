"""Suppression of other figures computed from firms: criteria, what-if limits, combinations, progress, marks.

Progress is published where the cells of its firms are; marks, where they are of enough people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, product
from typing import Any

import numpy as np
from msgspec.structs import replace

from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.registry import ACTIVITY, MONTH, PRODUCT, RECORDS, YEAR, Mart
from pp0093.ask.rows import FEW, RESERVED, Figure, Filters, Group, Record, Row, fixed
from pp0093.ask.selection import WHOLE_BASES, Question, group_columns, listed_columns, rows_of
from pp0093.ask.suppression.cells import ALTERNATIVES, MORE_FIRMS, MarginalSums, Suppression, feasible_alternatives
from pp0093.ask.suppression.firm_counts import (
    cell_values,
    firm_count,
    suppression_of_cell,
    suppression_of_year,
    suppression_reason,
)
from pp0093.ask.suppression.microdata import (
    COUNTING,
    CRITERION,
    FEW_SAT,
    FROM_RECORDS,
    PROGRESS_OF_FIRMS,
    limits_of_year,
)
from pp0093.provenance import Provenance


class Sensitivity(Record):
    """Result of a focalization rule: firms served, those that meet it, those without the data to tell, provenance."""

    atendidas: int
    focalizadas: int
    sin_dato: int
    procedencia: str

    @property
    def focalizacion_pct(self) -> float:
        """Percentage of the firms served that meet the criteria."""
        return 100 * self.focalizadas / self.atendidas

    @property
    def no_descartadas(self) -> int:
        """Firms not ruled out: those that meet the criteria and those without the data to tell."""
        return self.focalizadas + self.sin_dato

    @property
    def maxima_pct(self) -> float:
        """Percentage of the firms served that are not ruled out."""
        return 100 * self.no_descartadas / self.atendidas


class Combination(Record):
    """An exact combination of activities ("1.1+2.2"): how many, its firms, and how often these are counted twice."""

    combinacion: str
    actividades: int
    empresas: int
    solapamiento: int


FOCALIZATION = "focalizacion"
# Maximum of activities whose combinations are checked; of more, all are published or none.
MOST_ACTIVITIES = 12
# Code that stands for all activities together.
ALL_ACTIVITIES = ""
# Steps of a firm through the criteria (firm_counts.HOW_FAR): the one it fails, the one it lacks the datum of, all met.
FAILED_STEPS, UNKNOWN_STEPS, PASSED_STEP = (
    ("formal", "antiguedad", "ventas"),
    ("formal?", "antiguedad?", "ventas?"),
    "cumple",
)
# Sales limits, in UIT, of the what-if: the cuts of the reports.
LIMITS = [(a, b) for a, b in product((2, 13, 50, 150), (150, 300, 500, 850, 1700, 2300)) if a < b]


def suppressed_steps(catalogo: Catalog, anio: int, filtros: Filters, pregunta: Question) -> dict[str, str] | None:
    """Return the suppressed groups of firms by the criterion that stops them, with the reason; None when all are.

    Of a query restricted to some bases, their firms alone. Focalization must be published whole, and the groups
    suppressed must be of firms without a datum: those that meet the criteria are the focalized ones, and those that
    fail one are of the others.
    """
    if catalogo.solo_totales or any(len(v) > 1 for v in filtros.values()):
        return None
    valores = fixed(filtros)
    supresion = suppression_of_cell(catalogo, anio, valores)
    return suppressed_steps_of_cell(supresion, cell_values(supresion, valores, pregunta))


def suppressed_steps_of_cell(supresion: Suppression, valores: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the same as `suppressed_steps`, for one cell."""
    if any(
        suppression_reason(supresion, {**valores, FOCALIZATION: v}) for v in supresion.microdatos.valores[FOCALIZATION]
    ):
        return None
    calladas = {
        p: motivo
        for p in (*FAILED_STEPS, *UNKNOWN_STEPS, PASSED_STEP)
        if (motivo := suppression_reason(supresion, {**valores, CRITERION: p}))
    }
    return calladas if not calladas or _are_safe(supresion, valores, calladas) else None


def _are_safe(supresion: Suppression, valores: Mapping[str, Any], calladas: Collection[str]) -> bool:
    """Tell whether what is published of focalization bounds the suppressed steps no closer than their own reasons."""
    if len(calladas) < 2 or not set(calladas) <= set(UNKNOWN_STEPS):
        return False
    cuantas = {p: firm_count(supresion, {**valores, CRITERION: p}) for p in (*FAILED_STEPS, *UNKNOWN_STEPS)}
    fallan_luego = firm_count(supresion, {**valores, FOCALIZATION: "no focalizada"}) - sum(
        cuantas[p] for p in FAILED_STEPS
    )
    se_saben = sum(cuantas[p] for p in UNKNOWN_STEPS[:2] if p not in calladas)
    sin_dato = firm_count(supresion, {**valores, FOCALIZATION: "sin dato"})
    return fallan_luego <= se_saben and sin_dato >= supresion.terminos.minimo - 1


def publishable_limits(
    catalogo: Catalog, anio: int, resultados: Mapping[tuple[int, int], Sensitivity], vigente: tuple[int, int]
) -> list[tuple[int, int]]:
    """Return the sales limits whose results are published: none differs by few firms from another or from the rule's.

    Greedy, from the limits nearest to the rule in force; sorted.
    """
    minimo = limits_of_year(catalogo.rules.of(anio)).minimo
    dichos: list[tuple[int, int]] = []
    for limites in sorted(resultados, key=lambda k: (abs(k[0] - vigente[0]), abs(k[1] - vigente[1]))):
        # Other results can be derived from these: what one limit excludes does not depend on the other.
        menores, mayores = ({k[n] for k in (*dichos, limites)} for n in (0, 1))
        deducibles = [(a, b) for a, b in resultados if a in menores and b in mayores]
        if all(_differ_by_no_few(resultados[a], resultados[b], minimo) for a, b in product(deducibles, repeat=2)):
            dichos = deducibles
    return sorted(dichos)


def _differ_by_no_few(uno: Sensitivity, otro: Sensitivity, minimo: int) -> bool:
    """Tell whether two results (or one, given twice) disclose no small count by themselves or by their difference."""
    partes = [(r.focalizadas, r.sin_dato, r.atendidas - r.focalizadas - r.sin_dato) for r in (uno, otro)]
    lejos = [abs(a - b) for a, b in zip(*partes, strict=True)]
    return not any(0 < n < minimo for n in (*partes[0], *partes[1], *lejos))


def publishable_combinations(combinadas: Sequence[Combination], minimo: int) -> list[Combination]:
    """Return the combinations of activities that are published, of `minimo` firms or more.

    The suppressed ones must sum, in all and in each activity, zero or the minimum; and with the totals of each activity
    and of all known, each small one must have a feasible alternative.
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
    """Tell whether a small combination can be derived exactly from the totals of each activity and of all.

    Nothing else is known of the suppressed ones: any other combination may have firms, or none.
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
    sumas = [
        MarginalSums(de_cual, [np.bincount(de_cual, suyas, 2).astype(float)] * ALTERNATIVES, exactas=True)
        for de_cual in adentro
    ]
    limites, pocas = (np.zeros(len(libres)), np.full(len(libres), MORE_FIRMS)), (suyas > 0) & (suyas < minimo)
    while pocas.any():
        fijas = pocas & feasible_alternatives(suyas, limites, pocas, sumas)[1]
        if (fijas == pocas).all():
            return True
        pocas = fijas
    return False


def _left_few(todas: Iterable[Combination], dichas: Sequence[Combination], minimo: int) -> str | None:
    """Return an activity where the suppressed sum is small, ALL_ACTIVITIES when it is in all of them; None if none."""
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


def publishable_progress(catalogo: Catalog, pregunta: Question, grupos: list[Group]) -> list[Group]:
    """Return progress with the figures suppressed that disclose few firms in records; then, all months from records.

    Several months together are suppressed: their difference with one month less would disclose its firms. What a unit
    reports or a document prints is published.
    """
    fijas = fixed(pregunta.filtros)
    calladas = [_why_progress_suppressed(catalogo, fijas | grupo, figuras) for _, grupo, figuras in grupos]
    juntos = MONTH not in pregunta.por and len(pregunta.filtros.get(MONTH, ())) > 1
    todas = juntos or (pregunta.es_de_meses and any(calladas))
    return [
        (clave, grupo, {i: _as_published(i, f, por_que or (RESERVED if todas else "")) for i, f in figuras.items()})
        for (clave, grupo, figuras), por_que in zip(grupos, calladas, strict=True)
    ]


def _why_progress_suppressed(catalogo: Catalog, puestos: Row, figuras: Mapping[str, Figure]) -> str:
    """Return why the progress of a group is suppressed; "" when it is published or does not come from records."""
    anio = None if puestos.get(YEAR) is None else int(puestos[YEAR])
    de_empresas = {i: f for i, f in figuras.items() if _tells_firms(i, f)}
    if not de_empresas:
        return ""
    minimo = limits_of_year(catalogo.rules.of(anio or catalogo.programa.desde)).minimo
    if any(isinstance(f.valor, int | float | Decimal) and 0 < f.valor < minimo for f in de_empresas.values()):
        return FEW
    if not puestos.get(ACTIVITY) and has_suppressed_activity(catalogo, anio, puestos.get(PRODUCT)):
        return RESERVED
    # Months of the demonstration come from invented reports.
    contadas = [
        f
        for f in de_empresas.values()
        if _is_from_records(f) and not (Provenance.SYNTHETIC in f.procedencias and puestos.get(MONTH))
    ]
    # Other invented or added figures are of no firms.
    con_registros = _is_any(_with_records(catalogo.entero), anio, puestos.get(ACTIVITY) or puestos.get(PRODUCT))
    if not contadas or not con_registros:
        return ""
    if anio is None or catalogo.solo_totales:
        return RESERVED
    return RESERVED if any(_discloses(catalogo, anio, puestos, f.valor) for f in contadas) else ""


def _is_any(pares: Iterable[tuple[int, str]], anio: int | None, codigo: str | None) -> bool:
    """Tell whether some (year, code) pairs have one of a year and a code (None: any)."""
    return any(anio in (None, a) and codigo in (None, c) for a, c in pares)


@cached_by_version
def _with_records(catalogo: Catalog) -> set[tuple[int, str]]:
    filas = catalogo.query("select anio, codigo from marts.meta_fisica_fuente where de = ?", [RECORDS])
    return {(f[YEAR], f[CODE_COLUMN]) for f in filas}


def _discloses(catalogo: Catalog, anio: int, puestos: Row, valor: Any) -> bool:
    """Tell whether progress discloses a suppressed cell or, of a month, differs by few firms from its cell."""
    supresion = suppression_of_year(catalogo, anio)
    que = {ACTIVITY: puestos[ACTIVITY]} if puestos.get(ACTIVITY) else {COUNTING: puestos.get(PRODUCT)}
    mes = {MONTH: int(puestos[MONTH])} if puestos.get(MONTH) else {}
    celdas = [cell_values(supresion, que | mes, p) for p in (Question(), Question(bases=WHOLE_BASES))]
    if any(suppression_reason(supresion, celda) for celda in celdas):
        return True
    # A month's progress is its new firms: the rest of its cell are those that came back.
    return bool(mes) and any(0 < abs(firm_count(supresion, c) - int(valor)) < supresion.terminos.minimo for c in celdas)


def has_suppressed_activity(catalogo: Catalog, anio: int | None, producto: str | None) -> bool:
    """Tell whether a product has, in a year (None: any), an activity whose firms from records are suppressed.

    The bounds of the product's firms (of None, the programme's) would disclose them.
    """
    return _is_any(_with_suppressed_activity(catalogo.entero, catalogo.solo_totales), anio, producto)


@cached_by_version
def _with_suppressed_activity(catalogo: Catalog, todas: bool) -> set[tuple[int, str]]:
    """Return (year, product) of the activities with suppressed firms from records, or of `todas`."""
    filas = catalogo.query(
        "select anio, producto, actividad, avance_registros from marts.meta_fisica "
        "where nivel = 'actividad' and avance_registros > 0"
    )
    return {
        (f[YEAR], f[PRODUCT])
        for f in filas
        if todas or suppression_reason(suppression_of_year(catalogo, f[YEAR]), {ACTIVITY: f[ACTIVITY]})
    }


def publishable_marks(catalogo: Catalog, mart: Mart, pregunta: Question, grupos: list[Group]) -> list[Group]:
    """Return the marks of an indicator; those that few people sat, passed or failed are suppressed."""
    donde, parametros = rows_of(catalogo.entero, mart, pregunta)
    leidas = listed_columns(group_columns(pregunta.por))
    filas = catalogo.entero.query(f"select {leidas} 1 from {mart.tabla} r where {donde} and {FEW_SAT}", parametros)
    pocas = {tuple(f.values())[:-1] for f in filas}
    return [
        (c, g, {i: replace(f, valor=None, oculta=RESERVED) for i, f in figuras.items()} if c in pocas else figuras)
        for c, g, figuras in grupos
    ]


def _as_published(id_: str, figura: Figure, por_que: str) -> Figure:
    if not por_que or not _tells_firms(id_, figura):
        return figura
    return replace(figura, valor=None, minimo=None, maximo=None, oculta=por_que)


def _tells_firms(id_: str, figura: Figure) -> bool:
    """Tell whether a figure is progress as a count of firms from records, or its bounds."""
    return id_ in PROGRESS_OF_FIRMS and (figura.minimo is not None or (_is_from_records(figura) and bool(figura.valor)))


def _is_from_records(figura: Figure) -> bool:
    return bool(figura.procedencias) and figura.procedencias <= {*FROM_RECORDS}
