"""The role of a percentage: a fulfilment, an execution, a change, a share or an indicator of its own."""

from __future__ import annotations

import re

from pp0093.audit import pairs
from pp0093.audit.context import Context, indicator_named
from pp0093.audit.language import BEFORE, OWN_GOAL
from pp0093.audit.role import UNREAD, Relation, Role, money
from pp0093.audit.sentences import Spot, is_level, themes

# "el 84.0 % del PIM se asignó al producto 4": a part of the budget, not how much of it was spent.
GIVEN_TO = re.compile(r"\b(?:asign|destin|correspond|orient|concentr)\w+|\bfue(?:ron)? (?:al?|para)\b")


def percent(lugar: Spot, contexto: Context) -> Role:
    """Return the role of a percentage: that of the first of these that its sentence fits."""
    for prueba in (
        _of_own_goal,
        _of_relative,
        _of_goal,
        _of_budget,
        _of_focus,
        _of_change,
        _of_indicator,
        _of_share,
        _of_progress,
        _of_part,
        _of_same,
    ):
        if papel := prueba(lugar, contexto):
            return papel
    return UNREAD


def _of_own_goal(lugar: Spot, contexto: Context) -> Role | None:
    """The goal itself of an indicator that is a percentage."""
    if not indicator_named(lugar, contexto):
        return None
    meta = lugar.nearest("papel")
    if meta is None or meta.of("papel") != "meta" or not OWN_GOAL.match(lugar.leida.plano[meta.fin : lugar.n.inicio]):
        return None
    return "meta_indicador", Relation.VALUE, True


def _of_relative(lugar: Spot, contexto: Context) -> Role | None:
    """An index that the programme names by a word of its own, in percent of a reference."""
    propio = next((v for m in (*lugar.antes, *lugar.lejos) if (v := m.of("relativo"))), None)
    return (propio, Relation.VALUE, True) if propio and not lugar.nearest("cambio") else None


def _of_goal(lugar: Spot, contexto: Context) -> Role | None:
    """A fulfilment, or what is over or under the goal."""
    supera = lugar.nearest("supera") or lugar.nearest("supera", antes=False)
    papeles = {m.of("papel") for m in (*lugar.antes, *lugar.despues)}
    if indicator_named(lugar, contexto) and not (supera and "meta" in papeles):
        return None
    if supera and ("meta" in papeles or any(m.of("papel") == "meta" for m in lugar.lejos[-2:])):
        if supera.of("supera") == "supera" and re.search(r"\ben\b", lugar.gap_antes[-12:] + lugar.gap_despues[:12]):
            es_indicador = indicator_named(lugar, contexto)
            return ("avance_indicador_pct" if es_indicador else "cumplimiento_pct"), Relation.EXCESS, True
        if supera in lugar.despues:
            relacion = Relation.EXCESS if supera.of("supera") == "supera" else Relation.SHORT
            return "cumplimiento_pct", relacion, True
        return "cumplimiento_pct", Relation.VALUE, "meta" in {m.of("papel") for m in lugar.despues}
    meta = lugar.nearest("papel", antes=False)
    if meta and meta.of("papel") == "meta" and re.match(r"\s?(?:de|respecto|del|en|a)\b", lugar.gap_despues):
        return "cumplimiento_pct", Relation.VALUE, True
    return None


def _of_budget(lugar: Spot, contexto: Context) -> Role | None:
    """An execution, or the part of a product's spending that an activity is."""
    m = lugar.nearest("papel", antes=False)
    que = m.of("papel") if m else None
    if m is None or not (que == "ejecucion" or money(que)) or lugar.nearest("orden", antes=False):
        return None
    if not re.match(r"\s?(?:de|del|respecto|en|sobre)\b", lugar.gap_despues):
        return None
    if que in ("devengado_soles", "ejecucion"):
        if any(es_otro for _, _, es_otro in _years_in(lugar, lugar.gap_despues)) or BEFORE.search(lugar.gap_despues):
            return "devengado_soles", Relation.RATIO, True
        es_de_todo = any(m.of("todo") for m in lugar.despues)
        return "devengado_soles", Relation.SHARE, bool(themes(lugar.despues)) or es_de_todo
    if re.search(r"\b(?:del|de este|para este|para el) producto\b", lugar.gap_despues):
        return "devengado_soles", Relation.SHARE, False
    if que == "pim_soles" and GIVEN_TO.search(lugar.gap_despues):
        return "pim_soles", Relation.SHARE, True
    return "ejecucion_pct", Relation.VALUE, True


def _years_in(lugar: Spot, trozo: str) -> list[tuple[int, int, bool]]:
    desde = lugar.n.fin
    return [a for a in lugar.leida.anios if desde <= a[0] < desde + len(trozo)]


def _of_change(lugar: Spot, contexto: Context) -> Role | None:
    if pairs.is_in(lugar.leida, lugar.n):
        return None
    cambio, orden = lugar.nearest("cambio"), lugar.nearest("orden", antes=False)
    supera = lugar.nearest("supera")
    nivel = lugar.nearest("nivel")
    if cambio and re.search(r"[,;:]|\bque\b", lugar.leida.plano[cambio.fin : lugar.n.inicio]):
        cambio = None
    hay = (
        orden
        or cambio
        or is_level(lugar)
        or (supera and _compares(lugar))
        or (nivel and re.search(r"\ben\s*$", lugar.gap_antes))
    )
    if not hay or "participacion" in lugar.gap_antes[-20:]:
        return None
    papel, es_clara = _changed(lugar, contexto)
    return papel, Relation.CHANGE, es_clara


