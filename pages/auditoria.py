"""Auditoría: a draft is read, and each of its figures compared with what is known."""

import streamlit as st

from pp0093 import ui
from pp0093.audit import reports
from pp0093.claims import shown
from pp0093.ui.subjects import noted

pagina = ui.page()
cabeza = st.container()
dicho, dichos = noted.audited(pagina.filtros.anio)
pagina.note(reports.HINT)
with cabeza:
    pagina.answer(dicho, {}, alcance="datos")
if not dichos:
    ui.stop()

pagina.piece(
    "por-revisar",
    reports.wrong_title(dichos),
    reports.WRONG_NOTE,
    reports.table(dichos, *reports.WRONG),
    vacio=reports.nothing(reports.NOTHING_WRONG, reports.WRONG),
)
pagina.piece(
    "coinciden",
    shown("Coinciden"),
    reports.RIGHT_NOTE,
    reports.table(dichos, *reports.RIGHT, *reports.RESTATED),
    vacio=reports.nothing(reports.NOTHING_RIGHT, reports.RIGHT),
)
pagina.piece(
    "sin-comparar",
    shown("Sin con qué compararlas"),
    reports.UNKNOWN_NOTE,
    reports.table(dichos, *reports.UNKNOWN),
    vacio=reports.nothing(reports.NOTHING_UNKNOWN, reports.UNKNOWN),
)
