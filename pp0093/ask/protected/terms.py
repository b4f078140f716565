"""The limits in force of what a reader of aggregates is told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pp0093.ask.registry import FIRM_IDS
from pp0093.rules import InForce

RECURRENT, STEP = "es_recurrente", "criterio"
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
# Each value of the first is of only one of the others.
WITHIN = {
    "clase_ciiu": ("division_ciiu", "seccion_ciiu", "sector"),
    "division_ciiu": ("seccion_ciiu", "sector"),
    "provincia": ("departamento", "region_natural"),
    "departamento": ("region_natural",),
    "tramo_ventas": ("tamano",),
}


@dataclass(frozen=True)
class Terms:
    """From how many firms a figure is told, how many dimensions cross, and how many of them may say who a firm is.

    A cross of as many dimensions as may be is opened where this part of its cells of firms enough can be told.
    """

    minimo: int
    dimensiones: int
    de_empresa: int
    celdas_pct: float = 0

    def allows(self, dimensiones: Collection[str]) -> bool:
        """Tell whether some dimensions may cross, filters included and the year apart.

        Two that say who a firm is cross alone: with what it received they would leave most firms by themselves.
        """
        de_empresa = [d for d in dimensiones if d in OF_A_FIRM]
        if len(dimensiones) > self.dimensiones or len(de_empresa) > self.de_empresa:
            return False
        solas = len(de_empresa) < 2 or len(dimensiones) == len(de_empresa)
        return solas and (len(de_empresa) < 2 or set(de_empresa) <= set(CROSSING))


def of_year(reglas: InForce) -> Terms:
    """Return the limits that the rules of a year set."""
    return Terms(
        int(reglas.numero("lector_empresas_min")),
        int(reglas.numero("lector_dimensiones_max")),
        int(reglas.numero("lector_dimensiones_de_empresa_max")),
        reglas.numero("lector_celdas_min_pct"),
    )
