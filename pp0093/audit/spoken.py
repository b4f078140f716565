"""What a sentence without numbers says: that a goal was reached or not, that something rose or fell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from pp0093.audit import doubt, pairs, wording
from pp0093.audit.judging import HUNDRED, sign
from pp0093.audit.knowledge import Knowledge
from pp0093.audit.known import PROGRAMME, KnownFigure, Of
from pp0093.audit.roles import money
from pp0093.audit.sentences import Parsed, themes
from pp0093.audit.verdicts import Remark, Verdict, of_words, said
from pp0093.language.numbers import in_words
from pp0093.language.phrases import Mention

OF_ITS_GOAL = re.compile(r"\s*(?:con creces |ampliamente |holgadamente )?(?:a |con |de )?(?:su|la) $")
NOT = re.compile(r"\b(?:no|ni|sin|nunca|tampoco|casi)(?: se)? $")
NONE_SERVED = re.compile(r"\bno atendio (?:a )?(?:ninguna|empresa)|\bno (?:hubo|registro) empresas atendidas")
THAN_YEAR = re.compile(r"\b(mas|menos) (?:empresas|acciones)(?: atendidas)?\b.*\bque en (?:el )?((?:19|20)\d\d)\b")
AGAINST_YEAR = re.compile(
    r"\b((?:19|20)\d\d)\b[^,;.]*\b(?:frente a|respecto (?:a|de)|que en|comparado con)\s(?:el |lo de )?((?:19|20)\d\d)\b"
)
CHANGES = {"sube": 1, "baja": -1}


def against(leida: Parsed, conocido: Knowledge, neutras: frozenset[str]) -> Iterator[Remark]:
    """Yield what a sentence says without a number and is not so; nothing where it is not read whole."""
    dichos = set(themes(leida.menciones))
    if leida.numeros or len({c for c, _ in dichos}) > 1 or not leida.anios or in_words(leida.plano):
        return
    uno = ("uno",) if len(dichos) <= 1 else ()
    if doubt.quotes(leida) or doubt.hushed(doubt.SENTENCE, f"{leida.plano}#", uno) or doubt.unread(leida, neutras):
        return
    for t in sorted(dichos):
        yield from islice(_goal(leida, conocido, frozenset({t})), 1)
    if len(dichos) <= 1:
        yield from _change(leida, conocido, frozenset(dichos))


def _goal(leida: Parsed, conocido: Knowledge, de: Of) -> Iterator[Remark]:
    anios = {a for _, a, _ in leida.anios}
    if not de or len(anios) != 1:
        return
    del_anio = next(iter(anios))
    for m in leida.menciones:
        meta = next((x for x in leida.menciones if x.inicio >= m.fin and x.of("papel") == "meta"), None)
        dice = m.of("supera") or ("supera" if m.of("papel") == "cumplimiento" else "")
        if not meta or not dice or not OF_ITS_GOAL.fullmatch(leida.plano[m.fin : meta.inicio]):
            continue
        logro = wording.fulfilment(
            conocido, conocido.get("avance_fisico", del_anio, de) or _value(conocido, del_anio, de)
        )
        es_negada = dice == "debajo" or NOT.search(leida.plano[: m.inicio])
        if logro and (logro.desde > HUNDRED if es_negada else logro.hasta < HUNDRED):
            yield _words(leida, m, f"su cumplimiento es {said(round(logro.valor, 1))} % ({logro.fuente})")
    atendidas = conocido.get("empresas_atendidas", del_anio, de)
    if (dicho := NONE_SERVED.search(leida.plano)) and atendidas and atendidas.desde > 0:
        lugar = Mention(dicho.start(), dicho.end(), ())
        yield _words(leida, lugar, f"atendió a {said(atendidas.valor)} ({atendidas.fuente})")


def _value(conocido: Knowledge, anio: int, de: Of) -> KnownFigure | None:
    return conocido.get("valor_indicador", anio, de)


def _change(leida: Parsed, conocido: Knowledge, de: Of) -> Iterator[Remark]:
    """Yield a rise or a fall between two years that is the other way round."""
    dos = pairs.TWO_YEARS.search(leida.plano) or AGAINST_YEAR.search(leida.plano)
    que = THAN_YEAR.search(leida.plano)
    indicador = _of_what(leida)
    if que and len({a for _, a, _ in leida.anios}) == len(("uno", "otro")):
        antes = int(que[2])
        ahora = next(a for _, a, _ in leida.anios if a != antes)
        dichos = [(Mention(que.start(1), que.end(1), ()), 1 if que[1] == "mas" else -1)]
    elif dos:
        antes, ahora = sorted((int(dos[1]), int(dos[2])))
        dichos = [(m, CHANGES[c]) for m in leida.menciones if (c := m.of("cambio")) in CHANGES]
    else:
        return
    hay_todo = de != PROGRAMME or any(m.of("todo") for m in leida.menciones) or indicador == "focalizacion_pct"
    cambio = conocido.change(indicador, ahora, antes, de) if indicador and hay_todo else None
    for m, dicho in dichos if len(dichos) == 1 and cambio else ():
        if cambio and sign(cambio) == -dicho and not NOT.search(leida.plano[: m.inicio]):
            es = "subió" if sign(cambio) > 0 else "bajó"
            yield _words(
                leida, m, f"entre {antes} y {ahora} {es} {said(round(abs(cambio.valor), 1))} % ({cambio.fuente})"
            )


def _of_what(leida: Parsed) -> str:
    """Return the one indicator that a sentence speaks of, "" when none or more."""
    dichos = {money(p) or (p if p == "focalizacion_pct" else "") for m in leida.menciones if (p := m.of("papel"))}
    dichos |= {"empresas_atendidas"} if any(m.of("cosa") == "empresas" for m in leida.menciones) else set()
    dichos |= {"otra"} if any(m.of("papel") in ("meta", "cumplimiento") for m in leida.menciones) else set()
    return next(iter(dichos - {""})) if len(dichos - {""}) == 1 else ""


def _words(leida: Parsed, m: Mention, razon: str) -> Remark:
    return of_words(leida.oracion, (m.inicio, m.fin), Verdict.WORDING, razon)
