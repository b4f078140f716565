"""What is drawn: exact shares in whole numbers, days, and synthetic RUCs (prefix, 99, six digits, check digit)."""

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
