"""Products, activities, units and values of dimensions; the overlap of firms between activities.

Also the order and nesting of brackets (sales, workers, sizes), and the remainder of printed shares.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import inf

from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.gathering import stored_answers
from pp0093.ask.registry import ATENCION, DIMENSIONS
from pp0093.ask.rows import HIDDEN, REST, Record, Row, record, records
from pp0093.ask.rule_rows import ActivityRule, BaseRule, DeliveryRule, NoProgramme, SizeRule
from pp0093.ask.selection import Question
from pp0093.ask.standing import basis
from pp0093.ask.suppression import indirect
from pp0093.ask.suppression.indirect import Combination
from pp0093.ask.suppression.microdata import limits_of_year
from pp0093.provenance import Provenance

# The rule table that lists a dimension's members, and its column of names.
MEMBER_TABLES = {
    "unidad": ("unidad", "unidad"),
    "departamento": ("departamento", "departamento_nombre"),
    "region_natural": ("departamento", "region_natural"),
    "sector": ("ciiu_division", "sector"),
    "tamano": ("tamano", "tamano"),
}


class Element(Record):
    """A product or an activity in a year, with its goal's unit and those responsible for it.

    `nombre_breve` is an activity's name in one or two words, for titles; "" where no rule gives it.
    """

    codigo: str
    codigo_corto: str
    nombre: str
    nombre_corto: str
    unidad_medida: str
    responsable: str
    nombre_breve: str = ""

    @property
    def etiqueta(self) -> str:
        """Its short code and name: "1.2 Técnico-productiva"."""
        return f"{self.codigo_corto} {self.nombre_corto}"


class Activity(Element, kw_only=True):
    """An activity, its product and whether it counts towards the product's goal."""

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


@cached_by_version
def activities(catalogo: Catalog, anio: int, producto: str | None = None) -> list[Activity]:
    """Return the activities of a year (of one product), in order."""
    propias = "actividad as codigo, producto, cuenta_para_producto = 'si' as cuenta_para_producto"
    filas = catalogo.query(f"select {propias}, {OF_RULES.format('actividad')}", [anio])
    breves = {a.codigo: a.actividad_nombre_breve for a in catalogo.rules.of(anio).typed(ActivityRule)}
    todas = (record(Activity, f, nombre_breve=breves.get(f["codigo"], "")) for f in filas)
    return [a for a in todas if producto in (None, a.producto)]


@cached_by_version
def products(catalogo: Catalog, anio: int) -> list[Element]:
    """Return the products of a year, in order."""
    return records(Element, catalogo.query(f"select producto as codigo, {OF_RULES.format('producto')}", [anio]))


@cached_by_version
def elements(catalogo: Catalog, nivel: str, anio: int) -> list[Element]:
    """Return the products of a year; its activities for any other level."""
    return products(catalogo, anio) if nivel == "producto" else [*activities(catalogo, anio)]


def of_unit(catalogo: Catalog, anio: int, unidad: str) -> set[str]:
    """Return the activities that a unit must deliver in a year, plus those it is responsible for that nobody must."""
    reglas = catalogo.rules.of(anio)
    deben = reglas.typed(DeliveryRule)
    entrega = {f.actividad for f in deben if f.unidad == unidad}
    responde = {f.actividad for f in reglas.typed(ActivityRule) if unidad in f.responsables}
    return entrega | (responde - {f.actividad for f in deben})


@cached_by_version
def units(catalogo: Catalog, anio: int) -> list[Valued]:
    """Return the units with attentions and those responsible for an activity in a year, by name in that year."""
    hay = {v.codigo: v for v in dimension_values(catalogo, "unidad")}
    del_anio = (
        "select unidad as codigo, unidad_nombre as nombre from vigente.unidad where anio = $1 and (unidad in "
        "(select unnest(string_split(responsable, '/')) from vigente.actividad where anio = $1) or unidad in $2)"
    )
    de_las_reglas = {v.codigo: v for v in records(Valued, catalogo.query(del_anio, [anio, [*hay]]))}
    return sorted((hay | de_las_reglas).values(), key=lambda v: v.nombre)


@cached_by_version
def dimension_values(catalogo: Catalog, dimension: str) -> list[Valued]:
    """Return the values of a dimension found in attentions; one without a name is named by its code."""
    columna, tabla = DIMENSIONS[dimension].id, stored_answers.values_in(catalogo, ATENCION.tabla)
    filas = catalogo.entero.query(
        f"select distinct a.codigo, coalesce(n.nombre, a.codigo::varchar) as nombre "
        f"from (select distinct {columna} as codigo from {tabla} where {columna} is not null) a "
        f"left join marts.nombre n on n.dimension = ? and n.codigo = a.codigo order by nombre",
        [dimension],
    )
    return records(Valued, filas)


def no_programmes(catalogo: Catalog) -> dict[str, str]:
    """Return {code: name} of the budget categories coded as programmes that are none."""
    return {f.programa: f.categoria for f in catalogo.rules.typed(NoProgramme)}


