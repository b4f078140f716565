"""Rows many at a time, column by column: those of which there is nothing to say, which are nearly all.

What a reader cannot say so quickly is `ODD`: a row with such a cell leaves its lot, and is read by itself, as every row
could be. What comes out is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, compress, islice, zip_longest
from typing import Any

from pp0093.ingest.readers.cells.memo import ODD
from pp0093.ingest.readers.tables.sheets import SheetRow, is_blank

ROWS_AT_ONCE = 1 << 12


def lots(filas: Iterable[SheetRow]) -> Iterator[list[SheetRow]]:
    """Yield rows by lots. What ends them is raised when those before it have been given."""
    restantes = iter(filas)
    while True:
        lote: list[SheetRow] = []
        try:
            lote.extend(islice(restantes, ROWS_AT_ONCE))
        except Exception:
            if lote:  # What came before it.
                yield lote
            raise
        if not lote:
            return
        yield lote


class Lot:
    """The rows of a lot that are still together: their places in it, their columns, and what was read of each one."""

    def __init__(self, filas: Sequence[SheetRow], *, es_texto: bool) -> None:
        self.es_texto = es_texto
        self.lugares = list(range(len(filas)))
        self.celdas: list[Sequence[Any]] = list(zip_longest(*(f.celdas for f in filas), fillvalue=""))
        self.leidas: list[Sequence[Any]] = []

    def texts(self) -> str:
        """Return the texts of all its rows together, to look for what few rows have."""
        todas = chain.from_iterable(self.celdas)
        return "\0".join(todas if self.es_texto else (c for c in todas if isinstance(c, str)))

    def cells(self, lugar: int) -> Sequence[Any]:
        """Return the cells of a column, blank where its rows do not reach it."""
        return self.celdas[lugar] if lugar < len(self.celdas) else [""] * len(self.lugares)

    def column(self, lugar: int) -> Sequence[Any]:
        """Return the cells of a column as `CellMemo` takes them."""
        return (
            self.cells(lugar)
            if self.es_texto
            else [c if c.__class__ is str else (c.__class__, c) for c in self.cells(lugar)]
        )

    def beyond(self, ancho: int) -> Iterator[bool]:
        """Yield for each row whether all its cells from a place on are blank."""
        if len(self.celdas) <= ancho:
            return iter([True] * len(self.lugares))
        return (all(map(is_blank, de_fila)) for de_fila in zip(*self.celdas[ancho:], strict=True))

    def add(self, leida: Sequence[Any]) -> None:
        """Take what was read of a column; the rows where it is odd leave."""
        self.leidas.append(leida)
        if ODD in leida:
            self.keep([v is not ODD for v in leida])

    def keep(self, quedan: Iterable[bool]) -> None:
        """Leave out the rows that are told not to stay."""
        quienes = list(quedan)
        if not all(quienes):
            self.lugares = list(compress(self.lugares, quienes))
            self.celdas = [list(compress(c, quienes)) for c in self.celdas]
            self.leidas = [list(compress(c, quienes)) for c in self.leidas]

    def rows(self) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Yield the place of each row and what was read of it, in the order it was taken."""
        return zip(self.lugares, zip(*self.leidas, strict=True), strict=True)
