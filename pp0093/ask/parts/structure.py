"""What the programme is made of: products, activities, values of its firms and services, and firms of several."""

from __future__ import annotations

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.gathering import kept
from pp0093.ask.protected import indirect
from pp0093.ask.protected.people import of_year
from pp0093.ask.registry import ATENCION, DIMENSIONS
from pp0093.ask.rows import Record, records
from pp0093.ask.ruled import ActivityRule, DeliveryRule, NoProgramme
from pp0093.ask.standing import basis

# Where the members of a dimension are listed: rule table and the column of their names.
MEMBER_TABLES = {
    "unidad": ("unidad", "unidad"),
    "departamento": ("departamento", "departamento_nombre"),
    "region_natural": ("departamento", "region_natural"),
    "sector": ("ciiu_division", "sector"),
    "tamano": ("tamano", "tamano"),
}


class Element(Record, frozen=True):
    """A product or an activity as a year names it, what its goal is measured in and who answers for it."""

    codigo: str
    codigo_corto: str
    nombre: str
    nombre_corto: str
    unidad_medida: str
    responsable: str

    @property
    def etiqueta(self) -> str:
        """Its short code and name: "1.2 Técnico-productiva"."""
        return f"{self.codigo_corto} {self.nombre_corto}"


class Activity(Element, frozen=True):
    """An activity, its product and whether it counts towards the goal of it."""

    producto: str
    cuenta_para_producto: bool


class Valued(Record, frozen=True):
    """A value of a dimension and its name."""

    codigo: str
    nombre: str


@remembered
def activities(catalogo: Catalog, anio: int, producto: str | None = None) -> list[Activity]:
    """Return the activities of a year (of one product), in order."""
    filas = catalogo.query(
        "select actividad as codigo, codigo_corto, actividad_nombre as nombre, "
        "actividad_nombre_corto as nombre_corto, producto, unidad_medida, responsable, "
        "cuenta_para_producto = 'si' as cuenta_para_producto from vigente.actividad "
        "where anio = ? order by orden::integer",
        [anio],
    )
    return [a for a in records(Activity, filas) if producto in (None, a.producto)]


@remembered
def products(catalogo: Catalog, anio: int) -> list[Element]:
    """Return the products of a year, in order."""
    filas = catalogo.query(
        "select producto as codigo, codigo_corto, producto_nombre as nombre, "
        "producto_nombre_corto as nombre_corto, unidad_medida, responsable "
        "from vigente.producto where anio = ? order by orden::integer",
        [anio],
    )
    return records(Element, filas)


@remembered
def elements(catalogo: Catalog, nivel: str, anio: int) -> list[Element]:
    """Return the products of a year, or its activities where the level is another."""
    return products(catalogo, anio) if nivel == "producto" else [*activities(catalogo, anio)]


def of_unit(catalogo: Catalog, anio: int, unidad: str) -> set[str]:
    """Return the activities that a unit must deliver in a year, or answers for where nobody must."""
    reglas = catalogo.rules.of(anio)
    deben = reglas.typed(DeliveryRule)
    entrega = {f.actividad for f in deben if f.unidad == unidad}
    responde = {f.actividad for f in reglas.typed(ActivityRule) if unidad in f.responsables}
    return entrega | (responde - {f.actividad for f in deben})


@remembered
def units(catalogo: Catalog, anio: int) -> list[Valued]:
    """Return the units that can be chosen in a year: those of some attention and those that answer for an activity."""
    nombres = catalogo.rules.of(anio).names("unidad")
    responden = {u for f in catalogo.rules.of(anio).typed(ActivityRule) for u in f.responsable.split("/")}
    hay = {v.codigo: v for v in values(catalogo, "unidad")}
    de_las_reglas = {u: Valued(u, nombres[u]) for u in responden & nombres.keys()}
    return sorted((de_las_reglas | hay).values(), key=lambda v: v.nombre)


@remembered
def values(catalogo: Catalog, dimension: str) -> list[Valued]:
    """Return the values of a dimension that some attention has; one without a name has its code for it."""
    columna, tabla = DIMENSIONS[dimension].id, kept.values_in(catalogo, ATENCION.tabla)
    filas = catalogo.entero.query(
        f"select distinct a.{columna} as codigo, coalesce(n.nombre, a.{columna}::varchar) as nombre "
        f"from {tabla} a left join marts.nombre n on n.dimension = ? and n.codigo = a.{columna} "
        f"where a.{columna} is not null order by nombre",
        [dimension],
    )
    return records(Valued, filas)


def no_programmes(catalogo: Catalog) -> dict[str, str]:
    """Return {code: name} of what has a code as programmes do and is none."""
    return {f.programa: f.categoria for f in catalogo.rules.typed(NoProgramme)}


class Combination(Record, frozen=True):
    """An exact combination of activities ("1.1+2.2"): of how many, its firms, and how often they are counted twice."""

    combinacion: str
    actividades: int
    empresas: int
    solapamiento: int


def overlap(catalogo: Catalog, anio: int, nivel: str = "programa", codigo: str | None = None) -> list[Combination]:
    """Return the overlap ledger of a level: each exact combination of activities with its firms, the largest first.

    Without a code, of the whole programme. None where the year's firms are not those of the records (see basis.py).
    """
    if basis.of_group(catalogo, ("anio",), {}, {"anio": anio}) is basis.Coverage.BESIDE:
        return []
    if catalogo.protegido and (codigo or catalogo.solo_totales):  # What filters leave of them is few away from all.
        return []
    filas = catalogo.entero.query(
        "select combinacion, actividades, empresas, solapamiento from marts.solapamiento "
        "where anio = ? and nivel = ? and codigo = ? order by empresas desc, combinacion",
        [anio, nivel, codigo or catalogo.programa.codigo],
    )
    todas = records(Combination, filas)
    if not catalogo.protegido:
        return todas
    return indirect.enough(todas, of_year(catalogo.rules.of(anio)).minimo)
