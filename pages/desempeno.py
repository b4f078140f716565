"""Indicadores de desempeño: does the programme achieve what it set out to change."""

import streamlit as st

from pp0093 import instrumentos, ui
from pp0093.tables import Style
from pp0093.ui import instruments, layout, texts_instruments
from pp0093.ui import pieces_instruments as pieces

filtros = ui.filters.applied()
estado = ui.read(instruments.performance, instruments.PROGRAMME, filtros)
pagina = ui.open_page(
    "desempeno",
    "Indicadores de desempeño",
    "¿Logra el programa lo que se propuso cambiar?",
    texts_instruments.performance(estado),
    estado["fila"] if estado else None,
    alcance=instruments.PROGRAMME,
    nota=texts_instruments.year_shown(filtros.anio, estado),
    pie=ui.footing(estado["fila"], instruments.PROGRAMME, estado["filtros"]) if estado else None,
)
if estado is None:
    layout.empty(texts_instruments.not_loaded("pp0093"))
    st.stop()

pieces.against_goal(pagina, estado["con_meta"], estado["anio"])
pagina.table(
    "indicadores",
    f"El último valor de cada indicador hasta {estado['anio']}",
    texts_instruments.PERFORMANCE_NOTE,
    estado["indicadores"],
    columnas=instruments.PERFORMANCE_COLUMNS,
)
pagina.table(
    "notas",
    "Los indicadores de conocimiento, calculados con las notas de los asistentes",
    texts_instruments.RECORDS_NOTE,
    estado["por_notas"],
    columnas=instruments.RECORD_COLUMNS,
    vacio=texts_instruments.NO_RECORDS,
)

st.html("<hr>")
columnas = st.columns(2, gap="large")
for numero, indicador in enumerate(estado["indicadores"]):
    with columnas[numero % 2]:
        pieces.series(pagina, instruments.series_id(indicador), indicador["etiqueta"], indicador)

productividad = ui.read(instrumentos.productivity)
if productividad["tamano"] and productividad["factor"] and not filtros.producto:
    st.html("<hr>")
    izquierda, derecha = st.columns(2, gap="large")
    with izquierda:
        cifras = productividad["tamano"]
        pieces.printed(pagina, "productividad", texts_instruments.size_headline(cifras), cifras, Style.NUMBER)
    with derecha:
        cifras = productividad["factor"]
        pieces.printed(pagina, "factores", texts_instruments.factor_headline(cifras), cifras, Style.PERCENT)
