"""A figure from the stored figures that its formula takes, and a value as answers give it.

Ratios are taken after aggregation from the stored numerators and denominators, unrounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from pp0093.ask.registry import INDICATORS, OF_EACH, Indicator, Unit
from pp0093.ask.rows import RESERVED, Figure, Value
from pp0093.provenance import derived

END_OF_YEAR = (12, 31)
WHOLE_UNITS = (Unit.SOLES, Unit.COUNT, Unit.FIRMS, Unit.TIMES, Unit.OWN)


def figure(indicador: Indicator, figuras: dict[str, Figure]) -> Figure:
    """Return an indicator from stored figures; no value when something is missing or the denominator is zero."""
    if not indicador.usa:
        return figuras.get(indicador.id, Figure(None))
    partes = [figure(INDICATORS[u], figuras) for u in indicador.usa]
    procedencias = frozenset[str]().union(*(p.procedencias for p in partes))
    cortes = frozenset[date]().union(*(p.cortes for p in partes))
    sin_corte = frozenset[int]().union(*(p.sin_corte for p in partes))
    en_parte = {u: p.parciales or {u} for u, p in zip(indicador.usa, partes, strict=True) if p.parcial}
    parciales = frozenset[str]().union(*en_parte.values())
    valor = _computed(indicador, [p.valor for p in partes]) if _go_together(indicador, partes) else None
    if any(p.oculta for p in (*partes, *_needed(indicador, figuras))):
        return Figure(None, derived(procedencias), cortes, sin_corte, oculta=RESERVED)
    propia = Figure(valor, derived(procedencias), cortes, sin_corte, None, bool(en_parte), parciales)
    if indicador.hasta:
        tope = figure(INDICATORS[indicador.hasta], figuras).valor
        if tope is not None and tope != valor:
            propia = replace(propia, minimo=valor, maximo=tope)
    if indicador.exige and not figure(INDICATORS[indicador.exige], figuras).valor:
        return replace(propia, valor=None)
    return propia


def _go_together(indicador: Indicator, partes: Sequence[Figure]) -> bool:
    """Tell whether what is computed may be: parts that must reach the same day do, the end of a year being its last.

    What does not say up to when it reaches is taken to reach as far as the other.
    """
    dias = [p.cortes for p in partes if p.cortes]
    if not indicador.del_mismo_dia or len(dias) < len(partes):
        return True
    primero = min(map(min, dias))
    return len({*dias}) == 1 or (primero.month, primero.day) == END_OF_YEAR


def _needed(indicador: Indicator, figuras: dict[str, Figure]) -> list[Figure]:
    return [figure(INDICATORS[i], figuras) for i in (indicador.exige,) if i]


def _computed(indicador: Indicator, valores: list[Value]) -> Decimal | None:
    if any(v is None for v in valores):
        return None
    primero, segundo = (Decimal(v) for v in valores if v is not None)
    if indicador.menos:
        return primero - segundo
    if segundo == 0:
        return None
    cociente = (primero - segundo if indicador.resta_base else primero) / segundo
    return OF_EACH.get(indicador.unidad, 1) * cociente


def plain_value(indicador: Indicator, numero: Value) -> int | float | str | None:
    """Return a value as answers give it: an int when the indicator is whole, else a float; words as they are."""
    if numero is None or isinstance(numero, str | bool):
        return numero
    es_entero = indicador.unidad in WHOLE_UNITS and not indicador.decimales and numero == int(numero)
    return int(numero) if es_entero else float(numero)
