"""Of a header that no reader takes, the format that it most looks like and what it lacks to be one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from itertools import islice, product

from pp0093.ingest.columns import normalise
from pp0093.ingest.readers.base import cell
from pp0093.ingest.readers.tables.described import Described

LOOKS = 2
"""How many columns of a format a header must name to be said to look like it; one is enough that it must have."""
NO_KNOWN_COLUMN = "; ninguna de sus columnas es de un formato conocido"
NO_BOOK = "no se lee de un libro de Excel"
LIKE = 0.5
"""How much a heading must be like a column that is missing to be proposed for it (difflib's ratio)."""
MOST = 6
"""How many of the columns that it lacks are named."""


def nearest_format(
    filas: Iterable[Sequence[str]], formatos: Sequence[Described], carpeta: str, *, es_libro: bool = False
) -> str:
    """Return "; lo más parecido es «Base SIAF de una oficina»: le falta MTO_PIM", or that no column is of any format.

    One that lacks nothing is of another folder, or of a format that does not come in a workbook: that is said. Of a
    file that lies in no folder (`carpeta` "") only what it lacks is.
    """
    posibles = [(*_seen(f, fila), f, fila) for fila, f in product(filas, formatos)]
    cuantas, faltan, formato, fila = max(posibles, key=lambda v: (v[0], -len(v[1])), default=(0, [], None, ()))
    if formato is None or not cuantas:
        return NO_KNOWN_COLUMN
    dicho = [f"le falta {_listed(faltan)}{unread(lambda c: formato.named([c]), faltan, fila)}"] if faltan else []
    dicho += [NO_BOOK] if es_libro and not formato.es_libro else []
    dicho += [f"va en {formato.carpeta}/"] if carpeta not in ("", formato.carpeta) else []
    return f"; lo más parecido es «{formato.nombre}»: {' y '.join(dicho)}" if dicho else ""


def unread(named: Callable[[str], object], faltan: Sequence[str], fila: Sequence[str]) -> str:
    """Return " (trae sin leer «Fecha Regist.», que se parece a FECHA DE REGISTRO)" of the headings of a row, if any.

    Only headings are quoted, for the row names columns of a format; none with digits, that may be somebody's.
    """
    sueltas = [c.strip() for c in fila if c.strip() and not any(map(str.isdigit, c)) and not named(c)]
    if not sueltas:
        return ""
    por_clave = {normalise(c): c for c in sueltas}
    parecidas = ((por_clave[c], f) for f in faltan for c in get_close_matches(normalise(f), por_clave, 1, LIKE))
    seria = "".join(f"; si «{cell(c)}» es {f}, llámela así" for c, f in islice(parecidas, 1))
    return f" (trae sin leer {_listed([cell(c) for c in sueltas])}{seria})"


def _seen(formato: Described, escritos: Sequence[str]) -> tuple[int, list[str]]:
    """Return how many columns of a format a header names, 0 where they are too few, and those that it lacks."""
    nombra = formato.named(escritos)
    es_parecido = len(nombra) >= LOOKS or any(c.nombre in nombra for c in formato.columnas if c.es_obligatoria)
    return len(nombra) if es_parecido else 0, formato.lacking(nombra)


def _listed(faltan: Sequence[str]) -> str:
    resto = len(faltan) - MOST
    return ", ".join(faltan[:MOST]) + (f" y {resto} más" if resto > 0 else "")
