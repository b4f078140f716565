"""Of a header that no reader takes, the format that it most looks like and what it lacks to be one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from pp0093.ingest.readers.tables.described import Described

LOOKS = 2
"""How many columns of a format a header must name to be said to look like it; one is enough that it must have."""
NOTHING = "; ninguna de sus columnas es de un formato conocido"
NO_BOOK = "no se lee de un libro de Excel"
MOST = 6
"""How many of the columns that it lacks are named."""


def said(filas: Iterable[Sequence[str]], formatos: Sequence[Described], carpeta: str, *, es_libro: bool = False) -> str:
    """Return "; lo más parecido es «Base SIAF de una oficina»: le falta MTO_PIM", or that no column is of any format.

    One that lacks nothing is of another folder, or of a format that does not come in a workbook: that is said. Of a
    file that lies in no folder (`carpeta` "") only what it lacks is.
    """
    posibles = [(*_seen(f, fila), f) for fila, f in product(filas, formatos)]
    cuantas, faltan, formato = max(posibles, key=lambda v: (v[0], -len(v[1])), default=(0, [], None))
    if formato is None or not cuantas:
        return NOTHING
    dicho = [f"le falta {_listed(faltan)}"] if faltan else []
    dicho += [NO_BOOK] if es_libro and not formato.es_libro else []
    dicho += [f"va en {formato.carpeta}/"] if carpeta not in ("", formato.carpeta) else []
    return f"; lo más parecido es «{formato.nombre}»: {' y '.join(dicho)}" if dicho else ""


def _seen(formato: Described, escritos: Sequence[str]) -> tuple[int, list[str]]:
    """Return how many columns of a format a header names, 0 where they are too few, and those that it lacks."""
    nombra = formato.named(escritos)
    es_parecido = len(nombra) >= LOOKS or any(c.nombre in nombra for c in formato.columnas if c.es_obligatoria)
    return len(nombra) if es_parecido else 0, formato.lacking(nombra)


def _listed(faltan: Sequence[str]) -> str:
    resto = len(faltan) - MOST
    return ", ".join(faltan[:MOST]) + (f" y {resto} más" if resto > 0 else "")
