"""What a frame that sorts is given of a table: its values and, over them, how they are written."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pp0093.writing.tables import Column, Level, Measure, Style, Table

HEAVY = [("font-weight", "600")]


class WrittenTable:
    """A table handed over as pandas' Styler is: Streamlit asks it for these names and no more.

    A Styler lays out, cell by cell, a page that nobody sees, which was most of what a long table cost; and as it is of
    another name each time, a table that had not changed was sent again to the browser. Heads and totals are in bold.
    """

    uuid, caption = "tabla", None

    def __init__(self, tabla: Table) -> None:
        self.data = frame_of(tabla)
        self._tabla = tabla

    def _compute(self) -> None:
        """Nothing is left to compute."""

    def _translate(self, *_: bool) -> dict[str, Any]:
        """Return the cells that are not shown as they are, and what is in bold."""
        filas, columnas = range(len(self._tabla.filas)), range(len(self._tabla.columnas))
        escritas, dicho = [c for c in columnas if _is_rewritten(self._tabla, c)], self._tabla.written()
        fuertes = [n for n in filas if self._tabla.level(n) != Level.ITEM]
        en_negrita = {"props": HEAVY, "selectors": [_place(n, c) for n in fuertes for c in columnas]}
        return {
            "body": [[{"id": _place(n, c), "display_value": dicho[n][c]} for c in escritas] for n in filas],
            "cellstyle": [en_negrita] if fuertes else [],
        }


# Streamlit knows a Styler by the name of its class.
WrittenTable.__module__, WrittenTable.__qualname__ = "pandas.io.formats.style", "Styler"


def frame(tabla: Table) -> pd.DataFrame | WrittenTable:
    """Return a table for a frame: its values alone where all of them are shown as they are."""
    return WrittenTable(tabla) if any(_is_figure(c) for c in tabla.columnas) else frame_of(tabla)


def frame_of(tabla: Table) -> pd.DataFrame:
    """Return the rows as they are; a column where some figure is not told, or is of another unit, as it is written."""
    filas = pd.DataFrame(list(tabla.filas), columns=tabla.encabezado)
    for columna in with_words(tabla):
        valores = filas[columna.encabezado]
        filas[columna.encabezado] = [columna.written(None if pd.isna(v) else v) for v in valores]
    return filas


def with_words(tabla: Table) -> list[Column]:
    """Return the columns of figures where some is not told, a word in its place, or each bears a unit of its own."""
    return [
        c
        for n, c in enumerate(tabla.columnas)
        if c.es_numerica and any(isinstance(f[n], str | Measure) for f in tabla.filas)
    ]


def _is_figure(columna: Column) -> bool:
    """Tell a column whose cells do not show their values as they are."""
    return columna.es_numerica or columna.estilo == Style.YEAR


def _is_rewritten(tabla: Table, n: int) -> bool:
    return _is_figure(tabla.columnas[n]) or any(f[n] is None for f in tabla.filas)


def _place(fila: int, columna: int) -> str:
    return f"row{fila}_col{columna}"
