"""Beneficiarios: whom does the programme serve."""

from functools import partial

import streamlit as st

from pp0093 import ui
from pp0093.ui import charts_firms, firms, layout, texts_firms

filtros = ui.filters.current()
total = ui.read(firms.total, filtros)
pagina = ui.open_page(
    "beneficiarios",
    "Beneficiarios",
    "¿A quién atiende el programa?",
    texts_firms.who(filtros, total),
    total,
    alcance="empresas",
)
if total is None:
    layout.empty(texts_firms.what_to_do(filtros))
    st.stop()

otro = firms.choose_other_year(ui.read(firms.years), filtros.anio)
columnas = st.columns(2, gap="large")
for numero, dimension in enumerate(firms.PROFILE):
    with columnas[numero % 2]:
        filas = ui.read(firms.shares, filtros, dimension, filtros.anio)
        anterior = ui.read(firms.shares, filtros, dimension, otro) if otro else None
        pagina.chart(
            dimension.replace("_", "-"),
            texts_firms.largest(filas, dimension),
            texts_firms.shares_note(filtros.anio, otro),
            partial(charts_firms.shares, filas, dimension, anterior=anterior),
            [*filas, *(anterior or [])],
            alt=texts_firms.alt_shares(filas, dimension),
            elige=dimension if dimension in ui.filters.KEYS else "",
            vacio=texts_firms.NOT_CROSSED,
        )

st.html("<hr>")
izquierda, derecha = st.columns(2)
with izquierda:
    lado = layout.select("Filas del cruce", firms.PROFILE, firms.label)
with derecha:
    arriba = layout.select("Columnas del cruce", [d for d in firms.PROFILE if d != lado], firms.label)
cruce = ui.read(firms.crossed, filtros, (lado, arriba))
pagina.chart(
    "cruce",
    "Dos características a la vez",
    f"Empresas atendidas, {filtros.anio}: {firms.label(lado)} por {firms.label(arriba)}",
    partial(charts_firms.heat, cruce, arriba, lado),
    cruce,
    alt=texts_firms.alt_crossed(cruce, lado, arriba),
    lectura=texts_firms.HOW_HEAT,
    vacio=texts_firms.NOT_CROSSED,
)

productos = ui.read(firms.by_product, filtros, "sector")
pagina.chart(
    "sector-por-producto",
    "El sector de las empresas de cada producto",
    "Parte de las empresas del producto, en %",
    partial(charts_firms.multiples, productos, "sector", firms.PANELS),
    productos,
    alt=texts_firms.alt_multiples(productos, "sector", firms.PANELS),
    pie=ui.footing(total, "empresas", filtros.without("producto")),
    vacio=texts_firms.NOT_CROSSED,
)
