"""Where each figure of some rows comes from, as marks show it: what is invented, what is not of all that it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pp0093.ask.rows import bounds
from pp0093.provenance import Provenance
from pp0093.writing.tables import keys, value

INVENTED, PARTIAL = "demostración", "parcial"


def provenance(fila: Any, clave: str) -> str | None:
    """Return the provenance of a row's figure: its own where the row says it, else the row's; None without either.

    A subject's line has the answer that its figures are of in `respuesta`.
    """
    de = getattr(fila, "respuesta", fila)
    propia = de.get(f"procedencia_{clave}") if isinstance(de, Mapping) else None
    return propia or (value(de, "procedencia") if "procedencia" in keys(de) else None)


def is_invented(fila: Any, clave: str) -> bool:
    """Tell whether a row's figure is of the demonstration."""
    return provenance(fila, clave) == Provenance.SYNTHETIC


def is_partial(fila: Any, clave: str) -> bool:
    """Tell whether a row's figure is of part of what it says."""
    de = getattr(fila, "respuesta", fila)
    return bool(de.get(f"parcial_{clave}")) if isinstance(de, Mapping) else False


def is_known(fila: Any, clave: str) -> bool:
    """Tell whether a row has a figure, or what it lies between."""
    de = getattr(fila, "respuesta", fila)
    return value(fila, clave) is not None or (isinstance(de, Mapping) and bounds(de, clave) is not None)


def of_figures(filas: Iterable[Any], claves: Sequence[str]) -> set[str]:
    """Return the provenances of the figures that some rows have."""
    return {
        origen for fila in filas for clave in claves if is_known(fila, clave) and (origen := provenance(fila, clave))
    }


def is_mixed(procedencias: Iterable[str]) -> bool:
    """Tell whether what is invented stands beside what is not."""
    dadas = set(procedencias)
    return Provenance.SYNTHETIC in dadas and len(dadas) > 1
