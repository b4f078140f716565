"""What a reader is looking at: a year and what else is chosen, as pages, links and questions take it."""

from __future__ import annotations

from dataclasses import dataclass

from pp0093.ask.gather import Filters as QueryFilters

STRUCTURE = ("producto", "actividad")
FIRMS = {"unidad": "Unidad", "sector": "Sector", "tamano": "Tamaño", "departamento": "Departamento"}
LABELS = {"producto": "Producto", "actividad": "Actividad", **FIRMS}
KEYS = ("anio", *STRUCTURE, *FIRMS)


@dataclass(frozen=True)
class Filters:
    """What the reader is looking at; None means all."""

    anio: int
    producto: str | None = None
    actividad: str | None = None
    unidad: str | None = None
    sector: str | None = None
    tamano: str | None = None
    departamento: str | None = None

    @property
    def query(self) -> QueryFilters:
        """Product and activity, as query.py takes them: what money and goals can be filtered by."""
        return self._as_query(STRUCTURE)

    @property
    def firms(self) -> QueryFilters:
        """Everything but the year: what counts of firms can be filtered by."""
        return self._as_query((*STRUCTURE, *FIRMS))

    @property
    def url(self) -> dict[str, str]:
        """The same as the URL carries it."""
        return {k: str(getattr(self, k)) for k in KEYS if getattr(self, k)}

    def without(self, *claves: str) -> Filters:
        """Return the same without some filters: what a figure that does not have them is shown under."""
        return Filters(**{**vars(self), **dict.fromkeys(claves)})

    def _as_query(self, claves: tuple[str, ...]) -> QueryFilters:
        return {k: [getattr(self, k)] for k in claves if getattr(self, k)}
