"""Tell whether two figures have the same base, by dated rules (reglas/comparabilidad.csv), and why if not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pp0093 import claims, clock
from pp0093.ask import registry
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.parts import focalization, structure
from pp0093.ask.registry import (
    ATENCION,
    INDICATORS,
    META_ANUAL,
    META_FISICA,
    REPORT,
    YEAR,
    Indicator,
    Unit,
    marts_of,
    partial_of,
)
from pp0093.ask.rows import Record, Row, is_open, records
from pp0093.ask.rule_rows import ActivityRule, BaseRule, ComparabilityRule, PriceChange, activities_of, parameters
from pp0093.ask.standing import periods
from pp0093.claims import Claim, Relation, Sentence, Subject, fact, subject
from pp0093.provenance import Provenance
from pp0093.rules import InForce
from pp0093.structs import Frozen
from pp0093.writing import formats
from pp0093.writing.phrases import NOTHING, say

FORBIDS, PROGRAMME, SERVICES = "impide", "programa", "servicios"
Aspects = dict[str, str]
"""Comparability attributes of a figure, in words, by aspect of reglas/comparabilidad.csv; defaults are omitted."""
OF_A_COUNT = re.compile(r"de ([\d,]+) empresas")
Place = dict[str, str]
"""Codes of a figure's subject, by dimension."""


class Reason(Frozen):
    """A rule that two figures meet: its text, each one's attribute, and whether it forbids comparing."""

    razon: str
    a: str
    b: str
    impide: bool

    def sides(self, nombres: tuple[str, str], une: str) -> str:
        """Return each side's attribute after its name, unless it contains it; a year within a date does not count."""
        de_cada = [(n, t) for n, t in zip(nombres, (self.a, self.b), strict=True) if t]
        return "; ".join(t if re.search(rf"(?<!/){re.escape(n)}", t) else f"{n}{une}{t}" for n, t in de_cada)

    def claim(self, indicador: str, de: Subject) -> Claim:
        """Return the claim that the rule forbids comparing two figures of an indicator, or asks for care."""
        motivo = Relation.NOT_COMPARABLE if self.impide else Relation.WITH_CARE
        return claims.unsayable(motivo, indicador, (*de, ("razon", self.razon), ("de_a", self.a), ("de_b", self.b)))


def reasons(reglas: InForce, indicador: str, dimension: str, a: Aspects, b: Aspects) -> tuple[Reason, ...]:
    """Return the rules in force under which two figures differ, in the table's order.

    Both are of one indicator, for two members of a dimension.
    """
    return tuple(
        Reason(f.razon, a.get(f.aspecto, ""), b.get(f.aspecto, ""), f.efecto == FORBIDS)
        for f in reglas.typed(ComparabilityRule)
        if f.indicador in ("", indicador)
        and f.dimension in ("", dimension)
        and a.get(f.aspecto, "") != b.get(f.aspecto, "")
    )


def why_with_care(reglas: InForce, indicador: str, dimension: str, propios: Aspects) -> str:
    """Return why a figure with some aspects is compared with care with those that have none; "" when it is not."""
    return "; ".join(r.razon for r in reasons(reglas, indicador, dimension, propios, {}) if not r.impide)


def declared_base(
    reglas: InForce, indicador: str, lugar: Mapping[str, Any], procedencia: str | None, valor: float | None = None
) -> Aspects:
    """Return a figure's base as its sources declare it, by aspect; defaults omitted.

    What is declared of a product's only activity of firms is of the product too. A base declared of a count ("de 40,965
    empresas, ...") applies only to that `valor`, not to another document's.
    """
    de_que = {**lugar, **as_its_activity(reglas, lugar)}
    return {
        f.aspecto: f.base
        for f in reglas.typed(BaseRule)
        if f.indicador == indicador
        and f.procedencia in ("", procedencia)
        and _is_of(f, de_que)
        and not (valor and (dicha := OF_A_COUNT.match(f.base)) and dicha[1] != f"{valor:,.0f}")
    }


def as_its_activity(reglas: InForce, de: Mapping[str, Any]) -> dict[str, Any]:
    """Replace a product by its only activity that serves firms, if it has one: both have equal firms and progress.

    An activity's row may name its product too: it stays that activity's.
    """
    suyas = [r.actividad for r in activities_of(reglas, str(de.get("producto"))) if r.es_de_empresas]
    otras = {d: v for d, v in de.items() if d != "producto"}
    return {"actividad": suyas[0], **otras} if len(suyas) == 1 else dict(de)


def said_of(catalogo: Catalog, indicador: str, fila: Row, lugar: Place, aspecto: str) -> str:
    """Return what sources declare of an aspect of a row's figure; empty by default."""
    procedencia = fila[f"procedencia_{indicador}"]
    return declared_base(catalogo.rules.of(fila[YEAR]), indicador, lugar, procedencia, fila[indicador]).get(aspecto, "")


