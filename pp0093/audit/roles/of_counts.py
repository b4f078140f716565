"""The role of a number of firms or actions, and of numbers that a sentence gives in order."""

from __future__ import annotations

import re
from itertools import pairwise

from pp0093.audit.reading.context import Context
from pp0093.audit.reading.sentences import Spot, is_whole_of_part, series_in_order
from pp0093.audit.roles.role import UNREAD, NumberRelation, Role, money
from pp0093.language.frames import (
    BY_THE_PROGRAMME,
    MORE,
    NO_LIMIT,
    OF_NAME,
    OWN_GOAL,
    PART_OF,
    PLAIN_AFTER,
    RESTRICTS,
    SERVED,
    WHOLE_FIRST,
)
from pp0093.language.numbers import NumberForm
from pp0093.language.phrases import Mention
from pp0093.language.words import one_of

YEAR_OF = re.compile(r"(?:\b(?:de|en|del ano|para) )?\b(?:19|20)\d\d\b")
LISTING = re.compile(r"\s*,(?: y)?(?=\s*(?:,|y|eran|fueron|era|fue|de|$))|\s+y\s+(?=eran|fueron|$)")
OWN_NOUN = re.compile(r"^\s+(?:nuev[oa]s |distint[oa]s |diferentes )?([a-z]+)")
JOINS, PARTICIPLE = (re.compile(one_of("conectores", clase)) for clase in ("union", "atendidas"))
# "De las 918 empresas, 312 ...", ", de las cuales 312 ..."; "quedó a 99 de su meta".
THEN = re.compile(r"(?:,|;|\by\b|de (?:las|los) (?:cuales|que)|de ell[ao]s,?)\s*$")
DISTANCE = re.compile(r"\b(?:quedo|quedaron|estuvo|quedando|quedaba|faltando) a(?: solo| apenas)?\s*$")
VERB = re.compile(r"\w+(?:aron|ieron|aban|ian|ando|iendo)")
# What says that there were so many fairs, and not that someone went to so many.
HELD = re.compile(r"\b(?:realiz|organiz|desarroll|celebr|hubo\b|llevaron a cabo)")
# "no registró avance: 0 de 70 empresas": what a progress is of is its goal.
PROGRESS = re.compile(r"\bavance(?: fisico)?: \d")
ENDS = re.compile(r"^\s*[.,;]?\s*$")

# "99 empresas menos que las programadas", "faltaron 217 para la meta", "creció en 143 empresas frente a 2020".
MORE_THAN = re.compile(
    r"^\s*(?:empresas|firmas|mipyme|acciones|soles)?\s*(?:(?:mas|menos)\s+(?:que|de|respecto|frente|a)|"
    r"por (?:encima|debajo) de)\b(?P<resto>[^;.()]*)"
)
LACKED = re.compile(r"\b(?:faltaron|faltando)\s*$")
BY = re.compile(r"^\s*(?:en\s)?(?:unas |unos )?(?:s/\.?\s*)?$")
OF_GOAL = re.compile(r"\b(?:meta|programad|previst|planificad)")
LAST_YEAR = re.compile(r"\bano (?:anterior|previo|pasado)\b")
GOAL, YEAR_BEFORE = "meta", "año"


def compared_with(lugar: Spot) -> str:
    """Return what a number says how much more or less there is than, a goal or another year; "" when it does not."""
    plano, n = lugar.leida.plano, lugar.n
    son_varios = len({a for _, a, _ in lugar.leida.anios}) > 1
    if LACKED.search(plano[: n.inicio]) and OF_GOAL.search(plano):
        return "" if son_varios else GOAL
    if dicho := MORE_THAN.match(plano[n.fin :]):
        resto = dicho.group("resto")
        if OF_GOAL.search(resto):
            return "" if son_varios else GOAL
        return YEAR_BEFORE if re.search(r"\b(?:19|20)\d\d\b", resto) or LAST_YEAR.search(resto) else ""
    cambio = lugar.nearest("cambio")
    if cambio and BY.match(plano[cambio.fin : n.inicio]):
        return YEAR_BEFORE if son_varios or LAST_YEAR.search(plano) else ""
    return ""


