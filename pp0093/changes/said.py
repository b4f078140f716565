"""What a version says that it changes, as records; `plain` of them is what its JSON holds, column by column.

cifras     every headline figure of it (headline.Headline)
cerrados   the years that are closed in it
mandan     which files head each year's budget and why others that bring it do not (ask.standing.periods.Candidate)
cambios    the figures that are not those of the version before, each with its `antes` and its `despues`
entregas   the years of which only part of the units delivered, whatever heads them
sin_comparar   why the version before could not be asked, null when it was or there was none
reemplazos     the lists that a later complete delivery replaces, in whole or in part
es_primera     whether there was none before it: then nothing changes, and all of it is new
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, convert, field, to_builtins
from msgspec.structs import replace

from pp0093.ask.registry import INDICATORS
from pp0093.changes.headline import Headline


class VersionSide(Struct, frozen=True):
    """A figure in one of two versions."""

    valor: int | float
    procedencia: str
    corte: str | None
    parcial: bool = False


class Moved(Struct, frozen=True):
    """A figure that is another in the later version; `antes` or `despues` is None where a version has none."""

    anio: int
    indicador: str
    alcance: str
    codigo: str
    de: str
    es_cerrado: bool
    antes: VersionSide | None
    despues: VersionSide | None


class LeftAside(Struct, frozen=True):
    """Files with the budget of a year that do not head it, and why."""

    archivos: str
    motivo: str | None


class Head(Struct, frozen=True):
    """The files that head the budget of a scope and year, their cut-off, and what they leave aside."""

    alcance: str
    anio: int
    archivos: str
    corte: str | None
    ignorados: list[LeftAside]


class PartlyDelivered(Struct, frozen=True):
    """What units delivered of a year where not all that must are complete: its firms, how many units, of how many.

    How many of those are complete, and how many `otras` that need not deliver did, older versions do not say.
    """

    anio: int
    empresas: int
    unidades: int
    deben: int
    completas: int | None = None
    otras: int = 0


class Replacement(Struct, frozen=True):
    """A list of which a later complete delivery says some days again: so many of its rows no longer count."""

    archivo: str
    por: str
    filas: int


class Changes(Struct, frozen=True):
    """All that a version says that it changes; see the module's text."""

    cifras: list[Headline]
    cerrados: list[int]
    mandan: list[Head]
    cambios: list[Moved]
    sin_comparar: str | None
    entregas: list[PartlyDelivered] = field(default_factory=list)
    es_primera: bool = False
    reemplazos: list[Replacement] = field(default_factory=list)


def plain_changes(cambia: Changes) -> dict[str, Any]:
    """Return what the JSON of a version holds, which `read` reads."""
    dicho: dict[str, Any] = to_builtins(cambia)
    return dicho


def read_changes(dicho: Mapping[str, Any]) -> Changes:
    """Return what a version's JSON says, without figures of indicators that are no more."""
    cambios = convert(dicho, Changes)
    return replace(cambios, cifras=[c for c in cambios.cifras if c.indicador in INDICATORS])
