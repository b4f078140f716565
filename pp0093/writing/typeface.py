"""The typeface of everything that is printed, Source Sans Pro, installed with the project, and how wide words are."""

from __future__ import annotations

import sys
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from PIL import ImageFont

REGULAR, BOLD = "Regular", "Bold"
# Share of the type's size that a letter takes on average, where the typeface is not installed.
LETTER = 0.56
# How much wider than ours the letters are that a system draws where it does not find it (DejaVu, Verdana).
FALLBACK_WIDTH = 1.25


@cache
def typeface() -> Path | None:
    """Return the folder of the installed Source Sans Pro (package font-source-sans-pro)."""
    modulo = find_spec("font_source_sans_pro")
    carpetas = list(modulo.submodule_search_locations or []) if modulo else []
    return Path(carpetas[0]) / "files" if carpetas else None


def is_drawn() -> bool:
    """Tell whether the browser that draws finds it: through fontconfig (browser.py), that other systems lack."""
    return sys.platform.startswith("linux") and typeface() is not None


@lru_cache(maxsize=1 << 16)
def width(texto: str, cuerpo: int, peso: str = BOLD) -> float:
    """Return how many pixels a text takes at a size, in bold or regular; at most, where another typeface draws it."""
    fuente = _font(cuerpo, peso)
    ancho = float(fuente.getlength(texto)) if fuente else LETTER * cuerpo * len(texto)
    return ancho if is_drawn() else FALLBACK_WIDTH * ancho


@cache
def _font(cuerpo: int, peso: str) -> Any:
    carpeta = typeface()
    return ImageFont.truetype(str(carpeta / f"SourceSansPro-{peso}.ttf"), cuerpo) if carpeta else None
