"""What the demonstration is made from: tables of the programme in force, the country's places, exact draws, RUCs."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from pp0093 import programme, rules
from pp0093.language.words import plain
from pp0093.structs import Frozen

Enteros = npt.NDArray[np.int64]
Reales = npt.NDArray[np.float64]
Logicos = npt.NDArray[np.bool_]
Fila = dict[str, str]
NADA, SIN = -1, "Sin información"


def filas(nombre: str, **donde: object) -> list[Fila]:
    """Return the rows of one of the demonstration's tables where its columns say what is given, all values text."""
    todas = _leidas(programme.demo_table(nombre))
    return [f for f in todas if all(f[c] == str(v) for c, v in donde.items())]


_leidas = cache(programme.table_rows)


def valores(nombre: str, columna: str) -> list[str]:
    """Return the distinct values of a column, in order of appearance."""
    return list(dict.fromkeys(f[columna] for f in filas(nombre)))


def parametro(nombre: str) -> str:
    """Return a setting of the demonstration."""
    return filas("parametros", parametro=nombre)[0]["valor"]


def numero_de_regla(nombre: str, anio: int) -> int:
    """Return a whole parameter of the product's rules, as it stands in a year."""
    return int(rules.installed().of(anio).numero(nombre))


def de_la_base(nombre: str, base: int, **donde: object) -> list[Fila]:
    """Return rows of a table: those of every year (blank `base`), then those of this base year."""
    return [*filas(nombre, base="", **donde), *filas(nombre, base=base, **donde)]


def una_por(clave: str, nombre: str, base: int) -> list[Fila]:
    """Return the last row of a base year with each key, in the order in which the table first writes them."""
    ultimas = {f[clave]: f for f in de_la_base(nombre, base)}
    return [ultimas[c] for c in valores(nombre, clave) if c in ultimas]


def elementos() -> list[str]:
    """Return the elements: what a firm takes part in (an activity, its unit and, in some, a family of services)."""
    return valores("elementos", "elemento")


def sectores() -> list[str]:
    """Return the sectors that have classes, and the lack of one last."""
    return [*dict.fromkeys(f["clave"].partition("|")[0] for f in filas("margenes", margen="clase")), SIN]


def opciones(campo: str) -> list[str]:
    """Return what a field of a list may say, each as many times as it weighs; blank is an empty cell."""
    return [f["opcion"] for f in filas("opciones", campo=campo) for _ in range(int(f["veces"]))]


class Lugares(Frozen):
    """A position per district of the country: its department (a position too), its weight, its names and code by style.

    `capitales` are the positions of the capitals of departments, where events are held.
    """

    departamentos: list[str]
    ubigeos: list[str]
    departamento: Enteros
    peso: Reales
    capitales: Enteros
    nombres: dict[str, list[list[str]]]


@cache
def lugares() -> Lugares:
    """Return the districts of the country."""
    propios = [f for f in rules.installed().rows("ubigeo") if not f["nota"]]
    departamentos = [f["departamento"] for f in rules.installed().rows("departamento")]
    nombres = [[f[c] for c in ("departamento", "provincia", "distrito", "ubigeo_inei")] for f in propios]
    ubigeos = [f["ubigeo_inei"] for f in propios]
    return Lugares(
        departamentos,
        ubigeos,
        np.array([departamentos.index(u[:2]) for u in ubigeos]),
        np.array([(0.3, 3.0, 12.0)[(u[2:4] == "01") + (u[4:] == "01")] for u in ubigeos]),
        np.flatnonzero([u.endswith("0101") for u in ubigeos]),
        {"oficial": nombres, "mayusculas": [[*map(llano, n)] for n in nombres]},
    )


def llano(texto: str) -> str:
    """Return a text in capitals and without accents, as many units write it."""
    return plain(texto).upper()


def tomadas(de: np.recarray, cuales: Enteros | Logicos | slice) -> np.recarray:
    """Return some rows of a table, which a plain index would leave without the names of its columns."""
    return de[cuales].view(np.recarray)


# Draws.


def reparte(total: int, pesos: Sequence[float] | Enteros | Reales) -> Enteros:
    """Split a total by weights into whole numbers (largest remainder); weights that already add up come back as is."""
    pesos_ = np.asarray(pesos, dtype=np.float64)
    if pesos_.sum() <= 0:
        pesos_ = np.ones_like(pesos_)
    exactos = pesos_ / pesos_.sum() * total
    partes = np.floor(exactos + 1e-9).astype(np.int64)
    partes[np.argsort(partes - exactos, kind="stable")[: total - int(partes.sum())]] += 1
    return np.asarray(partes)


def elige(rng: np.random.Generator, cuantos: int, pesos: Reales) -> Enteros:
    """Choose exactly `cuantos` positions without replacement; a weight of zero comes last."""
    with np.errstate(divide="ignore"):
        puntaje = np.log(pesos) + rng.gumbel(size=len(pesos))
    return np.sort(np.argsort(-puntaje, kind="stable")[:cuantos])


def completa(rng: np.random.Generator, conocidos: Enteros, cupos: Enteros, pesos: Reales | None = None) -> Enteros:
    """Give a value to each unknown (-1) so that every value meets its quota, counting the known ones.

    Where the known ones exceed a quota, the rest share what is left in proportion. `pesos` has a row per element
    and a column per value: how much each leans to it.
    """
    valores_ = conocidos.copy()
    libres = np.flatnonzero(conocidos == NADA)
    faltan = np.maximum(cupos - np.bincount(conocidos[conocidos != NADA], minlength=len(cupos)), 0)
    faltan = reparte(len(libres), faltan)
    if pesos is None:
        valores_[libres] = rng.permutation(np.repeat(np.arange(len(cupos)), faltan))
        return valores_
    for valor in np.argsort(faltan, kind="stable"):
        elegidos = elige(rng, int(faltan[valor]), pesos[libres, valor])
        valores_[libres[elegidos]] = valor
        libres = np.delete(libres, elegidos)
    return valores_


# Days, as numbers from 1970, and RUCs: prefix, 99, six digits, check digit.


def dia(anio: int, mes: int) -> int:
    """Return the number of the first day of a month; the thirteenth is that after December."""
    return int(np.datetime64((anio - 1970) * 12 + mes - 1, "M").astype("datetime64[D]").astype(np.int64))


def iso(dias: Enteros) -> list[str]:
    """Write days as yyyy-mm-dd."""
    return [*np.datetime_as_string(dias.astype("datetime64[D]")).tolist()]


def dmy(dias: Enteros) -> list[str]:
    """Write days as dd/mm/yyyy."""
    return [f"{d:%d/%m/%Y}" for d in dias.astype("datetime64[D]").tolist()]


PESOS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def rucs(prefijos: Enteros, numeros: Enteros) -> Enteros:
    """Return RUCs as numbers of eleven digits (none starts with 0)."""
    cuerpos = prefijos * 100_000_000 + 99_000_000 + numeros
    suma = sum(peso * (cuerpos // 10 ** (9 - lugar) % 10) for lugar, peso in enumerate(PESOS))
    return np.asarray(cuerpos * 10 + (11 - suma % 11) % 10)
