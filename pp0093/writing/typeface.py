"""Source Sans Pro, the typeface of screens and papers, installed with the project; and text widths."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

import font_source_sans_pro
from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont

REGULAR, BOLD = "Regular", "Bold"
FOLDER = Path(font_source_sans_pro.font_directory)
# Width ratio of the fallback typefaces (DejaVu, Verdana) to ours.
FALLBACK_WIDTH = 1.25


@lru_cache(maxsize=1 << 16)
def width(texto: str, cuerpo: int, peso: str = BOLD) -> float:
    """Return the width in pixels of a text at a size, bold or regular."""
    return float(_font(cuerpo, peso).getlength(texto))


@cache
def _font(cuerpo: int, peso: str) -> FreeTypeFont:
    return ImageFont.truetype(str(font_file(peso)), cuerpo)


def font_file(peso: str) -> Path:
    """Return the path of the regular or bold font file."""
    return FOLDER / f"SourceSansPro-{peso}.ttf"
