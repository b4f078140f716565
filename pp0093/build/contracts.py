"""Check the contract of a table: what its SQL header promises, against the table made."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pp0093.errors import BuildError
from pp0093.language.words import counted
from pp0093.models import Check, Model

if TYPE_CHECKING:
    import duckdb

SAMPLE_ROWS, SAMPLE_COLUMNS = 3, 8
# A warning's column with its rows in words, which replace the rule's name in the message.
SAID_COLUMN = "dicho"


def _unique(model: Model) -> list[Check]:
    unicas = [model.grano] if model.grano else []
    unicas += [(c.nombre,) for c in model.columnas if c.unique]
    dobles = "select {} from this group by all having count(*) > 1"
    return [Check(f"unico_por_{'_'.join(u)}", dobles.format(", ".join(u)), True) for u in unicas]


def make_empty(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Create a table from its header alone, for one known to have no rows.

    Planning its query would be most of the time.
    """
    con.execute(f"create table {model.tabla} ({', '.join(f'{c.nombre} {c.tipo}' for c in model.columnas)})")


def check(con: duckdb.DuckDBPyConnection, model: Model) -> list[str]:
    """Run the contract of a new table; return the warnings, raise BuildError when it fails.

    Rules are those implied by its columns and grain, and those in its header.
    """
    _check_columns(con, model)
    columnas = [c.nombre for c in model.columnas if c.not_null]
    cuentas = ["count(*)", *(f"count({c})" for c in columnas)]
    filas, *llenas = con.execute(f"select {', '.join(cuentas)} from {model.tabla}").fetchone() or (0,)
    # A single pass finds columns with nulls; an empty table breaks no implied rule.
    con_nulos = (c for c, n in zip(columnas, llenas, strict=True) if n < filas)
    dudosas = [Check(f"{c}_no_es_nulo", f"select * from this where {c} is null", True) for c in con_nulos]
    return broken(con, model, [*dudosas, *(_unique(model) if filas else ()), *model.reglas])


def broken(con: duckdb.DuckDBPyConnection, model: Model, reglas: Sequence[Check]) -> list[str]:
    """Run rules of a table; return the warnings, raise BuildError at the first fatal one broken."""
    avisos = []
    for regla in reglas:
        consulta = re.sub(r"\bthis\b", model.tabla, regla.consulta)
        malas = con.execute(f"select *, count(*) over () as filas_malas from ({consulta}) limit {SAMPLE_ROWS}")
        nombres = [d[0] for d in malas.description or []]
        filas = malas.fetchall()
        if not filas:
            continue
        if SAID_COLUMN in nombres:
            avisos.append(_rows_that_say(nombres, filas))
            continue
        muestra = _sample(nombres[:-1], filas, {c.nombre for c in model.columnas if c.es_personal})
        cuantas = filas[0][-1]
        mensaje = (
            f"{model.tabla}: {counted(cuantas, 'filas')} {'incumple' if cuantas == 1 else 'incumplen'} "
            f"«{regla.nombre}» ({muestra})"
        )
        if regla.fatal:
            raise BuildError(f"{mensaje}; corrija los archivos de origen, o la regla que no les corresponde, y repita")
        avisos.append(mensaje)
    return avisos


def _rows_that_say(nombres: list[str], filas: list[tuple[Any, ...]]) -> str:
    """Return the first rows of a worded warning, and how many more there are."""
    dichas = "; ".join(str(f[nombres.index(SAID_COLUMN)]) for f in filas)
    mas = filas[0][-1] - len(filas)
    return f"{dichas}; y {mas} más" if mas else dichas


def _sample(nombres: list[str], filas: list[tuple[Any, ...]], personales: set[str]) -> str:
    """Return the identifying columns of some rows, without personal data."""
    lugares = [n for n, nombre in enumerate(nombres) if nombre not in personales][:SAMPLE_COLUMNS]
    return "; ".join(
        ", ".join(f"{nombres[n]}={_readable_value(f[n])}" for n in lugares if f[n] is not None) for f in filas
    )


def _readable_value(valor: Any) -> Any:
    """Format a decimal: masking would take 975.000000 or 15481355654.79 for a telephone or a RUC."""
    return f"{valor.normalize():,f}" if isinstance(valor, Decimal) else valor


def _check_columns(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    real = con.table(model.tabla)
    descritas = {c.nombre: c.tipo for c in model.columnas}
    if real.columns != list(descritas):
        distintas = sorted(set(descritas) ^ set(real.columns)) or list(descritas)
        raise BuildError(
            f"{model.tabla}: la cabecera y la consulta no dicen las mismas columnas en el mismo orden "
            f"({', '.join(distintas)}); corrija {model.archivo}"
        )
    tipos = zip(real.columns, (str(t).lower() for t in real.types), strict=True)
    otros = [f"{n} es {tipo} y no {descritas[n]}" for n, tipo in tipos if tipo != descritas[n]]
    if otros:
        raise BuildError(
            f"{model.tabla}: la consulta da otro tipo que la cabecera ({'; '.join(otros)}); corrija {model.archivo}"
        )
