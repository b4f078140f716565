"""The role of a number: of which indicator it is, what it is of it, and how it is said."""

from __future__ import annotations

import re

from pp0093.audit.claims import Relation
from pp0093.audit.context import Context, indicator_named
from pp0093.audit.language import BEFORE, MORE, NO_LIMIT, OF_NAME, OWN_GOAL, PART_OF, PLAIN_AFTER, RESTRICTS
from pp0093.audit.numbers import NumberForm
from pp0093.audit.sentences import Spot, themes
from pp0093.audit.vocabulary import Mention

Role = tuple[str, Relation, bool]
UNREAD: Role = ("", Relation.VALUE, False)


def role_of(lugar: Spot, contexto: Context) -> Role:
    """Return the indicator a number is of, what it is of it, and whether the sentence says so by itself."""
    por_tipo = {
        NumberForm.PERCENT: _percent,
        NumberForm.POINTS: _points,
        NumberForm.SOLES: _soles,
        NumberForm.COUNT: _count,
    }
    return por_tipo[lugar.n.tipo](lugar, contexto)


def _count(lugar: Spot, contexto: Context) -> Role:
    if lugar.near("indicador_desempeno") and lugar.n.decimales:
        return "valor_indicador", Relation.VALUE, True
    despues, antes = lugar.nearest("cosa", antes=False), lugar.nearest("cosa")
    pegada = despues is not None and despues.inicio - lugar.n.fin <= 12
    cosa = despues if pegada else antes or next((m for m in reversed(lugar.lejos) if m.of("cosa")), None) or despues
    que = cosa.of("cosa") if cosa else None
    if que is None and any(m.of("base") for m in lugar.leida.menciones):
        que = contexto.cosa
    if _is_whole_of_part(lugar):
        hay_meta = any(m.of("papel") == "meta" for m in lugar.leida.menciones)
        return ("meta_fisica", Relation.VALUE, True) if hay_meta else UNREAD
    es_nada = que == "otra" or (que is None and lugar.near("papel") != "meta")
    if es_nada or (lugar.n.decimales and not lugar.n.escala) or MORE.match(lugar.leida.plano[lugar.n.fin :]):
        return UNREAD
    if que in ("ferias", "ruedas_negocio"):
        return que, Relation.VALUE, pegada
    if _is_goal(lugar):
        return "meta_fisica", Relation.VALUE, True
    nombre = "acciones" if que == "acciones" else "empresas_atendidas"
    es_clara = (pegada or antes is not None or cosa is None) and not _is_after_goal(lugar)
    return nombre, Relation.VALUE, es_clara and _is_plain(lugar, despues if pegada else None)


def _is_whole_of_part(lugar: Spot) -> bool:
    """Tell the second number of "918 de 1,017 empresas"."""
    i = lugar.leida.numeros.index(lugar.n)
    anterior = lugar.leida.numeros[i - 1] if i else None
    es_par = anterior is not None and anterior.tipo == lugar.n.tipo
    return es_par and bool(PART_OF.match(lugar.gap_antes))


def _is_goal(lugar: Spot) -> bool:
    antes = lugar.nearest("papel")
    if antes and antes.of("papel") == "meta" and _is_answer(lugar, antes):
        return False
    if antes and antes.of("papel") == "meta" and OWN_GOAL.match(_without_names(lugar, antes.fin)):
        return True
    despues = lugar.nearest("papel", antes=False)
    if despues is None or despues.of("papel") != "meta":
        return False
    cosa = lugar.nearest("cosa", antes=False)
    desde = cosa.fin if cosa and not lugar.leida.plano[lugar.n.fin : cosa.inicio].strip() else lugar.n.fin
    return not lugar.leida.plano[desde : despues.inicio].strip()


def _is_answer(lugar: Spot, meta: Mention) -> bool:
    """Tell the number that says how a goal was exceeded or missed: "superó su meta: 918 empresas"."""
    return lugar.leida.plano[meta.fin :].lstrip().startswith(":") and any(m.of("supera") for m in lugar.antes)


def _without_names(lugar: Spot, desde: int) -> str:
    """Return the words before a number without the names of what it is of: "meta anual de la actividad 1.1 fue de"."""
    trozo = lugar.leida.plano[desde : lugar.n.inicio]
    for m in reversed(lugar.antes):
        if m.temas and m.inicio >= desde:
            trozo = trozo[: m.inicio - desde] + trozo[m.fin - desde :]
    return OF_NAME.sub(" ", trozo)


def _is_after_goal(lugar: Spot) -> bool:
    """Tell a number in a clause that speaks of a goal before it, without being surely the goal."""
    meta = next((m for m in reversed(lugar.antes) if m.of("papel") == "meta"), None)
    return meta is not None and not re.search(r"[,;:]|\bcon\b", lugar.leida.plano[meta.fin : lugar.n.inicio])


