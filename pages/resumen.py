"""Resumen: how are we doing, and where is the problem."""

import streamlit as st

from pp0093 import analysis, ui
from pp0093.ui import charts, figures, layout, texts

filtros = ui.filters.current()
total = ui.read(analysis.total, figures.MONEY, filtros.anio, filtros.query, "reporte")
actividades = ui.read(analysis.activities, filtros.anio, filtros.query)
productos = ui.read(analysis.products, filtros.anio, filtros.query)
metas = analysis.goals(actividades)

layout.heading(
    "Resumen",
    "¿Cómo vamos y dónde está el problema?",
    texts.how_are_we(filtros.anio, total, actividades, metas),
    texts.scope("reporte", total),
)
if total is None:
    layout.empty(texts.no_report(filtros.anio))
    st.stop()

layout.cards(ui.read(figures.summary_cards, filtros))
izquierda, derecha = st.columns([3, 2], gap="large")
with izquierda:
    filas = actividades if filtros.producto or filtros.actividad else productos
    layout.chart_title(texts.products_headline(filas), f"Meta física y gasto en % de lo programado, {filtros.anio}")
    ui.chart(charts.dumbbell(filas, ui.theme.palette()), texts.alt_dumbbell(filas))
with derecha:
    lejos = analysis.furthest(actividades, 3)
    layout.chart_title(texts.furthest_headline(lejos), "Actividades, de la más lejana a su meta")
    layout.furthest_list(lejos)
layout.note(texts.standing_on(ui.read(figures.sources, filtros.anio)))
