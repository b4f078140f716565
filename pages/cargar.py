"""Cargar: files are dropped, recognised, tried and published; what is owed, by unit; who loaded what."""

import streamlit as st

from pp0093 import ui
from pp0093.intake import job, texts
from pp0093.ui import intake

pagina = ui.page(
    "Cargar",
    group="¿Qué hay detrás?",
    asks="¿Qué traen estos archivos y qué cambiarían?",
    filters=ui.LOADED,
    order=2,
)
carga = intake.held()
estado = job.state(carga) if carga else job.State()
hecho, trabaja = estado.tried, bool(estado.accion) and not estado.termino
archivos = hecho.archivos if hecho else None
pagina.answer(texts.answer(archivos, estado), {}, alcance="datos")

if trabaja and carga:
    intake.watch(carga)
elif hecho and hecho.version and carga:
    intake.after(carga)
else:
    intake.drop(carga)
    intake.waiting() if carga is None else None
if estado.error:
    ui.layout.empty(texts.failed(estado))
if carga and archivos is not None and not trabaja:
    if not hecho.version:
        for archivo in archivos:
            intake.file(carga, archivo)
        intake.actions(carga, estado, archivos)
    if hecho.filas:
        pagina.table("archivos", "Filas de cada archivo", texts.ROWS_NOTE, texts.file_table(hecho))
        pagina.table(
            "motivos",
            "Por qué hay filas en cuarentena",
            texts.REASONS_NOTE,
            texts.reason_table(hecho),
            vacio=texts.NO_REASONS,
        )
        pagina.table(
            "cambios", texts.changed(hecho), texts.CHANGES_NOTE, texts.change_table(hecho), vacio=texts.NO_CHANGE
        )
