"""What documents print of the budget, in the groups of a question: it stands beside where a file heads the year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from pp0093.ask import formula
from pp0093.ask.catalog import YEAR, Catalog, remembered
from pp0093.ask.mart import OF_DOCUMENTS
from pp0093.ask.origin.printed import PublishedFigure, published
from pp0093.ask.registry import INDICATORS, PROGRAMME
from pp0093.ask.rows import Figure, Group, paired, record
from pp0093.ask.selection import Question
from pp0093.provenance import Provenance

OF_THE_REPORT = "reporte"


def gather(catalogo: Catalog, ids: Sequence[str], pregunta: Question) -> list[Group]:
    """Return the amounts that documents print in soles of exactly what each group is.

    None where years are not opened, or where what is asked for joins several values of something.
    """
    grupos: dict[tuple[object, ...], dict[str, Figure]] = {}
    for id_ in ids:
        for clave, cifra in amounts(catalogo, id_, pregunta).items():
            grupos.setdefault(clave, {})[id_] = _figure(cifra)
    return [(clave, dict(zip(pregunta.por, clave, strict=True)), figuras) for clave, figuras in grupos.items()]


def amounts(catalogo: Catalog, id_: str, pregunta: Question) -> dict[tuple[object, ...], PublishedFigure]:
    """Return what documents print of an amount or a ratio, by group: of several, that which heads."""
    fijas = {d: v for d, v in pregunta.filtros.items() if v and d not in pregunta.por}
    if YEAR not in pregunta.por or any(len(v) > 1 for v in fijas.values()):
        return {}
    pedidas = {*pregunta.por, *fijas, YEAR}
    cifras: dict[tuple[object, ...], PublishedFigure] = {}
    for valores, cifra in _heads(catalogo, pregunta.alcance).get(id_, ()):
        de_que = valores | {YEAR: str(cifra.anio)}
        if set(de_que) == pedidas and all(de_que[d] in v for d, v in pregunta.filtros.items() if v):
            cifras[tuple(cifra.anio if d == YEAR else de_que[d] for d in pregunta.por)] = cifra
    return cifras


@remembered
def _heads(catalogo: Catalog, alcance: str) -> dict[str, list[tuple[dict[str, str], PublishedFigure]]]:
    """Return, by indicator, what is printed of each thing in a scope, with what it is of: the head of each (cifra)."""
    impresas, cabezas = {f.lugar: f for f in published(catalogo)}, defaultdict(list)
    filas = catalogo.entero.query(
        "select indicador, dimension, valor_dimension, archivo, fila from marts.cifra "
        "where base = ? and alcance = ? and fila is not null and valor is not null",
        [OF_DOCUMENTS, alcance],
    )
    for f in filas:
        de = paired(f["dimension"], f["valor_dimension"])
        suyas = {d: v for d, v in de.items() if d != PROGRAMME.id}  # Of the programme itself, no place.
        cabezas[f["indicador"]].append((suyas, impresas[f["archivo"], f["fila"]]))
    return cabezas


class OfPrint(PublishedFigure, frozen=True):
    """What the printed terms of a figure give of it, where no document prints it: of the place of the first of them."""


def given(catalogo: Catalog, indicador: str, pregunta: Question, clave: tuple[object, ...]) -> PublishedFigure | None:
    """Return what a document prints of the money of a group or, of a ratio or a difference, what its terms give.

    The terms of one document: what those of two give, none says.
    """
    if impresa := amounts(catalogo, indicador, pregunta).get(clave):
        return impresa
    suyo = INDICATORS[indicador]
    terminos = {t: amounts(catalogo, t, pregunta).get(clave) for t in suyo.usa}
    if len({impresa.documento for impresa in terminos.values() if impresa}) > 1:
        return None
    figuras = {t: Figure(impresa.valor) for t, impresa in terminos.items() if impresa}
    valor = formula.figure(suyo, figuras).valor if suyo.usa else None
    primero = next(iter(terminos.values()), None)
    if primero is None or valor is None:
        return None
    del_indicador = {
        "valor": Decimal(valor),
        "decimales": suyo.decimales,
        "unidad_medida": suyo.unidad.value,
        "escala": 0,
    }
    return record(OfPrint, primero, indicador=indicador, **del_indicador)


def _figure(cifra: PublishedFigure) -> Figure:
    cortes = frozenset([cifra.corte] if cifra.corte else [])
    return Figure(cifra.valor, frozenset([Provenance.PUBLISHED.value]), cortes)
