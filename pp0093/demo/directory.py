"""The firms through the years: what does not change from one to the next, and since when SUNAT has each."""

from __future__ import annotations

import numpy as np
from msgspec import Struct, field

from pp0093.demo.design import Diseno
from pp0093.demo.draws import (
    NADA,
    POR_VUELTA,
    Enteros,
    Logicos,
    Reales,
    anios_antes,
    dia,
    elige,
    prefijos,
    prefijos_de_vuelta,
    reparte,
    rucs,
)
from pp0093.demo.tables import de_la_base, elementos, numero_de_regla

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


CUMPLE, NO_CUMPLE, SIN_DATO = range(3)
PRIMERA_INSCRIPCION = dia(1993, 1)
AL_LIMITE = 0.004


def edades(grupo: Convocatoria, rng: np.random.Generator, en_cruce: Logicos, en_rango: Logicos) -> Enteros:
    """Return who passes, among firms with sales in range and among the rest, and date the inscriptions unknown."""
    limite = anios_antes(grupo.primera, numero_de_regla("focalizacion_antiguedad_anios", grupo.diseno.base))
    inscripcion = grupo.directorio.inscripcion[grupo.empresas]
    joven = (inscripcion != NADA) & (inscripcion > limite)
    edad = np.full(len(grupo.empresas), SIN_DATO)
    margen = grupo.diseno.margen("edad")
    pesos = 1 / grupo.de_la_ficha("joven")
    for nombre, propias in (("en_rango", en_rango), ("resto", ~en_rango)):
        donde = np.flatnonzero(propias & en_cruce)
        cupos = reparte(len(donde), [margen[f"{nombre}|{e}"] for e in ("cumple", "no cumple", "sin dato")])
        edad[donde] = _del_grupo(rng, joven[donde], inscripcion[donde] != NADA, pesos[donde], cupos)
    _inscribe(grupo, rng, edad, limite)
    return edad


def _del_grupo(rng: np.random.Generator, joven: Logicos, fechada: Logicos, pesos: Reales, cupos: Enteros) -> Enteros:
    """Exactly the first of the quotas passes, as far as firms dated in earlier years allow."""
    edad = np.full(len(joven), SIN_DATO)
    edad[joven] = NO_CUMPLE
    pueden = np.flatnonzero(~joven)
    edad[pueden[elige(rng, int(cupos[CUMPLE]), pesos[pueden])]] = CUMPLE
    libres = rng.permutation(np.flatnonzero(~fechada & (edad == SIN_DATO)))
    edad[libres[: max(int(cupos[NO_CUMPLE]) - int(joven.sum()), 0)]] = NO_CUMPLE
    return edad


def _inscribe(grupo: Convocatoria, rng: np.random.Generator, edad: Enteros, limite: Enteros) -> None:
    """Date the inscriptions still unknown; a few stand exactly on the limit, or one day short of it."""
    nuevas = np.flatnonzero(grupo.directorio.inscripcion[grupo.empresas] == NADA)
    n = len(nuevas)
    al_limite = rng.random(n) < AL_LIMITE
    antiguedad = np.where(al_limite, 0, rng.exponential(2400, n).astype(np.int64))
    vieja = np.maximum(limite[nuevas] - antiguedad, PRIMERA_INSCRIPCION)
    exceso = np.where(al_limite, 1, rng.integers(1, 600, n))
    reciente = np.minimum(limite[nuevas] + exceso, grupo.primera[nuevas])
    grupo.directorio.inscripcion[grupo.empresas[nuevas]] = np.where(edad[nuevas] == NO_CUMPLE, reciente, vieja)
