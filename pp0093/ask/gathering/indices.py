"""The arithmetic of averages: indicators to objectives and to one index, and how much it owes to the method.

The published method averages what has data and leaves out what has not. The others change one thing each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from msgspec import Struct

from pp0093.ask.rows import Row


class NoData(StrEnum):
    """What a mean does with what has no data."""

    IGNORE = "ignorar"
    ZERO = "como cero"


class Method(Struct, frozen=True):
    """One way of rolling up.

    `avance` is the column averaged, first in each value of the column `nivel`; `tope_pct` caps it; `sin` are codes of
    indicators and of objectives left out.
    """

    avance: str = "avance_tipo1"
    nivel: str = "objetivo"
    indicador_sin_dato: NoData = NoData.IGNORE
    objetivo_sin_dato: NoData = NoData.IGNORE
    tope_pct: float | None = None
    sin: frozenset[str] = frozenset()


PUBLISHED = Method()
METHODS = {
    "publicado": ("Método publicado", PUBLISHED),
    "objetivo_sin_dato_cero": ("Un objetivo sin dato vale cero", Method(objetivo_sin_dato=NoData.ZERO)),
    "indicador_sin_dato_cero": ("Un indicador sin dato vale cero", Method(indicador_sin_dato=NoData.ZERO)),
    "tope_100": ("Ningún avance pasa de 100", Method(tope_pct=100)),
    "tipo_2": ("Con el avance tipo 2", Method(avance="avance_tipo2")),
}


def mean(valores: Iterable[float | None], sin_dato: NoData) -> float | None:
    """Return the mean of values in percent; None when nothing is left to average."""
    como_cero = sin_dato is NoData.ZERO
    sumandos = [v or 0.0 for v in valores if v is not None or como_cero]
    return sum(sumandos) / len(sumandos) if sumandos else None


def objectives(indicadores: Sequence[Row], metodo: Method = PUBLISHED) -> dict[str, float | None]:
    """Return the progress in percent of each objective from its result indicators (indicador, objetivo, avance_*)."""
    por_objetivo: dict[str, list[float | None]] = {}
    for fila in indicadores:
        if not metodo.sin & {fila.get("indicador"), fila[metodo.nivel]}:
            por_objetivo.setdefault(fila[metodo.nivel], []).append(_capped(fila[metodo.avance], metodo.tope_pct))
    return {objetivo: mean(avances, metodo.indicador_sin_dato) for objetivo, avances in por_objetivo.items()}


def _capped(avance: float | None, tope_pct: float | None) -> float | None:
    return avance if avance is None or tope_pct is None else min(avance, tope_pct)


def index(indicadores: Sequence[Row], metodo: Method = PUBLISHED) -> float | None:
    """Return the index in percent: the mean of the objectives."""
    return mean(objectives(indicadores, metodo).values(), metodo.objetivo_sin_dato)


def sensitivity(indicadores: Sequence[Row]) -> list[Row]:
    """Return the index under each method, then leaving out each objective and each indicator in turn.

    Rows: metodo, etiqueta, sin (the code left out), indice_gestion_pct, diferencia_pp with the published method.
    """
    publicado = index(indicadores)
    fuera = dict.fromkeys([f["objetivo"] for f in indicadores] + [f["indicador"] for f in indicadores])
    metodos = [(nombre, etiqueta, None, metodo) for nombre, (etiqueta, metodo) in METHODS.items()]
    metodos += [("dejar_uno_fuera", f"Sin {c}", c, Method(sin=frozenset({c}))) for c in fuera]
    filas = []
    for nombre, etiqueta, sin, metodo in metodos:
        indice = index(indicadores, metodo)
        diferencia = None if indice is None or publicado is None else indice - publicado
        filas.append(
            {
                "metodo": nombre,
                "etiqueta": etiqueta,
                "sin": sin,
                "indice_gestion_pct": indice,
                "diferencia_pp": diferencia,
            }
        )
    return filas
