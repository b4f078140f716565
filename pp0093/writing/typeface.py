"""The typeface of everything that is printed, Source Sans Pro, installed with the project, and how wide words are."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

import font_source_sans_pro
from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont

REGULAR, BOLD = "Regular", "Bold"
FOLDER = Path(font_source_sans_pro.font_directory)
# How much wider than ours the letters are that a system draws where it does not find it (DejaVu, Verdana).
FALLBACK_WIDTH = 1.25


@lru_cache(maxsize=1 << 16)
def width(texto: str, cuerpo: int, peso: str = BOLD) -> float:
    """Return how many pixels a text takes at a size, in bold or regular."""
    return float(_font(cuerpo, peso).getlength(texto))


@cache
def _font(cuerpo: int, peso: str) -> FreeTypeFont:
    return ImageFont.truetype(str(font_file(peso)), cuerpo)


def font_file(peso: str) -> Path:
    """Return the file of its regular or bold letters."""
    return FOLDER / f"SourceSansPro-{peso}.ttf"
