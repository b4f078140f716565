"""Figures as cards: plain data, which the screen draws and any other place may write its own way."""

from __future__ import annotations

from msgspec import Struct

from pp0093.ask.rows import Row


class Card(Struct, frozen=True):
    """One figure: label, value, what it is measured against, a remark.

    `cifras` are the rows of a query it is taken from, and `indicador` which of their figures: its passport's.
    `procedencias` are the codes of where it comes from, each with a mark of its own (None: no data); empty, no mark.
    """

    etiqueta: str
    valor: str
    detalle: str = ""
    nota: str = ""
    indicador: str = ""
    cifras: tuple[Row, ...] = ()
    procedencias: tuple[str | None, ...] = ()
