"""What can be worked out of cells that add up along several lines: those that have one value only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import linprog

Amounts = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


def among(
    baja: Amounts,
    sube: Amounts,
    oculta: npt.NDArray[np.bool_],
    lineas: Sequence[tuple[Whole, npt.NDArray[np.bool_]]],
) -> Whole:
    """Return the kept cells that no other way of filling them, with the same sums, gives another value.

    `baja` and `sube` are how far each may go down and up; a line is the group of each cell and whose sums are known.
    """
    ocultas = np.nonzero(oculta)[0]
    if not len(ocultas):
        return ocultas
    sumas = sparse.vstack([_sums(de_cual[ocultas], se_sabe) for de_cual, se_sabe in lineas]).tocsr()
    baja, sube = np.maximum(baja[ocultas], 0.0), np.maximum(sube[ocultas], 0.0)
    quietas = np.ones(len(ocultas), bool)
    for sentido in (1.0, -1.0, 1.0):
        tope = np.minimum(quietas, sube if sentido > 0 else baja)
        quietas &= np.abs(_moved(sumas, sentido, tope, (baja, sube))) < 1e-6
        if not quietas.any():
            break
    pegadas: Whole = ocultas[quietas]
    return pegadas


def _sums(de_cual: Whole, se_sabe: npt.NDArray[np.bool_]) -> sparse.csr_matrix:
    celdas = np.nonzero(se_sabe[de_cual])[0]
    unos = np.ones(len(celdas))
    return sparse.csr_matrix((unos, (de_cual[celdas], celdas)), shape=(len(se_sabe), len(de_cual)))


def _moved(sumas: sparse.csr_matrix, sentido: float, tope: Amounts, cuanto: tuple[Amounts, Amounts]) -> Amounts:
    """Return how each cell moves in the filling, with the same sums, that moves most of those wanted in a sense."""
    n = len(tope)
    baja, sube = cuanto
    premio = np.where(tope > 0, 1.0 + np.arange(n) / (10 * n), 0.0)
    resto_sube, resto_baja = (sube - tope, baja) if sentido > 0 else (sube, baja - tope)
    hallada = linprog(
        np.concatenate([-premio, np.full(2 * n, 1e-4)]),
        A_eq=sparse.hstack([sentido * sumas, sumas, -sumas]).tocsr(),
        b_eq=np.zeros(sumas.shape[0]),
        bounds=np.column_stack([np.zeros(3 * n), np.concatenate([tope, resto_sube, resto_baja])]),
        method="highs",
    )
    partes = hallada.x
    movida: Amounts = sentido * partes[:n] + partes[n : 2 * n] - partes[2 * n :]
    return movida
