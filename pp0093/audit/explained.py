"""Why a number that its reading refutes is wrong: right in another unit, over another base, of another year or name."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from pp0093.audit.claims import Judged, bounds, fits
from pp0093.audit.knowledge import PROGRAMME, Knowledge, KnownFigure, Of
from pp0093.audit.roles import NumberRelation
from pp0093.audit.verdicts import Remark, Verdict, as_written, expected, remark, said
from pp0093.language.numbers import AGREES, Match, NumberForm
from pp0093.language.relations import BOUNDS

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


def base(juzgado: Judged, cifra: KnownFigure, conocido: Knowledge) -> Remark | None:
    """Return the remark on a share that is right over another whole."""
    claim = juzgado.claim
    if claim.relacion != NumberRelation.SHARE or not claim.escrito.decimales:
        return None
    for otra, todo in _over_others(claim.papel, cifra, conocido):
        if fits(claim, otra) == Match.EQUAL:
            sobre = conocido.named(todo) if todo != PROGRAMME else "el total del programa"
            dicho = f"{claim.escrito.texto} % es sobre {sobre}; sobre la base dicha es"
            return _remark(juzgado, cifra, Verdict.BASE, dicho)
    return None


def _over_others(papel: str, cifra: KnownFigure, conocido: Knowledge) -> Iterator[tuple[KnownFigure, Of]]:
    """Yield the share of each part of a figure over every other whole that is known."""
    todos = {c.de for c in conocido.por_lugar.get((papel, cifra.anio), ()) if len(c.de) <= 1}
    for parte in (frozenset({e}) for e in cifra.de):
        for todo in todos - {parte}:
            if todo | parte != cifra.de and (otra := conocido.share(papel, cifra.anio, parte, todo)):
                yield otra, todo


def _remark(juzgado: Judged, cifra: KnownFigure, clase: Verdict, dicho: str) -> Remark:
    bien = expected(juzgado.claim.escrito, cifra)
    return remark(juzgado.claim, clase, f"{dicho} {said(bien)} ({cifra.fuente})", valor_esperado=bien)
