"""A piece: one chart or table with all that it needs to stand alone on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from pp0093.programme import Programme
from pp0093.provenance import weakest
from pp0093.writing import formats
from pp0093.writing.tables import Table

DEMONSTRATION = "Datos de demostración: estas cifras no son reales."


@dataclass(frozen=True)
class Footing:
    """What figures stand on. `filtros` is {filter: value} as the URL carries it; `corte` an ISO date or None."""

    alcance: str
    filtros: dict[str, str]
    filtros_en_palabras: str
    procedencia: str | None
    corte: str | None
    fuentes: tuple[str, ...]
    version: str
    programa: Programme

    def of(self, filtro: str, valor: str) -> Footing:
        """Return the footing of what shows one value of a choice that only the page has."""
        return replace(self, filtros={**self.filtros, filtro: valor})

    def weakened(self, procedencias: Iterable[str | None]) -> Footing:
        """Return the footing of figures of weaker provenances than the page's: one synthetic figure marks them all."""
        return replace(self, procedencia=weakest(procedencias) or self.procedencia)

    @property
    def es_sintetico(self) -> bool:
        """Whether a figure below it is not real."""
        return self.procedencia == "sintetico"

    def lines(self) -> list[str]:
        """Return scope and filters, cut-off, source, author and version, as every export prints them."""
        lineas = [
            f"{self.alcance}. {self.filtros_en_palabras}. {formats.cutoff(self.corte)}.",
            f"Fuente: {'; '.join(self.fuentes) or 'no declarada'}.",
            f"{self.programa.elaboracion}. Versión de los datos: {self.version}.",
        ]
        return [DEMONSTRATION, *lineas] if self.es_sintetico else lineas


@dataclass(frozen=True)
class Piece:
    """One chart or table: name for files, finding, what is measured, its figures, and how it is drawn.

    `cifras` are the rows of a query that the figures come from: each can show its passport.
    `figura` takes a palette (ui.theme) and returns a Plotly figure: one specification for screen and paper. A table
    has none.
    """

    pagina: str
    id: str
    titulo: str
    nota: str
    tabla: Table
    pie: Footing
    figura: Callable[[Any], Any] | None = None
    alt: str = ""
    lectura: str = ""
    cifras: tuple[dict[str, Any], ...] = ()
