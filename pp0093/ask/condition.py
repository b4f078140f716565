"""Evaluate alert conditions: SQL expressions over figures by name; a comparison with a missing figure is not true.

    ejecucion_pct >= umbral_gasto_sin_producto_pct and (cumplimiento_pct < 85 or meta_fisica == 0)
    pim_soles < antes_del_cambio(pim_soles) and meta_fisica == antes_del_cambio(meta_fisica)

`antes(x)` is the figure in the previous version, `primera(x)` in the first version that had it, `anio_pasado(x)` the
year before's. `antes_del_cambio(x)` is its value in the last version in which any figure that a rule names this way was
different: the alert stays until they change again, and loading something else does not resolve it. `desde_el_cambio(x)`
is its value in the first version since which the figures that a rule compares this way, or with their first value, are
today's.
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
# What a condition may hold besides names.
PLAIN = re.compile(r"(?:\b(?:and|or|not|abs)\b|[\d\s.+\-*()<>=!])*")


class Named(Frozen):
    """A figure named in a condition, and the version or year it is taken from (`cuando`)."""

    nombre: str
    cuando: str = NOW


@lru_cache(maxsize=512)
def figures_named(texto: str) -> tuple[Named, ...]:
    """Return the figures named in an expression, each once, in order."""
    return tuple(dict.fromkeys(map(_parse_name, FIGURE_NAME.finditer(texto))))


def _parse_name(hallado: re.Match[str]) -> Named:
    return Named(hallado[2] or hallado[3], hallado[1] or NOW)


@lru_cache(maxsize=512)
def condition_fault(texto: str) -> str:
    """Return the error in a condition, as a sentence; "" when it is valid."""
    if not PLAIN.fullmatch(FIGURE_NAME.sub("", texto)):
        return f"«{texto}» no se puede escribir ahí: sólo cifras, números y comparaciones"
    try:
        holding(texto, [dict.fromkeys(figures_named(texto), 1.0)])
    except duckdb.Error:
        return f"no se entiende la condición «{texto}»"
    return ""


def holding(texto: str, filas: Sequence[Mapping[Named, float]]) -> list[bool]:
    """Return, for each row of known figures, whether a condition is true of it (unknown counts as false)."""
    nombres = figures_named(texto)
    condicion = FIGURE_NAME.sub(lambda m: f"c{nombres.index(_parse_name(m))}", texto)
    columnas = ", ".join(f"unnest(${i + 1}::double[]) as c{i}" for i in range(len(nombres)))
    valores = [[f.get(c) for f in filas] for c in nombres]
    consulta = f"select ({condicion}) from (select {columnas})"
    return [bool(vale) for (vale,) in engine().cursor().execute(consulta, valores).fetchall()]


@cache
def engine() -> duckdb.DuckDBPyConnection:
    """Return the in-memory DuckDB connection that evaluates conditions, opened once."""
    return duckdb.connect()


def value_of(texto: str) -> Named:
    """Parse a text placeholder that names one figure; raise BuildError when it is anything else."""
    if not FIGURE_NAME.fullmatch(texto):
        raise BuildError(f"«{texto}» no se puede escribir ahí")
    return figures_named(texto)[0]
