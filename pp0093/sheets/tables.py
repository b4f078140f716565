"""The boards of a sheet as tables of raw values, for the screen and for files."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from pp0093.ask.registry import INDICATORS, Unit
from pp0093.note.content import Board, CitedFigure, Part
from pp0093.writing import formats, tables
from pp0093.writing.tables import Column, Table


def of_board(tabla: Board) -> Table:
    """Return a board as a table: a column of figures of one indicator has its numbers; any other, what it says."""
    columnas = [_column(e, [f[i] for f in tabla.filas]) for i, e in enumerate(tabla.encabezado)]
    filas = tuple(tuple(_value(c, p) for c, p in zip(columnas, f, strict=True)) for f in tabla.filas)
    return Table(tuple(columnas), filas)


def _column(encabezado: str, partes: list[Part]) -> Column:
    cifras = [p for p in partes if isinstance(p, CitedFigure)]
    indicadores = {c.indicador for c in cifras}
    solo_cifras = all(isinstance(p, CitedFigure) or p == formats.MISSING for p in partes)
    if len(indicadores) != 1 or not solo_cifras or not indicadores <= set(INDICATORS):
        return Column(encabezado)
    [indicador] = indicadores
    if INDICATORS[indicador].unidad is Unit.OWN:  # Each row in its own unit, which its text bears.
        return Column(encabezado)
    return replace(tables.column_of(INDICATORS[indicador]), unidad="")


def _value(columna: Column, parte: Part) -> Any:
    if isinstance(parte, CitedFigure):
        return parte.valor if columna.es_numerica else parte.texto
    return None if parte == formats.MISSING else str(parte)
