"""Colours, type and the look of charts: one idea, one colour, on every page and export."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

STYLE = Path(__file__).with_name("estilo.css")
FONT = "'Source Sans', 'Source Sans 3', 'Source Sans Pro', sans-serif"


@dataclass(frozen=True)
class Palette:
    """The colours of one theme. Colours of marks have 3:1 contrast at least; words are written in ink."""

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
        """Return the colour of a rating's meaning (rojo, ambar, verde, nd)."""
        return str(getattr(self, color))


LIGHT = Palette(
    ink="#1B2430",
    soft_ink="#55606E",
    paper="#FFFFFF",
    line="#D9DEE5",
    money="#1F5FA8",
    delivery="#C2571A",
    context="#8A94A0",
    rojo="#A3201D",
    ambar="#B9770E",
    verde="#1E8C7A",
    nd="#8A94A0",
    band="#FBEFE8",
)
DARK = Palette(
    ink="#E8ECF2",
    soft_ink="#AEB7C3",
    paper="#14181F",
    line="#333C49",
    money="#6FA8E8",
    delivery="#F0935A",
    context="#7C8794",
    rojo="#E8604F",
    ambar="#F2C14E",
    verde="#7BD6C3",
    nd="#6F7A87",
    band="#33261E",
)


def palette() -> Palette:
    """Return the palette of the theme the reader uses."""
    import streamlit as st

    return DARK if st.context.theme.type == "dark" else LIGHT


def css(p: Palette) -> str:
    """Return the style of the parts that Streamlit has no element for."""
    variables = "; ".join(f"--{nombre.replace('_', '-')}: {color}" for nombre, color in asdict(p).items())
    return f"<style>:root {{ {variables} }}\n{STYLE.read_text(encoding='utf-8')}</style>"
