"""Decide which cells of a cross-tabulation of firms are suppressed, so that no small count can be derived.

Primary suppression: a cell below the minimum of firms; one that leaves fewer than that out of the total it is filtered
from; one with a whole small group, which would tell what SUNAT says of all of it. Complementary suppression: attributes
of a firm are additive, so under each marginal total the suppressed cells must be two or more, add up to the minimum or
more, and leave slack between their sum and the least that it can be. A group with no more cells to suppress is
reserved: neither its firms nor its zeros are published. The children of a suppressed cell are suppressed. Last, there
must be feasible alternative tables, with the same published cells in every cross-tabulation, where each small cell has
another count (`alternativas`); cells are suppressed until there are.

The decision depends on the firms alone: two queries for the same firms get the same answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from pp0093.ask.suppression.microdata import (
    OF_A_FIRM,
    OF_SUNAT,
    Cells,
    DisclosureLimits,
    Integers,
    Microdata,
    limited_dimensions,
    one_number,
)
from pp0093.structs import Frozen

Flags = npt.NDArray[np.bool_]
Amounts = npt.NDArray[np.float64]
# Upper slack of a suppressed cell of the minimum or more, to whoever knows only that.
UPPER_SLACK = 50.0
# Larger than any cell.
MORE_FIRMS = 1e6
# Groups by their dimensions: tuples of the codes of each.
Groups = dict[tuple[str, ...], set[tuple[int, ...]]]
# Rounds that suppress more cells in search of alternatives; as many more reserve groups; then the whole table.
ROUNDS = 15
# Alternative tables besides the true one, in pairs: a cell should grow in one and shrink in the other.
ALTERNATIVES = 6
# Cost, in the linear program, of each firm of a cell past the first one moved, and of each outside its bounds.
DISTANCE_PRICE, INFEASIBLE_PRICE = 0.01, 1_000.0
SOLVER_TOLERANCE = 1e-6


class Marginal(Struct):
    """Marginal totals of a cross-tabulation: the group of each cell, and whether each group's total is published.

    Services overlap: their sum is at least their group's total, and `sobra` is the excess. Without `con_alternativas`
    the alternatives of the totals do not constrain the cells: groups of services, one within another, may vary apart
    unless all totals of the wider one are published.
    """

    de_cual: Integers
    se_sabe: Flags
    madre: SuppressedTable
    sobra: Amounts | None = None
    con_alternativas: bool = True

    def sums(self, valores: npt.NDArray[np.generic]) -> Amounts:
        """Return the sum of the cells' values in each group."""
        return np.bincount(self.de_cual, valores.astype(float), len(self.se_sabe)).astype(float)

    def first(self, posibles: Flags, *orden: npt.NDArray[np.generic]) -> Integers:
        """Return the first possible cell of each group, sorted by the last of some orders, then by those before."""
        cuales = np.nonzero(posibles)[0]
        cuales = cuales[np.lexsort((*(por[cuales] for por in orden), self.de_cual[cuales]))]
        return cuales[np.unique(self.de_cual[cuales], return_index=True)[1]]


@dataclass
class SuppressedTable:
    """A cross-tabulation with its suppressed cells; `grupos_ocultos` are the suppressed groups, by dimensions.

    Of `grupos_reservados` not even "fewer than the minimum" is said: it would disclose them. `alternativas` are the
    feasible alternative tables; none where the whole table is reserved.
    """

    celdas: Cells
    oculta: Flags
    grupos_ocultos: Groups = field(default_factory=partial(defaultdict, set))
    grupos_reservados: Groups = field(default_factory=partial(defaultdict, set))
    reservada: Flags = field(init=False)
    alternativas: list[Amounts] = field(init=False)

    def __post_init__(self) -> None:
        self.reservada = np.zeros(len(self.oculta), bool)
        self.alternativas = [self.celdas.empresas.astype(float)] * ALTERNATIVES


