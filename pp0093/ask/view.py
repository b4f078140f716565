"""What a reader is looking at: a year and the filters of the bar, for questions, addresses and sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations

from msgspec.structs import asdict

from pp0093 import programme
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.parts import structure
from pp0093.ask.registry import DIMENSIONS, STRUCTURE
from pp0093.ask.rows import Filters
from pp0093.structs import Frozen

FIRM_FILTERS = {"unidad": "Unidad", "sector": "Sector", "tamano": "Tamaño", "departamento": "Departamento"}
FILTER_LABELS = {"producto": "Producto", "actividad": "Actividad", **FIRM_FILTERS}
KEYS = ("anio", *STRUCTURE, *FIRM_FILTERS)
# What says who the firms are, and the pairs of dimensions that pages cross.
PROFILE = ("sector", "tamano", "tramo_ventas", "tramo_trabajadores")
CROSSED = (*combinations(PROFILE, 2), ("unidad", "familia_servicio"))


class View(Frozen):
    """A year and, of each filter of the bar, the code chosen; None means all."""

    anio: int
    producto: str | None = None
    actividad: str | None = None
    unidad: str | None = None
    sector: str | None = None
    tamano: str | None = None
    departamento: str | None = None

    @property
    def query(self) -> Filters:
        """Product and activity, as query.py takes them: what money and goals can be filtered by."""
        return self._as_query(STRUCTURE)

    @property
    def firms(self) -> Filters:
        """Everything but the year: what counts of firms can be filtered by."""
        return self._as_query((*STRUCTURE, *FIRM_FILTERS))

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that are not all, without the year: {filter: code}."""
        valores = {c: v for c, v in asdict(self).items() if c != "anio"}
        return {filtro: valor for filtro, valor in valores.items() if valor}

    @property
    def url(self) -> dict[str, str]:
        """The same as the URL carries it, with the year."""
        return {"anio": str(self.anio), **self.chosen}

    def without(self, *filtros: str) -> View:
        """Return the same without some filters: what a figure that does not have them is shown under."""
        return self.within(dict.fromkeys(filtros))

    def within(self, filtros: Mapping[str, str | None]) -> View:
        """Return the same with other values of some filters."""
        return View(**{**asdict(self), **filtros})

    def _as_query(self, claves: tuple[str, ...]) -> Filters:
        return {filtro: [valor] for filtro, valor in self.chosen.items() if filtro in claves}


@remembered
def options(catalogo: Catalog, anio: int) -> dict[str, dict[str, str]]:
    """Return {filter: {code: label}} of everything that can be chosen in a year."""
    productos = {p.codigo: p.etiqueta for p in structure.products(catalogo, anio)}
    valores = {f: structure.dimension_values(catalogo, f) for f in FIRM_FILTERS}
    if catalogo.programa.has(programme.FIRMS_TOPIC):
        valores |= {"unidad": structure.units(catalogo, anio)}
    de_empresas = {f: {v.codigo: v.nombre for v in suyos} for f, suyos in valores.items()}
    return {"producto": productos, "actividad": activity_choices(catalogo, anio), **de_empresas}


def activity_choices(catalogo: Catalog, anio: int, producto: str | None = None) -> dict[str, str]:
    """Return {code: label} of the activities that can be chosen in a year, of one product when it is given."""
    return {a.codigo: a.etiqueta for a in structure.activities(catalogo, anio, producto)}


FILTER_PHRASES = {
    "producto": "del producto {}",
    "actividad": "de la actividad {}",
    "unidad": "de {}",
    "sector": "del sector {}",
    "tamano": "de tamaño {}",
    "departamento": "en {}",
}


def chosen_names(catalogo: Catalog, vista: View) -> dict[str, str]:
    """Return how a person calls what each filter has chosen: a unit by its acronym, the rest by their name."""
    nombres = options(catalogo, vista.anio)
    return {f: v if DIMENSIONS[f].es_sigla else nombres[f].get(v, v) for f, v in vista.chosen.items()}


@remembered
def filters_in_words(catalogo: Catalog, vista: View) -> str:
    """Return the filters of a view as a sentence takes them: "del producto P1 Capacitación, en Arequipa".

    Empty for all. An activity is of one product, which goes without saying.
    """
    dichos = {f: n for f, n in chosen_names(catalogo, vista).items() if f != "producto" or not vista.actividad}
    return ", ".join(FILTER_PHRASES[f].format(nombre) for f, nombre in dichos.items())


def not_followed(vista: View, seguidos: Collection[str]) -> str:
    """Say which of the filters chosen some figures do not follow; empty when they follow all."""
    fuera = [FILTER_LABELS[f].lower() for f in vista.chosen if f not in seguidos]
    return f"No sigue el filtro de {' ni de '.join(fuera)}" if fuera else ""


def view_in_words(catalogo: Catalog, vista: View, anios: str = "") -> str:
    """Return a view as a reader would say it: "Año 2025, producto P2 y su nombre"; `anios` says the year."""
    partes = [f"{FILTER_LABELS[f].lower()} {nombre}" for f, nombre in chosen_names(catalogo, vista).items()]
    return ", ".join([anios or f"Año {vista.anio}", *partes])
