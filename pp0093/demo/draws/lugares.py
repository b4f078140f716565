"""Districts of the INEI list, drawn inside a department with more weight for its capitals."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
from msgspec import Struct

from pp0093.demo.draws.reparto import Enteros, Reales
from pp0093.demo.draws.tablas import reglas


class Lugares(Struct, frozen=True):
    """A position per district of the country; `departamento` is a position in `departamentos`.

    `capitales` are the positions of the capitals of departments, where events are held; `nombres` gives department,
    province and district as the list writes them ("oficial") or in capitals without accents ("mayusculas").
    """

    departamentos: tuple[str, ...]
    ubigeos: tuple[str, ...]
    departamento: Enteros
    peso: Reales
    capitales: Enteros
    nombres: dict[str, tuple[tuple[str, str, str], ...]]


@cache
def lugares() -> Lugares:
    """Return the districts of the country."""
    propios = tuple(f for f in reglas("ubigeo") if not f["nota"])
    departamentos = tuple(f["departamento"] for f in reglas("departamento"))
    ubigeos = tuple(f["ubigeo_inei"] for f in propios)
    nombres = tuple((f["departamento"], f["provincia"], f["distrito"]) for f in propios)
    return Lugares(
        departamentos,
        ubigeos,
        np.array([departamentos.index(u[:2]) for u in ubigeos], dtype=np.int64),
        np.array([_peso(u) for u in ubigeos]),
        np.array([i for i, u in enumerate(ubigeos) if u.endswith("0101")], dtype=np.int64),
        {"oficial": nombres, "mayusculas": tuple((llano(a), llano(b), llano(c)) for a, b, c in nombres)},
    )


def llano(texto: str) -> str:
    """Return a text in capitals and without accents, as many units write it."""
    return "".join(c for c in unicodedata.normalize("NFD", texto) if not unicodedata.combining(c)).upper()


def distritos(rng: np.random.Generator, departamentos: Enteros) -> Enteros:
    """Draw a district (position in Lugares) inside each department."""
    pais = lugares()
    elegidos = np.empty(len(departamentos), dtype=np.int64)
    for departamento in range(len(pais.departamentos)):
        propios = np.flatnonzero(np.equal(pais.departamento, departamento))
        donde = np.flatnonzero(departamentos == departamento)
        pesos = pais.peso[propios] / pais.peso[propios].sum()
        elegidos[donde] = rng.choice(propios, size=len(donde), p=pesos)
    return elegidos


def de_la_region(region: str) -> list[int]:
    """Return the departments (positions) of a natural region."""
    return [i for i, f in enumerate(reglas("departamento")) if f["region_natural"] == region]


def _peso(ubigeo: str) -> float:
    provincia, distrito = ubigeo[2:4], ubigeo[4:]
    if provincia == distrito == "01":
        return 12.0
    return 3.0 if "01" in (provincia, distrito) else 0.3
