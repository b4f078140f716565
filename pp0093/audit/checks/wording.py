"""Words that say something else than their number: an excess that is a fulfilment, a rise that is a fall."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from msgspec.structs import replace

from pp0093.audit.judging import HUNDRED, SIGNED, Judged, sign
from pp0093.audit.knowledge import Knowledge
from pp0093.audit.known import KnownFigure
from pp0093.audit.reading.numbers import AGREES, Match, NumberForm, Written, match
from pp0093.audit.reading.sentences import Parsed
from pp0093.audit.roles.role import NumberRelation
from pp0093.audit.verdicts import Remark, Verdict, as_written, of_number, remark, said

UP, DOWN = "aumento", "disminución"
# "40,965 empresas, más que las 28,510 de 2020": two numbers of one thing, with the order that words give them.
A_COUNT = r"(?:empresas|firmas|mipyme|acciones|soles)?"
THAN = re.compile(
    rf"^\s*{A_COUNT}(?:\s(?:atendidas|beneficiarias))?(?:\s(?:en|de) (?:19|20)\d\d)?,\s+(?:cifra\s)?"
    r"(?P<orden>mas|menos|mayor|menor|superior|inferior)\s+(?:que|a|al)\s+(?:las|los|la|el)\s*$"
)
OF_A_YEAR = re.compile(
    rf"^\s*{A_COUNT}\s*(?:(?:de|del|en)\s(?:el\s|ano\s)*(?:19|20)\d\d\b|"
    r"(?:programad|previst|planificad)[ao]s\b|\)\s*[.,]?$)"
)
# "Las 7,154 empresas de 2025 superan a las 24,758 de 2020", "el de 2025, S/ 1.7 millones, es menor que el de 2020 (S/
# 1.6 millones)".
OPENS = re.compile(r"^\s*(?:en (?:19|20)\d\d,? )?(?:con|las|los|(?:el|la) [a-z0-9. ]+(?:,|\())\s*(?:s/\.?\s*)?$")
IS_MORE = r"super\w+|rebas\w+|sobrepas\w+|exced\w+|(?:es|fue|son|fueron) (?:mayor|menor|superior|inferior)(?:es)?"
SURPASSES = re.compile(
    rf"^(?P<entre>(?:[^.;:]|(?<=\d)\.(?=\d))*?)\b(?P<orden>{IS_MORE})\s(?:que |a |al )?(?:las|los|la|el)"
    r"(?: meta(?: anual| programada)?)?(?: de(?: las| los)?)?(?: (?:19|20)\d\d)?\s*\(?\s*(?:s/\.?\s*)?$"
)
# "50.3 %, por debajo de su meta (48.0 %)".
THAN_GOAL = re.compile(r"^\s*,?\s*por (?P<orden>encima|debajo) de (?:su|la) meta\s*\(\s*$")
DENIED = re.compile(r"\b(?:no|ni|tampoco|nunca|sin)(?: [a-z]+){0,2}\s*$")
NEGATED = re.compile(r"\b(?:no|sin|ni|para|lejos|debia|debe|esperaba|busca\w*|casi)\s(?:de\s)?$")
# "superando su meta", not "superando el avance de meta física de 2024".
OWN_GOAL_AFTER = re.compile(
    r"\s+(?:(?:en (?:19|20)\d\d|asi|ampliamente|largamente|con creces)\s+)?(?:a\s+|con\s+)?"
    r"(?:(?:la|su|sus|las|el|lo)\s+)?"
)
LESS_WORDS = ("menos", "menor", "inferior", "debajo")
COUNTED = ("empresas_atendidas", "acciones", "cumplimiento_pct")


def excess(juzgado: Judged) -> Remark | None:
    """Return the remark on "superando su meta en X" where X is the fulfilment, or the goal was not reached."""
    claim = juzgado.claim
    if claim.relacion not in (NumberRelation.EXCESS, NumberRelation.SHORT):
        return None
    firmes = [r for r in claim.lecturas if r.firme] or list(claim.lecturas)
    if juzgado.encaje in AGREES or not firmes or not claim.es_clara:
        return None
    cifra = firmes[0].cifra
    es_logro = match(claim.escrito, cifra.desde, cifra.hasta, es_exacta=cifra.es_exacta) != Match.NO
    alcanza = cifra.desde >= HUNDRED
    va_al_reves = alcanza != (claim.relacion == NumberRelation.EXCESS)
    if not es_logro and not va_al_reves:
        return None
    logro = as_written(claim.escrito, cifra.valor)
    resto = as_written(claim.escrito, abs(cifra.valor - HUNDRED))
    que = f"superó su meta en {said(resto)} %" if alcanza else f"no la alcanzó: le faltó {said(resto)} %"
    razon = (
        f"{said(logro)} % es el cumplimiento de la meta: {que}"
        if es_logro
        else f"su cumplimiento es {said(logro)} %: {que}"
    )
    n, texto = claim.escrito, claim.oracion.texto
    desde = max(texto.lower().rfind("super", 0, n.inicio), texto.lower().rfind("sobrepas", 0, n.inicio), 0)
    meta = re.match(r"\s*(?:de\s)?(?:la|su|el)\s+meta(?:\s+(?:anual|programada|f[ií]sica))?", texto[n.fin :])
    resto_de_frase = texto[n.fin + (meta.end() if meta else 0) :]
    es_gerundio = bool(re.match(r"\w+(?:ando|iendo)\b", texto[desde:]))
    verbo = ("superando" if es_gerundio else "superó") if alcanza else ("alcanzando" if es_gerundio else "alcanzó")
    bien = f"{verbo} su meta en {said(resto)} %" if alcanza else f"{verbo} el {said(logro)} % de su meta"
    return remark(
        claim,
        Verdict.WORDING,
        razon,
        valor_esperado=resto if alcanza else logro,
        sugerencia=f"{texto[:desde]}{bien}{resto_de_frase}" if desde else "",
    )


def direction(juzgado: Judged) -> Remark | None:
    """Return the remark on a change whose number is right and whose words go the other way."""
    claim, lectura = juzgado.claim, juzgado.lectura
    if lectura is None or claim.relacion not in SIGNED or not claim.sentido:
        return None
    real = sign(lectura.cifra)
    if juzgado.encaje == Match.NO or not real or real == claim.sentido:
        return None
    es = UP if real > 0 else DOWN
    cuanto = said(as_written(claim.escrito, lectura.cifra.valor))
    razon = f"la frase habla de {UP if claim.sentido > 0 else DOWN} y el cambio es de {cuanto}"
    return remark(
        claim,
        Verdict.WORDING,
        f"{razon} ({lectura.cifra.fuente})",
        valor_esperado=as_written(claim.escrito, lectura.cifra.valor),
        sugerencia=f"un{'' if real > 0 else 'a'} {es} de {claim.escrito.texto} {_kind(claim.escrito)}".rstrip(),
    )


def _kind(n: Written) -> str:
    """Return the unit that a number is written with."""
    return "" if n.tipo == NumberForm.COUNT else str(n.tipo)


def goals(leida: Parsed, juzgados: Iterable[Judged], conocido: Knowledge) -> Iterator[Remark]:
    """Yield what says that a goal was exceeded, or not reached, against its own fulfilment."""
    juzgados = list(juzgados)
    for m in leida.menciones:
        dice = m.of("supera")
        meta = next((x for x in leida.menciones if x.inicio >= m.fin and x.of("papel") == "meta"), None)
        if dice is None or meta is None or not OWN_GOAL_AFTER.fullmatch(leida.plano[m.fin : meta.inicio]):
            continue
        if any(j.claim.relacion in (NumberRelation.EXCESS, NumberRelation.SHORT) for j in juzgados) or (
            "no " in leida.plano[m.inicio - 4 : m.inicio] and dice == "supera"
        ):
            continue
        yield from _goal(leida, juzgados, conocido, dice, m.inicio)


def _has_number(leida: Parsed, desde: int, hasta: int) -> bool:
    return any(desde <= n.inicio < hasta for n in leida.numeros)


def _goal(leida: Parsed, juzgados: list[Judged], conocido: Knowledge, dice: str, lugar: int) -> Iterator[Remark]:
    suyos = [
        j
        for j in juzgados
        if j.claim.papel in (*COUNTED, "valor_indicador") and j.lectura and j.claim.relacion == NumberRelation.VALUE
    ]
    if not suyos:
        return
    juzgado = min(suyos, key=lambda j: abs(j.claim.escrito.inicio - lugar))
    claim, lectura = juzgado.claim, juzgado.lectura
    if lectura is None or not lectura.firme or len({j.lectura.cifra.de for j in suyos if j.lectura}) > 1:
        return
    logro = _fulfilment(conocido, lectura.cifra)
    if logro is None:
        return
    alcanza = logro.desde > HUNDRED if dice == "supera" else logro.hasta < HUNDRED
    contradice = logro.hasta < HUNDRED if dice == "supera" else logro.desde >= HUNDRED
    if alcanza or not contradice:
        return
    bien = as_written(claim.escrito, logro.valor) if claim.escrito.tipo == NumberForm.PERCENT else round(logro.valor, 1)
    dicho = "superó su meta" if dice == "supera" else "no alcanzó su meta"
    yield remark(
        claim,
        Verdict.WORDING,
        f"la frase dice que {dicho} y su cumplimiento es {said(Decimal(bien))} %",
        valor_esperado=claim.escrito.valor,
        sugerencia=f"alcanzó el {said(Decimal(bien))} % de su meta",
    )


def _fulfilment(conocido: Knowledge, cifra: KnownFigure) -> KnownFigure | None:
    if cifra.indicador == "valor_indicador":
        meta = conocido.get("meta_indicador", cifra.anio, cifra.de)
        logro = cifra.over("avance_indicador_pct", cifra.rango.part(meta.rango), meta) if meta else None
        return replace(logro, es_exacta=False) if logro else None
    return conocido.get("cumplimiento_pct", cifra.anio, cifra.de)


def levels(leida: Parsed, juzgados: Iterable[Judged], conocido: Knowledge) -> Iterator[Remark]:
    """Yield what is said to be over or under a goal or an earlier year, and is not."""
    juzgados = [j for j in juzgados if j.claim.relacion == NumberRelation.VALUE]
    for m in leida.menciones:
        if (nivel := m.of("nivel")) is None or DENIED.search(leida.plano[: m.inicio]):
            continue
        previos = [j for j in juzgados if j.claim.escrito.inicio < m.inicio]
        if not previos or _has_number(leida, previos[-1].claim.escrito.fin, m.inicio):
            continue
        yield from _level(leida, previos[-1], conocido, 1 if nivel == "sube" else -1, m.fin)


def _level(leida: Parsed, juzgado: Judged, conocido: Knowledge, dicho: int, lugar: int) -> Iterator[Remark]:
    claim, resto = juzgado.claim, leida.plano[lugar:]
    lectura = juzgado.lectura
    if juzgado.encaje == Match.NO or lectura is None or not lectura.firme:
        return
    if re.match(r"\s*(?:en\b|o igual|numero|cantidad|parte|demanda)", resto):
        return
    cambio: KnownFigure | None = None
    if re.match(r"\s*(?:a|que|al)?\s*(?:la|su)?\s*meta\b", resto):
        logro = _fulfilment(conocido, lectura.cifra)
        real = 0 if logro is None else 1 if logro.desde > HUNDRED else -1 if logro.hasta < HUNDRED else 0
        razon = "su meta"
    elif otro := re.match(r"[^.;%]{0,60}?\b((?:19|20)\d\d)\b", resto):
        cambio = conocido.change(lectura.cifra.indicador, lectura.cifra.anio, int(otro.group(1)), lectura.cifra.de)
        real, razon = (sign(cambio) if cambio else 0), f"lo de {otro.group(1)}"
    elif re.match(r"[^.;%]{0,40}?\bano (?:anterior|previo)", resto):
        cambio = conocido.change(lectura.cifra.indicador, lectura.cifra.anio, lectura.cifra.anio - 1, lectura.cifra.de)
        real, razon = (sign(cambio) if cambio else 0), "lo del año anterior"
    else:
        return
    if real and real != dicho:
        es = "superior" if real > 0 else "inferior"
        cuanto = f" ({said(_tenths(cambio))} %, {cambio.fuente})" if cambio else ""
        yield remark(
            claim,
            Verdict.WORDING,
            f"la frase la da por {'superior' if dicho > 0 else 'inferior'} a {razon} y es {es}{cuanto}",
            valor_esperado=claim.escrito.valor,
            cambio=cambio,
            sugerencia=re.sub(r"(?i)\b(superior|inferior|mayor|menor)\b", es, claim.oracion.texto, count=1),
        )


def compared(leida: Parsed, refutados: Collection[int]) -> Iterator[Remark]:
    """Yield what a sentence says to be more, or less, than another number of it that is the other way round.

    `refutados` are where the numbers stand that what is known refutes: what is compared with one of them may be right.
    """
    for a, b in pairwise(leida.numeros):
        orden = _order(leida, a, b)
        if (
            orden is None
            or a.tipo != b.tipo
            or a.whole == b.whole
            or (b.inicio in refutados and a.inicio not in refutados)
        ):
            continue
        es_mas = a.whole > b.whole
        if es_mas == orden.startswith(LESS_WORDS):
            bien = "mayor" if es_mas else "menor"
            razon = f"la frase da {a.texto} por {'menor' if es_mas else 'mayor'} que {b.texto}, y es {bien}"
            yield of_number(leida.oracion, a, Verdict.WORDING, razon, valor_esperado=a.valor)


def _order(leida: Parsed, a: Written, b: Written) -> str | None:
    """Return the word that sets two numbers of a sentence one over the other, None when nothing surely does."""
    entre, despues = leida.plano[a.fin : b.inicio], leida.plano[b.fin :]
    if (dicho := THAN.match(entre)) and OF_A_YEAR.match(despues):
        return dicho.group("orden")
    if (dicho := THAN_GOAL.match(entre)) and despues.lstrip().startswith(")"):
        return dicho.group("orden")
    dicho = SURPASSES.match(entre)
    if dicho is None or a is not leida.numeros[0] or not OPENS.match(leida.plano[: a.inicio]):
        return None
    return None if NEGATED.search(dicho.group("entre")) else dicho.group("orden").split()[-1]


def _tenths(cambio: KnownFigure) -> Decimal:
    return cambio.desde.quantize(Decimal("0.1"), ROUND_HALF_UP)
