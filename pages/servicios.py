"""Servicios: with what are they served, by whom, and how much the services overlap."""

import streamlit as st

from pp0093 import ui
from pp0093.ask import overlaps
from pp0093.firms import figures, tables, texts
from pp0093.ui import charts, layout

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
    pagina.piece(
        charts.bars(familias, x=figures.SHARE, y="familia_servicio"),
        id="familias",
        title="Familias de servicio",
        note=f"Empresas atendidas, {filtros.anio}; una empresa puede estar en varias",
    )
with derecha:
    cruce = ui.read(figures.crossed, filtros, ("unidad", "familia_servicio"))
    pagina.piece(
        charts.heat(cruce, x="familia_servicio", y="unidad", of="empresas_atendidas"),
        id="familias-por-unidad",
        title="Quién da cada familia",
        note=f"Empresas, por unidad, {filtros.anio}",
        lectura=texts.HOW_HEAT,
        vacio=texts.NOT_CROSSED,
    )

solapes = ui.read(overlaps.overlap, filtros.anio)
dibujadas = figures.most_combined(solapes)
del_anio = ui.View(filtros.anio)
combinadas = charts.matrix(
    dibujadas,
    sets=ui.read(figures.sets, filtros.anio),
    combined="combinacion",
    of="empresas",
    columns=tables.OVERLAP_COLUMNS,
)
pagina.piece(
    combinadas.of(tables.overlap_table(solapes)),
    id="solapamiento",
    title=texts.overlap_headline(solapes),
    note=texts.overlap_note(solapes, dibujadas, filtros.anio),
    lectura=texts.HOW_UPSET,
    pie=ui.footing(ui.read(figures.total, del_anio), "empresas", del_anio),
    vacio=texts.NOT_CROSSED,
)

for dimension, titulo in {"servicio": "Servicios", **ui.data().programa.propias}.items():
    filas = ui.read(figures.opened, filtros, dimension)
    if filas:
        pagina.table(dimension, titulo, f"Empresas y atenciones, {filtros.anio}", filas)
