"""Focalización: are the firms served the ones the programme is meant for."""

import streamlit as st

from pp0093 import marts, ui
from pp0093.ui import charts_firms, firms, layout, texts_firms

filtros = ui.filters.current()
colores = ui.theme.palette()
total = ui.read(firms.total, filtros)
layout.heading(
    "Focalización",
    "¿Son las empresas a las que el programa se dirige?",
    texts_firms.right_ones(filtros, total),
    texts_firms.scope(total),
)
firms.synthetic_band(total)
if total is None:
    layout.empty(texts_firms.no_records(filtros))
    st.stop()
layout.cards(ui.read(firms.focalization_cards, filtros, total))

cascada = ui.read(marts.waterfall, filtros.anio, filtros.firms)
if cascada is None:
    layout.empty(texts_firms.ONLY_PRINTED)
    st.stop()
layout.chart_title(
    texts_firms.waterfall_headline(cascada), "Empresas, un criterio tras otro; lo que no se sabe, aparte"
)
ui.chart(charts_firms.focalization_waterfall(cascada, colores), texts_firms.alt_waterfall(cascada))
layout.note(texts_firms.WATERFALL_NOTE)

columnas = st.columns(2, gap="large")
for columna, dimension in zip(columnas, ("actividad", "unidad"), strict=True):
    with columna:
        filas = ui.read(firms.rates, filtros, dimension)
        layout.chart_title(
            texts_firms.lowest_rate(filas, dimension), "La línea llega hasta lo que podría ser con todos los datos"
        )
        ui.chart(charts_firms.rates(filas, dimension, colores), texts_firms.alt_rates(filas, dimension))

layout.chart_title("¿Y si la regla fuera otra?", "La regla vigente está puesta; cambie un valor y vea la tasa")
controles = st.columns(5)
uit = controles[0].selectbox("UIT del año", [None, *firms.uit_years()], format_func=lambda a: str(a or "de las ventas"))
minimo = controles[1].number_input("Ventas desde (UIT)", 0, 2300, firms.parameter("focalizacion_ventas_min_uit"))
maximo = controles[2].number_input("Ventas hasta (UIT)", 1, 20000, firms.parameter("focalizacion_ventas_max_uit"))
anios = controles[3].number_input("Años en el registro", 0, 10, firms.parameter("focalizacion_antiguedad_anios"))
activas = controles[4].toggle("Sólo contribuyentes activos")
criterios = marts.Criteria(uit, minimo, maximo, anios, activas)
resultado = ui.read(marts.sensitivity, filtros.anio, filtros.firms, criterios)
layout.cards(firms.sensitivity_cards(resultado, cascada))