def overlap_ledger(
    catalogo: Catalog, anio: int, nivel: str = "programa", codigo: str | None = None
) -> list[Combination]:
    """Return each exact combination of activities with its number of firms, the largest first, for a level and code.

    Without a code, of the whole programme. Empty when the year's firms are not counted from records (see basis.py).
    """
    if basis.coverage_of_group(catalogo, Question(("anio",), grupo={"anio": anio})) is basis.Coverage.BESIDE:
        return []
    if catalogo.protegido and (codigo or catalogo.solo_totales):  # By subtraction, a filter reveals few.
        return []
    filas = catalogo.entero.query(
        "select combinacion, actividades, empresas, solapamiento from marts.solapamiento "
        "where anio = ? and nivel = ? and codigo = ? order by empresas desc, combinacion",
        [anio, nivel, codigo or catalogo.programa.codigo],
    )
    todas = records(Combination, filas)
    if not catalogo.protegido:
        return todas
    return indirect.publishable_combinations(todas, limits_of_year(catalogo.rules.of(anio)).minimo)


NUMBER = re.compile(r"\d[\d,]*")
# All firms in percent, and the rounding error of a share printed to one decimal.
ALL_FIRMS_PCT, LOST = 100, 0.05
NO_BREAKDOWN = "Sin desglose"
LAST = (inf, inf)
"""The position of values without an order."""


def are_in_order(dimension: str) -> bool:
    """Tell whether a dimension's values are brackets or sizes, with an order of their own."""
    return DIMENSIONS[dimension].es_de_tramos or dimension == SizeRule.tabla


def bracket_order(catalogo: Catalog, dimension: str, valor: str) -> tuple[float, float]:
    """Return the sort key of a bracket or size: a nested one sorts before its container; anything else is LAST."""
    if DIMENSIONS[dimension].es_de_tramos and NUMBER.search(valor):
        return _bracket_ends(valor)
    tamanos = _sizes(catalogo) if dimension == SizeRule.tabla else []
    return (tamanos.index(valor), 0) if valor in tamanos else LAST


@cached_by_version
def _sizes(catalogo: Catalog) -> list[str]:
    return list(dict.fromkeys(r.tamano for r in catalogo.rules.typed_codes(SizeRule)))


def outermost(dimension: str, filas: Sequence[Row]) -> list[Row]:
    """Return the rows that are not nested in another's bracket: together they count every firm once."""
    suya = DIMENSIONS.get(dimension)
    if suya is None or not suya.es_de_tramos:
        return list(filas)
    extremos = {tramo: _bracket_ends(tramo) for f in filas if NUMBER.search(tramo := str(f[dimension]))}
    return [f for f in filas if not any(_within(extremos.get(str(f[dimension])), e) for e in extremos.values())]


def rest(dimension: str, filas: Sequence[Row], parte: str, total: float = ALL_FIRMS_PCT) -> float:
    """Return what the shares of some rows leave up to 100 %, or their counts to a total; 0 when it may be rounding."""
    fuera = outermost(dimension, filas)
    queda = round(total - sum(float(f[parte]) for f in fuera), 10)
    return queda if queda > LOST * len(fuera) else 0.0


def rest_row(
    catalogo: Catalog, dimension: str, filas: Sequence[Row], parte: str, total: float = ALL_FIRMS_PCT
) -> list[Row]:
    """Return the remainder row of printed shares, or counts of a total, in a list; empty when nothing remains.

    Its label is the document's (base_indicador.csv, aspect "resto"). None for suppressed shares: it would reveal them.
    """
    con_parte = [f for f in filas if f[parte] is not None]
    es_impresa = any(f[f"procedencia_{parte}"] == Provenance.PUBLISHED for f in con_parte)
    queda = rest(dimension, con_parte, parte, total) if es_impresa else 0.0
    if not queda or any(f.get(f"{HIDDEN}{parte}") for f in filas):
        return []
    primera = con_parte[0]
    declaradas = catalogo.rules.of(int(str(primera.get("anio")))).typed(BaseRule)
    suyas = (f for f in declaradas if f.aspecto == REST and f.indicador == parte and f.dimension in ("", dimension))
    nombre = next((f.base for f in suyas if not (f.valor_dimension or f.procedencia)), NO_BREAKDOWN)
    dichas: Row = dict.fromkeys((dimension, f"{dimension}_nombre"), nombre)
    dichas |= dict.fromkeys(("procedencia", f"procedencia_{parte}"), Provenance.DERIVED.value)
    dichas |= {c: primera[c] for c in ("anio", "alcance", "corte")} | {parte: queda}
    return [{c: False if c.startswith("parcial_") else dichas.get(c) for c in primera} | {REST: True}]


def is_overlapping(dimension: str, filas: Sequence[Row]) -> bool:
    """Tell whether some rows' brackets are nested in others."""
    return len(outermost(dimension, filas)) < len(filas)


def _bracket_ends(tramo: str) -> tuple[float, float]:
    """Parse the bounds of a bracket from its name ("150 - 500 UIT", "Más de 100")."""
    desde, *hasta = [float(n.replace(",", "")) for n in NUMBER.findall(tramo)]
    return desde, hasta[0] if hasta else inf


def _within(uno: tuple[float, float] | None, otro: tuple[float, float]) -> bool:
    """Tell whether a bracket is nested in another; what is no bracket ("Sin información") is in none."""
    return uno is not None and uno != otro and otro[0] <= uno[0] and uno[1] <= otro[1]