def in_order(lugar: Spot) -> Role | None:
    """Return the role that a sentence gives in order: "la meta y el avance fueron 1,672 y 1,644, respectivamente"."""
    serie = series_in_order(lugar)
    dichos = [m for m in lugar.leida.menciones if m.of("papel") and serie and m.fin <= serie[0].inicio]
    juntos = dichos[-len(serie) :] if serie else []
    if len(juntos) < 2 or len(dichos) != len(serie) or not _are_listed(lugar, juntos):
        return None
    papel = juntos[serie.index(lugar.n)].of("papel")
    if lugar.n.tipo == NumberForm.SOLES:
        return (dinero, NumberRelation.VALUE, True) if (dinero := money(papel)) else None
    nombre = {"meta": "meta_fisica", "cumplimiento": "avance_fisico"}.get(papel or "")
    return (nombre, NumberRelation.VALUE, True) if nombre and lugar.n.tipo == NumberForm.COUNT else None


def _are_listed(lugar: Spot, juntos: list[Mention]) -> bool:
    plano = lugar.leida.plano
    return all(re.fullmatch(r",? ?(?:y )?(?:el |la |los |las )?", plano[a.fin : b.inicio]) for a, b in pairwise(juntos))


def count(lugar: Spot, contexto: Context) -> Role:
    """Return the role of a number of things: firms, actions, a goal of them, or the value of an indicator."""
    if lugar.near("indicador_desempeno") and lugar.n.decimales:
        return "valor_indicador", NumberRelation.VALUE, True
    return _difference(lugar) or _counted(lugar, contexto)


def _difference(lugar: Spot) -> Role | None:
    """Return the role of a number that says how much more or less there is than a goal or another year."""
    que = compared_with(lugar)
    es_de_acciones = lugar.near("cosa") == "acciones"
    nombre = "meta_fisica" if que == GOAL else "acciones" if es_de_acciones else "empresas_atendidas"
    return (nombre, NumberRelation.DIFFERENCE, True) if que else None


def _counts_another(lugar: Spot) -> bool:
    """Tell a number whose own noun, right after it, is a thing that no figure counts: "25 departamentos"."""
    propio = OWN_NOUN.match(lugar.leida.plano[lugar.n.fin :])
    if propio is None:
        return False
    lugar_del_nombre = lugar.n.fin + propio.start(1)
    if any(m.inicio <= lugar_del_nombre < m.fin for m in lugar.leida.menciones):
        return False
    return not (JOINS.fullmatch(propio[1]) or PARTICIPLE.fullmatch(propio[1]) or VERB.fullmatch(propio[1]))


def _is_of_part(lugar: Spot) -> bool:
    """Tell the part that a clause opens with, of the whole that the sentence opens with: "De las 918, 312 ..."."""
    plano, primero = lugar.leida.plano, lugar.leida.numeros[0]
    es_todo = primero.inicio < lugar.n.inicio and WHOLE_FIRST.search(plano[: primero.inicio])
    return bool(es_todo and THEN.search(lugar.gap_antes)) and not any(
        m.temas for m in lugar.despues if not m.of("departamento")
    )


def _counted(lugar: Spot, contexto: Context) -> Role:  # noqa: PLR0911
    if _counts_another(lugar) or _is_of_part(lugar) or DISTANCE.search(lugar.leida.plano[: lugar.n.inicio]):
        return UNREAD
    despues, antes = lugar.nearest("cosa", antes=False), lugar.nearest("cosa")
    pegada = despues is not None and despues.inicio - lugar.n.fin <= 12
    cosa = despues if pegada else antes or next((m for m in reversed(lugar.lejos) if m.of("cosa")), None) or despues
    que = cosa.of("cosa") if cosa else None
    if que is None and any(m.of("base") for m in lugar.leida.menciones):
        que = contexto.cosa
    que = que or _of_whole(lugar) or _served(lugar)
    if is_whole_of_part(lugar):
        return _whole(lugar)
    es_nada = que == "otra" or (que is None and lugar.near("papel") != "meta")
    if es_nada or (lugar.n.decimales and not lugar.n.escala) or MORE.match(lugar.leida.plano[lugar.n.fin :]):
        return UNREAD
    if que in ("ferias", "ruedas_negocio"):
        return que, NumberRelation.VALUE, pegada and bool(HELD.search(lugar.leida.plano))
    if _is_goal(lugar):
        return "meta_fisica", NumberRelation.VALUE, True
    if que is None:
        return UNREAD
    nombre = "acciones" if que == "acciones" else "empresas_atendidas"
    es_clara = (pegada or antes is not None or cosa is None) and not _is_after_goal(lugar)
    return nombre, NumberRelation.VALUE, es_clara and _is_plain(lugar, despues if pegada else None)


