"""Who takes part in what: firms by elements, and firm by firm the services of which a margin says how many."""

from __future__ import annotations

import numpy as np

from pp0093.demo.draws.claves import elementos
from pp0093.demo.draws.reparto import Enteros, Logicos, reparte
from pp0093.demo.draws.tablas import Fila, filas
from pp0093.demo.simulated.diseno import Diseno

Contados = dict[str, dict[str, Enteros]]
"""element -> service -> the firms (rows of the year) that receive it."""


def membresia(diseno: Diseno, rng: np.random.Generator) -> Logicos:
    """Return a row per firm, in no order, and a column per element: whether it takes part."""
    columna = {elemento: numero for numero, elemento in enumerate(elementos())}
    matriz = np.zeros((diseno.empresas, len(columna)), dtype=np.bool_)
    desde = 0
    for patron, empresas in diseno.patrones:
        for elemento in patron:
            matriz[desde : desde + empresas, columna[elemento]] = True
        desde += empresas
    return matriz[rng.permutation(diseno.empresas)]


def servicios_contados(diseno: Diseno, rng: np.random.Generator, matriz: Logicos) -> Contados:
    """Return the firms of each service whose firms a margin counts; the table `repartos` says whose and from whom."""
    salida: Contados = {}
    for fila in filas("repartos"):
        empresas = np.flatnonzero(matriz[:, elementos().index(fila["empresas_de"])])
        salida.setdefault(fila["elemento"], {}).update(_del_margen(diseno, rng, fila, empresas))
    return salida


def _del_margen(diseno: Diseno, rng: np.random.Generator, fila: Fila, empresas: Enteros) -> dict[str, Enteros]:
    margen = diseno.margen(fila["margen"])
    if fila["todas"] == "si":
        return _a_todas(rng, margen, empresas)
    return {s: rng.choice(empresas, min(total, len(empresas)), replace=False) for s, total in margen.items()}


def _a_todas(rng: np.random.Generator, margen: dict[str, int], empresas: Enteros) -> dict[str, Enteros]:
    """Every firm gets at least one service; the rest of each total goes to firms without that service."""
    barajadas = rng.permutation(empresas)
    primeros = reparte(len(barajadas), list(margen.values()))
    salida = {}
    for (servicio, total), propias in zip(margen.items(), np.split(barajadas, np.cumsum(primeros)[:-1]), strict=True):
        faltan = max(total - len(propias), 0)
        otras = np.setdiff1d(barajadas, propias)
        salida[servicio] = np.concatenate([propias, rng.choice(otras, faltan, replace=False)])
    return salida
