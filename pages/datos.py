"""Datos: what was loaded, what is wrong with it, what was published beside what is computed."""

import streamlit as st

from pp0093 import dictionary, marts, ui
from pp0093.audit import comparison
from pp0093.ui import figures, firms, layout, tables, texts

filtros = ui.filters.current()
archivos = ui.read(marts.files)
avisos = ui.read(marts.warnings)
apartadas = ui.read(marts.quarantine)
cifras = ui.read(comparison.compare)

layout.heading(
    "Datos",
    "¿Con qué datos se hizo esto y qué tienen de malo?",
    texts.data_answer(archivos, avisos, apartadas, cifras),
    f"Versión {ui.data().version}. Los filtros de producto y actividad no cambian esta página.",
)
cargas, unidades, comparadas, diccionario = st.tabs(["Archivos", "Unidades", "Publicado y calculado", "Diccionario"])
with cargas:
    layout.chart_title(
        "Archivos cargados y su cuenta de filas",
        "Leídas = cargadas + cuarentena + repetidas + fuera de alcance",
    )
    tables.long(figures.FILE_HEADER, [figures.file_row(a) for a in archivos])
    layout.chart_title("Avisos", "Lo que no impidió cargar y conviene mirar")
    if avisos:
        tables.long(("Archivo", "Aviso"), [(a["archivo"], a["problema"]) for a in avisos])
    else:
        layout.empty("Ningún archivo dejó avisos.")
    layout.chart_title("Cuarentena", "Filas apartadas por error; sus valores se ven con pp0093 cuarentena")
    if apartadas:
        tables.long(figures.QUARANTINE_HEADER, [figures.quarantine_row(q) for q in apartadas])
    else:
        layout.empty("Ninguna fila está en cuarentena.")
with unidades:
    encabezado, matriz = ui.read(firms.delivery_matrix)
    layout.chart_title("Qué ha entregado cada unidad, por año", "Registros de empresas atendidas")
    if len(encabezado) > 1:
        tables.plain(encabezado, matriz)
    else:
        layout.empty("Ninguna unidad ha entregado registros. Déjelos en registros/ y repita pp0093 etl.")
with comparadas:
    distintas = [c for c in cifras if c["resultado"] != comparison.EQUAL]
    layout.chart_title(
        texts.comparison_headline(cifras, distintas), "Al redondeo con que el documento imprime cada cifra"
    )
    todas = st.toggle("Ver también las que coinciden", key="datos_todas")
    tables.plain(
        figures.COMPARISON_HEADER,
        [figures.comparison_row(c) for c in (cifras if todas else distintas)],
        numericas=(4, 5),
    )
with diccionario:
    layout.chart_title(
        "Tablas, columnas, indicadores y dimensiones",
        "Generado de las cabeceras de las tablas y del registro de indicadores",
    )
    busca = st.text_input("Buscar en el diccionario", key="datos_busca")
    hallados = figures.search(dictionary.rows(), busca)
    layout.note(f"{len(hallados)} entradas")
    tables.plain(("Clase", "Tabla", "Nombre", "Unidad", "Significado"), [tuple(f.values()) for f in hallados])
