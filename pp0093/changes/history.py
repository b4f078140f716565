"""What each version changed of the one it followed, from the published one back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec import Struct

from pp0093 import clock, versions
from pp0093.changes import said
from pp0093.changes.said import Moved
from pp0093.versions import CHANGES, PREVIOUS


class Edition(Struct, frozen=True):
    """A version: its id, the day it was made, the figures that it changed as records.

    `es_primera` tells the first of all, which changed nothing; `movidas` is None where the version does not say.
    """

    version: str
    dia: date
    es_primera: bool
    movidas: list[Moved] | None


def editions(version: Path) -> list[Edition]:
    """Return a version and those that it follows one after the other, as far as they are kept."""
    halladas = []
    actual: Path | None = version
    while actual is not None and (actual / versions.DESCRIPTION).exists():
        dicho = versions.description(actual)
        movidas = said.read_changes(dicho[CHANGES]).cambios if dicho.get(CHANGES) else None
        dia = clock.in_lima(dicho["creada"]).date()
        halladas.append(Edition(actual.name, dia, dicho.get(PREVIOUS) is None, movidas))
        actual = actual.with_name(dicho[PREVIOUS]) if dicho.get(PREVIOUS) else None
    return halladas
