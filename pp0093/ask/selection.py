"""Which rows of a mart a question selects: one WHERE clause for figures, source files and figures shown alongside."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.registry import ACTIVITY, DIMENSIONS, RECORDS, REPORT, Distinct, Mart, RollUp, Single
from pp0093.ask.rows import Filters
from pp0093.structs import Frozen

COMPUTED = "calculado"
# The basis of an attention: complete records, or those of a demonstration.
OF_DEMONSTRATION = "demostracion"
# And received records that are incomplete.
PARTIAL = "parcial"
WHOLE_BASES = (RECORDS, OF_DEMONSTRATION)
# The columns with the basis: of all the records of an activity, and of its unit's own delivery.
BASE, OWN_BASE = "base", "base_unidad"
# The column that says whether an activity is measured in firms: firms of the others count only within it.
IN_FIRMS = "se_mide_en_empresas"
PARAMETERS = "vigente.parametro"


class Condition(Frozen):
    """A filter on a column: equal to one of some values (None is null); without values, not null."""

    columna: str
    valores: tuple[Any, ...] | None = None

    @property
    def sql(self) -> str:
        """Its SQL, with a placeholder for each value that is not None."""
        if self.valores is None:
            return f"{self.columna} is not null"
        dados = sum(v is not None for v in self.valores)
        partes = [f"{self.columna} in ({', '.join('?' * dados)})"] if dados else []
        partes += [f"{self.columna} is null"] if dados < len(self.valores) else []
        return f"({' or '.join(partes)})" if len(partes) > 1 else partes[0]


class Question(Struct, frozen=True):
    """What figures are grouped and filtered by (codes), and their scope; `grupo` selects a single group.

    `bases` are the bases of attentions to count (all when empty), of each unit's own delivery when `propias`; `fuente`
    is the only source that may answer. `segun` asks about firms several questions at once: one for each value of those
    dimensions.
    """

    por: tuple[str, ...] = ()
    filtros: Filters = {}
    alcance: str = REPORT
    grupo: Mapping[str, Any] = {}
    bases: tuple[str, ...] = ()
    propias: bool = False
    fuente: str = ""
    segun: tuple[str, ...] = ()

    @property
    def columnas(self) -> list[str]:
        """The columns to group by."""
        return list(dict.fromkeys([*group_columns(self.por), *self.segun]))

    @property
    def es_de_actividades(self) -> bool:
        """Whether it groups or filters by activity."""
        return names_activities(self.filtros, (*self.por, *self.segun, *self.grupo))

    @property
    def es_de_meses(self) -> bool:
        """Whether it groups or filters by month."""
        return "mes" in self.por or bool(self.filtros.get("mes"))


def table_of(mart: Mart, pregunta: Question) -> str:
    """Return the table to query: marts with months, or sources, in a table of their own use that when asked by them."""
    if isinstance(mart.reune, Single) and mart.reune.por_mes and pregunta.es_de_meses:
        return mart.reune.por_mes
    if isinstance(mart.reune, Single) and mart.reune.por_fuente and pregunta.fuente:
        return mart.reune.por_fuente
    return mart.tabla


def is_asked(catalogo: Catalog, mart: Mart, pregunta: Question) -> bool:
    """Tell whether a mart answers in a scope: one whose table has no `alcance` column answers only for the report."""
    return pregunta.alcance == REPORT or "alcance" in catalogo.columns(mart.tabla)


def rows_of(catalogo: Catalog, mart: Mart, pregunta: Question) -> tuple[str, list[Any]]:
    """Return the WHERE condition of a question over a mart, and its parameters."""
    columnas = catalogo.columns(table_of(mart, pregunta))
    de = filtered(pregunta.filtros, mart.dimensiones)
    de += [Condition(d, (typed(d, pregunta.grupo[d]),)) for d in pregunta.grupo if d in mart.dimensiones]
    de += [Condition(d) for d in pregunta.segun]
    reune, de_empresas = mart.reune, isinstance(mart.reune, Distinct)
    posibles: list[tuple[str, tuple[Any, ...], bool]] = [
        ("alcance", (pregunta.alcance,), True),
        ("de", (pregunta.fuente,), bool(pregunta.fuente)),
        (OWN_BASE if pregunta.propias else BASE, pregunta.bases, bool(pregunta.bases)),
        ("cuenta_para_producto", (True,), de_empresas and only_counting(pregunta.por)),
        (IN_FIRMS, (True,), de_empresas and not pregunta.es_de_actividades),
    ]
    de += [Condition(c, valores) for c, valores, se_pide in posibles if se_pide and c in columnas]
    if isinstance(reune, Single) and reune.niveles:
        de.append(Condition("nivel", (level(mart, pregunta) or reune.niveles[0][0],)))
    if isinstance(reune, RollUp):
        columna, valor = reune.solo
        de += [Condition(columna, (valor,)), Condition(reune.nivel)]
    return in_sql(de)


def of_a_share(catalogo: Catalog, mart: Mart, pregunta: Question) -> list[Condition]:
    """Return the extra conditions of a share's denominator: only activities measured in firms, unless chosen."""
    son_las_pedidas = bool(pregunta.filtros.get(ACTIVITY)) or ACTIVITY in {*pregunta.segun, *pregunta.grupo}
    return [] if son_las_pedidas or IN_FIRMS not in catalogo.columns(mart.tabla) else [Condition(IN_FIRMS, (True,))]


