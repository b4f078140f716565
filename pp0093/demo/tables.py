"""The tables of the demonstration, which are data of the programme in force, and the country's places."""

from __future__ import annotations

import csv
import unicodedata
from functools import cache
from pathlib import Path

import numpy as np
from msgspec import Struct

from pp0093 import programme, rules
from pp0093.demo.draws import Enteros, Reales

Fila = dict[str, str]


def filas(nombre: str) -> tuple[Fila, ...]:
    """Return the rows of one of the demonstration's tables, all values text."""
    return _leer(programme.demo_table(nombre))


def valores(nombre: str, columna: str) -> tuple[str, ...]:
    """Return the distinct values of a column, in order of appearance."""
    return tuple(dict.fromkeys(f[columna] for f in filas(nombre)))


def parametro(nombre: str) -> str:
    """Return a setting of the demonstration."""
    [valor] = [f["valor"] for f in filas("parametros") if f["parametro"] == nombre]
    return valor


def reglas(nombre: str) -> tuple[Fila, ...]:
    """Return the rows of one of the product's rule tables without dates."""
    return rules.installed().rows(nombre)


def reglas_de(nombre: str, anio: int) -> list[Fila]:
    """Return the rows of one of the product's dated rule tables in force in a year."""
    return rules.installed().of(anio).rows(nombre)


def numero_de_regla(nombre: str, anio: int) -> int:
    """Return a whole parameter of the product's rules, as it stands in a year."""
    return int(rules.installed().of(anio).numero(nombre))


def de_la_base(nombre: str, clave: str, base: int) -> dict[str, tuple[Fila, ...]]:
    """Return the rows of a table by key: those of every year (blank `base`), then those of this base year."""
    grupos: dict[str, list[Fila]] = {}
    for fila in filas(nombre):
        if fila["base"] in ("", str(base)):
            grupos.setdefault(fila[clave], []).append(fila)
    return {k: tuple(sorted(v, key=lambda f: f["base"] != "")) for k, v in grupos.items()}


@cache
def _leer(ruta: Path) -> tuple[Fila, ...]:
    with ruta.open(encoding="utf-8", newline="") as archivo:
        return tuple(csv.DictReader(archivo))


SIN = "Sin información"


def elementos() -> tuple[str, ...]:
    """Return the elements: what a firm takes part in (an activity, its unit and, in some, a family of services)."""
    return valores("elementos", "elemento")


def sectores() -> tuple[str, ...]:
    """Return the sectors that have classes, and the lack of one last."""
    clases = (f["clave"] for f in filas("margenes") if f["margen"] == "clase")
    return (*dict.fromkeys(clave.partition("|")[0] for clave in clases), SIN)


def tramos() -> tuple[str, ...]:
    """Return the brackets of sales, no datum last."""
    return valores("tramos", "tramo")


def trabajadores() -> tuple[str, ...]:
    """Return the brackets of workers, no datum last."""
    return valores("trabajadores", "tramo")


def servicios() -> tuple[str, ...]:
    """Return the services: those drawn by weight, then those of which a margin says how many firms."""
    contados = valores("repartos", "margen")
    de_margen = (f["clave"] for f in filas("margenes") if f["margen"] in contados)
    return tuple(dict.fromkeys([*valores("servicios", "servicio"), *de_margen]))


def temas() -> tuple[str, ...]:
    """Return the topics."""
    return valores("temas", "tema")


def modalidades() -> tuple[str, ...]:
    """Return the modes of attention: first the one whose share is the column `virtual` of the table of years."""
    return opciones("modalidad")


def sedes() -> tuple[str, ...]:
    """Return the sites of the units that have them."""
    return valores("sedes", "sede")


def opciones(campo: str) -> tuple[str, ...]:
    """Return what a field of a list may say, each as many times as it weighs; blank is an empty cell."""
    return tuple(f["opcion"] for f in filas("opciones") if f["campo"] == campo for _ in range(int(f["veces"])))


class Lugares(Struct, frozen=True):
    """A position per district of the country; `departamento` is a position in `departamentos`.

    `capitales` are the positions of the capitals of departments, where events are held; `nombres` gives department,
    province and district as the list writes them ("oficial") or in capitals without accents ("mayusculas").
    """

    departamentos: tuple[str, ...]
    ubigeos: tuple[str, ...]
    departamento: Enteros
    peso: Reales
    capitales: Enteros
    nombres: dict[str, tuple[tuple[str, str, str], ...]]


@cache
def lugares() -> Lugares:
    """Return the districts of the country."""
    propios = tuple(f for f in reglas("ubigeo") if not f["nota"])
    departamentos = tuple(f["departamento"] for f in reglas("departamento"))
    ubigeos = tuple(f["ubigeo_inei"] for f in propios)
    nombres = tuple((f["departamento"], f["provincia"], f["distrito"]) for f in propios)
    return Lugares(
        departamentos,
        ubigeos,
        np.array([departamentos.index(u[:2]) for u in ubigeos], dtype=np.int64),
        np.array([_peso(u) for u in ubigeos]),
        np.array([i for i, u in enumerate(ubigeos) if u.endswith("0101")], dtype=np.int64),
        {"oficial": nombres, "mayusculas": tuple((llano(a), llano(b), llano(c)) for a, b, c in nombres)},
    )


def llano(texto: str) -> str:
    """Return a text in capitals and without accents, as many units write it."""
    return "".join(c for c in unicodedata.normalize("NFD", texto) if not unicodedata.combining(c)).upper()


def distritos(rng: np.random.Generator, departamentos: Enteros) -> Enteros:
    """Draw a district (position in Lugares) inside each department."""
    pais = lugares()
    elegidos = np.empty(len(departamentos), dtype=np.int64)
    for departamento in range(len(pais.departamentos)):
        propios = np.flatnonzero(np.equal(pais.departamento, departamento))
        donde = np.flatnonzero(departamentos == departamento)
        pesos = pais.peso[propios] / pais.peso[propios].sum()
        elegidos[donde] = rng.choice(propios, size=len(donde), p=pesos)
    return elegidos


def de_la_region(region: str) -> list[int]:
    """Return the departments (positions) of a natural region."""
    return [i for i, f in enumerate(reglas("departamento")) if f["region_natural"] == region]


def _peso(ubigeo: str) -> float:
    provincia, distrito = ubigeo[2:4], ubigeo[4:]
    if provincia == distrito == "01":
        return 12.0
    return 3.0 if "01" in (provincia, distrito) else 0.3
