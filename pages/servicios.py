"""Servicios: with what are they served, by whom, and how much the services overlap."""

from functools import partial

import streamlit as st

from pp0093 import marts, ui
from pp0093.ui import charts_firms, firms, layout, texts_firms

filtros = ui.filters.current()
total = ui.read(firms.total, filtros)
familias = ui.read(firms.families, filtros)
pagina = ui.open_page(
    "servicios",
    "Servicios",
    "¿Qué reciben las empresas y de quién?",
    texts_firms.services(filtros, familias),
    total if familias else None,
    alcance="empresas",
)
if not familias or total is None:
    layout.empty(texts_firms.what_to_do(filtros))
    st.stop()

izquierda, derecha = st.columns(2, gap="large")
with izquierda:
    pagina.chart(
        "familias",
        "Familias de servicio",
        f"Empresas atendidas, {filtros.anio}; una empresa puede estar en varias",
        partial(charts_firms.shares, familias, "familia_servicio"),
        familias,
        alt=texts_firms.alt_shares(familias, "familia_servicio"),
    )
with derecha:
    cruce = ui.read(firms.crossed, filtros, ("unidad", "familia_servicio"))
    pagina.chart(
        "familias-por-unidad",
        "Quién da cada familia",
        f"Empresas, por unidad, {filtros.anio}",
        partial(charts_firms.heat, cruce, "familia_servicio", "unidad"),
        cruce,
        alt=texts_firms.alt_crossed(cruce, "unidad", "familia_servicio"),
        lectura=texts_firms.HOW_HEAT,
        vacio=texts_firms.NOT_CROSSED,
    )

solapes = ui.read(marts.overlap, filtros.anio)
dibujadas = firms.most_combined(solapes)
del_anio = ui.Filters(filtros.anio)
pagina.chart(
    "solapamiento",
    texts_firms.overlap_headline(solapes),
    texts_firms.overlap_note(solapes, dibujadas, filtros.anio),
    partial(charts_firms.upset, dibujadas, ui.read(marts.activities)),
    solapes,
    alt=texts_firms.alt_overlap(solapes),
    columnas=firms.OVERLAP_COLUMNS,
    lectura=texts_firms.HOW_UPSET,
    pie=ui.footing(ui.read(firms.total, del_anio), "empresas", del_anio),
    vacio=texts_firms.NOT_CROSSED,
)

for dimension, titulo in (("servicio", "Servicios"), ("cite", "CITE")):
    filas = ui.read(firms.opened, filtros, dimension)
    if filas:
        pagina.table(dimension, titulo, f"Empresas y atenciones, {filtros.anio}", filas)
