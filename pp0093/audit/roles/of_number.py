"""The role of a number: of which indicator it is, what it is of it, and how it is said."""

from __future__ import annotations

import re

from pp0093.audit.reading.context import Context
from pp0093.audit.reading.sentences import Spot, as_one, is_level
from pp0093.audit.roles.of_counts import count, in_order
from pp0093.audit.roles.of_money import points, soles
from pp0093.audit.roles.of_rates import percent, times
from pp0093.audit.roles.role import Role
from pp0093.language.numbers import NumberForm

# "150 acciones más que", "32.9 puntos por debajo de".
THEN = re.compile(
    r"^\s*(?:empresas|firmas|mipyme|acciones|soles)?\s*(?:(?P<sube>mas|adicionales|por encima)|menos|por debajo)\b"
    r"(?! de (?:la mitad|un))"
)
BY_FORM = {
    NumberForm.PERCENT: percent,
    NumberForm.POINTS: points,
    NumberForm.SOLES: soles,
    NumberForm.COUNT: count,
    NumberForm.TIMES: times,
}


def role_of(lugar: Spot, contexto: Context) -> Role:
    """Return the indicator a number is of, what it is of it, and whether the sentence says so by itself."""
    return in_order(lugar) or BY_FORM[lugar.n.tipo](as_one(lugar), contexto)


def direction(lugar: Spot) -> int:
    """Return what the words beside a number say of a change: 1 up, -1 down, 0 nothing."""
    if lugar.n.signo:
        return lugar.n.signo
    if dicho := THEN.match(lugar.leida.plano[lugar.n.fin :]):
        return 1 if dicho.group("sube") else -1
    for m in (
        lugar.nearest("orden", antes=False),
        lugar.nearest("nivel", antes=False) if is_level(lugar) else None,
        lugar.nearest("cambio"),
        lugar.nearest("nivel"),
        lugar.nearest("supera"),
    ):
        for clase in ("orden", "cambio", "nivel", "supera"):
            if m and (v := m.of(clase)):
                return {"sube": 1, "supera": 1, "baja": -1, "debajo": -1}.get(v, 0)
    return 0
