"""What changed from one version to the next, as people read it: which version, when, which figures."""

from __future__ import annotations

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.protected.terms import is_of_firms
from pp0093.changes import examined, report
from pp0093.changes.examined import Edition, Moved
from pp0093.writing import formats, tables
from pp0093.writing.tables import Table

TITLE = "Qué cambió de una versión a la siguiente"
NOTE = "Cifras de portada; las de años cerrados, primero"
HEADER = ("Versión", "Fecha", "Años cerrados", "Otros años", "Qué cambió")
SHOWN = 10
KEPT = "{}, {}: es otra; cuánto, reservado, porque restar dos versiones diría quién llegó"
FIRST, NOT_SAID, SAME = "Primera versión", "No lo dejó dicho", "Ninguna cifra de portada"


@remembered
def table(catalogo: Catalog) -> Table:
    """Return the versions from the published one back, with how many figures each moved and which."""
    return tables.of_texts(HEADER, [_row(e, catalogo) for e in examined.editions(catalogo.carpeta)])


def _row(edicion: Edition, catalogo: Catalog) -> tuple[str, ...]:
    movidas = edicion.movidas or []
    cerradas = sum(m.es_cerrado for m in movidas)
    cuantas = (formats.number(cerradas), formats.number(len(movidas) - cerradas))
    return (edicion.version, formats.day(edicion.dia), *cuantas, _what(edicion, catalogo))


def _what(edicion: Edition, catalogo: Catalog) -> str:
    if edicion.es_primera:
        return FIRST
    if edicion.movidas is None:
        return NOT_SAID
    dichas = [_said(m, catalogo) for m in edicion.movidas[:SHOWN]]
    resto = len(edicion.movidas) - len(dichas)
    return "; ".join([*dichas, *([f"y {resto} más"] if resto else [])]) or SAME


def _said(movida: Moved, catalogo: Catalog) -> str:
    """Return what a figure was and is; to who reads aggregates, of a count of firms, only that it is another."""
    lados = [lado for lado in (movida.antes, movida.despues) if lado]
    if catalogo.protegido and any(is_of_firms(movida.indicador, lado.procedencia) for lado in lados):
        return KEPT.format(movida.anio, report.called(movida))
    return report.moved(movida)
