"""Who takes part in what: firms by elements (activity, unit and, at ITP, family), and ITP's services firm by firm."""

from __future__ import annotations

import numpy as np

from pp0093.demo.diseno import ELEMENTOS, Diseno
from pp0093.demo.reparto import Enteros, Logicos, reparte

CAPACITACION, TRANSFERENCIA = "4.1@ITP:C", "4.1@ITP:T"


def membresia(diseno: Diseno, rng: np.random.Generator) -> Logicos:
    """Return a row per firm, in no order, and a column per element: whether it takes part."""
    matriz = np.zeros((diseno.empresas, len(ELEMENTOS)), dtype=np.bool_)
    desde = 0
    for patron, empresas in diseno.patrones:
        for elemento in patron:
            matriz[desde : desde + empresas, ELEMENTOS.index(elemento)] = True
        desde += empresas
    return matriz[rng.permutation(diseno.empresas)]


def servicios_itp(diseno: Diseno, rng: np.random.Generator, matriz: Logicos) -> dict[str, Enteros]:
    """Return the firms (rows) of each service of transfer, and of the additional ones given to trained firms.

    Every firm of the family has at least one service; the rest of each margin goes to firms without that service.
    """
    empresas = rng.permutation(np.flatnonzero(matriz[:, ELEMENTOS.index(TRANSFERENCIA)]))
    margen = diseno.margen("servicio_transferencia")
    primeros = reparte(len(empresas), list(margen.values()))
    cortes = np.split(empresas, np.cumsum(primeros)[:-1])
    salida = {}
    for (servicio, total), propias in zip(margen.items(), cortes, strict=True):
        faltan = max(total - len(propias), 0)
        otras = np.setdiff1d(empresas, propias)
        salida[servicio] = np.concatenate([propias, rng.choice(otras, faltan, replace=False)])
    formadas = np.flatnonzero(matriz[:, ELEMENTOS.index(CAPACITACION)])
    for servicio, total in diseno.margen("servicio_adicional").items():
        salida[servicio] = rng.choice(formadas, min(total, len(formadas)), replace=False)
    return salida
