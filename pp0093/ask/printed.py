"""The figures that documents print, as they were transcribed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pp0093.ask.catalog import Catalog
from pp0093.ask.rows import Row


def published(catalogo: Catalog, **igual: Any) -> list[Row]:
    """Return published figures whose columns equal what is given (None: is null), in the document's order."""
    condiciones = " and ".join(f"{columna} is not distinct from ?" for columna in igual) or "true"
    return catalogo.query(
        f"select * from marts.publicado where {condiciones} order by documento, archivo, fila",
        list(igual.values()),
    )


def dimensions(cifra: Row) -> dict[str, str]:
    """Return the dimensions of a printed figure and their values, in printed order; empty for the whole programme."""
    nombres, valores = (cifra[c].split(";") if cifra[c] else [] for c in ("dimension", "valor_dimension"))
    return dict(zip(nombres, valores, strict=False))


def answers(cifra: Row, abiertas: Iterable[str], fijas: Iterable[str]) -> bool:
    """Tell whether a printed figure (with its `valores`) is by the dimensions a query opens and fixes.

    A share is printed of the last dimension within the others, so only that one may be opened.
    """
    dimensiones = list(cifra["valores"])
    if cifra["indicador"] == "participacion_pct" and list(abiertas) != dimensiones[-1:]:
        return False
    return set(dimensiones) == {*abiertas, *fijas}
