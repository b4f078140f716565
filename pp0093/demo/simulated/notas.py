"""Entry and exit marks of those who took the tests, so that the share the reports print passes."""

from __future__ import annotations

import numpy as np

from pp0093.demo.draws.claves import elementos
from pp0093.demo.draws.reparto import NADA, Enteros, Logicos
from pp0093.demo.draws.tablas import filas, numero_de_regla
from pp0093.demo.simulated.atenciones import Atenciones

EVALUADAS = 0.8


def notas(base: int, rng: np.random.Generator, lista: Atenciones) -> tuple[Enteros, Enteros]:
    """Return the entry and exit marks (0-20) of each row, -1 where nobody took the tests."""
    entrada = np.full(len(lista), NADA)
    salida = np.full(len(lista), NADA)
    minima = numero_de_regla("nota_minima_conocimiento", base)
    for ficha in filas("notas"):
        if ficha["base"] == str(base):
            propias = np.flatnonzero(lista.elemento == elementos().index(ficha["elemento"]))
            evaluadas = propias[rng.random(len(propias)) < EVALUADAS]
            logran = _parejo(len(evaluadas), float(ficha["pct"]) / 100)
            pedida = minima if ficha["criterio"] == "aprueba" else None
            entrada[evaluadas], salida[evaluadas] = _par(rng, logran, pedida)
    return entrada, salida


def _parejo(cuantas: int, parte: float) -> Logicos:
    """Mark a share of them, evenly spread: never one person away from the exact share."""
    pasos = np.floor(np.arange(cuantas + 1) * parte + 0.5)
    return np.asarray(np.diff(pasos) > 0, dtype=np.bool_)


def _par(rng: np.random.Generator, logran: Logicos, minima: int | None) -> tuple[Enteros, Enteros]:
    """Draw both marks: who succeeds reaches the minimum or, without one, improves."""
    n = len(logran)
    if minima is not None:
        entrada = rng.integers(3, minima, n)
        return entrada, np.where(logran, rng.integers(minima, 21, n), rng.integers(3, minima, n))
    entrada = rng.integers(5, 17, n)
    return entrada, np.where(logran, entrada + rng.integers(1, 4, n), entrada - rng.integers(0, 4, n))
