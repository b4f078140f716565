"""The design of one year: how many firms, in which activities and of which kind. Scaled when not calibrated."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from pp0093.demo.draws.reparto import reparte
from pp0093.demo.draws.tablas import filas

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
