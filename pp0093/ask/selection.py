"""Which rows of a mart a question takes: the same ones for its figure, for its files and for what stands beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from msgspec import field

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.registry import ACTIVITY, DIMENSIONS, RECORDS, Distinct, Mart, RollUp, Single
from pp0093.ask.rows import Filters
from pp0093.structs import Frozen

COMPUTED = "calculado"
# On what an attention stands: records, or those of a demonstration, that are whole.
OF_DEMONSTRATION = "demostracion"
# And those received of which more are owed.
PARTIAL = "parcial"
WHOLE_BASES = (RECORDS, OF_DEMONSTRATION)
# The columns that say it: of the records of an activity, and of what its unit itself delivered.
BASE, OWN_BASE = "base", "base_unidad"
# The column that says whether the progress of an activity is firms: those of the others are counted in it alone.
IN_FIRMS = "se_mide_en_empresas"
PARAMETERS = "vigente.parametro"


class Condition(Frozen):
    """Something rows fulfil: that a column has one of some values, None among them, or without any, that it has one."""

    columna: str
    valores: tuple[Any, ...] | None = None

    @property
    def sql(self) -> str:
        """It as a condition of SQL, a mark for each value that is not None."""
        if self.valores is None:
            return f"{self.columna} is not null"
        dados = sum(v is not None for v in self.valores)
        partes = [f"{self.columna} in ({', '.join('?' * dados)})"] if dados else []
        partes += [f"{self.columna} is null"] if dados < len(self.valores) else []
        return f"({' or '.join(partes)})" if len(partes) > 1 else partes[0]


class Question(Frozen):
    """What figures are opened and filtered by (codes), and their scope; `grupo` is the one group looked at, if any.

    `bases` are the bases of attentions that count (all without any), of what each unit delivered if they are `propias`;
    `fuente` is the only source that may answer.
    `segun` asks of firms several questions at once: the same one filtered by each value of those dimensions.
    """

    por: tuple[str, ...] = ()
    filtros: Filters = field(default_factory=dict)
    alcance: str = "reporte"
    grupo: Mapping[str, Any] = field(default_factory=dict)
    bases: tuple[str, ...] = ()
    propias: bool = False
    fuente: str = ""
    segun: tuple[str, ...] = ()

    @property
    def columnas(self) -> list[str]:
        """The columns that tell its answers apart."""
        return list(dict.fromkeys([*group_columns(self.por), *self.segun]))

    @property
    def es_de_actividades(self) -> bool:
        """Whether activities are asked for by their name, or one by one."""
        return names_activities(self.filtros, (*self.por, *self.segun, *self.grupo))

    @property
    def es_de_meses(self) -> bool:
        """Whether months are asked for."""
        return "mes" in self.por or bool(self.filtros.get("mes"))


def table_of(mart: Mart, pregunta: Question) -> str:
    """Return the table that a question is asked of: another one when it has the months and they are asked for."""
    if isinstance(mart.reune, Single) and mart.reune.por_mes and pregunta.es_de_meses:
        return mart.reune.por_mes
    if isinstance(mart.reune, Single) and mart.reune.por_fuente and pregunta.fuente:
        return mart.reune.por_fuente
    return mart.tabla


def is_asked(catalogo: Catalog, mart: Mart, pregunta: Question) -> bool:
    """Tell whether a mart answers in a scope: one whose table does not say the scope is of the report."""
    return pregunta.alcance == "reporte" or "alcance" in catalogo.columns(mart.tabla)


def rows_of(catalogo: Catalog, mart: Mart, pregunta: Question) -> tuple[str, list[Any]]:
    """Return the condition of the rows of a mart that a question takes, and its parameters."""
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
    """Return what else the rows fulfil that shares are of: opened by activity, they are of those measured in firms."""
    son_las_pedidas = bool(pregunta.filtros.get(ACTIVITY)) or ACTIVITY in {*pregunta.segun, *pregunta.grupo}
    return [] if son_las_pedidas or IN_FIRMS not in catalogo.columns(mart.tabla) else [Condition(IN_FIRMS, (True,))]


def in_sql(condiciones: Sequence[Condition]) -> tuple[str, list[Any]]:
    """Return some conditions as one of SQL, and its parameters."""
    return (
        " and ".join(c.sql for c in condiciones) or "true",
        [v for c in condiciones for v in c.valores or () if v is not None],
    )


def filtered(filtros: Filters, dimensiones: Collection[str]) -> list[Condition]:
    """Return what rows of some filters fulfil, of those of these dimensions."""
    # A year stays a number: of a cast column the engine could not skip the years that were not asked for.
    return [
        Condition(d, tuple(typed(d, v) for v in valores))
        for d, valores in filtros.items()
        if d in dimensiones and valores
    ]


def typed(dimension: str, valor: Any) -> Any:
    """Return a value of a dimension as tables have it."""
    if valor is None:
        return None
    return int(valor) if DIMENSIONS[dimension].es_entera else str(valor)


def level(mart: Mart, pregunta: Question) -> str | None:
    """Return the level whose figures a group may show, None when nothing asked for is of one.

    What the rows are opened by decides first, then what they are filtered by.
    """
    niveles = mart.reune.niveles if isinstance(mart.reune, Single) else ()
    for pedidas in (pregunta.por, [d for d, valores in pregunta.filtros.items() if valores]):
        for nivel, dimensiones in niveles:
            if set(dimensiones) & set(pedidas):
                return nivel
    return None


def names_activities(filtros: Filters, por: Iterable[str]) -> bool:
    """Tell whether activities are asked for: only then those not measured in firms are among what firms are of.

    The programme, a product and whatever else is not of an activity is of those measured in firms, so nobody enters or
    leaves a count by how much of it was delivered.
    """
    return ACTIVITY in por or bool(filtros.get(ACTIVITY))


def only_counting(por: Iterable[str]) -> bool:
    """Tell whether firms opened by these dimensions are only those of the activities that count for their product."""
    return "producto" in por and "actividad" not in por


def group_columns(por: Sequence[str]) -> list[str]:
    """Return the columns that tell groups apart: the dimensions and the keys that tell equal codes apart."""
    return [c for d in por for c in (d, DIMENSIONS[d].clave) if c]


def listed_columns(columnas: Iterable[str]) -> str:
    """Return some columns to be followed by others in a list."""
    return "".join(f"{c}, " for c in columnas)


def grouped(columnas: Sequence[str]) -> str:
    """Return the end of a query that groups by some columns; without any, a row only when there is something."""
    return f"group by {', '.join(columnas)}" if columnas else "having count(*) > 0"


def column_or(columnas: Collection[str], columna: str, valor: str) -> str:
    """Return a column where a table has it; else a value."""
    return columna if columna in columnas else valor


@remembered
def parameter(catalogo: Catalog, nombre: str) -> dict[int, str]:
    """Return the value of a parameter of the rules in each year that has one; none where the programme gives none."""
    if nombre not in catalogo.columns(PARAMETERS):
        return {}
    filas = catalogo.query(f"select anio, {nombre} as valor from {PARAMETERS} order by anio")
    return {int(f["anio"]): f["valor"] for f in filas if f["valor"] is not None}


@remembered
def years_in(catalogo: Catalog, tabla: str, que: str = "true") -> set[int]:
    """Return the years of the rows of a table that fulfil something."""
    filas = catalogo.entero.query(f"select distinct anio from {tabla} where anio is not null and {que}")
    return {f["anio"] for f in filas}
