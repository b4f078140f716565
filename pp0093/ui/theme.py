"""Colours, type and the look of charts: one idea, one colour, on every page and export."""

from __future__ import annotations

from dataclasses import dataclass

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
    return f"""<style>
:root {{ --ink:{p.ink}; --soft:{p.soft_ink}; --line:{p.line}; --money:{p.money}; --delivery:{p.delivery};
  --rojo:{p.rojo}; --ambar:{p.ambar}; --verde:{p.verde}; --nd:{p.nd}; --context:{p.context}; --band:{p.band}; }}
.stMainBlockContainer {{ padding: 1.25rem 2rem 3rem; max-width: 1320px; }}
header[data-testid="stHeader"] {{ height: 0; min-height: 0; }}
.pp-title {{ font-size: 1.05rem; font-weight: 600; margin: 0; color: var(--ink); }}
.pp-title span {{ color: var(--soft); font-weight: 400; }}
.pp-head h1 {{ font-size: 1.9rem; font-weight: 700; line-height: 1.15; margin: .35rem 0 0; padding: 0; }}
.pp-head .q {{ font-size: 1.05rem; color: var(--soft); margin: .1rem 0 .55rem; }}
.pp-answer {{ font-size: 1.25rem; line-height: 1.4; margin: 0 0 .35rem; max-width: 66rem; text-wrap: pretty; }}
.pp-scope {{ font-size: .875rem; color: var(--soft); margin: 0; }}
.pp-badge {{ display: inline-block; border: 1px solid var(--context); border-radius: 3px; padding: 0 .35rem;
  font-size: .78rem; color: var(--soft); white-space: nowrap; }}
.pp-cards {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(215px, 1fr)); gap: .9rem; margin: 0; padding: 0; }}
.pp-card {{ border: 1px solid var(--line); border-top: 3px solid var(--context); border-radius: 3px; padding: .65rem .9rem .7rem; }}
.pp-card.money {{ border-top-color: var(--money); }} .pp-card.delivery {{ border-top-color: var(--delivery); }}
.pp-card .l {{ font-size: .9rem; color: var(--soft); margin: 0; }}
.pp-card .v {{ font-size: 1.65rem; font-weight: 700; line-height: 1.2; margin: .1rem 0; font-variant-numeric: tabular-nums; }}
.pp-card .d {{ font-size: .9rem; margin: 0; }} .pp-card .s {{ font-size: .82rem; color: var(--soft); margin: .25rem 0 0; }}
ul.pp-list {{ list-style: none; margin: 0 !important; padding: 0 !important; }}
ul.pp-list li {{ border-bottom: 1px solid var(--line); padding: .55rem 0; margin: 0 !important; }}
.pp-list .n {{ font-weight: 600; }} .pp-list .f {{ font-size: .92rem; color: var(--soft); margin: .1rem 0 0; }}
.pp-meter {{ position: relative; height: 8px; background: var(--line); margin: .4rem 0 .15rem; }}
.pp-meter i {{ position: absolute; inset: 0 auto 0 0; background: var(--delivery); }}
.pp-state {{ font-weight: 600; white-space: nowrap; }}
.pp-state b {{ font-weight: 400; }}
.pp-empty {{ border: 1px dashed var(--context); border-radius: 3px; padding: 1rem 1.1rem; }}
.pp-note {{ font-size: .85rem; color: var(--soft); margin: .1rem 0 .4rem; }}
.pp-chart-title {{ font-size: 1.12rem; font-weight: 600; line-height: 1.3; margin: .4rem 0 0; padding: 0; }}
.pp-synthetic {{ background: var(--band); border-left: 4px solid var(--delivery); padding: .4rem .8rem; font-weight: 600; }}
.pp-table {{ overflow-x: auto; }}
.pp-table table {{ border-collapse: collapse; width: 100%; font-size: .9rem; }}
.pp-table th {{ text-align: left; font-weight: 600; border-bottom: 2px solid var(--context); padding: .3rem .6rem .3rem 0; }}
.pp-table td {{ border-bottom: 1px solid var(--line); padding: .3rem .6rem .3rem 0; vertical-align: top; }}
.pp-table .num {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }}
@media (max-width: 640px) {{
  .stMainBlockContainer {{ padding: .75rem 1rem 2rem; }}
  .pp-head h1 {{ font-size: 1.5rem; }} .pp-answer {{ font-size: 1.08rem; }}
  .pp-cards {{ grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .6rem; }}
  .pp-card {{ padding: .5rem .6rem; }} .pp-card .v {{ font-size: 1.2rem; }}
}}
@media print {{ .st-key-pp_nav, .st-key-pp_filtros {{ display: none; }} }}
</style>"""
