"""Focalización: are the firms served the ones the programme is meant for."""

from functools import partial

import streamlit as st

from pp0093 import ui
from pp0093.ask import focalization
from pp0093.firms import cards, figures, tables, texts
from pp0093.ui import choices, layout
from pp0093.ui.charts import firms as charts_firms

pagina = ui.page(
    "Focalización",
    group="¿A quién atendemos?",
    asks="¿Son las empresas a las que el programa se dirige?",
    filters=ui.OF_FIRMS,
    order=2,
    topic="empresas",
)
filtros = ui.filters.current()
total = ui.read(figures.total, filtros)
pagina.answer(
    texts.right_ones(filtros, total),
    total,
    alcance="empresas",
)
if total is None:
    layout.empty(texts.what_to_do(filtros))
    st.stop()
ui.passport.cards(ui.read(cards.focalization, filtros, total))

vigente = ui.read(focalization.in_force, filtros.anio)
cascada = ui.read(focalization.waterfall, filtros.anio, filtros.firms)
if cascada is None:
    layout.empty(texts.ONLY_PRINTED)
    st.stop()
pagina.chart(
    "cascada",
    texts.waterfall_headline(cascada),
    "Empresas, un criterio tras otro; lo que no se sabe, aparte",
    partial(charts_firms.focalization_waterfall, tables.waterfall_steps(cascada, vigente)),
    tables.waterfall_table(cascada, vigente),
    alt=texts.alt_waterfall(cascada),
    lectura=texts.HOW_WATERFALL,
    pie=ui.footing({"procedencia": cascada.procedencia}, "empresas"),
)
layout.note(texts.WATERFALL_NOTE)

columnas = st.columns(2, gap="large")
for columna, dimension in zip(columnas, ("actividad", "unidad"), strict=True):
    with columna:
        filas = ui.read(figures.rates, filtros, dimension)
        pagina.chart(
            f"tasa-por-{dimension}",
            texts.lowest_rate(filas, dimension),
            "La línea llega hasta lo que podría ser con todos los datos",
            partial(charts_firms.rates, filas, dimension),
            filas,
            alt=texts.alt_rates(filas, dimension),
            elige=dimension,
        )

criterios = choices.criteria(vigente, ui.read(focalization.uit_years))
resultado = ui.read(focalization.sensitivity, filtros.anio, filtros.firms, criterios)
layout.cards(cards.sensitivity(resultado, cascada))
