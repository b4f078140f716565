"""Brackets of sales and of workers, and sizes: their order; and those of a document, that may have others within."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import inf

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.registry import DIMENSIONS
from pp0093.ask.rows import HIDDEN, REST, Row
from pp0093.ask.ruled import BaseRule, SizeRule
from pp0093.provenance import Provenance

NUMBER = re.compile(r"\d[\d,]*")
# All the firms, in percent, and what may be lost of a share that is printed to one decimal.
ALL_FIRMS_PCT, LOST = 100, 0.05
NO_BREAKDOWN = "Sin desglose"
LAST = (inf, inf)
"""The place of what has none of its own."""


def are_in_order(dimension: str) -> bool:
    """Tell whether the values of a dimension are brackets or sizes: they have an order of their own."""
    return DIMENSIONS[dimension].es_de_tramos or dimension == SizeRule.tabla


def bracket_order(catalogo: Catalog, dimension: str, valor: str) -> tuple[float, float]:
    """Return where a bracket or a size goes among the others: one within another, before it; anything else, LAST."""
    if DIMENSIONS[dimension].es_de_tramos and NUMBER.search(valor):
        return _bracket_ends(valor)
    tamanos = _sizes(catalogo) if dimension == SizeRule.tabla else []
    return (tamanos.index(valor), 0) if valor in tamanos else LAST


@remembered
def _sizes(catalogo: Catalog) -> list[str]:
    return list(dict.fromkeys(r.tamano for r in catalogo.rules.typed_codes(SizeRule)))


def outermost(dimension: str, filas: Sequence[Row]) -> list[Row]:
    """Return the rows that are in no bracket of another: their firms are all of them, each once."""
    suya = DIMENSIONS.get(dimension)
    if suya is None or not suya.es_de_tramos:
        return list(filas)
    extremos = {tramo: _bracket_ends(tramo) for f in filas if NUMBER.search(tramo := str(f[dimension]))}
    return [f for f in filas if not any(_within(extremos.get(str(f[dimension])), e) for e in extremos.values())]


def rest(dimension: str, filas: Sequence[Row], parte: str) -> float:
    """Return, in percent, what the shares of some rows leave of the whole; 0 where it may be lost in printing them."""
    fuera = outermost(dimension, filas)
    queda = ALL_FIRMS_PCT - sum(float(f[parte]) for f in fuera)
    return queda if queda > LOST * len(fuera) else 0.0


def rest_row(catalogo: Catalog, dimension: str, filas: Sequence[Row], parte: str) -> list[Row]:
    """Return, in a list, the row of what the printed shares of some rows leave of the whole; none where nothing is.

    It is called as the document calls it (base_indicador.csv, aspect "resto"). Of shares that are not told there is
    none: it would give them away.
    """
    con_parte = [f for f in filas if f[parte] is not None]
    es_impresa = any(f[f"procedencia_{parte}"] == Provenance.PUBLISHED for f in con_parte)
    queda = rest(dimension, con_parte, parte) if es_impresa else 0.0
    if not queda or any(f.get(f"{HIDDEN}{parte}") for f in filas):
        return []
    primera = con_parte[0]
    declaradas = catalogo.rules.of(int(str(primera.get("anio")))).typed(BaseRule)
    suyas = (f for f in declaradas if f.aspecto == REST and f.indicador == parte and f.dimension in ("", dimension))
    nombre = next((f.base for f in suyas if not (f.valor_dimension or f.procedencia)), NO_BREAKDOWN)
    dichas: Row = dict.fromkeys((dimension, f"{dimension}_nombre"), nombre)
    dichas |= dict.fromkeys(("procedencia", f"procedencia_{parte}"), Provenance.DERIVED.value)
    dichas |= {c: primera[c] for c in ("anio", "alcance", "corte")} | {parte: queda}
    return [{c: False if c.startswith("parcial_") else dichas.get(c) for c in primera} | {REST: True}]


def is_overlapping(dimension: str, filas: Sequence[Row]) -> bool:
    """Tell whether some rows are of firms of others."""
    return len(outermost(dimension, filas)) < len(filas)


def _bracket_ends(tramo: str) -> tuple[float, float]:
    """Return where a bracket begins and ends, by its name ("150 - 500 UIT", "Más de 100")."""
    desde, *hasta = [float(n.replace(",", "")) for n in NUMBER.findall(tramo)]
    return desde, hasta[0] if hasta else inf


def _within(uno: tuple[float, float] | None, otro: tuple[float, float]) -> bool:
    """Tell whether a bracket is in another; what is no bracket ("Sin información") is in none."""
    return uno is not None and uno != otro and otro[0] <= uno[0] and uno[1] <= otro[1]
