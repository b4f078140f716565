"""Presupuesto: from opening to paid, and from the whole country to what the report covers."""

import streamlit as st

from pp0093 import analysis, marts, ui
from pp0093.ui import charts, figures, layout, texts

filtros = ui.filters.current()
colores = ui.theme.palette()
informe = ui.read(analysis.total, figures.BUDGET, filtros.anio, filtros.query, "reporte")
nacional = ui.read(analysis.total, figures.BUDGET, filtros.anio, {}, "nacional")

layout.heading(
    "Presupuesto",
    "¿Cuánto dinero hubo y hasta dónde llegó?",
    texts.budget(filtros.anio, informe, nacional, filtros.anio in ui.partial_years("nacional")),
    texts.scope("reporte", informe),
)
izquierda, derecha = st.columns(2, gap="large")
for columna, alcance, fila in ((izquierda, "reporte", informe), (derecha, "nacional", nacional)):
    with columna:
        layout.chart_title(texts.steps_headline(alcance, fila), texts.steps_note(alcance, fila, filtros))
        if fila is None:
            layout.empty(texts.no_budget(alcance, filtros))
        else:
            ui.chart(charts.steps(figures.steps(fila), colores), texts.alt_steps(figures.steps(fila)))

puente = ui.read(marts.bridge, filtros.anio)
layout.chart_title(
    texts.bridge_headline(puente, filtros.anio),
    "PIM, en soles. El puente no cambia con el producto ni la actividad",
)
if puente:
    ui.chart(charts.bridge(puente, colores), texts.alt_bridge(puente))
    layout.note(texts.bridge_note(puente))
else:
    layout.empty(texts.no_bridge(filtros.anio))

serie = ui.ask(("devengado_soles", "pim_soles"), ("anio",), {}, "nacional")
parciales = ui.partial_years("nacional")
layout.chart_title(
    texts.series_headline(serie, parciales),
    "Millones de soles corrientes, todo el país: actividades y proyectos",
)
ui.chart(charts.series(serie, figures.SERIES, parciales, colores), texts.alt_series(serie, figures.SERIES))
layout.note(texts.partial_note(ui.read(marts.periods, "nacional")))
