"""Ejecución: which products and activities spent and delivered, and which spent without delivering."""

import streamlit as st

from pp0093 import analysis, ui
from pp0093.ui import charts, figures, layout, tables, texts

filtros = ui.filters.current()
anexo = ui.read(analysis.annex, filtros.anio, filtros.query)
actividades = [f for f in anexo if f["nivel"] == "actividad"]
sin_producto = [f for f in actividades if analysis.spent_without_product(f)]

layout.heading(
    "Ejecución",
    "¿Qué se gastó y qué se entregó, actividad por actividad?",
    f"{texts.spent_without_product(sin_producto)}." if anexo else texts.no_report(filtros.anio),
    texts.scope("reporte", anexo[0] if anexo else None),
)
if not anexo:
    layout.empty(texts.nothing_filtered(filtros))
    st.stop()

layout.chart_title("Metas, avance y dinero", f"En el orden del anexo; pulse un encabezado para ordenar. {filtros.anio}")
tables.execution(anexo)
tables.execution_as_text(anexo)
layout.note(texts.COUNTING_NOTE)

izquierda, derecha = st.columns([3, 2], gap="large")
with izquierda:
    layout.chart_title(
        texts.quadrants_headline(sin_producto),
        f"Avance físico y financiero de cada actividad, {filtros.anio}",
    )
    ui.chart(charts.quadrants(actividades, ui.theme.palette()), texts.alt_quadrants(actividades))
with derecha:
    serie = ui.ask(("devengado_soles", "pim_soles"), ("anio",), filtros.query)
    layout.chart_title("PIM y devengado por año", "Millones de soles corrientes, alcance del informe")
    ui.chart(charts.by_year(serie, figures.SERIES, ui.theme.palette()), texts.alt_series(serie, figures.SERIES))
    layout.note(texts.gap_years(serie))
