"""Alternative counts of the firms of a cross that agree with all that is shown: where they differ, nobody can tell.

A world is a number of firms for each cell of every cross, with every sum and every word that is told, as the true one.
A cross goes on with the worlds of those that it is made from: several crosses together tell no world from another.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pp0093.structs import Frozen

Flags = npt.NDArray[np.bool_]
# How many worlds there are besides the true one, in pairs: a cell is wanted to have more in one, less in the other.
MANY = 6
# What a world pays for each firm that a cell has beyond one more or less, and for each that cannot be.
DISTANCE_PRICE, AMISS = 0.01, 1_000.0
NONE = 1e-6


class Sums(Frozen):
    """How the cells of a cross add up to another's: each cell's position in it, and the other's counts in each world.

    Those of a service add up to no less (`exactas` is false), and none of them is more than the whole.
    """

    de_cual: Whole
    mundos: Sequence[Amounts]
    exactas: bool

    def of(self, libres: Whole, empresas: Amounts) -> Free:
        """Return the same of the cells that are not told, which is all that may be another in a world."""
        grupos, suyo = np.unique(self.de_cual[libres], return_inverse=True)
        suma = np.bincount(self.de_cual, empresas, len(self.mundos[0])).astype(float)
        return Free(suyo, suma[grupos], [m[grupos] for m in self.mundos], self.exactas)


class Free(Frozen):
    """Sums of hidden cells: the sum that each cell belongs to, the true sums, and those of each world."""

    suyo: Whole
    suma: Amounts
    mundos: Sequence[Amounts]
    exactas: bool


def imagined(
    empresas: Amounts, limites: tuple[Amounts, Amounts], pocas: Flags, sumas: Sequence[Sums]
) -> tuple[list[Amounts], Flags]:
    """Return worlds of a cross whose cells lie between limits, and which cells stand in their way.

    These are those that a world could not have within their limits or with their sums, and those of few (`pocas`) that
    have as many firms in each world as they truly have. Without any, what is told gives none of few away.
    """
    mundos, impiden = [empresas.copy() for _ in range(MANY)], np.zeros(len(empresas), bool)
    libres = np.nonzero(limites[0] < limites[1])[0]
    if not len(libres):
        return mundos, impiden
    suyas, iguales = [s.of(libres, empresas) for s in sumas], pocas[libres]
    suyos = limites[0][libres], limites[1][libres]
    for mundo in range(MANY):
        azar = np.random.default_rng(mundo // 2)
        signo = azar.choice([-1.0, 1.0], len(libres)) * (-1) ** mundo
        quiere = iguales * signo * azar.uniform(1, 2, len(libres))
        cuantas, fuera = _filled(empresas[libres], suyos, quiere, suyas, mundo)
        mundos[mundo][libres] = cuantas
        impiden[libres] |= fuera
        iguales &= np.abs(cuantas - empresas[libres]) < 1 - NONE
    impiden[libres] |= iguales
    return mundos, impiden


def _filled(
    empresas: Amounts, limites: tuple[Amounts, Amounts], quiere: Amounts, sumas: Sequence[Free], mundo: int
) -> tuple[Amounts, Flags]:
    """Return the world nearest to the true one where cells have a firm more or less, as wanted, and the cells amiss."""
    n, (desde, hasta) = len(empresas), limites
    for suma in sumas:
        if not suma.exactas:
            hasta = np.minimum(hasta, np.maximum(suma.mundos[mundo][suma.suyo], desde))
    antes = np.cumsum([0, *(len(s.suma) for s in sumas)])
    suyas = np.stack([s.suyo + n for s, n in zip(sumas, antes, strict=False)], axis=1)
    faltan = np.concatenate([s.mundos[mundo] - s.suma for s in sumas])
    exactas = np.concatenate([np.full(len(s.suma), s.exactas) for s in sumas])
    m = len(faltan)
    # What each cell goes up and down: a firm, the rest within its limits, beyond them; then, over and under each sum.
    sube, baja = np.maximum(hasta - empresas, 0.0), np.maximum(empresas - desde, 0.0)
    lejos, fuera, sin_tope = DISTANCE_PRICE + 2 * np.abs(quiere), np.full(n, AMISS), np.full(n, np.inf)
    topes = [sube.clip(max=1), (sube - 1).clip(0), sin_tope, baja.clip(max=1), (baja - 1).clip(0), empresas]
    precios = [DISTANCE_PRICE - quiere, lejos, fuera, DISTANCE_PRICE + quiere, lejos, fuera]
    valores = cheapest(
        np.concatenate([*precios, AMISS * exactas, np.full(m, AMISS)]),
        np.concatenate([*topes, np.full(2 * m, np.inf)]),
        _adding(suyas, m),
        faltan,
    )
    partes, (sobra, falta) = valores[: 6 * n].reshape(6, n), valores[6 * n :].reshape(2, m)
    mal_sumada = (sobra * exactas + falta > NONE)[suyas].any(axis=1)
    mala = (partes[2] + partes[5] > NONE) | mal_sumada
    return empresas + partes[:3].sum(axis=0) - partes[3:].sum(axis=0), mala


def _adding(suyas: Whole, sumas: int) -> Columns:
    """Return how what cells go up (three times) and down (three), then what is over and under, adds up to the sums."""
    n, cuantas = suyas.size, suyas.shape[1]
    desde = np.concatenate([np.arange(0, 6 * n, cuantas), 6 * n + np.arange(2 * sumas + 1)])
    filas = np.concatenate([np.tile(suyas.ravel(), 6), np.tile(np.arange(sumas), 2)])
    return Columns(desde, filas, np.repeat([1.0, -1.0, -1.0, 1.0], [3 * n, 3 * n, sumas, sumas]))


Amounts = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


class Columns(Frozen):
    """A matrix by its columns: where those of each begin among the values, and the row of every value."""

    desde: Whole
    filas: Whole
    valores: Amounts


def dense(matriz: Amounts) -> Columns:
    """Return a whole matrix by its columns."""
    filas, columnas = matriz.shape
    return Columns(np.arange(columnas + 1) * filas, np.tile(np.arange(filas), columnas), matriz.T.ravel())


def cheapest(precios: Amounts, topes: Amounts, suman: Columns, totales: Amounts) -> Amounts:
    """Return the amounts from 0 to their tops that add up to these totals and cost least."""
    import highspy  # Half a second to load, for what is asked only where few firms are.
    from highspy._core import _Highs  # What highspy.Highs is made of: that one writes its name on standard output.

    programa = highspy.HighsLp()
    programa.num_col_, programa.num_row_ = len(precios), len(totales)
    programa.col_cost_, programa.col_lower_, programa.col_upper_ = precios, np.zeros(len(precios)), topes
    programa.row_lower_ = programa.row_upper_ = totales
    matriz = programa.a_matrix_
    matriz.start_, matriz.index_, matriz.value_ = suman.desde, suman.filas, suman.valores
    resuelve = _Highs()
    resuelve.setOptionValue("output_flag", False)
    resuelve.passModel(programa)
    resuelve.run()
    if resuelve.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise ArithmeticError("a linear program of the cells of firms has no solution")
    return np.array(resuelve.getSolution().col_value)
