"""The linear programs that look for other worlds, which HiGHS solves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from msgspec import Struct

Amounts = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


class Columns(Struct, frozen=True):
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
