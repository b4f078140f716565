"""The profile of each firm in one year, by whole-number tables (sector, workers, sales, place), and its site."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from pp0093.demo.design import Contados, Diseno
from pp0093.demo.directory import Convocatoria, edades
from pp0093.demo.draws import NADA, Enteros, Logicos, Reales, completa, elige, por_rango, reparte
from pp0093.demo.tables import (
    SIN,
    de_la_region,
    distritos,
    elementos,
    filas,
    lugares,
    parametro,
    sectores,
    sedes,
    trabajadores,
    tramos,
    valores,
)

EN_CRUCE, SOLO_PADRON, EN_NINGUNO = range(3)


class Perfil(Struct, frozen=True):
    """A position per firm of the year: where SUNAT has it, and positions among sectors and brackets.

    `edad` is one of edad.CUMPLE, NO_CUMPLE and SIN_DATO: whether the year's cross gives it two years of register.
    """

    sunat: Enteros
    sector: Enteros
    trabajadores: Enteros
    tramo: Enteros
    edad: Enteros


def perfila(grupo: Convocatoria, rng: np.random.Generator) -> Perfil:
    """Return the profile of the year's firms, writing in the directory what is fixed from now on."""
    _ubica(grupo, rng)
    sunat = _sunat(grupo, rng)
    sector = _sectores(grupo, rng, sunat)
    _clases(grupo, rng, sector)
    talla = grupo.directorio.talla[grupo.empresas] + grupo.de_la_ficha("talla")
    talla[sunat != EN_CRUCE] = np.nan
    planilla = _en_tabla(grupo, rng, "sector_trabajadores", sector, talla + _ruido(rng, talla, 0.35))
    tramo = _en_tabla(grupo, rng, "trabajadores_ventas", planilla, talla + _ruido(rng, talla, 0.25))
    en_rango = np.array([f["en_rango"] == "si" for f in filas("tramos")])
    edad = edades(grupo, rng, sunat == EN_CRUCE, en_rango[tramo])
    return Perfil(sunat, sector, planilla, tramo, edad)


def _ruido(rng: np.random.Generator, talla: Reales, cuanto: float) -> Reales:
    return cuanto * rng.standard_normal(len(talla))


def _ubica(grupo: Convocatoria, rng: np.random.Generator) -> None:
    """Give each new firm a district, so that departments have their firms."""
    conocidos = grupo.directorio.distrito[grupo.empresas]
    departamento = np.where(conocidos == NADA, NADA, lugares().departamento[conocidos])
    margen = grupo.diseno.margen("departamento")
    departamento = completa(rng, departamento, np.array([margen[d] for d in lugares().departamentos]))
    nuevas = np.flatnonzero(conocidos == NADA)
    grupo.directorio.distrito[grupo.empresas[nuevas]] = distritos(rng, departamento[nuevas])


def _sunat(grupo: Convocatoria, rng: np.random.Generator) -> Enteros:
    """Leave some firms out of the cross: in one region, so that no printed share of a place depends on them."""
    margen = grupo.diseno.margen("sunat")
    fuera_de = de_la_region(parametro("region_fuera_del_cruce"))
    departamento = lugares().departamento[grupo.directorio.distrito[grupo.empresas]]
    pesos = np.isin(departamento, fuera_de).astype(np.float64)
    fuera = rng.permutation(elige(rng, margen["solo_padron"] + margen["ninguno"], pesos))
    sunat = np.full(len(grupo.empresas), EN_CRUCE)
    sunat[fuera] = SOLO_PADRON
    sunat[fuera[margen["solo_padron"] :]] = EN_NINGUNO
    grupo.directorio.en_padron[grupo.empresas[sunat == EN_NINGUNO]] = False
    return sunat


def _sectores(grupo: Convocatoria, rng: np.random.Generator, sunat: Enteros) -> Enteros:
    nombres = sectores()
    sin = nombres.index(SIN)
    sector = np.full(len(grupo.empresas), sin)
    visibles = np.flatnonzero(sunat == EN_CRUCE)
    ocultas = elige(rng, grupo.diseno.margen("sunat")["sin_ciiu"], np.ones(len(visibles)))
    visibles = np.delete(visibles, ocultas)
    cupos = np.array([sum(grupo.diseno.cruzado("sector_trabajadores", s).values()) for s in nombres[:sin]])
    conocidos = grupo.directorio.sector[grupo.empresas[visibles]]
    sector[visibles] = completa(rng, conocidos, cupos, _afinidad()[grupo.elemento[visibles]])
    grupo.directorio.sector[grupo.empresas[visibles]] = sector[visibles]
    return sector


def _afinidad() -> Reales:
    """Return how much each element leans to each sector."""
    nombres = sectores()
    pesos = np.ones((len(elementos()), len(nombres) - 1))
    actividad = {f["elemento"]: f["actividad"] for f in filas("elementos")}
    for fila in filas("afinidad"):
        for posicion, elemento in enumerate(elementos()):
            if actividad[elemento] == fila["actividad"]:
                pesos[posicion, nombres.index(fila["sector"])] = float(fila["peso"])
    return pesos


def _clases(grupo: Convocatoria, rng: np.random.Generator, sector: Enteros) -> None:
    for numero, nombre in enumerate(sectores()[:-1]):
        propias = grupo.empresas[sector == numero]
        cupos = grupo.diseno.cruzado("clase", nombre)
        codigos = [int(c) for c in cupos]
        lugar = {codigo: posicion for posicion, codigo in enumerate(codigos)}
        clases = grupo.directorio.clase[propias].tolist()
        conocidas = np.array([lugar.get(c, NADA) for c in clases], dtype=np.int64)
        elegidas = completa(rng, conocidas, np.array(list(cupos.values())))
        grupo.directorio.clase[propias] = np.array(codigos)[elegidas]


COLUMNAS = {
    "sector_trabajadores": (sectores, trabajadores),
    "trabajadores_ventas": (trabajadores, tramos),
}


def _en_tabla(grupo: Convocatoria, rng: np.random.Generator, tabla: str, primero: Enteros, puntaje: Reales) -> Enteros:
    """Give each firm its second key of a table of two: within each first key, higher scores get later values.

    Firms outside the cross have no score (nan) and no datum.
    """
    primeros, segundos = (claves() for claves in COLUMNAS[tabla])
    salida = np.full(len(primero), segundos.index(SIN))
    for numero, nombre in enumerate(primeros):
        fila = grupo.diseno.cruzado(tabla, nombre)
        cupos = np.array([fila.get(s, 0) for s in segundos])
        todas = np.flatnonzero(primero == numero)
        propias = todas[~np.isnan(puntaje[todas])]
        cupos[-1] = max(int(cupos[-1]) - len(todas) + len(propias), 0)
        salida[propias] = _en_orden(rng, puntaje[propias], cupos)
    return salida


def _en_orden(rng: np.random.Generator, puntaje: Reales, cupos: Enteros) -> Enteros:
    """Give the last value (no data) to any, the rest by rank."""
    if not len(puntaje):
        return np.empty(0, dtype=np.int64)
    cupos = reparte(len(puntaje), cupos)
    salida = np.full(len(puntaje), len(cupos) - 1)
    sin_dato = elige(rng, int(cupos[-1]), np.ones(len(puntaje)))
    con_dato = np.delete(np.arange(len(puntaje)), sin_dato)
    salida[con_dato] = por_rango(puntaje[con_dato], cupos[:-1])
    return salida


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
