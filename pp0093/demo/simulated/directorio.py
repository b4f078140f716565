"""The firms of the demonstration through the years: what does not change from one year to the next."""

from __future__ import annotations

import numpy as np
from msgspec import Struct, field

from pp0093.demo.draws.reparto import NADA, Enteros, Logicos, Reales
from pp0093.demo.draws.ruc import POR_VUELTA, prefijos, prefijos_de_vuelta, rucs

VUELVEN_DEL_ULTIMO = 0.42
VUELVEN_DE_ANTES = 0.03


def _enteros() -> Enteros:
    return np.empty(0, dtype=np.int64)


class Directorio(Struct):
    """A position per firm; -1 is not known yet. `inscripcion` counts days from 1970, `clase` is a number."""

    sector: Enteros = field(default_factory=_enteros)
    clase: Enteros = field(default_factory=_enteros)
    distrito: Enteros = field(default_factory=_enteros)
    inscripcion: Enteros = field(default_factory=_enteros)
    prefijo: Enteros = field(default_factory=_enteros)
    talla: Reales = field(default_factory=lambda: np.empty(0))
    en_padron: Logicos = field(default_factory=lambda: np.empty(0, dtype=np.bool_))
    ultimas: Enteros = field(default_factory=_enteros)
    ultimo_anio: int = 0

    def convoca(self, rng: np.random.Generator, anio: int, cuantas: int) -> Enteros:
        """Return the firms a year serves, in no order: some of the last year's, some older, the rest new."""
        vuelven = self._del_ultimo(rng, anio, cuantas)
        antiguas = np.setdiff1d(np.arange(len(self.sector)), self.ultimas)
        de_antes = min(int(VUELVEN_DE_ANTES * cuantas), len(antiguas))
        vuelven = np.concatenate([vuelven, rng.choice(antiguas, de_antes, replace=False)])
        nuevas = self._alta(rng, cuantas - len(vuelven))
        self.ultimas, self.ultimo_anio = np.concatenate([vuelven, nuevas]), anio
        return rng.permutation(self.ultimas)

    def ruc(self, empresas: Enteros) -> Enteros:
        """Return the RUC of some firms."""
        return rucs(self.prefijo[empresas], self.numero(empresas))

    def numero(self, empresas: Enteros) -> Enteros:
        """Return the six digits of some firms."""
        return empresas % POR_VUELTA

    def _del_ultimo(self, rng: np.random.Generator, anio: int, cuantas: int) -> Enteros:
        if not len(self.ultimas):
            return _enteros()
        parte = VUELVEN_DEL_ULTIMO / max(anio - self.ultimo_anio, 1)
        return rng.choice(self.ultimas, int(parte * min(len(self.ultimas), cuantas)), replace=False)

    def _alta(self, rng: np.random.Generator, cuantas: int) -> Enteros:
        desde = len(self.sector)
        nuevas = np.arange(desde, desde + cuantas, dtype=np.int64)
        ignorado = np.full(cuantas, NADA, dtype=np.int64)
        self.talla = np.concatenate([self.talla, rng.random(cuantas)])
        self.en_padron = np.concatenate([self.en_padron, np.ones(cuantas, dtype=np.bool_)])
        for atributo in ("sector", "clase", "distrito", "inscripcion"):
            setattr(self, atributo, np.concatenate([getattr(self, atributo), ignorado]))
        self.prefijo = np.concatenate([self.prefijo, prefijos(rng, self.talla[nuevas])])
        for vuelta in range(1, (desde + cuantas - 1) // POR_VUELTA + 1):
            otra_vez = nuevas[nuevas // POR_VUELTA == vuelta]
            self.prefijo[otra_vez] = prefijos_de_vuelta(self.prefijo[otra_vez % POR_VUELTA], vuelta)
        return nuevas
