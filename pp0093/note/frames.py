"""A small grammar of Spanish sentences about figures: a number and the words about it can't disagree.

Every word that judges (rose, fell, exceeded, fell short) is chosen from the same rounded number that is written; what
rounds to nothing is said so. Frames return parts: text and cited figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

from pp0093.ask.standing.change import IN_POINTS
from pp0093.documents.document import CitedFigure, Part, Parts
from pp0093.writing import formats
from pp0093.writing.nouns import noun

Number = Decimal | int | float
THOUSAND, MILLION = 10**3, 10**6
VOWEL_I = ("i", "hi", "í", "hí")


def count(cifra: CitedFigure, plural: str) -> Parts:
    """Return "918 empresas", "1 empresa"."""
    return (cifra, f" {noun(cifra.valor, plural)}")


def listed(cosas: Sequence[Parts]) -> Parts:
    """Return "a", "a y b", "a, b e hilo"."""
    if len(cosas) < 2:
        return tuple(p for cosa in cosas for p in cosa)
    juntas: list[Part] = []
    for lugar, cosa in enumerate(cosas):
        ultima = lugar == len(cosas) - 1
        juntas += [_and(cosa) if ultima else ", "] if lugar else []
        juntas += cosa
    return tuple(juntas)


def _and(cosa: Parts) -> str:
    return " e " if str(cosa[0]).lower().startswith(VOWEL_I) else " y "


def written_money(soles: Number) -> str:
    """Return an amount as prose writes it: "S/ 2.1 millones", "S/ 839.7 mil", "S/ 171"."""
    exacto = Decimal(str(soles))
    en_miles = formats.number(exacto / THOUSAND, 1)
    if abs(exacto) >= MILLION or en_miles.lstrip(formats.MINUS) == "1,000.0":
        return f"S/ {formats.number(exacto / MILLION, 1)} millones"
    return f"S/ {en_miles} mil" if abs(exacto) >= THOUSAND else formats.soles(exacto)


def money(cifra: CitedFigure) -> CitedFigure:
    """Return an amount written for prose, marked where it is of part of its scope."""
    return replace(cifra, texto=f"{written_money(cifra.valor)}{cifra.marca}")


def size(cambio: CitedFigure) -> CitedFigure:
    """Return a change in percent without its sign, which a word says."""
    return replace(cambio, texto=f"{formats.number(abs(Decimal(str(cambio.valor))), 1)} %")


def gap(diferencia: CitedFigure) -> Parts:
    """Return a difference of shares without its sign: "19.1 puntos porcentuales", "1.0 punto porcentual"."""
    texto = formats.number(abs(Decimal(str(diferencia.valor))), 1)
    palabra = "punto porcentual" if texto == "1.0" else "puntos porcentuales"
    return (replace(diferencia, texto=texto), f" {palabra}")


def is_nil(cifra: CitedFigure) -> bool:
    """Whether a change rounds to nothing."""
    return formats.number(cifra.valor, 1) in ("0.0", f"{formats.MINUS}0.0")


def than(cambio: CitedFigure, antes: int, base: CitedFigure | None = None) -> Parts:
    """Return "220.3 % más que en 2024 (12,789)", "19.1 puntos porcentuales menos que...", "casi lo mismo que..."."""
    cola: Parts = (f" que en {antes}", *((" (", base, ")") if base else ()))
    if is_nil(cambio):
        return ("casi lo mismo", *cola)
    cuanto = gap(cambio) if cambio.indicador.endswith(IN_POINTS) else (size(cambio),)
    return (*cuanto, " más" if cambio.valor > 0 else " menos", *cola)


def varied(cambio: CitedFigure) -> Parts:
    """Return "creció 22.1 %", "cayó 29.7 %", "casi no varió"."""
    if is_nil(cambio):
        return ("casi no varió",)
    return ("creció " if cambio.valor > 0 else "cayó ", size(cambio))


def goal(
    avance: CitedFigure, meta: CitedFigure, cumplimiento: CitedFigure | None, exceso: CitedFigure | None, unidad: str
) -> Parts:
    """Return how a goal ended: not begun, short of it, met or exceeded, with both numbers.

    `exceso` is by how much it was exceeded, in percent. Met and exceeded are told on the numbers themselves.
    """
    # The unit goes after the goal, of which there are several even when one was reached.
    de_cuanto: Parts = (avance, " de ", *count(meta, unidad))
    if not meta.valor and not avance.valor:
        return ("no tuvo meta ni avance: avance de ", avance, " y meta de ", *count(meta, unidad))
    if not avance.valor:
        return ("no registró avance: ", *de_cuanto)
    cuanto: Parts = (*de_cuanto, *((" (", cumplimiento, ")") if cumplimiento else ()))
    if avance.valor < meta.valor:
        return ("no alcanzó su meta: ", *cuanto)
    if avance.valor == meta.valor:
        return ("alcanzó su meta: ", *cuanto)
    if exceso is None or is_nil(exceso):
        return ("superó apenas su meta: ", *cuanto)
    return ("superó su meta en ", size(exceso), ": ", *cuanto)


def so_far(avance: CitedFigure, meta: CitedFigure, cumplimiento: CitedFigure | None, unidad: str) -> Parts:
    """Return how a goal goes in a year that is not over: no judgement."""
    parte: Parts = (" (", cumplimiento, " de la meta anual)") if cumplimiento else ()
    return ("lleva ", avance, " de ", *count(meta, unidad), *parte)


def to_date(logrado: CitedFigure, programado: CitedFigure, parte: CitedFigure | None, unidad: str) -> Parts:
    """Return "90 de 80 empresas programadas (112.5 %)", or that nothing was programmed yet."""
    if parte is None:
        return (*count(logrado, unidad), ", sin nada programado (", programado, ")")
    return (logrado, " de ", *count(programado, f"{unidad} programadas"), " (", parte, ")")


def of_goal(meta: CitedFigure, cumplimiento: CitedFigure | None, unidad: str) -> Parts:
    """Return what follows a progress in a year that is not over: ", 57.5 % de su meta anual (360 empresas)"."""
    if cumplimiento is None:
        return (", con una meta anual de ", *count(meta, unidad))
    return (", ", cumplimiento, " de su meta anual (", *count(meta, unidad), ")")


def against(valor: CitedFigure, meta: CitedFigure, brecha: CitedFigure) -> Parts:
    """Return how an indicator in percent stands against its goal: "por debajo de su meta (60.0 %) en 32.9 puntos"."""
    if is_nil(brecha):
        return (valor, ", igual a su meta (", meta, ")")
    donde = "por encima de" if brecha.valor > 0 else "por debajo de"
    return (valor, f", {donde} su meta (", meta, ") en ", *gap(brecha))
