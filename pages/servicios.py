"""Servicios: with what are they served, by whom, and how much the services overlap."""

import streamlit as st

from pp0093 import marts, ui
from pp0093.ui import charts_firms, firms, layout, tables, texts_firms

filtros = ui.filters.current()
colores = ui.theme.palette()
total = ui.read(firms.total, filtros)
familias = ui.read(firms.families, filtros)
layout.heading(
    "Servicios",
    "¿Qué reciben las empresas y de quién?",
    texts_firms.services(filtros, familias),
    texts_firms.scope(total),
)
firms.synthetic_band(total)
if not familias or total is None:
    layout.empty(texts_firms.no_records(filtros))
    st.stop()

izquierda, derecha = st.columns(2, gap="large")
with izquierda:
    layout.chart_title("Familias de servicio", f"Empresas atendidas, {filtros.anio}; una empresa puede estar en varias")
    ui.chart(
        charts_firms.shares(familias, "familia_servicio", colores), texts_firms.alt_shares(familias, "familia_servicio")
    )
with derecha:
    cruce = ui.read(firms.crossed, filtros, ("unidad", "familia_servicio"))
    layout.chart_title("Quién da cada familia", "Empresas, por unidad")
    if cruce:
        ui.chart(charts_firms.heat(cruce, "familia_servicio", "unidad", colores), "Familias de servicio por unidad")
    else:
        layout.empty(texts_firms.NOT_CROSSED)

solapes = ui.read(marts.overlap, filtros.anio)
layout.chart_title(texts_firms.overlap_headline(solapes), "Empresas con exactamente esa combinación de actividades")
if solapes:
    varias = [s for s in solapes if s["actividades"] > 1][:14]
    ui.chart(charts_firms.upset(varias, ui.read(marts.activities), colores), texts_firms.alt_overlap(varias))
    with st.expander("El libro completo del solapamiento, para sumarlo"):
        tables.plain(firms.OVERLAP_HEADER, [firms.overlap_row(s) for s in solapes], numericas=(1, 2, 3))
else:
    layout.empty(texts_firms.NOT_CROSSED)

for dimension, titulo in (("servicio", "Servicios"), ("cite", "CITE")):
    filas = ui.read(firms.opened, filtros, dimension)
    if filas:
        layout.chart_title(titulo, f"Empresas y atenciones, {filtros.anio}")
        tables.plain(firms.SERVICE_HEADER, [firms.service_row(f, dimension) for f in filas], numericas=(1, 2, 3, 4))
