"""Districts of the INEI list, drawn inside a department with more weight for its capitals."""

from __future__ import annotations

import unicodedata

import numpy as np

from pp0093.demo.diseno import DEPARTAMENTOS
from pp0093.demo.reparto import Enteros
from pp0093.demo.tablas import reglas

_DISTRITOS = tuple(f for f in reglas("ubigeo") if not f["nota"])
UBIGEOS = tuple(f["ubigeo_inei"] for f in _DISTRITOS)
DEPARTAMENTO_DE = np.array([DEPARTAMENTOS.index(u[:2]) for u in UBIGEOS], dtype=np.int64)
_PESOS = np.array([{("01", "01"): 12.0}.get((u[2:4], u[4:]), 3.0 if "01" in (u[2:4], u[4:]) else 0.3) for u in UBIGEOS])


def llano(texto: str) -> str:
    """Return a text in capitals and without accents, as many units write it."""
    return "".join(c for c in unicodedata.normalize("NFD", texto) if not unicodedata.combining(c)).upper()


CAPITALES = np.array([i for i, u in enumerate(UBIGEOS) if u.endswith("0101")], dtype=np.int64)
"""Positions of the capitals of departments, where events are held."""

NOMBRES = {
    "oficial": tuple((f["departamento"], f["provincia"], f["distrito"]) for f in _DISTRITOS),
    "mayusculas": tuple((llano(f["departamento"]), llano(f["provincia"]), llano(f["distrito"])) for f in _DISTRITOS),
}


def distritos(rng: np.random.Generator, departamentos: Enteros) -> Enteros:
    """Draw a district (position in UBIGEOS) inside each department (position in DEPARTAMENTOS)."""
    elegidos = np.empty(len(departamentos), dtype=np.int64)
    for departamento in range(len(DEPARTAMENTOS)):
        propios = np.flatnonzero(np.equal(DEPARTAMENTO_DE, departamento))
        donde = np.flatnonzero(departamentos == departamento)
        pesos = _PESOS[propios] / _PESOS[propios].sum()
        elegidos[donde] = rng.choice(propios, size=len(donde), p=pesos)
    return elegidos
