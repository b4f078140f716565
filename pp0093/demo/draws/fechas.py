"""Days as whole numbers since 1970: draws inside months, anniversaries, and how units write them."""

from __future__ import annotations

import numpy as np

from pp0093.demo.draws.reparto import Enteros

EXCEL = 25_569
"""Excel's serial number of 1970-01-01."""


def dia(anio: int, mes: int, numero: int = 1) -> int:
    """Return the number of a day."""
    return int(np.datetime64(f"{anio:04}-{mes:02}-{numero:02}", "D").astype(np.int64))


def laborables(rng: np.random.Generator, anio: int, meses: tuple[int, int], cuantos: int) -> Enteros:
    """Draw working days between the first day of a month and the last of another."""
    fin = dia(anio + 1, 1) if meses[1] == 12 else dia(anio, meses[1] + 1)
    dias = np.arange(dia(anio, meses[0]), fin, dtype=np.int64)
    elegidos: Enteros = rng.choice(dias[(dias + 3) % 7 < 5], size=cuantos)
    return elegidos


def anios_antes(dias: Enteros, anios: int) -> Enteros:
    """Return the last day on which a firm could register to have some complete years on each day.

    Years are complete on the same day as many years later; from 29 February, on 28 February when there is no other.
    """
    siguientes = (dias + 1).astype("datetime64[D]")
    meses = siguientes.astype("datetime64[M]")
    del_mes = (siguientes - meses.astype("datetime64[D]")).astype(np.int64)
    limite: Enteros = (meses - 12 * anios).astype("datetime64[D]").astype(np.int64) + del_mes - 1
    return limite


def dmy(dias: Enteros) -> list[str]:
    """Write days as dd/mm/yyyy."""
    return [f"{t[8:]}/{t[5:7]}/{t[:4]}" for t in iso(dias)]


def iso(dias: Enteros) -> list[str]:
    """Write days as yyyy-mm-dd."""
    return [str(t) for t in np.datetime_as_string(dias.astype("datetime64[D]"))]
