"""The method as tables: indicators, rules in force in a year, glossary and caveats, read from where each is defined."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace

from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.filter_values import short_name
from pp0093.ask.registry import offered_indicators
from pp0093.ask.rule_rows import ActivityRule, Caveat, ParameterRule, RatingRule
from pp0093.ask.standing import norms
from pp0093.claims import NO_ROWS, sentence, words
from pp0093.language.words import folded
from pp0093.provenance import Provenance
from pp0093.rules import READ_PARAMETERS, InForce
from pp0093.structs import Frozen
from pp0093.writing import tables
from pp0093.writing.phrases import phrase
from pp0093.writing.tables import Table

METHOD_ANSWER = words(
    "Cada cifra tiene una sola definición, y la publicada va como se imprimió. Un porcentaje calculado de un grupo "
    "sale de los totales, salvo donde se define como promedio, y sólo se redondea al mostrarlo."
)
TO_VERIFY = "«Por verificar» marca lo que ninguna fuente confirma"
# Indicators of the home page, in its order, listed first.
READ_FIRST = ("ejecucion_pct", "cumplimiento_pct", "empresas_atendidas", "focalizacion_pct", "brecha_pp")
# The source named under the page's tables, and the title of its part with goals by year.
WRITTEN_IN = ("definiciones y reglas vigentes del programa",)
GIVEN_GOALS = "Metas dadas y años que se comparan"
NOTHING_FOUND = sentence(
    "Ninguna regla, definición ni palabra del glosario dice eso. Pruebe con menos palabras.", NO_ROWS
)


class Chapter(Frozen):
    """A table of a page: its id for files, title, note and table."""

    id: str
    titulo: str
    nota: str
    tabla: Table


@cached_by_version
def matching(catalogo: Catalog, anio: int, busca: str) -> list[Chapter]:
    """Return the chapters of a year with the rows that contain every word searched, ignoring accents and case.

    A chapter whose title has them all is whole; one without matches is left out.
    """
    palabras, hallados = folded(busca).split(), []
    for capitulo in chapters(catalogo, anio):
        es_entero = _has(capitulo.titulo, palabras)
        filas = tuple(f for f in capitulo.tabla.filas if es_entero or _has(" ".join(map(str, f)), palabras))
        if filas or not palabras:
            hallados.append(replace(capitulo, tabla=dataclasses.replace(capitulo.tabla, filas=filas)))
    return hallados


def _has(texto: str, palabras: Sequence[str]) -> bool:
    plano = folded(texto)
    return all(p in plano for p in palabras)


@cached_by_version
def chapters(catalogo: Catalog, anio: int) -> list[Chapter]:
    """Return the registries in force in a year as tables; titles and headers are data (tables.columns)."""
    vigentes = catalogo.rules.of(anio)
    filas: dict[str, Iterable[Any]] = {
        "indicadores": sorted(offered_indicators(catalogo.programa).values(), key=lambda i: i.id not in READ_FIRST),
        "procedencia": Provenance,
        "advertencias": catalogo.rules.typed(Caveat),
        "glosario": norms.glossary(catalogo, anio),
        "actividades": vigentes.typed(ActivityRule),
        "calificacion": vigentes.typed(RatingRule),
        "parametros": _parameters(catalogo, vigentes),
    }
    return [
        Chapter(
            id_,
            phrase(f"metodo.{id_}"),
            phrase(f"metodo.{id_}.nota"),
            tables.of_objects(suyas, f"metodo.{id_}", producto=partial(_product, catalogo, anio), **COLUMN_WRITERS),
        )
        for id_, suyas in filas.items()
    ]


def _product(catalogo: Catalog, anio: int, actividad: ActivityRule) -> str:
    return short_name(catalogo, anio, "producto", actividad.producto)


# Formatters of some columns of the chapters.
COLUMN_WRITERS: dict[str, Callable[[Any], str]] = {
    "nivel": lambda f: f"{f.simbolo} {f.calificacion}",
    "desde_pct": lambda f: f"{f.desde_pct} %" if f.desde_pct else "",
}


def _parameters(catalogo: Catalog, reglas: InForce) -> list[ParameterRule]:
    """Return the parameters in force, except those of topics that the programme lacks."""
    temas = {f["parametro"]: f["tema"] for f in catalogo.rules.rows(READ_PARAMETERS)}
    return [f for f in reglas.typed(ParameterRule) if catalogo.programa.has(temas.get(f.parametro, ""))]
