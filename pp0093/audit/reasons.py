"""Why a number that its reading refutes is wrong, and two places of one document that say different things."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from msgspec.structs import replace

from pp0093.audit.knowledge import SAME, Key, Knowledge, KnownFigure, NumberRelation, Of
from pp0093.audit.sentences import Parsed
from pp0093.audit.verdicts import (
    Judged,
    ReadClaim,
    Remark,
    Verdict,
    as_written,
    bounds,
    expected,
    fits,
    of_words,
    remark,
    said,
)
from pp0093.language.numbers import AGREES, Match, NumberForm, match
from pp0093.language.phrases import Mention
from pp0093.language.relations import BOUNDS

# Why a number that its reading refutes is wrong ---------------------------------------------

SCALES = {0: "", 3: "mil", 6: "millones"}
# Of a figure whose order of magnitude is known: how far from it a number may be before its unit is surely wrong.
FAR, NEAR = Decimal(100), Decimal(3)
# Below these digits a count may be another's by chance.
DIGITS = 3
IN_POINTS = ("_variacion_pp", "brecha_indicador_pp")


def unit(juzgado: Judged, cifra: KnownFigure) -> Remark | None:
    """Return the remark on an amount that is right with another multiplier."""
    claim, n = juzgado.claim, juzgado.claim.escrito
    es_vago = not n.decimales and sum(c.isdigit() for c in n.texto) < DIGITS
    es_valor = claim.relacion in (NumberRelation.VALUE, NumberRelation.DIFFERENCE)
    es_cuenta = n.tipo == NumberForm.COUNT and n.escala
    if es_vago or claim.cota in BOUNDS or not es_valor or not (es_cuenta or n.tipo == NumberForm.SOLES):
        return None
    for escala, palabra in SCALES.items():
        otro = replace(n, escala=escala)
        if escala != n.escala and fits(replace(claim, escrito=otro), cifra) in AGREES:
            bien = as_written(otro, abs(cifra.valor))
            dicho = claim.oracion.texto[n.inicio : n.fin].strip()
            razon = f"dice {dicho} y es {f'{said(bien)} {palabra}'.rstrip()} ({cifra.fuente})"
            return remark(claim, Verdict.UNIT, razon, valor_esperado=bien)
    return None


def percent_for_points(juzgado: Judged, cifra: KnownFigure, conocido: Knowledge) -> Remark | None:
    """Return the remark on a change of a share, in points, that is written as percent and is not that in percent."""
    claim = juzgado.claim
    if claim.escrito.tipo != NumberForm.PERCENT or not cifra.indicador.endswith(IN_POINTS):
        return None
    valor, meta = (conocido.get(i, cifra.anio, cifra.de) for i in ("valor_indicador", "meta_indicador"))
    en_pct = valor.over("", valor.rango.relative(meta.rango), meta) if valor and meta else None
    if en_pct and fits(claim, replace(en_pct, es_exacta=False)) in AGREES:
        return None
    razon = "la diferencia entre dos porcentajes se da en puntos porcentuales"
    return remark(claim, Verdict.UNIT, razon, valor_esperado=claim.escrito.valor)


def magnitude(juzgado: Judged, conocido: Knowledge) -> Remark | None:
    """Return the remark on a number whose order of magnitude only another scale gives ("46.3 millones" per worker)."""
    claim, n = juzgado.claim, juzgado.claim.escrito
    if claim.papel != "valor_indicador" or not n.escala or n.tipo != NumberForm.SOLES:
        return None
    for de in {claim.de} | {r.cifra.de for r in claim.lecturas}:
        conocidas = conocido.por_sujeto.get(("valor_indicador", de), ())
        cerca = [v for c in conocidas if (v := bounds(NumberRelation.VALUE, c)[0])]
        es_lejana = cerca and all(not v / FAR < n.whole < v * FAR for v in cerca)
        if es_lejana and any(v / NEAR < n.valor.scaleb(e) < v * NEAR for v in cerca for e in (0, 3)):
            dicho = claim.oracion.texto[n.inicio : n.fin].strip()
            veces, fuente = f"{n.whole / cerca[0]:,.0f}", next(iter(conocidas)).fuente
            razon = f"{dicho} es {veces} veces lo que mide ({said(cerca[0])}, {fuente})"
            return remark(claim, Verdict.UNIT, razon, valor_esperado=n.valor)
    return None


def another(juzgado: Judged, cifra: KnownFigure, conocido: Knowledge) -> Remark | None:
    """Return the remark on a number that is the one of another year, activity, product, family or unit."""
    claim, n = juzgado.claim, juzgado.claim.escrito
    # A number of few digits may be another's by chance.
    if claim.relacion != NumberRelation.VALUE or (
        sum(c.isdigit() for c in n.texto) < DIGITS and n.tipo != NumberForm.SOLES
    ):
        return None
    for otra in conocido.por_sujeto.get((cifra.indicador, cifra.de), ()):
        if otra.anio != cifra.anio and fits(claim, otra) == Match.EQUAL:
            return _remark(juzgado, cifra, Verdict.YEAR, f"{n.texto} es de {otra.anio}; en {cifra.anio} es")
    for otra in conocido.por_lugar.get((cifra.indicador, cifra.anio), ()) if cifra.de else ():
        es_par = otra.de != cifra.de and {d for d, _ in otra.de} == {d for d, _ in cifra.de}
        if es_par and fits(claim, otra) == Match.EQUAL:
            dicho = f"{n.texto} es {conocido.of_which(otra.de)}; {conocido.of_which(cifra.de)} es"
            return _remark(juzgado, cifra, Verdict.NAME, dicho)
    return None


def _remark(juzgado: Judged, cifra: KnownFigure, clase: Verdict, dicho: str) -> Remark:
    bien = expected(juzgado.claim.escrito, cifra)
    return remark(juzgado.claim, clase, f"{dicho} {said(bien)} ({cifra.fuente})", valor_esperado=bien)


# Two places of one document that say different things ---------------------------------------

Figured = tuple[str, NumberRelation, int, Of]
Right = dict[tuple[int, Of, Decimal], list[Judged]]
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
                otro = next(o for o in dichos if o.escrito.valor != c.escrito.valor)
                yield remark(c, Verdict.DOCUMENT, f"de lo mismo el documento dice {_said_at(otro)}")


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
    grupos: dict[Figured, list[ReadClaim]] = defaultdict(list)
    for j in juzgados:
        c = j.claim
        es_cifra = c.relacion in (NumberRelation.VALUE, NumberRelation.SHARE) and (c.papel, c.de) not in disputadas
        if c.anio is not None and c.es_clara and not c.cota and j.encaje is None and c.de and es_cifra:
            grupos[c.papel, c.relacion, c.anio, conocido.same_subject(c.de)].append(c)
    for dichos in grupos.values():
        desde = max(c.escrito.whole - c.escrito.step / 2 for c in dichos)
        if desde > min(c.escrito.whole + c.escrito.step / 2 for c in dichos):
            for c in dichos:
                otro = next(o for o in dichos if o.escrito.whole != c.escrito.whole)
                yield remark(c, Verdict.DOCUMENT, f"el mismo documento dice {_said_at(otro)}")


def _said_at(c: ReadClaim) -> str:
    return f"{c.escrito.texto} (línea {c.oracion.line(c.escrito.inicio).numero})"


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
