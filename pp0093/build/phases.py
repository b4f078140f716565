"""What a build goes through, as it is told to whoever waits for it."""

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
