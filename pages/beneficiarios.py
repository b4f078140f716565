"""Beneficiarios: whom does the programme serve."""

from functools import partial

import streamlit as st

from pp0093 import ui
from pp0093.firms import figures, texts
from pp0093.ui import choices, layout
from pp0093.ui.charts import firms as charts_firms

pagina = ui.page(
    "Beneficiarios",
    group="¿A quién atendemos?",
    asks="¿A quién atiende el programa?",
    filters=ui.OF_FIRMS,
    order=1,
    topic="empresas",
)
filtros = ui.filters.current()
total = ui.read(figures.total, filtros)
pagina.answer(
    texts.who(filtros, total),
    total,
    alcance="empresas",
)
if total is None:
    layout.empty(texts.what_to_do(filtros))
    st.stop()

otro = choices.other_year(ui.read(figures.years), filtros.anio)
columnas = st.columns(2, gap="large")
for numero, dimension in enumerate(figures.PROFILE):
    with columnas[numero % 2]:
        filas = ui.read(figures.shares, filtros, dimension, filtros.anio)
        anterior = ui.read(figures.shares, filtros, dimension, otro) if otro else None
        pagina.chart(
            dimension.replace("_", "-"),
            texts.largest(filas, dimension),
            texts.shares_note(filas, filtros.anio, otro),
            partial(charts_firms.shares, filas, dimension, anterior=anterior),
            [*filas, *(anterior or [])],
            alt=texts.alt_shares(filas, dimension),
            elige=dimension if dimension in ui.KEYS else "",
            vacio=texts.NOT_CROSSED,
        )

st.html("<hr>")
izquierda, derecha = st.columns(2)
with izquierda:
    lado = layout.select("Filas del cruce", figures.PROFILE, figures.label)
with derecha:
    arriba = layout.select("Columnas del cruce", [d for d in figures.PROFILE if d != lado], figures.label)
cruce = ui.read(figures.crossed, filtros, (lado, arriba))
pagina.chart(
    "cruce",
    "Dos características a la vez",
    f"Empresas atendidas, {filtros.anio}: {figures.label(lado)} por {figures.label(arriba)}",
    partial(charts_firms.heat, cruce, arriba, lado),
    cruce,
    alt=texts.alt_crossed(cruce, lado, arriba),
    lectura=texts.HOW_HEAT,
    vacio=texts.NOT_CROSSED,
)

paneles = ui.read(figures.panels, filtros.anio)
productos = ui.read(figures.by_product, filtros, "sector")
pagina.chart(
    "sector-por-producto",
    "El sector de las empresas de cada producto",
    "Parte de las empresas del producto, en %",
    partial(charts_firms.multiples, productos, "sector", paneles),
    productos,
    alt=texts.alt_multiples(productos, "sector", paneles),
    pie=ui.footing(total, "empresas", filtros.without("producto")),
    vacio=texts.NOT_CROSSED,
)
