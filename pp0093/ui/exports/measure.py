"""How wide words are in the exports' typeface, and breaking them into lines that fit."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from PIL import ImageFont

from pp0093.writing.typeface import typeface

# Share of the type's size that a letter takes on average, where the typeface is not installed.
LETTER = 0.56
# A sign and what it belongs to are not parted: S/ 822,553; ● Bueno; 87.1 %.
TOGETHER = re.compile(r"(?<=S/) |(?<=[●▼◆○]) |(?<=\d) (?=%)")


def width(texto: str, cuerpo: int) -> float:
    """Return how many pixels a text takes, in the bold of the exports' typeface, never less than it needs."""
    fuente = _font(cuerpo)
    return float(fuente.getlength(texto)) if fuente else LETTER * cuerpo * len(texto)


def wrapped(texto: str, cuerpo: int, ancho: float) -> list[str]:
    """Break a text into lines that fit a width."""
    lineas: list[str] = []
    for palabra in words(texto):
        if lineas and width(f"{lineas[-1]} {palabra}", cuerpo) <= ancho:
            lineas[-1] += f" {palabra}"
        else:
            lineas.append(palabra)
    return lineas


def words(texto: str) -> list[str]:
    """Return the parts of a text between which a line may break."""
    return [p for p in re.split(r"[ \n]+", TOGETHER.sub("\xa0", texto)) if p]


@cache
def _font(cuerpo: int) -> Any:
    carpeta = typeface()
    return ImageFont.truetype(str(carpeta / "SourceSansPro-Bold.ttf"), cuerpo) if carpeta else None
