"""What questions and answers are made of: the filters of a question, a row of an answer, a figure and its origin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

Row = dict[str, Any]
"""One row of an answer: its columns by name."""
Filters = dict[str, list[str]]
"""The values asked of each dimension; several of one are alternatives."""
Value = Decimal | int | float | str | None
"""The value of a figure."""
NO_DATA = "Sin información"
"""The label of what has no datum."""


@dataclass
class Figure:
    """One value and where it comes from.

    Of several years together, `sin_corte` are those that declare no cut-off. `impresa` is the row of marts.impreso
    when a document prints the value.
    """

    valor: Value
    procedencias: frozenset[str] = frozenset()
    cortes: frozenset[date] = frozenset()
    sin_corte: frozenset[int] = frozenset()
    impresa: Row | None = None


Group = tuple[tuple[Any, ...], Row, dict[str, Figure]]
"""Key of a group, its dimensions, and its stored figures by id."""
