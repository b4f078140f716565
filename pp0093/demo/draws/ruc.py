"""Synthetic RUC: prefix, 99, six digits and a valid check digit."""

from __future__ import annotations

import numpy as np

from pp0093.demo.draws.reparto import Enteros

PESOS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
POR_VUELTA = 990_000
AJENOS_DESDE = POR_VUELTA
"""Numbers from here on belong to firms that nobody served."""

# The prefix a number takes on its second and third use, by the prefix of the first: never the same RUC twice.
VUELTAS = ({10: 20, 20: 10, 15: 16, 16: 17, 17: 15}, {10: 15, 20: 15, 15: 10, 16: 10, 17: 10})


def rucs(prefijos: Enteros, numeros: Enteros) -> Enteros:
    """Return RUCs as numbers of eleven digits (none starts with 0)."""
    cuerpos = prefijos * 100_000_000 + 99_000_000 + numeros
    suma = np.zeros_like(cuerpos)
    for lugar, peso in enumerate(PESOS):
        suma += peso * (cuerpos // 10 ** (9 - lugar) % 10)
    return np.asarray(cuerpos * 10 + (11 - suma % 11) % 10, dtype=np.int64)


def prefijos(rng: np.random.Generator, talla: Enteros | np.ndarray[tuple[int], np.dtype[np.float64]]) -> Enteros:
    """Draw a prefix for each firm: companies (20) among the largest, mostly 10 and 20 among the rest."""
    sorteo = rng.choice(np.array([10, 20, 15, 16, 17]), size=len(talla), p=[0.66, 0.31, 0.01, 0.01, 0.01])
    return np.where(talla > 0.93, 20, sorteo).astype(np.int64)


def prefijos_de_vuelta(primeros: Enteros, vuelta: int) -> Enteros:
    """Return the prefixes of numbers used again; raise ValueError when every RUC is taken."""
    if vuelta > len(VUELTAS):
        raise ValueError("no quedan RUC de demostración: pida menos años o una escala menor")
    salida = np.zeros_like(primeros)
    for primero, siguiente in VUELTAS[vuelta - 1].items():
        salida[primeros == primero] = siguiente
    return salida
