"""In which order rows are drawn: the programme's and the years' as they come, brackets as theirs, the rest by size.

The lists of the rules that charts need (the order of brackets, where each department lies) come in through here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pp0093.ask import catalog
from pp0093.ask.parts import brackets
from pp0093.ask.registry import DIMENSIONS
from pp0093.ask.rows import is_rest
from pp0093.ui.charts.chart import Plotted, is_missing
from pp0093.writing.tables import value

AS_THEY_COME = ("anio", "mes", "producto", "actividad")


def listed(tabla: str) -> Sequence[Mapping[str, str]]:
    """Return the rows of a table of rules that says where things stand, in any year."""
    return catalog.published().rules.codes(tabla)


def by_size(filas: Sequence[Any], por: str, campo: Plotted) -> list[Any]:
    """Return the rows in their order: "Sin información" last, what the others leave before it, brackets in their own.

    The others, the largest first. What no dimension opens comes in an order that means something: it is kept.
    """
    if por not in DIMENSIONS or por in AS_THEY_COME:
        return list(filas)
    pesos: dict[Any, float] = {}
    for f in filas:
        pesos[value(f, por)] = pesos.get(value(f, por), 0) + (campo.of(f) or 0)
    en_orden = brackets.are_in_order(por)

    def place(fila: Any) -> tuple[bool, bool, float, float]:
        valor = value(fila, por)
        lugar = brackets.bracket_order(catalog.published(), por, str(valor)) if en_orden else (-pesos[valor], 0)
        return is_missing(valor), is_rest(fila), *lugar

    return sorted(filas, key=place)