def declared(anio: int, indicador: str, aspecto: str, base: str) -> Claim:
    """Return the claim that a source declares an aspect of a figure."""
    return fact("base_declarada", 1, subject(anio=anio, cifra=indicador, aspecto=aspecto, base=base))


def _is_of(declarada: BaseRule, lugar: Mapping[str, Any]) -> bool:
    """Tell whether a declared base applies to a subject; "programa" applies only to the whole."""
    dimension = declarada.dimension
    if dimension == PROGRAMME:
        return not lugar.keys() - {"anio"}
    return not dimension or lugar.get(dimension) == (declarada.valor_dimension or lugar.get(dimension, ""))


def goal_units(reglas: InForce, lugar: Place) -> Aspects:
    """Return the units of the goals of an activity or product and, of a product, which activities count."""
    for f in reglas.typed(ActivityRule):
        if f.actividad == lugar.get("actividad"):
            return {"unidad_medida": f.unidad_medida.lower()}
    cuentan = [f for f in activities_of(reglas, lugar.get("producto")) if f.cuenta]
    return {
        "unidad_medida": ", ".join(dict.fromkeys(f.unidad_medida.lower() for f in cuentan)),
        "actividades_que_cuentan": ", ".join(f.codigo_corto for f in cuentan),
    }


GROUPED = {
    "tamano": ("tamano", ("desde_uit", "hasta_uit")),
    "tramo_ventas": ("tramo_ventas", ("desde_uit", "hasta_uit")),
    "tramo_trabajadores": ("tramo_trabajadores", ("desde", "hasta")),
    "sector": ("ciiu_division", ("division",)),
    "region_natural": ("departamento", ("departamento",)),
    "direccion": ("unidad", ("unidad",)),
    "familia_servicio": ("familia_servicio", ("actividad", "servicio")),
}
"""Tables that define the values of a dimension by rule, and the columns that define a value."""
SCOPE_PARAMETERS = ("sector_reporte", "niveles_reporte")
FOCALIZED, CRITERIA = "focaliz", "focalizacion_"
MEMBERS, MEANING, CRITERION, COVERED = "miembros", "definicion", "criterios", "alcance_de_reglas"


def rule_aspects(reglas: InForce, indicador: Indicator, lugar: Place, *, es_dinero: bool) -> Aspects:
    """Return the attributes that the rules of a year give a figure, by aspect: equal rules make two years comparable.

    Of money, the report's scope and the activities summed; of firms, the activities whose firms are counted; of a value
    defined by rule (a size, a sector), its definition; of focalization, its criteria.
    """
    dicho = {MEANING: "; ".join(filter(None, (_meaning(reglas, d, v) for d, v in lugar.items())))}
    if "actividad" not in lugar and (es_dinero or indicador.unidad is Unit.FIRMS):
        dicho[MEMBERS] = ", ".join(
            f.codigo_corto
            for f in reglas.typed(ActivityRule)
            if f.producto == lugar.get("producto", f.producto) and (es_dinero or f.es_de_empresas)
        )
    if es_dinero:
        dicho[COVERED] = _parameters(reglas, SCOPE_PARAMETERS)
    if FOCALIZED in indicador.id:
        dicho[CRITERION] = _parameters(reglas, [p for p in parameters(reglas) if p.startswith(CRITERIA)])
    return dicho


def _meaning(reglas: InForce, dimension: str, valor: str) -> str:
    """Return the definition of a dimension's value by its rule, "" without one."""
    tabla, columnas = GROUPED.get(dimension, ("", ()))
    if not tabla or tabla not in reglas.reglas.tables() or not reglas.reglas.table(tabla).es_fechada:
        return ""
    suyas = [" a ".join(filter(None, (f[c] for c in columnas))) for f in reglas.rows(tabla) if f[dimension] == valor]
    return f"{valor}: {', '.join(suyas)}" if suyas else ""


def _parameters(reglas: InForce, nombres: Iterable[str]) -> str:
    valores = parameters(reglas)
    return ", ".join(f"{n} {valores[n]}" for n in nombres if n in valores)


RECEIVED, OUTSIDE = "registros_recibidos", "dinero_sin_regla"
"""Aspects of a count of incomplete records, and of money outside the rules of its year."""
UNFINISHED = "sin terminar"


def aspects_of(catalogo: Catalog, indicador: str, fila: Row, anio: int, lugar: Place) -> Aspects:
    """Return a row's comparability attributes (scope, closing, provenance, cut-off...); defaults omitted or empty."""
    procedencia, alcance, reglas = fila["procedencia"], fila["alcance"], catalogo.rules.of(anio)
    # The year's money says nothing of the units' deliveries.
    periodo = periods.period(catalogo, alcance, anio)
    es_propio = {*marts_of(indicador)} <= {ATENCION, META_FISICA, META_ANUAL}
    return {
        "alcance": alcance,
        "cierre": _unclosed(catalogo, procedencia, anio) if es_propio else _unread(periodo, anio),
        # With its year, so that no two years are equal.
        "entero": f"en {anio}, {periodo.deja_fuera}" if periodo and periodo.deja_fuera and not es_propio else "",
        "procedencia": "de demostración" if procedencia == "sintetico" else "",
        "corte": _reached(fila, anio),
        "rango": _open(catalogo, indicador, fila),
        "moneda": _worth(catalogo, anio) if INDICATORS[indicador].unidad is Unit.SOLES else "",
        OUTSIDE: "" if es_propio else money_outside_rules(catalogo, anio).texto,
        RECEIVED: f"lo recibido de {anio}" if registry.RECEIVED in partial_of(fila, [indicador]) else "",
        **(rule_aspects(reglas, INDICATORS[indicador], lugar, es_dinero=not es_propio) if alcance == REPORT else {}),
        **goal_units(reglas, lugar),
        **declared_base(reglas, indicador, lugar, procedencia, fila.get(indicador)),
    }


