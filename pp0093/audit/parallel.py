"""Numbers said alike in one sentence: what is surely true of some tells what the others are of.

"Lima (32.5 %), La Libertad (6.8 %) y Arequipa (6.6 %)": the sentence does not say what the shares are of, but two of
the three are what is known of their places, so the third is the same thing of its own. It can be wrong only by its
value. Nothing is settled where they are not tied to their names in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from pp0093.audit.claims import IN_PAIR, IN_YEAR, OF_EARLIER, ReadAs, ReadClaim
from pp0093.audit.judging import Judged, judge
from pp0093.language.numbers import AGREES


def settled(juzgados: Sequence[Judged]) -> list[Judged]:
    """Return the numbers of a sentence judged again: those not sure, by those said alike that agree."""
    return [_by_its_like(j, juzgados) for j in juzgados]


def _by_its_like(juzgado: Judged, todos: Sequence[Judged]) -> Judged:
    claim = juzgado.claim
    if juzgado.encaje in AGREES or not claim.enlace.como or claim.cota:
        return juzgado
    iguales = [j.lectura for j in todos if j is not juzgado and j.lectura and _is_alike(j, claim)]
    suyas = tuple(r for r in claim.lecturas if iguales and all(_is_of_the_same(r, otra, claim) for otra in iguales))
    suyas = tuple(r for r in suyas if not claim.enlace.con or set(claim.enlace.con) & r.cifra.de)
    if len({r.cifra.de for r in suyas}) != 1 or len({r.cifra.indicador for r in suyas}) != 1:
        return juzgado
    firmes = tuple(replace(r, firme=True, dice_base=True) for r in suyas)
    return judge(replace(claim, lecturas=firmes, es_clara=True, por_paralelo=True))


def _is_alike(otro: Judged, claim: ReadClaim) -> bool:
    """Tell a number that agrees, of the same kind and tied in the same way."""
    return (
        otro.encaje in AGREES
        and claim.enlace.como in (otro.claim.enlace.como, OF_EARLIER)
        and otro.claim.escrito.tipo == claim.escrito.tipo
        and otro.claim.relacion == claim.relacion
    )


def _is_of_the_same(lectura: ReadAs, otra: ReadAs, claim: ReadClaim) -> bool:
    """Tell two readings that differ in one thing: the year in a pair, what they are of elsewhere."""
    una, dos = lectura.cifra, otra.cifra
    if una.indicador != dos.indicador:
        return False
    if claim.enlace.como in (IN_PAIR, IN_YEAR, OF_EARLIER):
        return una.de == dos.de and una.anio != dos.anio
    return una.anio == dos.anio and una.de != dos.de and {d for d, _ in una.de} == {d for d, _ in dos.de}
