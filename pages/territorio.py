"""Territorio: where the firms served are."""

from functools import partial

import streamlit as st

from pp0093 import ui
from pp0093.firms import figures, texts
from pp0093.ui import choices, layout
from pp0093.ui.charts import firms as charts_firms

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
izquierda, derecha = st.columns(2, gap="large")
with izquierda:
    pagina.chart(
        f"cuadros-{valor}".replace("_", "-"),
        f"{figures.MAP_VALUES[valor]}, por departamento",
        "Un cuadro por departamento, del mismo tamaño",
        partial(charts_firms.tiles, filas, valor),
        filas,
        alt=texts.alt_territory(filas, valor),
        lectura=texts.HOW_TILES,
        elige="departamento",
    )
with derecha:
    pagina.chart(
        f"mapa-{valor}".replace("_", "-"),
        "Los mismos datos en el mapa",
        f"{figures.MAP_VALUES[valor]}, {filtros.anio}. Límites referenciales",
        partial(charts_firms.outlines, filas, valor),
        filas,
        alt=texts.alt_territory(filas, valor),
    )

regiones = ui.read(figures.shares, filtros, "region_natural", filtros.anio)
pagina.chart(
    "region-natural",
    texts.largest(regiones, "region_natural"),
    f"Parte de las empresas por región natural, {filtros.anio}",
    partial(charts_firms.shares, regiones, "region_natural"),
    regiones,
    alt=texts.alt_shares(regiones, "region_natural"),
)
pagina.table(
    "lugares",
    "Provincias" if filtros.departamento else "Departamentos",
    f"Empresas atendidas, {filtros.anio}",
    ui.read(figures.territory, filtros, "provincia") if filtros.departamento else filas,
)
layout.note(texts.places_hint(filtros))