class Suppression:
    """Suppression of every cross-tabulation that may be asked of the firms of a year."""

    def __init__(self, microdatos: Microdata, terminos: DisclosureLimits) -> None:
        self.microdatos = microdatos
        self.terminos = terminos
        self._tablas: dict[tuple[str, ...], SuppressedTable] = {}

    def table(self, dimensiones: Iterable[str]) -> SuppressedTable:
        """Return an allowed cross-tabulation with its suppressed cells, cached."""
        clave = tuple(sorted(dimensiones))
        if clave not in self._tablas:
            self._tablas[clave] = self._suppressed(clave)
        return self._tablas[clave]

    def publishes(self, dimensiones: Iterable[str]) -> bool:
        """Tell whether a cross-tabulation is published: allowed and, with the most dimensions, mostly unsuppressed.

        Mostly: `celdas_pct` of its cells of the minimum or more.
        """
        clave = tuple(sorted(dimensiones))
        if not self.terminos.allows(clave):
            return False
        if len(limited_dimensions(clave)) < self.terminos.dimensiones:
            return True
        tabla = self.table(clave)
        bastan = tabla.celdas.empresas >= self.terminos.minimo
        return 100 * int((bastan & ~tabla.oculta).sum()) >= self.terminos.celdas_pct * int(bastan.sum()) > 0

    def _suppressed(self, clave: tuple[str, ...]) -> SuppressedTable:
        celdas = self.microdatos.cells(clave)
        tabla = SuppressedTable(celdas, celdas.empresas < self.terminos.minimo)
        lineas = [self._marginal(tabla, fina, gruesa) for fina in clave for gruesa in ((), *self._coarser(clave, fina))]
        self._suppress_complements(tabla, lineas)
        if clave:
            self._require_alternatives(tabla, lineas)
        return tabla

    def _coarser(self, clave: tuple[str, ...], fina: str) -> list[tuple[str]]:
        """Return the coarser dimensions that can replace one of a cross-tabulation, giving another that is allowed."""
        otras = [d for d in clave if d != fina]
        de_fuera = [g for g in self.microdatos.ancestors(fina) if g not in clave]
        return [(g,) for g in de_fuera if self.terminos.allows((*otras, g))]

    def _marginal(self, tabla: SuppressedTable, fina: str, gruesa: Sequence[str]) -> Marginal:
        """Return the marginal totals of the cells without one dimension or, with `gruesa`, with that one in its place.

        Suppresses the cells under a suppressed total, those of a service that leave few firms of their group out, and
        those that would tell what SUNAT says of every firm of a small group.
        """
        celdas, minimo = tabla.celdas, self.terminos.minimo
        madre = self.table((*(d for d in celdas.dimensiones if d != fina), *gruesa))
        codigos = celdas.codigos | {g: self.within(fina, g)[celdas.codigos[fina]] for g in gruesa}
        claves = one_number(codigos, madre.celdas.dimensiones, celdas.tamanos, len(celdas.empresas))
        linea = Marginal(np.searchsorted(madre.celdas.claves, claves), ~madre.oculta, madre)
        self._inherit(tabla, madre, linea.de_cual)
        del_grupo = madre.celdas.empresas[linea.de_cual]
        if fina not in OF_A_FIRM:
            resto = del_grupo - celdas.empresas
            tabla.oculta |= (resto > 0) & (resto < minimo)
            linea.sobra = linea.sums(celdas.empresas) - madre.celdas.empresas
            linea.con_alternativas = not gruesa or not madre.oculta.any()
        elif (
            not gruesa
            and fina in OF_SUNAT
            and not any(fina in self.microdatos.ancestors(d) for d in celdas.dimensiones)
        ):
            tabla.oculta |= (celdas.empresas == del_grupo) & (del_grupo < self.terminos.grupo_chico)
        return linea

    def _inherit(self, tabla: SuppressedTable, madre: SuppressedTable, lugar: Integers) -> None:
        """Suppress the cells under a suppressed total, zeros included: how many there are would disclose it."""
        tabla.oculta |= madre.oculta[lugar]
        tabla.reservada |= madre.reservada[lugar]
        celdas = madre.celdas
        columnas = [celdas.codigos[d][madre.oculta].tolist() for d in celdas.dimensiones]
        tabla.grupos_ocultos[celdas.dimensiones].update(zip(*columnas, strict=True))
        for suyas, de_ella in (
            (tabla.grupos_ocultos, madre.grupos_ocultos),
            (tabla.grupos_reservados, madre.grupos_reservados),
        ):
            for dimensiones, grupos in de_ella.items():
                suyas[dimensiones] |= grupos

    def within(self, fina: str, gruesa: str) -> Integers:
        """Return the coarser code of each code of a dimension."""
        de_cual = np.zeros(len(self.microdatos.valores[fina]), np.int64)
        de_cual[self.microdatos.codigos[fina]] = self.microdatos.codigos[gruesa]
        return de_cual

    def _suppress_complements(self, tabla: SuppressedTable, lineas: list[Marginal]) -> None:
        """Suppress more cells, the smallest first, until no marginal total discloses those suppressed."""
        empresas, minimo = tabla.celdas.empresas, self.terminos.minimo
        menos = np.where(empresas < minimo, 1.0, float(minimo))  # Least firms of each suppressed cell, as published.
        while faltan := [
            (linea, mala) for linea in lineas if (mala := self._unsafe_groups(tabla, linea, menos, lineas)).any()
        ]:
            linea, mala = faltan[0]
            # A cell at its lower bound protects no other.
            primeras = linea.first(~tabla.oculta & mala[linea.de_cual], empresas, empresas == minimo)
            tabla.oculta[primeras] = True
            for grupo in set(np.nonzero(mala)[0]) - set(linea.de_cual[primeras]):
                self._reserve_group(tabla, linea, int(grupo))

    def _unsafe_groups(self, tabla: SuppressedTable, linea: Marginal, menos: Amounts, lineas: list[Marginal]) -> Flags:
        """Tell which groups disclose their suppressed cells."""
        oculta, empresas, minimo = tabla.oculta, tabla.celdas.empresas, self.terminos.minimo
        pocas = oculta & (empresas < minimo)
        # Upper slack of each suppressed cell: one published as small cannot be large.
        sube = np.where(empresas < minimo, minimo - 1 - empresas, UPPER_SLACK) * oculta
        baja = (empresas - menos) * oculta * self._may_fall(sube, lineas)
        if linea.sobra is not None:
            fijas = linea.sums(pocas & (sube < 1) & (baja < 1)) > 0
            # The excess of the sum of services would tell that few firms had more than one.
            con_varios = (linea.sobra > 0) & (linea.sobra < minimo) & (linea.sums(oculta) == 0)
            dicen: Flags = linea.se_sabe & (fijas | con_varios)
            return dicen
        otras_bajan, otras_suben = linea.sums(baja)[linea.de_cual] - baja, linea.sums(sube)[linea.de_cual] - sube
        se_mueve = ((otras_bajan >= 1) & (sube >= 1)) | ((otras_suben >= 1) & (baja >= 1))
        quietas = linea.sums(pocas & ~se_mueve)
        cuantas, suma = linea.sums(oculta), linea.sums(empresas * oculta)
        mala: Flags = linea.se_sabe & (cuantas > 0) & ((cuantas < 2) | (suma < minimo) | (quietas > 0))
        return mala

    def _may_fall(self, sube: Amounts, lineas: list[Marginal]) -> Flags:
        """Tell which cells could have fewer firms: a service of their group would take them, or shares them already."""
        pueden = np.ones(len(sube), bool)
        for linea in lineas:
            if linea.sobra is not None:
                otras = linea.sums(sube)[linea.de_cual] - sube
                pueden &= ~linea.se_sabe[linea.de_cual] | (linea.sobra[linea.de_cual] >= 1) | (otras >= 1)
        return pueden

    def _reserve_group(self, tabla: SuppressedTable, linea: Marginal, grupo: int) -> None:
        celdas = linea.madre.celdas
        tabla.grupos_reservados[celdas.dimensiones].add(
            tuple(int(celdas.codigos[d][grupo]) for d in celdas.dimensiones)
        )
        tabla.reservada |= linea.de_cual == grupo
        linea.se_sabe = linea.se_sabe & (np.arange(len(linea.se_sabe)) != grupo)

    def _require_alternatives(self, tabla: SuppressedTable, lineas: list[Marginal]) -> None:
        """Suppress more cells until there are feasible alternative tables; without any, reserve the whole table."""
        empresas = tabla.celdas.empresas
        pocas, con_alternativas = empresas < self.terminos.minimo, [linea for linea in lineas if linea.con_alternativas]
        sumas = [MarginalSums(li.de_cual, li.madre.alternativas, li.sobra is None) for li in con_alternativas]
        for vuelta in range(2 * ROUNDS if all(suma.alternativas for suma in sumas) else 0):
            limites = self._derivable_bounds(tabla, lineas)
            tabla.alternativas, impiden = feasible_alternatives(empresas.astype(float), limites, pocas, sumas)
            if not impiden.any():
                return
            desde = vuelta % len(lineas)
            en_orden = [*lineas[desde:], *lineas[:desde]]
            se_calla = vuelta < ROUNDS and self._suppress_smallest(tabla, en_orden, impiden)
            if not se_calla and not self._reserve_smallest(tabla, lineas, impiden):
                break
            self._suppress_complements(tabla, lineas)
        tabla.alternativas = []
        tabla.oculta[:] = True
        tabla.reservada[:] = True
        tabla.grupos_reservados[()] = {()}

    def _derivable_bounds(self, tabla: SuppressedTable, lineas: list[Marginal]) -> tuple[Amounts, Amounts]:
        """Return the lower and upper bounds of firms of each cell that can be derived from what is published of it."""
        empresas, minimo = tabla.celdas.empresas.astype(float), self.terminos.minimo
        se_abre = ~tabla.reservada & np.all([~li.madre.oculta[li.de_cual] for li in lineas], axis=0)
        pocas = empresas < minimo
        desde = np.where(pocas, 1.0, float(minimo)) * se_abre
        hasta = np.where(pocas & ~tabla.reservada, minimo - 1.0, MORE_FIRMS)
        return np.where(tabla.oculta, desde, empresas), np.where(tabla.oculta, hasta, empresas)

    def _suppress_smallest(self, tabla: SuppressedTable, lineas: list[Marginal], impiden: Flags) -> bool:
        """Suppress the smallest published cell of each unsafe group; return whether any was found."""
        for linea in lineas:
            en_mala = np.isin(linea.de_cual, linea.de_cual[impiden]) & linea.se_sabe[linea.de_cual]
            primeras = linea.first(~tabla.oculta & en_mala, tabla.celdas.empresas)
            if len(primeras):
                tabla.oculta[primeras] = True
                return True
        return False

    def _reserve_smallest(self, tabla: SuppressedTable, lineas: list[Marginal], impiden: Flags) -> bool:
        """Reserve the smallest group of each unsafe cell; return whether any was found."""
        abiertas = impiden & ~tabla.reservada
        for celda in np.nonzero(abiertas)[0]:
            linea = min(lineas, key=lambda li: int((li.de_cual == li.de_cual[celda]).sum()))
            tabla.oculta |= linea.de_cual == linea.de_cual[celda]
            self._reserve_group(tabla, linea, int(linea.de_cual[celda]))
        return bool(abiertas.any())


