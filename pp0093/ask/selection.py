"""Which rows of a mart a question takes: the same ones for its figure, for its files and for what stands beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pp0093.ask.catalog import Catalog
from pp0093.ask.mart import Distinct, Mart, RollUp, Single
from pp0093.ask.registry import DIMENSIONS
from pp0093.ask.rows import Filters

COMPUTED = "calculado"


@dataclass(frozen=True)
class Question:
    """What figures are opened and filtered by (codes), and their scope; `grupo` is the one group looked at, if any.

    `bases` are the bases of attentions that count (all without any); `fuente` is the only source that may answer.
    `segun` asks of firms several questions at once: the same one filtered by each value of those dimensions.
    """

    por: tuple[str, ...] = ()
    filtros: Filters = field(default_factory=dict)
    alcance: str = "reporte"
    grupo: Mapping[str, Any] = field(default_factory=dict)
    bases: tuple[str, ...] = ()
    fuente: str = ""
    segun: tuple[str, ...] = ()

    @property
    def columnas(self) -> list[str]:
        """The columns that tell its answers apart."""
        return list(dict.fromkeys([*group_columns(self.por), *self.segun]))

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
    condiciones, parametros = where(pregunta.filtros, mart.dimensiones)
    propias = [d for d in pregunta.grupo if d in mart.dimensiones]
    condiciones += [f"{d} is not distinct from ?" for d in propias]
    parametros += [_typed(d, pregunta.grupo[d]) for d in propias]
    condiciones += [f"{d} is not null" for d in pregunta.segun]
    if "alcance" in columnas:
        condiciones.append("alcance = ?")
        parametros.append(pregunta.alcance)
    if pregunta.fuente and "de" in columnas:
        condiciones.append("de = ?")
        parametros.append(pregunta.fuente)
    if pregunta.bases and "base" in columnas:
        condiciones.append(f"base in ({', '.join('?' * len(pregunta.bases))})")
        parametros += pregunta.bases
    reune = mart.reune
    if isinstance(reune, Single) and reune.niveles:
        condiciones.append("nivel = ?")
        parametros.append(level(mart, pregunta) or reune.niveles[0][0])
    if isinstance(reune, Distinct) and "cuenta_para_producto" in columnas and only_counting(pregunta.por):
        condiciones.append("cuenta_para_producto")
    if isinstance(reune, RollUp):
        columna, valor = reune.solo
        condiciones += [f"{columna} = ?", f"{reune.nivel} is not null"]
        parametros.append(valor)
    return " and ".join(condiciones) or "true", parametros


def where(filtros: Filters, dimensiones: Sequence[str]) -> tuple[list[str], list[Any]]:
    """Return the conditions of some filters, those of these dimensions, and their parameters."""
    condiciones, parametros = [], []
    for dimension, valores in filtros.items():
        if dimension in dimensiones and valores:
            # A year stays a number: of a cast column the engine could not skip the years that were not asked for.
            condiciones.append(f"{dimension} in ({', '.join('?' * len(valores))})")
            parametros += [_typed(dimension, v) for v in valores]
    return condiciones, parametros


def _typed(dimension: str, valor: Any) -> Any:
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


def only_counting(por: Iterable[str]) -> bool:
    """Tell whether firms opened by these dimensions are only those of the activities that count for their product."""
    return "producto" in por and "actividad" not in por


def group_columns(por: Sequence[str]) -> list[str]:
    """Return the columns that tell groups apart: the dimensions and the keys that tell equal codes apart."""
    return [c for d in por for c in (d, DIMENSIONS[d].clave) if c]


def listed(columnas: Iterable[str]) -> str:
    """Return some columns to be followed by others in a list."""
    return "".join(f"{c}, " for c in columnas)


def grouped(columnas: Sequence[str]) -> str:
    """Return the end of a query that groups by some columns; without any, a row only when there is something."""
    return f"group by {', '.join(columnas)}" if columnas else "having count(*) > 0"


def column_or(columnas: Iterable[str], posibles: Sequence[str], valor: str) -> str:
    """Return the first of some columns that a table has; without any, a value."""
    return next((c for c in posibles if c in columnas), valor)
