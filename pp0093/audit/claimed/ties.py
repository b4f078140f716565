"""How a number of a sentence stands to the name of what it is of: in brackets after it, after a comma, before it."""

from __future__ import annotations

import re

from pp0093.audit.claimed.claims import UNTIED, Tie
from pp0093.audit.reading import pairs
from pp0093.audit.reading.sentences import Spot, is_beside_name, series_in_order, with_theme

IN_BRACKETS, AFTER_NAME, BEFORE_NAME, IN_PAIR, IN_YEAR = "nombre (n)", "nombre, n", "n nombre", "de a", "n en año"
OF_EARLIER = "en año (n)"
LISTED = (IN_BRACKETS, AFTER_NAME)
COMMA = re.compile(r"^\s*[,:]\s*(?:el|la|con|un)?\s*$")
FACING = re.compile(
    r"^\s?(?:,|de|del|en|fue|fueron|es|son|se ubic\w+ en|corresponde a|esta en|estan en|pertenece a)?\s*"
    r"(?:la|el|los|las)?\s*$"
)

# "superando lo registrado en 2024 (568)": what was said, in the year before.
AFTER_YEAR = re.compile(r"\b(?:registrad|alcanzad|obtenid|atendid)[oa]s? en (?:el )?(?:ano )?(?:19|20)\d\d \(\s*$")
BESIDE_YEAR = re.compile(
    r"^\s*(?:empresas|firmas|acciones|de su pim|de la meta|de su meta)?\s*"
    r"(?:(?:en|de|durante) (?:el )?(?:ano )?(?:19|20)\d\d\b|\((?:19|20)\d\d\))"
)


def tie(lugar: Spot) -> Tie:  # noqa: PLR0911
    """Return how a number is tied to the name of what it is of, and what the name may name."""
    plano, n = lugar.leida.plano, lugar.n
    if pairs.is_in(lugar.leida, n):
        return Tie(IN_PAIR if pairs.year_of(lugar.leida, n) else "")
    if AFTER_YEAR.search(plano[: n.inicio]):
        return Tie(OF_EARLIER)
    if series_in_order(lugar):
        return UNTIED
    con_nombre = with_theme(lugar.leida.menciones)
    antes = next((m for m in reversed(con_nombre) if m.fin <= n.inicio), None)
    if antes and is_beside_name(lugar.leida, n):
        return Tie(IN_BRACKETS, antes.temas)
    sigue = next((m for m in con_nombre if m.inicio >= n.fin), None)
    encara = sigue and FACING.match(plano[n.fin : sigue.inicio])
    # Where both may be its name, it is the one on the side where the first number has its own.
    es_antes = not encara or con_nombre[0].fin <= lugar.leida.numeros[0].inicio
    if antes and es_antes and COMMA.match(plano[antes.fin : n.inicio]):
        return Tie(AFTER_NAME, antes.temas)
    if sigue and encara:
        return Tie(BEFORE_NAME, sigue.temas)
    return Tie(IN_YEAR) if BESIDE_YEAR.match(plano[n.fin :]) else UNTIED
