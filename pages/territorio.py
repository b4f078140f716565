"""Territorio: where the firms served are."""

import streamlit as st

from pp0093 import ui
from pp0093.firms import figures, texts
from pp0093.ui import charts, choices, layout

pagina = ui.page(
    "Territorio",
    group="¿A quién atendemos?",
    asks="¿Dónde están las empresas atendidas?",
    filters=ui.OF_FIRMS,
    order=3,
    topic="empresas",
)
filtros = ui.filters.current()
total = ui.read(figures.total, filtros)
filas = ui.read(figures.territory, filtros, "departamento")
pagina.answer(
    texts.where(filtros, filas),
    total if filas else None,
    alcance="empresas",
)
if not filas:
    layout.empty(texts.what_to_do(filtros))
    st.stop()

valor = choices.map_value()
sin_elegir = filtros.without("departamento")
pais = ui.read(figures.territory, sin_elegir, "departamento")
pie = ui.footing(total, "empresas", sin_elegir)
izquierda, derecha = st.columns(2, gap="large")
with izquierda:
    pagina.piece(
        charts.tiles(pais, of=valor, outlined=filtros.departamento),
        id=f"cuadros-{valor}".replace("_", "-"),
        note=texts.tiles_note(filtros, pais, valor),
        pie=pie,
        lectura=texts.HOW_TILES,
        elige="departamento",
    )
with derecha:
    pagina.piece(
        charts.outlines(pais, of=valor, outlined=filtros.departamento),
        id=f"mapa-{valor}".replace("_", "-"),
        title="Los mismos datos en el mapa",
        note=f"{figures.MAP_VALUES[valor]}, {filtros.anio}. Límites referenciales",
        pie=pie,
    )

regiones = ui.read(figures.shares, filtros, "region_natural", filtros.anio)
pagina.piece(
    charts.bars(regiones, x=figures.SHARE, y="region_natural"),
    id="region-natural",
    title=texts.largest(regiones, "region_natural"),
    note=f"Parte de las empresas por región natural, {filtros.anio}",
)
pagina.table(
    "lugares",
    "Provincias" if filtros.departamento else "Departamentos",
    f"Empresas atendidas, {filtros.anio}",
    ui.read(figures.territory, filtros, "provincia") if filtros.departamento else filas,
)
layout.note(texts.places_hint(filtros))
