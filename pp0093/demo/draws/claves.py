"""What the positions in the arrays mean: the keys of the programme's tables, each in the order of its own."""

from __future__ import annotations

from pp0093.demo.draws.tablas import filas, valores

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