def _compares(lugar: Spot) -> bool:
    return bool(re.match(r"\s?(?:a|al|lo|la|el|respecto|el valor)\b", lugar.gap_despues))


def _changed(lugar: Spot, contexto: Context) -> tuple[str, bool]:
    """Return the indicator that a change is of, and whether the sentence names it."""
    if indicator_named(lugar, contexto):
        return "valor_indicador", True
    cercanas = (*reversed(lugar.antes), *lugar.despues, *reversed(lugar.lejos))
    for m in cercanas:
        if dinero := money(m.of("papel")):
            return dinero, True
        if m.of("papel") == "focalizacion_pct":
            return "focalizacion_pct", True
        if m.of("cosa") in ("empresas", "acciones"):
            return ("empresas_atendidas" if m.of("cosa") == "empresas" else "acciones"), True
    return ("devengado_soles" if contexto.de_dinero else "empresas_atendidas"), False


def _of_indicator(lugar: Spot, contexto: Context) -> Role | None:
    if not indicator_named(lugar, contexto):
        return None
    antes = next((m.of("papel") for m in reversed(lugar.antes) if m.of("papel")), None)
    if antes == "meta" and "valor" not in lugar.gap_antes:
        return "meta_indicador", Relation.VALUE, True
    return "valor_indicador", Relation.VALUE, "valor" in lugar.gap_antes or antes is not None


def _of_focus(lugar: Spot, contexto: Context) -> Role | None:
    antes = lugar.nearest("papel")
    es_de_ella = antes is not None and antes.of("papel") == "focalizacion_pct" and not lugar.nearest("cambio")
    if not es_de_ella and not re.match(r"[^.;(%]*\b(?:criterios|focaliz\w+)\b", lugar.leida.plano[lugar.n.fin :]):
        return None
    return "focalizacion_pct", Relation.VALUE, True


def _of_share(lugar: Spot, contexto: Context) -> Role | None:
    """A part of the firms, said with what it is a part of."""
    de_firmas = re.match(r"\s?(?:de|del)\b", lugar.gap_despues) and any(
        m.of("cosa") == "empresas" or m.of("base") or m.of("todo") for m in lugar.despues[:2]
    )
    if not de_firmas or contexto.de_dinero:
        return None
    return "empresas_atendidas", Relation.SHARE, True


def _of_progress(lugar: Spot, contexto: Context) -> Role | None:
    for m in (*reversed(lugar.antes), *reversed(lugar.lejos[-3:])):
        papel = m.of("papel")
        if papel in ("ejecucion", "devengado_soles", "pim_soles"):
            return "ejecucion_pct", Relation.VALUE, papel == "ejecucion" or "ejecut" in lugar.gap_antes
        if papel in ("cumplimiento", "meta") and not re.match(r"\s?de (?:las|los|estas)\b", lugar.gap_despues):
            if contexto.de_dinero:
                return "ejecucion_pct", Relation.VALUE, False
            return "cumplimiento_pct", Relation.VALUE, True
    return None


def _of_part(lugar: Spot, contexto: Context) -> Role | None:
    if contexto.de_dinero:
        return "devengado_soles", Relation.SHARE, bool(lugar.nearest("parte"))
    hay_tema = bool(themes((*lugar.antes, *lugar.despues, *lugar.lejos)))
    de_firmas = re.match(r"\s?(?:de|del)\b", lugar.gap_despues) and any(
        m.of("cosa") or m.of("base") for m in lugar.despues
    )
    en_parentesis = lugar.gap_antes.rstrip().endswith("(")
    if not (hay_tema or de_firmas):
        return None
    if not de_firmas and not _speaks_of_firms(lugar) and _has_code(lugar):
        return "empresas_atendidas", Relation.SHARE, False
    if not (lugar.nearest("parte") or de_firmas or en_parentesis or _speaks_of_firms(lugar)):
        return "empresas_atendidas", Relation.SHARE, False
    return "empresas_atendidas", Relation.SHARE, bool(de_firmas) or not _has_background(contexto)


def _of_same(lugar: Spot, contexto: Context) -> Role | None:
    """A share in brackets of what the sentence speaks of: its value in another year."""
    if any(m.of("papel") == "focalizacion_pct" for m in lugar.leida.menciones):
        return "focalizacion_pct", Relation.VALUE, False
    return None


def _has_background(contexto: Context) -> bool:
    """Tell a paragraph whose shares may be of what was said before, and not of the whole programme."""
    return bool(contexto.parrafo or contexto.seccion_detalle)


def _has_code(lugar: Spot) -> bool:
    return any(m.of("actividad") or m.of("producto") for m in (*lugar.antes, *lugar.lejos, *lugar.despues))


def _speaks_of_firms(lugar: Spot) -> bool:
    return any(m.of("cosa") == "empresas" for m in lugar.leida.menciones)
