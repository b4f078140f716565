"""Indicadores de desempeño: does the programme achieve what it set out to change."""

import streamlit as st

from pp0093 import ui
from pp0093.instruments import figures, tables, texts
from pp0093.ui import instruments as pieces
from pp0093.ui import layout
from pp0093.writing.tables import Style

pagina = ui.page(
    "Indicadores de desempeño",
    group="¿Y los demás instrumentos?",
    asks="¿Logra el programa lo que se propuso cambiar?",
    filters=ui.PERFORMANCE,
    order=1,
    topic="instrumentos",
)
filtros = ui.filters.applied()
estado = ui.read(tables.performance, tables.PROGRAMME, filtros)
pagina.answer(
    texts.performance(estado),
    estado["fila"] if estado else None,
    alcance=tables.PROGRAMME,
    nota=texts.year_shown(filtros.anio, estado),
    pie=ui.footing(estado["fila"], tables.PROGRAMME, estado["filtros"]) if estado else None,
)
if estado is None:
    layout.empty(texts.not_loaded("pp0093"))
    st.stop()

pieces.against_goal(pagina, estado["con_meta"], estado["anio"])
pagina.table(
    "indicadores",
    f"El último valor de cada indicador hasta {estado['anio']}",
    texts.PERFORMANCE_NOTE,
    estado["indicadores"],
    columnas=tables.PERFORMANCE_COLUMNS,
)
pagina.table(
    "notas",
    "Los indicadores de conocimiento, calculados con las notas de los asistentes",
    texts.RECORDS_NOTE,
    estado["por_notas"],
    columnas=tables.RECORD_COLUMNS,
    vacio=texts.NO_RECORDS,
)

st.html("<hr>")
columnas = st.columns(2, gap="large")
for numero, indicador in enumerate(estado["indicadores"]):
    with columnas[numero % 2]:
        pieces.series(pagina, tables.series_id(indicador), indicador["etiqueta"], indicador)

productividad = ui.read(figures.productivity)
if productividad["tamano"] and productividad["factor"] and not filtros.producto:
    st.html("<hr>")
    izquierda, derecha = st.columns(2, gap="large")
    with izquierda:
        cifras = productividad["tamano"]
        pieces.printed(pagina, "productividad", texts.size_headline(cifras), cifras, Style.NUMBER)
    with derecha:
        cifras = productividad["factor"]
        pieces.printed(pagina, "factores", texts.factor_headline(cifras), cifras, Style.PERCENT)
