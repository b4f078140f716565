"""Exact shares: whole numbers that add up, and choices that meet quotas without drift."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Enteros = npt.NDArray[np.int64]
Reales = npt.NDArray[np.float64]
Logicos = npt.NDArray[np.bool_]
NADA = -1


def reparte(total: int, pesos: Sequence[float] | Enteros | Reales) -> Enteros:
    """Split a total by weights into whole numbers (largest remainder); weights that already add up come back as is."""
    pesos_ = np.asarray(pesos, dtype=np.float64)
    if pesos_.sum() <= 0:
        pesos_ = np.ones_like(pesos_)
    exactos = pesos_ / pesos_.sum() * total
    partes = np.floor(exactos + 1e-9).astype(np.int64)
    restos = np.argsort(-(exactos - partes), kind="stable")
    partes[restos[: total - int(partes.sum())]] += 1
    return np.asarray(partes, dtype=np.int64)


def elige(rng: np.random.Generator, cuantos: int, pesos: Reales) -> Enteros:
    """Choose exactly `cuantos` positions without replacement; a weight of zero comes last."""
    with np.errstate(divide="ignore"):
        puntaje = np.log(pesos) + rng.gumbel(size=len(pesos))
    return np.sort(np.argsort(-puntaje, kind="stable")[:cuantos]).astype(np.int64)


def completa(rng: np.random.Generator, conocidos: Enteros, cupos: Enteros, pesos: Reales | None = None) -> Enteros:
    """Give a value to each unknown (-1) so that every value meets its quota, counting the known ones.

    Where the known ones exceed a quota, the rest share what is left in proportion. `pesos` has a row per element
    and a column per value: how much each leans to it.
    """
    valores = conocidos.copy()
    libres = np.flatnonzero(conocidos == NADA)
    faltan = np.maximum(cupos - np.bincount(conocidos[conocidos != NADA], minlength=len(cupos)), 0)
    faltan = reparte(len(libres), faltan)
    if pesos is None:
        valores[libres] = rng.permutation(np.repeat(np.arange(len(cupos)), faltan))
        return valores
    for valor in np.argsort(faltan, kind="stable"):
        elegidos = elige(rng, int(faltan[valor]), pesos[libres, valor])
        valores[libres[elegidos]] = valor
        libres = np.delete(libres, elegidos)
    return valores


def por_rango(puntaje: Reales, cupos: Enteros) -> Enteros:
    """Give the first value to the lowest scores, and so on up, each value as often as its quota says."""
    valores = np.empty(len(puntaje), dtype=np.int64)
    valores[np.argsort(puntaje, kind="stable")] = np.repeat(np.arange(len(cupos)), cupos)
    return valores
