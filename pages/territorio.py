"""Territorio: where the firms served are."""

import streamlit as st
from msgspec.structs import replace

from pp0093 import ui
from pp0093.ask.registry import INDICATORS
from pp0093.firms import figures, texts
from pp0093.ui import charts, drawn, layout
from pp0093.writing.phrases import phrase

pagina = ui.page()
datos = ui.data()
filtros = pagina.filtros
atendidas = figures.served(datos, filtros)
filas = figures.territory(datos, filtros, "departamento")
pagina.answer(
    texts.where(filtros, atendidas, filas),
    atendidas.told(filas, figures.SHARE[0]) if filas else None,
    alcance="empresas",
)
if not filas or atendidas.es_cero:
    if huecos := figures.unknown_places(datos, atendidas):
        dibujo = charts.tiles(huecos, of=figures.COUNTED)
        layout.chart_title(texts.unknown_map_title(atendidas), phrase("nota_de_cuadros_huecos", anio=filtros.anio))
        drawn.plot(dibujo, dibujo.alt, "territorio_huecos")  # There is nothing to take home.
    for anio in figures.years(datos):
        otro = replace(filtros, anio=anio)
        if figures.territory(datos, otro, "departamento"):
            st.page_link("pages/territorio.py", label=f"Ver {anio}", query_params=otro.url)
    ui.stop(texts.what_to_do(filtros, atendidas))
de_todos = texts.all_seen(filtros, "departamento")

posibles = figures.map_values(datos, filtros)
valor = ui.address.segments("mide", "Qué se mira", posibles) if len(posibles) > 1 else next(iter(posibles))
pagina.piece(
    f"cuadros-{valor}".replace("_", "-"),
    texts.map_title(valor),
    texts.of_sentences(texts.tiles_note(filtros, filas, valor), de_todos),
    charts.tiles(filas, of=valor, outlined=filtros.departamento),
    lectura=phrase("como_cuadros"),
    elige="departamento",
)
pagina.piece(
    f"mapa-{valor}".replace("_", "-"),
    texts.map_title(valor, ", en el mapa"),
    texts.of_sentences(f"{INDICATORS[valor].etiqueta}, {filtros.anio}. Límites referenciales", de_todos),
    charts.outlines(filas, of=valor, outlined=filtros.departamento),
)

regiones = figures.shares(datos, filtros, "region_natural")
pagina.piece(
    "region-natural",
    texts.largest(regiones, "region_natural", filtros),
    texts.of_sentences(f"Parte de las empresas por región natural, {filtros.anio}", de_todos),
    charts.bars(regiones, x=figures.SHARE, y="region_natural"),
)
pagina.piece(
    "lugares",
    texts.table_title(*(("Provincias", "provincia") if filtros.departamento else ("Departamentos", texts.PLACE))),
    f"Empresas atendidas, {filtros.anio}",
    figures.places(datos, filtros),
    vacio=texts.not_crossed(atendidas, "cuántas hay en cada provincia", "provincia"),
)
pagina.note(phrase("quite_el_departamento" if filtros.departamento else "pulse_un_cuadro"))
