"""Territorio: where the firms served are."""

import streamlit as st

from pp0093 import ui
from pp0093.ui import charts_firms, firms, layout, tables, texts_firms

filtros = ui.filters.current()
colores = ui.theme.palette()
total = ui.read(firms.total, filtros)
filas = ui.read(firms.territory, filtros, "departamento")
layout.heading(
    "Territorio", "¿Dónde están las empresas atendidas?", texts_firms.where(filtros, filas), texts_firms.scope(total)
)
firms.synthetic_band(total)
if not filas:
    layout.empty(texts_firms.no_records(filtros))
    st.stop()

elegido = st.segmented_control(
    "Qué se mira", list(firms.MAP_VALUES), default="empresas_atendidas", required=True, format_func=firms.map_label
)
valor = elegido or "empresas_atendidas"
izquierda, derecha = st.columns(2, gap="large")
with izquierda:
    layout.chart_title(f"{firms.MAP_VALUES[valor]}, por departamento", "Un cuadro por departamento, del mismo tamaño")
    ui.chart(charts_firms.tiles(filas, valor, colores), texts_firms.alt_territory(filas, valor))
with derecha:
    layout.chart_title("Los mismos datos en el mapa", "Límites referenciales")
    ui.chart(charts_firms.outlines(filas, valor, colores), "Mapa de departamentos")

regiones = ui.read(firms.shares, filtros, "region_natural", filtros.anio)
layout.chart_title(
    texts_firms.largest(regiones, "region_natural"), f"Parte de las empresas por región natural, {filtros.anio}"
)
ui.chart(charts_firms.shares(regiones, "region_natural", colores), texts_firms.alt_shares(regiones, "region_natural"))

layout.chart_title(
    "Departamentos y provincias", "Elija un departamento arriba, en «Más filtros», para ver sus provincias"
)
detalle = ui.read(firms.territory, filtros, "provincia") if filtros.departamento else filas
tables.plain(firms.TERRITORY_HEADER, [firms.territory_row(f) for f in detalle], numericas=(1, 2, 3))
