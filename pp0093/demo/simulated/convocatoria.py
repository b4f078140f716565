"""The firms of one year as they reach the tables that give them a profile."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from pp0093.demo.draws.claves import elementos
from pp0093.demo.draws.reparto import Enteros, Reales
from pp0093.demo.draws.tablas import de_la_base
from pp0093.demo.simulated.directorio import Directorio
from pp0093.demo.simulated.diseno import Diseno


class Convocatoria(Struct, frozen=True):
    """A position per firm: where it is in the directory, the first element it takes part in, its first date."""

    diseno: Diseno
    directorio: Directorio
    empresas: Enteros
    elemento: Enteros
    primera: Enteros

    def de_la_ficha(self, columna: str) -> Reales:
        """Return a number of the table of elements for each firm."""
        fichas = de_la_base("elementos", "elemento", self.diseno.base)
        return np.array([float(fichas[e][-1][columna]) for e in elementos()])[self.elemento]
