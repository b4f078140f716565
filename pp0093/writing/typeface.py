"""The typeface of everything that is printed: Source Sans Pro, installed with the project."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path


@cache
def typeface() -> Path | None:
    """Return the folder of the installed Source Sans Pro (package font-source-sans-pro)."""
    modulo = find_spec("font_source_sans_pro")
    carpetas = list(modulo.submodule_search_locations or []) if modulo else []
    return Path(carpetas[0]) / "files" if carpetas else None