def _unclosed(catalogo: Catalog, procedencia: str | None, anio: int) -> str:
    """Return, in words, why figures of firms or goals of a year are not closed; empty where they are.

    An annual report closes what it prints; the rest closes with the accounts.
    """
    if clock.today().year <= anio:
        return UNFINISHED
    del_informe = procedencia == Provenance.DERIVED and periods.year_state(catalogo, REPORT, anio) == periods.CLOSED
    es_cerrada = (
        clock.today() > periods.closes_after(catalogo, anio) or procedencia == Provenance.PUBLISHED or del_informe
    )
    return "" if es_cerrada else periods.PRELIMINARY


def _unread(periodo: periods.Period | None, anio: int) -> str:
    """Return, in words, up to when the money of an open year was read; empty for a closed one."""
    if periodo and not periodo.es_cerrado:
        return f"leído {periodo.leido}"
    return UNFINISHED if anio == clock.today().year else ""


def _reached(fila: Row, anio: int) -> str:
    """Return, in words, the cut-off dates within the year; empty where it is complete or unknown."""
    antes = [c for c in formats.each(fila["corte"]) if f"{anio}-01-01" <= c < f"{anio}-12-31"]
    return f"hasta el {formats.listed([f'{date.fromisoformat(c):%d/%m}' for c in antes])}" if antes else ""


def _open(catalogo: Catalog, indicador: str, fila: Row) -> str:
    """Return, in words, the bounds of a figure known only by them (focalization.is_open); else empty."""
    if not is_open(fila, indicador):
        return ""
    cruce = focalization.earlier_cross(catalogo, fila["anio"])
    entre = formats.between(INDICATORS[indicador], *focalization.rate_bounds(fila, indicador))
    return f"{entre}, con el cruce de {cruce}" if cruce else entre


def prices(catalogo: Catalog) -> dict[int, float]:
    """Return the price level of each year known; the year before the first change is 1."""
    nivel = 1.0
    niveles = dict[int, float]()
    for anio, cambio in sorted((int(f.anio), float(f.inflacion_pct)) for f in catalogo.rules.typed(PriceChange)):
        niveles = niveles or {anio - 1: nivel}
        nivel *= 1 + cambio / 100
        niveles[anio] = nivel
    return niveles


def _worth(catalogo: Catalog, anio: int) -> str:
    """Return, in words, the value of a sol of a year in the last year whose prices are known."""
    niveles = prices(catalogo)
    ultimo = max(niveles, default=anio)
    if anio == ultimo:
        return f"el índice de precios llega a {ultimo}"
    return f"S/ 1 de {anio} es S/ {niveles[ultimo] / niveles[anio]:.2f} de {ultimo}" if anio in niveles else ""


class Outside(Record):
    """Money of a year outside its rules: of what, in words, and soles."""

    anio: int
    que: str
    soles: Decimal


@cached_by_version
def outside(catalogo: Catalog) -> list[Outside]:
    """Return the money outside the rules in the source file of each year, by year."""
    return records(
        Outside,
        catalogo.query(
            "select anio, que, sum(coalesce(nullif(pim_soles, 0), devengado_soles, 0)) as soles "
            "from marts.fuera_de_regla where encabeza and motivo <> 'otro_alcance' group by all order by all"
        ),
    )


@cached_by_version
def money_outside_rules(catalogo: Catalog, anio: int) -> Sentence:
    """Return how many activities of a year have money and what is outside its rules; NOTHING where nothing is."""
    fuera, de = [f for f in outside(catalogo) if f.anio == anio], subject(anio=anio)
    if not fuera:
        return NOTHING
    contadas = catalogo.query(
        "select count(distinct actividad) as cuantas from marts.presupuesto where alcance = 'reporte' and anio = ? "
        "and (pim_soles <> 0 or devengado_soles <> 0)",
        [anio],
    )
    return say(
        "fuera_de_regla",
        de,
        [fact("fuera_de_regla_soles", float(f.soles), (*de, ("que", f.que))) for f in fuera],
        actividades_con_dinero=contadas[0]["cuantas"],
        actividades_del_anio=len(structure.activities(catalogo, anio)),
        fuera=[f"S/ {formats.number(f.soles)} {f.que}" for f in fuera],
    )
