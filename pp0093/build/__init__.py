"""From kept readings to a published version: the SQL layers, their contracts and the publication.

`version.build` does all of it or nothing; asking a version never imports this room.
SQL is written in two rooms only: this one, which makes a version, and `ask`, which asks it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class Phase(StrEnum):
    """What a build goes through."""

    READ = "Leer archivos"
    RULES = "Revisar reglas y qué cambió"
    TABLES = "Hacer tablas"
    COMPARE = "Comparar con lo publicado"
    PUBLISH = "Publicar"
    THIN = "Reducir versiones anteriores a sus cifras"


Step = Callable[[Phase, int, int], None]
"""Called as each phase begins and goes on, with how much of it is done and how much there is (0 if of one piece)."""
