"""A number whose unit is wrong: thousands or millions left out or put in place of the other, points for percent."""

from __future__ import annotations

import re
from decimal import Decimal

from msgspec.structs import replace

from pp0093.audit.claimed.claims import ReadClaim
from pp0093.audit.judging import Judged, bounds, fits
from pp0093.audit.knowledge import Knowledge
from pp0093.audit.known import KnownFigure
from pp0093.audit.reading.numbers import Match, NumberForm
from pp0093.audit.roles.role import NumberRelation
from pp0093.audit.verdicts import Remark, Verdict, as_written, expected, remark, replaced, said

SCALES = {0: "", 3: "mil", 6: "millones"}
WORDS = {0: "", 3: "miles", 6: "millones"}
# Of a figure whose order of magnitude is known: how far from it a number may be before its unit is surely wrong.
FAR, NEAR = Decimal(100), Decimal(3)

IN_POINTS = ("_variacion_pp", "brecha_indicador_pp")


def explain(juzgado: Judged, conocido: Knowledge) -> Remark | None:
    """Return the remark when the number is right in another unit."""
    return _scale(juzgado) or _points(juzgado, conocido)


def _scale(juzgado: Judged) -> Remark | None:
    claim, lectura = juzgado.claim, juzgado.lectura
    if (
        lectura is None
        or claim.escrito.tipo not in (NumberForm.SOLES, NumberForm.COUNT)
        or claim.relacion not in (NumberRelation.VALUE, NumberRelation.DIFFERENCE)
    ):
        return None
    for escala, palabra in SCALES.items():
        if escala == claim.escrito.escala or (claim.escrito.tipo == NumberForm.COUNT and not claim.escrito.escala):
            continue
        otro = replace(claim.escrito, escala=escala)
        if fits(replace(claim, escrito=otro), lectura.cifra) != Match.NO:
            bien = said(as_written(otro, abs(lectura.cifra.valor)))
            texto = claim.oracion.texto[claim.escrito.inicio : claim.escrito.fin].strip()
            razon = f"dice {texto} y es {bien} {palabra}".rstrip() + f" ({lectura.cifra.fuente})"
            sugerida = _in_unit(claim, f"{bien} {palabra}".strip(), palabra)
            return remark(
                claim,
                Verdict.UNIT,
                razon,
                valor_esperado=as_written(otro, abs(lectura.cifra.valor)),
                sugerencia=sugerida,
            )
    return None


def _in_unit(claim: ReadClaim, bien: str, palabra: str) -> str:
    """Return the sentence with another amount, its scale too, in the place of the claim's."""
    texto, n = claim.oracion.texto, claim.escrito
    trozo = texto[n.inicio : n.fin]
    if "soles" in trozo.lower():
        bien += " de soles" if palabra == SCALES[6] else " soles"
    moneda = re.match(r"[Ss]/\.?\s*", trozo)
    return f"{texto[: n.inicio]}{moneda.group() if moneda else ''}{bien}{texto[n.fin :]}"


def _points(juzgado: Judged, conocido: Knowledge) -> Remark | None:
    """Percent in place of points, of the change of a share."""
    claim, lectura = juzgado.claim, juzgado.lectura
    if (
        lectura is None
        or claim.relacion != NumberRelation.CHANGE
        or not lectura.cifra.indicador.endswith("_variacion_pp")
    ):
        return None
    if claim.escrito.tipo == NumberForm.PERCENT:
        return None
    base = lectura.cifra.indicador.removesuffix("_variacion_pp")
    relativa = conocido.change(base, lectura.cifra.anio, lectura.cifra.anio - 1, lectura.cifra.de)
    if relativa is None or fits(claim, relativa) == Match.NO:
        return None
    bien = expected(claim.escrito, lectura.cifra)
    return remark(
        claim,
        Verdict.UNIT,
        f"en puntos porcentuales el cambio es de {said(bien)}; {claim.escrito.texto} es su variación en porcentaje",
        valor_esperado=bien,
        sugerencia=replaced(claim, said(bien)),
    )


def percent_for_points(juzgado: Judged, conocido: Knowledge) -> Remark | None:
    """Return the remark on a change of a share, in points, that is written as percent."""
    claim, lectura = juzgado.claim, juzgado.lectura
    if lectura is None or claim.escrito.tipo != NumberForm.PERCENT or not lectura.cifra.indicador.endswith(IN_POINTS):
        return None
    if _is_part_of_goal(claim, lectura.cifra, conocido):
        return None
    n = claim.escrito
    sugerida = f"{claim.oracion.texto[: n.inicio]}{n.texto} puntos porcentuales{claim.oracion.texto[n.fin :]}"
    razon = "la diferencia entre dos porcentajes se da en puntos porcentuales"
    return remark(claim, Verdict.UNIT, razon, valor_esperado=n.valor, sugerencia=sugerida)


def _is_part_of_goal(claim: ReadClaim, cifra: KnownFigure, conocido: Knowledge) -> bool:
    """Tell a gap that is worth as much in percent of its goal as in points."""
    valor, meta = (conocido.get(i, cifra.anio, cifra.de) for i in ("valor_indicador", "meta_indicador"))
    relativa = valor.rango.relative(meta.rango) if valor and meta else None
    if valor is None or relativa is None:
        return False
    return fits(claim, replace(valor, desde=relativa.desde, hasta=relativa.hasta, es_exacta=False)) != Match.NO


def magnitude(juzgado: Judged, conocido: Knowledge) -> Remark | None:
    """Return the remark on a number whose order of magnitude only another scale gives ("46.3 millones" per worker)."""
    claim = juzgado.claim
    if claim.papel != "valor_indicador" or not claim.escrito.escala or claim.escrito.tipo != NumberForm.SOLES:
        return None
    for de in {claim.de} | {r.cifra.de for r in claim.lecturas}:
        conocidas = conocido.por_sujeto.get(("valor_indicador", de), ())
        if not conocidas:
            continue
        cerca = [bounds(NumberRelation.VALUE, c)[0] for c in conocidas]
        es_lejana = all(v and not v / FAR < claim.escrito.whole < v * FAR for v in cerca)
        for escala in (0, 3):
            otra = claim.escrito.valor.scaleb(escala)
            if es_lejana and any(v / NEAR < otra < v * NEAR for v in cerca):
                bien = f"{claim.escrito.texto} {SCALES[escala]}".strip()
                n, texto = claim.escrito, claim.oracion.texto
                return remark(
                    claim,
                    Verdict.UNIT,
                    f"{texto[n.inicio : n.fin].strip()} es {claim.escrito.whole / cerca[0]:,.0f} veces lo que mide "
                    f"({said(cerca[0])}, {conocidas[0].fuente}); con otra unidad sería {bien}",
                    valor_esperado=claim.escrito.valor,
                    sugerencia=f"{texto[: n.inicio]}{bien} soles{texto[n.fin :]}",
                )
    return None
