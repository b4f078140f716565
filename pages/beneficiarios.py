"""Beneficiarios: whom does the programme serve."""

import streamlit as st

from pp0093 import ui
from pp0093.ui import charts_firms, firms, layout, texts_firms

filtros = ui.filters.current()
colores = ui.theme.palette()
total = ui.read(firms.total, filtros)
layout.heading(
    "Beneficiarios", "¿A quién atiende el programa?", texts_firms.who(filtros, total), texts_firms.scope(total)
)
firms.synthetic_band(total)
if total is None:
    layout.empty(texts_firms.no_records(filtros))
    st.stop()

anios = ui.read(firms.years)
otro = st.selectbox(
    "Comparar con otro año",
    [None, *(a for a in anios if a != filtros.anio)],
    format_func=lambda a: "Sin comparar" if a is None else str(a),
    width=200,
)
columnas = st.columns(2, gap="large")
for numero, dimension in enumerate(firms.PROFILE):
    with columnas[numero % 2]:
        filas = ui.read(firms.shares, filtros, dimension, filtros.anio)
        anterior = ui.read(firms.shares, filtros, dimension, otro) if otro else None
        layout.chart_title(texts_firms.largest(filas, dimension), texts_firms.shares_note(filtros.anio, otro))
        if filas:
            ui.chart(charts_firms.shares(filas, dimension, colores, anterior), texts_firms.alt_shares(filas, dimension))
        else:
            layout.empty(texts_firms.NOT_CROSSED)

layout.chart_title("Dos características a la vez", f"Empresas atendidas, {filtros.anio}")
izquierda, derecha = st.columns(2)
lado = izquierda.selectbox("Filas", firms.PROFILE, format_func=firms.label, index=0)
arriba = derecha.selectbox("Columnas", [d for d in firms.PROFILE if d != lado], format_func=firms.label, index=0)
cruce = ui.read(firms.crossed, filtros, (lado, arriba))
if cruce:
    ui.chart(charts_firms.heat(cruce, arriba, lado, colores), texts_firms.alt_crossed(cruce, lado, arriba))
else:
    layout.empty(texts_firms.NOT_CROSSED)

productos = ui.read(firms.by_product, filtros, "sector")
if productos:
    layout.chart_title("El sector de las empresas de cada producto", "Parte de las empresas del producto, en %")
    ui.chart(charts_firms.multiples(productos, "sector", firms.PANELS, colores), "Sector por producto")
