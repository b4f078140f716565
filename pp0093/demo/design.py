"""The design of one year: how many firms, in which activities and services. Scaled when not calibrated."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pp0093.demo.draws import Enteros, Logicos, reparte
from pp0093.demo.tables import Fila, elementos, filas

Patron = tuple[str, ...]


@dataclass(frozen=True)
class Diseno:
    """One year: `base` is the calibrated year whose tables it follows, `empresas` the firms it serves."""

    anio: int
    base: int
    empresas: int
    virtual: float
    factor: float

    def margen(self, nombre: str) -> dict[str, int]:
        """Return the firms of each key of a margin, scaled."""
        return {
            f["clave"]: round(int(f["empresas"]) * self.factor)
            for f in filas("margenes")
            if f["anio"] == str(self.base) and f["margen"] == nombre
        }

    def cruzado(self, nombre: str, primero: str) -> dict[str, int]:
        """Return the row `primero` of a margin of two keys (`a|b`)."""
        celdas = ((*clave.partition("|"), n) for clave, n in self.margen(nombre).items())
        return {segundo: n for clave, _, segundo, n in celdas if clave == primero}

    @cached_property
    def patrones(self) -> list[tuple[Patron, int]]:
        """Return how many firms are in each exact set of elements; they add up to `empresas`."""
        solapes = [
            (tuple(f["patron"].split("+")), int(f["empresas"])) for f in filas("solapes") if f["anio"] == str(self.base)
        ]
        usados: Counter[str] = Counter()
        for patron, empresas in solapes:
            usados.update(dict.fromkeys(patron, empresas))
        margen = {
            f["clave"]: int(f["empresas"])
            for f in filas("margenes")
            if f["anio"] == str(self.base) and f["margen"] == "elemento"
        }
        solos = [((elemento,), empresas - usados[elemento]) for elemento, empresas in margen.items()]
        todos = solapes + solos
        if self.factor == 1 and sum(n for _, n in todos) != self.empresas:
            raise ValueError(f"margenes.csv y solapes.csv no suman las {self.empresas} empresas de {self.anio}")
        partes = reparte(self.empresas, [float(n) for _, n in todos])
        return [(patron, int(n)) for (patron, _), n in zip(todos, partes, strict=True)]


def calibrados() -> tuple[int, ...]:
    """Return the years whose figures are those of a report."""
    return tuple(int(f["anio"]) for f in filas("anios") if f["anio"] == f["base"])


def diseno(anio: int, escala: float = 1) -> Diseno:
    """Return the design of a year, `escala` times as large; a year outside the table follows the nearest one."""
    fila = min(filas("anios"), key=lambda f: (abs(int(f["anio"]) - anio), int(f["anio"])))
    base = next(f for f in filas("anios") if f["anio"] == fila["base"])
    empresas = round(int(fila["empresas"]) * escala)
    return Diseno(anio, int(base["anio"]), empresas, float(fila["virtual"]), empresas / int(base["empresas"]))


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
