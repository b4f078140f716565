"""The figures of firms as tables: in which columns, written how."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pp0093.ask.parts.focalization import Criteria, Waterfall
from pp0093.ask.parts.overlaps import Combination
from pp0093.writing import formats, tables
from pp0093.writing.nouns import counted
from pp0093.writing.tables import Table

OVERLAP_COLUMNS = tables.columns("firms.overlap")
WATERFALL_COLUMNS = tuple(tables.columns("firms.waterfall").values())


class Step(NamedTuple):
    """A step of the waterfall: its name and the firms that meet it, that don't, and without data; or why not told."""

    nombre: str
    cumplen: int | str
    no_cumplen: int | str
    sin_dato: int | str


def waterfall_steps(cascada: Waterfall, regla: Criteria) -> list[Step]:
    """Return the waterfall step by step; `regla` is the one in force."""
    desde, hasta = map(formats.number, (regla.minimo_uit, regla.maximo_uit))
    nombres = {
        "formal": "Activas en SUNAT" if regla.solo_activas else "En SUNAT",
        "antiguedad": f"{counted(regla.antiguedad_anios, 'años')} o más",
        "ventas": f"Ventas de {desde} a {hasta} UIT",
    }
    pasos = [Step(n, *(_told(cascada, f"{c}_{que}") for que in ("si", "no", "sin_dato"))) for c, n in nombres.items()]
    return [Step("Atendidas", cascada.atendidas, 0, 0), *pasos]


def _told(cascada: Waterfall, columna: str) -> int | str:
    return cascada.calladas.get(columna) or int(cascada[columna])


def overlap_table(combinaciones: Iterable[Combination]) -> Table:
    """Return the combinations of activities as a table."""
    return tables.of_objects(combinaciones, "firms.overlap")
