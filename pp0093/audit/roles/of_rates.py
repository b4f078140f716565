"""The role of a percentage: a fulfilment, an execution, a change, a share or an indicator of its own."""

from __future__ import annotations

import re

from pp0093.audit.reading import pairs
from pp0093.audit.reading.context import Context, indicator_named
from pp0093.audit.reading.sentences import Spot, is_level, themes
from pp0093.audit.roles.of_counts import is_answer
from pp0093.audit.roles.role import INITIAL_TO_FINAL, UNREAD, NumberRelation, Role, money
from pp0093.language.frames import BEFORE, OWN_GOAL
from pp0093.language.phrases import Mention

# "el 84.0 % del PIM se asignó a un producto": a part of the budget, not how much of it was spent.
GIVEN_TO = re.compile(r"\b(?:asign|destin|correspond|orient|concentr)\w+|\bfue(?:ron)? (?:al?|para)\b")

# "el valor registrado en 2024 (70.8 %)".
OF_EARLIER = re.compile(r"\b(?:registrad|alcanzad|obtenid)[oa] en (?:el )?(?:ano )?(?:19|20)\d\d \(\s*$")
WAS_GIVEN = re.compile(r"\b(?:asign|destin|orient)[a-z]+ (?:el|un)\s*$")
OWN = re.compile(r"^.*\b(?:fue|es|era|llego a|alcanzo|alcanza)\s(?:de |a |los |el )?$")
# What a share of "the spending" without more is of, when it is a product's: of the whole programme's.
OF_ALL = re.compile(
    r"^\s?(?:de|del) (?:total )?(?:gasto|devengado|ejecutado|lo devengado|monto devengado)(?: total)?"
    r"(?: (?:de|en|durante) (?:19|20)\d\d)?\s*[.,;]?$"
)


OF_A_YEAR = re.compile(r"\s*de (?:las|los|lo)\b[^,;.()]*?\b(?:de|en|del) (?:el |ano )*((?:19|20)\d\d)\b")
# A percentage "de las mypes" is of all that there are, not of those served.
OF_EVERYONE = re.compile(r"\s*de las (?:mipyme|mype)s?\b(?! (?:atendid|benefici))")
OF_THEM = re.compile(r"\bde (?:las|los) (?:cuales|que)\b|\bde ell[ao]s\b")


