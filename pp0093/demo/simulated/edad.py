"""Who has the complete years asked for in SUNAT's register on the day of its first attention, and since when."""

from __future__ import annotations

import numpy as np

from pp0093.demo.draws.fechas import anios_antes, dia
from pp0093.demo.draws.reparto import NADA, Enteros, Logicos, Reales, elige, reparte
from pp0093.demo.draws.tablas import numero_de_regla
from pp0093.demo.simulated.convocatoria import Convocatoria

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
