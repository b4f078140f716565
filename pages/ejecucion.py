"""Ejecución: which products and activities spent and delivered, and which spent without delivering."""

from functools import partial

import streamlit as st

from pp0093 import analysis, ui
from pp0093.ui import charts, drawn, figures, layout, texts

filtros = ui.filters.current()
anexo = ui.read(analysis.annex, filtros.anio, filtros.query)
actividades = [f for f in anexo if f["nivel"] == "actividad"]
sin_producto = [f for f in actividades if analysis.spent_without_product(f)]

pagina = ui.open_page(
    "ejecucion",
    "Ejecución",
    "¿Qué se gastó y qué se entregó, actividad por actividad?",
    f"{texts.spent_without_product(sin_producto)}." if anexo else texts.no_report(filtros.anio),
    anexo[0] if anexo else None,
)
if not anexo:
    layout.empty(texts.nothing_filtered(filtros))
    st.stop()

pagina.table(
    "anexo",
    "Metas, avance y dinero",
    f"En el orden del anexo, {filtros.anio}",
    figures.annex_table(anexo),
    dibuja=partial(drawn.annex, anexo),
    cifras=figures.cited(anexo),
)
layout.note(texts.COUNTING_NOTE)

izquierda, derecha = st.columns([3, 2], gap="large")
with izquierda:
    pagina.chart(
        "cuadrantes",
        texts.quadrants_headline(sin_producto),
        f"Avance físico y financiero de cada actividad, {filtros.anio}",
        partial(charts.quadrants, actividades),
        figures.annex_table(actividades),
        alt=texts.alt_quadrants(actividades),
        lectura=texts.HOW_QUADRANTS,
        cifras=figures.cited(actividades),
        elige="actividad",
    )
with derecha:
    serie = ui.ask(("devengado_soles", "pim_soles"), ("anio",), filtros.query)
    pagina.chart(
        "serie",
        "PIM y devengado por año",
        "Millones de soles corrientes, alcance del informe",
        partial(charts.by_year, serie, figures.SERIES),
        serie,
        alt=texts.alt_series(serie, figures.SERIES),
    )
    layout.note(texts.gap_years(serie))

fuentes = ui.read(analysis.progress_sources, filtros.anio, filtros.query)
pagina.table(
    "avance-por-fuente",
    texts.progress_headline(fuentes),
    f"Avance físico, {filtros.anio}; la diferencia es lo que cuentan los registros menos lo reportado",
    figures.progress_rows(fuentes),
    columnas=figures.PROGRESS_COLUMNS,
    vacio=texts.NO_PROGRESS,
)
