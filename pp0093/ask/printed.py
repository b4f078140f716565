"""The figures that documents print, as they were transcribed."""

from __future__ import annotations

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
