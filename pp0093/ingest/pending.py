"""Which quarantined rows have come back corrected, and which are still open.

A row that comes back wrong is no correction: what it stands for stays open, and the row itself is not asked for a
second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from msgspec import Struct, field

from pp0093.ingest.corrections import CORRECTS, sheet_name
from pp0093.ingest.stored import Stored

Place: TypeAlias = "tuple[str, str, int]"
"""A row: its file, the name its sheet has in a workbook of corrections, its number."""


class Settled(Struct):
    """The quarantined rows of all files, those that stand for another and those that came back well."""

    apartadas: set[Place] = field(default_factory=set)
    por: dict[Place, list[tuple[Place, str]]] = field(default_factory=dict)
    reenvios: dict[Place, Place] = field(default_factory=dict)

    @staticmethod
    def of(leidas: Sequence[Stored]) -> Settled:
        """Match the rows of the workbooks of corrections with the rows they stand for."""
        todo = Settled({place_of_row(s, q["hoja"], q["fila"]) for s in leidas for q in s.datos["cuarentena"]})
        for stored in leidas:
            corrige = stored.archivo.pasaporte.get(CORRECTS, "")
            for hoja, fila, origen in stored.datos["correcciones"]:
                aqui, de = place_of_row(stored, hoja, fila), (corrige, sheet_name(hoja), origen)
                if de in todo.apartadas and de != aqui:
                    todo.por.setdefault(de, []).append((aqui, stored.archivo.archivo))
                    todo.reenvios[aqui] = de
        return todo

    def corrected_in(self, fila: Place, vistas: frozenset[Place] = frozenset()) -> str | None:
        """Return the file in which a quarantined row came back well, at once or after other tries; None if in none."""
        for aqui, archivo in self.por.get(fila, ()):
            if aqui not in self.apartadas:
                return archivo
            despues = None if aqui in vistas else self.corrected_in(aqui, vistas | {fila})
            if despues:
                return despues
        return None

    def is_pending(self, fila: Place) -> bool:
        """Tell a quarantined row that nobody has corrected and that is no new try of another."""
        return fila not in self.reenvios and self.corrected_in(fila) is None


def place_of_row(stored: Stored, hoja: str | None, fila: int) -> Place:
    """Return where a row of a file stands."""
    return (stored.archivo.archivo, sheet_name(hoja), fila)


def rows_apart(leidas: Sequence[Stored]) -> list[dict[str, Any]]:
    """Return the quarantined rows of all files, each with its unit, where it came back well and whether it is open."""
    todo = Settled.of(leidas)
    filas = []
    for stored in leidas:
        for apartada in stored.datos["cuarentena"]:
            lugar = place_of_row(stored, apartada["hoja"], apartada["fila"])
            filas.append(
                apartada
                | {
                    "archivo": stored.archivo.archivo,
                    "unidad": apartada["unidad"] or stored.datos["unidad"],
                    "corregida_en": todo.corrected_in(lugar),
                    "es_pendiente": todo.is_pending(lugar),
                }
            )
    return filas
