"""The CITE each ITP firm goes to: near its place, and the new sites with exactly the firms the report prints."""

from __future__ import annotations

import numpy as np

from pp0093.demo.diseno import DEPARTAMENTOS, ELEMENTOS, Diseno
from pp0093.demo.lugares import DEPARTAMENTO_DE
from pp0093.demo.reparto import NADA, Enteros, Logicos, elige
from pp0093.demo.tablas import filas

CITES = tuple(f["cite"] for f in filas("cites"))
FUERA_DE_SEDES_NUEVAS = (
    "Promoción de investigación, desarrollo y gestión de la innovación (I+D+i)",
    "Certificación de competencias laborales",
)


def asigna_cites(
    diseno: Diseno, rng: np.random.Generator, matriz: Logicos, distritos: Enteros, itp: dict[str, Enteros]
) -> Enteros:
    """Return the position in CITES of each firm of the year, -1 for those ITP did not serve."""
    de_itp = np.array(["@ITP" in e for e in ELEMENTOS])
    atendidas = np.asarray(matriz[:, de_itp].any(axis=1))
    departamento = DEPARTAMENTO_DE[distritos]
    cite = np.where(atendidas, 0, NADA)
    nuevas = diseno.margen("cite")
    for numero, codigo in enumerate(DEPARTAMENTOS):
        propias = np.flatnonzero(atendidas & (departamento == numero))
        cite[propias] = rng.choice(_cercanos(diseno.anio, codigo, set(nuevas)), len(propias))
    pueden = atendidas.copy()
    for servicio in FUERA_DE_SEDES_NUEVAS:
        pueden[itp.get(servicio, [])] = False
    for nombre, cuantas in nuevas.items():
        posicion = CITES.index(nombre)
        aqui = DEPARTAMENTOS.index(filas("cites")[posicion]["departamentos"])
        candidatas = np.flatnonzero(pueden)
        elegidas = candidatas[elige(rng, cuantas, np.where(departamento[candidatas] == aqui, 1.0, 1e-9))]
        cite[elegidas] = posicion
        pueden[elegidas] = False
    return cite


def _cercanos(anio: int, departamento: str, aparte: set[str]) -> list[int]:
    abiertos = [
        i for i, f in enumerate(filas("cites")) if f["cite"] not in aparte and int(f["desde"]) <= max(anio, 2016)
    ]
    propios = [i for i in abiertos if departamento in filas("cites")[i]["departamentos"].split("|")]
    return propios or abiertos
