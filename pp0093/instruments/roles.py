"""What an instrument may be for a programme; which one it is, its programa.toml says under [instrumentos].

`catalogo.programa.instrument(role)` answers its code, None when the programme has none.
"""

from __future__ import annotations

POLICY, OWN, DIGITAL, EVALUATED = "politica", "propio", "economia", "intervencion"
"""A policy with objectives, the programme's own indicators, a programme of axes, an evaluated intervention."""
FUNNEL_START, FUNNEL_SHARE = "intervencion_empiezan", "intervencion_siguen_pct"
"""Of the evaluated intervention: the indicators of how many begin and of which share of them goes on."""
