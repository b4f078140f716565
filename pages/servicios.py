"""Servicios: with what are they served, by whom, and how much the services overlap."""

import streamlit as st

from pp0093 import ui
from pp0093.firms import figures, tables, texts
from pp0093.ui import charts, layout
from pp0093.ui.subjects import printed

pagina = ui.page(
    "Servicios",
    group="¿A quién atendemos?",
    asks="¿Qué reciben las empresas y de quién?",
    filters=ui.OF_FIRMS,
    order=4,
    topic="empresas",
)
filtros = pagina.filtros
atendidas = ui.read(figures.served, filtros)
familias = ui.read(figures.families, filtros)
pagina.answer(
    texts.services(atendidas, familias),
    atendidas.told(familias, figures.COUNTED) if familias else None,
    alcance="empresas",
)
if not familias or atendidas.fila is None:
    layout.empty(texts.what_to_do(filtros, atendidas))
    ui.stop()

izquierda, derecha = st.columns(2, gap="large")
with izquierda:
    pagina.piece(
        charts.bars(familias, x=figures.SHARE, y="familia_servicio"),
        id="familias",
        title=texts.marked("Familias de servicio", atendidas),
        note=f"Empresas atendidas, {filtros.anio}; una empresa puede estar en varias",
    )
with derecha:
    cruce = ui.read(figures.crossed, filtros, ("unidad", "familia_servicio"))
    pagina.piece(
        charts.heat(cruce, x="familia_servicio", y="unidad", of="empresas_atendidas"),
        id="familias-por-unidad",
        title=texts.marked("Quién da cada familia", atendidas),
        note=texts.joined(
            f"Empresas, por unidad, {filtros.anio}",
            texts.all_seen(filtros, "unidad"),
            texts.each_on_its_own(cruce, atendidas),
        ),
        lectura=texts.HOW_HEAT,
        vacio=texts.not_crossed(atendidas),
    )

solapes, seguida = ui.read(figures.overlapped, filtros)
de_ellas = ui.read(figures.served, seguida)
solapadas = texts.overlap_headline(solapes, son_inventadas=ui.read(figures.are_invented, seguida))
dibujadas = figures.most_combined(solapes)
combinadas = charts.matrix(
    dibujadas,
    sets=ui.read(figures.sets, filtros.anio),
    combined="combinacion",
    of="empresas",
    columns=tables.OVERLAP_COLUMNS,
)
pagina.piece(
    combinadas.of(tables.overlap_table(solapes)) if dibujadas else combinadas,
    id="solapamiento",
    title=texts.received_title(solapadas, de_ellas) if solapes else texts.OVERLAP,
    note=texts.overlap_note(solapes, dibujadas, filtros, seguida, ui.read(figures.overlap, seguida)),
    lectura=texts.HOW_UPSET,
    pie=ui.footing(ui.read(figures.total, seguida), "empresas", seguida),
    vacio=texts.not_crossed(de_ellas) if not solapes else texts.NOT_COMBINED,
)

for dimension, titulo in {"servicio": "Servicios", **ui.data().programa.propias}.items():
    filas = ui.read(figures.opened, filtros, dimension)
    if filas:
        pagina.table(dimension, texts.marked(titulo, atendidas), f"Empresas y atenciones, {filtros.anio}", filas)
printed.figures(pagina)
