"""The limits in force of what a reader of aggregates is told."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from pp0093.ask.registry import FIRM_IDS, INDICATORS, stored
from pp0093.ask.rows import Row
from pp0093.provenance import Provenance
from pp0093.rules import InForce, Rules

RECURRENT, STEP = "es_recurrente", "criterio"
# Whether an attention is of records that are whole, all or those of its unit: as the year, no dimension of those that a
# reader crosses.
WHOLE, OWN = "es_entera", "es_entera_de_su_unidad"
# A product opened for its goal counts only some of its activities, and all of those, whatever the product, are not all.
COUNTING, COUNTED = "producto_de_la_meta", "cuenta_para_producto"
# What says who a firm is: one value of each in a year.
OF_A_FIRM = (*FIRM_IDS, RECURRENT, STEP)
# Those of a firm that may cross one another; the finer ones would leave each firm alone.
CROSSING = (
    "sector",
    "tamano",
    "tramo_ventas",
    "tramo_trabajadores",
    "departamento",
    "focalizacion",
    RECURRENT,
    STEP,
)
# What SUNAT says of a firm, and how many times the least firms a group has not to be a small one.
OF_SUNAT = ("sector", "seccion_ciiu", "division_ciiu", "clase_ciiu", "tamano", "tramo_ventas", "tramo_trabajadores")
SMALL = 2
# What is known of those who sat the test of an indicator in a year.
MARKS = ("anio", "evaluados", "logran")
# What records make of the measures of progress, and where a count of firms comes from: what is printed is told.
PROGRESS_OF_FIRMS = ("avance_fisico", "avance_registros")
FROM_RECORDS = (Provenance.CALCULATED, Provenance.SYNTHETIC)
# Each value of the first is of only one of the others, in the years whose firms have them so.
WITHIN = {
    "clase_ciiu": ("division_ciiu", "seccion_ciiu", "sector"),
    "division_ciiu": ("seccion_ciiu", "sector"),
    "provincia": ("departamento", "region_natural"),
    "departamento": ("region_natural",),
    "tramo_ventas": ("tamano",),
    "servicio": ("actividad",),
    "actividad": (COUNTING, "producto"),
    COUNTING: ("producto",),
    "direccion": ("unidad",),
}


class Terms(Struct, frozen=True):
    """From how many firms a figure is told, how many dimensions cross, and how many of them may say who a firm is.

    A cross of as many dimensions as may be is opened where this part of its cells of firms enough can be told.
    """

    minimo: int
    dimensiones: int
    de_empresa: int
    celdas_pct: float = 0

    @property
    def grupo_chico(self) -> int:
        """From how many firms a group may be said to be all of one kind: of fewer, it would tell what each one is."""
        return SMALL * self.minimo

    def allows(self, dimensiones: Collection[str]) -> bool:
        """Tell whether some dimensions may cross, filters included and the year apart.

        Two that say who a firm is cross alone: with what it received they would leave most firms by themselves. What
        counts for any product does not cross.
        """
        dimensiones = crossed(dimensiones)
        if COUNTED in dimensiones:
            return len(dimensiones) == 1
        de_empresa = [d for d in dimensiones if d in OF_A_FIRM]
        if len(dimensiones) > self.dimensiones or len(de_empresa) > self.de_empresa:
            return False
        solas = len(de_empresa) < 2 or len(dimensiones) == len(de_empresa)
        return solas and (len(de_empresa) < 2 or set(de_empresa) <= set(CROSSING))


def crossed(dimensiones: Collection[str]) -> list[str]:
    """Return the dimensions that count among those that may cross."""
    return [d for d in dimensiones if d not in (WHOLE, OWN)]


def of_year(reglas: InForce) -> Terms:
    """Return the limits that the rules of a year set."""
    return Terms(
        int(reglas.numero("lector_empresas_min")),
        int(reglas.numero("lector_dimensiones_max")),
        int(reglas.numero("lector_dimensiones_de_empresa_max")),
        reglas.numero("lector_celdas_min_pct"),
    )


def is_of_firms(id_: str, procedencia: str | None) -> bool:
    """Tell whether a figure is made of counts of firms in records: of two versions, its difference is who came.

    One without provenance is one that is not told.
    """
    marts = [INDICATORS[i].mart for i in stored((id_,))]
    cuenta = bool({*stored((id_,))} & {*PROGRESS_OF_FIRMS}) or any(m is not None and m.cuenta_empresas for m in marts)
    return cuenta and procedencia in (None, *FROM_RECORDS)


def are_few(reglas: Rules, fila: Row) -> bool:
    """Tell whether few people sat a test in a year, or passed it, or failed (a row of MARKS)."""
    anio, evaluados, logran = (fila[c] for c in MARKS)
    minimo = of_year(reglas.of(anio)).minimo
    return evaluados < minimo or any(0 < n < minimo for n in (logran, evaluados - logran))
