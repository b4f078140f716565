"""Datos: what was loaded, what is wrong with it, what was published beside what is computed."""

import streamlit as st

from pp0093 import ui
from pp0093.ask import dictionary, documents, marts
from pp0093.firms import figures as firms
from pp0093.money import tables, texts
from pp0093.ui import layout

pagina = ui.page(
    "Datos",
    group="¿Qué hay detrás?",
    asks="¿Con qué datos se hizo esto y qué tienen de malo?",
    filters=ui.MONEY,
    order=1,
)
archivos = ui.read(marts.files)
avisos = ui.read(marts.warnings)
apartadas = ui.read(marts.quarantine)
cifras = ui.read(documents.compare)

pagina.answer(
    texts.data_answer(archivos, avisos, apartadas, cifras),
    {},
    alcance="datos",
    nota=f"Versión {ui.data().version}. Los filtros de producto y actividad no cambian esta página.",
)
cargas, unidades, comparadas, diccionario = st.tabs(["Archivos", "Unidades", "Publicado y calculado", "Diccionario"])
with cargas:
    pagina.table("archivos", "Archivos cargados y su cuenta de filas", texts.LEDGER_NOTE, tables.file_table(archivos))
    pagina.table("avisos", "Avisos", texts.WARNINGS_NOTE, tables.warning_table(avisos), vacio=texts.NO_WARNINGS)
    pagina.table(
        "cuarentena",
        "Cuarentena",
        texts.QUARANTINE_NOTE,
        tables.quarantine_table(apartadas),
        vacio="Ninguna fila está en cuarentena.",
    )
with unidades:
    matriz = ui.read(firms.delivery_matrix)
    pagina.table(
        "unidades",
        "Qué ha entregado cada unidad, por año",
        "Registros de empresas atendidas",
        matriz,
        vacio="Ninguna unidad ha entregado registros. Déjelos en registros/ y repita pp0093 etl.",
    )
with comparadas:
    distintas = [c for c in cifras if c["resultado"] != documents.EQUAL]
    todas = st.toggle("Ver también las que coinciden", key="datos_todas")
    pagina.table(
        "publicado-y-calculado",
        texts.comparison_headline(cifras, distintas),
        "Al redondeo con que el documento imprime cada cifra",
        tables.comparison_table(cifras if todas else distintas),
    )
with diccionario:
    busca = st.text_input("Buscar en el diccionario", key="datos_busca")
    hallados = tables.search(dictionary.rows(), busca)
    layout.note(f"{len(hallados)} entradas")
    pagina.table(
        "diccionario",
        "Tablas, columnas, indicadores y dimensiones",
        "Generado de las cabeceras de las tablas y del registro de indicadores",
        tables.dictionary_table(hallados),
    )