class MarginalSums(Frozen):
    """Map of cells to marginal totals: each cell's group, and the totals in each alternative table.

    The sum of services is at least the total (`exactas` is false), and none of them exceeds it.
    """

    de_cual: Integers
    alternativas: Sequence[Amounts]
    exactas: bool

    def of(self, libres: Integers, empresas: Amounts) -> HiddenSums:
        """Return the totals of the suppressed cells alone, the only ones that vary between alternatives."""
        grupos, suyo = np.unique(self.de_cual[libres], return_inverse=True)
        suma = np.bincount(self.de_cual, empresas, len(self.alternativas[0])).astype(float)
        return HiddenSums(suyo, suma[grupos], [m[grupos] for m in self.alternativas], self.exactas)


class HiddenSums(Frozen):
    """Totals of suppressed cells: the group of each, the true totals, and those of each alternative table."""

    suyo: Integers
    suma: Amounts
    alternativas: Sequence[Amounts]
    exactas: bool


def feasible_alternatives(
    empresas: Amounts, limites: tuple[Amounts, Amounts], pocas: Flags, sumas: Sequence[MarginalSums]
) -> tuple[list[Amounts], Flags]:
    """Return alternative tables whose cells lie within bounds, and which cells prevent them.

    Those are cells with no alternative within their bounds or totals, and small ones (`pocas`) with their true count in
    every alternative. If none, what is published discloses no small cell.
    """
    alternativas, impiden = [empresas.copy() for _ in range(ALTERNATIVES)], np.zeros(len(empresas), bool)
    libres = np.nonzero(limites[0] < limites[1])[0]
    if not len(libres):
        return alternativas, impiden
    suyas, iguales = [s.of(libres, empresas) for s in sumas], pocas[libres]
    suyos = limites[0][libres], limites[1][libres]
    for alternativa in range(ALTERNATIVES):
        azar = np.random.default_rng(alternativa // 2)
        signo = azar.choice([-1.0, 1.0], len(libres)) * (-1) ** alternativa
        quiere = iguales * signo * azar.uniform(1, 2, len(libres))
        cuantas, fuera = _nearest_alternative(empresas[libres], suyos, quiere, suyas, alternativa)
        alternativas[alternativa][libres] = cuantas
        impiden[libres] |= fuera
        iguales &= np.abs(cuantas - empresas[libres]) < 1 - SOLVER_TOLERANCE
    impiden[libres] |= iguales
    return alternativas, impiden


def _nearest_alternative(
    empresas: Amounts, limites: tuple[Amounts, Amounts], quiere: Amounts, sumas: Sequence[HiddenSums], alternativa: int
) -> tuple[Amounts, Flags]:
    """Return the alternative nearest to the true table where cells move by a firm as wanted, and infeasible cells."""
    n, (desde, hasta) = len(empresas), limites
    for suma in sumas:
        if not suma.exactas:
            hasta = np.minimum(hasta, np.maximum(suma.alternativas[alternativa][suma.suyo], desde))
    antes = np.cumsum([0, *(len(s.suma) for s in sumas)])
    suyas = np.stack([s.suyo + n for s, n in zip(sumas, antes, strict=False)], axis=1)
    faltan = np.concatenate([s.alternativas[alternativa] - s.suma for s in sumas])
    exactas = np.concatenate([np.full(len(s.suma), s.exactas) for s in sumas])
    m = len(faltan)
    # Each cell's increase (one firm, the rest within bounds, beyond them) and decrease; then each total's excess and
    # lack.
    sube, baja = np.maximum(hasta - empresas, 0.0), np.maximum(empresas - desde, 0.0)
    lejos, fuera, sin_tope = DISTANCE_PRICE + 2 * np.abs(quiere), np.full(n, INFEASIBLE_PRICE), np.full(n, np.inf)
    topes = [sube.clip(max=1), (sube - 1).clip(0), sin_tope, baja.clip(max=1), (baja - 1).clip(0), empresas]
    precios = [DISTANCE_PRICE - quiere, lejos, fuera, DISTANCE_PRICE + quiere, lejos, fuera]
    valores = solve_linear_program(
        np.concatenate([*precios, INFEASIBLE_PRICE * exactas, np.full(m, INFEASIBLE_PRICE)]),
        np.concatenate([*topes, np.full(2 * m, np.inf)]),
        _constraint_matrix(suyas, m),
        faltan,
    )
    partes, (sobra, falta) = valores[: 6 * n].reshape(6, n), valores[6 * n :].reshape(2, m)
    mal_sumada = (sobra * exactas + falta > SOLVER_TOLERANCE)[suyas].any(axis=1)
    mala = (partes[2] + partes[5] > SOLVER_TOLERANCE) | mal_sumada
    return empresas + partes[:3].sum(axis=0) - partes[3:].sum(axis=0), mala


def _constraint_matrix(suyas: Integers, sumas: int) -> tuple[Integers, Integers, Amounts]:
    """Return the constraint matrix: how three increases and decreases a cell, and slacks, add up to the totals."""
    n, cuantas = suyas.size, suyas.shape[1]
    desde = np.concatenate([np.arange(0, 6 * n, cuantas), 6 * n + np.arange(2 * sumas + 1)])
    filas = np.concatenate([np.tile(suyas.ravel(), 6), np.tile(np.arange(sumas), 2)])
    return desde, filas, np.repeat([1.0, -1.0, -1.0, 1.0], [3 * n, 3 * n, sumas, sumas])


def solve_linear_program(
    precios: Amounts, topes: Amounts, suman: tuple[Integers, Integers, Amounts], totales: Amounts
) -> Amounts:
    """Return the cheapest amounts from 0 to `topes` whose sums are `totales`; raise ArithmeticError without a solution.

    `suman` is a matrix by columns: where each begins among the values, the row of each value, and the values.
    """
    import highspy  # Half a second to import, needed only where there are small cells.
    from highspy._core import _Highs  # highspy.Highs wraps it and prints its name on standard output.

    programa = highspy.HighsLp()
    programa.num_col_, programa.num_row_ = len(precios), len(totales)
    programa.col_cost_, programa.col_lower_, programa.col_upper_ = precios, np.zeros(len(precios)), topes
    programa.row_lower_ = programa.row_upper_ = totales
    matriz = programa.a_matrix_
    matriz.start_, matriz.index_, matriz.value_ = suman
    resuelve = _Highs()
    resuelve.setOptionValue("output_flag", False)
    resuelve.passModel(programa)
    resuelve.run()
    if resuelve.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise ArithmeticError("a linear program of the cells of firms has no solution")
    return np.array(resuelve.getSolution().col_value)
