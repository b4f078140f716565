"""Whether two figures stand on the same base, by dated rules (reglas/comparabilidad.csv), and why when they don't."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from pp0093 import claims
from pp0093.ask.registry import Indicator, Unit
from pp0093.ask.ruled import ActivityRule, BaseRule, ComparabilityRule, ParameterRule
from pp0093.claims import Claim, Relation, Subject
from pp0093.rules import InForce

FORBIDS, PROGRAMME = "impide", "programa"
Aspects = dict[str, str]
"""What a figure stands on, in words, by aspect of reglas/comparabilidad.csv; what is as defined is left out."""
OF_A_COUNT = re.compile(r"de ([\d,]+) empresas")
Place = dict[str, str]
"""The codes of what a figure is about, by dimension."""


class Reason(Struct, frozen=True):
    """A rule that two figures meet: what it says, what each of them stands on, and whether it forbids comparing."""

    razon: str
    a: str
    b: str
    impide: bool

    def sides(self, nombres: tuple[str, str], une: str) -> str:
        """Return what each side stands on, after its name unless it says it; the year of a day is not said of it."""
        de_cada = [(n, t) for n, t in zip(nombres, (self.a, self.b), strict=True) if t]
        return "; ".join(t if re.search(rf"(?<!/){re.escape(n)}", t) else f"{n}{une}{t}" for n, t in de_cada)

    def claim(self, indicador: str, de: Subject) -> Claim:
        """Claim that the rule forbids comparing two figures of an indicator, or asks for care."""
        motivo = Relation.NOT_COMPARABLE if self.impide else Relation.WITH_CARE
        return claims.unsayable(motivo, indicador, (*de, ("razon", self.razon), ("de_a", self.a), ("de_b", self.b)))


def reasons(reglas: InForce, indicador: str, dimension: str, a: Aspects, b: Aspects) -> tuple[Reason, ...]:
    """Return the rules in force that two figures meet, in the table's order.

    They are of one indicator, for two members of a dimension.
    """
    return tuple(
        Reason(f.razon, a.get(f.aspecto, ""), b.get(f.aspecto, ""), f.efecto == FORBIDS)
        for f in reglas.typed(ComparabilityRule)
        if f.indicador in ("", indicador)
        and f.dimension in ("", dimension)
        and a.get(f.aspecto, "") != b.get(f.aspecto, "")
    )


def declared(
    reglas: InForce, indicador: str, lugar: Place, procedencia: str | None, valor: float | None = None
) -> Aspects:
    """Return what the sources declare of a figure's base, by aspect; empty where it is as defined.

    What is declared of a count ("de 40,965 empresas, ...") is of that `valor`, and of no other document's.
    """
    return {
        f.aspecto: f.base
        for f in reglas.typed(BaseRule)
        if f.indicador == indicador
        and f.procedencia in ("", procedencia)
        and _is_of(f, lugar)
        and not (valor and (dicha := OF_A_COUNT.match(f.base)) and dicha[1] != f"{valor:,.0f}")
    }


def _is_of(declarada: BaseRule, lugar: Place) -> bool:
    """Tell whether a declared base is of a place: one that says "programa", of nothing smaller than all of it."""
    dimension = declarada.dimension
    if dimension == PROGRAMME:
        return not lugar.keys() - {"anio"}
    return not dimension or lugar.get(dimension) == (declarada.valor_dimension or lugar.get(dimension, ""))


def measured(reglas: InForce, lugar: Place) -> Aspects:
    """Return what the goals of an activity or a product are measured in and, of a product, which activities count."""
    actividades = reglas.typed(ActivityRule)
    for f in actividades:
        if f.actividad == lugar.get("actividad"):
            return {"unidad_medida": f.unidad_medida.lower()}
    cuentan = [f for f in actividades if f.producto == lugar.get("producto") and f.cuenta]
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
"""Of each dimension whose values a rule defines, the table that does and the columns that say what a value is."""
SCOPE = ("sector_reporte", "niveles_reporte")
FOCALIZED, CRITERIA = "focaliz", "focalizacion_"
MEMBERS, MEANING, CRITERION, COVERED = "miembros", "definicion", "criterios", "alcance_de_reglas"


def ruled(reglas: InForce, indicador: Indicator, lugar: Place, *, es_dinero: bool) -> Aspects:
    """Return what the rules of a year make of a figure, by aspect: two years compare where the rules say the same.

    Of money, the scope of the report and the activities that it adds up; of firms, those whose firms are counted;
    of a value that a rule defines (a size, a sector), what it means; of focalization, its criteria.
    """
    dicho = {MEANING: "; ".join(filter(None, (_meaning(reglas, d, v) for d, v in lugar.items())))}
    if "actividad" not in lugar and (es_dinero or indicador.unidad is Unit.FIRMS):
        dicho[MEMBERS] = ", ".join(
            f.codigo_corto
            for f in reglas.typed(ActivityRule)
            if f.producto == lugar.get("producto", f.producto) and (es_dinero or f.es_de_empresas)
        )
    if es_dinero:
        dicho[COVERED] = _parameters(reglas, SCOPE)
    if FOCALIZED in indicador.id:
        nombres = [f.parametro for f in reglas.typed(ParameterRule) if f.parametro.startswith(CRITERIA)]
        dicho[CRITERION] = _parameters(reglas, nombres)
    return dicho


def _meaning(reglas: InForce, dimension: str, valor: str) -> str:
    """Return what a value of a dimension means by the rule that defines it, "" where none does."""
    tabla, columnas = GROUPED.get(dimension, ("", ()))
    if not tabla or tabla not in reglas.reglas.tables() or not reglas.reglas.is_dated(tabla):
        return ""
    suyas = [" a ".join(filter(None, (f[c] for c in columnas))) for f in reglas.rows(tabla) if f[dimension] == valor]
    return f"{valor}: {', '.join(suyas)}" if suyas else ""


def _parameters(reglas: InForce, nombres: Iterable[str]) -> str:
    valores = {f.parametro: f.valor for f in reglas.typed(ParameterRule)}
    return ", ".join(f"{n} {valores[n]}" for n in nombres if n in valores)
