"""A number that is right of something else: of another year, of another activity, over another base."""

from __future__ import annotations

from pp0093.audit.judging import Judged, fits
from pp0093.audit.knowledge import Knowledge
from pp0093.audit.known import PROGRAMME, KnownFigure, Of
from pp0093.audit.reading.numbers import Match, NumberForm
from pp0093.audit.roles.role import NumberRelation
from pp0093.audit.verdicts import Remark, Verdict, expected, remark, replaced, said

# Below these digits a count may be another's by chance.
DIGITS = 3


def year(juzgado: Judged, conocido: Knowledge) -> Remark | None:
    """Return the remark on a number that is the one of another year."""
    claim, lectura = juzgado.claim, juzgado.lectura
    if lectura is None or not _is_telling(juzgado):
        return None
    for otra in conocido.por_sujeto.get((lectura.cifra.indicador, lectura.cifra.de), ()):
        if otra.anio != lectura.cifra.anio and fits(claim, otra) == Match.EQUAL:
            return _remark(
                juzgado, Verdict.YEAR, f"{claim.escrito.texto} es de {otra.anio}; en {lectura.cifra.anio} es"
            )
    return None


def name(juzgado: Judged, conocido: Knowledge) -> Remark | None:
    """Return the remark on a number that is the one of another activity, product, family or unit."""
    claim, lectura = juzgado.claim, juzgado.lectura
    if lectura is None or not lectura.cifra.de or not _is_telling(juzgado):
        return None
    dimensiones = {d for d, _ in lectura.cifra.de}
    for otra in conocido.por_lugar.get((lectura.cifra.indicador, lectura.cifra.anio), ()):
        es_par = otra.de != lectura.cifra.de and {d for d, _ in otra.de} == dimensiones
        if es_par and fits(claim, otra) == Match.EQUAL:
            razon = f"{claim.escrito.texto} es {conocido.of_which(otra.de)}; {conocido.of_which(lectura.cifra.de)} es"
            return _remark(juzgado, Verdict.NAME, razon)
    return None


def base(juzgado: Judged, conocido: Knowledge) -> Remark | None:
    """Return the remark on a share that is right over another whole."""
    claim, lectura = juzgado.claim, juzgado.lectura
    if lectura is None or claim.relacion != NumberRelation.SHARE:
        return None
    for parte in _parts(lectura.cifra.de):
        for todo in {c.de for c in conocido.por_lugar.get((claim.papel, lectura.cifra.anio), ()) if len(c.de) <= 1}:
            if todo == parte or todo | parte == lectura.cifra.de:
                continue
            otra = conocido.share(claim.papel, lectura.cifra.anio, parte, todo)
            if otra and claim.escrito.decimales and fits(claim, otra) == Match.EQUAL:
                sobre = conocido.named(todo) if todo != PROGRAMME else "el total del programa"
                return _remark(
                    juzgado, Verdict.BASE, f"{claim.escrito.texto} % es sobre {sobre}; sobre la base dicha es"
                )
    return None


def _parts(de: Of) -> list[Of]:
    return [frozenset({e}) for e in de]


def _is_telling(juzgado: Judged) -> bool:
    """Tell a number that would hardly be another's by chance."""
    n = juzgado.claim.escrito
    cifras = sum(c.isdigit() for c in n.texto)
    return juzgado.claim.relacion == NumberRelation.VALUE and (cifras >= DIGITS or n.tipo == NumberForm.SOLES)


def _remark(juzgado: Judged, clase: Verdict, razon: str) -> Remark:
    claim, cifra = juzgado.claim, _figure(juzgado)
    bien = expected(claim.escrito, cifra)
    return remark(
        claim,
        clase,
        f"{razon} {said(bien)} ({cifra.fuente})",
        valor_esperado=bien,
        sugerencia=replaced(claim, said(bien)),
    )


def _figure(juzgado: Judged) -> KnownFigure:
    assert juzgado.lectura is not None
    return juzgado.lectura.cifra
