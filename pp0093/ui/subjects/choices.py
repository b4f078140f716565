"""What the pages about firms ask besides the bar: another year, what maps show, another rule."""

from __future__ import annotations

import streamlit as st

from pp0093.ask.parts.focalization import Criteria
from pp0093.claims import words
from pp0093.ui import layout
from pp0093.ui.shell import address


def other_year(anios: list[int], anio: int) -> int | None:
    """Ask for a year to compare with."""
    opciones = {"": "Sin comparar"} | {str(a): str(a) for a in anios if a != anio}
    elegido = address.choice("con", "Comparar con otro año", opciones, width=200)
    return int(elegido) if elegido else None


def map_value(posibles: dict[str, str]) -> str:
    """Ask what the maps show, of what they can: {indicator: name}."""
    if len(posibles) == 1:
        return next(iter(posibles))
    return address.segments("mide", "Qué se mira", posibles)


def criteria(vigente: Criteria, anios_uit: list[int]) -> Criteria:
    """Ask for another focalization rule, the one in force first, and in UIT of which year."""
    layout.chart_title(
        words("¿Y si la regla fuera otra?"), "La regla vigente está puesta; cambie un valor y vea la tasa"
    )
    columnas = st.columns(5)
    with columnas[0]:
        uit = address.choice("uit", "UIT del año", {"": "de las ventas"} | {str(a): str(a) for a in anios_uit})
    with columnas[1]:
        minimo = address.number("desde", "Ventas desde (UIT)", 0, 2300, int(vigente.minimo_uit))
    with columnas[2]:
        maximo = address.number("hasta", "Ventas hasta (UIT)", 1, 20000, int(vigente.maximo_uit))
    with columnas[3]:
        anios = address.number("antiguedad", "Años en el registro", 0, 10, vigente.antiguedad_anios)
    with columnas[4]:
        activas = address.toggle("activas", "Sólo contribuyentes activos", inicial=vigente.solo_activas)
    return Criteria(minimo, maximo, anios, activas, int(uit) if uit else None)
