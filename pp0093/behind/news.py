"""What changed from one version to the next, as people read it: which version, when, which figures."""

from __future__ import annotations

from pp0093.ask.catalog import Catalog
from pp0093.changes import history, report
from pp0093.changes.history import Edition
from pp0093.writing import formats, tables
from pp0093.writing.tables import Table

TITLE = "Qué cambió de una versión a la siguiente"
NOTE = "Cifras de portada; las de años cerrados, primero"
HEADER = ("Versión", "Fecha", "Años cerrados", "Otros años", "Qué cambió")
SHOWN = 10
FIRST, NOT_SAID, SAME = "Primera versión", "No lo dejó dicho", "Ninguna cifra de portada"


def table(catalogo: Catalog) -> Table:
    """Return the versions from the published one back, with how many figures each moved and which."""
    return tables.of_texts(HEADER, [_row(e) for e in history.editions(catalogo.carpeta)])


def _row(edicion: Edition) -> tuple[str, ...]:
    movidas = edicion.movidas or []
    cerradas = sum(m.es_cerrado for m in movidas)
    cuantas = (formats.number(cerradas), formats.number(len(movidas) - cerradas))
    return (edicion.version, formats.day(edicion.dia), *cuantas, _what(edicion))


def _what(edicion: Edition) -> str:
    if edicion.es_primera:
        return FIRST
    if edicion.movidas is None:
        return NOT_SAID
    dichas = [report.moved(m) for m in edicion.movidas[:SHOWN]]
    resto = len(edicion.movidas) - len(dichas)
    return "; ".join([*dichas, *([f"y {resto} más"] if resto else [])]) or SAME
