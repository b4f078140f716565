"""Focalización: are the firms served the ones the programme is meant for."""

import streamlit as st

from pp0093 import ui
from pp0093.ask import focalization
from pp0093.firms import cards, figures, tables, texts
from pp0093.ui import charts, choices, layout

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
pagina.piece(
    charts.stack(tables.waterfall_table(cascada, vigente), x=charts.MET, y="Paso"),
    id="cascada",
    title=texts.waterfall_headline(cascada, vigente),
    note="Empresas, un criterio tras otro; lo que no se sabe, aparte",
    lectura=texts.HOW_WATERFALL,
    pie=ui.footing({"procedencia": cascada.procedencia}, "empresas"),
)
layout.note(texts.WATERFALL_NOTE)

columnas = st.columns(2, gap="large")
for columna, dimension in zip(columnas, ("actividad", "unidad"), strict=True):
    with columna:
        filas = ui.read(figures.rates, filtros, dimension)
        pagina.piece(
            charts.points(filas, x="focalizacion_pct", y=dimension, interval=figures.BOUNDS, n="empresas_atendidas"),
            id=f"tasa-por-{dimension}",
            title=texts.lowest_rate(filas, dimension),
            note="La línea llega hasta lo que podría ser con todos los datos",
            elige=dimension,
        )

criterios = choices.criteria(vigente, ui.read(focalization.uit_years))
resultado = ui.read(focalization.sensitivity, filtros.anio, filtros.firms, criterios)
if resultado is None:
    layout.note(texts.NO_FIRMS_TO_TRY)
    st.stop()
layout.cards(cards.sensitivity(resultado, cascada))
