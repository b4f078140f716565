"""Count distinct firms, their attentions and their activities, of any mart whose rows are attentions."""

from __future__ import annotations

from collections.abc import Sequence

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.gathering import kept
from pp0093.ask.mart import Distinct, Mart
from pp0093.ask.rows import Row
from pp0093.ask.selection import Question


def count(catalogo: Catalog, mart: Mart, reune: Distinct, ids: Sequence[str], pregunta: Question) -> list[Row]:
    """Return a row for each group: its columns, its counts by indicator, and `procedencias`.

    Grouped by product, only the activities that count towards it do. Raise UsageError when a version keeps the answers
    to some questions only, and this is none of them.
    """
    if kept.is_all_there_is(catalogo, mart.tabla):
        return kept.counts(catalogo.entero, mart, ids, pregunta)
    if not has_rows(catalogo.entero, mart.tabla):
        return []
    from pp0093.ask.gathering import firms  # NumPy and Arrow are loaded only where there are firms.

    return firms.count(catalogo.entero, mart, reune, ids, pregunta)


@remembered
def has_rows(catalogo: Catalog, tabla: str) -> bool:
    """Tell whether a table has any."""
    return bool(catalogo.query(f"select 1 from {tabla} limit 1"))
