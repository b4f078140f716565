"""The role of an amount in soles and of a difference in points."""

from __future__ import annotations

import re

from pp0093.audit.reading.context import Context, indicator_named
from pp0093.audit.reading.sentences import Spot, is_whole_of_part
from pp0093.audit.roles.of_counts import YEAR_BEFORE, compared_with
from pp0093.audit.roles.role import UNREAD, NumberRelation, Role, money
from pp0093.language.frames import EACH

# "contó con S/ 2,193,937": what it had to spend.
WITH_BUDGET = re.compile(
    r"\b(?:conto|contaron|dispuso|dispusieron|dispone) (?:con|de) (?:un (?:monto|presupuesto|total) de )?(?:s/\.?\s*)?$"
)

# "S/ 38.1 millones (PIM)"; "superaba en S/ 9.5 millones".
LABEL = re.compile(r"\s*\(\s*")
BY_SO_MUCH = re.compile(r"\b(?:super|exced|rebas|aument|increment|redu|baj|crec|disminu|ca[iy])\w*\s+en\s*$")
# "el PIA era de S/ 529,746 y se amplió a S/ 2,440,928".
ENLARGED = re.compile(r"\b(?:ampli|modific|recort|ajust)\w+ a\s*$")
# "ejecutó el 99.7 % de su presupuesto (S/ 822 mil)": what was spent.
IN_BRACKETS = re.compile(r"%[^(;.]*\(\s*$")


def soles(lugar: Spot, contexto: Context) -> Role:
    """Return the role of an amount in soles."""
    if lugar.near("indicador_desempeno") or lugar.near("cosa") == "por_trabajador":
        return "valor_indicador", NumberRelation.VALUE, True
    if EACH.search(lugar.leida.plano):
        return UNREAD
    return _difference(lugar) or _beside(lugar) or _nearest(lugar)


def _difference(lugar: Spot) -> Role | None:
    """Return the role of an amount that says how much more or less there is than another year."""
    if compared_with(lugar) != YEAR_BEFORE:
        return None
    dichos = {d for m in lugar.leida.menciones if (d := money(m.of("papel")))}
    return (dichos.pop(), NumberRelation.DIFFERENCE, True) if len(dichos) == 1 else UNREAD


def _beside(lugar: Spot) -> Role | None:
    """Return the role that the words right beside an amount give it."""
    if WITH_BUDGET.search(lugar.gap_antes):
        return "pim_soles", NumberRelation.VALUE, True
    rotulo = next(
        (m for m in lugar.leida.menciones if LABEL.fullmatch(lugar.leida.plano[lugar.n.fin : m.inicio])), None
    )
    if rotulo and money(rotulo.of("papel")):
        return money(rotulo.of("papel")), NumberRelation.VALUE, True
    if BY_SO_MUCH.search(lugar.gap_antes):
        return UNREAD
    if is_whole_of_part(lugar):
        return "pim_soles", NumberRelation.VALUE, False
    despues = lugar.nearest("papel", antes=False)
    if despues and re.fullmatch(r"\s?(?:de\s)?", lugar.leida.plano[lugar.n.fin : despues.inicio]):
        return money(despues.of("papel")), NumberRelation.VALUE, True
    es_de_tasa = IN_BRACKETS.search(lugar.gap_antes) or IN_BRACKETS.search(lugar.leida.plano[: lugar.n.inicio])
    return ("devengado_soles", NumberRelation.VALUE, True) if es_de_tasa else None


def _nearest(lugar: Spot) -> Role:
    if ENLARGED.search(lugar.gap_antes):
        return UNREAD
    for m in (*reversed(lugar.antes), *reversed(lugar.lejos), *lugar.despues):
        if (papel := m.of("papel")) and (dinero := money(papel)):
            return dinero, NumberRelation.VALUE, True
    return ("devengado_soles", NumberRelation.VALUE, False)


def points(lugar: Spot, contexto: Context) -> Role:
    """Return the role of a difference in points."""
    plano = lugar.leida.plano
    es_de_meta = bool(re.match(r"[^.;]*?\bmeta\b", plano[lugar.n.fin :])) or "meta" in plano[: lugar.n.inicio][-60:]
    if indicator_named(lugar, contexto):
        return (
            ("brecha_indicador_pp", NumberRelation.GAP, True)
            if es_de_meta
            else ("valor_indicador", NumberRelation.CHANGE, True)
        )
    if lugar.near("papel") == "focalizacion_pct" or any(
        m.of("papel") == "focalizacion_pct" for m in lugar.leida.menciones
    ):
        return "focalizacion_pct", NumberRelation.CHANGE, True
    if contexto.de_dinero or lugar.near("papel") in ("ejecucion", "pim_soles", "devengado_soles"):
        return "ejecucion_pct", NumberRelation.CHANGE, False
    return "cumplimiento_pct", NumberRelation.CHANGE, False
