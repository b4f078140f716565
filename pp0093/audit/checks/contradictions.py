"""Two places of one document that say different things of the same figure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pp0093.audit.claims import Claim, Parsed, Relation, shared
from pp0093.audit.judging import Judged, fits
from pp0093.audit.knowledge import Knowledge, Of
from pp0093.audit.numbers import Match
from pp0093.audit.verdicts import Remark, Verdict, expected, of_number, remark, replaced, said

Key = tuple[str, Relation, int, Of]
DID_NOT = re.compile(r"\bno se (?:dieron|brindaron|prestaron|realizaron|ofrecieron|ejecutaron)\b")
DID = re.compile(r"\b(?:otorgo|brindo|dio|presto|ofrecio|realizo)\b")


def refuted(juzgado: Judged, iguales: Iterable[Judged]) -> Remark | None:
    """Return the remark on a refuted claim that another place of the document says right."""
    claim, lectura = juzgado.claim, juzgado.lectura
    if lectura is None:
        return None
    for otro in iguales:
        if otro.lectura is None or otro.encaje not in (Match.EQUAL, Match.ROUNDED) or otro.claim is claim:
            continue
        if otro.lectura.cifra == lectura.cifra and otro.claim.relacion == claim.relacion:
            bien, linea = expected(claim.escrito, lectura.cifra), otro.claim.oracion.line(otro.claim.escrito.inicio)
            donde = f"página {linea.pagina}, línea {linea.numero}"
            razon = f"el mismo documento dice {otro.claim.escrito.texto} ({donde}), y es {said(bien)} ({lectura.cifra.fuente})"
            return remark(claim, Verdict.DOCUMENT, razon, valor_esperado=bien, sugerencia=replaced(claim, said(bien)))
    return None


def between(juzgados: Iterable[Judged], conocido: Knowledge) -> Iterator[Remark]:
    """Yield the claims that contradict each other where nothing known tells which is right: all of them.

    Where most of the places that print it agree, the others are the ones accused.
    """
    grupos: dict[Key, list[Claim]] = defaultdict(list)
    for j in juzgados:
        c = j.claim
        if c.anio is not None and c.es_clara and not c.cota and j.encaje is None and c.de and c.relacion in (Relation.VALUE, Relation.SHARE):
            grupos[c.papel, c.relacion, c.anio, conocido.same_subject(c.de)].append(c)
    for (papel, _, anio, de), claims in grupos.items():
        if len(claims) < 2 or not _differ(claims):
            continue
        firmes = _supported(conocido, papel, anio, de)
        for c in claims:
            if firmes is not None and any(fits(c, k) != Match.NO for k in firmes):
                continue
            otros = ", ".join(f"{o.escrito.texto} (línea {o.oracion.line(o.escrito.inicio).numero})" for o in claims if o is not c)
            yield _named_other(c, conocido, papel, anio, otros) or remark(c, Verdict.DOCUMENT, f"el mismo documento dice {otros}")


def _differ(claims: Sequence[Claim]) -> bool:
    desde = max(c.escrito.whole - c.escrito.step / 2 for c in claims)
    return desde > min(c.escrito.whole + c.escrito.step / 2 for c in claims)


def _supported(conocido: Knowledge, papel: str, anio: int, de: Of) -> list | None:  # type: ignore[type-arg]
    """Return the printed value that more places print than any other."""
    impresas = next((v for (i, a, d), v in conocido.dudosas.items() if i == papel and d == de and a <= anio), ())
    veces: dict[object, list[object]] = defaultdict(list)
    for k in impresas:
        veces[k.valor].append(k)
    orden = sorted(veces.values(), key=len, reverse=True)
    return orden[0] if len(orden) > 1 and len(orden[0]) > len(orden[1]) else None


def _named_other(c: Claim, conocido: Knowledge, papel: str, anio: int, otros: str) -> Remark | None:
    """Return the remark on a number that is the one of another value of the same dimension."""
    for (indicador, a), cifras in conocido.por_lugar.items():
        for k in cifras if indicador == papel and a <= anio else ():
            if k.de != c.de and {d for d, _ in k.de} == {d for d, _ in c.de} and fits(c, k) == Match.EQUAL:
                razon = f"{c.escrito.texto} es de {conocido.named(k.de)} ({k.fuente}), no de {conocido.named(c.de)}; el documento dice además {otros}"
                return remark(c, Verdict.NAME, razon)
    return None


def opposed(juzgados: Iterable[Judged], palabras: Iterable[Remark]) -> Iterator[Remark]:
    """Yield the changes whose direction other words of the document deny, where only the document says which it is."""
    negados = [r for r in palabras if r.clase == Verdict.WORDING and "la frase la da por" in r.razon]
    for j in juzgados:
        if j.claim.relacion != Relation.CHANGE or j.lectura is None or j.encaje == Match.NO or j.lectura.cifra.es_exacta:
            continue
        for r in negados:
            if r.valor_esperado is not None and r.linea != j.claim.oracion.line(j.claim.escrito.inicio).numero and _same_thing(j, r):
                razon = f"en la página {r.pagina}, línea {r.linea}, el documento dice lo contrario: «{r.cita}»"
                yield replace(remark(j.claim, Verdict.DOCUMENT, razon), valor_esperado=None)


def _same_thing(juzgado: Judged, otro: Remark) -> bool:
    return juzgado.lectura is not None and juzgado.lectura.cifra.fuente in otro.razon


def two_for_one(leida: Parsed) -> Iterator[Remark]:
    """Yield the pairs of shares given for one named service: none of the two is its own."""
    for a, b in shared(leida):
        for n, otro in ((a, b), (b, a)):
            razon = f"la frase da dos cifras, {n.texto} y {otro.texto}, para un solo servicio: no se sabe de cuál es cada una"
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


def _services(leida: Parsed):  # type: ignore[no-untyped-def]
    """Return the services that a sentence speaks of, with the activities that it says give them."""
    actividades = [m for m in leida.menciones if m.of("actividad") and leida.plano[m.inicio : m.fin][-1:].isdigit()]
    servicios = [m for m in leida.menciones if m.of("servicio")]
    return [((a.of("actividad"), s.of("servicio")), a) for a in actividades for s in servicios]


def _words(leida: Parsed, m, otra: Parsed, mencion, dicho: str) -> Remark:  # type: ignore[no-untyped-def]
    linea, alla = leida.oracion.line(m.inicio), otra.oracion.line(mencion.inicio)
    texto = leida.oracion.texto[m.inicio : m.fin]
    razon = f"en la página {alla.pagina}, línea {alla.numero}, el documento dice que ese servicio {dicho}"
    return Remark(linea.pagina, linea.numero, leida.oracion.texto, texto, None, Verdict.DOCUMENT, razon=razon, lugar=m.inicio)
