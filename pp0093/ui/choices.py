"""What the pages about firms ask besides the bar: another year, what maps show, another rule."""

from __future__ import annotations

import streamlit as st

from pp0093.ask.parts.focalization import Criteria
from pp0093.firms.figures import MAP_VALUES
from pp0093.ui import layout


def other_year(anios: list[int], anio: int) -> int | None:
    """Ask for a year to compare with."""
    opciones = [None, *(a for a in anios if a != anio)]
    return layout.select(
        "Comparar con otro año", opciones, lambda a: "Sin comparar" if a is None else str(a), width=200
    )


def map_value() -> str:
    """Ask what the maps show."""
    valor = st.segmented_control(
        "Qué se mira", list(MAP_VALUES), default="empresas_atendidas", required=True, format_func=MAP_VALUES.__getitem__
    )
    return valor or "empresas_atendidas"


def criteria(vigente: Criteria, anios_uit: list[int]) -> Criteria:
    """Ask for another focalization rule, the one in force first, and in UIT of which year."""
    layout.chart_title("¿Y si la regla fuera otra?", "La regla vigente está puesta; cambie un valor y vea la tasa")
    columnas = st.columns(5)
    with columnas[0]:
        uit = layout.select("UIT del año", [None, *anios_uit], lambda a: str(a or "de las ventas"))
    minimo = columnas[1].number_input("Ventas desde (UIT)", 0, 2300, int(vigente.minimo_uit))
    maximo = columnas[2].number_input("Ventas hasta (UIT)", 1, 20000, int(vigente.maximo_uit))
    anios = columnas[3].number_input("Años en el registro", 0, 10, vigente.antiguedad_anios)
    activas = columnas[4].toggle("Sólo contribuyentes activos", vigente.solo_activas)
    return Criteria(minimo, maximo, anios, activas, uit)
