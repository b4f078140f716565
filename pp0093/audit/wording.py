"""Words that say something else than their number: an excess that is a fulfilment, a rise that is a fall."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec.structs import replace

from pp0093.audit.judging import HUNDRED, SIGNED, Judged, sign
from pp0093.audit.knowledge import Knowledge
from pp0093.audit.known import KnownFigure
from pp0093.audit.roles import NumberRelation
from pp0093.audit.sentences import Parsed
from pp0093.audit.verdicts import Remark, Verdict, as_written, remark, said
from pp0093.language.numbers import AGREES, Match, NumberForm, match
from pp0093.language.relations import holds

UP, DOWN = "aumento", "disminución"
DENIED = re.compile(r"\b(?:no|ni|tampoco|nunca|sin)(?: [a-z]+){0,2}\s*$")
# "superando su meta", not "superando el avance de meta física de 2024".
OWN_GOAL_AFTER = re.compile(
    r"\s+(?:(?:en (?:19|20)\d\d|asi|ampliamente|largamente|con creces)\s+)?(?:a\s+|con\s+|de\s+)?"
    r"(?:(?:la|su|sus|las|el|lo)\s+)?"
)
OF_EXCESS = (NumberRelation.EXCESS, NumberRelation.SHORT)
OF_GOAL = ("empresas_atendidas", "acciones", "cumplimiento_pct", "valor_indicador", "meta_fisica", "meta_indicador")
NOT_OF_FIGURES = re.compile(r"\s*(?:en\b|o igual|numero|cantidad|parte|demanda)")
THAN_GOAL = re.compile(r"\s*(?:a|que|al)?\s*(?:la|su)?\s*meta\b")
THAN_YEAR = re.compile(r"[^.;%]{0,60}?\b((?:19|20)\d\d)\b|[^.;%]{0,40}?\bano (?:anterior|previo)")


def of_number(juzgado: Judged, conocido: Knowledge) -> Iterator[Remark]:
    """Yield what the words beside a number say that it is not."""
    for prueba in (_excess, _direction, _against_goal):
        if dicho := prueba(juzgado, conocido):
            yield dicho


def _excess(juzgado: Judged, conocido: Knowledge) -> Remark | None:
    """Return the remark on "superando su meta en X" where X is the fulfilment, or the goal was not reached."""
    claim = juzgado.claim
    firmes = [r for r in claim.lecturas if r.firme] or list(claim.lecturas)
    if claim.relacion not in OF_EXCESS or juzgado.encaje in AGREES or not firmes or not claim.es_clara:
        return None
    cifra = firmes[0].cifra
    es_logro = match(claim.escrito, cifra.desde, cifra.hasta, es_exacta=cifra.es_exacta) != Match.NO
    alcanza = cifra.desde >= HUNDRED
    if not es_logro and alcanza == (claim.relacion == NumberRelation.EXCESS):
        return None
    logro, resto = (as_written(claim.escrito, v) for v in (cifra.valor, abs(cifra.valor - HUNDRED)))
    que = f"superó su meta en {said(resto)} %" if alcanza else f"no la alcanzó: le faltó {said(resto)} %"
    dicho = f"{said(logro)} % es el cumplimiento de la meta" if es_logro else f"su cumplimiento es {said(logro)} %"
    return remark(claim, Verdict.WORDING, f"{dicho}: {que}", valor_esperado=resto if alcanza else logro)


def _against_goal(juzgado: Judged, conocido: Knowledge) -> Remark | None:
    """Return the remark on a goal that its sentence says was passed, or not, and was not: "superó las 1,434"."""
    claim, lectura = juzgado.claim, juzgado.lectura
    if lectura is None or not claim.orden or not lectura.firme or juzgado.encaje not in AGREES:
        return None
    logrado = "avance_fisico" if claim.papel == "meta_fisica" else "valor_indicador"
    logro = conocido.get(logrado, lectura.cifra.anio, lectura.cifra.de)
    if not logro or holds(claim.orden, claim.escrito, logro.desde, logro.hasta, es_exacta=logro.es_exacta) != Match.NO:
        return None
    razon = (
        f"la frase dice cómo quedó frente a su meta y lo alcanzado es {said(as_written(claim.escrito, logro.valor))}"
    )
    return remark(claim, Verdict.WORDING, f"{razon} ({logro.fuente})", valor_esperado=claim.escrito.valor)


def _direction(juzgado: Judged, conocido: Knowledge) -> Remark | None:
    """Return the remark on a change whose number is right and whose words go the other way."""
    claim, lectura = juzgado.claim, juzgado.lectura
    if lectura is None or claim.relacion not in SIGNED or not claim.sentido or juzgado.encaje == Match.NO:
        return None
    real = sign(lectura.cifra)
    if real in (0, claim.sentido):
        return None
    bien = as_written(claim.escrito, lectura.cifra.valor)
    razon = f"la frase habla de {UP if claim.sentido > 0 else DOWN} y el cambio es de {said(bien)}"
    return remark(claim, Verdict.WORDING, f"{razon} ({lectura.cifra.fuente})", valor_esperado=bien)


def of_sentence(leida: Parsed, juzgados: Iterable[Judged], conocido: Knowledge) -> Iterator[Remark]:
    """Yield what a sentence says of its goal, or of more and less, that is not so."""
    juzgados = list(juzgados)
    for m in leida.menciones:
        if dice := m.of("supera"):
            meta = next((x for x in leida.menciones if x.inicio >= m.fin and x.of("papel") == "meta"), None)
            es_suya = meta and OWN_GOAL_AFTER.fullmatch(leida.plano[m.fin : meta.inicio])
            es_negada = dice == "supera" and "no " in leida.plano[m.inicio - 4 : m.inicio]
            es_de_un_anio = len({a for _, a, es_otro in leida.anios if not es_otro}) <= 1
            if es_suya and es_de_un_anio and not es_negada and not any(j.claim.relacion in OF_EXCESS for j in juzgados):
                yield from _goal(juzgados, conocido, dice, m.inicio)
        elif (nivel := m.of("nivel")) and not DENIED.search(leida.plano[: m.inicio]):
            previos = [
                j for j in juzgados if j.claim.escrito.inicio < m.inicio and j.claim.relacion == NumberRelation.VALUE
            ]
            ultimo = max((n.inicio for n in leida.numeros if n.inicio < m.inicio), default=-1)
            if previos and previos[-1].claim.escrito.inicio == ultimo:
                yield from _level(leida, previos[-1], conocido, 1 if nivel == "sube" else -1, m.fin)


def _goal(juzgados: list[Judged], conocido: Knowledge, dice: str, lugar: int) -> Iterator[Remark]:
    """Yield what says that a goal was exceeded, or not reached, against its own fulfilment."""
    suyos = [
        (j.claim, j.lectura)
        for j in juzgados
        if j.claim.papel in OF_GOAL and j.lectura and j.claim.relacion == NumberRelation.VALUE
    ]
    if not suyos or len({(r.cifra.de, r.cifra.anio) for _, r in suyos}) > 1:
        return
    claim, lectura = min(suyos, key=lambda s: abs(s[0].escrito.inicio - lugar))
    logro = fulfilment(conocido, lectura.cifra) if lectura.firme else None
    if logro is None or not (logro.hasta < HUNDRED if dice == "supera" else logro.desde >= HUNDRED):
        return
    bien = as_written(claim.escrito, logro.valor) if claim.escrito.tipo == NumberForm.PERCENT else round(logro.valor, 1)
    dicho = "superó su meta" if dice == "supera" else "no alcanzó su meta"
    razon = f"la frase dice que {dicho} y su cumplimiento es {said(Decimal(bien))} %"
    yield remark(claim, Verdict.WORDING, razon, valor_esperado=claim.escrito.valor)


def fulfilment(conocido: Knowledge, cifra: KnownFigure | None) -> KnownFigure | None:
    """Return how much of its goal a figure is, in percent; None where it has none."""
    if cifra is None:
        return None
    if not cifra.indicador.endswith("_indicador"):
        return conocido.get("cumplimiento_pct", cifra.anio, cifra.de)
    valor, meta = (conocido.get(i, cifra.anio, cifra.de) for i in ("valor_indicador", "meta_indicador"))
    logro = valor.over("avance_indicador_pct", valor.rango.part(meta.rango), meta) if valor and meta else None
    return replace(logro, es_exacta=False) if logro else None


def _level(leida: Parsed, juzgado: Judged, conocido: Knowledge, dicho: int, lugar: int) -> Iterator[Remark]:
    """Yield what is said to be over or under a goal or an earlier year, and is not."""
    claim, lectura, resto = juzgado.claim, juzgado.lectura, leida.plano[lugar:]
    if juzgado.encaje == Match.NO or lectura is None or not lectura.firme or NOT_OF_FIGURES.match(resto):
        return
    if any(n.signo for n in leida.numeros):  # "inferior a la de 2024 en +3.6 %" says both.
        return
    cifra, cambio = lectura.cifra, None
    if THAN_GOAL.match(resto):
        logro = fulfilment(conocido, cifra)
        real = 0 if logro is None else 1 if logro.desde > HUNDRED else -1 if logro.hasta < HUNDRED else 0
        razon = "su meta"
    elif otro := THAN_YEAR.match(resto):
        cambio = conocido.change(cifra.indicador, cifra.anio, int(otro[1] or cifra.anio - 1), cifra.de)
        real, razon = (sign(cambio) if cambio else 0), f"lo de {otro[1] or 'el año anterior'}"
    else:
        return
    if real and real != dicho:
        es, no = ("superior", "inferior") if real > 0 else ("inferior", "superior")
        cuanto = f" ({said(round(cambio.desde, 1))} %, {cambio.fuente})" if cambio else ""
        razon = f"la frase la da por {no} a {razon} y es {es}{cuanto}"
        yield remark(claim, Verdict.WORDING, razon, valor_esperado=claim.escrito.valor, cambio=cambio)
