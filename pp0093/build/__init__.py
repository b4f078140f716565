"""Build a published version from cached readings: SQL layers, contracts and publication.

`version.build` is all or nothing; querying a version never imports this room. SQL is written in two rooms only: this
one, which makes a version, and `ask`, which queries it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class Phase(StrEnum):
    """The phases of a build."""

    READ = "Leer archivos"
    RULES = "Revisar reglas y qué cambió"
    TABLES = "Hacer tablas"
    COMPARE = "Comparar con lo publicado"
    PUBLISH = "Publicar"
    THIN = "Reducir versiones anteriores a sus cifras"


Step = Callable[[Phase, int, int], None]
"""A progress callback: phase, steps done and total (0 for an indivisible one)."""