def percent(lugar: Spot, contexto: Context) -> Role:
    """Return the role of a percentage: that of the first of these that its sentence fits."""
    if OF_EVERYONE.match(lugar.leida.plano[lugar.n.fin :]):
        return UNREAD
    if _is_of_another_year(lugar) or (lugar.n.partes and OF_THEM.search(lugar.leida.plano[: lugar.n.inicio])):
        return UNREAD
    for prueba in (
        _of_gap,
        _of_opening,
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


def _is_of_another_year(lugar: Spot) -> bool:
    """Tell the part of what there was in another year than the sentence's: "en 2025, el 28.9 % de las de 2020"."""
    dicho = OF_A_YEAR.match(lugar.leida.plano[lugar.n.fin :])
    return dicho is not None and any(p < lugar.n.inicio and a != int(dicho[1]) for p, a, _ in lugar.leida.anios)


def times(lugar: Spot, contexto: Context) -> Role:
    """Return the role of how many times a year is another: "el triple de las de 2024"."""
    leida = lugar.leida
    if not any(es_otro for _, _, es_otro in leida.anios) and not pairs.TWO_YEARS.search(leida.plano):
        return UNREAD
    cercanas = (*reversed(lugar.antes), *reversed(lugar.lejos), *lugar.despues)
    dinero = next((d for m in cercanas if (d := money(m.of("papel")))), "")
    cosa = next((v for m in leida.menciones if (v := m.of("cosa"))), "")
    papel = dinero or {"empresas": "empresas_atendidas", "ferias": "ferias", "acciones": "acciones"}.get(cosa, "")
    return (papel, NumberRelation.RATIO, True) if papel else UNREAD


def _of_gap(lugar: Spot, contexto: Context) -> Role | None:
    """How far an indicator is from its goal, said as a percentage."""
    es_brecha = re.search(r"\b(?:brecha|distancia)\b", lugar.leida.plano[: lugar.n.inicio]) and OWN.match(
        lugar.gap_antes
    )
    return ("brecha_indicador_pp", NumberRelation.GAP, True) if es_brecha and indicator_named(lugar, contexto) else None


def _of_opening(lugar: Spot, contexto: Context) -> Role | None:
    """What the budget of the year is over or under that of its opening."""
    dichos = {money(m.of("papel")) for m in lugar.leida.menciones} - {""}
    hay_cambio = lugar.nearest("cambio") or lugar.nearest("nivel") or is_level(lugar) or lugar.nearest("supera")
    if dichos != {"pim_soles", "pia_soles"} or not hay_cambio or len(lugar.leida.numeros) != 1:
        return None
    return INITIAL_TO_FINAL, NumberRelation.CHANGE, True


def _of_own_goal(lugar: Spot, contexto: Context) -> Role | None:
    """The goal itself of an indicator that is a percentage."""
    if not indicator_named(lugar, contexto):
        return None
    meta = lugar.nearest("papel")
    if meta and is_answer(lugar, meta):
        return "valor_indicador", NumberRelation.VALUE, True
    if meta is None or meta.of("papel") != "meta" or not OWN_GOAL.match(lugar.leida.plano[meta.fin : lugar.n.inicio]):
        return None
    return "meta_indicador", NumberRelation.VALUE, True


def _of_relative(lugar: Spot, contexto: Context) -> Role | None:
    """An index that the programme names by a word of its own, in percent of a reference."""
    propio = next((v for m in (*lugar.antes, *lugar.lejos) if (v := m.of("relativo"))), None)
    return (propio, NumberRelation.VALUE, True) if propio and not lugar.nearest("cambio") else None


def _of_goal(lugar: Spot, contexto: Context) -> Role | None:
    """A fulfilment, or what is over or under the goal."""
    supera = lugar.nearest("supera") or lugar.nearest("supera", antes=False)
    papeles = {m.of("papel") for m in (*lugar.antes, *lugar.despues)}
    if indicator_named(lugar, contexto) and not (supera and "meta" in papeles):
        return None
    if supera and ("meta" in papeles or any(m.of("papel") == "meta" for m in lugar.lejos[-2:])):
        if supera.of("supera") == "supera" and re.search(
            r"\ben\b(?! (?:19|20)\d\d)", lugar.gap_antes[-12:] + lugar.gap_despues[:12]
        ):
            es_indicador = indicator_named(lugar, contexto)
            return ("avance_indicador_pct" if es_indicador else "cumplimiento_pct"), NumberRelation.EXCESS, True
        if supera in lugar.despues:
            return _beyond(supera, es_indicador=bool(indicator_named(lugar, contexto)))
        return "cumplimiento_pct", NumberRelation.VALUE, "meta" in {m.of("papel") for m in lugar.despues}
    meta = lugar.nearest("papel", antes=False)
    if meta and meta.of("papel") == "meta" and re.match(r"\s?(?:de|respecto|del|en|a)\b", lugar.gap_despues):
        return "cumplimiento_pct", NumberRelation.VALUE, True
    return None


def _beyond(supera: Mention, *, es_indicador: bool) -> Role:
    """Return the role of "3.1 % por debajo de su meta": of an indicator in percent, it may be said of its points."""
    if es_indicador:
        return "brecha_indicador_pp", NumberRelation.GAP, False
    return "cumplimiento_pct", NumberRelation.EXCESS if supera.of("supera") == "supera" else NumberRelation.SHORT, True


def _of_budget(lugar: Spot, contexto: Context) -> Role | None:
    """An execution, or the part of a product's spending that an activity is."""
    m = lugar.nearest("papel", antes=False)
    que = m.of("papel") if m else None
    if m is None or not (que == "ejecucion" or money(que)) or lugar.nearest("orden", antes=False):
        return None
    if not re.match(r"\s?(?:de|del|respecto|en|sobre)\b", lugar.gap_despues):
        return None
    return _of_spending(lugar) if que in ("devengado_soles", "ejecucion") else _of_given(lugar, que)


def _of_spending(lugar: Spot) -> Role:
    """The part of a spending, or of that of another year."""
    if any(es_otro for _, _, es_otro in _years_in(lugar, lugar.gap_despues)) or BEFORE.search(lugar.gap_despues):
        return "devengado_soles", NumberRelation.RATIO, True
    es_de_todo = any(m.of("todo") for m in lugar.despues) or _is_of_all(lugar)
    return "devengado_soles", NumberRelation.SHARE, bool(themes(lugar.despues)) or es_de_todo


def _of_given(lugar: Spot, que: str | None) -> Role:
    """How much of a budget was spent, or the part of it that something was given."""
    if que == "pim_soles" and (GIVEN_TO.search(lugar.gap_despues) or WAS_GIVEN.search(lugar.gap_antes)):
        return "pim_soles", NumberRelation.SHARE, True
    if re.search(r"\b(?:del|de este|para este|para el) producto\b", lugar.gap_despues):
        return "devengado_soles", NumberRelation.SHARE, False
    return "ejecucion_pct", NumberRelation.VALUE, True


def _is_of_all(lugar: Spot) -> bool:
    """Tell the share of a product in spending that is of nothing else: it is the programme's."""
    es_de_producto = any(m.of("producto") for m in lugar.antes) and not any(m.of("actividad") for m in lugar.antes)
    return es_de_producto and bool(lugar.nearest("parte")) and bool(OF_ALL.match(lugar.gap_despues))


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
    return papel, NumberRelation.CHANGE, es_clara


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
        return "meta_indicador", NumberRelation.VALUE, True
    es_clara = "valor" in lugar.gap_antes or antes is not None or _is_subject(lugar)
    return "valor_indicador", NumberRelation.VALUE, es_clara


def _is_subject(lugar: Spot) -> bool:
    """Tell an indicator that its own sentence begins with, and nothing else named or said before the number."""
    if lugar.n is not lugar.leida.numeros[0]:
        return False
    dichos = [m for m in lugar.leida.menciones if m.temas and m.fin <= lugar.n.inicio]
    es_el = bool(dichos) and bool(dichos[0].of("indicador_desempeno"))
    es_el = es_el and all(m.of("indicador_desempeno") or m.of("servicio") for m in dichos)
    if not es_el:
        return False
    antes, despues = lugar.leida.plano[: dichos[0].inicio], lugar.leida.plano[dichos[0].fin :]
    es_titulo = not re.search(r"\w", antes) and despues.lstrip().startswith(":")
    return es_titulo or re.match(r"^\s*(?:(?:en|para) (?:19|20)\d\d,? )?(?:el|la)\s", lugar.leida.plano) is not None


def _of_focus(lugar: Spot, contexto: Context) -> Role | None:
    antes = lugar.nearest("papel")
    es_de_ella = antes is not None and antes.of("papel") == "focalizacion_pct" and not lugar.nearest("cambio")
    if not es_de_ella and not re.match(r"[^.;(%]*\b(?:criterios|focaliz\w+)\b", lugar.leida.plano[lugar.n.fin :]):
        return None
    if any(m.of("papel") == "meta" for m in lugar.antes):
        return UNREAD
    return "focalizacion_pct", NumberRelation.VALUE, True


def _of_share(lugar: Spot, contexto: Context) -> Role | None:
    """A part of the firms, said with what it is a part of."""
    de_firmas = re.match(r"\s?(?:de|del)\b", lugar.gap_despues) and any(
        m.of("cosa") == "empresas" or m.of("base") or m.of("todo") for m in lugar.despues[:2]
    )
    if not de_firmas or contexto.de_dinero:
        return None
    dinero = next((d for m in reversed(lugar.antes + lugar.lejos) if (d := money(m.of("papel")))), "")
    if dinero and not any(m.of("cosa") for m in lugar.despues):
        return dinero, NumberRelation.SHARE, True
    return "empresas_atendidas", NumberRelation.SHARE, True


def _of_progress(lugar: Spot, contexto: Context) -> Role | None:
    for m in (*reversed(lugar.antes), *reversed(lugar.lejos[-3:])):
        papel = m.of("papel")
        if papel in ("ejecucion", "devengado_soles", "pim_soles"):
            return "ejecucion_pct", NumberRelation.VALUE, papel == "ejecucion" or "ejecut" in lugar.gap_antes
        if papel in ("cumplimiento", "meta") and not re.match(r"\s?de (?:las|los|estas)\b", lugar.gap_despues):
            if contexto.de_dinero:
                return "ejecucion_pct", NumberRelation.VALUE, False
            return "cumplimiento_pct", NumberRelation.VALUE, True
    return None


def _of_part(lugar: Spot, contexto: Context) -> Role | None:
    if contexto.de_dinero:
        return "devengado_soles", NumberRelation.SHARE, bool(lugar.nearest("parte"))
    hay_tema = bool(themes((*lugar.antes, *lugar.despues, *lugar.lejos)))
    de_firmas = re.match(r"\s?(?:de|del)\b", lugar.gap_despues) and any(
        m.of("cosa") or m.of("base") for m in lugar.despues
    )
    en_parentesis = lugar.gap_antes.rstrip().endswith("(")
    if not (hay_tema or de_firmas):
        return None
    if not de_firmas and not _speaks_of_firms(lugar) and _has_code(lugar):
        return "empresas_atendidas", NumberRelation.SHARE, False
    if not (lugar.nearest("parte") or de_firmas or en_parentesis or _speaks_of_firms(lugar)):
        return "empresas_atendidas", NumberRelation.SHARE, False
    return "empresas_atendidas", NumberRelation.SHARE, bool(de_firmas) or not _has_background(contexto)


def _of_same(lugar: Spot, contexto: Context) -> Role | None:
    """A share in brackets of what the sentence speaks of: its value in another year."""
    if any(m.of("papel") == "focalizacion_pct" for m in lugar.leida.menciones):
        es_clara = bool(OF_EARLIER.search(lugar.leida.plano[: lugar.n.inicio])) and not themes(lugar.leida.menciones)
        return "focalizacion_pct", NumberRelation.VALUE, es_clara
    return None


def _has_background(contexto: Context) -> bool:
    """Tell a paragraph whose shares may be of what was said before, and not of the whole programme."""
    return bool(contexto.parrafo or contexto.seccion_detalle)


def _has_code(lugar: Spot) -> bool:
    return any(m.of("actividad") or m.of("producto") for m in (*lugar.antes, *lugar.lejos, *lugar.despues))


def _speaks_of_firms(lugar: Spot) -> bool:
    return any(m.of("cosa") == "empresas" for m in lugar.leida.menciones)
