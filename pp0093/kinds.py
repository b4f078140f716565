"""What the cells of a rule table may be, each kind with what it is called and how it is written."""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct


class CellKind(Struct, frozen=True):
    """What a cell is: the pattern of its text, what it is called, and what to write where it is something else."""

    patron: str
    es: str
    escriba: str

    def holds(self, texto: str) -> bool:
        """Tell whether a text is of this kind."""
        return re.fullmatch(self.patron, texto, re.ASCII) is not None


NUMBER = CellKind(r"-?\d{1,12}(\.\d{1,9})?", "un número", "escríbalo con punto decimal y sin separar los miles: 85.5")
CELL_KINDS = {
    "numero": NUMBER,
    "entero": CellKind(r"\d{1,6}", "un número entero", "escríbalo sólo con cifras: 15"),
    "anio": CellKind(r"\d{4}", "un año", "escríbalo con sus cuatro cifras: 2025"),
    "si_no": CellKind("si|no", "sí o no", "escriba si o no, en minúsculas y sin tilde"),
    "texto": CellKind(r"(?s).*\S.*", "un texto", "escríbalo"),
}


@cache  # Few values are told apart in thousands of cells.
def fault(texto: str, tipo: str, *, es_obligatorio: bool) -> str:
    """Return what is wrong with a cell of a kind of KINDS and what to write in it, "" when nothing is."""
    debe = CELL_KINDS[tipo]
    if debe.holds(texto) or not (texto or es_obligatorio):
        return ""
    return f"{f'dice «{texto}»' if texto else 'está en blanco'} y debe ser {debe.es}; {debe.escriba}"
