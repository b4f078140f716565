"""Everything about one year before it is written: firms, attentions, profile."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from pp0093.demo.attentions import Atenciones, atenciones
from pp0093.demo.design import Diseno, membresia, servicios_contados
from pp0093.demo.directory import Convocatoria, Directorio
from pp0093.demo.draws import Enteros
from pp0093.demo.profile import Perfil, asigna_sedes, perfila
from pp0093.demo.tables import parametro


class Anio(Struct, frozen=True):
    """One year. `empresas` are positions in the directory; the other arrays follow its order."""

    diseno: Diseno
    directorio: Directorio
    empresas: Enteros
    ruc: Enteros
    distrito: Enteros
    sede: Enteros
    atenciones: Atenciones
    perfil: Perfil

    def azar(self, etapa: int) -> np.random.Generator:
        """Return the year's random generator for one stage of the writing."""
        return azar(self.diseno, etapa)


def azar(diseno: Diseno, etapa: int) -> np.random.Generator:
    """Return a generator that depends on the year, its size and the stage alone."""
    return np.random.default_rng([int(parametro("semilla")), diseno.anio, diseno.empresas, etapa])


def simula(diseno: Diseno, directorio: Directorio) -> Anio:
    """Return a year, adding its new firms to the directory."""
    empresas = directorio.convoca(azar(diseno, 1), diseno.anio, diseno.empresas)
    matriz = membresia(diseno, azar(diseno, 2))
    contados = servicios_contados(diseno, azar(diseno, 3), matriz)
    todas = atenciones(diseno, azar(diseno, 4), matriz, contados)
    primera = todas.primera_fecha(diseno.empresas)
    grupo = Convocatoria(diseno, directorio, empresas, matriz.argmax(axis=1), primera)
    perfil = perfila(grupo, azar(diseno, 5))
    distrito = directorio.distrito[empresas]
    sede = asigna_sedes(diseno, azar(diseno, 6), matriz, distrito, contados)
    return Anio(diseno, directorio, empresas, directorio.ruc(empresas), distrito, sede, todas, perfil)
