"""Servicios: with what are they served, by whom, and how much the services overlap."""

from functools import partial

import streamlit as st

from pp0093 import ui
from pp0093.ask import overlaps, structure
from pp0093.firms import figures, tables, texts
from pp0093.ui import layout
from pp0093.ui.charts import firms as charts_firms

pagina = ui.page(
    "Servicios",
    group="¿A quién atendemos?",
    asks="¿Qué reciben las empresas y de quién?",
    filters=ui.OF_FIRMS,
    order=4,
    topic="empresas",
)
filtros = ui.filters.current()
total = ui.read(figures.total, filtros)
familias = ui.read(figures.families, filtros)
pagina.answer(
    texts.services(filtros, familias),
    total if familias else None,
    alcance="empresas",
)
if not familias or total is None:
    layout.empty(texts.what_to_do(filtros))
    st.stop()

izquierda, derecha = st.columns(2, gap="large")
with izquierda:
    pagina.chart(
        "familias",
        "Familias de servicio",
        f"Empresas atendidas, {filtros.anio}; una empresa puede estar en varias",
        partial(charts_firms.shares, familias, "familia_servicio"),
        familias,
        alt=texts.alt_shares(familias, "familia_servicio"),
    )
with derecha:
    cruce = ui.read(figures.crossed, filtros, ("unidad", "familia_servicio"))
    pagina.chart(
        "familias-por-unidad",
        "Quién da cada familia",
        f"Empresas, por unidad, {filtros.anio}",
        partial(charts_firms.heat, cruce, "familia_servicio", "unidad"),
        cruce,
        alt=texts.alt_crossed(cruce, "unidad", "familia_servicio"),
        lectura=texts.HOW_HEAT,
        vacio=texts.NOT_CROSSED,
    )

solapes = ui.read(overlaps.overlap, filtros.anio)
dibujadas = figures.most_combined(solapes)
del_anio = ui.View(filtros.anio)
pagina.chart(
    "solapamiento",
    texts.overlap_headline(solapes),
    texts.overlap_note(solapes, dibujadas, filtros.anio),
    partial(charts_firms.upset, dibujadas, ui.read(structure.activities, filtros.anio)),
    tables.overlap_table(solapes),
    alt=texts.alt_overlap(solapes),
    lectura=texts.HOW_UPSET,
    pie=ui.footing(ui.read(figures.total, del_anio), "empresas", del_anio),
    vacio=texts.NOT_CROSSED,
)

for dimension, titulo in (("servicio", "Servicios"), ("cite", "CITE")):
    filas = ui.read(figures.opened, filtros, dimension)
    if filas:
        pagina.table(dimension, titulo, f"Empresas y atenciones, {filtros.anio}", filas)
