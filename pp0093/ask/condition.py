"""The conditions of alerts: SQL over figures by their names, where what compares with a missing figure is not known.

    ejecucion_pct >= umbral_gasto_sin_producto_pct and (cumplimiento_pct < 85 or meta_fisica == 0)
    pim_soles < antes_del_cambio(pim_soles) and meta_fisica == antes_del_cambio(meta_fisica)

`antes(x)` is the figure in the version before, `primera(x)` in the first version that had it, `anio_pasado(x)` of the
year before. `antes_del_cambio(x)` is of the last version in which one of the figures that a rule names so was another:
what it finds stays until they change again, and is not solved by loading something else. `desde_el_cambio(x)` is of the
first version since which the figures that a rule so compares, or with their first, are those of today.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

import duckdb

from pp0093.errors import BuildError
from pp0093.structs import Frozen

NOW, IN_PREVIOUS, IN_FIRST, LAST_YEAR = "", "antes", "primera", "anio_pasado"
CHANGE, SINCE = "antes_del_cambio", "desde_el_cambio"
WHENS = (IN_PREVIOUS, IN_FIRST, LAST_YEAR, CHANGE, SINCE)
FIGURE_NAME = re.compile(rf"\b(?:({'|'.join(WHENS)})\(([a-zA-Z_]\w*)\)|(?!(?:and|or|not)\b)([a-zA-Z_]\w*)\b(?!\())")
# What a condition holds besides names.
PLAIN = re.compile(r"(?:\b(?:and|or|not|abs)\b|[\d\s.+\-*()<>=!])*")


class Named(Frozen):
    """A figure that a condition names, and of when."""

    nombre: str
    cuando: str = NOW


@lru_cache(maxsize=512)
def figures_named(texto: str) -> tuple[Named, ...]:
    """Return the figures that a text names, each once, in order."""
    return tuple(dict.fromkeys(map(_parse_name, FIGURE_NAME.finditer(texto))))


def _parse_name(hallado: re.Match[str]) -> Named:
    return Named(hallado[2] or hallado[3], hallado[1] or NOW)


@lru_cache(maxsize=512)
def condition_fault(texto: str) -> str:
    """Return what is wrong with a condition; empty where nothing is."""
    if not PLAIN.fullmatch(FIGURE_NAME.sub("", texto)):
        return f"«{texto}» no se puede escribir ahí: sólo cifras, números y comparaciones"
    try:
        holding(texto, [dict.fromkeys(figures_named(texto), 1.0)])
    except duckdb.Error:
        return f"no se entiende la condición «{texto}»"
    return ""


def holding(texto: str, filas: Sequence[Mapping[Named, float]]) -> list[bool]:
    """Tell of which rows of known figures a condition is known to hold."""
    nombres = figures_named(texto)
    condicion = FIGURE_NAME.sub(lambda m: f"c{nombres.index(_parse_name(m))}", texto)
    columnas = ", ".join(f"unnest(${i + 1}::double[]) as c{i}" for i in range(len(nombres)))
    valores = [[f.get(c) for f in filas] for c in nombres]
    consulta = f"select ({condicion}) from (select {columnas})"
    return [bool(vale) for (vale,) in engine().cursor().execute(consulta, valores).fetchall()]


@cache
def engine() -> duckdb.DuckDBPyConnection:
    """Return the database in memory that conditions are asked of, opened once."""
    return duckdb.connect()


def value_of(texto: str) -> Named:
    """Return the figure that a slot of some words names; raise BuildError where it is not one."""
    if not FIGURE_NAME.fullmatch(texto):
        raise BuildError(f"«{texto}» no se puede escribir ahí")
    return figures_named(texto)[0]
