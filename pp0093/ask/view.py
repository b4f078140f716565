"""The state of the filter bar, a year and a code by filter, as queries, URLs and sentences take it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations

from msgspec.structs import asdict

from pp0093 import programme
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.parts import structure
from pp0093.ask.registry import DIMENSIONS, STRUCTURE
from pp0093.ask.rows import Filters
from pp0093.structs import Frozen

FIRM_FILTERS = {"unidad": "Unidad", "sector": "Sector", "tamano": "Tamaño", "departamento": "Departamento"}
FILTER_LABELS = {"producto": "Producto", "actividad": "Actividad", **FIRM_FILTERS}
KEYS = ("anio", *STRUCTURE, *FIRM_FILTERS)
# The dimensions of the firms' profile, and the pairs that pages cross-tabulate.
PROFILE = ("sector", "tamano", "tramo_ventas", "tramo_trabajadores")
CROSSED = (*combinations(PROFILE, 2), ("unidad", "familia_servicio"))


class View(Frozen):
    """A year and the code chosen in each filter of the bar; None means all."""

    anio: int
    producto: str | None = None
    actividad: str | None = None
    unidad: str | None = None
    sector: str | None = None
    tamano: str | None = None
    departamento: str | None = None

    @property
    def query(self) -> Filters:
        """Product and activity, as query.py takes them: the filters of money and goals."""
        return self._as_query(STRUCTURE)

    @property
    def firms(self) -> Filters:
        """Every filter but the year: those of counts of firms."""
        return self._as_query((*STRUCTURE, *FIRM_FILTERS))

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that are set, without the year: {filter: code}."""
        valores = {c: v for c, v in asdict(self).items() if c != "anio"}
        return {filtro: valor for filtro, valor in valores.items() if valor}

    @property
    def url(self) -> dict[str, str]:
        """The URL parameters: the year and the filters that are set."""
        return {"anio": str(self.anio), **self.chosen}

    def without(self, *filtros: str) -> View:
        """Return the view without some filters, for figures that cannot be filtered by them."""
        return self.within(dict.fromkeys(filtros))

    def within(self, filtros: Mapping[str, str | None]) -> View:
        """Return the view with other values of some filters."""
        return View(**{**asdict(self), **filtros})

    def _as_query(self, claves: tuple[str, ...]) -> Filters:
        return {filtro: [valor] for filtro, valor in self.chosen.items() if filtro in claves}


@cached_by_version
def options(catalogo: Catalog, anio: int) -> dict[str, dict[str, str]]:
    """Return {filter: {code: label}} of every choice in a year."""
    productos = {p.codigo: p.etiqueta for p in structure.products(catalogo, anio)}
    valores = {f: structure.dimension_values(catalogo, f) for f in FIRM_FILTERS}
    if catalogo.programa.has(programme.FIRMS_TOPIC):
        valores |= {"unidad": structure.units(catalogo, anio)}
    de_empresas = {f: {v.codigo: v.nombre for v in suyos} for f, suyos in valores.items()}
    return {"producto": productos, "actividad": activity_choices(catalogo, anio), **de_empresas}


def activity_choices(catalogo: Catalog, anio: int, producto: str | None = None) -> dict[str, str]:
    """Return {code: label} of the activities of a year, or of one product's."""
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
    """Return {filter: label of its chosen value}: a unit by its acronym, the rest by name."""
    nombres = options(catalogo, vista.anio)
    return {f: v if DIMENSIONS[f].es_sigla else nombres[f].get(v, v) for f, v in vista.chosen.items()}


@cached_by_version
def filters_in_words(catalogo: Catalog, vista: View) -> str:
    """Return the filters of a view as a phrase: "del producto P1 Capacitación, en Arequipa"; "" for all.

    The product is left out when its activity is chosen.
    """
    dichos = {f: n for f, n in chosen_names(catalogo, vista).items() if f != "producto" or not vista.actividad}
    return ", ".join(FILTER_PHRASES[f].format(nombre) for f, nombre in dichos.items())


def by_whom(unidad: str | None) -> dict[str, str]:
    """Return the verbs of sentences on firms served, by slot: a unit serves firms, it does not own them."""
    if unidad is None:
        return {"atendio": "se atendió", "que_atendio": "se atendió", "no_atendio": "no se atendió"}
    return {"atendio": f"{unidad} atendió", "que_atendio": f"atendió {unidad}", "no_atendio": f"{unidad} no atendió"}


def not_followed(vista: View, seguidos: Collection[str]) -> str:
    """Return a sentence naming the chosen filters that some figures ignore; "" when they follow all."""
    fuera = [FILTER_LABELS[f].lower() for f in vista.chosen if f not in seguidos]
    return f"No sigue el filtro de {' ni de '.join(fuera)}" if fuera else ""


def view_in_words(catalogo: Catalog, vista: View, anios: str = "") -> str:
    """Return a view in words: "Año 2025, producto P2 y su nombre"; `anios` replaces the year."""
    partes = [f"{FILTER_LABELS[f].lower()} {nombre}" for f, nombre in chosen_names(catalogo, vista).items()]
    return ", ".join([anios or f"Año {vista.anio}", *partes])
