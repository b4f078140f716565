"""Where the passport of a cited figure is asked."""

from __future__ import annotations

from pp0093.ask.origin.passport import Reference
from pp0093.documents.document import CitedFigure


def reference(cifra: CitedFigure) -> Reference:
    """Return the question whose answer is a figure, for its passport; of one that has one (es_propia)."""
    filtros = {d: [v] for d, v in cifra.lugar if cifra.abierta not in ("", d)}
    grupo = {d: v for d, v in cifra.lugar if cifra.abierta in ("", d)}
    return Reference(cifra.indicador, {"anio": [str(cifra.anio)], **filtros}, grupo, cifra.alcance)
