"""What documents print of the budget, in the groups of a question: it stands beside where a file heads the year."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pp0093.ask import formula
from pp0093.ask.catalog import YEAR, Catalog
from pp0093.ask.origin.printed import NATIONAL, PublishedFigure, head, published
from pp0093.ask.registry import INDICATORS, PROGRAMME
from pp0093.ask.rows import Figure, Group, record
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
    dichas: dict[tuple[object, ...], list[PublishedFigure]] = {}
    for cifra in published(catalogo, indicador=id_, escala=0):
        de_que = _of(cifra)
        alcance = de_que.pop(NATIONAL, OF_THE_REPORT)
        es_de_eso = alcance == pregunta.alcance and set(de_que) == {*pregunta.por, *fijas, YEAR}
        if es_de_eso and all(de_que[d] in v for d, v in pregunta.filtros.items() if v):
            dichas.setdefault(tuple(cifra.anio if d == YEAR else de_que[d] for d in pregunta.por), []).append(cifra)
    cabezas = {clave: head(suyas) for clave, suyas in dichas.items()}
    return {clave: cifra for clave, cifra in cabezas.items() if cifra}


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


def _of(cifra: PublishedFigure) -> dict[str, str]:
    """Return the year, scope and place that a figure is of; of the programme itself, no place."""
    return {d: v for d, v in cifra.dimensiones.items() if d != PROGRAMME.id} | {YEAR: str(cifra.anio)}


def _figure(cifra: PublishedFigure) -> Figure:
    cortes = frozenset([cifra.corte] if cifra.corte else [])
    return Figure(cifra.valor, frozenset([Provenance.PUBLISHED.value]), cortes)