def _of_whole(lugar: Spot) -> str | None:
    """Return what the part in "2,078 de 1,928 acciones" counts, which is said after its whole."""
    todo = next((x for x in lugar.leida.numeros if x.inicio >= lugar.n.fin), None)
    if todo is None or todo.tipo != lugar.n.tipo or not PART_OF.match(lugar.leida.plano[lugar.n.fin : todo.inicio]):
        return None
    return next((v for m in lugar.leida.menciones if 0 <= m.inicio - todo.fin <= 1 and (v := m.of("cosa"))), None)


def _served(lugar: Spot) -> str | None:
    """Return what "Atendió a 1,076." says without naming it."""
    es_sola = SERVED.match(lugar.leida.plano[: lugar.n.inicio]) and ENDS.match(lugar.gap_despues)
    return "empresas" if es_sola else None


def _whole(lugar: Spot) -> Role:
    """Return the role of the second number of a part and its whole: a goal, where one is spoken of."""
    hay_meta = any(m.of("papel") == "meta" for m in lugar.leida.menciones) or bool(PROGRESS.search(lugar.leida.plano))
    return ("meta_fisica", NumberRelation.VALUE, True) if hay_meta else UNREAD


def _is_goal(lugar: Spot) -> bool:
    antes = lugar.nearest("papel")
    if antes and antes.of("papel") == "meta" and is_answer(lugar, antes):
        return False
    if antes and antes.of("papel") == "meta" and OWN_GOAL.match(_without_names(lugar, antes.fin)):
        return True
    despues = lugar.nearest("papel", antes=False)
    if despues is None or despues.of("papel") != "meta":
        return False
    cosa = lugar.nearest("cosa", antes=False)
    desde = cosa.fin if cosa and not lugar.leida.plano[lugar.n.fin : cosa.inicio].strip() else lugar.n.fin
    return not lugar.leida.plano[desde : despues.inicio].strip()


def is_answer(lugar: Spot, meta: Mention) -> bool:
    """Tell the number that says how a goal was exceeded or missed: "superó su meta: 918 empresas"."""
    if meta.of("papel") != "meta":
        return False
    sigue = YEAR_OF.sub("", lugar.leida.plano[meta.fin :]).lstrip()
    return sigue.startswith(":") and any(m.of("supera") for m in lugar.antes)


def _without_names(lugar: Spot, desde: int) -> str:
    """Return the words before a number without the names of what it is of: "meta anual de la actividad 1.1 fue de"."""
    trozo = lugar.leida.plano[desde : lugar.n.inicio]
    for m in reversed(lugar.antes):
        if m.temas and m.inicio >= desde:
            trozo = trozo[: m.inicio - desde] + trozo[m.fin - desde :]
    return OF_NAME.sub(" ", YEAR_OF.sub(" ", LISTING.sub(" ", trozo)))


def _is_after_goal(lugar: Spot) -> bool:
    """Tell a number in a clause that speaks of a goal before it, without being surely the goal."""
    meta = next((m for m in reversed(lugar.antes) if m.of("papel") == "meta"), None)
    return meta is not None and not re.search(r"[,;:]|\bcon\b", lugar.leida.plano[meta.fin : lugar.n.inicio])


def _is_plain(lugar: Spot, cosa: Mention | None) -> bool:
    """Tell whether nothing unread after "empresas" makes them fewer than the subject says."""
    if cosa is None:
        return True
    resto = lugar.leida.plano[cosa.fin :]
    if NO_LIMIT.match(resto) or BY_THE_PROGRAMME.match(resto):
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
