"""The method as tables: indicators, rules in force in a year, words and caveats, read from where each is defined."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.registry import DIMENSIONS, Indicator, dimensions_of, offered
from pp0093.ask.ruled import ActivityRule, Caveat, ParameterRule, RatingRule
from pp0093.ask.standing import norms
from pp0093.claims import NO_ROWS, sentence, words
from pp0093.language.words import folded
from pp0093.provenance import Provenance
from pp0093.rules import READ_PARAMETERS, InForce
from pp0093.writing import tables
from pp0093.writing.phrases import phrase
from pp0093.writing.tables import Table

ANSWER = words(
    "Cada indicador se define una vez; los cocientes se calculan al final, con numerador y denominador ya sumados, "
    "y se redondean sólo al mostrarse."
)
# The two parts of the page: what holds of every figure, and what was given of each year.
RULES, GIVEN = "Reglas y definiciones", "Metas dadas y años que se comparan"
NOTHING_FOUND = sentence(
    "Ninguna regla, definición ni palabra del glosario dice eso. Pruebe con menos palabras.", NO_ROWS
)


class Chapter(Struct, frozen=True):
    """A table of the method: its name for files, its title, what it is, and the table."""

    id: str
    titulo: str
    nota: str
    tabla: Table


@remembered
def matching(catalogo: Catalog, anio: int, busca: str) -> list[Chapter]:
    """Return the chapters of a year with the rows that have every word looked for, without accents or case.

    A chapter whose title has them all is whole; one without any such row is left out.
    """
    palabras = folded(busca).split()
    hallados = [_found(c, palabras) for c in chapters(catalogo, anio)]
    return [c for c in hallados if c.tabla.filas or not palabras]


def _found(capitulo: Chapter, palabras: Sequence[str]) -> Chapter:
    if _has(capitulo.titulo, palabras):
        return capitulo
    filas = tuple(f for f in capitulo.tabla.filas if _has(" ".join(map(str, f)), palabras))
    return replace(capitulo, tabla=dataclasses.replace(capitulo.tabla, filas=filas))


def _has(texto: str, palabras: Sequence[str]) -> bool:
    plano = folded(texto)
    return all(p in plano for p in palabras)


@remembered
def chapters(catalogo: Catalog, anio: int) -> list[Chapter]:
    """Return the registries in force in a year, as tables; their titles and headers are data (tables.columns)."""
    vigentes = catalogo.rules.of(anio)
    activas = [(f, "sí" if f.cuenta else "no") for f in vigentes.typed(ActivityRule)]
    filas: dict[str, Iterable[tuple[str, ...]]] = {
        "indicadores": map(_indicator, offered(catalogo.programa).values()),
        "actividades": [
            (
                f.codigo_corto,
                f.actividad_nombre,
                f.producto,
                f.unidad_medida,
                f.responsable,
                cuenta,
                f.fuente,
                f.estado,
            )
            for f, cuenta in activas
        ],
        "calificacion": [
            (f"{f.simbolo} {f.calificacion}", f"{f.desde_pct} %" if f.desde_pct else "", f.estado, f.nota)
            for f in vigentes.typed(RatingRule)
        ],
        "parametros": _parameters(catalogo, vigentes),
        "procedencia": [(p.nombre, p.significado) for p in Provenance],
        "glosario": [(d.termino, d.significa) for d in norms.glossary(catalogo, anio)],
        "advertencias": [(f.asunto, f.advertencia) for f in catalogo.rules.typed(Caveat)],
    }
    return [
        Chapter(
            id_,
            phrase(f"metodo.{id_}"),
            phrase(f"metodo.{id_}.nota"),
            Table((*tables.columns(f"metodo.{id_}").values(),), (*suyas,)),
        )
        for id_, suyas in filas.items()
    ]


def _indicator(i: Indicator) -> tuple[str, ...]:
    dimensiones = ", ".join(DIMENSIONS[d].etiqueta.lower() for d in dimensions_of(i.id))
    return i.etiqueta, i.definicion, i.formula, i.unidad.value, i.sentido.value, dimensiones


def _parameters(catalogo: Catalog, reglas: InForce) -> list[tuple[str, ...]]:
    """Return the parameters in force but those that only programmes of another topic read."""
    temas = {f["parametro"]: f["tema"] for f in catalogo.rules.rows(READ_PARAMETERS)}
    propias = [f for f in reglas.typed(ParameterRule) if catalogo.programa.has(temas.get(f.parametro, ""))]
    return [(f.parametro, f.valor, f.significado, f.norma, f.estado) for f in propias]
