"""What an answer part by part leaves out: those of which the part is not known, or that no source gives apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from pp0093.ask import query
from pp0093.ask.catalog import Catalog
from pp0093.ask.parts import brackets, structure
from pp0093.ask.query import Query
from pp0093.ask.registry import DIMENSIONS
from pp0093.ask.rows import HIDDEN, NO_DATA, Row, bounds
from pp0093.claims import Sentence, sentence
from pp0093.provenance import Provenance
from pp0093.questions import texts
from pp0093.questions.answered import claimed
from pp0093.questions.answered.posed import Posed
from pp0093.questions.figures import FIRMS, PROFILE, SHARE
from pp0093.questions.read.words import MONTH, PROGRAMME, YEAR
from pp0093.writing import formats
from pp0093.writing.nouns import counted

WITH_DATA = texts.WITH_DATA
# Between members that a document gives together (docs of published/, "A+B").
TOGETHER = "+"
# Each firm is of one of these at most: the shares of them all add up to the whole.
APART = (*PROFILE, "departamento", "provincia", "region_natural")


def of_parts(catalogo: Catalog, pedida: Posed, consulta: Query) -> list[Sentence]:
    """Return, of an answer by all the values of a dimension, what none of them has: a sentence for each year."""
    abiertas = [d for d in consulta.por if d not in (YEAR, MONTH, *consulta.filtros, *pedida.elegidos)]
    if len(abiertas) != 1 or YEAR not in consulta.por:
        return []
    filas = query.run(catalogo, consulta)
    anios = list(dict.fromkeys(f[YEAR] for f in filas))
    dichas = []
    for anio in anios:
        suyas = [f for f in filas if f[YEAR] == anio]
        cuando = f"{anio}, " if len(anios) > 1 else ""
        dichas += [
            sentence(f"{cuando}{dicho}", dicho.claims) for dicho in _of_a_year(catalogo, consulta, abiertas[0], suyas)
        ]
    return dichas


def no_programmes(catalogo: Catalog, dimension: str, filas: Sequence[Row]) -> dict[str, str]:
    """Return, of rows of programmes, {code: name} of those that are none."""
    if dimension != PROGRAMME:
        return {}
    hay = {f[PROGRAMME] for f in filas}
    return {c: nombre for c, nombre in structure.no_programmes(catalogo).items() if c in hay}


def several(dimension: str, filas: Sequence[Row]) -> set[str]:
    """Return the values of a dimension with which a document gives several of its members together, all given apart."""
    hay = {str(f[dimension]) for f in filas if f[dimension] is not None} if dimension else set()
    return {v for v in hay if TOGETHER in v and {*v.split(TOGETHER)} <= hay}


def not_counted(catalogo: Catalog, dimension: str, filas: Sequence[Row]) -> list[str]:
    """Say what is left out of an answer about programmes because it is none."""
    ajenas = no_programmes(catalogo, dimension, filas)
    return [f"Sin {' ni '.join(ajenas.values())}, que no son programas"] if ajenas else []


def _of_a_year(catalogo: Catalog, consulta: Query, dimension: str, filas: Sequence[Row]) -> Iterator[Sentence]:
    nombre = DIMENSIONS[dimension].etiqueta.lower()
    for medida in consulta.indicadores:
        con_valor = _not_invented_too([f for f in filas if f[medida] is not None or bounds(f, medida)], medida)
        sin_saber = [f for f in con_valor if f[dimension] in (None, NO_DATA)]
        if not sin_saber and not any(f"{HIDDEN}{medida}" in f for f in filas) and dimension in APART:
            yield from _not_given(catalogo, consulta, medida, dimension, con_valor)
        for f in sin_saber:
            dicho = f"sin información de {nombre}: {texts.valued(catalogo, medida, f)}"
            yield sentence(dicho, claimed.figures(catalogo, replace(consulta, indicadores=(medida,)), f))


def share_left(dimension: str, medida: str, filas: Sequence[Row]) -> float:
    """Return, in percent, the most that any value not among some rows may have, their rounding included."""
    fuera = brackets.outermost(dimension, filas)
    return brackets.WHOLE - float(sum(f[medida] for f in fuera)) + brackets.LOST * len(fuera)


def _not_invented_too(filas: list[Row], medida: str) -> list[Row]:
    """Return the rows that are no demonstration; all of them where all are."""
    ciertas = [f for f in filas if f[f"procedencia_{medida}"] != Provenance.SYNTHETIC]
    return ciertas or filas


def _not_given(
    catalogo: Catalog, consulta: Query, medida: str, dimension: str, filas: Sequence[Row]
) -> Iterator[Sentence]:
    """Say how many firms, or which part of them, are of none of the values that a document gives."""
    if not filas or any(f[medida] is None or f[f"procedencia_{medida}"] == Provenance.SYNTHETIC for f in filas):
        return
    filas = brackets.outermost(dimension, filas)
    suma, de_cada = sum(f[medida] for f in filas), DIMENSIONS[dimension].etiqueta.lower()
    if medida in (SHARE, WITH_DATA) and (resto := brackets.rest(dimension, filas, medida)):
        del_resto = claimed.rest(medida, dimension, float(resto), consulta, filas)
        yield sentence(f"el resto, {formats.percent(resto)}, no se da por {de_cada} (derivado)", del_resto)
    if medida == FIRMS:
        de_todas = replace(consulta, por=tuple(d for d in consulta.por if d != dimension))
        total = next((f[FIRMS] for f in query.run(catalogo, de_todas) if f[YEAR] == filas[0][YEAR]), None)
        if total is not None and total > suma:
            dicho = f"de {formats.number(total - suma)} de las {counted(total, 'empresas')} no se da (derivado)"
            yield sentence(dicho, claimed.rest(medida, dimension, float(total - suma), consulta, filas))