def in_sql(condiciones: Sequence[Condition]) -> tuple[str, list[Any]]:
    """Return conditions joined with AND as SQL, and their parameters."""
    return (
        " and ".join(c.sql for c in condiciones) or "true",
        [v for c in condiciones for v in c.valores or () if v is not None],
    )


def filtered(filtros: Filters, dimensiones: Collection[str]) -> list[Condition]:
    """Return the conditions of some filters, of those by these dimensions."""
    # A year stays an integer: over a cast column DuckDB could not skip the other years.
    return [
        Condition(d, tuple(typed(d, v) for v in valores))
        for d, valores in filtros.items()
        if d in dimensiones and valores
    ]


def typed(dimension: str, valor: Any) -> Any:
    """Convert a value of a dimension to the type of its column."""
    if valor is None:
        return None
    return int(valor) if DIMENSIONS[dimension].es_entera else str(valor)


def level(mart: Mart, pregunta: Question) -> str | None:
    """Return the level whose rows answer a question; None when it asks for no level.

    The dimensions that it groups by decide first, then those that it filters by.
    """
    niveles = mart.reune.niveles if isinstance(mart.reune, Single) else ()
    for pedidas in (pregunta.por, [d for d, valores in pregunta.filtros.items() if valores]):
        for nivel, dimensiones in niveles:
            if set(dimensiones) & set(pedidas):
                return nivel
    return None


def names_activities(filtros: Filters, por: Iterable[str]) -> bool:
    """Tell whether activities are asked for: only then do those not measured in firms enter counts of firms.

    The programme, a product and the rest count those measured in firms, so nobody enters or leaves a count by how much
    of an activity was delivered.
    """
    return ACTIVITY in por or bool(filtros.get(ACTIVITY))


def only_counting(por: Iterable[str]) -> bool:
    """Tell whether firms grouped by these dimensions are only those of activities that count for their product."""
    return "producto" in por and "actividad" not in por


def group_columns(por: Sequence[str]) -> list[str]:
    """Return the GROUP BY columns: the dimensions and the keys that distinguish equal codes."""
    return [c for d in por for c in (d, DIMENSIONS[d].clave) if c]


def listed_columns(columnas: Iterable[str]) -> str:
    """Return columns as a SQL list that ends in a comma, to be followed by others."""
    return "".join(f"{c}, " for c in columnas)


def grouped(columnas: Sequence[str]) -> str:
    """Return the GROUP BY clause of some columns; without any, a HAVING clause that drops the empty total."""
    return f"group by {', '.join(columnas)}" if columnas else "having count(*) > 0"


def column_or(columnas: Collection[str], columna: str, valor: str) -> str:
    """Return a column when a table has it; else a default expression."""
    return columna if columna in columnas else valor


@cached_by_version
def parameter(catalogo: Catalog, nombre: str) -> dict[int, str]:
    """Return {year: value} of a parameter of the rules; empty when the programme has none."""
    if nombre not in catalogo.columns(PARAMETERS):
        return {}
    filas = catalogo.query(f"select anio, {nombre} as valor from {PARAMETERS} order by anio")
    return {int(f["anio"]): f["valor"] for f in filas if f["valor"] is not None}


@cached_by_version
def years_in(catalogo: Catalog, tabla: str, que: str = "true") -> set[int]:
    """Return the years of the rows of a table that match a SQL condition."""
    filas = catalogo.entero.query(f"select distinct anio from {tabla} where anio is not null and {que}")
    return {f["anio"] for f in filas}
