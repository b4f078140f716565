"""The figures of firms as tables: in which columns, written how."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pp0093.ask.parts.focalization import Criteria, Waterfall
from pp0093.ask.parts.overlaps import Combination
from pp0093.writing import formats, tables
from pp0093.writing.tables import Column, Style, Table

OVERLAP_COLUMNS = {
    "combinacion": Column("Actividades"),
    "actividades": Column("Cuántas", Style.NUMBER),
    "empresas": Column("Empresas", Style.NUMBER, unidad="empresas"),
    "solapamiento": Column("Solapamiento", Style.NUMBER),
}
WATERFALL_COLUMNS = (
    Column("Paso"),
    Column("Cumplen", Style.NUMBER),
    Column("No cumplen", Style.NUMBER),
    Column("Sin dato", Style.NUMBER),
)


class Step(NamedTuple):
    """A step of the waterfall: its name, the firms that meet it, that don't, and without data."""

    nombre: str
    cumplen: int
    no_cumplen: int
    sin_dato: int


def waterfall_steps(cascada: Waterfall, regla: Criteria) -> list[Step]:
    """Return the waterfall step by step; `regla` is the one in force."""
    desde, hasta, anios = map(formats.number, (regla.minimo_uit, regla.maximo_uit, regla.antiguedad_anios))
    c = cascada
    return [
        Step("Atendidas", c.atendidas, 0, 0),
        Step("Activas en SUNAT" if regla.solo_activas else "En SUNAT", c.formal_si, c.formal_no, c.formal_sin_dato),
        Step(f"{anios} años o más", c.antiguedad_si, c.antiguedad_no, c.antiguedad_sin_dato),
        Step(f"Ventas de {desde} a {hasta} UIT", c.ventas_si, c.ventas_no, c.ventas_sin_dato),
    ]


def waterfall_table(cascada: Waterfall, regla: Criteria) -> Table:
    """Return the waterfall as a table."""
    return Table(WATERFALL_COLUMNS, tuple(waterfall_steps(cascada, regla)))


def overlap_table(combinaciones: Iterable[Combination]) -> Table:
    """Return the combinations of activities as a table."""
    return tables.from_records(combinaciones, OVERLAP_COLUMNS)
