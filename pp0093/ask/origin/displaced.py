"""Printed figures that whole records displace: what a document prints where the records of the same thing give another.

A figure stands on its records when every unit delivered; the printed one is then not shown, and stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pp0093.ask import query
from pp0093.ask.catalog import Catalog
from pp0093.ask.mart import OF_DOCUMENTS
from pp0093.ask.origin import documents, printed
from pp0093.ask.origin.printed import PublishedFigure
from pp0093.ask.query import YEAR, Query, run
from pp0093.ask.registry import INDICATORS, bases_of, dimensions_of
from pp0093.ask.rows import Filters, Row
from pp0093.provenance import Provenance

PROGRESS = "avance_fisico"


def by_records(
    catalogo: Catalog, indicador: str, fila: Row, de: Mapping[str, Any], fijas: Filters
) -> PublishedFigure | None:
    """Return what a document prints of a figure of a row, where records give another at its decimals; else None.

    Of a fulfilment, what it prints of the progress. `de` are the year and the values that the row is opened by, and
    `fijas` the filters of other dimensions.
    """
    if PROGRESS in INDICATORS[indicador].usa:
        if PROGRESS in fila or not {*de, *fijas} <= {*dimensions_of(PROGRESS)}:
            return None
        indicador, fila = PROGRESS, _progress(catalogo, de, fijas)
    if not _is_of_records(fila, indicador):
        return None
    impresa = _printed(catalogo, indicador, de, fijas)
    return impresa if impresa and documents.verdict(impresa, fila[indicador]) == documents.DIFFERENT else None


def _is_of_records(fila: Row, indicador: str) -> bool:
    """Tell whether a figure of a row is of whole records."""
    es_calculada = fila.get(f"procedencia_{indicador}") == Provenance.CALCULATED
    return es_calculada and fila.get(indicador) is not None and not fila.get(f"parcial_{indicador}")


def _progress(catalogo: Catalog, de: Mapping[str, Any], fijas: Filters) -> Row:
    filas = run(catalogo, Query((PROGRESS,), tuple(de), dict(fijas)))
    return next((f for f in filas if all(f[d] == v for d, v in de.items())), {})


def _printed(catalogo: Catalog, indicador: str, de: Mapping[str, Any], fijas: Filters) -> PublishedFigure | None:
    if indicador == PROGRESS:
        # Of what is measured in firms, the progress that is printed is the firms served; a product has that of its own
        # goal, as a filter too.
        indicador, de, fijas = printed.FIRMS, {YEAR: de[YEAR], **{d: v[0] for d, v in fijas.items()}, **de}, {}
    if OF_DOCUMENTS not in bases_of(indicador) or not {*de, *fijas} <= {*dimensions_of(indicador)}:
        return None
    figuras = catalogo.once(query.printed_figures, Query((indicador,), tuple(de), dict(fijas)))
    figura = figuras.get(tuple(de.values()))
    if figura is None or figura.impresa is None:
        return None
    lugar = figura.impresa.lugar
    return next(f for f in printed.published(catalogo) if f.lugar == lugar)
