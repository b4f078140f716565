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

for id_, titulo, nota, clases, nada in (
    ("por-revisar", reports.wrong_title(dichos), reports.WRONG_NOTE, reports.WRONG, reports.NOTHING_WRONG),
    (
        "coinciden",
        shown("Coinciden"),
        reports.RIGHT_NOTE,
        (*reports.RIGHT, *reports.RESTATED),
        reports.NOTHING_RIGHT,
    ),
    (
        "sin-comparar",
        shown("Sin con qué compararlas"),
        reports.UNKNOWN_NOTE,
        reports.UNKNOWN,
        reports.NOTHING_UNKNOWN,
    ),
):
    pagina.piece(id_, titulo, nota, reports.table(dichos, *clases), vacio=reports.nothing(nada, clases))
