"""A sheet, of a workbook or of a text: rows with the numbers that Excel or a text editor gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from msgspec import Struct

from pp0093.errors import InputError
from pp0093.ingest.readers.base import INVISIBLE, Cell, RawFile, cell

NO_VALUE = "\ue093"
"""What a cell holds when its formula was saved without a value."""
COMPACT = "\ue094"
"""First cell of a rewritten sheet whose rows carry their number in the first column."""
BLOCK = 1 << 20
"""Bytes of a file that are looked at together."""
COMPARE_IT = "compárelo con los formatos de la guía"
"""What to do with a file whose header is not known."""
HELP_MARK = "Esta hoja es ayuda de pp0093 y no se carga"
"""First cell of the sheets of our own templates that hold no data."""

DELIVERY_MARK = "Esta hoja dice qué entrega este libro de pp0093"
"""First cell of the sheet of our own templates that says what a workbook delivers."""


class SheetRow(NamedTuple):
    """A row that is not blank.

    `orden` counts rows from the first of the sheet, blank ones included; `fila` is the number a person sees (the line
    where the row starts, in a text). `hereda` says that some cell took the value of a merge that began higher up.
    """

    orden: int
    fila: int
    celdas: list[Cell]
    hereda: bool = False


class Sheet(Struct, frozen=True):
    """A sheet of a workbook, or a whole text (`nombre` is None).

    `filas` starts from the first row at each call. `es_cortada` says that the last line of a text never ends.
    """

    nombre: str | None
    filas: Callable[[], Iterator[SheetRow]]
    es_oculta: bool = False
    es_1904: bool = False
    es_cortada: bool = False

    @property
    def es_texto(self) -> bool:
        """Tell a text from a workbook's sheet."""
        return self.nombre is None


def is_blank(celda: Cell) -> bool:
    """Tell a cell with nothing but white space."""
    return isinstance(celda, str) and not (celda and celda.strip(INVISIBLE))


def text_of(celda: Cell) -> str:
    """Return a cell as text: whole numbers without a point, dates as dd/mm/aaaa, logical values as Excel says them."""
    if isinstance(celda, str):
        return celda
    if isinstance(celda, bool):
        return "VERDADERO" if celda else "FALSO"
    if isinstance(celda, float):
        return format(Decimal(int(celda)) if celda.is_integer() else Decimal(repr(celda)), "f")
    if isinstance(celda, datetime):
        return f"{text_of(celda.date())} {celda:%H:%M:%S}"
    return f"{celda:%d/%m/}{celda.year:04d}" if isinstance(celda, date) else str(celda)


def not_recognised(
    archivo: RawFile, hojas: tuple[Sheet, ...], parecido: str = "", que_hacer: str = COMPARE_IT
) -> InputError:
    """Return the refusal of a file none of whose sheets has a known header: it names them, and what it looks like."""
    nombres = [h.nombre for h in hojas if h.nombre]
    que = f"no se reconoce el encabezado de {'ninguna de sus hojas' if len(nombres) > 1 else 'su hoja'}"
    return InputError(
        (f"{que} ({cell(', '.join(nombres))})" if nombres else "no se reconoce su encabezado") + parecido,
        que_hacer,
        archivo=archivo.archivo,
    )
