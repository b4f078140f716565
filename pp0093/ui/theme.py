"""Colours, type and chart styles: each idea has one colour on every page and export."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from msgspec import convert
from msgspec.structs import asdict
from PIL.ImageColor import getrgb

from pp0093.structs import Frozen

STYLES = {
    nombre: Path(__file__).with_name(f"{nombre}.css").read_text(encoding="utf-8")
    for nombre in ("estilo", "tablas", "filas")
}
"""Style sheets of pages and of charts and tables drawn as HTML."""
READABLE = 4.5
# At least one of them has a contrast of 4.5:1 on any colour.
EXTREMES = ("#000000", "#FFFFFF")


class Palette(Frozen):
    """The colours of a theme. Marks have a contrast of 3:1 or more; words are written in ink."""

    ink: str
    soft_ink: str
    paper: str
    line: str
    money: str
    delivery: str
    context: str
    rojo: str
    ambar: str
    verde: str
    nd: str
    band: str

    def semantic(self, color: str) -> str:
        """Return the colour of a rating (rojo, ambar, verde, nd)."""
        return str(getattr(self, color))

    def words_on(self, fondo: str) -> str:
        """Return a readable text colour on a background ("#RRGGBB" or "rgb(r,g,b)"): ink, paper, black or white."""
        tinta = max(self.ink, self.paper, key=lambda propia: contrast(propia, fondo))
        return tinta if contrast(tinta, fondo) >= READABLE else max(EXTREMES, key=lambda otra: contrast(otra, fondo))

    def tint(self, color: str) -> str:
        """Return a colour mixed with just enough paper for ink to be readable on it (4.5:1)."""
        mezclas = (mixed(self.paper, color, parte / 100) for parte in range(100, -1, -5))
        return next(m for m in mezclas if contrast(self.ink, m) >= READABLE)


LOOK: dict[str, Any] = tomllib.loads(Path(__file__).with_name("aspecto.toml").read_text(encoding="utf-8"))
LIGHT = convert(LOOK["claro"], Palette)
DARK = convert(LOOK["oscuro"], Palette)
LETTERS: str = LOOK["letras"]


def mixed(desde: str, hasta: str, parte: float) -> str:
    """Return the colour at a fraction (0 to 1) between two, as "rgb(r,g,b)"."""
    partes = (round(a + (b - a) * parte) for a, b in zip(getrgb(desde), getrgb(hasta), strict=True))
    return f"rgb({','.join(map(str, partes))})"


def contrast(uno: str, otro: str) -> float:
    """Return the WCAG 2.2 contrast of two colours, from 1 to 21."""
    oscura, clara = sorted(map(_luminance, (uno, otro)))
    return (clara + 0.05) / (oscura + 0.05)


def _luminance(color: str) -> float:
    lineales = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (p / 255 for p in getrgb(color))]
    return sum(v * peso for v, peso in zip(lineales, (0.2126, 0.7152, 0.0722), strict=True))


def palette() -> Palette:
    """Return the palette of the theme the reader uses."""
    import streamlit as st

    return DARK if st.context.theme.type == "dark" else LIGHT


def colours(p: Palette) -> str:
    """Return the style element with the colours of a page; paper always uses the light ones."""
    return f"<style>@media screen {{ :root {{ {variables(p)} }} }}</style>"


def variables(p: Palette) -> str:
    """Return the colours of a theme as CSS variables."""
    return "; ".join(f"--{nombre.replace('_', '-')}: {color}" for nombre, color in asdict(p).items())


STYLE = f"<style>html {{ {variables(LIGHT)} }}\n{''.join(STYLES.values())}</style>"
"""The style of what Streamlit has no element for, in the colours of light where a page gives no others (colours)."""
