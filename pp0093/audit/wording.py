"""Words that say something else than the figures: a fulfilment as an excess, a rise as a fall, a goal missed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from pp0093.audit.knowledge import Knowledge, KnownFigure, NumberRelation
from pp0093.audit.sentences import Parsed
from pp0093.audit.verdicts import SIGNED, Judged, Remark, Verdict, as_written, remark, said, sign
from pp0093.language.numbers import AGREES, HUNDRED, Match, NumberForm, in_words, match
from pp0093.language.phrases import Mention
from pp0093.language.relations import holds

DENIED = re.compile(r"\b(?:no(?! solo)|ni|tampoco|nunca|sin|casi|por poco|practicamente)(?: [a-z]+){0,2}\s*$")
# "para alcanzar su meta" does not say that it was.
UNFINISHED = re.compile(r"\b(?:para|de|por)\s*$")
# "superando su meta", not "superando el avance de meta física de 2024".
OWN_GOAL_AFTER = re.compile(
    r"\s+(?:(?:en (?:19|20)\d\d|asi|ampliamente|largamente|holgadamente|con creces)\s+)?(?:a\s+|con\s+|de\s+)?"
    r"(?:(?:la|su|sus|las|el|lo)\s+)?"
)
OF_EXCESS = (NumberRelation.EXCESS, NumberRelation.SHORT)
OF_GOAL = ("empresas_atendidas", "acciones", "cumplimiento_pct", "valor_indicador", "meta_fisica", "meta_indicador")
NOT_OF_FIGURES = re.compile(r"\s*(?:en\b|o igual|numero|cantidad|parte|demanda)")
THAN_GOAL = re.compile(r"\s*(?:a|que|al)?\s*(?:la|su)?\s*meta\b")
THAN_YEAR = re.compile(r"[^.;%]{0,60}?\b((?:19|20)\d\d)\b|[^.;%]{0,40}?\bano (?:anterior|previo)")
WAYS = {"sube": 1, "baja": -1}
RISE = {1: "aumento", -1: "disminución"}
OVER = {1: "superior", -1: "inferior"}


def of_number(juzgado: Judged, conocido: Knowledge) -> Iterator[Remark]:
    """Yield what the words beside a number say that it is not."""
    claim, lectura = juzgado.claim, juzgado.lectura
    if claim.relacion in OF_EXCESS and juzgado.encaje not in AGREES and claim.es_clara and claim.lecturas:
        yield from _excess(juzgado)
    if lectura is None or juzgado.encaje == Match.NO:
        return
    real = sign(lectura.cifra)
    if claim.relacion in SIGNED and claim.sentido and real and real != claim.sentido:
        bien = as_written(claim.escrito, lectura.cifra.valor)
        razon = f"la frase habla de {RISE[claim.sentido]} y el cambio es de {said(bien)} ({lectura.cifra.fuente})"
        yield remark(claim, Verdict.WORDING, razon, valor_esperado=bien)
    logrado = "avance_fisico" if claim.papel == "meta_fisica" else "valor_indicador"
    logro = conocido.get(logrado, lectura.cifra.anio, lectura.cifra.de) if claim.orden and lectura.firme else None
    if logro and holds(claim.orden, claim.escrito, logro.desde, logro.hasta, es_exacta=logro.es_exacta) == Match.NO:
        razon = f"lo alcanzado frente a su meta es {said(as_written(claim.escrito, logro.valor))} ({logro.fuente})"
        yield remark(claim, Verdict.WORDING, razon, valor_esperado=claim.escrito.valor)


def _excess(juzgado: Judged) -> Iterator[Remark]:
    """Yield the remark on "superando su meta en X" where X is the fulfilment, or the goal was not reached."""
    claim = juzgado.claim
    cifra = next((r.cifra for r in claim.lecturas if r.firme), claim.lecturas[0].cifra)
    es_logro = match(claim.escrito, cifra.desde, cifra.hasta, es_exacta=cifra.es_exacta) != Match.NO
    alcanza = cifra.desde >= HUNDRED
    if es_logro or alcanza != (claim.relacion == NumberRelation.EXCESS):
        logro, resto = (as_written(claim.escrito, v) for v in (cifra.valor, abs(cifra.valor - HUNDRED)))
        que = f"superó su meta en {said(resto)} %" if alcanza else f"no la alcanzó: le faltó {said(resto)} %"
        dicho = f"{said(logro)} % es el cumplimiento de la meta" if es_logro else f"su cumplimiento es {said(logro)} %"
        yield remark(claim, Verdict.WORDING, f"{dicho}: {que}", valor_esperado=resto if alcanza else logro)


def of_sentence(leida: Parsed, juzgados: Sequence[Judged], conocido: Knowledge) -> Iterator[Remark]:
    """Yield what a sentence says of its goal, or of more and less, that is not so."""
    hay_exceso = any(j.claim.relacion in OF_EXCESS for j in juzgados)
    # "cumplió su meta en 99.6 %" says how much of it; "cumplió su meta de 450", that it was reached.
    metas = {j.claim.escrito for j in juzgados if j.claim.papel == "meta_indicador"}
    hay_parte = any(n.tipo == NumberForm.PERCENT for n in {*leida.numeros, *in_words(leida.plano)} - metas)
    es_de_un_anio = len({a for _, a, es_otro in leida.anios if not es_otro}) <= 1
    for m, dice in _goals(leida) if es_de_un_anio and not hay_exceso else ():
        if dice == m.of("supera") or (dice == "supera" and not hay_parte):
            yield from _missed(juzgados, conocido, dice, m.inicio)
    for m in leida.menciones:
        nivel = m.of("nivel")
        ultimo = max((n.inicio for n in leida.numeros if n.inicio < m.inicio), default=-1)
        propio = next((j for j in juzgados if j.claim.escrito.inicio == ultimo), None)
        # "inferior a la de 2024 en +3.6 %" says both.
        es_dicho = nivel and not any(n.signo for n in leida.numeros) and not DENIED.search(leida.plano[: m.inicio])
        if nivel and es_dicho and propio and propio.claim.relacion == NumberRelation.VALUE:
            yield from _level(leida.plano[m.fin :], propio, conocido, WAYS[nivel])


def _goals(leida: Parsed) -> Iterator[tuple[Mention, str]]:
    """Yield the words that say how a goal ended, with what they say: "supera", or "debajo" where it is denied."""
    for m in leida.menciones:
        meta = next((x for x in leida.menciones if x.inicio >= m.fin and x.of("papel") == "meta"), None)
        dice = m.of("supera") or ("supera" if m.of("papel") == "cumplimiento" else "")
        if UNFINISHED.search(leida.plano[: m.inicio]):
            continue
        if dice and meta and OWN_GOAL_AFTER.fullmatch(leida.plano[m.fin : meta.inicio]):
            yield m, "debajo" if DENIED.search(leida.plano[: m.inicio]) else dice


def _missed(juzgados: Sequence[Judged], conocido: Knowledge, dice: str, lugar: int) -> Iterator[Remark]:
    """Yield what says that a goal was exceeded, or not reached, against its own fulfilment."""
    suyos = [
        (j.claim, j.lectura)
        for j in juzgados
        if j.claim.papel in OF_GOAL and j.lectura and j.claim.relacion == NumberRelation.VALUE
    ]
    if len({(r.cifra.de, r.cifra.anio) for _, r in suyos}) != 1:
        return
    claim, lectura = min(suyos, key=lambda s: abs(s[0].escrito.inicio - lugar))
    logro = fulfilment(conocido, lectura.cifra) if lectura.firme else None
    if logro and _denies(logro, dice):
        bien = as_written(claim.escrito, logro.valor) if claim.escrito.tipo == NumberForm.PERCENT else logro.valor
        dicho = "alcanzó su meta" if dice == "supera" else "no alcanzó su meta"
        razon = f"la frase dice que {dicho} y su cumplimiento es {said(round(bien, 1))} %"
        yield remark(claim, Verdict.WORDING, razon, valor_esperado=claim.escrito.valor)


def _denies(logro: KnownFigure, dice: str) -> bool:
    return logro.hasta < HUNDRED if dice == "supera" else logro.desde >= HUNDRED


def fulfilment(conocido: Knowledge, cifra: KnownFigure) -> KnownFigure | None:
    """Return how much of its goal a figure is, in percent; None where it has none."""
    if not cifra.indicador.endswith("_indicador"):
        return conocido.get("cumplimiento_pct", cifra.anio, cifra.de)
    valor, meta = (conocido.get(i, cifra.anio, cifra.de) for i in ("valor_indicador", "meta_indicador"))
    logro = valor.over("avance_indicador_pct", valor.rango.part(meta.rango), meta) if valor and meta else None
    return replace(logro, es_exacta=False) if logro else None


def _level(resto: str, juzgado: Judged, conocido: Knowledge, dicho: int) -> Iterator[Remark]:
    """Yield what is said to be over or under a goal or an earlier year, and is not."""
    claim, lectura = juzgado.claim, juzgado.lectura
    if juzgado.encaje == Match.NO or lectura is None or not lectura.firme or NOT_OF_FIGURES.match(resto):
        return
    cifra, frente = lectura.cifra, None
    if THAN_GOAL.match(resto):
        logro, que = fulfilment(conocido, cifra), "su meta"
        frente = replace(logro, desde=logro.desde - HUNDRED, hasta=logro.hasta - HUNDRED) if logro else None
    elif otro := THAN_YEAR.match(resto):
        que = f"lo de {otro[1] or 'el año anterior'}"
        frente = conocido.change(cifra.indicador, cifra.anio, int(otro[1] or cifra.anio - 1), cifra.de)
    if frente and sign(frente) == -dicho:
        cuanto = "" if que == "su meta" else f" ({said(round(frente.desde, 1))} %, {frente.fuente})"
        razon = f"la frase la da por {OVER[dicho]} a {que} y es {OVER[-dicho]}{cuanto}"
        cambio = frente if cuanto else None
        yield remark(claim, Verdict.WORDING, razon, valor_esperado=claim.escrito.valor, cambio=cambio)
