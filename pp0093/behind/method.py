"""The method as tables: indicators, rules in force in a year, words and caveats, read from where each is defined."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.registry import DIMENSIONS, dimensions_of, offered
from pp0093.ask.ruled import ActivityRule, Caveat, ParameterRule, RatingRule
from pp0093.ask.standing import norms
from pp0093.claims import NO_ROWS, sentence, words
from pp0093.language.words import folded
from pp0093.programme import Programme
from pp0093.provenance import Provenance
from pp0093.rules import READ_PARAMETERS, InForce, Rules
from pp0093.writing import tables
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
INDICATOR_HEADER = ("Indicador", "Definición", "Fórmula", "Unidad", "Sentido", "Dimensiones")
ACTIVITY_HEADER = ("Actividad", "Nombre", "Producto", "Unidad", "Responsable", "Cuenta", "Fuente", "Estado")
RATING_HEADER = ("Calificación", "Desde", "Estado", "Nota")
PARAMETER_HEADER = ("Parámetro", "Valor", "Significado", "Norma o fuente", "Estado")


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
    """Return the registries in force in a year, as tables."""
    reglas, vigentes = catalogo.rules, catalogo.rules.of(anio)
    return [
        Chapter(
            "indicadores",
            "Indicadores",
            "Definición, fórmula y unidad de cada uno; las dimensiones por las que se abre van en el archivo",
            tables.of_texts(INDICATOR_HEADER, _indicator_rows(catalogo.programa), de_fondo=("Dimensiones",)),
        ),
        Chapter(
            "actividades",
            "Qué actividad cuenta para la meta de su producto",
            "El dinero cuenta siempre; las metas físicas, sólo donde dice sí",
            tables.of_texts(ACTIVITY_HEADER, _activity_rows(vigentes)),
        ),
        Chapter(
            "calificacion",
            "Calificación del avance",
            "Del avance físico o financiero, en % de lo programado",
            tables.of_texts(RATING_HEADER, _rating_rows(vigentes)),
        ),
        Chapter(
            "parametros",
            "Parámetros",
            "Valores con fecha; se cambian en reglas/parametro.csv del programa",
            tables.of_texts(PARAMETER_HEADER, _parameter_rows(catalogo, vigentes)),
        ),
        Chapter(
            "procedencia",
            "De dónde puede venir una cifra",
            "De más a menos fuerza: lo que se hace con varias es como la más débil",
            tables.of_texts(("Procedencia", "Significado"), _provenance_rows()),
        ),
        Chapter(
            "glosario",
            "Glosario",
            "Las palabras con subrayado de puntos en las páginas",
            tables.of_texts(("Término", "Definición"), _glossary_rows(catalogo, anio)),
        ),
        Chapter(
            "advertencias",
            "Advertencias",
            "Lo que conviene saber antes de citar",
            tables.of_texts(("Asunto", "Advertencia"), _caveat_rows(reglas)),
        ),
    ]


def _indicator_rows(programa: Programme) -> list[tuple[str, ...]]:
    return [
        (
            i.etiqueta,
            i.definicion,
            i.formula,
            i.unidad.value,
            i.sentido.value,
            ", ".join(DIMENSIONS[d].etiqueta.lower() for d in dimensions_of(i.id)),
        )
        for i in offered(programa).values()
    ]


def _activity_rows(reglas: InForce) -> list[tuple[str, ...]]:
    return [
        (
            f.codigo_corto,
            f.actividad_nombre,
            f.producto,
            f.unidad_medida,
            f.responsable,
            "sí" if f.cuenta else "no",
            f.fuente,
            f.estado,
        )
        for f in reglas.typed(ActivityRule)
    ]


def _rating_rows(reglas: InForce) -> list[tuple[str, ...]]:
    return [
        (f"{f.simbolo} {f.calificacion}", f"{f.desde_pct} %" if f.desde_pct else "", f.estado, f.nota)
        for f in reglas.typed(RatingRule)
    ]


def _parameter_rows(catalogo: Catalog, reglas: InForce) -> list[tuple[str, ...]]:
    """Return the parameters in force but those that only programmes of another topic read."""
    temas = {f["parametro"]: f["tema"] for f in catalogo.rules.rows(READ_PARAMETERS)}
    propias = [f for f in reglas.typed(ParameterRule) if catalogo.programa.has(temas.get(f.parametro, ""))]
    return [(f.parametro, f.valor, f.significado, f.norma, f.estado) for f in propias]


def _provenance_rows() -> list[tuple[str, ...]]:
    return [(p.nombre, p.significado) for p in Provenance]


def _glossary_rows(catalogo: Catalog, anio: int) -> list[tuple[str, ...]]:
    return [(d.termino, d.significa) for d in norms.glossary(catalogo, anio)]


def _caveat_rows(reglas: Rules) -> list[tuple[str, ...]]:
    return [(f.asunto, f.advertencia) for f in reglas.typed(Caveat)]