def _is_plain(lugar: Spot, cosa: Mention | None) -> bool:
    """Tell whether nothing unread after "empresas" makes them fewer than the subject says."""
    if cosa is None:
        return True
    resto = lugar.leida.plano[cosa.fin :]
    if NO_LIMIT.match(resto):
        return True
    siguiente = next((m for m in lugar.leida.menciones if m.inicio >= cosa.fin), None)
    if (
        siguiente
        and siguiente.inicio - cosa.fin <= 14
        and (siguiente.temas or siguiente.of("papel") or siguiente.of("base"))
    ):
        return True
    restringe = RESTRICTS.match(resto)
    if restringe:
        palabra = restringe.group(1)
        return palabra.isdigit() or palabra in (
            "ano",
            "total",
            "pais",
            "programa",
            "pp",
            "periodo",
            "marco",
            "conjunto",
            "ese",
        )
    return bool(PLAIN_AFTER.match(resto))


def _soles(lugar: Spot, contexto: Context) -> Role:
    if lugar.near("indicador_desempeno") or lugar.near("cosa") == "por_trabajador":
        return "valor_indicador", Relation.VALUE, True
    despues = lugar.nearest("papel", antes=False)
    if _is_whole_of_part(lugar):
        return "pim_soles", Relation.VALUE, False
    if despues and re.fullmatch(r"\s?(?:de\s)?", lugar.leida.plano[lugar.n.fin : despues.inicio]):
        return _money(despues.of("papel")), Relation.VALUE, True
    if re.search(r"%[^(;.]*\(\s*$", lugar.gap_antes) or re.search(
        r"%[^(;.]*\(\s*$", lugar.leida.plano[: lugar.n.inicio]
    ):
        return "devengado_soles", Relation.VALUE, True
    for m in (*reversed(lugar.antes), *reversed(lugar.lejos), *lugar.despues):
        if (papel := m.of("papel")) and (dinero := _money(papel)):
            return dinero, Relation.VALUE, True
    return ("devengado_soles", Relation.VALUE, False)


def _money(papel: str | None) -> str:
    if papel == "ejecucion":
        return "devengado_soles"
    return papel if papel and papel.endswith("_soles") else ""


def _points(lugar: Spot, contexto: Context) -> Role:
    plano = lugar.leida.plano
    es_de_meta = bool(re.match(r"[^.;]*?\bmeta\b", plano[lugar.n.fin :])) or "meta" in plano[: lugar.n.inicio][-60:]
    if indicator_named(lugar, contexto):
        return ("brecha_indicador_pp", Relation.GAP, True) if es_de_meta else ("valor_indicador", Relation.CHANGE, True)
    if lugar.near("papel") == "focalizacion_pct" or any(
        m.of("papel") == "focalizacion_pct" for m in lugar.leida.menciones
    ):
        return "focalizacion_pct", Relation.CHANGE, True
    if contexto.de_dinero or lugar.near("papel") in ("ejecucion", "pim_soles", "devengado_soles"):
        return "ejecucion_pct", Relation.CHANGE, False
    return "cumplimiento_pct", Relation.CHANGE, False


def _percent(lugar: Spot, contexto: Context) -> Role:
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
    if m is None or not (que == "ejecucion" or _money(que)) or lugar.nearest("orden", antes=False):
        return None
    if not re.match(r"\s?(?:de|del|respecto|en|sobre)\b", lugar.gap_despues):
        return None
    if que in ("devengado_soles", "ejecucion"):
        if any(es_otro for _, _, es_otro in _years_in(lugar, lugar.gap_despues)) or BEFORE.search(lugar.gap_despues):
            return "devengado_soles", Relation.RATIO, True
        return "devengado_soles", Relation.SHARE, bool(themes(lugar.despues)) or "total" in lugar.gap_despues
    if re.search(r"\b(?:del|de este|para este|para el) producto\b", lugar.gap_despues):
        return "devengado_soles", Relation.SHARE, False
    return "ejecucion_pct", Relation.VALUE, True


def _years_in(lugar: Spot, trozo: str) -> list[tuple[int, int, bool]]:
    desde = lugar.n.fin
    return [a for a in lugar.leida.anios if desde <= a[0] < desde + len(trozo)]


def _of_change(lugar: Spot, contexto: Context) -> Role | None:
    cambio, orden = lugar.nearest("cambio"), lugar.nearest("orden", antes=False)
    supera = lugar.nearest("supera")
    nivel = lugar.nearest("nivel")
    if cambio and re.search(r"[,;:]|\bque\b", lugar.leida.plano[cambio.fin : lugar.n.inicio]):
        cambio = None
    hay = orden or cambio or (supera and _compares(lugar)) or (nivel and re.search(r"\ben\s*$", lugar.gap_antes))
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
        if dinero := _money(m.of("papel")):
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


def direction(lugar: Spot) -> int:
    """Return what the words beside a number say of a change: 1 up, -1 down, 0 nothing."""
    if lugar.n.signo:
        return lugar.n.signo
    for m in (
        lugar.nearest("orden", antes=False),
        lugar.nearest("cambio"),
        lugar.nearest("nivel"),
        lugar.nearest("supera"),
    ):
        for clase in ("orden", "cambio", "nivel", "supera"):
            if m and (v := m.of(clase)):
                return {"sube": 1, "supera": 1, "baja": -1, "debajo": -1}.get(v, 0)
    return 0


def bound(lugar: Spot) -> str:
    """Return what the words before a number say of its exactness, "" when nothing."""
    m = lugar.nearest("cota")
    if m and lugar.n.inicio - m.fin <= 8:
        return m.of("cota") or ""
    return ""
