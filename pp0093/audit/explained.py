"""Why a number that its reading refutes is wrong: right in another unit, over another base, of another year."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from pp0093.audit.judging import Judged, bounds, fits
from pp0093.audit.knowledge import Knowledge
from pp0093.audit.known import PROGRAMME, KnownFigure
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


def unit(juzgado: Judged, conocido: Knowledge) -> Remark | None:
    """Return the remark on an amount that is right with another multiplier."""
    claim, lectura = juzgado.claim, juzgado.lectura
    n = claim.escrito
    es_cuenta = n.tipo == NumberForm.COUNT and n.escala
    es_valor = claim.relacion in (NumberRelation.VALUE, NumberRelation.DIFFERENCE)
    es_vago = not n.decimales and sum(c.isdigit() for c in n.texto) < DIGITS
    if (
        lectura is None
        or es_vago
        or claim.cota in BOUNDS
        or not es_valor
        or not (es_cuenta or n.tipo == NumberForm.SOLES)
    ):
        return None
    for escala, palabra in SCALES.items():
        otro = replace(n, escala=escala)
        if escala != n.escala and fits(replace(claim, escrito=otro), lectura.cifra) in AGREES:
            bien = as_written(otro, abs(lectura.cifra.valor))
            dicho = claim.oracion.texto[n.inicio : n.fin].strip()
            razon = f"dice {dicho} y es {f'{said(bien)} {palabra}'.rstrip()} ({lectura.cifra.fuente})"
            return remark(claim, Verdict.UNIT, razon, valor_esperado=bien)
    return None


def percent_for_points(juzgado: Judged, conocido: Knowledge) -> Remark | None:
    """Return the remark on a change of a share, in points, that is written as percent and is not that in percent."""
    claim, lectura = juzgado.claim, juzgado.lectura
    if lectura is None or claim.escrito.tipo != NumberForm.PERCENT or not lectura.cifra.indicador.endswith(IN_POINTS):
        return None
    cifra = lectura.cifra
    valor, meta = (conocido.get(i, cifra.anio, cifra.de) for i in ("valor_indicador", "meta_indicador"))
    relativa = valor.rango.relative(meta.rango) if valor and meta else None
    if valor and relativa:
        en_pct = replace(valor, desde=relativa.desde, hasta=relativa.hasta, es_exacta=False)
        if fits(claim, en_pct) in AGREES:
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
        cerca = [bounds(NumberRelation.VALUE, c)[0] for c in conocidas]
        if not cerca:
            continue
        es_lejana = all(v and not v / FAR < n.whole < v * FAR for v in cerca)
        for escala in (0, 3):
            if es_lejana and any(v / NEAR < n.valor.scaleb(escala) < v * NEAR for v in cerca):
                dicho = claim.oracion.texto[n.inicio : n.fin].strip()
                veces, fuente = f"{n.whole / cerca[0]:,.0f}", next(iter(conocidas)).fuente
                razon = f"{dicho} es {veces} veces lo que mide ({said(cerca[0])}, {fuente})"
                return remark(claim, Verdict.UNIT, razon, valor_esperado=n.valor)
    return None


def year(juzgado: Judged, conocido: Knowledge) -> Remark | None:
    """Return the remark on a number that is the one of another year."""
    cifra = _telling(juzgado)
    for otra in conocido.por_sujeto.get((cifra.indicador, cifra.de), ()) if cifra else ():
        if cifra and otra.anio != cifra.anio and fits(juzgado.claim, otra) == Match.EQUAL:
            texto = juzgado.claim.escrito.texto
            return _remark(juzgado, cifra, Verdict.YEAR, f"{texto} es de {otra.anio}; en {cifra.anio} es")
    return None


def name(juzgado: Judged, conocido: Knowledge) -> Remark | None:
    """Return the remark on a number that is the one of another activity, product, family or unit."""
    cifra = _telling(juzgado)
    for otra in conocido.por_lugar.get((cifra.indicador, cifra.anio), ()) if cifra and cifra.de else ():
        es_par = cifra and otra.de != cifra.de and {d for d, _ in otra.de} == {d for d, _ in cifra.de}
        if cifra and es_par and fits(juzgado.claim, otra) == Match.EQUAL:
            dicho = f"{juzgado.claim.escrito.texto} es {conocido.of_which(otra.de)}"
            return _remark(juzgado, cifra, Verdict.NAME, f"{dicho}; {conocido.of_which(cifra.de)} es")
    return None


def base(juzgado: Judged, conocido: Knowledge) -> Remark | None:
    """Return the remark on a share that is right over another whole."""
    claim, lectura = juzgado.claim, juzgado.lectura
    if lectura is None or claim.relacion != NumberRelation.SHARE or not claim.escrito.decimales:
        return None
    cifra = lectura.cifra
    for otra, todo in _over_others(claim.papel, cifra, conocido):
        if fits(claim, otra) == Match.EQUAL:
            sobre = conocido.named(todo) if todo != PROGRAMME else "el total del programa"
            dicho = f"{claim.escrito.texto} % es sobre {sobre}; sobre la base dicha es"
            return _remark(juzgado, cifra, Verdict.BASE, dicho)
    return None


def _over_others(
    papel: str, cifra: KnownFigure, conocido: Knowledge
) -> Iterator[tuple[KnownFigure, frozenset[tuple[str, str]]]]:
    """Yield the share of each part of a figure over every other whole that is known."""
    todos = {c.de for c in conocido.por_lugar.get((papel, cifra.anio), ()) if len(c.de) <= 1}
    for parte in (frozenset({e}) for e in cifra.de):
        for todo in todos - {parte}:
            if todo | parte != cifra.de and (otra := conocido.share(papel, cifra.anio, parte, todo)):
                yield otra, todo


def _telling(juzgado: Judged) -> KnownFigure | None:
    """Return the figure of a number that would hardly be another's by chance."""
    n = juzgado.claim.escrito
    cifras = sum(c.isdigit() for c in n.texto)
    es_propia = juzgado.claim.relacion == NumberRelation.VALUE and (cifras >= DIGITS or n.tipo == NumberForm.SOLES)
    return juzgado.lectura.cifra if juzgado.lectura and es_propia else None


def _remark(juzgado: Judged, cifra: KnownFigure, clase: Verdict, dicho: str) -> Remark:
    bien = expected(juzgado.claim.escrito, cifra)
    return remark(juzgado.claim, clase, f"{dicho} {said(bien)} ({cifra.fuente})", valor_esperado=bien)
