"""Focalización: are the firms served the ones the programme is meant for."""

from functools import partial

import streamlit as st

from pp0093 import marts, ui
from pp0093.ui import charts_firms, firms, layout, texts_firms

filtros = ui.filters.current()
total = ui.read(firms.total, filtros)
pagina = ui.open_page(
    "focalizacion",
    "Focalización",
    "¿Son las empresas a las que el programa se dirige?",
    texts_firms.right_ones(filtros, total),
    total,
    alcance="empresas",
)
if total is None:
    layout.empty(texts_firms.what_to_do(filtros))
    st.stop()
ui.passport.cards(ui.read(firms.focalization_cards, filtros, total))

cascada = ui.read(marts.waterfall, filtros.anio, filtros.firms)
if cascada is None:
    layout.empty(texts_firms.ONLY_PRINTED)
    st.stop()
pagina.chart(
    "cascada",
    texts_firms.waterfall_headline(cascada),
    "Empresas, un criterio tras otro; lo que no se sabe, aparte",
    partial(charts_firms.focalization_waterfall, firms.waterfall_steps(cascada)),
    firms.waterfall_table(cascada),
    alt=texts_firms.alt_waterfall(cascada),
    lectura=texts_firms.HOW_WATERFALL,
    pie=ui.footing(cascada, "empresas"),
)
layout.note(texts_firms.WATERFALL_NOTE)

columnas = st.columns(2, gap="large")
for columna, dimension in zip(columnas, ("actividad", "unidad"), strict=True):
    with columna:
        filas = ui.read(firms.rates, filtros, dimension)
        pagina.chart(
            f"tasa-por-{dimension}",
            texts_firms.lowest_rate(filas, dimension),
            "La línea llega hasta lo que podría ser con todos los datos",
            partial(charts_firms.rates, filas, dimension),
            filas,
            alt=texts_firms.alt_rates(filas, dimension),
            elige=dimension,
        )

criterios = firms.choose_criteria()
resultado = ui.read(marts.sensitivity, filtros.anio, filtros.firms, criterios)
layout.cards(firms.sensitivity_cards(resultado, cascada))
