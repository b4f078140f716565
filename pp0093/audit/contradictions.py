"""Two places of one document that say different things of the same figure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice

from msgspec.structs import replace

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


def refuted(juzgado: Judged, bien_dichos: Right) -> Remark | None:
    """Return the remark on a refuted claim that another place of the document says right."""
    claim, lectura = juzgado.claim, juzgado.lectura
    if lectura is None:
        return None
    for otro in bien_dichos.get(_figure(lectura.cifra), ()):
        if otro.claim is claim:
            continue
        if _is_same(otro, juzgado) and otro.claim.relacion == claim.relacion:
            bien, linea = expected(claim.escrito, lectura.cifra), otro.claim.oracion.line(otro.claim.escrito.inicio)
            donde = f"página {linea.pagina}, línea {linea.numero}"
            alla = f"el mismo documento dice {otro.claim.escrito.texto} ({donde})"
            razon = f"{alla}, y es {said(bien)} ({lectura.cifra.fuente})"
            return remark(claim, Verdict.DOCUMENT, razon, valor_esperado=bien)
    return None


def _is_same(a: Judged, b: Judged) -> bool:
    if a.lectura is None or b.lectura is None:
        return False
    una, otra = a.lectura.cifra, b.lectura.cifra
    return una.indicador == otra.indicador or una.indicador in SAME.get(otra.indicador, ())


def disputed(juzgados: Iterable[Judged], conocido: Knowledge) -> Iterator[Remark]:
    """Yield the claims of what documents print two ways, when this one does too: all but what most places print."""
    juzgados = list(juzgados)
    vistas: set[tuple[str, int, Of]] = set()
    for (indicador, anio, de), impresas in conocido.dudosas.items():
        clave = indicador, anio, conocido.same_subject(de)
        if clave in vistas:
            continue
        vistas.add(clave)
        nombres = {
            d for i, a, d in conocido.dudosas if (i, a) == (indicador, anio) and conocido.same_subject(d) == clave[2]
        }
        suyos = [
            j.claim
            for j in juzgados
            if _speaks_of(j.claim, indicador, anio, nombres) and any(_fits(j.claim, k) for k in impresas)
        ]
        if len({c.escrito.valor for c in suyos}) < 2:
            continue
        firmes = _most(impresas)
        for c in suyos:
            if not any(_fits(c, k) for k in firmes):
                otros = _places(o for o in suyos if o.escrito.valor != c.escrito.valor)
                yield _named_other(c, conocido, (indicador, anio, de), otros) or remark(
                    c, Verdict.DOCUMENT, f"de lo mismo el documento dice {otros}"
                )


def _fits(c: ReadClaim, k: KnownFigure) -> bool:
    return match(c.escrito, k.desde, k.hasta, es_exacta=False) == Match.EQUAL


def _speaks_of(c: ReadClaim, indicador: str, anio: int, nombres: Iterable[Of]) -> bool:
    papel = "participacion_pct" if c.relacion == NumberRelation.SHARE else c.papel
    es_su_anio = c.anio is not None and (c.anio == anio or (indicador == c.papel and c.anio > anio))
    exacta = indicador == c.papel
    return papel == indicador and es_su_anio and any(c.de == de if exacta else de <= c.alrededor for de in nombres)


def _most(impresas: Sequence[KnownFigure]) -> list[KnownFigure]:
    """Return the printed value that more places print than any other, none when two are as many."""
    veces: dict[object, list[KnownFigure]] = defaultdict(list)
    for k in impresas:
        veces[k.valor].append(k)
    orden = sorted(veces.values(), key=len, reverse=True)
    return orden[0] if len(orden) > 1 and len(orden[0]) > len(orden[1]) else []


def between(juzgados: Iterable[Judged], conocido: Knowledge) -> Iterator[Remark]:
    """Yield the claims that contradict each other where nothing known tells which is right: all of them.

    Where most of the places that print it agree, the others are the ones accused.
    """
    grupos: dict[Place, list[ReadClaim]] = defaultdict(list)
    for j in juzgados:
        c = j.claim
        if (
            c.anio is not None
            and c.es_clara
            and not c.cota
            and j.encaje is None
            and c.de
            and c.relacion in (NumberRelation.VALUE, NumberRelation.SHARE)
        ) and all(d != c.de or i != c.papel for i, _, d in conocido.dudosas):
            grupos[c.papel, c.relacion, c.anio, conocido.same_subject(c.de)].append(c)
    for claims in grupos.values():
        if len(claims) < 2 or not _differ(claims):
            continue
        for c in claims:
            otros = _places(o for o in claims if o is not c)
            yield remark(c, Verdict.DOCUMENT, f"el mismo documento dice {otros}")


def _places(claims: Iterable[ReadClaim]) -> str:
    """Return what some claims say and where: the first ones, and that there are more."""
    primeros = list(islice(claims, NAMED + 1))
    dichos = [f"{o.escrito.texto} (línea {o.oracion.line(o.escrito.inicio).numero})" for o in primeros[:NAMED]]
    return ", ".join([*dichos, "y otras más"] if len(primeros) > NAMED else dichos)


def _differ(claims: Sequence[ReadClaim]) -> bool:
    desde = max(c.escrito.whole - c.escrito.step / 2 for c in claims)
    return desde > min(c.escrito.whole + c.escrito.step / 2 for c in claims)


def _named_other(c: ReadClaim, conocido: Knowledge, disputa: Key, otros: str) -> Remark | None:
    """Return the remark on a number that is the one of another value of the same dimension."""
    papel, anio, de = disputa
    for (indicador, a), cifras in conocido.por_lugar.items():
        for k in cifras if indicador == papel and a <= anio else ():
            if k.de != de and {d for d, _ in k.de} == {d for d, _ in de} and _fits(c, k):
                suyo = f"{c.escrito.texto} es {conocido.of_which(k.de)} ({k.fuente}), no {conocido.of_which(de)}"
                razon = f"{suyo}; el documento dice además {otros}"
                return remark(c, Verdict.NAME, razon)
    return None


def opposed(juzgados: Iterable[Judged], palabras: Iterable[Remark]) -> Iterator[Remark]:
    """Yield the changes whose direction other words of the document deny, where only the document says which it is."""
    negados = [r for r in palabras if r.cambio is not None]
    for j in juzgados:
        if (
            j.claim.relacion != NumberRelation.CHANGE
            or j.lectura is None
            or j.encaje == Match.NO
            or j.lectura.cifra.es_exacta
        ):
            continue
        for r in negados:
            if r.linea != j.claim.oracion.line(j.claim.escrito.inicio).numero and r.cambio == j.lectura.cifra:
                razon = f"en la página {r.pagina}, línea {r.linea}, el documento dice lo contrario: «{r.cita}»"
                yield replace(remark(j.claim, Verdict.DOCUMENT, razon), valor_esperado=None)


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
