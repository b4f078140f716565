"""What a frame that sorts is given of a table: its values and, over them, how they are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
from pandas.io.formats.style import Styler

from pp0093.writing import formats
from pp0093.writing.tables import Column, Level, Measure, Style, Table

HEAVY = "font-weight: 600"


def frame(tabla: Table) -> Styler:
    """Return a table for a frame: its values, how they are written, heads and totals in bold.

    A column where some figure is not told, or is of another unit, is as it is written.
    """
    filas = pd.DataFrame(list(tabla.filas), columns=tabla.encabezado)
    for columna in with_words(tabla):
        valores = filas[columna.encabezado]
        filas[columna.encabezado] = [columna.written(None if pd.isna(v) else v) for v in valores]
    cifras = [c for c in tabla.columnas if c.es_numerica or c.estilo == Style.YEAR]
    como: dict[Any, Any] = {c.encabezado: _written(c) for c in cifras}
    # With a name of its own each time, a table that has not changed would be sent again to the browser.
    escrita = Styler(filas, uuid="tabla").format(como, na_rep=formats.MISSING)
    pesos = [HEAVY if tabla.level(n) != Level.ITEM else "" for n in range(len(tabla.filas))]
    return escrita.apply(lambda _: pesos) if any(pesos) else escrita


def _written(columna: Column) -> Callable[[object], str]:
    def write(valor: Any) -> str:
        return valor if isinstance(valor, str) else columna.written(None if pd.isna(valor) else valor)

    return write


def with_words(tabla: Table) -> list[Column]:
    """Return the columns of figures where some is not told, a word in its place, or each bears a unit of its own."""
    return [
        c
        for n, c in enumerate(tabla.columnas)
        if c.es_numerica and any(isinstance(f[n], str | Measure) for f in tabla.filas)
    ]
