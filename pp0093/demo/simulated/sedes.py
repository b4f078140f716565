"""The site each firm goes to, in units that have them: near its place, and the new ones with the firms printed."""

from __future__ import annotations

import numpy as np

from pp0093.demo.draws.claves import elementos, sedes
from pp0093.demo.draws.lugares import lugares
from pp0093.demo.draws.reparto import NADA, Enteros, Logicos, elige
from pp0093.demo.draws.tablas import filas, valores
from pp0093.demo.simulated.diseno import Diseno
from pp0093.demo.simulated.membresia import Contados


def asigna_sedes(
    diseno: Diseno, rng: np.random.Generator, matriz: Logicos, distritos: Enteros, contados: Contados
) -> Enteros:
    """Return the position in sedes() of each firm of the year, -1 for those that no unit with sites served."""
    con_sedes = {f["elemento"] for f in filas("elementos") if f["con_sedes"] == "si"}
    atendidas = np.asarray(matriz[:, np.array([e in con_sedes for e in elementos()])].any(axis=1))
    codigos, departamento = lugares().departamentos, lugares().departamento[distritos]
    sede = np.where(atendidas, 0, NADA)
    nuevas = diseno.margen("sede")
    for numero, codigo in enumerate(codigos):
        propias = np.flatnonzero(atendidas & (departamento == numero))
        if len(propias):
            sede[propias] = rng.choice(_cercanas(diseno.anio, codigo, set(nuevas)), len(propias))
    pueden = atendidas.copy()
    for servicio in valores("servicios_fuera_de_sedes_nuevas", "servicio"):
        for del_elemento in contados.values():
            if servicio in del_elemento:
                pueden[del_elemento[servicio]] = False
    for nombre, cuantas in nuevas.items():
        posicion = sedes().index(nombre)
        aqui = codigos.index(filas("sedes")[posicion]["departamentos"])
        candidatas = np.flatnonzero(pueden)
        elegidas = candidatas[elige(rng, cuantas, np.where(departamento[candidatas] == aqui, 1.0, 1e-9))]
        sede[elegidas] = posicion
        pueden[elegidas] = False
    return sede


def _cercanas(anio: int, departamento: str, aparte: set[str]) -> list[int]:
    """Return the sites open in a year that serve a department, or all of them; before the first opened, the first."""
    hasta = max(anio, min(int(f["desde"]) for f in filas("sedes")))
    abiertas = [i for i, f in enumerate(filas("sedes")) if f["sede"] not in aparte and int(f["desde"]) <= hasta]
    propias = [i for i in abiertas if departamento in filas("sedes")[i]["departamentos"].split("|")]
    return propias or abiertas
