"""Two places of one document that say different things of the same figure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice

from pp0093.audit.claims import Judged, ReadClaim
from pp0093.audit.knowledge import SAME, Key, Knowledge, KnownFigure, Of
from pp0093.audit.roles import NumberRelation
from pp0093.audit.sentences import Parsed, shared
from pp0093.audit.verdicts import Remark, Verdict, expected, of_number, of_words, remark, said
from pp0093.language.numbers import AGREES, Match, match
from pp0093.language.phrases import Mention

Place = tuple[str, NumberRelation, int, Of]
Right = dict[tuple[int, Of, Decimal], list[Judged]]
# How many of the other places that say otherwise are named.
NAMED = 10
DID_NOT = re.compile(r"\bno se (?:dieron|brindaron|prestaron|realizaron|ofrecieron|ejecutaron)\b")
DID = re.compile(r"\b(?:otorgo|brindo|dio|presto|ofrecio|realizo)\b")


def right_ones(juzgados: Iterable[Judged]) -> Right:
    """Return the claims that agree with what is known, by year, subject and value of the figure."""
    grupos: Right = defaultdict(list)
    for j in juzgados:
        if j.lectura is not None and j.encaje in AGREES:
            grupos[_figure(j.lectura.cifra)].append(j)
    return grupos


def _figure(cifra: KnownFigure) -> tuple[int, Of, Decimal]:
    return cifra.anio, cifra.de, cifra.valor


def refuted(claim: ReadClaim, cifra: KnownFigure, bien_dichos: Right) -> Remark | None:
    """Return the remark on a refuted claim that another place of the document says right."""
    iguales = (cifra.indicador, *SAME.get(cifra.indicador, ()))
    for otro in bien_dichos.get(_figure(cifra), ()):
        c = otro.claim
        es_otra = c is not claim and c.relacion == claim.relacion
        if es_otra and otro.lectura and otro.lectura.cifra.indicador in iguales:
            bien, linea = expected(claim.escrito, cifra), c.oracion.line(c.escrito.inicio)
            alla = f"el mismo documento dice {c.escrito.texto} (página {linea.pagina}, línea {linea.numero})"
            razon = f"{alla}, y es {said(bien)} ({cifra.fuente})"
            return remark(claim, Verdict.DOCUMENT, razon, valor_esperado=bien)
    return None


def disputed(juzgados: Sequence[Judged], conocido: Knowledge) -> Iterator[Remark]:
    """Yield the claims of what documents print two ways, when this one does too: all but what most places print."""
    nombres: dict[Key, list[Of]] = defaultdict(list)
    for indicador, anio, de in conocido.dudosas:
        nombres[indicador, anio, conocido.same_subject(de)].append(de)
    for (indicador, anio, _), suyos in nombres.items():
        impresas = conocido.dudosas[indicador, anio, suyos[0]]
        dichos = [j.claim for j in juzgados if _speaks_of(j.claim, indicador, anio, suyos)]
        dichos = [c for c in dichos if any(_fits(c, k) for k in impresas)]
        firmes = _most(impresas)
        for c in dichos if len({c.escrito.valor for c in dichos}) > 1 else ():
            if not any(_fits(c, k) for k in firmes):
                otros = _places(o for o in dichos if o.escrito.valor != c.escrito.valor)
                ajena = _named_other(c, conocido, (indicador, anio, suyos[0]), otros)
                yield ajena or remark(c, Verdict.DOCUMENT, f"de lo mismo el documento dice {otros}")


def _fits(c: ReadClaim, k: KnownFigure) -> bool:
    return match(c.escrito, k.desde, k.hasta, es_exacta=False) == Match.EQUAL


def _speaks_of(c: ReadClaim, indicador: str, anio: int, nombres: Iterable[Of]) -> bool:
    papel = "participacion_pct" if c.relacion == NumberRelation.SHARE else c.papel
    if papel != indicador or c.anio is None:
        return False
    if indicador == c.papel:
        return c.anio >= anio and c.de in nombres
    return c.anio == anio and any(de <= c.alrededor for de in nombres)


def _most(impresas: Sequence[KnownFigure]) -> list[KnownFigure]:
    """Return the printed value that more places print than any other, none when two are as many."""
    (primero, veces), *resto = Counter(k.valor for k in impresas).most_common(2)
    return [k for k in impresas if k.valor == primero] if resto and veces > resto[0][1] else []


def between(juzgados: Iterable[Judged], conocido: Knowledge) -> Iterator[Remark]:
    """Yield the claims that contradict each other where nothing known tells which is right: all of them."""
    disputadas = {(i, de) for i, _, de in conocido.dudosas}
    grupos: dict[Place, list[ReadClaim]] = defaultdict(list)
    for j in juzgados:
        c = j.claim
        es_cifra = c.relacion in (NumberRelation.VALUE, NumberRelation.SHARE) and (c.papel, c.de) not in disputadas
        if c.anio is not None and c.es_clara and not c.cota and j.encaje is None and c.de and es_cifra:
            grupos[c.papel, c.relacion, c.anio, conocido.same_subject(c.de)].append(c)
    for dichos in grupos.values():
        desde = max(c.escrito.whole - c.escrito.step / 2 for c in dichos)
        if desde > min(c.escrito.whole + c.escrito.step / 2 for c in dichos):
            for c in dichos:
                otros = _places(o for o in dichos if o is not c)
                yield remark(c, Verdict.DOCUMENT, f"el mismo documento dice {otros}")


def _places(claims: Iterable[ReadClaim]) -> str:
    """Return what some claims say and where: the first ones, and that there are more."""
    primeros = list(islice(claims, NAMED + 1))
    dichos = [f"{o.escrito.texto} (línea {o.oracion.line(o.escrito.inicio).numero})" for o in primeros[:NAMED]]
    return ", ".join([*dichos, "y otras más"] if len(primeros) > NAMED else dichos)


def _named_other(c: ReadClaim, conocido: Knowledge, disputa: Key, otros: str) -> Remark | None:
    """Return the remark on a number that is the one of another value of the same dimension."""
    papel, anio, de = disputa
    posibles = (k for (i, a), cifras in conocido.por_lugar.items() if i == papel and a <= anio for k in cifras)
    for k in posibles:
        if k.de != de and {d for d, _ in k.de} == {d for d, _ in de} and _fits(c, k):
            suyo = f"{c.escrito.texto} es {conocido.of_which(k.de)} ({k.fuente}), no {conocido.of_which(de)}"
            return remark(c, Verdict.NAME, f"{suyo}; el documento dice además {otros}")
    return None


def opposed(juzgados: Iterable[Judged], palabras: Iterable[Remark]) -> Iterator[Remark]:
    """Yield the changes whose direction other words of the document deny, where only the document says which it is."""
    negados = [r for r in palabras if r.cambio is not None]
    for j in juzgados:
        cifra = j.lectura.cifra if j.lectura and j.encaje in AGREES else None
        if j.claim.relacion != NumberRelation.CHANGE or cifra is None or cifra.es_exacta:
            continue
        for r in negados:
            if r.linea != j.claim.oracion.line(j.claim.escrito.inicio).numero and r.cambio == cifra:
                razon = f"en la página {r.pagina}, línea {r.linea}, el documento dice lo contrario: «{r.cita}»"
                yield remark(j.claim, Verdict.DOCUMENT, razon)


def two_for_one(leida: Parsed) -> Iterator[Remark]:
    """Yield the pairs of shares given for one named service: none of the two is its own."""
    for a, b in shared(leida):
        for n, otro in ((a, b), (b, a)):
            razon = f"la frase da {n.texto} y {otro.texto} para un solo servicio: no se sabe de cuál es cada una"
            yield of_number(leida.oracion, n, Verdict.DOCUMENT, razon, indicador="participacion_pct")


def done_and_not(leidas: Sequence[Parsed]) -> Iterator[Remark]:
    """Yield an activity's service that one place says was given and another that was not."""
    negados = {k: (s, m) for s in leidas if DID_NOT.search(s.plano) for k, m in _services(s)}
    for s in leidas:
        if not DID.search(s.plano) or DID_NOT.search(s.plano):
            continue
        for k, m in _services(s):
            if k in negados:
                otra, mencion = negados[k]
                yield _words(s, m, otra, mencion, "no se dio")
                yield _words(otra, mencion, s, m, "sí se dio")


def _services(leida: Parsed) -> list[tuple[tuple[str | None, str | None], Mention]]:
    """Return the services that a sentence speaks of, with the activities that it says give them."""
    actividades = [m for m in leida.menciones if m.of("actividad") and leida.plano[m.inicio : m.fin][-1:].isdigit()]
    servicios = [m for m in leida.menciones if m.of("servicio")]
    return [((a.of("actividad"), s.of("servicio")), a) for a in actividades for s in servicios]


def _words(leida: Parsed, m: Mention, otra: Parsed, mencion: Mention, dicho: str) -> Remark:
    alla = otra.oracion.line(mencion.inicio)
    razon = f"en la página {alla.pagina}, línea {alla.numero}, el documento dice que ese servicio {dicho}"
    return of_words(leida.oracion, (m.inicio, m.fin), Verdict.DOCUMENT, razon)
