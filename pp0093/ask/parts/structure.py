"""What the programme is made of: products, activities, values of its firms and services, and firms of several."""

from __future__ import annotations

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.gathering import kept
from pp0093.ask.protected import indirect
from pp0093.ask.protected.indirect import Combination
from pp0093.ask.protected.people import terms_of_year
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


class Element(Record):
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


class Activity(Element):
    """An activity, its product and whether it counts towards the goal of it."""

    producto: str
    cuenta_para_producto: bool


class Valued(Record):
    """A value of a dimension and its name."""

    codigo: str
    nombre: str


OF_RULES = (
    "codigo_corto, {0}_nombre as nombre, {0}_nombre_corto as nombre_corto, unidad_medida, responsable "
    "from vigente.{0} where anio = ? order by orden::integer"
)


@remembered
def activities(catalogo: Catalog, anio: int, producto: str | None = None) -> list[Activity]:
    """Return the activities of a year (of one product), in order."""
    propias = "actividad as codigo, producto, cuenta_para_producto = 'si' as cuenta_para_producto"
    filas = catalogo.query(f"select {propias}, {OF_RULES.format('actividad')}", [anio])
    return [a for a in records(Activity, filas) if producto in (None, a.producto)]


@remembered
def products(catalogo: Catalog, anio: int) -> list[Element]:
    """Return the products of a year, in order."""
    return records(Element, catalogo.query(f"select producto as codigo, {OF_RULES.format('producto')}", [anio]))


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
    """Return the units of some attention and those that answer for an activity in a year, by their names of it."""
    hay = {v.codigo: v for v in dimension_values(catalogo, "unidad")}
    del_anio = (
        "select unidad as codigo, unidad_nombre as nombre from vigente.unidad where anio = $1 and (unidad in "
        "(select unnest(string_split(responsable, '/')) from vigente.actividad where anio = $1) or unidad in $2)"
    )
    de_las_reglas = {v.codigo: v for v in records(Valued, catalogo.query(del_anio, [anio, [*hay]]))}
    return sorted((hay | de_las_reglas).values(), key=lambda v: v.nombre)


@remembered
def dimension_values(catalogo: Catalog, dimension: str) -> list[Valued]:
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


def overlap_ledger(
    catalogo: Catalog, anio: int, nivel: str = "programa", codigo: str | None = None
) -> list[Combination]:
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
    return indirect.enough(todas, terms_of_year(catalogo.rules.of(anio)).minimo)
